"""Gives made-up products of PROJECT their codes; writes its pages, blocks filled in, to FOLDER."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from awareness import clock
from awareness.check.watch import Mode
from awareness.printing.codes import code_of
from awareness.problem import Grade, Problem
from awareness.site import Edition, prepare


def report(problems: Iterable[Problem]) -> None:
    assert [str(one) for one in problems if one.grade is Grade.ERROR] == []


root, folder = map(Path, sys.argv[1:])
ids = re.findall(r'- id: "(mau-[0-9]+)"', (root / "data/resources.yml").read_text("utf-8"))
codes = ((code_of("product", one), one) for one in ids)
rows = (
    f'  - {{code: "{code}", kind: product, id: {one}, title: "{one}"}}\n' for code, one in codes
)
ledger = root / "data/codes.yml"
text = ledger.read_text("utf-8")
ledger.write_text(text.replace("\ncodes:\n", f"\ncodes:\n{''.join(rows)}"), "utf-8")
ours = prepare(root, Mode.CACHED, clock.today(), report, Edition())
for page in ours.pages.values():
    file = folder / page.path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = ours.markdown(page)
    for number, piece in enumerate(ours.writing.pieces):
        text = text.replace(f"{{{{{number}}}}}", piece)
    file.write_text(text, "utf-8")
