"""mkdocs.yml, which the guide tells to edit, and what MkDocs says, in the editor's language."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from awareness.problem import Grade, Problem
from awareness.text.layers import Root, paths, shown
from awareness.text.source import Source, read_bytes, read_file

POLICY: Final = "mkdocs.yml"
HOOK: Final = "hooks/site_hooks.py"
NEEDED: Final = "site_name theme plugins markdown_extensions hooks validation nav"
"""Keys without which a site would be built unchecked, or would not be this one."""
ALLOWED: Final[Mapping[tuple[str, ...], str]] = {
    (): "docs_dir hooks markdown_extensions nav not_in_nav plugins site_dir site_name strict theme"
    " use_directory_urls validation watch",
    ("hooks",): HOOK,
    ("markdown_extensions",): "tables toc",
    ("plugins",): "",
    ("theme",): "custom_dir language name",
}
"""What may stand in the file: nothing of it brings in code or addresses of others."""


def faults(root: Root) -> list[Problem]:
    """What MkDocs could not start with, or would start with unchecked."""
    source, problems = read_file(root, POLICY)
    if source.readable:
        problems += _keys(source)
        problems += _shapes(source)
    return problems


def _keys(source: Source) -> Iterator[Problem]:
    missing = [key for key in NEEDED.split() if not source.get(key)]
    if source.get("plugins") == []:  # said: without the key MkDocs takes its own search
        missing.remove("plugins")
    for where, allowed in ALLOWED.items():
        for place, name in _names(source.get(*where)).items():
            if name in allowed.split():
                continue
            what = f"mục “{name}” không được dùng"
            fix = f"xóa mục đó; ở đây chỉ dùng: {allowed.replace(' ', ', ') or 'để trống []'}"
            if near := difflib.get_close_matches(name, allowed.split(), cutoff=0.8):
                missing = [key for key in missing if key != near[0]]
                what, fix = f"không có mục nào tên “{name}”", f"có phải “{near[0]}”?"
            yield source.problem((*where, place), what, fix)
    for key in missing:
        yield source.problem((key,), f"thiếu mục “{key}”", "lấy lại mục này từ bản trước của tệp")


def _names(value: Any) -> dict[str | int, str]:
    """The keys or the items of a part of the file, by their places in it."""
    if isinstance(value, dict):
        return {key: key for key in value}
    items = value if isinstance(value, list) else ()
    return {
        n: next(iter(one), "") if isinstance(one, dict) else str(one) for n, one in enumerate(items)
    }


def _shapes(source: Source) -> Iterator[Problem]:
    nav = source.get("nav")
    if nav and not isinstance(nav, list):
        fix = "mỗi mục một dòng có dấu gạch đầu dòng, thẳng cột nhau"
        yield source.problem(("nav",), "mục nav phải là danh sách", fix)
        return
    for index, door in enumerate(nav or ()):
        if isinstance(door, dict) and len(door) > 1:
            second = [*door][1]
            what = f"“{second}” dính vào mục ở trên, vì thiếu dấu gạch hoặc thụt đầu dòng sai"
            yield source.problem(("nav", index, second), what, "viết giống các dòng bên cạnh")
        elif not isinstance(door, dict) or not isinstance([*door.values(), None][0], str | None):
            what = "mục này của nav không có dạng “- Tên: thư-mục/index.md”"
            fix = "viết giống các dòng bên cạnh; trang khác tự vào mục của thư mục chứa nó"
            yield source.problem(("nav", index), what, fix)
        elif "" in door.values():
            what = "mục này của nav không dẫn tới trang nào"
            yield source.problem(("nav", index, *door), what, "viết thêm tên trang, hoặc xóa mục")


def nav_problems(root: Root) -> Iterator[Problem]:
    """Doors that lead to no page or to one that has its door, and pages that are behind none."""
    source, _ = read_file(root, POLICY)
    pages = [path.removeprefix("docs/") for path in paths(root, "docs/**/*.md")]
    lines: dict[str, int] = {}
    for index, door in enumerate(source.get("nav") or ()):
        ((title, page),) = door.items()
        line = source.line(("nav", index, title))
        if page in lines:
            what = f"trang {page} đã có trong nav ở dòng {lines[page]}"
            yield Problem(POLICY, line, what, "giữ lại một dòng, xóa dòng kia", Grade.WARNING)
        elif page not in pages:
            near = difflib.get_close_matches(page, pages, n=1)
            fix = f"có phải “{near[0]}”?" if near else "sửa tên, hoặc thêm trang đó"
            what = f"nav: không có trang “{page}” trong docs/"
            yield Problem(POLICY, line, what, fix, Grade.WARNING)
            lines.update(dict.fromkeys({*near} - lines.keys(), line))
        lines.setdefault(page, line)
    folders = tuple(page.removesuffix("index.md") for page in lines if page.count("/"))
    folders += tuple(str((source.data or {}).get("not_in_nav") or "").split())
    for page in pages:
        if page not in lines and not page.startswith(folders):
            what = "trang này không ở trong thư mục của mục nào trong nav"
            fix = f"chuyển nó vào một thư mục có sẵn, hoặc thêm mục cho nó vào nav của {POLICY}"
            yield Problem(f"docs/{page}", 1, what, fix, Grade.WARNING)


# --- What MkDocs says --------------------------------------------------------------------------

_PAGE: Final = r"Doc file '(?P<page>.*?)'"
_LINK: Final = r"'(?P<link>.*?)'"
_MEANT: Final = r"(?: it was left as is\.)?(?: Did you mean '(?P<meant>[^']*)'\?)?"
SAID: Final = (
    (
        rf"{_PAGE} contains a link {_LINK}, but the target.*?files\.{_MEANT}",
        "liên kết “{link}” dẫn tới một tệp không có",
        "viết đường dẫn tới tệp .md, ví dụ ../can-giup/index.md",
    ),
    (
        rf"{_PAGE} contains an (?:unrecognized|absolute).*? {_LINK},{_MEANT}",
        "liên kết “{link}” không phải đường dẫn tới một tệp",
        "viết đường dẫn tới tệp .md, ví dụ ../can-giup/index.md",
    ),
    (
        rf"{_PAGE} contains a link {_LINK}, but there is no such anchor.*",
        "trang này không có đề mục mang mã “{link}”",
        "sửa phần sau dấu #, hoặc thêm mã đó vào cuối đề mục",
    ),
    (
        rf"{_PAGE} contains a link {_LINK}, but the doc '(?P<other>.*?)' .*",
        "liên kết “{link}”: trang {other} không có đề mục mang mã ấy",
        "sửa phần sau dấu #, hoặc thêm mã đó vào cuối đề mục",
    ),
    (
        r"Config value '(?P<key>.*?)': .*",
        "mục “{key}” có giá trị không dùng được",
        "lấy lại mục này từ bản trước của tệp",
    ),
    (
        r"Error (?:reading|building) page '(?P<page>.*?)'.*",
        "không dựng được trang này",
        "xem lại phần vừa sửa; gửi dòng này cho người phụ trách kỹ thuật",
    ),
)
"""What MkDocs says, and what it means for an editor."""
NEWS: Final = (
    (r"Documentation built in ([\d.]+) seconds", r"Dựng xong trong \1 giây"),
    (r"Serving on (\S+).*", r"Mở địa chỉ này để xem: \1"),
    (r"Detected file changes", "Có tệp vừa đổi, đang dựng lại …"),
    (r"Reloading browsers", "Đã dựng lại, trang trong trình duyệt tự tải lại"),
)
"""News of MkDocs that an editor wants; the rest is left out."""


def news(message: str) -> str | None:
    """A line of progress in Vietnamese; None for what nobody needs."""
    for pattern, words in NEWS:
        if found := re.fullmatch(rf"(?:\[[\d:]+\] )?{pattern}", message):
            return found.expand(words)
    return None


def told(message: str, root: Root) -> str | None:
    """A warning or an error that MkDocs is known for, in the form of all others."""
    for pattern, what, fix in SAID:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            said = found.groupdict()
            path = f"docs/{said['page']}" if said.get("page") else POLICY
            fix = f"có phải “{said['meant']}”?" if said.get("meant") else fix
            key = said.get("key", "\0")  # which stands nowhere
            mark = f"({said['link']}" if said.get("link") else f"{key}:"
            lines = read_bytes(root, path)[0].decode(errors="replace").split("\n")
            line = next((number for number, text in enumerate(lines, 1) if mark in text), 1)
            return str(Problem(shown(root, path), line, what.format(**said), fix))
    return None


def unknown(message: str) -> str:
    """Any other, in the same form; its own words stand in quotes."""
    fix = "gửi dòng này cho người phụ trách kỹ thuật"
    return str(Problem(POLICY, 1, f"MkDocs báo “{' '.join(message.split())[:300]}”", fix))


FAULTS_PAGE: Final = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Chưa dựng được trang</title>
<style>body{{font:1.1em/1.6 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}}
li{{margin:.8em 0;overflow-wrap:anywhere}}</style>
<body><h1>Chưa dựng được trang</h1>
<p>Sửa các chỗ dưới đây rồi lưu lại. Trang này tự tải lại khi hết lỗi.</p>
<ul>{}</ul></body></html>
"""
STRICT: Final = "Dừng lại vì có cảnh báo ở trên: với --strict, mỗi cảnh báo là một lỗi."
CRASH: Final = ".cache/loi.txt"


def crashed(fault: Exception) -> str:
    """What is said where a traceback would be of no use; it is kept in a file."""
    what = f"chương trình hỏng giữa chừng ({type(fault).__name__})"
    fix = f"xem lại phần vừa sửa; gửi tệp {CRASH} cho người phụ trách kỹ thuật"
    return str(Problem(POLICY, 1, what, fix))


def faults_page(lines: Collection[str]) -> str:
    """What the browser shows while a fault stands: plain HTML, one item a line."""
    return FAULTS_PAGE.format("".join(f"<li>{html.escape(line)}</li>" for line in lines))
