"""What other programs read, each held to its published schema or vocabulary."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from playwright.sync_api import Page as BrowserPage
from project import LAID, ROOT, owing, render_of, shipped, states, whole
from test_publish import GOOD
from test_site import HOTLINES

from awareness.data.files import Catalogue
from awareness.data.model import (
    AudienceId,
    Confirmation,
    Kind,
    Level,
    LinkStatus,
    Record,
    Review,
    Role,
    UnitKind,
    Verdict,
)
from awareness.data.record import Shown
from awareness.links.findings import State
from awareness.pages import pages, programs
from awareness.pages.pages import Page
from awareness.pages.publish import page_faults

DATA: Final = ROOT / "tests/data"
SITE: Final = "https://an-lao.example/"
ACCEPTED: Final = Confirmation(on=date(2027, 1, 15), by="UBND", document="Công văn số 5")
XML: Final = {
    "a": "http://www.w3.org/2005/Atom",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}


@cache
def every_page() -> list[Page]:
    return pages.read_pages(LAID, owing().known)[0]


def at(site: str | None = SITE, **more: Any) -> Catalogue:
    """The shipped catalogue, of a commune that has an address."""
    catalogue = whole(owing())
    unit = catalogue.commune.model_copy(update={"site_url": site, **more})
    return catalogue.model_copy(update={"commune": unit})


def made(
    catalogue: Catalogue, link: Shown | None = None, served: bool = True, own: Any = None
) -> dict[str, str]:
    """The files by their names."""
    plans = pages.own_pages(every_page(), "session")
    render = replace(render_of(catalogue, link), session_pages=plans)
    return dict(programs.files(render, own or every_page(), served=served))


def xml(text: str) -> Any:
    return etree.fromstring(text.encode())


# --- catalogue.json ---------------------------------------------------------------------------


def violations(schema: Any, data: Any) -> list[str]:
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.json_path for error in validator.iter_errors(data)]


def test_the_shipped_catalogue_is_valid_light_and_names_what_is_there(site: Path) -> None:
    raw = (site / programs.CATALOGUE).read_bytes()
    data, schema = json.loads(raw), json.loads((site / programs.SCHEMA).read_text("utf-8"))
    assert violations(schema, data) == []
    assert len(gzip.compress(raw, 6, mtime=0)) <= 20_000
    for row in (*data["products"], *data["plans"]):
        assert (site / row["page"] / "index.html").is_file(), row
    named = {row["file"] for row in data["sheets"]}
    named |= {name for row in data["plans"] for name in row["files"]}
    assert [name for name in named if not (site / name).is_file()] == []
    papers = {file.relative_to(site).as_posix() for file in site.glob("in-an/*.pdf")}
    assert papers == {name for name in named if name.endswith(".pdf")}


def test_the_catalogue_says_no_more_than_is_known(site: Path) -> None:
    data = json.loads((site / programs.CATALOGUE).read_text("utf-8"))
    unit = whole(shipped()).commune
    assert data["site"] == unit.site_url
    place = {"kind": unit.kind, "name": unit.name, "province": unit.province}
    accepted = str(unit.accepted.on) if unit.accepted else None
    assert data["unit"] == {**place, "accepted": accepted}
    numbers = {row["number"]: row for row in (*data["hotlines"], *data["danger"])}
    assert [*numbers] == HOTLINES
    for row in whole(shipped()).hotlines:
        for key in ("hours", "cost"):
            own = getattr(row, key)
            assert numbers[row.number][key] == (None if own == "chưa rõ" else own)
    seen = {id: (one.state, one.day and str(one.day)) for id, one in states().items()}
    assert {row["id"]: (row["status"], row["day"]) for row in data["products"]} == seen
    days = [str(page.meta.reviewed) for page in every_page()]
    assert data["updated"] == max(days + [day for _, day in seen.values() if day])


@pytest.mark.parametrize("state", State)
def test_an_address_that_nobody_must_be_sent_to_is_not_given(state: State) -> None:
    url = whole(owing()).resources[0].url
    data = json.loads(made(at(), Shown(state=state, url=url))[programs.CATALOGUE])
    hidden = state in (State.BROKEN, State.SUSPICIOUS)
    assert {row["url"] for row in data["products"]} == {None if hidden else url}
    assert {row["status"] for row in data["products"]} == {state}


def test_the_schema_knows_every_kind_of_the_data() -> None:
    """What a row may be called in data/ and not in the schema is not valid one day."""
    kinds = json.loads(Path(programs.__file__).with_name(programs.SCHEMA).read_text("utf-8"))
    named = {name: kind["enum"] for name, kind in kinds["$defs"].items() if "enum" in kind}
    ours = (AudienceId, Kind, Level, Role, State, UnitKind)
    assert named == {one.__name__: [*map(str, one)] for one in ours}


Edit = Callable[[Any], object]
HOSTILE: list[tuple[Edit, str]] = [
    (lambda d: d.update(version=2), "$.version"),
    (lambda d: d.update(more="x"), "$"),
    (lambda d: d.pop("hotlines"), "$"),
    (lambda d: d.update(hotlines=[]), "$.hotlines"),
    (lambda d: d.update(updated="hôm nay"), "$.updated"),
    (lambda d: d["unit"].update(kind="huyện"), "$.unit.kind"),
    (lambda d: d["unit"].update(accepted=True), "$.unit.accepted"),
    (lambda d: d["hotlines"][1].update(hours=""), "$.hotlines[1].hours"),
    (lambda d: d["hotlines"][1].update(cost=0), "$.hotlines[1].cost"),
    (lambda d: d["hotlines"][0].update(number="1 1 1"), "$.hotlines[0].number"),
    (lambda d: d["hotlines"][0].update(number=111), "$.hotlines[0].number"),
    (lambda d: d["hotlines"][0].update(sources=[]), "$.hotlines[0].sources"),
    (lambda d: d["hotlines"][0].pop("sources"), "$.hotlines[0]"),
    (lambda d: d["danger"][0].update(role="police"), "$.danger[0].role"),
    (lambda d: d["danger"][0].update(checked="2026-13-01"), "$.danger[0].checked"),
    (lambda d: d["products"][0].update(status="checked"), "$.products[0].status"),
    (lambda d: d["products"][0].update(number="1"), "$.products[0].number"),
    (lambda d: d["products"][0].update(kind="book"), "$.products[0].kind"),
    (lambda d: d["products"][0].update(audiences=["kids"]), "$.products[0].audiences[0]"),
    (lambda d: d["products"][0].update(url="https://tongdai111.vn.example/"), "$.products[0].url"),
    (lambda d: d["products"][0].update(url="https://tongdai111avn/"), "$.products[0].url"),
    (lambda d: d["products"][0].update(url="javascript:x"), "$.products[0].url"),
    (lambda d: d["products"][0].update(page="../x/"), "$.products[0].page"),
    (lambda d: d["plans"][0].update(minutes="45"), "$.plans[0].minutes"),
    (lambda d: d["plans"][0].update(level="dai-hoc"), "$.plans[0].level"),
    (lambda d: d["plans"][0].update(files=["https://x.example/a.pdf"]), "$.plans[0].files[0]"),
    (lambda d: d["plans"][0].update(files=["in-an/a.exe"]), "$.plans[0].files[0]"),
    (lambda d: d.update(sheets=[{"code": "a"}]), "$.sheets[0]"),
]


@pytest.mark.parametrize(("edit", "where"), HOSTILE)
def test_the_published_schema_refuses(edit: Edit, where: str) -> None:
    files = made(at())
    data = json.loads(files[programs.CATALOGUE])
    edit(data)
    assert {*violations(json.loads(files[programs.SCHEMA]), data)} == {where}


def test_the_program_in_the_guide_prints_numbers_and_products(site: Path) -> None:
    text = (ROOT / "MAINTAINING.md").read_text("utf-8")
    (lines,) = re.findall(r"(?s)```python\n(.*?)```", text)
    assert lines.count("\n") == 10
    address = (site / programs.CATALOGUE).as_uri()
    command = [sys.executable, "-X", "utf8", "-I", "-c", lines, address]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    data = json.loads((site / programs.CATALOGUE).read_text("utf-8"))
    numbers, products = [*data["hotlines"], *data["danger"]], data["products"]
    assert len(said) == len(numbers) + len(products)
    for line, row in zip(said, [*numbers, *products], strict=True):
        assert row.get("title", row.get("name")) in line
    assert HOTLINES[1] in said[1]
    assert ("giờ trực chưa rõ" in said[1]) == (numbers[1]["hours"] is None)
    assert products[-1]["status"] in said[-1]


# --- The feed and the sitemap -----------------------------------------------------------------


def test_without_an_address_or_a_server_there_is_no_feed() -> None:
    """An entry's id is an address that stays; `example.invalid` would be nobody's."""
    assert [*made(at(None))] == [programs.CATALOGUE, programs.SCHEMA]
    assert [*made(at(), served=False)] == [programs.CATALOGUE, programs.SCHEMA]


@pytest.mark.parametrize("site", [SITE, "https://xa.example/cong/an-toan/"])
def test_robots_are_told_where_they_ask(site: str) -> None:
    told = made(at(site)).get("robots.txt")
    below = site != SITE  # RFC 9309, section 2.3: at the root of a host alone
    assert told == (None if below else f"User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n")


def atom_faults(text: str) -> list[str]:
    """What RFC 4287 forbids: by its schema, by the schema's two Schematron rules, and by 4.2.6."""
    root = xml(text)
    rules = etree.RelaxNG(etree.parse(str(DATA / "atom.rng")))
    found = [] if rules.validate(root) else [f"schema: {rules.error_log}"]
    asked = {
        "author": "a:entry[not(a:author)][not(../a:author)]",
        "alternate": "a:entry[not(a:link[@rel='alternate' or not(@rel)])][not(a:content)]",
        "id": "a:entry[a:id = preceding-sibling::a:entry/a:id] | //a:id[not(contains(., ':'))]",
        "self": "self::*[not(a:link[@rel='self'])]",
        "zone": "//a:updated[not(contains(., '+07:00'))]",
    }
    return found + [name for name, path in asked.items() if root.xpath(path, namespaces=XML)]


@pytest.mark.parametrize("accepted", [None, ACCEPTED])
def test_the_feed_is_atom(accepted: Confirmation | None) -> None:
    text = made(at(accepted=accepted))[programs.FEED]
    assert atom_faults(text) == []
    said = xml(text).findtext("a:subtitle", namespaces=XML)
    assert said.startswith("Ủy ban nhân dân" if accepted else "Bản dự thảo")


BROKEN_FEEDS: list[tuple[str, str, str]] = [
    (r"<id>[^<]*</id>", "", "schema"),
    (r"<title>[^<]*</title>", "", "schema"),
    (r"T00:00:00\+07:00", "", "schema"),
    (r"\+07:00", "", "zone"),
    (r"<subtitle>", "<more/><subtitle>", "schema"),
    (r"<author>.*?</author>", "", "author"),
    (r'<entry>(.*?)<link href="[^"]*"/>', r"<entry>\1", "alternate"),
    (r'<link rel="self"[^>]*>', "", "self"),
    (r"<entry>", '<entry type="x">', "schema"),
]


@pytest.mark.parametrize(("old", "new", "fault"), BROKEN_FEEDS)
def test_a_broken_feed_is_seen(old: str, new: str, fault: str) -> None:
    text = made(at())[programs.FEED]
    broken = re.sub(old, new, text, flags=re.DOTALL)
    assert broken != text
    assert any(fault in one for one in atom_faults(broken)), atom_faults(broken)


def entries(text: str) -> dict[str, dict[str, str]]:
    """Of each id the texts of its entry."""
    found = {}
    for entry in xml(text).iterfind("a:entry", XML):
        texts = {etree.QName(one).localname: "".join(one.itertext()) for one in entry}
        found[texts["id"]] = texts
    return found


def test_the_feed_has_the_newest_thirty_and_their_ids_stay() -> None:
    old = sorted(every_page(), key=lambda page: page.path)
    first, last = (page for page in (old[0], old[-1]))
    later = last.meta.model_copy(update={"reviewed": date(2030, 1, 1)})
    before = entries(made(at(), own=old)[programs.FEED])
    after = entries(made(at(), own=[*old[:-1], replace(last, meta=later)])[programs.FEED])
    assert len(before) == len(after) == programs.NEWEST
    assert next(iter(after)) == f"{SITE}{last.id}/"
    assert next(iter(after.values()))["updated"] == "2030-01-01T00:00:00+07:00"
    assert [*after][1:] == [*before][: programs.NEWEST - 1]
    assert f"{SITE}{first.id}/" in before


def test_the_feed_names_nothing_that_a_tab_hides() -> None:
    own = [page for page in every_page() if page.meta.sensitive]
    found = entries(made(at(), own=own)[programs.FEED])
    assert len(found) > 20
    for page in own:
        if (entry := found.get(f"{SITE}{page.id}/")) is not None:
            assert entry["title"] == page.meta.safe_title
            assert "summary" not in entry


PRODUCT: Final = "tai-lieu/so-4"
SEEN: Final = LinkStatus(
    url=next(row.url for row in whole(owing()).resources if row.number == 4),
    state=State.OK,
    since=date(2029, 1, 1),
)
REVIEWED: Final = Review(by="A", on=date(2029, 2, 2), verdict=Verdict.OK, until=date(2029, 3, 3))
# What becomes so in the data, and the page that has changed by it.
CHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"record": Record(links=[SEEN])}, PRODUCT, "2029-01-01"),
    (
        {"record": Record(links=[SEEN.model_copy(update={"reviewed": REVIEWED})])},
        PRODUCT,
        "2029-02-02",
    ),
    ({"commune": at(accepted=ACCEPTED).commune}, "ve-trang-nay", "2027-01-15"),
    (
        {
            "hotlines": [
                row.model_copy(update={"checked": date(2029, 4, 4)})
                for row in whole(owing()).hotlines
            ]
        },
        "can-giup/sau-khi-goi",
        "2029-04-04",
    ),
]


@pytest.mark.parametrize(("data", "page", "day"), CHANGES)
def test_what_becomes_so_in_the_data_changes_its_page(data: Any, page: str, day: str) -> None:
    files = made(at().model_copy(update=data))
    newest = next(iter(entries(files[programs.FEED]).values()))
    assert (newest["id"], newest["updated"][:10]) == (f"{SITE}{page}/", day)
    rows = xml(files["sitemap.xml"])
    dated = {row.findtext("s:loc", namespaces=XML): row.findtext("s:lastmod", namespaces=XML)
             for row in rows}  # fmt: skip
    assert dated[f"{SITE}{page}/"] == day == json.loads(files[programs.CATALOGUE])["updated"]


def test_the_sitemap_is_valid_and_has_every_page_but_frames() -> None:
    rules = etree.XMLSchema(etree.parse(str(DATA / "sitemap.xsd")))
    text = made(at())["sitemap.xml"]
    root = xml(text)
    assert rules.validate(root), rules.error_log
    shown = {SITE + (page.id and f"{page.id}/") for page in every_page() if not page.meta.embed}
    assert {*root.xpath("s:url/s:loc/text()", namespaces=XML)} == shown
    for old, new in (("<loc>[^<]*</loc>", ""), ("<lastmod>20", "<lastmod>"), ("urlset", "set")):
        assert not rules.validate(xml(re.sub(old, new, text)))


# --- JSON-LD ----------------------------------------------------------------------------------

TYPES: Final = json.loads((DATA / "schema-org.json").read_text("utf-8"))["types"]
TEXTS: Final = {"Text", "URL", "Duration"}
DURATION: Final = re.compile(r"PT[1-9]\d*M")


def ranges(kind: str) -> dict[str, list[str]]:
    """The properties of a type and of those above it, with what each may be."""
    above = [row for one in TYPES[kind]["above"] for row in ranges(one).items()]
    return {**dict(above), **TYPES[kind]["properties"]}


def strange(node: dict[str, Any]) -> Iterator[str]:
    """What the vocabulary does not know of a node."""
    kind = str(node.get("@type"))
    if kind not in TYPES:
        yield f"@type {kind}"
        return
    for key, value in node.items():
        may = {*ranges(kind).get(key, [])}
        if key == "@type":
            continue
        for one in value if isinstance(value, list) else [value]:
            fits = isinstance(one, str) and bool(one.strip() and may & TEXTS)
            if isinstance(one, dict):
                fits = one.get("@type") in may
                yield from strange(one)
            if not fits or ("Duration" in may and not DURATION.fullmatch(one)):
                yield f"{kind}.{key}: {one}"


def linked(page: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The nodes of a page."""
    source = next(one for one in every_page() if one.id == page)
    text = programs.linked_data(source, catalogue)
    whole = json.loads(text) if text else {"@graph": []}
    assert not text or whole["@context"] == programs.VOCABULARY
    nodes: list[dict[str, Any]] = whole["@graph"]
    return nodes


DATA_BLOCK: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_every_page_says_what_schema_org_knows(site: Path) -> None:
    found = {}
    for file in site.rglob("index.html"):
        for text in DATA_BLOCK.findall(file.read_text("utf-8")):
            nodes = json.loads(text)["@graph"]
            assert [fault for node in nodes for fault in strange(node)] == [], file
            found[file.parent.relative_to(site).as_posix()] = {node["@type"] for node in nodes}
    plans = {*pages.own_pages(every_page(), "session").values()}
    known = {"can-giup": {"ContactPoint"}} | {one: {"LearningResource"} for one in plans}
    if whole(shipped()).commune.accepted:
        known["ve-trang-nay"] = {"GovernmentOrganization"}
    assert found == known


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Lesson"},
        {"@type": "ContactPoint", "hours": "24"},
        {"@type": "ContactPoint", "hoursAvailable": "24 giờ"},
        {"@type": "ContactPoint", "hoursAvailable": {"@type": "ContactPoint"}},
        {"@type": "ContactPoint", "timeRequired": "PT5M"},
        {"@type": "LearningResource", "timeRequired": "45 phút"},
        {"@type": "LearningResource", "teaches": [""]},
    ],
)
def test_what_schema_org_does_not_know_is_seen(node: dict[str, Any]) -> None:
    assert [*strange(node)] != []


def test_a_number_has_hours_and_cost_only_where_they_are_known() -> None:
    for row, node in zip(at().hotlines, linked("can-giup", at()), strict=True):
        assert node["telephone"] == row.number
        known = row.hours != "chưa rõ"
        assert ("hoursAvailable" in node, "description" in node) == (known, known)
        if known:
            assert node["hoursAvailable"]["description"] == row.hours
            assert node["description"] == f"Cước gọi: {row.cost}"


def test_the_office_speaks_when_it_has_accepted_the_site() -> None:
    assert linked("ve-trang-nay", at()) == []
    (node,) = linked("ve-trang-nay", at(accepted=ACCEPTED, phone="02253 000 000"))
    assert [*strange(node)] == []
    assert node == {
        "@type": "GovernmentOrganization",
        "name": at().commune.words["publisher"],
        "telephone": "02253 000 000",
    }


def test_no_text_ends_the_script_it_stands_in() -> None:
    catalogue = at(accepted=ACCEPTED, address="</script><script>x</script><!--")
    page = next(one for one in every_page() if one.id == "ve-trang-nay")
    text = programs.linked_data(page, catalogue)
    assert "<" not in text
    assert json.loads(text)["@graph"][0]["address"] == catalogue.commune.address


LD: Final = '<script type="application/ld+json">{}</script><p>'
# What stands in a page, and what the gate says of it.
GATE: list[tuple[str, str]] = [
    (LD.format('{"@graph":[]}'), ""),
    (LD.format('{"a":"\\u003c/script"}'), ""),
    (LD.format('{"a":"<b>"}'), "<script>"),
    (LD.format('{"a":"<!--"}'), "<script>"),
    (LD.format("alert(1)"), "<script>"),
    (LD.format("[]"), "<script>"),
    (LD.format(""), "<script>"),
    ('<script type="text/javascript">{"a":1}</script><p>', "type=“text/javascript”"),
    ('<script type="module">{"a":1}</script><p>', "type=“module”"),
    ('<script type="importmap">{"imports":{}}</script><p>', "type=“importmap”"),
    ('<script type="speculationrules">{"prefetch":[]}</script><p>', "type=“speculationrules”"),
    ('<script type="application/ld+json" defer>{"a":1}</script><p>', "<script>"),
    ('<script type="application/ld+json" src="a.js"></script><p>', "src=“a.js”"),
    (
        '<script type="application/ld+json" src="assets/javascripts/copy.0123abcd.js"></script><p>',
        "<script>",
    ),
    ('<script type="application/ld+json" onload="x">{}</script><p>', "onload="),
    ('<link rel="alternate" type="application/atom+xml" href="a.xml"><p>', ""),
    ('<link rel="alternate" type="text/css" href="a.css"><p>', "type=“text/css”"),
    ('<link rel="alternate stylesheet" href="a.css"><p>', "rel=“alternate stylesheet”"),
]


@pytest.mark.parametrize(("piece", "fault"), GATE)
def test_the_gate_lets_data_in_and_nothing_that_runs(piece: str, fault: str) -> None:
    found = [mark for _, mark in page_faults(GOOD.replace("<p>", piece, 1), forwards=False)]
    assert any(fault in mark for mark in found) if fault else found == []


@pytest.mark.browser
def test_the_policy_has_nothing_against_data(page: BrowserPage, home: str) -> None:
    """It lets files of the site run alone; a block of data is not asked about."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.log(event.blockedURI))"
    )
    page.goto(home + "giao-vien/thcs-lua-dao/")
    block = page.locator("script[type='application/ld+json']")
    assert block.count() == 1
    assert json.loads(block.text_content() or "")["@graph"][0]["timeRequired"] == "PT45M"
    assert refused == []
