"""What people may see of an address."""

from __future__ import annotations

import hashlib
import json
import uuid
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import secrets
from monitor.model.addresses import (
    UNREADABLE,
    keep_secret,
    masked,
    masked_key,
    masked_text,
    rid,
    secrets_of,
    with_secrets,
    without,
)
from monitor.model.publications import Item, Listing
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


@given(st.from_regex(r"[a-z0-9]{8,12}", fullmatch=True), st.sampled_from(["with url: ", '"GET ', "POST ", "HEAD "]))
def test_no_text_shows_what_a_path_that_stands_alone_hides(secret: str, before: str) -> None:
    said = f"pool(host='a.example', port=443): {before}/feed?id=3&key=SECRET{secret} HTTP/1.1"
    assert masked_text(said) == f"pool(host='a.example', port=443): {before}/feed?id=3&key=… HTTP/1.1"


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


@given(st.from_regex(r"[a-z0-9]{2,12}", fullmatch=True), st.sampled_from(["key", "token", "apikey", "sig", "ticket"]))
def test_a_link_with_its_sources_keys_is_known_without_them_and_asked_for_with_them(secret: str, name: str) -> None:
    keys = secrets_of(f"https://a.example/token/{secret}second/rss?{name}={secret}")
    assert keys == (f"{secret}second", secret)
    link = f"https://a.example/{secret}second/story?page=2&{name}={secret}"
    shown = without(link, keys)
    assert shown == f"https://a.example/…/story?page=2&{name}=…1"
    assert with_secrets(shown, keys) == link
    assert without("https://a.example/story?page=2", keys) == with_secrets("https://a.example/story?page=2", keys)


def test_a_page_that_repeats_its_key_is_rid_of_it() -> None:
    listing = Listing(
        (Item("https://a.example/1", title="Read it with sesame77"),), "sesame77", faults=("no sesame77",)
    )
    assert rid(listing, ["sesame77"]) == Listing(
        (Item("https://a.example/1", title="Read it with …"),), "…", faults=("no …",)
    )
    assert rid(listing, ["no"]) is listing


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("GET /rss?page=2&key=abc HTTP/1.1", "GET /rss?page=2&key=… HTTP/1.1"),
        ("with url: /rss?code=abc (Caused by x)", "with url: /rss?code=… (Caused by x)"),
        ("{'Authorization': 'Bearer abc.def'}", "{'Authorization': 'Bearer …'}"),
        ("the token xoxb-123456-abcdef was revoked", "the token … was revoked"),
        ("https://hooks.slack.com/services/T0/B0/abc", "https://hooks.slack.com/…"),
        ("with url: /services/T0/B0/abc", "with url: /services/…"),
        ("wss://a.example/link/?ticket=abc&app_id=1", "wss://a.example/link/?ticket=…&app_id=1"),
        ("author=Smith, a=b; code=5 in a sentence", "author=Smith, a=b; code=5 in a sentence"),
    ],
)
def test_what_libraries_write_of_requests_shows_no_secret(said: str, shown: str) -> None:
    assert masked_text(said) == shown


@given(st.from_regex(r"[ -~äöü]{8,30}", fullmatch=True))
def test_what_was_read_as_a_secret_is_hidden_wherever_it_stands(secret: str) -> None:
    secret = f"hush{secret}hush"
    secrets.keep(secret)
    for said in (secret, f"535 no, not {secret}!", repr(secret), json.dumps(secret), quote(secret), quote(secret, "")):
        assert "hush" not in masked_text(said)


def test_a_webhook_is_hidden_by_its_parts_too_and_plain_words_stay() -> None:
    keep_secret("https://chat.example/services/abcd1234/children?x=efgh5678")
    assert masked_text("POST /services/abcd1234/children?x=efgh5678 failed") == "POST … failed"
    assert masked_text("children's services: no efgh5678, no abcd1234") == "children's services: no …, no …"
    assert masked_key("news:https://a.example/abcd1234") == "news:https://a.example/abcd1234"


def test_half_a_character_in_an_address_does_no_harm() -> None:
    assert masked_key("https://example.org/feed?key=\ud800abc").startswith("https://example.org/feed?key=…~")
