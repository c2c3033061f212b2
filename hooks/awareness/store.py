"""Files that are written whole, and what earlier builds made and found, in .cache.

That is an aid that fails no build, for any commune.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Final, Self

from awareness.problem import Problem

CODE: Final = Path(__file__).parent
KEPT: Final = 512 * 2**20
"""Bytes of the store: the documents of all communes of a province, 4 MB each."""
OURS: Final = re.compile(r"[0-9a-f]{32}(?:\.tmp)?")
PACKAGES: Final = ("jinja2", "markdown", "mkdocs", "pydantic", "pyyaml", "selectolax")
"""What pages are read, made and checked with."""
SOURCES: Final = (".py", ".svg", ".typ", ".docx", ".pptx")
SEAL: Final = 32
"""Bytes of a SHA-256 that stand before what is kept: each byte is checked when it is used."""


@lru_cache
def tools(folder: Path, *packages: str) -> str:
    """The files that make something, and the versions of the packages used, as one hash."""
    digest = sha256(sys.version.encode())
    for file in sorted(one for one in folder.rglob("*") if one.suffix in SOURCES):
        digest.update(file.read_bytes())
    for package in packages:
        digest.update(metadata.version(package).encode())
    return digest.hexdigest()


def _name(made_of: Iterable[str]) -> str:
    return sha256("\0".join(made_of).encode()).hexdigest()[:32]


def write_whole(file: Path, content: bytes) -> None:
    """All of it or nothing: a run that is cut short leaves the file as it was."""
    draft = file.with_name(f"{file.name}.tmp")
    draft.write_bytes(content)
    os.replace(draft, file)


@dataclass(frozen=True)
class Store:
    """Files by the hash of all that they are made of."""

    folder: Path

    def get(self, *made_of: str) -> bytes | None:
        """What was kept; None where there is none, or not as it was."""
        file = self.folder / _name(made_of)
        with suppress(OSError):
            whole = file.read_bytes()
            seal, content = whole[:SEAL], whole[SEAL:]
            if seal == sha256(content).digest():
                os.utime(file)
                return content
        return None

    def put(self, content: bytes, *made_of: str) -> None:
        """Keeps it; what cannot be kept is made again."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / _name(made_of), sha256(content).digest() + content)

    def made(self, make: Callable[[], bytes], *made_of: str) -> bytes:
        """What was kept, else what is made now."""
        content = self.get(*made_of)
        if content is None:
            self.put(content := make(), *made_of)
        return content

    def forget(self, most: int) -> None:
        """Removes drafts, and what was asked for longest ago, of our own files alone."""
        with suppress(OSError):
            ours = [one for one in self.folder.iterdir() if OURS.fullmatch(one.name)]
            ages = {file: file.stat() for file in ours}
            size = 0
            for file, age in sorted(ages.items(), key=lambda one: -one[1].st_mtime_ns):
                size += age.st_size
                if size > most or file.suffix == ".tmp":
                    file.unlink()


@dataclass
class Clean:
    """The texts in which rules, as they stand, found nothing; they are not asked again.

    `rules` is the hash of all that rules depend on. One without a file remembers nothing.
    """

    rules: str = ""
    file: Path | None = None
    before: frozenset[str] = frozenset()
    now: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, file: Path, depends_on: str) -> Self:
        """What the last build wrote, where the rules are still the same."""
        rules = _name((tools(CODE.parent, *PACKAGES), depends_on))
        with suppress(OSError, ValueError, AttributeError, TypeError):
            kept = json.loads(file.read_bytes())
            return cls(rules, file, frozenset(kept.get(rules, ())))
        return cls(rules, file)

    def faults(self, rule: Callable[[], Iterable[Problem]], *texts: str) -> list[Problem]:
        """What a rule finds in texts."""
        name = _name(texts)
        found = [] if name in self.before else [*rule()]
        if not found:
            self.now.add(name)
        return found

    def write(self) -> None:
        """For the next build."""
        with suppress(OSError):
            if self.file:
                self.file.parent.mkdir(exist_ok=True)
                write_whole(self.file, json.dumps({self.rules: sorted(self.now)}).encode())
