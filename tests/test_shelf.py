"""The shelf of paper: covers that can be read, what each sheet needs, kits first."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image, ImageChops
from project import printed_here
from test_printing import IMPRINT, RENDER, SHEETS

from awareness.links.scan import elements
from awareness.printing import press
from awareness.printing.press import Printed

pytestmark = pytest.mark.usefixtures("quickly")
INKS = ("đen trắng", "màu", "màu hay đen trắng", "màu hoặc ít mực")
SMALLEST = 12
"""Pixels of a screen, of what a cover says."""


@pytest.fixture(scope="module")
def papers() -> list[Printed]:
    return [*printed_here(SHEETS.values(), IMPRINT).values()]


def is_light(one: Printed) -> None:
    with Image.open(io.BytesIO(one.picture)) as cover:
        assert (cover.format, cover.size) == ("WEBP", (200, 250)), one.sheet.code
    assert len(one.picture) <= 8 * 1024, (one.sheet.code, len(one.picture))


def cover_of(one: Printed) -> bytes:
    """As a PDF, in which letters can be measured."""
    compiler, root = press._press(press.TEMPLATES)

    def compile_(*of: Path, **how: object) -> object:
        return compiler.compile(*of, **{**how, "format": "pdf"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "_press", lambda _: (SimpleNamespace(compile=compile_), root))
        patch.setattr(press, "_few_colours", lambda page, *_, **how: page)
        return press._cover(one.sheet, one.pdf)


def is_read_at_160_pixels(one: Printed) -> None:
    """The title, or what a poster says, as large as the words of the page."""
    (page,) = pdfium.PdfDocument(cover_of(one))
    text, said = page.get_textpage(), [one.sheet.title]
    if one.sheet.code.startswith("ap-phich-"):
        said = one.sheet.content["says"]
    every = [chr(raw.FPDFText_GetUnicode(text.raw, n)) for n in range(text.count_chars())]
    boxes = [text.get_charbox(n) for n, letter in enumerate(every) if not letter.isspace()]
    words = "".join("".join(said).split())
    place = "".join("".join(every).split()).rindex(words)
    tall = max(top - bottom for _, bottom, _, top in boxes[place : place + len(words)])
    assert round(page.get_width()) == 160
    assert tall >= 0.7 * SMALLEST, (one.sheet.code, tall)  # a capital, of the size of the type


def tells_its_ink(one: Printed) -> None:
    coloured = False
    for page in pdfium.PdfDocument(one.pdf):
        bands = page.render(scale=0.3).to_pil().convert("RGB").split()
        apart = [ImageChops.difference(bands[0], band).getextrema() for band in bands[1:]]
        coloured |= any(int(str(most)) > 20 for _, most in apart)
    assert ("màu" in one.sheet.ink) == coloured, one.sheet.code
    assert one.sheet.ink in INKS, one.sheet.code


# For each rule what would break it.
Slip = Callable[[Printed], Printed]
PLANTED: dict[Callable[[Printed], None], tuple[str, Slip]] = {
    is_light: ("the-bo-tui", lambda one: replace(one, picture=one.picture + b" " * 8192)),
    is_read_at_160_pixels: (
        "so-ghi-hoat-dong",
        lambda one: replace(one, sheet=replace(one.sheet, template="poster")),
    ),
    tells_its_ink: (
        "ap-phich-em",
        lambda one: replace(one, sheet=replace(one.sheet, ink="đen trắng")),
    ),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_every_cover_keeps_its_rules(
    papers: list[Printed], rule: Callable[[Printed], None]
) -> None:
    for one in papers:
        rule(one)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_cover_that_does_not_is_found_out(
    papers: list[Printed], rule: Callable[[Printed], None]
) -> None:
    code, slip = PLANTED[rule]
    with pytest.raises(AssertionError):
        rule(slip(next(one for one in papers if one.sheet.code == code)))


def shelf(papers: Sequence[Printed]) -> str:
    render = replace(RENDER, printed={one.sheet.code: one for one in papers})
    return render.expand("<!-- catalogue: shelf -->", "in-an")[1][0]


def test_each_sheet_is_one_link_that_tells_what_it_needs(papers: list[Printed]) -> None:
    html = shelf(papers)
    links = [one.attributes["href"] for one in elements(html) if one.tag == "a"]
    assert sorted(links) == sorted(f"./{one.sheet.code}.pdf" for one in papers)
    assert [
        one for one in elements(html) if one.tag == "details" and "open" in one.attributes
    ] == []
    for one in papers:
        card = re.search(rf'<li><a class="[^"]*" href="\./{one.sheet.code}\.pdf">.*?</a>', html)
        assert card is not None
        size = -(-len(one.pdf) // 1024)
        told = f"PDF, {one.pages} trang {one.sheet.paper}, {one.sheet.ink}, {size} KB"
        for words in (one.sheet.title, one.sheet.purpose, told, f'src="./{one.sheet.code}.webp"'):
            assert words in card[0], (one.sheet.code, words)


def kits_first(html: str) -> None:
    for part in html.split("<details")[1:]:
        kits = [link.startswith("./bo-") for link in re.findall(r'href="([^"]*)"', part)]
        assert kits == sorted(kits, reverse=True)


def test_kits_stand_first_on_their_readers_shelf(papers: list[Printed]) -> None:
    kits_first(shelf(papers))
    assert 'href="./bo-thcs.pdf"' in shelf(papers)
    with pytest.raises(AssertionError):
        kits_first('<details><a href="./loa.pdf"></a><a href="./bo-thcs.pdf"></a></details>')


def test_what_is_sent_is_not_on_the_shelf(site: Path) -> None:
    html = (site / "in-an/index.html").read_text("utf-8")
    assert ".png" not in html.partition("<main")[2]
    assert '<h2 id="ke-1">Mọi người</h2>' in html
