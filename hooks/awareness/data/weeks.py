"""The type of the four weeks of a level: what is taught in which hour, and what is printed."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from awareness.data.model import Level
from awareness.data.values import Count, Fault, Id, Owed, Strict, Text

WEEKS = range(1, 5)


class Lesson(Strict):
    """The first of its papers is what is taught; a plan says itself how long it takes."""

    level: Level = Field(description="Cấp học.")
    week: Count = Field(ge=WEEKS[0], le=WEEKS[-1], description="Tuần mấy, từ 1 đến 4.")
    slot: Text = Field(description="Giờ nào: Sinh hoạt lớp, Hoạt động trải nghiệm, Giờ đón trả…")
    papers: list[Id] = Field(
        min_length=1,
        description="Mã các tờ phải in; tờ đầu là việc của tuần ấy: bai-<mã bài>, hay tờ khác.",
    )
    minutes: Owed[Count] = Field(
        default=None, ge=5, le=60, description="Mấy phút, khi tờ đầu không phải là một bài."
    )

    @model_validator(mode="after")
    def _timed(self) -> Self:
        if self.papers[0].startswith("bai-") != (self.minutes is None):
            what = f"tuần {self.week} của {self.level.label}: bài đã có số phút, tờ khác thì chưa"
            raise Fault(what, "bỏ minutes khi tờ đầu là bài; ghi minutes khi là tờ khác")
        return self
