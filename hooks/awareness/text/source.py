"""Reads one YAML file into plain text values that remember their lines.

Every scalar stays the text that was typed (`111`, `0111`, `no`); nothing is guessed. The file is
read as a stream of events, so neither aliases nor deep nesting can blow it up.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, NoReturn

import yaml

from awareness.problem import Grade, Problem
from awareness.text import slips
from awareness.text.layers import Root

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 12
LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Events come five times faster from the C parser; where it is missing the Python one serves."""

Where = tuple[str | int, ...]
"""The place of a value: keys and list positions from the top of the file."""

Typed = Mapping[str, bytes]
"""What files are to hold, by their paths in the project, before it is saved."""
NONE: Final[Typed] = MappingProxyType({})
INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
FOREIGN: Final = re.compile(
    r"[^\W\d_A-Za-zÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u036f²³¼½¾⁰-₟①-⓿]"
    r"|[\ufffd\ue000-\uf8ff]|(?<=[a-zđ])[ÃÂ]"
)
"""What no Vietnamese text and no name of a neighbour in Europe has, signs that no font has alike, a
capital behind a small letter."""
_ODD: Final = r"\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
ODD: Final = re.compile(
    rf"\t(?=.*[^\t ])|^[ ]*(?:-[ ]*)*[\w$.\"-]*[ ]*[{_ODD}]|[\w$\"] *:[ ]*[{_ODD}]"
    rf"|(?<!{{)[\[{{,][ ]*[{_ODD}]|[\"'\]}}][ ]*[{_ODD}]|[{_ODD}][ ]*$"
)
"""Tabs, and white space of other kinds, seen or unseen, beside what YAML itself reads."""
SPACES: Final = re.compile(rf"[\t{_ODD}]")
CONFLICT: Final = re.compile(r"^(?:<{7}(?!<)|\|{7}(?!\|)|>{7}(?!>)|={7}$)", re.MULTILINE)
"""The lines that git leaves where two edits met; none is text of ours."""
VARIABLE: Final = re.compile(r"\{\{[^\S\n]*((?:call|commune|count|say)\.[\w.-]+)[^\S\n]*\}\}")
"""A word of the commune, a common phrase or a number in a text; see `filled` and `called`."""
MARKUP: Final = re.compile(r"[<>`]|[{}]|\]\(|\b(?:javascript|data|vbscript):", re.IGNORECASE)
HTML: Final = ("có ký hiệu mã trang web “{}”", "viết bằng chữ thường, không dùng mã HTML")
BRACE: Final = (
    "dấu “{}” không thuộc biến nào có thật",
    "sửa tên biến, viết như {{ call.111 }}, {{ commune.people }}; không phải biến thì bỏ dấu",
)
DOUBLE_SPACE: Final = re.compile(r"[^\s|]+ {2,}(?=[^\s|])\S+")
"""Two spaces inside a line; not those that align the cells of a table."""


UNFINISHED: Final = re.compile(
    r"^(?:#+ )?…{2,}(?= \{#|$)|\[(?:…+|\.{3,})\]|\bTODO\b|(?i:điền vào đây"
    r"|\[(?:(?:ghi|điền|nhập|họ|tên|số|ngày)\b|địa chỉ|chức vụ|đơn vị|cơ quan)[^\]\n]*\](?![(\[:])"
    r"|\((?:ghi|điền|nhập) (?:(?:họ |họ và )?tên(?: cán bộ| đơn vị| trường| thôn)?"
    r"|số(?: điện thoại| văn bản)?|ngày(?: tháng)?|địa chỉ|chức vụ|đơn vị|vào đây)\)(?! ?[:…]))",
    re.MULTILINE,
)
"""What stands in samples; dots inside a line are for a reader's pen, and so is what they follow."""
SAMPLE: Final = re.compile(r"……|[\[(]|TODO|đây|ĐÂY")
"""One of these stands in all of it."""
MARKS: Final = re.compile(r"[<>`{}:\]]")
"""One of these stands in all markup."""


@dataclass
class Source:
    """One file: its data (dict, list and str only), and the file and line of each place in it.

    A place may stand in another file, which lies over this one.
    """

    path: str
    data: Any = None
    typed: str = ""
    places: dict[Where, tuple[str, int]] = field(default_factory=dict)
    readable: bool = False

    def place(self, where: Where) -> tuple[str, int]:
        """The path of the file and the line of a place, or of the nearest place above it."""
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where, (self.path, 1))

    def line(self, where: Where) -> int:
        return self.place(where)[1]

    def file(self, where: Where) -> str:
        return self.place(where)[0]

    def get(self, *where: str) -> Any:
        """What stands at a place; None where the file holds something else."""
        value = self.data
        for key in where:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def row(self, *where: str) -> Row:
        """The mapping at a place; an empty one where the file holds something else."""
        value = self.get(*where)
        return Row(self, where, value if isinstance(value, dict) else {})

    def rows(self, *where: str) -> Iterator[Row]:
        """The mappings of the list at a place."""
        rows = self.get(*where)
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                yield Row(self, (*where, index), row)

    def texts(self) -> Iterator[tuple[Where, str]]:
        """Every scalar with its place, in the file's order."""
        stack: list[tuple[Where, Any]] = [((), self.data)]
        while stack:
            where, value = stack.pop()
            if isinstance(value, str):
                yield where, value
            else:
                pairs = value.items() if isinstance(value, dict) else enumerate(value or [])
                stack += reversed([((*where, key), child) for key, child in pairs])

    def problem(self, where: Where, what: str, fix: str, grade: Grade = Grade.ERROR) -> Problem:
        return Problem(*self.place(where), what, fix, grade)

    def placed(self, where: Where, faults: Iterable[Problem]) -> Iterator[Problem]:
        """What is wrong with a text, at its place; a text of several lines is told at its first."""
        path, line = self.place(where)
        return (replace(fault, path=path, line=line) for fault in faults)

    def near(self, where: Where, other: Where) -> str:
        """How a message about a place names the line of another one."""
        path, line = self.place(other)
        return f"dòng {line}" if path == self.file(where) else f"dòng {line} của {path}"

    def rewrite(self, change: Callable[[Where, Any], Any]) -> None:
        """Puts `change(place, value)` in the place of each value; None takes it out."""
        places, self.places = self.places, {}

        def moved(value: Any, old: Where, new: Where) -> Any:
            value = change(old, value)
            if old in places:
                self.places[new] = places[old]
            if isinstance(value, dict):
                pairs = {key: moved(one, (*old, key), (*new, key)) for key, one in value.items()}
                return {key: one for key, one in pairs.items() if one is not None}
            if isinstance(value, list):
                rows: list[Any] = []
                for index, one in enumerate(value):
                    row = moved(one, (*old, index), (*new, len(rows)))
                    rows += [] if row is None else [row]
                return rows
            return value

        self.data = moved(self.data, (), ())


@dataclass(frozen=True)
class Row:
    """One mapping as it was read, and its place."""

    source: Source
    where: Where
    data: dict[str, Any]

    def text(self, key: str) -> str:
        """The text under a key; "" where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> list[str]:
        """The texts of the list under a key."""
        value = self.data.get(key)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def problem(self, key: str, what: str, fix: str, grade: Grade = Grade.ERROR) -> Problem:
        return self.source.problem((*self.where, key), what, fix, grade)


def read_bytes(root: Root, path: str, typed: Typed = NONE) -> tuple[bytes, list[Problem]]:
    """The bytes of `root/path`; never raises for what the system says."""
    try:
        return typed.get(path) or (root / path).read_bytes(), []
    except OSError:
        fix = "lấy lại tệp này từ bản trước, hoặc từ bản mẫu của dự án"
        return b"", [Problem(path, 1, "không mở được tệp", fix)]


def read_file(root: Root, path: str, typed: Typed = NONE) -> tuple[Source, list[Problem]]:
    """Reads `root/path`; never raises for anything that the file holds."""
    raw, problems = read_bytes(root, path, typed)
    return (Source(path), problems) if problems else read(raw, path)


def read(raw: bytes, path: str) -> tuple[Source, list[Problem]]:
    """The values and the faults of one file's bytes; `readable` is false when no value is sure."""
    source = Source(path)
    text, problems = decode(raw, path)
    source.typed = text
    problems = problems or [*_spaces(text, path)] or _parsed(text, source)
    source.readable = source.data is not None
    return source, [*problems, *_text_problems(source)]


def decode(raw: bytes, path: str) -> tuple[str, list[Problem]]:
    """UTF-8 with or without BOM, any line ends; the same for YAML and Markdown."""
    if len(raw) > MAX_BYTES:
        what = f"tệp lớn {len(raw) / 1e6:.1f} MB, quá 2 MB"
        return "", [Problem(path, 1, what, "chia nhỏ tệp hoặc bỏ phần dán nhầm")]
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = "tệp không ở dạng UTF-8 nên chữ có dấu bị hỏng"
        fix = "mở bằng Notepad hoặc VS Code rồi lưu lại với mã hóa UTF-8"
        return "", [Problem(path, line, what, fix)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if mark := CONFLICT.search(text):
        what = f"còn dấu “{mark[0]}” của git: hai bản sửa cùng một chỗ chưa được gộp"
        fix = "giữ đoạn đúng, xóa đoạn kia và mọi dòng <<<<<<<, |||||||, =======, >>>>>>>"
        return "", [Problem(path, text.count("\n", 0, mark.start()) + 1, what, fix)]
    return text, [
        Problem(path, number, f"có ký tự ẩn U+{ord(found[0]):04X}", "xóa rồi gõ lại dòng này")
        for number, line in enumerate(text.split("\n"), 1)
        if (found := CONTROL.search(line))
    ]


def _spaces(text: str, path: str) -> Iterator[Problem]:
    """White space that looks like a space, where the parser needs one."""
    for number, line in enumerate(text.split("\n") if SPACES.search(text) else (), 1):
        found = None if line.lstrip().startswith("#") else ODD.search(line)
        if found:
            sign = found[0].strip(" ")[-1:]
            odd = "dấu Tab" if sign == "\t" else f"dấu cách lạ U+{ord(sign):04X}"
            yield Problem(path, number, f"có {odd}", "xóa rồi gõ lại bằng phím cách thường")


def _parsed(text: str, source: Source) -> list[Problem]:
    """Fills the source from the parser's events; the first syntax fault ends the file."""
    lines = text.split("\n")
    reader = _Reader(source, lines, yaml.parse(text, LOADER))
    problems = reader.problems
    try:
        source.data = reader.document() or None
        if source.data is None:
            problems.append(Problem("", 0, "tệp trống", "lấy lại nội dung từ bản trước của tệp"))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        problems.append(slips.found(lines, error))
    except _Unsure:
        pass
    json = problems and source.path.endswith(".json")
    if json and (broken := slips.in_json(text, lines)):  # its own reader knows more
        problems, source.data = broken, None
    return [problem.at(source.path, 1) for problem in problems]


class _Unsure(Exception):
    """After the last fault nothing of the file is sure."""


@dataclass
class _Reader:
    """Builds plain data from YAML events, at most MAX_DEPTH deep; aliases stay empty."""

    source: Source
    raw: list[str]
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Any:
        data: Any = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
            elif isinstance(event, yaml.DocumentStartEvent) and data is not None:
                self._end(event, "có dòng “---” chia tệp làm hai", "xóa dòng “---” đó")
        return data

    def _value(self, event: Any, where: Where) -> Any:
        self._check(event, where)
        if isinstance(event, yaml.MappingStartEvent):
            row: dict[str, Any] = {}
            for name in self._inside():
                key = self._key(name, where, row)
                row.setdefault(key, self._value(next(self.events), (*where, key)))
            return row
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            for item in self._inside():
                place = (*where, len(items))
                self.source.places.setdefault(place, (self.source.path, item.start_mark.line + 1))
                items.append(self._value(item, place))
            return items
        return self._text(event) if isinstance(event, yaml.ScalarEvent) else ""

    def _inside(self) -> Iterator[Any]:
        """The events up to the end of a list or mapping; what each holds is taken elsewhere."""
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event

    def _check(self, event: Any, where: Where) -> None:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            what = "có dấu &, * hoặc ! đứng đầu giá trị (YAML hiểu là lệnh viết tắt)"
            fix = "viết đủ nội dung, hoặc đặt giá trị trong dấu nháy kép"
            self.problems.append(Problem("", event.start_mark.line, what, fix))
        if isinstance(event, yaml.CollectionStartEvent) and len(where) >= MAX_DEPTH:
            self._end(event, "các mục lồng nhau quá sâu", "xem lại dấu [ { và thụt đầu dòng")

    def _key(self, event: Any, where: Where, row: dict[str, Any]) -> str:
        self._check(event, where)
        line = event.start_mark.line
        if not isinstance(event, yaml.ScalarEvent):
            self._end(event, "tên mục không phải là chữ", "viết: tên mục, dấu hai chấm")
        key = str(event.value)
        if key in row:
            what = f"mục “{key}” đã có ở dòng {self.source.line((*where, key))}"
            if where and isinstance(where[-1], int) and key == next(iter(row)):
                fix = "thêm dấu gạch đầu dòng nếu từ đây là một mục mới, nếu không thì xóa dòng này"
                self._end(event, what, fix)
            self.problems.append(Problem("", line, what, "giữ lại một dòng, xóa dòng kia"))
        self.source.places.setdefault((*where, key), (self.source.path, line + 1))
        return key

    def _text(self, event: Any) -> str:
        """A scalar, unless the parser took it otherwise than it was meant."""
        found = slips.in_scalar(event, self.raw)
        self.problems += found
        several = event.start_mark.line != event.end_mark.line
        unsure = several or slips.begins(event, self.raw)
        if unsure and any(one.grade is Grade.ERROR for one in found):
            raise _Unsure
        return str(event.value if event.style else slips.straight(event.value))

    def _end(self, event: Any, what: str, fix: str) -> NoReturn:
        self.problems.append(Problem("", event.start_mark.line, what, fix))
        raise _Unsure


def _text_problems(source: Source) -> Iterator[Problem]:
    """Faults of characters in every value, and a code that stands twice in one list.

    Addresses have rules of their own in `links`; sentences may stand twice.
    """
    seen: set[tuple[Where, str]] = set()
    for where, text in source.texts():
        item = bool(where) and isinstance(where[-1], int)
        if where[-1:] not in (("url",), ("printed",), ("final_url",)):
            yield from source.placed(where, character_faults(text))
            if text.strip("…") or not item:  # a list may hold a line for a pen
                yield from source.placed(where, unfinished(text))
            if MARKS.search(text) and (found := MARKUP.search(VARIABLE.sub("", text))):
                what, fix = BRACE if found[0] in "{}" else HTML
                yield source.problem(where, what.format(found[0]), fix)
        if item and re.fullmatch(r"[\w./-]+", text, re.ASCII):
            if (where[:-1], text) in seen:
                what = f"“{text}” ghi hai lần trong cùng một danh sách"
                yield source.problem(where, what, "bớt đi một lần")
            seen.add((where[:-1], text))


def one_line(text: str | None) -> str:
    """On one line, without what cannot be seen, its letters in one piece each."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text or "")).split())


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with each variable that `values` knows as its value."""
    return VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def called(text: str, numbers: Mapping[str, str]) -> str:
    """A text with each number to call as `numbers` has it by the hotline's id."""
    return filled(text, {f"call.{name}": number for name, number in numbers.items()})


def unfinished(text: str) -> Iterator[Problem]:
    """A place of a sample that nobody has filled in; for YAML and Markdown."""
    if SAMPLE.search(text) and (found := UNFINISHED.search(text)):
        fix = "viết nội dung vào đó, hoặc xóa cả đoạn"
        yield Problem("", 0, f"còn chỗ chưa viết: “{found[0]}”", fix)


def foreign_letters(text: str) -> Iterator[Problem]:
    """Letters that Vietnamese has not: of another coding, or of another script that looks alike."""
    if found := FOREIGN.search(text):
        fix = f"xóa rồi gõ lại bằng bộ gõ Unicode, gần “{text[max(0, found.start() - 30) :][:60]}”"
        yield Problem("", 0, f"có chữ lạ “{found[0]}” (U+{ord(found[0]):04X})", fix)


def character_faults(text: str) -> Iterator[Problem]:
    """What is wrong with the characters of a text; for YAML and Markdown."""
    if found := INVISIBLE.search(text) or CONTROL.search(text):
        fix = f"xóa rồi gõ lại đoạn “{INVISIBLE.sub('', CONTROL.sub('', text))[:60]}”"
        yield Problem("", 0, f"có ký tự ẩn U+{ord(found[0]):04X}", fix)
    if not unicodedata.is_normalized("NFC", text):
        what = "dấu tiếng Việt viết tách rời khỏi chữ (dạng NFD)"
        normal = unicodedata.normalize("NFC", text)
        yield Problem("", 0, what, f"xóa rồi gõ lại: “{normal[:120]}”")
    if "  " in text and (found := DOUBLE_SPACE.search(text)):
        yield Problem("", 0, f"có hai dấu cách liền nhau: “{found[0]}”", "bớt còn một dấu cách")
