"""How long the site of all of England takes, and how large its pages are: python bench/bench_site.py [--out DIR].

153 authorities with 15 years each: five inspections, focused and monitoring visits, joint inspections, notices, stories
of the press, alerts. Written whole, then after one change (a new report with its alert), then after one delivery. The
seconds that count are of the processor, since others may be at work; those of the clock stand beside them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config.file import load as load_config
from monitor.history.direction import directed
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Action, EventKind, Finding, Framework, Judgement
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.register.authorities import load
from monitor.register.names import Authority
from monitor.run.site import SiteWriter
from monitor.store.database import Store

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WHOLE, AFTER_ONE, LARGEST = 3.0, 0.3, 150_000
AREAS = ("overall", "leadership", "help_and_protection", "in_care", "care_leavers")
GRADES = ("outstanding", "good", "good", "requires_improvement", "requires_improvement", "inadequate")
ABOUT = ("the front door", "children in care", "care leavers", "children in need and on a protection plan")
WHAT = (
    *("The quality and timeliness of assessments", "The sufficiency of placements", "Supervision and oversight"),
    *("Pathway plans for care leavers", "The response to children who go missing", "Recording of decisions"),
    *("Strategy discussions with partners", "Support for emotional and mental health", "Life-story work"),
)
HOW = (
    *("so that they lead to plans that say what is to change, by when and by whom", "for children aged 16 and 17"),
    *("so that children are safe and their wishes and feelings are heard", "across all teams, with fair workloads"),
    "including the help that parents and carers are offered early, before things become worse for the child",
)
CONFIG = """
timezone: Europe/London
state: {state}
contact: bench@example.org
channels: {{policy: {{type: console}}, leads: {{type: console}}}}
alerts: [policy, leads]
operations: [policy]
authorities: [{{name: all}}]
"""


def main() -> None:
    """Write the history, then its site, and say what it took; exit 1 where a limit is passed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--out", type=Path, help="keep the site here")
    out = given.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        begun = perf_counter()
        events = fill(state)
        print(f"history: {len(events)} events, written in {perf_counter() - begun:.1f} s")
        config = Path(folder) / "monitor.yaml"
        config.write_text(CONFIG.format(state=state), encoding="utf-8")
        settings = load_config(config, load())
        writer = SiteWriter(out or Path(folder) / "site", load())

        def write() -> None:
            with Store.read(state) as store:
                done = writer.write(store, settings, NOW)
            print(f"   {done.files} files, {done.written} written, {done.removed} removed")

        whole = measured("whole", write)
        with Store.open(state, NOW) as store:
            store.commit(news(load().authorities[70]), NOW)
        one = measured("after a new report", write)
        with Store.open(state, NOW) as store:
            waiting = store.deliveries()[0]
            store.save_deliveries([replace(waiting, state=DeliveryState.DELIVERED, taken_at=NOW)])
        delivered = measured("after a delivery", write)
        nothing = measured("after nothing", write)
        files = list(writer.folder.rglob("*.html"))
        largest = max(files, key=lambda p: p.stat().st_size)
        total = sum(p.stat().st_size for p in files)
        print(f"largest page: {largest.relative_to(writer.folder)}, {largest.stat().st_size / 1000:.0f} kB")
        print(f"all {len(files)} pages: {total / 1e6:.1f} MB")
        within = whole < WHOLE and max(one, delivered, nothing) < AFTER_ONE and largest.stat().st_size < LARGEST
        sys.exit(0 if within else 1)


def measured(what: str, work: Callable[[], None]) -> float:
    """Do it, and say how long it took; the seconds of processor time."""
    wall, own = perf_counter(), process_time()
    work()
    took = process_time() - own
    print(f"{what}: {took:.2f} s of the processor, {perf_counter() - wall:.2f} s by the clock")
    return took


def fill(state: Path) -> list[Event]:
    """A history of all authorities; its events."""
    chance = random.Random(2026)
    made = []
    with Store.open(state, NOW) as store:
        store.register(load().authorities)
        for authority in load().authorities:
            events = [event for event in past(authority, chance) if event.facts.start.first() < NOW.date()]
            events = [directed(event, events) for event in events]
            alerts = tuple(alert(event, authority) for event in events[-6:])
            decisions = tuple(Decision(Reason.BACKFILLED, event.id, event.evidence[0].url) for event in events[:-6])
            store.commit(PollRecord(source(authority), events=tuple(events), alerts=alerts, decisions=decisions), NOW)
            made += events
        store.save_deliveries(replace(d, state=DeliveryState.DELIVERED, taken_at=NOW) for d in store.deliveries()[5:])
    return made


def source(authority: Authority) -> SourceState:
    """Ofsted's page of an authority, read just now."""
    url = f"https://reports.ofsted.gov.uk/provider/44/{authority.urn}"
    return SourceState(f"ofsted:{authority.slug}", "ofsted", url, NOW, last_polled=NOW, last_success=NOW, items=12)


def past(authority: Authority, chance: random.Random) -> Iterator[Event]:
    """Fifteen years of an authority, the oldest first."""
    day = date(2011, 2, 1) + timedelta(days=chance.randrange(700))
    while day < date(2026, 9, 1):
        grades = dict.fromkeys(AREAS, "")
        judged = tuple(Judgement(area, chance.choice(GRADES), f"{area} judged") for area in grades)
        if day >= date(2026, 4, 1):
            judged = judged[1:]
        yield event(authority, EventKind.INSPECTION, day, chance, 5, framework=Framework.ILACS, judgements=judged)
        if judged[0].grade == "inadequate":
            yield act(authority, EventKind.IMPROVEMENT_NOTICE, Action.ISSUED, day + timedelta(days=120), chance)
            for number in range(1, 4):
                visited = day + timedelta(days=150 + 110 * number)
                yield event(authority, EventKind.MONITORING_VISIT, visited, chance, 0, visit_number=number)
            yield act(authority, EventKind.IMPROVEMENT_NOTICE, Action.LIFTED, day + timedelta(days=800), chance)
        for kind in (EventKind.FOCUSED_VISIT, EventKind.JTAI, EventKind.FOCUSED_VISIT):
            visited = day + timedelta(days=chance.randrange(200, 1000))
            yield event(authority, kind, visited, chance, 4, topic=chance.choice(ABOUT))
        day += timedelta(days=chance.randrange(1000, 1300))


def event(
    authority: Authority, kind: EventKind, day: date, chance: random.Random, points: int, **facts: object
) -> Event:
    """An inspection or visit with Ofsted's document and three stories about it."""
    published = When.of(day + timedelta(days=60))
    improve = tuple(f"{chance.choice(WHAT)} {chance.choice(HOW)}." for _ in range(points))
    finding = Finding(
        kind, authority.slug, start=When.of(day), end=When.of(day + timedelta(days=11)), published=published,
        lead_inspector="Jane Doe", improvements=improve, quote=f"{chance.choice(WHAT)} {chance.choice(HOW)}.", **facts,  # type: ignore[arg-type]
    )  # fmt: skip
    return evidenced(authority, finding, chance, SourceKind.OFSTED, stories=3)


def act(authority: Authority, kind: EventKind, action: Action, day: date, chance: random.Random) -> Event:
    """A notice's issue or end, with GOV.UK's page."""
    finding = Finding(kind, authority.slug, action, start=When.of(day), published=When.of(day), quote="The notice.")
    return evidenced(authority, finding, chance, SourceKind.GOVUK, stories=1)


def evidenced(authority: Authority, finding: Finding, chance: random.Random, kind: SourceKind, stories: int) -> Event:
    """An event with its evidence: the publisher's document, and stories."""
    number = chance.randrange(10**8)
    urls = [f"https://files.ofsted.gov.uk/v1/file/{number}"]
    urls += [f"https://www.paper-{n}.example/news/{authority.slug}-{number}" for n in range(stories)]
    short = replace(finding, improvements=(), judgements=finding.judgements[:1])
    evidence = tuple(
        Evidence(url, kind if n == 0 else SourceKind.NEWS, f"{finding.kind} of {authority.name}", finding.published,
                 finding.quote, NOW, finding if n == 0 else short)
        for n, url in enumerate(urls)
    )  # fmt: skip
    action = f"-{finding.action}" if finding.action else ""
    name = f"{authority.slug}/{finding.kind}{action}/{finding.start}"
    return Event(name, authority.slug, finding, Status.CONFIRMED, NOW, evidence)


def alert(event: Event, authority: Authority) -> PendingAlert:
    """What two channels were told of an event."""
    message = Message(
        f"{event.id}#new", event.id, f"{authority.name}: {event.facts.kind}", Severity.NORMAL,
        MessageKind(event.facts.kind), authority.slug, authority.name, event=event.id, reason=Reason.NEW,
    )  # fmt: skip
    return PendingAlert(message, ("policy", "leads"))


def news(authority: Authority) -> PollRecord:
    """A report that came out today, with its alert."""
    made = event(authority, EventKind.INSPECTION, date(2026, 9, 21), random.Random(1), 6, framework=Framework.ILACS,
                 judgements=tuple(Judgement(area, "good") for area in AREAS[1:]))  # fmt: skip
    return PollRecord(source(authority), events=(made,), alerts=(alert(made, authority),))


if __name__ == "__main__":
    main()
