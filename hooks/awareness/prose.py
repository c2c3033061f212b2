"""Checks of wording: sentences too long to read, hard words, and what must never be claimed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from awareness.problem import Grade, Problem

CHILDREN_LIMIT: Final = 20
ADULT_LIMIT: Final = 28
"""Syllables of a sentence; Vietnamese writes them apart, so that they are the words of a line."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VARIABLE = re.compile(r"\{\{.*?\}\}")
_ATTRIBUTES = re.compile(r"\s*\{ ?(?:[#:.]|width)[^}\n]*\}|(?<=\])\([^)\n]*\)")
_SIGNS = re.compile(r"[*`\[\]]|!(?=\[)")
_STARTS_ALONE = re.compile(r"\s*(?:[-+] |\d+[.)] |#{1,6} |\||> ?(?:[-+] |\d+[.)] |$))")
_OPENING = re.compile(r"[\s>]*(?:[-+☐] |\d+[.)] |#{1,6} )*[\s☐]*")
_END = re.compile(r"[.!?…]+[”\"’)]*(?=\s|$)|\||\Z")
_QUOTED = re.compile(r"“[^”]*”")
_FREE = re.compile(
    r"miễn phí|không mất tiền|24/24|24/7|24 giờ|ngày đêm|ngày hay đêm", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.!?;\n]|, | – ")
_FIGURE = re.compile(
    r"\d[\d.,]*\s?%|(?<![\d./])\d{1,3}(?:\.\d{3})+(?![\d/]| đồng)|\d (?:triệu|nghìn) (?!đồng)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DECREE = re.compile(r"(?:Nghị định|Thông tư(?: liên tịch)?|Quyết định|Nghị quyết)(?!\w)")
_NUMBERED = re.compile(r"\s+(?:(?:số )?\d+/|(?:này|đó|trên|ấy)(?!\w))")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words that data/wording.yml lists: hard and plain, forbidden and why, and harms.

    `death` are ways to speak of wanting to die or of hurting oneself, `not_death` what only
    sounds like it.
    """

    plain: Mapping[str, str]
    never: Mapping[str, str]
    harm: tuple[str, ...]
    death: tuple[str, ...]
    not_death: tuple[str, ...]


def syllables(text: str) -> int:
    """How many syllables a text has; signs that stand alone are none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


@dataclass(frozen=True, kw_only=True)
class Sentence:
    line: int
    text: str

    @property
    def syllables(self) -> int:
        return syllables(self.text)


def plain_text(body: str) -> str:
    """A page's body as it is read, its lines kept: no comments, addresses, ids and emphasis."""
    body = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), body)
    return _SIGNS.sub("", _ATTRIBUTES.sub("", _VARIABLE.sub("111", body)))


def paragraphs(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Runs of lines that read as one, with the line each begins on; a list item is its own."""
    start, lines = first_line, list[str]()
    for number, line in enumerate(text.split("\n"), first_line):
        if lines and (not line.strip(" >") or _STARTS_ALONE.match(line)):
            yield start, "\n".join(lines)
            lines = []
        if line.strip(" >"):
            start = number if not lines else start
            lines.append(line)
    if lines:
        yield start, "\n".join(lines)


def sentences(text: str, first_line: int) -> Iterator[Sentence]:
    """Every sentence of a plain text; cells of a table and items of a list are sentences too."""
    for start, paragraph in paragraphs(text, first_line):
        paragraph, place = _OPENING.sub("", paragraph, count=1), 0
        for end in _END.finditer(paragraph):
            raw = paragraph[place : end.end()]
            sentence = Sentence(
                line=start + paragraph.count("\n", 0, place + len(raw) - len(raw.lstrip())),
                text=" ".join(raw.replace("\n>", " ").split()),
            )
            place = end.end()
            if sentence.syllables:
                yield sentence


def reading_notes(
    path: str, body: str, first_line: int, limit: int, plain: Mapping[str, str]
) -> Iterator[Problem]:
    """Long sentences and hard words, as notes."""
    for sentence in sentences(plain_text(body), first_line):
        if sentence.syllables > limit:
            shown = f"“{sentence.text[:60]}…”"
            what = f"câu dài {sentence.syllables} tiếng (nên tối đa {limit}): {shown}"
            yield _note(path, sentence.line, what, "tách thành hai câu, hoặc bớt chữ")
        said = _QUOTED.sub(" ", sentence.text)
        for words in found(said, plain):
            yield _note(path, sentence.line, f"từ khó “{words}”", f"nói dễ hơn: {plain[words]}")


def _note(path: str, line: int, message: str, fix: str) -> Problem:
    return Problem(path=path, line=line, message=message, fix=fix, grade=Grade.NOTE)


def found(text: str, words: Iterable[str]) -> list[str]:
    """Those of the words that stand in a text, in any case, not as a part of longer ones."""
    known = {one.casefold(): one for one in words}
    return [known[match.casefold()] for match in _finder(tuple(known)).findall(text)]


@lru_cache
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'})(?!\w)", re.IGNORECASE)


def false_claims(
    text: str, never: Mapping[str, str], unconfirmed: Iterable[str]
) -> Iterator[tuple[int, str, str]]:
    """What a text must not say: its line from 0, what is wrong, what to do.

    `unconfirmed` are the numbers whose hours and cost nobody has confirmed.
    """
    for number, line in enumerate(text.split("\n")):
        for words in found(line, never):
            yield number, f"không được viết “{words}”", never[words]
        for clause in _CLAUSE.split(line):
            said = re.sub(r"(?<=\d)[ .](?=\d)", "", clause)
            free = _FREE.search(clause)
            named = next((n for n in unconfirmed if re.search(rf"(?<!\d){n}(?!\d)", said)), None)
            if free and named:
                what = f"nói “{free[0]}” cạnh số {named}, mà giờ và cước số này chưa ai xác nhận"
                yield number, what, "bỏ chữ đó, hoặc tách thành câu riêng nói rõ số nào"


def undated(text: str, first_line: int) -> Iterator[tuple[int, str, str]]:
    """Figures without a year in their paragraph, and decrees named without a number."""
    for line, paragraph in paragraphs(text, first_line):
        figure = _FIGURE.search(paragraph)
        if figure and not _YEAR.search(paragraph):
            what = f"số liệu “{figure[0].strip()}” không kèm năm"
            yield line, what, "viết rõ số liệu của năm nào, ngay trong đoạn đó"
        decrees = list(_DECREE.finditer(paragraph))
        if decrees and not any(_NUMBERED.match(paragraph, one.end()) for one in decrees):
            what = f"“{decrees[0][0]}” không kèm số văn bản"
            yield line, what, "viết đủ số, ví dụ Nghị định 56/2017/NĐ-CP"


def speaks_of_death(text: str, wording: Wording) -> re.Match[str] | None:
    """Where a text first speaks of wanting to die or of hurting oneself."""
    words = _finder((*wording.death, *wording.not_death))
    innocent = {one.casefold() for one in wording.not_death}
    spoken = words.finditer(text.replace("\n", " "))
    return next((match for match in spoken if match[0].casefold() not in innocent), None)


def names_harm(slug: str, harm: Iterable[str]) -> str | None:
    """The first harm that an address, an id or a title's slug names."""
    return next((words for words in harm if f"-{words}-" in f"-{slug.replace('/', '-')}-"), None)
