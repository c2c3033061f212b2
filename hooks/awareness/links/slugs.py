"""Slugs: how the site spells a title in an address, and how two spellings differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from unicodedata import category, normalize

_D = re.compile("[đĐðÐ]")


@cache
def _bare(letter: str) -> str:
    plain = "".join(c for c in normalize("NFD", letter) if category(c)[0] != "M")
    return _D.sub("d", plain).lower()


def fold(text: str) -> str:
    """Lower case without marks, đ and ð as d.

    Letter by letter, since putting a long run of marks in order takes time by its square.
    """
    return text.lower() if text.isascii() else "".join(map(_bare, text))


def slug(title: str) -> str:
    """The site's own rule for the last part of an address: folded words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def slug_without_d(title: str) -> str:
    """The slug of makers that drop đ instead of folding it: "nhung-ieu" for "những điều"."""
    return slug(_D.sub("", title))


def glued(text: str) -> str:
    return text.replace("-", "")


def hyphen_differences(printed: str, right: str) -> Iterator[tuple[int, str, str]]:
    """The shortest pieces in which two slugs, equal but for hyphens, differ.

    Yields the column of the piece in the printed slug (from 1), the piece and the right one.
    """
    shared = set(_hyphens(printed).values()) & set(_hyphens(right).values())
    column = 1
    for old, new in zip(_pieces(printed, shared), _pieces(right, shared), strict=True):
        if old != new:
            yield column, old, new
        column += len(old) + 1


def word_differences(printed: str, right: str) -> str:
    """In Vietnamese: the words that the printed slug lacks and those it has too many."""
    have, want = Counter(printed.split("-")), Counter(right.split("-"))
    sides = (("thiếu", want - have), ("thừa", have - want))
    return "; ".join(f"{name} {', '.join(words)}" for name, words in sides if words)


def _hyphens(text: str) -> dict[int, int]:
    """Each hyphen's place in the slug, and the same place counted without hyphens."""
    starts = (hyphen.start() for hyphen in re.finditer("-", text))
    return {start: start - count for count, start in enumerate(starts)}


def _pieces(text: str, shared: set[int]) -> list[str]:
    cuts = [start for start, bare in _hyphens(text).items() if bare in shared]
    ends = zip([-1, *cuts], [*cuts, len(text)], strict=True)
    return [text[before + 1 : after] for before, after in ends]
