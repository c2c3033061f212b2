"""What a page's Markdown becomes: whether what was typed as a block, an item or a row became one.

The body is converted once with marks of our own in it, by the converter that makes the site; then
each mark is looked for. So nothing here has an opinion of its own about Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Markdown

from awareness.pages.writing import PLACE, Writing
from awareness.problem import Grade, Problem

MACRO: Final = re.compile(r"\{\{(.*?)\}\}|(\{%.*?%\})")
INLINE: Final = re.compile(
    rf"(<!--.*?-->)|(\{{\{{\s*call\.[^}}\n]*\}}\}})|(?-s:{MACRO.pattern})", re.DOTALL
)
"""A marker, a number, and what `pages` tells of variables that are none."""
MARK: Final = re.compile("\ue000(\\d+)\ue001")
HEADING: Final = re.compile(r" {0,3}(#{1,6})(\s*)(?=\S)")
ITEM: Final = re.compile(r"([ \t]*)(\*(?=\s)|[-+•●▪]|\d{1,3}[.)])(?:\s+(?=\S)|(?=[^\W\d_]))")
ROW: Final = re.compile(r"\s*\|(?=.*[^\s|:-])")
RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
TAG: Final = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|<[?!](?!--)[^<>\s]*>?")
CODE: Final = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
NO_ALT: Final = re.compile(r"!\[\s*\](?=[(\[])")

HEADING_LOST: Final = (
    "dòng này giống đề mục mà không thành đề mục, hoặc thiếu dấu cách thường sau dấu #",
    "viết ở đầu dòng: các dấu #, một dấu cách, rồi đề mục",
)
ITEM_LOST: Final = (
    "dòng này giống một mục của danh sách mà không thành mục như đã viết",
    "để một dòng trống trước danh sách; đầu mục viết “- ” hoặc “1. ”; mục con thụt vào 4 dấu cách",
)
ROW_LOST: Final = (
    "dòng này giống một hàng của bảng mà không thành bảng",
    "để một dòng trống trước bảng; ngay dưới hàng đầu viết dòng |---|---|",
)
CELL_LOST: Final = (
    "hàng này nhiều ô hơn hàng đầu nên ô cuối bị mất",
    "bớt ô, hoặc thêm ô vào hàng đầu; dấu | trong chữ thì viết \\|",
)
NUMBER_LOST: Final = (
    "số để gọi {{ call.… }} nằm trong mã, trong lời tả ảnh hoặc trong một liên kết",
    "dời nó ra ngoài, thành chữ thường của câu",
)
BRACES_LOST: Final = (
    "không hiểu “{}”",
    "sau tiêu đề chỉ viết {#ten-muc}, sau ảnh chỉ viết { width=320 height=200 }",
)
ALT_MISSING: Final = (
    "ảnh không có lời tả",
    "viết điều ảnh cho thấy vào giữa hai dấu ngoặc vuông: ![lời tả](…)",
)
HTML: Final = (
    "“{}” sẽ hiện nguyên thành chữ, vì trang không nhận mã HTML",
    "viết bằng Markdown, ví dụ **đậm**; muốn hiện đúng chữ ấy thì đặt giữa hai dấu `",
)


Around = tuple[Element, ...]
"""Elements around a place, from the outside."""


@dataclass
class _Mark:
    """Something typed, and the elements around the place where it came to stand, from the outside.

    There are none in a fence, in a definition, and around what was dropped. `plain`: behind the
    signs of a heading stands a plain space, and an item has no number. `first`: nothing stands
    before it, so the signs of a heading or an item were taken for such.
    """

    kind: str
    line: int
    indent: int = 0
    plain: bool = True
    path: Around = ()
    first: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(element.tag for element in self.path)


@lru_cache(maxsize=1)  # a page's blocks and its faults are asked for one after the other
def read(body: str) -> tuple[list[bool], list[Problem]]:
    """Of each comment of a body whether it is a block of its own; and what was lost."""
    text, marks, numbers = _marked(body)
    _WRITING.begin([""] * len(numbers))
    _MARKDOWN.reset().convert(text)
    for path, words in _texts(_WRITING.root):
        for match in MARK.finditer(words):
            marks[int(match[1])].path = path
            marks[int(match[1])].first = match.start() == 0
    put, lines = _WRITING.put, body.split("\n")
    lost = [Problem("", line, *NUMBER_LOST) for n, line in enumerate(numbers) if n not in put]
    bare = INLINE.sub(lambda match: "\n" * match[0].count("\n"), body)
    for braces in _WRITING.left:
        line = bare.partition(braces)[0].count("\n")
        lost.append(Problem("", line, BRACES_LOST[0].format(braces), BRACES_LOST[1]))
    lost += _lost([mark for mark in marks if mark.kind != "block"], lines)
    for number, typed in enumerate(lines):
        if NO_ALT.search(typed):
            lost.append(Problem("", number, *ALT_MISSING, Grade.WARNING))
        if found := TAG.search(CODE.sub("", typed)):
            what, fix = HTML
            lost.append(Problem("", number, what.format(found[0][:60]), fix, Grade.WARNING))
    return [_alone(mark, marks) for mark in marks if mark.kind == "block"], lost


_WRITING: Final = Writing()
_MARKDOWN: Final = Markdown(extensions=["tables", _WRITING])
_MARKDOWN.serializer = lambda root: "<div></div>"  # the tree is what is looked at
_MARKDOWN.treeprocessors.deregister("prettify")


def _marked(body: str) -> tuple[str, list[_Mark], list[int]]:
    """The body with a mark for each thing that is to become something; the lines of its numbers."""
    marks: list[_Mark] = []
    numbers: list[int] = []

    def mark(kind: str, line: int, indent: int = 0, plain: bool = True) -> str:
        marks.append(_Mark(kind, line, indent, plain))
        return f"\ue000{len(marks) - 1}\ue001"

    def line_of(number: int, line: str) -> str:
        if re.search(r"\{\{|\}\}", MACRO.sub(" ", line)):  # told with the variables
            line = re.sub(r"[{}]", "", line)
        if RULE.match(line):
            return line
        if found := HEADING.match(line):
            here = mark("heading", number, plain=found[2][:1] in (" ", "\t"))
        elif found := ITEM.match(line):
            indent, plain = len(found[1].expandtabs(4)), not found[2][0].isdigit()
            here = mark("item", number, indent, plain)
        elif found := ROW.match(line):
            here, bare = mark("row", number), line.rstrip().removesuffix("|")
            line = bare + mark("cell", number) + line[len(bare) :]
        else:
            return line
        return line[: found.end()] + here + line[found.end() :]

    def inline(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start())
        if match[1]:
            return mark("block", line)
        if not match[2]:
            return ""
        numbers.append(line)
        return PLACE % (len(numbers) - 1)

    text = "\n".join(line_of(n, line) for n, line in enumerate(MARK.sub("", body).split("\n")))
    return INLINE.sub(inline, text), marks, numbers


def _texts(element: Element, above: Around = ()) -> Iterator[tuple[Around, str]]:
    """Each text with the elements around it."""
    path = (*above, element)
    yield path, element.text or ""
    for child in element:
        yield from _texts(child, path)
        yield path, child.tail or ""


def _alone(block: _Mark, marks: list[_Mark]) -> bool:
    """A paragraph of the page that holds markers alone, each on its line."""
    if block.tags != ("div", "p") or len(block.path[-1]):
        return False
    found = [MARK.fullmatch(line.strip()) for line in (block.path[-1].text or "").split("\n")]
    return all(mark and marks[int(mark[1])].kind == "block" for mark in found)


def _lost(marks: list[_Mark], lines: list[str]) -> Iterator[Problem]:
    """What begins like a heading, an item or a row and did not become one; each run once."""
    above: _Mark | None = None
    told: dict[str, int] = {}
    for one in marks:
        if said := _fault(one, above, lines):
            run = told.get(one.kind, -1)
            if run < 0 or one.kind == "cell" or "" in map(str.strip, lines[run : one.line]):
                yield Problem("", one.line, *said, Grade.WARNING)
            told[one.kind] = one.line
        above = one


def _fault(one: _Mark, above: _Mark | None, lines: list[str]) -> tuple[str, str] | None:
    tags = one.tags
    if one.kind == "cell":
        return CELL_LOST if not tags and above and above.path else None
    if not tags:
        return None
    if one.kind == "heading":
        return None if one.first and one.plain else HEADING_LOST
    if one.kind == "row":
        return None if {"td", "th"} & {*tags} else ROW_LOST
    lists = [tag for tag in tags if tag in ("ul", "ol")]
    right = one.first and lists[-1:] == ["ul" if one.plain else "ol"]
    return ITEM_LOST if not right or _flattened(one, above, lines) else None


def _flattened(one: _Mark, above: _Mark | None, lines: list[str]) -> bool:
    """Typed further in than the item above it, and yet beside it."""
    if not above or above.indent >= one.indent:
        return False
    between = lines[above.line + 1 : one.line]
    beside = one.tags.count("li") <= above.tags.count("li")
    return beside and not any(re.match(r"\S", line) for line in between)
