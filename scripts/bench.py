"""Measure what a build costs: CPU time and memory beside the same pages in the stock theme.

`bench.py links` measures the live link check beside LinkChecker instead, on a stand-in of the site,
`bench.py print` the PDFs, `bench.py communes N` what a draft of a commune costs beside others
(`--web`: its pages alone), `bench.py pages` how long a reader waits, beside a page by hand. Both
sides run in turn: compare the columns of one run, never two days. How each is measured, and its
bounds, stand in tests/bench/measure_….py.
"""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os

PATH = os.pathsep.join(str(_env.ROOT / folder) for folder in ("hooks", "tests", "scripts"))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Đo thời gian dựng trang, cạnh giao diện gốc.")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["growth", "links", "print", "pages", "communes"],
        default="growth",
    )
    parser.add_argument("count", nargs="?", type=int, default=6, help="bao nhiêu xã, phường")
    parser.add_argument("--web", action="store_true", help="chỉ trang web của các xã, phường")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    options = parser.parse_args(argv)
    tested = options.what in ("links", "pages")
    _env.set_up([_env.RUN_TIME, _env.TEST] if tested else [_env.RUN_TIME])
    asked = {"growth": options.sizes, "communes": [options.count, *["web"] * options.web]}
    arguments = map(str, asked.get(options.what, []))
    command = [f"tests/bench/measure_{options.what}.py", *arguments]
    return _env.run(command, more={"PYTHONPATH": PATH})


if __name__ == "__main__":
    _env.start(main)
