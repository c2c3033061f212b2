"""What a page became is taken from an earlier build only when all that it shows is the same."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jinja2.nodes import Name
from project import TODAY, Project, build, copy_whole, render_of, shipped, whole

from awareness.pages import blocks
from awareness.pages.blocks import Renderer, shown_by
from awareness.printing.press import Printed
from awareness.site import PAGES
from awareness.store import SEAL

TO, OTHER = "docs/tai-lieu/luat/viec-bi-cam.md", "docs/thon/loa.md"
RENDER = render_of(whole(shipped()))
SHEET: Any = None
PRINTED = Printed(sheet=SHEET, pdf=b"pdf", picture=b"", pages=1)
OTHERS: dict[str, Any] = {
    "catalogue": RENDER.catalogue.model_copy(update={"chats": []}),
    "links": {url: replace(one, long_ago=True) for url, one in RENDER.links.items()},
    "frame": replace(RENDER.frame, sheet="p{}"),
    "office": {"a": {".docx": b"word"}},
    "printed": {"a": PRINTED},
    "programme": [("a", [])],
}


@pytest.mark.parametrize("name", [one.name for one in fields(Renderer) if one.name != "day"])
def test_whatever_blocks_show_counts(name: str) -> None:
    other = replace(RENDER, **{name: OTHERS.get(name, {"a": "b"})})
    assert shown_by(other) != shown_by(RENDER)


def test_another_document_counts_and_what_is_kept_of_templates_does_not() -> None:
    longer = replace(PRINTED, pdf=b"longer")
    seen = [shown_by(replace(RENDER, printed={"a": one})) for one in (PRINTED, longer)]
    assert seen[0] != seen[1]
    same = replace(RENDER)
    before = shown_by(same)
    assert same.env
    assert shown_by(same) == before


def test_a_template_that_is_edited_while_serving_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "TEMPLATES", shutil.copytree(blocks.TEMPLATES, tmp_path / "t"))
    before = shown_by(replace(RENDER))
    file = tmp_path / "t/_sources.html.j2"
    file.write_text(file.read_text("utf-8") + "more", "utf-8")
    assert shown_by(replace(RENDER)) != before


def test_the_day_counts_by_what_it_changes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_by(replace(RENDER, day=TODAY + timedelta(days=1))) == shown_by(RENDER)
    asking = {
        file.name
        for file in blocks.TEMPLATES.glob("*.j2")
        if "day" in {one.name for one in RENDER.env.parse(file.read_text("utf-8")).find_all(Name)}
    }
    assert asking == {"_forwarding.html.j2"}
    monkeypatch.setattr(blocks, "stale", lambda entries, today: TODAY)
    assert shown_by(replace(RENDER)) != shown_by(RENDER)


def built(project: Project) -> tuple[int, str, dict[str, bytes]]:
    """The exit code, warnings and errors, and the pages."""
    done = build(project)
    site = project.root / "site"
    pages = {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*.*l")}
    told = [one for one in done.stderr.splitlines() if one.startswith(("WARNING", "ERROR"))]
    return done.returncode, "\n".join(told), pages


def test_pages_are_kept_and_judged_again(tmp_path: Path) -> None:
    project = copy_whole(tmp_path)
    shutil.rmtree(tmp_path / PAGES, ignore_errors=True)
    code, told, _ = built(project)
    files = [*(tmp_path / PAGES).iterdir()]
    assert (code, len(files)) == (0, len([*(tmp_path / "docs").rglob("*.md")])), told

    before = [file.read_bytes() for file in files]
    for file, old in zip(files, before, strict=True):  # by somebody else, with a seal that fits
        html, links = json.loads(old[SEAL:])
        content = json.dumps([f'{html}<script src="//x.test"></script>', links]).encode()
        file.write_bytes(sha256(content).digest() + content)
    assert built(project)[0] == 1
    for number, (file, old) in enumerate(zip(files, before, strict=True)):
        file.write_bytes(old if number % 3 else old[:-9])

    # a page as it was leads to a heading that is gone, another to a page that never was
    project.edit(TO, [], " {#khong-bao}", "")
    project.write(OTHER, (tmp_path / OTHER).read_text("utf-8") + "\nXem [đây](khong-co.md).\n")
    code, told, changed = built(project)
    assert (code, "khong-co" in told, "khong-bao" in told) == (0, True, True)
    assert built(project) == (code, told, changed)
    shutil.rmtree(tmp_path / PAGES)
    assert built(project) == (code, told, changed)
