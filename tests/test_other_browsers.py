"""A short walk through the shipped site in browsers of other makers and years, and its markup.

`test_site.py` and `test_frame.py` look closer, in the Chromium of today alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import KINDS, _serve
from own_browsers import (
    BROWSERS,
    MARKUP_CHECKER,
    Absent,
    Refused,
    Visitor,
    packaged,
    program,
    visitor,
)
from test_exit import EXIT, FIRST, STORY
from test_site import HOTLINES, SHIPPED

# Where things stand: roles and addresses, and what the pages' content calls its parts.
CHILD: Final = "a[href='tel:111']"
BAR: Final = "section[aria-label^='Số gọi']"
SECOND: Final = f"{BAR} a[href='tel:{HOTLINES[1]}']"
IN_FOOT: Final = f"footer a[href='tel:{HOTLINES[1]}']"
OTHER_NUMBERS: Final = f"{BAR} summary"
NUMBERS: Final = "a[href^='tel:']"
MENU: Final = "header summary"
MENU_LINKS: Final = "header nav a[href*='cha-me/']"
SEARCH: Final = "header a[href$='tim/']"
FIELD: Final = "input[type='search']"
FOUND: Final = "[role='search'] li a"
TOLD: Final = "[role='search'] [role='status']"
OPTION: Final = "section.situation > details > summary"
REPLY: Final = "section.situation > details > summary + *"
SITUATION: Final = "main a[href*='tung-buoc-mot/']"
NEXT: Final = ".onward p:last-child a"
CHOICE: Final = ".grid a[href*='#']"
PLANS: Final = ".plan"
QUIZ: Final = "tre-em/em-se-lam-gi-thcs/"
PLAN: Final = "giao-vien/thcs-bat-nat/"
ALL_PLANS: Final = "giao-vien/buoi-sinh-hoat/"

ON_TOP: Final = """selector => [...document.querySelectorAll(selector)].filter(one => {
  const {left, right, top, bottom} = one.getBoundingClientRect()
  if (right - left < 2 || left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return
  return one.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2))
}).length"""
"""How many stand whole in the viewport with nothing over them."""
PLACE: Final = """selector => {
  const shown = one => one.getClientRects().length && getComputedStyle(one).visibility == "visible"
  const one = [...document.querySelectorAll(selector)].find(shown)
  if (!one) return
  one.scrollIntoView({block: "center"})
  const {left, right, top, bottom} = one.getClientRects()[0]
  const point = [(left + right) / 2, (top + bottom) / 2], over = document.elementFromPoint(...point)
  return {point, covered: over && one.contains(over) ? "" : String(over && over.outerHTML)}
}"""
SHOWN: Final = """selector => [...document.querySelectorAll(selector)]
  .filter(one => one.getBoundingClientRect().height > 1 && (one.innerText || one.matches("select")))
  .map(one => one.innerText)"""
READING: Final = """() => {
  const title = document.querySelector("h1").getBoundingClientRect()
  const text = document.querySelector("main p, main li")
  return {
    title: title.width > 99 && title.bottom < innerHeight,
    long: document.querySelector("main").innerText.length > 150,
    large: parseFloat(getComputedStyle(text).fontSize) >= 16,
    fits: document.documentElement.scrollWidth <= innerWidth,
    wide: [...document.querySelectorAll("main p, main li, main dd")].every(one =>
      one.innerText.length < 30 || !one.getClientRects().length || one.offsetWidth > 100),
  }
}"""
SCROLL: Final = "part => scrollTo(0, part * document.documentElement.scrollHeight)"
CLOSE: Final = """([numbers, bar]) => {
  const seen = [...document.querySelectorAll(numbers)].filter(one => one.innerText).map(one =>
    ({number: one.href, bar: !!one.closest(bar), box: one.getBoundingClientRect()}))
  const close = (one, two) => one.number !== two.number && one.bar === two.bar &&
    Math.max(one.box.left - two.box.right, two.box.left - one.box.right) < 8 &&
    Math.max(one.box.top - two.box.bottom, two.box.top - one.box.bottom) < 7.9
  return seen.filter(({box, ...one}) => box.height && (box.width < 48 || box.height < 48 ||
    seen.some(two => two.box.height && close({box, ...one}, two)))).map(({number}) => number)
}"""
"""Numbers with less than 48 px to tap on, or with another less than 8 px away."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", params=BROWSERS)
def window(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    try:
        with visitor(request.param, tmp_path_factory.mktemp("profile")) as started:
            yield started
    except Absent as why:
        pytest.skip(f"{request.param}: {why}")


def soon(window: Visitor, function: str, *values: Any) -> Any:
    """What the function says as soon as that is not empty; else its last word, after 5 s."""
    end = time.monotonic() + 5
    while True:
        try:
            answer = window.run(function, *values)
        except Refused:  # between two pages
            answer = None
        if answer or time.monotonic() > end:
            return answer
        time.sleep(0.05)


def tap(window: Visitor, selector: str) -> None:
    """Where a finger would: the first that is shown, which nothing may cover."""
    place = soon(window, PLACE, selector)
    assert place, f"{selector} is not shown"
    assert place["covered"] == "", f"{selector} is covered"
    window.click(*place["point"])


def arrived(window: Visitor, part: str) -> bool:
    return bool(
        soon(window, "part => location.href.includes(part) && !!document.querySelector('h1')", part)
    )


@pytest.mark.parametrize("path", KINDS)
def test_it_reads(window: Visitor, home: str, path: str) -> None:
    window.go(home + path)
    assert [what for what, right in window.run(READING).items() if not right] == []
    for part in (0, 0.5, 1):
        window.run(SCROLL, part)
        assert soon(window, ON_TOP, CHILD), part
    assert window.run(ON_TOP, IN_FOOT)
    window.run(SCROLL, 0)
    assert window.run(CLOSE, [NUMBERS, BAR]) == []


def test_the_menu_leads_on(window: Visitor, home: str) -> None:
    window.go(home + PLAN)
    tap(window, MENU)
    assert soon(window, ON_TOP, MENU_LINKS)
    assert window.run(ON_TOP, CHILD)
    tap(window, MENU_LINKS)
    assert arrived(window, "/cha-me/")


def test_the_other_numbers_are_a_tap_away(window: Visitor, home: str) -> None:
    window.go(home + "tre-em/ban-moi/")
    tap(window, OTHER_NUMBERS)
    assert soon(window, ON_TOP, SECOND)
    assert window.run(ON_TOP, CHILD)
    assert window.run(CLOSE, [NUMBERS, BAR]) == []


@pytest.mark.parametrize("words", ["bắt nạt", "bat nat"])
def test_the_search_finds(window: Visitor, home: str, words: str) -> None:
    window.go(home)
    tap(window, SEARCH)
    assert arrived(window, "/tim/")
    tap(window, FIELD)
    window.write(words)
    assert soon(window, SHOWN, FOUND)
    assert re.search(r"\d", "".join(window.run(SHOWN, TOLD)))
    assert window.run(ON_TOP, CHILD)
    tap(window, FOUND)
    assert soon(window, "() => !location.href.includes('/tim/') && !!document.querySelector('h1')")


def test_an_answer_that_is_chosen_shows_its_reply(window: Visitor, home: str) -> None:
    window.go(home + QUIZ)
    assert window.run(SHOWN, REPLY) == []
    tap(window, OPTION)
    assert len(soon(window, SHOWN, REPLY)) == 1


@pytest.fixture(scope="module")
def leaving(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A few pages of the site, whose way out leads to a page beside them: nobody else is asked."""
    folder = tmp_path_factory.mktemp("leaving")
    server, host = _serve(folder)
    shutil.copytree(site / "assets", folder / "assets")
    for path in ("", FIRST, STORY, "tai-lieu/so-6/"):
        html = (site / path / "index.html").read_text("utf-8").replace(EXIT, f"{host}/ra/")
        (folder / path).mkdir(parents=True, exist_ok=True)
        (folder / path / "index.html").write_text(html, "utf-8")
    for name in ("ra/index.html", "404.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("<!doctype html><h1>Nơi khác</h1>", "utf-8")
    yield f"{host}/"
    server.shutdown()
    server.server_close()


PRESSED: Final = """times => {
  for (const kind of Array(times).fill(["keydown", "keyup"]).flat())
    document.body.dispatchEvent(new KeyboardEvent(kind, {key: "Shift", bubbles: true}))
  return getComputedStyle(document.querySelector("h1")).visibility
}"""
RUNS: Final = "() => document.readyState === 'complete'"
WAYS_OUT: Final = {"link": ".exit", "keys": "", "onward": "main a[href$='so-6/']"}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_back_shows_no_sensitive_page(window: Visitor, leaving: str, way: str) -> None:
    window.go(leaving)
    tap(window, f"main a[href='{FIRST}']")
    assert arrived(window, FIRST)
    assert soon(window, RUNS)
    tap(window, ".onward p:last-child a")
    assert arrived(window, STORY)
    assert soon(window, RUNS)
    if way == "keys":
        assert window.run(PRESSED, 2) == "visible"
        window.run(f"() => {{ setTimeout({PRESSED}, 0, 1) }}")  # who leaves at once answers nobody
    else:
        tap(window, WAYS_OUT[way])
    assert arrived(window, "so-6/" if way == "onward" else "/ra/")
    window.run("() => { setTimeout(() => history.back()) }")
    assert soon(window, "home => location.href === home", leaving)


def test_plans_are_chosen_by_level_and_minutes(window: Visitor, home: str) -> None:
    window.go(home + ALL_PLANS)
    place = str(window.run("selector => document.querySelector(selector).hash", CHOICE))
    tap(window, CHOICE)
    assert soon(window, "hash => location.hash === hash && scrollY > 99", place)
    assert soon(window, SHOWN, place)


def test_from_a_disk_it_reads_and_finds(window: Visitor, site: Path) -> None:
    window.go((site / ALL_PLANS / "index.html").as_uri())
    assert soon(window, SHOWN, PLANS)
    window.go((site / "cha-me/ong-ba/index.html").as_uri())
    assert soon(window, "() => document.images[0].naturalWidth")
    window.go((site / "tim/index.html").as_uri())
    tap(window, FIELD)
    window.write("bat nat")
    assert soon(window, SHOWN, FOUND)


def test_the_edition_for_a_disk_leads_on_finds_and_hides(window: Visitor, usb: Path) -> None:
    home = (usb / "index.html").as_uri()
    window.go(home)
    tap(window, SITUATION)
    assert arrived(window, "/tung-buoc-mot/index.html")
    assert soon(window, ON_TOP, CHILD)
    tap(window, NEXT)
    assert arrived(window, "/chuyen-ban-be/index.html")
    place = (usb / "tim/index.html").as_uri()  # not the network
    window.run("place => { document.querySelector('.exit').href = place }", place)
    tap(window, ".exit")
    assert arrived(window, "/tim/index.html")
    window.run("() => { setTimeout(() => history.back()) }")
    assert soon(window, "home => location.href === home", home)
    window.go(place)
    tap(window, FIELD)
    window.write("khuya")
    tap(window, FOUND)
    assert arrived(window, "/gio-choi-gio-nghi/index.html")


def test_on_paper_stand_the_numbers_and_no_bar(window: Visitor, home: str) -> None:
    window.go(home + QUIZ)
    replies = window.run("selector => document.querySelector(selector).textContent", REPLY)
    paper = " ".join(window.paper().split())
    assert "Danh mục" not in paper
    assert "Số khác" not in paper
    assert SHIPPED.hotlines[1].display in paper
    assert "Em sẽ làm gì?" in paper
    assert " ".join(replies.split())[:40] not in paper


def test_another_reader_finds_no_fault_in_the_markup(site: Path, tmp_path: Path) -> None:
    try:
        java = program("java", debian="default-jre-headless")
        jar = tmp_path / "vnu.jar"
        jar.write_bytes(packaged(MARKUP_CHECKER, "build/dist/vnu.jar"))
    except Absent as why:
        pytest.skip(f"Nu checker: {why}")
    command = [java, "-jar", str(jar), "--stdout", "--format", "json", "--skip-non-html", str(site)]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    told = json.loads(done.stdout)["messages"]
    # On a disk nothing is 'self', so the policy seems to forbid the page's own files.
    others = {one["message"] for one in told if "Content Security Policy" not in one["message"]}
    print(*sorted(others), sep="\n")
    faults = [one for one in told if one["type"] == "error" or one.get("subType") == "fatal"]
    assert [(one["url"], one.get("lastLine"), one["message"]) for one in faults] == []
