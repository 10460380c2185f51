"""`check`, `authorities`, `add`, `remove`, `init`: the configuration and the register."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, complain, fail, invocation, print_json, say, terminal

if TYPE_CHECKING:
    from monitor.config.changes import Answers, Plan
    from monitor.config.mistakes import Mistake
    from monitor.config.settings import Settings
    from monitor.register.names import Authority
    from monitor.register.resolver import Meaning


def check(
    ctx: typer.Context,
    live: Annotated[bool, typer.Option("--live", help="Fetch each source once; say what would be read.")] = False,
) -> None:
    """Validate the configuration.

    Every mistake with its line or, where there is none, who gets what.

    Example: run.py check --live
    """
    from monitor.cli.tables import print_routes
    from monitor.config.file import load, missing_files
    from monitor.config.mistakes import ConfigError
    from monitor.model import words

    run = invocation(ctx)
    try:
        settings = load(run.config, run.register())
    except ConfigError as wrong:
        _say_mistakes(wrong.mistakes)
        fail(f"{words.count(len(wrong.mistakes), 'mistake')}; nothing runs on this configuration")
    missing = missing_files(run.config)
    if missing:
        _say_mistakes(missing)
        fail(f"{words.count(len(missing), 'mistake')}; nothing is delivered by these channels")
    print_routes(terminal(), settings)
    for name, variable in _unset(settings):
        complain(f"note: channel {name} needs the environment variable {variable}, which is not set here")
    say(f"{run.config} is right")
    if live and not _look(run, settings):
        raise typer.Exit(FAILED)


def _say_mistakes(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        say(str(mistake))


def _look(run: Invocation, settings: Settings) -> bool:
    """Print what each source holds now; return True if all of them answer as they should."""
    from monitor.apart.workers import Readers
    from monitor.fetch.fetcher import Fetcher
    from monitor.run.check_live import look
    from monitor.sources import registry

    well = True
    fetcher = Fetcher(settings.http)
    try:
        with Readers() as readers:
            for glance in look(registry.sources(settings), fetcher, readers, run.register()):
                well = well and not glance.fault
                say(f"{glance.source.name}: {glance.fault or glance.found}")
    finally:
        fetcher.close()
    return well


def _unset(settings: Settings) -> list[tuple[str, str]]:
    """The environment variables that channels name and this environment lacks."""
    named = [
        (name, getattr(channel, field))
        for name, channel in settings.channels.items()
        for field in type(channel).model_fields
        if field.endswith("_env")
    ]
    return [(name, variable) for name, variable in named if variable and not os.environ.get(variable)]


def authorities(
    ctx: typer.Context,
    query: Annotated[str | None, typer.Argument(help="Part of a name, a region, a URN.")] = None,
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


def add(
    ctx: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Any name, alias or code of an authority, a region, or `all`.")
    ],
    feed: Annotated[list[str] | None, typer.Option(metavar="URL", help="A news feed; may be repeated.")] = None,
    page: Annotated[list[str] | None, typer.Option(metavar="URL", help="A page that lists news; likewise.")] = None,
    channel: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Who gets its alerts; likewise.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
) -> None:
    """Watch an authority, several, a region or all of England.

    They are written into the configuration; comments and order stay.

    Example: run.py add "Stoke" --feed "https://www.stokesentinel.co.uk/news/?service=rss"
    """
    run = invocation(ctx)
    from monitor.cli.suggest import suggest
    from monitor.model import words
    from monitor.register.resolver import EVERYONE

    meant = [run.meant(name) for name in names]
    chosen = [*(feed or ()), *(page or ())]
    before = run.settings()
    _check_channels(before, channel or [])
    plan = _planned(run, [one.name for one in meant], feed or [], page or [], channel or [])
    for one in meant:
        if one.is_group:
            say(f"{_group(one)}: {len(one.authorities)} authorities")
        else:
            _introduce(before, one.authorities[0])
            suggest(before, [one], one.key, chosen)
    suggest(before, meant, EVERYONE, chosen)
    who = words.listed([_group(one) if one.is_group else one.name for one in meant])
    are = "is" if len(meant) == 1 else "are"
    _carry_out(plan, dry_run, done=f"{who} {are} watched now", nothing=f"{who} {are} watched already: nothing to do")


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
    from monitor.config.values import address

    try:
        for url in (*feeds, *pages):
            address(url)
        return plan_add(run.config, run.register(), *names, feeds=feeds, pages=pages, channels=channels)
    except (ConfigError, EditError, ValueError) as wrong:
        fail(str(wrong))


def _introduce(settings: Settings, authority: Authority) -> None:
    """Print which authority a name was taken for, and where Ofsted publishes about it."""
    from monitor.cli.in_force import notices

    say(f"{authority.name} ({authority.official_name or authority.slug}), {authority.region}")
    say(f"Ofsted: {settings.ofsted_url}/provider/44/{authority.urn}")
    say(notices(settings, authority.slug))


def _carry_out(plan: Plan, dry_run: bool, *, done: str, nothing: str) -> None:
    if not plan.diff:
        say(nothing)
        return
    if dry_run:
        say(plan.diff)
        return
    try:
        plan.write()
    except OSError as fault:
        fail(f"{plan.path} cannot be written: {fault.strerror}; nothing was changed", FAILED)
    say(f"{done} ({plan.path})")


def remove(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Any name, alias or code of an authority, a region, or `all`.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
) -> None:
    """Take an authority out of the configuration.

    Its history stays.

    Example: run.py remove Leeds --dry-run
    """
    from monitor.config.changes import covering, plan_remove
    from monitor.config.edit import EditError
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    run = invocation(ctx)
    meant = run.meant(name)
    try:
        plan = plan_remove(run.config, run.register(), meant.name)
        after = parse(plan.after, plan.path, run.register())
    except (ConfigError, EditError) as wrong:
        fail(str(wrong))
    because = "" if meant.is_group else covering(plan.after, run.register(), meant.key)
    if because and not plan.diff:
        own = f"{meant.name} has no entry of its own"
        fail(f"{own}: it is watched because `{because}` is, and only as long as `{because}` is")
    nothing = f"{f'`{meant.name}`' if meant.is_group else meant.name} is not named in {plan.path}: nothing to do"
    _carry_out(plan, dry_run, done=_left(meant, after, because), nothing=nothing)


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


def init(ctx: typer.Context) -> None:
    """Ask a few questions and write a working configuration.

    Example: run.py --config config/monitor.yaml init
    """
    from monitor.config.changes import starter, write
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    run = invocation(ctx)
    if run.config.exists():
        fail(f"{run.config} is there already; `run.py add NAME` adds to it")
    try:
        answers = _asked(run)
    except typer.Abort:
        fail("\nstopped before the last answer; nothing was written", FAILED)
    text = starter(answers)
    try:
        parse(text, run.config, run.register())
        run.config.parent.mkdir(parents=True, exist_ok=True)
        write(run.config, text)
        _write_schema(run)
    except ConfigError as wrong:
        fail("\n".join(mistake.message for mistake in wrong.mistakes))
    except OSError as fault:
        fail(f"{run.config} cannot be written: {fault.strerror}", FAILED)
    say(f"{run.config} is written; next: `run.py check`, then `run.py once`")
    if answers.slack_channel:
        say("Slack: put the bot's token into the environment variable SLACK_BOT_TOKEN")
    if answers.email_to:
        say(f"e-mail: goes through the mail server at localhost:25; `host` and `port` in {run.config} change that")


def _asked(run: Invocation) -> Answers:
    """A newcomer's answers, each asked for again until it is right."""
    from monitor.config.changes import Answers, starter
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    def ask(question: str, made: Callable[[str | None], Answers]) -> str | None:
        def checked(answer: str) -> str | None:
            given = answer.strip() or None
            try:
                parse(starter(made(given)), run.config, run.register())
            except ConfigError as wrong:
                mistake = wrong.mistakes[0]
                raise typer.BadParameter("; ".join(filter(None, (mistake.message, mistake.suggestion)))) from None
            return given

        answer: str | None = typer.prompt(question, default="", value_proc=checked, show_default=False)
        return answer

    named = typer.prompt("Which authorities? Any names, with semicolons between, or `all`", default="Peterborough")
    chosen = [run.meant(name.strip()).name for name in named.split(";") if name.strip()]
    return Answers(
        authorities=tuple(dict.fromkeys(chosen)),
        contact=ask(
            "Your e-mail or web address, for the hosts that are read, or nothing", lambda a: Answers((), contact=a)
        ),
        slack_channel=ask("A Slack channel for alerts, or nothing", lambda a: Answers((), slack_channel=a)),
        email_to=ask("An e-mail address for alerts, or nothing", lambda a: Answers((), email_to=a)),
    )


def _write_schema(run: Invocation) -> None:
    """The schema beside the configuration, so that editors complete it."""
    from monitor.config.changes import write
    from monitor.config.schema import text

    place: Path = run.config.with_name("monitor.schema.json")
    if not place.exists():
        write(place, text(run.register()))
