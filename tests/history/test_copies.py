"""Which stories are copies of another: by their sentences, else by the words that were kept of them."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.history.republished import copies
from monitor.model.facts import EventKind, Finding
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.model.words import sentence_prints

NOW = datetime(2024, 1, 10, 9, tzinfo=UTC)
LINES = [f"The council has said for the record that point number {n} is looked at." for n in range(10)]
OWN = [f"Our own man at the town hall heard councillor number {n} say no." for n in range(10)]


def story(url, sentences=(), quote="words", title="title", seen=NOW):
    finding = Finding(EventKind.INSPECTION, "leeds", quote=quote)
    reading = Reading(
        DocumentKind.NEWS, title, authority="leeds", events=(finding,), sentences=sentence_prints(sentences)
    )
    return Document("news:x", url, seen, title=title, reading=reading)


@pytest.mark.parametrize(
    ("one", "two", "copied"),
    [
        (LINES, LINES, True),
        (LINES, [*OWN[:2], *LINES[:8]], True),
        (LINES, LINES[:2], True),
        (LINES[:1], LINES, True),
        (LINES, OWN, False),
        (LINES, [*OWN[:6], *LINES[:4]], False),
        (LINES, [LINES[0], *OWN[:1]], False),
    ],
)
def test_what_shares_most_of_its_sentences_is_a_copy(one, two, copied):
    first, second = story("https://a/1", one), story("https://b/1", two, seen=NOW + timedelta(hours=1))
    assert copies([second], [first, second]) == ({second.url: first.url} if copied else {})
    assert copies([first, second], [second, first]) == ({second.url: first.url} if copied else {})


def test_of_three_copies_the_first_is_named():
    a, b, c = (story(f"https://{name}/1", LINES, seen=NOW + timedelta(hours=n)) for n, name in enumerate("abc"))
    assert copies([c, b], [a, b, c]) == {b.url: a.url, c.url: a.url}


def test_without_sentences_the_headline_and_the_words_of_the_facts_decide():
    first = story("https://a/1", LINES, "Ofsted says so.", "Inspectors come")
    for quote, title, copied in (("Ofsted says so!", "x", True), ("y", "Inspectors come", True), ("y", "x", False)):
        second = story("https://b/1", (), quote, title, NOW + timedelta(hours=1))
        assert bool(copies([second], [first, second])) is copied
