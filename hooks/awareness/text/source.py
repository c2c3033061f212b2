"""Reads one YAML file into plain text values that remember their lines.

Every scalar stays the text that was typed (`111`, `0111`, `no`); nothing is guessed. The file is
read as a stream of events, so neither aliases nor deep nesting can blow it up.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from awareness.problem import Grade, Problem
from awareness.text import slips

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 12
LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Events come five times faster from the C parser; where it is missing the Python one serves."""

Where = tuple[str | int, ...]
"""The place of a value: keys and list positions from the top of the file."""

INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
_ODD: Final = r"\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
ODD: Final = re.compile(
    rf"^[ ]*(?:-[ ]*)*[\w$.\"-]*[ ]*[{_ODD}]|[\w$\"] *:[ ]*[{_ODD}]"
    rf"|(?<!{{)[\[{{,][ ]*[{_ODD}]|[\"'\]}}][ ]*[{_ODD}]|[{_ODD}][ ]*$"
)
"""White space of other kinds, seen or unseen, beside what YAML itself reads."""
CONFLICT: Final = re.compile(r"^(?:<{7}(?!<)|\|{7}(?!\|)|>{7}(?!>)|={7}$)", re.MULTILINE)
"""The lines that git leaves where two edits met; none is text of ours."""
VARIABLE: Final = re.compile(r"\{\{[^\S\n]*((?:call|commune|say)\.[\w.-]+)[^\S\n]*\}\}")
"""A word of the commune, a common phrase or a number in a text; see `filled` and `called`."""
MARKUP: Final = re.compile(r"[<>`]|[{}]|\]\(|\b(?:javascript|data|vbscript):", re.IGNORECASE)


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


def read_bytes(root: Path, path: str) -> tuple[bytes, list[Problem]]:
    """The bytes of `root/path`; never raises for what the system says."""
    try:
        return (root / path).read_bytes(), []
    except OSError:
        fix = "lấy lại tệp này từ bản trước, hoặc từ bản mẫu của dự án"
        return b"", [_at(path, 1, "không mở được tệp", fix)]


def read_file(root: Path, path: str) -> tuple[Source, list[Problem]]:
    """Reads `root/path`; never raises for anything that the file holds."""
    raw, problems = read_bytes(root, path)
    return (Source(path), problems) if problems else read(raw, path)


def read(raw: bytes, path: str) -> tuple[Source, list[Problem]]:
    """The values and the faults of one file's bytes; `readable` is false when no value is sure."""
    source = Source(path)
    text, problems = decode(raw, path)
    if problems:
        return source, problems
    problems = [*_spaces(text, path)]
    if not problems:
        problems = [*_compose(text, source)]
        source.readable = source.data is not None
    if source.readable:
        problems += [*text_problems(source), *repeats(source)]
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
    if mark := CONFLICT.search(text):
        what = f"còn dấu “{mark[0]}” của git: hai bản sửa cùng một chỗ chưa được gộp"
        fix = "giữ đoạn đúng, xóa đoạn kia và mọi dòng <<<<<<<, |||||||, =======, >>>>>>>"
        return "", [_at(path, text.count("\n", 0, mark.start()) + 1, what, fix)]
    return text, [
        _at(path, number, f"có ký tự ẩn U+{ord(found[0]):04X}", "xóa rồi gõ lại dòng này")
        for number, line in enumerate(text.split("\n"), 1)
        if (found := CONTROL.search(line))
    ]


def _at(path: str, line: int, message: str, fix: str) -> Problem:
    return Problem(path=path, line=line, message=message, fix=fix)


def _spaces(text: str, path: str) -> Iterator[Problem]:
    """White space that looks like a space, where the parser needs one."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r" *(?:- *)*\t", line) and line.strip():
            yield _at(path, number, "đầu dòng có dấu Tab", "thay mỗi dấu Tab bằng hai dấu cách")
        elif "\t" in line.strip("\t ") and not line.lstrip().startswith("#"):
            yield _at(path, number, "có dấu Tab ở giữa dòng", "thay dấu Tab bằng một dấu cách")
        elif (found := ODD.search(line)) and not line.lstrip().startswith("#"):
            odd = found[0].strip(" ")[-1:]
            fix = "xóa ký tự đó rồi gõ lại bằng phím cách thường"
            yield _at(path, number, f"có dấu cách lạ U+{ord(odd):04X} cạnh dấu của YAML", fix)


def _compose(text: str, source: Source) -> Iterator[Problem]:
    """Fills the source; of JSON that is no YAML either, the reader of JSON knows more."""
    lines = text.split("\n")
    problems = list(_parse(text, lines, source))
    slip = slips.in_json(text, lines) if problems and source.path.endswith(".json") else None
    yield from problems if slip is None else [_at(source.path, slip[0] + 1, *slip[1:])]


def _parse(text: str, lines: list[str], source: Source) -> Iterator[Problem]:
    """Fills the source from the parser's events; the first syntax fault ends the file."""
    builder = _Builder(source, lines)
    try:
        for event in yaml.parse(text, LOADER):
            yield from builder.take(event)
            if builder.given_up:
                source.data = None
                return
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        source.data = None
        line, what, fix = slips.found(lines, error)
        yield _at(source.path, line + 1, what, fix)
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
    raw: list[str]
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
            if isinstance(event, yaml.ScalarEvent):
                yield from self._as_typed(event)
            self._place(event, line)

    def _as_typed(self, event: Any) -> Iterator[Problem]:
        """What the parser took otherwise than it was meant; after it nothing else is sure."""
        for line, what, fix in slips.in_scalar(event, self.raw):
            yield self._fault(line + 1, what, fix)
            self.given_up = event.start_mark.line != event.end_mark.line
        for line, what, fix in slips.cut_short(event, self.raw):
            yield replace(self._fault(line + 1, what, fix), grade=Grade.WARNING)
        if not event.style:
            event.value = slips.straight(event.value)

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
            if where and isinstance(where[-1], int) and event.value == next(iter(mapping)):
                fix = "thêm dấu gạch đầu dòng nếu từ đây là một mục mới, nếu không thì xóa dòng này"
                yield self._give_up(line, what, fix)
                return
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


DOUBLE_SPACE: Final = re.compile(r"[^\s|]+ {2,}(?=[^\s|])\S+")
"""Two spaces inside a line; not those that align the cells of a table."""


def text_problems(source: Source) -> Iterator[Problem]:
    """Faults of characters in every value; addresses have rules of their own in `links`."""
    for where, text in source.texts():
        if where[-1:] not in (("url",), ("printed",), ("final_url",)):
            for what, fix in character_faults(text):
                yield source.problem(where, what, fix)
            if found := MARKUP.search(VARIABLE.sub("", text)):
                what = f"có ký hiệu mã trang web “{found[0]}”"
                yield source.problem(where, what, "viết bằng chữ thường, không dùng mã HTML")


def repeats(source: Source) -> Iterator[Problem]:
    """A code that stands twice in one list; sentences may."""
    seen: set[tuple[Where, str]] = set()
    for where, text in source.texts():
        if where and isinstance(where[-1], int) and re.fullmatch(r"[\w./-]+", text, re.ASCII):
            if (where[:-1], text) in seen:
                what = f"“{text}” ghi hai lần trong cùng một danh sách"
                yield source.problem(where, what, "bớt đi một lần")
            seen.add((where[:-1], text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with each variable that `values` knows as its value."""
    return VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def called(text: str, numbers: Mapping[str, str]) -> str:
    """A text with each number to call as `numbers` has it by the hotline's id."""
    return filled(text, {f"call.{name}": number for name, number in numbers.items()})


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
