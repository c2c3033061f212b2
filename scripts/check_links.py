"""Check the links: static rules, the live site with --live, the finished site with --site."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import os


def main(argv: list[str]) -> int:
    try:
        _env.set_up([_env.RUN_TIME, *([_env.TEST] if "--site" in argv else [])])
    except _env.Stop as stop:
        return _env.complain(str(stop), 64)  # 1 would say that a link is broken
    more = {"PYTHONPATH": str(_env.ROOT / "hooks"), "CALLED_FROM": os.getcwd()}
    return _env.run(["-m", "awareness.check.checking", *argv], more=more)


if __name__ == "__main__":
    _env.start(main)
