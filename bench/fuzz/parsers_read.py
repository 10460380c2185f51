"""Documents: what a reading process is asked for, and each reader alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import cache
from random import Random

from bench.fuzz import facts, seeds
from bench.fuzz.parser import Parser, must, register, storable, text
from bench.fuzz.parsers_words import FIELD, GRADE_WORDS, MONTHS, date_text, prose
from monitor.model.dates import When
from monitor.model.facts import EventKind
from monitor.model.publications import Reading
from monitor.model.standing import InForce, Standing, StandingJudgement
from monitor.read.document import read_document
from monitor.read.letter.area_inspection import read_area_inspection
from monitor.read.letter.reader import read_letter
from monitor.read.notice.reader import read_notice
from monitor.read.report.reader import read_report
from monitor.read.story.reader import read_story
from monitor.read.text.article import article
from monitor.read.text.html import decode, fragment_links, fragment_text, read_html
from monitor.read.text.lines import Text, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.read.text.sniff import FileKind, sniff

PUBLISHED = When(2024, 1, 30)
_STANDING = Standing(
    "leeds", date(2024, 1, 30), (StandingJudgement("overall", "inadequate", When(2018, 6, 4), When(2018, 7, 20)),),
    (InForce(EventKind.IMPROVEMENT_NOTICE, When(2018, 9, 1)),),
)  # fmt: skip
REPORT_WORDS = (
    *FIELD,
    *GRADE_WORDS,
    *MONTHS,
    "Inspection dates:",
    "Judgement Grade",
    "Judgement",
    "Grade",
    "Previous inspection",
    "\n",
    "\n• ",
    "\n1. ",
)
STORY_WORDS = (
    *FIELD, "inspectors", "found", "has been rated", "was downgraded", "upgraded", "after", "watchdog", "last year", "on Tuesday", "today", "report", "published",
    "government", "takeover", "trust", "failing", "warned", "branded", "first", "second", "monitoring visit", "'inadequate'", "“requires improvement”", "MP", "spokesman",
)  # fmt: skip
TAGS = (
    "<p>", "</p>", "<h1>", "</h1>", "<h2>", "<li>", "<ul>", "<table>", "<tr>", "<td>", "<main>", "<article>", "<header>", "<nav>", "<aside>", "<footer>", "<div class='story-body'>",
    "<div class='related'>", "<time datetime='2024-01-30T10:00:00Z'>", "<meta property='article:published_time' content='2024-01-30'>", "<meta charset='", "<title>", "</title>",
    "<script type='application/ld+json'>", '{"@type":"NewsArticle","datePublished":"2024-01-30","headline":"x","articleBody":"y"}', "</script>", "<br>", "<span>", "<a href='/x'>",
    "<svg>", "<template>", "<noscript>", "<iframe>", "<textarea>", "<plaintext>", "<math>", "<select><option>", "<frameset>", "<base href='//['>", "<b>", "itemprop='headline'", "role='navigation'",
)  # fmt: skip


def _said(whole: Text) -> str:
    """All that a text says: its lines, title and notes."""
    return "\n".join((whole.plain, whole.title, *whole.notes))


def _words_of(data: bytes) -> str:
    """What a document says, by what it is, with all that stands in a page's markup."""
    kind = sniff(data)
    if kind is FileKind.PDF:
        return _said(read_pdf(data))
    if kind is FileKind.HTML:
        page = read_html(data)
        story = article(page.html, "")
        return "\n".join((_said(page), decode(data), fragment_text(decode(data)), story.title or "", story.text.plain))
    return decode(data)


def document(data: bytes) -> Hashable:
    """The reading process's way in."""
    published = PUBLISHED if len(data) % 3 else None
    authority = "leeds" if len(data) % 5 == 0 else None
    reading = read_document(
        data,
        register=register(),
        source="https://example.org/2024/01/30/x.pdf",
        authority=authority,
        published=published,
        first_seen=PUBLISHED,
    )
    must(not [p for p in reading.problems if "could not be read (" in p], "a reader that raised", reading.problems)
    if authority:
        must(
            all(f.authority == authority for f in (*reading.events, *reading.background)),
            "another authority's event",
            reading,
        )
    return facts.check(
        reading, _words_of(data) if reading.events or reading.background or reading.published else "", (PUBLISHED,)
    )


def _reader(read: Callable[[Text], Reading | None]) -> Callable[[bytes], Hashable]:
    """One reader alone, over plain text."""

    def run(data: bytes) -> Hashable:
        whole = from_plain(text(data).encode("utf-8", "replace").decode())
        if not whole.lines:
            return "nothing"
        reading = read(whole)
        return None if reading is None else facts.check(reading, _said(whole), (PUBLISHED,))

    return run


def story(data: bytes) -> Hashable:
    """A story, in the light of how its authority stands where it says whose it is."""
    whole = from_plain(text(data).encode("utf-8", "replace").decode())
    if not whole.lines:
        return "nothing"
    standing, published = (_STANDING if len(data) % 2 else None), (PUBLISHED if len(data) % 3 else None)
    authority = "leeds" if len(data) % 5 == 0 else None
    reading = read_story(whole, register(), authority=authority, published=published, title=None, standing=standing)
    return facts.check(reading, _said(whole), (PUBLISHED, published))


def pdf(data: bytes) -> Hashable:
    whole = read_pdf(data)
    storable(whole)
    must(whole.lines or whole.problems, "a file of nothing, and nothing said", whole)
    return (len(whole.lines) // 10, whole.pages, len(whole.problems), len(whole.notes))


def page(data: bytes) -> Hashable:
    """A web page: its lines, its article, its day."""
    whole = read_html(data)
    storable(whole)
    found = article(whole.html, "https://example.org/2024/01/30/x")
    storable(found.text), storable(found.title), storable(found.day)
    when = found.published
    must(when is None or facts.FIRST_YEAR <= when.year <= facts.LAST_YEAR, "a day that cannot be", when)
    markup = decode(data)
    storable(fragment_text(markup)), storable(tuple(fragment_links(markup)))
    return (len(whole.lines) // 4, len(found.text.lines) // 4, found.title is None, when is None)


def report_text(chance: Random) -> bytes:
    """Something like a report: its parts in the order of reports, some other, some missing."""
    from tests.read.builder import TABLE, Report

    rows = [
        (label, chance.choice((grade, chance.choice(GRADE_WORDS), "Not judged", "Exceptional", "")))
        for label, grade in TABLE
    ]
    chance.shuffle(rows)
    made = Report(
        title=chance.choice((Report.title, "Inspection of Kent local authority children’s services", "Inspection of children's services", "Report")),
        dates=chance.choice((Report.dates, f"Inspection dates: {date_text(chance).decode()}", "")),
        lead=chance.choice((Report.lead, "Lead inspector:", "")),
        rows=rows[: chance.randint(0, 6)],
        points=tuple(prose(chance).decode()[:100] for _ in range(chance.randint(0, 3))),
    ).plain().split("\n")  # fmt: skip
    for _ in range(chance.choice((0, 0, 1, 3))):
        made.insert(
            chance.randint(0, len(made)), chance.choice((prose(chance).decode()[:200], chance.choice(REPORT_WORDS)))
        )
    return "\n".join(made).encode()


def story_text(chance: Random) -> bytes:
    """Something like a story."""
    who = chance.choice(
        ("Leeds City Council", "Kent", "Peterborough", "The council", "Northamptonshire", "St Helens Council")
    )
    verbs = (
        "has been rated",
        "was judged",
        "is failing, and",
        "was told it",
        "has been branded",
        "will be inspected",
        "said",
    )
    lines = [
        " ".join(
            (
                who,
                chance.choice(verbs),
                chance.choice(STORY_WORDS),
                chance.choice(STORY_WORDS),
                chance.choice(("after an Ofsted inspection", "by Ofsted", date_text(chance).decode()[:40])),
            )
        )
    ]
    lines += [_sentence(chance, who) for _ in range(chance.randint(1, 12))]
    return "\n\n".join(lines).encode()


def _sentence(chance: Random, who: str) -> str:
    words = (STORY_WORDS, STORY_WORDS, (who, "the", "and"), (date_text(chance).decode()[:30],))
    return " ".join(chance.choice(chance.choice(words)) for _ in range(chance.randint(3, 25))) + "."


def html_page(chance: Random) -> bytes:
    """Something like a story's page."""
    body = "".join(f"<p>{line}</p>" for line in story_text(chance).decode().split("\n\n"))
    extra = "".join(chance.choice(TAGS) for _ in range(chance.randint(0, 15)))
    return f"<html><head><title>News | Paper</title>{extra if chance.random() < 0.3 else ''}</head><body><main><h1>Ofsted news</h1>{extra}{body}</main>{extra}</body></html>".encode()


@cache
def _pages() -> tuple[bytes, ...]:
    stories = [one.decode(errors="replace") for one in seeds.stories()[:40]]
    made = [
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{s[:50]} - The Paper</title></head><body><nav><a href=/>Home</a></nav><main><article><h1>{s[:50]}</h1>"
        f"<time datetime='2024-01-30'>30 January 2024</time>" + "".join(f"<p>{line}</p>" for line in s.split("\n") if line.strip()) + "</article></main></body></html>"
        for s in stories
    ]  # fmt: skip
    real = seeds.files(seeds.SHARED / "cases" / "inputs", "*/*.html", 30, 100_000)
    return (*(one.encode() for one in made), *real, *seeds.files(seeds.PAGES, "*/*.html", 5, 60_000))


def _plain() -> tuple[bytes, ...]:
    return seeds.letters_of_tests()


def _notices() -> tuple[bytes, ...]:
    from bench.fuzz.parsers_sources import notices_as_text

    return (*notices_as_text(), *seeds.letters_of_tests()[:3])


PARSERS = (
    Parser("read.document_text", document, lambda: (*_plain(), *seeds.stories()[:60]), lambda c: c.choice((report_text, story_text))(c), REPORT_WORDS, ("monitor.read",), 30_000),
    Parser("read.document_html", document, _pages, html_page, (*TAGS, *STORY_WORDS), ("monitor.read.text",), 60_000),
    Parser("read.document_pdf", document, seeds.pdfs, None, ("obj", "endobj", "stream", "endstream", "/Type /Page", "/Length 9999999", "/Kids [3 0 R]", "/Filter /FlateDecode",
           "/Font", "xref", "trailer", "startxref", "%%EOF", "/Encrypt", "/Contents", "BT", "ET", "Tj", "[(a)] TJ", "/ObjStm", "/JavaScript"), (), 250_000),
    Parser("read.pdf", pdf, seeds.pdfs, None, ("obj", "endobj", "stream", "endstream", "/Count 99999999", "/Parent 3 0 R", "/MediaBox [0 0 1e9 1e9]", "/Rotate 45", "xref"), (), 250_000),
    Parser("read.page", page, _pages, html_page, TAGS, ("monitor.read.text",), 60_000),
    Parser("read.report", _reader(lambda whole: read_report(whole, register())), _plain, report_text, REPORT_WORDS, ("monitor.read.report",), 30_000),
    Parser("read.letter", _reader(lambda whole: read_letter(whole, register())), _plain, prose, REPORT_WORDS, ("monitor.read.letter",), 30_000),
    Parser("read.area_inspection", _reader(lambda whole: read_area_inspection(whole, register())), _plain, prose, REPORT_WORDS, ("monitor.read.letter",), 30_000),
    Parser("read.notice", _reader(lambda whole: read_notice(whole, register(), published=PUBLISHED)), _notices, prose,
           (*FIELD, "Published", "Last updated", "Updated:", "Details", "From:", "Documents", "Improvement notice:", "statutory direction", "Department for Education"), ("monitor.read.notice",), 20_000),
    Parser("read.story", story, seeds.stories, story_text, STORY_WORDS, ("monitor.read.story",), 15_000),
)  # fmt: skip
