"""The one host that links may have, and the hosts that imitate it."""

from __future__ import annotations

import re
from unicodedata import normalize

from rapidfuzz.distance import Levenshtein

from .slugs import fold

HOST = "tongdai111.vn"
_NAME = HOST.partition(".")[0]
# Letters that pass for Latin ones, and letters that pass for the digits of the name.
_CONFUSABLE = str.maketrans("аαɑԁɗցɡіιıɩӏոηпоοօᴏтτ", "aaaddggiiiilnnnoooott")
_DIGITS = str.maketrans("oli|!", "01111")


def looks_like_host(host: str) -> bool:
    """Whether a host passes itself off as HOST; its own harmless spellings do not."""
    if host.lower().removesuffix(".").removeprefix("www.") == HOST:
        return False
    labels = [_latin(label) for label in re.split(r"[.。@:/%\\\s]+", normalize("NFKC", host))]
    return _NAME in "".join(labels) or any(_imitates(label) for label in labels)


def _imitates(label: str) -> bool:
    """Letters for the digits count only if all match: tongdaily (a general agent) is a word."""
    alike = _NAME.translate(_DIGITS) in label.translate(_DIGITS)
    return alike or Levenshtein.distance(label, _NAME, score_cutoff=2) <= 2


def _latin(label: str) -> str:
    """A label of a host as a reader sees it: IDN decoded, look-alikes as Latin, no hyphens."""
    if label.lower().startswith("xn--"):
        try:
            label = label[4:63].encode("ascii", "ignore").decode("punycode")
        except (ValueError, OverflowError):
            return ""
    return re.sub("[-_]", "", fold(label).translate(_CONFUSABLE))
