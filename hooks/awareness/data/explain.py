"""Faults that the model finds, in the editor's language: one for each slip, none that follows."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from awareness.data.values import Fault, Strict
from awareness.problem import Problem
from awareness.text.source import Source, Where

SHAPE: Final = "xem mục cùng loại ở trên và viết giống như vậy"
ROWS: Final = ("mục “{key}” phải gồm các dòng “tên: giá trị”", SHAPE)
WORDS: Final = {
    "missing": ("thiếu mục “{key}”", "thêm một dòng “tên mục: giá trị”, thẳng cột với mục bên"),
    "string_type": ("mục “{key}” phải là một dòng chữ", SHAPE),
    "string_too_short": ("{key}: giá trị để trống", "điền nội dung"),
    "list_type": ("mục “{key}” phải là danh sách", "viết [a, b] hoặc mỗi dòng một dấu gạch đầu"),
    "model_type": ROWS,
    "dict_type": ROWS,
    "too_short": ("mục “{key}” có {actual_length}, cần ít nhất {min_length}", "thêm cho đủ"),
    "too_long": ("mục “{key}” có {actual_length}, chỉ được {max_length}", "bớt cho vừa"),
    "joined": ("“{key}” dính vào mục ở trên", "thêm dấu gạch đầu dòng, thẳng cột với mục bên"),
    "int_parsing": ("mục “{key}”: “{value}” không phải là số", "viết bằng chữ số"),
    "greater_than_equal": ("mục “{key}”: {value} nhỏ quá", "ít nhất {ge}; sửa số cho đúng"),
    "less_than_equal": ("mục “{key}”: {value} lớn quá", "nhiều nhất {le}; sửa số cho đúng"),
    "string_pattern_mismatch": ("mục “{key}”: “{value}” viết sai dạng", "{shape}"),
    "date_from_datetime_parsing": ("mục “{key}”: không có ngày “{value}”", "xem lại ngày tháng"),
    "empty": ("mục “{key}” trống", "ghi ít nhất {min_length} giá trị"),
    "no_list": ("{key}: giá trị để trống", "ghi mỗi dòng một dấu gạch đầu; không có thì viết []"),
    "other": ("mục “{key}”: giá trị “{value}” không dùng được", SHAPE),
}
"""What pydantic's kinds of error mean for an editor, and what to do."""

CUT_OFF: Final = (
    "là phần sau dấu phẩy của một giá trị thì đặt cả giá trị trong dấu nháy kép; mục thừa thì xóa"
)
"""What to do about a key without a value: a comma in a list may have cut it off."""

SHAPES: Final = (
    ("vanban.chinhphu.vn", "chỉ ghi tên miền, không có https:// và dấu /"),
    ("H90", "viết một hoặc hai chữ hoa rồi đến số, ví dụ H90"),
    ("1.1", "viết số, dấu chấm, số, ví dụ 1.1"),
    ("a/b", "viết địa chỉ của trang, không có docs/ và .md"),
    ("a-b", "viết không dấu, nối bằng gạch ngang"),
    ("bcdf", "chép lại bốn chữ mà máy đã tính ra"),
    ("2468", "chỉ viết chữ số, liền nhau"),
)
"""A value that only one kind of pattern takes, and how such values are written."""


def explained(source: Source, error: ValidationError, model: type[Strict]) -> list[Problem]:
    """Every fault of a file at the line of its value, less what follows from another."""
    details = error.errors()
    missing = {detail["loc"]: detail for detail in details if detail["type"] == "missing"}
    problems: list[Problem] = []
    astray: Where | None = None
    for detail in details:
        where: Where = tuple(detail["loc"])
        inner = detail["input"]
        if detail["type"] == "extra_forbidden":
            problem, key = _unknown_key(source, where, model, [loc[-1] for loc in missing], inner)
            before, astray = astray, where[:-1] if key == where[-1] else None
            if astray is None or astray != before:  # neighbours have gone astray together
                problems.append(problem)
            missing = {loc: row for loc, row in missing.items() if loc[-1] != key}
        elif detail["type"] == "string_type" and inner and isinstance(inner, dict):
            key = next(iter(inner))
            what = f"mục “{key}” thụt sâu quá nên thành phần con của “{where[-1]}”"
            problems.append(source.problem((*where, key), what, "đưa ra thẳng cột với mục trên"))
            missing = {loc: row for loc, row in missing.items() if loc[-1] not in inner}
        elif detail["type"] == "enum" and not unicodedata.is_normalized("NFC", str(inner)):
            continue  # the marks are what is wrong, and told
        elif detail["type"] != "missing":
            problems.append(explain(source, detail))
    return [*problems, *(explain(source, detail) for detail in missing.values())]


def explain(source: Source, detail: ErrorDetails) -> Problem:
    """One fault of the model in the editor's language, at the line of the value."""
    where: Where = tuple(detail["loc"])
    context, value, kind = detail.get("ctx", {}), detail["input"], detail["type"]
    if kind == "too_long" and isinstance(value, dict):
        where, kind = (*where, [*value][context["max_length"]]), "joined"
    key = next((part for part in reversed(where) if isinstance(part, str)), "")
    fault = context.get("error")
    if isinstance(fault, Fault):
        return source.problem(where, f"{key}: {fault.what}" if key else fault.what, fault.fix)
    if kind in ("enum", "literal_error") and isinstance(value, str):
        words = re.findall(r"'([^']+)'", str(context["expected"]))
        return source.problem(where, f"không có giá trị “{value}”", choose(value, words))
    if value == "":
        kind = "no_list" if kind == "list_type" else "string_too_short"
    kind = "empty" if context.get("actual_length") == 0 else kind
    what, fix = WORDS.get(kind, WORDS["other"])
    shown = value[:80] if isinstance(value, str) else "danh sách" if value else ""
    said = {**context, "key": key, "value": value if isinstance(value, int) else shown}
    said["shape"] = shape(str(context.get("pattern")))
    return source.problem(where, what.format_map(said), fix.format_map(said))


def shape(pattern: str) -> str:
    """How values of a pattern are written."""
    return next((said for sample, said in SHAPES if re.fullmatch(pattern, sample)), SHAPE)


def _unknown_key(
    source: Source, where: Where, model: type[Strict], missing: list[str | int], value: object
) -> tuple[Problem, str]:
    """A key that may not stand there, and the key that was meant."""
    schema = model.model_json_schema()
    parts = (schema, *schema.get("$defs", {}).values())
    known = sorted({name for part in parts for name in part.get("properties", ())})
    key = str(where[-1])
    if key in known:
        what = f"mục “{key}” đứng sai chỗ, có thể vì thụt đầu dòng sai"
        fix = "đặt dòng này thẳng cột với các mục cùng nhóm của nó, hoặc xóa đi"
        return source.problem(where, what, fix), key
    lacking = [str(one) for one in missing]
    near = [*difflib.get_close_matches(key, lacking, n=1), *difflib.get_close_matches(key, known)]
    fix = "xóa dòng này, hoặc xem lại tên mục" if value else CUT_OFF
    fix = f"có phải “{near[0]}”?" if near else fix
    problem = source.problem(where, f"không có mục nào tên “{key}”", fix)
    return problem, near[0] if near else ""


def choose(word: str, words: Iterable[str]) -> str:
    """What to do about a word that is none of `words`."""
    words = list(words)
    parts = [part for part in re.split(r"[\s;,，、]+", word) if part]
    if parts and set(parts) <= {*words}:
        return f"ngăn các giá trị bằng dấu phẩy thường: [{', '.join(parts)}]"
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"có phải “{near[0]}”?" if near else f"chọn một trong: {', '.join(words[:12])}"
