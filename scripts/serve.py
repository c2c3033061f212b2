"""Show the site while it is being edited; the page reloads by itself after each change."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Xem thử trang web; trang tự tải lại sau mỗi lần sửa.",
        epilog="Các tham số khác được chuyển nguyên cho “mkdocs serve”, ví dụ -a localhost:8001.",
        allow_abbrev=False,
    )
    _, others = parser.parse_known_args(argv)
    _env.set_up([_env.RUN_TIME])
    _env.say("Mở địa chỉ in ra dưới đây (dòng “Serving on”). Nhấn Ctrl-C để dừng.")
    try:
        return _env.run(["-m", "mkdocs", "serve", "--livereload", *others])
    except KeyboardInterrupt:  # the ordinary way to end it
        return 0


if __name__ == "__main__":
    _env.start(main)
