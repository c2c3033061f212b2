"""Check data, pages and links in a second, without building: also before each commit."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Kiểm tra dữ liệu, trang, cách viết liên kết; không dựng trang, không hỏi mạng."
    )
    parser.add_argument("--strict", action="store_true", help="coi mỗi cảnh báo là một lỗi")
    _env.add_commune(parser)
    options = parser.parse_args(argv)
    strict = ["--strict"] if options.strict else []
    _env.set_up([_env.RUN_TIME])
    command = ["-m", "awareness.check.inputs", *strict]
    return _env.run(command, more=_env.of_commune(options.commune))


if __name__ == "__main__":
    _env.start(main)
