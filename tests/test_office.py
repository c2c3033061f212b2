"""Word files and slides, read back: real headings, lists, tables; slides are legible."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.util import Emu
from project import LAID, Project, copy_project, owing, render_of, whole
from pydantic import ValidationError

from awareness.check.inputs import host
from awareness.data.model import Level, Role
from awareness.data.showing import Letter, Picture, Screen
from awareness.data.teaching import SCHOOL_LEVELS
from awareness.pages import office
from awareness.pages.pages import own_pages, read_pages, serving
from awareness.printing import slides, word
from awareness.printing.codes import PRINTED
from awareness.printing.decks import Look, Slide
from awareness.printing.press import TEMPLATES
from awareness.printing.sheets import Imprint, Sheet, on_screen, sheets
from awareness.problem import Problem
from awareness.text.prose import syllables

CATALOGUE = whole(owing())
IMPRINT = Imprint.of(CATALOGUE)
FOUND = read_pages(LAID, owing().known)[0]
RENDER = replace(
    render_of(CATALOGUE),
    pages={page.id: page.meta for page in FOUND},
    serving=serving(FOUND, CATALOGUE),
)
SHEETS = {
    sheet.code: sheet
    for sheet in (*sheets(CATALOGUE, own_pages(FOUND, "session")), *on_screen(CATALOGUE))
}
HOST = host(LAID, owing(), CATALOGUE)
PLANS = [row.id for row in CATALOGUE.teaching.sessions]
DECKS = [sheet.code for sheet in SHEETS.values() if sheet.slides]
NUMBERS = {row.display for row in CATALOGUE.hotlines}
TINT = (0xF1, 0xF8, 0xF7)
PARTS = {
    "mau.docx": r"word/(document|fontTable|numbering|settings|styles|webSettings|theme/theme1)\.xml"
    r"|customXml/(item1|itemProps1)\.xml",
    "mau.pptx": r"ppt/((presentation|presProps|viewProps|tableStyles|theme/theme1)\.xml"
    r"|slideMasters/slideMaster1\.xml|slideLayouts/slideLayout[12]\.xml)",
}
STYLES = {
    "Title": 18, "Heading 1": 16, "Heading 2": 15, "Heading 3": 14, "Normal": 14, "Quote": None,
    "List Bullet": None, "List Continue": None, "List Number": None, "Header": 9, "Footer": 9,
}  # fmt: skip
"""What the writer uses, with its size where it has one of its own."""


def made(
    *wanted: Sheet, imprint: Imprint = IMPRINT, cache: Path | None = None
) -> Iterator[dict[str, bytes]]:
    with TemporaryDirectory() as other:
        kept = cache or Path(other)
        for _, found in office.files(wanted, RENDER, imprint, HOST, owing().sources, kept):
            assert isinstance(found, dict), found
            yield found


@pytest.mark.parametrize("name", PARTS)
def test_an_empty_file_has_what_is_needed_and_nothing_of_anybody(name: str) -> None:
    with zipfile.ZipFile(TEMPLATES / name) as file:
        parts = [one for one in file.namelist() if not one.endswith(".rels")]
    own = {"[Content_Types].xml", "docProps/app.xml", "docProps/core.xml"}  # fonts: none
    assert [one for one in parts if one not in own and not re.fullmatch(PARTS[name], one)] == []
    made: Any = (Document if name == "mau.docx" else Presentation)(str(TEMPLATES / name))
    about = made.core_properties
    assert (about.author, about.last_modified_by, about.comments, about.title) == ("",) * 4


def test_the_empty_word_file_has_the_styles_of_schools() -> None:
    empty: Any = Document(str(TEMPLATES / "mau.docx"))
    found = {name: empty.styles[name] for name in STYLES}
    assert {name: one.font.size and one.font.size.pt for name, one in found.items()} == STYLES
    for name in (name for name, size in STYLES.items() if size):
        fonts = found[name].element.rPr.rFonts.attrib
        assert {*fonts.values()} == {"Times New Roman"}, name
    assert empty.styles["Table Grid"]
    (section,) = empty.sections
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(one.mm) for one in (section.page_width, *margins)] == [210, 30, 15, 20, 20]
    assert word.WIDE == 210 - 30 - 15
    assert len(empty.element.body) == 1  # the page


def test_the_empty_slides_have_two_layouts_with_room_where_text_is_put() -> None:
    empty: Any = Presentation(str(TEMPLATES / "mau.pptx"))
    assert (round(empty.slide_width.inches, 3), empty.slide_height.inches) == (slides.WIDE, 7.5)
    boxes = [(slides.FIRST, slides.UNDER), (slides.HEAD, slides.BODY)]
    for layout, two in zip(empty.slide_layouts, boxes, strict=True):
        places = [(one.left, one.top, one.width, one.height) for one in layout.placeholders]
        assert [tuple(round(side.inches, 3) for side in one) for one in places] == [*two]
    assert len(empty.slides) == 0


@pytest.fixture(scope="module")
def every() -> dict[str, dict[str, bytes]]:
    return dict(zip(SHEETS, made(*SHEETS.values(), cache=LAID / PRINTED), strict=True))


def text_of(document: Any) -> str:
    """All paragraphs, those in tables too."""
    return "\n".join(
        "".join(part.text or "" for part in one.iter(qn("w:t")))
        for one in document.element.body.iter(qn("w:p"))
    )


def opened(raw: bytes) -> Any:
    return Document(io.BytesIO(raw))


def shown(raw: bytes) -> Any:
    return Presentation(io.BytesIO(raw))


def styles(document: Any) -> list[tuple[str, str]]:
    return [(one.style.name, one.text) for one in document.paragraphs]


def test_who_changes_a_document_has_it_as_word_and_what_is_shown_as_slides(
    every: dict[str, dict[str, bytes]],
) -> None:
    both = {f"bai-{plan}" for plan in PLANS} | {f"rung-chuong-vang-{one}" for one in SCHOOL_LEVELS}
    written = {row.id for row in CATALOGUE.forms} | {f"phieu-{one}" for one in SCHOOL_LEVELS}
    meetings = {row.id for row in CATALOGUE.decks}
    speeches = {f"loi-{one}" for one in meetings}
    kinds = {name: {*files} for name, files in every.items() if files}
    word = {name for name, suffixes in kinds.items() if ".docx" in suffixes}
    slides = {name for name, suffixes in kinds.items() if ".pptx" in suffixes}
    assert word == both | written | speeches | {"loa", "bon-tuan"}
    assert slides == both | meetings


# --- Word ---


@pytest.mark.parametrize("plan", CATALOGUE.teaching.sessions, ids=PLANS)
def test_a_plan_has_real_headings_lists_and_tables(
    every: dict[str, dict[str, bytes]], plan: Any
) -> None:
    document = opened(every[f"bai-{plan.id}"][".docx"])
    found = styles(document)
    heads = [text for style, text in found if style == "Heading 1"]
    assert [text for style, text in found if style == "Title"] == [plan.title]
    assert {plan.heads.aims, plan.heads.materials, plan.heads.steps} <= {*heads}
    parts = [text for style, text in found if style == "Heading 2"]
    assert len([text for text in parts if text.startswith(plan.heads.part)]) == len(plan.parts)
    steps = [text for style, text in found if style == "Heading 3"]
    assert steps == [f"{step.name} · {step.minutes} phút" for step in plan.steps]
    tables = [table for table in document.tables if len(table.columns) == 2]
    assert len(tables) == len(plan.steps)
    for step, table in zip(plan.steps, tables, strict=True):
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        if plan.heads.form == "5512":
            names = [row[0] for row in cells]
            assert [name.split()[0] for name in names] == ["Chuyển", "Thực", "Báo", "Kết"]
        else:
            assert [name.split()[0] for name in cells[0]] == ["Hoạt", "Hoạt"]
        inside = [one for cell in table._cells for one in cell.paragraphs]
        numbered = [one.text for one in inside if one.style.name == "List Number"]
        assert len(numbered) == len(step.teacher)
    school = ("Trường:", "Giáo viên:", "Lớp:")
    begun = tuple(text.split(" ")[0].split("\t")[0] for _, text in found[:3])
    first = [text for _, text in found[:3]]
    assert all(map(str.startswith, first, school)) == bool(plan.heads.form), begun


@pytest.mark.parametrize("form", CATALOGUE.forms, ids=lambda form: form.id)
def test_a_form_is_a_form(every: dict[str, dict[str, bytes]], form: Any) -> None:
    document = opened(every[form.id][".docx"])
    heads = [text for style, text in styles(document) if style == "Heading 1"]
    assert heads == [section.heading for section in form.sections] + ["Ký tên"] * bool(
        form.signatures
    )
    tables = [section for section in form.sections if section.columns]
    assert [[cell.text for cell in table.rows[0].cells] for table in document.tables] == [
        section.columns for section in tables
    ]
    for table, section in zip(document.tables, tables, strict=True):
        assert len(table.rows) == (section.rows or len(section.cells)) + 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def numbering(document: Any) -> list[int]:
    """Of each run of numbered paragraphs, the id of its list."""
    ids = []
    for one in document.element.body.iter(qn("w:p")):
        found = one.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        ids.append(0 if found is None else int(found.get(qn("w:val"))))
    return [now for now, before in zip(ids, [0, *ids], strict=False) if now and now != before]


def test_every_numbered_list_begins_with_one(every: dict[str, dict[str, bytes]]) -> None:
    for name in ("bai-thcs-bat-nat", "phieu-thcs", "thoa-thuan-gia-dinh"):
        document = opened(every[name][".docx"])
        lists = numbering(document)
        assert len(lists) > 2
        numbers = document.part.numbering_part.element
        for one in {*lists}:
            starts = numbers.num_having_numId(one).findall(f".//{qn('w:startOverride')}")
            assert [start.get(qn("w:val")) for start in starts] == ["1"]
    assert len({*lists}) == len(lists)


def test_each_block_and_each_sheet_to_hand_out_begins_a_page(
    every: dict[str, dict[str, bytes]],
) -> None:
    def new_pages(name: str) -> list[str]:
        found = opened(every[name][".docx"]).paragraphs
        return [one.text.split()[0] for one in found if one.paragraph_format.page_break_before]

    assert new_pages("phieu-thcs") == ["Đáp"]
    assert new_pages("rung-chuong-vang-thcs") == ["Đáp"]
    assert new_pages("bai-thcs-bat-nat") == ["Thẻ", "Phiếu", "Phiếu", "Tờ", "Dành"]
    assert new_pages("thoa-thuan-gia-dinh") == []


def test_a_quiz_and_a_contest_have_their_key(every: dict[str, dict[str, bytes]]) -> None:
    for level in SCHOOL_LEVELS:
        text = text_of(opened(every[f"phieu-{level}"][".docx"]))
        assert [f"Đáp án {one.label}" in text for one in SCHOOL_LEVELS] == [
            one is level for one in SCHOOL_LEVELS
        ]
        document = opened(every[f"rung-chuong-vang-{level}"][".docx"])
        rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows][1:]
        asked = CATALOGUE.asked(level)
        assert [(number, right) for number, right, _ in rows] == [
            (str(number), row.right) for number, row in enumerate(asked, 1)
        ]


def test_a_document_says_where_it_is_from_and_that_it_is_a_draft(
    every: dict[str, dict[str, bytes]],
) -> None:
    for name, files in every.items():
        if ".docx" in files:
            section = opened(files[".docx"]).sections[0]
            assert (
                section.header.paragraphs[0].text
                == f"{'BẢN THỬ · ' * IMPRINT.draft}{IMPRINT.standing}"
            )
            foot = section.footer.paragraphs[0].text
            lines = [
                line["number"] for role in (Role.CHILD, Role.HELP) for line in IMPRINT.lines[role]
            ]
            day = f"{IMPRINT.day.day}/{IMPRINT.day.month}/{IMPRINT.day.year}"
            for said in (*lines, IMPRINT.place, IMPRINT.site, name, day):
                assert said in foot
            assert "PAGE" in section.footer._element.xml
    final = replace(IMPRINT, draft=False, standing=None)
    (files,) = made(SHEETS["loa"], imprint=final)
    assert opened(files[".docx"]).sections[0].header.paragraphs[0].text == ""


def test_the_font_the_margins_and_the_language_are_those_of_schools(
    every: dict[str, dict[str, bytes]],
) -> None:
    document = opened(every["bai-thcs-noi-dung"][".docx"])
    normal, section = document.styles["Normal"], document.sections[0]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [30, 15, 20, 20]
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        font = document.styles[name].font
        assert (font.name, str(font.color.rgb), font.bold) == ("Times New Roman", "000000", True)
    assert 'w:lang w:val="vi-VN"' in document.styles.element.xml
    assert 'w:hanging="480"' in document.part.numbering_part.element.xml  # “10.” and a gap


def test_blanks_are_dots_to_the_margin_and_boxes_are_letters() -> None:
    html = (
        "<p>Nhà mình gồm có: …………………………………………</p><p>Từ …… đến ……, ☐ có ☐ không</p>"
        '<p class="lines">Ngày: ……………………</p>'
        '<ol><li>Ai?<br><span class="lines">…………</span></li></ol>'
        '<p>Gọi <a class="call">113</a> <br>hay <a class="call">111</a>.</p>'
    )
    document = opened(word.document([html], SHEETS["loa"], IMPRINT))
    leaders = [
        (one.text, [stop.leader.name for stop in one.paragraph_format.tab_stops])
        for one in document.paragraphs[1:]
    ]
    assert leaders == [
        ("Nhà mình gồm có: \t", ["DOTS"]),
        ("Từ …… đến ……, ☐ có ☐ không", []),
        ("Ngày: \t", ["DOTS"]),
        ("Ai?\n\t", ["DOTS"]),
        ("Gọi 113 hay 111.", []),
    ]


def test_a_label_stays_with_what_it_names_and_a_column_is_as_wide_as_its_words() -> None:
    html = (
        "<p><strong>Kiến thức</strong></p><p><strong>a)</strong> Biết.</p>"
        "<table><tr><th>Câu</th><th>Câu trả lời dài hơn cả câu hỏi</th></tr></table>"
        '<table class="blanks"><tr><th>Câu</th><th>Câu trả lời dài hơn</th></tr></table>'
    )
    document = opened(word.document([html], SHEETS["loa"], IMPRINT))
    kept = [one.paragraph_format.keep_with_next for one in document.paragraphs[1:3]]
    assert kept == [True, None]
    widths = [[round(one.width.mm) for one in table.rows[0].cells] for table in document.tables]
    assert widths == [[35, 130], [82, 82]]


def test_what_is_read_in_one_breath_is_on_one_page(every: dict[str, dict[str, bytes]]) -> None:
    document = opened(every["bai-thpt-nghe-ban"][".docx"])
    for one in document.paragraphs:
        style, kept = one.style, one.paragraph_format.keep_together
        while kept is None and style is not None:
            kept, style = style.paragraph_format.keep_together, style.base_style
        assert kept, one.text


def test_a_word_file_weighs_what_its_words_weigh(every: dict[str, dict[str, bytes]]) -> None:
    for name, files in every.items():
        if ".docx" in files:
            styles = {one.name for one in opened(files[".docx"]).styles if one.type == 3}
            assert styles == {"Normal Table", "Table Grid"}
            assert len(files[".docx"]) < 30_000, name


def test_what_a_screen_alone_shows_is_left_out(every: dict[str, dict[str, bytes]]) -> None:
    text = "\n".join(
        text_of(opened(files[".docx"])) for files in every.values() if ".docx" in files
    )
    assert "(một, một, một)" not in text
    assert "PDF" not in text
    assert "Xem đáp án" not in text


# --- Slides ---


def texts(deck: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Of each text in a deck and its layouts the slide or layout, the shape and the run."""
    for page in (*deck.slides, *deck.slide_layouts):
        for shape in page.shapes:
            if shape.has_text_frame and not (
                shape.is_placeholder and page in [*deck.slide_layouts]
            ):
                for paragraph in shape.text_frame.paragraphs:
                    for run in paragraph.runs:
                        yield page, shape, run


def luminance(colour: Sequence[int]) -> float:
    parts = [value / 255 for value in colour]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ground(shape: Any, first: bool) -> Any:
    """What a text stands on: its own shape, a bar of the layout, the slide."""
    if shape.fill.type == MSO_FILL.SOLID:
        return shape.fill.fore_color.rgb
    middle = (shape.top + shape.height / 2) / 914400
    return slides.TEAL if first or middle < 1.6 or middle > slides.STRIP[1] else TINT


@pytest.mark.parametrize("code", DECKS)
def test_slides_are_legible_from_the_back_row(
    every: dict[str, dict[str, bytes]], code: str
) -> None:
    deck = shown(every[code][".pptx"])
    assert (deck.slide_width, deck.slide_height) == (Emu(12191695), Emu(6858000))
    for page, shape, run in texts(deck):
        assert run.font.size.pt >= 24, run.text
        first = "Title Slide" in (getattr(page, "slide_layout", page).name)
        pair = sorted(map(luminance, (run.font.color.rgb, ground(shape, first))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, run.text
        assert run.font._element.get("lang") == "vi-VN"
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.has_text_frame:
                fits(shape)


def fits(shape: Any) -> None:
    """The text of a shape stands inside it, by the measure of a font that is wider."""
    paragraphs = shape.text_frame.paragraphs
    size = paragraphs[0].runs[0].font.size.pt
    indent = int(paragraphs[0]._p.pPr.get("marL"))
    width = (shape.width - indent) / 12700 - 2 * 72 * slides.INSET
    lines = [paragraph.text for paragraph in paragraphs]
    assert slides.height(lines, int(size), width) <= shape.height / 12700, lines


@pytest.mark.parametrize("code", DECKS)
def test_slides_are_read_in_their_order_and_say_what_a_picture_is(
    every: dict[str, dict[str, bytes]], code: str
) -> None:
    deck = shown(every[code][".pptx"])
    for slide in deck.slides:
        shapes = [*slide.shapes]
        assert [shape.is_placeholder for shape in shapes[:2]] == [True, True]
        assert slide.shapes.title.shape_id == shapes[0].shape_id
        assert all(shape.text_frame.text.strip() for shape in shapes[:2])
        pictures = [shape for shape in shapes if shape.shape_type == 13]
        for picture in pictures:
            assert picture._element.nvPicPr.cNvPr.get("descr") in [one.label for one in Picture]
        assert not pictures or shapes[-1] is not shapes[1]


@pytest.mark.parametrize("code", DECKS)
def test_slides_hold_111_the_draft_mark_and_what_is_said(
    every: dict[str, dict[str, bytes]], code: str
) -> None:
    deck, sheet = shown(every[code][".pptx"]), SHEETS[code]
    for layout in deck.slide_layouts:
        words = " ".join(shape.text_frame.text for shape in layout.shapes if shape.has_text_frame)
        assert f"Gọi {CATALOGUE.child.display}" in words
        assert ("BẢN THỬ" if IMPRINT.draft else "BẢN DỰ THẢO") in words
    amber = [
        shape.text_frame.text for page, shape, _ in texts(deck) if shape.fill.type == MSO_FILL.SOLID
    ]
    assert {text for text in amber if "111" in text} == {"Gọi 111"}
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert all(slide.notes_slide.notes_text_frame.paragraphs for slide in deck.slides)
    said = [line for slide in sheet.slides for line in slide.says if "{{" not in line]
    assert [line for line in said if line not in "\n".join(notes)] == []
    assert all(
        note
        for note, slide in zip(notes, deck.slides, strict=True)
        if "(tiếp)" not in slide.shapes.title.text_frame.text
    )


@pytest.mark.parametrize(
    ("draft", "standing", "mark"),
    [(True, None, "BẢN THỬ"), (False, "Bản dự thảo", "BẢN DỰ THẢO"), (False, None, "")],
)
def test_a_deck_that_is_final_has_no_mark(draft: bool, standing: str | None, mark: str) -> None:
    imprint = replace(IMPRINT, draft=draft, standing=standing)
    (files,) = made(SHEETS["hop-thon"], imprint=imprint)
    for layout in shown(files[".pptx"]).slide_layouts:
        shapes = [one for one in layout.shapes if one.has_text_frame]
        assert len({one.shape_id for one in layout.shapes}) == len([*layout.shapes])
        marks = [one.text_frame.text for one in shapes if one.text_frame.text.startswith("BẢN")]
        assert marks == [mark] * bool(mark)


def test_a_meeting_has_ten_slides_and_a_plan_begins_and_ends_as_it_must(
    every: dict[str, dict[str, bytes]],
) -> None:
    for deck in CATALOGUE.decks:
        titles = [one.shapes.title.text_frame.text for one in shown(every[deck.id][".pptx"]).slides]
        assert len(titles) == 10
    for plan in CATALOGUE.teaching.sessions:
        found = SHEETS[f"bai-{plan.id}"].slides
        assert [found[0].look, found[0].title] == [Look.FIRST, plan.title]
        assert found[1].lines == CATALOGUE.teaching.ground_rules
        assert [one.chip for one in found if one.chip] == [
            f"{row.minutes} phút" for row in plan.steps
        ]
        assert [one.lines[0] for one in found if one.look is Look.STORY] == plan.cards
        assert found[-2].lines == plan.exit_slip
        assert "{{ call.111 }}" in " ".join(found[-1].lines)


def test_a_question_comes_with_four_answers_and_then_the_right_one() -> None:
    for level in SCHOOL_LEVELS:
        found, asked = SHEETS[f"rung-chuong-vang-{level}"].slides, CATALOGUE.asked(level)
        assert [one.title for one in found[2:-1:2]] == [row.question for row in asked]
        for one in found[2:-1:2]:
            assert [line[0] for line in one.lines] == [*Letter]
        assert [one.title[8] for one in found[3:-1:2]] == [row.right for row in asked]


def test_long_lists_go_on_and_nothing_else_does() -> None:
    lines = [f"Dòng thứ {n}, dài vừa phải để đọc từ cuối lớp cho rõ." for n in range(8)]
    parts = [*slides.spread(Slide(title="Việc", lines=lines, says=["Lời."], spreads=True))]
    assert [line for part in parts for line in part.lines] == lines
    assert [part.title for part in parts][:2] == ["Việc", "Việc (tiếp)"]
    assert [bool(part.says) for part in parts] == [True] + [False] * (len(parts) - 1)
    assert len([*slides.spread(Slide(title="Việc", lines=lines))]) == 1


def test_what_does_not_fit_is_told_where_it_stands(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    long = "Nghiêng" + " nghiêng" * 11
    project.edit(
        "data/slides.yml", ["id: hop-thon", "slides:"], 'title: "', f'title: "{long * 3}. '
    )
    line = project.find("data/slides.yml", "id: hop-thon", long)
    loaded = project.load()
    (sheet,) = (one for one in on_screen(whole(loaded)) if one.code == "hop-thon")
    ((_, found),) = office.files([sheet], RENDER, IMPRINT, HOST, loaded.sources, tmp_path)
    assert isinstance(found, Problem)
    assert (found.path, found.line) == ("data/slides.yml", line)
    assert found.message.startswith("trang chiếu “Nghiêng")
    assert found.message.endswith("của “hop-thon” dài quá khung")


# --- Both ---


def test_numbers_are_those_of_the_catalogue(every: dict[str, dict[str, bytes]]) -> None:
    digits = re.compile(r"(?<![\d/.,])(?:1800[ \u00a0]\d{4}|11[1-9])(?![\d/]|[.,]\d)")
    for name, files in every.items():
        words = text_of(opened(files[".docx"])) if ".docx" in files else ""
        if ".pptx" in files:
            words += "\n".join(run.text for _, _, run in texts(shown(files[".pptx"])))
        assert "{{" not in words, name
        found = {one.replace("\u00a0", " ") for one in digits.findall(words)}
        assert found <= NUMBERS, name


def test_the_same_content_gives_the_same_bytes(every: dict[str, dict[str, bytes]]) -> None:
    time.sleep(2.1)  # a zip file counts in twos
    for code in ("bai-thcs-bat-nat", "hop-phu-huynh"):
        assert next(made(SHEETS[code])) == every[code]


def test_what_has_not_changed_comes_from_the_cache_and_only_whole(tmp_path: Path) -> None:
    def files(imprint: Imprint = IMPRINT) -> dict[str, bytes]:
        asked = [SHEETS["bai-thcs-noi-dung"]]
        ((_, found),) = office.files(asked, RENDER, imprint, HOST, owing().sources, tmp_path)
        assert isinstance(found, dict)
        return found

    first, kept = files(), sorted(tmp_path.iterdir())
    assert len(kept) == 2
    times = [file.stat().st_ctime_ns for file in kept]
    kept[0].write_bytes(kept[0].read_bytes()[:-1])
    assert files() == first
    assert kept[0].stat().st_ctime_ns != times[0]
    files(replace(IMPRINT, draft=False))
    assert len([*tmp_path.iterdir()]) == 4


def test_without_their_libraries_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert office.available()
    for name in ("docx", "pptx"):
        monkeypatch.setattr("importlib.util.find_spec", lambda asked, name=name: asked != name)
        assert not office.available()


# --- The rules of data/slides.yml and data/questions.yml ---

SLIDES, QUESTIONS = "data/slides.yml", "data/questions.yml"
LONG = "rất " * 40
CUT = f"“{LONG[:60]}” dài "
THON, SO = (SLIDES, ["id: hop-thon"]), (QUESTIONS, ["id: canh-lam-so"])
MORE = f'{{title: "Thừa", lines: ["A."], notes: "{LONG}", picture: nha, facts: [H1]}}'
# File, marks that lead to the line, old and new text, what is said.
FAULTS = [
    (*THON, '- "Kính chào', f'- "{LONG}Kính chào', f"lines: {CUT}"),
    (*THON, 'notes: "', f'notes: "{LONG * 3}', f"notes: {CUT}"),
    (*THON, "slides:", f"slides:\n      - {MORE}",
     "mục “slides” có 11, chỉ được 10"),
    (*THON, "picture: host", "picture: con-meo", "không có giá trị “con-meo”"),
    (*THON, "facts: [", "facts: [Z9, ", "“Z9” không có trong mục facts"),
    (*THON, 'notes: "', 'notes: "UBND xã An Lão. ', "gõ tay"),
    (*THON, 'notes: "', 'notes: "Gọi 0912 345 678. ', "có số điện thoại “0912"),
    (*THON, 'notes: "', 'notes: "Có 20% trẻ. ', "số liệu “20%” không kèm năm"),
    (*THON, 'notes: "', 'notes: "Cháu muốn chết. Gọi {{ call.113 }}. ',
     "“muốn chết” và số điện thoại đứng cùng một chỗ"),
    (*THON, 'title: "Giữ', 'title: "{{ say.khong-co }} Giữ', "không có biến"),
    (*SO, '"Xem nốt', f'"{LONG}Xem nốt', f"answers: {CUT}"),
    (*SO, 'question: "', f'question: "{LONG}', f"question: {CUT}"),
    (*SO, 'why: "', f'why: "{LONG}', f"why: {CUT}"),
    (*SO, '"Xem nốt cho biết đoạn cuối."',
     '"Tắt màn hình, kể với người lớn"', "câu hỏi “canh-lam-so” có hai câu trả lời giống nhau"),
    (QUESTIONS, ["id: canh-lam-so", "answers:"], "answers:", 'answers:\n      - "Năm."',
     "mục “answers” có 5, chỉ được 4"),
    (*SO, "right: b", "right: e", "không có giá trị “e”"),
    (*SO, "right: b", "", "thiếu mục “right”"),
    (*SO, "level: tieu-hoc", "level: mam-non",
     "câu hỏi “canh-lam-so” không thể ở cấp mam-non"),
    (*SO, "theme: noi-dung-doc-hai", "theme: khac",
     "không có giá trị “khac”"),
    (*SO, "facts: [", "facts: [Z9, ", "“Z9” không có trong mục facts"),
    (*SO, 'why: "', 'why: "Bạn muốn chết, gọi {{ call.113 }}. ',
     "“muốn chết” và số điện thoại đứng cùng một chỗ"),
    (QUESTIONS, ["id: doi-mat-khau"], "id: doi-mat-khau", "id: canh-lam-so", "đã dùng ở dòng"),
]  # fmt: skip


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("path", "marks", "old", "new", "message"), FAULTS)
def test_a_fault(
    tmp_path: Path, path: str, marks: list[str], old: str, new: str, message: str
) -> None:
    project = copy_project(tmp_path)
    project.edit(path, marks, old, new)
    assert message in "\n".join(errors(project)), errors(project)


def errors(project: Project) -> list[str]:
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    assert {problem.path for problem in found} <= {SLIDES, QUESTIONS}
    return [problem.message for problem in found]


def test_a_slide_holds_so_much_and_no_more() -> None:
    row = CATALOGUE.decks[0].slides[0].model_dump()
    Screen.model_validate(row | {"lines": ["một hai ba bốn năm sáu bảy tám chín mười"] * 4})
    with pytest.raises(ValidationError, match="trang chiếu dài 48 tiếng"):
        Screen.model_validate(row | {"lines": ["một hai ba bốn năm sáu bảy tám chín mười a b"] * 4})


def test_no_slide_is_shown_in_silence() -> None:
    said = [syllables(slide.notes) for deck in CATALOGUE.decks for slide in deck.slides]
    assert min(said) >= 40


def test_each_level_has_twenty_questions_on_all_four_skills(tmp_path: Path) -> None:
    assert [len(CATALOGUE.asked(level)) for level in SCHOOL_LEVELS] == [20, 20, 20]
    project = copy_project(tmp_path)
    text = "\n".join(project.lines(QUESTIONS))
    project.write(QUESTIONS, text.replace("theme: bao-luc-mang", "theme: lua-dao"))
    said = [f"cấp {level} chưa có mục nào về kỹ năng bao-luc-mang" for level in SCHOOL_LEVELS]
    assert errors(project) == said


@pytest.mark.parametrize("level", SCHOOL_LEVELS)
def test_nobody_wins_by_always_the_same_letter(level: Level) -> None:
    right = [one.right for one in CATALOGUE.asked(level)]
    counts = [right.count(letter) for letter in Letter]
    assert max(counts) - min(counts) <= 2, counts


# --- LibreOffice ---


def changed(raw: bytes) -> bytes:
    """As a teacher hands it in: a blank filled, a step more."""
    document, after = opened(raw), io.BytesIO()
    document.paragraphs[0].add_run(" Lớp 7A thử.")
    document.add_paragraph("Thêm một bước.", style="List Bullet")
    document.save(after)
    return after.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("code", ["bai-thcs-bat-nat", "so-ghi-hoat-dong", "hop-phu-huynh"])
def test_libreoffice_opens_and_saves_without_loss(
    every: dict[str, dict[str, bytes]], code: str, tmp_path: Path
) -> None:
    if not (office_suite := shutil.which("soffice")):
        pytest.skip(
            "no LibreOffice: apt install libreoffice-writer-nogui libreoffice-impress-nogui"
        )
    for suffix, raw in every[code].items():
        before, after = tmp_path / f"{code}{suffix}", tmp_path / "out"
        raw = changed(raw) if suffix == ".docx" else raw
        before.write_bytes(raw)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [office_suite, profile, "--headless", "--convert-to", suffix[1:], "--outdir"]
        subprocess.run([*command, str(after), str(before)], check=True, capture_output=True)
        again = (after / before.name).read_bytes()
        if suffix == ".docx":
            old, new = opened(raw), opened(again)
            assert text_of(new) == text_of(old)
            assert [s for s in styles(new) if s[0].startswith(("Title", "Heading"))] == [
                s for s in styles(old) if s[0].startswith(("Title", "Heading"))
            ]
            assert len(new.tables) == len(old.tables)
        else:
            old, new = shown(raw), shown(again)
            for one, other in zip(old.slides, new.slides, strict=True):
                assert other.shapes.title.text_frame.text == one.shapes.title.text_frame.text
                assert [s.text_frame.text for s in other.placeholders] == [
                    s.text_frame.text for s in one.placeholders
                ]
                notes = [page.notes_slide.notes_text_frame.text for page in (one, other)]
                assert notes[0] == notes[1]
