"""What those meet who listen to a page, enlarge it or go through it by keys: in Chromium."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any, Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import KINDS, page_paths
from playwright.sync_api import Browser, Page
from test_other_browsers import BAR, CHILD, MENU, ON_TOP, OTHER_NUMBERS
from test_site import AXE, FRAMED, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANDMARKS: Final = ("banner", "navigation", "main", "region", "contentinfo", "search")
NAMED: Final = (
    "link", "button", "searchbox", "textbox", "combobox", "checkbox", "image", "heading",
    "navigation", "region", "DisclosureTriangle",
)  # fmt: skip
"""Roles that say nothing without a name."""


def tree(page: Page) -> list[tuple[str, str, int]]:
    """Role, name and level (0 for what has none) of all that a screen reader is told, in order."""
    session = page.context.new_cdp_session(page)
    nodes: Any = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found = list[tuple[str, str, int]]()

    def visit(node: Any) -> None:
        if not node["ignored"]:
            levels = [one["value"]["value"] for one in node["properties"] if one["name"] == "level"]
            name = node.get("name", {}).get("value", "").strip()
            found.append((node["role"]["value"], name, *(levels or [0])))
        for child in node.get("childIds", []):
            visit(by_id[child])

    visit(nodes[0])
    session.detach()
    return found


def faults(told: list[tuple[str, str, int]]) -> list[str]:
    """What a listener would stumble over: headings out of order, doubtful landmarks, no names."""
    headings = [(name, level) for role, name, level in told if role == "heading"]
    levels = [0, *(level for _, level in headings)]
    jumps = [
        name for (name, level), above in zip(headings, levels, strict=False) if level > above + 1
    ]
    titles = [name for name, level in headings if level == 1]
    marks = Counter((role, name) for role, name, _ in told if role in LANDMARKS)
    lone = [role for role in ("banner", "main", "contentinfo") if sum(
        count for (one, _), count in marks.items() if one == role) != 1]  # fmt: skip
    return [
        *(f"heading skips a level: {name}" for name in jumps),
        *([] if len(titles) == 1 else [f"titles: {titles}"]),
        *(f"not one {role}" for role in lone),
        *(f"two {role}s are called “{name}”" for (role, name), count in marks.items() if count > 1),
        *(f"{role} without a name" for role, name, _ in told if role in NAMED and not name),
    ]


def test_what_a_screen_reader_is_told_is_in_order(browser: Browser, home: str, site: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page, found = context.new_page(), {}
    for path in [*page_paths(site), "khong-co"]:
        page.goto(f"{home}{path}/" if path else home)
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        bare = f"{path}/" in FRAMED  # a portal has the banner around it
        found[path] = [one for one in faults(tree(page)) if not (bare and one == "not one banner")]
    context.close()
    assert {path: all for path, all in found.items() if all} == {}


def test_the_number_for_children_is_told_before_the_content(page: Page, home: str) -> None:
    for path in KINDS:
        page.goto(home + path)
        told = [(role, name) for role, name, _ in tree(page)]
        call = next(
            place for place, (role, name) in enumerate(told) if role == "link" and "111" in name
        )
        assert "một, một, một" in told[call][1], path
        assert told.index(("region", "Số gọi khi cần giúp")) < call, path
        assert call < next(n for n, (role, _) in enumerate(told) if role == "main"), path


CUT: Final = """() => [...document.querySelectorAll("body *")].filter(one => {
  const {overflowX, overflowY, display} = getComputedStyle(one)
  return display !== "inline" && !one.matches(".unseen, svg, svg *") && one.clientWidth > 1 && (
    (overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1) ||
    (overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1))
}).map(one => one.outerHTML.slice(0, 90))"""
"""Text that is cut off."""
FREE: Final = """() => {
  const fixed = [...document.querySelectorAll("body *")].filter(one =>
    ["fixed", "sticky"].includes(getComputedStyle(one).position) && one.innerText)
  return innerHeight - fixed.reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)
}"""
"""Pixels of height that nothing covers for good."""


def test_at_400_per_cent_everything_is_there(page: Page, home: str) -> None:
    page.set_viewport_size({"width": 320, "height": 200})  # 1280 × 800
    for path in KINDS:
        page.goto(home + path)
        page.eval_on_selector_all("main details", "all => all.forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.evaluate(CUT) == [], path
        assert page.evaluate(FREE) >= 150, path
        page.locator(MENU).click()
        page.locator(f"{BAR} {CHILD}").scroll_into_view_if_needed()
        assert page.evaluate(ON_TOP, CHILD), path


FOCUSED: Final = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const boxes = [...one.getClientRects()].filter(box => box.width && box.height)
  const style = getComputedStyle(one)
  const free = boxes.some(box => {
    const over = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return over && (one.contains(over) || over.contains(one))
  })
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  return {place: [...document.querySelectorAll("*")].indexOf(one), free, seen,
    number: one.matches("a[href='tel:111']"), skip: one.hash === "#noi-dung",
    what: one.outerHTML.slice(0, 90)}
}"""
"""What has the focus: whether nothing covers it, and whether it shows."""


def stops(page: Page) -> list[Any]:
    """Where Tab leads from the top of a page to its end."""
    found = list[Any]()
    while len(found) < 500:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (found and stop["place"] == found[0]["place"]):
            return found
        found.append(stop)
    raise AssertionError(f"Tab never ends: {found[-1]}")


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
@pytest.mark.parametrize("path", KINDS)
def test_keys_lead_through_the_page(page: Page, home: str, path: str, size: Any) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(home + path)
    seen = stops(page)
    assert seen[0]["skip"]
    assert any(stop["number"] for stop in seen[:6])
    assert [stop["what"] for stop in seen if not stop["free"]] == []
    assert [stop["what"] for stop in seen if not stop["seen"]] == []
    places = [stop["place"] for stop in seen]
    assert places == sorted(places)


@pytest.mark.parametrize("opener", [MENU, OTHER_NUMBERS])
def test_keys_open_what_is_folded_and_lead_out_of_it(page: Page, home: str, opener: str) -> None:
    page.goto(home + "tre-em/ban-moi/")
    page.locator(opener).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('details[open]')")
    seen = stops(page)
    assert [stop["what"] for stop in seen if not stop["free"]] == []


def test_the_way_past_the_bar_ends_at_the_content(page: Page, home: str) -> None:
    for path in KINDS:
        page.goto(home + path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('header, section[aria-label]')"), path


COLOURS: Final[dict[str, dict[str, Any]]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}
AT_ONCE: Final = 4
"""Pages in which axe works at the same time."""


def test_axe_finds_nothing_at_any_width_in_any_colours(
    browser: Browser, home: str, site: Any
) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_init_script(AXE_SCRIPT)
    pages, found = [context.new_page() for _ in range(AT_ONCE)], dict[Any, list[str]]()
    paths = [*(f"{path}/" if path else "" for path in page_paths(site)), "khong-co/"]
    for start in range(0, len(paths), AT_ONCE):
        shown = list(zip(pages, paths[start : start + AT_ONCE], strict=False))
        for page, path in shown:
            page.goto(home + path)
            page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        for width, colours in product((320, 360, 1280), COLOURS):
            for page, _ in shown:
                page.set_viewport_size({"width": width, "height": 740})
                page.emulate_media(**COLOURS[colours])
                page.evaluate(f"() => {{ window.told = ({AXE})() }}")
            for page, path in shown:
                found[path, width, colours] = page.evaluate("told")
    context.close()
    assert len(found) == 9 * len(paths)
    assert {where: all for where, all in found.items() if all} == {}
