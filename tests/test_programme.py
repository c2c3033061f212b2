"""Every clause has a page, a sheet and an activity; the calendar holds all activities."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project import assert_said, copy_project, errors_of, shipped, whole

from awareness.data.files import LOCAL
from awareness.data.programme import Season

CATALOGUE = whole(shipped())
CALENDAR = CATALOGUE.form("lich-nam")
LACKING = [
    # What clause 2.1 has, what is left of it, and what is said.
    ("pages: [", "pages: [] # ", "mục “pages” trống"),
    ("sheets: [", "sheets: [] # ", "mục “sheets” trống"),
    ("sheets: [", "sheets: [khong-co, ", "không có tờ in “khong-co” → "),
    ("activities:", "activities: []", "mục “activities” trống"),
    ("when: [thang-8-9]", "when: []", "mục “when” trống"),
    ("when: [thang-8-9]", "when: [thang-8]", "không có giá trị “thang-8”"),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("old", "new", "message"), LACKING)
def test_every_clause_has_a_page_a_sheet_and_an_activity(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    project = copy_project(tmp_path)
    line = project.edit(LOCAL, ['id: "2.1"'], old, new)
    if new == "activities: []":  # its only row
        project.edit(LOCAL, ['id: "2.1"', "activities"], "- {", "# - {")
    found = errors_of(project)
    assert_said(found, [f"{LOCAL}:{line}: {message}"])


def test_the_calendar_holds_each_activity_in_its_seasons() -> None:
    year = [one for one in CALENDAR.sections if one.heading in {row.label for row in Season}]
    assert [one.heading for one in year] == [row.label for row in Season]
    lines = [line for section in year for line in section.lines]
    assert CATALOGUE.directive
    clauses = CATALOGUE.directive.clauses
    rows = [row for clause in clauses for row in clause.activities]
    assert len(lines) == sum(len(row.when) for row in rows)
    named = {one for line in lines for one in re.findall(r"\((\d\.\d)\)", line)}
    assert named == {clause.id for clause in clauses}
