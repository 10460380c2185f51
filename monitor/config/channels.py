"""The channels of `config/monitor.yaml`: what may be set for each type of channel, and which values are refused."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.config.values import mail_server
from monitor.config.words import shown
from monitor.model.facts import EventKind
from monitor.model.messages import Message, Severity

SeverityWord = Literal["low", "normal", "high", "critical"]

_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")
_CRON_FIELD = re.compile(r"[\w*/,\-#]+\Z")
_MENTION = re.compile(r"<(?:!here|!channel|!everyone|@[UW]\w+|!subteam\^S\w+)>\Z")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+@[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+\Z")


class ChannelSettings(BaseModel):
    """What every channel takes in `config/monitor.yaml`, whatever its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)

    type: str
    min_severity: SeverityWord = Field(default="low", description="The least severity that this channel gets.")
    kinds: tuple[EventKind, ...] | None = Field(
        default=None, description="Only these kinds of event; left out, all but inspection_announced."
    )
    press: Literal["certain", "possible", "none"] = Field(
        default="certain",
        description="Of the press: what it reports for certain; possible: also what it may report, as low severity; "
        "none: only Ofsted's and GOV.UK's word.",
    )
    regions: tuple[str, ...] | None = Field(
        default=None, description="Only authorities of these regions of the register; left out, all."
    )
    digest: str | None = Field(default=None, description="A five-field cron line: gather and send together then.")
    mute_until: date | None = Field(default=None, description="Send nothing before this day.")
    quiet_hours: str | None = Field(
        default=None, description='Hours that hold back all but critical, for example "22:00-07:00".'
    )

    @field_validator("digest")
    @classmethod
    def _five_fields(cls, line: str | None) -> str | None:
        if line is not None and (len(fields := line.split()) != 5 or not all(map(_CRON_FIELD.match, fields))):
            raise ValueError('a digest is a cron line of five fields, for example "0 8 * * mon"')
        return line

    @field_validator("quiet_hours")
    @classmethod
    def _from_to(cls, hours: str | None) -> str | None:
        if hours is not None and not _QUIET.match(hours):
            raise ValueError('quiet hours are two times of day, for example "22:00-07:00"')
        return hours

    @property
    def least(self) -> Severity:
        """`min_severity` as a value that compares."""
        return Severity[self.min_severity.upper()]

    @property
    def quiet(self) -> tuple[time, time] | None:
        """The quiet hours' first and last time of day (the first may be the later: over midnight)."""
        found = _QUIET.match(self.quiet_hours or "")
        if not found:
            return None
        numbers = [int(number) for number in found.groups()]
        return time(numbers[0], numbers[1]), time(numbers[2], numbers[3])


class ConsoleSettings(ChannelSettings):
    """`{type: console}`: alerts stand on the terminal, as plain text."""

    type: Literal["console"]


_SLACK_CHANNEL = re.compile(r"[CDGUW][A-Z0-9]{6,20}\Z|[#@]?[^\s\x00-\x1fA-Z#@<>,;:!?\"'`()\[\]{}|*&$%^+=~/\\]{1,80}\Z")
"""A channel's id, or its name: Slack's have up to 80 small letters, digits, hyphens and underscores."""


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

    def mention_for(self, message: Message) -> str:
        """Whom to mention with this message, in Slack's syntax; empty for nobody."""
        grave = message.severity >= Severity[self.mention_from.upper()]
        return self.mention if self.mention and grave else ""


class SlackSettings(SlackLook):
    """`{type: slack, channel: "#name", token_env: SLACK_BOT_TOKEN}`."""

    type: Literal["slack"]
    channel: str = Field(min_length=1, description='The channel\'s name ("#name") or its id ("C0123456789").')
    token_env: str | None = Field(default=None, description="The environment variable that holds the bot token.")
    token_file: str | None = Field(default=None, description="The file that holds the bot token.")
    app_token_env: str | None = Field(
        default=None, description="The environment variable that holds the app token; with it, alerts have buttons."
    )
    app_token_file: str | None = Field(default=None, description="The file that holds the app token.")
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://\S+$", description="Slack's API.")

    @field_validator("channel")
    @classmethod
    def _slack_channel(cls, name: str) -> str:
        if not _SLACK_CHANNEL.match(name):
            small = re.sub(r"[\s,.;:/&]+", "-", name.strip().lower())
            hint = f'"{small}"' if _SLACK_CHANNEL.match(small) else '"#name" or its id, "C0123456789"'
            raise ValueError(f"no channel of Slack can be called {shown(name)}; write for example {hint}")
        return name

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        _one_of(self, "token_env", "token_file")
        if self.has_buttons:
            _one_of(self, "app_token_env", "app_token_file")
        return self

    @property
    def has_buttons(self) -> bool:
        """Whether alerts have buttons: only with an app token can it be heard that one was pressed."""
        return self.app_token_env is not None or self.app_token_file is not None


class SlackWebhookSettings(SlackLook):
    """`{type: slack_webhook, url_env: SLACK_WEBHOOK_URL}`; the address is a secret."""

    type: Literal["slack_webhook"]
    url_env: str | None = Field(default=None, description="The environment variable that holds the webhook's address.")
    url_file: str | None = Field(default=None, description="The file that holds the webhook's address.")

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        _one_of(self, "url_env", "url_file")
        return self


class EmailSettings(ChannelSettings):
    """`{type: email, to: [a@example.org], from: monitor@example.org, host: localhost, port: 25}`."""

    type: Literal["email"]
    to: tuple[str, ...] = Field(min_length=1, description="The recipients' addresses.")
    sender: str = Field(alias="from", description="The address that the mail comes from.")
    host: str = Field(default="localhost", min_length=1, description="The mail server.")
    port: int = Field(default=25, ge=1, le=65535, description="Its port: 25, 587 with starttls, 465 with implicit.")
    tls: Literal["none", "starttls", "implicit"] = Field(default="none", description="How the way is encrypted.")
    user: str | None = Field(default=None, description="The name to log in with; left out, no log-in.")
    password_env: str | None = Field(default=None, description="The environment variable that holds the password.")
    password_file: str | None = Field(default=None, description="The file that holds the password.")

    @field_validator("to", "sender")
    @classmethod
    def _addresses(cls, given: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (given,) if isinstance(given, str) else given:
            if not _ADDRESS.match(address):
                raise ValueError(f"not an e-mail address: {address!r}")
        return given

    @field_validator("host")
    @classmethod
    def _server(cls, given: str) -> str:
        return mail_server(given)

    @model_validator(mode="after")
    def _user_and_password(self) -> Self:
        given = [self.password_env, self.password_file].count(None) < 2
        if given != (self.user is not None):
            raise ValueError("user and password_env (or password_file) belong together")
        if given and self.tls == "none" and self.host not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError("a password would travel unencrypted: set tls to starttls or implicit")
        return self


AnyChannel = Annotated[
    ConsoleSettings | SlackSettings | SlackWebhookSettings | EmailSettings,
    Field(discriminator="type"),
]
"""One channel of the configuration; its `type` says which."""

CHANNELS: dict[str, type[ChannelSettings]] = {
    get_args(settings.model_fields["type"].annotation)[0]: settings for settings in get_args(get_args(AnyChannel)[0])
}
"""The types of channel, by the word that the configuration has for them."""


def _one_of(settings: BaseModel, *names: str) -> None:
    """Check, for a model validator, that exactly one of these fields is given; ValueError otherwise."""
    if sum(getattr(settings, name) is not None for name in names) != 1:
        raise ValueError(f"give one of {' and '.join(names)}, not both and not neither")
