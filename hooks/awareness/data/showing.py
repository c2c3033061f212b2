"""The types of what is shown on a screen: slides of meetings, questions of a contest."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from awareness.data.model import AudienceId, Level
from awareness.data.teaching import SCHOOL_LEVELS, Skill, few
from awareness.data.values import Count, FactId, Fitting, Id, Labelled, Strict, Text
from awareness.text.folding import fold
from awareness.text.prose import syllables

LINE, SCREEN, NOTES = 14, 45, 110
"""Syllables of a line and of a slide that are still read from the back row, and of what is said."""
ASKED, ANSWERED, EXPLAINED = 32, 12, 24
"""Syllables of a question, of one of its answers, of the reason."""
Letter = StrEnum("Letter", "A B C D")


class Picture(Labelled):
    """The drawings of slides by the names of their files, with what stands there for the blind."""

    HOST = "host", "Chú voi lắng nghe"
    SQUIRREL = "soc", "Bạn Sóc"
    HEDGEHOG = "nhim", "Bạn Nhím"
    RABBIT = "tho", "Bạn Thỏ"
    BEAR = "gau", "Bạn Gấu"
    PHONE = "dien-thoai", "Chiếc điện thoại"
    BUBBLE = "bong-thoai", "Bong bóng lời nói"
    KEY = "chia-khoa", "Chìa khóa và ổ khóa"
    UMBRELLA = "cai-o", "Chiếc ô"
    HOUSE = "nha", "Ngôi nhà"
    FAMILY = "gia-dinh", "Người lớn và trẻ nhỏ"
    SCHOOL = "truong-hoc", "Trường học"
    SHIELD = "khien", "Tấm khiên"
    QUESTION = "dau-hoi", "Dấu hỏi"
    CALENDAR = "to-lich", "Tờ lịch"
    LETTER = "van-ban", "Tờ văn bản"


class Screen(Fitting):
    title: Text = Field(description="Tên trang chiếu.")
    lines: list[Annotated[Text, few(LINE)]] = Field(
        min_length=1,
        max_length=4,
        description=f"Chữ trên màn hình: mỗi dòng {LINE} tiếng, cả trang {SCREEN} tiếng.",
    )
    notes: Annotated[Text, few(NOTES)] = Field(
        description=f"Lời người nói đọc nguyên văn, nhiều nhất {NOTES} tiếng."
    )
    picture: Picture = Field(description="Hình ở bên phải.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")

    def misfits(self) -> Iterator[tuple[str, str]]:
        if (whole := sum(map(syllables, self.lines))) > SCREEN:
            yield f"trang chiếu dài {whole} tiếng: “{self.title}”", f"bớt còn {SCREEN} tiếng"


class Deck(Strict):
    """Ten slides for a meeting of grown-ups."""

    id: Id = Field(description="Mã của bộ trang chiếu.")
    title: Text = Field(description="Cho buổi nào.")
    audience: AudienceId = Field(description="Ai dùng.")
    speaker: Text = Field(description="Ai nói.")
    minutes: Count = Field(ge=10, le=60, description="Cả buổi mấy phút, kể cả lúc hỏi, bàn.")
    slides: list[Screen] = Field(min_length=10, max_length=10, description="Mười trang chiếu.")


class ContestQuestion(Fitting):
    """A question of “Rung chuông vàng”."""

    id: Id = Field(description="Mã câu hỏi.")
    level: Level = Field(description="Cấp học: tieu-hoc, thcs hoặc thpt.")
    theme: Skill = Field(description="Kỹ năng của điểm 2.4.")
    question: Annotated[Text, few(ASKED)] = Field(description=f"Câu hỏi, nhiều nhất {ASKED} tiếng.")
    answers: list[Annotated[Text, few(ANSWERED)]] = Field(
        min_length=4, max_length=4, description=f"Bốn câu trả lời, mỗi câu {ANSWERED} tiếng."
    )
    right: Letter = Field(description="Câu đúng: a, b, c hoặc d.")
    why: Annotated[Text, few(EXPLAINED)] = Field(
        description=f"Vì sao, nhiều nhất {EXPLAINED} tiếng."
    )
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")

    def misfits(self) -> Iterator[tuple[str, str]]:
        if self.level not in SCHOOL_LEVELS:
            fix = f"dùng một trong: {', '.join(SCHOOL_LEVELS)}"
            yield f"câu hỏi “{self.id}” không thể ở cấp {self.level}", fix
        if len({fold(answer).small.strip(" .") for answer in self.answers}) < len(self.answers):
            yield f"câu hỏi “{self.id}” có hai câu trả lời giống nhau", "viết lại một câu"

    @property
    def lettered(self) -> list[tuple[Letter, str]]:
        return [*zip(Letter, self.answers, strict=True)]

    @property
    def best(self) -> str:
        """The right answer."""
        return dict(self.lettered)[self.right]
