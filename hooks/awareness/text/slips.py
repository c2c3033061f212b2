"""Which slip of the keyboard a YAML or JSON file holds, found in the lines as they were typed.

A parser says where it could go no further, often lines after the slip, and why in words of its
grammar. Here the lines up to that place are looked at for what people do: a comma or a quote
forgotten, an indent lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from awareness.problem import Grade, Problem

Told = tuple[str, str]
"""What is wrong, and what to do."""
Look = tuple[int, object, Told]
"""A line, whether a slip shows there, and which; of many looks the first that shows it counts."""

STRAIGHT: Final = 'đầu và cuối giá trị dùng dấu ", bên trong dùng dấu “ ”'
UNCLOSED: Final = ("dấu nháy mở ra mà không đóng lại", "thêm dấu nháy ở cuối giá trị")
INNER: Final = ("dấu nháy nằm bên trong một giá trị đã đặt trong dấu nháy", STRAIGHT)
HALF: Final = ('giá trị chỉ có dấu " ở một đầu', "thêm dấu nháy ở đầu kia, hoặc bỏ cả hai")
CURLY: Final = ("giá trị nằm trong dấu nháy cong, nên dấu ấy hiện lên trang", 'gõ lại bằng dấu "')
ESCAPE: Final = ("có dấu \\ trong dấu nháy kép", "dùng dấu nháy đơn, hoặc viết \\\\")
TWO_KEYS: Final = ("hai mục nằm trên một dòng", "viết mỗi mục một dòng, hoặc đặt cả trong { }")
NO_COMMA: Final = ("thiếu dấu phẩy giữa hai giá trị", "thêm dấu phẩy")
END_COMMA: Final = ("thiếu dấu phẩy ở cuối dòng này", "thêm dấu phẩy")
TWO_COMMAS: Final = ("thừa dấu phẩy, giữa hai dấu phẩy không có gì", "bớt một dấu phẩy")
ODD: Final = ("dấu [ ] hoặc { } không đủ đôi", "thêm dấu còn thiếu, hoặc xóa dấu thừa")
COLON: Final = ("dấu hai chấm nằm trong giá trị", "đặt cả giá trị trong dấu nháy kép")
SHAPE: Final = (
    "dòng này không đúng một trong hai dạng “tên mục: giá trị”, “- giá trị”",
    "viết giống các dòng bên cạnh: sau dấu : và dấu - có một dấu cách; chữ dưới dấu | thụt sâu hơn",
)
STRAY: Final = (
    "dòng có gạch đầu dòng đứng ở chỗ không có danh sách",
    "chuyển lên dưới dòng cuối của danh sách mà nó thuộc về",
)
LEFT: Final = ("dòng này còn dấu [] hoặc {}", "xóa dấu ấy, vì bên dưới đã có nội dung")
BENT: Final = ("có dấu nháy cong", 'gõ lại bằng dấu "')
JSON: Final = (
    "chỗ này thiếu, thừa hay sai một dấu: phẩy, nháy, hai chấm, ngoặc, \\",
    'viết giống các dòng bên cạnh: "tên mục": "giá trị", giữa hai mục có một dấu phẩy',
)

HEAD: Final = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s\"'#\[{][^\"'#:]*:(?:[ ]+|$))?")
"""What stands before a value: indent, dashes, the key."""
QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
STEP: Final = re.compile(r"(?:[\s\[\]{},:]+|[^\s\[\]{},:\"'][^\[\]{},:]*)*")
"""What may stand in a list before a quote that opens a value."""
LINE: Final = re.compile(r"\s*(?:- +)?(?:\"?[\w$]+\"?：|[a-z_$]+ ?:(?=[^\s/]))|\s*-(?=[^\s-])")
"""A slip that a line shows by itself."""
BULLET: Final = re.compile(r"[•●▪◦·–—‒]|-(?!\d)")
"""What stands where a dash and a space were meant."""
DASH: Final = re.compile(r"\s*- ")
KEY: Final = re.compile(r"\s*[\w$]+:(?:\s|$)")
AFTER_QUOTE: Final = (
    re.compile(r"\s*(?:$|:(?:\s|$)|\s#)"),
    re.compile(r"\s*(?:$|:(?:\s|$)|[,\]}]|\s#)"),
)
"""What may follow a quote: elsewhere, and in a list on one line."""


def _first(looks: Iterable[Look]) -> Problem | None:
    return next((Problem("", line, *told) for line, shows, told in looks if shows), None)


def found(lines: Sequence[str], error: Exception) -> Problem:
    """The slip behind a YAML parser's error, at its own line."""
    said = " ".join(getattr(error, name, None) or "" for name in ("context", "problem"))
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    stop = min(marks[0].line if marks[0] else 0, len(lines) - 1)
    opened = min(marks[1].line if marks[1] else stop, len(lines) - 1)
    slip = _first(_looks(lines, stop, opened, said))
    return slip or _indented(lines, stop, _before(lines, stop))


def _looks(lines: Sequence[str], stop: int, opened: int, said: str) -> Iterator[Look]:
    before, value = _before(lines, stop), _value(lines[stop])
    yield stop, re.search("escape|hexdec", said), ESCAPE
    for line in range(stop, -1, -1):
        yield from _quotes(lines, line)
    yield from ((line, LINE.match(lines[line]), SHAPE) for line in (stop, before))
    below = "[]" if DASH.match(lines[stop]) else "{}"
    deeper = below == "[]" or _indent(lines[stop]) > _indent(lines[before])
    yield before, deeper and _value(lines[before]) == below, LEFT
    first = f"giá trị bắt đầu bằng ký tự đặc biệt “{value[:1]}”"
    special = re.search("cannot start any|directive|block scalar|alias|anchor", said)
    yield stop, special, (first, "đặt giá trị trong dấu nháy kép")
    yield from _brackets(lines, stop, opened, before)
    yield stop, "flow" in said, NO_COMMA if stop == opened else ODD
    yield opened, "simple key" in said, SHAPE
    yield stop, "sequence entries" in said, SHAPE
    yield before, lines[before].strip() == "...", SHAPE
    yield stop, "mapping values" in said and re.search(r":(\s|$)", value), COLON


def _indented(lines: Sequence[str], stop: int, before: int) -> Problem:
    """Which of two lines that do not stand in one column is out of place, and by how much."""
    here, above = _column(lines[stop]), _column(lines[before])
    culprit, right = stop, above
    if DASH.match(lines[stop]):
        here = _indent(lines[stop])
        dashes = (_indent(line) for line in lines[stop - 1 :: -1] if DASH.match(line))
        right = min(dashes, key=lambda dash: abs(dash - here), default=above)
    else:
        below = next((_column(line) for line in lines[stop + 1 :] if line.strip()), above)
        if above != here == below:
            culprit, here, right = before, above, here
    if here == right:
        return Problem("", culprit, *STRAY)
    what = f"thụt đầu dòng sai: {here} dấu cách, dòng bên cạnh {right}"
    fix = "các mục cùng cấp thẳng cột nhau, mỗi cấp thụt hai dấu cách"
    return Problem("", culprit, what, fix)


def _before(lines: Sequence[str], stop: int) -> int:
    """The line with content above; the line itself where there is none."""
    for line in range(stop - 1, -1, -1):
        if lines[line].strip() and not lines[line].lstrip().startswith("#"):
            return line
    return stop


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _column(line: str) -> int:
    """Where the first key of a line stands, after any dash."""
    return len(re.match(r"[ ]*(?:-[ ]+)*", line)[0])  # type: ignore[index]  # matches anything


def _value(line: str) -> str:
    """A line without its indent, dashes and key."""
    return line[HEAD.match(line).end() :].strip()  # type: ignore[union-attr]


def _quotes(lines: Sequence[str], line: int) -> Iterator[Look]:
    """A quote that does not close, or that closes too early."""
    value, place = _value(lines[line]), 0
    flow = value[:1] in ("[", "{")
    while value[place:]:
        place = STEP.match(value, place).end() if flow else place  # type: ignore[union-attr]
        if value[place : place + 1] not in ('"', "'"):
            return
        quoted = QUOTED.match(value, place)
        if quoted is None:
            yield line, True, UNCLOSED
            return
        place = quoted.end()
        rest = value[place:]
        if not AFTER_QUOTE[flow].match(rest):
            yield line, flow and re.match(r"\s+[\"']", rest), NO_COMMA
            yield line, re.match(r",\s*[a-z_]+: ", rest), TWO_KEYS
            yield line, '"' in rest or "'" in rest, INNER
            what = f"sau dấu nháy đóng còn chữ “{rest.strip()[:40]}”"
            yield line, True, (what, "đưa chữ đó vào trong dấu nháy")


def _brackets(lines: Sequence[str], *numbers: int) -> Iterator[Look]:
    """Brackets and commas of a list on one line."""
    for line in numbers:
        bare = QUOTED.sub("x", _value(lines[line]))
        if bare[:1] in ("[", "{"):
            more = [bare.count(start) - bare.count(end) for start, end in ("[]", "{}")]
            yield line, re.search(r"[\[{,]\s*,", bare), TWO_COMMAS
            yield line, any(more), ODD


def in_json(text: str, lines: Sequence[str]) -> list[Problem]:
    """The first fault of JSON, which says more exactly where than YAML does."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        line = min(error.lineno - 1, len(lines) - 1)
        bent = re.match("[“”„‘’]", text[error.pos :])
        # Else the slip is at the end of the line above.
        above = not bent and not lines[line][: error.colno - 1].strip()
        comma = above and "',' delimiter" in error.msg and re.match(r'["[{]', text[error.pos :])
        told = BENT if bent else END_COMMA if comma else JSON
        return [Problem("", _before(lines, line) if above else line, *told)]
    return []


def in_scalar(event: Any, lines: Sequence[str]) -> list[Problem]:
    """Slips that leave a file readable and a value other than it was meant.

    A ` #` is told that was meant as text: a comment has two spaces before it and one after.
    """
    if event.style in ("|", ">"):
        return []
    slip = _first(_taken(event, lines))
    problems = [slip] if slip else []
    line = min(event.end_mark.line, len(lines) - 1)
    rest = lines[line][event.end_mark.column :]
    if re.match(r"\s#|\s+#\S", rest):
        what = f"chữ từ dấu # trở đi bị bỏ: “{rest.strip()[:40]}”"
        fix = "đặt cả giá trị trong dấu nháy kép; ghi chú thì viết ở dòng riêng"
        problems.append(Problem("", line, what, fix, Grade.WARNING))
    return problems


def begins(event: Any, lines: Sequence[str]) -> bool:
    """Whether a value stands at the beginning of its line, behind no key and no dash."""
    before = "".join(lines[event.start_mark.line :][:1])[: event.start_mark.column]
    return not before.strip()


def _taken(event: Any, lines: Sequence[str]) -> Iterator[Look]:
    first = event.start_mark.line
    below = lines[first + 1 : event.end_mark.line + 1]
    bare = not event.style and begins(event, lines)
    yield first, bare and BULLET.match(event.value), SHAPE
    if event.style:
        yield first, any(DASH.match(line) or KEY.match(line) for line in below), UNCLOSED
    elif not event.value or not below:
        yield first, event.value.count('"') % 2, HALF
        yield first, straight(event.value) != event.value, CURLY
    else:  # a value without quotes goes on in the next line
        yield from _brackets(lines, first)
        yield from ((line, LINE.match(lines[line]), SHAPE) for line in (first, first + 1))
        item, key = DASH.match(lines[first + 1]), KEY.match(lines[first + 1])
        yield first + 1, not item and not key, SHAPE
        yield first, not item and event.start_mark.column == _column(lines[first]), SHAPE
        indented = _indented(lines, first + 1, first)
        yield indented.line, True, (indented.message, indented.fix)


_CURLY: Final = re.compile(r"[“”„‟‘«][^“”„‟«»]*[”‟“’»\"]?|[^“”„‟«»\"]*[”‟»]")
"""It begins or ends with such a quote; one inside is part of the text."""


def straight(value: str) -> str:
    """A value without the curly quotes that a word processor put around it."""
    return value.strip('“”„‟‘’«»"') if _CURLY.fullmatch(value) else value
