"""The list of the country's communes, and the folder that new.py makes for one of them."""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml
from project import ROOT, TODAY
from test_commands import load as command

import _env
from awareness.data.catalogue import load
from awareness.data.files import OWN
from awareness.data.model import Commune
from awareness.pages.pages import check_all
from awareness.problem import Grade
from awareness.text.layers import Over

new = command("new")
ROWS = new.units()
WARD = "00226"
"""The longest name of the country."""
ZONE = "26732"
"""Of a kind that is rare, in a province that shared texts name."""
PROVINCES = {row["province_code"]: row["code"] for row in ROWS}
FILLED = [WARD, ZONE, *(pytest.param(code, marks=pytest.mark.slow) for code in PROVINCES.values())]


def test_the_list_holds_every_commune_once() -> None:
    assert Counter(row["kind"] for row in ROWS) == {"xã": 2611, "phường": 697, "đặc khu": 13}
    assert len({row["code"] for row in ROWS}) == len(ROWS) == 3321
    assert len({row["province_code"]: row["province"] for row in ROWS}) == 34
    text = (ROOT / new.UNITS).read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "MIT" in text.split("\n")[1], "whose list it is"
    assert [*csv.DictReader([text.split("\n")[2]])] == []


def test_the_folder_holds_what_is_known_and_nothing_else(tmp_path: Path) -> None:
    new.write(new.find(WARD, ROWS), tmp_path / "phuong")
    text = (tmp_path / "phuong" / new.COMMUNE).read_text("utf-8")
    found = yaml.safe_load(text)["commune"]
    assert [*found] == [*Commune.model_fields]
    assert {key: value for key, value in found.items() if value not in (None, [])} == {
        "kind": "phường",
        "name": "Văn Miếu - Quốc Tử Giám",
        "province": "thành phố Hà Nội",
        "exit": "https://www.google.com/",
        "keep": True,
    }
    assert (tmp_path / "phuong/.gitignore").read_text().split() == [
        "/site/",
        "/site*.zip",
        "/.site.*",
    ]
    for name in OWN:
        file = tmp_path / "phuong" / name
        schema = file.read_text("utf-8").split("\n")[0].partition("=")[2]
        assert (file.parent / schema).resolve() == ROOT / f"data/schema/{file.stem}.json"


def test_what_is_to_be_asked_is_what_the_model_lacks(tmp_path: Path) -> None:
    new.write(new.find(WARD, ROWS), tmp_path / "phuong")
    command = [sys.executable, "-c", new.ASK, str(tmp_path / "phuong")]
    done = _env.capture(command)
    keys = "hamlet hamlet_head people accepted parent_body portal_url site_url content_person"
    told = [line.split(": ")[1] for line in done.stdout.splitlines()]
    assert told == [*keys.split(), *["address", "email", "phone", "police_phone", "office_phone"]]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("code", FILLED)
def test_a_folder_that_is_filled_in_has_no_fault(code: str, tmp_path: Path) -> None:
    new.write(new.find(code, ROWS), tmp_path / "phuong")
    file = tmp_path / "phuong" / new.COMMUNE
    text = file.read_text("utf-8")
    for key in ("hamlet", "hamlet_head", "people"):
        text = text.replace(f"  {key}:\n", f'  {key}: "khu {key}"\n')
    file.write_text(text, "utf-8")
    root = Over(ROOT, tmp_path / "phuong", OWN)
    data = load(root, TODAY)
    found = [*data.problems, *check_all(root, data, TODAY)[1]]
    assert [str(one) for one in found if one.grade is not Grade.NOTE] == []


@pytest.mark.parametrize("code", ["An Lão", "11628", "1162"])
def test_who_has_no_code_is_told_where_to_look(code: str, tmp_path: Path) -> None:
    with pytest.raises(_env.Stop, match=f"“{code}” trong {new.UNITS}. Mở tệp ấy, tìm tên"):
        new.main([code, str(tmp_path / "x")])
    assert not (tmp_path / "x").exists()


BROKEN = [
    ("utf-16", "", ""),
    ("utf-8", "00226,phường,", "226,phường,"),
    ("utf-8", "00226,phường,", "00226,quận,"),
    ("utf-8", "00226,phường,", "00226\n00227,phường,"),
    ("utf-8", "00226,phường,", '00226,phường,"'),
    ("utf-8", "00226,phường,", '00226,phường,a "b" '),
]


@pytest.mark.parametrize(("coding", "old", "now"), BROKEN)
def test_a_list_that_excel_has_broken_is_told(
    tmp_path: Path, coding: str, old: str, now: str
) -> None:
    text = (ROOT / new.UNITS).read_text("utf-8")
    (tmp_path / "a.csv").write_text(text.replace(old, now) if old else text, coding)
    with pytest.raises(_env.Stop, match="lấy lại bản gốc bằng git"):
        new.units(tmp_path / "a.csv")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    for folder in (tmp_path, tmp_path / "a.txt"):
        with pytest.raises(_env.Stop, match="không trống"):
            new.main([WARD, str(folder)])
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
