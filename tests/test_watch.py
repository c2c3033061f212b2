"""What a build and the command do with what they find: reports, cache, pages, exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import site_hooks
from mkdocs.exceptions import PluginError
from project import (
    ROOT,
    TODAY,
    Project,
    build,
    copy_project,
    copy_whole,
    render_of,
    shipped,
    whole,
)
from standin import Mode as Answers
from standin import StandIn, Talk, missing
from test_live import BETS, QUICK, goes, page, serve_all

from awareness.check.asking import Asked, ask, lines, of_catalogue, wanted
from awareness.check.checking import main
from awareness.check.watch import CACHE, Cache, Mode, Seen, for_build, round_of
from awareness.data.files import RESOURCES, STATUS, Catalogue
from awareness.data.model import LinkStatus, Record, Review, Verdict
from awareness.data.record import dump, shown
from awareness.links import address
from awareness.links.findings import Finding, Reason, State
from awareness.pages.shelf import without_links
from awareness.problem import Grade, Problem, of_grade
from awareness.site import Edition, prepare
from awareness.text.source import read_file

pytestmark = pytest.mark.usefixtures("quickly")
H = "https://tongdai111.vn"
BAD = f"{H}/tin/phong-chong-bat-nat-tren-moi-truong-mang-cho-tre-em"
PATH = BAD.removeprefix(H)
DAY = timedelta(days=1)
NOON = datetime.combine(TODAY, time(12), UTC)
SHIPPED = whole(shipped())
PRODUCTS = {resource.url: resource for resource in SHIPPED.resources}
URLS = list(PRODUCTS)
ROWS = [*read_file(ROOT, RESOURCES)[0].rows("resources")]
LINES = [row.source.line((*row.where, "url")) for row in ROWS]
BARE = [{"id": row.id, **vars(wanted(row))} for row in SHIPPED.resources]
LIST = json.dumps(BARE)
HIDDEN, WELL = State.SUSPICIOUS, State.OK


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the tests, no browser, and nothing else that a machine may say."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "CI", "LINKS", "SITE_RELEASE", "CALLED_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    monkeypatch.setenv("CHROMIUM", "")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Project:
    """With what MkDocs needs to build it."""
    return copy_whole(tmp_path)


@pytest.fixture
def site(running: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in with all ten pages well, and the environment that leads to it."""
    running.reset()
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    serve_all(running, [*map(wanted, PRODUCTS.values())])
    return running


def entry(url: str = BAD, state: str = "ok", on: date = TODAY, **more: Any) -> LinkStatus:
    seen = {"last_ok": on} if state in ("ok", "moved") else {"since": on}
    return LinkStatus(**{"url": url, "state": state, "checked": on, **seen, **more})


def review(on: date) -> Review:
    return Review(by="An", on=on, verdict=Verdict.OK, until=on + 90 * DAY)


def stands_still(talk: Talk) -> None:
    talk.pause(60)


def bet(site: StandIn) -> None:
    site.pages[PATH] = page(BETS)


# --- The report -------------------------------------------------------------------------------

REPORTS = [
    # What was found at one product after the other; the lines: products, and their reason.
    ("page_opens title_matches", []),
    ("timeout moved_for_now not_found betting page_opens",
     ["4 betting", "3 not_found", "2 moved_for_now", "1 timeout"]),
    ("timeout timeout", ["1 timeout", "2 timeout"]),
    ("timeout timeout not_asked timeout", ["1, 2, 4 timeout", "3 not_asked"]),
    ("timeout timeout timeout page_opens", ["1 timeout", "2 timeout", "3 timeout"]),
    ("empty moved_for_good empty empty", ["1 empty", "3 empty", "4 empty", "2 moved_for_good"]),
    ("empty empty empty parked", ["4 parked", "1, 2, 3 empty"]),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), REPORTS, ids=[row[0] for row in REPORTS])
def test_the_worst_comes_first_and_what_fails_alike_is_one_line(found: str, expected: Any) -> None:
    rows = enumerate(zip(PRODUCTS.values(), found.upper().split(), strict=False), 1)
    asked = [
        Asked(id=p.id, wanted=wanted(p), line=n, found=Finding(reason=Reason[r]))
        for n, (p, r) in rows
    ]
    *report, _ = lines(asked)
    heads = [re.match(rf"{RESOURCES}:([\d, ]+): \[(\w+)\] .* → .", line) for line in report]
    assert [f"{head[1]} {head[2]}" for head in heads if head] == expected
    assert len(report) == len(expected)


GLUED, NEW = f"{H}/tin/phong-chong-bat-nattren-moi-truong-mang-cho-tre-em", f"{H}/tin/cho-moi"
BETTER = [
    # The catalogue's address, where its page stands or is sent to, and the address to paste.
    (f"{H}/tin/phong-chong-bat-nat", BAD, BAD),
    (BAD, GLUED, GLUED),
    (BAD, f"301 {NEW}", NEW),
    (BAD, "301 https://www.tongdai111.vn/tin/cho-moi", NEW),
    (BAD, f"301 {H}/tin/Cho-Moi", None),
    (BAD, "", None),
]


@pytest.mark.parametrize("row", BETTER)
def test_a_better_address_is_named(site: StandIn, project: Project, row: tuple[Any, ...]) -> None:
    typed, stands, paste = row
    line = project.edit(RESOURCES, (), BAD, typed)
    well, (status, _, to) = site.pages.pop(PATH), stands.rpartition(" ")
    site.pages |= {to.partition(".vn")[2]: well} | ({PATH: goes(to, 301)} if status else {})
    data = project.load()
    assert data.catalogue is not None
    with round_of(data.catalogue, QUICK) as host:
        report = "\n".join(lines(ask(host, of_catalogue(project.root, data, data.catalogue))))
    assert report.startswith(f"{RESOURCES}:{line}: ")
    assert re.findall(r'dán dòng này: url: "(.*?)"', report, re.DOTALL) == [paste] * bool(paste)
    assert paste is None or address.judge(paste).suggested == paste


# --- Between two builds -----------------------------------------------------------------------

EMPTY: dict[str, Any] = {"rest_until": None, "suspicious": {}}
SPOILT: list[Any] = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"{}", EMPTY | {"rest_until": 5},
    EMPTY | {"rest_until": "hôm qua"}, EMPTY | {"suspicious": []},
    EMPTY | {"suspicious": {BAD: []}}, EMPTY | {"suspicious": {BAD: ["nope", "2026-11-24"]}},
    EMPTY | {"suspicious": {BAD: ["betting", "2026-11-99"]}},
    EMPTY | {"rest_until": "2026-11-26T00:00:00"},
]  # fmt: skip


@pytest.mark.parametrize("content", SPOILT, ids=range(len(SPOILT)))
def test_a_spoilt_cache_is_an_empty_one(tmp_path: Path, content: Any) -> None:
    assert Cache.read(tmp_path) == Cache()
    kept = Cache(NOON + DAY, {BAD: (Reason.BETTING, TODAY)})
    kept.write(tmp_path)
    assert Cache.read(tmp_path) == kept
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    Project(tmp_path).write(CACHE, raw)
    assert Cache.read(tmp_path) == Cache()


def test_a_moment_that_no_clock_can_reach_keeps_nobody_from_asking(tmp_path: Path) -> None:
    kept = EMPTY | {"rest_until": "9999-12-31T23:59:59-14:00"}
    Project(tmp_path).write(CACHE, json.dumps(kept))
    assert Cache.read(tmp_path).due({}, NOON, TODAY)


DUE = [
    # Hours since we asked, was there an answer, hours until we may; days since the record; due.
    (None, False, None, None, True), (23.9, True, None, None, False),
    (24.1, True, None, None, True), (0.9, False, None, None, False),
    (1.1, False, None, None, True), (25, True, 1, None, False), (25, True, -1, None, True),
    (0, True, 24 * 8, None, True), (-24 * 8, True, None, None, True),
    (None, False, None, 0, False), (None, False, None, 1, False), (None, False, None, 2, True),
    (30, True, None, 0, False), (1.1, False, None, 0, False), (23, True, None, 9, False),
]  # fmt: skip


@pytest.mark.parametrize("row", DUE)
def test_when_the_site_is_asked_again(row: tuple[Any, ...]) -> None:
    hours, answered, wait, days, due = row
    held = {} if days is None else {BAD: entry(on=TODAY - days * DAY)}
    cache = Cache()
    if hours is not None:
        found = Finding(reason=Reason.PAGE_OPENS if answered else Reason.TIMEOUT)
        asked = [Asked(id="", wanted=wanted(SHIPPED.resources[0]), found=found)]
        ahead = None if wait is None else NOON + timedelta(hours=wait)
        cache.note(asked, ahead, NOON - timedelta(hours=hours), TODAY)
    assert cache.due(held, NOON, NOON.date()) is due


def remembering(statuses: dict[str, LinkStatus]) -> Catalogue:
    """The shipped catalogue with a record that holds just these."""
    return SHIPPED.model_copy(update={"record": Record(links=list(statuses.values()))})


LIMITS = {Mode.LIVE: QUICK, Mode.AUTO: replace(QUICK, hurry=True, connect=1)}


def built(
    project: Project, mode: Mode, today: date = TODAY, held: Any = None, now: datetime = NOON
) -> Seen:
    data, statuses = project.load(), {held.url: held} if held else {}
    return for_build(project.root, data, remembering(statuses), mode, today, now, LIMITS)


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.AUTO])
def test_what_is_suspicious_stays_hidden(site: StandIn, project: Project, mode: Mode) -> None:
    well = site.pages[PATH]
    bet(site)
    seen = built(project, mode)
    assert seen.report[0].startswith(f"{RESOURCES}:{project.find(RESOURCES, BAD)}: [betting] ")
    assert [url for url, link in seen.links.items() if not link.linked] == [BAD]
    assert built(project, Mode.CACHED).links[BAD].state is HIDDEN
    site.pages[PATH] = well
    again = built(project, mode, TODAY + 2 * DAY, now=NOON + 2 * DAY)
    assert (len(again.report), again.links[BAD].state) == (1, HIDDEN)


FOUND_TODAY = [
    # What the record holds when a build found the page suspicious today; what a build shows.
    (entry(), 0, HIDDEN),
    (entry(on=TODAY - DAY, reviewed=review(TODAY - DAY)), 0, HIDDEN),
    (entry(on=TODAY + DAY), 1, HIDDEN),
    (entry(reviewed=review(TODAY)), 0, HIDDEN),
    (entry(reviewed=review(TODAY + DAY)), 1, WELL),
    (entry(BAD, "suspicious", reason=Reason.BETTING), 1, HIDDEN),
    (entry(BAD, "suspicious", reason=Reason.BETTING, reviewed=review(TODAY)), 0, WELL),
]


@pytest.mark.parametrize(("held", "days", "state"), FOUND_TODAY, ids=range(len(FOUND_TODAY)))
def test_the_record_shows_it_again(project: Project, held: Any, days: int, state: Any) -> None:
    Cache(NOON, {BAD: (Reason.BETTING, TODAY)}).write(project.root)
    assert built(project, Mode.CACHED, TODAY + days * DAY, held).links[BAD].state is state


def test_all_days_are_those_of_the_office(site: StandIn, project: Project) -> None:
    """Before seven it is tomorrow already in Vietnam, while UTC says today."""
    bet(site)
    tomorrow, now = TODAY + DAY, NOON + timedelta(hours=8)
    seen = built(project, Mode.LIVE, tomorrow, entry(on=tomorrow), now)
    assert not seen.links[BAD].linked


@pytest.mark.parametrize("answers", [Answers.PROXY_HANG, Answers.PROXY_502, Answers.TLS_RESET])
def test_a_silent_host_is_left_alone(site: StandIn, project: Project, answers: Answers) -> None:
    site.mode, asked = answers, []
    for minutes in (0, 59, 61):
        now = NOON + timedelta(minutes=minutes)
        seen = built(project, Mode.AUTO, TODAY, entry(on=TODAY - 9 * DAY), now)
        asked.append(len(site.tunnels))
        assert {seen.links[url].state for url in URLS} == {WELL, State.UNCHECKED}
    assert 0 < asked[0] == asked[1] < asked[2]


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.CACHED, Mode.OFF])
def test_the_other_modes_ask_nobody(project: Project, monkeypatch: Any, mode: Mode) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert len(built(project, mode).report) == (mode is Mode.OFF)
    assert not (project.root / CACHE).exists()


def test_a_cache_that_cannot_be_written_fails_no_build(site: StandIn, project: Project) -> None:
    project.write(".cache", "")
    bet(site)
    assert not built(project, Mode.LIVE).links[BAD].linked


# --- The site ---------------------------------------------------------------------------------


def card(page: str, number: int) -> str:
    found = re.search(rf'<article\b[^>]*id="tai-lieu-{number}".*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_live_build_hides_a_betting_page_and_says_so(site: StandIn, full: Project) -> None:
    bet(site)
    live = build(full, "--strict", LINKS="live")
    assert live.returncode == 0, live.stderr
    *_, head, worst, summary = re.sub("INFO .*", "", live.stderr).strip().split("\n")
    assert head.startswith("=== ")
    assert worst.startswith(f"{RESOURCES}:{full.find(RESOURCES, BAD)}: [betting] ")
    assert summary.endswith(f"{len(BARE) - 1} mở được, 1 đáng ngờ.")
    for file in (full.root / "site").rglob("*.*"):
        assert file.suffix not in (".html", ".js", ".json") or PATH not in file.read_text(
            "utf-8"
        ), file
    hidden = card((full.root / "site/tai-lieu/index.html").read_text("utf-8"), 4)
    assert "Liên kết tạm ẩn vì lý do an toàn" in hidden
    assert 'href="tel:111"' in hidden
    assert not built(full, Mode.CACHED).links[BAD].linked


MODES: list[tuple[dict[str, str], Mode]] = [
    # What a machine says; what a build does then.
    ({}, Mode.AUTO), ({"CI": "true"}, Mode.CACHED), ({"CI": "true", "LINKS": "live"}, Mode.LIVE),
    ({"LINKS": "", "CI": "true"}, Mode.CACHED), ({"LINKS": "off"}, Mode.OFF),
]  # fmt: skip


@pytest.mark.parametrize(("said", "mode"), MODES)
def test_what_ci_builds_asks_nobody(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], mode: Mode
) -> None:
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert site_hooks.mode() is mode


def test_an_unknown_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKS", "lvie")
    with pytest.raises(PluginError, match="LINKS=lvie: không có; dùng một trong static, cached, l"):
        site_hooks.mode()


def refused(project: Project) -> str:
    """Why what is there must not be published."""
    told: list[Problem] = []
    edition = Edition(release=True, paper=False)
    prepare(project.root, Mode.CACHED, TODAY, told.extend, edition)
    return "\n".join(map(str, of_grade(told, Grade.ERROR)))


def test_what_nobody_has_checked_is_not_published(full: Project) -> None:
    done = build(full, SITE_RELEASE="1")
    said = re.findall(rf"{RESOURCES}:(\d+): chưa ai kiểm tra", done.stderr)
    assert (done.returncode, [*map(int, said)]) == (1, LINES)
    full.write(STATUS, dump(map(entry, URLS)))
    line = full.find("data/commune.yml", "site_url:")
    assert f"data/commune.yml:{line}: chưa có địa chỉ chính thức" in refused(full)
    full.edit("data/commune.yml", [], "site_url:", OWN)
    line, told = full.find("data/commune.yml", "accepted:"), refused(full)
    assert f"data/commune.yml:{line}: UBND xã An Lão chưa công nhận trang này" in told
    assert "docs/can-giup/index.md:1: trang dùng câu “self-harm-child” chưa ai xác nhận" in told
    assert "mã QR sẽ in địa chỉ này mà sổ mã chưa ghi" in told
    accept(full)
    assert refused(full) == ""


OWN = 'site_url: "https://an-lao.example/"'


def accept(project: Project) -> None:
    """What persons have yet to write."""
    yes = '{on: "2026-11-20", by: "người thử", document: "thư thử ngày 20/11/2026"}'
    project.edit("data/codes.yml", [], "sites: []", f"sites: [{{{OWN}}}]")
    project.edit("data/commune.yml", [], "accepted:", f"accepted: {yes}")
    words = (project.root / "data/wording.yml").read_text("utf-8")
    project.write("data/wording.yml", words.replace("confirmed:", f"confirmed: {yes}"))


@pytest.mark.slow
def test_what_lacks_nothing_is_published(full: Project) -> None:
    full.write(STATUS, dump(map(entry, URLS)))
    full.edit("data/commune.yml", [], "site_url:", OWN)
    accept(full)
    done = build(full, "--strict", SITE_RELEASE="1")
    assert done.returncode == 0, done.stderr


V = "ngày 20/11/2026"
D20, D5 = date(2026, 11, 20), date(2026, 11, 5)
STATES = [
    # The entry of the first products; what pages say, and the address that is linked.
    (entry(URLS[0], on=D20), f"Đã kiểm tra {V}: mở được.", URLS[0]),
    (entry(URLS[2], "moved", D20, final_url=NEW, reason=Reason.MOVED_FOR_GOOD),
     f"Đã kiểm tra {V}: trang đã chuyển sang địa chỉ khác của tongdai111.vn.", NEW),
    (entry(URLS[3], "broken", D20, reason=Reason.NOT_FOUND),
     f"Trang gốc hiện không mở được (đã kiểm tra {V}: máy chủ trả lời là không có trang này).", ""),
    (entry(URLS[4], "suspicious", D20, reason=Reason.BETTING),
     f"Liên kết tạm ẩn vì lý do an toàn (đã kiểm tra {V}: trang có lời mời cá cược, cờ bạc).", ""),
    (entry(URLS[5], "unverifiable", D20, last_ok=D5, reason=Reason.TIMEOUT),
     f"Chưa tự kiểm tra được (lần gần nhất {V}: máy chủ không trả lời kịp). "
     "Lần cuối mở được: ngày 5/11/2026.", URLS[5]),
    (LinkStatus(url=URLS[6], state=State.UNCHECKED), "Chưa kiểm tra được địa chỉ này", URLS[6]),
    (entry(URLS[7], "suspicious", D5, reason=Reason.PARKED, reviewed=review(D20)),
     f"Người phụ trách đã mở xem {V}: mở được.", URLS[7]),
]  # fmt: skip


def test_every_state_is_told_on_the_pages(project: Project) -> None:
    project.write(STATUS, dump(row[0] for row in STATES))
    data = project.load()
    assert [one for one in data.problems if one.grade is not Grade.NOTE] == []
    seen = for_build(project.root, data, whole(data), Mode.CACHED, TODAY, NOON)
    render = replace(render_of(whole(data)), links=seen.links)
    cards = render.expand("<!-- catalogue: all-resources -->", "tai-lieu")[1][0]
    page = without_links(cards, seen.hidden)
    for held, words, link in STATES:
        html = card(page, PRODUCTS[held.url].number)
        assert words in text_of(html)
        assert (f'class="resource__link" href="{link}"' in html) is bool(link), held
        assert ("resource__link" in html, 'href="tel:111"' in html) == (bool(link), not link)
        assert link == held.url or held.url not in html, held


@pytest.mark.parametrize("days", [60, 61])
def test_pages_say_that_nobody_has_looked_for_long(days: int) -> None:
    held = {url: entry(url, on=TODAY - days * DAY) for url in URLS}
    links = {url: shown(url, row, TODAY) for url, row in held.items()}
    render = replace(render_of(remembering(held)), links=links)
    product = SHIPPED.resources[0].id
    summary = text_of(render.expand("<!-- catalogue: link-summary -->", "tai-lieu")[1][0])
    card = text_of(
        render.expand(f"<!-- catalogue: resource id={product} -->", "tai-lieu/so-1")[1][0]
    )
    assert ("không còn mở được" in summary) is (days > 60)
    assert ("mở được. Đã lâu chưa kiểm tra lại" in card) is (days > 60)


# --- The command ------------------------------------------------------------------------------


def check(project: Project, *typed: str) -> subprocess.CompletedProcess[str]:
    """The command in the project's folder; it asks without pauses, unless they are typed."""
    out, told = StringIO(), StringIO()
    with chdir(project.root), redirect_stdout(out), redirect_stderr(told):
        try:
            code = main(typed, project.root, QUICK)
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(typed, code, out.getvalue(), told.getvalue())


KEYS = ["id", "url", "static", "suggested_url", "class", "reason", "final_url", "advice"]
CODES = [
    # What is typed, the page that goes wrong and how the host answers; the code.
    ("", missing, Answers.GOOD, 0),
    ("--live", None, Answers.GOOD, 0),
    ("--live", missing, Answers.GOOD, 1),
    ("--live", page(BETS), Answers.GOOD, 2),
    ("--live", page("", status=403), Answers.GOOD, 0),
    ("--live", None, Answers.PROXY_502, 3),
]


@pytest.mark.parametrize("row", CODES)
def test_exit_codes_and_reports(site: StandIn, project: Project, row: tuple[Any, ...]) -> None:
    """The catalogue and a bare list of its links fare alike."""
    typed, behaviour, answers, code = row
    site.mode, before = answers, project.lines(STATUS)
    site.pages |= {PATH: behaviour} if behaviour else {}
    project.write("in.json", "\ufeff" + LIST)
    bare = check(project, *typed.split(), "--links", "in.json", "--report", "out.json")
    own = check(project, *typed.split(), "--json", "own.json")
    assert (bare.returncode, own.returncode) == (code, code), own.stderr
    out, rows = (
        json.loads((project.root / f"{name}.json").read_bytes()) for name in ("out", "own")
    )
    assert [list(row) for row in out] == [KEYS] * len(BARE)
    assert [{key: row[key] for key in KEYS} for row in rows] == out
    assert {row["class"] == "unchecked" for row in out} == {not typed}
    assert [row["line"] for row in rows] == LINES
    assert len(own.stdout.splitlines()) == 1 or (typed and behaviour) or code
    assert project.lines(STATUS) == before


@pytest.mark.parametrize(("key", "code"), [("url", 2), ("sumary", 64)])
def test_data_that_cannot_be_read_names_its_faults(project: Project, key: str, code: int) -> None:
    """An address that is refused has the code of what is dangerous."""
    whole = project.lines(RESOURCES)[LINES[0] - 1]
    line = project.edit(RESOURCES, [], whole, f'    {key}: "https://tongdai111.vn.evil.example/"')
    done = check(project)
    assert done.returncode == code
    assert f"{RESOURCES}:{line}: " in done.stderr


WRONG = [
    "--write", "--links in.json", "--report out.json", "--links in.json --report out.json --write",
    "--gap x", "--gap -1", "--gap nan", "--site --live", "--li", "in.json",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_wrong_usage(project: Project, typed: str) -> None:
    project.write("in.json", "[]")
    done = check(project, *typed.split())
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("Lệnh gõ chưa đúng: ")
    assert not (project.root / "out.json").exists()


LISTS = [None, b"[", b"{}", b'[{"id": "1"}]', b"\xff", b"[" * 10**5]


@pytest.mark.parametrize("content", LISTS, ids=range(len(LISTS)))
def test_a_bad_list(project: Project, content: bytes | None) -> None:
    if content is not None:
        project.write("in.json", content)
    done = check(project, "--links", "in.json", "--report", "out.json")
    assert (done.returncode, done.stdout) == (64, "")
    assert "in.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project.root / "out.json").exists()


def test_write_puts_the_record_in_order(site: StandIn, project: Project) -> None:
    kept = review(TODAY - DAY)
    bet(site)
    old = [entry(f"{H}/tin/da-bo"), entry(URLS[0], on=TODAY - 9 * DAY, reviewed=kept)]
    project.write(STATUS, dump(old))
    done = check(project, "--live", "--write")
    assert done.returncode == 2, done.stderr
    statuses = getattr(project.load().catalogue, "statuses", {})
    assert [*statuses] == sorted(URLS)
    assert (statuses[URLS[0]].reviewed, statuses[URLS[0]].last_ok) == (kept, TODAY)
    assert statuses[BAD].state is HIDDEN


def contents(project: Project) -> dict[Path, bytes]:
    files = [*project.root.glob("*"), *(project.root / "data").glob("*")]
    return {file: file.read_bytes() for file in files if file.is_file()}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
@pytest.mark.parametrize(
    "typed", ["--live --write --json out.json", "--live --links in.json --report out.json"]
)
def test_control_c_writes_nothing(site: StandIn, project: Project, typed: str) -> None:
    project.write("in.json", LIST)
    before = contents(project)
    site.pages[PATH] = stands_still
    # A background job of a shell ignores the signal, and its children would too.
    code = (
        "import pathlib, signal, sys; from awareness.check.checking import main; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "
        "sys.exit(main(sys.argv[1:], pathlib.Path.cwd()))"
    )
    command = [sys.executable, "-X", "utf8", "-c", code, "--gap", "0", *typed.split()]
    env = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    with subprocess.Popen(command, cwd=project.root, env=env, stderr=subprocess.PIPE) as process:
        until = monotonic() + 50
        while monotonic() < until and PATH not in [asked.path for asked in site.log]:
            sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=50)
    last = told.decode().splitlines()[-1]
    assert (process.returncode, last) == (130, "Đã dừng theo yêu cầu; không ghi gì.")
    assert contents(project) == before


def test_the_gap_has_a_floor(site: StandIn, project: Project) -> None:
    project.write("in.json", json.dumps(BARE[3:6]))
    typed = "--live --links in.json --report out.json --gap 0.01"
    assert check(project, *typed.split()).returncode == 0
    assert len(site.log) == 3
    assert site.log[2].started - site.log[0].started > 0.3  # two gaps of 0.25 s
