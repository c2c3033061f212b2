"""Compiles sheets with typst, and remembers what has been compiled."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import Any, Final

from awareness.printing.codes import Target, qr
from awareness.printing.sheets import Imprint, Sheet
from awareness.problem import Problem
from awareness.text.source import Source, called

TEMPLATES: Final = Path(__file__).parent
FONTS: Final = "fontpkg_be_vietnam_pro"
THUMBNAIL_PPI: Final = 18
THUMBNAIL: Final = 210
"""The longer side in pixels: an A4 page at this resolution."""
TOO_LONG: Final = "dài quá khung"
"""The mark of our own assertions in the templates; the rest of the line names the field."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A finished document, a small picture of its first page, and how many pages it has."""

    sheet: Sheet
    pdf: bytes
    picture: bytes
    pages: int

    @property
    def kilobytes(self) -> int:
        return -(-len(self.pdf) // 1024)


def available() -> bool:
    """Whether this machine can compile; there are systems without a typst wheel."""
    return all(map(util.find_spec, ("typst", "PIL")))


@lru_cache
def _tools() -> str:
    """The templates, this module and the versions of what it uses, as one hash."""
    digest = hashlib.sha256()
    for file in (*sorted(TEMPLATES.glob("*.typ")), Path(__file__)):
        digest.update(file.read_bytes())
    for package in ("typst", "pillow", FONTS.replace("_", "-")):
        digest.update(metadata.version(package).encode())
    return digest.hexdigest()


def print_all(
    sheets: Iterable[Sheet], imprint: Imprint, cache: Path
) -> tuple[list[Printed], list[Problem]]:
    """Every sheet, compiled or from the cache, and a problem for each that does not fit."""
    kept = set[str]()

    def one(sheet: Sheet) -> Printed | Problem:
        data = _data(sheet, imprint)
        name = hashlib.sha256(f"{_tools()}{sheet.template}{data}".encode()).hexdigest()[:32]
        kept.add(name)
        return _from_cache(sheet, cache / name) or _compile(sheet, data, cache / name)

    with ThreadPoolExecutor() as pool:  # typst lets go of Python while it works
        found = list(pool.map(one, sheets))
    _forget(cache, kept)
    printed = [done for done in found if isinstance(done, Printed)]
    problems = [fault for fault in found if isinstance(fault, Problem)]
    return printed, [*problems, *(fault for done in printed for fault in _miscounted(done))]


def _data(sheet: Sheet, imprint: Imprint) -> str:
    content: dict[str, Any] = {
        "title": sheet.title,
        "code": sheet.code,
        "paper": sheet.paper,
        "publisher": imprint.publisher,
        "standing": imprint.standing,
        "place": imprint.place,
        "site": imprint.site,
        "draft": imprint.draft,
        "year": imprint.day.year,
        "month": imprint.day.month,
        "day": imprint.day.day,
        "lines": imprint.lines,
        "numbers": list(imprint.numbers.values()),
        "codes": [_lead(target, imprint) for target in sheet.leads],
        **sheet.content,
    }
    return called(json.dumps(content, ensure_ascii=False, sort_keys=True), imprint.numbers)


def _lead(target: Target, imprint: Imprint) -> dict[str, Any]:
    code = qr(f"{imprint.root}{target.path}")
    alt = f"Mã QR dẫn tới: {target.title} ({code.shown})"
    return {"svg": code.svg, "mm": code.mm, "alt": alt, "title": target.title, "shown": code.shown}


# --- The cache: an aid that fails no build, and whose every byte is checked ----------------------


def _seal(pages: int, pdf: bytes, picture: bytes) -> str:
    """Written last beside a document; without it, or with another, the document is none."""
    return f"{pages} {hashlib.sha256(pdf + picture).hexdigest()}"


def _from_cache(sheet: Sheet, file: Path) -> Printed | None:
    with suppress(OSError, ValueError):
        pdf = file.with_suffix(".pdf").read_bytes()
        picture = file.with_suffix(".webp").read_bytes()
        seal = file.with_suffix(".pages").read_text("ascii")
        pages = int(seal.split(" ")[0])
        if seal == _seal(pages, pdf, picture):
            return Printed(sheet=sheet, pdf=pdf, picture=picture, pages=pages)
    return None


def _keep(printed: Printed, file: Path) -> None:
    seal = _seal(printed.pages, printed.pdf, printed.picture)
    parts = {".pdf": printed.pdf, ".webp": printed.picture, ".pages": seal.encode()}
    with suppress(OSError):  # then it is compiled again
        file.parent.mkdir(parents=True, exist_ok=True)
        for suffix, content in parts.items():
            draft = file.with_suffix(f"{suffix}.new")
            draft.write_bytes(content)
            os.replace(draft, file.with_suffix(suffix))


def _forget(cache: Path, kept: set[str]) -> None:
    """Removes what no sheet has asked for, of our own files alone."""
    with suppress(OSError):
        for file in cache.iterdir():
            ours = re.fullmatch(r"([0-9a-f]{32})\.(pdf|webp|pages)(\.new)?", file.name)
            if ours and (ours[1] not in kept or ours[3]):
                file.unlink()


# --- The press ------------------------------------------------------------------------------------


def _compile(sheet: Sheet, data: str, file: Path) -> Printed | Problem:
    import typst

    source = TEMPLATES / f"{sheet.template}.typ"
    inputs = {"sheet": data}
    try:
        compiler = typst.Compiler(source, root=TEMPLATES, font_paths=_fonts(), sys_inputs=inputs)
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
        picture = compiler.compile(format="png", ppi=THUMBNAIL_PPI)
    except typst.TypstError as error:
        return _problem(sheet, str(error))
    pages = [one for one in (picture if isinstance(picture, list) else [picture]) if one]
    assert isinstance(pdf, bytes), "without an output file the compiler returns the bytes"
    printed = Printed(sheet=sheet, pdf=pdf, picture=_webp(pages[0]), pages=len(pages))
    _keep(printed, file)
    return printed


def _webp(picture: bytes) -> bytes:
    from PIL import Image

    small = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.thumbnail((THUMBNAIL, THUMBNAIL))
        image.convert("RGB").save(small, "webp", quality=60, method=6)
    return small.getvalue()


@lru_cache
def _fonts() -> Any:
    """The packaged font alone, read once."""
    import typst

    found = util.find_spec(FONTS)
    assert found is not None, "listed in pyproject.toml"
    assert found.origin is not None
    folder = str(Path(found.origin).parent / "files")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


UNSHOWN: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed")
LACKING: Final = "phông chữ của tờ in không có "


def _problem(sheet: Sheet, message: str) -> Problem:
    if found := UNSHOWN.search(message):
        what, fix = f"{LACKING}{found[1]}", "bỏ ký tự đó, hoặc viết bằng lời"
        return Problem(path=sheet.source, line=1, message=what, fix=fix)
    what = f"bản in “{sheet.code}”: typst báo “{message.splitlines()[0][:300]}”"
    fix = "báo người phụ trách kỹ thuật"
    if TOO_LONG in message:
        said = message.splitlines()[0].removeprefix("assertion failed: ")
        what, fix = f"bản in “{sheet.code}”: {said[:300]}", "bớt chữ ở mục đó rồi dựng lại"
    return Problem(path=sheet.source, line=1, message=what, fix=fix)


def placed(problem: Problem, sources: Mapping[str, Source]) -> Problem:
    """At the line of the text that cannot be printed, where the head of its file was named."""
    sign = problem.message.removeprefix(LACKING)
    for source in (sources[problem.path], *sources.values()) if sign != problem.message else ():
        for where, text in source.texts():
            if sign in text:
                return source.problem(where, problem.message, problem.fix)
    return problem


def _miscounted(printed: Printed) -> list[Problem]:
    least, most = printed.sheet.pages
    if least <= printed.pages <= most:
        return []
    what = f"{printed.pages} trang, phải từ {least} đến {most} trang: {TOO_LONG}"
    return [_problem(printed.sheet, what)]
