"""May this link stand here? The one gate for data, pages, templates and finished pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from awareness.problem import Grade, LinkProblem, Problem

from .address import HOST, judge, looks_like_host
from .findings import Static
from .scan import SPACE, Link, hosts_in_text, links_in_text
from .slugs import fold

RELATIVE: Final = re.compile(r"(?![/\\])[^:\\]*\Z")
ABSOLUTE_PATH: Final = re.compile(r"/(?![/\\])")
GRADES: Final = {Static.REJECT: Grade.ERROR, Static.FIX: Grade.WARNING, Static.WARN: Grade.NOTE}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the data let links lead to; None where it cannot be read, and then all may."""

    numbers: frozenset[str] | None
    addresses: frozenset[str] | None
    """On HOST: those of the catalogue."""
    hosts: frozenset[str] | None
    own: tuple[str, ...]
    """Whole addresses, and beginnings that end in a slash, of the publisher."""


def check(path: str, link: Link, listed: Listed) -> Iterator[Problem]:
    """Inside the site, a phone number, a product, or a listed host; loaded from inside alone."""
    return (fault.at(path, link.line) for fault in _faults(link, listed))


def _faults(link: Link, listed: Listed) -> Iterator[Problem]:
    url = link.url.strip(SPACE)
    if url.startswith("tel:"):
        if listed.numbers is not None and url.removeprefix("tel:") not in listed.numbers:
            what = f"số gọi “{url}” không có trong dữ liệu"
            fix = "dùng số có trong data/resources.yml hoặc data/commune.yml"
            yield Problem("", 0, what, fix)
    elif not link.loaded and (HOST in fold(url) or any(look_alikes(url))):
        yield from _listed(link.url, listed)  # meant for it, rightly or wrongly spelled
    elif ABSOLUTE_PATH.match(url):
        what = f"địa chỉ “{url[:120]}” bắt đầu bằng / nên hỏng khi trang nằm ở thư mục con"
        yield Problem("", 0, what, "viết từ trang này đi, ví dụ ../can-giup/index.md")
    elif RELATIVE.match(url):
        return
    elif link.loaded:
        what = f"trang tự tải “{url[:120]}” từ nơi khác"
        yield Problem("", 0, what, "đặt tệp đó trong trang web này")
    elif not any(url.startswith(own) if own[-1] == "/" else url == own for own in listed.own):
        yield from _foreign(url, listed)


def _listed(url: str, listed: Listed) -> Iterator[Problem]:
    problems = [*spelling(url)]
    yield from problems
    known = listed.addresses is None or url in listed.addresses
    if not known and all(problem.grade is Grade.NOTE for problem in problems):
        what = f"địa chỉ {url} không có trong danh mục"
        yield Problem("", 0, what, "thêm vào mục resources của data/resources.yml")


def _foreign(url: str, listed: Listed) -> Iterator[Problem]:
    """Only listed hosts, only https."""
    hosts = listed.hosts
    if hosts is not None and not any(url.startswith(f"https://{host}/") for host in hosts):
        what = f"địa chỉ “{url[:120]}” không thuộc nơi nào có trong data/hosts.yml"
        fix = "thêm tên miền và lý do vào tệp đó, hoặc bỏ liên kết; chỉ dùng https"
        yield Problem("", 0, what, fix)


# --- In the data: rules of texts, which know no file ------------------------------------------


def spelling(url: str, title: str = "") -> Iterator[LinkProblem]:
    """The static verdict on an address of HOST, beside the title of what stands there."""
    verdict = judge(url, title)
    if verdict.static is not Static.OK:
        what = f"địa chỉ {url.strip()[:120]!r}: {verdict.message}"
        yield LinkProblem("", 0, what, verdict.advice, GRADES[verdict.static])


def source(url: str, listed: Listed) -> Iterator[Problem]:
    """Sources on HOST are named, not linked; other hosts must be listed."""
    if HOST not in fold(url):
        yield from _foreign(url, listed)
    else:
        what = f"địa chỉ “{url[:120]}”: nguồn trên {HOST} chỉ ghi tên và ngày"
        yield Problem("", 0, what, "xóa dòng url này")


def in_text(text: str) -> Iterator[Problem]:
    """Addresses stand in their own keys."""
    for link in links_in_text(text):
        what = f"có địa chỉ “{link.url[:120]}” trong đoạn chữ"
        yield Problem("", 0, what, "đặt địa chỉ ở mục url, ở đây chỉ viết chữ")


def look_alikes(text: str) -> Iterator[Problem]:
    """Each name that imitates HOST."""
    for host in hosts_in_text(text):
        if looks_like_host(host):
            what = f"“{host}” giống {HOST} nhưng không phải"
            yield Problem("", 0, what, f"viết đúng {HOST}")
