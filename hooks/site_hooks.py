"""The adapter to MkDocs, and the only module that imports it: one short function an event."""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import json
import logging
import os
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterable
from datetime import date
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment
from markdown import Markdown
from mkdocs.__main__ import ColorFormatter, State
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler

from awareness import clock, policy
from awareness.check import watch
from awareness.check.inputs import drawing
from awareness.check.watch import Mode
from awareness.data import phrases
from awareness.data.files import laid
from awareness.links.scan import ids
from awareness.links.slugs import slug
from awareness.pages import blocks, frame, pages, programs, tree
from awareness.problem import Grade, Problem, of_grade
from awareness.site import Edition, Site, prepare
from awareness.text.layers import layers, named

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

ROOT = Path.cwd()
LAYERS = laid(ROOT)
log = logging.getLogger("mkdocs.hooks.awareness")
heard = CountHandler(level=logging.WARNING)
"""Whether MkDocs told of a page: it has to tell of it again."""
logging.getLogger("mkdocs").addHandler(heard)


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """While serving nobody is asked, unless that is asked for."""
    if command == "serve":
        os.environ.setdefault("LINKS", Mode.CACHED)


def in_vietnamese(line: logging.LogRecord) -> bool:
    """What MkDocs says, in the form of all other messages; only the news that an editor needs."""
    message = line.getMessage()
    if line.name == log.name or line.levelno < logging.INFO:
        return True
    if line.levelno == logging.INFO or line.name == "mkdocs.livereload":  # 302, 404 while serving
        said = policy.news(message)
    else:
        ours = line.name == "mkdocs.commands.build" and line.levelno == logging.ERROR
        said = policy.told(message, LAYERS) or (message if ours else policy.unknown(message))
    line.msg, line.args, line.exc_info = said, (), None
    return said is not None


for _printing in logging.getLogger("mkdocs").handlers:
    if isinstance(_printing, logging.StreamHandler) and not _printing.filters:
        _printing.addFilter(in_vietnamese)


def mode() -> Mode:
    """What LINKS says; else CI asks nobody, so that the same commit gives the same site."""
    asked = os.environ.get("LINKS") or (Mode.CACHED if os.environ.get("CI") else Mode.AUTO)
    if asked not in list(Mode):
        raise PluginError(f"LINKS={asked}: không có; dùng một trong {', '.join(Mode)}")
    return Mode(asked)


def today() -> date:
    """The day in Viet Nam, or that of SOURCE_DATE_EPOCH."""
    try:
        return clock.today()
    except ValueError as fault:
        raise PluginError(str(fault)) from None


def report(found: Iterable[Problem]) -> None:
    """Logs notes and warnings, then fails once with all errors."""
    problems = named(LAYERS, watch.told(found, mode()))
    for problem in of_grade(problems, Grade.NOTE):
        log.info(str(problem))
    for problem in of_grade(problems, Grade.WARNING):
        log.warning(str(problem))
    if errors := of_grade(problems, Grade.ERROR):
        lines = [f"Chưa dựng được trang, có {len(errors)} lỗi:", *map(str, errors)]
        raise PluginError("\n".join(lines))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Checks all data and all pages before anything is written."""
    edition = Edition(
        release=bool(os.environ.get("SITE_RELEASE")),
        on_disk=bool(os.environ.get("SITE_OFFLINE")),
        paper=not os.environ.get("SITE_WEB"),
        others=json.loads(os.environ.get("SITE_OTHERS", "{}")),
    )
    site = prepare(LAYERS, mode(), today(), report, edition)
    commune = site.catalogue.commune
    doors = phrases.fill(config.nav, site.data.known.words.spelled)
    config.nav = pages.menu(doors, site.pages.values())
    config.site_name = f"{config.site_name} – {commune.words['name']}"
    config.extra["site"] = site
    config.mdx_configs.setdefault("toc", {})["slugify"] = lambda text, _: slug(text)
    made = [(name, config.mdx_configs.get(name, {})) for name in config.markdown_extensions]
    built = [Markdown().build_extension(*one) for one in made]  # once, not for every page
    config.markdown_extensions = [*built, site.writing]  # type: ignore[list-item]
    # The theme's own folder holds twelve thousand icons, and nothing that a page shows.
    config.theme.dirs = [str(one / "overrides") for one in reversed(layers(LAYERS))]
    config.site_url = "" if site.on_disk else commune.site_url or ""
    config.theme.static_templates = set() if site.on_disk else {"404.html"}
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Our own files, less what no reader needs, and what the build adds; nothing of a theme's."""
    site: Site = config.extra["site"]
    unused = (".css",) if site.catalogue.commune.keep else (".css", "/keep.js")
    found = [f"docs/{uri}" for uri in site.pages]
    found += [path for path in tree.files(LAYERS, "docs") if path.endswith(tree.PICTURES)]
    assets = site.render.frame.assets
    found += [f"overrides/{uri}" for uri in assets if not uri.endswith(unused)]
    files = Files(sorted((own(path, config) for path in found), key=file_sort_key))
    for path, content in site.files():
        files.append(added(path, content, config))
    there = sorted(file.src_uri for file in files)
    site.rest_on(there, (ROOT / policy.POLICY).read_text("utf-8"))
    heard.counts.clear()
    return files


def own(path: str, config: MkDocsConfig) -> File:
    """A page, a picture or a script of ours, or what the commune has in its place."""
    site: Site = config.extra["site"]
    uri, place = path.partition("/")[2], LAYERS / path
    if uri.endswith(".svg") and "{{" in (text := place.read_text("utf-8")):
        file = added(uri, drawing(site.data, text), config)
    else:
        base = str(place).removesuffix(f"{os.sep}{Path(uri)}")
        file = File(uri, base, config.site_dir, config.use_directory_urls)
    file.dest_uri = site.render.frame.assets.get(uri, file.dest_uri)
    return file


def added(path: str, content: str | bytes, config: MkDocsConfig) -> File:
    """What the build adds, .htaccess too: its lines end alike on Windows, which text would not."""
    whole = content.encode() if isinstance(content, str) else content
    return File.generated(config, path, content=whole, inclusion=InclusionLevel.INCLUDED)


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Templates of the frame show numbers and icons as pages do; all pages are indexed by now."""
    site: Site = config.extra["site"]
    env.filters["call"] = blocks.late(blocks.call)
    env.globals["icon"] = site.render.env.globals["icon"]
    for path, content in site.index.files():
        files.append(added(path, content, config))
    env.trim_blocks = env.lstrip_blocks = True
    blocks.keep_compiled(env)
    return env


def on_page_read_source(*, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Nothing: each page has been read and checked, its front matter too."""
    return ""


def on_page_markdown(markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Expands the page's blocks and ends it with its sources and date."""
    site: Site = config.extra["site"]
    source = site.pages[page.file.src_uri]
    page.title = source.meta.title  # as typed; MkDocs reads 0111 as 73
    linked = programs.linked_data(source, site.catalogue)
    made = site.made(source)
    page.meta.update(source.meta, scripts=site.scripts(source), linked_data=linked, made=made)
    return "" if made else site.markdown(source)


def on_page_content(html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """What Markdown made now, or before, as readers are shown it."""
    site: Site = config.extra["site"]
    source = site.pages[page.file.src_uri]
    if page.meta["made"]:
        html, links = page.meta["made"]
        there = {files.get_file_from_path(path): names for path, names in links.items()}
        page.links_to_anchors = there  # type: ignore[assignment]  # `rests_on` has their paths
    else:
        linked = (page.links_to_anchors or {}).items()
        site.new[site.made_of(source)] = html, {to.src_uri: names for to, names in linked}
    page.present_anchor_ids = ids(html)
    html, drawings = site.content(source, html)
    page.meta["contents"] = frame.contents(html)
    for path, picture in drawings.items():
        if files.get_file_from_path(path) is None:
            files.append(added(path, picture, config))
    return html


def on_post_page(output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Checks the finished page."""
    site: Site = config.extra["site"]
    if site.on_disk:
        output = frame.named(output)
    return site.finished(page.file.dest_uri, output, site.pages[page.file.src_uri])


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Checks 404.html."""
    html = template_name.endswith(".html")
    return config.extra["site"].finished(template_name, output_content) if html else output_content


def on_build_error(*, error: Exception) -> None:
    """A full disk, a folder that cannot be written: one sentence, where MkDocs shows its code."""
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "đĩa đã đầy → dọn bớt" if full else "hệ thống từ chối → kiểm tra quyền ghi"
        what = f"{error.filename or 'site'}: không đọc hoặc ghi được, {why} rồi dựng lại"
        raise PluginError(what)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Tells what the finished pages showed, and what was found of the links."""
    site: Site = config.extra["site"]
    site.data.known.clean.write()
    if not heard.counts:
        site.keep()
    report(site.problems)
    kept = site.offline.files(allowed=site.catalogue.commune.keep) if not site.on_disk else ()
    for path, text in kept:
        Path(config.site_dir, path).write_bytes(text.encode())
    watch.banner(site.seen.report)


# --- The command behind build.py and serve.py ------------------------------------------------


def main(arguments: list[str]) -> int:
    """`build --site-dir DIR [--strict]` or `serve [-a HOST:PORT]`; no traceback and no English."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("command", choices=["build", "serve"])
    parser.add_argument("--site-dir", default="site")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("-a", "--dev-addr", default="localhost:8000")
    given, _ = parser.parse_known_args(arguments)
    printing = State()  # type: ignore[no-untyped-call]  # it stops with its last reference
    printing.stream.addFilter(in_vietnamese)
    if not sys.stderr.isatty():
        ColorFormatter.colors = {}  # a file, or a workflow's summary, would show their codes
    if given.command == "build":
        gc.disable()  # the process is over before there is much to collect, ...
        atexit.register(gc.freeze)  # and nothing is looked through when it ends
        return int(bool(made(given.site_dir, strict=given.strict)))
    host, _, port = given.dev_addr.rpartition(":")
    try:
        serve(host or "localhost", int(port))
    except (OSError, OverflowError, ValueError):
        what = "cổng đang có chương trình khác dùng, hoặc viết chưa đúng"
        log.error(f"Không mở được {given.dev_addr}: {what} → gõ như: -a localhost:8001")
        return 1
    return 0


def made(site_dir: str, server: LiveReloadServer | None = None, strict: bool = False) -> list[str]:
    """Builds the site once, and says why it could not; a server also watches what it is made of."""
    heard, logger = BufferingHandler(sys.maxsize), logging.getLogger("mkdocs")
    heard.setLevel(logging.ERROR)
    logger.addHandler(heard)
    try:
        report(policy.faults(ROOT))
        config = load_config(str(ROOT / policy.POLICY), site_dir=site_dir, strict=strict)
        if server:
            for path in (config.docs_dir, *config.watch, *layers(LAYERS)[1:]):
                server.watch(str(path))
        config.plugins.on_startup(command="serve" if server else "build", dirty=False)
        build(config, serve_url=server.url if server else None)
    except Abort:
        if not heard.buffer:
            log.error(policy.STRICT)
    except PluginError as fault:
        log.error(str(fault))
    except Exception as fault:
        (ROOT / policy.CRASH).parent.mkdir(exist_ok=True)
        (ROOT / policy.CRASH).write_text(traceback.format_exc(), encoding="utf-8")
        log.error(policy.crashed(fault))
    finally:
        logger.removeHandler(heard)
    lines = (line for record in heard.buffer for line in record.getMessage().split("\n"))
    return list(dict.fromkeys(lines))


def serve(host: str, port: int) -> None:
    """Shows the site, or the faults that keep it from being built, until Ctrl-C."""
    from mkdocs.livereload import LiveReloadServer  # no build needs it

    class Server(LiveReloadServer):
        def rebuild(self) -> None:
            self.faults = made(self.root, self)

        def serve_request(self, environ: Any, start_response: Any) -> Iterable[bytes]:
            if not self.faults or environ["PATH_INFO"].startswith("/livereload/"):
                return super().serve_request(environ, start_response)
            page = policy.faults_page(self.faults).encode()
            page = self._inject_js_into_html(page, self._visible_epoch)
            start_response(
                "200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(page)))]
            )
            return [page]

        def _inject_js_into_html(self, content: Any, epoch: Any) -> Any:
            """With the script that reloads, which the policy of a published page would stop."""
            page = frame.without_policy(content)
            return super()._inject_js_into_html(page, epoch)  # type: ignore[no-untyped-call]

    socket.create_server((host, port)).close()  # what is busy is told before a build, not after
    with tempfile.TemporaryDirectory(prefix="mkdocs_") as folder:
        server = Server(lambda: server.rebuild(), host, port, folder)
        server.watch(policy.POLICY)
        server.rebuild()
        try:
            server.serve()  # type: ignore[no-untyped-call]
        finally:
            server.shutdown()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
