"""What browsers make of answers that can be read in two ways; the link check is held to it.

Run by hand, where Chromium and Firefox are installed; writes tests/data/answers.yml, whose rows
test_live.py holds the check to:
    CHROMIUM=/usr/bin/chromium FIREFOX=/usr/bin/firefox-esr python tests/browser_answers.py
A browser ends at one of: `same` (the page that was meant), `letters` (that page, its Vietnamese
letters read in another charset), `other` (something else), `away` (another host was asked), `none`
(an error, a download, or nothing at all).
"""

# ruff: noqa: E501  (a row is one answer, byte for byte)
from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from operator import methodcaller
from pathlib import Path
from typing import Any, Final

import yaml
from standin import StandIn

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

from awareness.links.findings import Kind, Limits, Wanted  # noqa: E402
from awareness.links.judge import read_signs  # noqa: E402
from awareness.links.live import Round  # noqa: E402
from awareness.links.slugs import slug  # noqa: E402

RESULTS: Final = ROOT / "tests" / "data" / "answers.yml"
AWAY: Final = "https://trang-la.example/"
TITLE: Final = "Phòng chống bắt nạt trên môi trường mạng cho trẻ em"
PROSE: Final = (
    "<p>Cha mẹ và thầy cô nên bình tĩnh lắng nghe, không trách mắng, và gọi 111 để được tư vấn.</p>"
)
ONCE: Final = f"<h1>{TITLE}</h1>{PROSE}"
OTHER: Final = "<!DOCTYPE html><title>Bài khác</title><h1>Bài khác</h1><p>Chuyện khác hẳn.</p>"
GOES: Final = f"Refresh: 0; url={AWAY}"
TYPE: Final = "Content-Type: text/html; charset=utf-8"


def page(head: str = "", meta: str = '<meta charset="utf-8">', body: str = ONCE) -> str:
    return f"<!DOCTYPE html><html><head>{meta}{head}<title>{TITLE}</title></head><body>{body}</body></html>"


PAGE: Final = page().encode()


def say(
    *lines: str | bytes, body: bytes = PAGE, status: str = "HTTP/1.1 200 OK", end: str = "\r\n"
) -> bytes:
    """An answer that ends with its connection."""
    head = [line if isinstance(line, bytes) else line.encode() for line in (status, *lines)]
    return end.encode().join([*head, b"", b""]) + body


def sized(*lines: str | bytes, body: bytes = PAGE, **more: str) -> bytes:
    return say(*lines, f"Content-Length: {len(body)}", body=body, **more)


def html(text: str, *lines: str | bytes) -> bytes:
    return sized(TYPE, *lines, body=text.encode())


def meta(content: str, quote: str = '"') -> bytes:
    return html(page(f"<meta http-equiv=refresh content={quote}{content}{quote}>"))


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


CHUNKED: Final = "Transfer-Encoding: chunked"
GZIP: Final = gzip.compress(PAGE)
UTF16: Final = page(meta="").encode("utf-16-le")
POLYGLOT: Final = (OTHER.encode("utf-16-le") + b"\0\0" * 9) + PAGE
BOMB_16: Final = page(f"<script>location='{AWAY}'</script>", meta="").encode("utf-16-le")

HEADS: Final = {
    "plain": sized(TYPE),
    "space in a name": say(TYPE, "X-Frame Options: SAMEORIGIN", GOES),
    "no colon": say(TYPE, "X-Frame", GOES),
    "no name": say(TYPE, ": a", GOES),
    "space before the colon": say(TYPE, f"Refresh : 0; url={AWAY}"),
    "tab before the colon": say(TYPE, f"Refresh\t: 0; url={AWAY}"),
    "space before a name": say(TYPE, f" Refresh: 0; url={AWAY}"),
    "folded": say(TYPE, "X-A: a", "\tb: c", GOES),
    "folded refresh": say(TYPE, "Refresh: 0;", f" url={AWAY}"),
    "folded first": say(f" {TYPE}", GOES),
    "NUL in a value": say(TYPE, b"X-A: a\0b", GOES),
    "NUL in a name": say(TYPE, b"X-\0A: b", GOES),
    "control in a name": say(TYPE, b"X-\x01A: b", GOES),
    "letters in a name": say(TYPE, "X-Đ: b", GOES),
    "brackets in a name": say(TYPE, "X(A): b", GOES),
    "lone CR": say(TYPE, b"X-A: a\rRefresh: 0; url=" + AWAY.encode()),
    "lone CR in a name": say(TYPE, b"X\rA: a", GOES),
    "lone CR before the end": say(TYPE, b"X-A: a\r\r\n" + GOES.encode()),
    "bare LF": sized(TYPE, end="\n"),
    "bare LF and refresh": sized(TYPE, GOES, end="\n"),
    "lone CRs for all": say(TYPE, GOES, end="\r"),
    "vertical tab": say(TYPE, b"X-A: a\x0bRefresh: 0; url=" + AWAY.encode()),
    "form feed line": say(TYPE, b"\x0c", GOES),
    "next line (NEL)": say(TYPE, b"X-A: a\x85" + GOES.encode()),
    "line separator": say(TYPE, "X-A: a\u2028" + GOES),
    "file separator": say(TYPE, b"X-A: a\x1c" + GOES.encode()),
    "a blank that is no end": say(TYPE, " ", GOES),
    "a tab that is no end": say(TYPE, "\t", GOES),
    "mbox line": say(TYPE, "From a@b.example", GOES),
    "mbox line first": say("From a@b.example", TYPE, GOES),
    "no headers": say(),
    "empty value": say(TYPE, "X-A:", GOES),
    "hidden in the body": say(TYPE, body=GOES.encode() + b"\r\n\r\n" + PAGE),
    "type twice, html first": sized(TYPE, "Content-Type: text/plain"),
    "type twice, html last": sized("Content-Type: text/plain", TYPE),
    "type twice, file last": sized(TYPE, "Content-Type: application/octet-stream"),
    "type twice, same": sized(TYPE, TYPE),
    "type twice, other charset": sized(TYPE, "Content-Type: text/html; charset=utf-16le"),
    "charset in the second type": sized("Content-Type: text/html", "Content-Type: text/html; charset=utf-16le"),
    "two types in one": sized("Content-Type: text/plain, text/html"),
    "refresh twice": say(TYPE, "Refresh: 300", GOES),
    "refresh twice, here last": say(TYPE, GOES, "Refresh: 300"),
    "redirect after a bad line": say("X-Frame Options: a", f"Location: {AWAY}", status="HTTP/1.1 302 Found"),
    "redirect, spaced": say(f"Location : {AWAY}", status="HTTP/1.1 302 Found"),
    "two Locations": say(f"Location: {AWAY}", "Location: /tin/a", status="HTTP/1.1 302 Found"),
}  # fmt: skip
STATUS: Final = {
    "no reason": sized(TYPE, status="HTTP/1.1 200"),
    "HTTP/1.0": sized(TYPE, status="HTTP/1.0 200 OK"),
    "HTTP/1.2": sized(TYPE, status="HTTP/1.2 200 OK"),
    "HTTP/2": sized(TYPE, status="HTTP/2 200 OK"),
    "HTTP/0.9": sized(TYPE, status="HTTP/0.9 200 OK"),
    "small letters": sized(TYPE, status="http/1.1 200 ok"),
    "two blanks": sized(TYPE, status="HTTP/1.1  200 OK"),
    "a tab": sized(TYPE, status="HTTP/1.1\t200 OK"),
    "+200": sized(TYPE, status="HTTP/1.1 +200 OK"),
    "2_00": sized(TYPE, status="HTTP/1.1 2_00 OK"),
    "0200": sized(TYPE, status="HTTP/1.1 0200 OK"),
    "200OK": sized(TYPE, status="HTTP/1.1 200OK"),
    "Arabic digits": sized(TYPE, status="HTTP/1.1 ٢٠٠ OK"),
    "lines before": b"\r\n\r\n" + sized(TYPE),
    "junk before": b"abc" + sized(TYPE),
    "ICY": sized(TYPE, status="ICY 200 OK"),
    "NUL in the reason": sized(TYPE, status="HTTP/1.1 200 O\0K"),
    "CR in the reason": sized(TYPE, status=f"HTTP/1.1 200 OK\r{GOES}"),
    "302 in the reason": sized(TYPE, status="HTTP/1.1 200 302 Found"),
    **{
        str(code): sized(TYPE, status=f"HTTP/1.1 {code} X")
        for code in (201, 202, 203, 206, 226, 299, 300, 304, 305, 306)
    },
    "204": say(TYPE, body=b"", status="HTTP/1.1 204 No Content"),
    "204 with a page": say(TYPE, status="HTTP/1.1 204 No Content"),
    "205": sized(TYPE, status="HTTP/1.1 205 Reset Content"),
    "206 of a range": sized(TYPE, f"Content-Range: bytes 0-{len(PAGE) - 1}/{len(PAGE)}", status="HTTP/1.1 206 P"),
    "302 without Location": sized(TYPE, status="HTTP/1.1 302 Found"),
    "100, then 200": b"HTTP/1.1 100 Continue\r\n\r\n" + sized(TYPE),
    "103 that refreshes": f"HTTP/1.1 103 E\r\n{GOES}\r\n\r\n".encode() + sized(TYPE),
    "103 with a bad line": b"HTTP/1.1 103 E\r\nX A: b\r\n\r\n" + sized(TYPE),
    "200, then 302": sized(TYPE) + say(f"Location: {AWAY}", status="HTTP/1.1 302 Found"),
}  # fmt: skip
HEADER_REFRESHES: Final = {
    f"header {text}": html(page(), f"{name}: {text.replace('{}', AWAY)}")
    for name in ("Refresh", "REFRESH", "refresh")
    for text in (
        ("0;{}", "0; URL={}", "0,url={}", "0 url={}", "0 ;url={}", "0; url = {}", '0;url="{}"',
         "0;url='{}'", "0;'{}'", "0.5;url={}", ".5;url={}", ".;url={}", "5;url={}", "  0;url={}", "00;url={}",
         "0;;url={}", "0; ;url={}", "+0;url={}", "-1;url={}", ";url={}", "url={}", "a;url={}", "0a;url={}",
         "0url={}", "0\t;\turl\t=\t{}", "0;url=\"{}' x", "0;u rl={}", "0;url", "300;", "300", "1e0;url={}",
         "0.0.0;url={}", "0;url=/\\trang-la.example/", "0;url=javascript:location='{}'",
         "0;url=data:text/html,<p>x", "0;url=\thttps:trang-la.example", "0; url=https://tongdai111.vn\"@trang-la.example/")
        if name == "Refresh" else ("0;url={}",)
    )
}  # fmt: skip
REFRESHES: Final = HEADER_REFRESHES | {
    f"meta {text}": meta(text.replace('{}', AWAY), '"' if '"' not in text else "'")
    for text in (
        "0;{}", "0;URL={}", "0,url={}", "0 url={}", "0;url='{}'", '0;url="{}"', ".5;url={}", "+0;url={}",
        "-1;url={}", "&#48;;url={}", "0\n;\nurl\n=\n{}", "0;u&#114;l={}", "0;url={}  ", "0 " + " " * 3000 + "url={}",
        "0;" + "\t" * 5000 + "{}", "0" * 3000 + ";url={}", "0;url=https:&sol;&sol;trang-la.example",
        "0\u00a0url={}", "٠;url={}", "0;url=ht\ntps://trang-la.example/",
    )
}  # fmt: skip
M: Final = f'<meta http-equiv="refresh" content="0;url={AWAY}">'
IN_HEAD: Final = {
    "in a comment": "<!-- {M} -->",
    "after a short comment": "<!-->{M}<!-- -->",
    "after a shorter comment": "<!--->{M}<!-- -->",
    "after --!>": "<!-- a --!>{M}<!-- -->",
    "after -- >": "<!-- a -- >{M}-->",
    "after <!>": "<!>{M}",
    "after <?": "<?xml {M} ?>",
    "after </ >": "</ {M}>",
    "in CDATA": "<![CDATA[ {M} ]]>",
    "in CDATA with >": "<![CDATA[>{M}]]>",
    "in style": "<style>{M}</style>",
    "in noscript": "<noscript>{M}</noscript>",
    "after a style in a script": "<style><script></style>{M}</script>",
    "after a quote in a comment": '<!-- "-->{M}<!-- "-->',
    "after a script in a comment": "<script><!--<script></script>{M}</script>{M}</script>",
    "after </script x>": "<script></script x>{M}",
    "slashes for blanks": '<meta/http-equiv="refresh"/content="0;url={AWAY}"/>',
    "form feeds for blanks": '<meta\x0chttp-equiv=refresh\x0ccontent="0;url={AWAY}">',
    "no blanks": '<meta http-equiv="refresh"content="0;url={AWAY}">',
    "name twice, first": '<meta http-equiv=refresh http-equiv=a content="0;url={AWAY}">',
    "name twice, last": '<meta http-equiv=a http-equiv=refresh content="0;url={AWAY}">',
    "content twice": '<meta http-equiv=refresh content="300" content="0;url={AWAY}">',
    "entity in the name": '<meta http-equiv="&#114;efresh" content="0;url={AWAY}">',
    "blank in the name": '<meta http-equiv=" refresh" content="0;url={AWAY}">',
    "NUL in the tag": '<me\x00ta http-equiv="refresh" content="0;url={AWAY}">',
    "NUL in the value": '<meta http-equiv="ref\x00resh" content="0;url={AWAY}">',
    "capitals": '<META HTTP-EQUIV=REFRESH CONTENT="0;URL={AWAY}">',
    "image for meta": '<image http-equiv="refresh" content="0;url={AWAY}">',
    "base, then meta": '<base href="{AWAY}"><meta http-equiv=refresh content="0;url=/a">',
    "second base": '<base href="/"><base href="{AWAY}"><meta http-equiv=refresh content="300">',
    "base after the meta": '<meta http-equiv=refresh content="0;url=/a"><base href="{AWAY}">',
    "link to a refresh": '<link rel="refresh" href="{AWAY}">',
    "module": "<script type=module>location='{AWAY}'</script>",
    "import map": "<script type=module>import 'data:text/javascript,location=\"{AWAY}\"'</script>",
    "script type with a blank": "<script type=' text/javascript '>location='{AWAY}'</script>",
    "script type odd": "<script type='text/jscript'>location='{AWAY}'</script>",
    "script type x-": "<script type='application/x-javascript'>location='{AWAY}'</script>",
    "script type livescript": "<script type='text/livescript'>location='{AWAY}'</script>",
    "script type javascript1.2": "<script type='text/javascript1.2'>location='{AWAY}'</script>",
    "script language": "<script language='javascript'>location='{AWAY}'</script>",
    "script type with a charset": "<script type='text/javascript; charset=utf-8'>location='{AWAY}'</script>",
}
IN_BODY: Final = {
    "in a title": "<title>{M}</title>",
    "in textarea": "<textarea>{M}</textarea>",
    "in xmp": "<xmp>{M}</xmp>",
    "in noembed": "<noembed>{M}</noembed>",
    "in noframes": "<noframes>{M}</noframes>",
    "in an iframe": "<iframe>{M}</iframe>",
    "in a template": "<template>{M}</template>",
    "in svg": "<svg>{M}</svg>",
    "in svg title": "<svg><title>{M}</title></svg>",
    "in svg style": "<svg><style>{M}</style></svg>",
    "script in an svg title": "<svg><title><script>location='{AWAY}'</script></title></svg>",
    "handler in an svg style": "<svg><style><img src=x: onerror=location='{AWAY}'></style></svg>",
    "in math annotation": "<math><annotation-xml encoding='text/html'><style>a</style>{M}</annotation-xml></math>",
    "in svg desc": "<svg><desc>{M}</desc></svg>",
    "in math style": "<math><style>{M}</style></math>",
    "in svg textarea": "<svg><textarea>{M}</textarea></svg>",
    "in svg xmp": "<svg><xmp>{M}</xmp></svg>",
    "in svg iframe": "<svg><iframe>{M}</iframe></svg>",
    "in svg noscript": "<svg><noscript>{M}</noscript></svg>",
    "in svg template": "<svg><template>{M}</template></svg>",
    "in svg CDATA": "<svg><![CDATA[><p>{M}]]></svg>",
    "in svg after CDATA": "<svg><![CDATA[<!-- ]]><p>{M}--></svg>",
    "in a title of the body": "<p><title></p>{M}</title>",
    "in nested forms": "<form><form>{M}</form>",
    "in math": "<math><mtext>{M}</mtext></math>",
    "in select": "<select>{M}</select>",
    "in a table": "<table>{M}</table>",
    "after plaintext": "<plaintext>{M}",
    "in an attribute": "<p title='{M}'>a</p>",
    "after an open quote": '<p title="a>{M}<p>"b',
    "link pressed": "<a id=a href='{AWAY}'>a</a><script>a.click()</script>",
    "form sent": "<form id=f action='{AWAY}'></form><script>f.submit()</script>",
    "form asked": "<form id=f action='{AWAY}'></form><script>f.requestSubmit()</script>",
    "link pressed by an event": "<a id=a href='{AWAY}'>a</a><script>a.dispatchEvent(new MouseEvent('click'))</script>",
    "javascript link pressed": "<a id=a href=\"javascript:location='{AWAY}'\">a</a><script>a.click()</script>",
    "html put in": "<p id=p></p><script>p.innerHTML='<img src=x: onerror=\"location=\\'{AWAY}\\'\">'</script>",
    "html put in beside": "<p id=p></p><script>p.insertAdjacentHTML('beforeend','<iframe srcdoc=\"<script>top.loca'+'tion=\\'{AWAY}\\'<\\/script>\">')</script>",
    "script in svg": "<svg><script>location='{AWAY}'</script></svg>",
    "script with entities in svg": "<svg><script>loc&#97;tion='{AWAY}'</script></svg>",
    "script by href in svg": "<svg><script href=\"data:,location='{AWAY}'\"/></svg>",
    "script onfocus": "<input autofocus onfocus=\"location='{AWAY}'\">",
    "script onanimationstart": "<style>@keyframes x{}</style><b style='animation:x 1s' onanimationstart=\"location='{AWAY}'\">a</b>",
    "script onload of svg": "<svg onload=\"location='{AWAY}'\"></svg>",
    "script onerror of img": "<img src=x: onerror=\"location='{AWAY}'\">",
    "script ontoggle": "<details open ontoggle=\"location='{AWAY}'\">a</details>",
    "iframe javascript": "<iframe src=\"java\nscript:top.location='{AWAY}'\"></iframe>",
    "iframe srcdoc": "<iframe srcdoc=\"<script>top.location='{AWAY}'</script>\"></iframe>",
    "object data javascript": "<object data=\"javascript:top.location='{AWAY}'\"></object>",
}
IN_SCRIPT: Final = {
    "in a script's string": "var a='{M}';",
    "comment start in a script": "<!-- location='{AWAY}'\n",
    "comment end in a script": "\n--> \nlocation='{AWAY}'",
    "comment with a line separator": "// a\u2028location='{AWAY}'",
    "comment with a CR": "// a\rlocation='{AWAY}'",
    "comment in a regex": "a=/[/*]/;location='{AWAY}';b=/[*/]/",
    "comment in a template": "a=`${'`/*'}`;location='{AWAY}'/*`*/",
    "quote in a regex": "a=/'/;// '\nlocation='{AWAY}'",
    "line goes on": "a='b\\\n//';location='{AWAY}'",
    "letters by number": "loc\\u0061tion='{AWAY}'",
    "blank in the middle": "window . location . href\n=\n'{AWAY}'",
    "comment in the middle": "window/**/./**/location/**/=/**/'{AWAY}'",
    "in brackets": "(location)='{AWAY}'",
    "in brackets, href": "(window.location).href='{AWAY}'",
    "optional": "window?.location?.assign('{AWAY}')",
    "call": "location.assign.call(location,'{AWAY}')",
    "bound": "let go=location.assign.bind(location);go('{AWAY}')",
    "alias": "let place=location;place.href='{AWAY}'",
    "alias of the window": "let w2=window;w2.location='{AWAY}'",
    "destructured": "let {location:l}=window;l.href='{AWAY}'",
    "Object.assign": "Object.assign(window,{location:'{AWAY}'})",
    "Object.assign of location": "Object.assign(location,{href:'{AWAY}'})",
    "Reflect.set": "Reflect.set(window,'location','{AWAY}')",
    "with": "with(location)href='{AWAY}'",
    "protocol and host": "location.host='trang-la.example'",
    "hostname": "location.hostname='trang-la.example'",
    "frames": "frames.location='{AWAY}'",
    "defaultView": "document.defaultView.location='{AWAY}'",
    "this": "this.location='{AWAY}'",
    "window in window": "window.window.self.top.location='{AWAY}'",
    "or": "location=''||'{AWAY}'",
    "choice": "location=1?'{AWAY}':''",
    "comma": "location=('','{AWAY}')",
    "assigned in a call": "location.replace((0,'{AWAY}'))",
    "tagged": "location=String.raw`{AWAY}`",
    "concat": "location='https:'.concat('//trang-la.example/')",
    "own, then slice": "location=location.href.slice(0,6)+'//trang-la.example'",
    "own protocol": "location=location.protocol+'//trang-la.example/'",
    "open in self": "open('{AWAY}','_self')",
    "open in self, by name": "name='a';open('{AWAY}',name)",
    "navigation": "window.navigation?.navigate?.('{AWAY}')||(location='{AWAY}')",
    "import called": "import('data:text/javascript,location=\"{AWAY}\"')",
    "script made": "s=document.createElement('script');s.text='loca'+'tion=\"{AWAY}\"';document.head.append(s)",
    "script made, address": "s=document.createElement('script');s.src='data:,location=\"{AWAY}\"';document.head.append(s)",
    "constructor": "[].at.constructor('loca'+'tion=\"{AWAY}\"')()",
    "setTimeout of text": "setTimeout('loca'+'tion=\"{AWAY}\"',1)",
    "setTimeout of a name": "a='loca';a+='tion=\"{AWAY}\"';setTimeout(a,1)",
}


def filled(markup: str) -> str:
    return markup.replace("{M}", M).replace("{AWAY}", AWAY)


PLACES: Final = {
    **{name: html(page(filled(part))) for name, part in IN_HEAD.items()},
    **{name: html(page(body=ONCE + filled(part))) for name, part in IN_BODY.items()},
    **{name: html(page(f"<script>{filled(code)}</script>")) for name, code in IN_SCRIPT.items()},
    "in a deep page": html(page(body=f"{ONCE}{'<b>' * 600}{M}")),
    "in a frameset": html(f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><frameset>{M}</frameset>"),
    "after the end": html(page() + M),
    "before everything": html(M + page()),
}  # fmt: skip
BARE: Final = page(meta="").encode()


def unsaid(body: bytes) -> bytes:
    return sized("Content-Type: text/html", body=body)


def said(charset: str, body: bytes = PAGE) -> bytes:
    return sized(f"Content-Type: text/html; charset={charset}", body=body)


CHARSETS: Final = {
    "UTF-8 by header": sized(TYPE, body=BARE),
    "UTF-8 by meta": unsaid(PAGE),
    "UTF-8 unsaid": unsaid(BARE),
    "UTF-8 by BOM": unsaid(b"\xef\xbb\xbf" + BARE),
    "BOM against header": said("windows-1252", b"\xef\xbb\xbf" + PAGE),
    "Latin-1 by header": said("iso-8859-1"),
    "Latin-1 by meta": html(page(meta='<meta charset="iso-8859-1">')).replace(b"; charset=utf-8", b"               "),
    "header over meta": sized(TYPE, body=page(meta='<meta charset="windows-1252">').encode()),
    "windows-1258": said("windows-1258", page(meta="").encode("cp1258", "xmlcharrefreplace")),
    "unknown charset": said("utf8mb4"),
    "quoted charset": sized('Content-Type: text/html; charset="utf-8"'),
    "charset without value": said(""),
    "UTF-16 with BOM": unsaid(b"\xff\xfe" + UTF16),
    "UTF-16 with BOM, header says UTF-8": sized(TYPE, body=b"\xff\xfe" + UTF16),
    "UTF-16 by header": said("utf-16", UTF16),
    "UTF-16 unsaid": unsaid(UTF16),
    "UTF-16 but UTF-8": said("utf-16le"),
    "UTF-16 by meta": unsaid(page(meta='<meta charset="utf-16le">').encode()),
    "UTF-16 by header, script": said("utf-16le", BOMB_16),
    "UTF-16 behind UTF-8": said("utf-16le", POLYGLOT),
    "UTF-16 behind a BOM": sized(TYPE, body=b"\xff\xfe" + POLYGLOT),
    "UTF-32 with BOM": unsaid(page(meta="").encode("utf-32")),
    "UTF-7 by header": said("utf-7", page(f"+ADw-script+AD4-location='{AWAY}'+ADw-/script+AD4-").encode()),
    "UTF-7 by BOM": unsaid(b"+/v8-" + PAGE),
    "UTF-7 alone": said("utf-7", page(meta="").encode("utf-7")),
    "ISO-2022-JP": said("iso-2022-jp", page(f"\x1b$B<!--\x1b(B<script>location='{AWAY}'</script>").encode()),
    "ISO-2022-JP Roman": said("iso-2022-jp", page("<script>a='\x1b(J\\';" + f"location='{AWAY}'//'</script>").encode()),
    "ISO-2022-KR": said("iso-2022-kr"),
    "HZ": said("hz-gb-2312"),
    "Big5 swallows a quote": said("big5", page("<p title='").encode() + b"\x81'>"),
    "GBK": said("gbk"),
    "Shift JIS": said("shift_jis"),
    "EUC-KR": said("euc-kr"),
    "EBCDIC": said("ibm037", PAGE),
    "EBCDIC page": said("cp037", page(meta="").encode("cp037", "xmlcharrefreplace")),
    "base64 for a charset": said("base64"),
    "rot13 for a charset": said("rot13"),
    "punycode for a charset": said("punycode"),
    "unicode_escape for a charset": said("unicode_escape"),
    "x-user-defined": said("x-user-defined"),
}  # fmt: skip


def packed(name: str, body: bytes = PAGE) -> bytes:
    return sized(TYPE, f"Content-Encoding: {name}", body=body)


PACKINGS: Final = {
    "gzip": packed("gzip", GZIP),
    "x-gzip": packed("x-gzip", GZIP),
    "GZIP in capitals": packed("GZIP", GZIP),
    "deflate": packed("deflate", zlib.compress(PAGE)),
    "deflate without head": packed("deflate", zlib.compress(PAGE, wbits=-15)),
    "deflate that is gzip": packed("deflate", GZIP),
    "gzip that is deflate": packed("gzip", zlib.compress(PAGE)),
    "gzip that is raw deflate": packed("gzip", zlib.compress(PAGE, wbits=-15)),
    "gzip that is plain": packed("gzip"),
    "deflate that is plain": packed("deflate"),
    "gzip unsaid": sized(TYPE, body=GZIP),
    "gzip unsaid, no type": sized(body=GZIP),
    "gzip twice": packed("gzip, gzip", gzip.compress(GZIP)),
    "gzip twice, said in two lines": sized(TYPE, *["Content-Encoding: gzip"] * 2, body=gzip.compress(GZIP)),
    "gzip twice, said once": packed("gzip", gzip.compress(GZIP)),
    "gzip once, said twice": packed("gzip, gzip", GZIP),
    "gzip and identity": packed("gzip, identity", GZIP),
    "two members": packed("gzip", gzip.compress(PAGE) + gzip.compress(f"<script>location='{AWAY}'</script>".encode())),
    "behind the end": packed("gzip", GZIP + b"abc"),
    "page behind the end": packed("gzip", gzip.compress(OTHER.encode()) + PAGE),
    "zeros behind the end": packed("gzip", GZIP + bytes(9)),
    "cut": packed("gzip", GZIP[:-20]),
    "wrong sum": packed("gzip", GZIP[:-8] + b"abcdefgh"),
    "without sum": packed("gzip", GZIP[:-8]),
    "empty gzip": packed("gzip", b""),
    **{f"called {name or 'nothing'}": packed(name)
       for name in ("", "identity", "none", "UTF-8", "utf8", "8bit", "text/html", "xyz", "aws-chunked", "br", "zstd",
                    "compress", "x-compress", "pack200-gzip", "gzip;q=1", '"gzip"', "identity, none", "UTF-8, gzip")},
    **{f"gzip called {name}": packed(name, GZIP)
       for name in ("identity", "none", "UTF-8", "xyz", "gzip;q=1", '"gzip"', "UTF-8, gzip", "gzip,", ",gzip", "x-gzip2")},
    "transfer gzip": say(TYPE, "Transfer-Encoding: gzip", body=GZIP),
    "transfer gzip, chunked": say(TYPE, "Transfer-Encoding: gzip, chunked", body=chunks(GZIP)),
}  # fmt: skip
LONG: Final = len(PAGE)
FRAMING: Final = {
    "to the end": say(TYPE),
    "length too long": say(TYPE, f"Content-Length: {LONG + 50}"),
    "length too short": say(TYPE, f"Content-Length: {LONG}", body=PAGE + M.encode()),
    "length in the title": say(TYPE, "Content-Length: 70"),
    "length 0": say(TYPE, "Content-Length: 0"),
    **{f"length {text}": say(TYPE, f"Content-Length: {text.replace('{}', str(LONG))}", body=PAGE + M.encode())
       for text in ("+{}", "-{}", "0{}", "{}.0", "{},{}", "{}, {}", "{}, 9", "9, {}", "0x{}", "{} 9", "abc", "", "1_0", "{};a", "99999999999999999999")},
    "two lengths": say(TYPE, "Content-Length: 70", f"Content-Length: {LONG}"),
    "two lengths, long first": say(TYPE, f"Content-Length: {LONG}", "Content-Length: 70"),
    "two lengths, same": say(TYPE, f"Content-Length: {LONG}", f"Content-Length: {LONG}"),
    "chunked": say(TYPE, CHUNKED, body=chunks(PAGE[:90], PAGE[90:])),
    "chunked and length": say(TYPE, CHUNKED, "Content-Length: 90", body=chunks(PAGE)),
    "length and chunked": say(TYPE, "Content-Length: 90", CHUNKED, body=chunks(PAGE)),
    "chunked, but not": say(TYPE, CHUNKED, body=PAGE),
    "chunked without an end": say(TYPE, CHUNKED, body=chunks(PAGE, end=b"")),
    "chunked, then more": say(TYPE, CHUNKED, body=chunks(PAGE) + M.encode()),
    "chunks, extension": say(TYPE, CHUNKED, body=b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, blank": say(TYPE, CHUNKED, body=b"%x \r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, blank before": say(TYPE, CHUNKED, body=b" %x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, 0x": say(TYPE, CHUNKED, body=b"0x%x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, plus": say(TYPE, CHUNKED, body=b"+%x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, minus": say(TYPE, CHUNKED, body=b"-%x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, underscore": say(TYPE, CHUNKED, body=b"0_%x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, bare LF": say(TYPE, CHUNKED, body=b"%x\n%s\n0\n\n" % (LONG, PAGE)),
    "chunks, wrong end": say(TYPE, CHUNKED, body=b"%x\r\n%sXX0\r\n\r\n" % (LONG, PAGE)),
    "chunks, wrong end within": say(TYPE, CHUNKED, body=b"%x\r\n%sXX%x\r\n%s\r\n0\r\n\r\n" % (99, OTHER.encode()[:99], LONG, PAGE)),
    "chunks, too long": say(TYPE, CHUNKED, body=b"%x\r\n%s\r\n0\r\n\r\n" % (LONG + 40, PAGE)),
    "chunks, too short": say(TYPE, CHUNKED, body=b"%x\r\n%s\r\n0\r\n\r\n" % (LONG - 40, PAGE)),
    "chunks, empty size": say(TYPE, CHUNKED, body=b"\r\n%s\r\n0\r\n\r\n" % PAGE),
    "chunks, many zeros": say(TYPE, CHUNKED, body=b"0000000000%x\r\n%s\r\n0\r\n\r\n" % (LONG, PAGE)),
    "chunks, trailers": say(TYPE, CHUNKED, body=chunks(PAGE, end=f"0\r\n{GOES}\r\n\r\n".encode())),
    "chunked twice": say(TYPE, CHUNKED, CHUNKED, body=chunks(PAGE)),
    "chunked in HTTP/1.0": say(TYPE, CHUNKED, body=chunks(PAGE), status="HTTP/1.0 200 OK"),
    **{f"transfer {name}": say(TYPE, f"Transfer-Encoding: {name}", body=chunks(PAGE))
       for name in ("CHUNKED", "xchunked", "chunked, identity", "identity, chunked", "chunked;a=b", "chunked,", '"chunked"', "identity", "")},
    "no body": say(TYPE, body=b""),
    "blank body": sized(TYPE, body=b" \r\n"),
}  # fmt: skip
NOSNIFF: Final = "X-Content-Type-Options: nosniff"
FILED: Final = "Content-Disposition: "
TYPES: Final = {
    **{f"type {text or 'empty'}": sized(f"Content-Type: {text}") for text in (
        "text/plain", "text/xml", "application/xml", "application/xhtml+xml", "text/htm", "text/html;", "text/html ;charset=utf-8",
        "text/html charset=utf-8", "text/html, text/html", "TEXT/HTML", "text/html-x", "text/html+x", "text / html", "html",
        "text", "text/", "/html", "*/*", "unknown/unknown", "application/unknown", "application/octet-stream", "image/png",
        "application/json", "image/svg+xml", "text/css", "multipart/x-mixed-replace; boundary=a", "message/rfc822", "text/x-html",
        "", ";charset=utf-8", "text/html\x01", "application/pdf", "application/x-httpd-php", "text/vnd.wap.wml", "text/html(a)")},
    "no type": sized(),
    "no type, blank first": sized(body=b" \n" + PAGE),
    "no type, words first": sized(body=b"abc" + PAGE),
    "no type, comment first": sized(body=b"<!-- a -->" + PAGE),
    "no type, unknown tag first": sized(body=b"<main>" + PAGE),
    "no type, 600 blanks first": sized(body=b" " * 600 + PAGE),
    "no type, NUL first": sized(body=b"\0" + PAGE),
    "no type, BOM": sized(body=b"\xef\xbb\xbf" + PAGE),
    "no type, XML": sized(body=b'<?xml version="1.0"?>' + PAGE),
    "no type, picture first": sized(body=b"GIF89a" + PAGE),
    "no type, PDF first": sized(body=b"%PDF-1.4" + PAGE),
    "no type, PostScript first": sized(body=b"%!PS-Adobe-" + PAGE),
    "no type, nosniff": sized(NOSNIFF),
    "html, nosniff": sized(TYPE, NOSNIFF),
    "plain, nosniff": sized("Content-Type: text/plain", NOSNIFF),
    "html, picture first": sized(TYPE, body=b"GIF89a" + PAGE),
    "html, PDF first": sized(TYPE, body=b"%PDF-1.4" + PAGE),
    "html, NUL first": sized(TYPE, body=b"\0" + PAGE),
    **{f"disposition {text or 'empty'}": sized(TYPE, f"{FILED}{text}") for text in (
        "attachment", "attachment; filename=a.apk", "ATTACHMENT", "inline", "inline; filename=a.html", "", "filename=a.apk",
        "; filename=a.apk", "form-data", "xyz", '"attachment"', "inline, attachment", "attachment;", "attach", "filename",
        "inline attachment", "attachment filename=a")},
    "two dispositions": sized(TYPE, f"{FILED}inline", f"{FILED}attachment"),
    "two dispositions, attachment first": sized(TYPE, f"{FILED}attachment", f"{FILED}inline"),
    "two dispositions, inline twice": sized(TYPE, f"{FILED}inline", f"{FILED}inline"),
}  # fmt: skip
GROUPS: Final = {
    "head": HEADS, "status": STATUS, "refresh": REFRESHES, "place": PLACES, "charset": CHARSETS,
    "packing": PACKINGS, "framing": FRAMING, "type": TYPES,
}  # fmt: skip
ANSWERS: Final = {
    f"{group}: {name}"[:90]: data for group, rows in GROUPS.items() for name, data in rows.items()
}


# --- The proxy that is the site, and two browsers -----------------------------------------------

HOST: Final = "tongdai111.test"


class Proxy:
    """Answers for HOST with the bytes of `answer` once; notes every other host that is asked for."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.answer, self.path, self.strangers = b"", "", [""]
        threading.Thread(target=self._accept, daemon=True).start()

    def serve(self, path: str, answer: bytes) -> None:
        self.answer, self.path, self.strangers = answer, path, []

    def _accept(self) -> None:
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            head = sock.recv(65536).decode("latin-1")
            target = [*head.split(" "), ""][1]
            if target == f"http://{HOST}{self.path}":
                sock.sendall(self.answer)
                sock.shutdown(socket.SHUT_WR)
                time.sleep(0.2)
            elif HOST not in target.partition("?")[0]:
                self.strangers.append(target)


STATE: Final = "return [location.href, document.title, document.body ? document.body.innerText : '', document.contentType]"
State = tuple[str, str, str, str]
Browse = Callable[[str], State | None]


@contextmanager
def chromium(proxy: int) -> Iterator[Browse]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=["--no-sandbox", "--disable-gpu"],
            proxy={"server": f"http://127.0.0.1:{proxy}"},
        )

        def visit(url: str) -> State | None:
            tab = browser.new_page()
            try:
                tab.goto(url, wait_until="commit", timeout=3000)
                tab.wait_for_timeout(700)
                return tuple(tab.evaluate(f"() => {{ {STATE} }}"))
            except Error:
                tab.wait_for_timeout(500)
                return None
            finally:
                tab.close()

        yield visit
        browser.close()


class Marionette:
    """Firefox's own remote control: lengths and JSON over a socket."""

    def __init__(self, port: int) -> None:
        for _ in range(100):
            with suppress(OSError):
                self.sock = socket.create_connection(("127.0.0.1", port), timeout=20)
                break
            time.sleep(0.2)
        self.file = self.sock.makefile("rb")
        self._read()
        self.number = 0

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.file.read(1)
        return json.loads(self.file.read(int(length[:-1])))

    def say(self, command: str, **parameters: Any) -> Any:
        self.number += 1
        text = json.dumps([0, self.number, command, parameters])
        self.sock.sendall(f"{len(text.encode())}:{text}".encode())
        _, _, error, result = self._read()
        return None if error else (result or {}).get("value", result)


@contextmanager
def firefox(proxy: int) -> Iterator[Browse]:
    settings = {
        "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.ssl": "127.0.0.1",
        "network.proxy.http_port": proxy, "network.proxy.ssl_port": proxy, "marionette.port": 28281,
        "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
        "dom.security.https_first": False, "dom.security.https_first_schemeless": False,
        "browser.safebrowsing.malware.enabled": False, "extensions.update.enabled": False,
        "app.normandy.enabled": False, "services.settings.server": "data:,", "browser.cache.disk.enable": False,
        "browser.cache.memory.enable": False, "browser.region.network.url": "", "browser.topsites.contile.enabled": False,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as profile:
        lines = (
            f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in settings.items()
        )
        Path(profile, "user.js").write_text("\n".join(lines))
        command = [
            os.environ["FIREFOX"],
            "--headless",
            "--marionette",
            "--profile",
            profile,
            "--no-remote",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            fox = Marionette(28281)
            wants = {
                "alwaysMatch": {"pageLoadStrategy": "none", "unhandledPromptBehavior": "dismiss"}
            }
            fox.say("WebDriver:NewSession", capabilities=wants)

            def visit(url: str) -> State | None:
                fox.say("WebDriver:Navigate", url="about:blank")
                fox.say("WebDriver:ExecuteScript", script="location = arguments[0]", args=[url])
                time.sleep(0.9)
                found = fox.say("WebDriver:ExecuteScript", script=STATE, args=[])
                return tuple(found) if found else None

            yield visit
        finally:
            process.terminate()
            process.wait()


def outcome(url: str, state: State | None, strangers: list[str]) -> str:
    """One word for what a reader of that browser ends with."""
    if any("trang-la.example" in target for target in strangers):
        return "away"
    if state is None or state[0] in ("about:blank", "") or "error" in state[0].partition(":")[0]:
        return "none"
    where, title, text, _ = state
    if where.startswith("about:"):
        return "none"
    if where != url or "Chuyện khác" in text:
        return "other"
    if title == TITLE and TITLE in text:
        return "same"
    plain = "gọi 111".encode().decode("latin-1")[-3:]
    return "letters" if title[:2] == "Ph" and plain in text and "trên" not in text else "other"


def look(browser: Callable[[int], Any], names: list[str]) -> dict[str, str]:
    proxy, found = Proxy(), {}
    with browser(proxy.port) as visit:
        for number, name in enumerate(names):
            proxy.serve(f"/{number}", ANSWERS[name])
            url = f"http://{HOST}/{number}"
            found[name] = outcome(url, visit(url), proxy.strangers)
    return found


def link_check() -> dict[str, str]:
    """The reason that the check gives for each answer, sent by the stand-in for the site."""
    signs = yaml.safe_load((ROOT / "data/link-signs.yml").read_text("utf-8"))["signs"]
    limits = Limits(gap=0, connect=2, answer=2, total=3, pauses=(0.0,))
    path = f"/tin/{slug(TITLE)}"
    link = Wanted(title=TITLE, url=f"https://tongdai111.vn{path}", kind=Kind.ARTICLE)
    found = {}
    with StandIn() as site:
        os.environ |= site.environment
        for name, answer in ANSWERS.items():
            site.reset()
            site.pages[path] = methodcaller("send", answer)
            with Round(read_signs(signs), limits) as asking:
                found[name] = str(asking.find(link).reason)
    return found


def main() -> None:
    """Asks the browsers for the rows that have no results yet, and the check for all."""
    known = yaml.safe_load(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    rows = {name: known.get(name, {}) for name in ANSWERS}
    new = [name for name, row in rows.items() if not row]
    for browser in (chromium, firefox) if new else ():
        for name, seen in look(browser, new).items():
            rows[name][browser.__name__] = seen
    for name, reason in link_check().items():
        rows[name]["check"] = reason
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=200)
    RESULTS.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
