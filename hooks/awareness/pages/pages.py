"""Reads docs/*.md, and checks front matter, markers, variables and links before anything is built.

The texts of the templates and of the menu pass the same rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from awareness.data import phrases, rules
from awareness.data.catalogue import Loaded
from awareness.data.explain import explained
from awareness.data.files import COMMUNE, LOCAL, RESOURCES, SESSIONS, SETTINGS, Catalogue
from awareness.data.known import Known
from awareness.data.model import AudienceId, PageMeta
from awareness.links import gate
from awareness.links.scan import links_in_text
from awareness.links.slugs import slug
from awareness.pages import blocks, layout, tree
from awareness.pages.absent import FRONT_MATTER, check_hidden, left_out, page_id, without
from awareness.pages.blocks import BLOCKS, COMMENT, FOLDS, Marker
from awareness.problem import Grade, Problem
from awareness.text import prose
from awareness.text.folding import fold
from awareness.text.layers import Root
from awareness.text.source import (
    NONE,
    Source,
    Typed,
    character_faults,
    decode,
    filled,
    foreign_letters,
    read,
    read_bytes,
    unfinished,
)

HEADING: Final = re.compile(r"^#{1,6} (?=(.*?) *(?:\{#.*)?$)", re.MULTILINE)
ESSENTIAL: Final = {
    "docs/index.md": "situations",
    "docs/can-giup/index.md": "decision-cards",
    "docs/can-giup/sau-khi-goi.md": "office-cards",
    "docs/thon/tin-nhan.md": "chats",
    "docs/tai-lieu/index.md": "all-resources",
    "docs/tim/index.md": "search",
}
LOOSE: Final = re.compile(
    r"catalogue\s*[:：]\s*([a-z-]+)|(?<![\w./])((?:call|say|commune|count)\.[\w-]+)"
)
ID: Final = re.compile(r"\{[^}\n]*#([\w-]+)[^}\n]*\}")
SCRIPTS: Final = {
    "session": "print", "form": "print", "chats": "copy", "embeds": "copy", "quiz": "count",
    "search": "search", "keep": "keep",
}  # fmt: skip
"""The site's own script that a block has conveniences in."""
SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
Faults = Iterator[Problem]


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

    @cached_property
    def markers(self) -> list[Marker]:
        return [Marker.parse(match[1]) for match in COMMENT.finditer(self.body)]

    @property
    def scripts(self) -> list[str]:
        """The scripts of the page's blocks, each once."""
        names = (SCRIPTS[one.name] for one in self.markers if one.name in SCRIPTS)
        return [*dict.fromkeys(names)]

    def line_of(self, place: int) -> int:
        """The line of a place in `typed`, from 0."""
        return self.typed.count("\n", 0, place)

    def subjects(self, kind: str) -> list[str]:
        """The products or plans that the page is about."""
        ids = (marker.arguments.get("id") for marker in self.markers if marker.name == kind)
        return [name for name in ids if name]

    @cached_property
    def listed(self) -> set[str]:
        """The audiences whose products the page lists."""
        named = {one.arguments["audience"] for one in self.markers if one.name == "resources"}
        return {*AudienceId} if "all-resources" in [one.name for one in self.markers] else named


def read_pages(root: Root, known: Known, typed: Typed = NONE) -> tuple[list[Page], list[Problem]]:
    """Every page of docs/ that can be read, by rank in its folder, and the faults of all."""
    texts, pages = dict[str, str](), list[Page]()
    there, problems = tree.survey(root)
    for path in dict.fromkeys([*there, *typed]):
        if not path.endswith(".md"):
            continue
        raw, found = read_bytes(root, path, typed)
        text, more = decode(raw, path) if not found else ("", found)
        problems += more
        texts |= {} if more else {path: text}
    gone = {path for path, text in texts.items() if left_out(path, text, known)}
    for path in texts.keys() - gone:
        page, more = _parse(path, without(path, texts[path], gone, known), known)
        problems += more
        pages += [page] if page else []
    return sorted(pages, key=lambda page: (page.meta.rank, page.path)), problems


def _parse(path: str, text: str, known: Known) -> tuple[Page | None, list[Problem]]:
    head = FRONT_MATTER.match(text)
    if head is None:
        what, fix = "thiếu phần đầu trang", "mở đầu tệp bằng ---, các dòng title…, rồi ---"
        return None, [Problem(path, 1, what, fix)]
    source, problems = read(b"\n" + head[1].encode(), path)
    problems += known.clean.faults(partial(rules.of_file, source, known), path, head[1])
    if not source.readable:
        return None, problems
    try:
        meta = PageMeta.model_validate(phrases.fill(source.data, known.words.spelled))
    except ValidationError as error:
        return None, [*problems, *explained(source, error, PageMeta)]
    typed = text[head.end() :]
    page = Page(
        path=path,
        id=page_id(path),
        meta=meta,
        body=filled(typed, known.words.values),
        typed=typed,
        line=text.count("\n", 0, head.end()) + 1,
    )
    return page, problems


def _text_faults(text: str, seen: str, known: Known) -> Faults:
    """Rules of a text that is read as one; `seen` is what of it a reader sees."""
    yield from phrases.said_wrong(seen, known.words, known.wording)
    yield from phrases.typed_unit(text, known.words)
    yield from phrases.self_harm(text, known.words, known.wording)


def check_page(page: Page, known: Known) -> Faults:
    """Every fault of one page's source."""
    rules = (_typed(page, known), _sections(page, known), _heads(page), _markers(page, known))
    lost = layout.read(page.body)[1]
    for faults in (*rules, _variables(page.typed, known), lost, _essential(page)):
        yield from (fault.at(page.path, page.line) for fault in faults)
    yield from _safe_names(page, known)
    for link in links_in_text(page.body, page.line):
        yield from gate.check(page.path, link, known.links)


def _typed(page: Page, known: Known) -> Faults:
    loose = partial(_loose, {*BLOCKS, *known.words.spelled.values})
    rules_of_lines = (character_faults, foreign_letters, _look_alikes, unfinished, loose)
    yield from _by_line(page.typed, *rules_of_lines)
    yield from phrases.said_wrong(page.typed, known.words, known.wording)
    yield from phrases.typed_unit(page.typed, known.words)
    children = AudienceId.CHILDREN in page.meta.audiences
    limit = prose.CHILDREN_LIMIT if children else prose.ADULT_LIMIT
    yield from prose.reading_notes(page.body, limit, known.wording.plain)


def _loose(names: Collection[str], line: str) -> Faults:
    """The name of a block or of a variable without its signs; see `_markers` for half of them."""
    if not LOOSE.search(line):
        return
    rest = layout.INLINE.sub(" ", line)
    found = LOOSE.search(rest)
    if found and (found[1] or found[2]) in names and not re.search(r"<!--|\{\{|\}\}", rest):
        what = f"“{found[0]}” sẽ hiện nguyên thành chữ"
        yield Problem("", 0, what, "khối viết <!-- catalogue: tên -->, biến viết {{ tên }}")


def _look_alikes(text: str) -> Faults:
    """As a reader sees it: emphasis, escapes and entities split no name."""
    return gate.look_alikes(fold(text).text)


def _by_line(text: str, *rules: Callable[[str], Faults]) -> Faults:
    for number, line in enumerate(text.split("\n")):
        yield from (fault.at("", number) for rule in rules for fault in rule(line))


def _sections(page: Page, known: Known) -> Faults:
    """In no section does talk of death stand beside a number; see `phrases.self_harm`.

    A heading that speaks of death takes in the sections below it.
    """
    heads = list(HEADING.finditer(page.typed))
    for n, head in enumerate((None, *heads)):
        start, after = head.start() if head else 0, heads[n:]
        if head and prose.speaks_of_death(head[1], known.wording):
            after = [one for one in after if len(one[0]) <= len(head[0])]
        section = page.typed[start : after[0].start() if after else None]
        for fault in phrases.self_harm(section, known.words, known.wording):
            yield fault.at("", page.line_of(start))


def _heads(page: Page) -> Faults:
    """Below one heading no two of a level read the same: lists of headings, links tell no two."""
    seen = dict[tuple[str, str], int]()
    for head in HEADING.finditer(page.typed):
        seen = {key: place for key, place in seen.items() if key[0] <= head[0]}
        if (first := seen.setdefault((head[0], head[1]), head.start())) != head.start():
            what = f"đề mục “{head[1]}” đã có ở dòng {page.line + page.line_of(first)}"
            yield Problem("", page.line_of(head.start()), what, "đổi hoặc gộp lại", Grade.WARNING)


def _safe_names(page: Page, known: Known) -> Faults:
    """What a browser keeps of a sensitive page names no harm: its safe title, address and ids."""
    if page.meta.safe_title is None:
        return
    kept = [(1, slug(page.meta.safe_title)), (1, page.id)]
    kept += [(page.line + page.line_of(one.start()), one[1]) for one in ID.finditer(page.typed)]
    for line, name in kept:
        if harm := prose.names_harm(name, known.wording.harm):
            what = f"“{name}” gọi tên điều hại “{harm}”, mà thẻ và lịch sử trình duyệt sẽ hiện"
            yield Problem(page.path, line, what, "đặt một tên vô hại")


def _markers(page: Page, known: Known) -> Faults:
    """Each block is known and stands alone; each `more` has its `end`, one after the other."""
    opened, end = False, 0
    for match, alone in zip(COMMENT.finditer(page.typed), layout.read(page.body)[0], strict=True):
        line, end = page.line_of(match.start()), match.end()
        marker = Marker.parse(match[1])
        if fix := marker.mended(known.ids):
            yield Problem("", line, f"không hiểu <!--{match[1][:80]}-->", fix)
        elif not alone:
            what = f"khối <!--{match[1][:80]}--> không đứng riêng một đoạn"
            fix = "đặt nó đầu dòng, một mình một dòng, trên dưới để dòng trống; không đặt trong "
            yield Problem("", line, what, f"{fix}danh sách, bảng, trích dẫn, mã hay giữa câu")
        if marker.name == "keep" and page.meta.situation:
            what = "nút giữ trên máy đứng ở trang của một chuyện"
            yield Problem("", line, what, "xóa khối này: ở đó không mời giữ gì")
        if marker.name in FOLDS and (marker.name == "end") != opened:
            what = f"khối <!-- catalogue: {marker.name} --> không đủ đôi"
            yield Problem("", line, what, "viết more rồi end, lần lượt")
        elif marker.name in FOLDS:
            opened = not opened
    if opened:
        what = "khối <!-- catalogue: more --> mở ra mà không đóng lại"
        yield Problem("", 0, what, "thêm <!-- catalogue: end --> ở cuối phần đó")
    if (start := page.typed.find("<!--", end)) >= 0:
        what = "dấu <!-- mở ra mà không đóng lại"
        yield Problem("", page.line_of(start), what, "thêm --> vào cuối dòng")


def _essential(page: Page) -> Faults:
    """What a page is there for."""
    wanted = ESSENTIAL.get(page.path)
    if wanted and wanted not in {marker.name for marker in page.markers}:
        what = f"trang này mất khối <!-- catalogue: {wanted} -->"
        yield Problem("", 0, what, "thêm lại khối ấy, một mình một dòng", Grade.WARNING)


def _variables(text: str, known: Known) -> Faults:
    """Each stands for something that is known, or cannot be read; braces come in pairs."""
    for number, line in enumerate(text.split("\n")):
        for fault in rules.unknown_variables(layout.MACRO.finditer(line), known):
            yield fault.at("", number)
        rest = layout.MACRO.sub(" ", line)
        if "{{" in rest or "}}" in rest:
            what = "dấu {{ hoặc }} không đủ đôi"
            yield Problem("", number, what, "viết {{ tên }} liền một dòng")


def check_hubs(pages: list[Page], catalogue: Catalogue, source: Source) -> Faults:
    """The pages that serve a clause are not all lists of others."""
    hubs = {page.id.rpartition("/")[0] for page in pages}
    for index, clause in enumerate(catalogue.directive.clauses if catalogue.directive else ()):
        if hubs.issuperset(clause.pages):
            what = f"điểm {clause.id}: chỉ dẫn tới trang mục lục"
            where = ("directive", "clauses", index, "pages")
            yield source.problem(where, what, "ghi thêm ở mục pages một trang ở trong đó")


def _one_page_each(pages: list[Page], source: Source, kind: str) -> Faults:
    """Of the products, the plans or the apps that a file lists."""
    subjects = Counter(subject for page in pages for subject in page.subjects(kind))
    for row in source.rows(f"{kind}s"):
        if (count := subjects[row.text("id")]) != 1:
            what = f"{kind} “{row.text('id')}” có {count} trang riêng"
            fix = f"đặt khối <!-- catalogue: {kind} id={row.text('id')} --> ở đúng một trang"
            yield row.problem("id", what, fix)


def check_safe_titles(pages: list[Page]) -> Faults:
    """No two pages have the same name in the browser's tab and history."""
    names: dict[str, str] = {}
    for page in pages:
        first = names.setdefault(slug(page.meta.safe_title or page.meta.title), page.path)
        if first != page.path:
            what = f"tên hiện ở thẻ trình duyệt trùng với trang {first}"
            yield Problem(page.path, 1, what, "đổi title hoặc safe_title")


def serving(pages: list[Page], catalogue: Catalogue) -> dict[str, list[str]]:
    """The ids of the pages that serve each product, its own first, by the product's id."""
    groups = {tuple(row.audiences) for row in catalogue.resources}
    shown = {group: [page.id for page in pages if page.listed & {*group}] for group in groups}
    own = {name: [page] for name, page in own_pages(pages, "resource").items()}
    return {
        row.id: own.get(row.id, []) + shown[tuple(row.audiences)] for row in catalogue.resources
    }


def menu(doors: Iterable[Mapping[str, str]], pages: Collection[Page]) -> list[dict[str, Any]]:
    """The nav of MkDocs: each door with the pages of its folder, as paths below docs/."""
    titles = {page.path.removeprefix("docs/"): page.meta.title for page in pages}
    items: list[dict[str, Any]] = []
    for title, first in (pair for door in doors for pair in door.items() if pair[1] in titles):
        folder = first.rpartition("index.md")[0]
        items.append({title: _inside_of(folder, titles) if folder else first})
    return items


def _inside_of(folder: str, titles: Mapping[str, str]) -> list[Any]:
    """The pages of a folder, its own first; a folder in it with a page of its own is one item."""
    own = f"{folder}index.md"
    items: list[Any] = [own]
    for path in titles:
        below, deeper, _ = path.removeprefix(folder).partition("/")
        if not path.startswith(folder) or path == own:
            continue
        first = f"{folder}{below}/index.md"
        if not deeper or first not in titles:
            items.append(path)
        elif path == first:
            items.append({titles[first]: _inside_of(f"{folder}{below}/", titles)})
    return items


def own_pages(pages: list[Page], kind: str) -> dict[str, str]:
    """The id of the page of each product or plan."""
    return {subject: page.id for page in pages for subject in page.subjects(kind)}


def overdue(pages: list[Page], today: date) -> Faults:
    """Pages whose day of review has passed, as notes."""
    for page in pages:
        if page.meta.reviewed > today:
            what = f"ngày đọc soát {page.meta.reviewed} ở tương lai"
            yield Problem(page.path, 1, what, "sửa mục reviewed")
        elif page.meta.next_review < today:
            what = f"trang quá hạn đọc soát ngày {page.meta.next_review}"
            fix = "đọc lại, sửa nếu cần rồi ghi ngày mới ở mục reviewed và next_review"
            yield Problem(page.path, 1, what, fix, Grade.NOTE)


def unconfirmed(pages: list[Page], data: Loaded) -> Faults:
    """Pages and data that lean on a wording nobody has confirmed: a reason not to publish."""
    assert data.catalogue is not None, "asked only when all data are right"
    waiting = {name: row for name, row in data.catalogue.phrases.items() if row.unconfirmed}
    uses = [("mục này", use) for use in data.phrases]
    for page in pages:
        shown = blocks.rows_of(blocks.RESTS_ON, page.markers, data.catalogue)
        names = {*phrases.used(page.typed), *(row.id for row in waiting.values() if row in shown)}
        uses += [("trang", (page.path, 1, name)) for name in sorted(names)]
    for what, (path, line, name) in uses:
        if name in waiting:
            fix = f"xin {waiting[name].confirm}, rồi ghi vào confirmed"
            yield Problem(path, line, f"{what} dùng câu “{name}” chưa ai xác nhận", fix)


_STRING: Final = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`|[^\"'`\n]+|.")
_NAME: Final = re.compile(
    r"\b(?:alt|title|label|aria-label|placeholder|content)=\"([^\"]*)\"|[^\n]"
)
_CODE: Final = re.compile(
    r"(?is)\{#.*?#\}|<!--.*?-->|<(style|script)\b.*?</\1>|\{%.*?%\}"
    r"|\{\{(?! *(?:call|commune|count|say)\.).*?\}\}|<[^>]*>"
)


def _inside(code: str, pattern: re.Pattern[str]) -> str:
    """The texts that stand in code, each on its line."""
    return pattern.sub(lambda m: f" | {m[m.lastindex]}" if m.lastindex else "", code) + " | "


def shown(text: str, suffix: str) -> str:
    """What a reader may see of a template, a picture, a script or a style, its lines kept."""
    if suffix in (".js", ".css"):
        return _inside(text, _STRING)
    if suffix == ".typ":
        return re.sub(r"\d+ ?%", "", text)  # lengths of a page
    return _CODE.sub(
        lambda code: _inside(code[0], _NAME if code[0][0] == "<" and not code[1] else _STRING), text
    )


def check_nav(raw: bytes, known: Known) -> Faults:
    """The site's name and the titles of its menu, in mkdocs.yml."""
    source, _ = read(raw, "mkdocs.yml")
    for where, value in source.texts():
        text = {"site_name": value, "nav": str(where[-1])}.get(str(where[0]), "")
        rules = (_text_faults(text, text, known), _typing(text), _variables(text, known))
        yield from source.placed(where, chain(*rules))


def _typing(text: str) -> Faults:
    """Faults of the characters of code and settings, however it is indented and aligned."""
    return _by_line(re.sub(r"[^\S\n]+", " ", text), character_faults)


def check_templates(root: Root, known: Known) -> Faults:
    """Addresses and texts of templates and theme overrides."""
    for folder in ("overrides", "hooks/awareness/pages/templates", "hooks/awareness/printing"):
        for path in tree.files(root, folder):
            if Path(path).suffix not in (".html", ".j2", ".css", ".svg", ".js", ".typ"):
                continue
            raw, problems = read_bytes(root, path)
            text, more = decode(raw, path)
            yield from (*problems, *more)
            rules = partial(_template_faults, path, text, known)
            yield from known.clean.faults(rules, path, text)


def _template_faults(path: str, text: str, known: Known) -> Faults:
    suffix = Path(path).suffix
    faults = [*_text_faults(text, shown(text, suffix), known), *_typing(text)]
    faults += _variables(text, known) if suffix == ".svg" else ()
    yield from (fault.at(path, 1) for fault in (*faults, *_by_line(text, _look_alikes)))
    for link in links_in_text(text):
        if link.url != SVG_NAMESPACE:
            yield from gate.check(path, link, known.links)


def check_host(root: Root, catalogue: Catalogue, source: Source) -> Faults:
    """The animal that the home page greets with has its picture."""
    host = catalogue.commune.host
    images = map(Path, tree.files(root, "overrides/assets/images"))
    pictures = [file.stem for file in images if file.suffix == ".svg"]
    if host and host not in pictures:
        there = ", ".join(pictures)
        what, fix = f"không có hình {host}.svg", f"chọn một trong: {there}; hoặc để trống"
        yield source.problem(("commune", "host"), what, fix)


def check_all(
    root: Root, data: Loaded, today: date, typed: Typed = NONE
) -> tuple[list[Page], list[Problem]]:
    """All pages, and every fault of their sources and of the templates."""
    pages, problems = read_pages(root, data.known, typed)
    for page in pages:
        rules = partial(check_page, page, data.known)
        problems += data.known.clean.faults(rules, page.path, page.typed, repr(page.meta))
    errors = any(problem.grade is Grade.ERROR for problem in problems)
    if data.catalogue is not None and not errors:  # else a page that is there looks missing
        problems += check_hubs(pages, data.catalogue, data.sources[LOCAL])
        problems += check_host(root, data.catalogue, data.sources[COMMUNE])
        for file, kind in ((RESOURCES, "resource"), (SESSIONS, "session"), (SETTINGS, "app")):
            problems += _one_page_each(pages, data.sources[file], kind)
    of_pages = (check_safe_titles(pages), overdue(pages, today))
    nav, _ = read_bytes(root, "mkdocs.yml")
    named = data.known.clean.faults(partial(check_nav, nav, data.known), nav.decode("latin-1"))
    around = (check_templates(root, data.known), named)
    hidden = check_hidden(root, data.sources[LOCAL])
    return pages, [*problems, *chain(hidden, *of_pages, *around)]
