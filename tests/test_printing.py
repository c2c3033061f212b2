"""Every printed document against the rules for paper, each rule with its planted fault."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import segno
import zxingcpp
from PIL import Image, ImageStat
from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage
from project import (
    LAID,
    TODAY,
    Project,
    assert_said,
    build,
    copy_project,
    copy_whole,
    name_of_unit,
    owing,
    printed_here,
    render_of,
    states,
    whole,
)

from awareness.data.files import Catalogue
from awareness.data.model import LinkStatus, Role
from awareness.data.record import shown
from awareness.data.teaching import SCHOOL_LEVELS, TargetKind
from awareness.links.findings import WELL, State
from awareness.links.scan import links_in_html
from awareness.pages.pages import own_pages, read_pages
from awareness.pages.shelf import drawn
from awareness.printing import ledger, press
from awareness.printing.codes import MODULE_MM, NO_SITE, SMALLEST_MM, Code, Target, code_of
from awareness.printing.ledger import issued
from awareness.printing.press import Printed, print_all
from awareness.printing.sheets import Imprint, Sheet, named_once, pictures, retired, sheets, targets
from awareness.problem import Grade, Problem
from awareness.text.prose import syllables

pytestmark = pytest.mark.usefixtures("quickly")
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
POINT = 25.4 / 72
"""Millimetres."""
CATALOGUE = whole(owing())
IMPRINT = Imprint.of(CATALOGUE)
TWINS = own_pages(read_pages(LAID, owing().known)[0], "session")
SHEETS = {sheet.code: sheet for sheet in sheets(CATALOGUE, TWINS)}
TARGETS = targets(CATALOGUE, [*SHEETS.values(), *pictures(CATALOGUE, None)])
GONE = f'{{code: "{code_of("page", "bai-cu")}", kind: page, id: bai-cu, title: "Bài cũ"}}'
HELP_CODE = code_of("page", "can-giup")
HELP = f'{{code: "{HELP_CODE}", kind: page, id: can-giup, title: "Cần giúp"}}'
RENDER = render_of(CATALOGUE)
QUIZZES = {f"phieu-{level}" for level in SCHOOL_LEVELS}
KITS = {code for code in SHEETS if code.startswith("bo-")}
KIT = SHEETS["bo-mam-non"]
POSTERS = {code for code in SHEETS if SHEETS[code].template == "poster"}
DRAWN = {"comic": 300, "colouring": 200, "plates": 200}
"""Templates of what is mostly pictures, with the KB of each; `test_drawn_sheets` has the rest."""
HANDOUTS = {one.code for one in SHEETS.values() if one.template not in ("sheet", "poster", *DRAWN)}
"""Their amounts and codes: test_handouts.py."""


@pytest.fixture(scope="session")
def printed() -> dict[str, Printed]:
    return printed_here(SHEETS.values(), IMPRINT)


@lru_cache(maxsize=200)
def opened(pdf: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(pdf)


def words_of(document: pdfium.PdfDocument) -> list[str]:
    """The text of each page, its lines joined."""
    found = (document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    return [" ".join(text.split()) for text in found]


@lru_cache(maxsize=200)
def unpacked(pdf: bytes) -> bytes:
    """The document with its objects as plain bytes, as typst leaves them and kits do not."""
    plain = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.getvalue()


def bound(one: Printed) -> list[Sheet]:
    """The documents of which this one is made: itself, and what a kit holds."""
    return [one.sheet, *(SHEETS[code] for code in one.sheet.holds)]


def texts(one: Printed) -> list[str]:
    return _texts(one.pdf)


@lru_cache(maxsize=200)
def _texts(pdf: bytes) -> list[str]:
    return words_of(opened(pdf))


def begins(one: Printed, words: str) -> int:
    """The first page, from 0, that begins with these words."""
    return next(n for n, text in enumerate(texts(one)) if text.startswith(words))


def picture(one: Printed, number: int, dpi: int) -> Image.Image:
    """A page as a rough copier makes it: black or white."""
    grey: Image.Image = opened(one.pdf)[number].render(scale=dpi / 72, grayscale=True).to_pil()
    return grey.point(lambda value: 255 * (value > 127))


def letters(one: Printed) -> list[tuple[int, str, tuple[float, float, float, float], float]]:
    """Page, letter, box (left, bottom, right, top) and size, in points."""
    return _letters(one.pdf)


@cache
def _letters(pdf: bytes) -> list[tuple[int, str, tuple[float, float, float, float], float]]:
    document, found = opened(pdf), []
    for number in range(len(document)):
        textpage = document[number].get_textpage()
        for index in range(textpage.count_chars()):
            letter = chr(raw.FPDFText_GetUnicode(textpage.raw, index))
            if not letter.isspace():
                size = raw.FPDFText_GetFontSize(textpage.raw, index)
                found.append((number, letter, textpage.get_charbox(index), size))
    return found


def test_the_shelf_has_all_that_was_asked_for() -> None:
    codes = set(SHEETS)
    assert {"the-bo-tui", "to-gap-cha-me", "to-gap-tre-em"} <= codes
    assert {f"ap-phich-{who}" for who in ("em", "cha-me", "ban-tre", "ong-ba")} <= codes
    assert {f"bai-{row.id}" for row in CATALOGUE.teaching.sessions} <= codes
    assert {f"{kind}-{level}" for kind in ("phieu", "bo") for level in SCHOOL_LEVELS} <= codes
    assert "bo-mam-non" in codes
    assert {row.id for row in CATALOGUE.forms} | {"loa"} <= codes


def test_numbers_on_paper_are_those_of_the_catalogue(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        text = " ".join(texts(one))
        assert "111" in text, code
        assert all(row.display in text for row in CATALOGUE.helplines), code
        called = re.findall(r"\b[gG]ọi (?:cấp cứu |số )?(\d+(?: \d{3,})*)", text)
        assert set(called) <= set(IMPRINT.numbers.values()), code
        assert "{{" not in text, code
    for code in POSTERS:
        for number in range(4):
            assert NUMBER.findall(read_area(printed[code], number)) == ["111", *OTHERS], code


OTHERS = [row.display for row in CATALOGUE.hotlines[1:]]
NUMBER = re.compile(rf"\b(?:{'|'.join(OTHERS)}|1\d{{3}} \d{{4}}|1\d{{2,3}})\b")
FOOT_MM = 15
LITTLE_INK = 0.12
"""Of a page of the ink-saving edition, mean of its pixels."""


def read_area(one: Printed, number: int) -> str:
    """What a passer-by reads of a poster: all but the foot."""
    textpage = opened(one.pdf)[number].get_textpage()
    return " ".join(textpage.get_text_bounded(bottom=FOOT_MM / POINT).split())


PosterRule = Callable[[Printed, Catalogue], None]


def far(one: Printed, rows: Catalogue) -> None:
    """Capitals 5 mm high a metre: the sentence and 111 from 3 m, what is beside them from 1.5 m."""
    poster = next(row for row in rows.leaflets.posters if row.id == one.sheet.code)
    least = {words: 15.0 for words in (*poster.says, rows.child.display)}
    least |= {words: 7.5 for words in (poster.when, f"{poster.caller} gọi", rows.child.note)}
    least |= {row.display: 7.5 for row in rows.hotlines if row.role != Role.CHILD}
    for number in range(one.pages):
        here = [line for line in letters(one) if line[0] == number]
        text = "".join(letter for _, letter, _, _ in here)
        tall = next(
            (top - bottom) / size for _, one, (_, bottom, _, top), size in here if one == "1"
        )
        for words, height in least.items():
            size = here[text.index("".join(words.split()))][3]
            assert size * tall * POINT >= height, (number + 1, words, size * tall * POINT)


def few_words(one: Printed, _: Catalogue) -> None:
    for number in range(one.pages):
        assert syllables(read_area(one, number)) <= 60, number + 1


def wide_code(one: Printed, _: Catalogue) -> None:
    """The code itself, without the quiet zone around it."""
    for number, least in enumerate((35, 35, 50, 50)):
        (code,) = zxingcpp.read_barcodes(picture(one, number, 150), QR)
        wide = (code.position.top_right.x - code.position.top_left.x) / 150 * 25.4
        assert wide >= least, (number + 1, wide)


def little_ink(one: Printed, _: Catalogue) -> None:
    for number in (1, 3):
        grey = opened(one.pdf)[number].render(scale=0.5, grayscale=True).to_pil()
        dark = 1 - ImageStat.Stat(grey).mean[0] / 255
        assert dark <= LITTLE_INK, (number + 1, dark)


def luminance(grey: int) -> float:
    return ((grey / 255 + 0.055) / 1.055) ** 2.4 if grey > 10 else grey / 255 / 12.92


def plain_in_grey(one: Printed, _: Catalogue) -> None:
    """Every letter against what is around it, 4.5 : 1."""
    for number in range(0, one.pages, 2):
        grey = opened(one.pdf)[number].render(scale=2, grayscale=True).to_pil()
        for letter, (left, bottom, right, top), size in (
            row[1:] for row in letters(one) if row[0] == number
        ):
            around = (2 * left - 2, grey.height - 2 * top, 2 * right + 2, grey.height - 2 * bottom)
            dark, light = map(luminance, grey.crop(tuple(map(round, around))).getextrema())
            contrast = (light + 0.05) / (dark + 0.05)
            assert size < 14 or letter in ".,·" or contrast >= 4.5, (number + 1, letter, contrast)


# For each rule what would break it: a piece of the template, and what stands there instead.
PLANTED: dict[PosterRule, tuple[str, str]] = {
    far: ("large(58, ", "large(56, "),
    few_words: ("large(15, lead.title", 'large(4, (lead.title + " ") * 8'),
    wide_code: ("width: 48 * u, alt", "width: 44 * u, alt"),
    little_ink: ("else { white }", 'else { rgb("#cccccc") }'),
    plain_in_grey: (
        "let on-sun = if colour { brown }",
        'let on-sun = if colour { rgb("#8a6d2a") }',
    ),
}


POSTER_RULES = [*PLANTED]


@pytest.mark.parametrize("rule", POSTER_RULES)
def test_a_poster_is_read_from_afar_in_any_ink(
    printed: dict[str, Printed], rule: PosterRule
) -> None:
    for code in sorted(POSTERS):
        rule(printed[code], CATALOGUE)


@pytest.mark.parametrize("rule", POSTER_RULES)
def test_a_poster_that_is_not_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: PosterRule
) -> None:
    shutil.copytree(press.TEMPLATES, tmp_path / "templates")
    template, (old, new) = tmp_path / "templates" / "poster.typ", PLANTED[rule]
    text = template.read_text(encoding="utf-8")
    assert old in text
    template.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(press, "TEMPLATES", template.parent)
    (poster,), _ = print_all([SHEETS["ap-phich-ban-tre"]], IMPRINT, tmp_path / "print")
    with pytest.raises(AssertionError):
        rule(poster, CATALOGUE)


def test_a_poster_bears_the_longest_name_of_a_commune(tmp_path: Path) -> None:
    place, root = "phường Nguyễn Bỉnh Khiêm Thủy Nguyên, thành phố Hải Phòng", "https://{}.example/"
    imprint = replace(IMPRINT, place=place, root=root.format("nguyen-binh-khiem-thuy-nguyen"))
    (poster,), problems = print_all([SHEETS["ap-phich-em"]], imprint, tmp_path)
    assert problems == []
    for number in range(4):
        assert place.replace("phường", "Phường") in read_area(poster, number)


ADDED = """  - id: {id}
    number: "{number}"
    display: "{number}"
    spoken: "{spoken}"
    name: "Số thử"
    operator: "Nơi thử"
    role: {role}
    note: "{note}"
    call_if: ["muốn hỏi thêm một việc của em", "muốn báo một việc khác"]
    hours: "chưa rõ"
    cost: "chưa rõ"
    facts: [H30]
    checked: "2026-11-26"
"""
FIRE = ADDED.format(
    id="chua-chay", number="114", spoken="một, một, bốn", role="danger", note="có cháy"
)
MORE = ADDED.format(
    id="hoi-them", number="1022", spoken="một, không, hai, hai", role="help", note="hỏi thêm"
)
LAST = ADDED.format(
    id="hoi-nua", number="1033", spoken="một, không, ba, ba", role="help", note="hỏi nữa"
)


def with_hotlines(
    folder: Path, *rows: str, only: Collection[str] = SHEETS
) -> tuple[Catalogue, list[Printed], list[Problem]]:
    """The shipped data with more hotlines, and the sheets whose frames hold them."""
    project = copy_project(folder / "project")
    project.edit("data/resources.yml", [], "hotlines:", "\n".join(["hotlines:", *rows]).rstrip())
    catalogue = whole(project.load())
    found = [sheet for sheet in sheets(catalogue, {}) if sheet.code in only]
    framed = [sheet for sheet in found if sheet.template != "sheet"]
    return catalogue, *print_all(framed, Imprint.of(catalogue), folder / "print")


def test_one_more_number_of_each_kind_stands_everywhere(tmp_path: Path) -> None:
    others = ("certificate", "leaflet", "pledge")  # test_handouts.py has them
    here = [code for code, one in SHEETS.items() if one.template not in others]
    catalogue, done, problems = with_hotlines(tmp_path, FIRE, MORE, only=here)
    assert [str(problem) for problem in problems] == []
    text = {one.sheet.code: " ".join(texts(one)) for one in done}
    for one in (one for one in done if one.sheet.code in POSTERS):
        for number in range(4):
            called = NUMBER.findall(read_area(one, number))
            assert called == ["111", "1022", "1800 6605", "113", "114", "115"]
        for rule in POSTER_RULES:
            rule(one, catalogue)
    assert "Đang nguy hiểm: 113 (đang nguy hiểm), 114 (có cháy)." in text["the-bo-tui"]
    assert "1022: hỏi thêm. 1800 6605: số xã" in text["the-bo-tui"]
    assert all("Gọi 111, 1022, 1800 6605" in words for words in text.values())
    for block in ("decision-cards", "hotlines"):
        html = render_of(catalogue).expand(f"<!-- catalogue: {block} -->", "can-giup")[1][0]
        numbers = [link.url for link in links_in_html(html) if link.url.startswith("tel:")]
        assert {"tel:114", "tel:1022", "tel:115"} <= {*numbers}


def test_numbers_that_do_not_fit_are_told_with_the_name_of_the_sheet(tmp_path: Path) -> None:
    _, _, problems = with_hotlines(tmp_path, FIRE, MORE, LAST)
    what = (
        "data/leaflets.yml:1: bản in “{}”: dài quá khung: {}, mục hotlines "
        "của data/resources.yml, quá"
    )
    named = [(code, "áp phích A4") for code in sorted(POSTERS)]
    named.append(("the-bo-tui", "thẻ “Thẻ bỏ túi”"))
    assert_said(problems, [what.format(*sheet) for sheet in named])


def test_page_counts(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        assert one.pages == len(opened(one.pdf)), code
        if code in POSTERS:
            sizes = [opened(one.pdf)[n].get_size() for n in range(one.pages)]
            wide = [round(width * POINT) for width, _ in sizes]
            assert wide == [210, 210, 297, 297], code
        if code.startswith("bai-"):
            session = CATALOGUE.session(code.removeprefix("bai-"))
            assert one.pages <= (4 if session.minutes <= 15 else 8), code
            sheet = begins(one, worksheet_of(one))
            key = next(n for n, text in enumerate(texts(one)) if "gợi ý trả lời phiếu" in text)
            assert key < sheet, code


def worksheet_of(one: Printed) -> str:
    return f"Phiếu học tập: {one.sheet.title}"


def test_too_many_pages_are_an_error(tmp_path: Path) -> None:
    sheet = replace(SHEETS["phieu-thcs"], pages=(1, 1))
    _, problems = print_all([sheet], IMPRINT, tmp_path)
    assert [problem.path for problem in problems] == ["data/situations.yml"]
    assert "phải từ 1 đến 1 trang" in problems[0].message


def test_weights(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        # A kit holds many documents, so that its bound is the sum of theirs.
        inside = [row for row in SHEETS.values() if row.code.startswith("bai-")]
        most = DRAWN.get(one.sheet.template, 120)
        most = 250 if one.sheet in inside or code in HANDOUTS else most
        most = 250 * len(inside) if code in KITS else most
        assert len(one.pdf) <= most * 1024, (code, len(one.pdf))
    assert sum(len(one.pdf) for one in printed.values()) <= 12 * 1024 * 1024


def test_pdf_ua_1(printed: dict[str, Printed]) -> None:
    verifier = pytest.importorskip("page", reason="has no wheel for this Python here")
    for code, one in printed.items():
        report = verifier.validate_pdf_bytes(one.pdf, profile=verifier.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, (code, report.to_json())
        assert opened(one.pdf).get_metadata_dict()["Title"] == one.sheet.title, code
        assert b"/Lang (vi)" in unpacked(one.pdf), code
        alts = [target.title for target in one.sheet.leads]
        assert len(alts) == len(set(alts)), code


def test_only_the_packaged_font(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        plain = unpacked(one.pdf)
        names = set(re.findall(rb"/FontName\s*/(\w+\+)?([\w-]+)", plain))
        assert names, code
        assert {name.split(b"-")[0] for _, name in names} == {b"BeVietnamPro"}, code
        assert plain.count(b"/FontFile") >= len({name for _, name in names}), code


def longer(sheet: Sheet) -> Sheet:
    """The same sheet with a text that cannot fit."""
    much = "Chữ này dài quá. " * 240
    return replace(sheet, content={**sheet.content, "says": [much]})


FRAMES = [
    ("ap-phich-em", "áp phích A4, mục posters"),
    ("ap-phich-ong-ba", "áp phích A4, mục posters"),
]


@pytest.mark.parametrize(("code", "field"), FRAMES)
def test_a_text_that_outgrows_its_frame_is_an_error_that_names_it(
    tmp_path: Path, code: str, field: str
) -> None:
    _, problems = print_all([longer(SHEETS[code])], IMPRINT, tmp_path)
    assert len(problems) == 1
    assert press.TOO_LONG in problems[0].message
    assert field in problems[0].message


def test_nothing_is_printed_near_the_edge(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        sizes = [opened(one.pdf)[n].get_size() for n in range(one.pages)]
        for number, letter, (left, bottom, right, top), _ in letters(one):
            width, height = sizes[number]
            room = min(left, bottom, width - right, height - top) * POINT
            assert room >= 5, (code, number + 1, letter, room)


def test_every_code_decodes_from_a_rough_copy(printed: dict[str, Printed]) -> None:
    for code, one in ((code, one) for code, one in printed.items() if code not in HANDOUTS):
        found = [
            barcode.text
            for number in range(one.pages)
            for barcode in zxingcpp.read_barcodes(picture(one, number, 150), QR)
        ]
        wanted = [
            f"{CATALOGUE.commune.site_url or NO_SITE}{lead.path}"
            for sheet in bound(one)
            for lead in sheet.leads
        ]
        wanted *= one.pages if code in POSTERS else 1
        assert sorted(found) == sorted(wanted), code


@pytest.mark.parametrize("site", [NO_SITE, "https://anlao.haiphong.gov.vn/an-toan-mang/"])
def test_codes_are_big_enough_and_small_enough(site: str) -> None:
    code = Code(address=f"{site}r/{code_of('page', 'can-giup')}/")
    symbol = segno.make_qr(code.address, error="m", boost_error=False)
    assert code.mm >= SMALLEST_MM
    assert code.mm >= MODULE_MM * symbol.symbol_size(border=4)[0] - 0.05
    assert int(symbol.version) <= 4
    assert len(code.shown) <= 45


def test_codes_never_change() -> None:
    assert code_of("product", "phong-chong-bat-nat") == "nw33"
    codes = [code_of("product", row.id) for row in CATALOGUE.resources]
    codes += [code_of("page", page) for page in (*TWINS.values(), "can-giup", "tre-em", "cha-me")]
    assert len(codes) == len(set(codes))


def test_black_and_white_with_little_ink(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        for number in range(one.pages) if one.sheet.template not in DRAWN else ():
            image = picture(one, number, 50)
            black = image.histogram()[0] / (image.width * image.height)
            most = 0.10 if code in KITS or code.startswith("bai-") else 0.08
            most = (1.0, LITTLE_INK)[number % 2] if code in POSTERS else most
            assert black <= most or code in HANDOUTS, (code, number + 1, black)


def test_type_is_big_enough(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        height = opened(one.pdf)[0].get_size()[1]
        sheets_of_pupils = pupils_pages(one)
        for number, letter, (_, bottom, _, top), size in letters(one):
            inside = bottom > 55 and top < height - 75  # not the foot, not the numbers at the head
            least = 11.99 if inside and number in sheets_of_pupils else 7.99
            least = 13.99 if inside and code in POSTERS else least
            assert size >= least, (code, number + 1, letter, size)


def pupils_pages(one: Printed) -> range:
    """The pages, from 0, that pupils get."""
    if one.sheet.code.startswith("bai-"):
        return range(begins(one, worksheet_of(one)), one.pages)
    if one.sheet.code in QUIZZES:
        return range(begins(one, "Dành cho thầy cô"))
    return range(0)


FIRST = {one.template: one for one in reversed(SHEETS.values()) if one.code not in KITS}
EACH = {one.code: one for one in (*FIRST.values(), *map(SHEETS.__getitem__, KIT.holds), KIT)}
"""A sheet of each template."""


@pytest.mark.parametrize("some", [EACH, pytest.param(SHEETS, marks=pytest.mark.slow)], ids=len)
def test_the_same_day_gives_the_same_bytes(
    tmp_path: Path, printed: dict[str, Printed], some: dict[str, Sheet]
) -> None:
    again, _ = print_all(some.values(), IMPRINT, tmp_path)
    same = [one.sheet.code for one in again if one.pdf == printed[one.sheet.code].pdf]
    assert sorted(same) == sorted(some)


def test_what_has_not_changed_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [SHEETS["the-bo-tui"], SHEETS["phieu-thcs"]]
    first, _ = print_all(some, IMPRINT, tmp_path)
    monkeypatch.setattr(press, "_compile", lambda *_: pytest.fail("compiled again"))
    second, _ = print_all(some, IMPRINT, tmp_path)
    assert [one.pdf for one in first] == [one.pdf for one in second]


def test_the_cache_keeps_what_other_communes_print_up_to_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, elsewhere = SHEETS["the-bo-tui"], replace(IMPRINT, place="phường Mẫu")
    print_all([sheet], IMPRINT, tmp_path)
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    for imprint in (elsewhere, IMPRINT):
        print_all([sheet], imprint, tmp_path)
    names = {file.name for file in tmp_path.iterdir()}
    assert len(names) == 2
    with monkeypatch.context() as bound:
        bound.setattr(press, "KEPT", size + 10)
        print_all([sheet], IMPRINT, tmp_path)
    assert len([*tmp_path.iterdir()]) == 1
    print_all([sheet], elsewhere, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == names


def named(sheet: Sheet, old: str, new: str) -> Sheet:
    text = json.dumps(sheet.content, ensure_ascii=False, default=date.isoformat)
    return replace(sheet, content=json.loads(text.replace(old, new)))


ALL = [*SHEETS.values(), *pictures(CATALOGUE, None)]
ONE_OF_EACH = {one.template: one for one in ALL if one.template != "kit"}
SOME = [*ONE_OF_EACH.values(), SHEETS["bao-cao-cuoi-nam"], *map(SHEETS.__getitem__, KIT.holds), KIT]


@pytest.mark.parametrize("some", [SOME, pytest.param(ALL, marks=pytest.mark.slow)], ids=len)
def test_other_names_are_printed_as_by_themselves(tmp_path: Path, some: list[Sheet]) -> None:
    """Also in a kit, on a cover, and in a text that names the unit."""
    old, new = name_of_unit().split(" ", 1)[1], "Văn Miếu - Quốc Tử Giám"
    folder = tmp_path / "other"
    print_all(some, IMPRINT, tmp_path / "cache", others={folder: {old: new}})
    own = {key: getattr(IMPRINT, key).replace(old, new) for key in press.OWN}
    alone = print_all([named(one, old, new) for one in some], replace(IMPRINT, **own), tmp_path)[0]
    for one in alone:
        for suffix, content in one.files().items():
            assert (folder / f"{one.sheet.code}{suffix}").read_bytes() == content, one.sheet.code


def test_what_other_names_outgrow_is_left_to_its_own_build(tmp_path: Path) -> None:
    sheet, other = SHEETS["ap-phich-em"], {name_of_unit().split(" ", 1)[1]: "Xoẹn " * 60}
    done, problems = print_all([sheet], IMPRINT, tmp_path, others={tmp_path / "other": other})
    assert (len(done), problems) == (1, [])
    assert not [*tmp_path.glob("other/*.pdf")]


HALVES = {
    # What happens to a file of the cache.
    "emptied": lambda old: b"",
    "cut short": lambda old: old[: len(old) // 2],
    "overwritten": lambda old: b"%PDF-1.7 3 <html>",
    "one bit": lambda old: old[:-1] + bytes([old[-1] ^ 1]),
    "one bit of the seal": lambda old: bytes([old[0] ^ 1]) + old[1:],
    "one bit of the head": lambda old: old[:32] + bytes([old[32] ^ 1]) + old[33:],
    "not text": lambda old: b"\xff\xfe" + old,
}


@pytest.mark.parametrize("spoilt", HALVES.values(), ids=HALVES)
def test_a_spoilt_cache_is_compiled_again(tmp_path: Path, spoilt: Callable[[bytes], bytes]) -> None:
    sheet = SHEETS["the-bo-tui"]
    (first,), _ = print_all([sheet], IMPRINT, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(spoilt(whole))
    assert print_all([sheet], IMPRINT, tmp_path) == ([first], [])
    assert file.read_bytes() == whole


def test_the_cache_fails_no_build_and_takes_no_file_of_others(tmp_path: Path) -> None:
    sheet = SHEETS["the-bo-tui"]
    mine = [tmp_path / "mine.pdf", tmp_path / "folder" / "a.pdf"]
    mine[1].parent.mkdir()
    for file in mine:
        file.write_bytes(b"mine")
    left = tmp_path / f"{'0' * 32}.tmp"
    left.write_bytes(b"a build that was killed")
    assert len(print_all([sheet], IMPRINT, tmp_path)[0]) == 1
    assert all(file.is_file() for file in mine)
    assert not left.exists()
    assert len(print_all([sheet], IMPRINT, mine[0])[0]) == 1, "no folder can be made there"
    assert mine[0].read_bytes() == b"mine"


def test_every_page_says_whose_it_is(printed: dict[str, Printed]) -> None:
    for code, one in printed.items():
        held = [(code, f"trang {n}/{one.pages}") for n in range(1, one.pages + 1)]
        if code in KITS:  # a cover, then documents with numbers of their own
            inside = [printed[name] for name in one.sheet.holds]
            held = [
                (i.sheet.code, f"trang {n + 1}/{i.pages}") for i in inside for n in range(i.pages)
            ]
            held.insert(0, (code, "bìa"))
        for (whose, which), (number, text) in zip(held, enumerate(texts(one), 1), strict=True):
            assert CATALOGUE.commune.words["place"] in text, (code, number)
            assert f"{whose} · 26/11/2026 · {which}" in text, (code, number)
            helplines = ", ".join(row.display for row in CATALOGUE.helplines)
            assert f"Gọi {helplines}" in text, (code, number)
            assert IMPRINT.site in text, (code, number)
            assert ("BẢN THỬ" in text) == IMPRINT.draft, (code, number)


def test_no_number_is_broken(printed: dict[str, Printed]) -> None:
    """Over two lines of a chip, a column or a foot, nor off what it counts or is the number of;
    nor is an address with a hyphen."""
    shown = {text for row in CATALOGUE.hotlines for text in (row.display, row.spoken)}
    shown = {text for text in shown if len(text.encode()) < 60}  # a longer one fills a line
    cuts = [
        rf"{one[: at.start()]}\s*\n\s*{one[at.end() :]}"
        for one in shown
        for at in re.finditer(" ", one)
    ]
    counted = r"\b(?:[Gg]ọi|[Ll]ớp|Điều|[Tt]rang|[Ss]ố) \r\n\d|\d \r\n(?:phút|giây|giờ|tuổi)\b"
    broken = re.compile("|".join([counted, *cuts]))
    for code, one in printed.items():
        for number, page in enumerate(opened(one.pdf), 1):
            text = page.get_textpage().get_text_bounded()
            assert not broken.search(text), (code, number)
            assert IMPRINT.site in text, (code, number)


def test_lines_of_the_foot_stand_apart(printed: dict[str, Printed]) -> None:
    """Also when a long name needs a third."""
    for code, one in printed.items():
        found = [row for row in letters(one) if row[1] in "anuiB" and row[2][1] * POINT < 17]
        for number in range(one.pages if one.sheet.template == "sheet" else 0):
            lines = sorted(
                {round(box[1] * POINT, 1) for page, _, box, _ in found if page == number}
            )
            gaps = [above - below for below, above in pairwise(lines)]
            assert [gap for gap in gaps if 0.3 < gap < 3] == [], (code, number + 1)


def test_with_an_address_nothing_is_marked_as_a_draft(tmp_path: Path) -> None:
    final = replace(IMPRINT, root="https://an-lao.example/an-toan/", draft=False)
    done, _ = print_all([SHEETS["the-bo-tui"]], final, tmp_path)
    assert "BẢN THỬ" not in texts(done[0])[0]
    assert "an-lao.example/an-toan" in texts(done[0])[0]


@pytest.mark.parametrize("code", ["to-gap-cha-me", "to-gap-tre-em"])
def test_the_flap_of_a_leaflet_is_narrower(printed: dict[str, Printed], code: str) -> None:
    assert "lật cạnh ngắn" in SHEETS[code].purpose
    for page, folds in ((0, (0, 97, 197)), (1, (0, 100, 200))):
        starts = heading_starts(printed[code], page, folds)
        inset = [start - fold for start, fold in zip(starts, folds, strict=True)]
        assert inset == pytest.approx([9.3] * 3, abs=0.7)  # a fold 3 mm aside would be seen


def heading_starts(one: Printed, page: int, folds: tuple[int, ...]) -> list[float]:
    """Where the three panels' headings begin, in millimetres from the left."""
    large = [box for number, _, box, size in letters(one) if number == page and size >= 17.9]
    line = sorted(box[0] * POINT for box in large)
    return [next(x for x in line if x >= fold) for fold in folds]


# --- Web pages on paper, and the pages that codes lead to ------------------------------------

ON_PAPER = [
    "tai-lieu/so-4/",
    "can-giup/",
    "giao-vien/thcs-bat-nat/",
    "cha-me/thoa-thuan/",
    "thon/loa/",
    "cha-me/cai-dat/zalo/",
    "giao-vien/thpt-hinh-anh/",
]
WITH_TOOLS = {"giao-vien/thcs-bat-nat/", "giao-vien/thpt-hinh-anh/", "cha-me/thoa-thuan/"}
"""Pages to fill in, which have a button to print them with."""


BOTH = ["can-giup/", "cha-me/thoa-thuan/"]
"""Where scripts show nothing that matters, and where they show a button."""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "script"),
    [
        *((path, True) for path in ON_PAPER),
        *(
            pytest.param(one, False, marks=[pytest.mark.slow] * (one not in BOTH))
            for one in ON_PAPER
        ),
    ],
)
def test_a_web_page_prints_well(browser: Browser, home: str, path: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(home + path)
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    words = [
        " ".join(document[n].get_textpage().get_text_bounded().split())
        for n in range(len(document))
    ]
    for number, text in enumerate(words, 1):
        assert [round(side * POINT) for side in document[number - 1].get_size()] == [210, 297]
        assert "An toàn trên mạng" in text, (path, number)
        assert f"trang {number}/{len(words)}" in text, (path, number)
    headings = page.eval_on_selector_all(
        "main :is(h1,h2,h3,h4,dt,summary)", "all => all.map(h => h.innerText)"
    )
    for number in range(len(document) - 1):
        *_, last, head = document[number].get_textpage().get_text_bounded().strip().splitlines()
        assert head.startswith("An toàn trên mạng"), (path, number + 1)
        assert last.strip() not in headings, (path, number + 1)
    text = " ".join(words)
    assert "111" in words[0]
    assert "Cập nhật ngày" in text
    assert "Nghị định" in text or "Điều" in text  # the sources, closed on the screen
    assert not re.search("Tìm kiếm|Danh mục|Trong trang này", text)
    links = page.locator("main a[href^='https:']:not(.only-screen a)").count()
    assert links == page.locator("main sup.on-paper").count()
    button = page.get_by_role("button", name="In trang này")
    assert button.count() == int(script and path in WITH_TOOLS)
    page.emulate_media(media="print")
    assert not button.count() or button.is_hidden()
    context.close()


@pytest.mark.browser
def test_links_on_paper_are_numbered_with_one_code_each(page: BrowserPage, home: str) -> None:
    page.goto(f"{home}tai-lieu/")
    links = page.eval_on_selector_all("main a[href^='https:']", "all => all.map(a => a.href)")
    rows = page.locator(".links li").count()
    assert rows == len(set(links))
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    codes = set()
    for number in range(len(document)):
        image = document[number].render(scale=150 / 72, grayscale=True).to_pil()
        codes |= {code.text for code in zxingcpp.read_barcodes(image)}
    assert len(codes) == rows


@pytest.mark.browser
def test_answers_stay_off_the_sheets_of_pupils(page: BrowserPage, home: str) -> None:
    page.goto(f"{home}tre-em/em-se-lam-gi-thcs/")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = " ".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    assert "Nên chọn" not in text
    assert text.count("Em sẽ làm gì?") >= 8


@pytest.mark.browser
def test_a_schools_own_words_are_printed_and_not_kept(page: BrowserPage, home: str) -> None:
    page.goto(f"{home}giao-vien/thcs-bat-nat/")
    page.get_by_label("Lớp").fill("6A thử")
    assert page.locator("form").count() == 0
    page.reload()
    assert page.get_by_label("Lớp").input_value() == ""
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


LEDGER = "data/codes.yml"
CUU = '  - {code: "5g4t"'
GONE_BY = 'retired: "2026-11-20"'
TWIN = '{code: "nw33", kind: product, id: tai-lieu-363332, title: "Trùng"'
TWINS_SAID = "“tai-lieu-363332” và “phong-chong-bat-nat” ra cùng một mã “nw33”"
# What an editor does to the ledger of codes, or behind its back, and what is said.
LEDGERS = [
    (LEDGER, [], 'code: "5g4t"', 'code: "5g5t"', ["dòng “5g5t” của “can-giup” đã in"]),
    (LEDGER, ["5g4t"], "id: can-giup", "id: cuu", ["dòng “5g4t” của “cuu” đã in ra giấy"]),
    (LEDGER, [], '  - {code: "5g4t"', '  # - {code: "5g4t"', ["chưa ghi mã của “can-giup”"]),
    (LEDGER, ["nw33"], 'trẻ em"}', f'trẻ em", {GONE_BY}}}', ["dòng “nw33” của “phong-"]),
    (LEDGER, [], CUU, f"  - {TWIN}}}\n{CUU}", ["mã “nw33” dẫn tới “tai-lieu-363332”", TWINS_SAID]),
    (LEDGER, ["id: phong-"], "  - {", f"  - {TWIN}, {GONE_BY}}}\n  # - {{", [TWINS_SAID]),
    (LEDGER, [], CUU, f"  - {HELP}\n{CUU}", ["“can-giup” và “can-giup” ra cùng một mã “5g4t”"]),
]  # fmt: skip


def printed_faults(project: Project) -> list[Problem]:
    loaded = project.load()
    assert loaded.catalogue is not None, [str(p) for p in loaded.problems if p.grade == "error"]
    found = list(issued(TARGETS, loaded.catalogue, loaded.sources[LEDGER]))
    return found + list(ledger.address(loaded.catalogue, loaded.sources))


@pytest.mark.parametrize(("path", "marks", "old", "new", "expected"), LEDGERS)
def test_a_code_that_may_be_on_paper_never_changes(
    tmp_path: Path, path: str, marks: list[str], old: str, new: str, expected: list[str]
) -> None:
    project = copy_project(tmp_path)
    project.edit(path, marks, old, new)
    found = [problem.message for problem in printed_faults(project)]
    assert [text[: len(start)] for text, start in zip(found, expected, strict=True)] == expected


def test_what_the_project_has_retired_is_no_fault_of_another_commune(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    code = code_of("product", "a-b")
    row = f'  - {{code: "{code}", kind: product, id: a-b, title: "A", {GONE_BY}}}'
    project.edit(LEDGER, [], CUU, f"{row}\n{CUU}")
    loaded = project.load()
    source = loaded.sources[LEDGER]
    source.places = {where: ("/", line) for where, (_, line) in source.places.items()}
    assert [*issued(TARGETS, whole(loaded), source)] == []


HERE, THERE = "https://an-lao.example/", "https://khac.example/a/"
# The site's address, the addresses on record (with the day when they went), and what is said.
SITES = [
    ("", [], None),
    ("", [(HERE, "2026-11-20")], None),
    (HERE, [], (Grade.NOTE, "mã QR sẽ in địa chỉ này")),
    (HERE, [(HERE, "")], None),
    (HERE, [(THERE, "2026-11-20"), (HERE, "")], None),
    (HERE, [(THERE, "")], (Grade.ERROR, f"mã QR đã in dẫn tới {THERE}, mà site_url nay là {HERE}")),
    ("", [(HERE, "")], (Grade.ERROR, f"mã QR đã in dẫn tới {HERE}, mà site_url nay trống")),
    (
        HERE,
        [(THERE, ""), (HERE, "")],
        (Grade.ERROR, f"mã QR đã in dẫn tới {THERE}, {HERE}, mà"),
    ),
    (HERE, [(HERE, "2026-11-20")], (Grade.NOTE, "mã QR sẽ in địa chỉ này")),
]


@pytest.mark.parametrize(("site", "rows", "expected"), SITES)
def test_the_site_stands_where_codes_on_paper_lead(
    tmp_path: Path, site: str, rows: list[tuple[str, str]], expected: tuple[Grade, str] | None
) -> None:
    project = copy_project(tmp_path)
    listed = ", ".join(f'{{site_url: "{url}", retired: "{day}"}}' for url, day in rows)
    project.edit(LEDGER, [], "sites: []", f"sites: [{listed}]")
    project.edit("data/commune.yml", [], "site_url:", f'site_url: "{site}"')
    found = printed_faults(project)
    said = [(problem.grade, problem.message[: len(expected[1])]) for problem in found if expected]
    assert said == ([expected] if expected else found)


def git(project: Project, *arguments: str) -> None:
    me = ("-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *me, *arguments], cwd=project.root, check=True, capture_output=True)


def test_a_row_that_git_has_is_not_deleted(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    site = f'sites:\n  - {{site_url: "{HERE}"}}'
    project.edit(LEDGER, [], "sites: []", site)

    def gone() -> list[Problem]:
        source = project.load().sources[LEDGER]
        return list(ledger.deleted(project.root, source, TARGETS[1:]))

    assert gone() == []  # no git at all
    git(project, "init")
    assert gone() == []  # nothing committed
    git(project, "add", LEDGER)
    git(project, "commit", "-m", "x")
    assert gone() == []
    project.edit(LEDGER, [], 'code: "2xgg"', 'code: "2xgh"')  # another rule's fault
    assert gone() == []
    project.edit(LEDGER, [], CUU, CUU.replace("-", "#"))
    project.edit(LEDGER, [], '  - {code: "q7br"', "  # {")  # still printed: `issued` says so
    project.edit(LEDGER, ["sites:"], "  - {", "  - {retired: 2026-11-20, ")
    project.edit(LEDGER, ["sites:"], HERE, THERE)
    codes, sites = (project.find(LEDGER, f"{key}:") for key in ("codes", "sites"))
    gone_from = "trong lần ghi trước của git mà nay bị xóa → lấy lại dòng đó"
    assert_said(
        gone(),
        [
            f"{LEDGER}:{codes}: dòng “5g4t” của “can-giup” có {gone_from}",
            f"{LEDGER}:{sites}: dòng “{HERE}” có {gone_from}",
        ],
    )


def test_what_the_ledger_says_reaches_the_editor(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    project.edit(LEDGER, [], CUU, f"  - {GONE}\n{CUU}")
    git(project, "init")
    git(project, "add", LEDGER)
    git(project, "commit", "-m", "x")
    project.edit(LEDGER, [], f"  - {GONE}", "")
    project.edit(LEDGER, [], CUU, CUU.replace("-", "#"))
    project.edit(LEDGER, [], "sites: []", f'sites: [{{site_url: "{HERE}"}}]')
    project.edit("data/forms.yml", ["forms:"], "id: ", "id: loa  # ")
    done = build(project)
    for text in (
        "của “bai-cu” có trong lần ghi trước của git",
        "chưa ghi mã của",
        f"đã in dẫn tới {HERE}",
        "cùng tên tệp loa.pdf",
    ):
        assert text in done.stderr
    assert done.returncode == 1


# The file and the row whose id becomes another sheet's code.
TAKEN = [
    ("data/forms.yml", "forms:", "loa"),
    ("data/leaflets.yml", "leaflets:", "ap-phich-em"),
    ("data/leaflets.yml", "certificates:", "loi-hen-lop"),
    ("data/leaflets.yml", "picture_sheets:", "truyen-tranh"),
    ("data/forms.yml", "forms:", "to-gap-cha-me"),
    ("data/forms.yml", "forms:", "bo-thcs"),
]


@pytest.mark.parametrize(("path", "section", "name"), TAKEN)
def test_no_two_sheets_are_one_file(tmp_path: Path, path: str, section: str, name: str) -> None:
    project = copy_project(tmp_path)
    line = project.edit(path, [section], "id: ", f"id: {name}  # ")
    loaded = project.load()
    assert loaded.catalogue is not None
    found = list(named_once(sheets(loaded.catalogue, TWINS), loaded.sources))
    assert_said(found, [f"{path}:{line}: tờ in “"])
    assert f"cùng tên tệp {name}.pdf" in found[0].message


def test_the_picture_of_a_link_is_never_that_of_a_code() -> None:
    assert drawn(HERE) != drawn(THERE)
    assert len(Path(drawn(HERE)).stem) > len(HELP_CODE)


def test_what_a_code_led_to_is_gone_but_its_page_stays(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    line = project.edit(LEDGER, ["codes:"], '  - {code: "5g4t"', f'  - {GONE}\n  - {{code: "5g4t"')
    loaded = project.load()
    assert loaded.catalogue is not None
    source = loaded.sources[LEDGER]
    assert_said(
        issued(TARGETS, loaded.catalogue, source),
        [f"{LEDGER}:{line}: mã “{code_of('page', 'bai-cu')}” dẫn tới “bai-cu” mà nay không còn"],
    )
    project.edit(LEDGER, ["bai-cu"], '"}', '", retired: "2026-11-20"}')
    catalogue = whole(project.load())
    assert list(issued(TARGETS, catalogue, source)) == []
    html = RENDER.forwarding(retired(catalogue, TARGETS)[0])
    assert "Bài cũ" in html
    assert 'http-equiv="refresh"' not in html


def test_a_product_that_is_gone_keeps_the_page_of_its_code() -> None:
    gone = Target(kind=TargetKind.PRODUCT, id="sach-cu", title="Sách cũ", retired=True)
    html = RENDER.forwarding(gone)
    assert "Sách cũ" in html
    assert 'http-equiv="refresh"' not in html


def test_where_codes_lead(site: Path) -> None:
    for row in CATALOGUE.resources:
        html = (site / f"r/{code_of('product', row.id)}/index.html").read_text("utf-8")
        assert row.title in html
        assert "noindex" in html
        link = states()[row.id]
        assert ('http-equiv="refresh"' in html) == (link.state in WELL)
        assert link.linked == bool([one for one in links_in_html(html) if one.url == link.url])
    html = (site / f"r/{code_of('page', 'can-giup')}/index.html").read_text("utf-8")
    assert 'http-equiv="refresh" content="0; url=../../can-giup/"' in html


@pytest.mark.parametrize("state", list(State))
def test_a_code_goes_on_by_itself_only_where_that_is_well(state: State) -> None:
    row = CATALOGUE.resources[3]
    entry = LinkStatus(url=row.url, state=state, since=TODAY, last_ok=TODAY, checked=TODAY)
    link = shown(row.url, entry, TODAY)
    html = render_of(CATALOGUE, link).forwarding(
        Target(kind=TargetKind.PRODUCT, id=row.id, title=row.title)
    )
    assert ('http-equiv="refresh"' in html) == (state in (State.OK, State.MOVED))
    assert (row.url in html) == link.linked
    assert row.summary.split(":")[0] in html


def test_without_typst_the_site_stands_and_promises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not press.available()
    assert ".pdf" not in RENDER.expand("<!-- catalogue: shelf -->", "in-an")[1][0]
