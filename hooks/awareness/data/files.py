"""Every file of data/ with its type, the schema of each for editors, and the whole of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from pydantic import AfterValidator, Field, ValidationInfo, create_model, field_validator
from pydantic.fields import FieldInfo

from awareness.data import model
from awareness.data.explain import shape
from awareness.data.model import Level
from awareness.data.programme import Directive
from awareness.data.settings import Settings
from awareness.data.showing import ContestQuestion, Deck
from awareness.data.teaching import (
    Broadcast,
    Chat,
    Form,
    IssuedCode,
    IssuedSite,
    Leaflets,
    Session,
    Situation,
    Skill,
    Teaching,
)
from awareness.data.values import Strict
from awareness.text import prose
from awareness.text.layers import Over, Root
from awareness.text.prose import Wording
from awareness.text.source import called

COMMUNE: Final = "data/commune.yml"
LOCAL: Final = "data/local.yml"
RESOURCES: Final = "data/resources.yml"
FACTS: Final = "data/facts.yml"
HOSTS: Final = "data/hosts.yml"
SIGNS: Final = "data/link-signs.yml"
WORDING: Final = "data/wording.yml"
SESSIONS: Final = "data/sessions.yml"
SITUATIONS: Final = "data/situations.yml"
MESSAGES: Final = "data/messages.yml"
FORMS: Final = "data/forms.yml"
LEAFLETS: Final = "data/leaflets.yml"
SLIDES: Final = "data/slides.yml"
QUESTIONS: Final = "data/questions.yml"
SETTINGS: Final = "data/settings.yml"
CODES: Final = "data/codes.yml"
STATUS: Final = "data/link-status.json"
OWN: Final = (COMMUNE, LOCAL, CODES)
"""Each commune's own files, of which another one's folder takes nothing over."""


def laid(root: Path) -> Root:
    """The project in `root`, below the folder of another commune where SITE_COMMUNE names one."""
    folder = os.environ.get("SITE_COMMUNE")
    return Over(root, Path(folder), OWN) if folder else root


SYLLABLES_A_MINUTE: Final = 130
"""Slow enough for numbers over a loudspeaker."""
WHOLE: Final = {
    SESSIONS: "teaching",
    LEAFLETS: "leaflets",
    SETTINGS: "settings",
    WORDING: "phrasebook",
    STATUS: "record",
}
"""Files that are one thing; of the others each section is."""


def _in_order(hotlines: list[model.Hotline]) -> list[model.Hotline]:
    """By role, and of each role the national number first."""
    roles = [*model.Role]
    return sorted(hotlines, key=lambda row: (roles.index(row.role), row.id not in model.NATIONAL))


class Catalogue(Strict):
    """All that the pages are built from: valid, and consistent across files."""

    commune: model.Commune = Field(description="Cơ quan phụ trách trang.")
    directive: Directive | None = Field(
        default=None, description="Văn bản chỉ đạo của nơi này; không có thì bỏ cả phần."
    )
    hide: dict[str, list[str]] = Field(
        default={}, description="Những gì dùng chung mà nơi này không dùng: tên mục, các id."
    )
    audiences: list[model.Audience] = Field(description="Bốn nhóm người đọc.")
    topics: list[model.Topic] = Field(description="Các chủ đề.")
    hotlines: Annotated[list[model.Hotline], AfterValidator(_in_order)] = Field(
        description="Các số điện thoại; trang xếp theo role."
    )
    resources: list[model.Resource] = Field(min_length=1, description="Các sản phẩm truyền thông.")
    listed: list[model.Fact] = Field(alias="facts", description="Các căn cứ mà trang web dẫn.")
    hosts: list[model.Host] = Field(description="Những nơi khác mà trang được dẫn tới.")
    signs: model.LinkSigns = Field(description="Dấu hiệu nhận ra một trang khi hỏi máy chủ.")
    phrasebook: model.Phrasebook
    teaching: Teaching
    situations: list[Situation] = Field(min_length=1, description="Các tình huống.")
    broadcasts: list[Broadcast] = Field(description="Bài đọc trên loa.")
    chats: list[Chat] = Field(description="Tin nhắn cho nhóm.")
    forms: list[Form] = Field(min_length=1, description="Các tờ.")
    leaflets: Leaflets
    decks: list[Deck] = Field(description="Các bộ trang chiếu cho buổi họp.")
    questions: list[ContestQuestion] = Field(
        min_length=1, description="Câu hỏi của cuộc thi “Rung chuông vàng”."
    )
    settings: Settings
    codes: list[IssuedCode] = Field(description="Mọi mã đã in ra giấy.")
    sites: list[IssuedSite] = Field(
        default=[], description="Mọi địa chỉ trang đã in trong mã; một cái đang dùng."
    )
    record: model.Record
    wording: Wording

    @field_validator("forms")
    @classmethod
    def _with_the_year(cls, forms: list[Form], info: ValidationInfo) -> list[Form]:
        """The calendar is typed once, at the clauses of the directive."""
        directive = info.data.get("directive")
        year = directive.year if directive else []
        longer = [{"sections": [*row.sections, *year]} if row.calendar else {} for row in forms]
        return [row.model_copy(update=more) for row, more in zip(forms, longer, strict=True)]

    @property
    def facts(self) -> Mapping[str, model.Fact]:
        return {row.id: row for row in self.listed}

    @property
    def phrases(self) -> Mapping[str, model.Phrase]:
        return {row.id: row for row in self.phrasebook.phrases}

    @property
    def statuses(self) -> Mapping[str, model.LinkStatus]:
        """What the record holds of each address; it may lack some."""
        return {row.url: row for row in self.record.links}

    def calls(self, *roles: str) -> list[model.Hotline]:
        """The hotlines of these roles, in the order of the roles."""
        return [hotline for hotline in self.hotlines if hotline.role in roles]

    @property
    def helplines(self) -> list[model.Hotline]:
        """The hotline list of every page, in its fixed order."""
        return self.calls(model.Role.CHILD, model.Role.HELP)

    @property
    def child(self) -> model.Hotline:
        return self.calls(model.Role.CHILD)[0]

    @property
    def life(self) -> model.Hotline:
        return self.calls(model.Role.LIFE)[0]

    def audience(self, audience: str) -> model.Audience:
        return next(row for row in self.audiences if row.id == audience)

    def session(self, session: str) -> Session:
        return next(row for row in self.teaching.sessions if row.id == session)

    def form(self, form: str) -> Form:
        return next(row for row in self.forms if row.id == form)

    def deck(self, deck: str) -> Deck:
        return next(row for row in self.decks if row.id == deck)

    def quiz(self, level: Level, skill: Skill) -> list[Situation]:
        return [row for row in self.situations if (row.level, row.skill) == (level, skill)]

    def asked(self, level: Level) -> list[ContestQuestion]:
        return [row for row in self.questions if row.level == level]

    def on_paper(self, situation: Situation) -> bool:
        """A story of death is never handed out."""
        return not prose.speaks_of_death(situation.story, self.wording)

    def leaf(self, level: Level) -> list[Situation]:
        """What is printed of a level's quiz, on both sides of a leaf: three stories of a skill."""
        each = (filter(self.on_paper, self.quiz(level, skill)) for skill in Skill)
        return [row for rows in each for row in islice(rows, 3)]

    @property
    def spoken(self) -> dict[str, str]:
        """How each number to call is read aloud."""
        return {hotline.id: hotline.spoken for hotline in self.hotlines}

    def duration(self, script: Broadcast) -> str:
        """How long a script takes to read over a loudspeaker: “khoảng 1 phút 15 giây”."""
        count = sum(prose.syllables(called(part, self.spoken)) for part in script.text)
        whole, rest = divmod(max(round(count * 60 / SYLLABLES_A_MINUTE / 5), 1) * 5, 60)
        words = [f"{whole} phút"] * bool(whole) + [f"{rest} giây"] * bool(rest)
        return f"khoảng {' '.join(words)}"

    def resources_for(self, audience: str) -> list[model.Resource]:
        """An audience's products in the directive's order."""
        rows = (row for row in self.resources if audience in row.audiences)
        return sorted(rows, key=lambda row: row.number)


def _of(*sections: str) -> type[Strict]:
    fields = {row.alias or name: row for name, row in Catalogue.model_fields.items()}
    parts: dict[str, Any] = {name: (fields[name].annotation, fields[name]) for name in sections}
    return create_model("Sections", __base__=Strict, **parts)


FILES: Final[dict[str, type[Strict]]] = {
    COMMUNE: _of("commune"),
    LOCAL: _of("directive", "hide"),
    RESOURCES: _of("audiences", "topics", "hotlines", "resources"),
    FACTS: _of("facts"),
    HOSTS: _of("hosts"),
    SIGNS: _of("signs"),
    WORDING: model.Phrasebook,
    SESSIONS: Teaching,
    SITUATIONS: _of("situations"),
    MESSAGES: _of("broadcasts", "chats"),
    FORMS: _of("forms"),
    LEAFLETS: Leaflets,
    SLIDES: _of("decks"),
    QUESTIONS: _of("questions"),
    SETTINGS: Settings,
    CODES: _of("codes", "sites"),
    STATUS: model.Record,
}


def _rows(field: FieldInfo) -> type[Strict] | None:
    """The type of the rows of a section that is a list of rows."""
    row = next(iter(get_args(field.annotation)), None)
    return row if isinstance(row, type) and issubclass(row, Strict) else None


SECTIONS: Final = {
    section: (path, key)
    for path, file in FILES.items()
    for section, field in file.model_fields.items()
    for key in ("id", "words", "host")
    if path != CODES and key in getattr(_rows(field), "model_fields", ())
}
"""The sections of which a commune may have rows of its own: their files, and what names a row."""


def json_schema(file: type[Strict]) -> dict[str, Any]:
    """The JSON schema of a type (draft 2020-12), which says in Vietnamese what each key means."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= file.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part.pop("description", None)  # the docstring, which is for engineers
        for field in (part, *part.get("properties", {}).values()):
            field.pop("title", None)
    return schema


def editor_schema(file: type[Strict], **known: Iterable[str]) -> dict[str, Any]:
    """The JSON schema with what an editor says of a fault, and rows to fill in.

    `known` are the values that an editor offers, by key: new ones are as good.
    """
    schema = json_schema(file)
    for part in (schema, *schema["$defs"].values()):
        fields = part.get("properties", {})
        for words in (part, *fields.values()):
            if "enum" in words:
                words["errorMessage"] = f"chọn một trong: {', '.join(words['enum'])}"
        for key, field in fields.items():
            kind = field.get("items", field)
            if key in known and "string" in (kind.get("type"), field.get("type")):
                kind["examples"] = [*known[key]]
            if "pattern" in kind:
                kind["patternErrorMessage"] = shape(kind["pattern"])
            if "description" in field:
                field.setdefault("errorMessage", f"{key}: {field['description']}")
            row = schema["$defs"].get(str(kind.get("$ref", "")).rpartition("/")[2], {})
            if "items" in field and "required" in row:
                field["defaultSnippets"] = [
                    {"label": f"{key}: thêm một dòng", "body": [_empty(row)]}
                ]
    return schema


def file_schema(path: str, **known: Iterable[str]) -> dict[str, Any]:
    """The JSON schema of a data file, as `editor_schema` has it.

    In LOCAL a row needs no more than its name, since it may lie over another.
    """
    if path != LOCAL:
        return editor_schema(FILES[path], **known)
    rows = {name: FILES[SECTIONS[name][0]].model_fields[name] for name in SECTIONS}
    laid: Any = Field(default=[], description="Dòng của riêng nơi này, đè lên dòng cùng id.")
    lists: dict[str, Any] = {name: (row.annotation, laid) for name, row in rows.items()}
    schema = editor_schema(create_model("Local", __base__=FILES[LOCAL], **lists), **known)
    # An editor is told what is wrong inside it, not that it may be left out.
    directive = schema["properties"]["directive"]
    directive |= directive.pop("anyOf")[0]
    for name, row in rows.items():
        schema["$defs"][getattr(_rows(row), "__name__", "")]["required"] = [SECTIONS[name][1]]
    return schema


def _empty(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row to fill in: the keys that it needs, with a stop for each."""
    of, needed = row["properties"], row["required"]
    lists = {key for key in needed if of[key].get("type") == "array"}
    stops = ((key, f"${{{number}}}") for number, key in enumerate(needed, 1))
    return {key: [stop] if key in lists else stop for key, stop in stops}
