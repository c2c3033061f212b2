"""The check of a bare list of links: JSON in, JSON out, without catalogue or record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from . import address
from .findings import WELL, Finding, Kind, Reason, State, Wanted
from .live import Round, address_to_ask

KEYS: Final = ("id", "title", "url", "kind")

Row = dict[str, str | None]
"""One link of a report: id, url, static, suggested_url, class, reason, final_url, advice."""


class Unreadable(ValueError):
    """A list that cannot be used; the text says why, in Vietnamese."""


def read_list(text: str) -> list[Wanted]:
    """A JSON list of {"id", "title", "url", "kind"}; raises Unreadable at the first fault."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"không đọc được JSON: {error}") from None
    if not isinstance(rows, list):
        raise Unreadable("tệp phải là một danh sách JSON: [ … ]")
    return [_wanted(number, row) for number, row in enumerate(rows, 1)]


def _wanted(number: int, row: Any) -> Wanted:
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in KEYS):
        raise Unreadable(f"liên kết thứ {number}: cần đủ {', '.join(KEYS)}, đều là chữ")
    if row["kind"] not in list(Kind):
        raise Unreadable(f"liên kết thứ {number}: kind phải là một trong {', '.join(Kind)}")
    return Wanted(**{key: row[key] for key in KEYS} | {"kind": Kind(row["kind"])})


def static(wanted: Wanted) -> address.Verdict:
    """The static verdict; a library page has no title that its address could be compared with."""
    return address.judge(wanted.url, "" if wanted.kind is Kind.LIBRARY else wanted.title)


def better(asking: Round, wanted: Wanted, candidates: Iterable[str | None]) -> str | None:
    """The first of the candidates where the page stands, fit to paste; none is asked twice."""
    known = {address_to_ask(wanted.url)}
    for url in map(address_to_ask, filter(None, candidates)):
        if url is not None and url not in known:
            known.add(url)
            other = Wanted(id=wanted.id, title=wanted.title, url=url, kind=wanted.kind)
            if asking.find(other).state in WELL:
                return address.judge(url).suggested
    return None


def row(wanted: Wanted, found: Finding, instead: str | None = None) -> Row:
    """What the report says of one link; `instead` is the address where its page stands."""
    verdict = static(wanted)
    advice = []
    if verdict.static is not address.Static.OK:
        asked = found.state is State.BROKEN and verdict.static is address.Static.FIX
        mended = "địa chỉ sửa lại theo mẫu cũng không mở được tài liệu"
        advice += [verdict.message, verdict.advice if instead or not asked else mended]
    if found.reason is not Reason.ADDRESS_REJECTED:
        advice += [found.message, found.advice]
    if instead is not None:
        advice.append(f"tài liệu mở được ở địa chỉ này: {instead}")
    return {
        "id": wanted.id,
        "url": wanted.url,
        "static": str(verdict.static),
        "suggested_url": verdict.suggested if verdict.suggested != wanted.url else None,
        "class": str(found.state),
        "reason": str(found.reason),
        "final_url": found.final_url,
        "advice": "; ".join(advice),
    }


def exit_code(rows: Sequence[Row], live: bool) -> int:
    """2 for anything suspicious or rejected, 1 broken, 3 when nothing could be verified, else 0."""
    states = {one["class"] for one in rows}
    if State.SUSPICIOUS in states or any(one["static"] == address.Static.REJECT for one in rows):
        return 2
    if State.BROKEN in states:
        return 1
    return 3 if live and rows and not states & {*WELL} else 0
