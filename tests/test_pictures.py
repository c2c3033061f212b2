"""Pictures by their bytes: real type, nothing attached, no place, not too big."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from project import ROOT

from awareness.pages.pictures import KINDS, check
from awareness.problem import Grade

ENDING = {"PNG": ".png", "JPEG": ".jpg", "WebP": ".webp"}
PLACE, OTHER = "ảnh mang theo nơi chụp", "ảnh mang theo thông tin ngoài hình"
BROKEN, BIG, WIDE = "tệp không phải một ảnh", "ảnh nặng", "ảnh rộng tới"
XMP = b"<x:xmpmeta><rdf:Description %s/></x:xmpmeta>"


def exif(tags: dict[int, object]) -> bytes:
    block = Image.Exif()
    for tag, value in tags.items():
        block[tag] = value
    return block.tobytes()


GPS = exif({0x8825: {1: "N", 2: (20.0, 49.0, 0.0), 3: "E", 4: (106.0, 33.0, 0.0)}})
CAMERA = exif({0x10F: "Samsung", 0x110: "SM-A155F"})
TURNED = exif({0x112: 6})
TWICE = exif({0x112: 6, 0x8769: {0x8827: (50, 50)}})  # of which Pillow warns
TAKEN = exif({0x8769: {0x9003: "2026:11:26 10:00:00"}})
SHOWN = exif({0x8769: {0xA001: 1, 0xA002: 8, 0xA003: 6}})


def tiff(*tags: int, loops: bool = False) -> bytes:
    """A directory for each tag, one after the other; the last leads to none, or to the first."""
    block, at = b"II*\0" + struct.pack("<I", 8), 8
    for tag in tags:
        at += 18
        following = at if tag != tags[-1] else 8 * loops
        block += struct.pack("<HHHIII", 1, tag, 3, 1, 1, following)
    return b"Exif\0\0" + block


def picture(kind: str, size: tuple[int, int] = (8, 6), noise: bool = False, **more: Any) -> bytes:
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size)
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(name: bytes, data: bytes) -> bytes:
    whole = picture("PNG")
    return whole[:33] + chunk(name, data) + whole[33:]


def jpeg_with(marker: int, data: bytes) -> bytes:
    whole = picture("JPEG")
    return whole[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data + whole[2:]


def words(key: str, text: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_itxt(key, text, zip=False)
    return info


def said(name: str, raw: bytes) -> list[tuple[Grade, str]]:
    return [(problem.grade, problem.message) for problem in check(name, raw)]


@pytest.mark.parametrize("kind", ENDING)
@pytest.mark.parametrize("more", [{}, {"exif": TURNED}, {"noise": True, "size": (300, 200)}])
def test_a_plain_picture(kind: str, more: dict[str, Any]) -> None:
    assert said(f"a{ENDING[kind]}", picture(kind, **more)) == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"dpi": (72, 72)}),
        ("WebP", {"lossless": True}),
        *(
            (kind, {"save_all": True, "append_images": [Image.new("RGB", (8, 6), "red")]})
            for kind in ("PNG", "WebP")
        ),
        ("PNG", {"dpi": (72, 72)}),
        ("PNG", {"icc_profile": b"x" * 200}),
        ("JPEG", {"icc_profile": b"x" * 200}),
        ("WebP", {"icc_profile": b"x" * 200}),
        *((kind, {"exif": SHOWN}) for kind in ENDING),
        *((kind, {"exif": tiff(0x112, 0x100, loops=True)}) for kind in ENDING),
    ],
)
def test_what_only_says_how_to_draw_it(kind: str, more: dict[str, Any]) -> None:
    assert said(f"a{ENDING[kind]}", picture(kind, **more)) == []


def test_the_colours_of_a_jpeg() -> None:
    assert said("a.jpg", jpeg_with(0xEE, b"Adobe\0d\0\0\0\0\1")) == []


CARRIED = [
    *((kind, {"exif": TAKEN}, OTHER) for kind in ENDING),
    *((kind, {"exif": tiff(0x112, 0x110)}, OTHER) for kind in ENDING),
    *((kind, {"exif": tiff(0x112, 0x8825)}, PLACE) for kind in ENDING),
    *((kind, {"exif": GPS}, PLACE) for kind in ENDING),
    *((kind, {"exif": one}, OTHER) for one in (CAMERA, TWICE) for kind in ENDING),
    *((kind, {"exif": b"Exif\0\0rubbish"}, BROKEN) for kind in ("JPEG", "WebP")),
    ("WebP", {"xmp": XMP % b'exif:GPSLatitude="20,49N"'}, PLACE),
    ("JPEG", {"xmp": XMP % b'photoshop:City="H"'}, PLACE),
    *(("JPEG", {"xmp": XMP % name}, PLACE) for name in (b'geo:lat="2"', b'x:LocationShown="H"')),
    ("JPEG", {"xmp": XMP % b'xmp:CreatorTool="x"'}, OTHER),
    ("JPEG", {"comment": b"by A"}, OTHER),
    ("PNG", {"pnginfo": words("XML:com.adobe.xmp", "exif:GPSLatitude")}, PLACE),
    ("PNG", {"pnginfo": words("Author", "A")}, OTHER),
]


@pytest.mark.parametrize(("kind", "more", "expected"), CARRIED)
def test_what_a_picture_carries(kind: str, more: dict[str, Any], expected: str) -> None:
    found = said(f"a{ENDING[kind]}", picture(kind, **more))
    grade = Grade.WARNING if expected == OTHER else Grade.ERROR
    assert [(one, text[: len(expected)]) for one, text in found] == [(grade, expected)]


HAND_MADE = [
    *(
        ("a.jpg", jpeg_with(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x1c\x02%c\0\x01H" % of), PLACE)
        for of in (0x5A, 0x5C, 0x5F, 0x64, 0x65)
    ),
    ("a.jpg", jpeg_with(0xED, b"Photoshop 3.0\x008BIM\x04\x22\0\0"), PLACE),
    ("a.jpg", jpeg_with(0xEB, b"JP\0\0jumb"), OTHER),
    ("a.jpg", jpeg_with(0xE1, b"http://ns.adobe.com/xmp/extension/\0GPSLatitude"), PLACE),
    ("a.png", png_with(b"tEXt", b"Raw profile type exif\0\nexif\n 4\n45786966"), PLACE),
    ("a.png", png_with(b"zTXt", b"Raw profile type exif\0\0x"), PLACE),
    ("a.png", png_with(b"zTXt", b"x\0\0" + zlib.compress(b"exif:GPSLatitude")), PLACE),
    ("a.png", png_with(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(b"exif:GPSLatitude")), PLACE),
    ("a.png", png_with(b"caBX", b"x"), OTHER),
    *(
        ("a.png", picture("PNG")[:-12] + chunk(name, data) + picture("PNG")[-12:], PLACE)
        for name, data in ((b"eXIf", GPS[6:]), (b"tEXt", b"Comment\0GPSLatitude"))
    ),
    ("a.png", picture("JPEG"), BROKEN),
    ("a.jpeg", picture("PNG"), BROKEN),
    ("a.webp", picture("GIF"), BROKEN),
    ("a.png", b"", BROKEN),
    ("a.png", b"<svg onload=x>", BROKEN),
    ("a.png", picture("PNG") + b"PK\x03\x04", BROKEN),
    ("a.jpg", picture("JPEG") + picture("JPEG"), BROKEN),
    ("a.webp", picture("WebP") + b"x", BROKEN),
    ("a.png", picture("PNG")[:-9], BROKEN),
    ("a.jpg", picture("JPEG")[:-9], BROKEN),
    ("a.webp", picture("WebP")[:-9], BROKEN),
    *(
        ("a.png", png_with(b"tEXt", b"x\0" + code), BROKEN)
        for code in (
            b"<Script>x",
            b"<html>",
            b"<svg onload=x>",
            b"<iframe>",
            b"<?php",
            b"<!DOCTYPE ",
        )
    ),
    ("a.jpg", jpeg_with(0xFE, b"%PDF-1.4"), BROKEN),
    ("a.png", png_with(b"tEXt", b"PK\x05\x06" + b"\0" * 18), BROKEN),
    ("a.jpg", picture("JPEG", (2001, 10)), WIDE),
    ("a.png", picture("PNG", (10, 2001)), WIDE),
    ("a.webp", picture("WebP", (2001, 10)), WIDE),
    ("a.webp", picture("WebP", (2001, 10), lossless=True), WIDE),
    ("a.webp", picture("WebP", (2001, 10), exif=TURNED), WIDE),
    ("a.png", picture("PNG", (900, 900), noise=True), BIG),
]


@pytest.mark.parametrize(("name", "raw", "expected"), HAND_MADE, ids=lambda value: str(value)[:30])
def test_one_fault_of_a_picture(name: str, raw: bytes, expected: str) -> None:
    found = said(name, raw)
    assert [text[: len(expected)] for _, text in found] == [expected]
    soft = expected in (OTHER, WIDE, BIG)
    assert found[0][0] is (Grade.WARNING if soft else Grade.ERROR)


@given(kind=st.sampled_from([*ENDING]), at=st.integers(0, 400), put=st.binary(max_size=8))
def test_no_bytes_make_it_raise(kind: str, at: int, put: bytes) -> None:
    whole = picture(kind, exif=GPS)
    found = list(check(f"a{ENDING[kind]}", whole[:at] + put + whole[at + len(put) :]))
    assert all(problem.line == 1 for problem in found)


def test_the_shipped_pictures() -> None:
    shown = [path for path in (ROOT / "overrides").rglob("*") if path.suffix in KINDS]
    assert [problem for path in shown for problem in check(path.name, path.read_bytes())] == []
