"""A message as Slack's Block Kit, within every limit whatever the text.

Limits (docs.slack.dev, Block Kit reference): 50 blocks, 150 characters in a header, 3,000 in a section; over all blocks
about 13,000 (undocumented). Lengths are counted as sent: escaped, in UTF-16 units, and kept with a margin.

Whatever else is cut: the headline and the address of each alert that a message stands for are in it, as long as there
are no more than `fitting` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, takewhile
from typing import Any

from monitor.model.messages import Link, Message
from monitor.model.words import cut
from monitor.render.outline import (
    AlertLine,
    JudgementLine,
    Look,
    Outline,
    OutlineSection,
    entry,
    grades,
    headline,
    headline_alone,
    label,
    outline,
)
from monitor.render.text import plain

Block = dict[str, Any]

_ALL = 12_000
_BLOCKS = 47
_SECTION = 2_900
_HEADER = 150
_TEXT = 3_000
_LINE = 900
_ABOUT = 300
_MORE = 400
# Kept free for what comes last: a message's own links, and who sends it.
_FOR_LINKS = 2_900
_FOR_FOOTER = 700
# What the lines of a list may have together: the rest is for the headline, who is mentioned, and what comes last.
_FOR_ENTRIES = 9_500
# The least of a headline that stands beside a very long address, and of facts that are worth a line.
_LEAST_WORDS = 120
_LEAST_FACTS = 60
# What joins two lines.
_JOINT = 3

_EMPHASIS = re.compile(r"(?<!\w)_|_(?!\w)")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")


def payload(message: Message, *, mention: str = "", in_thread: bool = False, footer: str = "") -> dict[str, Any]:
    """What `chat.postMessage` or a webhook takes besides the place: `text`, `blocks`, no unfurling.

    `mention` is Slack's own syntax from the configuration ("<!here>"); nothing else in a message mentions anyone.
    `in_thread`: the message stands under its first one, and need not say that it is an update. `footer` says who sends
    it, as `outline.footer` has it.
    """
    return {"text": fallback(message), "blocks": _blocks(message, mention, in_thread, footer), **_NO_UNFURL}


def plain_payload(message: Message, *, mention: str = "", footer: str = "") -> dict[str, Any]:
    """The same message without blocks, for when Slack refuses their form; their words are all in it.

    Slack takes 40,000 characters of text (docs.slack.dev, `chat.postMessage`).
    """
    said = filter(None, map(_words, _blocks(message, "", in_thread=False, footer=footer)))
    return {"text": "\n".join(filter(None, [mention, "\n\n".join(said)])), **_NO_UNFURL}


def _words(block: Block) -> str:
    held = [block.get("text"), *block.get("elements", [])]
    return "\n".join(one["text"] for one in held if one)


def fitting(alerts: Sequence[Message]) -> int:
    """How many of these alerts, from the first, one message certainly shows with headline and address: at least one."""
    sizes = accumulate(size(_entry(entry(alert))) + _JOINT for alert in alerts)
    return max(1, sum(1 for _ in takewhile(lambda used: used <= _FOR_ENTRIES, sizes)))


_NO_UNFURL = {"unfurl_links": False, "unfurl_media": False}


def fallback(message: Message) -> str:
    """The words for notifications and screen readers: the headline first, the whole as far as there is room."""
    return _fit(plain(message), _TEXT)


def escape(text: str) -> str:
    """Text that Slack shows as it stands: no mention, link, emphasis or emoji can come of it."""
    alike = text.replace("*", "∗").replace("~", "∼").replace("`", "ˋ")
    inert = _EMOJI.sub(":\u2060", _EMPHASIS.sub("ˍ", alike))
    return inert.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """The length of a text in UTF-16 units, the most that Slack may count."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _fit(text: str, limit: int, spell: Callable[[str], str] = escape) -> str:
    """As much of a text as fits, escaped, into `limit`."""
    spelt = spell(text)
    while size(spelt) > limit:
        text = cut(text, max(1, len(text) * limit // size(spelt) - 1))
        spelt = spell(text)
    return spelt


def _fill(lines: list[str], room: int) -> int:
    """How many of these lines fit into `room`, counting what joins them."""
    for number, line in enumerate(lines):
        room -= size(line) + _JOINT
        if room < 0:
            return number
    return len(lines)


class _BlockPage:
    """Blocks as they are laid, with the room that is left."""

    def __init__(self, more: str, kept: int) -> None:
        """`more` says where to read on, `kept` is the room that only `links` may use."""
        self.blocks: list[Block] = []
        self.left = _ALL - _FOR_FOOTER - kept
        self.more = more
        self.full = False
        self.footer = ""
        self._kept = kept

    def add(self, block: Block, words: str) -> None:
        """Lay a block that holds `words`; where there is no room any more, remember it."""
        self.full = self.full or size(words) > self.left or len(self.blocks) >= _BLOCKS
        if not self.full:
            self.blocks.append(block)
            self.left -= size(words)

    def section(self, words: str) -> None:
        """Lay a section of Slack's markup."""
        self.add({"type": "section", "text": _markup(words)}, words)

    def context(self, words: str) -> None:
        """Lay a line of small print."""
        self.add({"type": "context", "elements": [_markup(words)]}, words)

    def points(self, title: str, lines: list[str], rest: str = "") -> None:
        """Lay a title and as many lines as one section holds; what is left out becomes a count and a link."""
        fit = _fill(lines, min(_SECTION, self.left) - size(title) - size(self.more) - 60)
        left = len(lines) - fit
        tail = f"… and {left} more that do not fit here" if left else f"… {rest}" if rest else ""
        self.section("\n".join(filter(None, [title, *lines[:fit], tail and tail + self.more])))

    def listing(self, lines: list[str]) -> None:
        """Lay lines over as many sections as there is room for; what is left out becomes a count and a link."""
        while fit := _fill(lines, min(_SECTION, self.left)):
            self.section("\n".join(lines[:fit]))
            lines = lines[fit:]
        if lines:
            self.section(f"… and {len(lines)} more that do not fit here{self.more}")

    def links(self, links: list[str]) -> None:
        """Lay links: as many as fit, and those that room was kept for whatever was laid before."""
        lacking, self.full = self.full, self.full and not self._kept
        self.left += self._kept
        fit = _fill(links, min(_SECTION, self.left))
        if fit:
            self.section(" · ".join(links[:fit]))
        self.full = self.full or lacking or fit < len(links)

    def close(self) -> list[Block]:
        """The blocks; where something did not fit, one says so; who sends it comes last."""
        said = f"… there is more than fits here{self.more}"
        more = [{"type": "section", "text": _markup(said)}] if self.full else []
        last = [{"type": "context", "elements": [_markup(self.footer)]}] if self.footer else []
        return [*self.blocks, *more, *last]


def _markup(words: str) -> Block:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _blocks(message: Message, mention: str, in_thread: bool, footer: str) -> list[Block]:
    page = _laid(message, outline(message, footer=footer), mention, in_thread)
    if page.full and message.parts:
        # In full they do not fit: a line or two for each does, and none is left out.
        page = _laid(message, outline(message, brief=True, footer=footer), mention, in_thread)
    return page.close()


def _laid(message: Message, whole: Outline, mention: str, in_thread: bool) -> _BlockPage:
    head = headline(message) if in_thread else headline_alone(message)
    page = _BlockPage(_more(whole.sections), 0 if message.parts else _FOR_LINKS)
    words = escape(head)
    if size(words) <= _HEADER:
        page.add({"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}, words)
    else:
        # Said once and whole rather than cut in large letters.
        page.section(f"*{_fit(head, _LINE)}*")
    if mention:
        page.section(mention)
    about = f" · {_fit(whole.about, _ABOUT)}" if whole.about else ""
    page.context(f"*{whole.severity}*{about}")
    for section in whole.sections:
        if section.look is Look.FOOTER:
            page.footer = _fit(section.lines[0], _FOR_FOOTER)
        else:
            _lay(page, section)
    return page


def _more(sections: tuple[OutlineSection, ...]) -> str:
    """Where to read what does not fit: the message's last links come first to mind, the document."""
    links = [link for section in sections if section.look is Look.LINKS for link in section.links if link.url]
    words = f": {_link(links[0])}" if links else ""
    return words if size(words) <= _MORE else ""


def _lay(page: _BlockPage, section: OutlineSection) -> None:
    lines = [_fit(line, _LINE) for line in section.lines]
    match section.look:
        case Look.LOUD:
            page.points(f"‼️ *{escape(section.title)}*", [f">• {line}" for line in lines])
        case Look.TABLE:
            page.points("", [_row(row) for row in section.rows])
        case Look.POINTS:
            page.points(f"*{escape(section.title)}*", [f"• {line}" for line in lines], section.rest)
        case Look.PLAIN:
            page.points("", [_fact(line) for line in section.lines])
        case Look.QUOTE:
            page.section("\n".join(filter(None, [f">{lines[0]}", section.title and f"— {_fit(section.title, _LINE)}"])))
        case Look.SMALL:
            page.context(lines[0])
        case Look.PART:
            page.add({"type": "divider"}, "")
            page.section(f"*{_fit(section.title, _LINE)}*")
        case Look.LIST:
            page.listing([_entry(entry) for entry in section.entries])
        case Look.LINKS:
            page.links([_link(link) for link in section.links])


def _fact(line: str) -> str:
    """A line of facts, its label bold."""
    name, rest = label(line)
    return f"*{escape(name)}*{_fit(rest, _LINE)}" if name else _fit(rest, _LINE)


def _entry(line: AlertLine) -> str:
    """A line or two that one section holds, the address whole."""
    head = f"• {_link(line.link)}"
    left = min(_LINE, _SECTION - size(head) - 4 * _JOINT)
    return f"{head}\n      {_fit(line.facts, left)}" if line.facts and left >= _LEAST_FACTS else head


def _row(row: JudgementLine) -> str:
    return f"{row.mark} *{_fit(row.area, _LINE // 2)}*: {_fit(grades(row), _LINE // 2)}"


def _link(link: Link) -> str:
    """A link as Slack spells it; no longer than a section, whatever its words."""
    text = link.text.replace("|", "¦")
    if not link.url:
        return _fit(text, _LINE)
    address = _address(link.url)
    return f"<{address}|{_fit(text, max(_LEAST_WORDS, min(_LINE, _SECTION - size(address) - 6 * _JOINT)))}>"


def _address(url: str) -> str:
    return url.replace("&", "&amp;").replace("|", "%7C")
