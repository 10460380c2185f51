"""What the simulated year's ledger lets pass: exactly what is promised where a file cannot be had, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bench.soak.ledger import AT_ONCE, OPERATIONS, Exceptions, Heard, Ledger
from bench.soak.plan import FILES, NEW_FILES, REPORTS, Event, Plan, Size, instant
from bench.soak.promised import Promises
from bench.soak.web import Outage, Trouble

DAY = date(2025, 4, 2)
SLUG = "barnet"
NUMBER = 50_000_999
PAPER = "127.1.0.1"


def plan(*outages: tuple[str, float, float], stories: tuple[date, ...] = ()) -> Plan:
    """A plan of one inspection, published on `DAY`; outages are a host's, in hours from that day's midnight."""
    made = Plan(Size(5, 5, 80, date(2025, 3, 17), long_outages=0, short_outages=0), 1)
    made.events = [Event(SLUG, "inspection", "2025-02", DAY, NUMBER, tuple((PAPER, day) for day in stories))]
    made.unread, made.moved = [], {}
    made.outages = [Outage(h, Trouble.DOWN, instant(DAY, begin), instant(DAY, end)) for h, begin, end in outages]
    return made


def differences(of: Plan, *said: str) -> list[str]:
    """What a ledger names where readers at once heard these changes, an hour apart."""
    keys = {"unread": f"http://127.0.0.3:1/file/{NUMBER}#unread"}
    heard = [
        Heard(AT_ONCE, keys.get(one, f"{SLUG}/inspection/2025-02#{one}"), instant(DAY, 30 + n), one)
        for n, one in enumerate(said)
    ]
    ledger = Ledger(of, Promises(of), Exceptions(), instant(DAY), instant(DAY, 200))
    ledger._readers(AT_ONCE, heard)
    return ledger.differences


DOWN = (FILES, -24.0, 96.0)
BEFORE = (DAY - timedelta(days=2),)


@pytest.mark.parametrize(
    ("outages", "stories", "said"),
    [
        ((), (), ["new"]),
        ((DOWN,), (), ["unread", "new"]),
        ((), BEFORE, ["new", "confirmed"]),
        ((DOWN,), BEFORE, ["new", "unread", "confirmed"]),
        # The press tells of it while its file cannot be had: its story is first, though it is younger.
        ((DOWN,), (DAY + timedelta(days=2),), ["unread", "new", "confirmed"]),
        ((), (DAY + timedelta(days=2),), ["new"]),
        # The page itself is down as long: nobody knows of the file.
        ((DOWN, (REPORTS, -24.0, 97.0)), (), ["new"]),
        # One poll alone finds the file missing; it is tried again before anybody hears of it.
        (((FILES, -24.0, 12.0),), (), ["new"]),
    ],
)
def test_what_is_promised_passes_and_nothing_else(
    outages: tuple[tuple[str, float, float], ...], stories: tuple[date, ...], said: list[str]
) -> None:
    made = plan(*outages, stories=stories)
    assert differences(made, *said) == []
    for n in range(len(said)):
        assert differences(made, *said[:n], *said[n + 1 :]), f"{said[n]} was lost, and nothing is named"
        assert differences(made, *said[: n + 1], *said[n:]), f"{said[n]} was doubled, and nothing is named"
    for more in {"unread", "confirmed", "replaced"} - set(said):
        assert differences(made, *said, more), f"{more} was said besides, and nothing is named"


def test_what_took_the_place_of_a_file_is_said_where_the_file_was_read_before() -> None:
    late = DAY + timedelta(days=6)
    for made, said in ((plan(), ["new", "replaced"]), (plan((REPORTS, -24.0, 150.0)), ["new"])):
        made.events = [replace(made.events[0], replaced=late)]
        assert differences(made, *said) == []
        assert differences(made, *{"new", "replaced"} - {*said} or {"new"}, *said), "said otherwise, nothing is named"


def test_a_notice_has_no_file_that_could_be_missing() -> None:
    made = plan(DOWN)
    made.events = [replace(made.events[0], number=0)]
    assert differences(made, "new") == []
    assert differences(made, "unread", "new")


def test_an_unreadable_file_is_named_before_its_event_and_not_after() -> None:
    assert differences(plan(DOWN), "new", "unread")


def test_both_pass_where_an_outage_ends_in_the_minutes_of_a_poll() -> None:
    made = plan((FILES, -24.0, 15.75))  # 16:45 in London, where the polls of 16:40 last some minutes
    assert differences(made, "new") == differences(made, "unread", "new") == []


@pytest.mark.parametrize("days", [20, 30, 40, 60, 80, 365])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ofsted_can_be_read_on_the_day_on_which_the_token_is_revoked(days: int, seed: int) -> None:
    made = Plan(Size(5, 5, days), seed)
    begin, end = instant(made.burst), instant(made.burst, 24)
    down = [o for o in made.outages if o.host in (REPORTS, FILES, NEW_FILES) and o.begin < end and begin < o.end]
    assert not down, "no message would meet the revoked token, and none would say so"
    assert any(event.published == made.burst for event in made.events)


def alarmed(of: Plan, name: str, *hours: float) -> list[str]:
    """What a ledger names of an alarm that was said, and whose end was, so many hours after `DAY`."""
    keys = (f"{name}@2025-04-02", f"{name}@2025-04-02#ended@2025-04-03")
    heard = [Heard(OPERATIONS, key, instant(DAY, hour), "headline") for key, hour in zip(keys, hours, strict=False)]
    full_disk = (instant(DAY, 240), instant(DAY, 280))
    ledger = Ledger(of, Promises(of, disturbed=(full_disk,)), Exceptions(), instant(DAY, -240), instant(DAY, 500))
    ledger._operators(heard)
    return [one for one in ledger.differences if name in one]


@pytest.mark.parametrize(
    ("name", "explained", "not_explained"),
    [
        ("alarm:coverage:silent", -200.0, 100.0),
        ("alarm:coverage:newer", 100.0, 20.0),
        ("alarm:coverage:unread", 250.0, 100.0),
        ("trouble:backup", 250.0, 100.0),
        ("alarm:reading:inspection_report", None, 250.0),
    ],
)
def test_an_alarm_passes_once_with_its_end_and_only_where_the_plan_explains_it(
    name: str, explained: float | None, not_explained: float
) -> None:
    made = plan((REPORTS, 48.0, 190.0))
    if explained is not None:
        assert alarmed(made, name, explained, explained + 10) == []
        assert alarmed(made, name, explained), "it has no end"
    assert alarmed(made, name, not_explained, not_explained + 10)
