"""Where the scripts of a page plainly send its reader, and whether they hide where.

Scripts are not run here. What is written out after `location` is followed; a script that puts its
address or its code together leaves the page unjudged. What outside scripts do is not seen at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(
    r"(\"[^\"\n]{0,2000}\"|'[^'\n]{0,2000}'|`[^`]{0,2000}`)|(?<!:)//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/"
)
_WINDOW: Final = r"(?:window|document|self|top|parent|globalThis|[\w$]{1,2})"
_LOCATION: Final = re.compile(
    rf"(?<![\w$.])(?:{_WINDOW}\s{{0,9}}(?:\.\s{{0,9}}|\[\s{{0,9}}[\"'`]))*location(?![\w$])(?:[\"'`]\s{{0,9}}\])?"
    r"\s{0,9}(?:(?:(?:\.\s{0,9}href|\[\s{0,9}[\"'`]href[\"'`]\s{0,9}\])\s{0,9})?=(?![=>])"
    r"|(?:\.\s{0,9}(?:replace|assign)|\[\s{0,9}[\"'`](?:replace|assign)[\"'`]\s{0,9}\])\s{0,9}\()\s{0,9}"
)
_GIVEN: Final = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]{0,60})\s{0,9}(\+?)=(?![=>])\s{0,9}")
_WHOLE: Final = re.compile(r"([\"'`])((?:(?!\1|\$\{).){0,500})\1(?!\s{0,9}[+.\[])", re.DOTALL)
_OPENING: Final = re.compile(
    r"([\"'`])((?:/[^/\\\"'`$]|[?#]|\.{1,2}/|(?:https?:)?//[^/\\\"'`$]+/|[\w-]+[/?])"
    r"(?:(?!\1|\$\{).){0,500})(?:\$\{|\1(?!\s{0,9}[.\[]))",
    re.IGNORECASE,
)
"""A string that says where it leads, whatever is added to it."""
_NAME: Final = re.compile(r"([A-Za-z_$][\w$]{0,60})\s{0,9}(?=[);},\n]|\Z)")
_OWN: Final = (
    r"(?:(?:window|document|self|top|parent)\s{0,9}\.\s{0,9}){0,3}location(?:\.(?:href|host|hostname"
    r"|pathname|search|hash|origin))?(?![\w$])(?:\.(?:substring|substr|slice|split)\([^()]{0,40}\)(?:\[\d\])?"
    r"|\.replace\(\s{0,9}[\"'/]\^?http:[^()]{0,60}\))?"
)
_STAYS: Final = re.compile(
    rf"(?:[\"'`]https?:(?://)?[\"'`]\s{{0,9}}\+\s{{0,9}})?{_OWN}(?:\s{{0,9}}\+\s{{0,9}}{_OWN}){{0,9}}"
    r"\s{0,9}(?:\+\s{0,9}[\"'`][/?#&]|[);},\n]|\Z)"
)
"""The address of the page itself, with another scheme or with something behind it."""
_PRESSED: Final = re.compile(r"(?:this|event|evt|ev|e)\s{0,9}\.|(?:\$|jQuery)\(\s{0,9}this\b")
_LETTER: Final = r"(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])"
_HIDING: Final = re.compile(
    r"(?<![\w$.])(?:eval|execScript|(?-i:Function)|atob)\s{0,9}\(|\b(?:window|self|globalThis)\.(?:eval|atob)\b"
    r"|set(?:Timeout|Interval)\(\s{0,9}[\"'`][^\"'`]{0,500}[\"'`]\s{0,9}\+"
    rf"|(?:(?:\\x|\\u00|\\u\{{0{{0,4}}|%){_LETTER}\}}?){{3}}"  # letters spelled by their numbers
    r"|from(?:CharCode|CodePoint)\(\s{0,9}(?:(?:\d{2,3}|0x[0-9a-f]{2})\s{0,9},\s{0,9}){3}"
    r"|fromCharCode[^;]{0,200}(?:charCodeAt|\^|parseInt)|charCodeAt[^;]{0,200}fromCharCode"
    r"|(?:write(?:ln)?\(|innerHTML\s{0,9}\+?=)[^;\n]{0,200}"
    r"(?:fromCharCode|decodeURI|\.reverse\(|\.join\(|unescape\((?!\s{0,9}[\"']%3Cscript\s{1,9}src=))"
    r"|(?:write(?:ln)?\(|innerHTML\s{0,9}\+?=)[^;\n]{0,300}\blocation\s{0,9}[=.]"
    r"|http-?equiv|\b_0x[0-9a-f]{2}|[()!+\[\]]{40}|\A\s{0,9}data:"
    r"|(?:window|self|top|globalThis|document)\s{0,9}\[(?!\s{0,9}(?:[\"'`][\w-]{1,40}[\"'`]|\d{1,3}|[a-z])\s{0,9}\])"
    r"|\bopen\([^;\n]{0,300}[\"'`]_(?:self|top|parent)\b|\bnavigation\s{0,9}\.\s{0,9}navigate\(",
    re.IGNORECASE | re.MULTILINE,
)
_MAKES_A_LINK: Final = re.compile(r"createElement\(\s{0,9}[\"'`](?:a|form)[\"'`]", re.IGNORECASE)
_PRESSES: Final = re.compile(r"\.\s{0,9}(?:click|submit)\(\s{0,9}\)")
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'`<>\\]{3,500}", re.IGNORECASE)


def _code(script: str) -> str:
    return _COMMENT.sub(lambda match: match[1] or " ", script)


def forwards(script: str) -> Iterator[str]:
    """The addresses that a script sends its reader to."""
    code = _code(script)
    names = _names(code)
    for match in _LOCATION.finditer(code):
        written = _WHOLE.match(code, match.end()) or _OPENING.match(code, match.end())
        named = _NAME.match(code, match.end())
        values = [written[2]] if written else names.get(named[1], []) if named else []
        yield from (value.replace("\\/", "/") for value in values)


def hides(script: str) -> bool:
    """Whether it puts together what it runs, writes or sends its reader to."""
    code = _code(script)
    if _HIDING.search(code) or (_MAKES_A_LINK.search(code) and _PRESSES.search(code)):
        return True
    names = _names(code)
    return any(not _is_plain(code, match.end(), names) for match in _LOCATION.finditer(code))


def _is_plain(code: str, place: int, names: dict[str, list[str]]) -> bool:
    if any(shape.match(code, place) for shape in (_WHOLE, _OPENING, _STAYS, _PRESSED)):
        return True
    named = _NAME.match(code, place)
    return named is not None and bool(names.get(named[1]))


def _names(code: str) -> dict[str, list[str]]:
    """The strings that each name stands for; none when it is ever given anything else."""
    given: dict[str, list[str]] = {}
    mixed = set()
    for match in _GIVEN.finditer(code):
        whole = _WHOLE.match(code, match.end())
        if whole is None or match[2]:
            mixed.add(match[1])
        else:
            given.setdefault(match[1], []).append(whole[2])
    return {name: values for name, values in given.items() if name not in mixed}


def addresses(script: str) -> Iterator[str]:
    """Every whole address in a script, used or not."""
    yield from (match[0] for match in _ADDRESS.finditer(script))
