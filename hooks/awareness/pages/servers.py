"""What web servers are told: the same headers, caching and 404 page in the words of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from awareness.data.model import Commune
from awareness.pages.frame import HASHED

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


def files(commune: Commune) -> Iterator[tuple[str, str]]:
    """The files of each server, by their paths in the site."""
    portals = [*filter(None, [commune.portal_url]), *commune.portals]
    origins = [re.sub("(?<=[^/:])/.*", "", address) for address in portals]
    framed = " ".join(dict.fromkeys(["'self'", *origins]))
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "servers"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    headers = {name: value.format(framed) for name, value in HEADERS.items()}
    base = urlsplit(commune.site_url or "/").path
    values = {"base": base, "headers": headers, "types": TYPES, "hashed": HASHED}
    for name in FILES:
        yield name, env.get_template(name).render(values)
