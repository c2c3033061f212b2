"""Reading gates: sentences with their lines and lengths, hard words, each a note."""

from __future__ import annotations

import pytest

from awareness.text.prose import names_harm, plain_text, reading_notes, sentences

PLAIN = {"triển khai": "làm", "kịp thời": "sớm"}
# Markdown, then line, syllables and text of each sentence in it.
TEXTS = [
    ("# Tên trang {#noi-dung}", ["1 2 Tên trang"]),
    (
        "Câu một. Câu [hai](../a.md#b) **đậm**,\ngọi {{ call.111 }}. Câu\nba.",
        ["1 2 Câu một.", "1 5 Câu hai đậm, gọi 111.", "2 2 Câu ba."],
    ),
    ("- mục một\n  nối dòng\n- mục hai! Nữa", ["1 4 mục một nối dòng", "3 2 mục hai!", "3 1 Nữa"]),
    ("1. Một\n2. Hai hai", ["1 1 Một", "2 2 Hai hai"]),
    ("> Em chào.\n>\n> Câu nữa\n> dài", ["1 2 Em chào.", "3 3 Câu nữa dài"]),
    ("| a | b c |\n|---|---|\n| “d.” e | |", ["1 1 a |", "1 2 b c |", "3 1 “d.”", "3 1 e |"]),
    ("x\n\n![hai chữ](../x.svg){ width=1 height=2 }", ["1 1 x", "3 2 hai chữ"]),
    ("<!-- catalogue:\ndoors -->\nMột – hai…", ["3 2 Một – hai…"]),
    ("Nghị định 56/2017/NĐ-CP. 10.000 đồng", ["1 3 Nghị định 56/2017/NĐ-CP.", "1 2 10.000 đồng"]),
    ("“Con không có lỗi.” Thế thôi.", ["1 4 “Con không có lỗi.”", "1 2 Thế thôi."]),
    ("- ☐ Gọi 111", ["1 2 Gọi 111"]),
    ("", []),
]


@pytest.mark.parametrize(("body", "expected"), TEXTS)
def test_sentences(body: str, expected: list[str]) -> None:
    found = sentences(plain_text(body), 1)
    assert [f"{one.line} {one.syllables} {one.text}" for one in found] == expected


# Body, limit, and what is noted.
NOTES = [
    ("một hai ba bốn. một hai", 4, []),
    ("x\n\nmột hai ba bốn năm.", 4, ["5: câu dài 5 tiếng (nên tối đa 4): “một hai ba bốn năm.…”"]),
    ("Xã TRIỂN KHAI, kịp\nthời.", 20, ["3: từ khó “triển khai”", "3: từ khó “kịp thời”"]),
    ("Tờ gấp “triển khai”. Triển khaix.", 20, []),
]


@pytest.mark.parametrize(("body", "limit", "expected"), NOTES)
def test_reading_notes(body: str, limit: int, expected: list[str]) -> None:
    found = [one.at("docs/a.md", 3) for one in reading_notes(body, limit, PLAIN)]
    assert [f"{note.line}: {note.message}" for note in found] == expected
    assert {note.grade for note in found} <= {"note"}


@pytest.mark.parametrize(
    ("slug", "harm"),
    [("em-bi-bat-nat", "bat-nat"), ("a/bat-nat", "bat-nat"), ("bat-nata", None), ("bat", None)],
)
def test_names_harm(slug: str, harm: str | None) -> None:
    assert names_harm(slug, ["bat-nat"]) == harm
