"""Every data file with its type, and the schema of each for editors."""

from __future__ import annotations

from typing import Any, Final

from awareness.data.model import (
    CommuneFile,
    FactsFile,
    HostsFile,
    LinkSignsFile,
    LinkStatusFile,
    ResourcesFile,
    Strict,
    WordingFile,
)
from awareness.data.teaching import (
    CodesFile,
    FormsFile,
    LeafletsFile,
    MessagesFile,
    SessionsFile,
    SituationsFile,
)

FILES: Final[dict[str, type[Strict]]] = {
    "data/commune.yml": CommuneFile,
    "data/resources.yml": ResourcesFile,
    "data/facts.yml": FactsFile,
    "data/hosts.yml": HostsFile,
    "data/link-signs.yml": LinkSignsFile,
    "data/wording.yml": WordingFile,
    "data/sessions.yml": SessionsFile,
    "data/situations.yml": SituationsFile,
    "data/messages.yml": MessagesFile,
    "data/forms.yml": FormsFile,
    "data/leaflets.yml": LeafletsFile,
    "data/codes.yml": CodesFile,
    "data/link-status.json": LinkStatusFile,
}


def json_schema(model: type[Strict]) -> dict[str, Any]:
    """The JSON schema of a file (draft 2020-12); what it says to editors is Vietnamese."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= model.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part.pop("description", None)  # the docstring, which is for engineers
        for field in (part, *part.get("properties", {}).values()):
            field.pop("title", None)
    return schema
