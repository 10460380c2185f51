"""The views of the file say what `summary` says, whatever the history: no edge is known to one of them alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.history.summary import document_of, summaries, summary
from monitor.model.events import Event, Evidence
from monitor.model.facts import Action, Certainty, EventKind, Judgement
from monitor.model.polls import PollRecord
from monitor.model.publications import SourceKind
from monitor.model.review import Answer
from monitor.register.authorities import load
from monitor.render import summary_table
from monitor.store.database import Store
from monitor.store.views import VIEWS
from tests.kept import SEEN, SOURCE, act, joined, keep, told

REGISTER = load()
SLUGS = ("halton", "leeds")
ACTIONS = {
    EventKind.IMPROVEMENT_NOTICE: (Action.ISSUED, Action.REVISED, Action.LIFTED),
    EventKind.DIRECTION: (Action.ISSUED, Action.REVISED, Action.LIFTED),
    EventKind.COMMISSIONER: (Action.APPOINTED, Action.ENDED),
}
AREAS = ("overall", "leadership", "in_care", "care_leavers", "lscb", "play")
GRADES = ("outstanding", "good", "adequate", "requires_improvement", "inadequate", "splendid")
# Few days, so that acts meet on one; some of them to come.
DAYS = st.sampled_from(
    (
        None,
        "2012",
        "2018-06",
        "2018-06-25",
        "2018-09-03",
        "2021-02",
        "2022-02-28",
        "2024-02-01",
        "2024-12-31",
        "2090-01",
    )
)
GRADED = st.dictionaries(st.sampled_from(AREAS), st.sampled_from(GRADES), max_size=4)


INSPECTED, NOTICED = (EventKind.INSPECTION,), (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION)


@st.composite
def documents(draw: st.DrawFn, kinds: Sequence[EventKind], slugs: Sequence[str]) -> Evidence:
    """A document of one of these kinds that tells of anything, on any of few days, as exactly as it may."""
    kind = draw(st.sampled_from(kinds))
    start = draw(DAYS)
    facts: dict[str, object] = {"grades": draw(GRADED)} if kind is EventKind.INSPECTION else {}
    if kind in ACTIONS:
        facts["action"] = draw(st.sampled_from((*ACTIONS[kind], *ACTIONS[kind], None)))
    if kind is EventKind.INSPECTION:
        facts["previous"] = tuple(Judgement(area, grade) for area, grade in draw(GRADED).items())
        facts["end"] = draw(st.sampled_from((start, None, "2090-02-01")))
        facts["lead_inspector"] = draw(st.sampled_from((None, "A. N. Inspector")))
    facts["certainty"] = draw(st.sampled_from((*[Certainty.CERTAIN] * 3, Certainty.POSSIBLE)))
    one = told(
        draw(st.sampled_from(slugs)), kind, start, draw(DAYS), source=draw(st.sampled_from(SourceKind)),
        recalled=draw(st.sampled_from((False, False, True))),
        url=f"https://www.example/{draw(st.integers(1, 9))}", **facts,
    )  # fmt: skip
    review = draw(st.sampled_from((None, None, None, *Answer)))
    return replace(one, withdrawn=draw(st.sampled_from((False, False, False, True))), review=review)


# Of one kind and authority many, so that they meet: inspections to compare, acts of notices that follow each other.
HISTORIES = st.one_of(
    st.lists(documents(INSPECTED, SLUGS[:1]), min_size=2, max_size=9),
    st.lists(documents(NOTICED, SLUGS[:1]), min_size=2, max_size=9),
    st.lists(documents(tuple(EventKind), SLUGS), max_size=12),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with keep(tmp_path_factory.mktemp("views"), ()) as store:
        yield store


def written(store: Store, events: tuple[Event, ...]) -> None:
    """The history as one that holds these events alone."""
    with closing(sqlite3.connect(store.path)) as db:
        for table in ("passages", "judgements", "evidence", "events"):
            db.execute(f"DELETE FROM {table}")
        db.commit()
    store.commit(PollRecord(SOURCE, events=events), SEEN)


def view(store: Store, sql: str) -> list[dict[str, object]]:
    return store._rows(sql)


ANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def judged(start: str, published: str | None, **more: Any) -> Evidence:
    """An inspection of Halton's; `grades` by area."""
    return told("halton", EventKind.INSPECTION, start, published, **more)


BOTH, ALONE = (
    {"overall": "good", "in_care": "good"},
    {"overall": "inadequate", "in_care": "good", "care_leavers": "good"},
)
REPORTED = judged("2021-02-01", "2021-03-01", grades=ALONE, url="https://a.example/1")
NOTICE, DIRECTION = EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION
EDGES = {
    "compared": (judged("2018-06-25", "2018-08-06", grades=ALONE), judged("2022-02-21", "2022-04-12", grades=ALONE)),
    "in care with care leavers, then without": (
        judged("2015-02-01", "2015-03-01", grades=ALONE),
        judged("2018-06-25", "2018-08-06", grades=BOTH),
        judged("2023-11-27", "2024-01-30", grades=ALONE, previous=(Judgement("in_care", "inadequate"),)),
    ),
    "two scales": (
        judged("2012", "2012-08-06", grades={"overall": "adequate", "lscb": "good"}),
        judged("2018-06-25", "2018-08-06", grades={"overall": "requires_improvement", "lscb": "fine"}),
    ),
    "recalled, with no report known": (
        judged("2018-06-25", "2018-08-06", grades=BOTH),
        judged(ago(65), None, grades=ALONE, recalled=True),
    ),
    "recalled, and reported by now": (
        judged("2018-06-25", "2018-08-06", grades=BOTH),
        judged(ago(75), None, grades=ALONE, recalled=True),
    ),
    "announced for later": (judged("2018-06-25", "2018-08-06", grades=BOTH), judged(ago(9), ago(-9), grades=ALONE)),
    "withdrawn": (replace(REPORTED, withdrawn=True), judged("2018-06-25", "2018-08-06", grades=BOTH)),
    "one of two documents withdrawn": (
        replace(REPORTED, withdrawn=True),
        replace(REPORTED, url="https://z.example/2", recalled=True),
    ),
    "revised": (
        act("halton", NOTICE, Action.ISSUED, "2022-05"),
        act("halton", NOTICE, Action.REVISED, "2023-02-01"),
    ),
    "lifted, and revised all the same": (
        act("halton", NOTICE, Action.ISSUED, "2022-05-14"),
        act("halton", NOTICE, Action.LIFTED, "2023-02-01"),
        act("halton", NOTICE, Action.REVISED, "2024-02-01"),
        act("halton", NOTICE, Action.REVISED, "2024-09-01"),
    ),
    "closed and replaced on one day": (
        act("halton", DIRECTION, Action.ISSUED, "2022-05-14"),
        act("halton", DIRECTION, Action.LIFTED, "2024-02-01"),
        act("halton", DIRECTION, Action.ISSUED, "2024-02-01"),
    ),
    "lifted on a day that nobody knows": (
        act("halton", DIRECTION, Action.ISSUED, "2022-05-14"),
        act("halton", DIRECTION, Action.LIFTED, None, "2024-03-05"),
    ),
    "from a day to come": (act("halton", DIRECTION, Action.ISSUED, ago(-20), ago(20)),),
    "a visit before the inspection": (
        told("halton", EventKind.JTAI, "2017-06", "2017-08-06"),
        told("halton", EventKind.FOCUSED_VISIT, None, "2016-08-06"),
        judged("2018-06", "2018-08-06", grades=BOTH, end="2018-07-06"),
    ),
}


@pytest.mark.parametrize("edge", EDGES)
def test_the_view_knows_what_the_command_knows(store: Store, edge: str) -> None:
    compared(store, list(EDGES[edge]))


@settings(max_examples=10, **ANY)  # type: ignore[arg-type]
@given(HISTORIES)
def test_the_view_is_what_the_command_says(store: Store, evidence: list[Evidence]) -> None:
    compared(store, evidence)


@pytest.mark.exhaustive
@settings(max_examples=40, **ANY)  # type: ignore[arg-type]
@given(HISTORIES)
def test_the_view_is_what_the_command_says_of_many_histories(store: Store, evidence: list[Evidence]) -> None:
    compared(store, evidence)


def compared(store: Store, evidence: list[Evidence]) -> None:
    """The rows of the views are those of the command, for a history of these documents."""
    events = joined(*evidence)
    written(store, events)
    today = datetime.now(UTC).date()
    expected = []
    for one in summaries(store.events(), SLUGS, REGISTER, (), today):
        row = dict(zip(summary_table.COLUMNS, summary_table.row(one), strict=True))
        del row["watched"]
        expected.append(row)
    found = view(store, "SELECT * FROM summary WHERE authority IN ('halton', 'leeds') ORDER BY name")
    assert found == expected
    judged = view(store, "SELECT authority, area, grade FROM current_judgements ORDER BY authority, number")
    known = [summary(events, REGISTER.get(slug), today) for slug in SLUGS]  # type: ignore[arg-type]
    assert {(j["authority"], j["area"]): j["grade"] for j in judged} == {
        (one.authority.slug, change.area): change.after for one in known for change in one.judgements
    }
    in_force = view(store, "SELECT authority, kind, since, event, url FROM notices_in_force")
    assert {tuple(row.values()) for row in in_force} == {
        (
            one.authority.slug,
            measure.latest.facts.kind.value,
            measure.since.iso() if measure.since else None,
            measure.latest.id,
            document_of(measure.latest).url,
        )
        for one in known
        for measure in one.in_force
    }


def test_every_authority_of_the_register_is_a_row_with_its_codes(store: Store) -> None:
    written(store, joined(act("halton", EventKind.DIRECTION, Action.ISSUED, "2024-08-01")))
    found = {row["authority"]: row for row in view(store, "SELECT * FROM summary")}
    assert len(found) == len(REGISTER.authorities)
    assert (found["leeds"]["gss"], found["leeds"]["urn"]) == ("E08000035", "80481")
    assert found["leeds"]["note"] == "no history: nothing is known of it yet"
    assert found["halton"]["direction"] == "halton/direction-issued/2024-08-01"


def test_the_views_stay_readable_whatever_stands_in_the_columns(store: Store) -> None:
    """A damaged value is that row's trouble: no view ends in an error."""
    graded = told("halton", EventKind.INSPECTION, "2023-11-27", "2024-01-30", grades={"overall": "good"})
    events = joined(graded, act("halton", EventKind.DIRECTION, Action.ISSUED, "2024-08-01"))
    for column in ("facts", "start", "end", "published", "first_seen", "kind", "action"):
        for value in ("9999-12-31{", -1):
            written(store, events)
            with closing(sqlite3.connect(store.path)) as db:
                db.execute(f'UPDATE events SET "{column}" = ?', [value])
                db.commit()
            for name in VIEWS:
                view(store, f"SELECT * FROM {name}")
