"""A stand-in for https://tongdai111.vn: a CONNECT proxy on loopback that is the site as well."""

from __future__ import annotations

import os
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.client import responses
from math import inf
from time import monotonic
from typing import Any, Self

import trustme

HOSTS = ("tongdai111.vn", "www.tongdai111.vn")
SITE = "Tổng đài Quốc gia Bảo vệ Trẻ em 111"


Mode = Enum(
    "Mode",
    """GOOD TLS_EXPIRED TLS_EXPIRES_SOON TLS_NOT_YET_VALID TLS_OTHER_HOST TLS_SELF_SIGNED
    TLS_FOREIGN_ROOT TLS_FOREIGN_CHAIN TLS_INCOMPLETE TLS_RESET TLS_HANG TLS_ALERT TLS_OLD
    PLAIN_HTTP PROXY_302 PROXY_403 PROXY_407 PROXY_502 PROXY_503 PROXY_504 PROXY_HANG PROXY_CUT""",
)
"""How the proxy answers CONNECT, and how the site behind it shakes hands."""

CUT, HANG = b"", None
"""Instead of an answer: the connection is reset, or nothing comes until the client leaves."""

TO_CONNECT: dict[Mode, bytes | None] = {
    Mode.PROXY_403: b"HTTP/1.1 403 Forbidden\r\n\r\n",
    Mode.PROXY_407: b'HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
    Mode.PROXY_502: b"HTTP/1.1 502 Bad Gateway\r\n\r\nDNS lookup failed",
    Mode.PROXY_503: b"HTTP/1.1 503 Service Unavailable\r\n\r\n",
    Mode.PROXY_504: b"HTTP/1.1 504 Gateway Timeout\r\n\r\n",
    Mode.PROXY_302: b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n\r\n",
    Mode.PROXY_HANG: HANG,
    Mode.PROXY_CUT: CUT,
}
TO_HELLO: dict[Mode, bytes | None] = {
    Mode.TLS_RESET: CUT,
    Mode.TLS_HANG: HANG,
    Mode.TLS_ALERT: b"\x15\x03\x03\x00\x02\x02\x28",  # fatal, handshake_failure
    Mode.TLS_OLD: b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + bytes(33) + b"\x00\x2f\x00",
    Mode.PLAIN_HTTP: b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
}


@dataclass
class Asked:
    """One request as it came; header names in lower case, `ended` when its answer was ready."""

    started: float
    connection: int
    host: str
    method: str
    path: str
    headers: dict[str, str]
    ended: float = inf

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self.headers.get("cookie", "").split("; "))
        return {name: value for name, equals, value in pairs if equals}


class Talk:
    """One request being answered. The connection is kept when a well-formed answer comes last."""

    def __init__(self, sock: ssl.SSLSocket, request: Asked, count: int) -> None:
        self.request, self.count, self.keeps = request, count, False
        self._sock = sock

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.keeps = False
        self._sock.sendall(data)

    def answer(self, status: int, body: str | bytes = b"", *headers: str) -> None:
        """A well-formed answer; headers as `Name: value`, HTML unless they say otherwise."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} {responses.get(status, '')}", *headers]
        if not any(line.lower().startswith("content-type:") for line in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        if status != 204:
            lines.append(f"Content-Length: {len(data)}")
        head = "\r\n".join([*lines, "", ""]).encode()
        self.request.ended = monotonic()
        self.send(head if self.request.method == "HEAD" else head + data)
        self.keeps = True

    def pause(self, seconds: float) -> bool:
        """Waits; at once False when the client has gone or the stand-in ends."""
        return _still_there(self._sock, seconds)

    def cut(self) -> None:
        """Resets the connection."""
        self.keeps = False
        _reset(self._sock)


Behaviour = Callable[[Talk], None]


def html(title: str, body: str, head: str = "") -> str:
    """A page in the dress of the site."""
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<header><a href="/">{SITE}</a> <a href="tel:111">Gọi 111</a>
<nav><a href="/">Trang chủ</a> <a href="/tin">Tin tức</a> <a href="/xem-video">Video</a>
<a href="/thu-vien">Thư viện</a> <a href="/lien-he">Liên hệ</a></nav></header>
<main>{body}</main>
<footer>Cục Bà mẹ và Trẻ em, Bộ Y tế. Điện thoại 111, miễn phí, 24 giờ mỗi ngày.</footer>
</body></html>"""


def home(talk: Talk) -> None:
    news = "".join(f"<li><a href='/tin/so-{n}'>Tin số {n} trong tuần</a></li>" for n in range(9))
    talk.answer(200, html(SITE, f"<h1>{SITE}</h1><h2>Tin mới</h2><ul>{news}</ul>"))


def missing(talk: Talk) -> None:
    body = "<h1>Không tìm thấy trang</h1><p>Trang bạn tìm không tồn tại.</p>"
    talk.answer(404, html(f"Không tìm thấy trang - {SITE}", body))


class StandIn:
    """Answers as `pages` say, `missing` elsewhere; whatever else is wanted goes to `strangers`."""

    def __init__(self) -> None:
        self._root = trustme.CA()
        self._contexts = _contexts(self._root)
        self._sockets: dict[threading.Thread, socket.socket] = {}
        self._exit = ExitStack()
        self._stopping = False
        self._clear()

    def _clear(self) -> None:
        self.mode = Mode.GOOD
        self.pages: dict[str, Behaviour] = {"/": home}
        self.missing: Behaviour = missing
        self.log: list[Asked] = []
        self.strangers: list[str] = []
        self.tunnels: list[float] = []
        self.connections = 0
        self._met: dict[int, ssl.SSLSocket] = {}

    def __enter__(self) -> Self:
        self._listener = self._exit.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.ca_bundle = self._exit.enter_context(self._root.cert_pem.tempfile())
        self.port: int = self._listener.getsockname()[1]
        self.proxy = f"http://127.0.0.1:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the acceptor
        self._acceptor.join(2)
        self._hang_up()
        self._exit.close()

    @property
    def environment(self) -> dict[str, str]:
        """What sends an unmodified client here; plain http too, so that it is noticed."""
        names = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
        empty = ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "CURL_CA_BUNDLE")
        return {
            **dict.fromkeys(names, self.proxy),
            **dict.fromkeys(empty, ""),
            "REQUESTS_CA_BUNDLE": self.ca_bundle,
        }

    @property
    def in_flight_peak(self) -> int:
        """The most requests under way at the same time."""
        log = self.log
        return max((sum(b.started <= a.started < b.ended for b in log) for a in log), default=0)

    def reset(self) -> None:
        """As new: every connection is hung up, the log is empty, the pages are forgotten."""
        self._hang_up()
        self._clear()

    def _hang_up(self) -> None:
        until = monotonic() + 2
        while self._sockets and monotonic() < until:
            for thread, sock in self._sockets.copy().items():
                with suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
                with suppress(RuntimeError):  # it is about to start
                    thread.join(0.02)

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._stopping:
                return sock.close()
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._sockets[thread] = sock
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            self._proxy(sock)
        del self._sockets[threading.current_thread()]

    def _proxy(self, sock: socket.socket) -> None:
        if not (head := _read_head(sock)):
            return
        method, _, target = head[0].rpartition(" ")[0].partition(" ")
        host, _, port = target.lower().rpartition(":")
        if method != "CONNECT" or host not in HOSTS or port != "443":
            self.strangers.append(head[0])
            return _say(sock, TO_CONNECT[Mode.PROXY_403])
        self.tunnels.append(monotonic())
        if self.mode in TO_CONNECT:
            return _say(sock, TO_CONNECT[self.mode])
        sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self.mode in TO_HELLO:
            sock.recv(65536)
            return _say(sock, TO_HELLO[self.mode])
        context = self._contexts[self.mode]
        with context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False) as tls:
            self._sockets[threading.current_thread()] = tls
            tls.do_handshake()
            self.connections += 1
            self._met[self.connections] = tls
            self._converse(tls, host, self.connections)
            tls.settimeout(0)  # the farewell of TLS is sent, the client's not waited for
            tls.unwrap()

    def _converse(self, tls: ssl.SSLSocket, host: str, connection: int) -> None:
        keeps = True
        while keeps and (head := _read_head(tls)):
            method, path = [*head[0].split(" "), ""][:2]
            pairs = (line.partition(":") for line in head[1:])
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self._see_off()
            asked = Asked(monotonic(), connection, host, method, path, headers)
            self.log.append(asked)
            keeps = self._answer(tls, asked) and method in ("GET", "HEAD")

    def _see_off(self) -> None:
        """A request is over when its client has gone, though its own thread has not noticed yet."""
        for before in self.log:
            with suppress(OSError, ValueError):  # closed here meanwhile
                if not select.select([self._met[before.connection]], [], [], 0)[0]:
                    continue
            before.ended = min(before.ended, monotonic())

    def _answer(self, tls: ssl.SSLSocket, asked: Asked) -> bool:
        talk = Talk(tls, asked, sum(each.path == asked.path for each in self.log))
        behaviour = self.pages.get(asked.path) or self.pages.get(asked.path.partition("?")[0])
        try:
            (behaviour or self.missing)(talk)
        finally:
            asked.ended = min(asked.ended, monotonic())
        return talk.keeps


def _read_head(sock: socket.socket) -> list[str]:
    """The lines up to the empty one; the first bytes when they are no letters; none at an end."""
    data = b""
    while b"\r\n\r\n" not in data and (not data or data[:1].isalpha()):
        more = sock.recv(4096)
        if not more or len(data) > 65536:
            return []
        data += more
    return data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")


def _say(sock: socket.socket, data: bytes | None) -> None:
    if data is HANG:
        _still_there(sock, None)
    elif data == CUT:
        _reset(sock)
    else:
        sock.sendall(data)


def _still_there(sock: socket.socket, seconds: float | None) -> bool:
    sock.settimeout(seconds)
    try:
        socket.socket.recv(sock, 1, socket.MSG_PEEK)  # below TLS: a client that waits says nothing
    except TimeoutError:
        return True
    except OSError:
        return False
    finally:
        sock.settimeout(None)
    return False


def _reset(sock: socket.socket) -> None:
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


def _contexts(root: trustme.CA) -> dict[Mode, ssl.SSLContext]:
    child, foreign = root.create_child_ca(), trustme.CA()
    foreign_child = foreign.create_child_ca()
    alone = trustme.LeafCert(foreign.private_key_pem.bytes(), foreign.cert_pem.bytes(), [])
    day, now = timedelta(days=1), datetime.now(UTC)

    def good(**validity: Any) -> ssl.SSLContext:
        return _context(root.issue_cert(*HOSTS, **validity))

    return {
        Mode.GOOD: good(),
        Mode.TLS_EXPIRED: good(not_after=now - day),
        Mode.TLS_EXPIRES_SOON: good(not_after=now + day),
        Mode.TLS_NOT_YET_VALID: good(not_before=now + day),
        Mode.TLS_OTHER_HOST: _context(root.issue_cert("nha-cai.example")),
        Mode.TLS_SELF_SIGNED: _context(alone),
        Mode.TLS_FOREIGN_ROOT: _context(foreign.issue_cert(*HOSTS), foreign),
        Mode.TLS_FOREIGN_CHAIN: _context(foreign_child.issue_cert(*HOSTS), foreign_child),
        Mode.TLS_INCOMPLETE: _context(child.issue_cert(*HOSTS)),
    }


def _context(leaf: trustme.LeafCert, *chain: trustme.CA) -> ssl.SSLContext:
    """Sends the leaf and this much of its chain."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    parts = [leaf.private_key_pem, leaf.cert_chain_pems[0], *(each.cert_pem for each in chain)]
    with trustme.Blob(b"".join(part.bytes() for part in parts)).tempfile() as file:
        context.load_cert_chain(file)
    return context
