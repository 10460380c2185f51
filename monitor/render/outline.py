"""What a message says, in order, before any form: the one place that decides it for every channel.

Plain text, Slack's blocks and HTML are three spellings of the same outline, so they cannot differ in content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.model import words
from monitor.model.facts import Area, Direction, EventKind
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Severity
from monitor.model.words import cut
from monitor.render.fit import address, clean

SHOWN_IMPROVEMENTS = 5
"""Points to improve that stand in a message; the rest are a count (the report is linked)."""

FULL_PARTS = 3
"""A message that stands for more than these others gives each one line instead of the whole."""

_LABEL = re.compile(r"[A-Z][^:.,;]{1,30}:(?= )")
_LINE = 600
_HEADLINE = 300
_FOOTER = 400
_PAST = 8


class Look(StrEnum):
    """How a section is meant, for each form to spell."""

    LOUD = "loud"
    TABLE = "table"
    POINTS = "points"
    PLAIN = "plain"
    QUOTE = "quote"
    SMALL = "small"
    LINKS = "links"
    PART = "part"
    LIST = "list"
    FOOTER = "footer"


@dataclass(frozen=True)
class JudgementLine:
    """One area's judgement in words: the mark with its word, so that neither colour nor shape is needed to tell it."""

    area: str
    grades: str
    mark: str
    word: str


@dataclass(frozen=True)
class AlertLine:
    """One of many alerts that a message stands for: its headline with the document's address, its facts in a line."""

    link: Link
    facts: str


@dataclass(frozen=True)
class OutlineSection:
    """One piece of a message. Only the fields of its look are filled."""

    look: Look
    title: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[JudgementLine, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[AlertLine, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Outline:
    """A whole message: the headline that stands alone, how grave it is, of what kind and where, and its sections."""

    headline: str
    severity: str
    about: str
    sections: tuple[OutlineSection, ...]


_MARKS: Mapping[Direction | None, tuple[str, str]] = {
    Direction.IMPROVED: ("▲", "better"),
    Direction.DECLINED: ("▼", "worse"),
    Direction.UNCHANGED: ("=", "as before"),
    None: ("•", ""),
}


def footer(channel: str, contact: str) -> str:
    """Who sends a message, to whom, and how to change that; `contact` is the configuration's, and may be empty."""
    way = f"{'write to' if '@' in contact else 'see'} {clean(contact)}" if contact else "ask those who run it"
    return cut(f"Sent by Ofsted Monitor to its channel “{clean(channel)}”. To change or stop this, {way}.", _FOOTER)


def outline(message: Message, *, brief: bool = False, footer: str = "") -> Outline:
    """What `message` says, cleaned and cut to sane lengths, in the order of a reader's need.

    `brief`: what it stands for gets a line or two each, however few they are. `footer` comes last, in small print.
    """
    sections = (
        *_sections(message),
        *_parts(message.parts, brief=brief),
        OutlineSection(Look.LINKS, links=_links(message.links)),
        OutlineSection(Look.FOOTER, lines=_lines((footer,))),
    )
    return Outline(
        headline(message), _severity(message.severity), _about(message), tuple(filter(_holds_something, sections))
    )


def headline(message: Message) -> str:
    """The headline as it stands in its own thread."""
    return cut(clean(message.headline), _HEADLINE) or "Ofsted Monitor: a message without a headline"


def headline_alone(message: Message) -> str:
    """The headline for a place without threads: an update says that it is one.

    That of an operations message is a sentence of its own ("… can be read again"), which no such words go before.
    """
    head = headline(message)
    return f"Update on {head}" if message.update and message.kind is not MessageKind.OPERATIONS else head


def _about(message: Message) -> str:
    """Kind and region: "Area SEND inspection · East of England"."""
    of_event = str(message.kind) in set(EventKind)
    kind = words.kind(EventKind(message.kind)) if of_event else message.kind.replace("_", " ")
    return " · ".join(filter(None, [kind, cut(clean(message.region), _LINE)]))


def _severity(severity: Severity) -> str:
    return "For information" if severity is Severity.LOW else severity.word.capitalize()


def _sections(message: Message) -> list[OutlineSection]:
    return [
        _loud(message.priority_actions),
        OutlineSection(Look.TABLE, "Judgements", rows=_judgements(message.rows)),
        OutlineSection(Look.PLAIN, lines=_lines(message.lines)),
        _improvements(message.improvements),
        _quoted(message),
        OutlineSection(Look.POINTS, "Not known", _lines(message.problems)),
        OutlineSection(Look.SMALL, lines=_past(message.history)),
    ]


def _holds_something(section: OutlineSection) -> bool:
    return bool(section.lines or section.rows or section.links or section.entries or section.look is Look.PART)


def _loud(actions: tuple[str, ...]) -> OutlineSection:
    title = "PRIORITY ACTION" if len(actions) == 1 else f"PRIORITY ACTION in {len(actions)} areas"
    return OutlineSection(Look.LOUD, title, _lines(actions))


def _improvements(points: tuple[str, ...]) -> OutlineSection:
    left = len(points) - SHOWN_IMPROVEMENTS
    return OutlineSection(
        Look.POINTS,
        "What needs to improve",
        _lines(points[:SHOWN_IMPROVEMENTS]),
        rest=f"and {left} more in the document" if left > 0 else "",
    )


def _quoted(message: Message) -> OutlineSection:
    said_by, quote = cut(clean(message.said_by), _LINE), cut(clean(message.quote), _LINE)
    if not quote:
        return OutlineSection(Look.SMALL, lines=_lines((f"Said by {said_by}",)) if said_by else ())
    return OutlineSection(Look.QUOTE, said_by, (f"“{quote}”",))


def _judgements(rows: tuple[AreaRow, ...]) -> tuple[JudgementLine, ...]:
    judged = [row.area for row in rows]
    return tuple(_judgement(row, words.area(row.area, judged)) for row in rows)


def _judgement(row: AreaRow, name: str) -> JudgementLine:
    area, before, after = (
        cut(clean(cell), _LINE // 4) for cell in (name, words.grade(row.before or ""), words.grade(row.after or ""))
    )
    mark, word = _MARKS[row.direction]
    if not before and not word:
        word = "not compared"
    after = after or "not judged"
    return JudgementLine(area, after if before in {"", after} else f"{before} → {after}", mark, word)


def _past(history: tuple[PastJudgement, ...]) -> tuple[str, ...]:
    """The overall judgements over the years, or those of the first area where there is no overall one."""
    if not history:
        return ()
    shown = next((past.area for past in history if past.area == Area.OVERALL), history[0].area)
    steps = [f"{words.day(past.day)} {clean(words.grade(past.grade))}" for past in history if past.area == shown]
    older = "… · " if len(steps) > _PAST else ""
    return (cut(f"{clean(words.area(shown))} over the years: {older}{' · '.join(steps[-_PAST:])}", _LINE),)


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in (cut(clean(line), _LINE) for line in lines) if line)


def _links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Links cleaned; one without a web address that can be shown keeps its words."""
    return tuple(Link(cut(clean(link.text), _LINE // 4) or "link", address(link.url) or "") for link in links)


def _parts(parts: tuple[Message, ...], *, brief: bool) -> list[OutlineSection]:
    if parts and (brief or len(parts) > FULL_PARTS):
        return [OutlineSection(Look.LIST, entries=tuple(map(entry, parts)))]
    return [section for part in parts for section in (OutlineSection(Look.PART, headline(part)), *_whole(part))]


def entry(part: Message) -> AlertLine:
    """One alert in a line or two: what is loud, what changed, how much is to improve, what is not known."""
    changed = [row for row in _judgements(part.rows) if row.mark != "="]
    facts = [
        f"PRIORITY ACTION: {'; '.join(_lines(part.priority_actions))}" if part.priority_actions else "",
        "; ".join(f"{row.mark} {row.area}: {grades(row)}" for row in changed),
        f"{words.count(len(part.improvements), 'point')} to improve" if part.improvements else "",
        f"not known: {'; '.join(_lines(part.problems))}" if part.problems else "",
    ]
    return AlertLine(Link(headline(part), _address(part)), cut(" · ".join(filter(None, facts)), _LINE))


def grades(row: JudgementLine) -> str:
    """The grades of a row with the word for their mark: "good → inadequate (worse)"."""
    return f"{row.grades} ({row.word})" if row.word else row.grades


def label(line: str) -> tuple[str, str]:
    """A line of facts as its label and the rest: ("Published:", " 30 Jan 2024"); no label, an empty one."""
    found = _LABEL.match(line)
    return (found[0], line[found.end() :]) if found else ("", line)


def _whole(part: Message) -> list[OutlineSection]:
    return [*_sections(part), OutlineSection(Look.LINKS, links=_links(part.links))]


def _address(message: Message) -> str:
    return next((link.url for link in _links(message.links) if link.url), "")
