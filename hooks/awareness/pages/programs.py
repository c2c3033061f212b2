"""What other programs read: the catalogue and its schema, a feed, a sitemap, JSON-LD.

Programs rely on the keys of version 1: what is taken away, renamed or means something else makes
version 2. null says that nobody knows. Days are those of the data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from lxml import etree
from lxml.builder import ElementMaker
from pydantic import Field, StringConstraints, create_model

from awareness.data import model, teaching
from awareness.data.files import Catalogue, json_schema
from awareness.data.values import UNKNOWN, Id, Strict
from awareness.links.address import HOST
from awareness.links.findings import State
from awareness.pages.blocks import Renderer, Told, rows_of
from awareness.pages.pages import Page

CATALOGUE, SCHEMA, FEED = "catalogue.json", "catalogue.schema.json", "atom.xml"
NEWEST: Final = 30
"""Entries of the feed."""
ATOM: Final = "http://www.w3.org/2005/Atom"
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
VOCABULARY: Final = "https://schema.org"
Said = Annotated[str, StringConstraints(pattern=r"\S")]
PagePath = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+/)+$")]
FilePath = Annotated[str, StringConstraints(pattern=r"^in-an/[a-z0-9-]+\.(pdf|docx|pptx)$")]
Library = Annotated[str, StringConstraints(pattern=rf"^https://{re.escape(HOST)}/")]
Whole = Annotated[int, Field(ge=1)]
Perhaps = Said | None


def _type(name: str, row: type[Strict] = Strict, keys: str = "", **more: Any) -> Any:
    """The type of some keys of a row of data/, and of others: type and meaning of each."""
    every, fields = row.model_fields, dict[str, Any]()
    fields |= {key: (every[key].annotation, every[key]) for key in keys.split()}
    fields |= {key: (kind, Field(description=says)) for key, (kind, says) in more.items()}
    return create_model(name, __base__=Strict, **fields)


def _rows(kind: Any, least: int = 0) -> Any:
    return Annotated[list[kind], Field(min_length=least)]


Unit = _type(
    "Unit", model.Commune, "kind name province",
    accepted=(date | None, "Ngày UBND công nhận trang; null: còn là bản dự thảo."),
)  # fmt: skip
Reader = _type("Reader", model.Audience, "id name")
Number = _type(
    "Number", model.Hotline, "number display name role checked", id=(Id, "Mã."),
    hours=(Perhaps, "Giờ trực; null: chưa rõ."), cost=(Perhaps, "Cước gọi; null: chưa rõ."),
    sources=(_rows(Said, 1), "Nguồn của những điều ấy."),
)  # fmt: skip
Product = _type(
    "Product", model.Resource, "id title kind audiences topics",
    number=(Whole, "Số thứ tự trên trang."), page=(PagePath, "Trang về tài liệu này."),
    url=(Library | None, "Địa chỉ; null: hỏng hoặc đáng ngờ, đang ẩn."),
    status=(State, "Tình trạng của địa chỉ; unchecked: chưa ai mở được."),
    day=(date | None, "Ngày của tình trạng ấy."),
)  # fmt: skip
Plan = _type(
    "Plan", teaching.Session, "id title level", minutes=(Whole, "Số phút."),
    page=(PagePath, "Trang."), files=(_rows(FilePath), "Bản in, bản Word, trang chiếu."),
)  # fmt: skip
Paper = _type(
    "Paper", code=(Id, "Mã của tờ."), title=(Said, "Tên tờ."), pages=(Whole, "Số trang."),
    paper=(Said, "Khổ giấy."), file=(FilePath, "Tệp PDF."),
)  # fmt: skip
Published = _type(
    "Published", site=(Perhaps, "Địa chỉ chính thức của trang; null: chưa có."),
    version=(Literal[1], "Phiên bản của các mục; trang và tệp tính từ tệp này."),
    updated=(date, "Ngày mới nhất của các trang và dữ liệu."),
    unit=(Unit, "Trang của nơi nào."), audiences=(_rows(Reader), "Các nhóm người đọc."),
    topics=(_rows(model.Topic), "Các chủ đề."),
    hotlines=(_rows(Number, 1), "Số giúp trẻ em, 111 đứng đầu."),
    danger=(_rows(Number, 1), "Số khi đang nguy hiểm, cấp cứu."),
    products=(_rows(Product, 1), "Các tài liệu được giới thiệu."),
    plans=(_rows(Plan), "Các bài cho buổi sinh hoạt."), sheets=(_rows(Paper), "Các tờ để in."),
)  # fmt: skip
"""The content of catalogue.json; what it says stands on the site."""


def _kept(kind: type[Strict], row: Strict, **more: Any) -> dict[str, Any]:
    return row.model_dump(include={*kind.model_fields}) | more


def published(render: Renderer, updated: date) -> Any:
    """The content of catalogue.json."""
    data, unit, printed = render.catalogue, render.catalogue.commune, render.printed

    def number(row: model.Hotline) -> dict[str, Any]:
        sources = [*dict.fromkeys(data.facts[name].source for name in row.facts)]
        hours, cost = (None if text == UNKNOWN else text for text in (row.hours, row.cost))
        return _kept(Number, row, hours=hours, cost=cost, sources=sources)

    def product(row: model.Resource) -> dict[str, Any]:
        link, page = render.links[row.url], f"{render.serving[row.id][0]}/"
        url = link.url if link.linked else None
        return _kept(Product, row, url=url, status=link.state, day=link.day, page=page)

    def plan(row: teaching.Session) -> dict[str, Any]:
        code, page = f"bai-{row.id}", f"{render.session_pages[row.id]}/"
        suffixes = [*[".pdf"] * (code in printed), *render.office.get(code, ())]
        return _kept(Plan, row, page=page, files=[f"in-an/{code}{one}" for one in suffixes])

    sheets = [
        {"code": code, "title": one.sheet.title, "pages": one.pages, "paper": one.sheet.paper,
         "file": f"in-an/{code}.pdf"}
        for code, one in printed.items() if one.pdf
    ]  # fmt: skip
    return Published(
        version=1, site=unit.site_url, updated=updated,
        unit=_kept(Unit, unit, accepted=unit.accepted and unit.accepted.on),
        audiences=[_kept(Reader, row) for row in data.audiences], topics=data.topics,
        hotlines=[number(row) for row in data.helplines],
        danger=[number(row) for row in data.calls(model.Role.DANGER, model.Role.LIFE)],
        products=[product(row) for row in data.resources],
        plans=[plan(row) for row in data.teaching.sessions], sheets=sheets,
    )  # fmt: skip


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
    yield CATALOGUE, content.model_dump_json(indent=1) + "\n"
    yield SCHEMA, json.dumps(json_schema(Published), ensure_ascii=False, indent=1) + "\n"
    if site and served:
        make: Any = ElementMaker(namespace=SITEMAP, nsmap={None: SITEMAP})
        urls = [make.url(make.loc(at), make.lastmod(str(day))) for day, at, _ in rows]
        yield "sitemap.xml", _xml(make.urlset(*urls))
        yield FEED, feed(site, data, rows)
        if urlsplit(site).path == "/":  # elsewhere nobody asks for it
            yield "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n"


def _xml(root: Any) -> str:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return head + etree.tostring(root, encoding="unicode", pretty_print=True)


def feed(site: str, data: Catalogue, rows: Iterable[tuple[date, str, Page]]) -> str:
    """Atom (RFC 4287) of the pages that changed last; of a sensitive one the safe title alone."""
    make: Any = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
    newest = sorted(rows, key=lambda row: row[0], reverse=True)[:NEWEST]
    unit, entries = data.commune, []
    for day, at, page in newest:
        safe, author = page.meta.safe_title, make.author(make.name(page.meta.author))
        parts = [make.id(at), make.title(safe or page.meta.title), make.link(href=at), author]
        parts += [] if safe else [make.summary(page.meta.description)]
        entries.append(make.entry(*parts, make.updated(f"{day}T00:00:00+07:00")))
    return _xml(make.feed(
        make.id(f"{site}{FEED}"), make.link(rel="self", href=f"{site}{FEED}"), make.link(href=site),
        make.title(f"Những trang mới đổi – {unit.words['name']}"),
        make.subtitle(unit.draft or unit.words["publisher"]),
        make.updated(f"{newest[0][0]}T00:00:00+07:00"), *entries,
    ))  # fmt: skip


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
