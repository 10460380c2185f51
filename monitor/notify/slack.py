"""Slack by bot token: messages in threads, and one whose answer was lost is found again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from monitor.config.channels import SlackSettings
from monitor.model.messages import Message, Receipt
from monitor.notify import _slack_answers
from monitor.notify._slack_answers import ILL_FORMED, NO_THREAD, NOT_SLACK, SlackRefusedError
from monitor.notify._slack_buttons import buttons
from monitor.notify.base import Channel, DeliveryError, read_secret
from monitor.render.picture import alt, picture
from monitor.render.slack_blocks import payload, plain_payload

_ID = re.compile(r"[CGD][A-Z0-9]{6,}\Z")

_PAGES = 20
"""Pages of 1,000 channels that are looked through for a channel's id."""

Form = dict[str, Any]


def open_channel(
    name: str, settings: SlackSettings, environ: Mapping[str, str], now: Callable[[], datetime]
) -> Channel:
    """A Slack channel with its token; DeliveryError, permanent, where that is missing."""
    return SlackChannel(name, settings, bot_token(settings, environ))


def bot_token(settings: SlackSettings, environ: Mapping[str, str]) -> str:
    """The bot token; DeliveryError, permanent, where it is missing."""
    return read_secret("the Slack bot token", settings.token_env, settings.token_file, environ)


def app_token(settings: SlackSettings, environ: Mapping[str, str]) -> str:
    """The app token; DeliveryError, permanent, where it is missing."""
    return read_secret("the Slack app token", settings.app_token_env, settings.app_token_file, environ)


class SlackChannel(Channel):
    """Posts to one Slack channel, each event's messages in one thread."""

    rate = 1.0
    """Slack takes about one message a second and channel."""

    def __init__(self, name: str, settings: SlackSettings, token: str) -> None:

        self.name = name
        self._settings = settings
        silent = _slack_answers.silent_logger()
        self._client = WebClient(token, settings.api_url, _slack_answers.TIMEOUT, logger=silent, retry_handlers=[])
        if _slack_answers.bypasses_proxy(settings.api_url):
            self._client.proxy = None
        self._place = settings.channel

    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Post a message, in its event's thread where that has begun; DeliveryError where Slack did not take it."""
        place, thread = _split(reply_to, self._settings.channel)
        where: Form = {"channel": place, "metadata": _metadata(message)}
        if thread:
            where["thread_ts"] = thread
        whole = payload(
            message,
            mention=self._settings.mention_for(message),
            in_thread=bool(thread),
            footer=self.footer,
        )
        if not thread:
            whole["blocks"] += self._buttons(message)
        try:
            answer = self._call("chat.postMessage", {**where, **whole})
        except SlackRefusedError as refused:
            answer = self._call("chat.postMessage", self._simpler(refused, message, where))
        self._place = _text(answer.get("channel"), self._place)
        receipt = _receipt(self._place, answer)
        return receipt if thread else replace(receipt, problems=self._illustrate(message, receipt))

    def _illustrate(self, message: Message, receipt: Receipt) -> tuple[str, ...]:
        """Put the picture of an authority's past under its first message; where that fails, the message stands."""
        image = picture(message)
        place, thread = _split(receipt, "")
        if not image or not thread:
            return ()
        try:
            self._upload(image, alt(message), place, thread)
        except DeliveryError as fault:
            return (f"the picture of past judgements was left out: {fault.reason}",)
        return ()

    def _upload(self, image: bytes, words: str, place: str, thread: str) -> None:
        with self._in_words():
            self._client.files_upload_v2(
                filename="judgements.png",
                content=image,
                title="Judgements over the years",
                alt_txt=words,
                channel=place,
                thread_ts=thread,
            )

    def _simpler(self, refused: SlackRefusedError, message: Message, where: Form) -> Form:
        """What to try once more at once, after a refusal of the message's form or thread."""
        mention = self._settings.mention_for(message)
        if refused.code in NO_THREAD and "thread_ts" in where:
            del where["thread_ts"]
            return {**where, **payload(message, mention=mention, footer=self.footer)}
        if refused.code in ILL_FORMED:
            if "metadata" in refused.code:
                del where["metadata"]
            return {**where, **plain_payload(message, mention=mention, footer=self.footer)}
        raise refused

    def find(self, message: Message, reply_to: Receipt | None) -> Receipt | None:
        """Look for a message by its key among the channel's or the thread's last 200.

        Needs the scope `channels:history` (`groups:history` in a private channel), and `channels:read` to tell the id
        of a channel that is configured by name; without them nothing is found.
        """
        place, thread = _split(reply_to, self._place)
        try:
            place = self._id_of(place)
            taken = self._last(place, thread)
        except SlackRefusedError as refused:
            if not _for_good(refused):
                raise
            return None
        mine = _metadata(message)["event_payload"]
        return next((_receipt(place, one) for one in taken if _payload_of(one) == mine), None)

    def _last(self, place: str, thread: str) -> list[Form]:
        query: Form = {"channel": place, "limit": 200, "include_all_metadata": True}
        if thread:
            answer = self._call("conversations.replies", {**query, "ts": thread})
        else:
            answer = self._call("conversations.history", query)
        return _forms(answer.get("messages"))

    def _id_of(self, place: str) -> str:
        """The id of a channel, which Slack's history asks for; its name where the id cannot be told."""
        if _ID.match(place):
            return place
        try:
            return self._listed().get(place.removeprefix("#"), place)
        except SlackRefusedError as refused:
            if not _for_good(refused):
                raise
            return place

    def _listed(self) -> dict[str, str]:
        """The ids of the channels that the bot may see, by name."""
        query: Form = {"limit": 1000, "exclude_archived": True, "types": "public_channel,private_channel"}
        found: dict[str, str] = {}
        for _ in range(_PAGES):
            page = self._call("conversations.list", query)
            found |= {str(channel.get("name")): str(channel.get("id")) for channel in _forms(page.get("channels"))}
            query["cursor"] = _form(page.get("response_metadata")).get("next_cursor")
            if not query["cursor"]:
                break
        return found

    def update(self, message: Message, first: Receipt) -> bool:
        """Show the present state in the first message of a thread; it mentions nobody again."""
        place, ts = _split(first, self._settings.channel)
        if not ts:
            return False
        whole = payload(message, footer=self.footer)
        whole["blocks"] += self._buttons(message)
        # Without metadata in the request, Slack keeps what the message was first marked with.
        self._call("chat.update", {"channel": place, "ts": ts, **whole})
        return True

    def _buttons(self, message: Message) -> list[Form]:

        return buttons(message, self.name) if self._settings.has_buttons else []

    def _call(self, method: str, form: Form) -> Form:
        """Slack's answer to one request; DeliveryError for every way it can fail."""
        with self._in_words():
            if method.startswith("chat."):
                answer = self._client.api_call(method, json=form)
            else:
                answer = self._client.api_call(method, params=form)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn slack_sdk's errors, which hold what was sent, into a DeliveryError in plain words."""
        try:
            yield
        except SlackApiError as fault:
            said = fault.response.data if isinstance(fault.response.data, dict) else {}
            headers, status = fault.response.headers, fault.response.status_code
            where, needed = self._settings.channel, said.get("needed")
            raise _slack_answers.judge(status, said.get("error"), headers, where, needed) from None
        except (*_slack_answers.FAULTS, AttributeError, SlackClientError) as fault:
            # AttributeError: slack_sdk meets JSON that is no object.
            raise _slack_answers.lost(fault) from None


def _for_good(refused: SlackRefusedError) -> bool:
    """Whether a look back is not to be had, now or later: not allowed, or unknown to what answers."""
    return refused.permanent or refused.code == NOT_SLACK


def _metadata(message: Message) -> Form:
    """What marks a message as ours and says which it is."""
    return {"event_type": "ofsted_monitor_alert", "event_payload": {"key": message.key}}


def _payload_of(taken: Form) -> object:
    return _form(taken.get("metadata")).get("event_payload")


def _receipt(place: str, taken: Form) -> Receipt:
    return Receipt(f"{place}:{_text(taken.get('ts'), '')}")


# What answers in Slack's place may put anything anywhere.


def _form(value: object) -> Form:
    return value if isinstance(value, dict) else {}


def _forms(value: object) -> list[Form]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object, otherwise: str) -> str:
    return value if isinstance(value, str) and value.isprintable() else otherwise


def _split(receipt: Receipt | None, place: str) -> tuple[str, str]:
    """The channel and the time stamp that a receipt holds, or `place` and nothing."""
    known, _, ts = receipt.reference.rpartition(":") if receipt else ("", "", "")
    return (known, ts) if known and ts else (place, "")
