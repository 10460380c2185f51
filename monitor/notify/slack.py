"""Slack by bot token: threads, and a message that was taken is found again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from monitor.notify.base import Channel, ChannelSettings, SeverityWord, one_of

_MENTION = re.compile(r"<(?:!here|!channel|!everyone|@[UW]\w+|!subteam\^S\w+)>\Z")


class SlackLook(ChannelSettings):
    """What both ways to Slack take besides."""

    mention: str | None = Field(default=None, description='Whom to mention, for example "<!here>"; left out, nobody.')
    mention_from: SeverityWord = Field(default="critical", description="The least severity that mentions.")

    @field_validator("mention")
    @classmethod
    def _slack_mention(cls, words: str | None) -> str | None:
        if words is not None and not all(map(_MENTION.match, words.split() or [""])):
            raise ValueError('a mention is "<!here>", "<!channel>", "<@U…>" or "<!subteam^S…>", several with a space')
        return words


class SlackSettings(SlackLook):
    """`{type: slack, channel: "#name", token_env: SLACK_BOT_TOKEN}`."""

    type: Literal["slack"]
    channel: str = Field(min_length=1, description='The channel\'s name ("#name") or its id ("C0123456789").')
    token_env: str | None = Field(default=None, description="The environment variable that holds the bot token.")
    token_file: str | None = Field(default=None, description="The file that holds the bot token.")
    app_token_env: str | None = Field(default=None, description="The environment variable that holds the app token.")
    app_token_file: str | None = Field(default=None, description="The file that holds the app token.")
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://\S+$", description="Slack's API.")

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        one_of(self, "token_env", "token_file")
        return self

    def open(self, name: str, environ: Mapping[str, str]) -> Channel:
        """A Slack channel with its token."""
        raise NotImplementedError
