"""What is silent at a first glance is silent by the rules too."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from project import shipped
from random_edits import SLIPS
from test_text import OTHERS, PHONES

from awareness.data.phrases import said_wrong, typed_unit
from awareness.data.rules import unknown_variables
from awareness.problem import Problem

SHIPPED = shipped()
KNOWN = SHIPPED.known
UNIT = ["Cả xã", "phường A", "ĐẶC KHU", "thôn 3", "tổ dân phố", "bà con", "{{ say.khong-co }}"]
OFTEN = ["Tải ứng dụng VN-COP.", "111: miễn phí", "111 không mất tiền", "gọi 111, ngày hay đêm"]
WRONG = [*PHONES, *(text for text, _ in OTHERS), *UNIT, *OFTEN]


def told(text: str) -> Iterator[Problem]:
    yield from said_wrong(text, KNOWN.words, KNOWN.wording)
    yield from typed_unit(text, KNOWN.words)
    yield from unknown_variables(text, KNOWN)


@pytest.mark.parametrize("text", [*WRONG, *KNOWN.words.names[1], *KNOWN.wording.never])
def test_nothing_wrong_is_silent(text: str) -> None:
    assert not KNOWN.silent(text)


@pytest.mark.parametrize("words", ["cấp 1", "dưới 18", "1008", "luật 2018", "a-1-b-2"])
def test_a_forbidden_number_is_not_silent_with_any_gaps(words: str) -> None:
    known = replace(KNOWN, wording=replace(KNOWN.wording, never={words: "vì sao"}))
    for gap in ("", " ", ".", "- ", " - "):
        spaced = gap.join(words) if words.isdigit() else words.replace("18", f"1{gap}8")
        assert [*said_wrong(spaced, known.words, known.wording)], spaced
        assert not known.silent(spaced), spaced


def test_no_slip_in_a_shipped_text_is_silent_that_is_told() -> None:
    dice = random.Random(1)
    texts = sorted({text for one in SHIPPED.sources.values() for _, text in one.texts()})
    silent = 0
    for text in texts:
        for slip in dice.sample([*SLIPS.values()], 3):
            typed = slip(dice, text) or text
            if KNOWN.silent(typed):
                silent += 1
                assert [*told(typed)] == [], typed
    assert silent > len(texts)  # else the glance is not worth its time
