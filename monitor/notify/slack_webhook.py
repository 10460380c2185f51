"""Slack by incoming webhook: one address, no threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from monitor.notify.base import Channel, one_of
from monitor.notify.slack import SlackLook


class SlackWebhookSettings(SlackLook):
    """`{type: slack_webhook, url_env: SLACK_WEBHOOK_URL}`; the address is a secret."""

    type: Literal["slack_webhook"]
    url_env: str | None = Field(default=None, description="The environment variable that holds the webhook's address.")
    url_file: str | None = Field(default=None, description="The file that holds the webhook's address.")

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        one_of(self, "url_env", "url_file")
        return self

    def open(self, name: str, environ: Mapping[str, str]) -> Channel:
        """A webhook with its address."""
        raise NotImplementedError
