"""What a reader keeps on a device: only when asked, what helps, no old page while online."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import _serve
from playwright.sync_api import Browser, BrowserContext, Page
from project import shipped, whole

from awareness.pages.servers import KEPT, Offline

HELP = "can-giup/"
STORY = "tre-em/tung-buoc-mot/"
STORED = """async () => ({
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  caches: await caches.keys(),
  rest: localStorage.length + sessionStorage.length + document.cookie.length,
})"""
NOTHING = {"workers": 0, "caches": [], "rest": 0}


@pytest.fixture
def served(site: Path, tmp_path: Path) -> Iterator[tuple[str, Path, Any]]:
    """A copy of the site that can change and vanish, its address and its server."""
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    server, host = _serve(folder)
    yield f"{host}/", folder, server
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


def press(page: Page, button: str, answer: str) -> None:
    page.locator("details", has=page.locator("#giu")).locator("summary").click()
    page.get_by_role("button", name=button).click()
    page.locator("#giu [role=status]").get_by_text(answer).wait_for()


def test_what_is_kept_is_what_helps(site: Path) -> None:
    text = (site / KEPT).read_bytes()
    kept = json.loads(text)["files"]
    stories = {path for path in kept if path.startswith("tre-em/")}
    assert {HELP, "can-giup/sau-khi-goi/", "tre-em/", STORY} <= {*kept}
    assert len(stories) == 1 + sum(
        1 for file in (site / "tre-em").glob("*/index.html") if "em-se-lam-gi" not in str(file)
    )
    assert len(gzip.compress(text, 6)) <= 60_000


@pytest.mark.browser
def test_nothing_is_kept_unasked(context: BrowserContext, served: Any) -> None:
    home = served[0]
    page = context.new_page()
    for path in ("", HELP, STORY, "ve-trang-nay/"):
        page.goto(home + path)
        page.wait_for_timeout(300)
        assert page.evaluate(STORED) == NOTHING, path
    page.goto(home + STORY)
    assert page.locator("#giu").count() == 0


@pytest.mark.browser
def test_kept_pages_open_without_a_network(context: BrowserContext, served: Any) -> None:
    home, folder, _ = served
    page = context.new_page()
    page.goto(home + HELP)
    press(page, "Giữ trên máy này", "Đã giữ")
    assert len(page.evaluate(STORED)["caches"]) == 1
    changed = folder / HELP / "index.html"
    text = changed.read_text("utf-8").replace("Cần giúp ngay</h1>", "Mới</h1>")
    changed.write_text(text, "utf-8")
    page.goto(home + HELP)
    assert page.locator("h1").inner_text() == "Mới"  # online, never what was kept
    context.set_offline(True)
    for path, heading in ((HELP, "Cần giúp ngay"), (STORY, None), ("giao-vien/", "Cần giúp ngay")):
        page.goto(home + path)
        assert page.locator("h1").inner_text() == heading or heading is None
        assert page.locator("a[href='tel:111']").first.is_visible()
    page.goto(f"{home}{HELP}?x=1#noi-dung")
    page.locator("h1", has_text="Cần giúp ngay").wait_for()
    press(page, "Xóa khỏi máy này", "Đã xóa")  # the button is kept too
    assert page.evaluate(STORED) == NOTHING


@pytest.mark.browser
def test_what_is_taken_away_stays_away_and_can_be_kept_again(
    context: BrowserContext, served: Any
) -> None:
    """With a second tab open the browser may keep the worker itself, and wake it for the next."""
    home, folder, _ = served
    page, other = context.new_page(), context.new_page()
    page.goto(home + HELP)
    press(page, "Giữ trên máy này", "Đã giữ")
    other.goto(home + STORY)
    for button, answer, caches in (
        ("Xóa", "Đã xóa", 0),
        ("Giữ", "Đã giữ", 1),
        ("Xóa", "Đã xóa", 0),
    ):
        page.get_by_role("button", name=button).click()
        page.locator("#giu [role=status]").get_by_text(answer).wait_for()
        assert len(page.evaluate(STORED)["caches"]) == caches
    worker = folder / "sw.js"
    worker.write_text(worker.read_text("utf-8") + "// new\n", "utf-8")
    page.goto(home + HELP)
    page.evaluate("navigator.serviceWorker.getRegistration().then(one => one && one.update())")
    page.wait_for_timeout(500)
    assert page.evaluate(STORED)["caches"] == []


@pytest.mark.browser
@pytest.mark.parametrize("gone", [KEPT, "sw.js"])
def test_what_cannot_be_kept_is_said_and_leaves_nothing(
    context: BrowserContext, served: Any, gone: str
) -> None:
    home, folder, _ = served
    (folder / gone).unlink()
    page = context.new_page()
    page.goto(home + HELP)
    press(page, "Giữ trên máy này", "Máy không làm được")
    assert page.get_by_role("button", name="Giữ trên máy này").is_visible()
    assert page.evaluate(STORED) == NOTHING


@pytest.mark.browser
def test_without_a_network_the_way_out_works(context: BrowserContext, served: Any) -> None:
    home = served[0]
    page = context.new_page()
    page.goto(home + HELP)
    press(page, "Giữ trên máy này", "Đã giữ")
    context.set_offline(True)
    page.goto(home + STORY)
    page.locator("h1").wait_for()
    page.keyboard.press("Shift")
    assert page.get_by_role("status").inner_text() == "Bấm Shift thêm 2 lần để thoát."


@pytest.mark.browser
def test_the_commune_can_take_it_all_back(context: BrowserContext, served: Any) -> None:
    home, folder, _ = served
    page = context.new_page()
    page.goto(home + HELP)
    press(page, "Giữ trên máy này", "Đã giữ")
    for path, text in Offline(sheet="").files(allowed=False):
        (folder / path).write_text(text, "utf-8")
    (folder / KEPT).unlink()
    page.goto(home + HELP)
    page.evaluate("navigator.serviceWorker.getRegistration().then(one => one && one.update())")
    page.wait_for_function(f"async () => (await ({STORED})()).caches.length === 0")
    page.goto(home + "tre-em/")
    assert page.evaluate(STORED) == NOTHING


def test_without_leave_no_page_has_the_button() -> None:
    catalogue = whole(shipped())
    assert catalogue.commune.keep
    assert [path for path, _ in Offline(sheet="").files(allowed=False)] == ["sw.js"]
