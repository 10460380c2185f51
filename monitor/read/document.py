"""Any document's bytes → what it says. Its kind is recognised by content and structure, never by the file's name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.facts import Finding
from monitor.model.publications import DocumentKind, Gap, Reading
from monitor.model.standing import Standing
from monitor.model.words import letters, sentence_prints
from monitor.read.letter.area_inspection import read_area_inspection
from monitor.read.letter.reader import read_letter
from monitor.read.notice.reader import read_notice
from monitor.read.pages import with_pages
from monitor.read.report.reader import read_report
from monitor.read.text.error_page import is_error_page
from monitor.read.text.gaps import gap
from monitor.read.text.html import MOST_CHARS, decode, read_html
from monitor.read.text.lines import Text, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.read.text.sentences import sentences_by_line
from monitor.read.text.sniff import FileKind, sniff
from monitor.read.text.story_day import DayTaken, day_taken
from monitor.register.names import Register

if TYPE_CHECKING:
    from monitor.read.text.article import Article

# The reader of stories and what finds an article in a page are twice as heavy as all else here, and only for the press.
read_story: Callable[..., Reading] = deferred("monitor.read.story.reader:read_story")
article: Callable[[str, str], Article] = deferred("monitor.read.text.article:article")

_FEWEST_WORDS = 12  # with fewer, nothing can be said of a text
_SHOWN = 80  # characters of a title or first line that a problem quotes
_LONGEST_TITLE = 300  # characters
_FINGERPRINT_DIGITS = 32  # 128 bits: two documents never share one by chance
_MOST_SENTENCES = 150  # by which a story is known again
_NOT_READ = (FileKind.OFFICE, FileKind.OLD_OFFICE, FileKind.PICTURE, FileKind.COMPRESSED, FileKind.RTF)
# What stands for a story's page for a time: bytes that came compressed and were not said to be, among others.
_MAY_BE_A_STORY = (FileKind.EMPTY, FileKind.HTML, FileKind.TEXT, FileKind.COMPRESSED, FileKind.BINARY)


def read_document(
    data: bytes,
    *,
    register: Register,
    source: str = "",
    authority: str | None = None,
    published: When | None = None,
    first_seen: When | None = None,
    standings: Mapping[str, Standing] = {},
    headline: str = "",
) -> Reading:
    """What a PDF, HTML or plain text document says.

    `source` (an address or file name) serves to word problems, and may hold a story's day. With `authority` (a slug)
    given, findings about others are left out, and those of an official document that names none are taken to be about
    it. `published` is the day that the document's page gives, used where the document itself gives none; `first_seen`
    the day on which a story appeared, from which "on Tuesday" is told where nobody gives a day (the reading has none
    then). `headline` is what its list calls a story. `standings` say by slug what was known of authorities on that
    day: a story is read in that light. Never raises: what cannot be read is a reading of kind unknown, without
    events, with at least one problem that says why.
    """
    text = _text(data, source)
    if isinstance(text, str):
        missing = Gap.NOTHING if sniff(data) in _MAY_BE_A_STORY else None
        return Reading(DocumentKind.UNKNOWN, problems=(text,), gap=missing)
    reading = with_pages(
        _read(text, _Given(register, source, authority, published, first_seen, standings, headline)), text
    )
    if reading.published is None and published is not None:
        reading = replace(reading, published=published)
    return replace(_only(reading, authority), fingerprint=_fingerprint(text))


@dataclass(frozen=True)
class _Given:
    """What is known of a document besides its words: the arguments of `read_document`."""

    register: Register
    source: str
    authority: str | None
    published: When | None
    first_seen: When | None
    standings: Mapping[str, Standing]
    headline: str


def _text(data: bytes, source: str) -> Text | str:
    """The document's words, or why it has none."""
    kind = sniff(data)
    if kind is FileKind.EMPTY:
        return "the file is empty"
    if kind in _NOT_READ:
        return f"{kind}, which is not read: only PDF, HTML and plain text are"
    if kind is FileKind.BINARY:
        return f"the file is {kind}"
    text = _words(kind, data)
    if kind is FileKind.HTML and is_error_page(text):
        return _error_page(text, source)
    return text if text.lines else "; ".join(text.problems) or "the file holds no words"


def _words(kind: FileKind, data: bytes) -> Text:
    """The words of a file by its kind; a feed or JSON is read as it stands, as plain text."""
    if kind is FileKind.PDF:
        return read_pdf(data)
    if kind is FileKind.HTML:
        return read_html(data)
    return from_plain(decode(data)[:MOST_CHARS])


def _error_page(text: Text, source: str) -> str:
    place = " in place of a PDF" if source.lower().endswith(".pdf") else ""
    return f"a web page with an error came{place}: “{(text.title or text.lines[0].text)[:_SHOWN]}”"


def _read(text: Text, given: _Given) -> Reading:
    """The reading of the first reader whose kind the document is; a reader that fails is named in the problems."""
    failures = []
    for read in _readers(given.register, given.authority, given.published):
        try:
            reading = read(text)
        except Exception as fault:  # a document that no rule foresaw must not take the others down with it
            failures.append(f"the document could not be read ({type(fault).__name__}: {fault})")
            continue
        if reading is not None:
            return replace(reading, problems=tuple(dict.fromkeys((*text.problems, *reading.problems, *failures))))
    reading = _none_of_these(text, tuple(failures))
    if reading.kind is not DocumentKind.NEWS:
        return reading
    return _story(reading, text, given)


def _readers(
    register: Register, authority: str | None, published: When | None
) -> Iterator[Callable[[Text], Reading | None]]:
    """The readers of official documents, then of stories; each answers None for what is not its kind."""
    yield lambda text: read_report(text, register)
    yield lambda text: read_area_inspection(text, register)
    yield lambda text: read_letter(text, register)
    yield lambda text: read_notice(text, register, authority=authority, published=published)


def _none_of_these(text: Text, failures: tuple[str, ...]) -> Reading:
    words = len(text.plain.split())
    title = (text.title or text.paragraphs[0].text)[:_LONGEST_TITLE]
    if words < _FEWEST_WORDS:
        why: tuple[str, ...] = (f"too little text to tell what it is ({words} words)",)
    elif text.form == "pdf":
        why = (f"a PDF of no kind that is known; it begins “{text.paragraphs[0].text[:_SHOWN]}”",)
    else:
        return Reading(DocumentKind.NEWS, title, problems=(*text.problems, *failures))
    missing = None if text.form == "pdf" else Gap.NOTHING
    return Reading(DocumentKind.UNKNOWN, title, problems=(*text.problems, *failures, *why), gap=missing)


def _story(reading: Reading, text: Text, given: _Given) -> Reading:
    """A text of no official kind read as a news story: of a web page, only the article that it holds."""
    page = article(text.html, given.source) if text.form == "html" else None
    words, title = (page.text, page.title) if page and page.text.lines else (text, None)
    day = day_taken(page.day, given.published, given.first_seen) if page else DayTaken(given.published, given.published)
    read = partial(
        read_story,
        words,
        given.register,
        authority=given.authority,
        published=day.today,
        title=title or text.title or None,
    )
    try:
        story = _in_its_light(read, given.authority, given.standings)
    except Exception as fault:  # as for the readers above
        return replace(reading, problems=(*reading.problems, f"the story could not be read ({fault!r})"))
    title = story.title or reading.title
    told = [sentence for sentence in sentences_by_line(words.plain) if not _is_title(sentence, title)]
    return replace(
        story,
        title=title,
        published=day.published if day.today else story.published,
        problems=(*reading.problems, *((day.problem,) if day.problem and story.events else ())),
        sentences=sentence_prints(told[:_MOST_SENTENCES]),
        gap=gap(title or "", words.plain.splitlines(), text.html, given.headline),
    )


def _in_its_light(read: Callable[..., Reading], authority: str | None, standings: Mapping[str, Standing]) -> Reading:
    """A story read by how its authority stands; whose it is may only be known once it was read."""
    story = read(standing=standings.get(authority or ""))
    standing = None if authority else standings.get(story.authority or "")
    return read(standing=standing) if standing else story


def _is_title(sentence: str, title: str | None) -> bool:
    """Whether a sentence is the headline, which the title of a page may follow with the paper's name."""
    return bool(title) and letters(title or "").startswith(letters(sentence))


def _only(reading: Reading, authority: str | None) -> Reading:
    """The reading without findings about other authorities than the one asked for."""
    if authority is None:
        return reading
    official = reading.kind not in (DocumentKind.NEWS, DocumentKind.UNKNOWN)

    def mine(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        own = (replace(f, authority=authority) if official and f.authority is None else f for f in findings)
        return tuple(finding for finding in own if finding.authority == authority)

    whose = reading.authority or (authority if official else None)
    return replace(reading, authority=whose, events=mine(reading.events), background=mine(reading.background))


def _fingerprint(text: Text) -> str:
    """A hash of the letters and digits alone: the same for a file made anew with the same words."""
    letters_alone = "".join(words for _, words in text.page_words).replace(" ", "")
    return hashlib.sha256(letters_alone.encode()).hexdigest()[:_FINGERPRINT_DIGITS]
