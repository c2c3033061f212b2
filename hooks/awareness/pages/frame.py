"""The frame around every page: its one style sheet, what it may load, what a long page holds."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Final, Self

from selectolax.lexbor import LexborHTMLParser

from awareness.pages import tree
from awareness.text.layers import Root

SHEET: Final = "overrides/assets/stylesheets/site.css"
NOTHING: Final = (
    "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page without scripts may load: its own sheet, by the hash of its text, and pictures."""
SCRIPT: Final = "; script-src 'self'"
LONG: Final = 2550
"""Letters on about five screens of a phone; from there on a page has a list of contents."""
LEAST: Final = 3
"""Headings that make a list of contents."""
HASHED: Final = r"\.[0-9a-f]{8}\.[a-z]+"
"""The end of a name that changes with its content, so that no browser need ask for it again."""
END: Final = '<footer class="sources">'
INDEX: Final = "index.html"
_FOLDER: Final = re.compile(r'\bhref="([^":#?]*/|(?:\.\./)*\.\.?)(?=["#?])')
"""A link to a folder of the site, up to its `#`; the addresses of others have a `:`."""
_RULE: Final = re.compile(r"([^{}]*)\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
"""The head and body of a rule, or of a group of rules, which may hold another."""
_GROUPS: Final = ("@media", "@supports")
_ASIDE: Final = re.compile(r"\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)")
_ASKED: Final = re.compile(r"[.#][\w-]+|(?:^|(?<=[\s>+~]))[a-z]\w*")
"""Classes, ids and elements that a selector asks for, but what stands in brackets."""
_HAS: Final = {
    "": re.compile(r"<([a-z]\w*)"),
    ".": re.compile(r' class="([^"]*)"'),
    "#": re.compile(r' id="([^"]*)"'),
}
"""Elements, classes and ids of a page, by the sign before them in a selector."""
_LISTED: Final = re.compile(r",(?![^(]*\))")
_WORD: Final = re.compile(r"[\w-]+")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What all pages share: `sheet` has all rules of style; `fitted` leaves a page those it uses.

    `assets` are the addresses of pictures and scripts by their paths below overrides/; each has the
    start of its SHA-256 before the suffix.
    """

    sheet: str
    assets: Mapping[str, str]
    words: tuple[str, ...] = ()
    """All that scripts say, and so may put into a page."""

    @classmethod
    def read(cls, root: Root, drawing: Callable[[str], str]) -> Self:
        """`drawing` fills in the variables of a picture."""
        assets, said = dict[str, str](), list[str]()
        for file in tree.files(root, "overrides/assets"):
            content, path = (root / file).read_bytes(), Path(file).relative_to("overrides")
            if path.suffix == ".svg":
                content = drawing(content.decode()).encode()
            if path.suffix == ".js":
                said += _WORD.findall(content.decode())
            mark = f".{sha256(content).hexdigest()[:8]}{path.suffix}"
            assets[path.as_posix()] = path.with_suffix(mark).as_posix()
        words = tuple(sorted({sign + word for word in said for sign in _HAS}))
        sheet = short((root / SHEET).read_text("utf-8"))
        return cls(sheet=sheet, assets=assets, words=words)

    def policy(self, scripts: Sequence[str] = ()) -> str:
        """The Content-Security-Policy of a page that runs these scripts."""
        return policy(self.sheet, runs=bool(scripts))

    def fitted(self, html: str) -> str:
        """A finished page with those rules alone that it can use, and the policy for them."""
        found = ((sign, one) for sign, has in _HAS.items() for one in {*has.findall(html)})
        there = {sign + word for sign, value in found for word in value.split()}
        there.update(self.words if "<script" in html else ())
        sheet = used(self.sheet, asked(self.sheet) & there)
        html = html.replace(_digest(self.sheet), _digest(sheet), 1)
        return html.replace(f"<style>{self.sheet}<", f"<style>{sheet}<", 1)


@cache
def _rules(sheet: str) -> list[tuple[str, str, list[tuple[str, frozenset[str]]]]]:
    """Of each rule head, body, and its selectors with what they ask for; a group has none."""
    return [
        (head, body, [] if head.startswith(_GROUPS) else [*map(_needs, _LISTED.split(head))])
        for head, body in _RULE.findall(sheet)
    ]


def _needs(selector: str) -> tuple[str, frozenset[str]]:
    return selector, frozenset(_ASKED.findall(_ASIDE.sub("", selector)))


@cache
def asked(sheet: str) -> frozenset[str]:
    """The elements, classes (`.`) and ids (`#`) for which rules of a sheet ask."""
    groups = (asked(body) for head, body, _ in _rules(sheet) if head.startswith(_GROUPS))
    own = (needs for *_, selectors in _rules(sheet) for _, needs in selectors)
    return frozenset().union(*groups, *own)


@lru_cache(maxsize=4096)
def used(sheet: str, words: frozenset[str]) -> str:
    """The rules of a sheet that can match where these stand, each selector by itself."""
    kept = []
    for head, body, selectors in _rules(sheet):
        if head.startswith(_GROUPS):
            inner = used(body, words & asked(body))
            kept += [f"{head}{{{inner}}}"] if inner else []
        elif there := [one for one, needs in selectors if needs <= words]:
            kept.append(f"{','.join(there)}{{{body}}}")
    return "".join(kept)


def policy(sheet: str, *, runs: bool) -> str:
    """The only policy that a page with this style sheet may have."""
    return NOTHING.format(_digest(sheet)) + SCRIPT * runs


@lru_cache(maxsize=4096)
def _digest(sheet: str) -> str:
    return b64encode(sha256(sheet.encode()).digest()).decode()


def without_policy(page: bytes) -> bytes:
    """A page to try things out with, which may run what is put into it."""
    return re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", page)


def named(page: str) -> str:
    """One for a disk, where no server turns the address of a folder into the page in it."""
    return _FOLDER.sub(lambda found: f'href="{found[1].rstrip("/")}/{INDEX}', page)


def short(css: str) -> str:
    """A style sheet without remarks and blanks that mean nothing; strings stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    parts = re.split(r'("[^"\n]*")', css)
    for n in range(0, len(parts), 2):
        bare = re.sub(r"\s+", " ", parts[n])
        bare = re.sub(r" ?([{};,]) ?", r"\1", bare)
        parts[n] = re.sub(r"(?<=[:;{}]) |;(?=\})", "", bare)
    return "".join(parts).strip()


def contents(html: str) -> list[tuple[str, str]]:
    """The headings of a long page's content, each with its id; none where the page is short."""
    text = html.partition(END)[0]
    if text.count("<h2") < LEAST:
        return []
    letters = len(unescape(re.sub(r"<[^>]*>|\s+", "", text)))
    heads = LexborHTMLParser(text).css("h2[id]") if letters > LONG else []
    found = [(str(one.attributes["id"]), " ".join(one.text().split())) for one in heads]
    return found if len(found) >= LEAST else []
