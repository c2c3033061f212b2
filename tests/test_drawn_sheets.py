"""The comic, the colouring page and the picture sheets: each rule with its planted fault."""

from __future__ import annotations

import ctypes
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2.raw as raw
import pytest
from PIL import ImageStat
from project import assert_said, copy_project, printed_here, whole
from test_printing import CATALOGUE, DRAWN, IMPRINT, SHEETS, letters, luminance, opened, texts

from awareness.printing import press
from awareness.printing.press import Printed, print_all
from awareness.printing.sheets import Sheet, sheets
from awareness.text.source import called

pytestmark = pytest.mark.usefixtures("quickly")
DRAWINGS = press.TEMPLATES / "drawings"
CODES = [code for code, sheet in SHEETS.items() if sheet.template in DRAWN]
SMALLEST = {"comic": 11, "colouring": 13, "plates": 16}
"""Points of the smallest print above the foot."""
FOOT = 55
"""Points from the lower edge."""
PLAIN = {"comic": range(2, 4), "colouring": range(1), "plates": range(1, 2)}
"""The pages, from 0, of the ink-saving editions."""
COLOUR = re.compile(r"#[0-9a-f]{3,6}\b")
COLOUR_INK, LITTLE_INK = 0.25, 0.12
"""Of a page, mean of its pixels."""


@pytest.fixture(scope="module")
def drawn() -> dict[str, Printed]:
    return printed_here((SHEETS[code] for code in CODES), IMPRINT)


Rule = Callable[[Printed], None]


def large_print(one: Printed) -> None:
    for number, letter, (_, bottom, _, _), size in letters(one):
        least = SMALLEST[one.sheet.template] - 0.01
        assert bottom < FOOT or size >= least, (number + 1, letter, size)


def little_ink(one: Printed) -> None:
    for number in range(one.pages):
        grey = opened(one.pdf)[number].render(scale=1, grayscale=True).to_pil()
        dark = 1 - ImageStat.Stat(grey).mean[0] / 255
        most = LITTLE_INK if number in PLAIN[one.sheet.template] else COLOUR_INK
        assert dark <= most, (number + 1, dark)


def lines_alone(one: Printed) -> None:
    """An ink-saving page is white, black, and the greys at the edges of lines."""
    for number in PLAIN[one.sheet.template]:
        image = opened(one.pdf)[number].render(scale=2).to_pil().convert("HSV")
        assert image.getchannel("S").getextrema()[1] == 0, number + 1
        shades = image.getchannel("V").histogram()
        assert sum(shades[32:224]) / sum(shades) < 0.08, number + 1


def plain_in_grey(one: Printed) -> None:
    """Every letter against what is around it, 4.5 : 1."""
    for number in range(one.pages):
        grey = opened(one.pdf)[number].render(scale=2, grayscale=True).to_pil()
        for letter, (left, bottom, right, top), _ in (
            row[1:] for row in letters(one) if row[0] == number
        ):
            around = (2 * left - 1, grey.height - 2 * top, 2 * right + 1, grey.height - 2 * bottom)
            dark, light = map(luminance, grey.crop(tuple(map(round, around))).getextrema())
            contrast = (light + 0.05) / (dark + 0.05)
            assert letter in ".,·-" or contrast >= 4.5, (number + 1, letter, contrast)


def alternatives(one: Printed) -> list[list[str]]:
    """What is heard instead of the pictures of each page, in the order of reading."""
    pages = []
    for page in opened(one.pdf):
        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        count = raw.FPDF_StructTree_CountChildren(tree)
        tops = [raw.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(count)]
        pages.append([text for top in tops for text in spoken(top)])
        raw.FPDF_StructTree_Close(tree)
    return pages


def spoken(element: Any) -> Iterator[str]:
    size = raw.FPDF_StructElement_GetAltText(element, None, 0)
    if size > 2:
        text = ctypes.create_string_buffer(size)
        raw.FPDF_StructElement_GetAltText(element, text, size)
        yield text.raw[:-2].decode("utf-16-le")
    for n in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
            yield from spoken(child)


def heard(sheet: Sheet) -> list[list[str]]:
    """What the pictures of each page should say, from the data."""
    match sheet.template:
        case "comic":
            pages = [["Sóc", "Thỏ"], []]
            for n, scene in enumerate(sheet.content["scenes"]):
                pages[n // 4].append(f"Khung {n + 1}. {scene['picture']}")
                pages[n // 4] += [voice(bubble) for bubble in scene["bubbles"]]
            return pages * 2
        case "plates":
            return [[row["picture"] for row in sheet.content["plates"]]] * 2
        case _:
            return [[sheet.content["picture"]]]


def voice(bubble: dict[str, Any]) -> str:
    does = {"Chuyện kể": "", "Nick lạ": " nhắn"}.get(bubble["who"], " nói")
    return f"{bubble['who']}{' nghĩ' if bubble['thinks'] else does}:"


def all_is_heard(one: Printed) -> None:
    """Every picture has its own alternative, the panels and bubbles in the story's order."""
    wanted = [[called(text, IMPRINT.numbers) for text in page] for page in heard(one.sheet)]
    assert alternatives(one) == wanted


def all_is_read(one: Printed) -> None:
    """Every text of the data is there, in its order, in each edition; 111 ends it."""
    child = CATALOGUE.child
    for first in {0, PLAIN[one.sheet.template][0]}:
        text, place = " ".join(texts(one)[first:]), 0
        for words in (*said(one.sheet), f"{child.display} {child.note}"):
            wanted = called(words, IMPRINT.numbers)
            place = text.find(wanted, place)
            assert place >= 0, (wanted, text)
            place += len(wanted)


def said(sheet: Sheet) -> list[str]:
    content = sheet.content
    match sheet.template:
        case "comic":
            rows = [bubble["says"] for scene in content["scenes"] for bubble in scene["bubbles"]]
        case "plates":
            rows = [content["says"], *(row["says"] for row in content["plates"])]
        case _:
            rows = content["says"]
    return [content["title"], *rows]


# For each rule what would break it: a sheet, a file, a piece of it, and what stands there instead.
PLANTED: dict[Rule, tuple[str, str, str, str]] = {
    large_print: ("truyen-tranh", "comic.typ", "default: 13.5pt", "default: 10.9pt"),
    little_ink: ("to-mau", "drawn.typ", '} else { "#fff" }', '} else { "#ccc" }'),
    lines_alone: ("muoi-viec-lam", "plates.typ", "if colour { rgb(tint) }", "rgb(tint)"),
    plain_in_grey: ("truyen-tranh", "comic.typ", 'rgb("#16282c")', 'rgb("#ffb4ab")'),
    all_is_heard: ("truyen-tranh", "comic.typ", "row(2, 3)", "row(3, 2)"),
    all_is_read: ("muoi-dau-hieu", "plates.typ", "..doc.plates", "..doc.plates.rev()"),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_drawn_sheet_is_read_seen_and_heard(drawn: dict[str, Printed], rule: Rule) -> None:
    for one in drawn.values():
        rule(one)


@pytest.mark.parametrize("rule", PLANTED)
def test_one_that_is_not_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: Rule
) -> None:
    code, name, old, new = PLANTED[rule]
    file = shutil.copytree(press.TEMPLATES, tmp_path / "templates") / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(press, "TEMPLATES", file.parent)
    (sheet,), _ = print_all([SHEETS[code]], IMPRINT, tmp_path / "print")
    with pytest.raises(AssertionError):
        rule(sheet)


def test_one_of_each_is_on_the_shelf() -> None:
    assert {"truyen-tranh", "to-mau", "muoi-dau-hieu", "muoi-viec-lam"} == {*CODES}


MUCH = "Chữ này dài quá. " * 60


def longer(content: Any, *where: str | int) -> Any:
    """The same with more words than the frame has room for."""
    if not where:
        return MUCH if isinstance(content, str) else [MUCH]
    rows = content.items() if isinstance(content, dict) else enumerate(content)
    changed = {key: longer(row, *where[1:]) if key == where[0] else row for key, row in rows}
    return changed if isinstance(content, dict) else [*changed.values()]


BUBBLES: list[tuple[str, tuple[str | int, ...], str]] = [
    (
        "truyen-tranh",
        ("scenes", n, "bubbles", k, "says"),
        f"truyện tranh, khung {n + 1}, lời của {bubble['who']}",
    )
    for n, scene in enumerate(SHEETS["truyen-tranh"].content["scenes"])
    for k, bubble in enumerate(scene["bubbles"])
]
FRAMES = [
    *BUBBLES,
    ("truyen-tranh", ("title",), "truyện tranh, mục title"),
    ("truyen-tranh", ("asks",), "truyện tranh, mục asks"),
    ("to-mau", ("title",), "tờ tô màu, mục title"),
    ("to-mau", ("says",), "tờ tô màu, mục says"),
    ("muoi-dau-hieu", ("title",), "tranh, mục title"),
    ("muoi-dau-hieu", ("says",), "tranh, mục says"),
    ("muoi-dau-hieu", ("plates", 4, "says"), "tranh, ô 5 (hoi-mat-khau)"),
]


@pytest.mark.parametrize(("code", "where", "field"), FRAMES)
def test_a_text_that_outgrows_its_frame_is_an_error_that_names_it(
    tmp_path: Path, code: str, where: tuple[str | int, ...], field: str
) -> None:
    sheet = replace(SHEETS[code], content=longer(SHEETS[code].content, *where))
    _, problems = print_all([sheet], IMPRINT, tmp_path)
    assert_said(problems, [f"{sheet.source}:1: bản in “{code}”: {press.TOO_LONG}: {field}, quá "])


def test_more_bubbles_than_a_scene_has_room_for(tmp_path: Path) -> None:
    scenes = [*SHEETS["truyen-tranh"].content["scenes"]]
    scenes[2] = {**scenes[2], "bubbles": scenes[2]["bubbles"] * 2}
    content = {**SHEETS["truyen-tranh"].content, "scenes": scenes}
    _, problems = print_all([replace(SHEETS["truyen-tranh"], content=content)], IMPRINT, tmp_path)
    what = f"{press.TOO_LONG}: truyện tranh, khung 3 chỉ có chỗ cho 2 lời"
    assert_said(problems, [f"data/leaflets.yml:1: bản in “truyen-tranh”: {what}"])


# A slip in the data, and what is said of it.
SLIPS = [
    (
        "drawing: doa",
        "Dọa em phải nghe lời",
        "Có người dọa em, bắt em phải nghe lời",
        "“Có người dọa em, bắt em phải nghe lời” dài 9 tiếng",
    ),
    ("comic:", 'who: "Thỏ"', 'who: "Tho"', "không có giá trị “Tho”"),
]


@pytest.mark.parametrize(("mark", "old", "new", "expected"), SLIPS)
def test_a_slip_is_told_at_its_line(
    tmp_path: Path, mark: str, old: str, new: str, expected: str
) -> None:
    project = copy_project(tmp_path)
    line = project.edit("data/leaflets.yml", [mark], old, new)
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    assert [(one.path, one.line) for one in found] == [("data/leaflets.yml", line)]
    assert expected in found[0].message


def test_a_drawing_that_is_not_there_is_told_at_its_line(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    line = project.edit("data/leaflets.yml", [], "drawing: doa,", "drawing: doai,")
    loaded = project.load()
    made = [sheet for sheet in sheets(whole(loaded), {}) if sheet.code == "muoi-dau-hieu"]
    _, found = print_all(made, IMPRINT, tmp_path / "print", sources=loaded.sources)
    assert_said(found, [f"data/leaflets.yml:{line}: không có hình vẽ doai → sửa tên hình"])


def test_the_drawings_are_of_one_hand() -> None:
    """Small, lines of one weight and colour, amber for 111 alone, nothing from elsewhere."""
    rows = [row for sheet in CATALOGUE.leaflets.picture_sheets for row in sheet.plates]
    plates = {file.stem: file.read_text(encoding="utf-8") for file in DRAWINGS.glob("plates/*.svg")}
    assert sorted(plates) == sorted(row.drawing for row in rows)
    for name, svg in plates.items():
        assert len(svg.encode()) <= 1500, name
    comic = {file.stem: file.read_text(encoding="utf-8") for file in DRAWINGS.glob("comic/*.svg")}
    assert sum(len(svg.encode()) for svg in comic.values()) <= 30_000
    one_hand = '<g stroke="#073a3f" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"'
    for name, svg in [*plates.items(), *comic.items()]:
        assert name == "parts" or svg.count(one_hand) == 1, name
        assert ("#ffc83d" in svg) == (name in {"8", "goi-111"}), name
        assert svg.replace("http://www.w3.org/2000/svg", "").count("http") == 0, name


def test_every_figure_of_a_scene_is_drawn_and_each_is_used() -> None:
    svg = "".join(file.read_text(encoding="utf-8") for file in DRAWINGS.glob("comic/*.svg"))
    used, made = ({*re.findall(f'{key}="#?([a-z-]+)"', svg)} for key in ("href", "id"))
    assert used - {"vit", "nhim"} == made


FACES = {"soc-duoi": "soc", "soc-dau": "soc", "tho-dau": "tho", "gau-dau": "gau"}


@pytest.mark.parametrize("part", FACES)
def test_a_figure_has_the_colours_of_its_own_drawing(part: str) -> None:
    parts = (DRAWINGS / "comic/parts.svg").read_text(encoding="utf-8")
    (line,) = (line for line in parts.splitlines() if f'id="{part}"' in line)
    own = (DRAWINGS / f"{FACES[part]}.svg").read_text(encoding="utf-8")
    assert {*COLOUR.findall(line)} <= {*COLOUR.findall(own)}
