"""`events --format atom` and `ics` over months: what is found, corrected and withdrawn, as a subscriber reads it."""

from datetime import date

import pytest

from monitor.cli import main
from tests.feed_rules import atom_feed, calendar_of
from tests.monitored import VISIT, Monitored, configure, published, world

INSPECTION = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)


@pytest.fixture
def subscribed(serve, tmp_path, capsys):
    """`subscribed("atom", "2021-09-01")`: what the history gives after a poll of each day up to that one."""
    web = serve(world(INSPECTION, LETTER), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:

        def read(form, *days, options=()):
            for day in days:
                monitor.day(day)
            out = tmp_path / f"out.{form}"
            config = str(configure(tmp_path, web.url))
            with pytest.raises(SystemExit) as end:
                main(["--config", config, "events", *options, "--format", form, "--out", str(out)])
            assert not end.value.code
            return out.read_bytes()

        read.web = web
        yield read


def test_a_subscriber_sees_what_is_new_what_became_of_it_and_what_was_asked_for_alone(subscribed):
    before = atom_feed(subscribed("atom", "2021-07-01"))
    assert [(one.title, one.updated) for one in before.entries] == [
        ("Peterborough: children's services judged good (Ofsted, 6 Aug 2018)", "2021-07-01T09:00:00Z")
    ]
    new = atom_feed(subscribed("atom", "2021-08-02"))
    assert [one.updated for one in new.entries] == ["2021-08-02T09:00:00Z", "2021-07-01T09:00:00Z"]
    assert new.feed.updated == "2021-08-02T09:00:00Z"
    again = subscribed("atom", "2021-08-03")
    assert again == subscribed("atom", "2021-08-04"), "nothing that rests on the hour at which it is written"
    assert again == subscribed("atom")
    subscribed.web.world = world(INSPECTION)
    gone = atom_feed(subscribed("atom", "2021-08-05", "2021-08-07"))
    assert gone.entries[0].title.startswith("Peterborough: publication withdrawn: focused visit")
    assert (gone.entries[0].id, gone.entries[0].updated) == (new.entries[0].id, gone.feed.updated)
    assert gone.feed.updated > "2021-08-05"
    assert (gone.entries[1].id, gone.entries[1].updated) == (new.entries[1].id, new.entries[1].updated)

    events = calendar_of(subscribed("ics")).walk("VEVENT")
    assert [(one["DTSTART"].dt, one["DTEND"].dt, str(one["STATUS"])) for one in events][-1] == (
        date(2021, 6, 22), date(2021, 6, 24), "CANCELLED",
    )  # fmt: skip
    assert [str(one["CATEGORIES"].cats[0]) for one in events] == ["inspection", "focused visit"]
    whole = gone
    some = atom_feed(subscribed("atom", options=("Peterborough", "--since", "2020")))
    none = atom_feed(subscribed("atom", options=("Brent",)))
    assert (whole.feed.title, some.feed.title, none.feed.title) == (
        "Ofsted Monitor: England", "Ofsted Monitor: Peterborough", "Ofsted Monitor: Brent",
    )  # fmt: skip
    assert len({whole.feed.id, some.feed.id, none.feed.id}) == 3
    assert (len(whole.entries), len(some.entries), len(none.entries)) == (2, 1, 0)
    assert calendar_of(subscribed("ics", options=("Brent",))).walk("VEVENT") == []
