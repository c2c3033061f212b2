"""What other programs read: the catalogue and its schema, a feed, a sitemap, JSON-LD.

Programs rely on the keys of version 1: what is taken away, renamed or means something else makes
version 2. null says that nobody knows. Days are those of the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from awareness.data import model, teaching
from awareness.data.files import Catalogue
from awareness.data.values import UNKNOWN, Strict
from awareness.pages.blocks import Renderer, Told, rows_of
from awareness.pages.pages import Page
from awareness.pages.servers import ENV

CATALOGUE, SCHEMA = "catalogue.json", "catalogue.schema.json"
FEED, SITEMAP = "atom.xml", "sitemap.xml"
NEWEST: Final = 30
"""Entries of the feed."""
VOCABULARY: Final = "https://schema.org"


def _kept(row: Strict, keys: str) -> dict[str, Any]:
    return {key: getattr(row, key) for key in keys.split()}


def published(render: Renderer, updated: date) -> dict[str, Any]:
    """The content of catalogue.json, as its schema has it; all that it says stands on the site."""
    data, unit, printed = render.catalogue, render.catalogue.commune, render.printed

    def number(row: model.Hotline) -> dict[str, Any]:
        sources = [*dict.fromkeys(data.facts[name].source for name in row.facts)]
        hours, cost = (None if text == UNKNOWN else text for text in (row.hours, row.cost))
        more = {"hours": hours, "cost": cost, "sources": sources}
        return _kept(row, "number display name role checked id") | more

    def product(row: model.Resource) -> dict[str, Any]:
        link, page = render.links[row.url], f"{render.serving[row.id][0]}/"
        url = link.url if link.linked else None
        more = {"page": page, "url": url, "status": link.state, "day": link.day}
        return _kept(row, "id title kind audiences topics number") | more

    def plan(row: teaching.Session) -> dict[str, Any]:
        code, page = f"bai-{row.id}", f"{render.session_pages[row.id]}/"
        suffixes = [*[".pdf"] * (code in printed), *render.office.get(code, ())]
        files = [f"in-an/{code}{one}" for one in suffixes]
        return _kept(row, "id title level minutes") | {"page": page, "files": files}

    sheets = [
        {"code": code, "title": one.sheet.title, "pages": one.pages, "paper": one.sheet.paper,
         "file": f"in-an/{code}.pdf"}
        for code, one in printed.items() if one.pdf
    ]  # fmt: skip
    accepted = unit.accepted and unit.accepted.on
    return {
        "site": unit.site_url, "version": 1, "updated": updated,
        "unit": _kept(unit, "kind name province") | {"accepted": accepted},
        "audiences": [_kept(row, "id name") for row in data.audiences],
        "topics": [_kept(row, "id name") for row in data.topics],
        "hotlines": [number(row) for row in data.helplines],
        "danger": [number(row) for row in data.calls(model.Role.DANGER, model.Role.LIFE)],
        "products": [product(row) for row in data.resources],
        "plans": [plan(row) for row in data.teaching.sessions], "sheets": sheets,
    }  # fmt: skip


DATED: Final[Told] = {
    "hotlines": lambda data: [row.checked for row in data.hotlines],
    "publisher": lambda data: [data.commune.accepted and data.commune.accepted.on],
    "resource": lambda data, product: [
        day
        for row in data.resources if row.id == product
        for one in data.record.links if one.url == row.url
        for day in (one.since, one.reviewed and one.reviewed.on)
    ],
}  # fmt: skip
"""The days on which what a block says became so."""


def files(render: Renderer, pages: Iterable[Page], *, served: bool) -> Iterator[tuple[str, str]]:
    """By their paths in the site; feed and sitemap need the site's address, and a server."""
    data, rows = render.catalogue, list[tuple[date, str, Page]]()
    site = data.commune.site_url or ""
    for page in pages:
        if not page.meta.embed:
            days = [page.meta.reviewed, *filter(None, rows_of(DATED, page.markers, data))]
            rows.append((max(days), f"{site}{page.id}/" if page.id else site, page))
    content = published(render, max(day for day, _, _ in rows))
    yield CATALOGUE, json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
    yield SCHEMA, Path(__file__).with_name(SCHEMA).read_text("utf-8")
    if site and served:
        newest = sorted(rows, key=lambda row: row[0], reverse=True)[:NEWEST]
        values = {"site": site, "unit": data.commune, "pages": rows, "newest": newest}
        for name in (SITEMAP, FEED):
            yield name, ENV.get_template(name).render(values)
        if urlsplit(site).path == "/":  # elsewhere nobody asks for it
            yield "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site}{SITEMAP}\n"


def _node(kind: str, **told: Any) -> dict[str, Any]:
    return {"@type": kind, **{key: value for key, value in told.items() if value}}


def _contact(row: model.Hotline) -> dict[str, Any]:
    hours = row.hours != UNKNOWN and _node("OpeningHoursSpecification", description=row.hours)
    told = {"hoursAvailable": hours, "description": row.cost != UNKNOWN and f"Cước gọi: {row.cost}"}
    return _node("ContactPoint", name=row.name, telephone=row.number, **told)


def _office(unit: model.Commune) -> dict[str, Any]:
    told = {"address": unit.address, "email": unit.email, "telephone": unit.phone}
    name, url = unit.words["publisher"], unit.portal_url
    return _node("GovernmentOrganization", name=name, url=url, **told)


def _lesson(row: teaching.Session) -> dict[str, Any]:
    told = {"educationalLevel": row.level.label, "timeRequired": f"PT{row.minutes}M"}
    teaches = [skill.label for skill in row.skills]
    return _node("LearningResource", name=row.title, inLanguage="vi", teaches=teaches, **told)


LINKED: Final[Told] = {
    "decision-cards": lambda data: map(_contact, data.hotlines),
    "publisher": lambda data: [_office(data.commune)] * bool(data.commune.accepted),
    "session": lambda data, plan: [_lesson(data.session(plan))],
}
"""What blocks say in the words of schema.org."""


def linked_data(page: Page, data: Catalogue) -> str:
    """The page's JSON-LD, or nothing; no `<` is in it, which alone could end a script."""
    whole = {"@context": VOCABULARY, "@graph": rows_of(LINKED, page.markers, data)}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", r"\u003c") if whole["@graph"] else ""
