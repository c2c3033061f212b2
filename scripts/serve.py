"""Show the site while it is being edited; the page reloads by itself after each change."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os
import re
import socket


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Xem thử trang web; trang tự tải lại sau mỗi lần sửa.", allow_abbrev=False
    )
    parser.add_argument(
        "-a", "--dev-addr", default="localhost:8000", help="nơi mở trang, ví dụ localhost:8001"
    )
    _env.add_commune(parser)
    options = parser.parse_args(argv)
    address = options.dev_addr
    os.environ.update(_env.of_commune(options.commune))
    refuse(address)
    _env.set_up([_env.RUN_TIME])
    _env.say("Đợi dòng “Mở địa chỉ này để xem” ở dưới. Nhấn Ctrl-C để dừng.")
    try:
        return _env.run(["hooks/site_hooks.py", "serve", "-a", address])
    except KeyboardInterrupt:  # the ordinary way to end it
        return 0


def refuse(address: str) -> None:
    """Before a minute of set-up and build, not after; a busy port is no fault."""
    other = f"Gõ như: {_env.PYTHON} scripts/serve.py -a localhost:8001"
    host, _, port = address.rpartition(":")
    if not re.fullmatch(r"[\w.\[\]:-]+:\d+", address, re.ASCII) or int(port) > 65535:
        raise _env.Stop(f"“{address}” không phải máy:cổng. {other}")
    try:
        socket.create_server((host.strip("[]"), 0)).close()
    except OSError:
        raise _env.Stop(f"Không xem thử được ở {address}: máy từ chối. {other}") from None


if __name__ == "__main__":
    _env.start(main)
