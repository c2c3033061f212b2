"""Judges a page by what it shows, never by its status alone; pure, it asks nobody anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from .fetch import Answer
from .findings import Finding, Kind, Reason, Wanted
from .hosts import HOST
from .reading import Phrases, Pressed, Reading, hides_letters, readings, refresh_target, words
from .scripts import addresses, forwards, hides, presses
from .slugs import fold

BARE: Final = 15
"""Words; a page with fewer is what its frames show."""
NOTICE: Final = 40
SHORT: Final = 100
"""Words; on a shorter page a not-found phrase anywhere speaks for the whole page.

On one that has the right title this goes for a notice alone.
"""
FORBIDDEN: Final = {401, 402, 403, 405, 406, 407, 421, 451, 999}
GONE: Final = {404, 410}
REDIRECTS: Final = {301, 302, 303, 307, 308}
PAGE_TYPES: Final = re.compile(
    r"\s*(text/(html|plain|xml)|application/(xhtml\+xml|xml))\b|\s*\Z", re.IGNORECASE
)
_SNIFFED: Final = re.compile(
    rb"[ \t\r\n\f]{0,200}<(!doctype html|html|head|script|iframe|h1|div|table|title|body)[ >]",
    re.I,
)
"""How an answer without a type begins that browsers take for a page."""
FILE_MARKS: Final = (b"%PDF-", b"PK\x03\x04", b"MZ\x90", b"\x7fELF", b"Rar!", b"\x1f\x8b")
GENERAL: Final = {
    "", "home", "homepage", "trang-chu", "index", "default", "vi", "vn", "en", "main", "portal",
    "404", "error", "error404", "errors", "not-found", "notfound", "page-not-found", "loi",
    "khong-tim-thay", "khong-tim-thay-trang", "tin", "tin-tuc", "xem-video", "video", "thu-vien",
}  # fmt: skip
"""Paths of home, section and error pages, without slashes and extension."""
WALLS: Final = {"login", "dang-nhap", "signin", "sign-in", "log-in", "wp-login", "captcha"}
_PLAYER_CODE: Final = re.compile(r"VideoObject|\.m3u8|\.mp4|youtube\.com/(embed|watch)|youtu\.be/")
LOGINS: Final = {"dang nhap", "dang nhap he thong", "login", "log in", "sign in"}
_QUOTED: Final = re.compile(r"[“\"«][^”\"»]{0,300}[”\"»]")
ELSEWHERE: Final = "https://elsewhere.invalid/"
"""Stands for the base of a page whose base element names another host."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ABSOLUTE: Final = re.compile(r"(https?:)?[/\\]{2,}([^/\\?#]*)", re.IGNORECASE)
_HOST: Final = re.compile(r"(.*@)?(\[[0-9A-Fa-f:.]+\]|[^\s\[\]<>^|%:/@]+)(:\d*)?", re.DOTALL)
"""An authority that browsers take, whose ever it is."""
_OURS: Final = re.compile(
    rf"(https:)?//(www\.)?{re.escape(HOST)}\.?(:443|:)?|http://(www\.)?{re.escape(HOST)}\.?(:80|:)?",
    re.ASCII | re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_DOTS: Final = re.compile(r"/(?:\.|%2e){1,2}\Z", re.IGNORECASE)
"""A last segment that means "here" or "one up" to a browser."""
_KEPT: Final = "%/:?@!$&()*+,;=[]|~\\'"
"""What no browser encodes in a path or query."""
_SEPARATORS: Final = re.compile(r"\s[|–—»:·›-]+\s|\s*[|»]\s*")


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


def read_signs(lists: Mapping[str, Sequence[str]]) -> Signs:
    """From data/link-signs.yml, already validated."""
    phrases = [name for name in lists if not name.endswith(("_hosts", "_players"))]
    pieces = "|".join(map(_piece, lists["betting_hosts"]))
    return Signs(
        **{name: Phrases(lists[name]) for name in phrases},
        betting_hosts=re.compile(pieces),
        sharing_hosts=tuple(lists["sharing_hosts"]),
        not_players=tuple(lists["not_players"]),
    )


def _piece(text: str) -> str:
    """A piece of a host's name; a letter at its end must end a word, a digit need not."""
    before = "(?<![a-z])" if text[0].isalpha() else ""
    after = "(?![a-z])" if text[-1].isalpha() else ""
    return f"{before}{re.escape(text)}{after}"


# --- Where a page sends its reader ------------------------------------------------------------


@dataclass(frozen=True)
class Away:
    """A target that is not asked: the reason."""

    reason: Reason
    detail: str = ""


def destination(base: str, target: str) -> str | Away:
    """The address on the host that a browser at `base` would go to, or why nobody should.

    What browsers and others read differently (a backslash, a third slash, a port) leads away.
    """
    text = target.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    head = re.split(r"[?#]", text, maxsplit=1)[0]
    start = _ABSOLUTE.match(text)
    named = _short(start[2] if start else text)
    if start and not _HOST.fullmatch(unquote(start[2])):
        return Away(Reason.REDIRECT_BAD, named)  # no browser follows it
    elsewhere = not _OURS.fullmatch(start[0]) if start else _SCHEME.match(text) or base == ELSEWHERE
    if elsewhere or "\\" in head or _CONTROL.search(text):
        return Away(Reason.LEADS_AWAY, named)
    if start and start[0].lower().startswith("http:"):
        return Away(Reason.LEADS_TO_HTTP)
    if start:
        host = start[2].lower().partition(":")[0].removesuffix(".")
        base, text = f"https://{host}/", text[len(start[0]) :]
    return _joined(base, text)


def _joined(base: str, text: str) -> str:
    """An address without scheme and host, on the host of `base`; `%2e` is a dot to browsers."""
    own = urlsplit(base)
    path, mark, query = text.partition("#")[0].partition("?")
    if not path:
        path, query = own.path, query if mark else own.query
    elif not path.startswith("/"):
        path = f"{own.path.rpartition('/')[0]}/{path}"
    kept: list[str] = []
    for step in path.split("/")[1:]:
        dots = step.lower().replace("%2e", ".")
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(step)
    if _DOTS.search(path):
        kept.append("")
    found = "/" + "/".join(kept) + ("?" if query else "") + query
    return f"https://{own.netloc}{quote(found, safe=_KEPT)}"


def _short(text: str) -> str:
    """Fit to print in one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:80]


def landing(asked: str, target: str) -> Reason | None:
    """What the path of a redirect alone gives away: a home page, a section, a login."""
    name = _name(target)
    if name == _name(asked):
        return None
    if name.rpartition("/")[2] in WALLS:
        return Reason.CHALLENGE
    return Reason.HOME_INSTEAD if name in GENERAL else None


def _name(url: str) -> str:
    path = fold(unquote(urlsplit(url).path)).strip("/")
    return re.sub(r"((^|/)(index|default))?\.(html?|php|aspx?|jsp)\Z", "", path)


class Move(NamedTuple):
    """Where an answer sends its reader. What a script does is only as sure as our reading of it."""

    target: str
    by_script: bool = False
    followed: bool = True


def moves(answer: Answer, page: Reading | None) -> list[Move]:
    """Every place that an answer sends its reader to by itself."""
    if answer.status in REDIRECTS:
        return [Move(target) for target in dict.fromkeys(answer.header_values("location"))]
    headers = answer.header_values("refresh")
    found = [Move(target) for header in headers for target in refresh_target(header)]
    if page is not None:
        found += map(Move, page.refreshes)
        found += (Move(target, followed=False) for target in page.refreshes_without_script)
        found += (Move(target, by_script=True) for target in forwards(page.scripts))
    return found


# --- Titles -----------------------------------------------------------------------------------


def likeness(expected: str, seen: str) -> float:
    """How much of the expected title a heading holds, 0 to 1, by words and by pairs of words.

    A word that stands for another ("giao thông" for "trên mạng") weighs more than one left out.
    """
    want = _words(expected)
    best = 0.0
    seen = seen[:_LONGEST_NAME]
    for part in [seen, *_SEPARATORS.split(seen)]:
        have = _words(part)
        if not want or not have:
            continue
        cut = re.search(r"(…|\.\.\.)\s*\Z", part)
        if cut and len(have) >= 5 and " ".join(want).startswith(" ".join(have)):
            return 1.0
        single = _share(Counter(want), Counter(have))
        pairs = _share(_pairs(want), _pairs(have)) if len(want) > 1 else single
        score = (single + pairs) / 2
        replaced = set(want) - set(have) and set(have) - set(want)
        best = max(best, score if score >= 0.85 or not replaced else min(score, 0.69))
    return best


LIKE: Final = 0.7
_LONGEST_NAME: Final = 500


def _words(text: str) -> list[str]:
    known = " ".join(words(text))
    return re.sub(r"\b(moi truong|khong gian) mang\b", "mang", known).split()


def _pairs(row: list[str]) -> Counter[str]:
    return Counter(f"{one} {two}" for one, two in pairwise(row))


def _share(want: Counter[str], have: Counter[str]) -> float:
    return sum((want & have).values()) / sum(want.values())


# --- Signs ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Look:
    """One page beside what was wanted; `page` is None where the answer is no page."""

    wanted: Wanted
    answer: Answer
    page: Reading | None
    signs: Signs

    @property
    def heads(self) -> list[str]:
        page = self.page
        return [page.title, *page.headings] if page else []

    @property
    def base(self) -> str:
        """What the page's relative addresses are relative to."""
        url = self.answer.url
        found = destination(url, self.page.base) if self.page else url
        if isinstance(found, str):
            return found
        return url if found.reason is Reason.REDIRECT_BAD else ELSEWHERE

    def shorter(self, count: int) -> bool:
        """Whether the page itself, menus aside, has fewer words than that."""
        return self.page is not None and self.page.own_words < count

    @property
    def title(self) -> str:
        """The title that must stand on the page; a library page needs none."""
        return "" if self.wanted.kind is Kind.LIBRARY else self.wanted.title

    @property
    def expected(self) -> str:
        """The title, or what the address says where there is none."""
        return self.title or unquote(urlsplit(self.wanted.url).path).rpartition("/")[2]

    @cached_property
    def titled(self) -> bool:
        """Whether the page names itself as the title wants; many h1 are a list, not a name."""
        page = self.page
        if page is None:
            return False
        few = page.headings if len(page.headings) <= 3 else []
        return any(self.is_like(name) for name in [page.title, *page.named, *few])

    def is_like(self, name: str) -> bool:
        return likeness(self.expected, name) >= LIKE

    def says(self, phrases: Phrases) -> bool:
        """Whether the page says so: in its title or first heading, or anywhere when it is short."""
        page = self.page
        if page is None:
            return False
        own = phrases.found_in(self.expected)
        names = [name for name in self.heads if likeness(self.expected, name) < 0.95]
        whole = self.shorter(NOTICE if self.titled else SHORT)
        where = [*names, page.text] if whole else names
        return any(phrases.found_in(part) - own for part in where)


def look_at(wanted: Wanted, answer: Answer, signs: Signs) -> Look:
    """Reads the answer in the charset in which it fits best."""
    looks: list[Look] = []
    if _is_page(answer):
        for page in readings(answer.body, answer.header("content-type")):
            one = Look(wanted=wanted, answer=answer, page=page, signs=signs)
            if one.titled:
                return one
            looks.append(one)
    return next(iter(looks), Look(wanted=wanted, answer=answer, page=None, signs=signs))


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
    page = look.page
    if page is None or not (page.cut or page.scripts):
        return False
    strange = look.base == ELSEWHERE or any(
        _away(press.href, look.signs)
        or re.match(r"\s*javascript:.*(location|open)", press.href, re.I)
        for press in page.pressed
    )
    return page.cut or hides(page.scripts) or (strange and presses(page.scripts))


def danger(look: Look) -> Finding | None:
    """What no reader should meet, whatever the status: come-ons, or a name that is for sale."""
    page, signs = look.page, look.signs
    if page is None:
        return None
    unlike = bool(look.title) and not look.titled
    unnamed = unlike or not look.title
    names = " ".join([*look.heads, *page.named])
    warns = bool(signs.warning.found_in(names) - signs.warning.found_in(look.expected))
    short = look.shorter(SHORT if unnamed else NOTICE)
    if signs.parking.found_in(f"{names} {page.text}" if short else names) and (unnamed or short):
        return Finding(reason=Reason.PARKED, title_seen=page.title)
    if signs.defaced.found_in(f"{names} {page.text if look.shorter(SHORT) else ''}"):
        return Finding(reason=Reason.DEFACED, title_seen=page.title)
    bets = unnamed and not warns and signs.betting.found_in(names)
    if bets or (unlike and not warns and len(signs.betting.found_in(page.text)) >= 2):
        return Finding(reason=Reason.BETTING, title_seen=page.title)
    if come_on := next(_come_ons(page, signs), None):
        reason = Reason.BETTING if unlike else Reason.BETTING_LINKS
        return Finding(reason=reason, title_seen=page.title, detail=_short(come_on))
    strangers = (press for press in page.pressed if press.hidden and _away(press.href, signs))
    if stranger := next(strangers, None):
        detail = _short(stranger.text or stranger.href)
        return Finding(reason=Reason.HIDDEN_LINKS, title_seen=page.title, detail=detail)
    return None


def _away(href: str, signs: Signs) -> bool:
    """Whether an address leads to a stranger: neither this host, nor a known one."""
    return _host_of(href).removeprefix("www.") not in ("", HOST) and not shares(href, signs)


def _come_ons(page: Reading, signs: Signs) -> Iterator[str]:
    """Each place that invites to bet, unless it is a headline or a passage that warns."""
    for press in page.pressed:
        if _invites(press, signs) or _bets(press.href, signs):
            yield press.text or press.href
    yield from (
        source for source in [*page.frames, *addresses(page.scripts)] if _bets(source, signs)
    )
    for heading in [*page.headings, *page.subheadings]:
        if _count(signs.betting, heading, signs) >= 1:
            yield heading
    yield from (
        block.strip() for block in page.text.split("\n") if _count(signs.betting, block, signs) >= 2
    )


def _count(phrases: Phrases, text: str, signs: Signs) -> int:
    """How many of the phrases a text says itself: 0 where it warns, and none that it quotes."""
    said = phrases.found_in(_QUOTED.sub(" ", text))
    return 0 if said and signs.warning.found_in(text) else len(said)


def _invites(press: Pressed, signs: Signs) -> bool:
    inviting = signs.betting.found_in(press.text)
    return bool(inviting) and not signs.warning.found_in(press.text)


def _bets(href: str, signs: Signs) -> bool:
    """Whether an address on another host has a betting name in it."""
    host = _host_of(href)
    return host.removeprefix("www.") != HOST and bool(signs.betting_hosts.search(host))


def _framed(look: Look, page: Reading) -> Finding | None:
    """A page that is but a frame around another host's, or lies under one."""
    bare = page.framed or (look.shorter(BARE) and look.wanted.kind is Kind.ARTICLE)
    shown = [source for source in page.frames if source not in page.unseen_frames]
    for source in shown if bare else page.covering:
        target = destination(look.base, source)
        if isinstance(target, Away) and not shares(source, look.signs):
            return Finding(reason=Reason.FRAMES_AWAY, detail=target.detail)
    return None


def _host_of(url: str) -> str:
    """The host of an address that has one, in lower case."""
    plain = re.sub(r"[\t\r\n]", "", url.lower())
    match = re.match(r"\s*(?:[a-z]*:)?[/\\]{2,}([^/\\?#\s]*)", plain)
    return match[1] if match else ""


def shares(target: str, signs: Signs) -> bool:
    """Whether an address is one of the share buttons' hosts, or the State's."""
    host = _host_of(target)
    return host.endswith(".gov.vn") or any(
        host == known or host.endswith(f".{known}") for known in signs.sharing_hosts
    )


# --- The verdict ------------------------------------------------------------------------------


def judge(look: Look) -> Finding | None:
    """The verdict on a page that sends nobody on; None when it must be compared with others."""
    answer, page = look.answer, look.page
    if found := danger(look):
        return found
    walled = not look.titled and look.says(look.signs.challenge)
    if answer.header("cf-mitigated") or walled:
        return Finding(reason=Reason.CHALLENGE)
    if answer.status == 202 or not 200 <= answer.status < 300:
        return Finding(reason=_by_status(look))
    if answer.status in (204, 205) or not answer.body.strip():
        return Finding(reason=Reason.EMPTY)
    if page is None:
        return Finding(reason=Reason.NOT_A_PAGE, detail=_short(answer.header("content-type")))
    if not words(f"{page.title} {page.text}") and not (page.frames or page.scripts or page.data):
        return Finding(reason=Reason.EMPTY)
    if framed := _framed(look, page):
        return framed
    if look.says(look.signs.not_found):
        return Finding(reason=Reason.SAYS_NOT_FOUND, title_seen=page.title)
    if page.password and any(" ".join(words(name)) in LOGINS for name in look.heads):
        return Finding(reason=Reason.CHALLENGE, title_seen=page.title)
    if look.says(look.signs.trouble):
        return Finding(reason=Reason.SERVER_ERROR, title_seen=page.title)
    if look.titled:
        return _well(look)
    gate = "document.cookie" in page.scripts and re.search(r"\b(reload|location)\b", page.scripts)
    return Finding(reason=Reason.CHALLENGE) if gate and look.shorter(SHORT) else None


def _by_status(look: Look) -> Reason:
    status = look.answer.status
    if status in GONE:
        whole = look.titled and bool(look.title) and not look.says(look.signs.not_found)
        return Reason.STATUS_ODD if whole and not look.shorter(SHORT) else Reason.NOT_FOUND
    if status == 429:
        return Reason.RATE_LIMITED
    if status >= 500 and status != 999:
        return Reason.SERVER_ERROR
    return Reason.FORBIDDEN if status in FORBIDDEN else Reason.STATUS_ODD


def _well(look: Look) -> Finding:
    page = look.page
    assert page is not None
    seen = next(
        (name for name in (*page.headings, *page.named) if likeness(look.expected, name) >= LIKE),
        page.title,
    )
    if look.wanted.kind is Kind.VIDEO and not _plays(page, look.signs):
        return Finding(reason=Reason.VIDEO_MISSING, title_seen=seen)
    reason = Reason.TITLE_MATCHES if look.title else Reason.PAGE_OPENS
    return Finding(reason=reason, title_seen=seen)


def _plays(page: Reading, signs: Signs) -> bool:
    framed = (re.sub(r"^(https?:)?//(www\.)?", "", source.lower()) for source in page.frames)
    shown = any(
        source and not source.startswith((*signs.not_players, "about:", "javascript:", "data:"))
        for source in framed
    )
    return page.players or shown or bool(_PLAYER_CODE.search(f"{page.scripts} {page.data}"))


def settle(look: Look, missing: Answer | None, home: Answer | None) -> Finding:
    """The verdict on a page without the title: beside one that cannot exist, and the home page."""
    page = look.page
    assert page is not None
    seen = page.title
    of_missing, of_home = (
        next(readings(answer.body, answer.header("content-type")), None)
        if answer is not None and answer.status == 200
        else None
        for answer in (missing, home)
    )
    at_home = _name(look.answer.url) == ""
    everywhere = _alike(page, of_missing) and _alike(page, of_home)
    ours = _speaks_for_us(f"{page.title} {page.text}")
    if missing is None:  # what it must be compared with could not be had
        return Finding(reason=Reason.STATUS_ODD, title_seen=seen)
    alike = _alike(page, of_missing) or (not at_home and _alike(page, of_home))
    if look.title and not alike and _named_below(look, page, of_missing, of_home):
        return _well(look)
    if everywhere and not ours:
        return Finding(reason=Reason.OTHER_CONTENT, title_seen=seen, detail=_short(seen))
    if _alike(page, of_missing):
        return Finding(reason=Reason.SAME_AS_MISSING, title_seen=seen)
    if not at_home and _alike(page, of_home):
        return Finding(reason=Reason.HOME_INSTEAD, title_seen=seen)
    if not page.text.strip() and not page.frames:
        return Finding(reason=Reason.EMPTY, title_seen=seen)
    if look.title or not (at_home or _is_library(page)):
        return Finding(reason=Reason.OTHER_CONTENT, title_seen=seen, detail=_short(seen))
    return _well(look)


LIBRARY: Final = re.compile(r"\bthu vien\b")
MISSING: Final = "khong-co-trang"
"""How the address of the page that cannot exist begins."""


def _speaks_for_us(text: str) -> bool:
    """Whether a text names the site: "tổng đài" and 111."""
    said = words(text)
    return "111" in said and ("tong", "dai") in pairwise(said)


def _is_library(page: Reading) -> bool:
    return bool(LIBRARY.search(" ".join(words(f"{page.title} {page.text}"))))


def _named_below(look: Look, page: Reading, missing: Reading | None, home: Reading | None) -> bool:
    """Whether the first heading of a lower level names the page, and no other name of its own."""
    general = {" ".join(words(name)) for of in (missing, home) if of for name in _heads(of)}
    own = [name for name in _heads(page) if " ".join(words(name)) not in general]
    own = [name for name in own if not _speaks_for_us(name)]
    if any(likeness(look.expected, name) < LIKE for name in own):
        return False
    first = next(iter([*own, *page.subheadings]), "")
    return look.is_like(first)


def _heads(page: Reading) -> list[str]:
    return [name for name in (page.title, *page.headings) if name]


def _alike(one: Reading, other: Reading | None) -> bool:
    """Nine words of ten are the same."""
    if other is None:
        return False
    have, want = (Counter(words(f"{page.title} {page.text}")) for page in (one, other))
    most = max(sum(have.values()), sum(want.values()))
    return sum((have & want).values()) >= 0.9 * most
