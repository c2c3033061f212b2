"""The pictures for chats and links against their rules, each rule with its planted fault."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import zxingcpp
from PIL import Image
from project import ROOT, assert_said, copy_project, errors_of, owing, shipped, whole

from awareness.data.model import Role
from awareness.links.scan import elements
from awareness.printing import pictures as put_in
from awareness.printing import press
from awareness.printing.press import print_all
from awareness.printing.sheets import PREVIEW, Imprint, Sheet, page, pictures

pytestmark = pytest.mark.usefixtures("quickly")
CATALOGUE = whole(owing())
IMPRINT = Imprint.of(CATALOGUE)
HOST = (ROOT / "overrides/assets/images/voi.svg").read_text("utf-8")
SHEETS = {sheet.code: sheet for sheet in pictures(CATALOGUE, HOST)}
LONG = "phường Nguyễn Bỉnh Khiêm Thủy Nguyên, thành phố Hải Phòng"
LEAST = 34
"""Pixels of the smallest letters."""


@dataclass(frozen=True)
class Seen:
    """A picture, and its letters as the same template sets them in a PDF: box and size."""

    sheet: Sheet
    imprint: Imprint
    png: bytes
    letters: list[tuple[str, tuple[int, int, int, int], float]]

    @property
    def image(self) -> Image.Image:
        return Image.open(io.BytesIO(self.png)).convert("RGB")

    @property
    def text(self) -> str:
        return "".join(letter for letter, _, _ in self.letters)


def letters_of(pdf: bytes) -> Iterator[tuple[str, tuple[int, int, int, int], float]]:
    one = pdfium.PdfDocument(pdf)[0]
    text, height = one.get_textpage(), one.get_height()
    for n in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, n))
        left, bottom, right, top = text.get_charbox(n)
        box = (
            round(left) - 2,
            round(height - top) - 2,
            round(right) + 2,
            round(height - bottom) + 2,
        )
        if not letter.isspace():
            yield letter, box, raw.FPDFText_GetFontSize(text.raw, n)


def seen(sheet: Sheet, folder: Path, imprint: Imprint = IMPRINT) -> Seen:
    (done,), problems = print_all([sheet], imprint, folder)
    assert [*map(str, problems)] == []
    inputs, (compiler, root) = (
        {"sheet": press._data(sheet, imprint, [])},
        press._press(press.TEMPLATES),
    )
    (root / "own.json").write_text(press._own(imprint), "utf-8")
    pdf = compiler.compile(root / "picture.typ", root=root, format="pdf", sys_inputs=inputs)
    return Seen(sheet, imprint, done.picture, [*letters_of(pdf)])


@pytest.fixture(scope="module")
def all_seen(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    folder = tmp_path_factory.mktemp("pictures")
    return [seen(sheet, folder) for sheet in SHEETS.values()]


def squeezed(text: str) -> str:
    return "".join(text.split())


def tells(one: Seen) -> None:
    """The sentence, 111 first of all numbers, the other help line, the place, the draft marks."""
    every = [squeezed(row.display) for row in CATALOGUE.hotlines]
    found = re.findall(rf"(?<![\d/])(?:{'|'.join(every)})(?![\d/])", squeezed(one.text))
    helps = 1 + len(one.imprint.lines[Role.HELP])  # on each; the others where there is room
    least = 2 if one.sheet.code == PREVIEW else 4 if helps == 2 else helps
    told = [*dict.fromkeys(found)]
    assert told == every[: max(len(told), least)], one.sheet.code
    place = one.imprint.place[:1].upper() + one.imprint.place[1:]
    for words in (one.sheet.content["says"], place):
        assert squeezed(words) in one.text, (one.sheet.code, words)
    unread = one.imprint.standing is not None  # whose it is stands at the foot
    assert ("Bảndựthảo,chờUBNDxemvàcôngnhận" in one.text) == unread, one.sheet.code
    if one.sheet.leads:
        assert ("BẢNTHỬ" in one.text) == one.imprint.draft, one.sheet.code


def has_its_size(one: Seen) -> None:
    wanted = (1200, 630) if one.sheet.code == PREVIEW else (1080, 1080)
    assert one.image.size == wanted, one.sheet.code
    assert one.sheet.paper == "{} × {}".format(*wanted)


def is_light(one: Seen) -> None:
    assert len(one.png) <= 120 * 1024, (one.sheet.code, len(one.png))


def is_large(one: Seen) -> None:
    """In a chat a picture is some 300 pixels wide."""
    for letter, _, size in one.letters:
        assert size >= LEAST - 0.01, (one.sheet.code, letter, size)
    said = [size for _, _, size in one.letters if size >= 70]
    assert len(said) >= len(squeezed(one.sheet.content["says"])) + len("111"), one.sheet.code


def luminance(pixel: tuple[int, ...]) -> float:
    parts = (one / 255 for one in pixel)
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_plain(one: Seen) -> None:
    """Every letter against what is around it."""
    image = one.image
    for letter, box, _ in one.letters:
        colours = image.crop(box).getcolors(1 << 16) or []
        light = sorted(luminance(pixel) for _, pixel in colours if isinstance(pixel, tuple))
        contrast = (light[-1] + 0.05) / (light[0] + 0.05)
        assert letter in ".,·:" or contrast >= 4.5, (one.sheet.code, letter, contrast)


def leads_to_its_page(one: Seen) -> None:
    """Also where a chat shows it half as large."""
    wanted = [f"{one.imprint.root}{lead.path}" for lead in one.sheet.leads]
    for part in (1, 2):
        image = one.image.reduce(part)
        assert [code.text for code in zxingcpp.read_barcodes(image)] == wanted, one.sheet.code


def stays_inside(one: Seen) -> None:
    width, height = one.image.size
    for letter, (left, top, right, bottom), _ in one.letters:
        room = min(left, top, width - right, height - bottom)
        assert room >= 4, (one.sheet.code, letter, room)


# For each rule what would break it: a piece of the template, and what stands there instead.
PLANTED: dict[Callable[[Seen], None], tuple[str, str]] = {
    tells: (", strong(place-name)))", "))"),
    has_its_size: ("(1080pt, 1080pt)", "(1080pt, 1081pt)"),
    is_light: ("spacing: 0pt", "spacing: 0pt"),  # and its colours are not made fewer
    is_large: ("size: 34pt", "size: 31pt"),
    is_plain: ("set text(fill: white)", 'set text(fill: rgb("#4f8086"))'),
    leads_to_its_page: ("lead.svg), width: side)", "lead.svg), width: 70pt)"),
    stays_inside: ("inset: (x: if wide { 24pt } else { 44pt }", "inset: (x: 0pt"),
}  # fmt: skip
RULES = [*PLANTED]


@pytest.mark.parametrize("rule", RULES)
def test_a_picture_is_read_in_a_chat(all_seen: list[Seen], rule: Callable[[Seen], None]) -> None:
    for one in all_seen:
        rule(one)


@pytest.mark.parametrize("rule", RULES)
def test_a_picture_that_is_not_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: Callable[[Seen], None]
) -> None:
    shutil.copytree(press.TEMPLATES, tmp_path / "templates")
    template, (old, new) = tmp_path / "templates/picture.typ", PLANTED[rule]
    text = template.read_text(encoding="utf-8")
    assert old in text
    template.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(press, "TEMPLATES", template.parent)
    if rule is is_light:
        monkeypatch.setattr(put_in, "_like", lambda few, image: image)
    one = seen(SHEETS["tin-con-bi-bat-nat"], tmp_path)
    with pytest.raises(AssertionError):
        rule(one)


def test_each_message_and_product_has_one_and_the_site_has_one() -> None:
    wanted = {f"tin-{chat.id}" for chat in CATALOGUE.chats}
    wanted |= {f"so-{row.number}" for row in CATALOGUE.resources if row.says}
    assert set(SHEETS) == wanted | {PREVIEW}
    assert len(SHEETS) > 20


# What another commune has, and a site that is accepted and has its address.
ELSEWHERE = {
    "long": replace(
        IMPRINT, place=LONG, standing=f"Bản dự thảo, chờ UBND {LONG.split(',')[0]} xem"
    ),
    "accepted": replace(
        IMPRINT,
        standing=None,
        draft=False,
        root="https://nguyen-binh-khiem.haiphong.gov.vn/an-toan/",
    ),
}


@pytest.mark.parametrize("imprint", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("host", [HOST, None], ids=["host", "no host"])
def test_another_commune_has_its_own(tmp_path: Path, imprint: Imprint, host: str | None) -> None:
    for sheet in pictures(CATALOGUE, host):
        if sheet.code in ("tin-con-bi-doa-anh", "tin-truoc-buoi-hoc", "so-4", PREVIEW):
            one = seen(sheet, tmp_path, imprint)
            for rule in RULES:
                rule(one)


@pytest.mark.parametrize(
    "some", [[PREVIEW, "so-4"], pytest.param([*SHEETS], marks=pytest.mark.slow)], ids=len
)
def test_the_same_day_gives_the_same_bytes(
    tmp_path: Path, all_seen: list[Seen], some: list[str]
) -> None:
    again, _ = print_all([SHEETS[code] for code in some], IMPRINT, tmp_path)
    first = {one.sheet.code: one.png for one in all_seen}
    assert {one.sheet.code: one.picture for one in again} == {code: first[code] for code in some}


NAMES = {
    # A name, and how many more pictures are drawn for it: those where it moves something else.
    "Mỹ Yên": 0,
    "Nguyễn Bỉnh Khiêm Tiên Lãng": 0,
    "Ổ Ẵm Ở Ễ Ỗ Ặ Ợ Ệ Ộ Ỷ Ỹ Ủ Ữ Ự Ỵ Ấ Ầ Ẩ Ẫ Ậ": 0,
    "Nguyễn Bỉnh Khiêm Tiên Lãng Thủy Nguyên Kiến Thụy Vĩnh Bảo Cát Hải": 2,
}


@pytest.mark.parametrize(("name", "moved"), NAMES.items())
def test_names_are_put_in_as_if_they_were_drawn(tmp_path: Path, name: str, moved: int) -> None:
    """Four are drawn without names, and one of each size with ours and with theirs."""
    wanted = [SHEETS[code] for code in ("so-4", "so-5", "so-7", PREVIEW)]
    for made in (put_in._drawn, put_in._fewer, put_in._name):
        made.cache_clear()
    others = {tmp_path / "others": {"An Lão": name}}
    print_all(wanted, IMPRINT, tmp_path / "ours", others)
    assert put_in._drawn.cache_info().misses == 4 + 2 + 2 + moved
    own = replace(
        IMPRINT,
        place=IMPRINT.place.replace("An Lão", name),
        standing=(IMPRINT.standing or "").replace("An Lão", name),
    )
    for done in print_all(wanted, own, tmp_path / "theirs")[0]:
        assert (tmp_path / f"others/{done.sheet.code}.png").read_bytes() == done.picture
        assert Image.open(io.BytesIO(done.picture)).convert("RGB") == meant(done.sheet, own)


def meant(sheet: Sheet, imprint: Imprint) -> Image.Image:
    """As typst draws it, in as few colours."""
    data, own, printer = (
        press._data(sheet, imprint, []),
        press._own(imprint),
        press._press(press.TEMPLATES),
    )
    _, few = put_in._fewer(printer, data, json.dumps({"place": "A", "standing": "A"}))
    return put_in._like(few, put_in._drawn(printer, data, own)).convert("RGB")


def test_what_has_not_changed_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = print_all([SHEETS["so-4"]], IMPRINT, tmp_path)
    monkeypatch.setattr(press, "_compile", lambda *_: pytest.fail("drawn again"))
    assert print_all([SHEETS["so-4"]], IMPRINT, tmp_path) == (first, [])


def test_a_sentence_that_is_too_long_is_an_error_that_names_it(tmp_path: Path) -> None:
    sheet = SHEETS["tin-con-bi-bat-nat"]
    much = replace(sheet, content={**sheet.content, "says": "Câu này dài quá. " * 12})
    _, problems = print_all([much], IMPRINT, tmp_path)
    what = "data/messages.yml:1: bản in “tin-con-bi-bat-nat”: dài quá khung: ảnh, mục says, quá"
    assert_said(problems, [what])


def test_lines_of_danger_give_way_and_lines_of_help_do_not(tmp_path: Path) -> None:
    sheet, lines = SHEETS["so-4"], IMPRINT.lines
    danger, help_lines = ([*lines[role]] * 4 for role in (Role.DANGER, Role.HELP))
    text = seen(sheet, tmp_path, replace(IMPRINT, lines={**lines, Role.DANGER: danger})).text
    assert "18006605" in text
    assert "đangnguyhiểm" not in text
    crowded = replace(IMPRINT, lines={**lines, Role.HELP: help_lines * 2})
    _, problems = print_all([sheet], crowded, tmp_path)
    what = "data/resources.yml:1: bản in “so-4”: dài quá khung: ảnh, mục hotlines của"
    assert_said(problems, [what])


FAULTS = [
    # File, marks, old and new text, and what is said.
    ("data/messages.yml", ["chats:"], "page: cha-me", "page: cha-mẹ", "viết sai dạng"),
    ("data/messages.yml", ["chats:"], "page: cha-me", "page: cha-me/khong-co", "không có trang"),
    ("data/messages.yml", ["chats:"], "page: cha-me", "page: nhung/cha-me", "không có trang"),
    ("data/messages.yml", ["chats:"], "says:", "# says:", "thiếu mục “says”"),
    ("data/resources.yml", ["id: phong-"], "facts: [G40]", "facts: []", "says và facts"),
    ("data/resources.yml", ["id: phong-"], "says:", "# says:", "says và facts"),
    ("data/resources.yml", ["id: phong-"], "facts: [G40]", "facts: [G999]", "G999"),
    ("data/resources.yml", ["id: phong-"], 'says: "', 'says: "Gọi 1800 6605. ', "gõ tay"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "marks", "old", "new", "said"), FAULTS)
def test_what_a_picture_says_is_checked(
    tmp_path: Path, path: str, marks: list[str], old: str, new: str, said: str
) -> None:
    project = copy_project(tmp_path)
    project.edit(path, marks, old, new)
    problems = errors_of(project)
    found = [one for one in problems if said in one.message]
    assert [one.path for one in found] == [path], [*map(str, problems)]


def test_each_is_offered_beside_its_text(site: Path) -> None:
    taken = []
    for path in (site / "thon/tin-nhan", *site.glob("tai-lieu/so-*")):
        html = (path / "index.html").read_text("utf-8")
        links = [one for one in elements(html) if "download" in one.attributes]
        shown = [one.attributes for one in elements(html) if one.attributes.get("width") == "1080"]
        for link, image in zip(links, shown, strict=True):
            file = path / link.attributes["href"]
            kilobytes = -(-file.stat().st_size // 1024)
            assert f"</a> (PNG, 1080 × 1080, {kilobytes} KB)" in html
            assert image["src"] == link.attributes["href"]
            assert image["height"] == "1080"
            assert image["loading"] == "lazy"
            sheet = SHEETS[file.stem]
            assert image["alt"] == f"{sheet.content['says']} Gọi 111."
            taken.append(file.stem)
    assert sorted(taken) == sorted(set(SHEETS) - {PREVIEW})


def test_a_link_to_a_page_is_shown_with_its_safe_title(site: Path) -> None:
    open_pages, closed = ("", "thon/tin-nhan/"), ("cha-me/nam-phut-dau/", "tre-em/tung-buoc-mot/")
    for path in open_pages + closed:
        html = (site / path / "index.html").read_text("utf-8")
        told = {
            one.attributes["property"].removeprefix("og:"): one.attributes["content"]
            for one in elements(html)
            if "property" in one.attributes
        }
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title is not None
        assert told["title"] == title[1]
        assert (told["type"], told["locale"]) == ("website", "vi_VN")
        says = {"description"} if path in open_pages else set[str]()
        says |= {"image"} if whole(shipped()).commune.site_url else set()  # no address: no picture
        assert set(told) == {"title", "type", "locale"} | says
    with Image.open(site / "in-an/trang.png") as image:
        assert image.size == (1200, 630)


def test_a_code_on_a_picture_leads_where_its_row_says() -> None:
    for chat in CATALOGUE.chats:
        assert SHEETS[f"tin-{chat.id}"].leads == (page(chat.page, chat.title),)
