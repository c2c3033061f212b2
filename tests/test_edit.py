"""The form: no other line changes, nothing is written that is wrong or was not shown."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.base import AXE_SCRIPT
from flask.testing import FlaskClient
from playwright.sync_api import Dialog, Page, expect
from project import ROOT, Project, copy_project
from quick import quick
from selectolax.lexbor import LexborHTMLParser
from test_commands import load
from test_site import AXE
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

import _env
from awareness import clock
from awareness.check import edit, inputs
from awareness.check.rows import Value, changed
from awareness.data.files import CODES, COMMUNE, LOCAL, RESOURCES, STATUS
from awareness.data.known import Known
from awareness.data.model import Hotline
from awareness.problem import Grade
from awareness.text.source import Where, read, read_file

pytestmark = pytest.mark.usefixtures("quickly")
TOKEN = "token"
HOST = "127.0.0.1:9"
PRODUCTS = read_file(ROOT, RESOURCES)[0].data["resources"]
OWN = {"Origin": f"http://{HOST}"}
HOTLINE, PRODUCT, ADDED = "row/hotlines/hoa-phuong", "row/resources/sach-mong", "row/resources/+"
NEW_PRODUCT: dict[str, Any] = {
    "id": "to-gap-moi",
    "number": "91",
    "title": "Tờ gấp mới",
    "kind": "leaflet",
    "items": "1",
    "audiences": ["parents"],
    "topics": ["an-toan-chung"],
    "url": "https://tongdai111.vn/tin/to-gap-moi",
    "printed": "https://tongdai111.vn/tin/to-gap-moi",
    "summary": "Chủ đề: giữ trẻ an toàn trên mạng.",
}


@pytest.fixture(scope="module")
def quickly() -> Iterator[None]:
    """What an edit has not changed is not checked again, in whichever copy of the project."""
    with quick((in_memory, Known, "remembering")):
        yield


def in_memory(_: Callable[..., Known]) -> Callable[..., Known]:
    """No file says what was found clean."""
    return lambda known, file: known


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = copy_project(tmp_path)
    project.write("mkdocs.yml", (ROOT / "mkdocs.yml").read_bytes())
    return project


@pytest.fixture
def client(project: Project) -> FlaskClient:
    return edit.Editor(project.root, TOKEN).test_client()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For those who write nothing."""
    return copy_project(tmp_path_factory.mktemp("shipped")).root


@pytest.fixture(scope="module")
def shipped_client(folder: Path) -> FlaskClient:
    return edit.Editor(folder, TOKEN).test_client()


def get(client: FlaskClient, path: str = "", **more: Any) -> TestResponse:
    return client.get(f"/{TOKEN}/{path}", base_url=f"http://{HOST}", **more)


def held(answer: TestResponse) -> dict[str, Any]:
    """What a browser would send of the form on a page."""
    found: dict[str, Any] = {}
    for node in LexborHTMLParser(answer.text).css("form input, form select, form textarea"):
        name, kind = node.attributes["name"] or "", node.attributes.get("type")
        if kind in ("checkbox", "radio") and "checked" not in node.attributes:
            continue
        chosen = node.css_first("option[selected]") if node.tag == "select" else node
        value = chosen.text() if node.tag == "textarea" and chosen else None
        value = value if value is not None else chosen.attributes.get("value") if chosen else ""
        found.setdefault(name, []).append(value or "")
    return found


def send(client: FlaskClient, path: str, action: str, fields: dict[str, Any]) -> TestResponse:
    where, typed = f"/{TOKEN}/{path}", {**fields, "action": action}
    return client.post(where, data=typed, base_url=f"http://{HOST}", headers=OWN)


def shown(client: FlaskClient, path: str, action: str = "show", **typed: Any) -> TestResponse:
    """The page with what would change."""
    return send(client, path, action, {**held(get(client, path)), **typed})


def messages(answer: TestResponse) -> dict[str, str]:
    """What stands beside each field."""
    boxes = LexborHTMLParser(answer.text).css("[data-for]")
    return {box.attributes["data-for"] or "": text for box in boxes if (text := box.text().strip())}


# --- The text of a file -----------------------------------------------------------------------


TYPED: list[tuple[Value, Any]] = [
    # What a form holds, and how the file is read then.
    ("8 giờ", "8 giờ"), ("", ""), ("yes", "yes"), ('a"b\\ # ạ', 'a"b\\ # ạ'),
    (True, "true"), (["H1", "D22"], ["H1", "D22"]), (["a: b", "- c"], ["a: b", "- c"]), ([], []),
    ("a\nb-\nc", "a\nb-\nc"), ({"on": "a", "by": "", "document": "số 1"},) * 2,
]  # fmt: skip


@pytest.mark.parametrize(("file", "key"), [one[1:3] for one in edit.PARTS.values()])
def test_of_each_row_each_value_changes_alone(file: str, key: str) -> None:
    """In a file as Windows has it; what is read of all else is what was read before."""
    old = b"\xef\xbb\xbf" + (ROOT / file).read_bytes().replace(b"\n", b"\r\n")
    source = read(old, file)[0]
    lines = old.splitlines(keepends=True)
    for row in edit.rows_of(source, key).values():
        for name, (value, now) in product([*row.data, "x"], TYPED):
            new = changed(old, row.where, {name: value})
            assert new.count(b"\n") == new.count(b"\r\n")
            line = source.line((*row.where, name))
            assert new.splitlines(keepends=True)[: line - 1] == lines[: line - 1]
            before, row.data[name] = row.data.get(name), now
            assert read(new, file)[0].data == source.data
            row.data[name] = before
            if before is None:
                del row.data[name]


CHANGES: list[tuple[str, Where, dict[str, Value], list[str]]] = [
    # The file, the row, what is new in it; the lines that go and come.
    (LOCAL, ("hotlines", 0), {}, []),
    (LOCAL, ("hotlines", 0), {"hours": "8 giờ"},
     ['-    hours: "chưa rõ"', '+    hours: "8 giờ"']),
    (LOCAL, ("hotlines", 0), {"facts": ["H30"]},
     ["-    facts: [H30, D4]", "+    facts: [H30]"]),
    (RESOURCES, ("hotlines", 2), {"call_if": ["a b"]},
     ['-      - "có người bị thương nặng, ngất, khó thở"', '+      - "a b"']),
    (RESOURCES, ("hotlines", 2), {"adults_if": ["a b"]}, ["+    adults_if:", '+      - "a b"']),
    (RESOURCES, ("resources", 1), {"shared": False}, ["-    shared: true", "+    shared: false"]),
    (LOCAL, ("hotlines", 0), {"adults_if": ["true", "yes", "on", "null"]},
     ["+    adults_if:", '+      - "true"', '+      - "yes"', '+      - "on"', '+      - "null"']),
    (COMMUNE, ("commune",), {"address": "true"}, ["-  address:", '+  address: "true"']),
    (RESOURCES, ("resources", 1), {"printed": "a\nb"},
     ["-      http://tongdai111.vn/thu-vien", "+      a", "+      b"]),
    (RESOURCES, ("hotlines", 3), {"id": "a", "hours": "b c", "call_if": []},
     ["+  - id: a", '+    hours: "b c"', "+    call_if: []"]),
    (COMMUNE, ("commune",), {"phone": "0225 1"}, ["-  phone:", '+  phone: "0225 1"']),
    (COMMUNE, ("commune",), {"host": ""}, ["-  host: voi", "+  host:"]),
    (COMMUNE, ("commune",), {"accepted": {"on": "2026-11-01", "by": "", "document": "số 1"}},
     ["-  accepted:", '+  accepted: {on: "2026-11-01", by: , document: "số 1"}']),
    (CODES, ("codes",), {"code": "2a3b", "kind": "product", "title": "Tờ mới"},
     ['+  - {code: "2a3b", kind: product, title: "Tờ mới"}']),
]  # fmt: skip


@pytest.mark.parametrize(("path", "where", "new", "lines"), CHANGES)
def test_only_what_is_new_changes(
    folder: Path, path: str, where: Where, new: dict[str, Value], lines: list[str]
) -> None:
    found = edit.difference(folder, path, changed((folder / path).read_bytes(), where, new))
    assert [line for line in found if line[0] in "+-"] == lines


def test_a_row_that_comes_stands_before_the_remark_on_what_follows() -> None:
    old = (ROOT / RESOURCES).read_bytes()
    new = changed(old, ("hotlines", 3), {"id": "a", "facts": ["b c"]}).decode()
    assert '    facts:\n      - "b c"\n\n# Tên và địa chỉ in theo phụ lục' in new
    more = changed(new.encode(), ("hotlines", 3), {"facts": ["d e"]}).decode()
    assert more == new.replace("b c", "d e")


ROW: dict[str, Value] = {"id": "a"}
LISTS: list[tuple[bytes, bytes]] = [
    # A file, and the file with the first row of a list.
    (b"b: c\n", b"b: c\nhotlines:\n  - id: a\n"),
    (b"b:\n  - id: c\n# d\n", b"b:\n  - id: c\n# d\nhotlines:\n  - id: a\n"),
    (b"hotlines: []\nb: c\n", b"hotlines:\n  - id: a\nb: c\n"),
    (b"hotlines:\n\nb: c\n", b"hotlines:\n  - id: a\n\nb: c\n"),
    (b"b: c\r\nhotlines: []", b"b: c\r\nhotlines:\r\n  - id: a"),
    (b"b: c\r\n\r\n", b"b: c\r\nhotlines:\r\n  - id: a\r\n"),
]


@pytest.mark.parametrize(("old", "new"), LISTS)
def test_a_list_may_begin_without_a_row(old: bytes, new: bytes) -> None:
    assert changed(old, ("hotlines", 0), ROW) == new


ONE_LINE = b"b: c\nhotlines: [{id: a, note: c}, {id: b, note: c}]\ne:  f\n"
FLOW: list[tuple[int, dict[str, Value], bytes]] = [
    # Which row of ONE_LINE, what is new in it, and the list then.
    (0, {"id": "x"}, b"[{id: x, note: c}, {id: b, note: c}]"),
    (1, {"note": "c d"}, b'[{id: a, note: c}, {id: b, note: "c d"}]'),
]


@pytest.mark.parametrize(("row", "new", "now"), FLOW)
def test_a_list_between_brackets_stays_one(row: int, new: dict[str, Value], now: bytes) -> None:
    found = changed(ONE_LINE, ("hotlines", row), new)
    assert found == b"b: c\nhotlines: " + now + b"\ne:  f\n"


ODD: list[tuple[bytes, bytes]] = [
    # How the first row is typed, and what stands about it; the file with a note in it.
    (b"b:  c \nhotlines:\n- id: a # e\nd: [e,f]\n",
     b"b:  c \nhotlines:\n- id: a # e\n  note: \"d e\"\nd: [e,f]\n"),
    (b"b: |\n  c\n\n\nhotlines:\n   - id: a \n     note: b   # e\n   # d\n   - id:  f\n",
     b"b: |\n  c\n\n\nhotlines:\n   - id: a \n     note: \"d e\"   # e\n   # d\n   - id:  f\n"),
    (b"b: c\nb: d\nhotlines:\n  -\n    note: c\n    id: a\n",
     b"b: c\nb: d\nhotlines:\n  -\n    note: \"d e\"\n    id: a\n"),
    (b"b: c\nhotlines: [{id: a, note: b},\n  {id: b}]\n",
     b"b: c\nhotlines: [{id: a, note: \"d e\"},\n  {id: b}]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), ODD)
def test_what_is_laid_out_otherwise_stays_so(old: bytes, new: bytes) -> None:
    assert changed(old, ("hotlines", 0), {"note": "d e"}) == new


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_the_mark_of_order_stay(folder: Path, mark: bytes, end: bytes) -> None:
    before = mark + (folder / LOCAL).read_bytes().replace(b"\n", end)
    after = changed(before, ("hotlines", 0), {"hours": "8 giờ"})
    old, new = 'hours: "chưa rõ"'.encode(), 'hours: "8 giờ"'.encode()
    assert after == before.replace(old, new, 1)


# --- Who is heard -----------------------------------------------------------------------------

REFUSED: list[tuple[str, str, str, dict[str, str], int]] = [
    ("GET", f"http://{HOST}", f"/{TOKEN}/", {}, 200),
    ("GET", f"http://{HOST}", "/", {}, 404),
    ("GET", f"http://{HOST}", "/toker/", {}, 404),
    ("GET", f"http://{HOST}", f"/{TOKEN}/../../data/commune.yml", {}, 404),
    ("GET", f"http://{HOST}", f"/{TOKEN}/row/facts/H1", {}, 404),
    ("GET", f"http://{HOST}", f"/{TOKEN}/row/hotlines/khong-co", {}, 404),
    ("GET", "http://localhost:9", f"/{TOKEN}/", {}, 403),
    ("GET", f"http://{HOST}", f"/{TOKEN}/", {"Host": "127.0.0.1:10"}, 403),
    ("GET", "http://a.example", f"/{TOKEN}/", {}, 403),
    ("GET", f"http://{HOST}", f"/{TOKEN}/", {"Origin": "https://a.example"}, 403),
    ("POST", f"http://{HOST}", f"/{TOKEN}/{HOTLINE}", {}, 403),
    ("POST", f"http://{HOST}", f"/{TOKEN}/{HOTLINE}", {"Origin": "null"}, 403),
    ("POST", f"http://{HOST}", f"/{TOKEN}/{HOTLINE}", {"Origin": "http://127.0.0.1:10"}, 403),
    ("POST", f"http://{HOST}", f"/toker/{HOTLINE}", OWN, 404),
]


@pytest.mark.parametrize(("method", "host", "path", "headers", "status"), REFUSED)
def test_only_this_page_of_this_run_is_heard(
    shipped_client: FlaskClient,
    method: str,
    host: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = shipped_client.open(path, method=method, base_url=host, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert answer.headers["Cache-Control"] == "no-cache"  # no-store breaks “Quay lại”
    assert ("Không mở được trang này." in answer.text) == (status != 200)
    assert "Set-Cookie" not in answer.headers


# --- Rows -------------------------------------------------------------------------------------

WRONG: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    # The form, what is typed; what stands beside which field.
    (HOTLINE, {"number": "1800660", "spoken": "một", "hours": "", "call_if": "", "facts": []},
     {"display": "khác số bấm “1800660”", "spoken": "đọc từng chữ số", "hours": "giá trị để trống",
      "call_if": "ghi ít nhất 1 giá trị", "facts": "ghi ít nhất 1 giá trị"}),
    ("row/commune/commune", {"phone": "1", "police_phone": "113", "office_phone": "0225 3 12"},
     {key: "thiếu hoặc thừa chữ số → ghi cả mã vùng: máy bàn 11 chữ số"
      for key in ("phone", "police_phone", "office_phone")}),
    (PRODUCT, {"kind": "", "url": "https://tongdai111.com/thu-vien", "summary": "Gọi <b>",
               "number": "1"},
     {"kind": "không có giá trị", "url": "trang giả mạo", "summary": "ký hiệu mã trang web",
      "number": "đã dùng ở dòng"}),
    ("row/commune/commune", {"email": "a@", "accepted-by": "Ông A"},
     {"email": "địa chỉ thư", "accepted": "để trống"}),
    (ADDED, {}, {"id": "giá trị để trống"}),
]  # fmt: skip
RARER: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (HOTLINE, {"checked": "2099-01-01"}, {"checked": "2099-01-01"}),
    (HOTLINE, {"checked": "", "display": "1"},
     {"checked": "giá trị để trống", "display": "“1” thiếu hoặc thừa chữ số"}),
    ("row/national/115", {"hours": ""}, {"hours": "giá trị để trống"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [*WRONG, *(pytest.param(*row, marks=pytest.mark.slow) for row in RARER)],
)
def test_what_is_wrong_stands_beside_its_field_and_is_not_written(
    client: FlaskClient, project: Project, path: str, typed: dict[str, Any], told: dict[str, str]
) -> None:
    before = {file: (project.root / file).read_bytes() for file in (LOCAL, RESOURCES, COMMUNE)}
    answer = send(client, path, "save", {**held(get(client, path)), **typed})
    found = messages(answer)
    assert {field: text for field, text in told.items() if text not in found[field]} == {}
    assert answer.status_code == 200
    assert {file: (project.root / file).read_bytes() for file in before} == before


PASTED = [
    # The field, what is pasted there, what is kept.
    ("hours", "8\u200b giờ\n \tđến\u00a017\u00ad giờ ", "8 giờ đến 17 giờ"),
    ("hours", normalize("NFD", "tám giờ, thứ Bảy nghỉ"), "tám giờ, thứ Bảy nghỉ"),
    ("call_if", "- có ai dọa em\r\n • \r\n", "có ai dọa em"),
    ("call_if", normalize("NFD", "\r\n có ai dọa em\ufeff\r\n\r\n"), "có ai dọa em"),
    ("call_if", "•\tem bị lạc\n–em sợ", "em bị lạc\nem sợ"),
]


@pytest.mark.parametrize(("field", "pasted", "kept"), PASTED)
def test_what_is_pasted_is_kept_as_it_looks(field: str, pasted: str, kept: str) -> None:
    assert edit.form_of(Hotline, {})(MultiDict([(field, pasted)])).data[field] == kept


def test_what_is_pasted_is_written_as_it_looks(client: FlaskClient, project: Project) -> None:
    pasted = {field: text for field, text, _ in PASTED}
    answer = send(client, HOTLINE, "save", held(shown(client, HOTLINE, **pasted)))
    assert answer.status_code == 303
    assert project.find(LOCAL, '      - "em bị lạc"', '      - "em sợ"')
    assert project.find(LOCAL, '    hours: "tám giờ, thứ Bảy nghỉ"')


def test_the_same_is_said_while_it_is_typed_as_when_it_is_shown(client: FlaskClient) -> None:
    answer = shown(client, HOTLINE, number="1800660")
    typed = send(client, HOTLINE, "check", held(answer))
    assert messages(typed) == messages(answer)
    assert [*messages(answer)] == ["display", "spoken"]


def test_nothing_is_written_that_was_not_shown(client: FlaskClient, project: Project) -> None:
    before = (project.root / LOCAL).read_bytes()
    form = held(shown(client, HOTLINE, hours="8 giờ"))
    late = send(client, HOTLINE, "save", {**form, "hours": "9 giờ"})
    assert "Sẽ ghi như sau" in late.text
    assert (project.root / LOCAL).read_bytes() == before
    assert "Chưa có gì thay đổi" in shown(client, HOTLINE).text


def test_nothing_is_written_that_has_become_wrong_since_it_was_shown(
    client: FlaskClient, project: Project
) -> None:
    before = (project.root / LOCAL).read_bytes()
    form = held(shown(client, HOTLINE, hours="8 giờ"))
    project.edit(COMMUNE, [], "kind: xã", "kind: quận")
    answer = send(client, HOTLINE, "save", form)
    assert "quận" in messages(answer)[""]
    assert "Chưa ghi được" in answer.text
    assert (project.root / LOCAL).read_bytes() == before


def test_a_disk_that_fails_leaves_the_file_whole(
    client: FlaskClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (project.root / LOCAL).read_bytes()
    form = held(shown(client, HOTLINE, hours="8 giờ"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full", LOCAL)

    monkeypatch.setattr(os, "replace", full)
    answer = send(client, HOTLINE, "save", form)
    assert (answer.status_code, "không ghi được data/" in messages(answer)[""]) == (500, True)
    assert held(answer)["hours"] == ["8 giờ"]
    assert (project.root / LOCAL).read_bytes() == before


@pytest.mark.parametrize(
    ("after", "told"),
    [(1, "chưa ghi mã của"), pytest.param(2, "có 0 trang riêng", marks=pytest.mark.slow)],
)
def test_what_a_disk_leaves_out_between_files_the_next_build_tells(
    client: FlaskClient, project: Project, monkeypatch: pytest.MonkeyPatch, after: int, told: str
) -> None:
    form, calls, replace = held(shown(client, ADDED, **NEW_PRODUCT)), count(), os.replace

    def locked(source: Path, target: Path) -> None:
        if next(calls) == after:
            raise PermissionError(errno.EACCES, "locked", str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    assert send(client, ADDED, "save", form).status_code == 500
    assert not (project.root / "docs/tai-lieu/so-91.md").exists()
    assert project.find(RESOURCES, "id: to-gap-moi")
    problems = map(str, inputs.read(project.root, clock.today(), None).problems)
    assert told in " ".join(problems)


def test_a_product_comes_with_its_page_and_code(client: FlaskClient, project: Project) -> None:
    page = project.root / "docs/tai-lieu/so-91.md"
    assert send(client, ADDED, "save", held(shown(client, ADDED, **NEW_PRODUCT))).status_code == 303
    assert "resource id=to-gap-moi -->" in page.read_text(encoding="utf-8")
    assert project.find(CODES, 'kind: product, id: to-gap-moi, title: "Tờ gấp mới"}')
    found = inputs.read(project.root, clock.today(), None).problems
    assert [one for one in found if one.grade is not Grade.NOTE] == []


def test_a_product_goes_by_hand_as_the_guide_says(client: FlaskClient, project: Project) -> None:
    send(client, ADDED, "save", held(shown(client, ADDED, **NEW_PRODUCT)))
    lines = project.lines(RESOURCES)
    project.write(RESOURCES, "\n".join([*lines[: lines.index("  - id: to-gap-moi")], ""]))
    assert (project.root / RESOURCES).read_bytes() == (ROOT / RESOURCES).read_bytes()
    (project.root / "docs/tai-lieu/so-91.md").unlink()
    line = project.find(CODES, "to-gap-moi")
    found = inputs.read(project.root, clock.today(), None).problems
    told = [one for one in found if one.grade is not Grade.NOTE]
    assert [(one.path, one.line) for one in told] == [(CODES, line)]
    assert "ghi retired:" in told[0].fix
    project.edit(CODES, ["to-gap-moi"], "}", f', retired: "{clock.today()}"}}')
    found = inputs.read(project.root, clock.today(), None).problems
    assert [one for one in found if one.grade is not Grade.NOTE] == []


def test_what_a_row_between_braces_cannot_hold_is_told_and_not_written(
    client: FlaskClient, project: Project
) -> None:
    lines = project.lines(LOCAL)
    first = lines.index("hotlines:")
    last = lines.index("", first)
    flow = json.dumps(read_file(project.root, LOCAL)[0].data["hotlines"][0], ensure_ascii=False)
    project.write(LOCAL, "\n".join([*lines[: first + 1], f"  - {flow}", *lines[last:]]))
    before = (project.root / LOCAL).read_bytes()
    assert "Sẽ ghi như sau" in shown(client, HOTLINE, hours="8 giờ").text
    answer = shown(client, HOTLINE, "save", adults_if="có ai dọa em")
    assert f"{LOCAL}:" in messages(answer)[""]
    assert "Chưa ghi được" in answer.text
    assert (project.root / LOCAL).read_bytes() == before


def test_a_file_that_cannot_be_read_is_told_and_not_touched(
    client: FlaskClient, project: Project
) -> None:
    line = project.edit(LOCAL, ["hoa-phuong"], 'hours: "chưa rõ"', 'hours: "chưa rõ')
    answer = get(client)
    assert f"{LOCAL}:{line}: " in answer.text
    assert "row/commune/commune" in answer.text
    assert get(client, HOTLINE).headers["Location"] == f"/{TOKEN}/"


def test_a_page_that_is_there_is_not_written_over(client: FlaskClient, project: Project) -> None:
    project.write("docs/tai-lieu/so-91.md", "mine")
    answer = shown(client, ADDED, **NEW_PRODUCT)
    assert "Chưa ghi được" in answer.text
    assert project.lines("docs/tai-lieu/so-91.md") == ["mine"]


def compared(answer: TestResponse) -> list[str]:
    """The lines that go and come."""
    page = LexborHTMLParser(answer.text)
    return [one.text().rstrip("\n") for one in page.css(".difference del, .difference ins")]


def test_of_two_at_once_each_keeps_what_the_other_has_not_touched(
    client: FlaskClient, project: Project
) -> None:
    form = {**held(get(client, HOTLINE)), "hours": "8 giờ"}
    old = (project.root / LOCAL).read_bytes()
    saved = changed(old, ("hotlines", 0), {"cost": "a b", "hours": "9 giờ"})
    project.write(LOCAL, saved)
    answer = send(client, HOTLINE, "show", form)
    assert "đã được sửa ở nơi khác" in answer.text
    assert compared(answer) == ['-    hours: "9 giờ"', '+    hours: "8 giờ"']
    assert {key: held(answer)[key] for key in ("hours", "cost")} == {
        "hours": ["8 giờ"],
        "cost": ["a b"],
    }
    assert (project.root / LOCAL).read_bytes() == saved
    assert send(client, HOTLINE, "save", held(answer)).status_code == 303
    assert project.find(LOCAL, "hoa-phuong", '    hours: "8 giờ"', '    cost: "a b"')


def test_who_changes_another_row_is_in_nobodys_way(client: FlaskClient, project: Project) -> None:
    form = held(shown(client, "row/national/115", hours="a b"))
    for row, hours in (("113", "c d"), ("115", "a b")):  # another's, and the same again after Back
        save = held(shown(client, f"row/national/{row}", hours=hours))
        assert send(client, f"row/national/{row}", "save", save).status_code == 303
        answer = send(client, "row/national/115", "show", form)
        assert ("Sẽ ghi như sau" in answer.text) == (row == "113")
        assert "đã được sửa ở nơi khác" not in answer.text
    assert "Chưa có gì thay đổi" in answer.text


def test_a_row_may_have_any_id(client: FlaskClient, project: Project) -> None:
    """What is opened for a new one is empty, whatever the others are called."""
    project.edit(LOCAL, [], "id: hoa-phuong", "id: moi")
    assert "18006605" not in client.get(f"/{TOKEN}/row/hotlines/+", base_url=f"http://{HOST}").text


def test_who_adds_is_in_nobodys_way(client: FlaskClient, project: Project) -> None:
    form = held(get(client, ADDED)) | NEW_PRODUCT
    other = NEW_PRODUCT | {"id": "to-khac", "number": "12", "url": f"{NEW_PRODUCT['url']}-khac"}
    other |= {"printed": other["url"], "title": "Tờ gấp khác"}
    assert send(client, ADDED, "save", held(shown(client, ADDED, **other))).status_code == 303
    answer = send(client, ADDED, "show", form)
    assert "Sẽ ghi như sau" in answer.text
    assert send(client, ADDED, "save", held(answer)).status_code == 303
    assert project.find(RESOURCES, "id: to-khac", "id: to-gap-moi")


def test_a_row_that_is_gone_from_the_file_would_come_back_whole(
    client: FlaskClient, project: Project
) -> None:
    form, lines = held(get(client, HOTLINE)), project.lines(LOCAL)
    first = lines.index("  - id: hoa-phuong")
    last = lines.index("", first)
    project.write(LOCAL, "\n".join([*lines[:first], *lines[last:], ""]))
    answer = send(client, HOTLINE, "show", form)
    assert compared(answer) == [f"+{line}" for line in lines[first:last]]


def test_without_its_packages_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise _env.Stop("Không tải được các gói cần thiết.")

    monkeypatch.setattr(_env, "set_up", stop)
    command = load("edit")
    assert command.main([]) == 1
    assert capsys.readouterr().err.splitlines()[1:] == [command.ABSENT]


# --- The first look ---------------------------------------------------------------------------

ANSWERS: list[tuple[dict[str, str], str, str]] = [
    # What is chosen by the ends of addresses, by whom; what is said, or refused.
    ({"tai-lieu-huong-dan-ve-an-toan-tren-mang-cho-tre-em": "ok"}, "Bà A", ""),
    ({"xam-hai-tinh-duc-tre-em-qua-mang": "suspicious"}, "Bà A",
     "Bà A thấy sai trang nên trang không dẫn tới địa chỉ này"),
    ({"xam-hai-tinh-duc-tre-em-qua-mang": "broken"}, "Bà A",
     "Bà A không mở được nên trang không dẫn tới địa chỉ này"),
    ({"thu-vien": "suspicious"}, "Bà A", ""),
    ({"thu-vien": "ok"}, "", "để trống"),
    ({}, "Bà A", "Chưa có gì thay đổi"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("chosen", "who", "told"), ANSWERS)
def test_what_a_person_saw_is_kept_and_nothing_else(
    client: FlaskClient, project: Project, chosen: dict[str, str], who: str, told: str
) -> None:
    urls = {row["url"].rsplit("/", 1)[1]: row["url"] for row in PRODUCTS}
    answer = shown(client, "links", by=who, **{urls[name]: one for name, one in chosen.items()})
    send(client, "links", "save", held(answer))
    kept = json.loads((project.root / STATUS).read_bytes())["links"]
    found = {row["url"].rsplit("/", 1)[1]: row["reviewed"] for row in kept if "reviewed" in row}
    assert {name: one["verdict"] for name, one in found.items()} == (chosen if who else {})
    assert all(one["by"] == who for one in found.values())
    assert {row["state"] for row in kept} == {"unchecked"}
    problems = map(str, inputs.read(project.root, clock.today(), None).problems)
    assert told in f"{answer.text} {' '.join(problems)}"


@pytest.mark.browser
def test_the_same_look_fits_on_one_page_of_paper(visit: Page, address: str) -> None:
    """For who has a phone alone: a code each, its answers to tick; nothing of the form."""
    visit.goto(address + "links")
    document = pypdfium2.PdfDocument(visit.pdf(prefer_css_page_size=True))
    assert len(document) == 1
    codes = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert {code.text for code in codes} == {row["url"] for row in PRODUCTS}
    text = document[0].get_textpage().get_text_bounded()
    assert text.count("không mở được") == len({row["url"] for row in PRODUCTS})
    assert "Xem thay đổi" not in text


def test_an_address_that_two_products_share_is_asked_about_once(client: FlaskClient) -> None:
    groups = LexborHTMLParser(get(client, "links").text).css("fieldset")
    (one,) = [group for group in groups if group.css_matches("[href$='/thu-vien']")]
    assert len(groups) == len({row["url"] for row in PRODUCTS})
    titles = [row["title"] for row in PRODUCTS if row["url"].endswith("/thu-vien")]
    assert [title in one.text() for title in titles] == [True, True]
    assert ["Thấy đủ các tài liệu này" in group.text() for group in groups].count(True) == 1


# --- In a browser -----------------------------------------------------------------------------


@pytest.fixture
def address(project: Project) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, edit.Editor(project.root, TOKEN), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/{TOKEN}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(page: Page, address: str) -> Iterator[Page]:
    """The form; nothing but its own server may be asked, and nothing may be blocked."""
    asked, said = list[str](), list[str]()
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.goto(address)
    yield page
    assert [url for url in asked if not url.startswith(address)] == []
    assert said == []


def beside(page: Page, field: str) -> Any:
    return page.locator(f'[data-for="{field}"]')


@pytest.mark.browser
def test_an_officer_changes_the_hours_of_a_hotline(
    visit: Page, project: Project, folder: Path
) -> None:
    visit.get_by_role("link", name="18006605").click()
    visit.wait_for_url(f"**/{HOTLINE}")  # and the script that asks is there
    visit.get_by_label("Giờ trực").fill("")
    expect(beside(visit, "hours")).to_contain_text("giá trị để trống")
    visit.get_by_label("Giờ trực").fill("8 giờ đến 17 giờ")
    expect(beside(visit, "hours")).to_have_text("")
    visit.get_by_role("button", name="Xem thay đổi").click()
    expect(visit.locator(".difference ins")).to_contain_text("8 giờ đến 17 giờ")
    assert (project.root / LOCAL).read_bytes() == (folder / LOCAL).read_bytes()
    visit.get_by_role("button", name="Ghi vào tệp").click()
    expect(visit.get_by_role("status")).to_have_text("Đã ghi vào tệp.")
    assert project.find(LOCAL, "hoa-phuong", '    hours: "8 giờ đến 17 giờ"')


@pytest.mark.browser
def test_back_after_saving_leads_to_the_form(visit: Page, address: str) -> None:
    visit.goto(address + HOTLINE)
    visit.get_by_label("Giờ trực").fill("8 giờ")
    for button in ("Xem thay đổi", "Ghi vào tệp"):
        visit.get_by_role("button", name=button).click()
    expect(visit.get_by_role("status")).to_have_text("Đã ghi vào tệp.")
    visit.go_back()
    expect(visit.get_by_label("Giờ trực")).to_have_value("8 giờ")
    visit.get_by_role("button", name="Xem thay đổi").click()
    expect(visit.get_by_role("status")).to_have_text("Chưa có gì thay đổi")


@pytest.mark.browser
def test_who_leaves_or_loses_the_server_with_something_unsaved_is_told(
    page: Page, address: str
) -> None:
    asked = list[str]()

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    for typed in ("", "8 giờ"):
        page.goto(address + HOTLINE)
        page.get_by_label("Giờ trực").press_sequentially(typed)
        page.get_by_role("link", name="Về danh sách").click()
        expect(page.get_by_role("heading", name="Sửa thông tin của trang")).to_be_visible()
        assert asked == ["beforeunload"] * bool(typed)
    page.goto(address + HOTLINE)
    page.route("**", lambda route: route.abort())
    page.get_by_label("Cước gọi").fill("miễn phí")
    expect(beside(page, "cost")).to_contain_text("Cửa sổ lệnh đã đóng")


@pytest.mark.browser
def test_a_wrong_number_is_refused_beside_its_field(
    visit: Page, project: Project, folder: Path
) -> None:
    visit.get_by_role("link", name="18006605").click()
    visit.wait_for_url(f"**/{HOTLINE}")  # and the script that asks is there
    visit.get_by_label("Số viết cho dễ đọc").fill("1800 6606")
    expect(beside(visit, "display")).to_contain_text("khác số bấm “18006605”")
    visit.get_by_role("button", name="Xem thay đổi").click()
    expect(beside(visit, "display")).to_contain_text("khác số bấm “18006605”")
    expect(visit.get_by_role("button", name="Ghi vào tệp")).to_have_count(0)
    expect(beside(visit, "display")).not_to_be_in_viewport()
    visit.get_by_role("link", name="Số viết cho dễ đọc").click()
    expect(beside(visit, "display")).to_be_in_viewport()
    assert (project.root / LOCAL).read_bytes() == (folder / LOCAL).read_bytes()


@pytest.mark.browser
def test_a_product_is_added(visit: Page, project: Project) -> None:
    visit.locator('a[href$="resources/+"]').click()
    expect(visit.get_by_label("Thôn, bà con")).to_be_visible()
    for key, value in NEW_PRODUCT.items():
        if isinstance(value, list):
            visit.locator(f'[name="{key}"][value="{value[0]}"]').check()
        elif key == "kind":
            visit.locator("#kind").select_option(value)
        else:
            visit.locator(f"#{key}").fill(value)
    visit.get_by_role("button", name="Xem thay đổi").click()
    visit.get_by_role("button", name="Ghi vào tệp").click()
    expect(visit.get_by_role("link", name="Tờ gấp mới")).to_be_visible()
    assert project.find(RESOURCES, "id: to-gap-moi", 'number: "91"', "kind: leaflet")


@pytest.mark.slow
@pytest.mark.browser
def test_two_people_at_once(visit: Page, address: str, project: Project) -> None:
    other = visit.context.new_page()
    for one in (visit, other):
        one.goto(address + HOTLINE)
    for one, label, text in ((other, "Cước gọi", "như gọi thường"), (visit, "Giờ trực", "8 giờ")):
        one.get_by_label(label).fill(text)
        one.get_by_role("button", name="Xem thay đổi").click()
        if one is other:
            one.get_by_role("button", name="Ghi vào tệp").click()
            expect(one.get_by_role("status")).to_have_text("Đã ghi vào tệp.")
    expect(visit.get_by_role("status")).to_contain_text("đã được sửa ở nơi khác")
    expect(visit.get_by_label("Cước gọi")).to_have_value("như gọi thường")
    visit.get_by_role("button", name="Ghi vào tệp").click()
    expect(visit.get_by_role("status")).to_have_text("Đã ghi vào tệp.")
    assert project.find(LOCAL, "hoa-phuong", '    hours: "8 giờ"', '    cost: "như gọi thường"')


@pytest.mark.browser
def test_each_address_opens_apart_and_what_was_seen_is_kept(visit: Page, project: Project) -> None:
    visit.get_by_role("link", name="Mở từng địa chỉ").click()
    visit.wait_for_url("**/links")  # all of it: what is counted below waits for nothing
    links = visit.locator('a[target="_blank"]')
    assert {one.get_attribute("rel") for one in links.all()} == {"noopener noreferrer"}
    assert links.count() == len({row["url"] for row in PRODUCTS})
    group = visit.get_by_role("group", name="Trẻ em nghiện game")
    group.get_by_label("sai trang").check()
    visit.get_by_label("Người mở xem").fill("Bà A, công chức")
    visit.get_by_role("button", name="Xem thay đổi").click()
    visit.get_by_role("button", name="Ghi vào tệp").click()
    expect(visit.get_by_role("status")).to_have_text("Đã ghi vào tệp.")
    (row,) = [
        one
        for one in json.loads((project.root / STATUS).read_bytes())["links"]
        if "reviewed" in one
    ]
    assert row["url"].endswith("/tre-em-nghien-game-va-cach-khac-phuc")
    assert row["reviewed"] == {
        "by": "Bà A, công chức",
        "on": clock.today().isoformat(),
        "verdict": "suspicious",
        "until": (clock.today() + timedelta(weeks=13)).isoformat(),
    }


@pytest.mark.browser
def test_everybody_can_use_the_form(page: Page, address: str) -> None:
    for path in ("", HOTLINE, "row/commune/commune", "links"):
        page.goto(address + path)
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(address + PRODUCT)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
