"""Many communes at once: the same content lies once, a failure stops nobody, what is done stays."""

from __future__ import annotations

import errno
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from test_commands import load

import _env

many, new = map(load, ("build_all", "new"))


@pytest.fixture
def communes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three folders; each build is asked for in `built.txt`, that of `hong` fails."""

    def capture(command: list[str], root: Path, more: dict[str, str]) -> CompletedProcess[str]:
        folder, site = Path(more["SITE_COMMUNE"]), Path(command[command.index("--site-dir") + 1])
        with (tmp_path / "built.txt").open("a") as built:
            built.write(f"{folder.name} ")
        if folder.name == "hong":
            return CompletedProcess(command, 1, f"{folder}/data/local.yml:3: sai")
        site.mkdir(parents=True)
        (site / "index.html").write_text(folder.name)
        (site / "site.css").write_text("chung")
        said = "giữ: " + (folder / "data/commune.yml").read_text("utf-8")
        (site / "giu.json").write_bytes(said.encode())
        mark = sha256(said.encode()).hexdigest()[:8]
        (site / "sw.js").write_text(f"{mark} web={more.get('SITE_WEB')}", "utf-8")
        return CompletedProcess(command, 0, "")

    for name in ("an", "binh", "hong"):
        (tmp_path / "communes" / name / "data").mkdir(parents=True)
        (tmp_path / "communes" / name / "data/commune.yml").write_bytes(
            name.encode("utf-16" if name == "hong" else "utf-8")
        )
    monkeypatch.setattr(_env, "capture", capture)
    monkeypatch.setattr(_env, "set_up", lambda *_: None)
    monkeypatch.setattr(many, "SHARED", ("mkdocs.yml",))
    return tmp_path


def run(folder: Path) -> tuple[int, list[str]]:
    """The exit code, and what was built."""
    (folder / "built.txt").write_text("")
    code = many.main([str(folder / "communes"), str(folder / "out"), "--jobs", "2"])
    return code, sorted((folder / "built.txt").read_text().split())


def test_one_that_fails_stops_no_other(communes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(communes) == (1, ["an", "binh", "hong"])
    out = communes / "out"
    assert [(out / name / "index.html").read_text() for name in ("an", "binh")] == ["an", "binh"]
    assert not (out / "hong").exists()
    said = capsys.readouterr().out
    assert "hong/data/local.yml:3: sai" in said
    assert "2 trang tốt" in said
    assert (out / "an/KHONG-PHAI-BAN-CHINH-THUC.txt").exists()


@pytest.mark.parametrize("place", ["", "docs", "docs/moi", "data"])
def test_what_is_not_its_own_is_not_written_over(place: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("của người khác")
    for out in (tmp_path, _env.ROOT / place):
        with pytest.raises(_env.Stop, match="Chọn một thư mục mới"):
            many.main([str(tmp_path / "communes"), str(out)])
    assert [*tmp_path.iterdir()] == [tmp_path / "index.html"]


def test_each_fault_of_a_site_is_told_and_whole() -> None:
    faults = "\n".join(f"WARNING -  a.yml:{line}: {140 * 's'}" for line in range(9))
    assert many.told(f"INFO    -  b.yml:1: ghi chú\n{faults}\n") == faults


def test_what_has_not_changed_is_not_built_again(communes: Path) -> None:
    run(communes)
    assert run(communes) == (1, ["hong"])
    (communes / "communes/binh/data/local.yml").write_text("hide: {}")
    assert run(communes) == (1, ["binh", "hong"])
    (communes / "out/.stamps/an").unlink()  # as after a run that was cut short
    assert run(communes) == (1, ["an", "hong"])


def test_a_swap_that_is_cut_short_keeps_the_last_good_site(
    communes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(communes)
    rename = os.rename

    def cut(old: Path, new: Path) -> None:
        if old.parent.name == many.NEW:
            raise OSError("cut")
        rename(old, new)

    (communes / "communes/an/data/local.yml").write_text("hide: {}")
    monkeypatch.setattr(os, "rename", cut)
    assert run(communes) == (1, ["an", "hong"])
    assert (communes / "out/an/index.html").read_text() == "an"
    monkeypatch.setattr(os, "rename", rename)
    assert run(communes) == (1, ["an", "hong"])


@pytest.mark.skipif(os.name == "nt", reason="links are counted otherwise")
def test_the_same_content_lies_once_and_goes_with_its_last_site(communes: Path) -> None:
    run(communes)
    shared = [communes / "out" / name / "site.css" for name in ("an", "binh")]
    assert len({file.stat().st_ino for file in shared}) == 1
    kept = len([*(communes / "out/.pool").iterdir()])
    (communes / "communes/an/data/commune.yml").write_text("an 2")
    run(communes)
    assert len([*(communes / "out/.pool").iterdir()]) == kept


def test_a_folder_without_communes_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(_env.Stop, match="không có thư mục nào"):
        many.main([str(tmp_path), str(tmp_path / "out")])
    assert not (tmp_path / "out").exists()


# --- from the country's list ---------------------------------------------------------------

HEAD = "code,kind,name,province_code,province\n"
LIST = HEAD + (
    "00001,xã,An Lão,31,Thành phố Hải Phòng\n00002,phường,Lê Chân,31,Thành phố Hải Phòng\n"
    "00003,xã,An Lão,52,Tỉnh Gia Lai\n00004,đặc khu,Cát Hải,31,Thành phố Hải Phòng\n"
)


def listed(folder: Path, *more: str) -> tuple[int, list[str]]:
    (folder / "list.csv").write_text(LIST, "utf-8")
    (folder / "built.txt").write_text("")
    source = ["--from", str(folder / "list.csv")]
    code = many.main([str(folder / "communes"), str(folder / "out"), *source, *more])
    return code, sorted((folder / "built.txt").read_text().split())


@pytest.mark.parametrize("asked", ["31", "Hải Phòng", "hai phong", "thành phố Hải Phòng"])
def test_a_province_is_built_from_the_list_and_an_own_folder_wins(
    communes: Path, asked: str
) -> None:
    for name in ("binh", "hong"):
        shutil.rmtree(communes / "communes" / name)
    own = communes / "communes/an/data/commune.yml"
    own.write_text(
        '  kind: xã  # cấp\n  name: "An Lão"\n  province: "thành phố Hải Phòng"\n', "utf-8"
    )
    assert listed(communes, "--province", asked) == (0, ["00002", "00004", "an"])
    draft = communes / "out/.communes/00002/data/commune.yml"
    text = draft.read_text("utf-8")
    assert '  name: "Lê Chân"\n' in text
    assert '  hamlet_head: "tổ trưởng tổ dân phố"\n' in text
    draft.write_text(text.replace("tổ dân phố", "khóm"), "utf-8")  # somebody has asked
    assert listed(communes, "--province", asked) == (0, ["00002"])
    assert "khóm" in draft.read_text("utf-8")


def test_a_general_word_stands_only_where_a_site_cannot_be_without(tmp_path: Path) -> None:
    new.write({**new.find("00226", new.units()), **new.GENERAL["phường"]}, tmp_path / "draft")
    command = [sys.executable, "-c", new.ASK, str(tmp_path / "draft")]
    done = _env.capture(command)
    assert done.stdout.startswith((tmp_path / "draft/data/commune.yml").as_posix())
    assert not {"hamlet", "hamlet_head", "people"} & set(done.stdout.replace(":", "").split())


def test_an_unknown_province_is_told_which_there_are() -> None:
    with pytest.raises(_env.Stop, match="“Hải Phong 2”") as stopped:
        new.province("Hải Phong 2", new.units())
    assert "31  Thành phố Hải Phòng" in str(stopped.value)
    assert str(stopped.value).count("\n") == 34


def test_a_list_without_a_column_says_which_it_needs(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("\ufeff# nguồn\n" + LIST, "utf-8")
    assert len(new.units(tmp_path / "list.csv")) == 4
    (tmp_path / "list.csv").write_text("code;name\n", "utf-8")
    with pytest.raises(_env.Stop, match=r"list\.csv: .* province_code"):
        new.units(tmp_path / "list.csv")


# --- what differs in names alone -----------------------------------------------------------

NAMES = ("Hà Giang", "Chân Mây - Lăng Cô", "2 Bảo Lộc", "B'Lao", "“Lạ”")


def begun(folder: Path) -> list[Path]:
    """The folders of these names, and one of the first that has a page of its own."""
    units = [
        {"code": f"00{n}", "kind": "xã", "name": name, "province": "Tỉnh Đắk Lắk"}
        for n, name in enumerate((*NAMES, NAMES[0]))
    ]
    folders = many.drafts(units, [], folder)
    (folders[-1] / "docs").mkdir()
    (folders[-1] / "docs/them.md").write_text("# Trang thêm của xã Hà Giang", "utf-8")
    return list(folders)


PAGES_ALONE = f"{many.WEB} {many.TRIAL}"


def made(
    folders: list[Path], out: Path, pool: ThreadPoolExecutor, how: str = PAGES_ALONE
) -> dict[str, str]:
    return {name: ended[0] for name, ended in many.build_all(folders, out, how, pool, False)}


def test_what_differs_in_plain_names_alone_is_built_once(communes: Path) -> None:
    out = communes / "out"
    folders = begun(out)
    with ThreadPoolExecutor(1) as pool:
        assert set(made(folders, out, pool).values()) == {many.BUILT}
        built = (communes / "built.txt").read_text().split()
        assert len(built) == 4, "one for all plain names; each other name; the one with a page"
        assert {"003", "004", "005"} < {*built}
        for folder in folders:
            said = "giữ: " + (folder / "data/commune.yml").read_text("utf-8")
            assert (out / folder.name / "giu.json").read_text("utf-8") == said
            mark = sha256(said.encode()).hexdigest()[:8]
            assert (out / folder.name / "sw.js").read_text("utf-8") == f"{mark} web=1"
        assert set(made(folders, out, pool).values()) == {many.SAME}
    assert not [*out.glob(".new/*"), *out.glob(".shapes")]


def test_one_with_pages_of_its_own_is_built_by_itself(tmp_path: Path) -> None:
    first, *_, own = begun(tmp_path)
    shapes = [many.but_for_its_names(folder, tmp_path / "shapes") for folder in (first, own)]
    assert (shapes[0].parent, shapes[1]) == (tmp_path / "shapes", own)


def test_a_fault_of_what_is_built_once_is_told_for_each(
    communes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(command: list[str], root: Path, more: dict[str, str]) -> CompletedProcess[str]:
        return CompletedProcess(command, 1, f"{more['SITE_COMMUNE']}/data/commune.yml:9: sai")

    folders = begun(communes / "out")[:2]
    monkeypatch.setattr(_env, "capture", fails)
    with ThreadPoolExecutor(1) as pool:
        for name, ended in many.build_all(folders, communes / "out", PAGES_ALONE, pool, False):
            line = f"{communes / 'out' / many.DRAFTS / name}/data/commune.yml:9: sai"
            assert ended == (many.FAILED, line, b"")


def test_a_name_that_was_cut_fails_its_site_and_is_never_shown(
    communes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cuts(command: list[str], root: Path, more: dict[str, str]) -> CompletedProcess[str]:
        site = Path(command[command.index("--site-dir") + 1])
        site.mkdir(parents=True)
        (site / "index.html").write_text("xã " + many.ANY["name"][:9], "utf-8")
        return CompletedProcess(command, 0, "")

    folders = begun(communes / "out")[:2]
    monkeypatch.setattr(_env, "capture", cuts)
    with ThreadPoolExecutor(1) as pool:
        assert set(made(folders, communes / "out", pool).values()) == {many.FAILED}
    assert not [*(communes / "out").glob("*/index.html")]


@pytest.mark.parametrize("where", ["here", "a worker that sees OUT", "one that does not"])
def test_what_is_printed_has_the_names_and_pages_tell_its_weight(
    communes: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """One that does not fit is built by itself; a Word file has its names in its parts."""
    away = many.build_away

    def blind(zipped: bytes, token: str, *more: Any) -> Any:
        return away(zipped, "another", *more)

    def prints(command: list[str], root: Path, more: dict[str, str]) -> CompletedProcess[str]:
        site, others = Path(command[-1]), json.loads(more["SITE_OTHERS"])
        sizes = {site: 1500} | {Path(one): 3000 for one in others if not one.endswith("1")}
        for one, size in sizes.items():
            (one / "in-an").mkdir(parents=True)
            (one / "in-an/to.pdf").write_bytes(size * b" ")
        (site / "index.html").write_text(f"""
            <a href="in-an/to.pdf"><img src="in-an/to.webp">PDF, 2 KB</a>
            <a href="in-an/to.docx">Word, 1 KB</a> <a href="to.html">thư, 2 KB</a>
            {Path(more["SITE_COMMUNE"]).name}""")
        with zipfile.ZipFile(site / "in-an/to.docx", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("foot.xml", f"xã {many.ANY['name']}")
        return CompletedProcess(command, 0, "")

    out = communes / "out"
    folders = begun(out)[:3]
    monkeypatch.setattr(_env, "capture", prints)
    monkeypatch.setattr(many, "build_away", blind if where.endswith("not") else away)
    with ThreadPoolExecutor(1) as pool:
        done = many.build_all(folders, out, many.TRIAL, pool, where != "here")
        assert {ended[0] for _, ended in done} == {many.BUILT}
    told = {one.name: (out / one.name / "index.html").read_text() for one in folders}
    heavy = {name: re.findall(r"\w+, \d KB", text) for name, text in told.items()}
    assert heavy == {
        "000": ["PDF, 3 KB", "Word, 1 KB", "thư, 2 KB"],
        "001": ["PDF, 2 KB", "Word, 1 KB", "thư, 2 KB"],
        "002": ["PDF, 3 KB", "Word, 1 KB", "thư, 2 KB"],
    }
    assert [name for name, text in told.items() if text.endswith(name)] == ["001"]
    with zipfile.ZipFile(out / "000/in-an/to.docx") as packed:
        assert packed.read("foot.xml").decode() == "xã Hà Giang"


def test_a_build_prints_for_some_and_the_next_for_the_others(communes: Path) -> None:
    units = [
        {"code": f"{n}", "kind": "xã", "name": "Hà Giang", "province": "Tỉnh Đắk Lắk"}
        for n in range(many.TOGETHER + 2)
    ]
    out = communes / "out"
    with ThreadPoolExecutor(1) as pool:
        done = made(many.drafts(units, [], out), out, pool, many.TRIAL)
    assert (len(done), {*done.values()}) == (many.TOGETHER + 2, {many.BUILT})
    assert len((communes / "built.txt").read_text().split()) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "codes"),
    [
        (PAGES_ALONE, ("00226", "24823", "20137", "25747", "31078", "10606", "07525")),
        (many.TRIAL, ("10606", "10615")),
    ],
)
def test_it_is_the_same_site_as_when_built_by_itself(
    tmp_path: Path, how: str, codes: tuple[str, ...]
) -> None:
    """Also where names hold a digit or a dash, and in a province whose name other texts tell."""
    units = [new.find(code, new.units()) for code in codes]
    together, alone = tmp_path / "together", tmp_path / "alone"
    together.mkdir()
    alone.mkdir()
    with ThreadPoolExecutor(1) as pool:
        done = made(many.drafts(units, [], together), together, pool, how)
        assert set(done.values()) == {many.BUILT}
        for folder in many.drafts(units, [], alone):
            assert made([folder], alone, pool, how) == {folder.name: many.BUILT}
    for code in codes:
        sites = [
            {file.relative_to(out / code): file.read_bytes() for file in many.files(out / code)}
            for out in (together, alone)
        ]
        differ = [path for path in sites[0].keys() | sites[1] if path not in sites[0]]
        differ += [path for path, content in sites[0].items() if sites[1].get(path) != content]
        assert not differ, code


# --- the start page ------------------------------------------------------------------------


def test_the_start_page_lists_what_is_built_and_begins_with_111(communes: Path) -> None:
    listed(communes, "--province", "31")
    page = (communes / "out/index.html").read_text("utf-8")
    links = re.findall(r'<li><a href="(.+?)/index.html">(.+?)</a>', page)
    assert [name for name, _ in links] == ["an", "binh", "00001", "00004", "00002"]
    assert links[2][1] == "xã An Lão, thành phố Hải Phòng"
    national = yaml.safe_load((_env.ROOT / "data/resources.yml").read_text("utf-8"))["hotlines"][0]
    call = f'<a href="tel:{national["number"]}">Gọi {national["display"]}</a> {national["name"]}'
    assert page.index(call) < page.index("<h1>")
    assert "bản để xem" in page
    assert "bản để xem" not in many.page({"a": "xã A"}, trial=False)
    assert "&lt;b&gt;" in many.page({"a": "<b>"}, trial=False)


def test_the_start_page_asks_nobody_else_and_costs_little() -> None:
    named = {row["code"]: f"{row['kind']} {row['name']}, {row['province']}" for row in new.units()}
    page = many.page(named, trial=True)
    assert not re.search(r"https?:|//\w|localStorage|cookie", page)
    assert "default-src 'none'" in page
    assert len(gzip.compress(page.encode())) < 40 * len(named)


@pytest.mark.browser
def test_a_commune_is_found_without_marks(browser: Browser, tmp_path: Path) -> None:
    sites = {"1": "phường Đống Đa, thành phố Hà Nội", "2": "xã An Lão, thành phố Hải Phòng"}
    (tmp_path / "index.html").write_text(many.page(sites, trial=False), "utf-8")
    for scripts in (True, False):
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.goto((tmp_path / "index.html").as_uri())
        field, rows = page.get_by_role("searchbox"), page.get_by_role("listitem")
        assert (rows.count(), field.count()) == (2, int(scripts))
        for words in ("dong da", "Đống đa", "HA NOI") if scripts else ():
            field.fill(words)
            assert rows.all_inner_texts() == [sites["1"]], words
        page.context.close()


# --- many machines -------------------------------------------------------------------------

BLIND = """\
import pathlib
seen = pathlib.Path.is_file
pathlib.Path.is_file = lambda self: self.name != ".token" and seen(self)
"""
BUILD = """\
import pathlib, sys, time, os
folder, site = pathlib.Path(os.environ["SITE_COMMUNE"]), pathlib.Path(sys.argv[-1])
with open({log!r}, "a") as log: print({name!r}, folder.name, file=log)
time.sleep(0.4)
site.mkdir(parents=True)
(site / "index.html").write_text((folder / "data/commune.yml").read_text())
"""


def checkout(top: Path, name: str) -> Path:
    """A project whose build writes a line of `log` and the commune's file."""
    root = top / name
    shutil.copytree(_env.ROOT / "scripts", root / "scripts")
    for path in (_env.RUN_TIME, _env.PRINT):
        shutil.copy(_env.ROOT / path, root / path)
    for path in ("hooks", "data", ".venv/bin", ".cache"):
        (root / path).mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: thử")
    (root / "hooks/site_hooks.py").write_text("")
    program = f"#!{sys.executable}\n" + BUILD.format(log=str(top / "log"), name=name)
    (root / ".venv/bin/python").write_text(program)
    (root / ".venv/bin/python").chmod(0o755)
    (root / ".venv/pyvenv.cfg").write_text("")
    stamp = _env.stamp_lines([_env.RUN_TIME, _env.PRINT], root)
    (root / _env.STAMP).write_text("\n".join(stamp), encoding="utf-8")
    return root


@contextmanager
def started(root: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part of the cluster, with the commands of its checkout."""
    more = {"PYTHONPATH": str(root / "scripts")}
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    child = subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def awaited(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for a build is a script")
@pytest.mark.parametrize("sees", [True, False])
def test_a_cluster_that_loses_a_worker_loses_no_commune(tmp_path: Path, sees: bool) -> None:
    pytest.importorskip("distributed")
    caller, one, two = (checkout(tmp_path, name) for name in ("caller", "1", "2"))
    for root in () if sees else (one, two):  # as on a machine that has no OUT
        (root / "scripts/sitecustomize.py").write_text(BLIND)
    names = [f"xa-{n}" for n in range(8)]
    for name in names:
        (tmp_path / "communes" / name / "data").mkdir(parents=True)
        (tmp_path / "communes" / name / "data/commune.yml").write_text(name)
    log, file, out = (tmp_path / name for name in ("log", "scheduler.json", "out"))
    log.touch()
    known = ("--scheduler-file", str(file))
    worker = ("worker", *known, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with started(caller, "scheduler", *known, "--port", "0", "--no-dashboard"):
        awaited(file.is_file)
        address = json.loads(file.read_text())["address"]
        with started(one, *worker) as lost, started(two, *worker):
            script = [sys.executable, str(caller / "scripts/build_all.py"), "communes", "out"]
            called = subprocess.Popen(
                [*script, "--scheduler", address],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            awaited(lambda: log.read_text().count("1 xa-") >= 2)  # midway in its second
            lost.kill()
            said, _ = called.communicate(timeout=60)
    assert called.returncode == 0, said
    assert "8 trang tốt" in said
    assert {name: (out / name / "index.html").read_text() for name in names} == {
        name: name for name in names
    }
    assert "caller" not in log.read_text()
    assert len(log.read_text().split("\n")) > 9, "one was begun twice"


def test_a_worker_with_another_tree_fails_that_commune_alone(communes: Path) -> None:
    folder, out = communes / "communes/an", communes / "out"
    task: tuple[object, ...] = (many.packed(folder), "t", "0" * 64, folder, out, many.TRIAL, {})
    assert many.build_away(*task) == (many.FAILED, many.OTHER_TREE, b"")


@pytest.mark.parametrize("token", ["t", "u"])
def test_a_worker_gives_back_what_it_cannot_lay_down(communes: Path, token: str) -> None:
    folder, out = communes / "communes/an", communes / "out"
    out.mkdir()
    (out / many.TOKEN).write_text("t")
    shared = many.digest(_env.ROOT, many.SHARED)
    task: tuple[object, ...] = (many.packed(folder), token, shared, folder, out, many.TRIAL, {})
    state, _, site = many.build_away(*task)
    assert (state, bool(site)) == (many.BUILT, token == "u")
    assert (out / many.NEW / "an/index.html").is_file() == (token == "t")
    bad = communes / "communes/hong"
    _, said, _ = many.build_away(many.packed(bad), token, shared, bad, out, many.TRIAL, {})
    assert said == f"{bad}/data/local.yml:3: sai", "where the caller has it"


def test_a_worker_that_cannot_begin_is_one_failure(
    communes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(many, "place", full)
    assert run(communes)[0] == 1
    assert "đĩa đã đầy" in capsys.readouterr().out


def test_without_dask_one_line_says_so(communes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(_env.Stop, match=r"requirements-cluster\.lock"):
        listed(communes, "--scheduler", "tcp://127.0.0.1:1")
