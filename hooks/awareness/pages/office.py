"""The files of a document that its readers change: Word from its web page's blocks, slides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from importlib import util
from pathlib import Path
from typing import Final

from awareness.data.known import Sources
from awareness.pages.blocks import Renderer
from awareness.printing import decks, press
from awareness.printing.decks import Slide
from awareness.printing.sheets import Imprint, Sheet
from awareness.problem import Problem
from awareness.store import Store, tools
from awareness.text.source import Source

PACKAGES: Final = ("python-docx", "python-pptx", "typst", "pillow", "fontpkg-be-vietnam-pro")
"""What the files are made with."""


def available() -> bool:
    """Whether this machine has what makes them."""
    return all(map(util.find_spec, ("docx", "pptx", "typst", "PIL")))


def files(
    sheets: Iterable[Sheet],
    render: Renderer,
    imprint: Imprint,
    host: str | None,
    sources: Sources,
    cache: Path,
) -> Iterator[tuple[Sheet, dict[str, bytes] | Problem]]:
    """Of each document its files by their suffixes, or why there are none.

    `host` is the drawing of the commune's own figure. The same bytes for the same content.
    """
    store, by = Store(cache), tools(press.TEMPLATES, *PACKAGES)
    shown = replace(imprint, place="", root="", standing=imprint.standing and "draft")  # on slides
    for sheet in sheets:
        made = dict[str, bytes]()
        about = repr((imprint, sheet.code, sheet.title))
        blocks = [render.plainly(block, sheet.twin or "in-an") for block in sheet.blocks]
        if blocks:
            made[".docx"] = store.made(partial(_word, blocks, sheet, imprint), by, about, *blocks)
        try:
            if sheet.slides:
                deck, about = partial(_deck, sheet, shown, host), repr((shown, sheet.title))
                made[".pptx"] = store.made(deck, by, about, repr(sheet.slides), str(host))
            yield sheet, made
        except decks.TooLong as error:
            yield sheet, _too_long(sheet, error.slide, sources[sheet.source])


def _word(blocks: list[str], sheet: Sheet, imprint: Imprint) -> bytes:
    from awareness.printing import word

    return word.document(blocks, sheet, imprint)


def _deck(sheet: Sheet, imprint: Imprint, host: str | None) -> bytes:
    from awareness.printing import slides

    return slides.deck(sheet.slides, sheet, imprint, slides.pictures(host))


def _too_long(sheet: Sheet, slide: Slide, source: Source) -> Problem:
    """At the longest of the texts that stand on the slide."""
    found = [
        (len(text), where)
        for where, text in source.texts()
        if any(" ".join(text.split()) in line for line in (slide.title, *slide.lines))
    ]
    what = f"trang chiếu “{slide.title}” của “{sheet.code}” dài quá khung"
    return source.problem(max(found)[1], what, "bớt chữ ở trang đó rồi dựng lại")
