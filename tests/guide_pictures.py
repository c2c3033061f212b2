"""Makes the pictures of paper that HUONG-DAN.md and README.md show, from a built site.

CHROMIUM=… python tests/guide_pictures.py SITE [NAME …]     writes .github/images/NAME.png
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from conftest import QUIET
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER: Final = Path(__file__).parents[1] / ".github/images"
HEIGHT, WIDTH = 530, 1600
"""Pixels at the most."""
GAP: Final = 16
POSTERS: Final = ("ap-phich-em", "ap-phich-cha-me", "ap-phich-ban-tre", "ap-phich-ong-ba")
SHEETS: Final[Mapping[str, Sequence[tuple[str, int]]]] = {
    "ap-phich": [(code, 1) for code in POSTERS],
    "ap-phich-it-muc": [(code, 2) for code in POSTERS],
    "the-bo-tui": [("the-bo-tui", 1)],
    "to-gap-tre-em": [("to-gap-tre-em", 1), ("to-gap-tre-em", 2)],
    "truyen-tranh": [("truyen-tranh", 1), ("truyen-tranh", 2)],
    "bai-tieu-hoc-ban-moi": [("bai-tieu-hoc-ban-moi", 1), ("bai-tieu-hoc-ban-moi", 2)],
    "bo-thcs": [("bo-thcs", 1)],
    "loi-hen-lop": [("loi-hen-lop", 1), ("giay-chuc-mung-nho", 1)],
    "phieu-hoi": [("hoi-nhanh-tieu-hoc", 1), ("dem-phieu", 1)],
    "tranh-de-doc": [("muoi-dau-hieu", 1), ("muoi-viec-lam", 1), ("to-mau", 1)],
}
"""The pages of PDFs, counted from 1, that stand side by side in a picture."""
SENT: Final = ("tin-con-bi-bat-nat", "tin-gio-may-buoi-toi", "so-4", "trang")
"""The pictures for chats in `anh-gui-nhom`."""


def pages_of(site: Path, rows: Sequence[tuple[str, int]]) -> list[Image.Image]:
    files = [(pdfium.PdfDocument(site / f"in-an/{code}.pdf"), number) for code, number in rows]
    return [file[number - 1].render(scale=2).to_pil().convert("RGB") for file, number in files]


def shelf(site: Path) -> list[Image.Image]:
    """The page of paper on a desk, the teachers' shelf opened."""
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport={"width": 896, "height": 910})
        page.goto((site / "in-an/index.html").as_uri())
        page.locator("details.shelf").nth(2).evaluate("one => one.open = true")
        page.locator("#ke-3").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#ke-3').scrollIntoView()")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=site / "shelf.png")
        browser.close()
    with Image.open(site / "shelf.png") as image:
        return [image.convert("RGB")]


def beside(images: Sequence[Image.Image]) -> Image.Image:
    """In a row, equally high, in few colours."""
    height = min(HEIGHT, int(WIDTH / sum(one.width / one.height for one in images)))
    parts = [one.resize((one.width * height // one.height, height)) for one in images]
    row = Image.new("RGB", (sum(one.width + GAP for one in parts) + GAP, height + 2 * GAP), "#ccc")
    left = GAP
    for one in parts:
        row.paste(one, (left, GAP))
        left += one.width + GAP
    return row.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def main(site: Path, names: Sequence[str]) -> None:
    for name in names or (*SHEETS, "anh-gui-nhom", "in-an"):
        if name == "in-an":
            images = shelf(site)
        elif name == "anh-gui-nhom":
            images = [Image.open(site / f"in-an/{code}.png").convert("RGB") for code in SENT]
        elif all((site / f"in-an/{code}.pdf").is_file() for code, _ in SHEETS[name]):
            images = pages_of(site, SHEETS[name])
        else:
            print(f"{name}: no such sheet yet")
            continue
        beside(images).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
