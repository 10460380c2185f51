"""`events`: what narrows the history, and what JSON says of an event besides its own facts."""

import json

import pytest

from monitor.cli import main
from monitor.history.direction import directed
from monitor.model.facts import Action, Certainty, EventKind, Judgement
from monitor.model.publications import SourceKind
from tests.kept import act, joined, keep, told
from tests.monitored import configure

INSPECTION, VISIT = EventKind.INSPECTION, EventKind.FOCUSED_VISIT
FIRST, SECOND = "peterborough/inspection/2018-06-25", "peterborough/inspection/2023-11-27"
TOLD = joined(
    told("peterborough", INSPECTION, "2018-06-25", "2018-08-06", grades={"overall": "good"}, recalled=True),
    told("peterborough", INSPECTION, "2023-11-27", "2024-01-30",
         grades={"overall": "inadequate", "leadership": "requires_improvement", "lscb": "good"},
         previous=(Judgement("leadership", "good"),)),
    told("peterborough", VISIT, "2021-06-22", "2021-08-02"),
    told("leeds", INSPECTION, "2022-02-21", "2022-04-12", grades={"overall": "outstanding"}),
    act("leeds", EventKind.DIRECTION, Action.ISSUED, "2024-08-01"),
    told("leeds", INSPECTION, "2026-05", "2026-06-02", grades={"overall": "good"}, source=SourceKind.NEWS,
         certainty=Certainty.POSSIBLE),
)  # fmt: skip


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    keep(folder / "state", tuple(directed(event, TOLD) for event in TOLD)).close()
    return configure(folder, "http://127.0.0.1:1")


@pytest.fixture
def said(config, capsysbinary):
    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), *arguments])
        assert not ended.value.code
        return json.loads(capsysbinary.readouterr().out)

    return command


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--grade", "inadequate"], [SECOND]),
        (["--grade", "good"], [FIRST, SECOND]),  # one of its judgements
        (["--direction", "declined"], [SECOND]),
        (["--kind", "focused_visit", "--kind", "direction"],
         ["peterborough/focused_visit/2021-06-22", "leeds/direction-issued/2024-08-01"]),
        (["--region", "East of England", "--kind", "inspection"], [FIRST, SECOND]),
        (["Leeds", "--region", "East of England"], []),
        (["Leeds", "Peterborough", "--region", "Yorkshire and the Humber", "--since", "2023"],
         ["leeds/direction-issued/2024-08-01"]),
        (["--all", "--grade", "good", "--since", "2025"], ["leeds/inspection/2026-05"]),
    ],
)  # fmt: skip
def test_the_history_is_narrowed(said, arguments, expected):
    assert [event["id"] for event in said("events", "--format", "json", *arguments)] == expected


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["events", "--region", "Yorkshire"], "'Yorkshire' is no region; they are East Midlands, East of England,"),
        (["events", "--region", "Nowhere"], "'Nowhere' is no region;"),
        (["events", "--region", "Leeds"], "'Leeds' is no region;"),
        (["events", "--region", "Londno", "--format", "json"], "note: 'Londno' is taken for London"),
        (["show", "peterborough/inspection/2018-06"], f"near it: {FIRST}, "),
        (["show", "peterborough/inspection/2018-06"], "events peterborough` lists all"),
        (["show", "kent/inspection/2018"], "no event is called 'kent/inspection/2018'; `"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(config, capsys, arguments, words):
    with pytest.raises(SystemExit):
        main(["--config", str(config), *arguments])
    assert words in " ".join(capsys.readouterr().err.split())


def test_json_says_whose_it_is_and_what_it_is_compared_with(said):
    first, _, second = said("events", "peterborough", "--format", "json")
    assert (second["name"], second["region"], second["gss"]) == ("Peterborough", "East of England", "E06000031")
    assert (first["recalled"], second["recalled"]) == (True, False)
    # Leadership was not judged in what is known of 2018: what the report itself gives as the previous one.
    assert second["compared_with"] == {
        "overall": {"grade": "good", "event": FIRST},
        "leadership": {"grade": "good", "event": None},
    }
    assert (first["compared_with"], second["direction"]) == ({}, "declined")
    shown = said("show", SECOND, "--json")
    assert {name: shown[name] for name in second if name != "evidence"} == {
        name: value for name, value in second.items() if name != "evidence"
    }


def test_what_may_have_been_told_is_shown_as_possible(said):
    (event,) = said("events", "leeds", "--all", "--since", "2025", "--format", "json")
    assert (event["status"], event["certainty"]) == ("possible", "possible")
