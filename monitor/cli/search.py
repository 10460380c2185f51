"""`search`: where in the history words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import completing
from monitor.cli.base import Invocation, complain, day, fail, invocation, print_json, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.text import Text

    from monitor.history.passages import Found
    from monitor.register.names import Register

_MOST, _AT_MOST = 50, 10_000


def search(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="As in: 'care leavers \"pathway plans\" -adoption'.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="AUTHORITY", help="Left out, all.", autocompletion=completing.authority),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing that ended before.")] = None,
    most: Annotated[
        int, typer.Option("--limit", min=1, max=_AT_MOST, metavar="NUMBER", help="The best so many.")
    ] = _MOST,
    whole: Annotated[bool, typer.Option("--all", help="Also what the press may have told (`possible`).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list.")] = False,
) -> None:
    """Find where words stand: in titles, quotes, points to improve, priority actions.

    All of them, whatever their ending; "in quotes" together, -word not, impro* any that begins so.

    Example: run.py search 'care leavers "pathway plans"' Leeds --since 2020
    """
    run = invocation(ctx)
    settings = run.settings()
    slugs = _slugs(run, names or [])
    first = day(since).first() if since else None
    from monitor.model import query
    from monitor.model.events import Status
    from monitor.store.database import Store
    from monitor.store.searching import Within

    try:
        asked = query.parse(words)
    except query.EmptyQueryError as nothing:
        fail(f"{nothing}: write for example 'care leavers \"pathway plans\" -adoption'")
    with Store.read(settings.state) as store:
        within = Within(slugs, first)
        if whole:
            within = Within(slugs, first, (*within.statuses, Status.POSSIBLE))
        found = store.search(asked, within, most)
    if as_json:
        print_json([_json(one, run.register()) for one in found.best])
    else:
        console = terminal()
        for line in _lines(found.best, run.register()):
            console.print(line)
    if not found.total:
        complain("note: these words do not stand together in any title, quote, point or action")
    elif found.total > len(found.best):
        more = f"--limit {found.total} shows all" if found.total <= _AT_MOST else "more words find fewer"
        complain(f"note: the best {len(found.best)} of {found.total} passages; {more}")


def _slugs(run: Invocation, names: list[str]) -> list[str] | None:
    """The authorities that are named; where a name is none, it may be a word that is looked for."""
    try:
        return run.slugs(names) or None
    except typer.Exit:
        complain("note: several words to look for are one argument, in quotes: search 'care leavers' Leeds")
        raise


def _json(found: Found, register: Register) -> dict[str, Any]:
    from monitor.history.passages import stands_in

    event, passage = found.event, found.passage
    document, page = stands_in(event, passage)
    facts = event.facts
    return {
        "event": event.id,
        "authority": event.authority,
        "name": _name(event.authority, register),
        "kind": facts.kind.value,
        "status": event.status.value,
        "start": facts.start.iso() if facts.start else None,
        "published": facts.published.iso() if facts.published else None,
        "passage": passage.kind.value,
        "text": passage.text,
        "marks": [list(mark) for mark in found.marks],
        "url": document.url if document else None,
        "page": page,
    }


def _name(slug: str, register: Register) -> str:
    authority = register.get(slug)
    return authority.name if authority else slug


def _lines(found: tuple[Found, ...], register: Register) -> Iterator[RenderableType]:
    """The passages for people: those of one event below its heading, the event with the best one first."""
    from rich.padding import Padding
    from rich.text import Text

    from monitor.model import words

    events: dict[str, list[Found]] = {}
    for one in found:
        events.setdefault(one.event.id, []).append(one)
    for own in events.values():
        event = own[0].event
        facts = event.facts
        heading = Text(_name(event.authority, register), style="bold")
        heading.append(
            f"  {words.kind(facts.kind, facts.action)}, {words.span(facts.start or facts.published, facts.end)}"
        )
        heading.append(f"  {event.status}" if event.status != "confirmed" else "", style="yellow")
        heading.append(f"  {event.id}", style="dim")
        yield heading
        for one in own:
            yield Padding(_marked(one), (0, 0, 0, 2), expand=False)


def _marked(found: Found) -> Text:
    """A passage with its words marked: what it is, the page where that is known, the text."""
    from rich.text import Text

    from monitor.history.passages import stands_in

    page = stands_in(found.event, found.passage)[1]
    text = Text(_LABELS[found.passage.kind] + (f", page {page}: " if page else ": "))
    at = len(text)
    text.append(found.passage.text)
    for first, end in found.marks:
        text.stylize("bold yellow", at + first, at + end)
    return text


_LABELS = {"priority_action": "priority action", "improvement": "to improve", "quote": "quote", "title": "title"}
