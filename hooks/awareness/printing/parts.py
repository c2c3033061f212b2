"""The blocks of text of plans, worksheets, forms and scripts, as plain data for typst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from awareness.data.catalogue import Catalogue
from awareness.data.teaching import Form, Heads, Level, Session, Situation, Skill, Step
from awareness.text.source import called

Part = dict[str, Any]
"""One block on paper; `common.typ` knows every kind."""


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
CUT: Final[Part] = {"kind": "cut"}


def plan(session: Session, catalogue: Catalogue) -> list[Part]:
    """A plan's own pages: dense, for the teacher alone."""
    heads = session.heads
    facts = f"{session.level.label} · {session.minutes} phút · "
    facts += "; ".join(skill.label for skill in session.skills)
    head = [text(facts)]
    if heads.form:
        form = f"Dựa theo các đề mục của Công văn {heads.form}; thầy cô chuyển vào mẫu của trường."
        head += [text(form), text(SCHOOL)]
    return [
        heading(1, session.title),
        text(session.summary),
        *head,
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
        {"kind": "columns", "parts": list(_activities(session))},
    ]


SCHOOL: Final = "Trường: ……………… Tổ: ……… Giáo viên: ……………… Môn/hoạt động: ……………… Lớp: …… Số tiết: ……"
"""The head of a plan as schools hand it in, to fill by hand."""


def _activities(session: Session) -> Iterator[Part]:
    """Aims, materials and steps under the usual heads of the level, then the key."""
    heads = session.heads
    yield heading(2, heads.aims)
    for name, rows in session.aims.named(heads.form):
        yield from (label(f"{name}."), items("list", rows))
    yield from (heading(2, heads.materials), items("list", session.materials))
    yield heading(2, heads.steps)
    for number, (part, steps) in enumerate(session.parts.items(), 1):
        for step in steps:
            name = f"{heads.part} {number}. {part.label}: {step.name} ({step.minutes} phút)"
            yield heading(3, name)
            yield from _in_form(step) if heads.form == "5512" else _plainly(step, heads)
    if heads.after:
        yield from (heading(2, heads.after), {"kind": "lines", "count": 3})
    yield heading(2, f"Dành cho thầy cô: gợi ý trả lời phiếu “{session.title}”")
    yield items("steps", (row.answer for row in session.worksheet.items))
    if not session.exit_written:
        yield heading(2, "Ba câu hỏi lúc ra về (hỏi miệng)")
        yield items("steps", session.exit_slip)
    yield heading(2, "Sổ ghi")
    yield text("Ngày: ……… Lớp: ……… Số em: ……… Điều cần sửa: ………")
    yield {"kind": "codes"}


def _in_form(step: Step) -> list[Part]:
    """A step under the heads of the letter for secondary schools."""
    return [
        label("a) Mục tiêu.", step.purpose),
        label("b) Nội dung.", step.content),
        label("c) Sản phẩm.", step.product),
        label("d) Tổ chức thực hiện.", "Chuyển giao nhiệm vụ:"),
        items("steps", step.teacher),
        items("says", step.says),
        text("Thực hiện nhiệm vụ:"),
        items("list", step.pupils),
        text("Báo cáo, thảo luận:"),
        items("list", step.report),
        text("Kết luận, nhận định:"),
        items("says", step.conclude),
    ]


def _plainly(step: Step, heads: Heads) -> list[Part]:
    return [
        text(step.purpose),
        label(f"{heads.leader}:"),
        items("steps", step.teacher),
        items("says", step.says),
        label(f"{heads.pupils}:"),
        items("list", step.pupils),
        label("Mong đợi:", step.product),
    ]


SHORT: Final = 15
"""Minutes of a plan that goes on two leaves: what pupils get stands on one page, to be cut."""


def pack(session: Session, catalogue: Catalogue) -> list[Part]:
    """What the teacher keeps, plan and key; then, apart, what pupils get."""
    sheet = session.worksheet
    kind = "frames" if session.draws else "questions"
    cards = [PAGE, heading(1, "Thẻ tình huống: cắt rời"), items("cards", session.cards)]
    slip = [heading(1, "Phiếu ra về"), items("questions", session.exit_slip), CUT]
    return [
        *plan(session, catalogue),
        *(cards[session.minutes <= SHORT :] if session.cards else ()),
        PAGE,
        pupils(
            heading(1, f"Phiếu học tập: {session.title}"),
            text(sheet.intro),
            items(kind, (row.question for row in sheet.items)),
        ),
        CUT if session.minutes <= SHORT else PAGE,
        pupils(
            *(slip if session.exit_written else ()),
            heading(1, "Mang về nhà"),
            items("list", session.take_home),
        ),
    ]


def worksheet(level: Level, catalogue: Catalogue) -> list[Part]:
    """The quiz of a level to circle, then its key on a page of its own."""
    every = (row for skill in Skill for row in catalogue.quiz(level, skill))
    rows = [row for row in every if catalogue.on_paper(row)]
    return [
        pupils(
            heading(1, f"Em sẽ làm gì? ({level.label})"),
            text("Em đọc từng chuyện rồi khoanh vào câu em chọn."),
            {"kind": "choices", "items": [choice(row) for row in rows]},
        ),
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
        title = f"{script.theme}: {catalogue.duration(script)}"
        said = [called(words, catalogue.spoken) for words in script.text]
        parts += [PAGE] if parts else []
        parts += [heading(1, title), {"kind": "large", "parts": list(map(text, said))}]
    return parts
