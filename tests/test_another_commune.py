"""Another commune's folder over the shared tree: what its site says, and what it never says."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache, partial
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
import yaml
from conftest import ROOT, SUPPLIED, WARD, page_paths
from playwright.sync_api import Browser
from project import TODAY, assert_said, shipped, whole

from awareness.check.asking import of_catalogue
from awareness.data import laying, phrases
from awareness.data.catalogue import Loaded, load
from awareness.data.files import COMMUNE, LOCAL, OWN, RESOURCES, SECTIONS
from awareness.data.model import NATIONAL, in_words
from awareness.links.scan import links_in_html
from awareness.pages import programs, publish
from awareness.pages.pages import check_all
from awareness.printing.codes import code_of
from awareness.printing.ledger import issued
from awareness.problem import Grade, Problem
from awareness.text.layers import Over, shown
from awareness.text.source import Source, filled, read

HERE = whole(shipped())
"""The project's own commune, of which the other's site knows nothing."""
THERE = yaml.safe_load((WARD / COMMUNE).read_text("utf-8"))["commune"]
TEXTS = (".html", ".js", ".json", ".svg", ".txt", ".xml", ".conf", ".config", "")


OFTEN = [SUPPLIED[key].strip('"') for key in ("police_phone", "email")]
OVERFLOW = """text => {
  document.documentElement.style.fontSize = text
  for (const one of document.querySelectorAll("details")) one.open = true
  return document.documentElement.scrollWidth - innerWidth
}"""


def laid(folder: Path = WARD) -> Over:
    return Over(ROOT, folder, OWN)


# --- What the site says -------------------------------------------------------------------------


@cache
def words_in(site: Path) -> dict[str, str]:
    """Every text that a reader can meet, by the path of its file."""
    found = dict[str, str]()
    for file in (path for path in sorted(site.rglob("*")) if path.is_file()):
        texts = []
        if file.suffix in TEXTS:
            texts = [file.read_text("utf-8")]
            if file.suffix == ".html":
                texts = [re.sub(r"<[^>]*>", " ", texts[0]), *re.findall(r'="([^"]*)"', texts[0])]
        elif file.suffix == ".pdf":
            document = pypdfium2.PdfDocument(file)
            texts = [str(document.get_metadata_dict())]
            texts += [page.get_textpage().get_text_bounded() for page in document]
        elif file.suffix in (".docx", ".pptx"):
            with zipfile.ZipFile(file) as packed:
                parts = [packed.read(name).decode() for name in packed.namelist() if "xml" in name]
            texts = [re.sub(r"<[^>]*>", " ", part) for part in parts]
        words = " ".join(unescape(" ".join(texts)).split())
        found[file.relative_to(site).as_posix()] = words
    return found


def others_words() -> set[str]:
    """What only the project's own commune says: its names, numbers and rows of its own."""
    words = shipped().known.words
    name, province = words.values["commune.name"], words.values["commune.province"]
    own = {name.split(" ", 1)[1], province.removeprefix("thành phố ").removeprefix("tỉnh ")}
    for row in HERE.hotlines:
        if row.id not in NATIONAL:
            own |= {row.number, row.display, row.name, row.operator}
    shared = "".join(path.read_text("utf-8") for path in (ROOT / "data").glob("*.yml"))
    shared = shared.replace((ROOT / LOCAL).read_text("utf-8"), "")
    rows = read((ROOT / LOCAL).read_bytes(), LOCAL)[0].texts()
    own |= {filled(text, words.spelled.values) for _, text in rows if len(text) > 30}
    return {word for word in own if word not in shared}


def test_nothing_says_what_belongs_to_the_other_commune(ward: Path) -> None:
    forbidden, unit = others_words(), HERE.commune
    assert len(forbidden) > 40
    kinds = {unit.kind, unit.hamlet, unit.people} - {str(one) for one in THERE.values()}
    either = "|".join(word for one in kinds for word in (one, one.capitalize()))
    kind = re.compile(rf"(?<!cấp )(?<!hợp tác )(?<!mạng )(?<!\w)(?:{either})(?!\w)(?! hội| Hội)")
    assert len(kinds) == 3
    for path, text in words_in(ward).items():
        there = "|".join(re.escape(word) for word in forbidden if word in text) or "(?!)"
        assert re.findall(rf"(?<![\d.])(?:{there})(?![\d.])", text) == [], path
        # The schema is of every commune: it names all kinds of units.
        found = None if path == programs.SCHEMA else kind.search(text)
        assert not found, (path, text[found.start() - 40 : found.end() + 40])


def test_it_says_what_is_its_own(ward: Path) -> None:
    text = words_in(ward)
    assert "phường Văn Miếu - Quốc Tử Giám" in text["index.html"]
    for path in page_paths(ward):
        page = text[f"{path}/index.html".lstrip("/")]
        assert "0000 000 000" in page, path
        assert "văn bản của phường" not in page.casefold(), path
    assert "tổ trưởng tổ dân phố" in text["thon/index.html"]
    assert "0000 000 000" in text["in-an/the-bo-tui.pdf"]
    assert "Trang này chỉ nơi này có." in text["tai-lieu/bai-thu/index.html"]
    shelf = (ward / "tai-lieu/index.html").read_text("utf-8")
    assert re.findall(r'tai-lieu-\d+">Số (\d+)<', shelf)[:9] == [*"12345678", "10"]
    count = in_words(len(whole(load(laid(), TODAY)).resources)).capitalize()
    assert f"{count} tài liệu về an toàn trên mạng" in text["tai-lieu/index.html"]
    own = (WARD / "overrides/assets/images/ong-ba-1.svg").read_bytes()
    assert own in [file.read_bytes() for file in (ward / "assets/images").glob("ong-ba-1.*")]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "text"), [(320, 100), (360, 200), (1280, 200)])
def test_what_it_has_supplied_fits_any_screen(
    ward: Path, browser: Browser, width: int, text: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    wide = {}
    for path in page_paths(ward):
        file = ward / path.lstrip("/") / "index.html"
        if any(words in file.read_text("utf-8") for words in OFTEN):
            page.goto(file.as_uri())
            wide[path] = page.evaluate(OVERFLOW, f"{text}%")
    page.close()
    assert len(wide) > 5
    assert {path: over for path, over in wide.items() if over} == {}


def test_the_rows_of_every_site_hold_for_it(ward: Path, supplied: Path) -> None:
    """Those that read files; scripts/test.py --all asks the others too."""
    more = {"SITE_COMMUNE": str(supplied), "SITE_BUILT": str(ward)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-m", "not slow"]
    env = {name: text for name, text in os.environ.items() if "PYTEST" not in name} | more
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 25


GONE_PAGES = (
    *("tai-lieu/so-3", "tai-lieu/so-8", "tai-lieu/so-9", "tai-lieu/tu-kho"),
    *("chi-dao/van-ban", "chi-dao/lich-nam", "chi-dao/viec-cong-an", "chi-dao/trung-tam"),
    *("giao-vien/viec-nha-truong", "thon/viec-can-lam"),
)
"""What the folder hides, and what is of a directive."""


def test_what_it_leaves_out_is_nowhere_and_nothing_leads_there(ward: Path) -> None:
    assert [name for name in GONE_PAGES if (ward / name).exists()] == []
    for file in ward.rglob("*.html"):
        here = file.relative_to(ward).parent.as_posix()
        links = links_in_html(file.read_text("utf-8")) if file.name != "404.html" else []
        for link in links:
            path = link.url.partition("#")[0]
            if path and not re.match(r"[a-z]+:", path):
                target = ward / posixpath.normpath(f"{here}/{path}")
                assert (target / "index.html").is_file() or target.is_file(), (here, link.url)


def test_a_shared_code_that_it_does_not_use_still_has_a_page(ward: Path) -> None:
    html = (ward / "r" / code_of("product", "xam-hai-qua-mang") / "index.html").read_text("utf-8")
    assert "Xâm hại tình dục trẻ em qua mạng" in html
    assert 'http-equiv="refresh"' not in html


# --- What is wrong with a folder ----------------------------------------------------------------

Edit = tuple[str, str, str, str]
FAULTS: list[Edit] = [
    # File, old and new text, and what is said of the line.
    (LOCAL, "    role: help", "    role: helper", "không có giá trị “helper”"),
    (LOCAL, '    number: "6"', '    number: "2"', "number “2” đã dùng ở dòng"),
    (LOCAL, '    number: "6"', '    number: "sáu"', "mục “number”: “sáu” không phải là số"),
    (LOCAL, "facts: [Y1]}", "facts: [Y9]}", "“Y9” không có trong mục facts"),
    (LOCAL, "facts: [Y1]}", "facts: [D4]}", "“D4” không có trong mục facts"),
    (LOCAL, "  - id: khung-phap-luat", "  - ip: x", "thiếu mục “id”"),
    (LOCAL, "  - id: bai-thu-hai", "  - id: bai-thu-mot", "id “bai-thu-mot” đã dùng ở dòng"),
    (LOCAL, "  pages: [tai-lieu/tu-kho]", "  page: [x]", "không bỏ được “page”"),
    (LOCAL, "  pages: [tai-lieu/tu-kho]", "  facts: [G47]", "không bỏ được “facts”"),
    (LOCAL, "phrases:", "directive: {issuer: x}\nphrases:", "văn bản chỉ đạo thiếu câu directive"),
    (LOCAL, "internet-va-hau-qua]", "internet-va-hau]", "không có “internet-va-hau” trong"),
    (LOCAL, "tai-lieu/tu-kho]", "tai-lieu/tu-kh]", "không có trang “tai-lieu/tu-kh” để bỏ"),
    (LOCAL, "tai-lieu/tu-kho]", "can-giup]", "không bỏ được trang “can-giup”"),
    (LOCAL, "hotlines:", "hotline:", "không có mục nào tên “hotline”"),
    (COMMUNE, "  kind: phường", "  kind: quận", "không có giá trị “quận”"),
    ("data/codes.yml", "gqns", "gqnt", "dòng “gqnt” của"),
    ("docs/tai-lieu/bai-thu.md", "{{ call.so-thu }}", "0912 345 678", "có số điện thoại"),
    ("docs/tai-lieu/bai-thu.md", "bai-thu-hai -->", "bai-thu-ha -->", "không hiểu"),
    ("overrides/assets/images/ong-ba-1.svg", "<path", "<script", "có “<script>” không"),
]


def problems_of(root: Over) -> tuple[Loaded, list[Problem]]:
    data = load(root, TODAY)
    found = [*data.problems, *check_all(root, data, TODAY)[1], *publish.check_files(root)]
    return data, [one for one in found if one.grade is not Grade.NOTE]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("path", "old", "new", "message"), FAULTS)
def test_a_fault_is_told_where_it_stands_in_the_folder(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(WARD, tmp_path / "x")
    root, file = laid(tmp_path / "x"), tmp_path / "x" / path
    text = file.read_text("utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    file.write_text(text.replace(old, new, 1), "utf-8")
    data, found = problems_of(root)
    if path == "data/codes.yml":
        assert data.catalogue
        found += issued([], data.catalogue, data.sources[path])
    told = [f"{shown(root, one.path)}:{one.line}: {one.message}" for one in found]
    assert [one for one in told if one.startswith(f"{file.as_posix()}:{line}: {message}")], told


def test_an_address_is_told_where_it_stands_in_the_folder() -> None:
    root = laid()
    data = load(root, TODAY)
    assert data.catalogue
    asked = of_catalogue(root, data, data.catalogue)
    assert {one.path for one in asked} == {RESOURCES, (WARD / LOCAL).as_posix()}


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("old", "new"),
    [("thành phố Hà Nội", "thành phố Hồ Chí Minh"), ("Văn Miếu - Quốc Tử Giám", "Zalo")],
)
def test_shared_texts_may_tell_of_what_it_is_called(tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(WARD, tmp_path / "x")
    file = tmp_path / "x" / COMMUNE
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    data, found = problems_of(laid(tmp_path / "x"))
    assert not found
    assert data.catalogue
    assert new in data.catalogue.commune.words["place"]


def test_a_folder_without_its_commune_is_one_message(tmp_path: Path) -> None:
    root = laid(tmp_path)
    told = [problem for problem in load(root, TODAY).problems if problem.grade is Grade.ERROR]
    assert_said(told, [f"{COMMUNE}:1: không mở được tệp"])
    assert shown(root, COMMUNE) == (tmp_path / COMMUNE).as_posix()


# --- Rows over rows, and sentences that are gone --------------------------------------------------


def source(text: str, path: str) -> Source:
    found, problems = read(text.encode(), path)
    assert not problems
    return found


def test_the_keys_of_a_row_lie_over_those_of_its_id() -> None:
    own = "topics:\n  - id: b\n    name: mới\n  - {id: c, name: ba}\n"
    sources = {path: source("x: y\n", path) for path, _ in SECTIONS.values()}
    sources["data/resources.yml"] = source(
        "topics:\n  - {id: a, name: một}\n  - id: b\n    name: hai\n    more: còn\n",
        "data/resources.yml",
    )
    sources[LOCAL] = source(own, LOCAL)
    assert list(laying.lay(sources)) == []
    shared = sources["data/resources.yml"]
    assert shared.data["topics"] == [
        {"id": "a", "name": "một"},
        {"id": "b", "name": "mới", "more": "còn"},
        {"id": "c", "name": "ba"},
    ]
    places = [("topics", 0, "name"), ("topics", 1, "name"), ("topics", 1, "more"), ("topics", 2)]
    assert [(shared.file(one), shared.line(one)) for one in places] == [
        ("data/resources.yml", 2),
        (LOCAL, 3),
        ("data/resources.yml", 5),
        (LOCAL, 4),
    ]
    assert sources[LOCAL].data == {}


def test_what_is_taken_out_moves_no_line() -> None:
    one = source("rows:\n  - a\n  - b\n  - {c: d,\n     e: f}\n", "x.yml")
    one.rewrite(lambda _, value: None if value in ("a", "d") else value)
    assert one.data == {"rows": ["b", {"e": "f"}]}
    assert [one.line(("rows", 0)), one.line(("rows", 1, "e"))] == [3, 5]


GONE = "{{ say.x }}"
SENTENCES = [
    ("Một. Hai.", "Một. Hai."),
    (f"Một. Theo {GONE}, hai. Ba.", "Một. Ba."),
    (f"Theo {GONE}, một! Hai?", "Hai?"),
    (f"**Mấy nơi?** Theo {GONE}, hai. Một.", "**Mấy nơi?** Một."),
    (f"“Một.” {GONE}", "“Một.”"),
    (f"Một. {GONE} {{{{ say.y }}}} Hai.", "Một. {{ say.y }} Hai."),
    (f"- Một.\n- {GONE}\n- Hai.\n\nBa.", "- Một.\n- Hai.\n\n\nBa."),
    (f"1. {GONE} Một.", "1. Một."),
    (f"| a | {GONE} |\n| b | c |", "| b | c |\n"),
    (f"{GONE}", None),
    (f"Một\n{GONE}\nHai", "Một\nHai\n"),
    ("Giữ {{ say.y }}.", "Giữ {{ say.y }}."),
]


@pytest.mark.parametrize(("text", "left"), SENTENCES)
def test_what_is_said_with_a_phrase_that_is_not_there_is_not_said(
    text: str, left: str | None
) -> None:
    gone: Callable[[str], bool] = partial(phrases.uses, frozenset(("say.x",)))
    found = phrases.without(text, gone)
    assert found == left
    assert found is None or found.count("\n") == text.count("\n"), "lines stay where they are"


@pytest.mark.usefixtures("quickly")
def test_a_form_that_is_hidden_is_in_no_week(tmp_path: Path) -> None:
    shutil.copytree(WARD, tmp_path / "x")
    file = tmp_path / "x" / LOCAL
    hidden = file.read_text("utf-8").replace("hide:", "hide:\n  forms: [thoa-thuan-gia-dinh]")
    file.write_text(hidden, "utf-8")
    assert not problems_of(laid(tmp_path / "x"))[1]
