"""Turns block markers and variables of a page into HTML, from the catalogue and small templates."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol, Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from awareness.data.files import Catalogue
from awareness.data.model import AudienceId, Fact, Hotline, Level, PageMeta
from awareness.data.phrases import SELF_HARM
from awareness.data.record import Shown, stale
from awareness.data.teaching import SCHOOL_LEVELS, Skill, TargetKind
from awareness.data.values import UNKNOWN
from awareness.links.findings import State
from awareness.pages.frame import Frame
from awareness.pages.writing import PLACE
from awareness.printing.codes import Target, qr
from awareness.printing.press import Printed
from awareness.printing.sheets import Imprint, product
from awareness.text.folding import sorted_as
from awareness.text.source import filled

COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
ASKED: Final = re.compile(rf"\{{\{{\s*(.*?)\s*\}}\}}|{COMMENT.pattern}", re.DOTALL)
"""A variable or a marker."""
WAITING: Final = "chưa có; chờ {} cung cấp"
"""Stands where the commune has yet to supply something; with the office's name."""
ARTICLE: Final = re.compile(
    r",? (?:(?:Điều|khoản|điểm|mục|phần) \d|hiệu lực|theo |đọc qua|ngày \d).*"
)
"""What follows the name of a source: where in it, since when, through whom."""
KINDS: Final[Mapping[str, str]] = {
    "luat": "Luật|Bộ luật|Hiến pháp|Công ước",
    "van-ban": "Nghị|Thông tư|Quyết định|Công văn|Hướng dẫn \\d|Văn bản",
    "bao": "Báo|VnExpress|bài|Bài",
    "khac": "",
}
"""Kinds of sources by how their names begin, the first that fits; each has a page of its own."""
TEMPLATES: Final = Path(__file__).parent / "templates"
FOLDS: Final = {
    "more": '<details class="more">\n<summary>Luật và số liệu</summary>\n',
    "end": "</details>",
}
"""What stands between the two is folded away, for readers who want to know more."""
BLOCKS: Final = sorted(
    {*FOLDS, *(file.name.split(".")[0] for file in TEMPLATES.glob("[a-z]*.html.j2"))}
)
"""What pages may ask for: a template each."""
NEEDS: Final[Mapping[str, str]] = {
    "form": "id",
    "levels": "level",
    "quiz": "level",
    "resource": "id",
    "resources": "audience",
    "session": "id",
    "sources": "of",
}
"""The argument that a block needs; the others have none."""
WORDS: Final[Mapping[str, Sequence[str]]] = {
    "levels": list(Level),
    "quiz": SCHOOL_LEVELS,
    "resources": list(AudienceId),
    "sources": [*KINDS],
}
"""The values of the arguments that are not ids, by their blocks."""
STATE_NAMES: Final = {state: state.shown for state in State}


@dataclass(frozen=True, kw_only=True)
class Marker:
    """What one `<!-- catalogue: name key=value -->` says."""

    keyword: str
    name: str
    arguments: Mapping[str, str]

    @classmethod
    def parse(cls, comment: str) -> Self:
        keyword, _, rest = comment.partition(":")
        name, *words = rest.split() or [""]
        pairs = (word.partition("=") for word in words)
        arguments = {key: value for key, _, value in pairs}
        return cls(keyword=keyword.strip(), name=name, arguments=arguments)

    def fault(self, ids: Mapping[str, Collection[str] | None]) -> str | None:
        """What is wrong with it, in Vietnamese; None when it can be expanded.

        `ids` are those of each kind of thing, None when they cannot be read.
        """
        if self.keyword != "catalogue":
            return "chỉ dùng dạng <!-- catalogue: tên -->"
        if self.name not in BLOCKS:
            return f"không có khối “{self.name}”"
        if {*self.arguments} != {NEEDS[self.name]} if self.name in NEEDS else self.arguments:
            return f"khối này cần: {NEEDS.get(self.name, 'không tham số nào')}"
        for key, word in self.arguments.items():
            if word not in (words := WORDS.get(self.name, (word,))):
                return f"không có {key} “{word}”, chỉ có {', '.join(words)}"
        known = ids.get(self.name)
        if known is not None and self.arguments["id"] not in known:
            return f"không có mục “{self.arguments['id']}” trong dữ liệu"
        return None


def call(hotline: Hotline) -> Markup:
    """The number as a phone link, whose name says it in words after what is seen."""
    return Markup(
        '<a class="call call--{}" href="tel:{}">{}<span class="unseen"> ({})</span></a>'
    ).format(hotline.role, hotline.number, hotline.display, hotline.spoken)


def alphabetical(pages: Mapping[str, PageMeta]) -> list[tuple[str, PageMeta]]:
    """Pages in the order of the Vietnamese alphabet, by the names that lists give them."""
    return sorted(pages.items(), key=lambda row: sorted_as(row[1].named))


def named(fact: Fact) -> str:
    """The name of a fact's first source, without the article where it stands."""
    return ARTICLE.sub("", fact.source.partition(";")[0])


def kind_of(name: str) -> str:
    """The kind of a source, by its name."""
    return next(kind for kind, start in KINDS.items() if re.match(start, name))


def by_source(facts: Iterable[Fact]) -> list[tuple[str, list[Fact]]]:
    """Facts by the names of their sources, in the order of these."""
    return [(name, [*rows]) for name, rows in groupby(sorted(facts, key=named), named)]


def relative(current: str, target: str) -> str:
    """The address of page `target` as seen from page `current`, both ids; works at any subpath."""
    return posixpath.relpath(f"/{target}", f"/{current}") + "/"


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Expands pages; `pages` are all by id, in their order, `serving` the page ids by product.

    `session_pages` is the page id of each plan, `printed` each PDF by its code, none where this
    machine cannot make them; `day` is the build's, `frame` that of every page.

    `links` is what may be shown of each product's address.
    """

    catalogue: Catalogue
    links: Mapping[str, Shown]
    pages: Mapping[str, PageMeta]
    serving: Mapping[str, list[str]]
    session_pages: Mapping[str, str]
    printed: Mapping[str, Printed]
    day: date
    frame: Frame

    @cached_property
    def env(self) -> Environment:
        """The templates; an unknown name in one is an error."""
        links = [self.links[row.url] for row in self.catalogue.resources]
        libraries = (self.links[row.url] for row in self.catalogue.resources if row.where)
        words = self.catalogue.commune.words
        env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters |= self._filters()
        env.globals |= {field.name: getattr(self, field.name) for field in fields(self)} | {
            "commune": words,
            "self_harm": self.catalogue.phrases[SELF_HARM].text,
            "counts": Counter(link.state for link in links),
            "library": next((link for link in libraries if link.linked), None),
            "stale": stale(self.catalogue.statuses.values(), self.day),
            "WAITING": WAITING.format(words["office"]),
            "UNKNOWN": UNKNOWN,
            "STATE_NAMES": STATE_NAMES,
            "SCHOOL_LEVELS": SCHOOL_LEVELS,
            "SKILLS": list(Skill),
        }
        env.globals["icon"] = env.get_template("_icons.html.j2").module.icon  # type: ignore[attr-defined]
        return env

    def _filters(self) -> dict[str, Callable[..., Any]]:
        root, papers = Imprint.of(self.catalogue).root, self.printed.values()
        return {
            "alphabetical": alphabetical,
            "by_source": by_source,
            "call": call,
            "code": lambda row: qr(f"{root}{product(row).path}"),
            "date": lambda day: f"{day.day}/{day.month}/{day.year}",
            "filled": self._filter(call),
            "kind": kind_of,
            "paper": lambda page: next((p for p in papers if p.sheet.twin == page), None),
            "spoken": self._filter(lambda row: f"<strong>{row.spoken}</strong>"),
            "typed": self._filter(lambda row: row.display),
        }

    def _numbers(self, show: Callable[[Hotline], str]) -> dict[str, str]:
        """What `{{ call.… }}` stands for; other variables are filled in already."""
        return {f"call.{row.id}": show(row) for row in self.catalogue.hotlines}

    def _filter(self, show: Callable[[Hotline], str]) -> Callable[[str], Markup]:
        numbers = self._numbers(show)
        return lambda text: Markup(filled(str(escape(text)), numbers))

    def expand(self, body: str, page: str) -> tuple[str, list[str]]:
        """The body of page id `page` with a place for each variable and marker, and their HTML."""
        numbers = self._numbers(call)
        pieces: list[str] = []

        def put(match: re.Match[str]) -> str:
            name, comment = match.groups()
            pieces.append(numbers[name] if name else self._block(Marker.parse(comment), page))
            place = PLACE % (len(pieces) - 1)
            return place if name else f"\n{place}\n"

        return ASKED.sub(put, body), pieces

    def _block(self, marker: Marker, page: str) -> str:
        return FOLDS.get(marker.name) or self._render(marker.name, page, **marker.arguments)

    def forwarding(self, target: Target) -> str:
        """The page that a printed code leads to."""
        rows = [row for row in self.catalogue.resources if row.id == target.id]
        resource = rows[0] if target.kind is TargetKind.PRODUCT else None
        return self._render("_forwarding", target.path, target=target, resource=resource)

    def sources(self, page: str, facts: Iterable[str], meta: PageMeta) -> str:
        """The end of every page: where its claims come from, who wrote it and when."""
        every = self.catalogue.facts
        rows = [every[fact] for fact in dict.fromkeys(facts)]
        checked = max((row.checked for row in rows), default=None)
        return self._render("_sources", page, facts=rows, meta=meta, checked=checked)

    def _below(self, folder: str) -> dict[str, PageMeta]:
        return {name: meta for name, meta in self.pages.items() if name.startswith(f"{folder}/")}

    def _render(self, template: str, page: str, **values: Any) -> str:
        """Without blank lines and indents."""
        made = self.env.get_template(f"{template}.html.j2")
        html = made.render(to=partial(relative, page), below=partial(self._below, page), **values)
        return "\n".join(line.strip() for line in html.splitlines() if line.strip())


class Grounded(Protocol):
    """What rests on facts, by their ids."""

    @property
    def facts(self) -> Sequence[str]: ...


def facts_of(markers: Collection[Marker], catalogue: Catalogue) -> list[str]:
    """The facts behind the blocks of a page; the help strip stands on every page."""
    all_numbers = {marker.name for marker in markers} & {"decision-cards", "hotlines"}
    rows: list[Grounded] = [*(catalogue.hotlines if all_numbers else catalogue.helplines)]
    for marker in markers:
        rows += _rows(marker, catalogue)
    return [fact for row in rows for fact in row.facts]


def phrases_of(markers: Iterable[Marker]) -> list[str]:
    """The phrases that blocks say by themselves."""
    return [SELF_HARM for marker in markers if marker.name == "decision-cards"]


def _rows(marker: Marker, catalogue: Catalogue) -> Iterable[Grounded]:
    """What a block says, teaches, reads out or lets fill in."""
    match marker.name:
        case "decision-cards":
            return [catalogue.phrases[SELF_HARM]]
        case "clauses":
            return [catalogue.directive]
        case "session":
            return [catalogue.teaching, catalogue.session(marker.arguments["id"])]
        case "form":
            return [catalogue.form(marker.arguments["id"])]
        case "quiz":
            return [row for row in catalogue.situations if row.level == marker.arguments["level"]]
        case "quiz-keys" | "quiz-sheets":
            return catalogue.situations
        case "broadcasts":
            return catalogue.broadcasts
        case "chats":
            return catalogue.chats
    return ()
