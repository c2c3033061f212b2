"""Brings the printed sheets into the site: the files, and the pages that codes lead to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from html import escape, unescape
from itertools import chain
from typing import Any, Final

from awareness.data.teaching import TargetKind
from awareness.links import address
from awareness.links.scan import links_in_html
from awareness.pages.blocks import Renderer, relative
from awareness.printing.codes import Code, Target
from awareness.printing.sheets import product, retired

_ANCHOR: Final = re.compile(r"<a\b[^>]*\bhref=\"(https://[^\"]*)\"[^>]*>.*?</a>", re.DOTALL)


def files(current: Iterable[Target], render: Renderer) -> Iterator[tuple[str, bytes | str]]:
    """What the build adds: documents, their pictures, and the pages and pictures of codes."""
    printed = ((name, document.files()) for name, document in render.printed.items())
    for name, kinds in chain(printed, render.office.items()):
        for suffix, content in kinds.items():
            yield f"in-an/{name}{suffix}", content
    for target in (*current, *retired(render.catalogue, current)):
        code = target.qr(render.root)
        yield f"{target.path}index.html", render.forwarding(target)
        yield f"r/{target.code}.svg", code.svg
        if target.kind is TargetKind.PRODUCT:
            yield f"r/{target.code}.png", code.png()


_LINK_TAG: Final = re.compile(r"<a\b(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.IGNORECASE)


def without_links(html: str, hidden: Collection[str]) -> str:
    """A page's content without the addresses, as links or as text, that nobody must be sent to."""
    if not hidden:
        return html

    def one(tag: re.Match[str]) -> str:
        urls = [link.url for link in links_in_html(tag[0])]
        meant = {address.judge(url).suggested for url in urls}
        return "(liên kết tạm ẩn) <a>" if meant & {*hidden} else tag[0]

    html = _LINK_TAG.sub(one, html)
    bare = "|".join(re.escape(url.removeprefix("https://")) for url in hidden)
    typed = rf"(?i)(https?://)?(www\.)?(?:{bare})(?![\w-]|/\w)"
    return re.sub(typed, "(địa chỉ tạm ẩn)", html)


def on_paper(html: str, page: str, render: Renderer) -> tuple[str, dict[str, str]]:
    """A page whose links to other sites are numbered for paper, with their codes at its end.

    Also the drawings of those codes, by their paths, that no product has.
    """
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        number = numbers.setdefault(unescape(match[1]), len(numbers) + 1)
        return f'{match[0]}<sup class="on-paper">[{number}]</sup>'

    html = _ANCHOR.sub(numbered, html)
    if not numbers:
        return html, {}
    home, rows, others = relative(page, "").removeprefix("./"), "", dict[str, str]()
    products: Any = render.env.globals["products"]  # by id and by address
    for url in numbers:
        if row := products.get(url):
            target = product(row)
            file, code = f"r/{target.code}.svg", target.qr(render.root)
        else:
            file, code = drawn(url), Code(address=url)
            others[file] = code.svg
        shown, size = escape(unescape(code.shown)), round(code.mm * 96 / 25.4)
        source = f'src="{home}{file}" alt="Mã QR dẫn tới {shown}"'
        rows += f'<li><img {source} width="{size}" height="{size}" loading="lazy"> {shown}</li>'
    head = '<section class="on-paper links"><h2 id="lien-ket">Liên kết trên trang này</h2>'
    return f"{html}\n{head}<ol>{rows}</ol></section>", others


def drawn(url: str) -> str:
    """The file of the code of an address that is no product's."""
    name = hashlib.sha256(url.encode()).hexdigest()[:16]  # too long to be that of a code on paper
    return f"r/{name}.svg"
