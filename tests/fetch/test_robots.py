"""What robots.txt permits, and for how long."""

from __future__ import annotations

import codecs

import pytest

from monitor.fetch.robots import AGENT, absent, parsed, unread
from tests.speed import within

HOUR, DAY = 3600.0, 86400.0


def test_no_file_allows_all_for_a_day() -> None:
    assert absent(5.0).rules is None
    assert absent(5.0).stale_at == parsed(b"", 5.0).stale_at == 5.0 + DAY


def test_rules_hold_for_a_day_and_may_ask_for_a_gap() -> None:
    robots = parsed(b"User-agent: *\nCrawl-delay: 4\nDisallow: /private", 0.0)
    assert robots.rules is not None
    assert robots.rules.can_fetch("https://example.org/open", "OfstedMonitor")
    assert not robots.rules.can_fetch("https://example.org/private/x", "OfstedMonitor")
    assert robots.crawl_delay == 4.0
    assert parsed(b"User-agent: *\nCrawl-delay: 900", 0.0).crawl_delay == 10.0


def test_rules_that_were_read_outlive_an_outage() -> None:
    before = parsed(b"User-agent: *\nDisallow: /private", 0.0)
    now = unread(before, DAY + 1, "the server answered 503")
    assert now.rules is before.rules
    assert not now.trouble
    assert now.stale_at < DAY + 60


def test_an_outage_from_the_start_forbids_all_but_not_for_ever() -> None:
    first = unread(None, 0.0, "the server answered 503")
    later = unread(first, HOUR, "the server answered 500")
    assert (first.trouble, later.trouble) == ("the server answered 503", "the server answered 500")
    assert later.stale_at < HOUR + 60
    assert unread(later, DAY, "the server answered 500") == absent(DAY)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_the_first_group_holds_behind_a_byte_order_mark(mark: bytes, encoding: str) -> None:
    words = "User-agent: *\r\nCrawl-delay: 2\r\nDisallow: /n/\r\n"
    robots = parsed(mark + words.encode(encoding), 0.0)
    assert robots.rules is not None
    assert not robots.rules.can_fetch("https://example.org/n/1", "OfstedMonitor")
    assert robots.crawl_delay == 2.0


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\nDisallow: /a\n" * 20_000,
        b"User-agent: x\n" * 40_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
        b"User-agent: *\nDisallow: /" + b"%" * 500_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 40 + b"*b$\n",
        b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 12 + b"*b$\n") * 500,
        b"\xff\xfe" + b"\0:" * 250_000,
        b":" * 500_000,
    ],
)
def test_no_file_takes_long_to_be_read_or_asked(body: bytes) -> None:
    """It is read in the monitor's own process: half a megabyte, without patterns that backtrack."""
    with within(2):
        rules = parsed(body, 0.0).rules
        assert rules is not None
        rules.can_fetch("https://a.example/" + "a" * 2_000, AGENT)


def test_wildcards_are_followed() -> None:
    rules = parsed(b"User-agent: *\nDisallow: /*a*a*b$\n", 0.0).rules
    assert rules is not None
    assert not rules.can_fetch("https://a.example/xaxaxb", AGENT)
    assert rules.can_fetch("https://a.example/xaxb", AGENT)
