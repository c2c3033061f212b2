"""What can be wrong with an address: every code, its grade and its Vietnamese wording."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Static(StrEnum):
    """The grade of an address, the best first; the worst finding decides."""

    OK = "ok"
    WARN = "warn"
    FIX = "fix"
    REJECT = "reject"


class Code(StrEnum):
    """Every fault by its short name, as reports print it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    BACKSLASH = "backslash"
    WHITE_SPACE = "white_space"
    INVISIBLE = "invisible"
    PUNCTUATION = "punctuation"
    SCHEME_OTHER = "scheme_other"
    SCHEME_MISSING = "scheme_missing"
    SCHEME_SPELLING = "scheme_spelling"
    HTTP = "http"
    USERINFO = "userinfo"
    HOST_PERCENT = "host_percent"
    HOST_HOMOGRAPH = "host_homograph"
    HOST_LOOKALIKE = "host_lookalike"
    HOST_OTHER = "host_other"
    HOST_CASE = "host_case"
    HOST_WWW = "host_www"
    HOST_DOT = "host_dot"
    PORT_DEFAULT = "port_default"
    PORT_OTHER = "port_other"
    PERCENT_BAD = "percent_bad"
    PERCENT_TWICE = "percent_twice"
    PERCENT_DELIMITER = "percent_delimiter"
    PERCENT_CONTROL = "percent_control"
    PERCENT_UTF8 = "percent_utf8"
    PERCENT_TEXT = "percent_text"
    DOT_SEGMENT = "dot_segment"
    SECOND_ADDRESS = "second_address"
    CHARACTER_BAD = "character_bad"
    CHARACTER_ODD = "character_odd"
    LETTER_FOREIGN = "letter_foreign"
    LETTER_VIETNAMESE = "letter_vietnamese"
    HYPHEN_ODD = "hyphen_odd"
    HYPHEN_DOUBLE = "hyphen_double"
    HYPHEN_EDGE = "hyphen_edge"
    PATH_CASE = "path_case"
    PATH_DEPTH = "path_depth"
    SLASH_DOUBLE = "slash_double"
    SLASH_TRAILING = "slash_trailing"
    HOME_SLASH = "home_slash"
    FOLDER_SPELLING = "folder_spelling"
    FOLDER_UNKNOWN = "folder_unknown"
    TRACKING = "tracking"
    QUERY_EMPTY = "query_empty"
    QUERY = "query"
    FRAGMENT = "fragment"
    TITLE_HYPHENS = "title_hyphens"
    TITLE_D = "title_d"
    TITLE_EXTENSION = "title_extension"
    TITLE_WORDS = "title_words"


class Wording(NamedTuple):
    """The grade of a code, what is wrong and what to do; `{address}` is the one to paste."""

    static: Static
    what: str
    todo: str


PASTE = "thay bằng {address}"
RETYPE = "chép lại địa chỉ từ văn bản gốc"
ASK = "không dùng; hỏi lại nơi gửi địa chỉ này, chỉ dùng trang https://tongdai111.vn"
BROWSER = "mở trang trong trình duyệt rồi chép lại địa chỉ trên thanh địa chỉ"
LOOK = "mở trang bằng máy tính, xem có đúng tài liệu không rồi mới giữ"


def _table(static: Static, todo: str, **whats: str) -> dict[Code, Wording]:
    return {Code(code): Wording(static, what, todo) for code, what in whats.items()}


WORDING: dict[Code, Wording] = {
    **_table(
        Static.REJECT,
        RETYPE,
        empty="ô địa chỉ đang trống",
        too_long="quá dài, không phải một địa chỉ",
        control_character="có ký tự điều khiển ẩn bên trong",
        backslash="có dấu gạch chéo ngược \\, có thể dẫn sang trang khác",
        second_address="có một địa chỉ khác nằm bên trong",
        character_bad="có ký tự không được dùng trong địa chỉ",
        letter_foreign="có chữ không phải chữ Việt hay chữ La-tinh thường",
    ),
    **_table(
        Static.REJECT,
        ASK,
        scheme_other="không bắt đầu bằng https://",
        userinfo="có dấu @ trước tên miền nên thật ra dẫn sang nơi khác",
        host_percent="tên miền có mã %, có thể dẫn sang trang khác",
        host_homograph="tên miền có chữ lạ trông giống chữ thường",
        host_lookalike="tên miền nhái tongdai111.vn, có thể là trang giả mạo",
        host_other="tên miền không phải tongdai111.vn",
        port_other="có số cổng lạ sau tên miền",
        dot_segment="có đoạn . hoặc .. trong đường dẫn",
    ),
    **_table(
        Static.REJECT,
        BROWSER,
        percent_bad="có dấu % mà không có đủ hai ký tự mã theo sau",
        percent_twice="có mã %25 (mã hóa hai lần)",
        percent_delimiter="có dấu ngăn cách bị giấu trong mã % (/ \\ ? #)",
        percent_control="có ký tự điều khiển bị giấu trong mã %",
        percent_utf8="có mã % không đọc được thành chữ",
    ),
    **_table(
        Static.FIX,
        PASTE,
        white_space="có khoảng trắng hoặc chỗ xuống dòng",
        invisible="có ký tự vô hình",
        punctuation="dính dấu câu hoặc dấu ngoặc ở hai đầu",
        scheme_missing="thiếu https:// ở đầu",
        scheme_spelling="phần https:// viết chưa đúng",
        http="dùng http, cần dùng https",
        host_case="tên miền viết hoa",
        host_www="thừa www.",
        host_dot="thừa dấu chấm sau tên miền",
        port_default="thừa số cổng hoặc dấu hai chấm sau tên miền",
        percent_text="có chữ viết bằng mã %",
        letter_vietnamese="có chữ tiếng Việt có dấu trong đường dẫn",
        hyphen_odd="có dấu gạch ngang khác dấu gạch nối thường (-)",
        hyphen_double="có nhiều dấu gạch nối liền nhau",
        hyphen_edge="thừa dấu gạch nối ở đầu hoặc cuối một đoạn",
        path_case="đường dẫn có chữ hoa",
        slash_double="có nhiều dấu / liền nhau",
        slash_trailing="thừa dấu / ở cuối",
        home_slash="địa chỉ trang chủ thiếu dấu / ở cuối",
        folder_spelling="tên mục viết chưa đúng",
        tracking="có phần theo dõi người đọc",
        query_empty="thừa dấu ? ở cuối",
        fragment="thừa dấu # và phần sau nó",
        title_hyphens="dấu gạch nối khác với tên tài liệu",
        title_d="mất chữ đ so với tên tài liệu",
        title_extension="thừa đuôi tệp so với tên tài liệu",
    ),
    **_table(
        Static.WARN,
        LOOK,
        character_odd="có ký tự ít gặp trong đường dẫn",
        path_depth="thiếu hoặc thừa đoạn trong đường dẫn",
        folder_unknown="tên mục chưa từng gặp trên trang này",
        query="có thêm phần bắt đầu bằng dấu ?",
        title_words="đường dẫn không khớp với tên tài liệu",
    ),
}
