"""Reads one YAML file into plain text values that remember their lines.

Every scalar stays the text that was typed (`111`, `0111`, `no`); nothing is guessed. The file is
read as a stream of events, so neither aliases nor deep nesting can blow it up.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from awareness.problem import Problem

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 12
LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Events come five times faster from the C parser; where it is missing the Python one serves."""

Where = tuple[str | int, ...]
"""The place of a value: keys and list positions from the top of the file."""

INVISIBLE: Final = re.compile(
    r"[\u00ad\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
CALL: Final = re.compile(r"\{\{ call\.([0-9]+) \}\}")
"""A number to call in a text, shown or read aloud as its place needs; see `called`."""
VARIABLE: Final = re.compile(r"\{\{ *((?:call|commune|say)\.[\w.-]+) *\}\}")
"""A word of the commune, a common phrase or a number in a text; see `filled` and `called`."""
MARKUP: Final = re.compile(r"[<>`]|\{[{%]|\]\(|\b(?:javascript|data|vbscript):", re.IGNORECASE)


@dataclass
class Source:
    """One file: its data (dict, list and str only) and the line of each place in it."""

    path: str
    data: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    readable: bool = False

    def line(self, where: Where) -> int:
        """The line of a place, or of the nearest place above it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def rows(self, *where: str) -> Iterator[tuple[Where, dict[str, Any]]]:
        """The mappings of the list at `where`; nothing where the file holds something else."""
        value = self.data
        for key in where:
            value = value.get(key) if isinstance(value, dict) else None
        for index, row in enumerate(value if isinstance(value, list) else []):
            if isinstance(row, dict):
                yield (*where, index), row

    def texts(self) -> Iterator[tuple[Where, str]]:
        """Every scalar with its place."""
        yield from _texts((), self.data)

    def problem(self, where: Where, message: str, fix: str) -> Problem:
        return Problem(path=self.path, line=self.line(where), message=message, fix=fix)


def _texts(where: Where, value: Any) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value or [])
    for key, child in pairs:
        yield from _texts((*where, key), child)


def read_file(root: Path, path: str) -> tuple[Source, list[Problem]]:
    """Reads `root/path`; never raises for anything that the file holds."""
    try:
        raw = (root / path).read_bytes()
    except OSError:
        fix = "lấy lại tệp này từ bản trước, hoặc từ bản mẫu của dự án"
        return Source(path), [_at(path, 1, "không mở được tệp", fix)]
    return read(raw, path)


def read(raw: bytes, path: str) -> tuple[Source, list[Problem]]:
    """The values and the faults of one file's bytes; `readable` is false when no value is sure."""
    source = Source(path)
    text, problems = decode(raw, path)
    if problems:
        return source, problems
    problems = [*_tabs(text, path)]
    if not problems:
        problems = [*_compose(text, source)]
        source.readable = source.data is not None
    if source.readable:
        problems += text_problems(source)
    return source, problems


def decode(raw: bytes, path: str) -> tuple[str, list[Problem]]:
    """UTF-8 with or without BOM, any line ends; the same for YAML and Markdown."""
    if len(raw) > MAX_BYTES:
        what = f"tệp lớn {len(raw) / 1e6:.1f} MB, quá 2 MB"
        return "", [_at(path, 1, what, "chia nhỏ tệp hoặc bỏ phần dán nhầm")]
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = "tệp không ở dạng UTF-8 nên chữ có dấu bị hỏng"
        fix = "mở bằng Notepad hoặc VS Code rồi lưu lại với mã hóa UTF-8"
        return "", [_at(path, line, what, fix)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, [
        _at(path, number, f"có ký tự ẩn U+{ord(found[0]):04X}", "xóa rồi gõ lại dòng này")
        for number, line in enumerate(text.split("\n"), 1)
        if (found := CONTROL.search(line))
    ]


def _at(path: str, line: int, message: str, fix: str) -> Problem:
    return Problem(path=path, line=line, message=message, fix=fix)


def _tabs(text: str, path: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r" *\t", line) and line.strip():
            yield _at(path, number, "đầu dòng có dấu Tab", "thay mỗi dấu Tab bằng hai dấu cách")


def _compose(text: str, source: Source) -> Iterator[Problem]:
    """Fills the source from the parser's events; the first syntax fault ends the file."""
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, LOADER):
            yield from builder.take(event)
            if builder.given_up:
                source.data = None
                return
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        source.data = None
        yield _syntax(error, source.path)
        return
    if not source.data:
        source.data = None
        yield _at(source.path, 1, "tệp trống", "lấy lại nội dung từ bản trước của tệp")


DUPLICATE: Final = "\0"
"""Ends a key that stands a second time, until its mapping is closed; no other key may hold it."""


@dataclass
class _Builder:
    """Builds plain data from YAML events on an explicit stack, never by recursion."""

    source: Source
    stack: list[tuple[Where, Any]] = field(default_factory=list)
    key: str | None = None
    documents: int = 0
    given_up: bool = False

    def take(self, event: yaml.Event) -> Iterator[Problem]:
        mark = event.start_mark
        line = mark.line + 1 if mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                yield self._give_up(line, "có dòng “---” chia tệp làm hai", "xóa dòng “---” đó")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.NodeEvent):
            yield from self._node(event, line)

    def _node(self, event: yaml.NodeEvent, line: int) -> Iterator[Problem]:
        opens = isinstance(event, yaml.CollectionStartEvent)
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            what = "có dấu &, * hoặc ! đứng đầu giá trị (YAML hiểu là lệnh viết tắt)"
            yield self._fault(line, what, "viết đủ nội dung, hoặc đặt giá trị trong dấu nháy kép")
        if opens and len(self.stack) >= MAX_DEPTH:
            fix = "xem lại dấu [ { và thụt đầu dòng"
            yield self._give_up(line, "các mục lồng nhau quá sâu", fix)
        elif self.stack and isinstance(self.stack[-1][1], dict) and self.key is None:
            yield from self._take_key(event, line)
        else:
            self._place(event, line)

    def _take_key(self, event: yaml.NodeEvent, line: int) -> Iterator[Problem]:
        where, mapping = self.stack[-1]
        if not isinstance(event, yaml.ScalarEvent):
            yield self._give_up(line, "tên mục không phải là chữ", "viết: tên mục, dấu hai chấm")
            return
        self.key = event.value
        if DUPLICATE in event.value:
            yield self._give_up(line, "tên mục có ký tự ẩn", "xóa rồi gõ lại dòng này")
            return
        if event.value in mapping:
            first = self.source.lines[(*where, event.value)]
            what = f"mục “{event.value}” đã có ở dòng {first}"
            yield self._fault(line, what, "giữ lại một dòng, xóa dòng kia")
            self.key += DUPLICATE
        self.source.lines[(*where, self.key)] = line

    def _place(self, event: yaml.NodeEvent, line: int) -> None:
        value: Any = event.value if isinstance(event, yaml.ScalarEvent) else ""
        if isinstance(event, yaml.CollectionStartEvent):
            value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        where: Where = ()
        if not self.stack:
            self.source.data = value
        elif self.key is not None:
            where = (*self.stack[-1][0], self.key)
            self.stack[-1][1][self.key] = value
            self.key = None
        else:
            where = (*self.stack[-1][0], len(self.stack[-1][1]))
            self.stack[-1][1].append(value)
            self.source.lines[where] = line
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append((where, value))

    def _close(self) -> None:
        _, closed = self.stack.pop()
        if isinstance(closed, dict):
            for key in [key for key in closed if key.endswith(DUPLICATE)]:
                del closed[key]

    def _give_up(self, line: int, message: str, fix: str) -> Problem:
        self.given_up = True
        return self._fault(line, message, fix)

    def _fault(self, line: int, message: str, fix: str) -> Problem:
        return _at(self.source.path, line, message, fix)


ESCAPE: Final = ("có dấu \\ trong dấu nháy kép", "dùng dấu nháy đơn, hoặc viết \\\\")
SYNTAX: Final = (
    ("escape", *ESCAPE),
    ("hexdec", *ESCAPE),
    ("quoted scalar", "dấu nháy mở ra mà không đóng lại", "thêm dấu nháy ở cuối giá trị"),
    (
        "mapping values are not allowed",
        "dấu hai chấm nằm trong giá trị, hoặc thụt đầu dòng sai",
        "đặt giá trị trong dấu nháy kép; sau dấu hai chấm phải có dấu cách; mục cùng cấp thẳng cột",
    ),
    (
        "cannot start any token",
        "giá trị bắt đầu bằng ký tự đặc biệt",
        "đặt giá trị trong dấu nháy kép",
    ),
    ("flow", "dấu [ hoặc { mở ra mà không đóng lại", "thêm dấu ] hoặc } ở cuối"),
    (
        "simple key",
        "dòng này thiếu dấu hai chấm, hoặc thụt đầu dòng sai",
        "viết “tên mục: giá trị”, các mục cùng cấp thẳng cột nhau",
    ),
    ("alias", "dấu * hoặc & đứng đầu giá trị", "đặt giá trị trong dấu nháy kép"),
    (
        "",
        "thụt đầu dòng sai, hoặc thiếu dấu hai chấm",
        "đặt các mục cùng cấp thẳng cột nhau bằng dấu cách, mỗi cấp hai dấu cách",
    ),
)
"""Words of the parser's message, then ours; the first that fits is used."""


DOUBLE_SPACE: Final = re.compile(r"[^\s|]+ {2,}(?=[^\s|])\S+")
"""Two spaces inside a line; not those that align the cells of a table."""


def _syntax(error: Exception, path: str) -> Problem:
    context, problem = (getattr(error, name, None) or "" for name in ("context", "problem"))
    opened = getattr(error, "context_mark", None)
    at_start = any(words in context for words in ("quoted scalar", "flow", "simple key"))
    mark = (opened if at_start else None) or getattr(error, "problem_mark", None)
    text = f"{context} {problem}"
    what, fix = next((what, fix) for words, what, fix in SYNTAX if words in text)
    return _at(path, mark.line + 1 if mark else 1, what, fix)


def text_problems(source: Source) -> Iterator[Problem]:
    """Faults of characters in every value; addresses have rules of their own in `links`."""
    for where, text in source.texts():
        if where[-1:] not in (("url",), ("printed",), ("final_url",)):
            for what, fix in character_faults(text):
                yield source.problem(where, what, fix)
            if found := MARKUP.search(VARIABLE.sub("", text)):
                what = f"có ký hiệu mã trang web “{found[0]}”"
                yield source.problem(where, what, "viết bằng chữ thường, không dùng mã HTML")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with each variable that `values` knows as its value."""
    return VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def called(text: str, numbers: Mapping[str, str]) -> str:
    """A text with each number to call as `numbers` has it, or as it is dialled."""
    return CALL.sub(lambda match: numbers.get(match[1], match[1]), text)


def character_faults(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the characters of a text, and what to do; for YAML and Markdown."""
    if found := INVISIBLE.search(text) or CONTROL.search(text):
        what = f"có ký tự ẩn U+{ord(found[0]):04X}"
        yield what, f"xóa rồi gõ lại đoạn “{INVISIBLE.sub('', CONTROL.sub('', text))[:60]}”"
    normal = unicodedata.normalize("NFC", text)
    if normal != text:
        what = "dấu tiếng Việt viết tách rời khỏi chữ (dạng NFD)"
        yield what, f"xóa rồi gõ lại: “{normal[:120]}”"
    if found := DOUBLE_SPACE.search(text):
        yield f"có hai dấu cách liền nhau: “{found[0]}”", "bớt còn một dấu cách"
