"""A message as Slack's Block Kit, within every limit whatever the text.

Limits (docs.slack.dev, Block Kit reference): 50 blocks, 150 characters in a header, 3,000 in a section; over all blocks
about 13,000 (undocumented). Lengths are counted as sent: escaped, in UTF-16 units, and kept with a margin.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from monitor.model.messages import Link, Message
from monitor.model.words import cut
from monitor.render.outline import (
    AlertLine,
    JudgementLine,
    Look,
    OutlineSection,
    grades,
    headline,
    headline_alone,
    label,
    outline,
)
from monitor.render.text import plain

Block = dict[str, Any]

_ALL = 12_000
_BLOCKS = 48
_SECTION = 2_900
_HEADER = 150
_TEXT = 3_000
_LINE = 900
_MORE = 400
_FOR_LINKS = 1_500

_EMPHASIS = re.compile(r"(?<!\w)_|_(?!\w)")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")


def payload(message: Message, *, mention: str = "", in_thread: bool = False) -> dict[str, Any]:
    """What `chat.postMessage` or a webhook takes besides the place: `text`, `blocks`, no unfurling.

    `mention` is Slack's own syntax from the configuration ("<!here>"); nothing else in a message mentions anyone.
    `in_thread`: the message stands under its first one, and need not say that it is an update.
    """
    return {"text": fallback(message), "blocks": _blocks(message, mention, in_thread), **_NO_UNFURL}


def plain_payload(message: Message, *, mention: str = "") -> dict[str, Any]:
    """The same message without blocks, for when Slack refuses their form."""
    return {"text": "\n".join(filter(None, [mention, fallback(message)])), **_NO_UNFURL}


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
        room -= size(line) + 3
        if room < 0:
            return number
    return len(lines)


class _BlockPage:
    """Blocks as they are laid, with the room that is left."""

    def __init__(self, more: str) -> None:
        self.blocks: list[Block] = []
        self.left = _ALL
        self.more = more
        self.full = False

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
        while fit := _fill(lines, min(_SECTION, self.left - _FOR_LINKS)):
            self.section("\n".join(lines[:fit]))
            lines = lines[fit:]
        if lines:
            self.section(f"… and {len(lines)} more that do not fit here{self.more}")

    def close(self) -> list[Block]:
        """The blocks; where something did not fit, the last one says so."""
        if not self.full:
            return self.blocks
        said = f"… there is more than fits here{self.more}"
        return [*self.blocks, {"type": "section", "text": _markup(said)}]


def _markup(words: str) -> Block:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _blocks(message: Message, mention: str, in_thread: bool) -> list[Block]:
    whole = outline(message)
    head = headline(message) if in_thread else headline_alone(message)
    page = _BlockPage(_more(whole.sections))
    words = escape(head)
    if size(words) <= _HEADER:
        page.add({"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}, words)
    else:
        # Said once and whole rather than cut in large letters.
        page.section(f"*{_fit(head, _LINE)}*")
    if mention:
        page.section(mention)
    about = f" · {_fit(whole.about, _LINE)}" if whole.about else ""
    page.context(f"*{whole.severity}*{about}")
    for section in whole.sections:
        _lay(page, section)
    return page.close()


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
            _lay_links(page, [_link(link) for link in section.links])


def _fact(line: str) -> str:
    """A line of facts, its label bold."""
    name, rest = label(line)
    return f"*{escape(name)}*{_fit(rest, _LINE)}" if name else _fit(rest, _LINE)


def _entry(entry: AlertLine) -> str:
    facts = f"\n      {_fit(entry.facts, _LINE)}" if entry.facts else ""
    return f"• {_link(entry.link)}{facts}"


def _row(row: JudgementLine) -> str:
    return f"{row.mark} *{_fit(row.area, _LINE // 2)}*: {_fit(grades(row), _LINE // 2)}"


def _lay_links(page: _BlockPage, links: list[str]) -> None:
    fit = _fill(links, min(_SECTION, page.left))
    if fit:
        page.section(" · ".join(links[:fit]))
    page.full = page.full or fit < len(links)


def _link(link: Link) -> str:
    words = _fit(link.text.replace("|", "¦"), _LINE)
    return f"<{_address(link.url)}|{words}>" if link.url else words


def _address(url: str) -> str:
    return url.replace("&", "&amp;").replace("|", "%7C")
