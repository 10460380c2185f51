"""Notices and directions: a gold set of wordings, whole documents, and what must never be read into them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.model.publications import ChangeNote, DocumentKind
from monitor.read.document import read_document
from monitor.read.notice.names import authorities_named
from monitor.read.notice.page import CollectionEntry, NoticePage, is_closed
from monitor.read.notice.reader import read_notice, read_notice_page
from monitor.read.notice.statements import closings, issues, replaced_by, replaces, signature_date
from monitor.read.notice.title import read_title
from monitor.read.text.lines import from_plain
from monitor.register.authorities import load
from tests.speed import within

REGISTER = load()
MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]

TITLES = [
    (
        "Improvement notice issued to Swindon Borough Council: November 2023",
        "improvement_notice",
        "issued",
        ["swindon"],
        "2023-11",
    ),
    (
        "Revised direction issued to Halton Borough Council: February 2025",
        "direction",
        "revised",
        ["halton"],
        "2025-02",
    ),
    ("Direction issued to West Sussex county council", "direction", "issued", ["west-sussex"], None),
    ("Directions issued to Slough Borough Council", "direction", "issued", ["slough"], None),
    (
        "Directions issued to Bournemouth, Christchurch and Poole Council",
        "direction",
        "issued",
        ["bournemouth-christchurch-and-poole"],
        None,
    ),
    ("Direction issued to Slough Borough Council (October 2017)", "direction", "issued", ["slough"], "2017-10"),
    (
        "Improvement notice issued to Council of the Isles of Scilly: November 2023",
        "improvement_notice",
        "issued",
        ["isles-of-scilly"],
        "2023-11",
    ),
    (
        "Improvement notice issued to London Borough of Havering: March 2024",
        "improvement_notice",
        "issued",
        ["havering"],
        "2024-03",
    ),
    (
        "Revised improvement notice issued to Bury Metropolitan Borough Council: May 2023",
        "improvement_notice",
        "revised",
        ["bury"],
        "2023-05",
    ),
    ("SEND improvement notice issued to Wirral Council", "improvement_notice", "issued", ["wirral"], None),
    (
        "Statutory direction issued to Birmingham City Council in relation to SEND: October 2021",
        "direction",
        "issued",
        ["birmingham"],
        "2021-10",
    ),
    ("Second direction issued to Sandwell Metropolitan Borough Council", "direction", "issued", ["sandwell"], None),
    (
        "Direction issued to Cumberland Council and Westmorland and Furness Council: June 2024",
        "direction",
        "issued",
        ["cumberland", "westmorland-and-furness"],
        "2024-06",
    ),
    (
        "Improvement notice issued to Hertfordhsire County Council: January 2024",
        "improvement_notice",
        "issued",
        ["hertfordshire"],
        "2024-01",
    ),
    ("Improvement notice issued to Notingham City Council", "improvement_notice", "issued", ["nottingham"], None),
    (
        "Improvement notice issued to Leicestershire County Council",
        "improvement_notice",
        "issued",
        ["leicestershire"],
        None,
    ),
    ("Notice to improve issued to Salford City Council", "improvement_notice", "issued", ["salford"], None),
    ("Updated direction issued to Birmingham Children's Trust", "direction", "revised", ["birmingham"], None),
    (
        "Closure of improvement notice issued to Medway Council: July 2023",
        "improvement_notice",
        "lifted",
        ["medway"],
        "2023-07",
    ),
    (
        "Improvement notice issued to Royal Borough of Kingston upon Thames",
        "improvement_notice",
        "issued",
        ["kingston-upon-thames"],
        None,
    ),
]

# A sentence of a page: what it closes (with the day), or None where it closes nothing.
CLOSINGS = [
    ("This direction was revoked by DfE on 13 January 2022.", "2022-01-13"),
    ("We lifted the improvement notice on 7 July 2017.", "2017-07-07"),
    ("This direction was closed on 13 January 2020.", "2020-01-13"),
    (
        "The notice was lifted on 21 December 2023 following a review of the council's children's services.",
        "2023-12-21",
    ),
    ("This improvement notice was closed and replaced with a direction issued on 9 November 2015.", ""),
    ("This direction has closed; a direction issued on 17 June 2016 replaces this direction.", ""),
    ("This direction has now closed.", ""),
    ("These directions are now closed.", ""),
    ("DfE revoked this direction on 4 May 2021.", "2021-05-04"),
    ("On 3 March 2020 the improvement notice was formally lifted.", "2020-03-03"),
    ("The Department for Education lifted the improvement notice in June 2019.", "2019-06"),
    ("This notice, issued in May 2018, has been withdrawn with effect from 1 April 2019.", "2019-04-01"),
    ("The improvement notice ended on 2 October 2016.", "2016-10-02"),
    ("This direction was superseded by a revised direction issued on 6 June 2018.", ""),
    ("This statutory direction ceased to have effect on 30 September 2020.", "2020-09-30"),
    ("The Secretary of State has revoked this direction.", ""),
    ("The notice was lifted following an Ofsted report published on 18 July 2023.", ""),
    ("This direction will remain in force until it is revoked by the Secretary of State.", None),
    ("The department may lift this notice when it is satisfied with the council's progress.", None),
    ("If the council improves, the notice will be lifted.", None),
    ("The notice will not be closed before the next inspection.", None),
    ("This direction replaces the earlier statutory direction issued to the council in August 2018.", None),
    ("These directions followed the now revoked 3rd direction and ministerial letter.", None),
    ("The council asked whether the direction was revoked.", None),
    ("The school was closed on 4 May 2021.", None),
    ("The previous direction was revoked on 4 May 2021.", None),
    ("This improvement notice requires the council to close cases in time.", None),
]

LETTERS = [
    ("In light of this progress, I am lifting the improvement notice.", "improvement_notice"),
    ("I am content to revoke the statutory direction issued in March 2020.", "direction"),
    ("I have decided to lift the improvement notice with immediate effect.", "improvement_notice"),
    ("I am pleased to confirm that the improvement notice is lifted.", "improvement_notice"),
    ("I am therefore content for the direction to be revoked.", "direction"),
    ("The improvement notice will be lifted with immediate effect.", "improvement_notice"),
    ("I will consider lifting the improvement notice in the summer.", None),
    ("The improvement notice will be lifted once the board is satisfied.", None),
    ("I hope to be able to lift the notice next year.", None),
]

ISSUES = [
    ("An improvement notice was issued on 3 August 2012, following an Ofsted inspection.", "issued", "2012-08-03"),
    ("Ministers issued a new improvement notice on 7 January 2014.", "issued", "2014-01-07"),
    ("DfE issued the notice to the council on 4 May 2016.", "issued", "2016-05-04"),
    ("The fifth direction, dated May 2020, required the council to work with the commissioner.", "issued", "2020-05"),
    ("A revised direction was issued to the council on 12 June 2019.", "revised", "2019-06-12"),
    ("The direction was revised on 12 June 2019.", "revised", "2019-06-12"),
    ("This notice was issued by the Department for Education on 2 May 2023.", "issued", "2023-05-02"),
    ("The previous direction was issued on 2 May 2019.", None, None),
    ("It follows a report by Ofsted issued on 2 May 2019.", None, None),
    ("A direction issued by DfE on 5 August 2016 replaces it.", None, None),
    ("Improvement notice issued to Leeds City Council on 14 March 2024 due to poor work.", "issued", "2024-03-14"),
    ("Statutory direction (issued on 14 March 2024) to Leeds City Council.", "issued", "2024-03-14"),
    ("Revised direction, issued to Leeds City Council on 14 March 2024.", "revised", "2024-03-14"),
    ("Improvement notice issued to Leeds City Council: March 2024", None, None),
    ("Improvement plans issued to Leeds City Council on 14 March 2024.", None, None),
]


def test_the_gold_set_is_large_enough() -> None:
    assert len(TITLES) + len(CLOSINGS) + len(LETTERS) + len(ISSUES) >= 60


@pytest.mark.parametrize(("title", "kind", "action", "slugs", "when"), TITLES)
def test_a_title_says_what_was_done_to_whom_and_when(
    title: str, kind: str, action: str, slugs: list[str], when: str | None
) -> None:
    reading = read_notice_page(None, CollectionEntry("https://x/p", title), REGISTER)
    own = [f for f in reading.events if f.action == action]
    assert [f.authority for f in own] == slugs
    assert {f.kind for f in own} == {kind}
    assert {f.start.iso() if f.start else None for f in own} == {when}
    assert reading.problems == ()


@pytest.mark.parametrize(("sentence", "when"), CLOSINGS)
def test_a_sentence_closes_or_does_not(sentence: str, when: str | None) -> None:
    told = closings(sentence)
    assert [t.action for t in told] == ([] if when is None else [Action.LIFTED])
    if when is not None:
        assert (told[0].when.iso() if told[0].when else "") == when


@pytest.mark.parametrize(("sentence", "kind"), LETTERS)
def test_a_minister_lifts_in_the_first_person(sentence: str, kind: str | None) -> None:
    letter = (
        "Department for Education\n5 March 2024\nDear Councillor,\nMedway Council\n"
        f"{sentence}\nYours\nMinister for Children"
    )
    reading = read_notice(from_plain(letter), REGISTER)
    if kind is None:
        assert reading is None
        return
    assert reading is not None
    assert reading.kind is DocumentKind.NOTICE_CLOSURE
    assert [(f.authority, f.kind, f.action, f.start) for f in reading.events] == [
        ("medway", kind, Action.LIFTED, When(2024, 3, 5))
    ]


@pytest.mark.parametrize(("sentence", "action", "when"), ISSUES)
def test_a_sentence_dates_the_issue(sentence: str, action: str | None, when: str | None) -> None:
    told = [(t.action.value, t.when.iso() if t.when else None) for t in issues(sentence)]
    assert told == ([] if action is None else [(action, when)])


def test_what_takes_its_place_and_whose_place_it_takes() -> None:
    later = replaced_by("A revised direction issued in March 2022 replaces it.")
    assert later is not None
    assert (later.kind, later.action, later.when) == (EventKind.DIRECTION, Action.REVISED, When(2022, 3))
    earlier = replaces("This follows previous directions issued in March 2013 and August 2013.")
    assert [told.when for told in earlier] == [When(2013, 3), When(2013, 8)]
    assert replaced_by("The council replaced its director in May 2020.") is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Dated this 31st day of May 2019", When(2019, 5, 31)),
        ("Date: 15 November 2023", When(2023, 11, 15)),
        ("Dated 4 May 2021", When(2021, 5, 4)),
        ("The report of 4 May 2021", None),
    ],
)
def test_a_document_is_dated_where_it_is_signed(line: str, day: When | None) -> None:
    assert signature_date(line) == day


PAGE = NoticePage(
    url="https://www.gov.uk/government/publications/p",
    title="Direction issued to Medway Council: August 2019",
    description="A statutory direction issued to Medway Council due to poor performance.",
    body="This direction requires the council to co-operate with the DfE-appointed Children’s Services Commissioner, "
    "Ada Byron.\n"
    "It follows:\n• an Ofsted report, published 27 August 2019\n• a letter to the council",
    first_published=When(2019, 9, 5),
    public_updated=When(2019, 9, 5),
    updated=When(2023, 6, 2),
)


def changed(body: str = "", notes: tuple[ChangeNote, ...] = (), title: str = PAGE.title) -> NoticePage:
    return NoticePage(
        PAGE.url,
        title,
        "",
        PAGE.description,
        PAGE.body + "\n" + body,
        PAGE.first_published,
        PAGE.public_updated,
        PAGE.updated,
        notes,
    )


def facts(
    page: NoticePage, entry: CollectionEntry | None = None
) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (f.kind.value, f.action and f.action.value, f.start and f.start.iso(), f.published and f.published.iso())
        for f in read_notice_page(page, entry, REGISTER).events
    ]


ISSUED = ("direction", "issued", "2019-08", "2019-09-05")
SENT = ("commissioner", "appointed", "2019-08", "2019-09-05")


def test_a_page_gives_the_direction_its_reasons_and_the_commissioner() -> None:
    assert facts(PAGE) == [ISSUED, SENT]
    direction, commissioner = read_notice_page(PAGE, None, REGISTER).events
    details = dict(direction.details)
    assert details["follows"] == "It follows: an Ofsted report, published 27 August 2019; a letter to the council"
    assert details["requires"].startswith("This direction requires the council to co-operate")
    assert dict(commissioner.details) == {"person": "Ada Byron"}


def test_the_day_in_a_pages_body_is_finer_than_the_month_in_its_title() -> None:
    told = "Improvement notice issued to Medway Council on 14 March 2024 due to poor performance."
    page = NoticePage("/x", "Improvement notice issued to Medway Council: March 2024", body=told)
    assert facts(page) == [("improvement_notice", "issued", "2024-03-14", None)]


def test_an_edit_that_moves_no_date_lifts_it() -> None:
    lifted = ("direction", "lifted", "2023-06-01", "2023-06-02")
    assert facts(changed("This direction was revoked by DfE on 1 June 2023.")) == [ISSUED, lifted, SENT]


def test_a_change_note_lifts_it() -> None:
    notes = (ChangeNote(When(2021, 3, 4), "Direction revoked."), ChangeNote(When(2019, 9, 5), "First published."))
    assert ("direction", "lifted", "2021-03-04", "2021-03-04") in facts(changed(notes=notes))


def test_a_title_marked_closed_with_its_successor() -> None:
    page = changed(
        "This direction has closed. A revised direction issued in March 2022 replaces it.",
        title="Direction issued to Medway Council (closed)",
    )
    assert ("direction", "lifted", "2022-03", "2023-06-02") in facts(page)
    background = read_notice_page(page, None, REGISTER).background
    assert [(f.action, f.start) for f in background] == [(Action.REVISED, When(2022, 3))]


def test_a_direction_takes_the_place_of_a_notice() -> None:
    told = facts(changed("This direction replaces the improvement notice issued to the council in May 2018."))
    assert ("improvement_notice", "lifted", "2019-08", "2019-09-05") in told


NOTES = (
    ChangeNote(When(2024, 4, 9), "Moved 'Direction issued to Medway Council: August 2019' to 'Closed directions'."),
    ChangeNote(When(2023, 1, 9), "Moved 'Improvement notice issued to Medway Council: May 2016' to 'Closed notices'."),
)


def test_a_move_to_closed_lifts_the_one_that_moved() -> None:
    entry = CollectionEntry(PAGE.url, PAGE.title, "Closed directions", notes=NOTES)
    assert ("direction", "lifted", "2024-04-09", "2024-04-09") in facts(PAGE, entry)
    assert facts(PAGE, CollectionEntry(PAGE.url, PAGE.title, "Open directions", notes=NOTES)) == [ISSUED, SENT]


def test_a_silent_move_is_filed_under_the_day_it_was_seen() -> None:
    entry = CollectionEntry(PAGE.url, PAGE.title, "Closed directions")
    reading = read_notice_page(None, entry, REGISTER, seen=When(2024, 5, 1))
    assert [(f.action, f.start, f.published) for f in reading.events] == [
        (Action.ISSUED, When(2019, 8), None),
        (Action.LIFTED, None, When(2024, 5, 1)),
    ]


def test_the_note_after_the_quoted_title_gives_the_day() -> None:
    note = (
        f"Added 'Improvement notice issued to Swindon Borough Council: November 2023'. Moved '{PAGE.title}' to the "
        "closed section. The direction was lifted on 21 December 2023."
    )
    entry = CollectionEntry(PAGE.url, PAGE.title, "Closed directions", notes=(ChangeNote(When(2024, 1, 3), note),))
    assert ("direction", "lifted", "2023-12-21", "2024-01-03") in facts(PAGE, entry)


def test_an_abolished_authority_is_named_not_guessed() -> None:
    reading = read_notice_page(
        None, CollectionEntry("u", "Improvement notice issued to Cumbria county council"), REGISTER
    )
    assert reading.authority is None
    assert "is no more" in reading.problems[0]


def test_a_page_that_is_none_says_so() -> None:
    assert read_notice_page(None, CollectionEntry("u", "School funding"), REGISTER).kind is DocumentKind.UNKNOWN
    assert read_notice_page(NoticePage("u", "x", faults=("gone",)), None, REGISTER).problems == ("gone",)


NOTICE = """IMPROVEMENT NOTICE

To: Swindon Borough Council (“the Council”)

1. This Improvement Notice is given to the Council to address the areas in the Ofsted report of 12 September 2023.

2. The Council must work with the improvement adviser, Jane Example.

3. The Department may lift this notice when it is satisfied with progress.

Date: 15 November 2023
"""
DIRECTION = """EDUCATION ACT 1996 SECTION 497A(4B)

STATUTORY DIRECTION TO WEST SUSSEX COUNTY COUNCIL IN RELATION TO CHILDREN'S SERVICES

1. The Secretary of State has appointed Ada Byron as Commissioner for Children's Services in West Sussex.

2. The Secretary of State directs the Council to comply with the Annex.

3. The direction dated 8 August 2016 is hereby revoked.

4. This direction will remain in force until it is revoked.

Dated this 31st day of May 2019
"""


def test_the_documents_themselves() -> None:
    notice = read_notice(from_plain(NOTICE), REGISTER)
    assert notice is not None
    assert notice.kind is DocumentKind.IMPROVEMENT_NOTICE
    assert [(f.authority, f.action, f.start) for f in notice.events] == [("swindon", Action.ISSUED, When(2023, 11, 15))]
    assert dict(notice.events[0].details)["person"] == "Jane Example"
    direction = read_notice(from_plain(DIRECTION), REGISTER)
    assert direction is not None
    assert [(f.kind, f.action, f.start) for f in direction.events] == [
        (EventKind.DIRECTION, Action.ISSUED, When(2019, 5, 31)),
        (EventKind.COMMISSIONER, Action.APPOINTED, When(2019, 5, 31)),
    ]
    assert [f.start for f in direction.background] == [When(2016, 8, 8)]


def test_one_notice_told_four_ways_is_one_event() -> None:
    title = "Improvement notice issued to Swindon Borough Council: November 2023"
    entry = CollectionEntry("u", title)
    page = NoticePage(
        "u", title, body="This notice was issued on 15 November 2023.", first_published=When(2023, 11, 20)
    )
    attachment = read_notice(from_plain(NOTICE), REGISTER)
    assert attachment is not None
    told = [read_notice_page(None, entry, REGISTER), read_notice_page(page, entry, REGISTER), attachment]
    firsts = [reading.events[0] for reading in told]
    assert len({(f.authority, f.kind, f.action) for f in firsts}) == 1
    assert all(a.start and b.start and a.start.meets(b.start) for a in firsts for b in firsts)


SAVED = """Direction issued to Medway Council: August 2019 - GOV.UK

A statutory direction issued to Medway Council.

Applies to England

Details

This direction requires the council to improve.

It follows a report by Ofsted.

Updates to this page

Published 5 September 2019

Last updated 2 June 2023

2 June 2023

Direction revoked on 1 June 2023.

5 September 2019

First published.
"""


def test_a_saved_page() -> None:
    reading = read_notice(from_plain(SAVED), REGISTER)
    assert reading is not None
    assert [(f.action, f.start, f.published) for f in reading.events] == [
        (Action.ISSUED, When(2019, 8), When(2019, 9, 5)),
        (Action.LIFTED, When(2023, 6, 1), When(2023, 6, 2)),
    ]
    other = read_document(SAVED.encode(), register=REGISTER, authority="kent")
    assert other is not None
    assert other.events == ()


@pytest.mark.parametrize(
    "text",
    [
        "Council given improvement notice\nSwindon Borough Council has been issued with an improvement notice.",
        (
            "Dear colleague\nThis letter summarises the findings of the visit to Swindon.\n"
            "The improvement notice was lifted on 4 May 2022."
        ),
        "Factory owner served improvement notice\nThe Health and Safety Executive issued an improvement notice.",
        "",
    ],
)
def test_news_and_ofsteds_letters_are_left_to_others(text: str) -> None:
    assert read_notice(from_plain(text), REGISTER) is None


def test_a_sentence_dates_a_notice_and_its_title_says_what_is_done() -> None:
    told = "This direction was issued on 13 January 2024."
    revised = NoticePage("u", "Revised direction issued to Medway Council", body=told)
    assert facts(revised) == [("direction", "revised", "2024-01-13", None)]


@pytest.mark.parametrize(
    ("note", "action"),
    [
        ("Added a revised improvement notice.", "revised"),
        ("Published a second improvement notice.", "issued"),
        ("Published “the new improvement notice for Medway”.", None),
        ("Added a link to the new improvement notice.", None),
        ("Added the new direction.", None),
    ],
)
def test_a_change_note_says_that_another_notice_was_added(note: str, action: str | None) -> None:
    notes = (ChangeNote(When(2024, 1, 8), note),)
    page = NoticePage("u", "Improvement notice issued to Medway Council: May 2023", notes=notes)
    added = [("improvement_notice", action, None, "2024-01-08")] if action else []
    assert facts(page) == [("improvement_notice", "issued", "2023-05", None), *added]


def test_a_page_older_than_its_notice_does_not_date_its_publication() -> None:
    told = "This notice was issued on 14 March 2024."
    page = NoticePage("u", "Improvement notice issued to Medway Council", body=told, first_published=When(2023, 1, 1))
    assert facts(page) == [("improvement_notice", "issued", "2024-03-14", None)]


def test_a_letter_lifts_one_and_issues_another() -> None:
    letter = (
        "Department for Education\nSanctuary Buildings\n4 June 2024\n\nTo Medway Council\n\nDear Leader\n\n"
        "I have decided that the improvement notice issued on 4 May 2021 should now be lifted with immediate effect. "
        "I am today issuing a statutory direction to the council.\n\nYours sincerely\nMinister for Children\n"
    )
    reading = read_notice(from_plain(letter), REGISTER)
    assert reading is not None
    assert [(f.kind.value, f.action, f.start, f.authority) for f in reading.events] == [
        ("improvement_notice", Action.LIFTED, When(2024, 6, 4), "medway"),
        ("direction", Action.ISSUED, When(2024, 6, 4), "medway"),
    ]


def test_groups() -> None:
    assert [is_closed(g) for g in ("Open notices", "Closed directions", "Guidance")] == [False, True, None]


@given(
    authority=st.sampled_from(REGISTER.authorities),
    month=st.integers(1, 12),
    year=st.integers(2009, 2030),
    lead=st.sampled_from(["Improvement notice", "Revised direction", "Direction"]),
)
def test_any_authority_and_month(authority, month: int, year: int, lead: str) -> None:  # type: ignore[no-untyped-def]
    title = f"{lead} issued to {authority.official_name or authority.name}: {MONTHS[month - 1]} {year}"
    reading = read_notice_page(None, CollectionEntry("u", title), REGISTER)
    assert [(f.authority, f.start) for f in reading.events] == [(authority.slug, When(year, month))]


@given(
    day=st.dates(),
    verb=st.sampled_from(["lifted", "revoked", "closed", "withdrawn"]),
    by=st.sampled_from(["", " by DfE", " by the Department for Education"]),
    kind=st.sampled_from(["direction", "improvement notice", "notice"]),
)
def test_any_day_of_closing(day, verb: str, by: str, kind: str) -> None:  # type: ignore[no-untyped-def]
    if day.year < 2000 or day.year > 2090:
        return
    when = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    assert closings(f"This {kind} was {verb}{by} on {when}.")[0].when == When.of(day)
    assert closings(f"This {kind} will stand until it is {verb}{by} on {when}.") == []


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    read_title(text)
    read_notice(from_plain(text), REGISTER)
    reading = read_notice_page(NoticePage("u", f"Direction issued to {text}", body=text), None, REGISTER)
    assert all(len(f.quote) <= 300 for f in reading.events)


@pytest.mark.parametrize(
    "words",
    [
        "I have decided to ",
        "this notice 3 May 2020 ",
        "Commissioner Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
        "has now ",
        "' ",
    ],
)
def test_no_text_is_slow(words: str) -> None:
    with within(3):
        read_notice_page(
            NoticePage("u", "Direction issued to Kent County Council", body=f"This notice {words * 1000}"),
            None,
            REGISTER,
        )
        read_notice(from_plain(f"Dear\n{words * 1000}\nMinister"), REGISTER)


@pytest.mark.parametrize("gap", [" ", "\f", "\n", "-", "and "])
def test_a_title_with_a_long_row_of_spaces_is_read_quickly(gap: str) -> None:
    with within(2):
        assert authorities_named("Lee Council" + gap * 20_000, REGISTER) == ()
