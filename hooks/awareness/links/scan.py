"""Finds the links, and the names that look like hosts, in prose, templates and built pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

_URL = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*:[/\\]{1,2}[^\s<>\"'`]+")
_MARKDOWN = re.compile(
    r"\]\(\s*<?([^\s)>]+)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)|<([a-z][a-z0-9+.-]*:[^\s<>]+)>"
)
_ATTRIBUTE = re.compile(
    r"\b(href|src|(?:image)?srcset|action|formaction|poster|data|ping)"
    r"\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))",
    re.IGNORECASE,
)
_LINKED = re.compile(r":[/\\]|\]\(|\]:|<[a-z]|=")
"""Where none of these stands, no address does."""
_TEMPLATE = re.compile(r"\{\{|\{%")
_WORD = re.compile(r"[^\s/\\@:<>()\[\]{}\"'“”‘’,;|`*_]+")
_DOT_INSIDE = re.compile(r"[.。．｡](?=\S)(?<=\S.)")
_REFRESH: Final = re.compile(
    r"\s*[\d.]+(?:\s*[;,]|\s)\s*(?:url\s*=)?\s*(?:\"([^\"]*)|'([^']*)|(.*))",
    re.IGNORECASE | re.DOTALL,
)

SPACE: Final = "".join(map(chr, range(33)))
"""What browsers take off both ends of an address."""
LOADING = frozenset({"src", "srcset", "imagesrcset", "poster", "data", "background"})
FOLLOWING = frozenset({"href", "action", "formaction", "ping", "cite", "xlink:href"})
ADDRESSED: Final = LOADING | FOLLOWING
SPOKEN: Final = frozenset({"script", "style", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, kw_only=True)
class Link:
    """One address in a text, as written, its line, and whether a browser loads it by itself."""

    url: str
    line: int = 1
    loaded: bool = False


def links_in_text(text: str, first_line: int = 1) -> Iterator[Link]:
    """Every address in Markdown, raw HTML or a template; those that a template computes are not."""
    for number, line in enumerate(text.split("\n"), first_line):
        if not _LINKED.search(line):
            continue
        found = [match[0].rstrip(").,;") for match in _URL.finditer(line)]
        found += [next(filter(None, match.groups()), "") for match in _MARKDOWN.finditer(line)]
        for name, *values in _ATTRIBUTE.findall(line):
            found += addresses(name.lower(), next(filter(None, values), ""))
        for url in dict.fromkeys(map(unescape, found)):
            if url and not _TEMPLATE.search(url):
                yield Link(line=number, url=url)


def addresses(name: str, value: str) -> list[str]:
    """The addresses of an attribute; srcset has several, each with its size."""
    if not name.endswith("srcset"):
        return [value]
    return [part.split()[0] for part in value.split(",") if part.split()]


def addressed(text: str) -> bool:
    """Whether an address or a host may stand in a text."""
    return bool(_LINKED.search(text) or _DOT_INSIDE.search(text))


def hosts_in_text(text: str) -> Iterator[str]:
    """Words with a dot inside, as host names have."""
    lines = text.split("\n") if _DOT_INSIDE.search(text) else ()
    for line in filter(_DOT_INSIDE.search, lines):
        for match in _WORD.finditer(line):
            if _DOT_INSIDE.search(match[0]):
                yield match[0].strip(".?!…")


class Element(NamedTuple):
    """One element as a browser makes it; `text` is that of a script, a style or a heading."""

    tag: str
    attributes: Mapping[str, str]
    text: str


@lru_cache(maxsize=2)  # a page's links, ids and elements are asked for one after the other
def elements(html: str) -> tuple[Element, ...]:
    """Every element of a page in its order, read as browsers read."""
    root = LexborHTMLParser(html.encode("utf-8", "replace")).root
    nodes = (node for node in root.traverse() if node.is_element_node) if root else ()
    return tuple(
        Element(
            tag := node.tag or "",
            {name: value or "" for name, value in node.attributes.items()},
            node.text() if tag in SPOKEN else "",
        )
        for node in nodes
    )


def ids(html: str) -> set[str]:
    """Where links into a page may lead."""
    return {node.attributes["id"] or "" for node in LexborHTMLParser(html).css("[id]")}


def line_of(html: str, value: str) -> int:
    """The line of a page or style sheet where a value first stands; 1 where none can be told."""
    shown = "|".join(map(re.escape, dict.fromkeys((value, escape(value)))))
    found = re.search(rf"[=\"'\s,(](?:{shown})(?=[\"'\s>,)])", html)
    return html.count("\n", 0, found.end()) + 1 if found else 1


def links_in_html(html: str) -> Iterator[Link]:
    """Every address that a finished page loads or links to; `line_of` finds their lines."""
    for tag, kept, _ in elements(html):
        loads = tag == "link" and "canonical" not in kept.get("rel", "")
        for name in [name for name in kept if name in ADDRESSED]:
            for url in addresses(name, kept[name]):
                yield Link(url=url, loaded=name in LOADING or (loads and name == "href"))
        if tag == "meta" and kept.get("http-equiv", "").lower() == "refresh":
            yield from (Link(url=url) for url in refresh_target(kept.get("content", "")))


def refresh_target(content: str) -> list[str]:
    """Where a Refresh header or meta element leads; nothing when it only loads the page anew."""
    match = _REFRESH.match(content)
    target = (match[1] or match[2] or match[3] or "").strip() if match else ""
    return [target] if target else []
