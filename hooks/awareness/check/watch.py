"""Asks for the catalogue's links in a build, and remembers what was found between two.

Live findings never fail a build. What is found suspicious stays hidden from then on, here too,
until a person has looked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pydantic import AwareDatetime, TypeAdapter

from awareness.check.asking import Asked, ask, lines, of_catalogue
from awareness.data.catalogue import Loaded
from awareness.data.files import STATUS, Catalogue
from awareness.data.model import LinkStatus, Vantage
from awareness.data.record import Shown, cleared, remember, shown
from awareness.links.findings import HIDE, Finding, Limits, Reason, State
from awareness.links.slugs import fold
from awareness.problem import Grade, LinkProblem, Problem
from awareness.store import write_whole
from awareness.text.layers import Root

if TYPE_CHECKING:  # what asks the network is loaded when somebody is asked
    from awareness.links.browser import Visits
    from awareness.links.live import Round

CACHE: Final = ".cache/links.json"
FRESH: Final = timedelta(hours=24)
SILENT: Final = timedelta(hours=1)
"""How long a host that did not answer is left alone."""
LONGEST_REST: Final = timedelta(days=7)
"""Whoever asks for more, or a clock that was wrong, is not believed."""
_, WHAT_TO_DO = HIDE
OFF: Final = "Việc kiểm tra liên kết đang TẮT (LINKS=off); chỉ địa chỉ nguy hiểm còn bị chặn."


class Mode(StrEnum):
    """What a build does about the links, by the environment's LINKS."""

    STATIC = "static"
    CACHED = "cached"
    LIVE = "live"
    AUTO = "auto"
    OFF = "off"


LIMITS: Final = {
    Mode.LIVE: Limits(),
    Mode.AUTO: Limits(answer=5.0, connect=5.0, total=5.0, run=60.0, hurry=True),
}


def told(problems: Iterable[Problem], mode: Mode) -> list[Problem]:
    """What a build says in this mode; errors always."""

    def silent(problem: Problem) -> bool:
        of_record = mode in (Mode.OFF, Mode.STATIC) and problem.path == STATUS
        return of_record or (mode is Mode.OFF and isinstance(problem, LinkProblem))

    return [one for one in problems if one.grade is Grade.ERROR or not silent(one)]


def round_of(catalogue: Catalogue, limits: Limits, browser: Visits | None = None) -> Round:
    """Says who asks, in plain ASCII: the site's address, or whose site it will be."""
    from awareness.links.judge import read_signs
    from awareness.links.live import AGENT, Round

    commune = catalogue.commune
    about = commune.site_url or fold(commune.words["place"])
    agent = f"{AGENT} (+{about})".encode("ascii", "ignore").decode()
    return Round(read_signs(catalogue.signs.model_dump()), limits, agent, browser=browser)


# --- Between two builds -----------------------------------------------------------------------


@dataclass
class Cache:
    """What this machine found last; a lost or spoilt file is an empty one."""

    rest_until: AwareDatetime | None = None
    suspicious: dict[str, tuple[Reason, date]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Root) -> Cache:
        try:
            return KEPT.validate_json((root / CACHE).read_bytes(), strict=True)
        except Exception:  # whatever is in it, a cache is no reason to fail
            return cls()

    def write(self, root: Root) -> None:
        (root / CACHE).parent.mkdir(exist_ok=True)
        write_whole(root / CACHE, KEPT.dump_json(self, indent=2) + b"\n")

    def due(self, statuses: Mapping[str, LinkStatus], now: datetime, today: date) -> bool:
        """Whether the newer of record and cache is old enough to ask again."""
        if self.rest_until is not None and now < self.rest_until < now + LONGEST_REST:
            return False
        days = [entry.checked for entry in statuses.values() if entry.checked is not None]
        return not days or today - max(days) > timedelta(days=1)

    def note(
        self, asked: Sequence[Asked], not_before: datetime | None, now: datetime, today: date
    ) -> None:
        silent = {State.UNVERIFIABLE} >= {one.found.state for one in asked}
        self.rest_until = max(now + (SILENT if silent else FRESH), not_before or now)
        for one in asked:
            if one.found.state is State.SUSPICIOUS:
                self.suspicious[one.wanted.url] = (one.found.reason, today)


KEPT: Final = TypeAdapter(Cache)


# --- A build ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a build knows of the links: what pages show by address, and lines for its end."""

    links: Mapping[str, Shown]
    report: Sequence[str] = ()

    @cached_property
    def hidden(self) -> list[str]:
        """The addresses that nobody must be sent to."""
        return [url for url, link in self.links.items() if not link.linked]


def for_build(
    root: Root,
    data: Loaded,
    catalogue: Catalogue,
    mode: Mode,
    today: date,
    now: datetime,
    limits: Mapping[Mode, Limits] = LIMITS,
) -> Seen:
    """Asks when the mode says so, then lays what is suspicious over the record."""
    cache, report = Cache.read(root), [OFF] if mode is Mode.OFF else []
    asked = of_catalogue(root, data, catalogue)
    if mode is Mode.LIVE or (mode is Mode.AUTO and cache.due(catalogue.statuses, now, today)):
        with round_of(catalogue, limits[mode]) as asking:
            asked = ask(asking, asked)
        cache.note(asked, asking.host.not_before, now, today)
        report = [*lines(asked)]
        try:
            cache.write(root)
        except OSError as fault:
            report.append(f"Không ghi được {CACHE} ({fault.strerror}): lần dựng sau sẽ hỏi lại.")
    links, hidden = dict[str, Shown](), list[str]()
    for one in asked:
        url = one.wanted.url
        entry = catalogue.statuses.get(url)
        if url in cache.suspicious:
            entry = _hidden(url, entry, *cache.suspicious[url], today)
        links[url] = shown(url, entry, today)
        if links[url].state is State.SUSPICIOUS:
            why = links[url].why or "người phụ trách ghi là đáng ngờ"
            hidden.append(f"{one.path}:{one.line}: đang ẩn {one.id} ({why}) → {WHAT_TO_DO}")
    return Seen(links=links, report=report or hidden)


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
