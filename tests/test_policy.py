"""mkdocs.yml and MkDocs' own words: one row a slip, in the form of every other message."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from project import ROOT, Project, assert_said, copy_whole

from awareness import policy
from awareness.pages.tree import files
from awareness.policy import POLICY, faults, nav_problems, news, told, unknown


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copy(ROOT / POLICY, tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return Project(tmp_path)


def test_the_shipped_file_has_no_fault() -> None:
    assert faults(ROOT) == []
    assert list(nav_problems(ROOT, files(ROOT, "docs"))) == []


NO_KEY = "không có mục nào tên “{}” → xóa dòng này, hoặc xem lại tên mục"
# Old and new text, how many lines below it the fault is, and what is said.
EDITS = [
    ("strict: false", "strcit: false", 0, "không có mục nào tên “strcit” → có phải “strict”?"),
    ("strict: false", "zzz: false", 0, NO_KEY.format("zzz")),
    ("use_directory_urls: true", "use_directory_urls: false", 0, "không có giá trị “false” → chọn"),
    ("hooks:", "hook:", 0, "không có mục nào tên “hook” → có phải “hooks”?"),
    ("validation:", "validaton:", 0, "không có mục nào tên “validaton” → có phải “validation”?"),
    (
        "- hooks/site_hooks.py",
        "- hooks/site_hook.py",
        0,
        "không có giá trị “hooks/site_hook.py” → có phải “hooks/site_hooks.py”?",
    ),
    (
        "- hooks/site_hooks.py",
        "- a.py",
        0,
        "không có giá trị “a.py” → chọn một trong: hooks/site_hooks.py",
    ),
    ("  - Trẻ em:", " - Trẻ em:", 0, "thụt đầu dòng sai: 1 dấu cách, dòng bên"),
    ("  - Trẻ em:", "\t- Trẻ em:", 0, "có dấu Tab"),
    (
        "  - Cha mẹ: cha-me",
        "  - Cha mẹ cha-me",
        0,
        "mục “nav” phải gồm các dòng “tên: giá trị”",
    ),
    ("  - Cha mẹ:", "  -Cha mẹ:", 0, "dòng này không đúng một trong hai dạng"),
    ("  - Cha mẹ:", "   - Cha mẹ:", 0, "thụt đầu dòng sai: 3 dấu cách, dòng bên cạnh 2"),
    ("  - In ấn:", "    - In ấn:", 0, "thụt đầu dòng sai: 4 dấu cách, dòng bên cạnh"),
    ("  - In ấn:", "    In ấn:", 0, "“In ấn” dính vào mục ở trên → thêm dấu gạch"),
    ("  - In ấn: in-an/index.md", "  - In ấn:", 0, "In ấn: giá trị để trống"),
    ("  - In ấn: in-an/", "  - In ấn : In: in-an/", 0, "dấu hai chấm nằm trong giá trị"),
    (
        "  - In ấn: in-an",
        "  - In ấn:\n      - in-an",
        0,
        "mục “In ấn” phải là một dòng chữ",
    ),
    (
        "  - In ấn: in-an/index.md",
        "  - in-an/index.md",
        0,
        "mục “nav” phải gồm các dòng “tên: giá trị”",
    ),
    ("hooks:", "extra: {analytics: {provider: google}}\nhooks:", 0, NO_KEY.format("extra")),
    ("plugins: []", "plugins: [social]", 0, "plugins: không dùng phần thêm nào của MkDocs"),
    ("  - tables:", "  - md_in_html\n  - tables:", 0, "mục “markdown_extensions” phải gồm"),
    ("language: vi", "language: vi\n  features: [a]", 1, NO_KEY.format("features")),
    ("hooks:", "extra_javascript: [a.js]\nhooks:", 0, NO_KEY.format("extra_javascript")),
    (
        "strict: false",
        "site_url: https://a.example/",
        0,
        "site_url: không dùng “https://a.example/” ở",
    ),
    (
        "- hooks/site_hooks.py",
        "- hooks/site_hooks.py\n  - a.py",
        1,
        "không có giá trị “a.py” → chọn một trong: hooks/",
    ),
    ("plugins: []", "plugins:\n  - social", 1, "plugins: không dùng phần thêm nào của MkDocs"),
    ("plugins: []", "plugins:\n  - search: {lang: vi}", 1, "plugins: không dùng phần thêm nào"),
    ("plugins: []", "plugins: social", 0, "mục “plugins” phải là danh sách"),
    ("name: material", "name: mkdocs", 0, "không có giá trị “mkdocs” → chọn một trong: material"),
    ("- tables:", "- tables:\n      a: b\n    md:", 2, "không có giá trị “md” → chọn một trong: "),
    ("  - In ấn:", "  - {}\n  - In ấn:", 0, "mục “nav” trống"),
    ("  - In ấn:", "  - [a]\n  - In ấn:", 0, "mục “nav” phải gồm các dòng “tên: giá trị”"),
]


MARKS = ["<<<<<<< HEAD", "=======", ">>>>>>> main", "||||||| 1a2b3c4"]


@pytest.mark.parametrize("mark", MARKS)
def test_what_git_leaves_in_the_sites_policy_is_told_before_mkdocs(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / POLICY).write_text(f"a: 1\n{mark}\n", encoding="utf-8")
    assert_said(faults(tmp_path), [f"{POLICY}:2: còn dấu “{mark[:7]}” của git"])


@pytest.mark.parametrize("text", ["", "a: 1\n# ========\n========\n <<<<<<< x\n"])
def test_what_git_never_writes_is_no_mark_of_git(tmp_path: Path, text: str) -> None:
    (tmp_path / POLICY).write_text(text, encoding="utf-8")
    assert not any("git" in problem.message for problem in faults(tmp_path))


@pytest.mark.parametrize(("old", "new", "below", "message"), EDITS)
def test_a_slip_is_told_before_mkdocs_starts(
    project: Project, old: str, new: str, below: int, message: str
) -> None:
    line = project.edit(POLICY, [], old, new) + below
    assert_said(faults(project.root), [f"{POLICY}:{line}: {message}"])


NAV = [
    ("thon/index.md", "thon/inde.md", "nav: không có trang “thon/inde.md” trong docs/ → có phải “"),
    (
        "thon/index.md",
        "thon/index",
        "nav: không có trang “thon/index” trong docs/ → có phải “thon/",
    ),
    ("In ấn: in-an", "In ấn: /in-an", "nav: không có trang “/in-an/index.md” trong docs/ → có"),
    (
        "in-an/index.md",
        "in-an/index.md\n  - In: in-an/index.md",
        "trang in-an/index.md đã có trong",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), NAV)
def test_the_nav_and_the_pages_agree(project: Project, old: str, new: str, message: str) -> None:
    line = project.edit(POLICY, [], old, new) + new.count("\n")
    found = nav_problems(project.root, files(project.root, "docs"))
    assert_said(found, [f"{POLICY}:{line}: {message}"])


def test_a_page_that_is_behind_no_door(project: Project) -> None:
    project.write("docs/khac/moi.md", "x")
    project.write("docs/~$moi.md", "x")  # nobody's page
    said = "docs/khac/moi.md:1: trang này không ở trong thư mục của mục nào trong nav → chuyển nó"
    assert_said(nav_problems(project.root, files(project.root, "docs")), [said])


PAGE = "docs/thon/loa.md"
WORDS = [
    (
        "Doc file 'thon/loa.md' contains a link '{}', but the target 'thon/x.md' is not found "
        "among documentation files. Did you mean 'y.md'?",
        "x.md",
        "liên kết “x.md” dẫn tới một tệp không có → có phải “y.md”?",
    ),
    (
        "Doc file 'thon/loa.md' contains an unrecognized relative link '{}', it was left as is.",
        "../x",
        "liên kết “../x” không phải đường dẫn tới một tệp → viết đường dẫn",
    ),
    (
        "Doc file 'thon/loa.md' contains a link '{}', but there is no such anchor on this page.",
        "#x",
        "trang này không có đề mục mang mã “#x”",
    ),
    (
        "Doc file 'thon/loa.md' contains a link '{}', but the doc 'a.md' does not contain an "
        "anchor '#x'.",
        "../a.md#x",
        "liên kết “../a.md#x”: trang a.md không có đề mục mang mã ấy",
    ),
]


@pytest.mark.parametrize(("message", "link", "said"), WORDS)
def test_mkdocs_is_heard_in_vietnamese(
    project: Project, message: str, link: str, said: str
) -> None:
    project.write(PAGE, f"---\ntitle: x\n---\n\nChữ [chữ]({link}).\n")
    assert str(told(message.format(link), project.root)).startswith(f"{PAGE}:5: {said}")


def test_other_words_of_mkdocs(project: Project) -> None:
    line = project.find(POLICY, "theme:")
    said = told("Config value 'theme': Unrecognised theme name: 'x'.", project.root)
    assert str(said).startswith(f"{POLICY}:{line}: mục “theme” có giá trị không dùng được → ")
    assert told("Whatever else", project.root) is None
    assert unknown("Whatever\nelse").startswith("mkdocs.yml:1: MkDocs báo “Whatever else” → gửi")
    assert news("[09:00:01] Serving on http://localhost:8000/") == (
        "Mở địa chỉ này để xem: http://localhost:8000/"
    )
    assert news("Cleaning site directory") is None


def test_the_page_of_faults_is_plain_text() -> None:
    page = policy.faults_page(["data/x.yml:1: có “<b>” → xóa"])
    assert "<li>data/x.yml:1: có “&lt;b&gt;” → xóa</li>" in page
    assert 'lang="vi"' in page


# --- The command ------------------------------------------------------------------------------


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "hooks/site_hooks.py", *arguments],
        cwd=project.root,
        env=os.environ | {"PYTHONUTF8": "1", "SITE_WEB": "1"},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


MESSAGE = re.compile(r"[\w./-]+:\d+: [^→]+ → .+")
ENGLISH = re.compile(r"\b(?:the|error|Traceback|line|not found|contains|Aborted)\b")


def test_a_build_ends_in_messages_of_one_form(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    project.write(PAGE, (tmp_path / PAGE).read_text(encoding="utf-8") + "\n[x](khong-co.md)\n")
    done = start(project, "build", "--strict", "--site-dir", "site")
    _, said = done.communicate(timeout=300)
    warnings = [line for line in said.splitlines() if not line.startswith("INFO")]
    assert done.returncode == 1
    assert [line[:7] for line in warnings] == ["WARNING", "ERROR  "], said
    assert f"{PAGE}:" in warnings[0]
    assert len(MESSAGE.findall(warnings[0])) == warnings[0].count("→") == 1, said
    assert not ENGLISH.search(said)
    assert policy.STRICT in warnings[1]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    done = start(copy_whole(tmp_path), "build", "--site-dir", f"{POLICY}/x")
    _, said = done.communicate(timeout=300)
    errors = [line for line in said.splitlines() if not line.startswith("INFO")]
    assert done.returncode == 1
    assert len(errors) == 1, said
    assert "không đọc hoặc ghi được, hệ thống từ chối → kiểm tra quyền ghi" in errors[0]


def test_a_crash_is_one_sentence_and_kept_in_a_file(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    (tmp_path / "hooks/awareness/pages/templates/hotlines.html.j2").write_text("{{ 1 / 0 }}")
    done = start(project, "build", "--site-dir", "site")
    _, said = done.communicate(timeout=300)
    last = [line for line in said.splitlines() if not line.startswith("INFO")]
    assert done.returncode == 1
    assert all(MESSAGE.search(line) for line in last), said
    assert "ZeroDivisionError" in (tmp_path / policy.CRASH).read_text(encoding="utf-8")


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stderr is not None
    yield from iter(process.stderr.readline, "")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read(), "utf-8")


ADDRESSES = ["localhost:99999", "localhost", "máy này:8001", "203.0.113.7:8000"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_cannot_be_opened_is_one_sentence(tmp_path: Path, address: str) -> None:
    project = copy_whole(tmp_path)
    project.edit("data/commune.yml", [], "kind: xã", "kind: huyện")  # nothing to wait for
    process = start(project, "serve", "-a", address)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Không mở được {address}" in said
    assert not ENGLISH.search(said)


def test_serve_shows_the_faults_and_recovers(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    line = project.edit("data/commune.yml", [], "kind: xã", "kind: huyện")
    with start(project, "serve", "-a", "localhost:8765") as process:
        try:
            opened = next(said for said in lines_of(process) if "Mở địa chỉ này để xem" in said)
            Thread(target=list, args=(lines_of(process),)).start()  # a pipe of Windows is soon full
            address = opened.split(": ")[-1].strip()
            page = get(address)
            assert f"data/commune.yml:{line}: không có giá trị “huyện”" in page
            assert "livereload" in page
            busy = address.split("/")[2]
            second = start(project, "serve", "-a", busy)
            said = second.communicate(timeout=120)[1]
            assert f"Không mở được {busy}: cổng đang có chương trình khác dùng" in said
            assert (second.returncode, ENGLISH.search(said)) == (1, None)
            project.edit("data/commune.yml", [], "kind: huyện", "kind: xã")
            for _ in range(300):
                if "Chưa dựng được trang" not in (page := get(address)):
                    break
                time.sleep(0.2)
            assert "Chưa dựng được trang" not in page
        finally:
            process.kill()
