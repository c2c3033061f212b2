"""What a reader may ask a device to keep: the numbers, the help pages and the situations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from awareness.pages.pages import Page

WORKER: Final = Path(__file__).parent / "servers/sw.js"
KEPT: Final = "giu.json"
STYLE: Final = "\0"
"""Stands for the style sheet, which is the same in every page."""


@dataclass(frozen=True)
class Offline:
    """Finished pages by their addresses in the site; `sheet` is the text of their `<style>`."""

    sheet: str
    pages: dict[str, str] = field(default_factory=dict)

    def add(self, page: Page, html: str) -> None:
        """Takes in a finished page if it is one that helps."""
        folder = page.id.partition("/")[0]
        helps = folder == "can-giup" or page.id == "tre-em"
        if helps or (folder == "tre-em" and page.meta.situation):
            self.pages[f"{page.id}/"] = html.replace(self.sheet, STYLE)

    def files(self, *, allowed: bool) -> Iterator[tuple[str, str]]:
        """The worker and what it keeps; where that is not allowed, one that takes all away."""
        text = json.dumps({"style": self.sheet, "pages": self.pages}, ensure_ascii=False)
        mark = sha256(text.encode()).hexdigest()[:8] if allowed else ""
        if allowed:
            yield KEPT, text
        yield "sw.js", WORKER.read_text("utf-8").replace("{{ mark }}", mark)
