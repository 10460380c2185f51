"""A source's page against what is known of it: new, kept, missing, moved. Pure.

A page that answers but no longer holds what it held is not news but a fault (rule 3): faults never touch history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitor.history.known import BY_ADDRESS, Identifies, recognise
from monitor.model import words
from monitor.model.dates import When
from monitor.model.publications import Document, Item, Listing, Reading

# A publication not listed counts as withdrawn once it is missing in this many polls running and for this long (a day,
# less what a round may begin earlier than the last); at once where its file is gone too, since both say the same.
MISSING_TWICE = 2
MISSING_LONG = timedelta(hours=23)
# One that came back within this time is unsteady: it counts as withdrawn again only after it stayed away so long, so
# that what flaps is said once and corrected once.
UNSTEADY = timedelta(days=30)
STAYED_AWAY = timedelta(days=7)
# How long after each reading that failed, or did not give all of a story, it is asked for again: soon at first, since
# it may be today's news, then ever later, for two days in all; a little under a multiple of the half hour at which news
# is polled by default, so that no poll misses it by seconds.
ASK_AGAIN_AFTER = tuple(timedelta(minutes=m) for m in (20, 25, 50, 80, 110, 170, 230, 350, 470, 710, 710))
MOST_READINGS = len(ASK_AGAIN_AFTER) + 1
# Stands where a file's digest would: the document is known, and was not asked for.
NOT_FETCHED = "-"
# Publications of this age are checked for a replacement at every poll, older ones in turn.
_RECENT = timedelta(days=90)
_MOST_FORMER = 10  # wordings of one document that are remembered


@dataclass(frozen=True)
class Difference:
    """What a listing says against the documents known: those to keep, new ones included, and those it lacks.

    `known` are the documents as they were known, under the addresses at which they stand now; `moves` are those
    addresses that changed (before, now).
    """

    documents: tuple[Document, ...] = ()
    missing: tuple[Document, ...] = ()
    faults: tuple[str, ...] = ()
    known: Mapping[str, Document] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)


def compare(
    source: str,
    listing: Listing,
    known: Mapping[str, Document],
    now: datetime,
    *,
    baseline: bool,
    ages: bool = False,
    names: Identifies = BY_ADDRESS,
) -> Difference:
    """Compare a listing with the documents known of its source, each by its identity (`names`), not its address.

    `baseline` marks what is new as having stood there at first sight. `ages` says that items leave the page by age (a
    feed), so that a missing one means nothing. Faults: those of the page, and a page that lost most of what it held.
    """
    found = recognise(listing.items, known, names)
    held = {url: d for url, d in found.known.items() if d.withdrawn_at is None}
    listed = {item.url for item in found.items}
    missing = tuple(d for url, d in held.items() if url not in listed)
    # An entry whose file alone is another stands in its line of the page as before: that is no loss.
    lines = {_line(item) for item in found.items if item.url not in held}
    lost = [d for d in missing if not d.date or _line(d) not in lines]
    faults = listing.faults or _lost(len(held), len(found.items), len(lost), ages=ages)
    if faults:
        return Difference(faults=tuple(faults), known=known)
    kept = ((item, found.known.get(item.url)) for item in found.items)
    documents = tuple(
        replace(
            _document(source, item, before, now, baseline=baseline, again=not ages),
            identity=item.publisher_id or (before.identity if before else "") or names.identity(item.url),
        )
        for item, before in kept
    )
    return Difference(documents, () if ages else missing, known=found.known, moves=found.moves)


def _line(publication: Item | Document) -> tuple[str, When | None, When | None]:
    """What a line of a page says of its publication."""
    return publication.label, publication.date, publication.published


def _lost(held: int, listed: int, missing: int, *, ages: bool) -> Sequence[str]:
    if held and not listed:
        return (f"the page lists nothing, where it listed {words.count(held, 'publication')} before",)
    if not ages and missing > 1 and missing * 2 > held:
        return (f"the page no longer lists {missing} of the {held} publications that it listed before",)
    return ()


def _document(
    source: str, item: Item, known: Document | None, now: datetime, *, baseline: bool, again: bool
) -> Document:
    """The document of an item: what the page says now, with what is known of its file."""
    base = known or Document(source, item.url, now, baseline=baseline)
    back = base.withdrawn_at is not None
    relabelled = known is not None and known.label != item.label
    # What the page itself says of it is part of what was read: a notice moved to "Closed notices" is read again.
    moved = (
        again and known is not None and (base.label, base.summary, base.notes) != (item.label, item.summary, item.notes)
    )
    return replace(
        base,
        label=item.label,
        title=item.title,
        summary=item.summary,
        notes=item.notes,
        date=item.date,
        published=item.published,
        missing=0,
        missing_since=None,
        withdrawn_at=None,
        labelled_at=now if relabelled else base.labelled_at,
        returned_at=now if back else base.returned_at,
        # One that comes back is read again and its events join history again: as of what they were, not as of today.
        joined=base.joined and not back,
        sha256=None if back or moved else base.sha256,
        etag=None if back or moved else base.etag,
        last_modified=None if back or moved else base.last_modified,
    )


def due(documents: Iterable[Document], now: datetime, checks: int | None, *, patient: bool = False) -> list[Document]:
    """The documents to fetch: all that were not read, the recent ones, and `checks` of the older in turn (None: all).

    Re-checks cost the host a conditional request each, so the older ones take turns, the longest unchecked first. With
    no checks at all the recent ones are left alone too. With `patient` those that could not be read wait for their turn
    (`is_asked_again`).
    """
    everything = tuple(documents)
    unread = [d for d in everything if not was_read(d) or d.sha256 is None]
    if patient:
        unread = [d for d in unread if not d.attempts or is_asked_again(d, now)]
    read = [d for d in everything if was_read(d) and d.sha256 is not None]
    if checks == 0:
        return unread
    recent = [d for d in read if _is_recent(d, now)]
    older = sorted((d for d in read if not _is_recent(d, now)), key=lambda d: (d.checked_at or d.first_seen, d.url))
    return unread + recent + (older if checks is None else older[:checks])


def was_read(document: Document) -> bool:
    """Whether the document's file gave something other than an excuse at its last reading."""
    return document.reading is not None and not document.attempts


def was_read_in_part(document: Document) -> bool:
    """Whether a story's page gave some of it, and no more so far."""
    gap = document.reading.gap if document.reading else None
    return gap is not None and not gap.hides_all


def awaits(document: Document) -> bool:
    """Whether a story that could not be read, or not all of it, is still asked for."""
    return 0 < document.attempts < MOST_READINGS and document.sha256 != NOT_FETCHED


def is_asked_again(document: Document, now: datetime) -> bool:
    """Whether the time has come to ask for such a story again."""
    if not awaits(document):
        return False
    last = document.checked_at
    if last is None or last > now:  # it was dated by a clock that ran wrong
        return True
    return now - last >= ASK_AGAIN_AFTER[document.attempts - 1]


def is_given_up(document: Document) -> bool:
    """Whether a story was asked for as often as it is, and nothing of it could be read."""
    hidden = document.reading is None or (document.reading.gap is not None and document.reading.gap.hides_all)
    return document.attempts >= MOST_READINGS and hidden


def recent_since(now: datetime) -> date:
    """The day from which on a publication is recent: checked for a replacement at every poll."""
    return now.date() - _RECENT


def _is_recent(document: Document, now: datetime) -> bool:
    day = document.published.last() if document.published else document.first_seen.date()
    return day >= recent_since(now)


def as_missing(document: Document, now: datetime) -> Document:
    """A document after one more poll in which its page did not list it."""
    since = document.missing_since
    first = since is None or not document.missing or since > now  # a clock that ran ahead counts from anew
    return replace(document, missing=document.missing + 1, missing_since=now if first else since)


def is_withdrawn(document: Document, now: datetime, is_gone: Callable[[], bool]) -> bool:
    """Whether a document that is missing counts as withdrawn; `is_gone` asks for its file."""
    away = now - (document.missing_since or now)
    if document.returned_at is not None and timedelta() <= now - document.returned_at < UNSTEADY:
        return document.missing >= MISSING_TWICE and away >= STAYED_AWAY
    return (document.missing >= MISSING_TWICE and away >= MISSING_LONG) or is_gone()


def successor(missing: Document, standing: Iterable[Document], known: Mapping[str, Document]) -> Document | None:
    """The document that took a missing one's place: the same words elsewhere, or the same line come anew."""
    came = [d for d in standing if (before := known.get(d.url)) is None or before.withdrawn_at is not None]
    same = next((d for d in came if same_words(missing, d)), None)
    return same or next((d for d in came if d.label == missing.label and d.date and d.date == missing.date), None)


def as_returned(document: Document, known: Mapping[str, Document], now: datetime) -> Document:
    """A document that is new and says what a withdrawn one said: that one, come back."""
    if document.url in known or not any(d.withdrawn_at and same_words(d, document) for d in known.values()):
        return document
    return replace(document, returned_at=now)


def same_words(one: Document, other: Document) -> bool:
    """Whether two documents say the same, be it in the same bytes or not."""
    if one.sha256 is not None and one.sha256 == other.sha256:
        return True
    prints = [d.reading.fingerprint for d in (one, other) if d.reading and d.reading.fingerprint]
    return len(prints) == 2 and prints[0] == prints[1]


def succeeding(reading: Reading, before: Reading | None) -> Reading:
    """A reading that knows what stood at its document's address before it."""
    if before is None:
        return reading
    known = [*before.former, *([before.fingerprint] if before.fingerprint else [])]
    former = dict.fromkeys(one for one in known if one != reading.fingerprint)
    return replace(reading, former=tuple(former)[-_MOST_FORMER:])


def stood_before(before: Document, after: Document) -> bool:
    """Whether a document's words are those that stood at its address once, before others took their place."""
    known = before.reading.former if before.reading else ()
    return after.reading is not None and after.reading.fingerprint in known


def digest(body: bytes) -> str:
    """The identity of a file's bytes."""
    return hashlib.sha256(body).hexdigest()
