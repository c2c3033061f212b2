"""Measure what the hooks cost: build time and memory beside the same pages in the stock theme.

`bench.py links` measures the live link check beside LinkChecker instead, on a stand-in of the site.
Both sides run in the same session: compare the columns of one run, never times of two days.
The bound: the hooks take at most 0.5 s + 1 ms an entry, and grow linearly in entries and pages.
"""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

EXPAND = """
import pathlib, re, sys
root, out = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(root / "hooks"))
import site_hooks
from awareness import clock, site
from awareness.check.watch import Mode
ours = site.prepare(root, Mode.CACHED, clock.today(), site_hooks.report, release=False)
for page in ours.pages.values():
    target = out / page.path
    target.parent.mkdir(parents=True, exist_ok=True)
    text, pieces = ours.markdown(page), ours.writing.pieces
    whole = re.sub(r"\\{\\{([0-9]+)\\}\\}", lambda place: pieces[int(place[1])], text)
    target.write_text(whole, "utf-8")
"""
LEDGER = """
import pathlib, re, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "hooks"))
from awareness.printing.codes import code_of
ids = re.findall(r'- id: "(mau-[0-9]+)"', (root / "data/resources.yml").read_text("utf-8"))
with (root / "data/codes.yml").open("a", encoding="utf-8") as file:
    for id in ids:
        code = code_of("product", id)
        file.write(f'  - {{code: "{code}", kind: product, id: {id}, title: "{id}"}}\\n')
"""
BUILD = """
import json, logging, os, sys, time
from mkdocs.commands.build import build
from mkdocs.config import load_config
logging.disable(logging.WARNING)
config = load_config(sys.argv[1], site_dir=sys.argv[2])
inside = 0.0
def timed(method):
    def run(*args, **kwargs):
        global inside
        begun = time.perf_counter()
        try:
            return method(*args, **kwargs)
        finally:
            inside += time.perf_counter() - begun
    return run
for event, methods in config.plugins.events.items():
    methods[:] = [timed(m) if "site_hooks" in getattr(m, "__module__", "") else m for m in methods]
os.environ["LINKS"] = "cached"
begun = time.perf_counter()
build(config)
seconds = time.perf_counter() - begun
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
except ImportError:
    peak = 0  # Windows has no such count
print(json.dumps({"seconds": seconds, "inside": inside, "peak": peak}))
"""
PAPER = """
import dataclasses, itertools, pathlib, sys, tempfile, time
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "hooks"))
from awareness.data import catalogue
from awareness import clock
from awareness.printing import press, sheets
data = catalogue.load(root, clock.today()).catalogue
plans = [sheet for sheet in sheets.sheets(data, {}) if sheet.code.startswith("bai-")]
for count in (30, 300):
    many = [
        dataclasses.replace(plan, title=f"{plan.title} {n}")
        for n, plan in zip(range(count), itertools.cycle(plans))
    ]
    imprint = sheets.Imprint.of(data)
    with tempfile.TemporaryDirectory() as folder:
        for what in ("mới", "từ bộ nhớ"):
            begun = time.perf_counter()
            done, _ = press.print_all(many, imprint, pathlib.Path(folder))
            seconds = time.perf_counter() - begun
            size = sum(len(one.pdf) for one in done) / 2**20
            print(f"{count:5} PDF {what:10} {seconds:6.2f} s {size:6.1f} MB")
try:
    import resource
    print("peak MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
except ImportError:
    pass  # Windows has no such count
"""
STOCK = """
site_name: stock
theme: {name: material, language: vi, font: false}
plugins: [search]
markdown_extensions: [attr_list, md_in_html]
"""
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
    parser.add_argument("what", nargs="?", choices=["build", "links", "print"], default="build")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    options = parser.parse_args(argv)
    if options.what == "links":
        _env.set_up([_env.RUN_TIME, _env.TEST])
        folders = os.pathsep.join(str(_env.ROOT / folder) for folder in ("hooks", "tests"))
        return _env.run(["scripts/_bench_links.py"], more={"PYTHONPATH": folders})
    if options.what == "print":
        _env.set_up([_env.RUN_TIME])
        return _env.run(["-c", PAPER, str(_env.ROOT)])
    sizes = options.sizes
    _env.set_up([_env.RUN_TIME])
    _env.say(f"{'':>8} {'size':>5} {'ours s':>7} {'hooks s':>8} {'MB':>5} {'stock s':>8} {'MB':>5}")
    for what, grow in (("entries", grow_entries), ("pages", grow_pages)):
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                _env.say(f"{what:>8} {size:>5} " + measure(Path(folder), size, grow))
    return 0


def measure(folder: Path, size: int, grow: Callable[[Path, int], None]) -> str:
    (folder / "ours").mkdir()
    for part in PARTS:
        source = _env.ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / "ours" / part)
    grow(folder / "ours", size)
    python(LEDGER, folder / "ours")
    python(EXPAND, folder / "ours", folder / "stock")
    (folder / "stock/mkdocs.yml").write_text(STOCK, encoding="utf-8")
    mine, stock = (json.loads(built(folder / name)) for name in ("ours", "stock"))
    return (
        f"{mine['seconds']:7.2f} {mine['inside']:8.2f} {mine['peak']:5} "
        f"{stock['seconds']:8.2f} {stock['peak']:5}"
    )


def built(project: Path) -> str:
    return python(BUILD, project / "mkdocs.yml", project / "site").splitlines()[-1]


def python(code: str, *arguments: Path) -> str:
    command = [str(_env.venv_python(_env.ROOT)), "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, encoding="utf-8", env=_env.environment()
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
    """Adds made-up pages, 20 a section; without `nav` MkDocs takes the folders as they are."""
    for n in range(1, size + 1):
        file = project / f"docs/tre-em/nhom-{n // 20}/mau-{n}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGE.format(n=n), encoding="utf-8")
    settings = project / "mkdocs.yml"
    head, _, nav = settings.read_text(encoding="utf-8").partition("\nnav:\n")
    rest = [line for line in nav.splitlines() if line and not line.startswith((" ", "-"))]
    after = nav[nav.index(rest[0]) :] if rest else ""
    settings.write_text(f"{head}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    _env.start(main)
