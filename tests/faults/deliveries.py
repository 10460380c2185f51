"""The same for deliveries: an alert is pending while its channel's service is sick. What becomes of it is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from monitor.config.file import load
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.notify import _slack_answers, email
from monitor.notify.slack import SlackChannel
from monitor.notify.slack_webhook import SlackWebhookChannel
from monitor.outbox.outbox import Outbox, retried
from monitor.register.authorities import load as load_register
from monitor.store.database import Store
from tests.faults.web import NAMES, TOP
from tests.monitored import configure
from tests.notify.mailserver import MailServer
from tests.notify.slackserver import TOKEN, Fault, SlackServer

PATIENCE = 0.2
"""Seconds that a channel waits for an answer here, where it waits for twenty."""
WAITS = (timedelta(), timedelta(minutes=5), timedelta(hours=1))
"""When delivering is tried in the fault, each counted from the try before."""
P = Message(
    key="peterborough/inspection/2023-11-27#new",
    thread="peterborough/inspection/2023-11-27",
    headline="Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    authority="peterborough",
    authority_name="Peterborough",
)
_OFTEN = 60
_SORRY = "<html><body><h1>We are having trouble</h1></body></html>"


@dataclass
class Services:
    """The services behind one channel, at a name of its own; a fault changes them until `mend` is called."""

    name: str
    slack: SlackServer
    mail: MailServer
    environ: dict[str, str] = field(default_factory=dict)

    def mend(self) -> None:
        """All is well again."""
        self.slack.faults.clear()
        self.mail.temper = type(self.mail.temper)()
        NAMES.places.pop(self.name, None)
        self.environ |= {"TOKEN": TOKEN, "HOOK": self.slack.webhook_url.replace("127.0.0.1", self.name)}


Makes = Callable[[Services], None]


def slack(**fault: Any) -> Makes:
    """Slack, or what stands for it, makes the same mistake again and again."""
    return lambda services: services.slack.faults.extend(Fault(**fault) for _ in range(_OFTEN))


def mail(**temper: Any) -> Makes:
    """The mail server is of this temper."""
    return lambda services: vars(services.mail.temper).update(temper)


def leads_to(place: str | None, services: Services) -> None:
    """The service's name leads elsewhere, or nowhere."""
    NAMES.places[services.name] = place


def without(name: str, services: Services) -> None:
    """A secret is not set."""
    services.environ.pop(name)


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a channel's service for a time: for Slack, for its webhooks, for mail (None: no such thing).

    `takes`: it takes each message without saying so. Slack can be asked whether it has one; the others cannot, and may
    get it again: mails with one Message-ID. `slow`: channels wait for an answer as long as they ever do.
    """

    name: str
    says: str
    slack: Makes | None = None
    slack_webhook: Makes | None = None
    email: Makes | None = None
    takes: bool = False
    slow: bool = False


_NOWHERE, _CLOSED = partial(leads_to, None), partial(leads_to, "127.0.0.8")
REFUSALS = (
    Refusal("unknown name", "the service's name is unknown (DNS)", _NOWHERE, _NOWHERE, _NOWHERE),
    Refusal("connection refused", "nothing listens", _CLOSED, _CLOSED, _CLOSED),
    Refusal("silence", "the request is taken and not answered", *[slack(stall=0.5)] * 2, mail(stall=0.5),
            takes=True, slow=True),
    Refusal("answer lost", "the message is taken and the connection breaks", *[slack(lose_answer=True)] * 2,
            mail(lose_answer=True), takes=True),
    Refusal("busy", "429 with Retry-After: 120, or 450",
            *[slack(status=429, retry_after="120", error="ratelimited")] * 2, mail(data="450 4.7.1 try again later")),
    Refusal("busy, without a time", "429 alone, or 451", *[slack(status=429, error="ratelimited")] * 2,
            mail(data="451 4.3.0 not now")),
    Refusal("500", "500, or 421", *[slack(status=500)] * 2, mail(data="421 4.3.2 shutting down")),
    Refusal("503 page", "503 with a page of HTML, or hung up", *[slack(status=503, body=_SORRY)] * 2, mail(drop=True)),
    Refusal("page", "200 with a page of HTML", *[slack(body=_SORRY)] * 2),
    Refusal("own trouble", "ok: false, internal_error", slack(error="internal_error")),
    Refusal("revoked", "token_revoked, or the webhook's 404 no_service", slack(error="token_revoked"),
            slack(status=404, error="no_service")),
    Refusal("not allowed", "not_in_channel, or 403 action_prohibited, or 550 for the sender",
            slack(error="not_in_channel"), slack(status=403, error="action_prohibited"),
            mail(data="550 5.7.1 sender refused")),
    Refusal("scope lacking", "ok: false, missing_scope", slack(error="missing_scope", needed="chat:write")),
    Refusal("place gone", "channel_not_found, or 404, or 550 for the only recipient", slack(error="channel_not_found"),
            slack(status=404, error="channel_not_found"), mail(refuse={"leads@example.org": "550 5.1.1 nobody here"})),
    Refusal("place closed", "is_archived, or 410 channel_is_archived, or 552 for a full box",
            slack(error="is_archived"), slack(status=410, error="channel_is_archived"),
            mail(refuse={"leads@example.org": "552 5.2.2 box full"})),
    Refusal("form refused", "invalid_blocks, or 400 invalid_payload, or 554", slack(error="invalid_blocks"),
            slack(status=400, error="invalid_payload"), mail(data="554 5.6.0 content refused")),
    Refusal("unknown word", "a refusal in a word that nobody has seen", slack(error="quota_of_the_moon"),
            slack(status=400, error="quota_of_the_moon")),
    Refusal("secret not set", "the environment lacks the token or address", partial(without, "TOKEN"),
            partial(without, "HOOK")),
)  # fmt: skip
CHANNELS = {"slack": "Slack", "slack_webhook": "a Slack webhook", "email": "e-mail"}


@dataclass
class Delivered:
    """What came of one alert: its states, in the fault and in the end, and how often it arrived.

    `beside` is how the channel beside it had it at the first try, `after` what let it leave after the fault, `reports`
    how often operations heard.
    """

    states: list[str] = field(default_factory=list)
    beside: str = ""
    after: str = ""
    arrived: int = 0
    reports: int = 0


@contextmanager
def hurried() -> Iterator[None]:
    """Names as this web has them, and channels that rest between two messages no longer than these tests can."""
    with ExitStack() as stack:
        stack.enter_context(NAMES.in_force())
        for channel in (SlackChannel, SlackWebhookChannel):
            stack.enter_context(mock.patch.object(channel, "rate", 0.0))
        stack.enter_context(redirect_stdout(StringIO()))
        yield


@contextmanager
def impatient() -> Iterator[None]:
    """Channels that wait for an answer no longer than these tests can."""
    with ExitStack() as stack:
        for module in (_slack_answers, email):
            stack.enter_context(mock.patch.object(module, "TIMEOUT", PATIENCE))
        yield


def deliver(refusal: Refusal, kind: str, folder: Path) -> Delivered:
    """An alert for a channel of a kind and for another one beside it, while the service refuses, and after."""
    with SlackServer() as slack_server, MailServer() as mail_server:
        return _delivered(refusal, kind, Services(f"{kind.replace('_', '-')}{TOP}", slack_server, mail_server), folder)


def _delivered(refusal: Refusal, kind: str, at: Services, folder: Path) -> Delivered:
    at.mend()
    settings = load(_configuration(folder, kind, at), load_register())
    clock = datetime(2024, 1, 30, 12, tzinfo=UTC)
    measured = Delivered()
    with Store.open(settings.state, clock) as store:
        store.add_alerts([PendingAlert(P, ("readers", "beside"))], (), clock)
        getattr(refusal, kind)(at)
        for wait in WAITS:
            clock += wait
            with impatient() if refusal.slow else nullcontext():
                Outbox(settings, store, at.environ, lambda now=clock: now).deliver()
            measured.states.append(_state(store, "readers"))
            measured.beside = measured.beside or _state(store, "beside")
        at.mend()
        clock += timedelta(hours=1)
        outbox = Outbox(settings, store, at.environ, lambda now=clock: now)
        outbox.deliver()
        measured.after = "after"
        if _state(store, "readers") != "delivered":
            measured.after = "after `outbox retry`"
            store.save_deliveries([retried(d) for d in store.deliveries() if d.channel == "readers"])
            outbox.deliver()
        measured.states.append(_state(store, "readers"))
        measured.reports = len(_of(store, "operators"))
        measured.arrived = _arrived(at)
    return measured


def _configuration(folder: Path, kind: str, at: Services) -> Path:
    given: Mapping[str, dict[str, Any]] = {
        "slack": {
            "channel": "#alerts",
            "token_env": "TOKEN",
            "api_url": at.slack.api_url.replace("127.0.0.1", at.name),
        },
        "slack_webhook": {"url_env": "HOOK"},
        "email": {"to": ["leads@example.org"], "from": "m@example.org", "host": at.name, "port": at.mail.port},
    }
    console = {"type": "console"}
    channels = {"readers": {"type": kind, **given[kind]}, "beside": console, "operators": console}
    folder.mkdir(parents=True)
    return configure(folder, "http://127.0.0.1:9", channels=channels, alerts=["readers"], operations=["operators"])


def _of(store: Store, channel: str) -> list[Any]:
    return [d for d in store.deliveries(states=tuple(DeliveryState)) if d.channel == channel]


def _state(store: Store, channel: str) -> str:
    return next(_STATES[d.state] for d in _of(store, channel))


_STATES = {
    DeliveryState.PENDING: "pending",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.HELD: "held",
    DeliveryState.DROPPED: "dropped",
}


def _arrived(at: Services) -> int:
    """How often P stands in what the services took."""
    posted = sum(P.headline[:40] in message.words() for message in at.slack.messages)
    return posted + sum(P.headline in str(sent.mail["Subject"]) for sent in at.mail.sent)


def breaches(refusal: Refusal, kind: str, measured: Delivered) -> list[str]:
    """What must hold whatever the fault, and does not."""
    found = [] if measured.beside == "delivered" else ["the channel beside it was delayed"]
    found += [] if measured.states[-1] == "delivered" and measured.arrived else ["P was lost"]
    found += [] if measured.arrived <= 1 or _may_repeat(refusal, kind) else [f"P arrived {measured.arrived} times"]
    return found + ([] if measured.reports <= 1 else [f"operations heard {measured.reports} times"])


def _may_repeat(refusal: Refusal, kind: str) -> bool:
    return refusal.takes and kind != "slack"


def row(refusal: Refusal, measured: Mapping[str, Delivered]) -> str:
    """The row of a fault."""
    cells = [_cell(refusal, kind, measured[kind]) if kind in measured else "" for kind in CHANNELS]
    lost = "nothing" if all(one.states[-1] == "delivered" and one.arrived for one in measured.values()) else "P"
    return f"| {' | '.join((name(refusal), *cells, lost))} |"


def name(refusal: Refusal) -> str:
    """How its row begins."""
    return f"**{refusal.name}**: {refusal.says}"


def _cell(refusal: Refusal, kind: str, measured: Delivered) -> str:
    states = ", then ".join(dict.fromkeys(measured.states[: len(WAITS)]))
    when = measured.after if measured.states[len(WAITS) - 1] != "delivered" else "in the fault"
    often = ", and perhaps again" if _may_repeat(refusal, kind) else ""
    return f"{states}; P {when}{often}; {'said' if measured.reports else 'silent'}"


def measure(refusal: Refusal, folder: Path) -> dict[str, Delivered]:
    """What a fault costs each kind of channel."""
    kinds = [kind for kind in CHANNELS if getattr(refusal, kind) is not None]
    with hurried(), ThreadPoolExecutor(1 if refusal.slow else len(kinds)) as side_by_side:
        running = {kind: side_by_side.submit(deliver, refusal, kind, folder / kind) for kind in kinds}
        return {kind: one.result() for kind, one in running.items()}
