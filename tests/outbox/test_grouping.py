"""What may leave when, and what leaves together: on values alone, and against a Slack that loses answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.config.channels import ConsoleSettings, SlackSettings
from monitor.model.messages import Delivery, Link, Message, PendingAlert, Severity
from monitor.model.reasons import Reason
from monitor.notify.slack import SlackChannel
from monitor.outbox import grouping
from monitor.outbox.outbox import retried
from tests.notify.slackserver import Fault, SlackServer
from tests.outbox.test_outbox import Office, alert

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2024, 1, 30, 12, tzinfo=UTC)


def channel(**more) -> ConsoleSettings:
    return ConsoleSettings(type="console", **more)


def owed(number: int, key: str = "", made: datetime = NOON, **more) -> Delivery:
    delivery = {name: more.pop(name) for name in ("attempts", "bundle", "next_attempt") if name in more}
    message = alert(key or f"e{number}#new", **more)
    return Delivery(number, message.key, "policy", message.thread, "owed", message, made, **delivery)


@pytest.mark.parametrize(
    ("hours", "at", "goes"),
    [
        ("22:00-07:00", (23, 0), False),
        ("22:00-07:00", (6, 59), False),
        ("22:00-07:00", (7, 0), True),
        ("12:00-13:00", (12, 0), False),
        ("12:00-13:00", (13, 0), True),
    ],
)
def test_quiet_hours_by_the_clock_of_the_configuration(hours, at, goes):
    now = datetime(2024, 7, 1, *at, tzinfo=LONDON).astimezone(UTC)
    quiet = channel(quiet_hours=hours)
    assert grouping.why_waits(owed(1), quiet, now, LONDON) is (Reason.READY if goes else Reason.QUIET_HOURS)
    assert grouping.why_waits(owed(1, severity=Severity.CRITICAL), quiet, now, LONDON) is Reason.READY


def test_a_wait_and_a_mute_hold_back_even_what_is_critical():
    grave = owed(1, severity=Severity.CRITICAL)
    waiting = replace(grave, next_attempt=NOON + timedelta(seconds=5))
    assert grouping.why_waits(waiting, channel(), NOON, LONDON) is Reason.WAITING_FOR_RETRY
    assert grouping.why_waits(waiting, channel(), NOON + timedelta(seconds=5), LONDON) is Reason.READY
    muted = channel(mute_until=date(2024, 7, 2))
    midnight = datetime(2024, 7, 2, tzinfo=LONDON)
    assert grouping.why_waits(grave, muted, midnight - timedelta(seconds=1), LONDON) is Reason.MUTED
    assert grouping.why_waits(grave, muted, midnight, LONDON) is Reason.READY


def test_a_digest_comes_at_its_hour_in_summer_and_in_winter_time():
    weekly = channel(digest="0 8 * * mon")
    friday = datetime(2024, 3, 29, 12, tzinfo=UTC)
    monday = datetime(2024, 4, 1, 7, tzinfo=UTC)
    assert grouping.why_waits(owed(1, made=friday), weekly, monday - timedelta(seconds=1), LONDON) is Reason.DIGEST
    at_eight = grouping.why_waits(owed(1, made=friday), weekly, monday, LONDON)
    assert at_eight is Reason.READY, "eight o'clock in London is seven in UTC"
    later = owed(1, made=monday + timedelta(minutes=1))
    assert grouping.why_waits(later, weekly, monday + timedelta(days=1), LONDON) is Reason.DIGEST


def numbers(groups):
    return [[d.id for d in group] for group in groups]


def test_one_runs_alerts_of_one_authority_leave_together_and_nothing_else_does():
    later = NOON + timedelta(hours=1)
    deliveries = [
        owed(1),
        owed(2, authority="leeds"),
        owed(3, made=NOON + timedelta(minutes=2)),
        owed(4, made=later),
        owed(5, update=True),
        owed(6, authority=""),
        owed(7, authority=""),
    ]
    assert numbers(grouping.bundles(deliveries, channel())) == [[1, 3], [2], [4], [5], [6], [7]]


def test_more_than_ten_at_once_are_one_overview_and_updates_stay_in_their_threads():
    deliveries = [owed(n, authority=f"a{n}") for n in range(1, 12)] + [owed(12, update=True)]
    assert numbers(grouping.bundles(deliveries, channel())) == [list(range(1, 12)), [12]]
    assert len(grouping.bundles(deliveries[:10], channel())) == 10


def test_a_digest_is_one_message_with_updates_and_all():
    deliveries = [owed(1), owed(2, authority="leeds"), owed(3, update=True)]
    assert numbers(grouping.bundles(deliveries, channel(digest="0 8 * * mon"))) == [[1, 2, 3]]


def test_the_message_of_a_bundle_says_whose_how_many_and_how_grave():
    def of(*parts: Delivery) -> Message:
        return grouping.message(parts)

    grave = {"severity": Severity.CRITICAL, "headline": "Brent: judged inadequate"}
    own = of(owed(1, headline="Brent: a letter", region="London"), owed(2, region="London", **grave))
    assert own.headline == "Brent: 2 alerts, 1 critical; first: Brent: judged inadequate"
    assert (own.authority, own.region, own.severity) == ("brent", "London", Severity.CRITICAL)
    several = of(owed(1), owed(2, authority="leeds"), owed(3, authority="hull"))
    assert several.headline == "3 alerts from 3 authorities"
    assert (several.authority, several.authority_name, len(several.parts)) == ("", "", 3)
    assert of(owed(1)) == owed(1).message


# --- what was tried once ------------------------------------------------------------------------------------------


@pytest.fixture
def slack(monkeypatch):
    monkeypatch.setattr(SlackChannel, "rate", 0.0)
    with SlackServer() as server:
        yield server


@pytest.fixture
def office(tmp_path, slack):
    office = Office(tmp_path, slack)
    yield office
    office.store.close()


def lost() -> Fault:
    return Fault(method="chat.postMessage", lose_answer=True)


def times_said(office, *headlines: str) -> list[int]:
    return [sum(headline in m.words() for m in office.slack.messages) for headline in headlines]


def test_an_alert_tried_alone_is_not_told_again_in_a_burst_that_follows(office):
    office.slack.faults.append(lost())
    office.owe(alert("e0#new", headline="Brent: the first"))
    office.deliver()
    office.store.add_alerts(
        [PendingAlert(alert(f"e{n}#new", f"a{n}", headline=f"A{n}: another"), ("policy",)) for n in range(12)],
        (),
        office.clock,
    )
    office.deliver(60)
    assert times_said(office, "Brent: the first", "A11: another") == [1, 1]
    assert office.owed() == []


def test_an_alert_tried_alone_is_not_told_again_with_another_of_the_same_run(office):
    office.slack.faults.append(lost())
    made = office.clock
    office.store.add_alerts([PendingAlert(alert("a#new", headline="Brent: the first"), ("policy",))], (), made)
    office.deliver()
    office.store.add_alerts([PendingAlert(alert("b#new", headline="Brent: the second"), ("policy",))], (), made)
    office.deliver(60)
    assert times_said(office, "Brent: the first", "Brent: the second") == [1, 1]


@pytest.mark.parametrize("fault", [Fault(method="chat.postMessage", status=500), lost()])
def test_a_bundle_that_was_tried_before_the_quiet_hours_stays_whole_in_them(tmp_path, slack, fault):
    office = Office(tmp_path, slack, quiet_hours="22:00-07:00")
    office.clock = datetime(2024, 1, 30, 21, 59, 55, tzinfo=UTC)
    slack.faults.append(replace(fault))
    names = ("grave one", "grave two", "mild one", "mild two")
    graver = {name: Severity.CRITICAL if "grave" in name else Severity.NORMAL for name in names}
    alerts = [alert(f"{name}#new", headline=f"Brent: {name}", severity=graver[name]) for name in names]
    office.store.add_alerts([PendingAlert(m, ("policy",)) for m in alerts], (), office.clock)
    office.deliver()
    office.deliver(60)
    office.deliver(10 * 3600)
    assert times_said(office, *names) == [1, 1, 1, 1]
    assert office.owed() == []
    office.store.close()


def test_of_a_bundle_that_was_held_some_can_be_tried_again_without_the_others(office):
    office.slack.archived.add("C0000001")
    alerts = [alert(f"{key}#new", headline=f"Brent: alert {key}") for key in "abcd"]
    office.store.add_alerts([PendingAlert(m, ("policy",)) for m in alerts], (), office.clock)
    office.deliver()
    office.slack.archived.clear()
    held = office.store.deliveries(states=("held",))
    for some in (held[:2], held[2:]):
        office.store.save_deliveries(map(retried, some))
        office.deliver(60)
    assert times_said(office, *(f"alert {key}" for key in "abcd")) == [1, 1, 1, 1]
    assert office.owed() == []


# --- one event in a digest ----------------------------------------------------------------------------------------


def about(number: int, reason: Reason, **more) -> Delivery:
    link = Link("The story" if reason is Reason.NEW else "The document", f"https://example.org/{number}")
    return owed(number, event="e", thread="e", reason=reason, links=(link,), **more)


def test_a_digest_with_a_report_and_its_confirmation_tells_one_event():
    report = about(1, Reason.NEW, severity=Severity.CRITICAL, headline="Brent: reported")
    lines = ("When: 5 Oct 2026", "New since the press reported it: Leadership")
    sure = about(2, Reason.CONFIRMED, update=True, headline="Brent: confirmed: judged", lines=lines)
    both = grouping.message([report, owed(3, authority="leeds"), sure])
    assert [p.headline for p in both.parts] == ["Brent: confirmed: judged", "Brent: e3#new"]
    assert both.headline.startswith("2 alerts from 2 authorities")
    one = grouping.message([report, sure])
    assert (one.key, one.parts, one.update) == ("bundle:1+2", (), False)
    assert (one.severity, one.lines) == (Severity.CRITICAL, lines[:1])
    assert [link.url[-1] for link in one.links] == ["2", "1"]


def test_a_digest_tells_once_what_was_possible_then_reported_then_confirmed():
    possible = about(1, Reason.POSSIBLE, severity=Severity.LOW, headline="Brent: may be news")
    reported = about(2, Reason.REPORTED, update=True, headline="Brent: now reported")
    confirmed = about(3, Reason.CONFIRMED, update=True, headline="Brent: confirmed")
    for later in ([reported], [confirmed], [reported, confirmed]):
        one = grouping.message([possible, *later])
        assert (one.parts, one.update, one.headline) == ((), False, later[-1].message.headline)
        assert [link.url[-1] for link in one.links] == [str(d.id) for d in (*reversed(later), possible)]
    assert len(grouping.message([reported, confirmed]).parts) == 2, "readers had the first before: both are updates"


def test_what_corrects_an_event_later_is_told_beside_it():
    parts = grouping.message([about(1, Reason.NEW), about(2, Reason.REPLACED, update=True)]).parts
    assert len(parts) == 2


def test_a_report_and_its_confirmation_leave_in_one_message_of_several():
    weekly = SlackSettings(type="slack", channel="#a", token_env="T", digest="0 8 * * mon")
    many = [owed(n, thread=f"t{n // 2}", headline=f"Leeds: {n} " + "x" * 200) for n in range(99)]
    groups = grouping.bundles(many, weekly)
    assert len(groups) > 2
    assert [d.id for group in groups for d in group] == list(range(99))
    assert all(group[0].id % 2 == 0 for group in groups)
