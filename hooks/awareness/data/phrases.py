"""What `{{ commune.… }}` and `{{ say.… }}` stand for in every text, and what must not be typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final, Self

from awareness.data.model import NATIONAL, UnitKind, in_words, unit_words
from awareness.problem import Problem
from awareness.text import prose
from awareness.text.folding import Folded, fold
from awareness.text.source import VARIABLE, Row, filled

UNIT: Final = re.compile(
    r"(?<!\w)(?:(?<!cấp )(?<!hợp tác )(?<!thị )(?<!làng )xã(?! (?:hội|giao|viên|luận))"
    r"|phường(?! hội)|đặc khu|(?<!nông )thôn(?! nữ| quê)|tổ dân phố|bà con(?! (?:xa|gần|ruột)))"
    r"(?!\w)",
    re.IGNORECASE,
)
"""Words that another commune has otherwise; not those of society, of cooperatives, of law."""
UNIT_WORDS: Final = {
    "kind": UnitKind.COMMUNE,
    "name": "",
    "province": "",
    "hamlet": "thôn",
    "hamlet_head": "trưởng thôn",
    "people": "bà con",
}
"""What a commune is called whose own file cannot be read."""
SELF_HARM: Final = "self-harm-child"
"""The phrase beside the cards that say which number to call."""
NUMBER: Final = re.compile(
    rf"\{{\{{ *call\.|(?<!\d)(?<!Điều )1[ .-]?1[ .-]?[1-5](?!\d|\.\d)|{prose.PHONE.pattern}"
    r"|<!-- *catalogue: *(?:contacts|decision-cards|hotlines|office-cards)",
    re.IGNORECASE,
)
"""A number to call, by its variable, typed, or brought by a block."""
CRISIS: Final = re.compile(r"\{\{ *say\.self-harm-[\w-]+ *\}\}")
"""The one wording; see `self_harm`."""
PREFIX: Final = re.compile(r"\s*(?:(?:[-*>]|\d+\.|#+)\s+)?")
SENTENCE: Final = re.compile(r"\{\{ *say\.[^}]*\}\}\s+|.+?(?:[.!?…]+[”\")*]*(?=\s|$)|$)\s*")
"""What stands before a line's first sentence, and a sentence with the white space behind it.

A phrase with which a sentence begins is a sentence.
"""
WHOLE: Final = {
    "situations", "broadcasts", "chats", "cards", "hotlines", "steps", "items", "forms", "panels",
    "slides", "questions", "apps",
}  # fmt: skip
"""Lists whose rows are read as one; elsewhere a list is, and the texts beside each other."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The variables of this commune's texts by name; `facts` are those behind each phrase.

    `numbers` are the numbers to call as they are shown, `unconfirmed` as they are dialled: those
    whose hours, or cost, promise nothing. A `guest` uses the texts of another commune.
    """

    values: Mapping[str, str]
    facts: Mapping[str, list[str]]
    numbers: Mapping[str, str]
    unconfirmed: Mapping[str, frozenset[str]]
    guest: bool = False

    @cached_property
    def spelled(self) -> Self:
        """The same where a number stands as plain text."""
        texts = {name: filled(text, self.numbers) for name, text in self.values.items()}
        return replace(self, values={**texts, **self.numbers})

    @cached_property
    def names(self) -> re.Pattern[str]:
        """The commune's and its province's own names.

        A guest's are none: shared texts may tell of Thành phố Hồ Chí Minh to all its communes.
        """
        unit, kind = self.values["commune.name"], self.values["commune.kind"]
        province = re.sub(r"^(?:thành phố|tỉnh) ", "", self.values["commune.province"])
        own = [fold(name).text for name in (unit.removeprefix(f"{kind} "), province)]
        names = "|".join(re.escape(name) for name in own if name and not self.guest) or "(?!)"
        return re.compile(rf"(?<!\w)(?:{names})(?!\w)")


def words_of(
    commune: Row, phrases: Iterable[Row], hotlines: Collection[Row], counts: Mapping[str, int]
) -> Words:
    """From the raw rows, so that one bad row hides nothing elsewhere.

    `counts` are how many there are of things.
    """
    unit = {key: commune.text(key).strip() or word for key, word in UNIT_WORDS.items()}
    unit["kind"] = unit["kind"] if unit["kind"] in list(UnitKind) else UnitKind.COMMUNE
    values = {f"commune.{key}": word for key, word in unit_words(unit).items()}
    for name, count in counts.items():
        said = in_words(count)
        values |= {f"count.{name}": said, f"count.{name.capitalize()}": said.capitalize()}
    facts: dict[str, list[str]] = {}
    for row in phrases:
        values[f"say.{row.text('id')}"] = " ".join(filled(row.text("text"), values).split())
        facts[row.text("id")] = row.texts("facts")
    numbers = {f"call.{number}": number for number in NATIONAL}
    for row in hotlines:
        numbers[f"call.{row.text('id')}"] = row.text("display") or row.text("number")
    unconfirmed = {
        key: frozenset(
            row.text("number") for row in hotlines if not prose.promised(key, row.text(key))
        )
        for key in prose.PROMISES
    }
    return Words(values=values, facts=facts, numbers=numbers, unconfirmed=unconfirmed)


def used(text: str) -> list[str]:
    """The ids of the phrases that a text uses."""
    names = VARIABLE.findall(text)
    return [name.removeprefix("say.") for name in names if name.startswith("say.")]


def uses(names: Collection[str], text: str) -> bool:
    """Whether a text uses one of these variables."""
    return any(name in names for name in VARIABLE.findall(text))


def without(text: str, gone: Callable[[str], bool]) -> str | None:
    """A text less its sentences that are gone, and less the lines of which nothing is left.

    Behind each paragraph stand as many empty lines as it has lost; None where nothing is left.
    """
    if not gone(text):
        return text
    said: list[str] = []
    lost = 0
    for line in (*text.split("\n"), ""):
        end = PREFIX.match(line).end()  # type: ignore[union-attr]
        mark, rest = line[:end], line[end:]
        parts = [rest] if line.startswith("|") else SENTENCE.findall(rest)
        left = "".join(one for one in parts if not gone(one)).rstrip()
        if left or not rest:
            said += [mark + left if left != rest else line]
        lost += bool(rest) and not left
        if not rest:
            said += [""] * lost
            lost = 0
    said.pop()
    return "\n".join(said) if any(said) else None


def fill(value: Any, words: Words) -> Any:
    """Data with every variable but numbers filled in; a row's `facts` gain those of its phrases."""
    if isinstance(value, str):
        return filled(value, words.values)
    if isinstance(value, list):
        return [fill(one, words) for one in value]
    if isinstance(value, dict):
        row = {filled(key, words.values): fill(one, words) for key, one in value.items()}
        facts = row.get("facts")
        if isinstance(facts, list) and all(isinstance(fact, str) for fact in facts):
            behind = (fact for name in used(_text(value)) for fact in words.facts.get(name, []))
            row["facts"] = list(dict.fromkeys([*facts, *behind]))
        return row
    return value


def _text(value: Any) -> str:
    """All that is said anywhere inside a value."""
    if isinstance(value, str):
        return value
    inner = value.values() if isinstance(value, dict) else value or ()
    return "\n".join(map(_text, inner))


def said_wrong(
    text: str, words: Words, wording: prose.Wording, beside: str = ""
) -> Iterator[Problem]:
    """What no reader may meet anywhere, in a text as typed.

    Numbers to call that are not variables, figures without a year, what must never be claimed;
    `beside` is the source that readers see next to it.
    """
    phones, figures = partial(prose.typed_phones, NATIONAL), partial(prose.undated, beside)
    yield from prose.each(prose.plain_text(text), phones, figures)
    claims = partial(prose.false_claims, wording, words.unconfirmed)
    yield from prose.each(prose.plain_text(filled(text, words.spelled.values)), claims)


def typed_unit(text: str, words: Words) -> Iterator[Problem]:
    """Words of one commune typed into a text."""
    yield from prose.each(text, partial(_typed_unit, words))


def _typed_unit(words: Words, said: Folded) -> Iterator[Problem]:
    for pattern in (UNIT, words.names):
        for found in pattern.finditer(said.text):
            near = said.text[max(0, found.start() - 20) : found.end() + 20].strip()
            typed = found[0].casefold()
            names = [name for name, word in words.values.items() if typed in word.casefold()]
            own = [name for name in names if name.startswith("commune.") and name.islower()]
            fix = ", ".join(f"{{{{ {name} }}}}" for name in own[:4]) or "một biến {{ commune.… }}"
            what = f"“{found[0]}” gõ tay (ở “{near}”)"
            yield Problem("", said.line(found), what, f"dùng {fix}, để nơi khác dùng lại được")


def self_harm(text: str, words: Words, wording: prose.Wording) -> Iterator[Problem]:
    """Talk of death beside a number.

    The only wording that says whom to call is the phrases of data/wording.yml, which are such talk
    themselves; any other phrase may bring a number.
    """
    phrase, rest = CRISIS.search(text), CRISIS.sub(" ", text)
    said = prose.speaks_of_death(rest, wording)
    if phrase and not said:
        said = text.count("\n", 0, phrase.start()), phrase[0]
    if said and NUMBER.search(fold(filled(rest, words.values)).text):
        line, talk = said
        what = f"“{talk}” và số điện thoại đứng cùng một chỗ, ngoài câu dùng chung"
        fix = "dùng {{ say.self-harm-child }}, -friend hoặc -adult; dời số khác sang chỗ khác"
        add = "Lời chỉ nghe giống thì thêm vào not_death của data/wording.yml"
        yield Problem("", line, what, f"{fix}. {add}")


def scopes(value: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, str]]:
    """The places of data, each with all the text that a reader takes in together."""
    whole = len(where) > 1 and where[-2] in WHOLE
    if whole or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        yield where, _text(value)
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value or ())
    if isinstance(value, str):
        yield where, value
        return
    for key, child in pairs:
        yield from scopes(child, (*where, key))
