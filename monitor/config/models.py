"""The keys of `config/monitor.yaml` and the values they take: the checks and the JSON schema are both made of this."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from monitor.config import values
from monitor.config.channels import AnyChannel
from monitor.config.settings import Cron, Every

_INTERVAL = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s?[smhd]\s*$"}
_CRON = {"type": "string", "pattern": r"^\s*\S+(\s+\S+){4}\s*$"}
_ONE_SCHEDULE = {"anyOf": [_INTERVAL, _CRON]}


Schedules = Annotated[
    tuple[Every | Cron, ...],
    BeforeValidator(values.schedules),
    WithJsonSchema(
        {
            "anyOf": [_INTERVAL, _CRON, {"type": "array", "items": _ONE_SCHEDULE, "minItems": 1}],
            "examples": ["60m", "0 8 * * mon-fri", ["60m", "*/10 9-11 * * tue-thu"]],
        }
    ),
]
CronOrOff = Annotated[
    Cron | None,
    BeforeValidator(values.cron_or_off),
    WithJsonSchema({"anyOf": [_CRON, {"enum": ["off", False]}], "examples": ["0 9 * * mon", "off"]}),
]
ScheduleOrOff = Annotated[
    Every | Cron | None,
    BeforeValidator(values.schedule_or_off),
    WithJsonSchema({"anyOf": [_INTERVAL, _CRON, {"enum": ["off", False]}], "examples": ["24h", "0 3 * * *", "off"]}),
]
Seconds = Annotated[
    float,
    BeforeValidator(values.interval_within_a_year),
    WithJsonSchema({**_INTERVAL, "examples": ["1s", "20s", "2m"]}),
]
Wait = Annotated[
    float,
    BeforeValidator(values.interval_within_an_hour),
    WithJsonSchema({**_INTERVAL, "examples": ["1s", "20s", "2m"]}),
]
Size = Annotated[
    int,
    BeforeValidator(values.size),
    WithJsonSchema({"type": "string", "pattern": r"^\s*\d+\s?(B|[kKMG]B)\s*$", "examples": ["30MB", "500kB"]}),
]
TimeZone = Annotated[
    str, BeforeValidator(values.timezone), WithJsonSchema({"type": "string", "examples": ["Europe/London"]})
]
NewsUrl = Annotated[
    str,
    BeforeValidator(values.news_address),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
]
BaseAddress = Annotated[
    str,
    BeforeValidator(values.base_address),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^?#]+$"}),
]
Host = Annotated[
    str,
    BeforeValidator(values.host),
    WithJsonSchema({"type": "string", "examples": ["127.0.0.1", "mirror.internal:8080"]}),
]
Contact = Annotated[
    str,
    BeforeValidator(values.contact),
    WithJsonSchema({"type": "string", "examples": ["monitoring@example.org", "https://example.org/our-bot"]}),
]
Selector = Annotated[
    str, BeforeValidator(values.selector), WithJsonSchema({"type": "string", "examples": ["main h3 a"]})
]
UrlPath = Annotated[
    str,
    BeforeValidator(values.path),
    WithJsonSchema(
        {"type": "string", "pattern": r"^/[^\s?#]*$", "examples": ["/government/collections/improvement-notices"]}
    ),
]
ChannelName = Annotated[str, Field(min_length=1, description="The name of a channel under `channels`.")]


class ConfigSection(BaseModel):
    """A part of the file: unknown keys are refused, and a key with nothing behind it counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None or key not in cls.model_fields}


class PollSection(ConfigSection):
    """How often each kind of source is polled: an interval (`60m`), a five-field cron line, or a list of them."""

    ofsted: Schedules = Field(
        default=(Every(3600),), json_schema_extra={"default": "60m"}, description="Ofsted's pages."
    )
    govuk: Schedules = Field(
        default=(Every(3600),),
        json_schema_extra={"default": "60m"},
        description="The department's notices and directions on GOV.UK.",
    )
    news: Schedules = Field(
        default=(Every(1800),), json_schema_extra={"default": "30m"}, description="Feeds and news pages."
    )


class NewsEntry(ConfigSection):
    """A news feed, or a page that lists stories."""

    feed: NewsUrl | None = Field(default=None, description="The address of an RSS or Atom feed.")
    page: NewsUrl | None = Field(default=None, description="The address of a page that lists news.")
    links: Selector | None = Field(
        default=None, description="A CSS selector of the links to stories on a page; left out, they are found."
    )

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.feed is None) == (self.page is None):
            raise ValueError("give either `feed` or `page`")
        if self.links is not None and self.page is None:
            raise ValueError("`links` belongs to a `page`; a feed has none")
        return self


class AuthorityEntry(ConfigSection):
    """One watched authority."""

    name: str = Field(
        min_length=1,
        description="Any name or alias of the register of authorities; a region or `all` watches all of it.",
        examples=["Peterborough", "London", "all"],
    )
    channels: tuple[ChannelName, ...] | None = Field(
        default=None, description="The channels that get its alerts; left out, those of `alerts`."
    )
    news: tuple[NewsEntry, ...] = Field(default=(), description="Feeds and pages with news about it.")


class OfstedSection(ConfigSection):
    """Where Ofsted publishes."""

    base_url: BaseAddress = Field(default="https://reports.ofsted.gov.uk", description="Its pages.")
    files_url: BaseAddress = Field(default="https://files.ofsted.gov.uk", description="Its files.")


class GovukSection(ConfigSection):
    """Where the department publishes its interventions."""

    base_url: BaseAddress = Field(default="https://www.gov.uk", description="GOV.UK.")
    collections: tuple[UrlPath, ...] = Field(
        default=("/government/collections/improvement-notices",),
        description="The collections of notices and directions, by path.",
    )


class SourcesSection(ConfigSection):
    """Every address can be moved: a mirror, a proxy, a test."""

    ofsted: OfstedSection = Field(default_factory=OfstedSection)
    govuk: GovukSection = Field(default_factory=GovukSection)


class HttpSection(ConfigSection):
    """Politeness and limits of every request."""

    min_interval: Wait = Field(
        default=1.0, json_schema_extra={"default": "1s"}, description="The least time between two requests to one host."
    )
    timeout: Wait = Field(
        default=20.0, gt=0, json_schema_extra={"default": "20s"}, description="How long to wait for an answer."
    )
    max_bytes: Size = Field(
        default=30_000_000, json_schema_extra={"default": "30MB"}, description="The largest page or file that is read."
    )
    allow_hosts: tuple[Host, ...] = Field(
        default=(), description="Private or loopback hosts that may be reached all the same."
    )


class HealthSection(ConfigSection):
    """When operations hear of a source that fails; a single failed poll is common and no news."""

    failures: int = Field(default=3, ge=1, le=1000, description="After so many failed polls in a row.")
    after: Seconds = Field(
        default=86_400.0, json_schema_extra={"default": "24h"}, description="Or this long after the last good one."
    )


class BackupSection(ConfigSection):
    """Copies of the history that are made while the monitor runs."""

    every: ScheduleOrOff = Field(
        default=Every(86_400),
        json_schema_extra={"default": "24h"},
        description="How often: an interval (`24h`), a five-field cron line, or `off`.",
    )
    keep: int = Field(default=7, ge=1, le=1000, description="How many of them are kept.")
    folder: str | None = Field(
        default=None,
        min_length=1,
        description="Where they are kept, relative to this file, best on another disk; left out, `backups` in `state`.",
    )


class SiteSection(ConfigSection):
    """The site, written anew after each change; `start --http` writes and serves it without this section too."""

    folder: str | None = Field(
        default=None,
        min_length=1,
        description="Where it is written, relative to this file; left out, `site` in `state`.",
    )
    url: BaseAddress | None = Field(
        default=None,
        description="The address at which readers find it: with it feeds and calendars lead to its pages.",
    )


class HeartbeatSection(ConfigSection):
    """A service that watches the monitor from outside (healthchecks.io and its like); its address is a secret."""

    url_env: str | None = Field(default=None, description="The environment variable that holds its address.")
    url_file: str | None = Field(default=None, description="The file that holds its address.")

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.url_env is None) == (self.url_file is None):
            raise ValueError("give one of url_env and url_file, not both and not neither")
        return self


_MONDAYS_AT_SIX = Cron("0 6 * * mon")


class ConfigFile(ConfigSection):
    """The configuration of Ofsted Monitor."""

    timezone: TimeZone = Field(default="Europe/London", description="The time zone of cron lines and of messages.")
    state: str = Field(
        default="../state", min_length=1, description="The folder of the database, relative to this file."
    )
    contact: Contact | None = Field(
        default=None, description="Your e-mail or web address: it stands in the User-Agent, as polite crawlers do."
    )
    poll: PollSection = Field(default_factory=PollSection)
    channels: dict[str, AnyChannel] = Field(default={}, description="Where alerts go, each under a name of yours.")
    alerts: tuple[ChannelName, ...] = Field(
        default=(), description="The channels of every authority that names none itself."
    )
    operations: tuple[ChannelName, ...] = Field(
        default=(), description="The channels that hear of the monitor's own troubles."
    )
    all_quiet: CronOrOff = Field(
        default=None,
        json_schema_extra={"default": "off", "examples": ["0 9 * * mon"]},
        description="When operations hear how the monitor does, as a five-field cron line; left out or `off`, never.",
    )
    canary: CronOrOff = Field(
        default=_MONDAYS_AT_SIX,
        json_schema_extra={"default": "0 6 * * mon"},
        description="When a made-up publication goes the whole way to a test channel, as a five-field cron line; `off` "
        "for never. Where nothing is under `operations`, nobody would hear that it failed, and it is off.",
    )
    authorities: tuple[AuthorityEntry, ...] = Field(description="The authorities that are watched.")
    sources: SourcesSection = Field(default_factory=SourcesSection)
    http: HttpSection = Field(default_factory=HttpSection)
    health: HealthSection = Field(default_factory=HealthSection)
    backup: BackupSection = Field(default_factory=BackupSection)
    archive: Literal["documents"] | None = Field(
        default=None,
        description="`documents` keeps what is read of Ofsted's and GOV.UK's (PDFs and pages) under `documents` in "
        "`state`, to be read again by `reread`; left out, nothing is kept. Stories of the press never are.",
    )
    heartbeat: HeartbeatSection | None = Field(
        default=None,
        description="Called as a round begins (`/start`), after one that leaves all healthy, and (`/fail`, with the "
        "reasons) after one that does not.",
    )
    site: SiteSection | None = Field(
        default=None,
        description="The site, written anew after each change; with `start --http` it is written without this too.",
    )
