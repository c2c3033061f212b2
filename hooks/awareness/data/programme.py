"""The types of the directive: what it gives to whom, and what serves it here through the year."""

from __future__ import annotations

from pydantic import Field

from awareness.data.teaching import FormSection
from awareness.data.values import ClauseId, Day, FactId, Id, Labelled, Owed, PageId, Strict, Text


class Season(Labelled):
    """The parts of a year as schools and offices live it, in their order."""

    ALWAYS = "moi-thang", "Tháng nào cũng làm"
    START = "thang-8-9", "Tháng 8, 9: vào năm học"
    AUTUMN = "thang-10-12", "Tháng 10 đến 12"
    SPRING = "thang-1-3", "Tháng 1 đến 3"
    END = "thang-4-5", "Tháng 4, 5: trước hè"
    SUMMER = "thang-6-7", "Tháng 6, 7: hè"


class Activity(Strict):
    when: list[Season] = Field(min_length=1, description="Khi nào: một hay nhiều mùa trong năm.")
    who: Text = Field(description="Ai làm, tên ngắn.")
    does: Text = Field(description="Làm gì, một câu.")


class Clause(Strict):
    id: ClauseId = Field(description="Số điểm trong văn bản, đặt trong dấu nháy: “1.1”.")
    unit: Text = Field(description="Đơn vị được giao.")
    summary: Text = Field(description="Tóm tắt bằng lời của mình, không chép nguyên văn.")
    pages: list[PageId] = Field(
        min_length=1, description="Các trang phục vụ điểm này, ví dụ giao-vien."
    )
    sheets: list[Id] = Field(
        min_length=1, description="Các tờ in phục vụ điểm này, theo tên tệp, ví dụ loa."
    )
    activities: list[Activity] = Field(
        min_length=1, description="Việc làm trong năm cho điểm này; lịch năm lấy từ đây."
    )


class Directive(Strict):
    issuer: Text = Field(description="Cơ quan ban hành.")
    sent_to: list[Text] = Field(default=[], description="Văn bản gửi những nơi nào.")
    subject: Text = Field(description="Văn bản nói về việc gì.")
    number: Owed[Text] = Field(description="Số, ký hiệu văn bản.")
    issued: Owed[Day] = Field(description="Ngày ban hành.")
    signer: Owed[Text] = Field(description="Người ký.")
    carries_out: Text = Field(description="Văn bản cấp trên mà chỉ đạo này thực hiện.")
    facts: list[FactId] = Field(description="Mã các dòng trong facts.yml.")
    clauses: list[Clause] = Field(min_length=1, description="Các điểm được giao.")

    @property
    def year(self) -> list[FormSection]:
        """Who does what for which clause, a section a season."""
        rows = [(clause.id, row) for clause in self.clauses for row in clause.activities]
        lines = {
            season: [f"☐ {row.who} ({id}): {row.does}" for id, row in rows if season in row.when]
            for season in Season
        }
        return [FormSection(heading=s.label, lines=rows) for s, rows in lines.items() if rows]
