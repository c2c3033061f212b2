"""Show the site while it is being edited; the page reloads by itself after each change."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os
import socket
from contextlib import suppress


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
    """Before a minute of set-up and build, not after."""
    host, _, port = address.rpartition(":")
    with suppress(OSError, ValueError):
        if host and 0 < int(port) < 65536:
            socket.create_server((host.strip("[]"), int(port))).close()
            return
    must = "phải là máy:cổng của máy này, cổng chưa có chương trình nào dùng"
    other = f"Gõ như: {_env.PYTHON} scripts/serve.py -a localhost:8001"
    raise _env.Stop(f"Không xem thử được ở “{address}”: {must}. {other}")


if __name__ == "__main__":
    _env.start(main)
