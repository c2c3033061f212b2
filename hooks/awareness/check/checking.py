"""The command that checks the links; it knows no MkDocs. What it says is Vietnamese."""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

from awareness import clock
from awareness.check import asking
from awareness.check.asking import Asked
from awareness.check.watch import round_of
from awareness.data.catalogue import load
from awareness.data.files import SIGNS, STATUS, laid
from awareness.data.model import LinkSigns, LinkStatus, Vantage
from awareness.data.record import dump, merged, remember
from awareness.links import browser
from awareness.links.browser import Visits
from awareness.links.findings import Limits, State
from awareness.links.judge import read_signs
from awareness.links.live import Round
from awareness.problem import Grade, LinkProblem, of_grade
from awareness.store import write_whole
from awareness.text.layers import Root, named, written
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


def _look(looking: Round, links: Sequence[Asked]) -> list[Asked]:
    """Asks for them; a terminal shows which, and the next line takes its place."""

    def told() -> Iterator[Asked]:
        for number, one in enumerate(links, 1):
            where = f"[{number}/{len(links)}] {one.wanted.url[:90]!a}"
            print(f"\r\033[K{where}", end="", file=sys.stderr, flush=True)
            yield one
        print("\r\033[K", end="", file=sys.stderr)

    with looking:
        return asking.ask(looking, told() if sys.stderr.isatty() else links)


def _report(path: Path, rows: Sequence[asking.Row]) -> None:
    """Readable Vietnamese; half a surrogate pair, which no file can hold, as its escape."""
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    write_whole(path, text.encode(errors="backslashreplace"))


def _browser() -> Visits | None:
    visits = browser.of_this_machine()
    if visits is None:
        complain(
            "Máy này không có playwright, hoặc không có Chromium, Chrome, Edge: trang nào giấu "
            "nơi nó dẫn tới thì chỉ ghi là chưa tự kiểm tra được."
        )
    return visits


def check_list(
    root: Root, source: Path, report: Path, limits: Limits | None, visits: Visits | None = None
) -> int:
    """Judges the links of a JSON file and writes a JSON report; without limits it asks nobody."""
    try:
        asked = asking.of_list(source.read_text(encoding="utf-8-sig"))
        lists, problems = read_file(root, SIGNS)
        if problems:
            raise ValueError("\n".join(map(str, problems)))
        signs = read_signs(LinkSigns.model_validate(lists.get("signs")).model_dump())
    except (OSError, ValueError) as fault:
        complain(f"{source}: {fault}")
        return WRONG_USE
    if limits is not None:
        asked = _look(Round(signs, limits, browser=visits), asked)
    rows = [*map(asking.row, asked)]
    _report(report, rows)
    print(asking.summary(asked))
    return asking.exit_code(rows)


def check_catalogue(
    root: Root,
    options: argparse.Namespace,
    today: date,
    limits: Limits | None,
    visits: Visits | None,
) -> int:
    """Static rules of every product's address and, with limits, the live site."""
    data = load(root, today)
    if data.catalogue is None:
        errors = of_grade(named(root, data.problems), Grade.ERROR)
        complain(*map(str, errors))
        return 2 if any(isinstance(one, LinkProblem) for one in errors) else WRONG_USE
    asked = asking.of_catalogue(root, data, data.catalogue)
    if limits is not None:
        asked = _look(round_of(data.catalogue, limits, visits), asked)
        print(*asking.lines(asked), sep="\n")
    else:
        told = [one for one in named(root, data.problems) if isinstance(one, LinkProblem)]
        end = "đã xem cách viết" if told else "viết đúng mẫu"
        print(*told, f"{len(asked)} địa chỉ {end}; chưa hỏi máy chủ (thêm --live).", sep="\n")
    vantage = Vantage.CI if os.environ.get("CI") else Vantage.OFFICE
    entries = dict[str, LinkStatus]()
    for one in asked:
        url = one.wanted.url
        old = data.catalogue.statuses.get(url) or LinkStatus(url=url, state=State.UNCHECKED)
        entries[url] = merged(old, remember(old, one.found, today, vantage), today)
    if options.write:
        write_whole(written(root, STATUS), dump(entries.values()).encode())
    rows = [
        asking.row(one) | {"line": one.line, "record": str(entries[one.wanted.url].state)}
        for one in asked
    ]
    if options.json:
        _report(options.json, rows)
    return asking.exit_code(rows)


# --- The finished site ------------------------------------------------------------------------


def check_site(root: Root, today: date) -> int:
    """Every link, anchor and asset inside site/, at its own place and below a made-up portal."""
    from awareness.check.audit import AuditFailed, audit  # its LinkChecker comes for this alone

    site = written(root, "site")
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
    for problem in of_grade(named(root, problems), Grade.ERROR):
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
        "3 không kiểm tra được gì, 64 gõ lệnh sai, 130 dừng giữa chừng. "
        "Của một nơi khác: thêm --commune DIR.",
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


def main(
    argv: Sequence[str],
    root: Root = ROOT,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> int:
    """The command over the project in `root`; `--gap` is put in the place of that in `limits`."""
    options = parse(argv, limits.gap)
    try:
        today = clock.today()
    except ValueError as fault:
        complain(str(fault))
        return WRONG_USE
    try:
        if options.site:
            return check_site(root, today)
        asks = replace(limits, gap=options.gap) if options.live else None
        visits = _browser() if options.live else None
        if options.links:
            return check_list(root, options.links, options.report, asks, visits)
        return check_catalogue(root, options, today, asks, visits)
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
    sys.exit(main(sys.argv[1:], laid(ROOT)))
