"""Short addresses for paper, `/r/<code>/`, and the QR codes that lead there.

Codes are worked out from what they lead to, so that one that is printed can never change.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from awareness.data.teaching import TargetKind

if TYPE_CHECKING:  # it loads half of the network's modules
    import segno

LETTERS: Final = "23456789bcdfghjkmnpqrstvwxz"
"""Without vowels and without signs that look alike: no words, no misreadings."""
MODULE_MM: Final = 0.6
SMALLEST_MM: Final = 22
QUIET: Final = 4
"""What still decodes from a rough copy; the quiet zone is in modules."""
PNG_SCALE: Final = 10
"""Pixels a module: 3 cm on paper at 300 a inch."""
NO_SITE: Final = "https://example.invalid/"
"""Stands for the site's address until the commune has given it."""


def code_of(kind: str, identity: str) -> str:
    """Four letters for a thing; the same for ever."""
    number = int.from_bytes(hashlib.sha256(f"{kind}:{identity}".encode()).digest()[:8])
    letters = []
    for _ in range(4):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a code leads to, and its words for people."""

    kind: TargetKind
    id: str
    title: str
    retired: bool = False

    @property
    def code(self) -> str:
        return code_of(self.kind, self.id)

    @property
    def path(self) -> str:
        """The address of the forwarding page, from the site's root."""
        return f"r/{self.code}/"

    def qr(self, root: str) -> Code:
        """The code for a site that stands at `root`."""
        return qr(f"{root}{self.path}")


@dataclass(frozen=True, kw_only=True)
class Code:
    """One QR code: the address it holds, and its picture."""

    address: str
    svg: str
    symbol: segno.QRCode
    mm: float

    @property
    def shown(self) -> str:
        """The address for people, without the protocol."""
        return self.address.removeprefix("https://").rstrip("/")

    def png(self) -> bytes:
        """The picture for letters and posters."""
        picture = io.BytesIO()
        self.symbol.save(picture, kind="png", border=QUIET, scale=PNG_SCALE)
        return picture.getvalue()


@lru_cache(maxsize=1024)
def qr(address: str) -> Code:
    """The code of an address, black on white, error level M, as big as it must be on paper."""
    import segno

    symbol = segno.make_qr(address, error="m", boost_error=False)
    buffer = io.BytesIO()
    symbol.save(buffer, kind="svg", border=QUIET, xmldecl=False, light="#fff")
    modules = symbol.symbol_size(border=QUIET)[0]
    return Code(
        address=address,
        svg=buffer.getvalue().decode(),
        symbol=symbol,
        mm=max(SMALLEST_MM, round(MODULE_MM * modules, 1)),
    )
