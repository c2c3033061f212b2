"""What the live check can find: every class, every reason code and its Vietnamese wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """What is known of an address; `unchecked` until it has been seen well once."""

    OK = "ok"
    MOVED = "moved"
    BROKEN = "broken"
    SUSPICIOUS = "suspicious"
    UNVERIFIABLE = "unverifiable"
    UNCHECKED = "unchecked"


class Kind(StrEnum):
    """What an address should lead to; a library page carries no title of its own."""

    ARTICLE = "article"
    VIDEO = "video"
    LIBRARY = "library"


class Reason(StrEnum):
    """Why: one code a way in which a link can fare. HUONG-DAN.md lists them."""

    UNCHECKED = "unchecked"
    TITLE_MATCHES = "title_matches"
    PAGE_OPENS = "page_opens"
    MOVED_FOR_GOOD = "moved_for_good"
    MOVED_FOR_NOW = "moved_for_now"
    NOT_FOUND = "not_found"
    SAYS_NOT_FOUND = "says_not_found"
    SAME_AS_MISSING = "same_as_missing"
    HOME_INSTEAD = "home_instead"
    EMPTY = "empty"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_BAD = "redirect_bad"
    ADDRESS_REJECTED = "address_rejected"
    LEADS_AWAY = "leads_away"
    LEADS_TO_HTTP = "leads_to_http"
    FRAMES_AWAY = "frames_away"
    BETTING = "betting"
    BETTING_LINKS = "betting_links"
    HIDDEN_LINKS = "hidden_links"
    PARKED = "parked"
    DEFACED = "defaced"
    OTHER_CONTENT = "other_content"
    VIDEO_MISSING = "video_missing"
    NOT_A_PAGE = "not_a_page"
    TLS_EXPIRED = "tls_expired"
    TLS_OTHER_HOST = "tls_other_host"
    TLS_SELF_SIGNED = "tls_self_signed"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_INCOMPLETE = "tls_incomplete"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_FAILED = "tls_failed"
    FORBIDDEN = "forbidden"
    CHALLENGE = "challenge"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    STATUS_ODD = "status_odd"
    SCRIPT_HIDES = "script_hides"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    GARBLED = "garbled"
    DNS_MISSING = "dns_missing"
    DNS_FAILED = "dns_failed"
    PROXY = "proxy"
    ADDRESS_PRIVATE = "address_private"
    NOT_ASKED = "not_asked"


class Wording(NamedTuple):
    """The class of a reason, what was seen, and what the editor does about it."""

    state: State
    what: str
    todo: str


NOTHING = "không cần làm gì"
UPDATE = "mở địa chỉ mới, đúng tài liệu thì sửa url trong data/resources.yml"
FIND = "mở trang bằng máy tính; tìm địa chỉ mới của tài liệu rồi sửa url trong data/resources.yml"
HIDE = (
    "đừng đưa địa chỉ này cho ai; mở bằng máy của người phụ trách để xem, báo nơi quản lý "
    "tongdai111.vn; chỉ hiện lại khi có người đã xem và ghi mục reviewed ở data/link-status.json"
)
BY_HAND = "mở trang trong trình duyệt để xem bằng mắt; trang web vẫn giữ liên kết"
LATER = "chạy lại sau; trang web vẫn giữ liên kết"
OUR_SIDE = "xem lại mạng, proxy hoặc đồng hồ của máy này rồi chạy lại; trang web vẫn giữ liên kết"


def _table(state: State, todo: str, **whats: str) -> dict[Reason, Wording]:
    return {Reason(code): Wording(state, what, todo) for code, what in whats.items()}


WORDING: Final[dict[Reason, Wording]] = {
    **_table(State.UNCHECKED, "thêm --live để hỏi", unchecked="chưa hỏi máy chủ về địa chỉ này"),
    **_table(
        State.OK,
        NOTHING,
        title_matches="trang mở được, tên trang khớp với tên tài liệu",
        page_opens="trang mở được",
    ),
    **_table(
        State.MOVED,
        UPDATE,
        moved_for_good="trang đã chuyển hẳn sang địa chỉ khác trên tongdai111.vn",
    ),
    **_table(
        State.MOVED,
        NOTHING,
        moved_for_now="trang tạm chuyển sang địa chỉ khác trên tongdai111.vn",
    ),
    **_table(
        State.BROKEN,
        FIND,
        not_found="máy chủ trả lời là không có trang này",
        says_not_found="trang hiện ra lời báo không tìm thấy",
        same_as_missing="trang hiện ra giống hệt trang của một địa chỉ không có thật",
        home_instead="hiện ra trang chủ hoặc trang mục chung thay cho tài liệu",
        empty="trang trống",
        redirect_loop="trang chuyển đi chuyển lại mãi không tới đích",
        redirect_bad="trang chuyển đi mà không ghi đúng nơi đến",
    ),
    **_table(
        State.SUSPICIOUS,
        HIDE,
        address_rejected="cách viết địa chỉ có thể dẫn sang nơi khác",
        leads_away="trang tự chuyển sang nơi khác, không phải tongdai111.vn",
        leads_to_http="trang chuyển sang kết nối không mã hóa (http)",
        frames_away="trang chỉ là khung hiện nội dung của một nơi khác",
        betting="trang có lời mời cá cược, cờ bạc",
        betting_links="trang có liên kết mời cá cược, cờ bạc",
        hidden_links="trang có liên kết bị giấu, dẫn ra nơi khác",
        parked="tên miền đang được rao bán hoặc bỏ trống",
        defaced="trang bị kẻ khác chiếm và sửa",
        other_content="nội dung hiện ra không phải tài liệu này",
        video_missing="trang video không còn video",
        not_a_page="địa chỉ tải về một tệp, không phải mở một trang",
        tls_expired="chứng chỉ bảo mật của trang đã hết hạn",
        tls_other_host="chứng chỉ bảo mật là của tên miền khác",
        tls_self_signed="chứng chỉ bảo mật do trang tự ký",
        tls_untrusted="chứng chỉ bảo mật không do nơi được tin cậy cấp",
    ),
    **_table(
        State.UNVERIFIABLE,
        BY_HAND,
        tls_incomplete="máy chủ gửi thiếu chứng chỉ trung gian",
        tls_failed="không lập được kết nối bảo mật",
        forbidden="máy chủ không cho máy này xem trang",
        challenge="trang đòi xác minh là người thật, hoặc đòi đăng nhập",
        status_odd="máy chủ trả lời khó hiểu: mã trạng thái và nội dung không khớp nhau",
        script_hides="mã trong trang giấu nơi mà trang dẫn người đọc tới",
        garbled="dữ liệu nhận về bị hỏng hoặc thiếu",
    ),
    **_table(
        State.UNVERIFIABLE,
        LATER,
        rate_limited="máy chủ bảo hỏi chậm lại",
        server_error="máy chủ của trang đang có lỗi",
        timeout="máy chủ không trả lời kịp",
        connection="kết nối tới máy chủ bị ngắt hoặc bị từ chối",
        not_asked="chưa hỏi tới địa chỉ này vì máy chủ không trả lời, hoặc đã hết giờ",
    ),
    **_table(
        State.UNVERIFIABLE,
        OUR_SIDE,
        tls_not_yet_valid="chứng chỉ bảo mật chưa tới ngày có hiệu lực; có thể đồng hồ máy này sai",
        dns_missing="không tìm thấy tên miền tongdai111.vn",
        dns_failed="không tra được tên miền, có thể máy này không có mạng",
        proxy="proxy của mạng này không cho đi tiếp",
        address_private="mạng này dẫn tên miền về một địa chỉ nội bộ",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A link to ask for: where it should lead, and the title that should stand there."""

    id: str
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
        return WORDING[self.reason].state

    @property
    def message(self) -> str:
        """What was seen, in Vietnamese."""
        what = WORDING[self.reason].what
        return f"{what}: {self.detail}" if self.detail else what

    @property
    def advice(self) -> str:
        return WORDING[self.reason].todo


WELL: Final = (State.OK, State.MOVED)
SEVERITY: Final = (State.SUSPICIOUS, State.BROKEN, State.MOVED, State.UNVERIFIABLE)
"""The order of a report: the worst first."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How patient and how polite the check is; all in seconds, `bytes` after unpacking.

    `gap` lies between the starts of two requests. `answer` is the longest silence while waiting for
    or reading an answer, `total` the longest that one request may take whatever trickles in.
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
