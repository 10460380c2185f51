"""`events`, `show`, `sources`: what is known, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import completing, forms
from monitor.cli.base import FAILED, Invocation, complain, fail, invocation, period, print_json, terminal
from monitor.history.selection import Selection
from monitor.model.addresses import masked
from monitor.model.events import Event
from monitor.model.facts import Direction, EventKind, Grade
from monitor.model.messages import DeliveryState

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.model.polls import SourceState
    from monitor.model.reasons import Reason
    from monitor.outbox.standing import AlertStanding, EventRecord
    from monitor.sources.base import Source
    from monitor.store.database import Store


_NEAR = 5  # ids of events that are named in place of one that there is not
NOTHING_READ = "no source has been read yet: `once` reads what stands there now, `backfill` the past"


class Format(StrEnum):
    """The forms in which `events` gives the history."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ATOM = "atom"
    ICS = "ics"


def history(settings: Settings) -> Store:
    """The history, open for reading; StoreError where there is none yet."""
    from monitor.store.database import Store

    return Store.read(settings.state)


def events(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="AUTHORITY", help="By any name; left out, all.", autocompletion=completing.authority),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing that ended before.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing that began after.")] = None,
    kind: Annotated[list[EventKind] | None, typer.Option(help="This kind alone; may be given again.")] = None,
    grade: Annotated[Grade | None, typer.Option(help="Where one of the judgements is this.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="Where the judgement went so.")] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Of this region alone.", autocompletion=completing.region)
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="The form.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to a file.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Also what the press may have told (`possible`).")] = False,
) -> None:
    """Show the history: what happened, when, what was found.

    Example: run.py events Peterborough --since 2018 --format csv --out peterborough.csv
    """
    forms.refuse_on_terminal(form, out, "events.xlsx")
    run = invocation(ctx)
    slugs = authorities_asked(run, names or [], region)
    first, last = period(since, until)
    settings = run.settings()
    wanted = Selection(first, last, tuple(kind or ()), grade, direction, whole)
    with history(settings) as store:
        why_none = "the history holds no such event" if was_read(store) else NOTHING_READ
        known = store.events(slugs)
        found = [event for event in known if wanted.holds(event)]
        if form in (Format.ATOM, Format.ICS):
            from monitor.cli import feeds

            narrowed = {"kind": ",".join(sorted(kind or ())) or None, "grade": grade, "direction": direction}
            asked = feeds.Question(slugs or (), narrowed | {"since": first, "until": last, "all": whole or None})
            told = feeds.publishing(run, settings, store, found, asked)
            forms.give(feeds.as_ics(told) if form is Format.ICS else feeds.as_atom(told), out)
            return
    if form is Format.TABLE and out is None:
        from monitor.cli.tables import events_table

        console = terminal()
        console.print(events_table(found, run.register(), width=console.width))
        if not found:
            complain(f"note: {why_none}")
    else:
        forms.give(_formed(run, found, known, form), out, mark=form is Format.CSV)


def was_read(store: Store) -> bool:
    """Whether anything was ever read into a history, by a poll or a backfill."""
    return any(state.last_success for state in store.sources().values()) or bool(store.events())


def authorities_asked(run: Invocation, names: list[str], region: str | None) -> list[str] | None:
    """The authorities that are named, those of them in a region, all of a region where none is named; None for all."""
    named = run.slugs(names)
    within = run.region_slugs(region) if region else None
    if within is None:
        return named or None
    return [slug for slug in named or within if slug in within]


def _formed(run: Invocation, found: Sequence[Event], known: Sequence[Event], form: Format) -> bytes:
    if form is Format.XLSX:
        from monitor.render.workbook import workbook

        return forms.spreadsheet(lambda: workbook(found, run.register()))
    if form is Format.CSV:
        from monitor.render.event_table import as_csv

        return as_csv(found, run.register()).encode()
    if form is Format.JSON:
        import json

        from monitor.render.event_json import history_json

        return (json.dumps(history_json(found, known, run.register()), ensure_ascii=False, indent=2) + "\n").encode()
    from monitor.cli.tables import events_table

    return forms.printed(lambda width: events_table(found, run.register(), width=width))


def show(
    ctx: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event, as `events` lists it.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object.")] = False,
) -> None:
    """Show one event.

    Its judgements, its evidence, on which page of which document each fact stands, and for each channel the alerts
    sent, or why not.

    Example: run.py show peterborough/inspection/2023-11-27
    """
    from monitor.cli.places import kept_files, with_places
    from monitor.outbox.standing import EventRecord, of_event, standing

    run = invocation(ctx)
    settings = run.settings()
    with history(settings) as store:
        known = {found.id: found for found in store.events([event.partition("/")[0]])}
        if event not in known:
            from difflib import get_close_matches

            near = get_close_matches(event, known, n=_NEAR, cutoff=0)
            own = run.command(f"events {event.partition('/')[0]}" if near else "events")
            fail(
                f"no event is called {event!r}"
                + (f"; near it: {', '.join(near)}" if near else "")
                + f"; {own} lists all"
            )
        deliveries = store.deliveries(states=tuple(DeliveryState), event=event)
        record = EventRecord(store.alerts(event), deliveries, store.decisions(event))
        queue = {delivery.id: delivery for delivery in (*store.deliveries(), *deliveries)}
        stands = standing(queue.values(), settings, mutes_of(store, settings), run.clock())
        kept = kept_files(store, settings, known[event])
    alerts = of_event(record, stands, settings)
    if as_json:
        from monitor.render.event_json import history_json

        (shown,) = history_json([known[event]], known.values(), run.register())
        shown = with_places(shown, known[event], kept)
        print_json(_event_json(known[event], record, alerts, stands, shown))
    else:
        from monitor.cli.tables import print_alerts, print_event

        authority = run.register().get(known[event].authority)
        name = authority.name if authority else known[event].authority
        print_event(terminal(), known[event], name, settings.timezone, kept)
        print_alerts(terminal(), record, alerts, settings.timezone)


def mutes_of(store: Store, settings: Settings) -> dict[str, dict[str, date]]:
    """The authorities that each channel of the configuration is to leave out for now, as `standing` wants them."""
    return {name: store.mutes(name) for name in settings.channels}


def _event_json(
    event: Event,
    record: EventRecord,
    alerts: Sequence[AlertStanding],
    stands: Mapping[int, Reason],
    shown: dict[str, Any],
) -> dict[str, Any]:
    """One event as `show --json` prints it: `shown` as `events` has it, its deliveries, the reason of each decision."""
    from monitor.render.event_json import alert_json

    decided = [
        {"alert": alert.message.key, "channel": one.channel, "reason": one.reason.value}
        for alert in alerts
        for one in alert.channels
    ]
    for told, evidence in zip(shown["evidence"], event.evidence, strict=True):
        told |= {"certainty": evidence.finding.certainty, "cues": list(evidence.finding.cues),
                 "review": evidence.review}  # fmt: skip
    return {
        **shown,
        "alerts": [alert_json(delivery, stands[delivery.id]) for delivery in record.deliveries],
        "channels": decided,
        "why_no_alert": record.why_no_alert.value if record.why_no_alert else None,
        "not_news": [{"document": d.document, "reason": d.reason.value, "at": _iso(d.at)} for d in record.not_news],
    }


def sources(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list.")] = False,
) -> None:
    """Show the health of each source.

    Its last success, last change, failures, next poll, and why it fails.

    Example: run.py sources
    """
    from monitor.sources import registry
    from monitor.store.database import Store
    from monitor.store.file import FILE, StoreError

    run = invocation(ctx)
    settings = run.settings()
    try:
        with Store.read(settings.state) as store:
            states = store.sources()
    except StoreError:
        if not is_missing(settings.state / FILE):  # one that cannot be read is no clean bill of health
            raise
        states = {}
    now = run.clock()
    sources = registry.sources(settings)
    rows = [_health(source, states.get(source.id), settings, now) for source in sources]
    if as_json:
        print_json(rows)
    else:
        from monitor.cli.tables import sources_table

        terminal().print(sources_table(rows, run.clock(), settings.timezone))
    if any(row["failures"] or row["last_polled"] is None for row in rows) or _overdue(sources, settings, states, now):
        raise typer.Exit(FAILED)


def is_missing(path: Path) -> bool:
    """Whether a file is surely not there; in a folder that is closed to this user it may be."""
    try:
        return not path.exists()
    except OSError:
        return False


def _overdue(sources: Iterable[Source], settings: Settings, states: Mapping[str, SourceState], now: datetime) -> bool:
    """Whether what is due is not polled: no monitor is at work."""
    from monitor.operations import health
    from monitor.run.health import due_sources

    return bool(health.polling(due_sources(sources, settings, states, now), now))


def _health(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> dict[str, Any]:
    from monitor.operations.quiet import perhaps_dead
    from monitor.run import due

    following = due.next_poll(source, state, settings, now)
    known = due.unpolled(state, source)
    return {
        "id": source.id,
        "kind": source.kind.value,
        "name": source.name,
        "url": masked(source.url),
        "last_polled": _iso(known.last_polled),
        "last_success": _iso(known.last_success),
        "last_change": _iso(known.last_changed),
        "failures": known.failures,
        "reason": known.reason or None,
        "doubt": perhaps_dead(known, now) or None,
        "next_poll": _iso(following),
        "items": known.items,
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
