"""CPU s and disk of each of COUNT drafts, one after another into one OUT; peak MB of a build."""

from __future__ import annotations

import resource
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build_all
import new


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def lying(out: Path) -> float:
    """MB; what lies there under many names counts once."""
    sizes = {(kept := file.stat()).st_ino: kept.st_size for file in build_all.files(out)}
    return sum(sizes.values()) / 1e6


with tempfile.TemporaryDirectory() as top:
    out, before = Path(top), (spent(), 0.0)
    units = new.units()[:: len(new.units()) // int(sys.argv[1])][: int(sys.argv[1])]
    for folder in build_all.drafts(units, [], out):
        with ThreadPoolExecutor(1) as pool:
            _, (state, said, _zip) = next(build_all.build_all([folder], out, False, pool, False))
        after = spent(), lying(out)
        row = f"CPU {after[0] - before[0]:6.1f} s, thêm {after[1] - before[1]:6.1f} MB"
        whole = sum(file.stat().st_size for file in build_all.files(out / folder.name)) / 1e6
        print(f"{folder.name} {state}: {row}, cả trang {whole:6.1f} MB", flush=True)
        print(said if state == build_all.FAILED else "", end="")
        before = after
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"nhiều nhất {peak} MB bộ nhớ")
