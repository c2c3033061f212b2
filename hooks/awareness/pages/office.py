"""The files of a document that its readers change: Word from its web page's blocks, slides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib import util
from pathlib import Path
from typing import Final

from awareness.data.known import Sources
from awareness.pages.blocks import Renderer
from awareness.printing import decks, press
from awareness.printing.decks import Slide
from awareness.printing.sheets import Imprint, Sheet
from awareness.problem import Problem
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
    tools = press.tools(*PACKAGES)
    for sheet in sheets:
        made = dict[str, bytes]()
        about = repr((imprint, sheet.code, sheet.title))
        blocks = [render.plainly(block, sheet.twin or "in-an") for block in sheet.blocks]
        key = f"{tools}{about}{blocks}"
        if blocks:
            made[".docx"] = _kept(cache, ".docx", key, partial(_word, blocks, sheet, imprint))
        key = f"{tools}{about}{sheet.slides}{host}"
        try:
            if sheet.slides:
                made[".pptx"] = _kept(cache, ".pptx", key, partial(_deck, sheet, imprint, host))
        except decks.TooLong as error:
            yield sheet, _too_long(sheet, error.slide, sources[sheet.source])
            continue
        yield sheet, made


def _word(blocks: list[str], sheet: Sheet, imprint: Imprint) -> bytes:
    from awareness.printing import word

    return word.document(blocks, sheet, imprint)


def _deck(sheet: Sheet, imprint: Imprint, host: str | None) -> bytes:
    from awareness.printing import slides

    return slides.deck(sheet.slides, sheet, imprint, slides.pictures(host))


def _kept(cache: Path, suffix: str, key: str, make: Callable[[], bytes]) -> bytes:
    """From the cache, whose every byte is checked, else made and kept."""
    file = cache / f"{sha256(key.encode()).hexdigest()[:32]}{suffix}"
    with suppress(OSError):
        seal, _, content = file.read_bytes().partition(b" ")
        if seal == sha256(content).hexdigest().encode():
            os.utime(file)
            return content
    content = make()
    press.put(file, sha256(content).hexdigest().encode() + b" " + content)
    return content


def _too_long(sheet: Sheet, slide: Slide, source: Source) -> Problem:
    """At the longest of the texts that stand on the slide."""
    found = [
        (len(text), where)
        for where, text in source.texts()
        if any(" ".join(text.split()) in line for line in (slide.title, *slide.lines))
    ]
    what = f"trang chiếu “{slide.title}” của “{sheet.code}” dài quá khung"
    return source.problem(max(found)[1], what, "bớt chữ ở trang đó rồi dựng lại")
