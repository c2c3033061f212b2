"""The shipped site, built once, served under two paths, and a Chromium to look at it."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from quick import quick

os.environ["LINKS"] = "cached"  # no test asks the network, whatever it runs
os.environ.pop("COLUMNS", None)  # that a worker has from pytest-xdist: lines would be cut
settings.register_profile("patient", deadline=None)  # how long one takes is the machine's affair
settings.load_profile("patient")
ROOT = Path(__file__).resolve().parent.parent
WARD = ROOT / "tests/van-mieu"
"""A commune that is made up but for its name: nothing of it is ever shipped."""
SUPPLIED = {
    "accepted": '{on: "2026-11-20", by: "Chủ tịch", document: "Văn bản thử số 1"}',
    "parent_body": '"Cơ quan thử"',
    "portal_url": '"https://phuong-thu.example/"',
    "content_person": f'"{"Người phụ trách thử, Trưởng phòng Văn hóa - Xã hội, " * 2}thử"',
    "address": f'"{"Số 0 đường Thử, tổ dân phố Thử, " * 4}phường Thử"',
    "email": '"bophantiepnhanvatraketquahanhchinhcong@phuong-thu.example"',
    "phone": '"0200 000 0000"',
    "police_phone": '"0200 000 0001"',
    "office_phone": '"0200 000 0002"',
}
"""As long as what communes write may be."""
THERE = "https://an-toan-cho-tre-em.phuong-van-mieu-quoc-tu-giam.example/an-toan/"
SUBPATH = "/cong-thong-tin/an-toan-mang/"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev",
)
"""Keeps Chromium from speaking to anyone but the page under test; CI runs it as root. No script
runs for so long that compiling it anew, faster, would pay."""


KINDS = (
    "", "can-giup/", "tre-em/", "tre-em/ban-moi/", "tre-em/em-se-lam-gi-thcs/", "cha-me/",
    "cha-me/ong-ba/", "giao-vien/buoi-sinh-hoat/", "giao-vien/thcs-bat-nat/", "thon/loa/",
    "thon/tin-nhan/", "tai-lieu/", "tai-lieu/so-4/", "in-an/", "chi-dao/", "chi-dao/gio-dau-tien/",
    "cha-me/cai-dat/zalo/", "giao-vien/bon-tuan/", "tim/", "khong-co/",
)  # fmt: skip
"""A page of each kind; the last is not there."""
LONGEST = (
    "test_site", "test_another_commune", "test_live", "test_printing", "test_edit", "test_watch",
    "test_catalogue", "test_browser", "test_acceptance", "test_frame", "test_policy", "test_exit",
    "test_inputs", "test_chat_pictures", "test_kept_pages", "test_store",
    "test_asked_for_a_commune", "test_office",
)  # fmt: skip
"""These files begin first, the longest before the others: none is left to one worker at the end."""


ELSEWHERE = "SITE_COMMUNE" in os.environ
"""The tests are asked for the folder of another commune: `scripts/test.py --commune DIR`."""
EVERYWHERE = (
    "test_accessibility", "test_acceptance", "test_audit", "test_chat_pictures",
    "test_drawn_sheets", "test_embed", "test_exit", "test_frame", "test_fullness", "test_handouts",
    "test_longevity", "test_office", "test_offline", "test_other_browsers", "test_printing",
    "test_programs", "test_search", "test_servers", "test_shelf", "test_site", "test_usb",
)  # fmt: skip
LONG = ("test_audit", "test_longevity", "test_servers")
"""Of these what reads the built site is slow elsewhere: seconds, not moments."""
MADE = {"site", "usb", "printed", "handed", "drawn", "papers", "every", "all_seen"}
"""Fixtures with what is made of a commune's data: who asks them in these files asks every commune.
Other rows and files change the project's own data, or ask its directive, clauses and calendar."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    file = collection_path.suffix == ".py" and collection_path.stem not in EVERYWHERE
    return (ELSEWHERE and file) or None


def asked_elsewhere(item: pytest.Item) -> bool:
    given = getattr(getattr(item, "callspec", None), "params", {})  # named alike, and no fixture
    uses = MADE & {*getattr(item, "fixturenames", ())} - {*given}
    if "site" not in uses or item.get_closest_marker("browser") or item.path.stem in LONG:
        item.add_marker("slow")
    return bool(uses)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if ELSEWHERE:
        items[:] = filter(asked_elsewhere, items)
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site, below the path of a portal; built already by who says so."""
    built = os.environ.get("SITE_BUILT")
    return Path(built) if built else once(tmp_path_factory, "served", SUBPATH.strip("/"))


@pytest.fixture(scope="session")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of another commune, which has accepted its site and supplied what it is asked."""
    folder = shutil.copytree(WARD, tmp_path_factory.mktemp("supplied") / "phuong")
    for file in (folder / "data/commune.yml", folder / "data/codes.yml"):
        text = file.read_text("utf-8").replace("https://van-mieu.example/", THERE)
        text = re.sub(r"(?m)^  (\w+):$", lambda key: f"{key[0]} {SUPPLIED.get(key[1], '')}", text)
        file.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def ward(supplied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its site, built where texts are written as on Windows."""
    more = {"SITE_COMMUNE": str(supplied), "PYTHONPATH": str(ROOT / "tests/windows_text")}
    return once(tmp_path_factory, "ward", SUBPATH.strip("/"), **more)


@pytest.fixture(scope="session")
def usb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the edition for a disk."""
    return once(tmp_path_factory, "usb", ".", SITE_OFFLINE="1")


def once(temporary: pytest.TempPathFactory, name: str, below: str, **more: str) -> Path:
    """A folder that is built by the worker who asks first; the others wait for it."""
    shared = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    target, done = shared / name / below, shared / f"{name}.built"
    try:
        (shared / name).mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.1)
    else:
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
        env = os.environ | more
        built = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
        done.write_text(built.stderr if built.returncode else "", "utf-8")
    assert done.read_text("utf-8") == ""
    return target


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / SUBPATH.strip("/") / "404.html"
        body = (
            page.read_bytes() if page.exists() else (Path(self.directory) / "404.html").read_bytes()
        )
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture(scope="session", params=["root", "subpath"])
def address(site: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the site is served, with a slash at its end: at a host's root, and below a portal."""
    below = request.param == "subpath"
    server, host = _serve(site.parents[1] if below else site)
    yield host + (SUBPATH if below else "/")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    """The site at one place, for what does not depend on the place."""
    server, host = _serve(site.parents[1])
    yield host + SUBPATH
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def quickly() -> Iterator[None]:
    """For tests that edit the shipped files: what an edit has not changed is not checked again."""
    with quick():
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM")
    assert chromium, "run scripts/test.py, which finds or installs Chromium"
    expect.set_options(timeout=30_000)  # as long as all else waits; a busy machine needs it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def page_paths(site: Path) -> list[str]:
    """Every page of the site as a path below its address; not where printed codes lead."""
    found = sorted(site.rglob("index.html"))
    files = [file for file in found if file.relative_to(site).parts[0] != "r"]
    return [file.parent.relative_to(site).as_posix().replace(".", "", 1) for file in files]
