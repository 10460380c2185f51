"""What readers get, and what became of it on the way: messages, deliveries, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from monitor.model.dates import When
from monitor.model.facts import Direction
from monitor.model.reasons import Reason


class Severity(IntEnum):
    """How grave an alert is; a channel's `min_severity` is compared with it."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word of the configuration and of messages: `low` … `critical`."""
        return self.name.lower()


class MessageKind(StrEnum):
    """What a message is about: a kind of event, or something else. The values are those of the column `alerts.kind`."""

    INSPECTION = "inspection"
    FOCUSED_VISIT = "focused_visit"
    MONITORING_VISIT = "monitoring_visit"
    JTAI = "jtai"
    SEND_INSPECTION = "send_inspection"
    IMPROVEMENT_NOTICE = "improvement_notice"
    DIRECTION = "direction"
    COMMISSIONER = "commissioner"
    INSPECTION_ANNOUNCED = "inspection_announced"
    BASELINE = "baseline"
    PUBLICATION = "publication"
    OPERATIONS = "operations"
    ALL_QUIET = "all_quiet"


class Basis(StrEnum):
    """Whose word a message about an event rests on: Ofsted's or GOV.UK's, the press alone, a story that may say so.

    A channel's option `press` is compared with it.
    """

    OFFICIAL = "official"
    PRESS = "press"
    POSSIBLE = "possible"


class DeliveryState(StrEnum):
    """How an alert stands at a channel. The values are those of the column `deliveries.state`."""

    PENDING = "owed"
    DELIVERED = "taken"
    HELD = "held"
    DROPPED = "dropped"

    @property
    def word(self) -> str:
        """The state as people read it: `pending`, `delivered`, `held`, `dropped`."""
        return self.name.lower()


@dataclass(frozen=True)
class Link:
    """An address with the words to show for it."""

    text: str
    url: str


@dataclass(frozen=True)
class AreaRow:
    """One area's judgement beside the last comparable one.

    `area` is a code (or the slug of a label never seen before), `before` and `after` are codes of grades (or a
    document's own words), None where there is none; `direction` is None where the two cannot be compared.
    """

    area: str
    before: str | None
    after: str | None
    direction: Direction | None


@dataclass(frozen=True)
class PastJudgement:
    """One judgement of an authority's past: the first day of the inspection as exactly as known, area and grade."""

    day: When
    area: str
    grade: str


@dataclass(frozen=True)
class Message:
    """One alert as a reader gets it, before any channel's own form. Its texts are plain text.

    `key` is unique for good (an alert's identity in the outbox); `thread` is the same for all messages about one event;
    `update` marks what is said later in that thread; `event` is the id of the event that it is about, None for what is
    no event; `reason` says why there is a message at all, `basis` whose word it rests on. `rows` are the judgements by
    area, in the order to show them; `history` are those of the authority's past, for the picture; `parts` are the
    messages that a group, an overview or a digest stands for.
    """

    key: str
    thread: str
    headline: str
    severity: Severity
    kind: MessageKind = MessageKind.OPERATIONS
    authority: str = ""
    authority_name: str = ""
    region: str = ""
    update: bool = False
    event: str | None = None
    reason: Reason = Reason.OPERATIONS
    basis: Basis = Basis.OFFICIAL
    lines: tuple[str, ...] = ()
    rows: tuple[AreaRow, ...] = ()
    priority_actions: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    quote: str = ""
    said_by: str = ""
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    history: tuple[PastJudgement, ...] = ()
    parts: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What a channel gives back for a message it took: how to find it again (Slack's ts, an e-mail's Message-ID).

    `problems` says in plain words what went wrong though the message was taken (one of several recipients refused for
    good). `lacking` says it of what passes: the channel can complete what is lacking later, and `reference` holds what.
    """

    reference: str = ""
    problems: tuple[str, ...] = ()
    lacking: str = ""


@dataclass(frozen=True)
class PendingAlert:
    """A message, the channels that are to deliver it, and those that do not get it, each with the reason."""

    message: Message
    channels: tuple[str, ...]
    withheld: tuple[tuple[str, Reason], ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One alert's way to one channel.

    `attempts` is counted before each try, so that a crash within one is seen; `bundle` names the message it was tried
    in together with others, so that a second try is the same message again; `reason` says in words why the last try
    failed. A pending one that has a `reference` was taken for some of its readers.
    """

    id: int
    alert: str
    channel: str
    thread: str
    state: DeliveryState
    message: Message
    created_at: datetime
    attempts: int = 0
    next_attempt: datetime | None = None
    reason: str = ""
    reference: str | None = None
    taken_at: datetime | None = None
    bundle: str | None = None


@dataclass(frozen=True)
class AlertOutline:
    """An alert without its message: what it tells of, its first line, and how it stands at its channels.

    `deliveries` are (channel, state, when it was taken).
    """

    key: str
    event: str
    severity: str
    headline: str
    made_at: datetime
    deliveries: tuple[tuple[str, DeliveryState, datetime | None], ...] = ()
