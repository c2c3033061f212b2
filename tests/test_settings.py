"""Settings step by step: where a button stands is said only with the day of somebody's look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from project import (
    ROOT,
    TODAY,
    Project,
    assert_said,
    copy_project,
    owing,
    render_of,
    shipped,
    whole,
)

from awareness.data.files import Catalogue
from awareness.data.settings import App
from awareness.pages.pages import Page, check_all, own_pages, read_pages
from awareness.printing.press import print_all
from awareness.printing.sheets import Imprint, sheets
from awareness.problem import Grade, Problem
from awareness.text.prose import syllables

pytestmark = pytest.mark.usefixtures("quickly")
SETTINGS = "data/settings.yml"
CATALOGUE = whole(owing())
APPS = CATALOGUE.settings.apps
PAGES = {page.id: page for page in read_pages(ROOT, shipped().known)[0]}
UNSEEN = "Chưa ai thử trên máy; tên mục có thể khác."
PARTLY = "Chưa ai thử hết các bước trên máy; tên mục có thể khác."
SEEN = 'seen: {on: "2026-11-25", by: "Cô Xem, xã An Lão", version: "Zalo 24.11", where: "Cài đặt"}'


def html_of(catalogue: Catalogue, app: str = "zalo") -> str:
    return render_of(catalogue).expand(f"<!-- catalogue: app id={app} -->", "cha-me")[1][0]


def looked_at(project: Project, app: str, count: int = 99) -> Catalogue:
    """The data after somebody has looked at so many steps of an app."""
    start = project.find(SETTINGS, f"id: {app}")
    end = project.find(SETTINGS, f"id: {app}", "facts: [")
    lines = project.lines(SETTINGS)
    for number in range(start, end):
        count -= "seen: }" in lines[number]
        lines[number] = lines[number].replace("seen: }", f"{SEEN}}}" if count >= 0 else "seen: }")
    project.write(SETTINGS, "\n".join(lines))
    return whole(project.load())


def notes(problems: Iterable[Problem]) -> list[str]:
    return [one.message for one in problems if one.path == SETTINGS and one.grade is Grade.NOTE]


def test_the_apps_that_were_asked_for_have_a_page_and_a_sheet_each() -> None:
    named = ["zalo", "facebook", "tiktok", "youtube", "free-fire-lien-quan", "roblox"]
    assert [app.id for app in APPS] == [*named, "android", "iphone"]
    assert own_pages([*PAGES.values()], "app") == {
        app.id: f"cha-me/cai-dat/{app.id}" for app in APPS
    }
    codes = {sheet.code for sheet in sheets(CATALOGUE, {})}
    assert {f"cai-dat-{app.id}" for app in APPS} <= codes


@pytest.mark.parametrize("app", APPS, ids=lambda app: str(app.id))
def test_a_page_is_short_is_found_and_says_plainly_that_nobody_tried(app: App) -> None:
    page: Page = PAGES[f"cha-me/cai-dat/{app.id}"]
    form = CATALOGUE.settings.form(app.id)
    said = [page.body, *form.intro, *(one.heading for one in form.sections)]
    said += [line for one in form.sections for line in one.lines]
    assert syllables(" ".join(said)) <= 450
    assert page.meta.title == app.title
    assert page.meta.group, "the parents' page lists it"
    assert f"cai-dat/{app.id}.md" in PAGES["cha-me/cai-dat-va-nep-nha"].body
    assert html_of(CATALOGUE, app.id).count("hưa ai thử") == bool(app.unseen)


# A file, marks, the old and the new text, and the beginning of what is said at that line.
ZALO = ["id: zalo"]
GOAL = 'goal: "Người chưa quen không nhắn tin, không gọi được cho con."'
HOSTILE = [
    (ZALO, f"{GOAL}, ", "", "thiếu mục “goal”"),
    (ZALO, GOAL, 'goal: ""', "goal: giá trị để trống"),
    (ZALO, GOAL, 'goal: "Vào Cài đặt → Quyền riêng tư."', "goal: “Vào Cài đặt → Quyền"),
    (ZALO, GOAL, 'goal: "Bấm nút ở góc trên."', "goal: “Bấm nút ở góc trên.” nói chỗ"),
    (ZALO, 'words: ["Báo xấu"]', 'words: ["Bên phải, Báo xấu"]', "words: “Bên phải, Báo xấu” nói"),
    (ZALO, 'advice: "Chưa', 'advice: "Bấm dấu ba chấm. Chưa', "advice: “Bấm dấu ba chấm."),
    (ZALO, ", seen: }", "}", "thiếu mục “seen”"),
    (ZALO, "seen: }", f"{SEEN}}}".replace("2026-11-25", "2026-11-27"), "ngày 2026-11-27 ở tương"),
    (ZALO, "seen: }", f"{SEEN}}}".replace("2026-11-25", "25/11/2026"), "on: ngày “25/11/2026”"),
    (ZALO, "seen: }", f"{SEEN}}}".replace('by: "Cô Xem, xã An Lão", ', ""), "thiếu mục “by”"),
    (ZALO, "seen: }", f"{SEEN}}}".replace("Cô Xem, xã An Lão", ""), "by: giá trị để trống"),
    (ZALO, "seen: }", f"{SEEN}}}".replace("Cô Xem", "[họ tên]"), "còn chỗ chưa viết: “[họ tên]”"),
    (ZALO, "seen: }", f"{SEEN}}}".replace('version: "Zalo 24.11", ', ""), "thiếu mục “version”"),
    (ZALO, "seen: }", f"{SEEN}}}".replace(', where: "Cài đặt"', ""), "thiếu mục “where”"),
    (ZALO, "seen: }", "where: Cài đặt, seen: }", "mục “where” đứng sai chỗ"),
    (ZALO, "seen: }", "seen: rồi}", "mục “seen”"),
    (ZALO, "T11]", "T99]", "“T99” không có trong mục facts"),
    ([], "id: facebook", "id: zalo", "id “zalo” đã dùng"),
]


@pytest.mark.parametrize(("marks", "old", "new", "expected"), HOSTILE)
def test_what_is_wrong_is_told_where_it_stands(
    tmp_path: Path, marks: list[str], old: str, new: str, expected: str
) -> None:
    project = copy_project(tmp_path)
    line = project.edit(SETTINGS, marks, old, new)
    found = [one for one in project.load().problems if one.grade is Grade.ERROR]
    assert_said(found, [f"{SETTINGS}:{line}: {expected}"])


def test_a_page_asks_for_an_app_that_is_there_and_each_has_one(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    path = "docs/cha-me/cai-dat/zalo.md"
    line = project.edit(path, [], "app id=zalo", "app id=zalu")
    assert_said(
        [one for one in check_all(tmp_path, project.load(), TODAY)[1] if one.grade is Grade.ERROR],
        [f"{path}:{line}: không hiểu <!-- catalogue: app id=zalu --> → viết <!-- catalogue: app"],
    )
    project.edit(path, [], "app id=zalu", "app id=tiktok")
    found = [one for one in check_all(tmp_path, project.load(), TODAY)[1] if one.path == SETTINGS]
    assert [one.message for one in found] == [
        "app “zalo” có 0 trang riêng",
        "app “tiktok” có 2 trang riêng",
    ]


def test_what_was_seen_is_said_with_its_day_and_version(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    assert html_of(CATALOGUE).count(UNSEEN) == 1
    assert "Đã xem trên máy" not in html_of(CATALOGUE)
    partly = html_of(looked_at(project, "zalo", count=1))
    assert PARTLY in partly
    assert partly.count(" Ở: Cài đặt.") == 1
    html = html_of(looked_at(project, "zalo"))
    assert "hưa ai thử" not in html
    assert html.count("Đã xem trên máy ngày 25/11/2026, bản Zalo 24.11.") == 1
    steps = CATALOGUE.settings.app("zalo").unseen
    assert html.count(" Ở: Cài đặt.") == steps
    assert "Tìm chữ" not in html
    assert "Cô Xem" not in html


def test_the_build_lists_the_apps_that_nobody_has_looked_at(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    listed = [f"“{app.title}”: {app.unseen} bước chưa ai xem trên máy" for app in APPS]
    assert notes(owing().problems) == listed
    looked_at(project, "zalo")
    looked_at(project, "facebook", count=2)
    left = CATALOGUE.settings.app("facebook").unseen - 2
    listed[:2] = [listed[1].replace(str(left + 2), str(left))]
    assert notes(project.load().problems) == listed


def text_of(catalogue: Catalogue, folder: Path) -> dict[str, tuple[str, float]]:
    """Of each sheet its text and the smallest type above its foot; each has one page."""
    wanted = [one for one in sheets(catalogue, {}) if one.source == SETTINGS]
    done, problems = print_all(wanted, Imprint.of(catalogue), folder)
    assert problems == []
    found = {}
    for one in done:
        (page,) = pdfium.PdfDocument(one.pdf)
        text = page.get_textpage()
        sizes = [
            raw.FPDFText_GetFontSize(text.raw, n)
            for n in range(text.count_chars())
            if text.get_charbox(n)[1] > 55 and not text.get_text_range(n, 1).isspace()
        ]
        found[one.sheet.code] = " ".join(text.get_text_bounded().split()), min(sizes)
    return found


def test_a_sheet_is_one_legible_page_that_says_the_same(tmp_path: Path) -> None:
    for code, (text, smallest) in text_of(CATALOGUE, tmp_path / "a").items():
        assert smallest >= 11, code
        assert text.count(UNSEEN) == 1, code
        assert re.search(r"Từng bước .*Chặn, báo cáo Bị dọa", text), code
    catalogue = looked_at(copy_project(tmp_path / "project"), "zalo")
    text, smallest = text_of(catalogue, tmp_path / "b")["cai-dat-zalo"]
    assert "hưa ai thử" not in text
    assert "Đã xem trên máy ngày 25/11/2026, bản Zalo 24.11." in text
    assert smallest >= 11
