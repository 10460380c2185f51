"""`summary`: one row an authority."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import completing, forms
from monitor.cli.base import Invocation, complain, invocation, terminal
from monitor.cli.forms import TableForm

if TYPE_CHECKING:
    from monitor.history.summary import AuthoritySummary
    from monitor.model.events import Event


def summary(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="AUTHORITY",
            help="Left out, those that are watched or have a history.",
            autocompletion=completing.authority,
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Those of this region alone.", autocompletion=completing.region)
    ] = None,
    form: Annotated[TableForm, typer.Option("--format", help="The form.")] = TableForm.TABLE,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to a file.")] = None,
) -> None:
    """Show how each authority stands, one row each.

    Its current judgements and what they were before, its last visit, the notice or direction in force, days since
    the last inspection.

    Example: run.py summary --format xlsx --out summary.xlsx
    """
    forms.refuse_on_terminal(form, out, "summary.xlsx")
    run = invocation(ctx)
    settings = run.settings()
    asked = run.slugs(names or [])
    within = run.region_slugs(region) if region else None
    from monitor.history.summary import summaries
    from monitor.store.database import Store

    with Store.read(settings.state) as store:
        events = store.events(asked or None)
    known = dict.fromkeys(event.authority for event in events if event.is_fact)
    slugs = [s for s in asked or (*settings.slugs, *known) if within is None or s in within]
    today = run.clock().astimezone(settings.timezone).date()
    found = summaries(events, slugs, run.register(), settings.slugs, today)
    _show(run, found, events, form, out)


def _show(
    run: Invocation, found: Sequence[AuthoritySummary], events: Sequence[Event], form: TableForm, out: Path | None
) -> None:
    if form is TableForm.TABLE:
        from monitor.cli.summary_table import summary_table

        if out is None:
            console = terminal()
            console.print(summary_table(found, width=console.width))
        else:
            forms.give(forms.printed(lambda width: summary_table(found, width=width)), out)
        if not found:
            complain("note: no authority of these is watched or has a history")
        return
    forms.give(_formed(run, found, events, form), out, mark=form is TableForm.CSV)


def _formed(run: Invocation, found: Sequence[AuthoritySummary], events: Sequence[Event], form: TableForm) -> bytes:
    from monitor.render import summary_table

    if form is TableForm.CSV:
        return summary_table.as_csv(found).encode()
    if form is TableForm.JSON:
        import json

        made = [summary_table.summary_json(one) for one in found]
        return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
    from monitor.render.workbook import summary_workbook

    shown = {one.authority.slug for one in found}
    told = [event for event in events if event.is_told and event.authority in shown]
    return forms.spreadsheet(lambda: summary_workbook(found, told, run.register()))
