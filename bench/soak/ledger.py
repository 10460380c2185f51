"""What was heard against what the plan says must be heard: each publication once, each outage and its end once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bench.soak.plan import DIGEST_LINE, REPORTS, Event, Plan, instant
from bench.soak.promised import LONDON, Promises, Span
from bench.soak.slack import Said
from monitor.config import cronline

AT_ONCE, DIGEST, OPERATIONS = "C1", "C2", "C3"
_EVENT = re.compile(r"(?P<slug>[a-z-]+)/(?P<kind>[a-z_-]+)/(?P<month>\d{4}-\d\d)(?:-\d\d)?#(?P<change>[a-z]+)")
_HOST = re.compile(r"trouble:(?P<host>[\d.]+):\d+")
_REPORT_HOUR = 9
_DAY = 86_400.0
_CLOSE = 3_600.0  # seconds from a digest's hour within which an alert may be in this one or the next
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


class _Alerts:
    """What readers of a channel heard, by what it is about: when each was heard."""

    def __init__(self, got: Iterable[Heard]) -> None:
        self.events: dict[tuple[str, str, str, str], list[float]] = defaultdict(list)
        self.unread: dict[str, list[float]] = defaultdict(list)
        self.baselines: Counter[str] = Counter()
        self.others: list[Heard] = []
        for one in got:
            if found := _EVENT.fullmatch(one.bare):
                self.events[found["slug"], found["kind"], found["month"], found["change"]].append(one.at)
            elif one.bare.endswith("#baseline"):
                self.baselines[one.bare] += 1
            elif one.bare.endswith("#unread"):
                self.unread[one.bare.rpartition("/")[2].removesuffix("#unread")].append(one.at)
            else:
                self.others.append(one)


class Ledger:
    """Compares; `differences` are in words, one each."""

    def __init__(self, plan: Plan, promises: Promises, exceptions: Exceptions, begun: float, ended: float) -> None:
        self.plan, self.promises, self.exceptions = plan, promises, exceptions
        self.begun, self.ended = begun, ended
        self.differences: list[str] = []
        self.counts: Counter[str] = Counter()
        self._confirmed: dict[Event, tuple[float, ...]] = {}

    def compare(self, everything: list[Heard]) -> None:
        """Compare all that was heard."""
        for channel in (AT_ONCE, DIGEST):
            self._readers(channel, [h for h in everything if h.channel == channel])
        self._operators([h for h in everything if h.channel == OPERATIONS])

    def _differ(self, what: str) -> None:
        self.differences.append(what)

    # --- readers ------------------------------------------------------------------------------------------------------

    def _readers(self, channel: str, got: list[Heard]) -> None:
        alerts = _Alerts(got)
        for event in self.plan.events:
            self._of_event(channel, event, alerts)
        for (slug, kind, month, change), said in alerts.events.items():
            self._differ(f"{channel}: {len(said)} × {slug}/{kind}/{month}#{change} that nobody was to hear of")
        for scan in self.plan.unread:
            self._exactly_one(f"{channel}: scan {scan}", len(alerts.unread.pop(str(scan), [])), "alerts")
        for key, said in alerts.unread.items():
            self._differ(f"{channel}: {len(said)} alerts of an unreadable {key} that is none")
        for key, number in alerts.baselines.items():
            self.counts["baselines"] += number
            if number != 1:
                self._differ(f"{channel}: {key} said {number} times")
        for one in alerts.others:
            self._differ(f"{channel}: unexpected: {one.key}: {one.headline}")

    def _of_event(self, channel: str, event: Event, alerts: _Alerts) -> None:
        """An event is said once; before it perhaps that its file could not be fetched, after it that Ofsted confirms.

        A digest says what the press told and Ofsted confirmed before its hour in one line: as it is by then.
        """
        key = (event.slug, event.kind, event.month)
        what = f"{channel}: {'/'.join(key)}, published {event.published}"
        first, followed = alerts.events.pop((*key, "new"), []), alerts.events.pop((*key, "confirmed"), [])
        unread = alerts.unread.pop(str(event.number), [])
        self.counts["confirmations"] += len(followed)
        self.counts["named as unreadable first"] += len(unread)
        if len(unread) not in self.promises.unread(event):
            self._differ(f"{what}: said {len(unread)} times that its file could not be fetched")
        if channel == AT_ONCE:
            self._confirmed[event] = (*first, *followed)
            read = followed or first
            if unread and read and max(unread) >= min(read):
                self._differ(f"{what}: said after it was read that its file could not be fetched")
        told_once = channel == DIGEST and self._may_be_told_once(event)
        if told_once and not first and followed:
            first, followed = followed, []
        elif len(followed) not in self.promises.confirmations(event):
            self._differ(f"{what}: confirmed {len(followed)} times")
        self._exactly_one(what, len(first), "alerts")
        replaced = len(alerts.events.pop((*key, "replaced"), []))
        self.counts["replacements"] += replaced
        if replaced not in self.promises.replacements(event):
            self._differ(f"{what}: replaced: said {replaced} times")

    def _may_be_told_once(self, event: Event) -> bool:
        """Whether no digest's hour lay surely between an event's two alerts, by when they were heard at once."""
        said = self._confirmed.get(event, ())
        if len(said) != len(("new", "confirmed")):
            return False
        told, confirmed = said
        following = cronline.after(DIGEST_LINE, datetime.fromtimestamp(told + _CLOSE, UTC), LONDON)
        return following is not None and confirmed - _CLOSE < following.timestamp()

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
        alarms: dict[str, list[Heard]] = defaultdict(list)
        for one in got:
            if found := _HOST.match(one.key):
                (ended if "#ended" in one.key else begun)[found["host"]] += 1
            elif one.key.startswith("all_quiet@"):
                reports.append(one)
            elif one.key.startswith("channel:"):
                refused.append(one)
            elif one.key.startswith(("alarm:", "trouble:backup@")):
                alarms[one.key.partition("#")[0]].append(one)
            elif one.key.startswith("configuration:"):
                reloads.append(one)
            else:
                self._differ(f"operations: unexpected: {one.key}: {one.headline}")
        self._outages(begun, ended)
        self._weekly(reports)
        self._alarms(alarms)
        self.counts["refusals of a channel"] += len(refused)
        if len(refused) != self.exceptions.revocations:
            said = "; ".join(one.headline for one in refused)
            self._differ(f"operations: {self.exceptions.revocations} tokens revoked, {len(refused)} said: {said}")
        self._of_files([one.bare for one in reloads])

    def _alarms(self, alarms: dict[str, list[Heard]]) -> None:
        """An alarm is said once, with one end, and only while something is as it says."""
        self.counts["alarms"] += len(alarms)
        for alarm, said in alarms.items():
            if ["#ended" in one.key for one in said] != [False, True]:
                self._differ(f"operations: {alarm} was not said once, with one end")
            if not any(begin <= said[0].at < end for begin, end in self._explain(alarm.partition("@")[0])):
                self._differ(f"operations: {alarm}: {said[0].headline}, which nothing explains")

    def _explain(self, alarm: str) -> list[Span]:
        """From when to when an alarm of this name has its reason in the plan."""
        if alarm == "alarm:coverage:silent":
            # The year before the plan's has no publication but old ones.
            return [(self.begun, min((instant(event.published, 24) for event in self.plan.events), default=self.ended))]
        if alarm == "alarm:coverage:newer":
            # Ofsted's list can be read, and its pages cannot; or the page shows what came meanwhile first.
            return [(o.begin, o.end + _DAY) for o in self.plan.outages if o.host == REPORTS and self.plan.is_long(o)]
        if alarm in ("alarm:coverage:unread", "trouble:backup"):
            return [(begin, end + _DAY) for begin, end in self.promises.disturbed]
        return []

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
