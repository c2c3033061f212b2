"""Browsers of any maker and age, each by what it speaks itself, so that no package is needed.

Playwright speaks to the Chromium of today alone. Here Chromium of any age is driven by its DevTools
on a pipe, Firefox by Marionette (what geckodriver speaks, which no registry carries as a program),
WebKitGTK by the WebDriver that Debian ships.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pypdfium2
import requests
from conftest import QUIET, ROOT

PHONE: Final = (360, 740)
PATIENCE: Final = 30
"""Seconds for any one answer."""
CHROMIUM_80: Final = (
    "chrome-aws-lambda@2.1.1",
    "Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw==",
)
MARKUP_CHECKER: Final = (
    "vnu-jar@26.9.27",
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==",
)
"""Packages of npm that carry a program, and the base64 of their SHA-512."""


class Absent(Exception):
    """Not to be had on this machine; the text says what was tried."""


class Refused(Exception):
    """The browser answers that it could not, as it does while it goes from page to page."""


def program(*names: str, debian: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Absent(f"no {' or '.join(names)} on PATH (Debian: apt install {debian})")
    return found


def packaged(package: tuple[str, str], member: str) -> bytes:
    """A file of a package of npm, which is fetched once into `.cache/tests/`."""
    name, digest = package
    folder = ROOT / ".cache/tests" / name
    if not list(folder.glob("*.tgz")):
        npm = program("npm", debian="npm")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--loglevel=error", name]
        asked = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
        if asked.returncode:
            raise Absent(f"npm pack {name}: {' '.join(asked.stderr.split())[:200]}")
    body = next(folder.glob("*.tgz")).read_bytes()
    assert base64.b64encode(hashlib.sha512(body).digest()).decode() == digest, name
    with tarfile.open(fileobj=io.BytesIO(body)) as packed:
        held = packed.extractfile(f"package/{member}")
        assert held is not None
        return held.read()


def chromium_80(folder: Path) -> str:
    if sys.platform != "linux":
        raise Absent("its binary is for Linux alone")
    node = program("node", debian="nodejs")
    unpack = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(0)))"
    packed = packaged(CHROMIUM_80, "bin/chromium.br")
    path = folder / "chromium"
    path.write_bytes(subprocess.check_output([node, "-e", unpack], input=packed))
    path.chmod(0o755)
    return str(path)


class Visitor(ABC):
    """One window of a browser, about as wide as a phone."""

    @abstractmethod
    def go(self, url: str) -> None:
        """Opens a page and waits until it is loaded."""

    @abstractmethod
    def run(self, function: str, *values: Any) -> Any:
        """What a JavaScript function says in the page, given JSON values; or `Refused`."""

    @abstractmethod
    def click(self, x: float, y: float) -> None:
        """At a point of the viewport, in CSS pixels."""

    @abstractmethod
    def write(self, text: str) -> None:
        """Into what has the focus."""

    @abstractmethod
    def paper(self) -> str:
        """The text that the page has on paper."""


@contextmanager
def running(command: list[str], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    silent = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    with subprocess.Popen(command, **{**silent, **more}) as child:
        try:
            yield child
        finally:
            child.kill()


def until(ready: Callable[[], Any], what: str) -> Any:
    """Its first answer that is not empty."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := ready():
            return answer
        time.sleep(0.05)
    raise Absent(f"{what} within {PATIENCE} s: nothing")


def text_of_pdf(body: bytes) -> str:
    with pypdfium2.PdfDocument(body) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


class Chromium(Visitor):
    """DevTools messages, each ended by a NUL, on the file descriptors 3 and 4 of the browser."""

    def __init__(self, folder: Path, ends: ExitStack, path: str) -> None:
        if sys.platform == "win32":
            raise Absent("Windows hands it no such pipes")
        self.log = folder / "stderr.txt"
        log = ends.enter_context(self.log.open("wb"))
        (theirs, self.told), (self.heard, answers) = os.pipe(), os.pipe()
        options = [*QUIET, "--headless", "--remote-debugging-pipe", f"--user-data-dir={folder}"]
        shell = ["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{answers}', "bash", path, *options]
        ends.callback(os.close, self.told)
        ends.callback(os.close, self.heard)
        ends.enter_context(running(shell, pass_fds=(theirs, answers), stderr=log))
        os.close(theirs)
        os.close(answers)
        self.number, self.rest, self.session = 0, b"", {}
        target = self.send("Target.createTarget", url="about:blank")
        self.session = self.send("Target.attachToTarget", **target, flatten=True)
        self.send("Page.enable")
        width, height = PHONE
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.send("Emulation.setDeviceMetricsOverride", **size)

    def send(self, method: str, **values: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": values, **self.session}
        with suppress(BrokenPipeError):  # then it has ended, as is heard next
            os.write(self.told, json.dumps(message).encode() + b"\0")
        answer = self.hear(lambda one: one.get("id") == self.number)
        if "error" in answer:
            raise Refused(answer["error"]["message"])
        return answer["result"]  # type: ignore[no-any-return]

    def hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message, end, rest = self.rest.partition(b"\0")
            if end:
                self.rest = rest
                told = json.loads(message)
                if wanted(told):
                    return told  # type: ignore[no-any-return]
            elif select.select([self.heard], [], [], PATIENCE)[0]:
                more = os.read(self.heard, 1 << 20)
                if not more:
                    raise Absent(
                        f"it ended by itself: {self.log.read_text(errors='replace')[-200:]}"
                    )
                self.rest += more
            else:
                raise TimeoutError

    def go(self, url: str) -> None:
        self.send("Page.navigate", url=url)
        self.hear(lambda one: one.get("method") == "Page.loadEventFired")

    def run(self, function: str, *values: Any) -> Any:
        call = f"({function})(...{json.dumps(values)})"
        done = self.send("Runtime.evaluate", expression=call, returnByValue=True)
        if "exceptionDetails" in done:
            raise Refused(str(done["exceptionDetails"]))
        return done["result"].get("value")

    def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            press = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self.send("Input.dispatchMouseEvent", **press)

    def write(self, text: str) -> None:
        self.send("Input.insertText", text=text)

    def paper(self) -> str:
        return text_of_pdf(base64.b64decode(self.send("Page.printToPDF")["data"]))


class WebDriver(Visitor):
    """The commands of W3C's WebDriver, however they are carried."""

    @abstractmethod
    def send(self, command: str, **values: Any) -> Any: ...

    def go(self, url: str) -> None:
        self.send("Navigate", url=url)

    def run(self, function: str, *values: Any) -> Any:
        script = f"return ({function})(...arguments)"
        return self.send("ExecuteScript", script=script, args=list(values))

    def click(self, x: float, y: float) -> None:
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.send("PerformActions", actions=[{"type": "pointer", "id": "mouse", "actions": moves}])

    def write(self, text: str) -> None:
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.send("PerformActions", actions=[{"type": "key", "id": "keys", "actions": keys}])


class Firefox(WebDriver):
    """Marionette: JSON behind its length, on a socket. Its narrow windows are those of pages."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        path = program("firefox-esr", "firefox", debian="firefox-esr")
        prefs = {"marionette.port": 0, "dom.disable_open_during_load": False}
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(prefs[key])});" for key in prefs]
        (folder / "user.js").write_text("\n".join(lines))
        options = ["--headless", "--marionette", "--no-remote", "--profile", str(folder)]
        ends.enter_context(running([path, *options]))
        port = folder / "MarionetteActivePort"
        number = until(lambda: port.is_file() and port.read_text(), "Firefox opens Marionette")
        line = ends.enter_context(socket.create_connection(("127.0.0.1", int(number)), PATIENCE))
        self.line, self.heard = line, ends.enter_context(line.makefile("rb"))
        self.hear()
        self.send("NewSession", capabilities={"alwaysMatch": {}})
        size = "popup,width={},height={}".format(*PHONE)
        self.run("size => { window.open('about:blank', '', size) }", size)
        self.send("SwitchToWindow", handle=self.send("GetWindowHandles")[-1])

    def hear(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.heard.read(1)
        return json.loads(self.heard.read(int(length[:-1])))

    def send(self, command: str, **values: Any) -> Any:
        message = json.dumps([0, 1, f"WebDriver:{command}", values]).encode()
        self.line.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self.hear()
        if error:
            raise Refused(error["message"])
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def paper(self) -> str:
        return text_of_pdf(base64.b64decode(self.send("Print")))


class WebKit(WebDriver):
    """WebDriver over HTTP, on a screen that nobody sees."""

    PATHS: Final = {"Navigate": "url", "ExecuteScript": "execute/sync", "PerformActions": "actions"}
    AS_PAPER: Final = """() => {
      for (const {cssRules} of document.styleSheets) for (const {media} of cssRules) if (media) {
        const swapped = {print: "all", screen: "not all"}
        media.mediaText = media.mediaText.replace(/print|screen/, one => swapped[one])
      }
      return document.body.innerText
    }"""
    """It cannot print: rules for paper count on the screen, from the outermost ones on."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        driver = program("WebKitWebDriver", debian="webkit2gtk-driver")
        xvfb = program("Xvfb", debian="xvfb")
        options = ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1000x24"]
        screen = ends.enter_context(running([xvfb, *options], stdout=subprocess.PIPE))
        assert screen.stdout is not None
        display = f":{screen.stdout.readline().decode().strip()}"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        own = {**os.environ, "DISPLAY": display, "HOME": str(folder)}
        ends.enter_context(running([driver, f"--port={port}"], env=own))
        self.http = ends.enter_context(requests.Session())
        self.http.trust_env = False  # no proxy to this machine itself
        self.address = f"http://127.0.0.1:{port}/session"
        wanted: Any = {"capabilities": {"alwaysMatch": {}}}
        began = until(lambda: self.begin(wanted), "WebKitWebDriver answers")
        self.address += f"/{began['sessionId']}"
        ends.callback(self.http.delete, self.address, timeout=PATIENCE)
        width, height = PHONE
        self.post("window/rect", {"x": 0, "y": 0, "width": width, "height": height})

    def begin(self, wanted: Any) -> Any:
        try:
            return self.post("", wanted)
        except requests.ConnectionError:
            return None

    def post(self, path: str, body: Any) -> Any:
        address = f"{self.address}/{path}" if path else self.address
        answer = self.http.post(address, json=body, timeout=PATIENCE)
        if not answer.ok:
            raise Refused(answer.text)
        return answer.json()["value"]

    def send(self, command: str, **values: Any) -> Any:
        return self.post(self.PATHS[command], values)

    def paper(self) -> str:
        return str(self.run(self.AS_PAPER))


BROWSERS: Final[dict[str, Callable[[Path, ExitStack], Visitor]]] = {
    "Chromium": lambda folder, ends: Chromium(folder, ends, os.environ["CHROMIUM"]),
    "Chromium 80": lambda folder, ends: Chromium(folder, ends, chromium_80(folder)),
    "Firefox": Firefox,
    "WebKitGTK": WebKit,
}


@contextmanager
def visitor(name: str, folder: Path) -> Iterator[Visitor]:
    """A browser by its name; `Absent` where it is not to be had, or does not start."""
    with ExitStack() as ends:
        yield BROWSERS[name](folder, ends)
