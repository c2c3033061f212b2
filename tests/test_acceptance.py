"""Whose site it is: nobody's but its makers', until the commune has accepted it in writing."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from html import unescape
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import SUPPLIED, THERE
from project import ROOT, Project, copy_project, emptied, name_of_unit, shipped, whole
from test_frame import WEIGHTS

from awareness import clock
from awareness.data.files import CODES, COMMUNE, LOCAL, SETTINGS, STATUS, WORDING

DRAFT = f"Bản dự thảo, chờ UBND {name_of_unit()} xem và công nhận"
PUBLISHER = "Ủy ban nhân dân phường Văn Miếu - Quốc Tử Giám, thành phố Hà Nội"
CLAIM = re.compile(
    r"Cơ quan (?:phụ trách|chủ quản)|(?<!Người viết: )Phụ trách:|chịu trách nhiệm nội dung"
    r"|[Tt]rang (?:thông tin |web )?(?:này )?(?:là )?của (?:UBND|Ủy ban|xã|phường|đặc khu)"
    r"|(?:UBND|Ủy ban nhân dân)[^.]{0,60} (?:phụ trách|quản lý|công bố|đăng|lập|làm ra|phát hành)"
    r" (?:trang|tờ|bản|tài liệu) (?:này|web)|(?:UBND|Ủy ban nhân dân)[^.]{0,40} đã công nhận"
    r"|tin chính thức của (?:UBND|Ủy ban|xã|phường|đặc khu)"
)
"""Words by which a page or a sheet would say that the commune stands behind it."""
HOME = WEIGHTS[0][1]
"""Bytes."""


def text_of(html: str) -> str:
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def pages_of(site: Path) -> dict[str, str]:
    """What readers see of every page, with its description; forwarding pages and the 404 too."""
    html = {
        file.relative_to(site).as_posix(): file.read_text("utf-8") for file in site.rglob("*.html")
    }
    hidden = r'<meta name="description" content="([^"]*)"'
    return {
        path: f"{text_of(page)} {' '.join(re.findall(hidden, page))}" for path, page in html.items()
    }


def sheets_of(site: Path) -> dict[str, tuple[str, str]]:
    """The text of every PDF, and its author."""
    found = {}
    for file in site.rglob("*.pdf"):
        document = pdfium.PdfDocument(file)
        pages = (document[n].get_textpage().get_text_bounded() for n in range(len(document)))
        words = " ".join(" ".join(pages).split())
        found[file.name] = (words, document.get_metadata_value("Author"))
    return found


ACCEPTED = whole(shipped()).commune.accepted


@pytest.mark.skipif(bool(ACCEPTED), reason="the commune has accepted the site")
def test_until_then_no_page_says_that_the_commune_publishes(site: Path) -> None:
    for path, text in pages_of(site).items():
        assert DRAFT in text, path
        found = CLAIM.search(text.replace(DRAFT, ""))
        assert not found, (path, found)
    about = pages_of(site)["ve-trang-nay/index.html"]
    assert about.count(DRAFT) == 3  # at its head, and twice at its foot: on screen and on paper
    assert "Hiện chưa có nơi nhận báo lỗi" in about


@pytest.mark.skipif(bool(ACCEPTED), reason="the commune has accepted the site")
def test_until_then_no_sheet_says_so(site: Path) -> None:
    sheets = sheets_of(site)
    trial = "" if whole(shipped()).commune.site_url else "BẢN THỬ · "
    assert len(sheets) > 30
    for name, (text, author) in sheets.items():
        assert f"{trial}{DRAFT}" in text, name
        found = CLAIM.search(text.replace(DRAFT, ""))
        assert not found, (name, found)
        assert author == "", name


def test_then_every_page_and_sheet_says_whose_it_is(ward: Path) -> None:
    pages = pages_of(ward)
    for path, text in pages.items():
        assert "Bản dự thảo" not in text, path
    for path in ("index.html", "tre-em/index.html", "thon/loa/index.html"):
        assert f"Phụ trách: {PUBLISHER}" in pages[path], path
    about = pages["ve-trang-nay/index.html"]
    document = "đã công nhận trang này ngày 20/11/2026: Văn bản thử số 1 (Chủ tịch)"
    assert f"UBND phường Văn Miếu - Quốc Tử Giám {document}" in about
    assert f"Cơ quan phụ trách {PUBLISHER}" in about
    said = f"{about} {pages['thon/bao-cho-ai/index.html']}"
    assert [key for key, value in SUPPLIED.items() if value.strip('"') not in said] == ["accepted"]
    for name, (text, author) in sheets_of(ward).items():
        assert "Bản dự thảo" not in text, name
        assert author == PUBLISHER, name


def test_a_link_in_a_chat_comes_with_the_picture(ward: Path) -> None:
    picture = f'<meta property="og:image" content="{THERE}in-an/trang.png">'
    assert picture in (ward / "tre-em/ban-moi/index.html").read_text("utf-8")
    assert (ward / "in-an/trang.png").is_file()


def test_the_site_address_comes_from_the_data_alone(ward: Path) -> None:
    pages = {
        file.relative_to(ward).as_posix(): file.read_text("utf-8") for file in ward.rglob("*.*ml")
    }
    assert f'rel="canonical" href="{THERE}tre-em/"' in pages["tre-em/index.html"]
    assert f"<loc>{THERE}tre-em/</loc>" in pages["sitemap.xml"]
    assert 'href="/an-toan/"' in pages["404.html"]
    assert f"<id>{THERE}atom.xml</id>" in pages["atom.xml"]
    told = [path for path, text in pages.items() if 'rel="alternate"' in text]
    assert told == ["ve-trang-nay/index.html"]


def test_the_home_page_stays_light_when_it_is_published(ward: Path) -> None:
    home = (ward / "index.html").read_bytes()
    assert b"og:image" in home
    assert len(gzip.compress(home, 6, mtime=0)) <= HOME


GUIDE = (ROOT / "HUONG-DAN.md").read_text("utf-8")
SEEN = re.sub(r"\[.*?\]", "Người thử", re.findall(r"`seen: (\{.*?\})`", GUIDE)[0])
"""As the guide has it."""
LATER = str(clock.today() + timedelta(days=60))
LOOK = f'{{"by": "An", "on": "2026-11-27", "verdict": "ok", "until": "{LATER}"}}'
GIVEN = (
    *((COMMUNE, f"^  {key}:$", f"  {key}: {value}") for key, value in SUPPLIED.items()),
    (COMMUNE, "^  site_url:$", f'  site_url: "{THERE}"'),
    (CODES, r"^sites: \[\]$", f'sites:\n  - {{site_url: "{THERE}"}}'),
    (LOCAL, "^  number:$", '  number: "01/UBND"'),
    (LOCAL, "^  issued:$", '  issued: "2026-11-20"'),
    (LOCAL, "^  signer:$", '  signer: "Chủ tịch"'),
    (LOCAL, 'hours: "chưa rõ"', 'hours: "7 giờ đến 17 giờ"'),
    (LOCAL, 'cost: "chưa rõ"', 'cost: "theo cước của nhà mạng"'),
    (WORDING, "confirmed:$", f"confirmed: {SUPPLIED['accepted']}"),
    (SETTINGS, r"seen: \}$", f"seen: {SEEN}}}"),
    (STATUS, '"state": "unchecked"', f'"state": "unchecked", "reviewed": {LOOK}'),
)
"""What persons have yet to write, in each of the files."""


@pytest.mark.slow
def test_who_supplies_all_that_is_asked_for_fails_no_test(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".venv*", ".cache", "site", ".*_cache", "__pycache__")
    project = emptied(Project(shutil.copytree(ROOT, tmp_path / "project", ignore=ignored)))
    for path, before, given in GIVEN:
        text, count = re.subn(f"(?m){before}", given, (project.root / path).read_text("utf-8"))
        assert count, before
        project.write(path, text)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "loadfile"]
    command += ["-m", "not slow and not browser"]
    env = {name: text for name, text in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(command, cwd=project.root, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('{on: "2026-11-20", by: "Chủ tịch"}', "thiếu mục “document”"),
        ('{on: "20/11/2026", by: "Chủ tịch", document: "số 1"}', "ngày “20/11/2026” viết sai"),
        ('{on: "2027-01-01", by: "Chủ tịch", document: "số 1"}', "ngày 2027-01-01 ở tương lai"),
        ('"có"', "mục “accepted” phải gồm các dòng"),
    ],
)
def test_half_an_acceptance_is_none(tmp_path: Path, value: str, message: str) -> None:
    project = copy_project(tmp_path)
    line = project.edit(COMMUNE, [], "  accepted:", f"  accepted: {value}")
    found = [one for one in project.load().problems if one.grade == "error"]
    assert [(one.path, one.line) for one in found] == [(COMMUNE, line)], found
    assert message in found[0].message
