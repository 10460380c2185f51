"""The questions of `init`: each is asked again until its answer can be used, and nothing is written before the last."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import typer

from monitor.cli.base import Invocation, say

if TYPE_CHECKING:
    from monitor.config.starter import Answers
    from monitor.register.resolver import Meaning

FIRST = "Peterborough"
"""The authority of a newcomer who names none."""

SECRETS = "secrets"
"""The folder of secrets, beside the configuration; git leaves it out."""

_LOCAL_SERVERS = ("localhost", "127.0.0.1")
_TLS_OF_PORT = {465: "implicit", 587: "starttls"}
_ASKED_FOR = {"token": "Token", "url": "Address", "password": "Password"}
_PLACES = {
    "terminal": "printed by `start` and `once`",
    "slack": "a bot of Slack's, by its token: with threads (docs/how-to/slack.md makes one)",
    "webhook": "an incoming webhook of Slack's, by its address: without threads",
    "email": "by a mail server of yours",
}


@dataclass(frozen=True)
class NewChannel:
    """A channel that was asked for: its name, its keys as the file has them, what it needs that the file must not hold.

    `secret` is that, "" where an environment variable is to hold it; the key ending in `_file` or `_env` says where.
    """

    name: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that it needs, "" for none."""
        return next((str(value) for key, value in self.keys.items() if key.endswith("_env")), "")

    @property
    def file(self) -> str:
        """The file that is to hold its secret, relative to the configuration; "" for none."""
        return next((str(value) for key, value in self.keys.items() if key.endswith("_file")), "")


def authorities(run: Invocation) -> list[Meaning]:
    """Who is to be watched; at least one."""
    from monitor.register.listing import parted
    from monitor.register.resolver import Unknown, resolve

    say('\n1/5  Which authorities? Names with commas, "and" or new lines between; a region (London); or `all`.')
    chosen: dict[str, Meaning] = {}
    question, default = "Authorities", FIRST
    while True:
        answer = typer.prompt(question, default=default, show_default=bool(default))
        if not answer.strip() and chosen:
            return list(chosen.values())
        for name in parted(answer, run.register()):
            found = resolve(name, run.register())
            if isinstance(found, Unknown):
                say(f"  Not taken: {found.known or f'no authority is called {name!r}'}: {found.hint}")
            else:
                chosen.setdefault(found.key, found)
                say(f"  Taken: {called(found)}" + (f" (for {name!r})" if found.slipped else ""))
        question, default = ("More, or Enter to go on" if chosen else "Authorities"), ""


def called(meant: Meaning) -> str:
    """An authority, or a group with its number, as a sentence has it."""
    return f"{meant.name} ({len(meant.authorities)} authorities)" if meant.is_group else meant.name


def channels(run: Invocation) -> list[NewChannel]:
    """Where alerts go besides the terminal; none for the terminal alone."""
    say("\n3/5  Where should alerts go?")
    for place, what in _PLACES.items():
        say(f"       {place:<9} {what}")
    places: list[str] = typer.prompt(
        "Where? One, or several with commas", default="terminal", value_proc=_places, show_default=True
    )
    if places != ["terminal"]:
        say("\n4/5  What these need. Secrets go into files of their own, never into the configuration.")
    asked = {"slack": _slack, "webhook": _webhook, "email": _email}
    return [asked[place](run) for place in places if place in asked]


def contact(run: Invocation, made: list[NewChannel]) -> str | None:
    """The address that the sites which are read, and the readers of alerts, may write to; None for none."""
    from monitor.config.starter import Answers

    say("\n5/5  Your e-mail or web address: the sites that are read see it, and readers of alerts may write to it.")
    mail = next((str(to[0]) for channel in made if (to := channel.keys.get("to"))), "")
    answer = _checked(run, "Your address", lambda given: Answers((), contact=given or None), default=mail, or_none=True)
    return answer or None


def _places(answer: str) -> list[str]:
    """The places that an answer names, by their names or their beginnings."""
    from monitor.model import words

    found = []
    for given in filter(None, answer.lower().replace(" and ", ",").replace(";", ",").replace(" ", ",").split(",")):
        plain = given.replace("-", "")
        place = next((name for name in _PLACES if name.startswith(plain)), None) or {"screen": "terminal"}.get(plain)
        if place is None:
            raise typer.BadParameter(f"{given!r} is none of {words.listed(list(_PLACES))}")
        found.append(place)
    if not found:
        raise typer.BadParameter(f"name one of {words.listed(list(_PLACES))}")
    return list(dict.fromkeys(found))


def _slack(run: Invocation) -> NewChannel:
    made = NewChannel("slack", {"type": "slack", "channel": "", "token_env": "SLACK_BOT_TOKEN"})
    channel = _checked(
        run, "Slack channel, for example #childrens-services", lambda given: _with(made, {"channel": given})
    )
    made = replace(made, keys={**made.keys, "channel": channel})
    return _with_secret(made, "token", "The bot's token (xoxb-…)", _is_bot_token)


def _webhook(_: Invocation) -> NewChannel:
    made = NewChannel("slack_webhook", {"type": "slack_webhook", "url_env": "SLACK_WEBHOOK_URL"})
    return _with_secret(made, "url", "The webhook's address (https://hooks.slack.com/…)", _is_address)


def _email(run: Invocation) -> NewChannel:
    keys: dict[str, Any] = {"type": "email", "to": ["a@example.org"], "from": "a@example.org"}
    made = NewChannel("email", keys)
    given = _checked(run, "To which addresses? Several with commas", lambda to: _with(made, {"to": _several(to)}))
    keys |= {"to": _several(given), "from": _several(given)[0]}
    host, port = typer.prompt("Mail server", default="localhost:25", value_proc=_server)
    keys |= {"host": host, "port": port}
    if port in _TLS_OF_PORT:
        keys["tls"] = _TLS_OF_PORT[port]
    if host in _LOCAL_SERVERS:
        return NewChannel("email", keys)
    user = typer.prompt("User name there, or Enter for none", default="", show_default=False).strip()
    if not user:
        return NewChannel("email", keys)
    keys |= {"tls": _TLS_OF_PORT.get(port, "starttls"), "user": user, "password_env": "SMTP_PASSWORD"}
    return _with_secret(NewChannel("email", keys), "password", "The password", lambda given: "")


def _several(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, text.replace(";", ",").replace(" ", ",").split(","))))


def _server(answer: str) -> tuple[str, int]:
    from monitor.config.values import mail_server

    host, _, port = answer.strip().partition(":")
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise typer.BadParameter("write a host, or a host and its port: smtp.example.org:587")
    try:
        return mail_server(host), int(port or 25)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None


def _with(channel: NewChannel, keys: Mapping[str, Any]) -> Answers:
    """A configuration that holds this channel alone, with these keys, to be checked."""
    from monitor.config.starter import Answers

    return Answers((), channels={channel.name: {**channel.keys, **keys}})


def _checked(
    run: Invocation, question: str, made: Callable[[str], Answers], default: str = "", *, or_none: bool = False
) -> str:
    """An answer that makes a configuration which `check` accepts; its mistake is said, and it is asked again."""
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError
    from monitor.config.starter import starter

    def accepted(answer: str) -> str:
        given = answer.strip()
        if not given and not or_none:
            raise typer.BadParameter("this is needed")
        try:
            parse(starter(made(given)), run.config, run.register())
        except ConfigError as wrong:
            mistake = wrong.mistakes[0]
            raise typer.BadParameter("; ".join(filter(None, (mistake.message, mistake.suggestion)))) from None
        return given

    suffix = ", or Enter for none" if or_none and not default else ""
    answer: str = typer.prompt(question + suffix, default=default, value_proc=accepted, show_default=bool(default))
    return answer


def _with_secret(channel: NewChannel, kind: str, question: str, wrong: Callable[[str], str]) -> NewChannel:
    """The channel with its secret, to be kept in a file, or with the environment variable that is to hold it."""
    variable = channel.variable
    if os.environ.get(variable):
        say(f"  {variable} is set in this environment, and is used.")
        return channel

    def accepted(answer: str) -> str:
        given = answer.strip()
        if given and (fault := wrong(given)):
            raise typer.BadParameter(fault)
        return given

    say(f"  {question}: it is kept in a file that you alone can read. Enter: you put it into {variable} yourself.")
    # `getpass` would read the terminal behind a pipe's back.
    is_hidden = sys.stdin.isatty()
    note = " (not shown as you type)" if is_hidden else ""
    secret = typer.prompt(
        f"{_ASKED_FOR[kind]}{note}", default="", value_proc=accepted, show_default=False, hide_input=is_hidden
    )
    if not secret:
        return channel
    keys = {key: value for key, value in channel.keys.items() if not key.endswith("_env")}
    return replace(channel, keys={**keys, f"{kind}_file": f"{SECRETS}/{channel.name}-{kind}"}, secret=secret)


def _is_bot_token(given: str) -> str:
    """What is wrong with a bot's token, "" for nothing; never the token itself."""
    return "" if "xoxb-" in given and given.isascii() and " " not in given else "a bot's token begins with xoxb-"


def _is_address(given: str) -> str:
    """What is wrong with a webhook's address, "" for nothing."""
    is_one = given.startswith(("https://", "http://")) and given.isascii() and " " not in given
    return "" if is_one else "a webhook's address begins with https://hooks.slack.com/"
