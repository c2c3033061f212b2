"""The form in the browser for data/: who changes a number need not know YAML.

The server is for this machine alone: it hears only whoever has the token of this run, and writes
nothing that has errors, nothing that was not shown before, each file whole.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from enum import Enum
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Final, get_args, get_origin

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.serving import make_server
from wtforms import (
    BooleanField,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from awareness import clock
from awareness.check import inputs
from awareness.check.drafts import (
    SECTIONS,
    Draft,
    differences,
    draft,
    files_of,
    later,
    now,
    products,
    reviewed,
)
from awareness.check.rows import Value, save
from awareness.data.files import FACTS, LOCAL, OWN, RESOURCES, STATUS, laid
from awareness.data.model import AudienceId, Verdict
from awareness.data.values import Strict
from awareness.printing import press, sheets
from awareness.printing.sheets import Imprint
from awareness.problem import Problem
from awareness.text.layers import Over, Root
from awareness.text.source import Source, Where, read, read_file

PARTS: Final = Path(__file__).parent / "form"
TITLE: Final = "Sửa thông tin của trang"
NEW: Final = "moi"
"""Stands in an address for the id of a row that is being added."""
LONG: Final = ("printed", "slug_exception", "summary", "where", "says")
"""Keys of more than a line."""
TICKED: Final = ("audiences", "topics", "facts")
"""Keys of lists of ids that stand elsewhere."""
REVIEW_MONTHS: Final = 3
ANSWERS: Final = {
    "": "chưa xem",
    Verdict.OK: "đúng tài liệu",
    Verdict.SUSPICIOUS: "sai trang",
    Verdict.BROKEN: "không mở được",
}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer; `same-origin` keeps the token from others, and lets forms say where they are."""
PRINTED: Final = ".cache/print"


# --- Forms from the models --------------------------------------------------------------------


class Lines(TextAreaField):
    """A list of texts, one a line."""

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        lines = "\n".join(valuelist).splitlines()
        self.data = [line for line in lines if line.strip()]  # type: ignore[assignment]


class Many(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def form_of(model: type[Strict], choices: Mapping[str, Mapping[str, str]]) -> type[Form]:
    """A field for each key; label and help are the key's description."""
    fields: dict[str, Any] = {}
    for key, info in model.model_fields.items():
        label, *more = re.split("[;:,.](?: |$)", info.description or key, maxsplit=1)
        make, how = _field(key, info.annotation, choices)
        fields[key] = make(label=label, description="".join(more), **how)
    return type("RowForm", (Form,), fields)


def _field(
    key: str, kind: Any, choices: Mapping[str, Mapping[str, str]]
) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The field of a key, and what it is made with."""
    while get_origin(kind) is Annotated or type(None) in get_args(kind):
        kind = get_args(kind)[0]
    if key in choices:
        return Many, {"choices": [SelectChoice(*one) for one in choices[key].items()]}
    if get_origin(kind) is list:
        return Lines, {}
    if issubclass(kind, Enum):
        words = [SelectChoice(str(one), getattr(one, "label", str(one))) for one in kind]
        return SelectField, {"choices": [SelectChoice("", "…"), *words]}
    if issubclass(kind, Strict):
        return FormField, {"form_class": form_of(kind, choices)}
    if kind is bool:
        return BooleanField, {}
    if kind is date:
        return StringField, {"widget": TextInput("date")}
    return (TextAreaField if key in LONG else StringField), {}


def choices(found: Mapping[str, Source]) -> dict[str, dict[str, str]]:
    """The ids that lists of ids may hold, with their words."""
    resources = found[RESOURCES]
    listed = [row for file in (FACTS, LOCAL) for row in found[file].rows("facts")]
    facts = {row.text("id"): row.text("statement") for row in listed}
    return {
        "audiences": {one: one for one in AudienceId}
        | {row.text("id"): row.text("name") for row in resources.rows("audiences")},
        "topics": {row.text("id"): row.text("name") for row in resources.rows("topics")},
        "facts": {name: f"{name}: {text}" for name, text in facts.items()},
    }


def typed(form: Form, old: Mapping[str, Any]) -> dict[str, Value]:
    """What a form holds, as texts; lists in the order that they had."""
    return {name: _tidy(name, one.data, old.get(name)) for name, one in form._fields.items()}


def as_read(model: type[Strict], row: Mapping[str, Any]) -> dict[str, Value]:
    """What a file holds of a row, as a form would."""
    fields = model.model_fields.items()
    return {name: _tidy(name, row.get(name, info.default)) for name, info in fields}


def _tidy(key: str, value: Any, old: Any = None) -> Value:
    if isinstance(value, dict):
        made = {name: str(_tidy(name, one)) for name, one in value.items()}
        return made if any(made.values()) else ""
    if isinstance(value, list):
        rows = [" ".join(one.split()) for one in value]
        before = [one for one in old or () if one in rows and key in TICKED]
        return [*before, *(one for one in rows if one not in before)]
    if isinstance(value, bool):
        return str(value).lower()
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return text if key == "printed" else " ".join(text.split())


# --- The server -------------------------------------------------------------------------------


class Editor:
    """What the pages do; `seen` are the files that a form began with, by their hashes."""

    def __init__(self, root: Root) -> None:
        """Of another commune only its own files can change, and what was seen at the addresses."""
        self.root, shared = root, not isinstance(root, Over)
        self.sections = {name: one for name, one in SECTIONS.items() if shared or one.file in OWN}
        self.seen = dict[str, bytes]()

    def home(self) -> str:
        files = {*(one.file for one in self.sections.values()), FACTS, STATUS}
        found = {one: read_file(self.root, one) for one in sorted(files)}
        whole = {kind: one for kind, one in self.sections.items() if found[one.file][0].readable}
        rows = {kind: [*found[one.file][0].rows(one.key)] for kind, one in whole.items()}
        faults = [fault for _, faults in found.values() for fault in faults]
        return render_template("page.html", title=TITLE, sections=whole, rows=rows, faults=faults)

    def row(self, kind: str, name: str) -> Any:
        """The form of one row: shown, looked at while it is typed, and saved."""
        section = self.sections.get(kind) or abort(404)
        raw = now(self.root, section.file)
        needed = {section.file, RESOURCES, FACTS, LOCAL}
        sources = {one: read_file(self.root, one)[0] for one in needed}
        if not all(one.readable for one in sources.values()):
            return redirect(url_for("form.home"))
        source = sources[section.file]
        where = place(source, section.key, name)
        new = where not in source.lines
        if new and request.method == "GET" and name != NEW:
            abort(404)
        there = as_read(section.model, at(source, where))
        made = form_of(section.model, choices(sources))
        show = partial(self._page, section.title, raw, new=new, removable=not new and kind != name)
        if request.method == "GET":
            return show(made(data=_ticked(there)))
        form = made(request.form)
        mine, began = typed(form, there), self.seen.get(request.form["base"], raw)
        if began != raw and request.form["action"] != "check":
            old, _ = read(began, section.file)
            then = as_read(section.model, at(old, place(old, section.key, name)))
            mine, notes = merged(mine, then, then if new else there)  # a row that went is kept
            return show(made(data=_ticked(mine)), notes=notes, theirs=differences(began, raw))
        gone = request.form["action"].startswith("remove")
        row = None if gone else news(section.model, mine, there, adding=new)
        files = files_of(self.root, kind, source, where, row)
        found = draft(self.root, files, section.file, partial(key_below, where))
        return self._settled(found, partial(show, form, gone=gone))

    def links(self) -> Any:
        """The first look at the addresses of all products."""
        raw, today = now(self.root, STATUS), clock.today()
        source, kept = products(self.root), read_file(self.root, STATUS)[0]
        if not (source.readable and kept.readable):
            return redirect(url_for("form.home"))
        days = {"on": today.isoformat(), "until": later(today, REVIEW_MONTHS).isoformat()}
        asked = {**days, **request.form.to_dict()}
        record = {row.text("url"): row.data for row in kept.rows("links")}
        show = partial(
            self._page, "Mở xem các địa chỉ", raw, rows=[*source.rows("resources")], asked=asked,
            record=record, answers=ANSWERS,
        )  # fmt: skip
        if request.method == "GET":
            return show()
        began = self.seen.get(request.form["base"], raw)
        if began != raw and request.form["action"] != "check":
            return show(theirs=differences(began, raw))
        text, partly = reviewed(self.root, asked)
        found = draft(self.root, {STATUS: text}, STATUS, lambda where: str((*where, "")[-2]))
        found.others.extend(partly)
        return self._settled(found, show)

    def sheet(self) -> Response:
        """The same look on paper, for whoever has a phone alone."""
        catalogue = inputs.read(self.root, clock.today(), self.root / inputs.CLEAN).data.catalogue
        if catalogue is None or not press.available():
            abort(409, "Chưa in được: dữ liệu còn lỗi, hoặc máy này không có typst.")
        wanted = [sheets.first_look(catalogue)]
        done, problems = press.print_all(wanted, Imprint.of(catalogue), self.root / PRINTED)
        if problems:
            abort(409, " ".join(map(str, problems)))
        return Response(done[0].pdf, mimetype="application/pdf")

    def _settled(self, found: Draft, show: Callable[..., str]) -> Any:
        """Messages for the script, or the files saved, or the page again with what would change."""
        if request.form["action"] == "check":
            some = {**found.beside, "": found.others}
            return {key: [[one.grade, told(one)] for one in few] for key, few in some.items()}
        saves = request.form["action"].endswith("save") and not found.stops
        if saves and request.form.get("shown") == found.name:
            save(self.root, found.files)
            return redirect(url_for("form.home", saved=1), 303)
        return show(draft=found)

    def _page(self, title: str, raw: bytes, form: Form | None = None, **shown: Any) -> str:
        base = sha256(raw).hexdigest()
        self.seen[base] = raw
        return render_template("page.html", title=title, base=base, form=form, told=told, **shown)


def place(source: Source, key: str, name: str) -> Where:
    """Where the row is; behind the last one when it is not there."""
    if key == name:
        return (key,)
    ids = [row.text("id") for row in source.rows(key)]
    return (key, ids.index(name) if name in ids else len(ids))


def at(source: Source, where: Where) -> Mapping[str, Any]:
    """The row at a place; an empty one where there is none."""
    rows = [source.row(str(where[0])), *source.rows(str(where[0]))]
    return next((row.data for row in rows if row.where == where), {})


def key_below(where: Where, place: Where) -> str | None:
    """The key of the row at `where` that a place belongs to."""
    inside = place[: len(where)] == where and len(place) > len(where)
    return str(place[len(where)]) if inside else None


def news(
    model: type[Strict], mine: Mapping[str, Value], there: Mapping[str, Value], adding: bool
) -> dict[str, Value]:
    """What differs from the file; of a new row also what is empty and has to be filled."""
    owed = {key for key, info in model.model_fields.items() if adding and info.is_required()}
    return {
        key: one for key, one in mine.items() if key in owed or (one or "") != (there[key] or "")
    }


def merged(
    mine: Mapping[str, Value], then: Mapping[str, Value], theirs: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, str]]:
    """My fields over theirs, and what is said beside each that they have changed."""
    kept, notes = dict(mine), dict[str, str]()
    for key in (key for key in mine if theirs[key] != then[key]):
        if mine[key] == then[key]:
            kept[key], notes[key] = theirs[key], "người khác vừa đổi ô này; đây là chữ của họ"
        elif mine[key] != theirs[key]:
            notes[key] = f"người khác vừa ghi “{shown(theirs[key])}”; đây là chữ của anh, chị"
    return kept, notes


def shown(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def told(problem: Problem) -> str:
    """Without its place, which the form itself shows."""
    return f"{problem.message} → {problem.fix}"


def _ticked(row: Mapping[str, Value]) -> dict[str, Any]:
    return {key: one == "true" if one in ("true", "false") else one for key, one in row.items()}


def app_of(root: Root, token: str) -> Flask:
    """The pages below the token; `PLACE` in the app's config is the one host that is heard."""
    app = Flask(__name__, static_folder=None, template_folder=str(PARTS))
    editor, both, lock = Editor(root), ["GET", "POST"], Lock()

    def one_by_one(view: Callable[..., Any]) -> Callable[..., Any]:
        def held(**named: str) -> Any:
            with lock:
                return view(**named)

        return held

    pages = Blueprint("form", __name__, url_prefix=f"/{token}")
    pages.add_url_rule("/", "home", editor.home)
    pages.add_url_rule("/row/<kind>/<name>", "row", one_by_one(editor.row), methods=both)
    pages.add_url_rule("/links", "links", one_by_one(editor.links), methods=both)
    pages.add_url_rule("/sheet.pdf", "sheet", editor.sheet)
    pages.add_url_rule("/<path>", "part", partial(send_from_directory, PARTS))
    app.register_blueprint(pages)

    @app.before_request
    def refuse() -> None:
        own = f"http://{app.config['PLACE']}"
        origin = request.headers.get("Origin", own if request.method == "GET" else "")
        if request.host != app.config["PLACE"] or origin != own:
            abort(403)

    @app.errorhandler(OSError)
    def unwritten(fault: OSError) -> tuple[str, int]:
        what = f"Không đọc hoặc ghi được {fault.filename or 'tệp'}"
        return f"{what}. Đóng chương trình đang mở nó, bấm Quay lại rồi thử lại.", 500

    @app.after_request
    def closed(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return app


def main(root: Root) -> int:
    """Until Ctrl-C."""
    token = secrets.token_urlsafe(24)
    app = app_of(root, token)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    logging.getLogger("werkzeug").disabled = True  # the token stands in no log
    app.config["PLACE"] = f"127.0.0.1:{server.port}"
    address = f"http://{app.config['PLACE']}/{token}/"
    print(
        f"Biểu mẫu mở ở: {address}\nĐừng gửi địa chỉ này cho ai. Nhấn Ctrl-C để dừng.", flush=True
    )
    webbrowser.open(address)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(laid(inputs.ROOT)))
