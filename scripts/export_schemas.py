"""Write data/schema/*.json from the data model, so that editors complete and explain every key.

page.json is of the front matter of docs/*.md.
"""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

EXPORT = """
import json, pathlib
from awareness.clock import today
from awareness.data.catalogue import load
from awareness.data.files import FILES, editor_schema, file_schema
from awareness.data.model import PageMeta
from awareness.pages.pages import read_pages
root = pathlib.Path()
data = load(root, today())
pages = sorted(page.id for page in read_pages(root, data.known)[0] if page.id)
known = {name: sorted(data.known.ids[name] or ()) for name in ("facts", "topics")}
known |= {"page": pages, "pages": pages}
schemas = {path: file_schema(path, **known) for path in FILES}
for path, schema in {**schemas, "page": editor_schema(PageMeta, **known)}.items():
    target = pathlib.Path("data/schema", pathlib.Path(path).stem + ".json")
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\\n"
    target.write_text(text, encoding="utf-8", newline="\\n")
    print(target.as_posix())
"""


def main(argv: list[str]) -> int:
    _env.set_up([_env.RUN_TIME])
    return _env.run(["-c", EXPORT])


if __name__ == "__main__":
    _env.start(main)
