"""What stands on each slide: of a plan, of a meeting, of a contest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from awareness.data.files import Catalogue
from awareness.data.model import Level
from awareness.data.showing import ContestQuestion, Deck, Picture
from awareness.data.teaching import SCHOOL_LEVELS, Session, Skill, Step

DRAWN: Final = {
    Skill.CONTENT: (Picture.PHONE, Picture.SQUIRREL),
    Skill.SCAMS: (Picture.KEY, Picture.BEAR),
    Skill.VIOLENCE: (Picture.BUBBLE, Picture.HEDGEHOG),
    Skill.ABUSE: (Picture.UMBRELLA, Picture.RABBIT),
}
"""A thing, and an animal for small children."""


def drawings(level: Level, skills: Iterable[Skill]) -> list[Picture]:
    """What stands for the skills at a level."""
    small = level in (Level.KINDERGARTEN, Level.PRIMARY)
    return [DRAWN[skill][small] for skill in skills]


CONTEST_RULES: Final = (
    "Nghe đọc câu hỏi và bốn câu trả lời.",
    "Viết a, b, c hoặc d lên bảng của mình.",
    "Hết giờ thì giơ bảng lên cao.",
    "Trả lời sai thì ngồi cổ vũ các bạn.",
)


class Look(Enum):
    """A plain one has a list; the first has its title alone; a story is told in one paragraph."""

    PLAIN = auto()
    FIRST = auto()
    STORY = auto()


@dataclass(frozen=True, kw_only=True)
class Slide:
    """What is shown, and what is said or done meanwhile; `chip` stands beside the title.

    Of what `spreads` the lines may take another slide.
    """

    title: str
    lines: Sequence[str]
    says: Sequence[str] = ()
    chip: str = ""
    picture: Picture | None = None
    look: Look = Look.PLAIN
    spreads: bool = False


@dataclass
class TooLong(Exception):
    """What is shown on a slide is more than fits."""

    slide: Slide


def of_meeting(deck: Deck) -> list[Slide]:
    slides = [
        Slide(title=row.title, lines=row.lines, says=[row.notes], picture=row.picture)
        for row in deck.slides
    ]
    return [replace(slides[0], look=Look.FIRST), *slides[1:]]


def of_plan(session: Session, catalogue: Catalogue) -> list[Slide]:
    """A plan's steps, with what everyone promises before, and whom to tell behind."""
    pictures = drawings(session.level, session.skills)
    slides = [
        Slide(
            title=session.title,
            lines=[f"{session.level.label} · {session.minutes} phút"],
            says=["Chuẩn bị:", *session.preparation, "Giữ an toàn:", *session.safety],
            picture=pictures[0],
            look=Look.FIRST,
        ),
        Slide(
            title="Lời hẹn đầu buổi",
            lines=catalogue.teaching.ground_rules,
            says=["Khi một em kể chuyện của mình:", *catalogue.teaching.disclosure],
            picture=Picture.SHIELD,
            spreads=True,
        ),
    ]
    for number, step in enumerate(session.steps):
        slides += _step(step, session, pictures[number % len(pictures)])
    asked = Slide(
        title="Trước khi ra về",
        lines=session.exit_slip,
        says=["Viết ra phiếu." if session.exit_written else "Hỏi miệng."],
        picture=Picture.QUESTION,
        spreads=True,
    )
    return [*slides, asked, _last(session.level, catalogue)]


def _step(step: Step, session: Session, picture: Picture) -> Iterator[Slide]:
    """What pupils do, then each story on a slide of its own."""
    heads, whole = session.heads, [*step.report, *step.conclude]
    says = [f"{heads.leader} làm:", *step.teacher, "Lời đọc được:", *step.says]
    says += ["Báo cáo, kết luận:", *whole] if whole else []
    yield Slide(
        title=step.name,
        lines=step.pupils,
        says=[*says, f"Mong đợi: {step.product}"],
        chip=f"{step.minutes} phút",
        picture=picture,
        spreads=True,
    )
    for card in step.cards:
        yield Slide(
            title=step.name, lines=[card], says=[f"Mong đợi: {step.product}"], look=Look.STORY
        )


def _last(level: Level, catalogue: Catalogue) -> Slide:
    """Whom to tell."""
    child, said = catalogue.child, catalogue.phrases
    told = [said["step-tell"].text] if level in (*SCHOOL_LEVELS, Level.SCHOOL) else []
    call = f"Gọi {{{{ call.{child.id} }}}}: {child.note}."
    lines = [*told, call, *said["danger"].text.replace(". ", ".\n").split("\n")]
    says = ["Đọc to cả trang. Mời ai muốn kể thì gặp riêng khi hết buổi."]
    return Slide(
        title="Có chuyện thì kể với ai?", lines=lines, says=says, picture=Picture.HOST, spreads=True
    )


def of_contest(level: Level, catalogue: Catalogue) -> list[Slide]:
    """Each question with its answers, then the right one and why."""
    rows = catalogue.asked(level)
    first = Slide(
        title="Rung chuông vàng",
        lines=[f"An toàn trên mạng · {level.label} · {len(rows)} câu"],
        says=["Các em ngồi vào ô, có bảng và phấn. Giữ không khí vui, không chê ai trả lời sai."],
        picture=Picture.HOST,
        look=Look.FIRST,
    )
    how = Slide(
        title="Cách chơi",
        lines=CONTEST_RULES,
        says=["Đọc từng dòng, hỏi các em đã rõ chưa."],
        picture=Picture.QUESTION,
    )
    asked = [one for number, row in enumerate(rows, 1) for one in _asked(number, row)]
    return [first, how, *asked, _last(level, catalogue)]


def _asked(number: int, row: ContestQuestion) -> Iterator[Slide]:
    said = f"Đáp án: {row.right}. {row.best}"
    yield Slide(
        title=row.question,
        lines=[f"{letter}. {answer}" for letter, answer in row.lettered],
        says=["Đọc câu hỏi và bốn câu trả lời, chậm, hai lần.", said],
        chip=f"Câu {number}",
        look=Look.STORY,
    )
    yield Slide(
        title=said,
        lines=[row.why],
        says=["Đọc câu đúng và vì sao. Không chê em nào."],
        chip=f"Câu {number}",
        picture=drawings(row.level, [row.theme])[0],
        look=Look.STORY,
    )
