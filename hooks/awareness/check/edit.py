"""The form in the browser for data/: who changes a number need not know YAML.

The server is for this machine alone: it hears only whoever has the token of this run, and writes
nothing that has errors, nothing that was not shown before, each file whole.
"""

from __future__ import annotations

import difflib
import json
import logging
import re
import secrets
import sys
import webbrowser
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Annotated, Any, Final, get_args, get_origin

import flask
import wtforms
from pydantic.fields import FieldInfo
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from awareness import clock
from awareness.check import inputs
from awareness.check.rows import Value, changed
from awareness.data import files
from awareness.data.catalogue import load
from awareness.data.model import Commune, Hotline, Resource, Review
from awareness.data.values import Strict
from awareness.printing.codes import Code, code_of
from awareness.problem import Grade, Problem, of_grade
from awareness.store import write_whole
from awareness.text.layers import Over, Root, named, written
from awareness.text.source import Row, Source, Typed, Where, one_line, read_bytes, read_file

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
}
"""Of every answer; `same-origin` keeps the token from others, and lets forms say where they are;
with `no-store` Back would lead from what was saved to an error, and lose what was typed."""
PARTS: Final[Mapping[str, tuple[str, str, str, type[Strict]]]] = {
    "hotlines": ("Số điện thoại của nơi này", files.LOCAL, "hotlines", Hotline),
    "national": ("Số điện thoại của cả nước", files.RESOURCES, "hotlines", Hotline),
    "resources": ("Tài liệu", files.RESOURCES, "resources", Resource),
    "commune": ("Nơi phụ trách trang", files.COMMUNE, "commune", Commune),
}
"""What can be changed: its title, and the file and key below which its rows, or it, stand."""


class Lines(wtforms.TextAreaField):
    """A list of texts, one a line."""

    data: Any


def tidy(value: list[str] | str | None, dashes: str = "") -> str:
    """A text whose lines hold no more than what is seen, or a list as one, an entry a line."""
    lines = value if isinstance(value, list) else (value or "").splitlines()
    return "\n".join(filter(None, (one_line(one).lstrip(dashes) for one in lines)))


def form_of(model: type[Strict], words: dict[str, dict[str, str]]) -> type[wtforms.Form]:
    """A field for each key; `words` are the ids that a key's list may hold, with their words."""
    fields = {key: field_of(key, info, words) for key, info in model.model_fields.items()}
    return type("RowForm", (wtforms.Form,), fields)


def field_of(key: str, info: FieldInfo, words: dict[str, dict[str, str]]) -> Any:
    """Label and help are the key's description."""
    label, *more = re.split("[;:,.](?: |$)", info.description or key, maxsplit=1)
    how: dict[str, Any] = {"label": label, "description": "".join(more)}
    kind: Any = info.annotation
    while get_origin(kind) is Annotated or type(None) in get_args(kind):
        kind = get_args(kind)[0]
    if key in words:
        how |= {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
        return wtforms.SelectMultipleField(choices=words[key], default=[], **how)
    if get_origin(kind) is list:
        how["filters"] = [partial(tidy, dashes="-–—•●▪*+· ")]  # that people put before each
        return Lines(**how)
    if issubclass(kind, Strict):
        return wtforms.FormField(form_of(kind, words), **how)
    if kind is bool:
        how |= {"coerce": lambda one: str(one).lower() == "true", "default": info.default}
        return wtforms.SelectField(choices={"true": "true: có", "false": "false: không"}, **how)
    how["filters"] = [tidy if key == "printed" else one_line]
    if issubclass(kind, Enum):
        labels = {str(one): getattr(one, "label", str(one)) for one in kind}
        return wtforms.SelectField(choices={"": "…", **labels}, **how)
    if kind is date:
        return wtforms.StringField(widget=TextInput("date"), **how)
    return wtforms.TextAreaField(**how)


def rows_of(source: Source, key: str) -> dict[str, Row]:
    """The rows below a key by their ids, or the one thing there by the key itself."""
    one = source.row(key)
    return {key: one} if one.data else {row.text("id"): row for row in source.rows(key)}


def words_in(sources: Mapping[str, Source], row: Row) -> dict[str, dict[str, str]]:
    """The ids that lists of ids may hold, with their words; those that a row has come first."""
    found = {key: {one: one for one in row.texts(key)} for key in ("audiences", "topics", "facts")}
    for key, words in found.items():
        for name, one in rows_of(sources[files.SECTIONS[key][0]], key).items():
            words[name] = one.text("name") or f"{name}: {one.text('statement')}"
    return found


class Editor(flask.Flask):
    """The pages, below the token."""

    def __init__(self, root: Root, token: str) -> None:
        """Of another commune only its own files can change, and what was seen at the addresses."""
        below, both = f"/{token}", ["GET", "POST"]
        super().__init__(__name__, static_url_path=below)
        self.lock, self.root, shared = Lock(), root, not isinstance(root, Over)
        self.parts = {name: one for name, one in PARTS.items() if shared or one[1] in files.OWN}
        self.before_request(self.refuse)
        self.after_request(self.closed)
        self.register_error_handler(HTTPException, self.unheard)
        self.add_url_rule(f"{below}/", "home", self.home)
        self.add_url_rule(f"{below}/row/<kind>/<name>", "row", self.row, methods=both)
        self.add_url_rule(f"{below}/links", "links", self.links, methods=both)

    def wsgi_app(self, *asked: Any) -> Any:
        with self.lock:
            return super().wsgi_app(*asked)

    def refuse(self) -> None:
        """Whatever comes from another page or was meant for another server."""
        asked, own = flask.request, f"127.0.0.1:{flask.request.environ['SERVER_PORT']}"
        origin = asked.headers.get("Origin", f"http://{own}" if asked.method == "GET" else "")
        if (asked.host, origin) != (own, f"http://{own}"):
            flask.abort(403)

    def closed(self, response: flask.Response) -> flask.Response:
        response.headers.update(HEADERS)
        return response

    def unheard(self, fault: HTTPException) -> tuple[str, int]:
        return flask.render_template("lost.html"), fault.code or 500

    def home(self) -> str:
        found = {path: read_file(self.root, path) for path in files.FILES}
        return flask.render_template("page.html", parts=self.parts, found=found, of=rows_of)

    def sources(self) -> Mapping[str, Source]:
        """All data; while a file cannot be read only home is there, which tells why."""
        found = load(self.root, clock.today(), self.root / inputs.CLEAN).sources
        if not all(one.readable for one in found.values()):
            flask.abort(flask.redirect(flask.url_for("home")))
        return found

    def row(self, kind: str, name: str) -> Any:
        """One row; of what is typed only what is new goes into the row as it is by now."""
        title, file, key, model = self.parts.get(kind) or flask.abort(404)
        asked, fields, sources = flask.request.form, model.model_fields, self.sources()
        source, _ = read_file(self.root, file)
        rows = rows_of(source, key)
        if not asked and name not in {*rows, "+"}:  # the name of one that is being added
            flask.abort(404)
        row = rows.get(name) or Row(source, (key, len(source.get(key) or ())), {})
        made, now = form_of(model, words_in(sources, row)), json.dumps(row.data)
        base = asked.get("base", now)
        mine, old = made(asked), made(data=row.data and json.loads(base))
        owed = [] if row.data else [name for name, one in fields.items() if one.is_required()]
        new: dict[str, Value] = {
            one.name: one.data.splitlines() if isinstance(one, Lines) else one.data
            for one in mine
            if asked and (one.name in owed or one.data != old[one.name].data)
        }
        typed = {file: changed(read_bytes(self.root, file)[0], row.where, new)}
        if kind == "resources" and new and not row.data:
            typed |= product_added(self.root, new)
        form = made(data={**row.data, **new})  # with what others have changed since
        shown = {"form": form, "base": now, "moved": base != now, "new": not row.data}
        return self.page(typed, row.where, fields, title=title, **shown)

    def links(self) -> Any:
        """The first look at the addresses of all products, a commune's own among them."""
        sources, today, shared = self.sources(), clock.today(), dict[str, list[Row]]()
        for row in sources[files.RESOURCES].rows("resources"):
            shared.setdefault(row.text("url"), []).append(row)
        asked = {"on": str(today), "until": str(today + timedelta(weeks=13)), **flask.request.form}
        whole = json.loads(read_bytes(self.root, files.STATUS)[0])
        before = {one["url"]: one for one in whole["links"]}
        now = dict[str, Any]()
        for url in filter(asked.get, shared):
            said = {**asked, "verdict": asked[url]}
            seen = {key: one_line(said.get(key)) for key in Review.model_fields}
            now[url] = {"url": url, "state": "unchecked", **before.get(url, {}), "reviewed": seen}
        whole["links"] = sorted({**before, **now}.values(), key=lambda one: one["url"])
        typed = {files.STATUS: (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()}
        shown = {"shared": shared, "before": before, "asked": asked, "code": Code}
        return self.page(typed, ("links",), ("by", "on", "until"), **shown)

    def page(self, typed: Typed, where: Where, keys: Collection[str], **shown: Any) -> Any:
        """With what is wrong and what would change; the files are saved once they were shown so."""
        asked, status = flask.request.form, 200
        if asked:
            told = self.told(typed, where, keys)
            stops = any(one.grade is Grade.ERROR for some in told.values() for one in some)
            name = sha256(repr(sorted(typed.items())).encode()).hexdigest()
            if asked["action"] == "save" and asked.get("shown") == name and not stops:
                try:
                    for path, raw in typed.items():  # what a fault leaves out, the next build tells
                        write_whole(written(self.root, path), raw)
                    return flask.redirect(flask.url_for("home", saved=1), 303)
                except OSError as fault:
                    status, shown["locked"] = 500, fault.filename2 or fault.filename
            lines = {path: difference(self.root, path, raw) for path, raw in typed.items()}
            shown |= {"told": told, "stops": stops, "name": name, "lines": lines}
        return flask.render_template("page.html", **shown), status

    def told(self, typed: Typed, where: Where, keys: Collection[str]) -> dict[str, list[Problem]]:
        """What a build would say, by the key below `where` of the first file; all else by ""."""
        file, told = next(iter(typed)), defaultdict[str, list[Problem]](list)
        places = read_file(self.root, file, typed)[0].places.items()
        inside = ((at[len(where) :], line) for at, (_, line) in places if at[: len(where)] == where)
        lines = {line: str(key) for rest, line in inside for key in rest if key in keys}
        found = inputs.read(self.root, clock.today(), self.root / inputs.CLEAN, typed).problems
        for problem in (one for grade in Grade for one in of_grade(found, grade)):
            key = lines.get(problem.line, "") if problem.path == file else ""
            if key or problem.grade is not Grade.NOTE:
                told[key] += named(self.root, [problem])
        return told


def difference(root: Root, path: str, new: bytes) -> list[str]:
    """Lines that begin with “-”, “+” or a blank; “…” where some are left out."""
    before, after = (raw.decode().splitlines() for raw in (read_bytes(root, path)[0], new))
    lines = [*difflib.unified_diff(before, after, lineterm="", n=2)][2:]
    return ["…" if line.startswith("@@") else line for line in lines]


def product_added(root: Root, row: Mapping[str, Any]) -> dict[str, bytes]:
    """The page and the code that a new product needs, where there is nothing in their places."""
    page, codes = f"docs/tai-lieu/so-{row['number']}.md", read_bytes(root, files.CODES)[0]
    entry = {"code": code_of("product", row["id"]), "kind": "product"}
    ready = re.fullmatch("[a-z0-9-]+ [0-9]{1,4}", f"{row['id']} {row['number']}")
    if not ready or f'"{entry["code"]}"'.encode() in codes or (root / page).exists():
        return {}
    days = {"today": clock.today(), "later": clock.today() + timedelta(weeks=26)}
    text = flask.render_template("product.md", row=row, **days) + "\n"
    entry |= {"id": row["id"], "title": row["title"]}
    return {files.CODES: changed(codes, ("codes",), entry), page: text.encode()}


def main(root: Root) -> int:
    """Until Ctrl-C."""
    token = secrets.token_urlsafe(24)
    server = make_server("127.0.0.1", 0, Editor(root, token), threaded=True)
    logging.getLogger("werkzeug").disabled = True  # the token stands in no log
    address = f"http://127.0.0.1:{server.port}/{token}/"
    print(
        f"Biểu mẫu mở ở: {address}\nĐừng gửi địa chỉ này cho ai. Nhấn Ctrl-C để dừng.", flush=True
    )
    webbrowser.open(address)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(files.laid(inputs.ROOT)))
