"""What stands in a story's place for a time: told from the story by what the page says, and how little else it says."""

import pytest

from monitor.model.publications import DocumentKind, Gap
from monitor.read.document import read_document
from monitor.read.text.gaps import gap

LEAD = (
    "Children's services in Halton have been rated inadequate by Ofsted after inspectors found that young people were "
    "left at risk of harm for too long, a report says."
)
WHOLE = [
    LEAD,
    (
        "Inspectors who visited the borough in November said that managers did not know enough about the children whom "
        "their social workers see, and that plans drifted for months without anybody asking why that was so."
    ),
    "The council's leader said that she was sorry and that a new director had begun work on a plan with partners.",
    (
        "A board with an independent chair will meet each month, and the council has set money aside for more social "
        "workers, the leader told councillors at a meeting on Monday evening."
    ),
    "Foster carers had told inspectors that they felt listened to, and children in care spoke well of their schools.",
    (
        "The report names five things that must be better, among them how quickly the council acts when a child goes "
        "missing, and how it helps those who leave care to find a home and work."
    ),
    (
        "Ofsted will come back in the spring to see what has changed, and publish a letter after that visit. Until "
        "then a commissioner whom the department sends will look at whether the council can put things right by itself."
    ),
]
FOOT = "<footer><p>We use cookies. Privacy policy. Manage preferences. Already a subscriber? Log in</p></footer>"


def page(*paragraphs: str, title: str = "Halton children's services rated inadequate", more: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article>{more}</body></html>"
    )


WALLS = [
    page(LEAD, more="<div class='paywall'><h2>Subscribe to continue</h2><p>Already a subscriber? Log in.</p></div>"),
    page(LEAD, more="<dialog><p>You have reached your limit of free articles this month.</p></dialog>"),
    page(LEAD, more="<form><p>Register for free to read on</p><button>Create a free account</button></form>"),
    page(LEAD, more='<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'),
    page("To continue reading, please log in. It takes a minute and costs nothing at all, we promise you that."),
]
CHALLENGES = [
    page("Verify you are human by completing the action below before you go on to the site you have asked for."),
    page("Please enable JavaScript and cookies in your browser to read on. Thank you for your patience with us."),
    page("Sorry, this content is not available in your region. We are working on it, please come back later."),
]
CONSENTS = [
    page(
        "We and our partners use cookies and similar technologies to store and access personal data on your device.",
        "You can accept all, or manage options for each of our 812 vendors; some rely on legitimate interest.",
        "Your privacy choices apply to this website only, and you can change them at any time at the foot of a page.",
        title="Your privacy",
    ),
]
MORE = [
    page(LEAD, "More follows."),
    page(LEAD, "This is a breaking news story. We'll bring you more as we get it."),
    page(LEAD, "This page is being updated, refresh the page for the latest."),
    page(LEAD, title="BREAKING: Halton children's services rated inadequate"),
]
STUBS = [page("Halton Council's children's services have been rated inadequate by Ofsted, it emerged this morning.")]
NOTHING = [
    "",
    "<html><head><title>News</title></head><body></body></html>",
    "<html><title>Service unavailable</title><h1>Service unavailable</h1></html>",
    page("Loading", title="Loading"),
]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        *((markup, (Gap.WALL, Gap.CUT)) for markup in WALLS),
        *((markup, (Gap.WALL,)) for markup in CHALLENGES),
        *((markup, (Gap.CONSENT,)) for markup in CONSENTS),
        *((markup, (Gap.MORE_FOLLOWS,)) for markup in MORE),
        *((markup, (Gap.STUB,)) for markup in STUBS),
        *((markup, (Gap.NOTHING,)) for markup in NOTHING),
    ],
)
def test_a_page_that_stands_in_a_story_s_place_is_known(register, markup, expected):
    read = read_document(markup.encode(), register=register)
    # A page that says next to nothing is one that cannot be read, whatever else it is.
    nothing = read.kind is DocumentKind.UNKNOWN and read.gap is Gap.NOTHING
    assert read.gap in expected or (nothing and expected != (Gap.STUB,))


@pytest.mark.parametrize(
    "more", ["", FOOT, f"<aside>{FOOT}</aside>", "<dialog>Subscribe to read on. Accept all</dialog>"]
)
def test_a_whole_story_is_whole_whatever_its_page_asks_for_besides(register, more):
    assert read_document(page(*WHOLE, more=more).encode(), register=register).gap is None


@pytest.mark.parametrize(
    "paragraph",
    [
        "More soon will be known of what the council spends.",
        "A breaking story of the year was the flood, the editor says.",
        "The council asks all to give their consent before their personal data go to vendors.",
        "Parents can log in to read the report on the council's website.",
    ],
)
def test_no_word_of_a_whole_story_makes_it_none(paragraph):
    assert gap("Halton children's services rated inadequate", [*WHOLE, paragraph]) is None


def test_what_can_never_become_a_story_is_not_waited_for(register):
    for body in (b"%PDF-1.4\nnothing", b"PK\x03\x04" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40)):
        read = read_document(body, register=register)
        assert (read.kind, read.gap) == (DocumentKind.UNKNOWN, None)


def test_a_story_cut_by_a_wall_is_read_as_far_as_it_stands(register):
    read = read_document(page(*WHOLE[:3], more="<p>Subscribe to continue</p>").encode(), register=register)
    assert read.gap is Gap.CUT
    assert [event.grade("overall") for event in read.events] == ["inadequate"]


@pytest.mark.parametrize(
    ("headline", "given"),
    [
        ("Halton children's services rated inadequate by Ofsted", None),
        ("'We failed them': inspectors' verdict on Halton", None),
        ("Watchdog's verdict", None),
        ("", None),
        ("Lamps brighten the riverside embankment", Gap.ANOTHER),
    ],
)
def test_a_page_without_a_word_of_the_headline_that_led_to_it_holds_another_story(headline, given):
    assert gap("Halton children's services rated inadequate", WHOLE, headline=headline) is given
