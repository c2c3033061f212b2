"""What can be found at an address: every code and class, and its Vietnamese wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

# --- How an address is written -----------------------------------------------------------------


class Static(StrEnum):
    """The grade of an address, the best first; the worst finding decides."""

    OK = "ok"
    WARN = "warn"
    FIX = "fix"
    REJECT = "reject"


# What a code is graded as, and what to do about it; `{address}` is the one to paste.
PASTE = (Static.FIX, "thay bằng {address}")
RETYPE = (Static.REJECT, "chép lại địa chỉ từ văn bản gốc")
AVOID = (
    Static.REJECT,
    "không dùng; hỏi lại nơi gửi địa chỉ này, chỉ dùng trang https://tongdai111.vn",
)
BROWSER = (Static.REJECT, "mở trang trong trình duyệt rồi chép lại địa chỉ trên thanh địa chỉ")
LOOK = (Static.WARN, "mở trang bằng máy tính, xem có đúng tài liệu không rồi mới giữ")


class Worded(StrEnum):
    """A code that carries its grade, what to do about it, and what is wrong, in Vietnamese."""

    grade: Static | State
    todo: str
    what: str

    def __new__(cls, code: str, todo: tuple[Static | State, str], what: str) -> Self:
        one = str.__new__(cls, code)
        one._value_, one.what = code, what
        one.grade, one.todo = todo
        return one


class Code(Worded):
    """Every fault of an address by its short name."""

    grade: Static

    UNREADABLE = "unreadable", RETYPE, "trống, quá dài, hoặc có chữ, dấu mà địa chỉ không được có"
    ELSEWHERE = "elsewhere", AVOID, "không dẫn tới https://tongdai111.vn, có thể là trang giả mạo"
    PERCENT_BAD = "percent_bad", BROWSER, "có mã % hỏng, hoặc giấu ký tự không được dùng"
    SPELLING = "spelling", PASTE, "viết chưa đúng mẫu: thừa, thiếu hoặc sai ký tự"
    TITLE_HYPHENS = "title_hyphens", PASTE, "lệch dấu gạch nối hoặc vài chữ so với tên tài liệu"
    UNUSUAL = "unusual", LOOK, "mục, ký tự hoặc phần sau dấu ? chưa từng gặp trên trang này"
    TITLE_WORDS = "title_words", LOOK, "đường dẫn không khớp với tên tài liệu"


@dataclass(frozen=True)
class Fault:
    """One fault of an address; `detail` is the offending piece."""

    code: Code
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code.what}: {printable(self.detail)}" if self.detail else self.code.what


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All faults of an address and the address to paste, None when it is rejected."""

    findings: tuple[Fault, ...] = ()
    suggested: str | None

    @property
    def static(self) -> Static:
        grades = (finding.code.grade for finding in self.findings)
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
        todos = dict.fromkeys(finding.code.todo for finding in self._worst())
        return "; ".join(todos).format(address=self.suggested) or "không cần làm gì"

    def _worst(self) -> list[Fault]:
        return [finding for finding in self.findings if finding.code.grade is self.static]


def printable(text: str) -> str:
    """Fit to print: what cannot be seen by its number, and no more than 80 characters."""
    text = "".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in text)
    return text if len(text) <= 80 else text[:79] + "…"


# --- What stands there -------------------------------------------------------------------------


class State(StrEnum):
    """What is known of an address; `unchecked` until it has been seen well once.

    `word` is for those who check, `shown` for readers of the site.
    """

    word: str
    shown: str

    OK = "ok", "mở được"
    MOVED = "moved", "đã chuyển chỗ"
    BROKEN = "broken", "hỏng", "không mở được"
    SUSPICIOUS = "suspicious", "đáng ngờ", "tạm ẩn vì lý do an toàn"
    UNVERIFIABLE = "unverifiable", "chưa tự kiểm tra được"
    UNCHECKED = "unchecked", "chưa hỏi", "chưa kiểm tra được"

    def __new__(cls, code: str, word: str = "", shown: str = "") -> Self:
        state = str.__new__(cls, code)
        state._value_, state.word, state.shown = code, word, shown or word
        return state


class Kind(StrEnum):
    """What an address should lead to; a library page has many things on it, and no one title."""

    ARTICLE = "article"
    VIDEO = "video"
    LIBRARY = "library"


NOTHING = "không cần làm gì"
ASK = (State.UNCHECKED, "thêm --live để hỏi")
FINE = (State.OK, NOTHING)
GO_ON = (State.MOVED, NOTHING)
UPDATE = (State.MOVED, "mở địa chỉ mới, đúng tài liệu thì sửa url trong data/resources.yml")
FIND = (
    State.BROKEN,
    "mở trang bằng máy tính; tìm địa chỉ mới của tài liệu rồi sửa url trong data/resources.yml",
)
HIDE = (
    State.SUSPICIOUS,
    "đừng đưa địa chỉ này cho ai; mở bằng máy của người phụ trách để xem, báo nơi quản lý "
    "tongdai111.vn; chỉ hiện lại khi có người đã xem và ghi mục reviewed ở data/link-status.json",
)
BY_HAND = (
    State.UNVERIFIABLE,
    "mở trang trong trình duyệt để xem bằng mắt; trang web vẫn giữ liên kết",
)
LATER = (State.UNVERIFIABLE, "chạy lại sau; trang web vẫn giữ liên kết")
OUR_SIDE = (
    State.UNVERIFIABLE,
    "xem lại mạng, proxy hoặc đồng hồ của máy này rồi chạy lại; trang web vẫn giữ liên kết",
)


class Reason(Worded):
    """Why: one code a way in which a link can fare, what to do, and what was seen, in Vietnamese.

    HUONG-DAN.md lists them.
    """

    grade: State

    UNCHECKED = "unchecked", ASK, "chưa hỏi máy chủ về địa chỉ này"
    TITLE_MATCHES = "title_matches", FINE, "trang mở được, tên trang khớp với tên tài liệu"
    PAGE_OPENS = "page_opens", FINE, "trang mở được"
    MOVED_FOR_GOOD = (
        "moved_for_good",
        UPDATE,
        "trang đã chuyển hẳn sang địa chỉ khác trên tongdai111.vn",
    )
    MOVED_FOR_NOW = "moved_for_now", GO_ON, "trang tạm chuyển sang địa chỉ khác trên tongdai111.vn"
    NOT_FOUND = "not_found", FIND, "máy chủ trả lời là không có trang này"
    HOME_INSTEAD = "home_instead", FIND, "hiện ra trang chủ hoặc trang mục chung thay cho tài liệu"
    EMPTY = "empty", FIND, "trang trống"
    REDIRECT_BAD = "redirect_bad", FIND, "trang chuyển đi mà không tới được đâu"
    ADDRESS_REJECTED = "address_rejected", HIDE, "cách viết địa chỉ có thể dẫn sang nơi khác"
    LEADS_AWAY = "leads_away", HIDE, "trang tự chuyển sang nơi khác, không phải tongdai111.vn"
    LEADS_TO_HTTP = "leads_to_http", HIDE, "trang chuyển sang kết nối không mã hóa (http)"
    FRAMES_AWAY = "frames_away", HIDE, "trang chỉ là khung hiện nội dung của một nơi khác"
    BETTING = "betting", HIDE, "trang có lời mời cá cược, cờ bạc"
    BETTING_LINKS = "betting_links", HIDE, "trang có liên kết mời cá cược, cờ bạc"
    HIDDEN_LINKS = "hidden_links", HIDE, "trang có liên kết bị giấu, dẫn ra nơi khác"
    PARKED = "parked", HIDE, "tên miền đang được rao bán hoặc bỏ trống"
    DEFACED = "defaced", HIDE, "trang bị kẻ khác chiếm và sửa"
    OTHER_CONTENT = "other_content", HIDE, "nội dung hiện ra không phải tài liệu này"
    NOT_A_PAGE = "not_a_page", HIDE, "địa chỉ tải về một tệp, không phải mở một trang"
    TLS_EXPIRED = "tls_expired", HIDE, "chứng chỉ bảo mật của trang đã hết hạn"
    TLS_OTHER_HOST = "tls_other_host", HIDE, "chứng chỉ bảo mật là của tên miền khác"
    TLS_UNTRUSTED = "tls_untrusted", HIDE, "chứng chỉ bảo mật không do nơi được tin cậy cấp"
    TLS_NOT_YET_VALID = "tls_not_yet_valid", OUR_SIDE, "chứng chỉ bảo mật chưa đến ngày hiệu lực"
    TLS_FAILED = "tls_failed", BY_HAND, "không lập được kết nối bảo mật"
    FORBIDDEN = "forbidden", BY_HAND, "máy chủ không cho máy này xem trang"
    RATE_LIMITED = "rate_limited", LATER, "máy chủ bảo hỏi chậm lại"
    SERVER_ERROR = "server_error", LATER, "máy chủ của trang đang có lỗi"
    STATUS_ODD = "status_odd", BY_HAND, "máy chủ trả lời mã trạng thái và nội dung không khớp nhau"
    SCRIPT_HIDES = "script_hides", BY_HAND, "mã trong trang giấu nơi mà trang dẫn người đọc tới"
    TIMEOUT = "timeout", LATER, "máy chủ không trả lời kịp"
    CONNECTION = "connection", LATER, "kết nối tới máy chủ bị ngắt hoặc bị từ chối"
    GARBLED = "garbled", BY_HAND, "dữ liệu nhận về bị hỏng hoặc thiếu"
    DNS_FAILED = "dns_failed", OUR_SIDE, "không tra được tên miền, có thể máy này không có mạng"
    PROXY = "proxy", OUR_SIDE, "proxy của mạng này không cho đi tiếp"
    ADDRESS_PRIVATE = "address_private", OUR_SIDE, "mạng này dẫn tên miền về một địa chỉ nội bộ"
    NOT_ASKED = "not_asked", LATER, "chưa hỏi tới, vì máy chủ không trả lời hoặc đã hết giờ"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A link to ask for: where it should lead, and the title that should stand there, or none."""

    title: str
    url: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one look at one link found; `final_url` where a page stood, for ok and moved alone."""

    reason: Reason
    final_url: str | None = None
    title_seen: str = ""
    detail: str = ""

    @property
    def state(self) -> State:
        return self.reason.grade

    @property
    def message(self) -> str:
        """What was seen, in Vietnamese."""
        return f"{self.reason.what}: {self.detail}" if self.detail else self.reason.what

    @property
    def advice(self) -> str:
        return self.reason.todo


WELL: Final = (State.OK, State.MOVED)
SEVERITY: Final = (State.SUSPICIOUS, State.BROKEN, State.MOVED, State.UNVERIFIABLE)
"""The order of a report: the worst first."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How patient and how polite the check is; all in seconds, `bytes` after unpacking.

    `gap` lies between an answer and the next request. `answer` is the longest silence while waiting
    for or reading an answer, `total` the longest that one request may take whatever trickles in.
    `run` ends the whole check. `hurry` asks each address once and gives up with the first silence.
    """

    gap: float = 1.0
    connect: float = 5.0
    answer: float = 9.0
    total: float = 20.0
    run: float = float("inf")
    bytes: int = 512 * 1024
    hurry: bool = False
    pauses: tuple[float, ...] = (1.0, 2.0)
    longest_retry_after: float = 30.0
