"""Lays what a commune has of its own over what all communes share, and takes out what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from awareness.data import phrases
from awareness.data.explain import choose
from awareness.data.files import FACTS, LOCAL, SECTIONS, WORDING
from awareness.problem import Problem
from awareness.text.source import Row, Source, Where

KEPT: Final = ("directive", "hide")
"""What stays in LOCAL itself."""
HIDABLE: Final = SECTIONS.keys() - {"facts", "phrases", "never"}
"""What a commune may leave out: not what others rest on, nor what forbids."""


def lay(sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Puts each row of LOCAL over the row of its section with its name, or behind the last."""
    own = sources[LOCAL]
    for section in [*(own.data or {})]:
        if section in SECTIONS:
            path, key = SECTIONS[section]
            yield from _lay(own, section, key, sources[path])
        elif section not in KEPT:
            what, known = f"không có mục nào tên “{section}”", [*KEPT, *SECTIONS]
            yield own.problem((section,), what, choose(section, known))
    own.data = {key: value for key, value in (own.data or {}).items() if key in KEPT}


def _lay(own: Source, section: str, key: str, shared: Source) -> Iterator[Problem]:
    rows = shared.get(section)
    if not isinstance(own.get(section), list):
        fix = f"viết - {key}: …; không có gì thì xóa dòng này"
        yield own.problem((section,), f"mục “{section}” phải là danh sách", fix)
    if not isinstance(rows, list):  # its own file tells
        return
    places = {row.text(key): row.where for row in shared.rows(section)}
    seen: dict[str, Row] = {}
    for row in own.rows(section):
        name = row.text(key)
        if not name:
            yield row.problem(
                key, f"thiếu mục “{key}”", "ghi như ở dòng dùng chung, hoặc một tên mới"
            )
            continue
        if name in seen:
            what = f"{key} “{name}” đã dùng ở dòng {own.line(seen[name].where)}"
            yield row.problem(key, what, "đặt giá trị khác cho dòng này")
        seen[name] = row
        where = places.setdefault(name, (section, len(rows)))
        if where == (section, len(rows)):
            rows.append({})
            shared.places[where] = own.place(row.where)
        _over(shared, where, row)


def _over(shared: Source, where: Where, row: Row) -> None:
    """Each key of the row replaces that of the row at a place."""
    below = shared.get(str(where[0]))[where[1]]
    if "text" in row.data:
        below.pop("confirmed", None)  # what was said of other words
    below |= row.data
    depth = len(row.where)
    for there, place in row.source.places.items():
        if there[:depth] == row.where and len(there) > depth:
            shared.places[(*where, *there[depth:])] = place


def take_out(sources: Mapping[str, Source]) -> tuple[frozenset[str], list[Problem]]:
    """Takes out what the commune hides, and all that is said with a phrase that it has not.

    Returns the names of these phrases.
    """
    hidden, problems = _hidden(sources)
    facts = sources[FACTS]
    shared = {row.text("id") for row in facts.rows("facts") if facts.file(row.where) == FACTS}
    empty = [row for row in sources[WORDING].rows("phrases") if row.data.get("text") == ""]
    for row in empty:
        if shared.issuperset(row.texts("facts")):
            what = f"câu dùng chung “{row.text('id')}” trống, nên lời ấy mất ở mọi trang"
            fix = "viết câu chữ: chỉ câu dựa vào văn bản riêng của một nơi mới được để trống"
            problems.append(row.problem("text", what, fix))
    absent = frozenset(f"say.{row.text('id')}" for row in empty)
    for source in sources.values() if hidden or absent else ():
        source.rewrite(partial(_without, hidden, absent))
    return absent, problems


def _hidden(sources: Mapping[str, Source]) -> tuple[dict[str, set[str]], list[Problem]]:
    own, found = sources[LOCAL].row("hide"), dict[str, set[str]]()
    problems = []
    for section in own.data:
        if section == "pages":  # see `pages.read_pages`
            continue
        if section not in HIDABLE:
            what = f"không bỏ được “{section}”"
            problems.append(own.problem(section, what, choose(section, ["pages", *HIDABLE])))
            continue
        path, key = SECTIONS[section]
        known = [row.text(key) for row in sources[path].rows(section)]
        for index, name in enumerate(own.texts(section)):
            if name not in known:
                where, what = (*own.where, section, index), f"không có “{name}” trong {section}"
                problems.append(own.source.problem(where, what, choose(name, known)))
        found[section] = {*own.texts(section)}
    if found:  # a week names these sheets
        plans = {f"bai-{name}" for name in found.get("sessions", ())}
        found["papers"] = plans | found.get("forms", set())
    return found, problems


def _without(
    hidden: Mapping[str, set[str]], absent: frozenset[str], where: Where, value: Any
) -> Any:
    if isinstance(value, dict) and len(where) == 2:
        section = str(where[0])
        gone = section in hidden and value.get(SECTIONS[section][1]) in hidden[section]
        return None if gone or (section == "phrases" and value.get("text") == "") else value
    if isinstance(value, str) and len(where) > 1 and where[0] != "hide":
        if isinstance(where[-1], int) and value in hidden.get(str(where[-2]), ()):
            return None
        return phrases.without(value, partial(phrases.uses, absent)) if "{{" in value else value
    return value
