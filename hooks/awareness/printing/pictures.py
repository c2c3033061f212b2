"""Pictures for group chats, one for each message and product, and the one that links to us show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from awareness.data.files import MESSAGES, RESOURCES, WORDING, Catalogue
from awareness.data.model import AudienceId
from awareness.printing.codes import Target
from awareness.printing.sheets import PICTURE, Kind, Sheet, page, product

SQUARE: Final = Kind(MESSAGES, (1, 1), "Ảnh gửi nhóm.", PICTURE, "1080 × 1080")
WIDE: Final = Kind(WORDING, (1, 1), "Ảnh của cả trang.", PICTURE, "1200 × 630")
PREVIEW: Final = "trang"
HEARD: Final = "heard"
"""The site's first words."""


def pictures(catalogue: Catalogue, host: str | None) -> Iterator[Sheet]:
    """`host` is the drawing of who greets, as SVG; each picture's one code leads to its page."""

    def picture(
        kind: Kind, code: str, says: str, audience: str, *leads: Target, **more: Any
    ) -> Sheet:
        content = {"says": says, "audience": audience, "host": host}
        return kind.sheet(code, says, "", content, leads=leads, **more)

    readers = {row.page: row.id for row in catalogue.audiences}
    for chat in catalogue.chats:
        audience = readers.get(chat.page.split("/")[0], AudienceId.PARENTS)
        yield picture(SQUARE, f"tin-{chat.id}", chat.says, audience, page(chat.page, chat.title))
    for row in catalogue.resources:
        if row.says:
            code, lead = f"so-{row.number}", product(row)
            yield picture(SQUARE, code, row.says, row.audiences[0], lead, source=RESOURCES)
    yield picture(WIDE, PREVIEW, catalogue.phrases[HEARD].text, AudienceId.CHILDREN)
