"""One row of a YAML file, changed in the file's text: all other lines stay byte for byte."""

from __future__ import annotations

import codecs
import io
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, ScalarString

from awareness.text.layers import Root, written
from awareness.text.source import Source, Typed, Where

Value = str | list[str] | dict[str, str]
"""What a form holds for one key; empty where nothing is typed."""
PLAIN: Final = re.compile(r"[a-z][a-z0-9-]*|[A-Z]{1,2}\d+")
"""Ids and words of lists stand without quotes."""


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
    source: Source, where: Where, new: Mapping[str, Value] | None, order: Sequence[str]
) -> str:
    """The file's text with these keys of the row at `where`, or without the row.

    A row behind the last one of its list is added. `order` is that of the model's keys.
    """
    lines = source.typed.split("\n")
    if new is not None and len(where) > 1 and (where[0], 0) not in source.lines:
        return _first(source, str(where[0]), new, order)
    there = where in source.lines
    first = source.lines[where] if there else _end(source, (where[0], int(where[-1]) - 1), lines)
    last = _end(source, where, lines) if there else first
    text = ""
    if new is not None:
        whole: Any = (
            yaml().load("\n".join(lines[first - 1 : last - 1])) if there else [CommentedMap()]
        )
        if not there and lines[source.lines[(where[0], 0)] - 1].lstrip().startswith("- {"):
            whole[0].fa.set_flow_style()
        _update(whole[str(where[0])] if len(where) == 1 else whole[0], new, order)
        text = _dumped(whole)
    return "\n".join([*lines[: first - 1], *text.split("\n")[:-1], *lines[last - 1 :]])


def _first(source: Source, key: str, new: Mapping[str, Value], order: Sequence[str]) -> str:
    """The file's text with the first row of a list that is empty, or not there yet."""
    lines, row = source.typed.rstrip("\n").split("\n"), CommentedMap()
    _update(row, new, order)
    start = source.lines.get((key,), len(lines) + 1) - 1
    made = _dumped(CommentedMap({key: [row]})).rstrip("\n")
    return "\n".join([*lines[:start], made, *lines[start + 1 :], ""])


def _end(source: Source, where: Where, lines: list[str]) -> int:
    """The line after a row, before the remarks and empty lines that belong to what follows."""
    first = source.lines[where]
    after = (n for place, n in source.lines.items() if place[: len(where)] != where and n > first)
    end = min(after, default=len(lines) + 1)
    while not lines[end - 2].strip() or lines[end - 2].lstrip().startswith("#"):
        end -= 1
    return end


def _update(row: CommentedMap, new: Mapping[str, Value], order: Sequence[str]) -> None:
    for key, value in new.items():
        old = row.get(key)
        if key in row or not order:
            row[key] = _node(value, old)
        else:
            before = {*order[: order.index(key)]}
            row.insert(sum(name in before for name in row), key, _node(value, old))


def _node(value: Value, old: Any) -> Any:
    """A value in the style of the one before it, else in that of its kind."""
    if isinstance(value, dict):
        made = CommentedMap()
        _update(made, value, ())
        return made if any(value.values()) else None
    if isinstance(value, list):
        items = CommentedSeq(_node(one, None) for one in value)
        ids = all(PLAIN.fullmatch(one) for one in value)
        flow = old.fa.flow_style() if isinstance(old, CommentedSeq) and old else ids
        (items.fa.set_flow_style if flow or not value else items.fa.set_block_style)()
        return items
    if not value or value in ("true", "false"):
        return value == "true" if value else None
    if "\n" in value or isinstance(old, LiteralScalarString):
        return LiteralScalarString(value)
    plain = PLAIN.fullmatch(value)
    return value if plain and not isinstance(old, ScalarString) else DoubleQuotedScalarString(value)


def _dumped(node: Any) -> str:
    stream = io.StringIO()
    yaml().dump(node, stream)
    return stream.getvalue()


def encoded(text: str, old: bytes) -> bytes:
    """With the line ends and the mark of order that the file has."""
    raw = text.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode()
    return codecs.BOM_UTF8 * old.startswith(codecs.BOM_UTF8) + raw


def save(root: Root, files: Typed) -> None:
    """Each file whole or not at all; all are written before the first takes its place."""
    places = {path: written(root, path) for path in files}
    drafts = {path: place.with_name(f".{place.name}.tmp") for path, place in places.items()}
    for path, raw in files.items():
        if raw is not None:
            drafts[path].write_bytes(raw)
    for path, raw in files.items():
        if raw is None:
            places[path].unlink(missing_ok=True)
        else:
            os.replace(drafts[path], places[path])
