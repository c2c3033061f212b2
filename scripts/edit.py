"""Open a form in the browser, on this machine alone, in which data/ is changed without YAML."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse

ABSENT = "Không có biểu mẫu: máy này chưa cài được Flask, WTForms. Sửa thẳng trong data/."


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Sửa số điện thoại, tài liệu, nơi phụ trách.")
    _env.add_commune(parser)
    options = parser.parse_args(argv)
    try:
        _env.set_up([_env.RUN_TIME, _env.EDIT])
    except _env.Stop as stop:
        return _env.complain(f"{stop}\n{ABSENT}")
    try:
        return _env.run(["-m", "awareness.check.edit"], more=_env.of_commune(options.commune))
    except KeyboardInterrupt:  # the ordinary way to end it
        return 0


if __name__ == "__main__":
    _env.start(main)
