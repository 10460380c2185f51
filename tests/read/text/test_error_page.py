"""Pages that say that there is none, and stories whose headlines hold the same words."""

from __future__ import annotations

import pytest

from monitor.model.publications import DocumentKind
from monitor.read.document import read_document
from monitor.register.names import Register

FURNITURE = (
    "<header><nav><a href='/'>Home</a> <a href='/news'>News</a></nav></header><div><ul>"
    + "".join(f"<li><a href='/{n}'>Apply for a service of the council {n}</a></li>" for n in range(12))
    + "</ul></div>"
)
ERRORS = [
    ("Page not found | Exampleshire Council", "Sorry, the page you were looking for could not be found."),
    ("404 Not Found", ""),
    ("403 Forbidden", "You do not have permission to access this resource on this server."),
    ("Just a moment...", "Enable JavaScript and cookies to continue"),
    ("Attention Required! | Cloudflare", "This website is using a security service to protect itself from attacks."),
    ("Access to this page has been denied", "Your browser's behaviour looked like that of a robot to this website."),
    ("Oops! That page can’t be found.", "Maybe try one of the links below or a search of this website?"),
    ("We can't find the page you're looking for", "If you typed the web address, check it is correct."),
    ("Server Error in '/' Application.", "An error occurred on the server when processing the URL."),
    ("Site under maintenance", "This website is being worked on and will be back soon, thank you for your patience."),
    ("Sorry, there is a problem with the service", "Try again later."),
    ("Article not found - Evening Post", "The page may have been removed, or its link may be out of date."),
]
HEADLINES = [
    "Council sorry after children's services are judged to require improvement",
    "Sorry",
    "Ofsted: 'serious errors' in children's services",
    "Plan for children's home blocked by councillors",
    "403 children wait for a social worker",
    "Missing children not found for days, report says",
    "Access denied: families turned away from help",
    "Leader says sorry for the problems - Evening Post",
    "Report on children no longer available at the library",
]
STORY = (
    "More than forty people came to the town hall on Saturday to hear what the inspectors had found over the spring.",
    "The leader of the authority told them that a plan would be put to its cabinet before the summer holidays began.",
    "Parents who spoke to this paper said that they had waited for months before anybody called them back at all.",
    "A further meeting will be held in September, when the director is to say how much of the plan has been done.",
)


def page(title: str, *paragraphs: str, heading: str | None = None) -> bytes:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{FURNITURE}<main><h1>{heading or title}</h1>"
        f"{body}</main></body></html>"
    ).encode()


@pytest.mark.parametrize(("title", "words"), ERRORS)
def test_a_page_that_says_only_that_there_is_none_is_an_error(register: Register, title: str, words: str) -> None:
    for data in (page(title, words), page("Exampleshire Council", words, heading=title)):
        reading = read_document(data, register=register)
        assert reading.kind is DocumentKind.UNKNOWN
        assert reading.problems[0].startswith("a web page with an error came")


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("site", ["", " - BBC News", " | Exampleshire Council"])
def test_a_story_is_none_whatever_its_headline(register: Register, headline: str, site: str) -> None:
    reading = read_document(page(headline + site, *STORY, heading=headline), register=register)
    assert reading.kind is DocumentKind.NEWS
    assert reading.problems == ()
    assert reading.title == headline


def test_a_short_story_with_such_a_word_in_its_headline_is_one(register: Register) -> None:
    assert read_document(page(HEADLINES[0], STORY[0]), register=register).kind is DocumentKind.NEWS
