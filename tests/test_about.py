"""What the page about the site owes its reader: little to read, and all that must be said."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from conftest import SUPPLIED
from lxml import html
from project import shipped, whole

from awareness.text.prose import syllables

SYLLABLES: Final = 353
"""All that stands in the page's text, folded or not, without the sources and ways at its end."""
SAID: Final = (
    ("Không đăng nhập, không cookie", "có thể ghi lượt truy cập"),
    ("Cuối mỗi trang có tên nguồn", "chưa gọi thử số nào", "đối chiếu lại trước khi in"),
)
"""What is kept of its readers, and whence it knows."""
WHOSE: Final = {
    False: ("Bản dự thảo", "Nó không thay lời", "Hiện chưa có nơi nhận báo lỗi"),
    True: ("đã công nhận trang này", "Cơ quan phụ trách"),
}
"""Whose it is, and where its faults are told, before it is accepted and since."""
ELSEWHERE: Final = ("can-giup/", "can-giup/don-may/", "tai-lieu/", "tai-lieu/luat/", "nhung/")


@pytest.mark.parametrize("whose", ["site", "ward"])
def test_it_is_short_and_says_whose_it_is_and_whence_it_knows(
    whose: str, request: pytest.FixtureRequest
) -> None:
    built: Path = request.getfixturevalue(whose)
    (main,) = html.parse(built / "ve-trang-nay/index.html").iter("main")
    for rest in main.xpath(".//footer | .//nav | .//svg | .//script"):
        rest.drop_tree()
    text = " ".join("".join(main.itertext()).split())
    accepted = whose == "ward" or bool(whole(shipped()).commune.accepted)
    own = syllables(" ".join(SUPPLIED.values())) if accepted else 0
    assert syllables(" ".join(main.itertext())) <= SYLLABLES + own
    said = [*(words for part in SAID for words in part), *WHOSE[accepted]]
    assert [words for words in said if words not in text] == []
    ways = {one.partition("#")[0].removeprefix("../") for one in main.xpath(".//a/@href")}
    assert [page for page in ELSEWHERE if page not in ways] == []


def test_what_other_programs_read_is_told_where_portals_look(site: Path) -> None:
    (main,) = html.parse(site / "nhung/index.html").iter("main")
    ways = main.xpath(".//a/@href")
    assert {"../catalogue.json", "../catalogue.schema.json", "../ve-trang-nay/"} <= {*ways}
