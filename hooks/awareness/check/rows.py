"""One row of a YAML file, changed by ruamel.yaml: all other lines stay as they are."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, ScalarString

from awareness.problem import Problem
from awareness.store import write_whole
from awareness.text.layers import Root, written
from awareness.text.source import Source, Typed, Where, read

Value = str | list[str] | dict[str, str]
"""What a form holds for one key; empty where nothing is typed."""
PLAIN: Final = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[a-z][a-z0-9-]*|[A-Z]{1,2}\d+"
)
"""Ids and words of lists stand without quotes; not what YAML could take for a truth or nothing."""
BLANKS: Final = re.compile(r"(?<=\S) +")
"""Between words or behind them: how many there are is no matter to anybody."""
OTHERWISE: Final = (
    "biểu mẫu không giữ được lối gõ ở dòng này (thụt lề, dấu nháy)",
    "gõ lại dòng này như các dòng cùng loại, hoặc sửa thẳng trong tệp",
)
"""Of a line that would not be written as it is typed: the file is left to a person."""


class Otherwise(Exception):
    """Has the problem of that line."""


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
    raw: bytes, path: str, where: Where, new: Mapping[str, Value], fields: Mapping[str, FieldInfo]
) -> bytes:
    """The file with these keys of the row at `where`; one behind the last of its list is added.

    `fields` are the model's, in its order. What stands below the row is not even read.
    """
    source, _ = read(raw, path)
    lines = source.typed.split("\n")
    end = _end(source, where, lines)
    loaded: Any = _loaded("\n".join(lines[:end]), path)
    some, place = (loaded, where[0]) if len(where) == 1 else (loaded.get(where[0]), where[1])
    if not some:
        some = loaded[where[0]] = CommentedSeq()
    if len(where) > 1 and place == len(some):
        some.append(CommentedMap())
        if place and some[0].fa.flow_style():
            some[place].fa.set_flow_style()
    _update(some[place], new, fields)
    lines[:end] = _dumped(loaded)
    return encoded("\n".join(lines), raw)


def _end(source: Source, where: Where, lines: Sequence[str]) -> int:
    """Where a row ends, or its list: remarks and empty lines there belong to what follows."""
    inside = where if where in source.places else where[:1]
    size, first = len(inside), source.line(inside) if inside in source.places else len(lines)
    after = (n for at, (_, n) in source.places.items() if at[:size] != inside and n > first)
    end = min(after, default=len(lines) + 1) - 1
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _loaded(text: str, path: str) -> Any:
    try:
        loaded = yaml().load(f"{text}\n")
    except MarkedYAMLError as fault:
        raise Otherwise(Problem(path, fault.problem_mark.line + 1, *OTHERWISE)) from None
    lines = zip_longest(text.split("\n"), _dumped(loaded), fillvalue="")
    for line, two in enumerate(lines, 1):
        if len({BLANKS.sub(" ", one).rstrip() for one in two}) > 1:
            raise Otherwise(Problem(path, line, *OTHERWISE))
    return loaded


def _dumped(loaded: Any) -> list[str]:
    text = io.StringIO()
    yaml().dump(loaded, text)
    return text.getvalue().split("\n")[:-1]


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


def encoded(text: str, old: bytes) -> bytes:
    """With the line ends and the mark of order that the file has."""
    raw = text.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode()
    return codecs.BOM_UTF8 * old.startswith(codecs.BOM_UTF8) + raw


def save(root: Root, files: Typed) -> None:
    """Each file whole, in their order; what a fault leaves out, the next build tells."""
    for path, raw in files.items():
        write_whole(written(root, path), raw)
