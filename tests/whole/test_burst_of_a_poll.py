"""150 events of 60 authorities become known in one poll: pages in, messages out, each address in front of a reader.

The other half of `tests/outbox/test_burst.py`, which puts alerts of its own into the store: here Ofsted publishes, the
monitor polls over HTTP, and what every kind of channel has in the end is counted by the documents' addresses.
"""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from monitor.cli import main
from monitor.demo.world import Provider, Publication, World
from monitor.model.messages import DeliveryState
from monitor.notify.slack import SlackChannel
from monitor.notify.slack_webhook import SlackWebhookChannel
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load
from tests.monitored import INSPECTION, VISIT, Monitored
from tests.notify.mailserver import MailServer
from tests.notify.slackserver import HOOK, TOKEN, Fault, SlackServer, links, texts
from tests.read.builder import IN_CARE, LEADERSHIP, LEAVERS, OVERALL, PROTECTION, Report

AUTHORITIES = load().authorities[:60]
GRADES = ["Inadequate", "Good", "Requires improvement to be good", "Outstanding"]
LETTER = """\
{published}

Dear Director

{kind} to {name} children’s services

This letter summarises the findings of the {lower} to {name} children’s services on {visited}. {more}
The inspectors were Ruth Calder, His Majesty’s Inspector, and Tom O’Dell, His Majesty’s Inspector.

What needs to improve in this area of social work practice?

• The quality of plans.
{priority}
Yours sincerely

Ruth Calder
His Majesty’s Inspector
"""
PRIORITY = "\nAreas for priority action\n\n• The oversight of children who go missing.\n"
NEWS, FIRST = date(2024, 3, 1), date(2024, 2, 20)


def report(name, grade, dates="8 January to 19 January 2024"):
    """An inspection's report, of one grade throughout."""
    rows = [(area, grade) for area in (LEADERSHIP, PROTECTION, IN_CARE, LEAVERS, OVERALL)]
    title = f"Inspection of {name} local authority children’s services"
    return Report(title, f"Inspection dates: {dates}", rows=rows, narrative=("Services are what they are.",)).plain()


def letter(number, name, kind, visited):
    """A letter of a visit; each third has an area for priority action."""
    more = "This was the second monitoring visit."
    return LETTER.format(
        published="26 February 2024", kind=kind, lower=kind.lower(), name=name, visited=visited,
        more=more * kind.startswith("M"), priority=PRIORITY * (number % 3 == 0),
    )  # fmt: skip


def known():
    """An inspection of each authority, all good, years before the baseline."""
    for n, authority in enumerate(AUTHORITIES):
        text = report(authority.name, "Good", "7 January to 18 January 2019")
        days = date(2019, 1, 18), date(2019, 3, 1)
        yield Publication(authority.urn, 40_000_000 + n, INSPECTION, *days, text.encode(), content_type="text/plain")


def publications():
    """60 inspections, 60 focused visits, 30 monitoring visits, all published after the baseline."""
    for n, authority in enumerate(AUTHORITIES):
        words = {
            INSPECTION: (report(authority.name, GRADES[n % 4]), date(2024, 1, 19)),
            VISIT: (letter(n, authority.name, "Focused visit", "6 and 7 February 2024"), date(2024, 2, 7)),
            "Children's services monitoring visit": (
                letter(1, authority.name, "Monitoring visit", "13 and 14 February 2024"),
                date(2024, 2, 14),
            ),
        }
        for place, (label, (text, visited)) in enumerate(list(words.items())[: 3 - n % 2]):
            number, day = 50_000_000 + 10 * n + place, NEWS - timedelta(days=1)
            yield Publication(
                authority.urn, number, label, visited, day, text.encode(), NEWS, content_type="text/plain"
            )


@dataclass
class Reader:
    """What the reader of one channel has: the servers that its messages come to."""

    slack: SlackServer
    mail: MailServer

    def addresses(self):
        """The addresses of documents in each message, in their order."""
        slack = [
            [url for block in message.blocks for text in texts(block) for url in links(text)]
            for message in self.slack.messages
        ]
        mails = [sent.mail.get_body(("plain",)).get_content().split() for sent in self.mail.sent]
        return [[word for word in message if "/v1/file/" in word] for message in (*slack, *mails)]

    def seen(self):
        """How often each address was shown."""
        return Counter(url for message in self.addresses() for url in message)


KINDS = ["slack", "webhook", "mail", "slack digest", "webhook digest", "mail digest", "revoked"]


@pytest.fixture
def readers(monkeypatch):
    """A reader for each kind of channel, each with servers of their own."""
    monkeypatch.setattr(SlackChannel, "rate", 0.0)
    monkeypatch.setattr(SlackWebhookChannel, "rate", 0.0)
    with ExitStack() as servers:
        yield {k: Reader(servers.enter_context(SlackServer()), servers.enter_context(MailServer())) for k in KINDS}


def named(kind):
    """A channel's name."""
    return kind.replace(" ", "-")


def hook(kind):
    """The variable that holds the address of its webhook."""
    return f"HOOK_{kind.replace(' ', '_').upper()}"


def channel(kind, reader):
    """A channel's settings."""
    server = {"host": "127.0.0.1", "port": reader.mail.port}
    settings = {
        "webhook": {"type": "slack_webhook", "url_env": hook(kind)},
        "mail": {"type": "email", "to": ["a@example.org"], "from": "m@example.org"} | server,
    }.get(
        kind.split()[0],
        {"type": "slack", "channel": "#alerts", "token_env": "TOKEN", "api_url": reader.slack.api_url},
    )
    return settings | ({"digest": "0 8 * * *"} if "digest" in kind else {})


@pytest.fixture
def burst(serve, tmp_path, readers):
    """A monitor that has polled once since all was published, its outbox, and the severity of each new address."""
    news = list(publications())
    web = serve(World(tuple(Provider(a.urn, a.name) for a in AUTHORITIES), (*known(), *news)), FIRST)
    channels = {named(kind): channel(kind, reader) for kind, reader in readers.items()}
    given = {
        "channels": channels | {"operators": {"type": "console"}},
        "alerts": list(channels),
        "authorities": [{"name": a.name} for a in AUTHORITIES],
    }
    with Monitored(tmp_path, web, **given) as monitor:
        monitor.poll(str(FIRST))
        assert {len(monitor.taken(name)) for name in channels} == {60}, "the line of each baseline"
        monitor.poll(str(NEWS))
        assert sum(len(monitor.events(a.slug)) for a in AUTHORITIES) == 60 + 150
        yield Burst(monitor, readers, [f"{web.url}{one.path}" for one in news])


class Burst:
    """What became known, on its way to the readers."""

    def __init__(self, monitor, readers, addresses):
        self.monitor, self.readers = monitor, readers
        self.severities = {d.message.links[0].url: d.message.severity for d in monitor.store.pending("slack")}
        assert sorted(self.severities) == sorted(addresses), "each publication is one alert's"
        self.secrets = {"TOKEN": TOKEN} | {hook(k): r.slack.webhook_url for k, r in readers.items()}

    def deliver(self, days=0):
        """Deliver once, some days later; what is recorded as delivered then is what was shown."""
        self.monitor.clock += timedelta(days=days, hours=1)
        outbox = Outbox(self.monitor.settings, self.monitor.store, self.secrets, lambda: self.monitor.clock)
        outbox.deliver()
        for kind, reader in self.readers.items():
            assert self.recorded(kind) == set(reader.seen()), kind

    def recorded(self, kind):
        """The addresses whose alerts are recorded as delivered to a channel."""
        found = self.monitor.store.deliveries(states=[DeliveryState.DELIVERED])
        links = {d.message.links[0].url for d in found if d.channel == named(kind) and d.message.links}
        return links & self.severities.keys()

    def check(self, *kinds):
        """Every address stood in one message, the gravest first."""
        for kind in kinds:
            read = self.readers[kind].addresses()
            assert Counter(url for message in read for url in message) == dict.fromkeys(self.severities, 1), kind
            order = [self.severities[url] for message in read for url in message]
            assert order == sorted(order, reverse=True), kind
            assert len(read) < 15, "it is still an overview"


def test_all_that_becomes_known_in_one_poll_reaches_every_reader_the_gravest_first(burst, readers, capsys):
    assert len(set(burst.severities.values())) >= 3
    readers["revoked"].slack.token = "another"
    for kind, method in (("slack", "chat.postMessage"), ("webhook", HOOK)):
        readers[kind].slack.faults += [Fault(method=method), Fault(status=500, method=method)]
    readers["mail"].mail.temper.data = "451 later"
    burst.deliver()
    assert 0 < len(burst.recorded("slack")) < 150, "its second message failed"
    assert 0 < len(burst.recorded("webhook")) < 150
    assert not burst.recorded("mail") | burst.recorded("mail digest") | burst.recorded("slack digest")
    readers["mail"].mail.temper.data = "250 OK"
    burst.deliver(days=1)
    burst.check("slack", "webhook", "mail", "slack digest", "webhook digest", "mail digest")
    assert not readers["revoked"].addresses()
    readers["revoked"].slack.token = TOKEN
    with pytest.raises(SystemExit) as end:
        main(["--config", str(burst.monitor.settings.path), "outbox", "retry"])
    assert not end.value.code
    burst.deliver()
    burst.check(*KINDS)
