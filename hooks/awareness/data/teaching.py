"""The types of what is taught, read out and filled in: plans, quiz, scripts, messages, forms.

A text may hold `{{ call.111 }}`: a number as the page, the paper or the loudspeaker gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from awareness.data.model import AudienceId, Level
from awareness.data.values import (
    Count,
    Day,
    FactId,
    Fault,
    Fitting,
    Flag,
    Id,
    Labelled,
    Owed,
    PageId,
    SiteAddress,
    Strict,
    Text,
)
from awareness.text.prose import syllables

CHAT_LIMIT: Final = 500
"""Characters of a message that people still read in a group."""
FEW_SYLLABLES: Final = 8
"""Of a text beside a drawing that says the same."""
TargetKind = StrEnum("TargetKind", "PAGE PRODUCT")
"""What a printed code leads to: a page of the site, or a product of the directive."""
Talk = StrEnum("Talk", "TRE NHA")
"""What a script is about, and so its page: a child in trouble; phones and money at home."""
SCHOOL_LEVELS: Final = (Level.PRIMARY, Level.LOWER, Level.UPPER)
"""The levels at which every skill is taught and quizzed."""
CLASSES: Final[Mapping[Level, range]] = {
    Level.PRIMARY: range(1, 6),
    Level.LOWER: range(6, 10),
    Level.UPPER: range(10, 13),
}
FULL_MINUTES: Final = {Level.PRIMARY: 35, Level.LOWER: 45, Level.UPPER: 45}
"""Minutes of a period in the 2018 programme; a plan as long as that has all four parts."""
WEEKS: Final = range(1, 5)


def few(most: int) -> AfterValidator:
    """Refuses a text of more syllables."""

    def check(text: str) -> str:
        if (count := syllables(text)) > most:
            raise Fault(f"“{text[:60]}” dài {count} tiếng", f"bớt còn {most} tiếng")
        return text

    return AfterValidator(check)


class Skill(Labelled):
    """The four skills of clause 2.4."""

    CONTENT = "noi-dung-doc-hai", "Nhận ra nội dung xấu"
    SCAMS = "lua-dao", "Tránh lừa đảo"
    VIOLENCE = "bao-luc-mang", "Tránh bắt nạt, bạo lực trên mạng"
    ABUSE = "xam-hai", "Tránh dụ dỗ, xâm hại"


class Part(Labelled):
    """The parts of a lesson, in the order that the ministry's two letters share."""

    OPENING = "opening", "Mở đầu"
    FORMING = "forming", "Hình thành kiến thức"
    PRACTICE = "practice", "Luyện tập"
    APPLICATION = "application", "Vận dụng"


class Aims(Strict):
    knowledge: list[Text] = Field(min_length=1, description="Kiến thức.")
    general: list[Text] = Field(min_length=1, description="Năng lực chung.")
    specific: list[Text] = Field(default=[], description="Năng lực đặc thù.")
    digital: list[Text] = Field(default=[], description="Năng lực số.")
    qualities: list[Text] = Field(min_length=1, description="Phẩm chất.")

    def named(self, form: str) -> list[tuple[str, list[str]]]:
        """The aims under the heads of a letter: 5512 names kinds, 2345 what pupils can do."""
        kinds = type(self).model_fields.items()
        rows = [(str(row.description).rstrip("."), getattr(self, key)) for key, row in kinds]
        if form != "5512":
            skills = [*self.specific, *self.general, *self.digital, *self.qualities]
            rows = [("Sau bài này", self.knowledge), ("Có dịp hình thành, phát triển", skills)]
        return [(label, items) for label, items in rows if items]


@dataclass(frozen=True, kw_only=True)
class Heads:
    """The usual heads of a plan; `form` is the ministry's letter whose order they follow."""

    form: str = ""
    pupils: str = "Học sinh"
    leader: str = "Thầy cô"
    aims: str = "Mục tiêu"
    materials: str = "Đồ dùng"
    steps: str = "Các bước"
    part: str = "Phần"
    after: str = ""


SECONDARY: Final = Heads(
    form="5512",
    aims="I. Mục tiêu",
    materials="II. Thiết bị dạy học và học liệu",
    steps="III. Tiến trình dạy học",
    part="Hoạt động",
)
HEADS: Final = {
    Level.PRIMARY: Heads(
        form="2345",
        aims="I. Yêu cầu cần đạt",
        materials="II. Đồ dùng dạy học",
        steps="III. Các hoạt động dạy học chủ yếu",
        part="Hoạt động",
        after="IV. Điều chỉnh sau bài dạy",
    ),
    Level.LOWER: SECONDARY,
    Level.UPPER: SECONDARY,
    Level.KINDERGARTEN: Heads(pupils="Trẻ", leader="Cô"),
    Level.PARENTS: Heads(pupils="Phụ huynh", leader="Người nói chuyện"),
}


class Step(Strict):
    name: Text = Field(description="Tên bước.")
    part: Part = Field(description="Thuộc phần nào của bài.")
    minutes: Count = Field(ge=1, le=60, description="Bước này mấy phút.")
    purpose: Text = Field(description="Mục tiêu của bước.")
    content: Text = Field(description="Nội dung của bước, một hai câu.")
    teacher: list[Text] = Field(min_length=1, description="Thầy cô làm gì, theo thứ tự.")
    says: list[Text] = Field(min_length=1, description="Lời thầy cô đọc được nguyên văn.")
    pupils: list[Text] = Field(min_length=1, description="Học sinh làm gì.")
    product: Text = Field(description="Câu trả lời hoặc kết quả mong đợi.")
    report: list[Text] = Field(default=[], description="Báo cáo, thảo luận (THCS, THPT).")
    conclude: list[Text] = Field(default=[], description="Kết luận, nhận định (THCS, THPT).")
    cards: list[Text] = Field(default=[], description="Thẻ tình huống để cắt, mỗi dòng một thẻ.")


class Question(Strict):
    question: Text = Field(description="Câu hỏi trên phiếu.")
    answer: Text = Field(description="Gợi ý trả lời, để riêng cho thầy cô.")


class Worksheet(Strict):
    intro: Text = Field(description="Lời dặn ở đầu phiếu.")
    items: list[Question] = Field(min_length=1, max_length=8, description="Các câu hỏi.")


class Session(Fitting):
    """A plan that a teacher can use cold."""

    id: Id = Field(description="Mã của bài; không đổi sau khi đã công bố.")
    title: Text = Field(description="Tên bài.")
    level: Level = Field(description="Cấp học.")
    minutes: Count = Field(ge=5, le=60, description="Cả bài mấy phút.")
    skills: list[Skill] = Field(min_length=1, description="Kỹ năng của điểm 2.4.")
    summary: Text = Field(description="Một câu: sau buổi này người học làm được gì.")
    resources: list[Id] = Field(description="Mã các tài liệu của văn bản có thể dùng.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")
    aims: Aims = Field(description="Mục tiêu.")
    materials: list[Text] = Field(min_length=1, description="Đồ dùng.")
    preparation: list[Text] = Field(min_length=1, description="Chuẩn bị trước buổi.")
    safety: list[Text] = Field(min_length=1, description="Điều cần giữ riêng của bài này.")
    steps: list[Step] = Field(min_length=2, description="Các bước.")
    worksheet: Worksheet = Field(description="Phiếu học tập.")
    exit_slip: list[Text] = Field(min_length=3, max_length=3, description="Ba câu hỏi lúc ra về.")
    exit_written: Flag = Field(
        default=False, description="true khi học sinh viết ra phiếu; không thì hỏi miệng."
    )
    take_home: list[Text] = Field(min_length=3, description="Tờ mang về nhà.")

    def misfits(self) -> Iterator[tuple[str, str]]:
        total = sum(step.minutes for step in self.steps)
        if total != self.minutes:
            what = f"bài “{self.id}”: các bước cộng lại {total} phút, khác {self.minutes} phút"
            yield what, "sửa phút của các bước cho bằng phút cả bài"
        parts = [list(Part).index(step.part) for step in self.steps]
        if parts != sorted(parts):
            yield f"bài “{self.id}”: các phần sai thứ tự", f"xếp theo: {', '.join(Part)}"
        full = self.minutes == FULL_MINUTES.get(self.level)
        missing = [part for part in Part if full and part not in self.parts]
        if missing:
            what = f"bài “{self.id}” đủ một tiết mà thiếu phần {', '.join(missing)}"
            yield what, "thêm bước thuộc phần đó"
        # The letter for secondary schools asks more of aims and steps than the others.
        secondary = self.heads is SECONDARY
        if secondary and not (self.aims.specific and self.aims.digital):
            yield f"bài “{self.id}” thiếu specific hoặc digital ở aims", "thêm hai mục đó"
        for step in self.steps:
            if not bool(step.report) == bool(step.conclude) == secondary:
                what = f"bài “{self.id}”, bước “{step.name}”: sai report, conclude"
                yield what, "THCS, THPT phải có cả hai; cấp khác không có"

    @property
    def draws(self) -> bool:
        """Children who do not write yet draw."""
        return self.level is Level.KINDERGARTEN

    @property
    def cards(self) -> list[str]:
        return [card for step in self.steps for card in step.cards]

    @property
    def heads(self) -> Heads:
        return HEADS.get(self.level, Heads())

    @property
    def parts(self) -> dict[Part, list[Step]]:
        """The steps by part, in order."""
        return {part: [*steps] for part, steps in groupby(self.steps, lambda step: step.part)}


class Lesson(Fitting):
    """What a level is taught in a week, and in which hour.

    The first of its papers is what is taught; a plan says itself how long it takes.
    """

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

    def misfits(self) -> Iterator[tuple[str, str]]:
        if self.papers[0].startswith("bai-") != (self.minutes is None):
            what = f"tuần {self.week} của {self.level.label}: bài đã có số phút, tờ khác thì chưa"
            yield what, "bỏ minutes khi tờ đầu là bài; ghi minutes khi là tờ khác"


class Teaching(Strict):
    """The plans, what is said at each of them, and in which weeks they are taught."""

    ground_rules: list[Text] = Field(min_length=1, description="Lời hẹn của mọi buổi.")
    disclosure: list[Text] = Field(min_length=1, description="Khi một em kể chuyện của mình.")
    facts: list[FactId] = Field(description="Căn cứ của hai mục trên.")
    sessions: list[Session] = Field(min_length=1, description="Các bài.")
    weeks: list[Lesson] = Field(default=[], description="Bốn tuần của mỗi cấp, theo thứ tự.")


class Answer(Strict):
    text: Text = Field(description="Câu trả lời.")
    feedback: Text = Field(description="Lời đáp, dạy mà không chê.")
    best: Flag = Field(
        default=False, description="true ở câu nên chọn; mỗi tình huống đúng một câu."
    )


class Situation(Fitting):
    """One question of the quiz “Em sẽ làm gì?”."""

    id: Id = Field(description="Mã tình huống.")
    level: Level = Field(description="Cấp học: tieu-hoc, thcs hoặc thpt.")
    skill: Skill = Field(description="Kỹ năng của điểm 2.4.")
    story: Text = Field(description="Câu chuyện, hai đến bốn câu.")
    answers: list[Answer] = Field(min_length=3, max_length=3, description="Ba câu trả lời.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")

    def misfits(self) -> Iterator[tuple[str, str]]:
        if (best := sum(answer.best for answer in self.answers)) != 1:
            yield f"tình huống “{self.id}” có {best} câu ghi best", "ghi best: true ở đúng một câu"
        if self.level not in SCHOOL_LEVELS:
            yield f"tình huống “{self.id}” ghi level: {self.level}", "ghi tieu-hoc, thcs hoặc thpt"
        if len({answer.text for answer in self.answers}) < len(self.answers):
            yield f"tình huống “{self.id}” có hai câu trả lời như nhau", "viết lại một câu"

    @property
    def key(self) -> str:
        """The letter of the best answer."""
        return "ABC"[[answer.best for answer in self.answers].index(True)]


class Broadcast(Strict):
    id: Id = Field(description="Mã bài phát thanh.")
    theme: Text = Field(description="Chủ đề.")
    about: Talk = Field(description="Ở trang nào: tre (trẻ gặp chuyện) hay nha (việc trong nhà).")
    text: list[Text] = Field(min_length=1, description="Các đoạn để đọc.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Chat(Strict):
    id: Id = Field(description="Mã tin nhắn.")
    title: Text = Field(description="Dùng khi nào.")
    text: Annotated[str, Field(min_length=1)] = Field(
        description=f"Nội dung, nhiều nhất {CHAT_LIMIT} ký tự; xuống dòng bằng \\n."
    )
    says: Text = Field(description="Một câu ngắn trên ảnh gửi kèm, đứng một mình vẫn hiểu.")
    page: PageId = Field(description="Mã QR trên ảnh dẫn tới trang nào, ví dụ cha-me/anh-cua-con.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class FormSection(Fitting):
    heading: Text = Field(description="Tên phần.")
    lines: list[Text] = Field(default=[], description="Các dòng.")
    answers: list[Text] = Field(
        default=[], max_length=4, description="Các lựa chọn ở mỗi dòng, để đánh dấu."
    )
    faces: Flag = Field(default=False, description="true: ba lựa chọn là ba khuôn mặt để khoanh.")
    columns: list[Text] = Field(default=[], description="Các cột của bảng để điền tay.")
    rows: Count = Field(default=0, ge=0, le=40, description="Bảng có mấy dòng trống.")
    cells: list[Text] = Field(
        default=[], description="Thay cho rows: chữ có sẵn ở cột đầu, mỗi mục một dòng của bảng."
    )

    def misfits(self) -> Iterator[tuple[str, str]]:
        table = bool(self.rows) != bool(self.cells)
        if bool(self.lines) == bool(self.columns) or bool(self.columns) != table:
            what = f"phần “{self.heading}” phải có lines, hoặc có columns và rows"
            yield what, "ghi một trong hai"
        if (self.answers and not self.lines) or (self.faces and len(self.answers) != 3):
            what = f"phần “{self.heading}”: answers đi với lines; faces cần đúng ba answers"
            yield what, "sửa answers cho đúng"


class Form(Strict):
    id: Id = Field(description="Mã của tờ.")
    title: Text = Field(description="Tên tờ.")
    audience: AudienceId = Field(description="Ai dùng.")
    intro: list[Text] = Field(min_length=1, description="Lời dẫn.")
    sections: list[FormSection] = Field(min_length=1, description="Các phần.")
    signatures: list[Text] = Field(default=[], description="Ai ký.")
    large: Flag = Field(default=False, description="true thì in chữ to, để dán bảng tin.")
    calendar: Flag = Field(
        default=False, description="true: sau các phần là lịch năm, từ các điểm của văn bản."
    )
    levels: list[Level] = Field(default=[], description="Chỉ cho cấp học nào; trống là mọi cấp.")
    facts: list[FactId] = Field(default=[], description="Mã các căn cứ.")


class Card(Strict):
    """A card to cut out and fold; with `steps` its back has these before the blanks."""

    id: Id = Field(description="Mã thẻ.")
    title: Text = Field(description="Tên trên kệ in.")
    heading: Text = Field(description="Dòng đầu của thẻ.")
    lines: list[Text] = Field(min_length=1, description="Các dòng của thẻ.")
    steps: list[Text] = Field(default=[], max_length=5, description="Các bước, ở mặt sau.")
    blanks: list[Text] = Field(
        min_length=1, max_length=4, description="Chỗ trống để em điền; có steps thì hai chỗ."
    )
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Panel(Strict):
    heading: Text = Field(description="Tên mặt gấp.")
    lines: list[Text] = Field(min_length=1, description="Các dòng.")
    blanks: list[Text] = Field(default=[], description="Chỗ trống để điền, mỗi chỗ một dòng.")
    picture: Owed[Id] = Field(default=None, description="Hình ở dưới, trong printing/drawings.")


class Leaflet(Strict):
    """A sheet folded in three: cover, three inner panels, the flap, the back."""

    id: Id = Field(description="Mã tờ gấp.")
    title: Text = Field(description="Tên tờ gấp.")
    audience: AudienceId = Field(description="Dành cho ai.")
    panels: list[Panel] = Field(min_length=6, max_length=6, description="Sáu mặt, bìa trước.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Poster(Strict):
    """One sentence, said large: `when`, then `says`; its figure is `printing/drawings/<id>.svg`."""

    id: Id = Field(description="Mã áp phích; hình của nó cùng tên.")
    title: Text = Field(description="Tên trên kệ in.")
    when: Text = Field(description="Nửa đầu của câu: gặp chuyện gì.")
    says: list[Text] = Field(
        min_length=1, max_length=3, description="Nửa sau, chữ to, mỗi dòng chừng 10 chữ cái."
    )
    caller: Text = Field(description="Ai gọi 111, ví dụ Em.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Bubble(Strict):
    who: Literal["Sóc", "Thỏ", "Mẹ", "Nick lạ", "Chuyện kể"] = Field(
        description="Ai nói; Chuyện kể là lời người kể."
    )
    says: Text = Field(description="Lời trong bong bóng.")
    thinks: Flag = Field(default=False, description="true khi chỉ nghĩ trong đầu.")


class Scene(Strict):
    picture: Text = Field(description="Tả hình cho người không nhìn thấy.")
    bubbles: list[Bubble] = Field(min_length=1, max_length=3, description="Các lời, đọc lần lượt.")


class Comic(Strict):
    """A story in eight scenes; the nth is drawn in `printing/drawings/comic/<n>.svg`."""

    title: Text = Field(description="Tên truyện.")
    scenes: list[Scene] = Field(min_length=8, max_length=8, description="Tám khung, theo thứ tự.")
    asks: list[Text] = Field(min_length=1, description="Câu hỏi em sau chuyện; …… là chỗ viết.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Colouring(Strict):
    title: Text = Field(description="Tên tờ tô màu.")
    picture: Text = Field(description="Tả hình cho người không nhìn thấy.")
    says: list[Text] = Field(min_length=1, description="Lời cho người lớn tô cùng.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Plate(Strict):
    """A drawing, `printing/drawings/plates/<drawing>.svg`, and a few words beside it."""

    drawing: Id = Field(description="Tên hình.")
    picture: Text = Field(description="Tả hình cho người không nhìn thấy.")
    says: Annotated[Text, few(FEW_SYLLABLES)] = Field(
        description=f"Nhiều nhất {FEW_SYLLABLES} tiếng."
    )
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Plates(Strict):
    """Ten plates for whoever reads little."""

    id: Id = Field(description="Mã tờ tranh.")
    title: Text = Field(description="Tên tờ tranh.")
    says: Text = Field(description="Một câu dưới tên.")
    plates: list[Plate] = Field(min_length=10, max_length=10, description="Mười ô, theo thứ tự.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Certificate(Strict):
    """What a pupil takes home from a session; a teacher fills it in, no office issues it."""

    id: Id = Field(description="Mã giấy.")
    title: Text = Field(description="Tên trên kệ in.")
    picture: Owed[Id] = Field(
        default=None, description="Hình ở bên trái, trong printing/drawings; để trống: các con vật."
    )
    heading: Text = Field(description="Dòng chữ to; sau nó là chỗ ghi tên em.")
    done: Text = Field(description="Em đã làm gì; sau nó là chỗ ghi tên buổi.")
    blanks: list[Text] = Field(min_length=1, max_length=3, description="Các chỗ điền khác.")
    keeps: Text = Field(description="Một câu em nhớ.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Pledge(Strict):
    """A sheet that a class signs and hangs up."""

    heading: Text = Field(description="Dòng chữ to; sau nó là chỗ ghi tên lớp.")
    lines: list[Text] = Field(
        min_length=5, max_length=6, description="Lời hẹn, mỗi lời chừng 45 chữ cái."
    )
    sign: Text = Field(description="Ký vào đâu.")
    caller: Text = Field(description="Ai gọi 111, ví dụ Chúng em.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")


class Leaflets(Strict):
    cards: list[Card] = Field(min_length=1, description="Các thẻ bỏ túi.")
    pledge: Pledge = Field(description="Lời hẹn của lớp.")
    certificates: list[Certificate] = Field(default=[], description="Các giấy chúc mừng.")
    leaflets: list[Leaflet] = Field(min_length=1, description="Các tờ gấp ba.")
    posters: list[Poster] = Field(default=[], description="Các áp phích.")
    comic: Comic | None = Field(default=None, description="Truyện tranh.")
    colouring: Colouring | None = Field(default=None, description="Tờ tô màu.")
    picture_sheets: list[Plates] = Field(default=[], description="Các tờ tranh dễ đọc.")


class IssuedCode(Strict):
    """A code that may stand on paper somewhere: its page stays for ever."""

    code: Annotated[str, StringConstraints(pattern=r"^[2-9b-z]{4}$")] = Field(
        description="Bốn chữ trên giấy; máy tính ra từ kind và id, không sửa được."
    )
    kind: TargetKind = Field(description="page: một trang; product: một tài liệu của văn bản.")
    id: PageId = Field(description="Mã trang hoặc mã tài liệu.")
    title: Text = Field(description="Tên để hiện khi mã đã thôi dùng.")
    retired: Owed[Day] = Field(default=None, description="Ngày thôi dùng; trang của mã vẫn giữ.")


class IssuedSite(Strict):
    """An address of the site that printed codes hold."""

    site_url: SiteAddress = Field(
        description="Địa chỉ trang trong các mã QR đã in, có dấu / ở cuối."
    )
    retired: Owed[Day] = Field(
        default=None, description="Ngày thôi dùng; địa chỉ này vẫn phải chuyển sang nơi mới."
    )
