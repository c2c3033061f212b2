"""Pictures as they go out: what they are by their bytes, and nothing in them but the picture.

Only the containers are read (PNG chunks, JPEG segments, RIFF chunks) and the tags of EXIF; no
picture is decoded. A library that decodes says nothing of what else is in a file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from awareness.problem import Grade, Problem

KINDS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP"}
BEGINS: Final = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
"""The first bytes, by which browsers tell what a picture is."""
MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 2_000
DRAWING: Final = {
    *b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs".split(),
    *b"sPLT tIME acTL fcTL fdAT iDOT VP8L VP8X ALPH ANIM ANMF ICCP SOF".split(),
    b"VP8 ",
}
"""The parts that say how to draw the picture."""
JPEG_INFO: Final = re.compile(rb"JFIF\0|ICC_PROFILE\0|Adobe")
"""How the segments begin that do."""
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
HARMLESS: Final = {
    1, 2, 0x100, 0x101, 0x102, 0x103, 0x106, 0x112, 0x115, 0x11A, 0x11B, 0x11C, 0x128, 0x213,
    *MORE, 0x9000, 0x9101, 0xA000, 0xA001, 0xA002, 0xA003, 0xEA1C,
}  # fmt: skip
"""Tags of EXIF that say how to show the picture, and nothing of who took it where."""
CLEAN: Final = (
    "trên Windows: nhấp phải tệp, Properties, Details, “Remove Properties and Personal "
    "Information”; hoặc mở ảnh, chụp lại màn hình (Win+Shift+S) rồi lưu thay"
)
EXIF: Final = {b"eXIf", b"EXIF"}


class Broken(Exception):
    """The bytes are not a whole picture of the kind."""


def check(path: str, raw: bytes) -> Iterator[Problem]:
    """The faults of one picture's bytes, at line 1 of its path."""
    named = KINDS[path[path.rindex(".") :]]
    real = next((kind for kind, begin in BEGINS.items() if begin.match(raw)), None)
    if named != real:
        what = f"tên tệp nói là ảnh {named}, bên trong {f'là {real}' if real else 'không phải vậy'}"
        yield Problem(path, 1, what, "mở ảnh rồi lưu lại (Save as) đúng loại PNG, JPEG hoặc WebP")
        return
    try:
        parts = [*READERS[real](raw)]
        side = max(max(SIZES[name](data)) for name, data in parts if name in SIZES)
        if FOREIGN.search(raw):
            raise Broken
    except (Broken, struct.error, ValueError):
        what = "ảnh hỏng, hoặc có thứ khác ghép vào tệp"
        yield Problem(path, 1, what, "mở ảnh rồi lưu lại (Save as), hoặc chụp lại màn hình tấm ảnh")
        return
    tags = {tag for name, data in parts if name in EXIF for tag in exif_tags(data)}
    other = [name + data for name, data in parts if name not in DRAWING | EXIF]
    small = f"thu nhỏ ảnh: dưới {MOST_BYTES // 1000} kB, mỗi chiều dưới {MOST_PIXELS} điểm ảnh"
    if GPS in tags or any(PLACE.search(one) for one in other):
        yield Problem(path, 1, "ảnh mang theo nơi chụp (GPS), ai tải về cũng đọc được", CLEAN)
    elif tags - HARMLESS or other:
        what = "ảnh mang theo thông tin ngoài hình: máy chụp, ngày giờ, phần mềm hoặc lời ghi"
        yield Problem(path, 1, what, CLEAN, Grade.WARNING)
    if len(raw) > MOST_BYTES:
        what = f"ảnh nặng {len(raw) // 1000} kB, máy yếu mạng chậm khó mở"
        yield Problem(path, 1, what, small, Grade.WARNING)
    elif side > MOST_PIXELS:
        yield Problem(path, 1, f"ảnh rộng tới {side} điểm ảnh", small, Grade.WARNING)


Parts = Iterator[tuple[bytes, bytes]]
"""The name and the bytes of each part of a picture."""


def _png(raw: bytes) -> Parts:
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", raw, at)
        yield name, raw[at + 8 : at + 8 + length]
        at += length + 12
    if at != len(raw):
        raise Broken


def _webp(raw: bytes) -> Parts:
    at = 12
    while at < len(raw):
        name, length = struct.unpack_from("<4sI", raw, at)
        yield name, raw[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    if not len(raw) == at == struct.unpack_from("<I", raw, 4)[0] + 8:
        raise Broken


SCAN, END = 0xDA, 0xD9
FRAMES: Final = (0xC0, 0xC1, 0xC2)  # those that browsers draw
NOTES: Final = {*range(0xE0, 0xF0), 0xFE}
_NEXT_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


def _jpeg(raw: bytes) -> Parts:
    at = 2
    while found := _NEXT_MARKER.match(raw, at):
        marker, start = found[1][0], found.end()
        if marker == END and not raw[start:].strip(b"\0"):
            return
        if marker == END:  # a second picture, a film, an archive: with a place of its own, maybe
            break
        at = start + struct.unpack_from(">H", raw, start)[0]
        data = raw[start + 2 : at]
        if marker in FRAMES:
            yield b"SOF", data
        elif marker in NOTES and not JPEG_INFO.match(data):
            yield b"EXIF" if data.startswith(b"Exif\0") else b"", data
        if marker == SCAN:
            later = _NEXT_MARKER.search(raw, at)
            at = later.start() if later else len(raw)
    raise Broken


READERS: Final = {"PNG": _png, "JPEG": _jpeg, "WebP": _webp}


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


SIZES: Final[Mapping[bytes, Callable[[bytes], tuple[int, ...]]]] = {
    b"IHDR": lambda data: struct.unpack_from(">II", data),
    b"SOF": lambda data: struct.unpack_from(">HH", data, 1),
    b"VP8 ": lambda data: tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 6)),
    b"VP8L": lambda data: tuple((_little(data[1:5]) >> n & 0x3FFF) + 1 for n in (0, 14)),
    b"VP8X": lambda data: (_little(data[4:7]) + 1, _little(data[7:10]) + 1),
}
"""The width and the height in pixels, from the parts that have them."""


def exif_tags(block: bytes) -> set[int]:
    """The tags of an EXIF block and of those inside it; what cannot be read may hold a place."""
    tiff = block.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4], "?!")
    tags, seen = set[int](), {0}
    try:
        waiting = {*struct.unpack_from(f"{order}I", tiff, 4)}
        while waiting:
            seen.add(at := waiting.pop())
            count = struct.unpack_from(f"{order}H", tiff, at)[0]
            for entry in range(at + 2, at + 2 + 12 * count, 12):
                tag, _, _, value = struct.unpack_from(f"{order}HHII", tiff, entry)
                tags.add(tag)
                waiting |= {value} if tag in MORE else set()
            waiting |= {*struct.unpack_from(f"{order}I", tiff, at + 2 + 12 * count)}
            waiting -= seen
    except struct.error:
        tags.add(GPS)
    return tags
