"""Which channels a message goes to, and why not to the others."""

import pytest

from monitor.alerts.message import trouble
from monitor.config.file import load
from monitor.model.messages import Basis, MessageKind, Severity
from monitor.model.reasons import Reason
from monitor.outbox import routing
from monitor.register.authorities import load as load_register
from tests.monitored import configure
from tests.outbox.test_outbox import alert


@pytest.fixture
def settings(tmp_path):
    channels = {
        "all": {"type": "console"},
        "grave": {"type": "console", "min_severity": "high"},
        "notices": {"type": "console", "kinds": ["improvement_notice"]},
        "london": {"type": "console", "regions": ["London"]},
        "operators": {"type": "console"},
    }
    alerts = ["all", "grave", "notices", "london"]
    return load(
        configure(tmp_path, "http://127.0.0.1:9", channels=channels, alerts=alerts, operations=["operators"]),
        load_register(),
    )


def test_each_channel_gets_a_message_or_a_reason(settings):
    sent = routing.route(alert("peterborough/x#new", "peterborough"), settings)
    assert sent.channels == ("all",)
    assert dict(sent.withheld) == {
        "grave": Reason.BELOW_SEVERITY,
        "notices": Reason.NOT_ITS_KIND,
        "london": Reason.NOT_ITS_REGION,
        "operators": Reason.NOT_ITS_AUTHORITY,
    }
    grave = routing.route(alert("brent/x#new", severity=Severity.HIGH), settings)
    assert grave.channels == ("all", "grave", "london")


def test_what_is_no_event_of_its_own_is_of_every_kind(settings):
    for kind in (MessageKind.BASELINE, MessageKind.PUBLICATION):
        assert "notices" in routing.route(alert("brent/x#new", kind=kind), settings).channels


def test_a_message_about_several_goes_to_the_channels_of_any_of_them(settings):
    both = routing.route_all(alert("x#baseline", ""), ("peterborough", "brent"), settings)
    assert both.channels == ("all", "london")
    assert routing.route_all(alert("x#baseline", ""), (), settings).channels == ()


def test_the_operators_messages_are_theirs_alone(settings):
    sent = routing.route(trouble("k", "a page cannot be read", (), "t"), settings)
    assert sent.channels == ("operators",)
    assert set(dict(sent.withheld).values()) == {Reason.NOT_OPERATIONS}
    assert sent.message.reason is Reason.OPERATIONS


@pytest.mark.parametrize(
    ("basis", "channels", "withheld"),
    [
        (Basis.OFFICIAL, ("sure", "eager", "official"), {}),
        (Basis.PRESS, ("sure", "eager"), {"official": Reason.NO_PRESS}),
        (Basis.POSSIBLE, ("eager",), {"sure": Reason.ONLY_POSSIBLE, "official": Reason.NO_PRESS}),
    ],
)
def test_a_channel_takes_of_the_press_what_it_says(tmp_path, basis, channels, withheld):
    given = {"sure": {}, "eager": {"press": "possible"}, "official": {"press": "none"}}
    settings = load(
        configure(tmp_path, "http://127.0.0.1:9", channels={n: {"type": "console"} | c for n, c in given.items()},
                  alerts=list(given), operations=["sure"]), load_register(),
    )  # fmt: skip
    sent = routing.route(alert("brent/x#new", basis=basis), settings)
    assert (sent.channels, dict(sent.withheld)) == (channels, withheld)


def test_of_a_change_those_who_heard_get_the_update_and_the_others_the_event(settings):
    update = alert("brent/x#confirmed", severity=Severity.HIGH, update=True)
    as_new = alert("brent/x#new@1", severity=Severity.HIGH)
    told, new = routing.route_change(update, as_new, {"london"}, settings)
    assert (told.message, told.channels) == (update, ("london",))
    assert dict(told.withheld)["all"] is Reason.TOLD_AS_NEW
    assert (new.message, new.channels) == (as_new, ("all", "grave"))
    assert dict(new.withheld)["london"] is Reason.HEARD_BEFORE
    for heard, message in ((frozenset(), as_new), ({"all", "grave", "london"}, update)):
        (one,) = routing.route_change(update, as_new, heard, settings)
        assert (one.message, one.channels) == (message, ("all", "grave", "london"))
    (one,) = routing.route_change(update, None, set(), settings)
    assert one.message == update
