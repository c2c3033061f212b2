"""Static rules of an address of tongdai111.vn: pure, offline, and never mending in silence.

A rule adds what it found and returns the text as it should be.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize
from urllib.parse import unquote

from rapidfuzz.distance import Levenshtein

from .findings import Code, Fault, Static, Verdict, printable
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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PARENT_AT_END = re.compile(r"/\.\.(?!\.)[" + re.escape(_CLOSING) + r"]*\Z")
_DOT_SEGMENT = re.compile(r"/(\.\.?)(?=/|\Z)")
_SCHEME = re.compile(r"(https?)(:/*|//+)", re.ASCII | re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/?#:@]*\.[^/?#:@]*:[0-9]*(?=[/?#]|\Z)")
_AFTER_AUTHORITY = re.compile(r"[/?#]")
_PERCENT_BAD = re.compile(
    r"%(?![0-9A-F]{2}).{0,2}|%25|%2F|%5C|%3F|%23|%[01][0-9A-F]|%7F|%C2%[89][0-9A-F]", re.IGNORECASE
)
"""No code, a code of codes, of / \\ ? #, and of control characters."""
_BAD = re.compile(r"[<>\"{}|^`\[\]]")
_ODD = re.compile(r"[._~!$&'()*+,;=:@]")
_SECOND_IN_PATH = re.compile(r"https?:|://", re.ASCII | re.IGNORECASE)
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


class _Found(list[Fault]):
    """The faults met so far."""

    def add(self, code: Code, detail: str = "") -> None:
        self.append(Fault(code, printable(detail)))

    def mend(self, code: Code, old: str, new: str, detail: str = "") -> str:
        if new != old:
            self.add(code, detail)
        return new

    @property
    def rejected(self) -> bool:
        return any(fault.code.static is Static.REJECT for fault in self)


def judge(address: str, title: str = "") -> Verdict:
    """Judge an address as typed or pasted; what is mended is judged again until it holds still."""
    fixes: list[Fault] = []
    text = address
    while True:
        found = _Found()
        mended = _pass(text, title, found)
        if found.rejected or mended == text:
            findings = tuple(dict.fromkeys(fixes + found))
            return Verdict(findings=findings, suggested=None if found.rejected else text)
        fixes += (fault for fault in found if fault.code.static is Static.FIX)
        text = mended


def _pass(text: str, title: str, found: _Found) -> str:
    """One reading of the text; a stage with a reject is the last, no rest of it can be trusted."""
    if not CANONICAL.match(text):
        for stage in (_raw, _clean, _strip, _scheme, _authority, _tail):
            text = stage(text, found)
            if found.rejected:
                return text
    return _title(text, title, found)


def _raw(text: str, found: _Found) -> str:
    if len(text) > LONGEST:
        found.add(Code.TOO_LONG)
    if control := _CONTROL.search(text):
        found.add(Code.CONTROL_CHARACTER, control[0])
    if "\\" in text:
        found.add(Code.CHARACTER_BAD, "\\")
    return text


def _clean(text: str, found: _Found) -> str:
    """White space and invisible characters (Cf) go, wherever they stand."""
    text = found.mend(Code.WHITE_SPACE, text, "".join(text.split()))
    unseen = [] if text.isascii() else [c for c in dict.fromkeys(text) if category(c) == "Cf"]
    seen = text.translate(dict.fromkeys(map(ord, unseen)))
    return found.mend(Code.INVISIBLE, text, seen, " ".join(unseen))


def _strip(text: str, found: _Found) -> str:
    """Wrapping and trailing punctuation goes; `..` at the end is a way up, no punctuation."""
    if _PARENT_AT_END.search(text):
        found.add(Code.DOT_SEGMENT, "..")
    bare = text.lstrip(OPENING).rstrip(_CLOSING)
    return found.mend(Code.PUNCTUATION, text, bare)


def _scheme(text: str, found: _Found) -> str:
    """The text with its scheme and two slashes; a missing one is taken for https."""
    if not text:
        found.add(Code.EMPTY)
    if match := _SCHEME.match(text):
        scheme, rest = match[1].lower(), text[match.end() :]
        found.mend(Code.SCHEME_SPELLING, match[0], f"{scheme}://", match[0])
        found.mend(Code.HTTP, scheme, "https")
        return f"{scheme}://{rest}"
    start, colon, _ = _AFTER_AUTHORITY.split(text, maxsplit=1)[0].partition(":")
    if colon and not _HOST_AND_PORT.match(text):
        found.add(Code.SCHEME_OTHER, start + colon)
    elif text:
        found.add(Code.SCHEME_SPELLING)
    return "https://" + (text.lstrip("/") if text.startswith("//") else text)


def _authority(text: str, found: _Found) -> str:
    """What follows the authority, which must be HOST: ASCII before any normalisation."""
    scheme, _, rest = text.partition("://")
    authority = _AFTER_AUTHORITY.split(rest, maxsplit=1)[0]
    host, _, port = authority.partition(":")
    default = "443" if scheme == "https" else "80"
    bare = host.lower().removesuffix(".").removeprefix("www.")
    if "@" in authority:
        found.add(Code.USERINFO, authority)
    elif "%" in authority:
        found.add(Code.HOST_ODD, authority)
    elif not authority.isascii():
        found.add(Code.HOST_HOMOGRAPH, f"{authority} ({_numbers(authority)})")
    elif bare != HOST:
        found.add(Code.HOST_LOOKALIKE if looks_like_host(host) else Code.HOST_OTHER, host)
    elif port and port.lstrip("0") != default:
        found.add(Code.HOST_ODD, authority)
    else:
        found.mend(Code.HOST_SPELLING, authority, HOST, authority)
    return rest[len(authority) :]


def _tail(text: str, found: _Found) -> str:
    """The whole address again, from its path, query and fragment."""
    text, sharp, fragment = text.partition("#")
    if sharp:
        found.add(Code.FRAGMENT, "#" + fragment)
    path, mark, query = text.partition("?")
    path = _path(path, found)
    if mark:
        query = _query(query, found)
    return f"https://{HOST}{path}{'?' if query else ''}{query}"


def _path(path: str, found: _Found) -> str:
    for rule in (_decode, _clean, _dots, _strip, _characters, _letters, _spelling, _folder):
        path = rule(path, found)
    return path


def _decode(path: str, found: _Found) -> str:
    """Percent codes as the text they stand for, unless that could be read in two ways."""
    return path if _percent_bad(path, found) else found.mend(Code.PERCENT_TEXT, path, unquote(path))


def _percent_bad(text: str, found: _Found) -> bool:
    bad = _PERCENT_BAD.findall(text)
    if not bad and "\ufffd" in unquote(text):  # no address holds it
        bad = re.findall(r"(?:%[89A-F].)+", text, re.IGNORECASE)
    if bad:
        found.add(Code.PERCENT_BAD, " ".join(dict.fromkeys(bad)))
    return bool(bad)


def _dots(path: str, found: _Found) -> str:
    if match := _DOT_SEGMENT.search(path):
        found.add(Code.DOT_SEGMENT, match[1])
    return path


def _characters(path: str, found: _Found) -> str:
    """What no path holds, what few paths hold, and every dash as the plain hyphen."""
    if _SECOND_IN_PATH.search(path):
        found.add(Code.SECOND_ADDRESS)
    if bad := _BAD.findall(path):
        found.add(Code.CHARACTER_BAD, " ".join(dict.fromkeys(bad)))
    if odd := _ODD.findall(path):
        found.add(Code.CHARACTER_ODD, " ".join(dict.fromkeys(odd)))
    dashes = [c for c in set(path) if category(c) == "Pd" or c in "\u02d7\u2043\u2212"]
    plain = path.translate(dict.fromkeys(map(ord, dashes), "-"))
    return found.mend(Code.HYPHENS, path, plain)


def _numbers(text: str) -> str:
    """The letters outside ASCII by sight and number: two that look alike are told apart."""
    return " ".join(f"{c} U+{ord(c):04X}" for c in dict.fromkeys(text) if not c.isascii())


def _letters(path: str, found: _Found) -> str:
    """Vietnamese letters, whole or decomposed, without their marks; no other script."""
    if path.isascii():
        return path
    foreign = [letter for letter in path if not letter.isascii() and letter not in _TYPED]
    whole = normalize("NFC", path)
    foreign += [letter for letter in whole if not letter.isascii() and letter not in _LETTERS]
    if foreign:
        found.add(Code.LETTER_FOREIGN, _numbers("".join(foreign)))
        return path
    return found.mend(Code.LETTER_VIETNAMESE, path, fold(path))


def _spelling(path: str, found: _Found) -> str:
    """One spelling for one page: lower case, single slashes and hyphens, none at the ends."""
    path = found.mend(Code.PATH_CASE, path, path.lower())
    path = found.mend(Code.SLASHES, path, re.sub("//+", "/", path))
    path = found.mend(Code.HYPHENS, path, re.sub("--+", "-", path))
    path = found.mend(Code.HYPHENS, path, re.sub(r"(?<=/)-|-(?=/|\Z)", "", path))
    return found.mend(Code.SLASHES, path, path.rstrip("/") or "/")


def _folder(path: str, found: _Found) -> str:
    folder, slash, page = path[1:].partition("/")
    known = _FOLDER_OF.get(folder.replace("-", ""))
    if known is None:
        if folder:
            found.add(Code.PATH_UNKNOWN, f"/{folder}")
        return path
    found.mend(Code.FOLDER_SPELLING, folder, known, f"/{folder} → /{known}")
    if "/" in page or (slash == "") != (known == "thu-vien"):
        found.add(Code.PATH_UNKNOWN, path)
    return f"/{known}{slash}{page}"


def _query(query: str, found: _Found) -> str:
    """Tracking goes; anything else stays as it is, for a person to look at."""
    parts = [part for part in re.split("&(?:amp;)?", query) if part]
    kept = [part for part in parts if not _TRACKING.match(part)]
    if not parts:
        found.add(Code.PUNCTUATION, "?")
    if kept != parts:
        dropped = (part for part in parts if part not in kept)
        found.add(Code.TRACKING, "&".join(dropped))
        query = "&".join(kept)
    if kept:
        found.add(Code.QUERY, f"?{query}")
        _percent_bad(query, found)
        if _SECOND_IN_QUERY.search(unquote(query)):
            found.add(Code.SECOND_ADDRESS)
        if bad := _BAD.findall(query) + [letter for letter in query if not letter.isascii()]:
            found.add(Code.CHARACTER_BAD, " ".join(dict.fromkeys(bad)))
    return query if kept else ""


def _title(text: str, title: str, found: _Found) -> str:
    """An article or video whose slug is its title's but for hyphens, đ or an extension."""
    match = _TITLED.fullmatch(text)
    right = slug(title) if match else ""
    if not match or right in ("", match[2]):
        return text
    start, printed, query = match.groups()
    stem = _EXTENSION.sub("", printed)
    if glued(printed) == glued(right):
        pieces = (f"{old} → {new}" for old, new in hyphen_differences(printed, right))
        found.add(Code.TITLE_HYPHENS, "; ".join(pieces))
    elif glued(printed) == glued(slug(_DROPPED.sub("", title))) or glued(stem) == glued(right):
        found.add(Code.TITLE_LETTERS, f"{printed} → {right}")
    else:
        found.add(Code.TITLE_WORDS, word_differences(printed, right))
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
