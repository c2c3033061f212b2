"""Word files from the HTML of blocks, so that what teachers change has the shape of the web page.

mau.docx has the page and the styles: A4, margins and type as in Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml.html import HtmlElement, fragment_fromstring
from pptx.presentation import Presentation

from awareness.data.model import Role
from awareness.printing.press import TEMPLATES
from awareness.printing.sheets import Imprint, Sheet

WIDE: Final = 165
"""Millimetres between the margins."""
SIDES: Final = {"doing beside": (98, 67), "doing": (35, 130)}
"""Millimetres of the two columns of a list of terms, by its classes."""
LEAST, MOST = 8, 48
"""Letters between which a column grows with what stands in it."""
LEFT_OUT: Final = {"only-screen", "unseen", "school"}
"""Classes of what only a screen shows, and of what stands before the title."""
UNMARKED: Final = {"choices", "signatures"}
"""Classes of lists without bullets."""
BLOCKS: Final = {"blockquote", "details", "dl", "ol", "p", "table", "ul"}
"""Elements that begin a paragraph of their own."""
ROW, FRAME = 10, 60
"""How high a row to write in and a frame to draw in are at least, in millimetres."""
FIRST_DAY: Final = bytes((0, 0, 0b00100001, 0))
"""Midnight of 1/1/1980, the first that a zip file can name (APPNOTE 4.4.6)."""
SPACE: Final = re.compile(r"\s+")
BLANK: Final = re.compile(r"…{4,}\s*$")
"""What is written on up to the margin."""
ABOVE: Final = '<w:spacing w:before="120"/>'
TO_CUT: Final = '<w:spacing w:before="240" w:after="240"/>'
"""Room around a paragraph, in twentieths of a point."""
TABS: Final = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{Mm(WIDE).twips}"/></w:tabs>'
GRID: Final = (
    '<w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/><w:tblLook w:val="04A0"/>'
)
Words = tuple[str, bool]
"""A text, and whether it is bold."""
BREAK, DOTS = ("\n", False), ("\t", False)
DRAWN: Final = {BREAK: "<w:br/>", DOTS: "<w:tab/>"}
"""The end of a line, and dots up to the margin."""


def document(blocks: Sequence[str], sheet: Sheet, imprint: Imprint) -> bytes:
    """A .docx of the HTML of blocks, each from a new page; the same bytes for the same content."""
    made = copy.deepcopy(_empty())  # in half the time in which one is read
    _sign(made, sheet, imprint)
    writer = _Writer(made)
    parents = [fragment_fromstring(one, create_parent="div") for one in blocks]
    parts = [writer.text(line, "Normal") for line in parents[0].find_class("school")]
    parts.append(_paragraph([(sheet.title, False)], '<w:pStyle w:val="Title"/>'))
    for number, parent in enumerate(parents):
        writer.turned = number > 0
        parts += writer.blocks(parent)
    made.element.body[:0] = parse_xml(f"<w:body {nsdecls('w')}>{''.join(parts)}</w:body>")
    return packed(made)


def packed(made: WordDocument | Presentation) -> bytes:
    """The file, without the time of its making: that stands before each part, and in the list."""
    raw = io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as parts, raw.getbuffer() as whole:
        entry = parts.start_dir
        for part in parts.infolist():
            whole[part.header_offset + 10 : part.header_offset + 14] = FIRST_DAY
            whole[entry + 12 : entry + 16] = FIRST_DAY
            entry += 46 + len(part.filename.encode() + part.extra)
    return raw.getvalue()


def tell(made: WordDocument | Presentation, sheet: Sheet, imprint: Imprint) -> None:
    """What a file says of itself."""
    about, day = made.core_properties, imprint.day
    about.title, about.author, about.language = sheet.title, imprint.publisher or "", "vi-VN"
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    about.comments = about.last_modified_by = ""


@lru_cache
def _empty() -> WordDocument:
    """Its page and its styles."""
    return Document(str(TEMPLATES / "mau.docx"))


def _sign(made: WordDocument, sheet: Sheet, imprint: Imprint) -> None:
    """Whose it is: what the file says of itself, its head and foot."""
    tell(made, sheet, imprint)
    section = made.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    marks = ["BẢN THỬ" * imprint.draft, imprint.standing]
    head.text, head.alignment = " · ".join(filter(None, marks)), WD_ALIGN_PARAGRAPH.RIGHT
    calls = [line["number"] for role in (Role.CHILD, Role.HELP) for line in imprint.lines[role]]
    foot.text = (
        f"Gọi {', '.join(calls)} · {imprint.place} · {imprint.site} · {sheet.code} · "
        f"{imprint.day.day}/{imprint.day.month}/{imprint.day.year} · trang "
    )
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    page.append(foot.add_run("1")._r)
    foot._p.append(page)


class _Writer:
    """Makes paragraphs and tables (ECMA-376, part 1, 17) of the HTML of blocks."""

    def __init__(self, made: WordDocument) -> None:
        self.numbering: Any = made.part.numbering_part.element
        usual = made.styles.element.get_by_id("ListNumber").pPr.numPr.numId.val
        self.same = self.numbering.num_having_numId(usual).abstractNumId.val
        self.turned = self.below = self.inside = False
        """Whether what comes next begins a page; stands below a table; stands in a cell."""

    def blocks(self, parent: Iterable[HtmlElement]) -> Iterator[str]:
        for node in parent:
            if not LEFT_OUT & {*node.classes}:
                yield from self.block(node)

    def block(self, node: HtmlElement) -> Iterator[str]:
        match node.tag:
            case "h2" | "h3" | "h4":
                yield self.text(node, f"Heading{int(node.tag[1]) - 1}")
            case "summary":  # of another paper is open
                if "script" in node.getparent().classes:
                    yield self.text(node, "Heading2")
            case "p":
                alone = not "".join(node.xpath("text()")).strip()
                label = alone and [one.tag for one in node] == ["strong"]
                yield self.text(node, "Normal", "<w:keepNext/>" * label)
            case "blockquote":
                for line in node:
                    yield self.text(line, "Quote")
            case "ul" if "story-cards" in node.classes:
                yield self.table([[item] for item in node], (WIDE,))
            case "ul" | "ol":
                yield from self.items(node)
            case "table":
                rows = [row.xpath("th | td") for row in node.iter("tr")]
                yield self.table(rows, _widths(rows, equal="blanks" in node.classes))
            case "dl":
                pairs, sides = [*zip(node[::2], node[1::2], strict=True)], node.get("class")
                beside = "beside" in node.classes
                yield self.table([*zip(*pairs, strict=True)] if beside else pairs, SIDES[sides])
            case _:
                self.turned |= "sheet" in node.classes and node.getprevious() is not None
                yield from self.blocks(node)

    def text(self, node: HtmlElement, style: str, kept: str = "", listed: str = "") -> str:
        """A paragraph of the words of an element; a blank at its end goes on to the margin."""
        words = _words(node, [])
        if words and not self.inside and BLANK.search(words[-1][0]):
            words[-1:] = [(BLANK.sub("", words[-1][0]), words[-1][1]), DOTS]
        kept += "<w:pageBreakBefore/>" * self.turned
        after = ABOVE * (self.below and not self.turned and style == "Normal")
        self.turned = self.below = False
        return _paragraph(words, f'<w:pStyle w:val="{style}"/>{kept}{listed}', after)

    def items(self, node: HtmlElement) -> Iterator[str]:
        """A list; each that is numbered begins with 1."""
        style, listed = "ListContinue" if UNMARKED & {*node.classes} else "ListBullet", ""
        if node.tag == "ol":  # another numbering of the same look
            number = self.numbering.add_num(self.same)
            number.add_lvlOverride(ilvl=0).add_startOverride(1)
            style, listed = "ListNumber", f'<w:numPr><w:numId w:val="{number.numId}"/></w:numPr>'
        for item in node:
            yield self.text(item, style, listed=listed)
            if item.find_class("frame"):
                yield self.table([[HtmlElement()]], (WIDE,), FRAME)
            yield from self.blocks(inner for inner in item if inner.tag in BLOCKS)

    def table(
        self, rows: Iterable[Sequence[HtmlElement]], widths: Sequence[float], high: float = ROW
    ) -> str:
        """Rows of cells; a row of names stands at the head of each page."""
        lengths, parts = [Mm(width).twips for width in widths], []
        for nodes in rows:
            head = "<w:tblHeader/>" * ({node.tag for node in nodes} <= {"th", "dt"})
            cells = "".join(map(self.cell, nodes, lengths))
            size = f'<w:trHeight w:val="{Mm(high).twips}"/>'
            parts.append(f"<w:tr><w:trPr>{size}{head}</w:trPr>{cells}</w:tr>")
        self.below = True
        columns = "".join(f'<w:gridCol w:w="{length}"/>' for length in lengths)
        grid = f"<w:tblPr>{GRID}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        return f"<w:tbl>{grid}{''.join(parts)}</w:tbl>"

    def cell(self, node: HtmlElement, length: int) -> str:
        words = _words(node, [], bold=node.tag in ("th", "dt"))
        self.inside = True
        parts = [*self.blocks(inner for inner in node if inner.tag in BLOCKS)]
        self.inside = False
        if words or not parts:
            parts.insert(0, _paragraph(words, after=TO_CUT * (node.tag == "li")))
        wide = f'<w:tcPr><w:tcW w:type="dxa" w:w="{length}"/></w:tcPr>'
        return f"<w:tc>{wide}{''.join(parts)}</w:tc>"


def _widths(rows: Sequence[Sequence[HtmlElement]], *, equal: bool) -> list[float]:
    """Millimetres of the columns, by the longest of their words."""
    columns = zip(*rows, strict=True)
    longest = [max(len(cell.text_content()) for cell in column) for column in columns]
    shares = [1 if equal else min(max(one, LEAST), MOST) for one in longest]
    return [WIDE * share / sum(shares) for share in shares]


def _words(node: HtmlElement, words: list[Words], bold: bool = False) -> list[Words]:
    """Behind those before, the text of an element without that of the blocks inside it."""

    def add(text: str | None) -> None:
        if text and (words or not text.isspace()):
            words.append((SPACE.sub(" ", text), bold))

    if "lines" in node.classes:
        add(BLANK.sub("", node.text or ""))
        words.append(DOTS)
        return words
    add(node.text)
    for inner in node:
        before = inner.getprevious()
        if inner.tag == "br" and (before is None or "call" not in before.classes):
            words.append(BREAK)  # not what keeps numbers apart for a thumb
        elif inner.tag not in BLOCKS and not LEFT_OUT & {*inner.classes}:
            strong = inner.tag == "strong" or "call" in inner.classes
            _words(inner, words, strong or bold)
        add(inner.tail)
    return words


def _paragraph(words: Sequence[Words], about: str = "", after: str = "") -> str:
    """Its settings stand in the order of the schema: `about`, tabulators, `after`."""
    runs = ""
    for one in words:
        text = DRAWN.get(one) or f'<w:t xml:space="preserve">{escape(one[0])}</w:t>'
        runs += f"<w:r>{'<w:rPr><w:b/></w:rPr>' * one[1]}{text}</w:r>"
    return f"<w:p><w:pPr>{about}{TABS * (DOTS in words)}{after}</w:pPr>{runs}</w:p>"
