"""What Windows and its editors do to paths and files, as far as another system can ask."""

from __future__ import annotations

import codecs
import shutil
import unicodedata
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, cast

import pytest
from conftest import WARD
from project import ROOT, TODAY, copy_project, said
from test_commands import load as command

import _env
from awareness.check import inputs
from awareness.data.catalogue import load
from awareness.data.files import COMMUNE, LOCAL, OWN
from awareness.text.layers import Over, shown

NAMES = [
    "van-mieu", "Van Mieu (1)", "xã Văn Miếu", unicodedata.normalize("NFD", "xã Văn Miếu"),
]  # fmt: skip
PACKED = (".pdf", ".docx", ".pptx", ".png", ".webp", ".ico", ".woff2")
TYPED: list[tuple[PurePath, str]] = [
    # A folder, and how a command names it.
    (PureWindowsPath(r"C:\trang\van-mieu"), r"C:\trang\van-mieu"),
    (PureWindowsPath("C:/trang/van-mieu/"), r"C:\trang\van-mieu"),
    (PureWindowsPath(r"D:\xã\Văn Miếu"), r'"D:\xã\Văn Miếu"'),
    (PureWindowsPath(r"\\may\chung\xa a"), r'"\\may\chung\xa a"'),
    (PureWindowsPath("xã-a"), "xã-a"),
]


@pytest.mark.parametrize(("folder", "text"), TYPED)
def test_a_folder_stands_in_a_command_as_it_is_typed(folder: PurePath, text: str) -> None:
    assert _env.typed(folder) == text


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_that_are_told_can_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder, typed = tmp_path / name, _env.typed(tmp_path / name)
    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", lambda *_: 0)
    with pytest.raises(_env.Stop) as stop:
        _env.commune(str(folder))
    assert str(stop.value).endswith(f"new.py MÃ {typed}")
    assert command("new").main(["00226", str(folder)]) == 0
    assert capsys.readouterr().out.endswith(f"build.py --commune {typed}\n")
    build = command("build")
    monkeypatch.setattr(build, "render", lambda *_: (folder / build.NEW).mkdir() or True)
    assert build.build(ROOT, False, folder=_env.commune(str(folder))) == 0
    assert f"serve.py --commune {typed}” rồi mở" in capsys.readouterr().out


@pytest.mark.parametrize("folder", [r"C:\trang\xã Văn Miếu", r"\\may\chung\van-mieu", "d:van-mieu"])
def test_a_fault_names_the_file_in_the_folder_with_its_drive(folder: str) -> None:
    windows = cast(Any, PureWindowsPath(folder))
    named = shown(Over(ROOT, windows, OWN), LOCAL)
    assert (PureWindowsPath(named), "\\" in named) == (windows / "data" / "local.yml", False)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_told_in_a_folder_of_any_name_with_crlf_and_bom(
    tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(WARD, tmp_path / name)
    for file in (folder / "data").glob("*.yml"):
        file.write_bytes(codecs.BOM_UTF8 + file.read_bytes().replace(b"\n", b"\r\n"))
    root = Over(ROOT, folder, OWN)
    whole = load(root, TODAY)
    assert whole.catalogue is not None
    assert said(whole.problems) == said(load(Over(ROOT, WARD, OWN), TODAY).problems)
    file = folder / COMMUNE
    file.write_bytes(file.read_bytes().replace(b"people:", b"peoples:"))
    (line,) = {one.line for one in load(root, TODAY).problems if "“peoples”" in one.message}
    assert (file.read_text("utf-8").split("\n")[line - 1]).strip().startswith("peoples:")


@pytest.mark.usefixtures("quickly")
def test_the_same_is_said_of_files_with_crlf_and_bom(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.write("mkdocs.yml", (ROOT / "mkdocs.yml").read_bytes())
    project.edit("data/resources.yml", ["sach-mong"], "[G40]", "[G999]")
    project.edit("docs/can-giup/index.md", [], "catalogue: ", "catalogue: x")
    before = said(inputs.read(project.root, TODAY, None).problems)
    for pattern in ("mkdocs.yml", "data/*.yml", "data/*.json", "docs/**/*.md"):
        for file in project.root.glob(pattern):
            file.write_bytes(codecs.BOM_UTF8 + file.read_bytes().replace(b"\n", b"\r\n"))
    assert said(inputs.read(project.root, TODAY, None).problems) == before
    assert any("“G999”" in one for one in before)


def test_the_site_has_the_same_bytes_where_texts_end_their_lines_otherwise(ward: Path) -> None:
    texts = [one for one in ward.rglob("*") if one.is_file() and one.suffix not in PACKED]
    assert len(texts) > len(list(ward.rglob("*.html")))
    assert [one.name for one in texts if b"\r" in one.read_bytes()] == []
