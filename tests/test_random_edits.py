"""Two hundred random slips in the shipped files: none is a traceback, none is told in English."""

from __future__ import annotations

from pathlib import Path

from random_edits import Edit, outcomes, well_said

SEED, COUNT = 1, 200


def test_each_slip_ends_well(tmp_path: Path) -> None:
    badly: list[tuple[Edit, str]] = []
    silent: list[Edit] = []
    for edit, said in outcomes(tmp_path, SEED, COUNT):
        badly += [(edit, line) for line in said if not well_said(line)]
        silent += [] if said else [edit]
    assert badly == []
    assert [str(edit) for edit in silent if edit.precious] == []
    assert len(silent) < COUNT / 2
