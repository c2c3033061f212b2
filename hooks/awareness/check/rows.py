"""One row of a YAML file, changed in the file's bytes: all other lines stay as they are."""

from __future__ import annotations

import codecs
import io
import os
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, ScalarString

from awareness.text.layers import Root, written
from awareness.text.source import INVISIBLE, Source, Typed, Where, read

Value = str | list[str] | dict[str, str]
"""What a form holds for one key; empty where nothing is typed."""
PLAIN: Final = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[a-z][a-z0-9-]*|[A-Z]{1,2}\d+"
)
"""Ids and words of lists stand without quotes; not what YAML could take for a truth or nothing."""


class _Emitter(Emitter):
    """Nothing stands where there is no value, also between braces, where ruamel writes “null”."""

    def write_plain(self, text: Any, split: Any = True) -> None:
        if text == self.alt_null:
            self.stream.write(" ")
        else:
            super().write_plain(text, split)


def yaml() -> YAML:
    """Reads and writes the files of data/ as they are laid out."""
    made = YAML()
    made.Emitter = _Emitter
    made.width, made.preserve_quotes = 4096, True
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def changed(
    raw: bytes, where: Where, new: Mapping[str, Value] | None, fields: Mapping[str, FieldInfo]
) -> bytes:
    """The file with these keys of the row at `where`, or without the row.

    A row behind the last one of its list is added. `fields` are the model's, in its order.
    """
    source, _ = read(raw, "")
    lines, key, rows = source.typed.split("\n"), str(where[0]), [*source.rows(str(where[0]))]
    inside = re.match(r"\w+: *\[", lines[source.lines.get(where[:1], 1) - 1])
    whole = len(where) == 1 or (inside and rows) or len(rows) == (new is None)
    first, last = _span(source, where[:1] if whole else where, lines)
    loaded: Any = yaml().load("\n".join(lines[first:last])) or ({} if whole else [])
    some, place = (loaded, key) if len(where) == 1 else (loaded, 0)
    if whole and len(where) > 1:  # between brackets, or a list without a row, which is `[]`
        some, place = loaded.get(key) or [], where[1]
        loaded[key] = some
    if new is None:
        del some[place]
    else:
        if len(where) > 1 and place == len(some):
            some.append(CommentedMap())
            if rows and lines[source.lines[key, 0] - 1].lstrip().startswith("- {"):
                some[place].fa.set_flow_style()
        _update(some[place], new, fields)
    text = io.StringIO()
    if loaded:
        yaml().dump(loaded, text)
    lines[first:last] = text.getvalue().split("\n")[:-1]
    return encoded("\n".join(lines), raw)


def _span(source: Source, where: Where, lines: list[str]) -> tuple[int, int]:
    """The lines of a row, without remarks and empty lines that belong to what follows.

    None, at the end of its list or file, where it is not there.
    """
    if where not in source.lines and len(where) > 1:
        _, end = _span(source, (where[0], int(where[1]) - 1), lines)
        return end, end
    first = source.lines.get(where, len(lines) + 1) - 1
    inside = len(where)
    after = (n for place, n in source.lines.items() if place[:inside] != where and n > first + 1)
    end = min(after, default=len(lines) + 1) - 1
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return min(first, end), end


def _update(row: CommentedMap, new: Mapping[str, Value], fields: Mapping[str, FieldInfo]) -> None:
    order = [*fields]
    for key, value in new.items():
        if key not in row:
            before = order[: order.index(key)]
            row.insert(sum(name in before for name in row), key, None)
        flag = fields[key].annotation is bool
        row[key] = value == "true" if flag else _node(value, row[key])


def _node(value: Value, old: Any) -> Any:
    """A value in the style of the one before it, else in that of its kind."""
    if isinstance(value, dict):
        made = CommentedMap((key, _node(one, None)) for key, one in value.items())
        return made if any(value.values()) else None
    if isinstance(value, list):
        items = CommentedSeq(_node(one, None) for one in value)
        ids = all(PLAIN.fullmatch(one) for one in value)
        flow = old.fa.flow_style() if isinstance(old, CommentedSeq) and old else ids
        (items.fa.set_flow_style if flow or not value else items.fa.set_block_style)()
        return items
    if not value:
        return None
    if "\n" in value or isinstance(old, LiteralScalarString):
        return LiteralScalarString(value)
    plain = PLAIN.fullmatch(value)
    return value if plain and not isinstance(old, ScalarString) else DoubleQuotedScalarString(value)


def tidy(text: str | None) -> str:
    """On one line, without what cannot be seen, its letters in one piece each."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text or "")).split())


def encoded(text: str, old: bytes) -> bytes:
    """With the line ends and the mark of order that the file has."""
    raw = text.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode()
    return codecs.BOM_UTF8 * old.startswith(codecs.BOM_UTF8) + raw


def save(root: Root, files: Typed) -> None:
    """Each file whole, and all or none: what took its place before one that cannot goes back."""
    places = {path: written(root, path) for path in files}
    drafts = {path: place.with_name(f".{place.name}.tmp") for path, place in places.items()}
    before = {path: place.read_bytes() for path, place in places.items() if place.exists()}
    for path, raw in files.items():
        if raw is not None:
            drafts[path].write_bytes(raw)
    done = list[str]()
    try:
        for path, raw in files.items():
            place = places[path]
            place.unlink(missing_ok=True) if raw is None else os.replace(drafts[path], place)
            done.append(path)
    except OSError:
        if done:
            save(root, {path: before.get(path) for path in done})
        raise
