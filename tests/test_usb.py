"""The edition for a disk: every link names its file, nothing needs a server, names fit Windows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Page
from test_exit import EXIT, WAY, neutral
from test_site import html_of

from awareness.links.scan import links_in_html
from awareness.pages.frame import named
from awareness.pages.search import NAMES

RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("./", "./index.html"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        ("../", "../index.html"),
        ("../a/b/#c", "../a/b/index.html#c"),
        ("a/", "a/index.html"),
        ("a.pdf", "a.pdf"),
        ("../r/x.svg", "../r/x.svg"),
        ("#a/", "#a/"),
        ("tel:111", "tel:111"),
        ("https://a.vn/b/", "https://a.vn/b/"),
    ],
)
def test_a_link_to_a_folder_names_the_page_in_it(typed: str, meant: str) -> None:
    html = '<a class="x" href="{}">../</a> &lt;a href=&#34;../&#34;>'
    assert named(html.format(typed)) == html.format(meant)


def test_every_address_names_a_file(usb: Path) -> None:
    pages = html_of(usb)
    assert "giao-vien/thcs-bat-nat/index.html" in pages
    for path, html in pages.items():
        for url in (link.url for link in links_in_html(html)):
            if not urlsplit(url).scheme:
                target = unquote(urlsplit(urljoin(f"file:///{path}", url)).path)
                assert (usb / target.lstrip("/")).is_file(), (path, url)


def test_what_the_search_finds_is_a_file(usb: Path) -> None:
    names = (usb / NAMES).read_text("utf-8")
    rows = json.loads(names.partition("=")[2])
    assert len(rows) > 80
    assert [row[0] for row in rows if not (usb / row[0]).is_file()] == []


def test_nothing_is_there_that_needs_a_server(usb: Path) -> None:
    files = [path for path in usb.rglob("*") if path.is_file()]
    data = {"catalogue.json", "catalogue.schema.json"}
    assert {path.name for path in files if path.suffix == ".json"} == data
    kinds = {path.suffix for path in files} - {".json"}
    assert kinds == {".html", ".js", ".svg", ".png", ".webp", ".pdf", ".docx", ".pptx"}
    assert not (usb / "404.html").exists()
    assert not [*usb.glob("r/**/*.html")]
    words = re.compile(
        r"serviceWorker|\bsw\.js|giu\.json|keep\.\w+\.js|canonical|\"refresh\"|Giữ trên máy này"
    )
    for path in files:
        if path.suffix in (".html", ".js"):
            assert words.findall(path.read_text("utf-8")) == [], path


def test_names_fit_windows(usb: Path) -> None:
    paths = [path.relative_to(usb).as_posix() for path in usb.rglob("*")]
    assert len({path.lower() for path in paths}) == len(paths)
    for path in paths:
        assert len(path) <= 120
        assert re.fullmatch(r"[a-z0-9./-]*[a-z0-9]", path), path
        assert not any(RESERVED.fullmatch(part) for part in path.split("/")), path


@pytest.mark.browser
def test_a_walk_from_the_disk(page: Page, usb: Path) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda fault: told.append(str(fault)))
    page.route(f"{EXIT}**", neutral)
    home = (usb / "index.html").as_uri()
    page.goto(home)
    page.locator("main a[href*='tung-buoc-mot/']").first.click()
    page.wait_for_url("**/tre-em/tung-buoc-mot/index.html")
    assert page.locator("a[href='tel:111']").first.is_visible()
    page.get_by_role("link", name="Tìm", exact=True).click()
    page.fill("#tim input", "khuya")
    page.locator("#tim ol a").first.click()
    page.wait_for_url("**/tre-em/gio-choi-gio-nghi/index.html*")
    assert page.locator("h1").is_visible()

    page.goto((usb / "giao-vien/thcs-bat-nat/index.html").as_uri())
    sheet = page.get_by_role("link", name="In bài này (PDF)").evaluate("one => one.href")
    assert Path(unquote(urlsplit(sheet).path)).read_bytes().startswith(b"%PDF")
    assert told == []


@pytest.mark.browser
@pytest.mark.parametrize("network", [True, False])
def test_back_shows_no_sensitive_page_from_the_disk(page: Page, usb: Path, network: bool) -> None:
    page.route(f"{EXIT}**", neutral if network else lambda route: route.abort())
    home = (usb / "index.html").as_uri()
    page.goto(home)
    page.locator("main a[href*='tung-buoc-mot/']").first.click()
    page.wait_for_url("**/tung-buoc-mot/index.html")
    page.locator(".onward a").last.click()
    page.wait_for_url("**/chuyen-ban-be/index.html")
    page.locator(WAY).click()
    page.wait_for_url(EXIT if network else "chrome-error://**")
    page.go_back()
    assert page.url == home
    assert page.locator("h1").is_visible()
