"""The index that /tim/ searches, as two scripts: names first, then all words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from typing import Final

from awareness.data.files import Catalogue
from awareness.data.teaching import CLASSES
from awareness.pages.pages import Page

NAMES: Final = "tim/ten.js"
"""Addresses, titles, headings and synonyms; what is asked first."""
WORDS: Final = "tim/chu.js"
"""The text of each section, and the id of its heading; loaded when the names are there."""
BEGINNING: Final = {-1: 0, 0: 900, 1: 400}
"""Characters of a section of what sources say, of a plan or a quiz, of advice; else all of it.

Plans have the same headings, so that one is a single section.
"""
_HEADING: Final = re.compile(r"<h[1-4]\b[^>]*\bid=\"([^\"]+)\"[^>]*>(.*?)</h[1-4]>", re.DOTALL)
_LEFT_OUT: Final = re.compile(
    r"<footer\b.*?</footer>|<span class=\"unseen\">.*?</span>|<code>&lt;.*?</code>|, \d+ KB",
    re.DOTALL,
)
"""Sources, code, weights, and what is only for those who hear a page: it would stand in results."""
_TAG: Final = re.compile(r"<[^>]*>")


def _text(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


@dataclass(frozen=True)
class Index:
    """The sections of pages, in the order in which results of equal worth are shown.

    `file` ends the address of each page, after its folder.
    """

    catalogue: Catalogue
    file: str
    names: list[object] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)

    def add(self, page: Page, html: str) -> None:
        """A page's content; its sources are left out."""
        kind = self._kind(page)
        html = _LEFT_OUT.sub("", html)
        start, *parts = _HEADING.split(html) if kind else (html,)
        most = BEGINNING.get(kind)
        texts = [_text(part)[:most] for part in parts[2::3]]
        synonyms = " · ".join(self._synonyms(page))
        address, heads = (page.id and f"{page.id}/") + self.file, map(_text, parts[4::3])
        self.names.append([address, page.meta.named, kind, synonyms, *heads])
        first = " ".join([_text(start)[: most or None], *texts[:1]])
        self.words.append([first, *chain.from_iterable(zip(parts[3::3], texts[1:], strict=True))])

    def _kind(self, page: Page) -> int:
        """How much sooner a page is shown: situations and whom to call, products, advice, plans."""
        asked = {marker.name for marker in page.markers}
        if "sources" in asked:
            return -1
        if page.meta.situation or "decision-cards" in asked:
            return 3
        if "session" in asked or any(name.startswith(("quiz", "contest")) for name in asked):
            return 0
        return 2 if "resource" in asked else 1

    def _synonyms(self, page: Page) -> Iterator[str]:
        yield from page.meta.synonyms
        products = page.subjects("resource")
        yield from (f"số {row.number}" for row in self.catalogue.resources if row.id in products)
        for name in page.subjects("session"):
            plan = self.catalogue.session(name)
            yield f"{plan.minutes} phút"
            yield from ("giáo án", "bài dạy", plan.level.label)
            yield from (f"lớp {number}" for number in CLASSES.get(plan.level, ()))

    def files(self) -> Iterator[tuple[str, str]]:
        """Both scripts, by their paths in the site; they set one global each."""
        for path, name, value in ((NAMES, "ten", self.names), (WORDS, "chu", self.words)):
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            yield path, f"var {name}={text}\n"
