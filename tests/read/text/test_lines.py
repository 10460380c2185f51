"""Lines kept from a page: what is one paragraph again, in plain text and in a web page's breaks."""

from collections.abc import Callable

import pytest

from monitor.read.text.html import fragment_links, fragment_text, read_html
from monitor.read.text.lines import Text, from_plain

LETTER = """Focused visit to Milchester children’s services
This letter summarises the findings of a focused visit to Milchester children’s services on
29 and 30 September, and 1 October 2020. The visit was carried out by Ada Byron and
Mary Somerville. It looked at the front door and at what happens to a contact there.
What needs to improve?
• The timeliness of visits to children who are in need, and the quality of what is
written about them.
• Supervision.
Areas for priority action
• The response to domestic abuse.
"""
LONG = "A footnote that ran together with the one beside it " * 4
PADDING = "\n".join(
    f"Paragraph {number} of the narrative says no more than that it is there, and ends." for number in range(60)
)


def as_breaks(words: str) -> bytes:
    return f"<html><body><div>{words.replace(chr(10), '<br>')}</div></body></html>".encode()


@pytest.mark.parametrize("read", [from_plain, lambda words: read_html(as_breaks(words))])
def test_kept_lines_are_rejoined_to_paragraphs(read: Callable[[str], Text]) -> None:
    paragraphs = [p.text for p in read(f"{LETTER}\n{PADDING}\n").paragraphs]
    assert any("services on 29 and 30 September, and 1 October 2020. The visit" in text for text in paragraphs)
    assert "What needs to improve?" in paragraphs
    points = [p.text for p in read(f"{LETTER}\n{PADDING}\n").paragraphs if p.bullet]
    assert len(points) == 3
    assert points[0].endswith("written about them.")


def test_one_long_line_does_not_make_every_line_a_paragraph() -> None:
    paragraphs = [p.text for p in from_plain(f"{LETTER}\n{PADDING}\n{LONG}\n").paragraphs]
    assert any("services on 29 and 30 September, and 1 October 2020. The visit" in text for text in paragraphs)
    assert any("carried out by Ada Byron and Mary Somerville" in text for text in paragraphs)


def test_text_that_was_not_wrapped_keeps_its_paragraphs() -> None:
    rows = [f"{number}. {LONG}" for number in range(60)]
    assert len(from_plain("\n".join(rows)).paragraphs) == len(rows)


def test_number_alone_goes_with_the_point_that_follows() -> None:
    points = "Recommendations\n1.\n\nEnsure that visits are made in time.\n\n2.\n\nSupervise."
    assert [p.text.partition(" ")[0] for p in from_plain(points).paragraphs] == ["Recommendations", "1.", "2."]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("", ""),
        ("\x00", ""),
        ("Children & families: 3 < 4", "Children & families: 3 < 4"),
        ("<p>one<br>two</p><p>th<b>re</b>e</p>", "one\ntwo\nthree"),
        ("<ul><li><p>a</p></li><li>b<ul><li>c</li></ul></li><li></li></ul>", "• a\n• b\n• c"),
        ("<table><tr><td>a</td> <td>b</td></tr></table>tail<!-- no -->end", "a b\ntailend"),
    ],
)
def test_a_fragment_is_a_line_a_block(markup: str, words: str) -> None:
    assert fragment_text(markup) == words


def test_the_links_of_a_fragment() -> None:
    markup = "<p><a href='/n.pdf'> The  notice <b>itself</b></a> <a>none</a> <a href='/x'> </a></p>"
    assert fragment_links(markup) == [("/n.pdf", "The notice"), ("/n.pdf", "itself")]
    assert fragment_links("") == []
