"""What VS Code says: the real YAML language server reads the shipped schemas and what is typed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from own_browsers import Absent, program
from project import ROOT

SERVER: Final = "yaml-language-server@2.0.0"
FOLDER: Final = ROOT / ".cache/tests" / SERVER


class Editor:
    """One server over stdio, as an editor starts it."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.numbers = count(1)
        self.diagnostics: dict[str, list[str]] = {}
        self.ask("initialize", processId=None, rootUri=ROOT.as_uri(), capabilities={})
        self.send("initialized")
        yaml = {
            "validate": True,
            "hover": True,
            "completion": True,
            "schemaStore": {"enable": False},
        }
        self.send("workspace/didChangeConfiguration", settings={"yaml": yaml})

    def write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def send(self, method: str, **parameters: Any) -> None:
        self.write({"method": method, "params": parameters})

    def read(self) -> dict[str, Any]:
        """The next message; what the server asks the editor is answered with nothing."""
        assert self.process.stdout
        size = 0
        while line := self.process.stdout.readline().strip():
            size = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else size
        message: dict[str, Any] = json.loads(self.process.stdout.read(size))
        if "method" in message and "id" in message:
            items = len(message.get("params", {}).get("items", ()))
            self.write({"id": message["id"], "result": [None] * items})
        if message.get("method") == "textDocument/publishDiagnostics":
            said = message["params"]
            self.diagnostics[said["uri"]] = [one["message"] for one in said["diagnostics"]]
        return message

    def ask(self, method: str, **parameters: Any) -> Any:
        number = next(self.numbers)
        self.write({"id": number, "method": method, "params": parameters})
        while (answer := self.read()).get("id") != number or "method" in answer:
            pass
        return answer.get("result")

    def faults(self, path: str, text: str) -> list[str]:
        """What is said of a file of data/ with this text."""
        uri = (ROOT / path).with_stem(f"thu-{next(self.numbers)}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", textDocument=document)
        while uri not in self.diagnostics:
            self.read()
        self.last = uri
        return self.diagnostics[uri]

    def offered(self, path: str, text: str, mark: str = "¦") -> list[dict[str, Any]]:
        """What completes the text at the mark."""
        before = text.partition(mark)[0]
        self.faults(path, text.replace(mark, "", 1))
        line, character = before.count("\n"), len(before.rpartition("\n")[2])
        place = {"line": line, "character": character}
        found = self.ask("textDocument/completion", textDocument={"uri": self.last}, position=place)
        items: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
        return items


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    try:
        node, npm = program("node", debian="nodejs"), program("npm", debian="npm")
    except Absent as why:
        pytest.skip(str(why))
    server = FOLDER / "node_modules/yaml-language-server/bin/yaml-language-server"
    if not server.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--silent", "--ignore-scripts", "--prefix", str(FOLDER), SERVER]
        if subprocess.run(install, check=False).returncode:
            pytest.skip(f"npm install {SERVER}: no answer")
    one = Editor([node, str(server), "--stdio"])
    yield one
    one.process.kill()
    one.process.communicate()


def typed(path: str, old: str = "", new: str = "") -> str:
    text = (ROOT / path).read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1)


COMMUNE, RESOURCES, FACTS = "data/commune.yml", "data/resources.yml", "data/facts.yml"
ACCEPTED = 'accepted: {on: "2027-01-15", by: "ai ký", document: "văn bản nào"}'


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [ROOT / "mkdocs.yml", *sorted((ROOT / "data").glob("*.yml"))],
    ids=lambda path: path.name,
)
def test_the_shipped_files_have_no_squiggles(editor: Editor, path: Path) -> None:
    assert editor.faults(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) == []


# What the guide tells people to type.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (COMMUNE, "\n  accepted:", f"\n  {ACCEPTED} #"),
        (COMMUNE, "\n  host:", "\n  host: #"),
        (COMMUNE, "\n  portals: []", '\n  portals:\n    - "https://tenmien.vn/"'),
        (COMMUNE, "\n  keep: true", "\n  keep: false"),
        (RESOURCES, "\n    facts: [", "\n    facts: [H90, "),
        (RESOURCES, "\n    cost:", '\n    cost: "chưa rõ" #'),
    ],
)
def test_what_the_guide_tells_to_type_is_right(
    editor: Editor, path: str, old: str, new: str
) -> None:
    assert editor.faults(path, typed(path, old, new)) == []


# A slip, and the Vietnamese words that say what is wanted there.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (RESOURCES, 'number: "111"', 'number: "một một một"', "chỉ viết chữ số"),
        (RESOURCES, "facts: [H", "facts: [h", "viết một hoặc hai chữ hoa rồi đến số"),
        (RESOURCES, "\n    checked: ", "\n    checked: hôm-nay #", "Ngày đối chiếu"),
        (RESOURCES, "\n    role: child", "\n    role: children", "chọn một trong: child, help"),
        ("mkdocs.yml", "tre-em/index.md", "/tre-em/", "viết đường dẫn của trang trong docs/"),
        (COMMUNE, "\n  kind: xã", "\n  kind: làng", "chọn một trong: xã"),
    ],
)
def test_a_slip_is_told_in_vietnamese(
    editor: Editor, path: str, old: str, new: str, told: str
) -> None:
    found = editor.faults(path, typed(path, old, new))
    assert any(told in one for one in found), found


@pytest.mark.slow
def test_words_and_ids_are_offered_with_what_they_mean(editor: Editor) -> None:
    head = "# yaml-language-server: $schema=schema/resources.json\n"
    kinds = editor.offered(RESOURCES, f"{head}resources:\n  - kind: ¦\n")
    assert {"article", "booklet"} <= {one["label"] for one in kinds}
    assert "Sách mỏng" in str([one for one in kinds if one["label"] == "booklet"])
    facts = editor.offered(RESOURCES, f"{head}hotlines:\n  - facts:\n      - ¦\n")
    assert "H1" in {one["label"] for one in facts}


@pytest.mark.slow
def test_a_whole_row_is_offered(editor: Editor) -> None:
    head = "# yaml-language-server: $schema=schema/resources.json\n"
    rows = editor.offered(RESOURCES, f"{head}hotlines:\n  ¦\n")
    (row,) = (one for one in rows if "thêm một dòng" in one["label"])
    text = row.get("insertText") or row["textEdit"]["newText"]
    assert all(f"{key}:" in text for key in ("id", "number", "display", "spoken", "checked"))
