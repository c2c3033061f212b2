"""The one clock: Viet Nam's day, whatever the machine's zone; SOURCE_DATE_EPOCH wins."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
import site_hooks
from mkdocs.exceptions import PluginError
from project import ROOT

from awareness import clock
from awareness.check import checking

MOMENTS = [
    # A moment in UTC; the day in Viet Nam.
    ("2026-11-24T16:59:59", date(2026, 11, 24)),
    ("2026-11-24T17:00:00", date(2026, 11, 25)),
    ("2026-11-24T23:30:00", date(2026, 11, 25)),  # half past six in the morning
    ("2026-11-25T00:30:00", date(2026, 11, 25)),
]


@pytest.mark.parametrize(("moment", "day"), MOMENTS)
def test_the_day_is_that_of_viet_nam(
    monkeypatch: pytest.MonkeyPatch, moment: str, day: date
) -> None:
    instant = datetime.fromisoformat(f"{moment}+00:00")

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return instant.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Clock)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert clock.today() == site_hooks.today() == day
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(instant.timestamp())))
    assert clock.today() == site_hooks.today() == day


BAD = ["abc", "", " ", "-1", "1.5", "1e9", "1_000", " 1", "١٢٣", "2026-11-24", "9" * 12]


@pytest.mark.parametrize("epoch", BAD)
def test_a_bad_epoch_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(PluginError, match=r"SOURCE_DATE_EPOCH=.*chỉ gồm chữ số → sửa lại"):
        site_hooks.today()
    assert checking.main([]) == checking.WRONG_USE
    assert capsys.readouterr().err.count("\n") == 1


def test_no_other_clock_is_asked_for_a_day() -> None:
    """ruff (DTZ) sees it in Python, but not in programs that stand in texts, nor in workflows."""
    for folder, pattern in (("hooks", "*.py"), ("scripts", "*.py"), (".github", "*.yml")):
        for file in (ROOT / folder).rglob(pattern):
            for line in file.read_text(encoding="utf-8").splitlines():
                assert not re.search(r"date\.today\(|\.now\(\)|time\.localtime", line), (file, line)
                assert "date +" not in line or "TZ=Asia/Ho_Chi_Minh" in line, (file, line)
