"""Reads the bytes of a page: its charset, then what a person would see, press and be sent to.

Nothing here raises for any bytes, and the time grows linearly with them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

import lxml.etree
import lxml.html

from .scripts import forwards
from .slugs import fold

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_UTF_16: Final = re.compile(r"(?:utf-?16|unicode|ucs-?2|iso-10646-ucs-2)(?:-?le)?\Z", re.IGNORECASE)
_LETTERS: Final = re.compile(
    r"(?:x-)?(?:windows-?|cp)125\d\Z|iso[-_]?8859-?\d{1,2}\Z|latin-?\d\Z|koi8-[ru]\Z", re.IGNORECASE
)
"""Charsets that share ASCII, so that the elements and scripts of a page are the same in each."""
_OTHER_LETTERS: Final = re.compile(
    r"(?:\A|<meta\b[^>]{0,500}?)[^>]{0,200}\bcharset\s*=\s*[\"']?\s*(?:x-)?(?:gb|hz|big5|euc|s_?jis|shift"
    r"|ms_?kanji|iso-?2022|csiso2022|cs(?:gb|big5|euc|shift|iso58|ksc)|ks_?c|korean|chinese|windows-(?:31j|949)|cn)",
    re.IGNORECASE,
)
"""A charset in which a byte may hide the letter behind it."""
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0+\s*(;|!|\Z)"
    r"|font-size\s*:\s*0|(left|top|right|text-indent|margin[a-z-]*)\s*:\s*-\d{3,}"
    r"|(?<![\w-])(height|width)\s*:\s*[01](px)?\s*(;|!|\Z)",
    re.IGNORECASE,
)
_REFRESH: Final = re.compile(
    r"\s*[\d.]+(?:\s*[;,]|\s)\s*(?:url\s*=)?\s*(?:\"([^\"]*)|'([^']*)|(.*))",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED: Final = re.compile(r"</(?:html|body)\b[^>]{0,500}>", re.IGNORECASE)
"""Browsers read on behind these."""
_SEEN_ELSEWHERE: Final = {"script", "style", "template", "noscript", "iframe", "svg", "head"}
_RAW: Final = {"title", "style", "textarea", "xmp", "noembed", "noframes", "iframe", "script"}
"""Within svg and math browsers read elements where lxml leaves the text of these."""
_PRESSED: Final = {"a", "button", "area"}
_HEADS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LAYOUT: Final = {"header", "nav", "footer", "aside"}
_RUN_ALONE: Final = re.compile(
    r"on(?!(?:dbl|aux)?click|submit|change|input|key|mouse(?:down|up)|touch|select|copy|reset|blur)"
)
"""The attributes whose scripts run although nobody presses anything."""
_QUOTES: Final = {"blockquote", "q", "cite"}
_BLOCKS: Final = {
    *_HEADS, *_LAYOUT, "address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt",
    "figure", "form", "hr", "li", "main", "ol", "p", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_JAVASCRIPT: Final = re.compile(
    r"\s*((text|application)/(x-)?(java|ecma|j|live)script.*|module|)\s*", re.I
)
_BUTTONS: Final = {"submit", "button", "image"}
_PLAYERS: Final = {"video", "audio", "video-js", "lite-youtube", "lite-vimeo"}
_FRAMES: Final = {
    "iframe": ("src", "data-src", "data-lazy-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
}
_COVERING: Final = (
    re.compile(r"position\s*:\s*fixed", re.IGNORECASE),
    re.compile(r"width\s*:\s*100(%|vw)|inset\s*:\s*0", re.IGNORECASE),
    re.compile(r"height\s*:\s*100(%|vh)|inset\s*:\s*0", re.IGNORECASE),
)


_WORD: Final = re.compile(r"[^\W_]+")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PATTERN: Final = re.compile(r"[^\W_]+|[_#]")
_MOST: Final = 100
"""Headings of one kind that are read; a page with more is a list."""


def words(text: str) -> list[str]:
    """The words of a text without marks, capitals, punctuation and what nobody sees."""
    return _WORD.findall(fold(_UNSEEN.sub("", text)))


class Phrases:
    """Phrases to look for as whole words, whatever their number in time that the text sets.

    In a phrase, after its first word, `_` stands for any one word and `#` for a sum: 188k, 500.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for phrase in phrases:
            split = tuple(_PATTERN.findall(fold(phrase)))
            if split:
                self._by_first.setdefault(split[0], set()).add(split)

    def found_in(self, text: str) -> set[str]:
        said = words(text)
        return {
            " ".join(phrase)
            for place, word in enumerate(said)
            for phrase in self._by_first.get(word, ())
            if _fits(phrase, said[place : place + len(phrase)])
        }


def _fits(phrase: tuple[str, ...], said: list[str]) -> bool:
    return len(said) == len(phrase) and all(
        part in ("_", word) or (part == "#" and word.removesuffix("k").isdigit())
        for part, word in zip(phrase, said, strict=True)
    )


@dataclass
class Pressed:
    """Something to press: where it leads, its words, and whether people can see it."""

    href: str
    text: str = ""
    hidden: bool = False


@dataclass
class Reading:
    """What one decoding of a page shows."""

    title: str = ""
    base: str = ""
    password: bool = False
    named: list[str] = field(default_factory=list)
    """The title that the page gives to those who share it (og:title)."""
    headings: list[str] = field(default_factory=list)
    subheadings: list[str] = field(default_factory=list)
    text: str = ""
    """What people see, a line a block."""
    cut: bool = False
    """There is more of it, too deep for the parser."""
    own_words: int = 0
    """Words outside the page's header, menus and footer."""
    pressed: list[Pressed] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    framed: bool = False
    covering: list[str] = field(default_factory=list)
    """Frames that lie over the whole page."""
    unseen_frames: set[str] = field(default_factory=set)
    players: bool = False
    scripts: str = ""
    data: str = ""
    """What stands in script elements without being a script: JSON-LD and its kind."""
    refreshes: list[str] = field(default_factory=list)
    refreshes_without_script: list[str] = field(default_factory=list)


def readings(body: bytes, content_type: str) -> Iterator[Reading]:
    """The page in each charset that it may be written in, the likeliest first."""
    seen: set[str] = set()
    for text in decodings(body, content_type):
        if text not in seen:
            seen.add(text)
            yield _read(text)


def hides_letters(body: bytes, content_type: str) -> bool:
    """Whether a charset is named in which a page may have other elements than in UTF-8."""
    return any(map(_OTHER_LETTERS.search, (content_type, body.decode("latin-1"))))


def decodings(body: bytes, content_type: str) -> Iterator[str]:
    """The text in each charset that it may be written in, the likeliest first."""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            yield body.removeprefix(bom).decode(charset, "replace")
            return
    said = [match[1] for match in _CHARSET.finditer(content_type)]
    if said and _UTF_16.match(said[0]):
        yield body.decode("utf-16-le", "replace")
        return
    text = body.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * 20 <= foreign:
        yield text
        return
    head = body[:4000].decode("latin-1")
    named = [*said, *(match[1] for match in _CHARSET.finditer(head))]
    for charset in dict.fromkeys([*filter(_LETTERS.match, named), "cp1258"]):
        with suppress(LookupError):
            yield body.decode(charset, "replace")
    yield text


def _read(text: str) -> Reading:
    reading = Reading()
    source = _CLOSED.sub(" ", text.replace("\0", "\ufffd")).encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    with suppress(lxml.etree.LxmlError, ValueError, AssertionError):
        _Walk(reading).walk(lxml.html.document_fromstring(source, parser=parser))
    reading.cut = len(parser.error_log.filter_from_fatals()) > 0
    return reading


class _Walk:
    """One pass over the tree; counters and a stack say what surrounds the element at hand."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.said: list[str] = []
        self.buffers: list[tuple[list[str], list[str] | Pressed]] = []
        self.scripts: list[str] = []
        self.data: list[str] = []
        self.hidden = self.unread = self.no_script = self.layout = self.quoted = self.inert = 0

    def walk(self, root: Any) -> None:
        for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
            if isinstance(element.tag, str):
                if event == "start":
                    self.enter(element, element.tag.lower())
                else:
                    self.leave(element, element.tag.lower())
        self.reading.text = "".join(self.said)
        self.reading.scripts = "\n".join(self.scripts)
        self.reading.data = "\n".join(self.data)

    def enter(self, element: Any, tag: str) -> None:
        self._count(element, tag, 1)
        self._note(element, tag, self.reading)
        if tag == "title" and not self.reading.title and self._in_head(element):
            self.reading.title = " ".join((element.text or "").split())
        if tag in _HEADS:
            heads = self.reading.headings if tag == "h1" else self.reading.subheadings
            self.buffers.append(([], heads))
        elif tag in _PRESSED or element.get("onclick"):
            press = Pressed(href=element.get("href") or "", hidden=self.hidden > 0)
            press.href = press.href or next(forwards(element.get("onclick") or ""), "")
            self.reading.pressed.append(press)
            self.buffers.append(([], press))
        self._say(element.text)

    def leave(self, element: Any, tag: str) -> None:
        if tag in _PRESSED or element.get("onclick") or tag in _HEADS:
            parts, target = self.buffers.pop()
            text = " ".join(" ".join(parts).split())
            if isinstance(target, Pressed):
                target.text = text
            elif text and len(target) < _MOST:
                target.append(text)
            if self.buffers:
                self.buffers[-1][0].append(text)
        self._count(element, tag, -1)
        self._say(element.tail)

    def _count(self, element: Any, tag: str, by: int) -> None:
        self.unread += by * (tag in _SEEN_ELSEWHERE)
        self.no_script += by * (tag == "noscript")
        self.layout += by * (tag in _LAYOUT)
        self.quoted += by * (tag in _QUOTES)
        self.inert += by * (tag == "template" and element.getparent().tag not in ("svg", "math"))
        self.hidden += by * self._is_hidden(element)
        if tag in _BLOCKS:
            self.said.append("\n")

    def _say(self, text: str | None) -> None:
        if not text or self.unread:
            return
        if not self.hidden:
            line = " ".join(text.split())
            self.said.append(f" “{line}” " if self.quoted and line else f" {line} ")
            self.reading.own_words += 0 if self.layout else len(text.split())
        if self.buffers:
            self.buffers[-1][0].append(text)

    @staticmethod
    def _is_hidden(element: Any) -> bool:
        return element.get("hidden") is not None or bool(
            _HIDDEN.search((element.get("style") or "")[:500])
        )

    @staticmethod
    def _in_head(element: Any) -> bool:
        parent = element.getparent()
        return parent is None or parent.tag in ("head", "html", "body")

    def _note(self, element: Any, tag: str, reading: Reading) -> None:
        if tag in _RAW and next(element.iterancestors("svg", "math"), None) is not None:
            self.scripts.append(unescape("".join(element.itertext())))
        if self.inert:
            return
        kind = (element.get("type") or "").lower()
        if tag == "meta":
            _meta(element, reading, self.no_script)
        elif tag == "base":
            reading.base = reading.base or element.get("href") or ""
        elif tag in _FRAMES:
            self._frame(element, tag, reading)
        elif tag == "script":
            (self.scripts if _JAVASCRIPT.fullmatch(kind) else self.data).append(element.text or "")
            if (
                (source := element.get("src") or element.get("href") or "")
                .strip()
                .lower()
                .startswith("data:")
            ):
                self.scripts.append(source)
        elif tag == "form" and element.get("action"):
            reading.pressed.append(Pressed(href=element.get("action")))
        elif tag == "input" and kind == "password":
            reading.password = True
        elif tag == "input" and kind in _BUTTONS:
            words = element.get("value") or element.get("alt") or ""
            reading.pressed.append(Pressed(href="", text=words, hidden=self.hidden > 0))
        elif tag == "img" and self.buffers:
            self.buffers[-1][0].append(element.get("alt") or "")
        marks = f"{element.get('itemtype') or ''} {element.get('class') or ''}"[:300]
        reading.players |= tag in _PLAYERS or "VideoObject" in marks
        self.scripts += [code for name, code in element.items() if _RUN_ALONE.match(name.lower())]

    def _frame(self, element: Any, tag: str, reading: Reading) -> None:
        sources = [source for source in map(element.get, _FRAMES[tag]) if source]
        source = next((one for one in sources if not one.startswith("about:")), "")
        reading.framed |= tag == "frame"
        reading.frames.append(source)
        if (code := re.sub(r"[\t\r\n]", "", source).strip()).lower().startswith("javascript:"):
            self.scripts.append(code.partition(":")[2])
        self.scripts.append(element.get("srcdoc") or "")
        style = (element.get("style") or "")[:500]
        if self.hidden or self.no_script:
            reading.unseen_frames.add(source)
        elif all(part.search(style) for part in _COVERING):
            reading.covering.append(source)


def _meta(element: Any, reading: Reading, no_script: int) -> None:
    name = (element.get("property") or element.get("name") or "").lower()
    content = element.get("content") or ""
    if (element.get("http-equiv") or "").lower() == "refresh":
        found = reading.refreshes_without_script if no_script else reading.refreshes
        found += refresh_target(content)
    elif name in ("og:title", "twitter:title") and len(reading.named) < _MOST:
        reading.named.append(content)
    elif name in ("og:video", "og:video:url", "twitter:player"):
        reading.players = True


def refresh_target(content: str) -> list[str]:
    """Where a Refresh header or meta element leads; nothing when it only loads the page anew."""
    match = _REFRESH.match(content)
    target = (match[1] or match[2] or match[3] or "").strip() if match else ""
    return [target] if target else []
