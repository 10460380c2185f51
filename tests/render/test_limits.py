"""No text, however long or strange, breaks a form: Slack's limits, its mentions, HTML, the lines of plain text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.facts import Area, Direction, Grade
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Severity
from monitor.model.words import cut
from monitor.render.email_html import html
from monitor.render.fit import address, clean
from monitor.render.outline import SHOWN_IMPROVEMENTS, footer
from monitor.render.room import fitting
from monitor.render.slack_blocks import payload, plain_payload
from monitor.render.text import plain
from tests.notify.slackserver import ill_formed, length, links, stray, texts
from tests.render.samples import DOWNGRADE, SAMPLES

TRICKS = st.sampled_from(
    [
        "<!channel>", "<!here|here>", "<@U0000001>", "<!subteam^S1>", "@everyone", "*bold*", "_it_", "~no~", "`x`",
        "&amp;", "&lt;!channel&gt;", "<https://evil.example|click>", "<script>alert(1)</script>", "</td></table>",
        "\r\n", "\n> quote", "\u2028", "\u202e", "\u200b", "<\u200b!channel>", "\ud800", "\x00", "\x1b[31m", ":tada:",
        "{{ 7*7 }}", "```", "\ufeff", "👨\u200d👩\u200d👧", "e\u0301" * 9, "|", "> ", "\u0085",
    ]
)  # fmt: skip
LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=5) | TRICKS, st.integers(50, 300))
TEXT = st.text(max_size=20) | TRICKS | st.builds("".join, st.lists(TRICKS | st.text(max_size=9), max_size=5)) | LONG
MANY = st.lists(TEXT, max_size=4) | st.builds(lambda text: [text] * 12, TEXT)
URL = TEXT | st.builds(lambda path: f"https://example.org/{path}", TEXT)
LINKS = st.lists(st.builds(Link, TEXT, URL), max_size=4)
GRADE = st.none() | st.sampled_from(Grade) | TEXT
DIRECTION = st.none() | st.sampled_from(Direction)
ROWS = st.lists(st.builds(AreaRow, st.sampled_from(Area) | TEXT, GRADE, GRADE, DIRECTION), max_size=4)
PAST = st.lists(st.builds(PastJudgement, st.builds(When, st.integers(1900, 2100)), TEXT, TEXT), max_size=3)


def messages(parts: st.SearchStrategy[list[Message]]) -> st.SearchStrategy[Message]:
    tuples = {name: st.builds(tuple, MANY) for name in ("lines", "priority_actions", "improvements", "problems")}
    return st.builds(
        Message,
        key=TEXT, thread=TEXT, headline=TEXT, severity=st.sampled_from(Severity), region=TEXT,
        kind=st.sampled_from(MessageKind),
        update=st.booleans(), quote=TEXT, said_by=TEXT, links=st.builds(tuple, LINKS), rows=st.builds(tuple, ROWS),
        history=st.builds(tuple, PAST), parts=st.builds(tuple, parts), **tuples,
    )  # fmt: skip


ONE = messages(st.just([]))
ANY = ONE | messages(st.lists(ONE, min_size=1, max_size=2)) | messages(st.builds(lambda one: [one] * 4, ONE))


class Checked(HTMLParser):
    """Every tag and attribute of a page, to be compared with what the template has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]


@settings(max_examples=40)
@given(ANY)
def test_slack_takes_every_message_and_nobody_is_mentioned(message: Message) -> None:
    taken_by_slack(message)


@pytest.mark.parametrize(
    "text",
    [
        *("<!channel>", "&", "👩", "\u200b<"),
        *(
            pytest.param(text, marks=pytest.mark.exhaustive)
            for text in ("*_~`", "\r\n", "x", "x ", ":a:", "https://e.org/|")
        ),
    ],
)
def test_a_hundred_thousand_characters_of_anything_are_cut_and_safe(text: str) -> None:
    long = text * (100_000 // len(text))
    many, links = (long,) * 12, (Link(long, f"https://example.org/{long}"), Link(long, "https://example.org/"))
    message = replace(DOWNGRADE, headline=long, lines=many, priority_actions=many, improvements=many, problems=many)
    message = replace(
        message, quote=long, said_by=long, rows=(AreaRow(long, long, long, None),) * 9, region=long, links=links
    )
    small = replace(message, lines=(), rows=(), improvements=(), priority_actions=many[:2], problems=many[:1])
    for one in (message, replace(message, parts=(message,) * 3), replace(small, parts=(small,) * 60)):
        taken_by_slack(one)
        assert max(map(len, plain(one).split("\n"))) < 2400
        assert Checked(html(one)).tags


def taken_by_slack(message: Message) -> None:
    """Check every way to send a message against Slack's limits and markup."""
    last = footer("x" * 99, "https://example.org/" + "&" * 400)
    sent_in_thread = payload(message, in_thread=True, footer=last)
    for sent in (payload(message), sent_in_thread, plain_payload(message, footer=last)):
        assert ill_formed(sent) == ""
        # Beside blocks the text is for notifications; without them it is the whole message.
        assert length(sent["text"]) <= (3100 if "blocks" in sent else 13_000)
        for text in [sent["text"], *(text for block in sent.get("blocks", []) for text in texts(block))]:
            assert stray(text) == ""
            assert not re.search(r"<[!@#]", text)
            assert not set(text) & {"\x00", "\u202e", "\u200b", "\r", "\x1b"}
            assert all(link.startswith(("http://", "https://")) for link in links(text))


@settings(max_examples=20)
@given(ANY)
def test_html_holds_no_tag_and_no_address_that_the_text_brought(message: Message) -> None:
    page = Checked(html(message))
    assert page.tags <= set(
        "html head meta title body table tbody tr td th p b br h1 h2 ul li a span".split()  # noqa: SIM905 - as in HTML
    )
    assert all(re.match(r"https?://[!-~]+\Z", link) for link in page.addresses)


@settings(max_examples=20)
@given(ANY)
def test_plain_text_has_only_our_own_lines(message: Message) -> None:
    text = plain(message)
    text.encode("utf-8")
    assert not set(text) & {"\r", "\x00", "\x1b", "\u2028", "\u202e", "\x85"}
    assert text.splitlines() == text.split("\n")
    assert max(map(len, text.split("\n"))) < 2400


@given(TEXT, st.integers(2, 300))
def test_cutting_keeps_to_the_limit_and_to_the_beginning(text: str, limit: int) -> None:
    short = cut(clean(text), limit)
    assert len(short) <= limit
    assert short == clean(text) or (short.endswith("…") and clean(text).startswith(short[:-1]))


@given(URL)
def test_an_address_is_a_web_address_in_plain_characters_or_none(url: str) -> None:
    found = address(url)
    assert found is None or re.match(r"https?://[!-~]+\Z", found)
    assert found is None or address(found) == found


@pytest.mark.parametrize("scheme", ["HtTp", "HTTPS", "hTTPS"])
def test_a_scheme_in_capitals_makes_a_link_all_the_same(scheme: str) -> None:
    message = replace(DOWNGRADE, links=(Link("The document", f"{scheme}://example.org/A"),))
    taken_by_slack(message)
    assert f"{scheme.lower()}://example.org/A" in Checked(html(message)).addresses


def test_a_list_that_does_not_fit_into_slack_ends_in_a_count_and_a_link() -> None:
    many = replace(DOWNGRADE, priority_actions=tuple(f"Action {n} " + "x" * 500 for n in range(20)))
    shown = "\n".join(text for block in payload(many)["blocks"] for text in texts(block))
    assert re.search(r"… and 1\d more that do not fit here: <https://files\.ofsted\.gov\.uk/v1/file/50237978\|", shown)
    assert "Action 4 x" in shown


HEADLINE = st.builds(lambda text: f"Leeds: {text}", LONG | TEXT)
ADDRESS = st.builds(
    lambda path, tail: f"https://example.org/{path}{tail}",
    st.sampled_from(["", "x" * 1500, "&a=b" * 130, "%7C" * 400, "_a_*b*~c~:d:" * 60]),
    st.integers(0, 10**9),
)
ALERT = st.builds(
    lambda key, more, headline, url, facts: replace(
        DOWNGRADE, key=key, thread=key, headline=headline, links=(Link("The document", url),), priority_actions=facts,
        **more,
    ),
    st.integers().map(str),
    st.sampled_from([{}, {"rows": ()}, {"lines": ("y" * 600,) * 20, "problems": ("&" * 600,) * 20}]),
    HEADLINE, ADDRESS, st.builds(tuple, MANY),
)  # fmt: skip
CHANNEL_FORMS = {
    "slack": lambda message: json.dumps(
        payload(message, footer=footer("policy", "m@example.org"))["blocks"], ensure_ascii=False
    ),
    "slack_webhook": lambda message: plain_payload(message)["text"],
    "email": plain,
    "console": plain,
}


@pytest.mark.parametrize("channel_type", CHANNEL_FORMS)
@settings(max_examples=20)
@given(alerts=st.lists(ALERT, min_size=1, max_size=4), times=st.integers(1, 20), region=TEXT)
def test_each_alert_that_a_message_stands_for_is_in_it_with_headline_and_address(
    channel_type: str, alerts: list[Message], times: int, region: str
) -> None:
    rest = [replace(a, links=(Link("The document", f"{a.links[0].url}#{n}"),)) for n in range(times) for a in alerts]
    while rest:
        fit = fitting(channel_type, rest)
        assert fit >= 1
        parts, rest = rest[:fit], rest[fit:]
        head = "&" * 300
        whole = parts[0] if fit == 1 else replace(DOWNGRADE, headline=head, rows=(), lines=(), links=(), region=region)
        whole = replace(whole, parts=tuple(parts) if fit > 1 else ())
        if channel_type.startswith("slack"):
            taken_by_slack(whole)
        shown = CHANNEL_FORMS[channel_type](whole).replace("&amp;", "&")
        assert "that do not fit" not in shown or fit == 1 or fit < 4
        for part in parts:
            url = address(part.links[0].url)
            assert url
            assert re.search(re.escape(url) + r"(?![0-9])", shown), (fit, url)
        assert shown.count("Leeds:") + shown.count("Leeds\u2060:") >= fit


def test_sixty_events_are_several_messages_that_name_all_of_them() -> None:
    rest = [replace(DOWNGRADE, headline=f"Authority {n}: " + "x" * 100) for n in range(60)]
    shown = []
    while rest:
        fit = fitting("slack", rest)
        assert fit >= 20 or fit == len(rest)
        blocks = payload(replace(DOWNGRADE, headline="60 alerts", parts=tuple(rest[:fit])))["blocks"]
        shown += re.findall(r"Authority (\d+):", "\n".join(text for block in blocks for text in texts(block)))
        rest = rest[fit:]
    assert list(dict.fromkeys(shown)) == [str(n) for n in range(60)]


def test_a_group_too_long_for_slack_in_full_has_a_line_for_each() -> None:
    long = replace(DOWNGRADE, lines=("y" * 600,) * 20, problems=("z" * 600,) * 20, improvements=("w" * 600,) * 9)
    parts = tuple(replace(long, headline=f"Leeds: alert {n}") for n in range(3))
    blocks = payload(replace(DOWNGRADE, parts=parts))["blocks"]
    shown = "\n".join(text for block in blocks for text in texts(block))
    assert all(f"Leeds: alert {n}" in shown for n in range(3))
    assert shown.count(f"<{DOWNGRADE.links[0].url}|") >= 3


def test_a_message_too_long_for_slack_says_so_and_keeps_its_links() -> None:
    long = replace(DOWNGRADE, lines=("y" * 600,) * 20, problems=("&" * 600,) * 20, improvements=("w" * 600,) * 9)
    blocks = payload(replace(long, quote="&" * 600, priority_actions=("&" * 600,) * 20))["blocks"]
    shown = "\n".join(text for block in blocks for text in texts(block))
    assert "there is more than fits here" in shown
    assert all(f"<{link.url}|" in shown for link in DOWNGRADE.links)


def test_improvements_beyond_the_first_five_are_a_count() -> None:
    for shown in (plain(DOWNGRADE), html(DOWNGRADE)):
        assert "and 2 more in the document" in shown
        assert DOWNGRADE.improvements[SHOWN_IMPROVEMENTS - 1] in shown
        assert DOWNGRADE.improvements[SHOWN_IMPROVEMENTS] not in shown


def test_text_and_html_say_the_same() -> None:
    for message in SAMPLES:
        bare = _words(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<head>.*?</head>|<!--.*?-->", "", html(message))))
        for word in _words(re.sub(r"https?://\S+|!!", "", plain(message))):
            assert word in bare, (message.key, word)


def _words(text: str) -> list[str]:
    plain_text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&#39;", "'").replace("&quot;", '"')
    return re.findall(r"[\w'“”→▲▼=•–&…/]+", plain_text)
