"""Where the scripts of a page send its reader, found without running them.

Strings become numbered placeholders, so that what stands in them cannot be taken for code; then
what is joined, encoded or named is put together, and what runs only when somebody presses
something is left out. Every repetition in a pattern is bounded, so that time grows with the script.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from .hosts import HOST

_TOKEN: Final = re.compile(
    r"(?P<comment>//[^\n\r\u2028\u2029]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|<!--[^\n]*)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)"
    r"|(?P<regex>(?<=[=(,:;!&|?{}\[>\n])[ \t]*/(?![*/])"
    r"(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}\]|[^/\\\n\[]){1,300}/[a-z]*)",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|([0-3]?[0-7]{1,2})|(.))", re.DOTALL
)
_CONTROL: Final = {"n": "\t", "r": "\t", "t": "\t", "b": "", "f": "", "v": "", "\n": ""}
_INSERTED: Final = re.compile(
    r"\$\{[ \t]{0,9}(?:[\"'`]([^\"'`{}]{0,200})[\"'`]|([\w$.]{1,60})|[^{}]{0,200})[ \t]{0,9}\}"
)
_LATER: Final = re.compile("\x01([^\x01]*)\x01")
"""A name inserted in a template, until its value is known."""
LONGEST: Final = 20_000
"""Characters of a string that is put together; much less makes an address."""
S: Final = r"§(\d+)§"
_NAME: Final = r"[A-Za-z_$][\w$]{0,60}"
_OWN_HOST: Final = re.compile(r"\blocation\s*\.\s*(host|hostname|origin)\b(?!\s*=[^=])")
_PROPERTY: Final = re.compile(rf"\[\s*{S}\s*\]")
_SUM: Final = re.compile(rf"{S}(?:\s*\+\s*§\d+§)+")
_ADDED: Final = re.compile(
    rf"(?<=\+)(\s*)({_NAME})(?![\w$]|\s*[(.\[])|(?<![\w$.§])()({_NAME})(?=\s*\+(?!\+))"
)
_JOINED: Final = re.compile(rf"\[\s*({S}(?:\s*,\s*§\d+§)*)\s*,?\s*\]\s*\.\s*join\(\s*(?:{S})?\s*\)")
_REVERSED: Final = re.compile(
    rf"{S}\s*\.\s*split\([^()]*\)\s*\.\s*reverse\(\)\s*\.\s*join\([^()]*\)"
)
_CALLED: Final = re.compile(
    rf"(?:\b(?:window|self)\s*\.\s*)?\b(atob|unescape|decodeURI|decodeURIComponent|String)"
    rf"\(\s*(?:{S}|({_NAME}))\s*\)"
)
_CODES: Final = re.compile(r"\bString\s*\.\s*fromCharCode\(([\d\s,xa-fA-F]{1,8000})\)")
_NAMED: Final = re.compile(rf"\b({_NAME})\s*[=:]\s*{S}(?!\s*[+.\[(])")
_SAME: Final = re.compile(rf"\b({_NAME})\s*=\s*({_NAME})\s*=")
_LISTED: Final = re.compile(rf"\b({_NAME})\s*=\s*(\[\s*§\d+§(?:\s*,\s*§\d+§)*\s*,?\s*\])")
_LIST_JOINED: Final = re.compile(rf"\b({_NAME})(?=\s*\.\s*join\()")
_RUN: Final = re.compile(rf"\b(?:eval|setTimeout|setInterval|Function|execScript)\(\s*{S}")
_WRITTEN: Final = re.compile(rf"\.\s*(?:(?:write|writeln)\(|innerHTML\s*\+?=)\s*{S}")
_FRAME: Final = re.compile(
    r"<iframe\b[^>]{0,300}?\bsrc\s*=\s*[\"']?([^\s\"'>]{1,500})", re.IGNORECASE
)
_SCRIPT: Final = re.compile(r"<script\b[^>]{0,500}>([^<]{0,20000})", re.IGNORECASE)
_REFRESH: Final = re.compile(
    r"http-equiv\s*=\s*[\"']?refresh[\"']?\s+content\s*=\s*[\"']?([^\"'>]{0,2000})", re.IGNORECASE
)
_FUNCTION: Final = (
    r"(?:function\s*[\w$]{0,60}\s*\([^(){}]{0,200}\)|(?:\([^(){}]{0,200}\)|[\w$]{1,60})\s*=>)"
)
_IDLE_NAMED: Final = re.compile(
    rf"\bfunction\s+({_NAME})\s*\([^(){{}}]{{0,200}}\)\s*\{{|\b({_NAME})\s*[=:]\s*(?:async\s+)?{_FUNCTION}\s*\{{"
)
_IDLE_HANDLER: Final = re.compile(
    rf"(?:(?<!document)(?<!window)(?<!body)\.\s*addEventListener|\.\s*(?:on|delegate))\(\s*{S}\s*,\s*"
    rf"(?:§\d+§\s*,\s*)?{_FUNCTION}\s*(\{{|)"
    rf"|(?<!document)(?<!window)(?<!body)\.\s*(?:on(?:click|submit|change|ended)\s*=|(?:click|submit|change)\()"
    rf"\s*{_FUNCTION}\s*(\{{|)"
)
_HANDED: Final = re.compile(
    rf"(?<!document)(?<!window)(?<!body)\.\s*(?:addEventListener\(\s*§\d+§\s*,\s*({_NAME})\s*\)"
    rf"|on(?:click|submit|change)\s*=\s*({_NAME})\s*[;\n])"
)
"""A named function given to one element, to be run when that is pressed."""
_PRESSES: Final = {"click", "submit", "change", "ended"}
_RUN_ALONE: Final = {
    "onload", "onpageshow", "onreadystatechange", "onpopstate", "onscroll", "onmousemove",
    "onfocus", "ready", "constructor", "created", "mounted", "init",
}  # fmt: skip
_WHOLE: Final = (
    r"(?<![\w$.§])(?:(?:window|document|self|top|parent|globalThis|this)\s*\.\s*)*location"
)
_LOCATION: Final = re.compile(
    rf"{_WHOLE}(?:\s*\.\s*(?:href|(host(?:name)?)))?\s*=(?![=>])\s*([^;\n]{{0,500}})"
    rf"|{_WHOLE}\s*\.\s*(?:replace|assign)\s*\(\s*()([^;\n]{{0,500}})"
    rf"|(?<![\w$.§])[\w$]{{1,2}}\s*\.\s*location\s*\.\s*(?:href\s*=(?![=>])|(?:replace|assign)\s*\()"
    rf"\s*()([^;\n]{{0,500}})"
    rf"|\bnavigation\s*\.\s*navigate\(\s*()([^;\n]{{0,500}})"
    rf"|\$\(\s*(?:window\s*\.\s*)?location\s*\)\s*\.\s*(?:attr|prop)\(\s*§\d+§\s*,\s*()([^;\n]{{0,500}})"
)
_PRESSED: Final = re.compile(r"\.\s*(?:click|submit)\(\s*\)")
_AIMED: Final = re.compile(rf"\.\s*(?:href|action)\s*=\s*{S}")
"""A link or form that the script fills in, and presses itself."""
_OPENED: Final = re.compile(rf"\bopen\(\s*{S}\s*,\s*{S}")
_VALUE: Final = re.compile(rf"{S}|({_NAME})")
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'`<>\\]{3,500}", re.IGNORECASE)


@dataclass
class _Script:
    """Code with its strings set apart: `§3§` in `code` stands for `values[3]`."""

    code: str = ""
    values: list[str] = field(default_factory=list)

    def keep(self, value: str) -> str:
        self.values.append(value)
        return f"§{len(self.values) - 1}§"

    def value(self, number: str) -> str:
        return self.values[int(number)]

    def replace(
        self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], str | None]
    ) -> None:
        """Each match becomes what `make` says, as a string; None leaves it as it is."""

        def one(match: re.Match[str]) -> str:
            made = make(match)
            return match[0] if made is None else self.keep(made)

        self.code = pattern.sub(one, self.code)


def forwards(script: str, depth: int = 2) -> Iterator[str]:
    """The addresses that a script sends its reader to; code within strings is read to `depth`."""
    read = _folded(script)
    if depth:
        for match in _RUN.finditer(read.code):
            yield from forwards(read.value(match[1]), depth - 1)
        for match in _WRITTEN.finditer(read.code):
            yield from _written(read.value(match[1]), depth - 1)
    read.code = _without_idle(read)
    names = _names(read)
    for match in _LOCATION.finditer(read.code):
        host, expression = next(
            (match[n], match[n + 1]) for n in (1, 3, 5, 7, 9) if match[n + 1] is not None
        )
        yield from _targets(read, expression, names, bool(host))
    if _PRESSED.search(read.code):
        yield from (read.value(match[1]) for match in _AIMED.finditer(read.code))
    for match in _OPENED.finditer(read.code):
        if read.value(match[2]) in ("_self", "_top", "_parent"):
            yield read.value(match[1])


def addresses(script: str) -> Iterator[str]:
    """Every whole address in the strings of a script, used or not."""
    for value in dict.fromkeys(_folded(script).values):
        for match in _ADDRESS.finditer(value):
            yield match[0]


def _targets(read: _Script, expression: str, names: dict[str, str], is_host: bool) -> Iterator[str]:
    """What stands first in the expression, and every whole address anywhere in it."""
    for place, match in enumerate(_VALUE.finditer(expression)):
        value = read.value(match[1]) if match[1] else names.get(match[2])
        first = place == 0 and match.start() <= 1
        if value and (first or re.match(r"\s*(https?:)?[/\\]{2}", value, re.IGNORECASE)):
            if is_host:
                yield f"//{value}"
            elif not re.fullmatch(r"\s*https?:/*", value):  # the rest of it is not known
                yield value


def _written(html: str, depth: int) -> Iterator[str]:
    for match in _REFRESH.finditer(html):
        yield match[1].partition("=")[2]
    yield from (match[1] for match in _FRAME.finditer(html))
    for match in _SCRIPT.finditer(html):
        yield from forwards(match[1], depth)


def _folded(script: str) -> _Script:
    """The script with every string known that can be known without running it."""
    read = _Script()

    def token(match: re.Match[str]) -> str:
        return read.keep(_unescaped(match["string"])) if match["string"] else " "

    read.code = _TOKEN.sub(token, script.replace("§", " "))
    read.code = _PROPERTY.sub(lambda match: _as_name(read.value(match[1]), match[0]), read.code)
    read.replace(_OWN_HOST, lambda match: f"https://{HOST}" if match[1] == "origin" else HOST)
    for _ in range(2):
        names = _names(read)
        read.values = [_LATER.sub(lambda match: _inserted(match[1], names), v) for v in read.values]  # noqa: B023
        read.replace(_CODES, lambda match: _characters(match[1]))
        read.replace(_CALLED, lambda match: _decoded(read, match, names))  # noqa: B023
        read.code = _ADDED.sub(lambda match: _known(read, match, names), read.code)  # noqa: B023
        read.replace(_SUM, lambda match: _together(read, match[0], ""))
        lists = {match[1]: match[2] for match in _LISTED.finditer(read.code)}
        read.code = _LIST_JOINED.sub(lambda match: lists.get(match[1], match[0]), read.code)  # noqa: B023
        read.replace(_JOINED, lambda match: _join(read, match))
        read.replace(_REVERSED, lambda match: read.value(match[1])[::-1])
    return read


def _unescaped(literal: str) -> str:
    """The value of a string literal; in templates, what is inserted as a string."""
    body = literal[1:].removesuffix(literal[0])
    if literal[0] == "`":
        body = _INSERTED.sub(
            lambda match: match[1] or (f"\x01{match[2]}\x01" if match[2] else ""), body
        )
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(match: re.Match[str]) -> str:
    if match[4] is not None:
        return _CONTROL.get(match[4], match[4])
    with suppress(ValueError, OverflowError):
        return chr(int(match[3], 8) if match[3] else int(match[1] or match[2], 16))
    return ""


def _inserted(name: str, names: dict[str, str]) -> str:
    if name.endswith(("location.host", "location.hostname")):
        return HOST
    return f"https://{HOST}" if name.endswith("location.origin") else names.get(name, "")


def _as_name(value: str, before: str) -> str:
    return f".{value}" if re.fullmatch(_NAME, value) else before


def _names(read: _Script) -> dict[str, str]:
    names = {match[1]: read.value(match[2]) for match in _NAMED.finditer(read.code)}
    for match in _SAME.finditer(read.code):
        if match[2] in names:
            names.setdefault(match[1], names[match[2]])
    return names


def _known(read: _Script, match: re.Match[str], names: dict[str, str]) -> str:
    name = match[2] or match[4]
    return (match[1] or "") + read.keep(names[name]) if name in names else match[0]


def _join(read: _Script, match: re.Match[str]) -> str | None:
    return _together(read, match[1], read.value(match[3]) if match[3] else ",")


def _together(read: _Script, strings: str, between: str) -> str | None:
    """The strings as one; None when that is too long to be an address."""
    parts = [read.value(number) for number in re.findall(S, strings)]
    length = sum(map(len, parts)) + len(between) * len(parts)
    return between.join(parts) if length <= LONGEST else None


def _decoded(read: _Script, match: re.Match[str], names: dict[str, str]) -> str | None:
    text = read.value(match[2]) if match[2] else names.get(match[3])
    if text is None:
        return None
    if match[1] == "atob":
        with suppress(ValueError):
            return b64decode(text + "==").decode("utf-8", "replace")
        return None
    return text if match[1] == "String" else unquote(text)


def _characters(codes: str) -> str:
    letters = []
    for number in codes.split(","):
        with suppress(ValueError, OverflowError):
            letters.append(chr(int(number.strip(), 0)))
    return "".join(letters)


def _without_idle(read: _Script) -> str:
    """Without what runs only when somebody presses something: a search box, a share button.

    That is the body of a named function that nothing names a second time, and of a handler that
    stands on one element, not on the whole page.
    """
    code = read.code
    used = Counter(re.findall(_NAME, code))
    used.subtract(match[1] or match[2] for match in _HANDED.finditer(code))
    idle = []
    for match in _IDLE_NAMED.finditer(code):
        name = match[1] or match[2]
        if used[name] == 1 and name not in _RUN_ALONE:
            idle.append(match.span())
    for match in _IDLE_HANDLER.finditer(code):
        if match[1] is None or read.value(match[1]) in _PRESSES:
            idle.append(match.span())
    kept, place = [], 0
    for start, opened in sorted(idle):
        if start >= place:
            kept.append(code[place:start])
            place = _closing(code, opened)
    return "".join([*kept, code[place:]])


def _closing(code: str, place: int) -> int:
    """After the brace that closes the one before `place`, or after the statement without one."""
    if code[place - 1] != "{":
        end = re.compile(r"[;\n]").search(code, place)
        return end.end() if end else len(code)
    depth = 1
    for match in re.compile(r"[{}]").finditer(code, place):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)
