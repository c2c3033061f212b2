"""The live check against a stand-in for the site: one row a behaviour, manners, random bytes."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from types import MethodType
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import lxml.etree
import pytest
import yaml
from browser_answers import ANSWERS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from standin import SITE, Behaviour, Mode, StandIn, Talk, home, html

from awareness.check.checking import check_list
from awareness.links.fetch import Answer
from awareness.links.findings import WELL, Finding, Kind, Limits, State, Wanted
from awareness.links.findings import Reason as R
from awareness.links.judge import Signs, judge, look_at, read_signs, settle
from awareness.links.live import AGENT, Round
from awareness.links.slugs import slug

ROOT = Path(__file__).parents[1]
H = "https://tongdai111.vn"
WWW = "https://www.tongdai111.vn"
QUICK = Limits(gap=0, connect=20, answer=20, total=40, pauses=(0.01, 0.02), longest_retry_after=0.3)
"""For servers that answer, however busy the machine is."""
HASTY = replace(QUICK, connect=0.25, answer=0.15, total=0.4)
"""For servers that say nothing: each such row costs its time-outs, and none needs an answer."""

ARTICLES = (
    "Phòng chống bắt nạt trên môi trường mạng cho trẻ em",
    "Khung chính sách, pháp luật về bảo vệ trẻ em trên môi trường mạng",
    "Một số gợi ý về những điều cha mẹ có thể giúp con giữ an toàn trên mạng",
    "Tài liệu hướng dẫn về an toàn trên mạng cho trẻ em",
)
VIDEOS = (
    "Trẻ em nghiện game và cách khắc phục",
    "Xâm hại tình dục trẻ em qua mạng",
    "Nghiện Internet và hậu quả",
    "Ứng xử có trách nhiệm trên mạng",
)


def check(
    links: Sequence[Wanted], signs: Signs, limits: Limits, agent: str = AGENT
) -> list[Finding]:
    """A finding for each link, in their order."""
    with Round(signs, limits, agent) as asking:
        return [*map(asking.find, links)]


def wanted(title: str, kind: Kind = Kind.ARTICLE) -> Wanted:
    folder = "xem-video" if kind is Kind.VIDEO else "tin"
    return Wanted(title=title, url=f"{H}/{folder}/{slug(title)}", kind=kind)


TEXT, LAW, PARENTS, GUIDE = map(wanted, ARTICLES)
VIDEO, *OTHER_VIDEOS = (wanted(title, Kind.VIDEO) for title in VIDEOS)
LIBRARY = Wanted(title="", url=f"{H}/thu-vien", kind=Kind.LIBRARY)
EIGHT = [TEXT, LAW, PARENTS, GUIDE, VIDEO, *OTHER_VIDEOS]
TEN = [*EIGHT, LIBRARY, wanted("An toàn cho trẻ em khi học trực tuyến")]
TITLE = TEXT.title
SELF = TEXT.url.removeprefix(H)


def path_of(link: Wanted) -> str:
    return link.url.removeprefix(H)


# --- Pages ------------------------------------------------------------------------------------

PROSE = """<p>Trẻ em dùng mạng để học, để chơi và để giữ liên lạc với bạn bè. Phần lớn thời gian
ấy là vui vẻ và có ích, nhưng cũng có lúc các em gặp lời nói xấu, hình ảnh đáng sợ hoặc người lạ
tìm cách làm quen. Khi đó điều quan trọng nhất là các em biết mình không có lỗi và biết kể với
ai.</p>
<p>Cha mẹ và thầy cô nên bình tĩnh lắng nghe, không trách mắng, không thu điện thoại ngay. Hãy
cùng em chụp lại màn hình, ghi lại thời gian, chặn tài khoản quấy rối và báo cho nhà trường. Nếu
em bị đe dọa hoặc bị ép gửi hình ảnh riêng tư, hãy gọi ngay số 111 để được tư vấn miễn phí vào
bất cứ lúc nào.</p>
<p>Gia đình có thể cùng nhau đặt ra vài quy định nhỏ: không dùng máy trong bữa ăn và trước giờ
ngủ, không đăng địa chỉ nhà, tên trường, hình ảnh mặc đồng phục; hỏi người lớn trước khi kết bạn
với người chưa từng gặp. Quy định nào cha mẹ cũng giữ thì con dễ nghe theo hơn. Mỗi tuần nên có
một buổi trò chuyện ngắn về những gì con đã xem, đã chơi, điều gì làm con vui và điều gì làm con
lo lắng.</p>"""
WARNING = """<p>Nhiều trang cờ bạc, cá độ bóng đá trực tuyến đang tìm cách lôi kéo học sinh. Các
nhà cái núp bóng trò chơi bắn cá, tài xỉu, nổ hũ, hứa khuyến mãi, hứa hoàn tiền khi nạp thẻ lần
đầu. Đánh bạc là vi phạm pháp luật; trẻ em sa vào cá cược thường mất ngủ, bỏ học, vay nợ và nói
dối gia đình.</p>
<p>Khi thấy con có tiền không rõ nguồn gốc, hay xem tỷ số đêm khuya, hãy hỏi han nhẹ nhàng và
gọi 111. Không bấm vào quảng cáo casino, không cho mượn tài khoản ngân hàng để chuyển tiền cá
độ.</p>"""
PLAYER = '<iframe src="https://www.youtube.com/embed/abc123" allowfullscreen></iframe>'
BETS = """<h1>NHÀ CÁI UY TÍN SỐ 1 CHÂU Á</h1><p>Đăng ký nhận ngay 188K. Cá cược thể thao, casino
trực tuyến, bắn cá, nổ hũ, tài xỉu online. Nạp rút siêu tốc 24/7, hoàn trả không giới hạn.</p>
<a href="https://w88.example/dang-ky">Đăng ký ngay</a> <a href="https://w88.example/">Đặt cược
ngay</a>
<a href="https://w88.example/app">Tải app nhận code</a>"""
BET = "https://nha-cai-w88.example/"
BOMB = gzip.compress(html(TITLE, f"<h1>{TITLE}</h1>{PROSE}").encode() + b" " * 50_000_000, 9)


def article(title: str = TITLE, body: str = PROSE, head: str = "") -> str:
    return html(f"{title} | {SITE}", f"<h1>{title}</h1>{body}", head)


def page(content: str | bytes = article(), *headers: str, status: int = 200) -> Behaviour:
    return lambda talk: talk.answer(status, content, *headers)


def says(title: str, body: str = "", status: int = 200) -> Behaviour:
    """A short page that says this."""
    return page(html(title, f"<h1>{title}</h1><p>{body}</p>"), status=status)


def goes(to: str, status: int = 302) -> Behaviour:
    return page(b"", f"Location: {to}", status=status)


def refresh(to: str, delay: int = 0) -> Behaviour:
    return page(html("Chuyển trang", "", f'<meta http-equiv="refresh" content="{delay};url={to}">'))


def script(code: str, title: str = TITLE, body: str = PROSE) -> Behaviour:
    return page(html(title, f"{body}<script>{code}</script>"))


def encoded(content: str, charset: str, *headers: str) -> Behaviour:
    return page(content.encode(charset, "xmlcharrefreplace"), *headers)


def raw(*chunks: bytes, cut: bool = False, hang: bool = False) -> Behaviour:
    """Sends these bytes; then closes, resets or says no more."""

    def behaviour(talk: Talk) -> None:
        for chunk in chunks:
            talk.send(chunk)
        if cut:
            talk.pause(0.02)
            talk.cut()
        while hang and talk.pause(60):
            pass

    return behaviour


def drip(*, start: bytes, drop: bytes) -> Behaviour:
    """Says a little all the time, and never comes to an end."""

    def behaviour(talk: Talk) -> None:
        talk.send(start)
        while talk.pause(0.03):
            talk.send(drop)

    return behaviour


def endless(start: bytes, more: bytes) -> Behaviour:
    def behaviour(talk: Talk) -> None:
        talk.send(start)
        while True:
            talk.send(more)

    return behaviour


def first(*bad: Behaviour, then: Behaviour) -> Behaviour:
    return lambda talk: (bad[talk.count - 1] if talk.count <= len(bad) else then)(talk)


def for_head(bad: Behaviour, get: Behaviour) -> Behaviour:
    return lambda talk: (bad if talk.request.method == "HEAD" else get)(talk)


def gate(talk: Talk) -> None:
    """Lets in whoever comes back with the cookie."""
    if talk.request.cookies.get("ve") == "1":
        return talk.answer(200, article())
    return talk.answer(302, b"", f"Location: {SELF}", "Set-Cookie: ve=1; Path=/")


def phones_only(talk: Talk) -> None:
    phone = "Mobile" in talk.request.headers["user-agent"]
    talk.answer(200, BETS if phone else article())


def reply(*headers: str, body: bytes = article().encode(), status: str = "200 OK") -> bytes:
    """An answer in bytes, with no Content-Length but what is given."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def windows_1258(text: str) -> bytes:
    """Each letter as that charset spells it: its tone mark is written after it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"

    def spelled(letter: str) -> str:
        marks = normalize("NFD", letter)
        bare = "".join(mark for mark in marks if mark not in tones)
        return normalize("NFC", bare) + "".join(mark for mark in marks if mark in tones)

    return "".join(map(spelled, text)).encode("cp1258", "xmlcharrefreplace")


def entities(text: str) -> str:
    return "".join(c if c.isascii() else f"&#{ord(c)};" for c in text)


FINE = page()
META = '<meta charset="utf-8">'
PLAIN = "Content-Type: text/html"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
WHOLE = reply(f"Content-Length: {len(article().encode())}")
LOST = {"*": says("Không tìm thấy trang", "Mời bạn về trang chủ.")}
SHELL = '<title>Tổng đài 111</title><div id="app"></div><script src="/a.js"></script>'


# --- The table --------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Row:
    name: str
    serves: Behaviour | Mode
    expected: tuple[R, ...]
    link: Wanted = TEXT
    also: dict[str, Behaviour] = field(default_factory=dict)
    """Pages at other paths; `*` is what stands at all the rest."""
    final: str = ""
    limits: Limits = QUICK


def row(name: str, serves: Behaviour | Mode, *expected: R, **more: Any) -> Row:
    return Row(name, serves, expected, **more)


MOVED = (R.MOVED_FOR_GOOD, R.MOVED_FOR_NOW)
AWAY = (R.LEADS_AWAY, R.ADDRESS_REJECTED)
NEW = "/tin/bat-nat-tren-mang"
AT_NEW = {"also": {NEW: FINE}, "final": H + NEW}

OK = [
    row("title in title and h1", FINE, R.TITLE_MATCHES),
    row("title in h1 only", page(html(SITE, f"<h1>{TITLE}</h1>{PROSE}")), R.TITLE_MATCHES),
    row("title in title only", page(html(TITLE, PROSE)), R.TITLE_MATCHES),
    row("site first", page(html(f"{SITE} - {TITLE}", PROSE)), R.TITLE_MATCHES),
    row("title in capitals", page(article(TITLE.upper())), R.TITLE_MATCHES),
    row("a word less", page(article(GUIDE.title.replace("về ", ""))), R.TITLE_MATCHES, link=GUIDE),
    row("a word less, beside the site", page(html(f"Nghiện Internet, hậu quả | {SITE}", PROSE)),
        R.TITLE_MATCHES, link=wanted("Nghiện Internet và hậu quả")),
    row("space for environment", page(article(TITLE.replace("môi trường", "không gian"))),
        R.TITLE_MATCHES),
    row("a short page", page(article(body="<p>Mời xem tệp đính kèm.</p>")), R.TITLE_MATCHES),
    row("a short page with a film", page(article(body=PLAYER)), R.TITLE_MATCHES),
    row("a counter on a short page", page(article(body="<p>Mời xem.</p><noscript><iframe "
        'src="https://dem.example/ns.html"></iframe></noscript>')), R.TITLE_MATCHES),
    row("a short page that speaks of pages not found",
        page(article(body=f"{PROSE[:450]}. Lỗi 404 là gì?</p>")), R.TITLE_MATCHES),
    row("video", page(article(VIDEO.title, PLAYER)), R.TITLE_MATCHES, link=VIDEO),
    row(
        "video element",
        page(article(VIDEO.title, '<video controls><source src="/v.mp4"></video>')),
        R.TITLE_MATCHES,
        link=VIDEO,
    ),
    row(
        "video in JSON-LD",
        page(
            article(
                VIDEO.title,
                head='<script type="application/ld+json">{"@type": "VideoObject"}</script>',
            )
        ),
        R.TITLE_MATCHES,
        link=VIDEO,
    ),
    row(
        "lazy video",
        page(article(VIDEO.title, '<iframe data-src="https://www.youtube.com/embed/a"></iframe>')),
        R.TITLE_MATCHES,
        link=VIDEO,
    ),
    row("video by its type", page(article(VIDEO.title,
        '<div itemscope itemtype="https://schema.org/VideoObject"></div>')), R.TITLE_MATCHES,
        link=VIDEO),
    row("library", page(article("Thư viện tài liệu")), R.PAGE_OPENS, link=LIBRARY),
    row("no title known", FINE, R.PAGE_OPENS, link=replace(TEXT, title="")),
    row("103 first", raw(HINTS, WHOLE), R.TITLE_MATCHES),
    row("100 first", raw(b"HTTP/1.1 100 Continue\r\n\r\n", WHOLE), R.TITLE_MATCHES),
    row("102 and 103 first", raw(b"HTTP/1.1 102 P\r\n\r\n", HINTS, WHOLE), R.TITLE_MATCHES),
    row("chunked", raw(reply("Transfer-Encoding: chunked", body=b""), chunked(article().encode())),
        R.TITLE_MATCHES),
    row("until the end", raw(reply()), R.TITLE_MATCHES),
    row("HEAD 403", for_head(page(status=403), FINE), R.TITLE_MATCHES),
    row("HEAD 404", for_head(page(status=404), FINE), R.TITLE_MATCHES),
    row("HEAD 405", for_head(page(status=405), FINE), R.TITLE_MATCHES),
    row("HEAD 501", for_head(page(status=501), FINE), R.TITLE_MATCHES),
    row("HEAD reset", for_head(raw(cut=True), FINE), R.TITLE_MATCHES),
    row("HEAD hangs", for_head(raw(hang=True), FINE), R.TITLE_MATCHES),
    row("not found, in a long body",
        page(article(body=PROSE + "<p>Nếu không tìm thấy trang, lỗi 404, hãy gọi 111.</p>")),
        R.TITLE_MATCHES),
    row("warns of betting", page(article(body=WARNING + PROSE)), R.TITLE_MATCHES),
    row("title about betting", page(article("Cảnh báo cờ bạc, cá độ trực tuyến", WARNING)),
        R.TITLE_MATCHES, link=wanted("Cảnh báo cờ bạc, cá độ trực tuyến")),
    row("library lists warnings",
        page(article("Thư viện", f"<h2>Tác hại của cá độ, nhà cái, casino</h2>{WARNING}")),
        R.PAGE_OPENS, link=LIBRARY),
    row("links to news of betting",
        page(article(body=f'{PROSE}<a href="https://bocongan.gov.vn/tin-1">Triệt phá đường dây cá'
            ' độ bóng đá</a> <a href="/tin/co-bac">Cờ bạc trực tuyến: bẫy tài xỉu</a>')),
        R.TITLE_MATCHES),
    row("cloaked for phones", phones_only, R.TITLE_MATCHES),
    row("goes on without scripts alone", page(article(head="<noscript><meta http-equiv=refresh "
        'content="0;url=/khong-js"></noscript>')), R.TITLE_MATCHES),
    row("reloads itself", page(article(head='<meta http-equiv="refresh" content="300">')),
        R.TITLE_MATCHES),
    row("refreshes to itself",
        page(article(head=f'<meta http-equiv="refresh" content="600; url={SELF}">')),
        R.TITLE_MATCHES),
    row("a share button", script("function share() { location.href = "
        "'https://www.facebook.com/sharer/sharer.php?u=' + location.href; }"), R.TITLE_MATCHES),
    row("to https by script", script("if (location.protocol !== 'https:') { location.href ="
        " 'https:' + location.href.substring(5); }"), R.TITLE_MATCHES),
    row("buttons that lead on", page(article(body=f"""{PROSE}<button onclick="location.href='/'">
        Quay lại</button> <a onclick="window.location='https://zalo.me/111'">Zalo</a>""")),
        R.TITLE_MATCHES),
    row("a way to log in", page(article(body=f"""{PROSE}<form><h2>Đăng nhập</h2>
        <input type="password"></form><p>Nhập mã captcha để gửi bình luận.</p>""")),
        R.TITLE_MATCHES),
    row("title cut short", page(html(PARENTS.title[:52] + "...", PROSE)), R.TITLE_MATCHES,
        link=PARENTS),
    row("a Location beside the page", page(article(), f"Location: {BET}"), R.TITLE_MATCHES),
    row("cookie gate", gate, R.TITLE_MATCHES),
    row("500 once", first(page(status=500), then=FINE), R.TITLE_MATCHES),
    row("502 once", first(page(status=502), then=FINE), R.TITLE_MATCHES),
    row("503 once", first(page(b"", "Retry-After: 0", status=503), then=FINE), R.TITLE_MATCHES),
    row("504 twice", first(page(status=504), page(status=504), then=FINE), R.TITLE_MATCHES),
    row("429 once", first(page(status=429), then=FINE), R.TITLE_MATCHES),
    row("reset once", first(raw(cut=True), then=FINE), R.TITLE_MATCHES),
    row("silent once", first(raw(hang=True), then=FINE), R.TITLE_MATCHES,
        limits=replace(QUICK, answer=1)),
    row("endless after the title", endless(reply(), b"<p>Trang</p>" * 4096), R.TITLE_MATCHES),
    row("10 GB announced", raw(reply("Content-Length: 10000000000"), b"<p>Trang</p>" * 60_000),
        R.TITLE_MATCHES),
    row("gzip bomb", page(BOMB, "Content-Encoding: gzip"), R.TITLE_MATCHES),
    row("gzip", page(gzip.compress(article().encode()), "Content-Encoding: gzip"), R.TITLE_MATCHES),
    row("deflate", page(zlib.compress(article().encode()), "Content-Encoding: deflate"),
        R.TITLE_MATCHES),
    row("short life of certificate", Mode.TLS_EXPIRES_SOON, R.TITLE_MATCHES),
]  # fmt: skip

CHARSETS = [
    ("decomposed", page(normalize("NFD", article()))),
    ("entities", page(entities(article()))),
    ("blanks and marks", page(article(TITLE.replace(" ", "&nbsp; ").replace("mạng", "m&shy;ạng")))),
    ("eth for đ", page(article("Cẩm nang đi đường".replace("đ", "ð")))),
    ("UTF-8 with BOM", encoded(article(), "utf-8-sig", PLAIN)),
    ("UTF-16 with BOM", encoded(article(), "utf-16", PLAIN)),
    ("UTF-16 by header", encoded(article(), "utf-16-le", f"{PLAIN}; charset=utf-16")),
    ("no charset", page(article().replace(META, ""), PLAIN)),
    ("header lies", page(article(), f"{PLAIN}; charset=iso-8859-1")),
    ("meta lies", page(article().replace("utf-8", "windows-1252"))),
    ("unknown charset", page(article(), f"{PLAIN}; charset=utf8mb4")),
    ("one bad byte", page(article().encode().replace(b"</main>", b"\xff</main>"))),
    ("windows-1258 by header",
     page(windows_1258(article()), f"{PLAIN}; charset=windows-1258")),
    ("windows-1258 by meta",
     page(windows_1258(article().replace("utf-8", "windows-1258")), PLAIN)),
    ("windows-1258 unsaid", page(windows_1258(article().replace(META, "")), PLAIN)),
]  # fmt: skip
OK += [
    row(f"charset: {name}", serves, R.TITLE_MATCHES,
        link=wanted("Cẩm nang đi đường") if name == "eth for đ" else TEXT)
    for name, serves in CHARSETS
]  # fmt: skip

MOVES = [
    row("301", goes(NEW, 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("308, whole address", goes(H + NEW, 308), R.MOVED_FOR_GOOD, **AT_NEW),
    row("302", goes(NEW, 302), R.MOVED_FOR_NOW, **AT_NEW),
    row("303", goes(NEW, 303), R.MOVED_FOR_NOW, **AT_NEW),
    row("307", goes(NEW, 307), R.MOVED_FOR_NOW, **AT_NEW),
    row("301 to //", goes(f"//tongdai111.vn{NEW}", 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 to capitals", goes(f"HTTPS://TongDai111.VN{NEW}", 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 to port 443", goes(f"{H}:443{NEW}", 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 with fragment", goes(f"{NEW}#noi-dung", 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 to dots", goes("../tin/bat-nat-tren-mang", 301), R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 in lower case", raw(b"HTTP/1.1 301 M\r\nlocation: " + NEW.encode() + b"\r\n\r\n"),
        R.MOVED_FOR_GOOD, **AT_NEW),
    row("301 with letters", goes("/tin/bắt-nạt", 301), R.MOVED_FOR_GOOD,
        also={quote("/tin/bắt-nạt"): FINE}, final=H + quote("/tin/bắt-nạt")),
    row("301 to www", lambda talk: (FINE if talk.request.host.startswith("www.")
        else goes(WWW + SELF, 301))(talk), R.MOVED_FOR_GOOD, final=WWW + SELF),
    row("301 to slash", goes(SELF + "/", 301), R.MOVED_FOR_GOOD,
        also={SELF + "/": FINE}, final=f"{H}{SELF}/"),
    row("301 to html", goes(SELF + ".html", 301), R.MOVED_FOR_GOOD,
        also={SELF + ".html": FINE}, final=f"{H}{SELF}.html"),
    row("301, 302", goes("/a", 301), *MOVED, also={"/a": goes(NEW), NEW: FINE}, final=H + NEW),
    row("five hops", goes("/1"), R.MOVED_FOR_NOW, final=H + NEW, also={NEW: FINE, "/4": goes(NEW)}
        | {f"/{n}": goes(f"/{n + 1}") for n in range(1, 4)}),
    row("meta refresh", refresh(NEW), *MOVED, **AT_NEW),
    row("Refresh header", page(b"", f"Refresh: 0; url={NEW}"), *MOVED, **AT_NEW),
    row("script", script(f'window.location.replace("{NEW}")', "Mời đợi", ""), *MOVED, **AT_NEW),
    row("library to slash", goes("/thu-vien/", 301), R.MOVED_FOR_GOOD, link=LIBRARY,
        also={"/thu-vien/": page(article("Thư viện"))}, final=f"{H}/thu-vien/"),
    row("library moved", goes("/thu-vien/tai-lieu", 301), R.MOVED_FOR_GOOD, link=LIBRARY,
        also={"/thu-vien/tai-lieu": page(article("Tài liệu"))}, final=f"{H}/thu-vien/tai-lieu"),
]  # fmt: skip

SAYS_LOST = [
    says("Không tìm thấy trang"),
    says("KHÔNG TÌM THẤY NỘI DUNG"),
    says(normalize("NFD", "Trang bạn tìm không tồn tại")),
    says("404 Not Found", "The requested URL was not found on this server."),
    says("Page not found"),
    says("Lỗi 404"),
    says(SITE, "Bài viết không tồn tại hoặc đã bị xóa."),
    says(TITLE, "Bài viết này không còn tồn tại. Mời bạn trở về trang chủ."),
    page(html("Không tìm thấy trang", f"<h1>Không tìm thấy trang</h1>{PROSE}")),
]
TO_TOP = [
    "/", H, f"{H}/?ref=loi", "/index.html", "/trang-chu", f"{WWW}/", "/tin", "/tin/", "/xem-video",
    "/thu-vien", "./",
]  # fmt: skip
EMPTIES = [
    page(b""), page(b"", status=204), page(b" \r\n\t "), page("<!-- -->"),
    page("<html><head></head><body></body></html>"),
]  # fmt: skip
BAD_LOCATIONS = [
    "", "https://", "https:///", "http://[::1", "https://[tongdai111.vn/", "https://%zz/",
]  # fmt: skip
BROKEN = [
    row("404", page(html("Lỗi", "<h1>Lỗi</h1>"), status=404), R.NOT_FOUND),
    row("404 empty", page(b"", status=404), R.NOT_FOUND),
    row("404 long", page(html("Không thấy", PROSE), status=404), R.NOT_FOUND),
    row("404 that says so below the title", page(
        html(TITLE, f"<h1>Không tìm thấy trang</h1>{PROSE}"), status=404), R.NOT_FOUND),
    row("410", says("Gone", status=410), R.NOT_FOUND),
    row("404 of the library", page(b"", status=404), R.NOT_FOUND, link=LIBRARY),
    row("moved to a page lost", goes(NEW, 301), R.NOT_FOUND),
    row("moved to a page that says so", goes(NEW), R.NOT_FOUND, also={NEW: LOST["*"]}),
    row("HEAD 200, GET 404", for_head(FINE, page(b"", status=404)), R.NOT_FOUND),
    *(row(f"says it is lost {n}", serves, R.NOT_FOUND) for n, serves in enumerate(SAYS_LOST)),
    row("says it is lost, at length", says("Thông báo", f"Trang không tồn tại. {PROSE[3:330]}"),
        R.NOT_FOUND),
    row("the library says it is lost", SAYS_LOST[0], R.NOT_FOUND, link=LIBRARY),
    row("everything says it is lost", LOST["*"], R.NOT_FOUND, also=LOST),
    row("as any missing page", page(html("Cổng thông tin", PROSE)), R.HOME_INSTEAD,
        also={"*": page(html("Cổng thông tin", PROSE))}),
    row("a shell for everything", page(SHELL), R.HOME_INSTEAD, R.EMPTY, also={"*": page(SHELL)}),
    row("home page instead", home, R.HOME_INSTEAD),
    row("home page everywhere", home, R.HOME_INSTEAD, also={"*": home}),
    row("home page for a video", home, R.HOME_INSTEAD, link=VIDEO),
    row("home page for the library", home, R.HOME_INSTEAD, link=LIBRARY),
    row("changing home page", page(html(SITE, f"{PROSE}<p>7 giờ sáng</p>")), R.HOME_INSTEAD,
        also={"/": page(html(SITE, f"{PROSE}<p>9 giờ tối</p>"))}),
    row("section instead", says("Tin tức", "Tin 1. Tin 2."), R.HOME_INSTEAD, R.OTHER_CONTENT),
    *(row(f"302 to {to}", goes(to), R.HOME_INSTEAD, also={"*": home}) for to in TO_TOP),
    row("301 to /", goes("/", 301), R.HOME_INSTEAD),
    row("302 to /, which is down", goes("/"), R.HOME_INSTEAD, also={"/": page(status=500)}),
    row("meta refresh to /", refresh("/"), R.HOME_INSTEAD),
    row("slow meta refresh to /", refresh("/", 5), R.HOME_INSTEAD),
    row("script to /", script("window.location.href = '/';", "Mời đợi", ""), R.HOME_INSTEAD),
    row("titled script to /", script("window.location.href = '/';", body=""), R.HOME_INSTEAD),
    row("library to /", goes("/"), R.HOME_INSTEAD, link=LIBRARY),
    row("302 to /404", goes("/404"), R.NOT_FOUND, R.HOME_INSTEAD,
        also={"/404": says("Lỗi")}),
    row("302 to /404.html", goes("/404.html"), R.NOT_FOUND, R.HOME_INSTEAD,
        also={"/404.html": says("Lỗi")}),
    row("loop", goes(SELF), R.REDIRECT_BAD),
    row("loop of two", goes("/a", 301), R.REDIRECT_BAD, also={"/a": goes(SELF, 301)}),
    row("loop by meta", refresh("/a"), R.REDIRECT_BAD, also={"/a": refresh(SELF)}),
    row("ever new addresses", goes("/x0"), R.REDIRECT_BAD,
        also={"*": lambda talk: talk.answer(302, b"", f"Location: {talk.request.path}0")}),
    row("six hops", goes("/1"), R.REDIRECT_BAD, also={"/6": FINE}
        | {f"/{n}": goes(f"/{n + 1}") for n in range(1, 6)}),
    row("no Location", page(b"", status=302), R.REDIRECT_BAD),
    *(row(f"bad Location {to}", goes(to), R.REDIRECT_BAD) for to in BAD_LOCATIONS),
    *(row(f"empty {n}", serves, R.EMPTY) for n, serves in enumerate(EMPTIES)),
]  # fmt: skip

FOREIGN = [
    "https://tongdai111.vn.nha-cai.example", "https://nha-cai.example/tongdai111.vn",
    "https://xtongdai111.vn", "https://tongdai111.com", "https://tongdaill1.vn",
    "https://tong-dai111.vn", "https://tin.tongdai111.vn", "https://xn--tongda111-0pb.vn",
    "https://tongdaı111.vn", "https://tоngdai111.vn", "https://tongdai111。vn",
    "https://tongdai111.vn@nha-cai.example", "https://tongdai111.vn:443@nha-cai.example",
    "https://ai@tongdai111.vn", "https://tongdai111.vn:8443", "https://tongdai111.vn:80",
    "https://tongdai111.vn:99999",
    "https://tongdai111.vn\\@nha-cai.example", "https://tongdai111.vn%2enha-cai.example",
    "//nha-cai.example", "/\\nha-cai.example", "\\\\nha-cai.example", "/\t/nha-cai.example",
    "https:///nha-cai.example", "https://molisa.gov.vn",
    "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0x7f000001",
    "https://[::1]", "https://localhost", "https://10.0.0.1", "https://169.254.169.254",
]  # fmt: skip
OTHER_SCHEMES = [
    "file:///etc/passwd", "javascript:alert(1)", "data:text/html,<h1>x</h1>", "tel:111",
    "ftp://tongdai111.vn/a", "intent://nha-cai.example#Intent;end",
]  # fmt: skip
SCRIPTS = [
    f"window.location.href = '{BET}'",
    f'location="{BET}"',
    f"top.location.replace(`{BET}`)",
    f"window.location.assign( '{BET}' )",
    f"self['location'] = '{BET}'",
    f"setTimeout(function () {{ document.location.href = '{BET}'; }}, 500)",
    "location.href='https:\\/\\/nha-cai-w88.example\\/'",
    "location.href = '//nha-cai-w88.example'",
    f"window.onload = function () {{ location = '{BET}'; }};",
    f"function go() {{ window.location.href = '{BET}'; }} go();",
]
REFRESHES = [
    f'<meta http-equiv="refresh" content="0;url={BET}">',
    f"<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='{BET}'\">",
    f'<meta content="0; {BET}" http-equiv="REFRESH">',
    '<meta http-equiv="refresh" content="0;url=&#104;ttps&colon;//nha-cai-w88.example">',
    f'<base href="{BET}"><meta http-equiv="refresh" content="0;url={SELF}">',
]
PARKINGS = [
    says("tongdai111.vn", "Tên miền tongdai111.vn đang được rao bán. Liên hệ để mua tên miền."),
    says("tongdai111.vn is for sale", "Buy this domain. Make an offer."),
    says("tongdai111.vn", "This domain may be for sale. Related searches: phone, help."),
    says("Thông báo", "Tên miền này đã hết hạn. Vui lòng gia hạn tên miền."),
    says("tongdai111.vn", "This domain is parked free, courtesy of the registrar."),
]
BETTINGS = [
    page(html("Nhà cái uy tín - Đăng ký nhận 188K", BETS)),
    page(html(TITLE, BETS)),
    page(html(TITLE, "<h1>NHA CAI UY TIN</h1><a href='/'>DAT CUOC NGAY</a> nap rut sieu toc")),
    says("Best Online Casino", "Play slots, free spins and a 100% welcome bonus. Bet now!"),
    page(normalize("NFD", html("Cổng game đổi thưởng", BETS))),
    page(windows_1258(html("Nhà cái", BETS).replace("utf-8", "windows-1258")), PLAIN),
]
HIDDEN = [
    '<div style="display:none"><a href="https://w88.example">nhà cái uy tín</a></div>',
    '<p style="position:absolute;left:-9999px"><a href="https://kubet.example">kubet</a>'
    '<a href="https://nohu.example">nổ hũ đổi thưởng</a></p>',
    '<span style="font-size:0"><a href="https://x.example/">tài xỉu online uy tín</a></span>',
    '<footer><a href="https://x.example">Soi kèo nhà cái</a> <a href="https://y.example">Game bài '
    "đổi thưởng</a> <a href='https://z.example'>Cá cược bóng đá uy tín</a></footer>",
    '<a href="https://w88.example/dang-ky">Đăng ký nhà cái nhận 188k</a>',
]
FILES = [
    page(b"PK\x03\x04", "Content-Type: application/vnd.android.package-archive"),
    page(b"\x00\x01", "Content-Type: application/octet-stream"),
    page(b"%PDF-1.7", "Content-Type: application/pdf"),
    page(article(), "Content-Disposition: attachment; filename=bai.apk"),
    page(b"\xff\xd8\xff", "Content-Type: image/jpeg"),
    page(b"PK\x03\x04" + bytes(50), PLAIN),
    raw(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\nPK\x03\x04" + bytes(56)),
]
NO_VIDEO = [
    "",
    '<iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe>',
    '<iframe src="https://www.facebook.com/plugins/like.php?href=x"></iframe>',
    '<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>',
    '<iframe src="https://zalo.me/plugin"></iframe><iframe src="javascript:false"></iframe>',
]
OTHERS = [
    "Lịch nghỉ lễ của cơ quan", "Bảo vệ trẻ em trên không gian mạng", "Đuối nước ở trẻ em",
    "Phòng chống bắt cóc trên môi trường mạng cho trẻ em",
]  # fmt: skip
SUSPICIOUS = [
    row("302 to betting", goes(BET), R.LEADS_AWAY),
    row("301 to betting", goes(BET, 301), R.LEADS_AWAY),
    row("301 here, 302 away", goes(NEW, 301), R.LEADS_AWAY, also={NEW: goes(BET)}),
    row("301 here, refresh away", goes(NEW, 301), R.LEADS_AWAY, also={NEW: refresh(BET)}),
    row("two Locations", page(b"", f"Location: {NEW}", f"Location: {BET}", status=302),
        R.LEADS_AWAY, R.REDIRECT_BAD, also={NEW: FINE}),
    row("404 that refreshes away", page(html("Lỗi", "", REFRESHES[0]), status=404), R.LEADS_AWAY),
    row("403 that goes away", page(html("", f"<script>{SCRIPTS[0]}</script>"), status=403),
        R.LEADS_AWAY),
    row("goes away when loaded", page(f"""<body onload="location.href='{BET}'">{article()}"""),
        R.LEADS_AWAY),
    *(row(f"to {to}", goes(f"{to}{SELF}"), *AWAY) for to in FOREIGN),
    *(row(f"to {to}", goes(to), *AWAY) for to in OTHER_SCHEMES),
    row("to http", goes(f"http://tongdai111.vn{SELF}"), R.LEADS_TO_HTTP),
    row("to http of www", goes("http://www.tongdai111.vn/"), R.LEADS_TO_HTTP),
    row("to http elsewhere", goes("http://nha-cai.example/"), R.LEADS_AWAY, R.LEADS_TO_HTTP),
    row("to http by meta", refresh(f"http://tongdai111.vn{NEW}"), R.LEADS_TO_HTTP),
    row("Refresh header", page(article(), f"Refresh: 0;url={BET}"), R.LEADS_AWAY),
    *(row(f"refresh {n}", page(article(head=meta)), R.LEADS_AWAY)
      for n, meta in enumerate(REFRESHES)),
    row("refresh in the body", page(article(body=PROSE + REFRESHES[0])), R.LEADS_AWAY),
    *(row(f"script {n}", script(code), R.LEADS_AWAY) for n, code in enumerate(SCRIPTS)),
    row("library goes away", goes(BET), R.LEADS_AWAY, link=LIBRARY),
    row("frame", page(f'<title>{TITLE}</title><frameset><frame src="{BET}"></frameset>'),
        R.FRAMES_AWAY, R.BETTING_LINKS),
    row("nothing but a frame", page('<iframe src="https://la.example/"></iframe>'), R.FRAMES_AWAY),
    row("frame beside a text", page(f'<title>{TITLE}</title><frameset><frame src="https://la.example">'
        f"<noframes>{PROSE}</noframes></frameset>"), R.FRAMES_AWAY),
    row("iframe", page(f'<title>{TITLE}</title><iframe width="100%" height="100%" src="{BET}">'),
        R.FRAMES_AWAY, R.BETTING_LINKS),
    *(row(f"betting {n}", serves, R.BETTING, R.BETTING_LINKS) for n, serves in enumerate(BETTINGS)),
    row("betting, video", BETTINGS[0], R.BETTING, link=VIDEO),
    row("betting, 404", page(html("Nhà cái uy tín", BETS), status=404), R.BETTING),
    row("moved to betting", goes(NEW, 301), R.BETTING, also={NEW: BETTINGS[0]}),
    row("betting, library", BETTINGS[0], R.BETTING, link=LIBRARY),
    row("betting everywhere", BETTINGS[0], R.BETTING, also={"*": BETTINGS[0], "/": BETTINGS[0]}),
    *(row(f"betting links {n}", page(article(body=PROSE + links)), R.BETTING_LINKS, R.BETTING)
      for n, links in enumerate(HIDDEN)),
    row("betting links in a warning", page(article(body=WARNING + HIDDEN[0])), R.BETTING_LINKS,
        R.BETTING),
    *(row(f"parked {n}", serves, R.PARKED) for n, serves in enumerate(PARKINGS)),
    row("defaced", says("Hacked by Nhóm X", "Your security is low."), R.DEFACED),
    row("defaced, titled", page(html(TITLE, f"<h1>Hacked by Nhóm X</h1>{PROSE}")), R.DEFACED),
    row("defaced, in the text", page(html(TITLE, "<p>This site was hacked by Nhóm X.</p>")),
        R.DEFACED),
    row("defaced everywhere", says("Pwned by X"), R.DEFACED, also={"*": says("Pwned by X")}),
    row("parked, library", PARKINGS[0], R.PARKED, link=LIBRARY),
    row("parked everywhere", PARKINGS[1], R.PARKED, also={"*": PARKINGS[1], "/": PARKINGS[1]}),
    *(row(f"other article: {title}", page(article(title)), R.OTHER_CONTENT) for title in OTHERS),
    row("another title cut short", page(html("Một số gợi ý về cách nấu ăn ngày Tết...", PROSE)),
        R.OTHER_CONTENT, link=PARENTS),
    row("a list of articles", page(html("Danh sách", "".join(
        f"<h1>{title}</h1><p>Tóm tắt.</p>" for title in (*OTHERS, TITLE)))), R.OTHER_CONTENT),
    row("titled in a template alone", page(f"<template><title>{TITLE}</title></template>"
        f"{html(OTHERS[0], PROSE)}"), R.OTHER_CONTENT),
    row("moved to another article", goes(NEW, 301), R.OTHER_CONTENT,
        also={NEW: page(article(OTHERS[0]))}),
    row("only named beside", page(article(OTHERS[0], f"{PROSE}<aside><h3>Tin liên quan</h3><a "
        f'href="{SELF}">{TITLE}</a></aside>')), R.OTHER_CONTENT),
    *(row(f"no video {n}", page(article(VIDEO.title, PROSE + frame)), R.OTHER_CONTENT, link=VIDEO)
      for n, frame in enumerate(NO_VIDEO)),
    *(row(f"file {n}", serves, R.NOT_A_PAGE) for n, serves in enumerate(FILES)),
    row("file, library", FILES[2], R.NOT_A_PAGE, link=LIBRARY),
    row("expired", Mode.TLS_EXPIRED, R.TLS_EXPIRED),
    row("other host", Mode.TLS_OTHER_HOST, R.TLS_OTHER_HOST),
    row("self-signed", Mode.TLS_SELF_SIGNED, R.TLS_UNTRUSTED),
    row("foreign root", Mode.TLS_FOREIGN_ROOT, R.TLS_UNTRUSTED),
    # Nothing public tells a chain without its foreign root from one without its intermediate.
    row("foreign chain", Mode.TLS_FOREIGN_CHAIN, R.TLS_UNTRUSTED, R.TLS_FAILED),
]  # fmt: skip

WALLS = [
    says("Just a moment...", "Checking your browser. Enable JavaScript and cookies to continue."),
    says("Xác minh", "Hãy xác minh bạn không phải là robot. Nhập mã captcha để tiếp tục."),
    page('<script>document.cookie="D1N=5f3a;path=/";window.location.reload(true);</script>'),
    page(f'<script>document.cookie="v=1";location.href="{SELF}"</script>'),
    page(html("Đăng nhập", '<h1>Đăng nhập</h1><form><input type="password"></form>')),
    page("<html><body>Request unsuccessful. Incapsula incident ID: 1-2</body></html>"),
]  # fmt: skip
TROUBLES = [
    says("Database Error", "Error establishing a database connection"),
    says("Lỗi", "Lỗi kết nối cơ sở dữ liệu."),
    says("Bảo trì", "Website đang bảo trì, mời bạn quay lại sau."),
    page("<b>Fatal error</b>: Uncaught PDOException: SQLSTATE[HY000] [2002] in /var/www/index.php"),
]
AFTERS = ["86400", "abc", "-5", "1e99", "9" * 40, "", "Wed, 21 Oct 2065 07:28:00 GMT", "0.x"]
CLOSED = (R.CONNECTION, R.GARBLED)
UNREADABLE = [
    row("reset", raw(cut=True), *CLOSED),
    row("closed at once", raw(), *CLOSED),
    row("closed in the status line", raw(b"HTTP/1.1 20"), *CLOSED),
    row("closed in the headers", raw(reply(body=b"")[:-4]), *CLOSED),
    row("closed after a header", raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), *CLOSED),
    row("reset in the headers", raw(b"HTTP/1.1 200 OK\r\nConte", cut=True), *CLOSED),
    row("reset in the body", raw(WHOLE[:900], cut=True), *CLOSED),
    row("truncated", raw(WHOLE[:-100]), *CLOSED),
    row("chunks truncated", raw(reply("Transfer-Encoding: chunked", body=b"fff\r\nabc")), *CLOSED),
    row("chunks garbled", raw(reply("Transfer-Encoding: chunked", body=b"zz\r\nabc")), *CLOSED),
    row("garbage", raw(bytes(range(256)) * 4), R.GARBLED),
    row("text without headers", raw(article().encode()), R.GARBLED),
    row("status abc", raw(b"HTTP/1.1 abc OK\r\n\r\n" + article().encode()), R.GARBLED),
    row("FTP greeting", raw(b"220 Welcome\r\n"), R.GARBLED),
    row("150 headers", raw(reply(*(f"X-{n}: a" for n in range(150)))), R.GARBLED),
    row("a long header", raw(reply("X-A: " + "a" * 100_000)), R.GARBLED),
    row("endless headers", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: a\r\n" * 999), R.GARBLED),
    row("a header without end", endless(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 9999), R.GARBLED),
    row("bad gzip", page(article(), "Content-Encoding: gzip"), R.GARBLED),
    row("half of gzip", page(gzip.compress(article().encode())[:500], "Content-Encoding: gzip"),
        R.GARBLED),
    row("a packing not asked for", page(article(), "Content-Encoding: br"), R.GARBLED),
    row("XHTML that is none", page(article(), "Content-Type: application/xhtml+xml"), R.GARBLED),
]  # fmt: skip
SILENT: list[tuple[str, Behaviour | Mode]] = [
    ("before the answer", raw(hang=True)),
    ("in the headers", raw(reply(body=b"")[:-2], hang=True)),
    ("before the body", raw(reply("Content-Length: 900", body=b""), hang=True)),
    ("in the body", raw(WHOLE[:900], hang=True)),
    ("in a chunk", raw(reply("Transfer-Encoding: chunked", body=b"fff\r\nabc"), hang=True)),
    ("drip of the status", drip(start=b"HTTP/1.1 200 ", drop=b"O")),
    ("drip of headers", drip(start=b"HTTP/1.1 200 OK\r\n", drop=b"A: b\r\n")),
    ("drip of the body", drip(start=reply(), drop=b"x")),
    ("drip of interim answers", drip(start=b"", drop=b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    ("no handshake", Mode.TLS_HANG),
    ("no tunnel", Mode.PROXY_HANG),
]
UNVERIFIABLE = [
    row("404 with the whole page", page(status=404), R.STATUS_ODD),
    row("401", page(b"", "WWW-Authenticate: Basic", status=401), R.FORBIDDEN),
    *(row(str(status), says("Cấm", status=status), R.FORBIDDEN) for status in (403, 406, 451, 999)),
    row("403 challenge", page(b"x", "cf-mitigated: challenge", status=403), R.FORBIDDEN),
    row("503 challenge", page(b"x", "cf-mitigated: challenge", status=503), R.FORBIDDEN),
    row("403 captcha", page(html("Just a moment...", ""), status=403), R.FORBIDDEN),
    *(row(f"wall {n}", serves, R.FORBIDDEN) for n, serves in enumerate(WALLS)),
    row("wall, library", WALLS[0], R.FORBIDDEN, link=LIBRARY),
    row("to a login", goes("/dang-nhap?next=x"), R.FORBIDDEN, also={"/dang-nhap": WALLS[4]}),
    row("400", says("Bad Request", status=400), R.STATUS_ODD, R.FORBIDDEN),
    row("418", says("Teapot", status=418), R.STATUS_ODD, R.FORBIDDEN),
    row("429 for ever", page(b"", status=429), R.RATE_LIMITED),
    *(row(f"429, {after[:9]}", page(b"", f"Retry-After: {after}", status=429), R.RATE_LIMITED)
      for after in AFTERS),
    *(row(f"{status} for ever", says("Lỗi", status=status), R.SERVER_ERROR)
      for status in (500, 501, 502, 503, 504, 520)),
    row("503, come tomorrow", page(b"", "Retry-After: 86400", status=503), R.SERVER_ERROR,
        R.RATE_LIMITED),
    row("500 with the whole page", page(status=500), R.SERVER_ERROR, R.STATUS_ODD),
    *(row(f"trouble {n}", serves, R.SERVER_ERROR) for n, serves in enumerate(TROUBLES)),
    row("trouble, library", TROUBLES[0], R.SERVER_ERROR, link=LIBRARY),
    *UNREADABLE,
    *(row(f"silent {name}", serves, R.TIMEOUT, limits=HASTY) for name, serves in SILENT),
    row("incomplete chain", Mode.TLS_INCOMPLETE, R.TLS_FAILED),
    row("not yet valid", Mode.TLS_NOT_YET_VALID, R.TLS_NOT_YET_VALID),
    row("TLS reset", Mode.TLS_RESET, R.CONNECTION, R.TLS_FAILED),
    row("TLS alert", Mode.TLS_ALERT, R.TLS_FAILED),
    row("TLS 1.0", Mode.TLS_OLD, R.TLS_FAILED),
    row("HTTP instead of TLS", Mode.PLAIN_HTTP, R.TLS_FAILED),
    row("proxy 403", Mode.PROXY_403, R.PROXY),
    row("proxy 407", Mode.PROXY_407, R.PROXY),
    row("captive portal", Mode.PROXY_302, R.PROXY, R.FORBIDDEN),
    row("proxy 502", Mode.PROXY_502, R.PROXY, R.CONNECTION, R.DNS_FAILED),
    row("proxy 503", Mode.PROXY_503, R.PROXY, R.CONNECTION),
    row("proxy 504", Mode.PROXY_504, R.PROXY, R.CONNECTION, R.TIMEOUT),
    row("proxy hangs up", Mode.PROXY_CUT, R.PROXY, R.CONNECTION),
]  # fmt: skip
TABLE = {
    State.OK: OK,
    State.MOVED: MOVES,
    State.BROKEN: BROKEN,
    State.SUSPICIOUS: SUSPICIOUS,
    State.UNVERIFIABLE: UNVERIFIABLE,
}


# --- The tests --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def signs() -> Signs:
    data = yaml.safe_load((ROOT / "data" / "link-signs.yml").read_text(encoding="utf-8"))
    return read_signs(data["signs"])


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def site(running: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in as new, and the environment that leads to it."""
    running.reset()
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


def serve(site: StandIn, each: Row) -> None:
    if isinstance(each.serves, Mode):
        site.mode, site.pages[path_of(each.link)] = each.serves, FINE
    else:
        site.pages[path_of(each.link)] = each.serves
    site.pages |= each.also
    site.missing = each.also.get("*", site.missing)


def serve_all(site: StandIn, links: Sequence[Wanted] = TEN) -> None:
    for link in links:
        site.pages[path_of(link)] = page(article(link.title or "Thư viện", PROSE + PLAYER))


OLDER = pytest.mark.xfail(
    lxml.etree.LIBXML_VERSION < (2, 14), reason="lxml's own libxml2 is older here", strict=True
)
"""Of lxml's wheels for Windows: see MAINTAINING.md, Links."""


@pytest.mark.parametrize(
    "each",
    [
        pytest.param(each, id=f"{state}-{each.name}", marks=[OLDER] * (each.name == "refresh 3"))
        for state, rows in TABLE.items()
        for each in rows
    ],
)
def test_row(each: Row, site: StandIn, signs: Signs) -> None:
    serve(site, each)
    began = monotonic()
    (found,) = check([each.link], signs, each.limits)
    took = monotonic() - began
    assert found.reason in each.expected, found
    if found.state is State.OK:
        assert found.final_url == each.link.url
    elif found.state is State.MOVED:
        assert found.final_url == each.final
    else:
        assert found.final_url is None
    assert site.strangers == []
    assert {asked.method for asked in site.log} <= {"GET"}
    assert len(site.log) <= 4 + 5 + 2  # tries, hops, and the two pages to compare with
    assert len(site.tunnels) <= 4 + 5 + 2
    assert site.in_flight_peak <= 1
    assert took < LATE


class Partial(partial[Any]):
    """As it is from Python 3.14 on: where a class holds it, it is a method."""

    def __get__(self, instance: object, owner: object = None) -> Any:
        return self if instance is None else MethodType(self, instance)


def test_the_newest_python_asks_as_the_others_do(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awareness.links.fetch.partial", Partial)
    serve_all(site)
    assert {found.state for found in check(TEN, signs, QUICK)} == {State.OK}


def test_the_table_is_sound() -> None:
    for state, rows in TABLE.items():
        names = [each.name for each in rows]
        assert len(names) == len(set(names))
        assert {each.expected[0].grade for each in rows} == {state}


@pytest.mark.parametrize(
    "url",
    [
        "https://nha-cai.example/tin/a",
        "https://tongdai111.vn@nha-cai.example/",
        "https://tongdai111.vn\\@nha-cai.example/",
        "https://tongdai111.vn:8443/tin/a",
        "https://127.0.0.1/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_rejected_address_is_not_contacted(site: StandIn, signs: Signs, url: str) -> None:
    assert reasons(check([replace(TEXT, url=url)], signs, QUICK)) == [R.ADDRESS_REJECTED]
    assert (site.strangers, site.tunnels, site.log) == ([], [], [])


def test_a_certificate_that_ends_soon_is_noted(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    site.mode = Mode.TLS_EXPIRES_SOON
    assert check([TEXT], signs, QUICK)[0].detail
    site.reset()
    serve_all(site)
    assert not check([TEXT], signs, QUICK)[0].detail


# Manners.


def starts(site: StandIn) -> list[float]:
    """The times between the starts of requests that follow each other."""
    times = [asked.started for asked in site.log]
    return [later - earlier for earlier, later in pairwise(times)]


def reasons(found: Sequence[Finding]) -> list[R]:
    return [finding.reason for finding in found]


def test_ten_fine_links_are_asked_politely(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    found = check(TEN, signs, replace(QUICK, gap=0.2), agent="kiem-tra (+https://xa.example/)")
    assert {finding.state for finding in found} == {State.OK}
    assert [asked.path for asked in site.log] == [path_of(link) for link in TEN]
    assert site.connections == 1
    assert site.in_flight_peak == 1
    assert min(starts(site)) > 0.12  # a busy machine hears a request late
    for asked in site.log:
        assert asked.method == "GET"
        assert asked.headers["user-agent"] == "kiem-tra (+https://xa.example/)"
        assert asked.headers["accept-encoding"] == "identity"
        assert asked.headers["accept-language"].startswith("vi")
        assert {"cookie", "referer", "authorization", "range"}.isdisjoint(asked.headers)


def test_it_does_not_pass_itself_off_as_a_browser(site: StandIn, signs: Signs) -> None:
    check([TEXT], signs, QUICK)
    agents = {asked.headers["user-agent"] for asked in site.log}
    assert not any(word in agent for agent in agents for word in ("Mozilla", "Chrome", "Safari"))


def test_passwords_of_this_machine_stay_here(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine tongdai111.vn login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    check([TEXT], signs, QUICK)
    assert all("authorization" not in asked.headers for asked in site.log)


def test_equal_addresses_are_asked_once(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    found = check([LIBRARY, TEXT, LIBRARY, TEXT], signs, QUICK)
    assert reasons(found) == [R.PAGE_OPENS, R.TITLE_MATCHES, R.PAGE_OPENS, R.TITLE_MATCHES]
    assert [asked.path for asked in site.log] == ["/thu-vien", SELF]


def test_one_look_at_a_missing_page_and_one_at_the_home_page(site: StandIn, signs: Signs) -> None:
    serve_all(site, TEN[3:])
    site.pages |= {path_of(link): home for link in TEN[:3]}
    found = check(TEN, signs, QUICK)
    assert reasons(found[:3]) == [R.HOME_INSTEAD] * 3
    probes = [asked.path for asked in site.log if asked.path not in map(path_of, TEN)]
    assert len(probes) <= 2
    assert probes.count("/") <= 1


@pytest.mark.parametrize("dated", [False, True])
def test_a_short_retry_after_is_obeyed(site: StandIn, signs: Signs, dated: bool) -> None:
    def full(talk: Talk) -> None:
        when = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        talk.answer(429, b"", f"Retry-After: {when if dated else 1}")

    serve_all(site)
    site.pages[SELF] = first(full, then=FINE)
    found = check([TEXT, LAW], signs, replace(QUICK, longest_retry_after=3))
    assert reasons(found) == [R.TITLE_MATCHES] * 2
    assert [asked.path for asked in site.log] == [SELF, SELF, path_of(LAW)]
    assert 0.9 < starts(site)[0] < LATE


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_ends_the_asking(site: StandIn, signs: Signs, status: int) -> None:
    serve_all(site)
    site.pages[path_of(LAW)] = page(b"", "Retry-After: 86400", status=status)
    began = monotonic()
    found = check(TEN, signs, QUICK)
    assert monotonic() - began < LATE
    assert found[0].reason is R.TITLE_MATCHES
    assert found[1].reason in (R.RATE_LIMITED, R.SERVER_ERROR)
    assert reasons(found[2:]) == [R.NOT_ASKED] * 8
    assert len(site.log) == 2


def test_429_doubles_the_gap(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    site.pages[path_of(PARENTS)] = first(page(b"", status=429), then=FINE)
    check(TEN[:6], signs, replace(QUICK, gap=0.4))
    before, after = starts(site)[:2], starts(site)[2:]
    assert max(before) < 0.79
    assert min(after) > 0.72


@pytest.mark.parametrize(
    ("serves", "reason"),
    [
        (page(status=500), R.SERVER_ERROR),
        (says("Cấm", status=403), R.FORBIDDEN),
        (WALLS[0], R.FORBIDDEN),
        (raw(cut=True), R.CONNECTION),
    ],
)
def test_three_links_that_meet_the_same_trouble_are_enough(
    site: StandIn, signs: Signs, serves: Behaviour, reason: R
) -> None:
    site.missing = site.pages["/"] = serves
    found = check(TEN, signs, QUICK)
    assert reasons(found) == [reason] * 3 + [R.NOT_ASKED] * 7
    assert len({asked.path for asked in site.log}) <= 3 + 2
    assert len(site.log) <= 3 * 3 + 2


def test_a_good_answer_between_failures_keeps_the_asking_up(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    bad = [0, 1, 3, 4, 6, 7, 9]
    site.pages |= {path_of(TEN[n]): page(b"", status=500) for n in bad}
    found = check(TEN, signs, QUICK)
    assert [n for n, finding in enumerate(found) if finding.reason is R.SERVER_ERROR] == bad
    assert [n for n, finding in enumerate(found) if finding.state is State.OK] == [2, 5, 8]


def test_a_lost_domain_is_noticed_at_every_link(site: StandIn, signs: Signs) -> None:
    site.missing = site.pages["/"] = BETTINGS[0]
    assert reasons(check(TEN, signs, QUICK)) == [R.BETTING] * 10
    site.reset()
    site.missing = site.pages["/"] = goes(BET)
    assert reasons(check(TEN, signs, QUICK)) == [R.LEADS_AWAY] * 10
    assert site.strangers == []


def test_cookies_are_kept_within_a_link_and_no_longer(site: StandIn, signs: Signs) -> None:
    serve_all(site)
    site.pages[SELF] = gate
    check([TEXT, LAW], signs, QUICK)
    assert [asked.cookies for asked in site.log] == [{}, {"ve": "1"}, {}]


def test_two_runs_give_the_same_verdicts(site: StandIn, signs: Signs) -> None:
    some = [OK[0], MOVES[0], BROKEN[0], BROKEN[6], SUSPICIOUS[0], UNVERIFIABLE[0]]
    links = [replace(link, title=TITLE) for link in EIGHT if link.kind is Kind.ARTICLE]
    links += [wanted(f"{TITLE} {n}") for n in "ab"]
    runs = []
    for _ in range(2):
        site.reset()
        for link, each in zip(links, some, strict=True):
            serve(site, replace(each, link=link))
        runs.append(check(links, signs, QUICK))
    assert runs[0] == runs[1]
    assert len(set(reasons(runs[0]))) > 4


def test_the_whole_run_ends_in_time(site: StandIn, signs: Signs) -> None:
    def slow(talk: Talk) -> None:
        talk.pause(0.4)
        talk.answer(200, article())

    site.missing = slow
    began = monotonic()
    found = check([replace(link, title=TITLE) for link in TEN], signs, replace(QUICK, run=2))
    assert monotonic() - began < LATE
    assert found[0].state is State.OK
    assert found[-1].reason is R.NOT_ASKED


LATE = 11.0
"""Seconds; what would hang, hangs for longer, and no machine is so slow."""


SILENCE = raw(hang=True)


@pytest.mark.parametrize(
    ("serves", "attempts", "state"),
    [
        (None, 0, State.UNVERIFIABLE),
        (Mode.PROXY_502, 3, State.UNVERIFIABLE),
        (Mode.TLS_RESET, 3, State.UNVERIFIABLE),
        (Mode.TLS_HANG, 3, State.UNVERIFIABLE),
        (Mode.PROXY_HANG, 3, State.UNVERIFIABLE),
        (SILENCE, 4, State.UNVERIFIABLE),
        (page(b"", status=500), 9, State.UNVERIFIABLE),
        (page(), 10, State.OK),
    ],
    ids=["nothing", "dns", "reset", "tls", "proxy", "silence", "500", "fine"],
)
def test_a_sick_host_is_soon_left_alone(
    site: StandIn,
    signs: Signs,
    monkeypatch: pytest.MonkeyPatch,
    serves: Behaviour | Mode | None,
    attempts: int,
    state: State,
) -> None:
    if serves is None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    elif isinstance(serves, Mode):
        site.mode = serves
    else:
        site.missing = serves
    links = [wanted(f"{TITLE} {n}") for n in range(10)]
    limits = QUICK
    if serves is SILENCE:
        limits = replace(QUICK, answer=0.25)
    elif serves in (Mode.TLS_HANG, Mode.PROXY_HANG):
        limits = replace(QUICK, connect=0.25)
    assert {finding.state for finding in check(links, signs, limits)} == {state}
    began = monotonic()
    while max(len(site.tunnels), len(site.log)) < attempts and monotonic() - began < LATE:
        sleep(0.01)  # what was given up before the stand-in came to it is still told
    assert max(len(site.tunnels), len(site.log)) == attempts


# Names, addresses and certificates.


@pytest.fixture
def contacted(site: StandIn, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """No proxy, and nothing that answers: the addresses that anyone tries to connect to."""
    addresses: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        addresses.append(address[0])
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setenv("NO_PROXY", "tongdai111.vn")
    monkeypatch.setenv("no_proxy", "tongdai111.vn")
    return addresses


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str | int, elsewhere: bool = True) -> None:
    """The site resolves to these or fails with this number; elsewhere says that others do not."""

    def getaddrinfo(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        found = addresses if "tongdai111" in name or not elsewhere else ("203.0.113.9",)
        answers = []
        for address in found:
            if isinstance(address, int):
                raise socket.gaierror(address, "no address")
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            place = (address, port, 0, 0) if ":" in address else (address, port)
            answers.append((family, socket.SOCK_STREAM, 6, "", place))
        return answers

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "0.0.0.0", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_a_private_address_is_not_contacted(
    contacted: list[Any], signs: Signs, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolve(monkeypatch, address)
    assert reasons(check([TEXT], signs, QUICK)) == [R.ADDRESS_PRIVATE]
    assert contacted == []


def test_a_private_address_among_others_is_not_contacted(
    contacted: list[Any], signs: Signs, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, "1.1.1.1", "192.168.1.1")
    (found,) = check([TEXT], signs, QUICK)
    assert found.reason in (R.ADDRESS_PRIVATE, R.CONNECTION)
    assert "192.168.1.1" not in contacted


def test_refused(contacted: list[Any], signs: Signs, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "1.1.1.1")
    assert reasons(check([TEXT], signs, QUICK)) == [R.CONNECTION]
    assert set(contacted) == {"1.1.1.1"}


@pytest.mark.parametrize(
    ("code", "elsewhere", "expected"),
    [
        (socket.EAI_AGAIN, False, [R.DNS_FAILED]),
        (socket.EAI_FAIL, True, [R.DNS_FAILED]),
        (socket.EAI_NONAME, True, [R.DNS_FAILED]),
        (socket.EAI_NONAME, False, [R.DNS_FAILED]),
    ],
)
def test_names_that_do_not_resolve(
    contacted: list[Any],
    signs: Signs,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    elsewhere: bool,
    expected: list[R],
) -> None:
    resolve(monkeypatch, code, elsewhere=elsewhere)
    found = check(TEN, signs, QUICK)
    assert found[0].reason in expected
    assert {finding.state for finding in found} == {State.UNVERIFIABLE}
    assert contacted == []


def test_a_look_up_that_hangs_is_not_waited_for(
    contacted: list[Any], signs: Signs, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        gate.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "no address")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    began = monotonic()
    (found,) = check([TEXT], signs, HASTY)
    assert monotonic() - began < LATE
    assert found.reason in (R.TIMEOUT, R.DNS_FAILED)
    gate.set()


def test_a_proxy_without_an_address(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.xa.example:3128")
    resolve(monkeypatch, socket.EAI_NONAME, elsewhere=False)
    (found,) = check([TEXT], signs, QUICK)
    assert found.reason in (R.PROXY, R.DNS_FAILED)


@pytest.mark.parametrize(
    "proxy", ["http://", "socks9://x", "127.0.0.1", "http://a b:1", "http://[::1"]
)
def test_a_proxy_that_makes_no_sense(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy)
    resolve(monkeypatch, socket.EAI_NONAME, elsewhere=False)
    (found,) = check([TEXT], signs, QUICK)
    assert found.state is State.UNVERIFIABLE


def test_the_authorities_of_ssl_cert_file_count(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_all(site)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert check([TEXT], signs, QUICK)[0].state is not State.OK
    monkeypatch.setenv("SSL_CERT_FILE", site.ca_bundle)
    assert check([TEXT], signs, QUICK)[0].state is State.OK


def test_a_bundle_that_is_not_there_is_our_side(
    site: StandIn, signs: Signs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert check([TEXT], signs, QUICK)[0].state is State.UNVERIFIABLE
    assert site.log == []


# The bare list.

KEPT = [
    "title in title and h1", "video", "301", "302", "404", "says it is lost 0", "home page instead",
    "302 to betting", "to http", "betting 0", "file 2", "403", "garbage", "truncated",
    "500 for ever",
]  # fmt: skip
REPORT = ROOT / "tests" / "data" / "report.json"


def test_the_report_of_a_list_stays_as_it_is(site: StandIn, signs: Signs, tmp_path: Path) -> None:
    """Keys, their order, codes and wording: others read this file."""
    rows = {each.name: each for table in TABLE.values() for each in table}
    links, source = [], tmp_path / "in.json"
    for number, each in enumerate(rows[name] for name in KEPT):
        link = each.link if each.link is VIDEO else wanted(f"{TITLE} {chr(97 + number)}")
        serve(site, replace(each, link=link, also={}))
        links.append({"id": slug(link.title), **vars(link)})
    site.pages[NEW] = FINE
    links += [links[0] | {"id": "http", "url": links[0]["url"].replace("https", "http")}]
    links += [links[0] | {"id": "xa", "url": "https://tongdai111.vn@nha-cai.example/"}]
    source.write_text(json.dumps(links), "utf-8")
    assert check_list(ROOT, source, tmp_path / "out.json", QUICK) == 2
    assert (tmp_path / "out.json").read_text("utf-8") == REPORT.read_text("utf-8")


# Whatever a server sends.

ANSWERED = yaml.safe_load((ROOT / "tests/data/answers.yml").read_text("utf-8"))
OTHERWISE = {
    f"place: {where}"
    for where in (
        *("after </ >", "slashes for blanks", "form feeds for blanks", "in a title", "in textarea"),
        *("in xmp", "in noembed", "in noframes", "in an iframe", "in a title of the body"),
        *("in svg title", "in svg textarea", "in svg xmp", "in svg iframe", "after plaintext"),
    )
}
"""What an older libxml2 reads otherwise."""


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[OLDER] * (one in OTHERWISE)) for one in ANSWERED]
)
def test_no_answer_is_well_that_a_browser_reads_otherwise(
    site: StandIn, signs: Signs, name: str
) -> None:
    """What Chromium and Firefox made of the same bytes: see browser_answers.py."""
    site.pages[SELF] = raw(ANSWERS[name])
    (found,) = check([TEXT], signs, replace(QUICK, pauses=(0,)))
    seen = ANSWERED[name]
    assert found.reason == seen["check"]
    if found.state in WELL:
        assert {seen["chromium"], seen["firefox"]} <= {"same", "letters"}


def test_every_answer_was_shown_to_the_browsers() -> None:
    assert [*ANSWERED] == [*ANSWERS]


HURRY = replace(HASTY, hurry=True, answer=0.3, total=0.6)
BYTES = st.binary(max_size=300)
GOOD_ANSWERS = st.sampled_from(
    [
        WHOLE,
        reply("Transfer-Encoding: chunked", body=chunked(article().encode())),
        reply("Content-Encoding: gzip", body=gzip.compress(article().encode())),
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + WHOLE,
        b"HTTP/1.1 302 Found\r\nLocation: /tin/a\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        reply(body=article(head=f'<meta http-equiv="refresh" content="0;url={NEW}">').encode()),
    ]
)
NAMES = st.sampled_from(
    ["Location", "Refresh", "Content-Type", "Content-Length", "Transfer-Encoding", "Retry-After",
     "Content-Encoding", "Set-Cookie", "Content-Disposition", "Connection", "cf-mitigated", "", "X"]
)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A good answer with a few stretches replaced, doubled or cut out."""
    answer = bytearray(draw(GOOD_ANSWERS))
    for _ in range(draw(st.integers(1, 4))):
        near = draw(st.booleans())
        place = draw(st.integers(0, min(len(answer), 150 if near else len(answer))))
        answer[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(answer)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """Any status and any values of headers that mean something."""
    value = st.one_of(
        st.binary(max_size=20),
        st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace")),
        st.integers(-9, 99999).map(lambda number: str(number).encode()),
        st.sampled_from([b"gzip", b"chunked", b"text/html; charset=", b"0;url=", b"attachment"]),
    )
    lines = [b"HTTP/1.1 %d x" % draw(st.integers(0, 1000))]
    lines += [draw(NAMES).encode() + b": " + draw(value) for _ in range(draw(st.integers(0, 5)))]
    return b"\r\n".join([*lines, b"", b""]) + draw(st.one_of(BYTES, st.just(article().encode())))


def ends_well(site: StandIn, signs: Signs, behaviour: Behaviour) -> Finding:
    site.reset()
    site.missing = site.pages["/"] = behaviour
    began = monotonic()
    (found,) = check([TEXT], signs, HURRY)
    assert monotonic() - began < LATE
    assert site.strangers == []
    return found


SOME = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SOME
@given(data=st.one_of(BYTES, mutations(), heads()), cut=st.booleans())
@example(data=b"HTTP/1.1 301 x\r\nLocation: http://[\r\n\r\n", cut=False)
@example(data=b"HTTP/1.1 200 x\r\nContent-Type: text/html; charset=\x00\r\n\r\nx", cut=False)
@example(data=b"HTTP/1.1 200 x\r\nSet-Cookie: =\xff;\x01\r\n\r\nx", cut=False)
@example(data=b"HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\nx", cut=False)
@example(data=b"HTTP/1.1 101 Switching Protocols\r\n\r\n", cut=False)
def test_no_bytes_raise_or_outlast_the_deadline(
    site: StandIn, signs: Signs, data: bytes, cut: bool
) -> None:
    ends_well(site, signs, raw(data, cut=cut))


@SOME
@given(body=BYTES, shown=st.booleans())
@example(body=b"<title>" * 40, shown=True)
@example(body=b"<div>" * 60, shown=True)
def test_no_page_raises(site: StandIn, signs: Signs, body: bytes, shown: bool) -> None:
    content = article().encode().replace(b"</main>", body + b"</main>") if shown else body
    ends_well(site, signs, page(content))


@settings(SOME, max_examples=200)
@given(
    body=st.one_of(BYTES, st.text().map(lambda text: text.encode("utf-16", "replace"))),
    kind=st.sampled_from(Kind),
    content_type=st.one_of(st.text(max_size=40), st.text(max_size=20).map("text/html;{}".format)),
    status=st.sampled_from([200, 201, 206, 226, 300, 304, 400, 403, 404, 410, 500, 600, 999]),
)
def test_no_answer_is_beyond_judging(
    signs: Signs, body: bytes, kind: Kind, content_type: str, status: int
) -> None:
    headers = (("Content-Type", content_type),)
    answer = Answer(url=TEXT.url, status=status, headers=headers, body=body)
    here = look_at(replace(TEXT, kind=kind), answer, signs)
    found = judge(here)
    assert found is not None or settle(here, answer, None).reason in R


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        *(
            ("", piece)
            for piece in ("<div>", "<a href=x>", "<!--", "&#", "&amp;", "<title>", "<h1>")
        ),
        *(("", piece) for piece in ("<p style='display:none'>", "<iframe src=a>", "</p>", "\0")),
        *(("", piece) for piece in ("nhà cái ", "\xff", "<b onclick=location=1>", "<frameset>")),
        ("", "<script>location='/a';</script>"),
        ("", "<meta http-equiv=refresh content="),
        *(("<script>", piece) for piece in ("location.href='", "\\x41", "'+'", "function f(){")),
        *(("<script>", piece) for piece in ("String.fromCharCode(1,", "atob('", " ", "//")),
    ],
)
def test_a_long_page_is_judged_in_time(site: StandIn, signs: Signs, start: str, piece: str) -> None:
    text = start + piece * (600_000 // len(piece))
    site.missing = page(text.encode("latin-1", "xmlcharrefreplace"))
    began = monotonic()
    check([TEXT], signs, QUICK)
    assert monotonic() - began < LATE


PIECES = st.sampled_from(
    ["https:", "http:", "//", "/", "\\", "@", "tongdai111.vn", "nha-cai.example", ":443", ":80",
     "%2e", ".", "\t", "?", "#", "[", "]", "::1", "127.0.0.1", "%", "..", ";", "xn--", "ı", "。"]
)  # fmt: skip


@SOME
@given(st.lists(PIECES, max_size=7).map("".join), st.sampled_from([goes, refresh]))
@example("https://tongdai111.vn\\@nha-cai.example", goes)
@example("//nha-cai.example\\@tongdai111.vn/", goes)
@example("https:https://nha-cai.example/tin/a", goes)
@example("https:tongdai111.vnhttps:https:?https:", goes)
@example("https:http:[", goes)
@example("https:http:[", refresh)
def test_no_location_leads_off_the_host(site: StandIn, signs: Signs, to: str, way: Any) -> None:
    found = ends_well(site, signs, way(to))
    assert "nha-cai" not in (found.final_url or "").partition("//")[2].partition("/")[0]
