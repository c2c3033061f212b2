"""Pages as a browser shows them: it sees what a plain check cannot tell."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from test_judge import HOME, HOST, PAGES, SIGNS, Site, answer

from awareness.links import browser
from awareness.links.browser import NAMES, executable, of_this_machine, visits
from awareness.links.findings import Kind, Limits, Reason, Wanted
from awareness.links.live import Round
from awareness.links.slugs import slug

TITLE = "Nghiện Internet và hậu quả"
ARTICLE = f"""<!doctype html><title>{TITLE}</title><h1>{TITLE}</h1>
<p>Cha mẹ và thầy cô nên bình tĩnh lắng nghe, không trách mắng, và gọi 111 khi cần được giúp.</p>"""
AWAY = "https://xa-lo.example/"
WIDE = '<meta name="viewport" content="width=device-width">'
CODED = base64.b64encode(f"location='{AWAY}'".encode()).decode()
CASES = [
    ("plain", "", Reason.TITLE_MATCHES),
    ("a script that only writes a date", "<script>eval('1')</script>", Reason.TITLE_MATCHES),
    ("goes away", f"<script>eval(\"location.href='{AWAY}'\")</script>", Reason.LEADS_AWAY),
    ("goes away after a minute", f"<script>setTimeout(()=>eval(atob('{CODED}')),50000)</script>",
     Reason.LEADS_AWAY),
    ("goes away on phones", "<script>if(/Android/.test(navigator.userAgent))"
     f"location['re'+'place']('{AWAY}')</script>", Reason.LEADS_AWAY),
    ("goes away from a search", "<script>if(/google/.test(document.referrer))"
     f"window['loc'+'ation']='{AWAY}'</script>", Reason.LEADS_AWAY),
    ("opens a window", f"<script>window['op'+'en']('{AWAY}')</script>", Reason.LEADS_AWAY),
    ("a script draws a come-on", "<script>document.body.insertAdjacentHTML('beforeend',"
     "'<h2>Nổ '+'hũ đổi thưởng, đăng ký nhận 188k</h2>')</script>", Reason.BETTING_LINKS),
    ("a rule hides a stranger", "<style>p > b a{position:absolute;left:-9999px}</style><p><b>"
     f'<a href="{AWAY}">a</a></b></p>', Reason.HIDDEN_LINKS),
    ("a partner who is left out on phones", f"{WIDE}<style>@media "
     f'(max-width:600px){{.wide{{display:none}}}}</style><p class="wide"><a href="{AWAY}">a</a>',
     Reason.TITLE_MATCHES),
    ("a partner for a desk, and one for a phone", f"{WIDE}<style>@media (max-width:600px){{.a"
     "{display:none}}@media (min-width:601px){.b{display:none}}</style>"
     f'<p class="a"><a href="{AWAY}">a</a></p><p class="b"><a href="{AWAY}">b</a></p>',
     Reason.TITLE_MATCHES),
    ("a link over the whole page", "<style>.a{position:absolute;top:0;left:0;width:100vw;"
     f'height:100vh}}</style><a class="a" href="{AWAY}"></a>', Reason.HIDDEN_LINKS),
    ("a frame over the whole page", "<style>.a{position:absolute;top:0;left:0;width:99vw;"
     f'height:99vh}}</style><iframe class="a" src="{AWAY}"></iframe>', Reason.FRAMES_AWAY),
    ("a loop without end", "<script>for(;;);</script>", Reason.TITLE_MATCHES),
    ("a loop without end, later", "<script>setTimeout(()=>{for(;;);},9)</script>",
     Reason.TITLE_MATCHES),
]  # fmt: skip


def reason_of(page: str, title: str, kind: str, same: bool = False) -> Reason:
    folder = {"article": "tin", "video": "xem-video"}.get(kind)
    url = f"{HOST}/{folder}/{slug(title)}" if folder else f"{HOST}/thu-vien"
    pages = {url: answer(url, page), f"{HOST}/": answer(f"{HOST}/", HOME)}
    site: Any = Site(pages, answer(url, page) if same else None)
    named = title if folder else ""
    with Round(SIGNS, Limits(gap=0, pauses=(0,)), client=site, browser=of_this_machine()) as asking:
        return asking.find(Wanted(title=named, url=url, kind=Kind(kind))).reason


@pytest.mark.browser
@pytest.mark.parametrize(
    ("part", "expected"), [row[1:] for row in CASES], ids=[r[0] for r in CASES]
)
def test_what_only_a_browser_can_tell(
    part: str, expected: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "for(;;)" in part:  # it is cut off however long it had
        monkeypatch.setattr(browser, "LONGEST", 2.0)
    assert reason_of(ARTICLE + part, TITLE, "article") is expected


@pytest.mark.browser
def test_a_player_that_comes_from_elsewhere_is_one() -> None:
    page = f'{ARTICLE}<div id="p"></div><script>jwplayer("p").setup({{file:"/a.mp4"}})</script>'
    assert reason_of(page, TITLE, "video") is Reason.TITLE_MATCHES


@pytest.mark.browser
@pytest.mark.parametrize("how", ["location='{}'", "setTimeout(()=>location='{}',9)", "open('{}')"])
def test_a_page_that_leaves_is_read_until_then(how: str) -> None:
    page = f"{ARTICLE}<script>{how.format(AWAY)}</script>"
    seen = visits(executable() or "", answer(f"{HOST}/tin/a", page))
    assert [(AWAY in str(one.body), b"<h1>" in one.body) for one in seen] == [(True, True)] * 2


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_every_page_is_right(page: dict[str, Any]) -> None:
    expected = Reason[page["reason"].upper()]
    found = reason_of(page["html"], page["title"], page["kind"], page.get("everywhere", False))
    hidden = expected is Reason.SCRIPT_HIDES  # without a browser; with one, where it leads is seen
    assert found is (Reason.LEADS_AWAY if hidden else expected), page["why"]


@pytest.mark.browser
def test_a_browser_that_does_not_start_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "own.exe"
    broken.write_text("no program")
    broken.chmod(0o755)
    assert visits(str(broken), answer(f"{HOST}/tin/a", ARTICLE)) == []


def test_the_browser_of_the_machine_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert executable(NAMES) is None
    name = "msedge.exe" if sys.platform == "win32" else "msedge"
    fake = tmp_path / name
    fake.touch(0o755)
    assert executable(NAMES) == str(fake)
    own = tmp_path / "own.exe"
    own.touch(0o755)
    monkeypatch.setenv("CHROMIUM", os.fspath(own))
    assert executable() == str(own)
    monkeypatch.setenv("CHROMIUM", "")
    assert executable() is None
