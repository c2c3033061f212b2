"""The record of the link checks: its memory, its file, and what pages may show of it."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import TODAY, copy_project, shipped

from awareness.data.files import STATUS
from awareness.data.model import LinkStatus, Record, Review, Vantage, Verdict
from awareness.data.record import LONGEST_TITLE as LONGEST
from awareness.data.record import (
    Shown,
    cleared,
    dump,
    faults,
    merged,
    notes,
    remember,
    seen,
    shown,
    stale,
    tidy,
    unfit,
)
from awareness.data.rules import addresses_in_text
from awareness.links.findings import WELL, Finding, Reason, State
from awareness.problem import Grade, Problem
from awareness.text.source import read

URL = "https://tongdai111.vn/xem-video/nghien-internet-va-hau-qua"
ELSEWHERE = "https://tongdai111.vn/tin/cho-moi"
OK, MOVED, BROKEN, SUSPICIOUS, UNVERIFIABLE, UNCHECKED = State
START = TODAY - timedelta(days=100)
REASONS = {state: [r for r in Reason if r.grade is state] for state in State}


def day(number: int) -> date:
    return START + timedelta(days=number)


def look(entry: LinkStatus, reason: Reason, on: int, title: str = "", to: str = "") -> LinkStatus:
    found = Finding(reason=reason, title_seen=title, final_url=to or None)
    return remember(entry, found, day(on), Vantage.OFFICE)


def reviewed(entry: LinkStatus, on: int, until: int, verdict: Verdict) -> LinkStatus:
    review = Review(by="Nguyễn Văn A", on=day(on), verdict=verdict, until=day(until))
    return entry.model_copy(update={"reviewed": review})


def after(story: str, url: str = URL) -> LinkStatus:
    """The entry after “DAY reason, …”; `ok:D`, `broken:D`… is a person's verdict until day D."""
    entry = LinkStatus(url=url, state=UNCHECKED)
    for step in filter(None, story.split(", ")):
        today, what = step.split(" ")
        verdict, _, until = what.partition(":")
        if until:
            entry = reviewed(entry, int(today), int(until), Verdict(verdict))
        else:
            entry = look(entry, Reason[what.upper()], int(today), to=ELSEWHERE)
    return entry


# --- Memory -----------------------------------------------------------------------------------

MEMORY = [
    # The days and what was found; the state and the strikes in the end.
    ("", UNCHECKED, 0),
    ("0 not_asked", UNCHECKED, 0),
    ("0 timeout, 5 server_error, 50 forbidden", UNCHECKED, 0),
    ("0 not_found", UNCHECKED, 1),
    ("0 title_matches", OK, 0),
    ("0 not_found, 1 page_opens", OK, 0),
    ("0 moved_for_good", MOVED, 0),
    # Strikes.
    ("0 page_opens, 9 not_found, 12 not_found", OK, 2),
    ("0 page_opens, 9 not_found, 12 not_found, 15 not_found", BROKEN, 3),
    ("0 page_opens, 9 not_found, 12 empty, 15 home_instead, 99 redirect_bad", BROKEN, 4),
    ("0 page_opens, 9 not_found, 10 not_found, 11 not_found", OK, 1),
    ("0 page_opens, 9 not_found, 11 not_found, 13 not_found, 15 not_found", OK, 2),
    ("0 page_opens, 1 not_found, 4 not_found, 5 page_opens, 8 not_found", OK, 1),
    ("0 page_opens, 1 not_found, 4 timeout, 7 not_found, 10 proxy", UNVERIFIABLE, 2),
    ("0 page_opens, 1 not_found, 4 timeout, 7 not_found, 10 not_found", BROKEN, 3),
    ("0 not_found, 3 not_found, 6 not_found, 7 timeout, 8 not_asked", BROKEN, 3),
    # Not verifiable: only what was well becomes so.
    # Suspicious: at once, from any state, and no answer takes it back.
    ("0 betting", SUSPICIOUS, 0),
    ("0 page_opens, 1 timeout, 2 tls_expired", SUSPICIOUS, 0),
    ("0 not_found, 3 not_found, 6 not_found, 7 parked", SUSPICIOUS, 3),
    ("0 betting, 1 title_matches, 30 title_matches, 99 moved_for_good", SUSPICIOUS, 0),
    ("0 betting, 1 not_found, 4 not_found, 7 not_found", SUSPICIOUS, 3),
    # A person takes it back, from the day of the finding to the day `until`.
    ("2 betting, 2 ok:9, 3 page_opens", OK, 0),
    ("2 betting, 3 ok:9, 9 page_opens", OK, 0),
    ("2 betting, 3 ok:9, 10 page_opens", SUSPICIOUS, 0),
    ("2 betting, 3 ok:9, 4 not_found, 5 timeout", SUSPICIOUS, 1),
    ("2 betting, 3 broken:9, 4 page_opens", SUSPICIOUS, 0),
    ("2 betting, 3 suspicious:9, 4 page_opens", SUSPICIOUS, 0),
    ("2 betting, 3 ok:99, 4 page_opens, 5 timeout", UNVERIFIABLE, 0),
    ("2 betting, 3 ok:99, 4 parked, 5 page_opens", SUSPICIOUS, 0),
    ("2 betting, 3 ok:99, 4 page_opens, 5 betting, 6 page_opens", SUSPICIOUS, 0),
    ("1 ok:99, 2 betting, 3 page_opens", SUSPICIOUS, 0),
]


@pytest.mark.parametrize(("story", "state", "fails"), MEMORY, ids=[row[0] for row in MEMORY])
def test_memory(story: str, state: State, fails: int) -> None:
    entry = after(story)
    assert (entry.state, entry.fails) == (state, fails)


NEVER = """forbidden rate_limited server_error timeout connection dns_failed proxy
garbled status_odd script_hides address_private tls_not_yet_valid
tls_failed"""
assert {*NEVER.split(), "not_asked"} == {*REASONS[UNVERIFIABLE]}


@pytest.mark.parametrize("reason", NEVER.split())
def test_what_is_never_a_strike(reason: str) -> None:
    often = ", ".join(f"{number} {reason}" for number in range(4, 60, 4))
    assert after(often).state is UNCHECKED
    known = after(f"0 page_opens, {often}")
    assert (known.state, known.fails, known.last_ok) == (UNVERIFIABLE, 0, day(0))
    assert after(f"0 not_found, 3 not_found, 3 {reason}, 6 not_found").state is BROKEN


@pytest.mark.parametrize("reason", REASONS[SUSPICIOUS])
def test_each_suspicious_reason_hides_at_once(reason: Reason) -> None:
    entry = after(f"0 page_opens, 5 {reason}, 6 page_opens")
    assert (entry.state, entry.reason, entry.since) == (SUSPICIOUS, reason, day(5))
    assert (entry.last_ok, entry.checked) == (day(0), day(6))


@pytest.mark.parametrize("reason", REASONS[BROKEN])
def test_each_broken_reason_is_a_strike(reason: Reason) -> None:
    entry = after(f"0 page_opens, 5 {reason}, 8 {reason}, 11 {reason}, 12 timeout")
    assert (entry.state, entry.reason, entry.since) == (BROKEN, reason, day(11))
    assert (entry.first_fail, entry.last_fail, entry.last_ok) == (day(5), day(11), day(0))


@pytest.mark.parametrize("story", ["", "0 page_opens", "0 betting, 1 ok:50", "0 not_found"])
def test_what_was_not_asked_changes_nothing(story: str) -> None:
    assert look(after(story), Reason.NOT_ASKED, 9, title="x") == after(story)


REVIEWS = [
    # The days and what was found; whether the review stands, and since when it is suspicious.
    ("0 betting, 1 ok:50, 9 betting", True, 0),
    ("0 betting, 1 ok:50, 9 not_found, 10 timeout, 11 betting", True, 0),
    ("0 betting, 1 ok:50, 9 parked", False, 9),
    ("0 betting, 1 ok:50, 9 page_opens, 10 betting", False, 10),
]


@pytest.mark.parametrize(("story", "stands", "since"), REVIEWS, ids=[row[0] for row in REVIEWS])
def test_a_new_suspicion_drops_the_review(story: str, stands: bool, since: int) -> None:
    entry = after(story)
    assert (entry.state, entry.reviewed is not None) == (SUSPICIOUS, stands)
    assert entry.since == day(since)
    assert shown(URL, entry, day(12)).linked is stands


# --- What a page shows ------------------------------------------------------------------------

SHOWN = [
    # The story, the day of looking; state, the day shown, whether a person says so, the address.
    ("", 5, UNCHECKED, None, False, URL),
    ("0 page_opens", 5, OK, 0, False, URL),
    ("0 moved_for_good", 5, MOVED, 0, False, ELSEWHERE),
    ("0 moved_for_now", 5, OK, 0, False, URL),
    ("0 moved_for_good, 1 timeout", 5, UNVERIFIABLE, 1, False, URL),
    ("0 page_opens, 4 timeout", 5, UNVERIFIABLE, 4, False, URL),
    ("0 not_found, 3 not_found, 6 not_found, 7 timeout", 8, BROKEN, 6, False, URL),
    ("0 moved_for_good, 4 betting", 5, SUSPICIOUS, 4, False, URL),
    ("0 betting, 3 ok:7", 7, OK, 3, True, URL),
    ("0 betting, 3 ok:7", 8, SUSPICIOUS, 0, False, URL),
    ("3 betting, 3 ok:7", 3, OK, 3, True, URL),
    ("0 timeout, 3 ok:7, 4 timeout", 5, OK, 3, True, URL),
    ("0 betting, 3 ok:7, 4 page_opens", 5, OK, 4, False, URL),
    ("0 page_opens, 3 broken:7, 4 page_opens", 5, BROKEN, 3, True, URL),
    ("0 page_opens, 3 suspicious:7, 4 page_opens", 8, SUSPICIOUS, 3, True, URL),
    ("0 page_opens, 3 ok:50, 4 not_found, 7 not_found, 10 not_found", 11, BROKEN, 10, False, URL),
]


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row[0])
def test_what_a_page_shows(row: tuple[Any, ...]) -> None:
    story, today, state, on, by_person, url = row
    seen = shown(URL, after(story), day(today))
    assert (seen.state, seen.by_person, seen.url) == (state, by_person, url)
    assert seen.day == (None if on is None else day(on))
    assert seen.linked is (state not in (BROKEN, SUSPICIOUS))
    assert shown(URL, None, TODAY) == Shown(state=UNCHECKED, url=URL)


PLACES = [
    # Where a page has gone for good, and what is kept of it.
    (ELSEWHERE, ELSEWHERE),
    ("https://www.tongdai111.vn/tin/cho-moi/", ELSEWHERE),
    ("https://tongdai111.vn@nha-cai.example/", None),
    ("https://nha-cai.example/tin/cho-moi", None),
    ("https://[", None),
    ("//x\n", None),
]


@pytest.mark.parametrize(("to", "kept"), PLACES)
def test_the_new_address_is_kept_in_its_one_spelling(to: str, kept: str | None) -> None:
    assert look(after(""), Reason.MOVED_FOR_GOOD, 1, to=to).final_url == kept


# --- The file ---------------------------------------------------------------------------------


KNOWN = shipped().known


def complaints(text: str) -> list[Problem]:
    """What the rules say of a record, without the rest of the catalogue."""
    source, problems = read(text.encode(), STATUS)
    return [*problems, *faults(source), *addresses_in_text(source)]


def entries_of(text: str) -> list[LinkStatus]:
    return Record.model_validate(read(text.encode(), STATUS)[0].data).links


@pytest.mark.parametrize(
    ("checked", "change", "kept"),
    [
        (1, {"vantage": Vantage.CI}, True),
        (7, {}, True),
        (8, {}, False),
        (1, {"title_seen": "Tên khác"}, False),
        (1, {"state": UNVERIFIABLE}, False),
    ],
)
def test_a_new_day_alone_is_not_written(checked: int, change: dict[str, Any], kept: bool) -> None:
    old = after("0 timeout")
    new = old.model_copy(update={"checked": day(checked), **change})
    assert merged(old, new, day(checked)) is (old if kept else new)
    assert merged(after(""), new, day(checked)) is new


def test_the_file_is_sorted_and_loads_again(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    rows = [after(row[0], f"{ELSEWHERE}-{n}") for n, row in enumerate(MEMORY)]
    text = dump(reversed(rows))
    project.write(STATUS, text)
    loaded = project.load()
    assert [p for p in loaded.problems if p.path == STATUS and p.grade is not Grade.NOTE] == []
    assert loaded.catalogue is not None
    assert loaded.catalogue.statuses == {row.url: row for row in rows}
    urls = [row["url"] for row in json.loads(text)["links"]]
    assert urls == sorted(urls)
    assert dump(loaded.catalogue.statuses.values()) == text


PERSON = st.tuples(st.sampled_from(Verdict), st.integers(0, 20))
TO = st.sampled_from([*dict(PLACES), "https://tongdai111.vn/tin/a?b=c", ""])
STEPS = st.tuples(st.integers(0, 5), st.sampled_from(Reason) | PERSON, st.text(max_size=30), TO)


@given(st.lists(STEPS, max_size=20))
@example([(0, Reason.BETTING, "", ""), (0, (Verdict.OK, 0), "", ""), (0, Reason.PARKED, "", "")])
@example([(0, Reason.TITLE_MATCHES, "null", ""), (0, Reason.PARKED, "None", "")])
def test_no_story_spoils_the_file_or_forgets_a_suspicion(steps: list[Any]) -> None:
    entry, today = LinkStatus(url=URL, state=UNCHECKED), 0
    for later, what, title, to in steps:
        today, before = today + later, entry
        if isinstance(what, tuple):
            entry = reviewed(entry, today, today + what[1], what[0])
            continue
        entry = look(entry, what, today, title, to)
        if before.state is SUSPICIOUS and entry.state is not SUSPICIOUS:
            assert cleared(before, day(today))
        assert entry.state is not UNCHECKED or before.state is UNCHECKED
        assert entry.state not in WELL or entry.last_ok is not None
    text = dump([entry])
    assert complaints(text) == []
    assert entries_of(text) == [entry]


# --- Titles from elsewhere --------------------------------------------------------------------

ANY = ...
TITLES = [
    ("Nghiện Internet và hậu quả", "Nghiện Internet và hậu quả"),
    (unicodedata.normalize("NFD", "Nghiện Internet và hậu quả"), "Nghiện Internet và hậu quả"),
    ("<script>alert(1)</script>", "script alert(1) script"),
    ('<a href="x">Mở</a>', "a href x Mở a"),
    ("{{ call.111 }} {% if %} <!-- catalogue: doors -->", "if -- catalogue doors --"),
    ("Vào nha-cai.example ngay", "Vào ngay"),
    ("Vào https://nha-cai.example/a?b ngay", "Vào ngay"),
    ("tongdaill1.vn | Tin", "Tin"),
    ("a\0b\x1b[31mc\u202ed\u200be\ufefff\u2028g\x85h\ud800i", "a b 31mcdef g h i"),
    ("", None),
    ("💰🎰", None),
    ("a" * 100_000, "a" * LONGEST),
    ("ấ " * 50_000, ("ấ " * (LONGEST // 2)).strip()),
    ("<" * 100_000, None),
    ("Tổng đài tongdai111.– Tin", ANY),
    ("Gọi tongdai111.?!", ANY),
]


@pytest.mark.parametrize(("title", "kept"), TITLES, ids=range(len(TITLES)))
def test_titles_come_out_harmless(title: str, kept: Any) -> None:
    assert kept in (ANY, tidy(title))
    text = dump([look(after(""), Reason.PAGE_OPENS, 1, title=title)])
    assert complaints(text) == []
    assert [entry.title_seen for entry in entries_of(text)] == [tidy(title)]


PARTS = st.sampled_from([*"。:/@-–? <.", "//", "\u0301", "tongdai111", "nha-cai", "vn"])


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(PARTS, max_size=6).map("".join)))
def test_no_text_is_a_title_that_spoils_the_record(title: str) -> None:
    assert complaints(dump([look(after(""), Reason.PAGE_OPENS, 1, title=title)])) == []


UNFIT = [
    # The story, and the day of publishing; the files that the refusals name.
    ("0 page_opens", 30, []),
    ("0 page_opens", 31, [STATUS]),
    ("0 timeout", 1, ["a.yml"]),
    ("0 betting", 2, ["a.yml"]),
    ("0 betting, 1 ok:9", 2, []),
    ("0 betting, 1 suspicious:9", 2, []),
    ("0 not_found, 1 broken:9", 2, []),
    ("0 timeout, 40 ok:90", 60, []),
    ("0 timeout, 1 ok:90", 60, [STATUS]),
]

DUE = [
    # The stories of the addresses, and the day; grade and beginning of what is said.
    (["", "0 timeout"], 1, ["note chưa ai kiểm tra được 2 địa chỉ"]),
    (["", "0 ok:9", "0 broken:9"], 1,
     ["note chưa ai kiểm tra được 1 địa chỉ", f"note ngày {START}, Nguyễn Văn A không mở được"]),
    (["0 ok:9", "0 suspicious:9"], 1, [f"note ngày {START}, Nguyễn Văn A thấy sai trang"]),
    (["0 ok:9"], 9, []),
    (["0 ok:9"], 10, ["note chưa ai kiểm tra được 1 địa chỉ", "note lần xem của"]),
    (["0 page_opens"], 30, []),
    (["0 page_opens", "9 page_opens"], 31, ["note sổ kiểm tra đã cũ"]),
    (["0 page_opens", "9 page_opens"], 69, ["note sổ kiểm tra đã cũ"]),
    (["0 page_opens", "9 page_opens"], 70, ["warning không địa chỉ nào được kiểm tra từ"]),
    (["0 page_opens", "9 ok:99"], 69, ["note sổ kiểm tra đã cũ"]),
]  # fmt: skip


@pytest.mark.parametrize(("stories", "today", "expected"), DUE)
def test_what_is_due(stories: list[str], today: int, expected: list[str]) -> None:
    text = dump(after(story, f"{URL}-{n}") for n, story in enumerate(stories))
    source, _ = read(text.encode(), STATUS)
    found = notes(source, Record.model_validate(source.data), day(today))
    said = [f"{problem.grade} {problem.message}" for problem in found]
    assert [text[: len(start)] for text, start in zip(said, expected, strict=True)] == expected


VOUCHED = [
    # From and to when a person vouches for an address; whether that is too long.
    ("2026-11-24", "2026-11-24", False),
    ("2026-11-24", "2027-12-24", False),
    ("2026-11-24", "2027-12-25", True),
    ("2026-11-24", "2028-01-01", True),
    ("2027-01-31", "2028-02-29", False),
    ("2027-01-31", "2028-03-01", True),
    ("2026-11-24", "2099-01-01", True),
    ("2026-11-24", "9999-12-31", True),
]


@pytest.mark.parametrize(("on", "until", "wrong"), VOUCHED)
def test_nobody_vouches_for_years(on: str, until: str, wrong: bool) -> None:
    review = Review.model_validate({"by": "An", "on": on, "verdict": "ok", "until": until})
    entry = after("").model_copy(update={"reviewed": review})
    expected = ["reviewed: ngày until cách ngày on quá 13 tháng"] * wrong
    assert [problem.message for problem in complaints(dump([entry]))] == expected


AGES = [
    # The story and the day; whether a page says that nobody has looked for long.
    ("0 page_opens", 60, False),
    ("0 page_opens", 61, True),
    ("0 page_opens, 5 timeout", 65, False),
    ("0 page_opens, 5 ok:99", 65, False),
    ("0 page_opens, 5 ok:99", 66, True),
    ("", 99, False),
]


@pytest.mark.parametrize(("story", "today", "long_ago"), AGES)
def test_a_page_says_that_nobody_has_looked_for_long(
    story: str, today: int, long_ago: bool
) -> None:
    entry = after(story)
    assert shown(URL, entry, day(today)).long_ago is long_ago
    assert stale([after(""), entry], day(today)) == (seen(entry, day(today)) if long_ago else None)


@pytest.mark.parametrize(("story", "today", "refused"), UNFIT)
def test_what_must_not_be_published(story: str, today: int, refused: list[str]) -> None:
    entry = after(story)
    found = unfit([("a.yml", 7, shown(URL, entry, day(today)))], [entry], day(today))
    assert [problem.path for problem in found] == refused
