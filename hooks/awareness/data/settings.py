"""The types of what parents set on a phone with their child, app by app."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from awareness.data.model import AudienceId
from awareness.data.teaching import Form, FormSection
from awareness.data.values import Day, FactId, Id, Owed, Strict, Text, like

_PLACED: Final = ("“{}” nói chỗ của một nút", "bỏ đi; chỗ của nút ghi ở where của mục seen")
Unplaced = Annotated[
    Text, AfterValidator(like(r"(?i)(?!.*(?:→|>|góc|bên trái|bên phải|ba chấm)).*", *_PLACED))
]
"""A text that says of no button where it stands: menus move, and nobody may have looked."""


class Seen(Strict):
    """A person's look at one step on a phone."""

    on: Day = Field(description="Ngày xem trên máy.")
    by: Text = Field(description="Ai xem: họ tên, chức vụ; không in ra.")
    version: Text = Field(description="Bản nào, ví dụ Zalo 24.11, Android 15.")
    where: Text = Field(description="Mục ấy ở đâu, ví dụ Cài đặt, rồi Quyền riêng tư.")


class Setting(Strict):
    goal: Unplaced = Field(description="Việc cần đạt, còn đúng khi tên mục đổi.")
    words: list[Unplaced] = Field(default=[], description="Chữ nên tìm, theo tài liệu công khai.")
    seen: Owed[Seen] = Field(description="Ai đã xem trên máy; để trống khi chưa ai xem.")

    @property
    def line(self) -> str:
        words = f" Tìm chữ: {', '.join(f'“{word}”' for word in self.words)}." if self.words else ""
        return f"☐ {self.goal}" + (f" Ở: {self.seen.where}." if self.seen else words)


class Age(Strict):
    age: Text = Field(description="Tuổi nào.")
    advice: Unplaced = Field(description="Đặt gì, vì sao.")


class App(Strict):
    """One app, or the time on one kind of phone."""

    id: Id = Field(description="Mã; trang và tờ in mang tên này.")
    title: Text = Field(description="Tên trang và tờ in.")
    ages: list[Age] = Field(min_length=2, max_length=4, description="Tuổi nào đặt gì.")
    steps: list[Setting] = Field(min_length=3, max_length=8, description="Các bước.")
    stop: list[Setting] = Field(min_length=2, max_length=3, description="Chặn, báo cáo.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")

    @property
    def unseen(self) -> int:
        """How many steps nobody has seen on a phone."""
        return sum(step.seen is None for step in (*self.steps, *self.stop))

    @property
    def tried(self) -> list[str]:
        """What readers are told of it: that nobody tried, and of each look its day and version."""
        seen = [step.seen for step in (*self.steps, *self.stop) if step.seen]
        looks = sorted({(one.on, one.version) for one in seen})
        told = [
            f"Đã xem trên máy ngày {on.day}/{on.month}/{on.year}, bản {version}."
            for on, version in looks
        ]
        part = "hết các bước " if looks else ""
        return [f"Chưa ai thử {part}trên máy; tên mục có thể khác."] * bool(self.unseen) + told


class Settings(Strict):
    """The apps, and what is said of each."""

    intro: list[Text] = Field(min_length=1, description="Lời dẫn ở đầu mỗi ứng dụng.")
    first: Text = Field(description="Làm gì trước khi chặn, báo cáo.")
    facts: list[FactId] = Field(description="Căn cứ của hai mục trên.")
    apps: list[App] = Field(min_length=1, description="Các ứng dụng.")

    def app(self, app: str) -> App:
        return next(row for row in self.apps if row.id == app)

    def form(self, app: str) -> Form:
        """An app's page and sheet."""
        row = self.app(app)
        sections = {
            "Tuổi nào, đặt gì": [f"{one.age}: {one.advice}" for one in row.ages],
            "Từng bước": [step.line for step in row.steps],
            "Chặn, báo cáo": [self.first, *(step.line for step in row.stop)],
        }
        return Form(
            id=f"cai-dat-{row.id}",
            title=row.title,
            audience=AudienceId.PARENTS,
            intro=[*row.tried, *self.intro],
            sections=[FormSection(heading=name, lines=lines) for name, lines in sections.items()],
        )
