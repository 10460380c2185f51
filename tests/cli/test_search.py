"""`search`: words in, passages out, whatever a person types; the index is right after all that happens to events."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.cli import main
from monitor.history import timeline
from monitor.history.merge import fold
from monitor.history.passages import passages
from monitor.history.reread import Correction
from monitor.model import query
from monitor.model.events import Status
from monitor.model.facts import Certainty, EventKind
from monitor.model.polls import PollRecord
from monitor.model.publications import SourceKind
from monitor.model.query import EmptyQueryError, SearchQuery, Term
from monitor.store import copies, searching
from monitor.store.database import Store
from monitor.store.file import StoreError
from monitor.store.restore import restore
from monitor.store.searching import Within
from tests.kept import SEEN, SOURCE, joined, keep, told
from tests.monitored import configure

INSPECTION, VISIT = EventKind.INSPECTION, EventKind.FOCUSED_VISIT
LEEDS = told(
    "leeds", INSPECTION, "2022-02-21", "2022-04-12", title="Inspection of Leeds children’s services",
    grades={"overall": "good"}, improvements=("The quality of care leavers’ pathway plans.", "Café visits"),
    pages=(("improvements.0", 3),), quote="Care leavers are \x1b[2Jnot always heard.",
)  # fmt: skip
BRENT = told(
    "brent", VISIT, "2015-03", "2015-05-01", title="Focused visit to Brent",
    priority_actions=("Improve the assessment of risk to care leavers.",), priority_action=True,
)  # fmt: skip
STORY = told(
    "brent", INSPECTION, "2026-05", "2026-06-01", title="Care leavers let down, says paper",
    source=SourceKind.NEWS, certainty=Certainty.POSSIBLE,
)  # fmt: skip
HISTORY = joined(LEEDS, BRENT, STORY)
ALL = Within(None, None, tuple(Status))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("search")
    configure(made, "http://127.0.0.1:1")
    keep(made / "state", HISTORY).close()
    return made


@pytest.fixture
def run(folder, capsys):
    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(folder / "monitor.yaml"), "search", *arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return command


def found(run, *arguments) -> list[tuple[str, str]]:
    status, out, _ = run("--json", *arguments)
    assert status == 0
    return [(one["authority"], one["text"]) for one in json.loads(out)]


PLANS = ("leeds", "The quality of care leavers’ pathway plans.")
QUOTED = ("leeds", "Care leavers are [2Jnot always heard.")
RISK = ("brent", "Improve the assessment of risk to care leavers.")
PAPER = ("brent", "Care leavers let down, says paper")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("care leavers", [RISK, PLANS, QUOTED]),  # what must change at once, what must change, what is said
        ("leavers, CARE!", [RISK, PLANS, QUOTED]),
        ('"care leavers" -pathway', [RISK, QUOTED]),
        ("“leavers care”", []),
        ("assessments improving", [RISK]),  # whatever the ending
        ("assess*", [RISK]),
        ("cafe", [("leeds", "Café visits")]),
        ("care leavers’", [RISK, PLANS, QUOTED]),
        ('leavers -"pathway plans" -risk', [QUOTED]),
        ("care AND leavers", []),  # the word `and` stands in none of them
        ("pathway (plans) NEAR/2 *", []),
        ('pathway "plans', [PLANS]),
    ],
)
def test_what_is_found(run, words, expected):
    assert found(run, words) == expected


def test_an_authority_a_day_and_possible_news_narrow_or_widen_it(run):
    assert found(run, "care leavers", "Leeds") == [PLANS, QUOTED]
    assert found(run, "care leavers", "--since", "2015-04") == [PLANS, QUOTED]
    assert found(run, "care leavers", "--since", "2015-03-31") == [RISK, PLANS, QUOTED], "the month ends that day"
    assert PAPER in found(run, "care leavers", "--all")


def test_json_says_where_it_stands_and_where_its_words_are(run):
    _, out, _ = run("--json", "pathway leavers")
    (one,) = json.loads(out)
    assert one["event"] == "leeds/inspection/2022-02-21"
    assert (one["passage"], one["url"], one["page"]) == ("improvement", LEEDS.url, 3)
    assert [one["text"][first:end] for first, end in one["marks"]] == ["leavers", "pathway"]
    assert (one["status"], one["start"], one["published"]) == ("confirmed", "2022-02-21", "2022-04-12")
    assert json.loads(run("--json", "café")[1])[0]["page"] is None


def test_people_see_the_event_then_its_passages_and_how_many_are_left_out(run):
    status, out, err = run("care leavers")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Brent  focused visit, Mar 2015  brent/focused_visit/2015-03",
        "  priority action: Improve the assessment of risk to care leavers.",
        "Leeds  inspection, 21 Feb 2022  leeds/inspection/2022-02-21",
        "  to improve, page 3: The quality of care leavers’ pathway plans.",
        "  quote: Care leavers are [2Jnot always heard.",
    ]
    status, out, err = run("care leavers", "--limit", "1")
    assert len(out.splitlines()) == 2
    assert err == "note: the best 1 of 3 passages; --limit 3 shows all\n"
    status, out, err = run("no such words")
    assert (status, out) == (0, "")
    assert "do not stand together" in err


@pytest.mark.parametrize("words", ["", "   ", '"', "* - !?", "-adoption x -x"[:9], "\x00"])
def test_nothing_to_look_for_is_wrong_use(run, words):
    status, out, err = run("--", words)
    assert (status, out) == (2, "")
    assert "write for example" in err


def test_words_without_quotes_are_taken_for_authorities_and_the_hint_says_so(run):
    status, _, err = run("care", "leavers")
    assert status == 2
    assert "several words to look for are one argument" in err


def test_the_grammar():
    assert query.parse('a "b c" -d -"e f" g* h-i "j*') == SearchQuery(
        (Term("a"), Term("b c"), Term("g", begins=True), Term("h-i"), Term("j*")), (Term("d"), Term("e f"))
    )
    with pytest.raises(EmptyQueryError, match="must not occur"):
        query.parse("-adoption")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with keep(tmp_path_factory.mktemp("index"), HISTORY) as store:
        yield store


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text("ab\"*-+^:(){}[]NEARANDOT'\\ ", max_size=40)))
def test_nothing_that_a_person_types_is_an_error_of_syntax(store, text):
    try:
        asked = query.parse(text)
    except EmptyQueryError:
        return
    best = store.search(asked, ALL, 5)
    assert best.total >= len(best.best)


LONG = (
    *("care " * 2000, "w" * 10_000, '"' * 10_000 + "care", " ".join(map(str, range(2500)))),
    *("care " + " ".join(f"-{n}" for n in range(400)), '"' + "care leavers " * 800),
)


@pytest.mark.parametrize("text", LONG)
def test_ten_thousand_characters_are_looked_for(store, text):
    store.search(query.parse(text), ALL, 5)


@given(st.text("ab cé\U0001f600", max_size=30))
@settings(max_examples=30, deadline=None)
def test_marks_are_places_in_the_plain_text(text):
    marked = text.replace("a", "\x02a\x03")
    assert [text[first:end] for first, end in searching.marks_of(marked)] == ["a"] * text.count("a")


def texts(store: Store, words: str) -> list[str]:
    return [one.passage.text for one in store.search(query.parse(words), Within(), 50).best]


def is_sound(store: Store) -> bool:
    """Whether the passages are those of the events, and the index that of the passages."""
    with closing(sqlite3.connect(store.path)) as db:
        held = db.execute("SELECT event, kind, text FROM passages").fetchall()
        db.execute("INSERT INTO passages_text(passages_text, rank) VALUES ('integrity-check', 1)")
    made = [(event.id, p.kind.value, p.text) for event in store.events() for p in passages(event)]
    return sorted(held) == sorted(made)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("told"), st.integers(1, 4), st.sampled_from(("plans", "risk", "Leaders’ oversight"))),
        st.tuples(st.just("moved"), st.integers(1, 4), st.integers(1, 4)),
        st.tuples(st.just("dropped"), st.integers(1, 4), st.none()),
        st.tuples(st.just("removed"), st.none(), st.none()),
        st.tuples(st.just("withdrawn"), st.none(), st.none()),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_whatever_is_written_the_index_is_that_of_the_events(store, steps):
    def url(number: int) -> str:
        return f"https://ofsted.example/{number}"

    for what, one, other in steps:
        known = tuple(event for event in store.events(["leeds"]) if event.evidence)
        if what == "told":
            document = replace(LEEDS, url=url(one), title=f"Report on {other}")
            events = timeline.join(known, [document]).events
            store.commit(PollRecord(SOURCE, events=events), SEEN)
        elif what == "moved":
            store.commit(PollRecord(SOURCE, moves={url(one): url(other)}), SEEN)
        elif what == "dropped":
            gone = tuple((event.id, url(one)) for event in known if len(event.evidence) > 1)
            left = [replace(e, evidence=tuple(v for v in e.evidence if v.url != url(one))) for e in known]
            store.correct(Correction(dropped=gone, events=tuple(fold(e, e.evidence) for e in left if e.evidence)), SEEN)
        elif what == "removed":
            store.correct(Correction(removed=tuple(event.id for event in known)), SEEN)
        else:
            store.commit(PollRecord(SOURCE, events=tuple(replace(e, status=Status.WITHDRAWN) for e in known)), SEEN)
        assert is_sound(store)


def test_the_index_follows_what_becomes_of_events(tmp_path):
    """Read otherwise, moved, withdrawn, rejected, restored from a copy: what is found is what the events say."""
    with keep(tmp_path, HISTORY) as store:
        leeds = next(event for event in store.events() if event.authority == "leeds")
        reread = replace(leeds.facts, improvements=("Supervision of social workers.",))
        store.commit(PollRecord(SOURCE, events=(replace(leeds, facts=reread),)), SEEN)
        assert texts(store, "pathway") == []
        assert texts(store, "supervision") == ["Supervision of social workers."]
        # Two documents of one event become one: the title of the one that is gone is found no more.
        other = replace(LEEDS, url="https://ofsted.example/other", title="A misprinted title")
        store.commit(PollRecord(SOURCE, events=joined(LEEDS, other)), SEEN)
        assert texts(store, "misprinted") == ["A misprinted title"]
        store.commit(PollRecord(SOURCE, moves={LEEDS.url: other.url}), SEEN)
        assert len(store.named([leeds.id])[0].evidence) == 1
        assert texts(store, "misprinted") == []
        (leeds,) = store.named([leeds.id])
        store.commit(PollRecord(SOURCE, events=(replace(leeds, status=Status.WITHDRAWN),)), SEEN)
        (marked,) = store.search(query.parse("pathway"), Within(), 5).best
        assert marked.event.status is Status.WITHDRAWN
        store.commit(PollRecord(SOURCE, events=(replace(leeds, status=Status.REJECTED),)), SEEN)
        assert texts(store, "pathway") == []
        copies.copy(store.path, tmp_path / "copy.db")
        store.commit(PollRecord(SOURCE, events=(leeds,)), SEEN)
        store.prune(SEEN + timedelta(days=1000))
        assert texts(store, "pathway") == ["The quality of care leavers’ pathway plans."]
    restore(tmp_path / "copy.db", tmp_path, SEEN)
    with Store.open(tmp_path, SEEN) as store:
        assert texts(store, "pathway") == []
        assert texts(store, "risk") == [RISK[1]]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE passages_text_data SET block = x'00ff00ff'",
        "UPDATE passages_text_config SET v = 'x'",
        "DROP TABLE passages_text_docsize",
    ],
)
def test_a_damaged_index_is_made_anew_and_stops_no_poll_for_good(tmp_path, caplog, damage):
    keep(tmp_path, joined(BRENT)).close()
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as db:
        db.execute(damage)
        db.commit()
    with Store.open(tmp_path, SEEN) as store:
        with pytest.raises(StoreError, match="nothing of this is lost"):  # its source is polled again
            store.commit(PollRecord(SOURCE, events=joined(LEEDS)), SEEN)
        assert "damaged and is made anew" in caplog.text
        store.commit(PollRecord(SOURCE, events=joined(LEEDS)), SEEN)
        assert len(store.events()) == 2
        if "config" in damage:  # SQLite takes such a table for no table that it can drop
            assert "cannot be made" in caplog.text
            return
        assert texts(store, "pathway") == [PLANS[1]]
    with Store.open(tmp_path, SEEN) as store:
        assert texts(store, "risk") == [RISK[1]]


def test_an_index_that_is_yet_to_be_made_is_said(tmp_path, capsys):
    config = configure(tmp_path, "http://127.0.0.1:1")
    keep(tmp_path / "state", HISTORY).close()
    with closing(sqlite3.connect(tmp_path / "state/monitor.db")) as db:
        db.execute("PRAGMA user_version = 0")
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), "search", "care"])
    assert ended.value.code == 2
    assert "run `once` or `start`" in capsys.readouterr().err
