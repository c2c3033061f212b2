"""Which slip of the keyboard a YAML or JSON file holds, found in the lines as they were typed.

A parser says where it could go no further, often lines after the slip, and why in words of its
grammar. Here the lines up to that place are looked at for what people do: a comma or a quote
forgotten, an indent lost. Lines count from 0 in this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

Told = tuple[str, str]
"""What is wrong, and what to do."""
Slip = tuple[int, str, str]
"""The line of a slip, what is wrong, and what to do."""

STRAIGHT: Final = 'đầu và cuối giá trị dùng dấu ", bên trong dùng dấu “ ”'
UNCLOSED: Final = ("dấu nháy mở ra mà không đóng lại", "thêm dấu nháy ở cuối giá trị")
INNER: Final = ("dấu nháy nằm bên trong một giá trị đã đặt trong dấu nháy", STRAIGHT)
HALF: Final = ('giá trị chỉ có dấu " ở một đầu', "thêm dấu nháy ở đầu kia, hoặc bỏ cả hai")
CURLY: Final = ("giá trị nằm trong dấu nháy cong, nên dấu ấy hiện lên trang", 'gõ lại bằng dấu "')
ESCAPE: Final = ("có dấu \\ trong dấu nháy kép", "dùng dấu nháy đơn, hoặc viết \\\\")
NO_COMMA: Final = ("thiếu dấu phẩy giữa hai giá trị", "thêm dấu phẩy")
END_COMMA: Final = ("thiếu dấu phẩy ở cuối dòng này", "thêm dấu phẩy")
TWO_COMMAS: Final = ("thừa dấu phẩy, giữa hai dấu phẩy không có gì", "bớt một dấu phẩy")
LAST_COMMA: Final = ("thừa dấu phẩy ở cuối dòng này", "xóa dấu phẩy đó")
OPEN: Final = ("dấu [ hoặc { mở ra mà không đóng lại", "thêm dấu ] hoặc } ở cuối")
SHUT: Final = ("thừa dấu ] hoặc }", "xóa bớt một dấu")
COLON: Final = ("dấu hai chấm nằm trong giá trị", "đặt cả giá trị trong dấu nháy kép")
NO_COLON: Final = ("dòng này thiếu dấu hai chấm", "viết “tên mục: giá trị”")
CLOSE_COLON: Final = ("sau dấu hai chấm thiếu dấu cách", "thêm một dấu cách sau dấu hai chấm")
WIDE_COLON: Final = ("dấu hai chấm “：” không phải dấu : thường", "xóa rồi gõ lại dấu hai chấm")
CLOSE_DASH: Final = ("sau dấu gạch đầu dòng thiếu dấu cách", "thêm một dấu cách sau dấu gạch")
NO_DASH: Final = ("dòng này thiếu dấu gạch đầu dòng, hoặc thụt sai", "viết giống các dòng trên")
JOINED: Final = ("dòng này dính vào giá trị của dòng trên", "viết mỗi giá trị trên một dòng")
DEEPER: Final = ("chữ dưới dấu | hoặc > phải thụt sâu hơn dòng có dấu ấy", "thêm hai dấu cách")
LIST: Final = ("dấu gạch đầu dòng đứng sau dấu hai chấm", "xuống dòng rồi viết dấu gạch")
BLOCK: Final = ("sau dấu | hoặc > còn chữ", "bỏ dấu đó, hoặc xuống dòng rồi mới viết chữ")
STAR: Final = ("dấu * hoặc & đứng đầu giá trị", "đặt giá trị trong dấu nháy kép")
ENDED: Final = ("dòng “...” kết thúc tệp giữa chừng", "xóa dòng đó")
TAIL: Final = ("có chữ thừa sau dấu đóng cuối cùng", "xóa phần thừa")
NO_START: Final = ("tệp thiếu dấu { ở đầu", "thêm dấu { ở dòng đầu")
NAME_OPEN: Final = ("tên mục thiếu dấu nháy đóng", 'viết "tên mục": "giá trị"')
NAME: Final = ("tên mục hoặc giá trị không nằm trong dấu nháy kép", 'thêm dấu " ở hai đầu')
NO_VALUE: Final = ("thiếu giá trị, hoặc giá trị không nằm trong dấu nháy kép", 'viết "giá trị"')

HEAD: Final = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s\"'#\[{][^\"'#:]*:(?:[ ]+|$))?")
"""What stands before a value: indent, dashes, the key."""
QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
STEP: Final = re.compile(r"(?:[\s\[\]{},:]+|[^\s\[\]{},:\"'][^\[\]{},:]*)*")
"""What may stand in a list before a quote that opens a value."""
LINE: Final = (
    (re.compile(r"\s*(?:- +)?[\w$]+：|\s*(?:- +)?\"[\w$]+\"："), WIDE_COLON),
    (re.compile(r"\s*(?:- +)?[a-z_$]+ ?:(?=[^\s/])"), CLOSE_COLON),
    (re.compile(r"\s*-(?=[^\s-])"), CLOSE_DASH),
)
"""Slips that a line shows by itself."""


def found(lines: Sequence[str], error: Exception) -> Slip:
    """The slip behind a YAML parser's error, at its own line."""
    context, problem = (getattr(error, name, None) or "" for name in ("context", "problem"))
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    stop = min(marks[0].line if marks[0] else 0, len(lines) - 1)
    opened = min(marks[1].line if marks[1] else stop, len(lines) - 1)
    said = f"{context} {problem}"
    if "escape" in said or "hexdec" in said:
        return (stop, *ESCAPE)
    for line in range(stop, -1, -1):
        if quotes := _quotes(lines[line]):
            return (line, *quotes)
    if "quoted scalar" in said:
        return (opened, *UNCLOSED)
    return _by_words(lines, stop, opened, said)


def _by_words(lines: Sequence[str], stop: int, opened: int, said: str) -> Slip:
    before = _before(lines, stop)
    for line in (stop, before):
        for pattern, told in LINE:
            if pattern.match(lines[line]):
                return (line, *told)
    if "cannot start any token" in said or "directive" in said:
        what = f"giá trị bắt đầu bằng ký tự đặc biệt “{_value(lines[stop])[:1]}”"
        return stop, what, "đặt giá trị trong dấu nháy kép"
    if "block scalar" in said:
        return (stop, *BLOCK)
    if "alias" in said or "anchor" in said:
        return (stop, *STAR)
    for line in dict.fromkeys((stop, opened, before)):
        if brackets := _brackets(lines[line]):
            return (line, *brackets)
    if "flow" in said:
        return (stop, *(NO_COMMA if stop == opened else OPEN))
    if "simple key" in said:
        block = re.search(r"[|>][-+]?\s*$", lines[_before(lines, opened)])
        return (opened, *(DEEPER if block else NO_COLON))
    if "sequence entries" in said:
        return (stop, *LIST)
    if lines[before].strip() == "...":
        return (before, *ENDED)
    return _layout(lines, stop, before, said)


def _layout(lines: Sequence[str], stop: int, before: int, said: str) -> Slip:
    """Colons and indents: one line does not fit the others."""
    if "mapping values" in said and re.search(r":(\s|$)", _value(lines[stop])):
        return (stop, *COLON)
    if (
        before != stop
        and ":" not in lines[before]
        and _indent(lines[before]) <= _indent(lines[stop])
    ):
        return (before, *NO_COLON)
    dashed = lines[stop].lstrip().startswith("- ")
    if _column(lines[before]) > _indent(lines[before]) == _column(lines[stop]) and not dashed:
        return (stop, *NO_DASH)
    return _indented(lines, stop, before)


def _indented(lines: Sequence[str], stop: int, before: int) -> Slip:
    """Which of two lines that do not stand in one column is out of place, and by how much."""
    here, above = _column(lines[stop]), _column(lines[before])
    culprit, right = stop, above
    if lines[stop].lstrip().startswith("- "):
        here = _indent(lines[stop])
        dashes = (_indent(line) for line in lines[stop - 1 :: -1] if line.lstrip()[:2] == "- ")
        right = min(dashes, key=lambda dash: abs(dash - here), default=above)
    else:
        below = next((_column(line) for line in lines[stop + 1 :] if line.strip()), above)
        higher = _column(lines[_before(lines, before)])
        if above != here and (here == higher or (here == below and higher != above)):
            culprit, here, right = before, above, here
    what = f"thụt đầu dòng sai: {here} dấu cách, dòng bên cạnh {right}"
    return culprit, what, "các mục cùng cấp thẳng cột nhau, mỗi cấp thụt hai dấu cách"


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


def _quotes(line: str) -> Told | None:
    """A quote that does not close, or that closes too early."""
    value, place = _value(line), 0
    flow = value[:1] in ("[", "{")
    while place < len(value):
        place = STEP.match(value, place).end() if flow else place  # type: ignore[union-attr]
        if value[place : place + 1] not in ('"', "'"):
            return None
        quoted = QUOTED.match(value, place)
        if quoted is None:
            return UNCLOSED
        early = _after_quote(value[quoted.end() :], flow)
        if early or not flow:
            return early
        place = quoted.end()
    return None


def _after_quote(rest: str, flow: bool) -> Told | None:
    if re.match(r"\s*(?:$|:(?:\s|$)|[,\]}]|\s#)" if flow else r"\s*(?:$|:(?:\s|$)|\s#)", rest):
        return None
    if flow and re.match(r"\s+[\"']", rest):
        return NO_COMMA
    if '"' in rest or "'" in rest:
        return INNER
    return f"sau dấu nháy đóng còn chữ “{rest.strip()[:40]}”", "đưa chữ đó vào trong dấu nháy"


def _brackets(line: str) -> Told | None:
    """Brackets and commas of a list on one line."""
    bare = QUOTED.sub("x", _value(line))
    if bare[:1] not in ("[", "{"):
        return None
    if re.search(r"[\[{,]\s*,", bare):
        return TWO_COMMAS
    more = [bare.count(start) - bare.count(end) for start, end in ("[]", "{}")]
    return OPEN if max(more) > 0 else SHUT if min(more) < 0 else None


def in_json(text: str, lines: Sequence[str]) -> Slip | None:
    """The first fault of JSON, which says more exactly where than YAML does."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        line, rest = min(error.lineno - 1, len(lines) - 1), text[error.pos :].lstrip()
        above = not lines[line][: error.colno - 1].strip()  # the slip is at the end of that line
        before = _before(lines, line) if above else line
        if not rest:
            return (before, *OPEN)
        if not text.lstrip().startswith("{"):
            return (line, *NO_START)
        return _in_json(error.msg, rest, line, before)
    return None


def _in_json(said: str, rest: str, line: int, before: int) -> Slip:
    if "',' delimiter" in said:
        if before != line and rest[0] in '"{[':
            return (before, *END_COMMA)
        if rest[0] in ";，、":
            return line, f"sau giá trị là “{rest[0]}”", "thay bằng dấu phẩy thường"
        return (line, *(SHUT if rest[0] in "]}" else INNER))
    if "':' delimiter" in said:
        return (
            line,
            *(WIDE_COLON if rest[0] == "：" else NO_COLON if rest[0] == '"' else NAME_OPEN),
        )
    if "trailing comma" in said or ("property name" in said and rest[0] in "}]"):
        return (before, *LAST_COMMA)
    if rest[0] in "]}," and "Extra" not in said:
        return (line, *TWO_COMMAS)
    return (line, *next(told for words, told in JSON if words in said))


JSON: Final = (
    ("escape", ESCAPE),
    ("control character", UNCLOSED),
    ("Unterminated", UNCLOSED),
    ("Extra data", TAIL),
    ("property name", NAME),
    ("", NO_VALUE),
)
"""Words of the JSON reader, then ours; the first that fits is used."""


def in_scalar(event: Any, lines: Sequence[str]) -> Iterator[Slip]:
    """Slips that leave a file readable and a value other than it was meant."""
    first, last = event.start_mark.line, min(event.end_mark.line, len(lines) - 1)
    below = lines[first + 1 : last + 1]
    if event.style in ("|", ">"):
        return
    if event.style and any(re.match(r"\s*(?:- |[\w$]+:(?:\s|$)|- *$)", line) for line in below):
        yield (first, *UNCLOSED)
    elif not event.style and event.value and below:
        yield _joined(event, lines, first)
    elif not event.style and event.value.count('"') % 2:
        yield (first, *HALF)
    elif not event.style and straight(event.value) != event.value:
        yield (first, *CURLY)


def _joined(event: Any, lines: Sequence[str], first: int) -> Slip:
    """Why a value without quotes goes on in the next line."""
    if told := _brackets(lines[first]):
        return (first, *told)
    for line in (first, first + 1):
        for pattern, told in LINE:
            if pattern.match(lines[line]):
                return (line, *told)
    if re.match(r"\s*- ", lines[first + 1]):
        items = all(re.match(r"\s*- ", line) for line in lines[first + 1 : first + 3])
        deep = items and _indent(lines[first + 1]) == _indent(lines[first + 2])
        return (first, *NO_COLON) if deep else _indented(lines, first + 1, first)
    if not re.match(r"\s*[\w$]+:(\s|$)", lines[first + 1]):
        return (first + 1, *JOINED)
    if event.start_mark.column == _column(lines[first]):
        return (first, *NO_COLON)
    return _indented(lines, first + 1, first)


def cut_short(event: Any, lines: Sequence[str]) -> Iterator[Slip]:
    """A ` #` that was meant as text: a comment has two spaces before it and one after."""
    line = min(event.end_mark.line, len(lines) - 1)
    rest = lines[line][event.end_mark.column :]
    if event.style not in ("|", ">") and re.match(r"\s#|\s+#\S", rest):
        what = f"chữ từ dấu # trở đi bị bỏ: “{rest.strip()[:40]}”"
        yield line, what, "đặt cả giá trị trong dấu nháy kép; ghi chú thì viết ở dòng riêng"


_CURLY: Final = re.compile(r"[“”„‟‘«][^“”„‟«»]*[”‟“’»\"]?|[^“”„‟«»\"]*[”‟»]")
"""It begins or ends with such a quote; one inside is part of the text."""


def straight(value: str) -> str:
    """A value without the curly quotes that a word processor put around it."""
    return value.strip('“”„‟‘’«»"') if _CURLY.fullmatch(value) else value
