"""Check the links: static rules, the live site with --live, the finished site with --site."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    _env.add_commune(parser)
    try:
        options, rest = parser.parse_known_args(argv)
        _env.set_up([_env.RUN_TIME, *([_env.TEST] if "--site" in rest else [])])
    except argparse.ArgumentError as fault:
        return _env.complain(f"Lệnh gõ chưa đúng: {fault}", 64)  # 2 would say suspicious
    except _env.Stop as stop:
        return _env.complain(str(stop), 64)  # 1 would say that a link is broken
    more = {"CALLED_FROM": os.getcwd(), **_env.of_commune(options.commune)}
    return _env.run(["-m", "awareness.check.checking", *rest], more=more)


if __name__ == "__main__":
    _env.start(main)
