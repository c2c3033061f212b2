"""Reads docs/*.md, and checks front matter, markers, variables and links before anything is built.

Links of the templates and of the finished pages pass the same rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from awareness.data import phrases
from awareness.data.catalogue import (
    RESOURCES,
    SESSIONS,
    Catalogue,
    Known,
    Loaded,
    address_problems,
    foreign_link,
    look_alikes,
)
from awareness.data.explain import explained
from awareness.data.model import AudienceId, PageMeta
from awareness.links import address
from awareness.links.scan import Link, links_in_text
from awareness.links.slugs import slug
from awareness.pages import blocks, gate, layout, tree
from awareness.pages.blocks import BLOCKS, COMMENT, FOLDS, Marker
from awareness.problem import Grade, Problem
from awareness.text import prose
from awareness.text.source import (
    Source,
    character_faults,
    decode,
    filled,
    read,
    read_bytes,
    read_file,
)

MACRO: Final = re.compile(r"\{\{(.*?)\}\}|(\{%.*?%\})")
FRONT_MATTER: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
HEADING: Final = re.compile(r"^#{1,6} ", re.MULTILINE)
ID: Final = re.compile(r"\{[^}\n]*#([\w-]+)[^}\n]*\}")
TOOLS: Final = ("sessions", "session", "form", "chats", "quiz")
RELATIVE: Final = re.compile(r"(?![/\\])[^:\\]*\Z")
SPACE: Final = "".join(map(chr, range(33)))
"""What browsers take off both ends of an address."""
TAG: Final = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|<[?!](?!--)[^<>\s]*>?")
CODE: Final = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
ABSOLUTE_PATH: Final = re.compile(r"/(?![/\\])")
SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
NO_ICON: Final = "data:,"
"""Says that a page has no icon, so that the browser asks nobody for one."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: `id` is its folder in the site ("" for the home page), `line` its body's first.

    `body` has its words and phrases filled in, line for line; `typed` is as it was written.
    """

    path: str
    id: str
    meta: PageMeta
    body: str
    typed: str
    line: int
    facts_line: int = 1

    @cached_property
    def markers(self) -> list[Marker]:
        return [Marker.parse(match[1]) for match in COMMENT.finditer(self.body)]

    @cached_property
    def phrases(self) -> list[str]:
        """The ids of the phrases that it uses."""
        return phrases.used(self.typed)

    @property
    def reading_limit(self) -> int:
        """Syllables that a sentence may have."""
        children = AudienceId.CHILDREN in self.meta.audiences
        return prose.CHILDREN_LIMIT if children else prose.ADULT_LIMIT

    @property
    def has_tools(self) -> bool:
        """Whether a block of the page has conveniences in the site's own script."""
        return any(marker.name in TOOLS for marker in self.markers)

    def subjects(self, kind: str) -> list[str]:
        """The products or plans that the page is about."""
        ids = (marker.arguments.get("id") for marker in self.markers if marker.name == kind)
        return [name for name in ids if name]

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


def read_pages(root: Path, known: Known) -> tuple[list[Page], list[Problem]]:
    """Every page of docs/ that can be read, and the faults of all."""
    pages: list[Page] = []
    paths, problems = tree.survey(root)
    for path in paths:
        raw, found = read_bytes(root, path)
        text, more = decode(raw, path) if not found else ("", found)
        page, more = (None, more) if more else _parse(path, text, known)
        problems += more
        pages += [page] if page else []
    return pages, problems


def _parse(path: str, text: str, known: Known) -> tuple[Page | None, list[Problem]]:
    head = FRONT_MATTER.match(text)
    if head is None:
        what, fix = "thiếu phần đầu trang", "mở đầu tệp bằng ---, các dòng title…, rồi ---"
        return None, [Problem(path=path, line=1, message=what, fix=fix)]
    source, problems = read(b"\n" + head[1].encode(), path)
    words = known.words
    for where, value in source.texts():
        problems += [source.problem(where, what, fix) for what, fix in look_alikes(value)]
        for _, what, fix in _text_faults(value, known):
            problems.append(source.problem(where, what, fix))
    if source.readable:
        try:
            meta = PageMeta.model_validate(phrases.fill(source.data, words.spelled))
            typed = text[head.end() :]
            page = Page(
                path=path,
                id=page_id(path),
                meta=meta,
                body=filled(typed, words.values),
                typed=typed,
                line=text.count("\n", 0, head.end()) + 1,
                facts_line=source.line(("facts",)),
            )
            return page, problems
        except ValidationError as error:
            problems += explained(source, error, PageMeta)
    return None, problems


def _text_faults(text: str, known: Known) -> Iterator[tuple[int, str, str]]:
    """Rules of a text that is read as one: line from 0, what is wrong, what to do."""
    yield from phrases.said_wrong(text, known.words, known.wording)
    yield from phrases.typed_unit(text, known.words)
    yield from phrases.self_harm(text, known.words, known.wording)


def check_page(page: Page, known: Known) -> Iterator[Problem]:
    """Every fault of one page's source."""
    for fact in page.meta.facts:
        if known.facts is not None and fact not in known.facts:
            what = f"căn cứ “{fact}” không có trong data/facts.yml"
            yield _at(
                page.path, page.facts_line, what, "thêm dòng đó vào data/facts.yml, hoặc sửa mã"
            )
    for number, line in enumerate(page.typed.split("\n"), page.line):
        for what, fix in (*character_faults(line), *look_alikes(line)):
            yield _at(page.path, number, what, fix)
    yield from _sections(page, known)
    yield from _markers(page, known)
    yield from _html(page)
    yield from _variables(page, known)
    for offset, what, fix, grade in layout.read(page.body)[1]:
        at = page.line + offset
        yield Problem(path=page.path, line=at, message=what, fix=fix, grade=grade)
    yield from _wording(page, known)
    yield from _safe_names(page, known)
    for link in links_in_text(page.body, page.line):
        yield from check_link(page.path, link, known)


def _at(path: str, line: int, message: str, fix: str) -> Problem:
    return Problem(path=path, line=line, message=message, fix=fix)


def _line(page: Page, offset: int) -> int:
    return page.line + page.typed.count("\n", 0, offset)


def _wording(page: Page, known: Known) -> Iterator[Problem]:
    said = phrases.said_wrong(page.typed, known.words, known.wording)
    for offset, what, fix in (*said, *phrases.typed_unit(page.typed, known.words)):
        yield _at(page.path, page.line + offset, what, fix)
    plain = known.wording.plain
    yield from prose.reading_notes(page.path, page.body, page.line, page.reading_limit, plain)


def _sections(page: Page, known: Known) -> Iterator[Problem]:
    """In no section does talk of death stand beside a number; see `phrases.self_harm`.

    A heading that speaks of death takes in the sections below it.
    """
    heads = list(HEADING.finditer(page.typed))
    for n, head in enumerate((None, *heads)):
        start = head.start() if head else 0
        after = heads[n:]
        if head and prose.speaks_of_death(page.typed[start:].split("\n")[0], known.wording):
            after = [one for one in after if len(one[0]) <= len(head[0])]
        end = after[0].start() if after else len(page.typed)
        said = phrases.self_harm(page.typed[start:end], known.words, known.wording)
        for offset, what, fix in said:
            line = page.line + page.typed.count("\n", 0, start) + offset
            yield _at(page.path, line, what, fix)


def _safe_names(page: Page, known: Known) -> Iterator[Problem]:
    """What a browser keeps of a sensitive page names no harm: its safe title, address and ids."""
    if page.meta.safe_title is not None:
        shown = [(1, slug(page.meta.safe_title)), (1, page.id)]
        shown += [(_line(page, found.start()), found[1]) for found in ID.finditer(page.typed)]
        for line, name in shown:
            if harm := prose.names_harm(name, known.wording.harm):
                what = f"“{name}” gọi tên điều hại “{harm}”, mà thẻ và lịch sử trình duyệt sẽ hiện"
                yield _at(page.path, line, what, "đặt một tên vô hại")


def _markers(page: Page, known: Known) -> Iterator[Problem]:
    stands = layout.read(page.body)[0]
    for match, alone in zip(COMMENT.finditer(page.typed), stands, strict=True):
        line = _line(page, match.start())
        if fault := Marker.parse(match[1]).fault(known.ids):
            what = f"không hiểu <!--{match[1][:80]}-->: {fault}"
            yield _at(page.path, line, what, f"dùng một trong: {', '.join(BLOCKS)}")
        elif not alone:
            what = f"khối <!--{match[1][:80]}--> không đứng riêng một đoạn"
            fix = "đặt nó đầu dòng, một mình một dòng, trên dưới để dòng trống; không đặt trong "
            yield _at(page.path, line, what, f"{fix}danh sách, bảng, trích dẫn, mã hay giữa câu")
    yield from _folds(page)
    closed = max((match.end() for match in COMMENT.finditer(page.typed)), default=0)
    if (opened := page.typed.find("<!--", closed)) >= 0:
        yield _at(
            page.path,
            _line(page, opened),
            "dấu <!-- mở ra mà không đóng lại",
            "thêm --> vào cuối dòng",
        )


def _html(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body.split("\n"), page.line):
        if found := TAG.search(CODE.sub("", line)):
            what = f"“{found[0][:60]}” sẽ hiện nguyên thành chữ, vì trang không nhận mã HTML"
            fix = "viết bằng Markdown, ví dụ **đậm**; muốn hiện đúng chữ ấy thì đặt giữa hai dấu `"
            yield Problem(path=page.path, line=number, message=what, fix=fix, grade=Grade.WARNING)


def _folds(page: Page) -> Iterator[Problem]:
    """Each `more` has its `end`, one after the other."""
    opened = 0
    for match in COMMENT.finditer(page.typed):
        name = Marker.parse(match[1]).name
        if name in FOLDS and opened != list(FOLDS).index(name):
            what = f"khối <!-- catalogue: {name} --> không đủ đôi"
            yield _at(page.path, _line(page, match.start()), what, "viết more rồi end, lần lượt")
        elif name in FOLDS:
            opened = 1 - opened
    if opened:
        what = "khối <!-- catalogue: more --> mở ra mà không đóng lại"
        yield _at(page.path, page.line, what, "thêm <!-- catalogue: end --> ở cuối phần đó")


def _variables(page: Page, known: Known) -> Iterator[Problem]:
    names = [*known.words.values, *known.words.numbers]
    for match in MACRO.finditer(page.typed):
        name = (match[1] or "").strip()
        unsure = known.numbers is None and name.startswith("call.")
        if name not in names and not unsure:
            what = f"không có biến {match[0][:80]}"
            fix = f"dùng một trong: {', '.join(names)}"
            yield _at(page.path, _line(page, match.start()), what, fix)
    rest = MACRO.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), page.typed)
    for number, line in enumerate(rest.split("\n"), page.line):
        if "{{" in line or "}}" in line:
            yield _at(
                page.path, number, "dấu {{ hoặc }} không đủ đôi", "viết {{ tên }} liền một dòng"
            )


def check_link(path: str, link: Link, known: Known) -> Iterator[Problem]:
    """The rules of one link, wherever it stands: inside the site, phone, ours, or listed host."""
    url = link.url.strip(SPACE)
    if url.lower().startswith("tel:"):
        if known.numbers is not None and url.removeprefix("tel:") not in known.numbers:
            what = f"số gọi “{url}” không có trong dữ liệu"
            fix = "dùng số có trong data/resources.yml hoặc data/commune.yml"
            yield _at(path, link.line, what, fix)
    elif _ours(url) and not link.loaded:
        yield from _check_ours(path, link, known)
    elif ABSOLUTE_PATH.match(url):
        what = f"địa chỉ “{url[:120]}” bắt đầu bằng / nên hỏng khi trang nằm ở thư mục con"
        yield _at(path, link.line, what, "viết từ trang này đi, ví dụ ../can-giup/index.md")
    elif not RELATIVE.match(url) and url != NO_ICON:
        if link.loaded:
            what = f"trang tự tải “{url[:120]}” từ nơi khác"
            yield _at(path, link.line, what, "đặt tệp đó trong trang web này")
        elif known.hosts is not None and not _own(url, known):
            yield from foreign_link(path, link.line, url, known.hosts)


def _own(url: str, known: Known) -> bool:
    return url in known.own or any(url.startswith(own) for own in known.own if own[-1] == "/")


def _ours(url: str) -> bool:
    """Meant for tongdai111.vn, rightly or wrongly spelled."""
    return address.HOST in address.fold(url) or any(look_alikes(url))


def _check_ours(path: str, link: Link, known: Known) -> Iterator[Problem]:
    problems = list(address_problems(path, link.line, link.url))
    yield from problems
    worst = {problem.grade for problem in problems}
    listed = known.addresses is None or link.url in known.addresses
    if not listed and not worst & {Grade.ERROR, Grade.WARNING}:
        what = f"địa chỉ {link.url} không có trong danh mục"
        yield _at(path, link.line, what, "thêm vào mục resources của data/resources.yml")


def check_matrix(pages: list[Page], catalogue: Catalogue, source: Source) -> Iterator[Problem]:
    """Every clause and product has a page that serves it, and every page named is there."""
    known = {page.id for page in pages}
    hubs = {parent for page in known if (parent := page.rpartition("/")[0])}
    for index, clause in enumerate(catalogue.directive.clauses):
        missing = [name for name in clause.pages if name not in known]
        what = f"không có trang {', '.join(missing) or 'nào phục vụ'}"
        if clause.pages and not missing and hubs.issuperset(clause.pages):
            what = "chỉ dẫn tới trang mục lục"
        elif clause.pages and not missing:
            continue
        fix = f"ghi ở mục pages một trong: {', '.join(sorted(known - hubs - {''}))}"
        where = ("directive", "clauses", index, "pages")
        yield source.problem(where, f"điểm {clause.id}: {what}", fix)
    for index, audience in enumerate(catalogue.audiences):
        if audience.page not in known:
            what = f"nhóm {audience.id}: không có trang {audience.page}"
            yield source.problem(("audiences", index, "page"), what, "sửa mục page của nhóm này")
    yield from _one_page_each(pages, source, "resource", [row.id for row in catalogue.resources])


def _one_page_each(
    pages: list[Page], source: Source, kind: str, ids: list[str]
) -> Iterator[Problem]:
    subjects = Counter(subject for page in pages for subject in page.subjects(kind))
    for index, subject in enumerate(ids):
        if subjects[subject] != 1:
            what = f"{kind} “{subject}” có {subjects[subject]} trang riêng"
            fix = f"đặt khối <!-- catalogue: {kind} id={subject} --> ở đúng một trang"
            yield source.problem((f"{kind}s", index, "id"), what, fix)


def check_safe_titles(pages: list[Page]) -> Iterator[Problem]:
    """No two pages have the same name in the browser's tab and history."""
    names: dict[str, str] = {}
    for page in pages:
        name = slug(page.meta.safe_title or page.meta.title)
        if name in names:
            what = f"tên hiện ở thẻ trình duyệt trùng với trang {names[name]}"
            yield _at(page.path, 1, what, "đổi title hoặc safe_title")
        names.setdefault(name, page.path)


def serving(pages: list[Page], catalogue: Catalogue) -> dict[str, list[str]]:
    """The ids of the pages that serve each product, its own first, by the product's id."""
    groups = {tuple(row.audiences) for row in catalogue.resources}
    shown = {group: [page.id for page in pages if page.shows(group)] for group in groups}
    own = own_pages(pages, "resource")
    return {
        row.id: [*filter(None, [own.get(row.id)]), *shown[tuple(row.audiences)]]
        for row in catalogue.resources
    }


def own_pages(pages: list[Page], kind: str) -> dict[str, str]:
    """The id of the page of each product or plan."""
    return {subject: page.id for page in pages for subject in page.subjects(kind)}


def overdue(pages: list[Page], today: date) -> Iterator[Problem]:
    """Pages whose day of review has passed, as notes."""
    for page in pages:
        if page.meta.reviewed > today:
            what = f"ngày đọc soát {page.meta.reviewed} ở tương lai"
            yield _at(page.path, 1, what, "sửa mục reviewed")
        elif page.meta.next_review < today:
            yield Problem(
                path=page.path,
                line=1,
                message=f"trang quá hạn đọc soát ngày {page.meta.next_review}",
                fix="đọc lại, sửa nếu cần rồi ghi ngày mới ở mục reviewed và next_review",
                grade=Grade.NOTE,
            )


def unconfirmed(pages: list[Page], data: Loaded) -> Iterator[Problem]:
    """Pages and data that lean on a wording nobody has confirmed: a reason not to publish."""
    assert data.catalogue is not None, "asked only when all data are right"
    waiting = {name: row for name, row in data.catalogue.phrases.items() if row.unconfirmed}
    for page in pages:
        names = {*page.phrases, *blocks.phrases_of(page.markers)}
        for name in sorted(names & waiting.keys()):
            what = f"trang dùng câu “{name}” chưa ai xác nhận"
            yield _at(page.path, 1, what, f"xin {waiting[name].confirm}, rồi ghi vào confirmed")
    for path, line, name in data.phrases:
        if name in waiting:
            what = f"mục này dùng câu “{name}” chưa ai xác nhận"
            yield _at(path, line, what, f"xin {waiting[name].confirm}, rồi ghi vào confirmed")


_STRING: Final = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
_NAME: Final = re.compile(r"\b(?:alt|title|label|aria-label|placeholder|content)=\"([^\"]*)\"")
_CODE: Final = re.compile(
    r"(?is)\{#.*?#\}|<!--.*?-->|<(style|script)\b.*?</\1>|\{%.*?%\}"
    r"|\{\{(?! *(?:call|commune|say)\.).*?\}\}|<[^>]*>"
)


def shown(text: str, suffix: str) -> str:
    """What a reader may see of a template, a picture, a script or a style, its lines kept."""

    def strings(code: str, pattern: re.Pattern[str]) -> str:
        kept, end = "", 0
        for match in pattern.finditer(code):
            gap = "\n" * code.count("\n", end, match.start())
            kept, end = f"{kept}{gap} | {match[match.lastindex or 0]}", match.end()
        return f"{kept} | " + "\n" * code.count("\n", end)

    if suffix in (".js", ".css"):
        return strings(text, _STRING)
    if suffix == ".typ":
        return re.sub(r"\d+ ?%", "", text)  # lengths of a page
    return _CODE.sub(
        lambda code: strings(code[0], _NAME if code[0][0] == "<" and not code[1] else _STRING), text
    )


def check_nav(root: Path, known: Known) -> Iterator[Problem]:
    """The site's name and the titles of its menu, in mkdocs.yml."""
    source, _ = read_file(root, "mkdocs.yml")
    texts = {where: text for where, text in source.texts() if where[0] in ("site_name",)}
    for where, _ in source.texts():
        names = [where[: n + 1] for n, part in enumerate(where) if n and isinstance(part, str)]
        texts |= {name: str(name[-1]) for name in names if where[0] == "nav"}
    for where, text in texts.items():
        for _, what, fix in (*_text_faults(text, known), *_typing(text), *_unknown(text, known)):
            yield source.problem(where, what, fix)


def _typing(text: str) -> Iterator[tuple[int, str, str]]:
    """Faults of the characters of code and settings: line from 0, what is wrong, what to do."""
    for number, line in enumerate(text.split("\n")):
        for what, fix in character_faults(" ".join(line.split())):
            yield number, what, fix


def _unknown(text: str, known: Known) -> Iterator[tuple[int, str, str]]:
    for name in phrases.unknown(text, {*known.words.values, *known.words.numbers}):
        yield 0, f"không có biến {{{{ {name} }}}}", "xem lại tên biến"


def check_templates(root: Path, known: Known) -> Iterator[Problem]:
    """Addresses and texts of templates and theme overrides."""
    for folder in ("overrides", "hooks/awareness/pages/templates", "hooks/awareness/printing"):
        for path in tree.files(root, folder):
            if path.endswith((".html", ".j2", ".css", ".svg", ".js", ".typ")):
                raw, problems = read_bytes(root, path)
                text, more = decode(raw, path)
                yield from (*problems, *more)
                suffix = Path(path).suffix
                faults = [*phrases.said_wrong(shown(text, suffix), known.words, known.wording)]
                faults += phrases.typed_unit(text, known.words)
                faults += phrases.self_harm(text, known.words, known.wording)
                faults += (*_typing(text), *(_unknown(text, known) if suffix == ".svg" else ()))
                for line, what, fix in faults:
                    yield _at(path, line + 1, what, fix)
                for link in links_in_text(text):
                    if link.url != SVG_NAMESPACE:
                        yield from check_link(path, link, known)


def check_all(root: Path, data: Loaded, today: date) -> tuple[list[Page], list[Problem]]:
    """All pages, and every fault of their sources and of the templates."""
    pages, problems = read_pages(root, data.known)
    for page in pages:
        problems += check_page(page, data.known)
    errors = any(problem.grade is Grade.ERROR for problem in problems)
    if data.catalogue is not None and not errors:  # else a page that is there looks missing
        problems += check_matrix(pages, data.catalogue, data.sources[RESOURCES])
        plans = [row.id for row in data.catalogue.teaching.sessions]
        problems += _one_page_each(pages, data.sources[SESSIONS], "session", plans)
    problems += check_safe_titles(pages)
    problems += overdue(pages, today)
    problems += check_templates(root, data.known)
    problems += gate.check_files(root)
    problems += check_nav(root, data.known)
    return pages, problems
