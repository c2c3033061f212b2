"""mkdocs.yml, which the guide tells to edit, and what MkDocs says, in the editor's language."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import AfterValidator, Field, ValidationError

from awareness.data.explain import explained
from awareness.data.values import Fault, Flag, Strict, Text, like
from awareness.problem import Grade, Problem
from awareness.text.layers import Root, shown
from awareness.text.source import read_bytes, read_file

POLICY: Final = "mkdocs.yml"
_NO_ADDRESS: Final = ("không dùng “{}” ở đây", "xóa dòng này; địa chỉ ghi ở data/commune.yml")


def _no_plugin(plugin: Any) -> NoReturn:
    raise Fault("không dùng phần thêm nào của MkDocs", "xóa dòng đó, để lại plugins: []")


class Theme(Strict):
    """Whose place our own frame takes."""

    name: Literal["material"]
    custom_dir: Literal["overrides"]
    language: Literal["vi"]


class Policy(Strict):
    """What may stand in the file: nothing of it brings in code or addresses of others."""

    site_name: Text
    site_url: Annotated[str, AfterValidator(like("(?!)", *_NO_ADDRESS))] = ""
    docs_dir: Text = "docs"
    site_dir: Text = "site"
    use_directory_urls: Literal["true"] = "true"
    """Codes on paper lead to such addresses."""
    theme: Theme
    plugins: list[Annotated[Any, AfterValidator(_no_plugin)]]
    """Said: without the key MkDocs takes its own search."""
    markdown_extensions: list[dict[Literal["tables", "toc"], Any]] = Field(min_length=1)
    hooks: list[Literal["hooks/site_hooks.py"]] = Field(min_length=1)
    watch: list[Text] = Field(default=[])
    strict: Flag = False
    validation: dict[str, Any] = Field(min_length=1)
    not_in_nav: str = ""
    nav: list[Annotated[dict[str, Text], Field(min_length=1, max_length=1)]] = Field(min_length=1)


def faults(root: Root) -> list[Problem]:
    """What MkDocs could not start with, or would start with unchecked."""
    source, problems = read_file(root, POLICY)
    if source.readable:
        try:
            Policy.model_validate(source.data)
        except ValidationError as error:
            problems += explained(source, error, Policy)
    return problems


def nav_problems(root: Root, files: Iterable[str]) -> Iterator[Problem]:
    """Doors that lead to no page or to one that has its door, and pages that are behind none.

    `files` are those of docs/.
    """
    source, _ = read_file(root, POLICY)
    pages = [path.removeprefix("docs/") for path in files if path.endswith(".md")]
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
