"""Which pages a commune does not have, and what other pages then do not say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from typing import Final

from awareness.data import phrases
from awareness.data.explain import choose
from awareness.data.known import Known
from awareness.pages.blocks import COMMENT, Marker
from awareness.pages.tree import files
from awareness.problem import Problem
from awareness.text.layers import Root
from awareness.text.source import Source

FRONT_MATTER: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
NEEDED: Final = ("", "can-giup")
"""The pages that every site has: home, and what to do now."""
LINK: Final = re.compile(r"\]\(([^)#\s]+\.md)")


def page_id(path: str) -> str:
    """The folder of `docs/<id>/index.md` or `docs/<id>.md` in the site."""
    return re.sub(r"(^|/)index$", "", path.removeprefix("docs/").removesuffix(".md"))


def left_out(path: str, text: str, known: Known) -> bool:
    """Whether this commune has no such page: it hides it or what it is of, or lacks its subject.

    The subject is a phrase in its title or description.
    """
    head = FRONT_MATTER.match(text)
    asked = (Marker.parse(match[1]) for match in COMMENT.finditer(text))
    return (
        page_id(path) in known.hidden["pages"]
        or bool(head and phrases.uses(known.absent, head[1]))
        or any(one.arguments.get("id") in known.hidden.get(f"{one.name}s", ()) for one in asked)
    )


def without(path: str, text: str, gone: Collection[str], known: Known) -> str:
    """A page's text less what is said with phrases, or with a link to pages, that are not there."""

    def lost(words: str) -> bool:
        links = (posixpath.normpath(f"{path}/../{one[1]}") for one in LINK.finditer(words))
        return phrases.uses(known.absent, words) or any(link in gone for link in links)

    return phrases.without(text, lost) or ""


def check_hidden(root: Root, own: Source) -> Iterator[Problem]:
    """The pages that the commune leaves out are there."""
    known = [page_id(path) for path in files(root, "docs") if path.endswith(".md")]
    for index, name in enumerate(own.row("hide").texts("pages")):
        if name in NEEDED:
            what, fix = f"không bỏ được trang “{name}”", "xóa tên này: nơi nào cũng phải có nó"
            yield own.problem(("hide", "pages", index), what, fix)
        elif name not in known:
            what, fix = f"không có trang “{name}” để bỏ", choose(name, known)
            yield own.problem(("hide", "pages", index), what, fix)
