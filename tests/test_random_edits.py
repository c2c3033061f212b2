"""Random slips in the shipped files: none is a traceback, none is told in English."""

from __future__ import annotations

from pathlib import Path

import pytest
from random_edits import Edit, outcomes, well_said

SEED = 1


@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_each_slip_ends_well(tmp_path: Path, count: int) -> None:
    badly: list[tuple[Edit, str]] = []
    silent: list[Edit] = []
    for edit, said in outcomes(tmp_path, SEED, count):
        badly += [(edit, line) for line in said if not well_said(line)]
        silent += [] if said else [edit]
    assert badly == []
    assert [str(edit) for edit in silent if edit.precious] == []
    assert len(silent) < count / 2
