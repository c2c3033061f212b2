"""LinkChecker over the finished site: every internal link, anchor and asset, as our problems."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from awareness.links.scan import Link, line_of, links_in_html
from awareness.problem import Grade, Problem, of_grade
from awareness.text.layers import Root

COMMAND: Final = (sys.executable, "-I", "-X", "utf8", "-m", "linkcheck")
INDEX: Final = re.compile(r"(?<=/)index\.html\Z")
NOFOLLOW: Final = re.compile(rb"(<meta\b[^>]*)\bnofollow\b", re.I)
"""LinkChecker would obey it and leave the page unread."""
PARSED: Final = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}
CONFIG: Final = r"""[checking]
maxfilesizedownload=1000000000
maxfilesizeparse=1000000000
maxrequestspersecond=1000
recursionlevel=1
robotstxt=0
threads=0
timeout=10
[filtering]
ignorewarnings=http-redirected,url-effective-url,url-whitespace,url-content-size-zero
internlinks=^http://127\.0\.0\.1:%d/
[output]
log=csv
status=0
verbose=1
[csv]
encoding=utf-8
parts=urlname,parentname,warningstring,valid,url
[AnchorCheck]
"""
"""All pages and style sheets are starts: nothing is followed further. One thread is the fastest.
No column "line": it is left out where it is unknown, and all cells after it move."""
PATIENCE: Final = 600
"""Seconds."""
GAVE_UP: Final = re.compile(r"^(?:WARNING|ERROR) linkcheck(?!.*dropping privileges)", re.M)
"""Said before LinkChecker exits with 0 and half a table, as after a RecursionError."""


class AuditFailed(Exception):
    """The site was not read to its end: nothing is known of its links."""


def audit(
    site: Path, root: Root, subpath: str = "/", command: Sequence[str] = COMMAND
) -> list[Problem]:
    """What fails when `site`, made from the project in `root`, is published below `subpath`."""
    below = "/".join(["", *filter(None, subpath.split("/")), ""])
    found = sorted(file for file in site.rglob("*") if file.is_file())
    files = {below + file.relative_to(site).as_posix(): file for file in found}
    answer: Any = partial(_Answer, files, files.get(f"{below}404.html"))
    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        pages = {
            INDEX.sub("", host + path): path.removeprefix(below)
            for path, file in files.items()
            if file.suffix in PARSED
        }
        try:
            faults = read_faults(_run_linkchecker(command, pages, host), pages)
        finally:
            server.shutdown()
    texts = {page: (site / name).read_text("utf-8") for page, name in pages.items() if faults}
    return of_grade(problems(faults, pages, texts, host + below, root), Grade.ERROR)


def read_faults(table: str, pages: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of LinkChecker's table that tell of a fault inside; it must tell of each page."""
    rows = list(csv.DictReader(table.splitlines(keepends=True), delimiter=";"))
    missed = pages.keys() - {unquote(row["url"]) for row in rows if not row["parentname"]}
    if missed or not pages:
        raise AuditFailed(f"LinkChecker chưa đọc {', '.join(sorted(missed)) or 'trang nào'}.")
    host = urljoin(min(pages), "/")  # an address that nobody can read has no url
    inside = [row for row in rows if not row["url"] or row["url"].startswith(host)]
    return [row for row in inside if row["valid"] != "True" or row["warningstring"]]


def problems(
    faults: Iterable[Mapping[str, str]],
    pages: Mapping[str, str],
    texts: Mapping[str, str],
    base: str,
    root: Root,
) -> Iterator[Problem]:
    """LinkChecker names the first page that has a faulty address: here are all of them."""
    links = [(page, link) for page, text in texts.items() for link in links_in_html(text)]
    for row in faults:
        target, first = unquote(row["url"]), unquote(row["parentname"] or row["url"])
        uses = [(page, link) for page, link in links if _target(page, link.url) == target]
        alone = Link(url=row["urlname"], loaded=bool(row["parentname"]))
        for page, link in uses or [(first, alone)]:
            leaves = link.url.startswith("/") and not target.startswith(base)
            if not (pages[page] == "404.html" and leaves):  # it cannot know the subpath
                path, line = _place(root, pages[page], texts[page], link.url)
                what, fix = _wording(link, row["valid"] == "True")
                yield Problem(path=path, line=line, message=what, fix=fix)


def _target(page: str, url: str) -> str:
    with suppress(ValueError):
        return unquote(urljoin(page, url.strip()))
    return ""


def _place(root: Root, name: str, html: str, url: str) -> tuple[str, int]:
    """The file that a person edits, at the address if it stands there; else that of the site."""
    stem = name.removesuffix(".html")
    pages = (f"docs/{stem}.md", f"docs/{stem.removesuffix('/index')}.md", f"overrides/{name}")
    source = next((page for page in pages if (root / page).is_file()), "")
    text = (root / source).read_text("utf-8-sig") if source else html
    return source or f"site/{name}", line_of(text, url)


def _wording(link: Link, page_found: bool) -> tuple[str, str]:
    shown, anchor = unquote(link.url)[:120], unquote(link.url.partition("#")[2])
    if page_found:
        what = f"liên kết “{shown}” trỏ tới mục “{anchor}” mà trang đó không có"
        return what, f"thêm {{#{anchor}}} vào cuối tiêu đề của mục đó, hoặc sửa phần sau dấu #"
    if link.loaded:
        return f"trang tự tải “{shown}” mà không có tệp đó", "thêm tệp đó, hoặc sửa địa chỉ"
    return f"liên kết “{shown}” dẫn tới trang không có", "sửa địa chỉ, hoặc thêm trang đó"


class _Answer(BaseHTTPRequestHandler):
    """As a portal answers: letters matter, folders are not listed, what is missing is told so."""

    def __init__(self, files: Mapping[str, Path], lost: Path | None, *rest: Any) -> None:
        self.files, self.lost = files, lost
        super().__init__(*rest)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self.files.get(path) or self.files.get(f"{path.rstrip('/')}/index.html")
        shown = file or self.lost
        self.send_response(200 if file else 404)
        kind = PARSED.get(shown.suffix if shown else "", "application/octet-stream")
        self.send_header("Content-Type", kind)
        self.send_header("LinkChecker", "welcome")  # lifts its limit of ten requests a second
        self.end_headers()
        with suppress(ConnectionError):  # it hangs up once it knows the status
            self.wfile.write(NOFOLLOW.sub(rb"\1", shown.read_bytes()) if shown else b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


def _run_linkchecker(command: Sequence[str], starts: Iterable[str], host: str) -> str:
    """Its table of every address that the starts have; it may ask this machine alone."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home, "linkcheckerrc")
        config.write_text(CONFIG % urlsplit(host).port, encoding="utf-8")
        kept = {key: value for key, value in os.environ.items() if key[-6:].lower() != "_proxy"}
        own = dict.fromkeys(("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), home)
        try:
            done = subprocess.run(
                [*command, f"--config={config}", "--stdin"],
                input="\n".join(quote(start, safe=":/") for start in starts),
                env={**kept, **own, "NO_PROXY": "127.0.0.1", "LANGUAGE": "en"},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise AuditFailed(f"LinkChecker không chạy đến cùng: {fault}") from fault
    whole = done.stdout.startswith("urlname;") and not GAVE_UP.search(done.stderr)
    if done.returncode not in (0, 1) or not whole:
        raise AuditFailed(f"LinkChecker không chạy đến cùng:\n{done.stderr.strip()[-1500:]}")
    return done.stdout
