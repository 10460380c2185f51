"""What an answer says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.answer import Content, retry_after, sniff, status_words


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "pdf"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"  \n<HTML><head>", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        (b"<!-- made by hand --><div>hello</div>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"><html xmlns="x">', "html"),
        ("<html><p>Bürger".encode("latin-1"), "html"),
        ("<html>sechzehn".encode("utf-16"), "html"),
        (b"Warning: mysql is away <html><body>", "html"),
        (b'<?xml version="1.0"?>\n<?xml-stylesheet href="a.xsl"?><!-- c --><rss version="2.0">', "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b"<rdf:RDF>", "feed"),
        (b'<?xml version="1.0"?><urlset>', "xml"),
        (b"<?xml version='1.0' ?>", "xml"),
        (b"<Error><Code>AccessDenied</Code></Error>", "xml"),
        (b'{"a": 1}\n', "json"),
        (b"[1, 2]", "json"),
        (b"{not json", "text"),
        (b"Dear Ms Smith\n\nThis letter", "text"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"<<<<", "unknown"),
        (b"  \n", "unknown"),
        (b"", "unknown"),
    ],
)
def test_the_kind_is_told_by_content(body: bytes, kind: str) -> None:
    assert sniff(body) == Content(kind)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind(body: bytes) -> None:
    assert sniff(body) in Content


def test_a_hostile_prologue_is_told_in_no_time() -> None:
    assert sniff(b"<!-- " * 4000) in Content
    assert sniff(b"<!doctype x [" + b"]> <?" * 4000) in Content


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "99999999"}, 86400.0),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 90.0),
        ({"Retry-After": "Sat, 21 Nov 2026 09:00:00 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT"}, None),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 -0000", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_status_in_words() -> None:
    assert status_words(403) == "403 Forbidden"
    assert status_words(599) == "599"
