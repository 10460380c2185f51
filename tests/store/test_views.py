"""The views of the file say what `summary` says, whatever the history: no edge is known to one of them alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

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


@st.composite
def documents(draw: st.DrawFn) -> Evidence:
    """A document of any kind that tells of anything, on any of few days, as exactly as it may."""
    kind = draw(st.sampled_from((EventKind.INSPECTION, *EventKind)))
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
        draw(st.sampled_from(SLUGS)), kind, start, draw(DAYS), source=draw(st.sampled_from(SourceKind)),
        recalled=draw(st.booleans()), url=f"https://www.example/{draw(st.integers(1, 9))}", **facts,
    )  # fmt: skip
    review = draw(st.sampled_from((None, None, None, *Answer)))
    return replace(one, withdrawn=draw(st.sampled_from((False, False, True))), review=review)


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
    with closing(sqlite3.connect(store.path)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]


HISTORIES = given(st.lists(documents(), max_size=14))
ANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=20, **ANY)  # type: ignore[arg-type]
@HISTORIES
def test_the_view_is_what_the_command_says(store: Store, evidence: list[Evidence]) -> None:
    compared(store, evidence)


@pytest.mark.exhaustive
@settings(max_examples=200, **ANY)  # type: ignore[arg-type]
@HISTORIES
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
        for value in ("{", "9999-12-31", -1):
            written(store, events)
            with closing(sqlite3.connect(store.path)) as db:
                db.execute(f'UPDATE events SET "{column}" = ?', [value])
                db.commit()
            for name in VIEWS:
                view(store, f"SELECT * FROM {name}")
