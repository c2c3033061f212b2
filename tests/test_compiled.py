"""Compiled templates are kept by their text and what compiles them, never with data in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from awareness.pages import blocks
from awareness.pages.blocks import keep_compiled, late

TEXT = "{{ '' | number }} {{ '<' }}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(blocks, "COMPILED", tmp_path / "kept")
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def made(text: str, number: str = "111", *, autoescape: bool = True) -> str:
    """A page of another build."""
    env = Environment(loader=DictLoader({"a/b.html": text}), autoescape=autoescape)
    env.filters["number"] = late(lambda _: number)
    keep_compiled(env)
    return env.get_template("a/b.html").render()


def test_a_template_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(TEXT) == "111 &lt;"
    monkeypatch.delattr(Environment, "compile")
    assert made(TEXT) == "111 &lt;"


def test_what_the_data_say_is_not_kept() -> None:
    assert made(TEXT, "111") == "111 &lt;"
    assert made(TEXT, "112") == "112 &lt;"


def test_another_text_and_another_way_to_compile_are_compiled_anew(folder: Path) -> None:
    assert made(TEXT) == "111 &lt;"
    assert made(f"{TEXT}!") == "111 &lt;!"
    assert made(f"{TEXT}!", autoescape=False) == "111 <!"
    assert len([*folder.iterdir()]) == 2


def test_a_kept_template_that_is_broken_is_compiled_anew(folder: Path) -> None:
    made(TEXT)
    (file,) = folder.iterdir()
    for content in (b"", b"j2", file.read_bytes()[:-9]):
        file.write_bytes(content)
        assert made(TEXT) == "111 &lt;"


def test_where_nothing_can_be_kept_a_template_is_compiled_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "COMPILED", folder / "not/there")
    assert made(TEXT) == "111 &lt;"
    assert [*folder.iterdir()] == []
