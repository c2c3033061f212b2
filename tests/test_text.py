"""One folding of words, and the rules of all that readers see, in whatever file it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project import ROOT, TODAY, copy_project, owing, said

from awareness.data.phrases import said_wrong
from awareness.pages import pages
from awareness.problem import Grade
from awareness.text.folding import fold
from awareness.text.prose import found

SHIPPED = owing()
KNOWN = SHIPPED.known

FOLDED = [
    ("hoà, xoá, thuỷ, Hoà, khoẻ, qúy, gía, cuả", "hòa, xóa, thủy, Hòa, khỏe, quý, giá, của"),
    ("hòan tòan ngòai nghiã HOÀ", "hoàn toàn ngoài nghĩa HÒA"),
    ("ba\u0323n  b\u00e8\u00a0\n> nữa", "bạn bè nữa"),
    ("１８００&nbsp;**15**67 _a_ &#49;", "1800 1567 a 1"),
    ("1–2 — a\u2011b “c” ‘d’", "1-2 - a-b \"c\" 'd'"),
    ("x\u200by\u2800z 0️⃣ ٠٩", "xyz 0 09"),
    ("LĐ–TB&amp;XH", "LĐ-TB&XH"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), FOLDED)
def test_fold(typed: str, expected: str) -> None:
    assert fold(typed).text == expected


def test_the_usual_placing_of_tones_is_that_of_the_shipped_texts() -> None:
    for file in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("data/[!l]*.yml")):
        for word in set(re.findall(r"[^\W\d_]+", file.read_text("utf-8"))):
            assert fold(word).text == word, file


def test_a_match_is_told_at_its_line() -> None:
    folded = fold("một\nhai **ba&nbsp;bốn**\n\n> ba  bốn\n> *ba*\nbốn ba &amp;&#49; bốn")
    found = [folded.line(match) for match in re.finditer("ba|bốn", folded.text)]
    assert found == [1, 1, 3, 3, 4, 5, 5, 5]


PHONES = [
    "Gọi 0912 345 678", "0912-345-678", "0912.345.678", "0912·345·678", "0912,345,678",
    "(0225) 3872 113", "0225.3872113", "0225/3872113", "+84 912 345 678", "84912345678",
    "(+84) 225 3872 113", "0084 912345678", "3872113", "387 2113", "387-2113", "3872-113",
    "Gọi số 3.872.113", "ĐT: 38 72 113", "1800 1080", "1800-1080", "1800&nbsp;1080", "1800\n1080",
    "1800 **1080**", "1800 *10*80", "１８００ １０８０", "1.800.1080", "180 01080", "1800 – 1080",
    "1 8 0 0 1 0 8 0", "&#49;800 1080", "1900 1080", "Gọi 1022", "gọi ngay 1022", "Em gọi: 114",
    "Bấm 112", "Quay 1022", "liên hệ 1022", "Cháy thì báo số 114",
    "tổng đài 157", "Zalo0912345678", "0912345678/0987654321", "1800 [1080](a.md)",
    '[x](a.md "0912345678")',
    '[x](a.md){ title="0912345678" }',
    "٠٩١٢٣٤٥٦٧٨", "0912\u200b345678", "1. 0912 345 678", "| Công an | 0912345678 |",
]  # fmt: skip
OTHERS = [
    ("Có 80% trẻ em", "số liệu “80%”"), ("80 phần trăm", "số liệu “80 phần"),
    ("８０％ trẻ", "số liệu “80%”"), ("1,2 triệu em.", "số liệu “1,2 triệu”"),
    ("24.000 em", "số liệu “24.000”"), ("Theo Nghị định\ncủa Chính phủ", "“Nghị định” không kèm"),
    ("Công an\nhuyện", "không được viết “Công an huyện”"),
    ("Công an&nbsp;huyện", "không được viết “Công an huyện”"),
    ("Công **an** huyện", "không được viết “Công an huyện”"),
    ("Không bao giờ\n> xoá được", "không được viết “không bao giờ xóa được”"),
    ("Phòng LĐ–TB&amp;XH", "không được viết “Phòng LĐ-TB&XH”"),
    ("56.56", "không được viết “5656”"),
    ("{{ call.hoa-phuong }} miễn\u00a0phí", "nói “miễn phí” cạnh số 18006605"),
    ("{{call.hoa-phuong}}: ngày\nđêm", "nói “ngày đêm” cạnh số 18006605"),
]  # fmt: skip
RIGHT = [
    "Năm 2022, 36% các em", "1–2 phút", "24 giờ, 24/24", "ngày 26/11/2026", "26-11-2026",
    "2026-11-26", "01-02-2026 đến 05-02-2026", "giai đoạn 2021-2025", "1900–1945",
    "Nghị định 56/2017/NĐ-CP", "116/2025/QH15", "10.000 đồng", "1.500.000 đ", "1000000 đồng",
    "5 triệu đồng", "Gọi 111 ngay", "gọi 113, 115", "số 1022/QĐ-UBND", "08:00-09:30",
    "07.30 - 11.30", "Công văn số 4132/SYT-CCDSTE", "/r/5g4t/", "{{ call.111 }} miễn phí",
    "trang 1/2", "100 điểm", "10–15 phút", "lớp 1, 2, 3, 4, 5", "tháng 08/2026 123 em",
    "https://vanban.chinhphu.vn/?docid=204123456", "[a](https://x.vn/0912345678)",
    "Công an\n\nhuyện", "bấm số 111", "Báo 111",
    "Thông báo số 123 ngày 12/5/2026", "tin báo 150 em", "Quay 360 độ", "Bấm 100 like",
]  # fmt: skip


def wrong(text: str) -> list[str]:
    return [one.message for one in said_wrong(text, KNOWN.words, KNOWN.wording)]


@pytest.mark.parametrize("text", PHONES)
def test_a_typed_number_is_told_however_it_is_written(text: str) -> None:
    assert wrong(text)
    assert {what[:17] for what in wrong(text)} == {"có số điện thoại "}


@pytest.mark.parametrize(("text", "message"), OTHERS)
def test_what_must_not_be_said_is_told_however_it_is_written(text: str, message: str) -> None:
    assert [what.startswith(message) for what in wrong(text)] == [True]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_stays(text: str) -> None:
    assert wrong(text) == []


def test_a_number_that_is_gone_is_found_with_any_gaps() -> None:
    for text in ("18001567", "1800-1567", "1800 **1567**", "1800.15 67"):
        assert found(text, ["1800 1567"]) == ["1800 1567"]
    assert found("118001567", ["1800 1567"]) == []


@pytest.mark.parametrize("words", ["cấp 1", "dưới 18", "1008", "luật 2018", "a-1-b-2"])
@pytest.mark.parametrize("gap", ["", " ", ".", "- ", " - "])
def test_a_number_that_is_forbidden_is_found_with_any_gaps(words: str, gap: str) -> None:
    spaced = gap.join(words) if words.isdigit() else words.replace("18", f"1{gap}8")
    assert found(spaced, [words]) == [words]


BAD = "Gọi 0912-345 678"
HOTLINE, ALT = ["hotlines:", "id: hoa-phuong"], "![Gọi 0912-345 678]"
# File, marks, old and new: every kind of place where readers meet a text.
PLACES = [
    ("data/sessions.yml", ["sessions:"], 'summary: "', f'summary: "{BAD}. '),
    ("data/situations.yml", [], 'story: "', f'story: "{BAD}. '),
    ("data/messages.yml", ["chats:"], 'text: "', f'text: "{BAD}. '),
    ("data/leaflets.yml", [], 'heading: "', f'heading: "{BAD}. '),
    ("data/forms.yml", [], 'title: "', f'title: "{BAD}. '),
    ("data/facts.yml", [], 'statement: "', f'statement: "{BAD}. '),
    ("data/facts.yml", [], 'source: "', f'source: "{BAD}. '),
    ("data/wording.yml", ["phrases:"], 'text: "', f'text: "{BAD}. '),
    ("data/codes.yml", [], 'title: "', f'title: "{BAD}. '),
    ("data/commune.yml", [], "address:", f'address: "{BAD}"'),
    ("data/local.yml", HOTLINE, 'note: "', f'note: "{BAD}. '),
    ("data/resources.yml", ["resources:"], 'summary: "', f'summary: "{BAD}. '),
    ("data/local.yml", ["directive:"], "number:", f'number: "{BAD}"'),
    ("docs/index.md", [], "title: ", f"title: {BAD}. "),
    ("docs/index.md", [], "description: ", f"description: {BAD}. "),
    ("docs/tre-em/lam-hoa.md", [], "safe_title: ", f"safe_title: {BAD}. "),
    ("docs/cha-me/ong-ba.md", [], "![Ngón tay", f"{ALT}(x.png) ![Ngón tay"),
    ("mkdocs.yml", [], "- Cha mẹ:", f"- Cha mẹ. {BAD}:"),
    ("mkdocs.yml", [], "site_name: ", f"site_name: {BAD}. "),
    ("overrides/404.html", [], "Không tìm", f"{BAD} Không tìm"),
    ("overrides/partials/nav.html", [], 'aria-label="', f'aria-label="{BAD} '),
    ("overrides/assets/images/sau-khi-bao.svg", [], "Sau khi", f"{BAD}. Sau khi"),
    ("overrides/assets/javascripts/print.js", [], '"', f'"{BAD} " + "'),
    ("overrides/assets/stylesheets/site.css", [], "trang ", f"{BAD} "),
    ("overrides/base.html", [], "Đến nội", f"{BAD} Đến nội"),
    ("hooks/awareness/pages/templates/chats.html.j2", [], "{% for", f'{{{{ "{BAD}" }}}}{{% for'),
    ("hooks/awareness/printing/poster.typ", [], '" gọi"', f'" gọi {BAD}"'),
]  # fmt: skip


def test_no_place_has_a_typed_number(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    edited = set()
    for path, marks, old, new in PLACES:
        if not (tmp_path / path).exists():
            project.write(path, (ROOT / path).read_text("utf-8"))
        edited.add((path, project.edit(path, marks, old, new)))
    data = project.load()
    _, problems = pages.check_all(project.root, data, TODAY)
    told = [one for one in {*data.problems, *problems} if one.grade is Grade.ERROR]
    assert {(one.path, one.line) for one in told} == edited, said(told)
    assert {one.message for one in told} == {"có số điện thoại “0912-345 678” gõ tay"}


MENU, LOST = ("mkdocs.yml", "- Cha mẹ:"), ("overrides/404.html", ">Không")
LETTERS = [
    (*MENU, '- "Cha mẹ\u200b":', "có ký tự ẩn"),
    (*MENU, "- Cha me\u0323:", "viết tách rời khỏi chữ"),
    (*MENU, '- "Cha mẹ {{ call.112 }}":', "không có biến {{ call.112 }}"),
    (*MENU, '- "Cha mẹ {{ commune.kind😀 }}":', "không có biến {{ commune.kind😀 }}"),
    ("mkdocs.yml", "site_name: An", "site_name: An\u2060", "có ký tự ẩn"),
    (*LOST, ">\u2800Không", "có ký tự ẩn"),
    (*LOST, ">Kho\u0302ng", "viết tách rời khỏi chữ"),
    ("overrides/assets/stylesheets/site.css", "trang ", "tra\u0302ng ", "viết tách rời"),
    ("overrides/assets/images/sau-khi-bao.svg", "Sau khi", "Sau khi\u00ad", "có ký tự ẩn"),
    ("docs/index.md", "description: ", "description: C\u043en, ", "có chữ lạ “\u043e” (U+043E)"),
    ("docs/index.md", "description: ", "description: thµnh phè, ", "có chữ lạ “µ” (U+00B5)"),
    ("docs/index.md", "description: ", "description: thÃ nh phá»‘, ", "có chữ lạ “Ã”"),
    ("docs/index.md", "description: ", "description: x\ufffd, ", "(U+FFFD)"),
    ("docs/index.md", "description: ", "description: \uf0a7 x, ", "(U+F0A7)"),
    ("hooks/awareness/printing/poster.typ", '" gọi"', '" go\u0323i"', "viết tách rời"),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("path", "old", "new", "message"), LETTERS)
def test_letters_are_looked_at_everywhere(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    project = copy_project(tmp_path)
    for file in {path, "mkdocs.yml"}:
        project.write(file, (ROOT / file).read_text("utf-8"))
    line = project.edit(path, [], old, new)
    told = pages.check_all(project.root, SHIPPED, TODAY)[1]
    errors = [one for one in told if one.grade is Grade.ERROR]
    assert [(one.path, one.line) for one in errors] == [(path, line)], said(errors)
    assert message in errors[0].message


def test_a_new_number_of_a_line_is_one_edit(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    project.edit("data/local.yml", HOTLINE, '"18006605"', '"19001234"')
    project.edit("data/local.yml", HOTLINE, '"1800 6605"', '"1900 1234"')
    spoken = '"một, chín, không, không, một, hai, ba, bốn"'
    project.edit(
        "data/local.yml", HOTLINE, '"một, tám, không, không, sáu, sáu, không, năm"', spoken
    )
    data = project.load()
    assert data.catalogue is not None
    assert not [one for one in data.problems if one.grade is Grade.ERROR]
    assert not re.search("1800.?6605", repr(data.catalogue))
    assert "1900 1234 là Tổng đài tư vấn" in data.catalogue.facts["H30"].statement
