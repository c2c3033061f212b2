"""The types of the data files and of a page's front matter.

Field descriptions are Vietnamese: editors see them in VS Code through the exported JSON schemas.
The model opens no file; `catalogue` reads, checks across files and builds these types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from awareness.data.values import (
    UNKNOWN,
    Common,
    Count,
    Dated,
    Day,
    Digits,
    Email,
    FactId,
    Fault,
    Filled,
    Fitting,
    Flag,
    HostName,
    Id,
    Known,
    Labelled,
    Line,
    Link,
    OfficePhone,
    Owed,
    PageId,
    Phone,
    Portal,
    Proper,
    Province,
    Said,
    SiteAddress,
    Strict,
    Text,
    count,
    like,
)
from awareness.links.findings import Reason, State

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def in_words(number: int) -> str:
    """A number as it is written in a sentence: “mười lăm”, “hai mươi mốt”, “1.010”."""
    if number >= 100:
        return f"{number:,}".replace(",", ".")
    tens, ones = divmod(number, 10)
    last = {1: "mốt"} if tens > 1 else {}
    last |= {5: "lăm"} if tens else {}
    said = [f"{DIGITS[tens]} mươi" if tens > 1 else "mười"] if tens else []
    return " ".join(said + [last.get(ones, DIGITS[ones])] * bool(ones or not tens))


AudienceId = StrEnum("AudienceId", "CHILDREN PARENTS TEACHERS HAMLETS")
Role = StrEnum("Role", "CHILD HELP DANGER LIFE")
"""What a hotline is for, in the order of every list; there is one `child` and one `life`."""
NATIONAL: Final = {"111": Role.CHILD, "113": Role.DANGER, "115": Role.LIFE}
"""The numbers that every site has by law and that never change: they are their own ids."""
Vantage = StrEnum("Vantage", "CI OFFICE")
"""Where a check was run from; sites answer a machine abroad and one at home differently."""
Verdict = StrEnum("Verdict", "OK BROKEN SUSPICIOUS")
"""What a person found who opened an address."""
Icon = Literal[
    "threat", "stranger", "too-much", "at-home", "teased", "tricked", "scary", "friend", "exposed",
    "sorry", "playing", "call", "lend", "picture", "bubble", "dice", "live", "key", "other",
]  # fmt: skip
"""The drawings of what pages help with."""
Confidence = Literal["2+", "LAW", "1", "DIR", "INF"]
"""The marks of the facts' table; INF only where `confirm` says who has to confirm it."""
_UNSETTLED: Final = (
    "mức tin cậy “{}” chưa đủ để nói như điều chắc chắn",
    "bỏ dòng này, hoặc tìm nguồn chắc chắn hơn",
)
"""Of the marks of the same table for what was not found, or rests on a weak source."""


class Level(Labelled):
    KINDERGARTEN = "mam-non", "Mầm non"
    PRIMARY = "tieu-hoc", "Tiểu học"
    LOWER = "thcs", "THCS"
    UPPER = "thpt", "THPT"
    SCHOOL = "toan-truong", "Toàn trường"
    PARENTS = "phu-huynh", "Cha mẹ"


class Kind(Labelled):
    """What a product of the directive is."""

    LEGAL = "legal", "Khung pháp luật"
    ARTICLE = "article", "Bài viết"
    BOOKLET = "booklet", "Sách mỏng"
    LEAFLET = "leaflet", "Tờ gấp"
    VIDEO = "video", "Video"


class UnitKind(StrEnum):
    COMMUNE = "xã"
    WARD = "phường"
    SPECIAL_ZONE = "đặc khu"


def unit_words(unit: Mapping[str, str]) -> dict[str, str]:
    """What `{{ commune.… }}` stands for in every text; with a capital key, with a capital."""
    kind, province = unit["kind"], unit["province"]
    full = f"{kind} {unit['name']}"
    words = {
        "kind": kind,
        "name": full,
        "province": province,
        "place": f"{full}, {province}",
        "publisher": f"Ủy ban nhân dân {full}, {province}",
        "committee": f"UBND {full}",
        "office": f"UBND {kind}",
        "police": f"Công an {kind}",
        "hamlet": unit["hamlet"],
        "head": unit["hamlet_head"],
        "people": unit["people"],
        "child_worker": f"người phụ trách trẻ em của {kind}",
    }
    return words | {key.capitalize(): word[:1].upper() + word[1:] for key, word in words.items()}


class Confirmation(Strict):
    on: Day = Field(description="Ngày.")
    by: Text = Field(description="Ai: cơ quan, họ tên, chức vụ.")
    document: Dated = Field(description="Văn bản hoặc thư nào: số, ngày.")


class Commune(Strict):
    """Whose children the site is for; another commune replaces this file."""

    kind: UnitKind = Field(description="Cấp nào: xã, phường hoặc đặc khu.")
    name: Proper = Field(description="Tên riêng, không có chữ xã, phường.")
    province: Province = Field(description="Tên tỉnh hoặc thành phố, có cả chữ tỉnh, thành phố.")
    hamlet: Common = Field(description="Dưới cấp này là gì: thôn, tổ dân phố, ấp, bản…")
    hamlet_head: Common = Field(description="Người đứng đầu: trưởng thôn, tổ trưởng tổ dân phố…")
    people: Common = Field(description="Gọi chung người dân là gì: bà con, cô bác…")
    host: Owed[Id] = Field(
        default=None, description="Hình con vật đón người đọc, trong overrides/assets/images; voi."
    )
    exit: Owed[Portal] = Field(
        default=None,
        description="“Thoát nhanh” mở ra trang nào: ai cũng hay mở; tên miền có trong hosts.yml.",
    )
    accepted: Owed[Confirmation] = Field(
        description="UBND đã xem và công nhận trang: on (ngày), by (ai), document (văn bản)."
    )
    parent_body: Owed[Line] = Field(description="Cơ quan chủ quản (nếu có).")
    portal_url: Owed[Portal] = Field(description="Cổng thông tin điện tử của UBND.")
    portals: list[Portal] = Field(
        default=[], description="Cổng khác được đặt trang này trong khung, như portal_url."
    )
    site_url: Owed[SiteAddress] = Field(
        description="Địa chỉ chính thức của trang web này, có dấu / ở cuối."
    )
    keep: Flag = Field(
        default=True,
        description="Người đọc được giữ trang trên máy; false: thôi, và xóa những gì đã giữ.",
    )
    content_person: Owed[Line] = Field(
        description="Người chịu trách nhiệm nội dung: họ tên, chức vụ."
    )
    address: Owed[Line] = Field(description="Địa chỉ cơ quan.")
    email: Owed[Email] = Field(description="Địa chỉ thư điện tử.")
    phone: Owed[OfficePhone] = Field(description="Điện thoại của nơi quản lý trang.")
    police_phone: Owed[OfficePhone] = Field(description="Điện thoại công an cấp xã.")
    office_phone: Owed[OfficePhone] = Field(description="Điện thoại UBND cấp xã.")

    @property
    def words(self) -> dict[str, str]:
        return unit_words(self.model_dump())

    @property
    def draft(self) -> str | None:
        """What every page and sheet says until the commune has accepted the site (fact F14)."""
        if self.accepted:
            return None
        return f"Bản dự thảo, chờ {self.words['committee']} xem và công nhận"


class Audience(Strict):
    id: AudienceId = Field(description="Mã nhóm người đọc.")
    name: Text = Field(description="Tên gọi hiện trên trang.")
    promise: Text = Field(description="Một câu: nhóm này tìm thấy gì ở đây.")
    page: PageId = Field(description="Trang của nhóm này, ví dụ cha-me.")


class Topic(Strict):
    id: Id = Field(description="Mã chủ đề, chữ không dấu.")
    name: Text = Field(description="Tên chủ đề hiện trên trang.")


class Hotline(Strict):
    id: Id = Field(description="Mã, dùng trong câu chữ: {{ call.mã }}; đặt tên, ví dụ hoa-phuong.")
    number: Digits = Field(description="Số để bấm gọi, chỉ chữ số, viết liền.")
    display: Phone = Field(description="Số viết cho dễ đọc, có dấu cách.")
    spoken: Text = Field(description="Số đọc thành lời: “một, một, một”.")
    name: Line = Field(description="Tên chính thức.")
    operator: Line = Field(description="Cơ quan vận hành.")
    role: Role = Field(
        description="Số này để làm gì; child: số chính cho trẻ em; help: số giúp đỡ khác; "
        "danger: nguy hiểm ngay lúc này; life: cấp cứu."
    )
    note: Line = Field(description="Một dòng ngắn đứng cạnh số trên mọi trang.")
    call_if: list[Text] = Field(min_length=1, description="Gọi số này nếu…")
    adults_if: list[Text] = Field(default=[], description="Người lớn gọi số này nếu…")
    hours: Known = Field(description=f"Giờ trực; chưa rõ thì viết: {UNKNOWN}.")
    cost: Known = Field(description=f"Cước gọi; chưa rõ thì viết: {UNKNOWN}.")
    facts: list[FactId] = Field(min_length=1, description="Mã các dòng trong facts.yml.")
    checked: Day = Field(description="Ngày đối chiếu với nguồn.")

    @field_validator("display", "spoken")
    @classmethod
    def _as_dialled(cls, text: str, info: ValidationInfo) -> str:
        number = info.data.get("number")
        what, fix, digits = "số hiện", "sửa cho hai số giống nhau", re.sub(r"\D", "", text)
        if info.field_name == "spoken":
            what, fix = "cách đọc", "đọc từng chữ số: không, một, hai, ba…"
            words = re.findall(r"\w+", text.lower())
            digits = "".join(str(DIGITS.index(w)) if w in DIGITS else "?" for w in words)
        if number is not None and digits != number:
            raise Fault(f"{what} “{text}” khác số bấm “{number}”", fix)
        return text


class Resource(Fitting):
    id: Id = Field(description="Mã, chữ không dấu; không đổi sau khi đã công bố.")
    number: Count = Field(ge=1, le=9999, description="Số thứ tự trong phụ lục của văn bản.")
    title: Text = Field(description="Tên in trong văn bản, giữ nguyên.")
    kind: Kind = Field(description="Loại tài liệu.")
    items: Count = Field(ge=1, le=99, description="Gồm mấy cuốn, mấy tờ, mấy bài.")
    audiences: list[AudienceId] = Field(min_length=1, description="Dành cho ai.")
    topics: list[Id] = Field(min_length=1, description="Chủ đề, lấy từ mục topics.")
    url: Filled = Field(description="Địa chỉ trên https://tongdai111.vn/.")
    printed: Filled | None = Field(
        default=None, description="Địa chỉ đúng như in trong văn bản, kể cả chỗ xuống dòng."
    )
    shared: Flag = Field(
        default=False, description="Hai tài liệu chung một địa chỉ; true: đúng vậy."
    )
    slug_exception: Text | None = Field(
        default=None, description="Vì sao địa chỉ được khác với tên tài liệu."
    )
    summary: Text = Field(description="Vài câu của mình về chủ đề; không tả trang chưa ai mở.")
    where: Text | None = Field(
        default=None, description="Tìm ở đâu trên trang đích, khi địa chỉ là trang chung."
    )
    says: Text | None = Field(
        default=None,
        description="Một câu ngắn để làm ảnh gửi nhóm, lời của mình; không có thì không có ảnh.",
    )
    facts: list[FactId] = Field(
        default=[], description="Căn cứ của says: mã các dòng trong facts.yml."
    )

    def misfits(self) -> Iterator[tuple[str, str]]:
        if bool(self.says) != bool(self.facts):
            what = f"tài liệu “{self.id}”: says và facts phải đi cùng nhau"
            yield what, "ghi cả hai, hoặc bỏ cả hai"


class Fact(Fitting):
    id: FactId = Field(description="Mã dòng trong bảng căn cứ.")
    statement: Text = Field(description="Điều được khẳng định, viết cho người đọc.")
    source: Text = Field(description="Nguồn, viết để người đọc tìm lại được.")
    url: Owed[Link] = Field(default=None, description="Địa chỉ của nguồn.")
    published: Text = Field(description="Ngày hoặc năm của nguồn.")
    confidence: Annotated[
        Confidence, BeforeValidator(like(r"(?!(?:NF|1-weak)\Z).*", *_UNSETTLED))
    ] = Field(description="Mức tin cậy: 2+, LAW, 1, DIR; hoặc INF kèm confirm.")
    checked: Day = Field(description="Ngày đối chiếu với bản lưu của nguồn.")
    confirm: Text | None = Field(
        default=None, description="Còn phải hỏi ai, đối chiếu ở đâu trước khi in."
    )

    def misfits(self) -> Iterator[tuple[str, str]]:
        if self.confidence == "INF" and self.confirm is None:
            fix = "thêm confirm: phải hỏi ai; hoặc bỏ dòng này"
            yield f"dòng “{self.id}” chỉ là suy luận", fix

    @property
    def second_hand(self) -> bool:
        """Whether the source was read through somebody else's words."""
        return bool(re.search("theo (?!Luật)|đọc qua|(?i:bản chép)", self.source))


class Host(Strict):
    host: HostName = Field(description="Tên miền, ví dụ vanban.chinhphu.vn.")
    reason: Text = Field(description="Vì sao trang được dẫn tới nơi này.")


class Review(Strict):
    """A person's look at an address; it holds to the end of `until`."""

    by: Text = Field(description="Ai đã mở xem: họ tên, chức vụ.")
    on: Day = Field(description="Ngày mở xem.")
    verdict: Verdict = Field(
        description="ok: đúng tài liệu; broken: không mở được; "
        "suspicious: sai trang, không nên đưa cho ai."
    )
    until: Day = Field(description="Kết quả này dùng đến hết ngày nào.")


class LinkStatus(Strict):
    """What is known of one address. Dates, not times: the file changes little from run to run."""

    url: Filled = Field(description="Địa chỉ, đúng như ở mục url của data/resources.yml.")
    state: State = Field(description="Tình trạng; unchecked: chưa lần nào mở được.")
    reason: Reason | None = Field(
        default=None,
        description="Mã lý do: vì sao hỏng hay đáng ngờ; còn lại là của lần kiểm tra gần nhất.",
    )
    since: Day | None = Field(default=None, description="Tình trạng này có từ ngày nào.")
    last_ok: Day | None = Field(default=None, description="Ngày gần nhất mở được đúng trang.")
    checked: Day | None = Field(default=None, description="Ngày kiểm tra gần nhất.")
    fails: Annotated[int, count, WithJsonSchema({"type": "integer", "minimum": 0})] = Field(
        default=0, ge=0, le=99, description="Số lần hỏng liên tiếp, cách nhau ít nhất 3 ngày."
    )
    first_fail: Day | None = Field(default=None, description="Ngày hỏng lần đầu.")
    last_fail: Day | None = Field(default=None, description="Ngày hỏng được tính lần gần nhất.")
    vantage: Vantage | None = Field(
        default=None, description="Kiểm tra từ đâu: ci là máy chủ GitHub; office là máy ở cơ quan."
    )
    final_url: Filled | None = Field(
        default=None, description="Địa chỉ mới trên tongdai111.vn, khi trang đã chuyển hẳn."
    )
    title_seen: Said | None = Field(default=None, description="Tên trang nhìn thấy.")
    reviewed: Review | None = Field(default=None, description="Người đã mở xem và kết quả.")


Signs = Annotated[list[Text], Field(min_length=1)]


class LinkSigns(Strict):
    """Words and names by which the live check recognises a page; an empty list would blind it."""

    not_found: Signs = Field(description="Lời của trang báo không tìm thấy.")
    challenge: Signs = Field(description="Lời của trang đòi xác minh hoặc đăng nhập.")
    trouble: Signs = Field(description="Lời của trang báo máy chủ đang có lỗi.")
    betting: Signs = Field(description="Lời mời cá cược; không ghi chữ mà bài cảnh báo dùng.")
    betting_hosts: Signs = Field(description="Mảnh tên miền của trang cá cược.")
    parking: Signs = Field(description="Lời của tên miền đang rao bán hoặc bỏ trống.")
    defaced: Signs = Field(description="Lời của kẻ chiếm trang.")
    warning: Signs = Field(description="Chữ cho biết một nhan đề đang cảnh báo.")
    sharing_hosts: Signs = Field(
        description="Tên miền của nút chia sẻ, và nơi đáng tin; một dòng nhiều tên."
    )
    not_players: Signs = Field(
        description="Đầu địa chỉ của khung không phải video; một dòng nhiều địa chỉ."
    )


class Plain(Strict):
    words: Text = Field(description="Từ ngữ hành chính, khó đọc.")
    instead: Text = Field(description="Cách nói dễ hiểu thay cho từ đó.")


class Never(Strict):
    words: Text = Field(description="Từ ngữ không được xuất hiện trên trang.")
    why: Text = Field(description="Vì sao không được nói, và nói thế nào.")


class Phrase(Strict):
    """A wording that stands once, here, and is used everywhere as `{{ say.id }}`."""

    id: Id = Field(description="Mã, dùng trong trang và dữ liệu: {{ say.mã }}.")
    text: Text = Field(description="Câu chữ.")
    facts: list[FactId] = Field(min_length=1, description="Mã các căn cứ.")
    confirm: Text | None = Field(default=None, description="Câu này phải xin ai xác nhận.")
    confirmed: Owed[Confirmation] = Field(
        default=None, description="Đã được xác nhận: on (ngày), by (ai), document (văn bản)."
    )

    @property
    def unconfirmed(self) -> bool:
        return self.confirm is not None and self.confirmed is None


class Phrasebook(Strict):
    """The words that rules look for, and those that stand once for all."""

    plain: list[Plain] = Field(description="Từ khó và cách nói dễ hiểu.")
    never: list[Never] = Field(min_length=1, description="Những điều không được khẳng định.")
    harm: list[Id] = Field(
        min_length=1, description="Tiếng gọi tên điều hại, không dấu, nối bằng gạch ngang."
    )
    death: list[Text] = Field(min_length=1, description="Cách nói về muốn chết, tự làm đau mình.")
    not_death: list[Text] = Field(description="Lời chỉ nghe giống như vậy.")
    phrases: list[Phrase] = Field(description="Câu chữ dùng chung, mỗi câu chỉ ở đây.")


class Record(Strict):
    schema_file: str | None = Field(
        default=None, alias="$schema", description="Tệp giải thích các mục, cho VS Code."
    )
    links: list[LinkStatus] = Field(description="Mỗi địa chỉ một mục.")


LONGEST: Final = timedelta(days=400)
"""Until a page has to be read again."""


class PageMeta(Fitting):
    """The front matter of a page in docs/.

    A `sensitive` page could put its reader at risk when seen over a shoulder: the browser's tab,
    history and address show `safe_title` instead of what the page is about.

    An `embed` page is small, for a frame on another portal; no menu or list leads to it.

    `rank` is its place among the pages of its folder, in the menu and in lists, 1 the first. The
    folder's own page lists it below the heading `group`; `situation` is what it helps with in its
    reader's words, `levels` what pupils of a level find there,
    `synonyms` what else people type who look for it.
    """

    title: Text = Field(description="Tên trang.")
    description: Text = Field(description="Một hai câu mô tả.")
    audiences: list[AudienceId] = Field(min_length=1, description="Viết cho ai.")
    author: Text = Field(description="Người viết làm việc gì.")
    reviewed: Day = Field(description="Ngày đọc soát, năm-tháng-ngày.")
    next_review: Day = Field(description="Ngày phải đọc soát lại.")
    sensitive: Flag = Field(default=False, description="true: người khác liếc thấy thì hại.")
    safe_title: Text | None = Field(default=None, description="Tên vô hại hiện ở thẻ, lịch sử.")
    embed: Flag = Field(default=False, description="true: trang nhỏ trong khung của cổng khác.")
    rank: Count = Field(default=999, description="Chỗ đứng trong danh mục: “1” là đầu.")
    group: Text | None = Field(default=None, description="Đề mục của trang nhóm.")
    situation: Text | None = Field(default=None, description="Lời của các em cho chuyện này.")
    icon: Icon = Field(default="other", description="Hình vẽ đi với situation.")
    levels: dict[Level, Text] = Field(default={}, description="Với mỗi cấp, một câu cho các em.")
    synonyms: list[Text] = Field(default=[], description="Từ khác mà người ta hay gõ khi tìm.")
    facts: list[FactId] = Field(default=[], description="Mã các căn cứ của trang.")

    @property
    def named(self) -> str:
        """What lists call the page."""
        return self.situation or self.title

    @field_validator("next_review")
    @classmethod
    def _later(cls, day: date, info: ValidationInfo) -> date:
        reviewed = info.data.get("reviewed")
        if reviewed is not None and day <= reviewed:
            raise Fault(f"ngày {day} không sau ngày đọc soát {reviewed}", "ghi một ngày muộn hơn")
        if reviewed is not None and day > reviewed + LONGEST:
            what = f"ngày {day} muộn hơn ngày đọc soát {reviewed} quá 13 tháng"
            raise Fault(what, "đọc soát ít nhất mỗi năm một lần")
        return day

    def misfits(self) -> Iterator[tuple[str, str]]:
        if self.sensitive and self.safe_title is None:
            yield "trang sensitive thiếu safe_title", "thêm safe_title: một tên vô hại"
        if self.safe_title is not None and not self.sensitive:
            yield "có safe_title mà thiếu sensitive: true", "thêm dòng sensitive: true"
