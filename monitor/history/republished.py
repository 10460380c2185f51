"""Stories that stand again: a paper puts an old one under a new address with a new day. Pure.

Its words date what happened by its own day ("in November"), so that read by the new day it would tell of something
that never was. What says the words of a story that is known is that story, and is read as that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.model.dates import Precision
from monitor.model.facts import Finding
from monitor.model.publications import Document, Reading
from monitor.model.words import letters, sentence_prints

# Of two stories, the shorter one's sentences that the other has too: fewer are a press release or a common phrase.
_SHARED = 0.6
_FEWEST = 2
# Of a story that was read before sentences were kept: its headline and the sentences that its facts stand in.
_FEWEST_QUOTED = 3
# "On Tuesday" is a day of the week before, whenever it is read; "last month" as long ago but for the days of a month.
_WEEK, _MONTH = timedelta(days=7), timedelta(days=31)


def first_reading(document: Document, known: Iterable[Document]) -> Reading | None:
    """The reading of the earliest known story that this one is again; None where there is none."""
    reading = document.reading
    if reading is None:
        return None
    earlier = [d for d in known if d.reading and _day(d) < _day(document) and _is_again(reading, d.reading)]
    first = min(earlier, key=_day, default=None)
    if first is None or first.reading is None:
        return None
    return replace(first.reading, published=first.reading.published or first.published)


def copies(fresh: Sequence[Document], known: Iterable[Document]) -> dict[str, str]:
    """The addresses of stories that have the sentences of another, each with that of the other: syndicated copies.

    `known` are the stories of the same authorities, among them the fresh ones.
    """
    new = {d.url for d in fresh}
    others = [*sorted((d for d in known if d.url not in new), key=_age), *sorted(fresh, key=_age)]
    found: dict[str, str] = {}
    for document in sorted(fresh, key=_age):
        first = next((d for d in others[: _place(document, others)] if _shares(document, d)), None)
        if first is not None:
            found[document.url] = found.get(first.url, first.url)
    return found


def _place(document: Document, among: Sequence[Document]) -> int:
    return next(n for n, d in enumerate(among) if d.url == document.url)


def _age(document: Document) -> tuple[datetime, str]:
    return document.first_seen, document.url


def _shares(one: Document, other: Document) -> bool:
    """Whether so many sentences are in both that one has them from the other, or both from a third.

    Where none were kept of a story, its headline and the sentences that its facts stand in have to say it.
    """
    if one.reading is None or other.reading is None:
        return False
    says, said = set(one.reading.sentences), set(other.reading.sentences)
    if not says or not said:
        return bool(_quoted(one.reading) & _quoted(other.reading))
    shorter = min(len(says), len(said))
    return len(says & said) >= max(min(_FEWEST, shorter), _SHARED * shorter)


def _day(document: Document) -> date:
    published = document.reading.published if document.reading else None
    when = published or document.published
    return when.first() if when else document.first_seen.date()


def _is_again(new: Reading, old: Reading) -> bool:
    """Whether a story says what an earlier one said, of the same authorities, and reports nothing besides.

    Its words may name no authority: whose they are is the source's, so that the same words of two are two stories.
    """
    if not _whose(new) <= _whose(old):
        return False
    if not old.sentences:
        quoted = _quoted(new)
        return len(quoted) >= _FEWEST_QUOTED and quoted <= _quoted(old)
    says, said = set(new.sentences), set(old.sentences)
    shared = len(says & said)
    if shared < max(_FEWEST, _SHARED * min(len(says), len(said))):
        return False
    # What is new in it may be a byline, or the news: that stands in a sentence of its own, or has days of its own.
    return says <= said or all(_was_said(finding, new, old) for finding in new.events)


def _was_said(finding: Finding, new: Reading, old: Reading) -> bool:
    headline = letters(finding.quote) == letters(new.title or "") == letters(old.title or "")
    if not headline and not set(sentence_prints([finding.quote])) <= set(old.sentences):
        return False
    told = (f for f in (*old.events, *old.background) if (f.kind, f.action) == (finding.kind, finding.action))
    return any(_may_be_dated_alike(finding, new, before, old) for before in told)


def _may_be_dated_alike(finding: Finding, new: Reading, before: Finding, old: Reading) -> bool:
    """Whether the same words may have given both dates, each read by the day of its story."""
    one, other = before.start, finding.start
    if one is None or other is None:
        return True
    if (one.month, one.day) == (other.month, other.day):
        return True
    if new.published is None or old.published is None:
        return False
    ago, again = old.published.first() - one.first(), new.published.first() - other.first()
    if Precision.DAY in (one.precision, other.precision):
        return max(ago, again) <= _WEEK
    return abs(ago - again) <= _MONTH


def _whose(reading: Reading) -> set[str | None]:
    return {finding.authority for finding in (*reading.events, *reading.background)}


def _quoted(reading: Reading) -> set[str]:
    return {letters(reading.title or ""), *(letters(f.quote) for f in (*reading.events, *reading.background))} - {""}
