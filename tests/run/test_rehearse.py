"""`rehearse`: what channels would have had is what they have, had they been watched; and nothing is touched."""

import json
from datetime import UTC, date, datetime

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.demo.web import Web
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Action, Area, EventKind, Finding, Grade, Judgement
from monitor.model.publications import SourceKind
from monitor.register.authorities import load as load_register
from monitor.run.rehearse import rehearse
from tests.monitored import Monitored, configure, published, world

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
STORY = (
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-08-02"),
    published("inspection-2023", 3, "2024-01-30"),
    published("focused-visit-2023", 4, "2023-05-09"),
)
DAYS = ["2018-08-06", "2021-08-02", "2023-05-09", "2024-01-30"]


def event(day, kind=EventKind.INSPECTION, slug="brent", overall=None, source=SourceKind.OFSTED, told=None, **facts):
    """An event as history keeps it: told of by one document, published on `told`."""
    judged = (Judgement(Area.OVERALL, overall),) if overall else ()
    start = When.parse(day)
    finding = Finding(kind, slug, start=start, judgements=judged, published=When.parse(told or day), **facts)
    return Event(f"{slug}/{kind}/{day}", slug, finding, Status.CONFIRMED, NOW, (witness(finding, source),))


def witness(finding, source=SourceKind.OFSTED, published=None, **more):
    url = f"https://{source}.example/{finding.authority}/{finding.kind}/{finding.start}/{published}"
    return Evidence(url, source, "A title", published or finding.published, "", NOW, finding, **more)


@pytest.fixture
def told(tmp_path):
    """`told(events, since, **configuration)`: (day, channel, headline) of each message, and what is held back."""

    def rehearsed(events, since="2000-01-01", until="2024-06-01", **changes):
        settings = load(configure(tmp_path, "http://127.0.0.1:9", **changes), load_register())
        found = rehearse(
            events, settings, list(settings.channels), date.fromisoformat(since), date.fromisoformat(until)
        )
        return [(r.day.isoformat(), r.channel, r.message) for r in found.sent], found.waiting

    return rehearsed


def headlines(sent):
    return [(day, channel, message.headline) for day, channel, message in sent]


def only(**more):
    return {"channels": {"readers": {"type": "console"} | more}, "operations": []}


# --- against the real thing -------------------------------------------------------------------------------------------


def test_what_was_backfilled_rehearses_as_it_would_have_been_told_live(tmp_path):
    (tmp_path / "live").mkdir()
    with Web(world(*STORY), date(2018, 8, 5)) as web, Monitored(tmp_path / "live", web) as monitor:
        monitor.day("2018-08-05")
        for day in DAYS:
            monitor.day(day)
        live = [d.message for d in monitor.store.deliveries(states=("taken",)) if d.message.kind != "baseline"]
    (tmp_path / "after").mkdir()
    with Web(world(*STORY), date(2024, 6, 1)) as web, Monitored(tmp_path / "after", web) as monitor:
        monitor.at("2024-06-01")
        monitor.backfill("peterborough", "brent")
        events = monitor.store.events()
        found = rehearse(events, monitor.settings, ["readers"], date(2018, 1, 1), date(2024, 6, 1))
    assert [r.day.isoformat() for r in found.sent] == DAYS
    assert [r.message.headline for r in found.sent] == [m.headline for m in live]
    assert [r.message.rows for r in found.sent] == [m.rows for m in live]
    assert [r.message.severity for r in found.sent] == [m.severity for m in live]


# --- what is news, and against what -----------------------------------------------------------------------------------


def test_each_event_is_compared_with_what_was_known_then(told):
    events = [
        event("2018-06-01", overall=Grade.GOOD),
        event("2021-06-01", overall=Grade.REQUIRES_IMPROVEMENT),
        event("2024-03-01", overall=Grade.GOOD),
    ]
    sent, _ = told(events, **only())
    assert [m.headline.partition(" (")[0] for _, _, m in sent] == [
        "Brent: children's services judged good",
        "Brent: children's services judged requires improvement, down from good",
        "Brent: children's services judged good, up from requires improvement",
    ]


def test_the_period_begins_on_its_day_and_ends_on_its_day(told):
    events = [event(day) for day in ("2021-01-01", "2021-01-02", "2021-01-04", "2021-01-05")]
    sent, _ = told(events, since="2021-01-02", until="2021-01-04", **only())
    assert [day for day, *_ in sent] == ["2021-01-02", "2021-01-04"]


def test_a_report_that_confirms_the_press_is_an_update_in_the_same_thread(told):
    report = event("2024-01-10", overall=Grade.INADEQUATE, told="2024-02-20")
    story = witness(report.facts, SourceKind.NEWS, When.parse("2024-02-18"))
    recalled = witness(report.facts, SourceKind.NEWS, When.parse("2024-05-01"), recalled=True)
    (first, update), _ = told([Event(**vars(report) | {"evidence": (*report.evidence, story, recalled)})], **only())
    assert (first[0], update[0]) == ("2024-02-18", "2024-02-20")
    assert "not yet confirmed" in first[2].headline
    assert "confirmed:" in update[2].headline
    assert first[2].thread == update[2].thread
    assert (first[2].update, update[2].update) == (False, True)


def test_a_notice_lifted_goes_into_the_thread_of_the_notice_issued(told):
    issued = event("2020-03-01", EventKind.IMPROVEMENT_NOTICE, action=Action.ISSUED, source=SourceKind.GOVUK)
    lifted = event("2021-03-01", EventKind.IMPROVEMENT_NOTICE, action=Action.LIFTED, source=SourceKind.GOVUK)
    (first, second), _ = told([lifted, issued], **only())
    assert first[2].thread == second[2].thread == issued.id


def test_what_is_only_recalled_or_not_watched_is_no_message(told):
    past = event("2012-01-01", overall=Grade.ADEQUATE)
    past = Event(**vars(past) | {"evidence": (witness(past.facts, recalled=True),), "recalled": True})
    assert told([past, event("2020-01-01", slug="leeds")], **only()) == ([], {"readers": 0})


def test_a_document_without_a_date_counts_from_when_it_was_seen(told):
    undated = event("2024-05-01")
    evidence = tuple(Evidence(**vars(e) | {"published": None}) for e in undated.evidence)
    (one,), _ = told([Event(**vars(undated) | {"evidence": evidence})], **only())
    assert one[0] == "2024-06-01"


# --- for whom, and when -----------------------------------------------------------------------------------------------


def test_each_channel_gets_what_it_lets_through(told):
    events = [
        event("2020-01-01", overall=Grade.INADEQUATE),
        event("2021-01-01", EventKind.FOCUSED_VISIT),
        event("2022-01-01", slug="peterborough", overall=Grade.GOOD),
    ]
    channels = {
        "all": {"type": "console"},
        "grave": {"type": "console", "min_severity": "critical"},
        "visits": {"type": "console", "kinds": ["focused_visit"]},
        "east": {"type": "console", "regions": ["East of England"]},
        "none": {"type": "console"},
    }
    sent, _ = told(events, channels=channels, alerts=["all", "grave", "visits", "east"], operations=[])
    assert [(day, channel) for day, channel, _ in sent] == [
        ("2020-01-01", "all"),
        ("2020-01-01", "grave"),
        ("2021-01-01", "all"),
        ("2021-01-01", "visits"),
        ("2022-01-01", "all"),
        ("2022-01-01", "east"),
    ]


def test_a_digest_is_one_message_at_its_hour_and_what_is_not_due_yet_is_held(told):
    events = [event("2024-05-21"), event("2024-05-22", slug="peterborough"), event("2024-05-29")]
    sent, waiting = told(events, **only(digest="0 8 * * mon"))
    assert [(day, len(m.parts)) for day, _, m in sent] == [("2024-05-27", 2)]
    assert waiting == {"readers": 1}


def test_two_of_one_authority_in_a_day_are_one_message_and_a_burst_is_one_overview(told):
    pair = [event("2024-05-21"), event("2024-05-21", EventKind.FOCUSED_VISIT)]
    (one,), _ = told(pair, **only())
    assert len(one[2].parts) == 2
    slugs = [a.slug for a in load_register().authorities[:12]]
    burst = [event("2024-05-25", slug=slug) for slug in slugs]
    (one,), _ = told(burst, **only(), authorities=[{"name": "all"}])
    assert "12 alerts from 12 authorities" in one[2].headline


def test_quiet_hours_hold_to_their_end_and_a_mute_to_its_day(told):
    events = [event("2024-05-21"), event("2024-05-21", slug="peterborough", overall=Grade.INADEQUATE)]
    sent, _ = told(events, **only(quiet_hours="09:00-17:00"))
    assert [(day, message.severity.word) for day, _, message in sent] == [
        ("2024-05-21", "critical"),
        ("2024-05-21", "normal"),
    ]
    assert [day for day, *_ in told(events, **only(mute_until="2024-05-30"))[0]] == ["2024-05-30"] * 2
    assert told(events, **only(mute_until="2030-01-01")) == ([], {"readers": 2})


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path, capsys):
    """`command("--since", …)`: status, output, errors, on a history that was backfilled."""
    with Web(world(*STORY), date(2024, 6, 1)) as web, Monitored(tmp_path, web) as monitor:
        monitor.at("2024-06-01")
        monitor.backfill("peterborough", "brent")
    before = (tmp_path / "state" / "monitor.db").read_bytes()

    def run(*arguments):
        path = str(tmp_path / "monitor.yaml")
        with pytest.raises(SystemExit) as end:
            main(["--config", path, "--now", "2024-06-01T09:00Z", "rehearse", *arguments])
        assert (tmp_path / "state" / "monitor.db").read_bytes() == before
        return end.value.code or 0, *capsys.readouterr()

    return run


def test_the_command_shows_the_messages_and_counts_them(command):
    status, out, err = command("--since", "2020")
    assert (status, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert lines[1][:3] == ["2021-08-02", "readers", "normal"]
    assert lines[2][:3] == ["2023-05-09", "readers", "critical"]
    assert lines[3][:3] == ["2024-01-30", "readers", "critical"]
    assert lines[-2:] == [["readers", "3", "3"], ["operators", "0", "0"]]


def test_the_command_speaks_json_alone(command):
    status, out, _ = command("--since", "2024-01-30", "--channel", "readers", "--json")
    (one,) = json.loads(out)
    assert status == 0
    assert (one["day"], one["channel"], one["severity"], one["authority"], one["kind"]) == (
        "2024-01-30",
        "readers",
        "critical",
        "peterborough",
        "inspection",
    )
    assert one["alerts"] == ["peterborough/inspection/2023-11-27#new"]
    assert json.loads(command("--since", "2024-05-31", "--json")[1]) == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--since", "2020", "--channel", "reader"], "did you mean `readers`?"),
        (["--since", "May"], "not a date"),
        ([], "since"),
    ],
)
def test_wrong_use_ends_with_2(command, arguments, word):
    status, out, err = command(*arguments)
    assert (status, out) == (2, "")
    assert word in err
