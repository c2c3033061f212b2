"""Our link check and LinkChecker on the same stand-in; run by `bench.py links`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import yaml
from standin import Mode, StandIn, Talk, html

from awareness.links.address import judge
from awareness.links.findings import Kind, Limits, Wanted
from awareness.links.judge import read_signs
from awareness.links.live import Round

ROOT = Path(__file__).resolve().parents[2]
SIGNS = read_signs(yaml.safe_load((ROOT / "data/link-signs.yml").read_text("utf-8"))["signs"])
HOST = "https://tongdai111.vn"
TEXT = "<p>Bài viết có nhiều dòng để đọc cùng con em trong nhà.</p>" * 20
CONFIG = "[checking]\nsslverify={}\ntimeout=5\nrecursionlevel=0\n[output]\nlog=none\nstatus=0\n"


def links(count: int) -> list[Wanted]:
    return [
        Wanted(title=f"Bài mẫu số {n}", url=f"{HOST}/tin/bai-mau-so-{n}", kind=Kind.ARTICLE)
        for n in range(count)
    ]


def well(talk: Talk) -> None:
    number = talk.request.path.rpartition("-")[2]
    talk.answer(200, html(f"Bài mẫu số {number}", f"<h1>Bài mẫu số {number}</h1>{TEXT}"))


def broken(talk: Talk) -> None:
    talk.answer(500, "Internal Server Error")


def hang(talk: Talk) -> None:
    talk.pause(60)


def ours(wanted: Sequence[Wanted], limits: Limits) -> str:
    with Round(SIGNS, limits) as asking:
        states = Counter(asking.find(one).state for one in wanted)
    return ", ".join(f"{n} {state}" for state, n in states.items())


def linkchecker(wanted: Sequence[Wanted], site: StandIn) -> str:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config")
        config.write_text(CONFIG.format(site.ca_bundle), encoding="utf-8")
        Path(site.ca_bundle).chmod(0o644)  # it reads as nobody when root runs it
        Path(folder).chmod(0o755)
        program = str(Path(sys.executable).with_name("linkchecker"))
        command = [program, "-f", str(config), "--check-extern", *(one.url for one in wanted)]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "HOME": folder})
    return f"exit {done.returncode}"


def measured(site: StandIn, run: Callable[[], str]) -> str:
    begun = time.monotonic()
    said = run()
    seconds = time.monotonic() - begun
    counts = f"{site.connections:5} conn. {len(site.log):5} req. {site.in_flight_peak:3} peak"
    return f"{seconds:7.1f} s {counts}  {said}"


def main() -> None:
    ten, thousand = links(10), links(1000)
    begun = time.perf_counter()
    for one in thousand:
        judge(one.url, one.title)
    print(f"{'1,000 static':<28} {'ours':<12} {time.perf_counter() - begun:7.2f} s", flush=True)
    rows = [
        ("ten well, gap 1 s", ten, well, Mode.GOOD, Limits()),
        ("nothing listens", ten, well, Mode.PROXY_CUT, Limits()),
        ("name unknown to the proxy", ten, well, Mode.PROXY_502, Limits()),
        ("no TLS answer", ten, well, Mode.TLS_HANG, Limits()),
        ("no answer", ten, hang, Mode.GOOD, Limits()),
        ("every page 500", ten, broken, Mode.GOOD, Limits()),
        ("1,000 well, gap 0.25 s", thousand, well, Mode.GOOD, Limits(gap=0.25)),
    ]
    with StandIn() as site:
        os.environ.update(site.environment)
        for name, wanted, behaviour, mode, limits in rows:
            for who, run in (
                ("ours", partial(ours, wanted, limits)),
                ("LinkChecker", partial(linkchecker, wanted, site)),
            ):
                site.reset()
                site.mode, site.missing = mode, behaviour
                print(f"{name:<28} {who:<12} {measured(site, run)}", flush=True)


if __name__ == "__main__":
    main()
