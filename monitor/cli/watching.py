"""`add`, `remove`: which authorities are watched."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import completing
from monitor.cli.base import FAILED, Invocation, fail, invocation, say

if TYPE_CHECKING:
    from monitor.config.changes import Plan
    from monitor.config.settings import Settings
    from monitor.register.names import Authority, Register
    from monitor.register.resolver import Meaning


def add(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="Any name, alias or code of an authority, a region, or `all`.",
            autocompletion=completing.authority,
        ),
    ],
    feed: Annotated[list[str] | None, typer.Option(metavar="URL", help="A news feed; may be repeated.")] = None,
    page: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A page that lists news; may be repeated.")
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A channel that gets its alerts; may be repeated.", autocompletion=completing.channel
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
) -> None:
    """Watch an authority, several, a region or all of England.

    They are written into the configuration; comments and order stay.

    Example: run.py add "Stoke" --feed "https://www.stokesentinel.co.uk/news/?service=rss"
    """
    run = invocation(ctx)
    from monitor.cli.suggest import suggest
    from monitor.config.changes import is_named
    from monitor.config.file import parse
    from monitor.register.resolver import EVERYONE

    meant = run.all_meant(names)
    chosen = [*(feed or ()), *(page or ())]
    before = run.settings()
    _check_channels(before, channel or [])
    plan = _planned(run, [one.name for one in meant], feed or [], page or [], channel or [])
    for one in meant:
        if one.is_group:
            say(f"{_group(one)}: {len(one.authorities)} authorities")
        else:
            _introduce(before, one.authorities[0])
            suggest(run, before, [one], one.key, chosen)
    suggest(run, before, meant, EVERYONE, chosen)
    after = parse(plan.after, plan.path, run.register())
    named = [one for one in meant if not is_named(plan.before, run.register(), one.name)]
    own = {one.key for one in named if is_named(plan.after, run.register(), one.name)}
    _carry_out(plan, dry_run, _added(meant, before, after, own), after)


def _added(meant: Sequence[Meaning], before: Settings, after: Settings, own: Container[str]) -> list[str]:
    """What `add` did: who is watched that was not, and what those who were have besides now.

    `own` are the keys of those that have an entry of their own now and had none.
    """
    from monitor.model import words

    new = [one for one in meant if not {a.slug for a in one.authorities} <= set(before.slugs)]
    told = []
    if new:
        who = words.listed([_group(one) if one.is_group else one.name for one in new])
        told.append(f"{who} {'is' if len(new) == 1 else 'are'} watched now")
    for one in meant:
        if one not in new:
            who, more = (
                _group(one) if one.is_group else one.name,
                _more(one, before, after) or "an entry of its own" * (one.key in own),
            )
            told.append(f"{who} is watched already" + (f"; added: {more}" if more else ": nothing to do"))
    return told


def _more(meant: Meaning, before: Settings, after: Settings) -> str:
    """The news and channels that an authority, or the first of a group, has besides; in words, empty for none."""
    from monitor.model import words

    slug = meant.authorities[0].slug
    then, now = (next(w for w in settings.watched if w.authority.slug == slug) for settings in (before, after))
    news = [one for one in now.news if one not in then.news]
    counts = {
        "feed": sum(not one.is_page for one in news),
        "page": sum(one.is_page for one in news),
        "channel": len(set(now.channels) - set(then.channels)),
    }
    return words.listed([words.count(number, what) for what, number in counts.items() if number])


def _group(meant: Meaning) -> str:
    """What a region, or `all`, is called in a sentence."""
    from monitor.register.resolver import EVERYONE

    return "all of England" if meant.name == EVERYONE else f"all of {meant.name}"


def _check_channels(settings: Settings, channels: list[str]) -> None:
    from monitor.config.words import near

    for name in channels:
        if name not in settings.channels:
            hint = near(name, list(settings.channels)) or f"known: {', '.join(settings.channels)}"
            fail(f"no channel is called {name!r}; {hint}")


def _planned(run: Invocation, names: list[str], feeds: list[str], pages: list[str], channels: list[str]) -> Plan:
    from monitor.config.changes import plan_add
    from monitor.config.edit import EditError
    from monitor.config.mistakes import ConfigError
    from monitor.config.values import news_address

    try:
        for url in (*feeds, *pages):
            news_address(url)
        return plan_add(run.config, run.register(), *names, feeds=feeds, pages=pages, channels=channels)
    except (ConfigError, EditError, ValueError) as wrong:
        fail(str(wrong))


def _introduce(settings: Settings, authority: Authority) -> None:
    """Print which authority a name was taken for, and where Ofsted publishes about it."""
    from monitor.cli.in_force import notices

    say(f"{authority.name} ({authority.official_name or authority.slug}), {authority.region}")
    say(f"Ofsted: {settings.ofsted_url}/provider/44/{authority.urn}")
    say(notices(settings, authority.slug))


def _carry_out(plan: Plan, dry_run: bool, done: Sequence[str], after: Settings) -> None:
    """Write a planned change, or show it; `done` says what it does, a line each; `after` is what the file says then."""
    from monitor.store.life import is_served

    if dry_run and plan.diff:
        say(plan.diff)
        return
    try:
        plan.write()
    except OSError as fault:
        fail(
            f"{plan.path} cannot be written: {fault.strerror}; nothing was changed. Where it is mounted read-only, "
            "change it where it comes from: a monitor that runs takes it up by itself",
            FAILED,
        )
    for line in done:
        say(f"{line} ({plan.path})" if plan.diff else line)
    if plan.diff and is_served(after.state):
        say("the running monitor takes it up within ten seconds")


def remove(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="Any name, alias or code of an authority, a region, or `all`.",
            autocompletion=completing.watched,
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
) -> None:
    """Take an authority, several, a region or `all` out of the configuration.

    Their history stays.

    Example: run.py remove Leeds Hull --dry-run
    """
    from monitor.config.changes import plan_remove
    from monitor.config.edit import EditError
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    run = invocation(ctx)
    meant = run.all_meant(names)
    try:
        plan = plan_remove(run.config, run.register(), *(one.name for one in meant))
        after = parse(plan.after, plan.path, run.register())
    except (ConfigError, EditError) as wrong:
        fail(str(wrong))
    _carry_out(plan, dry_run, [_removed(one, plan, after, run.register()) for one in meant], after)


def _removed(meant: Meaning, plan: Plan, after: Settings, register: Register) -> str:
    """One line on what becomes of a name that is taken out; exits 2 where a region or `all` alone watches it.

    `after` are the settings of the new configuration.
    """
    from monitor.config.changes import covering, is_named

    because = "" if meant.is_group else covering(plan.after, register, meant.key)
    if is_named(plan.before, register, meant.name):
        return _left(meant, after, because)
    if because:
        own = f"{meant.name} has no entry of its own"
        fail(f"{own}: it is watched because `{because}` is, and only as long as `{because}` is")
    return f"{f'`{meant.name}`' if meant.is_group else meant.name} is not named: nothing to do"


def _left(meant: Meaning, after: Settings, because: str) -> str:
    """One line on what is still watched once an authority, a region or `all` is taken out.

    `after` is the new configuration, `because` the region or `all` that still watches the authority.
    """
    from monitor.model import words

    if because:
        return f"{meant.name} has no entry of its own any more; it is still watched because `{because}` is"
    if not meant.is_group:
        return f"{meant.name} is watched no more; its history stays"
    left = [watched.authority.name for watched in after.watched if watched.authority in meant.authorities]
    still = (
        f"still watched by name: {words.listed(left)}"
        if left
        else "nothing is watched now"
        if not after.watched
        else "nothing of it is watched now"
    )
    return f"`{meant.name}` is taken out: {still}; all history stays"
