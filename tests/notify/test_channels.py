"""What every channel keeps to, run over the registry: settings, secrets, sending, failing. Real servers, no patches."""

from __future__ import annotations

import io
import logging
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import monitor.notify as notify
from monitor.config.channels import CHANNELS, AnyChannel, ChannelSettings
from monitor.model.facts import Direction, EventKind
from monitor.model.messages import AreaRow, Message, MessageKind, Receipt, Severity
from monitor.notify import OPENERS, Channel, DeliveryError, build
from tests.notify import clock
from tests.notify.mailserver import MailServer, free_port
from tests.notify.slackserver import TOKEN, SlackServer

ROOT = Path(__file__).parents[2]
WORSE = AreaRow("overall", "good", "inadequate", Direction.DECLINED)
ALERT = Message(
    key="alert-1",
    thread="peterborough/inspection/2023-11-27",
    headline="Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    authority="peterborough",
    authority_name="Peterborough",
    region="East of England",
)
UNREACHABLE = {
    "slack": {"type": "slack", "channel": "#alerts", "token_env": "SECRET", "api_url": "http://127.0.0.1:{port}/api/"},
    "slack_webhook": {"type": "slack_webhook", "url_env": "SECRET"},
    "email": {"type": "email", "to": ["a@example.org"], "from": "m@example.org", "host": "127.0.0.1", "port": "{port}"},
}


@dataclass
class Place:
    """A channel with the server behind it, and what that server has."""

    channel: Channel
    taken: Any
    secret: str = "no secret at all"

    def arrived(self) -> list[str]:
        return list(self.taken())


@pytest.fixture(params=sorted(CHANNELS))
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with ExitStack() as servers:
        if request.param == "console":
            yield _console(request.getfixturevalue("capsys"))
        else:
            yield globals()[f"_{request.param}"](servers)


def _console(capsys: pytest.CaptureFixture[str]) -> Place:
    screen: list[str] = []

    def shown() -> list[str]:
        screen.append(capsys.readouterr().out)
        return [one for one in re.split(r"-{70,}\n", "".join(screen)) if one]

    return Place(open_channel({"type": "console"}), shown)


def _slack(servers: ExitStack) -> Place:
    slack = servers.enter_context(SlackServer())
    given = {"type": "slack", "channel": "#alerts", "token_env": "SECRET", "api_url": slack.api_url}
    return Place(open_channel(given, TOKEN), lambda: [one.text for one in slack.messages], TOKEN)


def _slack_webhook(servers: ExitStack) -> Place:
    slack = servers.enter_context(SlackServer())
    channel = open_channel({"type": "slack_webhook", "url_env": "SECRET"}, slack.webhook_url)
    return Place(channel, lambda: [one.text for one in slack.messages], slack.webhook_url)


def _email(servers: ExitStack) -> Place:
    server = servers.enter_context(MailServer())
    given = {"type": "email", "to": ["a@example.org"], "from": "m@example.org", "host": "127.0.0.1"}
    channel = open_channel({**given, "port": server.port})
    return Place(channel, lambda: [str(one.mail["Subject"]) for one in server.sent])


def settings(given: dict[str, Any]) -> ChannelSettings:
    """Settings as the configuration makes them."""
    found: ChannelSettings = TypeAdapter(AnyChannel).validate_python(given)
    return found


def open_channel(given: dict[str, Any], secret: str = "") -> Channel:
    """A channel as the monitor builds it, its secret in the environment variable SECRET."""
    return build("test", settings(given), {"SECRET": secret}, clock)


def test_every_module_of_the_package_is_in_the_registry() -> None:
    modules = {one.name for one in pkgutil.iter_modules(notify.__path__) if not one.name.startswith("_")}
    assert modules - {"base"} == set(CHANNELS) == set(OPENERS)


def test_a_message_arrives_and_gives_a_receipt(place: Place) -> None:
    receipt = place.channel.send(ALERT, None)
    assert len(place.arrived()) == 1
    assert ALERT.headline in place.arrived()[0]
    assert receipt.reference
    assert receipt.problems == ()


def test_an_update_says_that_it_is_one_or_stands_in_a_thread(place: Place) -> None:
    first = place.channel.send(ALERT, None)
    place.channel.send(
        Message("alert-2", ALERT.thread, "Peterborough: Ofsted confirms it", Severity.NORMAL, ALERT.kind, update=True),
        first,
    )
    assert len(place.arrived()) == 2
    assert place.arrived()[1].startswith(("Update on Peterborough", "Re: Peterborough"))


def test_a_channel_has_a_rate_and_a_name(place: Place) -> None:
    assert place.channel.name == "test"
    assert 0 <= place.channel.rate <= 5


def test_asking_for_what_was_never_sent_finds_nothing(place: Place) -> None:
    assert place.channel.find(ALERT, None) is None
    assert place.channel.update(ALERT, Receipt()) is False


def test_no_secret_is_logged_or_shown(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
        place.channel.send(ALERT, None)
    assert place.secret not in caplog.text
    assert place.secret not in repr(place.channel) + str(place.arrived())


@pytest.mark.parametrize("kind", sorted(UNREACHABLE))
def test_a_server_that_is_not_there_is_a_passing_failure_without_secrets(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    given = {
        name: value.format(port=port) if isinstance(value, str) else value for name, value in UNREACHABLE[kind].items()
    }
    secret = f"http://127.0.0.1:{port}/services/very-secret" if kind == "slack_webhook" else "xoxb-very-secret"
    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as failed:
        open_channel(given, secret).send(ALERT, None)
    assert failed.value.permanent is False
    assert "refused" in failed.value.reason
    assert "very-secret" not in failed.value.reason + repr(failed.value) + caplog.text
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"type": "slack", "channel": "#x", "token_env": "NOT_SET"}, "NOT_SET"),
        ({"type": "slack", "channel": "#x", "token_file": "/nowhere/token"}, "/nowhere/token"),
        ({"type": "slack_webhook", "url_env": "NOT_SET"}, "NOT_SET"),
        ({"type": "slack_webhook", "url_env": "SECRET"}, "SECRET"),
        (
            {"type": "email", "to": ["a@b.org"], "from": "m@b.org", "user": "m", "password_env": "NOT_SET"},
            "NOT_SET",
        ),
    ],
)
def test_a_missing_secret_is_named_by_its_place(given: dict[str, Any], named: str) -> None:
    with pytest.raises(DeliveryError) as failed:
        open_channel(given, "neither token nor address")
    assert failed.value.permanent
    assert named in failed.value.reason
    assert "neither token nor address" not in failed.value.reason


def test_a_secret_may_stand_in_a_file(tmp_path: Any) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    with SlackServer() as slack:
        given = {"type": "slack", "channel": "#alerts", "token_file": str(tmp_path / "token"), "api_url": slack.api_url}
        open_channel(given).send(ALERT, None)
        assert len(slack.messages) == 1


def test_a_secret_file_that_is_no_text_is_said_to_be_none(tmp_path: Any) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(DeliveryError, match="not UTF-8"):
        open_channel({"type": "slack", "channel": "#x", "token_file": str(tmp_path / "token")})


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"type": "pigeon"}, "pigeon"),
        ({"type": "console", "colour": "red"}, "colour"),
        ({"type": "console", "min_severity": "grave"}, "min_severity"),
        ({"type": "console", "kinds": ["school"]}, "kinds"),
        ({"type": "console", "digest": "every monday"}, "five fields"),
        ({"type": "console", "quiet_hours": "22-7"}, "two times of day"),
        ({"type": "slack", "channel": "#x"}, "token_env"),
        ({"type": "slack", "channel": "#x", "token_env": "A", "token_file": "b"}, "not both"),
        ({"type": "slack", "channel": "#x", "token_env": "A", "mention": "@here"}, "a mention is"),
        ({"type": "slack", "channel": "#x", "token_env": "A", "mention": ""}, "a mention is"),
        ({"type": "slack_webhook"}, "url_env"),
        ({"type": "email", "to": [], "from": "m@b.org"}, "to"),
        ({"type": "email", "to": ["a@b.org\r\nBcc: c@d.org"], "from": "m@b.org"}, "not an e-mail address"),
        ({"type": "email", "to": ["a@b.org"], "from": "m@b.org", "user": "m"}, "belong together"),
        (
            {"type": "email", "to": ["a@b.org"], "from": "m@b.org", "host": "h.org", "user": "m", "password_env": "P"},
            "unencrypted",
        ),
    ],
)
def test_what_the_configuration_gets_wrong_is_named(given: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError) as failed:
        settings(given)
    assert word in str(failed.value)


def test_settings_say_what_the_router_asks() -> None:
    given = {"type": "console", "min_severity": "high", "kinds": ["inspection"], "quiet_hours": "22:00-07:00"}
    found = settings({**given, "digest": "0 8 * * mon", "mute_until": date(2026, 12, 1)})
    assert found.least is Severity.HIGH
    assert found.kinds == (EventKind.INSPECTION,)
    assert found.quiet == (time(22), time(7))
    assert found.digest == "0 8 * * mon"
    assert found.mute_until == date(2026, 12, 1)
    assert settings({"type": "console"}).quiet is None


def test_the_examples_of_the_contract_are_taken() -> None:
    settings({"type": "slack", "channel": "#childrens-services", "token_env": "SLACK_BOT_TOKEN"})
    settings({"type": "slack_webhook", "url_env": "SLACK_WEBHOOK_URL"})
    weekly = {"type": "email", "to": ["leads@example.org"], "from": "monitor@example.org", "host": "localhost"}
    settings({**weekly, "port": 25, "digest": "0 8 * * mon"})


def test_a_terminal_that_knows_no_arrows_still_shows_the_message() -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with redirect_stdout(screen):
        open_channel({"type": "console"}).send(replace(ALERT, rows=(WORSE,)), None)
    shown = screen.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert "good ? inadequate (worse)" in shown


def test_a_terminal_that_is_gone_is_a_passing_failure() -> None:
    screen = io.StringIO()
    screen.close()
    with redirect_stdout(screen), pytest.raises(DeliveryError) as failed:
        open_channel({"type": "console"}).send(ALERT, None)
    assert not failed.value.permanent


def test_the_libraries_of_a_channel_are_imported_when_one_is_opened() -> None:
    """What nobody configured costs no start-up time: looked at in a process of its own."""
    code = (
        "import sys, datetime; from monitor.notify import build; from monitor.config.channels import ConsoleSettings\n"
        "import monitor.outbox.outbox\n"
        "heavy = {'slack_sdk', 'smtplib', 'jinja2', 'css_inline'}\n"
        "build('screen', ConsoleSettings(type='console'), {}, datetime.datetime.now)\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


_TWO_AT_ONCE = """
import datetime, sys, threading
from monitor.config.channels import SlackSettings, SlackWebhookSettings
from monitor.notify import build
sys.setswitchinterval(1e-5)
slack = SlackSettings(type='slack', channel='#a', token_env='T')
forms = [slack, SlackWebhookSettings(type='slack_webhook', url_env='H')]
ready, wrong = threading.Barrier(2), []
def opened(settings):
    ready.wait()
    try:
        build('name', settings, {'T': 'xoxb-1', 'H': 'https://example.org/hook'}, datetime.datetime.now)
    except BaseException as fault:
        wrong.append(repr(fault))
threads = [threading.Thread(target=opened, args=(settings,)) for settings in forms]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
sys.exit('; '.join(wrong) or 0)
"""


@pytest.mark.exhaustive
def test_two_kinds_of_slack_are_opened_by_two_threads_at_once_again_and_again() -> None:
    """Without taking turns, one process in six failed to import slack_sdk ("deadlock detected by _ModuleLock")."""
    for _ in range(10):
        done = subprocess.run(
            [sys.executable, "-c", _TWO_AT_ONCE], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("contact", ["team@example.org", "https://example.org/monitor", ""])
@pytest.mark.parametrize("place", ["slack", "slack_webhook", "email", "console"])
def test_each_message_says_who_sends_it_and_how_to_change_that(place: str, contact: str) -> None:
    with SlackServer() as slack, MailServer() as mail, redirect_stdout(io.StringIO()) as screen:
        given: dict[str, dict[str, Any]] = {
            "slack": {"channel": "#alerts", "token_env": "SECRET", "api_url": slack.api_url},
            "slack_webhook": {"url_env": "SECRET"},
            "email": {"to": ["a@example.org"], "from": "m@example.org", "host": "127.0.0.1", "port": mail.port},
            "console": {},
        }
        secret = {"slack": TOKEN, "slack_webhook": slack.webhook_url}.get(place, "")
        form = settings({"type": place, **given[place]})
        channel = build("policy", form, {"SECRET": secret}, clock, contact=contact)
        channel.send(ALERT, None)
    shown = [one.words() for one in slack.messages] + ([screen.getvalue()] if place == "console" else [])
    for sent in mail.sent:
        shown += [part.get_content() for part in sent.mail.walk() if not part.is_multipart()]
        way = "<mailto:team@example.org?subject=Unsubscribe%20from%20policy>" if "@" in contact else None
        assert sent.mail["List-Unsubscribe"] == way
    assert len(shown) == (2 if place == "email" else 1)
    for text in shown:
        assert "Sent by Ofsted Monitor to its channel “policy”. To change or stop this, " in text
        assert (contact or "ask those who run it").replace("https:", "") in text
