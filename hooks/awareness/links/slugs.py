"""Slugs: how the site spells a title in an address, and how two spellings differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from unicodedata import category, normalize

_D = str.maketrans("đð", "dd")


@cache
def _bare(letter: str) -> str:
    plain = "".join(c for c in normalize("NFKD", letter) if category(c)[0] != "M")
    return plain.lower().translate(_D)


def fold(text: str) -> str:
    """Lower case without marks, đ and ð as d.

    Letter by letter, since putting a long run of marks in order takes time by its square.
    """
    return text.lower() if text.isascii() else "".join(map(_bare, text))


def slug(title: str) -> str:
    """The site's own rule for the last part of an address: folded words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def glued(text: str) -> str:
    return text.replace("-", "")


def hyphen_differences(printed: str, right: str) -> Iterator[tuple[str, str]]:
    """The shortest pieces in which two slugs, equal but for hyphens, differ."""
    old, new = "", ""
    letters = (re.findall("[^-]-*", f"{text}-") for text in (printed, right))
    for mine, other in zip(*letters, strict=True):
        old, new = old + mine, new + other
        if mine.endswith("-") and other.endswith("-"):
            if old != new:
                yield old[:-1], new[:-1]
            old, new = "", ""


def word_differences(printed: str, right: str) -> str:
    """In Vietnamese: the words that the printed slug lacks and those it has too many."""
    have, want = Counter(printed.split("-")), Counter(right.split("-"))
    sides = (("thiếu", want - have), ("thừa", have - want))
    return "; ".join(f"{name} {', '.join(words)}" for name, words in sides if words)
