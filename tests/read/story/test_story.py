"""News stories, one question at a time: what is new, what is only recalled, and what is no news of ours at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.facts import Certainty, Finding
from monitor.model.publications import Reading
from monitor.read.document import read_document
from monitor.read.story.reader import read_story
from monitor.read.text.article import article
from monitor.read.text.lines import from_plain
from monitor.register import authorities
from tests.read.gold import grades

REGISTER = authorities.load()
SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
TODAY = When.parse("2024-05-15")


def read(
    text: str, published: When | None = TODAY, authority: str | None = "barnsley", title: str | None = None
) -> Reading:
    return read_story(from_plain(text), REGISTER, authority=authority, published=published, title=title)


def told(findings: tuple[Finding, ...]) -> list[str]:
    """What findings say, in short: kind, action and the dates they give."""
    return [
        " ".join(filter(None, (f.kind, f.action, f.start and f.start.iso(), f.end and f"to {f.end}"))) for f in findings
    ]


def certain(reading: Reading) -> tuple[Finding, ...]:
    """What a story reports for certain: what would be alerted."""
    return tuple(finding for finding in reading.events if finding.certainty is Certainty.CERTAIN)


@pytest.mark.corpus
@pytest.mark.skipif(not SEEDS.exists(), reason="no seeds beside the checkout")
def test_the_seed_stories_tell_one_authority_s_history() -> None:
    def seed(number: str, published: str) -> Reading:
        data = next(SEEDS.glob(f"{number}*")).read_bytes()
        return read_document(data, register=REGISTER, authority="peterborough", published=When.parse(published))

    visit = seed("000", "2021-08")
    assert told(visit.events) == ["focused_visit 2021-06-22 to 2021-06-23"]
    assert not visit.background

    downgrade = seed("001", "2024-01-30")
    assert told(downgrade.events) == ["inspection 2023-11"]
    assert grades(downgrade.events[0]) == {
        "overall": "inadequate",
        "leadership": "requires_improvement",
        "help_and_protection": "requires_improvement",
        "in_care": "requires_improvement",
        "care_leavers": "inadequate",
    }
    assert [judgement.grade for judgement in downgrade.events[0].previous] == ["good"]
    assert sorted(told(downgrade.background)) == ["focused_visit 2023-03", "inspection 2018-06"]

    recap = seed("003", "2025-03-07")
    assert told(recap.events) == ["monitoring_visit 2025"]
    assert told(recap.background) == ["inspection 2023"]
    assert grades(recap.background[0]) == {"overall": "inadequate"}

    lifted = seed("004", "2013-06")
    assert told(lifted.events) == ["improvement_notice lifted 2013-06"]
    assert sorted(told(lifted.background)) == [
        "improvement_notice issued 2012-02",
        "inspection 2011-08",
        "inspection 2013-01",
    ]
    by_start = {str(f.start): f for f in lifted.background if f.kind == "inspection"}
    assert grades(by_start["2011-08"]) == {"overall": "inadequate"}
    assert grades(by_start["2013-01"]) == {"overall": "adequate"}
    assert str(by_start["2013-01"].published) == "2013-03"


GRADES = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement": "requires_improvement",
    "requires improvement to be good": "requires_improvement",
    "inadequate": "inadequate",
}
VERDICTS = [
    "Barnsley Council's children's services have been rated {q}{g}{q} by Ofsted.",
    "Ofsted has rated children's services in Barnsley {q}{g}{q}.",
    "Inspectors from Ofsted judged Barnsley's children's services to be {q}{g}{q}.",
    "Children's services in Barnsley have been given a {q}{g}{q} rating by Ofsted.",
    "Ofsted has handed Barnsley Council a {q}{g}{q} judgement for its children's services.",
    "Barnsley Council's children's services are now {q}{g}{q}, according to Ofsted.",
    "Children's social care in Barnsley was found by Ofsted inspectors to be {q}{g}{q}.",
    "The overall rating of Barnsley's children's services, Ofsted said, is {q}{g}{q}.",
]
TIMES = [
    ("Inspectors visited in March.", "2024-03", None),
    ("The inspection took place from 11 to 22 March.", "2024-03-11", "2024-03-22"),
    ("Inspectors were in the borough between March 11 and 22.", "2024-03-11", "2024-03-22"),
    ("The inspection was carried out last month.", "2024-04", None),
    ("Ofsted visited on 30 and 31 January 2024.", "2024-01-30", "2024-01-31"),
    ("The report follows an inspection in late February.", "2024-02", None),
]


@given(
    st.sampled_from(VERDICTS),
    st.sampled_from(sorted(GRADES)),
    st.sampled_from(["", "'", "‘", '"']),
    st.sampled_from(TIMES),
    st.booleans(),
)
def test_any_verdict_with_any_grade_and_time(
    verdict: str, grade: str, quote: str, time: tuple[str, str, str | None], first: bool
) -> None:
    words = verdict.format(g=grade, q=quote)
    reading = read(f"{words}\n{time[0]}" if first else f"{words} {time[0]}\nStaff were thanked by the council.")
    assert told(reading.events) == ["inspection " + time[1] + (f" to {time[2]}" if time[2] else "")]
    assert grades(reading.events[0]) == {"overall": GRADES[grade]}
    assert not reading.background


AREAS = {
    "leadership": "leadership",
    "the experiences of care leavers": "care_leavers",
    "the experiences of children in care": "in_care",
    "services for children who need help and protection": "help_and_protection",
}
LEAD = "Barnsley Council's children's services have been rated good by Ofsted."


@given(
    st.lists(st.sampled_from(sorted(AREAS)), min_size=2, max_size=4, unique=True),
    st.sampled_from(["outstanding", "inadequate", "requires improvement"]),
    st.sampled_from(["{a} were rated {g}.", "Inspectors rated {a} {g}.", "The council was rated {g} for {a}."]),
)
def test_a_list_of_areas_shares_its_grade(areas: list[str], grade: str, pattern: str) -> None:
    listed = ", ".join(areas[:-1]) + " and " + areas[-1]
    reading = read(f"{LEAD}\n{pattern.format(a=listed, g=grade)}")
    expected = {AREAS[area]: GRADES[grade] for area in areas}
    assert grades(reading.events[0]) == {"overall": "good", **expected}


@given(st.permutations(sorted(AREAS)), st.lists(st.sampled_from(sorted(GRADES)), min_size=4, max_size=4))
def test_rows_of_a_list(areas: list[str], given_grades: list[str]) -> None:
    rows = "\n".join(f"• {area.capitalize()}: {grade}" for area, grade in zip(areas, given_grades, strict=True))
    reading = read(f"{LEAD}\nThe ratings in full:\n{rows}")
    expected = {AREAS[area]: GRADES[grade] for area, grade in zip(areas, given_grades, strict=True)}
    assert grades(reading.events[0]) == {"overall": "good", **expected}


MOVES = [
    "Children's services in Barnsley have {down}graded from {a} to {b} by Ofsted.",
    "Barnsley's children's services have gone from {a} to {b}, Ofsted says.",
    "Ofsted has moved Barnsley Council's children's services from '{a}' to '{b}'.",
    "Barnsley's children's services are rated {b}, Ofsted says, having been {a} before.",
]


@given(st.sampled_from(MOVES[:3]), st.permutations(["outstanding", "good", "requires improvement", "inadequate"]))
def test_two_grades_in_one_sentence_keep_their_places(move: str, order: list[str]) -> None:
    before, after = order[:2]
    reading = read(move.format(a=before, b=after, down="been re"))
    (event,) = reading.events
    assert grades(event) == {"overall": GRADES[after]}
    assert [judgement.grade for judgement in event.previous] == [GRADES[before]]


@pytest.mark.parametrize(
    "words",
    [
        "Barnsley Council says its children's services have made good progress since Ofsted came.",
        "Barnsley's children's services want to be rated good by Ofsted.",
        "Barnsley's children's services were not good enough, Ofsted heard from parents.",
        "If Ofsted rates Barnsley's children's services inadequate, ministers may step in.",
        "Ofsted ranks children's services such as Barnsley's as outstanding, good, requires improvement or inadequate.",
        "Children's services in Barnsley offer outstanding value, a report to councillors on Ofsted says.",
        "Barnsley's children's services chief said Ofsted had found no child to be inadequately protected.",
        "Nearly a quarter of councils, unlike Barnsley, have children's services that Ofsted has rated inadequate.",
        "Barnsley hopes Ofsted will find its children's services good when inspectors next visit.",
    ],
)
def test_words_of_grades_that_are_no_verdict(words: str) -> None:
    assert not certain(read(words + "\nThe council thanked its staff."))


@pytest.mark.parametrize(
    "words",
    [
        "Barnsley sixth form rated good after Ofsted monitoring visit\nStudents praised the teachers.",
        "Barnsley gym club rated outstanding by Ofsted\nInspectors liked its after-hours sessions.",
    ],
)
def test_nothing_is_certain_where_nobody_speaks_of_children_s_services(words: str) -> None:
    assert not certain(read(words))


@pytest.mark.parametrize(
    "words",
    [
        "On this day: Ofsted rated Barnsley's children's services inadequate\nIn 2012 inspectors found failings.",
        "Fake news: claim that Ofsted rated Barnsley's children's services inadequate is false, council says",
        "Ofsted's rating of Barnsley's children's services as good was wrong, a judge has ruled.",
        "From our archive: Barnsley's children's services rated good by Ofsted",
    ],
)
def test_a_judgement_that_is_disputed_or_dug_out_is_not_certain(words: str) -> None:
    assert not certain(read(words))


@pytest.mark.parametrize(
    ("words", "event"),
    [
        (
            "The Department for Education has lifted the improvement notice on Barnsley's children's services.",
            "lifted 2024-05",
        ),
        (
            "An improvement notice for Barnsley's children's services was lifted on 2 May, the DfE said.",
            "lifted 2024-05-02",
        ),
        ("Barnsley's children's services are no longer under an improvement notice, the DfE says.", "lifted 2024-05"),
        (
            "The DfE has issued Barnsley Council with an improvement notice over its children's services.",
            "issued 2024-05",
        ),
        (
            "Barnsley Council was served an improvement notice on Monday over children's services, the DfE says.",
            "issued 2024-05-13",
        ),
        ("The DfE issued a revised improvement notice for Barnsley's children's services today.", "revised 2024-05-15"),
    ],
)
def test_what_is_done_with_a_notice(words: str, event: str) -> None:
    assert told(read(words).events) == [f"improvement_notice {event}"]


@pytest.mark.parametrize(
    "words",
    [
        "The DfE could issue an improvement notice over Barnsley's children's services if nothing changes.",
        "Barnsley hopes that the improvement notice over its children's services will be lifted, it told the DfE.",
        "The HSE has served an improvement notice on Barnsley Council's children's centre, where Ofsted came in May.",
        "Barnsley's children's services remain under an improvement notice from the DfE.",
    ],
)
def test_what_is_not_done_with_a_notice(words: str) -> None:
    assert not certain(read(words))


ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "11th",
    "twelfth",
]


@given(st.integers(1, 12), st.sampled_from(["{} monitoring visit", "{} Ofsted monitoring visit"]))
def test_the_number_of_a_monitoring_visit(number: int, phrase: str) -> None:
    words = phrase.format(ORDINALS[number - 1])
    reading = read(f"Ofsted has made its {words} to Barnsley's children's services.\nIt took place on 9 and 10 April.")
    (event,) = reading.events
    assert (event.kind, event.visit_number) == ("monitoring_visit", number)


def test_the_same_story_twice_over_is_one_event() -> None:
    story = "Barnsley Council's children's services have been rated good by Ofsted.\nInspectors visited in March."
    assert read(story) == read(story + "\n" + story)


def test_an_unnamed_council_is_the_watched_one_and_other_councils_are_left_out() -> None:
    unnamed = "The council's children's services have been rated good by Ofsted."
    assert [event.authority for event in read(unnamed).events] == ["barnsley"]
    assert not read(unnamed.replace("The council", "Leeds City Council")).events
    nobody = read(unnamed, authority=None)
    assert nobody.authority is None
    assert [event.authority for event in nobody.events] == [None]


def test_without_a_day_of_publication_relative_dates_stay_open() -> None:
    reading = read(LEAD + "\nInspectors visited in March.", published=None)
    assert told(reading.events) == ["inspection"]
    assert told(read(LEAD + "\nInspectors visited in March 2024.", published=None).events) == ["inspection 2024-03"]


def test_without_a_day_of_publication_no_other_happening_lends_its_date() -> None:
    story = (
        "Barnsley's children's services downgraded to 'inadequate'\n"
        "The council was given the rating after Ofsted inspectors visited in November.\n"
        "It was rated good in June 2018.\n"
        "Ofsted says leaders have mended the shortfalls identified by a focused visit to the front door in March 2023."
    )
    undated, dated = read(story, published=None), read(story, published=When.parse("2024-01-30"))
    assert told(undated.events) == ["inspection"]
    assert undated.events[0].published is None
    assert told(dated.events) == ["inspection 2023-11"]
    for reading in (undated, dated):
        assert sorted(told(reading.background)) == ["focused_visit 2023-03", "inspection 2018-06"]


def test_without_a_day_of_publication_a_deed_is_not_of_the_latest_year_that_is_told() -> None:
    story = (
        "The government has lifted its improvement notice on Barnsley's children's services.\n"
        "The notice was issued in February 2012, after Ofsted rated the service inadequate.\n"
        "Points identified by Ofsted following its visit in January 2013 need to be addressed."
    )
    undated = read(story, published=None)
    assert told(undated.events) == ["improvement_notice lifted"]
    assert "improvement_notice issued 2012-02" in told(undated.background)
    assert told(read(story, published=When.parse("2013-06")).events) == ["improvement_notice lifted 2013-06"]


@pytest.mark.corpus
@pytest.mark.skipif(not SEEDS.exists(), reason="no seeds beside the checkout")
@pytest.mark.parametrize(
    ("number", "events"),
    [("000", ["focused_visit"]), ("001", ["inspection"]), ("004", ["improvement_notice lifted"])],
)
def test_the_seed_stories_without_their_day_give_no_date_that_is_not_read(number: str, events: list[str]) -> None:
    reading = read_document(next(SEEDS.glob(f"{number}*")).read_bytes(), register=REGISTER)
    assert told(reading.events) == events
    assert [event.published for event in reading.events] == [None]


def test_a_date_at_the_head_is_the_day_of_publication() -> None:
    assert read("date 2024-05-15 " + LEAD, published=None).published == TODAY
    assert read("Wednesday, May 15, 2024\n" + LEAD, published=None).published == TODAY
    assert read("date 2024-13-45 " + LEAD, published=None).published is None
    month = read(LEAD + " The report was published today.", published=When.parse("2024-05"))
    assert month.events[0].published == When.parse("2024-05")


NO_NEWS = """# Inspection Watcher

Watches English local authorities' children's services and says what Ofsted published about them.

    make demo    # a real authority's story, with the press and a notice

It needs Python. The first command sets everything up. A second start is quick.

- Reads inspection reports from 2009 to the framework of April 2026, letters of focused visits and Area SEND reports.
- Reads improvement notices and directions (issued, revised, lifted) of the Department for Education.

An example of what it says:

Barnsley: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)

    extract barnsley.pdf    # Barnsley's report"""


@pytest.mark.parametrize("published", [None, When.parse("2026-04")])
@pytest.mark.parametrize("authority", [None, "barnsley"])
def test_a_text_that_is_no_news_of_any_authority_tells_nothing_new(
    published: When | None, authority: str | None
) -> None:
    reading = read(NO_NEWS, published=published, authority=authority)
    assert not certain(reading)
    assert set(told(reading.background)) <= {"inspection 2024-01-30"}, "the example, which names its authority"


@pytest.mark.parametrize(
    ("words", "events"),
    [
        ("Ofsted has rated the children's services of the council inadequate.", ["inspection"]),
        ("Barnsley's children's services have been rated inadequate by Ofsted.", ["inspection"]),
        ("Ofsted may rate children's services inadequate. Children's services were rated inadequate by Ofsted.", []),
        ("Councils' children's services: Ofsted rates a county council's help for children as inadequate.", []),
        (
            "The DfE has lifted its improvement notices on Barnsley's children's services.",
            ["improvement_notice lifted 2024-05"],
        ),
    ],
)
def test_where_none_is_watched_a_story_must_speak_of_some_authority(words: str, events: list[str]) -> None:
    assert told(read(words, authority=None).events) == events


def test_a_grade_left_behind_with_its_year_is_an_inspection_recalled() -> None:
    reading = read(
        "Ofsted has upgraded Barnsley's children's services to 'good' from the 'inadequate' it gave in 2019."
    )
    assert [grades(event) for event in reading.events] == [{"overall": "good"}]
    assert [(str(f.start), grades(f)) for f in reading.background] == [("2019", {"overall": "inadequate"})]


def test_an_inspection_of_long_ago_is_recalled_beside_a_visit() -> None:
    reading = read(
        "A focused visit on 9 and 10 April found little progress in Barnsley's children's services, Ofsted says.\n"
        "The service was last subject to a full inspection in March 2021.\n"
        "At the time, Ofsted judged it to require improvement."
    )
    assert told(reading.events) == ["focused_visit 2024-04-09 to 2024-04-10"]
    assert [str(f.start) for f in reading.background] == ["2021-03"]


ROUND_UP = """Latest focused visits by Ofsted to children's services
The inspectorate has published letters on several authorities.
Leeds City Council
Inspectors visited on 12 and 13 March 2024 and looked at care leavers.
Barnsley Council
Inspectors visited on 9 and 10 April 2024 and looked at the front door."""


def test_a_round_up_tells_each_authority_its_own_part() -> None:
    assert told(read(ROUND_UP).events) == ["focused_visit 2024-04-09 to 2024-04-10"]
    assert told(read(ROUND_UP, authority="leeds").events) == ["focused_visit 2024-03-12 to 2024-03-13"]
    everyone = read(ROUND_UP, authority=None)
    assert [event.authority for event in everyone.events] == ["leeds", "barnsley"]


def test_a_second_council_in_the_sentence_has_its_own_grade() -> None:
    words = "Barnsley's children's services were rated outstanding by Ofsted, while Rotherham's were rated good."
    assert grades(read(words).events[0]) == {"overall": "outstanding"}
    assert grades(read(words, authority="rotherham").events[0]) == {"overall": "good"}


def test_one_grade_for_three_councils() -> None:
    story = (
        "Children's services at three councils rated 'good' by Ofsted\n"
        "Barnsley, Leeds and Kirklees have all had good news.\nLeadership in Barnsley was judged outstanding."
    )
    assert grades(read(story).events[0]) == {"overall": "good", "leadership": "outstanding"}


def test_a_section_s_name_a_date_and_an_author_are_no_headline() -> None:
    reading = read(
        "News\nOFSTED\nJo Penn 14 May 2024\nBarnsley's children's services rated good by Ofsted\nStaff were glad."
    )
    assert reading.title == "Barnsley's children's services rated good by Ofsted"
    assert grades(reading.events[0]) == {"overall": "good"}


def test_a_visit_without_a_name_is_of_the_kind_that_the_last_judgement_calls_for() -> None:
    story = "Ofsted has praised Barnsley's children's services.\nInspectors recently returned and found them improving."
    assert told(read(story).events) == ["focused_visit 2024"]
    assert told(read(story + "\nThe service was rated inadequate in 2022.").events) == ["monitoring_visit 2024"]


def test_furniture_is_no_part_of_a_story() -> None:
    page = (
        "Hide Ad\nSign up to our daily newsletter\nRead more: Nursery rated inadequate by Ofsted\n"
        f"{LEAD}\nHide Ad\nFollow us on Facebook\nMost read\n© 2024"
    )
    assert grades(read(page).events[0]) == {"overall": "good"}
    assert not read("Hide Ad\nSign up").events
    assert not read("").events


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    for published in (None, TODAY):
        reading = read(f"{LEAD}\n{text}", published=published)
        assert reading.kind == "news"


PAGE = """<html><head><title>Good rating | News</title>
<meta property="article:published_time" content="2024-05-15T10:00:00Z"></head><body>
<nav>Home News Sport Weather</nav><article><h1>'Good' rating for Barnsley's children's services</h1>
<p>Barnsley Council's children's services have been rated good by the education watchdog, Ofsted.</p>
<p>Inspectors visited the authority between 11 and 22 March and were impressed by what they saw in the town.</p>
<p>The cabinet member for children said that he could not be prouder of the social workers who had done it.</p>
</article><aside>Sign up to our newsletter for more</aside><footer>Contact us</footer></body></html>"""


def test_the_story_of_a_page_with_its_day() -> None:
    found = article(PAGE)
    assert found.published == TODAY
    assert found.title
    assert "Sport" not in found.text.plain
    reading = read_document(PAGE.encode(), register=REGISTER, authority="barnsley")
    assert told(reading.events) == ["inspection 2024-03-11 to 2024-03-22"]
    assert reading.published == TODAY


@pytest.mark.parametrize(
    ("stated", "found"), [("2024-01-01T09:00", "2024-01-01"), ("2024-99-99", None), ("soon", None)]
)
def test_a_page_s_day_is_read_or_absent(stated: str, found: str | None) -> None:
    assert article(PAGE.replace("2024-05-15T10:00:00Z", stated)).published == (When.parse(found) if found else None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("words", [PAGE, PAGE.replace("<article>", "").replace("</article>", ""), "<html></html>"])
def test_a_page_is_read_by_means_that_are_not_on_their_way_out(words: str) -> None:
    found = article(words)
    assert bool(found.text.lines) is ("Barnsley" in words)


@pytest.mark.parametrize("page", ["", "<html></html>", "<", "\x00", "<html>" + "<div>" * 3000])
def test_a_page_without_a_story(page: str) -> None:
    assert not article(page).text.lines
