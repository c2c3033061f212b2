"""What may be published, one row a fault: drawings, style sheets, names; and a fuzz."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from fuzz_html import failures
from jinja2 import Environment, FileSystemLoader, UndefinedError
from playwright.sync_api import Page
from project import FRAMED, TODAY, assert_said, copy_project

from awareness.data.model import Icon
from awareness.pages.blocks import TEMPLATES
from awareness.pages.frame import policy, short
from awareness.pages.pages import check_all
from awareness.pages.publish import POLICY, check_files, css_faults, page_faults, svg_faults

SVG = '<svg xmlns="http://www.w3.org/2000/svg">\n{}</svg>'
DRAWINGS = [
    ("<script>x</script>", (2, "<script>")),
    ('<path onload="x"/>', (2, "onload=")),
    ('<a href="javascript:x"/>', (2, "<a>")),
    ('<image href="a.png"/>', (2, "<image>")),
    (
        '<g xmlns:x="http://www.w3.org/1999/xlink" x:href="a"/>',
        (2, "{http://www.w3.org/1999/xlink}"),
    ),
    (
        '<script xmlns="http://www.w3.org/1999/xhtml"/>',
        (2, "<{http://www.w3.org/1999/xhtml}script"),
    ),
    ("<style>a{}</style>", (2, "<style>")),
    ('<g style="x"/>', (2, "style=")),
    ('<g fill="url(//a.example/x)"/>', (2, "fill=")),
    ('<g fill="u\\72l(x)"/>', (2, "fill=")),
    ("<foreignObject/>", (2, "<foreignObject>")),
    ("<set attributeName='href'/>", (2, "<set>")),
    ("<?xml-stylesheet href='a.css'?>", (2, "<?")),
    ("<!DOCTYPE x>", (2, "<!")),
    ("<g>", (2, "mã hỏng")),
    ('<!-- a --><g marker-end="url(#a)" fill="none"/>', None),
]


@pytest.mark.parametrize(("inside", "expected"), DRAWINGS)
def test_a_drawing_draws_alone(inside: str, expected: tuple[int, str] | None) -> None:
    found = [(line, mark) for line, mark in svg_faults(SVG.format(inside))][:1]
    if expected is None:
        assert found == []
    else:
        assert (found[0][0], found[0][1][: len(expected[1])]) == expected


SHEETS = [
    ('@import "//a.example"', "@import"),
    ("@IMPORT url(x)", "@IMPORT"),
    ("@\\69mport 'x'", "@"),
    ("a { background: url(//a.example/x) }", "url("),
    ("a { background: URL( 'x' ) }", "URL("),
    ("a { background: u\\72l(x) }", "\\"),
    ('a { background: image-set("//a.example/x" 1x) }', "image-set("),
    ("@font-face { src: local(x) }", "@font-face"),
    ("a { content: 'x\n} b { background: url(x) }", "'"),
    ("/* a */ /* b", "/*"),
    ("</style>", "<"),
    ('/* url(x) */ a { content: "url(x) \'" } @media (min-width: 1px) { b { c: var(--d) } }', None),
]


def test_a_sheet_is_shortened_outside_its_strings_alone() -> None:
    css = '/* a */\na:hover , b > c { margin: 0 1px; content: "a ; b  c" counter(d) "/"; }\n'
    css += "@media (min-width: 48rem) { a { width: calc(1px + 2px); } }"
    assert short(css) == (
        'a:hover,b > c{margin:0 1px;content:"a ; b  c" counter(d) "/"}'
        "@media (min-width:48rem){a{width:calc(1px + 2px)}}"
    )


@pytest.mark.parametrize(("text", "expected"), SHEETS)
def test_a_style_sheet_loads_nothing(text: str, expected: str | None) -> None:
    found = [mark for _, mark in css_faults(text)]
    assert found[:1] == ([expected] if expected else [])


SHEET_TEXT = 'a{content:"x"}'
OWN_POLICY = policy(SHEET_TEXT, runs=False)
GOOD = (
    f'<meta charset="utf-8"><meta http-equiv="{POLICY}" content="{OWN_POLICY}">'
    f'<link rel="icon" href="a.svg"><style>{SHEET_TEXT}</style><p>x</p>'
)
COPY = '<script src="../assets/javascripts/copy.0123abcd.js" defer></script>'
# What is changed in a finished page, and what is said of it.
ALTERED = [
    ("x</p>", "x</p>", ""),
    ('"x"', '"y"', POLICY),  # another sheet than the one that was hashed
    ("'none'; style", "'self'; style", POLICY),
    ("img-src 'self'", "img-src *", POLICY),
    ("; form-action 'none'", "", POLICY),
    (f'<meta http-equiv="{POLICY}"', "<meta", POLICY),
    ('<meta charset="utf-8">', '<link rel="icon" href="b.svg">', POLICY),
    ("</style>", "</style><style>b{}</style>", "2 <style>"),
    (f"<style>{SHEET_TEXT}</style>", "", "0 <style>"),
    ("<p>", f"{COPY}<p>", POLICY),  # the policy of a page without scripts
    ("<p>", "<script>x</script><p>", "<script> x"),
    ("<p>", '<script src="a.js"></script><p>', "src=“a.js”"),
    ("<p>", '<a href="a.png" download>x</a><p>', ""),
    ("<p>", '<meta property="og:title" content="x"><p>', ""),
    ("<p>", '<meta property="og:url" content="x"><p>', "property=“og:url”"),
    ("<p>", '<p style="x">', "style="),
    ("<p>", '<p onclick="x">', "onclick="),
    ("<p>", '<link rel="stylesheet" href="a.css"><p>', "rel=“stylesheet”"),
    ("<p>", '<meta http-equiv="refresh" content="0; url=a"><p>', "http-equiv=“refresh”"),
    ("<p>", f'<meta http-equiv="{POLICY}" content="img-src *"><p>', POLICY),
]


@pytest.mark.parametrize(("old", "new", "expected"), ALTERED)
def test_a_page_has_the_one_policy(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = [mark for _, mark in page_faults(GOOD.replace(old, new, 1), forwards=False)]
    assert any(expected in mark for mark in found) if expected else found == []


# A file of the theme's folder, what it holds, and what is said of it.
FILES = [
    ("assets/images/x.svg", SVG.format("<script/>"), "2: có “<script>” không được dùng"),
    ("assets/stylesheets/site.css", "a{}\n@import 'b'", "2: có “@import” không được dùng"),
    ("assets/javascripts/x.js", "", "1: tệp này không thuộc danh sách tệp của overrides/"),
    ("assets/javascripts/bundle.a5f9d56c.min.js", "", "1: tệp này không thuộc danh sách"),
    ("assets/images/X.svg", SVG.format(""), "1: tệp này không thuộc danh sách"),
    ("assets/images/IMG_1.HEIC", "", "1: tệp này không thuộc danh sách"),
    ("assets/javascripts/frame.js", "", "1: tệp này không thuộc danh sách"),
    ("partials/languages/vi.html", "", "1: tệp này không thuộc danh sách"),
    ("header.html", "", "1: tệp này không thuộc danh sách"),
]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("name", "text", "expected"), FILES)
def test_files_of_the_theme(tmp_path: Path, name: str, text: str, expected: str) -> None:
    project = copy_project(tmp_path)
    project.write(f"overrides/{name}", text)
    found = [*check_all(project.root, project.load(), TODAY)[1], *check_files(project.root)]
    assert_said(found, [f"overrides/{name}:{expected}"])


def test_an_icon_is_of_what_pages_may_hold() -> None:
    templates = Environment(loader=FileSystemLoader(TEMPLATES))
    icons = vars(templates.get_template("_icons.html.j2").module)
    assert {*get_args(Icon)} <= {*icons["drawings"]}
    html = "".join(map(icons["icon"], icons["drawings"]))
    assert html.count("<svg") == len(icons["drawings"]) > 0
    assert list(page_faults(FRAMED + html, forwards=False)) == []
    with pytest.raises(UndefinedError):
        icons["icon"]("no-such")


@pytest.mark.browser
@pytest.mark.parametrize("count", [5_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_no_string_is_read_otherwise_by_chromium(page: Page, count: int) -> None:
    assert list(failures(page, count, seed=14)) == []
