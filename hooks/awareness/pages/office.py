"""The files of a document that its readers change: Word from its web page's blocks, slides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from hashlib import sha256
from importlib import metadata, util
from pathlib import Path
from typing import Final

from awareness.data.known import Sources
from awareness.pages.blocks import Renderer
from awareness.printing import decks
from awareness.printing.decks import Slide
from awareness.printing.sheets import Imprint, Sheet
from awareness.problem import Problem
from awareness.text.source import Source

PRINTING: Final = Path(decks.__file__).parent


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
    for sheet in sheets:
        made = dict[str, bytes]()
        about = repr((imprint, sheet.code, sheet.title))
        blocks = [render.plainly(block, sheet.twin or "in-an") for block in sheet.blocks]
        key = f"{_tools()}{about}{blocks}"
        if blocks:
            made[".docx"] = _kept(cache, ".docx", key, partial(_word, blocks, sheet, imprint))
        key = f"{_tools()}{about}{sheet.slides}{host}"
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


@lru_cache
def _tools() -> str:
    """What makes the files, and the versions of what that uses, as one hash."""
    digest = sha256()
    for pattern in ("word.py", "slides.py", "slide.typ", "drawings/*.svg"):
        for file in sorted(PRINTING.glob(pattern)):
            digest.update(file.read_bytes())
    for package in ("python-docx", "python-pptx", "typst", "pillow", "fontpkg-be-vietnam-pro"):
        digest.update(metadata.version(package).encode())
    return digest.hexdigest()


def _kept(cache: Path, suffix: str, key: str, make: Callable[[], bytes]) -> bytes:
    """From the cache, whose every byte is checked, else made and kept."""
    file = cache / f"{sha256(key.encode()).hexdigest()[:32]}{suffix}"
    with suppress(OSError):
        seal, _, content = file.read_bytes().partition(b" ")
        if seal == sha256(content).hexdigest().encode():
            os.utime(file)
            return content
    content = make()
    with suppress(OSError):  # then it is made again
        cache.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f"{suffix}.new")
        draft.write_bytes(sha256(content).hexdigest().encode() + b" " + content)
        os.replace(draft, file)
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
