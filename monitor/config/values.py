"""Single values as people write them in the configuration: intervals, cron lines, sizes, addresses, time zones.

Each function takes what the file holds and returns the value; ValueError with what is wrong, and an example after "; ".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from monitor.config import cronline
from monitor.config.settings import Cron, Every
from monitor.config.words import near, shown
from monitor.model import program
from monitor.model.addresses import secrets_of
from monitor.model.deferred import deferred

_check_selector: Callable[[str], None] = deferred("monitor.config.selectors:check")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_INTERVAL = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s?([smhd])\Z")
_HOUR, _YEAR = 3600, 366 * 86_400
_BYTES = {"B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"(\d{1,9})\s?(B|[kKMG]B)\Z")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?\Z")
_PORT = re.compile(r"(?:\]|\A[^:]+):\d{1,5}\Z")
# The standard library would look for a package of any other name, however many parts it has.
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,3}\Z")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+@[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+\Z")
_FORBIDDEN = re.compile(
    r"https?://(?:(?P<google>news\.google\.[a-z.]+|(?:www\.)?google\.[a-z.]+(?=(?::\d+)?/news))|(?:www\.|cn\.)?bing\.com(?=(?::\d+)?/news))"
    r"(?:[:/?#]|\Z)",
    re.IGNORECASE,
)
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NUMBERS = re.compile(r"([0-7])(?:-([0-7]))?(?:/([1-7]))?\Z")


def interval(text: object) -> float:
    """Seconds of `30s`, `60m`, `2h` or `1d`; ValueError for anything else."""
    found = _INTERVAL.match(text.strip()) if isinstance(text, str) else None
    if not found:
        raise ValueError(f"not an interval: {shown(text)}; write for example 30s, 60m, 2h or 1d")
    return float(found[1]) * _UNITS[found[2]]


def interval_within_a_year(text: object) -> float:
    """Seconds of an interval; ValueError also for one so long that a key must have slipped."""
    seconds = interval(text)
    if seconds > _YEAR:
        raise ValueError(f"longer than a year: {shown(text)}; write for example 60m, 2h or 1d")
    return seconds


def interval_within_an_hour(text: object) -> float:
    """Seconds of an interval for which a request may wait."""
    seconds = interval(text)
    if seconds > _HOUR:
        raise ValueError(f"longer than an hour: {shown(text)}; write for example 1s, 20s or 2m")
    return seconds


def schedules(given: object) -> tuple[Every | Cron, ...]:
    """An interval or a cron line, or a list of them, one interval at most; ValueError for anything else."""
    found = tuple(map(schedule, given if isinstance(given, list | tuple) else [given]))
    if not found:
        raise ValueError('no interval and no cron line; write for example 60m or [60m, "*/10 9-11 * * tue-thu"]')
    if sum(isinstance(one, Every) for one in found) > 1:
        raise ValueError("several intervals, of which the shortest alone would count; keep that one")
    return found


def schedule(text: object) -> Every | Cron:
    """An interval above zero or a cron line; ValueError for anything else."""
    if isinstance(text, str) and len(text.split()) > 2:
        return cron(text)
    if not isinstance(text, str) or not _INTERVAL.match(text.strip()):
        raise ValueError(
            f'neither an interval nor a cron line: {shown(text)}; write for example 60m, 2h or "0 8 * * mon"'
        )
    seconds = interval_within_a_year(text)
    if seconds <= 0:
        raise ValueError(f"an interval must be above zero: {shown(text)}; write for example 60m")
    return Every(seconds)


def cron(text: str) -> Cron:
    """A cron line of five fields, its days of the week by name; ValueError for anything else."""
    fields = text.split()
    if len(fields) != 5:
        raise ValueError(f"a cron line has five fields, {shown(text)} has {len(fields)}; for example 0 8 * * mon")
    fields[4] = ",".join(map(_by_name, fields[4].split(",")))
    line = " ".join(fields)
    try:
        cronline.check(line)
    except ValueError as wrong:
        raise ValueError(f"not a cron line: {shown(text)} ({wrong}); write for example 0 8 * * mon") from None
    return Cron(line)


def schedule_or_off(text: object) -> Every | Cron | None:
    """An interval or a cron line, or None for `off` (which some readers of YAML take for false); else ValueError."""
    return None if text is False or text == "off" else schedule(text)


def cron_or_off(text: object) -> Cron | None:
    """A cron line of five fields, or None for `off` (which some readers of YAML take for false); else ValueError."""
    if text is False or text == "off":
        return None
    if not isinstance(text, str):
        raise ValueError(f'neither a cron line nor off: {shown(text)}; write for example "0 9 * * mon" or off')
    return cron(text)


def _by_name(days: str) -> str:
    """`1` and `1-5` of a cron line as names; what is already named, or a star, as it stands."""
    found = _WEEKDAY_NUMBERS.match(days)
    if not found:
        return days
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise ValueError(f"days of the week run from 0 (Sunday) to 7 (Sunday), not {days}; write for example mon-fri")
    return ",".join(dict.fromkeys(_WEEKDAYS[first : last + 1 : int(found[3] or 1)]))


def size(text: object) -> int:
    """Bytes of `500kB`, `30MB` or `1GB`; ValueError for anything else."""
    found = _SIZE.match(text.strip()) if isinstance(text, str) else None
    if not found or not int(found[1]):
        raise ValueError(f"not a size: {shown(text)}; write for example 500kB or 30MB")
    return int(found[1]) * _BYTES[found[2]]


def timezone(name: object) -> str:
    """The name of a time zone, as the tz database has it; ValueError for anything else."""
    try:
        if not _ZONE.match(str(name)):
            raise ValueError
        return ZoneInfo(str(name)).key
    except (KeyError, ValueError, OSError):
        hint = near(str(name), sorted(available_timezones()))
        raise ValueError(f"no such time zone: {shown(name)}; {hint or 'write for example Europe/London'}") from None


def address(text: object) -> str:
    """An http or https address with a host and no password in it; ValueError for anything else."""
    problem = f"not a web address: {shown(text)}; write for example https://www.example.org/news"
    if not isinstance(text, str) or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError(problem)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(problem) from None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise ValueError(problem)
    if parts.username is not None or parts.password is not None:
        raise ValueError("a web address must not hold a user name or a password; take them out")
    return text


def news_address(text: object) -> str:
    """A web address of a feed or page of news; ValueError also for those whose terms forbid them to this program."""
    url = address(text)
    found = _FORBIDDEN.match(url)
    if found:
        whose = "Google" if found["google"] else "Bing"
        raise ValueError(
            f"{whose}'s terms leave its news feeds to a person's own feed reader; "
            f"take it out, and name the papers' own feeds: {program.hint('add NAME')} proposes them"
        )
    return url


def base_address(text: object) -> str:
    """A web address that paths are put behind: no query, no fragment, no key in its path, its last slash taken off.

    What stands below it is kept in the history and shown to readers: a key would be, too.
    """
    url = address(text)
    if "?" in url or "#" in url:
        raise ValueError(f"others are built on this address: {shown(text)}; end it with its path")
    if secrets_of(url):
        raise ValueError("a key must not stand in this address: every link to a document would show it; take it out")
    return url.rstrip("/")


def path(text: object) -> str:
    """A path of a web address, from its first slash; ValueError for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"/[^\s?#]*", text):
        raise ValueError(f"not a path: {shown(text)}; write for example /government/collections/improvement-notices")
    return text


def host(text: object) -> str:
    """A host's name or number, with a port or without; ValueError for an address or anything else."""
    name, _, port = str(text).rpartition(":") if _PORT.search(str(text)) else (str(text), "", "")
    if not _is_host(name) or int(port or 0) > 65535:
        raise ValueError(f"not a host: {shown(text)}; write its name or number, for example 127.0.0.1 or mirror:8080")
    return str(text).lower()


def mail_server(text: str) -> str:
    """A mail server's name or number; ValueError for anything else, a port beside it included."""
    if not _is_host(text):
        raise ValueError(f"not a mail server: {shown(text)}; write its name, for example smtp.example.org")
    return text


def _is_host(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return bool(_HOST.match(name))


def contact(text: object) -> str:
    """An e-mail address or a web address that stands in the User-Agent; ValueError for anything else."""
    if isinstance(text, str) and text.isascii():
        if _ADDRESS.match(text):
            return text
        try:
            return address(text)
        except ValueError:
            pass
    raise ValueError(
        f"neither an e-mail address nor a web address: {shown(text)}; write for example monitoring@example.org"
    )


def selector(text: object) -> str:
    """A CSS selector; ValueError, with the place of the fault, for anything else."""
    _check_selector(str(text))
    return str(text)
