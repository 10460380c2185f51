"""The small grammars: dates, times, stamps, grades, lines; and what reads names."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from random import Random

from bench.fuzz.parser import Parser, must, register, storable, text
from monitor.model import marks, markup
from monitor.model.dates import When
from monitor.model.facts import Grade
from monitor.model.words import cut, letters, sentence_prints
from monitor.read.letter.letterhead import first_inspector, lead_inspector, letter_date, signatory
from monitor.read.letter.priority import denies
from monitor.read.notice import content, names, page, people, statements, title
from monitor.read.report import cells
from monitor.read.text.gaps import gap
from monitor.read.text.labels import is_label
from monitor.read.text.ligatures import restored
from monitor.read.text.lines import Line, clean, from_plain
from monitor.read.text.points import is_heading, is_point
from monitor.read.text.sentences import closed, is_open, quotation, sentences, sentences_by_line
from monitor.read.text.sniff import sniff
from monitor.read.text.story_day import in_address
from monitor.read.words import grades
from monitor.read.words.dates import find_date, find_range, find_ranges, month_number
from monitor.read.words.lexicon import lexicon, tokens
from monitor.read.words.misprints import mend_year
from monitor.read.words.stamps import YEARS, stamped_day
from monitor.read.words.times import day_by_weekday, find_times
from monitor.register.resolver import Meaning, resolve
from monitor.sources.ofsted_provider import label_kind
from monitor.sources.opening import is_worth_opening

REFERENCE = When(2023, 12, 15)
MONTHS = (
    "January February March April May June July August September October November December Jan Feb Sept Sep Oct Dec Febuary may march"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Fri Sat Sun".split()
JOINS = (
    " to ",
    " and ",
    ", ",
    " – ",
    "-",
    " – ",
    " until ",
    " & ",
    "/",
    ".",
    " ",
    "\n",
    " of ",
    " the ",
    ", and ",
    "−",
    "\u00ad",
    ";",
)
DATE_WORDS = (
    *MONTHS,
    *DAYS,
    *JOINS,
    "between",
    "st",
    "nd",
    "rd",
    "th",
    "2023",
    "20 23",
    "2 023",
    "20235",
    "31",
    "29 February 2023",
    "1 4 May",
)
TIME_WORDS = (
    *DATE_WORDS, "today", "yesterday", "tomorrow", "last week", "last month", "last year", "this year", "two years ago", "in 2018",
    "earlier this month", "next week", "on Tuesday", "since", "spring", "autumn", "recently", "three months ago", "a decade ago",
    "in the past year", "over the summer", "Wednesday, May 16", "May 16", "16th",
)  # fmt: skip
STAMP_WORDS = (
    *MONTHS, *DAYS, "GMT", "BST", "+0000", "-07:00", "Z", "T", "Europe/London", "America/New_York", "A/B/C", "pm", "a.m.", "3:09pm", "23:59:59",
    "24:00", "99:99", "1718000000", "1718000000000", "20240130", "20240130T120000", "2024-01-30T12:00:00.000+01:00", "+23:59", "-2359",
    "../../etc/passwd", "Posted on", "Last updated", "25:61", "12:00am", "٣", "²",
)  # fmt: skip
GRADE_WORDS = (
    "Outstanding", "Good", "Adequate", "Requires improvement to be good", "Inadequate", "requires improvement", "not judged", "Overall effectiveness",
    "The impact of leaders on social work practice with children and families", "The experiences and progress of children in care",
)  # fmt: skip
FIELD = (
    "Ofsted", "inspection", "inspected", "children's services", "judged", "rated", "inadequate", "good", "requires improvement", "outstanding",
    "focused visit", "monitoring visit", "improvement notice", "direction", "commissioner", "council", "Leeds City Council", "Kent", "St Helens",
    "Director of Children's Services", "Dear", "Yours sincerely", "Her Majesty's Inspector", "Lead inspector:", "Secretary of State",
    "section 497A", "Education Act 1996", "revoked", "lifted", "closed", "issued", "appointed", "22 and 23 June 2021", "30 January 2024", "SEND",
    "Joint targeted area inspection", "What needs to improve", "Areas for priority action", "• ", "1.", "“", "”", "’",
)  # fmt: skip


def date_text(chance: Random) -> bytes:
    """Something like a date, or a few."""
    parts = []
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        day = chance.choice(
            (
                str(chance.randint(0, 40)),
                f"{chance.randint(1, 31):02}",
                f"{chance.randint(1, 31)}{chance.choice(('st', 'nd', 'rd', 'th'))}",
            )
        )
        year = chance.choice(
            (str(chance.randint(1990, 2030)), str(chance.randint(0, 99)), str(chance.randint(1, 99999)), "")
        )
        month = chance.choice(MONTHS)
        form = chance.choice(
            (
                "{d} {m} {y}",
                "{m} {d}, {y}",
                "{w} {d} {m} {y}",
                "{d}/{n}/{y}",
                "{y}-{n:02}-{d}",
                "{d}.{n}.{y}",
                "{d} {m}",
                "{m} {y}",
                "{d}",
            )
        )
        parts += [
            form.format(d=day, m=month, y=year, n=chance.randint(0, 13), w=chance.choice(DAYS)),
            chance.choice(JOINS),
        ]
    return "".join(parts).encode()


def time_text(chance: Random) -> bytes:
    """A sentence that tells times."""
    return " ".join(
        chance.choice((chance.choice(TIME_WORDS), date_text(chance).decode(), "Ofsted said"))
        for _ in range(chance.randint(1, 8))
    ).encode()


def stamp_text(chance: Random) -> bytes:
    """Something like a stamp of a feed."""
    day = date_text(chance).decode().split(",")[0]
    time = chance.choice(
        (
            "",
            f" {chance.randint(0, 25)}:{chance.randint(0, 61):02}",
            f"T{chance.randint(0, 25):02}:{chance.randint(0, 61):02}:00",
            f" {chance.randint(0, 13)}pm",
        )
    )
    zone = chance.choice(
        (
            "",
            " GMT",
            " BST",
            "Z",
            "+01:00",
            "-2359",
            " Europe/London",
            " PST",
            f"{chance.choice('+-')}{chance.randint(0, 9999):04}",
        )
    )
    return chance.choice(
        (f"{day}{time}{zone}", f"{time}{zone} {day}", str(chance.randrange(10 ** chance.randint(1, 16))))
    ).encode()


def prose(chance: Random) -> bytes:
    """Words of the field in a heap, with lines and sentences."""
    said = []
    for _ in range(chance.randint(1, 60)):
        said.append(
            chance.choice(
                (
                    chance.choice(FIELD),
                    chance.choice(FIELD),
                    chance.choice(GRADE_WORDS),
                    date_text(chance).decode(),
                    "the of and said",
                )
            )
        )
        said.append(chance.choice((" ", " ", " ", ", ", ". ", "\n", "\n\n", ": ", "; ")))
    return "".join(said).encode()


@cache
def proper_prose() -> tuple[bytes, ...]:
    """Stories and letters of the tests, as seeds."""
    from bench.fuzz.seeds import letters_of_tests, stories

    return (*letters_of_tests(), *(one for one in stories() if len(one) < 6000))[:60]


def _sane(when: When | None, words: str) -> None:
    """A date that is one: between 1900 and 2100, and its year's digits stand in the words where they are plain."""
    if when is None:
        return
    must(1900 <= when.year <= 2100, "a year that cannot be", (when.iso(), words[:80]))
    when.first(), when.last()


def _near(when: When) -> set[str]:
    """The year as it may be written: its two last digits, or those of the years beside it (over New Year)."""
    return {str(when.year + by)[-2:] for by in (-1, 0, 1)}


def dates(data: bytes) -> object:
    said, reference = text(data), (REFERENCE if len(data) % 2 else None)
    found = find_ranges(said, reference)
    digits = "".join(str(int(c)) for c in said if c.isdecimal())
    for one in found:
        begin, end = one.span
        must(one.words == " ".join(said[begin:end].split()), "a date's words stand elsewhere", (one, said[:200]))
        must(one.start.first() <= one.end.last(), "a range that ends before it begins", (one, said[:200]))
        _sane(one.start, one.words), _sane(one.end, one.words)
        must(any(c.isdigit() for c in said), "a date without a digit", one)
        if reference is None:
            must(any(year in digits for year in _near(one.end)), "a year that stands nowhere", (one, said[:200]))
        mend_year(one, reference)
    find_range(said, reference), find_date(said, reference), month_number(said[:40])
    return tuple((f.start.precision, f.end.precision, len(f.periods), f.year_given) for f in found[:6])


def times(data: bytes) -> object:
    said, published = text(data), (REFERENCE if len(data) % 2 else None)
    found = find_times(said, published)
    for one in found:
        begin, end = one.span
        must(0 <= begin < end <= len(said), "a time that stands nowhere", (one, said[:200]))
        must(letters(one.words) in letters(said), "a time's words are not the text's", (one, said[:200]))
        for when in (one.start, one.end):
            _sane(when, one.words)
        must(
            not (one.start and one.end) or one.start.first() <= one.end.last(),
            "a time that ends before it begins",
            (one, said[:200]),
        )
    day_by_weekday(said, 2020)
    return tuple((t.start is None, t.near, t.future, t.start.precision if t.start else None) for t in found[:6])


def stamps(data: bytes) -> object:
    said = text(data)
    found = stamped_day(said)
    must(found is None or (found.year in YEARS and found.day), "a stamp's day that cannot be", (found, said[:100]))
    must(found is None or any(c.isdigit() for c in said), "a day of a stamp without a digit", (found, said[:100]))
    inside = in_address(said)
    must(inside is None or 1990 <= inside.year <= 2100, "an address's day that cannot be", (inside, said[:100]))
    with suppress(ValueError):
        When.parse(said)
    return (found is None, inside is None, len(said) // 8)


def grade_words(data: bytes) -> object:
    said = text(data)
    scale = grades.scale()
    outcome = []
    folded = grades.fold(said)
    if scale.knows(said):
        code = scale.code(said)
        must(code is None or code in set(Grade), "a grade that there is not", code)
        outcome.append(code)
    leading = scale.leading(folded)
    must(leading is None or folded.startswith(leading[0]), "a grade that does not stand there", (leading, folded[:100]))
    scale.goes_on(said)
    must(grades.slug(said[:300]), "an area without a name")
    for scheme in grades.schemes():
        area = scheme.area(said[:200])
        scheme.known_beginning(folded[:300]), scheme.may_begin(folded[:300]), scheme.may_begin(folded[:300], whole=True)
        cells.has_form_of_grade(said, scheme)
        outcome.append(area)
    cells.is_scale_wording(said), cells.is_unlike_label(said, after=True)
    return tuple(outcome)


def names_in_text(data: bytes) -> object:
    said = text(data)
    found = register().find(said)
    for one in found:
        must(said[one.start : one.end] == one.words, "a name that stands elsewhere", one)
    names.authorities_named(said, register()), names.succeeded(said, register())
    return tuple(m.authority.slug for m in found[:3])


def resolver(data: bytes) -> object:
    said = text(data)
    found = resolve(said, register())
    storable(found) if isinstance(found, Meaning) else must(found.hint, "an unknown name without a hint", said[:80])
    if isinstance(found, Meaning):
        must(found.authorities, "a meaning without an authority", said[:80])
        found.key  # noqa: B018
    register().resolve(said), register().by_urn(said), register().suggest(said[:200])
    return (type(found).__name__, found.authorities[0].slug if found.authorities else None)


def letterheads(data: bytes) -> object:
    whole = from_plain(text(data))
    when = letter_date(whole, REFERENCE)
    _sane(when, "")
    plain = letters(whole.plain)
    for found in (first_inspector(whole.plain), lead_inspector(whole.plain[:3000], whole), signatory(whole)):
        must(found is None or letters(found) in plain, "an inspector who stands nowhere", found)
    denies(whole.plain[:2000])
    return (when is None, len(whole.lines) // 4)


def lines(data: bytes) -> object:
    said = text(data)
    whole = from_plain(said)
    for line in whole.lines:
        must(line.text and "\n" not in line.text, "a line that is none", line)
    paragraphs = whole.paragraphs
    for paragraph in paragraphs:
        is_point(paragraph), is_heading(paragraph)
    clean(said)
    for line in whole.plain.splitlines()[:50]:
        is_label(line)
    restored([Line(row) for row in said.splitlines()[:200]])
    gap(said[:80], whole.plain.splitlines(), said)
    return (len(paragraphs), sum(p.bullet for p in paragraphs))


def sentence_parts(data: bytes) -> object:
    said = text(data)
    found = sentences(said)
    joined = letters(said)
    for one in found:
        must(letters(one) in joined, "a sentence that stands nowhere", one[:200])
        is_open(one), closed(one), quotation(one)
    sentences_by_line(said), sentence_prints(found), cut(said, 300)
    lexicon().marks(tokens(said[:4000]))
    return len(found)


def notice_words(data: bytes) -> object:
    said = text(data)
    facts = title.read_title(said[:2000])
    title.kind_of(said[:2000]), title.alike(said[:2000]), page.is_closed(said[:300]), content.follows(said)
    outcome: list[object] = [facts and (facts.kind, facts.action)]
    for sentence in sentences_by_line(said)[:40]:
        made = (statements.closings(sentence), statements.replaces(sentence), statements.issues(sentence))
        outcome += map(len, made)
        statements.replaced_by(sentence)
        _sane(statements.signature_date(sentence), sentence)
    told = sentences_by_line(said)[:100]
    for person in people.people(told):
        must(letters(person.name) in letters(said), "a person who stands nowhere", person)
    people.commissioner_change(told)
    return tuple(outcome[:8])


def markup_words(data: bytes) -> object:
    said = text(data)
    markup.without_tags(said), markup.root_name(data[:2000]), markup.doctype(data[:2000])
    marks.plain_text(data), marks.rightly_declared(data)
    label_kind(said), is_worth_opening(said[:300], said[300:])
    storable(marks.plain_text(data))
    return (sniff(data), markup.root_name(data[:2000])[:8] if data else "")


def _encoded(*seeds: str):
    return lambda: tuple(seed.encode() for seed in seeds)


PARSERS = (
    Parser("words.dates", dates, _encoded("22 and 23 June 2021", "27 November to 8 December 2023", "29 and 30 September, and 1 October 2020",
           "5 to 9 February 2018 and 26 February to 2 March 2018", "2021-06-22", "22/06/2021", "6 November 20205", "1 4 May 2019"),
           date_text, DATE_WORDS, ("monitor.read.words.date",), 4000),
    Parser("words.times", times, _encoded("Ofsted said on Tuesday, May 16 that last year", "in the past two years", "Friday, July 14"),
           time_text, TIME_WORDS, ("monitor.read.words.times", "monitor.read.words.date"), 4000),
    Parser("words.stamps", stamps, _encoded("Wed, 10 Jun 2026 23:30:00 BST", "03/04/2025", "2026-06-09T23:30:00Z", "1718000000", "/2024/01/30/story",
           "Jan 30 12:00:00 GMT 2024", "3:09pm 3rd May 25"), stamp_text, STAMP_WORDS, ("monitor.read.words.stamps", "monitor.read.text.story_day"), 600),
    Parser("words.grades", grade_words, _encoded(*GRADE_WORDS), None, GRADE_WORDS, ("monitor.read.words.grades", "monitor.read.report"), 2000),
    Parser("register.names_in_text", names_in_text, _encoded("Leeds City Council and Kent County Council", "Bath & North East Somerset",
           "the Royal Borough of Windsor and Maidenhead", "Newcastle-under-Lyme", "Essex Police", "St. Helens"), prose, FIELD, ("monitor.register",), 8000),
    Parser("register.resolver", resolver, _encoded("Leeds", "E09000002", "80486", "all", "the North East", "Bournemouth, Christchurch & Poole", "Leds",
           "City of York Council"), None, ("council", "city of", "royal borough of", "north", "E0900", "England", "region", "&", "and"), ("monitor.register",), 400),
    Parser("read.letterheads", letterheads, proper_prose, prose, FIELD, ("monitor.read.letter",), 12_000),
    Parser("read.lines", lines, proper_prose, prose, ("• ", "1.", "o ", "-\n", "–", "Read more", "Photo:", "\ufb01"), ("monitor.read.text",), 20_000),
    Parser("read.sentences", sentence_parts, proper_prose, prose, ("Mr. ", "No. 3", "e.g.", "“", "”", "’s", "…", "!?", '."', "U.K."), ("monitor.read.text.sentences",), 20_000),
    Parser("read.notice_words", notice_words, proper_prose, prose, FIELD, ("monitor.read.notice",), 8000),
    Parser("model.markup", markup_words, _encoded("<?xml version='1.0' encoding='utf-16'?><rss>x</rss>", "<!DOCTYPE html [<!ENTITY a 'b'>]><html>"), None,
           ("<?xml ", "encoding=", "utf-16", "<!DOCTYPE ", "[", "]>", "<!--", "-->", "<rss", "<html", "%PDF-"), ("monitor.model.mark", "monitor.sources.opening"), 8000),
)  # fmt: skip
