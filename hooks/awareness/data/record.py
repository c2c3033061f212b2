"""What is known of each address over time: the rules of data/link-status.json, and its memory.

A page that answered once gets the benefit of the doubt, one that never did does not; what looks
dangerous is believed at once, and only a person takes it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from awareness.data.files import STATUS
from awareness.data.model import LinkStatus, Record, Vantage, Verdict
from awareness.links import address
from awareness.links.address import HOST
from awareness.links.findings import WELL, Finding, Reason, State, Static
from awareness.problem import Grade, Problem
from awareness.text.source import Row, Source, one_line

SCHEMA: Final = "schema/link-status.json"
STRIKES: Final = 3
APART: Final = timedelta(days=3)
REST: Final = timedelta(days=7)
"""An entry in which only the day of the check is new is not written again before this."""
OLD: Final = timedelta(days=30)
STALE: Final = timedelta(days=60)
"""After so long a page says itself that it was looked at long ago. GitHub stops a weekly workflow
after as many days without a commit."""
LONGEST_REVIEW: Final = 13
"""Months for which a person may vouch for an address."""
DATES: Final = ("since", "last_ok", "checked", "first_fail", "last_fail", "on")
LONGEST_TITLE: Final = 120
BY_HAND: Final = (
    "bỏ phần vừa sửa tay trong tệp này (VS Code: Discard Changes), rồi chạy lại lệnh kiểm tra"
)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ok", "moved"), ("last_ok", "checked")),
    **dict.fromkeys(("broken", "suspicious", "unverifiable"), ("reason", "since", "checked")),
}
BAD: Final[Mapping[Verdict | None, str]] = {
    Verdict.BROKEN: "không mở được",
    Verdict.SUSPICIOUS: "thấy sai trang",
}
ASK: Final = (
    "hỏi nơi gửi văn bản địa chỉ đúng, sửa url trong data/resources.yml, rồi mở xem và ghi lại"
)


def remember(entry: LinkStatus, found: Finding, today: date, vantage: Vantage) -> LinkStatus:
    """The entry after one more look at its address."""
    if found.reason in (Reason.NOT_ASKED, Reason.UNCHECKED):
        return entry
    locked = entry.state is State.SUSPICIOUS and not cleared(entry, today)
    struck = _struck(entry, found, today)
    state = _state(entry, found, locked, struck["fails"])
    held = state in (State.SUSPICIOUS, State.BROKEN) and found.state is not state
    reason = entry.reason if held else found.reason
    fresh = state is not entry.state or (state is State.SUSPICIOUS and reason is not entry.reason)
    well = found.state in WELL and not locked
    return entry.model_copy(
        update={
            "state": state,
            "reason": reason,
            "since": today if fresh else entry.since,
            "last_ok": today if well else entry.last_ok,
            "checked": today,
            "vantage": vantage,
            "final_url": moved_to(entry.url, found) if well else entry.final_url,
            "title_seen": tidy(found.title_seen) or entry.title_seen,
            "reviewed": None if fresh and state is State.SUSPICIOUS else entry.reviewed,
            **struck,
        }
    )


def _state(entry: LinkStatus, found: Finding, locked: bool, fails: int) -> State:
    if found.state is State.SUSPICIOUS or locked:
        return State.SUSPICIOUS
    sure = found.state in WELL or (found.state is State.BROKEN and fails >= STRIKES)
    doubtful = found.state is State.UNVERIFIABLE and entry.state in WELL
    return found.state if sure or doubtful else entry.state


def _struck(entry: LinkStatus, found: Finding, today: date) -> dict[str, Any]:
    """Strikes count when they are days apart; a good answer takes them all back."""
    fails, first, last = entry.fails, entry.first_fail, entry.last_fail
    if found.state in WELL:
        fails, first, last = 0, None, None
    elif found.state is State.BROKEN and (last is None or today - last >= APART):
        fails, first, last = fails + 1, first or today, today
    return {"fails": min(fails, 99), "first_fail": first, "last_fail": last}


def moved_to(url: str, found: Finding) -> str | None:
    """Where a page has gone for good, in the one spelling that links may have."""
    if found.reason is not Reason.MOVED_FOR_GOOD or found.final_url is None:
        return None
    settled = address.judge(found.final_url).suggested
    seen = found.final_url.replace("://www.", "://", 1).rstrip("/")
    return settled if settled == seen and settled != url else None


def tidy(title: str) -> str | None:
    """A title from elsewhere, made fit for our file: one line, no markup, no addresses."""
    text = re.sub(r"\S*\w[.:。．｡]+[\w/]\S*", " ", one_line(title[:500]))
    text = " ".join(re.sub(r"[^\w\s,()–-]", " ", text).split())
    return text[:LONGEST_TITLE].strip() or None


def cleared(entry: LinkStatus, today: date) -> bool:
    """Whether a person has looked at this very finding and found the page well."""
    return _reviewed(entry, today) is Verdict.OK


def _reviewed(entry: LinkStatus, today: date) -> Verdict | None:
    review = entry.reviewed
    if review is None or review.on > today:
        return None
    if review.verdict is Verdict.OK and review.until < today:
        return None
    found_later = entry.since is not None and entry.since > review.on
    newer = found_later and entry.state in (State.SUSPICIOUS, State.BROKEN)
    return None if newer else review.verdict


def merged(old: LinkStatus, new: LinkStatus, today: date) -> LinkStatus:
    """The new entry, or the old one when only the day of the check is new, and not by much."""
    recent = old.checked is not None and today - old.checked <= REST
    plain = {"checked": old.checked, "vantage": old.vantage}
    return old if recent and new.model_copy(update=plain) == old else new


def dump(entries: Iterable[LinkStatus]) -> str:
    """The file: sorted by address, without what is empty."""
    ordered = sorted(entries, key=lambda entry: entry.url)
    rows = [
        one.model_dump(mode="json", exclude_none=True, exclude_defaults=True) for one in ordered
    ]
    whole = {"$schema": SCHEMA, "links": rows}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def seen(entry: LinkStatus, today: date) -> date | None:
    """The last day on which a machine, or a person whose word still stands, looked."""
    days = [entry.checked] if entry.checked else []
    if entry.reviewed is not None and _reviewed(entry, today) is not None:
        days.append(entry.reviewed.on)
    return max(days, default=None)


def stale(entries: Iterable[LinkStatus], today: date) -> date | None:
    """The day of the newest look at any address, where that is long ago."""
    newest = max(filter(None, (seen(entry, today) for entry in entries)), default=None)
    return newest if newest is not None and today - newest > STALE else None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What readers are told of an address: its state, the day, who looked, and where it leads."""

    state: State
    url: str
    reason: Reason | None = None
    day: date | None = None
    last_ok: date | None = None
    by_person: bool = False
    long_ago: bool = False
    """Whether nobody has looked for so long that a reader is to be told."""

    @property
    def linked(self) -> bool:
        return self.state not in (State.BROKEN, State.SUSPICIOUS)

    @property
    def shown_address(self) -> str:
        """The address for people to read and type."""
        return self.url.removeprefix("https://")

    @property
    def why(self) -> str:
        """What was seen, where it speaks of this state and not of one strike since."""
        return self.reason.what if self.reason and self.reason.grade is self.state else ""


def shown(url: str, entry: LinkStatus | None, today: date) -> Shown:
    """From the record alone; an address that it does not hold is unchecked."""
    if entry is None:
        return Shown(state=State.UNCHECKED, url=url)
    verdict, review = _reviewed(entry, today), entry.reviewed
    old = stale([entry], today) is not None
    told: dict[str, Any] = {"last_ok": entry.last_ok, "long_ago": old}
    if verdict is not None and review is not None:
        last = entry.last_ok if entry.state in WELL else None
        if verdict is not Verdict.OK or last is None or last < review.on:
            state = State(verdict)
            reason = entry.reason if entry.state is state else None
            return Shown(state=state, url=url, reason=reason, day=review.on, by_person=True, **told)
    moved_to = entry.final_url if entry.state is State.MOVED else None
    state = State.OK if entry.state is State.MOVED and moved_to is None else entry.state
    day = entry.checked if entry.state is State.UNVERIFIABLE else entry.since
    day = entry.last_ok if entry.state in WELL else day
    return Shown(state=state, url=moved_to or url, reason=entry.reason, day=day, **told)


def faults(source: Source) -> Iterator[Problem]:
    """What is wrong with the record, row by row.

    An address that the catalogue no longer holds is no fault: the next run with --write drops it.
    """
    for row in source.rows("links"):
        for key in ("url", "final_url"):
            settled = address.judge(row.text(key)).static in (Static.OK, Static.WARN)
            if isinstance(row.data.get(key), str) and not settled:
                what = f"{key}: “{row.text(key)[:120]}” không phải một địa chỉ viết đúng của {HOST}"
                yield row.problem(key, what, "sửa lại, hoặc xóa dòng này")
        for what, fix in _of_entry(row):
            yield source.problem(row.where, what, fix)


def _of_entry(row: Row) -> Iterator[tuple[str, str]]:
    """What one entry lacks, and days of a review that cannot be."""
    state = row.text("state")
    for key in NEEDED.get(state, ()):
        if not row.data.get(key):
            yield f"tình trạng {state} mà thiếu {key}", BY_HAND
    review = row.data.get("reviewed")
    seen = Row(row.source, row.where, review if isinstance(review, dict) else {})
    with suppress(ValueError):  # days that are no days have been told of by their type
        first, last = (date.fromisoformat(seen.text(key)) for key in ("on", "until"))
        if first > last:
            yield "reviewed: ngày on sau ngày until", "xem lại hai ngày này"
        months = 12 * (last.year - first.year) + last.month - first.month
        if (months, last.day) > (LONGEST_REVIEW, first.day):
            what = f"reviewed: ngày until cách ngày on quá {LONGEST_REVIEW} tháng"
            yield what, "trang có thể đổi: ghi ngày gần hơn, đến hạn thì mở xem lại"


def notes(source: Source, file: Record, today: date) -> Iterator[Problem]:
    """What is due: addresses that nobody has seen well, an old record, reviews that have ended."""
    fix = "chạy check_links.py --live --write, hoặc mở xem rồi ghi reviewed (xem HUONG-DAN.md)"
    unchecked = (entry for entry in file.links if entry.state is State.UNCHECKED)
    if unseen := sum(_reviewed(entry, today) is None for entry in unchecked):
        yield source.problem((), f"chưa ai kiểm tra được {unseen} địa chỉ", fix, Grade.NOTE)
    oldest = min(filter(None, (seen(entry, today) for entry in file.links)), default=today)
    if newest := stale(file.links, today):
        what = f"không địa chỉ nào được kiểm tra từ {newest}, đã quá {STALE.days} ngày"
        again = "chạy check_links.py --live --write; bật lại việc hỏi hằng tuần"
        yield source.problem((), what, f"{again} (HUONG-DAN.md, mục 11)", Grade.WARNING)
    elif today - oldest > OLD:
        what = f"sổ kiểm tra đã cũ (có địa chỉ kiểm tra từ {oldest})"
        yield source.problem((), what, fix, Grade.NOTE)
    for index, entry in enumerate(file.links):
        review, where = entry.reviewed, ("links", index, "reviewed")
        if review is None:
            continue
        if review.until < today:
            what = f"lần xem của {review.by} đã hết hạn ngày {review.until}"
            yield source.problem(where, what, fix, Grade.NOTE)
        elif (verdict := _reviewed(entry, today)) in BAD:
            what = (
                f"ngày {review.on}, {review.by} {BAD[verdict]} nên trang không dẫn tới địa chỉ này"
            )
            yield source.problem(where, what, ASK, Grade.NOTE)


def unfit(
    links: Iterable[tuple[str, int, Shown]], entries: Iterable[LinkStatus], today: date
) -> Iterator[Problem]:
    """Why the site must not be published: `links` are the places of the catalogue's addresses.

    What a person has looked at and found bad stays hidden, and keeps nothing from being published.
    """
    refused = {
        State.UNCHECKED: "chưa ai kiểm tra được địa chỉ này",
        State.BROKEN: "địa chỉ này không mở được",
        State.SUSPICIOUS: "địa chỉ này đáng ngờ",
    }
    for path, line, link in links:
        if link.state in refused and not link.by_person:
            fix = "kiểm tra lại, sửa địa chỉ, hoặc ghi mục reviewed trong " + STATUS
            yield Problem(path, line, refused[link.state], fix)
    oldest = min(filter(None, (seen(entry, today) for entry in entries)), default=None)
    if oldest is not None and today - oldest > OLD:
        what = f"sổ kiểm tra liên kết cũ quá {OLD.days} ngày (từ {oldest})"
        yield Problem(STATUS, 1, what, "chạy check_links.py --live --write trước khi công bố")
