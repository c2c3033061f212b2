"""The site, and the same pages in the stock theme, built in turn below one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PARTS: Final = ("data", "docs", "hooks", "overrides", "mkdocs.yml")
STOCK: Final = """
site_name: stock
theme: {name: material, language: vi, font: false}
plugins: [search]
markdown_extensions: [attr_list, md_in_html]
"""


def both(folder: Path, grow: Callable[[Path], None]) -> list[str]:
    """Builds the site, grown, and the same pages in the stock theme; what each build said."""
    ours, stock = folder / "ours", folder / "stock"
    ours.mkdir()
    for part in PARTS:
        source = ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, ours / part)
    grow(ours)
    _python("stock_copy", ours, stock)
    (stock / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    return [_python("measure_build", one) for one in (ours, stock)]


def _python(code: str, *arguments: Path) -> str:
    command = [sys.executable, str(Path(__file__).with_name(f"{code}.py")), *map(str, arguments)]
    return subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"LINKS": "cached"},
    ).stdout
