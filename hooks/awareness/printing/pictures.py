"""Pictures for chats: drawn once for all communes, then each with its own names put in."""

from __future__ import annotations

import io
import json
import zlib
from functools import lru_cache
from itertools import product
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

COLOURS: Final = 128
"""Of a flat drawing: what is between two of them at an edge is seen by nobody."""
STEP: Final = 3
"""They are those of each third pixel."""
ROWS: Final = 45
"""Pixels that are packed together: those without a name once for all communes."""
LINES: Final = 100
"""Pixels that two names have in height when each takes one line."""
Press = tuple[Any, Path]
"""A compiler, and the folder of its templates."""


def picture(press: Press, first: str, data: str, own: str) -> bytes:
    """A PNG of what `data` says and, in the same colours for all, whose it is by `own`.

    Names stand there as on the `first` picture of that size. Where they move something else it is
    drawn by itself; the bytes are the same either way. Raises RuntimeError with what typst says.
    """
    unnamed = _unnamed(press, first, own)
    flat, few = _fewer(press, data, unnamed)
    whole = few.copy()
    for box, before, after in _names(press, first, unnamed, own):
        if flat.crop(box).tobytes() != before.tobytes():
            return _png(_like(few, _drawn(press, data, own)))
        whole.paste(_like(few, after), box)
    return _png(whole)


@lru_cache
def _unnamed(press: Press, first: str, own: str) -> str:
    """What stands for names, alike for all that take as many lines: one each, or what fits best."""
    names = json.loads(own)
    lines = product(*([name and "A", name and "A\nA"] for name in names.values()))
    stand_ins = [json.dumps(dict(zip(names, some, strict=True))) for some in lines]

    def rows(one: str) -> int:
        return sum(box[3] - box[1] for box, *_ in _names(press, first, one, own))

    usual = stand_ins[0]
    return usual if rows(usual) <= LINES else min(stand_ins, key=rows)


@lru_cache(maxsize=8)
def _drawn(press: Press, data: str, own: str) -> Image:
    from PIL import Image

    compiler, root = press
    (root / "own.json").write_text(own, encoding="utf-8")
    inputs, template = {"sheet": data}, root / "picture.typ"
    png = compiler.compile(template, root=root, sys_inputs=inputs, format="png", ppi=72)
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGB")


@lru_cache(maxsize=4)
def _fewer(press: Press, data: str, own: str) -> tuple[Image, Image]:
    """A picture, and the same in few colours, a third as heavy."""
    from PIL import Image

    flat = _drawn(press, data, own)
    some = flat.resize((flat.width // STEP, flat.height // STEP), Image.Resampling.NEAREST)
    few = some.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return flat, _like(few, flat)


def _like(few: Image, image: Image) -> Image:
    """An image in the colours of another."""
    from PIL import Image as images

    return image.quantize(palette=few, dither=images.Dither.NONE)


@lru_cache
def _names(
    press: Press, first: str, unnamed: str, own: str
) -> list[tuple[tuple[int, int, int, int], Image, Image]]:
    """Where names stand, in the upper and in the lower half: without them, and with them."""
    from PIL import ImageChops

    before, after = _drawn(press, first, unnamed), _drawn(press, first, own)
    differ, middle, found = ImageChops.difference(before, after), before.height // 2, []
    for top, end in ((0, middle), (middle, before.height)):
        if box := differ.crop((0, top, before.width, end)).getbbox():
            box = (box[0], box[1] + top, box[2], box[3] + top)
            found.append((box, before.crop(box), after.crop(box)))
    return found


def _png(image: Image) -> bytes:
    """ISO 15948: each line begins with the number of its filter, none."""
    (width, height), pixels, check = image.size, image.tobytes(), 1
    lines = [b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width)]
    packed = b"\x78\x9c"  # RFC 1950: as usual
    for top in range(0, height, ROWS):
        check = zlib.adler32(some := b"".join(lines[top : top + ROWS]), check)
        packed += _deflated(some)
    packed += b"\x03\0" + check.to_bytes(4, "big")  # an empty block, the last
    parts = {
        b"IHDR": pack(">2I5B", width, height, 8, 3, 0, 0, 0),
        b"PLTE": bytes(image.getpalette() or ())[: 3 * COLOURS],
        b"IDAT": packed,
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
        for kind, content in parts.items()
    )


@lru_cache(maxsize=64)
def _deflated(some: bytes) -> bytes:
    """Blocks (RFC 1951) that others may follow."""
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(some) + packing.flush(zlib.Z_SYNC_FLUSH)
