"""What each block becomes on a page, held to tests/golden/; it shows data of its own.

PYTHONPATH=hooks:tests python tests/test_blocks.py      writes tests/golden/ anew
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

import pytest
import yaml
from project import ROOT, shipped, whole
from pydantic import BaseModel

from awareness.data.files import Catalogue
from awareness.data.model import Confirmation, Level, LinkStatus, PageMeta, Record
from awareness.data.record import Shown
from awareness.links.findings import Reason, State
from awareness.pages.blocks import BLOCKS, Renderer
from awareness.pages.frame import Frame
from awareness.printing.press import Printed
from awareness.printing.sheets import Sheet
from awareness.text.prose import Wording

GOLDEN: Final = ROOT / "tests/golden"
AGAIN: Final = "PYTHONPATH=hooks:tests python tests/test_blocks.py"
DAY: Final = date(2026, 11, 20)
LONG_AGO: Final = date(2026, 5, 5)
Row = TypeVar("Row", bound=BaseModel)


def changed(row: Row, **values: Any) -> Row:
    return row.model_copy(update=values)


def small() -> Catalogue:
    """tests/data/small.yml, and of the shipped data what no block shows."""
    text = (ROOT / "tests/data/small.yml").read_text("utf-8")
    kept = {name: value for name, value in whole(shipped()) if name != "listed"}
    wording = Wording(plain={}, never={}, harm=(), death=("muốn chết",), not_death=())
    shown = yaml.load(text, yaml.BaseLoader) | {"wording": wording}
    return Catalogue.model_validate(kept | shown)


SMALL: Final = small()
LIBRARY, ARTICLE = sorted(SMALL.resources, key=lambda row: row.number)
(PLAN,) = SMALL.teaching.sessions
SHORTER: Final = changed(PLAN, steps=PLAN.steps[1:], resources=[], exit_written=False)
PLANS: Final = [
    PLAN,
    changed(SHORTER, id="bai-tieu-hoc", level=Level.PRIMARY),
    changed(SHORTER, id="bai-mam-non", level=Level.KINDERGARTEN, minutes=6),
]
TAUGHT: Final = changed(SMALL, teaching=changed(SMALL.teaching, sessions=PLANS))
ACCEPTED: Final = changed(
    SMALL,
    commune=changed(
        SMALL.commune,
        accepted=Confirmation(on=DAY, by="Chủ tịch", document="Văn bản số 1"),
        parent_body="Cơ quan trên",
        email="thu@xa.example",
        phone="0225 123 4567",
        police_phone="0225.123.4567",
    ),
)
KEPT_NOWHERE: Final = changed(SMALL, commune=changed(SMALL.commune, keep=False))
SEEN: Final = {
    "ok": Shown(url="", state=State.OK, day=DAY),
    "a person": Shown(url="", state=State.OK, day=LONG_AGO, by_person=True, long_ago=True),
    "moved": Shown(url="", state=State.MOVED, day=DAY),
    "broken": Shown(url="", state=State.BROKEN, day=DAY, reason=Reason.NOT_FOUND),
    "broken to a person": Shown(url="", state=State.BROKEN, day=DAY, by_person=True),
    "suspicious": Shown(url="", state=State.SUSPICIOUS, day=DAY, reason=Reason.BETTING),
    "unverifiable": Shown(
        url="", state=State.UNVERIFIABLE, day=DAY, reason=Reason.TIMEOUT, last_ok=LONG_AGO
    ),
    "unchecked": Shown(url="", state=State.UNCHECKED),
}
"""What may be known of an address; each time of the one that is shown."""
EACH: Final = changed(
    SMALL,
    resources=[
        changed(ARTICLE, id=f"bai-{n}", number=n, title=name, url=f"{ARTICLE.url}-{n}")
        for n, name in enumerate(SEEN, 1)
    ],
)
OLD: Final = changed(
    SMALL,
    record=Record(
        links=[LinkStatus(url=LIBRARY.url, state=State.OK, last_ok=LONG_AGO, checked=LONG_AGO)]
    ),
)


def sheet(code: str, **more: Any) -> Sheet:
    common: Any = {"shelf": "Ngăn một", "purpose": "Để làm gì.", "pages": (1, 9), "source": "x"}
    return Sheet(code=code, title=f"Tờ {code}", content={}, **common | more)


PRINTED: Final = {
    one.code: Printed(sheet=one, pdf=b"%" * 2000, picture=b"", pages=2)
    for one in (
        sheet("to-cam-ket", twin="cha-me/thoa-thuan"),
        sheet("ap-phich", template="poster", paper="A4 và A3"),
        sheet("to-gap", template="leaflet", shelf="Ngăn hai"),
        sheet("bai-bai-thcs"),
        sheet("bo-thcs"),
    )
} | {
    code: Printed(sheet=sheet(code, template="picture"), pdf=b"", picture=b"%" * 3000, pages=1)
    for code in ("tin-tin", "so-2")
}


def meta(page: str, **more: Any) -> PageMeta:
    told = {"title": f"Trang {page}", "description": f"Nói về {page}.", "author": "Nhóm"}
    days = {"reviewed": "2026-11-26", "next_review": "2027-05-26"}
    return PageMeta.model_validate(told | days | {"audiences": ["parents"]} | more)


ASSETS: Final = {f"assets/images/nhung-{name}.svg": f"a/{name}.svg" for name in ("so", "the")}
LOST: Final = {"group": "Em sợ", "situation": "Em bị lạc", "levels": {"thcs": "Em gọi người lớn."}}
PAGES: Final = {
    page: meta(page) for page in ("tre-em", "cha-me", "giao-vien", "thon", "tai-lieu/so-1")
} | {
    "tai-lieu/so-2": meta("tai-lieu/so-2"),
    "thu/lac": meta("thu/lac", **LOST),
    "thu/ban": meta("thu/ban", group="Bạn bè"),
    "cha-me/lac": meta("cha-me/lac", group="Khi lo"),
    "nhung/so": meta("nhung/so", embed=True),
}


def render(
    catalogue: Catalogue = SMALL, *seen: str, printed: Mapping[str, Printed] = PRINTED
) -> Renderer:
    """`seen` is what is known of each product in turn; nothing when it is left out."""
    known = seen or ["unchecked"] * len(catalogue.resources)
    rows = zip(catalogue.resources, known, strict=True)
    plans = {row.id: f"giao-vien/{row.id}" for row in catalogue.teaching.sessions}
    return Renderer(
        catalogue=catalogue,
        links={row.url: replace(SEEN[name], url=row.url) for row, name in rows},
        pages=PAGES | {page: meta(page, icon="teased") for page in plans.values()},
        serving={row.id: [f"tai-lieu/so-{row.number}"] for row in catalogue.resources},
        session_pages=plans,
        printed=printed,
        day=DAY,
        frame=Frame(sheet="", assets=ASSETS),
    )


PLAIN: Final = render()
BOTH: Final = {".docx": b"%" * 3000, ".pptx": b"%" * 1024}
AT_SCHOOL: Final = Printed(
    sheet=sheet("phieu-thcs", shelf="Cho thầy cô"), pdf=b"%", picture=b"", pages=2
)
CHANGED: Final = replace(
    render(TAUGHT, printed={"to-cam-ket": PRINTED["to-cam-ket"], "phieu-thcs": AT_SCHOOL}),
    office={name: BOTH for name in ("bai-bai-thcs", "rung-chuong-vang-thcs")}
    | {name: {".docx": b"%"} for name in ("to-cam-ket", "loa", "phieu-thcs")}
    | {"hop": {".pptx": b"%"}},
)
MIXED: Final = render(SMALL, "broken", "ok")
LESSON: Final = {"week": 1, "slot": "Tin học", "title": "Bài một", "page": "thu", "minutes": 45}
TO_PRINT: Final = ("to-cam-ket", "Tờ cam kết")
PROGRAMME: Final = [
    ("THCS", [{**LESSON, "papers": [TO_PRINT, ("bai-x", "Bài x")]}]),
    ("THPT", [{**LESSON, "page": None, "papers": [TO_PRINT]}]),
]
CASES: Final = [
    # The block with its argument, what is shown, and by whom.
    ("a-z", "", PLAIN),
    ("all-resources", "one is broken, the library stands", MIXED),
    ("all-resources", "every state", render(EACH, *SEEN)),
    ("app id=chua-ai-xem", "nobody has looked", PLAIN),
    ("app id=da-xem-mot-buoc", "one step was seen", PLAIN),
    (
        "app id=chua-ai-xem",
        "with its sheet",
        render(printed={"cai-dat-chua-ai-xem": PRINTED["bai-bai-thcs"]}),
    ),
    ("broadcasts", "", PLAIN),
    ("broadcasts about=tre", "one page of two", PLAIN),
    ("broadcasts", "with files to change", CHANGED),
    ("chats", "", PLAIN),
    ("clauses", "", PLAIN),
    ("contacts", "none is known", PLAIN),
    ("contacts", "one is known", render(ACCEPTED)),
    ("contest level=thcs", "", PLAIN),
    ("contest level=thcs", "with files to change", CHANGED),
    ("contest-keys level=thcs", "", PLAIN),
    ("contest-keys level=tieu-hoc", "a level without questions", PLAIN),
    ("decision-cards", "", PLAIN),
    ("directive", "without its number", PLAIN),
    ("doors", "", PLAIN),
    ("embeds", "the site has no address", PLAIN),
    ("end", "", PLAIN),
    ("form id=to-cam-ket", "", PLAIN),
    ("form id=to-cam-ket", "without PDFs", render(printed={})),
    ("form id=to-cam-ket", "with files to change", CHANGED),
    ("hotlines", "", PLAIN),
    ("keep", "", PLAIN),
    ("keep", "the commune does not want it", render(KEPT_NOWHERE)),
    ("levels level=thcs", "", PLAIN),
    ("link-summary", "all unchecked", PLAIN),
    ("link-summary", "some checked", MIXED),
    ("link-summary", "all long ago", render(OLD, "ok", "ok")),
    ("more", "", PLAIN),
    ("office-cards", "", render(ACCEPTED)),
    ("meeting id=hop", "", CHANGED),
    ("meetings audience=hamlets", "none", CHANGED),
    ("meetings audience=teachers", "", CHANGED),
    ("products", "", PLAIN),
    ("programme", "", replace(CHANGED, programme=PROGRAMME)),
    ("programme", "without PDFs", replace(render(printed={}), programme=PROGRAMME)),
    ("publisher", "a draft", PLAIN),
    ("publisher", "accepted", render(ACCEPTED)),
    ("quiz of=thcs-lua-dao", "the second story is not for paper", PLAIN),
    ("quiz-keys", "", PLAIN),
    ("quiz-sheets level=thcs", "", PLAIN),
    ("quiz-sheets level=thcs", "with files to change", CHANGED),
    ("report-mistake", "a draft", PLAIN),
    ("report-mistake", "accepted", render(ACCEPTED)),
    ("resource id=bai", "suspicious", render(SMALL, "suspicious", "ok")),
    ("resource id=thu-vien", "a library", PLAIN),
    ("resources audience=children", "", PLAIN),
    ("search", "", PLAIN),
    ("section", "", PLAIN),
    ("session id=bai-thcs", "by letter 5512", render(TAUGHT)),
    ("session id=bai-tieu-hoc", "by letter 2345", render(TAUGHT)),
    ("session id=bai-mam-non", "by no letter", render(TAUGHT)),
    ("session id=bai-thcs", "with files to change", CHANGED),
    ("session-grid", "", render(TAUGHT)),
    ("sessions", "", render(TAUGHT)),
    ("shelf", "", PLAIN),
    ("shelf", "with files to change", CHANGED),
    ("shelf", "without PDFs", render(printed={})),
    ("situations", "", PLAIN),
    ("sources of=khac", "", PLAIN),
    ("ways audience=parents", "", PLAIN),
]


def made(block: str) -> str:
    """All that is shown of a block, each under its marker."""
    parts = []
    for asked, what, renderer in CASES:
        if asked.split(" ")[0] == block:
            _, (html,) = renderer.expand(f"<!-- catalogue: {asked} -->", "thu")
            parts.append(f"<!-- {asked}{what and f': {what}'} -->\n{html.rstrip()}\n")
    return "\n".join(parts)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_becomes_what_it_was(block: str) -> None:
    golden = GOLDEN / f"{block}.html"
    found = golden.read_text("utf-8") if golden.exists() else ""
    assert made(block) == found, f"meant? then write the files anew: {AGAIN}"


SOURCES: Final = [
    ("Luật 1/2020/QH14, Điều 5", False),
    ("Luật 1/2020/QH14, sửa theo Luật 2/2025/QH15", False),
    ("Luật 1/2020/QH14, theo báo Dân trí", True),
    ("Hướng dẫn của UNICEF, đọc qua trang khác dẫn lại", True),
    ("Bản chép của Luật 1/2020/QH14; báo Thanh Niên", True),
]


@pytest.mark.parametrize(("source", "second_hand"), SOURCES)
def test_a_page_says_what_was_read_through_others(source: str, second_hand: bool) -> None:
    (row,) = SMALL.listed
    seen = changed(SMALL, listed=[changed(row, source=source)])
    end = render(seen).sources("thu", [row.id], meta("thu"))
    assert ("(qua nơi khác)" in end) == second_hand


def test_every_block_and_none_else_is_held() -> None:
    assert {asked.split(" ")[0] for asked, _, _ in CASES} == set(BLOCKS)
    assert sorted(file.stem for file in GOLDEN.iterdir()) == BLOCKS


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for block in BLOCKS:
        (GOLDEN / f"{block}.html").write_bytes(made(block).encode())
