"""Check everything: ruff, mypy, then pytest, in the same way for people and for CI."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os
import shutil
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Debian's Chromium without windows: a page opens in a quarter of the time."""
CHROMIUMS = (SHELL, "chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
WARD = _env.ROOT / "tests/van-mieu"
"""A folder of another commune, for tests alone."""
SPREAD = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder")
"""One more than there are cores, since some wait. A file's tests share what it has built;
tests/conftest.py says which files begin.
"""
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: print(p.chromium.executable_path)"
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Chạy ruff, mypy và pytest.",
        epilog="Các tham số khác được chuyển nguyên cho pytest, ví dụ -k schema.",
        allow_abbrev=False,
    )
    parser.add_argument("--unit", action="store_true", help="bỏ các bài thử cần trình duyệt")
    parser.add_argument("--all", action="store_true", help="chạy cả các bài thử lâu, hiếm khi cần")
    _env.add_commune(parser)
    options, others = parser.parse_known_args(argv)
    left_out = ["not browser"] * options.unit + ["not slow"] * (not options.all)
    chosen = ["-m", " and ".join(left_out)] if left_out else []
    _env.set_up([_env.RUN_TIME, _env.TEST])
    browser = {} if options.unit else {"CHROMIUM": chromium()}
    communes = [WARD, None] if options.all and not options.commune else [options.commune]
    return check([*SPREAD, *chosen, *others], [browser | _env.of_commune(one) for one in communes])


def check(arguments: list[str], runs: "list[dict[str, str]]") -> int:
    """All run, whatever the first says, pytest for each commune; CI reads its last line."""
    checks = [("ruff", ["check", "hooks", "scripts", "tests"], runs[-1]), ("mypy", [], runs[-1])]
    checks += [("pytest", arguments, more) for more in runs]
    failed = [tool for tool, rest, more in checks if _env.run(["-m", tool, *rest], more=more)]
    return _env.complain(f"Chưa đạt: {', '.join(failed)}.") if failed else 0


def chromium() -> str:
    """Where a Chromium is, fetched if need be. None at all is a failure, never a skip."""
    for look in (given, on_path, of_playwright, from_debian, from_playwright):
        found = look()
        if found:
            return found
    raise _env.Stop(
        "Không có Chromium cho các bài thử trong trình duyệt, và không tự cài được.\n"
        f"Cài Chromium, Chrome hoặc Edge (Debian: apt install {SHELL}), hoặc đặt biến môi "
        "trường CHROMIUM bằng đường dẫn tới nó. Chỉ chạy các bài thử còn lại: thêm --unit."
    )


def given() -> str:
    path = os.environ.get("CHROMIUM", "")
    if path and not shutil.which(path):
        raise _env.Stop(f"Biến môi trường CHROMIUM chỉ tới “{path}”, nhưng không chạy được tệp đó.")
    return path


def on_path() -> str:
    """On PATH, or Edge where every Windows has it."""
    edge = Path(os.environ.get("PROGRAMFILES(X86)", ""), "Microsoft/Edge/Application/msedge.exe")
    return _env.which(*CHROMIUMS, str(edge))


def of_playwright() -> str:
    asked = _env.capture([str(_env.venv_python(_env.ROOT)), "-c", ASK_PLAYWRIGHT])
    return _env.which(asked.stdout.strip()) if asked.returncode == 0 else ""


def from_debian() -> str:
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return ""
    _env.say("Đang cài Chromium bằng apt-get …")
    for step in (["update"], ["install", "-y", SHELL]):
        done = _env.capture(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *step])
        if done.returncode:
            _env.say(f"apt-get {step[0]} không thành công:\n{_env.tail(done.stdout)}")
            return ""
    return on_path()


def from_playwright() -> str:
    _env.say("Đang tải Chromium bằng playwright …")
    python = str(_env.venv_python(_env.ROOT))
    done = _env.capture([python, "-m", "playwright", "install", "chromium"])
    if done.returncode:
        _env.say(f"playwright install không thành công:\n{_env.tail(done.stdout)}")
    return of_playwright()


if __name__ == "__main__":
    _env.start(main)
