"""What comes over the wire besides pages: addresses, headers, robots.txt; and what masks and compares addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from random import Random
from urllib.parse import urljoin, urlsplit

from bench.fuzz.parser import Parser, must, storable, text, texts
from monitor.fetch import address as fetched
from monitor.fetch.answer import dated, retry_after, status_words
from monitor.fetch.fetcher import user_agent
from monitor.fetch.robots import parsed
from monitor.fetch.wire import WireError, _Gunzip
from monitor.model.addresses import masked, masked_key, masked_text, spelling
from monitor.model.hosts import registered_domain
from monitor.register.feeds import told_of
from monitor.render.fit import address as shown_address
from monitor.render.fit import clean
from monitor.sources import govuk, links, ofsted
from monitor.sources.archive import named_maps

_PASSWORD = "hunter2S3cret"
ADDRESSES = (
    "https://www.example.org/news?utm_source=rss&p=45", "http://user:pw@example.org:8080/a;jsessionid=1?token=abc#x", "//example.org/x", "/v1/file/50237978",
    "https://[::1]:80/", "http://127.0.0.1/", "https://www.google.com/url?q=https://example.org/a", "mailto:a@b.c", "https://files.ofsted.gov.uk/v1/file/5",
    "http://0x7f.1/", "http://xn--e1afmkfd.example/", "https://example.org/token/s3cr3tvalue/feed", "https://reports.ofsted.gov.uk/provider/44/80489",
)  # fmt: skip
WORDS = (
    "http://", "https://", "//", "://", "@", ":", ":80", ":443", ":99999", "[", "]", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]", "?", "&", ";", "#",
    "token=", "key=", "api_key=", "sid=", "jsessionid=", "utm_source=", "%2e%2e", "%00", "/../", "\\", "\t", "127.0.0.1", "169.254.169.254", "10.0.0.1",
    "localhost", "xn--", "ofsted.gov.uk", "files.", "/v1/file/", "/provider/44/", "google.com/url?q=", "ｅｘａｍｐｌｅ", "。", "ﬁ", "①",
)  # fmt: skip


def address_text(chance: Random) -> bytes:
    """Something like an address."""
    scheme = chance.choice(("http", "https", "HTTP", "ftp", "javascript", "", "file"))
    host = chance.choice(
        (
            "example.org",
            "www.paper.co.uk",
            "127.0.0.1",
            "[::1]",
            "ofsted.gov.uk",
            "xn--a",
            "",
            "a..b",
            "0",
            "1.2.3",
            f"{chance.randrange(2**32)}",
            "é.org",
        )
    )
    user = chance.choice(("", "", "me@", "me:pw@", ":@"))
    port = chance.choice(("", "", ":80", ":443", f":{chance.randrange(70000)}", ":", ":x"))
    path = "".join("/" + chance.choice(WORDS) for _ in range(chance.randint(0, 4)))
    query = chance.choice(
        ("", "?" + "&".join(chance.choice(WORDS) + str(chance.randrange(10**9)) for _ in range(chance.randint(0, 5))))
    )
    return f"{scheme}{chance.choice(('://', ':', '//', ''))}{user}{host}{port}{path}{query}".encode()


def addresses(data: bytes) -> object:
    url, base = texts(data, 2)
    base = base if base else "https://www.example.org/news/"
    found = links.address(url, base)
    if found is not None:
        parts = urlsplit(found)
        must(parts.scheme in ("http", "https") and parts.hostname, "an address that is none", (found, url))
        must("@" not in parts.netloc, "an address with a password", (found, url))
        must(
            links.address(found, found) == found, "an address that is not itself", (found, links.address(found, found))
        )
        must(
            links.address(url, url) != found or links.identity(found) == links.identity(url),
            "two identities of one address",
            (found, url),
        )
    identity = links.identity(url)
    links.bare_identity(url), links.split(url), links.joined(base, url), links.words(url, 50), links.day(url)
    ofsted.identity(url)
    spelt = spelling(url)
    registered_domain(url), told_of(url)
    return (found is None, identity == url, len(spelt) // 16, urlsplit(found).scheme if found else "")


def masks(data: bytes) -> object:
    url = text(data)
    shown, said = masked(url), masked_text(url)
    masked(shown), masked_key(url)
    for whole in (f"https://me:{_PASSWORD}@example.org/{url}", f"https://example.org/feed?key={_PASSWORD}&{url}"):
        must(_PASSWORD not in masked(whole), "a password that is shown", (whole, masked(whole)))
        must(
            _PASSWORD not in masked_text(f"see {whole} there"),
            "a password that a text shows",
            (whole, masked_text(f"see {whole} there")),
        )
    return (shown == url, said == url, shown.count("…"))


def requested(data: bytes) -> object:
    """Addresses that would be requested: redirects are followed, private hosts are not."""
    base, target = texts(data, 2)
    try:
        url = urljoin(base, target)
    except ValueError:
        url = target
    try:
        parts = fetched.split(url)
    except fetched.AddressError as wrong:
        must(str(wrong), "a refusal without a reason")
        return "refused"
    place = fetched.place(parts)
    must(parts.hostname, "a request to nobody", url)
    fetched.is_allowed(parts.hostname or "", parts.port or 80, ("127.0.0.1", "mirror:8080"))
    public = fetched.is_public(parts.hostname or "")
    _public(parts.hostname or "", public)
    return (public, ":" in place)


def _public(host: str, public: bool) -> None:
    """What Python's own table calls private is never called public."""
    try:
        ip = ip_address(host.partition("%")[0])
    except ValueError:
        must(not public, "a name that is a public number", host)
        return
    inner = getattr(ip, "ipv4_mapped", None) or ip
    carried = isinstance(ip, IPv6Address) and ip in fetched._CARRIERS[1]
    must(not public or carried or not (inner.is_private or inner.is_loopback or inner.is_link_local or inner.is_multicast or inner.is_reserved),
         "a private address that counts as public", host)  # fmt: skip


def numbers(data: bytes) -> object:
    """Numbers of hosts, from raw bytes: every IPv4 and IPv6 address."""
    raw = data[:16].ljust(16, b"\x00") if len(data) > 4 else data[:4].ljust(4, b"\x00")
    ip = ip_address(raw)
    public = fetched.is_public(str(ip))
    _public(str(ip), public)
    return (public, ip.version, raw[0])


def headers(data: bytes) -> object:
    said, when, age = texts(data, 3)
    wait = retry_after({"Retry-After": said, "Date": when})
    must(wait is None or 0 <= wait <= 86_400, "a wait of no length", (wait, said, when))
    moment = dated({"Date": when, "Age": age})
    must(
        moment is None or (moment.tzinfo is UTC and moment > datetime.min.replace(tzinfo=UTC)),
        "an instant that is none",
        moment,
    )
    status_words(len(data))
    must(all(" " <= c <= "~" for c in user_agent(said)), "a header that breaks out", said)
    return (wait is None, moment is None)


def header_text(chance: Random) -> bytes:
    """Something like `Retry-After`, `Date` and `Age`."""
    day = f"{chance.choice(('Mon', 'Tue', 'Xyz'))}, {chance.randint(0, 40)} {chance.choice(('Jan', 'Feb', 'Foo'))} {chance.choice((2024, 0, 99, 9999, 10000))} {chance.randint(0, 30)}:{chance.randint(0, 70)}:00 {chance.choice(('GMT', '+0000', '-9999', '+2400', ''))}"
    return "\x1e".join(
        (chance.choice((str(chance.randrange(10**12)), day, "")), day, str(chance.randrange(10**9)))
    ).encode()


def robots(data: bytes) -> object:
    rules = parsed(data, 0.0)
    must(0 <= rules.crawl_delay <= 10, "a delay of no length", rules.crawl_delay)
    if rules.rules is not None:
        rules.rules.can_fetch("https://www.example.org/news?x=%zz", "OfstedMonitor")
    maps = named_maps(data, "https://www.example.org/robots.txt")
    storable(maps)
    must(len(maps) <= 12, "too many maps")
    return (rules.crawl_delay, len(maps))


def robots_text(chance: Random) -> bytes:
    """Something like a robots.txt."""
    lines = ("User-agent: *", "User-agent: OfstedMonitor", "Disallow: /", "Disallow: /*?*$", "Allow: /news", "Crawl-delay: 5", "Crawl-delay: nan", "Crawl-delay: -1",
             "Crawl-delay: 1e400", "Request-rate: 1/0", "Request-rate: 1/5m", "Visit-time: 0600-0845", "Sitemap: /sitemap.xml", "Sitemap: http://[::1", "Disallow: /%zz", "# x", "")  # fmt: skip
    return chance.choice(("\n", "\r\n", "\r")).join(chance.choice(lines) for _ in range(chance.randint(1, 20))).encode()


def gunzip(data: bytes) -> object:
    undo = _Gunzip()
    try:
        plain = undo(data, 10_000)
    except WireError:
        return "broken"
    must(len(plain) <= 10_000, "more than was asked for", len(plain))
    return (undo.complete, len(plain) // 500)


def shown(data: bytes) -> object:
    said = text(data)
    line = clean(said)
    must(line.isprintable() and "\n" not in line, "a line with more in it", line)
    found = shown_address(said)
    must(
        found is None or (found.isascii() and found.isprintable() and " " not in found and len(found) <= 2000),
        "a link that breaks out",
        found,
    )
    govuk.day_of(said)
    return (found is None, len(line) // 32)


def _gzipped() -> tuple[bytes, ...]:
    import gzip

    return (
        gzip.compress(b"words " * 400, mtime=0),
        gzip.compress(b"a", mtime=0) * 2,
        gzip.compress(b"\x00" * 200_000, mtime=0),
    )


def _encoded(*seeds: str):
    return lambda: tuple(seed.encode() for seed in seeds)


PARSERS = (
    Parser("web.addresses", addresses, _encoded(*ADDRESSES), address_text, WORDS, ("monitor.sources.links", "monitor.sources.ofsted", "monitor.model.addresses"), 9000),
    Parser("web.masked", masks, _encoded(*ADDRESSES), address_text, WORDS, ("monitor.model.addresses",), 4000),
    Parser("web.requested", requested, _encoded(*ADDRESSES), lambda chance: b"\x1e".join((address_text(chance), address_text(chance))), WORDS, (), 4000),
    Parser("web.private_addresses", numbers, lambda: (b"\x7f\0\0\1", b"\n\0\0\1", bytes(16), b"\xfe\x80" + bytes(14), b"\0\x64\xff\x9b" + bytes(12)),
           lambda chance: chance.choice((b"", bytes(10) + b"\xff\xff", b"\0\x64\xff\x9b" + bytes(8), b"\x20\x01", b"\x20\x02", b"\x3f\xff")) + chance.randbytes(16), (), (), 16),
    Parser("web.headers", headers, _encoded("120\x1eWed, 10 Jun 2026 23:30:00 GMT\x1e30"), header_text, ("GMT", "+0000", "-2400", "Mon,", "\x1e", "9" * 20), (), 600),
    Parser("web.robots", robots, _encoded("User-agent: *\nDisallow: /\nCrawl-delay: 3\nSitemap: https://www.example.org/sitemap.xml\n"), robots_text,
           ("User-agent:", "Disallow:", "Allow:", "Crawl-delay:", "Sitemap:", "Request-rate:", "*", "$", "\n"), ("monitor.sources.archive",), 20_000),
    Parser("web.gunzip", gunzip, _gzipped, None, (), (), 4000),
    Parser("web.shown", shown, _encoded(*ADDRESSES), address_text, (*WORDS, "2024-01-30T10:00:00+01:00", "9999-12-31T23:59:59-12:00"), (), 4000),
)  # fmt: skip
