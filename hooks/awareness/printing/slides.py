"""Slides that are read from the back row, with what the speaker says in their notes.

16:9, Arial, no text under 24 points: a line 1/22 of the picture's height. Lengths are inches.
"""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from html import escape
from typing import Any, Final

from PIL import ImageFont
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.parts.slide import NotesSlidePart, SlidePart
from pptx.util import Inches

from awareness.data.model import Role
from awareness.data.showing import Picture
from awareness.printing.decks import Look, Slide, TooLong
from awareness.printing.press import TEMPLATES, font_folder
from awareness.printing.sheets import Imprint, Sheet
from awareness.printing.word import packed, tell
from awareness.text.source import called

WIDE: Final = 13.333
PPI: Final = 105
"""A picture is as sharp as a screen of 1,080 lines shows it."""
TEAL, INK, WHITE, AMBER, BROWN = map(
    RGBColor.from_string, ("06363B", "16282C", "FFFFFF", "FFC83D", "2B1A00")
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
FILL: Final = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
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
OVER: Final[Box] = (0.0, 0.0, WIDE, 1.6)
STRIP: Final[Box] = (0.0, 6.75, WIDE, 0.75)
CALL: Final[Box] = (0.5, 6.82, 1.9, 0.6)
NOTE: Final[Box] = (2.5, 6.82, 7.3, 0.6)
MARK: Final[Box] = (9.9, 6.82, 2.95, 0.6)


@dataclass(frozen=True)
class Type:
    """How a text is set: in the first of the sizes, in points, in which it fits.

    The rest is in the words of DrawingML; `holds` is the place of the layout that it takes.
    """

    sizes: tuple[int, ...]
    colour: RGBColor
    bold: bool = False
    align: str = "l"
    anchor: str = "ctr"
    form: str = "rect"
    fill: str = "<a:noFill/>"
    holds: str = ""
    indent: float = 0
    mark: str = "<a:buNone/>"


TITLE: Final = Type((44, 40, 36, 32, 28), WHITE, bold=True, holds='<p:ph type="title"/>')
TEXT: Final = Type((40, 36, 32, 28, 24), INK, holds='<p:ph idx="1"/>')
LISTED: Final = replace(TEXT, indent=BULLET, mark='<a:buChar char="•"/>')
FIRST_TITLE: Final = replace(
    TITLE, sizes=(66, 60, 54, 48, 40), anchor="b", holds='<p:ph type="ctrTitle"/>'
)
FIRST_TEXT: Final = Type(
    (36, 32, 28, 24), WHITE, anchor="t", holds='<p:ph type="subTitle" idx="1"/>'
)
SMALL: Final = Type((24,), WHITE)
BAR: Final = replace(SMALL, fill=FILL.format(TEAL))
MARKED: Final = replace(SMALL, bold=True, align="r")
CHIPPED: Final = Type(
    (24,), TEAL, bold=True, align="ctr", form="roundRect", fill=FILL.format(WHITE)
)
CALLED: Final = replace(CHIPPED, colour=BROWN, fill=FILL.format(AMBER))
SHAPE: Final = """
<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="Khung {id}"/><p:cNvSpPr/>
<p:nvPr>{kind.holds}</p:nvPr></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{0}" y="{1}"/><a:ext cx="{2}" cy="{3}"/></a:xfrm>
<a:prstGeom prst="{kind.form}"><a:avLst/></a:prstGeom>{kind.fill}</p:spPr>
<p:txBody><a:bodyPr wrap="square" anchor="{kind.anchor}" tIns="0" bIns="0"><a:noAutofit/></a:bodyPr>
{lines}</p:txBody></p:sp>"""
LINE: Final = """
<a:p><a:pPr algn="{kind.align}" marL="{indent}" indent="-{indent}">
<a:lnSpc><a:spcPts val="{leading:.0f}"/></a:lnSpc><a:spcBef><a:spcPts val="{above:.0f}"/></a:spcBef>
{kind.mark}</a:pPr>{words}</a:p>"""
WORDS: Final = '<a:r><a:rPr lang="vi-VN" sz="{}00" b="{:d}">{}</a:rPr><a:t>{}</a:t></a:r>'
SAID: Final = '<a:p><a:r><a:rPr lang="vi-VN"/><a:t>{}</a:t></a:r></a:p>'
"""DrawingML (ECMA-376, part 1, 20 and 21); of white space between elements nothing is kept."""


def _parsed(parts: Iterable[str]) -> Any:
    """Elements to be put into a slide."""
    return parse_xml(f"<p:spTree {nsdecls('a', 'p')}>{''.join(parts)}</p:spTree>")


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
    design = _Design(imprint)
    tell(design.made, sheet, imprint)
    for slide in slides:
        try:
            for part in spread(design.called(slide)):
                design.add(part, drawings)
        except OverflowError:
            raise TooLong(slide) from None
    return packed(design.made)


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
    """The look of a deck."""

    def __init__(self, imprint: Imprint) -> None:
        self.made: Any = Presentation(str(TEMPLATES / "mau.pptx"))
        self.shown = {name: row.replace(" ", "\u00a0") for name, row in imprint.numbers.items()}
        numbers = "|".join(map(re.escape, self.shown.values()))
        self.numbers = re.compile(rf"(?<!\d)({numbers})(?!\d)")
        self.first, self.other = self.made.slide_layouts
        child, mark = imprint.lines[Role.CHILD][0], "BẢN DỰ THẢO" if imprint.standing else ""
        shared = [
            ([""], STRIP, BAR),
            ([f"Gọi {child['number']}"], CALL, CALLED),
            ([child["note"]], NOTE, SMALL),
            (["BẢN THỬ" if imprint.draft else mark], MARK, MARKED),
        ]
        for layout, bars in ((self.first, []), (self.other, [([""], OVER, BAR)])):
            layout.shapes._spTree[2:2] = self.shapes(100, *bars, *shared)  # behind each slide's own

    def called(self, slide: Slide) -> Slide:
        """With the numbers to call, which no line breaks in two."""
        lines, says = ([called(one, self.shown) for one in of] for of in (slide.lines, slide.says))
        return replace(slide, title=called(slide.title, self.shown), lines=lines, says=says)

    def add(self, slide: Slide, drawings: Mapping[str, bytes]) -> None:
        """One slide: title, text, minutes, picture, in the order in which they are read."""
        first = slide.look is Look.FIRST
        link, made = self.made.part.add_slide(self.first if first else self.other)
        self.made.slides._sldIdLst.add_sldId(link)
        picture = drawings.get(slide.picture or "")
        if first:
            rows = [([slide.title], FIRST, FIRST_TITLE), (slide.lines, UNDER, FIRST_TEXT)]
        else:
            head, body = NARROW if slide.chip else HEAD, BESIDE if picture else BODY
            kind = LISTED if slide.look is Look.PLAIN and len(slide.lines) > 1 else TEXT
            rows = [([slide.title], head, TITLE), (slide.lines, body, kind)]
        chip = [([slide.chip], CHIP, CHIPPED)] if slide.chip else []
        made.shapes._spTree.extend(self.shapes(2, *rows, *chip))
        if picture and slide.picture:
            box = LARGER if first else PICTURE
            shown = made.shapes.add_picture(io.BytesIO(picture), *map(Inches, box))
            shown._element.nvPicPr.cNvPr.set("descr", slide.picture.label)
        notes = self.notes(made.part).notes_slide.notes_text_frame._txBody
        notes[2:] = _parsed(SAID.format(escape(line)) for line in slide.says or [""])

    def notes(self, slide: SlidePart) -> Any:
        """Those of a slide, of a copy of the first: made anew they cost a third of a deck."""
        number, first = len(self.made.slides), self.made.slides[0].notes_slide.part
        if number == 1:
            return first
        name = PackURI(f"/ppt/notesSlides/notesSlide{number}.xml")
        element = copy.deepcopy(first._element)
        made = NotesSlidePart(name, first.content_type, first.package, element)
        made.relate_to(first.notes_master.part, RELATIONSHIP_TYPE.NOTES_MASTER)
        made.relate_to(slide, RELATIONSHIP_TYPE.SLIDE)
        slide.relate_to(made, RELATIONSHIP_TYPE.NOTES_SLIDE)
        return made

    def shapes(self, first: int, *rows: tuple[Sequence[str], Box, Type]) -> Any:
        """Texts in their frames, with ids from the first."""
        return _parsed(self.shape(number, *row) for number, row in enumerate(rows, first))

    def shape(self, number: int, lines: Sequence[str], box: Box, kind: Type) -> str:
        """Numbers to call are bold."""
        size = largest(lines, kind.sizes, (*box[:2], box[2] - kind.indent, box[3]))
        if size is None:
            raise OverflowError(" ".join(lines))
        text, colour = "", FILL.format(kind.colour)
        for line in lines:
            words = "".join(
                WORDS.format(size, kind.bold or place % 2, colour, escape(part))
                for place, part in enumerate(self.numbers.split(line))
                if part
            )
            text += LINE.format(
                kind=kind,
                indent=Inches(kind.indent),
                leading=LEADING * size * 100,
                above=GAP * size * 100 * bool(text),
                words=words,
            )
        return SHAPE.format(*map(Inches, box), id=number, kind=kind, lines=text)
