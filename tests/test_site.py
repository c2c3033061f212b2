"""The shipped site as its readers meet it, in Chromium and as files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import ELSEWHERE, KINDS, page_paths
from playwright.sync_api import Browser, Page, Request, Response, ViewportSize
from project import LAID, ROOT, shipped, states, whole

from awareness.data.known import PHONES
from awareness.data.teaching import SCHOOL_LEVELS
from awareness.links.address import HOST
from awareness.links.findings import State
from awareness.links.scan import links_in_html
from awareness.pages import servers, tree
from awareness.pages.frame import Frame
from awareness.pages.pages import read_pages
from awareness.pages.search import NAMES
from awareness.text.prose import plain_text, sentences

SHIPPED = whole(shipped())
DOORS: tuple[str, ...] = (
    "", "can-giup/", "tre-em/", "cha-me/", "giao-vien/", "thon/", "tai-lieu/", "in-an/",
    "chi-dao/", "ve-trang-nay/", "tim/",
)  # fmt: skip
SITUATIONS = (
    "chuyen-ban-be", "ban-moi", "tung-buoc-mot", "nghi-ky-mot-chut", "tho-that-sau",
    "gio-choi-gio-nghi", "lam-hoa", "giup-ban", "goc-rieng-cua-em",
    "goi-ve-nha", "giu-do-cua-em", "that-hay-gia", "ban-tro-chuyen", "dung-dung-luc",
    "ngoi-xuong-mot-chut", "truoc-ong-kinh", "chia-khoa-cua-em",
)  # fmt: skip
PLANS = tuple(row.id for row in SHIPPED.teaching.sessions)
LAW = ("luat/bao-tin", "luat/quyen-cua-em", "luat/viec-bi-cam", "luat/tren-mang")
SECTIONS = {
    "can-giup": ("sau-khi-goi", "tren-ung-dung", "don-may"),
    "tre-em": (
        *SITUATIONS, *(f"em-se-lam-gi-{level}" for level in SCHOOL_LEVELS),
        "em-se-lam-gi-thcs-tien", "em-se-lam-gi-thpt-tien",
    ),
    "cha-me": (
        "nam-phut-dau", "de-y-con", "ghi-chep-can-than", "theo-tuoi", "cai-dat-va-nep-nha",
        "thoa-thuan", "anh-cua-con", "gio-choi-game", "ong-ba", "con-choi-khuya",
        "cuoc-goi-la", "tien-cua-con", "de-y-nha-ben", "may-biet-noi", "mam-non", "nhom-lop",
        "cha-me-o-xa", *(f"cai-dat/{row.id}" for row in SHIPPED.settings.apps),
    ),
    "giao-vien": (
        "khi-hoc-sinh-ke", "buoi-sinh-hoat", "viec-nha-truong", "phieu-em-se-lam-gi",
        "dap-an-em-se-lam-gi", "thoa-thuan-lop", "thu-gui-phu-huynh", "so-ghi-hoat-dong",
        "rung-chuong-vang", *(f"rung-chuong-vang-{level}" for level in SCHOOL_LEVELS),
        *PLANS, "hoi-nhanh-tieu-hoc", "hoi-nhanh-thcs-thpt", "dem-phieu",
        "phieu-dong-y-anh", "bon-tuan", *(f"phieu-{level}" for level in SCHOOL_LEVELS),
    ),
    "thon": (
        "bao-cho-ai", "dau-hieu", "khong-nen-lam", "loi-noi", "viec-can-lam", "loa",
        "phat-thanh-trong-nha", "tin-nhan", "thong-bao", "bao-cao-thang", "bao-cao-cuoi-nam",
        "hop-thon",
    ),
    "chi-dao": (
        "gio-dau-tien", "tiep-nhan", "mau-so-01", "giu-gi", "ban-giao", "viec-cong-an",
        "lich-truc", "trang-cong-khai", "trung-tam", "doan-thanh-nien", "hoi-phu-nu", "lich-nam",
        "ba-muoi-phut", "van-ban",
    ),
    "tai-lieu": (*(f"so-{number}" for number in range(1, 11)), "tu-kho", "luat", *LAW),
    "nhung": ("so-dien-thoai", "tre-em", "cha-me", "thay-co", "thon", "tai-lieu"),
    "ve-trang-nay": ("nguon-luat", "nguon-van-ban", "nguon-bao", "nguon-khac"),
}  # fmt: skip
ADDRESS = SHIPPED.commune.site_url
ASSETS = "overrides/assets"
FOUND = {page.id and f"{page.id}/": page for page in read_pages(LAID, shipped().known)[0]}
PAGES = tuple(FOUND)
PROMISED = () if ELSEWHERE else (
    *DOORS, "nhung/", *(f"{door}/{name}/" for door, names in SECTIONS.items() for name in names),
)  # fmt: skip
"""No page that readers may have kept goes away unnoticed; others may come."""
DOORS = tuple(path for path in DOORS if path in PAGES)
FRAMED = tuple(f"nhung/{name}/" for name in SECTIONS["nhung"])
"""Pages for the frames of portals: without the bar, in no list; test_embed.py looks at them."""
OFFICES = {str(one) for key in PHONES if (one := getattr(SHIPPED.commune, key))}
"""Numbers of the commune itself."""
HOTLINES = [row.number for row in SHIPPED.hotlines]
SENSITIVE = {path for path, page in FOUND.items() if page.meta.sensitive}
SEEN_OVER_A_SHOULDER = set[str]() if ELSEWHERE else {
    "can-giup/", *(f"can-giup/{name}/" for name in SECTIONS["can-giup"]), "tre-em/",
    *(f"tre-em/{name}/" for name in SECTIONS["tre-em"]),
    "giao-vien/phieu-em-se-lam-gi/", "giao-vien/dap-an-em-se-lam-gi/",
    *(f"giao-vien/rung-chuong-vang-{level}/" for level in SCHOOL_LEVELS),
    "giao-vien/thpt-nghe-ban/", "nhung/tre-em/",
    *(f"giao-vien/phieu-{level}/" for level in SCHOOL_LEVELS),
    "cha-me/nam-phut-dau/", "cha-me/de-y-con/", "cha-me/ghi-chep-can-than/",
    "cha-me/de-y-nha-ben/", "tai-lieu/so-8/",
}  # fmt: skip
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
WIDTHS: Final = {360: (100, 200), 320: (100,), 1280: (100, 200)}
"""In CSS pixels, and the sizes of text in per cent."""
FITS: Final = {(width, text): 0 for width, texts in WIDTHS.items() for text in texts}
ON_SCREEN: Final = """tools => {
  scrollTo(0, document.body.scrollHeight);
  const box = document.querySelector(".help a[href='tel:111']")?.getBoundingClientRect();
  scrollTo(0, 0);
  return {
    call: box ? [box.width, box.height, box.bottom] : [],
    tools: !!document.querySelector(tools),
    links: [...document.querySelectorAll("a[href]")].map(one => one.href),
    ids: [...document.querySelectorAll("[id]")].map(one => one.id),
  };
}"""
"""Width, height and lower edge of the button at the end of the page, in CSS pixels; and more."""
ON_PAPER: Final = """() => {
  const all = where => [...document.querySelectorAll(where)]
  const seen = one => one.checkVisibility({visibilityProperty: true})
  return {
    paper: document.body.innerText.replaceAll("\\u00a0", " "),
    paper_article: all("article").map(one => one.innerText).join(" "),
    sources_on_paper: all(".sources details p").slice(0, 1).some(seen),
    header_on_paper: all(".top, .foot, .onward, .find").some(seen),
    cut_on_paper: all("article p, article li").filter(
      one => getComputedStyle(one).breakInside !== "avoid").map(one => one.textContent),
  }
}"""
"""Cut is what is read in one breath, and yet a page may end in it."""
AXE: Final = """asked => {
  const all = document.querySelectorAll("body, body *")
  for (const one of all) if (one.localName === "details") one.open = true
  return axe.run(asked?.at ? {include: asked.at.map(place => all[place])} : document, {
    resultTypes: ["violations"], selectors: false, runOnly: asked?.only || undefined,
    rules: Object.assign(
      {"color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true}},
      ...(asked?.off || []).map(rule => ({[rule]: {enabled: false}}))),
  }).then(result => result.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)))
}"""
COLOURED: Final = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
"""Two of contrast: the second tells nothing of what the first does."""
LOOKED_AT: Final = [*COLOURED, "target-size"]
"""Most of the time that axe takes; these are asked of one of all texts that look alike."""
LOOKS: Final = """() => {
  const looks = new Map()
  return [...document.querySelectorAll("body, body *")].map(one => {
    const style = getComputedStyle(one), around = looks.get(one.parentElement) || innerWidth
    looks.set(one, [
      style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.fontSize,
      style.fontWeight, style.textDecorationLine, around].join())
    const text = part => part.nodeType === 3 && part.data.trim()
    return one.localName === "a" || [...one.childNodes].some(text) ? looks.get(one) : ""
  })
}"""
"""Of each element what the contrast of its own text comes of; empty where it has none and
is no link."""
TOOLS: Final = ".step, h2#phan-1, .chat, section.situation, #tim, #giu"
"""What a page with tools has; what they run comes after all else."""
SCRIPTS: Final = {"tim/": 3}
"""The field, and the two parts of the index."""
CODED = {path: page.body.count(": resource id=") for path, page in FOUND.items()}
PICTURES = CODED | {
    "": 1, "cha-me/ong-ba/": 4, "can-giup/sau-khi-goi/": 1, "can-giup/don-may/": 2, "nhung/": 6,
    "tre-em/ngoi-xuong-mot-chut/": 1,
}  # fmt: skip
"""Drawings and codes that stand in a page's text."""
if ELSEWHERE:  # less stands before its list, so that the first codes are near the first view
    PICTURES["tai-lieu/"] = 2
NUMBERS: Final = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true
  const blocks = [...document.querySelectorAll("p, li, dd, td, h3")]
  const seen = [...document.querySelectorAll("a[href^='tel:']")].map(a => {
    const box = a.getBoundingClientRect(), fixed = !!a.closest(".help")
    const {left, right, top, bottom} = box
    const block = blocks.indexOf(a.closest("p, li, dd, td, h3"))
    return {number: a.href, fixed, block, left, right, top, bottom}
  })
  const small = seen.filter(a => a.right - a.left < 48 || a.bottom - a.top < 48)
  const near = (a, b) => a.number !== b.number && a.fixed === b.fixed &&
    (a.block === b.block || Math.max(a.left - b.right, b.left - a.right) < 8) &&
    Math.max(a.top - b.bottom, b.top - a.bottom) < 7.9
  const close = seen.flatMap((a, n) => seen.slice(n + 1).filter(b => near(a, b)).map(b => [a, b]))
  const alone = [...document.querySelectorAll("a[href^='tel:']")].filter(a => {
    const sign = document.createRange()
    if (!/^[.,:;?!)”]/.test(a.nextSibling?.data)) return false
    sign.setStart(a.nextSibling, 0)
    sign.setEnd(a.nextSibling, 1)
    return sign.getBoundingClientRect().left < a.getBoundingClientRect().left
  }).map(a => a.parentElement.textContent)
  return [...small, ...close, ...alone]
}"""
"""Numbers whose target is under 48px; different ones less than 8px apart or in one line of text;
and a full stop that does not stand beside its number."""
MEASURED: Final = f"""texts => {{
  const mistaken = ({NUMBERS})(), looks = ({LOOKS})(), root = document.documentElement
  const overflow = texts.map(text => {{
    root.style.setProperty("font-size", `${{text}}%`, "important")
    return Math.max(0, root.scrollWidth - innerWidth)
  }})
  root.style.removeProperty("font-size")
  return [overflow, mistaken, looks]
}}"""
"""At one width; how far the page goes out of the screen is in CSS pixels."""


def html_of(site: Path) -> dict[str, str]:
    """Every page by its path, but for the forwarding pages of printed codes."""
    pages = (p for p in site.rglob("*.html") if p.relative_to(site).parts[0] != "r")
    return {p.relative_to(site).as_posix(): p.read_text("utf-8") for p in pages}


def text_of(html: str) -> str:
    html = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_page_of_the_issue_stands(site: Path) -> None:
    assert {path + "/" if path else "" for path in page_paths(site)} == set(PAGES)
    assert {*PROMISED} <= {*PAGES}
    assert SEEN_OVER_A_SHOULDER <= SENSITIVE
    assert (site / "404.html").is_file()


def test_help_lines_stand_first_and_in_order_on_every_page(site: Path) -> None:
    assert ELSEWHERE or HOTLINES[:2] == ["111", "18006605"]
    for path, html in html_of(site).items():
        numbers = re.findall(r'href="tel:(\d+)"', html)
        assert numbers[: len(HOTLINES)] == HOTLINES or path.startswith(FRAMED), path
        assert numbers[-len(HOTLINES) :] == HOTLINES, path  # in the foot, without a tap
        assert re.search(r'<footer class="foot">(?:(?!<details).)*$', html, re.DOTALL), path


def test_help_lines_stand_in_order_where_a_code_leads(site: Path) -> None:
    assert SHIPPED is not None
    wanted = [row.number for row in SHIPPED.helplines]
    for page in site.glob("r/*/index.html"):
        assert re.findall(r'href="tel:(\d+)"', page.read_text("utf-8")) == wanted, page


def test_a_missing_page_has_every_number(site: Path) -> None:
    numbers = re.findall(r'href="tel:(\d+)"', (site / "404.html").read_text("utf-8"))
    assert numbers == [*HOTLINES, *HOTLINES]


def test_pictures_have_their_numbers(site: Path) -> None:
    for name, count in (("ong-ba-3", 1), ("sau-khi-bao", 3)):
        (file,) = site.glob(f"assets/images/{name}.*.svg")
        drawing = file.read_text("utf-8")
        assert "{{" not in drawing
        assert drawing.count("111") == count, name


def test_phone_links_are_named_by_the_number_and_its_words(site: Path) -> None:
    assert SHIPPED is not None
    names = {row.number: f"{row.display} ({row.spoken})" for row in SHIPPED.hotlines}
    names |= {re.sub(r"\D", "", one): one for one in OFFICES}
    bar = f"Gọi {names['111']} {SHIPPED.child.note}"
    for path, html in html_of(site).items():
        links = re.findall(r'<a\b[^>]*href="tel:(\d+)"[^>]*>(.*?)</a>', html, re.DOTALL)
        if not path.startswith(FRAMED):
            assert text_of(links.pop(0)[1]) == bar, path
        for number, text in links:
            assert text_of(text) == names[number], path
            assert text_of(re.sub("<span.*", "", text)) == names[number].split(" (")[0], path


def test_no_phone_number_that_the_data_do_not_hold(site: Path) -> None:
    known = {words for row in SHIPPED.hotlines for words in (row.display, row.number)} | OFFICES
    for path, html in html_of(site).items():
        text = re.sub(r"\d+/\d{4}/|\d{1,2}/\d{1,2}/\d{4}|\d+/\w+-\w+", " ", text_of(html))
        found = re.findall(r"(?<![\d/])(?:\+84|0|1[89]00)[\d .]{5,14}\d(?![\d/])", text)
        assert {number.strip() for number in found} <= known, path
        short = re.findall(r"\b[gG]ọi (?:cấp cứu |số )?(\d+(?: \d{3,})*)", text)
        assert set(short) <= known, path


def test_nothing_is_claimed_that_must_not_be(site: Path) -> None:
    for path, html in html_of(site).items():
        text = text_of(html)
        for word in (
            "18001567", "1008/QĐ", "Quyết định 1008", "huyện An Lão", "156 hoặc 5656",
            "ổng đài báo ngay", "hỗ trợ ngay",  # a duty of others, no promise of ours
            "ổng đài chuyển", "ông an sẽ",
        ):  # fmt: skip
            assert word not in text, (path, word)
        for said in re.split(r"[.?!] ", text):  # one newspaper's word is said to be one's
            assert "báo" in said or not re.search("ông an.* 3/2026|3/2026.*ông an", said), path
        for match in re.finditer("1800 6605", text):
            near = re.split(r"111|113|115|[.;]", text[match.end() : match.end() + 90])[0].lower()
            assert "miễn phí" not in near, (path, near)
            assert "24" not in near, (path, near)


def test_no_heading_stands_over_nothing(site: Path) -> None:
    """Neither on a screen nor on paper, where what is for screens alone is left out."""
    for path, html in html_of(site).items():
        main = html.partition("<main")[2].partition("</main>")[0]
        main = re.sub(r"(?s)<(p|div)\b[^>]*only-screen.*?</\1>", "", main)
        ranks = re.findall(r"(?s)<h([1-6])\b.*?</h\1>|<(?:img|svg|input)\b|>\s*[^<>\s]", main)
        empty = [
            one
            for one, then in zip(ranks, [*ranks[1:], "1"], strict=True)
            if one and then and then <= one
        ]
        assert not empty, path


ALONE: Final = re.compile(
    r"chỉ có hai người|\b(?:tìm|ra|ở|vào|cất) chỗ kín"
    r"|không đi một mình|(?:không|đừng) tự đi gặp|không tự đi,|chưa đi, kể",
    re.IGNORECASE,
)
"""A child with one grown-up, unseen; and "chỗ kín" is what a bathing suit covers, no place.
Whom a child knows from the net alone is not met with a friend either."""


def test_no_advice_leads_a_child_where_nobody_sees(site: Path) -> None:
    found = {path: ALONE.findall(text_of(html)) for path, html in html_of(site).items()}
    assert {path: words for path, words in found.items() if words} == {}
    for path, html in html_of(site).items():
        for said in re.split(r"[.?!] ", text_of(html)):
            assert "nhìn thấy" in said or "hỗ yên" not in said, (path, said)


def test_what_must_not_be_kept_is_a_picture_never_words(site: Path) -> None:
    for path, html in html_of(site).items():  # words are evidence (G45), pictures are not (G44)
        for said in re.split(r"[.?!“”]", text_of(html)):
            if re.search(r"đừng lưu(?! thêm)", said.lower()):
                assert re.search("ảnh|clip|phim", said.lower()), (path, said)


REPLACED: Final = {  # what the copies that were read lack is said where they are named
    "Bộ luật Hình sự": "đối chiếu|chưa có phần sửa|sửa tiếp",
    "Thông tư (?:28/2020|43/2021|09/2017)": "đối chiếu|hưa rõ thông tư ấy|hưa rõ còn|thể đã được",
}


def test_a_text_that_may_have_changed_is_said_to_be_checked(site: Path) -> None:
    for path, html in html_of(site).items():
        text = text_of(html).partition("Nguồn và ngày cập nhật")[0]
        for named, told in REPLACED.items():
            assert re.search(told, text) or not re.search(named, text), (path, named)


ONE_WAY: Final = re.compile(
    r"\bsim\b|tốn tiền|Nên chưa|\bem em giữ|(?:đã lâu|nhiều tháng)[^?!]{0,40}đi khám"
    r"|ảnh bạn[?,] (?:em biết )?[Hh]ỏi bạn(?! và cha mẹ)|được làm khó em|cho nơi xảy ra chuyện"
    r"|[Ll]an tiếp|lén xem máy của con, trừ|\b[Kk]ể người (?:khác|kia|lớn)"
)
"""Spellings and turns that stand otherwise everywhere else; a doctor is seen early (G35), of a
friend's picture the parents are asked too (P4), the law says trù dập, kỳ thị (L12), 111 tells the
commune where it happened, not the house or the school (H18), a child is told of being looked at,
and tells others, not on others."""


def test_one_thing_is_said_one_way(site: Path) -> None:
    found = {path: ONE_WAY.findall(text_of(html)) for path, html in html_of(site).items()}
    assert {path: words for path, words in found.items() if words} == {}


def test_a_situation_page_is_short_and_goes_from_what_it_is_to_whom_to_tell() -> None:
    order = ["lam-ngay", "dung-lam", "ke-voi-ai", "xem-them"]
    pages = {path.strip("/"): page for path, page in FOUND.items()}
    for name in SITUATIONS:
        text = re.sub(r"(?s)<!-- catalogue: more -->.*?end -->", "", pages[f"tre-em/{name}"].body)
        assert re.findall(r"^## .*\{#([\w-]+)\}$", text, re.MULTILINE) == order, name
        assert sum(one.syllables for one in sentences(plain_text(text), 1)) <= 350, name
        steps = re.findall(r"^\d+\. ", text.split("{#lam-ngay}")[1].split("\n## ")[0], re.MULTILINE)
        assert 3 <= len(steps) <= 5, name
        assert "../tai-lieu/so-" in text.split("{#xem-them}")[1], name
        assert all(f"{{{{ call.{number} }}}}" in text for number in ("111", "113", "115")), name


def test_nothing_that_a_browser_keeps_tells_what_a_sensitive_page_is_about(site: Path) -> None:
    index = json.loads((site / NAMES).read_text("utf-8").removeprefix("var ten="))
    found = {row[0]: row[1] for row in index}
    named = {path: page.meta.named for path, page in FOUND.items()}
    for path, html in html_of(site).items():
        page = path.removesuffix("index.html")
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        heading = re.search(r'<h1 id="noi-dung"[^>]*>(.*?)</h1>', html, re.DOTALL)
        assert title is not None, path
        assert ("An toàn trên mạng" in title[1]) == (page not in SENSITIVE), path
        assert '<meta name="referrer" content="no-referrer">' in html, path
        if page in SENSITIVE and page not in DOORS:
            assert heading is not None, path
            assert title[1] != text_of(heading[1]), path
            assert page in FRAMED or found[page] in (named[page], text_of(heading[1])), path


def test_pages_are_composed_vietnamese_without_leftovers(site: Path) -> None:
    for path, html in html_of(site).items():
        assert unicodedata.is_normalized("NFC", html), path
        assert 'lang="vi"' in html, path
        assert not re.search(r"\{\{|\{%|<!-- catalogue|Material for MkDocs", html), path


def test_all_ten_products_are_listed_with_their_honest_state(site: Path) -> None:
    html = (site / "tai-lieu/index.html").read_text("utf-8")
    links = [link.url for link in links_in_html(html) if "tongdai111" in link.url]
    listed = sorted(SHIPPED.resources, key=lambda row: row.number)
    library = f"https://{HOST}/thu-vien"  # in the place of one that is gone
    assert links == [one.url if one.linked else library for one in states().values()]
    unchecked = [one for one in states().values() if one.state is State.UNCHECKED]
    assert html.count("Chưa kiểm tra được địa chỉ này") == len(unchecked)
    assert ELSEWHERE or len(listed) >= 10
    assert listed[3].url.endswith("/tin/phong-chong-bat-nat-tren-moi-truong-mang-cho-tre-em")


def test_addresses_inside_the_site_are_relative(site: Path) -> None:
    for path, html in html_of(site).items():
        if path == "404.html":
            continue
        for link in links_in_html(html):
            assert not link.url.startswith("/"), (path, link)
            assert not link.loaded or "//" not in link.url, (path, link)
    assert ('rel="canonical"' in "".join(html_of(site).values())) == bool(ADDRESS)
    assert [file.name for file in site.glob("sitemap.xml*")] == ["sitemap.xml"] * bool(ADDRESS)


def test_the_site_carries_nothing_that_no_reader_needs(site: Path) -> None:
    own = {path.removeprefix("overrides/assets/") for path in tree.files(LAID, ASSETS)}
    assets = set()
    for file in site.rglob("assets/**/*.*"):
        digest = sha256(file.read_bytes()).hexdigest()[:8]
        name, found, suffix = file.relative_to(site / "assets").as_posix().partition(f".{digest}")
        assert found, f"{file}: not named by its content"
        assets.add(name + suffix)
    assert assets == own - {"stylesheets/site.css"}  # that one stands inside each page
    others = [
        file.relative_to(site).as_posix()
        for file in site.rglob("*")
        if file.is_file()
        and not re.search(r"\.html$|^(?:in-an|r|assets)/", file.relative_to(site).as_posix())
    ]
    assert sorted(others) == sorted(
        [
            *servers.FILES,
            "catalogue.json",
            "catalogue.schema.json",
            "giu.json",
            "sw.js",
            "tim/chu.js",
            "tim/ten.js",
            *(("atom.xml", "sitemap.xml") if ADDRESS else ()),
            *(("robots.txt",) if ADDRESS and urlsplit(ADDRESS).path == "/" else ()),
        ]
    )


def test_no_page_is_made_of_the_theme(site: Path) -> None:
    import material  # type: ignore[import-untyped]

    shipped = Path(material.__file__).parent / "templates"
    names = {path.relative_to(ROOT / "overrides") for path in (ROOT / "overrides").rglob("*.html")}
    for name in names:
        if (shipped / name).is_file():
            theirs = {line.strip() for line in (shipped / name).read_text("utf-8").splitlines()}
            ours = [
                line.strip() for line in (ROOT / "overrides" / name).read_text("utf-8").splitlines()
            ]
            assert not [
                line for line in ours if line in theirs and "{" in line and len(line) > 25
            ], name
    used = re.findall(
        r'(?:include|import|extends|from) "([^"]+)"',
        "".join((ROOT / "overrides" / name).read_text("utf-8") for name in names),
    )
    assert {Path(name) for name in used} <= names
    for path, html in html_of(site).items():
        assert not re.search(r"\bmd-|material|bundle", html), path


def test_the_404_page_needs_nothing_from_outside(site: Path) -> None:
    html = (site / "404.html").read_text("utf-8")
    assert [link.url for link in links_in_html(html) if link.loaded] == []
    assert "<script" not in html
    assert "Không tìm thấy" in html


WHOLE: Final = Frame.read(LAID, str).sheet
UNUSED: Final = """whole => {
  const listed = (rules, where) => [...rules].flatMap(rule => rule.selectorText
    ? rule.selectorText.split(/,(?![^(]*\\))/).map(
      one => [one.trim(), `${where} ${one.trim()} {${rule.style.cssText}}`])
    : listed(rule.cssRules || [], `${where} ${rule.conditionText}`))
  const all = new CSSStyleSheet()
  all.replaceSync(whole)
  const own = new Set(listed(document.styleSheets[0].cssRules, "").map(([_, rule]) => rule))
  const states = /:not\\([^)]*\\)|::[\\w-]+|:(hover|active|visited|target|focus(-\\w+)?)(?![\\w-])/g
  return listed(all.cssRules, "").filter(([selector, rule]) => !own.has(rule)
    && document.querySelector(selector.replace(states, "") || "*")).map(([_, rule]) => rule)
}"""
"""The rules of the whole sheet that the page lacks, though they could match in it."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one visit to a page shows: at a phone's width, at a desk's, enlarged, on paper."""

    asked: list[str]
    call: list[float]
    tools: bool
    mistaken: dict[int, list[Any]]
    violations: list[str]
    overflow: dict[tuple[int, int], int]
    links: list[str]
    ids: list[str]
    paper: str
    paper_article: str
    sources_on_paper: bool
    cut_on_paper: list[str]
    header_on_paper: bool
    unstyled: list[str]


@dataclass(frozen=True, kw_only=True)
class Walk:
    """One visit to every page, and all that was asked of anyone on the way."""

    pages: dict[str, Seen]
    asked: list[Request]
    cookies: list[Any]
    kept: list[list[str]]


@pytest.fixture(scope="session")
def walk(browser: Browser, home: str) -> Iterator[Walk]:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_init_script(AXE_SCRIPT)
    page, asked = context.new_page(), []
    page.on("request", lambda one: asked.append(one))
    met = {""}
    pages = {path: see(page, home, path, asked, met) for path in (*PAGES, "khong-co/")}
    page.goto(f"{home}tim/")
    page.get_by_label("Từ cần tìm").fill("bat nat")
    page.wait_for_selector("#tim li a")
    found, unstyled = violations(page), page.evaluate(UNUSED, WHOLE)
    assert page.evaluate(UNUSED, WHOLE + "main li a:hover{opacity:.5}") != [], "it finds what lacks"
    page.eval_on_selector("#tim li a", "one => one.style.color = 'silver'")
    assert violations_of_looks(page, page.evaluate(LOOKS), met), "and what is hard to read"
    empty = pages["tim/"]
    pages["tim/"] = replace(
        empty, violations=empty.violations + found, unstyled=empty.unstyled + unstyled
    )
    kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    yield Walk(pages=pages, asked=asked, cookies=list(context.cookies()), kept=kept)
    context.close()


def see(page: Page, home: str, path: str, asked: list[Request], met: set[str]) -> Seen:
    before = len(asked)
    page.set_viewport_size(PHONE)
    page.goto(home + path)
    if path == "tim/":
        page.wait_for_function("() => window.chu")
    kinds = [one.resource_type for one in asked[before:] if "/favicon." not in one.url]
    screen, unstyled = page.evaluate(ON_SCREEN, TOOLS), page.evaluate(UNUSED, WHOLE)
    page.emulate_media(media="print")
    paper = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    found, mistaken = list[str](), dict[int, list[Any]]()
    overflow = dict[tuple[int, int], int]()
    for width, texts in WIDTHS.items():
        if width != PHONE["width"]:
            page.set_viewport_size({"width": width, "height": 740})
        over, mistaken[width], looks = page.evaluate(MEASURED, texts)
        overflow |= {(width, text): most for text, most in zip(texts, over, strict=True)}
        if width != 320:
            found += violations_of_looks(page, looks, met)
        if width == 360:
            found += violations(page, off=LOOKED_AT)
        elif width == 1280 and path in KINDS:
            found += violations(page, off=COLOURED)
    return Seen(
        **screen, **paper, asked=kinds, mistaken=mistaken, violations=found, overflow=overflow,
        unstyled=unstyled,
    )  # fmt: skip


def violations(page: Page, **asked: Any) -> list[str]:
    """What axe finds: of all rules but `off`, of `only` these; in all, or `at` some elements."""
    found: list[str] = page.evaluate(AXE, asked)
    return found


def violations_of_looks(page: Page, looks: list[str], met: set[str]) -> list[str]:
    """What axe says of texts that look as none did before; `met` grows by them."""
    places = {look: place for place, look in enumerate(looks) if look not in met}
    met |= {*places}
    return violations(page, only=LOOKED_AT, at=[*places.values()]) if places else []


@pytest.mark.browser
def test_every_link_inside_the_site_opens(walk: Walk, page: Page, address: str, home: str) -> None:
    places = {home + path: {"", *seen.ids} for path, seen in walk.pages.items()}
    for path, seen in walk.pages.items():
        led = [link.partition("#") for link in seen.links if link.partition("#")[0] in places]
        assert [there for there, _, place in led if place not in places[there]] == [], path
    found = {link.partition("#")[0] for seen in walk.pages.values() for link in seen.links}
    inside = {link.removeprefix(home) for link in found if link.startswith(home)}
    inside -= {"khong-co/"}  # the skip link of the page that is not there
    kinds = (".pdf", ".png", ".svg", ".docx", ".pptx", ".json")
    files = {path for path in inside if path.endswith(kinds)}
    assert inside - files == set(PAGES)
    for path in inside:
        assert page.request.head(address + path).ok, path


@pytest.mark.browser
def test_the_site_works_at_the_root_of_a_host_too(page: Page, address: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one))
    for path in DOORS:
        page.goto(address + path)
    assert [one.url for one in answers if one.status >= 400] == []
    assert [one.url for one in answers if not one.url.startswith(address)] == []


@pytest.mark.browser
def test_axe_finds_nothing(walk: Walk) -> None:
    found = {path: seen.violations for path, seen in walk.pages.items() if seen.violations}
    assert found == {}


@pytest.mark.browser
def test_every_page_has_all_rules_that_it_could_use(walk: Walk) -> None:
    assert {path: all for path, seen in walk.pages.items() if (all := seen.unstyled)} == {}


@pytest.mark.browser
def test_a_first_view_asks_for_the_page_and_runs_nothing(walk: Walk) -> None:
    for path, seen in walk.pages.items():
        way_out = path in SENSITIVE and path not in FRAMED
        tools = seen.tools and not path.startswith("cha-me/cai-dat/")  # sections to read alone
        scripts = SCRIPTS.get(path, int(tools)) + way_out
        assert seen.asked.count("script") == scripts, (path, seen.asked)
        assert len(seen.asked) <= 1 + PICTURES.get(path, 0) + scripts, (path, seen.asked)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_number_is_called_by_mistake(walk: Walk, width: int) -> None:
    assert {path: all for path, seen in walk.pages.items() if (all := seen.mistaken[width])} == {}


@pytest.mark.browser
def test_nothing_leaves_the_page_and_nothing_is_kept(walk: Walk, home: str) -> None:
    strangers = [r.url for r in walk.asked if not r.url.startswith((home, "data:", "blob:"))]
    assert strangers == []
    assert [r.url for r in walk.asked if r.method != "GET"] == []
    assert walk.cookies == []
    assert walk.kept == [[], []]


@pytest.mark.browser
def test_narrow_screens_and_large_text_need_no_sideways_scroll(walk: Walk) -> None:
    wide = {path: over for path, seen in walk.pages.items() if (over := seen.overflow) != FITS}
    assert wide == {}


@pytest.mark.browser
def test_one_tap_calls_111_at_any_scroll(walk: Walk) -> None:
    for path in (path for path in PAGES if path not in FRAMED):
        width, height, bottom = walk.pages[path].call
        assert min(width, height) >= 48, path
        assert bottom <= PHONE["height"], path


@pytest.mark.browser
def test_one_tap_calls_111_without_script(browser: Browser, home: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    for path in KINDS:
        page.goto(home + path)
        page.keyboard.press("End")
        box = page.locator(".help a[href='tel:111']").bounding_box()
        assert box is not None, path
        assert min(box["width"], box["height"]) >= 48, path
        assert box["y"] + box["height"] <= PHONE["height"], path
    context.close()


def test_what_needs_script_is_not_there_without_it(site: Path) -> None:
    assert [path for path, html in html_of(site).items() if "<input" in html] == []


@pytest.mark.browser
def test_the_first_tab_skips_to_the_content(page: Page, home: str) -> None:
    page.goto(home)
    page.keyboard.press("Tab")
    skip = page.evaluate("[document.activeElement.textContent.trim(), document.activeElement.hash]")
    assert skip[0] == "Đến nội dung chính"
    assert page.locator(skip[1]).count() == 1


@pytest.mark.browser
def test_the_words_of_the_help_page_fit_two_screens_of_a_phone(page: Page, home: str) -> None:
    page.goto(home + "can-giup/")
    words = page.evaluate(
        """() => {
          const top = of => of.getBoundingClientRect().top;
          const [title, cards, say, end] = ["h1", "#goi-so-nao", "#noi-gi-khi-goi", ".sources"]
            .map(one => top(document.querySelector(`article ${one}`)));
          return (cards - title) + (end - say);
        }"""
    )
    assert words <= 2 * PHONE["height"]


@pytest.mark.browser
def test_paper_shows_the_help_lines_the_source_and_the_date(walk: Walk) -> None:
    for path in PAGES:
        seen = walk.pages[path]
        assert "111" in seen.paper, path
        assert all(row.display in seen.paper for row in SHIPPED.helplines), path
        assert "Cập nhật ngày" in seen.paper_article, path
        assert seen.sources_on_paper, path
        assert seen.cut_on_paper == [], path
        assert not seen.header_on_paper, path
