"""Pages judged by what they show: each fixture is one page and the reason that it deserves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from requests.cookies import RequestsCookieJar

from awareness.links.fetch import Answer
from awareness.links.findings import WORDING, Kind, Limits, Reason, Wanted
from awareness.links.judge import read_signs
from awareness.links.live import Round
from awareness.links.scripts import forwards
from awareness.links.slugs import slug

ROOT = Path(__file__).parents[1]
SIGNS = read_signs(yaml.safe_load((ROOT / "data/link-signs.yml").read_text("utf-8"))["signs"])
PAGES = yaml.safe_load((ROOT / "tests/data/pages.yml").read_text("utf-8"))
HOST = "https://tongdai111.vn"
HOME = """<!doctype html><title>Tổng đài Quốc gia Bảo vệ Trẻ em 111</title><h1>Tổng đài 111</h1>
<p>Tin mới trong tuần, các hoạt động vì trẻ em, và cách gọi tổng đài khi cần giúp.</p>"""
MISSING = "<!doctype html><title>404</title><h1>Không tìm thấy trang</h1>"


class Site:
    """Answers by address instead of the network; what is not there is missing."""

    sent = 0.0

    def __init__(self, pages: dict[str, Answer], everywhere: Answer | None) -> None:
        self.pages, self.everywhere = pages, everywhere

    def ask(self, url: str, cookies: RequestsCookieJar, patience: float = 1.0) -> Answer:
        return self.pages.get(url) or self.everywhere or answer(url, MISSING, status=404)

    def close(self) -> None:
        pass


def answer(
    url: str, body: str | bytes, content_type: str = "text/html", status: int = 200
) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(url=url, status=status, headers=(("Content-Type", content_type),), body=data)


def reason_of(page: str | bytes, title: str, kind: str = "article", same: bool = False) -> Reason:
    """What is found at the address of a page; `same`: every other address shows it as well."""
    folder = {"article": "tin", "video": "xem-video"}.get(kind)
    url = f"{HOST}/{folder}/{slug(title)}" if folder else f"{HOST}/thu-vien"
    pages = {url: answer(url, page), f"{HOST}/": answer(f"{HOST}/", HOME)}
    with Round(SIGNS, Limits(gap=0, pauses=(0,))) as asking:
        asking.client = Site(pages, answer(url, page) if same else None)  # type: ignore[assignment]
        return asking.find(Wanted(id="x", title=title, url=url, kind=Kind(kind))).reason


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_page(page: dict[str, Any]) -> None:
    expected = Reason(page["reason"])
    same = expected is Reason.SAME_AS_MISSING
    found = reason_of(page["html"], page["title"], page["kind"], same)
    assert found is expected, page["why"]


def test_every_reason_is_told_to_the_editor() -> None:
    guide = (ROOT / "HUONG-DAN.md").read_text("utf-8")
    rows = {reason: f"| `{reason}` | {wording.what} |" for reason, wording in WORDING.items()}
    assert set(rows) == set(Reason)
    assert [reason for reason, row in rows.items() if row not in guide] == []


ENDLESS = [
    "x=[" + '"a"  ' * 40,
    "=/[" * 60_000,
    "`${" + " " * 20_000 + "`",
    'a="' + "x" * 100_000 + '";y=' + "a+" * 50_000 + "a;",
    "x=[" + '"a",' * 50_000 + '].join("' + "x" * 200_000 + '")',
    "location" + " " * 200_000,
    'eval("' * 2000,
]


@pytest.mark.parametrize("script", ENDLESS, ids=range(len(ENDLESS)))
def test_no_script_takes_for_ever(script: str) -> None:
    """Shapes that once took minutes, or more memory than a machine has."""
    assert list(forwards(script)) == []
    page = f"<title>{'tong dai ' * 20_000}</title><script>{script}</script>"
    assert reason_of(page, "Nghiện Internet và hậu quả") is not Reason.TITLE_MATCHES
