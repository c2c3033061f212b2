"""How single values of the data files are written, each with its words for an editor's slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from awareness.links.address import HOST

UNKNOWN: Final = "chưa rõ"
"""What is typed, and shown, where nobody has confirmed a value."""


class Fault(ValueError):
    """A value that a rule refuses: what is wrong, and what to do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


def like(pattern: str, what: str, fix: str) -> Callable[[Any], Any]:
    """Refuses a text that is not wholly of this pattern; `what` may show the text at “{}”."""
    whole = re.compile(pattern, re.DOTALL)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not whole.fullmatch(value):
            raise Fault(what.replace("{}", value), fix)
        return value

    return check


LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
SITE: Final = (
    rf"(?a)https://(?:{LABEL}\.)+(?!invalid/)[a-z](?:[a-z0-9-]*[a-z0-9])?(?:/(?!\.+/)[\w.~-]+)*/"
)
"""A name, no number: no port, no step up; `.invalid` stands for no address at all."""
NOTHING: Final = re.compile(
    r"~|null|none|nil|n/?a|[-–—.…? ]*|xx+|không( có| rõ)?|chưa( có| rõ| biết| xác định)?"
    r"|(để )?trống|đang (chờ|cập nhật)",
    re.IGNORECASE,
)
"""What people type who have nothing to say; it would be shown as if it were the answer."""


def _says_something(text: str, fix: str) -> None:
    if NOTHING.fullmatch(text.strip(" .")):
        raise Fault(f"“{text}” không phải là giá trị", fix)


def _empty_is_none(value: object) -> object:
    if value and isinstance(value, str):
        _says_something(value, "chưa có thì để trống")
    return None if value == "" else value


T = TypeVar("T")
Owed = Annotated[T | None, BeforeValidator(_empty_is_none)]
"""A value that may stay empty until the commune supplies it."""
_EMPTY: Final = ("giá trị để trống", "điền nội dung")
_NO_WORD: Final = ("“{}” không phải là nội dung", "điền nội dung, hoặc xóa cả dòng")
Said = Annotated[str, AfterValidator(like(r".*\S.*", *_EMPTY))]
"""What a page of others said, whatever that was."""
Filled = Annotated[Said, AfterValidator(like(r"(?!(?:~|null|None)\Z).*", *_NO_WORD))]
Text = Annotated[Filled, AfterValidator(lambda text: " ".join(text.split()))]
_LINE: Final = ("giá trị dài quá 200 ký tự", "viết gọn trong một dòng")
Line = Annotated[
    Text,
    AfterValidator(like(r".{,200}", *_LINE)),
    AfterValidator(like(r"(?![-–—.? ]*\Z).*", *_NO_WORD)),
]
"""What stands beside a number or a name, on many pages."""


def _known(text: str) -> str:
    if text != UNKNOWN:
        _says_something(text, f"chưa rõ thì viết: {UNKNOWN}")
    return text


Known = Annotated[Line, AfterValidator(_known)]
"""What is shown as confirmed, unless it is UNKNOWN."""
ID, FACT_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$", r"^[A-Z]{1,2}[0-9]{1,3}$"
Id = Annotated[str, StringConstraints(pattern=ID)]
FactId = Annotated[str, StringConstraints(pattern=FACT_ID)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[1-9]\.[1-9][0-9]?$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
HostName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
PageId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
_UNDATED: Final = ("“{}” không có số hay ngày", "ghi số, ngày của văn bản hoặc thư")
Dated = Annotated[Text, AfterValidator(like(r".*\d.*", *_UNDATED))]
_WITH_KIND: Final = ("tên “{}” có sẵn chữ xã, phường, đặc khu", "chỉ ghi tên riêng")
Proper = Annotated[Text, AfterValidator(like("(?i)(?!(?:xã|phường|đặc khu) ).*", *_WITH_KIND))]
_PROVINCE: Final = (
    "tên “{}” không bắt đầu bằng chữ tỉnh hay thành phố, viết thường",
    "viết như “tỉnh Quảng Ninh”, “thành phố Hải Phòng”",
)
Province = Annotated[Text, AfterValidator(like("(?:tỉnh|thành phố) .+", *_PROVINCE))]


def _small(text: str) -> str:
    if text[:1].isupper():
        raise Fault(f"“{text}” viết hoa chữ đầu", "viết thường, vì chữ này đứng cả giữa câu")
    return text


Common = Annotated[Text, AfterValidator(_small)]
"""A word that is no name; where a sentence begins with it, it gets its capital there."""
_DAY: Final = ("ngày “{}” viết sai", "viết năm-tháng-ngày, ví dụ 2026-11-24")
Day = Annotated[
    date,
    BeforeValidator(like(r"\d{4}-\d\d-\d\d", *_DAY)),
    BeforeValidator(like(r".*\S.*", *_EMPTY)),
]
_PHONE: Final = ("số điện thoại “{}” có ký tự lạ", "chỉ dùng chữ số và dấu cách")
_COUNTED: Final = "số điện thoại “{}” thiếu hoặc thừa chữ số"
_PlainPhone = Annotated[str, AfterValidator(like(r"[0-9 .]*", *_PHONE))]
Phone = Annotated[
    _PlainPhone, AfterValidator(like(r"(?:\D*\d){3,11}\D*", _COUNTED, "ghi đủ từng chữ số"))
]
OfficePhone = Annotated[
    _PlainPhone,
    AfterValidator(
        like(
            r"\D*(?:0\D*(?:2(?:\D*\d){9}|[35-9](?:\D*\d){8})|1\D*[89]\D*0\D*0(?:\D*\d){4,6})\D*",
            _COUNTED,
            "ghi cả mã vùng: máy bàn 11 chữ số (02…), di động 10 (03, 05, 07, 08, 09…)",
        )
    ),
]
"""Of an office or a person: dialled from anywhere, so no number of three digits."""
_EMAIL: Final = ("địa chỉ thư “{}” viết sai", "viết dạng ten@tenmien.vn")
Email = Annotated[str, AfterValidator(like(r"(?a)[\w.+-]+@[\w-]+(\.[\w-]+)+", *_EMAIL))]
_FORM: Final = "viết dạng https://tenmien.vn/ (chữ thường, có dấu / ở cuối)"
_NOT_111: Final = ("“{}” là trang của Tổng đài 111", "ghi địa chỉ của UBND, hoặc để trống")
Portal = Annotated[
    str,
    AfterValidator(like(SITE, "địa chỉ “{}” viết sai", _FORM)),
    AfterValidator(like(rf"(?!.*{re.escape(HOST)}).*", *_NOT_111)),
]
_LOWER: Final = ("địa chỉ “{}” có chữ hoa", "đặt thư mục bằng chữ thường: dễ gõ từ giấy")
_LONG: Final = ("địa chỉ dài quá 72 ký tự", "chọn địa chỉ ngắn hơn: dài nữa thì tờ in không đủ chỗ")
SiteAddress = Annotated[
    Portal, AfterValidator(like("[^A-Z]*", *_LOWER)), AfterValidator(like(".{,72}", *_LONG))
]
_LINK: Final = ("địa chỉ có ký tự lạ", "chép lại địa chỉ từ trình duyệt")
Link = Annotated[str, AfterValidator(like(r"[!#-;=?-\[\]_a-z~]*", *_LINK))]
_COUNT: Final = ("số “{}” viết sai", "viết liền chữ số, không có số 0 đứng đầu")
count = BeforeValidator(like(r"(?!\s*[+-]?[\d_.]+\s*\Z).*|0|[1-9][0-9]*", *_COUNT))
"""Counts have one spelling: pydantic alone would take 01, 1_0 and 1.0 too."""
Count = Annotated[int, count, WithJsonSchema({"type": "string", "pattern": "^[0-9]+$"})]
"""A number that the files hold in quotes, like every other text."""
_FLAG: Final = ("“{}” không phải true hay false", "viết true hoặc false")
Flag = Annotated[bool, BeforeValidator(like("true|false", *_FLAG))]


class Strict(BaseModel):
    """Frozen; a key that is not listed here is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @property
    def missing(self) -> list[str]:
        """The keys that somebody still has to fill; what may be left out is not among them."""
        needed = (key for key, field in type(self).model_fields.items() if field.is_required())
        return [key for key in needed if getattr(self, key) in (None, UNKNOWN)]


class Fitting(Strict):
    """A row whose values fit each other."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for told in self.misfits():
            raise Fault(*told)
        return self

    def misfits(self) -> Iterator[tuple[str, str]]:
        """What is wrong, and what to do."""
        raise NotImplementedError


class Labelled(StrEnum):
    """A word of the files with, as `label`, its word for readers."""

    label: str

    def __new__(cls, word: str, label: str) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Editors see what each word means."""
        schema = handler(core)
        handler.resolve_ref_schema(schema)["enumDescriptions"] = [one.label for one in cls]
        return schema
