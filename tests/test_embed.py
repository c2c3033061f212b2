"""Pages in the frame of a portal: of another origin, at its narrowest and widest."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import _serve
from playwright.sync_api import Browser, Page
from test_site import HOTLINES

EMBEDS = ("so-dien-thoai", "tre-em", "cha-me", "thay-co", "thon", "tai-lieu")
SNIPPET = re.compile(r"(?s)<pre><code>(.*?)</code></pre>")


def snippets(site: Path) -> list[str]:
    page = (site / "nhung/index.html").read_text("utf-8")
    return [html.unescape(one) for one in SNIPPET.findall(page)]


@pytest.fixture
def portal(site: Path, home: str, tmp_path: Path) -> Iterator[str]:
    """A portal's page of another origin for each frame, made of what /nhung/ tells to paste."""
    frames = [one for one in snippets(site) if one.startswith("<iframe")]
    assert len(frames) == len(EMBEDS)
    for name, frame in zip(EMBEDS, frames, strict=True):
        there = re.sub(r'src="[^"]*?nhung/', f'src="{home}nhung/', frame)
        page = f"<!doctype html><title>Cổng</title>{there}"
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
        page = re.sub(r' sandbox="[^"]*"', " sandbox", page)
        (tmp_path / f"{name}-bare.html").write_text(page, "utf-8")
    server, host = _serve(tmp_path)
    yield host.replace("127.0.0.1", "localhost") + "/"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "text"), [(280, 100), (280, 200), (800, 100)])
def test_a_frame_shows_its_page_whole(page: Page, portal: str, width: int, text: int) -> None:
    page.set_viewport_size({"width": width + 16, "height": 740})
    for name in EMBEDS:
        page.goto(f"{portal}{name}.html")
        inside = page.frames[1]
        inside.wait_for_selector("h1")
        inside.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        assert inside.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        links = inside.eval_on_selector_all("main a:not([href^='tel:'])", "all => all.length")
        assert links, name
        assert inside.locator("footer a[href='tel:111']").is_visible()
        assert inside.locator(f"footer a[href='tel:{HOTLINES[1]}']").is_visible()
        assert inside.locator(".menu, .help, a[href^='#']").count() == 0


@pytest.mark.browser
def test_a_link_in_a_frame_turns_the_whole_page(page: Page, portal: str, home: str) -> None:
    for name, there in (("cha-me", "cha-me/"), ("tre-em", "tre-em/"), ("tai-lieu", "")):
        page.goto(f"{portal}{name}.html")
        page.frames[1].locator("main .text a").first.click()
        page.wait_for_url(f"{home}{there}**")
        assert len(page.frames) == 1


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "refused"), [("", False), ("-bare", True)])
def test_a_number_in_a_frame_can_be_called(
    page: Page, portal: str, kind: str, refused: bool
) -> None:
    """A sandbox without its token blocks `tel:`, and says so; the one that is given does not."""
    said: list[Any] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{portal}so-dien-thoai{kind}.html")
    page.frames[1].locator("footer a[href='tel:111']").click()
    page.wait_for_timeout(500)
    assert any("sandbox" in line for line in said) == refused, said


@pytest.mark.browser
def test_the_way_out_of_a_frame_takes_the_whole_page(page: Page, portal: str) -> None:
    page.context.route("https://www.google.com/**", lambda route: route.fulfill(body="ra ngoài"))
    page.goto(f"{portal}tre-em.html")
    page.frames[1].get_by_text("Thoát nhanh").click()
    page.wait_for_url("https://www.google.com/")


def test_what_is_pasted_without_a_frame_is_plain(site: Path) -> None:
    others = [one for one in snippets(site) if not one.startswith("<iframe")]
    assert len(others) == len(EMBEDS) + 1
    for one in others:
        assert set(re.findall(r"<([a-z0-9]+)", one)) <= {"a", "h3", "li", "p", "ul"}
        assert not re.search(r"style|script|class", one)
    assert re.findall(r'tel:(\d+)"', others[-1]) == HOTLINES


def test_no_list_leads_into_a_frame(site: Path) -> None:
    inside = [f"nhung/{name}" for name in EMBEDS]
    for file in site.rglob("*.html"):
        if "nhung" not in file.parts:
            text = file.read_text("utf-8")
            assert not any(f"{name}/" in text for name in inside), file
    assert not any(name in (site / "tim/ten.js").read_text("utf-8") for name in inside)


@pytest.mark.browser
def test_the_sandbox_runs_nothing(browser: Browser, portal: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{portal}tre-em.html")
    assert "allow-scripts" not in (page.locator("iframe").get_attribute("sandbox") or "")
    assert page.frames[1].locator("script").count() == 0
    context.close()
