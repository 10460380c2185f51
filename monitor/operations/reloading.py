"""What is said of a configuration that is changed while the monitor runs: to operations, and in the log. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from monitor.alerts.message import trouble
from monitor.config.mistakes import Mistake
from monitor.config.settings import Settings
from monitor.model import program, words
from monitor.model.messages import Message

REFUSED = "configuration:refused@"
"""How the key of a message begins that a configuration is refused; the first one's key is the thread."""
ACCEPTED = "configuration:accepted@"
"""How the key of the message begins that it can be used again."""
_RESTART = "configuration:restart@"

_SOURCES = ("ofsted_", "govuk_")
# More mistakes, or authorities, than this are counted rather than named.
_NAMED = 10


def refused(mistakes: Sequence[Mistake], thread: str, now: datetime) -> Message:
    """A changed configuration that cannot be used; `thread` is that of the first refusal in a row, "" for this one."""
    key = f"{REFUSED}{now.isoformat()}"
    number = words.count(len(mistakes), "mistake")
    lines = [str(mistake) for mistake in mistakes[:_NAMED]]
    lines += (
        [f"and {len(mistakes) - _NAMED} more: {program.hint('check')} names them all"] if len(mistakes) > _NAMED else []
    )
    lines.append("The monitor goes on with the configuration as it was. You hear once when the file can be used again.")
    headline = f"the changed configuration is refused: {number}; the old one stays"
    return trouble(key, headline, lines, thread or key)


def accepted(thread: str, lines: Sequence[str], now: datetime) -> Message:
    """The end of that: the file can be used; `lines` say what is different now."""
    headline = "the configuration can be used again, and is in use"
    said = lines or ("It is as it was before.",)
    return trouble(f"{ACCEPTED}{now.isoformat()}", headline, said, thread, over=True)


def needs_restart(given: Path, kept: Path, now: datetime) -> Message:
    """The state folder was changed, which a process that runs cannot follow."""
    key = f"{_RESTART}{now.isoformat()}"
    headline = f"`state` of the configuration is another folder now ({given}): that needs a restart"
    lines = (f"Until then the history stays in {kept}. All else that was changed is in use.",)
    return trouble(key, headline, lines, key)


def differences(before: Settings, after: Settings) -> list[str]:
    """What is different in a configuration, in words; empty where nothing is."""
    then, now = ({w.authority.slug: w for w in settings.watched} for settings in (before, after))
    found = {
        "watched now": [w.authority.name for slug, w in now.items() if slug not in then],
        "watched no more (the history stays)": [w.authority.name for slug, w in then.items() if slug not in now],
        "with other news or channels": [w.authority.name for slug, w in now.items() if then.get(slug, w) != w],
        "new channels": [name for name in after.channels if name not in before.channels],
        "channels gone": [name for name in before.channels if name not in after.channels],
        "changed channels": [n for n, one in after.channels.items() if before.channels.get(n, one) != one],
        "changed": [f"`{key}`" for key in _other_keys(before, after)],
    }
    return [f"{what}: {_listed(names)}" for what, names in found.items() if names]


def _other_keys(before: Settings, after: Settings) -> list[str]:
    """The keys of the file that differ, but for those that `differences` itself looks into."""
    names = [field.name for field in fields(Settings) if field.name not in ("path", "state", "watched", "channels")]
    differ = [name for name in names if getattr(before, name) != getattr(after, name)]
    return list(dict.fromkeys("sources" if name.startswith(_SOURCES) else name for name in differ))


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return words.listed([*names[:_NAMED], *more])
