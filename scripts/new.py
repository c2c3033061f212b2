"""Write the folder of another commune, with what the country's list knows of it."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

import argparse
import csv
import os
import re
import shutil
import unicodedata
from contextlib import suppress
from pathlib import Path

UNITS = "data/communes.csv"
COLUMNS = ("code", "kind", "name", "province_code", "province")
KINDS = ("xã", "phường", "đặc khu")
PLAIN = re.compile(r"[^\"\\]+").fullmatch
RESTORE = "Excel hay làm hỏng tệp này: lấy lại bản gốc bằng git, hoặc chép từ bản tải về."
COMMUNE = "data/commune.yml"
BEGUN = Path(__file__).with_name("begun")
"""What a folder begins with; nothing of the project's own commune."""
GENERAL = {
    "xã": {"hamlet": "thôn", "hamlet_head": "trưởng thôn", "people": "người dân"},
    "phường": {
        "hamlet": "tổ dân phố",
        "hamlet_head": "tổ trưởng tổ dân phố",
        "people": "người dân",
    },
}
"""The general words that a draft has until somebody has asked: a site cannot be without them."""
ASK = """
import sys
from pathlib import Path
from awareness.data.files import COMMUNE
from awareness.data.model import Commune
from awareness.text.source import read_file
file = Path(sys.argv[1], COMMUNE).as_posix()
row = read_file(Path(sys.argv[1]), COMMUNE)[0].row("commune")
for key, field in Commune.model_fields.items():
    if field.is_required() and not row.text(key):
        print(f"{file}:{row.source.line((*row.where, key))}: {key}: {field.description}")
"""
"""Lists what the commune has to be asked for, as the model knows it."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Tạo thư mục cho trang của một xã, phường khác.")
    parser.add_argument("code", help=f"mã của xã, phường, đặc khu trong {UNITS}, ví dụ 00226")
    parser.add_argument("folder", type=Path, help="thư mục sẽ tạo, chưa có hoặc còn trống")
    options = parser.parse_args(argv)
    write(find(options.code, units()), options.folder)
    _env.set_up([_env.RUN_TIME])
    _env.say("Còn phải hỏi UBND, rồi điền vào; chưa có thì để trống (ba mục đầu thì phải có):")
    code = _env.run(["-c", ASK, str(options.folder.resolve())])
    build = f"{_env.PYTHON} {Path('scripts/build.py')} --commune {_env.typed(options.folder)}"
    _env.say(f"Điền xong thì dựng trang: {build}")
    return code


def write(unit: "dict[str, str]", folder: Path) -> None:
    """Begins the folder of a commune."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _env.Stop(f"“{folder}” đã có và không trống. Chọn một thư mục khác.")
    shutil.copytree(BEGUN, folder, dirs_exist_ok=True)
    text = (folder / COMMUNE).read_text(encoding="utf-8")
    (folder / COMMUNE).write_text(filled(text, unit), encoding="utf-8")
    for file in (folder / "data").iterdir():
        schema = _env.ROOT / "data/schema" / f"{file.stem}.json"
        with suppress(ValueError):  # it lies on another drive
            schema = Path(os.path.relpath(schema, file.parent))
        head = f"# yaml-language-server: $schema={schema.as_posix()}\n"
        text = head + file.read_text(encoding="utf-8")
        file.write_text(text, encoding="utf-8", newline="\n")
    _env.say(f"Đã tạo {folder}: {unit['kind']} {unit['name']}, {unit['province']}.")


def units(file: Path = _env.ROOT / UNITS) -> "list[dict[str, str]]":
    """Every commune, ward and special zone of the country; names may repeat, codes do not."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _env.Stop(f"{file} không ở dạng UTF-8. {RESTORE}") from None
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if set(COLUMNS) - set(rows.fieldnames or ()):
        raise _env.Stop(f"{file}: dòng đầu (sau các dòng #) phải có các cột {', '.join(COLUMNS)}.")
    found = [row for row in rows if any(row.values())]
    for row in found:
        code, kind, *names = (row[key] or "" for key in COLUMNS)
        if not (re.fullmatch("[0-9]{5}", code) and kind in KINDS and all(map(PLAIN, names))):
            raise _env.Stop(f"{file}: dòng “{','.join(map(str, row.values()))}” hỏng. {RESTORE}")
    return found


def province(asked: str, rows: "list[dict[str, str]]") -> "list[dict[str, str]]":
    """The units of the province of this code or name, with marks or without."""
    names = {row["province_code"]: row["province"] for row in rows}
    wanted = {code for code, name in names.items() if asked == code or short(asked) == short(name)}
    if not wanted:
        known = "\n".join(f"    {code}  {name}" for code, name in names.items())
        raise _env.Stop(f"Không có tỉnh, thành phố “{asked}” trong {UNITS}. Có:\n{known}")
    return [row for row in rows if row["province_code"] in wanted]


def short(name: str) -> str:
    """A plain name without what it is: `hai phong`."""
    return re.sub("^(?:xa|phuong|dac khu|tinh|thanh pho) ", "", plain(name.strip()))


def find(code: str, rows: "list[dict[str, str]]") -> "dict[str, str]":
    """The unit of this code."""
    for row in rows:
        if row["code"] == code:
            return row
    how = "Mở tệp ấy, tìm tên xã, phường (Ctrl-F): mã năm chữ số ở đầu dòng, tỉnh ở cuối dòng."
    raise _env.Stop(f"Không có mã “{code}” trong {UNITS}. {how}")


def plain(name: str) -> str:
    """Small letters without marks."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def filled(text: str, unit: "dict[str, str]") -> str:
    """The commune's file with this unit's words."""
    province = unit["province"][:1].lower() + unit["province"][1:]
    known = {"kind": unit["kind"], "name": f'"{unit["name"]}"', "province": f'"{province}"'}
    known |= {key: f'"{unit[key]}"' for key in GENERAL["xã"] if key in unit}
    keys = "|".join(known)
    return re.sub(rf"(?m)^  ({keys}):$", lambda line: f"{line[0]} {known[line[1]]}", text)


if __name__ == "__main__":
    _env.start(main)
