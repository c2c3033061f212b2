"""What web servers are told, by nginx and Apache, at the root and below a portal."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest
import requests
from own_browsers import Absent, program
from project import shipped, whole

from awareness.data.model import Commune
from awareness.pages import servers

PORTALS: Final = ["https://cong.example/an-lao/", "https://tinh.example/"]
FRAMED: Final = "frame-ancestors 'self' https://cong.example https://tinh.example"
NGINX: Final = """
daemon off; pid {work}/pid; error_log stderr; worker_processes 1; user {user};
events {{}}
http {{
  access_log off; client_body_temp_path {work}/t; proxy_temp_path {work}/t;
  fastcgi_temp_path {work}/t; uwsgi_temp_path {work}/t; scgi_temp_path {work}/t;
  server {{
    listen 127.0.0.1:{port}; root {root}; include {site}/nginx.conf;
    location ~ \\.(html|js|svg)$ {{ return 403; }}
  }}
}}
"""
APACHE: Final = """
Listen 127.0.0.1:{port}
ServerName localhost
PidFile {work}/pid
ErrorLog /dev/stderr
DefaultRuntimeDir {work}
User {user}
Group {user}
{modules}
TypesConfig /etc/mime.types
DocumentRoot {root}
<Directory {root}>
  AllowOverride All
  Require all granted
</Directory>
"""
USER: Final = "www-data" if getpass.getuser() == "root" else getpass.getuser()
"""Whom the servers work as."""
MODULES: Final = (
    "mpm_event", "authn_core", "authz_core", "alias", "dir", "autoindex", "mime", "headers",
    "deflate",
)  # fmt: skip


def commune(**changed: Any) -> Commune:
    return whole(shipped()).commune.model_copy(update=changed)


@pytest.mark.parametrize("name", servers.FILES)
def test_a_server_is_told_who_may_frame_the_site(name: str) -> None:
    told = dict(servers.files(commune(portal_url=PORTALS[0], portals=PORTALS)))[name]
    assert FRAMED in told
    alone = dict(servers.files(commune(portal_url=None, portals=[])))[name]
    assert "frame-ancestors 'self'" in alone
    assert "example" not in alone


def test_hosts_that_ask_again_by_themselves_are_told_what_to_keep() -> None:
    """Netlify and Cloudflare revalidate what has no rule; only one knows `! Cache-Control`."""
    told = dict(servers.files(commune()))["_headers"]
    assert told.endswith("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n")
    assert told.count("Cache-Control") == 1


def test_the_file_of_iis_is_read_as_xml() -> None:
    told = dict(servers.files(commune()))["web.config"]
    kinds = ElementTree.fromstring(told.encode()).iter("mimeMap")
    assert {one.attrib["fileExtension"].lstrip(".") for one in kinds} == {*servers.TYPES, "webp"}


@pytest.mark.parametrize(
    ("base", "path"), [("/", "404.html"), ("/cong/an-toan/", "cong\\an-toan\\404.html")]
)
def test_the_missing_page_of_iis_is_a_file_below_its_root(base: str, path: str) -> None:
    """Run as an address, a page without code would be sent with 200."""
    told = dict(servers.files(commune(site_url=f"https://x.example{base}")))["web.config"]
    assert f'statusCode="404" path="{path}" responseMode="File"' in told


def nginx(values: dict[str, Any]) -> list[str]:
    conf = values["work"] / "nginx.conf"
    conf.write_text(NGINX.format(**values), "utf-8")
    return [program("nginx", debian="nginx-light"), "-c", str(conf), "-p", str(values["work"])]


def apache(values: dict[str, Any], without: str = "") -> list[str]:
    found = program("apache2", debian="apache2")
    folder = Path("/usr/lib/apache2/modules")
    names = [name for name in MODULES if name != without]
    modules = [f"LoadModule {name}_module {folder}/mod_{name}.so" for name in names]
    conf = values["work"] / "apache.conf"
    conf.write_text(APACHE.format(**values, modules="\n".join(modules)), "utf-8")
    return [found, "-f", str(conf), "-D", "FOREGROUND"]


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=[nginx, apache])
def command(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(params=["/", "/cong/an-toan/"])
def served(
    command: Any, request: pytest.FixtureRequest, site: Path, tmp_path: Path
) -> Iterator[str]:
    """Where a server has the shipped site."""
    root, base, port = tmp_path / "root", request.param, free()
    folder = root / base.strip("/")
    shutil.copytree(site, folder)
    for name, told in servers.files(commune(site_url=f"https://x.example{base}", portals=PORTALS)):
        (folder / name).write_text(told, "utf-8")
    if base != "/":  # what a build for this address says
        page = (folder / "404.html").read_text("utf-8").replace('href="/', f'href="{base}')
        (folder / "404.html").write_text(page, "utf-8")
    for way in (tmp_path, *tmp_path.parents[:3]):  # the server's own user reads there
        way.chmod(way.stat().st_mode | 0o055)
    (folder / "index.html").touch()  # an ETag of such a moment is a weak one
    values = {"root": root, "site": folder, "work": tmp_path, "port": port, "user": USER}
    try:
        line = command(values)
    except Absent as why:
        pytest.skip(str(why))
    with subprocess.Popen(line) as server:
        address = f"http://127.0.0.1:{port}{base}"
        for _ in range(100):
            try:
                requests.get(address, timeout=5)
                break
            except requests.ConnectionError:
                assert server.poll() is None, line
                time.sleep(0.1)
        yield address
        server.terminate()


def asked(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=10, allow_redirects=False)


@pytest.mark.slow
def test_a_server_serves_the_site_well(served: str) -> None:
    page = asked(served)
    assert page.status_code == 200
    assert page.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Content-Security-Policy"] == FRAMED
    assert page.headers["Cache-Control"] == "no-cache"
    for name, value in servers.HEADERS.items():
        assert page.headers[name] == value.format(FRAMED.removeprefix("frame-ancestors "))
    again = asked(served, **{"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    picture = page.text.partition('rel="icon"')[2].split('href="')[1].split('"')[0]
    asset = asked(served + picture)
    assert asset.headers["Content-Type"].lower().startswith("image/svg+xml")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asset.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("khong-co", "khong-co/o-day/", "nginx.conf", "web.config", ".htaccess"):
        missing = asked(served + path)
        assert missing.status_code in (403, 404), path
        if path.startswith("khong"):
            assert "tel:111" in missing.text
            assert missing.headers["Content-Security-Policy"] == FRAMED
    folder = asked(served + "tre-em")
    assert (folder.status_code, folder.headers["Location"]) in (
        (301, served + "tre-em/"),
        (301, "/" + served.split("/", 3)[3] + "tre-em/"),
    )
    script = asked(served + "tim/ten.js")
    assert "charset=utf-8" in script.headers["Content-Type"].lower()
    assert script.headers["Cache-Control"] == "no-cache"
    assert asked(served + "in-an/loa.pdf").headers["Content-Type"] == "application/pdf"
    assert asked(served + "assets/").status_code in (403, 404)


@pytest.mark.slow
@pytest.mark.parametrize("served", ["/"], indirect=True)
@pytest.mark.parametrize(
    "command", [partial(apache, without=name) for name in ("headers", "deflate")]
)
def test_apache_serves_the_site_without_a_module(served: str) -> None:
    assert asked(served).status_code == 200
    assert "tel:111" in asked(served + "khong-co").text
