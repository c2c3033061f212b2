"""All that a site is made of, read and checked before anything is built; the command check.py."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Final

from awareness import clock, policy
from awareness.data.catalogue import Loaded, load
from awareness.data.explain import choose
from awareness.data.files import CODES, SESSIONS, Catalogue, laid
from awareness.pages import pages, publish, tree
from awareness.pages.pages import Page
from awareness.printing import ledger, sheets
from awareness.printing.codes import Target
from awareness.printing.sheets import Sheet
from awareness.problem import Grade, Problem, of_grade
from awareness.text.layers import Root, named
from awareness.text.source import NONE, Typed, filled

CLEAN: Final = ".cache/clean.json"
ROOT: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Data, pages and documents, where the documents' codes lead, and every fault of them all."""

    data: Loaded
    pages: list[Page]
    wanted: list[Sheet]
    targets: list[Target]
    problems: list[Problem]


def read(root: Root, today: date, clean: Path | None, typed: Typed = NONE) -> Inputs:
    """`clean` is as `load` has it; `typed` stands for files of data/ and docs/ not yet saved."""
    data = load(root, today, clean, typed)
    found, problems = pages.check_all(root, data, today, typed)
    sure = [] if of_grade(problems, Grade.ERROR) else found  # one that is there could look missing
    problems = [*data.problems, *problems, *publish.check_files(root)]
    there = tree.files(root, "docs")
    problems += of_grade(policy.faults(root), Grade.ERROR) or policy.nav_problems(root, there)
    wanted, targets = list[Sheet](), list[Target]()
    if data.catalogue:
        wanted += sheets.sheets(data.catalogue, pages.own_pages(found, "session"))
        wanted += sheets.pictures(data.catalogue, host(root, data, data.catalogue))
        targets += sheets.targets(data.catalogue, wanted)
        problems += _nowhere(data, sure, wanted)
    problems += _of_paper(root, data, wanted, targets)
    return Inputs(data=data, pages=found, wanted=wanted, targets=targets, problems=problems)


def drawing(data: Loaded, text: str) -> str:
    """A picture with its variables filled in."""
    words = data.known.words.spelled.values
    return filled(text, {name: escape(word) for name, word in words.items()})


def host(root: Root, data: Loaded, catalogue: Catalogue) -> str | None:
    """The drawing of who greets; one that is not there is told by `pages.check_host`."""
    file = root / f"overrides/assets/images/{catalogue.commune.host}.svg"
    return drawing(data, file.read_text("utf-8")) if file.is_file() else None


def _nowhere(data: Loaded, found: list[Page], wanted: list[Sheet]) -> Iterator[Problem]:
    """Pages and sheets that rows name and that are not there; without pages, of sheets alone."""
    pages = sorted(page.id for page in found if page.id and not page.meta.embed)
    codes = sorted(sheet.code for sheet in wanted)
    known = {"sheets": ("tờ in", codes), "papers": ("tờ in", codes)}
    known |= {"page": ("trang", pages), "pages": ("trang", pages)} if pages else {}
    for source in data.sources.values():
        for where, name in source.texts():
            key = where[-1] if isinstance(where[-1], str) else where[-2]
            kind, there = known.get(str(key), ("", [name]))
            if name not in there and where[0] != "hide":
                yield source.problem(where, f"không có {kind} “{name}”", choose(name, there))


def _of_paper(
    root: Root, data: Loaded, wanted: list[Sheet], targets: list[Target]
) -> Iterator[Problem]:
    """What is wrong with the documents and with where their codes lead."""
    codes = data.sources[CODES]
    yield from ledger.deleted(root, codes, targets)
    if data.catalogue is not None:
        yield from sheets.named_once(wanted, data.sources)
        yield from sheets.misplaced(data.sources[SESSIONS])
        yield from ledger.issued(targets, data.catalogue, codes)
        yield from ledger.address(data.catalogue, data.sources)


def main(arguments: list[str], root: Root = ROOT) -> int:
    """Tells errors and warnings as a build does, and how many notes there are."""
    try:
        found = read(root, clock.today(), root / CLEAN)
    except ValueError as fault:  # of the clock
        print(fault)
        return 1
    clean = found.data.known.clean
    clean.now |= clean.before  # what a build has found in finished pages stays known
    clean.write()
    problems = named(root, found.problems)
    errors, warnings, notes = (of_grade(problems, grade) for grade in Grade)
    for name, some in (("lỗi", errors), ("cảnh báo", warnings)):
        if some:
            print(f"Có {len(some)} {name}:", *some, sep="\n")
    if notes:
        print(f"{len(notes)} lời nhắc về việc còn chờ làm: build.py kể ra từng việc.")
    failed = bool(errors or (warnings and "--strict" in arguments))
    print("Chưa đạt: sửa các dòng ở trên." if failed else "Đạt.")
    return int(failed)


if __name__ == "__main__":
    gc.disable()  # the process is over before there is much to collect, ...
    atexit.register(gc.freeze)  # and nothing is looked through when it ends
    sys.exit(main(sys.argv[1:], laid(ROOT)))
