"""Pictures as they go out: whole, of the kind that their name says, and nothing but the picture.

Pillow reads them; what it reads past, and what comes behind their end, is looked at here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from awareness.problem import Grade, Problem

KINDS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP"}
ENDS: Final = {"PNG": (b"IEND", b"\xaeB`\x82"), "JPEG": (b"\xff\xd9", b"")}
"""What begins the end of a picture, and all that follows."""
MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 2_000
DRAWING: Final = re.compile(rb"JFIF\0|ICC_PROFILE\0|Adobe|Exif\0")
"""How segments of a JPEG begin that say how to draw it, and the one whose tags are looked at."""
FOREIGN: Final = re.compile(
    rb"%PDF-|PK\x05\x06\0\0\0\0|<script|<html|<svg|<iframe|<\?php|<!doctype", re.IGNORECASE
)
PLACE: Final = re.compile(
    rb"gps|l(?:at|ong)itude|geo[:_]|location|photoshop:(?:City|State|Country)|raw profile"
    rb"|8BIM\x04\x22|\x1c\x02[\x5a\x5c\x5f\x64\x65]",
    re.IGNORECASE,
)
"""Words and codes of a place in XMP, IPTC and text."""
GPS: Final = 0x8825
INSIDE: Final = (0x8769, -1)
"""The directories of EXIF that stand in the first one, or (-1) behind it."""
HARMLESS: Final = {
    0x100, 0x101, 0x102, 0x103, 0x106, 0x112, 0x115, 0x11A, 0x11B, 0x11C, 0x128, 0x213,
    0x8769, 0xA005, 0x9000, 0x9101, 0xA000, 0xA001, 0xA002, 0xA003, 0xEA1C,
}  # fmt: skip
"""Tags of EXIF that say how to show the picture, and nothing of who took it where."""
CLEAN: Final = (
    "trên Windows: nhấp phải tệp, Properties, Details, “Remove Properties and Personal "
    "Information”; hoặc mở ảnh, chụp lại màn hình (Win+Shift+S) rồi lưu thay"
)


def check(path: str, raw: bytes) -> Iterator[Problem]:
    """The faults of one picture's bytes, at line 1 of its path."""
    kind = KINDS[path[path.rindex(".") :]]
    try:
        with warnings.catch_warnings(action="ignore"):
            warnings.filterwarnings("error", "Corrupt EXIF|Image size")
            side, tags, other = _read(kind, raw)
    except Exception:  # whatever a reader says of bytes that are no whole picture
        what = f"tệp không phải một ảnh {kind} nguyên vẹn, hoặc có thứ khác ghép vào"
        fix = f"mở ảnh rồi lưu lại (Save as) thành {kind}, hoặc chụp lại màn hình tấm ảnh"
        yield Problem(path, 1, what, fix)
        return
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


def _read(kind: str, raw: bytes) -> tuple[int, set[int], list[bytes]]:
    """The longer side, the tags of EXIF and what else is in it; raises where it is not whole."""
    from PIL import Image  # most sites have no picture

    buffer, tags = BytesIO(raw), set[int]()
    image: Any = Image.open(buffer, formats=[kind])
    rest = raw[buffer.tell() :].rstrip(b"\0")
    if kind in ENDS:
        whole = rest.partition(ENDS[kind][0])[1:] == ENDS[kind]
    else:  # a WebP says how long it is
        whole = len(raw) == 8 + int.from_bytes(raw[4:8], "little")
    if not whole or FOREIGN.search(raw):
        raise ValueError
    texts = [f"{key} {text}".encode() for key, text in getattr(image, "text", {}).items()]
    segments = [data for _, data in getattr(image, "applist", ())]
    for block in (image.info.get("exif", b""), *(one for one in segments if one[:5] == b"Exif\0")):
        exif = Image.Exif()
        exif.load(block)
        tags.update(exif, *map(exif.get_ifd, INSIDE))
    private = [name + data for name, data, *_ in getattr(image, "private_chunks", ())]
    said = [*segments, *texts, *private, image.info.get("xmp", b"")]
    return max(image.size), tags, [one for one in said if one and not DRAWING.match(one)]
