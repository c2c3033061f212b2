"""Show the site while it is being edited; the page reloads by itself after each change."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Xem thử trang web; trang tự tải lại sau mỗi lần sửa.", allow_abbrev=False
    )
    parser.add_argument(
        "-a", "--dev-addr", default="localhost:8000", help="nơi mở trang, ví dụ localhost:8001"
    )
    _env.add_commune(parser)
    options = parser.parse_args(argv)
    _env.set_up([_env.RUN_TIME])
    _env.say("Đợi dòng “Mở địa chỉ này để xem” ở dưới. Nhấn Ctrl-C để dừng.")
    try:
        command = ["hooks/site_hooks.py", "serve", "-a", options.dev_addr]
        return _env.run(command, more=_env.of_commune(options.commune))
    except KeyboardInterrupt:  # the ordinary way to end it
        return 0


if __name__ == "__main__":
    _env.start(main)
