"""Pictures for chats: drawn once for all communes, then each with its own names put in."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

COLOURS: Final = 128
"""Of a flat drawing: what is between two of them at an edge is seen by nobody."""
STEP: Final = 3
"""They are those of each third pixel."""
Press = tuple[Any, Path]
"""A compiler, and the folder of its templates."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""


def picture(press: Press, first: str, data: str, own: str) -> bytes:
    """A PNG of what `data` says and, in the same colours for all, whose it is by `own`.

    The name stands there as on the `first` picture of that size. Where it moves something else it
    is drawn by itself; the bytes are the same either way. Raises RuntimeError with what typst says.
    """
    unnamed = json.dumps({key: name and "A" for key, name in json.loads(own).items()})
    flat, whole = _fewer(press, data, unnamed)
    box, before, after = _name(press, first, unnamed, own)
    if flat.crop(box).tobytes() == before.tobytes():
        whole, few = whole.copy(), whole
        whole.paste(_like(few, after), box)
    else:
        whole = _like(whole, _drawn(press, data, own))
    small = io.BytesIO()
    whole.save(small, "png")
    return small.getvalue()


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
def _name(press: Press, first: str, unnamed: str, own: str) -> tuple[Box | None, Image, Image]:
    """Where the name stands: without it, and with it."""
    from PIL import ImageChops

    before, after = _drawn(press, first, unnamed), _drawn(press, first, own)
    box = ImageChops.difference(before, after).getbbox()
    return box, before.crop(box), after.crop(box)
