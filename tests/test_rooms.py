"""The map of imports in MAINTAINING.md is what the code imports; rooms are one way."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from project import ROOT

HOOKS = ROOT / "hooks"
ROOMS = 12
FILE, CLASS, FUNCTION = 500, 120, 40
"""Lines at the most."""


def room(path: Path) -> str:
    """The folder or the lone module of `awareness` that a file is in."""
    parts = path.relative_to(HOOKS).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def imported(path: Path) -> set[str]:
    """The other rooms that a file imports, and mkdocs."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{one.name}" for one in node.names]
        for name in names:
            top, _, rest = name.partition(".")
            found |= {rest.split(".")[0]} if top == "awareness" else {top} & {"mkdocs"}
    return found - {room(path)}


FILES = [path for path in HOOKS.rglob("*.py") if path != HOOKS / "awareness/__init__.py"]
USED = {name: set[str]() for name in map(room, FILES)}
for file in FILES:
    USED[room(file)] |= imported(file)


def test_the_map_for_maintainers_is_what_the_code_imports() -> None:
    text = (ROOT / "MAINTAINING.md").read_text(encoding="utf-8")
    drawn = re.search(r"```\n(site_hooks .*?)```", text, re.DOTALL)
    assert drawn is not None
    said = dict[str, set[str]]()
    for line in drawn[1].splitlines():
        names, _, uses = line.partition("→")
        for name in re.findall(r"\w+", names.replace("nothing of ours", "")):
            said[name] = set(re.findall(r"\w+", uses.partition(";")[0]))
    said["site_hooks"].add("mkdocs")
    assert said == USED


def test_rooms_are_few_and_none_imports_what_stands_above_it() -> None:
    assert len(USED) - 1 <= ROOMS
    left = dict(USED)
    while done := [name for name, uses in left.items() if not uses & left.keys()]:
        left = {name: uses for name, uses in left.items() if name not in done}
    assert left == {}, "a circle"


def test_nothing_that_asks_the_network_is_loaded_when_nobody_is_asked() -> None:
    program = (
        "import sys, site_hooks; print(*{'requests', 'urllib3', 'playwright'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=HOOKS, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_files_classes_and_functions_are_short() -> None:
    long = list[str]()
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        sizes = [(path.name, text.count("\n"), FILE)]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                most = CLASS if isinstance(node, ast.ClassDef) else FUNCTION
                sizes.append((node.name, (node.end_lineno or 0) - node.lineno + 1, most))
        long += [f"{path.name}: {name} {size}" for name, size, most in sizes if size > most]
    assert long == []
