"""The site outlives its generator: what Jinja and Python-Markdown make alone is what is built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import without_mkdocs
from conftest import ROOT, page_paths


def test_every_article_is_the_same_without_mkdocs(site: Path) -> None:
    command, env = [sys.executable, without_mkdocs.__file__], {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(command, env=os.environ | env, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    made = json.loads(done.stdout)
    assert {*made} == {path.strip("/") for path in page_paths(site)}
    other = {}
    for page, content in made.items():
        built = (site / page / "index.html").read_text("utf-8")
        title, end, text = content.partition("</h1>")
        lead, cut, rest = ("", "", text) if page else text.partition("<h2")
        for part in (title + end, lead, cut + rest):
            if part.strip() not in built:
                other[page] = part
    assert other == {}
