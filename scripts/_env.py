"""The environment that every command needs: an own .venv, made from the locked lists; safe runs.

Standard library only. This file, and the head of each command, must parse on Python 3.6 and later:
an old Python gets the message of `refuse_old_python`, which runs before any annotation that it
could not evaluate. (So: no match, no walrus, no __future__ import.)
"""

import argparse
import ast
import errno
import hashlib
import importlib.util
import io
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
FITTING_PYTHON = "3.14"
"""Has a wheel of every locked package on Windows, macOS and Linux, 64 bit."""
RUN_TIME = "requirements.lock"
TEST = "requirements-test.lock"
EDIT = "requirements-edit.lock"
PRINT = "requirements-print.lock"
"""For PDFs. Some systems have no such package: then everything else works as before."""
STAMP = ".venv/stamp.txt"
PYTHON = "py" if os.name == "nt" else "python3"
SITE_IS_SAFE = "Trang web đã dựng lần trước trong thư mục site/ không bị đụng tới."
NETWORK_SIGNS = ("Retrying (", "Connection", "Timeout", "ProxyError", "SSLError")
NO_WHEEL = "No matching distribution found for "
WAYS = (
    *("index-url", "pypi-url", "extra-index-url", "find-links", "no-index", "trusted-host"),
    *("proxy", "cert", "client-cert", "keyring-provider", "use-feature", "use-deprecated"),
    *("timeout", "default-timeout", "retries", "resume-retries", "cache-dir", "no-cache-dir"),
)
"""What a machine may say of the way to packages. pip's other settings choose or place them."""
REASONS = {
    errno.ENOSPC: "đĩa đã đầy",
    errno.EROFS: "ổ đĩa này chỉ cho đọc",
    errno.EACCES: "hệ thống từ chối (thiếu quyền, hoặc một chương trình đang mở tệp trong đó)",
}


def speak_utf8() -> None:
    """A Windows pipe would otherwise be cp1252, which has no Vietnamese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def refuse_old_python(running: "tuple[int, int]") -> None:
    if running < OLDEST_PYTHON:
        speak_utf8()
        sys.exit(
            "Cần Python 3.11 trở lên, nhưng lệnh này đang chạy bằng Python {}.{}.\n"
            "Cài Python mới hơn rồi chạy lại lệnh.".format(*running)
        )


refuse_old_python(sys.version_info[:2])


Done = subprocess.CompletedProcess[str]
NO_MORE: Mapping[str, str] = MappingProxyType({})


class Stop(Exception):
    """The command ends here with exit code 1; the text is for the person who ran it."""


def start(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command: its exit code, or a message in Vietnamese instead of a traceback."""
    speak_utf8()
    end_on_signals()
    try:
        code = main(sys.argv[1:])
    except Stop as stop:
        code = complain(str(stop))
    except KeyboardInterrupt:
        code = complain("Đã dừng theo yêu cầu.", 130)
    except OSError as fault:
        code = complain(
            f"Không đọc hoặc ghi được {fault.filename or 'tệp'}: {reason(fault)}.\n"
            "Kiểm tra quyền ghi vào thư mục này và chỗ trống trên đĩa rồi chạy lại; "
            "nếu lỗi nằm trong .venv thì xoá thư mục .venv trước."
        )
    sys.exit(code)


def complain(text: str, code: int = 1) -> int:
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)
    return code


def reason(fault: OSError) -> str:
    return REASONS.get(fault.errno or 0, f"lỗi hệ thống số {fault.errno}")


def say(text: str) -> None:
    """Flushed, so that it stands before what a child process prints next."""
    print(text, flush=True)


def end_on_signals() -> None:
    """A kill, or a closed window, unwinds like Ctrl-C: children end, the last site stays."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))


@contextmanager
def alone(task: str, root: Path) -> Iterator[None]:
    """Hold `task` for this process; the system lets go of it even when the process is killed.

    Except on Windows a child holds it too: what a killed command leaves running is not disturbed.
    """
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / f"{task}.lock").open("a") as held:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(held.fileno(), True)
        except (BlockingIOError, PermissionError):
            raise Stop("Một lệnh khác của dự án đang chạy. Đợi nó xong rồi chạy lại.") from None
        yield


def set_up(locks: Sequence[str], root: Path = ROOT) -> None:
    """Make .venv hold what `locks` list. Costs a few hashes when its stamp says that it does."""
    wanted = stamp_lines(locks, root)
    optional = stamp_lines([PRINT], root)[-1]
    tried = {optional, f"{optional} missing"}
    if set(wanted) <= set(read_stamp(root)) and tried & set(read_stamp(root)):
        return
    with alone("setup", root):
        if not set(wanted[:2]) <= set(read_stamp(root)):
            make_venv(root)
        ways = ways_to_packages(root)
        install(locks, root, ways)
        outcome = install_optional(optional, root, ways)
        (root / STAMP).write_text("\n".join([*wanted, *outcome]), encoding="utf-8")


def stamp_lines(locks: Sequence[str], root: Path) -> list[str]:
    """Which Python, which place, then one line for each lock with its hash."""
    running = (sys.implementation.name, platform.python_version(), sysconfig.get_platform())
    hashes = [f"{lock} {hashlib.sha256((root / lock).read_bytes()).hexdigest()}" for lock in locks]
    return [f"{' '.join(running)} {sys.base_prefix}", f"venv {root / '.venv'}", *hashes]


def read_stamp(root: Path) -> list[str]:
    """Nothing unless the environment stands: no stamp, no trust."""
    needed = (root / STAMP, root / ".venv/pyvenv.cfg", venv_python(root))
    if not all(path.is_file() for path in needed):
        return []
    return needed[0].read_text(encoding="utf-8", errors="replace").splitlines()


def venv_python(root: Path) -> Path:
    return root / (".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python")


def make_venv(root: Path) -> None:
    refuse_unfit(root)
    say("Đang tạo môi trường .venv …")
    # Not sys.executable: that may lie in the very .venv which is being made anew.
    python = getattr(sys, "_base_executable", "") or sys.executable
    done = capture([python, "-m", "venv", "--clear", str(root / ".venv")])
    if done.returncode:
        raise Stop(
            f"Không tạo được môi trường .venv:\n{tail(done.stdout)}\n"
            "Đóng các chương trình đang dùng thư mục .venv, xoá thư mục đó rồi chạy lại. "
            + SITE_IS_SAFE
        )


def refuse_unfit(root: Path) -> None:
    """Python lacks a module, or making .venv anew would empty a folder of somebody else's."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Stop(
            f"Python này thiếu mô-đun {', '.join(missing)} nên không tạo được môi trường.\n"
            "Trên Debian hoặc Ubuntu: cài gói python3-venv (apt install python3-venv) "
            "rồi chạy lại. " + SITE_IS_SAFE
        )
    if (root / ".venv").exists() and (root / ".venv").resolve() != root.resolve() / ".venv":
        raise Stop(
            "“.venv” là một liên kết tới thư mục khác, nên lệnh này không làm lại nó: "
            "làm lại là xoá hết tệp trong thư mục kia.\n"
            "Xoá liên kết .venv (giữ thư mục kia) rồi chạy lại. " + SITE_IS_SAFE
        )


def ways_to_packages(root: Path) -> "dict[str, str]":
    """What pip's files and variables say of the way to packages, as variables; nothing else."""
    names = {f"PIP_{way.replace('-', '_').upper()}": way for way in WAYS}
    own = {name: os.environ[name] for name in (*names, "PIP_CONFIG_FILE") if name in os.environ}
    command = [str(venv_python(root)), "-m", "pip", "config", "list"]
    listed = capture(command, root, {**own, "PIP_QUIET": "0"}).stdout
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # the later wins
        found.update(re.findall(rf"(?m)^{section}\.([\w-]+)=(['\"].*)$", listed))
    if "find-links" not in found:
        found.pop("no-index", None)  # would leave no way at all
    return {name: ast.literal_eval(found[way]) for name, way in names.items() if way in found}


def ask_pip(root: Path, arguments: Sequence[str], ways: Mapping[str, str]) -> Done:
    """Run the environment's pip with no setting of the machine's but `ways`."""
    command = [str(venv_python(root)), "-m", "pip", *arguments]
    return capture(command, root, {**ways, "PIP_CONFIG_FILE": os.devnull})


def install(locks: Sequence[str], root: Path, ways: Mapping[str, str]) -> None:
    """Without a stamp while pip works: when it is cut short, the environment is made anew."""
    say("Đang cài các gói đã khoá (lần đầu mất khoảng một phút) …")
    before = (root / STAMP).read_bytes() if (root / STAMP).is_file() else None
    (root / STAMP).unlink(missing_ok=True)
    done = ask_pip(root, pip_arguments(locks), ways)
    if not done.returncode:
        # Its word is not enough for a stamp: all that is locked must lie in the environment.
        done = ask_pip(root, [*pip_arguments(locks), "--no-index", "--dry-run"], {})
        if not done.returncode:
            return
        raise Stop(
            f"pip nói đã cài xong mà .venv vẫn thiếu gói:\n{tail(done.stdout)}\n"
            "Gửi các dòng này cho người phụ trách kỹ thuật, cùng kết quả của lệnh "
            f"“{PYTHON} -m pip config list”. " + SITE_IS_SAFE
        )
    unreachable = any(sign in done.stdout for sign in NETWORK_SIGNS)
    # pip downloads everything first: then the environment is still what it was.
    if before and unreachable and "Installing collected packages" not in done.stdout:
        (root / STAMP).write_bytes(before)
    raise Stop(pip_failed(done.stdout, unreachable))


def install_optional(line: str, root: Path, ways: Mapping[str, str]) -> list[str]:
    """The stamp's line of the optional list: had, missing, or none, to be tried again."""
    done = ask_pip(root, pip_arguments([PRINT]), ways)
    if not done.returncode:
        return [line]
    say(
        "Không cài được typst, python-docx, python-pptx trên máy này: trang vẫn dựng được, "
        "chỉ không có tệp PDF, Word, trang chiếu."
    )
    return [] if any(sign in done.stdout for sign in NETWORK_SIGNS) else [f"{line} missing"]


def pip_arguments(locks: Sequence[str]) -> list[str]:
    safe = ["--require-hashes", "--only-binary=:all:"]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    return ["install", *safe, *quiet, *(part for lock in locks for part in ("-r", lock))]


def pip_failed(output: str, unreachable: bool) -> str:
    if unreachable:
        what = "Không tải được các gói cần thiết: máy không nối được mạng, hoặc máy chủ không đáp."
        do = "Kiểm tra kết nối mạng (và proxy, nếu có) rồi chạy lại."
    elif NO_WHEEL in output:
        return f"{no_wheel(output.split(NO_WHEEL)[1].split()[0])} {SITE_IS_SAFE}"
    elif os.strerror(errno.ENOSPC) in output:
        what, do = "Không cài được các gói cần thiết: đĩa đã đầy.", "Dọn bớt đĩa rồi chạy lại."
    else:
        what = "Không cài được các gói cần thiết."
        do = "Sửa điều pip báo ở trên rồi chạy lại; nếu vẫn lỗi thì xoá thư mục .venv."
    return f"{what}\nCác dòng cuối của pip:\n{tail(output)}\n{do} {SITE_IS_SAFE}"


def no_wheel(package: str) -> str:
    """Which Python to install where a package has no wheel for this one."""
    musl = "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
    this = f"Python {platform.python_version()} ({sysconfig.get_platform()})"
    again = f"py -{FITTING_PYTHON}" if os.name == "nt" else f"python{FITTING_PYTHON}"
    do = (
        "Alpine Linux không có đủ gói: dùng máy Debian, Ubuntu, Windows hoặc macOS."
        if musl
        else f"Cài Python {FITTING_PYTHON} bản 64 bit (tải ở python.org), rồi gõ lại lệnh này "
        f"với “{again}” thay cho “{PYTHON}”."
    )
    return (
        f"Gói {package} không có bản cài sẵn cho {this}, "
        f"hoặc kho gói mà máy này dùng thiếu nó.\n{do}"
    )


def tail(text: str) -> str:
    return "\n".join(f"    {line[:140]}" for line in text.splitlines()[-6:])


def capture(command: Sequence[str], root: Path = ROOT, more: Mapping[str, str] = NO_MORE) -> Done:
    """Run to the end in silence; both streams come back as one text."""
    return subprocess.run(
        command,
        cwd=root,
        env=environment(more),
        close_fds=False,  # what is held alone; Python opens nothing else for children
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def environment(more: Mapping[str, str] = NO_MORE) -> dict[str, str]:
    """Ours, less what would lead Python or pip elsewhere, with our modules, without theme news."""
    astray = re.compile("PYTHONHOME|PYTHONPATH|__PYVENV_LAUNCHER__|PIP_.*")
    kept = {name: value for name, value in os.environ.items() if not astray.fullmatch(name)}
    own = {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
    return {**kept, **own, **more}


def run(arguments: Sequence[str], root: Path = ROOT, more: Mapping[str, str] = NO_MORE) -> int:
    """Run the environment's Python in the project folder, without input; its exit code.

    What it writes anybody may read, whatever the umask: a server shows the site.
    """
    child = subprocess.Popen(
        [str(venv_python(root)), *arguments],
        cwd=root,
        env=environment(more),
        umask=0o022,
        close_fds=False,
        stdin=subprocess.DEVNULL,
    )
    try:
        return child.wait()
    except BaseException as cause:
        # Ctrl-C has reached the child too, and it may be cleaning up; a kill has not.
        patience = 5 if isinstance(cause, KeyboardInterrupt) else 0
        for ask in (child.terminate, child.kill):
            with suppress(subprocess.TimeoutExpired):
                child.wait(patience)
            if child.returncode is None:
                ask()
            patience = 5
        child.wait()
        raise


def add_commune(parser: "argparse.ArgumentParser") -> None:
    """The argument of all commands that can be asked for another commune's folder."""
    said = "của một nơi khác, có thư mục riêng"
    parser.add_argument("--commune", type=commune, metavar="DIR", help=said)


def of_commune(folder: "Path | None") -> "dict[str, str]":
    """The variable that tells a child of another commune's folder."""
    return {"SITE_COMMUNE": str(folder)} if folder else {}


def commune(given: str) -> Path:
    """The whole path of another commune's folder."""
    folder = Path(given)
    if not (folder / "data").is_dir():
        how = f"{PYTHON} {Path('scripts/new.py')} MÃ {typed(folder)}"
        raise Stop(f"“{folder}” không phải thư mục của một xã, phường. Tạo bằng: {how}")
    if folder.resolve() == ROOT:
        raise Stop("Đó là thư mục của dự án, không phải của một nơi khác: bỏ --commune đi.")
    return folder.resolve()


def typed(path: PurePath) -> str:
    """A path as it is typed in a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def which(*names: str) -> str:
    return next((path for path in map(shutil.which, names) if path), "")
