"""Where the scripts of a page plainly send its reader, and whether they hide where.

Scripts are not run here. What is written out after `location` is followed; a page whose scripts
use `location` in any other way, or put code or markup together, cannot be judged without a
browser. Outside scripts are not seen at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(
    r"(\"[^\"\n]{0,2000}\"|'[^'\n]{0,2000}'|`[^`]{0,2000}`)"
    r"|(?<!:)//[^\n\r\u2028\u2029]*|/\*(?:[^*]|\*(?!/))*\*/"
)
_SURE_COMMENT: Final = re.compile(
    r"(?:\A|(?<=[\n\r]))(?<!\\[\n\r])(?<!\\\r\n)[ \t]{0,99}(?://(?:(?!\$\{)[^\n\r\u2028\u2029`])*(?=[\n\r]|\Z)"
    r"|/\*(?:(?!\*/|\$\{)[^`])*\*/)"
)
"""One that is a comment whatever stands before it: no string or template can hold it."""
_OWN_WINDOW: Final = r"(?:(?:window|document|self|top|parent|globalThis)\s{0,9}\.\s{0,9}){0,3}"
_LOCATION: Final = re.compile(
    rf"(?<![\w$.]){_OWN_WINDOW}(?:(?:window|self|top)\s{{0,9}}\[\s{{0,9}}(?=[\"'`]))?"
    r"(?:location(?![\w$])|[\"'`]location[\"'`]\s{0,9}\])"
    r"\s{0,9}(?:(?:(?:\.\s{0,9}href|\[\s{0,9}[\"'`]href[\"'`]\s{0,9}\])\s{0,9})?=(?![=>])"
    r"|\.\s{0,9}(?:replace|assign)\s{0,9}\()\s{0,9}"
)
_GIVEN: Final = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]{0,60})\s{0,9}(\+?)=(?![=>])\s{0,9}")
_WHOLE: Final = re.compile(
    r"([\"'`])((?:(?!\1|\$\{)[^\n]){0,500})\1(?=\s{0,9}(?:[;,)}\n\"'`<]|\Z|//))", re.DOTALL
)
_OPENING: Final = re.compile(
    r"([\"'`])((?:/[^/\\\"'`$]|[?#]|\.{1,2}/|(?:https?:)?//[^/\\\"'`$]+/|[\w-]+[/?])"
    r"(?:(?!\1|\$\{)[^\n]){0,500})(?:\$\{|\1\s{0,9}\+)",
    re.IGNORECASE,
)
"""A string that says where it leads, whatever is added to it."""
_NAME: Final = re.compile(r"([A-Za-z_$][\w$]{0,60})\s{0,9}(?=[);},\n]|\Z)")
_PART: Final = r"\.\s{0,9}(?:href|host|hostname|pathname|search|hash|origin|protocol|port)(?![\w$])"
_OWN: Final = (
    rf"{_OWN_WINDOW}location(?:{_PART})?(?![\w$])"
    r"(?:\.(?:substring|substr|slice|split)\([^()]{0,40}\)(?:\[\d\])?"
    r"|\.replace\(\s{0,9}[\"'/]\^?http:[^()]{0,60}\))?"
)
_STAYS: Final = re.compile(
    rf"(?:[\"'`]https?:(?://)?[\"'`]\s{{0,9}}\+\s{{0,9}})?{_OWN}(?:\s{{0,9}}\+\s{{0,9}}{_OWN}){{0,9}}"
    r"\s{0,9}(?:\+\s{0,9}[\"'`](?:/[^/\\]|[?#&])|[);},\n]|\Z)"
)
"""The address of the page itself, with another scheme or with something behind it."""
_PRESSED: Final = re.compile(r"(?:this|event|evt|ev|e)\s{0,9}\.|(?:\$|jQuery)\(\s{0,9}this\b")
_HARMLESS: Final = re.compile(
    rf"(?:\+|[=!]=|URIComponent\(|encodeURI\(|String\(|escape\()\s{{0,9}}{_OWN_WINDOW}location\b(?!\s{{0,9}}[.=\[?])"
    rf"|\blocation\s{{0,9}}\??{_PART}(?!\s{{0,9}}=(?!=))|\blocation\s{{0,9}}\.\s{{0,9}}reload\("
    r"|\blocation\s{0,9}\.\s{0,9}(?:hash|search)\s{0,9}=(?!=)|\blocation\s{0,9}[=!]==?"
    r"|\blocation[\"']?\s{0,9}:|\blocation\s{1,9}(?!in\b|of\b|as\b)\w|\w\s{1,9}location[\"'`]"
    r"|[/?&#%]location|\blocation[/&%<!]"
)
"""Reads of it, keys of that name, and the word in a text."""
_WORD: Final = re.compile(r"(?<![\w$-])location(?![\w$-])")
_LETTER: Final = r"(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])"
_HIDING: Final = re.compile(
    # code out of text
    r"(?<![\w$.])(?:eval|execScript|(?-i:Function)|atob)\s{0,9}\(|\b(?:window|self|globalThis)\.(?:eval|atob)\b"
    r"|set(?:Timeout|Interval)\(\s{0,9}[\"'`][^\"'`]{0,500}[\"'`]\s{0,9}\+"
    r"|\.\s{0,9}constructor\s{0,9}\(|[\"'`]constructor[\"'`]"
    r"|[\"'`]\s{0,9}data:(?!image|font|audio|video)|\A\s{0,9}data:"
    # letters by their numbers
    rf"|(?:\\x|\\u00|\\u\{{0{{0,4}}){_LETTER}|(?:%{_LETTER}){{3}}"
    r"|from(?:CharCode|CodePoint)\(\s{0,9}(?:(?:\d{2,3}|0x[0-9a-f]{2})\s{0,9},\s{0,9}){3}"
    r"|fromCharCode[^;]{0,200}(?:charCodeAt|\^|parseInt)"
    r"|\b_0x[0-9a-f]{2}|[()!+\[\]]{40}"
    # markup that does something by itself
    r"|(?:write(?:ln)?\(|(?:inner|outer|Adjacent)HTML)[^;\n]{0,200}"
    r"(?:fromCharCode|decodeURI|\.reverse\(|\.join\(|unescape\((?!\s{0,9}[\"']%3Cscript\s{1,9}src=))"
    r"|http-?equiv|srcdoc|<(?:iframe|img|svg|body|input|video|details)\b[^<>\n]{0,300}"
    r"[\s/\"']on(?!click|change|submit)[a-z]+\s{0,9}=|<script[^>\n]{0,200}>(?!\s{0,9}<)"
    # windows reached in other ways
    r"|(?:window|self|top|globalThis|document)\s{0,9}\[(?!\s{0,9}(?:[\"'`][\w-]{1,40}[\"'`]|\d{1,3}|[a-z])\s{0,9}\])"
    r"|\}\s{0,9}=\s{0,9}(?:window|self|top|parent|globalThis|document)\b|\bReflect\s{0,9}\."
    r"|Object\s{0,9}\.\s{0,9}assign\(\s{0,9}(?:window|self|top|parent|globalThis|document)\b"
    r"|\bopen\([^;\n]{0,300}[\"'`]_(?:self|top|parent)\b"
    r"|\bopen\(\s{0,9}(?:[\"'`][^\"'`\n]{0,300}[\"'`]|[^,()\"'`\n]{1,99})\s{0,9},\s{0,9}[^\"'`\s]"
    r"|\bnavigation\s{0,9}\??\.",
    re.IGNORECASE,
)
_MAKES: Final = re.compile(r"createElement\(\s{0,9}[\"'`](a|form|script)[\"'`]", re.IGNORECASE)
_PRESSES: Final = re.compile(
    r"\.\s{0,9}(?:click|submit|requestSubmit)\s{0,9}\(\s{0,9}\)|dispatchEvent"
)
_FILLS: Final = re.compile(
    r"\.\s{0,9}(?:text|textContent|innerText|innerHTML)\s{0,9}=|createTextNode"
)
_RUN_LATER: Final = re.compile(r"set(?:Timeout|Interval)\(\s{0,9}([A-Za-z_$][\w$]{0,60})")
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'`<>\\]{3,500}", re.IGNORECASE)


def forwards(script: str) -> Iterator[str]:
    """The addresses that a script sends its reader to."""
    yield from _targets(_COMMENT.sub(lambda match: match[1] or " ", script))


def _targets(code: str) -> Iterator[str]:
    names = _names(code)
    for match in _LOCATION.finditer(code):
        written = _WHOLE.match(code, match.end()) or _OPENING.match(code, match.end())
        named = _NAME.match(code, match.end())
        values = [written[2]] if written else names.get(named[1], []) if named else []
        yield from (value.replace("\\/", "/") for value in values)


def presses(script: str) -> bool:
    """Whether a script presses a link or sends a form by itself."""
    return bool(_PRESSES.search(script))


def hides(script: str) -> bool:
    """Whether it puts together what it runs, writes or sends its reader to."""
    code = _SURE_COMMENT.sub(" ", script)
    made = {match[1].lower() for match in _MAKES.finditer(code)}
    makes = (made & {"a", "form"} and presses(code)) or ("script" in made and _FILLS.search(code))
    if _HIDING.search(code) or makes or not {*_targets(code)} <= {*forwards(script)}:
        return True
    names = _names(code)
    later = (match[1] for match in _RUN_LATER.finditer(code))
    return any(name in names for name in later) or bool(_WORD.search(_rest(code, names)))


def _rest(code: str, names: dict[str, list[str]]) -> str:
    """The code without the uses of `location` that are plain."""
    kept, place = [], 0
    for match in _LOCATION.finditer(code):
        end = _plain_end(code, match.end(), names)
        if match.start() >= place and end:
            kept.append(code[place : match.start()])
            place = end
    return _HARMLESS.sub(" ", "".join([*kept, code[place:]]))


def _plain_end(code: str, place: int, names: dict[str, list[str]]) -> int:
    """Where a target that is plain ends; 0 for any other."""
    for shape in (_WHOLE, _OPENING, _STAYS, _PRESSED):
        if match := shape.match(code, place):
            return match.end()
    named = _NAME.match(code, place)
    return named.end() if named is not None and names.get(named[1]) else 0


def _names(code: str) -> dict[str, list[str]]:
    """The strings that each name stands for; none for one that is given anything else as well."""
    given: dict[str, list[str]] = {}
    mixed = set()
    for match in _GIVEN.finditer(code):
        whole = _WHOLE.match(code, match.end())
        if code[match.end() : match.end() + 1] in ("'", '"', "`"):
            given.setdefault(match[1], []).extend([whole[2]] if whole else [])
        if whole is None or match[2]:
            mixed.add(match[1])
    return {name: [] if name in mixed else values for name, values in given.items()}


def addresses(script: str) -> Iterator[str]:
    """Every whole address in a script, used or not."""
    yield from (match[0] for match in _ADDRESS.finditer(script))
