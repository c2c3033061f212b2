"""What a form would save: the files, what is wrong with the whole then, and what changes."""

from __future__ import annotations

import difflib
import json
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from awareness import clock
from awareness.check import inputs
from awareness.check.rows import Value, changed, encoded
from awareness.data.catalogue import load
from awareness.data.files import CODES, COMMUNE, LOCAL, RESOURCES, STATUS
from awareness.data.model import Commune, Hotline, Resource, Verdict
from awareness.data.teaching import IssuedCode, TargetKind
from awareness.data.values import Strict
from awareness.printing.codes import code_of
from awareness.problem import Grade, Problem, of_grade
from awareness.text.layers import Root, named, paths
from awareness.text.source import Source, Typed, Where, read_file

PRODUCT_PAGE: Final = """\
---
title: "{title}"
description: "Tài liệu số {number}: tên, chủ đề, nơi mở."
audiences: [{audiences}]
author: Nhóm biên soạn trang web
reviewed: "{today}"
next_review: "{later}"
rank: "{number}"
---

# {title} {{#noi-dung}}

Đây là tài liệu số {number}. Người lớn mở trước, thấy đúng tên thì mới cho các em xem.

<!-- catalogue: resource id={id} -->
"""


class Section(NamedTuple):
    """Rows, or one thing, below a key of a file that the form can change."""

    title: str
    file: str
    key: str
    model: type[Strict]


SECTIONS: Final = {
    "hotlines": Section("Số điện thoại của nơi này", LOCAL, "hotlines", Hotline),
    "national": Section("Số điện thoại của cả nước", RESOURCES, "hotlines", Hotline),
    "resources": Section("Tài liệu", RESOURCES, "resources", Resource),
    "commune": Section("Nơi phụ trách trang", COMMUNE, "commune", Commune),
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Files to be saved, what is wrong then, beside which field, and what changes."""

    files: Typed
    beside: Mapping[str, list[Problem]]
    others: list[Problem]
    changes: list[tuple[str, list[str]]]

    @property
    def stops(self) -> bool:
        found = [*self.others, *(one for some in self.beside.values() for one in some)]
        return any(one.grade is Grade.ERROR for one in found)

    @property
    def name(self) -> str:
        """Of these very files."""
        return sha256(repr(sorted(self.files.items())).encode()).hexdigest()


def draft(root: Root, files: Typed, file: str, key_of: Callable[[Where], str | None]) -> Draft:
    """The whole is checked as a build would; `key_of` names the field of a place in `file`."""
    found = inputs.read(root, clock.today(), root / inputs.CLEAN, files)
    places = read_file(root, file, files)[0].lines.items()
    keys = {line: key for place, line in places if (key := key_of(place))}
    beside, others = dict[str, list[Problem]](), list[Problem]()
    for problem in (one for grade in Grade for one in of_grade(found.problems, grade)):
        key = keys.get(problem.line) if problem.path == file else None
        if key:
            beside.setdefault(key, []).append(problem)
        elif problem.grade is not Grade.NOTE:
            others += named(root, [problem])
    lines = ((path, differences(now(root, path), raw or b"")) for path, raw in files.items())
    changes = [one for one in lines if one[1]]
    return Draft(files=files, beside=beside, others=others, changes=changes)


def differences(old: bytes, new: bytes) -> list[str]:
    """Lines that begin with “-”, “+” or a blank; “…” where some are left out."""
    before, after = (raw.decode("utf-8", "replace").splitlines() for raw in (old, new))
    lines = [*difflib.unified_diff(before, after, lineterm="", n=2)][2:]
    return ["…" if line.startswith("@@") else line for line in lines]


def now(root: Root, path: str) -> bytes:
    return (root / path).read_bytes() if (root / path).is_file() else b""


def files_of(
    root: Root, kind: str, source: Source, where: Where, new: Mapping[str, Value] | None
) -> dict[str, bytes | None]:
    """The files that change with a row; a product has its page and its code too."""
    section = SECTIONS[kind]
    text = changed(source, where, new, [*section.model.model_fields])
    files: dict[str, bytes | None] = {section.file: encoded(text, now(root, section.file))}
    if kind == "resources" and new is None:
        files |= _product_gone(root, source.data[kind][where[-1]]["id"])
    elif kind == "resources" and new and where not in source.lines:
        files |= _product_added(root, {"title": "", **new})
    return files


def _product_added(root: Root, row: Mapping[str, Any]) -> dict[str, bytes | None]:
    name, number, today = row.get("id", ""), row.get("number", ""), clock.today()
    page = f"docs/tai-lieu/so-{number}.md"
    ledger, _ = read_file(root, CODES)
    codes = [(one.text("kind"), one.text("id")) for one in ledger.rows("codes")]
    ready = re.fullmatch("[a-z0-9-]+", name) and re.fullmatch("[0-9]{1,4}", number)
    if not ready or (TargetKind.PRODUCT, name) in codes or (root / page).exists():
        return {}
    audiences = ", ".join(row.get("audiences", ()))
    said = {**row, "audiences": audiences, "today": today, "later": later(today, 6)}
    code = code_of(TargetKind.PRODUCT, name)
    entry: dict[str, Value] = {"code": code, "kind": "product", "id": name, "title": row["title"]}
    text = changed(ledger, ("codes", len(codes)), entry, [*IssuedCode.model_fields])
    return {page: PRODUCT_PAGE.format(**said).encode(), CODES: encoded(text, now(root, CODES))}


def _product_gone(root: Root, name: str) -> dict[str, bytes | None]:
    """Its page goes; its code, which may be on paper, stays and says since when."""
    marker = f"<!-- catalogue: resource id={name} -->".encode()
    pages = paths(root, "docs/**/*.md")
    files: dict[str, bytes | None] = dict.fromkeys(
        one for one in pages if marker in (root / one).read_bytes()
    )
    ledger, _ = read_file(root, CODES)
    for place, row in enumerate(ledger.rows("codes")):
        if (row.text("kind"), row.text("id")) == (TargetKind.PRODUCT, name):
            gone: dict[str, Value] = {"retired": clock.today().isoformat()}
            text = changed(ledger, ("codes", place), gone, [*IssuedCode.model_fields])
            files[CODES] = encoded(text, now(root, CODES))
    return files


def products(root: Root) -> Source:
    """The products that this site shows, a commune's own among them."""
    return load(root, clock.today(), root / inputs.CLEAN).sources[RESOURCES]


def reviewed(root: Root, asked: Mapping[str, str]) -> tuple[bytes, list[Problem]]:
    """The record with what a person saw, and the addresses that only some rows answer for.

    `asked` holds the answers by the products' ids, and `by`, `on` and `until`. Of an address that
    several products share, the worst answer counts, and it is well only when all say so.
    """
    source = products(root)
    answers = dict[str, list[str]]()
    partly = list[Problem]()
    for row in source.rows("resources"):
        some = answers.setdefault(row.text("url"), [])
        some.append(asked.get(row.text("id"), ""))
        if any(some) and not all(some):
            what = f"{row.text('title')}: chung địa chỉ với tài liệu khác, mà mới trả lời một nửa"
            partly.append(row.problem("url", what, "xem và trả lời cho cả hai"))
    raw = now(root, STATUS)
    whole = json.loads(raw)
    entries = {one["url"]: one for one in whole["links"]}
    worst = [Verdict.SUSPICIOUS, Verdict.BROKEN, Verdict.OK]
    for url, some in answers.items():
        if verdict := next((one for one in worst if one in some), None):
            entry = entries.setdefault(url, {"url": url, "state": "unchecked"})
            said = {key: " ".join(asked.get(key, "").split()) for key in ("by", "on", "until")}
            entry["reviewed"] = {
                "by": said["by"], "on": said["on"], "verdict": verdict, "until": said["until"]
            }  # fmt: skip
    whole["links"] = sorted(entries.values(), key=lambda one: one["url"])
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return encoded(text, raw), partly


def later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
