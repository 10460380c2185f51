"""The site as a browser and a stranger ask for it: each file as what it is, and nothing outside its folder."""

import gzip
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.serve.files import SiteFiles
from monitor.serve.pages import Health, MonitorPages
from monitor.serve.server import Reply, Server
from tests.serve.test_server import asked, raw

FILES = {
    "index.html": "<!doctype html><title>England</title>" + "<p>Peterborough</p>" * 100,
    "404.html": "<!doctype html><title>Not here</title>",
    "style.css": "body { margin: 0 }",
    "icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "authority/leeds.html": "<!doctype html><title>Leeds</title>",
    "feed/leeds.atom": "<feed xmlns='http://www.w3.org/2005/Atom'/>",
    "feed/leeds.ics": "BEGIN:VCALENDAR\r\n",
    "improve.html": "<!doctype html><title>What needs to improve</title>",
    "search.js": "0",
    "pagefind/pagefind.js": "0",
    "pagefind/wasm.en.pagefind": "0",
    "pagefind/fragment/en_1.pf_fragment": "0",
}
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "feed/leeds.atom": "application/atom+xml; charset=utf-8",
    "feed/leeds.ics": "text/calendar; charset=utf-8",
}
SECRET = "the secret outside"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A site, with much beside it and in it that is none of it."""
    top = tmp_path_factory.mktemp("state")
    site = top / "site"
    for name, text in FILES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, newline="")
    (top / "monitor.db").write_text(SECRET)
    (top / "secret.html").write_text(SECRET)
    (top / "outside").mkdir()
    (top / "outside" / "page.html").write_text(SECRET)
    (site / "notes.db").write_text(SECRET)
    (site / ".hidden.html").write_text(SECRET)
    (site / "link.html").symlink_to(top / "secret.html")
    (site / "linked").symlink_to(top / "outside")
    (site / "itself").symlink_to(site)
    os.mkfifo(site / "pipe.html")
    (site / "folder.html").mkdir()
    return site


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    pages = MonitorPages(Health(list), lambda: Reply(b"figures\n"), SiteFiles(lambda: folder))
    one = Server("127.0.0.1", 0)
    with one.serving(pages):
        yield one


def answered(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head, _, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode()).partition(b"\r\n\r\n")
    status, *given = head.decode().split("\r\n")
    return int(status.split()[1]), {line.split(": ")[0].lower(): line.split(": ", 1)[1] for line in given}, body


@pytest.mark.parametrize("name", TYPES)
def test_each_file_is_what_it_is_with_the_headers_of_a_careful_site(server, name):
    status, headers, body = asked(server, "GET", f"/{name}")
    assert (status, body.decode()) == (200, FILES[name])
    assert headers["content-type"] == TYPES[name]
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "img-src": "'self'",
        "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-cache"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("name", [one for one in FILES if one.startswith(("improve", "pagefind/"))])
def test_the_page_that_searches_may_run_the_sites_own_scripts_and_no_others(server, name):
    status, headers, body = asked(server, "GET", f"/{name}")
    assert (status, body.decode()) == (200, FILES[name])
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["connect-src"] == policy["worker-src"] == "'self'"
    assert "unsafe-inline" not in str(policy)
    assert headers["x-content-type-options"] == "nosniff"


def test_the_first_page_stands_at_the_root_and_the_monitors_own_pages_stay(server):
    assert asked(server, "GET", "/")[2].decode() == FILES["index.html"]
    assert asked(server, "GET", "/?q=%3Cscript%3E")[2].decode() == FILES["index.html"]
    assert asked(server, "GET", "/healthz")[2] == b"healthy\n"


OUTSIDE = [
    "/../secret.html",
    "/authority/../../secret.html",
    "/%2e%2e/secret.html",
    "/%2e%2e%2fsecret.html",
    "/..%2fsecret.html",
    "/%252e%252e/secret.html",
    "/..\\secret.html",
    "/..%5csecret.html",
    "/authority\\leeds.html",
    "//secret.html",
    "/./index.html",
    "/authority//leeds.html",
    "/index.html/",
    "/index.html%00.css",
    "/secret.html%00",
    "/index.html%0a",
    "/%c0%ae%c0%ae/secret.html",
    "/%ff",
    "/index.html\u00ad",
    "/.hidden.html",
    "/link.html",
    "/linked/page.html",
    "/itself/index.html",
    "/pipe.html",
    "/folder.html",
    "/authority/",
    "/authority",
    "/feed/",
    "/notes.db",
    "/index",
    "/INDEX.HTML",
    "/index.html;x=1",
    "/~root/x.html",
    "/" + "a/" * 40 + "x.html",
    "/" + "a" * 300 + ".html",
    "http://127.0.0.1/index.html",
    "file:///etc/passwd",
    "*",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_but_the_sites_own_files_is_served(server, folder, path):
    status, headers, body = answered(server, path)
    assert status in (400, 404), (status, body[:80])
    assert SECRET.encode() not in body
    assert b"leeds.html" not in body, "no folder is listed"
    if status == 404:
        assert b"Page not found" in body
        assert "etag" not in headers


@pytest.mark.parametrize("path", ["/nothing.html", "/a/nothing", "/a/b/c/nothing.html", "/a/../b/%2e%2e/x"])
def test_the_page_of_what_is_not_there_leads_home_from_wherever_it_stands(server, path):
    status, headers, body = answered(server, path)
    styles = re.search(r'rel="stylesheet" href="([^"]+)"', body.decode())[1]
    assert status == 404
    assert styles == "../" * (path.count("/") - 1) + "style.css"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_the_root_may_be_asked_for_the_whole_disk_in_vain(server):
    for path in (f"{Path.cwd()}/pyproject.toml", "/etc/passwd", "/proc/self/environ"):
        assert answered(server, path)[0] == 404


def test_who_has_a_file_is_spared_it(server):
    _, headers, _ = asked(server, "GET", "/index.html")
    known = headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', known)
    for given in (known, known.removeprefix("W/"), f'"other", {known}', "*"):
        status, again, body = answered(server, "/index.html", If_None_Match=given)
        assert (status, body) == (304, b"")
        assert again["etag"] == known
        assert again["cache-control"] == "no-cache"
        assert "content-length" not in again
    for given in ('"other"', "", "W/", known[:-2]):
        assert answered(server, "/index.html", If_None_Match=given)[0] == 200
    assert answered(server, "/index.html")[1]["vary"] == "Accept-Encoding"


def test_a_file_that_changes_is_known_by_another_mark(folder, server):
    page = folder / "changing.html"
    page.write_text("one")
    first = asked(server, "GET", "/changing.html")[1]["etag"]
    page.write_text("two")
    status, headers, body = answered(server, "/changing.html", If_None_Match=first)
    assert (status, body) == (200, b"two")
    assert headers["etag"] != first
    page.unlink()
    assert answered(server, "/changing.html", If_None_Match=first)[0] == 404


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("x-gzip", True), ("deflate, br", False), ("gzip;q=0", False),
     ("gzip;q=0.000", False), ("", False), ("identity", False)],
)  # fmt: skip
def test_a_text_is_packed_for_who_takes_it(server, accepted, packed):
    _, headers, body = answered(server, "/index.html", Accept_Encoding=accepted)
    assert (headers.get("content-encoding") == "gzip") is packed
    assert int(headers["content-length"]) == len(body)
    assert (gzip.decompress(body) if packed else body).decode() == FILES["index.html"]


def test_what_is_small_is_not_packed(server):
    assert "content-encoding" not in answered(server, "/style.css", Accept_Encoding="gzip")[1]


def test_head_has_the_headers_of_get_and_no_page(server):
    got, said = asked(server, "GET", "/index.html"), asked(server, "HEAD", "/index.html")
    assert said[2] == b""
    assert {k: v for k, v in said[1].items() if k != "date"} == {k: v for k, v in got[1].items() if k != "date"}


def test_before_there_is_a_site_the_root_says_what_there_is(tmp_path):
    pages = MonitorPages(Health(list), lambda: Reply(b""), SiteFiles(lambda: tmp_path / "not" / "yet"))
    assert b"/healthz" in pages("/").body
    assert pages("/index.html") is None
    assert pages("/404.html") is None


def test_a_request_without_a_version_is_answered_too(server):
    with socket.create_connection(server.server_address[:2], timeout=5) as link:
        link.sendall(b"GET /style.css\r\n\r\n")
        assert FILES["style.css"].encode() in link.makefile("rb").read()
