"""Improvement notices, statutory directions and their closing: GOV.UK's pages, the documents, ministers' letters.

Each becomes a `NoticeContent`: what the title says, the sentences, the change notes. From these `findings.py` makes the
findings: what the document does itself, what closed it, whom it sends, what it recalls.
"""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.model.publications import ChangeNote, DocumentKind, Reading
from monitor.read.notice.content import NoticeContent, follows
from monitor.read.notice.findings import read_content
from monitor.read.notice.names import authorities_named
from monitor.read.notice.page import CollectionEntry, NoticePage, is_closed
from monitor.read.notice.recognise import NoticeDocument, as_document, as_page
from monitor.read.notice.title import QUOTED, TitleFacts, alike, kind_of, read_title
from monitor.read.text.lines import Text
from monitor.read.text.sentences import sentences_by_line
from monitor.register.names import Register

_WAS_ADDED = re.compile(r"\badded\W{1,3}[‘'“\"]|\b(?:been|was|is) added\b|[’'”\"] added\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:moved|removed)\b", re.IGNORECASE)


def read_notice_page(
    page: NoticePage | None, entry: CollectionEntry | None, register: Register, *, seen: When | None = None
) -> Reading:
    """Read a notice or direction from its GOV.UK page and its entry in the collection; either may be missing.

    `seen` is the day on which a poll saw the entry move to a closed group: what a closing is filed under that no
    words date. Every authority of the notice gets a finding of its own. What cannot be known is named in `problems`.
    """
    title = (page.title if page else "") or (entry.title if entry else "")
    if page and page.faults:
        return Reading(DocumentKind.UNKNOWN, title or None, problems=page.faults)
    facts = read_title(title) or _by_group(title, entry)
    if facts is None:
        problem = f"neither an improvement notice nor a direction is named in the title: {title!r}"
        return Reading(DocumentKind.UNKNOWN, title or None, problems=(problem,))
    content = _page_content(title, facts, page, entry, register)
    if content.closed_group and seen:
        content = replace(content, updated=(*content.updated, seen))
    return read_content(content, register)


def read_notice(
    text: Text, register: Register, *, authority: str | None = None, published: When | None = None
) -> Reading | None:
    """Read an improvement notice, a statutory direction, a minister's letter or a saved GOV.UK page; None for all else.

    `authority` is the slug of the one that a document is about where it names none itself. `published` is the day the
    document's page gives, where the document itself gives none.
    """
    page = as_page(text)
    if page:
        return read_notice_page(replace(page, first_published=page.first_published or published), None, register)
    document = as_document(text)
    return read_content(_document_content(document, register, authority, published), register) if document else None


# The ways in --------------------------------------------------------------------------------------------------------


def _by_group(title: str, entry: CollectionEntry | None) -> TitleFacts | None:
    """A title that names no kind takes it from its group in the collection."""
    kind = kind_of(entry.group.rstrip("s")) if entry else None
    if entry and kind is None and "notice" in entry.group.lower():
        kind = EventKind.IMPROVEMENT_NOTICE
    return TitleFacts(kind, Action.ISSUED, title) if kind else None


def _page_content(
    title: str, facts: TitleFacts, page: NoticePage | None, entry: CollectionEntry | None, register: Register
) -> NoticeContent:
    said = [*sentences_by_line(page.description), *sentences_by_line(page.body)] if page else []
    notes = page.notes if page else ()
    if page and page.withdrawn:
        notes = (*notes, page.withdrawn)
    named = authorities_named(facts.who, register)
    named = named or (authorities_named(f"{page.description}\n{page.body}", register)[:1] if page else ())
    updated = (page.public_updated, page.updated) if page else ()
    listed = _about(title, facts, named, entry, register)
    return NoticeContent(
        title=title,
        facts=facts,
        authorities=named,
        sentences=tuple(said),
        follows=follows(page.body if page else ""),
        notes=notes,
        listed=listed,
        published=(page.first_published if page else None) or _added_on(listed),
        updated=tuple(when for when in updated if when),
        closed_group=is_closed(entry.group) if entry else None,
        page=True,
    )


def _document_content(
    document: NoticeDocument, register: Register, authority: str | None, published: When | None
) -> NoticeContent:
    named = authorities_named(document.to, register)[:1] or authorities_named(document.body, register)[:1]
    action = document.action
    facts = TitleFacts(document.kind, action, document.to)
    return NoticeContent(
        title=document.title,
        facts=facts,
        authorities=named or ((authority,) if authority else ()),
        sentences=tuple(sentences_by_line(document.body)),
        follows=follows(document.body),
        published=document.date or published,
        letter=document.letter,
        dated=document.date or published,
        also=document.also,
    )


# The collection's change notes --------------------------------------------------------------------------------------


def _about(
    title: str, facts: TitleFacts, named: tuple[str, ...], entry: CollectionEntry | None, register: Register
) -> tuple[ChangeNote, ...]:
    """The sentences of the collection's notes that speak of this document: they quote its title, or name no other's."""
    about = []
    for note in entry.notes if entry else ():
        subject = None
        for sentence in sentences_by_line(note.text):
            titles = [alike(quoted["title"]) for quoted in QUOTED.finditer(sentence)]
            subject = _subject(sentence, titles, subject, register)
            ours = alike(title) in subject[0] if subject[0] else _names(subject, facts, named)
            if ours:
                about.append(ChangeNote(note.date, sentence))
    return tuple(about)


_Subject = tuple[tuple[str, ...], tuple[str, ...], EventKind | None]


def _subject(sentence: str, titles: list[str], before: _Subject | None, register: Register) -> _Subject:
    """Whom a sentence speaks of: quoted titles, else an authority with a kind, else whom the one before it spoke of."""
    titles = [title for title in titles if kind_of(title)]
    if titles:
        return tuple(titles), (), None
    named = tuple(mention.authority.slug for mention in register.find(sentence))
    if named or before is None:
        return (), named, kind_of(sentence)
    return before


def _names(subject: _Subject, facts: TitleFacts, named: tuple[str, ...]) -> bool:
    """Whether a sentence without a quoted title speaks of this authority's kind of notice."""
    return bool(set(subject[1]) & set(named)) and subject[2] in (facts.kind, None)


def _added_on(listed: tuple[ChangeNote, ...]) -> When | None:
    """The day the collection's note says the document was added (not: something added to it)."""
    return next((note.date for note in listed if _WAS_ADDED.search(note.text) and not _LEFT.search(note.text)), None)
