"""One build of PROJECT: CPU seconds of the process and its peak MB."""

from __future__ import annotations

import logging
import os
import sys
import time

from mkdocs.commands.build import build
from mkdocs.config import load_config

logging.disable(logging.WARNING)
os.chdir(sys.argv[1])  # from where its hooks read it
build(load_config("mkdocs.yml"))
seconds = time.process_time()
try:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
except ImportError:
    peak = 0  # Windows has no such count
print(seconds, peak)
