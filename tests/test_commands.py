"""The commands promise: the last good site survives everything, and set-up explains itself."""

import ast
import errno
import functools
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
import site_hooks
import yaml
from conftest import WARD
from mkdocs.exceptions import PluginError

import _env

SCRIPTS = Path(_env.__file__).parent
COMMANDS = ("build", "serve", "test")


def load(name: str) -> ModuleType:
    """Under a name of its own: `build` and `test` are names of other people's modules too."""
    spec = importlib.util.spec_from_file_location(f"command_{name}", SCRIPTS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build, serve, check = map(load, COMMANDS)


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def page(folder: Path, text: str) -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "sub" / "index.html").write_text(f"{text} (sub)", encoding="utf-8")
    return folder


# --- Old Pythons ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_which_one_is_needed(version: tuple[int, int]) -> None:
    with pytest.raises(SystemExit) as ended:
        _env.refuse_old_python(version)
    assert "Cần Python 3.11 trở lên" in str(ended.value)
    assert f"Python {version[0]}.{version[1]}." in str(ended.value)


def test_the_oldest_supported_python_passes() -> None:
    _env.refuse_old_python((3, 11))


@pytest.mark.parametrize("name", ["_env", *COMMANDS, "check", "edit", "new", "build_all"])
def test_an_old_python_can_parse_the_commands(name: str) -> None:
    source = (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")
    parsed = ast.parse(source, feature_version=(3, 6))
    imports = [node for node in parsed.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any(getattr(node, "module", "") == "__future__" for node in imports)
    assert name == "_env" or imports[0].names[0].name == "_env"


def test_the_version_is_checked_before_anything_an_old_python_cannot_evaluate() -> None:
    """Unquoted list[str] or `X | None` in a signature fails on 3.8 as soon as it is reached."""
    body = ast.parse((SCRIPTS / "_env.py").read_text(encoding="utf-8")).body
    checked = next(n for n, node in enumerate(body) if "refuse_old_python(sys" in ast.unparse(node))
    for node in body[:checked]:
        for part in ast.walk(node):
            annotation = getattr(part, "annotation", None) or getattr(part, "returns", None)
            assert annotation is None or isinstance(annotation, ast.Constant)


# --- Set-up --------------------------------------------------------------------------------


class FakePython:
    """Stands for `_env.capture`: makes the files of a venv, and remembers what was asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.pip_fails_with = ""
        self.pip_is_killed = False
        self.pip_goes_elsewhere = False
        self.print_fails_with = ""

    def __call__(self, command: Sequence[str], *_: object) -> subprocess.CompletedProcess[str]:
        if "config" in command:
            return subprocess.CompletedProcess(command, 0, "")
        if "--dry-run" in command:
            told = "ERROR: No matching distribution found for mkdocs" * self.pip_goes_elsewhere
            return subprocess.CompletedProcess(command, int(bool(told)), told)
        tool = "print" if _env.PRINT in command else command[2]
        self.asked.append(tool)
        if tool == "venv":
            shutil.rmtree(self.root / ".venv", ignore_errors=True)
            for file in (self.root / ".venv/pyvenv.cfg", _env.venv_python(self.root)):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
        elif tool == "print":
            fails = self.print_fails_with
            return subprocess.CompletedProcess(command, int(bool(fails)), fails)
        elif self.pip_is_killed:
            raise KeyboardInterrupt
        elif self.pip_fails_with:
            return subprocess.CompletedProcess(command, 1, self.pip_fails_with)
        return subprocess.CompletedProcess(command, 0, "")

    def since(self) -> list[str]:
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePython:
    (tmp_path / _env.RUN_TIME).write_text("mkdocs==1", encoding="utf-8")
    (tmp_path / _env.TEST).write_text("pytest==1", encoding="utf-8")
    (tmp_path / _env.PRINT).write_text("typst==1", encoding="utf-8")
    python = FakePython(tmp_path)
    monkeypatch.setattr(_env, "capture", python)
    return python


@pytest.fixture
def ready(fake: FakePython) -> FakePython:
    _env.set_up([_env.RUN_TIME], fake.root)
    assert fake.since() == ["venv", "pip", "print"]
    return fake


def lock_changed(root: Path) -> None:
    (root / _env.RUN_TIME).write_text("mkdocs==2", encoding="utf-8")


def stamp_lost(root: Path) -> None:
    (root / _env.STAMP).unlink()


def python_lost(root: Path) -> None:
    _env.venv_python(root).unlink()


def python_changed(root: Path) -> None:
    stamp = root / _env.STAMP
    stamp.write_text(stamp.read_text(encoding="utf-8").replace("3.", "2."), encoding="utf-8")


def stamp_spoilt(root: Path) -> None:
    (root / _env.STAMP).write_bytes(b"\xff\xfe\x00")


def nothing_changed(root: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("event", "work"),
    [
        (nothing_changed, []),
        (lock_changed, ["pip", "print"]),
        (stamp_lost, ["venv", "pip", "print"]),
        (stamp_spoilt, ["venv", "pip", "print"]),
        (python_lost, ["venv", "pip", "print"]),
        (python_changed, ["venv", "pip", "print"]),
    ],
)
def test_setup_does_what_the_event_needs_and_then_rests(
    ready: FakePython, event: Callable[[Path], None], work: list[str]
) -> None:
    event(ready.root)
    _env.set_up([_env.RUN_TIME], ready.root)
    assert ready.since() == work
    _env.set_up([_env.RUN_TIME], ready.root)
    assert ready.since() == []


def test_a_moved_environment_is_made_anew(
    ready: FakePython, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ready.root = shutil.copytree(ready.root, tmp_path_factory.mktemp("elsewhere") / "copy")
    _env.set_up([_env.RUN_TIME], ready.root)
    assert ready.since() == ["venv", "pip", "print"]


def test_the_second_lock_is_added_and_does_not_disturb_the_first(ready: FakePython) -> None:
    _env.set_up([_env.RUN_TIME, _env.TEST], ready.root)
    assert ready.since() == ["pip", "print"]
    _env.set_up([_env.RUN_TIME], ready.root)
    _env.set_up([_env.RUN_TIME, _env.TEST], ready.root)
    assert ready.since() == []


def test_an_interrupted_setup_is_redone_from_the_start(ready: FakePython) -> None:
    lock_changed(ready.root)
    ready.pip_is_killed = True
    with pytest.raises(KeyboardInterrupt):
        _env.set_up([_env.RUN_TIME], ready.root)
    ready.pip_is_killed = False
    ready.since()
    _env.set_up([_env.RUN_TIME], ready.root)
    assert ready.since() == ["venv", "pip", "print"]


NO_NETWORK = "WARNING: Retrying (Retry(total=0))\nERROR: No matching distribution found for mkdocs"
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
NO_WHEEL = "ERROR: No matching distribution found for pyyaml==6.0.4"
BAD_HASH = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."


@pytest.mark.parametrize(
    ("output", "what"),
    [
        (NO_NETWORK, "máy không nối được mạng"),
        (BAD_HASH, "Không cài được các gói"),
        (FULL, "đĩa đã đầy"),
    ],
)
def test_a_failed_pip_is_explained(fake: FakePython, output: str, what: str) -> None:
    fake.pip_fails_with = output
    with pytest.raises(_env.Stop) as stop:
        _env.set_up([_env.RUN_TIME], fake.root)
    assert what in str(stop.value)
    assert output.splitlines()[-1] in str(stop.value)
    assert _env.SITE_IS_SAFE in str(stop.value)


def test_where_a_wheel_is_missing_the_python_to_install_is_named(
    fake: FakePython, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.pip_fails_with = NO_WHEEL
    with pytest.raises(_env.Stop, match=r"(?s)pyyaml==6\.0\.4 .*\nCài Python 3\.14 bản 64 bit"):
        _env.set_up([_env.RUN_TIME], fake.root)
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: "x86_64-alpine-linux-musl")
    with pytest.raises(_env.Stop, match="dùng máy Debian, Ubuntu, Windows hoặc macOS"):
        _env.set_up([_env.RUN_TIME], fake.root)


def test_an_environment_without_its_packages_gets_no_stamp(fake: FakePython) -> None:
    fake.pip_goes_elsewhere = True
    with pytest.raises(_env.Stop, match=r"pip nói đã cài xong mà \.venv vẫn thiếu gói"):
        _env.set_up([_env.RUN_TIME], fake.root)
    fake.pip_goes_elsewhere = False
    fake.since()
    _env.set_up([_env.RUN_TIME], fake.root)
    assert fake.since() == ["venv", "pip", "print"]


def linked(link: Path, folder: Path) -> None:
    """A link to a folder, of the kind that anybody may make."""
    if sys.platform == "win32":
        subprocess.run(["cmd", "/c", "mklink", "/J", str(link), str(folder)], check=True)
    else:
        link.symlink_to(folder)


def test_an_environment_elsewhere_is_used_but_never_emptied(
    fake: FakePython, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "mine.txt").write_text("mine", encoding="utf-8")
    linked(fake.root / ".venv", elsewhere)
    with pytest.raises(_env.Stop, match=r"Xoá liên kết \.venv"):
        _env.set_up([_env.RUN_TIME], fake.root)
    assert fake.since() == []
    assert tree(elsewhere) == {"mine.txt": b"mine"}


LISTED = """\
WARNING: one of pip's own
:env:.index-url='https://here.example/simple'
:env:.quiet='3'
global.cert='C:\\\\ca file.pem'
global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'
global.index-url='https://there.example/simple'
global.no-index='true'
global.target='/elsewhere'
install.proxy='http://proxy.example:3128'
install.user='true'
"""


def test_only_the_ways_to_packages_are_taken_from_pips_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [LISTED, f"{LISTED}install.find-links='wheels'\n"]
    done = subprocess.CompletedProcess[str]
    monkeypatch.setattr(_env, "capture", lambda command, *_: done(command, 0, said.pop(0)))
    ways = {
        "PIP_INDEX_URL": "https://here.example/simple",
        "PIP_EXTRA_INDEX_URL": "\nhttps://a.example/simple\nhttps://b.example/simple",
        "PIP_PROXY": "http://proxy.example:3128",
        "PIP_CERT": "C:\\ca file.pem",
    }
    assert _env.ways_to_packages(tmp_path) == ways
    offline = {"PIP_FIND_LINKS": "wheels", "PIP_NO_INDEX": "true"}
    assert _env.ways_to_packages(tmp_path) == ways | offline


def wheel(folder: Path) -> str:
    """A package without dependencies, and the line of a lock that asks for it."""
    file, info = folder / "tiny-1-py3-none-any.whl", "tiny-1.dist-info"
    with zipfile.ZipFile(file, "w") as held:
        held.writestr("tiny.py", "")
        held.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        held.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        held.writestr(f"{info}/RECORD", "")
    return f"tiny==1 --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


ELSEWHERE = ["target", "prefix", "root", "python", "log", "constraint", "report", "requirement"]
FLAGS = [
    "user",
    "require-virtualenv",
    "no-deps",
    "dry-run",
    "ignore-installed",
    "no-index",
    "quiet",
    "isolated",
]


@pytest.mark.slow
def test_no_setting_of_pip_breaks_or_misplaces_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real pip: half of the settings in its file, all in variables; a way in the file."""
    wheels, root = tmp_path / "wheels", tmp_path / "project"
    wheels.mkdir()
    root.mkdir()
    for lock in (_env.RUN_TIME, _env.PRINT):
        (root / lock).write_text(wheel(wheels), encoding="utf-8")
    config = tmp_path / "pip.conf"
    rows = ["[global]", f"find-links = {wheels.as_posix()}", "[install]", "no-index = true"]
    settings = {name: str(tmp_path / "lost" / name) for name in ELSEWHERE} | dict.fromkeys(
        FLAGS, "1"
    )
    rows += [f"{name} = {settings[name]}" for name in ("target", "user", "no-deps")]
    config.write_text("\n".join(rows), encoding="utf-8")
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name.replace('-', '_').upper()}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    _env.set_up([_env.RUN_TIME], root)
    assert _env.run(["-c", "import tiny"], root) == 0
    assert not (tmp_path / "lost").exists()
    assert (root / _env.STAMP).is_file()


@pytest.mark.parametrize(
    ("output", "work"),
    [
        (NO_NETWORK, []),
        (BAD_HASH, ["venv", "pip", "print"]),
        (f"{NO_NETWORK}\nInstalling collected packages: x\nERROR: disk", ["venv", "pip", "print"]),
    ],
)
def test_without_network_the_old_environment_still_serves(
    ready: FakePython, output: str, work: list[str]
) -> None:
    """Offline, `test.py` cannot add its tools; `build.py` must go on working."""
    ready.pip_fails_with = output
    with pytest.raises(_env.Stop):
        _env.set_up([_env.RUN_TIME, _env.TEST], ready.root)
    ready.pip_fails_with = ""
    ready.since()
    _env.set_up([_env.RUN_TIME], ready.root)
    assert ready.since() == work


@pytest.mark.parametrize(("output", "again"), [(BAD_HASH, []), (NO_NETWORK, ["pip", "print"])])
def test_without_what_makes_pdfs_everything_else_works(
    fake: FakePython, capsys: pytest.CaptureFixture[str], output: str, again: list[str]
) -> None:
    fake.print_fails_with = output
    _env.set_up([_env.RUN_TIME], fake.root)
    assert capsys.readouterr().out.count("chỉ không có tệp PDF") == 1
    fake.since()
    _env.set_up([_env.RUN_TIME], fake.root)
    assert fake.since() == again


def test_pip_takes_only_locked_and_hashed_wheels() -> None:
    arguments = _env.pip_arguments(["a.lock", "b.lock"])
    assert {"--require-hashes", "--only-binary=:all:"} <= set(arguments)
    assert arguments[-4:] == ["-r", "a.lock", "-r", "b.lock"]


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_names_the_package_to_install(
    fake: FakePython, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name != missing or None)
    with pytest.raises(_env.Stop, match=f"(?s){missing}.*cài gói python3-venv"):
        _env.set_up([_env.RUN_TIME], fake.root)
    assert fake.since() == []


# --- Running -------------------------------------------------------------------------------


RUNNER = """\
import sys
sys.path.insert(0, sys.argv[1])
import _env
from pathlib import Path
_env.venv_python = lambda root: Path(sys.executable)
program = (
    "import os, sys; open('new', 'w').close(); os.mkdir('sub'); "
    "sys.exit(40 + len(sys.stdin.read()) + len(os.listdir('.')))"
)
sys.exit(_env.run(["-c", program], Path(sys.argv[2])))
"""


def test_a_command_gets_no_input_its_folder_and_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    command = [sys.executable, "-c", RUNNER, str(SCRIPTS), str(tmp_path)]
    umask = -1 if sys.platform == "win32" else 0o077
    assert subprocess.run(command, input=b"typed", check=False, umask=umask).returncode == 43
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "sub")]
    assert modes == [0o644, 0o755] or umask == -1, "a server could not read the site"


def test_what_would_lead_python_astray_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    environment = _env.environment({"CHROMIUM": "x"})
    assert "PIP_TARGET" not in environment
    assert environment["PYTHONPATH"] == str(_env.ROOT / "hooks")
    assert environment["SOURCE_DATE_EPOCH"] == "1"
    assert environment["CHROMIUM"] == "x"


def stopping(_: list[str]) -> int:
    raise _env.Stop("Vì sao.")


def interrupted(_: list[str]) -> int:
    raise KeyboardInterrupt


def failing(number: int) -> Callable[[list[str]], int]:
    def main(_: list[str]) -> int:
        raise OSError(number, "in English", ".cache")

    return main


@pytest.mark.parametrize(
    ("main", "code", "told"),
    [
        (lambda _: 0, 0, ""),
        (stopping, 1, "Vì sao."),
        (interrupted, 130, "Đã dừng"),
        (failing(errno.EACCES), 1, "Không đọc hoặc ghi được .cache: hệ thống từ chối"),
        (failing(errno.ENOSPC), 1, "Không đọc hoặc ghi được .cache: đĩa đã đầy"),
        (failing(errno.EROFS), 1, "Không đọc hoặc ghi được .cache: ổ đĩa này chỉ cho đọc"),
        (failing(errno.EIO), 1, f"Không đọc hoặc ghi được .cache: lỗi hệ thống số {errno.EIO}"),
    ],
)
def test_a_command_ends_with_a_message_and_a_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    code: int,
    told: str,
) -> None:
    monkeypatch.setattr(_env, "end_on_signals", lambda: None)  # the test run keeps its own
    with pytest.raises(SystemExit) as ended:
        _env.start(main)
    assert ended.value.code == code
    said = capsys.readouterr().err
    assert told in said
    assert "English" not in said


def test_two_builds_do_not_mix(tmp_path: Path) -> None:
    with _env.alone("build", tmp_path):
        with pytest.raises(_env.Stop, match="đang chạy"), _env.alone("build", tmp_path):
            pass
        with _env.alone("setup", tmp_path):
            pass
    with _env.alone("build", tmp_path):
        pass


# --- Build and swap ------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a good site, where set-up is done and MkDocs writes a new page."""
    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", lambda *_: page(tmp_path / ".site.new", "new") is None)
    monkeypatch.setattr(build, "PAUSES", (0, 0))
    page(tmp_path / "site", "good")
    return tmp_path


def only_site(root: Path) -> bool:
    return sorted(path.name for path in root.iterdir()) == [".cache", "site"]


def test_a_build_replaces_the_site_and_says_where_it_is(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.build(root, strict=False) == 0
    assert tree(root / "site")["index.html"] == b"new"
    assert only_site(root)
    assert "trong thư mục site/. Để xem: chạy" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("release", [True, False])
def test_what_is_no_release_says_so_beside_the_home_page(root: Path, release: bool) -> None:
    before = os.umask(0o077)
    try:
        assert build.build(root, strict=True, release=release) == 0
    finally:
        os.umask(before)
    said = root / "site" / "KHONG-PHAI-BAN-CHINH-THUC.txt"
    assert said.exists() is not release
    assert release or os.name == "nt" or said.stat().st_mode & 0o777 == 0o644


def test_the_first_build_needs_no_site(root: Path) -> None:
    shutil.rmtree(root / "site")
    assert build.build(root, strict=False) == 0
    assert only_site(root)


@pytest.mark.parametrize("strict", [True, False])
def test_strict_reaches_mkdocs_and_quiet_never_does(
    root: Path, monkeypatch: pytest.MonkeyPatch, strict: bool
) -> None:
    asked: list[str] = []

    def run(arguments: list[str], *_: object) -> int:
        asked.extend(arguments)
        return 1

    monkeypatch.setattr(_env, "run", run)
    build.build(root, strict)
    assert asked[:2] == ["hooks/site_hooks.py", "build"]
    assert ("--strict" in asked) == strict
    assert not {"-q", "--quiet"} & set(asked)


def test_a_failed_build_leaves_the_site_byte_for_byte(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(root / "site")
    monkeypatch.setattr(_env, "run", lambda *_: page(root / ".site.new", "bad") is not None)
    assert build.build(root, strict=False) == 1
    assert tree(root / "site") == before
    assert only_site(root)
    assert _env.SITE_IS_SAFE in capsys.readouterr().err


# --- The zips ------------------------------------------------------------------------------


def packed(root: Path, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(root / name) as one:
        assert one.namelist() == sorted(one.namelist())
        assert {entry.date_time for entry in one.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in one.infolist()} == {0o100644}
        return {path: one.read(path) for path in one.namelist()}


@pytest.mark.parametrize("release", [True, False])
def test_a_zip_holds_the_site_its_sums_and_what_it_is(root: Path, release: bool) -> None:
    assert build.build(root, True, release, build.ZIP) == 0
    held = packed(root, "site.zip")
    own = {"SHA256SUMS", "PHIEN-BAN.txt"}
    assert {path: body for path, body in held.items() if path not in own} == tree(root / "site")
    sums = dict(line.split("  ")[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert {path: hashlib.sha256(held[path]).hexdigest() for path in sums} == sums
    assert sums.keys() == held.keys() - {"SHA256SUMS"}
    said = held["PHIEN-BAN.txt"].decode("utf-8-sig")
    assert said.startswith("Bản này là bản chính thức.\n") is release
    assert said.startswith("Bản này KHÔNG phải bản chính thức, chỉ dùng để xem.\n") is not release
    assert ("KHONG-PHAI-BAN-CHINH-THUC.txt" in held) is not release


def test_the_same_files_make_the_same_zip(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795712400")
    made = []
    for when in (1e9, 2e9):
        folder = page(root / ".site.new", "new")
        (folder / ".htaccess").write_text("hidden", encoding="utf-8")
        (folder / "index.html").chmod(0o600)
        os.utime(folder / "index.html", (when, when))
        build.pack(root, root, "site.zip", release=True)
        shutil.rmtree(folder)
        made.append((root / "site.zip").read_bytes())
    assert made[0] == made[1]
    held = packed(root, "site.zip")
    assert held[".htaccess"] == b"hidden"
    assert "Dựng ngày: 27/11/2026\n" in held["PHIEN-BAN.txt"].decode()


def test_the_edition_for_a_disk_is_a_zip_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def run(*given: object) -> int:
        asked.extend(given)
        return int(page(root / ".site.new", "usb") is None)

    monkeypatch.setattr(_env, "run", run)
    assert build.build(root, False, False, build.USB_ZIP) == 0
    assert asked[2] == {"SITE_OFFLINE": "1"}
    assert packed(root, "site-USB.zip")["index.html"] == b"usb"
    assert tree(root / "site")["index.html"] == b"good"
    assert sorted(path.name for path in root.iterdir()) == [".cache", "site", "site-USB.zip"]


@pytest.mark.parametrize("name", ["site.zip", "site-USB.zip"])
def test_a_failed_build_leaves_the_zip(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (root / name).write_bytes(b"good")
    monkeypatch.setattr(_env, "run", lambda *_: page(root / ".site.new", "bad") is not None)
    assert build.build(root, False, False, name) == 1
    monkeypatch.setattr(_env, "run", lambda *_: page(root / ".site.new", "new") is None)
    monkeypatch.setattr(build.os, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build.build(root, False, False, name)
    assert (root / name).read_bytes() == b"good"
    assert tree(root / "site")["index.html"] == b"good"
    assert sorted(path.name for path in root.iterdir()) == [".cache", "site", name]


def test_a_zip_names_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.invalid")
        return subprocess.check_output(["git", *who, *words], cwd=tmp_path, text=True).strip()

    git("init", "-q")
    assert build.commit(tmp_path) == "không rõ, vì thư mục này không có git"
    git("commit", "-q", "--allow-empty", "-m", "x")
    head = git("rev-parse", "HEAD")
    assert build.commit(tmp_path) == head
    (tmp_path / "new").touch()
    assert build.commit(tmp_path) == f"{head}, có sửa chưa commit"
    monkeypatch.setattr(_env, "which", lambda *_: "")
    assert build.commit(tmp_path) == "không rõ, vì thư mục này không có git"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], (False, False, "", None)),
        (["--zip"], (False, False, "site-BAN-THU-khong-cong-bo.zip", None)),
        (["--release", "--zip"], (True, True, "site.zip", None)),
        (["--strict", "--offline"], (True, False, "site-USB.zip", None)),
        (["--commune", str(WARD)], (False, False, "", WARD)),
    ],
)
def test_a_build_packs_what_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: tuple[object, ...]
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(build, "build", lambda _, *given: asked.append(given))
    build.main(words)
    assert asked == [wanted]


def test_a_build_that_made_nothing_is_a_failed_build(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_env, "run", lambda *_: 0)
    assert build.build(root, strict=False) == 1
    assert tree(root / "site")["index.html"] == b"good"


def deny(monkeypatch: pytest.MonkeyPatch, source: str, times: int, fault: BaseException) -> None:
    """Renaming the folder `source` fails so many times, as Windows does while a file is open."""
    rename, left = os.rename, [times]

    def denying(old: Path, new: Path) -> None:
        if old.name == source and left[0]:
            left[0] -= 1
            raise fault
        rename(old, new)

    monkeypatch.setattr(build.os, "rename", denying)


@pytest.mark.parametrize("source", ["site", ".site.new"])
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (PermissionError(errno.EACCES, "in use", "site"), "“site”: hệ thống từ chối"),
        (
            OSError(errno.EBUSY, "busy", "site"),
            r"“site”: lỗi hệ thống số \d+.\n.* gắn vào đó nếu có",
        ),
        (OSError(errno.ENOSPC, "full", "site"), "“site”: đĩa đã đầy"),
    ],
)
def test_a_rename_that_keeps_failing_leaves_the_good_site(
    root: Path, monkeypatch: pytest.MonkeyPatch, source: str, fault: OSError, why: str
) -> None:
    deny(monkeypatch, source, 99, fault)
    with pytest.raises(_env.Stop, match=why) as ended:
        build.build(root, strict=False)
    assert tree(root / "site")["index.html"] == b"good"
    assert only_site(root)
    assert "Đóng các cửa sổ" in str(ended.value)
    assert _env.SITE_IS_SAFE in str(ended.value)


@pytest.mark.parametrize("source", ["site", ".site.new"])
def test_a_rename_refused_for_a_moment_is_tried_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    deny(monkeypatch, source, 2, PermissionError(13, "in use"))
    assert build.build(root, strict=False) == 0
    assert tree(root / "site")["index.html"] == b"new"


@pytest.mark.parametrize("source", ["site", ".site.new"])
@pytest.mark.parametrize("cause", [KeyboardInterrupt(), SystemExit(143)])
def test_a_stop_during_the_swap_puts_the_good_site_back(
    root: Path, monkeypatch: pytest.MonkeyPatch, source: str, cause: BaseException
) -> None:
    deny(monkeypatch, source, 1, cause)
    with pytest.raises(type(cause)):
        build.build(root, strict=False)
    assert tree(root / "site")["index.html"] == b"good"
    assert only_site(root)


def test_what_cannot_be_put_back_is_put_back_by_the_next_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename
    deny(monkeypatch, ".site.new", 99, PermissionError(13, "in use"))
    denied = build.os.rename

    def denying(old: Path, new: Path) -> None:
        if old.name == ".site.old":
            raise PermissionError(13, "in use")
        denied(old, new)

    monkeypatch.setattr(build.os, "rename", denying)
    with pytest.raises(_env.Stop, match=r"còn nguyên trong \.site\.old"):
        build.build(root, strict=False)
    monkeypatch.setattr(build.os, "rename", rename)
    build.recover(root)
    assert tree(root / "site")["index.html"] == b"good"


def test_a_crash_between_the_renames_is_mended_even_if_the_next_build_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.rename(root / "site", root / ".site.old")
    page(root / ".site.new", "half")
    monkeypatch.setattr(_env, "run", lambda *_: 1)
    assert build.build(root, strict=False) == 1
    assert tree(root / "site")["index.html"] == b"good"
    assert only_site(root)


def test_leftovers_of_a_killed_build_are_dropped(root: Path) -> None:
    page(root / ".site.old", "older")
    page(root / ".site.new", "half")
    build.recover(root)
    assert sorted(path.name for path in root.iterdir()) == ["site"]
    assert tree(root / "site")["index.html"] == b"good"


def test_a_site_that_is_no_folder_is_refused(root: Path) -> None:
    shutil.rmtree(root / "site")
    (root / "site").write_text("mine", encoding="utf-8")
    with pytest.raises(_env.Stop, match="không phải là một thư mục"):
        build.build(root, strict=False)
    assert (root / "site").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("number", "why"), [(errno.ENOSPC, "đĩa đã đầy"), (errno.EROFS, "kiểm tra quyền ghi")]
)
def test_what_mkdocs_cannot_write_is_one_sentence(number: int, why: str) -> None:
    with pytest.raises(PluginError, match=f"^a.html: không đọc hoặc ghi được.*{why}"):
        site_hooks.on_build_error(error=OSError(number, "in English", "a.html"))
    site_hooks.on_build_error(error=ValueError("ours: its traceback helps"))


# --- A real process that is killed ---------------------------------------------------------

# Undoes what a shell may have ignored for its background jobs.
DRIVER = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.path.insert(0, "scripts")
import _env
from pathlib import Path
_env.set_up = lambda *_: None
_env.venv_python = lambda root: Path(sys.executable)
import build
_env.start(build.main)
"""
SLOW_MKDOCS = """\
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
new = sys.argv[sys.argv.index("--site-dir") + 1]
os.makedirs(new)
open("started", "w").write(str(os.getpid()))
time.sleep(30)
"""


def wait_for(path: Path) -> str:
    for _ in range(200):
        if path.exists() and path.read_text(encoding="utf-8"):
            return path.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError(f"{path.name} never came")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
@pytest.mark.parametrize(
    ("send", "number", "code"),
    [("kill", "SIGTERM", 143), ("kill", "SIGHUP", 129), ("killpg", "SIGINT", 130)],
)
def test_a_signal_during_a_build_ends_mkdocs_and_leaves_the_site(
    tmp_path: Path, send: str, number: str, code: int
) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/site_hooks.py").write_text(SLOW_MKDOCS, encoding="utf-8")
    before = tree(page(tmp_path / "site", "good"))
    command = [sys.executable, "driver.py"]
    with subprocess.Popen(
        command, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE
    ) as process:
        child = int(wait_for(tmp_path / "started"))
        getattr(os, send)(process.pid, getattr(signal, number))
        _, told = process.communicate(timeout=20)
    assert process.returncode == code
    assert b"Traceback" not in told
    assert tree(tmp_path / "site") == before
    assert not (tmp_path / ".site.new").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.skipif(os.name == "nt", reason="there a child cannot hold a lock")
def test_what_a_killed_build_leaves_running_keeps_others_out(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/site_hooks.py").write_text(SLOW_MKDOCS, encoding="utf-8")
    with subprocess.Popen([sys.executable, "driver.py"], cwd=tmp_path) as process:
        child = int(wait_for(tmp_path / "started"))
        process.kill()
    with pytest.raises(_env.Stop, match="đang chạy"), _env.alone("build", tmp_path):
        pass
    os.kill(child, signal.SIGKILL)
    for _ in range(200):
        with suppress(_env.Stop), _env.alone("build", tmp_path):
            return
        time.sleep(0.05)
    raise AssertionError("the lock outlives its holder")


# --- Workflows -----------------------------------------------------------------------------


WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in SCRIPTS.parent.glob(".github/workflows/*.yml")
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_runs_known_actions_and_leaves_no_credentials(name: str) -> None:
    steps = [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in actions)
    for step in steps:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


def test_both_zips_are_handed_out_and_say_why_one_is_no_release() -> None:
    steps = WORKFLOWS["ci"]["jobs"]["site"]["steps"]
    handed = [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert handed == ["${{ steps.build.outputs.name }}", build.USB_ZIP]
    (told,) = (step["run"] for step in steps if step.get("id") == "build")
    for needed in (f"name={build.ZIP}\n", f"name={build.TRIAL_ZIP}\n", "--zip", "--offline"):
        assert needed in told
    assert '>> "$GITHUB_STEP_SUMMARY"' in told


def test_what_asks_strangers_can_write_nothing() -> None:
    assert WORKFLOWS["ci"]["permissions"] == {"contents": "read"}
    assert WORKFLOWS["links"]["permissions"] == {}
    for job in WORKFLOWS["links"]["jobs"].values():
        asks = "--live" in str(job["steps"])
        assert asks is (job["permissions"] == {"contents": "read"})
        assert not (asks and "token" in str(job))
    assert WORKFLOWS["audit"]["permissions"] == {}
    assert WORKFLOWS["audit"]["jobs"]["known"]["permissions"] == {"contents": "read"}


def test_nothing_is_published_that_was_not_asked_for_or_that_a_release_refuses() -> None:
    workflow = WORKFLOWS["publish"]
    assert workflow["permissions"] == {}
    assert workflow[True] == {"push": {"tags": ["v*"]}, "workflow_dispatch": None}  # `on:`
    assert "vars.GITHUB_PAGES == 'on'" in workflow["jobs"]["pages"]["if"]
    assert "github.ref_type == 'tag'" in workflow["jobs"]["release"]["if"]
    for job in workflow["jobs"].values():
        built = [line for line in str(job["steps"]).split("\\n") if "scripts/build.py" in line]
        assert built
        assert all("--release" in line for line in built)


def test_newer_packages_are_a_week_old_and_every_lock_says_how_it_was_made() -> None:
    root = SCRIPTS.parent
    script = str(WORKFLOWS["audit"])
    assert 'UV_EXCLUDE_NEWER=$(TZ=Asia/Ho_Chi_Minh date -d "7 days ago" +%F)' in script
    looped = re.search(r"for lock in ([\w -]+); do", script)
    assert looped
    order = re.findall(r"`(requirements[\w-]*)\.lock`", (root / "README.md").read_text("utf-8"))
    assert looped[1].split() == order, "in the order in which they are made"
    assert {*order} == {lock.stem for lock in root.glob("requirements*.lock")}
    for lock in root.glob("requirements*.lock"):
        command = lock.read_text("utf-8").splitlines()[1]
        assert re.fullmatch(rf"#    uv pip compile .*--generate-hashes -o {lock.name}", command)
    bot = yaml.safe_load((root / ".github/dependabot.yml").read_text("utf-8"))
    assert all(update["cooldown"]["default-days"] >= 7 for update in bot["updates"])


# --- serve and test ------------------------------------------------------------------------


def test_serve_passes_the_address_on_and_ends_well_on_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def run(arguments: list[str], more: dict[str, str]) -> int:
        asked.extend(arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", run)
    assert serve.main(["-a", "localhost:8001"]) == 0
    assert asked == ["hooks/site_hooks.py", "serve", "-a", "localhost:8001"]


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What each tool was asked; ruff finds fault."""
    asked: dict[str, list[str]] = {}

    def run(arguments: list[str], more: dict[str, str]) -> int:
        asked[arguments[1]] = [*arguments[2:], *more.values()]
        return int(arguments[1] == "ruff")

    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(_env, "run", run)
    return asked


def test_all_checks_run_though_the_first_fails(
    tools: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(["--unit", "-k", "schema"]) == 1
    assert list(tools) == ["ruff", "mypy", "pytest"]
    assert tools["pytest"] == [*check.SPREAD, "-m", "not browser and not slow", "-k", "schema"]
    assert "Chưa đạt: ruff." in capsys.readouterr().err


def test_the_browser_is_handed_to_pytest(
    tools: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    check.main([])
    assert tools["pytest"] == [*check.SPREAD, "-m", "not slow", sys.executable]
    check.main(["--all"])
    assert tools["pytest"] == [*check.SPREAD, sys.executable]


def test_a_chromium_is_looked_for_before_one_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def fails(name: str) -> str:
        tried.append(name)
        return ""

    for name in ("given", "on_path", "of_playwright", "from_debian", "from_playwright"):
        monkeypatch.setattr(check, name, functools.partial(fails, name))
    with pytest.raises(_env.Stop, match=r"Cài Chromium.*--unit") as stop:
        check.chromium()
    assert tried == ["given", "on_path", "of_playwright", "from_debian", "from_playwright"]
    assert "CHROMIUM" in str(stop.value)


def test_a_given_chromium_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(_env.Stop, match="no-such-browser"):
        check.chromium()
