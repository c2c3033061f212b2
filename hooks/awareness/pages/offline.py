"""What a reader may ask a device to keep: the numbers, the help pages and the situations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from awareness.pages.frame import Frame
from awareness.pages.pages import Page
from awareness.text.layers import Root

WORKER: Final = Path(__file__).parent / "servers/sw.js"
KEPT: Final = "giu.json"
SCRIPTS: Final = ("assets/javascripts/exit.js", "assets/javascripts/keep.js")
"""The way out, and the button that takes all away: they are needed without a network too."""
STYLE: Final = "\0"
"""Stands for the style sheet, which is the same in every page."""


@dataclass(frozen=True)
class Offline:
    """Finished pages and scripts by their addresses; `sheet` is the text of each `<style>`."""

    sheet: str
    kept: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Root, frame: Frame) -> Self:
        """With the scripts, before there is a page."""
        text = {
            frame.assets[path]: (root / "overrides" / path).read_text("utf-8") for path in SCRIPTS
        }
        return cls(frame.sheet, text)

    def add(self, page: Page, html: str) -> None:
        """Takes in a finished page if it is one that helps."""
        folder = page.id.partition("/")[0]
        helps = folder == "can-giup" or page.id == "tre-em"
        if helps or (folder == "tre-em" and page.meta.situation):
            self.kept[f"{page.id}/"] = html.replace(self.sheet, STYLE)

    def files(self, *, allowed: bool) -> Iterator[tuple[str, str]]:
        """The worker and what it keeps; where that is not allowed, one that takes all away."""
        text = json.dumps({"style": self.sheet, "files": self.kept}, ensure_ascii=False)
        mark = sha256(text.encode()).hexdigest()[:8] if allowed else ""
        if allowed:
            yield KEPT, text
        yield "sw.js", WORKER.read_text("utf-8").replace("{{ mark }}", mark)
