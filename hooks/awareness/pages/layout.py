"""What a page's Markdown becomes: whether what was typed as a block, an item or a row became one.

The body is converted once with marks of our own in it, by the converter that makes the site; then
it is looked at what stands before each mark: a sign that is still text did not become anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from markdown import Markdown

from awareness.pages.writing import PLACE, Writing
from awareness.problem import Grade, Problem

_INSIDE: Final = "(?:(?!<!--).)*?"
MACRO: Final = re.compile(rf"\{{\{{({_INSIDE})\}}\}}|(\{{%{_INSIDE}%\}})")
INLINE: Final = re.compile(
    rf"(<!--.*?-->)|(\{{\{{\s*call\.[^}}\n<]*\}}\}})|(?-s:{MACRO.pattern})", re.DOTALL
)
"""A marker, a number, and what `pages` tells of variables that are none."""
MARK: Final = re.compile("[\ue000-\ue002](\\d+)\ue003")
"""Of our own: a marker (U+E000), by its number; where a line has begun (1) or ended (2), by its."""
LEFT: Final = re.compile(r"[-+*•●▪–—➢►.)|#]\s*\ue001(\d+)\ue003")
"""What stands before a line's text is text too: it did not become an item or a row."""
HEADING: Final = re.compile(r" {0,3}#+\s*(?=\S)")
ITEM: Final = re.compile(
    r"(?! {0,3}([-*])(?: *\1){2,} *$)"  # a rule across the page
    r"([ \t]*)(\*(?=\s)|[-+•●▪–—➢►]|\d{1,3}[.)]|[a-zđ]\))(?:\s+(?=\S)|(?=[^\W\d_]))"
)
UNDERLINE: Final = re.compile(r"(?:-+|=+) *")
REFERENCE: Final = re.compile(r"\[[^\[\]]+\](?=:[ \t]*[^\s{]\S*[ \t]*(?:[\"'(].*)?$)")
MAY_BEGIN: Final = "–—abcdefghijklmnopqrstuvwxyzđ"
"""One alone may be what somebody says, or the letter of a clause."""
ROW: Final = re.compile(r"\s*\|(?=.*[^\s|:-])")
TAG: Final = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|<[?!](?!--)[^<>\s]*>?")
CODE: Final = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
FILE: Final = re.compile(r"[\w/-]+\.md\b")
LINK: Final = re.compile(r"\]\([^()]*\)|^\[[^\]]+\]:.*")
"""Where the name of a page's file belongs."""
NO_ALT: Final = re.compile(r"!\[\s*\](?=[(\[])")
EMPTY_LINK: Final = re.compile(r"(?<!!)\[\s*\]\([^()]*\)|\[[^\[\]]*\]\(\s*\)")

HEADING_LOST: Final = (
    "dòng này giống đề mục mà không thành đề mục, hoặc thiếu dấu cách thường sau dấu #",
    "viết ở đầu dòng: các dấu #, một dấu cách, rồi đề mục",
)
UNDERLINED: Final = (
    "dòng gạch này làm dòng chữ ngay trên nó thành đề mục",
    "để một dòng trống ở giữa; muốn có đề mục thì viết các dấu # ở đầu dòng",
)
REFERENCE_LOST: Final = (
    "“{}:” ở đầu dòng là cách ghi địa chỉ của một liên kết, nên cả dòng không hiện ra",
    "bỏ hai dấu ngoặc vuông",
)
BOLD_LOST: Final = (
    "dấu ** sẽ hiện nguyên thành chữ",
    "viết **đậm**: hai dấu sao sát chữ ở cả hai đầu, không có dấu cách ở trong",
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
LINK_EMPTY: Final = (
    "liên kết “{}” không có chữ để chạm, hoặc không dẫn tới đâu",
    "viết đủ [chữ](ten-trang.md), hoặc xóa cả liên kết",
)
LINK_LOST: Final = (
    "“{}” sẽ hiện nguyên thành chữ, không thành liên kết",
    "viết liền [chữ](ten-trang.md): giữa ] và ( không có dấu cách, đủ cả bốn dấu ngoặc",
)
HTML: Final = (
    "“{}” sẽ hiện nguyên thành chữ, vì trang không nhận mã HTML",
    "viết bằng Markdown, ví dụ **đậm**; muốn hiện đúng chữ ấy thì đặt giữa hai dấu `",
)


_WRITING: Final = Writing()
_MARKDOWN: Final = Markdown(extensions=["tables", _WRITING])
_MARKDOWN.serializer = lambda root: "<div></div>"  # the tree is what is looked at
_MARKDOWN.treeprocessors.deregister("prettify")


@lru_cache(maxsize=1)  # a page's blocks and its faults are asked for one after the other
def read(body: str) -> tuple[list[bool], list[Problem]]:
    """Of each comment of a body whether it is a block of its own; and what was lost."""
    text = "\n".join(_marked(n, line) for n, line in enumerate(MARK.sub("", body).split("\n")))
    blocks, numbers = list[str](), list[int]()

    def inline(match: re.Match[str]) -> str:
        if match[1]:
            blocks.append(f"\ue000{len(blocks)}\ue003")
            return blocks[-1]
        if not match[2]:
            return "\ue003"
        numbers.append(text.count("\n", 0, match.start()))
        return PLACE % (len(numbers) - 1)

    placed = INLINE.sub(inline, text)
    _WRITING.begin([""] * len(numbers))
    _MARKDOWN.reset().convert(placed)
    put, root = _WRITING.put, _WRITING.root
    lost = [Problem("", line, *NUMBER_LOST) for n, line in enumerate(numbers) if n not in put]
    bare = INLINE.sub(lambda match: "\ue003" + "\n" * match[0].count("\n"), body)
    for braces in _WRITING.left:
        line = bare.partition(braces)[0].count("\n")
        lost.append(Problem("", line, BRACES_LOST[0].format(braces), BRACES_LOST[1]))
    lost += _lost(bare.split("\n"), "\0".join(root.itertext()))
    lost += _by_line(body)
    paragraphs = [(one.text or "").split("\n") for one in root if one.tag == "p" and not len(one)]
    alone = [{*map(str.strip, lines)} for lines in paragraphs]
    there = {block for lines in alone if lines <= {*blocks} for block in lines}
    return [block in there for block in blocks], lost


def _by_line(body: str) -> Iterator[Problem]:
    """What a line alone shows, or beside the one above it."""
    above = before = ""
    for number, typed in enumerate(body.split("\n")):
        text, name = CODE.sub("", typed), REFERENCE.match(typed)
        alone = above.strip() and above[0] != "#" and not before.strip()
        for found, (what, fix) in (
            (NO_ALT.search(typed), ALT_MISSING),
            (UNDERLINE.fullmatch(typed) if alone else None, UNDERLINED),
            (name if name and body.lower().count(name[0].lower()) == 1 else None, REFERENCE_LOST),
            (TAG.search(text), HTML),
            (FILE.search(LINK.sub("", text)), LINK_LOST),
            (EMPTY_LINK.search(text), LINK_EMPTY),
        ):
            if found:
                yield Problem("", number, what.format(found[0][:60]), fix, Grade.WARNING)
        before, above = above, typed


def _marked(number: int, line: str) -> str:
    """A line with a mark behind what may make it an item or a row, and behind a row's last cell."""
    if re.search(r"\{\{|\}\}", MACRO.sub(" ", line)):  # told with the variables
        line = re.sub(r"[{}]", " ", line)
    row = ROW.match(line)
    if row:
        cells = line.rstrip().removesuffix("|")
        line = f"{cells}\ue002{number}\ue003{line[len(cells) :]}"
    if begun := row or ITEM.match(line) or HEADING.match(line):
        line = f"{begun[0]}\ue001{number}\ue003{line[begun.end() :]}"
    return line


def _lost(lines: list[str], became: str) -> Iterator[Problem]:
    """What begins like a heading, an item or a row and did not become one; each run once."""
    left = {*LEFT.findall(became)}
    bold = (n for n, line in enumerate(lines) if CODE.sub("", line).count("**") % 2)
    if "**" in became and (first := next(bold, None)) is not None:
        yield Problem("", first, *BOLD_LOST, Grade.WARNING)
    begun, ended = ({*re.findall(f"{sign}(\\d+)", became)} for sign in "\ue001\ue002")
    told, above = set[tuple[str, str]](), (-1, False)
    for number, line in enumerate(lines):
        item, row = ITEM.match(line), ROW.match(line)
        here = (len(item[2].expandtabs(4)), item[3][0].isdigit()) if item else (-1, False)
        beside = here[0] // 4 == above[0] // 4 and (here[0] > above[0] or here[1] != above[1])
        if item or line[:1].strip():
            above = here
        if not line.strip():
            told.clear()
        beside_none = not any(
            map(ITEM.match, (*lines[number - 1 : number], *lines[number + 1 :][:1]))
        )
        if item and item[3][0] in MAY_BEGIN and beside_none:
            continue
        if str(number) in left or beside:
            said = ROW_LOST if row else ITEM_LOST if item else HEADING_LOST
        elif HEADING.match(line) and not re.match(r"#{1,6}[ \t]+\S", line):
            said = HEADING_LOST
        elif row and str(number) in begun - ended:
            said = CELL_LOST
        else:
            continue
        if said not in told or said is CELL_LOST:
            yield Problem("", number, *said, Grade.WARNING)
        told.add(said)
