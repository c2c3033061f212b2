"""Finds the links, and the names that look like hosts, in prose, templates and built pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Final

_URL = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*:[/\\]{1,2}[^\s<>\"'`]+")
_MARKDOWN = re.compile(
    r"\]\(\s*<?([^\s)>]+)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)|<([a-z][a-z0-9+.-]*:[^\s<>]+)>"
)
_ATTRIBUTE = re.compile(
    r"\b(?:href|src|action|formaction|poster|data|ping)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))",
    re.IGNORECASE,
)
_SRCSET = re.compile(r"srcset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{|\{%")
_WORD = re.compile(r"[^\s/\\@:<>()\[\]{}\"'“”‘’,;|`*_]+")
_DOT_INSIDE = re.compile(r".[.。．｡].")
_REFRESH = re.compile(r"[\s\d.]*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*).*", re.I | re.S)

LOADING = frozenset({"src", "srcset", "imagesrcset", "poster", "data", "background"})
FOLLOWING = frozenset({"href", "action", "formaction", "ping", "cite", "xlink:href"})


@dataclass(frozen=True, kw_only=True)
class Link:
    """One address in a text: its line, as written, and whether a browser loads it by itself."""

    line: int
    url: str
    loaded: bool = False


def links_in_text(text: str, first_line: int = 1) -> Iterator[Link]:
    """Every address in Markdown, raw HTML or a template; those that a template computes are not."""
    for number, line in enumerate(text.split("\n"), first_line):
        found = [match[0].rstrip(").,;") for match in _URL.finditer(line)]
        for pattern in (_MARKDOWN, _ATTRIBUTE):
            found += [next(filter(None, match.groups()), "") for match in pattern.finditer(line)]
        for match in _SRCSET.finditer(line):
            found += addresses("srcset", next(filter(None, match.groups()), ""))
        for url in dict.fromkeys(map(unescape, found)):
            if url and not _TEMPLATE.search(url):
                yield Link(line=number, url=url)


def addresses(name: str, value: str) -> list[str]:
    """The addresses of an attribute; srcset has several, each with its size."""
    if not name.endswith("srcset"):
        return [value]
    return [part.split()[0] for part in value.split(",") if part.split()]


def hosts_in_text(text: str) -> Iterator[str]:
    """Words with a dot inside, as host names have."""
    for match in _WORD.finditer(text):
        if _DOT_INSIDE.search(match[0]):
            yield match[0].strip(".?!…")


@dataclass
class _Collector(HTMLParser):
    links: list[Link] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        kept = dict(attrs)
        self.marks |= {f"<{tag}>", *(f"{name}=" for name, _ in attrs)}
        self.marks |= {"mermaid"} & {*(kept.get("class") or "").split()}  # loads from a third party
        loads = tag == "link" and "canonical" not in (kept.get("rel") or "")
        for name, value in attrs:
            if name in LOADING | FOLLOWING and value is not None:
                loaded = name in LOADING or (loads and name == "href")
                for url in addresses(name, value):
                    self.links.append(Link(line=line, url=url, loaded=loaded))
        if tag == "meta" and (kept.get("http-equiv") or "").lower() == "refresh":
            target = _REFRESH.sub(r"\1", kept.get("content") or "", count=1)
            self.links.append(Link(line=line, url=target, loaded=True))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![…` is a comment, as in browsers; Python's own reading can raise AssertionError."""
        return self.parse_bogus_comment(i)


@lru_cache(maxsize=1)  # a page's links and its elements are asked for one after the other
def _read(html: str) -> _Collector:
    collector = _Collector()
    collector.feed(html)
    collector.close()
    return collector


def links_in_html(html: str) -> list[Link]:
    """Every address that a finished page loads or links to."""
    return _read(html).links


ELEMENTS: Final = """
a abbr article b blockquote br cite code dd details div dl dt em footer h1 h2 h3 h4 hr i img li ol
p pre section span strong summary sub sup table tbody td th thead tr ul
"""
ATTRIBUTES: Final = "alt class height href id lang rel referrerpolicy src start title value width"
PLAIN: Final = {f"<{tag}>" for tag in ELEMENTS.split()} | {
    f"{name}=" for name in ATTRIBUTES.split()
}
"""The elements and attributes of a page of text: nothing runs, frames, sends or loads by style."""


def active_marks(html: str) -> list[str]:
    """The elements and attributes of a page's content that are not of a page of text."""
    return sorted(_read(html).marks - PLAIN)
