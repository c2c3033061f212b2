"""Build the site beside the last good one, then swap: a bad build never costs the good one.

Packs it too, or an edition that opens from a disk.
"""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import hashlib
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

SITE, NEW, OLD = "site", ".site.new", ".site.old"
ZIP, TRIAL_ZIP, USB_ZIP = "site.zip", "site-BAN-THU-khong-cong-bo.zip", "site-USB.zip"
NEW_ZIP = ".site.new.zip"
SUMS, VERSION = "SHA256SUMS", "PHIEN-BAN.txt"
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
    packs = parser.add_mutually_exclusive_group()
    packs.add_argument("--zip", action="store_true", help=f"đóng gói {SITE}/ thành một tệp zip")
    packs.add_argument(
        "--offline", action="store_true", help=f"chỉ làm {USB_ZIP}: bản mở từ USB, không cần mạng"
    )
    _env.add_commune(parser)
    options = parser.parse_args(argv)
    release = options.release
    packed = (ZIP if release else TRIAL_ZIP) * options.zip or USB_ZIP * options.offline
    return build(_env.ROOT, options.strict or release, release, packed, options.commune)


def build(
    root: Path, strict: bool, release: bool = False, packed: str = "", folder: "Path | None" = None
) -> int:
    """Makes site/, and the zip `packed` of it; of the edition for a disk its zip alone.

    Of another commune they stand in its `folder`.
    """
    out = folder or root
    with _env.alone("build", root):
        with explained(out):
            recover(out)
        _env.set_up([_env.RUN_TIME], root)
        try:
            if not render(root, out, strict, release, packed == USB_ZIP):
                return _env.complain(f"Chưa dựng được trang: xem lỗi ở trên. {last_good(out)}")
            with explained(out):
                if not release:
                    (out / NEW / NO_RELEASE).write_text(WHY_NOT, encoding="utf-8-sig")
                    (out / NEW / NO_RELEASE).chmod(0o644)  # whatever the umask, as all else
                if packed:
                    pack(root, out, packed, release)
                if packed != USB_ZIP:
                    swap(out / SITE, out / NEW, out / OLD)
        finally:
            shutil.rmtree(out / NEW, ignore_errors=True)
            (out / NEW_ZIP).unlink(missing_ok=True)
    if packed:
        _env.say(f"Đã đóng gói: {packed}. Đó {kind(release)}.")
    if packed == USB_ZIP:
        return 0
    site = folder / SITE if folder else SITE
    how = f"{_env.PYTHON} {Path('scripts/serve.py')}"
    how += f" --commune {_env.typed(folder)}" if folder else ""
    _env.say(
        f"Xong: trang web nằm trong thư mục {site}/. "
        f"Để xem: chạy “{how}” rồi mở địa chỉ mà lệnh in ra."
    )
    return 0


def last_good(root: Path) -> str:
    if (root / SITE).exists():
        return _env.SITE_IS_SAFE
    if (root / OLD).exists():
        return f"Trang dựng lần trước còn nguyên trong {OLD}; lần chạy sau đưa nó về {SITE}/."
    return "Chưa có trang nào được dựng trước đó."


def render(root: Path, out: Path, strict: bool, release: bool, on_disk: bool) -> bool:
    """MkDocs itself, never with -q, which would hide that --strict has found warnings."""
    arguments = ["hooks/site_hooks.py", "build", "--site-dir", str(out / NEW)]
    more = {"SITE_RELEASE": "1"} if release else {}
    more |= {"SITE_OFFLINE": "1"} if on_disk else {}
    more |= {"SITE_COMMUNE": str(out)} if out != root else {}
    code = _env.run([*arguments, *(["--strict"] if strict else [])], root, more)
    return code == 0 and (out / NEW / "index.html").is_file()


def pack(root: Path, out: Path, name: str, release: bool) -> None:
    """What was built, as a zip beside site/, all at once; the same bytes for the same files."""
    found = ((path.relative_to(out / NEW).as_posix(), path) for path in (out / NEW).rglob("*"))
    files = {path: file.read_bytes() for path, file in sorted(found) if file.is_file()}
    files[VERSION] = version(root, release).encode("utf-8-sig")
    sums = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    files[SUMS] = "".join(sums).encode()
    with zipfile.ZipFile(out / NEW_ZIP, "w") as packed:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path)  # of 1980, whatever the clock
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # whatever the system
            packed.writestr(entry, files[path], zipfile.ZIP_DEFLATED)
    patiently(partial(os.replace, out / NEW_ZIP, out / name))


def version(root: Path, release: bool) -> str:
    """What the zip says of itself: whether it may be published, its day, its commit."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    day = time.strftime("%d/%m/%Y", time.gmtime(seconds + 7 * 3600))  # in Viet Nam
    return (
        f"Bản này {kind(release)}.\nDựng ngày: {day}\nMã nguồn (git): {commit(root)}\n"
        f"Kiểm tra các tệp: sha256sum -c {SUMS}\n"
    )


def commit(root: Path) -> str:
    git = _env.which("git")
    questions = (["rev-parse", "HEAD"], ["status", "--porcelain"]) if git else ()
    asked = [_env.capture([git, *words], root) for words in questions]
    if not asked or any(one.returncode for one in asked):
        return "không rõ, vì thư mục này không có git"
    return asked[0].stdout.strip() + ", có sửa chưa commit" * bool(asked[1].stdout)


def kind(release: bool) -> str:
    return "là bản chính thức" if release else "KHÔNG phải bản chính thức, chỉ dùng để xem"


def recover(root: Path) -> None:
    """Undo what a killed run left behind: the last good site comes first."""
    site = root / SITE
    if os.path.lexists(site) and (site.is_symlink() or not site.is_dir()):
        raise _env.Stop(
            f"“{SITE}” không phải là một thư mục nên không thể dựng trang vào đó. "
            "Đổi tên hoặc dời nó đi rồi chạy lại."
        )
    put_back(site, root / OLD)
    for leftover in (root / NEW, root / OLD):
        if leftover.exists():
            patiently(partial(shutil.rmtree, leftover))


def put_back(site: Path, old: Path) -> None:
    if not site.exists() and old.is_dir():
        patiently(partial(os.rename, old, site))


def swap(site: Path, new: Path, old: Path) -> None:
    """No system renames one full folder over another: whatever cuts this short, put back."""
    try:
        if site.exists():
            patiently(partial(os.rename, site, old))
        patiently(partial(os.rename, new, site))
    except BaseException:
        put_back(site, old)
        raise
    shutil.rmtree(old, ignore_errors=True)  # what stays open now goes at the next build


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
            f"Đóng các cửa sổ đang dùng thư mục {SITE}/ hoặc tệp zip, gỡ ổ đĩa gắn vào đó nếu có, "
            "rồi chạy lại. " + last_good(root)
        ) from fault


if __name__ == "__main__":
    _env.start(main)
