"""Word files from the HTML of blocks, so that what teachers change has the shape of the web page.

A4, Times New Roman 14, margins as in Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.html import HtmlElement, fragment_fromstring
from pptx.presentation import Presentation

from awareness.data.model import Role
from awareness.printing.sheets import Imprint, Sheet

FONT: Final = "Times New Roman"
SIZES: Final = {
    "Normal": 14,
    "Header": 9,
    "Footer": 9,
    "Title": 18,
    "Heading 1": 16,
    "Heading 2": 15,
    "Heading 3": 14,
}
"""Points, by style."""
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
ROW: Final = Mm(10)
"""How high a row to write in is, at least."""
FRAME: Final = Mm(60)
"""How high a frame to draw in is."""
FIRST_DAY: Final = bytes((0, 0, 0b00100001, 0))
"""Midnight of 1/1/1980, the first that a zip file can name (APPNOTE 4.4.6)."""
SPACE: Final = re.compile(r"\s+")
BLANK: Final = re.compile(r"…{4,}\s*$")
"""What is written on up to the margin."""
Holder = WordDocument | _Cell


def document(blocks: Sequence[str], sheet: Sheet, imprint: Imprint) -> bytes:
    """A .docx of the HTML of blocks, each from a new page; the same bytes for the same content."""
    made = copy.deepcopy(_dressed())  # in half the time in which one is read
    _sign(made, sheet, imprint)
    writer = _Writer(made)
    parents = [fragment_fromstring(one, create_parent="div") for one in blocks]
    for line in parents[0].find_class("school"):
        writer.text(line, made, "Normal")
    made.add_paragraph(sheet.title, style="Title")
    for number, parent in enumerate(parents):
        writer.turned = number > 0
        writer.blocks(parent, made)
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


def marks(imprint: Imprint) -> list[str]:
    """What says that it is no final copy."""
    return ["BẢN THỬ"] * imprint.draft + ([imprint.standing] if imprint.standing else [])


@lru_cache
def _dressed() -> WordDocument:
    """An empty document: its page and its styles."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in SIZES.items():
        style: Any = made.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # those of the theme
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    text: Any = made.styles["Normal"]
    text.paragraph_format.space_after, text.paragraph_format.line_spacing = Pt(6), 1.15
    title: Any = made.styles["Title"]
    title.font.bold, title.paragraph_format.alignment = True, WD_ALIGN_PARAGRAPH.CENTER
    title.element.pPr.remove(title.element.pPr.find(qn("w:pBdr")))
    made.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "vi-VN")
    made.settings.element.find(f".//{qn('w:compatSetting')}").set(qn("w:val"), "15")
    return made


def _sign(made: WordDocument, sheet: Sheet, imprint: Imprint) -> None:
    """Whose it is: what the file says of itself, its head and foot."""
    tell(made, sheet, imprint)
    section = made.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text, head.alignment = " · ".join(marks(imprint)), WD_ALIGN_PARAGRAPH.RIGHT
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
    """Writes the HTML of blocks into a document."""

    def __init__(self, made: WordDocument) -> None:
        self.made = made
        self.ids = {style.name: style.style_id for style in made.styles}
        self.turned = self.below = False
        """Whether what comes next begins a page; whether it stands below a table."""

    def blocks(self, parent: Iterable[HtmlElement], holder: Holder) -> None:
        for node in parent:
            if not LEFT_OUT & {*node.classes}:
                self.block(node, holder)

    def block(self, node: HtmlElement, holder: Holder) -> None:
        match node.tag:
            case "h2" | "h3" | "h4":
                self.text(node, holder, f"Heading {int(node.tag[1]) - 1}")
            case "summary" if "script" in node.getparent().classes:
                self.text(node, holder, "Heading 2")
            case "summary":
                pass  # paper is open
            case "p":
                alone = not "".join(node.xpath("text()")).strip()
                label = alone and [one.tag for one in node] == ["strong"]
                self.text(node, holder, "Normal").paragraph_format.keep_with_next = label or None
            case "blockquote":
                for line in node:
                    self.text(line, holder, "Quote")
            case "ul" if "story-cards" in node.classes:
                self.table([[item] for item in node], (WIDE,))
            case "ul" | "ol":
                self.items(node, holder)
            case "table":
                rows = [row.xpath("th | td") for row in node.iter("tr")]
                self.table(rows, _widths(rows, equal="blanks" in node.classes))
            case "dl":
                pairs, sides = [*zip(node[::2], node[1::2], strict=True)], node.get("class")
                beside = "beside" in node.classes
                self.table([*zip(*pairs, strict=True)] if beside else pairs, SIDES[sides])
            case _:
                self.turned |= "sheet" in node.classes and node.getprevious() is not None
                self.blocks(node, holder)

    def text(self, node: HtmlElement, holder: Holder, style: str) -> Paragraph:
        """A paragraph of the words of an element; a blank at its end goes on to the margin."""
        paragraph = holder.add_paragraph()
        paragraph._p.style = self.ids[style]  # to look it up by its name takes most of the time
        if self.turned:
            paragraph.paragraph_format.page_break_before = True
        elif self.below and style == "Normal":
            paragraph.paragraph_format.space_before = Pt(6)
        self.turned = self.below = False
        _words(node, paragraph)
        if holder is self.made and "…" in node.text_content() and BLANK.search(paragraph.text):
            last = paragraph.runs[-1]
            last.text = BLANK.sub("", last.text)
            _dots(paragraph)
        return paragraph

    def items(self, node: HtmlElement, holder: Holder) -> None:
        """A list; each that is numbered begins with 1."""
        style = "List Number" if node.tag == "ol" else "List Bullet"
        style = "List Continue" if UNMARKED & {*node.classes} else style
        number = self.from_one(style) if node.tag == "ol" else None
        for item in node:
            paragraph = self.text(item, holder, style)
            if number is not None:
                settings: Any = paragraph._p.get_or_add_pPr()
                settings.get_or_add_numPr().get_or_add_numId().val = number
            if item.find_class("frame"):
                self.grid(1, (WIDE,)).rows[0].height = FRAME
            for inner in item:
                if inner.tag in BLOCKS:
                    self.block(inner, holder)

    def from_one(self, style: str) -> int:
        """Another numbering of the same look."""
        numbering: Any = self.made.part.numbering_part.element
        same = self.made.styles[style].element.pPr.numPr.numId.val
        number = numbering.add_num(numbering.num_having_numId(same).abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def grid(self, rows: int, widths: Sequence[float]) -> Table:
        """An empty table; `widths` are millimetres."""
        table: Table = self.made.add_table(rows, len(widths))
        table._tbl.tblStyle_val = self.ids["Table Grid"]
        lengths = [Mm(width) for width in widths]
        for column, length in zip(table._tbl.tblGrid.gridCol_lst, lengths, strict=True):
            column.w = length
        return table

    def table(self, rows: Sequence[Sequence[HtmlElement]], widths: Sequence[float]) -> None:
        """Rows of cells; a row of names stands at the head of each page."""
        table = self.grid(len(rows), widths)
        for row, nodes in zip(table._tbl.tr_lst, rows, strict=True):
            row.trHeight_val = ROW
            if {node.tag for node in nodes} <= {"th", "dt"}:
                row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, node, width in zip(row.tc_lst, nodes, widths, strict=True):
                cell.width = Mm(width)
                self.cell(_Cell(cell, table), node)
        self.below = True

    def cell(self, cell: _Cell, node: HtmlElement) -> None:
        first = cell.paragraphs[0]
        if node.tag == "li":  # to be cut out
            first.paragraph_format.space_before = first.paragraph_format.space_after = Pt(12)
        _words(node, first, bold=node.tag in ("th", "dt") or None)
        self.blocks((inner for inner in node if inner.tag in BLOCKS), cell)
        if len(cell.paragraphs) > 1 and not first.text.strip():
            first._p.getparent().remove(first._p)


def _widths(rows: Sequence[Sequence[HtmlElement]], *, equal: bool) -> list[float]:
    """Millimetres of the columns, by the longest of their words."""
    columns = zip(*rows, strict=True)
    longest = [max(len(cell.text_content()) for cell in column) for column in columns]
    shares = [1 if equal else min(max(one, LEAST), MOST) for one in longest]
    return [WIDE * share / sum(shares) for share in shares]


def _dots(paragraph: Paragraph) -> None:
    """Dots to write on, up to the margin."""
    paragraph.add_run("\t")
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(WIDE), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _words(node: HtmlElement, paragraph: Paragraph, bold: bool | None = None) -> None:
    """The text of an element without that of the blocks inside it."""

    def add(text: str | None) -> None:
        if text and (text.strip() or paragraph._p.r_lst):
            run = paragraph._p.add_r()  # Paragraph.add_run looks at each letter
            run.add_t(SPACE.sub(" ", text))
            if bold:
                Run(run, paragraph).bold = True

    if "lines" in node.classes:
        add(BLANK.sub("", node.text or ""))
        _dots(paragraph)
        return
    add(node.text)
    for inner in node:
        if inner.tag == "br":
            paragraph.add_run().add_break()
        elif inner.tag not in BLOCKS and not LEFT_OUT & {*inner.classes}:
            strong = inner.tag == "strong" or "call" in inner.classes
            _words(inner, paragraph, strong or bold)
        add(inner.tail)
