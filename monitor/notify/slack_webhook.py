"""Slack by incoming webhook: one address, no threads, no looking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from monitor.config.channels import SlackWebhookSettings
from monitor.model.messages import Message, Receipt
from monitor.notify import _slack_answers
from monitor.notify._slack_answers import ILL_FORMED, SlackRefusedError
from monitor.notify.base import Channel, DeliveryError, read_secret
from monitor.render.slack_blocks import payload, plain_payload


def open_channel(
    name: str, settings: SlackWebhookSettings, environ: Mapping[str, str], now: Callable[[], datetime]
) -> Channel:
    """A webhook with its address; DeliveryError, permanent, where that is missing or no web address."""
    url = read_secret("the webhook's address", settings.url_env, settings.url_file, environ)
    if not url.isascii() or len(url.split()) != 1 or urlsplit(url).scheme not in {"http", "https"}:
        place = settings.url_env or settings.url_file
        raise DeliveryError(f"what {place} holds is not the address of a webhook", permanent=True)
    return SlackWebhookChannel(name, settings, url)


class SlackWebhookChannel(Channel):
    """Posts to the channel that a webhook was made for; updates stand alone and say that they are."""

    rate = 1.0
    """Slack takes about one message a second and webhook."""

    def __init__(self, name: str, settings: SlackWebhookSettings, url: str) -> None:

        self.name = name
        self._settings = settings
        silent = _slack_answers.silent_logger()
        self._client = WebhookClient(url, _slack_answers.TIMEOUT, logger=silent, retry_handlers=[])
        if _slack_answers.bypasses_proxy(url):
            self._client.proxy = None

    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Post a message; DeliveryError where Slack did not take it. A webhook's answer holds no reference."""
        mention = self._settings.mention_for(message)
        try:
            self._post(payload(message, mention=mention, footer=self.footer))
        except SlackRefusedError as refused:
            if refused.code not in ILL_FORMED:
                raise
            self._post(plain_payload(message, mention=mention, footer=self.footer))
        return Receipt(message.key)

    def _post(self, body: dict[str, Any]) -> None:

        try:
            answer = self._client.send_dict(body)
        except (*_slack_answers.FAULTS, SlackClientError) as fault:
            raise _slack_answers.lost(fault) from None
        # Slack says "ok", and what stands in for it no more; a proxy's page has 200 too, and took nothing.
        if answer.status_code != 200 or answer.body.lstrip().startswith("<"):
            raise _slack_answers.judge(answer.status_code, answer.body.strip(), answer.headers, "the webhook's channel")
