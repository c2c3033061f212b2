"""Check data, pages and links in a second, without building: also before each commit."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Kiểm tra dữ liệu, trang, cách viết liên kết; không dựng trang, không hỏi mạng."
    )
    parser.add_argument("--strict", action="store_true", help="coi mỗi cảnh báo là một lỗi")
    strict = ["--strict"] if parser.parse_args(argv).strict else []
    _env.set_up([_env.RUN_TIME])
    more = {"PYTHONPATH": str(_env.ROOT / "hooks")}
    return _env.run(["-m", "awareness.check.inputs", *strict], more=more)


if __name__ == "__main__":
    _env.start(main)
