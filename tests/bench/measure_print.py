"""CPU seconds for 30 and 300 PDFs, compiled and from the cache."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from awareness import clock
from awareness.data.catalogue import load
from awareness.printing import press, sheets

catalogue = load(Path(), clock.today()).catalogue
assert catalogue is not None
imprint = sheets.Imprint.of(catalogue)
plans = [sheet for sheet in sheets.sheets(catalogue, {}) if sheet.code.startswith("bai-")]
for count in (30, 300):
    many = [
        replace(one, code=f"{one.code}-{n}") for n, one in enumerate(islice(cycle(plans), count))
    ]
    with tempfile.TemporaryDirectory() as folder:
        for what in ("compiled", "from the cache"):
            begun = time.process_time()
            done, _ = press.print_all(many, imprint, Path(folder))
            seconds = time.process_time() - begun
            size = sum(len(one.pdf) for one in done) / 2**20
            print(f"{count:5} PDF {what:15} {seconds:6.2f} s {size:6.1f} MB")
