"""What stands on each printed sheet, from the same catalogue as the pages; plain data for typst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from awareness.catalogue import (
    FORMS,
    LEAFLETS,
    MESSAGES,
    RESOURCES,
    SESSIONS,
    SITUATIONS,
    Catalogue,
)
from awareness.model import AudienceId
from awareness.printing import codes
from awareness.printing.codes import Target
from awareness.problem import Problem
from awareness.source import CALL, Source
from awareness.teaching import SCHOOL_LEVELS, Form, Kind, Level, Session, Situation, Skill

Part = dict[str, Any]
"""One block on paper; `common.typ` knows every kind."""

ANYONE: Final = "Mọi người"
SHELVES: Final = {
    AudienceId.CHILDREN: "Cho các em",
    AudienceId.PARENTS: "Cho cha mẹ, ông bà",
    AudienceId.TEACHERS: "Cho thầy cô",
    AudienceId.HAMLETS: "Cho thôn và cán bộ",
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
    limits: tuple[tuple[str, int], ...] = ()
    twin: str | None = None
    leads: tuple[Target, ...] = ()
    """What its QR codes lead to."""
    source: str
    content: Mapping[str, Any]


def heading(level: int, text: str) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def text(words: str) -> Part:
    return {"kind": "text", "text": words}


def label(name: str, words: str = "") -> Part:
    return {"kind": "label", "label": name, "text": words}


def items(kind: str, rows: Iterable[str]) -> Part:
    return {"kind": kind, "items": list(rows)}


def box(*parts: Part) -> Part:
    return {"kind": "box", "parts": list(parts)}


def pupils(*parts: Part) -> Part:
    """What pupils read and write on, in their size of type."""
    return {"kind": "pupils", "parts": list(parts)}


PAGE: Final[Part] = {"kind": "page"}
NAME: Final[Part] = {"kind": "name"}


def mark(name: str) -> Part:
    """A place whose page `limits` may bound."""
    return {"kind": "mark", "name": name}


def plan(session: Session, catalogue: Catalogue) -> list[Part]:
    """A plan's own pages: dense, for the teacher alone."""
    heads = session.heads
    steps: list[Part] = [heading(2, heads.aims)]
    aims = session.aims
    for name, rows in (
        ("Kiến thức.", aims.knowledge),
        ("Năng lực.", aims.competence),
        ("Phẩm chất.", aims.qualities),
    ):
        steps += [label(name), items("list", rows)]
    steps += [heading(2, heads.materials), items("list", session.materials)]
    steps.append(heading(2, heads.steps))
    for number, (part, rows_of_part) in enumerate(session.parts.items(), 1):
        for step in rows_of_part:
            steps += [
                heading(
                    3, f"{heads.part} {number}. {part.label}: {step.name} ({step.minutes} phút)"
                ),
                label("a) Mục tiêu.", step.purpose),
                label("b) Nội dung.", step.content),
                label("c) Sản phẩm.", step.product),
                label("d) Tổ chức thực hiện.", "Thầy cô:"),
                items("steps", step.teacher),
                items("says", step.says),
                text("Người học:"),
                items("list", step.pupils),
            ]
    if heads.after:
        steps += [heading(2, heads.after), {"kind": "lines", "count": 3}]
    facts = f"{session.level.label} · {session.minutes} phút · "
    facts += "; ".join(skill.label for skill in session.skills)
    if heads.form:
        facts += f" · theo cấu trúc Công văn {heads.form} của Bộ Giáo dục và Đào tạo"
    return [
        heading(1, session.title),
        text(session.summary),
        text(facts),
        box(
            heading(2, "Giữ an toàn cho mọi em"),
            label("Lời hẹn đầu buổi:"),
            items("list", catalogue.teaching.ground_rules),
            label("Riêng buổi này:"),
            items("list", session.safety),
            label("Khi một em kể chuyện của mình:"),
            items("steps", catalogue.teaching.disclosure),
            label("Ở trường này, thầy cô báo với:", "……………………"),
        ),
        label("Chuẩn bị."),
        items("steps", session.preparation),
        {"kind": "columns", "parts": steps},
    ]


def pack(session: Session, catalogue: Catalogue) -> list[Part]:
    """A plan with its worksheet, slips and, apart, its key."""
    sheet = session.worksheet
    return [
        *plan(session, catalogue),
        mark(f"plan-{session.id}"),
        PAGE,
        pupils(
            heading(1, f"Phiếu học tập: {session.title}"),
            NAME,
            text(sheet.intro),
            items("questions", (row.question for row in sheet.items)),
        ),
        PAGE,
        pupils(
            heading(1, "Phiếu ra về"),
            items("questions", session.exit_slip),
            {"kind": "cut"},
            heading(1, "Mang về nhà"),
            items("list", session.take_home),
        ),
        PAGE,
        heading(1, f"Dành cho thầy cô: gợi ý trả lời phiếu “{session.title}”"),
        items("steps", (row.answer for row in sheet.items)),
        heading(1, "Sổ ghi"),
        label("Ngày:", "…………… Lớp: …………… Số em: …………… Điều cần sửa:"),
        {"kind": "lines", "count": 4},
    ]


def worksheet(level: Level, catalogue: Catalogue) -> list[Part]:
    """The quiz of a level to circle, then its key on a page of its own."""
    rows = [row for skill in Skill for row in catalogue.quiz(level, skill)]
    return [
        pupils(
            heading(1, f"Em sẽ làm gì? ({level.label})"),
            NAME,
            text("Em đọc từng chuyện rồi khoanh vào câu em chọn."),
            {"kind": "choices", "items": [choice(row) for row in rows]},
        ),
        mark(f"key-{level}"),
        PAGE,
        heading(1, f"Dành cho thầy cô: đáp án ({level.label})"),
        text("Em chọn câu khác thì đừng chê. Hỏi vì sao, rồi đọc lời chốt."),
        items("steps", (f"{row.key}. {best(row)}" for row in rows)),
    ]


def choice(situation: Situation) -> Part:
    choices = [
        f"{letter}. {answer.text}" for letter, answer in zip("ABC", situation.answers, strict=True)
    ]
    return {"text": situation.story, "choices": choices}


def best(situation: Situation) -> str:
    return next(answer.feedback for answer in situation.answers if answer.best)


def form(row: Form) -> list[Part]:
    parts: list[Part] = [heading(1, row.title), *map(text, row.intro)]
    for section in row.sections:
        parts.append(heading(2, section.heading))
        if section.lines:
            parts.append(items("steps", section.lines))
        else:
            columns = list(section.columns)
            parts.append({"kind": "table", "columns": columns, "rows": section.rows})
    if row.signatures:
        parts += [heading(2, "Ký tên"), {"kind": "signatures", "items": list(row.signatures)}]
    return [{"kind": "large", "parts": parts}] if row.large else parts


def scripts(catalogue: Catalogue) -> list[Part]:
    """Every loudspeaker script in large type, a page each."""
    parts: list[Part] = []
    for script in catalogue.broadcasts:
        title = f"{script.theme}: bài {script.minutes} phút"
        said = [CALL.sub(lambda match: catalogue.spoken[match[1]], one) for one in script.text]
        parts += [PAGE] if parts else []
        parts += [heading(1, title), {"kind": "large", "parts": list(map(text, said))}]
    return parts


def page(identity: str, title: str) -> Target:
    return Target(kind=Kind.PAGE, id=identity, title=title)


HELP: Final = page("can-giup", "Cần giúp ngay")
FRONTS: Final = {
    AudienceId.CHILDREN: page("tre-em", "Trang cho các em"),
    AudienceId.PARENTS: page("cha-me", "Trang cho cha mẹ, ông bà"),
    AudienceId.TEACHERS: page("giao-vien", "Trang cho thầy cô"),
    AudienceId.HAMLETS: page("thon", "Trang cho thôn và cán bộ"),
}


def products(ids: Iterable[str], catalogue: Catalogue) -> tuple[Target, ...]:
    wanted = set(ids)
    return tuple(
        Target(kind=Kind.PRODUCT, id=row.id, title=row.title)
        for row in catalogue.resources
        if row.id in wanted
    )


def targets(catalogue: Catalogue, twins: Mapping[str, str]) -> list[Target]:
    """Everything that a code leads to, each once: for the forwarding pages."""
    found = {HELP.code: HELP} | {front.code: front for front in FRONTS.values()}
    every = products((row.id for row in catalogue.resources), catalogue)
    for target in (*every, *(lead for row in sheets(catalogue, twins) for lead in row.leads)):
        found.setdefault(target.code, target)
    return list(found.values())


def retired(catalogue: Catalogue) -> list[Target]:
    """Codes that are still on paper, though what they led to is gone."""
    return [
        Target(kind=row.kind, id=row.id, title=row.title, retired=True)
        for row in catalogue.codes
        if row.retired
    ]


def issued(catalogue: Catalogue, twins: Mapping[str, str], source: Source) -> Iterator[Problem]:
    """Every code that is printed is on record, and none that is on record has changed."""
    wanted = {target.code: target for target in targets(catalogue, twins)}
    listed = {row.code for row in catalogue.codes}
    for index, row in enumerate(catalogue.codes):
        where, right = ("codes", index, "code"), codes.code_of(row.kind, row.id)
        if row.code != right:
            what = f"mã “{row.code}” đã in ra giấy, không sửa được"
            yield source.problem(
                where, what, f"ghi lại {right}, hoặc sửa lại kind và id của dòng này"
            )
        elif row.code not in wanted and not row.retired:
            what = f"mã “{row.code}” dẫn tới “{row.id}” mà nay không còn"
            yield source.problem(where, what, "đặt lại id cũ; hoặc ghi retired: và ngày thôi dùng")
    for code, target in wanted.items():
        if code not in listed:
            what = f"chưa ghi mã của “{target.id}”"
            fix = f'thêm dòng {{code: "{code}", kind: {target.kind}, id: {target.id}, title: "…"}}'
            yield source.problem(("codes",), what, fix)


def sheets(catalogue: Catalogue, twins: Mapping[str, str]) -> Iterator[Sheet]:
    """Every document of the shelf; `twins` are the web pages of plans by their ids."""
    yield from _posters(catalogue)
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
    for session in catalogue.teaching.sessions:
        yield Sheet(
            code=f"bai-{session.id}",
            source=SESSIONS,
            title=session.title,
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose=f"{session.level.label}, {session.minutes} phút. Bài, phiếu, đáp án, tờ về.",
            pages=(4, 7),
            limits=((f"plan-{session.id}", 3),),
            twin=twins.get(session.id),
            leads=(
                *(
                    page(twins[session.id], "Bài này trên mạng")
                    for _ in (1,)
                    if session.id in twins
                ),
                *products(session.resources, catalogue),
            ),
            content={"parts": pack(session, catalogue)},
        )
    for level in SCHOOL_LEVELS:
        yield Sheet(
            code=f"phieu-{level}",
            source=SITUATIONS,
            title=f"Em sẽ làm gì? ({level.label})",
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose="Tám chuyện để khoanh câu trả lời; đáp án ở trang riêng.",
            pages=(2, 4),
            twin="giao-vien/phieu-em-se-lam-gi",
            content={"parts": worksheet(level, catalogue)},
        )
    for row in catalogue.forms:
        yield Sheet(
            code=row.id,
            source=FORMS,
            title=row.title,
            shelf=SHELVES[row.audience],
            purpose="Để điền tay." if row.signatures else "Để in và dùng.",
            pages=(1, 4),
            content={"parts": form(row)},
        )
    yield Sheet(
        code="loa",
        source=MESSAGES,
        title="Bài đọc trên loa thôn",
        shelf=SHELVES[AudienceId.HAMLETS],
        purpose="Mười hai bài chữ to, mỗi bài một trang.",
        pages=(len(catalogue.broadcasts), 2 * len(catalogue.broadcasts)),
        twin="thon/loa",
        content={"parts": scripts(catalogue)},
    )
    yield from _kits(catalogue)


def _posters(catalogue: Catalogue) -> Iterator[Sheet]:
    cards = [
        {"number": row.display, "spoken": row.spoken, "reasons": list(row.call_if)}
        for row in (catalogue.hotline("113"), *catalogue.helplines)
    ]
    ambulance = catalogue.hotline("115")
    also = f"Gọi cấp cứu {ambulance.display} nếu: {'; '.join(ambulance.call_if)}."
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
            content={"cards": cards, "also": also},
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
        sessions = [row for row in catalogue.teaching.sessions if row.level is level]
        parts: list[Part] = []
        for session in sessions:
            parts += [PAGE, *pack(session, catalogue)]
        if level in SCHOOL_LEVELS:
            parts += [PAGE, *worksheet(level, catalogue)]
        for row in catalogue.forms:
            if row.audience is AudienceId.TEACHERS:
                parts += [PAGE, *form(row)]
        yield Sheet(
            code=f"bo-{level}",
            source=SESSIONS,
            title=f"Trọn bộ {level.label}",
            shelf=SHELVES[AudienceId.TEACHERS],
            purpose="Mọi bài, phiếu, đáp án, thỏa thuận, thư và sổ của cấp học trong một tệp.",
            pages=(8, 60),
            content={"parts": [heading(1, f"Trọn bộ {level.label}"), {"kind": "contents"}, *parts]},
        )


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What every sheet carries at its foot."""

    publisher: str
    place: str
    root: str
    """The site's address, or what stands for it while there is none."""
    day: date
    draft: bool

    @property
    def site(self) -> str:
        return self.root.removeprefix("https://").rstrip("/")

    @classmethod
    def of(cls, catalogue: Catalogue, day: date) -> Imprint:
        site = catalogue.commune.site_url
        return cls(
            publisher=catalogue.commune.publisher,
            place=catalogue.commune.place,
            root=site or codes.NO_SITE,
            day=day,
            draft=site is None,
        )
