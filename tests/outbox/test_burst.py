"""However many alerts fall due at once, each one reaches the reader, and none is recorded that no message showed."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.file import load
from monitor.model.facts import Direction
from monitor.model.messages import AreaRow, Link, PendingAlert, Severity
from monitor.notify import build
from monitor.notify.slack import SlackChannel
from monitor.notify.slack_webhook import SlackWebhookChannel
from monitor.outbox import grouping
from monitor.outbox.outbox import Outbox, retried
from monitor.register.authorities import load as load_register
from monitor.store.database import Store
from tests.monitored import configure
from tests.notify.mailserver import MailServer
from tests.notify.slackserver import TOKEN, Fault, SlackServer, links, texts
from tests.outbox.test_outbox import alert

NOON = datetime(2024, 1, 30, 12, tzinfo=UTC)
GRAVE = [Severity.NORMAL, Severity.LOW, Severity.HIGH, Severity.NORMAL, Severity.CRITICAL]


def address(number: int) -> str:
    return f"https://files.ofsted.gov.uk/v1/file/{50_000_000 + number}"


ALERTS = [
    alert(
        f"a{n % 60}/inspection/{n}#new",
        f"a{n % 60}",
        headline=f"Authority {n % 60}: alert {n}: children's services judged good, as before (Ofsted, 13 May 2026)",
        severity=GRAVE[n % 5],
        links=(Link("The document", address(n)),),
        rows=(AreaRow("overall", "good", "inadequate", Direction.DECLINED),) * 2,
    )
    for n in range(150)
]


class Reader:
    """A store with a burst in it, an outbox of one channel, and what its reader has in the end, in order."""

    def __init__(self, folder, slack, mail, channel):
        server = {"host": "127.0.0.1", "port": mail.port}
        settings = {
            "slack": {"type": "slack", "channel": "#alerts", "token_env": "TOKEN", "api_url": slack.api_url},
            "webhook": {"type": "slack_webhook", "url_env": "HOOK"},
            "mail": {"type": "email", "to": ["a@example.org"], "from": "m@example.org"} | server,
        }[channel.removeprefix("digest by ")]  # fmt: skip
        settings |= {"digest": "0 8 * * *"} if channel.startswith("digest") else {}
        path = configure(
            folder, "http://127.0.0.1:9", channels={"team": settings}, alerts=["team"], operations=["team"]
        )
        self.settings, self.slack, self.mail = load(path, load_register()), slack, mail
        self.clock = NOON
        self.store = Store.open(self.settings.state, NOON)
        self.secrets = {"TOKEN": TOKEN, "HOOK": slack.webhook_url}
        self.outbox = Outbox(self.settings, self.store, self.secrets, lambda: self.clock)

    def owe(self, alerts):
        self.store.add_alerts([PendingAlert(a, ("team",)) for a in alerts], (), self.clock)

    def deliver(self, rounds=1):
        for _ in range(rounds):
            self.clock += timedelta(days=1)
            self.outbox.deliver()

    def read(self) -> list[list[str]]:
        """The addresses of documents in each message."""
        slack = [
            [url for block in m.blocks for text in texts(block) for url in links(text)] for m in self.slack.messages
        ]
        mails = [sent.mail.get_body(("plain",)).get_content().split() for sent in self.mail.sent]
        return [[word for word in message if "/v1/file/" in word] for message in [*slack, *mails]]

    def check(self, times=1):
        read = self.read()
        assert Counter(url for message in read for url in message) == {address(n): times for n in range(150)}
        order = [GRAVE[int(url[-3:]) % 5] for message in read for url in message]
        assert order == sorted(order, reverse=True), "the gravest first"
        assert self.store.deliveries() == []


@pytest.fixture
def reader_of(tmp_path, monkeypatch):
    monkeypatch.setattr(SlackChannel, "rate", 0.0)
    monkeypatch.setattr(SlackWebhookChannel, "rate", 0.0)
    with SlackServer() as slack, MailServer() as mail:
        made = []

        def make(channel):
            made.append(Reader(tmp_path, slack, mail, channel))
            return made[-1]

        yield make
        for reader in made:
            reader.store.close()


CHANNELS = ["slack", "webhook", "mail", "digest by slack", "digest by webhook", "digest by mail"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_of_a_burst_each_alert_reaches_the_reader_the_gravest_first(reader_of, channel):
    reader = reader_of(channel)
    reader.owe(ALERTS)
    reader.deliver()
    reader.check()
    assert len(reader.read()) < 15, "it is still an overview"


@pytest.mark.parametrize("channel", ["slack", "digest by slack"])
def test_a_burst_that_was_held_for_a_revoked_token_reaches_the_reader_after_retry(reader_of, channel):
    reader = reader_of(channel)
    reader.slack.token = "another"
    reader.owe(ALERTS)
    reader.deliver(3)
    assert reader.read() == []
    reader.slack.token = TOKEN
    reader.store.revise(lambda found: [retried(d) for d in found if d.alert.startswith("a")])
    reader.deliver()
    reader.check()


@pytest.mark.parametrize("channel", ["slack", "digest by slack"])
def test_a_burst_whose_answers_are_lost_reaches_the_reader_once(reader_of, channel):
    reader = reader_of(channel)
    reader.owe(ALERTS)
    for _ in range(3):
        reader.slack.faults.append(Fault(method="chat.postMessage", lose_answer=True))
        reader.deliver()
    reader.deliver()
    reader.check()


@pytest.mark.parametrize("taken", [True, False])
def test_of_an_overview_that_an_older_version_tried_only_what_it_showed_is_delivered(reader_of, taken):
    """0.1.0 put all of a burst into one message, which showed as many as fitted."""
    reader = reader_of("slack")
    reader.owe(ALERTS)
    old = grouping.marked(reader.store.pending("team"))
    reader.store.save_deliveries(old)
    shown = grouping.parted(old, reader.settings.channels["team"])[0]
    if taken:
        whole = replace(grouping.message(shown), key=old[0].bundle)
        build("team", reader.settings.channels["team"], reader.secrets, lambda: NOON).send(whole, None)
    reader.deliver()
    assert Counter(url for message in reader.read() for url in message) == {address(n): 1 for n in range(150)}
    assert reader.store.deliveries() == []
