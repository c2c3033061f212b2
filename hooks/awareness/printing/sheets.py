"""Every document: what is on it, for whom, how long it may be, where its codes lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, asdict, dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from awareness.data.files import (
    FORMS,
    LEAFLETS,
    MESSAGES,
    QUESTIONS,
    RESOURCES,
    SESSIONS,
    SETTINGS,
    SITUATIONS,
    SLIDES,
    WORDING,
    Catalogue,
)
from awareness.data.known import Sources
from awareness.data.model import AudienceId, Level, Resource, Role
from awareness.data.teaching import SCHOOL_LEVELS, Leaflets, Session, Skill, TargetKind
from awareness.printing import decks
from awareness.printing.codes import NO_SITE, Target
from awareness.printing.decks import Slide
from awareness.problem import Problem
from awareness.text.source import Source, called

PICTURE: Final = "picture"
"""The template of what is sent and not printed: it is on no shelf."""
ANYONE: Final = "Mọi người"
SHELVES: Final = {
    AudienceId.CHILDREN: "Cho các em",
    AudienceId.PARENTS: "Cho cha mẹ, ông bà",
    AudienceId.TEACHERS: "Cho thầy cô",
    AudienceId.HAMLETS: "Cho cán bộ, cho khu dân cư",
}


@dataclass(frozen=True)
class Sheet:
    """One document. `pages` are the fewest and the most it may have; `twin` is its web page."""

    code: str
    title: str
    shelf: str
    purpose: str
    content: Mapping[str, Any]
    template: str = "sheet"
    _: KW_ONLY
    source: str
    pages: tuple[int, int]
    paper: str = "A4"
    ink: str = "đen trắng"
    twin: str | None = None
    leads: tuple[Target, ...] = ()
    """What its QR codes lead to."""
    holds: tuple[str, ...] = ()
    """The codes of the documents that are bound behind it."""
    blocks: tuple[str, ...] = ()
    """The web page's blocks that say the same, as its markers ask for them."""
    slides: tuple[Slide, ...] = ()


def page(identity: str, title: str) -> Target:
    return Target(kind=TargetKind.PAGE, id=identity, title=title)


HELP: Final = page("can-giup", "Cần giúp ngay")


def front(catalogue: Catalogue, audience: AudienceId) -> Target:
    """The page of an audience."""
    return page(catalogue.audience(audience).page, f"Trang {SHELVES[audience].lower()}")


def product(row: Resource) -> Target:
    return Target(kind=TargetKind.PRODUCT, id=row.id, title=row.title)


def targets(catalogue: Catalogue, wanted: Iterable[Sheet]) -> list[Target]:
    """Everything that a code leads to, on these sheets or on a page's paper, each once."""
    fronts = (front(catalogue, audience) for audience in SHELVES)
    leads = (lead for sheet in wanted for lead in sheet.leads)
    found: dict[tuple[TargetKind, str], Target] = {}
    for target in (HELP, *fronts, *map(product, catalogue.resources), *leads):
        found.setdefault((target.kind, target.id), target)
    return list(found.values())


def retired(catalogue: Catalogue, current: Iterable[Target]) -> list[Target]:
    """Codes that may still be on paper, though what they led to is gone."""
    there = {(target.kind, target.id) for target in current}
    gone = (row for row in catalogue.codes if (row.kind, row.id) not in there)
    return [Target(kind=row.kind, id=row.id, title=row.title, retired=True) for row in gone]


def named_once(wanted: Iterable[Sheet], sources: Sources) -> Iterator[Problem]:
    """No two documents have one file: the id of a form or a leaflet may be another's code."""
    seen: dict[str, Sheet] = {}
    for sheet in wanted:
        first = seen.setdefault(sheet.code, sheet)
        if first is not sheet:  # the last row that chose the code; others are made up and differ
            named = ("cards", "posters", "certificates", "leaflets", "picture_sheets")
            sections = [*((LEAFLETS, name) for name in named), (FORMS, "forms")]
            rows = (row for file, name in sections for row in sources[file].rows(name))
            row = [row for row in rows if row.text("id") == sheet.code][-1]
            what = f"tờ in “{first.title}” và “{sheet.title}” cùng tên tệp {sheet.code}.pdf"
            yield row.problem("id", what, "đổi id ở dòng này")


BOTH_INKS: Final = "màu hoặc ít mực"
EITHER_INK: Final = "màu hay đen trắng"
SIZES: Final = "Trang 1: A4 màu, 2: A4 ít mực, 3: A3 màu, 4: A3 ít mực."
SHORT: Final = 15
"""Minutes of a plan that is printed on two leaves, on both sides."""

# What the documents of one kind share.
LEAFLET = partial(Sheet, source=LEAFLETS)
IN_BOTH_INKS = partial(LEAFLET, pages=(2, 2), ink=BOTH_INKS)
TO_HANG_UP = partial(LEAFLET, pages=(4, 4), ink=BOTH_INKS, paper="A4 và A3", leads=(HELP,))
PLAN = partial(Sheet, source=SESSIONS, ink=EITHER_INK)
QUIZ = partial(Sheet, source=SITUATIONS, ink=EITHER_INK, pages=(2, 4))
FORM = partial(Sheet, source=FORMS, pages=(1, 4))


def sheets(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    """Every document of the shelf; `twins` are the web pages of plans by their ids."""
    found = [*_apart(catalogue, twins)]
    yield from found
    yield _programme(catalogue, {sheet.code: sheet for sheet in found})


def _programme(catalogue: Catalogue, papers: Mapping[str, Sheet]) -> Sheet:
    """By level the weeks' lessons, each with the title, page and minutes of its first paper."""
    plans = {f"bai-{row.id}": row.minutes for row in catalogue.teaching.sessions}
    levels = dict[Level, list[dict[str, Any]]]()
    for row in catalogue.teaching.weeks:
        made = [papers[code] for code in row.papers if code in papers]
        lesson = {
            "week": row.week,
            "slot": row.slot,
            "title": made[0].title if made else "",  # else it is told by `inputs`
            "page": made[0].twin if made else None,
            "minutes": row.minutes or plans.get(row.papers[0]),
            "papers": [(sheet.code, sheet.title) for sheet in made],
        }
        levels.setdefault(row.level, []).append(lesson)
    title, twin, teachers = "Bốn tuần an toàn trên mạng", "giao-vien/bon-tuan", AudienceId.TEACHERS
    return Sheet(
        "bon-tuan",
        title,
        SHELVES[teachers],
        "Bốn cấp trên một tờ: tuần nào dạy gì, vào giờ nào, in gì.",
        {"levels": [(level.label, rows) for level, rows in levels.items()]},
        "programme",
        source=SESSIONS,
        pages=(1, 1),
        twin=twin,
        leads=(page(twin, title),),
        blocks=("programme",),
    )


def misplaced(source: Source) -> Iterator[Problem]:
    """The weeks name plans of their level."""
    plans = {f"bai-{row.text('id')}": row.text("level") for row in source.rows("sessions")}
    for row in source.rows("weeks"):
        fits = {row.text("level"), Level.SCHOOL, Level.PARENTS}
        for code in row.texts("papers"):
            if plans.get(code, Level.SCHOOL) not in fits:
                what = f"“{code}” là bài của cấp {plans[code]}"
                yield row.problem("papers", what, "chọn bài của cấp này")


def _apart(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    yield from _framed(catalogue)
    yield from _drawn(catalogue.leaflets)
    use = "Mọi bài, phiếu, đáp án, thỏa thuận, thư và sổ của cấp học trong một tệp."
    for level in (Level.KINDERGARTEN, *SCHOOL_LEVELS):
        holds = [f"bai-{row.id}" for row in catalogue.teaching.sessions if row.level is level]
        holds += [f"phieu-{level}"] if level in SCHOOL_LEVELS else []
        forms = (row for row in catalogue.forms if row.audience is AudienceId.TEACHERS)
        holds += [row.id for row in forms if level in (row.levels or [level])]
        code, title, shelf = f"bo-{level}", f"Trọn bộ {level.label}", SHELVES[AudienceId.TEACHERS]
        said = {"figures": decks.drawings(level, Skill)}
        yield PLAN(code, title, shelf, use, said, "kit", pages=(8, 60), holds=tuple(holds))
    yield from _plans(catalogue, twins)
    yield from _flowing(catalogue)
    yield from _questions(catalogue)


def host(catalogue: Catalogue) -> str:
    """The drawing of who greets: the commune's host, or the squirrel of the lessons."""
    return f"{catalogue.commune.host}-dau" if catalogue.commune.host else "soc"


def _framed(catalogue: Catalogue) -> Iterator[Sheet]:
    """Those whose frames measure their text."""
    leaflets, figure = catalogue.leaflets, host(catalogue)
    children, teachers = SHELVES[AudienceId.CHILDREN], SHELVES[AudienceId.TEACHERS]
    use = f"Để treo. {SIZES}"
    for poster in leaflets.posters:
        yield TO_HANG_UP(poster.id, poster.title, ANYONE, use, poster.model_dump(), "poster")
    use = "Bốn thẻ một tờ, cắt, gập đôi cho các em giữ. Trang 1 màu, 2 ít mực."
    for card in leaflets.cards:
        said = {"card": card.model_dump(), "host": figure}
        yield IN_BOTH_INKS(card.id, card.title, children, use, said, "cards", leads=(HELP,))
    use = "Thầy cô điền rồi trao cho em. Trang 1 màu, 2 ít mực."
    for given in leaflets.certificates:
        said = given.model_dump() | {"host": figure}
        yield IN_BOTH_INKS(given.id, given.title, teachers, use, said, "certificate")
    use, said = f"Cả lớp ký rồi treo. {SIZES}", {"pledge": leaflets.pledge.model_dump()}
    yield TO_HANG_UP("loi-hen-lop", "Lời hẹn của lớp", teachers, use, said, "pledge")
    folded = partial(LEAFLET, template="leaflet", pages=(2, 2), ink="màu")
    use = "Tờ gấp ba, in hai mặt, lật cạnh ngắn."
    for row in leaflets.leaflets:
        shelf, leads = SHELVES[row.audience], (front(catalogue, row.audience),)
        yield folded(row.id, row.title, shelf, use, row.model_dump(), leads=leads)


def _drawn(leaflets: Leaflets) -> Iterator[Sheet]:
    """Those that are mostly pictures."""
    children = SHELVES[AudienceId.CHILDREN]
    if comic := leaflets.comic:
        use = "Truyện tranh. Trang 1, 2: màu; 3, 4: ít mực, tô được."
        code, title, said = "truyen-tranh", comic.title, comic.model_dump()
        yield IN_BOTH_INKS(code, title, children, use, said, "comic", pages=(4, 4))
    if page := leaflets.colouring:
        use, said = "Nét to cho tay nhỏ tô màu.", page.model_dump()
        yield LEAFLET("to-mau", page.title, children, use, said, "colouring", pages=(1, 1))
    use = "Tranh dễ đọc, chữ to. Trang 1: màu, 2: ít mực."
    for row in leaflets.picture_sheets:
        yield IN_BOTH_INKS(row.id, row.title, ANYONE, use, row.model_dump(), "plates")


def _plans(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    promised = catalogue.teaching.model_dump(include={"ground_rules", "disclosure"})
    for row in catalogue.teaching.sessions:
        twin = twins.get(row.id)
        leads = [page(twin, "Bài này trên mạng")] if twin else []
        leads += [product(one) for one in catalogue.resources if one.id in row.resources]
        yield PLAN(
            f"bai-{row.id}",
            row.title,
            SHELVES[AudienceId.TEACHERS],
            f"{row.level.label}, {row.minutes} phút. Bài, phiếu, đáp án, tờ về.",
            {"plans": [_plan(row)], **promised},
            pages=(3, 8) if row.minutes > SHORT else (3, 4),
            twin=twin,
            leads=tuple(leads),
            blocks=(f"session id={row.id}",),
            slides=tuple(decks.of_plan(row, catalogue)),
        )
    use = "Các chuyện để khoanh câu trả lời; đáp án ở trang riêng."
    for level in SCHOOL_LEVELS:
        code, title = f"phieu-{level}", f"Em sẽ làm gì? ({level.label})"
        shelf, twin = SHELVES[AudienceId.TEACHERS], f"giao-vien/{code}"
        rows = [{**row.model_dump(), "key": row.key} for row in catalogue.leaf(level)]
        quiz = {"level": level.label, "figures": decks.drawings(level, Skill), "rows": rows}
        asked = (f"quiz-sheets level={level}", f"quiz-keys only={level}")
        yield QUIZ(code, title, shelf, use, {"quizzes": [quiz]}, twin=twin, blocks=asked)


def _flowing(catalogue: Catalogue) -> Iterator[Sheet]:
    """Those that take as many pages as they need."""
    for form in catalogue.forms:
        use = "Để điền tay." if form.signatures else "Để in và dùng."
        shelf, said, asked = SHELVES[form.audience], form.model_dump(), (f"form id={form.id}",)
        yield FORM(form.id, form.title, shelf, use, {"forms": [said]}, blocks=asked)
    setting = partial(FORM, source=SETTINGS, pages=(1, 1))
    use = "Cài đặt từng bước, cha mẹ làm cùng con."
    for app in catalogue.settings.apps:
        form, shelf = catalogue.settings.form(app.id), SHELVES[AudienceId.PARENTS]
        yield setting(form.id, form.title, shelf, use, {"forms": [form.model_dump()]})
    spoken, count = catalogue.spoken, len(catalogue.broadcasts)
    scripts = [
        {
            "theme": row.theme,
            "duration": catalogue.duration(row),
            "text": [called(words, spoken) for words in row.text],
        }
        for row in catalogue.broadcasts
    ]
    yield Sheet(
        "loa",
        f"Bài đọc trên loa {catalogue.commune.hamlet}",
        SHELVES[AudienceId.HAMLETS],
        f"{count} bài chữ to, mỗi bài một trang.",
        {"scripts": scripts, "spoken": [*spoken.values()]},
        source=MESSAGES,
        pages=(count, count),
        twin="thon/loa",
        blocks=("broadcasts",),
    )


def _questions(catalogue: Catalogue) -> Iterator[Sheet]:
    """What is read aloud: at meetings, to a contest."""
    speech = partial(Sheet, template="meeting", source=SLIDES, pages=(2, 3))
    for deck in catalogue.decks:
        code, title, shelf = f"loi-{deck.id}", f"{deck.title}: lời đọc", SHELVES[deck.audience]
        use = f"{deck.speaker} đọc, {deck.minutes} phút, không cần máy chiếu."
        said = {"rows": [row.model_dump() for row in deck.slides]}
        yield speech(code, title, shelf, use, said, blocks=(f"meeting id={deck.id}",))
    for level in SCHOOL_LEVELS:
        code, rows = f"rung-chuong-vang-{level}", catalogue.asked(level)
        yield Sheet(
            code,
            f"Rung chuông vàng ({level.label})",
            SHELVES[AudienceId.TEACHERS],
            f"{len(rows)} câu hỏi cho người dẫn; đáp án gọn ở trang riêng.",
            {"rows": [row.model_dump() for row in rows]},
            "contest",
            source=QUESTIONS,
            pages=(2, 8),
            twin=f"giao-vien/{code}",
            blocks=(f"contest level={level}", f"contest-keys level={level}"),
            slides=tuple(decks.of_contest(level, catalogue)),
        )


def on_screen(catalogue: Catalogue) -> Iterator[Sheet]:
    """What is shown at meetings, and is no paper."""
    meeting = partial(Sheet, source=SLIDES, pages=(10, 10), paper="16:9")
    for deck in catalogue.decks:
        use = f"{deck.speaker} nói, {deck.minutes} phút, mười trang chiếu."
        shelf, slides = SHELVES[deck.audience], tuple(decks.of_meeting(deck))
        yield meeting(deck.id, deck.title, shelf, use, {}, slides=slides)


def _plan(session: Session) -> dict[str, Any]:
    return {
        **session.model_dump(exclude={"steps"}),
        "level": session.level.label,
        "skills": [skill.label for skill in session.skills],
        "heads": asdict(session.heads),
        "aims": session.aims.named(session.heads.form),
        "parts": [
            (part.label, [step.model_dump() for step in steps])
            for part, steps in session.parts.items()
        ],
        "cards": [step.cards for step in session.steps if step.cards],
        "draws": session.draws,
        "short": session.minutes <= SHORT,
        "figures": decks.drawings(session.level, session.skills),
    }


# They stand on no shelf, where it would be said what they are for.
PLAIN = partial(Sheet, shelf="", purpose="", template=PICTURE, pages=(1, 1))
SQUARE = partial(PLAIN, source=MESSAGES, paper="1080 × 1080")
PREVIEW: Final = "trang"


def pictures(catalogue: Catalogue, host: str | None) -> Iterator[Sheet]:
    """One for each message and product to send, and the one that links to us show.

    `host` is the drawing of who greets, as SVG; each picture's one code leads to its page.
    """

    def about(says: str, audience: AudienceId) -> dict[str, Any]:
        return {"title": says, "content": {"says": says, "audience": audience, "host": host}}

    readers = {row.page: row.id for row in catalogue.audiences}
    for chat in catalogue.chats:
        audience = readers.get(chat.page.split("/")[0], AudienceId.PARENTS)
        leads = (page(chat.page, chat.title),)
        yield SQUARE(f"tin-{chat.id}", leads=leads, **about(chat.says, audience))
    for row in catalogue.resources:
        if row.says:
            code, said = f"so-{row.number}", about(row.says, row.audiences[0])
            yield SQUARE(code, source=RESOURCES, leads=(product(row),), **said)
    first = about(catalogue.phrases["heard"].text, AudienceId.CHILDREN)
    yield PLAIN(PREVIEW, source=WORDING, paper="1200 × 630", **first)


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
        commune, calls = catalogue.commune, catalogue.calls
        return cls(
            publisher=None if commune.draft else commune.words["publisher"],
            standing=commune.draft,
            place=commune.words["place"],
            root=commune.site_url or NO_SITE,
            day=max(row.checked for row in catalogue.listed),
            draft=commune.site_url is None,
            lines={
                role: [{"number": row.display, "note": row.note} for row in calls(role)]
                for role in Role
            },
            numbers={row.id: row.display for row in catalogue.hotlines},
        )
