"""The blocks of text of plans, worksheets, forms and scripts, as plain data for typst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from awareness.catalogue import Catalogue
from awareness.source import called
from awareness.teaching import Form, Level, Session, Situation, Skill, Step

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
NAME: Final[Part] = {"kind": "name"}


def mark(name: str) -> Part:
    """A place whose page `limits` may bound."""
    return {"kind": "mark", "name": name}


def plan(session: Session, catalogue: Catalogue) -> list[Part]:
    """A plan's own pages: dense, for the teacher alone."""
    heads = session.heads
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
        {"kind": "columns", "parts": list(_activities(session))},
    ]


def _activities(session: Session) -> Iterator[Part]:
    """Aims, materials and steps, under the usual heads of the level."""
    heads, aims = session.heads, session.aims
    yield heading(2, heads.aims)
    for name, rows in (
        ("Kiến thức.", aims.knowledge),
        ("Năng lực.", aims.competence),
        ("Phẩm chất.", aims.qualities),
    ):
        yield from (label(name), items("list", rows))
    yield from (heading(2, heads.materials), items("list", session.materials))
    yield heading(2, heads.steps)
    for number, (part, steps) in enumerate(session.parts.items(), 1):
        for step in steps:
            name = f"{heads.part} {number}. {part.label}: {step.name} ({step.minutes} phút)"
            yield from (heading(3, name), *_step(step))
    if heads.after:
        yield from (heading(2, heads.after), {"kind": "lines", "count": 3})


def _step(step: Step) -> list[Part]:
    return [
        label("a) Mục tiêu.", step.purpose),
        label("b) Nội dung.", step.content),
        label("c) Sản phẩm.", step.product),
        label("d) Tổ chức thực hiện.", "Thầy cô:"),
        items("steps", step.teacher),
        items("says", step.says),
        text("Người học:"),
        items("list", step.pupils),
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
        said = [called(words, catalogue.spoken) for words in script.text]
        parts += [PAGE] if parts else []
        parts += [heading(1, title), {"kind": "large", "parts": list(map(text, said))}]
    return parts
