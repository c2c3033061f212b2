"""What plans, forms, kits and loudspeaker sheets owe whoever prints them, each with its fault."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pypdfium2.raw as raw
import pytest
from test_fullness import printed_on
from test_printing import (
    CATALOGUE,
    IMPRINT,
    KITS,
    POINT,
    SHEETS,
    letters,
    opened,
    pupils_pages,
    texts,
)
from test_printing import printed as printed  # the documents, printed once for this file

from awareness.printing.press import Printed, print_all
from awareness.text.source import called

POLICE, OFFICE = (CATALOGUE.commune.words[key] for key in ("police", "office"))
TIME, NAME = 18, 45
"""Millimetres of a line for a time or a date, and for a telephone number or a name."""
# A document, the words before a blank, and how long it must be at least.
BLANKS = [
    ("thu-gui-phu-huynh", "Điện thoại:", NAME),
    ("thu-gui-phu-huynh", "Thầy cô chủ nhiệm:", NAME),
    ("thu-gui-phu-huynh", "ông bà em:", NAME),
    ("thu-gui-phu-huynh", "Ngày", TIME),
    ("thu-gui-phu-huynh", ", lúc", TIME),
    ("thu-gui-phu-huynh", "trước ngày", TIME),
    ("thu-gui-phu-huynh", "thầy giáo chủ nhiệm:", NAME),
    ("thoa-thuan-gia-dinh", "Ngày đi học, con chơi từ", TIME),
    ("thoa-thuan-gia-dinh", "cất máy lúc", TIME),
    ("thoa-thuan-gia-dinh", "Ngày ký:", TIME),
    ("thoa-thuan-gia-dinh", "Ngày xem lại:", TIME),
    ("thoa-thuan-gia-dinh", "con kể với:", NAME),
    ("thoa-thuan-lop", "chúng em tìm:", NAME),
    ("thoa-thuan-lop", "vào ngày:", TIME),
    ("so-ghi-hoat-dong", "Từ ngày", TIME),
    ("thong-bao-thon", f"{OFFICE}:", NAME),
    ("thong-bao-thon", f"{POLICE}:", NAME),
    ("bai-thcs-bat-nat", "Ngày:", TIME),
    ("bai-thcs-bat-nat", "em cần giúp:", NAME),
    ("bai-thcs-bat-nat", "thầy cô báo với:", NAME),
    ("bai-thcs-bat-nat", "Giáo viên:", NAME),
]


def blank(one: Printed, words: str) -> float:
    """Millimetres of the line to write on that follows these words, on theirs or the next line."""
    for page in opened(one.pdf):
        textpage = page.get_textpage()
        lines = [row.get_bounds() for row in page.get_objects([raw.FPDF_PAGEOBJ_PATH])]
        lines = [line for line in lines if line[3] - line[1] < 2 < line[2] - line[0]]
        search = textpage.search(words, match_case=True)
        while found := search.get_next():
            _, foot, right, _ = textpage.get_charbox(found[0] + found[1] - 1)
            for below in (0, 18, 32):  # points: where there is no room, it is on the next line
                near = sorted(line for line in lines if abs(line[1] - foot + below) < 6)
                starts = [line for line in near if below or -2 < line[0] - right < 9]
                if starts:
                    joined = [line for line in near if abs(line[0] - starts[0][2]) < 1]
                    return float([*starts[:1], *joined][-1][2] - starts[0][0]) * POINT
    raise AssertionError((one.sheet.code, words))


@pytest.mark.parametrize(("code", "words", "least"), BLANKS)
def test_a_blank_is_as_long_as_what_goes_into_it(
    printed: dict[str, Printed], code: str, words: str, least: int
) -> None:
    assert blank(printed[code], words) >= least - 0.1


def test_a_blank_of_few_dots_is_too_short_for_a_number(tmp_path: Path) -> None:
    sheet = SHEETS["thu-gui-phu-huynh"]
    rows = json.dumps(sheet.content, ensure_ascii=False, default=str).replace("…" * 15, "……")
    (one,), _ = print_all([replace(sheet, content=json.loads(rows))], IMPRINT, tmp_path)
    assert blank(one, "Thầy cô chủ nhiệm:") < NAME


def test_the_first_page_of_a_plan_tells_all(printed: dict[str, Printed]) -> None:
    for session in CATALOGUE.teaching.sessions:
        one = printed[f"bai-{session.id}"]
        head = texts(one)[0]
        assert head.startswith(session.title)
        assert f"{session.level.label} · {session.minutes} phút" in head
        assert "Cần có: " + session.materials[0] in head
        table = head[head.index("In mấy tờ") : head.index("Cần có")]
        ranges = re.findall(r"(?<!\S)(\d+)(?:–(\d+))? (?=Bài|Thẻ|Phiếu|Khung|Tờ)", table)
        pages = [n for a, b in ranges for n in range(int(a), int(b or a) + 1)]
        assert pages == [*range(1, one.pages + 1)], (one.sheet.code, table)
        leaves = -(-int(ranges[0][1] or 1) // 2)
        assert f"1 bộ, {leaves} tờ" in table
        assert "hai mặt, cắt" not in table  # what is cut has nothing on its back


HEADS = (
    "Chuyển giao nhiệm vụ:",
    "Thực hiện nhiệm vụ:",
    "Báo cáo, thảo luận:",
    "Kết luận, nhận định:",
)
"""What heads a list in a plan."""


def spelt(text: str) -> str:
    """Letters and digits alone, however lines break."""
    return "".join(filter(str.isalnum, text))


def read_out(plan: dict[str, Any]) -> Iterator[str]:
    """The rows of a plan that its teacher reads at a glance, but for those with a blank."""
    steps = [step for _, rows in plan["parts"] for step in rows]
    lists = [
        step[key] for step in steps for key in ("teacher", "pupils", "says", "report", "conclude")
    ]
    for row in chain(plan["preparation"], plan["safety"], *lists):
        if "…" not in row:
            yield spelt(called(row, IMPRINT.numbers))


def test_a_page_ends_where_what_is_read_ends(printed: dict[str, Printed]) -> None:
    for session in CATALOGUE.teaching.sessions:
        one = printed[f"bai-{session.id}"]
        pages = [spelt(text) for text in texts(one)]
        for row in read_out(one.sheet.content["plans"][0]):
            assert any(row in page for page in pages), (one.sheet.code, row)
        for page in opened(one.pdf):
            textpage = page.get_textpage()
            for head in HEADS:
                search = textpage.search(head, match_case=True)
                while found := search.get_next():
                    left, foot, *_ = textpage.get_charbox(sum(found) - 1)
                    assert textpage.get_text_bounded(0, foot - 22, left, foot - 4).strip(), head


LONG = "Chữ này dài quá. " * 60
# What stands in a frame, where its text is in a sheet's content, and the field that is named.
FRAMES: list[tuple[str, tuple[str | int, ...], str]] = [
    (
        "bai-thcs-bat-nat",
        ("plans", 0, "worksheet", "items", 0, "question"),
        "phiếu học tập của bài",
    ),
    ("bai-thcs-bat-nat", ("plans", 0, "exit_slip", 0), "phiếu ra về của bài"),
    ("bai-thcs-bat-nat", ("plans", 0, "take_home", 0), "tờ mang về của bài"),
    ("bai-thcs-bat-nat", ("plans", 0, "cards", 0, 0), "thẻ tình huống, Thẻ 1"),
    ("phieu-thcs", ("quizzes", 0, "rows", 0, "story"), "phiếu Em sẽ làm gì, THCS"),
]


@pytest.mark.parametrize(("code", "where", "field"), FRAMES)
def test_a_text_that_outgrows_its_sheet_is_named(
    tmp_path: Path, code: str, where: tuple[str | int, ...], field: str
) -> None:
    content = json.loads(json.dumps(SHEETS[code].content, default=str))
    inner = content
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = LONG * 3
    _, problems = print_all([replace(SHEETS[code], content=content)], IMPRINT, tmp_path)
    assert len(problems) == 1
    assert f"dài quá khung: {field}" in problems[0].message


def rules(one: Printed, number: int) -> int:
    """How many solid lines run over most of a page, from 0."""
    shown = printed_on(opened(one.pdf)[number])
    dark = [shown.crop((0, y, shown.width, y + 1)).histogram()[255] for y in range(shown.height)]
    full = [count > 0.8 * shown.width for count in dark]
    return sum(now and not before for before, now in zip([False, *full], full, strict=False))


def test_small_children_get_frames_and_no_lines(printed: dict[str, Printed]) -> None:
    small = printed["bai-mam-non-goi-nguoi-lon"]
    for number in pupils_pages(small):
        assert "Phiếu ra về" not in texts(small)[number]
        assert rules(small, number) <= 2  # frames, side by side
    others = printed["bai-tieu-hoc-noi-dung"]
    assert rules(others, pupils_pages(others)[0]) > 10


def test_a_kit_says_what_is_in_it_and_not_itself(printed: dict[str, Printed]) -> None:
    for code in sorted(KITS):
        kit, first = printed[code], 2
        cover = texts(kit)[0]
        assert cover.count(kit.sheet.title) == 1
        for inside in (printed[name] for name in kit.sheet.holds):
            last = first + inside.pages - 1
            where = f"{first}–{last}" if last > first else f"{first}"
            assert f"{where} {inside.sheet.title} {inside.sheet.purpose}" in cover
            assert texts(kit)[first - 1 : last] == texts(inside)
            first = last + 1
        assert first - 1 == kit.pages


def bold(one: Printed, words: str) -> set[bool]:
    """Whether the letters of these words are, wherever they stand above the foot."""
    found = set()
    for page in opened(one.pdf):
        textpage = page.get_textpage()
        search = textpage.search(words)
        while place := search.get_next():
            if textpage.get_charbox(place[0])[1] > 55:
                every = (raw.FPDFText_GetFontWeight(textpage.raw, n) for n in range(*span(place)))
                found |= {weight > 600 for weight in every if weight > 0}
    return found


def span(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], sum(place)


def test_numbers_to_call_out_are_bold(printed: dict[str, Printed]) -> None:
    loud = printed["loa"]
    found = {row.spoken: bold(loud, row.spoken) for row in CATALOGUE.hotlines}
    assert found[CATALOGUE.child.spoken] == {True}
    assert False not in set().union(*found.values()), found
    assert bold(loud, "Xin nhắc lại") == {False}


def test_each_script_has_a_page_of_its_own_in_large_type(printed: dict[str, Printed]) -> None:
    loud, largest = printed["loa"], dict[int, float]()
    for number, _, _, size in letters(loud):
        largest[number] = max(size, largest.get(number, 0))
    assert loud.pages == len(CATALOGUE.broadcasts)
    for number, row in enumerate(CATALOGUE.broadcasts):
        assert texts(loud)[number].startswith(row.theme)
        least = 17 if CATALOGUE.duration(row).startswith("khoảng 1") else 15.25
        assert largest[number] >= 1.2 * least - 0.01, row.id  # of the heading
