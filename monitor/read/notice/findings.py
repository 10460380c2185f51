"""From one telling of a notice to findings: what it does, what closed it, whom it sent, what it recalls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.model.dates import Precision, When
from monitor.model.facts import Action, EventKind, Finding
from monitor.model.publications import ChangeNote, DocumentKind, Reading
from monitor.read.notice.names import succeeded
from monitor.read.notice.people import commissioner_told, people
from monitor.read.notice.statements import Told, closings, issues, replaced_by, replaces
from monitor.read.notice.title import QUOTED, SEND, TitleFacts, kind_of, read_title, sentences
from monitor.register.names import Register

_QUOTE = 300
_DETAIL = 1000
_DOCUMENT_KINDS = {
    EventKind.IMPROVEMENT_NOTICE: DocumentKind.IMPROVEMENT_NOTICE,
    EventKind.DIRECTION: DocumentKind.DIRECTION,
}
_FOLLOWS = re.compile(r"\bfollow(?:s|ed|ing)\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:ofsted|inspect|report|review|visit|letter|cqc|judge|care quality commission|findings?)|:\s*\Z", re.IGNORECASE
)
_REQUIRES = re.compile(
    r"\A(?:\d+[.)]?\s*)?(?:this|the|these|it|we|the secretary of state)\b[^.;]{0,80}?\b(?:requires?"
    r"|required|directs?|directed|instructs?|sets? out)\b",
    re.IGNORECASE,
)
_MUST = re.compile(r"\bthe council (?:shall|must|is required to|should)\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:moved|added|transferred|archived)\b.*?\b(?P<state>open|closed)\b", re.IGNORECASE)
_ADDED = re.compile(
    r"\b(?:added|uploaded|published|includes?|new)\b[^.;]{0,30}?\b(?P<subject>(?:an?|the|new|revised"
    r"|updated|amended|additional|further|second|third|fourth|fifth|sixth)\s"
    r"[^.;'‘’]{0,40}?(?:improvement notice|direction))\b",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\blink\b", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One telling of a notice: whichever way it came."""

    title: str
    facts: TitleFacts
    authorities: tuple[str, ...]
    told: tuple[str, ...] = ()
    follows: str = ""
    notes: tuple[ChangeNote, ...] = ()
    listed: tuple[ChangeNote, ...] = ()
    published: When | None = None
    updated: tuple[When, ...] = ()
    closed_group: bool | None = None
    letter: bool = False
    dated: When | None = None
    also: tuple[tuple[EventKind, Action, str], ...] = ()
    page: bool = False


@dataclass(frozen=True)
class _Closing:
    """What closed a notice: the day it gives, the day it was said, and the words."""

    start: When | None
    published: When | None
    words: str


def read_source(source: Source, register: Register) -> Reading:
    """All that a source says: its events, what it only recalls, and what could not be told."""
    own, others = _own(source)
    closing = _closing(source) if source.page and source.facts.action is not Action.LIFTED else None
    closed = _closed_findings(source, closing)
    sent = _commissioner(source, own, closing)
    events = _dated_once([_published_after(finding) for finding in (*own, *closed, *sent)])
    background = [finding for finding in _recalled(source) + others if not _among(finding, events)]
    kind = _DOCUMENT_KINDS[source.facts.kind]
    if source.facts.action is Action.LIFTED:
        kind = DocumentKind.NOTICE_CLOSURE
    problems = () if source.authorities else (_nobody(source, register),)
    return Reading(
        kind=kind,
        title=source.title or None,
        published=source.published,
        authority=source.authorities[0] if len(source.authorities) == 1 else None,
        events=tuple(_for_each(events, source)),
        background=tuple(_for_each(background, source)),
        problems=problems,
    )


def _published_after(finding: Finding) -> Finding:
    """Without a day of publication that lies before the act itself: then it is an older one's page."""
    if finding.start and finding.published and finding.published.last() < finding.start.first():
        return replace(finding, published=None)
    return finding


def _nobody(source: Source, register: Register) -> str:
    heirs = succeeded(source.facts.who, register)
    if heirs:
        return f"{source.facts.who!r} is an authority that is no more; its successors are {', '.join(heirs)}"
    return f"no authority could be told from {source.facts.who or source.title!r}"


def _for_each(findings: Iterable[Finding], source: Source) -> Iterable[Finding]:
    """Each finding once for each authority of the notice."""
    for finding in findings:
        for authority in source.authorities or (None,):
            yield replace(finding, authority=authority)


def _base(source: Source) -> Finding:
    topic = "SEND" if SEND.search(" ".join((source.title, *source.told[:1]))) else None
    return Finding(kind=source.facts.kind, published=source.published, topic=topic)


def _own(source: Source) -> tuple[list[Finding], list[Finding]]:
    """What the document does itself, and what it says was issued besides (another kind's notice)."""
    facts, base = source.facts, replace(_base(source), details=_details(source))
    told = [issue for sentence in source.told for issue in issues(sentence)]
    same = [t for t in told if t.kind in (facts.kind, None)] if source.page else []
    other = [
        Finding(t.kind or facts.kind, action=t.action, start=t.when, quote=t.words[:_QUOTE])
        for t in told
        if t not in same
    ]
    first, rest = _first(source, same)
    found = [replace(base, action=facts.action, start=first.when, quote=first.words[:_QUOTE])]
    for told_too in rest:
        if told_too.when and not any(told_too.when.meets(f.start) for f in found if f.start):
            found.append(
                replace(base, action=told_too.action, start=told_too.when, details=(), quote=told_too.words[:_QUOTE])
            )
    for kind, action, words in source.also:
        found.append(replace(base, kind=kind, action=action, start=source.dated, details=(), quote=words[:_QUOTE]))
    return found + _added(source, base), other


def _first(source: Source, told: list[Told]) -> tuple[Told, list[Told]]:
    """What dates the document: its signature, the day in the title's month, the first told; and the rest."""
    facts = source.facts
    quote = _own_words(source)
    if source.dated:
        at = source.dated
        if facts.action is Action.LIFTED:
            lifted = _lifting(source)
            return Told(facts.kind, facts.action, (lifted.when if lifted else None) or at, quote), []
        return Told(facts.kind, facts.action, at, quote), []
    within = [t for t in told if facts.when and t.when and t.when.meets(facts.when)]
    fitting = [t for t in told if t.action is facts.action]
    chosen = next(iter(within or ([] if facts.when else fitting or told)), None)
    if chosen is None:
        lifted = _lifting(source) if facts.action is Action.LIFTED else None
        return lifted or Told(facts.kind, facts.action, facts.when, quote), told
    finer = chosen.when if chosen.when and chosen.when.precision is Precision.DAY else facts.when or chosen.when
    return replace(chosen, when=finer), [t for t in told if t is not chosen]


def _lifting(source: Source) -> Told | None:
    """The sentence of a letter or a closing page that lifts."""
    found = [told for sentence in source.told for told in closings(sentence, letter=True)]
    return next((told for told in found if told.when), found[0] if found else None)


def _own_words(source: Source) -> str:
    """The words that say what the document does: a letter's own sentence, else its title."""
    if not source.letter:
        return source.title
    lifted = _lifting(source) if source.facts.action is Action.LIFTED else None
    return lifted.words if lifted else source.title


def _added(source: Source, base: Finding) -> list[Finding]:
    """Another notice or direction that a change note says was put on the page, or under the title in the collection."""
    found = []
    for note in (*source.notes, *source.listed):
        added = _ADDED.search(note.text) if note.date else None
        if not added or _LINKED.search(note.text) or kind_of(added["subject"]) is not source.facts.kind:
            continue
        if read_title(added["subject"]) is None or _quoted_only(note.text, added):
            continue
        revised = re.search(r"revised|updated|amended", added["subject"], re.IGNORECASE)
        action = Action.REVISED if revised else Action.ISSUED
        topic = "SEND" if SEND.search(note.text) else base.topic
        found.append(
            replace(base, action=action, published=note.date, topic=topic, details=(), quote=note.text[:_QUOTE])
        )
    return found


def _quoted_only(text: str, added: re.Match[str]) -> bool:
    """Whether the words stand within a quoted title: then it is the title's document that was added."""
    return any(q.start() <= added.start("subject") < q.end() for q in QUOTED.finditer(text))


def _closing(source: Source) -> _Closing | None:
    """What closed the notice, from the clearest words to the least; None while it is in force."""
    said = _said_closed(source)
    noted = _noted_closed(source)
    listed = _listed_closed(source)
    found = [closing for closing in (said, noted, listed) if closing]
    if not found and not source.facts.closed and not source.closed_group:
        return None
    start = next((c.start for c in found if c.start), None) or _replaced_on(source)
    start = start or next((c.published for c in found if c.published), None)
    published = next((c.published for c in found if c.published), None) or _edited(source, start)
    words = found[0].words if found else source.title
    return _Closing(start, published, words)


def _of_own_kind(told: Told, source: Source) -> bool:
    return told.kind in (source.facts.kind, None)


def _said_closed(source: Source) -> _Closing | None:
    told = [t for sentence in source.told for t in closings(sentence) if _of_own_kind(t, source)]
    best = next((t for t in told if t.when), told[0] if told else None)
    return _Closing(best.when, None, best.words) if best else None


def _noted_closed(source: Source) -> _Closing | None:
    for note in source.notes:
        for sentence in sentences(note.text):
            for told in closings(sentence, note=True):
                if _of_own_kind(told, source):
                    return _Closing(told.when, note.date, sentence)
    return None


def _listed_closed(source: Source) -> _Closing | None:
    """What the collection's notes say: a move to a closed group, or the day of the lifting itself."""
    moved: _Closing | None = None
    for note in source.listed:
        lifted = next((t for t in closings(note.text) if _of_own_kind(t, source)), None)
        if lifted:
            return _Closing(lifted.when, note.date, note.text)
        move = _MOVED.search(note.text)
        if moved is None and move and source.closed_group is not False and _moves_to_closed(note.text):
            moved = _Closing(None, note.date, note.text)
    return moved


def _moves_to_closed(text: str) -> bool:
    """Whether the group that a note moves a document to, named last, is a closed one."""
    groups = re.findall(r"\b(open|closed)\b", text, re.IGNORECASE)
    return bool(groups) and groups[-1].lower() == "closed"


def _replaced_on(source: Source) -> When | None:
    told = (replaced_by(sentence) for sentence in source.told)
    return next((t.when for t in told if t and t.when), None)


def _edited(source: Source, start: When | None) -> When | None:
    """The day the page was edited to say so: the first of its dates that is not before the closing itself."""
    after = [
        when for when in source.updated if when != source.published and (not start or when.last() >= start.first())
    ]
    return after[0] if after else None


def _closed_findings(source: Source, closing: _Closing | None) -> list[Finding]:
    """The closing of this notice, and of the other kind's notice that this one takes the place of."""
    base = _base(source)
    found = []
    if closing:
        successor = next((t.words for t in map(replaced_by, source.told) if t), "")
        found.append(
            replace(
                base,
                action=Action.LIFTED,
                start=closing.start,
                published=closing.published,
                details=(("replaced_by", successor[:_DETAIL]),) if successor else (),
                quote=closing.words[:_QUOTE],
            )
        )
    for sentence in source.told:
        for told in closings(sentence, letter=source.letter) or _takes_place(sentence, source):
            if told.kind and told.kind is not source.facts.kind:
                when = told.when or (
                    source.dated or source.facts.when if source.facts.action is not Action.LIFTED else None
                )
                found.append(replace(base, kind=told.kind, action=Action.LIFTED, start=when, quote=told.words[:_QUOTE]))
    return found


def _takes_place(sentence: str, source: Source) -> list[Told]:
    return [
        replace(t, action=Action.LIFTED, when=None)
        for t in replaces(sentence)
        if t.kind is not source.facts.kind and "follow" not in sentence
    ]


def _commissioner(source: Source, own: list[Finding], closing: _Closing | None) -> list[Finding]:
    """A commissioner whom the document sends, or whose work it ends, with the name where it gives one."""
    told = commissioner_told(list(source.told))
    if told is None or (told[0] is Action.APPOINTED and source.facts.action is not Action.ISSUED):
        return []
    action, person = told
    details = (("person", person.name),) if person.name else ()
    start, published = own[0].start, source.published
    if action is Action.ENDED and closing:
        start, published = closing.start, closing.published
    base = _base(source)
    return [
        replace(
            base,
            kind=EventKind.COMMISSIONER,
            action=action,
            start=start,
            published=published,
            details=details,
            quote=person.words[:_QUOTE],
        )
    ]


def _recalled(source: Source) -> list[Finding]:
    """The earlier notices that this one replaces, and the later one that replaces it."""
    found = []
    for sentence in source.told:
        told = [t for t in (*replaces(sentence), replaced_by(sentence)) if t and t.when]
        kind = source.facts.kind
        found += [Finding(t.kind or kind, action=t.action, start=t.when, quote=t.words[:_QUOTE]) for t in told]
    return found


def _details(source: Source) -> tuple[tuple[str, str], ...]:
    told = list(source.told)
    requires = next((s for s in told if _REQUIRES.search(s)), "") or next((s for s in told if _MUST.search(s)), "")
    replaced = next((s for s in told if any(t.kind for t in replaces(s))), "")
    names = "; ".join(person.name for person in people(told))
    details = (("follows", source.follows), ("requires", requires), ("replaces", replaced), ("person", names))
    return tuple((name, words[:_DETAIL]) for name, words in details if words)


def follows(body: str) -> str:
    """What the notice follows, in its own words; a list after "It follows:" is joined to it."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        for sentence in sentences(line):
            if (
                _FOLLOWS.search(sentence)
                and _CAUSE.search(sentence)
                and not replaces(sentence)
                and not closings(sentence)
            ):
                return " ".join([sentence, *_points(lines[number + 1 :])]) if sentence.endswith(":") else sentence
    return ""


def _points(lines: list[str]) -> list[str]:
    points = []
    for line in lines:
        if not line.startswith("•"):
            break
        points.append(" ".join(line.lstrip("• ").split()))
    return ["; ".join(points)] if points else []


def _dated_once(findings: list[Finding]) -> list[Finding]:
    """Without what says the same again: one finding for each kind, action and compatible date."""
    kept: list[Finding] = []
    for finding in findings:
        if not _among(finding, kept):
            kept.append(finding)
    return kept


def _among(finding: Finding, kept: Iterable[Finding]) -> bool:
    when = finding.start or finding.published
    for other in kept:
        same = (finding.kind, finding.action, finding.topic) == (other.kind, other.action, other.topic)
        other_when = other.start or other.published
        if same and when and other_when and when.meets(other_when):
            return True
    return False
