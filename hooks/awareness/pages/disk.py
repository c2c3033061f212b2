"""The edition that opens from a disk, where no server turns the address of a folder into a page."""

from __future__ import annotations

import re
from typing import Final

INDEX: Final = "index.html"
_FOLDER: Final = re.compile(r'\bhref="([^":#?]*/|(?:\.\./)*\.\.?)(?=["#?])')
"""A link to a folder of the site, up to its `#`; the addresses of others have a `:`."""


def named(html: str) -> str:
    """A finished page whose links to folders name the pages in them."""
    return _FOLDER.sub(lambda found: f'href="{found[1].rstrip("/")}/{INDEX}', html)
