"""Static rules of an address of tongdai111.vn: pure, offline, and never mending in silence.

A rule refuses the text, or returns it as it should be.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize
from urllib.parse import unquote

from rapidfuzz.distance import Levenshtein

from .findings import Code, Fault, Verdict
from .slugs import fold, glued, hyphen_differences, slug, word_differences

HOST = "tongdai111.vn"
"""The one host that links may have."""
FOLDERS = ("thu-vien", "tin", "xem-video")
CANONICAL = re.compile(
    r"\Ahttps://tongdai111\.vn/(thu-vien|(tin|xem-video)/[a-z0-9]+(-[a-z0-9]+)*)?\Z"
)
LONGEST = 1000

OPENING = "(<[{\"'“‘«‹„‚"
_CLOSING = ".,;:!?)]>}\"'”’»›…"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\\]")
"""And the backslash, which clients read in two ways."""
_PARENT_AT_END = re.compile(r"/\.\.(?!\.)[" + re.escape(_CLOSING) + r"]*\Z")
_DOT_SEGMENT = re.compile(r"/(\.\.?)(?=/|\Z)")
_SCHEME = re.compile(r"(https?)(:/*|//+)", re.ASCII | re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/?#:@]*\.[^/?#:@]*:[0-9]*(?=[/?#]|\Z)")
_AFTER_AUTHORITY = re.compile(r"[/?#]")
_PERCENT_BAD = re.compile(
    r"%(?![0-9A-F]{2}).{0,2}|%25|%2F|%5C|%3F|%23|%[01][0-9A-F]|%7F|%C2%[89][0-9A-F]", re.IGNORECASE
)
"""No code, a code of codes, of / \\ ? #, and of control characters."""
_BAD_IN_PATH = re.compile(r"https?:|://|[<>\"{}|^`\[\]]", re.ASCII | re.IGNORECASE)
_BAD_IN_QUERY = re.compile(r"[<>\"{}|^`\[\]]|[^\x00-\x7f]")
_SECOND_IN_QUERY = re.compile(r"https?:|//", re.ASCII | re.IGNORECASE)
_TRACKING = re.compile(
    r"(utm_[^=]*|fbclid|fb_(ref|source|action_ids)|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid"
    r"|igshid|igsh|ttclid|twclid|mc_[ce]id|zarsrc|zanpid|srsltid|_ga|_gl|_gac|_hsenc|_hsmi|spm"
    r"|ref_src|ref_url)(=|\Z)",
    re.ASCII | re.IGNORECASE,
)
_TITLED = re.compile(r"(https://tongdai111\.vn/(?:tin|xem-video)/)([^/?]+)((?:\?.*)?)")
_DROPPED = re.compile("[đĐðÐ]")
"""By some makers of slugs: "nhung-ieu" for "những điều"."""
_EXTENSION = re.compile(r"\.(html?|php|aspx)\Z")
_FOLDER_OF = {folder.replace("-", ""): folder for folder in FOLDERS}
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTERS = {normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES} | set("đĐðÐ")
_TYPED = _LETTERS | set("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_NAME = HOST.partition(".")[0]
# Letters that pass for Latin ones, and letters that pass for the digits of the name.
_CONFUSABLE = str.maketrans("аαɑԁɗցɡіιıɩӏոηпоοօᴏтτ", "aaaddggiiiilnnnoooott")
_DIGITS = str.maketrans("oli|!", "01111")


class _Rejected(Exception):
    """An address that nobody may use, and its first fault."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(code)
        self.fault = Fault(code, detail)


def judge(address: str, title: str = "") -> Verdict:
    """Judge an address as typed or pasted; what is mended is mended again until it holds still."""
    text = address
    try:
        while (mended := _mended(text)) != text:
            text = mended
    except _Rejected as rejected:
        return Verdict(findings=(rejected.fault,), suggested=None)
    found = [] if text == address else [Fault(Code.SPELLING)]
    text = _titled(text, title, found)
    if not CANONICAL.match(text):
        found.append(Fault(Code.UNUSUAL, text.removeprefix(f"https://{HOST}")))
    return Verdict(findings=tuple(found), suggested=text)


def _mended(text: str) -> str:
    """One reading of the whole text."""
    if CANONICAL.match(text):
        return text
    if bad := _CONTROL.search(text):
        raise _Rejected(Code.UNREADABLE, bad[0])
    if len(text) > LONGEST:
        raise _Rejected(Code.UNREADABLE)
    path, _, query = _after_host(_strip(_clean(text))).partition("#")[0].partition("?")
    path, query = _path(path), _query(query)
    return f"https://{HOST}{path}{'?' if query else ''}{query}"


def _clean(text: str) -> str:
    """White space and invisible characters (Cf) go, wherever they stand."""
    return "".join(c for c in text if not c.isspace() and category(c) != "Cf")


def _strip(text: str) -> str:
    """Wrapping and trailing punctuation goes; `..` at the end is a way up, no punctuation."""
    if _PARENT_AT_END.search(text):
        raise _Rejected(Code.UNREADABLE, "..")
    return text.lstrip(OPENING).rstrip(_CLOSING)


def _after_host(text: str) -> str:
    """What follows scheme and host, which must be https, if only meant, and HOST in ASCII."""
    if not text:
        raise _Rejected(Code.UNREADABLE)
    scheme = _SCHEME.match(text)
    start, colon, _ = _AFTER_AUTHORITY.split(text, maxsplit=1)[0].partition(":")
    if colon and not scheme and not _HOST_AND_PORT.match(text):
        raise _Rejected(Code.ELSEWHERE, start + colon)
    rest = text[scheme.end() :] if scheme else re.sub(r"\A//+", "", text)
    authority = _AFTER_AUTHORITY.split(rest, maxsplit=1)[0]
    host, _, port = authority.partition(":")
    default = "80" if scheme and scheme[1].lower() == "http" else "443"
    bare = host.lower().removesuffix(".").removeprefix("www.")
    if bare != HOST or (port and port.lstrip("0") != default):
        odd = "" if authority.isascii() else f" ({_numbers(authority)})"
        raise _Rejected(Code.ELSEWHERE, authority + odd)
    return rest[len(authority) :]


def _path(path: str) -> str:
    path = _clean(_decoded(path))
    if dots := _DOT_SEGMENT.search(path):
        raise _Rejected(Code.UNREADABLE, dots[1])
    for rule in (_strip, _characters, _letters, _spelling, _folder):
        path = rule(path)
    return path


def _decoded(text: str) -> str:
    """Percent codes as the text they stand for, unless that could be read in two ways."""
    bad = _PERCENT_BAD.findall(text)
    if not bad and "\ufffd" in unquote(text):  # no address holds it
        bad = re.findall(r"(?:%[89A-F].)+", text, re.IGNORECASE)
    if bad:
        raise _Rejected(Code.PERCENT_BAD, " ".join(dict.fromkeys(bad)))
    return unquote(text)


def _characters(path: str) -> str:
    """What no path holds is refused, and every dash becomes the plain hyphen."""
    if bad := _BAD_IN_PATH.search(path):
        raise _Rejected(Code.UNREADABLE, bad[0])
    return "".join("-" if category(c) == "Pd" or c in "\u02d7\u2043\u2212" else c for c in path)


def _numbers(text: str) -> str:
    """The letters outside ASCII by sight and number: two that look alike are told apart."""
    return " ".join(f"{c} U+{ord(c):04X}" for c in dict.fromkeys(text) if not c.isascii())


def _letters(path: str) -> str:
    """Vietnamese letters, whole or decomposed, without their marks; no other script."""
    foreign = [c for c in path if not c.isascii() and c not in _TYPED]
    foreign += [c for c in normalize("NFC", path) if not c.isascii() and c not in _LETTERS]
    if foreign:
        raise _Rejected(Code.UNREADABLE, _numbers("".join(foreign)))
    return fold(path)


def _spelling(path: str) -> str:
    """One spelling for one page: lower case, single slashes and hyphens, none at the ends."""
    path = re.sub("--+", "-", re.sub("//+", "/", path.lower()))
    return re.sub(r"(?<=/)-|-(?=/|\Z)", "", path).rstrip("/") or "/"


def _folder(path: str) -> str:
    folder, slash, page = path[1:].partition("/")
    return f"/{_FOLDER_OF.get(folder.replace('-', ''), folder)}{slash}{page}"


def _query(query: str) -> str:
    """Tracking goes; anything else stays as it is, for a person to look at."""
    parts = [part for part in re.split("&(?:amp;)?", query) if part]
    kept = [part for part in parts if not _TRACKING.match(part)]
    if kept != parts:
        query = "&".join(kept)
    if kept and (bad := _SECOND_IN_QUERY.search(_decoded(query)) or _BAD_IN_QUERY.search(query)):
        raise _Rejected(Code.UNREADABLE, bad[0])
    return query if kept else ""


def _titled(text: str, title: str, found: list[Fault]) -> str:
    """An article or video whose slug is its title's but for hyphens, đ or an extension."""
    match = _TITLED.fullmatch(text)
    right = slug(title) if match else ""
    if not match or right in ("", match[2]):
        return text
    start, printed, query = match.groups()
    stem = _EXTENSION.sub("", printed)
    if glued(printed) == glued(right):
        pieces = (f"{old} → {new}" for old, new in hyphen_differences(printed, right))
        found.append(Fault(Code.TITLE_HYPHENS, "; ".join(pieces)))
    elif glued(printed) == glued(slug(_DROPPED.sub("", title))) or glued(stem) == glued(right):
        found.append(Fault(Code.TITLE_HYPHENS, f"{printed} → {right}"))
    else:
        found.append(Fault(Code.TITLE_WORDS, word_differences(printed, right)))
        return text
    return f"{start}{right}{query}"


# --- Hosts that imitate ours -------------------------------------------------------------------


def looks_like_host(host: str) -> bool:
    """Whether a host passes itself off as HOST; its own harmless spellings do not."""
    if host.lower().removesuffix(".").removeprefix("www.") == HOST:
        return False
    labels = [_latin(label) for label in re.split(r"[.。@:/%\\\s]+", normalize("NFKC", host))]
    return _NAME in "".join(labels) or any(_imitates(label) for label in labels)


def _imitates(label: str) -> bool:
    """Letters for the digits count only if all match: tongdaily (a general agent) is a word."""
    alike = _NAME.translate(_DIGITS) in label.translate(_DIGITS)
    return alike or Levenshtein.distance(label, _NAME, score_cutoff=2) <= 2


def _latin(label: str) -> str:
    """A label of a host as a reader sees it: IDN decoded, look-alikes as Latin, no hyphens."""
    if label.lower().startswith("xn--"):
        try:
            label = label[4:63].encode("ascii", "ignore").decode("punycode")
        except (ValueError, OverflowError):
            return ""
    return re.sub("[-_]", "", fold(label).translate(_CONFUSABLE))
