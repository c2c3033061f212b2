"""Slides that are read from the back row, with what the speaker says in their notes.

16:9, Arial, no text under 24 points: a line 1/22 of the picture's height. Lengths are inches.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

from PIL import ImageFont
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from awareness.data.model import Role
from awareness.data.showing import Picture
from awareness.printing.decks import Look, Slide, TooLong
from awareness.printing.press import TEMPLATES, font_folder
from awareness.printing.sheets import Imprint, Sheet
from awareness.printing.word import packed, tell
from awareness.text.source import called

WIDE, HIGH = 13.333, 7.5
PPI: Final = 105
"""A picture is as sharp as a screen of 1,080 lines shows it."""
TEAL, INK, WHITE, TINT, AMBER, BROWN = map(
    RGBColor.from_string, ("06363B", "16282C", "FFFFFF", "F1F8F7", "FFC83D", "2B1A00")
)
"""The last two of 111 and nothing else."""
LEADING: Final = 1.2
GAP: Final = 0.4
"""Of a line, between two paragraphs."""
BULLET: Final = 0.45
INSET: Final = 0.1
"""On each side of a text."""
Box = tuple[float, float, float, float]
"""Left, top, width, height."""
HEAD: Final[Box] = (0.5, 0.15, 12.3, 1.35)
BODY: Final[Box] = (0.5, 1.75, 12.3, 4.8)
FIRST: Final[Box] = (0.6, 0.7, 7.9, 3.2)
UNDER: Final[Box] = (0.6, 4.1, 7.9, 2.3)
PICTURE: Final[Box] = (9.5, 1.95, 3.3, 4.4)
LARGER: Final[Box] = (8.6, 0.7, 4.2, 5.6)
BESIDE: Final[Box] = (*BODY[:2], 8.8, BODY[3])
"""Of a text that stands beside a picture."""
NARROW: Final[Box] = (*HEAD[:2], 10.4, HEAD[3])
"""Of a title that stands beside a chip."""
CHIP: Final[Box] = (11.1, 0.5, 1.75, 0.65)
STRIP: Final[Box] = (0.0, 6.75, WIDE, 0.75)
CALL: Final[Box] = (0.5, 6.82, 1.9, 0.6)
NOTE: Final[Box] = (2.5, 6.82, 7.3, 0.6)
MARK: Final[Box] = (9.9, 6.82, 2.95, 0.6)


@dataclass(frozen=True)
class Type:
    """How a text is set: in the first of the sizes, in points, in which it fits."""

    sizes: tuple[int, ...]
    colour: RGBColor
    bold: bool = False
    align: PP_ALIGN = PP_ALIGN.LEFT
    anchor: MSO_ANCHOR = MSO_ANCHOR.MIDDLE


TITLE: Final = Type((44, 40, 36, 32, 28), WHITE, bold=True)
TEXT: Final = Type((40, 36, 32, 28, 24), INK)
FIRST_TITLE: Final = Type((66, 60, 54, 48, 40), WHITE, bold=True, anchor=MSO_ANCHOR.BOTTOM)
FIRST_TEXT: Final = Type((36, 32, 28, 24), WHITE, anchor=MSO_ANCHOR.TOP)
SMALL: Final = Type((24,), WHITE)
MARKED: Final = replace(SMALL, bold=True, align=PP_ALIGN.RIGHT)
CHIPPED: Final = Type((24,), TEAL, bold=True, align=PP_ALIGN.CENTER)
CALLED: Final = replace(CHIPPED, colour=BROWN)


@lru_cache(maxsize=2)
def pictures(host: str | None) -> Mapping[str, bytes]:
    """Every drawing of slides as a PNG, 3 by 4; `host` is the SVG of the commune's own."""
    import typst

    drawn = {Picture.HOST: host} if host else {}
    for name in (one for one in Picture if one is not Picture.HOST):
        drawn[name] = (TEMPLATES / f"drawings/{name}.svg").read_text("utf-8")
    pages: Any = typst.compile(
        TEMPLATES / "slide.typ",
        root=TEMPLATES,
        format="png",
        ppi=PPI,
        sys_inputs={"drawings": json.dumps([*drawn.values()])},
    )
    return dict(zip(drawn, pages, strict=True))


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """One that is a little wider than Arial, so that what fits in it fits."""
    return ImageFont.truetype(font_folder() / "BeVietnamPro-Medium.ttf", size)


@cache
def _length(size: int, word: str) -> float:
    return _font(size).getlength(word)


def height(lines: Sequence[str], size: int, width: float) -> float:
    """Points that paragraphs take when they are `width` points wide."""
    rows, space = 0, _length(size, " ")
    for line in lines:
        end, rows = -space, rows + 1
        for word in line.split():
            long = _length(size, word)
            end += space + long
            if end > max(long, width):
                end, rows = long, rows + 1
    return (rows * LEADING + (len(lines) - 1) * GAP) * size


def largest(lines: Sequence[str], sizes: Sequence[int], box: Box) -> int | None:
    """The first of the sizes in which they fit."""
    width, room = (box[2] - 2 * INSET) * 72, box[3] * 72
    return next((size for size in sizes if height(lines, size, width) <= room), None)


def deck(
    slides: Iterable[Slide], sheet: Sheet, imprint: Imprint, drawings: Mapping[str, bytes]
) -> bytes:
    """A .pptx of the slides; `drawings` are PNGs, 3 by 4, by the names of pictures.

    Raises TooLong for a slide that does not fit in the smallest size.
    """
    made = Presentation()
    tell(made, sheet, imprint)
    design = _Design(made, imprint)
    for slide in slides:
        try:
            for part in spread(design.called(slide)):
                design.add(part, drawings)
        except OverflowError:
            raise TooLong(slide) from None
    design.finish()
    return packed(made)


def spread(slide: Slide) -> Iterator[Slide]:
    """A slide whose text may go on, on as many as its lines need to be read easily."""
    lines = [*slide.lines]
    box = BESIDE if slide.picture else BODY
    box = (*box[:2], box[2] - BULLET, box[3])
    if not slide.spreads or len(lines) == 1 or largest(lines, TEXT.sizes[:-1], box):
        yield slide
        return
    middle = -(-len(lines) // 2)
    yield from spread(replace(slide, lines=lines[:middle]))
    yield from spread(replace(slide, lines=lines[middle:], says=[], title=f"{slide.title} (tiếp)"))


class _Design:
    """The look of a deck: a layout for the first slide and one for the others."""

    def __init__(self, made: Any, imprint: Imprint) -> None:
        self.made, self.imprint = made, imprint
        made.slide_width, made.slide_height = Inches(WIDE), Inches(HIGH)
        master = made.slide_master
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = theme.blob.replace(b"Calibri", b"Arial")
        self.first, self.other = made.slide_layouts[0], made.slide_layouts[1]
        for layout in [*made.slide_layouts][2:]:
            made.slide_layouts.remove(layout)
        for part, colour in ((master, TINT), (self.first, TEAL)):
            part.background.fill.solid()
            part.background.fill.fore_color.rgb = colour
        plain = (HEAD, BODY)
        for part, two in ((master, plain), (self.first, (FIRST, UNDER)), (self.other, plain)):
            for shape, box in zip([*part.placeholders][:2], two, strict=True):
                _place(shape, box)
            for shape in [*part.placeholders][2:]:  # day, foot and number in small letters
                shape._element.getparent().remove(shape._element)
        self.shown = {name: row.replace(" ", "\u00a0") for name, row in imprint.numbers.items()}
        numbers = "|".join(map(re.escape, self.shown.values()))
        self.numbers = re.compile(rf"(?<!\d)({numbers})(?!\d)")

    def finish(self) -> None:
        """What every slide shows stands behind its text, in the layouts."""
        slide = self.made.slides[0]
        child = self.imprint.lines[Role.CHILD][0]
        mark = "BẢN THỬ" if self.imprint.draft else "BẢN DỰ THẢO" if self.imprint.standing else ""
        for layout, bars in ((self.first, [STRIP]), (self.other, [(0.0, 0.0, WIDE, 1.6), STRIP])):
            shapes = [_bar(slide, box, TEAL) for box in bars]
            call = _bar(slide, CALL, AMBER, MSO_SHAPE.ROUNDED_RECTANGLE)
            note, right = (slide.shapes.add_textbox(0, 0, 0, 0) for _ in range(2))
            self.write(call, [f"Gọi {child['number']}"], CALL, CALLED)
            self.write(note, [child["note"]], NOTE, SMALL)
            self.write(right, [mark], MARK, MARKED)
            tree = layout.shapes._spTree
            for place, shape in enumerate((*shapes, call, note, right), 2):
                tree.insert(place, shape._element)
                shape._element.nvSpPr.cNvPr.set("id", str(100 + place))  # of the layout's own none

    def called(self, slide: Slide) -> Slide:
        """With the numbers to call, which no line breaks in two."""
        title, *texts = (
            called(one, self.shown) for one in (slide.title, *slide.lines, *slide.says)
        )
        count = len(slide.lines)
        return replace(slide, title=title, lines=texts[:count], says=texts[count:])

    def add(self, slide: Slide, drawings: Mapping[str, bytes]) -> None:
        """One slide: title, text, minutes, picture, in the order in which they are read."""
        first = slide.look is Look.FIRST
        made = self.made.slides.add_slide(self.first if first else self.other)
        title, body = made.placeholders
        picture = drawings.get(slide.picture or "")
        if first:
            self.write(title, [slide.title], FIRST, FIRST_TITLE)
            self.write(body, slide.lines, UNDER, FIRST_TEXT)
        else:
            bullets = slide.look is Look.PLAIN and len(slide.lines) > 1
            self.write(title, [slide.title], NARROW if slide.chip else HEAD, TITLE)
            self.write(body, slide.lines, BESIDE if picture else BODY, TEXT, bullets=bullets)
        if slide.chip:
            chip = _bar(made, CHIP, WHITE, MSO_SHAPE.ROUNDED_RECTANGLE)
            self.write(chip, [slide.chip], CHIP, CHIPPED)
        if picture and slide.picture:
            box = LARGER if first else PICTURE
            shown = made.shapes.add_picture(io.BytesIO(picture), *map(Inches, box))
            shown._element.nvPicPr.cNvPr.set("descr", slide.picture.label)
        notes = made.notes_slide.notes_text_frame
        notes.text = "\n".join(slide.says)
        for run in (run for paragraph in notes.paragraphs for run in paragraph.runs):
            run.font._element.set("lang", "vi-VN")

    def write(
        self, shape: Any, lines: Sequence[str], box: Box, kind: Type, *, bullets: bool = False
    ) -> None:
        """Paragraphs; numbers to call are bold."""
        _place(shape, box)
        size = largest(lines, kind.sizes, (*box[:2], box[2] - BULLET * bullets, box[3]))
        if size is None:
            raise OverflowError(" ".join(lines))
        frame = shape.text_frame
        frame.auto_size, frame.word_wrap = MSO_AUTO_SIZE.NONE, True
        frame.vertical_anchor = kind.anchor
        frame.margin_left = frame.margin_right = Inches(INSET)
        frame.margin_top = frame.margin_bottom = 0
        for number, line in enumerate(lines):
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            paragraph.line_spacing, paragraph.alignment = Pt(LEADING * size), kind.align
            paragraph.space_before = Pt(GAP * size if number else 0)
            _marked(paragraph, bullets)
            for words in filter(None, self.numbers.split(line)):
                run, strong = paragraph.add_run(), self.numbers.fullmatch(words) is not None
                font = run.font  # made anew at each look
                run.text, font.size, font.bold = words, Pt(size), kind.bold or strong
                font.color.rgb = kind.colour
                font._element.set("lang", "vi-VN")


def _bar(slide: Any, box: Box, colour: RGBColor, kind: Any = MSO_SHAPE.RECTANGLE) -> Any:
    shape = slide.shapes.add_shape(kind, *map(Inches, box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    shape.shadow.inherit = False
    return shape


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Inches, box)


def _marked(paragraph: Any, bullets: bool) -> None:
    """With a bullet before it, or with none, whatever its layout says."""
    settings, indent = paragraph._p.get_or_add_pPr(), Inches(BULLET) if bullets else 0
    settings.set("marL", str(indent))
    settings.set("indent", str(-indent))
    mark = settings.makeelement(qn("a:buChar" if bullets else "a:buNone"))
    if bullets:
        mark.set("char", "•")
    settings.append(mark)
