"""What may be published, one row a fault: drawings, style sheets, names; and a fuzz."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_html import failures
from playwright.sync_api import Page
from project import TODAY, assert_said, copy_project

from awareness.pages.pages import check_all
from awareness.pages.publish import css_faults, css_string, page_faults, svg_faults

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


@pytest.mark.parametrize(("text", "expected"), SHEETS)
def test_a_style_sheet_loads_nothing(text: str, expected: str | None) -> None:
    found = [mark for _, mark in css_faults(text)]
    assert found[:1] == ([expected] if expected else [])


@pytest.mark.parametrize(
    "name", ['A"}}*{background:url(//x.vn)}a{b:"', "</style><b>", "\\", "a\nb"]
)
def test_a_name_stays_a_string_in_css(name: str) -> None:
    html = f'<style>@page {{ @top-left {{ content: "{css_string(name)}" }} }}</style>'
    assert list(page_faults(html, forwards=False)) == []
    assert not set(css_string(name)) & set('"<>{}\n')


# A file of the theme's folder, what it holds, and what is said of it.
FILES = [
    ("assets/images/x.svg", SVG.format("<script/>"), "2: có “<script>” không được dùng"),
    ("assets/stylesheets/site.css", "a{}\n@import 'b'", "2: có “@import” không được dùng"),
    ("assets/javascripts/x.js", "", "1: tệp này không thuộc danh sách tệp của overrides/"),
    ("assets/javascripts/bundle.a5f9d56c.min.js", "", "1: tệp này không thuộc danh sách"),
    ("assets/images/X.svg", SVG.format(""), "1: tệp này không thuộc danh sách"),
    ("base.html", "", "1: tệp này không thuộc danh sách"),
]


@pytest.mark.parametrize(("name", "text", "expected"), FILES)
def test_files_of_the_theme(tmp_path: Path, name: str, text: str, expected: str) -> None:
    project = copy_project(tmp_path)
    project.write(f"overrides/{name}", text)
    found = check_all(project.root, project.load(), TODAY)[1]
    assert_said(found, [f"overrides/{name}:{expected}"])


@pytest.mark.browser
def test_no_string_is_read_otherwise_by_chromium(page: Page) -> None:
    assert list(failures(page, 50_000, seed=14)) == []
