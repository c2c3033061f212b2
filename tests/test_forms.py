"""The survey, its counting sheet and the year-end report: blank, without names, and they add up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from project import TODAY, Project, copy_project, shipped, whole

from awareness.data.files import Catalogue
from awareness.data.model import Level
from awareness.data.teaching import Form
from awareness.pages.pages import check_all
from awareness.printing.press import print_all
from awareness.printing.sheets import Imprint, sheets

pytestmark = pytest.mark.usefixtures("quickly")
FORMS, LOCAL = "data/forms.yml", "data/local.yml"
SURVEYS = ("hoi-nhanh-tieu-hoc", "hoi-nhanh-thcs-thpt")
CATALOGUE = whole(shipped())
SURVEYED = (Level.PRIMARY, Level.LOWER, Level.UPPER)


def asked(form: Form) -> list[str]:
    return [line for section in form.sections if section.answers for line in section.lines]


def eight_questions_without_names(rows: Catalogue) -> None:
    for name in SURVEYS:
        form = rows.form(name)
        assert len(asked(form)) == 8
        text = " ".join([*form.intro, *asked(form)])
        assert "trước buổi học" in text
        assert "sau buổi học" in text
        assert "không ghi tên" in text
        assert "…" not in text  # nowhere to write


def three_replies_each(rows: Catalogue) -> None:
    replies = [section.answers for name in SURVEYS for section in rows.form(name).sections]
    assert replies == [["Có", "Chưa chắc", "Chưa"]] * 2
    assert [section.faces for section in rows.form(SURVEYS[0]).sections] == [True]


def counting_adds_them_up(rows: Catalogue) -> None:
    """Twice, before and after: a row a question, a column a reply."""
    tables = [section for section in rows.form("dem-phieu").sections if section.columns]
    assert [table.heading.split(" buổi")[0] for table in tables] == ["Trước", "Sau"]
    for name in SURVEYS:
        for table in tables:
            assert len(table.cells) == len(asked(rows.form(name)))
            assert table.columns[1:] == rows.form(name).sections[0].answers


def record_and_report_hold_what_is_counted(rows: Catalogue) -> None:
    """What a sheet hands on stands on the next, down to the clauses of schools and hamlets."""
    heads = [
        {section.heading for section in rows.form(name).sections}
        for name in ("so-ghi-hoat-dong", "bao-cao-cuoi-nam")
    ]
    assert "Phiếu hỏi trước và sau buổi học" in heads[0] & heads[1]
    recorded = {one for head in heads[0] for one in re.findall(r"^\d\.\d", head)}
    told = {
        cell[:3] for section in rows.form("bao-cao-cuoi-nam").sections for cell in section.cells
    }
    assert recorded <= told
    assert rows.directive
    clauses = {one for one in told if one[0].isdigit()}
    assert clauses <= {row.id for row in rows.directive.clauses}
    named = [*recorded, *re.findall(r"\d\.\d", " ".join(rows.form("so-ghi-hoat-dong").intro))]
    assert {one[0] for one in clauses} <= {one[0] for one in named}


def no_child_is_known_by_a_number(rows: Catalogue) -> None:
    for name in ("so-ghi-hoat-dong", "dem-phieu", "bao-cao-thang", "bao-cao-cuoi-nam"):
        assert "“dưới 5”" in " ".join(rows.form(name).intro), name


def nothing_is_claimed_of_the_report(rows: Catalogue) -> None:
    """No clause that we read asks for it: who gets it and when is asked first."""
    for name in ("bao-cao-thang", "bao-cao-cuoi-nam"):
        text = " ".join(rows.form(name).intro)
        assert "không ghi mẫu và hạn báo cáo: hỏi nơi nhận trước" in text, name
        assert not re.search(r"\d{1,2}/\d{1,2}|trước ngày|Điều \d", text), name


# For each rule the mark of the form, and the slip that it finds.
PLANTED: dict[Callable[[Catalogue], None], tuple[str, str, str]] = {
    eight_questions_without_names: ("hoi-nhanh-tieu-hoc", "Em nhớ số", "Tên em: ………… Em nhớ số"),
    three_replies_each: ("hoi-nhanh-thcs-thpt", '"Chưa chắc", ', ""),
    counting_adds_them_up: ("dem-phieu", ', "Câu 8"', ""),
    record_and_report_hold_what_is_counted: ("bao-cao-cuoi-nam", '"2.2. ', '"2.5. '),
    no_child_is_known_by_a_number: ("bao-cao-cuoi-nam", "“dưới 5”", "con số thật"),
    nothing_is_claimed_of_the_report: ("bao-cao-cuoi-nam", "Năm: ", "Gửi trước ngày 15/12. Năm: "),
}


def file_of(form: str) -> str:
    """Where the sections of a form stand: those of a directive are this commune's own."""
    return LOCAL if form in ("so-ghi-hoat-dong", "bao-cao-cuoi-nam") else FORMS


@pytest.mark.parametrize("rule", PLANTED)
def test_the_forms_keep_their_rules(rule: Callable[[Catalogue], None]) -> None:
    rule(CATALOGUE)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_form_that_does_not_is_found_out(
    tmp_path: Path, rule: Callable[[Catalogue], None]
) -> None:
    project = copy_project(tmp_path)
    mark, old, new = PLANTED[rule]
    project.edit(file_of(mark), [f"id: {mark}"], old, new)
    with pytest.raises(AssertionError):
        rule(whole(project.load()))


@pytest.mark.parametrize("level", list(Level))
def test_a_kit_holds_the_forms_of_its_level(level: Level) -> None:
    kits = {sheet.code: sheet for sheet in sheets(CATALOGUE, {}) if sheet.holds}
    if level not in (Level.KINDERGARTEN, *SURVEYED):
        assert f"bo-{level}" not in kits
        return
    held = {*kits[f"bo-{level}"].holds}
    surveys = {name for name in SURVEYS if level in CATALOGUE.form(name).levels}
    assert len(surveys) == int(level in SURVEYED)
    assert held & {*SURVEYS, "dem-phieu"} == surveys | ({"dem-phieu"} if surveys else set())
    assert "so-ghi-hoat-dong" in held


FAULTS = [
    # The form, old and new text.
    ("hoi-nhanh-tieu-hoc", 'answers: ["Có", "Chưa chắc", "Chưa"]', 'answers: ["Có", "Chưa"]'),
    ("hoi-nhanh-tieu-hoc", 'answers: ["Có", "Chưa chắc", "Chưa"]', "# answers"),
    ("dem-phieu", "cells: [", 'rows: "2"\n        cells: ['),
    ("dem-phieu", "cells: [", 'answers: ["Có"]\n        cells: ['),
    ("dem-phieu", "cells: [", "# cells: ["),
    ("dem-phieu", "columns: [", "# columns: ["),
    ("so-ghi-hoat-dong", 'rows: "4"', '# rows: "4"'),
]


@pytest.mark.parametrize(("form", "old", "new"), FAULTS)
def test_a_section_is_lines_or_a_table(tmp_path: Path, form: str, old: str, new: str) -> None:
    project = copy_project(tmp_path)
    project.edit(file_of(form), [f"id: {form}"], old, new)
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    assert [problem.path for problem in found] == [file_of(form)]
    assert re.search("phải có lines|answers đi với lines", found[0].message)


def survey_of(project: Project) -> pdfium.PdfPage:
    """The survey of small children on paper, which is one page."""
    catalogue = whole(project.load())
    wanted = [one for one in sheets(catalogue, {}) if one.code == SURVEYS[0]]
    (done,), problems = print_all(wanted, Imprint.of(catalogue), project.root / "print")
    assert problems == []
    (page,) = pdfium.PdfDocument(done.pdf)
    return page


def curves(page: pdfium.PdfPage) -> int:
    return sum(one.type == raw.FPDF_PAGEOBJ_PATH for one in page.get_objects())


def test_small_children_circle_three_faces_at_each_question(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    with_faces = curves(survey_of(project))
    project.edit(FORMS, [f"id: {SURVEYS[0]}"], "faces: true", "faces: false")
    # of a face the circle, two eyes and the mouth; instead of it a box
    assert with_faces - curves(survey_of(project)) == 8 * 3 * (4 - 1)


def test_pupils_read_it_in_twelve_points(tmp_path: Path) -> None:
    text = survey_of(copy_project(tmp_path)).get_textpage()
    letters = [chr(raw.FPDFText_GetUnicode(text.raw, n)) for n in range(text.count_chars())]
    first = "".join(letters).index("Em nhớ số")
    last = "".join(letters).rindex("Chưa")
    for n, letter in enumerate(letters[first:last], first):
        assert letter.isspace() or raw.FPDFText_GetFontSize(text.raw, n) >= 11.99, letter


def test_each_is_shown_on_a_page() -> None:
    pages, _ = check_all(Project(Path(__file__).parents[1]).root, shipped(), TODAY)
    shown = {name for page in pages for name in page.subjects("form")}
    assert shown == {form.id for form in CATALOGUE.forms}
