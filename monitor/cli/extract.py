"""`extract`: what would be read from documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import completing
from monitor.cli.base import FAILED, Invocation, complain, day, invocation, print_json, terminal
from monitor.model.addresses import masked_text, rid, secrets_of
from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.publications import DocumentKind, Gap, Reading

if TYPE_CHECKING:
    from monitor.apart.workers import Readers
    from monitor.fetch.fetcher import Fetcher
    from monitor.model.events import Event

read_document: Callable[..., Reading] = deferred("monitor.read.document:read_document")

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MOST_BYTES = 30_000_000
"""The largest file that is read, as large as the largest page that is fetched by default."""


def extract(
    ctx: typer.Context,
    documents: Annotated[list[str], typer.Argument(metavar="FILE-OR-URL…", help="PDF, HTML or plain text.")],
    authority: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Whose document it is; events of others are left out.",
            autocompletion=completing.authority,
        ),
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, for example 2024-01-30.")
    ] = None,
    by_history: Annotated[
        bool, typer.Option("--history", help="Read a story by what the history holds of its authority.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in the order given.")] = False,
) -> None:
    """Show what would be read from documents; no state is touched.

    Example: run.py extract report.pdf https://files.ofsted.gov.uk/v1/file/50237978 --json
    """
    run = invocation(ctx)
    slug = run.authority(authority).slug if authority else None
    known = _known_events(run) if by_history else ()
    readings = _read(run, documents, slug, day(published) if published else None, known)
    failed = False
    for source, reading in readings:
        failed = failed or reading.kind is DocumentKind.UNKNOWN
        said = _left_out(reading, slug, run)
        if as_json:
            from monitor.render.event_json import reading_json

            print_json(reading_json(reading, source), indent=None)
            for left in said.problems[len(reading.problems) :]:
                complain(f"note: {source}: {left}")
        else:
            from monitor.cli.reading import print_reading

            print_reading(terminal(), said, source, run.register())
    if failed:
        raise typer.Exit(FAILED)


def _left_out(reading: Reading, slug: str | None, run: Invocation) -> Reading:
    """The reading, with a word where a page did not give its story, or it is about another authority."""
    if reading.gap not in (None, Gap.STUB, Gap.NOTHING):  # a short text is what it is
        reading = replace(reading, problems=(*reading.problems, f"the page holds {reading.gap}, not the whole story"))
    about, asked = (run.register().get(known or "") for known in (reading.authority, slug))
    if about is None or asked is None or about == asked or reading.events:
        return reading
    left = f"this document is about {about.name}, not {asked.name}: its events are left out"
    return replace(reading, problems=(*reading.problems, left))


def _known_events(run: Invocation) -> tuple[Event, ...]:
    """All that the history holds; StoreError where there is none."""
    from monitor.store.database import Store

    with Store.read(run.settings().state) as store:
        return store.events()


def _read(
    run: Invocation, documents: list[str], slug: str | None, published: When | None, events: tuple[Event, ...]
) -> Iterator[tuple[str, Reading]]:
    """Each document as it was given, with what it says, one after the other."""
    from monitor.apart.workers import Readers

    register = run.register()
    with ExitStack() as stack:
        readers = stack.enter_context(Readers())
        fetcher = _fetcher(run, stack) if any(map(_ADDRESS.match, documents)) else None
        for source in documents:
            given = _fetch(fetcher, source) if fetcher and _ADDRESS.match(source) else _load(source)
            if isinstance(given, str):
                yield masked_text(source), Reading(DocumentKind.UNKNOWN, problems=(masked_text(given),))
            else:
                known = {"register": register, "source": source, "authority": slug, "published": published}
                reading = _reading(readers, given, known)
                light = _light(reading, slug, events, run)
                reading = _reading(readers, given, known | light) if light else reading
                yield masked_text(source), rid(reading, secrets_of(source) if _ADDRESS.match(source) else ())


def _light(reading: Reading, slug: str | None, events: tuple[Event, ...], run: Invocation) -> dict[str, Any]:
    """How a story's authority stood on its day (today, where it gives none), as the reader takes it."""
    from monitor.history.standing import standings

    whose = slug or reading.authority
    if not events or reading.kind is not DocumentKind.NEWS or not whose:
        return {}
    day = reading.published.first() if reading.published else run.clock().date()
    return {"standings": standings(events, [whose], day)}


def _reading(readers: Readers, data: bytes, known: dict[str, Any]) -> Reading:
    """What a document says; why it could not be read, where it could not."""
    from monitor.apart.workers import ReadingError

    try:
        return readers.call(read_document, data, **known)
    except ReadingError as fault:
        return Reading(DocumentKind.UNKNOWN, problems=(str(fault),))


def _fetcher(run: Invocation, stack: ExitStack) -> Fetcher:
    from monitor.config.settings import HttpSettings
    from monitor.fetch.fetcher import Fetcher

    known = run.config_given or run.config.exists()
    fetcher = Fetcher(run.settings().http if known else HttpSettings())
    stack.callback(fetcher.close)
    return fetcher


def _fetch(fetcher: Fetcher, url: str) -> bytes | str:
    """The body behind an address, or why there is none."""
    from monitor.fetch.fetcher import FetchOutcome

    got = fetcher.get(url)
    return got.body if got.outcome is FetchOutcome.CHANGED else f"{url}: {got.reason or got.outcome}"


def _load(name: str) -> bytes | str:
    """The bytes of a file, or why they cannot be read."""
    if not name:
        return "this is no file name"
    try:
        with Path(name).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as fault:
        return f"{name} cannot be read: {fault.strerror}"
    except ValueError:
        return "this is no file name"
    if len(data) > _MOST_BYTES:
        return f"{name} is larger than the {_MOST_BYTES // 1_000_000} MB that are read"
    return data
