"""What people may see of an address."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.addresses import UNREADABLE, masked, masked_key, masked_text
from monitor.register import data


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pw@example.org/feed?page=2&api_token=abc123&sig=def#part", "https://example.org/feed?page=2&api_token=…&sig=…"),
        ("https://example.org/rss?key=SECRET", "https://example.org/rss?key=…"),
        ("https://example.org/rss?APIKEY=SECRET&id=5", "https://example.org/rss?APIKEY=…&id=5"),
        ("https://example.org/rss?a=1;auth=SECRET;b=2", "https://example.org/rss?a=1;auth=…;b=2"),
        ("https://example.org/rss?acc%65ss_tok%65n=SECRET", "https://example.org/rss?acc%65ss_tok%65n=…"),
        ("https://example.org/rss?u=9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c", "https://example.org/rss?u=…"),
        ("https://example.org/rss?u=9f8a7b6c-5d4e-3f2a-1b0c-9d8e7f6a5b4c", "https://example.org/rss?u=…"),
        ("https://example.org/a;jsessionid=SECRET/b", "https://example.org/a;jsessionid=…/b"),
        ("https://example.org/a?page=2&q=a%20b", "https://example.org/a?page=2&q=a%20b"),
        ("https://example.org/a?author=smith&keyword=ofsted&postcode=PE1", "https://example.org/a?author=smith&keyword=ofsted&postcode=PE1"),
        ("https://example.org/a?story=children-in-care-rated-inadequate-in-2024", "https://example.org/a?story=children-in-care-rated-inadequate-in-2024"),
        ("https://example.org/a?key=", "https://example.org/a?key="),
        ("http:/me:secret@example.org/", "http:///example.org/"),
        ("https://example.org/feeds/9f8a7b6c5d4e3f2a1b0c9d8e/news.xml", "https://example.org/feeds/…/news.xml"),
        ("https://example.org/f/9f8a7b6c-5d4e-3f2a-1b0c-9d8e7f6a5b4c", "https://example.org/f/…"),
        ("https://example.org/user/token/s3cret/rss", "https://example.org/user/token/…/rss"),
        ("https://example.org/2024/05/BBCNewsEngland2024/q1-report-2024-05-13", "https://example.org/2024/05/BBCNewsEngland2024/q1-report-2024-05-13"),
        ("https://example.org/news/story-12345678901234567890", "https://example.org/news/story-12345678901234567890"),
        ("https://[::1", UNREADABLE),
    ],
)  # fmt: skip
def test_secrets_of_an_address_are_not_shown(url: str, shown: str) -> None:
    assert masked(url) == shown


@given(st.from_regex(r"[a-z0-9]{8,12}", fullmatch=True), st.sampled_from(["key", "token", "apikey", "auth", "api-key"]))
def test_no_text_shows_what_an_address_in_it_hides(secret: str, name: str) -> None:
    secret = f"SECRET{secret}"
    said = f"polling news:https://me:{secret}@a.example/x?id=3&{name}={secret}, failed (https://b.example/?{name}={secret})."
    assert secret not in masked_text(said)
    assert masked_text(said).endswith(f"https://b.example/?{name}=…).")
    assert secret not in masked_key(said)


@given(st.binary(min_size=16, max_size=40))
def test_a_random_part_of_a_path_is_hidden_however_it_is_written(key: bytes) -> None:
    random = hashlib.sha256(key).digest()[: len(key)]
    shown = [
        masked(f"https://a.example/feeds/{text}/rss") for text in (random.hex(), str(uuid.UUID(bytes=random[:16])))
    ]
    assert set(shown) == {"https://a.example/feeds/…/rss"}


def test_no_address_of_the_register_of_feeds_is_hidden() -> None:
    assert [url for row in data.rows("feeds.csv") if (url := row["url"]) != masked(url)] == []


def test_a_text_without_secrets_stays_and_a_key_stays_one_things_own() -> None:
    text = "GOV.UK (https://www.gov.uk/a?b=1): the server answered 404."
    assert masked_text(text) == masked_key(text) == text
    one, other = (masked_key(f"news:https://a.example/?key={key}") for key in ("one", "two"))
    assert one != other
    assert one.startswith("news:https://a.example/?key=…~")


@given(st.text(max_size=80))
def test_any_text_can_be_masked(text: str) -> None:
    masked_text(f"https://{text}")
    assert masked(text) is not None
