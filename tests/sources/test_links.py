"""What an article's address, words and day come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.sources.links import address, bare_identity, day, identity, joined, words

BASE = "https://www.paper.co.uk/news/"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/news/1", "https://www.paper.co.uk/news/1"),
        ("story?id=7&utm_source=rss&UTM_medium=x", "https://www.paper.co.uk/news/story?id=7"),
        ("https://www.bbc.co.uk/news/a?at_medium=RSS&at_campaign=rss", "https://www.bbc.co.uk/news/a"),
        ("https://WWW.Paper.co.uk:443/a#comments", "https://www.paper.co.uk/a"),
        ("https://www.paper.co.uk", "https://www.paper.co.uk/"),
        ("//cdn.paper.co.uk/a?fbclid=1&gclid=2", "https://cdn.paper.co.uk/a"),
        ("  /a b  ", "https://www.paper.co.uk/a%20b"),
        ("http://[2606:4700::1]:8080/a", "http://[2606:4700::1]:8080/a"),
        (
            "https://www.google.com/url?rct=j&url=https://www.paper.co.uk/a%3Fx%3D1&ct=ga",
            "https://www.paper.co.uk/a?x=1",
        ),
        ("https://www.google.com/url?rct=j&amp;url=https://www.paper.co.uk/a&amp;ct=ga", "https://www.paper.co.uk/a"),
        ("https://www.google.co.uk/url?q=ftp://x", "https://www.google.co.uk/url?q=ftp://x"),
        ("a\x1f\u00a0b#x", "https://www.paper.co.uk/news/a%1F%C2%A0b"),
        ("/a?x=1&amp;amp;y=2&amp;z=3&amp", "https://www.paper.co.uk/a?x=1&y=2&z=3&amp"),
        ("https://a\x01b.org/", None),
        ("mailto:a@b.org", None),
        ("javascript:void(0)", None),
        ("https://user:pw@paper.co.uk/", None),
        ("https://[bad", None),
        ("https://a b.org/", None),
        ("https://paper.co.uk:99999/", None),
        ("", "https://www.paper.co.uk/news/"),
    ],
)
def test_an_address_is_an_identity(href: str, expected: str | None) -> None:
    assert address(href, BASE) == expected


def test_a_search_engines_redirect_that_leads_back_to_itself_or_nowhere_is_no_address() -> None:
    google = "https://www.google.com/url?q="
    for circle in (f"{google}https://", f"{google}http://", google * 250 + "https://a.org"):
        assert address(circle, circle) is None
        assert identity(circle) == circle
    assert address(f"{google}{google}https://paper.co.uk/a", BASE) == "https://paper.co.uk/a"


def test_an_address_that_escapes_make_too_long_is_none() -> None:
    assert address("/" + " " * 7000 + "x", BASE) is None
    assert address("/" + "x" * 7000, BASE) == "https://www.paper.co.uk/" + "x" * 7000


def test_half_a_character_in_a_link_that_is_none_does_no_harm() -> None:
    assert joined(BASE, "//[\ud800").encode().endswith(b"/%5B%3F")


def test_a_link_on_a_page_whose_own_address_is_none_is_what_it_says() -> None:
    assert joined("\x1ep://[", "/a b") == "/a b"
    assert joined("http://[", "https://paper.co.uk/a") == "https://paper.co.uk/a"
    assert address("/a", "http://[") is None


MARKS = st.text(alphabet=";/?=&.:#x5", max_size=12)


@given(st.sampled_from(["http", "https", "HTTP", "", "//"]), st.text(max_size=60) | MARKS | MARKS.map("sid={}".format))
def test_any_link_is_an_address_or_none_and_stays_so(scheme: str, rest: str) -> None:
    once = address(f"{scheme}://paper.co.uk/{rest}" if scheme.isalpha() else scheme + rest, BASE)
    for page in ("https://elsewhere.org/", "http://elsewhere.org/", once or BASE):
        assert once is None or address(once, page) == once


@pytest.mark.parametrize("page", [BASE, "http://elsewhere.org/"])
def test_an_empty_parameter_is_no_part_of_an_address_on_any_page(page: str) -> None:
    assert address("http://b.org/story;", page) == address("http://b.org/story", page) == "http://b.org/story"
    assert address("http://b.org/story;sid=1;", page) == "http://b.org/story"
    assert address("http://b.org/story;a=1", page) == "http://b.org/story;a=1"


NAMING = ("id=123", "p=45", "article=7", "sid=42", "t=3", "v=abc", "page=2", "q=ofsted", "storyid=9")
VISITS = """
PHPSESSID=1 jsessionid=A1 sessionid=x session_id=x SESSID=x ASPSESSIONIDABCD=X ASP.NET_SessionId=q CFID=1 CFTOKEN=2 _=3
cb=4 cachebust=5 nocache=6 no_cache=1 sid=0123456789abcdef0123 ts=1718000000 _t=1718000000123 timestamp=1718000000
rand=0123456789 utm_source=a UTM_Campaign=b fbclid=c gclid=d mc_cid=e at_medium=f ref=rss igshid=h
"""


@given(
    st.lists(st.sampled_from(NAMING), unique=True, max_size=3),
    st.lists(st.sampled_from(VISITS.split()), max_size=5),
    st.sampled_from(["http://", "https://", "HTTPS://"]),
    st.sampled_from(["", "www.", "WWW."]),
    st.sampled_from(["", "/", ";jsessionid=F00", ";JSESSIONID=F00/", ";sid=1"]),
    st.sampled_from(["", "/(S(lit3py55t21z5v55vlm25s55))", "/(X(1)S(abc))", "/(A(x)F(y))"]),
    st.sampled_from(["", "#comments", "#?id=5"]),
    st.randoms(),
)
def test_a_page_is_known_by_what_names_it(naming, visits, scheme, www, tail, path_visit, fragment, chance) -> None:
    pairs = [*naming, *visits]
    chance.shuffle(pairs)
    url = f"{scheme}{www}paper.co.uk{path_visit}/news/story{tail}?{'&'.join(pairs)}{fragment}"
    plain = f"https://paper.co.uk/news/story?{'&'.join(naming)}"
    assert identity(url) == identity(plain) == identity(identity_of_address(url))
    others = {identity(f"https://paper.co.uk/news/story?{pair}9") for pair in naming}
    assert identity(plain) not in others or len(naming) > 1


def identity_of_address(url: str) -> str:
    shown = address(url, BASE)
    assert shown is not None
    return shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.co.uk/?p=45", "https://paper.co.uk/?p=46"),
        ("https://paper.co.uk/story?id=1", "https://paper.co.uk/story?id=2"),
        ("https://paper.co.uk/a.php?sid=1", "https://paper.co.uk/a.php?sid=2"),
        ("https://paper.co.uk/watch?v=dQw4w9WgXcQ", "https://paper.co.uk/watch?v=oHg5SJYRHA0"),
        ("https://paper.co.uk/a", "https://paper.co.uk/A"),
        ("https://paper.co.uk/a", "https://other.co.uk/a"),
        ("https://news.paper.co.uk/a", "https://paper.co.uk/a"),
        ("https://paper.co.uk/(S)/a", "https://paper.co.uk/a"),
        ("https://paper.co.uk/a?session=autumn-2024", "https://paper.co.uk/a?session=spring-2025"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert identity(one) != identity(other)


def test_what_may_be_a_visits_number_is_left_out_of_what_a_headline_has_to_confirm() -> None:
    links = ["https://paper.co.uk/a?sid=1&id=5", "https://paper.co.uk/a?id=5&sid=2", "https://paper.co.uk/a/?v=3&id=5"]
    assert len({bare_identity(link) for link in links}) == 1
    assert bare_identity(links[0]) != bare_identity("https://paper.co.uk/a?id=6")


@given(st.text(max_size=60))
def test_anything_has_an_identity(url: str) -> None:
    assert identity(url) == identity(url)
    shown = address(url, BASE)
    assert shown is None or identity(shown) == identity(address(shown, BASE) or "")


def test_words_are_plain_and_cut() -> None:
    assert words("<p>Children&#8217;s <b>services</b></p>\n<script>x</script> &amp; more", 99) == (
        "Children’s services & more"
    )
    assert words("5 < 6 and\n 7 > 2", 99) == "5 < 6 and 7 > 2"
    assert words("word " * 50, 12) == "word word w…"
    assert len(words("<" * 1_000_000, 300)) <= 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T23:30:00Z", "2026-11-20"),
        ("2026-07-20T23:30:00Z", "2026-07-21"),
        ("2026-11-20", "2026-11-20"),
        ("Published: Friday, 20th November 2026", "2026-11-20"),
        ("Posted on 3 Feb 2025 by the press office", "2025-02-03"),
        ("20/11/2026", "2026-11-20"),
        ("31/02/2026", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1970-01-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_pages_write_it(text: str, expected: str | None) -> None:
    assert day(text) == (When.parse(expected) if expected else None)
