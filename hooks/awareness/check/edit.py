"""The form in the browser for data/: who changes a number need not know YAML.

The server is for this machine alone: it hears only whoever has the token of this run, and writes
nothing that has errors, nothing that was not shown before, each file whole.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum
from functools import partial
from threading import Lock
from typing import Annotated, Any, Final, get_args, get_origin

import flask
import wtforms
from pydantic.fields import FieldInfo
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from awareness import clock
from awareness.check import drafts, inputs
from awareness.check.rows import Value, save
from awareness.data.catalogue import load
from awareness.data.files import COMMUNE, FACTS, LOCAL, OWN, RESOURCES, SECTIONS, STATUS, laid
from awareness.data.values import Strict
from awareness.printing import press, sheets
from awareness.printing.sheets import Imprint
from awareness.problem import Problem
from awareness.text.layers import Over, Root
from awareness.text.source import Row, Source, one_line, read_file

Choices = Mapping[str, Mapping[str, str]]
"""The ids that a key's list may hold, with their words."""
NEW: Final = "moi"
"""Stands in an address for the id of a row that is being added."""
LONG: Final = ("printed", "slug_exception", "summary", "where", "says")
"""Keys of more than a line."""
LOOK_AGAIN: Final = timedelta(weeks=13)
"""For so long what a person saw at an address counts, unless they say otherwise."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
}
"""Of every answer; `same-origin` keeps the token from others, and lets forms say where they are;
with `no-store` Back would lead from what was saved to an error, and lose what was typed."""
LOCKED: Final = (
    "đóng chương trình đang mở tệp, xem ổ đĩa còn chỗ và cho ghi không, rồi làm lại; "
    "dòng nào đã ghi rồi thì dựng trang, máy kể còn thiếu gì"
)
LOST: Final = (
    "Không mở được trang này. Bấm Quay lại; vẫn không được thì chép lại địa chỉ ở dòng "
    "“Biểu mẫu mở ở” trong cửa sổ lệnh. Cửa sổ ấy đã đóng thì chạy lại edit.py."
)
render: Final = partial(flask.render_template, "page.html")


# --- Forms from the models --------------------------------------------------------------------


class Lines(wtforms.TextAreaField):
    """A list of texts, one a line, without the dashes and dots that people put before each."""

    data: Any

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        lines = (one_line(one).lstrip("-–—•●▪*+· ") for one in "".join(valuelist).splitlines())
        self.data = [*filter(None, lines)]


class Many(wtforms.SelectMultipleField):
    """Boxes to tick; what was ticked before keeps its order."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        before = [*(self.object_data or ())]
        self.data = sorted(valuelist, key=[*before, *valuelist].index)


def tidy_lines(text: str | None) -> str:
    return "\n".join(map(one_line, (text or "").strip().splitlines()))


def form_of(model: type[Strict], choices: Choices) -> type[wtforms.Form]:
    """A field for each key; label and help are the key's description."""
    fields: dict[str, Any] = {}
    for key, info in model.model_fields.items():
        label, *more = re.split("[;:,.](?: |$)", info.description or key, maxsplit=1)
        fields[key] = _field(key, info, choices, label=label, description="".join(more))
    return type("RowForm", (wtforms.Form,), fields)


def _field(key: str, info: FieldInfo, choices: Choices, **how: Any) -> Any:
    kind: Any = info.annotation
    while get_origin(kind) is Annotated or type(None) in get_args(kind):
        kind = get_args(kind)[0]
    if key in choices:
        return Many(choices=[SelectChoice(*one) for one in choices[key].items()], **how)
    if get_origin(kind) is list:
        return Lines(**how)
    if issubclass(kind, Strict):
        return wtforms.FormField(form_of(kind, choices), **how)
    how["filters"] = [tidy_lines if key == "printed" else one_line]
    if issubclass(kind, Enum):
        words = [SelectChoice(str(one), getattr(one, "label", str(one))) for one in kind]
        return wtforms.SelectField(choices=[SelectChoice("", "…"), *words], **how)
    if kind is bool:
        words = [SelectChoice("true", "true: có"), SelectChoice("false", "false: không")]
        return wtforms.SelectField(choices=words, default=str(info.default).lower(), **how)
    if kind is date:
        return wtforms.StringField(widget=TextInput("date"), **how)
    return (wtforms.TextAreaField if key in LONG else wtforms.StringField)(**how)


def choices_in(sources: Mapping[str, Source]) -> Choices:
    """The ids that lists of ids may hold, with their words."""
    return {
        name: {
            row.text("id"): row.text("name") or f"{row.text('id')}: {row.text('statement')}"
            for row in sources[SECTIONS[name][0]].rows(name)
        }
        for name in ("audiences", "topics", "facts")
    }


# --- The server -------------------------------------------------------------------------------


class Editor:
    """What the pages do."""

    def __init__(self, root: Root) -> None:
        """Of another commune only its own files can change, and what was seen at the addresses."""
        self.root, shared = root, not isinstance(root, Over)
        self.sections = {
            name: one for name, one in drafts.SECTIONS.items() if shared or one.file in OWN
        }

    def home(self) -> str:
        files = {*(one.file for one in self.sections.values()), FACTS, STATUS}
        found = {one: read_file(self.root, one) for one in sorted(files)}
        return render(sections=self.sections, found=found)

    def row(self, kind: str, name: str) -> Any:
        """The form of one row: shown, looked at while it is typed, and saved."""
        section = self.sections.get(kind) or flask.abort(404)
        sources = load(self.root, clock.today(), self.root / inputs.CLEAN).sources
        if not all(sources[one].readable for one in (RESOURCES, FACTS, LOCAL, COMMUNE)):
            return flask.redirect(flask.url_for("home"))
        made = form_of(section.model, choices_in(sources))
        row = row_of(read_file(self.root, section.file)[0], section.key, name)
        there, new = made(data=row.data), not row.data
        owed = [key for key, one in section.model.model_fields.items() if new and one.is_required()]
        show = partial(render, section=section, base=json.dumps(row.data), new=new)
        if flask.request.method == "GET":
            return show(form=there) if not new or name == NEW else flask.abort(404)
        mine = made(flask.request.form, data=row.data)
        fields, began = news(there.data, mine.data, owed), json.loads(flask.request.form["base"])
        if fields and began != row.data:  # somebody else has written there
            return show(form=there, typed=news(made(data=began).data, mine.data))
        return self._settled(drafts.of_row(self.root, kind, row, fields), partial(show, form=mine))

    def links(self) -> Any:
        """The first look at the addresses of all products, a commune's own among them."""
        today, kept = clock.today(), read_file(self.root, STATUS)[0]
        source = load(self.root, today, self.root / inputs.CLEAN).sources[RESOURCES]
        if not (source.readable and kept.readable):
            return flask.redirect(flask.url_for("home"))
        until = today + LOOK_AGAIN
        asked = {"on": str(today), "until": str(until), **flask.request.form.to_dict()}
        record = {row.text("url"): row.data for row in kept.rows("links")}
        shared = dict[str, list[Row]]()
        for row in source.rows("resources"):
            shared.setdefault(row.text("url"), []).append(row)
        show = partial(render, shared=shared, asked=asked, record=record)
        if flask.request.method == "GET":
            return show()
        files = {STATUS: drafts.reviewed(self.root, shared, asked)}
        found = drafts.draft(self.root, files, STATUS, ("links",), ("by", "on", "until"))
        return self._settled(found, show)

    def sheet(self) -> flask.Response:
        """The same look on paper, for whoever has a phone alone."""
        catalogue = inputs.read(self.root, clock.today(), self.root / inputs.CLEAN).data.catalogue
        if catalogue is None or not press.available():
            flask.abort(409, "Chưa in được: dữ liệu còn lỗi, hoặc máy này không có typst.")
        wanted = [sheets.first_look(catalogue)]
        done, problems = press.print_all(wanted, Imprint.of(catalogue), self.root / ".cache/print")
        if problems:
            flask.abort(409, " ".join(map(str, problems)))
        return flask.Response(done[0].pdf, mimetype="application/pdf")

    def _settled(self, found: drafts.Draft, show: Callable[..., str]) -> Any:
        """The files saved when they are what was shown; else the page with what would change."""
        asked = flask.request.form
        seen = asked["action"] == "save" and asked.get("shown") == found.name
        if seen and not found.stops:
            try:
                save(self.root, found.files)
            except OSError as fault:
                what = f"không ghi được {fault.filename2 or fault.filename or 'tệp'}"
                found.beside[""].append(Problem(next(iter(found.files)), 1, what, LOCKED))
                return show(draft=found), 500
            return flask.redirect(flask.url_for("home", saved=1), 303)
        return show(draft=found)


def row_of(source: Source, key: str, name: str) -> Row:
    """The row of this id, or the one thing below its key; an empty one behind the last."""
    rows = [*source.rows(key)]
    there = [source.row(key)] if key == name else [one for one in rows if one.text("id") == name]
    return there[0] if there else Row(source, (key, len(rows)), {})


def news(
    there: Mapping[str, Value], mine: Mapping[str, Value], owed: Sequence[str] = ()
) -> dict[str, Value]:
    """What differs from what is there; of a new row also what is empty and has to be filled."""
    return {
        key: one for key, one in mine.items() if key in owed or (one or "") != (there[key] or "")
    }


def app_of(root: Root, token: str) -> flask.Flask:
    """The pages below the token; `PLACE` in the app's config is the one host that is heard."""
    below, both, editor, parts = f"/{token}", ["GET", "POST"], Editor(root), drafts.PARTS
    app = flask.Flask(__name__, static_folder=parts, static_url_path=below, template_folder=parts)
    app.add_url_rule(f"{below}/", "home", editor.home)
    app.add_url_rule(f"{below}/row/<kind>/<name>", "row", editor.row, methods=both)
    app.add_url_rule(f"{below}/links", "links", editor.links, methods=both)
    app.add_url_rule(f"{below}/sheet.pdf", "sheet", editor.sheet)
    answer, lock = app.wsgi_app, Lock()

    def one_by_one(*asked: Any) -> Any:
        with lock:
            return answer(*asked)

    app.wsgi_app = one_by_one  # type: ignore[assignment, method-assign]

    @app.before_request
    def refuse() -> None:
        asked, own = flask.request, f"http://{app.config['PLACE']}"
        origin = asked.headers.get("Origin", own if asked.method == "GET" else "")
        if asked.host != app.config["PLACE"] or origin != own:
            flask.abort(403)

    @app.errorhandler(HTTPException)
    def unheard(fault: HTTPException) -> tuple[str, int]:
        return str(fault.description) if fault.code == 409 else LOST, fault.code or 500

    @app.after_request
    def closed(response: flask.Response) -> flask.Response:
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
