"""What a page's Markdown becomes: whether what was typed as a block, an item or a row became one.

The body is converted once with marks of our own in it, by the converter that makes the site; then
each mark is looked for. So nothing here has an opinion of its own about Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from awareness.pages.writing import Writing
from awareness.problem import Grade

COMMENT: Final = r"<!--.*?-->"
INLINE: Final = re.compile(rf"({COMMENT})|\{{\{{\s*call\.[^}}\n]*\}}\}}", re.DOTALL)
MARK: Final = re.compile("\ue000(\\d+)\ue001")
HEADING: Final = re.compile(r" {0,3}(#{1,6})(?!#)(\s*)(?=\S)")
ITEM: Final = re.compile(r"([ \t]*)(\*(?=\s)|[-+•●▪]|\d{1,3}[.)])(?:\s+(?=\S)|(?=[^\W\d_]))")
ROW: Final = re.compile(r"\s*\|(?=.*[^\s|:-])")
RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
ID: Final = re.compile(r"\{[^}\n]*#\s*([\w-]*)[^}\n]*\}")
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
ALT_MISSING: Final = (
    "ảnh không có lời tả",
    "viết điều ảnh cho thấy vào giữa hai dấu ngoặc vuông: ![lời tả](…)",
)
Found = tuple[int, str, str, Grade]
"""The line of a body, from 0; what is wrong; what to do; how bad."""


@dataclass
class Layout:
    """`blocks` says of each comment of a body whether it is a block of its own."""

    blocks: list[bool] = field(default_factory=list)
    faults: list[Found] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Typed:
    """What was typed at one mark."""

    kind: str
    line: int
    indent: int = 0
    plain: bool = True
    """Of a heading: a plain space follows the signs. Of an item: it has no number."""


@dataclass(frozen=True)
class _Place:
    """Where a mark came to stand: the elements around it, from the outside."""

    path: tuple[Element, ...] = ()
    attribute: bool = False
    first: bool = False
    """It begins the text of the innermost."""

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(element.tag for element in self.path)

    @property
    def depth(self) -> int:
        return self.tags.count("li")


NOWHERE: Final = _Place()
"""In a fence, in a definition, or dropped."""


@lru_cache(maxsize=1)  # a page's blocks and its faults are asked for one after the other
def read(body: str) -> Layout:
    """What became of everything that was typed in a body."""
    text, typed = _marked(body)
    root = _converted(text)
    places = _places(root)
    at = [places.get(number, NOWHERE) for number in range(len(typed))]
    layout = Layout()
    for one, place in zip(typed, at, strict=True):
        if one.kind == "block":
            layout.blocks.append(_alone(place, typed))
        elif one.kind == "number" and not _callable(place):
            layout.faults.append((one.line, *NUMBER_LOST, Grade.ERROR))
    lines = body.split("\n")
    layout.faults += [(*found, Grade.WARNING) for found in _lost(typed, at, lines)]
    layout.faults += [(*found, Grade.WARNING) for found in _lost_ids(root, lines)]
    return layout


def _marked(body: str) -> tuple[str, list[_Typed]]:
    """The body with a mark for each thing that is to become something, and what was typed there."""
    typed: list[_Typed] = []

    def mark(kind: str, line: int, indent: int = 0, plain: bool = True) -> str:
        typed.append(_Typed(kind=kind, line=line, indent=indent, plain=plain))
        return f"\ue000{len(typed) - 1}\ue001"

    def line_of(number: int, line: str) -> str:
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
        return mark("block" if match[1] else "number", text.count("\n", 0, match.start()))

    text = "\n".join(line_of(n, line) for n, line in enumerate(MARK.sub("", body).split("\n")))
    return INLINE.sub(inline, text), typed


class _Tree(Treeprocessor):
    """Keeps the converter's tree, before that becomes text."""

    root = Element("div")

    def run(self, root: Element) -> None:
        self.root = root


def _converted(text: str) -> Element:
    converter = Markdown(extensions=["tables", Writing()])
    tree = _Tree(converter)
    converter.treeprocessors.register(tree, "tree", -2)
    converter.convert(text)
    return tree.root


def _texts(element: Element, above: tuple[Element, ...] = ()) -> Iterator[tuple[_Place, str]]:
    path = (*above, element)
    yield _Place(path, first=True), (element.text or "").lstrip()
    for value in element.attrib.values():
        yield _Place(path, attribute=True), value or ""
    for child in element:
        yield from _texts(child, path)
        yield _Place(path), child.tail or ""


def _places(root: Element) -> dict[int, _Place]:
    found: dict[int, _Place] = {}
    for place, text in _texts(root):
        for match in MARK.finditer(text):
            first = place.first and match.start() == 0
            found[int(match[1])] = _Place(place.path, place.attribute, first)
    return found


def _alone(place: _Place, typed: list[_Typed]) -> bool:
    """A paragraph of the page that holds markers alone, each on its line."""
    if place.tags != ("div", "p") or len(place.path[-1]):
        return False
    marks = [MARK.fullmatch(line.strip()) for line in (place.path[-1].text or "").split("\n")]
    return all(mark and typed[int(mark[1])].kind == "block" for mark in marks)


def _callable(place: _Place) -> bool:
    return bool(place.path) and not place.attribute and not {"a", "code"} & {*place.tags}


def _lost(
    typed: list[_Typed], places: list[_Place], lines: list[str]
) -> Iterator[tuple[int, str, str]]:
    """What begins like a heading, an item or a row and did not become one; each run once."""
    above: tuple[_Typed, _Place] | None = None
    told: dict[str, int] = {}
    for one, place in zip(typed, places, strict=True):
        if one.kind in ("block", "number"):
            continue
        if said := _fault(one, place, above, lines):
            run = told.get(one.kind, -1)
            if run < 0 or "" in map(str.strip, lines[run : one.line]):
                yield (one.line, *said)
            told[one.kind] = one.line
        elif one.kind == "cell" and place is NOWHERE and above and above[1].path:
            yield (one.line, *CELL_LOST)
        above = (one, place)


def _fault(
    one: _Typed, place: _Place, above: tuple[_Typed, _Place] | None, lines: list[str]
) -> tuple[str, str] | None:
    if place is NOWHERE or one.kind == "cell":
        return None
    tags = place.tags
    if one.kind == "heading":
        right = len(tags) == 2 and re.fullmatch("h[1-6]", tags[1]) and place.first and one.plain
        return None if right else HEADING_LOST
    if one.kind == "row":
        return None if {"td", "th"} & {*tags} else ROW_LOST
    paragraph = tags[-2:] == ("li", "p") and place.path[-2][0] is place.path[-1]
    item = place.path[-2] if paragraph else place.path[-1]
    listed = [element for element in place.path if item in element]
    right = item.tag == "li" and place.first and listed[-1].tag == ("ul" if one.plain else "ol")
    return ITEM_LOST if not right or _flattened(one, place, above, lines) else None


def _flattened(
    one: _Typed, place: _Place, above: tuple[_Typed, _Place] | None, lines: list[str]
) -> bool:
    """Typed further in than the item above it, and yet beside it."""
    if not above or above[0].kind != "item" or above[0].indent >= one.indent:
        return False
    between = lines[above[0].line + 1 : one.line]
    return place.depth <= above[1].depth and not any(re.match(r"\S", line) for line in between)


def _lost_ids(root: Element, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    ids = {element.get("id") for element in root.iter()}
    for number, line in enumerate(lines):
        for match in ID.finditer(line):
            if match[1] not in ids:
                what = f"“{match[0]}” không thành mã của đề mục"
                yield number, what, "đặt ở cuối dòng đề mục, viết liền: {#ma-khong-dau}"
        if NO_ALT.search(line):
            yield (number, *ALT_MISSING)
