"""Sources of pages: one row a fault with its line; the matrix of clauses and products; links."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from project import (
    FRAMED,
    ROOT,
    TODAY,
    Project,
    assert_said,
    copy_project,
    errors_of,
    owing,
    render_of,
    said,
    shipped,
    whole,
    written,
)

from awareness.data.catalogue import Loaded
from awareness.data.files import Catalogue
from awareness.data.model import PageMeta
from awareness.links.scan import elements, line_of, links_in_html, links_in_text
from awareness.pages import layout
from awareness.pages.absent import page_id
from awareness.pages.pages import (
    ESSENTIAL,
    Page,
    check_all,
    check_page,
    menu,
    overdue,
    read_pages,
)
from awareness.pages.publish import check_built
from awareness.pages.shelf import without_links
from awareness.problem import Grade, Problem

PATH = "docs/thu/index.md"
META = {
    "title": "Thử",
    "description": "Một trang.",
    "audiences": ["parents"],
    "author": "Nhóm biên soạn",
    "reviewed": "2026-11-24",
    "next_review": "2027-05-24",
}
HEAD = """---
title: Thử
description: Một trang.
reviewed: "2026-11-24"
facts: [D1]
next_review: "2027-05-24"
audiences: [parents]
author: Nhóm biên soạn
---
"""
FIRST = HEAD.count("\n")
SITE = "https://tongdai111.vn"
VIDEO = f"{SITE}/xem-video/nghien-internet-va-hau-qua"
SHIPPED = owing()


@pytest.fixture
def catalogue() -> Catalogue:
    return whole(SHIPPED)


def faults(root: Path, known: Loaded = SHIPPED) -> list[Problem]:
    pages, problems = read_pages(root, SHIPPED.known)
    return problems + [problem for page in pages for problem in check_page(page, known.known)]


UNLISTED = "địa chỉ “{}” không thuộc nơi nào có trong data/hosts.yml"
COMMENT = "không hiểu <!-- {} --> → viết <!-- catalogue: "
ALIKE = "“{}” giống tongdai111.vn nhưng không phải"
ELSEWHERE = "Không dẫn tới https://tongdai111.vn, có thể là trang giả mạo"
INSIDE = "khối <!-- catalogue: {} --> không đứng riêng một đoạn"
UNCLOSED = "dấu <!-- mở ra mà không đóng lại"
# The body, and what is said with its line in the body; each is an error.
BODIES = [
    (
        "x\n<!-- catalogue: nope -->",
        [f"2: {COMMENT.format('catalogue: nope')}tên -->, tên là một trong: a-z, all"],
    ),
    ("Gọi 0912 345 678 nhé", ["1: có số điện thoại “0912 345 678” gõ tay"]),
    ("Gọi 1800 6605", ["1: có số điện thoại “1800 6605” gõ tay"]),
    ("<!-- catalog: doors -->", [f"1: {COMMENT.format('catalog: doors')}tên -->, tên là"]),
    ("<!-- ghi chú -->", [f"1: {COMMENT.format('ghi chú')}tên -->, tên là"]),
    ("<!-- catalogue: -->", [f"1: {COMMENT.format('catalogue:')}tên -->, tên là"]),
    (
        "<!-- catalogue: resources -->\n\n<!-- catalogue: resources topic=bat-nat -->",
        [
            f"1: {COMMENT.format('catalogue: resources')}resources audience=… -->",
            f"3: {COMMENT.format('catalogue: resources topic=bat-nat')}resources audience=…",
        ],
    ),
    (
        "<!-- catalogue: doors audience=children -->",
        [f"1: {COMMENT.format('catalogue: doors audience=children')}doors -->"],
    ),
    (
        "<!-- catalogue: resources audience=kids -->",
        [
            f"1: {COMMENT.format('catalogue: resources audience=kids')}resources audience=… -->, "
            "sau dấu = là một trong: children"
        ],
    ),
    (
        "<!-- catalogue: quiz of=mam-non-xam-hai -->\n\n<!-- catalogue: levels level=lop-1 -->",
        [
            f"1: {COMMENT.format('catalogue: quiz of=mam-non-xam-hai')}quiz of=… -->, sau",
            f"3: {COMMENT.format('catalogue: levels level=lop-1')}levels level=… -->, sau",
        ],
    ),
    ("a\n\nx <!-- catalogue: doors -->", [f"3: {INSIDE.format('doors')}"]),
    ("- a\n- <!-- catalogue: doors -->", [f"2: {INSIDE.format('doors')}"]),
    ("a\n\n    <!-- catalogue: doors -->", [f"3: {INSIDE.format('doors')}"]),
    ("`<!-- catalogue: doors -->`", [f"1: {INSIDE.format('doors')}"]),
    ("x\n<!-- catalogue: doors -->\n", [f"2: {INSIDE.format('doors')}"]),
    ("<!-- catalogue: doors -->\na", [f"1: {INSIDE.format('doors')}"]),
    ("x\n\n<!-- catalogue: doors", [f"3: {UNCLOSED}"]),
    ("<!-- catalogue: doors -->\n\n<!-- a", [f"3: {UNCLOSED}"]),
    ("<!-- a\n<!-- b", [f"1: {UNCLOSED}"]),
    ("x {{ comune.name }}", ["1: không có biến {{ comune.name }}"]),
    ("x\n{{ call.111 }} {{ call.999 }}", ["2: không có biến {{ call.999 }}"]),
    ("{% if x %}", ["1: không có biến {% if x %}"]),
    ("x {{ commune.name }, {{ call.111 }}", ["1: không có biến {{ commune.name }, {{ call.111 }}"]),
    ("x\n{ commune.name }} {#a}", ["2: dấu {{ hoặc }} không đủ đôi"]),
    ("x {{ commune.name } {#a}", ["1: dấu {{ hoặc }} không đủ đôi"]),
    ("<-- catalogue: doors -->", ["1: “catalogue: doors” sẽ hiện nguyên thành chữ"]),
    ("&lt;!-- catalogue: doors --&gt;", ["1: “catalogue: doors” sẽ hiện nguyên thành chữ"]),
    ("Gọi (( call.111 ))", ["1: “call.111” sẽ hiện nguyên thành chữ"]),
    ("x [[ say.danger ]]", ["1: “say.danger” sẽ hiện nguyên thành chữ"]),
    ("x\n[a](https://evil.example/b)", [f"2: {UNLISTED.format('https://evil.example/b')}"]),
    ("[a][1]\n\n[1]: https://a.example/b", [f"3: {UNLISTED.format('https://a.example/b')}"]),
    ("x <https://a.example/b>", [f"1: {UNLISTED.format('https://a.example/b')}"]),
    ("xem https://a.example/b.", [f"1: {UNLISTED.format('https://a.example/b')}"]),
    ("[a](http://vanban.chinhphu.vn/)", [f"1: {UNLISTED.format('http://vanban.chinhphu.vn/')}"]),
    ("[a](https://vanban.chinhphu.vn.evil.example/)", ["1: địa chỉ “https://vanban.chinhphu.vn.e"]),
    ("[a](https://vanban.chinhphu.vn@evil.example/)", ["1: địa chỉ “https://vanban.chinhphu.vn@e"]),
    ("[a](//evil.example/b)", [f"1: {UNLISTED.format('//evil.example/b')}"]),
    ("[a](\\\\evil.example\\b)", ["1: địa chỉ “\\\\evil"]),
    ("[a](javascript:alert(1))", ["1: địa chỉ “javascript:alert(1"]),
    ("[a](java&#115;cript:x)", ["1: địa chỉ “javascript:x”"]),
    ("[a](/can-giup/)", ["1: địa chỉ “/can-giup/” bắt đầu bằng /"]),
    ("[a](tel:)", ["1: số gọi “tel:” không có trong dữ liệu"]),
    ("[a](tel:112)", ["1: số gọi “tel:112” không có trong dữ liệu"]),
    ("[a](tel:1800 6605)", ["1: số gọi “tel:1800” không có trong dữ liệu"]),
    (f"[a]({SITE}/tin/khac)", [f"1: địa chỉ {SITE}/tin/khac không có trong danh mục"]),
    (f"[a]({SITE}@evil.example/)", [f"1: địa chỉ '{SITE}@evil.example/': {ELSEWHERE}"]),
    ("Gọi tongdai11l.vn.", [f"1: {ALIKE.format('tongdai11l.vn')}"]),
    ("x\nXem tongdai-111.com nhé", [f"2: {ALIKE.format('tongdai-111.com')}"]),
    ("Vào **tongdai111**.com", [f"1: {ALIKE.format('tongdai111.com')}"]),
    ("Vào tongdai111\\.com", [f"1: {ALIKE.format('tongdai111.com')}"]),
    ("Vào tongdai111&#46;com", [f"1: {ALIKE.format('tongdai111.com')}"]),
    (
        "[a](https://tongdai111.vn.evil.example/x)",
        [
            f"1: địa chỉ 'https://tongdai111.vn.evil.example/x': {ELSEWHERE}",
            f"1: {ALIKE.format('tongdai111.vn.evil.example')}",
        ],
    ),
    ("a  b", ["1: có hai dấu cách liền nhau: “a  b”"]),
    ("x\nGọi 18001567.", ["2: có số điện thoại “18001567” gõ", "2: không được viết “1800 1567”"]),
    ("Theo quyết định 1008 của Bộ", ["1: không được viết “Quyết định 1008”"]),
    ("x\n\nGọi {{ call.hoa-phuong }} miễn phí.", ["3: nói “miễn phí” cạnh số 18006605"]),
    ("Có 36% các em", ["1: số liệu “36%” không kèm năm"]),
    ("x\n\n- Luật này.\n- Theo Nghị định của Chính phủ", ["4: “Nghị định” không kèm số văn bản"]),
    (
        "<!-- catalogue: resource id=khong-co -->",
        [f"1: {COMMENT.format('catalogue: resource id=khong-co')}resource id=… -->, sau dấu = là"],
    ),
    ("<!-- catalogue: session -->", [f"1: {COMMENT.format('catalogue: session')}session id=…"]),
    ("- a\n\n    <!-- catalogue: doors -->", [f"3: {INSIDE.format('doors')}"]),
    ("x\n\n> <!-- catalogue: more -->\n\n<!-- catalogue: end -->", [f"3: {INSIDE.format('more')}"]),
    ("x\n[{{ call.111 }}](a.md)", ["2: số để gọi {{ call.… }} nằm trong mã"]),
    ("x\nba\u0323n", ["2: dấu tiếng Việt viết tách rời khỏi chữ (dạng NFD)"]),
    ("# …… {#b}\n\n……\n\nTên: ……", [f"{n}: còn chỗ chưa viết: “" for n in (1, 3)]),
    ("x\n\n……\n\ny", ["3: còn chỗ chưa viết: “……”"]),
    ("Gặp [tên cán bộ].\nGọi (ghi số)", [f"{n}: còn chỗ chưa viết: “" for n in (1, 2)]),
    ("x […]\n[...]\nTODO y\nĐiền vào đây", [f"{n}: còn chỗ chưa viết: “" for n in (1, 2, 3, 4)]),
    ("x\ny\u200bz\n\u202ex", ["2: có ký tự ẩn U+200B", "3: có ký tự ẩn U+202E"]),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_a_fault_of_a_body(tmp_path: Path, body: str, expected: list[str]) -> None:
    Project(tmp_path).write(PATH, f"{HEAD}{body}\n")
    split = (text.partition(":") for text in expected)
    found = faults(tmp_path)
    assert_said(found, [f"{PATH}:{FIRST + int(n)}:{rest}" for n, _, rest in split])
    assert {problem.grade for problem in found} == {Grade.ERROR}


# What was typed as HTML, on the body's second line.
HTML = ["<b>", "</main>", "<br/>", "<img src=x onerror=y>", "<![CDATA[>", "<!doctype>", "<?x?>"]


@pytest.mark.parametrize("typed", HTML)
def test_html_is_told_and_stays_text(tmp_path: Path, typed: str) -> None:
    Project(tmp_path).write(PATH, f"{HEAD}\nx {typed} y\n")
    found = faults(tmp_path)
    assert_said(found, [f"{PATH}:{FIRST + 2}: “{typed}” sẽ hiện nguyên thành chữ"])
    assert {problem.grade for problem in found} == {Grade.WARNING}
    assert [element.tag for element in elements(written(typed)[0])][3:] == ["p"]


@pytest.mark.parametrize(
    "url", [VIDEO.replace("https", "http"), VIDEO.upper(), f"{VIDEO}/", f"{VIDEO}?fbclid=1"]
)
def test_a_mis_spelled_address_is_a_warning_that_gives_the_right_one(
    tmp_path: Path, url: str
) -> None:
    Project(tmp_path).write(PATH, f"{HEAD}\n[a]({url})\n")
    found = faults(tmp_path)
    assert [(p.grade, p.line) for p in found] == [(Grade.WARNING, FIRST + 2)]
    assert f"thay bằng {VIDEO}" in found[0].fix


ACCEPTED = [
    f"[a]({VIDEO}) {VIDEO}. <{VIDEO}>",
    "[a](../can-giup/index.md#noi-gi) [b](#c) ![d](e.png)",
    "a < b, 1<2>1, x<3 <3 & `<b>` ``<i> ` <u>``",
    "[111](tel:111) {{ call.hoa-phuong }} {{commune.name}}",
    "<!-- catalogue: resources audience=children -->\n<!--catalogue:hotlines-->",
    "Năm 2022, 36% các em. {{ call.111 }} miễn phí, {{ call.hoa-phuong }} thì chưa rõ.",
    "Nghị định 56/2017/NĐ-CP giao việc. Nghị định này còn giao cấp xã.\n\n| a  | b |\n|---|---|",
    "<!-- catalogue: resource id=sach-mong -->",
    "[a](https://vanban.chinhphu.vn/x) tổng đài, 10.000 đồng, v.v. 9.30",
]


@pytest.mark.parametrize("body", ACCEPTED)
@pytest.mark.parametrize("change", [str, lambda t: t.replace("\n", "\r\n"), "\ufeff".__add__])
def test_accepted(tmp_path: Path, body: str, change: Callable[[str], str]) -> None:
    Project(tmp_path).write(PATH, change(f"{HEAD}{body}\n"))
    assert said(faults(tmp_path)) == []


HEADS = [
    ("# Thử\n", ["1: thiếu phần đầu trang"]),
    ("---\ntitle: a\n", ["1: thiếu phần đầu trang"]),
    (HEAD.replace("facts", "fact"), ["5: không có mục nào tên “fact” → có phải “facts”?"]),
    (HEAD.replace("title: Thử\n", ""), ["1: thiếu mục “title”"]),
    (HEAD.replace("Một trang.", '""'), ["3: description: giá trị để trống"]),
    (HEAD.replace("2026-11-24", "24/11/2026"), ["4: reviewed: ngày “24/11/2026” viết sai"]),
    (HEAD.replace("title: Thử", "title: [x"), ["2: dấu [ ] hoặc { } không đủ đôi"]),
    (HEAD.replace("Thử", "……"), ["2: còn chỗ chưa viết: “……”"]),
    (HEAD.replace("Thử", "<b>"), ["2: có ký hiệu mã trang web “<”"]),
    (
        HEAD.replace("Nhóm biên soạn\n", "Nhóm\nsituation: Em hỏi\n")
        + "<!-- catalogue: keep -->\n",
        ["11: nút giữ trên máy đứng ở trang của một chuyện"],
    ),
    (HEAD.replace("[D1]", "D1"), ["5: mục “facts” phải là danh sách"]),
    (HEAD.replace("[D1]", "[d1]"), ["5: mục “facts”: “d1” viết sai dạng"]),
    (HEAD.replace("[D1]", "[D1, D99]"), ["5: “D99” không có trong mục facts của data/facts.yml"]),
    (
        HEAD.replace("[D1]", "[D1]\nsynonyms: [xem https://a.vn/]"),
        ["6: có địa chỉ “https://a.vn/”"],
    ),
    (HEAD.replace("Một trang", "Của {{ say.khong }}"), ["3: không có biến {{ say.khong }}"]),
    (HEAD.replace("[parents]", "[]"), ["7: mục “audiences” trống"]),
    (HEAD.replace("[parents]", "[cha-me]"), ["7: không có giá trị “cha-me”"]),
    (HEAD.replace("2027-05-24", "2026-11-24"), ["6: next_review: ngày 2026-11-24 không sau"]),
    (HEAD.replace("2027-05-24", "2062-05-24"), ["6: next_review: ngày 2062-05-24 muộn hơn"]),
    (HEAD.replace("[D1]", "[D1]\nrank: đầu"), ["6: mục “rank”: “đầu” không phải là số"]),
    (HEAD.replace("[D1]", "[D1]\nrank: 01"), ["6: rank: số “01” viết sai"]),
    (HEAD.replace("[D1]", "[D1]\nlevels:\n  lop-1: Em kể."), ["7: không có giá trị “lop-1”"]),
    (HEAD.replace("[D1]", '[D1]\nlevels:\n  thcs: ""'), ["7: thcs: giá trị để trống"]),
    (HEAD.replace("[D1]", "[D1]\nsensitive: true"), ["1: trang sensitive thiếu safe_title"]),
    (HEAD.replace("[D1]", "[D1]\nsafe_title: A"), ["1: có safe_title mà thiếu sensitive: true"]),
    (
        HEAD.replace("[D1]", "[D1]\nsensitive: true\nsafe_title: Em bị bắt nạt"),
        ["1: “em-bi-bat-nat” gọi tên điều hại “bat-nat”"],
    ),
    (
        HEAD.replace("title", "titel").replace("2026-11-24", "2026-02-30"),
        [
            "2: không có mục nào tên “titel” → có phải “title”?",
            "4: mục “reviewed”: không có ngày “2026-02-30”",
        ],
    ),
]


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_a_fault_of_the_front_matter(tmp_path: Path, head: str, expected: list[str]) -> None:
    Project(tmp_path).write(PATH, f"{head}\n# Thử\n")
    assert_said(faults(tmp_path), [f"{PATH}:{text}" for text in expected])


def test_a_page_that_is_not_utf_8(tmp_path: Path) -> None:
    Project(tmp_path).write(PATH, HEAD.encode() + b"x\n\xe1\n")
    assert_said(faults(tmp_path), [f"{PATH}:{FIRST + 2}: tệp không ở dạng UTF-8"])


@pytest.mark.parametrize(
    "body",
    [
        "<!--\ncatalogue: hotlines\n-->",
        "<!-- catalogue:\nhotlines -->",
        "{{\ncommune.name }}",
        "{{ commune.name\n}}",
        "{{ commune.name",
        "{{ commune.name } }",
        "{{commune.name}} <!--catalogue:hotlines-->",
    ],
)
def test_what_is_not_refused_is_expanded(tmp_path: Path, catalogue: Catalogue, body: str) -> None:
    Project(tmp_path).write(PATH, HEAD + body)
    if not faults(tmp_path):
        page = read_pages(tmp_path, SHIPPED.known)[0][0]
        html, left = written(*render_of(catalogue).expand(page.body, "thu"))
        assert left == []
        assert not any(mark in html for mark in ("<!--", "-->", "{{", "}}"))


def test_a_number_of_the_commune_is_refused_or_expanded(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit("data/commune.yml", [], "police_phone:", 'police_phone: "0225 1234567"')
    loaded, body = project.load(), "{{ call.02251234567 }}"
    assert loaded.catalogue is not None
    shutil.rmtree(project.root / "docs")
    project.write(PATH, HEAD + body)
    if not faults(project.root, loaded):
        catalogue = loaded.catalogue
        render = render_of(catalogue)
        assert "tel:02251234567" in written(*render.expand(body, "thu"))[0]


@pytest.mark.parametrize(("path", "block"), ESSENTIAL.items())
def test_a_page_keeps_what_it_is_there_for(tmp_path: Path, path: str, block: str) -> None:
    project = copy_project(tmp_path)
    project.edit(path, [], f"<!-- catalogue: {block}", "<!-- catalogue: hotlines -->\n\n<!--")
    found = check_all(project.root, shipped(), TODAY)[1]
    assert f"trang này mất khối <!-- catalogue: {block} -->" in {one.message for one in found}


def test_the_shipped_pages_are_clean() -> None:
    assert said(check_all(ROOT, shipped(), TODAY)[1]) == []


def test_faults_of_all_pages_and_of_the_data_come_in_one_run(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    kind = project.edit("data/resources.yml", [], "booklet", "bookle")
    title = project.edit("docs/tre-em/index.md", [], "title:", "titel:")
    door = project.edit("docs/index.md", [], "doors", "dors")
    link = project.edit("docs/thon/index.md", [], "# ", "# [x](https://a.example/) ")
    project.write("overrides/partials/x.html", '<p>\n<a href="https://b.example/">\n')
    project.write("overrides/assets/images/x.svg", "<svg>\n<text>Vào tongdai111.com</text></svg>")
    loaded = project.load()
    found = loaded.problems + check_all(project.root, loaded, TODAY)[1]
    assert_said(
        found,
        [
            f"data/resources.yml:{kind}: không có giá trị “bookle”",
            f"docs/index.md:{door}: không hiểu <!-- catalogue: dors -->",
            f"docs/thon/index.md:{link}: {UNLISTED.format('https://a.example/')}",
            f"docs/tre-em/index.md:{title}: không có mục nào tên “titel”",
            f"overrides/assets/images/x.svg:2: {ALIKE.format('tongdai111.com')}",
            f"overrides/partials/x.html:2: {UNLISTED.format('https://b.example/')}",
        ],
    )


OF_2_3 = "[giao-vien/buoi-sinh-hoat, giao-vien/toan-truong-duoi-co, "
OF_2_3 += "giao-vien/phieu-em-se-lam-gi, giao-vien/so-ghi-hoat-dong]"
MATRIX = [
    (['id: "2.3"'], OF_2_3, "[]", "mục “pages” trống"),
    (['id: "2.3"'], OF_2_3, "[thay-co]", "không có trang “thay-co” → "),
    (['id: "2.3"'], OF_2_3, "[tho/loa]", "không có trang “tho/loa” → có phải “thon/loa”?"),
    (['id: "2.3"'], OF_2_3, "[giao-vien, thon]", "điểm 2.3: chỉ dẫn tới trang mục lục → ghi thêm"),
    (["id: teachers"], "page: giao-vien", "page: thay-co", "không có trang “thay-co” → "),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("marks", "old", "new", "message"), MATRIX)
def test_every_clause_and_audience_has_its_page(
    tmp_path: Path, marks: list[str], old: str, new: str, message: str
) -> None:
    project = copy_project(tmp_path)
    path = "data/local.yml" if "2.3" in marks[0] else "data/resources.yml"
    line = project.edit(path, marks, old, new)
    found = [one for one in errors_of(project) if one.path == path]  # codes are lost with the page
    assert_said(found, [f"{path}:{line}: {message}"])


def test_every_product_has_one_page_of_its_own(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit("docs/tai-lieu/so-4.md", [], "id=phong-chong-bat-nat", "id=sach-mong")
    found = check_all(project.root, project.load(), TODAY)[1]
    two, four = (
        project.find("data/resources.yml", f"id: {name}") for name in ("sach-mong", "phong-")
    )
    assert_said(
        found,
        [
            f"data/resources.yml:{two}: resource “sach-mong” có 2 trang",
            f"data/resources.yml:{four}: resource “phong-chong-bat-nat” có 0 trang",
        ],
    )


def test_no_two_pages_have_the_same_name_in_the_history(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit("docs/tre-em/ban-moi.md", [], "safe_title: Bạn mới", "safe_title: Làm Hòa")
    found = check_all(project.root, project.load(), TODAY)[1]
    assert_said(found, ["docs/tre-em/lam-hoa.md:1: tên hiện ở thẻ trình duyệt trùng với trang"])


@pytest.mark.parametrize("path", ["docs/tre-em/bat-nat.md", "docs/tre-em/ban-moi.md"])
def test_a_sensitive_page_has_an_address_that_names_no_harm(tmp_path: Path, path: str) -> None:
    project = copy_project(tmp_path)
    shutil.move(project.root / "docs/tre-em/ban-moi.md", project.root / path)
    mark = project.edit(path, [], "{#lam-ngay}", "{#nguoi-la-du-do}")
    page = next(page for page in read_pages(project.root, SHIPPED.known)[0] if page.path == path)
    found = [p for p in check_page(page, SHIPPED.known) if "gọi tên điều hại" in p.message]
    moved = [f"{path}:1: “tre-em/bat-nat” gọi tên"] if "bat-nat" in path else []
    assert_said(found, [*moved, f"{path}:{mark}: “nguoi-la-du-do” gọi tên điều hại “"])


@pytest.mark.parametrize(
    ("today", "grade"),
    [
        (date(2026, 11, 23), Grade.ERROR),
        (date(2026, 11, 24), None),
        (date(2027, 5, 24), None),
        (date(2027, 5, 25), Grade.NOTE),
        (date(2028, 11, 24), Grade.NOTE),
    ],
)
def test_a_page_that_nobody_reviewed_in_time(today: date, grade: Grade | None) -> None:
    page = Page(path=PATH, id="thu", meta=PageMeta.model_validate(META), body="", typed="", line=6)
    assert [p.grade for p in overdue([page], today)] == ([grade] if grade else [])


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("docs/index.md", ""),
        ("docs/a/index.md", "a"),
        ("docs/a.md", "a"),
        ("docs/xindex.md", "xindex"),
    ],
)
def test_page_id(path: str, folder: str) -> None:
    assert page_id(path) == folder


# A tag, its addresses and whether a browser loads them by itself.
TAGS = [
    ('<a href="x">', [("x", False)]),
    ("<A HREF=x>", [("x", False)]),
    ("<a href='a&amp;b'>", [("a&b", False)]),
    ('<img src="x"/>', [("x", True)]),
    ('<img srcset="x 1x, //a.example/y 2x">', [("x", True), ("//a.example/y", True)]),
    ('<link rel="stylesheet" href="x">', [("x", True)]),
    ('<link rel="canonical" href="x">', [("x", False)]),
    ('<script src="x"></script>', [("x", True)]),
    ('<form action="x">', [("x", False)]),
    ('<button formaction="x">', [("x", False)]),
    ('<video poster="x">', [("x", True)]),
    ('<object data="x">', [("x", True)]),
    ('<meta http-equiv="Refresh" content="0; url=x">', [("x", False)]),
    ("<meta http-equiv=refresh content=\"0;URL='x'\">", [("x", False)]),
    ('<meta http-equiv="refresh" content="0; //a.example/?b=c">', [("//a.example/?b=c", False)]),
    ("<!-- <a href='x'> --><p>x</p>", []),
]


@pytest.mark.parametrize(("html", "expected"), TAGS)
def test_links_in_html(html: str, expected: list[tuple[str, bool]]) -> None:
    page = f"<p>\n{html}"
    found = [*links_in_html(page)]
    assert [(link.url, link.loaded) for link in found] == expected
    assert {line_of(page, link.url) for link in found} <= {2}


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://a.example/x.png">',
        '<a href="\t//a.example/">',
        f'<img src="{SITE}/thu-vien">',
        "<script>alert(1)</script>",
        '<script src="a.js"></script>',
        "<script type='module'>x</script>",
        '<p onclick="x()">a</p>',
        '<p style="color:red">a</p>',
        "<style>a { background: url(a.png) }</style>",
        "<style>@import 'a.css'</style>",
        '<link rel="stylesheet" href="a.css">',
        '<link rel="preload" href="a.css">',
        '<base href="a/">',
        "<noscript>a</noscript>",
        "<iframe srcdoc='a'></iframe>",
        "<object data='a.svg'></object>",
        '<form action="a"></form>',
        '<input type="password">',
        '<svg><a xlink:href="a"></a></svg>',
        '<meta http-equiv="refresh" content="0; a/">',
        "a\0",
        '<a href="https://tongdai11l.vn/">',
        '<a href="tel:112">',
    ],
)
def test_a_built_page_is_refused(html: str) -> None:
    found = list(check_built("site/index.html", f"{FRAMED}<p>\n{html}", SHIPPED.known))
    assert {(p.path, p.line, p.grade) for p in found} == {("site/index.html", 2, Grade.ERROR)}


def test_a_look_alike_is_called_one_and_not_a_host_to_list() -> None:
    html = f'{FRAMED}<a href="https://tongdai11l.vn/">'
    found = check_built("site/index.html", html, SHIPPED.known)
    assert_said(found, [f"site/index.html:1: địa chỉ 'https://tongdai11l.vn/': {ELSEWHERE}"])


def test_nothing_is_said_of_links_while_the_data_cannot_be_read() -> None:
    unread = replace(SHIPPED.known.links, numbers=None, addresses=None, hosts=None)
    known = replace(SHIPPED.known, links=unread)
    links = ("tel:1", f"{SITE}/tin/khac", "https://a.example/")
    html = "".join(f'<a href="{url}">x</a>' for url in links)
    assert list(check_built("site/index.html", FRAMED + html, known)) == []


MIX = "<a href=|<![|<!--|-->|<meta http-equiv=refresh content=|](|//|&#x110000;|https://|xn--|{{|}}"
MORE = "tongdai111.vn|<!-- catalogue:|tel:|@|[|]:|\\|\n|%2e|javascript:|\"|'|>|<| |=|\ud800|\u0301"
PIECES = st.lists(st.sampled_from([*MIX.split("|"), *MORE.split("|")])).map("".join)


@given(text=st.text() | PIECES)
@example(text="<![foo[")
@example(text="<![ x")
@example(text="{{<!---->}}")
@example(text="{{ call.<!-- catalogue: doors -->}}")
@example(text="{% <!-- catalogue: doors -->%}")
@example(text="- \ue0009\ue001")
@example(text="<a href='https://[x'>")
@example(text="[a](https://xn--99999999999.vn)")
@example(text="<!----{{>")
def test_no_text_makes_the_checks_raise(text: str) -> None:
    page = Page(
        path=PATH, id="thu", meta=PageMeta.model_validate(META), body=text, typed=text, line=1
    )
    found = [*check_page(page, SHIPPED.known), *check_built(PATH, text, SHIPPED.known)]
    last = text.count("\n") + 1
    assert all(1 <= problem.line <= last for problem in found)
    assert all(1 <= link.line <= last for link in links_in_text(text))
    assert all(1 <= line_of(text, link.url) <= last for link in links_in_html(text))


def of(body: str, safe: str | None = None) -> Page:
    meta = PageMeta.model_validate({**META, "safe_title": safe, "sensitive": safe is not None})
    return Page(path=PATH, id="thu", meta=meta, body=body, typed=body, line=8)


# The body, and what is said of the content that it becomes; each page is a sensitive one.
CONTENTS = [
    ("x\n\n## A {#__drawer}", ["10: mã “__drawer” của đề mục chỉ được có chữ thường"]),
    ("## A {#__search}", ["8: mã “__search” của đề mục chỉ được có"]),
    ("## Đề mục {#Đề}", ["8: mã “Đề” của đề mục chỉ được có"]),
    ("x\n\n## ?", ["10: mã “_1” của đề mục chỉ được có"]),
    ("## A {#bat-nat}", ["8: mã “bat-nat” của đề mục gọi tên điều hại “bat-nat”"]),
    ("x\n\n## Khi em bị xâm hại tình dục", ["10: mã “khi-em-bi-xam-hai-tinh-duc” của đề mục"]),
    ("# A {#a}\n\n## Người lạ **dụ dỗ**", ["10: mã “nguoi-la-du-do” của đề mục gọi tên"]),
    ("## Bắt nạt {#mot-chuyen}\n\n## Hai chuyện\n\n## Hai chuyện", []),
]


@pytest.mark.parametrize(("body", "expected"), CONTENTS)
def test_ids_of_the_content(body: str, expected: list[str]) -> None:
    page = of(body, "Một trang")
    found = check_built("site/thu/index.html", FRAMED + written(body)[0], SHIPPED.known, page)
    assert_said(found, [f"{PATH}:{text}" for text in expected])


PLACES = [
    "# {{ call.111 }} A {#a .large}\n\n![b](c.png){ width=32 height=20 }",
    "| a |\n|--:|\n| {{ call.111 }} |\n\n- {{ call.111 }}\n\n> **{{ call.111 }}**",
]


@pytest.mark.parametrize("body", PLACES)
def test_numbers_and_attributes_find_their_places(catalogue: Catalogue, body: str) -> None:
    html, left = written(*render_of(catalogue).expand(body, "thu"))
    assert layout.read(body)[1] == []
    assert left == []
    assert "{" not in html


def test_headings_and_pictures_have_what_is_written_behind_them() -> None:
    html = written("# **A** {#a .large}\n\n![b](c.png){ width=32 height=20 }")[0]
    assert '<h1 class="large" id="a"><strong>A</strong></h1>' in html
    assert '<img alt="b" height="20" src="c.png" width="32"' in html


def test_boxes_to_tick_have_no_bullets() -> None:
    html = written("- ☐ **a**\n- b\n\nc\n\n1. ☐ d\n\ne\n\n- f ☐")[0]
    assert "".join(html.split("\n")) == (
        '<ul class="choices"><li>☐ <strong>a</strong></li><li>b</li></ul><p>c</p>'
        "<ol><li>☐ d</li></ol><p>e</p><ul><li>f ☐</li></ul>"
    )


def test_a_fold_has_markdown_inside(catalogue: Catalogue) -> None:
    body = "<!-- catalogue: more -->\n\n### A {#a}\n\n- *b*\n\n<!-- catalogue: end -->\n\nc"
    html = written(*render_of(catalogue).expand(body, "thu"))[0]
    assert "".join(html.split("\n")) == (
        '<details class="more"><summary>Luật và số liệu</summary><h3 id="a">A</h3>'
        "<ul><li><em>b</em></li></ul></details><p>c</p>"
    )


# What a page says of an address that must be hidden, and what is left of it.
HIDDEN = [
    (f'<a class="b" href="{VIDEO}">x</a>', "(liên kết tạm ẩn) <a>x</a>"),
    (
        f"<A title='>' HREF='{VIDEO.replace('https', 'http')}/?fbclid=1'>x</A>",
        "(liên kết tạm ẩn) <a>x</A>",
    ),
    (f"xem {VIDEO}.", "xem (địa chỉ tạm ẩn)."),
    (f"www.{VIDEO.removeprefix('https://').upper()}/ x", "(địa chỉ tạm ẩn)/ x"),
    (f"{VIDEO}-2 {VIDEO}/x", None),
    (f'<a href="{VIDEO}-2">x</a>', None),
]


@pytest.mark.parametrize(("html", "left"), HIDDEN)
def test_an_address_that_must_be_hidden_is_neither_link_nor_text(
    html: str, left: str | None
) -> None:
    assert without_links(html, [f"{SITE}/tin/khac", VIDEO]) == (left or html)
    assert without_links(html, []) == html


def test_no_id_stands_twice_on_a_finished_page() -> None:
    page = of("x\n\n## A {#print}\n\n## B {#print}")
    html = f'{FRAMED}<h2 id="print">A</h2><h2 id="print">B</h2>'
    found = check_built("site/thu/index.html", html, SHIPPED.known, page)
    assert_said(found, [f"{PATH}:12: mã “print” của đề mục đã dùng ở chỗ khác trên trang"])
    skip = f'{FRAMED}<a href="#noi-dung">A</a>'
    found = check_built("site/thu/index.html", skip, SHIPPED.known, page)
    assert_said(found, [f"{PATH}:{page.line}: đề mục đầu trang không có mã {{#noi-dung}}"])
    found = check_built("site/404.html", html, SHIPPED.known)
    assert_said(found, ["site/404.html:1: mã “print” của đề mục đã dùng ở chỗ khác trên trang"])


# Bodies; the line of a heading that stands there already, and that of the first, or none.
TWICE: list[tuple[str, tuple[int, int] | None]] = [
    ("## A\n\nx\n\n## A", (5, 1)),
    ("## A {#b}\n\n### C\n\n### C \n\nx", (5, 3)),
    ("## A\n\n### C\n\n## B\n\n### C\n\nx", None),
    ("## A\n\n### A\n\nx", None),
]


@pytest.mark.parametrize(("body", "lines"), TWICE)
def test_two_headings_that_nobody_tells_apart(
    tmp_path: Path, body: str, lines: tuple[int, int] | None
) -> None:
    Project(tmp_path).write(PATH, f"{HEAD}{body}\n")
    told = [one for one in faults(tmp_path) if "đã có ở dòng" in one.message]
    told_of = [(one.line, f"dòng {lines[1] + FIRST}" in one.message) for one in told if lines]
    assert told_of == ([(lines[0] + FIRST, True)] if lines else [])
    assert {one.grade for one in told} <= {Grade.WARNING}


def test_rank_and_group_say_where_a_page_stands(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit("docs/cha-me/ong-ba.md", [], 'rank: "10"', 'rank: "1"')
    project.edit("docs/cha-me/de-y-con.md", [], 'rank: "3"', "")
    project.edit("docs/cha-me/de-y-con.md", [], "group: Khi lo cho con", "")
    found, problems = read_pages(project.root, SHIPPED.known)
    (door,) = menu([{"Cha mẹ": "cha-me/index.md"}], found)
    paths = door["Cha mẹ"]
    assert problems == []
    assert paths[:3] == ["cha-me/index.md", "cha-me/nam-phut-dau.md", "cha-me/ong-ba.md"]
    unranked = {page.path.removeprefix("docs/") for page in found if page.meta.rank == 999}
    last = [path for path in paths[1:] if path in unranked]
    assert "cha-me/de-y-con.md" in last
    assert paths[-len(last) :] == last
    (door,) = menu([{"Tài liệu": "tai-lieu/index.md"}], found)
    assert door["Tài liệu"][-1] == {
        "Luật nói gì, bằng lời dễ hiểu": [
            "tai-lieu/luat/index.md", "tai-lieu/luat/bao-tin.md", "tai-lieu/luat/quyen-cua-em.md",
            "tai-lieu/luat/viec-bi-cam.md", "tai-lieu/luat/tren-mang.md",
        ]
    }  # fmt: skip
    assert SHIPPED.catalogue is not None
    render = replace(render_of(SHIPPED.catalogue), pages={page.id: page.meta for page in found})
    (listed,) = render.expand("<!-- catalogue: section -->", "cha-me")[1]
    order = [
        listed.index(f'href="{name}/"') for name in ("nam-phut-dau", "ghi-chep-can-than", "ong-ba")
    ]
    assert order == sorted(order)
    assert "de-y-con" not in listed
    (pupils,) = render.expand("<!-- catalogue: levels level=thpt -->", "tre-em")[1]
    assert pupils.count("<li>") == sum("thpt" in page.meta.levels for page in found)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("typed", "message"), [("voi", None), ("", None), ("meo", "không có hình")]
)
def test_the_host_is_one_of_the_drawings_or_none(
    tmp_path: Path, typed: str, message: str | None
) -> None:
    project = copy_project(tmp_path)
    line = project.edit("data/commune.yml", [], "host: voi", f"host: {typed}")
    found, problems = check_all(project.root, project.load(), TODAY)
    assert found
    told = [one for one in problems if one.path == "data/commune.yml"]
    assert_said(told, [f"data/commune.yml:{line}: {message}"] if message else [])
    assert not any("“host”" in problem.message for problem in project.load().problems)
