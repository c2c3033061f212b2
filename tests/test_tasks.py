"""What five readers come for, on the screen of a cheap phone: taps, words on the way, the fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize
from project import shipped, whole

from awareness.data.model import in_words

COUNT: Final = in_words(len(whole(shipped()).resources)).capitalize()

SCREEN: Final[ViewportSize] = {"width": 360, "height": 612}
"""CSS pixels of a 360 × 740 phone below the browser's own bar."""
WORDS_BEFORE: Final = """place => {
  const end = place.getBoundingClientRect().top, main = document.querySelector("main")
  const heads = [...main.querySelectorAll("h1, h2, h3, h4")].filter(
    head => head.getBoundingClientRect().top < end)
  const last = heads[heads.length - 1]
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  let words = 0
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange()
    const head = heads.some(one => one.contains(text))
    range.selectNodeContents(text)
    const box = range.getBoundingClientRect()
    const near = !last || last.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
    const read = text.data.split(/\\s+/).filter(Boolean).length
    if ((head || near) && box.width > 1 && box.top < end) words += read
  }
  return words
}"""
"""The syllables that one reads who looks for an element: the headings above it, and its section."""


@dataclass(frozen=True)
class Task:
    """A reader's way: what is tapped, in order, then what they came for; bounds are the most."""

    taps: tuple[str, ...]
    goal: str
    syllables: int
    in_sight: bool = False
    """Whether the goal must be seen without scrolling."""


TASKS: Final = {
    "a child who is threatened": Task(
        ("main >> text=Có người dọa tung ảnh của em",),
        "#lam-ngay + ol li >> nth=0", 60, in_sight=True,
    ),
    "a parent whose child plays at night": Task(
        ("main >> text=Cha mẹ, ông bà", "main >> text=Con chơi khuya, không dứt"),
        "#toi-nay + ol li >> nth=0", 150,
    ),
    "a teacher with ten minutes for grade 7": Task(
        ("main >> text=Thầy cô", ".grid a[href*=thcs-10]"),
        "main a[href$='/bai-thcs-noi-dung.pdf'] >> nth=0", 150,
    ),
    "a village head who speaks tonight": Task(
        ("main >> text=Thôn, bà con", "main >> text=Bài đọc trên loa", ".script summary >> nth=0"),
        ".script[open] p >> nth=0", 150,
    ),
    "an officer who needs the code of product 4": Task(
        (
            f"main >> text={COUNT} tài liệu và mã QR", "main .grid a >> nth=3",
            "text=Mã QR của tài liệu số 4",
        ),
        "details[open] a[href$='.svg'] >> nth=0", 150,
    ),
}  # fmt: skip


def in_sight(page: Page, place: Locator) -> bool:
    """Whether all of it stands on the screen, above the bar with the number."""
    box, bar = place.bounding_box(), page.locator(".help").bounding_box()
    assert box is not None
    assert bar is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= bar["y"]


def calls_child_line(page: Page) -> bool:
    """Whether a tap in the middle of the bar's number calls it."""
    box = page.locator(".help__child").bounding_box()
    assert box is not None
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    return bool(
        page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('[href=\"tel:111\"]')", at
        )
    )


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("name", TASKS)
def test_a_reader_gets_there(browser: Browser, home: str, name: str, script: bool) -> None:
    task, words = TASKS[name], dict[str, int]()
    context = browser.new_context(viewport=SCREEN, java_script_enabled=script, has_touch=True)
    page = context.new_page()
    page.goto(home)
    for tap in task.taps:
        place = page.locator(tap).first
        words[page.url.split("#")[0]] = place.evaluate(WORDS_BEFORE)
        assert calls_child_line(page)
        place.tap()
        page.wait_for_load_state()
    goal = page.locator(task.goal)
    words[page.url.split("#")[0]] = goal.evaluate(WORDS_BEFORE)
    assert goal.is_visible()
    assert calls_child_line(page)
    assert sum(words.values()) <= task.syllables, words
    assert not task.in_sight or in_sight(page, goal)
    context.close()


@pytest.mark.browser
def test_four_situations_stand_whole_above_the_fold(browser: Browser, home: str) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    page.goto(home)
    cards = page.locator("#chuyen-cua-em + ul a")
    assert [in_sight(page, cards.nth(n)) for n in range(4)] == [True] * 4
    assert cards.count() == 8
    context.close()
