"""Asks the site for every link, one request at a time, and stops when the host cannot answer."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from requests.cookies import RequestsCookieJar
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from .address import HOST, OPENING
from .address import judge as judge_address
from .browser import Visits
from .fetch import Answer, Client, Failure
from .findings import Finding, Limits, Reason, State, Static, Wanted
from .judge import MISSING, Look, Signs, conceals, danger, doubtful, judge, look_at, settle
from .onward import REDIRECTS, destination, landing, moves

HOPS: Final = 5
ENOUGH: Final = 3
"""Failures of the host after which nobody asks it any more."""
LEAST_PATIENCE: Final = 0.2
SLOWEST_GAP: Final = 2.0
SOON: Final = timedelta(days=14)
PERMANENT: Final = (301, 308)
RETRIES: Final = {
    Reason.TIMEOUT: 1,
    Reason.CONNECTION: 2,
    Reason.GARBLED: 2,
    Reason.DNS_FAILED: 2,
    Reason.PROXY: 2,
    Reason.TLS_FAILED: 1,
}
HOST_TROUBLES: Final = {
    *(*RETRIES, Reason.TLS_NOT_YET_VALID, Reason.ADDRESS_PRIVATE),
    *(Reason.SERVER_ERROR, Reason.FORBIDDEN, Reason.RATE_LIMITED),
}
"""Verdicts that speak of the host, not of the page, when link after link meets them."""
CALLS: Final = ("tel:", "sms:", "mailto:")
"""What opens beside the page."""
AGENT: Final = "an-toan-mang-tre-em link check"


def address_to_ask(url: str) -> str | None:
    """The address as given, white space out and http as https; None when it must not be asked."""
    if judge_address(url).static is Static.REJECT:
        return None
    text = re.sub(r"\s+", "", url).lstrip(OPENING)
    rest = re.sub(r"^(https?(:/*|//+)|/*)", "", text, flags=re.IGNORECASE)
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = "www." * authority.lower().startswith("www.") + HOST
    target = destination(f"https://{HOST}/", f"https://{host}{rest[len(authority) :]}")
    return target if isinstance(target, str) else None


class Host:
    """Asks the host in its turn, tries again, and gives it up when it cannot answer."""

    def __init__(self, client: Client, limits: Limits) -> None:
        self.client, self.limits, self.gap = client, limits, limits.gap
        self.begun, self.ended = time.monotonic(), float("-inf")
        self.unanswered = 0
        self.patience = 1.0
        self.reached = self.over = False
        self.not_before: datetime | None = None
        """When the host said it may be asked again; set only when that is longer than we wait."""
        self.alike: tuple[Reason | None, int] = (None, 0)

    def weigh(self, reason: Reason) -> None:
        """Three different links in a row that meet the same trouble of the host are enough."""
        kind = reason if reason in HOST_TROUBLES else None
        count = self.alike[1] + 1 if kind is not None and kind is self.alike[0] else 1
        self.alike = (kind, count)
        self.over |= kind is not None and count >= ENOUGH

    def ask(self, url: str, cookies: RequestsCookieJar) -> Answer:
        """An answer of any status, after the retries that its kind allows; raises Failure."""
        for attempt in itertools.count():
            self._wait_for_turn()
            pause = self.limits.pauses[min(attempt, len(self.limits.pauses) - 1)]
            try:
                answer = self.client.ask(url, cookies, self.patience)
            except Failure as failure:
                self._unanswered(failure)
                patient = failure.reason is not Reason.TIMEOUT or self.patience >= 0.5
                allowed = RETRIES.get(failure.reason, 0) if patient else 0
                if self.limits.hurry or attempt >= allowed or self.over:
                    raise
            else:
                self.reached, self.unanswered, self.patience = True, 0, 1.0
                told = self._told_to_wait(answer)
                busy = answer.status == 429 or 500 <= answer.status < 600
                tired = self.limits.hurry or attempt >= len(self.limits.pauses)
                if not busy or tired or self.over:
                    return answer
                pause = pause if told is None else told
            finally:
                self.ended = time.monotonic()
            self._sleep(pause)
        raise AssertionError

    def _told_to_wait(self, answer: Answer) -> float | None:
        """The seconds that an answer asks for; when they are too many, nobody asks any more."""
        if answer.status == 429:
            self.gap = max(self.gap, min(self.gap * 2, SLOWEST_GAP))
        told = None
        if answer.status in (429, 503):
            with suppress(InvalidHeader, ValueError, OverflowError):  # neither number nor date
                told = Retry().parse_retry_after(answer.header("retry-after"))
        if told is not None and told > self.limits.longest_retry_after:
            self.not_before = datetime.now(UTC) + timedelta(seconds=min(told, 1e7))
            self.over = True
        return told

    def _unanswered(self, failure: Failure) -> None:
        """Until the host has answered once, three attempts without it are enough."""
        self.reached |= failure.reached
        if failure.reason is Reason.TIMEOUT:
            self.patience = max(self.patience / 2, LEAST_PATIENCE)
        if failure.reason in RETRIES:
            self.unanswered += 1
            self.over |= self.limits.hurry or (not self.reached and self.unanswered >= ENOUGH)

    def _wait_for_turn(self) -> None:
        if not self.over:
            self._sleep(self.ended + self.gap - time.monotonic())
        self.over |= time.monotonic() - self.begun >= self.limits.run
        if self.over:
            raise Failure(Reason.NOT_ASKED)

    def _sleep(self, seconds: float) -> None:
        left = self.begun + self.limits.run - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))


class Round(AbstractContextManager["Round"]):
    """One run over the links of the host, and what was found at each."""

    def __init__(
        self,
        signs: Signs,
        limits: Limits,
        agent: str = AGENT,
        client: Client | None = None,
        browser: Visits | None = None,
    ) -> None:
        self.signs, self.browser = signs, browser
        self.host = Host(client or Client(limits, agent), limits)
        self.known: dict[Wanted, Finding] = {}
        self.compared: dict[str, Answer | None] = {}

    def __exit__(self, *_: object) -> None:
        self.host.client.close()

    def find(self, wanted: Wanted) -> Finding:
        """What is found at a link; asked for once, however often it is wanted."""
        url = address_to_ask(wanted.url)
        if url is None:
            return Finding(reason=Reason.ADDRESS_REJECTED)
        asked = replace(wanted, url=url)
        if asked not in self.known:
            self.known[asked] = self._find(asked)
        return self.known[asked]

    def _find(self, wanted: Wanted) -> Finding:
        try:
            found = self._visit(wanted)
        except Failure as failure:
            found = Finding(reason=failure.reason, detail=failure.detail)
        self.host.weigh(found.reason)
        return found

    def _visit(self, wanted: Wanted) -> Finding:
        """Follows a link to where it ends, within the host."""
        cookies, url, permanent = RequestsCookieJar(), wanted.url, True
        seen: set[tuple[str, str]] = set()
        for _ in range(HOPS + 1):
            state = (url, repr(sorted((c.name, c.value or "") for c in cookies)))
            if state in seen:
                break
            seen.add(state)
            here = look_at(wanted, self.host.ask(url, cookies), self.signs)
            onward = _onward(here)
            if isinstance(onward, Finding):
                return onward
            if onward is None:
                return self._arrived(here, permanent)
            permanent &= here.answer.status in PERMANENT
            url = onward
        return Finding(reason=Reason.REDIRECT_BAD, detail="chuyển đi chuyển lại mãi")

    def _arrived(self, here: Look, permanent: bool) -> Finding:
        found = judge(here)
        if found is None:
            section = here.answer.url.rpartition("/")[0]
            missing = self._compare(f"{section}/{MISSING}-{secrets.token_hex(6)}", "missing")
            found = settle(here, missing, self._compare(f"https://{HOST}/", "home"))
        if found.state is not State.OK:
            return found
        if doubtful(here.answer):
            return Finding(reason=Reason.GARBLED, title_seen=found.title_seen)
        if bad := self._shown(here):
            return replace(bad, title_seen=found.title_seen)
        reason = found.reason
        if here.answer.url != here.wanted.url:
            reason = Reason.MOVED_FOR_GOOD if permanent else Reason.MOVED_FOR_NOW
        detail = _ends_soon(here.answer)
        return replace(found, reason=reason, final_url=here.answer.url, detail=detail)

    def _shown(self, here: Look) -> Finding | None:
        """What is wrong with the page as a browser shows it, or that only a browser could tell."""
        visits = self.browser(here.answer) if self.browser else []
        bad = list[Finding]()
        for answer in visits:
            there = look_at(here.wanted, answer, self.signs)
            there.page.data.append(here.page.scripts)  # players that come from elsewhere
            onward = _onward(there)
            found = onward if isinstance(onward, Finding) else judge(there)
            if found is not None and found.state is not State.OK:
                bad.append(found)
        same = len({one.detail for one in bad}) == 1  # and not one for a desk, one for a phone
        hidden = same and len(bad) == len(visits)
        told = (one for one in bad if hidden or one.reason is not Reason.HIDDEN_LINKS)
        concealed = None if visits or not conceals(here) else Finding(reason=Reason.SCRIPT_HIDES)
        return next(told, concealed)

    def _compare(self, url: str, name: str) -> Answer | None:
        """A page to compare with, asked for once in a run; None when there is none."""
        if name not in self.compared:
            try:
                self.compared[name] = self.host.ask(url, RequestsCookieJar())
            except Failure:
                self.compared[name] = None
        return self.compared[name]


def _onward(here: Look) -> str | Finding | None:
    """The next address, a finding that ends the way, or None on a page that stays."""
    url = here.answer.url
    redirected = here.answer.status in REDIRECTS
    whole = 200 <= here.answer.status < 300
    targets = moves(here.answer, here.page)
    if redirected and not any(move.target for move in targets):
        return Finding(reason=Reason.REDIRECT_BAD)
    nexts: list[str] = []
    for move in targets:
        unsure = move.by_script and here.titled and not here.short
        goal = destination(url if redirected else here.base, move.target)
        if isinstance(goal, Finding):
            if goal.reason is Reason.REDIRECT_BAD and not redirected:
                continue  # browsers leave such a refresh alone
            shares = move.by_script and here.titled and here.signs.shares(move.target)
            stays = move.target.startswith(CALLS) or goal.reason is Reason.LEADS_TO_HTTP
            if not (shares or (unsure and stays)):
                return goal
        elif redirected or (whole and move.followed and goal != url and not unsure):
            nexts.append(goal)
    if len(set(nexts)) > 1 and redirected:
        return Finding(reason=Reason.REDIRECT_BAD)
    if not nexts:
        return None
    if not redirected and (found := danger(here)):
        return found
    reason = landing(here.wanted.url, nexts[0])
    return nexts[0] if reason is None else Finding(reason=reason, detail=nexts[0])


def _ends_soon(answer: Answer) -> str:
    ends = answer.certificate_ends
    if ends is None or ends - datetime.now(UTC) > SOON:
        return ""
    return f"chứng chỉ bảo mật hết hạn ngày {ends.day}/{ends.month}/{ends.year}"
