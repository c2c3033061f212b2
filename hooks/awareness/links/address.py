"""Static rules of an address of tongdai111.vn: pure, offline, and never mending in silence.

A rule is a generator that yields what it found and returns the text as it should be.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from unicodedata import category, normalize

from .hosts import HOST, looks_like_host
from .slugs import fold, glued, hyphen_differences, slug, slug_without_d, word_differences
from .verdict import Finding, Verdict, finding_of
from .wording import Code, Static

__all__ = [
    "CANONICAL",
    "FOLDERS",
    "HOST",
    "Code",
    "Finding",
    "Static",
    "Verdict",
    "fold",
    "hyphen_differences",
    "judge",
    "looks_like_host",
    "slug",
]

FOLDERS = ("thu-vien", "tin", "xem-video")
CANONICAL = re.compile(
    r"\Ahttps://tongdai111\.vn/(thu-vien|(tin|xem-video)/[a-z0-9]+(-[a-z0-9]+)*)?\Z"
)
LONGEST = 1000

Rule = Generator[Finding, None, str]

_OPENING = "(<[{\"'“‘«‹„‚"
_CLOSING = ".,;:!?)]>}\"'”’»›…"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PARENT_AT_END = re.compile(r"/\.\.(?!\.)[" + re.escape(_CLOSING) + r"]*\Z")
_DOT_SEGMENT = re.compile(r"/(\.\.?)(?=/|\Z)")
_SCHEME = re.compile(r"(https?)(:/*|//+)", re.ASCII | re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/?#:@]*\.[^/?#:@]*:[0-9]*(?=[/?#]|\Z)")
_AFTER_AUTHORITY = re.compile(r"[/?#]")
_PERCENT_FAULTS = {
    Code.PERCENT_BAD: re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}"),
    Code.PERCENT_TWICE: re.compile(r"%25"),
    Code.PERCENT_DELIMITER: re.compile(r"%(?:2[fF]|5[cC]|3[fF]|23)"),
    Code.PERCENT_CONTROL: re.compile(r"%(?:[01][0-9A-Fa-f]|7[fF]|[cC]2%[89][0-9A-Fa-f])"),
}
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
_EXTENSIONS = (".html", ".htm", ".php", ".aspx")
_FOLDER_OF = {folder.replace("-", ""): folder for folder in FOLDERS}
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTERS = {normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES} | set("đĐðÐ")
_TYPED = _LETTERS | set("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def judge(address: str, title: str = "") -> Verdict:
    """Judge an address as typed or pasted; what is mended is judged again until it holds still."""
    fixes: list[Finding] = []
    text = address
    while True:
        found, mended = _pass(text, title)
        if any(finding.static is Static.REJECT for finding in found):
            return Verdict(findings=_each_once(fixes + found), suggested=None)
        if mended == text:
            return Verdict(findings=_each_once(fixes + found), suggested=text)
        fixes += (finding for finding in found if finding.static is Static.FIX)
        text = mended


def _pass(text: str, title: str) -> tuple[list[Finding], str]:
    """One reading of the text; a stage with a reject is the last, no rest of it can be trusted."""
    found: list[Finding] = []
    if not CANONICAL.match(text):
        for stage in (_raw, _clean, _strip, _scheme, _authority, _tail):
            text = _run(stage(text), found)
            if any(finding.static is Static.REJECT for finding in found):
                return found, text
    return found, _run(_title(text, title), found)


def _run(rule: Rule, found: list[Finding]) -> str:
    while True:
        try:
            found.append(next(rule))
        except StopIteration as stop:
            return str(stop.value)


def _each_once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def _mend(code: Code, old: str, new: str, detail: str = "") -> Rule:
    if new != old:
        yield finding_of(code, detail)
    return new


def _raw(text: str) -> Rule:
    if len(text) > LONGEST:
        yield finding_of(Code.TOO_LONG)
    if control := _CONTROL.search(text):
        yield finding_of(Code.CONTROL_CHARACTER, control[0])
    if "\\" in text:
        yield finding_of(Code.BACKSLASH)
    return text


def _clean(text: str) -> Rule:
    """White space and invisible characters (Cf) go, wherever they stand."""
    text = yield from _mend(Code.WHITE_SPACE, text, "".join(text.split()))
    unseen = [] if text.isascii() else [c for c in dict.fromkeys(text) if category(c) == "Cf"]
    seen = text.translate(dict.fromkeys(map(ord, unseen))) if unseen else text
    return (yield from _mend(Code.INVISIBLE, text, seen, " ".join(unseen)))


def _strip(text: str) -> Rule:
    """Wrapping and trailing punctuation goes; `..` at the end is a way up, no punctuation."""
    if _PARENT_AT_END.search(text):
        yield finding_of(Code.DOT_SEGMENT, "..")
    bare = text.lstrip(_OPENING).rstrip(_CLOSING)
    return (yield from _mend(Code.PUNCTUATION, text, bare))


def _scheme(text: str) -> Rule:
    """The text with its scheme and two slashes; a missing one is taken for https."""
    if not text:
        yield finding_of(Code.EMPTY)
    if match := _SCHEME.match(text):
        scheme, rest = match[1].lower(), text[match.end() :]
        yield from _mend(Code.SCHEME_SPELLING, match[0], f"{scheme}://", match[0])
        yield from _mend(Code.HTTP, scheme, "https")
        return f"{scheme}://{rest}"
    start, colon, _ = _AFTER_AUTHORITY.split(text, maxsplit=1)[0].partition(":")
    if colon and not _HOST_AND_PORT.match(text):
        yield finding_of(Code.SCHEME_OTHER, start + colon)
    elif text:
        yield finding_of(Code.SCHEME_MISSING)
    return "https://" + (text.lstrip("/") if text.startswith("//") else text)


def _authority(text: str) -> Rule:
    """What follows the authority, which must be HOST: ASCII before any normalisation."""
    scheme, _, rest = text.partition("://")
    authority = _AFTER_AUTHORITY.split(rest, maxsplit=1)[0]
    host, colon, port = authority.partition(":")
    if "@" in authority:
        yield finding_of(Code.USERINFO, authority)
    elif "%" in authority:
        yield finding_of(Code.HOST_PERCENT, authority)
    elif not authority.isascii():
        yield finding_of(Code.HOST_HOMOGRAPH, f"{authority} ({_numbers(authority)})")
    else:
        yield from _host(host)
        if colon:
            yield from _port(port, "443" if scheme == "https" else "80")
    return rest[len(authority) :]


def _host(host: str) -> Rule:
    lower = yield from _mend(Code.HOST_CASE, host, host.lower(), host)
    undotted = yield from _mend(Code.HOST_DOT, lower, lower.removesuffix("."))
    bare = yield from _mend(Code.HOST_WWW, undotted, undotted.removeprefix("www."))
    if bare != HOST:
        code = Code.HOST_LOOKALIKE if looks_like_host(host) else Code.HOST_OTHER
        yield finding_of(code, host)
    return bare


def _port(port: str, default: str) -> Iterator[Finding]:
    known = port == "" or port.lstrip("0") == default
    yield finding_of(Code.PORT_DEFAULT if known else Code.PORT_OTHER, port)


def _tail(text: str) -> Rule:
    """The whole address again, from its path, query and fragment."""
    text, sharp, fragment = text.partition("#")
    if sharp:
        yield finding_of(Code.FRAGMENT, "#" + fragment)
    path, mark, query = text.partition("?")
    path = yield from _path(path)
    if mark:
        query = yield from _query(query)
    return f"https://{HOST}{path}{'?' if query else ''}{query}"


def _path(path: str) -> Rule:
    path = yield from _mend(Code.HOME_SLASH, path, path or "/")
    for rule in (_decode, _clean, _dots, _strip, _characters, _letters, _spelling, _folder):
        path = yield from rule(path)
    return path


def _decode(path: str) -> Rule:
    """Percent codes as the text they stand for, unless that could be read in two ways."""
    faults = list(_percent_faults(path))
    yield from faults
    return path if faults else (yield from _mend(Code.PERCENT_TEXT, path, _decoded(path)))


def _percent_faults(text: str) -> Iterator[Finding]:
    for code, fault in _PERCENT_FAULTS.items():
        if match := fault.search(text):
            yield finding_of(code, match[0])
    if "%" in text and "\ufffd" in _decoded(text):
        yield finding_of(Code.PERCENT_UTF8)


def _decoded(text: str) -> str:
    """Percent codes read as UTF-8; U+FFFD, which no address holds, where they are not."""
    octets = re.sub(rb"%([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), text.encode())
    return octets.decode("utf-8", "replace")


def _dots(path: str) -> Rule:
    if match := _DOT_SEGMENT.search(path):
        yield finding_of(Code.DOT_SEGMENT, match[1])
    return path


def _characters(path: str) -> Rule:
    """What no path holds, what few paths hold, and every dash as the plain hyphen."""
    if _SECOND_IN_PATH.search(path):
        yield finding_of(Code.SECOND_ADDRESS)
    if bad := _BAD.findall(path):
        yield finding_of(Code.CHARACTER_BAD, " ".join(dict.fromkeys(bad)))
    if odd := _ODD.findall(path):
        yield finding_of(Code.CHARACTER_ODD, " ".join(dict.fromkeys(odd)))
    plain = path.translate({ord(c): "-" for c in set(path) if not c.isascii() and _is_dash(c)})
    return (yield from _mend(Code.HYPHEN_ODD, path, plain))


def _numbers(text: str) -> str:
    """The letters outside ASCII by sight and number: two that look alike are told apart."""
    return " ".join(f"{c} U+{ord(c):04X}" for c in dict.fromkeys(text) if not c.isascii())


def _is_dash(letter: str) -> bool:
    return category(letter) == "Pd" or letter in "\u02d7\u2043\u2212"


def _letters(path: str) -> Rule:
    """Vietnamese letters, whole or decomposed, without their marks; no other script."""
    if path.isascii():
        return path
    foreign = [letter for letter in path if not letter.isascii() and letter not in _TYPED]
    whole = normalize("NFC", path)
    foreign += [letter for letter in whole if not letter.isascii() and letter not in _LETTERS]
    if foreign:
        yield finding_of(Code.LETTER_FOREIGN, _numbers("".join(foreign)))
        return path
    return (yield from _mend(Code.LETTER_VIETNAMESE, path, fold(path)))


def _spelling(path: str) -> Rule:
    """One spelling for one page: lower case, single slashes and hyphens, none at the ends."""
    path = yield from _mend(Code.PATH_CASE, path, path.lower())
    path = yield from _mend(Code.SLASH_DOUBLE, path, re.sub("//+", "/", path))
    path = yield from _mend(Code.HYPHEN_DOUBLE, path, re.sub("--+", "-", path))
    path = yield from _mend(Code.HYPHEN_EDGE, path, re.sub(r"(?<=/)-|-(?=/|\Z)", "", path))
    return (yield from _mend(Code.SLASH_TRAILING, path, path.rstrip("/") or "/"))


def _folder(path: str) -> Rule:
    folder, slash, page = path[1:].partition("/")
    known = _FOLDER_OF.get(folder.replace("-", ""))
    if known is None:
        if folder:
            yield finding_of(Code.FOLDER_UNKNOWN, f"/{folder}")
        return path
    yield from _mend(Code.FOLDER_SPELLING, folder, known, f"/{folder} → /{known}")
    if "/" in page or (slash == "") != (known == "thu-vien"):
        yield finding_of(Code.PATH_DEPTH, path)
    return f"/{known}{slash}{page}"


def _query(query: str) -> Rule:
    """Tracking goes; anything else stays as it is, for a person to look at."""
    parts = [part for part in re.split("&(?:amp;)?", query) if part]
    kept = [part for part in parts if not _TRACKING.match(part)]
    if not parts:
        yield finding_of(Code.QUERY_EMPTY)
    if kept != parts:
        dropped = (part for part in parts if part not in kept)
        yield finding_of(Code.TRACKING, "&".join(dropped))
        query = "&".join(kept)
    if kept:
        yield finding_of(Code.QUERY, f"?{query}")
        yield from _query_faults(query)
    return query if kept else ""


def _query_faults(query: str) -> Iterator[Finding]:
    yield from _percent_faults(query)
    if _SECOND_IN_QUERY.search(_decoded(query)):
        yield finding_of(Code.SECOND_ADDRESS)
    if bad := _BAD.findall(query) + [letter for letter in query if not letter.isascii()]:
        yield finding_of(Code.CHARACTER_BAD, " ".join(dict.fromkeys(bad)))


def _title(text: str, title: str) -> Rule:
    """An article or video whose slug is its title's but for hyphens, đ or an extension."""
    match = _TITLED.fullmatch(text)
    right = slug(title) if match else ""
    if not match or right in ("", match[2]):
        return text
    start, printed, query = match.groups()
    if glued(printed) == glued(right):
        pieces = (f"{old} → {new}" for _, old, new in hyphen_differences(printed, right))
        yield finding_of(Code.TITLE_HYPHENS, "; ".join(pieces))
    elif glued(printed) == glued(slug_without_d(title)):
        yield finding_of(Code.TITLE_D, f"{printed} → {right}")
    elif glued(_stem(printed)) == glued(right):
        yield finding_of(Code.TITLE_EXTENSION, printed[len(_stem(printed)) :])
    else:
        yield finding_of(Code.TITLE_WORDS, word_differences(printed, right))
        return text
    return f"{start}{right}{query}"


def _stem(printed: str) -> str:
    return next((printed.removesuffix(end) for end in _EXTENSIONS if printed.endswith(end)), "")
