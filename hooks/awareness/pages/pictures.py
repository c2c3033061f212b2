"""Pictures as they go out: what they are by their bytes, and nothing in them but the picture.

Only the containers are read (PNG chunks, JPEG segments, RIFF chunks) and the tags of EXIF; no
picture is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from awareness.problem import Grade, Problem

KINDS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP"}
MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 2_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PNG_PARTS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT tIME"
    b" acTL fcTL fdAT iDOT".split()
)
WEBP_PARTS: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
JPEG_INFO: Final = re.compile(rb"JFIF\0|JFXX\0|ICC_PROFILE\0|Adobe")
"""How the segments begin that say how to draw the picture."""
FOREIGN: Final = re.compile(
    rb"%PDF-|PK\x05\x06\0\0\0\0|<script|<html|<svg|<iframe|<\?php|<!doctype", re.IGNORECASE
)
PLACE: Final = re.compile(
    rb"gps|l(?:at|ong)itude|geo[:_]|location|photoshop:(?:City|State|Country)|raw profile"
    rb"|\AzTXt|\AiTXt[^\0]*\0\x01|8BIM\x04\x22|\x1c\x02[\x5a\x5c\x5f\x64\x65]",
    re.IGNORECASE,
)
"""Words and codes of a place in XMP, IPTC and text; what is packed inside them counts as one."""
GPS, MORE = 0x8825, (0x8769, 0xA005)
HARMLESS: Final = frozenset(
    (
        0x100,
        0x101,
        0x102,
        0x103,
        0x106,
        0x112,
        0x115,
        0x11A,
        0x11B,
        0x11C,
        0x128,
        0x213,
        1,
        2,
        *MORE,
    )
) | {0x9000, 0x9101, 0xA000, 0xA001, 0xA002, 0xA003, 0xEA1C}
"""Tags of EXIF that say how to show the picture, and nothing of who took it where."""
CLEAN: Final = (
    "trên Windows: nhấp phải tệp, Properties, Details, “Remove Properties and Personal "
    "Information”; hoặc mở ảnh, chụp lại màn hình (Win+Shift+S) rồi lưu thay"
)


class Broken(Exception):
    """The bytes are not a whole picture of the kind."""


@dataclass
class Picture:
    """One picture: its size in pixels, and what it carries besides."""

    width: int = 0
    height: int = 0
    exif: list[bytes] = field(default_factory=list)
    other: list[bytes] = field(default_factory=list)
    """Everything else that is not needed to draw it."""


def check(path: str, raw: bytes) -> Iterator[Problem]:
    """The faults of one picture's bytes, at line 1 of its path."""
    named, real = KINDS[path[path.rindex(".") :]], kind_of(raw)
    if named != real:
        what = f"tên tệp nói là ảnh {named}, bên trong {f'là {real}' if real else 'không phải vậy'}"
        yield _at(path, what, "mở ảnh rồi lưu lại (Save as) đúng loại PNG, JPEG hoặc WebP")
        return
    try:
        picture = READERS[real](raw)
        if FOREIGN.search(raw):
            raise Broken
    except (Broken, struct.error, IndexError):
        what = "ảnh hỏng, hoặc có thứ khác ghép vào tệp"
        yield _at(path, what, "mở ảnh rồi lưu lại (Save as), hoặc chụp lại màn hình tấm ảnh")
        return
    yield from _carried(path, picture)
    yield from _size(path, len(raw), max(picture.width, picture.height))


def _carried(path: str, picture: Picture) -> Iterator[Problem]:
    tags = {tag for block in picture.exif for tag in exif_tags(block)}
    if GPS in tags or any(PLACE.search(block) for block in picture.other):
        yield _at(path, "ảnh mang theo nơi chụp (GPS), ai tải về cũng đọc được", CLEAN)
    elif tags - HARMLESS or picture.other:
        what = "ảnh mang theo thông tin ngoài hình: máy chụp, ngày giờ, phần mềm hoặc lời ghi"
        yield _at(path, what, CLEAN, Grade.WARNING)


def _size(path: str, size: int, side: int) -> Iterator[Problem]:
    small = f"thu nhỏ ảnh: dưới {MOST_BYTES // 1000} kB, mỗi chiều dưới {MOST_PIXELS} điểm ảnh"
    if size > MOST_BYTES:
        what = f"ảnh nặng {size // 1000} kB, máy yếu mạng chậm khó mở"
        yield _at(path, what, small, Grade.WARNING)
    elif side > MOST_PIXELS:
        yield _at(path, f"ảnh rộng tới {side} điểm ảnh", small, Grade.WARNING)


def _at(path: str, message: str, fix: str, grade: Grade = Grade.ERROR) -> Problem:
    return Problem(path=path, line=1, message=message, fix=fix, grade=grade)


def kind_of(raw: bytes) -> str | None:
    """What the first bytes say, as browsers read them."""
    if raw.startswith(PNG):
        return "PNG"
    if raw.startswith(JPEG):
        return "JPEG"
    return "WebP" if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP" else None


def _png(raw: bytes) -> Picture:
    picture, at, name = Picture(), len(PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", raw, at)
        data = raw[at + 8 : at + 8 + length]
        if name == b"IHDR":
            picture.width, picture.height = struct.unpack_from(">II", data)
        _keep(picture, name, b"eXIf", PNG_PARTS, data)
        at += length + 12
    if at != len(raw):
        raise Broken
    return picture


def _webp(raw: bytes) -> Picture:
    picture, at = Picture(), 12
    if struct.unpack_from("<I", raw, 4)[0] + 8 != len(raw):
        raise Broken
    while at < len(raw):
        name, length = struct.unpack_from("<4sI", raw, at)
        data = raw[at + 8 : at + 8 + length]
        if not picture.width:
            picture.width, picture.height = _webp_size(name, data)
        _keep(picture, name, b"EXIF", WEBP_PARTS, data)
        at += 8 + length + length % 2
    if at != len(raw):
        raise Broken
    return picture


def _webp_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (4, 7))
    elif name == b"VP8L":
        bits = struct.unpack_from("<I", data, 1)[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 6))
    return width, height


def _keep(picture: Picture, name: bytes, exif: bytes, known: frozenset[bytes], data: bytes) -> None:
    if name == exif:
        picture.exif.append(data)
    elif name not in known:
        picture.other.append(name + data)


SCAN, END = 0xDA, 0xD9
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NEXT_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


def _jpeg(raw: bytes) -> Picture:
    picture, at = Picture(), 2
    while True:
        found = _NEXT_MARKER.match(raw, at)
        if not found:
            raise Broken
        marker = found[1][0]
        if marker == END:
            break
        length = struct.unpack_from(">H", raw, found.end())[0]
        at = found.end() + length
        _segment(picture, marker, raw[found.end() + 2 : at])
        if marker == SCAN:
            later = _NEXT_MARKER.search(raw, at)
            at = later.start() if later else len(raw)
    if raw[found.end() :].strip(b"\0"):
        raise Broken  # a second picture, a film, an archive: with a place of its own, maybe
    return picture


def _segment(picture: Picture, marker: int, data: bytes) -> None:
    if marker in FRAMES:
        picture.height, picture.width = struct.unpack_from(">HH", data, 1)
    elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
        if data.startswith(b"Exif\0"):
            picture.exif.append(data)
        elif not JPEG_INFO.match(data):
            picture.other.append(data)


READERS: Final = {"PNG": _png, "JPEG": _jpeg, "WebP": _webp}


def exif_tags(block: bytes) -> set[int]:
    """The tags of an EXIF block and of those inside it; what cannot be read may hold a place."""
    tiff = block[6:] if block.startswith(b"Exif\0") else block
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    tags: set[int] = set()
    try:
        if order is None:
            raise Broken
        waiting, seen = [struct.unpack_from(f"{order}I", tiff, 4)[0]], set[int]()
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            count = struct.unpack_from(f"{order}H", tiff, at)[0]
            for entry in range(at + 2, at + 2 + 12 * count, 12):
                tag, _, _, value = struct.unpack_from(f"{order}HHII", tiff, entry)
                tags.add(tag)
                waiting += [value] * (tag in MORE)
            following = struct.unpack_from(f"{order}I", tiff, at + 2 + 12 * count)[0]
            waiting += [following] * bool(following)
    except (Broken, struct.error):
        tags.add(GPS)
    return tags
