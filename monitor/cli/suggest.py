"""What `add` proposes: news of the register of feeds that is not watched yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from monitor.cli.base import say

if TYPE_CHECKING:
    from monitor.cli.base import Invocation
    from monitor.config.settings import Settings
    from monitor.register.resolver import Meaning


def suggest(run: Invocation, settings: Settings, meant: Sequence[Meaning], slug: str, chosen: Iterable[str]) -> None:
    """Print the news of an authority, or of `all`, that not all of the `meant` watch, each with the command to add it.

    `chosen` are the addresses that are being added.
    """
    from monitor.config.changes import proposals
    from monitor.model.addresses import spelling
    from monitor.register.resolver import EVERYONE

    slugs = {authority.slug for one in meant for authority in one.authorities}
    watched = {w.authority.slug: {spelling(news.url) for news in w.news} for w in settings.watched}
    held = set.intersection(*(watched.get(one, set()) for one in slugs)) | set(map(spelling, chosen))
    others = [one for one in proposals(slug) if one.is_shown and spelling(one.url) not in held]
    if not others:
        return
    whose = "News of all England, polled once for all who watch it," if slug == EVERYONE else "News"
    say(f"{whose} that could be watched besides ({run.command('check --live')} tries what was added, not these):")
    names = " ".join(f'"{one.name}"' for one in meant)
    for one in others:
        option = "--page" if one.is_page else "--feed"
        command = run.bare_command(f"add {names} {option} {quote(one.url)}")
        attested = one.note if one.note.startswith(one.sure) else f"{one.sure}: {one.note}"
        say(f"  {command}   # {one.title} ({attested})")
