"""The project's folder, and a commune's folder over it: a file of the same path replaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from awareness.problem import Problem


@dataclass(frozen=True)
class Over:
    """A commune's folder over the project's, used like a path; `own` are read in `folder` alone."""

    root: Path
    folder: Path
    own: tuple[str, ...]

    def __truediv__(self, path: str) -> Path:
        """The file of this path: the commune's, or else the project's."""
        return (self.folder if self.holds(path) else self.root) / path

    def holds(self, path: str) -> bool:
        """Whether a path of the project stands in the commune's folder."""
        return path in self.own or (self.folder / path).is_file()


Root = Path | Over
"""What a site is made from."""


def layers(root: Root) -> list[Path]:
    """The folders, the lowest first."""
    return [root.root, root.folder] if isinstance(root, Over) else [root]


def written(root: Root, path: str) -> Path:
    """Where a file of this path is written: in the commune's folder, never over the shared one."""
    return layers(root)[-1] / path


def shown(root: Root, path: str) -> str:
    """How messages name a file."""
    own = isinstance(root, Over) and root.holds(path)
    return (root / path).as_posix() if own else path


def named(root: Root, problems: Iterable[Problem]) -> list[Problem]:
    """The problems with their files as messages name them."""
    return [replace(one, path=shown(root, one.path)) for one in problems]
