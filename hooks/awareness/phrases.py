"""What `{{ commune.… }}` and `{{ say.… }}` stand for in every text, and what must not be typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from awareness.model import UnitKind, unit_words
from awareness.prose import Wording, speaks_of_death
from awareness.source import VARIABLE, filled

UNIT: Final = re.compile(
    r"(?<!\w)(?:(?<!cấp )(?<!hợp tác )(?<!thị )(?<!làng )xã(?! hội)|phường(?! hội)|đặc khu"
    r"|(?<!nông )thôn(?! nữ| quê)|tổ dân phố|bà con)(?!\w)",
    re.IGNORECASE,
)
"""Words that another commune has otherwise; not those of society, of cooperatives, of law."""
SELF_HARM: Final = "self-harm-child"
"""The phrase beside the cards that say which number to call."""
NUMBER: Final = re.compile(
    r"\{\{ *call\.[^}]*\}\}|(?<!\d)(?:11[1-5]|1[89]00[ .]?\d{2,4}[ .]?\d*|0\d{8,10})(?!\d)"
)
"""A number to call, by its variable or typed."""
WHOLE: Final = frozenset(
    ("situations", "broadcasts", "chats", "hotlines", "steps", "items", "sections", "panels")
)
"""Lists whose rows are read as one; elsewhere a list is, and the texts beside each other."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The variables of this commune's texts by name; `facts` are those behind each phrase."""

    values: Mapping[str, str]
    facts: Mapping[str, list[str]]

    @property
    def names(self) -> re.Pattern[str]:
        """The commune's and its province's own names."""
        unit, kind = self.values["commune.name"], self.values["commune.kind"]
        province = re.sub(r"^(?:thành phố|tỉnh) ", "", self.values["commune.province"])
        own = filter(None, (unit.removeprefix(f"{kind} "), province))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, own)) or '(?!)'})(?!\w)")


def words_of(commune: Mapping[str, Any], phrases: Iterable[Mapping[str, Any]]) -> Words:
    """From the raw rows, so that one bad row hides nothing elsewhere."""

    def text(row: Mapping[str, Any], key: str, default: str = "") -> str:
        value = row.get(key)
        return value if isinstance(value, str) and value.strip() else default

    kind = text(commune, "kind")
    unit = unit_words(
        kind if kind in list(UnitKind) else UnitKind.COMMUNE,
        text(commune, "name"),
        text(commune, "province"),
        text(commune, "hamlet", "thôn"),
        text(commune, "hamlet_head", "trưởng thôn"),
        text(commune, "people", "bà con"),
    )
    values = {f"commune.{key}": word for key, word in unit.items()}
    facts: dict[str, list[str]] = {}
    for row in phrases:
        said = " ".join(filled(text(row, "text"), values).split())
        values[f"say.{text(row, 'id')}"] = said
        listed = row.get("facts")
        facts[text(row, "id")] = listed if isinstance(listed, list) else []
    return Words(values=values, facts=facts)


def used(text: str) -> list[str]:
    """The ids of the phrases that a text uses."""
    names = (match[1] for match in VARIABLE.finditer(text))
    return [name.removeprefix("say.") for name in names if name.startswith("say.")]


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


def unknown(text: str, names: Collection[str]) -> Iterator[str]:
    """The names of variables that stand for nothing; numbers have a rule of their own."""
    for match in VARIABLE.finditer(text):
        if not match[1].startswith("call.") and match[1] not in names:
            yield match[1]


def typed_unit(text: str, words: Words) -> Iterator[tuple[str, str]]:
    """Words of one commune typed into a text: what is wrong, and what to do."""
    for pattern in (UNIT, words.names):
        if found := pattern.search(text):
            near = text[max(0, found.start() - 20) : found.end() + 20].strip()
            said = found[0].casefold()
            names = [name for name, word in words.values.items() if said in word.casefold()]
            own = [name for name in names if name.startswith("commune.") and name.islower()]
            fix = ", ".join(f"{{{{ {name} }}}}" for name in own[:4]) or "một biến {{ commune.… }}"
            yield f"“{found[0]}” gõ tay (ở “{near}”)", f"dùng {fix}, để nơi khác dùng lại được"


def self_harm(text: str, wording: Wording) -> Iterator[tuple[int, str, str]]:
    """Talk of death beside a number: its line from 0, what is wrong, what to do.

    The only wording that says whom to call is the phrases of data/wording.yml.
    """
    said = speaks_of_death(text, wording)
    number = NUMBER.search(text)
    if said and number:
        what = f"“{said[0]}” và số điện thoại đứng cùng một chỗ, ngoài câu dùng chung"
        fix = "dùng {{ say.self-harm-child }}, -friend hoặc -adult; dời số khác sang chỗ khác"
        yield text.count("\n", 0, said.start()), what, fix


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
