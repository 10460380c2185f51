"""Why there is an alert or none, why a channel gets it or not, why it waits, how it ended: a word for each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """The reason of one decision about an event, an alert or a delivery. The values stand in the table `decisions`."""

    # Why there is an alert (monitor/history/timeline.py and join.py; `late` and `operations`: monitor/alerts).
    NEW = "new"
    LATE = "late"
    POSSIBLE = "possible"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    UNREAD = "unread"
    OPERATIONS = "operations"
    # Of an alert: the one line at first sight of a source. Of an event: it stood there then.
    BASELINE = "baseline"

    # Why there is no alert (monitor/history/timeline.py, join.py and reread.py).
    SAME_AS_KNOWN = "same_as_known"
    RECALLED = "recalled"
    OLD_STORY = "old_story"
    BACKFILLED = "backfilled"
    REREAD = "reread"
    MOVED = "moved"
    SUPERSEDED = "superseded"
    STILL_CONFIRMED = "still_confirmed"
    UNDATED = "undated"
    REJECTED = "rejected"

    # Why a channel does not get an alert (monitor/outbox/routing.py), or (the first) a document makes none.
    ONLY_POSSIBLE = "only_possible"
    NO_PRESS = "no_press"
    # Why a channel gets another of two alerts about one change (monitor/outbox/routing.py).
    TOLD_AS_NEW = "told_as_new"
    HEARD_BEFORE = "heard_before"

    # Why a channel does not get an alert (monitor/outbox/routing.py).
    NOT_ITS_AUTHORITY = "not_its_authority"
    NOT_ITS_REGION = "not_its_region"
    NOT_ITS_KIND = "not_its_kind"
    BELOW_SEVERITY = "below_severity"
    NOT_OPERATIONS = "not_operations"

    # Why a delivery waits (monitor/outbox/grouping.py).
    READY = "ready"
    WAITING_FOR_RETRY = "waiting_for_retry"
    MUTED = "muted"
    MUTED_BY_BUTTON = "muted_by_button"
    QUIET_HOURS = "quiet_hours"
    DIGEST = "digest"
    BEHIND_ITS_THREAD = "behind_its_thread"

    # How a delivery ended, or stands (monitor/outbox/standing.py).
    DELIVERED = "delivered"
    GROUPED = "grouped"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"
    CHANNEL_GONE = "channel_gone"
    NOT_CONFIGURED_THEN = "not_configured_then"
    NOT_RECORDED = "not_recorded"

    @property
    def text(self) -> str:
        """The reason in words for the operator."""
        return _TEXTS[self]


_TEXTS: Mapping[Reason, str] = {
    Reason.NEW: "new",
    Reason.LATE: "new, but published over 90 days ago",
    Reason.POSSIBLE: "the press may have told of it: possible news, which people are asked about",
    Reason.REPORTED: "reported for certain, by a second publisher or by a person's word, after it was only possible",
    Reason.CONFIRMED: "confirmed by Ofsted or GOV.UK after the press reported it",
    Reason.CORRECTED: "another document, or an edit, says something else",
    Reason.REPLACED: "a document was put in place of another",
    Reason.WITHDRAWN: "its only document was withdrawn",
    Reason.RESTORED: "a withdrawn document is back",
    Reason.UNREAD: "a new publication could not be read",
    Reason.OPERATIONS: "about the monitor itself",
    Reason.BASELINE: "stood there when its source was first seen",
    Reason.SAME_AS_KNOWN: "the document says what is known already",
    Reason.RECALLED: "the document only recalls it",
    Reason.OLD_STORY: "a story about something long past",
    Reason.BACKFILLED: "read by a backfill, which alerts nothing",
    Reason.REREAD: "read otherwise when the kept document was read again (`reread`), which alerts nothing",
    Reason.MOVED: "the same words moved to another address",
    Reason.SUPERSEDED: "the document was withdrawn, and another took its place",
    Reason.STILL_CONFIRMED: "a document was withdrawn, and others still say it",
    Reason.UNDATED: "recalled without a date, and like nothing that is known",
    Reason.REJECTED: "a person said that it is no news",
    Reason.ONLY_POSSIBLE: "only possible",
    Reason.NO_PRESS: "the channel takes no press",
    Reason.TOLD_AS_NEW: "the channel never heard of it, and gets it as new",
    Reason.HEARD_BEFORE: "the channel has heard of it before",
    Reason.NOT_ITS_AUTHORITY: "the channel is not one of the authority's",
    Reason.NOT_ITS_REGION: "the channel takes other regions only",
    Reason.NOT_ITS_KIND: "its kind is not among the channel's kinds",
    Reason.BELOW_SEVERITY: "below the channel's min_severity",
    Reason.NOT_OPERATIONS: "for the operations channels only",
    Reason.READY: "about to be sent",
    Reason.WAITING_FOR_RETRY: "waits for the next try",
    Reason.MUTED: "the channel is muted by mute_until",
    Reason.MUTED_BY_BUTTON: "the authority is muted by the button in Slack",
    Reason.QUIET_HOURS: "held back for the quiet hours",
    Reason.DIGEST: "gathered for the digest",
    Reason.BEHIND_ITS_THREAD: "waits for an earlier message of its thread",
    Reason.DELIVERED: "sent",
    Reason.GROUPED: "sent in one message with others",
    Reason.GIVEN_UP: "refused for good, held until a person acts",
    Reason.DROPPED: "dropped by hand",
    Reason.CHANNEL_GONE: "the channel is configured no longer",
    Reason.NOT_CONFIGURED_THEN: "the channel was not configured then",
    Reason.NOT_RECORDED: "decided by a version that recorded no reasons",
}


@dataclass(frozen=True)
class Decision:
    """One decision, as the table `decisions` keeps it.

    `event` is the event's id, empty where there is none; `document` the address of the document that led to it; `alert`
    the key of the alert, empty where none was made; `channel` the channel that does not get the alert, empty where the
    decision is about all of them; `at` is when it was made, None before it is written.
    """

    reason: Reason
    event: str = ""
    document: str = ""
    alert: str = ""
    channel: str = ""
    at: datetime | None = None
