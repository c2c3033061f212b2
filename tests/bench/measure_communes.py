"""CPU s and disk of each of COUNT drafts, all in one run; peak MB of a build.

With WEB, of their web pages alone.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build_all
import new
from _shape import files


def spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def lying(out: Path) -> float:
    """MB; what lies there under many names counts once."""
    sizes = {(kept := file.stat()).st_ino: kept.st_size for file in files(out)}
    return sum(sizes.values()) / 1e6


def measure(folders: list[Path], out: Path, how: str) -> None:
    """Builds them in one run, and prints what each cost on average."""
    begun, before, since = spent(), lying(out), time.monotonic()
    with ThreadPoolExecutor() as pool:
        done = dict(build_all.build_all(folders, out, how, pool, False))
    cost, more, count = spent() - begun, lying(out) - before, len(folders)
    bad = [said for state, said, _ in done.values() if state == build_all.FAILED]
    waited = time.monotonic() - since
    print(
        f"{folders[0].name} ({count}): CPU {cost / count:.2f} s, chờ {waited / count:.2f} s, "
        f"thêm {more / count:.1f} MB một nơi; {len(bad)} hỏng",
        *bad,
        flush=True,
    )


count, web = int(sys.argv[1]), "web" in sys.argv[2:]
with tempfile.TemporaryDirectory() as top:
    units = new.units()[:: len(new.units()) // count][:count]
    drafts = build_all.drafts(units, [], Path(top))
    how = f"{build_all.WEB} {build_all.TRIAL}" if web else build_all.TRIAL
    measure(drafts, Path(top), how)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"nhiều nhất {peak} MB bộ nhớ mỗi lần dựng, {own} MB của lệnh")
