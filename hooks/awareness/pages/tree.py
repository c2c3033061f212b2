"""What may stand in the folders that editors fill: names that can be addresses, and no way out."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Final

from awareness.data.files import FILES
from awareness.links.slugs import slug
from awareness.pages import pictures
from awareness.problem import Grade, Problem
from awareness.text.layers import Over, Root
from awareness.text.source import read_bytes

PICTURES: Final = tuple(pictures.KINDS)
STRAY: Final = re.compile(
    r"\.(?![a-z0-9-][^/]*\.(?:md|png|jpe?g|webp)$).*|~.*|.*~|#.*#|.*\.(?:kate-)?sw[a-z]|4913"
    r"|.*\.(?:orig|rej|bak|bk|old|save|autosave|tmp|temp|part|crdownload|wbk|mine|pyc)"
    r"|.*___jb_(?:tmp|old)___|(?:eh)?thumbs\.db|desktop\.ini|icon\r|\$recycle\.bin|__macosx|__pycache__",
    re.IGNORECASE | re.DOTALL,
)
"""Names that systems, editors and merges leave behind; never a page, never published."""
NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEVICES: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Names that Windows keeps for itself, with any ending."""
UNREAD: Final = re.compile(r"data/(?!schema/).*\.(?:ya?ml|json)(?:\.txt)?", re.IGNORECASE)
"""What looks like data, below another name than theirs."""
TAKEN: Final = {
    "r": "mã QR trên giấy",
    "assets": "giao diện",
    "search": "ô tìm kiếm",
    "templates": "MkDocs, nên không lên trang",
}
"""Folders of the site that are not for pages, and whose they are."""


def stray(path: str) -> bool:
    """Whether a path has a part that nobody means to publish."""
    return any(STRAY.fullmatch(part) for part in path.split("/"))


def files(root: Root, folder: str) -> list[str]:
    """Every file below a folder, by its path in the project; no strays, no links."""
    return [path for path, linked in _entries(root, folder) if not linked]


def _entries(root: Root, folder: str) -> list[tuple[str, bool]]:
    """Each file below a folder, and each link, which is not followed; whether it is one."""
    if isinstance(root, Over):
        entries = dict(_entries(root.root, folder)) | dict(_entries(root.folder, folder))
        return sorted(entries.items(), key=lambda entry: PurePosixPath(entry[0]))
    if (root / folder).is_symlink():
        return [(folder, True)]
    found: list[tuple[str, bool]] = []
    for place, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if not stray(name)]
        for name in [*folders, *(name for name in names if not stray(name))]:
            path = Path(place, name)
            if path.is_symlink() or name in names:
                found.append((path.relative_to(root).as_posix(), path.is_symlink()))
    return sorted(found, key=lambda entry: PurePosixPath(entry[0]))


def survey(root: Root) -> tuple[list[str], list[Problem]]:
    """The pages of docs/ that have an address of their own; the faults of names and pictures."""
    problems, pages, drawn = list[Problem](), list[str](), list[str]()
    named, seen = dict[str, Problem](), dict[str, str]()
    for folder in ("docs", "data", "overrides"):
        for path, linked in _entries(root, folder):
            if linked:
                what, fix = "là đường dẫn tắt (symlink)", "xóa nó, chép tệp thật vào đây"
                problems.append(Problem(shown(path), 1, what, fix))
            elif folder == "docs" and (fault := _fault(path, seen)):
                named.setdefault(fault.path, fault)
            elif folder == "docs" and path.endswith(".md"):
                pages.append(path)
            elif folder == "data" and path not in FILES and UNREAD.fullmatch(path):
                what, fix = (
                    "tệp này không ai đọc",
                    f"xóa, hoặc đặt một tên trong: {', '.join(FILES)}",
                )
                problems.append(Problem(shown(path), 1, what, fix, Grade.WARNING))
            elif folder != "data" and path.endswith(PICTURES):
                drawn.append(path)
    problems += named.values()
    for path in drawn:
        raw, unread = read_bytes(root, path)
        problems += unread or pictures.check(path, raw)
    return pages, problems


def _address(path: str) -> str:
    """Where a page or a picture stands in the site, on a system that does not tell case apart."""
    plain = unicodedata.normalize("NFC", path).casefold()
    if plain.endswith(".md"):
        plain = re.sub(r"/(?:index|readme)$", "", plain.removesuffix(".md"))
    return plain


def _fault(path: str, seen: dict[str, str]) -> Problem | None:
    """Why a file must not stand in docs/, at the part of its path that is wrong."""
    parts, suffix, here = path.split("/"), os.path.splitext(path)[1], shown(path)
    if (first := seen.setdefault(_address(path), path)) != path:
        what, fix = f"cùng một địa chỉ với {first}", "gộp hai tệp làm một, hoặc đổi tên một tệp"
        return Problem(here, 1, what, fix)
    if whose := TAKEN.get(parts[1].removesuffix(".md")):
        return Problem(here, 1, f"“{parts[1]}” là tên dành cho {whose}", "đặt tên khác")
    for depth, part in enumerate(parts[1:], 2):
        meant = part.removesuffix(".txt") if part.endswith(".md.txt") else part  # of Notepad
        stem, end = os.path.splitext(meant) if depth == len(parts) else (part, "")
        if (
            meant != part
            or not NAME.fullmatch(stem)
            or end != end.lower()
            or DEVICES.fullmatch(stem)
        ):
            right = "index" if stem == "README" else slug(unicodedata.normalize("NFC", stem))
            right = f"{right or 'ten-moi'}{'-1' * bool(DEVICES.fullmatch(right))}{end.lower()}"
            what = f"tên “{shown(part)}” không dùng làm địa chỉ được"
            fix = f"đổi thành “{right}”: chỉ dùng chữ a–z không dấu, chữ số, gạch nối"
            return Problem(shown("/".join(parts[:depth])), 1, what, fix)
    if suffix != ".md" and (suffix not in PICTURES or path.startswith("docs/in-an/")):
        what = f"loại tệp “{suffix or parts[-1]}” không được đặt ở đây"
        fix = "trong docs/ chỉ để trang .md và ảnh (không ở in-an/); dời tệp này đi"
        return Problem(here, 1, what, fix)
    return None


def shown(name: str) -> str:
    """A name that can be printed, whatever its bytes are."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
