"""Reads the bytes of a page: its charset, then what a person would see, press and be sent to.

Nothing here raises for any bytes, and the time grows linearly with them.
"""

from __future__ import annotations

import codecs
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

import lxml.etree
import lxml.html

from .hosts import HOST
from .slugs import fold

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_UPPER_HALVES: Final = (
    # VISCII (RFC 1456), TCVN 5712-1 ("ABC" fonts) and VNI: each byte from 0x80 as its plain letter.
    "aaaaaaaaeeeeeeeoooooooooiooiuuuyoaaaaaaaeeeeeeeoooooooooiuuuuoou"
    "aaaaaaaaeeeeiiiyduoooayuuuuyyyouaaaaaauaeeeeiiiiduoooooouuuuuyou",
    "aaaaaaaeeeeeeiiiiiooooooooooouuu.aaeooudaaeoouda.....aaaaaaaaaaa"
    "aaaaaeaaaaaaeeeeeeeeeeeiieeoiiioooooooooooooooououuuuuuuuuyyyyyo",
    "................................................................"
    "------i-----iiy--diio-u---------------i-----iiy--diio-u---------",
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0+\s*(;|!|\Z)"
    r"|font-size\s*:\s*0|(left|top|right|text-indent|margin[a-z-]*)\s*:\s*-\d{3,}"
    r"|(?<![\w-])(height|width)\s*:\s*[01](px)?\s*(;|!|\Z)",
    re.IGNORECASE,
)
_REFRESH: Final = re.compile(r"\s*(\d*)[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.I)
_SEEN_ELSEWHERE: Final = {"script", "style", "template", "noscript", "iframe", "svg", "head"}
_PRESSED: Final = {"a", "button"}
_BUTTONS: Final = {"submit", "button", "image"}
_PLAYERS: Final = {"video", "audio"}
_FRAMES: Final = {
    "iframe": ("src", "data-src", "data-lazy-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
}
_COVERING: Final = re.compile(
    r"position\s*:\s*(fixed|absolute).*height\s*:\s*100(%|vh)"
    r"|height\s*:\s*100(%|vh).*position\s*:\s*(fixed|absolute)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_SCRIPT: Final = 200_000


_WORD: Final = re.compile(r"[^\W_]+")
_MOST: Final = 100
"""Headings of one kind that are read; a page with more is a list."""


def words(text: str) -> list[str]:
    """The words of a text without marks, capitals and punctuation."""
    return _WORD.findall(fold(text))


class Phrases:
    """Phrases to look for as whole words, whatever their number in time that the text sets."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for phrase in phrases:
            if split := tuple(words(phrase)):
                self._by_first.setdefault(split[0], set()).add(split)

    def found_in(self, text: str) -> set[str]:
        said = words(text)
        return {
            " ".join(phrase)
            for place, word in enumerate(said)
            for phrase in self._by_first.get(word, ())
            if phrase == tuple(said[place : place + len(phrase)])
        }


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
    pressed: list[Pressed] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    framed: bool = False
    covering: list[str] = field(default_factory=list)
    """Frames that lie over the whole page."""
    players: bool = False
    scripts: str = ""
    refreshes: list[str] = field(default_factory=list)
    refreshes_without_script: list[str] = field(default_factory=list)


def readings(body: bytes, content_type: str) -> Iterator[Reading]:
    """The page in each charset that it may be written in, the likeliest first."""
    seen: set[str] = set()
    for text in _decodings(body, content_type):
        if text not in seen:
            seen.add(text)
            yield _read(text)


def _decodings(body: bytes, content_type: str) -> Iterator[str]:
    for bom, charset in _BOMS:
        if body.startswith(bom):
            yield body.removeprefix(bom if charset == "utf-8" else b"").decode(charset, "replace")
            return
    if body[:400].count(0) > len(body[:400]) // 5:
        yield body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
        return
    text = body.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * 20 <= foreign:
        yield text
        return
    head = body[:4000].decode("latin-1")
    named = [match[1] for part in (content_type, head) for match in _CHARSET.finditer(part)]
    for charset in dict.fromkeys([*named, "cp1258"]):
        with suppress(LookupError, UnicodeError, ValueError):
            yield body.decode(charset, "replace")
    for upper in _UPPER_HALVES:
        table = {0x80 + place: letter.strip("-") for place, letter in enumerate(upper)}
        yield body.decode("latin-1").translate(table)
    yield text


def _read(text: str) -> Reading:
    reading = Reading()
    source = text.replace("\0", "\ufffd").encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    with suppress(lxml.etree.LxmlError, ValueError, AssertionError):
        _Walk(reading).walk(lxml.html.document_fromstring(source, parser=parser))
    return reading


class _Walk:
    """One pass over the tree; a stack says what surrounds the element at hand."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.said: list[str] = []
        self.buffers: list[tuple[list[str], list[str] | Pressed]] = []
        self.scripts: list[str] = []
        self.hidden = 0
        self.unread = 0
        self.no_script = 0

    def walk(self, root: Any) -> None:
        for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self.enter(element, element.tag.lower())
            else:
                self.leave(element, element.tag.lower())
        self.reading.text = " ".join(self.said)
        self.reading.scripts = "\n".join(self.scripts)[:_LONGEST_SCRIPT]

    def enter(self, element: Any, tag: str) -> None:
        self.unread += tag in _SEEN_ELSEWHERE
        self.no_script += tag == "noscript"
        self.hidden += self._is_hidden(element)
        self._note(element, tag, self.reading)
        if tag == "title" and not self.reading.title and self._in_head(element):
            self.reading.title = " ".join((element.text or "").split())
        target = {"h1": self.reading.headings}.get(tag, self.reading.subheadings)
        if tag in ("h1", "h2", "h3", "h4"):
            self.buffers.append(([], target))
        elif tag in _PRESSED or element.get("onclick"):
            press = Pressed(href=element.get("href") or "", hidden=self.hidden > 0)
            press.href = press.href or next(forwards(element.get("onclick") or ""), "")
            self.reading.pressed.append(press)
            self.buffers.append(([], press))
        self._say(element.text)

    def leave(self, element: Any, tag: str) -> None:
        if tag in _PRESSED | {"h1", "h2", "h3", "h4"} or element.get("onclick"):
            parts, target = self.buffers.pop()
            text = " ".join(" ".join(parts).split())
            if isinstance(target, Pressed):
                target.text = text
            elif text and len(target) < _MOST:
                target.append(text)
            if self.buffers:
                self.buffers[-1][0].append(text)
        self.unread -= tag in _SEEN_ELSEWHERE
        self.no_script -= tag == "noscript"
        self.hidden -= self._is_hidden(element)
        self._say(element.tail)

    def _say(self, text: str | None) -> None:
        if text and not self.unread:
            if not self.hidden:
                self.said.append(text)
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
        if tag == "meta":
            _meta(element, reading, self.no_script)
        elif tag in _FRAMES:
            reading.framed |= tag == "frame"
            source = next(filter(None, map(element.get, _FRAMES[tag])), "")
            reading.frames.append(source)
            if _COVERING.search((element.get("style") or "")[:500]):
                reading.covering.append(source)
        elif tag == "base":
            reading.base = reading.base or element.get("href") or ""
        elif tag == "script":
            self.scripts.append(element.text or "")
        elif tag == "input" and (element.get("type") or "").lower() == "password":
            reading.password = True
        elif tag == "input" and (element.get("type") or "").lower() in _BUTTONS:
            words = element.get("value") or element.get("alt") or ""
            reading.pressed.append(Pressed(href="", text=words, hidden=self.hidden > 0))
        elif tag == "img" and self.buffers:
            self.buffers[-1][0].append(element.get("alt") or "")
        reading.players |= tag in _PLAYERS or "VideoObject" in (element.get("itemtype") or "")
        for name in ("onload", "onpageshow", "onerror"):
            if code := element.get(name):
                self.scripts.append(code)


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
    return [match[2].strip()] if match and match[2].strip() else []


_JS_TOKEN: Final = re.compile(
    r"(\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)"
    r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?",
    re.DOTALL,
)
_JS_ESCAPE: Final = re.compile(r"\\x([0-9a-fA-F]{2})|\\u\{?([0-9a-fA-F]{4})\}?|\\(/)")
_JS_CALL: Final = re.compile(
    r"\b(atob|unescape|decodeURI|decodeURIComponent)\(\s*([\"'])([^\"'\n]{1,4000})\2\s*\)"
)
_JS_CODES: Final = re.compile(r"\bString\.fromCharCode\(([\d\s,xa-fA-F]{1,4000})\)")
_JS_JOIN: Final = re.compile(r"[\"'`]\s*\+\s*[\"'`]")
_JS_NAMED: Final = re.compile(r"\b([A-Za-z_$][\w$]{0,60})\s*=\s*([\"'`])([^\"'`\n]{1,2000})\2")
_JS_FUNCTION: Final = re.compile(r"\bfunction\s+([A-Za-z_$][\w$]{0,60})\s*\([^(){}]{0,200}\)\s*\{")
_JS_HANDLER: Final = re.compile(
    r"(?<!document)(?<!window)(?<!body)\.(?:addEventListener\(\s*[\"'](?:click|submit|change|ended)[\"']\s*,"
    r"|on(?:click|submit|change|ended)\s*=)\s*(?:function\s*[\w$]{0,60}\s*\([^(){}]{0,200}\)"
    r"|(?:\([^(){}]{0,200}\)|[\w$]{1,60})\s*=>)\s*\{"
)
_JS_OWN_HOST: Final = re.compile(r"\b(?:(?:window|document|self)\.)?location\.(?:host|hostname)\b")
_JS_ADDED: Final = re.compile(
    r"(?<=\+)\s*([A-Za-z_$][\w$]{0,60})(?![\w$]|\s*[(.\[])|(?<![\w$.\"'`])([A-Za-z_$][\w$]{0,60})(?=\s*\+)"
)
_PLACE: Final = r"\blocation[\"']?\]?(?:\s*\.\s*href\b|\[[\"']href[\"']\])?\s*"
_CALL: Final = (
    r"\blocation[\"']?\]?\s*(?:\.\s*(?:replace|assign)\b|\[[\"'](?:replace|assign)[\"']\])\s*\(\s*"
    r"|\bwindow\.navigate\(\s*"
)
_VALUE: Final = r"(?:[\"'`]([^\"'`\n]{0,2000})[\"'`]|([A-Za-z_$][\w$]{0,60}))"
_JS_FORWARD: Final = re.compile(rf"(?:{_PLACE}=(?!=)\s*|{_CALL}){_VALUE}")
_JS_WRITTEN: Final = re.compile(
    r"http-equiv=\\?[\"']?refresh\\?[\"']?\s+content=\\?[\"']?([^>]{0,2000})", re.IGNORECASE
)


def forwards(script: str, depth: int = 2) -> Iterator[str]:
    """The addresses that a script sends its reader to: spelled out, joined, encoded or named.

    Code that is itself encoded is read as well, to the depth given.
    """
    code = _JS_TOKEN.sub(lambda match: match[1] or " ", script)
    code = _JS_ESCAPE.sub(_unescaped, code)
    code = _JS_OWN_HOST.sub(f'"{HOST}"', code)
    code = _JS_JOIN.sub("", code)
    for pattern, decoded in ((_JS_CALL, _called), (_JS_CODES, _coded)):
        for match in pattern.finditer(code) if depth else ():
            yield from forwards(decoded(match), depth - 1)
        code = pattern.sub(lambda match: _literal(decoded(match)), code)  # noqa: B023
    code = _without_idle_functions(code)
    names = {match[1]: match[3] for match in _JS_NAMED.finditer(code)}
    code = _JS_ADDED.sub(lambda match: _named(match, names), code)
    code = _JS_JOIN.sub("", code)
    for match in _JS_FORWARD.finditer(code):
        target = match[1] if match[1] is not None else names.get(match[2], "")
        if target and not re.fullmatch(r"https?:/*", target):  # the rest is not known
            yield target
    for match in _JS_WRITTEN.finditer(code):
        yield from refresh_target(match[1])


def _literal(text: str) -> str:
    """As a string of a script that holds no quotes."""
    return '"' + re.sub(r"[\"'`\n\\]", " ", text) + '"'


def _named(match: re.Match[str], names: Mapping[str, str]) -> str:
    value = names.get(match[1] or match[2])
    return match[0] if value is None else _literal(value)


def _unescaped(match: re.Match[str]) -> str:
    letter = match[3] or chr(int(match[1] or match[2], 16))
    return letter if letter not in "\"'`\n\\" else " "


def _called(match: re.Match[str]) -> str:
    """What atob, unescape and their kind make of a text."""
    if match[1] != "atob":
        return unquote(match[3])
    try:
        return b64decode(match[3] + "==").decode("utf-8", "replace")
    except ValueError:
        return ""


def _coded(match: re.Match[str]) -> str:
    letters = []
    for number in match[1].split(","):
        with suppress(ValueError, OverflowError):
            letters.append(chr(int(number.strip(), 0)))
    return "".join(letters)


def _without_idle_functions(code: str) -> str:
    """Without what runs only when somebody presses something: a search box, a share button.

    That is the body of a named function that nothing in the scripts names a second time, and of a
    handler that stands on one element, not on the whole page.
    """
    used = Counter(re.findall(r"[A-Za-z_$][\w$]*", code))
    idle = [match.span() for match in _JS_FUNCTION.finditer(code) if used[match[1]] == 1]
    idle += (match.span() for match in _JS_HANDLER.finditer(code))
    kept, place = [], 0
    for start, opened in sorted(idle):
        if start >= place:
            kept.append(code[place:start])
            place = _closing(code, opened)
    return "".join([*kept, code[place:]])


def _closing(code: str, place: int) -> int:
    """After the brace that closes the one before `place`."""
    depth = 1
    for match in re.compile(r"[{}]").finditer(code, place):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)
