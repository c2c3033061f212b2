"""What every check reports: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Grade(StrEnum):
    """How serious a problem is: an error always fails, a warning fails strict builds."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One fault in one place; `message` and `fix` are Vietnamese, for the commune's editors.

    `path` is relative to the project with forward slashes; `line` counts from 1. A rule of texts
    knows no file: its path is "" and its lines count from 0, until `at` says where the text is.
    """

    path: str
    line: int
    message: str
    fix: str
    grade: Grade = Grade.ERROR

    def at(self, path: str, line: int) -> Self:
        """The same fault, of a text that begins at this line of a file."""
        return replace(self, path=path, line=line + self.line)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} → {self.fix}"


class LinkProblem(Problem):
    """What the static rules say of one address."""


class Undefined(Problem):
    """A name that is nowhere: many places may use it, and the slip may be where it is defined."""


def of_grade(problems: Iterable[Problem], grade: Grade) -> list[Problem]:
    """The problems of one grade, by file and line, each once; a name that is nowhere once too."""
    chosen = {problem for problem in problems if problem.grade is grade}
    uses: dict[Problem | str, list[Problem]] = {}
    for one in sorted(chosen, key=lambda problem: (problem.path, problem.line, problem.message)):
        uses.setdefault(one.message if isinstance(one, Undefined) else one, []).append(one)
    return [_counting(first, len(more)) if more else first for first, *more in uses.values()]


def _counting(first: Problem, more: int) -> Problem:
    return replace(first, message=f"{first.message} ({more} nơi khác cũng ghi thế)")
