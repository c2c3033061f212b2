"""What web servers are told: the same headers, caching and 404 page in the words of each.

And what a reader may ask a device to keep: the numbers, the help pages and the situations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from awareness.data.model import Commune
from awareness.pages.frame import HASHED, Frame
from awareness.pages.pages import Page
from awareness.text.layers import Root

TEMPLATES: Final = Path(__file__).parent / "servers"
ENV: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["xml"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
"""Of what programs read, servers and others."""
FILES: Final = (".htaccess", "_headers", "nginx.conf", "web.config")
"""Of Apache, of hosts that read `_headers`, of nginx, of IIS; each is a template of this name."""
HEADERS: Final = {
    "Content-Security-Policy": "frame-ancestors {}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What a page cannot say itself; who may frame it stands in the first."""
TYPES: Final = {
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xml": "application/xml",
}
"""What is text, and travels shortened."""
WORKER: Final = TEMPLATES / "sw.js"
KEPT: Final = "giu.json"
SCRIPTS: Final = ("assets/javascripts/exit.js", "assets/javascripts/keep.js")
"""The way out, and the button that takes all away: they are needed without a network too."""
STYLE: Final = "\0"
"""Stands for the style sheet, which is the same in every page."""


def files(commune: Commune) -> Iterator[tuple[str, str]]:
    """The files of each server, by their paths in the site."""
    portals = [*filter(None, [commune.portal_url]), *commune.portals]
    origins = [re.sub("(?<=[^/:])/.*", "", address) for address in portals]
    framed = " ".join(dict.fromkeys(["'self'", *origins]))
    headers = {name: value.format(framed) for name, value in HEADERS.items()}
    base = urlsplit(commune.site_url or "/").path
    values = {"base": base, "headers": headers, "types": TYPES, "hashed": HASHED}
    for name in FILES:
        yield name, ENV.get_template(name).render(values)


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
