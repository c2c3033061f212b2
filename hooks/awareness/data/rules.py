"""The rules over the data: each a small function, in the list `RULES` at the end.

They look at the raw rows, so that one bad row never hides the faults of another.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Final

from awareness.data import files, model, phrases, record
from awareness.data.explain import choose
from awareness.data.files import Catalogue
from awareness.data.known import PHONES, Known, Sources
from awareness.data.programme import Directive
from awareness.data.teaching import CHAT_LIMIT, SCHOOL_LEVELS, WEEKS, Skill
from awareness.data.values import FACT_ID, ID, SITE
from awareness.links import address, gate
from awareness.links.address import HOST
from awareness.links.findings import Static
from awareness.links.scan import addressed
from awareness.problem import Grade, Problem, Undefined
from awareness.text import prose
from awareness.text.folding import fold
from awareness.text.source import VARIABLE, Row, Source, Where, filled, foreign_letters

Rule = Callable[[Sources, Known], Iterator[Problem]]

LISTED: Final = ("facts", "topics", "resources")
"""Lists of the ids of rows, which have the name of their section."""
VARIABLES: Final = {"call": "hotlines", "say": "phrases"}
"""Kinds of variables, and the sections whose rows they name."""
ONCE: Final = ("id", "number", "words", "host", "site_url")
"""Keys whose values stand only once in their list; so do the addresses of the record."""
ADD: Final = "thêm dòng đó vào data/facts.yml (riêng nơi này: data/local.yml), hoặc sửa mã"
ONE_EACH: Final = ("cấp {} chưa có mục nào về kỹ năng {}", "thêm một mục; bốn kỹ năng đều phải có")
NUMBERS: Final = ("thiếu số {}", 'thêm lại số đó: id: "{0}", number: "{0}", role: {1}')
A_WEEK: Final = ("cấp {} chưa có tuần {}", "thêm một dòng cho tuần ấy vào mục weeks")
AUDIENCES: Final = ("thiếu nhóm người đọc “{}”", "thêm lại nhóm này; bốn nhóm đều phải có")
LAW_NUMBER: Final = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ0-9]|\d+/\d{4}")
ADDRESSES: Final = {"url", "printed", "final_url"}
"""Keys of addresses, which have rules of their own."""
UNREAD: Final = (files.HOSTS, files.SIGNS, files.STATUS)
"""Files of other sites' words."""
OWN_WORDS: Final = (*UNREAD, files.COMMUNE, files.LOCAL, files.FACTS)
"""And those that hold one commune's own words, or the law's."""
NOT_READ: Final = {*ADDRESSES, *PHONES, "id", "number", "display"}
"""Keys of what is not a text, or is the one place of a number."""
PAST: Final = {"issued", "on", "retired", *record.DATES}
"""Keys of days that cannot lie ahead."""


def once(sources: Sources, known: Known) -> Iterator[Problem]:
    for source in sources.values():
        seen: dict[Where, Where] = {}
        keys = (*ONCE, "url") if source.path == files.STATUS else ONCE
        for where, value in source.texts():
            if value and len(where) > 2 and where[-1] in keys and where[0] != "codes":
                first = seen.setdefault((*where[:-2], where[-1], value), where)
                if first is not where:
                    both = sorted((where, first), key=lambda one: source.file(one) == source.path)
                    what = f"{where[-1]} “{value}” đã dùng ở {source.near(*both)}"
                    yield source.problem(both[0], what, "đặt giá trị khác cho dòng này")


def complete(sources: Sources, known: Known) -> Iterator[Problem]:
    """Every audience and national number; at every level, each week, each skill of clause 2.4."""
    audiences = [(audience,) for audience in model.AudienceId]
    skills = [(level, skill) for level in SCHOOL_LEVELS for skill in Skill]
    weeks = [(one, f"{n}") for one in (model.Level.KINDERGARTEN, *SCHOOL_LEVELS) for n in WEEKS]
    for path, section, keys, wanted, (what, fix) in (
        (files.RESOURCES, "audiences", ("id",), audiences, AUDIENCES),
        (files.RESOURCES, "hotlines", ("id",), model.NATIONAL.items(), NUMBERS),
        (files.SESSIONS, "sessions", ("level", "skills"), skills, ONE_EACH),
        (files.SESSIONS, "weeks", ("level", "week"), weeks, A_WEEK),
        (files.SITUATIONS, "situations", ("level", "skill"), skills, ONE_EACH),
        (files.QUESTIONS, "questions", ("level", "theme"), skills, ONE_EACH),
    ):
        have = set[tuple[str, ...]]()
        for row in sources[path].rows(section):
            have.update(product(*([row.text(key), *row.texts(key)] for key in keys)))
        for one in wanted if sources[path].readable else ():
            if one[: len(keys)] not in have:
                yield sources[path].problem((section,), what.format(*one), fix.format(*one))


def hotline_roles(sources: Sources, known: Known) -> Iterator[Problem]:
    """Each national number is for what it is for; the others have names for ids."""
    for row in sources[files.RESOURCES].rows("hotlines"):
        name, number, role = (row.text(key) for key in ("id", "number", "role"))
        wanted = model.NATIONAL.get(name)
        if name.isdigit() and name not in model.NATIONAL:
            what = f"id “{name}” là một con số, nên đổi số thì phải sửa ở mọi nơi"
            yield row.problem("id", what, "đặt một tên không dấu, ví dụ hoa-phuong")
        if wanted and number != name and number == row.text("display"):  # else it is a slip
            yield row.problem("number", f"số này phải là {name}", "sửa lại id hoặc số")
        national = [*model.Role] if wanted else [model.Role.CHILD, model.Role.LIFE]
        if role in national and role != wanted:
            what = f"số “{name}” không thể có role: {role}"
            fix = f"ghi role: {wanted or 'help, hoặc danger'}"
            yield row.problem("role", what, fix)
        yield from _promises(row)


def _promises(row: Row) -> Iterator[Problem]:
    """What stands beside a number promises no hours and no cost that its own keys do not."""
    note = fold(row.text("note")).text
    if re.search(r"\d{3}|chưa|không (?!mất tiền)", note):  # of another, or that it is not so
        return
    for key, promise in prose.PROMISES.items():
        if (found := promise.search(note)) and not prose.promised(key, row.text(key)):
            what = f"nói “{found[0]}”, mà mục {key} của số này không nói vậy"
            yield row.problem("note", what, f"bỏ chữ đó, hoặc ghi vào {key} khi đã rõ")


def resource_links(sources: Sources, known: Known) -> Iterator[Problem]:
    """Static rules of every product's address, beside its title and its printed form."""
    source = sources[files.RESOURCES]
    first: dict[str, tuple[Where, bool]] = {}
    for row in source.rows("resources"):
        url, shared = row.text("url"), row.text("shared") not in ("", "false")
        title = "" if row.text("slug_exception") else row.text("title")
        where = (*row.where, "url")
        if not url.strip():
            continue
        yield from source.placed(where, gate.spelling(url, title))
        meant = address.judge(row.text("printed"), title).suggested
        differs = title and row.text("printed") and meant != url
        if differs and address.judge(url, title).static is Static.OK:
            fix = f"so lại với văn bản; bản in cho ra {meant or 'một địa chỉ không dùng được'}"
            what = "địa chỉ in trong văn bản và url không phải là một"
            yield row.problem("printed", what, fix, Grade.WARNING)
        if url in first and not (shared and first[url][1]):
            what = f"địa chỉ này đã dùng ở {source.near(where, first[url][0])}"
            fix = "sửa địa chỉ, hoặc ghi shared: true ở cả hai mục nếu đúng là chung"
            yield row.problem("url", what, fix)
        first.setdefault(url, (where, shared))


def fact_sources(sources: Sources, known: Known) -> Iterator[Problem]:
    """Sources on tongdai111.vn are named, not linked; other hosts must be listed."""
    source = sources[files.FACTS]
    for row in source.rows("facts"):
        if url := row.text("url"):
            yield from source.placed((*row.where, "url"), gate.source(url, known.links))
    for row in sources[files.HOSTS].rows("hosts"):
        if row.text("host").removeprefix("www.") == HOST:
            what = f"“{HOST}” không ghi ở tệp này"
            fix = "xóa dòng này; địa chỉ của trang đó nằm ở mục resources"
            yield row.problem("host", what, fix)


def way_out(sources: Sources, known: Known) -> Iterator[Problem]:
    """“Thoát nhanh” leads to a listed host; that there is none is said."""
    source, where = sources[files.COMMUNE], ("commune", "exit")
    url = source.row("commune").text("exit")
    if source.readable and not url:
        what = "mục “exit” để trống nên trang khó nói không có “Thoát nhanh”"
        yield source.problem(where, what, "điền một địa chỉ ai cũng hay mở", Grade.NOTE)
    elif re.fullmatch(SITE, url) and HOST not in url:  # of others the model tells
        yield from source.placed(where, gate.source(url, known.links))


def remembered_addresses(sources: Sources, known: Known) -> Iterator[Problem]:
    """What is remembered of an address is lost when the address is mistyped."""
    remembered = {row.text("url"): row for row in sources[files.STATUS].rows("links")}
    rows = [*sources[files.RESOURCES].rows("resources")]
    listed = {row.text("url") for row in rows}
    meant = {address.judge(row.text("url"), row.text("title")).suggested for row in rows}
    fit = {url for url in listed if address.judge(url).static is not Static.REJECT}
    free = sorted(fit - remembered.keys()) if known.links.addresses is not None else []
    for url in remembered.keys() - listed - meant:  # a slip in the catalogue is told there
        if near := difflib.get_close_matches(url, free, n=1, cutoff=0.9):
            what = f"địa chỉ “{url[:120]}” không có trong {files.RESOURCES}"
            fix = f"có phải “{near[0]}”? Nếu địa chỉ này đã bỏ thì xóa cả mục"
            yield remembered[url].problem("url", what, fix, Grade.WARNING)


def numbers_forbidden(sources: Sources, known: Known) -> Iterator[Problem]:
    """No number to call is one that nobody must be given."""
    hotlines = sources[files.RESOURCES].rows("hotlines")
    for row in (*hotlines, sources[files.COMMUNE].row("commune")):
        for key in ("display", *PHONES):
            for words in prose.found(row.text(key), known.wording.never):
                yield row.problem(key, f"không được viết “{words}”", known.wording.never[words])


def laws_numbered(sources: Sources, known: Known) -> Iterator[Problem]:
    """A row read in a law names the law's number, and the year of it."""
    for row in sources[files.FACTS].rows("facts"):
        law = row.text("confidence") == "LAW"
        if law and not LAW_NUMBER.search(row.text("source")):
            what = "nguồn là luật mà không có số văn bản"
            yield row.problem("source", what, "ghi đủ số, ví dụ 56/2017/NĐ-CP")
        if law and not re.search(r"\d{4}", row.text("published")):
            what = "nguồn là luật mà không có năm"
            yield row.problem("published", what, "ghi năm ban hành")


def as_typed(sources: Sources, known: Known) -> Iterator[Problem]:
    """What is wrong with each file before its variables are filled in."""
    for source in sources.values():
        rule = partial(of_file, source, known)
        own = sources[files.LOCAL].typed
        yield from known.clean.faults(rule, source.path, source.typed, own)


def of_file(source: Source, known: Known) -> Iterator[Problem]:
    """The rules of the texts of one file, or of a page's front matter, as typed."""
    yield from references(source, known)
    yield from addresses_in_text(source)
    yield from said_in(source, known)
    yield from phrases_to_confirm(source, known)


def references(source: Source, known: Known) -> Iterator[Problem]:
    """Ids that a file names and nobody defines."""
    for where, value in source.texts():
        section = str(where[-2]) if where[1:] and where[0] != "hide" else ""
        ids = known.ids[section] if section in LISTED else None
        fact = section == "facts"  # never a guess at what a claim rests on
        shape = FACT_ID if fact else ID  # of another shape the type tells
        if ids is not None and value not in ids and re.fullmatch(shape, value):
            path = files.SECTIONS[section][0]
            what = f"“{value}” không có trong mục {section} của {path}"
            here = f"sửa id ở đây, hoặc trong {path}; {choose(value, sorted(ids))}"
            yield Undefined(*source.place(where), what, ADD if fact else here)


def addresses_in_text(source: Source) -> Iterator[Problem]:
    """Addresses stand in their own keys; names that imitate tongdai111.vn stand nowhere."""
    for where, text in source.texts():
        seen = fold(text).text
        if (where and where[-1] in ADDRESSES) or not (addressed(text) or addressed(seen)):
            continue
        yield from source.placed(where, gate.look_alikes(seen))
        if not {*where} & {"site_url", "portal_url", "portals", "exit", "host"}:
            yield from source.placed(where, gate.in_text(text))


def said_in(source: Source, known: Known) -> Iterator[Problem]:
    """What no text may say."""
    words, wording = known.words, known.wording
    beside = {row.where: row.text("source") for row in source.rows("facts")}
    for where, text in source.texts() if source.path not in UNREAD else ():
        elsewhere = source.path == files.WORDING and where[:1] != ("phrases",)
        if not where or elsewhere:
            continue
        yield from source.placed(where, unknown_variables(VARIABLE.finditer(text), known))
        if source.file(where) not in OWN_WORDS and not {*where} & {"confirmed", "seen"}:
            yield from source.placed(where, phrases.typed_unit(text, words))
        if where[-1] not in NOT_READ or where[0] == "directive":
            said = phrases.said_wrong(text, words, wording, beside.get(where[:-1], ""))
            yield from source.placed(where, (*said, *foreign_letters(text)))
    # of the phrases themselves see `phrases_to_confirm`
    if source.path not in (*OWN_WORDS, files.WORDING):
        for where, text in phrases.scopes(source.data):
            yield from source.placed(where, phrases.self_harm(text, words, wording))


def unknown_variables(found: Iterable[re.Match[str]], known: Known) -> Iterator[Problem]:
    """Variables that stand for nothing, where all that there are can be read."""
    words = known.words
    for variable in found:
        name = (variable[1] or "").strip()
        section = VARIABLES.get(name.partition(".")[0])
        readable = section is None or known.ids[section] is not None
        if name not in words.spelled.values and readable:
            calls = f"dùng một trong: {', '.join(words.numbers)}"  # never a guess at a number
            near = calls if section == "hotlines" else choose(name, [*words.values])
            ids = f"sửa ở đây, hoặc sửa id trong {files.WORDING}; " if section == "phrases" else ""
            yield Undefined("", 0, f"không có biến {variable[0][:80]}", f"{ids}{near}")


def phrases_to_confirm(source: Source, known: Known) -> Iterator[Problem]:
    """A phrase that speaks of self-harm says who has to confirm its wording."""
    for row in source.rows("phrases"):
        said = prose.speaks_of_death(row.text("text"), known.wording)
        if said and not row.text("confirm"):
            what = f"câu “{row.text('id')}” nói về cái chết mà không ghi phải xin ai xác nhận"
            yield row.problem("id", what, "thêm confirm: và confirmed:")


def lengths(sources: Sources, known: Known) -> Iterator[Problem]:
    """A message is short enough to be read."""
    for row in sources[files.MESSAGES].rows("chats") if known.ids["hotlines"] else ():
        text = filled(row.text("text"), known.words.numbers)
        if len(text) > CHAT_LIMIT:
            what = f"tin nhắn “{row.text('id')}” dài {len(text)} ký tự"
            yield row.problem("text", what, f"bớt còn {CHAT_LIMIT} ký tự")
        if found := re.search(r"[\\/]n(?![^\W\d])", text):
            what = f"chỗ xuống dòng sẽ hiện thành chữ “{found[0]}”"
            yield row.problem("text", what, r'đặt cả đoạn giữa hai dấu ", xuống dòng viết \n')


def directive_named(sources: Sources, known: Known) -> Iterator[Problem]:
    """A directive has its page, which is there only with the phrase that names it."""
    named = "say.directive" in known.words.values
    if known.ids["phrases"] is not None and named != bool(sources[files.LOCAL].get("directive")):
        lacking = "phần directive" if named else "câu directive ở mục phrases"
        what = f"văn bản chỉ đạo thiếu {lacking}"
        yield sources[files.LOCAL].problem(("directive",), what, "ghi cả hai, hoặc bỏ cả hai")


def future_dates(sources: Sources, today: date) -> Iterator[Problem]:
    for source in sources.values():
        latest = today + timedelta(days=source.path == files.STATUS)  # that is written elsewhere
        for where, text in source.texts():
            if not where or where[-1] not in PAST or len(text) != 10:
                continue
            with suppress(ValueError):
                if date.fromisoformat(text) > latest:
                    what = f"ngày {text} ở tương lai (hôm nay là {today.isoformat()})"
                    yield source.problem(where, what, "sửa lại ngày")


def still_missing(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """What the commune has yet to supply, as notes."""
    places = {row.text("id"): row.where for row in sources[files.RESOURCES].rows("hotlines")}
    directive = [catalogue.directive] if catalogue.directive else []
    rows: list[tuple[str, Where, model.Commune | Directive | model.Hotline]] = [
        (files.COMMUNE, ("commune",), catalogue.commune),
        *((files.LOCAL, ("directive",), row) for row in directive),
        *((files.RESOURCES, places[row.id], row) for row in catalogue.hotlines),
    ]
    for path, where, row in rows:
        for key in row.missing:
            of = f" (số {row.display})" if isinstance(row, model.Hotline) else ""
            what = f"mục “{key}” chưa có{of}: {type(row).model_fields[key].description}"
            fix = "xin UBND cung cấp rồi điền vào; trang đang ghi là chưa có"
            yield sources[path].problem((*where, key), what, fix, Grade.NOTE)


def to_confirm(catalogue: Catalogue) -> Iterator[Problem]:
    """What a person still has to confirm, as notes: one for each that is to be asked."""
    facts = [(row.confirm, row.id) for row in catalogue.listed if row.confirm]
    said = [(row.confirm, row.id) for row in catalogue.phrases.values() if row.unconfirmed]
    asked = ((files.FACTS, "căn cứ", facts), (files.WORDING, "câu dùng chung", said))
    for path, what, rows in asked:
        for who in dict.fromkeys(who for who, _ in rows):
            names = ", ".join(name for one, name in rows if one == who)
            fix = f"hỏi, đối chiếu với: {who}; rồi sửa confirm hoặc confirmed ở từng dòng"
            yield Problem(path, 1, f"{what} còn phải xác nhận: {names}", fix, Grade.NOTE)


def to_look_at(catalogue: Catalogue, sources: Sources) -> Iterator[Problem]:
    """What somebody has yet to look at on a phone, as notes: one for each app."""
    rows = sources[files.SETTINGS].rows("apps")
    for app, row in zip(catalogue.settings.apps, rows, strict=True):
        if app.unseen:
            what = f"“{app.title}”: {app.unseen} bước chưa ai xem trên máy"
            fix = "mở trên điện thoại rồi ghi seen: on, by, version, where ở từng bước"
            yield row.problem("steps", what, fix, Grade.NOTE)


def unfit(commune: model.Commune, sources: Sources) -> Iterator[Problem]:
    """Why not to publish: printed codes would lead nowhere, the site speaks for nobody yet."""
    if commune.site_url is None:
        what = "chưa có địa chỉ chính thức của trang, nên mã QR trên giấy dẫn tới chỗ không có thật"
        fix = "điền site_url rồi dựng lại"
        yield sources[files.COMMUNE].problem(("commune", "site_url"), what, fix)
    if commune.draft:
        what = f"{commune.words['committee']} chưa công nhận trang này"
        fix = "khi có văn bản thì ghi ngày, ai, văn bản nào vào mục accepted"
        yield sources[files.COMMUNE].problem(("commune", "accepted"), what, fix)


RULES: Final[tuple[Rule, ...]] = (
    once,
    complete,
    hotline_roles,
    numbers_forbidden,
    resource_links,
    fact_sources,
    way_out,
    remembered_addresses,
    laws_numbered,
    lengths,
    directive_named,
)
