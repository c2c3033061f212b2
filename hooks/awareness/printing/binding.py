"""Binds finished documents behind a cover, their tags with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

HEAD: Final = re.compile(rb"\(U(\d+x\d+y\d+)\)")
"""The name of a table's head as typst writes it; another letter leaves each thing in its place."""


def bind(cover: bytes, documents: Iterable[tuple[str, bytes]]) -> bytes:
    """One tagged PDF: the cover, then each document, its title a bookmark.

    The tags of a PDF are one tree (ISO 32000-1, 14.7): its elements, the lists of those that stand
    on a page, found by the page's /StructParents, and those that cells of tables name by their /ID.
    The same documents give the same bytes.
    """
    import pikepdf

    whole, parts = pikepdf.open(BytesIO(cover)), []
    with whole.open_outline() as bookmarks:
        for number, (title, document) in enumerate(documents):
            named_apart = HEAD.sub(rb"(%c\1)" % (ord("a") + number), document)
            parts.append(part := pikepdf.open(BytesIO(named_apart)))  # open until all is saved
            bookmarks.root.append(pikepdf.OutlineItem(title, len(whole.pages)))
            _join(whole, part)
    bound = BytesIO()
    packed = pikepdf.ObjectStreamMode.generate
    whole.save(bound, deterministic_id=True, object_stream_mode=packed)
    return bound.getvalue()


def _join(whole: Any, part: Any) -> None:
    """Adds a part's pages, then its tags, which point at them."""
    from pikepdf import NameTree, NumberTree

    whole.pages.extend(part.pages)
    tree, tags = whole.Root.StructTreeRoot, whole.copy_foreign(part.Root.StructTreeRoot)
    listed, offset = NumberTree(tree.ParentTree), int(tree.ParentTreeNextKey)
    for number, elements in NumberTree(tags.ParentTree).items():
        listed[offset + number] = elements
    for page in whole.pages[-len(part.pages) :]:
        if "/StructParents" in page.obj:  # one without a word has none
            page.obj.StructParents += offset
    tree.ParentTreeNextKey += int(tags.ParentTreeNextKey)
    for element in tags.K:
        element.P = tree
        tree.K.append(element)
    if "/IDTree" in tags:
        named = NameTree(tree.IDTree)  # a cover has a table of its own
        for name, element in NameTree(tags.IDTree).items():
            named[name] = element
