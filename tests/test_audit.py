"""LinkChecker over the shipped site at the root and below a portal, and over planted faults."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SUBPATH
from project import ROOT, Project

from awareness.check.audit import COMMAND, AuditFailed, audit, problems, read_faults
from awareness.problem import Grade

BASE = "http://127.0.0.1:8000/xa/"
PAGES = {BASE: "index.html", f"{BASE}cha-me/": "cha-me/index.html", f"{BASE}404.html": "404.html"}
HEAD = "urlname;parentname;warningstring;valid;url"
STARTS = [f"{page};;;True;{page}" for page in PAGES]
NO_ANCHOR = "Anchor `goi' (decoded: `goi') not found. Available anchors: -."


@pytest.mark.slow
@pytest.mark.parametrize("subpath", ["/", SUBPATH])
def test_shipped_site_has_no_problem(site: Path, subpath: str) -> None:
    assert audit(site, ROOT, subpath) == []


SOURCES = {
    "docs/index.md": """\
---
title: Trang chủ
---
[Cha mẹ](cha-me/index.md), [trẻ em](khong-co/index.md) và [gọi 111](tel:111), <thu@xa.example>.

[Mục](cha-me/index.md#khong-co) ![Hình](hinh/mat.png) ![Hình](hinh/nho.png)
[Trường học](Trường học.md#đầu)
""",
    "docs/cha-me/index.md": "Xem\n[mục](#khong-co) này và\n[mục](#co) kia.\n",
    "docs/Trường học.md": "Xem\n\n[trang](khong-co/index.md)\n![Hình](hinh/mat.png)\n",
    "docs/an/index.md": "Không trang nào dẫn tới đây.\n\n[Hỏng](khong-co/index.md)\n",
    "overrides/404.html": '<a href="/">Về</a>\n\n<a href="tro-giup-cu/">Cũ</a>\n',
    "overrides/rieng.css": "a {}\nb { background: url(nen.png) }\n",
}
SITE = {
    "index.html": """\
<link rel="stylesheet" href="rieng.css"><link rel="stylesheet" href="mat.css">
<link rel="canonical" href="http://127.0.0.1:{canary}/">
<a href="cha-me/">Cha mẹ</a> <a href="khong-co/index.md">trẻ em</a>
<a href="tel:111">gọi 111</a> <a href="mailto:thu@xa.example">thư</a>
<a href="cha-me/#khong-co">Mục</a> <img src="hinh/mat.png"> <img src="hinh/nho.png">
<a href="Tr%C6%B0%E1%BB%9Dng%20h%E1%BB%8Dc/#%C4%91%E1%BA%A7u">Trường học</a>
<a href="http://127.0.0.1:{canary}/tin">Tin</a> <img src="http://127.0.0.1:{canary}/a.png">
""",
    "cha-me/index.html": '<a href="#khong-co">mục</a> <a href="#co">mục</a> <p id="co"></p>',
    "Trường học/index.html": """\
<p id="đầu"></p><a href="khong-co/index.md">trang</a> <img src="../hinh/mat.png">
""",
    "an/index.html": """\
<meta name="robots" content="noindex, nofollow">
<a href="khong-co/index.md">Hỏng</a> <a href="../Cha-me/">Sai chữ hoa</a> <a href="/">Ra ngoài</a>
""",
    "an/khong-nguon.html": '<p>\n<a href="../hinh/">Thư mục</a>\n<a href="http://[">Sai</a>',
    "404.html": '<a href="/">Về</a><a href="tro-giup-cu/">Cũ</a>',
    "rieng.css": "a {}\nb { background: url(nen.png) }",
    "hinh/nho.png": "ảnh",
}
PLANTED = [
    ("docs/Trường học.md", 1, "trang tự tải “../hinh/mat.png” mà không có tệp đó"),
    ("docs/Trường học.md", 3, "liên kết “khong-co/index.md” dẫn tới trang không có"),
    ("docs/an/index.md", 1, "liên kết “../Cha-me/” dẫn tới trang không có"),
    ("docs/an/index.md", 1, "liên kết “/” dẫn tới trang không có"),
    ("docs/an/index.md", 3, "liên kết “khong-co/index.md” dẫn tới trang không có"),
    ("docs/cha-me/index.md", 2, "liên kết “#khong-co” trỏ tới mục “khong-co” mà trang đó không có"),
    (
        "docs/index.md",
        1,
        "liên kết “cha-me/#khong-co” trỏ tới mục “khong-co” mà trang đó không có",
    ),
    ("docs/index.md", 1, "trang tự tải “mat.css” mà không có tệp đó"),
    ("docs/index.md", 4, "liên kết “khong-co/index.md” dẫn tới trang không có"),
    ("docs/index.md", 6, "trang tự tải “hinh/mat.png” mà không có tệp đó"),
    ("overrides/404.html", 3, "liên kết “tro-giup-cu/” dẫn tới trang không có"),
    ("overrides/rieng.css", 2, "trang tự tải “nen.png” mà không có tệp đó"),
    ("site/an/khong-nguon.html", 2, "liên kết “../hinh/” dẫn tới trang không có"),
    ("site/an/khong-nguon.html", 3, "liên kết “http://[” dẫn tới trang không có"),
]


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Stands for every other host, and for a proxy: nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.parametrize("subpath", ["/", "/cổng xã/an-toan"])
def test_planted_faults_are_all_found_where_they_stand(
    tmp_path: Path, canary: socket.socket, monkeypatch: pytest.MonkeyPatch, subpath: str
) -> None:
    port = canary.getsockname()[1]
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    project = Project(tmp_path)
    for path, text in SOURCES.items():
        project.write(path, text)
    for path, text in SITE.items():
        project.write(f"site/{path}", text.replace("{canary}", str(port)))

    found = audit(tmp_path / "site", tmp_path, subpath)

    leaving = "liên kết “/” dẫn tới trang không có"  # at the root it leads home
    expected = [row for row in PLANTED if subpath != "/" or row[2] != leaving]
    assert [(one.path, one.line, one.message) for one in found] == expected
    assert {one.grade for one in found} == {Grade.ERROR}
    assert all(one.fix for one in found)
    with pytest.raises(BlockingIOError):
        canary.accept()


@pytest.mark.parametrize(
    ("row", "is_fault"),
    [
        (f"co/;{BASE};;True;{BASE}co/", False),
        (f"mat/;{BASE};;False;{BASE}mat/", True),
        (f"#goi;{BASE};{NO_ANCHOR};True;{BASE}#goi", True),
        (f"/;{BASE};;False;http://127.0.0.1:8000/", True),
        (f"http://[;{BASE};;False;", True),
        (f"zalo:111;{BASE};;False;zalo:111", False),
        (f"mailto:a@b;{BASE};No mail addresses;True;mailto:a@b", False),
        (f"http://127.0.0.1:80001/;{BASE};;False;http://127.0.0.1:80001/", False),
    ],
)
def test_rows_that_tell_of_a_fault(row: str, is_fault: bool) -> None:
    assert len(read_faults("\r\n".join([HEAD, *STARTS, row, ""]), PAGES)) == is_fault


@pytest.mark.parametrize("table", ["", HEAD, "\n".join([HEAD, *STARTS[:-1]]), "Segmentation fault"])
def test_table_that_leaves_out_a_page_is_no_good_news(table: str) -> None:
    with pytest.raises(AuditFailed, match=r"404\.html"):
        read_faults(table, PAGES)


def test_only_the_404_page_may_leave_the_subpath_and_only_by_its_absolute_links() -> None:
    away = {"urlname": "/", "parentname": f"{BASE}404.html", "warningstring": "", "valid": "False"}
    fault = {**away, "url": "http://127.0.0.1:8000/"}
    texts = {BASE: '<a href="/">', f"{BASE}404.html": '<a href="/">\n<a href="../">'}
    found = problems([fault], PAGES, texts, BASE, Path("no project"))
    assert [(one.path, one.line) for one in found] == [("site/index.html", 1), ("site/404.html", 2)]


def test_a_site_without_pages_is_no_good_news(tmp_path: Path) -> None:
    with pytest.raises(AuditFailed, match="LinkChecker"):
        audit(tmp_path, tmp_path)


HALF = "import sys; print('urlname;'); print('WARNING linkcheck.x INFO', file=sys.stderr)"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ([sys.executable + "-mat"], "mat|WinError 2"),
        ([getattr(sys, "_base_executable", ""), *COMMAND[1:]], "No module named"),
        ([*COMMAND, "--threads=nhiều"], "threads|nhiều|invalid literal"),
        ([*COMMAND, "--output=none"], "LinkChecker"),
        ([sys.executable, "-c", HALF], "INFO"),
    ],
)
def test_linkchecker_that_does_not_run_is_no_good_news(
    tmp_path: Path, command: list[str], told: str
) -> None:
    (tmp_path / "index.html").write_text("<p>", encoding="utf-8")
    with pytest.raises(AuditFailed, match=told):
        audit(tmp_path, tmp_path, command=command)
