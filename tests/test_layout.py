"""What became of Markdown as typed: one row a way to lose it, with its line from 0."""

from __future__ import annotations

import pytest

from awareness.pages.layout import (
    ALT_MISSING,
    BOLD_LOST,
    BRACES_LOST,
    CELL_LOST,
    HEADING_LOST,
    ITEM_LOST,
    LINK_EMPTY,
    LINK_LOST,
    NUMBER_LOST,
    REFERENCE_LOST,
    ROW_LOST,
    UNDERLINED,
    read,
)
from awareness.problem import Grade, Problem

SHOWN = (LINK_LOST[0].format("b.md"), "")
LOST = [
    ("##\u00a0Đề mục {#x}", [(0, HEADING_LOST)]),
    ("x\n\n#Đề mục", [(2, HEADING_LOST)]),
    (" ## Đề mục", [(0, HEADING_LOST)]),
    (" ## Đề mục\n---", [(0, HEADING_LOST), (1, UNDERLINED)]),
    ("— a\n— b", [(0, ITEM_LOST)]),
    ("➢ a", [(0, ITEM_LOST)]),
    ("x\n- a\n- b", [(1, ITEM_LOST)]),
    ("x\n1. a\n2. b", [(1, ITEM_LOST)]),
    ("**x** y\n- a", [(1, ITEM_LOST)]),
    ("x\n- **a** b", [(1, ITEM_LOST)]),
    ("x\n- a\n\ny\n- b", [(1, ITEM_LOST), (4, ITEM_LOST)]),
    ("- a\n  - b", [(1, ITEM_LOST)]),
    ("- a\n\n  - b", [(2, ITEM_LOST)]),
    ("1. a\n   - b", [(1, ITEM_LOST)]),
    ("- a\n1. b", [(1, ITEM_LOST)]),
    ("- a\n\n1. b", [(2, ITEM_LOST)]),
    ("x\n\n    - a", [(2, ITEM_LOST)]),
    ("1) a\n2) b", [(0, ITEM_LOST)]),
    ("1.a", [(0, ITEM_LOST)]),
    ("-một\n-hai", [(0, ITEM_LOST)]),
    ("-\u00a0một", [(0, ITEM_LOST)]),
    ("• a\n• b", [(0, ITEM_LOST)]),
    ("- a\n• b", [(1, ITEM_LOST)]),
    ("- a\n\n    • b", [(2, ITEM_LOST)]),
    ("####### x", [(0, HEADING_LOST)]),
    ("| a | b |\n|---|---|\n| 1 | 2 |\n## x", [(3, HEADING_LOST)]),
    ("x\n| a | b |\n|---|---|\n| 1 | 2 |", [(1, ROW_LOST)]),
    ("| a | b |\n| 1 | 2 |", [(0, ROW_LOST)]),
    ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", [(2, CELL_LOST)]),
    ("x\n![](a.png)", [(1, ALT_MISSING)]),
    ("x\n[a] (b.md)", [(1, SHOWN)]),
    ("[a](b.md", [(0, SHOWN)]),
    ("[a (b.md)", [(0, SHOWN)]),
    ("x\n**đậm y", [(1, BOLD_LOST)]),
    ("– a\n– b", [(0, ITEM_LOST)]),
    ("a) x\nb) y", [(0, ITEM_LOST)]),
    ("a\n---\nb", [(1, UNDERLINED)]),
    ("- a\n-\nb", [(0, ITEM_LOST), (1, UNDERLINED)]),
    ("[Nhớ]: 113", [(0, (REFERENCE_LOST[0].format("[Nhớ]"), ""))]),
    ("[](b.md)", [(0, (LINK_EMPTY[0].format("[](b.md)"), ""))]),
    ("x [a]()", [(0, (LINK_EMPTY[0].format("[a]()"), ""))]),
    ("[![ ][1]](b.md)\n\n[1]: a.png", [(0, ALT_MISSING)]),
]
KEPT = [
    "## Đề mục {#x}\n\n- a\n- b\n    - c\n\nx\n\n1. d\n2. e",
    "- a\n\n    - b\n    - c\n- d",
    "1. a\n\n    x\n\n2. b",
    "- **a**\n- [b](c.md)\n- d\n  e",
    "- - -\n\n* * *\n\n---",
    "x\n* * *\ny",
    "- a\n\t- b\n    - c",
    "- a\n\nx\n\n  - b",
    "- a\n     - b\n\n{{ call.111 }}\n\n1. c",
    "<!--\n| a | b |\n## c\n-->",
    "**đậm hai\ndòng** x",
    "– Em chào cô ạ!\n\n– Cô chào em.",
    "a) Nghe.\n\nb) Hỏi.",
    "Trẻ từ 6\n– 11 tuổi.",
    "## A {#x}\n---",
    "a\nb\n---",
    "[Lan]: Em chào cô.",
    "[Cần giúp]: a.md\n\nXem [cần giúp].",
    "x `**` y",
    "**đậm** x\n*nghiêng* x\n-5 độ, 1.5 triệu",
    "năm\n2026. x",
    "x\n\n| a | b |\n|:--|--:|\n| 1 | 2 |",
]


@pytest.mark.parametrize(("body", "expected"), LOST)
def test_what_was_lost_is_a_warning(body: str, expected: list[tuple[int, tuple[str, str]]]) -> None:
    found = read(body)[1]
    assert [(one.line, one.message) for one in found] == [(n, said[0]) for n, said in expected]
    assert {one.grade for one in found} <= {Grade.WARNING}


@pytest.mark.parametrize("body", KEPT)
def test_what_became_what_it_looks_like(body: str) -> None:
    assert read(body)[1] == []


CALL = "{{ call.111 }}"
NUMBERS = [
    (f"`{CALL}`", 0),
    (f"x\n\n    {CALL}", 2),
    (f"```\n{CALL}\n```", 1),
    (f"x\n[gọi {CALL}](a.md)", 1),
    (f"[**{CALL}**][1]\n\n[1]: a.md", 0),
    (f"[a]({CALL})", 0),
    (f"[a][1]\n\n[1]: {CALL}", 2),
    (f'[a](b.md "{CALL}")', 0),
    (f"![{CALL}](a.png)", 0),
    (f"{CALL} [a {CALL}](b.md)", 0),
    (f"a {CALL}\n\n![{CALL}](b.png)", 2),
    (f"x\n\n[111]: {CALL}", 2),
]


@pytest.mark.parametrize(("body", "line"), NUMBERS)
def test_a_number_cannot_stand_here(body: str, line: int) -> None:
    assert read(body)[1] == [Problem("", line, *NUMBER_LOST)]


BRACES = [
    ("x {#y}", 0, "{#y}"),
    ("## x {# y}", 0, "{# y}"),
    ("a\n\n[b](c.md){ onclick=x }", 2, "{ onclick=x }"),
    ("![b](c.png){ width=1 onerror=x }", 0, "{ width=1 onerror=x }"),
    ("# A {#a .b}", 0, "{#a .b}"),
    ("# A {: style=x}", 0, "{: style=x}"),
    ("a\n{#a}", 1, "{#a}"),
    (f"{CALL}\n<!--\n-->\n\na {{ b", 4, "{"),
]


@pytest.mark.parametrize(("body", "line", "braces"), BRACES)
def test_braces_that_nobody_understood(body: str, line: int, braces: str) -> None:
    what, fix = BRACES_LOST
    assert read(body)[1] == [Problem("", line, what.format(braces), fix)]


@pytest.mark.parametrize(
    "body", [CALL, f"## {CALL}", f"- **{CALL}**", f"| a |\n|---|\n| {CALL} |", f"> {CALL}"]
)
def test_a_number_can_stand_here(body: str) -> None:
    assert read(body)[1] == []


B = "<!-- catalogue: doors -->"
BLOCKS = [
    (B, [True]),
    (f"x\n\n{B}\n\ny", [True]),
    (f"{B}\n{B}", [True, True]),
    (f"## a\n{B}", [True]),
    (B.replace(" ", "\n"), [True]),
    (f"x\n{B}", [False]),
    (f"{B}\nx", [False]),
    (f"{B} {B}", [False, False]),
    (f"x {B} y", [False]),
    (f"{B} **x**", [False]),
    (f"- x\n{B}", [False]),
    (f"- x\n\n    {B}", [False]),
    (f"1. {B}", [False]),
    (f"> {B}", [False]),
    (f"| a |\n|---|\n| {B} |", [False]),
    (f"| a |\n|---|\n{B}", [False]),
    (f"    {B}", [False]),
    (f"```\n{B}\n```", [False]),
    (f"`{B}`", [False]),
    (f"**{B}**", [False]),
    (f"[{B}](x)", [False]),
    (f"## {B}", [False]),
    (f"{B} {CALL}", [False]),
]


@pytest.mark.parametrize(("body", "expected"), BLOCKS)
def test_a_block_stands_alone(body: str, expected: list[bool]) -> None:
    assert read(body)[0] == expected
