"""What a poll's documents make of history: evidence, events, and the changes that are news. Pure.

Everything between "these documents were read" and "this is to be written": the same for every kind of source.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.history import direction, listed, timeline
from monitor.history.certainty import is_possible
from monitor.history.merge import plain
from monitor.history.timeline import Joined
from monitor.model.events import Change, ChangeKind, Event, Evidence, Status
from monitor.model.facts import Certainty, EventKind, Finding
from monitor.model.publications import Document, DocumentKind, Item, Reading, SourceKind
from monitor.model.reasons import Decision, Reason

# A publication whose file cannot be had in this many polls running is alerted by what its page says of it.
TELL_UNREAD_AFTER = 2


@dataclass(frozen=True)
class HistoryUpdate:
    """What is to be written: the documents and events that differ, the changes that are news, why others are not."""

    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class ReadDocuments:
    """What a poll read of a source.

    `documents` as they stand after it, `known` as they stood before; `withdrawn` are those that their page no longer
    lists, each with the document that took its place (None: nothing did). `hints` are problems by address that the
    reading itself cannot know (a label never seen before). `moves` are the addresses that changed since (before, now):
    `documents` and `known` have the present ones; `said_before` are those that say what another document said first.
    `unread_is_news`, `owns_documents` and `lone_authority` as a source says them; `named` are the authorities that its
    list itself names, by address.
    """

    kind: SourceKind
    authorities: tuple[str, ...]
    documents: tuple[Document, ...]
    known: Mapping[str, Document]
    withdrawn: tuple[tuple[Document, Document | None], ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread_is_news: bool = True
    owns_documents: bool = False
    moves: Mapping[str, str] = field(default_factory=dict)
    said_before: frozenset[str] = frozenset()
    lone_authority: str | None = None
    repeats: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


def join_documents(read: ReadDocuments, events: Sequence[Event], *, quiet: Reason | None = None) -> HistoryUpdate:
    """Join what was read with the known events of its authorities; with `quiet` nothing is news, for that reason."""
    events = [timeline.moved(event, read.moves) for event in events]
    fresh = [d for d in read.documents if not d.joined and d.reading is not None]
    if not (fresh or read.withdrawn or events):
        # Nothing can come of it but what the poll itself noted: most polls end here.
        return HistoryUpdate(_written(read, set()), changes=() if quiet else tuple(_unread(read)))
    history = {e.id: e for e in events}
    steps, again = _steps(read, fresh, history)
    directed = {e.id: _directed(e, history.values()) for e in history.values()}
    before = {e.id: e for e in events}
    documents = _silent(read, fresh)
    changes = [change for step in steps for change in step.changes]
    silent = {n: why for n, c in enumerate(changes) if (why := _no_news(c, documents, again, before, directed, quiet))}
    news = [change for n, change in enumerate(changes) if n not in silent]
    directed |= _put_before_people(news, directed)
    unsaid = [_unsaid(changes[n], reason) for n, reason in silent.items()]
    return HistoryUpdate(
        documents=_written(read, {d.url for d in fresh}),
        events=tuple(e for e in directed.values() if before.get(e.id) != e),
        changes=(
            *(_with_problems(_with_comparison(c, directed), read) for c in news),
            *(() if quiet else _unread(read)),
        ),
        decisions=(*(decision for step in steps for decision in step.decisions), *unsaid),
    )


def _steps(
    read: ReadDocuments, fresh: Sequence[Document], history: dict[str, Event]
) -> tuple[tuple[Joined, ...], frozenset[str]]:
    """What is done to `history` by what is gone, by what was read, and by what is no longer said.

    Besides, the documents put in place of another whose words stood there before.
    """
    withdrawn = _withdraw(read, history)
    replaced = frozenset(d.url for d in fresh if _replaced(read.known.get(d.url), d))
    evidence = [
        replace(e, repeats=read.repeats.get(d.url, ""), first_seen=_said_since(d, read.known.get(d.url)))
        for d in fresh
        for e in evidence_of(d, read.kind, read.authorities, read.lone_authority)
    ]
    again = frozenset(d.url for d in fresh if d.url in replaced and listed.stood_before(read.known[d.url], d))
    joined = timeline.join(tuple(history.values()), evidence, replaced, _timeless(fresh, evidence))
    history |= {e.id: e for e in joined.events}
    whole = {d.url for d in fresh if d.reading and d.reading.gap is None}
    return (*withdrawn, joined, *_no_longer_said(replaced, whole, evidence, history)), again


def _no_news(
    change: Change,
    silent: Mapping[str, Reason],
    again: Container[str],
    before: Mapping[str, Event],
    after: Mapping[str, Event],
    quiet: Reason | None,
) -> Reason | None:
    """Why a change is no news, None where it is.

    `silent` are the documents that make none, `again` those whose words stood there before, `quiet` is for all.
    """
    event = change.event
    if event and _was_waited_for(change, before.get(event.id)):
        return None  # whatever proves it: people were asked
    if quiet:
        return quiet
    if event and change.kind is ChangeKind.WITHDRAWN and after[event.id].status is not Status.WITHDRAWN:
        return Reason.STILL_CONFIRMED  # by what came in its place
    if event and change.kind is ChangeKind.RESTORED and before[event.id].status is not Status.WITHDRAWN:
        return Reason.SAME_AS_KNOWN  # it was not away for a poll
    if change.kind is ChangeKind.REPLACED and not change.fields and change.evidence and change.evidence.url in again:
        return Reason.SAME_AS_KNOWN
    return silent.get(change.evidence.url) if change.evidence else None


def _was_waited_for(change: Change, before: Event | None) -> bool:
    return before is not None and before.waits and change.kind in (ChangeKind.REPORTED, ChangeKind.CONFIRMED)


def _put_before_people(news: Iterable[Change], events: Mapping[str, Event]) -> dict[str, Event]:
    """The events that people are asked about from now on, since a story may report them."""
    asked = [c for c in news if c.kind is ChangeKind.POSSIBLE and c.event and c.evidence]
    return {
        c.event.id: replace(events[c.event.id], waits_since=c.evidence.first_seen)
        for c in asked
        if c.event and c.evidence
    }


def _unsaid(change: Change, reason: Reason) -> Decision:
    return Decision(reason, change.event.id if change.event else "", change.evidence.url if change.evidence else "")


def _silent(read: ReadDocuments, fresh: Iterable[Document]) -> dict[str, Reason]:
    """The documents whose events are no news, each with the reason."""
    silent = {d.url: Reason.BASELINE for d in fresh if d.baseline and _unread_before(read.known.get(d.url))}
    moved = {after.url for before, after in read.withdrawn if after and listed.same_words(before, after)}
    return silent | dict.fromkeys(moved, Reason.MOVED) | dict.fromkeys(read.said_before, Reason.SAME_AS_KNOWN)


def _timeless(documents: Iterable[Document], evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence whose document says neither when it happened nor when its report came out."""
    findings = ((d.url, f) for d in documents if d.reading for f in d.reading.events)
    dateless = {(url, f.kind, f.judgements, f.quote) for url, f in findings if not f.start and not f.published}
    return [e for e in evidence if (e.url, e.finding.kind, e.finding.judgements, e.finding.quote) in dateless]


def evidence_of(
    document: Document, kind: SourceKind, authorities: Sequence[str], lone: str | None = None
) -> list[Evidence]:
    """The evidence of a document's reading: its findings about these authorities, news and recalled.

    A source of one authority (`lone`) lends its name to findings that name none, as old reports of an abolished council
    do; a finding that names another authority is never taken for its own.
    """
    reading = document.reading
    if reading is None:
        return []
    news = [_evidence(document, reading, f, kind, lone, recalled=False) for f in reading.events]
    recalled = [_evidence(document, reading, f, kind, lone, recalled=True) for f in reading.background]
    return [e for e in (*news, *recalled) if e.finding.authority in authorities]


def _evidence(
    document: Document,
    reading: Reading,
    finding: Finding,
    kind: SourceKind,
    lone: str | None,
    *,
    recalled: bool,
) -> Evidence:
    published = reading.published or document.published
    if not recalled:
        finding = replace(finding, published=finding.published or published)
    if kind is not SourceKind.NEWS:
        finding = replace(finding, certainty=Certainty.CERTAIN, cues=())
    if finding.kind is EventKind.INSPECTION_ANNOUNCED:
        finding = replace(finding, judgements=(), previous=())  # nothing is judged yet
    return Evidence(
        url=document.url,
        source=kind,
        title=reading.title or document.title or document.label,
        published=published,
        quote=finding.quote,
        first_seen=document.first_seen,
        finding=replace(finding, authority=finding.authority or lone),
        recalled=recalled,
    )


def _replaced(before: Document | None, after: Document) -> bool:
    """Whether other words stand at the same address; the same words in other bytes are the same document."""
    if before is None or before.reading is None or not listed.was_read(before):
        return False
    return before.sha256 != after.sha256 and not listed.same_words(before, after)


def _said_since(document: Document, before: Document | None) -> datetime:
    """When a document was first seen to say what is new in it: when it was read, where it was read otherwise before.

    What history holds of it keeps its instant.
    """
    is_edited = before is not None and not _unread_before(before) and before.reading != document.reading
    return (document.read_at if is_edited else None) or document.first_seen


def _unread_before(before: Document | None) -> bool:
    return before is None or before.reading is None or not listed.was_read(before)


def _withdraw(read: ReadDocuments, history: dict[str, Event]) -> list[Joined]:
    """Take the evidence of withdrawn documents from their events; silently where another took their place."""
    steps: list[Joined] = []
    for document, successor in read.withdrawn:
        for event in [e for e in history.values() if any(held.url == document.url for held in e.evidence)]:
            step = timeline.withdraw(event, document.url, silent=Reason.SUPERSEDED if successor else None)
            history |= {e.id: e for e in step.events}
            steps.append(step)
    return steps


def _no_longer_said(
    replaced: frozenset[str], fresh: Container[str], evidence: Iterable[Evidence], history: dict[str, Event]
) -> list[Joined]:
    """Events that a document held before other words took its place, and holds no longer.

    What a story only may have said is no longer said where all of it is read anew (`fresh`) and does not hold it.
    """
    said: dict[str, list[Finding]] = {}
    for one in evidence:
        said.setdefault(one.url, []).append(plain(one.finding))
    steps: list[Joined] = []
    for event in list(history.values()):
        read = [e for e in event.evidence if e.url in replaced or (e.url in fresh and is_possible(e))]
        for held in [e for e in read if not e.withdrawn and plain(e.finding) not in said.get(e.url, [])]:
            step = timeline.withdraw(event, held.url, silent=Reason.RECALLED if held.recalled else None)
            history |= {e.id: e for e in step.events}
            steps.append(step)
    return steps


def _directed(event: Event, history: Iterable[Event]) -> Event:
    return direction.directed(event, history) if event.facts.kind is EventKind.INSPECTION else event


def _complete(change: Change, events: Mapping[str, Event], read: ReadDocuments) -> Change:
    return _with_problems(_with_comparison(change, events), read)


def _with_comparison(change: Change, events: Mapping[str, Event]) -> Change:
    if change.event is None:
        return change
    event = events[change.event.id]
    return replace(change, event=event, compared=direction.compare(event, events.values()))


def _with_problems(change: Change, read: ReadDocuments) -> Change:
    """The change with what its document leaves unsaid: the reader of the alert is to know."""
    if change.evidence is None:
        return change
    url = change.evidence.url
    reading = next((d.reading for d in read.documents if d.url == url), None)
    problems = (*(reading.problems if reading else ()), *read.hints.get(url, ()))
    return replace(change, problems=problems)


def _unread(read: ReadDocuments) -> list[Change]:
    """News of publications that no event could be read from: what their page says of them, and why no more is known."""
    if not read.unread_is_news:
        return []
    unread = (d for d in read.documents if not d.baseline and _to_tell(d, read.known.get(d.url), read))
    return [_unread_change(d, whose, read) for d in unread if (whose := _whose(d, read)) is not None]


def _whose(document: Document, read: ReadDocuments) -> str | None:
    """Whose publication could not be read: "" where nobody can tell, None where it is no watched authority's."""
    if read.lone_authority:
        return read.lone_authority
    named = (document.reading.authority if document.reading else None) or read.named.get(document.url)
    return (named or "") if named is None or named in read.authorities else None


def _to_tell(document: Document, before: Document | None, read: ReadDocuments) -> bool:
    reading = document.reading
    if reading is None:
        return document.attempts == TELL_UNREAD_AFTER and (before is None or before.attempts < TELL_UNREAD_AFTER)
    unclear = reading.kind in (DocumentKind.UNKNOWN, DocumentKind.NEWS) or bool(reading.problems)
    said_nothing = (not reading.events and unclear) or bool(_of_another(reading, read))
    return said_nothing and (before is None or before.reading is None)


def _of_another(reading: Reading, read: ReadDocuments) -> str:
    """The authority that a document names where all of its source are about another one; "" where all is well."""
    named = [f.authority for f in reading.events if f.authority and f.authority not in read.authorities]
    ours = len(reading.events) > len(named)
    return named[0] if named and not ours and read.owns_documents else ""


def _unread_change(document: Document, whose: str, read: ReadDocuments) -> Change:
    item = Item(document.url, document.label, document.title, document.date, document.published)
    problems = document.reading.problems if document.reading else ("its file could not be fetched",)
    other = _of_another(document.reading, read) if document.reading else ""
    named = (f"the document is about another authority: {other}",) if other else ()
    hints = read.hints.get(document.url, ())
    return Change(ChangeKind.UNREAD, whose, item=item, problems=(*problems, *named, *hints), source=read.kind)


def _written(read: ReadDocuments, joined: set[str]) -> tuple[Document, ...]:
    """The documents that differ from what was known, marked as joined."""
    after = [replace(d, joined=True) if d.url in joined else d for d in read.documents]
    return tuple(d for d in after if read.known.get(d.url) != d)
