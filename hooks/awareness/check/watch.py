"""Asks for the catalogue's links, says what was found, and remembers between two builds.

Live findings never fail a build. What is found suspicious stays hidden from then on, here too,
until a person has looked.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from awareness.data.catalogue import Loaded
from awareness.data.files import RESOURCES, Catalogue
from awareness.data.model import Kind, LinkStatus, Resource, Vantage
from awareness.data.record import STATUS, Shown, cleared, remember, shown
from awareness.links import address
from awareness.links.findings import HIDE, SEVERITY, WELL, Finding, Limits, Reason, State, Wanted
from awareness.links.findings import Kind as Page
from awareness.links.judge import read_signs
from awareness.links.listed import better, static
from awareness.links.live import AGENT, Round
from awareness.problem import Grade, LinkProblem, Problem

CACHE: Final = ".cache/links.json"
FRESH: Final = timedelta(hours=24)
SILENT: Final = timedelta(hours=1)
"""How long a host that did not answer is left alone."""
IN_A_BUILD: Final = Limits(answer=5.0, connect=5.0, total=5.0, run=60.0, hurry=True)
LONGEST_REST: Final = timedelta(days=7)
"""Whoever asks for more, or a clock that was wrong, is not believed."""
ALIKE: Final = 3
OFF: Final = "Việc kiểm tra liên kết đang TẮT (LINKS=off); chỉ địa chỉ nguy hiểm còn bị chặn."


class Mode(StrEnum):
    """What a build does about the links, by the environment's LINKS."""

    STATIC = "static"
    CACHED = "cached"
    LIVE = "live"
    AUTO = "auto"
    OFF = "off"


def told(problems: Iterable[Problem], mode: Mode) -> list[Problem]:
    """What a build says in this mode; errors always."""

    def silent(problem: Problem) -> bool:
        of_record = mode in (Mode.OFF, Mode.STATIC) and problem.path == STATUS
        return of_record or (mode is Mode.OFF and isinstance(problem, LinkProblem))

    return [one for one in problems if one.grade is Grade.ERROR or not silent(one)]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One product's link: its line in the catalogue, what was found, and a better address."""

    resource: Resource
    line: int
    found: Finding
    instead: str | None = None

    def __str__(self) -> str:
        paste = f'; dán dòng này: url: "{self.instead}"' if self.instead else ""
        found = self.found
        return (
            f"{RESOURCES}:{self.line}: [{found.reason}] {self.resource.id}: {found.message}"
            f" → {found.advice}{paste}"
        )


def wanted(resource: Resource) -> Wanted:
    """A product on a shared page is not named by that page; it is looked for there."""
    kind = Page.VIDEO if resource.kind is Kind.VIDEO else Page.ARTICLE
    if resource.where is not None:
        kind = Page.LIBRARY
    return Wanted(id=resource.id, title=resource.title, url=resource.url, kind=kind)


def agent_of(catalogue: Catalogue) -> str:
    """Who asks, in plain ASCII: the site's address, or whose site it will be."""
    commune = catalogue.commune
    about = commune.site_url or address.fold(commune.words["place"])
    return f"{AGENT} (+{about})".encode("ascii", "ignore").decode()


Progress = Callable[[int, int, Wanted], None]
"""Called before each link with its number, how many there are, and the link."""


def ask(
    data: Loaded, catalogue: Catalogue, limits: Limits, progress: Progress | None = None
) -> tuple[list[Asked], Round]:
    """Asks for every product's link, and for the other spellings of those that are broken."""
    asked = []
    with Round(read_signs(catalogue.signs.model_dump()), limits, agent_of(catalogue)) as asking:
        for index, resource in enumerate(catalogue.resources):
            one = wanted(resource)
            if progress is not None:
                progress(index + 1, len(catalogue.resources), one)
            found, instead = asking.find(one), None
            if found.state is State.BROKEN:
                printed = static(Wanted(**{**vars(one), "url": resource.printed}))
                spellings = (static(one).suggested, printed.suggested, resource.printed)
                instead = better(asking, one, spellings)
            elif found.reason is Reason.MOVED_FOR_GOOD and found.final_url is not None:
                moved_to = address.judge(found.final_url).suggested
                instead = moved_to if moved_to != resource.url else None
            line = data.address_line(index)
            asked.append(Asked(resource=resource, line=line, found=found, instead=instead))
    return asked, asking


# --- The report -------------------------------------------------------------------------------


def lines(asked: Sequence[Asked]) -> Iterator[str]:
    """What was found, the worst first; three or more links that fail alike are one line."""
    reasons = Counter({one.resource.url: one.found.reason for one in asked}.values())
    well = any(one.found.state in WELL for one in asked)
    said: set[Reason] = set()
    ordered = (one for state in SEVERITY for one in asked if one.found.state is state)
    for one in ordered:
        reason = one.found.reason
        if well or reasons[reason] < ALIKE:
            yield str(one)
        elif reason not in said:
            said.add(reason)
            where = ", ".join(str(other.line) for other in asked if other.found.reason is reason)
            yield (
                f"{RESOURCES}:{where}: [{reason}] {reasons[reason]} địa chỉ cùng một tình trạng "
                f"nên có lẽ là chuyện của máy chủ: {one.found.message} → {one.found.advice}"
            )
    yield summary(one.found.state for one in asked)


NAMES: Final = {
    State.OK: "mở được",
    State.MOVED: "đã chuyển chỗ",
    State.BROKEN: "hỏng",
    State.SUSPICIOUS: "đáng ngờ",
    State.UNVERIFIABLE: "chưa tự kiểm tra được",
    State.UNCHECKED: "chưa hỏi",
}


def summary(states: Iterable[State]) -> str:
    counts = Counter(states)
    parts = ", ".join(f"{counts[state]} {name}" for state, name in NAMES.items() if counts[state])
    return f"{counts.total()} liên kết tới {address.HOST}: {parts or 'không có gì để xem'}."


# --- Between two builds -----------------------------------------------------------------------


@dataclass
class Cache:
    """What this machine found last; a lost or spoilt file is an empty one."""

    asked: datetime | None = None
    answered: bool = False
    not_before: datetime | None = None
    suspicious: dict[str, tuple[Reason, date]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Cache:
        try:
            raw = json.loads((root / CACHE).read_text(encoding="utf-8"))
            return cls(
                asked=_moment(raw["asked"]),
                answered=raw["answered"] is True,
                not_before=_moment(raw["not_before"]),
                suspicious={
                    url: (Reason(reason), date.fromisoformat(on))
                    for url, (reason, on) in raw["suspicious"].items()
                },
            )
        except Exception:  # whatever is in it, a cache is no reason to fail
            return cls()

    def write(self, root: Path) -> None:
        raw: dict[str, Any] = {
            "asked": self.asked and self.asked.isoformat(),
            "answered": self.answered,
            "not_before": self.not_before and self.not_before.isoformat(),
            "suspicious": {url: (str(why), str(on)) for url, (why, on) in self.suspicious.items()},
        }
        (root / CACHE).parent.mkdir(exist_ok=True)
        draft = root / f"{CACHE}.new"
        draft.write_text(json.dumps(raw, indent=2) + "\n", encoding="utf-8")
        os.replace(draft, root / CACHE)

    def due(self, statuses: Mapping[str, LinkStatus], now: datetime, today: date) -> bool:
        """Whether the newer of record and cache is old enough to ask again."""
        rest = FRESH if self.answered else SILENT
        if self.asked is not None and timedelta() <= now - self.asked < rest:
            return False
        if self.not_before is not None and now < self.not_before < now + LONGEST_REST:
            return False
        days = [entry.checked for entry in statuses.values() if entry.checked is not None]
        return not days or today - max(days) > timedelta(days=1)

    def note(self, asked: Sequence[Asked], asking: Round, now: datetime, today: date) -> None:
        silent = {State.UNVERIFIABLE} >= {one.found.state for one in asked}
        self.asked, self.answered, self.not_before = now, not silent, asking.not_before
        for one in asked:
            if one.found.state is State.SUSPICIOUS:
                self.suspicious[one.resource.url] = (one.found.reason, today)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


# --- A build ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a build knows of the links: what pages show by address, and lines for its end."""

    links: Mapping[str, Shown]
    report: Sequence[str] = ()


def for_build(root: Path, data: Loaded, catalogue: Catalogue, mode: Mode, today: date) -> Seen:
    """Asks when the mode says so, then lays what is suspicious over the record."""
    now = datetime.now(UTC)
    cache, report = Cache.read(root), [OFF] if mode is Mode.OFF else []
    if mode is Mode.LIVE or (mode is Mode.AUTO and cache.due(catalogue.statuses, now, today)):
        limits = IN_A_BUILD if mode is Mode.AUTO else Limits()
        asked, asking = ask(data, catalogue, limits)
        cache.note(asked, asking, now, today)
        report = [*lines(asked)]
        try:
            cache.write(root)
        except OSError as fault:
            report.append(f"Không ghi được {CACHE} ({fault.strerror}): lần dựng sau sẽ hỏi lại.")
    links = {}
    for resource in catalogue.resources:
        entry = catalogue.statuses.get(resource.url)
        if resource.url in cache.suspicious:
            entry = _hidden(resource.url, entry, *cache.suspicious[resource.url], today)
        links[resource.url] = shown(resource.url, entry, today)
    report = report or [
        f"{RESOURCES}:{data.address_line(index)}: đang ẩn {resource.id}"
        f" ({links[resource.url].why or 'người phụ trách ghi là đáng ngờ'}) → {HIDE}"
        for index, resource in enumerate(catalogue.resources)
        if links[resource.url].state is State.SUSPICIOUS
    ]
    return Seen(links=links, report=report)


def _hidden(
    url: str, entry: LinkStatus | None, reason: Reason, on: date, today: date
) -> LinkStatus:
    """The entry after a suspicious finding, unless a person has looked since or it tells of it."""
    entry = entry or LinkStatus(url=url, state=State.UNCHECKED)
    later = entry.reviewed is not None and entry.reviewed.on > on
    known = entry.state is State.SUSPICIOUS and entry.reason is reason
    if known or (later and cleared(entry, today)):
        return entry
    return remember(entry, Finding(reason=reason), on, Vantage.OFFICE)


def banner(report: Sequence[str], stream: Any = sys.stderr) -> None:
    """Said loudly and last; on no logger, since a live finding must not fail --strict."""
    if report:
        print("", "=== Liên kết tới tongdai111.vn ===", *report, "", sep="\n", file=stream)
