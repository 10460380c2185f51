"""One year: what starts, stops, kills, reloads and measures the monitor, whose time leaps from one act to the next."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.soak.ledger import Exceptions, Ledger, heard
from bench.soak.monitor import Disk, Process, configuration, make_clock
from bench.soak.plan import POLLS, Plan, instant
from bench.soak.promised import Promises
from bench.soak.slack import READERS, YearsSlack
from bench.soak.web import Web
from monitor.demo.govuk_web import GovukWeb

_HOUR, _DAY = 3_600.0, 86_400.0
_STUCK = 40.0  # real seconds without rest: the monitor hangs
_TO_BE_SEEN = 5.0
_YEARS_AHEAD = 15 * 365 * _DAY
# Kills and restarts stand at both ends of the year, so that one process lives through most of it.
_ROUGH = ((0.02, 0.10), (0.86, 0.97))
_LATE_KILL = 14 * _DAY  # until the messages come at which a kill was to strike
# What puts polls off: the share of the year and the hour (UTC) at which it begins, and for how many seconds.
_FULL, _AHEAD, _OTHERWISE = (0.18, 1, 40 * _HOUR), (0.52, 3, 36 * _HOUR), (0.64, 2, 10 * _DAY)


@dataclass(frozen=True)
class Sample:
    """One day's measures: MB of the process and its children, bytes of the database, rows, which start it was."""

    day: float
    life: int
    own: float
    children: float
    database: int
    documents: int
    fetches: int
    events: int


@dataclass
class Outcome:
    """What came of a year."""

    plan: Plan
    differences: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    requests: int = 0
    leaps: int = 0


class Year:
    """Lives through a plan."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self.plan, self.folder, self.say = plan, folder, say
        self.clock = make_clock(folder, plan)
        self.web = Web(self.clock)
        self.govuk = GovukWeb(plan.notices, plan.size.start)
        self.slack = YearsSlack(self.clock, random.Random(plan.seed + 1))
        self.chance = random.Random(plan.seed + 2)
        self.disk = Disk(folder / "disk", _room(plan))
        self.process = Process(folder, folder / "clock", folder / "disk" / "state")
        self.exceptions = Exceptions()
        self.outcome = Outcome(plan)
        self.without = {plan.added.slug}
        self.poll = dict(POLLS)
        self._requests_left: int | None = None
        self._posts_left: int | None = None
        self.web.asked = self._asked
        self.slack.posted = self._posted

    # --- the year -----------------------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Live through it; what came of it."""
        begun = time.monotonic()
        try:
            with self.web, self.slack:
                self._live()
                self._compare()
        finally:
            if self.process.is_alive:
                self.process.signal(signal.SIGKILL)
                self.process.end()
            self.disk.close()
        self.outcome.seconds = time.monotonic() - begun
        self.outcome.requests, self.outcome.leaps = self.web.hits.total(), self.clock.leaps
        return self.outcome

    def _live(self) -> None:
        plan = self.plan
        plan.put_on(self.web, self.govuk)
        self._configure()
        self.begun = self.clock.true()
        self.process.start()
        acts = self._acts()
        # Two days more, in which nothing is published, for what is still pending.
        days = [(instant(plan.size.start, 12) + n * _DAY, self._sample) for n in range(plan.size.days + 2)]
        for when, act in sorted([*acts, *days], key=lambda pair: pair[0]):
            self._advance(when)
            act()
        self._healthy("at the end")
        self.ended = self.clock.true()
        self.process.signal(signal.SIGTERM)
        self._ended_well()

    def _acts(self) -> list[tuple[float, Callable[[], None]]]:
        plan, chance = self.plan, self.chance
        rough = [chance.choice(_ROUGH) for _ in range(plan.size.kills + plan.size.restarts)]
        moments = [plan.instant(chance.uniform(*span), chance.uniform(0, 24)) for span in rough]
        acts: list[tuple[float, Callable[[], None]]] = [(when, self._arm) for when in moments[: plan.size.kills]]
        acts += [(when, self._restart) for when in moments[plan.size.kills :]]
        acts += self._for_a_while(*_FULL, self._fill, self._free)
        acts += self._between(instant(plan.burst, 1), 19 * _HOUR, self._revoke, self._allow)
        acts += self._for_a_while(*_AHEAD, self._run_ahead, self._run_right)
        acts += self._for_a_while(0.58, 2, 15 * _HOUR, self._break_file, self._mend_file)
        acts += self._for_a_while(*_OTHERWISE, self._other_polls, self._usual_polls)
        acts.append((plan.instant(0.5, 2), self._watch_others))
        acts += [(plan.instant(share, 23), self._healthy_in_passing) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
        return acts

    def _for_a_while(
        self, share: float, hour: float, seconds: float, begin: Callable[[], None], end: Callable[[], None]
    ) -> list[tuple[float, Callable[[], None]]]:
        return self._between(self.plan.instant(share, hour), seconds, begin, end)

    @staticmethod
    def _between(
        when: float, seconds: float, begin: Callable[[], None], end: Callable[[], None]
    ) -> list[tuple[float, Callable[[], None]]]:
        return [(when, begin), (when + seconds, end)]

    # --- time ---------------------------------------------------------------------------------------------------------

    def _advance(self, until: float) -> None:
        """Let the monitor live until it has nothing to do before an instant; one that was killed is started again."""
        self.clock.limit = until
        since, leaps = time.monotonic(), self.clock.leaps
        while not self.clock.has_rested_at(until):
            time.sleep(0.003)
            if not self.process.is_alive:
                self._died()
                since = time.monotonic()
            if self.clock.leaps != leaps:
                since, leaps = time.monotonic(), self.clock.leaps
            if time.monotonic() - since > _STUCK:
                self._differ(f"the monitor did not come to rest within {_STUCK:.0f} s at {self._now()}")
                self.process.signal(signal.SIGUSR1)
                time.sleep(1)
                self.process.signal(signal.SIGKILL)
                since = time.monotonic()

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock.true(), UTC).isoformat(timespec="seconds")

    def _differ(self, what: str) -> None:
        self.outcome.differences.append(what)
        self.say(f"  difference: {what}")

    def _count(self, what: str) -> None:
        self.outcome.counts[what] += 1

    # --- death --------------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        """Kill it at a request of the next round, or at a message of the next delivery."""
        if self.chance.random() < 0.6:
            self._requests_left = self.chance.randint(1, 3 * self.plan.size.feeds)
        else:
            self._posts_left = self.chance.randint(1, 3)

    def _asked(self) -> None:
        if self._requests_left is not None:
            self._requests_left -= 1
            if self._requests_left <= 0:
                self._requests_left = None
                self._kill("kills in a round")

    def _posted(self) -> None:
        if self._posts_left is not None:
            self._posts_left -= 1
            if self._posts_left <= 0:
                self._posts_left = None
                self._kill("kills in a delivery")

    def _kill(self, how: str) -> None:
        if self.process.is_alive:
            self._count(how)
            self._expected_death = True
            self.process.signal(signal.SIGKILL)

    _expected_death = False

    def _died(self) -> None:
        status = self.process.end()
        if not self._expected_death or status != -signal.SIGKILL:
            self._differ(f"the monitor ended by itself at {self._now()} with {status}")
            if self.process.started > self.plan.size.kills + self.plan.size.restarts + 20:
                raise SystemExit("the monitor does not stay up")
        self._expected_death = False
        self._pass(self.chance.uniform(0.02, 2) * _HOUR)
        self.process.start()

    def _pass(self, seconds: float) -> None:
        """Let time pass while nothing runs."""
        self.clock.leap_to(self.clock.true() + seconds)

    def _restart(self) -> None:
        self._count("restarts")
        if self.process.is_alive:
            self.process.signal(signal.SIGTERM)
            self._ended_well()
        self._pass(self.chance.uniform(0, 4) * _HOUR)
        self.process.start()

    def _ended_well(self) -> None:
        if not self.process.process or self._expected_death:
            return
        status = self.process.end()
        if status:
            self._differ(f"a stop at {self._now()} ended with status {status}")

    # --- faults -------------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._count("full disks")
        if self.process.process:
            self.disk.fill(self.process.process.pid)

    def _free(self) -> None:
        self.disk.free()

    def _revoke(self) -> None:
        self._count("revoked tokens")
        self.exceptions.revocations += 1
        self.slack.valid.discard(READERS)

    def _allow(self) -> None:
        self.slack.valid.add(READERS)
        self._command("outbox", "retry")

    def _run_ahead(self) -> None:
        self._count("wrong clocks")
        self.clock.skew = _YEARS_AHEAD
        self._ahead_since = self.clock.true()

    def _run_right(self) -> None:
        self.clock.skew = 0.0
        self.exceptions.wrong_clock.append((self._ahead_since, self.clock.true()))

    # --- configuration ------------------------------------------------------------------------------------------------

    def _configure(self, *, broken: bool = False) -> None:
        text = configuration(self.plan, self.web, self.slack.api_url, without=self.without, poll=self.poll)
        self.process.config.write_text(text[: len(text) // 2] if broken else text, encoding="utf-8")

    def _reload(self, *, broken: bool = False) -> None:
        self._count("reloads")
        self._configure(broken=broken)
        if self.process.is_alive:
            self.process.signal(signal.SIGHUP)
        # It looks twice, by the machine's own clock, before it takes a file for a wrong one.
        time.sleep(_TO_BE_SEEN)

    def _break_file(self) -> None:
        self.exceptions.refused_files += 1
        self._reload(broken=True)

    def _mend_file(self) -> None:
        self._reload()

    def _watch_others(self) -> None:
        """One authority more, one less."""
        self.without = {self.plan.removed.slug}
        self._reload()

    def _other_polls(self) -> None:
        self.poll = {"ofsted": "12h", "govuk": "12h", "news": "12h"}
        self._reload()

    def _usual_polls(self) -> None:
        self.poll = dict(POLLS)
        self._reload()

    # --- measures -----------------------------------------------------------------------------------------------------

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.process.state / 'monitor.db'}?mode=ro", uri=True)

    def _sample(self) -> None:
        own, children = self.process.memory()
        size = (self.process.state / "monitor.db").stat().st_size
        rows = {"documents": 0, "fetches": 0, "events": 0}
        with suppress(sqlite3.Error), closing(self._database()) as db:
            rows = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in rows}
        day = (self.clock.true() - self.begun) / _DAY
        self.outcome.samples.append(Sample(day, self.process.started, own, children, size, *rows.values()))
        if len(self.outcome.samples) % 14 == 1:
            self.say(
                f"{self._now()}: {own:.0f} + {children:.0f} MB, database {size / 1e6:.1f} MB, "
                f"{self.web.hits.total()} requests, {len(self.slack.said)} messages"
            )

    def _command(self, *arguments: str) -> int:
        done = self.process.command(self.clock.read().isoformat(), *arguments)
        if done.returncode and arguments[0] != "health":
            self._differ(f"{' '.join(arguments)} at {self._now()}: {done.returncode} {done.stdout} {done.stderr}")
        return done.returncode

    def _healthy_in_passing(self) -> None:
        self._healthy("in passing")

    def _healthy(self, when: str) -> None:
        """Where nothing is wrong at the time, `health` says so."""
        now = self.clock.true()
        wrong = [
            o for o in self.plan.outages if o.begin < now + _HOUR and now < o.end + _DAY and o.host.startswith("127.0")
        ]
        if wrong:
            return
        done = self.process.command(self.clock.read().isoformat(), "health")
        self._count("asked for health")
        if done.returncode:
            self._differ(f"health {when}, {self._now()}: {done.stdout.strip()} {done.stderr.strip()}")

    # --- the end ------------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        with closing(self._database()) as db:
            alerts = dict(db.execute("SELECT key, headline FROM alerts"))
            deliveries = {str(number): key for number, key in db.execute("SELECT id, alert FROM deliveries")}
            left = db.execute("SELECT channel, alert, state FROM deliveries WHERE state IN ('owed', 'held')").fetchall()
            failing = db.execute("SELECT id, failures, reason FROM sources WHERE failures > 0").fetchall()
        removed = f"ofsted:{self.plan.removed.slug}"
        ledger = Ledger(self.plan, self._promises(), self.exceptions, self.begun, self.ended)
        everything = heard(self.slack.said, alerts, deliveries)
        (self.folder / "heard.txt").write_text(
            "".join(f"{h.channel} {h.at} {h.key} | {h.headline}\n" for h in everything)
        )
        ledger.compare(everything)
        for one in ledger.differences:
            self._differ(one)
        self.outcome.counts += ledger.counts
        for channel, key, state in left:
            if channel != "leads":
                self._differ(f"still {state} at the end: {channel} {key}")
        for source, failures, reason in failing:
            if source == removed or source in self._of_removed():
                continue
            self._differ(f"{source} still fails at the end, {failures} times: {reason}")
        self.outcome.counts["answers lost or refused by Slack"] = self.slack.troubled

    def _promises(self) -> Promises:
        """What the plan promises where polls come by its lines, and near the acts that put them off."""
        disturbed = [(self.plan.instant(share, hour), seconds) for share, hour, seconds in (_FULL, _AHEAD, _OTHERWISE)]
        rough = [(self.plan.instant(first), self.plan.instant(last) + _LATE_KILL) for first, last in _ROUGH]
        return Promises(self.plan, tuple((begin, begin + seconds) for begin, seconds in disturbed), tuple(rough))

    def _of_removed(self) -> set[str]:
        """The feeds of the authority that is watched no longer."""
        own = (self.plan.removed.slug,)
        feeds = ((paper.host, path) for paper in self.plan.papers for path, slugs in paper.feeds if slugs == own)
        return {f"news:{self.web.url(host, path)}" for host, path in feeds}


def _room(plan: Plan) -> int:
    """MB that the history of a year takes with the seven copies that are kept of it, and as much again."""
    return 100 + 2 * (plan.size.authorities + plan.size.feeds)
