"""How full the pages of every document are, and pages that are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import typst
from PIL import Image
from project import copy_project, whole
from test_printing import ADDED, IMPRINT, KITS, SHEETS, opened, printed

from awareness.printing import press
from awareness.printing.press import Printed, print_all
from awareness.printing.sheets import Imprint, sheets

__all__ = ["printed"]
Rectangle = tuple[int, int, int, int]
"""Left, top, right and bottom in cells of the grid; the last two are not included."""
BOX = Image.Resampling.BOX
CELL, DOTS = 2, 4
"""Millimetres of a cell; dots to a millimetre, so that the thinnest line is seen."""
EDGE, FOOT = 10, 18
"""Millimetres that nobody fills: at three sides, and below, where the foot stands."""
MOST, LAST = 1 / 3, 2 / 3
"""Of a page's area within those: its largest white rectangle, and that of a last page."""
ALLOWED: dict[tuple[str, int], float] = {}
"""More for a page that has a reason: by the code of its document and its number."""


def printed_on(page: pdfium.PdfPage) -> Image.Image:
    """A page within its edges, white where anything is printed and black where nothing is."""
    grey = page.render(scale=DOTS * 25.4 / 72, grayscale=True).to_pil()
    right, bottom = grey.width - EDGE * DOTS, grey.height - FOOT * DOTS
    shown: Image.Image = grey.crop((EDGE * DOTS, EDGE * DOTS, right, bottom))
    return shown.point(lambda value: 255 * (value < 240))


def largest(rows: list[list[bool]]) -> tuple[int, Rectangle]:
    """The largest rectangle of cells that are all false, and how many they are."""
    best, tall = (0, (0, 0, 0, 0)), [0] * len(rows[0])
    for bottom, row in enumerate(rows, 1):
        tall = [0 if cell else above + 1 for cell, above in zip(row, tall, strict=True)]
        open_: list[tuple[int, int]] = []  # where a rectangle of this height begins
        for right, height in enumerate([*tall, 0]):
            left = right
            while open_ and open_[-1][1] >= height:
                left, high = open_.pop()
                best = max(best, (high * (right - left), (left, bottom - high, right, bottom)))
            open_.append((left, height))
    return best


def is_frame(shown: Image.Image, inside: Rectangle) -> bool:
    """Whether drawn lines enclose a rectangle, so that its white is there to be filled."""
    left, top, right, bottom = (side * CELL * DOTS for side in inside)
    near, sides = CELL * DOTS + 2, []
    for x in (left - near, right - 1):
        sides.append(shown.crop((x, top, x + near + 1, bottom)).resize((1, bottom - top), BOX))
    for y in (top - near, bottom - 1):
        sides.append(shown.crop((left, y, right, y + near + 1)).resize((right - left, 1), BOX))
    return all(side.histogram()[0] < 0.05 * max(side.size) for side in sides)


def emptiness(page: pdfium.PdfPage) -> float:
    """The share of a page, within its edges, of its largest white rectangle that is no frame.

    A third of the page at its foot, or a column of two that is white for two thirds, is 1/3.
    """
    shown = printed_on(page)
    wide, high = (side // (CELL * DOTS) for side in shown.size)
    cells = list(shown.resize((wide, high), BOX).tobytes())
    rows = [[value > 0 for value in cells[y * wide : (y + 1) * wide]] for y in range(high)]
    while True:
        count, (left, top, right, bottom) = largest(rows)
        if count < 0.1 * wide * high or not is_frame(shown, (left, top, right, bottom)):
            return count / (wide * high)
        for row in rows[top:bottom]:
            row[left:right] = [True] * (right - left)


def too_empty(one: Printed) -> list[tuple[str, int, float]]:
    """The pages of a document that are, and how empty; of a kit its cover, the rest is others'."""
    found, pages = [], 1 if one.sheet.code in KITS else one.pages
    for number in range(1, pages + 1):
        most = LAST if number == one.pages > 1 else MOST
        white = emptiness(opened(one.pdf)[number - 1])
        if white > ALLOWED.get((one.sheet.code, number), most):
            found.append((one.sheet.code, number, round(white, 2)))
    return found


def test_no_page_is_printed_for_nothing(printed: dict[str, Printed]) -> None:
    assert [page for one in printed.values() for page in too_empty(one)] == []


SPOKEN = "không, hai, hai, năm, không, không, không, không, không, không, chín"
LONG = ADDED.format(
    id="so-dai", number="02250000009", spoken=SPOKEN, role="help", note="hỏi thêm một việc"
)


def test_with_one_more_number_no_form_begins_another_page(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    project.edit("data/resources.yml", [], "hotlines:", f"hotlines:\n{LONG}".rstrip())
    catalogue = whole(project.load())
    forms = [one for one in sheets(catalogue, {}) if "forms" in one.content]
    done, problems = print_all(forms, Imprint.of(catalogue), tmp_path / "print")
    assert problems == []
    assert len(done) > 15
    assert [page for one in done for page in too_empty(one)] == []


# What stands on a page of 210 by 297 mm, in typst's words, and its emptiness.
PAGES = {
    "nothing": ("", 1),
    "full": ("#block(width: 100%, height: 100%, fill: black)", 0),
    "upper half": ("#block(width: 100%, height: 50%, fill: black)", 0.5),
    "left column": ("#block(width: 50%, height: 100%, fill: black)", 0.5),
    "lines to write on": ("#{40 * block(height: 6mm, width: 100%, stroke: (bottom: 0.4pt))}", 0.03),
    "frame": ("#pad(5mm, block(width: 100%, height: 100%, stroke: 0.8pt, radius: 2mm))", 0.03),
    "frame without a floor": ("#block(width: 100%, height: 99%, stroke: (top: 1pt, x: 1pt))", 1),
    "cut lines": ('#block(width: 100%, height: 100%, stroke: (dash: "dashed"))', 1),
    "frame with words at its top": (
        "#block(width: 100%, height: 100%, stroke: 1pt, inset: 3mm, lorem(140))",
        0.75,
    ),
}


@pytest.mark.parametrize(("source", "expected"), PAGES.values(), ids=PAGES)
def test_what_emptiness_measures(source: str, expected: float) -> None:
    margins = f"#set page(margin: (rest: {EDGE}mm, bottom: {FOOT}mm))\n"
    document = pdfium.PdfDocument(typst.compile((margins + source).encode()))
    assert emptiness(document[0]) == pytest.approx(expected, abs=0.05)


# A template, a piece of it, what stands there instead, and a document that is then too empty.
FAULTS = {
    "no lines for notes": ("common.typ", "* rule))", "* []))", "bai-tieu-hoc-ban-moi"),
    "an empty column": ("common.typ", "gutter, left, right)", "gutter, left)", "bai-thcs-bat-nat"),
    "no lines to answer on": ("common.typ", "lines * rule", "[]", "bai-thpt-lua-dao"),
    "cards in a row": ("plan.typ", "rows: (1fr,) *", "rows: (70mm,) *", "bai-tieu-hoc-bat-nat"),
    "small type": ("plan.typ", "(20, 18.5, 17, 15.25, 15)", "(10.5,)", "loa"),
    "a quiz of two stories": (
        "plan.typ",
        ".join(v(1fr))",
        ".slice(0, 2).join() + v(1fr)",
        "phieu-thpt",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "code"), FAULTS.values(), ids=FAULTS)
def test_a_page_that_is_printed_for_nothing_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str, code: str
) -> None:
    shutil.copytree(press.TEMPLATES, tmp_path / "templates")
    template = tmp_path / "templates" / name
    text = template.read_text(encoding="utf-8")
    assert old in text
    template.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(press, "TEMPLATES", template.parent)
    done, _ = print_all([SHEETS[code]], IMPRINT, tmp_path / "print")
    assert {where for where, _, _ in too_empty(done[0])} == {code}
