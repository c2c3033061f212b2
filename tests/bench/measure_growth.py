"""CPU seconds and peak MB of our build, of SIZES entries and pages, beside the stock theme's.

The bounds, for exit code 0: 1,000 entries take at most 0.6 of the stock theme's time, and a step to
ten times as many costs at most fifteen times the step before: ten is linear, a hundred quadratic.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from side_by_side import both

MOST = 0.6
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
# Trang mẫu {n} {{#noi-dung}}

## Phần một {{#mot}}

Gọi {{{{ call.111 }}}} khi cần. Trang này chỉ để đo thời gian dựng.

<!-- catalogue: hotlines -->

"""
OWN_PAGE = PAGE + "\n<!-- catalogue: resource id=mau-{n} -->\n"


def measure(size: int, grow: Callable[[Path, int], None]) -> list[float]:
    """CPU seconds and peak MB of our build, its PDFs printed before, then of the stock theme's."""
    with tempfile.TemporaryDirectory() as folder:
        said = both(Path(folder), lambda project: grow(project, size))
        return [float(number) for numbers in said for number in numbers.split()[-2:]]


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


held = True
print(f"{'':>8} {'size':>5} {'ours s':>7} {'MB':>5} {'stock s':>8} {'MB':>5} {'ratio':>6}")
for what, more in (("entries", grow_entries), ("pages", grow_pages)):
    spent = list[float]()
    for size in map(int, sys.argv[1:]):
        ours, peak, stock, other = measure(size, more)
        spent.append(ours)
        row = f"{ours:7.2f} {peak:5.0f} {stock:8.2f} {other:5.0f} {ours / stock:6.2f}"
        print(f"{what:>8} {size:>5} {row}", flush=True)
        held &= what == "pages" or size < 1000 or ours <= MOST * stock
    steps = [after - before for before, after in pairwise(spent)]
    held &= all(after <= 15 * before for before, after in pairwise(steps))
print("các giới hạn đều giữ được" if held else "VƯỢT GIỚI HẠN, xem đầu tệp measure_growth.py")
sys.exit(not held)
