"""What can be wrong with an address: every code, its grade, its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self


class Static(StrEnum):
    """The grade of an address, the best first; the worst finding decides."""

    OK = "ok"
    WARN = "warn"
    FIX = "fix"
    REJECT = "reject"


class Todo(NamedTuple):
    """The grade or class of a code, and what to do about it; `{address}` is the one to paste."""

    grade: Any
    text: str


PASTE = Todo(Static.FIX, "thay bằng {address}")
RETYPE = Todo(Static.REJECT, "chép lại địa chỉ từ văn bản gốc")
ASK = Todo(
    Static.REJECT, "không dùng; hỏi lại nơi gửi địa chỉ này, chỉ dùng trang https://tongdai111.vn"
)
BROWSER = Todo(Static.REJECT, "mở trang trong trình duyệt rồi chép lại địa chỉ trên thanh địa chỉ")
LOOK = Todo(Static.WARN, "mở trang bằng máy tính, xem có đúng tài liệu không rồi mới giữ")


class Worded(StrEnum):
    """A code that carries what to do about it, and what is wrong, in Vietnamese."""

    todo: Todo
    what: str

    def __new__(cls, code: str, todo: Todo, what: str) -> Self:
        one = str.__new__(cls, code)
        one._value_, one.todo, one.what = code, todo, what
        return one


class Code(Worded):
    """Every fault of an address by its short name."""

    @property
    def static(self) -> Static:
        return Static(self.todo.grade)

    EMPTY = "empty", RETYPE, "ô địa chỉ đang trống"
    TOO_LONG = "too_long", RETYPE, "quá dài, không phải một địa chỉ"
    CONTROL_CHARACTER = "control_character", RETYPE, "có ký tự điều khiển ẩn bên trong"
    WHITE_SPACE = "white_space", PASTE, "có khoảng trắng hoặc chỗ xuống dòng"
    INVISIBLE = "invisible", PASTE, "có ký tự vô hình"
    PUNCTUATION = "punctuation", PASTE, "dính dấu câu hoặc dấu ngoặc ở hai đầu"
    SCHEME_OTHER = "scheme_other", ASK, "không bắt đầu bằng https://"
    SCHEME_SPELLING = "scheme_spelling", PASTE, "phần https:// ở đầu bị thiếu hoặc viết chưa đúng"
    HTTP = "http", PASTE, "dùng http, cần dùng https"
    USERINFO = "userinfo", ASK, "có dấu @ trước tên miền nên thật ra dẫn sang nơi khác"
    HOST_ODD = "host_odd", ASK, "tên miền có mã %, hoặc có số cổng lạ theo sau"
    HOST_HOMOGRAPH = "host_homograph", ASK, "tên miền có chữ lạ trông giống chữ thường"
    HOST_LOOKALIKE = "host_lookalike", ASK, "tên miền nhái tongdai111.vn, có thể là trang giả mạo"
    HOST_OTHER = "host_other", ASK, "tên miền không phải tongdai111.vn"
    HOST_SPELLING = "host_spelling", PASTE, "tên miền viết hoa, hoặc thừa www., dấu chấm, số cổng"
    PERCENT_BAD = "percent_bad", BROWSER, "có mã % hỏng, hoặc giấu ký tự không được dùng"
    PERCENT_TEXT = "percent_text", PASTE, "có chữ viết bằng mã %"
    DOT_SEGMENT = "dot_segment", ASK, "có đoạn . hoặc .. trong đường dẫn"
    SECOND_ADDRESS = "second_address", RETYPE, "có một địa chỉ khác nằm bên trong"
    CHARACTER_BAD = "character_bad", RETYPE, "có ký tự không được dùng trong địa chỉ"
    CHARACTER_ODD = "character_odd", LOOK, "có ký tự ít gặp trong đường dẫn"
    LETTER_FOREIGN = "letter_foreign", RETYPE, "có chữ không phải chữ Việt hay chữ La-tinh thường"
    LETTER_VIETNAMESE = "letter_vietnamese", PASTE, "có chữ tiếng Việt có dấu trong đường dẫn"
    HYPHENS = "hyphens", PASTE, "dấu gạch nối thừa, hoặc không phải dấu gạch nối thường (-)"
    PATH_CASE = "path_case", PASTE, "đường dẫn có chữ hoa"
    SLASHES = "slashes", PASTE, "thừa hoặc thiếu dấu /"
    FOLDER_SPELLING = "folder_spelling", PASTE, "tên mục viết chưa đúng"
    PATH_UNKNOWN = "path_unknown", LOOK, "mục hoặc số đoạn chưa từng gặp trên trang này"
    TRACKING = "tracking", PASTE, "có phần theo dõi người đọc"
    QUERY = "query", LOOK, "có thêm phần bắt đầu bằng dấu ?"
    FRAGMENT = "fragment", PASTE, "thừa dấu # và phần sau nó"
    TITLE_HYPHENS = "title_hyphens", PASTE, "dấu gạch nối khác với tên tài liệu"
    TITLE_LETTERS = "title_letters", PASTE, "mất chữ đ hoặc thừa đuôi tệp so với tên tài liệu"
    TITLE_WORDS = "title_words", LOOK, "đường dẫn không khớp với tên tài liệu"


@dataclass(frozen=True)
class Fault:
    """One fault of an address; `detail` is the offending piece, made fit to print."""

    code: Code
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code.what}: {self.detail}" if self.detail else self.code.what


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All faults of an address and the address to paste, None when it is rejected."""

    findings: tuple[Fault, ...] = ()
    suggested: str | None

    @property
    def static(self) -> Static:
        grades = (finding.code.static for finding in self.findings)
        return max(grades, key=[*Static].index, default=Static.OK)

    @property
    def message(self) -> str:
        """What is wrong, in Vietnamese: the faults of the worst grade."""
        faults = [*map(str, self._worst())] or ["địa chỉ đúng mẫu"]
        text = "; ".join(faults)
        return text[0].upper() + text[1:]

    @property
    def advice(self) -> str:
        """What to do, in Vietnamese; for a fix, the address to paste."""
        todos = dict.fromkeys(finding.code.todo.text for finding in self._worst())
        return "; ".join(todos).format(address=self.suggested) or "không cần làm gì"

    def _worst(self) -> list[Fault]:
        return [finding for finding in self.findings if finding.code.static is self.static]


def printable(text: str) -> str:
    """Fit to print: what cannot be seen by its number, and no more than 80 characters."""
    text = "".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in text)
    return text if len(text) <= 80 else text[:79] + "…"
