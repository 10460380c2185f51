"""Reading the configuration: one YAML file in, `Settings` out, or every mistake at once with its line."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from monitor.config import checks, mistakes, models, yaml_lines
from monitor.config.channels import ChannelSettings
from monitor.config.mistakes import ConfigError, Mistake
from monitor.config.settings import (
    BackupSettings,
    HealthSettings,
    HeartbeatSettings,
    HttpSettings,
    NewsAddress,
    Settings,
    SiteSettings,
    Watched,
)
from monitor.config.values import cron
from monitor.model import program
from monitor.model.addresses import keep_secrets_of
from monitor.model.publications import SourceKind
from monitor.register.names import Authority, Register


def load(path: Path, register: Register) -> Settings:
    """Read and check the configuration; ConfigError with every mistake where it cannot be used."""
    return parse(read_text(path), path, register)


def parse(text: str, path: Path, register: Register) -> Settings:
    """Check the text of a configuration as if it stood in `path`; ConfigError as `load` has it."""
    file = str(path)
    document = yaml_lines.read(text)
    if document.faults and document.data is None:
        raise ConfigError(mistakes.place((), document, file))
    if not isinstance(document.data, dict):
        blank = document.data is None
        message = "the configuration is empty" if blank else "the configuration must hold keys and values"
        raise ConfigError([Mistake(file, 0, message, f"take it away, and {_init(path)} writes one that works")])
    checked, found = _validate(document.data)
    found += [
        *checks.names(document.data, register),
        *checks.regions(document.data, register),
        *checks.digests(document.data),
    ]
    known = {path for path, *_ in found}
    found += [secret for secret in checks.secrets(document.data) if secret[0] not in known]
    if found or document.faults or checked is None:
        raise ConfigError(mistakes.place(found, document, file))
    return _settings(path, checked, register)


def _init(path: Path) -> str:
    return program.hint(f"--config {quote(str(path))} init")


def missing_files(path: Path) -> list[Mistake]:
    """What is wrong with the files of secrets that a configuration names, each with its line.

    `check` asks this. For the rest a file is read when its channel is opened: it may come later, or elsewhere.
    """
    document = yaml_lines.read(read_text(path))
    found = checks.secret_files(document.data, lambda name: _beside(path, name))
    return mistakes.place(found, document, str(path))


def _beside(path: Path, name: str) -> Path:
    """A file that the configuration names, relative to the configuration's own folder."""
    return path.absolute().parent / Path(name).expanduser()


def read_text(path: Path) -> str:
    """The text of the file, its line ends as they are; ConfigError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        mistake = Mistake(str(path), 0, "there is no such file", f"{_init(path)} writes a configuration")
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        mistake = Mistake(str(path), line, "not UTF-8 text", "save it as UTF-8")
    except OSError as wrong:
        mistake = Mistake(str(path), 0, f"cannot be read: {wrong.strerror}")
    raise ConfigError([mistake])


def _validate(data: dict[str, Any]) -> tuple[models.ConfigFile | None, list[mistakes.Found]]:
    try:
        return models.ConfigFile.model_validate(data), []
    except ValidationError as wrong:
        return None, mistakes.of_validation(wrong, data)


def _settings(path: Path, file: models.ConfigFile, register: Register) -> Settings:
    folder = path.absolute().parent
    return Settings(
        path=path.absolute(),
        timezone=ZoneInfo(file.timezone),
        state=_place(folder, file.state),
        poll={SourceKind.OFSTED: file.poll.ofsted, SourceKind.GOVUK: file.poll.govuk, SourceKind.NEWS: file.poll.news},
        channels={name: _channel(channel, folder) for name, channel in file.channels.items()},
        alerts=file.alerts,
        operations=file.operations,
        all_quiet=file.all_quiet,
        watched=_watched(file, register),
        ofsted_url=file.sources.ofsted.base_url,
        ofsted_files_url=file.sources.ofsted.files_url,
        govuk_url=file.sources.govuk.base_url,
        govuk_collections=file.sources.govuk.collections,
        http=HttpSettings(
            contact=file.contact or "",
            min_interval=file.http.min_interval,
            timeout=file.http.timeout,
            max_bytes=file.http.max_bytes,
            allow_hosts=file.http.allow_hosts,
        ),
        health=HealthSettings(file.health.failures, file.health.after),
        backup=_backup(folder, file.backup),
        archive=file.archive is not None,
        canary=file.canary if file.operations else None,
        heartbeat=_heartbeat(file.heartbeat, folder),
        site=_site(folder, file.site),
    )


def _place(folder: Path, written: str) -> Path:
    """A folder that the configuration names, as it is found from anywhere."""
    return Path(os.path.normpath(folder / Path(written).expanduser()))


def _backup(folder: Path, section: models.BackupSection) -> BackupSettings:
    return BackupSettings(section.every, section.keep, _place(folder, section.folder) if section.folder else None)


def _site(folder: Path, section: models.SiteSection | None) -> SiteSettings | None:
    if section is None:
        return None
    return SiteSettings(_place(folder, section.folder) if section.folder else None, section.url or "")


def _heartbeat(section: models.HeartbeatSection | None, folder: Path) -> HeartbeatSettings | None:
    """Where the heartbeat's address stands, a file found from anywhere."""
    if section is None:
        return None
    file = section.url_file
    return HeartbeatSettings(section.url_env, str(folder / Path(file).expanduser()) if file else None)


def _channel(channel: ChannelSettings, folder: Path) -> ChannelSettings:
    """A channel whose secret files are found from anywhere, and whose digest counts the days of the week by name."""
    changed: dict[str, object] = {
        name: str(folder / Path(file).expanduser())
        for name in type(channel).model_fields
        if name.endswith("_file") and (file := getattr(channel, name))
    }
    if channel.digest:
        changed["digest"] = cron(channel.digest).line
    return channel.model_copy(update=changed)


def _watched(file: models.ConfigFile, register: Register) -> tuple[Watched, ...]:
    """Every watched authority once, in the order of the file.

    What a region or `all` says of channels holds for those that say nothing themselves, the nearer one first; its news
    are each one's.
    """
    entries: dict[Authority, list[tuple[int, models.AuthorityEntry]]] = {}
    for entry in file.authorities:
        found = checks.written(entry.name, register)
        for authority in found.authorities if found else ():
            breadth = len(found.authorities) if found and found.is_group else 0
            entries.setdefault(authority, []).append((breadth, entry))
    return tuple(
        _one_watched(authority, [entry for _, entry in sorted(said, key=lambda pair: pair[0])], file.alerts)
        for authority, said in entries.items()
    )


def _one_watched(authority: Authority, entries: list[models.AuthorityEntry], default: tuple[str, ...]) -> Watched:
    """An authority as its entries have it: its own, then its region's, then that of `all`."""
    channels = next((entry.channels for entry in entries if entry.channels is not None), default)
    news = dict.fromkeys(_news(one) for entry in entries for one in entry.news)
    return Watched(authority, channels, tuple(news))


def _news(entry: models.NewsEntry) -> NewsAddress:
    url = entry.page or entry.feed or ""
    keep_secrets_of(url)
    return NewsAddress(url, entry.page is not None, entry.links)
