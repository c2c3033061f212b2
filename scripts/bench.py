"""Measure what a build costs: CPU time and memory beside the same pages in the stock theme.

`bench.py links` measures the live link check beside LinkChecker instead, on a stand-in of the site,
`bench.py print` the PDFs, `bench.py communes N` what a draft of a commune costs beside others
(`--web`: its pages alone), `bench.py pages` how long a reader waits, beside a page by hand (its
bounds stand in tests/bench/measure_pages.py). Both sides run in turn: compare the columns of one
run, never two days.
The bounds, for exit code 0: 1,000 entries take at most 0.6 of the stock theme's time, and a step to
ten times as many costs at most fifteen times the step before: ten is linear, a hundred quadratic.
"""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

STOCK = """
site_name: stock
theme: {name: material, language: vi, font: false}
plugins: [search]
markdown_extensions: [attr_list, md_in_html]
"""
PATH = os.pathsep.join(str(_env.ROOT / folder) for folder in ("hooks", "tests", "scripts"))
MOST = 0.6
PARTS = ("data", "docs", "hooks", "overrides", "mkdocs.yml")
ENTRY = """
  - id: "mau-{n}"
    number: "{number}"
    title: "Bài mẫu số {n}"
    kind: article
    items: "1"
    audiences: [parents]
    topics: [{topic}]
    url: "https://tongdai111.vn/tin/bai-mau-so-{n}"
    printed: "https://tongdai111.vn/tin/bai-mau-so-{n}"
    summary: "Bài mẫu để đo thời gian dựng trang, không có trên trang thật."
"""
PAGE = """---
title: "Trang mẫu {n}"
description: "Trang mẫu {n}"
audiences: [parents]
author: "Máy"
reviewed: "2026-01-01"
next_review: "2999-01-01"
facts: [H1, H2]
---
# Trang mẫu {n}

## Phần một {{#mot}}

Gọi {{{{ call.111 }}}} khi cần. Trang này chỉ để đo thời gian dựng.

<!-- catalogue: hotlines -->

"""
OWN_PAGE = PAGE + "\n<!-- catalogue: resource id=mau-{n} -->\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Đo thời gian dựng trang, cạnh giao diện gốc.")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["build", "links", "print", "pages", "communes"],
        default="build",
    )
    parser.add_argument("count", nargs="?", type=int, default=6, help="bao nhiêu xã, phường")
    parser.add_argument("--web", action="store_true", help="chỉ trang web của các xã, phường")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    options = parser.parse_args(argv)
    tested = options.what in ("links", "pages")
    _env.set_up([_env.RUN_TIME, _env.TEST] if tested else [_env.RUN_TIME])
    if options.what == "pages":
        return pages()
    if options.what != "build":
        measured = [f"tests/bench/measure_{options.what}.py", str(options.count)]
        measured += ["web"] if options.web else []
        return _env.run(measured, more={"PYTHONPATH": PATH})
    held = True
    _env.say(f"{'':>8} {'size':>5} {'ours s':>7} {'MB':>5} {'stock s':>8} {'MB':>5} {'ratio':>6}")
    for what, grow in (("entries", grow_entries), ("pages", grow_pages)):
        spent = list[float]()
        for size in options.sizes:
            ours, peak, stock, other = measure(size, grow)
            spent.append(ours)
            row = f"{ours:7.2f} {peak:5.0f} {stock:8.2f} {other:5.0f} {ours / stock:6.2f}"
            _env.say(f"{what:>8} {size:>5} {row}")
            held &= what == "pages" or size < 1000 or ours <= MOST * stock
        steps = [after - before for before, after in pairwise(spent)]
        held &= all(after <= 15 * before for before, after in pairwise(steps))
    _env.say("các giới hạn đều giữ được" if held else "VƯỢT GIỚI HẠN, xem đầu tệp scripts/bench.py")
    return 0 if held else 1


def measure(size: int, grow: Callable[[Path, int], None]) -> list[float]:
    """CPU seconds and peak MB of our build, its PDFs printed before, then of the stock theme's."""
    with tempfile.TemporaryDirectory() as folder:
        said = both(Path(folder), lambda project: grow(project, size))
        return [float(number) for numbers in said for number in numbers.split()[-2:]]


def pages() -> int:
    """What a reader waits for, on a line and a phone that are slow."""
    with tempfile.TemporaryDirectory() as folder:
        both(Path(folder), lambda project: None)
        sites = [str(Path(folder, name, "site")) for name in ("ours", "stock")]
        return _env.run(["tests/bench/measure_pages.py", *sites], more={"PYTHONPATH": PATH})


def both(folder: Path, grow: Callable[[Path], None]) -> list[str]:
    """Builds the site, grown, and the same pages in the stock theme; what each build said."""
    ours, stock = folder / "ours", folder / "stock"
    ours.mkdir()
    for part in PARTS:
        source = _env.ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, ours / part)
    grow(ours)
    python("stock_copy", ours, stock)
    (stock / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    return [python("measure_build", one / "mkdocs.yml", one / "site") for one in (ours, stock)]


def python(code: str, *arguments: Path) -> str:
    file = _env.ROOT / f"tests/bench/{code}.py"
    return subprocess.run(
        [str(_env.venv_python(_env.ROOT)), str(file), *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=_env.environment({"LINKS": "cached", "PYTHONPATH": PATH}),
    ).stdout


def grow_entries(project: Path, size: int) -> None:
    """Adds made-up products after the shipped ten, each with its page; `resources` is last."""
    file = project / "data/resources.yml"
    text = file.read_text(encoding="utf-8")
    topics = re.findall(r"^    topics: \[([a-z-]+)", text, re.MULTILINE)
    rows = (ENTRY.format(n=n, number=n + 100, topic=topics[0]) for n in range(1, size + 1))
    file.write_text(text + "".join(rows), encoding="utf-8")
    for n in range(1, size + 1):
        (project / f"docs/tai-lieu/mau-{n}.md").write_text(OWN_PAGE.format(n=n), encoding="utf-8")


def grow_pages(project: Path, size: int) -> None:
    """Adds made-up pages to a section, 20 a group."""
    for n in range(1, size + 1):
        group = project / f"docs/tre-em/nhom-{n // 20}"
        group.mkdir(exist_ok=True)
        name = f"mau-{n}" if (group / "index.md").exists() else "index"
        (group / f"{name}.md").write_text(PAGE.format(n=n), encoding="utf-8")


if __name__ == "__main__":
    _env.start(main)
