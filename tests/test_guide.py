"""What HUONG-DAN.md says on adding things can be followed, step by step, by who knows no more."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from project import ROOT, Project, copy_whole

from awareness import clock
from awareness.check import inputs
from awareness.problem import Grade, Problem

pytestmark = pytest.mark.usefixtures("quickly")
DAY: Final = "2026-11-26"
LINK: Final = "https://tongdai111.vn/tin/to-gap-moi"
ADDED: Final = [
    # The heading; what is filled in, blank by blank; the name that is then seen where steps say.
    ("Thêm một số điện thoại",
     ["114 nhận tin cháy.", "Báo, 2026.", "2026", DAY, "cuu-hoa", "114", "114", "một, một, bốn",
      "báo cháy", "Công an", "báo cháy", "thấy đám cháy", DAY], "báo cháy"),
    ("Thêm một tài liệu",
     ["to-gap-moi", "91", "Tờ gấp mới", LINK, "Chủ đề: giữ trẻ an toàn trên mạng.", "Tờ gấp mới",
      "Tài liệu số 91.", DAY, "2027-05-26", "91", "Tờ gấp mới", "Đây là tài liệu số 91.",
      "to-gap-moi", "Tờ gấp mới"], "Tờ gấp mới"),
    ("Thêm một bài dạy",
     ["thpt-bai-moi", "Bài mới của trường", "Sinh hoạt lớp", "thpt-bai-moi", "Bài mới của trường",
      "Bài 45 phút, THPT.", DAY, "2027-05-26", "Bài mới của trường", "thpt-bai-moi",
      "Bài mới của trường"], "Bài mới của trường"),
    ("Thêm một trang",
     ["Trang mới của xóm", "Một trang để thử.", DAY, "2027-05-26", "Trang mới của xóm",
      "Câu này để thử."], "Trang mới của xóm"),
]  # fmt: skip
HEADINGS: Final = [heading for heading, _, _ in ADDED]
BLANK: Final = re.compile(r"""\[(?:ghi|họ tên|số).*?\]|(?<=")…?(?=")|……""")


def steps(heading: str) -> list[str]:
    """The numbered steps below a heading of the guide, each with its block."""
    guide = (ROOT / "HUONG-DAN.md").read_text(encoding="utf-8").replace("so-11", "so-91")
    (part,) = re.findall(rf"(?ms)^### {heading}\n(.*?)(?=^##)", guide)
    return re.findall(r"(?ms)^\d+\. .*?(?=^\d+\. |\Z)", part)


def follow(project: Project, heading: str, values: Iterator[str] | None) -> None:
    """Does what the steps say, with these values in the blanks; None: leaves them as they are."""
    file = ""
    for step in steps(heading):
        if found := re.search(r"(Mở|Tạo tệp) `((?:data|docs)/[^`]+)`", step):
            file = found[2]
            assert (project.root / file).exists() == (found[1] == "Mở")
        lines = project.lines(file) if (project.root / file).is_file() else [""]
        places = {line.strip(): n for n, line in enumerate(lines)}
        if found := re.search("Chép từ dòng `(.+?)` đến dòng ngay trên `(.+?)`", step):
            text = lines[places[found[1]] : places[found[2]]]
        elif "đoạn máy in" in step and values is None:
            continue
        elif "đoạn máy in" in step:
            told = [one.fix for one in faults(project) if "chưa ghi mã" in one.message]
            text = [f"  - {line[line.index('{') :]}" for line in told]
            assert len(text) == 1
        else:
            text = "".join(re.findall(r"(?s)```\n(.*?)\n```", step)).split("\n")
        if values is not None:
            for key in re.findall(r"đổi `(\w+)`", step):
                marks = ["- id: thpt-tai-khoan", "- id: thpt-tai-khoan", f"{key}: "]
                place = project.find(file, *marks) - 1
                lines[place] = re.sub(": .*", f': "{next(values)}"', lines[place])
            text = [BLANK.sub(partial(lambda left, _: next(left), values), line) for line in text]
        if found := re.search("[Dd]án ngay (trên|dưới) dòng `(.+?)`", step):
            place = places[found[2]] + (found[1] == "dưới")
            lines[place:place] = text
        elif "dán:" in step:
            lines[-1:] = [*text, ""]
        project.write(file, "\n".join(lines))


def faults(project: Project) -> list[Problem]:
    found = inputs.read(project.root, clock.today(), None).problems
    return [one for one in found if one.grade is not Grade.NOTE]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which all of them were followed, one after the other."""
    project = copy_whole(tmp_path_factory.mktemp("guide"))
    for heading, values, _ in ADDED:
        left = iter(values)
        follow(project, heading, left)
        assert [*left] == [], heading
    return project


def test_after_each_the_checks_pass(project: Project) -> None:
    assert [*map(str, faults(project))] == []
    catalogue = inputs.read(project.root, clock.today(), None).data.catalogue
    assert catalogue is not None
    assert [row.facts for row in catalogue.hotlines if row.id == "cuu-hoa"] == [["H90"]]
    order = [row.id for row in catalogue.hotlines]
    assert order.index("111") < order.index("hoa-phuong") < order.index("cuu-hoa")


@pytest.mark.parametrize("heading", HEADINGS)
def test_blanks_that_nobody_has_filled_in_are_refused(tmp_path: Path, heading: str) -> None:
    project = copy_whole(tmp_path)
    follow(project, heading, None)
    assert Grade.ERROR in {one.grade for one in faults(project)}


@pytest.fixture(scope="module")
def built(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("guide-site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=project.root, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return site


@pytest.mark.slow
@pytest.mark.parametrize(("heading", "name"), [(heading, name) for heading, _, name in ADDED])
def test_it_is_then_where_the_steps_say(built: Path, heading: str, name: str) -> None:
    places = re.findall(r"`/([a-z0-9./-]+)`", steps(heading)[-1])
    assert len(places) > 1
    for place in places:
        file = built / place / "index.html" if place.endswith("/") else built / place
        if file.suffix == ".pdf":
            pages = pypdfium2.PdfDocument(file)
            text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
        else:
            text = file.read_text(encoding="utf-8")
        assert name in " ".join(text.split()), place
