"""Checks what pages became: their content, and the finished pages with the frame around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from awareness.data.known import Known
from awareness.links import gate
from awareness.links.scan import Link, addresses_in_html, elements, line_of
from awareness.links.slugs import slug
from awareness.pages import publish
from awareness.pages.pages import HEADING, ID, Page
from awareness.problem import Problem
from awareness.text import prose


def check_content(page: Page, html: str, known: Known) -> Iterator[Problem]:
    """What a page's Markdown and blocks became: text alone, and ids that anybody may read."""
    marks = {*publish.strange(html, publish.CONTENT)}
    for mark in sorted(marks and marks - {*publish.strange(html, publish.PAGE)}):  # told of that
        what = f"nội dung trang có {mark}, ngoài danh sách cho phép"
        yield Problem(page.path, page.line, what, "xóa đoạn đó; trang chỉ có chữ và khối")
    harms = known.wording.harm if page.meta.safe_title is not None else ()
    for name in filter(None, (element.attributes.get("id") for element in elements(html))):
        harm = prose.names_harm(name, harms)
        if harm or not publish.ID.fullmatch(name):
            odd = f"gọi tên điều hại “{harm}”" if harm else "chỉ được có chữ thường, số và dấu -"
            fix = "ghi một mã khác, vô hại, ở cuối đề mục, ví dụ {#viec-can-lam}"
            line = _heading_line(page, name)
            yield Problem(page.path, line, f"mã “{name}” của đề mục {odd}", fix)


def _heading_line(page: Page, name: str) -> int:
    """Where the id of a heading is typed, else the heading that it was made from, else the top."""
    made = re.sub(r"_\d+\Z", "", name)
    for number, line in enumerate(page.body.split("\n"), page.line):
        typed = ID.search(line)
        if (typed[1] == name) if typed else HEADING.match(line) and slug(line) == made:
            return number
    return page.line


def check_built(path: str, html: str, known: Known, page: Page | None = None) -> Iterator[Problem]:
    """A finished page; only 404.html, shown at any depth, has addresses that begin with /."""
    for url, loaded in dict.fromkeys(addresses_in_html(html)):
        if not (path.endswith("/404.html") and gate.ABSOLUTE_PATH.match(url)):
            for fault in gate.check(path, Link(line=1, url=url, loaded=loaded), known.links):
                yield replace(fault, line=line_of(html, url))
    for line, mark in publish.page_faults(html, forwards=path.startswith("site/r/")):
        what = f"trang dựng xong có “{mark}”, ngoài danh sách cho phép"
        yield Problem(path, line, what, "tìm trong overrides/, hooks/ rồi xóa")
    names = Counter(element.attributes.get("id") for element in elements(html))
    for name in (name for name, number in names.items() if name is not None and number > 1):
        what = f"mã “{name}” đã dùng ở chỗ khác trên trang"
        where = (page.path, _heading_line(page, name)) if page else (path, 1)
        yield Problem(*where, what, "ghi một mã khác ở cuối đề mục, ví dụ {#viec-can-lam}")
