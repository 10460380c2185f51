"""A source that breaks is said once, and once when it works again; a host that is down is one trouble."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model.messages import Severity
from monitor.model.polls import SourceState
from monitor.operations import health

NOW = datetime(2024, 1, 30, 9, tzinfo=UTC)


def source(name: str, host: str = "reports.ofsted.gov.uk", **more) -> SourceState:
    return SourceState(name, "ofsted", f"https://{host}/{name}", NOW, **more)


def broken(name: str, **more) -> SourceState:
    return source(name, **({"failures": 1, "reason": "HTTP 500"} | more))


def troubles(sources: list[SourceState], unwatched: str = ""):
    names = {s.id: f"the page {s.id}" for s in sources if s.id != unwatched}
    return health.troubles(sources, names, NOW)


def test_what_works_is_not_mentioned():
    assert troubles([source("a"), source("b")]) == ([], [])


def test_a_trouble_is_told_once_with_its_reason():
    (told,), (message,) = troubles([broken("a"), source("b")])
    assert told == replace(broken("a"), reported=True)
    assert message.headline == "the page a cannot be read: HTTP 500"
    assert message.lines[0] == "the page a (https://reports.ofsted.gov.uk/a): HTTP 500"
    assert (message.severity, message.authority, message.update) == (Severity.HIGH, "", False)
    assert troubles([replace(told, failures=2, reason="HTTP 503")]) == ([], [])


def test_its_end_is_told_once_in_the_same_thread():
    _, (trouble,) = troubles([broken("a")])
    (told,), (message,) = troubles([source("a", reported=True)])
    assert message.headline == "the page a can be read again"
    assert (message.update, message.thread) == (True, trouble.thread)
    assert not told.reported
    assert troubles([told]) == ([], [])


def test_what_is_watched_no_longer_is_no_trouble():
    assert troubles([broken("a")], unwatched="a") == ([], [])


def test_what_broke_and_worked_again_between_two_looks_was_never_told():
    assert troubles([source("a", failures=0)]) == ([], [])


def test_a_host_that_is_down_is_one_message_and_each_host_has_its_own():
    sources = [broken(f"s{n}") for n in range(12)] + [broken("g", host="www.gov.uk"), source("b", reported=True)]
    told, messages = troubles(sources)
    assert len(told) == 14
    assert [m.headline for m in messages] == [
        "12 sources of reports.ofsted.gov.uk cannot be read: HTTP 500",
        "the page g cannot be read: HTTP 500",
        "the page b can be read again",
    ]
    assert messages[0].lines[10] == "and 2 more"
    _, (mended,) = troubles([source(f"s{n}", reported=True) for n in range(3)])
    assert mended.headline == "3 sources of reports.ofsted.gov.uk can be read again"
