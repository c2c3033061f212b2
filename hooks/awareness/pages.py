"""Reads docs/*.md, and checks front matter, markers, variables and links before anything is built.

Links of the templates and of the finished pages pass the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from awareness.blocks import BLOCKS, Marker, variables
from awareness.catalogue import Catalogue, address_problems, explain
from awareness.links import address
from awareness.links.scan import Link, hosts_in_text, links_in_html, links_in_text
from awareness.model import PageMeta
from awareness.problem import Grade, Problem
from awareness.source import character_faults, decode, read

COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
VARIABLE: Final = re.compile(r"\{\{(.*?)\}\}|(\{%.*?%\})")
FRONT_MATTER: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
RELATIVE: Final = re.compile(r"(?![/\\])[^:\\]*\Z")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: `id` is its folder in the site ("" for the home page), `line` its body's first."""

    path: str
    id: str
    meta: PageMeta
    body: str
    line: int

    @property
    def markers(self) -> list[Marker]:
        return [Marker.parse(match[1]) for match in COMMENT.finditer(self.body)]

    def shows(self, audiences: Sequence[str]) -> bool:
        """Whether the page lists products for one of these audiences."""
        return any(
            marker.name == "all-resources" or marker.arguments.get("audience") in audiences
            for marker in self.markers
            if marker.name in ("all-resources", "resources")
        )


def page_id(path: str) -> str:
    """The folder of `docs/<id>/index.md` or `docs/<id>.md` in the site."""
    return re.sub(r"(^|/)index$", "", path.removeprefix("docs/").removesuffix(".md"))


def read_pages(root: Path) -> tuple[list[Page], list[Problem]]:
    """Every page of docs/ that can be read, and the faults of all."""
    pages: list[Page] = []
    problems: list[Problem] = []
    for file in sorted((root / "docs").rglob("*.md")):
        path = file.relative_to(root).as_posix()
        text, found = decode(file.read_bytes(), path)
        page, more = (None, found) if found else _parse(path, text)
        problems += more
        pages += [page] if page else []
    return pages, problems


def _parse(path: str, text: str) -> tuple[Page | None, list[Problem]]:
    head = FRONT_MATTER.match(text)
    if head is None:
        what, fix = "thiếu phần đầu trang", "mở đầu tệp bằng ---, các dòng title…, rồi ---"
        return None, [Problem(path=path, line=1, message=what, fix=fix)]
    source, problems = read(b"\n" + head[1].encode(), path)
    if source.readable:
        try:
            meta = PageMeta.model_validate(source.data)
            body, line = text[head.end() :], text.count("\n", 0, head.end()) + 1
            return Page(path=path, id=page_id(path), meta=meta, body=body, line=line), problems
        except ValidationError as error:
            problems += [explain(source, detail, PageMeta) for detail in error.errors()]
    return None, problems


def check_page(page: Page, catalogue: Catalogue) -> Iterator[Problem]:
    """Every fault of one page's source."""
    for fact in page.meta.facts:
        if fact not in catalogue.facts:
            what = f"căn cứ “{fact}” không có trong data/facts.yml"
            yield _at(page.path, 1, what, "thêm dòng đó vào data/facts.yml, hoặc sửa mã")
    yield from _characters(page)
    yield from _markers(page)
    yield from _variables(page, catalogue)
    for link in links_in_text(page.body, page.line):
        yield from check_link(page.path, link, catalogue)
    yield from _look_alikes(page)


def _at(path: str, line: int, message: str, fix: str) -> Problem:
    return Problem(path=path, line=line, message=message, fix=fix)


def _line(page: Page, offset: int) -> int:
    return page.line + page.body.count("\n", 0, offset)


def _characters(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body.split("\n"), page.line):
        for what, fix in character_faults(line):
            yield _at(page.path, number, what, fix)


def _markers(page: Page) -> Iterator[Problem]:
    for match in COMMENT.finditer(page.body):
        if fault := Marker.parse(match[1]).fault():
            what = f"không hiểu <!--{match[1][:80]}-->: {fault}"
            fix = f"dùng một trong: {', '.join(sorted(BLOCKS))}"
            yield _at(page.path, _line(page, match.start()), what, fix)
    rest = COMMENT.sub("", page.body)
    if "<!--" in rest:
        line = _line(page, page.body.rindex("<!--"))
        yield _at(page.path, line, "dấu <!-- mở ra mà không đóng lại", "thêm --> vào cuối dòng")


def _variables(page: Page, catalogue: Catalogue) -> Iterator[Problem]:
    known = variables(catalogue)
    for match in VARIABLE.finditer(page.body):
        if (match[1] or "").strip() not in known:
            what = f"không có biến {match[0][:80]}"
            fix = f"dùng một trong: {', '.join(known)}"
            yield _at(page.path, _line(page, match.start()), what, fix)


def _look_alikes(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body.split("\n"), page.line):
        for host in hosts_in_text(line):
            if address.looks_like_host(host):
                what = f"“{host}” giống tongdai111.vn nhưng không phải"
                yield _at(page.path, number, what, "viết đúng tongdai111.vn")


def check_link(path: str, link: Link, catalogue: Catalogue) -> Iterator[Problem]:
    """The rules of one link, wherever it stands: inside the site, phone, ours, or listed host."""
    url = link.url
    if RELATIVE.match(url) and not _ours(url):
        return
    if url.lower().startswith("tel:"):
        if url.removeprefix("tel:") not in catalogue.dialable():
            what = f"số gọi “{url}” không có trong dữ liệu"
            fix = "dùng số có trong data/resources.yml hoặc data/commune.yml"
            yield _at(path, link.line, what, fix)
    elif _ours(url):
        yield from _check_ours(path, link, catalogue)
    elif url != f"mailto:{catalogue.commune.email}" and not _own_site(url, catalogue):
        if link.loaded:
            what = f"trang tự tải “{url[:120]}” từ nơi khác"
            yield _at(path, link.line, what, "đặt tệp đó trong trang web này")
        elif not any(url.startswith(f"https://{row.host}/") for row in catalogue.hosts):
            what = f"địa chỉ “{url[:120]}” không thuộc nơi nào có trong data/hosts.yml"
            fix = "thêm tên miền và lý do vào tệp đó, hoặc bỏ liên kết; chỉ dùng https"
            yield _at(path, link.line, what, fix)


def _ours(url: str) -> bool:
    """Meant for tongdai111.vn, rightly or wrongly spelled."""
    return "tongdai" in address.fold(url) or any(map(address.looks_like_host, hosts_in_text(url)))


def _own_site(url: str, catalogue: Catalogue) -> bool:
    own = catalogue.commune.site_url, catalogue.commune.portal_url
    return any(start is not None and url.startswith(start) for start in own)


def _check_ours(path: str, link: Link, catalogue: Catalogue) -> Iterator[Problem]:
    problems = list(address_problems(path, link.line, link.url))
    yield from problems
    worst = {problem.grade for problem in problems}
    if not worst & {Grade.ERROR, Grade.WARNING} and link.url not in catalogue.addresses():
        what = f"địa chỉ {link.url} không có trong danh mục"
        yield _at(path, link.line, what, "thêm vào mục resources của data/resources.yml")


def check_matrix(pages: list[Page], catalogue: Catalogue) -> Iterator[Problem]:
    """Every clause and product has a page that serves it, and every page named is there."""
    path = "data/resources.yml"
    known = {page.id for page in pages}
    for clause in catalogue.directive.clauses:
        missing = [name for name in clause.pages if name not in known]
        if missing or not clause.pages:
            what = f"điểm {clause.id}: không có trang {', '.join(missing) or 'nào phục vụ'}"
            yield _at(path, 1, what, f"ghi ở mục pages một trong: {', '.join(sorted(known))}")
    for audience in catalogue.audiences:
        if audience.page not in known:
            what = f"nhóm {audience.id}: không có trang {audience.page}"
            yield _at(path, 1, what, "sửa mục page của nhóm này")
    for resource in catalogue.resources:
        if not serving(resource.audiences, pages):
            what = f"tài liệu {resource.number} không hiện ở trang nào"
            yield _at(path, 1, what, "thêm khối resources hoặc all-resources vào một trang")


def serving(audiences: Sequence[str], pages: list[Page]) -> list[Page]:
    """The pages that list products for these audiences."""
    return [page for page in pages if page.shows(audiences)]


def overdue(pages: list[Page], catalogue: Catalogue, today: date) -> Iterator[Problem]:
    """Pages last updated longer ago than the commune's review period, as notes."""
    months = catalogue.commune.review_months
    for page in pages:
        age = (today.year - page.meta.updated.year) * 12 + today.month - page.meta.updated.month
        if page.meta.updated > today:
            what = f"ngày cập nhật {page.meta.updated} ở tương lai"
            yield _at(page.path, 1, what, "sửa mục updated")
        elif age > months:
            yield Problem(
                path=page.path,
                line=1,
                message=f"trang đã {age} tháng chưa được đọc soát (hạn {months} tháng)",
                fix="đọc lại, sửa nếu cần rồi ghi ngày mới ở mục updated",
                grade=Grade.NOTE,
            )


def check_templates(root: Path, catalogue: Catalogue) -> Iterator[Problem]:
    """Addresses typed in templates and theme overrides."""
    for folder in ("overrides", "hooks/awareness/templates"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".html", ".j2", ".css", ".svg"):
                path = file.relative_to(root).as_posix()
                for link in links_in_text(file.read_text("utf-8")):
                    if "www.w3.org" not in link.url:
                        yield from check_link(path, link, catalogue)


def check_built(path: str, html: str, catalogue: Catalogue) -> Iterator[Problem]:
    """Every address of a finished page."""
    for link in links_in_html(html):
        yield from check_link(path, link, catalogue)


def check_all(root: Path, catalogue: Catalogue, today: date) -> tuple[list[Page], list[Problem]]:
    """All pages and every fault of their sources and of the templates."""
    pages, problems = read_pages(root)
    for page in pages:
        problems += check_page(page, catalogue)
    if not problems:
        problems += check_matrix(pages, catalogue)
    problems += overdue(pages, catalogue, today)
    problems += check_templates(root, catalogue)
    return pages, problems
