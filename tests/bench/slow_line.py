"""A folder over HTTPS with gzip, near and at the end of a slow line: 400 kbit/s, 400 ms both ways.

A packet that this machine sends to FAR comes back to it from there, late, with its two addresses
exchanged: who asks FAR is answered by the server on NEAR. Linux, under `unshare -rn`.
"""

from __future__ import annotations

import fcntl
import gzip
import heapq
import os
import select
import ssl
import struct
import subprocess
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import trustme

NEAR, FAR = "10.77.0.1", "10.77.0.2"
RATE, DELAY = 400_000, 0.2
SETUP: Final = ("link set lo up", f"address add {NEAR}/30 dev slow", "link set slow up")
NEW_DEVICE, PLAIN_PACKETS = 0x400454CA, 0x1001
"""TUNSETIFF, and IFF_TUN | IFF_NO_PI, of linux/if_tun.h."""


def carry(device: int) -> None:
    """Every packet of IPv4, each way for itself; its checksums stay right."""
    late, free = list[tuple[float, bytes]](), {True: 0.0, False: 0.0}
    while True:
        wait = max(0.0, late[0][0] - time.monotonic()) if late else None
        if select.select([device], [], [], wait)[0]:
            packet = os.read(device, 2000)
            down = packet[20:22] == (443).to_bytes(2, "big")
            free[down] = max(time.monotonic(), free[down]) + len(packet) * 8 / RATE
            back = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
            if packet[0] >> 4 == 4:
                heapq.heappush(late, (free[down] + DELAY, back))
        while late and late[0][0] <= time.monotonic():
            os.write(device, heapq.heappop(late)[1])


class Handler(SimpleHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1
    sizes: Final = list[int]()

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if "icon" not in path.name:
            self.sizes.append(len(body))


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a browser that leaves


def serve(folder: Path) -> list[int]:
    """From now on; the bytes of each body that was sent, but for icons."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, NEW_DEVICE, struct.pack("16sH22x", b"slow", PLAIN_PACKETS))
    for step in SETUP:
        subprocess.run(["ip", *step.split()], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(NEAR, FAR).configure_cert(context)
    server = Server((NEAR, 443), partial(Handler, directory=str(folder)))
    server.socket = context.wrap_socket(server.socket, True, do_handshake_on_connect=False)
    for work in (partial(carry, device), server.serve_forever):
        threading.Thread(target=work, daemon=True).start()
    return Handler.sizes
