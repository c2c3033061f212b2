"""Show the site while it is being edited; the page reloads by itself after each change."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import errno
import ipaddress
import socket


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Xem thử trang web; trang tự tải lại sau mỗi lần sửa.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "-a", "--dev-addr", default="localhost:8000", help="nơi mở trang, ví dụ localhost:8001"
    )
    address = parser.parse_args(argv).dev_addr
    _env.set_up([_env.RUN_TIME])
    _env.say("Đợi dòng “Mở địa chỉ này để xem” ở dưới. Nhấn Ctrl-C để dừng.")
    try:
        return _env.run(["hooks/site_hooks.py", "serve", "-a", address])
    except KeyboardInterrupt:  # the ordinary way to end it
        return 0


def refuse_taken(address: str) -> None:
    """Before a minute of set-up and build, not after."""
    host, _, port = address.rpartition(":")
    other = f"{_env.PYTHON} scripts/serve.py -a localhost:8001"
    try:
        if host != "localhost":
            ipaddress.ip_address(host.strip("[]"))
        if int(port) not in range(65536):
            raise ValueError
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except ValueError:
        raise _env.Stop(f"“{address}” không phải máy:cổng. Gõ như: {other}") from None
    except OSError as fault:
        busy = fault.errno == errno.EADDRINUSE
        why = "cổng đang bận, có thể vì một cửa sổ xem thử khác còn mở" if busy else "máy từ chối"
        raise _env.Stop(
            f"Không xem thử được ở {address}: {why}. Đóng cửa sổ kia, hoặc chạy: {other}"
        ) from None


if __name__ == "__main__":
    _env.start(main)
