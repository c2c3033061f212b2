"""What a form would save: the files, what is wrong with the whole then, and what changes."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any, Final, NamedTuple

from awareness import clock
from awareness.check import inputs
from awareness.check.rows import Otherwise, Value, changed, encoded
from awareness.data.files import CODES, COMMUNE, LOCAL, RESOURCES, STATUS
from awareness.data.model import Commune, Hotline, Resource, Review
from awareness.data.teaching import IssuedCode, TargetKind
from awareness.data.values import Strict
from awareness.printing.codes import code_of
from awareness.problem import Grade, Problem, of_grade
from awareness.text.layers import Root, named
from awareness.text.source import Row, Typed, Where, one_line, read, read_bytes, read_file

PARTS: Final = Path(__file__).parent / "form"
READ_AGAIN: Final = timedelta(weeks=26)
"""After so long a new page is due for review."""


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
    """Files to be saved, what is wrong then beside which field (or ""), and what changes."""

    files: Typed
    beside: dict[str, list[Problem]]
    changes: Mapping[str, list[str]]

    @property
    def stops(self) -> bool:
        return any(one.grade is Grade.ERROR for some in self.beside.values() for one in some)

    @property
    def name(self) -> str:
        """Of these very files."""
        return sha256(repr(sorted(self.files.items())).encode()).hexdigest()


def draft(root: Root, files: Typed, file: str, where: Where, fields: Collection[str]) -> Draft:
    """The whole is checked as a build would; `fields` are keys below `where` in `file`."""
    found = inputs.read(root, clock.today(), root / inputs.CLEAN, files)
    keys = dict[int, str]()
    for place, (_, line) in read_file(root, file, files)[0].places.items():
        inside = place[len(where) :] if place[: len(where)] == where else ()
        if key := next((one for one in inside if one in fields), None):
            keys[line] = str(key)
    beside: dict[str, list[Problem]] = {"": []}
    for problem in (one for grade in Grade for one in of_grade(found.problems, grade)):
        key = keys.get(problem.line, "") if problem.path == file else ""
        if key or problem.grade is not Grade.NOTE:
            beside.setdefault(key, []).extend(named(root, [problem]))
    lines = {path: differences(read_bytes(root, path)[0], raw) for path, raw in files.items()}
    changes = {path: some for path, some in lines.items() if some}
    return Draft(files=files, beside=beside, changes=changes)


def differences(old: bytes, new: bytes) -> list[str]:
    """Lines that begin with “-”, “+” or a blank; “…” where some are left out."""
    before, after = (raw.decode("utf-8", "replace").splitlines() for raw in (old, new))
    lines = [*difflib.unified_diff(before, after, lineterm="", n=2)][2:]
    return ["…" if line.startswith("@@") else line for line in lines]


def of_row(root: Root, kind: str, row: Row, new: Mapping[str, Value]) -> Draft:
    """With what is new in a row; a product that is added has its page and its code too."""
    section = SECTIONS[kind]
    fields = section.model.model_fields
    raw, _ = read_bytes(root, section.file)
    try:
        files = {section.file: changed(raw, section.file, row.where, new, fields)}
        if kind == "resources" and new and not row.data:
            files |= _product_added(root, new)
    except Otherwise as fault:
        return Draft(files={}, beside={"": named(root, fault.args)}, changes={})
    return draft(root, files, section.file, row.where, fields)


def _product_added(root: Root, row: Mapping[str, Any]) -> dict[str, bytes]:
    name, number = row["id"], row["number"]
    page, code = f"docs/tai-lieu/so-{number}.md", code_of(TargetKind.PRODUCT, name)
    raw, _ = read_bytes(root, CODES)
    codes = [one.text("code") for one in read(raw, CODES)[0].rows("codes")]
    ready = re.fullmatch("[a-z0-9-]+", name) and re.fullmatch("[0-9]{1,4}", number)
    if not ready or code in codes or (root / page).exists():
        return {}
    today, audiences = clock.today(), ", ".join(row["audiences"])
    said = {**row, "audiences": audiences, "today": today, "later": today + READ_AGAIN}
    text = Template((PARTS / "product.md").read_text("utf-8")).substitute(said)
    entry: dict[str, Value] = {"code": code, "kind": "product", "id": name, "title": row["title"]}
    ledger = changed(raw, CODES, ("codes", len(codes)), entry, IssuedCode.model_fields)
    return {CODES: ledger, page: text.encode()}


def reviewed(root: Root, urls: Iterable[str], asked: Mapping[str, str]) -> bytes:
    """The record with what a person saw.

    `asked` holds the answers by the addresses, and `by`, `on` and `until`.
    """
    raw, _ = read_bytes(root, STATUS)
    whole = json.loads(raw)
    entries = {one["url"]: one for one in whole["links"]}
    for url in filter(asked.get, urls):
        said = {**asked, "verdict": asked[url]}
        seen = {key: one_line(said.get(key)) for key in Review.model_fields}
        entries.setdefault(url, {"url": url, "state": "unchecked"})["reviewed"] = seen
    whole["links"] = sorted(entries.values(), key=lambda one: one["url"])
    return encoded(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", raw)
