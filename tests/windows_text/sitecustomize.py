"""On PYTHONPATH this makes texts be written as on Windows: a line ends in CRLF unless told."""

import builtins
import io
from typing import Any

real: Any = io.open


def opened(
    file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
    newline: Any = None, closefd: bool = True, opener: Any = None,
) -> Any:  # fmt: skip
    if newline is None and "b" not in mode and mode[0] != "r":
        newline = "\r\n"
    return real(file, mode, buffering, encoding, errors, newline, closefd, opener)


builtins.open = io.open = opened
