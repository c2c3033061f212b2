"""The shipped data is clean; one row a way to break it; and a catalogue with everything wrong."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from conftest import THERE
from project import (
    OWED,
    ROOT,
    TERRIBLE,
    TODAY,
    Project,
    assert_said,
    copy_data,
    owing,
    said,
    shipped,
    whole,
)
from pydantic import TypeAdapter, ValidationError

from awareness.data.model import NATIONAL
from awareness.data.values import UNKNOWN, SiteAddress
from awareness.pages.pages import check_all
from awareness.problem import Grade, Problem

pytestmark = pytest.mark.usefixtures("quickly")
COMMUNE, LOCAL, RESOURCES = "data/commune.yml", "data/local.yml", "data/resources.yml"
FACTS, HOSTS = "data/facts.yml", "data/hosts.yml"
SITE = "https://tongdai111.vn"
VIDEO = f"{SITE}/xem-video/nghien-internet-va-hau-qua"
ARTICLE = f"{SITE}/tin/phong-chong-bat-nat-tren-moi-truong-mang-cho-tre-em"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_data(tmp_path)


@pytest.fixture
def pages(project: Project) -> None:
    """The pages too, and what they are framed with."""
    for folder in ("docs", "overrides"):
        shutil.copytree(ROOT / folder, project.root / folder, copy_function=shutil.copyfile)


def beyond_owed(problems: list[Problem]) -> list[Problem]:
    """Without what the commune still has to supply or to check."""
    owed = ("chưa có", "chưa ai kiểm tra được", "còn phải xác nhận", "chưa ai xem trên máy")
    return [problem for problem in problems if not any(words in problem.message for words in owed)]


def beyond_notes(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.grade is not Grade.NOTE]


SUPPLIED_LATER = [
    (COMMUNE, [], " ".join(OWED)),
    (LOCAL, ["directive:"], "number issued signer"),
]


def test_the_shipped_data_lacks_only_what_the_commune_owes(project: Project) -> None:
    loaded = project.load()
    assert said(beyond_notes([*shipped().problems, *loaded.problems])) == []
    unsure = [row for row in whole(loaded).hotlines if UNKNOWN in (row.hours, row.cost)]
    lacking = [(LOCAL, [f'number: "{row.number}"'], "hours cost") for row in unsure]
    owed = [
        f"{path}:{project.find(path, *marks, f'{key}:')}: mục “{key}” chưa có"
        for path, marks, keys in SUPPLIED_LATER + lacking
        for key in keys.split()
    ]
    unchecked = "data/link-status.json:1: chưa ai kiểm tra được 9 địa chỉ"
    listed = re.compile("còn phải xác nhận|chưa ai xem trên máy")  # what persons have yet to do
    rest = [one for one in loaded.problems if not listed.search(one.message)]
    assert_said(rest, sorted([*owed, unchecked], key=lambda text: text.split(":")[0]))


def test_what_a_person_must_confirm_is_listed_with_whom() -> None:
    notes = [one for one in owing().problems if "còn phải xác nhận" in one.message]
    asked = {f"{one.message} {one.fix}" for one in notes}
    for name in ("G61", "F12", "F13", "F14", "F15", "F16", "N11", "self-harm-adult"):
        assert any(re.search(rf"\b{name}\b.*(Công báo|Sở Y tế)", text) for text in asked), name
    assert {one.grade for one in notes} == {Grade.NOTE}


ADDED = "\n    confidence: LAW"
# File, marks that lead to the line, old and new text, what is said; the line is the edited one.
EDITS = [
    (RESOURCES, ["id: sach-mong"], "where:", "wher:", "không có mục nào tên “wher” → có phải “wh"),
    (COMMUNE, [], "phone:", "zzzz: 1\n  phone:", "không có mục nào tên “zzzz” → xóa dòng này"),
    (RESOURCES, ["sach-mong"], 'title: "', 'title: [a] # "', "mục “title” phải là một dòng chữ"),
    (RESOURCES, ["sach-mong"], 'title: "', 'title: {} # "', "mục “title” phải là một dòng chữ"),
    (RESOURCES, ["sach-mong"], "topics: [an-toan-chung]", "topics: x", "mục “topics” phải là danh"),
    (RESOURCES, ["sach-mong"], "[an-toan-chung]", "[]", "mục “topics” trống"),
    (HOSTS, [], "- host:", "- x\n  - host:", "mục “hosts” phải gồm các dòng"),
    (RESOURCES, ["sach-mong"], 'summary: "', 'summary: ""  # "', "summary: giá trị để trống"),
    (COMMUNE, [], 'hamlet: "', 'hamlet: "  "  # "', "hamlet: giá trị để trống"),
    (COMMUNE, [], "kind: xã", "kind: huyện", "không có giá trị “huyện” → chọn một trong: xã, ph"),
    (RESOURCES, ["sach-mong"], 'items: "3"', 'items: "ba"', "mục “items”: “ba” không phải là số"),
    (RESOURCES, ["sach-mong"], 'items: "3"', 'items: "0"', "mục “items”: 0 nhỏ quá"),
    (RESOURCES, ["sach-mong"], 'items: "3"', 'items: "100"', "mục “items”: 100 lớn quá"),
    (FACTS, [], '"2026-11-23"', '"23/11/2026"', "checked: ngày “23/11/2026” viết sai"),
    (FACTS, [], '"2026-11-23"', '"2026-2-3"', "checked: ngày “2026-2-3” viết sai"),
    (FACTS, [], '"2026-11-23"', "hôm qua", "checked: ngày “hôm qua” viết sai"),
    (FACTS, [], '"2026-11-23"', '"2026-02-30"', "mục “checked”: không có ngày “2026-02-30”"),
    (FACTS, [], '"2026-11-23"', '"2026-11-27"', "ngày 2026-11-27 ở tương lai"),
    (LOCAL, [], "issued:", 'issued: "2027-01-01"', "ngày 2027-01-01 ở tương lai"),
    (RESOURCES, ["sach-mong"], "[children", "[childern", "không có giá trị “childern” → có phải"),
    (RESOURCES, ["sach-mong"], "[an-", "[am-", "“am-toan-chung” không có trong mục topics"),
    (RESOURCES, [], "booklet", "bookle", "không có giá trị “bookle” → có phải “booklet”?"),
    (RESOURCES, [], "booklet", "xyz", "không có giá trị “xyz” → chọn một trong: legal, article"),
    (RESOURCES, [], "id: xam-hai-qua-mang", "id: sach-mong", "id “sach-mong” đã dùng ở dòng"),
    (
        RESOURCES,
        [],
        "id: internet-va-hau-qua",
        "id: sách-mỏng",
        "mục “id”: “sách-mỏng” viết sai dạng",
    ),
    (RESOURCES, ["sach-mong"], '"2"', '"1"', "number “1” đã dùng ở dòng"),
    (RESOURCES, ["sach-mong"], '"2"', '"01"', ""),
    (LOCAL, [], 'id: "1.2"', 'id: "1.1"', "id “1.1” đã dùng ở dòng"),
    (LOCAL, [], 'id: "1.2"', 'id: "1.2a"', "mục “id”: “1.2a” viết sai dạng"),
    (RESOURCES, ["topics:"], "lua-dao", "bat-nat", "id “bat-nat” đã dùng ở dòng"),
    (
        FACTS,
        ["id: H4"],
        'published: "2017"',
        'published: "nghị định"',
        "nguồn là luật mà không có năm",
    ),
    (FACTS, [], "id: L6", "id: G40", "id “G40” đã dùng ở dòng"),
    (LOCAL, [], "D4]", "D40]", "“D40” không có trong mục facts của data/facts.yml"),
    (LOCAL, [], "[D1, D2", "[D1, D9", "“D9” không có trong mục facts của data/facts.yml"),
    (LOCAL, [], "[D1, D2", "[d1, D2", "mục “facts”: “d1” viết sai dạng"),
    (RESOURCES, ["sach-mong"], "[G40]", "[G4O]", "mục “facts”: “G4O” viết sai dạng"),
    (COMMUNE, [], "portals: []", "portals:", "portals: giá trị để trống → ghi mỗi dòng một"),
    (
        COMMUNE,
        [],
        "accepted:",
        'accepted: {on: "2026-11-20", by: Ông A, Chủ tịch, document: "QĐ 1"}',
        "không có mục nào tên “Chủ tịch” → là phần sau dấu phẩy",
    ),
    (RESOURCES, [], 'display: "113"', 'display: "một, một, ba"', "display: số điện thoại “một"),
    (COMMUNE, [], "phone:", 'phone: "0225 abc"', "phone: số điện thoại “0225 abc” có ký tự lạ"),
    (COMMUNE, [], "phone:", 'phone: "０２２５"', "phone: số điện thoại “０２２５” có ký tự lạ"),
    *(
        (COMMUNE, [], "phone:", f'phone: "{number}"', f"phone: số điện thoại “{number}” thiếu")
        for number in (
            *("1", "113", "0225 000 00", "0000 0000 0000", "1700 0000", "0225 312 345"),
            *("0912 345 6789", "0123 456 789"),
        )
    ),
    *(
        (LOCAL, [], 'note: "', f'note: "{promise}, ', f"nói “{promise}”, mà mục {key} của số này")
        for key, promise in (("cost", "miễn phí"), ("hours", "ngày đêm"))
    ),
    *(
        (LOCAL, [], f'{key}: "chưa rõ"', f'{key}: "{word}"', f"{key}: “{word}” không phải là giá")
        for key in ("hours", "cost")
        for word in ("Chưa rõ", "không có", "đang cập nhật")
    ),
    (LOCAL, [], 'operator: "', 'operator: "..."  # ', "operator: “...” không phải là nội dung"),
    *(
        ("data/wording.yml", [f"id: {name}"], 'text: "', 'text: ""  # ', f"câu dùng chung “{name}”")
        for name in ("self-harm-adult", "danger", "heard")
    ),
    (LOCAL, [], 'hours: "', f'hours: "{"a " * 100}', "hours: giá trị dài quá 200 ký tự"),
    (COMMUNE, [], "address:", f'address: "{"a" * 201}"', "address: giá trị dài quá 200 ký tự"),
    (LOCAL, [], '"1800 6605"', '"1"', "display: số điện thoại “1” thiếu hoặc thừa chữ số"),
    *(
        ("data/wording.yml", [], f"  - {words}", '  - ""  # ', f"{key}: giá trị để trống")
        for key, words in (
            ("harm", "bat-nat"),
            ("death", "muốn chết"),
            ("not_death", "tự cắt tóc"),
        )
    ),
    (COMMUNE, [], "email:", "email: ubnd@xa", "email: địa chỉ thư “ubnd@xa” viết sai"),
    (COMMUNE, [], "site_url:", "site_url: http://a.vn/", "site_url: địa chỉ “http://a.vn/”"),
    (COMMUNE, [], "site_url:", f"site_url: {THERE[:-1]}a/", "site_url: địa chỉ dài quá 72 ký tự"),
    (LOCAL, [], '"1800 6605"', '"I8OO 6605"', "display: số điện thoại “I8OO 6605” có ký tự lạ"),
    (LOCAL, [], '"1800 6605"', '"1800 6606"', "display: số hiện “1800 6606” khác số bấm"),
    (RESOURCES, [], '"một, một, ba"', '"một, ba"', "spoken: cách đọc “một, ba” khác số bấm “113”"),
    (RESOURCES, [], "02 tờ gấp", "02 <b>tờ</b> gấp", "có ký hiệu mã trang web “<”"),
    (RESOURCES, [], "02 tờ gấp", "02 tờ\u200b gấp", "có ký tự ẩn U+200B"),
    *(
        (LOCAL, ["id: D1"], "DIR", mark, f"confidence: mức tin cậy “{mark}” chưa")
        for mark in ("NF", "1-weak")
    ),
    (LOCAL, ["id: D1"], "DIR", "1-weak", "confidence: mức tin cậy “1-weak” chưa"),
    (LOCAL, ["id: D1"], "DIR", "2", "không có giá trị “2”"),
    (RESOURCES, ["goi-y"], "kind:", "shared: có\n    kind:", "shared: “có” không phải true"),
    (
        FACTS,
        [],
        "confidence: LAW",
        f"url: https://evil.example/x{ADDED}",
        "địa chỉ “https://evil.example",
    ),
    (
        FACTS,
        [],
        "confidence: LAW",
        f"url: http://vanban.chinhphu.vn/{ADDED}",
        "địa chỉ “http://vanban",
    ),
    (FACTS, [], "confidence: LAW", f"url: {SITE}/thu-vien{ADDED}", f"địa chỉ “{SITE}/thu-"),
    (FACTS, [], "confidence: LAW", f'url: "https://vanban.chinhphu.vn/\u202ex"{ADDED}', ""),
    (FACTS, [], "confidence: LAW", f'url: "https://vanban.chinhphu.vn/<x>"{ADDED}', ""),
    (HOSTS, [], "vanban.chinhphu.vn", "tongdai-111.vn", "“tongdai-111.vn” giống tongdai111.vn"),
    (HOSTS, [], "vanban.chinhphu.vn", "tongdai111.vn", ""),
    (HOSTS, [], "vanban.chinhphu.vn", "a_b.vn", "mục “host”: “a_b.vn” viết sai dạng"),
    (RESOURCES, ["sach-mong"], "Chủ đề: giữ", "Xem tongdai11l.vn. Giữ", "“tongdai11l.vn” giống"),
    (RESOURCES, ["sach-mong"], "Chủ đề: giữ", "Xem tongdai111.com, giữ", "“tongdai111.com” giống"),
    (
        RESOURCES,
        ["sach-mong"],
        "Chủ đề: giữ",
        "Xem *tongdai111*.com, giữ",
        "“tongdai111.com” giống",
    ),
    (RESOURCES, ["sach-mong"], "Chủ đề: giữ", f"{SITE}/thu-vien", f"có địa chỉ “{SITE}/thu-vien"),
    (COMMUNE, [], "address:", "address: http://a.example/", "có địa chỉ “http://a.example/” trong"),
    *(
        (COMMUNE, [], f"{key}:", f"{key}: {word}", f"{key}: “{word}” không phải là giá trị → chưa")
        for key, word in (
            ("phone", "~"),
            ("police_phone", "null"),
            ("office_phone", "không có"),
            ("email", "N/A"),
            ("site_url", "Chưa có"),
            ("address", "đang chờ"),
            ("content_person", "không"),
            ("accepted", "chưa"),
        )
    ),
    (LOCAL, [], "issued:", "issued: chưa rõ", "issued: “chưa rõ” không phải là giá trị"),
    (RESOURCES, ["sach-mong"], 'where: "', 'where: ~  # "', "where: “~” không phải là nội dung"),
    (HOSTS, [], "vanban.ch", "https://vanban.ch", "mục “host”: “https://vanban.chinhphu.vn” viết"),
    (HOSTS, [], "chinhphu.vn", "chinhphu.vn/", "mục “host”: “vanban.chinhphu.vn/” viết sai dạng"),
    (RESOURCES, ["sach-mong"], "[children, p", "[parents, p", "“parents” ghi hai lần trong cùng"),
    (RESOURCES, ["sach-mong"], "[children, ", "[children ", "không có giá trị “children parents”"),
    (
        RESOURCES,
        ["sach-mong"],
        "[children, ",
        "[children; ",
        "không có giá trị “children; parents”",
    ),
    (
        RESOURCES,
        ["sach-mong"],
        "title:",
        "titel:",
        "không có mục nào tên “titel” → có phải “title”",
    ),
    (RESOURCES, [], "id: sach-mong", "idd: sach-mong", "không có mục nào tên “idd” → có phải “id”"),
    (RESOURCES, [], "hotlines:", "hotline:", "không có mục nào tên “hotline” → có phải “hotlines”"),
    (LOCAL, [], "hide:", "  hide:", "mục “hide” đứng sai chỗ"),
    (COMMUNE, [], "kind: xã", f"kind: {normalize('NFD', 'xã')}", "dấu tiếng Việt viết tách rời"),
    (COMMUNE, [], '"thôn"', '"Thôn"', "hamlet: “Thôn” viết hoa chữ đầu"),
    (COMMUNE, [], '"trưởng thôn"', '"Trưởng thôn"', "hamlet_head: “Trưởng thôn” viết hoa"),
    (COMMUNE, [], '"bà con"', '"Bà con"', "people: “Bà con” viết hoa chữ đầu"),
    (COMMUNE, [], '"thành phố Hải', '"Thành phố Hải', "province: tên “Thành phố Hải Phòng” không"),
    (COMMUNE, [], "  office_phone:", "office_phone:", "mục “office_phone” đứng sai chỗ"),
    (COMMUNE, [], "  email:", "    email: a@b.vn", "mục “email” thụt sâu quá nên thành phần con"),
    (RESOURCES, ["sach-mong"], "shared: true", "shared: True", "shared: “True” không phải true"),
    (
        LOCAL,
        [],
        "[tai-lieu, ",
        "[docs/tai-lieu/index.md, ",
        "mục “pages”: “docs/tai-lieu/index",
    ),
]
COUNTS = [
    ("data/situations.yml", "answers:", 3, "mục “answers” có 4, chỉ được 3 → bớt cho vừa"),
    ("data/leaflets.yml", "panels:", 6, "mục “panels” có 7, chỉ được 6 → bớt cho vừa"),
    ("data/sessions.yml", "exit_slip:", 3, "mục “exit_slip” có 4, chỉ được 3"),
]


@pytest.mark.parametrize(("path", "marks", "old", "new", "message"), EDITS)
def test_one_edit_one_message(
    project: Project, path: str, marks: list[str], old: str, new: str, message: str
) -> None:
    line = project.edit(path, marks, old, new)
    loaded = project.load()
    assert_said(loaded.problems, [f"{path}:{line}: {message}"])
    assert loaded.catalogue is None


@pytest.mark.parametrize(("path", "key", "count", "message"), COUNTS)
def test_how_many_there_are_and_how_many_there_may_be(
    project: Project, path: str, key: str, count: int, message: str
) -> None:
    lines, first = project.lines(path), project.find(path, key)
    indent = len(lines[first]) - len(lines[first].lstrip())
    starts = [n for n in range(first, len(lines)) if lines[n].startswith(f"{' ' * indent}- ")]
    row = lines[first : starts[1]]
    project.write(path, "\n".join([*lines[:first], *row, *lines[first:]]))
    said_of = [
        one for one in project.load().problems if "mục “" in one.message and key[:-1] in one.message
    ]
    assert_said(said_of, [f"{path}:{first}: {message}"])
    project.write(path, "\n".join([*lines[:first], *lines[starts[1] :]]))
    less = f"mục “{key[:-1]}” có {count - 1}, cần ít nhất {count}"
    said_of = [one for one in project.load().problems if "cần ít nhất" in one.message]
    assert_said(said_of, [f"{path}:{first}: {less}"])


RIGHT = [
    *((COMMUNE, "phone:", f'phone: "{number}"') for number in (
        "069 234 5678", "1900 1234", "024 3825 1234", "0912 345 678", "0225 3872 113")),
    (COMMUNE, "address:", 'address: "Nhà số 5, 12 m², phố Müller"'),
    *((LOCAL, 'note: "', f'note: "{words}; ') for words in (
        "chưa rõ có miễn phí không", "không trực 24/24", "gọi {{ call.111 }} thì ngày đêm")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), RIGHT)
def test_what_is_right_is_no_fault(project: Project, path: str, old: str, new: str) -> None:
    project.edit(path, [], old, new)
    assert beyond_notes(project.load().problems) == []


def test_a_flag_may_stand_in_quotes(project: Project) -> None:
    project.edit(RESOURCES, ["sach-mong"], "shared: true", 'shared: "true"')
    assert beyond_notes(project.load().problems) == []


def test_a_comment_that_was_meant_as_text_is_a_warning(project: Project) -> None:
    line = project.edit(COMMUNE, [], "address:", "address: Số 1 #2 đường")
    loaded = project.load()
    assert loaded.catalogue is not None
    assert_said(beyond_notes(loaded.problems), [f"{COMMUNE}:{line}: chữ từ dấu # trở đi bị bỏ"])


# Marks of the deleted text and of the line that is named, and what is said.
DELETED = [
    (["id: sach-mong", "kind: booklet"], ["id: sach-mong"], "thiếu mục “kind”"),
    (['id: "113"', "role: danger"], ['id: "113"'], "thiếu mục “role”"),
    (["promise:"], ["id: children"], "thiếu mục “promise”"),
    (["sach-mong", "shared: true"], ["id: to-gap", "url:"], "địa chỉ này đã dùng ở dòng"),
    (["id: to-gap", "shared: true"], ["id: to-gap", "url:"], "địa chỉ này đã dùng ở dòng"),
]


@pytest.mark.parametrize(("gone", "named", "message"), DELETED)
def test_a_deleted_line(project: Project, gone: list[str], named: list[str], message: str) -> None:
    whole = project.lines(RESOURCES)[project.find(RESOURCES, *gone) - 1]
    project.edit(RESOURCES, gone[:-1], whole, "")
    line = project.find(RESOURCES, *named)
    assert_said(project.load().problems, [f"{RESOURCES}:{line}: {message}"])


def test_what_has_gone_astray_together_is_told_once(project: Project) -> None:
    line = project.edit(COMMUNE, [], "commune:", "")
    found = beyond_notes(project.load().problems)
    assert_said(found, [f"{COMMUNE}:1: thiếu", f"{COMMUNE}:{line + 1}: mục “kind” đứng sai chỗ"])


# A new address of the video or the article, its grade, and a part of what is said.
ADDRESSES = [
    (VIDEO, "https://tongdai11l.vn/xem-video/a", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://tongdai111.vn.evil.example/a", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://tоngdai111.vn/tin/a", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://evil.example/a", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://tongdai111.vn@evil.example/", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://tongdai111.vn:8443/tin/a", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, "https://tongdai111.vn/tin/%2e%2e/a", "error", "ịa chỉ không được có: .."),
    (VIDEO, "javascript:alert(1)", "error", "hông dẫn tới https://tongdai111.vn"),
    (VIDEO, f"“{VIDEO}”", "warning", f"→ thay bằng {VIDEO}"),
    (VIDEO, VIDEO.replace("https", "http"), "warning", f"→ thay bằng {VIDEO}"),
    (VIDEO, VIDEO.replace("-va-", "va-"), "warning", f"→ thay bằng {VIDEO}"),
    (ARTICLE, ARTICLE.replace("-tren-", "tren-"), "warning", f"→ thay bằng {ARTICLE}"),
    (ARTICLE, f"{ARTICLE}?utm_source=zalo", "warning", f"→ thay bằng {ARTICLE}"),
    (ARTICLE, ARTICLE.upper(), "warning", f"→ thay bằng {ARTICLE}"),
    (ARTICLE, f"{SITE}/tin/cach-dung-may", "note", "ường dẫn không khớp với tên tài liệu"),
]


@pytest.mark.parametrize(("old", "new", "grade", "part"), ADDRESSES)
def test_an_address(project: Project, old: str, new: str, grade: str, part: str) -> None:
    line = project.edit(RESOURCES, [], f'"{old}"', f'"{new}"')
    loaded = project.load()
    found = beyond_owed(loaded.problems)
    assert [(p.path, p.line, p.grade) for p in found] == [(RESOURCES, line, grade)]
    assert part in str(found[0])
    assert (loaded.catalogue is None) == (grade == "error")


def test_a_printed_address_that_leads_elsewhere_is_a_warning(project: Project) -> None:
    marks = ["id: internet-va-hau-qua", "printed:"]
    project.edit(RESOURCES, marks, "nghien-internetva-", "nghien-game-va-")
    loaded, line = project.load(), project.find(RESOURCES, *marks)
    message = "địa chỉ in trong văn bản và url không phải là một → so lại với văn bản; bản in cho"
    assert_said(beyond_notes(loaded.problems), [f"{RESOURCES}:{line}: {message}"])
    assert loaded.catalogue is not None


def test_a_mistyped_address_in_the_record_is_a_warning(project: Project) -> None:
    line = project.edit("data/link-status.json", [], VIDEO, VIDEO.replace("internet", "inernet"))
    said_of = beyond_notes(project.load().problems)
    assert_said(said_of, [f"data/link-status.json:{line}: địa chỉ “{SITE}/xem-video/nghien-ine"])


def test_a_printed_address_that_leads_nowhere_is_a_warning(project: Project) -> None:
    marks = ["id: internet-va-hau-qua", "printed:"]
    project.edit(RESOURCES, marks, "nghien-internetva-", 'nghien"internetva-')
    line = project.find(RESOURCES, *marks)
    message = "địa chỉ in trong văn bản và url không phải là một"
    assert_said(beyond_notes(project.load().problems), [f"{RESOURCES}:{line}: {message}"])


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("marks", "old", "new"),
    [
        (["id: police-calls"], 'text: "', "text: "),
        (["plain:"], 'words: "triển khai"', 'words: "triển khai'),
    ],
)
def test_phrases_that_cannot_be_read_are_not_unknown_elsewhere(
    project: Project, marks: list[str], old: str, new: str
) -> None:
    line = project.edit("data/wording.yml", marks, old, new)
    found = project.load()
    more = check_all(project.root, found, TODAY)[1]
    assert_said(beyond_notes([*found.problems, *more]), [f"data/wording.yml:{line}: "])


def test_an_exception_with_its_reason_quiets_the_title(project: Project) -> None:
    project.edit(RESOURCES, [], f'"{VIDEO}"', f"{SITE}/xem-video/x\n    slug_exception: Tên cũ.")
    assert said(beyond_owed(project.load().problems)) == []


def test_today_is_not_the_future(project: Project) -> None:
    project.edit(FACTS, [], '"2026-11-23"', f'"{TODAY}"')
    assert said(beyond_notes(project.load().problems)) == []


def cut(project: Project, start: str, end: str) -> list[str]:
    """Takes the lines from one mark up to another out of resources.yml."""
    lines = project.lines(RESOURCES)
    first, last = project.find(RESOURCES, start) - 1, project.find(RESOURCES, start, end) - 1
    project.write(RESOURCES, "\n".join(lines[:first] + lines[last:]))
    return lines[first:last]


@pytest.mark.parametrize(
    ("number", "end"),
    [("111", '- id: "113"'), ("113", '- id: "115"'), ("115", "# Tên và địa chỉ")],
)
def test_a_hotline_may_not_be_missing(project: Project, number: str, end: str) -> None:
    cut(project, f'- id: "{number}"', end)
    line = project.find(RESOURCES, "hotlines:")
    assert_said(project.load().problems, [f"{RESOURCES}:{line}: thiếu số {number} → thêm lại"])


def test_the_order_of_hotlines_in_the_file_means_nothing(project: Project) -> None:
    before = whole(project.load())
    section = cut(project, '- id: "111"', "# Tên và địa chỉ")
    starts = [n for n, line in enumerate(section) if line.startswith("  - id:")]
    starts += [len(section) - 1]
    rows = [section[a:b] for a, b in pairwise(starts)]
    new = "\n".join(line for row in reversed(rows) for line in row)
    project.edit(RESOURCES, [], "hotlines:", f"hotlines:\n{new}")
    turned = whole(project.load())
    assert turned.hotlines == before.hotlines
    first = [row.id for row in turned.hotlines if row.id in (*NATIONAL, "hoa-phuong")]
    assert first == ["111", "hoa-phuong", "113", "115"]


# Id of the hotline, key, old and new, and what is said.
ROLES = [
    ("113", "role", "danger", "life", "số “113” không thể có role: life → ghi role: danger"),
    ("115", "role", "life", "danger", "số “115” không thể có role: danger → ghi role: life"),
    ("111", "role", "child", "help", "số “111” không thể có role: help → ghi role: child"),
    ("hoa-phuong", "role", "help", "child", "số “hoa-phuong” không thể có role: child → ghi role:"),
    ("hoa-phuong", "id", "hoa-phuong", '"18006605"', "id “18006605” là một con số"),
]


@pytest.mark.parametrize(("name", "key", "old", "new", "message"), ROLES)
def test_a_hotline_is_what_it_is_for(
    project: Project, name: str, key: str, old: str, new: str, message: str
) -> None:
    start = f'id: "{name}"' if name.isdigit() else f"id: {name}"
    path = RESOURCES if name.isdigit() else LOCAL
    line = project.edit(path, ["hotlines:", start], f"{key}: {old}", f"{key}: {new}")
    found = [one for one in said(project.load().problems) if one.startswith(f"{path}:{line}")]
    assert [one.split(": ", 1)[1].startswith(message) for one in found] == [True]


def test_a_national_number_is_not_another(project: Project) -> None:
    start = project.find(RESOURCES, 'id: "113"')
    for key, old, new in (("number", "113", "114"), ("display", "113", "114")):
        project.edit(RESOURCES, ['id: "113"'], f'{key}: "{old}"', f'{key}: "{new}"')
    project.edit(RESOURCES, ['id: "113"'], "một, một, ba", "một, một, bốn")
    assert_said(project.load().problems, [f"{RESOURCES}:{start + 1}: số này phải là 113"])


def test_no_audience_may_be_missing(project: Project) -> None:
    cut(project, "- id: teachers", "- id: hamlets")
    line = project.find(RESOURCES, "audiences:")
    assert_said(project.load().problems, [f"{RESOURCES}:{line}: thiếu nhóm người đọc “teachers”"])


def test_all_faults_of_a_row_come_together(project: Project) -> None:
    key = project.edit(FACTS, ["id: H3"], "published:", "statment: x\n    published:")
    date = project.edit(FACTS, ["id: H3"], '"2026-11-23"', '"2026-13-01"')
    new = "url: https://evil.example/\n    confidence:"
    url = project.edit(FACTS, ["id: H3"], "confidence:", new)
    starts = {
        key: "không có mục nào tên “statment” → có phải “statement”?",
        url: "địa chỉ “https://evil.example/” không thuộc",
        date + 1: "mục “checked”: không có ngày “2026-13-01”",
    }
    assert_said(project.load().problems, [f"{FACTS}:{n}: {starts[n]}" for n in sorted(starts)])


def test_a_fault_of_a_hotline_does_not_hide_its_numbers(project: Project) -> None:
    display = project.edit(RESOURCES, [], 'display: "113"', 'display: "114"')
    spoken = project.edit(RESOURCES, [], '"một, một, ba"', '"một, một, hai"')
    role = project.edit(RESOURCES, ['id: "113"'], "role: danger", "role: x")
    starts = {
        display: "display: số hiện “114” khác số bấm “113”",
        spoken: "spoken: cách đọc “một, một, hai” khác số bấm “113”",
        role: "không có giá trị “x”",
    }
    assert_said(project.load().problems, [f"{RESOURCES}:{n}: {starts[n]}" for n in sorted(starts)])


def test_an_inference_says_who_has_to_confirm_it(project: Project) -> None:
    line = project.find(LOCAL, "id: D1")
    project.edit(LOCAL, ["id: D1"], "DIR", "INF")
    assert_said(
        beyond_notes(project.load().problems), [f"{LOCAL}:{line}: facts: dòng “D1” chỉ là suy luận"]
    )
    project.edit(LOCAL, ["id: D1"], "INF", 'INF\n    confirm: "UBND"')
    assert beyond_notes(project.load().problems) == []


def test_one_bad_file_hides_no_other(project: Project) -> None:
    project.write(HOSTS, "hosts: [x\n")
    project.edit(FACTS, [], "confidence: LAW", f"url: https://vanban.chinhphu.vn/{ADDED}")
    lines = [
        project.edit(COMMUNE, [], "email:", "email: x"),
        project.edit(FACTS, [], '"2026-11-23"', '"2026-11-27"'),
        project.edit(RESOURCES, [], "booklet", "bookle"),
    ]
    starts = [
        f"{COMMUNE}:{lines[0]}: email: địa chỉ thư “x” viết sai",
        f"{FACTS}:{lines[1]}: ngày 2026-11-27 ở tương lai",
        f"{HOSTS}:1: dấu [ ] hoặc {{ }} không đủ đôi",
        f"{RESOURCES}:{lines[2]}: không có giá trị “bookle”",
    ]
    assert_said(project.load().problems, starts)


@pytest.mark.parametrize("path", [COMMUNE, LOCAL, "data/codes.yml", RESOURCES, FACTS, HOSTS])
def test_a_missing_file_is_one_message(project: Project, path: str) -> None:
    (project.root / path).unlink()
    assert_said(project.load().problems, [f"{path}:1: không mở được tệp"])


def test_the_terrible_catalogue() -> None:
    problems = Project(TERRIBLE).load().problems
    expected = (TERRIBLE / "expected.txt").read_text(encoding="utf-8").splitlines()
    hint = "when the new list is right: PYTHONPATH=hooks python tests/project.py"
    assert said(problems) == expected, hint
    assert len(expected) >= 25
    assert len({line.split(":")[0] for line in expected}) == 17


NO_SITES = [
    "https://example.com/../",
    "https://example.com/a/../b/",
    "https://example.com/./",
    "https://example.com//",
    "https://example.com",
    "https://example.com/a",
    "http://example.com/",
    "https://tongdai111.vn/",
    "https://www.tongdai111.vn/an-toan/",
    "https://-.vn/",
    "https://-a.vn/",
    "https://a-.vn/",
    "https://a..vn/",
    "https://.vn/",
    "https://vn/",
    "https://10.0.0.1/",
    "https://1.2.3/",
    "https://[::1]/",
    "https://0x7f.1/",
    "https://example.com:443/",
    "https://a@example.com/",
    "https://Example.com/",
    "https://example.com/A/",
    "https://example.com/?a=b",
    "https://example.com/#a",
    "https://example.com/%61/",
    "https://ví-dụ.vn/",
    "https://example.invalid/",
    "https://example.com/a\\b/",
]
SOME_SITES = ("https://example.com/", "https://a-b.anlao.haiphong.gov.vn/~x/an_toan.1/")


@pytest.mark.parametrize("url", [*NO_SITES, *SOME_SITES])
def test_the_address_of_the_site_can_be_printed(url: str) -> None:
    if url in SOME_SITES:
        assert TypeAdapter(SiteAddress).validate_python(url) == url
    else:
        with pytest.raises(ValidationError):
            TypeAdapter(SiteAddress).validate_python(url)


def test_a_portal_may_have_capitals_in_its_folders(project: Project) -> None:
    project.edit(COMMUNE, [], "portal_url:", 'portal_url: "https://example.com/An-Lao/"')
    assert project.load().catalogue is not None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "mục “exit” để trống nên trang khó nói không có “Thoát nhanh”"),
        ('"https://example.com/"', "địa chỉ “https://example.com/” không thuộc nơi nào có"),
        ('"http://www.google.com/"', "exit: địa chỉ “http://www.google.com/” viết sai"),
        ('"https://tongdai111.vn/"', "exit: “https://tongdai111.vn/” là trang của Tổng đài 111"),
        ('"https://example.com/tongdai111.vn/"', "exit: “https://example.com/tongdai111.vn/” là"),
    ],
)
def test_the_way_out_leads_to_a_listed_host(project: Project, value: str, message: str) -> None:
    line = project.edit(COMMUNE, [], '"https://www.google.com/"', value)
    found = [one for one in project.load().problems if one.line == line and one.path == COMMUNE]
    assert [one.message[: len(message)] for one in found] == [message]
    assert (found[0].grade is Grade.NOTE) == (value == "")


# How each message of the guide's section 8 comes about, in its order.
GUIDE = [
    (COMMUNE, "name: ", "name:\u00a0"),
    (COMMUNE, '"An Lão"', '"An Lão'),
    (COMMUNE, '"An Lão"', '"An "Lão""'),
    (RESOURCES, '    display: "113"', '   display: "113"'),
    (COMMUNE, '"An Lão"', "An: Lão"),
    (RESOURCES, "    summary: ", "    sumary: "),
    (COMMUNE, "  phone:", "  phone: không có"),
    (LOCAL, "[D1, ", "[D99, "),
    (RESOURCES, '"một, một, một"', '"một, một, hai"'),
    (RESOURCES, VIDEO, VIDEO.replace("111", "11l")),
]


@pytest.mark.parametrize(
    "text", ["", "# x\n", "abc\n", "123\n", "[]\n", "- a\n", "gọi 1900 1234\n"]
)
def test_a_file_without_its_list_is_one_error(project: Project, text: str) -> None:
    for path in (COMMUNE, FACTS, "data/forms.yml", "data/wording.yml"):
        whole = (project.root / path).read_bytes()
        project.write(path, text)
        errors = [one.path for one in project.load().problems if one.grade == "error"]
        assert errors == [path], (path, text)
        project.write(path, whole)


def test_the_messages_of_the_guide_are_the_real_ones(project: Project) -> None:
    guide = (ROOT / "HUONG-DAN.md").read_text(encoding="utf-8").split("## 8.")[1].split("## 9.")[0]
    messages = re.findall(r"^\| `(.+)` \| ", guide.split("| Thông báo |")[1], re.MULTILINE)
    assert len(messages) == len(GUIDE) == 10
    for message, (path, old, new) in zip(messages, GUIDE, strict=True):
        whole = (project.root / path).read_bytes()
        project.edit(path, [], old, new)
        assert any(message in str(one) for one in project.load().problems), message
        project.write(path, whole)


FORBIDDEN = [
    (LOCAL, ["id: hoa-phuong"], 'display: "1800 6605"', 'display: "1800 1567"'),
    ("data/commune.yml", [], "police_phone:", 'police_phone: "18001567"'),
]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(("path", "marks", "old", "new"), FORBIDDEN)
def test_a_number_that_nobody_must_be_given_is_told_where_it_stands(
    project: Project, path: str, marks: list[str], old: str, new: str
) -> None:
    line = project.edit(path, marks, old, new)
    if path == LOCAL:
        project.edit(path, marks, 'number: "18006605"', 'number: "18001567"')
        spoken = "một, tám, không, không, một, năm, sáu, bảy"
        project.edit(path, marks, "một, tám, không, không, sáu, sáu, không, năm", spoken)
    loaded = project.load()
    errors = [*loaded.problems, *check_all(project.root, loaded, TODAY)[1]]
    told = {str(one) for one in errors if one.grade is Grade.ERROR}
    assert {one.split(" → ")[0] for one in told} == {f"{path}:{line}: không được viết “1800 1567”"}


def test_no_blank_of_the_guide_passes(project: Project) -> None:
    guide = (ROOT / "HUONG-DAN.md").read_text(encoding="utf-8")
    blanks = set(re.findall(r'"(\[.+?\])"', guide))
    assert len(blanks) == 4
    for blank in blanks:
        line = project.edit(FACTS, [], 'statement: "', f'statement: "{blank}" # "')
        told = [one for one in project.load().problems if "chưa viết" in one.message]
        assert [(one.path, one.line) for one in told] == [(FACTS, line)], blank
        project.edit(FACTS, [], f'statement: "{blank}" # "', 'statement: "')
