"""Pages judged by what they show: each fixture is one page and the reason that it deserves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from requests.cookies import RequestsCookieJar

from awareness.links.fetch import Answer
from awareness.links.findings import Kind, Limits, Reason, Wanted
from awareness.links.judge import read_signs
from awareness.links.live import Round
from awareness.links.slugs import slug

ROOT = Path(__file__).parents[1]
SIGNS = read_signs(yaml.safe_load((ROOT / "data/link-signs.yml").read_text("utf-8"))["signs"])
PAGES = yaml.safe_load((ROOT / "tests/data/pages.yml").read_text("utf-8"))
HOST = "https://tongdai111.vn"
HOME = """<!doctype html><title>Tổng đài Quốc gia Bảo vệ Trẻ em 111</title><h1>Tổng đài 111</h1>
<p>Tin mới trong tuần, các hoạt động vì trẻ em, và cách gọi tổng đài khi cần giúp.</p>"""
MISSING = "<!doctype html><title>404</title><h1>Không tìm thấy trang</h1>"


class Site:
    """Answers instead of the network: the page itself for every path but those given."""

    def __init__(self, page: str | bytes, content_type: str, others: dict[str, Answer]) -> None:
        body = page.encode() if isinstance(page, str) else page
        self.page, self.type, self.others = body, content_type, others

    def ask(self, url: str, cookies: RequestsCookieJar, patience: float = 1.0) -> Answer:
        path = url.removeprefix(HOST)
        known = next((answer for start, answer in self.others.items() if path == start), None)
        return known or answer(url, 200, self.page, self.type)

    def close(self) -> None:
        pass


def answer(url: str, status: int, body: str | bytes, content_type: str = "text/html") -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(url=url, status=status, headers=(("Content-Type", content_type),), body=data)


def reason_of(
    html: str | bytes, title: str, kind: str = "article", content_type: str = "text/html",
    missing: bool = False,
) -> Reason:  # fmt: skip
    """What is found at the address of a page; `missing`: every address shows the same page."""
    folder = {"article": "tin", "video": "xem-video"}.get(kind)
    path = f"/{folder}/{slug(title)}" if folder else "/thu-vien"
    with Round(SIGNS, Limits(gap=0, pauses=(0,))) as asking:
        site = Site(html, content_type, {"/": answer(f"{HOST}/", 200, HOME)})
        if not missing:
            known, site.ask = site.ask, None  # type: ignore[assignment, method-assign]

            def ask(url: str, cookies: RequestsCookieJar, patience: float = 1.0) -> Answer:
                if url in (HOST + path, f"{HOST}/"):
                    return known(url, cookies)
                return answer(url, 404, MISSING)

            site.ask = ask  # type: ignore[method-assign]
        asking.client = site  # type: ignore[assignment]
        return asking.find(Wanted(id="x", title=title, url=HOST + path, kind=Kind(kind))).reason


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_page(page: dict[str, Any]) -> None:
    expected = Reason(page["reason"])
    same = expected is Reason.SAME_AS_MISSING
    found = reason_of(page["html"], page["title"], page["kind"], missing=same)
    assert found is expected, page["why"]
