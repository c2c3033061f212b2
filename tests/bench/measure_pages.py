"""The site beside its words by hand and the stock theme's site: a first view.

In Chromium, 360 × 740, CPU slowed four times, at the end of a slow line (slow_line.py): gzip kB,
milliseconds, medians of five; then Lighthouse, where npm brings it. Compare within one run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright
from selectolax.lexbor import LexborHTMLParser
from side_by_side import both
from slow_line import FAR, NEAR, serve

from awareness.links.browser import QUIET, executable

PAGES: Final = ("", "tre-em/tung-buoc-mot/", "giao-vien/thcs-bat-nat/", "in-an/", "tim/")
"""Home, a situation, a plan, the shelf of print, the search."""
SLOWER, MOST_TBT = 1.25, 10
"""The bounds: LCP ÷ that of the page by hand, milliseconds; CLS 0; ALL_POINTS."""
LIGHTHOUSE: Final = Path(".cache/tests/lighthouse@12.8.2").resolve()
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
ALL_POINTS: Final = [100] * len(CATEGORIES)
BY_HAND: Final = """<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>
body { font: 18px/1.6 system-ui, sans-serif; margin: auto; max-width: 36rem } a { color: #0a4f56 }
</style>"""
WATCH: Final = """window.seen = {lcp: 0, tbt: 0, cls: 0}
const watch = (type, note) => new PerformanceObserver(all => all.getEntries().forEach(note))
  .observe({type, buffered: true})
watch("largest-contentful-paint", one => { seen.lcp = one.startTime })
watch("longtask", one => { seen.tbt += Math.max(0, one.duration - 50) })
watch("layout-shift", one => { seen.cls += one.value })"""


def by_hand(html: str) -> str:
    """The words and links of a page in bare elements."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "svg", "img"])
    assert tree.body is not None
    for node in tree.body.traverse():
        for name in set(node.attributes) - {"href"}:
            del node.attrs[name]
    return f"{BY_HAND}{tree.body.html}</html>"


def first_view(browser: Browser, sizes: list[int], address: str) -> tuple[float, ...]:
    """Requests, kB, LCP, TBT, CLS."""
    size: Any = {"width": 360, "height": 740}
    context = browser.new_context(viewport=size, is_mobile=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    sizes.clear()
    page.goto(address, wait_until="networkidle", timeout=120_000)
    seen = page.evaluate("seen")
    context.close()
    return len(sizes), sum(sizes) / 1000, seen["lcp"], seen["tbt"], seen["cls"]


def compare(browser: Browser, sizes: list[int], path: str) -> bool:
    seen: dict[str, list[tuple[float, ...]]] = {"hand": [], "ours": [], "stock": []}
    for turn in range(5):
        for who in sorted(seen, reverse=turn % 2 == 1):  # none always comes after a heavy one
            seen[who].append(first_view(browser, sizes, f"https://{FAR}/{who}/{path}"))
    middle = {who: [*map(median, zip(*views, strict=True))] for who, views in seen.items()}
    for who, (requests, size, lcp, tbt, cls) in middle.items():
        ratio = lcp / middle["hand"][2]
        row = f"{requests:5.0f} {size:6.1f} {lcp:6.0f} {ratio:5.2f} {tbt:4.0f} {cls:6.3f}"
        print(f"/{path:23} {who:6} {row}", end="  ours: " if who == "stock" else "\n")
    _, _, lcp, tbt, cls = middle["ours"]
    return say(lcp <= SLOWER * middle["hand"][2] and tbt <= MOST_TBT and cls == 0)


def say(held: bool) -> bool:
    print("  đạt" if held else "  KHÔNG ĐẠT", flush=True)
    return held


def fetch_lighthouse() -> None:
    npm = shutil.which("npm")
    if npm and not LIGHTHOUSE.exists():
        options = ["--silent", "--no-save", "--ignore-scripts", "--prefix", str(LIGHTHOUSE)]
        if subprocess.run([npm, "install", *options, LIGHTHOUSE.name]).returncode:
            shutil.rmtree(LIGHTHOUSE, ignore_errors=True)
    if not LIGHTHOUSE.exists():
        print(f"Không có Lighthouse (npm install {LIGHTHOUSE.name}): bỏ phần đó.")


def points(path: str) -> bool:
    """The best of three: a busy machine only takes. Without the audit of robots.txt, which is the
    host's: the page's policy stops Lighthouse's own request for it."""
    own = {**os.environ, "CHROME_PATH": executable() or ""}
    command = [
        str(LIGHTHOUSE / "node_modules/.bin/lighthouse"), f"https://{NEAR}/ours/{path}", "--quiet",
        f"--only-categories={','.join(CATEGORIES)}", "--skip-audits=robots-txt", "--output=json",
        f"--chrome-flags=--headless=new --ignore-certificate-errors {' '.join(QUIET)}",
    ]  # fmt: skip
    best = [0] * len(CATEGORIES)
    for _ in range(3):
        if best != ALL_POINTS:
            asked = subprocess.run(command, stdout=subprocess.PIPE, env=own, check=True)
            told: Any = json.loads(asked.stdout)["categories"]
            found = [round(100 * (told[name]["score"] or 0)) for name in CATEGORIES]
            best = [*map(max, best, found)]
    print(f"/{path:23} Lighthouse {best}", end="")
    return say(best == ALL_POINTS)


def measure(ours: str, stock: str) -> bool:
    print(f"{'':24} {'':6} {'req.':>5} {'kB':>6} {'LCP':>6} {'÷':>5} {'TBT':>4} {'CLS':>6}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "ours").symlink_to(ours)
        (folder / "stock").symlink_to(stock)
        for path in PAGES:
            (folder / "hand" / path).mkdir(parents=True, exist_ok=True)
            html = by_hand(Path(ours, path, "index.html").read_text("utf-8"))
            (folder / "hand" / path / "index.html").write_text(html, "utf-8")
        sizes = serve(folder)
        options = [*QUIET, "--ignore-certificate-errors"]
        browser = playwright.chromium.launch(executable_path=executable(), args=options)
        held = [compare(browser, sizes, path) for path in PAGES]
        browser.close()
        return all([*held, *(points(path) for path in PAGES if LIGHTHOUSE.exists())])


if len(sys.argv) == 3:
    sys.exit(not measure(*sys.argv[1:]))
fetch_lighthouse()  # before there is a network with nobody in it
with tempfile.TemporaryDirectory() as top:
    both(Path(top), lambda project: None)
    sites = [str(Path(top, name, "site")) for name in ("ours", "stock")]
    inside = ["unshare", "-rn", sys.executable, sys.argv[0], *sites]
    sys.exit(subprocess.run(inside).returncode)
