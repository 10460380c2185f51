"""`authorities`: the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import completing
from monitor.cli.base import FAILED, Invocation, complain, fail, invocation, print_json, terminal

if TYPE_CHECKING:
    from monitor.register.names import Authority


def authorities(
    ctx: typer.Context,
    query: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="Part of a name, a region, a URN.", autocompletion=completing.authority),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list.")] = False,
) -> None:
    """List the authorities that can be watched.

    The register: slug, name, region, Ofsted URN, whether it is watched.

    Example: run.py authorities yorkshire
    """
    run = invocation(ctx)
    watched = _watched(run)
    found = [authority for authority in run.register().authorities if _matches(authority, query or "")]
    found = found or _near(run, query or "")
    if as_json:
        keys = ("slug", "name", "region", "urn")
        print_json([{**{key: getattr(a, key) for key in keys}, "watched": a.slug in watched} for a in found])
    elif found:
        from monitor.cli.tables import authorities_table

        terminal().print(authorities_table(found, watched))
    if not found:
        fail(f"no authority of the register is like {query!r}", FAILED)


def _near(run: Invocation, query: str) -> list[Authority]:
    """Where no name holds the query: what else it means, who answers for that place, or what is spelt like it."""
    from monitor.register.resolver import Meaning, resolve

    meant = resolve(query, run.register())
    if isinstance(meant, Meaning) and not meant.slipped:
        return list(meant.authorities)
    if not isinstance(meant, Meaning) and meant.authorities:
        complain(f"note: {meant.known}; {meant.hint}")
        return list(meant.authorities)
    found = list(run.register().suggest(query))
    if found:
        complain(f"note: nothing in the register matches {query!r}; these names are near it")
    return found


def _matches(authority: Authority, query: str) -> bool:
    fields = (authority.slug, authority.urn, authority.gss_code, authority.region, *authority.names)
    return any(query.casefold() in field.casefold() for field in fields)


def _watched(run: Invocation) -> set[str]:
    """The slugs that the configuration watches; none where it cannot be read, which is no reason not to list."""
    from monitor.config.file import load
    from monitor.config.mistakes import ConfigError

    try:
        return set(load(run.config, run.register()).slugs)
    except ConfigError as wrong:
        complain(f"note: nothing counts as watched: {wrong.mistakes[0]}")
        return set()
