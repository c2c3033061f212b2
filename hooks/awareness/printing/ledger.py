"""The ledger data/codes.yml: what may be on paper keeps its code, page and address."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from typing import Final

from awareness.data.files import CODES, COMMUNE, Catalogue
from awareness.data.known import Sources
from awareness.printing.codes import Target, code_of
from awareness.problem import Grade, Problem
from awareness.text.layers import Root
from awareness.text.source import Source, read

RETIRE: Final = "thôi dùng thì ghi thêm retired: và ngày, đừng xóa: tờ giấy cũ vẫn còn đó"


def issued(current: Iterable[Target], catalogue: Catalogue, source: Source) -> Iterator[Problem]:
    """Every code that is printed is on record, none on record has changed, no two are alike."""
    wanted = dict.fromkeys((target.kind, target.id) for target in current)
    holders: dict[str, str] = {}
    for index, row in enumerate(catalogue.codes):
        where = ("codes", index, "code")
        code, used = code_of(row.kind, row.id), (row.kind, row.id) in wanted
        if row.code != code or (row.retired and used):
            what = f"dòng “{row.code}” của “{row.id}” đã in ra giấy, không sửa được"
            fix = f"ghi lại kind, id và mã như cũ (mã của “{row.id}” là {code})"
            yield source.problem(where, what, f"{fix}; còn được in thì đừng ghi retired:")
        elif code in holders:
            yield source.problem(where, *_alike(code, holders[code], row.id))
        elif not (row.retired or used) and source.file(where) == source.path:
            what = f"mã “{code}” dẫn tới “{row.id}” mà nay không còn"
            fix = "đặt lại id cũ; hoặc ghi retired: và ngày thôi dùng"
            yield source.problem(where, what, fix)
        holders.setdefault(code, row.id)
    listed = {(row.kind, row.id) for row in catalogue.codes}
    mistyped = {row.code for row in catalogue.codes} - holders.keys()
    for kind, name in (thing for thing in wanted if thing not in listed):
        code = code_of(kind, name)
        if code in holders:
            yield source.problem(("codes",), *_alike(code, holders[code], name))
        elif code not in mistyped:
            fix = f'thêm dòng {{code: "{code}", kind: {kind}, id: {name}, title: "…"}}'
            yield source.problem(("codes",), f"chưa ghi mã của “{name}”", fix)
        holders[code] = name


def _alike(code: str, first: str, second: str) -> tuple[str, str]:
    what = f"“{first}” và “{second}” ra cùng một mã “{code}”"
    return what, "đổi id của thứ mới thêm, chưa in ra giấy; ghi trùng dòng thì xóa một dòng"


def address(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """The site stands where the codes on paper lead; an address that is not on record is a note."""
    site = catalogue.commune.site_url
    live = [row.site_url for row in catalogue.sites if not row.retired]
    if live and live != [site]:
        now = f"là {site}" if site else "trống"
        what = f"mã QR đã in dẫn tới {', '.join(live)}, mà site_url nay {now}"
        fix = "ghi lại địa chỉ cũ; nếu đổi hẳn thì cho địa chỉ cũ tự chuyển sang địa chỉ mới, rồi "
        fix += f"ở mục sites của {CODES} ghi retired: và ngày cho dòng cũ, thêm dòng địa chỉ mới"
        yield sources[COMMUNE].problem(("commune", "site_url"), what, fix)
    elif site and not live:
        yield from _unrecorded(site, sources[COMMUNE], Grade.NOTE)


def _unrecorded(site: str, commune: Source, grade: Grade) -> Iterator[Problem]:
    what = "mã QR sẽ in địa chỉ này mà sổ mã chưa ghi"
    fix = f'trước khi in, thêm vào mục sites của {CODES}: - {{site_url: "{site}"}}'
    yield commune.problem(("commune", "site_url"), what, fix, grade)


def unrecorded(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """The address under which codes will be printed is not on record: a reason not to publish."""
    site = catalogue.commune.site_url
    if site and site not in [row.site_url for row in catalogue.sites]:
        yield from _unrecorded(site, sources[COMMUNE], Grade.ERROR)


def deleted(root: Root, source: Source, current: Iterable[Target]) -> Iterator[Problem]:
    """Rows that git last committed and that the ledger lacks; silent where there is no git.

    Of what is still printed `issued` says that it is not on record.
    """
    before = committed(root, source.path)
    printed = {target.code for target in current}
    for section, keys in (("codes", ("code", "id")), ("sites", ("site_url",))):
        kept = printed | {row.text(key) for row in source.rows(section) for key in keys}
        for row in before.rows(section) if source.readable else ():
            if not kept & {row.text(key) for key in keys}:
                name = " của ".join(f"“{row.text(key)}”" for key in keys)
                what = f"dòng {name} có trong lần ghi trước của git mà nay bị xóa"
                yield source.problem((section,), what, f"lấy lại dòng đó; {RETIRE}")


def committed(root: Root, path: str) -> Source:
    """A file as git last committed it; empty without git or a commit."""
    file = root / path
    command = ["git", "cat-file", "blob", f"HEAD:./{file.name}"]
    try:
        done = subprocess.run(command, cwd=file.parent, capture_output=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return Source(path)
    return read(done.stdout, path)[0]
