"""Every page's content by Jinja and Python-Markdown alone: JSON by the pages' ids, to stdout.

PYTHONPATH=hooks python tests/without_mkdocs.py

All that MkDocs does for it is here: `EXTENSIONS` of mkdocs.yml, and links from one file of docs/ to
another, which become addresses. What stands around the content is in overrides/.
"""

from __future__ import annotations

import json
import posixpath
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from awareness import clock
from awareness.check.watch import Mode
from awareness.data.files import laid
from awareness.links.slugs import slug
from awareness.pages.blocks import relative
from awareness.pages.pages import Page
from awareness.problem import Grade, of_grade
from awareness.site import Edition, Site, prepare

ROOT: Final = laid(Path(__file__).resolve().parents[1])
EXTENSIONS: Final = {
    "toc": {"slugify": lambda text, _: slug(text), "permalink": False, "toc_depth": 3},
    "tables": {"use_align_attribute": True},
}


class Links(Extension, Treeprocessor):
    """From where one file leads to another to where one page leads to another."""

    page: Page

    def __init__(self, pages: Mapping[str, Page], assets: Mapping[str, str]) -> None:
        super().__init__()
        self.pages, self.assets = pages, assets

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(self, "links", 0)

    def run(self, root: Element) -> None:
        for element in root.iter():
            for key in ("href", "src"):
                path, mark, part = element.get(key, "").partition("#")
                if path and ":" not in path:
                    element.set(key, self.address(path) + mark + part)

    def address(self, path: str) -> str:
        """As seen from the page that is being made."""
        here = self.page.path.removeprefix("docs/")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(here), path))
        if file in self.pages:
            return relative(self.page.id, self.pages[file].id)
        return relative(self.page.id, self.assets.get(file, file)).rstrip("/")


def contents(site: Site) -> dict[str, str]:
    """The HTML of each page's content by its id."""
    links, made = Links(site.pages, site.render.frame.assets), {}
    converter = Markdown(
        extensions=[*EXTENSIONS, "fenced_code", site.writing, links],
        extension_configs=EXTENSIONS,  # type: ignore[arg-type]
    )
    for page in site.pages.values():
        links.page = page
        made[page.id] = site.content(page, converter.reset().convert(site.markdown(page)))[0]
    return made


def main() -> None:
    def report(problems: object) -> None:
        assert not [*of_grade(problems, Grade.ERROR)]  # type: ignore[arg-type]

    site = prepare(ROOT, Mode.CACHED, clock.today(), report, Edition())
    made = contents(site)
    assert not {"mkdocs", "material"} & {*sys.modules}
    sys.stdout.buffer.write(json.dumps(made).encode())


if __name__ == "__main__":
    main()
