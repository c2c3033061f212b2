"""One folding for every rule over words: what a reader cannot tell apart compares as the same."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final

from awareness.text.source import INVISIBLE


@dataclass(frozen=True)
class Folded:
    """What was typed, and how rules compare it.

    `small` is that in small letters.
    """

    source: str
    text: str

    @cached_property
    def small(self) -> str:
        return self.text.lower()

    def line(self, match: re.Match[str]) -> int:
        """The line of a match, from 0: the first with whose end the folded text goes past it."""
        lines = self.source.split("\n")

        def end(line: int) -> int:
            return len(fold("\n".join(lines[: line + 1])).text)

        return bisect_right(range(len(lines)), match.start(), key=end)


_SIGNS: Final = {
    **dict.fromkeys(map(ord, "“”„‟«»"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛"), "'"),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2043, 0x2212), "-"),
}
"""Quotes and dashes: each is one letter, and stays one."""


def _letter(text: str) -> str:
    """One letter with its marks in its plain form, a digit of any script as ours.

    İ alone would be two letters when it is made small, and no place would be right after it.
    """
    normal = unicodedata.normalize("NFKC", text).replace("İ", "I")
    return "".join(str(unicodedata.decimal(one, one)) for one in normal).translate(_SIGNS)


_LETTERS: Final = "À-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ“”–"
_USUAL: Final = f"\x00-\x7f{_LETTERS}"
"""What nearly all texts are written in; each of these is its own plain form."""
_TONE: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_VOWELS: Final = "aăâeêioôơuưy"
_RHYME: Final = re.compile(
    rf"(?:qu|gi(?=[{_VOWELS}])|[^\W{_VOWELS}])*([{_VOWELS}]+)(\w*)", re.IGNORECASE
)


@cache
def _placed(word: str) -> str:
    """A syllable with its tone on the letter where most people write it: hòa, thủy, hoàn, quý."""
    apart = unicodedata.normalize("NFD", word)
    tones = _TONE.findall(apart)
    bare = unicodedata.normalize("NFC", _TONE.sub("", apart))
    rhyme = _RHYME.match(bare)
    if len(tones) != 1 or rhyme is None:
        return word
    vowels, after = rhyme.groups()
    marked = [n for n, letter in enumerate(vowels) if letter.lower() in "ăâêôơư"]
    usual = len(vowels) - 1 if after else (len(vowels) - 1) // 2
    end = rhyme.start(1) + (marked[-1] if marked else usual) + 1
    return unicodedata.normalize("NFC", f"{bare[:end]}{tones[0]}{bare[end:]}")


_STEPS: Final[tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]] = (
    (re.compile(r"&#?\w+;?"), lambda entity: html.unescape(entity).translate(_SIGNS)),
    (INVISIBLE, lambda _: ""),
    (re.compile(rf".[\u0300-\u036f\ufe0f\u20e3]+|[^{_USUAL}]", re.DOTALL), cache(_letter)),
    (re.compile("[\ufe0f\u20e3*_`~]|\\\\(?=[^\\w\\s])"), lambda _: ""),
    (re.compile(r"(?=\s)(?:\s*\n[\s>]*|\s{2,}|[^\S ])"), lambda _: " "),
    (re.compile(r"[^\W\d_]+"), _placed),
)
"""Entities, what nobody sees, other forms of letters and digits, emphasis, space, and the two ways
to place a tone."""
_RARE: Final = re.compile(rf"[^ -%'-)+-\[\]^a-}}{_LETTERS}]|  ")
"""Without one of these all steps but the last have nothing to do."""


@lru_cache(maxsize=2**15)
def fold(text: str) -> Folded:
    """The text as rules compare it; its case stays."""
    bare = text.translate(_SIGNS)
    for step in _STEPS if _RARE.search(bare) else _STEPS[5:]:
        bare = _changed(bare, *step)
    return Folded(text, bare)


def _changed(text: str, pattern: re.Pattern[str], change: Callable[[str], str]) -> str:
    return pattern.sub(lambda match: change(match[0]), text)


_ALPHABET: Final = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


def sorted_as(text: str) -> list[int]:
    """The place of a text in the order of the Vietnamese alphabet; tones come last."""
    toneless = _TONE.sub("", unicodedata.normalize("NFD", text.lower()))
    letters = unicodedata.normalize("NFC", toneless)
    return [_ALPHABET.find(letter) for letter in letters if letter in _ALPHABET]
