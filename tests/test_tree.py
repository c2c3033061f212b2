"""Names, links and strays in the folders that editors fill, and what git leaves there."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from project import Project, assert_said, built, copy_project, copy_whole
from test_pages import HEAD, PATH, SHIPPED, faults

from awareness.pages.pages import check_templates
from awareness.pages.tree import files, stray, survey
from awareness.problem import Grade
from awareness.text.source import decode

pytestmark = pytest.mark.usefixtures("quickly")
NAMES = [
    ("docs/Thu.md", "docs/Thu.md", "thu.md"),
    ("docs/thử.md", "docs/thử.md", "thu.md"),
    ("docs/thu\u031b\u0309.md", "docs/thu\u031b\u0309.md", "thu.md"),
    ("docs/a b.md", "docs/a b.md", "a-b.md"),
    ("docs/a.b.md", "docs/a.b.md", "a-b.md"),
    ("docs/a_b/index.md", "docs/a_b", "a-b"),
    ("docs/a?b#c.md", "docs/a?b#c.md", "a-b-c.md"),
    ('docs/a"onmouseover=x.md', 'docs/a"onmouseover=x.md', "a-onmouseover-x.md"),
    ("docs/<b>.md", "docs/<b>.md", "b.md"),
    ("docs/-a.md", "docs/-a.md", "a.md"),
    ("docs/!.md", "docs/!.md", "ten-moi.md"),
    ("docs/a.MD", "docs/a.MD", "a.md"),
    ("docs/README.md", "docs/README.md", "index.md"),
    ("docs/cha-me/con.md", "docs/cha-me/con.md", "con-1.md"),
    ("docs/.an.md", "docs/.an.md", "an.md"),
    ("docs/a\nb.md", "docs/a?b.md", "a-b.md"),
    ("docs/a (1).md", "docs/a (1).md", "a-1.md"),
    ("docs/a.md.txt", "docs/a.md.txt", "a.md"),
    ("docs/anh/Ảnh.PNG", "docs/anh/Ảnh.PNG", "anh.png"),
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(("path", "said", "right"), NAMES)
def test_a_name_can_stand_in_an_address(tmp_path: Path, path: str, said: str, right: str) -> None:
    Project(tmp_path).write(path, "x")
    pages, found = survey(tmp_path)
    found = [problem for problem in found if "tên" in problem.message]
    assert (pages, [problem.path for problem in found]) == ([], [said])
    assert found[0].fix.startswith(f"đổi thành “{right}”")


def test_a_folder_is_named_once(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        Project(tmp_path).write(f"docs/Hai Ba/{name}.md", HEAD)
    assert_said(faults(tmp_path), ["docs/Hai Ba:1: tên “Hai Ba” không dùng làm địa chỉ được"])


def test_bytes_of_an_old_archive_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/docs/a\xe1.md")).write_text(HEAD)
    except (OSError, UnicodeError):
        pytest.skip("this system refuses such names")
    assert_said(faults(tmp_path), ["docs/a?.md:1: tên “a?.md” không dùng làm địa chỉ được"])


TWINS = [
    ("docs/a.md", "docs/a/index.md"),
    ("docs/a/README.md", "docs/a/index.md"),
    ("docs/README.md", "docs/index.md"),
    ("docs/A.md", "docs/a.md"),
    ("docs/B/a.md", "docs/b/a.md"),
    ("docs/Thử.md", "docs/thử.md"),
]


@pytest.mark.skipif(sys.platform != "linux", reason="cases and forms are told apart on Linux alone")
@pytest.mark.parametrize("pair", TWINS)
def test_two_sources_of_one_address(tmp_path: Path, pair: tuple[str, str]) -> None:
    for path in pair:
        Project(tmp_path).write(path, HEAD)
    found = [problem for problem in survey(tmp_path)[1] if "cùng một địa chỉ" in problem.message]
    assert len(found) == 1
    assert {found[0].path, found[0].message.removeprefix("cùng một địa chỉ với ")} == {*pair}
    assert len([p for p in faults(tmp_path) if p.path in pair]) <= 2


TAKEN = ["r/5g4t.md", "r/index.md", "r.md", "assets/a.png", "search/a.md", "templates/a.md"]


@pytest.mark.parametrize("name", TAKEN)
def test_folders_that_are_not_for_pages(tmp_path: Path, name: str) -> None:
    Project(tmp_path).write(f"docs/{name}", HEAD)
    pages, found = survey(tmp_path)
    assert pages == []
    assert f"“{name.split('/')[0]}” là tên dành cho" in found[0].message


@pytest.mark.parametrize("name", ["a.pdf", "a.html", "a", "a.svg", "in-an/loa.png", "a.md.txt"])
def test_other_files_in_docs_are_refused(tmp_path: Path, name: str) -> None:
    Project(tmp_path).write(f"docs/{name}", "x")
    said = "tên “a.md.txt”" if name == "a.md.txt" else "loại tệp “"
    found = survey(tmp_path)[1]
    assert [(one.path, one.message[: len(said)]) for one in found] == [(f"docs/{name}", said)]


@pytest.mark.parametrize(
    "name", ["local.yml.txt", "local.yaml", "hotlines.yml", "a/local.yml", "x.json"]
)
def test_data_that_nobody_reads_is_told(tmp_path: Path, name: str) -> None:
    Project(tmp_path).write(f"data/{name}", "x")
    (found,) = survey(tmp_path)[1]
    assert str(found).startswith(
        f"data/{name}:1: tệp này không ai đọc → xóa, hoặc đặt một tên trong"
    )
    assert found.grade is Grade.WARNING


STRAYS = [
    ".DS_Store", ".gitkeep", ".gitignore", "._index.md", ".#index.md", "#index.md#", "index.md~",
    ".index.md.swp", ".~lock.a.docx#", "~$a.docx", "Thumbs.db", "thumbs.db", "ehthumbs.db",
    "desktop.ini", "Desktop.ini", "index.md.orig", "index.md.rej", "index.md.bak", "index.md.BAK",
    "a.tmp", "a.part", "a.crdownload", "4913", ".directory", ".nfs0001", ".idea",
    "index.md___jb_tmp___", ".goutputstream-A1", "__MACOSX", "$RECYCLE.BIN",
    *["Icon\r"] * (os.name != "nt"),
]  # fmt: skip


@pytest.mark.parametrize("name", STRAYS)
def test_what_systems_and_editors_leave_is_passed_over(tmp_path: Path, name: str) -> None:
    project = Project(tmp_path)
    project.write(PATH, HEAD)
    for folder in ("docs", "docs/thu", "overrides", "overrides/assets", "data"):
        project.write(f"{folder}/{name}", b"\xff<<<<<<< x")
        project.write(f"{folder}/sub/{name}/x.md", b"\xff<<<<<<< x")
    assert (survey(tmp_path), faults(tmp_path)) == (([PATH], []), [])
    assert files(tmp_path, "overrides") == []


@pytest.mark.parametrize("name", ["index.md", "a.png", "assets/images/x.svg", "lunr.vi.min.js"])
def test_what_is_meant_is_no_stray(name: str) -> None:
    assert not stray(name)


def test_strays_are_not_published(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    for path in (
        "docs/Thumbs.db",
        "docs/thon/loa.md.bak",
        "docs/~$a.docx",
        "overrides/x.html.orig",
        "overrides/assets/images/Thumbs.db",
    ):
        project.write(path, "{{ x")
    for path in (".#main.html", "assets/images/.#voi.svg", "assets/javascripts/.#exit.js"):
        (tmp_path / "overrides" / path).symlink_to("ai@may.123:456")
    published = [path.name for path in built(project).rglob("*") if stray(path.name)]
    assert published == [".htaccess"]


LINKS = [
    ("docs/a.png", "/etc/passwd"),
    ("docs/a.md", "../../a.md"),
    ("docs/a.md", "../data/commune.yml"),
    ("docs/a.md", "khong-co.md"),
    ("docs/a", "thu"),
    ("docs/a.md", "thu/index.md"),
    ("docs/thu/a", ".."),
    ("data/facts.yml", "/etc/hostname"),
    ("overrides/x.txt", "../.git/config"),
    ("overrides/assets", "/usr"),
]


@pytest.mark.skipif(os.name == "nt", reason="needs a right that editors lack")
@pytest.mark.parametrize(("path", "target"), LINKS)
def test_a_link_is_refused(tmp_path: Path, path: str, target: str) -> None:
    project = Project(tmp_path / "p")
    project.write(PATH, HEAD)
    project.write("data/commune.yml", "x: 1\n")
    (tmp_path / "a.md").write_text(HEAD)
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / path).symlink_to(target)
    assert_said(faults(project.root), [f"{path}:1: là đường dẫn tắt (symlink)"])


@pytest.mark.skipif(os.name == "nt", reason="needs a right that editors lack")
def test_a_folder_is_no_link_but_the_way_to_the_project_may_be(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    project.write(PATH, HEAD)
    (tmp_path / "q").symlink_to("p")
    assert survey(tmp_path / "q") == ([PATH], [])
    shutil.move(project.root / "docs", tmp_path / "docs")
    (project.root / "docs").symlink_to("../docs")
    assert_said(survey(project.root)[1], ["docs:1: là đường dẫn tắt"])


MARKS = ["<<<<<<< HEAD", "<<<<<<<", "||||||| 1a2b3c", "=======", ">>>>>>> main", ">>>>>>>"]
NO_MARKS = ["<<<<<<<<", "========", "x\n====", "|||||||| a", " <<<<<<< HEAD", "a =======", ">> x"]


@pytest.mark.parametrize("mark", MARKS)
def test_what_git_leaves_is_one_error_a_file(tmp_path: Path, mark: str) -> None:
    both = f"a: 1\n{mark}\nb: [\n=======\n\x01\n>>>>>>> x\n"
    text, found = decode(both.encode(), "x")
    assert text == ""
    assert_said(found, [f"x:2: còn dấu “{mark[:7]}” của git"])
    assert decode(both.replace("\n", "\r\n").encode(), "x")[1] == found
    project = copy_project(tmp_path)
    paths = ["docs/tre-em/index.md", "overrides/main.html", "overrides/assets/stylesheets/site.css"]
    paths += ["data/facts.yml", "data/link-status.json"]
    for path in paths:
        lines = project.lines(path)
        project.write(path, "\n".join([*lines[:4], mark, *lines[4:]]))
    found = [*project.load().problems, *faults(project.root)]
    found += check_templates(project.root, SHIPPED.known)
    assert [p for p in found if p.path in paths and "của git" not in p.message] == []
    assert sorted(p.path for p in found if p.line == 5) == sorted(paths)


@pytest.mark.parametrize("text", NO_MARKS)
def test_what_git_never_writes(text: str) -> None:
    assert decode(text.encode(), "x")[1] == []
