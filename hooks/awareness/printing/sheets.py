"""Every printed sheet: what is on it, for whom, how long it may be, where its codes lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from awareness.data.files import (
    FORMS,
    LEAFLETS,
    MESSAGES,
    RESOURCES,
    SESSIONS,
    SITUATIONS,
    Catalogue,
)
from awareness.data.known import Sources
from awareness.data.model import AudienceId, Level, Resource, Role
from awareness.data.phrases import SELF_HARM
from awareness.data.teaching import (
    SCHOOL_LEVELS,
    Broadcast,
    Form,
    Session,
    Skill,
    TargetKind,
)
from awareness.printing import codes
from awareness.printing.codes import Target
from awareness.problem import Problem
from awareness.text.source import Source, Where, called

ANYONE: Final = "Mọi người"
SHELVES: Final = {
    AudienceId.CHILDREN: "Cho các em",
    AudienceId.PARENTS: "Cho cha mẹ, ông bà",
    AudienceId.TEACHERS: "Cho thầy cô",
    AudienceId.HAMLETS: "Cho cán bộ, cho khu dân cư",
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One document. `pages` are the fewest and the most it may have; `twin` is its web page."""

    code: str
    title: str
    shelf: str
    purpose: str
    template: str = "sheet"
    paper: str = "a4"
    pages: tuple[int, int]
    twin: str | None = None
    leads: tuple[Target, ...] = ()
    """What its QR codes lead to."""
    source: str
    content: Mapping[str, Any]


def page(identity: str, title: str) -> Target:
    return Target(kind=TargetKind.PAGE, id=identity, title=title)


HELP: Final = page("can-giup", "Cần giúp ngay")
FRONTS: Final = {
    AudienceId.CHILDREN: page("tre-em", "Trang cho các em"),
    AudienceId.PARENTS: page("cha-me", "Trang cho cha mẹ, ông bà"),
    AudienceId.TEACHERS: page("giao-vien", "Trang cho thầy cô"),
    AudienceId.HAMLETS: page("thon", "Trang cho cán bộ, cho khu dân cư"),
}


def product(row: Resource) -> Target:
    return Target(kind=TargetKind.PRODUCT, id=row.id, title=row.title)


def products(ids: Iterable[str], catalogue: Catalogue) -> tuple[Target, ...]:
    wanted = set(ids)
    return tuple(product(row) for row in catalogue.resources if row.id in wanted)


def targets(catalogue: Catalogue, wanted: Iterable[Sheet]) -> list[Target]:
    """Everything that a code leads to, on these sheets or on a page's paper, each once."""
    every = products((row.id for row in catalogue.resources), catalogue)
    leads = (lead for sheet in wanted for lead in sheet.leads)
    found: dict[tuple[TargetKind, str], Target] = {}
    for target in (HELP, *FRONTS.values(), *every, *leads):
        found.setdefault((target.kind, target.id), target)
    return list(found.values())


def retired(catalogue: Catalogue) -> list[Target]:
    """Codes that are still on paper, though what they led to is gone."""
    return [
        Target(kind=row.kind, id=row.id, title=row.title, retired=True)
        for row in catalogue.codes
        if row.retired
    ]


def named_once(wanted: Iterable[Sheet], sources: Sources) -> Iterator[Problem]:
    """No two documents have one file: the id of a form or a leaflet may be another's code."""
    seen: dict[str, Sheet] = {}
    for sheet in wanted:
        first = seen.setdefault(sheet.code, sheet)
        if first is not sheet:
            source, where = _named(sheet.code, sources)
            what = f"tờ in “{first.title}” và “{sheet.title}” cùng tên tệp {sheet.code}.pdf"
            yield source.problem(where, what, "đổi id ở dòng này")


def _named(code: str, sources: Sources) -> tuple[Source, Where]:
    """The last row that chose this code; all other codes are made up and differ."""
    return [
        (sources[path], (*row.where, "id"))
        for path, section in ((LEAFLETS, "leaflets"), (FORMS, "forms"))
        for row in sources[path].rows(section)
        if row.text("id") == code
    ][-1]


def sheets(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    """Every document of the shelf; `twins` are the web pages of plans by their ids."""
    yield from _posters(catalogue)
    yield from _leaflets(catalogue)
    yield from _plans(catalogue, twins)
    yield from _worksheets(catalogue)
    yield from _forms(catalogue)
    yield from _scripts(catalogue)
    yield from _kits(catalogue)


def _body(
    catalogue: Catalogue,
    *,
    kit: bool = False,
    plans: Iterable[Session] = (),
    levels: Iterable[Level] = (),
    forms: Iterable[Form] = (),
    scripts: Iterable[Broadcast] = (),
) -> dict[str, Any]:
    """What `sheet.typ` shows, in this order: rows of data/ with the words that code adds."""
    return {
        "kit": kit,
        "ground_rules": catalogue.teaching.ground_rules,
        "disclosure": catalogue.teaching.disclosure,
        "plans": [_plan(row) for row in plans],
        "quizzes": [_quiz(level, catalogue) for level in levels],
        "forms": [row.model_dump() for row in forms],
        "scripts": [
            {
                "theme": row.theme,
                "duration": catalogue.duration(row),
                "text": [called(words, catalogue.spoken) for words in row.text],
            }
            for row in scripts
        ],
    }


def _plan(session: Session) -> dict[str, Any]:
    parts = [
        (part.label, [step.model_dump() for step in steps]) for part, steps in session.parts.items()
    ]
    return {
        **session.model_dump(exclude={"facts", "resources", "steps"}),
        "level": session.level.label,
        "skills": [skill.label for skill in session.skills],
        "heads": asdict(session.heads),
        "aims": session.aims.named(session.heads.form),
        "parts": parts,
        "cards": session.cards,
        "draws": session.draws,
    }


def _quiz(level: Level, catalogue: Catalogue) -> dict[str, Any]:
    every = (row for skill in Skill for row in catalogue.quiz(level, skill))
    rows = [{**row.model_dump(), "key": row.key} for row in every if catalogue.on_paper(row)]
    return {"level": level.label, "rows": rows}


def _leaflets(catalogue: Catalogue) -> Iterator[Sheet]:
    for leaflet in catalogue.leaflets.leaflets:
        yield Sheet(
            code=leaflet.id,
            source=LEAFLETS,
            title=leaflet.title,
            shelf=SHELVES[leaflet.audience],
            purpose="Tờ gấp ba, in hai mặt, lật cạnh ngắn.",
            template="leaflet",
            pages=(2, 2),
            leads=(FRONTS[leaflet.audience],),
            content={"panels": [panel.model_dump() for panel in leaflet.panels]},
        )


def _plans(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    for session in catalogue.teaching.sessions:
        twin = twins.get(session.id)
        itself = (page(twin, "Bài này trên mạng"),) if twin else ()
        yield Sheet(
            code=f"bai-{session.id}",
            source=SESSIONS,
            title=session.title,
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose=f"{session.level.label}, {session.minutes} phút. Bài, phiếu, đáp án, tờ về.",
            pages=(3, 8),
            twin=twin,
            leads=(*itself, *products(session.resources, catalogue)),
            content=_body(catalogue, plans=[session]),
        )


def _worksheets(catalogue: Catalogue) -> Iterator[Sheet]:
    for level in SCHOOL_LEVELS:
        yield Sheet(
            code=f"phieu-{level}",
            source=SITUATIONS,
            title=f"Em sẽ làm gì? ({level.label})",
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose="Các chuyện để khoanh câu trả lời; đáp án ở trang riêng.",
            pages=(2, 4),
            twin="giao-vien/phieu-em-se-lam-gi",
            content=_body(catalogue, levels=[level]),
        )


def _forms(catalogue: Catalogue) -> Iterator[Sheet]:
    for row in catalogue.forms:
        yield Sheet(
            code=row.id,
            source=FORMS,
            title=row.title,
            shelf=SHELVES[row.audience],
            purpose="Để điền tay." if row.signatures else "Để in và dùng.",
            pages=(1, 4),
            content=_body(catalogue, forms=[row]),
        )


def _scripts(catalogue: Catalogue) -> Iterator[Sheet]:
    count = len(catalogue.broadcasts)
    yield Sheet(
        code="loa",
        source=MESSAGES,
        title=f"Bài đọc trên loa {catalogue.commune.hamlet}",
        shelf=SHELVES[AudienceId.HAMLETS],
        purpose=f"{count} bài chữ to, mỗi bài một trang.",
        pages=(count, 2 * count),
        twin="thon/loa",
        content=_body(catalogue, scripts=catalogue.broadcasts),
    )


def _posters(catalogue: Catalogue) -> Iterator[Sheet]:
    cards = [
        {
            "number": row.display,
            "spoken": row.spoken,
            "reasons": [*row.call_if, *row.adults_if],
            "strong": row.role is Role.DANGER,
        }
        for row in (*catalogue.calls(Role.DANGER), *catalogue.helplines)
    ]
    also = f"Gọi cấp cứu {catalogue.life.display} nếu: {'; '.join(catalogue.life.call_if)}."
    never_alone = catalogue.phrases[SELF_HARM].text
    for paper in ("a4", "a3"):
        yield Sheet(
            code=f"ap-phich-{paper}",
            source=RESOURCES,
            title="Gặp chuyện trên mạng thì gọi số nào?",
            shelf=ANYONE,
            purpose="Áp phích để treo ở lớp, nhà văn hóa, trụ sở.",
            template="poster",
            paper=paper,
            pages=(1, 1),
            leads=(HELP,),
            content={"cards": cards, "also": also, "never_alone": never_alone},
        )
    card = catalogue.leaflets.card
    yield Sheet(
        code="the-bo-tui",
        source=LEAFLETS,
        title="Thẻ bỏ túi",
        shelf=SHELVES[AudienceId.CHILDREN],
        purpose="Tám thẻ một tờ, cắt ra cho các em giữ.",
        template="cards",
        pages=(1, 1),
        content={"card": card.model_dump(exclude={"facts"})},
    )


def _kits(catalogue: Catalogue) -> Iterator[Sheet]:
    """Everything of a level in one document, with its contents first."""
    for level in (Level.KINDERGARTEN, *SCHOOL_LEVELS):
        yield Sheet(
            code=f"bo-{level}",
            source=SESSIONS,
            title=f"Trọn bộ {level.label}",
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose="Mọi bài, phiếu, đáp án, thỏa thuận, thư và sổ của cấp học trong một tệp.",
            pages=(8, 60),
            content=_body(
                catalogue,
                kit=True,
                plans=[row for row in catalogue.teaching.sessions if row.level is level],
                levels=[level] if level in SCHOOL_LEVELS else [],
                forms=[row for row in catalogue.forms if row.audience is AudienceId.TEACHERS],
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What every sheet carries at its foot; `publisher` is None until the commune accepts it."""

    publisher: str | None
    standing: str | None
    """What a sheet says of itself until then."""
    place: str
    root: str
    """The site's address, or what stands for it while there is none."""
    day: date
    """The newest day on which a fact was checked: a sheet is as old as what it says."""
    draft: bool
    lines: Mapping[Role, list[dict[str, str]]]
    """Of each role the numbers as they are shown, with their notes."""
    numbers: Mapping[str, str]
    """Every number to call as it is shown, by the hotline's id."""

    @property
    def site(self) -> str:
        return self.root.removeprefix("https://").rstrip("/")

    @classmethod
    def of(cls, catalogue: Catalogue) -> Imprint:
        site = catalogue.commune.site_url
        return cls(
            publisher=catalogue.commune.words["publisher"] if not catalogue.commune.draft else None,
            standing=catalogue.commune.draft,
            place=catalogue.commune.words["place"],
            root=site or codes.NO_SITE,
            day=max(row.checked for row in catalogue.facts.values()),
            draft=site is None,
            lines={
                role: [{"number": row.display, "note": row.note} for row in catalogue.calls(role)]
                for role in Role
            },
            numbers={row.id: row.display for row in catalogue.hotlines},
        )
