"""What pages and rules may refer to, from the raw rows: one bad row never hides another."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Self

from awareness.data import files, phrases
from awareness.data.phrases import Words
from awareness.links.gate import Listed
from awareness.store import Clean
from awareness.text.prose import Wording, found
from awareness.text.source import Row, Source

Sources = dict[str, Source]
PHONES: Final = ("phone", "police_phone", "office_phone")
SURE: Final = re.compile(r"[!-~]+")
"""An id or an address that can be compared with others; what else stands there is told already."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be referred to, even where the data have faults; None where it cannot be read."""

    links: Listed
    ids: Mapping[str, frozenset[str] | None]
    """Of each section what names its rows."""
    wording: Wording
    words: Words
    absent: frozenset[str]
    """The phrases that other communes have and this one has not: nothing is said with them."""
    hidden: Mapping[str, frozenset[str]]
    """What this commune does not use of what is shared, by section, and pages."""
    clean: Clean = field(default_factory=Clean, compare=False)
    """What rules that depend on this found nothing in."""

    def remembering(self, file: Path | None) -> Self:
        """The same, with what the last build found clean by the same rules."""
        if file is None:
            return self
        return replace(self, clean=Clean.read(file, json.dumps(asdict(self), default=sorted)))

    @classmethod
    def of(cls, sources: Sources, absent: frozenset[str], guest: bool) -> Self:
        values = partial(_values, sources)
        ids = {name: values(path, name, key) for name, (path, key) in files.SECTIONS.items()}
        commune, hide = sources[files.COMMUNE].row("commune"), sources[files.LOCAL].row("hide")
        phones = {re.sub(r"\D", "", commune.text(key)) for key in PHONES} - {""}
        numbers = values(files.RESOURCES, "hotlines", "number")
        listed = values(files.RESOURCES, "resources", "url")
        moved = {row.text("final_url") for row in sources[files.STATUS].rows("links")} - {""}
        email = f"mailto:{commune.text('email')}" if commune.text("email") else ""
        own = (commune.text("site_url"), commune.text("portal_url"), email)
        counts = {"resources": len([*sources[files.RESOURCES].rows("resources")])}
        said = sources[files.WORDING].rows("phrases")
        wording = _wording(sources[files.WORDING])
        calls = [_call(row, wording) for row in sources[files.RESOURCES].rows("hotlines")]
        words = phrases.words_of(commune, said, calls, counts)
        return cls(
            links=Listed(
                numbers=None if numbers is None else numbers | phones,
                addresses=None if listed is None else listed | moved,
                hosts=ids["hosts"],
                own=tuple(filter(None, own)),
            ),
            ids=ids,
            absent=absent,
            hidden={name: frozenset(hide.texts(name)) for name in ("pages", *hide.data)},
            wording=wording,
            words=replace(words, guest=guest),
        )


def _values(sources: Sources, path: str, section: str, key: str) -> frozenset[str] | None:
    source, listed = sources[path], sources[path].get(section)
    found = [row.text(key) for row in source.rows(section)]
    whole = source.readable and isinstance(listed, list) and len(listed) == len(found)
    return frozenset(found) if whole and all(map(SURE.fullmatch, found)) else None


def _call(row: Row, wording: Wording) -> Row:
    """A hotline; what is no number, or nobody must be given, is told once, where it stands."""
    shown = row.text("display")
    wrong = re.search(r"[^0-9 .]", shown) or found(shown, wording.never)
    return replace(row, data={**row.data, "display": "…", "number": "…"}) if wrong else row


def _wording(source: Source) -> Wording:
    def pairs(section: str, key: str) -> dict[str, str]:
        rows = source.rows(section)
        return {row.text("words"): row.text(key) for row in rows if row.text("words")}

    def listed(section: str) -> tuple[str, ...]:
        return tuple(filter(str.strip, source.row().texts(section)))  # in an empty one is all

    return Wording(
        plain=pairs("plain", "instead"),
        never=pairs("never", "why"),
        harm=listed("harm"),
        death=listed("death"),
        not_death=listed("not_death"),
    )
