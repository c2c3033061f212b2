"""Build the sites of many communes, several at a time; what has not changed is not built again."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import base64
import hashlib
import html
import importlib
import io
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

import new
from _shape import ANY, LEFT, Shape, files, share
from build import NO_RELEASE, OLD, WHY_NOT, put_back, swap

SHARED = ("data", "docs", "hooks", "overrides", "mkdocs.yml")
"""What every site is made from, beside the folder of its commune."""
NEW, POOL, STAMPS, DRAFTS, TOKEN = ".new", ".pool", ".stamps", ".communes", ".token"
"""Below OUT: half-built sites, each content once, of each site its title and what it was made from,
folders that were begun from the list, and what a worker knows OUT by.
"""
SHAPES = ".shapes"
"""Folders with any names, while they are built."""
WEB, RELEASE, TRIAL = "web", "release", "trial"
SAID = re.compile(r'(?m)^(  (kind|name|province): *"?)((?:(?:tỉnh|thành phố) )?)([^"#\n]*[^"#\n ])')
TOGETHER = 25
"""Sites at most that one build prints for: what is cut short has to begin again."""
PLAIN = re.compile(r"[^\W_]+(?: (?:- )?[^\W_]+)*")
"""A name that stands in every text as it is typed."""
BUILT, SAME, FAILED = "dựng xong", "như lần trước", "HỎNG"
Ended = tuple[str, str, bytes]
"""The state, what the build said, and the site as a zip when it does not lie in OUT yet."""
ABSENT = f"""\
Lệnh này chạy bằng một Python không có Dask. Cài rồi chạy lại bằng Python của .venv:
    {_env.venv_python(Path())} -m pip install --require-hashes -r requirements-cluster.lock"""
START = Path(__file__).with_name("_start.html")
"""The start page: every site, found by its name without marks."""
LOOK_ONLY = "<p>Đây là bản để xem, không phải bản chính thức.</p>"
OTHER_TREE = "Máy dựng có bản dự án khác với máy gọi: đưa hai bản về cùng một commit rồi chạy lại."


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Dựng trang của nhiều xã, phường cùng lúc.")
    parser.add_argument(
        "communes", type=Path, nargs="?", help="thư mục chứa các thư mục do new.py tạo"
    )
    parser.add_argument("out", type=Path, help="nơi đặt các trang, mỗi nơi một thư mục cùng tên")
    parser.add_argument("--province", help="dựng thử cả tỉnh, thành phố này: tên hoặc mã")
    parser.add_argument(
        "--from", dest="units", type=Path, default=_env.ROOT / new.UNITS, help="danh sách các xã"
    )
    parser.add_argument("--release", action="store_true", help="để công bố, như của build.py")
    parser.add_argument(
        "--web", action="store_true", help="trang web thôi, không có tờ in, Word, trang chiếu, ảnh"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="dựng mấy trang một lúc")
    parser.add_argument("--scheduler", help="dựng trên nhiều máy: địa chỉ của Dask, tcp://…")
    options = parser.parse_intermixed_args(argv)
    top, out = options.communes, options.out.resolve()
    own_place(out)
    folders = sorted(path.parents[1] for path in top.glob("*/data/commune.yml")) if top else []
    asked = options.province
    units = new.province(asked, new.units(options.units)) if asked else []
    if not folders and not units:
        raise _env.Stop(f"“{top or out}” không có thư mục nào của một xã, phường.")
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKEN).touch()  # it is ours from here on, even when this run is cut short
    folders += drafts(units, folders, out)
    _env.set_up([_env.RUN_TIME])
    with _env.alone("build", _env.ROOT), machines(options.jobs, options.scheduler) as pool:
        how = " ".join([WEB] * options.web + [RELEASE if options.release else TRIAL])
        done = dict(build_all(folders, out, how, pool, bool(options.scheduler)))
    for kept in files(out / POOL):
        if kept.stat().st_nlink == 1:  # no site has it any more
            kept.unlink()
    start(out)
    failed = [name for name, (state, *_) in done.items() if state == FAILED]
    for name in sorted(failed):
        _env.say(f"{FAILED}: {name}\n{told(done[name][1])}")
    _env.say(f"{len(done) - len(failed)} trang tốt trong {out}, {len(failed)} trang hỏng.")
    return int(bool(failed))


def own_place(out: Path) -> None:
    """Refuses an OUT whose files are not its own, or the project's: they would be lost."""
    others = out.is_dir() and any(out.iterdir()) and not (out / TOKEN).exists()
    if others or any(out.is_relative_to(_env.ROOT / one) for one in SHARED):
        what = f"“{out}” thuộc về dự án, hoặc có sẵn tệp không do lệnh này làm"
        raise _env.Stop(f"{what}. Chọn một thư mục mới hoặc còn trống.")


def told(said: str) -> str:
    """What a build says but its notes: every fault and warning, whole."""
    return "\n".join(one for one in said.splitlines() if one and not one.startswith("INFO"))


def drafts(units: "list[dict[str, str]]", own: "list[Path]", out: Path) -> "list[Path]":
    """The folders, named by code, of the units that have none of their own; begun where need be."""
    titles = {new.plain(title(folder)) for folder in own}
    found = []
    for unit in units:
        folder = out / DRAFTS / unit["code"]
        if new.plain(f"{unit['kind']} {unit['name']}, {unit['province']}") not in titles:
            if not folder.exists():
                general = new.GENERAL["phường" if unit["kind"] == "phường" else "xã"]
                new.write({**unit, **general}, folder)
            found.append(folder)
    return found


def title(folder: Path) -> str:
    """What a commune's folder says it is called: `xã An Lão, thành phố Hải Phòng`."""
    said = {key: what + name for key, (what, name) in said_of(folder).items()}
    return "{kind} {name}, {province}".format(**said) if len(said) == 3 else folder.name


def said_of(folder: Path) -> "dict[str, tuple[str, str]]":
    """Kind, name and province: what it is, where that is said, and what it is called.

    None of them where the file is not UTF-8, which its own build tells.
    """
    with suppress(UnicodeDecodeError):
        text = (folder / new.COMMUNE).read_text(encoding="utf-8")
        return {key: (what, name) for _, key, what, name in SAID.findall(text)}
    return {}


def start(out: Path) -> None:
    """The start page: the sites of this run and of earlier ones, by province and name."""
    stamps = {one.name: one.read_text(encoding="utf-8") for one in files(out / STAMPS)}
    found = {name: said for name, said in stamps.items() if (out / name / "index.html").is_file()}
    sites = {name: said.partition("\n")[0] for name, said in found.items()}
    order = sorted(sites, key=lambda name: [*map(new.short, sites[name].split(", ")[::-1])])
    trial = any(said.endswith(TRIAL) for said in found.values())
    text = page({name: sites[name] for name in order}, trial)
    (out / "index.html").write_text(text, encoding="utf-8", newline="\n")


def page(sites: "dict[str, str]", trial: bool) -> str:
    """The start page, from the folders of the sites and what each is called, in this order."""
    text, policy = START.read_text(encoding="utf-8"), "default-src 'none'; "
    for kind, inside in re.findall(r"(?s)<(style|script)>(.*?)</\1>", text):
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        policy += f"{kind}-src 'sha256-{digest}'; "
    policy += "base-uri 'none'; form-action 'none'"
    rows = "\n".join(
        f'<li><a href="{html.escape(folder)}/index.html">{html.escape(name)}</a>'
        for folder, name in sites.items()
    )
    text = text.replace("{policy}", policy).replace("{trial}", LOOK_ONLY * trial)
    return text.replace("{rows}", rows)


@contextmanager
def machines(jobs: int, scheduler: "str | None") -> "Iterator[Executor]":
    """Who builds: as many at once here, or the workers of a Dask cluster."""
    if not scheduler:
        with ThreadPoolExecutor(jobs) as pool:
            yield pool
        return
    try:
        dask = importlib.import_module("distributed")
        client = dask.Client(scheduler)
    except ImportError:
        raise _env.Stop(ABSENT) from None
    except (OSError, ValueError) as fault:
        raise _env.Stop(f"Không nối được tới Dask ở “{scheduler}”: {fault}") from None
    with client, client.get_executor() as pool:
        yield pool


def build_all(
    folders: "list[Path]", out: Path, how: str, pool: Executor, far: bool
) -> "Iterator[tuple[str, Ended]]":
    """How each site ended, as it ends; one that fails stops no other.

    Sites that differ in the names alone are built once, with any.
    """
    shared, begun = digest(_env.ROOT, SHARED), dict[Future[Ended], tuple[Path, list[Path]]]()
    made_from, alike = dict[Path, str](), dict[str, list[tuple[Path, Path]]]()
    token = os.urandom(16).hex()
    (out / TOKEN).write_text(token)
    shutil.rmtree(out / SHAPES, ignore_errors=True)
    for folder in map(Path.resolve, folders):
        made_from[folder] = f"{title(folder)}\n{shared} {digest(folder)} {how}"
        with suppress(OSError):
            stamp = (out / STAMPS / folder.name).read_text(encoding="utf-8")
            if (out / folder.name).is_dir() and stamp == made_from[folder]:
                yield folder.name, (SAME, "", b"")
                continue
        shape = but_for_its_names(folder, out / SHAPES)
        alone = shape == folder
        alike.setdefault(str(folder) if alone else digest(shape), []).append((shape, folder))
    for first, group in grouped(alike.values(), how):
        names = {one.name: names_of(one) for one in group if one != first}
        work = partial(build_away, packed(first), token, shared) if far else build
        begun[pool.submit(work, first, out, how, names)] = first, group
    total = sum(map(len, alike.values()))
    _env.say(f"{len(folders) - total}/{len(folders)} {SAME}")
    since, count, failed = time.monotonic(), 0, 0
    for future in as_completed(begun):
        first, group = begun.pop(future)  # and with it the zip
        fault = future.exception()
        ended = (FAILED, str(fault), b"") if fault else future.result()
        for name, site in settled(first, group, ended, out, how, made_from):
            count, failed = count + 1, failed + (site[0] == FAILED)
            rate = 60 * count / (time.monotonic() - since)
            so_far = f"{count}/{total}, {rate:.1f} trang/phút, {failed} hỏng"
            _env.say(f"{so_far}; {name}: {site[0]}")
            yield name, site
    shutil.rmtree(out / SHAPES, ignore_errors=True)


def grouped(
    alike: "Iterable[list[tuple[Path, Path]]]", how: str
) -> "Iterator[tuple[Path, list[Path]]]":
    """What one build makes, and for whom: a site by itself, or one with any names for some."""
    for whole in alike:
        together = len(whole) if how.startswith(WEB) else TOGETHER
        for at in range(0, len(whole), together):
            shapes, group = zip(*whole[at : at + together], strict=True)
            yield (shapes if group[1:] else group)[0], [*group]


def settled(
    first: Path,
    group: "list[Path]",
    ended: Ended,
    out: Path,
    how: str,
    made_from: "dict[Path, str]",
) -> "Iterator[tuple[str, Ended]]":
    """Lays down each site of those that were built as `first`; apart, what does not fit so."""
    state, said, away = ended
    if away:
        clear(out, [first, *group])
        unpack(away, out / NEW)
    shape = cache(partial(Shape, out / NEW / first.name, out / POOL))
    for folder in group:
        site = state, said.replace(str(first), str(folder)), b""
        try:
            any_names = first != folder and state != FAILED
            if any_names and not shape().lay(out / NEW / folder.name, names_of(folder)):
                site = build(folder, out, how, {})
            if site[0] != FAILED:
                place(folder.name, out, made_from[folder])
        except OSError as fault:
            site = FAILED, _env.reason(fault), b""
        except _env.Stop as cut:
            site = FAILED, str(cut), b""
        yield folder.name, site
    clear(out, [first, *group])


def clear(out: Path, folders: "Iterable[Path]") -> None:
    """Removes what is half-built."""
    for folder in folders:
        shutil.rmtree(out / NEW / folder.name, ignore_errors=True)


def but_for_its_names(folder: Path, shapes: Path) -> Path:
    """A copy with any names, alike for all that differ in plain names alone; else itself.

    Search keeps the beginning of a text: in one of a folder's own pages it could cut a name.
    """
    said, own = said_of(folder), [folder / "docs", folder / "overrides"]
    plain = all(key in said and PLAIN.fullmatch(said[key][1]) for key in ANY)
    if not plain or any(one.exists() for one in own):
        return folder
    copy = shapes / f"{folder.name}{SHAPES}"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*LEFT))
    text = (copy / new.COMMUNE).read_text(encoding="utf-8")
    text = SAID.sub(lambda found: found[1] + found[3] + ANY.get(found[2], found[4]), text)
    (copy / new.COMMUNE).write_text(text, encoding="utf-8", newline="\n")
    return copy


def names_of(folder: Path) -> "dict[str, str]":
    """What stands in a folder's site instead of any names."""
    said = said_of(folder)
    return {name: said[key][1] for key, name in ANY.items() if key in said}


def build(folder: Path, out: Path, how: str, others: "dict[str, dict[str, str]]") -> "Ended":
    """One site, in OUT beside the last good one; its documents for others too, by their names."""
    site = out / NEW / folder.name
    clear(out, [folder, *map(Path, others)])
    command = ["hooks/site_hooks.py", "build", "--strict", "--site-dir", str(site)]
    more = {
        "LINKS": os.environ.get("LINKS", "cached"),
        "SITE_COMMUNE": str(folder),
        "SITE_OTHERS": json.dumps({str(out / NEW / one): own for one, own in others.items()}),
        "SITE_RELEASE": "1" * how.endswith(RELEASE),
        "SITE_WEB": "1" * how.startswith(WEB),
    }
    done = _env.capture([str(_env.venv_python(_env.ROOT)), *command], _env.ROOT, more)
    built = not done.returncode and (site / "index.html").is_file()
    return BUILT if built else FAILED, done.stdout, b""


def build_away(
    zipped: bytes,
    token: str,
    shared: str,
    folder: Path,
    out: Path,
    how: str,
    others: "dict[str, dict[str, str]]",
) -> "Ended":
    """The same on a worker, in its own checkout; straight into OUT where the worker sees it."""
    if digest(_env.ROOT, SHARED) != shared:
        return FAILED, OTHER_TREE, b""
    with tempfile.TemporaryDirectory() as top:
        copy = Path(top, folder.name)
        unpack(zipped, copy)
        sees = (out / TOKEN).is_file() and (out / TOKEN).read_text() == token
        here = out if sees else Path(top)
        state, said, _ = build(copy, here, how, others)
        site = b"" if sees or state == FAILED else packed(here / NEW)
        return state, said.replace(str(copy), str(folder)), site


def place(name: str, out: Path, made_from: str) -> None:
    """Swaps what is built in; its stamp is written last, so a cut run goes on here."""
    if made_from.endswith(TRIAL):
        (out / NEW / name / NO_RELEASE).write_text(WHY_NOT, encoding="utf-8-sig")
    for file in files(out / NEW / name):
        share(file, out / POOL)
    stamp = out / STAMPS / name
    stamp.parent.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    site, old = out / name, out / OLD / name
    old.parent.mkdir(exist_ok=True)
    put_back(site, old)
    shutil.rmtree(old, ignore_errors=True)
    swap(site, out / NEW / name, old)
    stamp.write_text(made_from, encoding="utf-8")


def packed(top: Path) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for file in files(top):
            zipped.write(file, file.relative_to(top))
    return kept.getvalue()


def unpack(zipped: bytes, top: Path) -> None:
    zipfile.ZipFile(io.BytesIO(zipped)).extractall(top)


def digest(top: Path, names: "Iterable[str]" = (".",)) -> str:
    """Of the paths and bytes of all files, wherever `top` lies."""
    sums = hashlib.sha256()
    for file in (file for name in names for file in files(top / name)):
        path = file.relative_to(top).as_posix()
        sums.update(f"{path}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return sums.hexdigest()


if __name__ == "__main__":
    _env.start(main)
