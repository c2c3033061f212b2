"""Compiles sheets with typst, and remembers what has been compiled."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from importlib import metadata, util
from itertools import chain
from pathlib import Path
from typing import Any, Final

from awareness.printing.binding import bind
from awareness.printing.codes import Target
from awareness.printing.sheets import PICTURE, Imprint, Sheet
from awareness.problem import Problem
from awareness.text.source import Source, called

TEMPLATES: Final = Path(__file__).parent
FONTS: Final = "fontpkg_be_vietnam_pro"
PACKAGES: Final = ("typst", "pillow", "pikepdf", "fontpkg-be-vietnam-pro")
"""What the PDFs are made with."""
COVER: Final = b"""#set page(width: 160pt, height: 200pt, margin: 0pt)
#set text(font: "Be Vietnam Pro", size: 15pt, weight: 700, fill: white, hyphenate: false)
#set par(leading: 0.55em)
#let whole(body) = block(height: 400pt, body) // else the middle of the page alone
#let page = whole(image("/one.pdf", page: 1, width: 160pt))
#box(width: 100%, height: 100%, clip: true, place(top, page))
#let title = sys.inputs.title
#if title != "" { place(bottom, block(width: 100%, fill: rgb("#06363b"), inset: 8pt, title)) }"""
"""The head of the first page, and its name where that is set too small to be read there."""
COVER_PPI: Final = 90
COVER_COLOURS: Final = 16
"""200 × 250 pixels for 160 × 200 of a page, in so few colours that they weigh 8 kB at most."""
PICTURE_COLOURS: Final = 128
"""Of a flat drawing: what is between two of them at an edge is seen by nobody."""
KEPT: Final = 512 * 2**20
"""Bytes of the cache: the documents of all communes of a province, 4 MB each."""
OURS: Final = re.compile(r"[0-9a-f]{32}\.(?:pdf|webp|pages|docx|pptx)(?:\.new)?")
PAGE: Final = re.compile(rb"/Type/Page\b")
"""As typst writes a page of a document."""
TOO_LONG: Final = "dài quá khung"
"""The mark of our own assertions in the templates; the rest of the line names the field."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A finished document, its cover (WebP, 200 × 250), and how many pages it has.

    A picture for chats is a PNG alone.
    """

    sheet: Sheet
    pdf: bytes
    picture: bytes
    pages: int

    @property
    def kilobytes(self) -> int:
        return -(-len(self.pdf or self.picture) // 1024)


def available() -> bool:
    """Whether this machine can compile; there are systems without a typst wheel."""
    return all(map(util.find_spec, ("typst", "PIL", "pikepdf")))


@lru_cache
def tools(*packages: str) -> str:
    """What makes documents of their data, and the versions of the packages used, as one hash."""
    digest = sha256()
    made_of = map(TEMPLATES.rglob, ("*.typ", "*.py", "*.svg"))
    for file in sorted(chain.from_iterable(made_of)):
        digest.update(file.read_bytes())
    for package in packages:
        digest.update(metadata.version(package).encode())
    return digest.hexdigest()


def print_all(
    sheets: Iterable[Sheet], imprint: Imprint, cache: Path, most: int = KEPT
) -> tuple[list[Printed], list[Problem]]:
    """Every sheet, compiled or from the cache, and a problem for each that does not fit.

    What a kit holds must be among them. The cache is left with at most `most` bytes.
    """
    sheets, printed, problems = list(sheets), dict[str, Printed](), list[Problem]()
    for sheet in sorted(sheets, key=lambda sheet: bool(sheet.holds)):
        inside = [printed[code] for code in sheet.holds if code in printed]
        if len(inside) < len(sheet.holds):
            continue  # one of them is a problem already
        data = _data(sheet, imprint, inside)
        made_of = (
            tools(*PACKAGES),
            sheet.template,
            data,
            *(sha256(one.pdf).hexdigest() for one in inside),
        )
        file = cache / sha256("".join(made_of).encode()).hexdigest()[:32]
        done = _from_cache(sheet, file) or _compile(sheet, data, inside, file)
        if isinstance(done, Problem):
            problems.append(done)
            continue
        printed[sheet.code] = done
        least, most_pages = sheet.pages
        if not least <= done.pages <= most_pages:
            what = f"{done.pages} trang, phải từ {least} đến {most_pages} trang: {TOO_LONG}"
            problems.append(_problem(sheet, what))
    _forget(cache, most)
    return [printed[sheet.code] for sheet in sheets if sheet.code in printed], problems


def _data(sheet: Sheet, imprint: Imprint, inside: Iterable[Printed]) -> str:
    """What a template reads as `doc`; of what a kit holds, title, purpose and number of pages."""
    content: dict[str, Any] = {
        **asdict(imprint),
        "title": sheet.title,
        "code": sheet.code,
        "site": imprint.site,
        "codes": [_lead(target, imprint) for target in sheet.leads],
        "inside": [(one.sheet.title, one.sheet.purpose, one.pages) for one in inside],
        **sheet.content,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=date.isoformat)
    return called(text, imprint.numbers)


def _lead(target: Target, imprint: Imprint) -> dict[str, Any]:
    code = target.qr(imprint.root)
    alt = f"Mã QR dẫn tới: {target.title} ({code.shown})"
    return {"svg": code.svg, "mm": code.mm, "alt": alt, "title": target.title, "shown": code.shown}


# --- The cache: an aid that fails no build, serves any commune, and whose every byte is checked ---


def _seal(pages: int, pdf: bytes, picture: bytes) -> bytes:
    """Written last beside a document; without it, or with another, the document is none."""
    return f"{pages} {sha256(pdf + picture).hexdigest()}".encode()


def _from_cache(sheet: Sheet, file: Path) -> Printed | None:
    with suppress(OSError, ValueError):
        parts = [file.with_suffix(suffix) for suffix in (".pdf", ".webp", ".pages")]
        pdf, picture, seal = (part.read_bytes() for part in parts)
        pages = int(seal.split(b" ")[0])
        if seal == _seal(pages, pdf, picture):
            for part in parts:
                os.utime(part)
            return Printed(sheet=sheet, pdf=pdf, picture=picture, pages=pages)
    return None


def _keep(printed: Printed, file: Path) -> None:
    seal = _seal(printed.pages, printed.pdf, printed.picture)
    parts = {".pdf": printed.pdf, ".webp": printed.picture, ".pages": seal}
    for suffix, content in parts.items():
        put(file.with_suffix(suffix), content)


def put(file: Path, content: bytes) -> None:
    """Into the cache, whole or not at all; what cannot be kept is made again."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f"{file.suffix}.new")
        draft.write_bytes(content)
        os.replace(draft, file)


def _forget(cache: Path, most: int) -> None:
    """Removes drafts, and what was asked for longest ago, of our own files alone."""
    with suppress(OSError):
        ours = [one for one in cache.iterdir() if OURS.fullmatch(one.name)]
        ages = {file: file.stat() for file in ours}
        size = 0
        for file, age in sorted(ages.items(), key=lambda one: -one[1].st_mtime_ns):
            size += age.st_size
            if size > most or file.suffix == ".new":
                file.unlink()


# --- The press ------------------------------------------------------------------------------------


def _compile(sheet: Sheet, data: str, inside: Sequence[Printed], file: Path) -> Printed | Problem:
    import typst

    source, inputs = TEMPLATES / f"{sheet.template}.typ", {"sheet": data}
    compiled = partial(_compiler().compile, source, root=TEMPLATES, sys_inputs=inputs)
    try:
        if sheet.template == PICTURE:
            png = compiled(format="png", ppi=72)
            printed = Printed(sheet=sheet, pdf=b"", picture=_light(png), pages=1)
        else:
            pdf = compiled(format="pdf", pdf_standards=["ua-1"])
            pages = len(PAGE.findall(pdf))
            printed = Printed(sheet=sheet, pdf=pdf, picture=_cover(sheet, pdf), pages=pages)
    except typst.TypstError as error:
        return _problem(sheet, str(error))
    if inside:
        pdf = bind(printed.pdf, [(one.sheet.title, one.pdf) for one in inside])
        pages = printed.pages + sum(one.pages for one in inside)
        printed = replace(printed, pdf=pdf, pages=pages)
    _keep(printed, file)
    return printed


def _cover(sheet: Sheet, pdf: bytes) -> bytes:
    page = _cover_page(sheet, pdf, "png", ppi=COVER_PPI)
    return _few_colours(page, COVER_COLOURS, 1, "webp", lossless=True, quality=20, method=3)


def _cover_page(sheet: Sheet, pdf: bytes, kind: str, **how: Any) -> bytes:
    inputs = {"title": "" if sheet.template == "poster" else sheet.title}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "one.pdf").write_bytes(pdf)
        page: bytes = _compiler().compile(COVER, format=kind, root=folder, sys_inputs=inputs, **how)
    return page


def _light(png: bytes) -> bytes:
    return _few_colours(png, PICTURE_COLOURS, 3, "png")


def _few_colours(png: bytes, count: int, step: int, kind: str, **how: Any) -> bytes:
    """A flat picture, a third as heavy; its colours are those of each `step`-th pixel."""
    from PIL import Image

    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        flat = image.convert("RGB")
        some = flat.resize((flat.width // step, flat.height // step), Image.Resampling.NEAREST)
        few = some.quantize(count, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        if step > 1:
            few = flat.quantize(palette=few, dither=Image.Dither.NONE)
        few.save(small, kind, **how)
    return small.getvalue()


@lru_cache
def _compiler() -> Any:
    """One for all sheets, with the packaged font alone."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
    )
    return typst.Compiler(font_paths=fonts)


def font_folder() -> Path:
    """Where the packaged font has its files, one a weight."""
    found = util.find_spec(FONTS)
    assert found is not None, "listed in pyproject.toml"
    assert found.origin is not None
    return Path(found.origin).parent / "files"


UNSHOWN: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed")
LACKING: Final = "phông chữ của tờ in không có "
UNDRAWN: Final = re.compile(r"file not found \(searched at .*?([\w-]+)\.svg\)")
NO_DRAWING: Final = "không có hình vẽ "


def _problem(sheet: Sheet, message: str) -> Problem:
    first = message.splitlines()[0]
    if found := UNSHOWN.search(message):
        what, fix = f"{LACKING}{found[1]}", "bỏ ký tự đó, hoặc viết bằng lời"
    elif found := UNDRAWN.search(message):
        what, fix = (
            f"{NO_DRAWING}{found[1]}",
            "sửa tên hình (picture, drawing, hay host của commune.yml), hoặc vẽ hình đó",
        )
    elif TOO_LONG in message:
        said = first.removeprefix("assertion failed: ")[:300]
        what, fix = f"bản in “{sheet.code}”: {said}", "bớt chữ ở mục đó rồi dựng lại"
    else:
        what, fix = (
            f"bản in “{sheet.code}”: typst báo “{first[:300]}”",
            "báo người phụ trách kỹ thuật",
        )
    return Problem(sheet.source, 1, what, fix)


def placed(problem: Problem, sources: Mapping[str, Source]) -> Problem:
    """At the line of what cannot be printed; before, the head of its file was named."""
    sign = problem.message.removeprefix(LACKING).removeprefix(NO_DRAWING)
    for source in (sources[problem.path], *sources.values()) if sign != problem.message else ():
        for where, text in source.texts():
            if sign in text:
                return source.problem(where, problem.message, problem.fix)
    return problem
