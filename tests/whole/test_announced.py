"""An inspection that is announced, or has begun: kept, sent to who asks for it by name, and never a judgement."""

import json

import pytest

from monitor.cli import main
from monitor.model.dates import When
from monitor.model.events import Status
from monitor.model.facts import EventKind
from tests.papers import CHANNELS, Story, may, ofsted_publishes, press_monitor, surely

CHANNEL = {"type": "console", "kinds": ["inspection", "inspection_announced"]}
ANNOUNCED = "peterborough/inspection_announced/2023-11-27"


def announced(read=surely, **facts):
    """A story's word that inspectors come, with a grade that it only recalls."""
    return read("good", "2023-11-27", kind=EventKind.INSPECTION_ANNOUNCED, **facts)


@pytest.fixture
def monitor(tmp_path, monkeypatch):
    channels = CHANNELS | {"eager": CHANNEL | {"press": "possible"}, "official": CHANNEL}
    with press_monitor(tmp_path, monkeypatch, channels=channels) as monitor:
        yield monitor


def event(monitor):
    return next(e for e in monitor.store.events(["peterborough"]) if e.id == ANNOUNCED)


def test_it_is_kept_and_sent_where_kinds_name_it_alone(monitor, tmp_path, capsys):
    monitor.publish([Story("/one/begun", "2024-01-10", (announced(),))])
    told = monitor.heard("2024-01-10")
    assert told["readers"] == []
    for channel in ("eager", "official"):
        assert told[channel] == [
            "Peterborough: inspection begun, 27 Nov 2023 (reported by the press, 10 Jan 2024; not yet confirmed)"
        ]
    found = event(monitor)
    assert (found.status, found.facts.judgements, found.direction) == (Status.REPORTED, (), None)
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(
            ["--config", str(tmp_path / "monitor.yaml"), "events", "--kind", "inspection_announced", "--format", "json"]
        )
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["kind"], shown["judgements"]) == (ANNOUNCED, "inspection_announced", {})
    reasons = {d.channel: d.reason for d in monitor.store.decisions(ANNOUNCED) if d.channel}
    assert reasons["readers"] == "not_its_kind"


def test_another_story_of_it_is_the_same_and_the_inspection_is_an_event_of_its_own(monitor):
    later = announced(end=When.parse("2023-12-08"))
    monitor.publish([Story("/one/begun", "2024-01-10", (announced(),))], [Story("/two/begun", "2024-01-12", (later,))])
    monitor.heard("2024-01-10")
    assert monitor.heard("2024-01-12")["eager"] == []
    ofsted_publishes(monitor)
    told = monitor.heard("2024-01-30")
    for channel in ("readers", "eager", "official"):
        (headline,) = told[channel]
        assert headline.startswith("Peterborough: children's services judged inadequate, down from good (Ofsted")
    assert event(monitor).status is Status.REPORTED
    assert "peterborough/inspection/2023-11-27" in monitor.events()


def test_what_is_only_possible_stays_so(monitor):
    monitor.publish([Story("/one/begun", "2024-01-10", (announced(may),))])
    told = monitor.heard("2024-01-10")
    assert told == {
        "readers": [],
        "eager": ["Peterborough: may be news: inspection begun, 27 Nov 2023 (press, 10 Jan 2024; not certain)"],
        "official": [],
    }
    assert event(monitor).status is Status.POSSIBLE
