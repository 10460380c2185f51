"""What a user writes: the configuration, changes to it, cron lines, single values, instants of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import gettempdir
from zoneinfo import ZoneInfo

import typer

from bench.fuzz import seeds
from bench.fuzz.parser import Parser, must, register, storable, text, texts
from monitor.cli import base
from monitor.config import cronline, edit, values, yaml_lines
from monitor.config.changes import plan_add, plan_remove, write
from monitor.config.edit import EditError
from monitor.config.file import missing_files, parse
from monitor.config.mistakes import ConfigError
from monitor.config.starter import Answers, starter

_PATH = Path("/nowhere/config/monitor.yaml")
_SCRATCH = next(place for place in (Path("/dev/shm"), Path(gettempdir())) if place.is_dir())
_LONDON = ZoneInfo("Europe/London")
CRON_WORDS = (
    "*",
    "*/5",
    "0",
    "59",
    "60",
    "mon",
    "mon-fri",
    "sun-mon",
    "jan",
    "feb",
    "29",
    "30",
    "31",
    "1-5",
    "5-1",
    "5-5/2",
    "1,2",
    ",",
    "-",
    "/",
    "L",
    "W",
    "#2",
    "?",
    "@daily",
    "0 8 * * mon",
)
YAML_WORDS = (
    "timezone:", "state:", "contact:", "poll:", "channels:", "alerts:", "operations:", "all_quiet:", "authorities:", "name:", "news:", "feed:", "page:", "links:", "sources:", "http:",
    "health:", "type: console", "type: slack", "type: slack_webhook", "type: email", "token_env:", "url_file:", "password:", "digest:", "mute_until:", "quiet_hours:", "regions:", "kinds:",
    "min_severity:", "press:", "all", "Leeds", "60m", "0 8 * * mon", "- ", "&a ", "*a", "<<: *a", "!!binary ", "!!set ", "!!timestamp ", "? ", ": ", "{", "}", "[", "]", "|", ">", "|-", "'", '"', "#",
    "---", "...", "%YAML 1.1", "%TAG", "~", "null", "yes", "off", "1:30:00", "0o17", "0b1", ".inf", ".nan", "2024-01-01", "\t", "\n  ", "\n", "\r\n", "allow_hosts:", "max_bytes:", "timeout:",
)  # fmt: skip
_VALUES: tuple[Callable[[object], object], ...] = (
    values.interval, values.interval_within_a_year, values.interval_within_an_hour, values.schedule, values.size, values.timezone, values.address, values.news_address, values.base_address,
    values.path, values.host, values.contact, values.cron_or_off,
)  # fmt: skip
_ODD: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**400,
    [],
    {},
    ["x"],
    {"a": "b"},
    b"x",
)


def single_values(data: bytes) -> Hashable:
    said: object = text(data)
    if len(data) == 1:
        said = _ODD[data[0] % len(_ODD)]
    outcome = []
    for value in _VALUES:
        try:
            got = value(said)
        except ValueError as wrong:
            must(str(wrong), "a refusal without words", value.__name__)
            str(wrong).encode(errors="surrogatepass")
            outcome.append("refused")
            continue
        if isinstance(got, float):
            must(0 <= got < 10**13, "an interval of no length", (said, got))
            timedelta(seconds=min(got, 10**9))
        outcome.append(type(got).__name__)
    return tuple(outcome)


def cron(data: bytes) -> Hashable:
    """A cron line that is taken comes again, at a time that it names, over the changes of the clocks too."""
    said = text(data)
    try:
        line = values.cron(said).line
    except ValueError as wrong:
        must("; " in str(wrong), "a refusal without a suggestion", str(wrong))
        return "refused"
    chance = Random(data)
    last = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(
        minutes=chance.randrange(3 * 366 * 1440), seconds=chance.choice((0, 1, 59))
    )
    found = []
    for _ in range(2):
        following = cronline.after(line, last, _LONDON)
        if following is None:
            break
        must(following > last, "a next time that is past", (line, last, following))
        found.append(following)
        last = following
    must(found, "a line that is taken and never comes", (line, last))
    must(values.cron(line).line == line, "a line that is not itself", line)
    return (len(found), line.count("*"), line.count(","), line.count("/"), line.count("-"))


def cron_text(chance: Random) -> bytes:
    """Something like a cron line."""

    def term(low: int, high: int, names: tuple[str, ...] = ()) -> str:
        first, last = chance.randint(low, high + 1), chance.randint(low, high + 1)
        made = chance.choice(
            (
                "*",
                str(first),
                f"{first}-{last}",
                f"*/{chance.randint(0, 70)}",
                f"{first}-{last}/{chance.randint(0, 9)}",
                f"{first}/{last}",
                *names[:2],
            )
        )
        return ",".join((made, str(last))) if chance.random() < 0.2 else made

    days = chance.choice(("*", "mon", "mon-fri", "0", "7", "1-5", "sat,sun", "*/2", "fri-mon", "tue/2"))
    return " ".join((term(0, 59), term(0, 23), term(1, 31), term(1, 12, ("jan", "feb-apr")), days)).encode()


def configuration(data: bytes) -> Hashable:
    """The file's bytes: settings, or mistakes that each say what is wrong."""
    try:
        said = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = data.decode("latin-1")
    document = yaml_lines.read(said)
    storable(document.data)
    try:
        settings = parse(said, _PATH, register())
    except ConfigError as wrong:
        must(wrong.mistakes, "a refusal without a mistake")
        for mistake in wrong.mistakes:
            storable(str(mistake))
            must(mistake.message, "a mistake without words", mistake)
        return tuple(sorted({mistake.message.split("`")[0][:40] for mistake in wrong.mistakes}))[:6]
    must(settings.channels or not settings.alerts, "alerts to nobody")
    return (len(settings.watched), len(settings.channels), len(settings.http.allow_hosts))


def changed(data: bytes) -> Hashable:
    """`add` and `remove`: all else in the file stays as it is, to the letter, and adding then removing is taken."""
    said = data.decode("utf-8", "replace")
    document = yaml_lines.read(said)
    if document.faults or not isinstance(document.data, dict):
        return "no file"
    outcome: list[object] = []
    items = document.data.get("authorities")
    if items is None or isinstance(items, list):
        try:
            after = edit.append(
                said, ("authorities",), {"name": "Kent", "news": [{"feed": "https://example.org/x#y: z"}]}
            )
            got = yaml_lines.read(after).data
            must(got["authorities"][-1]["name"] == "Kent", "an entry that is not there", after[-200:])
            must(_lines_kept(said, after), "a line that was there is gone", (said[:300], after[:300]))
            outcome.append("added")
        except EditError:
            outcome.append("refused")
    if isinstance(items, list) and items:
        try:
            after = edit.delete(said, ("authorities",), len(data) % len(items))
            must(
                len(yaml_lines.read(after).data["authorities"]) == len(items) - 1,
                "an entry that is still there",
                after[-200:],
            )
            must(
                all(
                    line in said.splitlines() or {*"[]"} & {*line} or "authorities" in line
                    for line in after.splitlines()
                ),
                "a line that was not there",
                (said[:300], after[:300]),
            )
            outcome.append("removed")
        except EditError:
            outcome.append("not removed")
    return tuple(outcome)


def _lines_kept(before: str, after: str) -> bool:
    """All lines of a text in their order, but for those on which something was put in."""
    rest = iter(after.splitlines())
    lost = (
        sum(1 for line in before.splitlines() if not any(line == other for other in rest)) if len(before) < 3000 else 0
    )
    return lost <= len(before.splitlines()) if "{" in before or "[" in before else lost <= 2


def planned(data: bytes) -> Hashable:
    """A whole change by names and addresses that a user gives, on the example configuration."""
    name, feed, page = texts(data, 3)
    place = _example()
    try:
        plan = plan_add(place, register(), name, feeds=[feed] if feed else [], pages=[page] if page else [])
    except (ConfigError, EditError) as wrong:
        storable(str(wrong).encode("utf-8", "replace").decode())
        return "refused"
    storable(plan.after)
    plan.diff  # noqa: B018
    plan_remove(place, register(), name)
    return (plan.after == plan.before, len(plan.after) // 20)


def quoted(data: bytes) -> Hashable:
    """Any text written into the file is read back as that text."""
    said = text(data)
    if any("\ud800" <= c <= "\udfff" for c in said):
        return "no text"
    got = yaml_lines.read(f"a: {edit.quoted(said)}\n" if said else 'a: ""\n') if said else None
    must(
        got is None or (not got.faults and got.data == {"a": said}),
        "a text that is read back as another",
        (said, got and got.data, got and got.faults),
    )
    given = Answers((said,), said, {"team": {"type": said}}, {said: [{"feed": said}]})
    answers = given if said else Answers(())
    again = yaml_lines.read(starter(answers))
    must(
        not again.faults and (not said or again.data["authorities"][0]["name"] == said),
        "an answer that is read back as another",
        (said, again.faults),
    )
    return got is None


def instants(data: bytes) -> Hashable:
    """Instants and days of the command line."""
    said, until = texts(data, 2)
    outcome = []
    with redirect_stderr(StringIO()):
        for read in (base.instant, base.day, lambda one: base.period(one, until or None)):
            try:
                got = read(said)
            except typer.Exit as end:
                must(end.exit_code == base.WRONG_USE, "another exit", end.exit_code)
                outcome.append("refused")
            else:
                must(not isinstance(got, datetime) or got.tzinfo is UTC, "an instant that is not in UTC", got)
                outcome.append(type(got).__name__)
    must(base._CONTROLS.search(base.clean(said)) is None, "a text that commands the terminal", said)
    return tuple(outcome)


def instant_text(chance: Random) -> bytes:
    """Something like an instant."""
    year = chance.choice((2024, 1, 9999, 0, 10000, chance.randint(1, 9999)))
    day = chance.choice(
        (
            f"{year:04}-{chance.randint(0, 13):02}-{chance.randint(0, 32):02}",
            f"{year:04}-{chance.randint(0, 13):02}",
            f"{year:04}",
            f"{year:04}W{chance.randint(0, 54):02}",
            f"{year:04}0130",
        )
    )
    time = chance.choice(
        ("", "T09:00", " 09:00:00.123456", "T24:00", f"T{chance.randint(0, 25):02}:{chance.randint(0, 61):02}")
    )
    return f"{day}{time}{chance.choice(('', 'Z', '+14:00', '-23:59', '+00:00:01', '+24:00'))}".encode()


def _example() -> Path:
    place = _SCRATCH / "monitor-fuzz.yaml"
    if not place.exists():
        write(place, (seeds.ROOT / "config" / "monitor.yaml").read_text(encoding="utf-8"))
    return place


def _files() -> tuple[bytes, ...]:
    mistakes = seeds.files(seeds.ROOT / "tests" / "config" / "mistakes", "*.yaml", 80, 5000)
    return (
        (seeds.ROOT / "config" / "monitor.yaml").read_bytes(),
        *mistakes,
        b"authorities:\n  - name: Leeds   # x\n    news: [{feed: https://a.org/}]\n",
        b"authorities: [{name: Leeds}, {name: Kent}]\n",
    )


def secret_files(data: bytes) -> Hashable:
    """The files of secrets that a configuration names."""
    place = _SCRATCH / f"monitor-fuzz-{os.getpid()}.yaml"
    place.write_bytes(data)
    try:
        return len(missing_files(place))
    except ConfigError as wrong:
        return str(wrong.mistakes[0].message)[:20]


def _encoded(*given: str):
    return lambda: tuple(one.encode() for one in given)


PARSERS = (
    Parser("config.values", single_values, _encoded("60m", "1d", "30MB", "Europe/London", "https://www.example.org/news", "/government/x", "127.0.0.1:80", "[::1]:8080", "a@b.c", "0 8 * * mon", "off"),
           None, (*CRON_WORDS, "60m", "1.5h", "MB", "kB", "https://", "http://", "@", ":", "[::1]", ":80", "Europe/", "../", "news.google.com", "bing.com/news", "?", "#", "\x00", "²", "٣"), (), 600),
    Parser("config.cron", cron, _encoded("0 8 * * mon", "*/15 9-17 * * 1-5", "0 0 29 feb *", "30 1 * * *", "0 * 31 * *"), cron_text, CRON_WORDS, ("monitor.config.cronline",), 120),
    Parser("config.file", configuration, _files, None, YAML_WORDS, (), 8000),
    Parser("config.edit", changed, _files, None, YAML_WORDS, (), 4000),
    Parser("config.add", planned, _encoded("Leeds\x1ehttps://example.org/feed", "all", "Kent\x1e\x1ehttps://example.org/news"), None, ("Leeds", "Kent", "all", "https://example.org/", "\x1e", ": ", "#", "'", '"', "\n"), (), 600),
    Parser("config.quoted", quoted, _encoded("Leeds", "a: b", "- x", "yes", "#a", "'", '"', "é", "\t", "1e3", "0x1", "~"), None, (*YAML_WORDS, "\x85", "\u2028", "\ufeff", "\x7f", "\\", "%", "@", "`"), (), 200),
    Parser("config.secret_files", secret_files, _files, None, (*YAML_WORDS, "token_file: ", "~", "~x/", "\\0", "../../"), (), 3000),
    Parser("cli.instants", instants, _encoded("2024-01-30", "2024-01-30T09:00Z", "2024\x1e2023", "9999-12-31T23:59-12:00"), instant_text, ("T", "Z", "-", ":", "+14:00", "-23:59", "W", "\x1e", "٣"), (), 80),
)  # fmt: skip
