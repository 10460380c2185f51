"""A message as plain text: the terminal, the text part of an e-mail, Slack's words for a screen reader."""

from __future__ import annotations

from monitor.model.messages import Link, Message
from monitor.render.outline import AlertLine, JudgementLine, Look, OutlineSection, grades, headline_alone, outline


def plain(message: Message, *, footer: str = "") -> str:
    """The whole message as plain text, lines separated by newlines; nothing in it is cut but overlong lines.

    `footer` says who sends it, as `outline.footer` has it.
    """
    whole = outline(message, footer=footer)
    top = f"{headline_alone(message)}\n{whole.severity}" + (f" · {whole.about}" if whole.about else "")
    return "\n\n".join([top, *("\n".join(_section(section)) for section in whole.sections)])


def _section(section: OutlineSection) -> list[str]:
    match section.look:
        case Look.LOUD:
            return [f"!! {section.title} !!", *_bullets(section)]
        case Look.TABLE:
            return _table(section.rows)
        case Look.POINTS:
            return [f"{section.title}:", *_bullets(section)]
        case Look.QUOTE:
            return [f"{section.title}:" if section.title else "In its words:", *(f"  {line}" for line in section.lines)]
        case Look.LINKS:
            return [_link(link) for link in section.links]
        case Look.PART:
            return [f"* {section.title}"]
        case Look.LIST:
            return [line for entry in section.entries for line in _entry(entry)]
        case Look.PLAIN | Look.SMALL:
            return list(section.lines)
        case Look.FOOTER:
            return ["-- ", *section.lines]


def _bullets(section: OutlineSection) -> list[str]:
    return [f"  - {line}" for line in section.lines] + ([f"  … {section.rest}"] if section.rest else [])


def _table(rows: tuple[JudgementLine, ...]) -> list[str]:
    wide = min(max(len(row.area) for row in rows), 40)
    return [f"  {row.mark} {row.area:<{wide}}  {grades(row)}" for row in rows]


def _entry(entry: AlertLine) -> list[str]:
    below = [f"    {words}" for words in (entry.facts, entry.link.url) if words]
    return [f"* {entry.link.text}", *below]


def _link(link: Link) -> str:
    return f"{link.text}: {link.url or 'its address cannot be shown'}"
