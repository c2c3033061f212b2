"""The command check.py: what a build would say before it writes anything, and no more than that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from project import ROOT, TODAY, Project, copy_project

from awareness.check import inputs
from awareness.problem import Grade, of_grade

FAULTS = [
    # A file, marks, and the slip; how it ends, plain and strict; what is said first.
    ("data/local.yml", ["id: hoa-phuong"], '"18006605"', '"1800660"', (1, 1), ["Có ", "lỗi:"]),
    ("data/resources.yml", ["sach-mong"], "[G40]", "[G999]", (1, 1), ["“G999” không có"]),
    ("data/resources.yml", ["sach-mong"], "/thu-vien", "/thu-vien/", (0, 1), ["Có 1 cảnh báo:"]),
    ("docs/can-giup/index.md", [], "catalogue: ", "catalogue: x", (1, 1), ["không hiểu <!--"]),
    ("docs/tai-lieu/so-10.md", [], "[K2,", "[K999,", (1, 1), ["docs/tai-lieu/so-10.md:"]),
    ("docs/tai-lieu/so-10.md", ["# Video"], "Video", "[a](https://x.vn/)", (1, 1), ["x.vn"]),
    ("data/codes.yml", ["sach-mong"], "89rf", "89rg", (1, 1), ["data/codes.yml:"]),
    ("mkdocs.yml", [], "plugins", "plugin", (1, 1), ["mkdocs.yml:"]),
    ("mkdocs.yml", [], "In ấn: in", "in", (1, 1), ["mkdocs.yml:72: mục “nav” phải gồm các dòng"]),
    ("data/commune.yml", [], "hamlet_head", "hamlet_head", (0, 0), ["lời nhắc", "Đạt."]),
]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = copy_project(tmp_path)
    project.write("mkdocs.yml", (ROOT / "mkdocs.yml").read_bytes())
    return project


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("path", "marks", "old", "new", "codes", "told"), FAULTS)
def test_each_fault_ends_as_in_a_build(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    path: str,
    marks: list[str],
    old: str,
    new: str,
    codes: tuple[int, int],
    told: list[str],
) -> None:
    project.edit(path, marks, old, new)
    assert (inputs.main([], project.root), inputs.main(["--strict"], project.root)) == codes
    said = capsys.readouterr().out
    assert all(part in said for part in told), said


IDS = [
    # A file, an id and how it is mistyped where it is defined; how many errors, what one says.
    ("data/resources.yml", "sach-mong", "sach-mon", 2, "(5 nơi khác cũng ghi thế) → sửa id ở đây"),
    ("data/resources.yml", "phap-luat-va-quyen", "phap-luat", 1, "có phải “phap-luat”?"),
    ("data/facts.yml", "H3", "H33", 1, "“H3” không có trong mục facts của data/facts.yml ("),
    ("data/wording.yml", "self-harm-child", "self-harm", 1, "(7 nơi khác cũng ghi thế) → sửa ở đâ"),
    ("data/sessions.yml", "thcs-bat-nat", "thcs-bat-na", 3, "→ đặt lại id cũ; hoặc ghi retired:"),
]


@pytest.mark.parametrize(("path", "name", "typed", "count", "told"), IDS)
def test_an_id_that_is_nowhere_is_told_once(
    project: Project, path: str, name: str, typed: str, count: int, told: str
) -> None:
    project.edit(path, [], f"id: {name}", f"id: {typed}")
    errors = of_grade(inputs.read(project.root, TODAY, None).problems, Grade.ERROR)
    assert len(errors) == count, errors
    assert any(told in str(one) for one in errors), errors


def test_a_clock_that_is_wrong_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "never")
    assert inputs.main([]) == 1
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().out


def test_what_a_build_found_clean_stays_known(project: Project) -> None:
    inputs.main([], project.root)
    kept = project.root / inputs.CLEAN
    ((rules, names),) = json.loads(kept.read_bytes()).items()
    kept.write_text(json.dumps({rules: [*names, "of a finished page"]}), encoding="utf-8")
    inputs.main([], project.root)
    assert {*names, "of a finished page"} == {*json.loads(kept.read_bytes())[rules]}


def test_nothing_that_prints_asks_or_builds_is_loaded() -> None:
    heavy = "'mkdocs', 'requests', 'urllib3', 'typst', 'segno', 'docx', 'pptx', 'PIL', 'flask'"
    program = (
        "import sys; from awareness.check import inputs; inputs.main([]); "
        f"print(*{{{heavy}}} & {{*sys.modules}})"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT / "hooks", capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [""]), done.stderr


def test_it_runs_before_each_commit() -> None:
    held = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = (one for one in held["repos"][0]["hooks"] if one["id"] == "check")
    assert hook["entry"] == "python scripts/check.py --strict"
