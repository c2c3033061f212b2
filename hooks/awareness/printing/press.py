"""Compiles sheets with typst, but what was compiled before."""

from __future__ import annotations

import atexit
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from importlib import resources, util
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from awareness.printing.binding import bind
from awareness.printing.codes import Target
from awareness.printing.pictures import Press, picture
from awareness.printing.sheets import PICTURE, Imprint, Sheet
from awareness.problem import Problem
from awareness.store import KEPT, Store, tools
from awareness.text.source import Source, called

TEMPLATES: Final = Path(__file__).parent
FONTS: Final = "fontpkg_be_vietnam_pro"
PACKAGES: Final = ("typst", "pillow", "pikepdf", "fontpkg-be-vietnam-pro")
"""What the PDFs are made with."""
COVER_PPI: Final = 90
COVER_COLOURS: Final = 16
"""200 × 250 pixels for 160 × 200 of a page, in so few colours that they weigh 8 kB at most."""
OWN: Final = ("place", "standing")
NAMED: Final = ("leaflet", "pledge", "poster")
"""Templates that say whose a sheet is above its foot."""
SIDES: Final = re.compile(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]")
"""As typst writes them, and not who binds kits; of an upright page no cover shows the foot."""
PAGE: Final = re.compile(rb"/Type/Page\b")
"""As typst writes a page of a document."""
NONE: Final = MappingProxyType[Any, Any]({})
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

    def files(self) -> dict[str, bytes]:
        """By their suffixes."""
        alone = self.sheet.template == PICTURE
        return {".png": self.picture} if alone else {".pdf": self.pdf, ".webp": self.picture}


def available() -> bool:
    """Whether this machine can compile; there are systems without a typst wheel."""
    return all(map(util.find_spec, ("typst", "PIL", "pikepdf")))


def print_all(
    sheets: Iterable[Sheet],
    imprint: Imprint,
    cache: Path,
    others: Mapping[Path, Mapping[str, str]] = NONE,
    sources: Mapping[str, Source] = NONE,
) -> tuple[list[Printed], list[Problem]]:
    """Every sheet, compiled or from the cache, and a problem for each that does not fit.

    What a kit holds must be among them. `others` are folders into which the same is printed with
    other names, each instead of one of ours: a sheet for all before the next, since typst
    remembers what it has just laid out. Problems stand at their lines in `sources`.
    """
    store, own = Store(cache), _own(imprint)
    sheets, printed, problems = list(sheets), dict[str, Printed](), list[Problem]()
    firsts = dict[str, str]()
    for sheet in sorted(sheets, key=lambda sheet: bool(sheet.holds)):
        inside = [printed[code] for code in sheet.holds if code in printed]
        if len(inside) < len(sheet.holds):
            continue  # one of them is a problem already
        data = _data(sheet, imprint, inside)
        bound = (sha256(one.pdf).hexdigest() for one in inside)
        made_of = (tools(TEMPLATES, *PACKAGES), sheet.template, data, own, *bound)
        try:
            first = firsts.get(sheet.paper, data)
            whole = store.made(partial(_compile, sheet, data, own, inside, first), *made_of)
        except RuntimeError as error:  # of typst, which is loaded when it is needed
            problems.append(_problem(sheet, str(error), sources))
            continue
        printed[sheet.code] = done = _printed(sheet, whole)
        for folder, names in others.items():
            _print_also(done, (data, own, first), inside, names, folder)
        firsts.setdefault(sheet.paper, data)
        least, most = sheet.pages
        if not least <= done.pages <= most:
            what = f"{done.pages} trang, phải từ {least} đến {most} trang: {TOO_LONG}"
            problems.append(_problem(sheet, what, sources))
    store.forget(KEPT)
    return [printed[sheet.code] for sheet in sheets if sheet.code in printed], problems


def _printed(sheet: Sheet, whole: bytes) -> Printed:
    head, _, rest = whole.partition(b"\n")
    pages, size = map(int, head.split())
    return Printed(sheet=sheet, pdf=rest[:size], picture=rest[size:], pages=pages)


def _print_also(
    done: Printed,
    text: tuple[str, str, str],
    inside: Iterable[Printed],
    names: Mapping[str, str],
    folder: Path,
) -> None:
    """The same of `text` with other names, where it fits: what is not there is to be made apart."""
    data, own, first = text
    for old, new in names.items():
        data, own, first = (one.replace(old, new) for one in (data, own, first))
    sides, at_foot = SIDES.search(done.pdf), done.sheet.template not in NAMED and data == text[0]
    cover = at_foot and not (sides and float(sides[1]) > float(sides[2]))
    with suppress(RuntimeError, OSError):  # of typst; a part of a kit that is not there
        there = [
            replace(one, pdf=(folder / f"{one.sheet.code}.pdf").read_bytes()) for one in inside
        ]
        other = _compile(done.sheet, data, own, there, first, done.picture if cover else None)
        if (also := _printed(done.sheet, other)).pages == done.pages:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in also.files().items():
                (folder / f"{done.sheet.code}{suffix}").write_bytes(content)


def _own(imprint: Imprint) -> str:
    """What templates read where it is shown: names by which one commune's sheets differ."""
    return json.dumps({key: getattr(imprint, key) for key in OWN}, ensure_ascii=False)


def _data(sheet: Sheet, imprint: Imprint, inside: Iterable[Printed]) -> str:
    """What a template reads as `doc`; of what a kit holds, title, purpose and number of pages."""
    content: dict[str, Any] = {
        **{key: value for key, value in asdict(imprint).items() if key not in OWN},
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


# --- The press ------------------------------------------------------------------------------------


def _compile(
    sheet: Sheet,
    data: str,
    own: str,
    inside: Sequence[Printed],
    first: str,
    cover: bytes | None = None,
) -> bytes:
    """To be kept: number of pages, size of the document, then it and its picture.

    Raises RuntimeError with what typst says.
    """
    press = compiler, root = _press(TEMPLATES)
    if sheet.template == PICTURE:
        return b"1 0\n" + picture(press, first, data, own)
    (root / "own.json").write_text(own, encoding="utf-8")
    source, inputs = root / f"{sheet.template}.typ", {"sheet": data}
    standards = {"format": "pdf", "pdf_standards": ["ua-1"]}
    pdf = compiler.compile(source, root=root, sys_inputs=inputs, **standards)
    pages = len(PAGE.findall(pdf)) + sum(one.pages for one in inside)
    whole = bind(pdf, [(one.sheet.title, one.pdf) for one in inside]) if inside else pdf
    return b"%d %d\n%b%b" % (pages, len(whole), whole, cover or _cover(sheet, pdf))


def _cover(sheet: Sheet, pdf: bytes) -> bytes:
    inputs = {"title": "" if sheet.template == "poster" else sheet.title}
    compiler, root = _press(TEMPLATES)
    (root / "one.pdf").write_bytes(pdf)
    compiled = partial(compiler.compile, root / "cover.typ", root=root, sys_inputs=inputs)
    page = compiled(format="png", ppi=COVER_PPI)
    return _few_colours(page)


def _few_colours(png: bytes) -> bytes:
    from PIL import Image

    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(
            COVER_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        few.save(small, "webp", lossless=True, quality=20, method=2)
    return small.getvalue()


@lru_cache
def _press(templates: Path) -> Press:
    """One compiler for all sheets, with the packaged font alone, and templates to write beside."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
    )
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    shutil.copytree(templates, root, ignore=shutil.ignore_patterns("*.py*"), dirs_exist_ok=True)
    return typst.Compiler(font_paths=fonts), root


def font_folder() -> Path:
    """Where the packaged font has its files, one a weight."""
    return Path(str(resources.files(FONTS) / "files"))


UNSHOWN: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed")
UNDRAWN: Final = re.compile(r"file not found \(searched at .*?([\w-]+)\.svg\)")


def _problem(sheet: Sheet, message: str, sources: Mapping[str, Source]) -> Problem:
    """At the line of a sign or a picture that there is not, else at the head of the file."""
    first, sign = message.splitlines()[0].removeprefix("assertion failed: ")[:300], ""
    if found := UNSHOWN.search(message):
        sign = found[1]
        what, fix = f"phông chữ của tờ in không có {sign}", "bỏ ký tự đó, hoặc viết bằng lời"
    elif found := UNDRAWN.search(message):
        sign = found[1]
        what = f"không có hình vẽ {sign}"
        fix = "sửa tên hình (picture, drawing, hay host của commune.yml), hoặc vẽ hình đó"
    elif TOO_LONG in message:
        what, fix = f"bản in “{sheet.code}”: {first}", "bớt chữ ở mục đó rồi dựng lại"
    else:
        what = f"bản in “{sheet.code}”: typst báo “{first}”"
        fix = "báo người phụ trách kỹ thuật"
    for source in (sources[sheet.source], *sources.values()) if sign and sources else ():
        for where, text in source.texts():
            if sign in text:
                return source.problem(where, what, fix)
    return Problem(sheet.source, 1, what, fix)
