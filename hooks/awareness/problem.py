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


def of_grade(problems: Iterable[Problem], grade: Grade) -> list[Problem]:
    """The problems of one grade, by file and line, each once."""
    chosen = {problem for problem in problems if problem.grade is grade}
    return sorted(chosen, key=lambda problem: (problem.path, problem.line, problem.message))
