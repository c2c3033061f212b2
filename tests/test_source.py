"""The reader of YAML files: one row a fault, what it accepts, and that nothing makes it raise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import assert_said

from awareness.problem import Grade, Problem
from awareness.text import source
from awareness.text.source import MAX_BYTES, decode, read, read_file

QUOTE = "dấu nháy mở ra mà không đóng lại"
BRACKET = "dấu [ ] hoặc { } không đủ đôi"
SHAPE = "dòng này không đúng một trong hai dạng “tên mục: giá trị”, “- giá trị”"
COLON = "dấu hai chấm nằm trong giá trị"
INDENT = "thụt đầu dòng sai: {} dấu cách, dòng bên cạnh {}"
INNER = "dấu nháy nằm bên trong một giá trị"
HALF = 'giá trị chỉ có dấu " ở một đầu'
CURLY = "giá trị nằm trong dấu nháy cong"
COMMAS = "thừa dấu phẩy, giữa hai dấu phẩy không có gì"
NO_COMMA = "thiếu dấu phẩy giữa hai giá trị"
END_COMMA = "thiếu dấu phẩy ở cuối dòng này"
IN_JSON = "chỗ này thiếu, thừa hay sai một dấu: phẩy, nháy, hai chấm, ngoặc, \\"
CUT = "chữ từ dấu # trở đi bị bỏ: “{}”"
ODD = "có dấu cách lạ U+{:04X}"
TWICE = "“{}” ghi hai lần trong cùng một danh sách"
FIRST = "giá trị bắt đầu bằng ký tự đặc biệt"
LEFT = "dòng này còn dấu [] hoặc {}"
TWO_KEYS = "hai mục nằm trên một dòng"
COMMAND = "có dấu &, * hoặc ! đứng đầu giá trị"
DEEP = "các mục lồng nhau quá sâu"
EMPTY = "tệp trống"
KEY = "tên mục không phải là chữ"
NFD = "dấu tiếng Việt viết tách rời khỏi chữ (dạng NFD)"
MARKUP = "có ký hiệu mã trang web “{}”"
BRACE = "dấu “{}” không thuộc biến nào có thật"
HIDDEN = "có ký tự ẩn U+{:04X}"

SYNTAX = [
    ('a: 1\nb: "x\nc: 2\n', [f"2: {QUOTE}"]),
    ("a: 'x\nb: 1\n", [f"1: {QUOTE}"]),
    ('a: 1\nb: "C:\\Users"\n', ["2: có dấu \\"]),
    ('a: "\\ud800"\n', ["1: có dấu \\"]),
    ("x: 1\na: [1, 2\nb: 3\n", [f"2: {BRACKET}"]),
    ("a: {b: 1\nc: 2\n", [f"1: {BRACKET}"]),
    ("a: [1, 2\n", [f"1: {BRACKET}"]),
    ("a: 1\n  b: 2\n", [f"2: {INDENT.format(2, 0)}"]),
    ("a: b: c\n", [f"1: {COLON}"]),
    ("a: 1\nbcd\ne: 2\n", [f"2: {SHAPE}"]),
    ("a:\n  b: 1\n c: 2\n", [f"3: {INDENT.format(1, 2)}"]),
    ("a:\n  - x\n b: 1\n", [f"3: {INDENT.format(1, 4)}"]),
    (".\n- \n", ["2: dòng có gạch đầu dòng đứng ở chỗ không có danh sách"]),
    ('a:\n  - "x"\n   - "y"\n', [f"3: {INDENT.format(3, 2)}"]),
    ('a:\n  - "x"\n   "y"\n', [f"3: {INDENT.format(3, 4)}"]),
    ("a: 1\n- b\n", ["2: dòng có gạch đầu dòng đứng ở chỗ không có danh sách"]),
    ('a: "x" y\n', ["1: sau dấu nháy đóng còn chữ “y”"]),
    ("a: @x\n", [f"1: {FIRST}"]),
    ("a: 1\nb: %x\n", [f"2: {FIRST}"]),
    ("a:\n\tb: 1\n  \tc: 2\n \t\n", ["2: có dấu Tab", "3: có dấu Tab"]),
    ("a: 1\nb: 2\na: 3\na: 4\n", [f"{n}: mục “a” đã có ở dòng 1" for n in (3, 4)]),
    ("x:\n  - a: {b: 1}\n    a: [c]\n", ["3: mục “a” đã có ở dòng 2"]),
    ("a: &x 1\nb: 2\nc: *x\n", [f"1: {COMMAND}", f"3: {COMMAND}"]),
    ("a: !!python/object:os.system x\n", [f"1: {COMMAND}"]),
    ("a: *\n", ["1: giá trị bắt đầu bằng ký tự đặc biệt “*”"]),
    ("[" * 100_000, [f"1: {BRACKET}"]),
    ("{a: " * 100_000, [f"1: {DEEP}"]),
    ("- " * 100_000, [f"1: {DEEP}"]),
    ("a: " + "[" * 12, [f"1: {DEEP}"]),
    ("a: 1\n? [x]\n: 2\n", [f"2: {KEY}"]),
    ("a: 1\n{b: c}: 2\n", [f"2: {KEY}"]),
    ("a: 1\n---\nb: 2\n", ["2: có dòng “---” chia tệp làm hai"]),
    ("", [f"1: {EMPTY}"]),
    (" \n\n", [f"1: {EMPTY}"]),
    ("# a\n# b\n", [f"1: {EMPTY}"]),
    ("[]\n", [f"1: {EMPTY}"]),
]
WHOLE = """\
commune:
  kind: xã
  name: "An Lão"
  list: [a, b]
  phone:
rows:
  - id: x
    number: "1"
    text: |-
      abc
      d: e
  - id: y
    number: "2"
"""
# One slip in WHOLE: old and new text, the line that is named, and what is said.
SLIPS = [
    ('"An Lão"', '"An "Lão" x"', 3, INNER),
    ('"An Lão"', "'An 'Lão' x'", 3, INNER),
    ('"An Lão"', '"An Lão""', 3, INNER),
    ('"An Lão"', '"An Lão', 3, QUOTE),
    ('"An Lão"', '"An Lão”', 3, QUOTE),
    ('"2"', '"2', 13, QUOTE),
    ('"An Lão"', 'An Lão"', 3, HALF),
    ('"An Lão"', '“An Lão"', 3, HALF),
    ('"An Lão"', "“An Lão”", 3, CURLY),
    ("kind: xã", "kind: «xã»", 2, CURLY),
    ("[a, b]", "[a,, b]", 4, COMMAS),
    ("[a, b]", "[, b]", 4, COMMAS),
    ("[a, b]", "[a, b", 4, BRACKET),
    ("[a, b]", "[a, b)", 4, BRACKET),
    ("[a, b]", "[a, b}", 4, BRACKET),
    ("[a, b]", "[a, b]]", 4, BRACKET),
    ("[a, b]", '["a" "b"]', 4, NO_COMMA),
    ("[a, b]", '["a "x" c", b]', 4, INNER),
    ("[a, b]", '[a, "b]', 4, QUOTE),
    ("  name:", "name:", 3, INDENT.format(0, 2)),
    ("  name:", " name:", 3, INDENT.format(1, 2)),
    ("  name:", "    name:", 3, INDENT.format(4, 2)),
    ("  kind:", "    kind:", 2, INDENT.format(4, 2)),
    ("    number", "   number", 8, INDENT.format(3, 4)),
    ("    number", "  number", 8, INDENT.format(2, 4)),
    ("    number", "      number", 8, INDENT.format(6, 4)),
    ("  - id: y", "- id: y", 12, INDENT.format(0, 2)),
    ("  - id: y", "    - id: y", 12, INDENT.format(4, 2)),
    ("  - id: y", "    id: y", 12, "mục “id” đã có ở dòng 7 → thêm dấu gạch đầu dòng nếu"),
    ("- id: y", "-id: y", 12, SHAPE),
    ("- id: x", "-id: x", 7, SHAPE),
    ("- id: x", "- id:x", 7, SHAPE),
    ("- id: x", "- id x", 7, SHAPE),
    ("kind: xã", "kind:xã", 2, SHAPE),
    ("kind: xã", "kind xã", 2, SHAPE),
    ("name: ", "name :", 3, SHAPE),
    ("name: ", "name： ", 3, SHAPE),
    ("commune:", "commune", 1, SHAPE),
    ("rows:", "rows", 6, SHAPE),
    ("rows:", "...\nrows:", 6, SHAPE),
    ("name: ", "name:\u00a0", 3, ODD.format(0xA0)),
    ("  name", "\u00a0\u00a0name", 3, ODD.format(0xA0)),
    ("xã", "xã\u00a0", 2, ODD.format(0xA0)),
    ("[a, b]", "[a,\u3000b]", 4, ODD.format(0x3000)),
    ("name: ", "name:\u200b", 3, ODD.format(0x200B)),
    ("name: ", "name:\t", 3, "có dấu Tab"),
    ("An Lão", "An\tLão", 3, "có dấu Tab"),
    ("An Lão", "{ { x }}", 3, BRACE.format("{")),
    ("- id: y", "-\tid: y", 12, "có dấu Tab"),
    ('"An Lão"', "Số 1 #2 đường", 3, CUT.format("#2 đường")),
    ('"An Lão"', '"Số 1" # 2', 3, CUT.format("# 2")),
    ("phone:", "phone: #0225", 5, CUT.format("#0225")),
    ('"An Lão"', "Cha mẹ: làm gì", 3, COLON),
    ('"An Lão"', "@x", 3, "giá trị bắt đầu bằng ký tự đặc biệt “@”"),
    ('"An Lão"', "- a", 3, SHAPE),
    ('"An Lão"', "|x", 3, "giá trị bắt đầu bằng ký tự đặc biệt “|”"),
    ('"An Lão"', "a\n    b", 4, SHAPE),
    ("      abc", "    abc", 10, SHAPE),
    ("[a, b]", "[a, b, a]", 4, TWICE.format("a")),
    ("[a, b]", "[]\n    - a", 4, LEFT),
    ("phone:", "phone: {}\n    a: b", 5, LEFT),
    ('"An Lão"', '"An Lão", by: "x"', 3, TWO_KEYS),
    ("[a, b]", "\n    • a", 5, SHAPE),
    ("[a, b]", '\n    -"a"', 5, SHAPE),
]
NOTHING_WRONG = [
    '"{{\u00a0say.x\u00a0}}"',
    "An\u00a0Lão",
    "An Lão  # ghi chú",
    "An Lão \t",
    '"An # Lão"',
    "😀",
    '"😀 \U0001d400"  # 😀',
]
JSON = """\
{
  "links": [
    {
      "url": "https://a/b",
      "state": "unchecked"
    },
    {
      "url": "https://a/c",
      "reviewed": {
        "by": "An",
        "on": "2026-11-24"
      },
      "fails": 1,
      "reason": "x"
    }
  ]
}
"""
JSON_SLIPS = [
    ('a/b",', 'a/b"', 4, END_COMMA),
    ("1,", "1", 13, END_COMMA),
    ('"An",', '"An"', 10, END_COMMA),
    ("    },\n    {", "    }\n    {", 6, END_COMMA),
    ("      },", "      }", 12, END_COMMA),
    ('"An"', '"An "b" c"', 10, IN_JSON),
    ('"An"', '"An', 10, IN_JSON),
    ('"An"', 'An"', 10, IN_JSON),
    ('"An",', '"An";', 10, IN_JSON),
    ('"An",', '"An",,', 10, IN_JSON),
    ('"by":', '"by"', 10, IN_JSON),
    ('"by":', '"by"：', 10, IN_JSON),
    ('"by":', '"by', 10, IN_JSON),
    ("  ]\n}", "  ]\n", 16, IN_JSON),
    ("  ]\n}", "  ]]\n}", 16, IN_JSON),
    ("  ]\n}", "  ]\n}}", 17, IN_JSON),
    ("{\n", "\n", 2, IN_JSON),
    ('"An"', '"A\\q"', 10, IN_JSON),
    ('"by": "An"', "“by”: “An”", 10, "có dấu nháy cong"),
]
BOMB = "a: &a [x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
CHARACTERS = [
    ("a: 1\nb: x\u200by\n", [f"2: {HIDDEN}".format(0x200B)]),
    ("a:\n  - x\n  - y\u202ez\n", [f"3: {HIDDEN}".format(0x202E)]),
    ("a: \u2066x\u2069\n", [f"1: {HIDDEN}".format(0x2066)]),
    ('a: "x\\u200by"\n', [f"1: {HIDDEN}".format(0x200B)]),
    ('a: "x\\0y"\n', [f"1: {HIDDEN}".format(0)]),
    ("a: 1\nb: \x00\nc: \x0b\n", [f"2: {HIDDEN}".format(0), f"3: {HIDDEN}".format(0x0B)]),
    ("a: 1\x85b: 2\n", [f"1: {HIDDEN}".format(0x85)]),
    ("a: x\u2028y\n", [f"1: {HIDDEN}".format(0x2028)]),
    ("a: 1\nb: ba\u0306\u0301t na\u0323t\n", [f"2: {NFD}"]),
    ("a: 1\nb: x <b>y</b>\n", [f"2: {MARKUP.format('<')}"]),
    ("a: <script>alert(1)</script>\n", [f"1: {MARKUP.format('<')}"]),
    ("a: JavaScript:alert(1)\n", [f"1: {MARKUP.format('JavaScript:')}"]),
    ('a: "{{ x }}"\n', [f"1: {BRACE.format('{')}"]),
    ("a: x [y](z)\n", [f"1: {MARKUP.format('](')}"]),
    *(
        (f'a: "{text}"\n', [f"1: còn chỗ chưa viết: “{found}”"])
        for text, found in (
            ("……", "……"),
            ("Gặp [tên cán bộ] ở đó", "[tên cán bộ]"),
            ("[Số điện thoại]", "[Số điện thoại]"),
            ("Ông […]", "[…]"),
            ("Người trực: (ghi tên)", "(ghi tên)"),
            ("(Điền họ và tên) trực", "(Điền họ và tên)"),
            ("TODO", "TODO"),
        )
    ),
    *(
        (f'a:\n  - "{text}"\n', [])
        for text in (
            "……",
            "Ngày …… tháng ……",
            "Họ tên (ghi rõ): ……",
            "Khác (ghi tên): ……",
            "(ghi số …)",
            "hỏi tên người nghe máy (ghi tên họ lên giấy)",
            "[Video] Em và mạng",
            "một số (ngày đêm)",
        )
    ),
]
BYTES = [
    ("a: 1\nb: bắt nạt\n".encode("utf-16"), ["1: tệp không ở dạng UTF-8"]),
    ("a: 1\nb: trẻ em\n".replace("ẻ", "e\u0309").encode("windows-1258"), ["2: tệp không ở dạng"]),
    (b"a: 1\r\nb: 2\r\nc: \xff\r\n", ["3: tệp không ở dạng UTF-8"]),
    (b"#" * (MAX_BYTES + 1), ["1: tệp lớn 2.0 MB, quá 2 MB"]),
    (BOMB.encode(), [f"{line}: {COMMAND}" for line in range(1, 10)]),
]
FAULTS = [(text.encode(), expected) for text, expected in SYNTAX + CHARACTERS] + BYTES


@pytest.mark.parametrize(("raw", "expected"), FAULTS, ids=lambda v: repr(v)[:40])
def test_fault(raw: bytes, expected: list[str]) -> None:
    _, problems = read(raw, "data/x.yml")
    assert_said(problems, [f"data/x.yml:{start}" for start in expected])


@pytest.mark.parametrize("loader", [yaml.BaseLoader, source.LOADER])
@pytest.mark.parametrize(("old", "new", "line", "message"), SLIPS)
def test_a_slip_is_told_once_at_its_own_line(
    monkeypatch: pytest.MonkeyPatch, loader: type, old: str, new: str, line: int, message: str
) -> None:
    monkeypatch.setattr(source, "LOADER", loader)
    _, problems = read(WHOLE.replace(old, new, 1).encode(), "data/x.yml")
    assert_said(problems, [f"data/x.yml:{line}: {message}"])


def test_an_item_far_from_its_list_is_told_as_that() -> None:
    _, problems = read(b"nav:\n  - a:\n      - b.md\nmore:\n  c: d\n      - e.md\n", "mkdocs.yml")
    assert_said(problems, ["mkdocs.yml:6: dòng có gạch đầu dòng đứng ở chỗ không có danh sách"])


@pytest.mark.parametrize(("old", "new", "line", "message"), JSON_SLIPS)
def test_a_slip_in_json(old: str, new: str, line: int, message: str) -> None:
    _, problems = read(JSON.replace(old, new, 1).encode(), "data/x.json")
    assert_said(problems, [f"data/x.json:{line}: {message}"])


@pytest.mark.parametrize("value", NOTHING_WRONG)
def test_no_slip(value: str) -> None:
    found, problems = read(WHOLE.replace('"An Lão"', value).encode(), "x.yml")
    assert (problems, found.readable) == ([], True)


ACCEPTED: list[tuple[bytes, Any]] = [
    (b"\xef\xbb\xbfa: 1\n", {"a": "1"}),
    (b"a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    (b"a: 1\rb: 2\r", {"a": "1", "b": "2"}),
    (b"---\na: 1\n...\n", {"a": "1"}),
    (b"[0111, 111, no, 1.10, 2026-01-01, ~]", ["0111", "111", "no", "1.10", "2026-01-01", "~"]),
    (b"[null, 0x1F, 1_0, 1e3, 12:30, .inf]", ["null", "0x1F", "1_0", "1e3", "12:30", ".inf"]),
    (b"a:\nb:\n  -\n", {"a": "", "b": [""]}),
    (b"a: |\n  x\n  y\nb: >\n  z\n  w\n", {"a": "x\ny\n", "b": "z w\n"}),
    ("a: 'bắt \"nạt\"'\n".encode(), {"a": 'bắt "nạt"'}),
    (b"<<: x\n", {"<<": "x"}),
    (b"#" * (MAX_BYTES - 5) + b"\na: 1", {"a": "1"}),
    (b"a: " + b"[" * 11 + b"]" * 11, {"a": [[[[[[[[[[[]]]]]]]]]]]}),
]


@pytest.mark.parametrize(("raw", "data"), ACCEPTED, ids=lambda v: repr(v)[:40])
def test_accepted(raw: bytes, data: object) -> None:
    found, problems = read(raw, "x.yml")
    assert (problems, found.readable, found.data) == ([], True, data)


def test_a_key_that_ends_in_a_nul_is_not_lost_in_silence() -> None:
    found, _ = read(b'x:\n  "a\\0": 1\n  b: 2\n', "x.yml")
    assert found.data == {"x": {"a\0": "1", "b": "2"}}


def test_lines_of_places() -> None:
    found, _ = read(b"# c\na: 1\nb:\n  - c: 2\n    d: [3,\n      4]\n", "x.yml")
    places = ((), ("a",), ("b",), ("b", 0), ("b", 0, "d"), ("b", 0, "d", 1), ("b", 0, "d", 7, "x"))
    assert [found.line(place) for place in places] == [1, 2, 3, 4, 5, 6, 5]


def test_addresses_are_left_to_the_rules_of_links() -> None:
    assert read("url: <x\u200b>\nprinted: <x>\n".encode(), "x.yml")[1] == []


def test_missing_file(tmp_path: Path) -> None:
    found, problems = read_file(tmp_path, "data/x.yml")
    assert not found.readable
    assert_said(problems, ["data/x.yml:1: không mở được tệp"])


YAML_LIKE = st.text(st.sampled_from(list(":-[]{}&*!|>'\"#\n\t %@?,~\\0uUxabNé\u200b\u0301\r<")))
LOADERS = pytest.mark.parametrize("loader", [yaml.BaseLoader, source.LOADER])


def answer(raw: bytes) -> None:
    """Whatever the bytes are: problems that can be printed, or data that is nothing but text."""
    found, problems = read(raw, "x.yml")
    last = decode(raw, "x.yml")[0].count("\n") + 1 if raw[:1] else 1
    for problem in problems:
        assert isinstance(problem, Problem)
        assert str(problem).encode()
        assert problem.line >= 1
    assert found.readable or problems
    if found.readable:
        for where, text in found.texts():
            assert type(text) is str
            assert problems or text.encode() is not None
            assert 1 <= found.line(where) <= last


@LOADERS
@settings(max_examples=300)
@given(raw=st.binary() | st.text().map(str.encode) | YAML_LIKE.map(str.encode))
@example(raw=b'a: "\\UFFFFFFFF"')
@example(raw=b'a: "\\U00110000"')
@example(raw=b'a: "\\uD800"')
@example(raw=b"a: 1\n\xef\xbb\xbfb: 2")
@example(raw=b"%YAML 3.0\n---\na: 1")
@example(raw=b"? a\n: ? b\n  : ? c")
def test_no_input_makes_it_raise(loader: type, raw: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "LOADER", loader)
        answer(raw)


# What is typed after "a: ", and the value; told when it is not what was typed.
QUOTES = [
    ("“xã An Lão”", "xã An Lão"), ("”xã An Lão“", "xã An Lão"), ("„xã An Lão”", "xã An Lão"),
    ("‘xã An Lão’", "xã An Lão"), ("“xã An Lão", "xã An Lão"), ("xã An Lão”", "xã An Lão"),
    ("“xã An Lão\"", "xã An Lão"), ("[“x”, b]", ["x", "b"]),
    ("\"“Cháu chào.”\"", None), ("'“Cháu chào.”'", None), ("Nói “chào” và “cảm ơn”", None),
    ("“A” và “B”", None), ("Đọc “A”", None), ("“A” là tên", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), QUOTES)
def test_quotes_of_word_around_a_value_are_told(typed: str, value: object) -> None:
    found, problems = read(f"b: c\na: {typed}\n".encode(), "data/x.yml")
    told = [(one.line, one.grade) for one in problems]
    assert told == ([(2, Grade.ERROR)] if value else [])
    assert found.data["a"] == (value or typed.strip("\"'"))
