"""Checks of wording: sentences too long to read, hard words, and what must never be claimed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from os.path import commonprefix
from typing import Final, NamedTuple

from awareness.problem import Grade, Problem
from awareness.text.folding import Folded, fold

CHILDREN_LIMIT: Final = 20
ADULT_LIMIT: Final = 28
"""Syllables of a sentence; Vietnamese writes them apart, so that they are the words of a line."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VARIABLE = re.compile(r"\{\{.*?\}\}")
_ATTRIBUTES = re.compile(r"\s*\{ ?(?:[#:.]|\w+=)[^}\n]*\}|(?<=\])\([^)\n]*\)")
_QUOTES = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ADDRESS = re.compile(r"\w+://[^\s<>|]+")
_SIGNS = re.compile(r"[*`\[\]]|!(?=\[)")
_STARTS_ALONE = re.compile(r"\s*(?:[-+] |\d+[.)] |#{1,6} |\||> ?(?:[-+] |\d+[.)] |$))")
_OPENING = re.compile(r"[\s>]*(?:[-+☐] |\d+[.)] |#{1,6} )*[\s☐]*")
_END = re.compile(r"[.!?…]+[”\"’)]*(?=\s|$)|\||\Z")
_QUOTED = re.compile(r"“[^”]*”")
PROMISES: Final = {
    "cost": re.compile(r"miễn phí|không mất tiền", re.IGNORECASE),
    "hours": re.compile(r"24/24|24/7|24 ?giờ|(?<!\d)24h|ngày đêm|ngày hay đêm", re.IGNORECASE),
}
"""What may stand beside a number only when its own row says so, by the key that says it."""
_CLAUSE = re.compile(r"[.;](?!\d)|[!?]|, | - ")
_FIGURE = re.compile(
    r"\d(?:[\d.,]* ?(?:%|phần trăm)"
    r"|(?<![\d./].)\d{0,2}(?:\.\d{3})+(?![\d/]|\.\d| ?(?:đồng|đ|vnđ|vnd)\b)"
    r"|[\d.,]* ?(?:tỷ|tỉ|triệu|nghìn|ngàn)(?!\w| ?(?:đồng|đô)))",
    re.IGNORECASE,
)
_GAP = re.compile(r"(?<=\d)[ .-]+(?=\d)")
_S: Final = r"(?:[ .·•()-]{1,3}|[,/])?"
_NOT_DATE: Final = r"(?!(?:\d\d?[-./])?\d\d?[-./](?:19|20)\d\d(?!\d))"
_YEARS: Final = r"(?!1[89]00 ?- ?(?:1[89]|20)\d\d(?!\d))"
_LEAD: Final = (
    r"(?:(?:gọi|nhắn|liên hệ)(?: ngay| đến| tới| về| cho)?"
    r"|tổng đài|đường dây nóng|hotline|điện thoại|s?đt)"
)
_DIALLED: Final = (
    r"(?<!thông )(?<!cảnh )(?<!dự )(?:bấm|quay|báo)(?: ngay| đến| tới| về| cho)?[: ]+(?:số )?"
    r"(?=(?:11\d|15[67]|1022)(?!\d))"
)
PHONE: Final = re.compile(
    r"(?=[\d+(]|\b(?:[gnthđs][ọhổưitoốđ]|b[ấá]|qu|li))(?<!\d)(?<!\d[.,])"
    rf"(?:{_NOT_DATE}(?:\+? ?\(?(?:\+|00)?84\)?{_S}\d|\(?0)(?:{_S}\d){{8,10}}"
    rf"|{_YEARS}1{_S}[89]{_S}0{_S}0(?:{_S}\d){{4,6}}"
    r"|\d{7,}|[2-9]\d\d[ -](?!(?:19|20)\d\d(?!\d))\d{4}|(?!20)[2-9]\d{3}[ -]\d{3}"
    rf"|(?<!\w)(?<!tổng )(?:số|{_LEAD})[: ]+(?!20)[2-9](?:{_S}\d){{6,7}}"
    rf"|(?<!\w)(?:{_LEAD}[: ]+(?:số )?|{_DIALLED})(?P<short>\d{{3,6}})(?! ?/|{_S}\d))"
    r"(?!\w|[.,]\d| ?(?:đồng|đ|vnđ|vnd)(?!\w))",
    re.IGNORECASE,
)
"""A number to call in a folded text: national, local, or short after the word that says so."""
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

    @cached_property
    def of_death(self) -> Finder:
        return finder((*self.death, *self.not_death))

    @cached_property
    def forbidden(self) -> Finder:
        return finder((*self.never,))


def syllables(text: str) -> int:
    """How many syllables a text has; signs that stand alone are none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


class Sentence(NamedTuple):
    line: int
    text: str

    @property
    def syllables(self) -> int:
        return syllables(self.text)


@lru_cache(maxsize=2**14)
def plain_text(body: str) -> str:
    """A page's body as it is read, its lines kept: no comments, addresses, ids and emphasis.

    What a link or a picture shows when it is pointed at stands after it.
    """

    def shown(match: re.Match[str]) -> str:
        return "".join(f" {one or other}." for one, other in _QUOTES.findall(match[0]))

    body = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), body)
    body = _ATTRIBUTES.sub(shown, _VARIABLE.sub("111", body))
    return _SIGNS.sub("", _ADDRESS.sub("", body))


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
            line = start + paragraph.count("\n", 0, place + len(raw) - len(raw.lstrip()))
            place = end.end()
            if any(map(str.isalnum, raw)):
                yield Sentence(line, " ".join(raw.replace("\n>", " ").split()))


def reading_notes(body: str, limit: int, plain: Mapping[str, str]) -> Iterator[Problem]:
    """Long sentences and hard words, as notes."""
    hard = finder((*plain,))
    for sentence in sentences(plain_text(body), 0):
        if sentence.syllables > limit:
            shown = f"“{sentence.text[:60]}…”"
            what = f"câu dài {sentence.syllables} tiếng (nên tối đa {limit}): {shown}"
            fix = "tách thành hai câu, hoặc bớt chữ"
            yield Problem("", sentence.line, what, fix, Grade.NOTE)
        for _, words in hard.each(fold(_QUOTED.sub(" ", sentence.text))):
            what, fix = f"từ khó “{words}”", f"nói dễ hơn: {plain[words]}"
            yield Problem("", sentence.line, what, fix, Grade.NOTE)


def found(text: str, words: Iterable[str]) -> list[str]:
    """Those of the words that stand in a text, in any case, not as a part of longer ones."""
    return [word for _, word in finder((*words,)).each(fold(text))]


class Finder(NamedTuple):
    """What finds words, the longest that stands at a place, and which each is."""

    pattern: re.Pattern[str]
    known: Mapping[str, str]

    def each(self, text: Folded) -> Iterator[tuple[re.Match[str], str]]:
        for match in self.pattern.finditer(text.small):
            yield match, self.known[_GAP.sub("", match[0])]


def _key(word: str) -> str:
    """The same for all ways to write a word, and a number with or without gaps."""
    return _GAP.sub("", fold(word).text.casefold())


@lru_cache
def finder(words: tuple[str, ...]) -> Finder:
    known = {_key(word): word for word in words}
    heads = "".join(re.escape(word[:1]) for word in known)
    parts = either(re.sub(r"(?<=\d)(?=\d)", "\0", word) for word in known)
    parts = parts.replace("\0", "[ .-]{0,3}") or "(?!)"
    return Finder(re.compile(rf"(?<!\w)(?=[{heads}-]){parts}(?!\w)"), known)


def either(words: Iterable[str]) -> str:
    """A pattern for words, the longer first; a beginning that several have is tried once."""
    parts, words = list[str](), sorted(words)
    for _, group in groupby(filter(None, words), itemgetter(0)):
        alike = [*group]
        start = commonprefix(alike)  # noqa: RUF071  (letters are meant)
        parts.append(re.escape(start) + either(word[len(start) :] for word in alike))
    return f"(?:{'|'.join(parts)}){'?' * ('' in words)}" if parts else ""


Rule = Callable[[Folded], Iterator[Problem]]


def each(text: str, *rules: Rule) -> Iterator[Problem]:
    """What the rules say of the paragraphs of a text."""
    for line, paragraph in paragraphs(text, 0):
        for rule in rules:
            for problem in rule(fold(paragraph)):
                yield problem.at("", line)


def promised(key: str, own: str) -> bool:
    """Whether a row's own hours or cost make the promise."""
    return bool(PROMISES[key].search(re.sub("(?i)(?:không|chưa) miễn phí", "", own)))


def false_claims(
    wording: Wording, unconfirmed: Mapping[str, Collection[str]], said: Folded
) -> Iterator[Problem]:
    """What a paragraph must not say; `unconfirmed` are the numbers whose rows make no promise."""
    for match, words in wording.forbidden.each(said):
        what = f"không được viết “{words}”"
        yield Problem("", said.line(match), what, wording.never[words])
    for key, numbers in unconfirmed.items():
        for free in PROMISES[key].finditer(said.text):
            before = _CLAUSE.split(said.text[: free.start()])[-1]
            clause = before + _CLAUSE.split(said.text[free.end() :])[0]
            if named := found(clause, numbers):
                what = f"nói “{free[0]}” cạnh số {named[0]}, mà mục {key} của số này không nói vậy"
                fix = "bỏ chữ đó, hoặc tách thành câu riêng nói rõ số nào"
                yield Problem("", said.line(free), what, fix)


def undated(beside: str, said: Folded) -> Iterator[Problem]:
    """Figures without a year in their paragraph, and decrees named without a number.

    The number may stand in what is shown `beside` the text.
    """
    figure = _FIGURE.search(said.text)
    if figure and not (_YEAR.search(said.text) or PHONE.search(said.text)):
        what = f"số liệu “{figure[0]}” không kèm năm"
        yield Problem("", 0, what, "viết rõ số liệu của năm nào, ngay trong đoạn đó")
    decree = _DECREE.search(said.text)
    whole = f"{said.text} {beside}"
    if decree and not any(_NUMBERED.match(whole, one.end()) for one in _DECREE.finditer(whole)):
        what = f"“{decree[0]}” không kèm số văn bản"
        yield Problem("", 0, what, "viết đủ số, ví dụ Nghị định 56/2017/NĐ-CP")


def typed_phones(lasting: Collection[str], said: Folded) -> Iterator[Problem]:
    """Numbers to call that stand as typed; the short ones that are `lasting` may."""
    for match in PHONE.finditer(said.text):
        if not (match["short"] and (match["short"] in lasting or _YEAR.match(match["short"]))):
            what = f"có số điện thoại “{match[0]}” gõ tay"
            fix = "ghi số vào data/ rồi dùng biến, ví dụ {{ call.111 }}, hoặc khối contacts"
            yield Problem("", said.line(match), what, fix)


def speaks_of_death(text: str, wording: Wording) -> tuple[int, str] | None:
    """Where a text first speaks of wanting to die or of hurting oneself: the line from 0, how."""
    said = fold(text)
    for match, words in wording.of_death.each(said):
        if words not in wording.not_death:
            return said.line(match), match[0]
    return None


def names_harm(slug: str, harm: Iterable[str]) -> str | None:
    """The first harm that an address, an id or a title's slug names."""
    return next((words for words in harm if f"-{words}-" in f"-{slug.replace('/', '-')}-"), None)
