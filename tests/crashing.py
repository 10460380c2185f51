"""A monitor that is killed at random instants and started again, and what its readers got of it in the end.

The monitor is a process of its own, killed with SIGKILL; the web and Slack are real servers on the loopback. Kills are
aimed by what arrives at them: shortly after a request of a poll, after a message came, or between Slack's taking a
message and its answer. What a run without any kill makes of the same days is what must come out.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

from sqlite_utils import Database

from monitor.config.file import load
from monitor.config.settings import Settings
from monitor.demo.web import Web
from monitor.demo.world import Provider, Publication, World
from monitor.fetch.fetcher import Fetcher
from monitor.read.text.pdf import read_pdf
from monitor.register.authorities import load as load_register
from monitor.register.names import Authority
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.store.database import Store
from monitor.store.file import FILE
from monitor.store.kept import KeptFileError, KeptFiles
from tests.monitored import INSPECTION, READERS, VISIT, configure, pdf
from tests.notify.slackserver import TOKEN, Fault, SlackServer, Taken

ROOT = Path(__file__).parent.parent
FIRST_DAY = date(2024, 3, 1)
_STEP = timedelta(minutes=20)
_AT_REST = 0.6
_TO_READ = (("focused-visit-2021", VISIT), ("focused-visit-2023", VISIT), ("inspection-2023-misprint", INSPECTION))
_BURST_EACH, _BURST = 12, 11
_MENDED_AFTER = (2, 3, 5)


# --- what is published ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What is published on which day, and to whose alerts that must lead (baselines, publications, replacements)."""

    world: World
    authorities: tuple[Authority, ...]
    days: int
    owed: int


def plan(days: int) -> Plan:
    """Every second day a publication or two, now and then a burst; a misprint is mended, is back, is mended again."""
    sizes = [_BURST if n % _BURST_EACH == 0 else (1 + n % 3 // 2) * (n % 2) for n in range(1, days)]
    authorities = load_register().authorities[: max(2, -(-sum(sizes) // len(_TO_READ)), *sizes)]
    publications = [
        _publication(authority, "inspection-2018", INSPECTION, FIRST_DAY, place)
        for place, authority in enumerate(authorities)
    ]
    # One authority after the other on quiet days, so that two in a day are one authority's; across them in a burst.
    waiting = [(authority, name, label) for authority in authorities for name, label in _TO_READ]
    for day, size in enumerate(sizes, start=1):
        for _ in range(size):
            place = 0 if size < _BURST else random.Random(len(publications)).randrange(len(waiting))
            publications.append(
                _publication(*waiting.pop(place), day=FIRST_DAY + timedelta(days=day), number=len(publications))
            )
    last = FIRST_DAY + timedelta(days=days - 1)
    mended = sum(when <= last for p in publications for when, _ in p.replaced)
    providers = tuple(Provider(a.urn, a.name) for a in authorities)
    return Plan(World(providers, tuple(publications)), authorities, days, len(authorities) + sum(sizes) + mended)


def _publication(authority: Authority, name: str, label: str, day: date, number: int) -> Publication:
    versions = ("inspection-2023", "inspection-2023-misprint", "inspection-2023") if "misprint" in name else ()
    others = tuple((day + timedelta(days=n), _of(authority, v)) for n, v in zip(_MENDED_AFTER, versions, strict=False))
    own = _of(authority, name)
    return Publication(authority.urn, number, label, day - timedelta(days=40), day, own, replaced=others)


@cache
def _words(name: str) -> str:
    """An example document's words, a paragraph a line."""
    return "\n\n".join(f"• {p.text}" if p.bullet else p.text for p in read_pdf(pdf(name)).paragraphs)


def _of(authority: Authority, name: str) -> bytes:
    """An example document as if it were about this authority: one that names another is never taken for its own."""
    words = re.sub(r"Peterborough(?: City Council)?", authority.official_name or authority.name, _words(name))
    return words.encode()


# --- servers that tell what arrives -----------------------------------------------------------------------------------


@dataclass
class Aim:
    """When to kill: `delay` seconds after the `left`th happening of a kind."""

    what: str
    left: int
    delay: float


@dataclass
class Bell:
    """Hears what arrives at the servers and kills the process in hand when its aim is met."""

    process: int | None = None
    aim: Aim | None = None
    last: str = "start"
    at: float = 0.0
    heard: Counter[str] = field(default_factory=Counter)
    reader_in: float | None = None
    readers_killed: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, process: int, aim: Aim | None, reader_in: float | None = None) -> None:
        """From now on this process is aimed at, and a reading process of it `reader_in` s after it asks the web."""
        with self.lock:
            self.reader_in = reader_in
            self.process, self.aim, self.last, self.at = process, aim, "start", time.monotonic()
            self.heard.clear()

    def end(self) -> None:
        """The process has ended and is nobody's any more."""
        with self.lock:
            self.process = self.aim = None

    def kill(self, process: int) -> None:
        """Kill the process, if it is still the one in hand."""
        with self.lock:
            if self.process == process:
                os.kill(process, signal.SIGKILL)

    def kill_reader(self, process: int) -> None:
        """Kill a reading process of the process in hand, if it has one now."""
        with self.lock:
            if self.process != process:
                return
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                with suppress(OSError):
                    for child in children.read_text(encoding="ascii").split()[:1]:
                        os.kill(int(child), signal.SIGKILL)
                        self.readers_killed += 1
                        return

    def ring(self, what: str) -> None:
        """`asked` (the web), `came` or `taken` (Slack) has just happened."""
        with self.lock:
            self.last, self.at = what, time.monotonic()
            self.heard[what] += 1
            if what == "asked" and self.reader_in is not None and self.process is not None:
                timer = threading.Timer(self.reader_in, self.kill_reader, [self.process])
                timer.daemon = True
                timer.start()
                self.reader_in = None
            if self.aim is None or self.aim.what != what:
                return
            self.aim.left -= 1
            if self.aim.left:
                return
            process, delay, self.aim = self.process, self.aim.delay, None
        if process is None:
            return
        if delay:
            timer = threading.Timer(delay, self.kill, [process])
            timer.daemon = True
            timer.start()
        else:
            self.kill(process)


class ToldWeb(Web):
    """A small web that rings at each request."""

    bell: Bell

    def shown(self, target: str) -> Any:
        self.bell.ring("asked")
        return super().shown(target)


class ForgetfulSlack(SlackServer):
    """A Slack that rings, and now and then takes a message and loses its answer, or takes none for the moment."""

    def __init__(self, bell: Bell, chance: random.Random) -> None:
        super().__init__()
        self.bell, self.chance, self.troubled = bell, chance, 0
        self.said: list[tuple[str, str, str]] = []

    def fault(self, method: str) -> Fault | None:
        self.bell.ring("came")
        kind = self.chance.random()
        if method != "chat.postMessage" or kind > 0.2:
            return None
        self.troubled += 1
        if kind < 0.12:
            return Fault(lose_answer=True)
        return Fault(status=500) if kind < 0.17 else Fault(status=429, retry_after="1")

    def _take(self, channel: str, form: dict[str, Any], thread: str | None) -> Taken:
        """What was said at first counts: a message is brought up to date later on."""
        taken = super()._take(channel, form, thread)
        if taken.metadata:
            self.said.append((channel, taken.metadata["event_payload"]["key"], html.unescape(taken.words())))
        return taken

    def api(self, method: str, form: dict[str, Any], token: str) -> dict[str, Any]:
        answer = super().api(method, form, token)
        if method == "chat.postMessage":
            self.bell.ring("taken")
        return answer


class Nursery:
    """Starts monitors, one at a time (tests/nursery.py)."""

    def __init__(self, errors: Path) -> None:
        self.log = errors
        self._errors = errors.open("ab")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=ROOT,
            env={"SLACK_TOKEN": TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._asks.close()
        self._server.wait(60)
        self._answers.close()
        self._errors.close()

    @property
    def _asks(self) -> IO[bytes]:
        assert self._server.stdin
        return self._server.stdin

    @property
    def _answers(self) -> IO[bytes]:
        assert self._server.stdout
        return self._server.stdout

    def _say(self, line: str) -> None:
        self._asks.write(line.encode() + b"\n")
        self._asks.flush()

    def start(self, arguments: list[str]) -> int:
        """Start a monitor with these arguments; its process id."""
        self._say(json.dumps(arguments))
        return int(self._answers.readline())

    def ended(self, within: float) -> bool:
        """Whether it has ended within so many seconds; to be asked until it has."""
        return bool(select.select([self._answers], [], [], within)[0]) and self._answers.readline() == b"ended\n"

    def status(self) -> int:
        """How it ended: its exit status, a signal's number below zero."""
        self._say("reap")
        return int(self._answers.readline())


# --- the run ----------------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What came of it: kills by phase, alerts owed (to each of two channels), arrived, told twice, not told."""

    kills: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    troubled: int = 0
    expected: int = 0
    owed: int = 0
    arrived: int = 0
    duplicates: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    readers_killed: int = 0
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        """Whether every alert arrived once and history is that of a run without kills."""
        wrong = self.duplicates or self.missing or self.strange or self.differing
        return not wrong and self.owed == 2 * self.expected

    def __str__(self) -> str:
        phases = ", ".join(f"{number} {phase}" for phase, number in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} kills ({phases}) in {self.runs} runs, {self.readers_killed} of reading processes, "
            f"{self.troubled} answers lost or refused by "
            f"Slack: {self.owed} alerts owed, {self.arrived} arrived, {len(self.duplicates)} duplicates, "
            f"{len(self.missing)} missing, {len(self.strange)} that nobody was owed, {len(self.differing)} differences "
            f"of history; {self.seconds:.0f} s"
        )


class Trial:
    """One monitor, killed `kills` times over the days of a plan (`each` a day), then left to finish."""

    def __init__(self, folder: Path, kills: int, each: int, seed: int) -> None:
        self.kills, self.each = kills, each
        self.nursery = Nursery(folder / "stderr.txt")
        self.plan = plan(-(-kills // each) + 1)
        self.chance = random.Random(seed)
        self.bell, self.outcome = Bell(), Outcome(expected=self.plan.owed)
        self.folder = folder
        self.web = ToldWeb(self.plan.world, FIRST_DAY)
        self.web.bell = self.bell
        self.slack = ForgetfulSlack(self.bell, self.chance)
        self.config = self._configured("state")
        self.now = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)
        self.requests = 4
        for server in (self.web._server, self.slack._server):
            # That who asked is dead is no news here.
            server.handle_error = lambda *_: None

    def _configured(self, state: str) -> Path:
        slack = {"type": "slack", "token_env": "SLACK_TOKEN", "api_url": self.slack.api_url}
        folder = self.folder / f"of-{state}"
        folder.mkdir(parents=True)
        return configure(
            folder,
            self.web.url,
            state=state,
            poll={"ofsted": "15m"},
            archive="documents",
            channels={"policy": slack | {"channel": "#alerts"}, "leads": slack | {"channel": "#leads"}},
            alerts=["policy", "leads"],
            operations=["policy"],
            authorities=[{"name": a.name} for a in self.plan.authorities],
            http={"min_interval": "0s", "timeout": "5s", "allow_hosts": ["127.0.0.1"]},
        )

    def run(self) -> Outcome:
        """Live through all the days, then compare."""
        begun = time.monotonic()
        with self.web, self.slack, self.nursery:
            for day in range(self.plan.days):
                self._day(FIRST_DAY + timedelta(days=day))
            self._finish()
            self._compare(self._uninterrupted())
        self.outcome.troubled = self.slack.troubled
        self.outcome.readers_killed = self.bell.readers_killed
        self.outcome.seconds = time.monotonic() - begun
        return self.outcome

    def _day(self, day: date) -> None:
        """Several kills, then one run that is left alone: what the page showed of this day has been seen."""
        self.web.today = day
        self.now = datetime.combine(day, datetime.min.time(), UTC)
        wanted = min(self.kills, self.each * ((day - FIRST_DAY).days + 1))
        fresh = True
        for _ in range(3 * self.each):
            if self.outcome.kills.total() >= wanted:
                break
            self._run(self._aim(fresh or self._owed() > 0))
            fresh = fresh and not self.bell.heard["came"]
        self._run(None)
        self.requests = self.bell.heard["asked"]

    def _aim(self, owed: bool) -> Aim:
        """Something that will happen in the next run, if it gets so far: a request of a poll, or of a delivery."""
        chance = self.chance
        delay = chance.choice((0.0, chance.uniform(0, 0.004), chance.uniform(0, 0.03)))
        if owed and chance.random() < 0.7:
            return Aim(chance.choice(("came", "taken")), chance.choice((1, 1, 1, 2, 3)), delay)
        return Aim("asked", chance.randint(1, self.requests), delay)

    def _run(self, aim: Aim | None) -> None:
        """Start the monitor and wait for its end, or for its death."""
        self.now += _STEP
        self.outcome.runs += 1
        serving = aim is not None and self.chance.random() < 0.3
        command = ["start"] if serving else ["once", "--force"]
        process = self.nursery.start(["--config", str(self.config), "--now", self.now.isoformat(), *command])
        # A reading process takes a third of a second to start; some are met while they do.
        reader_in = self.chance.uniform(0.1, 0.9) if self.chance.random() < 0.5 else None
        self.bell.begin(process, aim, reader_in)
        while not self.nursery.ended(_AT_REST):
            # One that serves and has nothing more to do never comes to its aim.
            if serving and time.monotonic() - self.bell.at > _AT_REST:
                self.bell.kill(process)
        self.bell.end()
        if self.nursery.status() == -signal.SIGKILL:
            self.outcome.kills[self._phase()] += 1

    def _phase(self) -> str:
        if time.monotonic() - self.bell.at > _AT_REST:
            return "at rest"
        return {"asked": "during poll", "start": "at start"}.get(self.bell.last, "during delivery")

    def _finish(self) -> None:
        """Let what is still owed be delivered."""
        for _ in range(12):
            self._run(None)
            if not self._owed():
                return

    def _uninterrupted(self) -> Settings:
        """The same days without a kill and without a channel that does anything."""
        settings = load(self._configured("calm"), load_register())
        clock = [datetime.combine(FIRST_DAY, datetime.min.time(), UTC)]
        with Store.open(settings.state, clock[0]) as store:
            resources = Resources(
                settings, load_register(), store, Fetcher(settings.http), lambda: clock[0], readers=READERS
            )
            resources.prepare()
            for _ in range(self.plan.days):
                self.web.today = clock[0].date()
                run_round(resources, registry.sources(settings), force=True)
                clock[0] += timedelta(days=1)
        return settings

    def _owed(self) -> int:
        """How many deliveries are owed now, at rest or after a death."""
        if not (self.config.parent / "state" / FILE).exists():
            return 0
        database = self._database()
        with closing(database.conn):
            return database["deliveries"].count_where("state = 'owed'") if "deliveries" in database.table_names() else 0

    # --- what came out ------------------------------------------------------------------------------------------------

    def _database(self) -> Database:
        return Database(self.config.parent / "state" / FILE)

    def _compare(self, calm: Settings) -> None:
        ours, theirs = self._database(), Database(calm.state / FILE)
        owed = Counter(_lasting(row["key"]) for row in theirs.query("SELECT key FROM alerts"))
        self.outcome.owed = 2 * owed.total()
        for place in ("C0000001", "C0000002"):
            arrived = Counter(self._arrived(ours, place))
            self.outcome.arrived += (owed & arrived).total()
            self.outcome.missing += [f"{place} {key}" for key in (owed - arrived).elements()]
            twice = arrived - owed
            self.outcome.duplicates += [f"{place} {key}" for key in twice.elements() if key in owed]
            self.outcome.strange += [f"{place} {key}" for key in twice.elements() if key not in owed]
        mine, calmly = history(ours), history(theirs)
        self.outcome.differing = sorted(map(str, mine ^ calmly)) + list(self._unkept(ours))

    def _unkept(self, ours: Database) -> Iterator[str]:
        """What the history says is kept and is not, whole; what was read and nothing was kept of."""
        files = KeptFiles(self.config.parent / "state" / "documents")
        named = set()
        for row in ours.query("SELECT url, sha256, bytes FROM kept_files"):
            named.add((row["url"], row["sha256"]))
            try:
                files.read(row["sha256"], row["bytes"])
            except KeptFileError as fault:
                yield f"{row['url']} is {fault}"
        read = {(row["url"], row["sha256"]) for row in ours.query("SELECT url, sha256 FROM documents")}
        yield from (f"{url} was read and is not kept" for url, _ in read - named)

    def _arrived(self, ours: Database, place: str) -> list[str]:
        """The alerts that a channel's reader has seen, each as often as it was said, by the words on the screen."""
        alerts = {row["key"]: row["headline"] for row in ours.query("SELECT key, headline FROM alerts")}
        numbers = {str(row["id"]): row["alert"] for row in ours.query("SELECT id, alert FROM deliveries")}
        seen = []
        for key, words in ((key, words) for channel, key, words in self.slack.said if channel == place):
            named = [numbers[n] for n in key[7:].split("+")] if key.startswith("bundle:") else [key]
            seen += [_lasting(k) for k in named if alerts.get(k, k) in words]
        return seen


def _lasting(key: str) -> str:
    """An alert's key without the instant of the poll that made it: what is said, of which event."""
    return key.partition("@")[0]


def history(database: Database) -> set[tuple[str, ...]]:
    """The history as facts without the instants at which they were learnt."""
    queries = (
        "SELECT id, status, direction, recalled, facts FROM events",
        "SELECT event, area, grade, words FROM judgements",
        "SELECT event, url, source, title, published, recalled, withdrawn, finding FROM evidence",
        "SELECT source, url, label, kind, sha256, joined, baseline, missing, withdrawn_at FROM documents",
        "SELECT id, announced, failures, items, sha256 FROM sources",
    )
    facts = {tuple(map(json.dumps, row.values())) for query in queries for row in database.query(query)}
    return facts | {(_lasting(row["key"]),) for row in database.query("SELECT key FROM alerts")}
