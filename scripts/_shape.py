"""One site with any names, and what it becomes with those of each commune."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import hashlib
import io
import os
import re
import shutil
import zipfile
from contextlib import suppress
from copy import copy
from pathlib import Path

KEPT, WORKER = "giu.json", "sw.js"
"""What a device keeps, and the worker that knows it by a mark."""
LEFT = ("__pycache__", "site", ".git")
"""What an earlier build or Python has left in a folder."""
ANY = {"name": "Xoẹn Quỳu Khuỵch Ghẻng", "province": "Ghuỳnh Xoẽo"}
"""Names that nobody has, nor any text: a site made with them becomes that of any names."""
PART = re.compile("|".join(" ".join(ANY.values()).split()).encode())
"""What is left of them where a text was cut."""
PAPER, PRINTED, ZIPPED = "in-an", (".pdf", ".webp", ".png"), (".docx", ".pptx")
SIZE = re.compile(rb'(href="(?:[^"]*/)?([^"/]+)"(?:(?!href=).)*?)\b(\d+)( KB)', re.DOTALL)
"""How heavy a file is, told behind its address."""
Part = tuple[zipfile.ZipInfo, bytes, bytes]
"""Of a zip what it is, how it is packed, and its text where that bears a name; else a file's."""
MARK = b"\0"
"""Before and behind the name of a file whose weight is told there."""


class Shape:
    """A site with any names: what is the same for all, what is printed for each, what names them.

    Raises Stop for a name that was cut.
    """

    def __init__(self, site: Path, pool: Path) -> None:
        self.site, self.same, self.printed = site, list[Path](), list[Path]()
        self.named = dict[Path, list[Part]]()
        order = sorted(files(site), key=lambda one: (one.suffix == ".html", one.name == WORKER))
        for file in order:
            path = file.relative_to(site)
            if path.parent.name == PAPER and file.suffix in PRINTED:
                self.printed.append(path)
            elif parts := self.parts(file):
                self.named[path] = parts
            else:
                self.same.append(path)
                share(file, pool)

    def parts(self, file: Path) -> "list[Part]":
        """What a file is made of; nothing where it is the same for all."""
        text, weighed = file.read_bytes(), self.printed and file.suffix == ".html"
        text = SIZE.sub(self.marked, text) if weighed else text
        parts = unzipped(text) if file.suffix in ZIPPED else [(zipfile.ZipInfo(), b"", text)]
        if any(PART.search(named(text, dict.fromkeys(ANY.values(), ""))) for *_, text in parts):
            cut = "tên nơi này bị cắt ngang → dựng bằng build.py --commune"
            raise _env.Stop(f"{file.name}: {cut}")
        named_there = any(PART.search(text) for *_, text in parts)
        return parts if named_there or file.name == WORKER or (weighed and MARK in text) else []

    def marked(self, found: "re.Match[bytes]") -> bytes:
        """For what a page tells of a file whose weight may be another for each."""
        file = self.site / PAPER / found[2].decode()
        heavy = file.is_file() and found[3] == weight(file)
        return found[1] + (MARK + found[2] + MARK if heavy else found[3]) + found[4]

    def lay(self, other: Path, names: "dict[str, str]") -> bool:
        """A site with these names, beside what is printed for it; False where that is not all."""
        if not all((other / path).is_file() for path in self.printed):
            return False
        for folder in {path.parent for path in (*self.same, *self.named)}:
            (other / folder).mkdir(parents=True, exist_ok=True)
        for path in self.same:
            try:
                os.link(self.site / path, other / path)
            except OSError:
                shutil.copyfile(self.site / path, other / path)
        for path, parts in self.named.items():
            whole = zipped(parts, names) if path.suffix in ZIPPED else named(parts[0][2], names)
            if path.name == WORKER and Path(KEPT) in self.named:
                whole = whole.replace(mark(self.site / KEPT), mark(other / KEPT))
            pieces = whole.split(MARK) if path.suffix == ".html" else [whole]
            pieces[1::2] = [weight(other / PAPER / name.decode()) for name in pieces[1::2]]
            (other / path).write_bytes(b"".join(pieces))
        return True


def named(text: bytes, names: "dict[str, str]") -> bytes:
    for old, new_name in names.items():
        text = text.replace(old.encode(), new_name.encode())
    return text


def unzipped(content: bytes) -> "list[Part]":
    """The parts of a zip, each as it is packed; of those that bear a name the text too."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        parts = whole.infolist()
        ends = [*(part.header_offset for part in parts[1:]), whole.start_dir]
        texts = [text if PART.search(text := whole.read(part)) else b"" for part in parts]
    packed = [content[part.header_offset : end] for part, end in zip(parts, ends, strict=True)]
    return [*zip(parts, packed, texts, strict=True)]


def zipped(parts: "list[Part]", names: "dict[str, str]") -> bytes:
    """With other names; the same bytes as if made so."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as whole:
        for part, packed, text in parts:
            part = copy(part)
            if text:
                whole.writestr(part, named(text, names))
            else:
                part.header_offset = kept.tell()
                kept.write(packed)
                whole.filelist.append(part)
                whole.start_dir = kept.tell()
    return kept.getvalue()


def weight(file: Path) -> bytes:
    """In KB, as pages tell it."""
    return b"%d" % -(-file.stat().st_size // 1024)


def mark(file: Path) -> bytes:
    """Of what a device keeps, as the worker carries it: see pages/servers.py."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8].encode()


def files(top: Path) -> "list[Path]":
    """Every file below but what was left there, in one order."""
    if top.is_file():
        return [top]
    found = (path for path in top.rglob("*") if path.is_file())
    return sorted(path for path in found if not {*LEFT} & {*path.relative_to(top).parts})


def share(file: Path, pool: Path) -> None:
    """Each content lies once on the disk; a disk without links has a copy for every site."""
    if file.stat().st_nlink > 1:
        return
    kept = pool / hashlib.sha256(file.read_bytes()).hexdigest()
    pool.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        with suppress(FileExistsError):  # another site may have laid it there just now
            os.link(file, kept)
            return
        twin = file.with_name(f"{file.name}.twin")
        os.link(kept, twin)
        os.replace(twin, file)
