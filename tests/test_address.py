"""The static rules of addresses: one row a case, random damage, and what a client would contact."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
import requests
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from awareness.links.address import CANONICAL, HOST, judge, looks_like_host
from awareness.links.findings import PASTE, Code, Static
from awareness.links.slugs import fold, hyphen_differences, slug

PRINTED = yaml.load(
    (Path(__file__).parent / "data" / "links.yml").read_text(encoding="utf-8"), yaml.BaseLoader
)
H = "https://tongdai111.vn"
X = f"{H}/tin/bao-ve"
LIBRARY = f"{H}/thu-vien"
TITLE = "Bảo vệ"
LONG_TITLE = "Những điều cần biết"
LONG = f"{H}/tin/nhung-dieu-can-biet"
ok, warn, fix, reject = Static.OK, Static.WARN, Static.FIX, Static.REJECT

# The address, the title, the verdict, the address to paste, the first fault.
Cases = list[tuple[str, str, Static, str | None, Code | None]]
# Raw text: control characters, hygiene.
RAW: Cases = [
    ("", "", reject, None, Code.UNREADABLE),
    (" \n\u200b", "", reject, None, Code.UNREADABLE),
    ("…", "", reject, None, Code.UNREADABLE),
    (X + "-A" * 1000, "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/bao\x00-ve", "", reject, None, Code.UNREADABLE),
    (f"{X}\x0c", "", reject, None, Code.UNREADABLE),
    (f"\x01{X}", "", reject, None, Code.UNREADABLE),
    (f"{X}\x7f", "", reject, None, Code.UNREADABLE),
    (f"{X}\x85", "", reject, None, Code.UNREADABLE),
    (f"{X}\ud800", "", reject, None, Code.UNREADABLE),
    ("https://tongdai111.vn\\@evil.com/", "", reject, None, Code.UNREADABLE),
    ("https:\\\\tongdai111.vn/", "", reject, None, Code.UNREADABLE),
    (f"{X}#\\", "", reject, None, Code.UNREADABLE),
    (f"  {X}\n", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao-\r\n   ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/\u00a0bao-ve\u3000", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao\t-ve\u2028", "", fix, X, Code.SPELLING),
    ("https://tong\ndai111.vn/tin/bao-ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/ba\u00ado-ve", "", fix, X, Code.SPELLING),
    (f"\ufeff{X}", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao\u200b-\u2060ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/\u202ebao-ve\u2069", "", fix, X, Code.SPELLING),
    ("https://tong\u200ddai111.vn/tin/bao-ve", "", fix, X, Code.SPELLING),
    *((f"{H}/tin/bao{dash}ve", "", fix, X, Code.SPELLING) for dash in "‐‑‒–—―−﹘﹣－⁃"),
    (f"{X}.", "", fix, X, Code.SPELLING),
    (f"{X}),", "", fix, X, Code.SPELLING),
    (f"({X})", "", fix, X, Code.SPELLING),
    (f"<{X}>", "", fix, X, Code.SPELLING),
    (f"“{X}”;", "", fix, X, Code.SPELLING),
    (f"«{X}»…", "", fix, X, Code.SPELLING),
    (f"{H}/.", "", fix, f"{H}/", Code.SPELLING),
    (f"{X}/.)", "", fix, X, Code.SPELLING),
    (f"{X}/..)", "", reject, None, Code.UNREADABLE),
    (f"{X}...", "", fix, X, Code.SPELLING),
]
SCHEMES: Cases = [
    (X, "", ok, X, None),
    (f"{H}/", "", ok, f"{H}/", None),
    (LIBRARY, "", ok, LIBRARY, None),
    (f"{H}/xem-video/a1-2b", "", ok, f"{H}/xem-video/a1-2b", None),
    ("http://tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("HTTP://tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("HTTPS://tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("https:/tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("https:tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("https:///tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("https//tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("ht tps://tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("//tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("tongdai111.vn/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("tongdai111.vn", "", fix, f"{H}/", Code.SPELLING),
    ("tongdai111.vn:443/thu-vien", "", fix, LIBRARY, Code.SPELLING),
    ("javascript:alert(1)", "", reject, None, Code.ELSEWHERE),
    ("JaVaScript://tongdai111.vn/%0aalert(1)", "", reject, None, Code.ELSEWHERE),
    (" java\nscript:alert(1)//tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("»javascript:alert(1)", "", reject, None, Code.ELSEWHERE),
    ("data:text/html,x", "", reject, None, Code.ELSEWHERE),
    ("file:///etc/passwd", "", reject, None, Code.ELSEWHERE),
    ("tel:111", "", reject, None, Code.ELSEWHERE),
    ("mailto:tongdai111@tongdai111.vn", "", reject, None, Code.ELSEWHERE),
    ("ftp://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("blob:https://tongdai111.vn/1", "", reject, None, Code.ELSEWHERE),
    ("view-source:https://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("xhttps://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("httpſ://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https：//tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("/thu-vien", "", reject, None, Code.ELSEWHERE),
    ("https://", "", reject, None, Code.ELSEWHERE),
    ("https://https://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
]
HOSTS: Cases = [
    ("https://tongdai111.vn@evil.com/", "", reject, None, Code.ELSEWHERE),
    ("https://a:b@tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("tongdai111.vn@evil.com", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn%2eevil.com/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111%2evn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdaı111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tоngdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://ｔongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111。vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tong‑dai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tổngđài111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn\u0301/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn⁄@evil.com/", "", reject, None, Code.ELSEWHERE),
    ("https://xn--tongda111-0pb.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn.evil.com/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn\n.evil.com/", "", reject, None, Code.ELSEWHERE),
    ("https://mytongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://m.tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://www.www.tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.com/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.com.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdail11.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdaiIII.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://t0ngdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tong-dai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://togndai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111,vn/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn../", "", reject, None, Code.ELSEWHERE),
    ("https://vietnamnet.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://127.0.0.1/", "", reject, None, Code.ELSEWHERE),
    ("https://[::1]/", "", reject, None, Code.ELSEWHERE),
    ("https://evil.com/https://tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://evil.com#@tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://evil.com?tongdai111.vn/", "", reject, None, Code.ELSEWHERE),
    ("https://TongDai111.VN/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("https://www.tongdai111.vn/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("https://tongdai111.vn./tin/bao-ve", "", fix, X, Code.SPELLING),
    ("http://WWW.TONGDAI111.VN.:80/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("https://tongdai111.vn:443/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("http://tongdai111.vn:80/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("https://tongdai111.vn:/tin/bao-ve", "", fix, X, Code.SPELLING),
    ("https://tongdai111.vn:8443/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn:80/", "", reject, None, Code.ELSEWHERE),
    ("https://tongdai111.vn:" + "4" * 900, "", reject, None, Code.ELSEWHERE),
    ("tongdai111.vn:8080/thu-vien", "", reject, None, Code.ELSEWHERE),
]
PATHS: Cases = [
    (f"{X}%", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%zz", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%２0", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%252e", "", reject, None, Code.PERCENT_BAD),
    (f"{H}/tin%2fbao-ve", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%5C", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%3Fa=1", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%00", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%0a", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%7F", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%c2%85", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%ff", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%c0%ae", "", reject, None, Code.PERCENT_BAD),
    (f"{X}%ed%a0%80", "", reject, None, Code.PERCENT_BAD),
    (f"{H}/t%69n/b%61o-ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/b%E1%BA%A3o-v%E1%BB%87", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao-%20ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao%E2%80%93ve%C2%AD", "", fix, X, Code.SPELLING),
    (f"{X}%29%2C", "", fix, X, Code.SPELLING),
    (f"{H}/tin/../evil", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/..", "", reject, None, Code.UNREADABLE),
    (f"{H}/./tin/bao-ve", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/%2E%2e/evil", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/.%E2%80%8B./evil", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/.\u200b./evil", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/.?a=1", "", reject, None, Code.UNREADABLE),
    (f"{X} https://evil.com/", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/Bảo-vệ", "", fix, X, Code.SPELLING),
    (normalize("NFD", f"{H}/tin/bảo-vệ"), "", fix, X, Code.SPELLING),
    (f"{H}/tin/Ðường-đi", "", fix, f"{H}/tin/duong-di", Code.SPELLING),
    (f"{H}/tin/bаo-ve", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/βao-ve", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/ｂao-ve", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/\u212aao-ve", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/%D0%B0", "", reject, None, Code.UNREADABLE),
    (f"{H}/tin/\u0301a", "", reject, None, Code.UNREADABLE),
    (f"{H}/Tin/BAO-ve", "", fix, X, Code.SPELLING),
    (f"{H}//tin///bao-ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao---ve", "", fix, X, Code.SPELLING),
    (f"{H}/tin/-bao-ve-", "", fix, X, Code.SPELLING),
    (f"{H}/tin/bao-ve/-/.-/", "", fix, X, Code.SPELLING),
    (f"{X}/", "", fix, X, Code.SPELLING),
    (H, "", fix, f"{H}/", Code.SPELLING),
    *((f"{X}{bad}x", "", reject, None, Code.UNREADABLE) for bad in '<>"{}|^`[]'),
    (f"{X}%7Cx", "", reject, None, Code.UNREADABLE),
    *((f"{X}{odd}x", "", warn, f"{X}{odd}x", Code.UNUSUAL) for odd in "._~!$&'()*+,;=:@"),
    (f"{X}%40x", "", fix, f"{X}@x", Code.SPELLING),
    (f"{H}/xemvideo/a", "", fix, f"{H}/xem-video/a", Code.SPELLING),
    (f"{H}/ti-n/bao-ve/", "", fix, X, Code.SPELLING),
    (f"{H}/ThuVien", "", fix, LIBRARY, Code.SPELLING),
    (f"{H}/video/a", "", warn, f"{H}/video/a", Code.UNUSUAL),
    (f"{H}/tin", "", warn, f"{H}/tin", Code.UNUSUAL),
    (f"{X}/b", "", warn, f"{X}/b", Code.UNUSUAL),
    (f"{LIBRARY}/a", "", warn, f"{LIBRARY}/a", Code.UNUSUAL),
]
QUERIES: Cases = [
    (f"{X}?utm_source=zalo&UTM_x=1&fbclid=a", "", fix, X, Code.SPELLING),
    (f"{X}?fbclid", "", fix, X, Code.SPELLING),
    (f"{X}?zarsrc=30&amp;utm_medium=zalo", "", fix, X, Code.SPELLING),
    (f"{X}?trang=2&gclid=1", "", fix, f"{X}?trang=2", Code.SPELLING),
    (f"{X}?utm_campaign=trẻ-em%2f", "", fix, X, Code.SPELLING),
    (f"{X}?", "", fix, X, Code.SPELLING),
    (f"{X}?#a", "", fix, X, Code.SPELLING),
    (f"{X}?&", "", fix, X, Code.SPELLING),
    (f"{X}?trang=2", "", warn, f"{X}?trang=2", Code.UNUSUAL),
    (f"{H}?trang=2", "", fix, f"{H}/?trang=2", Code.SPELLING),
    (f"{X}?q=a%C3%A1", "", warn, f"{X}?q=a%C3%A1", Code.UNUSUAL),
    (f"{X}?q=%zz", "", reject, None, Code.PERCENT_BAD),
    (f"{X}?q=%0d%0aa", "", reject, None, Code.PERCENT_BAD),
    (f"{X}?q=%25", "", reject, None, Code.PERCENT_BAD),
    (f"{X}?q=<script>x", "", reject, None, Code.UNREADABLE),
    (f"{X}?q=trẻ", "", reject, None, Code.UNREADABLE),
    (f"{X}?url=https://evil.com", "", reject, None, Code.UNREADABLE),
    (f"{X}?url=//evil.com", "", reject, None, Code.UNREADABLE),
    (f"{X}?url=https%3aevil.com", "", reject, None, Code.UNREADABLE),
    (f"{X}#", "", fix, X, Code.SPELLING),
    (f"{X}#:~:text=bảo%20vệ", "", fix, X, Code.SPELLING),
    (f"{H}#@evil.com", "", fix, f"{H}/", Code.SPELLING),
]
TITLES: Cases = [
    (X, TITLE, ok, X, None),
    (X, normalize("NFD", "BẢO VỆ!"), ok, X, None),
    (X, " \n", ok, X, None),
    (X, "???", ok, X, None),
    (LIBRARY, TITLE, ok, LIBRARY, None),
    (f"{H}/", TITLE, ok, f"{H}/", None),
    (f"{H}/tin/baove", TITLE, fix, X, Code.TITLE_HYPHENS),
    (f"{H}/tin/bao-v-e", TITLE, fix, X, Code.TITLE_HYPHENS),
    (f"{H}/tin/bao%20ve", TITLE, fix, X, Code.TITLE_HYPHENS),
    (f"{H}/tin/nhung-ieu-can-biet", LONG_TITLE, fix, LONG, Code.TITLE_HYPHENS),
    (f"{H}/tin/nhungieu-canbiet", LONG_TITLE, fix, LONG, Code.TITLE_HYPHENS),
    (f"{H}/tin/nhung-ieu-can-biet", "Những Ðiều cần biết", fix, LONG, Code.TITLE_HYPHENS),
    (f"{H}/tin/nhung-ieu-can-biet", "", ok, f"{H}/tin/nhung-ieu-can-biet", None),
    (f"{X}.html", TITLE, fix, X, Code.TITLE_HYPHENS),
    (f"{H}/tin/baove.aspx", TITLE, fix, X, Code.TITLE_HYPHENS),
    (f"{X}.html?trang=2", TITLE, fix, f"{X}?trang=2", Code.TITLE_HYPHENS),
    (f"{X}.html", "Khác", warn, f"{X}.html", Code.TITLE_WORDS),
    (f"{X}-tre-em", TITLE, warn, f"{X}-tre-em", Code.TITLE_WORDS),
    (f"{H}/tin/ve-bao", TITLE, warn, f"{H}/tin/ve-bao", Code.TITLE_WORDS),
    (f"{H}/tin/bat-nattren", "Khác", warn, f"{H}/tin/bat-nattren", Code.TITLE_WORDS),
    (f"{H}/xemvideo/baove", TITLE, fix, f"{H}/xem-video/bao-ve", Code.TITLE_HYPHENS),
]


@pytest.mark.parametrize(
    ("address", "title", "static", "suggested", "code"),
    RAW + SCHEMES + HOSTS + PATHS + QUERIES + TITLES,
)
def test_case(
    address: str, title: str, static: Static, suggested: str | None, code: Code | None
) -> None:
    verdict = judge(address, title)
    codes = {finding.code for finding in verdict.findings}
    assert (verdict.static, verdict.suggested) == (static, suggested)
    assert code in codes if code else not codes


def test_every_code_has_a_case_and_a_wording() -> None:
    rows = RAW + SCHEMES + HOSTS + PATHS + QUERIES + TITLES
    assert {row[4] for row in rows} - {None} == set(Code)
    for code in Code:
        assert code.what
        assert (code.todo == PASTE[1]) is (code.grade is Static.FIX), code


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"tt-{row['tt']}")
def test_printed_address_is_repaired(row: dict[str, str]) -> None:
    verdict = judge(row["printed_url_as_wrapped"], row["title_vi"])
    right = row["reconstructed_url"]
    assert verdict.suggested == right
    assert verdict.static is Static.FIX
    hyphens = [f for f in verdict.findings if f.code == Code.TITLE_HYPHENS]
    details = "; ".join(f"{lost.replace('-', '')} → {lost}" for lost in row["lost_hyphens"])
    assert [f.detail for f in hyphens] == ([details] if details else [])
    assert judge(right, row["title_vi"]).findings == ()


@pytest.mark.parametrize(
    ("address", "message", "advice"),
    [
        (X, "Địa chỉ đúng mẫu", "không cần làm gì"),
        (
            "http://tongdai111.vn/tin/baove\n#{x",
            "Viết chưa đúng mẫu: thừa, thiếu hoặc sai ký tự;"
            " lệch dấu gạch nối hoặc vài chữ so với tên tài liệu: baove → bao-ve",
            f"thay bằng {X}",
        ),
        (
            f"{H}/tin/bao-ve-em",
            "Đường dẫn không khớp với tên tài liệu: thừa em",
            "mở trang bằng máy tính, xem có đúng tài liệu không rồi mới giữ",
        ),
        (
            "http://tоngdai111.vn\u200b/",
            "Không dẫn tới https://tongdai111.vn, có thể là trang giả mạo:"
            " tоngdai111.vn (о U+043E)",
            "không dùng; hỏi lại nơi gửi địa chỉ này, chỉ dùng trang https://tongdai111.vn",
        ),
        (
            f"{H}/a\x1b[0m",
            "Trống, quá dài, hoặc có chữ, dấu mà địa chỉ không được có: U+001B",
            "chép lại địa chỉ từ văn bản gốc",
        ),
    ],
)
def test_wording(address: str, message: str, advice: str) -> None:
    verdict = judge(address, TITLE)
    assert (verdict.message, verdict.advice) == (message, advice)


def test_terrible_address_is_refused_for_its_first_fault() -> None:
    verdict = judge("(HTTP:/WWW.tongdai111.vn.:80//Tin/{x%00/../y|?q=^%zz#\u200b")
    assert [(fault.code, fault.detail) for fault in verdict.findings] == [(Code.PERCENT_BAD, "%00")]


@pytest.mark.parametrize(
    "host",
    [
        *("tongdai111.com", "tongdai111.vn.evil.com", "m.tongdai111.vn", "mytongdai111.vn"),
        *("tongdai111vn.com", "tong-dai-111.vn", "tongdai.111.vn", "tongdailll.vn"),
        *("tongdaiI1I.vn", "tongdai|||.vn", "t0ngdai111.vn", "tongda1111.vn", "tongdai11.vn"),
        *("tondai111.vn", "togndai111.vn", "tongdai1111.vn", "tongdaı111.vn", "tоngdаі111.vn"),
        *(
            "ｔｏｎｇｄａｉ１１１.vn",
            "tongdai111。vn",
            "xn--tongda111-0pb.vn",
            "XN--TONGDA111-0PB.VN",
        ),
        *("tongdai111.vn@evil.com", "x@tongdai111.vn", "tongdai111.vn..", "TONGDAI111.VN:8080"),
        *("tổngđài111.vn", "tongdai111.vn%2eevil.com", "www.tongdai111.org"),
    ],
)
def test_imitation(host: str) -> None:
    assert looks_like_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *(HOST, "www.tongdai111.vn", "TongDai111.vn.", "", ".", "xn--", "xn--99999999999.vn"),
        *("vanban.chinhphu.vn", "dantri.com.vn", "vietnamnet.vn", "tongdaitaxi.vn", "tongdai.vn"),
        *("tongdaily.vn", "tongdaili.info", "tongdai1022.vn", "tongdai24h.vn", "111.vn"),
        *("treem.gov.vn", "molisa.gov.vn", "tongcuc.vn", "tongdaivien.vn", "example.com"),
    ],
)
def test_no_imitation(host: str) -> None:
    assert not looks_like_host(host)


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Ứng xử có trách nhiệm", "ung-xu-co-trach-nhiem"),
        ("  Đường ĐI, Ðẹp ð: 03 «sách»! ", "duong-di-dep-d-03-sach"),
        (normalize("NFD", "Những điều"), "nhung-dieu"),
        ("…", ""),
    ],
)
def test_slug(title: str, right: str) -> None:
    assert slug(title) == right


@pytest.mark.parametrize(
    ("printed", "right", "differences"),
    [
        ("a-b", "a-b", []),
        ("a-bc-d", "a-b-c-d", [("bc", "b-c")]),
        ("abc-d-ef", "a-bc-de-f", [("abc", "a-bc"), ("d-ef", "de-f")]),
        ("a-b", "ab", [("a-b", "ab")]),
    ],
)
def test_hyphen_differences(printed: str, right: str, differences: list[tuple[str, str]]) -> None:
    assert list(hyphen_differences(printed, right)) == differences


DASHES = "-‐‑‒–—―−﹘﹣－"
SPECKS = st.sampled_from(
    [" ", "\n", "\r\n  ", "\t", "\u00a0", "\u200b", "\u00ad", "\ufeff", "\u202e"]
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, str]:
    """One of the ten addresses as a copier could spoil it, its title, and the address."""
    row = draw(st.sampled_from(PRINTED))
    right = row["reconstructed_url"]
    letters = []
    for letter in right.removeprefix("https://"):
        if letter == "-":
            letter = draw(st.sampled_from(["", "--", *DASHES]))
        letters.append(letter + draw(st.one_of(st.just(""), st.just(""), SPECKS)))
    scheme = draw(st.sampled_from(["https://", "http://", "HTTPS://", "Http://", "", "//"]))
    before = draw(st.sampled_from(["", "(", "“", "<", " "]))
    after = draw(st.text(".,;:!?)]>}\"'”’»…", max_size=3))
    return before + scheme + "".join(letters) + after, row["title_vi"], right


@given(damaged())
def test_random_damage_is_repaired(case: tuple[str, str, str]) -> None:
    address, title, right = case
    assert judge(address, title).suggested == right


WORDS = """
https http HTTPS : / // /// tongdai111.vn tongdai111 .vn www. TONGDAI111.VN @ evil.com . .. %2e
%2E%2e %00 %0a %2f %5c %25 %c3%a1 %ff %e2%80%8b % %4 \\ - -- – ‑ tin /tin/ xem-video ti-n
xemvideo thu-vien ? # & &amp; = utm_a=1 fbclid=x a=1 bao-ve bao ve Bảo vệ đ Ð а ı ｏ 。 .html
:443 :80 :8080 [ ] ( ) < > " ' ” … , ; ! | ^ ` { } ~ * + $ _ 1 l
"""
UNSEEN = [" ", "\n", "\u200b", "\u00ad", "\u0301", "\u202e", "\x00", "\ud800", "\u212a", "\u00a0"]
PIECES = st.sampled_from(WORDS.split() + UNSEEN)
MIXED = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=9).map(lambda pieces: f"{H}/" + "".join(pieces)),
    st.lists(PIECES, max_size=6).map(lambda pieces: "https://" + "".join(pieces)),
)
NAMES = st.sampled_from(["", TITLE, LONG_TITLE, "Đ", "html"])


def contacted(address: str) -> tuple[str | None, str, int | None]:
    """Scheme, host and port that requests would open for an address; nothing is opened."""
    request = requests.Request("GET", address).prepare()
    pool = HTTPAdapter().get_connection_with_tls_context(request, verify=True)
    return pool.scheme, pool.host, pool.port


def check_promises(address: str, title: str) -> None:
    verdict = judge(address, title)
    if verdict.suggested is None:
        assert verdict.static is Static.REJECT
        return
    assert verdict.static is not Static.REJECT
    assert verdict.suggested.startswith(f"{H}/")
    assert verdict.suggested.isascii()
    assert not set(verdict.suggested) & set(' \\<>"{}|^`[]#\x7f')
    again = judge(verdict.suggested, title)
    assert again.suggested == verdict.suggested
    assert again.static in (Static.OK, Static.WARN)
    assert (verdict.suggested == address) is (verdict.static in (Static.OK, Static.WARN))
    assert (not again.findings) <= bool(CANONICAL.fullmatch(verdict.suggested))
    assert contacted(verdict.suggested) == ("https", HOST, 443)


@given(st.text(), NAMES)
@example("\ud800", "")
def test_any_text_keeps_the_promises(address: str, title: str) -> None:
    check_promises(address, title)
    check_promises(f"{H}/{address}", title)
    check_promises(f"{H}/tin/a", address)


@given(MIXED, NAMES)
def test_any_mixture_keeps_the_promises(address: str, title: str) -> None:
    check_promises(address, title)


@given(st.one_of(st.text(), MIXED))
def test_fold_and_imitation_take_any_text(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert not slug(text).strip("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert fold(f"{text}Đ").endswith("d")
    assert looks_like_host(f"tongdai111.{text}") is (text.lower().removesuffix(".") != "vn")


@given(st.from_regex(CANONICAL))
def test_canonical_addresses_are_ok(address: str) -> None:
    assert judge(address).findings == ()
    assert not CANONICAL.match(address + "\n")
