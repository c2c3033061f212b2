"""What is not asked again: only what the same rules, with the same data, have found clean."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from project import TODAY, Project, copy_project, said
from quick import TEXTS, wrapped

from awareness.data.catalogue import load
from awareness.data.known import Known
from awareness.pages import pages
from awareness.pages.pages import check_all
from awareness.printing import codes
from awareness.printing.codes import Code
from awareness.problem import Problem
from awareness.store import SEAL, Clean, Store

KEPT = ".cache/clean.json"
PAGE = "docs/tre-em/giup-ban.md"
FAULT = Problem("a", 1, "sai", "sửa")


def checked(project: Project, clean: str | None = KEPT) -> list[str]:
    """All that a build finds before it writes, as it is told."""
    file = project.root / clean if clean else None
    data = load(project.root, TODAY, file)
    _, found = check_all(project.root, data, TODAY)
    data.known.clean.write()
    return said([*data.problems, *found])


@pytest.fixture(scope="module", autouse=True)
def quickly() -> Iterator[None]:
    """What is found in a text is remembered; which files and pages are asked is the program's."""
    with wrapped(TEXTS):
        yield


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = copy_project(tmp_path_factory.mktemp("twice"))
    checked(project)
    return project


@cache
def found_first(project: Project) -> list[str]:
    """What is told before anything changes."""
    return checked(project)


def test_the_second_time_says_the_same_and_asks_of_nothing_clean(
    twice: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = checked(twice, clean=None)
    asked: list[str] = []
    rule = pages.check_page

    def check(page: pages.Page, known: Known) -> Iterator[Problem]:
        asked.append(page.path)
        return rule(page, known)

    monkeypatch.setattr(pages, "check_page", check)
    assert checked(twice) == first
    assert [path for path in asked if not any(path in line for line in first)] == []


NEVER = '  - words: "người lớn"\n    why: "thử"\n'
# What is changed, where, and the sentence that has to be told although all was clean before.
CHANGES = [
    (PAGE, "\n# ", "\nGọi 1900 1234 nhé.\n\n# ", "1900 1234"),
    ("data/commune.yml", '"An Lão"', '"Zalo"', "gõ tay"),
    ("data/wording.yml", "\nnever:\n", f"\nnever:\n{NEVER}", "người lớn"),
    ("data/facts.yml", "id: H1\n", "id: H1x\n", "“H1”"),
    ("overrides/partials/foot.html", "<", "<p>UBND xã An Lão</p><", "gõ tay"),
]


@pytest.mark.parametrize(("path", "old", "new", "told"), CHANGES, ids=[row[0] for row in CHANGES])
def test_what_changes_is_asked_again(
    twice: Project, tmp_path: Path, path: str, old: str, new: str, told: str
) -> None:
    project = Project(shutil.copytree(twice.root, tmp_path / "again"))
    before = found_first(twice)
    text = (project.root / path).read_text("utf-8")
    assert old in text
    project.write(path, text.replace(old, new, 1))
    found = [line for line in checked(project) if line not in before]
    assert found == [line for line in checked(project, clean=None) if line not in before]
    assert any(told in line for line in found), found


def test_other_rules_ask_again(tmp_path: Path) -> None:
    file = tmp_path / "clean.json"
    first = Clean.read(file, "data")
    assert first.faults(lambda: [], "text") == []
    assert first.faults(lambda: [FAULT], "bad") == [FAULT]
    first.write()
    assert Clean.read(file, "data").faults(lambda: [FAULT], "text") == []
    assert Clean.read(file, "data").faults(lambda: [FAULT], "bad") == [FAULT]
    assert Clean.read(file, "other data").faults(lambda: [FAULT], "text") == [FAULT]


SPOILT: dict[str, Callable[[Any], bytes]] = {
    "empty": lambda kept: b"",
    "cut short": lambda kept: json.dumps(kept).encode()[:-9],
    "not a mapping": lambda kept: b"[]",
    "not a list": lambda kept: json.dumps(dict.fromkeys(kept, 5)).encode(),
    "not text": lambda kept: b"\xff\xfe",
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_record_is_an_empty_one(tmp_path: Path, spoilt: Callable[[Any], bytes]) -> None:
    file = tmp_path / "clean.json"
    first = Clean.read(file, "data")
    first.faults(lambda: [], "text")
    first.write()
    file.write_bytes(spoilt(json.loads(file.read_bytes())))
    assert Clean.read(file, "data").faults(lambda: [FAULT], "text") == [FAULT]


CODE = "https://example.invalid/r/2345/"
OTHER = "https://example.invalid/r/6789/"


@pytest.fixture
def kept_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(codes, "STORE", Store(tmp_path))
    codes._picture.cache_clear()
    yield tmp_path
    codes._picture.cache_clear()  # nothing of this store is believed elsewhere


def picture() -> str:
    """As another build shows it."""
    codes._picture.cache_clear()
    return Code(address=CODE).svg


def test_a_code_is_drawn_once(kept_codes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = picture()
    monkeypatch.setattr(codes, "_drawn", lambda *_, **how: b"other")
    assert picture() == drawn


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file, other: file.write_bytes(file.read_bytes().replace(b"#fff", b"#000")),
        lambda file, other: file.write_bytes(other.read_bytes()[: len(other.read_bytes()) // 2]),
        lambda file, other: file.write_bytes(other.read_bytes()[SEAL:]),
        lambda file, other: file.write_bytes(b""),
    ],
    ids=["changed", "cut short", "of another without its seal", "empty"],
)
def test_a_spoilt_code_is_drawn_anew(kept_codes: Path, spoil: Callable[[Path, Path], int]) -> None:
    drawn = picture()
    (file,) = kept_codes.iterdir()
    assert Code(address=OTHER).svg != drawn
    (other,) = {*kept_codes.iterdir()} - {file}
    spoil(file, other)
    assert picture() == drawn
    assert picture() == drawn  # and kept again


def test_other_tools_draw_a_code_anew(kept_codes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = picture()
    monkeypatch.setattr(codes, "_drawn", lambda *_, **how: b"other")
    monkeypatch.setattr("awareness.printing.codes.tools", lambda *of: "others")
    assert drawn != picture() == "other"
