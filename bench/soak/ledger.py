"""What was heard against what the plan says must be heard: each publication once, each outage and its end once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.soak.plan import Plan, instant
from bench.soak.slack import Said

AT_ONCE, DIGEST, OPERATIONS = "C1", "C2", "C3"
LONDON = ZoneInfo("Europe/London")
_EVENT = re.compile(r"(?P<slug>[a-z-]+)/(?P<kind>[a-z_-]+)/(?P<month>\d{4}-\d\d)(?:-\d\d)?#(?P<change>[a-z]+)")
_HOST = re.compile(r"trouble:(?P<host>[\d.]+):\d+")
_REPORT_HOUR = 9
_TOLD = 80  # characters of a headline that a reader must see: channels cut what is longer than their limits


@dataclass(frozen=True)
class Heard:
    """One alert as it reached a channel."""

    channel: str
    key: str
    at: float
    headline: str

    @property
    def bare(self) -> str:
        """The key without the instant at which the alert was made."""
        return re.sub(r"@[^#]*", "", self.key)


def heard(said: Iterable[Said], alerts: dict[str, str], deliveries: dict[str, str]) -> list[Heard]:
    """The alerts that messages showed, by the words on the screen.

    `alerts`: the history's headlines by key; `deliveries`: the keys by the number of the delivery.
    """
    found = []
    for one in said:
        bundled = one.key.startswith("bundle:")
        keys = [deliveries[n] for n in one.key[7:].split("+")] if bundled else [one.key]
        found += [Heard(one.channel, k, one.at, alerts[k]) for k in keys if alerts.get(k, "\0")[:_TOLD] in one.words]
        found += [Heard(one.channel, f"unknown:{k}", one.at, one.words[:120]) for k in keys if k not in alerts]
    return found


@dataclass
class Exceptions:
    """What the driver did that is said: files refused, tokens revoked, and from when to when the clock was wrong."""

    refused_files: int = 0
    revocations: int = 0
    wrong_clock: list[tuple[float, float]] = field(default_factory=list)


class Ledger:
    """Compares; `differences` are in words, one each."""

    def __init__(self, plan: Plan, exceptions: Exceptions, begun: float, ended: float) -> None:
        self.plan, self.exceptions = plan, exceptions
        self.begun, self.ended = begun, ended
        self.differences: list[str] = []
        self.counts: Counter[str] = Counter()

    def compare(self, everything: list[Heard]) -> None:
        """Compare all that was heard."""
        for channel in (AT_ONCE, DIGEST):
            self._readers(channel, [h for h in everything if h.channel == channel])
        self._operators([h for h in everything if h.channel == OPERATIONS])

    def _differ(self, what: str) -> None:
        self.differences.append(what)

    # --- readers ------------------------------------------------------------------------------------------------------

    def _readers(self, channel: str, got: list[Heard]) -> None:
        events: Counter[tuple[str, str, str, str]] = Counter()
        baselines: Counter[str] = Counter()
        unread: Counter[str] = Counter()
        others: list[Heard] = []
        for one in got:
            if found := _EVENT.fullmatch(one.bare):
                events[found["slug"], found["kind"], found["month"], found["change"]] += 1
            elif one.bare.endswith("#baseline"):
                baselines[one.bare] += 1
            elif one.bare.endswith("#unread"):
                unread[one.bare.rpartition("/")[2].removesuffix("#unread")] += 1
            else:
                others.append(one)
        self._of_events(channel, events)
        for number in self.plan.unread:
            self._exactly_one(f"{channel}: scan {number}", unread.pop(str(number), 0), "alerts")
        for key, number in unread.items():
            self._differ(f"{channel}: {number} alerts of an unreadable {key} that is none")
        for key, number in baselines.items():
            self.counts["baselines"] += number
            if number != 1:
                self._differ(f"{channel}: {key} said {number} times")
        for one in others:
            self._differ(f"{channel}: unexpected: {one.key}: {one.headline}")

    def _of_events(self, channel: str, events: Counter[tuple[str, str, str, str]]) -> None:
        for event in self.plan.events:
            key = (event.slug, event.kind, event.month)
            what = f"{channel}: {'/'.join(key)}, published {event.published}"
            first, followed = events.pop((*key, "new"), 0), events.pop((*key, "confirmed"), 0)
            if channel == DIGEST and not first and followed and event.may_be_confirmed:
                # What the press reported and Ofsted confirmed within a week is one line of the digest.
                first, followed = 1, followed - 1
            self._exactly_one(what, first, "alerts")
            self.counts["confirmations"] += followed
            if followed > event.may_be_confirmed:
                self._differ(f"{what}: confirmed {followed} times")
            if event.is_replaced:
                self._exactly_one(f"{what}: replaced", events.pop((*key, "replaced"), 0), "replacements")
        for (slug, kind, month, change), number in events.items():
            self._differ(f"{channel}: {number} × {slug}/{kind}/{month}#{change} that nobody was to hear of")

    def _exactly_one(self, what: str, number: int, counted: str) -> None:
        self.counts[counted] += number
        if number != 1:
            self._differ(f"{what}: said {number} times")

    # --- operations ---------------------------------------------------------------------------------------------------

    def _operators(self, got: list[Heard]) -> None:
        begun: Counter[str] = Counter()
        ended: Counter[str] = Counter()
        reports: list[Heard] = []
        refused: list[Heard] = []
        reloads: list[Heard] = []
        alarms: dict[str, list[bool]] = defaultdict(list)
        for one in got:
            if found := _HOST.match(one.key):
                (ended if "#ended" in one.key else begun)[found["host"]] += 1
            elif one.key.startswith("all_quiet@"):
                reports.append(one)
            elif one.key.startswith("channel:"):
                refused.append(one)
            elif one.key.startswith(("alarm:", "trouble:backup@")):
                alarms[one.key.partition("#")[0]].append("#ended" in one.key)
            elif one.key.startswith("configuration:"):
                reloads.append(one)
            else:
                self._differ(f"operations: unexpected: {one.key}: {one.headline}")
        self._outages(begun, ended)
        self._weekly(reports)
        self.counts["alarms"] += len(alarms)
        for alarm, said in alarms.items():
            if said != [False, True]:
                self._differ(f"operations: {alarm} was not said once, with one end")
        self.counts["refusals of a channel"] += len(refused)
        if len(refused) != self.exceptions.revocations:
            said = "; ".join(one.headline for one in refused)
            self._differ(f"operations: {self.exceptions.revocations} tokens revoked, {len(refused)} said: {said}")
        self._of_files([one.bare for one in reloads])

    def _of_files(self, said: list[str]) -> None:
        """A broken configuration is said once, and once that it can be used again."""
        self.counts["broken files refused"] += said.count("configuration:refused")
        wanted = sorted(["configuration:refused", "configuration:accepted"] * self.exceptions.refused_files)
        if sorted(said) != wanted:
            self._differ(f"operations: {self.exceptions.refused_files} broken files, said: {said}")

    def _outages(self, begun: Counter[str], ended: Counter[str]) -> None:
        planned = Counter(self._host(o.host) for o in self.plan.outages if self.plan.is_long(o))
        for host, number in planned.items():
            for what, said in (("outages", begun.pop(host, 0)), ("ends", ended.pop(host, 0))):
                self.counts[f"{what} said"] += said
                if said != number:
                    self._differ(f"operations: {number} long outages of {host}, {said} {what} said")
        for host, number in (begun + ended).items():
            self._differ(f"operations: {number} messages of {host}, which had no long outage")

    def _host(self, host: str) -> str:
        """The host that a source's address names: pages of Ofsted's stand for its files."""
        return self.plan.spoken_of(host)

    def _weekly(self, reports: list[Heard]) -> None:
        said = Counter(datetime.fromtimestamp(one.at, UTC).astimezone(LONDON).date() for one in reports)
        self.counts["weekly reports"] += len(reports)
        for monday in self._mondays():
            number = said.pop(monday, 0)
            if number != 1:
                self._differ(f"operations: {number} weekly reports of {monday}")
        for day, number in said.items():
            if number == 1 and any(
                begin <= instant(day, 24) and instant(day) < end for begin, end in self.exceptions.wrong_clock
            ):
                continue  # by the clock of 2040 it was due
            self._differ(f"operations: {number} weekly reports on {day}, which is due none")

    def _mondays(self) -> list[date]:
        day = datetime.fromtimestamp(self.begun, UTC).astimezone(LONDON).date()
        found: list[date] = []
        while True:
            hour = datetime(day.year, day.month, day.day, _REPORT_HOUR, tzinfo=LONDON).timestamp()
            if hour > self.ended:
                return found
            if day.weekday() == 0 and hour > self.begun:
                found.append(day)
            day += timedelta(days=1)
