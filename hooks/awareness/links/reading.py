"""Reads the bytes of a page: its charset, then what a person would see, press and be sent to.

Nothing here raises for any bytes, and the time grows linearly with them.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final, NamedTuple

import lxml.etree
import lxml.html

from .scan import refresh_target
from .scripts import addresses, forwards
from .slugs import fold

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_UTF_16: Final = re.compile(r"(?:utf-?16|unicode|ucs-?2|iso-10646-ucs-2)(?:-?le)?\Z", re.IGNORECASE)
_OTHER_LETTERS: Final = re.compile(
    r"(?:\A|<meta\b)[^>]{0,700}?\bcharset\s*=\s*[\"']?\s*(?:x-)?(?:gb|hz|big5|euc|s_?jis|shift"
    r"|ms_?kanji|iso-?2022|csiso2022|cs(?:gb|big5|euc|shift|iso58|ksc)|ks_?c|korean|chinese|windows-(?:31j|949)|cn)",
    re.IGNORECASE,
)
"""A charset in which a byte may hide the letter behind it."""
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*(0+(\.0*)?|\.0+)\s*(;|!|\Z)"
    r"|font-size\s*:\s*0|(left|top|right|text-indent|margin[a-z-]{0,20})\s*:\s*-\d{3,}"
    r"|(?<![\w-])(height|width)\s*:\s*[01](px)?\s*(;|!|\Z)",
    re.IGNORECASE,
)
_STYLED: Final = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|([^{}]*)\{([^{}]*)\}|[^{}]+")
"""What a rule of a style sheet is for and what it says; nothing of a block for some media alone."""
_NAMED: Final = re.compile(r"(?:\A|,)\s*[\w-]*[.#]([\w-]+)\s*(?=,|\Z)")
_CLOSED: Final = re.compile(r"</(?:html|body)\b[^>]{0,500}>", re.IGNORECASE)
"""Browsers read on behind these."""
_RAW: Final = {"title", "style", "textarea", "xmp", "noembed", "noframes", "iframe", "script"}
"""Within svg and math browsers read elements where lxml leaves the text of these."""
_PRESSED: Final = {"a", "button", "area"}
_HEADS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_WITHIN: Final = {
    "unread": {"script", "style", "template", "noscript", "iframe", "title", "video", "audio"},
    "unscripted": {"noscript"},
    "layout": {"header", "nav", "footer", "aside"},
    "menu": {"header", "nav"},
    "quoted": {"blockquote", "q", "cite"},
}
"""What it means to stand within an element; what a menu hides by a style sheet opens there."""
_RUN_ALONE: Final = re.compile(
    r"on(?!(?:dbl|aux)?click|submit|change|input|key|mouse(?:down|up)|touch|select|copy|reset|blur)"
)
"""The attributes whose scripts run although nobody presses anything."""
_BLOCKS: Final = {
    *_HEADS, *_WITHIN["layout"], "address", "article", "blockquote", "body", "br", "dd", "div",
    "dl", "dt", "figure", "form", "hr", "li", "main", "ol", "p", "section", "table", "td", "th",
    "tr", "ul",
}  # fmt: skip
_JAVASCRIPT: Final = re.compile(
    r"\s*((text|application)/(x-)?(java|ecma|j|live)script.*|module|)\s*", re.I
)
_BUTTONS: Final = {"submit", "button", "image"}
_SAID: Final = re.compile(r"class\Z|data-")
"""The attributes by which players are made."""
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
_PATTERN: Final = re.compile(r"#k?|_|[^\W_]+")
_LONGEST: Final = 2000
"""Letters of what is pressed; of boxes within boxes each has the text of all within."""
_MOST: Final = 100
"""Headings of one kind that are read; a page with more is a list."""


def words(text: str) -> list[str]:
    """The words of a text without marks, capitals, punctuation and what nobody sees."""
    return _WORD.findall(fold(_UNSEEN.sub("", text)))


def spellings(phrase: str) -> Iterator[list[str]]:
    """A phrase in all its ways: `a/b` is one of two words, `a/` may be left out."""
    for parts in itertools.product(*(part.split("/") for part in fold(phrase).split())):
        yield [part for part in parts if part]


class Phrases:
    """Phrases to look for as whole words, whatever their number in time that the text sets.

    In a phrase, after its first word, `_` stands for any one word, `#` for a number and `#k` for a
    sum (188k).
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        """Word by word; behind the last one the phrase itself, under an empty word."""
        for phrase in itertools.chain.from_iterable(map(spellings, phrases)):
            node, split = self._tree, _PATTERN.findall(" ".join(phrase))
            for part in split:
                node = node.setdefault(part, {})
            node[""] = " ".join(split)

    def found_in(self, text: str) -> set[str]:
        found: set[str] = set()
        begun: list[dict[str, Any]] = []
        for word in words(text):
            begun = [node[part] for node in begun for part in _ways(word) if part in node]
            if word in self._tree:
                begun.append(self._tree[word])
            found.update(node[""] for node in begun if "" in node)
        return found


def _ways(word: str) -> tuple[str, ...]:
    """What a word may stand as in a phrase."""
    if word.removesuffix("k").isdigit():
        return (word, "_", "#k" if word.endswith("k") else "#")
    return (word, "_")


@dataclass
class Pressed:
    """Something to press: where it leads, its words, and whether people can see it."""

    href: str
    text: str = ""
    hidden: bool = False


class Frame(NamedTuple):
    """What is shown within a page: where it comes from, whether it is seen, and over all."""

    source: str
    seen: bool
    covering: bool


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
    asking: list[str] = field(default_factory=list)
    """Where passwords are sent."""
    frames: list[Frame] = field(default_factory=list)
    players: bool = False
    scripts: str = ""
    data: list[str] = field(default_factory=list)
    """What scripts read: JSON-LD and its kind, classes, attributes of data."""
    refreshes: list[str] = field(default_factory=list)
    unscripted: list[str] = field(default_factory=list)
    """Refreshes for browsers that run no scripts."""

    @property
    def names(self) -> list[str]:
        """What it calls itself: its title, then its first-level headings."""
        return [name for name in (self.title, *self.headings) if name]


def read(body: bytes, content_type: str) -> Reading:
    """The page as browsers and people read it; never raises."""
    text = decoded(body, content_type)
    source = _CLOSED.sub(" ", text.replace("\0", "\ufffd")).encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    walk = _Walk()
    with suppress(lxml.etree.LxmlError, ValueError, AssertionError):
        walk.all(lxml.html.document_fromstring(source, parser=parser))
    page = walk.page
    page.text, page.scripts = "".join(walk.said), "\n".join(walk.scripts)
    page.cut = len(parser.error_log.filter_from_fatals()) > 0
    for names in (page.named, page.headings, page.subheadings):
        del names[_MOST:]
    return page


def hides_letters(body: bytes, content_type: str) -> bool:
    """Whether a charset is named in which a page may have other elements than in UTF-8."""
    return any(map(_OTHER_LETTERS.search, (content_type, body.decode("latin-1"))))


def decoded(body: bytes, content_type: str) -> str:
    """The text in the likeliest charset."""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return body.removeprefix(bom).decode(charset, "replace")
    said = _CHARSET.search(content_type)
    if said and _UTF_16.match(said[1]):
        return body.decode("utf-16-le", "replace")
    text = body.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * 20 <= foreign else body.decode("cp1258", "replace")


class _Walk:
    """One way through the tree, which is no deeper than the parser lets it be."""

    def __init__(self) -> None:
        self.page = Reading()
        self.said: list[str] = []
        self.scripts: list[str] = []
        self.veiling: set[str] = set()
        """Classes and ids that a style sheet hides."""

    def all(self, root: Any) -> None:
        for sheet in root.iter("style"):
            for names, rule in _STYLED.findall(sheet.text or ""):
                if _HIDDEN.search(rule):
                    self.veiling.update(_NAMED.findall(names))
        self.visit(root, frozenset())

    def visit(self, element: Any, around: frozenset[str]) -> list[str]:
        """The texts of an element that stands within such others."""
        tag, inside, pressed = element.tag, around | self.places(element, around), None
        self.said += ["\n"] * (tag in _BLOCKS)
        self.run(element, inside)
        if "inert" not in inside:
            self.note(element, (element.get("type") or "").lower(), inside)
        if tag not in _HEADS and (tag in _PRESSED or element.get("onclick")):
            code = element.get("onclick") or ""
            opened = next(itertools.chain(forwards(code), addresses(code)), "")
            href = element.get("href") or element.get("xlink:href") or opened
            pressed = self.press(href, "", inside)
        texts = self.say(element.text, inside)
        for child in element:
            texts += self.visit(child, inside) + self.say(child.tail, inside)
        self.said += ["\n"] * (tag in _BLOCKS)
        if pressed:
            pressed.text = _line(texts)[:_LONGEST]
        elif tag in _HEADS and (text := _line(texts)):
            (self.page.headings if tag == "h1" else self.page.subheadings).append(text)
        alt = tag == "img" and "inert" not in inside and element.get("alt")
        return [*texts, alt] if alt else texts

    def places(self, element: Any, around: frozenset[str]) -> set[str]:
        """What it means to stand within it."""
        found = {place for place, tags in _WITHIN.items() if element.tag in tags}
        if element.tag == "template" and element.getparent().tag not in ("svg", "math"):
            found.add("inert")
        if element.get("hidden") is not None or _HIDDEN.search(_style(element)):
            found.add("hidden")
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].split()
        if "menu" not in found | around and not self.veiling.isdisjoint(names):
            found.add("veiled")
        return found

    def press(self, href: str, text: str, inside: frozenset[str]) -> Pressed:
        pressed = Pressed(href=href, text=text, hidden=not inside.isdisjoint(("hidden", "veiled")))
        self.page.pressed.append(pressed)
        return pressed

    def say(self, text: str | None, inside: frozenset[str]) -> list[str]:
        if not text or "unread" in inside:
            return []
        if "hidden" not in inside:
            line = " ".join(text.split())
            self.said.append(f" “{line}” " if "quoted" in inside and line else f" {line} ")
            self.page.own_words += 0 if "layout" in inside else len(text.split())
        return [text]

    def run(self, element: Any, inside: frozenset[str]) -> None:
        """What may run although nobody presses anything."""
        if element.tag in _RAW and next(element.iterancestors("svg", "math"), None) is not None:
            self.scripts.append(unescape("".join(element.itertext())))
        if "inert" not in inside:
            own = (code for name, code in element.items() if _RUN_ALONE.match(name.lower()))
            self.scripts += own

    def note(self, element: Any, kind: str, inside: frozenset[str]) -> None:
        tag, page = element.tag, self.page
        page.data += (f"{name} {value}" for name, value in element.items() if _SAID.match(name))
        page.players |= tag in _PLAYERS or "VideoObject" in (element.get("itemtype") or "")
        if tag == "title":
            page.title = page.title or _line([element.text or ""])
        elif tag == "meta":
            _meta(element, page, page.unscripted if "unscripted" in inside else page.refreshes)
        elif tag == "base":
            page.base = page.base or element.get("href") or ""
        elif tag in _FRAMES:
            self.frame(element, inside)
        elif tag == "script" and _JAVASCRIPT.fullmatch(kind):
            source = (element.get("src") or element.get("href") or "").strip()
            self.scripts += [element.text or "", *[source] * source.lower().startswith("data:")]
        elif tag == "script":
            page.data.append(element.text or "")
        elif tag == "form" and element.get("action"):
            page.pressed.append(Pressed(href=element.get("action")))
        elif tag == "input" and kind == "password":
            page.password = True
            page.asking += (form.get("action") or "" for form in element.iterancestors("form"))
        elif tag == "input" and kind in _BUTTONS:
            self.press("", element.get("value") or element.get("alt") or "", inside)

    def frame(self, element: Any, inside: frozenset[str]) -> None:
        sources = [source for source in map(element.get, _FRAMES[element.tag]) if source]
        source = next((one for one in sources if not one.startswith("about:")), "")
        if (code := re.sub(r"[\t\r\n]", "", source).strip()).lower().startswith("javascript:"):
            self.scripts.append(code.partition(":")[2])
        self.scripts.append(element.get("srcdoc") or "")
        seen = inside.isdisjoint(("hidden", "unscripted"))
        over_all = all(part.search(_style(element)) for part in _COVERING)
        covering = seen and (element.tag == "frame" or over_all)
        self.page.frames.append(Frame(source, seen, covering))


def _line(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())


def _style(element: Any) -> str:
    return (element.get("style") or "")[:500]


def _meta(element: Any, page: Reading, refreshes: list[str]) -> None:
    name = (element.get("property") or element.get("name") or "").lower()
    content = element.get("content") or ""
    if (element.get("http-equiv") or "").lower() == "refresh":
        refreshes += refresh_target(content)
    elif name in ("og:title", "twitter:title"):
        page.named.append(content)
    elif name in ("og:video", "og:video:url", "twitter:player"):
        page.players = True
