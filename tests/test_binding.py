"""A kit keeps the tags of what is bound into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from test_printing import IMPRINT, SHEETS

from awareness.printing import binding
from awareness.printing.press import print_all

KIT = SHEETS["bo-mam-non"]
INSIDE = [SHEETS[code] for code in KIT.holds]


def elements(row: Any) -> Iterator[Any]:
    """A tag and all below it."""
    yield row
    below = row.get("/K", ())
    for one in below if isinstance(below, pikepdf.Array) else (below,):
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield from elements(one)


def homes(row: Any) -> set[Any]:
    """The pages that bear the element's own content."""
    parts = row.K if isinstance(row.K, pikepdf.Array) else [row.K]
    split = [one.Pg for one in parts if isinstance(one, pikepdf.Dictionary) and "/Pg" in one]
    return {page.objgen for page in (*split, row.Pg)}


def tags(pdf: bytes) -> list[tuple[str, int]]:
    """Each element's kind and the page of its content, in the order in which it is read.

    Fails where a mark on a page, or a cell's head, leads to no element or to another's.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        rows = [row for top in tree.K for row in elements(top)]
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        listed = pikepdf.NumberTree(tree.ParentTree)
        for number, page in enumerate(document.pages):
            marked = listed[int(page.obj.StructParents)]
            assert len(marked) > 0
            assert all(number in map(pages.get, homes(row)) for row in marked)
        assert all(top.P.objgen == tree.objgen for top in tree.K)
        named = pikepdf.NameTree(tree.IDTree) if "/IDTree" in tree else {}
        for row in rows:
            assert "/ID" not in row or named[str(row.ID)].objgen == row.objgen
            for attributes in row.get("/A", ()):
                assert all(str(name) in named for name in attributes.get("/Headers", ()))
        return [(str(row.S), pages[row.Pg.objgen] if "/Pg" in row else -1) for row in rows]


def test_a_kit_has_every_tag_of_what_it_holds(tmp_path: Path) -> None:
    *parts, kit = print_all([*INSIDE, KIT], IMPRINT, tmp_path)[0]
    found, wanted, first = tags(kit.pdf), list[tuple[str, int]](), 1
    for part in parts:
        moved = [(kind, page + first if page >= 0 else page) for kind, page in tags(part.pdf)]
        wanted += moved
        first += part.pages
    cover, rest = found[: -len(wanted)], found[-len(wanted) :]
    assert {page for _, page in cover} == {-1, 0}
    assert (rest, first) == (wanted, kit.pages)
    with pikepdf.open(BytesIO(kit.pdf)) as document, document.open_outline() as bookmarks:
        titles = [item.title for item in bookmarks.root]
    assert titles[-len(parts) :] == [part.sheet.title for part in parts]


def forgets_pages(whole: Any, part: Any) -> None:
    """Adds pages as a simple merge does: their marks lead to the elements of the cover."""
    whole.pages.extend(part.pages)


LOSSES: dict[str, tuple[str, Any]] = {
    "the tags": ("_join", forgets_pages),
    "names of heads": ("HEAD", re.compile(b"(nothing)")),
}


@pytest.mark.parametrize(("name", "faulty"), LOSSES.values(), ids=LOSSES)
def test_lost_tags_are_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, faulty: Any
) -> None:
    monkeypatch.setattr(binding, name, faulty)
    *_, kit = print_all([*INSIDE, KIT], IMPRINT, tmp_path)[0]
    with pytest.raises((AssertionError, KeyError)):
        tags(kit.pdf)


def test_a_page_without_a_word_is_bound_too(tmp_path: Path) -> None:
    (one,) = print_all(INSIDE[:1], IMPRINT, tmp_path)[0]
    longer = BytesIO()
    with pikepdf.open(BytesIO(one.pdf)) as document:
        document.add_blank_page()
        document.save(longer)
    bound = binding.bind(one.pdf, [("một", longer.getvalue()), ("hai", one.pdf)])
    with pikepdf.open(BytesIO(bound)) as document:
        assert len(document.pages) == 3 * one.pages + 1


def test_a_kit_without_one_of_its_documents_is_none(tmp_path: Path) -> None:
    done, problems = print_all([*INSIDE[1:], KIT], IMPRINT, tmp_path)
    assert KIT.code not in {one.sheet.code for one in done}
    assert problems == []
