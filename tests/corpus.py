"""Every row of the tables of pages and answers, judged without a network: bytes in, reason out."""

from __future__ import annotations

import io
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import test_judge
import test_live
import urllib3
import yaml
from browser_answers import ANSWERS
from requests.cookies import RequestsCookieJar
from standin import Asked, Behaviour, Mode, Talk, home
from urllib3._collections import HTTPHeaderDict

from awareness.links import fetch
from awareness.links.findings import Kind, Limits, Wanted
from awareness.links.live import Round

ROOT = Path(__file__).parents[1]
LIMITS = Limits(gap=0, pauses=(0, 0), longest_retry_after=0)


class _Enough(Exception):
    """As much was sent as anyone reads."""


class _Wire(io.BytesIO):
    """Keeps what is sent, in the place of a connection."""

    def sendall(self, data: bytes) -> None:
        self.write(data)
        if self.tell() > 2**20:
            raise _Enough

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self.getvalue())


class Served:
    """Asks the behaviours of a row directly, where the check would ask over a network."""

    sent = 0.0

    def __init__(self, pages: dict[str, Behaviour], missing: Behaviour) -> None:
        self.pages, self.missing, self.counts = pages, missing, dict[str, int]()

    def ask(self, url: str, cookies: RequestsCookieJar, patience: float = 1.0) -> fetch.Answer:
        host, path = url.removeprefix("https://").split("/", 1)
        kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
        asked = Asked(
            time.monotonic(), 1, host, "GET", f"/{path}", {"cookie": kept, "user-agent": ""}
        )
        self.counts[path] = self.counts.get(path, 0) + 1
        wire = _Wire()
        behaviour = self.pages.get(f"/{path}", self.missing)
        with suppress(_Enough, AttributeError):  # no more is read; a wire cannot be cut
            behaviour(Talk(cast(Any, wire), asked, self.counts[path]))
        response = fetch._Response(cast(Any, wire))
        try:
            response.begin()
            raw = urllib3.HTTPResponse(
                response,
                headers=HTTPHeaderDict(response.getheaders()),
                status=response.status,
                preload_content=False,
                original_response=response,
            )
            headers = tuple((key, fetch._readable(value)) for key, value in raw.headers.items())
            body = fetch.body_of(raw, LIMITS.bytes)
        except Exception as error:
            raise fetch._failure(error, True) from error
        return fetch.Answer(url=url, status=response.status, headers=headers, body=body)

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Case:
    """One row: the link that is wanted, what stands where, and the reasons that it may get."""

    wanted: Wanted
    pages: dict[str, Behaviour]
    missing: Behaviour
    expected: frozenset[str]

    def verdict(self) -> str:
        served = cast(Any, Served(self.pages, self.missing))
        with Round(test_judge.SIGNS, LIMITS, client=served) as asking:
            return asking.find(self.wanted).reason

    def right(self) -> bool:
        return self.verdict() in self.expected


@cache
def cases() -> dict[str, Case]:
    """By the name of the row, with its table in front: `page: plain-article`."""
    found: dict[str, Case] = {}
    lost = test_live.page(test_judge.MISSING, status=404)
    for row in test_judge.PAGES:
        html, kind = row["html"], Kind(row["kind"])
        wanted = test_live.wanted(row["title"], kind)
        if kind is Kind.LIBRARY:
            wanted = Wanted(title="", url=f"{test_live.H}/thu-vien", kind=kind)
        everywhere = test_live.page(html) if row.get("everywhere") else lost
        pages = {wanted.url.removeprefix(test_live.H): test_live.page(html)}
        pages["/"] = test_live.page(test_judge.HOME)
        found[f"page: {row['name']}"] = Case(wanted, pages, everywhere, frozenset({row["reason"]}))
    for name, title, part, expected in test_judge.PARTS:
        wanted = test_live.wanted(title)
        html = test_judge.with_part(title, part, expected)
        pages = {wanted.url.removeprefix(test_live.H): test_live.page(html)}
        pages["/"] = test_live.page(test_judge.HOME)
        found[f"part: {name}"] = Case(wanted, pages, lost, frozenset({expected}))
    for number, part in enumerate(test_judge.PLAYERS):
        wanted = test_live.wanted(test_judge.CHILD, Kind.VIDEO)
        html = test_judge.FINE.format(title=test_judge.CHILD) + part
        pages = {wanted.url.removeprefix(test_live.H): test_live.page(html)}
        fine = frozenset({"title_matches"})
        found[f"player: {number}"] = Case(wanted, pages, lost, fine)
    for rows in test_live.TABLE.values():
        for each in rows:
            if not isinstance(each.serves, Mode) and not each.name.startswith("silent"):
                pages = {
                    "/": home,
                    each.link.url.removeprefix(test_live.H): each.serves,
                    **each.also,
                }
                missing = each.also.get("*", test_live.page(test_judge.MISSING, status=404))
                found[f"live: {each.name}"] = Case(
                    each.link, pages, missing, frozenset(each.expected)
                )
    answers = yaml.safe_load((ROOT / "tests/data/answers.yml").read_text("utf-8"))
    for name, row in answers.items():
        pages = {test_live.SELF: test_live.raw(ANSWERS[name]), "/": home}
        found[f"answer: {name}"] = Case(test_live.TEXT, pages, lost, frozenset({row["check"]}))
    return found
