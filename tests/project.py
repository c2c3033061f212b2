"""A copy of the project's content in which a test breaks one line at a time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown import Markdown
from quick import quick

from awareness import clock
from awareness.check import inputs
from awareness.check.inputs import CLEAN
from awareness.data.catalogue import Loaded, load
from awareness.data.files import (
    CODES,
    COMMUNE,
    LOCAL,
    SETTINGS,
    STATUS,
    WORDING,
    Catalogue,
    laid,
)
from awareness.data.record import Shown, shown
from awareness.pages.blocks import Renderer
from awareness.pages.frame import Frame, policy
from awareness.pages.publish import POLICY
from awareness.pages.writing import Writing
from awareness.printing.codes import PRINTED
from awareness.printing.press import Printed, print_all
from awareness.printing.sheets import Imprint, Sheet
from awareness.problem import Grade, Problem, of_grade
from awareness.site import PAGES

ROOT = Path(__file__).parents[1]
LAID = laid(ROOT)
"""What the tests ask: the project, or another commune's folder over it."""
TERRIBLE = ROOT / "tests" / "terrible"
TODAY = date(2026, 11, 26)
OWED = (
    *("accepted", "parent_body", "portal_url", "site_url", "content_person", "address", "email"),
    *("phone", "police_phone", "office_phone"),
)
"""What a commune supplies of itself."""
BLANKS = (
    (COMMUNE, rf"^  ({'|'.join(OWED)}):.*", r"  \1:"),
    (COMMUNE, r"^  portals:(?:\n    -.*)+", "  portals: []"),
    (LOCAL, r"^  (number|issued|signer):.*", r"  \1:"),
    (LOCAL, r"^    (hours|cost):.*", r'    \1: "chưa rõ"'),
    (WORDING, r"^    confirmed:.*", "    confirmed:"),
    (SETTINGS, r"seen: \{[^}]*\}\}", "seen: }"),
    (CODES, r"^sites:(?:\n  -.*)+", "sites: []"),
    (STATUS, r'"state":(?:[^{}]|\{[^}]*\})*', '"state": "unchecked"\n    '),
)
"""What stands where something was supplied, or looked at, and what stood there before."""
FRAMED = f'<meta http-equiv="{POLICY}" content="{policy("", runs=False)}"><style></style>'
"""Before a piece that is checked as a finished page."""
WRITING = Writing()
MARKDOWN = Markdown(
    extensions=["toc", "tables", "fenced_code", WRITING],
    extension_configs={"tables": {"use_align_attribute": True}},
)


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own; paths are relative to it, with forward slashes."""

    root: Path

    def write(self, path: str, content: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def lines(self, path: str) -> list[str]:
        return (self.root / path).read_text(encoding="utf-8").split("\n")

    def find(self, path: str, *marks: str) -> int:
        """The line, from 1, of the last mark, each sought from the line of the one before it."""
        lines, place = self.lines(path), 0
        for mark in marks:
            place = next((n for n, line in enumerate(lines) if n >= place and mark in line), -1)
            assert place >= 0, f"{path} has no {mark!r} (of {marks})"
        return place + 1

    def edit(self, path: str, marks: Iterable[str], old: str, new: str) -> int:
        """Replaces `old` in the first line that has it after the marks; the number of that line."""
        number = self.find(path, *marks, old)
        lines = self.lines(path)
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        self.write(path, "\n".join(lines))
        return number

    def load(self) -> Loaded:
        return load(self.root, TODAY)


@cache
def shipped() -> Loaded:
    """The shipped data, or those of the commune that is asked, read once for all tests."""
    with quick():
        return load(LAID, TODAY)


def states() -> dict[str, Shown]:
    """What the record says of the address of each product, as the site shows it today."""
    record = {one.url: one for one in whole(shipped()).record.links}
    rows = sorted(whole(shipped()).resources, key=lambda row: row.number)
    return {row.id: shown(row.url, record.get(row.url), clock.today()) for row in rows}


def name_of_unit() -> str:
    """Such as `xã An Lão`."""
    return str(shipped().known.words.values["commune.name"])


def whole(loaded: Loaded) -> Catalogue:
    """The catalogue of data without an error."""
    assert loaded.catalogue is not None, "\n".join(said(loaded.problems))
    return loaded.catalogue


@cache
def owing() -> Loaded:
    """The shipped data before anything was supplied; those of another commune as they are."""
    if LAID is not ROOT:
        return shipped()
    with TemporaryDirectory() as folder, quick():
        return copy_data(Path(folder)).load()


def copy_data(target: Path) -> Project:
    """The shipped data in an empty folder, as they were before anything was supplied."""
    shutil.copytree(ROOT / "data", target / "data", copy_function=shutil.copyfile)
    return emptied(Project(target))


def emptied(project: Project) -> Project:
    """Nothing is supplied any more."""
    for path, there, before in BLANKS:
        text = (project.root / path).read_text("utf-8")
        project.write(path, re.sub(f"(?m){there}", before, text))
    return project


def copy_project(target: Path) -> Project:
    """With the shipped pages and overrides."""
    for folder in ("docs", "overrides"):
        shutil.copytree(ROOT / folder, target / folder, copy_function=shutil.copyfile)
    return copy_data(target)


def errors_of(project: Project) -> list[Problem]:
    """Those of data, pages and documents together."""
    shutil.copy(ROOT / "mkdocs.yml", project.root)
    return of_grade(inputs.read(project.root, TODAY, None).problems, Grade.ERROR)


def copy_whole(target: Path) -> Project:
    """With the code and mkdocs.yml too, to be built."""
    project = copy_project(target)
    shutil.copytree(ROOT / "hooks", target / "hooks")
    shutil.copy(ROOT / "mkdocs.yml", target)
    if (ROOT / PAGES).is_dir():  # what the last build found and made of the same content
        shutil.copytree(ROOT / PAGES, target / PAGES)
    with suppress(FileNotFoundError):
        shutil.copy(ROOT / CLEAN, target / CLEAN)
    return project


def build(project: Project, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Builds `site/`, of pages alone: SITE_WEB="" for paper too."""
    env = os.environ | {"PYTHONPATH": str(project.root / "hooks"), "SITE_WEB": "1"} | more
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    return subprocess.run(command, cwd=project.root, env=env, capture_output=True, encoding="utf-8")


def built(project: Project, **more: str) -> Path:
    """The folder of its site, which has no fault."""
    done = build(project, "--strict", **more)
    assert done.returncode == 0, done.stderr
    return project.root / "site"


def printed_here(wanted: Iterable[Sheet], imprint: Imprint) -> dict[str, Printed]:
    """Documents by their codes, from where builds keep them."""
    done, problems = print_all(wanted, imprint, LAID / PRINTED)
    assert said(problems) == []
    return {one.sheet.code: one for one in done}


def render_of(catalogue: Catalogue, link: Shown | None = None) -> Renderer:
    """Expands blocks that need no other page; every address is as `link`, else unchecked."""
    return Renderer(
        catalogue=catalogue,
        links={row.url: link or shown(row.url, None, TODAY) for row in catalogue.resources},
        pages={},
        serving={row.id: [f"tai-lieu/so-{row.number}"] for row in catalogue.resources},
        session_pages={},
        printed={},
        day=TODAY,
        frame=Frame.read(LAID, str),
    )


def written(body: str, pieces: Sequence[str] = ()) -> tuple[str, list[str]]:
    """What a page's Markdown becomes, with MkDocs' own extensions; and the braces that are left."""
    WRITING.begin(pieces)
    return MARKDOWN.reset().convert(body), WRITING.left


def said(problems: Iterable[Problem]) -> list[str]:
    """Every problem once as it is printed, by file and line."""
    return list(map(str, sorted(set(problems), key=lambda p: (p.path, p.line, p.message, p.fix))))


def assert_said(problems: Iterable[Problem], expected: Iterable[str]) -> None:
    """The problems are as many as the expected beginnings, and each begins with its own."""
    found, beginnings = said(problems), list(expected)
    cut = [text[: len(start)] for text, start in zip(found, beginnings, strict=False)]
    assert cut + found[len(beginnings) :] == beginnings, "\n".join(found)


if __name__ == "__main__":
    target = TERRIBLE / "expected.txt"
    target.write_bytes("\n".join([*said(load(TERRIBLE, TODAY).problems), ""]).encode())
