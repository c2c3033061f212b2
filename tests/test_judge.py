"""Pages judged by what they show: each fixture is one page and the reason that it deserves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from requests.cookies import RequestsCookieJar

from awareness.links.fetch import Answer
from awareness.links.findings import Kind, Limits, Reason, State, Wanted
from awareness.links.judge import read_signs
from awareness.links.live import Round
from awareness.links.reading import read
from awareness.links.scripts import forwards, hides
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
    site: Any = Site(pages, answer(url, page) if same else None)
    named = title if folder else ""
    with Round(SIGNS, Limits(gap=0, pauses=(0,)), client=site) as asking:
        return asking.find(Wanted(title=named, url=url, kind=Kind(kind))).reason


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_page(page: dict[str, Any]) -> None:
    expected = Reason[page["reason"].upper()]
    found = reason_of(page["html"], page["title"], page["kind"], page.get("everywhere", False))
    assert found is expected, page["why"]


def test_every_reason_is_told_to_the_editor() -> None:
    guide = (ROOT / "HUONG-DAN.md").read_text("utf-8")
    rows = {reason: f"| `{reason}` | {reason.what} |" for reason in Reason}
    assert [reason for reason, row in rows.items() if row not in guide] == []


FINE = """<!doctype html><title>{title}</title><h1>{title}</h1>
<p>Cha mẹ và thầy cô nên bình tĩnh lắng nghe, không trách mắng, và gọi 111 khi cần được giúp.</p>"""
LONG = "<p>Nghe con kể, đừng mắng, rồi cùng con tìm cách.</p>" * 5
CHILD = "Nghiện Internet và hậu quả"
WARNED = "Cảnh báo trẻ em bị lôi kéo vào cờ bạc, cá độ trên mạng"
PARTS = [
    ("a warning is not betting", WARNED, """<p>Cờ bạc, cá độ, tài xỉu, nổ hũ, bắn cá trên mạng lấy
     tiền của trẻ em.</p><p>Lô đề và xóc đĩa cũng thế. Hãy gọi 111.</p>""", Reason.TITLE_MATCHES),
    ("a warning in the title alone", "Phòng chống cờ bạc, cá độ trên mạng cho học sinh",
     "<p>Trẻ em sa vào cờ bạc, cá độ thường mất ngủ và vay nợ.</p>", Reason.TITLE_MATCHES),
    ("come-ons beside a warning", WARNED, """<p>Hậu quả của cờ bạc rất nặng.</p>
     <p>Nhà cái uy tín, nạp rút siêu tốc.</p>""", Reason.BETTING_LINKS),
    ("a come-on on a button", CHILD, '<input type="button" value="Đặt cược ngay">',
     Reason.BETTING_LINKS),
    ("a button that leads to a betting house", CHILD,
     """<button onclick="location='https://w88.example/'">Xem</button>""", Reason.BETTING_LINKS),
    ("a script that opens a betting house", CHILD,
     "<script>document.onclick=function(){window.open('https://w88.example/')}</script>",
     Reason.BETTING_LINKS),
    ("a come-on in a lower heading", CHILD, "<h2>Nhà cái uy tín số 1</h2>", Reason.BETTING_LINKS),
    ("a passage that warns", CHILD, "<p>Cảnh giác: nhà cái uy tín, nạp rút siêu tốc là lừa.</p>",
     Reason.TITLE_MATCHES),
    ("a form that a script sends", CHILD, """<form action="/tim"><input name="q"></form>
     <script>document.forms[0].submit()</script>""", Reason.TITLE_MATCHES),
    ("a partner", CHILD, """<a href="https://doi-tac.example/">Đối tác</a>
     <script>var a = 1</script>""", Reason.TITLE_MATCHES),
    ("a come-on with a blank that nobody sees", CHILD, '<a href="/a">nhà c\u200bái uy tín</a>',
     Reason.BETTING_LINKS),
    ("hidden by a style sheet", CHILD, """<style>p { margin: 0 } .an, b.x { display: none }</style>
     <div class="muc an"><a href="https://xa-lo.vn/a">a</a></div>""", Reason.HIDDEN_LINKS),
    ("hidden by a style sheet, by id", CHILD, """<style>@media print { #in { color: red } }
     #an{position:absolute;left:-9999px}</style><div id="an"><a href="https://xa-lo.example/a">a</a>
     </div>""", Reason.HIDDEN_LINKS),
    ("hidden by its attribute", CHILD, '<p hidden><a href="https://xa-lo.example/a">a</a></p>',
     Reason.HIDDEN_LINKS),
    ("a menu that opens", CHILD, """<style>.con { display: none }</style><nav><ul class="con"><li>
     <a href="https://doi-tac.example/">Đối tác</a></ul></nav>""", Reason.TITLE_MATCHES),
    ("left out in print", CHILD, """<style>@media print { .an { display: none } }</style>
     <p class="an"><a href="https://doi-tac.example/">Đối tác</a>""", Reason.TITLE_MATCHES),
    ("hidden, to a stranger in .vn", CHILD, '<p style="display:none"><a href="https://xa-lo.vn/a">a'
     "</a></p>", Reason.HIDDEN_LINKS),
    ("hidden, to the State", CHILD, '<p hidden><a href="https://moh.gov.vn/a">a</a> '
     '<a href="https://vanban.chinhphu.vn">b</a> <a href="/tin/a">c</a></p>', Reason.TITLE_MATCHES),
    ("base elsewhere", CHILD, '<base href="https:///nha-cai.example"><script>location="/a"</script>',
     Reason.LEADS_AWAY),
    ("base elsewhere, and a link that is pressed", CHILD, """<base href="https://la.example/">
     <a id="a" href="/x">a</a>""", Reason.LEADS_AWAY),
    ("base that no browser takes", CHILD, '<base href="https://[">', Reason.TITLE_MATCHES),
    ("code in an address", CHILD, '<script src="data:text/javascript;base64,bG9j"></script>',
     Reason.SCRIPT_HIDES),
    ("code in a frame's own page", CHILD, "<iframe srcdoc=\"<script>top.location='https://x.example/'"
     '</script>"></iframe>', Reason.LEADS_AWAY),
    ("code run when loaded", CHILD, '<img src=a onerror="eval(this.alt)" alt="x">',
     Reason.SCRIPT_HIDES),
    ("a link whose address is code", CHILD,
     """<a href="javascript:window.open('https://w88.example/')">Xem</a>""", Reason.BETTING_LINKS),
    ("a press that opens a betting house", CHILD,
     """<a onclick="window.open('https://w88.example/')">Xem</a>""", Reason.BETTING_LINKS),
    ("a link in a drawing", CHILD, '<svg><a xlink:href="https://w88.example/">Xem</a></svg>',
     Reason.BETTING_LINKS),
    ("a come-on in a drawing", CHILD, '<svg><a href="/a"><text>Nhà cái uy tín</text></a></svg>',
     Reason.BETTING_LINKS),
    ("a come-on in letters of another look", CHILD, '<a href="/a">𝗡𝗛𝗔̀ 𝗖𝗔́𝗜 𝗨𝗬 𝗧𝗜́𝗡</a>',
     Reason.BETTING_LINKS),
    ("a come-on in wide letters", CHILD, '<a href="/a">ＮＨÀ ＣÁＩ ＵＹ ＴÍＮ</a>',
     Reason.BETTING_LINKS),
    ("a password sent to a stranger", CHILD, """<form action="https://la.example/">
     <input name="cccd"><input type="password"></form>""", Reason.LEADS_AWAY),
    ("a password sent home", CHILD, """<form action="/dang-nhap"><input type="password"></form>
     <a href="https://doi-tac.example/">Đối tác</a>""", Reason.TITLE_MATCHES),
    ("a password sent home, a letter sent to a stranger", CHILD, """<form
     action="https://dang-nhap.tongdai111.vn/"><input type="password"></form>
     <form action="https://thu.example/"><input type="email"></form>""", Reason.TITLE_MATCHES),
    ("a way to sign in that opens", CHILD, """<div style="display:none">
     <a href="https://accounts.google.com/o/oauth2/auth">Google</a></div>""", Reason.TITLE_MATCHES),
    ("a press that calls", CHILD, '<script>function goi(){location.href="tel:111"}</script>',
     Reason.TITLE_MATCHES),
    ("a search by http", CHILD, """<script>function tim(){location.href=
     "http://tongdai111.vn/tim-kiem?q="+encodeURIComponent(o.value)}</script>""",
     Reason.TITLE_MATCHES),
    ("the headline of a case", CHILD, "<h3>Học sinh đánh bài ăn tiền trong lớp</h3>",
     Reason.TITLE_MATCHES),
    ("the headline of a worry", CHILD, "<h3>Nghiện game bài đổi thưởng</h3>", Reason.TITLE_MATCHES),
    ("the headline of a question", CHILD, "<h3>Game bài đổi thưởng: cha mẹ nên làm gì?</h3>",
     Reason.TITLE_MATCHES),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "part", "expected"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS]
)
def test_part_of_a_page(title: str, part: str, expected: Reason) -> None:
    assert reason_of(with_part(title, part, expected), title) is expected


def with_part(title: str, part: str, expected: Reason) -> str:
    """Below a page that is short, unless it is to be well."""
    return FINE.format(title=title) + LONG * (expected is Reason.TITLE_MATCHES) + part


BODIES = [
    # What comes behind a title without <body>.
    ("<main>Hacked by Nhóm X</main>", Reason.DEFACED),
    ("<nav>Hacked by Nhóm X</nav>", Reason.DEFACED),
    ("<section>Không tìm thấy trang</section>", Reason.NOT_FOUND),
    ('<x-a><a href="https://la.example/">Nhà cái uy tín số 1</a></x-a>', Reason.BETTING_LINKS),
    ("<svg><p>Hacked by Nhóm X</p>", Reason.DEFACED),
    ("<main>Bài viết đã bị ẩn.</main>", Reason.NOT_FOUND),
    ("<main>Chưa có bài viết nào.</main>", Reason.NOT_FOUND),
    ("<main>Website đã hết hạn sử dụng.</main>", Reason.SERVER_ERROR),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_a_page_without_a_body(body: str, expected: Reason) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>{CHILD}</title>{body}"
    assert reason_of(page, CHILD) is expected


def test_a_page_whose_main_part_names_it() -> None:
    page = f"<!doctype html><title>Tổng đài 111</title><main><h1>{CHILD}</h1><p>Nghe con.</main>"
    assert reason_of(page, CHILD) is Reason.TITLE_MATCHES


LIBRARIES = [
    ("<title>Thư viện</title><h1>Thư viện</h1><p>Tổng đài 111 có tờ rơi, phim.", Reason.PAGE_OPENS),
    ("<title>Thư viện phim</title><h1>Phim mới</h1><p>Xem phim ở đây.", Reason.OTHER_CONTENT),
    ("<title>Vay nhanh</title><h1>Vay nhanh</h1><p>Về Thư viện.", Reason.OTHER_CONTENT),
]


@pytest.mark.parametrize(("page", "expected"), LIBRARIES)
def test_the_library_is_ours(page: str, expected: Reason) -> None:
    assert reason_of(f"<!doctype html>{page}", "", "library") is expected


PLAYERS = [
    '<script>new YT.Player("player",{videoId:"a"})</script>',
    '<div data-plyr-provider="youtube" data-plyr-embed-id="a"></div>',
    '<div class="fb-video" data-href="https://www.facebook.com/a"></div>',
    '<div data-video-url="https://www.youtube-nocookie.com/embed/a"></div>',
    '<div data-src="/phim/a.webm"></div>',
    """<video class="video-js" src="/a.mp4"><p class="vjs-no-js">To view this video please enable
    JavaScript, and consider upgrading to a web browser that supports HTML5 video</p></video>""",
]


@pytest.mark.parametrize("player", PLAYERS)
def test_a_video_that_plays(player: str) -> None:
    assert reason_of(FINE.format(title=CHILD) + player, CHILD, "video") is Reason.TITLE_MATCHES


HIDING = [
    "eval(a)",
    "window.eval(a)",
    "new Function(a)()",
    "Function('x', a)()",
    "x=atob('aHR0cHM6Ly94')",
    "x=window.atob(y)",
    "setTimeout('loca' + 'tion=1', 9)",
    "eval(function(p,a,c,k,e,d){return p}('0',1,'a'.split('|'),0,{}))",
    "var _0x3f2a=['a'];",
    "[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]]",
    "u='\\x68\\x74\\x74\\x70'",
    "u='\\u0068\\u0074\\u0074\\u0070'",
    "u='\\u{68}\\u{74}\\u{74}'",
    "u=unescape('%68%74%74%70')",
    "u=decodeURIComponent('%68%74%74%70')",
    "u=String.fromCharCode(104,116,116,112)",
    "u=String.fromCharCode(0x68,0x74,0x74,0x70)",
    "s+=String.fromCharCode(a[i]^7)",
    "s=t.replace(/./g,c=>String.fromCharCode(c.charCodeAt(0)+1))",
    "document.write(unescape(s))",
    "document.write(a.split('').reverse().join(''))",
    "document.write('<script>location=\"https://x.example/\"<\\/script>')",
    "document.write('<meta http-equiv=refresh content=\"0;url=https://x.example/\">')",
    "m.httpEquiv='refresh'",
    "m.setAttribute('http-equiv','refresh')",
    "window['loca'+'tion']='https://x.example/'",
    "window[name]='https://x.example/'",
    "top[`${a}tion`]=b",
    "location=a+b",
    "location='ht'+'tps://x.example'",
    "location='/'+a",
    "location='//'+a",
    "location=`${a}`",
    "location='https://'+a",
    "location='https://'+location.host+'.x.example/'",
    "location='https://'+location.hostname+a",
    "location.href=location.href.replace('tongdai111.vn','x.example')",
    "location='elpmaxe.x//:sptth'.split('').reverse().join('')",
    "location=['https:','','x.example'].join('/')",
    "location=document.body.dataset.u",
    "location=document.getElementById('a').href",
    "location.replace(u)",
    "location.assign(await r.text())",
    "window.location['href']=u",
    "window.location['replace'](u)",
    "w.location.href=u",
    "u='https://tong';u+='dai111.vn';location=u",
    "let a=document.createElement('a');a.href=u;a.click()",
    "let f=document.createElement('form');f.action=u;f.submit()",
    "open(u,'_self')",
    "navigation.navigate(u)",
    "import('data:text/javascript;base64,bG9jYXRpb249Jy8vYSc=')",
    "[]['constructor']['constructor'](a)()",
    "Reflect.set(window,a,b)",
    "f.srcdoc=a",
    "p.innerHTML='<img src=x onerror='+a+'>'",
]
ORDINARY = [
    "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}",
    "(function(w,d,s,l,i){w[l]=w[l]||[];j=d.createElement(s);j.src='https://x/'+i+dl;})(window)",
    "!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?1:n.queue.push(1)}}"
    "(window,document,'script','https://connect.facebook.net/en_US/fbevents.js')",
    "window.jQuery || document.write('<script src=\"/js/jquery.min.js\"><\\/script>')",
    'document.write(unescape("%3Cscript src=\'" + h + "analytics.com/ga.js\'%3E%3C/script%3E"))',
    "document.write(new Date().getFullYear())",
    "document.write(thu + ', ngày ' + d.getDate() + '/' + (d.getMonth() + 1))",
    "function e(a){return String.fromCharCode.apply(this,a)} x=String.fromCharCode(55356,56826)",
    'x={"baseUrl":"https:\\/\\/s.w.org\\/emoji\\/","ext":".png"};y="\\ud83c\\udff4\\udb40\\udc67"',
    'var tin={"ten":"Tr\\u1ebb em nghi\\u1ec7n game","anh":"\\u1ea3nh%20b%C3%ACa.jpg"}',
    "function getCookie(n){return decodeURIComponent(unescape(document.cookie.split(n)[1]))}",
    "jQuery(function($){$('.menu').on('click',function(){$(this).toggleClass('mo')})})",
    "$('#tim').submit(function(){location.href='/tim-kiem?q='+encodeURIComponent($('#q').val())})",
    "window.location = '?trang=' + n",
    "location.href='#top'",
    "location.hash = 'muc-' + n",
    "s.onchange=function(){window.location.href=this.value}",
    "s.onchange=function(){location.href=this.options[this.selectedIndex].value}",
    "$('select').change(function(){location=$(this).val()})",
    "e => { location.href = e.target.href }",
    "window.location.reload()",
    "if(location.protocol!='https:')location.href='https:'+location.href.substring(5)",
    "location.replace('https://' + location.host + location.pathname + location.search)",
    "location.href=location.href.replace(/^http:/,'https:')",
    "window.location = window.location.href + '?in=1'",
    "location = location.origin + '/tin'",
    "if (top != self) top.location = self.location",
    "var u='/tin/a';location.href=u",
    "// location = a + b",
    "/* eval(a) */ var evaluate = 1, medieval = evaluate",
    "retrieval(1); x.eval_(2); fn.toString()",
    "window['ga-disable-UA-1'] = true; window[\"dataLayer\"] = []",
    "window.open('https://twitter.com/intent/tweet?url=' + location.href)",
    "window.open('https://zalo.me/111', '_blank')",
    "document.querySelector('form.tim').submit()",
    'x={"location":{"href":"/tin"},"geolocation":1}',
    "var allocation = a + b; my_location = a + b",
    "a == location; if (location === b) {}",
    "img='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'",
]


@pytest.mark.parametrize("script", HIDING)
def test_a_script_that_hides(script: str) -> None:
    page = f"{FINE.format(title=CHILD)}<script>{script}</script>"
    assert hides(script)
    assert reason_of(page, CHILD).grade is not State.OK


@pytest.mark.parametrize("script", ORDINARY)
def test_an_ordinary_script(script: str) -> None:
    assert not hides(script)


ENDLESS = [
    "x=[" + '"a"  ' * 40,
    "=/[" * 60_000,
    "`${" + " " * 20_000 + "`",
    'a="' + "x" * 100_000 + '";y=' + "a+" * 50_000 + "a;",
    "x=[" + '"a",' * 50_000 + '].join("' + "x" * 200_000 + '")',
    "location" + " " * 200_000,
    'eval("' * 2000,
    "location=a;" * 40_000,
    "a='b'," * 80_000,
    "fromCharCode" * 40_000,
    "document.write(" * 30_000,
    "location='https:'+location.host+" * 15_000,
    "[(" * 200_000,
    "createElement('a')" * 20_000,
]


ENDLESS_PAGES = [
    "<style>" + "a" * 400_000,
    "<style>" + "@" * 400_000,
    "<style>a{opacity:" + "0" * 400_000 + "x}",
    "<meta " * 60_000,
    "<style>.a{" + "margin" * 60_000 + "}</style><p class=a>a",
    f'<a href="https://{"1" * 400_000}/">a</a>',
    "<script>" + "document.cookie;" * 30_000 + "</script>",
    "<div onclick=x>" * 200 + "a " * 250_000,
]


@pytest.mark.parametrize("part", ENDLESS_PAGES, ids=range(len(ENDLESS_PAGES)))
def test_no_page_takes_for_ever(part: str) -> None:
    reason_of(f"<!doctype html><title>a</title>{part}", CHILD)


@pytest.mark.parametrize("script", ENDLESS, ids=range(len(ENDLESS)))
def test_no_script_takes_for_ever(script: str) -> None:
    """Shapes that once took minutes, or more memory than a machine has."""
    assert list(forwards(script)) == []
    hides(script)
    page = f"<title>tong dai</title><script>{script}</script>"
    assert reason_of(page, "Nghiện Internet và hậu quả") is not Reason.TITLE_MATCHES


def test_no_title_takes_for_ever() -> None:
    page = f"<title>{'tong dai ' * 20_000}</title><script>{ENDLESS[0]}</script>"
    assert reason_of(page, "Nghiện Internet và hậu quả") is not Reason.TITLE_MATCHES


@pytest.mark.parametrize("tag", ["div", "b", "a", "table", "svg", "template"])
def test_a_page_of_any_depth_is_read(tag: str) -> None:
    """The walk through the tree is as deep as the parser lets the tree be, and no deeper."""
    body = f"<p>đầu trang</p>{f'<{tag}>x' * 50_000}".encode()
    assert "đầu trang" in read(body, "text/html; charset=utf-8").text
