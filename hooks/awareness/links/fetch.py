"""Asks for one page over `requests`: one connection, one total deadline, every failure by name.

Proxies and the CA bundle come from the environment; certificates are always verified.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import queue
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    TimeoutError,
)
from urllib3.response import HTTPResponse

from .findings import Limits, Reason

CERTIFICATE_FAULTS: Final = {
    9: (Reason.TLS_NOT_YET_VALID, ""),
    10: (Reason.TLS_EXPIRED, ""),
    18: (Reason.TLS_UNTRUSTED, "trang tự ký"),
    20: (Reason.TLS_FAILED, "máy chủ gửi thiếu chứng chỉ trung gian"),
    21: (Reason.TLS_FAILED, "máy chủ gửi thiếu chứng chỉ trung gian"),
    62: (Reason.TLS_OTHER_HOST, ""),
}
"""OpenSSL's verify codes (X509_V_ERR_…); any other is of a certificate that nobody vouches for."""
WINDOWS: Final = {
    "gzip": zlib.MAX_WBITS | 16,
    "x-gzip": zlib.MAX_WBITS | 16,
    "deflate": zlib.MAX_WBITS,
}
"""How zlib is told of each packing."""
PACKINGS_NOT_ASKED_FOR: Final = {"br", "zstd", "dcb", "dcz", "compress", "x-compress"}
PROXY_ANSWER: Final = re.compile(r"Tunnel connection failed: (\d+)")

KINDS: Final[tuple[tuple[tuple[type[BaseException], ...], Reason], ...]] = (
    ((socket.gaierror,), Reason.DNS_FAILED),
    ((DecodeError, zlib.error), Reason.GARBLED),
    ((NewConnectionError,), Reason.CONNECTION),  # to urllib3 a kind of time-out
    ((socket.timeout, TimeoutError, requests.Timeout), Reason.TIMEOUT),
    ((ssl.SSLError,), Reason.TLS_FAILED),
    ((http.client.RemoteDisconnected, ConnectionError), Reason.CONNECTION),
    ((http.client.HTTPException,), Reason.GARBLED),
    ((requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema), Reason.PROXY),
    ((OSError, HTTPError), Reason.CONNECTION),
)
"""Errors by their kind, the most telling first."""
HEAD_LINE: Final = re.compile(
    rb"(?:HTTP/1\.[01] [1-9][0-9]{2}(?: [^\0\r\n]*)?|[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r\n]*|)\r?\n"
)
"""A line that every reader takes for the same; http.client drops all that follows any other."""
SAID_ONCE: Final = (
    "content-length",
    "transfer-encoding",
    "content-type",
    "content-encoding",
    "content-disposition",
)
CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[^\r\n]*)?\r\n")


@dataclass(eq=False)
class Failure(Exception):
    """No page came: why, and whether the host itself was reached (its TLS handshake was done)."""

    reason: Reason
    detail: str = ""
    reached: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said; `body` is unpacked and cut at the limit of bytes."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    certificate_ends: datetime | None = None

    def header(self, name: str) -> str:
        return next(iter(self.header_values(name)), "")

    def header_values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


class _PrivateAddress(OSError):
    """The host's name leads to an address inside the network of this machine."""


class _Response(http.client.HTTPResponse):
    """Refuses a head that others could read otherwise, and takes no 1xx for the answer."""

    def begin(self) -> None:
        file: Any = self.fp
        lines, read = list[bytes](), file.readline

        def keep(size: int = -1) -> bytes:
            lines.append(read(size))
            return lines[-1]

        file.readline = keep
        super().begin()
        del file.readline
        if lines[-1] not in (b"\r\n", b"\n"):
            raise http.client.IncompleteRead(b"")
        if not all(map(HEAD_LINE.fullmatch, lines[:-1])) or self._is_doubtful():
            raise http.client.HTTPException("a head that can be read in two ways")

    def _is_doubtful(self) -> bool:
        """Whether it says in two ways what its body is, or in an odd one where that ends."""
        said = {name: set(self.headers.get_all(name, [])) for name in SAID_ONCE}
        lengths, transfers = said["content-length"], said["transfer-encoding"]
        odd = not all(re.fullmatch("[0-9]{1,15}", length) for length in lengths) or (
            {each.lower() for each in transfers} - {"chunked"} or (transfers and self.version < 11)
        )
        return bool(odd) or any(len(values) > 1 for values in said.values())

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        interim = 100 < status < 200 and status != http.client.SWITCHING_PROTOCOLS
        return version, http.client.CONTINUE if interim else status, reason


class _Connection(HTTPSConnection):
    """Refuses private addresses, and can be cut off from another thread at any moment."""

    response_class = _Response
    handle: socket.socket | None = None
    reached = False

    def __init__(self, adapter: _Adapter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.adapter = adapter

    def connect(self) -> None:
        super().connect()
        self.reached = True

    def _new_conn(self) -> socket.socket:
        if self.proxy is None:
            self._refuse_private()
        sock = super()._new_conn()
        if self.adapter.newest:  # this one too, when it connects anew
            self.adapter.newest.release()
        self.handle = sock.dup()  # stays valid while the TLS layer takes the first one over
        self.adapter.newest = self
        return sock

    def _refuse_private(self) -> None:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        for *_, address in found:
            if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
                raise _PrivateAddress(f"{self.host} → {address[0]}")

    def release(self, *, cut: bool = False) -> None:
        """Lets go of the socket, and ends whatever is going on; two threads may ask for it.

        Not in close(), which comes while an answer is still read.
        """
        handle, self.handle = self.handle, None
        if handle is not None:
            with suppress(OSError):
                if cut:
                    handle.shutdown(socket.SHUT_RDWR)
            handle.close()


class _Adapter(HTTPAdapter):
    """Keeps one connection to a host: the newest."""

    def __init__(self) -> None:
        self.newest: _Connection | None = None
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def cut(self) -> None:
        if self.newest:
            self.newest.release(cut=True)

    def reached(self) -> bool:
        """Whether the newest connection got through to the host itself."""
        return self.newest is not None and self.newest.reached

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = partial(_Connection, self)
        return pool


class _Session(requests.Session):
    """Takes proxies and CA bundle from the environment; follows nothing, knows no passwords."""

    def __init__(self, agent: str) -> None:
        super().__init__()
        self.headers.update(
            {
                "User-Agent": agent,
                "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
                "Accept-Language": "vi",
                "Accept-Encoding": "identity",
            }
        )
        self.auth = lambda request: request
        self.verify = os.environ.get("SSL_CERT_FILE") or True
        self.adapter = _Adapter()
        self.mount("https://", self.adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None; what requests does with a bad Location is a bare ValueError."""


class Client:
    """Asks for pages one at a time. `agent` is the user agent, plain ASCII."""

    def __init__(self, limits: Limits, agent: str) -> None:
        self.limits = limits
        self.agent = agent
        self.session = _Session(agent)

    def ask(self, url: str, cookies: RequestsCookieJar, patience: float = 1.0) -> Answer:
        """One GET; raises Failure. `patience` scales the time-outs.

        The work is done in a thread that is cut off at the total deadline, since no time-out of a
        socket ends an answer that trickles in, and none at all ends the look-up of a name.
        """
        box: queue.SimpleQueue[Answer | Failure] = queue.SimpleQueue()
        session = self.session
        threading.Thread(
            target=lambda: box.put(self._try(session, url, cookies, patience)), daemon=True
        ).start()
        try:
            got = box.get(timeout=self.limits.total * patience)
        except queue.Empty:
            reached = session.adapter.reached()
            self.close()
            self.session = _Session(self.agent)
            raise Failure(Reason.TIMEOUT, reached=reached) from None
        if isinstance(got, Failure):
            raise got
        return got

    def close(self) -> None:
        self.session.adapter.cut()
        self.session.close()

    def _try(
        self, session: _Session, url: str, cookies: RequestsCookieJar, patience: float
    ) -> Answer | Failure:
        adapter = session.adapter
        session.cookies = cookies
        waits = (self.limits.connect * patience, self.limits.answer * patience)
        try:
            response = session.get(url, stream=True, timeout=waits, allow_redirects=False)
            raw: HTTPResponse = response.raw
            ends = _certificate_ends(adapter)
            return Answer(
                url=url,
                status=int(response.status_code),
                headers=tuple((key, _readable(value)) for key, value in raw.headers.iteritems()),
                body=body_of(raw, self.limits.bytes),
                certificate_ends=ends,
            )
        except Exception as error:  # whatever a server can provoke is an answer of its own
            return _failure(error, adapter.reached())
        finally:
            if adapter.newest and adapter.newest.sock is None:
                adapter.cut()


def body_of(raw: HTTPResponse, limit: int) -> bytes:
    """The first bytes of a body, unpacked; a connection with a rest unread is closed."""
    try:
        unpack = _Unpacked(raw.headers.get("content-encoding", ""), limit)
        if not any(map(unpack.take, _pieces(raw))):
            raw.release_conn()
            unpack.end()
        return bytes(unpack.body)
    finally:
        raw.close()  # with its connection, unless that was released
        raw.release_conn()


def _pieces(raw: HTTPResponse) -> Iterator[bytes]:
    """The body as it comes; chunks are read as strictly as browsers read them."""
    if not raw.chunked:
        yield from raw.stream(16_384, decode_content=False)
        return
    answer: Any = raw._fp
    file = answer.fp
    while match := CHUNK.fullmatch(file.readline(1000)):
        left = size = int(match[1], 16)
        while left:
            piece = file.read1(min(left, 16_384))
            if not piece:
                raise http.client.IncompleteRead(b"")
            left -= len(piece)
            yield piece
        if size and file.read(2) != b"\r\n":
            raise http.client.HTTPException("a chunk without its end")
        if not size:
            while file.readline(1000) not in (b"\r\n", b""):
                pass
            answer._close_conn()
            return
    raise http.client.HTTPException("no chunk")


class _Unpacked:
    """Unpacks as it comes, never beyond the limit, and notices a packed body that stops early.

    A packing that nobody knows ("none", "UTF-8") is none, as it is to browsers.
    """

    def __init__(self, packing: str, limit: int) -> None:
        names = [name.strip().lower() for name in packing.split(",")]
        if names[0] in PACKINGS_NOT_ASKED_FOR or not re.fullmatch(r"[\w./+-]*", packing.strip()):
            raise DecodeError(f"content-encoding {packing}")
        self.body = bytearray()
        self.limit = limit
        self.headless = names[0] == "deflate"
        self.unpacker = zlib.decompressobj(WINDOWS[names[0]]) if names[0] in WINDOWS else None

    def take(self, chunk: bytes) -> bool:
        """Whether that was enough."""
        if self.unpacker is None:
            self.body += chunk[: self.limit - len(self.body)]
        while self.unpacker and chunk and len(self.body) < self.limit:
            try:
                self.body += self.unpacker.decompress(chunk, self.limit - len(self.body))
            except zlib.error:
                if self.body or not self.headless:
                    raise
                self.unpacker = zlib.decompressobj(-zlib.MAX_WBITS)  # some send it without its head
                self.body += self.unpacker.decompress(chunk, self.limit)
            if self.unpacker.unused_data:
                raise DecodeError("something behind the packed body")
            chunk = self.unpacker.unconsumed_tail
        return len(self.body) >= self.limit

    def end(self) -> None:
        if self.unpacker and not self.unpacker.eof:
            raise DecodeError("the packed body stops early")


def _certificate_ends(adapter: _Adapter) -> datetime | None:
    sock = adapter.newest and adapter.newest.sock
    if not isinstance(sock, ssl.SSLSocket):
        return None
    ends = (sock.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC)


def _readable(value: str) -> str:
    """Headers come as Latin-1; those that are UTF-8 are read as such."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what led to it in either way: libraries set now the one, now the other."""
    if error is not None:
        yield error
        yield from _causes(error.__cause__)
        yield from _causes(error.__context__)


def _failure(error: Exception, reached: bool) -> Failure:
    """The innermost thing that names itself decides, the most telling kind first."""
    causes = list(_causes(error))

    def first(*kinds: type[BaseException]) -> Any:
        return next((cause for cause in causes if isinstance(cause, kinds)), None)

    if refused := first(_PrivateAddress):
        return Failure(Reason.ADDRESS_PRIVATE, str(refused))
    if invalid := first(ssl.SSLCertVerificationError):
        unknown = (Reason.TLS_UNTRUSTED, "")
        return Failure(*CERTIFICATE_FAULTS.get(invalid.verify_code, unknown), reached=True)
    if first(ProxyError) and first(NewConnectionError, NameResolutionError):
        return Failure(Reason.PROXY)
    if "CA certificate bundle" in str(error):
        return Failure(Reason.TLS_FAILED, "không đọc được tệp chứng chỉ gốc của máy này")
    for cause in causes:
        if answer := PROXY_ANSWER.search(str(cause)):
            return Failure(Reason.PROXY, f"mã {answer[1]}")
    reasons = (reason for kinds, reason in KINDS if first(*kinds))
    return Failure(next(reasons, Reason.GARBLED), reached=reached)
