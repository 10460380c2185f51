"""Documents read again from their kept files: what today's reader reads otherwise, as a correction of history. Pure.

Nothing happened and nothing was published: the facts were there all the time, and were read wrongly or not at all. So a
correction alerts nobody. It touches what is read otherwise and nothing else: a finding that stands as it stood is not
matched with events anew. What no document says any more, and nobody was told of, is taken out of the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.history import direction, timeline
from monitor.history.join import evidence_of
from monitor.history.merge import arrival, fold, of_address, plain
from monitor.model.events import Event, Evidence
from monitor.model.facts import EventKind, Finding
from monitor.model.publications import Document, Reading, SourceKind
from monitor.model.reasons import Decision, Reason

_PLAIN_FIELDS = (
    *("kind", "action", "framework", "start", "end", "published", "topic", "visit_number"),
    *("priority_action", "lead_inspector", "quote"),
)
_LISTS = ("priority_actions", "improvements")


@dataclass(frozen=True)
class FieldChange:
    """One field that is read otherwise, in words of the data; None where it had, or has, no value."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class EventDifference:
    """What a document says otherwise of one event, or (`event` empty) of itself.

    `document` is empty where the event changes by what was read of another one: its direction, its status.
    """

    event: str
    document: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Correction:
    """What rereading makes of history.

    `documents` and `events` are those to be written; `dropped` is the evidence that is taken out (event, address),
    `removed` are events that rest on nothing any more. `differences` say what of it is another fact: where only pages
    became known there are none.
    """

    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    differences: tuple[EventDifference, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Reread:
    """One document as it was read, and as today's reader reads it."""

    before: Document
    after: Document

    @property
    def url(self) -> str:
        """Its address."""
        return self.before.url


def corrected(
    rereads: Sequence[Reread],
    kind: SourceKind,
    authorities: Sequence[str],
    lone: str | None,
    events: Sequence[Event],
    told: Collection[str],
) -> Correction:
    """What documents of one source that were read again make of the events of its authorities.

    `lone` is the one authority of the source, as `evidence_of` wants it. `told` are the ids of events that somebody was
    told of: they stay, as withdrawn, where no document says them any more.
    """
    again = [one for one in rereads if one.before.reading != one.after.reading]
    known = {event.id: event for event in events}
    history = _as_read(known, [_reading_of(one, kind, authorities, lone) for one in again])
    # One whose evidence cannot be read in the history is no reading's business: it stays as it is.
    unread = {name for name, event in known.items() if not event.evidence}
    left = {name: event for name, event in history.items() if event.evidence or name in unread}
    gone = {name: known[name] for name in history if name in known and name not in left}
    left |= {name: _withdrawn(event) for name, event in gone.items() if name in told}
    directed = {e.id: _directed(e, left.values()) for e in left.values()}
    changed = tuple(e for e in directed.values() if known.get(e.id) != e)
    differences = tuple(_differences(again, known, directed))
    lost = (
        (e.id, v.url) for e in events if e.id in directed for v in e.evidence if not of_address(directed[e.id], v.url)
    )
    return Correction(
        tuple(one.after for one in again),
        changed,
        tuple(lost),
        tuple(name for name in gone if name not in told),
        differences,
        tuple(Decision(Reason.REREAD, d.event, d.document) for d in differences if d.event and d.document),
    )


@dataclass(frozen=True)
class _Said:
    """What one document said and says: `same` findings stand as they stood, `new` ones do not, `gone` are said no more.

    `gone` holds the findings alone. The others are evidence in its order of arrival.
    """

    url: str
    same: tuple[Evidence, ...]
    new: tuple[Evidence, ...]
    gone: frozenset[Finding]


def _reading_of(one: Reread, kind: SourceKind, authorities: Sequence[str], lone: str | None) -> _Said:
    withdrawn = one.after.withdrawn_at is not None
    said = {(e.recalled, plain(e.finding)) for e in evidence_of(one.before, kind, authorities, lone)}
    found = [replace(e, withdrawn=withdrawn) for e in evidence_of(one.after, kind, authorities, lone)]
    says = sorted(found, key=arrival)
    same = tuple(e for e in says if (e.recalled, plain(e.finding)) in said)
    new = tuple(e for e in says if (e.recalled, plain(e.finding)) not in said)
    return _Said(one.url, same, new, frozenset({f for _, f in said} - {plain(e.finding) for e in says}))


def _as_read(known: Mapping[str, Event], documents: Sequence[_Said]) -> dict[str, Event]:
    """The events as the documents are read now; one that none of them says any more is without evidence.

    An event keeps of a document the finding that came last in the order of arrival, as joining it anew would leave it.
    """
    history = dict(known)
    stands = {(event.id, d.url): e for d in documents for event, e in _verbatim(known.values(), d)}
    joined: dict[tuple[str, str], list[Evidence]] = {}
    for evidence in sorted((e for d in documents for e in _to_join(d, stands)), key=arrival):
        history |= {e.id: e for e in timeline.join(tuple(history.values()), [evidence]).events}
        holder = next((e for e in history.values() if _holds(e, evidence)), None)
        if holder:
            joined.setdefault((holder.id, evidence.url), []).append(evidence)
    for document in documents:
        for event in [e for e in history.values() if of_address(e, document.url)]:
            place = (event.id, document.url)
            history[event.id] = _read_now(
                event, known.get(event.id), document, stands.get(place), joined.get(place, ())
            )
    return history


def _verbatim(events: Iterable[Event], document: _Said) -> Iterator[tuple[Event, Evidence]]:
    """The events that hold a finding of the document which stands as it stood, each with it as it is read now."""
    same = {plain(e.finding): e for e in document.same}
    for event in events:
        held = of_address(event, document.url)
        if held and plain(held.finding) in same:
            yield event, same[plain(held.finding)]


def _to_join(document: _Said, stands: Mapping[tuple[str, str], Evidence]) -> Iterator[Evidence]:
    """What is to find its event: the new findings and, where others are gone, the same ones that those may hide."""
    yield from document.new
    if document.gone:
        shown = {plain(e.finding) for (_, url), e in stands.items() if url == document.url}
        yield from (e for e in document.same if plain(e.finding) not in shown)


def _holds(event: Event, evidence: Evidence) -> bool:
    held = of_address(event, evidence.url)
    return held is not None and plain(held.finding) == plain(evidence.finding)


def _read_now(
    event: Event, before: Event | None, document: _Said, same: Evidence | None, joined: Sequence[Evidence]
) -> Event:
    """An event with what a document says of it now: the finding that stands (`same`), those that joined it, or none."""
    held = of_address(event, document.url)
    was = of_address(before, document.url) if before else None
    others = tuple(e for e in event.evidence if e.url != document.url)
    if held is None or (not same and not joined):
        left = held is None or plain(held.finding) not in document.gone
        return event if left else _folded(event, others)
    last = max((*((same,) if same else ()), *joined), key=arrival)
    # A finding that is gone may have been what made it more than recalled.
    stood = same.recalled if same and document.gone else (was.recalled if same and was else True)
    recalled = stood and all(e.recalled for e in joined)
    now = replace(
        held,
        title=last.title,
        published=last.published,
        quote=last.quote,
        finding=last.finding,
        recalled=recalled,
        withdrawn=last.withdrawn if joined else held.withdrawn,
    )
    return event if now in event.evidence else _folded(event, (*others, now))


def _folded(event: Event, evidence: tuple[Evidence, ...]) -> Event:
    return fold(event, evidence) if evidence else replace(event, evidence=())


def _withdrawn(event: Event) -> Event:
    """An event as nobody says it any more."""
    return fold(event, tuple(replace(e, withdrawn=True) for e in event.evidence))


def _directed(event: Event, history: Iterable[Event]) -> Event:
    return direction.directed(event, history) if event.facts.kind is EventKind.INSPECTION else event


# --- what differs -----------------------------------------------------------------------------------------------------


def _differences(
    rereads: Iterable[Reread], before: Mapping[str, Event], after: Mapping[str, Event]
) -> Iterator[EventDifference]:
    """What is another fact by what was read again: of each document, of each event it tells of, of events besides."""
    for one in rereads:
        yield from _of_document(one)
        for name in dict.fromkeys((*before, *after)):
            fields = tuple(_fields(*_standing_evidence(before.get(name), after.get(name), one.url)))
            if fields:
                yield EventDifference(name, one.url, fields)
    for name, event in after.items():
        was = before.get(name)
        if was is not None:
            fields = tuple(_changes(_standing(was), _standing(event)))
            if fields:
                yield EventDifference(name, "", fields)


def _of_document(one: Reread) -> Iterator[EventDifference]:
    fields = tuple(_changes(_facts(one.before.reading), _facts(one.after.reading)))
    if fields:
        yield EventDifference("", one.url, fields)


def _facts(reading: Reading | None) -> dict[str, str]:
    """What a reading says of its document itself."""
    if reading is None:
        return {}
    facts = (("kind", reading.kind), ("title", reading.title), ("published", reading.published),
             ("authority", reading.authority), ("problems", "; ".join(reading.problems)))  # fmt: skip
    return {name: _word(value) for name, value in facts if value}


def _standing_evidence(before: Event | None, after: Event | None, url: str) -> tuple[Evidence | None, Evidence | None]:
    """What a document says of an event before and after; None where it says nothing of it, or no longer does."""
    was, now = (of_address(event, url) if event else None for event in (before, after))
    if was is None or now is None or was.withdrawn == now.withdrawn:
        return was, now
    return (was, None) if now.withdrawn else (None, now)


def _standing(event: Event) -> dict[str, str]:
    said = {"status": str(event.status)}
    return said | ({"direction": str(event.direction)} if event.direction else {})


def _fields(before: Evidence | None, after: Evidence | None) -> Iterator[FieldChange]:
    """The fields of a finding that differ, all that it has where there was, or is, none."""
    yield from _changes(_values(before), _values(after))
    for name in _LISTS:
        was, now = (getattr(e.finding, name) if e else () for e in (before, after))
        yield from (FieldChange(name, text, None) for text in was if text not in now)
        yield from (FieldChange(name, None, text) for text in now if text not in was)


def _values(evidence: Evidence | None) -> dict[str, str]:
    if evidence is None:
        return {}
    finding = evidence.finding
    found = {name: getattr(finding, name) for name in _PLAIN_FIELDS}
    for group in ("judgements", "previous"):
        for judged in getattr(finding, group):
            found |= {f"{group}.{judged.area}": judged.grade, f"{group}.{judged.area}.words": judged.words}
    found |= {f"details.{name}": text for name, text in finding.details}
    found["recalled"] = evidence.recalled or None
    return {name: _word(value) for name, value in found.items() if value not in (None, "")}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield FieldChange(name, before.get(name), after.get(name))


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
