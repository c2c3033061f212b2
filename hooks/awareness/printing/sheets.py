"""Every printed sheet: what is on it, for whom, how long it may be, where its codes lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

from awareness.data.explain import choose
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
    Catalogue,
)
from awareness.data.known import Sources
from awareness.data.model import AudienceId, Level, Resource, Role
from awareness.data.showing import Deck
from awareness.data.teaching import (
    SCHOOL_LEVELS,
    Broadcast,
    Form,
    Leaflets,
    Session,
    Skill,
    TargetKind,
)
from awareness.printing import decks
from awareness.printing.codes import NO_SITE, Code, Target
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


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One document. `pages` are the fewest and the most it may have; `twin` is its web page."""

    code: str
    title: str
    shelf: str
    purpose: str
    template: str = "sheet"
    paper: str = "A4"
    ink: str = "đen trắng"
    pages: tuple[int, int]
    twin: str | None = None
    leads: tuple[Target, ...] = ()
    """What its QR codes lead to."""
    holds: tuple[str, ...] = ()
    """The codes of the documents that are bound behind it."""
    blocks: tuple[str, ...] = ()
    """The web page's blocks that say the same, as its markers ask for them."""
    slides: tuple[Slide, ...] = ()
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


def targets(catalogue: Catalogue, wanted: Iterable[Sheet]) -> list[Target]:
    """Everything that a code leads to, on these sheets or on a page's paper, each once."""
    leads = (lead for sheet in wanted for lead in sheet.leads)
    found: dict[tuple[TargetKind, str], Target] = {}
    for target in (HELP, *FRONTS.values(), *map(product, catalogue.resources), *leads):
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


def of_clauses(wanted: Iterable[Sheet], catalogue: Catalogue, source: Source) -> Iterator[Problem]:
    """Every clause of the directive has a sheet that serves it, and every sheet named is there."""
    known = {sheet.code for sheet in wanted}
    for index, clause in enumerate(catalogue.directive.clauses if catalogue.directive else ()):
        missing = [code for code in clause.sheets if code not in known]
        if missing or not clause.sheets:
            what = f"điểm {clause.id}: không có tờ in {', '.join(missing) or 'nào phục vụ'}"
            fix = f"ghi ở mục sheets một trong: {', '.join(sorted(known))}"
            yield source.problem(("directive", "clauses", index, "sheets"), what, fix)


class Kind(NamedTuple):
    """What the documents of one kind share."""

    source: str
    pages: tuple[int, int]
    purpose: str
    template: str = "sheet"
    paper: str = "A4"
    ink: str = "đen trắng"

    def sheet(self, code: str, title: str, shelf: str, content: Any, **more: Any) -> Sheet:
        """One of them; `more` are fields of its own, some instead of these."""
        own = {"code": code, "title": title, "shelf": shelf, "content": content, **more}
        return Sheet(**self._asdict() | own)


BOTH_INKS: Final = "màu hoặc ít mực"
POSTER: Final = Kind(
    LEAFLETS,
    (4, 4),
    "Để treo. Trang 1: A4 màu, 2: A4 ít mực, 3: A3 màu, 4: A3 ít mực.",
    "poster",
    "A4 và A3",
    BOTH_INKS,
)
CARDS: Final = Kind(
    LEAFLETS,
    (2, 2),
    "Bốn thẻ một tờ, cắt, gập đôi cho các em giữ. Trang 1 màu, 2 ít mực.",
    "cards",
    ink=BOTH_INKS,
)
CERTIFICATE: Final = Kind(
    LEAFLETS,
    (2, 2),
    "Thầy cô điền rồi trao cho em. Trang 1 màu, 2 ít mực.",
    "certificate",
    ink=BOTH_INKS,
)
PLEDGE: Final = Kind(
    LEAFLETS,
    (4, 4),
    "Cả lớp ký rồi treo. Trang 1: A4 màu, 2: A4 ít mực, 3: A3 màu, 4: A3 ít mực.",
    "pledge",
    "A4 và A3",
    BOTH_INKS,
)
LEAFLET: Final = Kind(
    LEAFLETS, (2, 2), "Tờ gấp ba, in hai mặt, lật cạnh ngắn.", "leaflet", ink="màu"
)
COMIC: Final = Kind(
    LEAFLETS,
    (4, 4),
    "Truyện tranh. Trang 1, 2: màu; 3, 4: ít mực, tô được.",
    "comic",
    ink=BOTH_INKS,
)
COLOURING: Final = Kind(LEAFLETS, (1, 1), "Nét to cho tay nhỏ tô màu.", "colouring")
PLATES: Final = Kind(
    LEAFLETS,
    (2, 2),
    "Tranh dễ đọc, chữ to. Trang 1: màu, 2: ít mực.",
    "plates",
    ink=BOTH_INKS,
)
PLAN: Final = Kind(
    SESSIONS, (3, 8), "{}, {} phút. Bài, phiếu, đáp án, tờ về.", ink="màu hay đen trắng"
)
QUIZ: Final = Kind(
    SITUATIONS, (2, 4), "Các chuyện để khoanh câu trả lời; đáp án ở trang riêng.", ink=PLAN.ink
)
PROGRAMME: Final = Kind(
    SESSIONS, (1, 1), "Bốn cấp trên một tờ: tuần nào dạy gì, vào giờ nào, in gì.", "programme"
)
SHORT: Final = 15
"""Minutes of a plan that is printed on two leaves, on both sides."""
FORM: Final = Kind(FORMS, (1, 4), "Để in và dùng.")
TO_SIGN: Final = Kind(FORMS, (1, 4), "Để điền tay.")
SETTING: Final = Kind(SETTINGS, (1, 1), "Cài đặt từng bước, cha mẹ làm cùng con.")
SCRIPTS: Final = Kind(MESSAGES, (1, 1), "{} bài chữ to, mỗi bài một trang.")
CONTEST: Final = Kind(
    QUESTIONS, (2, 8), "{} câu hỏi cho người dẫn; đáp án gọn ở trang riêng.", "contest"
)
LOOK: Final = Kind(RESOURCES, (1, 1), "Người có điện thoại mở từng mã rồi đánh dấu.", "look")
MEETING: Final = Kind(SLIDES, (10, 10), "{} nói, {} phút, mười trang chiếu.", paper="16:9")
SPEECH: Final = Kind(SLIDES, (2, 3), "{} đọc, {} phút, không cần máy chiếu.", "meeting")
KIT: Final = Kind(
    SESSIONS,
    (8, 60),
    "Mọi bài, phiếu, đáp án, thỏa thuận, thư và sổ của cấp học trong một tệp.",
    "kit",
    ink=PLAN.ink,
)


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
            "title": made[0].title if made else "",  # else it is told by `unprinted`
            "page": made[0].twin if made else None,
            "minutes": row.minutes or plans.get(row.papers[0]),
            "papers": [(sheet.code, sheet.title) for sheet in made],
        }
        levels.setdefault(row.level, []).append(lesson)
    content = {"levels": [(level.label, rows) for level, rows in levels.items()]}
    title, twin, shelf = "Bốn tuần an toàn trên mạng", "giao-vien/bon-tuan", AudienceId.TEACHERS
    more: dict[str, Any] = {"twin": twin, "leads": (page(twin, title),), "blocks": ("programme",)}
    return PROGRAMME.sheet("bon-tuan", title, SHELVES[shelf], content, **more)


def unprinted(wanted: Iterable[Sheet], sources: Sources) -> Iterator[Problem]:
    """The weeks name papers that there are, and plans of their level."""
    codes, source = {sheet.code for sheet in wanted}, sources[SESSIONS]
    plans = {f"bai-{row.text('id')}": row.text("level") for row in source.rows("sessions")}
    for row in source.rows("weeks"):
        fits = {row.text("level"), Level.SCHOOL, Level.PARENTS}
        for code in row.texts("papers"):
            if code not in codes:
                fix = choose(code, sorted(codes))
                yield row.problem("papers", f"không có tờ in nào mang mã “{code}”", fix)
            elif plans.get(code, Level.SCHOOL) not in fits:
                what = f"“{code}” là bài của cấp {plans[code]}"
                yield row.problem("papers", what, "chọn bài của cấp này")


def _apart(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    yield from _framed(catalogue)
    for level in (Level.KINDERGARTEN, *SCHOOL_LEVELS):
        plans = [row for row in catalogue.teaching.sessions if row.level is level]
        holds = [f"bai-{row.id}" for row in plans]
        holds += [f"phieu-{level}"] if level in SCHOOL_LEVELS else []
        forms = (row for row in catalogue.forms if row.audience is AudienceId.TEACHERS)
        holds += [row.id for row in forms if level in (row.levels or [level])]
        title, content = f"Trọn bộ {level.label}", {"figures": decks.drawings(level, Skill)}
        shelf = SHELVES[AudienceId.TEACHERS]
        yield KIT.sheet(f"bo-{level}", title, shelf, content, holds=tuple(holds))
    yield from _flowing(catalogue, twins)


def host(catalogue: Catalogue) -> str:
    """The drawing of who greets: the commune's host, or the squirrel of the lessons."""
    return f"{catalogue.commune.host}-dau" if catalogue.commune.host else "soc"


def _framed(catalogue: Catalogue) -> Iterator[Sheet]:
    """Those whose frames measure their text."""
    for poster in catalogue.leaflets.posters:
        said = poster.model_dump(include={"when", "says", "caller"})
        yield POSTER.sheet(poster.id, poster.title, ANYONE, said, leads=(HELP,))
    children, teachers = SHELVES[AudienceId.CHILDREN], SHELVES[AudienceId.TEACHERS]
    for card in catalogue.leaflets.cards:
        said = {"card": card.model_dump(exclude={"facts"}), "host": host(catalogue)}
        yield CARDS.sheet(card.id, card.title, children, said, leads=(HELP,))
    for given in catalogue.leaflets.certificates:
        words = given.model_dump(exclude={"id", "title", "facts"}) | {"host": host(catalogue)}
        yield CERTIFICATE.sheet(given.id, given.title, teachers, words)
    pledge = {"pledge": catalogue.leaflets.pledge.model_dump(exclude={"facts"})}
    yield PLEDGE.sheet("loi-hen-lop", "Lời hẹn của lớp", teachers, pledge, leads=(HELP,))
    for row in catalogue.leaflets.leaflets:
        shelf, leads = SHELVES[row.audience], (FRONTS[row.audience],)
        panels = [panel.model_dump() for panel in row.panels]
        yield LEAFLET.sheet(row.id, row.title, shelf, {"panels": panels}, leads=leads)
    yield from _drawn(catalogue.leaflets)


def _drawn(leaflets: Leaflets) -> Iterator[Sheet]:
    """Those that are mostly pictures."""
    children = SHELVES[AudienceId.CHILDREN]
    if comic := leaflets.comic:
        yield COMIC.sheet("truyen-tranh", comic.title, children, comic.model_dump())
    if page := leaflets.colouring:
        yield COLOURING.sheet("to-mau", page.title, children, page.model_dump())
    for row in leaflets.picture_sheets:
        yield PLATES.sheet(row.id, row.title, ANYONE, row.model_dump())


def _flowing(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    """Those that take as many pages as they need."""
    body, teachers = partial(_body, catalogue), SHELVES[AudienceId.TEACHERS]
    for row in catalogue.teaching.sessions:
        twin = twins.get(row.id)
        leads = [page(twin, "Bài này trên mạng")] if twin else []
        leads += [product(one) for one in catalogue.resources if one.id in row.resources]
        purpose = PLAN.purpose.format(row.level.label, row.minutes)
        pages = PLAN.pages if row.minutes > SHORT else (3, 4)
        more: dict[str, Any] = {
            "purpose": purpose,
            "twin": twin,
            "leads": tuple(leads),
            "pages": pages,
            "blocks": (f"session id={row.id}",),
            "slides": tuple(decks.of_plan(row, catalogue)),
        }
        yield PLAN.sheet(f"bai-{row.id}", row.title, teachers, body(plans=[row]), **more)
    for level in SCHOOL_LEVELS:
        title, twin = f"Em sẽ làm gì? ({level.label})", f"giao-vien/phieu-{level}"
        asked = (f"quiz-sheets level={level}", f"quiz-keys only={level}")
        more = {"twin": twin, "blocks": asked}
        yield QUIZ.sheet(f"phieu-{level}", title, teachers, body(quizzes=[level]), **more)
    for form in catalogue.forms:
        kind, shelf = TO_SIGN if form.signatures else FORM, SHELVES[form.audience]
        more = {"blocks": (f"form id={form.id}",)}
        yield kind.sheet(form.id, form.title, shelf, body(forms=[form]), **more)
    for app in catalogue.settings.apps:
        form, shelf = catalogue.settings.form(app.id), SHELVES[AudienceId.PARENTS]
        yield SETTING.sheet(form.id, form.title, shelf, body(forms=[form]))
    count, title = len(catalogue.broadcasts), f"Bài đọc trên loa {catalogue.commune.hamlet}"
    scripts, shelf = body(scripts=catalogue.broadcasts), SHELVES[AudienceId.HAMLETS]
    more = {"purpose": SCRIPTS.purpose.format(count), "pages": (count, count)}
    more |= {"twin": "thon/loa", "blocks": ("broadcasts",)}
    yield SCRIPTS.sheet("loa", title, shelf, scripts, **more)
    for deck in catalogue.decks:
        yield _speech(deck)
    for level in SCHOOL_LEVELS:
        yield _contest(level, catalogue)


def _speech(deck: Deck) -> Sheet:
    """What is read aloud at a meeting, on paper."""
    rows = [row.model_dump(include={"title", "lines", "notes"}) for row in deck.slides]
    more: dict[str, Any] = {
        "purpose": SPEECH.purpose.format(deck.speaker, deck.minutes),
        "blocks": (f"meeting id={deck.id}",),
    }
    shelf, title = SHELVES[deck.audience], f"{deck.title}: lời đọc"
    return SPEECH.sheet(f"loi-{deck.id}", title, shelf, {"rows": rows}, **more)


def _contest(level: Level, catalogue: Catalogue) -> Sheet:
    title, shelf = f"Rung chuông vàng ({level.label})", SHELVES[AudienceId.TEACHERS]
    code, asked = f"rung-chuong-vang-{level}", catalogue.asked(level)
    rows = [row.model_dump(include={"question", "answers", "right", "why"}) for row in asked]
    more: dict[str, Any] = {
        "purpose": CONTEST.purpose.format(len(rows)),
        "twin": f"giao-vien/{code}",
        "blocks": (f"contest level={level}", f"contest-keys level={level}"),
        "slides": tuple(decks.of_contest(level, catalogue)),
    }
    return CONTEST.sheet(code, title, shelf, {"rows": rows}, **more)


def first_look(catalogue: Catalogue) -> Sheet:
    """What a person with a phone opens and ticks before launch; on no shelf."""
    rows = []
    for row in sorted(catalogue.resources, key=lambda row: row.number):
        code = Code(address=row.url)
        alt = f"Mã QR mở {code.shown}"
        said = {"number": row.number, "title": row.title, "where": row.where}
        rows.append({**said, "svg": code.svg, "mm": code.mm, "alt": alt, "shown": code.shown})
    title = "Mở xem các địa chỉ trước khi công bố"
    return LOOK.sheet("mo-xem", title, "", {"rows": rows})


def on_screen(catalogue: Catalogue) -> Iterator[Sheet]:
    """What is shown at meetings, and is no paper."""
    for deck in catalogue.decks:
        purpose = MEETING.purpose.format(deck.speaker, deck.minutes)
        more: dict[str, Any] = {"purpose": purpose, "slides": tuple(decks.of_meeting(deck))}
        yield MEETING.sheet(deck.id, deck.title, SHELVES[deck.audience], {}, **more)


def _body(catalogue: Catalogue, **rows: Iterable[Any]) -> dict[str, Any]:
    """What `sheet.typ` shows, in this order: rows of data/ with the words that code adds."""
    parts: dict[str, Callable[[Any], dict[str, Any]]] = {
        "plans": _plan,
        "quizzes": partial(_quiz, catalogue),
        "forms": Form.model_dump,
        "scripts": partial(_script, catalogue),
    }
    made = {name: [part(row) for row in rows.get(name, ())] for name, part in parts.items()}
    said = catalogue.teaching.model_dump(include={"ground_rules", "disclosure"})
    return {**said, **made, "spoken": [*catalogue.spoken.values()]}


def _plan(session: Session) -> dict[str, Any]:
    return {
        **session.model_dump(exclude={"facts", "resources", "steps"}),
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


def _quiz(catalogue: Catalogue, level: Level) -> dict[str, Any]:
    rows = [{**row.model_dump(), "key": row.key} for row in catalogue.leaf(level)]
    return {"level": level.label, "figures": decks.drawings(level, Skill), "rows": rows}


def _script(catalogue: Catalogue, row: Broadcast) -> dict[str, Any]:
    text = [called(words, catalogue.spoken) for words in row.text]
    return {"theme": row.theme, "duration": catalogue.duration(row), "text": text}


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
