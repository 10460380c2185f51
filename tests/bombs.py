"""Small files that ask for gigabytes or for hours, made here; never read one outside a limit of memory."""

import gzip
import json
import zlib
from functools import cache

DAY = "2024-01-30"


def _pdf(*objects: bytes) -> bytes:
    """A PDF of one page, of these objects (the page's own are the first three)."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + end


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


_PAGES = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")


@cache
def flate_pdf(size: int) -> bytes:
    """A page whose content is compressed twice, and so large when it is undone."""
    once, part = zlib.compressobj(1), b" " * 1_000_000
    content = zlib.compress(b"".join([once.compress(part) for _ in range(size // len(part))]) + once.flush(), 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>"
    return _pdf(*_PAGES, page, _stream(content, b"/Filter [/FlateDecode /FlateDecode]"))


def form_pdf(depth: int, times: int) -> bytes:
    """A page of forms in forms, each drawn so many times: it draws times ** depth words."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R >> >> >>"
    )
    draws = b"/F Do " * times
    forms = [
        _stream(
            draws if at < depth else b"BT /T 9 Tf (word) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /F %d 0 R >> "
            b"/Font << /T << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>" % (at + 5),
        )
        for at in range(1, depth + 1)
    ]
    return _pdf(*_PAGES, page, _stream(draws), *forms)


def sitemap(entries: int) -> bytes:
    """A gzipped map of so many entries of nothing."""
    return gzip.compress(b"<urlset>" + b"<url><loc/></url>" * entries + b"</urlset>", 1)


def deep_feed(depth: int) -> bytes:
    """A feed whose elements stand in each other."""
    return b'<rss version="2.0"><channel><item><title>' + b"<a>" * depth


def provider_page(size: int) -> bytes:
    """A provider's page with a timeline of so many bytes."""
    entry = b'<li class="timeline__day"><a class="publication-link" href="/v1/file/1">x</a></li>'
    return b'<h1>Peterborough</h1><ol class="timeline">' + entry * (size // len(entry)) + b"</ol>"


def govuk_page(links: int) -> bytes:
    """A page of GOV.UK whose body opens so many links and closes none."""
    return json.dumps({"title": "Improvement notice", "details": {"body": "<a href='/x'>" * links}}).encode()


def commented_page(comments: int) -> bytes:
    """A page of comments."""
    return b"<html><body><h1>News</h1>" + b"<!-- x -->" * comments + b"</body></html>"
