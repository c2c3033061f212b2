"""What is handed out: cards, certificates, the pledge, leaflets; each rule has a planted fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2.raw as raw
import pytest
import zxingcpp
from conftest import THERE
from PIL import ImageStat
from project import copy_project, printed_here, whole
from test_printing import (
    CATALOGUE,
    FIRE,
    IMPRINT,
    MORE,
    POINT,
    QR,
    SHEETS,
    letters,
    luminance,
    opened,
    picture,
    texts,
    with_hotlines,
)

from awareness.printing import press
from awareness.printing.codes import MODULE_MM, QUIET, SMALLEST_MM, Code
from awareness.printing.press import Printed, print_all
from awareness.printing.sheets import Imprint, Sheet, sheets

pytestmark = pytest.mark.usefixtures("quickly")


class Amounts(NamedTuple):
    """What a kind may have: PRINT's table of amounts."""

    pages: int
    kilobytes: int
    ink: float
    """Of the pages with little ink, mean of the pixels; `saving` are every how many pages."""
    saving: int
    size: float
    """Points of the smallest letter above the foot."""
    codes: tuple[int, ...]
    """On each page."""


KINDS = {
    "cards": Amounts(2, 200, 0.12, 2, 10, (4, 4)),
    "certificate": Amounts(2, 200, 0.12, 2, 10, (0, 0)),
    "pledge": Amounts(4, 200, 0.12, 2, 10, (1, 1, 1, 1)),
    "leaflet": Amounts(2, 250, 0.25, 1, 9, (1, 0)),
}
FOOT_MM = 16
HANDOUTS = {code: sheet for code, sheet in SHEETS.items() if sheet.template in KINDS}


@pytest.fixture(scope="session")
def handed() -> dict[str, Printed]:
    return printed_here(HANDOUTS.values(), IMPRINT)


def amounts(one: Printed) -> Amounts:
    return KINDS[one.sheet.template]


def weight(one: Printed) -> None:
    assert one.pages == amounts(one).pages
    assert len(one.pdf) <= amounts(one).kilobytes * 1024, len(one.pdf)


def little_ink(one: Printed) -> None:
    every = amounts(one).saving
    for number in range(every - 1, one.pages, every):
        grey = opened(one.pdf)[number].render(scale=0.5, grayscale=True).to_pil()
        dark = 1 - ImageStat.Stat(grey).mean[0] / 255
        assert dark <= amounts(one).ink, (number + 1, dark)


def large_type(one: Printed) -> None:
    for number, letter, (_, bottom, _, _), size in letters(one):
        least = amounts(one).size if bottom * POINT > FOOT_MM else 8
        assert size >= least - 0.01, (number + 1, letter, size)


def plain_in_grey(one: Printed) -> None:
    """Every letter against what is around it, 4.5 : 1."""
    for number in range(one.pages):
        grey = opened(one.pdf)[number].render(scale=2, grayscale=True).to_pil()
        for page, letter, (left, bottom, right, top), size in letters(one):
            if page != number or letter in ".,·:…“”'":
                continue
            around = (2 * left - 2, grey.height - 2 * top, 2 * right + 2, grey.height - 2 * bottom)
            dark, light = map(luminance, grey.crop(tuple(map(round, around))).getextrema())
            contrast = (light + 0.05) / (dark + 0.05)
            assert size < 8.9 or contrast >= 4.5, (number + 1, letter, contrast)


def apart(one: Printed) -> None:
    """No letter stands on another, nor on a line's that is not its own."""
    for number in range(one.pages):
        here = [row for row in letters(one) if row[0] == number]
        here.sort(key=lambda row: -row[2][3])
        for n, (_, letter, (left, bottom, right, _), _) in enumerate(here):
            for _, other, (start, _, end, top), _ in here[n + 1 :]:
                if top < bottom + 1.5:
                    break
                wide = min(right, end) - max(left, start)
                assert wide < 1.5, (number + 1, letter, other)


def codes(one: Printed) -> None:
    """Each is read from a rough copy, and its modules and its side, with the quiet zone, do."""
    code = one.sheet.leads[0].qr(IMPRINT.root) if one.sheet.leads else None
    for number in range(one.pages):
        found = zxingcpp.read_barcodes(picture(one, number, 150), QR)
        assert len(found) == amounts(one).codes[number], number + 1
        for barcode in found:
            assert code is not None
            assert barcode.text == code.address
            modules = code.modules - 2 * QUIET
            corners = barcode.position
            wide = (corners.top_right.x - corners.top_left.x) / 150 * 25.4
            assert wide / modules >= MODULE_MM - 0.02, (number + 1, wide)
            assert wide / modules * (modules + 2 * QUIET) >= SMALLEST_MM - 0.5, (number + 1, wide)


class Line(NamedTuple):
    """A straight line of a page, in millimetres from the left and from the top."""

    page: int
    left: float
    top: float
    wide: float
    tall: float


def lines(one: Printed) -> Iterator[Line]:
    for number, page in enumerate(opened(one.pdf)):
        height = page.get_size()[1]
        for part in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = (side * POINT for side in part.get_bounds())
            if min(right - left, top - bottom) < 2.5:
                yield Line(number, left, height * POINT - top, right - left, top - bottom)


def room_to_write(one: Printed) -> None:
    """A telephone number needs 45 mm, on the first line beside or below its label."""
    for number in range(one.pages):
        here = [row for row in letters(one) if row[0] == number]
        text, height = "".join(row[1] for row in here), opened(one.pdf)[number].get_size()[1]
        label = "Sốđiệnthoại:"
        starts = [n for n in range(len(text)) if text.startswith(label, n)]
        assert len(starts) == amounts(one).codes[number], number + 1
        for start in starts:
            (left, bottom, *_), end = here[start][2], here[start + len(label) - 1][2][2]
            down = {
                line.top - (height - bottom) * POINT: line.wide
                for line in lines(one)
                if line.page == number and left - 3 <= line.left / POINT <= end + 9
            }
            first = min(away for away in down if away > -1)
            assert first < 12, (number + 1, first)
            assert down[first] >= 45, (number + 1, down[first])


def cut_out(one: Printed) -> None:
    """What has to be of one size says so, with 5 cm to lay a ruler on; cuts and folds are lines."""
    for number, text in enumerate(texts(one)):
        assert "In đúng cỡ 100 %: đoạn này dài 5 cm" in text
        here = [line for line in lines(one) if line.page == number]
        assert any(line.wide == pytest.approx(50, abs=0.4) for line in here), number + 1
        assert sorted(round(line.left) for line in here if line.tall > 240) == [10, 105, 200]
        assert len([line for line in here if line.wide == pytest.approx(190, abs=0.5)]) == 6


def folds(one: Printed) -> None:
    """Ticks where to fold, at both edges of the paper but not in what no printer reaches."""
    for number, wanted in enumerate(([97, 197], [100, 200])):
        ticks = [line for line in lines(one) if line.page == number and 3 < line.tall < 6]
        for where in (5, 201):
            here = [line for line in ticks if line.top == pytest.approx(where, abs=0.3)]
            assert [line.left for line in here] == pytest.approx(wanted, abs=0.3), number + 1
        assert len(ticks) == 4


def filled(one: Printed) -> None:
    """No panel is empty for 4 cm."""
    for number, starts in enumerate(((0, 97, 197, 297), (0, 100, 200, 297))):
        grey = opened(one.pdf)[number].render(scale=POINT, grayscale=True).to_pil()
        for left, right in pairwise(starts):
            empty = 0
            for y in range(grey.height):
                band = grey.crop((left + 4, y, right - 4, y + 1)).getextrema()
                empty = empty + 1 if band[0] == band[1] else 0
                assert empty < 40, (number + 1, left, y)


class Plant(NamedTuple):
    """What would break a rule: a piece of a template, and what stands there instead."""

    code: str
    file: str
    old: str
    new: str


Rule = Callable[[Printed], None]
CARD, FIRST = "the-bo-tui", "the-muoi-phut-dau"
PLEDGE, GIVEN = "loi-hen-lop", "giay-chuc-mung-nho"
FOLDED = "to-gap-tre-em"
# Each rule, the kinds that it is for, and what would break it.
RULES: dict[Rule, tuple[set[str], list[Plant]]] = {
    weight: (
        {*KINDS},
        [Plant(CARD, "cards.typ", "#cards(false)\n", "#cards(false)\n#pagebreak()\n.")],
    ),
    little_ink: (
        {*KINDS},
        [
            Plant(code, "drawn.typ", "else { white }", 'else { rgb("#d0d0d0") }')
            for code in (CARD, PLEDGE, GIVEN)
        ]
        + [Plant(FOLDED, "leaflet.typ", "fill: light, {", "fill: ink, {")],
    ),
    large_type: (
        {*KINDS},
        [
            Plant(CARD, "cards.typ", "text.with(size: 10pt)", "text.with(size: 9pt)"),
            Plant(PLEDGE, "pledge.typ", "large(11, [", "large(9, ["),
            Plant(GIVEN, "certificate.typ", "large(13, fill", "large(9, fill"),
            Plant(FOLDED, "leaflet.typ", "size: 9pt, lead.shown", "size: 8pt, lead.shown"),
        ],
    ),
    plain_in_grey: (
        {*KINDS},
        [
            Plant(code, "drawn.typ", "if colour { brown }", 'if colour { rgb("#8a6d2a") }')
            for code in (CARD, PLEDGE, GIVEN)
        ]
        + [Plant(FOLDED, "leaflet.typ", "fill: deep, p.heading", "fill: hill, p.heading")],
    ),
    apart: (
        {*KINDS},
        [
            Plant(CARD, "cards.typ", "above: 0.9 * size", "above: -0.5 * size"),
            Plant(FOLDED, "leaflet.typ", "leading: 0.62em", "leading: -0.3em"),
        ],
    ),
    codes: (
        {*KINDS},
        [
            Plant(CARD, "cards.typ", "width: side, alt", "width: 19mm, alt"),
            Plant(PLEDGE, "pledge.typ", "width: 34 * u, alt", "width: 20mm, alt"),
            Plant(FOLDED, "leaflet.typ", "width: lead.mm * 1mm, alt", "width: 19mm, alt"),
        ],
    ),
    room_to_write: (
        {"cards", "leaflet"},
        [
            Plant(CARD, "cards.typ", "#fill-line()]", "#fill-line(width: 40mm)]"),
            Plant(FOLDED, "leaflet.typ", "100%, stroke: 0.6pt", "40mm, stroke: 0.6pt"),
        ],
    ),
    folds: (
        {"leaflet"},
        [
            Plant(FOLDED, "leaflet.typ", "in (5mm, 201mm)", "in (2mm, 201mm)"),
            Plant(FOLDED, "leaflet.typ", "widths.first() + widths.at(1)", "200mm"),
        ],
    ),
    filled: (
        {"leaflet"},
        [Plant(FOLDED, "leaflet.typ", "if p.picture != none { place", "if false { place")],
    ),
    cut_out: (
        {"cards"},
        [
            Plant(CARD, "cards.typ", "width: 50mm, height: 2mm", "width: 48mm, height: 2mm"),
            Plant(CARD, "cards.typ", "start: (wide, 0mm)", "start: (wide + 3mm, 0mm)"),
            Plant(CARD, "cards.typ", "range(figures.len() + 1)", "range(figures.len())"),
        ],
    ),
}
PLANTED = [
    pytest.param(rule, plant, id=f"{rule.__name__}-{plant.code}")
    for rule, (_, plants) in RULES.items()
    for plant in plants
]


@pytest.mark.parametrize("rule", RULES)
def test_what_is_handed_out_keeps_the_rules(handed: dict[str, Printed], rule: Rule) -> None:
    for one in handed.values():
        if one.sheet.template in RULES[rule][0]:
            rule(one)


@pytest.mark.parametrize(("rule", "plant"), PLANTED)
def test_what_does_not_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: Rule, plant: Plant
) -> None:
    shutil.copytree(press.TEMPLATES, tmp_path / "templates")
    template = tmp_path / "templates" / plant.file
    text = template.read_text(encoding="utf-8")
    assert plant.old in text
    template.write_text(text.replace(plant.old, plant.new), encoding="utf-8")
    monkeypatch.setattr(press, "TEMPLATES", template.parent)
    sheet = replace(HANDOUTS[plant.code], pages=(1, 9))
    (one,), problems = print_all([sheet], IMPRINT, tmp_path / "print")
    assert problems == []
    with pytest.raises(AssertionError):
        rule(one)


def test_drawings_are_small_and_of_one_hand() -> None:
    for file in press.TEMPLATES.glob("drawings/*.svg"):
        svg = file.read_text(encoding="utf-8")
        assert len(svg.encode()) <= 3000, file.name
        assert 'stroke="#073a3f"' in svg, file.name


def test_with_one_more_number_of_each_kind_the_rules_hold(tmp_path: Path) -> None:
    _, done, problems = with_hotlines(tmp_path, FIRE, MORE, only=HANDOUTS)
    assert [str(problem) for problem in problems] == []
    assert all("Gọi 111, 1022, 1800 6605" in " ".join(texts(one)) for one in done)
    for one in (one for one in done if one.sheet.template in KINDS):
        for rule in RULES:
            if one.sheet.template in RULES[rule][0]:
                rule(one)


LONG = "Chữ này dài quá. " * 120
# A sheet, the way to one of its texts, and how the frame that it outgrows is named.
FRAMES: list[tuple[str, tuple[Any, ...], str]] = [
    (CARD, ("card", "heading"), "thẻ “Thẻ bỏ túi”, mục cards"),
    (CARD, ("card", "lines", 1), "thẻ “Thẻ bỏ túi”, mục cards"),
    (CARD, ("card", "blanks", 0), "thẻ “Thẻ bỏ túi”, mục cards"),
    (FIRST, ("card", "steps", 1), "thẻ “Thẻ “Có người dọa em?””, mục cards"),
    (FIRST, ("card", "blanks", 1), "thẻ “Thẻ “Có người dọa em?””, mục cards"),
    (PLEDGE, ("pledge", "heading"), "lời hẹn của lớp A4, mục pledge"),
    (PLEDGE, ("pledge", "lines", 5), "lời hẹn của lớp A4, mục pledge"),
    (PLEDGE, ("pledge", "sign"), "lời hẹn của lớp A4, mục pledge"),
    (PLEDGE, ("pledge", "caller"), "lời hẹn của lớp A4, mục hotlines của data/resources.yml"),
    (GIVEN, ("heading",), "giấy “Giấy chúc mừng (mầm non, tiểu học)”, mục certificates"),
    (GIVEN, ("keeps",), "giấy “Giấy chúc mừng (mầm non, tiểu học)”, mục certificates"),
    (FOLDED, ("panels", 0, "lines", 1), "tờ gấp, mặt “Em gặp chuyện trên mạng?”"),
    (FOLDED, ("panels", 2, "lines", 1), "tờ gấp, mặt “Có người xin ảnh, rủ gặp, dọa em”"),
    (FOLDED, ("panels", 5, "blanks", 0), "tờ gấp, mặt “Ai giúp em?”"),
    ("to-gap-cha-me", ("panels", 4, "lines", 0), "tờ gấp, mặt “Mỗi ngày một ít”"),
    ("giay-chuc-mung-lon", ("blanks", 0), "giấy “Giấy chúc mừng (THCS, THPT)”, mục certificates"),
]


def grown(content: Any, way: tuple[Any, ...]) -> Any:
    """The same, with a text that cannot fit at the end of the way."""
    if not way:
        return LONG
    first, *rest = way
    if isinstance(content, list):
        return [grown(row, tuple(rest)) if n == first else row for n, row in enumerate(content)]
    return {**content, first: grown(content[first], tuple(rest))}


@pytest.mark.parametrize(("code", "way", "field"), FRAMES)
def test_a_text_that_outgrows_its_frame_is_named(
    tmp_path: Path, code: str, way: tuple[Any, ...], field: str
) -> None:
    sheet = replace(HANDOUTS[code], content=grown(HANDOUTS[code].content, way))
    _, problems = print_all([sheet], IMPRINT, tmp_path)
    assert len(problems) == 1
    assert f"{press.TOO_LONG}: {field}, quá" in problems[0].message


def test_sheets_bear_the_longest_name_and_address_of_a_commune(tmp_path: Path) -> None:
    place = "phường Nguyễn Bỉnh Khiêm Thủy Nguyên, thành phố Hải Phòng"
    imprint = replace(IMPRINT, place=place, root=THERE)
    done, problems = print_all(HANDOUTS.values(), imprint, tmp_path)
    assert [str(problem) for problem in problems] == []
    (pledge,) = (one for one in done if one.sheet.code == PLEDGE)
    for text in texts(pledge):
        assert "Phường Nguyễn Bỉnh Khiêm Thủy Nguyên" in text


def test_the_longest_code_stands_on_each_card(tmp_path: Path) -> None:
    root = "https://anlao.haiphong.gov.vn/an-toan-mang/"
    assert Code(address=f"{root}r/2345/").mm > 24
    cards = [HANDOUTS[code] for code in (CARD, FIRST)]
    done, problems = print_all(cards, replace(IMPRINT, root=root), tmp_path)
    assert [str(problem) for problem in problems] == []
    for card, number in product(done, range(2)):
        found = zxingcpp.read_barcodes(picture(card, number, 150), QR)
        assert len(found) == 4


# The host of a commune, and what is said of its drawing for paper.
HOSTS = [("voi", None), ("", None), ("nhung-so", "không có hình vẽ nhung-so-dau")]


@pytest.mark.parametrize(("host", "said"), HOSTS)
def test_another_commune_has_another_host_or_none(
    tmp_path: Path, host: str, said: str | None
) -> None:
    project = copy_project(tmp_path / "project")
    project.edit("data/commune.yml", [], "host: voi", f"host: {host}")
    catalogue = whole(project.load())
    wanted: list[Sheet] = [one for one in sheets(catalogue, {}) if one.code in (CARD, GIVEN)]
    done, problems = print_all(wanted, Imprint.of(catalogue), tmp_path / "print")
    assert len(done) == (0 if said else 2)
    assert all(said in problem.message for problem in problems if said)
    assert len(problems) == (2 if said else 0)


def test_the_pledge_is_in_the_pupils_own_voice() -> None:
    promises = CATALOGUE.leaflets.pledge.lines
    assert 5 <= len(promises) <= 6
    assert not any("em " in f"{words.lower()} " for words in promises)
