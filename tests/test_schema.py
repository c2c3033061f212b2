"""The exported schemas: fresh, explained in Vietnamese, satisfied by the shipped YAML, strict."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from project import ROOT
from ruamel.yaml import YAML

from awareness.data.files import FILES, editor_schema, file_schema
from awareness.data.model import PageMeta

VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")
SHIPPED = sorted(f"data/{file.name}" for file in (ROOT / "data").glob("*.[yj]*"))


def schema_of(path: str) -> Path:
    """The schema that a data file names: YAML in its first line, JSON under $schema."""
    file = ROOT / path
    if file.suffix == ".json":
        return file.parent / str(json.loads(file.read_text(encoding="utf-8"))["$schema"])
    first = file.read_text(encoding="utf-8").split("\n", 1)[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named, f"{path}: the first line names no schema"
    return file.parent / named[1]


def violations(path: str, data: Any) -> list[str]:
    schema = json.loads(schema_of(path).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def yaml_1_2(path: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / path).read_text(encoding="utf-8"))


def test_every_data_file_has_a_model() -> None:
    assert sorted(FILES) == SHIPPED


@pytest.mark.parametrize("path", FILES)
def test_schema_is_fresh(path: str) -> None:
    schema = schema_of(path)
    assert schema == ROOT / "data" / "schema" / f"{Path(path).stem}.json"
    found = without_examples(json.loads(schema.read_text(encoding="utf-8")))
    assert found == file_schema(path), "run scripts/export_schemas.py"


def without_examples(schema: Any) -> Any:
    """Less what is offered of the data of a day: who adds a row need not export the schemas."""
    if isinstance(schema, list):
        return [without_examples(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_examples(one) for key, one in schema.items() if key != "examples"}


def test_the_front_matter_of_every_page_fits_its_schema() -> None:
    schema = json.loads((ROOT / "data/schema/page.json").read_text(encoding="utf-8"))
    assert without_examples(schema) == editor_schema(PageMeta), "run scripts/export_schemas.py"
    mute = [key for key, of in schema["properties"].items() if not of.get("description")]
    assert mute == []
    for page in (ROOT / "docs").rglob("*.md"):
        head = page.read_text(encoding="utf-8").split("---\n")[1]
        data = YAML(typ="safe", pure=True).load(head)
        found = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
        assert found == [], page.name


@pytest.mark.parametrize("path", FILES)
def test_an_ordinary_reader_finds_the_shipped_data_valid(path: str) -> None:
    assert violations(path, yaml_1_2(path)) == []


def properties(schema: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, child in schema.get("properties", {}).items():
            yield f"{where}/{name}", child
        for key, child in schema.items():
            yield from properties(child, f"{where}/{key}")


@pytest.mark.parametrize("path", FILES)
def test_every_key_is_explained_in_vietnamese(path: str) -> None:
    found = dict(properties(file_schema(path)))
    assert found
    mute = [key for key, of in found.items() if not VIETNAMESE.search(of.get("description", ""))]
    assert mute == []


Edit = Callable[[Any], object]
# What is broken in the shipped data, and where the schema sees it.
BROKEN: list[tuple[str, Edit, str]] = [
    ("commune", lambda d: d["commune"].update(ten="x"), "$.commune"),
    ("commune", lambda d: d["commune"].pop("name"), "$.commune"),
    ("commune", lambda d: d["commune"].update(name=["x"]), "$.commune.name"),
    ("resources", lambda d: d["resources"][1].update(titel="x"), "$.resources[1]"),
    ("resources", lambda d: d["resources"][1].update(kind="book"), "$.resources[1].kind"),
    ("resources", lambda d: d["resources"][1].update(title=["x"]), "$.resources[1].title"),
    ("resources", lambda d: d["resources"][1].update(number="hai"), "$.resources[1].number"),
    ("resources", lambda d: d["resources"][1].update(id="sách"), "$.resources[1].id"),
    ("resources", lambda d: d["resources"][1]["audiences"].append("kids"), ".audiences["),
    ("resources", lambda d: d["resources"][1].update(topics=[]), "$.resources[1].topics"),
    ("resources", lambda d: d["hotlines"][0].update(role="x"), "$.hotlines[0].role"),
    ("resources", lambda d: d["hotlines"][0].update(number="1 1 1"), "$.hotlines[0].number"),
    ("resources", lambda d: d["hotlines"][0].update(checked="hôm nay"), "$.hotlines[0].checked"),
    ("local", lambda d: d["directive"]["clauses"][0].update(id="1"), ".clauses[0].id"),
    ("resources", lambda d: d.pop("topics"), "$"),
    ("facts", lambda d: d["facts"][0].update(confidence="NF"), "$.facts[0].confidence"),
    ("facts", lambda d: d["facts"][0].update(checked=20261123), "$.facts[0].checked"),
    ("hosts", lambda d: d["hosts"][0].update(host="https://a.vn"), "$.hosts[0].host"),
    ("hosts", lambda d: d["hosts"][0].pop("reason"), "$.hosts[0]"),
    ("link-signs", lambda d: d["signs"].pop("betting"), "$.signs"),
    ("wording", lambda d: d["never"][0].pop("why"), "$.never[0]"),
    ("wording", lambda d: d["harm"].append("bắt nạt"), "$.harm["),
    ("link-status", lambda d: d["links"][0].update(state="fine"), "$.links[0].state"),
    ("link-status", lambda d: d["links"][0].update(fails="1"), "$.links[0].fails"),
    ("link-status", lambda d: d["links"][0].update(reviewed={"by": "x"}), "$.links[0].reviewed"),
]


@pytest.mark.parametrize(("name", "edit", "where"), BROKEN)
def test_the_schema_refuses(name: str, edit: Edit, where: str) -> None:
    path = next(path for path in FILES if Path(path).stem == name)
    data = yaml_1_2(path)
    edit(data)
    found = violations(path, data)
    assert len(found) == 1
    assert where in found[0].split(": ")[0]
