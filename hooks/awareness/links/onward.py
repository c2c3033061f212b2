"""Where a page sends its reader by itself: the address on the host, or why nobody should follow."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from .address import FOLDERS, HOST
from .fetch import Answer
from .findings import Finding, Reason, printable
from .reading import Reading
from .scan import SPACE, refresh_target
from .scripts import forwards
from .slugs import fold

REDIRECTS: Final = {301, 302, 303, 307, 308}
GENERAL: Final = {"", "404", *FOLDERS}
"""Paths of home, error and section pages, without slashes and extension."""
WALLS: Final = {"login", "dang-nhap", "signin", "sign-in", "log-in", "wp-login", "captcha"}
ELSEWHERE: Final = "https://elsewhere.invalid/"
"""Stands for the base of a page whose base element names another host."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ABSOLUTE: Final = re.compile(r"(https?:)?[/\\]{2,}([^/\\?#]*)", re.IGNORECASE)
_HOST: Final = re.compile(r"(.*@)?(\[[0-9A-Fa-f:.]+\]|[^\s\[\]<>^|%:/@]+)(:\d*)?", re.DOTALL)
"""An authority that browsers take, whose ever it is."""
_OURS: Final = re.compile(
    rf"(https:)?//(www\.)?{re.escape(HOST)}\.?(:443|:)?|http://(www\.)?{re.escape(HOST)}\.?(:80|:)?",
    re.ASCII | re.IGNORECASE,
)
_KEPT: Final = "%/:?@!$&()*+,;=[]|~\\'"
"""What no browser encodes in a path or query."""


def destination(base: str, target: str) -> str | Finding:
    """The address on the host that a browser at `base` would go to, or why nobody should.

    What browsers and others read differently (a backslash, a third slash, a port) leads away.
    """
    text = target.strip(SPACE).translate({9: None, 10: None, 13: None})
    start = _ABSOLUTE.match(text)
    named = printable(start[2] if start else text)
    if start and not _HOST.fullmatch(unquote(start[2])):
        return Finding(reason=Reason.REDIRECT_BAD, detail=named)  # no browser follows it
    elsewhere = not _OURS.fullmatch(start[0]) if start else _SCHEME.match(text) or base == ELSEWHERE
    if elsewhere or "\\" in re.split(r"[?#]", text, maxsplit=1)[0]:
        return Finding(reason=Reason.LEADS_AWAY, detail=named)
    if start and start[0].lower().startswith("http:"):
        return Finding(reason=Reason.LEADS_TO_HTTP)
    if start:
        host = start[2].lower().partition(":")[0].removesuffix(".")
        base, text = f"https://{host}/", text[len(start[0]) :]
    return _joined(base, text)


def _joined(base: str, text: str) -> str:
    """An address without scheme and host, on the host of `base`; `%2e` is a dot to browsers."""
    own = urlsplit(base)
    path, mark, query = text.partition("#")[0].partition("?")
    if not path:
        path, query = own.path, query if mark else own.query
    elif not path.startswith("/"):
        path = f"{own.path.rpartition('/')[0]}/{path}"
    kept: list[str] = []
    for step in path.split("/")[1:]:
        dots = step.lower().replace("%2e", ".")
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(step)
    if path.lower().replace("%2e", ".").endswith(("/.", "/..")):
        kept.append("")
    found = "/" + "/".join(kept) + ("?" if query else "") + query
    return f"https://{own.netloc}{quote(found, safe=_KEPT)}"


def landing(asked: str, target: str) -> Reason | None:
    """What the path of a redirect alone gives away: a home page, a section, a login."""
    name = plain_path(target)
    if name == plain_path(asked):
        return None
    if name.rpartition("/")[2] in WALLS:
        return Reason.FORBIDDEN
    return Reason.HOME_INSTEAD if name in GENERAL else None


def plain_path(url: str) -> str:
    """The path without its slashes, its index file and its extension; empty for a home page."""
    path = fold(unquote(urlsplit(url).path)).strip("/")
    return re.sub(r"((^|/)(index|default))?\.(html?|php|aspx?|jsp)\Z", "", path)


class Move(NamedTuple):
    """Where an answer sends its reader. What a script does is only as sure as our reading of it."""

    target: str
    by_script: bool = False
    followed: bool = True


def moves(answer: Answer, page: Reading) -> list[Move]:
    """Every place that an answer sends its reader to by itself."""
    if answer.status in REDIRECTS:
        return [Move(target) for target in dict.fromkeys(answer.header_values("location"))]
    headers = answer.header_values("refresh")
    return [
        *(Move(target) for header in headers for target in refresh_target(header)),
        *map(Move, page.refreshes),
        *(Move(target, followed=False) for target in page.unscripted),
        *(Move(target, by_script=True) for target in forwards(page.scripts)),
    ]
