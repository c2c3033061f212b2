"""The command that checks the links; it knows no MkDocs. What it says is Vietnamese.

Exit codes: 2 for anything suspicious or rejected, else 1 for anything broken, else 3 when nothing
could be verified, else 0; 64 for wrong usage or unreadable input, 130 for Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from awareness import clock
from awareness.check import asking
from awareness.check.asking import Asked
from awareness.check.watch import round_of, write_whole
from awareness.data.catalogue import Loaded, load
from awareness.data.files import RESOURCES, SIGNS, STATUS, Catalogue
from awareness.data.model import LinkSigns, LinkStatus, Vantage
from awareness.data.record import dump, merged, remember
from awareness.links import address, browser
from awareness.links.browser import Visits
from awareness.links.findings import Limits, State, Wanted
from awareness.links.judge import read_signs
from awareness.links.live import Round
from awareness.links.wording import Static
from awareness.problem import Grade, LinkProblem, of_grade
from awareness.text.source import read_file

ROOT: Final = Path(__file__).resolve().parents[3]
LEAST_GAP: Final = 0.25
WRONG_USE: Final = 64
OUR_FAULT: Final = 70
STOPPED: Final = 130
SUBPATH: Final = "/cong-thong-tin/an-toan-mang/"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(f"Lệnh gõ chưa đúng: {message}\nXem cách dùng: thêm --help.")
        sys.exit(WRONG_USE)


def complain(*texts: str) -> None:
    print(*texts, sep="\n", file=sys.stderr)


def progress(number: int, count: int, one: Wanted) -> None:
    """On a terminal alone; the next line takes its place."""
    if sys.stderr.isatty():
        print(f"\r\033[K[{number}/{count}] {one.url[:90]!a}", end="", file=sys.stderr, flush=True)
        if number == count:
            print("\r\033[K", end="", file=sys.stderr)


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Readable Vietnamese; half a surrogate pair, which no file can hold, as its escape."""
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def _browser() -> Visits | None:
    visits = browser.of_this_machine()
    if visits is None:
        complain(
            "Máy này không có playwright, hoặc không có Chromium, Chrome, Edge: trang nào giấu "
            "nơi nó dẫn tới thì chỉ ghi là chưa tự kiểm tra được."
        )
    return visits


def check_list(
    root: Path, source: Path, report: Path, limits: Limits | None, visits: Visits | None = None
) -> int:
    """Judges the links of a JSON file and writes a JSON report; without limits it asks nobody."""
    try:
        asked = asking.of_list(source.read_text(encoding="utf-8-sig"))
        signs = read_signs(_signs(root).model_dump())
    except (OSError, ValueError) as fault:
        complain(f"{source}: {fault}")
        return WRONG_USE
    if limits is not None:
        with Round(signs, limits, browser=visits) as looking:
            asked = asking.ask(looking, asked, progress)
    rows = [*map(asking.row, asked)]
    write_whole(report, as_json(rows))
    print(asking.summary(asked))
    return asking.exit_code(rows, limits is not None)


def _signs(root: Path) -> LinkSigns:
    source, problems = read_file(root, SIGNS)
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return LinkSigns.model_validate(source.get("signs"))


def check_catalogue(
    root: Path,
    options: argparse.Namespace,
    today: date,
    limits: Limits | None,
    visits: Visits | None,
) -> int:
    """Static rules of every product's address and, with limits, the live site."""
    data = load(root, today)
    if data.catalogue is None:
        complain(*map(str, of_grade(data.problems, Grade.ERROR)))
        return 2 if _rejected(data) else WRONG_USE
    asked = asking.of_catalogue(data, data.catalogue)
    if limits is not None:
        with round_of(data.catalogue, limits, visits) as looking:
            asked = asking.ask(looking, asked, progress)
        print(*asking.lines(asked), sep="\n")
    else:
        print(*_static_lines(data, len(asked)), sep="\n")
    entries = {one.wanted.url: _entry(data.catalogue, one, today) for one in asked}
    if options.write:
        kept = [
            merged(data.catalogue.statuses.get(url, entry), entry, today)
            for url, entry in entries.items()
        ]
        write_whole(root / STATUS, dump(kept))
    rows = [
        asking.row(one) | {"line": one.line, "record": str(entries[one.wanted.url].state)}
        for one in asked
    ]
    if options.json:
        write_whole(options.json, as_json(rows))
    return asking.exit_code(rows, limits is not None)


def _rejected(data: Loaded) -> bool:
    urls = [row.data.get("url") for row in data.sources[RESOURCES].rows("resources")]
    return any(isinstance(url, str) and address.judge(url).static is Static.REJECT for url in urls)


def _static_lines(data: Loaded, count: int) -> list[str]:
    problems = [problem for problem in data.problems if isinstance(problem, LinkProblem)]
    end = "viết đúng mẫu" if not problems else "đã xem cách viết"
    return [*map(str, problems), f"{count} địa chỉ {end}; chưa hỏi máy chủ (thêm --live)."]


def _entry(catalogue: Catalogue, one: Asked, today: date) -> LinkStatus:
    url = one.wanted.url
    entry = catalogue.statuses.get(url) or LinkStatus(url=url, state=State.UNCHECKED)
    vantage = Vantage.CI if os.environ.get("CI") else Vantage.OFFICE
    return remember(entry, one.found, today, vantage)


# --- The finished site ------------------------------------------------------------------------


def check_site(root: Path, today: date) -> int:
    """Every link, anchor and asset inside site/, at its own place and below a made-up portal."""
    from awareness.check.audit import (  # its LinkChecker is installed for this alone
        AuditFailed,
        audit,
    )

    site = root / "site"
    if not (site / "index.html").is_file():
        complain("Chưa có trang trong thư mục site/: chạy build.py trước, rồi chạy lại lệnh này.")
        return WRONG_USE
    catalogue = load(root, today).catalogue
    own = urlsplit((catalogue and catalogue.commune.site_url) or "/").path
    try:
        problems = {fault for place in (own, SUBPATH) for fault in audit(site, root, place)}
    except AuditFailed as fault:
        complain(str(fault))
        return WRONG_USE
    for problem in of_grade(problems, Grade.ERROR):
        print(problem)
    print(f"Liên kết bên trong trang: {len(problems)} chỗ hỏng.")
    return 1 if problems else 0


# --- The command ------------------------------------------------------------------------------


def _gap(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise ValueError
    return max(value, LEAST_GAP)


def _file(text: str) -> Path:
    """As seen from where the command was typed."""
    return Path(os.environ.get("CALLED_FROM", "."), text)


def parse(argv: Sequence[str], gap: float) -> argparse.Namespace:
    """What is asked for; `gap` where none is."""
    parser = _Parser(
        prog="check_links.py",
        description="Kiểm tra liên kết: cách viết địa chỉ, và trang thật khi có --live.",
        epilog="Mã kết thúc: 0 tốt, 1 có liên kết hỏng, 2 có liên kết đáng ngờ hoặc bị từ chối, "
        "3 không kiểm tra được gì, 64 gõ lệnh sai, 130 dừng giữa chừng.",
        allow_abbrev=False,
    )
    parser.add_argument("--live", action="store_true", help="hỏi trang thật, từng trang một")
    parser.add_argument("--write", action="store_true", help=f"ghi kết quả vào {STATUS}")
    parser.add_argument("--json", type=_file, metavar="TỆP", help="ghi kết quả dạng JSON")
    parser.add_argument("--gap", type=_gap, default=gap, metavar="GIÂY", help="nghỉ giữa hai lần")
    parser.add_argument("--site", action="store_true", help="liên kết bên trong thư mục site/")
    parser.add_argument("--links", type=_file, metavar="TỆP", help="danh sách JSON, thay danh mục")
    parser.add_argument("--report", type=_file, metavar="TỆP", help="kết quả của --links")
    options = parser.parse_args(argv)
    if bool(options.links) != bool(options.report):
        parser.error("--links và --report đi cùng nhau")
    if options.links and (options.write or options.json or options.site):
        parser.error("--links không đi cùng --write, --json, --site")
    if options.site and (options.live or options.write or options.json):
        parser.error("--site đi một mình")
    if options.write and not options.live:
        parser.error("--write cần có --live")
    return options


def _run(options: argparse.Namespace, root: Path, limits: Limits) -> int:
    try:
        today = clock.today()
    except ValueError as fault:
        complain(str(fault))
        return WRONG_USE
    if options.site:
        return check_site(root, today)
    asks = replace(limits, gap=options.gap) if options.live else None
    visits = _browser() if options.live else None
    if options.links:
        return check_list(root, options.links, options.report, asks, visits)
    return check_catalogue(root, options, today, asks, visits)


def main(
    argv: Sequence[str],
    root: Path = ROOT,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> int:
    """The command over the project in `root`; `--gap` is put in the place of that in `limits`."""
    options = parse(argv, limits.gap)
    try:
        return _run(options, root, limits)
    except KeyboardInterrupt:
        complain("Đã dừng theo yêu cầu; không ghi gì.")
        return STOPPED
    except OSError as fault:
        complain(f"Không đọc hoặc ghi được {fault.filename or 'tệp'}: {fault.strerror or fault}.")
        return WRONG_USE
    except Exception:
        traceback.print_exc()
        return OUR_FAULT


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
