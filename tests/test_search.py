"""The page /tim/: what people type, what comes first, and what they get without script."""

from __future__ import annotations

import gzip
import re
import unicodedata
from pathlib import Path
from typing import Final

import pytest
from conftest import ELSEWHERE
from playwright.sync_api import Browser, BrowserContext, Page

from awareness.pages.search import NAMES, WORDS
from awareness.text.folding import sorted_as

NAMES_LIMIT: Final = 12_000
WORDS_LIMIT: Final = 90_000
"""Bytes after gzip."""
# What is typed, and the page that comes first.
QUERIES = (
    ("khuya", "tre-em/gio-choi-gio-nghi/"),
    ("con chơi khuya", "cha-me/con-choi-khuya/"),
    ("số 4", "tai-lieu/so-4/"),
    ("so 10", "tai-lieu/so-10/"),
    ("lớp 7 10 phút", "giao-vien/thcs-cuoc-goi/"),
    ("giáo án lớp 9 10 phút", "giao-vien/thcs-cuoc-goi/"),
    ("cờ bạc", "tre-em/dung-dung-luc/"),
    ("hack nick", "tre-em/chia-khoa-cua-em/"),
    ("bắt cóc online", "tre-em/goi-ve-nha/"),
    ("cho thuê tài khoản", "tre-em/giu-do-cua-em/"),
    ("deepfake", "tre-em/that-hay-gia/"),
    ("em buồn", "tre-em/ngoi-xuong-mot-chut/"),
    ("livestream", "tre-em/truoc-ong-kinh/"),
    ("ông bà nuôi cháu", "cha-me/cha-me-o-xa/"),
    ("phiếu đồng ý", "giao-vien/phieu-dong-y-anh/"),
    ("bắt nạt", "tre-em/chuyen-ban-be/"),
    ("bat nat", "tre-em/chuyen-ban-be/"),
    ("BẮT NẠT", "tre-em/chuyen-ban-be/"),
    (unicodedata.normalize("NFD", "bắt nạt"), "tre-em/chuyen-ban-be/"),
    ("em bị dọa tung ảnh", "tre-em/tung-buoc-mot/"),
    ("lua dao", "tre-em/nghi-ky-mot-chut/"),
    ("game:", "tre-em/gio-choi-gio-nghi/"),
    ("(game)", "tre-em/gio-choi-gio-nghi/"),
    ("loa", "thon/loa/"),
    ("VNeID", "can-giup/tren-ung-dung/"),
    ("18006605", "can-giup/"),
    ("1800 6605", "can-giup/"),
    ("công văn", "chi-dao/van-ban/"),
    ("mã QR", "tai-lieu/"),
    ("áp phích", "in-an/"),
    ("bi tong tien", "tre-em/tung-buoc-mot/"),
    ("bi lo clip", "tre-em/tung-buoc-mot/"),
    ("anh nude", "tre-em/ban-moi/"),
    ("ny xin anh", "tre-em/ban-moi/"),
    ("hen gap nguoi quen qua mang", "tre-em/ban-moi/"),
    ("sex", "tre-em/tho-that-sau/"),
    ("bi danh hoi dong", "can-giup/"),
    ("thay danh", "can-giup/"),
    ("bi bo danh", "can-giup/"),
    ("bi xam hai", "can-giup/"),
    ("bi hiep", "can-giup/"),
    ("em bị câm điếc", "can-giup/"),
    ("khong noi duoc", "can-giup/"),
    ("nhan tin 111", "can-giup/sau-khi-goi/"),
    ("goi 111 co mat tien khong", "can-giup/sau-khi-goi/"),
    ("em muốn chết", "tre-em/ngoi-xuong-mot-chut/"),
    ("muốn tự tử", "tre-em/ngoi-xuong-mot-chut/"),
    ("rach tay", "tre-em/ngoi-xuong-mot-chut/"),
    ("con muốn tự tử", "cha-me/nam-phut-dau/"),
    ("giao vien danh hoc sinh", "cha-me/nam-phut-dau/"),
    ("clip con bi danh o truong", "cha-me/nam-phut-dau/"),
    ("em lo chia se anh cua ban", "tre-em/lam-hoa/"),
    ("cong an goi dien", "tre-em/goi-ve-nha/"),
    ("thầy cô", "giao-vien/"),
    ("mất tiền", "tre-em/nghi-ky-mot-chut/"),
)
QUERIES_ELSEWHERE = [row for row in QUERIES if row[0] not in ("18006605", "1800 6605", "công văn")]
"""Without the numbers and the paper of this commune alone."""
# Two spellings of one word find the same pages.
SAME = (("hòa giải", "hoà giải"), ("xóa tài khoản", "xoá tài khoản"), ("tuỳ", "tùy"))


def results(page: Page, typed: str) -> list[str]:
    page.fill("#tim input", "")
    page.keyboard.insert_text(typed)
    links = page.locator("#tim ol a")
    return [str(links.nth(n).get_attribute("href"))[3:] for n in range(links.count())]


@pytest.fixture
def search(page: Page, home: str) -> Page:
    page.goto(f"{home}tim/")
    page.wait_for_function("() => window.chu")
    page.focus("#tim input")
    return page


@pytest.mark.browser
def test_what_people_type_finds_what_they_mean(search: Page) -> None:
    asked = QUERIES_ELSEWHERE if ELSEWHERE else QUERIES
    found = {typed: (results(search, typed) or [""])[0] for typed, _ in asked}
    wrong = {typed: found[typed] for typed, meant in asked if found[typed].split("#")[0] != meant}
    assert wrong == {}
    for one, other in SAME:
        assert results(search, one) == results(search, other) != []


@pytest.mark.browser
def test_results_are_announced_and_reached_by_the_tab_key(search: Page) -> None:
    found = results(search, "bắt nạt")
    assert search.inner_text("#tim [role=status]") == f"Có {len(found)} trang."
    search.keyboard.press("Tab")
    assert search.evaluate("document.activeElement.getAttribute('href')")[3:] == found[0]
    assert results(search, "zzzz") == []
    assert search.inner_text("#tim [role=status]").startswith("Chưa thấy trang nào.")
    results(search, "<img src=x onerror=alert(1)>")
    assert search.locator("#tim ol img").count() == 0


@pytest.mark.browser
def test_nothing_that_is_typed_leaves_the_page(search: Page) -> None:
    asked: list[str] = []
    search.on("request", lambda request: asked.append(request.url))
    results(search, "bắt nạt")
    search.keyboard.press("Enter")
    search.wait_for_timeout(100)
    assert asked == []
    assert "?" not in search.url
    assert (
        search.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    )


@pytest.mark.browser
def test_the_names_answer_before_the_text_is_there(context: BrowserContext, home: str) -> None:
    page = context.new_page()
    page.route(f"**/{WORDS}", lambda route: route.abort())
    page.goto(f"{home}tim/")
    page.focus("#tim input")
    assert results(page, "số 4")[0] == "tai-lieu/so-4/"


@pytest.mark.browser
def test_it_works_from_a_disk(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    page.goto((site / "tim/index.html").as_uri())
    page.wait_for_function("() => window.chu")
    page.focus("#tim input")
    assert results(page, "số 4")[0] == "tai-lieu/so-4/"


@pytest.mark.browser
def test_without_script_there_is_a_list_of_every_page(
    browser: Browser, home: str, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home}tim/")
    assert page.locator("#tim *").count() == 0
    names = page.locator(".a-z a").all_inner_texts()
    every = {path.relative_to(site).as_posix() for path in site.rglob("index.html")}
    pages = {path for path in every if not re.match("r/|nhung/.", path)} | {"nhung/index.html"}
    assert len(names) == len(pages)
    assert names == sorted(names, key=sorted_as)
    context.close()


def test_the_index_is_small(site: Path) -> None:
    sizes = [len(gzip.compress((site / path).read_bytes(), 9)) for path in (NAMES, WORDS)]
    assert sizes < [NAMES_LIMIT, WORDS_LIMIT]
    assert sizes[1] < WORDS_LIMIT
    text = (site / WORDS).read_text("utf-8")
    assert "Nguồn và ngày cập nhật" not in text
    assert "(một, một, một)" not in text
    assert not re.search(r"</?\w", text)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("an", "ăn"),
        ("ăn", "ân"),
        ("da", "đa"),
        ("Đi", "em"),
        ("ô", "ơ"),
        ("ưa", "va"),
        ("số 2", "số a"),
    ],
)
def test_the_order_of_the_alphabet(first: str, second: str) -> None:
    assert sorted_as(first) < sorted_as(second)
