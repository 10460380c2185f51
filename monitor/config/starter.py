"""A first configuration: the text that holds a newcomer's answers, and says what each line is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.config.edit import item_lines, on_one_line, quoted

SCREEN = "screen"
"""The channel of every first configuration: with it, what another channel refuses is said somewhere."""

_SCREEN_SETTINGS = {"type": "console"}
_WEEKLY = "0 9 * * mon"
_COMMENT_COLUMN = 37


@dataclass(frozen=True)
class Answers:
    """What `init` asks a new user.

    `authorities` are names of the register; `channels` are those that alerts go to, by name, each with its keys as the
    file has them (none: the terminal alone); `news` has the feeds (`{"feed": url}`) and pages of an authority's name.
    """

    authorities: Sequence[str]
    contact: str | None = None
    channels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    news: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def starter(answers: Answers, state: str = "../state") -> str:
    """The text of a first configuration: it holds the answers, and everything else has its default.

    `state` is the folder of the history, relative to the file. Operations' messages and the weekly report go where
    alerts go.
    """
    channels = {SCREEN: _SCREEN_SETTINGS, **answers.channels}
    names = on_one_line(list(answers.channels) or [SCREEN])
    contact = [_said(f"contact: {quoted(answers.contact)}", "stands in the User-Agent")] if answers.contact else []
    lines = [
        "# yaml-language-server: $schema=monitor.schema.json",
        "timezone: Europe/London",
        _said(f"state: {quoted(state)}", "folder of the history, relative to this file"),
        *contact,
        "",
        "poll: {ofsted: 60m, govuk: 60m, news: 30m}      # an interval, or a five-field cron line",
        "",
        "channels:                           # no secret stands here, but the variable or the file that holds one",
        *(f"  {name}: {on_one_line(dict(keys))}" for name, keys in channels.items()),
        "",
        _said(f"alerts: {names}", "channels of every authority that names none itself"),
        _said(f"operations: {names}", "channels that hear of the monitor's own troubles"),
        _said(f'all_quiet: "{_WEEKLY}"', "when they hear how the monitor does, also when nothing happened"),
        "",
    ]
    head = _said("authorities:", "any name or alias of the register; `all` watches all of England")
    watched = [line for name in answers.authorities for line in item_lines(_entry(name, answers), 2)]
    lines += [head, *watched] if watched else ["authorities: []"]
    return "\n".join(lines) + "\n"


def _said(line: str, comment: str) -> str:
    return f"{line:<{_COMMENT_COLUMN - 1}}# {comment}" if len(line) < _COMMENT_COLUMN - 1 else f"{line}  # {comment}"


def _entry(name: str, answers: Answers) -> dict[str, Any]:
    news = [dict(one) for one in answers.news.get(name, ())]
    return {"name": name, "news": news} if news else {"name": name}
