"""Reads data/, checks each file and then all of them together, and builds the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from awareness.data import files, laying, phrases, record, rules
from awareness.data.explain import explained
from awareness.data.files import Catalogue
from awareness.data.known import Known, Sources
from awareness.data.phrases import Words
from awareness.problem import Grade, Problem
from awareness.text.layers import Over, Root
from awareness.text.source import NONE, Source, Typed, read, read_file

EMPTY: Final = {files.LOCAL: b"hide: {}", files.CODES: b"codes: []\nsites: []"}
"""What a commune's folder need not have, and what it has then."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The data as read: `catalogue` is None when any file has an error."""

    catalogue: Catalogue | None
    known: Known
    problems: list[Problem]
    sources: Sources
    phrases: list[tuple[str, int, str]]
    """Where the data use a common phrase: file, line and the phrase's id."""

    def address(self, index: int) -> tuple[str, int]:
        """The file and the line of the address of the product at `index`."""
        return self.sources[files.RESOURCES].place(("resources", index, "url"))


def load(root: Root, today: date, clean: Path | None = None, typed: Typed = NONE) -> Loaded:
    """Reads and checks every data file; all problems of all files come together.

    `clean` is the file of what needs no second look; `typed` stands for files not yet saved.
    """
    sources, absent, problems = _read(root, typed)
    known = Known.of(sources, absent, isinstance(root, Over)).remembering(clean)
    problems += rules.as_typed(sources, known)
    said = [
        (source.path, source.line(where), name)
        for source in sources.values()
        for where, text in source.texts()
        for name in (phrases.used(text) if "{{" in text else ())
    ]
    found: dict[str, Any] = {"wording": known.wording}
    for path, model in files.FILES.items():
        # elsewhere each place shows a number to call in its own way
        spelled = path in (*rules.OWN_WORDS, files.RESOURCES)
        source = sources[path]
        try:
            row = _filled(model, source, known.words.spelled if spelled else known.words)
            found |= {files.WHOLE[path]: row} if path in files.WHOLE else dict(row)
        except ValidationError as error:
            problems += explained(source, error, model)
    for rule in rules.RULES:
        problems += rule(sources, known)
    problems += [*rules.future_dates(sources, today), *record.faults(sources[files.STATUS])]
    catalogue = None
    if not any(problem.grade is Grade.ERROR for problem in problems):
        catalogue = Catalogue.model_validate(found)
        problems += rules.still_missing(catalogue, sources)
        problems += rules.to_confirm(catalogue)
        problems += rules.to_look_at(catalogue, sources)
        problems += record.notes(sources[files.STATUS], catalogue.record, today)
    return Loaded(
        catalogue=catalogue, known=known, problems=problems, sources=sources, phrases=said
    )


def _filled(model: type[BaseModel], source: Source, words: Words) -> Any:
    """The rows of a file, whose variables are filled in; raises ValidationError."""
    source.data = phrases.fill(source.data, words)
    return model.model_validate(source.data) if source.data is not None else ()


def _read(root: Root, typed: Typed) -> tuple[Sources, frozenset[str], list[Problem]]:
    """The files with the commune's own rows over the shared ones; and the phrases that it lacks."""
    sources: Sources = {}
    problems: list[Problem] = []
    for path, model in files.FILES.items():
        may_lack = path in EMPTY and path not in typed and isinstance(root, Over)
        lacking = may_lack and not (root / path).exists()
        source, found = read(EMPTY[path], path) if lacking else read_file(root, path, typed)
        sources[path] = source
        problems += found
        wanted = {key for key, field in model.model_fields.items() if field.is_required()}
        source.readable = isinstance(source.data, dict) and wanted <= source.data.keys()
    if isinstance(root, Over):
        _add_codes(sources[files.CODES], root.root)
    problems += laying.lay(sources)
    absent, more = laying.take_out(sources)
    return sources, absent, [*problems, *more]


def _add_codes(own: Source, root: Path) -> None:
    """The codes of what is shared stand in the shared ledger: no commune types them again."""
    rows, shared = own.get("codes"), read_file(root, files.CODES)[0]
    if isinstance(rows, list):
        have, name = {row.text("code") for row in own.rows("codes")}, root / files.CODES
        for row in shared.rows("codes"):
            if row.text("code") not in have:
                own.places[("codes", len(rows))] = (name.as_posix(), shared.line(row.where))
                rows.append(row.data)
