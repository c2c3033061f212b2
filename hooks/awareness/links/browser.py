"""A page as a browser shows it, from bytes that are here already; nobody is asked.

Optional: without playwright or a Chromium, Chrome or Edge on this machine nothing here is used.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from html import escape
from importlib import util
from typing import Any, Final

from .fetch import Answer
from .reading import decoded

Visits = Callable[[Answer], list[Answer]]
"""Shows an answer to some visitors."""
NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "chromium-headless-shell",
)  # fmt: skip
PLACES: Final = (
    r"%PROGRAMFILES(X86)%\Microsoft\Edge\Application\msedge.exe",
    r"%PROGRAMFILES%\Google\Chrome\Application\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
PHONE: Final = (
    "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
VISITS: Final[tuple[tuple[dict[str, Any], str | None], ...]] = (
    ({"viewport": {"width": 1280, "height": 800}}, None),
    (
        {"viewport": {"width": 360, "height": 740}, "user_agent": PHONE, "is_mobile": True},
        "https://www.google.com/",
    ),
)
"""A desk, and a phone that comes from a search: some pages show themselves to these alone."""
UTF_8: Final = "text/html; charset=utf-8"
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LATER: Final = 60_000
"""Milliseconds of the page's own clock in which its timers run."""
LONGEST: Final = 10.0
"""Seconds for one visit."""
HEARD: Final = 0.2
"""Seconds until we hear where its timers went."""
SHOWN: Final = """() => {
  const MENUS = "header, nav, dialog, [role=navigation], [role=dialog]";  // hidden until asked for
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const small = box.width <= 1 && box.height <= 1 && style.overflow !== "visible";
    const outside = box.width && (box.right + scrollX <= 0 || box.bottom + scrollY <= 0);
    const unseen = style.display === "none" || style.visibility !== "visible"
      || style.opacity === "0" || style.fontSize === "0px" || small || outside;
    if (unseen && !one.closest(MENUS)) one.setAttribute("hidden", "");
    const covers = /fixed|absolute/.test(style.position)
      && box.width >= 0.9 * innerWidth && box.height >= 0.9 * innerHeight;
    if (covers && one.matches("iframe, embed, object")) one.style = "position:fixed;inset:0";
    if (covers && one.matches("a") && !one.textContent.trim()) one.setAttribute("hidden", "");
  }
  for (const one of document.querySelectorAll("script:not([type*=json])")) one.remove();
  for (const one of document.querySelectorAll("*"))
    for (const name of one.getAttributeNames())
      if (name.startsWith("on")) one.removeAttribute(name);
  return document.documentElement.outerHTML;
}"""


def executable(places: Iterable[str] = (*NAMES, *PLACES)) -> str | None:
    """The browser of this machine; CHROMIUM names another, or none where it is empty."""
    own = os.environ.get("CHROMIUM")
    places = map(os.path.expandvars, places) if own is None else (own,)
    return next(filter(None, map(shutil.which, places)), None)


def of_this_machine() -> Visits | None:
    """What shows an answer to each visitor; None where there is no browser, or no playwright."""
    chromium = executable()
    return partial(visits, chromium) if chromium and util.find_spec("playwright") else None


def visits(chromium: str, answer: Answer) -> list[Answer]:
    """The answer as each visitor is shown it: what is unseen is `hidden`, where the page goes by
    itself is a refresh, no script is left. A visit that fails or never ends is left out."""
    with ThreadPoolExecutor(1) as pool:  # whatever loop the caller's thread has
        return pool.submit(asyncio.run, _visits(chromium, answer)).result()


async def _visits(executable_path: str, answer: Answer) -> list[Answer]:
    from playwright.async_api import Error, async_playwright

    seen = list[Answer]()
    async with async_playwright() as driver:
        with suppress(Error):
            browser = await driver.chromium.launch(executable_path=executable_path, args=[*QUIET])
            for options, referrer in VISITS:
                context = await browser.new_context(service_workers="block", **options)
                html, gone = await _visit(context, answer, referrer)
                if html or gone:
                    refresh = '<meta http-equiv="refresh" content="0;url={}">'
                    away = "".join(refresh.format(escape(url)) for url in gone)
                    body = f"<!doctype html>{away}{html}".encode()
                    seen.append(replace(answer, headers=(("Content-Type", UTF_8),), body=body))
    return seen


async def _visit(context: Any, answer: Answer, referrer: str | None) -> tuple[str, list[str]]:
    """What is shown in the end, and where the page went by itself or opened a window."""
    from playwright.async_api import Error

    page, gone, read = await context.new_page(), list[str](), asyncio.Event()
    text = decoded(answer.body, answer.header("content-type"))
    served = {"status": answer.status, "content_type": UTF_8, "body": text}

    async def serve(route: Any) -> None:
        request, whole = route.request, route.request.is_navigation_request()
        with suppress(Error):  # a window that opens has no frame yet
            whole = whole and request.frame.parent_frame is None
        if whole and served:
            answered = dict(served)
            served.clear()
            await route.fulfill(**answered)
        else:
            if whole:  # what is read is cut off here, and DOMContentLoaded never comes
                gone.append(request.url)
                read.set()
            await route.abort("aborted")

    page.on("domcontentloaded", lambda _: read.set())
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("popup", lambda popup: gone.append(popup.url))
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(LONGEST):
            await context.route("**/*", serve)
            await page.clock.install()
            await page.goto(answer.url, referer=referrer, wait_until="commit")
            await read.wait()
            await page.clock.run_for(LATER)
            html = await page.evaluate(SHOWN)
            await asyncio.sleep(HEARD)
            return html, gone
    return "", gone
