"""One build of PROJECT's mkdocs.yml into FOLDER: CPU seconds of the process and its peak MB."""

from __future__ import annotations

import logging
import sys
import time

from mkdocs.commands.build import build
from mkdocs.config import load_config

logging.disable(logging.WARNING)
build(load_config(sys.argv[1], site_dir=sys.argv[2]))
seconds = time.process_time()
try:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
except ImportError:
    peak = 0  # Windows has no such count
print(seconds, peak)
