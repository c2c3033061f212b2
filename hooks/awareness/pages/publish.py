"""What may be published: an allow-list for pages, drawings, style sheets, file names.

Each rule yields what is not on its list, with the line where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from lxml import etree

from awareness.links.scan import Element, elements, line_of
from awareness.pages.tree import stray
from awareness.problem import Problem
from awareness.text.source import CONTROL, decode

Allowed = dict[str, frozenset[str]]
"""The attributes that each element may have."""


def _table(text: str, everywhere: str) -> Allowed:
    rows = (line.partition(":") for line in text.strip().splitlines())
    found: dict[str, frozenset[str]] = {}
    for tags, _, names in rows:
        for tag in tags.split():
            found[tag] = found.get(tag, frozenset()) | {*names.split(), *everywhere.split()}
    return found


CONTENT: Final[Allowed] = _table(
    """
    a: href referrerpolicy rel title
    b blockquote br cite code dd details div dl dt em footer hr:
    article h1 h2 h3 h4 h5 h6: id
    img: alt height loading src title width
    li: id value
    ol: start
    p pre section span strong summary sup table tbody thead tr ul:
    td th: align
    """,
    "class",
) | {"html": frozenset(), "head": frozenset(), "body": frozenset()}
"""What a page is of: nothing runs, frames, sends, or loads but pictures of its own."""
_FRAME: Final = _table(
    """
    header main nav p section:
    a: aria-current href referrerpolicy rel title
    body html: dir lang
    button: aria-controls aria-expanded data-toggle tabindex title type
    circle: cx cy r
    div: data-md-scrollfix data-md-type tabindex
    form: name
    g head label path svg title:
    input: autocapitalize autocomplete autocorrect data-md-toggle enterkeyhint name placeholder
    input: required spellcheck type
    label: for hidden title
    link: href rel sizes type
    meta: charset content http-equiv name
    ol ul: data-md-scrollfix
    path: d
    script: defer src type
    style:
    svg: focusable viewBox xmlns
    """,
    "aria-hidden aria-label aria-labelledby class data-md-component id role",
)
PAGE: Final[Allowed] = {
    tag: CONTENT.get(tag, frozenset()) | _FRAME.get(tag, frozenset()) for tag in {*CONTENT, *_FRAME}
}
"""What a finished page is of, with the frame around its content."""
_BUNDLED = r"(?:\.\.?/)*assets/{}/(?:{})"
_VALUES: Final[Mapping[tuple[str, str], re.Pattern[str]]] = {
    (tag, name): re.compile(pattern)
    for tag, name, pattern in (
        ("button", "type", "button|reset"),
        ("form", "name", "search"),
        ("input", "type", "checkbox|text"),
        ("meta", "http-equiv", "refresh"),
        ("link", "rel", "stylesheet|(?:alternate )?icon|canonical"),
        ("script", "src", _BUNDLED.format("javascripts", r"(?:bundle\.\w+\.min|frame|tools)\.js")),
    )
}
"""The only values that these attributes may have."""
_SHEET: Final = re.compile(_BUNDLED.format("stylesheets", r"(?:main\.\w+\.min|site)\.css"))
_SCRIPTS: Final = {
    "7eb3684fdacd2881f67b9428983273a29d8774d8bc82622af9b65a8ec1032a90",
    "ffcc0f7735fdab434d257c80e65cec2e88d716991e69757185b7e450e41a5b2f",
}
"""The theme's scripts inside pages, by the SHA-256 of their text without the way to the root."""
_BASE: Final = re.compile(r'(?<=new URL\(")[./]*(?=",location\))')
ID: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
"""An id of a heading; those of the theme's scripts begin with two low lines."""
_FILE: Final = re.compile(
    r"(?:main|404)\.html|partials/(?:[a-z-]+|languages/vi)\.html|assets/(?:stylesheets/site\.css"
    r"|javascripts/(?:frame|tools|lunr/min/lunr\.vi\.min)\.js"
    r"|images/[a-z0-9-]+\.(?:svg|png|jpe?g|webp))"
)
"""The files of overrides/, named below it."""
_CSS_TEXT: Final = re.compile(
    r"/\*.*?\*/|\"(?:\\.|[^\"\\\n\f])*\"|'(?:\\.|[^'\\\n\f])*'", re.DOTALL
)
_CSS_WORD: Final = re.compile(r"@?[-\w]*\(|@[-\w]*|[\\\"'<]|/\*")
_CSS: Final = {
    *("@media", "@page", "@supports", "@top-left", "@top-right", "@bottom-right"),
    *("(", "calc(", "counter(", "fit-content(", "inset(", "is(", "max(", "min(", "minmax("),
    *("not(", "repeat(", "translatex(", "translatey(", "var("),
}
"""The rules and functions of style sheets; none of them loads anything."""
_SVG: Final = _table(
    """
    circle: cx cy r
    defs desc g text title:
    ellipse: cx cy rx ry
    marker: markerHeight markerWidth orient refX refY viewBox
    path: d
    rect: height rx width
    svg: aria-labelledby height role viewBox width
    """,
    "class fill font-family font-size font-weight id marker-end stroke stroke-dasharray"
    " stroke-linecap stroke-linejoin stroke-width text-anchor x y",
)


def strange(html: str, allowed: Allowed) -> Iterator[str]:
    """The elements and attributes of a page that it must not have."""
    for element in elements(html):
        if element.tag not in allowed:
            yield f"<{element.tag}>"
        elif names := element.attributes.keys() - allowed[element.tag]:
            yield from sorted(f"{name}=" for name in names)


def page_faults(html: str, *, forwards: bool) -> Iterator[tuple[int, str]]:
    """What a finished page must not have; only those that codes lead to may go on by themselves."""
    for found in CONTROL.finditer(html):  # Chromium leaves NUL out, others do not
        yield html.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}"
    for mark in strange(html, PAGE):
        yield line_of_mark(html, mark), mark
    for element in elements(html):
        for name, value in element.attributes.items():
            if not _right(element, name, value) or (name == "http-equiv" and not forwards):
                yield line_of(html, value), f"{name}=“{value[:80]}”"
        if element.tag == "style":
            for _, mark in css_faults(element.text):
                yield line_of_mark(html, "<style>"), mark
        if element.tag == "script" and not _known(element):
            yield line_of_mark(html, "<script>"), f"<script> {element.text.strip()[:60]}"


def _right(element: Element, name: str, value: str) -> bool:
    of_sheet = name == "href" and element.attributes.get("rel") == "stylesheet"
    pattern = _SHEET if of_sheet else _VALUES.get((element.tag, name))
    return pattern is None or bool(pattern.fullmatch(value))


def _known(script: Element) -> bool:
    """The theme's own, or its settings, which are no script."""
    if kind := script.attributes.get("type"):
        return kind == "application/json"
    return (
        "src" in script.attributes
        or sha256(_BASE.sub("", script.text).encode()).hexdigest() in _SCRIPTS
    )


def line_of_mark(text: str, mark: str) -> int:
    """The line where a mark of `strange` first stands; 1 where that cannot be told."""
    found = re.search(re.escape(mark.rstrip(">=")), text, re.IGNORECASE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def css_faults(text: str) -> Iterator[tuple[int, str]]:
    """Rules and functions that a style sheet must not have; strings and remarks are blanked."""
    bare = _CSS_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for found in _CSS_WORD.finditer(bare):
        if found[0].lower() not in _CSS:
            yield text.count("\n", 0, found.start()) + 1, found[0]


def css_string(text: str) -> str:
    """A text as CSS writes it between quotes, whatever it holds, also inside `<style>`."""
    return "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in text)


def svg_faults(text: str) -> Iterator[tuple[int, str]]:
    """What a drawing must not have: a browser that opens it by its address would run its script."""
    if found := re.search(r"<[!?](?!--)", text):  # entities, instructions, another encoding
        yield text.count("\n", 0, found.start()) + 1, found[0]
        return
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True))
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, "mã hỏng"
        return
    nodes: list[Any] = [*root.iter()]
    yield from ((one.sourceline, mark) for one in nodes for mark in _svg_marks(one))


def _svg_marks(element: Any) -> Iterator[str]:
    tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
    if tag not in _SVG:
        yield f"<{tag}>"
    for name, value in element.items():
        inside = re.sub(r"url\(#[\w-]+\)", "", value)
        if name not in _SVG.get(tag, ()) or "(" in inside or "\\" in inside:
            yield f"{name}="


def check_files(root: Path) -> Iterator[Problem]:
    """The files of overrides/: their names, and that drawings and style sheets load nothing."""
    for file in sorted((root / "overrides").rglob("*")):
        path, name = (file.relative_to(top).as_posix() for top in (root, root / "overrides"))
        if file.is_dir() or "/." in path or stray(path):
            continue
        if not _FILE.fullmatch(name):
            what = "tệp này không thuộc danh sách tệp của overrides/"
            yield Problem(path, 1, what, "xóa hoặc dời tệp này đi")
        elif rule := {".css": css_faults, ".svg": svg_faults}.get(file.suffix):
            for line, mark in rule(decode(file.read_bytes(), path)[0]):
                what = f"có “{mark}” không được dùng trong tệp này"
                yield Problem(path, line, what, "xóa đoạn đó")
