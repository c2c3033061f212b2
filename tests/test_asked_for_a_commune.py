"""Commands that are asked for another commune's folder: what they tell, and where they write."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import WARD as VAN_MIEU
from project import ROOT
from test_commands import load as command
from test_edit import TOKEN, get, held, send, shown
from test_new import WARD, new

import _env
from awareness.check import checking, edit, inputs
from awareness.data.files import CODES, COMMUNE, LOCAL, OWN, RESOURCES, STATUS, laid
from awareness.text.layers import Over
from awareness.text.source import read_file

pytestmark = pytest.mark.usefixtures("quickly")
HOTLINE: dict[str, Any] = {
    "id": "so-thu", "number": "0000000000", "display": "0000 000 000", "facts": ["H1"],
    "spoken": ", ".join(["không"] * 10), "name": "Số thử", "operator": "Nơi thử",
    "role": "help", "note": "số thử", "call_if": "thử", "hours": "chưa rõ",
    "cost": "chưa rõ", "checked": "2026-11-20",
}  # fmt: skip


@pytest.fixture
def there(tmp_path: Path) -> Over:
    """A folder as new.py begins it, with the words that a site cannot be without."""
    unit = {**new.find(WARD, new.units()), **new.GENERAL["phường"]}
    new.write(unit, tmp_path / "phuong")
    return Over(ROOT, tmp_path / "phuong", OWN)


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["check", "check_links", "edit", "serve"])
def test_each_command_hands_the_folder_on(
    name: str, there: Over, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def run(_: Any, more: Any = (), **__: Any) -> int:
        heard.append(dict(more).get("SITE_COMMUNE") or os.environ["SITE_COMMUNE"])
        return 0

    monkeypatch.setenv("SITE_COMMUNE", "none")
    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", run)
    assert command(name).main(["--commune", str(there.folder)]) == 0
    assert heard == [str(there.folder)]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [([], [None]), (["--all"], [VAN_MIEU, None]), (["--commune", str(VAN_MIEU)], [VAN_MIEU])],
)
def test_the_tests_are_asked_for_it_too(
    typed: list[str], asked: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str | None] = []

    def run(words: list[str], more: dict[str, str]) -> int:
        heard.extend([more.get("SITE_COMMUNE")] if words[1] == "pytest" else [])
        return 0

    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", run)
    command("test").main(["--unit", *typed])
    assert heard == [str(one) if one else None for one in asked]


@pytest.mark.parametrize("name", ["build", "check", "check_links", "edit", "serve", "test"])
def test_what_is_no_folder_of_a_commune_is_told_at_once(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--commune", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        _env.start(command(name).main)
    assert end.value.code == (64 if name == "check_links" else 1)
    assert f"“{tmp_path}” không phải thư mục của một xã, phường." in capsys.readouterr().err


def test_a_folder_that_is_left_out_is_no_suspicious_link(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    assert command("check_links").main(["--commune"]) == 64
    assert "--commune" in capsys.readouterr().err


def test_the_project_is_not_laid_over_itself() -> None:
    with pytest.raises(_env.Stop, match="bỏ --commune"):
        _env.commune(str(ROOT))


def test_the_variable_is_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SITE_COMMUNE", raising=False)
    assert laid(ROOT) == ROOT
    monkeypatch.setenv("SITE_COMMUNE", str(tmp_path))
    assert laid(ROOT) == Over(ROOT, tmp_path, OWN)


def test_a_fault_is_told_in_the_folder(there: Over, capsys: pytest.CaptureFixture[str]) -> None:
    assert inputs.main([], there) == 0
    text = (there / COMMUNE).read_text("utf-8")
    (there / COMMUNE).write_text(text.replace("kind: phường", "kind: quận"), "utf-8")
    capsys.readouterr()
    assert inputs.main([], there) == 1
    line = text[: text.index("  kind:")].count("\n") + 1
    assert f"\n{there.folder.as_posix()}/{COMMUNE}:{line}: " in capsys.readouterr().out


def test_what_was_found_of_links_is_written_into_the_folder(
    there: Over, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (ROOT / STATUS).read_bytes()
    monkeypatch.setattr(checking, "_look", lambda _, links: [*links])
    monkeypatch.setattr(checking, "_browser", lambda: None)
    checking.main(["--live", "--write"], there)
    assert (there.folder / STATUS).is_file()
    assert (ROOT / STATUS).read_bytes() == before
    assert there / STATUS == there.folder / STATUS
    (there / COMMUNE).write_text("commune:\n  kind: quận\n", "utf-8")
    checking.main([], there)
    assert f"{there.folder.as_posix()}/{COMMUNE}:" in capsys.readouterr().err


def test_an_address_is_told_where_it_stands(
    there: Over, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "resources:\n  - id: sach-mong\n    url: https://tongdai111.vn/khac/sach-mong\n"
    text = (there / LOCAL).read_text("utf-8")
    (there / LOCAL).write_text(text + row, "utf-8")
    checking.main([], there)
    assert f"\n{there.folder.as_posix()}/{LOCAL}:{text.count(chr(10)) + 3}: " in (
        "\n" + capsys.readouterr().out
    )


def test_links_inside_are_those_of_its_own_site(
    there: Over, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checking.main(["--site"], there) == checking.WRONG_USE
    (there.folder / "site").mkdir()
    html = '<!doctype html><title>x</title><a href="khong-co/">x</a>'
    (there.folder / "site/index.html").write_text(html, "utf-8")
    (there.folder / "site/404.html").write_text("x", "utf-8")
    (there.folder / "docs").mkdir()
    (there.folder / "docs/index.md").write_text("a\n\n[x](khong-co.md)\n", "utf-8")
    capsys.readouterr()
    assert checking.main(["--site"], there) == 1
    assert f"{there.folder.as_posix()}/docs/index.md:1: " in capsys.readouterr().out


def test_the_form_changes_the_folder_alone(there: Over) -> None:
    """Its first row of a list too; what is every commune's is not offered."""
    shared = {path: (ROOT / path).read_bytes() for path in (*OWN, RESOURCES, STATUS)}
    client, path = edit.Editor(there, TOKEN).test_client(), "row/hotlines/moi"
    home = get(client).text
    assert "row/commune/commune" in home
    assert "row/national" not in home
    assert [get(client, f"row/{one}/moi").status_code for one in ("national", "resources")] == [
        404
    ] * 2
    answer = shown(client, path, **HOTLINE)
    assert send(client, path, "save", held(answer)).status_code == 303, answer.text
    assert [row["id"] for row in read_file(there, LOCAL)[0].data["hotlines"]] == ["so-thu"]
    assert (there / LOCAL).read_text("utf-8").startswith("# yaml-language-server")
    answer = shown(client, "row/commune/commune", email="a@xa.invalid")
    assert send(client, "row/commune/commune", "save", held(answer)).status_code == 303
    assert 'email: "a@xa.invalid"' in (there / COMMUNE).read_text("utf-8")
    assert {path: (ROOT / path).read_bytes() for path in shared} == shared
    assert tree(there.folder) == {".gitignore", COMMUNE, LOCAL, CODES}


def test_what_was_seen_at_the_addresses_is_kept_in_the_folder(tmp_path: Path) -> None:
    """Its own products are asked about, what it hides is not."""
    before = (ROOT / STATUS).read_bytes()
    there = Over(ROOT, shutil.copytree(VAN_MIEU, tmp_path / "phuong"), OWN)
    client = edit.Editor(there, TOKEN).test_client()
    assert "xam-hai-tinh-duc-tre-em-qua-mang" not in get(client, "links").text
    own = "https://tongdai111.vn/tin/bai-thu-mot"
    answer = shown(client, "links", by="Người thử", **{own: "ok"})
    assert send(client, "links", "save", held(answer)).status_code == 303, answer.text
    (seen,) = (one for one in read_file(there, STATUS)[0].data["links"] if one["url"] == own)
    assert seen["reviewed"]["by"] == "Người thử"
    assert (ROOT / STATUS).read_bytes() == before
