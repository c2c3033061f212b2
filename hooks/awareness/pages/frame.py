"""The frame around every page: its one style sheet, what it may load, what a long page holds."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Final, Self

from selectolax.lexbor import LexborHTMLParser

from awareness.pages import tree
from awareness.text.layers import Root

SHEET: Final = "overrides/assets/stylesheets/site.css"
NOTHING: Final = (
    "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page without scripts may load: its own sheet, by the hash of its text, and pictures."""
SCRIPT: Final = "; script-src 'self'"
LONG: Final = 3200
"""Letters on about four screens of a phone; from there on a page has a list of contents."""
HASHED: Final = r"\.[0-9a-f]{8}\.[a-z]+"
"""The end of a name that changes with its content, so that no browser need ask for it again."""
END: Final = '<footer class="sources">'
INDEX: Final = "index.html"
_FOLDER: Final = re.compile(r'\bhref="([^":#?]*/|(?:\.\./)*\.\.?)(?=["#?])')
"""A link to a folder of the site, up to its `#`; the addresses of others have a `:`."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What all pages share: `sheet` is the text of their `<style>`.

    `assets` are the addresses of pictures and scripts by their paths below overrides/; each has the
    start of its SHA-256 before the suffix.
    """

    sheet: str
    assets: Mapping[str, str]

    @classmethod
    def read(cls, root: Root, drawing: Callable[[str], str]) -> Self:
        """`drawing` fills in the variables of a picture."""
        assets = {}
        for file in tree.files(root, "overrides/assets"):
            content, path = (root / file).read_bytes(), Path(file).relative_to("overrides")
            if path.suffix == ".svg":
                content = drawing(content.decode()).encode()
            mark = f".{sha256(content).hexdigest()[:8]}{path.suffix}"
            assets[path.as_posix()] = path.with_suffix(mark).as_posix()
        return cls(sheet=short((root / SHEET).read_text("utf-8")), assets=assets)

    def policy(self, scripts: Sequence[str] = ()) -> str:
        """The Content-Security-Policy of a page that runs these scripts."""
        return policy(self.sheet, runs=bool(scripts))


def policy(sheet: str, *, runs: bool) -> str:
    """The only policy that a page with this style sheet may have."""
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    return NOTHING.format(digest) + SCRIPT * runs


def without_policy(page: bytes) -> bytes:
    """A page to try things out with, which may run what is put into it."""
    return re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", page)


def named(page: str) -> str:
    """One for a disk, where no server turns the address of a folder into the page in it."""
    return _FOLDER.sub(lambda found: f'href="{found[1].rstrip("/")}/{INDEX}', page)


def short(css: str) -> str:
    """A style sheet without remarks and blanks that mean nothing; strings stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    parts = re.split(r'("[^"\n]*")', css)
    for n in range(0, len(parts), 2):
        bare = re.sub(r"\s+", " ", parts[n])
        bare = re.sub(r" ?([{};,]) ?", r"\1", bare)
        parts[n] = re.sub(r"(?<=[:;{}]) |;(?=\})", "", bare)
    return "".join(parts).strip()


def contents(html: str) -> list[tuple[str, str]]:
    """The headings of a long page's content, each with its id; none where the page is short."""
    text = html.partition(END)[0]
    letters = len(unescape(re.sub(r"<[^>]*>|\s+", "", text)))
    heads = LexborHTMLParser(text).css("h2[id]") if letters > LONG else []
    found = [(str(one.attributes["id"]), " ".join(one.text().split())) for one in heads]
    return found if len(found) > 2 else []
