"""Judges a page by what it shows, never by its status alone; pure, it asks nobody anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

from rapidfuzz.distance import LCSseq

from .address import HOST
from .fetch import Answer
from .findings import Finding, Kind, Reason, Wanted, printable
from .onward import ELSEWHERE, destination, plain_path
from .reading import Phrases, Reading, hides_letters, read, spellings, words
from .scripts import addresses, hides, presses

BARE: Final = 15
"""Words; a page with fewer is what its frames show."""
SHORT: Final = 100
"""Words; on a shorter page a phrase anywhere speaks for the whole page."""
NOTICE: Final = 40
"""The same for a page that has the right title: nothing but a notice."""
FORBIDDEN: Final = {401, 402, 403, 405, 406, 407, 421, 451, 999}
GONE: Final = {404, 410}
PAGE_TYPES: Final = re.compile(
    r"\s*(text/(html|plain|xml)|application/(xhtml\+xml|xml))\b|\s*\Z", re.IGNORECASE
)
_SNIFFED: Final = re.compile(
    rb"[ \t\r\n\f]{0,200}<(!doctype html|html|head|script|iframe|h1|div|table|title|body)[ >]",
    re.I,
)
"""How an answer without a type begins that browsers take for a page."""
FILE_MARKS: Final = (b"%PDF-", b"PK\x03\x04", b"MZ\x90", b"\x7fELF", b"Rar!", b"\x1f\x8b")
LOGINS: Final = {"dang nhap", "dang nhap he thong", "login", "log in", "sign in"}
LIBRARY: Final = re.compile(r"\bthu vien\b")
MISSING: Final = "khong-co-trang"
"""How the address of the page that cannot exist begins."""
LIKE: Final = 0.7
_LONGEST_NAME: Final = 500
_CUT: Final = re.compile(r"(…|\.\.\.)\s*\Z")
_SEPARATORS: Final = re.compile(r"\s[|–—»:·›-]+\s|\s*[|»]\s*")
_PLAYER_CODE: Final = re.compile(
    r"VideoObject|\.m3u8|\.mp4|\.webm|youtube(-nocookie)?\.com/(embed|watch)|youtu\.be/|YT\.Player"
    r"|\bplyr\b|\bfb-video\b"
)
_NOT_WHOSE: Final = re.compile(r"^(https?:)?//|^(about|javascript|data):.*|[?#].*", re.DOTALL)
"""What in a frame's address does not tell whose it is."""
_QUOTED: Final = re.compile(r"[“\"«][^”\"»]{0,300}[”\"»]")
_LEADS: Final = re.compile(r"\s*javascript:.*(location|open)", re.IGNORECASE)
_GATE: Final = re.compile(r"\b(reload|location)\b")
"""What a script that has given the reader a cookie loads the page anew with."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What betrays a page: phrases, pieces of host names, and beginnings of addresses."""

    not_found: Phrases
    challenge: Phrases
    trouble: Phrases
    betting: Phrases
    parking: Phrases
    defaced: Phrases
    warning: Phrases
    betting_hosts: re.Pattern[str]
    sharing_hosts: tuple[str, ...]
    not_players: tuple[str, ...]

    def bet(self, text: str) -> int:
        """How many come-ons a text says itself: 0 where it warns, and none that it quotes."""
        said = self.betting.found_in(_QUOTED.sub(" ", text))
        return 0 if said and self.warning.found_in(text) else len(said)

    def bets(self, href: str) -> bool:
        """Whether an address on another host has a betting name in it."""
        host = _host_of(href)
        names = {host, host.replace("-", "")} if host.removeprefix("www.") != HOST else ()
        return any(map(self.betting_hosts.search, names))

    def strange(self, href: str) -> bool:
        """Whether an address leads to a stranger: neither this host, nor a known one."""
        host = _host_of(href)
        return bool(host) and not f".{host}".endswith(f".{HOST}") and not self.shares(href)

    def shares(self, href: str) -> bool:
        """Whether an address is one of the share buttons' hosts, or the State's."""
        known = tuple(f".{host}" for host in ("gov.vn", *self.sharing_hosts))
        return f".{_host_of(href)}".endswith(known)


def read_signs(lists: Mapping[str, Sequence[str]]) -> Signs:
    """From data/link-signs.yml, already validated."""
    phrases = [name for name in lists if not name.endswith(("_hosts", "_players"))]
    pieces = ("".join(way) for piece in lists["betting_hosts"] for way in spellings(piece))
    return Signs(
        **{name: Phrases(lists[name]) for name in phrases},
        betting_hosts=re.compile("|".join(map(_piece, pieces))),
        sharing_hosts=tuple(" ".join(lists["sharing_hosts"]).split()),
        not_players=tuple(" ".join(lists["not_players"]).split()),
    )


def _piece(text: str) -> str:
    """A piece of a host's name; a letter at its end must end a word, a digit need not."""
    before = "(?<![a-z])" if text[0].isalpha() else "(?<![0-9])" * (text[0] == "#")
    after = "(?![a-z])" if text[-1].isalpha() else ""
    return f"{before}{text.strip('*').replace('#', '[0-9]+')}{after}"


def _host_of(url: str) -> str:
    """The host of an address that has one, in lower case."""
    plain = re.sub(r"[\t\r\n]", "", url.lower())
    match = re.match(r"\s*(?:[a-z]*:)?[/\\]{2,}([^/\\?#\s]*)", plain)
    return match[1] if match else ""


def likeness(expected: str, seen: str) -> float:
    """How many of the expected title's words a heading holds in their order, 0 to 1.

    A word that stands for another ("giao thông" for "trên mạng") weighs more than one left out.
    """
    want, best = _words(expected), 0.0
    seen = seen[:_LONGEST_NAME]
    for part in [seen, *_SEPARATORS.split(seen)]:
        have = _words(part)
        if _CUT.search(part) and len(have) >= 5 and " ".join(want).startswith(" ".join(have)):
            return 1.0
        score = LCSseq.similarity(want, have) / max(len(want), 1)
        replaced = set(want) - set(have) and set(have) - set(want)
        best = max(best, score if score >= 0.91 or not replaced else min(score, 0.69))
    return best


def _words(text: str) -> list[str]:
    known = " ".join(words(text))
    return re.sub(r"\b(moi truong|khong gian) mang\b", "mang", known).split()


# --- One page beside what was wanted ----------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Look:
    """One page beside what was wanted; where the answer is no page, nothing stands on it."""

    wanted: Wanted
    answer: Answer
    is_page: bool
    page: Reading
    signs: Signs

    @property
    def base(self) -> str:
        """What the page's relative addresses are relative to."""
        found = destination(self.answer.url, self.page.base)
        return found if isinstance(found, str) else ELSEWHERE

    @property
    def short(self) -> bool:
        """Whether the page itself, menus aside, has but a few words."""
        return self.page.own_words < (NOTICE if self.titled else SHORT)

    @property
    def expected(self) -> str:
        """The title, or what the address says where there is none."""
        return self.wanted.title or unquote(urlsplit(self.wanted.url).path).rpartition("/")[2]

    @cached_property
    def titled(self) -> bool:
        """Whether the page names itself as the title wants; many h1 are a list, not a name."""
        few = self.page.headings if len(self.page.headings) <= 3 else []
        return any(map(self.is_like, [self.page.title, *self.page.named, *few]))

    def is_like(self, name: str) -> bool:
        return likeness(self.expected, name) >= LIKE

    def says(self, phrases: Phrases) -> bool:
        """Whether the page says so: in its title or first heading, or anywhere when it is short."""
        own, page = phrases.found_in(self.expected), self.page
        where = [*page.names, *page.named, *[page.text] * self.short]
        return any(phrases.found_in(part) - own for part in where)

    def found(self, reason: Reason, detail: str = "", title: str = "") -> Finding:
        seen = title or self.page.title
        return Finding(reason=reason, title_seen=seen, detail=printable(detail))


def look_at(wanted: Wanted, answer: Answer, signs: Signs) -> Look:
    is_page = _is_page(answer)
    page = read(answer.body, answer.header("content-type")) if is_page else Reading()
    return Look(wanted=wanted, answer=answer, is_page=is_page, page=page, signs=signs)


def _is_page(answer: Answer) -> bool:
    attached = answer.header("content-disposition").strip().lower().startswith("attachment")
    file = answer.body.lstrip().startswith(FILE_MARKS)
    return bool(PAGE_TYPES.match(answer.header("content-type"))) and not attached and not file


def doubtful(answer: Answer) -> bool:
    """Whether browsers may show an answer as something else than the page that was read."""
    kind = answer.header("content-type").partition(";")[0].strip().lower()
    sniffed = (
        not kind and _SNIFFED.match(answer.body) and not answer.header("x-content-type-options")
    )
    shown = answer.header("content-disposition").partition(";")[0].strip().lower()
    odd_letters = hides_letters(answer.body, answer.header("content-type"))
    return not (kind == "text/html" or sniffed) or shown not in ("", "inline") or odd_letters


def conceals(look: Look) -> bool:
    """Whether only a browser can tell where the page leads by itself."""
    page, signs = look.page, look.signs
    strange = any(signs.strange(one.href) or _LEADS.match(one.href) for one in page.pressed)
    return page.cut or hides(page.scripts) or (strange and presses(page.scripts))


def danger(look: Look) -> Finding | None:
    """What no reader should meet, whatever the status: come-ons, or a name that is for sale."""
    page, signs = look.page, look.signs
    away = destination(look.answer.url, page.base)
    if isinstance(away, Finding) and away.reason is Reason.LEADS_AWAY:
        return away
    if any(map(signs.strange, page.asking)):
        return look.found(Reason.LEADS_AWAY)
    if look.says(signs.parking):
        return look.found(Reason.PARKED)
    if look.says(signs.defaced):
        return look.found(Reason.DEFACED)
    unnamed = not look.wanted.title or not look.titled
    if unnamed and any(map(signs.bet, [*page.names, *page.named])):
        return look.found(Reason.BETTING)
    if come_on := next(_come_ons(page, signs), None):
        unlike = look.wanted.title and not look.titled
        return look.found(Reason.BETTING if unlike else Reason.BETTING_LINKS, come_on)
    strangers = (one for one in page.pressed if one.hidden and signs.strange(one.href))
    if stranger := next(strangers, None):
        return look.found(Reason.HIDDEN_LINKS, stranger.text or stranger.href)
    return None


def _come_ons(page: Reading, signs: Signs) -> Iterator[str]:
    """Each place that invites to bet, unless it is a headline or a passage that warns."""
    for press in page.pressed:
        inviting = signs.betting.found_in(press.text) and not signs.warning.found_in(press.text)
        if inviting or any(map(signs.bets, [press.href, *addresses(press.href)])):
            yield press.text or press.href
    loaded = [*(frame.source for frame in page.frames), *addresses(page.scripts)]
    yield from filter(signs.bets, loaded)
    yield from filter(signs.bet, [*page.headings, *page.subheadings])
    yield from (block.strip() for block in page.text.split("\n") if signs.bet(block) >= 2)


def _framed(look: Look) -> Finding | None:
    """A page that is but a frame around another host's, or lies under one."""
    bare = look.page.own_words < BARE and look.wanted.kind is Kind.ARTICLE
    for frame in look.page.frames:
        target = destination(look.base, frame.source)
        shown = frame.covering or (bare and frame.seen)
        if shown and isinstance(target, Finding) and not look.signs.shares(frame.source):
            return Finding(reason=Reason.FRAMES_AWAY, detail=target.detail)
    return None


# --- The verdict ------------------------------------------------------------------------------


def judge(look: Look) -> Finding | None:
    """The verdict on a page that sends nobody on; None when it must be compared with others."""
    answer, page, signs = look.answer, look.page, look.signs
    if found := danger(look):
        return found
    walled = Finding(reason=Reason.FORBIDDEN, detail="đòi xác minh là người thật, hoặc đăng nhập")
    if answer.header("cf-mitigated") or look.says(signs.challenge):
        return walled
    if answer.status == 202 or not 200 <= answer.status < 300:
        return Finding(reason=_by_status(look))
    if answer.status in (204, 205) or not answer.body.strip():
        return Finding(reason=Reason.EMPTY)
    if not look.is_page:
        return look.found(Reason.NOT_A_PAGE, answer.header("content-type"))
    if not (words(f"{page.title} {page.text}") or page.frames or page.scripts):
        return Finding(reason=Reason.EMPTY)
    if framed := _framed(look):
        return framed
    if look.says(signs.not_found):
        return look.found(Reason.NOT_FOUND, "trang hiện ra lời báo không tìm thấy")
    if page.password and any(" ".join(words(name)) in LOGINS for name in page.names):
        return walled
    if look.says(signs.trouble):
        return look.found(Reason.SERVER_ERROR)
    if look.titled and (look.wanted.title or _speaks_for_us(f"{page.title} {page.text}")):
        return _well(look)
    given = page.scripts.partition("document.cookie")[2]
    return walled if look.short and _GATE.search(given) else None


def _by_status(look: Look) -> Reason:
    status = look.answer.status
    if status in GONE:
        whole = look.wanted.title and look.titled and look.page.own_words >= SHORT
        lost = not whole or look.says(look.signs.not_found)
        return Reason.NOT_FOUND if lost else Reason.STATUS_ODD
    if status == 429:
        return Reason.RATE_LIMITED
    if status >= 500 and status != 999:
        return Reason.SERVER_ERROR
    return Reason.FORBIDDEN if status in FORBIDDEN else Reason.STATUS_ODD


def _well(look: Look) -> Finding:
    seen = next(filter(look.is_like, (*look.page.headings, *look.page.named)), look.page.title)
    if look.wanted.kind is Kind.VIDEO and not _plays(look.page, look.signs):
        return look.found(Reason.OTHER_CONTENT, "không còn video", title=seen)
    return look.found(Reason.TITLE_MATCHES if look.wanted.title else Reason.PAGE_OPENS, title=seen)


def _plays(page: Reading, signs: Signs) -> bool:
    shown = any(
        source and not any(f".{dumb}" in f".{source}" for dumb in signs.not_players)
        for source in (_NOT_WHOSE.sub("", one.source.lower()) for one in page.frames)
    )
    return page.players or shown or bool(_PLAYER_CODE.search(" ".join([page.scripts, *page.data])))


def settle(look: Look, missing: Answer | None, home: Answer | None) -> Finding:
    """The verdict on a page without the title: beside one that cannot exist, and the home page."""
    page = look.page
    if missing is None:  # what it must be compared with could not be had
        return look.found(Reason.STATUS_ODD)
    others = [
        read(one.body, one.header("content-type")) if one and one.status == 200 else None
        for one in (missing, home)
    ]
    lost, front = (_alike(page, other) for other in others)
    at_home = plain_path(look.answer.url) == ""
    elsewhere = lost or (front and not at_home)
    if look.wanted.title and not elsewhere and _named_below(look, others):
        return _well(look)
    if lost and front and not _speaks_for_us(f"{page.title} {page.text}"):
        return look.found(Reason.OTHER_CONTENT, page.title)
    if elsewhere:
        as_missing = "giống hệt trang của một địa chỉ không có thật"
        return look.found(Reason.HOME_INSTEAD, as_missing if lost else "")
    if not page.text.strip() and not page.frames:
        return look.found(Reason.EMPTY)
    text = f"{page.title} {page.text}"
    library = _speaks_for_us(text) and (at_home or LIBRARY.search(" ".join(words(text))))
    if look.wanted.title or not library:
        return look.found(Reason.OTHER_CONTENT, page.title)
    return _well(look)


def _speaks_for_us(text: str) -> bool:
    """Whether a text names the site: "tổng đài" and 111."""
    said = words(text)
    return "111" in said and ("tong", "dai") in pairwise(said)


def _named_below(look: Look, others: Sequence[Reading | None]) -> bool:
    """Whether the first heading of a lower level names the page, and no other name of its own."""
    general = [words(name) for other in others if other for name in other.names]
    names = (name for name in look.page.names if words(name) not in general)
    own = [name for name in names if not _speaks_for_us(name)]
    first = next(iter([*own, *look.page.subheadings]), "")
    return all(map(look.is_like, [*own, first]))


def _alike(one: Reading, other: Reading | None) -> bool:
    """Nine words of ten are the same."""
    if other is None:
        return False
    have, want = (Counter(words(f"{page.title} {page.text}")) for page in (one, other))
    return (have & want).total() >= 0.9 * max(have.total(), want.total())
