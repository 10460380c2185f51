"""History, health, pending alerts and routes as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.cli.base import clean
from monitor.cli.places import Kept, address, where
from monitor.cli.reading import grade_text, headline, print_finding
from monitor.model import words
from monitor.model.events import Event, Evidence
from monitor.model.facts import Certainty

if TYPE_CHECKING:
    from monitor.config.channels import ChannelSettings
    from monitor.config.settings import Settings
    from monitor.model.messages import Delivery
    from monitor.model.reasons import Reason
    from monitor.outbox.standing import AlertStanding, ChannelStanding, EventRecord
    from monitor.register.names import Authority, Register
    from monitor.run.rehearse import Rehearsed

_FEW = 6
_WIDE = 120
"""Columns of a terminal from which on the history is a table: below that its cells would be slivers."""


def events_table(found: Sequence[Event], register: Register, *, width: int) -> RenderableType:
    """The history, one row an event, or some lines each where `width` is small; an id is never cut."""
    if width < _WIDE:
        return Group(*(part for event in found for part in _event_lines(event, register)))
    table = Table(box=None)
    headings = ["When", "Authority", "What", "Outcome", "Published", "Told by"]
    for heading in headings:
        table.add_column(heading, overflow="fold")
    table.add_column("Id", no_wrap=True)
    for event in found:
        cells = _event_cells(event, register)
        table.add_row(*(cells[heading] for heading in headings), event.id)
    return table


def _event_lines(event: Event, register: Register) -> Iterator[RenderableType]:
    """An event on a narrow terminal: when and where, what happened and who says so, its id."""
    cells = _event_cells(event, register)
    yield Text.assemble((str(cells["When"]), "bold"), "  ", cells["Authority"])
    happened = Text(str(cells["What"]))
    if cells["Outcome"]:
        happened.append(": ").append_text(Text.assemble(cells["Outcome"]))
    published = f"published {cells['Published']}, " if cells["Published"] else ""
    happened.append(f"; {published}told by {cells['Told by']}", style="dim")
    yield Padding(happened, (0, 0, 0, 2))
    yield Padding(Text(event.id, overflow="fold"), (0, 0, 0, 2))


def _event_cells(event: Event, register: Register) -> dict[str, str | Text]:
    facts = event.facts
    authority = register.get(event.authority)
    overall = facts.grade("overall")
    outcome = grade_text(overall) if overall else Text(clean(words.judgements(facts) or facts.topic or ""))
    if event.direction:
        outcome.append(f" ({event.direction})", style="dim")
    return {
        "When": words.span(facts.start, facts.end),
        "Authority": authority.name if authority else event.authority,
        "What": words.kind(facts.kind, facts.action),
        "Outcome": outcome,
        "Published": words.day(facts.published) if facts.published else "",
        "Told by": _told_by(event),
    }


def _told_by(event: Event) -> str:
    """Who stands behind an event: those of its evidence, what it is where that is not all."""
    sources = ", ".join(dict.fromkeys(evidence.source.value for evidence in event.evidence))
    marks = [event.status.value] if event.status != "confirmed" else []
    marks += ["only recalled"] if event.recalled else []
    return f"{sources} ({', '.join(marks)})" if marks else sources


def print_event(console: Console, event: Event, authority: str, zone: tzinfo, kept: Kept) -> None:
    """Print one event: its facts and its evidence, where each stands; `authority` is the name of the authority."""
    console.print(Text(f"{authority} · {event.id}", style="bold"))
    console.print(Text(f"{_told_by(event)} · first seen {_minute(event.first_seen, zone)}", style="dim"))
    print_finding(console, event.facts, where(event))
    console.print(Text("Evidence", style="bold"))
    for number, evidence in enumerate(event.evidence, 1):
        _print_evidence(console, evidence, f"{number}. " if len(event.evidence) > 1 else "")
        path, gone = kept.get(evidence.url, (None, ""))
        if path or gone:
            console.print(Text(f"    {gone or f'kept as {path}'}", style="dim", overflow="fold"))


def _print_evidence(console: Console, evidence: Evidence, number: str = "") -> None:
    published = words.day(evidence.published) + (", withdrawn" if evidence.withdrawn else "")
    console.print(Text(f"  {number}{evidence.source}, published {published}: {clean(evidence.title)}"))
    console.print(Text(f"    {clean(address(evidence))}", overflow="fold"))
    if evidence.quote:
        console.print(Text(f"    “{clean(evidence.quote)}”", style="italic dim"))
    for line in _certainty(evidence):
        console.print(Text(f"    {clean(line)}", style="dim"))


def _certainty(evidence: Evidence) -> list[str]:
    """How sure a story is, what that rests on, and what a person said of it."""
    cues = "; ".join(evidence.finding.cues)
    lines = [f"{evidence.finding.certainty}: {cues}"] if cues else []
    if not cues and evidence.finding.certainty is Certainty.POSSIBLE:
        lines = [evidence.finding.certainty.value]
    lines += [f"the same sentences as {evidence.repeats}"] if evidence.repeats else []
    return lines + ([f"{evidence.review} by a person"] if evidence.review else [])


def print_waiting(console: Console, found: Sequence[Event], register: Register, zone: tzinfo) -> None:
    """Print what waits for people's word: whose and what it is, the words of each story, what they rest on."""
    for event in found:
        authority = register.get(event.authority)
        name = authority.name if authority else event.authority
        console.print(Text(f"{event.id}", style="bold", overflow="fold"))
        console.print(Text(f"  {name}: {headline(event.facts)} · waits since {_minute(event.waits_since, zone)}"))
        for evidence in event.evidence:
            _print_evidence(console, evidence)


def print_alerts(console: Console, record: EventRecord, alerts: Sequence[AlertStanding], zone: tzinfo) -> None:
    """Print the alerts about an event, how each stands at each channel, and why other documents made none."""
    none = record.why_no_alert
    console.print(Text(f"No alert was made for it: {none.text}" if none else "Alerts", style="bold"))
    for alert in alerts:
        console.print(Text(f"  {clean(alert.message.headline)} ({alert.message.reason.text})"))
        for one in alert.channels:
            console.print(Text(f"    {clean(one.channel)}: {_stands(one, zone)}"))
    if record.not_news:
        console.print(Text("Documents that made no alert", style="bold"))
    for decision in record.not_news:
        console.print(Text(f"  {clean(decision.document)}: {decision.reason.text}"))


def _stands(one: ChannelStanding, zone: tzinfo) -> str:
    """How an alert stands at a channel, in one line: whether it arrived, and why or why not."""
    delivery = one.delivery
    if delivery is None:
        return f"not sent ({one.reason.text})"
    when = f" {_minute(delivery.taken_at, zone)}" if delivery.taken_at else ""
    return f"{delivery.state.word}{when} ({_why(delivery, one.reason)})"


def _why(delivery: Delivery, reason: Reason) -> str:
    """Why a delivery stands as it does, with what the channel said at the last try."""
    return f"{reason.text}: {clean(delivery.reason)}" if delivery.reason else reason.text


def sources_table(rows: Sequence[dict[str, Any]], now: datetime, zone: tzinfo) -> Table:
    """The health of the sources, one row each, from what `sources --json` prints."""
    table = Table(
        "Source", "Last success", "Last change", "Failures", "Next poll", "What is wrong, or may be", box=None
    )
    for row in rows:
        success, change, following = (_instant(row[key]) for key in ("last_success", "last_change", "next_poll"))
        due = "at once" if following is None or following <= now else _minute(following, zone)
        failures = Text(str(row["failures"] or ""), style="bold red")
        cells = [_minute(success, zone), _minute(change, zone)]
        table.add_row(row["name"], *cells, failures, due, clean(row["reason"] or row["doubt"] or ""))
    return table


def _instant(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _minute(when: datetime | None, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M") if when else "never"


def pending_table(pending: Sequence[tuple[Delivery, Reason]], zone: tzinfo) -> Table:
    """The alerts that are pending or held, one row each, with the reason."""
    table = Table("Id", "Channel", "State", "Tried", "Next try", "Why", "Alert", box=None)
    for delivery, reason in pending:
        when = _minute(delivery.next_attempt, zone) if delivery.next_attempt else ""
        state, tried = delivery.state.word, str(delivery.attempts)
        why, headline = _why(delivery, reason), clean(delivery.message.headline)
        table.add_row(str(delivery.id), delivery.channel, state, tried, when, why, headline)
    return table


def rehearsed_table(sent: Sequence[Rehearsed]) -> Table:
    """The messages that channels would have had, one row each."""
    table = Table("Day", "Channel", "Severity", "Headline", box=None)
    for one in sent:
        update = "update: " if one.message.update else ""
        headline = update + clean(one.message.headline)
        table.add_row(one.day.isoformat(), clean(one.channel), one.message.severity.word, headline)
    return table


def rehearsed_counts(sent: Sequence[Rehearsed], channels: Sequence[str], since: date) -> Table:
    """How many messages each channel would have had, and how many alerts they stand for."""
    table = Table("Channel", f"Messages since {since.isoformat()}", "Alerts in them", box=None)
    for channel in channels:
        own = [one for one in sent if one.channel == channel]
        table.add_row(clean(channel), str(len(own)), str(sum(one.alerts for one in own)))
    return table


def authorities_table(found: Sequence[Authority], watched: set[str]) -> Table:
    """Authorities of the register, one row each."""
    table = Table("Slug", "Name", "Region", "URN", "Watched", box=None)
    for authority in found:
        mark = "watched" if authority.slug in watched else ""
        table.add_row(authority.slug, authority.name, authority.region, authority.urn, mark)
    return table


def print_routes(console: Console, settings: Settings) -> None:
    """Print which channels get which authorities' alerts, and what each channel lets through."""
    from monitor.outbox.routing import listeners

    routes: dict[tuple[str, ...], list[Authority]] = {}
    for watched in settings.watched:
        routes.setdefault(listeners(watched, settings), []).append(watched.authority)
    regions = Counter(watched.authority.region for watched in settings.watched)
    table = Table("Authorities", "Channels", box=None)
    for channels, authorities in routes.items():
        table.add_row(_who(authorities, regions), clean(", ".join(channels)) or "none: history only")
    table.add_row("the monitor's own troubles", clean(", ".join(settings.operations)) or "none")
    table.add_row(f"how the monitor does ({_when(settings)})", clean(", ".join(settings.operations)) or "none")
    console.print(table)
    used = {*settings.alerts, *settings.operations, *(n for one in settings.watched for n in one.channels)}
    table = Table("Channel", "Type", "Gets", box=None)
    for name, channel in settings.channels.items():
        gets = _gets(channel) if name in used else "nothing: no authority, `alerts` or `operations` names it"
        table.add_row(clean(name), channel.type, clean(gets))
    if settings.channels:
        console.print(table)


def _when(settings: Settings) -> str:
    return settings.all_quiet.line if settings.all_quiet else "off"


def _who(authorities: Sequence[Authority], watched: Counter[str]) -> str:
    """Authorities by name; of many, a region of which all the `watched` are among them counts as one."""
    if len(authorities) <= _FEW:
        return ", ".join(authority.name for authority in authorities)
    if len(authorities) == watched.total():
        return f"all {len(authorities)} authorities"
    here = Counter(authority.region for authority in authorities)
    whole = sorted(region for region, number in here.items() if number == watched[region] and number > 1)
    single = [authority.name for authority in authorities if authority.region not in whole]
    named = ", ".join([*(f"{region} (all {here[region]})" for region in whole), *single])
    return f"{len(authorities)} authorities: {named}"


def _gets(channel: ChannelSettings) -> str:
    """What a channel lets through, in words."""
    parts = ["everything" if channel.min_severity == "low" else f"{channel.min_severity} and above"]
    if channel.kinds is not None:
        parts.append("only " + ", ".join(kind.value.replace("_", " ") for kind in channel.kinds))
    if channel.press != "certain":
        parts.append("no press" if channel.press == "none" else "also possible news")
    if channel.regions is not None:
        parts.append("only of " + ", ".join(channel.regions))
    if channel.digest:
        parts.append(f"gathered ({channel.digest})")
    if channel.quiet_hours:
        parts.append(f"quiet {channel.quiet_hours} but for critical")
    if channel.mute_until:
        parts.append(f"muted until {channel.mute_until}")
    mention = getattr(channel, "mention", None)
    if mention:
        parts.append(f"mentions {mention} from {getattr(channel, 'mention_from', '')}")
    return "; ".join(parts)
