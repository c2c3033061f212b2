"""The four weeks of each level and the speeches of meetings: from the data, on paper and page."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import assert_said, copy_project, errors_of
from test_printing import CATALOGUE, IMPRINT, SHEETS, texts
from test_printing import printed as printed  # the documents, printed once for this file

from awareness.data.model import Level
from awareness.data.teaching import SCHOOL_LEVELS
from awareness.printing.press import Printed
from awareness.text.source import called

SESSIONS = "data/sessions.yml"
FIRST = '{level: thcs, week: "3", slot: "Tin học"'
LAST = '{level: thcs, week: "4"'


def test_every_plan_of_a_class_has_its_week() -> None:
    taught = {row.papers[0] for row in CATALOGUE.teaching.weeks}
    levels = (Level.KINDERGARTEN, *SCHOOL_LEVELS)
    plans = {f"bai-{row.id}" for row in CATALOGUE.teaching.sessions if row.level in levels}
    assert plans <= taught


def test_one_sheet_says_it_all(printed: dict[str, Printed]) -> None:
    (text,) = texts(printed["bon-tuan"])
    said = "".join(text.split())
    for row in CATALOGUE.teaching.weeks:
        assert "".join(row.slot.split()) in said
        for code in row.papers:
            assert "".join(SHEETS[code].title.split()) in said, code


def test_what_is_read_at_a_meeting_is_what_stands_below_its_slides(
    printed: dict[str, Printed],
) -> None:
    for deck in CATALOGUE.decks:
        said = "".join("".join(texts(printed[f"loi-{deck.id}"])).split())
        for row in deck.slides:
            assert "".join(called(row.title, IMPRINT.numbers).split()) in said


# The old and the new text of a row, what is said.
FAULTS = [
    ("bai-thcs-that-hay-gia", "bai-thcs-that", "không có tờ in “bai-thcs-that” → có phải “"),
    ("bai-thcs-that-hay-gia", "bai-thpt-lua-dao", "“bai-thpt-lua-dao” là bài của cấp thpt"),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_week_names_what_is_printed_for_its_level(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    project = copy_project(tmp_path)
    project.edit(SESSIONS, [FIRST], old, new)
    found = errors_of(project)
    assert_said(found, [f"{SESSIONS}:{project.find(SESSIONS, FIRST)}: {message}"])


# The old and the new text of a row, the mark of the line that is at fault, what is said.
WRONG = [
    ('week: "4"', 'week: "2"', "weeks:", "cấp thcs chưa có tuần 4"),
    ("papers:", 'minutes: "45", papers:', LAST, "weeks: tuần 4 của THCS: bài đã có số phút"),
    ("bai-thcs-hinh-anh", "to-mau", LAST, "weeks: tuần 4 của THCS: bài đã có số phút"),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("old", "new", "mark", "message"), WRONG)
def test_four_weeks_each_with_its_minutes(
    tmp_path: Path, old: str, new: str, mark: str, message: str
) -> None:
    project = copy_project(tmp_path)
    line = project.find(SESSIONS, mark)
    project.edit(SESSIONS, [LAST], old, new)
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    assert_said(found, [f"{SESSIONS}:{line}: {message}"])
