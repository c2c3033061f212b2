"""What may be published: an allow-list for pages, drawings, style sheets, file names.

Each rule yields what is not on its list, with the line where it stands.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from awareness.data.known import Known
from awareness.links import gate
from awareness.links.scan import Element, elements, line_of, links_in_html
from awareness.links.slugs import slug
from awareness.pages.frame import policy
from awareness.pages.pages import HEADING, ID, Page
from awareness.pages.tree import files
from awareness.problem import Problem
from awareness.text import prose
from awareness.text.layers import Root
from awareness.text.source import CONTROL, decode

POLICY: Final = "Content-Security-Policy"
SCRIPTS: Final = "javascripts/(?:copy|count|exit|keep|print|search)"
"""The site's own scripts, below assets/."""
LOADERS: Final = frozenset({"img", "link", "script", "style"})
"""What loads or is loaded; the page's policy stands before all of it."""
Allowed = dict[str, frozenset[str]]
"""The attributes that each element may have."""


def _table(text: str, everywhere: str) -> Allowed:
    """What each element of the text may have, and what all of them may."""
    found: Allowed = {}
    for line in text.strip().splitlines():
        tags, _, names = line.partition(":")
        for tag in tags.split():
            found[tag] = frozenset({*names.split(), *everywhere.split()})
    return found


PAGE: Final = _table(
    """
    article b blockquote br cite code dd div dl dt em footer g h1 h2 h3 h4 h5 h6 head header hr:
    main nav p pre section span strong summary sup table tbody thead title tr ul:
    a: aria-current download href referrerpolicy rel target title
    base: target
    body html: lang
    circle: cx cy r
    details: name open
    img: alt height loading src title width
    li: value
    link: href rel type
    meta: charset content http-equiv name property
    ol: start
    path: d
    script: defer src type
    style:
    svg: viewBox
    td th: align
    """,
    "aria-hidden aria-label aria-labelledby class id role",
)
"""What a finished page is of; nothing frames or sends, and what runs or loads has its own rules."""
_VALUES: Final[Mapping[tuple[str, str], re.Pattern[str]]] = {
    ("a", "target"): re.compile("_top"),
    ("base", "target"): re.compile("_top"),
    ("meta", "http-equiv"): re.compile("refresh|Content-Security-Policy"),
    ("meta", "property"): re.compile("og:(?:description|image|locale|title|type)"),
    ("link", "rel"): re.compile("icon|canonical|alternate"),
    ("link", "type"): re.compile(r"image/svg\+xml|application/atom\+xml"),
    ("script", "type"): re.compile(r"application/ld\+json"),
    ("script", "src"): re.compile(rf"(?:\.\./)*assets/{SCRIPTS}\.[0-9a-f]{{8}}\.js"),
}
"""The only values that these attributes may have."""
NAME: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
"""An id of a heading."""
_FILE: Final = re.compile(
    r"(?:base|main|404)\.html|partials/[a-z-]+\.html|assets/(?:stylesheets/site\.css"
    rf"|{SCRIPTS}\.js|images/[a-z0-9-]+\.(?:svg|png|jpe?g|webp))"
)
"""The files of overrides/, named below it."""
_CSS_TEXT: Final = re.compile(r"(?s)/\*.*?\*/|([\"'])(?:\\.|(?!\1)[^\\\n\f])*\1")
_CSS_WORD: Final = re.compile(r"@?[-\w]*\(|@[-\w]*|[\\\"'<]|/\*")
_CSS: Final = re.compile(
    r"@(?:media|page|supports|bottom-right)|(?:calc|clamp|counter|fit-content|has|inset|max|min"
    r"|minmax|not|repeat|selector|var)?\("
)
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


def _line(html: str, piece: str) -> int:
    return html.count("\n", 0, max(0, html.find(piece))) + 1


def page_faults(html: str, *, forwards: bool) -> Iterator[tuple[int, str]]:
    """What a finished page must not have; only those that codes lead to may go on by themselves."""
    for found in CONTROL.finditer(html):  # Chromium leaves NUL out, others do not
        yield html.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}"
    for element in elements(html):
        if (names := PAGE.get(element.tag)) is None:
            yield _line(html, f"<{element.tag}"), f"<{element.tag}>"
            continue
        for name, value in element.attributes.items():
            pattern = _VALUES.get((element.tag, name))
            goes = (name, value) == ("http-equiv", "refresh")
            if name not in names:
                yield _line(html, f" {name}="), f"{name}="
            elif (pattern and not pattern.fullmatch(value)) or (goes and not forwards):
                yield line_of(html, value), f"{name}=“{value[:80]}”"
        if element.tag == "script" and not _is_ours(element):
            yield _line(html, "<script"), f"<script> {element.text.strip()[:60]}"
    yield from _policy_faults(html)


def _is_ours(script: Element) -> bool:
    """A file of the site; or JSON-LD alone, which no browser runs and nothing in it can end."""
    names = {*script.attributes}
    if names != {"type"}:
        return "src" in names and "type" not in names
    with suppress(ValueError):
        return "<" not in script.text and isinstance(json.loads(script.text), dict)
    return False


def _policy_faults(html: str) -> Iterator[tuple[int, str]]:
    """One sheet, and before all that loads one policy that allows this sheet and no more."""
    found = [one for one in elements(html) if one.tag in LOADERS or "http-equiv" in one.attributes]
    policies = [one for one in found if one.attributes.get("http-equiv") == POLICY]
    sheets = [one.text for one in found if one.tag == "style"]
    sources = [one.attributes.get("src", "") for one in found if one.tag == "script"]
    scripts = [src for src in sources if _VALUES["script", "src"].fullmatch(src)]
    wanted = policy(sheets[0] if sheets else "", runs=bool(scripts))
    said = [one.attributes.get("content", "") for one in policies]
    if found[:1] != policies or said != [wanted]:
        yield 1, f"{POLICY}=“{' + '.join(said)[:80]}”"
    if len(sheets) != 1:
        yield html.count("\n", 0, max(0, html.rfind("<style"))) + 1, f"{len(sheets)} <style>"


TOP: Final = "noi-dung"
"""Where the first link of a page leads."""


def _heading_line(page: Page, name: str) -> int:
    """Where the id of a heading is typed last, or the heading that it was made from; or the top."""
    made, where = re.sub(r"_\d+\Z", "", name), page.line
    for number, line in enumerate(page.body.split("\n"), page.line):
        typed = ID.search(line)
        if (typed[1] == name) if typed else HEADING.match(line) and slug(line) == made:
            where = number
    return where


def check_built(path: str, html: str, known: Known, page: Page | None = None) -> Iterator[Problem]:
    """A finished page; only 404.html, shown at any depth, has addresses that begin with /."""
    for link in dict.fromkeys(links_in_html(html)):
        if not (path.endswith("/404.html") and gate.ABSOLUTE_PATH.match(link.url)):
            for fault in gate.check(path, link, known.links):
                yield replace(fault, line=line_of(html, link.url))
    for line, mark in page_faults(html, forwards=path.startswith("site/r/")):
        what = f"trang dựng xong có “{mark}”, ngoài danh sách cho phép"
        yield Problem(path, line, what, "tìm trong overrides/, hooks/ rồi xóa")
    if page and f'href="#{TOP}"' in html and f'id="{TOP}"' not in html:
        what = f"đề mục đầu trang không có mã {{#{TOP}}}, nên “Đến nội dung chính” không tới đâu"
        yield Problem(page.path, page.line, what, f"viết dưới dòng ---: # Tên trang {{#{TOP}}}")
    harms = known.wording.harm if page and page.meta.safe_title is not None else ()
    names = Counter(element.attributes.get("id") for element in elements(html))
    for name, number in names.items():
        if name is not None and (odd := _odd(name, number, harms)):
            fix = "ghi một mã khác, vô hại, ở cuối đề mục, ví dụ {#viec-can-lam}"
            where = (page.path, _heading_line(page, name)) if page else (path, 1)
            yield Problem(*where, f"mã “{name}” của đề mục {odd}", fix)


def _odd(name: str, number: int, harms: Collection[str]) -> str | None:
    """Why an id that stands `number` times on a page cannot stay."""
    if harm := prose.names_harm(name, harms):
        return f"gọi tên điều hại “{harm}”"
    if not NAME.fullmatch(name):
        return "chỉ được có chữ thường, số và dấu -"
    return "đã dùng ở chỗ khác trên trang" if number > 1 else None


def css_faults(text: str) -> Iterator[tuple[int, str]]:
    """Rules and functions that a style sheet must not have; strings and remarks are blanked."""
    bare = _CSS_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for found in _CSS_WORD.finditer(bare):
        if not _CSS.fullmatch(found[0].lower()):
            yield text.count("\n", 0, found.start()) + 1, found[0]


def svg_faults(text: str) -> Iterator[tuple[int, str]]:
    """What a drawing must not have: a browser that opens it by its address would run its script."""
    if found := re.search(r"<[!?](?!--)", text):  # entities, instructions, another encoding
        yield text.count("\n", 0, found.start()) + 1, found[0]
        return
    try:
        root: Any = etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True))
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, "mã hỏng"
        return
    for one in root.iter():
        tag = one.tag.removeprefix("{http://www.w3.org/2000/svg}")
        if tag not in _SVG:
            yield one.sourceline, f"<{tag}>"
        for name, value in one.items():
            inside = re.sub(r"url\(#[\w-]+\)", "", value)
            if name not in _SVG.get(tag, ()) or "(" in inside or "\\" in inside:
                yield one.sourceline, f"{name}="


def check_files(root: Root) -> Iterator[Problem]:
    """The files of overrides/: their names, and that drawings and style sheets load nothing."""
    for path in files(root, "overrides"):
        file, name = root / path, path.removeprefix("overrides/")
        if not _FILE.fullmatch(name):
            what = "tệp này không thuộc danh sách tệp của overrides/"
            fix = "hình: lưu thành .png, .jpg, .webp, tên không dấu, chữ thường; khác thì dời đi"
            yield Problem(path, 1, what, fix)
        elif rule := {".css": css_faults, ".svg": svg_faults}.get(file.suffix):
            for line, mark in rule(decode(file.read_bytes(), path)[0]):
                what = f"có “{mark}” không được dùng trong tệp này"
                yield Problem(path, line, what, "xóa đoạn đó")
