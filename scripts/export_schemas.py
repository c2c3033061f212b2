"""Write data/schema/*.json from the data model, so that editors complete and explain every key."""

import _env  # isort: skip  (first: it refuses an old Python before anything else can fail)

EXPORT = """
import json, pathlib, sys
sys.path.insert(0, "hooks")
from awareness.data.files import FILES, json_schema
for path, model in FILES.items():
    target = pathlib.Path("data/schema", pathlib.Path(path).stem + ".json")
    text = json.dumps(json_schema(model), ensure_ascii=False, indent=2) + "\\n"
    target.write_text(text, encoding="utf-8", newline="\\n")
    print(target.as_posix())
"""


def main(argv: list[str]) -> int:
    _env.set_up([_env.RUN_TIME])
    return _env.run(["-c", EXPORT])


if __name__ == "__main__":
    _env.start(main)
