"""How pages are written: Markdown that cannot carry HTML.

`<` is text. What blocks and numbers stand for is put in after Markdown has done its work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

_HEADING_ID = re.compile(r" +\{:? *#([\w-]+)( +\.large)? *\} *\Z")
_SIZE = re.compile(r"\{:? *width=(\d+) +height=(\d+) *\}")
_BRACES = re.compile(r"\{\{\d+\}\}|(\{[^{}\n]*\}|[{}])")
PLACE: Final = "{{%d}}"
"""Stands in a page's Markdown for the piece of that number."""


class Writing(Extension):
    """One page at a time: which of its pieces were put in, what braces are left, and the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(())

    def begin(self, pieces: Sequence[str]) -> None:
        """The next page, with the HTML to put in."""
        self.pieces = pieces
        self.put = set[int]()
        self.left: list[str] = []
        self.root = Element("div")

    def extendMarkdown(self, md: Markdown) -> None:
        for preprocessor in ("html_block", "fenced_code_block"):
            md.preprocessors.deregister(preprocessor, strict=False)
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_NoRawHtml(md), "no_raw_html", 25)
        md.inlinePatterns.register(_Pieces(md, self), "pieces", 75)
        md.treeprocessors.register(_Attributes(md), "attributes", 8)
        md.treeprocessors.register(_Last(md, self), "last", -1)


class _NoRawHtml(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """Nor does MkDocs look for ids in it: Python's parser fails at `<![x[`."""
        if "mkdocs_raw_html" in self.md.preprocessors:
            self.md.preprocessors["mkdocs_raw_html"].run = list  # type: ignore[assignment]
        return lines


class _Pieces(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)  # no link inside a link

    def __init__(self, md: Markdown, writing: Writing) -> None:
        super().__init__(r"\{\{(\d+)\}\}", md)
        self.writing = writing

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        number = int(m[1])
        if number >= len(self.writing.pieces):
            return None, None, None
        self.writing.put.add(number)
        return self.md.htmlStash.store(self.writing.pieces[number]), m.start(), m.end()


class _Attributes(Treeprocessor):
    """`{#id}` ends a heading, `{ width=… height=… }` follows a picture; there are no others.

    A list of boxes to tick has no bullets.
    """

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                _take_id(element)
            elif element.tag == "ul" and "".join(element.itertext()).lstrip().startswith("☐"):
                element.set("class", "choices")
            elif element.tag == "img" and (size := _SIZE.match(element.tail or "")):
                element.set("width", size[1])
                element.set("height", size[2])
                element.tail = (element.tail or "")[size.end() :]


def _take_id(heading: Element) -> None:
    last, part = (heading[-1], "tail") if len(heading) else (heading, "text")
    text = getattr(last, part) or ""
    if found := _HEADING_ID.search(text):
        heading.set("id", found[1])
        if found[2]:
            heading.set("class", "large")
        setattr(last, part, text[: found.start()])


class _Last(Treeprocessor):
    """The last look at the tree: what still has braces was not understood."""

    def __init__(self, md: Markdown, writing: Writing) -> None:
        super().__init__(md)
        self.writing = writing

    def run(self, root: Element) -> None:
        self.writing.root = root
        for element in root.iter():
            for text in filter(None, (element.text, element.tail, *element.attrib.values())):
                self.writing.left += filter(None, _BRACES.findall(text))
