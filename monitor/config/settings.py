"""The configuration as values: what `monitor.config.file` makes of the file. Nothing here reads anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.model.publications import SourceKind
from monitor.register.names import Authority

if TYPE_CHECKING:
    from monitor.config.channels import ChannelSettings


@dataclass(frozen=True)
class Every:
    """A poll each so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Cron:
    """A poll whenever a cron line of five fields says so, in the time zone of the configuration.

    `line` names the days of the week: by number cron counts them from Sunday, others from Monday.
    """

    line: str


@dataclass(frozen=True)
class HttpSettings:
    """Limits and politeness of every request. Times in seconds.

    `contact` stands in the User-Agent. `timeout` bounds each wait for the network (10 s at most to connect),
    `total_timeout` a whole `get` without its waits for the lane (three times `timeout` where none is given).
    `max_bytes` bounds a body, decompressed. `allow_hosts` are hosts (`host` or `host:port`, as the address writes them)
    that may be reached although they are not public. A request that may succeed later is made `attempts` times: again
    after `backoff` seconds, then each time after twice as long.
    """

    contact: str = ""
    min_interval: float = 1.0
    timeout: float = 20.0
    total_timeout: float | None = None
    max_bytes: int = 30_000_000
    allow_hosts: tuple[str, ...] = ()
    attempts: int = 3
    backoff: float = 0.5


@dataclass(frozen=True)
class NewsAddress:
    """A news feed, or a page that lists stories (`is_page`); `links` is the page's CSS selector, None to find them."""

    url: str
    is_page: bool = False
    links: str | None = None


@dataclass(frozen=True)
class Watched:
    """One watched authority, the names of the channels that get its alerts, and the addresses of its news."""

    authority: Authority
    channels: tuple[str, ...] = ()
    news: tuple[NewsAddress, ...] = ()


@dataclass(frozen=True)
class HealthSettings:
    """When operations hear of a source that fails: after so many polls in a row, or after so many seconds."""

    failures: int = 3
    after: float = 86_400.0


@dataclass(frozen=True)
class HeartbeatSettings:
    """Where the address of the heartbeat stands, which is a secret: an environment variable, or a file."""

    url_env: str | None = None
    url_file: str | None = None


@dataclass(frozen=True)
class BackupSettings:
    """When a copy of the history is made (None: never), how many of them are kept, and where (None: beside it)."""

    every: Every | Cron | None = Every(86_400)
    keep: int = 7
    folder: Path | None = None


@dataclass(frozen=True)
class SiteSettings:
    """Where the site is written (None: beside the history), and the address at which readers find it, "" for none.

    The address ends with no slash.
    """

    folder: Path | None = None
    url: str = ""


@dataclass(frozen=True)
class Settings:
    """A checked configuration. It holds nothing of the environment: secrets are read when a channel is opened.

    `state` is absolute. `poll` says of each kind of source when it is polled: whenever one of its schedules says so.
    `all_quiet` is when the weekly report goes to operations, `canary` when a made-up publication goes the whole way,
    None for never; `archive` says whether what is read of Ofsted's and GOV.UK's is kept. `watched` is in the order of
    the file, with `all` spelt out. `govuk_collections` are paths below `govuk_url`; no address ends with a slash.
    `site` is None where the site is not asked for.
    """

    path: Path
    timezone: ZoneInfo
    state: Path
    poll: Mapping[SourceKind, tuple[Every | Cron, ...]]
    channels: Mapping[str, ChannelSettings]
    alerts: tuple[str, ...]
    operations: tuple[str, ...]
    all_quiet: Cron | None
    watched: tuple[Watched, ...]
    ofsted_url: str
    ofsted_files_url: str
    govuk_url: str
    govuk_collections: tuple[str, ...]
    http: HttpSettings
    health: HealthSettings = HealthSettings()
    heartbeat: HeartbeatSettings | None = None
    canary: Cron | None = None
    backup: BackupSettings = BackupSettings()
    site: SiteSettings | None = None
    archive: bool = False

    @property
    def documents(self) -> Path:
        """The folder of the files that are kept of what was read."""
        return self.state / "documents"

    @property
    def backups(self) -> Path:
        """The folder of the copies of the history."""
        return self.backup.folder or self.state / "backups"

    @property
    def site_folder(self) -> Path:
        """The folder of the site, whether or not it is written."""
        return (self.site and self.site.folder) or self.state / "site"

    @property
    def site_url(self) -> str:
        """The address at which readers find the site, without a slash at its end; "" where none is known."""
        return self.site.url if self.site else ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """The watched authorities by slug."""
        return tuple(watched.authority.slug for watched in self.watched)
