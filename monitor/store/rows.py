"""Rows of the history's tables, and the values they stand for: there and back. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json

from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Direction, Finding
from monitor.model.messages import Delivery, DeliveryState, Message
from monitor.model.polls import FetchRecord, SourceState
from monitor.model.publications import ChangeNote, Document, DocumentKind, KeptFile, Reading, SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.model.review import Answer, Label
from monitor.store import columns, old_messages


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What reads and writes a value as JSON; made when it is first needed, which takes its time."""
    return TypeAdapter(kind)


def stamp(when: datetime | None) -> str | None:
    """An instant as it is stored: ISO 8601 with its offset, in milliseconds."""
    return when.isoformat(timespec="milliseconds") if when else None


def instant(text: str) -> datetime:
    """An instant as it was stored; ValueError or TypeError for what is none."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"an instant without its offset: {text!r}")
    return when


def latest(texts: Iterable[Any]) -> datetime | None:
    """The latest of stored instants; what is none does not count."""
    return max((when for when in map(_known_time, texts) if when), default=None)


def _maybe_time(text: str | None) -> datetime | None:
    return instant(text) if text else None


def _known_time(text: Any) -> datetime | None:
    """An instant of what was polled or fetched; None, as if it never was, where what stands there is none."""
    try:
        return _maybe_time(text)
    except (ValueError, TypeError):
        return None


def _times(row: dict[str, Any], names: Iterable[str], key: str) -> dict[str, datetime | None]:
    """The instants of a row; one that is none is said, and counts as not known."""
    found = {name: _known_time(row[name]) for name in names}
    for name, when in found.items():
        if when is None and row[name]:
            columns.unread("the row", key, name, repr(row[name])[:60])
    return found


def _day(row: dict[str, Any], name: str, key: str) -> When | None:
    """A day of a row that a page gave; one that is none is said, and counts as not known."""
    when = _known_day(row[name])
    if when is None and row[name]:
        columns.unread("the row", key, name, repr(row[name])[:60])
    return when


def _when(text: str | None) -> When | None:
    return When.parse(text) if text else None


def _iso(when: When | None) -> str | None:
    return when.iso() if when else None


def _known_day(text: Any) -> When | None:
    """A day that a page gave; None where what stands there is none."""
    try:
        return _when(text)
    except (ValueError, TypeError, AttributeError):
        return None


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_SOURCE_TIMES = ("baseline_at", "first_polled", "last_polled", "last_success", "last_changed", "retry_at")


def source_row(source: SourceState) -> dict[str, Any]:
    """A source's row of `sources`, but for what operations heard of it: that is not a poll's to say."""
    row = {name: getattr(source, name) for name in SourceState.__dataclass_fields__ if name != "trouble"}
    return row | {name: stamp(row[name]) for name in _SOURCE_TIMES} | {"newest_item": _iso(source.newest_item)}


def source(row: dict[str, Any]) -> SourceState:
    """The source of a row of `sources`."""
    values = {name: value for name, value in row.items() if name != "told"}
    key = str(row["id"])
    values |= _times(row, _SOURCE_TIMES, key)
    values["newest_item"] = _day(row, "newest_item", key)
    if row["baseline_at"]:  # however it is written: a source that was seen before has news
        values["baseline_at"] = values["baseline_at"] or _LONG_AGO
    return columns.sound(SourceState, values | {"announced": bool(row["announced"])}, key)


_DOCUMENT_TIMES = (
    "first_seen", "checked_at", "read_at", "withdrawn_at", "labelled_at", "missing_since", "returned_at",
)  # fmt: skip


def document_row(document: Document) -> dict[str, Any]:
    """A document's row of `documents`."""
    row = {name: getattr(document, name) for name in Document.__dataclass_fields__}
    row |= {name: stamp(row[name]) for name in _DOCUMENT_TIMES}
    row |= {name: _iso(row[name]) for name in ("date", "published")}
    row["notes"] = json.dumps([{"date": _iso(note.date), "text": note.text} for note in document.notes])
    reading = document.reading
    row["reading"] = _adapter(Reading).dump_json(reading).decode() if reading else None
    row["kind"] = str(reading.kind) if reading else None
    row["problems"] = "; ".join(reading.problems) if reading else ""
    row["fingerprint"] = reading.fingerprint if reading else None
    return row


def document(row: dict[str, Any]) -> Document:
    """The document of a row of `documents`."""
    key = str(row["url"])
    values = {name: row[name] for name in Document.__dataclass_fields__}
    values |= _times(row, _DOCUMENT_TIMES, key)
    values["first_seen"] = values["first_seen"] or _LONG_AGO
    values |= {name: _day(row, name, key) for name in ("date", "published")}
    values |= {name: bool(row[name]) for name in ("baseline", "joined")}
    try:
        values["notes"] = tuple(ChangeNote(_when(note["date"]), str(note["text"])) for note in from_json(row["notes"]))
    except (ValueError, TypeError, LookupError, AttributeError):
        columns.unread("the row", key, "notes", repr(row["notes"])[:60])
        values["notes"] = ()
    try:
        values["reading"] = _adapter(Reading).validate_json(row["reading"]) if row["reading"] else None
    except ValueError:  # it is read again
        columns.unread("the row", key, "reading", repr(row["reading"])[:60])
        values |= {"reading": None, "sha256": None, "etag": None, "last_modified": None}
    return columns.sound(Document, values, key)


def outline(row: dict[str, Any]) -> Document:
    """A document of some columns of its row; of what was read it has the kind alone."""
    key = str(row["url"])
    days = {name: _day(row, name, key) for name in ("date", "published")}
    values = row | days | {"first_seen": _known_time(row["first_seen"]) or _LONG_AGO}
    del values["kind"]
    return columns.sound(Document, values | {"reading": Reading(DocumentKind(row["kind"]))}, key)


def last_day(text: Any) -> date | None:
    """The last day that a stored day may mean, None where it is none; `~` at its end is no part of it."""
    when = _known_day(text.rstrip("~")) if isinstance(text, str) else None
    return when.last() if when else None


def kept_file_row(kept: KeptFile) -> dict[str, Any]:
    """A kept file's row of `kept_files`."""
    return {name: getattr(kept, name) for name in KeptFile.__dataclass_fields__} | {"read_at": stamp(kept.read_at)}


def kept_file(row: dict[str, Any]) -> KeptFile:
    """The kept file of a row of `kept_files`."""
    return columns.sound(KeptFile, row | {"read_at": instant(row["read_at"])}, str(row["url"]))


def event_row(event: Event) -> dict[str, Any]:
    """An event's row of `events`, without its judgements and evidence."""
    facts = event.facts
    return {
        "id": event.id,
        "authority": event.authority,
        "kind": facts.kind,
        "action": facts.action,
        "status": event.status,
        "framework": facts.framework,
        "start": _iso(facts.start),
        "end": _iso(facts.end),
        "precision": facts.start.precision if facts.start else None,
        "published": _iso(facts.published),
        "topic": facts.topic,
        "visit_number": facts.visit_number,
        "priority_action": facts.priority_action,
        "lead_inspector": facts.lead_inspector,
        "direction": event.direction,
        "recalled": event.recalled,
        "quote": facts.quote,
        "first_seen": stamp(event.first_seen),
        "waits_since": stamp(event.waits_since),
        "facts": _adapter(Finding).dump_json(facts).decode(),
    }


def event(row: dict[str, Any], evidence: list[Evidence]) -> Event:
    """The event of a row of `events` with its evidence."""
    values = {
        "id": row["id"],
        "authority": row["authority"],
        "facts": _adapter(Finding).validate_json(row["facts"]),
        "status": Status(row["status"]),
        "first_seen": instant(row["first_seen"]),
        "evidence": tuple(evidence),
        "direction": Direction(row["direction"]) if row["direction"] else None,
        "recalled": bool(row["recalled"]),
    }
    return columns.sound(Event, values | _times(row, ["waits_since"], str(row["id"])), str(row["id"]))


def evidence_row(event_id: str, evidence: Evidence) -> dict[str, Any]:
    """One piece of evidence as a row of `evidence`."""
    return {
        "event": event_id,
        "url": evidence.url,
        "source": evidence.source,
        "title": evidence.title,
        "published": _iso(evidence.published),
        "quote": evidence.quote,
        "first_seen": stamp(evidence.first_seen),
        "recalled": evidence.recalled,
        "withdrawn": evidence.withdrawn,
        "certainty": evidence.finding.certainty,
        "cues": json.dumps(evidence.finding.cues, ensure_ascii=False),
        "repeats": evidence.repeats,
        "review": evidence.review,
        "finding": _adapter(Finding).dump_json(evidence.finding).decode(),
    }


def evidence(row: dict[str, Any]) -> Evidence:
    """The evidence of a row of `evidence`."""
    values = {
        "url": row["url"],
        "source": SourceKind(row["source"]),
        "title": row["title"],
        "published": _day(row, "published", str(row["url"])),
        "quote": row["quote"],
        "first_seen": instant(row["first_seen"]),
        "finding": _adapter(Finding).validate_json(row["finding"]),
        "recalled": bool(row["recalled"]),
        "withdrawn": bool(row["withdrawn"]),
        "repeats": row["repeats"],
        "review": Answer(row["review"]) if row["review"] else None,
    }
    return columns.sound(Evidence, values, str(row["url"]), {"title": "", "quote": ""})


def label_row(label: Label) -> dict[str, Any]:
    """A person's answer as a row of `labels`, without its number."""
    return {
        "event": label.event,
        "url": label.url,
        "title": label.title,
        "published": _iso(label.published),
        "authority": label.authority,
        "label": label.answer,
        "finding": _adapter(Finding).dump_json(label.finding).decode(),
        "said_by": label.by,
        "said_at": stamp(label.at),
    }


def label(row: dict[str, Any]) -> Label:
    """The answer of a row of `labels`."""
    key = str(row["id"])
    values = {
        "event": row["event"],
        "url": row["url"],
        "title": row["title"],
        "published": _day(row, "published", key),
        "authority": row["authority"],
        "answer": Answer(row["label"]),
        "finding": _adapter(Finding).validate_json(row["finding"]),
        "by": row["said_by"],
        "at": instant(row["said_at"]),
        "id": row["id"],
    }
    return columns.sound(Label, values, key, {"title": "", "by": ""})


_DELIVERY_TIMES = ("created_at", "next_attempt", "taken_at")


def delivery(row: dict[str, Any]) -> Delivery:
    """The delivery of a row of `deliveries`, joined with its alert."""
    names = ("id", "alert", "channel", "thread", "attempts", "reason", "reference", "bundle")
    values = {name: row[name] for name in names} | _times(row, _DELIVERY_TIMES, str(row["id"]))
    values |= {"state": DeliveryState(row["state"]), "message": message(row["message"])}
    values["created_at"] = values["created_at"] or _LONG_AGO
    # It may have been tried: then its channel is asked first whether it has the message.
    return columns.sound(Delivery, values, str(row["id"]), {"attempts": 1, "thread": str(row["alert"])})


def decision(row: dict[str, Any]) -> Decision:
    """The decision of a row of `decisions`."""
    values = row | {"reason": Reason(row["reason"]), "at": instant(row["at"])}
    return columns.sound(Decision, values, str(row["event"]))


def mute(row: dict[str, Any]) -> tuple[str, date]:
    """The authority of a row of `mutes`, and the first day on which its alerts arrive again."""
    return str(row["authority"]), date.fromisoformat(row["until"])


def fetch(row: dict[str, Any]) -> FetchRecord:
    """The request of a row of `fetches`."""
    names = ("url", "outcome", "status", "bytes", "seconds", "reason")
    values = {name: row[name] for name in names} | {"at": instant(row["at"])}
    return columns.sound(FetchRecord, values, str(row["id"]))


def message_json(message: Message) -> str:
    """A message as `alerts` keeps it."""
    return _adapter(Message).dump_json(message).decode()


def message(text: str) -> Message:
    """The message of a row of `alerts`, also one that version 0.1.0 wrote."""
    message: Message = _adapter(Message).validate_python(old_messages.brought_up_to_date(from_json(text)))
    return message
