"""The way out of a sensitive page: link, keys, in a frame; what Back shows; what stays behind."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import ELSEWHERE, QUIET, _serve, page_paths
from playwright.sync_api import Browser, Page, Route
from project import LAID, ROOT, build, copy_whole, name_of_unit, shipped, whole
from test_site import FRAMED, SENSITIVE, text_of

from awareness.pages.pages import read_pages

EXIT: Final = str(whole(shipped()).commune.exit)
FIRST: Final = "tre-em/chuyen-ban-be/"
STORY: Final = "tre-em/ban-moi/"
WAY: Final = ".exit"
NAME: Final = f"An toàn trên mạng – {name_of_unit()}"
AT: Final = "".join(f" · {one}" for one in [whole(shipped()).commune.site_url] if one)
NEUTRAL: Final = "<!doctype html><title>Nơi khác</title>"
HIDDEN: Final = "getComputedStyle(document.querySelector('h1')).visibility === 'hidden'"


def neutral(route: Route) -> None:
    route.fulfill(body=NEUTRAL, content_type="text/html; charset=utf-8")


@pytest.fixture
def story(page: Page, home: str) -> Page:
    """A sensitive page; where it leads out stands a page of ours."""
    page.route(f"{EXIT}**", neutral)
    page.goto(home + STORY)
    return page


def test_every_sensitive_page_has_it_and_no_other(site: Path) -> None:
    for path in page_paths(site):
        html = (site / path / "index.html").read_text("utf-8")
        sensitive = f"{path}/" in SENSITIVE
        links = re.findall(r"<a [^>]*>Thoát nhanh</a>", html)
        framed = f"{path}/" in FRAMED
        assert len(links) == (2 - framed) * sensitive, path
        for link in links:
            assert f'href="{EXIT}" rel="noreferrer" target="_top"' in link, path
        assert ("/exit." in html) == (sensitive and not framed), path
        assert ("máy vẫn nhớ đã mở trang này" in html) == sensitive, path
        if sensitive and not framed:
            after = html.partition('<a class="skip"')[2].partition("</a>")[2]
            assert re.findall("<a .*?</a>", after)[0] == links[0], path


def test_neither_a_chat_nor_a_printed_code_names_what_is_read_there(site: Path) -> None:
    pages, _ = read_pages(LAID, shipped().known)
    named = {page.id: page.meta.safe_title for page in pages}
    for path in page_paths(site):
        html = (site / path / "index.html").read_text("utf-8")
        assert ('property="og:description"' in html) == (f"{path}/" not in SENSITIVE), path
    led = [row for row in whole(shipped()).codes if named.get(row.id)]
    assert led
    for row in led:
        html = (site / "r" / row.code / "index.html").read_text("utf-8")
        assert f"<h1>{named[row.id]}</h1>" in html, row.id


def test_a_commune_may_have_none(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    project.edit("data/commune.yml", [], f'exit: "{EXIT}"', "exit:")
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    assert "mục “exit” để trống" in done.stderr
    html = (tmp_path / "site" / STORY / "index.html").read_text("utf-8")
    assert "Thoát nhanh</a>" not in html
    assert "exit.js" not in html
    assert "Máy vẫn nhớ đã mở trang này" in html


def test_the_page_on_what_stays_behind_is_short_and_says_who_tried_it() -> None:
    text = (ROOT / "docs/can-giup/don-may.md").read_text("utf-8").split("---\n", 2)[2]
    words = re.sub(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|\{[^}]*\}|[#*\d.-]", " ", text).split()
    assert len(words) <= 350
    assert "Chưa ai thử các bước này trên máy" in text


# --- Where it stands --------------------------------------------------------------------------

PLACES: Final = """() => {
  const box = one => one.getBoundingClientRect()
  const way = document.querySelector(".exit"), own = box(way)
  const others = [...document.querySelectorAll(".top a, .top summary")].filter(
    one => one !== way && one.getClientRects().length && !one.closest(".numbers, nav"))
  const apart = others.map(one => Math.max(
    box(one).left - own.right, own.left - box(one).right,
    box(one).top - own.bottom, own.top - box(one).bottom))
  const over = document.elementFromPoint((own.left + own.right) / 2, (own.top + own.bottom) / 2)
  return {
    large: own.width >= 48 && own.height >= 48, nearest: Math.min(...apart), free: way === over,
    inside: own.left >= 0 && own.top >= 0 && own.right <= innerWidth && own.bottom <= innerHeight,
    fits: way.scrollWidth <= way.clientWidth && way.scrollHeight <= way.clientHeight,
  }
}"""
SIZES: Final = ((320, 568), (360, 740), (767, 900), (768, 1024), (1024, 700), (1280, 800))


@pytest.mark.browser
@pytest.mark.parametrize("text", [100, 200])
def test_it_is_always_in_reach_and_apart(story: Page, text: int) -> None:
    story.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
    for size, part in product(SIZES, (0, 0.5, 1)):
        story.set_viewport_size({"width": size[0], "height": size[1]})
        story.evaluate(f"scrollTo(0, {part} * document.documentElement.scrollHeight)")
        seen: Any = story.evaluate(PLACES)
        assert seen.pop("nearest") >= 8, (size, text, part)
        assert seen == dict.fromkeys(seen, True), (size, text, part)


@pytest.mark.browser
def test_it_is_not_on_paper(story: Page) -> None:
    story.emulate_media(media="print")
    assert story.get_by_text("Thoát nhanh", exact=True).locator("visible=true").count() == 0


@pytest.mark.browser
def test_keys_and_voices_meet_it_first(story: Page) -> None:
    story.keyboard.press("Tab")
    story.keyboard.press("Tab")
    way = story.locator(WAY)
    assert way.evaluate("one => one === document.activeElement")
    assert way.inner_text() == "Thoát nhanh"
    assert way.get_attribute("aria-label") is None
    story.keyboard.press("Enter")
    story.wait_for_url(EXIT)


# --- Leaving ----------------------------------------------------------------------------------


@pytest.mark.browser
def test_it_is_a_link_without_script(browser: Browser, home: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route(f"{EXIT}**", neutral)
    page.goto(home + STORY)
    page.locator(WAY).click()
    page.wait_for_url(EXIT)
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("way", ["click", "keys", "held"])
def test_the_page_is_hidden_before_another_answers(story: Page, way: str) -> None:
    title = story.title()
    story.route(f"{EXIT}**", lambda route: route.fulfill(status=204))  # which changes no page
    if way == "keys":
        for _ in range(3):
            story.keyboard.press("Shift")
    else:
        keys: Any = ["Control"] if way == "held" else []
        story.locator(WAY).click(no_wait_after=True, modifiers=keys)
    story.locator("h1").wait_for(state="hidden")
    assert story.title() == "Trang mới" != title
    assert story.locator(WAY).is_hidden()
    story.keyboard.press("a")  # what a frightened hand does next shows nothing
    assert story.evaluate(HIDDEN)
    story.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert not story.evaluate(HIDDEN)
    assert story.title() == title


def press(*keys: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return do


def with_held(key: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        page.keyboard.down(key)
        press("Shift", "Shift", "Shift")(page)
        page.keyboard.up(key)

    return do


def with_clicks(page: Page) -> None:
    for _ in range(4):
        page.locator("h1").click(modifiers=["Shift"])


def with_shift_held(page: Page) -> None:
    for _ in range(6):
        page.keyboard.down("Shift")  # from the second on it repeats by itself
    page.keyboard.up("Shift")


def typed_into(field: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        page.evaluate(f"document.querySelector('h1').innerHTML = '{field}'")
        page.locator("h1 > *").focus()
        press("Shift", "Shift", "Shift", "Shift")(page)

    return do


def with_pauses(milliseconds: int) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        for _ in range(3):
            page.keyboard.press("Shift")
            page.clock.fast_forward(milliseconds)

    return do


LEAVES: Final = {
    "three times": press("Shift", "Shift", "Shift"),
    "left and right": press("ShiftLeft", "ShiftRight", "ShiftLeft"),
    "each within five seconds": with_pauses(3_500),  # the clock runs on while a slow machine types
    "after a slip": press("Shift", "a", "Shift", "Shift", "Shift"),
}
STAYS: Final = {
    "twice": press("Shift", "Shift"),
    "another key between": press("Shift", "Shift", "a", "Shift", "Shift"),
    "capital letters": press("Shift+A", "Shift+B", "Shift+C", "Shift+D"),
    "back with Tab": press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"),
    "Escape": press("Escape", "Escape", "Escape", "Escape"),
    "Ctrl held": with_held("Control"),
    "Alt held": with_held("Alt"),
    "Meta held": with_held("Meta"),
    "with clicks": with_clicks,
    "held down": with_shift_held,
    "more than five seconds": with_pauses(5_100),
    "in a field": typed_into("<input>"),
    "in a text": typed_into("<textarea></textarea>"),
    "in what is edited": typed_into("<p contenteditable>x</p>"),
}  # fmt: skip
ALIKE: Final = {"Alt held", "Meta held", "in a text", "in what is edited"}
"""Of kinds of which one is asked each time: a key that is held, a place to type in."""


@pytest.mark.browser
@pytest.mark.parametrize(
    "way",
    [pytest.param(one, marks=[pytest.mark.slow] * (one in ALIKE)) for one in (*LEAVES, *STAYS)],
)
def test_shift_three_times_leaves(page: Page, home: str, way: str) -> None:
    page.clock.install()
    page.route(f"{EXIT}**", neutral)
    page.goto(home + STORY)
    (LEAVES | STAYS)[way](page)
    if way in LEAVES:
        page.wait_for_url(EXIT)
    else:
        page.wait_for_timeout(150)
        assert page.url == home + STORY
        assert not page.evaluate(HIDDEN)


@pytest.mark.browser
def test_each_press_is_spoken_and_forgotten(story: Page, home: str) -> None:
    story.clock.install()
    story.goto(home + STORY)
    told = story.get_by_role("status")
    assert told.inner_text() == ""
    for left in (2, 1):
        story.keyboard.press("Shift")
        assert told.inner_text() == f"Bấm Shift thêm {left} lần để thoát."
    story.clock.fast_forward(5_100)
    assert told.inner_text() == ""
    for keys in ("Shift+Tab", "Shift+A"):
        story.keyboard.press(keys)
        assert told.inner_text() == ""  # held for another key, it is none of the three


@pytest.mark.browser
def test_it_works_while_a_picture_is_still_to_come(page: Page, home: str) -> None:
    late: list[Route] = []

    def with_picture(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace("</h1>", '</h1><img src="late.png">')
        route.fulfill(response=answer, body=body)

    page.route(home + STORY, with_picture)
    page.route("**/late.png", lambda route: late.append(route))
    page.route(f"{EXIT}**", lambda route: route.fulfill(status=204))
    page.goto(home + STORY, wait_until="domcontentloaded")
    page.keyboard.press("Shift")
    assert page.get_by_role("status").inner_text() == "Bấm Shift thêm 2 lần để thoát."
    press("Shift", "Shift")(page)
    page.locator("h1").wait_for(state="hidden")
    late[0].abort()


# --- Back -------------------------------------------------------------------------------------

OUT: Final = {
    "the way out": WAY,
    "the way out at the end": "main a[target]",
    "a plain page": f"main a[href='{'../../tai-lieu/so-6/'}']",
    "home": ".bar__home",
}


def walked(page: Page, home: str) -> None:
    """Home, a story, another one, a place in it."""
    page.route(f"{EXIT}**", neutral)
    page.goto(home)
    page.locator(f"main a[href='{FIRST}']").first.click()
    page.wait_for_url(home + FIRST)
    page.locator(".onward a").last.click()
    page.wait_for_url(home + STORY)
    page.locator(".skip").press("Enter")
    page.wait_for_url("**/#noi-dung")


@pytest.mark.browser
@pytest.mark.parametrize("way", OUT)
def test_back_shows_no_sensitive_page(page: Page, home: str, way: str) -> None:
    walked(page, home)
    before = page.evaluate("history.length")
    page.locator(OUT[way]).first.click()
    page.wait_for_url(lambda url: STORY not in url)
    assert page.evaluate("history.length") == before
    page.go_back()
    assert page.url == home
    assert page.locator("h1").is_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_back_shows_none_where_pages_wait_in_memory(browser: Browser, home: str) -> None:
    """As in browsers that nobody tests with: the home page is not loaded again."""
    real = browser.browser_type.launch(
        executable_path=os.environ["CHROMIUM"],
        args=list(QUIET),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    page = real.new_page()
    walked(page, home)
    page.locator(WAY).click()
    page.wait_for_url(EXIT)
    page.evaluate("() => { setTimeout(() => history.back()) }")
    page.wait_for_url(home, wait_until="commit")
    kind = page.evaluate("performance.getEntriesByType('navigation')[0].type")
    assert page.locator("h1").is_visible()
    real.close()
    if kind == "back_forward":
        pytest.skip("this Chromium has no windows, and keeps no page in memory")
    assert kind == "navigate"


LEFT_ALONE: Final = """name => {
  const link = document.querySelector("a[href='tel:111']").cloneNode(true)
  if (name) Object.assign(link, {href: "./", [name]: "x"})
  document.body.append(link)
  let taken
  addEventListener("click", event => {
    taken = event.defaultPrevented
    event.preventDefault()
  }, {once: true})
  link.click()
  return !taken
}"""


@pytest.mark.browser
def test_other_kinds_of_links_are_left_alone(story: Page) -> None:
    with story.context.expect_page() as opened:
        story.locator(".up a").first.click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert story.url.endswith(STORY)
    for name in ("", "download", "target"):
        assert story.evaluate(LEFT_ALONE, name), name
    assert not story.evaluate(LEFT_ALONE, "title")


# --- In a frame -------------------------------------------------------------------------------

FRAMES: Final = {
    "free": "",
    "as we advise": 'sandbox="allow-scripts allow-same-origin'
    ' allow-top-navigation-by-user-activation allow-popups"',
    "refused": 'sandbox="allow-scripts allow-same-origin"',
}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Serves a page of another host, and says where."""
    server, host = _serve(tmp_path)

    def written(html: str) -> str:
        for name in ("index.html", "404.html"):
            (tmp_path / name).write_text(f"<!doctype html><title>x</title>{html}", "utf-8")
        return f"{host.replace('127.0.0.1', 'localhost')}/"

    yield written
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "frame", [pytest.param("free", marks=pytest.mark.slow), "as we advise", "refused"]
)
@pytest.mark.parametrize("way", ["click", "keys"])
def test_in_a_frame_it_takes_the_whole_page(
    page: Page, home: str, portal: Callable[[str], str], frame: str, way: str
) -> None:
    page.route(f"{EXIT}**", neutral)
    address = portal(f'<iframe src="{home}{STORY}" height="600" {FRAMES[frame]}></iframe>')
    page.goto(address)
    inside = page.frame_locator("iframe")
    inside.locator("h1").click()
    if way == "click":
        inside.locator(WAY).click(no_wait_after=True)
    else:
        press("Shift", "Shift", "Shift")(page)
    if frame != "refused":
        page.wait_for_url(EXIT)
        return
    inside.locator("h1").wait_for(state="hidden")
    assert page.url == address
    assert inside.locator(WAY).is_visible()


# --- SECURITY.md ------------------------------------------------------------------------------


def rows(site: Path) -> list[str]:
    """What each sensitive page shows: its address, its name in tab and history, its heading."""
    found = []
    for path in sorted(SENSITIVE):
        html = (site / path / "index.html").read_text("utf-8")
        names = re.search("<title>(.*?)</title>", html), re.search("<h1.*?</h1>", html)
        title, heading = (text_of(name[0]) if name else "" for name in names)
        assert f'<p class="paper-head">{NAME}{AT} · Gọi <strong>111</strong></p>' in html, path
        found.append(f"| `/{path}` | {title} | {heading} |")
    return found


def test_what_is_seen_over_the_shoulder_is_what_the_table_says(site: Path) -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    table = re.findall(r"^(\| `/(.*?)`.*)", text, re.MULTILINE)
    gone = {path for _, path in table} - SENSITIVE if ELSEWHERE else set()  # which it hides
    assert [line for line, path in table if path not in gone] == rows(site)


def test_every_line_of_defence_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`([\w./-]+\.\w+):(\w+)`", text)
    assert len(named) > 8
    for path, name in named:
        source = (ROOT / path).read_text("utf-8")
        assert re.search(rf"\b(?:def|class|const|on)\s*{name}\b|\b{name}\b\s*[:=]", source), name
