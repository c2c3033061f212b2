"""The command that checks the links; it knows no MkDocs. Its messages are Vietnamese."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from awareness.links import listed
from awareness.links.findings import Finding, Limits, Reason, State, Wanted
from awareness.links.judge import Signs, read_signs
from awareness.links.live import Round
from awareness.source import read_file

SIGNS: Final = "data/link-signs.yml"
LEAST_GAP: Final = 0.25
WRONG_USE: Final = 64
STOPPED: Final = 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"Lệnh gõ chưa đúng: {message}. Xem cách dùng: thêm --help.", file=sys.stderr)
        sys.exit(WRONG_USE)


def signs_of(root: Path) -> Signs:
    source, _ = read_file(root, SIGNS)
    return read_signs(source.data["signs"])


def progress(number: int, count: int, wanted: Wanted) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K[{number}/{count}] {wanted.url[:100]}", end="", file=sys.stderr, flush=True)


def check_list(root: Path, options: argparse.Namespace) -> int:
    try:
        links = listed.read_list(Path(options.links).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as fault:
        print(f"{options.links}: {fault}", file=sys.stderr)
        return WRONG_USE
    with Round(signs_of(root), Limits(gap=options.gap)) as asking:
        rows = []
        for number, wanted in enumerate(links, 1):
            found, instead = Finding(reason=Reason.UNCHECKED), None
            if options.live:
                progress(number, len(links), wanted)
                found = asking.find(wanted)
                if found.state is State.BROKEN:
                    instead = listed.better(asking, wanted, [listed.static(wanted).suggested])
            rows.append(listed.row(wanted, found, instead))
    Path(options.report).write_text(
        json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return listed.exit_code(rows, options.live)


def _gap(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return max(value, LEAST_GAP)


def main(argv: Sequence[str]) -> int:
    parser = _Parser(prog="check_links.py", description="Kiểm tra các liên kết.")
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--gap", type=_gap, default=1.0)
    parser.add_argument("--links")
    parser.add_argument("--report")
    options = parser.parse_args(argv)
    return check_list(Path.cwd(), options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(STOPPED)
