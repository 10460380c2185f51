"""Slack's buttons, heard through Socket Mode (extra `buttons`).

"Seen", "Mute this authority for a week", and of possible news "It is news" and "It is not". The buttons stand under
alerts of channels with an app token. What is pressed comes back over a connection that the monitor opens itself, so
nothing of it has to be reachable from outside.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from monitor.config.channels import ChannelSettings, SlackSettings
from monitor.model import words
from monitor.model.dates import When
from monitor.notify._slack_buttons import IS_NEWS, MUTE, NO_NEWS, SEEN, noted
from monitor.notify.base import DeliveryError
from monitor.notify.slack import app_token, bot_token

if TYPE_CHECKING:
    from slack_bolt import App

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ButtonWork:
    """What is done when buttons are pressed; what raises is not acknowledged, and shows in Slack as failed.

    `mute` gets the authority's slug, the channel's name, the first day without it, Slack's user id. `review` gets the
    event's id, whether it is news, Slack's user id, and gives why that was not taken, "" where it was. `today` is the
    day of the press.
    """

    mute: Callable[[str, str, date, str], None]
    review: Callable[[str, bool, str], str]
    today: Callable[[], date]


WEEK = timedelta(days=7)
_CONNECT_AGAIN = 60.0


def listen(
    channels: Mapping[str, ChannelSettings],
    environ: Mapping[str, str],
    work: ButtonWork,
    stop: threading.Event,
) -> None:
    """Hear the buttons of all channels that have them until `stop`, in threads of its own; never raises.

    One connection an app token: Slack hands what is pressed to any of an app's connections, and the button itself
    says which channel it belongs to.
    """
    heard: set[str] = set()
    for name, settings in channels.items():
        if not isinstance(settings, SlackSettings) or not settings.has_buttons:
            continue
        try:
            token, app = bot_token(settings, environ), app_token(settings, environ)
        except DeliveryError as fault:
            log.warning("the buttons of channel %s are not heard: %s", name, fault.reason)
            continue
        if app not in heard:
            heard.add(app)
            given = (name, settings.api_url, token, app, work, stop)
            threading.Thread(target=_serve, args=given, daemon=True).start()


def _serve(name: str, api_url: str, token: str, app_secret: str, work: ButtonWork, stop: threading.Event) -> None:
    """Connect, try again where that fails, and close at the stop; a lost connection is opened anew by the library."""
    try:
        from slack_bolt.adapter.socket_mode import SocketModeHandler
    except ImportError:
        log.warning('the buttons of channel %s are not heard: pip install "ofsted-monitor[buttons]"', name)
        return
    app = application(token, work, api_url)
    while not stop.is_set():
        handler: Any = SocketModeHandler(app, app_secret, web_client=app.client)
        try:
            handler.connect()
        except Exception as fault:
            # Whatever the library meets, alerts go on without buttons.
            log.warning("the buttons of channel %s are not heard yet: %s", name, type(fault).__name__)
            stop.wait(_CONNECT_AGAIN)
            continue
        stop.wait()
        handler.close()


def application(token: str, work: ButtonWork, api_url: str) -> App:
    """What answers to the buttons."""
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    # The token is that of the one workspace: no question to Slack is needed before each press is answered.
    app = App(client=WebClient(base_url=api_url), authorize=authorize, ignoring_self_events_enabled=False)

    def on_day() -> str:
        return words.day(When.of(work.today()))

    @app.action(SEEN)
    def seen(ack: Callable[[], None], body: dict[str, Any], respond: Callable[..., Any]) -> None:
        ack()
        _answer(respond, body, (SEEN,), f"Seen by <@{body['user']['id']}>, {on_day()}")

    @app.action(MUTE)
    def mute_a_week(ack: Callable[[], None], body: dict[str, Any], respond: Callable[..., Any]) -> None:
        who, until = body["user"]["id"], work.today() + WEEK
        about = json.loads(body["actions"][0]["value"])
        # Written before Slack hears that it was: a press that could not be written shows as failed.
        work.mute(str(about["authority"]), str(about["channel"]), until, who)
        ack()
        said = f"Muted by <@{who}> until {words.day(When.of(until))}; what is critical comes all the same"
        _answer(respond, body, (MUTE,), said)

    @app.action(IS_NEWS)
    def is_news(ack: Callable[[], None], body: dict[str, Any], respond: Callable[..., Any]) -> None:
        said = f"It is news, says <@{body['user']['id']}>, {on_day()}: alerted as reported"
        review(ack, body, respond, said, news=True)

    @app.action(NO_NEWS)
    def no_news(ack: Callable[[], None], body: dict[str, Any], respond: Callable[..., Any]) -> None:
        said = f"It is no news, says <@{body['user']['id']}>, {on_day()}: not asked again"
        review(ack, body, respond, said, news=False)

    def review(
        ack: Callable[[], None], body: dict[str, Any], respond: Callable[..., Any], said: str, *, news: bool
    ) -> None:
        about = json.loads(body["actions"][0]["value"])
        # As for a mute: written first.
        why_not = work.review(str(about["event"]), news, body["user"]["id"])
        ack()
        _answer(respond, body, (IS_NEWS, NO_NEWS), f"Not taken: {why_not}" if why_not else said)

    return app


def _answer(respond: Callable[..., Any], body: dict[str, Any], pressed: tuple[str, ...], said: str) -> None:
    """Show under the message what was pressed, in place of the button; a failure of that is no failure of the press."""
    message = body.get("message") or {}
    try:
        respond(
            text=message.get("text", said),
            blocks=noted(message.get("blocks", []), pressed, said),
            replace_original=True,
        )
    except Exception as fault:
        # Whatever the library meets, what was pressed is done.
        log.warning("what was pressed in Slack is done, but could not be shown: %s", type(fault).__name__)
