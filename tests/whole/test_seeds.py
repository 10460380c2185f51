"""Several tellings, one history: stories and a letter give the same events in whatever order they arrive.

The first test reads the five documents where the project began, where they are beside the checkout; the second does
the like with documents of our own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from monitor.history.join import ReadDocuments, join_documents
from monitor.model.dates import When
from monitor.model.events import ChangeKind, Event
from monitor.model.publications import Document, Reading, SourceKind
from monitor.read.document import read_document
from monitor.register.authorities import load

SEEDS = Path(__file__).resolve().parents[2] / "../shared/seeds"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOLD, RECALLED = ("reported", False), ("reported", True)


@dataclass(frozen=True)
class Telling:
    """A document as its source gives it."""

    url: str
    source: SourceKind
    published: str
    data: bytes

    def read(self, authority: str) -> Reading:
        day = When.parse(self.published)
        return read_document(self.data, register=load(), authority=authority, published=day)


def arrive(slug: str, tellings: list[tuple[Telling, Reading]]) -> tuple[list[Event], list[tuple[str, str]]]:
    """The history that documents make as they arrive one by one, and the changes told (kind, event)."""
    history: dict[str, Event] = {}
    told = []
    for telling, reading in tellings:
        document = Document(str(telling.source), telling.url, NOW, published=reading.published, reading=reading)
        settled = join_documents(ReadDocuments(telling.source, (slug,), (document,), {}), tuple(history.values()))
        history |= {event.id: event for event in settled.events}
        told += [(str(change.kind), change.event.id) for change in settled.changes if change.event]
    return list(history.values()), told


def row(event: Event) -> tuple[object, ...]:
    """An event as a table of the history has it."""
    facts = event.facts
    what = f"{facts.kind}{f' {facts.action}' if facts.action else ''}"
    grades = ", ".join(sorted(f"{j.area} {j.grade}" for j in facts.judgements))
    dates = "/".join(when.iso() for when in (facts.start, facts.end) if when)
    return dates, what, str(event.status), event.recalled, grades


def check(slug: str, tellings: list[Telling], table: list[tuple[object, ...]], news: int) -> list[Event]:
    """Let the tellings arrive in every order: always this history, each event new at most once."""
    read = [(telling, telling.read(slug)) for telling in tellings]
    assert [reading.problems for _, reading in read] == [()] * len(read)
    for order in permutations(read):
        events, told = arrive(slug, list(order))
        assert sorted(map(row, events), key=str) == sorted(table, key=str), [t.url for t, _ in order]
        new = [event for kind, event in told if kind == ChangeKind.NEW]
        assert len(new) == len(set(new)) == news
        assert {kind for kind, _ in told} <= {ChangeKind.NEW, ChangeKind.CONFIRMED, ChangeKind.POSSIBLE}
    return arrive(slug, read)[0]


SEED_DATES = ("2021-08", "2024-01-30", "2021-08-02", "2025-03-07", "2013-06")
SEED_TABLE = [
    ("2011-08", "inspection", *RECALLED, "overall inadequate"),
    ("2012-02", "improvement_notice issued", *RECALLED, ""),
    ("2013-01", "inspection", *RECALLED, "overall adequate"),
    ("2013-06", "improvement_notice lifted", *TOLD, ""),
    ("2018-06", "inspection", *RECALLED, "overall good"),
    ("2021-06-22/2021-06-23", "focused_visit", "confirmed", False, ""),
    ("2023-03", "focused_visit", *RECALLED, ""),
    (
        "2023-11",
        "inspection",
        *TOLD,
        (
            "care_leavers inadequate, help_and_protection requires_improvement, in_care requires_improvement, "
            "leadership requires_improvement, overall inadequate"
        ),
    ),
    ("2025", "monitoring_visit", "possible", False, ""),
]


@pytest.mark.corpus
def test_the_five_documents_where_it_began_give_one_timeline_in_any_order():
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("the seeds are not beside this checkout")
    letter = files[2]
    tellings = [
        Telling(f.name, SourceKind.OFSTED if f == letter else SourceKind.NEWS, day, f.read_bytes())
        for f, day in zip(files, SEED_DATES, strict=True)
    ]
    events = check("peterborough", tellings, SEED_TABLE, news=3)
    by_day = {row(event)[0]: event for event in events}
    visit = by_day["2021-06-22/2021-06-23"].facts
    assert (visit.topic, str(visit.published), len(visit.improvements)) == ("children in care", "2021-08-02", 3)
    assert len(by_day["2021-06-22/2021-06-23"].evidence) == 2
    assert len(by_day["2023-11"].evidence) == 2, "told in 2024, recalled in 2025"
    assert str(by_day["2013-01"].facts.published) == "2013-03"
    assert [j.grade for j in by_day["2013-01"].facts.previous] == ["inadequate"]
    assert "multi-agency safeguarding hub" in (by_day["2025"].facts.topic or "").lower()


# --- the like of it, in our own words ---------------------------------------------------------------------------------

LETTER = """14 October 2022

Ms Jo Example
Director of Children's Services
Stoke-on-Trent City Council

Dear Ms Example

Focused visit to Stoke-on-Trent City Council children's services

This letter summarises the findings of a focused visit to Stoke-on-Trent City Council children's services on 6 and 7
September 2022. His Majesty's Inspectors for this visit were A Person and B Person.

Inspectors looked at the local authority's arrangements for care leavers.

Headline findings

Care leavers are helped by advisers who stay in touch with them.

What needs to improve in this area of social work practice

- The timeliness of pathway plans.
- The choice of homes for young people who leave care.

Yours sincerely

A Person
His Majesty's Inspector
"""

VISIT_STORY = """Inspectors find care leavers in Stoke-on-Trent well supported

Young people who leave care in Stoke-on-Trent have advisers who know them, Ofsted has said.

The watchdog published a letter on Friday after a focused visit to the city council's children's services.

Councillor Pat Sample said: "This is good news for our young people, and we know there is more to do."
"""

DOWNGRADE_STORY = """Stoke-on-Trent children's services rated inadequate

Children's services in Stoke-on-Trent have been rated inadequate by Ofsted.

Inspectors visited the city council in January and published their report today.

The authority had been judged to require improvement to be good in May 2019.

The impact of leaders on social work practice was graded requires improvement to be good.

The council's chief executive apologised to families and said that an improvement board would meet every month.
"""

RECAP_STORY = """Council tax to rise as children's services budget grows

Stoke-on-Trent City Council is to spend more on its children's services next year.

The service was rated inadequate by Ofsted after an inspection in January 2024.

A focused visit in September 2022 had looked at the help for care leavers.

Councillors vote on the budget of the children's services on Tuesday.
"""

LIFTED_STORY = """Improvement notice lifted after progress in children's services

The Department for Education lifted its improvement notice to Stoke-on-Trent City Council on 9 February 2026.

The notice was issued in July 2024 after Ofsted rated the council's children's services inadequate.

The children's minister thanked staff in a letter to the leader of the council.
"""

OWN = [
    Telling("https://files/1", SourceKind.OFSTED, "2022-10-14", LETTER.encode()),
    Telling("https://paper/visit", SourceKind.NEWS, "2022-10-14", VISIT_STORY.encode()),
    Telling("https://paper/down", SourceKind.NEWS, "2024-03-12", DOWNGRADE_STORY.encode()),
    Telling("https://paper/recap", SourceKind.NEWS, "2025-02-20", RECAP_STORY.encode()),
    Telling("https://paper/lifted", SourceKind.NEWS, "2026-02-10", LIFTED_STORY.encode()),
]
OWN_TABLE = [
    ("2019-05", "inspection", *RECALLED, "overall requires_improvement"),
    ("2022-09-06/2022-09-07", "focused_visit", "confirmed", False, ""),
    ("2024-01", "inspection", *TOLD, "leadership requires_improvement, overall inadequate"),
    ("2024-07", "improvement_notice issued", *RECALLED, ""),
    ("2026-02-09", "improvement_notice lifted", *TOLD, ""),
]


def test_stories_and_a_letter_of_our_own_give_one_timeline_in_any_order():
    events = check("stoke-on-trent", OWN, OWN_TABLE, news=3)
    visit = next(event for event in events if event.facts.kind == "focused_visit")
    assert len(visit.evidence) == 3, "the letter, the story of the day, the recap"
    assert visit.facts.topic == "care leavers"
    assert len(visit.facts.improvements) == 2


def test_of_another_authority_nothing_is_taken():
    for telling in OWN:
        reading = telling.read("peterborough")
        assert all(finding.authority == "peterborough" for finding in (*reading.events, *reading.background))
        assert telling.source is SourceKind.OFSTED or not reading.events
