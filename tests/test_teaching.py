"""Plans, quiz, scripts, messages and forms: their rules, and the pages' conveniences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from project import assert_said, copy_project, shipped, whole
from pydantic import ValidationError

from awareness.data.model import Level, in_words
from awareness.data.teaching import FULL_MINUTES, SCHOOL_LEVELS, Part, Session, Skill
from awareness.text.prose import syllables
from awareness.text.source import called

SESSIONS, SITUATIONS = "data/sessions.yml", "data/situations.yml"
MESSAGES, FORMS = "data/messages.yml", "data/forms.yml"
SHIPPED = whole(shipped())
SPOKEN = {"111": "một, một, một"}


def test_every_level_has_what_a_school_needs() -> None:
    sessions = SHIPPED.teaching.sessions
    lengths = {level: {row.minutes for row in sessions if row.level is level} for level in Level}
    assert len(sessions) >= 12
    for level in SCHOOL_LEVELS:
        assert {10, FULL_MINUTES[level]} <= lengths[level]
    assert lengths[Level.KINDERGARTEN]
    assert lengths[Level.SCHOOL]
    assert lengths[Level.PARENTS]
    assert len(SHIPPED.situations) >= 24
    assert {(s.level, s.skill) for s in SHIPPED.situations} == {
        (level, skill) for level in SCHOOL_LEVELS for skill in Skill
    }
    assert len({script.theme for script in SHIPPED.broadcasts}) == 13


def test_what_is_read_over_a_loudspeaker_says_how_long_it_takes_and_has_no_digits() -> None:
    script = SHIPPED.broadcasts[0].model_copy(
        update={"text": ["rất " * 130, "Gọi {{ call.111 }}."]}
    )
    assert SHIPPED.duration(script) == "khoảng 1 phút"
    longer = script.model_copy(update={"text": ["rất " * 175]})
    assert SHIPPED.duration(longer) == "khoảng 1 phút 20 giây"
    for row in SHIPPED.broadcasts:
        whole = re.fullmatch(r"khoảng (\d) phút(?: \d+ giây)?", SHIPPED.duration(row))
        assert whole, (row.id, SHIPPED.duration(row))
        assert int(whole[1]) <= 2, row.id
        assert not re.search(r"\d", re.sub(r"\{\{.*?\}\}", "", " ".join(row.text))), row.id


def test_a_full_period_goes_through_all_four_parts() -> None:
    for session in SHIPPED.teaching.sessions:
        if session.minutes == FULL_MINUTES.get(session.level):
            assert list(session.parts) == list(Part), session.id


def test_whom_a_pupil_would_tell_is_not_said_before_the_class() -> None:
    for session in SHIPPED.teaching.sessions:
        if not session.exit_written and "em sẽ kể với ai" in "".join(session.exit_slip).lower():
            told = [*session.steps[-1].teacher, *session.steps[-1].report]
            assert re.search("nghĩ thầm|im lặng", " ".join(told)), session.id


@pytest.mark.parametrize(
    ("form", "session", "said"),
    [("doan-thanh-nien", "toan-truong-duoi-co", "☐ {} phút dưới cờ: hai câu chuyện ngắn.")],
)
def test_a_form_says_of_a_plan_the_minutes_that_it_takes(
    form: str, session: str, said: str
) -> None:
    (plan,) = (row for row in SHIPPED.teaching.sessions if row.id == session)
    lines = [line for section in SHIPPED.form(form).sections for line in section.lines]
    assert said.format(in_words(int(plan.minutes)).capitalize()) in lines


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Gọi {{ call.111 }}.", 4), ("Một – hai, ba", 3), ("{{ call.999 }}", 1)],
)
def test_spoken_syllables(text: str, count: int) -> None:
    assert syllables(called(text, SPOKEN)) == count


# File, marks that lead to the line, old and new text, what is said, and the mark of its line.
FAULTS = [
    (SESSIONS, ["id: thcs-bat-nat", "steps:"], 'minutes: "5"', 'minutes: "6"',
     "bài “thcs-bat-nat”: các bước cộng lại 46 phút, khác 45 phút", "id: thcs-bat-nat"),
    (SESSIONS, ["id: thcs-bat-nat", "steps:"], "part: opening", "part: practice",
     "bài “thcs-bat-nat”: các phần sai thứ tự", "id: thcs-bat-nat"),
    (SESSIONS, ["id: thcs-bat-nat", "steps:"], "part: opening", "part: forming",
     "bài “thcs-bat-nat” đủ một tiết mà thiếu phần opening", "id: thcs-bat-nat"),
    (SESSIONS, ["id: thcs-bat-nat"], "facts: [", "facts: [Z9, ", "“Z9” không có trong", ""),
    (SESSIONS, ["id: thcs-bat-nat"], "resources: [", "resources: [abc, ", "“abc” không có", ""),
    (SESSIONS, ["id: thcs-bat-nat"], 'summary: "', 'summary: "{{ call.119 }} ', "không có", ""),
    (SESSIONS, ["id: thcs-bat-nat"], 'summary: "', 'summary: "{{ name }} ', "dấu “{” không", ""),
    (SITUATIONS, ["id: thcs-lua-dao-1"], 'best: true', 'best: false',
     "tình huống “thcs-lua-dao-1” có 0 câu ghi best", "id: thcs-lua-dao-1"),
    (SITUATIONS, ["id: thcs-lua-dao-1"], "level: thcs", "level: mam-non",
     "tình huống “thcs-lua-dao-1” ghi level: mam-non", "id: thcs-lua-dao-1"),
    (MESSAGES, ["chats:"], "\\n1", "\\\\n1", "chỗ xuống dòng sẽ hiện thành chữ “\\n”", ""),
    (SESSIONS, ["id: thcs-bat-nat"], "conclude:", "kết luận:", "không có mục nào tên", ""),
    (SESSIONS, ["id: tieu-hoc-bat-nat"], "cards:", "report: [a]\n        cards:",
     "sai report, conclude", "id: tieu-hoc-bat-nat"),
    (MESSAGES, ["chats:"], 'text: "', 'text: "' + "rất " * 130, "tin nhắn “", ""),
    (MESSAGES, ["chats:"], "\\n1", "/n1", "chỗ xuống dòng sẽ hiện thành chữ “/n”", ""),
    (FORMS, [], "heading:", "rows: \"3\"\n        heading:", "phần “", ""),
]  # fmt: skip


@pytest.mark.parametrize("key", ["specific", "digital"])
def test_the_letter_for_secondary_schools_asks_for_more_aims(key: str) -> None:
    plan = SHIPPED.session("thcs-bat-nat").model_dump()
    plan["aims"][key] = []
    with pytest.raises(ValidationError, match="thiếu specific hoặc digital"):
        Session.model_validate(plan)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("path", "marks", "old", "new", "message", "at"), FAULTS)
def test_a_fault(
    tmp_path: Path, path: str, marks: list[str], old: str, new: str, message: str, at: str
) -> None:
    project = copy_project(tmp_path)
    project.edit(path, marks, old, new)
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    assert [problem.path for problem in found] == [path], found
    assert message in found[0].message
    if at:
        assert found[0].line == project.find(path, at)


def test_a_skill_without_plan_or_question_is_an_error(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit(SESSIONS, ["id: thcs-hinh-anh"], "skills: [xam-hai]", "skills: [bao-luc-mang]")
    found = [problem for problem in project.load().problems if problem.grade == "error"]
    line = project.find(SESSIONS, "sessions:")
    assert_said(found, [f"{SESSIONS}:{line}: cấp thcs chưa có mục nào về kỹ năng xam-hai"])


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_the_quiz_replies_with_and_without_script(
    browser: Browser, home: str, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{home}tre-em/em-se-lam-gi-thcs/")
    story = page.locator("section.situation").first
    replies = story.locator("details p")
    assert [replies.nth(n).is_visible() for n in range(3)] == [False] * 3
    for n in range(3):
        story.locator("summary").nth(n).click()
        assert replies.nth(n).is_visible()
    for n in range(3):
        expect(replies.nth(n)).to_be_visible(visible=n == 2 or not script)
    expect(page.get_by_text("Em đã xem 1 trong 9 chuyện.")).to_have_count(int(script))
    context.close()


@pytest.mark.browser
def test_a_message_is_copied_whole_with_one_tap(context: BrowserContext, home: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{home}thon/tin-nhan/")
    chat = page.locator(".chat").first
    chat.get_by_role("button", name="Chép đoạn này").click()
    chat.get_by_text("Đã chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == chat.locator("pre").inner_text()


@pytest.mark.browser
def test_plans_are_chosen_by_level_and_minutes(page: Page, home: str) -> None:
    page.goto(f"{home}giao-vien/")
    rows = SHIPPED.teaching.sessions
    for level, minutes in {(row.level, row.minutes) for row in rows}:
        alike = [row for row in rows if (row.level, row.minutes) == (level, minutes)]
        link = (
            page.locator(".grid dt", has_text=level.label)
            .locator("+ dd a")
            .filter(has_text=f"{minutes} phút")
        )
        address = str(link.get_attribute("href"))
        assert address.endswith(f"{alike[0].id}/" if len(alike) == 1 else f"#{level}-{minutes}")
        assert page.request.get(page.url + address).ok
    page.goto(f"{home}giao-vien/buoi-sinh-hoat/")
    assert page.locator(".plan").count() == len(rows)
    for anchor in page.eval_on_selector_all(".grid a[href*='#']", "all => all.map(a => a.hash)"):
        assert page.locator(anchor).count() == 1


@pytest.mark.browser
def test_without_script_nothing_is_offered_that_needs_one(browser: Browser, home: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("thon/tin-nhan/", "giao-vien/buoi-sinh-hoat/", "tre-em/em-se-lam-gi-thcs/"):
        page.goto(home + path)
        assert page.locator("main button:visible, main select").count() == 0, path
    assert page.locator("main").inner_text()
    context.close()
