"""Build the site beside the last good one, then swap: a bad build never costs the good one."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

SITE, NEW, OLD = "site", ".site.new", ".site.old"
NO_RELEASE = "KHONG-PHAI-BAN-CHINH-THUC.txt"
WHY_NOT = """\
ĐÂY KHÔNG PHẢI BẢN CHÍNH THỨC.

Bản này dựng không có --release, nên máy chưa xét những điều phải đủ trước khi công bố:
liên kết đã có người hoặc máy kiểm tra, UBND đã công nhận, trang đã có địa chỉ chính thức.
Tờ in trong bản này có thể ghi “BẢN THỬ”.

Chỉ dùng để xem. Để có bản đưa lên mạng: làm theo HUONG-DAN.md, mục 10.
"""
PAUSES = (0.1, 0.2, 0.3, 0.5, 0.9)  # 2 s: a virus scanner or an editor lets go of a file


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Dựng trang web vào thư mục site/.")
    parser.add_argument("--strict", action="store_true", help="coi mỗi cảnh báo là một lỗi")
    parser.add_argument(
        "--release", action="store_true", help="để công bố: --strict, và mọi liên kết đã kiểm tra"
    )
    options = parser.parse_args(argv)
    return build(_env.ROOT, options.strict or options.release, options.release)


def build(root: Path, strict: bool, release: bool = False) -> int:
    with _env.alone("build", root):
        with explained(root):
            recover(root)
        _env.set_up([_env.RUN_TIME], root)
        try:
            if not render(root, strict, release):
                return _env.complain(f"Chưa dựng được trang: xem lỗi ở trên. {last_good(root)}")
            with explained(root):
                if not release:
                    (root / NEW / NO_RELEASE).write_text(WHY_NOT, encoding="utf-8-sig")
                    (root / NEW / NO_RELEASE).chmod(0o644)  # whatever the umask, as all else
                swap(root)
        finally:
            shutil.rmtree(root / NEW, ignore_errors=True)
    _env.say(
        f"Xong: trang web nằm trong thư mục {SITE}/. "
        f"Để xem: chạy “{_env.PYTHON} {Path('scripts/serve.py')}” rồi mở địa chỉ mà lệnh in ra."
    )
    return 0


def last_good(root: Path) -> str:
    if (root / SITE).exists():
        return _env.SITE_IS_SAFE
    if (root / OLD).exists():
        return f"Trang dựng lần trước còn nguyên trong {OLD}; lần chạy sau đưa nó về {SITE}/."
    return "Chưa có trang nào được dựng trước đó."


def render(root: Path, strict: bool, release: bool) -> bool:
    """MkDocs itself, never with -q, which would hide that --strict has found warnings."""
    arguments = ["hooks/site_hooks.py", "build", "--site-dir", str(root / NEW)]
    more = {"SITE_RELEASE": "1"} if release else {}
    code = _env.run([*arguments, *(["--strict"] if strict else [])], root, more)
    return code == 0 and (root / NEW / "index.html").is_file()


def recover(root: Path) -> None:
    """Undo what a killed run left behind: the last good site comes first."""
    site = root / SITE
    if os.path.lexists(site) and (site.is_symlink() or not site.is_dir()):
        raise _env.Stop(
            f"“{SITE}” không phải là một thư mục nên không thể dựng trang vào đó. "
            "Đổi tên hoặc dời nó đi rồi chạy lại."
        )
    put_back(root)
    for leftover in (root / NEW, root / OLD):
        if leftover.exists():
            patiently(partial(shutil.rmtree, leftover))


def put_back(root: Path) -> None:
    if not (root / SITE).exists() and (root / OLD).is_dir():
        patiently(partial(os.rename, root / OLD, root / SITE))


def swap(root: Path) -> None:
    """No system renames one full folder over another: whatever cuts this short, put back."""
    try:
        if (root / SITE).exists():
            patiently(partial(os.rename, root / SITE, root / OLD))
        patiently(partial(os.rename, root / NEW, root / SITE))
    except BaseException:
        put_back(root)
        raise
    shutil.rmtree(root / OLD, ignore_errors=True)  # what stays open now goes at the next build


def patiently(action: Callable[[], object]) -> None:
    """Windows refuses to move or remove a folder while anything in it is open."""
    for pause in PAUSES:
        try:
            action()
            return
        except PermissionError:
            time.sleep(pause)
    action()


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Told after the putting back, so that what is said of the last good site is true."""
    try:
        yield
    except OSError as fault:
        name = Path(fault.filename or root).name
        raise _env.Stop(
            f"Không ghi, đổi chỗ hoặc xoá được “{name}”: {_env.reason(fault)}.\n"
            f"Đóng các cửa sổ đang dùng thư mục {SITE}/, gỡ ổ đĩa gắn vào đó nếu có, "
            "rồi chạy lại. " + last_good(root)
        ) from fault


if __name__ == "__main__":
    _env.start(main)
