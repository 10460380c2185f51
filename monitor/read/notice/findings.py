"""What a document says of a notice, as findings: what it does, what closed it, whom it sends, what it recalls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.model.dates import Precision
from monitor.model.facts import Action, EventKind, Finding
from monitor.model.publications import ChangeNote, DocumentKind, Reading
from monitor.model.words import cut
from monitor.read.notice.closing import Closing, find_closing
from monitor.read.notice.content import LONGEST_DETAIL, NoticeContent, details_of
from monitor.read.notice.names import succeeded
from monitor.read.notice.people import commissioner_change
from monitor.read.notice.statements import Statement, closings, issues, replaced_by, replaces
from monitor.read.notice.title import QUOTED, SEND, kind_of, read_title
from monitor.read.text.sentences import quotation
from monitor.register.names import Register

_DOCUMENT_KINDS = {
    EventKind.IMPROVEMENT_NOTICE: DocumentKind.IMPROVEMENT_NOTICE,
    EventKind.DIRECTION: DocumentKind.DIRECTION,
}
_ADDED = re.compile(
    r"\b(?:added|uploaded|published|includes?|new)\b[^.;]{0,30}?\b(?P<subject>(?:an?|the|new|revised"
    r"|updated|amended|additional|further|second|third|fourth|fifth|sixth)\s"
    r"[^.;'‘’]{0,40}?(?:improvement notice|direction))\b",
    re.IGNORECASE,
)
_REVISED = re.compile(r"revised|updated|amended", re.IGNORECASE)
_LINKED = re.compile(r"\blink\b", re.IGNORECASE)


def read_content(content: NoticeContent, register: Register) -> Reading:
    """All that a page or document says: its events, what it only recalls, and what could not be read."""
    own, others = _own_acts(content)
    closing = find_closing(content) if content.page and not content.lifts else None
    found = (*own, *_closings(content, closing), *_commissioner(content, own, closing))
    events = _each_once(_without_earlier_publication(finding) for finding in found)
    background = [finding for finding in [*_recalled(content), *others] if not _among(finding, events)]
    return Reading(
        kind=DocumentKind.NOTICE_CLOSURE if content.lifts else _DOCUMENT_KINDS[content.facts.kind],
        title=content.title or None,
        published=content.published,
        authority=content.authorities[0] if len(content.authorities) == 1 else None,
        events=tuple(_for_each_authority(events, content)),
        background=tuple(_for_each_authority(background, content)),
        problems=() if content.authorities else (_no_authority(content, register),),
    )


def _without_earlier_publication(finding: Finding) -> Finding:
    """Without a day of publication that lies before the act itself: then it is an older one's page."""
    if finding.start and finding.published and finding.published.last() < finding.start.first():
        return replace(finding, published=None)
    return finding


def _no_authority(content: NoticeContent, register: Register) -> str:
    """The problem in words where no authority was recognised."""
    heirs = succeeded(content.facts.who, register)
    if heirs:
        return f"{content.facts.who!r} is an authority that is no more; its successors are {', '.join(heirs)}"
    return f"no authority of the register is named in {content.facts.who or content.title!r}"


def _for_each_authority(findings: Iterable[Finding], content: NoticeContent) -> Iterator[Finding]:
    """Each finding once for each authority of the notice."""
    for finding in findings:
        for authority in content.authorities or (None,):
            yield replace(finding, authority=authority)


def _base(content: NoticeContent) -> Finding:
    """What all findings of a notice have in common."""
    topic = "SEND" if SEND.search(" ".join((content.title, *content.sentences[:1]))) else None
    return Finding(kind=content.facts.kind, published=content.published, topic=topic)


# What it does -------------------------------------------------------------------------------------------------------


def _own_acts(content: NoticeContent) -> tuple[list[Finding], list[Finding]]:
    """What the document does itself, and what it says was issued besides (another kind's notice)."""
    kind, base = content.facts.kind, replace(_base(content), details=details_of(content))
    stated = [issue for sentence in content.sentences for issue in issues(sentence)]
    same = [s for s in stated if s.kind in (kind, None)] if content.page else []
    others = [_recall(s, kind) for s in stated if s not in same]
    first, rest = _first_act(content, same)
    found = [_act(base, replace(first, action=content.facts.action), details=base.details)]
    for statement in rest:
        if statement.when and not any(statement.when.meets(f.start) for f in found if f.start):
            found.append(_act(base, statement))
    also = [Statement(kind, action, content.dated, words) for kind, action, words in content.also]
    found += [replace(_act(base, statement), kind=statement.kind or kind) for statement in also]
    return [*found, *_added(content, base)], others


def _act(base: Finding, statement: Statement, details: tuple[tuple[str, str], ...] = ()) -> Finding:
    """A statement as a finding of the notice's own kind."""
    return replace(
        base, action=statement.action, start=statement.when, details=details, quote=quotation(statement.words)
    )


def _recall(statement: Statement, kind: EventKind) -> Finding:
    """A statement as a finding of a notice that the document only recalls, of `kind` where it names none."""
    return Finding(
        statement.kind or kind, action=statement.action, start=statement.when, quote=quotation(statement.words)
    )


def _first_act(content: NoticeContent, stated: list[Statement]) -> tuple[Statement, list[Statement]]:
    """What dates the document (its signature, the day in the title's month, the first that is stated), and the rest."""
    facts = content.facts
    own = Statement(facts.kind, facts.action, facts.when, _own_words(content))
    lifting = _lifting(content) if content.lifts else None
    if content.dated:
        return replace(own, when=(lifting.when if lifting else None) or content.dated), []
    within = [s for s in stated if facts.when and s.when and s.when.meets(facts.when)]
    of_its_action = [s for s in stated if s.action is facts.action]
    chosen = next(iter(within or ([] if facts.when else of_its_action or stated)), None)
    if chosen is None:
        return lifting or own, stated
    by_day = chosen.when if chosen.when and chosen.when.precision is Precision.DAY else None
    return replace(chosen, when=by_day or facts.when or chosen.when), [s for s in stated if s is not chosen]


def _lifting(content: NoticeContent) -> Statement | None:
    """The sentence of a letter or a closing page that lifts."""
    found = [statement for sentence in content.sentences for statement in closings(sentence, letter=True)]
    return next((statement for statement in found if statement.when), found[0] if found else None)


def _own_words(content: NoticeContent) -> str:
    """The words that say what the document does: a letter's own sentence, else its title."""
    lifting = _lifting(content) if content.letter and content.lifts else None
    return lifting.words if lifting else content.title


def _added(content: NoticeContent, base: Finding) -> Iterator[Finding]:
    """Another notice or direction that a change note says was put on the page, or under the title in the collection."""
    for note in (*content.notes, *content.listed):
        subject = _subject_added(note, content.facts.kind)
        if subject:
            action = Action.REVISED if _REVISED.search(subject) else Action.ISSUED
            topic = "SEND" if SEND.search(note.text) else base.topic
            added = replace(base, topic=topic, published=note.date)
            yield _act(added, Statement(base.kind, action, None, note.text))


def _subject_added(note: ChangeNote, kind: EventKind) -> str:
    """The words for the notice or direction of a kind that a dated note says was added; nothing where it says none."""
    added = _ADDED.search(note.text) if note.date and not _LINKED.search(note.text) else None
    if not added or kind_of(added["subject"]) is not kind or read_title(added["subject"]) is None:
        return ""
    return "" if _within_quoted_title(note.text, added.start("subject")) else added["subject"]


def _within_quoted_title(text: str, place: int) -> bool:
    """Whether a place lies within a quoted title: then it is the title's document that was added."""
    return any(quoted.start() <= place < quoted.end() for quoted in QUOTED.finditer(text))


# What is closed, whom it sends, what it recalls ---------------------------------------------------------------------


def _closings(content: NoticeContent, closing: Closing | None) -> Iterator[Finding]:
    """The closing of this notice, and of the other kind's notice that this one takes the place of."""
    base = replace(_base(content), action=Action.LIFTED)
    if closing:
        successor = next((later.words for later in map(replaced_by, content.sentences) if later), "")
        yield replace(
            base,
            start=closing.start,
            published=closing.published,
            details=(("replaced_by", cut(successor, LONGEST_DETAIL)),) if successor else (),
            quote=quotation(closing.words),
        )
    own_day = None if content.lifts else content.dated or content.facts.when
    for sentence in content.sentences:
        for statement in closings(sentence, letter=content.letter) or _takes_place_of(sentence):
            if statement.kind and statement.kind is not content.facts.kind:
                quote = quotation(statement.words)
                yield replace(base, kind=statement.kind, start=statement.when or own_day, quote=quote)


def _takes_place_of(sentence: str) -> list[Statement]:
    """The earlier notices that a sentence says this one replaces, and does not only follow."""
    return [] if "follow" in sentence else [replace(earlier, when=None) for earlier in replaces(sentence)]


def _commissioner(content: NoticeContent, own: list[Finding], closing: Closing | None) -> Iterator[Finding]:
    """A commissioner whom the document sends, or whose work it ends, with the name where it gives one."""
    change = commissioner_change(content.sentences)
    if change is None or (change[0] is Action.APPOINTED and content.facts.action is not Action.ISSUED):
        return
    action, person = change
    start, published = own[0].start, content.published
    if action is Action.ENDED and closing:
        start, published = closing.start, closing.published
    yield replace(
        _base(content),
        kind=EventKind.COMMISSIONER,
        action=action,
        start=start,
        published=published,
        details=(("person", person.name),) if person.name else (),
        quote=quotation(person.words),
    )


def _recalled(content: NoticeContent) -> Iterator[Finding]:
    """The earlier notices that this one replaces, and the later one that replaces it."""
    for sentence in content.sentences:
        for statement in (*replaces(sentence), replaced_by(sentence)):
            if statement and statement.when:
                yield _recall(statement, content.facts.kind)


# Each once ----------------------------------------------------------------------------------------------------------


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Without what says the same again: one finding for each kind, action and compatible date."""
    kept: list[Finding] = []
    for finding in findings:
        if not _among(finding, kept):
            kept.append(finding)
    return kept


def _among(finding: Finding, kept: Iterable[Finding]) -> bool:
    """Whether one of those kept is the same act at a day that can be the same."""
    return any(_same_act(finding, other) and _same_day(finding, other) for other in kept)


def _same_act(one: Finding, other: Finding) -> bool:
    return (one.kind, one.action, one.topic) == (other.kind, other.action, other.topic)


def _same_day(one: Finding, other: Finding) -> bool:
    day, others = one.start or one.published, other.start or other.published
    return day is not None and others is not None and day.meets(others)
