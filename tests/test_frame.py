"""The frame of every page: its weight, its policy, its numbers; in Chromium and as files."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import KINDS, page_paths
from playwright.sync_api import Browser, Page, Route
from project import LAID, ROOT
from test_site import LOOKS, violations, violations_of_looks

from awareness.pages.frame import SHEET, Frame, asked, used
from awareness.pages.publish import POLICY

WEIGHTS: Final = (
    (r"", 7_500),
    (r"giao-vien/(?:mam-non|tieu-hoc|thcs|thpt|toan-truong|phu-huynh)-.*", 16_500),
    (r".*", 12_500),
)
"""Bytes of a page after gzip, one TCP window, and more for whole plans; the first match holds."""
SIZES: Final = {"search": 5_400}
"""Bytes of a script as it is shipped, where it has more than 1,500."""


def test_every_page_is_light(site: Path) -> None:
    heavy = {}
    for path in page_paths(site):
        name = f"{path}/" if path else ""
        most = next(limit for pattern, limit in WEIGHTS if re.fullmatch(pattern, name))
        size = len(gzip.compress((site / path / "index.html").read_bytes(), 6, mtime=0))
        if size > most:
            heavy[path] = size
    assert heavy == {}


def test_every_script_is_small() -> None:
    files = [*(ROOT / "overrides/assets/javascripts").iterdir()]
    assert {file.stem for file in files} == {"copy", "count", "exit", "keep", "print", "search"}
    for file in files:
        assert file.stat().st_size <= SIZES.get(file.stem, 1_500), file


WHOLE: Final = Frame.read(LAID, str).sheet
FITS: Final = (
    ("a", {"a"}, "a"),
    ("a:hover,b > i", {"a"}, "a:hover"),
    ("a:hover,b > i", {"b", "i"}, "b > i"),
    (".one .two,#three", {".one", "#three"}, "#three"),
    ("a.one:not(.two)", {"a", ".one"}, "a.one:not(.two)"),
    ("a[class*=x] + b::before", {"a"}, ""),
    (":root,*,[hidden]", set[str](), ":root,*,[hidden]"),
)


@pytest.mark.parametrize(("head", "words", "kept"), FITS)
def test_a_page_bears_the_rules_that_it_uses(head: str, words: set[str], kept: str) -> None:
    rule = f"{kept}{{color:red}}" if kept else ""
    group = f"@media print{{@supports (gap:0){{{rule}}}}}" if kept else ""
    assert used(f"{head}{{color:red}}", frozenset(words)) == rule
    assert (
        used(f"@media print{{@supports (gap:0){{{head}{{color:red}}}}}}", frozenset(words)) == group
    )


def test_every_page_has_one_sheet_of_its_own(site: Path) -> None:
    assert used(WHOLE, asked(WHOLE)) == WHOLE
    assert (page := "@page{size:a4;@top-left{color:red}}") == used(page, frozenset())
    for file in site.rglob("*.html"):
        html = file.read_text("utf-8")
        (sheet,) = re.findall(r"(?s)<style>(.*?)</style>", html)
        assert used(sheet, asked(sheet)) == sheet, file
        assert len(sheet) < 0.8 * len(WHOLE), file
        assert " style=" not in html, file
        assert len(re.findall(rf'<meta http-equiv="{POLICY}"', html)) == 1, file


def test_the_sheet_is_understood_by_browsers_of_2020() -> None:
    css = re.sub(r"/\*.*?\*/", "", (ROOT / SHEET).read_text("utf-8"), flags=re.DOTALL)
    css = re.sub(
        r"@supports selector\(:has\(a\)\) \{[^}]*\}\s*\}", "", css
    )  # more, where it is known
    assert not re.findall(r"\binset:|:is\(|:where\(|:has\(|\brevert\b|(?<![-\w])gap:", css)
    # A rule with a selector that they do not know is lost as a whole.
    for rule in re.findall(r"[^{}]*:focus-visible[^{}]*\{", css):
        assert "," not in rule, rule
    # What is said of a variant stands behind what is said of all, or is lost.
    heads = [head.strip() for rule in re.findall(r"([^{}]+)\{", css) for head in rule.split(",")]
    for head in filter(re.compile(r"\.[a-z_]+--[a-z]+").fullmatch, heads):
        base = head.partition("--")[0]
        assert base not in heads or heads.index(base) < heads.index(head), head


FOREIGN: Final = "https://la.example/"
ALTERED: Final = f"""<script>document.title = "ran"</script>
<script src="{FOREIGN}a.js"></script><img src="{FOREIGN}a.png">
<link rel="stylesheet" href="{FOREIGN}a.css">
<img src="x" onerror="document.title = 'ran'"><p id="styled" style="color:#010203">x</p>
<form action="{FOREIGN}"><button id="send">x</button></form><iframe src="{FOREIGN}b"></iframe>
<style>p {{ color: #010203 !important }}</style></main>"""


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "giao-vien/thcs-bat-nat/", "tim/", "khong-co/", "r/5g4t/"])
def test_what_is_put_into_a_page_does_not_run_or_load(page: Page, home: str, path: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="document.title = 'ran'", content_type="text/javascript")

    def altered(route: Route) -> None:
        html = re.sub('<meta http-equiv="refresh"[^>]*>', "", route.fetch().text())
        route.fulfill(body=html.replace("</main>", ALTERED, 1), content_type="text/html")

    page.route(FOREIGN + "**", answer)
    page.route(home + path, altered)
    page.goto(home + path)
    assert page.locator("#styled").evaluate("p => getComputedStyle(p).color") != "rgb(1, 2, 3)"
    page.wait_for_timeout(200)
    assert page.title() != "ran"
    page.evaluate("document.forms[0].submit()")
    page.wait_for_timeout(200)
    assert asked == []


@pytest.mark.browser
def test_pages_opened_from_a_disk_show_their_pictures(page: Page, site: Path) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto((site / "cha-me/ong-ba/index.html").as_uri())
    assert page.locator("main img").first.evaluate("one => one.naturalWidth") > 0
    page.goto((site / "thon/tin-nhan/index.html").as_uri())
    page.get_by_role("button", name="Chép đoạn này").first.wait_for()
    assert refused == []


EACH_KIND: Final = (
    "", "can-giup/", "tre-em/", "tre-em/tung-buoc-mot/", "cha-me/ong-ba/", "in-an/", "thon/loa/",
    "giao-vien/buoi-sinh-hoat/", "giao-vien/thcs-bat-nat/", "tai-lieu/", "tim/",
    "ve-trang-nay/nguon-luat/",
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["dark", "forced"])
def test_axe_finds_nothing_in_the_dark_and_in_colours_of_the_system(
    browser: Browser, home: str, colours: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 740},
        color_scheme="dark" if colours == "dark" else "light",
        forced_colors="active" if colours == "forced" else "none",
    )
    context.add_init_script(AXE_SCRIPT)
    page, found, met = context.new_page(), {}, {""}
    for path in EACH_KIND:
        page.goto(home + path)
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        found[path] = violations_of_looks(page, page.evaluate(LOOKS), met)
        found[path] += violations(page, only=["scrollable-region-focusable", "target-size"])
    assert not any(found.values()), found
    context.close()


ON_TOP: Final = """() => {
  const link = document.querySelector(".help a"), box = link.getBoundingClientRect()
  const points = [[box.left + 9, box.top + 9], [box.right - 9, box.bottom - 9]]
  return points.every(([x, y]) => link.contains(document.elementFromPoint(x, y)))
}"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [(320, 568), (360, 740), (768, 1024), (1280, 800)])
def test_nothing_covers_the_number_for_children(page: Page, home: str, size: Any) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("", "giao-vien/thcs-bat-nat/", "tim/"):
        for text in (100, 200):
            page.goto(home + path)
            page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
            box = page.locator(".help").bounding_box()
            assert box is not None
            assert box["height"] <= size[1] / 5
            assert page.evaluate(ON_TOP)
            page.locator(".menu summary").click()
            assert page.locator(".menu__panel").is_visible()
            assert page.evaluate(ON_TOP)
            page.locator(".help summary").click()
            assert page.locator(".help .numbers").is_visible()
            assert page.evaluate(ON_TOP)


BROKEN: Final = """where => [...document.querySelectorAll(where)].flatMap(one => {
  const found = [], range = document.createRange()
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
    range.setStart(texts.currentNode, word.index)
    range.setEnd(texts.currentNode, word.index + word[0].length)
    if (range.getClientRects().length > 1) found.push(word[0])
  }
  return found
})"""
"""Words that have no room in a line, and are cut letter by letter."""


@pytest.mark.browser
def test_no_word_of_a_heading_or_a_table_is_cut(page: Page, home: str) -> None:
    for path in KINDS:
        page.goto(home + path)
        for width, text in ((320, 100), (360, 200), (768, 200)):
            page.set_viewport_size({"width": width, "height": 740})
            page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
            where = "h1, h2, th, td" if text == 100 else "h1, h2"
            assert page.evaluate(BROKEN, where) == [], (path, width)


@pytest.mark.browser
def test_focus_is_never_behind_the_bar(page: Page, home: str) -> None:
    page.goto(home + "tre-em/")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """() => {
              const one = document.activeElement, box = one.getBoundingClientRect()
              const bar = document.querySelector(".help").getBoundingClientRect()
              return one.closest(".help") || box.bottom <= bar.top + 1
            }"""
        ), page.evaluate("document.activeElement.outerHTML")


@pytest.mark.browser
def test_on_little_height_the_bar_goes_with_the_page(page: Page, home: str) -> None:
    page.set_viewport_size({"width": 640, "height": 300})
    page.goto(home)
    assert page.locator(".help").evaluate("one => getComputedStyle(one).position") != "fixed"


@pytest.mark.browser
def test_a_long_page_lists_what_it_holds(page: Page, home: str) -> None:
    page.goto(home + "giao-vien/thcs-bat-nat/")
    links = page.locator(".contents a")
    assert links.first.is_hidden()
    page.locator(".contents summary").click()
    links.first.click()
    assert page.url.endswith("#chuan-bi")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    assert links.first.is_visible()
    page.goto(home + "can-giup/tren-ung-dung/")
    assert page.locator(".contents").count() == 0
    for door in ("tre-em/", "cha-me/", "giao-vien/", "thon/"):
        page.goto(home + door)
        assert page.locator(".contents").count() == 1, door


@pytest.mark.browser
def test_every_end_leads_up_and_on(page: Page, home: str) -> None:
    page.goto(home + "tre-em/ban-moi/")
    shown = page.locator(".onward a")
    assert [shown.nth(n).get_attribute("href") for n in range(2)] == ["../", "../nghi-ky-mot-chut/"]
    page.goto(home + "tre-em/em-se-lam-gi-thpt-tien/")
    assert [shown.nth(n).get_attribute("href") for n in range(shown.count())] == ["../"]
    page.goto(home + "in-an/")
    assert [shown.nth(n).get_attribute("href") for n in range(shown.count())] == [".."]
