"""A source that breaks is said once, and once when it works again; a host that is down is one trouble."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.settings import HealthSettings
from monitor.model.messages import Severity
from monitor.model.polls import SourceState
from monitor.operations.troubles import troubles as found

NOW = datetime(2024, 1, 30, 9, tzinfo=UTC)
AT_ONCE = HealthSettings(failures=1)


def source(name: str, host: str = "reports.ofsted.gov.uk", **more) -> SourceState:
    return SourceState(name, "ofsted", f"https://{host}/{name}", NOW, **more)


def broken(name: str, **more) -> SourceState:
    return source(name, **({"failures": 1, "reason": "HTTP 500"} | more))


def troubles(sources: list[SourceState], unwatched: str = "", now: datetime = NOW, limits: HealthSettings = AT_ONCE):
    names = {s.id: f"the page {s.id}" for s in sources if s.id != unwatched}
    return found(sources, names, now, limits)


def test_what_works_is_not_mentioned():
    assert troubles([source("a"), source("b")]) == ([], [])


def test_a_trouble_is_reported_once_with_its_reason():
    (known,), (message,) = troubles([broken("a"), source("b")])
    assert known == replace(broken("a"), trouble=message.thread)
    assert message.headline == "the page a cannot be read: HTTP 500"
    assert message.lines[0] == "the page a (https://reports.ofsted.gov.uk/a): HTTP 500"
    assert (message.severity, message.authority, message.update) == (Severity.HIGH, "", False)
    assert troubles([replace(known, failures=2, reason="HTTP 503")]) == ([], [])


def test_its_end_is_reported_once_in_the_same_thread():
    (known,), (begin,) = troubles([broken("a")])
    (after,), (message,) = troubles([replace(known, failures=0, reason="")])
    assert message.headline == "the page a can be read again"
    assert (message.update, message.thread) == (True, begin.thread)
    assert not after.trouble
    assert troubles([after]) == ([], [])


def test_the_next_outage_of_a_host_is_a_new_message_in_a_thread_of_its_own():
    _, (first,) = troubles([broken("a")])
    _, (second,) = troubles([broken("a")], now=NOW + timedelta(days=60))
    assert not second.update
    assert second.thread != first.thread
    assert second.key != first.key


def test_what_is_watched_no_longer_is_no_trouble():
    assert troubles([broken("a")], unwatched="a") == ([], [])


def test_what_broke_and_worked_again_between_two_looks_was_never_reported():
    assert troubles([source("a", failures=0)]) == ([], [])


def test_a_host_that_is_down_is_one_message_and_each_host_has_its_own():
    ended = source("b", trouble="trouble:x")
    sources = [broken(f"s{n}") for n in range(12)] + [broken("g", host="www.gov.uk"), ended]
    known, messages = troubles(sources)
    assert len(known) == 14
    assert [m.headline for m in messages] == [
        "12 sources of reports.ofsted.gov.uk cannot be read: HTTP 500",
        "the page g cannot be read: HTTP 500",
        "the page b can be read again",
    ]
    assert messages[0].lines[10] == "and 2 more"
    _, (mended,) = troubles([source(f"s{n}", trouble="trouble:x") for n in range(3)])
    assert mended.headline == "3 sources of reports.ofsted.gov.uk can be read again"


@pytest.mark.parametrize(
    ("failures", "since", "reported"),
    [
        (1, timedelta(hours=1), False),
        (2, timedelta(hours=2), False),
        (3, timedelta(hours=3), True),
        (1, timedelta(hours=23), False),
        (1, timedelta(hours=24), True),
        (2, None, False),
        (3, None, True),
    ],
)
def test_a_failed_poll_is_no_news_before_it_lasts(failures: int, since: timedelta | None, reported: bool):
    state = broken("a", failures=failures, last_success=since and NOW - since)
    _, messages = troubles([state], limits=HealthSettings())
    assert bool(messages) is reported


def test_an_outage_that_rounds_find_bit_by_bit_is_one_message_and_has_one_end():
    first, (begin,) = troubles([broken("a"), broken("b"), source("c")])
    rest, messages = troubles([*first, broken("c")], now=NOW + timedelta(hours=1))
    assert messages == []
    everyone = [*first, *rest]
    assert {s.trouble for s in everyone} == {begin.thread}
    half = [replace(everyone[0], failures=0, reason=""), *everyone[1:]]
    assert troubles(half) == ([], []), "two of it still fail for the same reason"
    _, (end,) = troubles([replace(s, failures=0, reason="") for s in everyone])
    assert end.headline == "3 sources of reports.ofsted.gov.uk can be read again"


def test_another_fault_on_a_host_that_is_down_is_a_trouble_of_its_own():
    first, _ = troubles([broken("a"), broken("b")])
    _, (message,) = troubles([*first, broken("c", reason="HTTP 404")])
    assert message.headline == "the page c cannot be read: HTTP 404"


def test_one_source_that_stays_broken_does_not_hide_that_the_others_work_again():
    first, _ = troubles([broken("a"), broken("b"), broken("c")])
    after = [replace(first[0], reason="HTTP 404"), *(replace(s, failures=0, reason="") for s in first[1:])]
    _, (message,) = troubles(after)
    assert message.headline == "2 sources of reports.ofsted.gov.uk can be read again"


def test_an_outage_is_over_once_each_of_its_sources_was_polled_again():
    first, _ = troubles([broken("a", last_polled=NOW), broken("b", last_polled=NOW)])
    later = NOW + timedelta(minutes=5)
    works = replace(first[0], failures=0, reason="", last_polled=later, last_success=later)
    assert troubles([works, first[1]]) == ([], []), "b was not asked since"
    again = [replace(s, failures=0, reason="", last_polled=later, last_success=later) for s in first]
    _, (end,) = troubles([works, again[1]])
    assert end.headline == "2 sources of reports.ofsted.gov.uk can be read again"
    still = replace(first[1], failures=2, last_polled=later)
    _, (end,) = troubles([works, still])
    assert end.headline == "the page a can be read again"


@pytest.mark.parametrize(
    "reason",
    [
        "Children's services inspection (https://files.ofsted.gov.uk/v1/file/{n}): HTTP 503",
        "Letter (visit) (https://files.ofsted.gov.uk/v1/file/{n}): HTTP 503; Report (https://x.org/{n}): HTTP 404",
        "Report (https://files.ofsted.gov.uk/v1/file/{n}) was a report and is none now: it says: Just a moment",
        "reports.ofsted.gov.uk asked to be left alone; {n} s of that are left",
        "a captcha came; the search does not list {n} of the providers asked for",
    ],
)
def test_what_is_out_for_many_sources_is_one_outage_however_each_says_it(reason: str):
    first, (begin,) = troubles([broken("a", reason=reason.format(n=1)), broken("b", reason=reason.format(n=2))])
    rest, messages = troubles([*first, broken("c", reason=reason.format(n=33))], now=NOW + timedelta(minutes=5))
    assert messages == []
    assert {s.trouble for s in (*first, *rest)} == {begin.thread}
    half = [replace(first[0], failures=0, reason=""), first[1], *rest]
    assert troubles(half) == ([], []), "two of it still fail"


def test_a_files_host_that_is_down_is_another_outage_than_that_of_the_pages():
    pages, _ = troubles([broken("a", reason="HTTP 503")])
    files = broken("b", reason="Report (https://files.ofsted.gov.uk/v1/file/1): HTTP 503")
    _, (message,) = troubles([*pages, files], now=NOW + timedelta(minutes=5))
    assert message.headline.startswith("the page b cannot be read: Report")
