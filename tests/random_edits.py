"""Random slips in the shipped YAML and Markdown, and how each ends: told in Vietnamese, or silent.

python tests/random_edits.py [SEED [COUNT]]     lists the silent ones, to be judged by a person
"""

from __future__ import annotations

import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import Abort

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "hooks"))

from project import FRAMED, ROOT, TODAY, Project, copy_project, render_of, written
from quick import quick, remembered

from awareness import policy
from awareness.data import catalogue, files
from awareness.pages import pages, publish, tree
from awareness.printing import ledger, sheets
from awareness.problem import Grade, Problem

FORM = re.compile(r"(?:data|docs)/[\w./-]+:\d+: [^→]+ → .+|mkdocs\.yml:\d+: [^→]+ → .+", re.DOTALL)
ENGLISH = re.compile(
    # not in what a message quotes, nor in names of files and ids
    r"\b(?:the|is|not|found|expected|error|line|column|while|parsing|mapping|input|should|valid"
    r"|invalid|type|must|string|Traceback|Exception|None|True|False)\b"
)
PRECIOUS = re.compile(
    r"\{\{[^}]*\}\}|<!--.*?-->|(?<!\d)(?:1800 ?\d{4}|11[1-5]|0\d{9,10})(?!\d)|https?://[^\s\")]+"
)
"""What must not change unnoticed: numbers, addresses, markers and variables."""


@dataclass(frozen=True)
class Edit:
    """One slip: where, what was done, and the line before and after it."""

    path: str
    line: int
    kind: str
    text: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.before!r} → {self.after!r}"

    @property
    def precious(self) -> bool:
        """Whether a number, an address or a marker is now another."""
        old, new = (Counter(PRECIOUS.findall(part)) for part in (self.before, self.after))
        spaced = "".join(self.before.split()) == "".join(self.after.split())
        return bool(new - old) and not spaced and self.kind not in ("twice a line", "swap lines")


def well_said(line: str) -> bool:
    """Whether a message has its form and, but for what it quotes, no English."""
    return bool(FORM.fullmatch(line)) and not ENGLISH.search(
        re.sub(r"“[^”]*”|[\w.]+-[\w-]+", "", line)
    )


# --- Slips ------------------------------------------------------------------------------------

Slip = Callable[[random.Random, str], str | None]
"""A line made anew; None where the slip cannot be made in it."""


def _at(dice: random.Random, line: str) -> int:
    return dice.randrange(len(line)) if line else 0


def lose(dice: random.Random, line: str) -> str | None:
    place = _at(dice, line)
    return line[:place] + line[place + 1 :]


def double(dice: random.Random, line: str) -> str | None:
    place = _at(dice, line)
    return line[: place + 1] + line[place:]


def swap(dice: random.Random, line: str) -> str | None:
    place = _at(dice, line)
    return line[:place] + line[place : place + 2][::-1] + line[place + 2 :]


def digit(dice: random.Random, line: str) -> str | None:
    """Another digit in a number of three or more, as phone numbers are."""
    numbers = [found.start() for found in re.finditer(r"\d(?=\d\d)|(?<=\d\d)\d", line)]
    if not numbers:
        return None
    place = dice.choice(numbers)
    return line[:place] + str((int(line[place]) + dice.randrange(1, 10)) % 10) + line[place + 1 :]


def identity(dice: random.Random, line: str) -> str | None:
    found = re.search(r"\bid[:=] ?\"?([\w-]{2,})", line)
    return line[: found.end() - 1] + line[found.end() :] if found else None


def sign(marks: str) -> Slip:
    """Loses one of some marks."""

    def without(dice: random.Random, line: str) -> str | None:
        places = [place for place, char in enumerate(line) if char in marks]
        place = dice.choice(places or [-1])
        return line[:place] + line[place + 1 :] if places else None

    return without


def insert(text: str) -> Slip:
    def inserted(dice: random.Random, line: str) -> str | None:
        place = _at(dice, line)
        return line[:place] + text + line[place:]

    return inserted


def change(old: str, new: str) -> Slip:
    return lambda _, line: line.replace(old, new, 1) if old in line else None


def indent(by: int) -> Slip:
    def moved(_: random.Random, line: str) -> str | None:
        bare = line.lstrip(" ")
        depth = len(line) - len(bare) + by
        return " " * depth + bare if bare and depth >= 0 else None

    return moved


SLIPS: dict[str, Slip] = {
    "lose a character": lose,
    "twice a character": double,
    "swap characters": swap,
    "another digit": digit,
    "another id": identity,
    "lose a quote": sign("\"'"),
    "lose a comma": sign(","),
    "lose a colon": sign(":"),
    "lose a bracket": sign("[]{}<>"),
    "lose a dash": sign("-"),
    "curl a quote": change('"', "“"),
    "type a quote": insert('"'),
    "type an apostrophe": insert("'"),
    "type a hash": insert(" #"),
    "type a no-break space": insert("\u00a0"),
    "type a hidden space": insert("\u200b"),
    "type an emoji": insert("😀"),
    "type a tab": insert("\t"),
    "no-break after colon": change(": ", ":\u00a0"),
    "indent 1": indent(1),
    "indent 2": indent(2),
    "indent -1": indent(-1),
    "indent -2": indent(-2),
}
WHOLE = ("lose a line", "twice a line", "swap lines", "cut the end off")


def edits(seed: int, count: int) -> Iterator[Edit]:
    """As many edits as asked for, each of one place of one shipped file."""
    dice = random.Random(seed)
    data = [f"data/{file.name}" for file in sorted((ROOT / "data").glob("*.[yj]*"))]
    docs = [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "docs").rglob("*.md"))]
    made = 0
    while made < count:
        path = dice.choice(dice.choice([data, data, docs, docs, [policy.POLICY]]))
        edit = one(dice, path, dice.choice([*SLIPS, *WHOLE]))
        if edit is not None:
            made += 1
            yield edit


def one(dice: random.Random, path: str, kind: str) -> Edit | None:
    lines = (ROOT / path).read_text(encoding="utf-8").split("\n")
    place = dice.choice([n for n, line in enumerate(lines[:-1]) if line.strip()])
    before = lines[place]
    after = before
    if kind == "lose a line":
        changed, after = [*lines[:place], *lines[place + 1 :]], ""
    elif kind == "twice a line":
        changed = [*lines[: place + 1], *lines[place:]]
    elif kind == "swap lines":
        changed = [*lines[:place], *lines[place : place + 2][::-1], *lines[place + 2 :]]
    elif kind == "cut the end off":
        cut = _at(dice, before)
        changed, after = [*lines[:place], before[:cut]], before[:cut]
    else:
        slipped = SLIPS[kind](dice, before)
        if slipped is None or slipped == before:
            return None
        changed, after = [*lines[:place], slipped, *lines[place + 1 :]], slipped
    return Edit(path, place + 1, kind, "\n".join(changed), before, after)


# --- What is said -----------------------------------------------------------------------------


def outcome(project: Project, edit: Edit) -> list[str]:
    """All that is said of a project with this edit, less what is said of the shipped one."""
    shipped = (project.root / edit.path).read_bytes()
    project.write(edit.path, edit.text)
    try:
        config = edit.path == policy.POLICY
        said = _config(project.root) if config else _content(project, edit.path)
    finally:
        project.write(edit.path, shipped)
    return said


class _Listener(logging.Handler):
    """Keeps what MkDocs says."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def _config(root: Path) -> list[str]:
    """Of mkdocs.yml, as the command reads it before it builds."""
    found = policy.faults(root)
    if found:
        return [str(problem) for problem in found]
    heard: list[str] = []
    listener = _Listener(heard)
    logging.getLogger("mkdocs").addHandler(listener)
    try:
        load_config(str(root / policy.POLICY))
    except Abort:
        pass
    finally:
        logging.getLogger("mkdocs").removeHandler(listener)
    said = [policy.told(message, root) or policy.unknown(message) for message in heard]
    return [*said, *map(str, policy.nav_problems(root, tree.files(root, "docs")))]


def _content(project: Project, path: str) -> list[str]:
    """Of data and pages; and of the page, or all, as they are made, where all is right so far."""
    data = project.load()
    found, problems = pages.check_all(project.root, data, TODAY)
    problems = [*data.problems, *problems, *publish.check_files(project.root)]
    if data.catalogue is not None and not any(one.grade is Grade.ERROR for one in problems):
        wanted = list(sheets.sheets(data.catalogue, pages.own_pages(found, "session")))
        targets = sheets.targets(data.catalogue, wanted)
        problems += ledger.issued(targets, data.catalogue, data.sources[files.CODES])
        problems += _made(found, data, path)
    return [str(problem) for problem in problems if problem.grade is not Grade.NOTE]


def _made(found: list[pages.Page], data: catalogue.Loaded, path: str) -> Iterator[Problem]:
    assert data.catalogue is not None
    render = replace(
        render_of(data.catalogue),
        pages={page.id: page.meta for page in found},
        serving=pages.serving(found, data.catalogue),
        session_pages=pages.own_pages(found, "session"),
    )
    for page in [page for page in found if page.path == path] or found:
        body, pieces = render.expand(page.body, page.id)
        made, _ = written(body, tuple(pieces))
        whole = FRAMED + made
        yield from publish.check_built(f"site/{page.id}/index.html", whole, data.known, page)


# --- Speed: what was said of a text is said again ---------------------------------------------


def outcomes(folder: Path, seed: int, count: int) -> Iterator[tuple[Edit, list[str]]]:
    """Each edit with what is said of it."""
    project = copy_project(folder)
    (folder / "hooks").symlink_to(ROOT / "hooks")
    project.write(policy.POLICY, (ROOT / policy.POLICY).read_bytes())
    with quick((remembered, sys.modules[__name__], "written")):
        for edit in edits(seed, count):
            yield edit, outcome(project, edit)


def main(seed: int = 1, count: int = 200) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for edit, said in outcomes(Path(folder), seed, count):
            if not said:
                print(f"{'!!' if edit.precious else '  '} {edit}")
            for line in said:
                if not well_said(line):
                    print(f"?? {edit}\n      {line}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
