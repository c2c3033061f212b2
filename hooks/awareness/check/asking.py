"""Asks for links one after the other, of a bare list and of the catalogue alike, and tells of them.

A bare list is JSON in, JSON out, without catalogue or record.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from awareness.data.catalogue import Loaded
from awareness.data.files import RESOURCES, Catalogue
from awareness.data.model import Kind, Resource
from awareness.data.record import moved_to
from awareness.links import address
from awareness.links.address import HOST
from awareness.links.findings import SEVERITY, WELL, Finding, Reason, State, Static, Wanted
from awareness.links.findings import Kind as Page
from awareness.text.layers import Root, shown

if TYPE_CHECKING:
    from awareness.links.live import Round

KEYS: Final = ("id", "title", "url", "kind")
ALIKE: Final = 3
"""Links that fail alike, after which they are told of in one line."""

Row = dict[str, Any]
"""One link of a report: id, url, static, suggested_url, class, reason, final_url, advice."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One link: its place in the catalogue, what was found, a better address.

    `printed` is how the directive has its address, where it is known.
    """

    id: str
    wanted: Wanted
    path: str = RESOURCES
    line: int = 0
    printed: str | None = None
    found: Finding = Finding(reason=Reason.UNCHECKED)  # noqa: RUF009  (frozen)
    instead: str | None = None

    def __str__(self) -> str:
        paste = f'; dán dòng này: url: "{self.instead}"' if self.instead else ""
        found = self.found
        return (
            f"{self.path}:{self.line}: [{found.reason}] {self.id}: {found.message}"
            f" → {found.advice}{paste}"
        )


def of_list(text: str) -> list[Asked]:
    """A JSON list of {"id", "title", "url", "kind"}; else ValueError, in Vietnamese."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"không đọc được JSON: {error}") from None
    if not isinstance(rows, list):
        raise ValueError("tệp phải là một danh sách JSON: [ … ]")
    return [_listed(number, row) for number, row in enumerate(rows, 1)]


def _listed(number: int, row: Any) -> Asked:
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in KEYS):
        raise ValueError(f"liên kết thứ {number}: cần đủ {', '.join(KEYS)}, đều là chữ")
    if row["kind"] not in list(Page):
        raise ValueError(f"liên kết thứ {number}: kind phải là một trong {', '.join(Page)}")
    title = "" if row["kind"] == Page.LIBRARY else row["title"]
    wanted = Wanted(title=title, url=row["url"], kind=Page(row["kind"]))
    return Asked(id=row["id"], wanted=wanted)


def of_catalogue(root: Root, data: Loaded, catalogue: Catalogue) -> list[Asked]:
    """Every product's address, with its file as messages name it."""
    asked = []
    for index, resource in enumerate(catalogue.resources):
        path, line = data.address(index)
        one = Asked(id=resource.id, wanted=wanted(resource), printed=resource.printed)
        asked.append(replace(one, path=shown(root, path), line=line))
    return asked


def wanted(resource: Resource) -> Wanted:
    """A product on a shared page is not named by that page; it is looked for there."""
    if resource.where is not None:
        return Wanted(title="", url=resource.url, kind=Page.LIBRARY)
    kind = Page.VIDEO if resource.kind is Kind.VIDEO else Page.ARTICLE
    return Wanted(title=resource.title, url=resource.url, kind=kind)


def ask(asking: Round, links: Iterable[Asked]) -> list[Asked]:
    """Asks for every link, and for the other spellings of those that are broken."""
    asked = []
    for one in links:
        found = asking.find(one.wanted)
        broken = found.state is State.BROKEN
        instead = _better(asking, one) if broken else moved_to(one.wanted.url, found)
        asked.append(replace(one, found=found, instead=instead))
    return asked


def _better(asking: Round, one: Asked) -> str | None:
    """The first other spelling of its address where the page stands, fit to paste."""
    for typed in filter(None, (one.wanted.url, one.printed)):
        for url in (address.judge(typed, one.wanted.title).suggested, typed):
            if url and asking.find(replace(one.wanted, url=url)).state in WELL:
                return address.judge(url).suggested
    return None


# --- What is told -----------------------------------------------------------------------------


def row(asked: Asked) -> Row:
    """What the report says of one link."""
    wanted, found = asked.wanted, asked.found
    verdict = address.judge(wanted.url, wanted.title)
    stands = asked.instead if found.state is State.BROKEN else None
    advice = []
    if verdict.static is not Static.OK:
        asked_in_vain = found.state is State.BROKEN and verdict.static is Static.FIX
        mended = "địa chỉ sửa lại theo mẫu cũng không mở được tài liệu"
        advice += [verdict.message, mended if asked_in_vain and not stands else verdict.advice]
    if found.reason is not Reason.ADDRESS_REJECTED:
        advice += [found.message, found.advice]
    if stands is not None:
        advice.append(f"tài liệu mở được ở địa chỉ này: {stands}")
    return {
        "id": asked.id,
        "url": wanted.url,
        "static": str(verdict.static),
        "suggested_url": verdict.suggested if verdict.suggested != wanted.url else None,
        "class": str(found.state),
        "reason": str(found.reason),
        "final_url": found.final_url,
        "advice": "; ".join(advice),
    }


def exit_code(rows: Sequence[Row]) -> int:
    """2 for anything suspicious or rejected, 1 broken, 3 when nothing could be verified, else 0."""
    states = {one["class"] for one in rows}
    if State.SUSPICIOUS in states or any(one["static"] == Static.REJECT for one in rows):
        return 2
    if State.BROKEN in states:
        return 1
    return 3 if states == {State.UNVERIFIABLE} else 0


def lines(asked: Sequence[Asked]) -> Iterator[str]:
    """What was found, the worst first; three or more links that fail alike are one line."""
    reasons = Counter({one.wanted.url: one.found.reason for one in asked}.values())
    well = any(one.found.state in WELL for one in asked)
    said: set[Reason] = set()
    for one in (one for state in SEVERITY for one in asked if one.found.state is state):
        reason = one.found.reason
        if well or reasons[reason] < ALIKE:
            yield str(one)
        elif reason not in said:
            said.add(reason)
            where = ", ".join(str(other.line) for other in asked if other.found.reason is reason)
            yield (
                f"{one.path}:{where}: [{reason}] {reasons[reason]} địa chỉ cùng một tình trạng "
                f"nên có lẽ là chuyện của máy chủ: {one.found.message} → {one.found.advice}"
            )
    yield summary(asked)


def summary(asked: Sequence[Asked]) -> str:
    counts = Counter(one.found.state for one in asked)
    parts = ", ".join(f"{counts[state]} {state.word}" for state in State if counts[state])
    return f"{len(asked)} liên kết tới {HOST}: {parts or 'không có gì để xem'}."
