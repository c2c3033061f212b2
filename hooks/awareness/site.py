"""One build, step by step: what is read and checked, what each page becomes. It knows no MkDocs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from awareness.check import inputs, watch
from awareness.check.inputs import Inputs, drawing
from awareness.check.watch import Mode, Seen
from awareness.data import phrases, record, rules
from awareness.data.catalogue import Loaded
from awareness.data.files import Catalogue
from awareness.pages import blocks, frame, office, pages, programs, publish, servers, shelf
from awareness.pages.blocks import Renderer
from awareness.pages.frame import Frame
from awareness.pages.pages import Page
from awareness.pages.search import Index
from awareness.pages.servers import Offline
from awareness.pages.writing import PLACE, Writing
from awareness.printing import ledger, press, sheets
from awareness.printing.codes import PRINTED, Target
from awareness.printing.press import Printed
from awareness.printing.sheets import Imprint
from awareness.problem import Problem
from awareness.store import Store
from awareness.text.layers import Root

log = logging.getLogger("mkdocs.hooks.awareness")
PAGES: Final = ".cache/pages"
MOST: Final = 32 * 2**20
"""Bytes of what pages became: those of ten builds."""
Report = Callable[[Iterable[Problem]], None]
"""Tells problems, and raises when one of them is an error."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What the site is for: to be published, to lie on a disk; with documents or pages alone."""

    release: bool = False
    on_disk: bool = False
    paper: bool = True
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Folders of sites that differ in names alone, with what stands there instead of each."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What pages are made with; `pages` by their paths below docs/.

    `on_disk` is the edition that no server serves; `writing` is where Markdown has got to,
    `problems` what finished pages have shown so far. `rests_on` is what all pages show; `new` has
    the HTML of each that Markdown made, with its links to headings of pages, by what it is made of.
    """

    on_disk: bool
    data: Loaded
    catalogue: Catalogue
    pages: Mapping[str, Page]
    seen: Seen
    targets: list[Target]
    render: Renderer
    index: Index
    offline: Offline
    writing: Writing = field(default_factory=Writing)
    problems: list[Problem] = field(default_factory=list)
    store: Store | None
    rests_on: list[str] = field(default_factory=list)
    new: dict[tuple[str, ...], tuple[str, Any]] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, str | bytes]]:
        """What the build adds, by its path in the site."""
        for path, content in shelf.files(self.targets, self.render):
            if isinstance(content, str) and path.endswith(".html"):
                if self.on_disk:  # paper leads to the address that a server has
                    continue
                content = self.finished(path, content)
            yield path, content
        yield from programs.files(self.render, self.pages.values(), served=not self.on_disk)
        if not self.on_disk:
            yield from servers.files(self.catalogue.commune)

    def scripts(self, page: Page) -> list[str]:
        """The scripts of a page, without the one that nothing may be kept with."""
        return [one for one in page.scripts if one != "keep" or self.catalogue.commune.keep]

    def rest_on(self, *about: object) -> None:
        """All that pages show besides their own text: `about` and what the site knows."""
        whole = repr((about, self.data.known.clean.rules, blocks.shown_by(self.render)))
        self.rests_on.append(sha256(whole.encode()).hexdigest())

    def made_of(self, page: Page) -> tuple[str, ...]:
        return (*self.rests_on, page.path, repr(page.meta), page.typed, page.body)

    def made(self, page: Page) -> Any:
        """What Markdown made of a page in an earlier build, as it was put into `new`; else None."""
        kept = self.store.get(*self.made_of(page)) if self.store else None
        return json.loads(kept) if kept else None

    def keep(self) -> None:
        """For the next build, when MkDocs had nothing to tell of any page."""
        if self.store and self.new:
            for made_of, made in self.new.items():
                self.store.put(json.dumps(made).encode(), *made_of)
            self.store.forget(MOST)

    def markdown(self, page: Page) -> str:
        """A page with a place for each block and number, its sources and its date."""
        catalogue, said = self.catalogue, phrases.used(page.typed)
        of_phrases = [fact for name in said for fact in catalogue.phrases[name].facts]
        facts = [*page.meta.facts, *of_phrases, *blocks.facts_of(page.markers, catalogue)]
        text, pieces = self.render.expand(page.body, page.id)
        self.writing.begin([*pieces, self.render.sources(page.id, facts, page.meta)])
        return f"{text}\n\n{PLACE % len(pieces)}\n"

    def content(self, page: Page, html: str) -> tuple[str, dict[str, str]]:
        """A page's content, its links hidden or numbered, and the drawings that it needs."""
        html = shelf.without_links(html, self.seen.hidden)
        if not page.meta.embed:
            self.index.add(page, html)
        return shelf.on_paper(html, page.id, self.render)

    def finished(self, path: str, html: str, page: Page | None = None) -> str:
        """A page by its path in the site, looked at, with the rules of style that it uses."""
        if page:
            self.offline.add(page, html)
        html = self.render.frame.fitted(html)
        rules = partial(publish.check_built, f"site/{path}", html, self.data.known, page)
        self.problems.extend(self.data.known.clean.faults(rules, path, html))
        return html


def prepare(root: Root, mode: Mode, today: date, report: Report, edition: Edition) -> Site:
    """Reads and checks all data and pages, asks for the links where `mode` says so, and prints."""
    read = inputs.read(root, today, None if edition.release else root / inputs.CLEAN)
    data, found, catalogue = read.data, read.pages, read.data.catalogue
    report(read.problems)
    assert catalogue is not None, "report raises when there is none"
    seen = watch.for_build(root, data, catalogue, mode, today, datetime.now(UTC))
    if edition.release and (refused := [*_unfit(data, catalogue, seen, found, today)]):
        watch.banner(seen.report)  # the build ends here; otherwise it is said last
        report(refused)
    if edition.on_disk:  # from where no browser keeps a page
        commune = catalogue.commune.model_copy(update={"keep": False})
        catalogue = catalogue.model_copy(update={"commune": commune})
    imprint = Imprint.of(catalogue)
    render = Renderer(
        catalogue=catalogue,
        links=seen.links,
        pages={page.id: page.meta for page in found},
        serving=pages.serving(found, catalogue),
        session_pages=pages.own_pages(found, "session"),
        printed=_printed(root, read, imprint, report, edition) if edition.paper else {},
        day=today,
        programme=next(row.content["levels"] for row in read.wanted if row.code == "bon-tuan"),
        frame=Frame.read(root, partial(drawing, data)),
    )
    made = _office(root, read, render, imprint, report) if edition.paper else {}
    return Site(
        on_disk=edition.on_disk,
        data=data,
        catalogue=catalogue,
        pages={page.path.removeprefix("docs/"): page for page in found},
        seen=seen,
        targets=read.targets,
        render=replace(render, office=made),
        index=Index(catalogue, file=frame.INDEX if edition.on_disk else ""),
        offline=Offline.of(root, render.frame),
        store=None if edition.release else Store(root / PAGES),
    )


def _unfit(
    data: Loaded, catalogue: Catalogue, seen: Seen, found: list[Page], today: date
) -> Iterator[Problem]:
    """Why the site must not be published yet."""
    links = [(*data.address(n), seen.links[row.url]) for n, row in enumerate(catalogue.resources)]
    yield from record.unfit(links, catalogue.statuses.values(), today)
    yield from rules.unfit(catalogue.commune, data.sources)
    yield from ledger.unrecorded(catalogue, data.sources)
    yield from pages.unconfirmed(found, data)


def _printed(
    root: Root, read: Inputs, imprint: Imprint, report: Report, edition: Edition
) -> dict[str, Printed]:
    """Every PDF by its code; none, and a line that says so, where this machine has no typst."""
    if not press.available():
        log.info("Máy này không có typst nên trang không kèm tệp PDF.")
        return {}
    others = {Path(folder, "in-an"): names for folder, names in edition.others.items()}
    cache, sources = root / PRINTED, read.data.sources
    done, problems = press.print_all(read.wanted, imprint, cache, others, sources)
    report(problems)
    return {document.sheet.code: document for document in done}


def _office(
    root: Root, read: Inputs, render: Renderer, imprint: Imprint, report: Report
) -> dict[str, dict[str, bytes]]:
    """Files that readers change, by code and suffix; without tools none, and a line says so."""
    if not office.available():
        tools = "typst, python-docx, python-pptx"
        log.info(f"Máy này không có đủ {tools} nên trang không kèm tệp Word, trang chiếu.")
        return {}
    host = inputs.host(root, read.data, render.catalogue)
    asked = [*read.wanted, *sheets.on_screen(render.catalogue)]
    done = [*office.files(asked, render, imprint, host, read.data.sources, root / PRINTED)]
    report(found for _, found in done if isinstance(found, Problem))
    return {sheet.code: found for sheet, found in done if isinstance(found, dict) and found}
