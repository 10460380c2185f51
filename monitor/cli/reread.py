"""`reread`: what today's reader reads otherwise in the documents that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.base import FAILED, authorities_of, clean, fail, invocation, print_json, progress, say
from monitor.cli.works import nothing_watched, set_up, until_stopped
from monitor.model import words
from monitor.model.addresses import masked

if TYPE_CHECKING:
    from monitor.cli.works import Works
    from monitor.history.reread import EventDifference, FieldChange
    from monitor.run.reread import SourceReread
    from monitor.store.kept import KeptFiles

_MOST_NAMED = 20
"""Documents left as they were that have a line each: of a history read before any was kept, all are left."""
_LONGEST = 160  # characters of a value in a line


def reread(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="AUTHORITY", help="Left out, all watched ones.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what differs; works beside `start`.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object.")] = False,
) -> None:
    """Read the kept documents again and show what differs.

    What today's reader reads otherwise is written as a correction of the history, and nobody is alerted of it.
    Documents are kept from when `archive: documents` stands in the configuration.

    Example: run.py reread Peterborough --dry-run
    """
    from monitor.run.reread import Rereading
    from monitor.sources import registry
    from monitor.store.file import history_of
    from monitor.store.kept import KeptFiles

    run = invocation(ctx)
    history_of(run.settings().state)  # there must be one: it is not for this command to make it
    done: list[SourceReread] = []
    with set_up(run, looks_on=dry_run) as works:
        slugs = authorities_of(run, works.settings, names or [])
        files = KeptFiles(works.settings.documents)
        unnamed = _unnamed(works, files)
        sources = [source for source in registry.sources(works.settings, slugs) if source.archived]
        with progress("Reading again", None) as step:
            work = Rereading(
                works.resources.store, files, works.resources.readers, run.register(), run.clock, works.stop, step
            )
            stopped = until_stopped(works, lambda: done.extend(work.run(sources, slugs, dry_run=dry_run)))
    if as_json:
        print_json(_as_json(done, unnamed, dry_run=dry_run))
    else:
        for line in _lines(done, unnamed, dry_run=dry_run):
            say(line)
        if not works.settings.watched:
            say(nothing_watched(run))
        if stopped:
            say(f"stopped; {run.command('reread')} reads what is left")
    if stopped or any(one.failed for one in done):
        raise typer.Exit(FAILED)


def _unnamed(works: Works, files: KeptFiles) -> int:
    """How many kept files no document of the history names; exits 2 where nothing is kept, nor will be."""
    named = {kept.sha256 for kept in works.resources.store.kept_files()}
    if not named and not works.settings.archive:
        fail("no document is kept: `archive: documents` in the configuration keeps those that are read from then on")
    return len(files.names() - named)


def _lines(done: Sequence[SourceReread], unnamed: int, *, dry_run: bool) -> Iterator[str]:
    differences = [one for source in done for one in source.correction.differences]
    for one in differences:
        yield _heading(one)
        yield from (f"  {_field(change)}" for change in one.fields)
    for title, left in (("Not kept, so not read again", "not_kept"), ("Could not be read again", "failed")):
        found = [one for source in done for one in getattr(source, left)]
        if found:
            yield f"{title} ({len(found)}), left as read before:"
            told = found[:_MOST_NAMED]
            yield from (f"  {_named(document.label)}{masked(document.url)}: {clean(why)}" for document, why in told)
            if len(found) > len(told):
                yield f"  and {len(found) - len(told)} more, which --json names too"
    read = words.count(sum(source.read for source in done), "document")
    events = len({one.event for one in differences if one.event})
    if not differences:
        yield f"{read} read again: nothing differs"
    else:
        what = "nothing is written" if dry_run else "the history is corrected, and nobody is alerted"
        yield f"{read} read again, {words.count(events, 'event')} read otherwise: {what}"
    paged = sum(source.paged for source in done)
    if paged:
        would = "would be" if dry_run else "are"
        yield f"the pages of the facts of {words.count(paged, 'document')} {would} known now"
    if unnamed:
        yield f"{words.count(unnamed, 'kept file')} of no document of this history (left by a kill, or by a restore)"


def _heading(one: EventDifference) -> str:
    document = masked(one.document)
    return f"{one.event} ({document or 'by what was read of others'})" if one.event else f"{document} (the document)"


def _named(label: str) -> str:
    return f"{clean(label)}, " if label else ""


def _field(change: FieldChange) -> str:
    before, after = (clean(words.cut(v, _LONGEST)) if v is not None else "–" for v in (change.before, change.after))
    return f"{change.field}: {before} → {after}"


def _as_json(done: Sequence[SourceReread], unnamed: int, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "read": sum(source.read for source in done),
        "differences": [_difference_json(one) for source in done for one in source.correction.differences],
        "pages_found": sum(source.paged for source in done),
        "not_kept": [_left_json(source, *one) for source in done for one in source.not_kept],
        "failed": [_left_json(source, *one) for source in done for one in source.failed],
        "files_of_no_document": unnamed,
    }


def _difference_json(one: EventDifference) -> dict[str, Any]:
    return {
        "event": one.event or None,
        "document": masked(one.document) or None,
        "fields": [{"field": c.field, "before": c.before, "after": c.after} for c in one.fields],
    }


def _left_json(source: SourceReread, document: Any, why: str) -> dict[str, Any]:
    return {"source": source.source.id, "document": masked(document.url), "reason": why}
