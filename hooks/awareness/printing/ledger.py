"""The ledger data/codes.yml: what may be on paper keeps its code, page and address."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from typing import Final

from awareness.data.files import CODES, COMMUNE, Catalogue
from awareness.data.known import Sources
from awareness.data.teaching import IssuedCode, TargetKind
from awareness.printing.codes import Target, code_of
from awareness.problem import Grade, Problem
from awareness.text.layers import Root
from awareness.text.source import Source, read

RETIRE: Final = "thôi dùng thì ghi thêm retired: và ngày, đừng xóa: tờ giấy cũ vẫn còn đó"
Thing = tuple[TargetKind, str]
"""What a code is worked out from."""


def issued(current: Iterable[Target], catalogue: Catalogue, source: Source) -> Iterator[Problem]:
    """Every code that is printed is on record, none on record has changed, no two are alike."""
    wanted: list[Thing] = [(target.kind, target.id) for target in current]
    holders: dict[str, Thing] = {}
    for index, row in enumerate(catalogue.codes):
        thing: Thing = (row.kind, row.id)
        code = code_of(*thing)
        own = source.file(("codes", index)) == source.path
        if said := _row_fault(row, code, thing in wanted or not own, holders.get(code)):
            yield source.problem(("codes", index, "code"), *said)
        holders.setdefault(code, thing)
    listed = {(row.kind, row.id) for row in catalogue.codes}
    mistyped = {row.code for row in catalogue.codes} - holders.keys()
    for thing in (thing for thing in wanted if thing not in listed):
        code = code_of(*thing)
        if holder := holders.get(code):
            yield source.problem(("codes",), *_alike(code, holder[1], thing[1]))
        elif code not in mistyped:
            fix = f'thêm dòng {{code: "{code}", kind: {thing[0]}, id: {thing[1]}, title: "…"}}'
            yield source.problem(("codes",), f"chưa ghi mã của “{thing[1]}”", fix)
        holders[code] = thing


def _row_fault(
    row: IssuedCode, code: str, used: bool, holder: Thing | None
) -> tuple[str, str] | None:
    """What is wrong with one row, and what to do."""
    if row.code != code:
        fix = f"ghi lại {code}, hoặc sửa lại kind và id của dòng này"
        return f"mã “{row.code}” đã in ra giấy, không sửa được", fix
    if holder == (row.kind, row.id):
        return f"mã “{row.code}” của “{row.id}” ghi hai lần", "xóa một trong hai dòng"
    if holder:
        return _alike(code, holder[1], row.id)
    if row.retired and used:
        what = f"mã “{row.code}” ghi là thôi dùng, mà “{row.id}” còn đó và còn được in"
        return what, "xóa retired: ở dòng này; hoặc bỏ hẳn trang hay tài liệu ấy trước đã"
    if not row.retired and not used:
        what = f"mã “{row.code}” dẫn tới “{row.id}” mà nay không còn"
        return what, "đặt lại id cũ; hoặc ghi retired: và ngày thôi dùng"
    return None


def _alike(code: str, first: str, second: str) -> tuple[str, str]:
    what = f"“{first}” và “{second}” ra cùng một mã “{code}”"
    return what, "đổi id của thứ mới thêm, chưa in ra giấy"


def address(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """The site stands where the codes on paper lead; an address that is not on record is a note."""
    site = catalogue.commune.site_url
    live = [row.site_url for row in catalogue.sites if not row.retired]
    if len(live) > 1:
        what = f"sổ ghi {len(live)} địa chỉ đang dùng: {', '.join(live)}"
        fix = "chỉ giữ một; địa chỉ cũ thì ghi retired: và ngày"
        yield sources[CODES].problem(("sites",), what, fix)
    elif live and site != live[0]:
        what = f"mã QR đã in dẫn tới {live[0]}, mà site_url nay {f'là {site}' if site else 'trống'}"
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
