"""One row of a YAML file, changed where it stands: no other letter of the file is touched."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8 as BOM
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final

import yaml

from awareness.text.source import LOADER, Where

Value = str | bool | list[str] | dict[str, str]
"""What a form holds for one key; empty where nothing is typed."""
PLAIN: Final = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[a-z][a-z0-9-]*|[A-Z]{1,2}\d+"
)
"""Ids and words of lists stand without quotes; not what YAML could take for a truth or nothing."""
BEHIND: Final = re.compile(r"(?:\n *(?:#.*)?)+\Z")
"""Remarks and empty lines behind a row belong to what follows."""


def changed(raw: bytes, where: Where, new: Mapping[str, Value]) -> bytes:
    """The file with these keys of the row at `where`, or with one more in the list there.

    What a row between braces cannot hold makes the file unreadable, which its checks then tell.
    """
    key, at = str(where[0]), [int(one) for one in where[1:]]
    text = raw.removeprefix(BOM).decode().replace("\r\n", "\n")
    if not re.search(rf"(?m)^{key}:", text):
        text = f"{text.rstrip()}\n{key}:\n"
    colon, node = _values(yaml.compose(text, LOADER))[key]
    rows = node.value if isinstance(node, yaml.SequenceNode) else []
    if at and at[0] < len(rows):
        node = rows[at[0]]
    if isinstance(node, yaml.MappingNode):
        edits = _of_row(text, node, new)
    else:
        edits = [(_end(text, node) if rows else colon, _end(text, node), _added(node, new))]
    for begin, end, words in sorted(edits, key=itemgetter(0))[::-1]:
        text = text[:begin] + words + text[end:]
    text = text.replace("\n", "\r\n" if b"\r\n" in raw else "\n")
    return BOM * raw.startswith(BOM) + text.encode()


def _added(rows: Any, new: Mapping[str, Value]) -> str:
    """A row in the look of the others of its list, or the first behind a colon."""
    if rows.value and rows.value[-1].flow_style:
        return f"\n{' ' * rows.start_mark.column}-{_typed({**new}, '')}"
    line = "\n" + " " * (rows.start_mark.column + 2 if rows.value else 4)
    typed = line.join(f"{name}:{_typed(value, line)}" for name, value in new.items())
    return f"{':' * (not rows.value)}{line[:-2]}- {typed}"


def _values(node: Any) -> dict[str, tuple[int, Any]]:
    """Of each key where its colon stands, and its value."""
    return {name.value: (name.end_mark.index, value) for name, value in reversed(node.value)}


def _end(text: str, node: Any) -> int:
    begin: int = node.start_mark.index
    return begin + len(BEHIND.sub("", text[begin : node.end_mark.index]))


def _of_row(text: str, row: Any, new: Mapping[str, Value]) -> list[tuple[int, int, str]]:
    """Which parts of the text give way to which words; a key that comes stands behind the last."""
    there, end, edits = _values(row), _end(text, row), []
    line = "\n" + " " * row.start_mark.column
    for name, value in new.items():
        words = f":{_typed(value, line)}"
        colon, old = there.get(name, (end, None))
        edits.append((colon, _end(text, old), words) if old else (end, end, f"{line}{name}{words}"))
    return edits


def _typed(value: Any, line: str) -> str:
    """Ids plain, and their lists between brackets; texts in quotes, and their lists a line each."""
    if isinstance(value, dict):
        pairs = (f"{key}:{_typed(one, line) or ' '}" for key, one in value.items())
        return f" {{{', '.join(pairs)}}}" if any(value.values()) else ""
    if isinstance(value, list) and all(map(PLAIN.fullmatch, value)):
        return f" [{', '.join(value)}]"
    if isinstance(value, list):
        return "".join(f"{line}  -{_typed(one, line)}" for one in value)
    if isinstance(value, bool):
        return f" {value}".lower()
    if "\n" in value:
        return f" |-{line}  {f'{line}  '.join(value.splitlines())}"
    plain = PLAIN.fullmatch(value)
    return f" {value if plain else json.dumps(value, ensure_ascii=False)}" if value else ""
