"""Reads data/*.yml, checks each file and then all of them together, and builds the catalogue.

Rules are generators over the raw rows, so that one bad row never hides the faults of another.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Self

from pydantic import ValidationError

from awareness.data import phrases, record
from awareness.data.explain import choose, explained
from awareness.data.files import FILES
from awareness.data.model import (
    NATIONAL,
    Audience,
    AudienceId,
    Commune,
    CommuneFile,
    Confidence,
    Directive,
    Fact,
    FactsFile,
    Hotline,
    LinkSigns,
    LinkSignsFile,
    LinkStatus,
    LinkStatusFile,
    Phrase,
    Resource,
    ResourcesFile,
    Role,
    Strict,
    Topic,
    WordingFile,
)
from awareness.data.phrases import Words
from awareness.data.teaching import (
    CHAT_LIMIT,
    SCHOOL_LEVELS,
    SYLLABLES_A_MINUTE,
    Broadcast,
    Chat,
    CodesFile,
    Form,
    FormsFile,
    IssuedCode,
    IssuedSite,
    LeafletsFile,
    Level,
    MessagesFile,
    Session,
    SessionsFile,
    Situation,
    SituationsFile,
    Skill,
    spoken_syllables,
)
from awareness.links import address
from awareness.links.scan import hosts_in_text, links_in_text
from awareness.problem import Grade, LinkProblem, Problem
from awareness.text import prose
from awareness.text.prose import Wording
from awareness.text.source import Source, Where, filled, read_file

COMMUNE, RESOURCES, FACTS, HOSTS, SIGNS, WORDING, *TEACHING, STATUS = FILES
SESSIONS, SITUATIONS, MESSAGES, FORMS, LEAFLETS, CODES = TEACHING
PHONES: Final = ("phone", "police_phone", "office_phone")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All that the pages are built from: valid, and consistent across files."""

    commune: Commune
    directive: Directive
    audiences: tuple[Audience, ...]
    topics: tuple[Topic, ...]
    hotlines: tuple[Hotline, ...]
    resources: tuple[Resource, ...]
    facts: Mapping[str, Fact]
    statuses: Mapping[str, LinkStatus]
    """What the record holds of each address; it may lack some."""
    signs: LinkSigns
    teaching: SessionsFile
    situations: tuple[Situation, ...]
    broadcasts: tuple[Broadcast, ...]
    chats: tuple[Chat, ...]
    forms: tuple[Form, ...]
    leaflets: LeafletsFile
    codes: tuple[IssuedCode, ...]
    sites: tuple[IssuedSite, ...]
    phrases: Mapping[str, Phrase]
    wording: Wording

    def calls(self, *roles: str) -> list[Hotline]:
        """The hotlines of these roles, in the order of the roles."""
        return [hotline for hotline in self.hotlines if hotline.role in roles]

    @property
    def helplines(self) -> list[Hotline]:
        """The hotline list of every page, in its fixed order."""
        return self.calls(Role.CHILD, Role.HELP)

    @property
    def child(self) -> Hotline:
        return self.calls(Role.CHILD)[0]

    @property
    def life(self) -> Hotline:
        return self.calls(Role.LIFE)[0]

    def audience(self, audience: str) -> Audience:
        return next(row for row in self.audiences if row.id == audience)

    def session(self, session: str) -> Session:
        return next(row for row in self.teaching.sessions if row.id == session)

    def form(self, form: str) -> Form:
        return next(row for row in self.forms if row.id == form)

    def quiz(self, level: Level, skill: Skill) -> list[Situation]:
        return [row for row in self.situations if (row.level, row.skill) == (level, skill)]

    def on_paper(self, situation: Situation) -> bool:
        """A story of death is never handed out."""
        return not prose.speaks_of_death(situation.story, self.wording)

    @property
    def spoken(self) -> dict[str, str]:
        """How each number to call is read aloud."""
        return {hotline.id: hotline.spoken for hotline in self.hotlines}

    def duration(self, script: Broadcast) -> str:
        """How long a script takes to read over a loudspeaker: “khoảng 1 phút 15 giây”."""
        count = sum(spoken_syllables(part, self.spoken) for part in script.text)
        whole, rest = divmod(round(count * 60 / SYLLABLES_A_MINUTE / 5) * 5, 60)
        words = [f"{whole} phút"] * bool(whole) + [f"{rest} giây"] * bool(rest)
        return f"khoảng {' '.join(words)}"

    def resources_for(self, audience: str) -> list[Resource]:
        """An audience's products in the directive's order."""
        rows = (row for row in self.resources if audience in row.audiences)
        return sorted(rows, key=lambda row: row.number)


Sources = dict[str, Source]
Rule = Callable[[Sources], Iterator[Problem]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What pages may refer to, read even from data with faults; None where a file is unreadable."""

    facts: frozenset[str] | None
    numbers: frozenset[str] | None
    addresses: frozenset[str] | None
    ids: Mapping[str, frozenset[str] | None]
    """Of each kind of thing that a block shows by its id, the ids."""
    hosts: frozenset[str] | None
    own: tuple[str, ...]
    wording: Wording
    words: Words

    @classmethod
    def of(cls, sources: Sources, words: Words) -> Self:
        def values(path: str, section: str, key: str) -> frozenset[str] | None:
            return _values(sources[path], (section,), key)

        _, commune = next(_mappings(sources[COMMUNE], ("commune",)), ((), {}))
        phones = {re.sub(r"\D", "", _text(commune, key)) for key in PHONES} - {""}
        numbers = values(RESOURCES, "hotlines", "number")
        listed = values(RESOURCES, "resources", "url")
        moved = {_text(row, "final_url") for _, row in sources[STATUS].rows("links")} - {""}
        email = _text(commune, "email")
        own = _text(commune, "site_url"), _text(commune, "portal_url"), email and f"mailto:{email}"
        return cls(
            facts=values(FACTS, "facts", "id"),
            numbers=None if numbers is None else numbers | phones,
            addresses=None if listed is None else listed | moved,
            ids={
                "resource": values(RESOURCES, "resources", "id"),
                "session": values(SESSIONS, "sessions", "id"),
                "form": values(FORMS, "forms", "id"),
            },
            hosts=values(HOSTS, "hosts", "host"),
            own=tuple(filter(None, own)),
            wording=_wording(sources[WORDING]),
            words=words,
        )


SURE: Final = re.compile(r"[!-~]+")
"""An id or an address that can be compared with others; what else stands there is told already."""


def _values(source: Source, section: tuple[str, ...], key: str) -> frozenset[str] | None:
    """What stands under `key` in the rows of a section; None where a row is not as it should be."""
    value = source.data if source.readable else None
    for name in section:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return None
    found = [_text(row, key) if isinstance(row, dict) else "" for row in value]
    return frozenset(found) if all(map(SURE.fullmatch, found)) else None


def _wording(source: Source) -> Wording:
    def pairs(section: str, key: str) -> dict[str, str]:
        rows = [row for _, row in source.rows(section)]
        return {_text(row, "words"): _text(row, key) for row in rows if _text(row, "words")}

    data = source.data if isinstance(source.data, dict) else {}
    harm, death, not_death = (tuple(_list(data, key)) for key in ("harm", "death", "not_death"))
    return Wording(
        plain=pairs("plain", "instead"),
        never=pairs("never", "why"),
        harm=harm,
        death=death,
        not_death=not_death,
    )


def _words(sources: Sources) -> Words:
    _, commune = next(_mappings(sources[COMMUNE], ("commune",)), ((), {}))
    said, calls = sources[WORDING].rows("phrases"), sources[RESOURCES].rows("hotlines")
    return phrases.words_of(commune, (row for _, row in said), (row for _, row in calls))


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The data as read: `catalogue` is None when any file has an error."""

    catalogue: Catalogue | None
    known: Known
    problems: list[Problem]
    sources: Sources
    phrases: list[tuple[str, int, str]]
    """Where the data use a common phrase: file, line and the phrase's id."""

    def address_line(self, index: int) -> int:
        """The line in resources.yml of the address of the product at `index`."""
        return self.sources[RESOURCES].line(("resources", index, "url"))


def load(root: Path, today: date) -> Loaded:
    """Reads and checks every data file; all problems of all files come together."""
    sources: Sources = {}
    problems: list[Problem] = []
    models: dict[str, Any] = {}
    for path in FILES:
        sources[path], found = read_file(root, path)
        problems += found
    uses = _uses(root, sources)
    problems += mistyped_ids(uses, sources)
    words = _words(sources)
    if _values(sources[WORDING], ("phrases",), "id") is None:
        words = phrases.unsure(words, uses)
    said: list[tuple[str, int, str]] = []
    wording = _wording(sources[WORDING])
    sure = _values(sources[RESOURCES], ("hotlines",), "id") is not None
    for source in sources.values():
        problems += as_typed(source, words, wording, sure)
        for where, text in source.texts():
            said += [(source.path, source.line(where), name) for name in phrases.used(text)]
    for path, model in FILES.items():
        kept = path in (WORDING, *TEACHING)  # there each place shows a number in its own way
        sources[path].data = phrases.fill(sources[path].data, words if kept else words.spelled)
        if sources[path].readable:
            models[path], found = _validate(model, sources[path])
            problems += found
            data = sources[path].data
            whole = isinstance(data, dict) and model.model_fields.keys() <= {*data, "schema_file"}
            sources[path].readable = whole
    for rule in RULES:
        problems += rule(sources)
    problems += future_dates(sources, today)
    catalogue = None
    if not any(problem.grade is Grade.ERROR for problem in problems):
        catalogue = _catalogue(models, wording)
        problems += still_missing(catalogue, sources)
        problems += to_confirm(catalogue, sources)
        problems += record.notes(sources[STATUS], models[STATUS], today)
    return Loaded(
        catalogue=catalogue,
        known=Known.of(sources, words),
        problems=problems,
        sources=sources,
        phrases=said,
    )


def _catalogue(models: dict[str, Any], wording: Wording) -> Catalogue:
    commune: CommuneFile = models[COMMUNE]
    resources: ResourcesFile = models[RESOURCES]
    facts: FactsFile = models[FACTS]
    status: LinkStatusFile = models[STATUS]
    signs: LinkSignsFile = models[SIGNS]
    sessions: SessionsFile = models[SESSIONS]
    situations: SituationsFile = models[SITUATIONS]
    messages: MessagesFile = models[MESSAGES]
    forms: FormsFile = models[FORMS]
    leaflets: LeafletsFile = models[LEAFLETS]
    codes: CodesFile = models[CODES]
    words: WordingFile = models[WORDING]
    return Catalogue(
        commune=commune.commune,
        directive=resources.directive,
        audiences=tuple(resources.audiences),
        topics=tuple(resources.topics),
        hotlines=tuple(sorted(resources.hotlines, key=_place)),
        resources=tuple(resources.resources),
        facts={fact.id: fact for fact in facts.facts},
        statuses={entry.url: entry for entry in status.links},
        signs=signs.signs,
        teaching=sessions,
        situations=tuple(situations.situations),
        broadcasts=tuple(messages.broadcasts),
        chats=tuple(messages.chats),
        forms=tuple(forms.forms),
        leaflets=leaflets,
        codes=tuple(codes.codes),
        sites=tuple(codes.sites),
        phrases={phrase.id: phrase for phrase in words.phrases},
        wording=wording,
    )


def _place(hotline: Hotline) -> tuple[int, bool]:
    """By role, and of each role the national number first."""
    return [*Role].index(hotline.role), hotline.id not in NATIONAL


def _validate(model: type[Strict], source: Source) -> tuple[Strict | None, list[Problem]]:
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        return None, explained(source, error, model)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _list(row: dict[str, Any], key: str) -> list[str]:
    value = row.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


KEYS: Final = (
    (RESOURCES, ("directive", "clauses"), "id"),
    (RESOURCES, ("audiences",), "id"),
    (RESOURCES, ("topics",), "id"),
    (RESOURCES, ("hotlines",), "id"),
    (RESOURCES, ("hotlines",), "number"),
    (RESOURCES, ("resources",), "id"),
    (RESOURCES, ("resources",), "number"),
    (FACTS, ("facts",), "id"),
    (HOSTS, ("hosts",), "host"),
    (WORDING, ("plain",), "words"),
    (WORDING, ("never",), "words"),
    (WORDING, ("phrases",), "id"),
    (STATUS, ("links",), "url"),
    (SESSIONS, ("sessions",), "id"),
    (SITUATIONS, ("situations",), "id"),
    (MESSAGES, ("broadcasts",), "id"),
    (MESSAGES, ("chats",), "id"),
    (FORMS, ("forms",), "id"),
    (LEAFLETS, ("leaflets",), "id"),
    (CODES, ("sites",), "site_url"),
)
"""The values that may stand only once in their list."""


def once(sources: Sources) -> Iterator[Problem]:
    for path, section, key in KEYS:
        seen: dict[str, int] = {}
        for where, row in sources[path].rows(*section):
            value = _text(row, key)
            line = sources[path].line((*where, key))
            if value and value in seen:
                what = f"{key} “{value}” đã dùng ở dòng {seen[value]}"
                yield sources[path].problem((*where, key), what, "đặt giá trị khác cho dòng này")
            seen.setdefault(value, line)


REFERENCES: Final = (
    (WORDING, ("phrases",), "facts", FACTS, ("facts",)),
    (RESOURCES, ("directive",), "facts", FACTS, ("facts",)),
    (RESOURCES, ("hotlines",), "facts", FACTS, ("facts",)),
    (RESOURCES, ("resources",), "topics", RESOURCES, ("topics",)),
    (SESSIONS, (), "facts", FACTS, ("facts",)),
    (SESSIONS, ("sessions",), "facts", FACTS, ("facts",)),
    (SESSIONS, ("sessions",), "resources", RESOURCES, ("resources",)),
    (SITUATIONS, ("situations",), "facts", FACTS, ("facts",)),
    (MESSAGES, ("broadcasts",), "facts", FACTS, ("facts",)),
    (MESSAGES, ("chats",), "facts", FACTS, ("facts",)),
    (FORMS, ("forms",), "facts", FACTS, ("facts",)),
    (LEAFLETS, ("leaflets",), "facts", FACTS, ("facts",)),
    (LEAFLETS, ("card",), "facts", FACTS, ("facts",)),
)


def references(sources: Sources) -> Iterator[Problem]:
    """Ids that a file names and nobody defines."""
    for path, section, key, target, rows in REFERENCES:
        source = sources[path]
        known = _values(sources[target], rows, "id")
        if known is None:
            continue
        for where, row in _mappings(source, section):
            for index, value in enumerate(_list(row, key)):
                if value not in known:
                    what = f"“{value}” không có trong mục {rows[-1]} của {target}"
                    yield source.problem((*where, key, index), what, choose(value, sorted(known)))


DEFINED: Final = (
    (RESOURCES, "resources"),
    (RESOURCES, "topics"),
    (RESOURCES, "hotlines"),
    (FACTS, "facts"),
    (SESSIONS, "sessions"),
    (FORMS, "forms"),
    (WORDING, "phrases"),
)
USED: Final = re.compile(r"\bid=([\w-]+)|\b(?:say|call)\.([\w-]+)|\b([A-Z]{1,2}[0-9]{1,3})\b")
"""An id in a page's or a text's markers and variables, and a fact's anywhere."""


def mistyped_ids(uses: Mapping[str, int], sources: Sources) -> Iterator[Problem]:
    """One slip in an id would leave every place that uses it at fault, with the wrong advice.

    Told where it was made, when nobody uses the id and several places use one like it that is
    nowhere; and mended in memory, so that nothing follows from it.
    """
    rows = [pair for path, section in DEFINED for pair in _ids(sources[path], section)]
    known = {row["id"] for _, _, row in rows}
    wanted = [name for name, count in uses.items() if count > 1 and name not in known]
    for source, where, row in rows:
        alike = [name for name in wanted if name.islower() == row["id"].islower()]
        near = () if row["id"] in uses else difflib.get_close_matches(row["id"], alike, n=1)
        if near:
            what = (
                f"không nơi nào dùng mã “{row['id']}”, còn “{near[0]}” có {uses[near[0]]} nơi dùng"
            )
            yield source.problem((*where, "id"), what, f"có phải “{near[0]}”?")
            row["id"] = near[0]


def _ids(source: Source, section: str) -> Iterator[tuple[Source, Where, dict[str, Any]]]:
    return ((source, where, row) for where, row in source.rows(section) if _text(row, "id"))


def _uses(root: Path, sources: Sources) -> Counter[str]:
    """How often each id is used, in lists of the data and in pages."""
    uses: Counter[str] = Counter()
    texts = []
    for file in sorted((root / "docs").rglob("*.md")):
        texts.append(file.read_text(encoding="utf-8", errors="replace"))
        uses[file.stem] += 1
    for source in sources.values():
        for where, text in source.texts():
            uses[text] += bool(where) and isinstance(where[-1], int)
            texts += [text] if "{{" in text else []
    for text in texts:
        uses.update(filter(None, (name for found in USED.findall(text) for name in found)))
    return +uses


def _mappings(source: Source, section: tuple[str, ...]) -> Iterator[tuple[Where, dict[str, Any]]]:
    value = source.data
    for key in section:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        yield section, value
    else:
        yield from source.rows(*section)


def audiences_complete(sources: Sources) -> Iterator[Problem]:
    source = sources[RESOURCES]
    present = {_text(row, "id") for _, row in source.rows("audiences")}
    for audience in AudienceId if source.readable else ():
        if audience not in present:
            fix = "thêm lại nhóm này; bốn nhóm đều phải có"
            yield source.problem(("audiences",), f"thiếu nhóm người đọc “{audience}”", fix)


def hotline_roles(sources: Sources) -> Iterator[Problem]:
    """The national numbers are there, each for what it is for; the others have names for ids."""
    source = sources[RESOURCES]
    found = {_text(row, "id") for _, row in source.rows("hotlines")}
    for number in sorted(NATIONAL.keys() - found) if source.readable else ():
        fix = f'thêm lại số đó: id: "{number}", number: "{number}", role: {NATIONAL[number]}'
        yield source.problem(("hotlines",), f"thiếu số {number}", fix)
    for where, row in source.rows("hotlines"):
        name, number, role = (_text(row, key) for key in ("id", "number", "role"))
        wanted = NATIONAL.get(name)
        if name.isdigit() and name not in NATIONAL:
            what = f"id “{name}” là một con số, nên đổi số thì phải sửa ở mọi nơi"
            yield source.problem((*where, "id"), what, "đặt một tên không dấu, ví dụ hoa-phuong")
        if wanted and number != name and number == _text(row, "display"):  # else it is a slip
            yield source.problem((*where, "number"), f"số này phải là {name}", "sửa lại id hoặc số")
        if role in ([*Role] if wanted else (Role.CHILD, Role.LIFE)) and role != wanted:
            what = f"số “{name}” không thể có role: {role}"
            fix = f"ghi role: {wanted or 'help, hoặc danger'}"
            yield source.problem((*where, "role"), what, fix)


def resource_links(sources: Sources) -> Iterator[Problem]:
    """Static rules of every product's address, beside its title and its printed form."""
    source = sources[RESOURCES]
    first: dict[str, tuple[int, bool]] = {}
    for where, row in source.rows("resources"):
        url, shared = _text(row, "url"), _text(row, "shared") not in ("", "false")
        title = "" if row.get("slug_exception") else _text(row, "title")
        place = (*where, "url")
        if not url.strip():
            continue
        yield from address_problems(source.path, source.line(place), url, title)
        yield from _printed(source, where, row, url, title)
        if url in first and not (shared and first[url][1]):
            what = f"địa chỉ này đã dùng ở dòng {first[url][0]}"
            fix = "sửa địa chỉ, hoặc ghi shared: true ở cả hai mục nếu đúng là chung"
            yield source.problem(place, what, fix)
        first.setdefault(url, (source.line(place), shared))


def _printed(
    source: Source, where: Where, row: dict[str, Any], url: str, title: str
) -> Iterator[Problem]:
    meant = address.judge(_text(row, "printed"), title).suggested
    if title and meant != url and address.judge(url, title).static is address.Static.OK:
        fix = f"so lại với văn bản; bản in cho ra {meant or 'một địa chỉ không dùng được'}"
        yield Problem(
            path=source.path,
            line=source.line((*where, "printed")),
            message="địa chỉ in trong văn bản và url không phải là một",
            fix=fix,
            grade=Grade.WARNING,
        )


GRADES: Final = {
    address.Static.REJECT: Grade.ERROR,
    address.Static.FIX: Grade.WARNING,
    address.Static.WARN: Grade.NOTE,
}


def address_problems(path: str, line: int, url: str, title: str = "") -> Iterator[LinkProblem]:
    """The static verdict on one address of tongdai111.vn as a problem in its file."""
    verdict = address.judge(url, title)
    if verdict.static is not address.Static.OK:
        yield LinkProblem(
            path=path,
            line=line,
            message=f"địa chỉ {url.strip()[:120]!r}: {verdict.message}",
            fix=verdict.advice,
            grade=GRADES[verdict.static],
        )


def fact_sources(sources: Sources) -> Iterator[Problem]:
    """Sources on tongdai111.vn are named, not linked; other hosts must be listed."""
    source, hosts = sources[FACTS], _values(sources[HOSTS], ("hosts",), "host")
    for where, row in source.rows("facts"):
        url = _text(row, "url")
        if address.HOST in address.fold(url):
            what = f"địa chỉ “{url[:120]}”: nguồn trên {address.HOST} chỉ ghi tên và ngày"
            yield source.problem((*where, "url"), what, "xóa dòng url này")
        elif url and hosts is not None:
            yield from foreign_link(source.path, source.line((*where, "url")), url, hosts)
    for where, row in sources[HOSTS].rows("hosts"):
        if _text(row, "host").removeprefix("www.") == address.HOST:
            what = f"“{address.HOST}” không ghi ở tệp này"
            fix = "xóa dòng này; địa chỉ của trang đó nằm ở mục resources"
            yield sources[HOSTS].problem((*where, "host"), what, fix)


def foreign_link(path: str, line: int, url: str, hosts: Iterable[str]) -> Iterator[Problem]:
    """Only listed hosts, only https."""
    if not any(url.startswith(f"https://{host}/") for host in hosts):
        what = f"địa chỉ “{url[:120]}” không thuộc nơi nào có trong {HOSTS}"
        fix = "thêm tên miền và lý do vào tệp đó, hoặc bỏ liên kết; chỉ dùng https"
        yield Problem(path=path, line=line, message=what, fix=fix)


def link_status(sources: Sources) -> Iterator[Problem]:
    yield from record.faults(sources[STATUS])


def remembered_addresses(sources: Sources) -> Iterator[Problem]:
    """What is remembered of an address is lost when the address is mistyped."""
    source, listed = sources[STATUS], _values(sources[RESOURCES], ("resources",), "url") or ()
    pairs = [(_text(r, "url"), _text(r, "title")) for _, r in sources[RESOURCES].rows("resources")]
    meant = {*listed, *(address.judge(*pair).suggested for pair in pairs)}  # a slip there is told
    free = {*listed} - {_text(row, "url") for _, row in source.rows("links")}
    for where, row in source.rows("links"):
        near = difflib.get_close_matches(_text(row, "url"), sorted(free), n=1, cutoff=0.9)
        if near and _text(row, "url") not in meant:
            what = f"địa chỉ “{_text(row, 'url')[:120]}” không có trong {RESOURCES}"
            fix = f"có phải “{near[0]}”? Nếu địa chỉ này đã bỏ thì xóa cả mục"
            yield replace(source.problem((*where, "url"), what, fix), grade=Grade.WARNING)


ADDRESSES: Final = {"url", "printed", "final_url"}
"""Keys of addresses, which have rules of their own."""


def addresses_in_text(sources: Sources) -> Iterator[Problem]:
    """Addresses stand in their own keys; names that imitate tongdai111.vn stand nowhere."""
    for source in sources.values():
        for where, text in source.texts():
            if where and where[-1] in ADDRESSES:
                continue
            yield from (source.problem(where, what, fix) for what, fix in look_alikes(text))
            if where and where[-1] in ("site_url", "portal_url", "host"):
                continue
            for link in links_in_text(text):
                what = f"có địa chỉ “{link.url[:120]}” trong đoạn chữ"
                yield source.problem(where, what, "đặt địa chỉ ở mục url, ở đây chỉ viết chữ")


def look_alikes(text: str) -> Iterator[tuple[str, str]]:
    """Each name that imitates tongdai111.vn, and what to do; for YAML and Markdown."""
    for host in hosts_in_text(text):
        if address.looks_like_host(host):
            yield f"“{host}” giống {address.HOST} nhưng không phải", f"viết đúng {address.HOST}"


OWN_WORDS: Final = (COMMUNE, FACTS, HOSTS, SIGNS, STATUS)
"""Files that hold one commune's own words, the law's, or other sites'."""
NOT_READ: Final = {*ADDRESSES, *PHONES, "id", "number", "display"}
"""Keys of what is not a text, or is the one place of a number."""


def as_typed(source: Source, words: Words, wording: Wording, sure: bool) -> Iterator[Problem]:
    """Rules of texts before their variables are filled in; `sure` when all numbers are known."""
    if source.path in (HOSTS, SIGNS, STATUS):
        return
    names, rows = {**words.values, **words.numbers}, dict(source.rows("facts"))
    for where, text in source.texts():
        if not where or (source.path == WORDING and where[0] != "phrases"):
            continue
        for name in phrases.unknown(text, names):
            if sure or not name.startswith("call."):
                what = f"không có biến {{{{ {name} }}}}"
                calls = f"dùng một trong: {', '.join(words.numbers)}"  # never a guess at a number
                near = calls if name.startswith("call.") else choose(name, [*words.values])
                yield source.problem(where, what, near)
        if source.path not in OWN_WORDS and where[0] != "directive":
            for _, what, fix in phrases.typed_unit(text, words):
                yield source.problem(where, what, fix)
        if where[-1] not in NOT_READ or where[0] == "directive":
            beside = _text(row, "source") if (row := rows.get(where[:-1])) else ""
            for _, what, fix in phrases.said_wrong(text, words, wording, beside):
                yield source.problem(where, what, fix)
    for where, text in phrases.scopes(source.data) if source.path not in OWN_WORDS else ():
        unsaid = source.path != WORDING  # the phrases themselves: see `phrases_to_confirm`
        for _, what, fix in phrases.self_harm(text, words, wording) if unsaid else ():
            yield source.problem(where, what, fix)


def phrases_to_confirm(sources: Sources) -> Iterator[Problem]:
    """A phrase that speaks of self-harm says who has to confirm its wording."""
    source = sources[WORDING]
    wording = _wording(source)
    for where, row in source.rows("phrases"):
        if prose.speaks_of_death(_text(row, "text"), wording) and not _text(row, "confirm"):
            what = f"câu “{_text(row, 'id')}” nói về cái chết mà không ghi phải xin ai xác nhận"
            yield source.problem((*where, "id"), what, "thêm confirm: và confirmed:")


def lengths(sources: Sources) -> Iterator[Problem]:
    """A message is short enough to be read."""
    source, shown = sources[MESSAGES], _words(sources).numbers
    for where, row in source.rows("chats") if sources[RESOURCES].readable else ():
        text = filled(_text(row, "text"), shown)
        if len(text) > CHAT_LIMIT:
            what = f"tin nhắn “{_text(row, 'id')}” dài {len(text)} ký tự"
            yield source.problem((*where, "text"), what, f"bớt còn {CHAT_LIMIT} ký tự")


def skills_taught(sources: Sources) -> Iterator[Problem]:
    """At every level, every skill of clause 2.4 has a plan and a question of the quiz."""
    plans, quiz = sources[SESSIONS], sources[SITUATIONS]
    taught = {(_text(r, "level"), s) for _, r in plans.rows("sessions") for s in _list(r, "skills")}
    asked = {(_text(row, "level"), _text(row, "skill")) for _, row in quiz.rows("situations")}
    for source, section, have in ((plans, "sessions", taught), (quiz, "situations", asked)):
        for level in SCHOOL_LEVELS if source.readable else ():
            for skill in Skill:
                if (level, skill) not in have:
                    what = f"cấp {level} chưa có mục nào về kỹ năng {skill}"
                    yield source.problem((section,), what, "thêm một mục; bốn kỹ năng đều phải có")


LAW_NUMBER: Final = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ0-9]|\d+/\d{4}")


def laws_numbered(sources: Sources) -> Iterator[Problem]:
    """A row read in a law names the law's number, and the year of it."""
    source = sources[FACTS]
    for where, row in source.rows("facts"):
        law = _text(row, "confidence") == Confidence.LAW
        if law and not LAW_NUMBER.search(_text(row, "source")):
            what = "nguồn là luật mà không có số văn bản"
            yield source.problem((*where, "source"), what, "ghi đủ số, ví dụ 56/2017/NĐ-CP")
        if law and not re.search(r"\d{4}", _text(row, "published")):
            what = "nguồn là luật mà không có năm"
            yield source.problem((*where, "published"), what, "ghi năm ban hành")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


PAST: Final = {"issued", "on", "retired", *record.DATES}
"""Keys of days that cannot lie ahead."""


def future_dates(sources: Sources, today: date) -> Iterator[Problem]:
    for source in sources.values():
        for where, text in source.texts():
            day = _day(text) if where and where[-1] in PAST else None
            ahead = timedelta(days=1) if source.path == STATUS else timedelta()  # written elsewhere
            if day is not None and day > today + ahead:
                what = f"ngày {text} ở tương lai (hôm nay là {today.isoformat()})"
                yield source.problem(where, what, "sửa lại ngày")


def still_missing(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """What the commune has yet to supply, as notes."""
    commune, resources = sources[COMMUNE], sources[RESOURCES]
    for key in catalogue.commune.missing:
        yield _note(commune, ("commune", key), catalogue.commune)
    for key in catalogue.directive.missing:
        yield _note(resources, ("directive", key), catalogue.directive)
    for index, hotline in enumerate(catalogue.hotlines):
        for key in hotline.missing:
            yield _note(resources, ("hotlines", index, key), hotline)


def without_address(commune: Commune, sources: Sources) -> Iterator[Problem]:
    """Printed codes would lead nowhere: a reason not to publish."""
    if commune.site_url is None:
        what = "chưa có địa chỉ chính thức của trang, nên mã QR trên giấy dẫn tới chỗ không có thật"
        fix = "điền site_url rồi dựng lại"
        yield sources[COMMUNE].problem(("commune", "site_url"), what, fix)


def to_confirm(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """What a person still has to confirm, as notes: one for each that is to be asked."""
    facts = [(row.confirm, row.id) for row in catalogue.facts.values() if row.confirm]
    said = [(row.confirm, row.id) for row in catalogue.phrases.values() if row.unconfirmed]
    for path, what, rows in ((FACTS, "căn cứ", facts), (WORDING, "câu dùng chung", said)):
        for who in dict.fromkeys(who for who, _ in rows):
            names = ", ".join(name for asked, name in rows if asked == who)
            yield Problem(
                path=path,
                line=1,
                message=f"{what} còn phải xác nhận: {names}",
                fix=f"hỏi, đối chiếu với: {who}; rồi sửa confirm hoặc confirmed ở từng dòng",
                grade=Grade.NOTE,
            )


def not_accepted(commune: Commune, sources: Sources) -> Iterator[Problem]:
    """The site speaks for nobody yet: a reason not to publish."""
    if commune.draft:
        what = f"{commune.words['committee']} chưa công nhận trang này"
        fix = "khi có văn bản thì ghi ngày, ai, văn bản nào vào mục accepted"
        yield sources[COMMUNE].problem(("commune", "accepted"), what, fix)


def _note(source: Source, where: Where, row: Strict) -> Problem:
    key = str(where[-1])
    of = f" (số {row.display})" if isinstance(row, Hotline) else ""
    return Problem(
        path=source.path,
        line=source.line(where),
        message=f"mục “{key}” chưa có{of}: {type(row).model_fields[key].description}",
        fix="xin UBND cung cấp rồi điền vào; trang đang ghi là chưa có",
        grade=Grade.NOTE,
    )


RULES: Final[tuple[Rule, ...]] = (
    once,
    references,
    audiences_complete,
    hotline_roles,
    resource_links,
    fact_sources,
    link_status,
    remembered_addresses,
    addresses_in_text,
    laws_numbered,
    phrases_to_confirm,
    lengths,
    skills_taught,
)
