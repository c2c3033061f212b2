"""Turns block markers and variables of a page into HTML, from the catalogue and small templates."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from awareness.data.catalogue import Catalogue
from awareness.data.model import UNKNOWN, AudienceId, Fact, Hotline, PageMeta
from awareness.data.phrases import SELF_HARM
from awareness.data.record import Shown, stale
from awareness.data.teaching import (
    SCHOOL_LEVELS,
    Broadcast,
    Chat,
    Form,
    Session,
    Situation,
    Skill,
    TargetKind,
)
from awareness.links.findings import State
from awareness.pages.writing import PLACE
from awareness.printing.codes import Target
from awareness.printing.press import Printed
from awareness.text.source import called

COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
ASKED: Final = re.compile(rf"\{{\{{\s*(.*?)\s*\}}\}}|{COMMENT.pattern}", re.DOTALL)
"""A variable or a marker."""
WAITING: Final = "chưa có; chờ {} cung cấp"
"""Stands where the commune has yet to supply something; with the office's name."""
BLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "all-resources": (),
    "broadcasts": (),
    "chats": (),
    "clauses": (),
    "contacts": (),
    "decision-cards": (),
    "directive": (),
    "doors": (),
    "end": (),
    "form": ("id",),
    "hotlines": (),
    "office-cards": (),
    "link-states": (),
    "link-summary": (),
    "more": (),
    "products": (),
    "publisher": (),
    "quiz": ("level",),
    "quiz-keys": (),
    "quiz-sheets": (),
    "report-mistake": (),
    "resource": ("id",),
    "resources": ("audience",),
    "session": ("id",),
    "sessions": (),
    "shelf": (),
}
"""The blocks that pages may ask for, with the arguments that each needs."""
FOLDS: Final = {
    "more": '<details class="more">\n<summary>Luật và số liệu</summary>\n',
    "end": "</details>",
}
"""What stands between the two is folded away, for readers who want to know more."""
WORDS: Final[Mapping[str, list[str]]] = {
    "audience": list(AudienceId),
    "level": list(SCHOOL_LEVELS),
}
"""The values of arguments that are not ids."""
STATE_NAMES: Final = {
    State.OK: "mở được",
    State.MOVED: "đã chuyển chỗ",
    State.BROKEN: "không mở được",
    State.SUSPICIOUS: "tạm ẩn vì lý do an toàn",
    State.UNVERIFIABLE: "chưa tự kiểm tra được",
    State.UNCHECKED: "chưa kiểm tra được",
}


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
        if set(self.arguments) != set(BLOCKS[self.name]):
            needs = ", ".join(BLOCKS[self.name]) or "không tham số nào"
            return f"khối này cần: {needs}"
        for key, words in WORDS.items():
            if self.arguments.get(key, words[0]) not in words:
                return f"không có {key} “{self.arguments[key]}”, chỉ có {', '.join(words)}"
        known = ids.get(self.name)
        if known is not None and self.arguments["id"] not in known:
            return f"không có mục “{self.arguments['id']}” trong dữ liệu"
        return None


def call(hotline: Hotline) -> Markup:
    """The number as a phone link whose text is the number alone."""
    return Markup('<a class="call" href="tel:{}">{}</a>').format(hotline.number, hotline.display)


def variables(catalogue: Catalogue) -> dict[str, Markup]:
    """What `{{ call.… }}` in a page stands for; its other variables are filled in already."""
    return {f"call.{row.id}": call(row) for row in catalogue.hotlines}


def vietnamese_date(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def environment() -> Environment:
    """The templates of the blocks; an unknown name in one is an error."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"call": call, "date": vietnamese_date}
    env.globals |= {
        "UNKNOWN": UNKNOWN,
        "STATE_NAMES": STATE_NAMES,
        "SCHOOL_LEVELS": SCHOOL_LEVELS,
        "SKILLS": list(Skill),
    }
    return env


def relative(current: str, target: str) -> str:
    """The address of page `target` as seen from page `current`, both ids; works at any subpath."""
    return posixpath.relpath(f"/{target}", f"/{current}") + "/"


def one_line(html: str) -> str:
    """Without blank lines and indents."""
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Expands pages; `titles` are the pages' titles by id, `serving` the page ids by product.

    `session_pages` is the page id of each plan, `printed` each PDF by its code, none where this
    machine cannot make them; `day` is the build's.

    `links` is what may be shown of each product's address.
    """

    catalogue: Catalogue
    links: Mapping[str, Shown]
    titles: Mapping[str, str]
    serving: Mapping[str, list[str]]
    session_pages: Mapping[str, str]
    printed: Mapping[str, Printed]
    day: date

    @cached_property
    def env(self) -> Environment:
        """The templates, with numbers in texts as links, as words to say, and as typed."""

        def each(show: Callable[[Hotline], str]) -> Callable[[str], Markup]:
            numbers = {row.id: show(row) for row in self.catalogue.hotlines}
            return lambda text: Markup(called(str(Markup.escape(text)), numbers))

        env = environment()
        env.globals["WAITING"] = WAITING.format(self.catalogue.commune.words["office"])
        env.filters |= {
            "filled": each(call),
            "spoken": each(lambda row: f"<strong>{row.spoken}</strong>"),
            "typed": each(lambda row: row.display),
        }
        return env

    @cached_property
    def counts(self) -> Counter[State]:
        """How many products' addresses are in each state."""
        return Counter(self.links[row.url].state for row in self.catalogue.resources)

    @cached_property
    def library(self) -> Shown | None:
        """The page where products are looked for by name, when it may be linked."""
        shared = (self.links[row.url] for row in self.catalogue.resources if row.where)
        return next((link for link in shared if link.linked), None)

    def expand(self, body: str, page: str) -> tuple[str, list[str]]:
        """The body of page id `page` with a place for each variable and marker, and their HTML."""
        known = variables(self.catalogue)
        pieces: list[str] = []

        def put(match: re.Match[str]) -> str:
            name, comment = match.groups()
            html = known[name] if name else self.block(Marker.parse(comment), page)
            pieces.append(html)
            place = PLACE % (len(pieces) - 1)
            return place if name else f"\n{place}\n"

        return ASKED.sub(put, body), pieces

    def block(self, marker: Marker, page: str) -> str:
        if marker.name in FOLDS:
            return FOLDS[marker.name]
        return self._render(marker.name, page, **marker.arguments)

    def forwarding(self, target: Target) -> str:
        """The page that a printed code leads to."""
        rows = [row for row in self.catalogue.resources if row.id == target.id]
        resource = rows[0] if target.kind is TargetKind.PRODUCT else None
        return self._render("_forwarding", target.path, target=target, resource=resource)

    def sources(self, page: str, facts: Iterable[str], meta: PageMeta) -> str:
        """The end of every page: where its claims come from, who wrote it and when."""
        rows: list[Fact] = [self.catalogue.facts[fact] for fact in dict.fromkeys(facts)]
        checked = max((row.checked for row in rows), default=None)
        return self._render("sources", page, facts=rows, meta=meta, checked=checked)

    def _render(self, template: str, page: str, **values: Any) -> str:
        def to(target: str) -> str:
            return relative(page, target)

        html = self.env.get_template(f"{template}.html.j2").render(
            catalogue=self.catalogue,
            commune=self.catalogue.commune.words,
            self_harm=self.catalogue.phrases[SELF_HARM].text,
            to=to,
            titles=self.titles,
            serving=self.serving,
            links=self.links,
            counts=self.counts,
            stale=stale(self.catalogue.statuses.values(), self.day),
            library=self.library,
            session_pages=self.session_pages,
            printed=self.printed,
            day=self.day,
            **values,
        )
        return one_line(html)


def facts_of(markers: Iterable[Marker], catalogue: Catalogue) -> list[str]:
    """The facts behind the blocks of a page; the help strip stands on every page."""
    markers = list(markers)
    names = {marker.name for marker in markers}
    hotlines = catalogue.helplines
    if names & {"decision-cards", "hotlines"}:
        hotlines = list(catalogue.hotlines)
    facts = [fact for hotline in hotlines for fact in hotline.facts]
    for name in phrases_of(markers):
        facts += catalogue.phrases[name].facts
    if "clauses" in names:
        facts += catalogue.directive.facts
    return facts + [fact for marker in markers for fact in _taught(marker, catalogue)]


def phrases_of(markers: Iterable[Marker]) -> list[str]:
    """The phrases that blocks say by themselves."""
    return [SELF_HARM for marker in markers if marker.name == "decision-cards"]


def _taught(marker: Marker, catalogue: Catalogue) -> list[str]:
    """The facts behind what is taught, read out or filled in on a page."""
    rows: Iterable[Session | Form | Situation | Broadcast | Chat] = ()
    match marker.name:
        case "session":
            rows = [catalogue.session(marker.arguments["id"])]
            return [*catalogue.teaching.facts, *rows[0].facts]
        case "form":
            rows = [catalogue.form(marker.arguments["id"])]
        case "quiz":
            rows = [row for row in catalogue.situations if row.level == marker.arguments["level"]]
        case "quiz-keys" | "quiz-sheets":
            rows = catalogue.situations
        case "broadcasts":
            rows = catalogue.broadcasts
        case "chats":
            rows = catalogue.chats
    return [fact for row in rows for fact in row.facts]
