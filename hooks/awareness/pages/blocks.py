"""Turns block markers and variables of a page into HTML, from the catalogue and small templates."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Self

import jinja2
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import FileSystemBytecodeCache
from markupsafe import Markup, escape

from awareness.data.files import Catalogue
from awareness.data.model import AudienceId, Fact, Hotline, Level, PageMeta
from awareness.data.phrases import SELF_HARM
from awareness.data.record import Shown, stale
from awareness.data.teaching import SCHOOL_LEVELS, Skill, Talk
from awareness.data.values import UNKNOWN
from awareness.links.findings import State
from awareness.pages.frame import Frame
from awareness.pages.writing import PLACE
from awareness.printing.codes import NO_SITE, Target
from awareness.printing.press import Printed
from awareness.printing.sheets import on_screen, product
from awareness.text.folding import sorted_as
from awareness.text.source import called

COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
APART: Final = re.compile(
    r"(\{\{ *call\.([\w-]+) *\}\}[.,;:)”*]*) (?=[^\n|]*\{\{ *call\.(?!\2 *\}))"
)
"""A number and the space behind it, where a different one follows in the same paragraph."""
ASKED: Final = re.compile(rf"\{{\{{\s*(.*?)\s*\}}\}}|{COMMENT.pattern}", re.DOTALL)
"""A variable or a marker."""
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
COMPILED: Final = Path(__file__).parent / "__pycache__"
"""Code is kept where Python keeps it, not in .cache: what lies there is run."""
FOLDS: Final = {
    "more": '<details class="more">\n<summary>Luật và số liệu</summary>\n',
    "end": "</details>",
}
"""What stands between the two is folded away, for readers who want to know more."""
BLOCKS: Final = sorted(
    {*FOLDS, *(file.name.split(".")[0] for file in TEMPLATES.glob("[a-z]*.html.j2"))}
)
"""What pages may ask for: a template each."""
QUIZZES: Final = {f"{level}-{skill}": (level, skill) for level in SCHOOL_LEVELS for skill in Skill}
"""What a page may ask of the quiz: the stories of a level about a skill."""
ARGUMENTS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "contest": ("level", SCHOOL_LEVELS),
    "contest-keys": ("level", SCHOOL_LEVELS),
    "broadcasts": ("about", list(Talk)),
    "app": ("id", ()),
    "form": ("id", ()),
    "levels": ("level", list(Level)),
    "meeting": ("id", ()),
    "meetings": ("audience", list(AudienceId)),
    "quiz": ("of", list(QUIZZES)),
    "quiz-sheets": ("level", SCHOOL_LEVELS),
    "resource": ("id", ()),
    "resources": ("audience", list(AudienceId)),
    "session": ("id", ()),
    "sources": ("of", list(KINDS)),
    "ways": ("audience", list(AudienceId)),
}
"""The one argument that a block needs, with its values where they are not ids; others have none."""


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

    def mended(self, ids: Mapping[str, Collection[str] | None]) -> str | None:
        """How it has to be written, in Vietnamese; None when it can be expanded.

        `ids` are those of each section, None when they cannot be read.
        """
        if self.keyword != "catalogue" or self.name not in BLOCKS:
            return f"viết <!-- catalogue: tên -->, tên là một trong: {', '.join(BLOCKS)}"
        if self.name not in ARGUMENTS:
            return f"viết <!-- catalogue: {self.name} -->" if self.arguments else None
        key, words = ARGUMENTS[self.name]
        known = words or ids.get("decks" if self.name == "meeting" else f"{self.name}s")
        if [*self.arguments] == [key] and (known is None or self.arguments[key] in known):
            return None
        form = f"viết <!-- catalogue: {self.name} {key}=… -->"
        return f"{form}, sau dấu = là một trong: {', '.join(known or ['mã trong data/'])}"


def call(hotline: Hotline) -> Markup:
    """The number as a phone link, whose name says it in words after what is seen."""
    return Markup(
        '<a class="call call--{}" href="tel:{}">{}<span class="unseen"> ({})</span></a>'
    ).format(hotline.role, hotline.number, hotline.display, hotline.spoken)


def alphabetical(pages: Mapping[str, PageMeta]) -> list[tuple[str, PageMeta]]:
    """Pages in the order of the Vietnamese alphabet, by the names that lists give them."""
    shown = [(page, meta) for page, meta in pages.items() if not meta.embed]
    return sorted(shown, key=lambda row: sorted_as(row[1].named))


def named(fact: Fact) -> str:
    """The name of a fact's first source, without the article where it stands."""
    return ARTICLE.sub("", fact.source.partition(";")[0])


def by_source(facts: Iterable[Fact]) -> list[tuple[str, list[Fact]]]:
    """Facts by the names of their sources, in the order of these."""
    return [(name, [*rows]) for name, rows in groupby(sorted(facts, key=named), named)]


def relative(current: str, target: str) -> str:
    """The address of page `target` as seen from page `current`, both ids; works at any subpath."""
    return posixpath.relpath(f"/{target}", f"/{current}") + "/"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "alphabetical": alphabetical,
    "by_source": by_source,
    "call": call,
    "date": lambda day: f"{day.day}/{day.month}/{day.year}",
    "kilobytes": lambda content: -(-len(content) // 1024),
    "kind": lambda name: next(one for one in KINDS if re.match(KINDS[one], name)),
}
GLOBALS: Final[Mapping[str, Any]] = {
    "UNKNOWN": UNKNOWN,
    "STATE_NAMES": {state: state.shown for state in State},
    "LEVELS": list(Level),
    "SCHOOL_LEVELS": SCHOOL_LEVELS,
    "SKILLS": list(Skill),
    "QUIZZES": QUIZZES,
    "plain": False,
}
"""The same whatever the data; `plain` is true for a file that its readers change."""


def keep_compiled(env: Environment) -> None:
    """Compiles no template again whose text, options and compiler are the same."""
    options = (jinja2.__version__, env.autoescape, env.trim_blocks, env.lstrip_blocks)
    if os.access(COMPILED, os.W_OK):
        kept = f"{'-'.join(map(str, options))}-%s.j2c"
        env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED), kept)


def late(filter: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that looks at the data: it is not asked when a template is compiled."""
    return pass_context(lambda _, *given: filter(*given))


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Expands pages; `pages` are all by id, in their order, `serving` the page ids by product.

    `session_pages` is the page id of each plan, `printed` each PDF by its code, none where this
    machine cannot make them; `day` is the build's, `frame` that of every page.

    `links` is what may be shown of each product's address, `office` the files for readers who
    change them by the code of their document and by suffix, `programme` the lessons of each level.
    """

    catalogue: Catalogue
    links: Mapping[str, Shown]
    pages: Mapping[str, PageMeta]
    serving: Mapping[str, list[str]]
    session_pages: Mapping[str, str]
    printed: Mapping[str, Printed]
    day: date
    frame: Frame
    office: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    programme: Sequence[tuple[str, Sequence[Mapping[str, Any]]]] = ()

    @property
    def root(self) -> str:
        """The site's address, or what stands for it while there is none."""
        return self.catalogue.commune.site_url or NO_SITE

    @cached_property
    def env(self) -> Environment:
        """The templates; an unknown name in one is an error."""
        rows = self.catalogue.resources
        links = [self.links[row.url] for row in rows]
        libraries = (self.links[row.url] for row in rows if row.where)
        words = self.catalogue.commune.words
        env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters |= {name: late(one) for name, one in {**FILTERS, **self._filters()}.items()}
        env.globals |= {
            **GLOBALS,
            **vars(self),
            "commune": words,
            "products": {key: row for row in rows for key in (row.id, row.url)},
            "root": self.root,
            "self_harm": self.catalogue.phrases[SELF_HARM].text,
            "counts": Counter(link.state for link in links),
            "library": next((link for link in libraries if link.linked), None),
            "stale": stale(self.catalogue.statuses.values(), self.day),
            "WAITING": f"chưa có; chờ {words['office']} cung cấp",
            "meetings": [*on_screen(self.catalogue)],
        }
        keep_compiled(env)
        env.globals["icon"] = env.get_template("_icons.html.j2").module.icon  # type: ignore[attr-defined]
        return env

    def _filters(self) -> dict[str, Callable[..., Any]]:
        papers = self.printed.values()
        return {
            "code": lambda row: product(row).qr(self.root),
            "filled": self._filter(call, " <br>"),
            "paper": lambda page: next((p for p in papers if p.sheet.twin == page), None),
            "spoken": self._filter(lambda row: f"<strong>{row.spoken}</strong>"),
            "typed": self._filter(lambda row: row.display),
        }

    def _filter(self, show: Callable[[Hotline], str], behind: str = " ") -> Callable[[str], Markup]:
        """Fills in the numbers to call; `behind` stands after one that a different one follows."""
        numbers = {row.id: show(row) for row in self.catalogue.hotlines}
        return lambda text: Markup(called(APART.sub(rf"\1{behind}", str(escape(text))), numbers))

    def expand(self, body: str, page: str) -> tuple[str, list[str]]:
        """The body of page id `page` with a place for each variable and marker, and their HTML.

        No two different numbers stand in one line, where a thumb could take one for the other.
        """
        numbers: dict[str, str] = {f"call.{row.id}": call(row) for row in self.catalogue.hotlines}
        numbers["apart"] = " <br>"
        pieces: list[str] = []

        def put(match: re.Match[str]) -> str:
            name, comment = match.groups()
            place = PLACE % len(pieces)
            if name:
                pieces.append(numbers[name])
                return place
            asked = Marker.parse(comment)
            folds = FOLDS.get(asked.name)
            pieces.append(folds or self._render(asked.name, page, **asked.arguments))
            return f"\n{place}\n"

        return ASKED.sub(put, APART.sub(r"\1{{ apart }}", body)), pieces

    def plainly(self, block: str, page: str) -> str:
        """A block for a file that is changed: no buttons, but the lines that a school fills in."""
        asked = Marker.parse(f"catalogue: {block}")
        return self._render(asked.name, page, plain=True, printed={}, office={}, **asked.arguments)

    def forwarding(self, target: Target) -> str:
        """The page that a printed code leads to; a retired one's product is gone."""
        return self._render("_forwarding", target.path, target=target)

    def sources(self, page: str, facts: Iterable[str], meta: PageMeta) -> str:
        """The end of every page: where its claims come from, who wrote it and when."""
        every = self.catalogue.facts
        rows = [every[fact] for fact in dict.fromkeys(facts)]
        checked = max((row.checked for row in rows), default=None)
        return self._render("_sources", page, facts=rows, meta=meta, checked=checked)

    def _render(self, template: str, page: str, **values: Any) -> str:
        """Without blank lines and indents."""

        def below() -> dict[str, PageMeta]:
            return {name: one for name, one in self.pages.items() if name.startswith(f"{page}/")}

        made = self.env.get_template(f"{template}.html.j2")
        html = made.render(to=partial(relative, page), below=below, **values)
        return "\n".join(line.strip() for line in html.splitlines() if line.strip())


def shown_by(render: Renderer) -> str:
    """All that blocks show besides a page's own text; only what codes lead to tells of the day.

    Templates are read anew: while serving they are edited, which no code in memory is.
    """
    files = render.office.items()
    apart = {
        "printed": [(key, one.pages, len(one.pdf)) for key, one in render.printed.items()],
        "office": [(key, kind, len(made[kind])) for key, made in files for kind in made],
        "day": render.env.globals["stale"],
        "env": [file.read_text("utf-8") for file in sorted(TEMPLATES.iterdir())],
    }
    return repr(vars(render) | apart)


Told = Mapping[str, Callable[..., Iterable[Any]]]
"""What is asked of the blocks of a page, by their names."""
RESTS_ON: Final[Told] = {
    "app": lambda data, app: [data.settings, data.settings.app(app)],
    "broadcasts": lambda data, about: [row for row in data.broadcasts if row.about == about],
    "chats": lambda data: data.chats,
    "clauses": lambda data: [data.directive] if data.directive else [],
    "contest": lambda data, level: data.asked(level),
    "decision-cards": lambda data: [*data.hotlines, data.phrases[SELF_HARM]],
    "form": lambda data, form: [data.form(form)],
    "hotlines": lambda data: data.hotlines,
    "meeting": lambda data, deck: data.deck(deck).slides,
    "quiz": lambda data, of: data.quiz(*QUIZZES[of]),
    "quiz-keys": lambda data: data.situations,
    "quiz-sheets": lambda data, level: data.leaf(level),
    "resource": lambda data, product: [row for row in data.resources if row.id == product],
    "session": lambda data, plan: [data.teaching, data.session(plan)],
}
"""The rows with `facts` that a block says, teaches, reads out or lets fill in."""


def rows_of(told: Told, markers: Iterable[Marker], catalogue: Catalogue) -> list[Any]:
    """What is told of the blocks of a page."""
    blocks = (one for one in markers if one.name in told)
    return [row for one in blocks for row in told[one.name](catalogue, *one.arguments.values())]


def facts_of(markers: Iterable[Marker], catalogue: Catalogue) -> list[str]:
    """The facts behind the blocks of a page; the help strip stands on every page."""
    rows = [*catalogue.helplines, *rows_of(RESTS_ON, markers, catalogue)]
    return [fact for row in rows for fact in row.facts]
