"""Short addresses for paper, `/r/<code>/`, and the QR codes that lead there.

Codes are worked out from what they lead to, so that one that is printed can never change.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from awareness.data.teaching import TargetKind
from awareness.store import Store, tools

HERE: Final = Path(__file__).parent
PRINTED: Final = ".cache/print"
STORE: Final = Store(HERE.parents[2] / PRINTED)
"""Which of the eight masks is best takes three milliseconds to find out (ISO/IEC 18004, 7.8.3)."""
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
        return Code(address=f"{root}{self.path}")


@dataclass(frozen=True, kw_only=True)
class Code:
    """The QR code of an address, black on white, error level M, as big as it must be on paper."""

    address: str

    @property
    def svg(self) -> str:
        return _picture(self.address, "svg", xmldecl=False, light="#fff").decode()

    @property
    def modules(self) -> int:
        """On a side, with the quiet zone."""
        return int(re.findall(r'width="(\d+)"', self.svg)[0])

    @property
    def mm(self) -> float:
        return max(SMALLEST_MM, round(MODULE_MM * self.modules, 1))

    @property
    def shown(self) -> str:
        """The address for people, without the protocol."""
        return self.address.removeprefix("https://").rstrip("/")

    def png(self) -> bytes:
        """The picture for letters and posters."""
        return _picture(self.address, "png", scale=PNG_SCALE)


@lru_cache(maxsize=1024)
def _picture(address: str, kind: str, **how: Any) -> bytes:
    """Drawn once, for whichever build."""
    draw = partial(_drawn, address, kind=kind, border=QUIET, **how)
    return STORE.made(draw, tools(HERE, "segno"), kind, address)


def _drawn(address: str, **how: Any) -> bytes:
    picture = io.BytesIO()
    _symbol(address).save(picture, **how)
    return picture.getvalue()


@lru_cache(maxsize=1)
def _symbol(address: str) -> Any:
    """Of one address both pictures are drawn in turn."""
    import segno  # it loads half of the network's modules

    return segno.make_qr(address, error="m", boost_error=False)
