"""One history that holds every kind of case, written once and shared: what the tests of the site look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.history.direction import directed
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Action, Certainty, EventKind, Finding, Framework, Judgement
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.register.authorities import load
from monitor.store.database import Store

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SECRET = "xoxb-1234567890-secretsecret"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "</title></style><style>*{display:none}</style>",
    "<!-- <svg/onload=alert(1)>",
    "&lt;b&gt; &amp; <b>bold</b>",
    "\u202eevil\u202c \x00\x1b[31m red \u200b",
)
"""Texts that would be markup, templates or commands, were they not made inert."""
BAD_ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:secret@example.org/x",
    "//example.org/x",
    '"><script>alert(1)</script>',
    "file:///etc/passwd",
)


def of(
    slug: str,
    kind: EventKind,
    start: str | None,
    *,
    status: Status = Status.CONFIRMED,
    source: SourceKind = SourceKind.OFSTED,
    urls: Iterable[str] = (),
    title: str = "A document",
    recalled: bool = False,
    **facts: object,
) -> Event:
    """An event with its evidence."""
    day = When.parse(start) if start else None
    finding = Finding(kind, slug, start=day, **facts)  # type: ignore[arg-type]
    action = f"-{finding.action}" if finding.action else ""
    name = f"{slug}/{kind}{action}/{start or 'undated'}"
    addresses = tuple(urls) or (f"https://files.ofsted.gov.uk/v1/file/{abs(hash(name)) % 10**8}",)
    gone = status is Status.WITHDRAWN
    evidence = tuple(
        Evidence(url, source, title, finding.published, finding.quote, NOW, finding, recalled=recalled, withdrawn=gone)
        for url in addresses
    )
    waits = NOW if status is Status.POSSIBLE else None
    return Event(name, slug, finding, status, NOW, evidence, recalled=recalled, waits_since=waits)


def judged(**grades: str) -> tuple[Judgement, ...]:
    """Judgements by area, each with the words that say so."""
    return tuple(Judgement(area, grade, f"{area}: {grade}") for area, grade in grades.items())


def inspection(slug: str, start: str, **grades: str) -> Event:
    """An inspection with its report, published two months later."""
    day = When.parse(start)
    published = When(day.year + 1, 1, 20) if day.month and day.month > 10 else When(day.year, 12, 1)
    return of(
        slug, EventKind.INSPECTION, start, published=published, framework=Framework.ILACS, judgements=judged(**grades)
    )


OLD = inspection(
    "peterborough", "2018-06-25", overall="good", leadership="good", help_and_protection="good", in_care="good"
)
FALLEN = of(
    "peterborough",
    EventKind.INSPECTION,
    "2023-11-27",
    end=When(2023, 12, 8),
    published=When(2024, 1, 30),
    framework=Framework.ILACS,
    lead_inspector="Russel Breyer",
    judgements=judged(
        overall="inadequate",
        leadership="requires_improvement",
        help_and_protection="requires_improvement",
        in_care="requires_improvement",
        care_leavers="inadequate",
    ),
    improvements=("The quality of pathway plans for care leavers.", "Supervision of social workers."),
    quote="Care leavers do not get the help that they need.",
)
# From April 2026 without an overall grade.
BY_AREA = of(
    "brent",
    EventKind.INSPECTION,
    "2026-04-27",
    end=When(2026, 5, 1),
    published=When(2026, 6, 17),
    framework=Framework.ILACS,
    judgements=judged(leadership="good", help_and_protection="good", in_care="outstanding", care_leavers="good"),
)
VISIT = of(
    "peterborough",
    EventKind.FOCUSED_VISIT,
    "2023-03-01",
    published=When(2023, 5, 9),
    topic="the front door",
    priority_action=True,
    priority_actions=("Act at once on referrals.",),
)
NOTICE = of(
    "peterborough",
    EventKind.IMPROVEMENT_NOTICE,
    "2024-02-14",
    action=Action.ISSUED,
    source=SourceKind.GOVUK,
    urls=("https://www.gov.uk/government/publications/peterborough-notice",),
)
LIFTED = (
    of("slough", EventKind.DIRECTION, "2014-10", action=Action.ISSUED, source=SourceKind.GOVUK),
    of("slough", EventKind.DIRECTION, "2019-03-01", action=Action.LIFTED, source=SourceKind.GOVUK),
)
WITHDRAWN = of(
    "leeds", EventKind.INSPECTION, "2022-02-21", status=Status.WITHDRAWN, judgements=judged(overall="outstanding")
)
POSSIBLE = of(
    "leeds",
    EventKind.INSPECTION,
    "2026-09-01",
    status=Status.POSSIBLE,
    source=SourceKind.NEWS,
    urls=("https://www.leeds-paper.example/story-1",),
    title="Is Leeds to be inspected?",
    judgements=judged(overall="inadequate"),
    certainty=Certainty.POSSIBLE,
    cues=("no day is given",),
)
REJECTED = of("leeds", EventKind.FOCUSED_VISIT, "2026-08-01", status=Status.REJECTED, source=SourceKind.NEWS)
PRESS = of(
    "york",
    EventKind.INSPECTION,
    "2025-03",
    status=Status.REPORTED,
    source=SourceKind.NEWS,
    urls=("https://www.york-paper.example/good",),
    judgements=judged(overall="good"),
)
RECALLED = of("kingston-upon-hull", EventKind.INSPECTION, "2013", recalled=True, judgements=judged(overall="adequate"))
STRANGE = inspection("devon", "2025-02-03", overall="making progress", leadership="good", a_new_area="thriving")
HOSTILE_EVENT = of(
    "kent",
    EventKind.FOCUSED_VISIT,
    "2025-05-05",
    published=When(2025, 6, 1),
    urls=BAD_ADDRESSES,
    title=HOSTILE[0] + HOSTILE[1],
    topic=HOSTILE[2] + HOSTILE[4],
    lead_inspector=HOSTILE[3],
    judgements=(Judgement(HOSTILE[5], HOSTILE[1], HOSTILE[6]),),
    improvements=HOSTILE,
    priority_actions=HOSTILE,
    details=((HOSTILE[2], HOSTILE[0]),),
    quote=" ".join(HOSTILE),
    framework=HOSTILE[1],
)

EVENTS = (
    *(OLD, directed(FALLEN, (OLD, FALLEN)), BY_AREA, VISIT, NOTICE, *LIFTED, WITHDRAWN, POSSIBLE, REJECTED, PRESS),
    *(RECALLED, STRANGE, HOSTILE_EVENT),
)

ALERT = Message(
    "peterborough/inspection/2023-11-27#new",
    "peterborough/inspection/2023-11-27",
    "Peterborough: children's services judged inadequate, down from good",
    Severity.CRITICAL,
    MessageKind.INSPECTION,
    authority="peterborough",
    event=FALLEN.id,
    reason=Reason.NEW,
)


def write(folder: Path) -> None:
    """The history in a state folder: every kind of event, an alert that a channel took and one that did not get it."""
    with Store.open(folder, NOW) as store:
        store.register(load().authorities)
        pages = [
            SourceState(
                f"ofsted:{slug}",
                "ofsted",
                f"https://reports.ofsted.gov.uk/provider/44/{slug}",
                baseline_at=NOW,
                last_polled=NOW,
                last_success=NOW,
                failures=3 if slug == "kent" else 0,
                reason=f"the server answers 503 to https://me:pw@proxy.example/?token={SECRET}"
                if slug == "kent"
                else "",
            )
            for slug in ("peterborough", "brent", "kent")
        ]
        alert = PendingAlert(ALERT, ("policy", "leads"), (("weekly", Reason.BELOW_SEVERITY),))
        decided = (Decision(Reason.SAME_AS_KNOWN, FALLEN.id, "https://www.york-paper.example/again"),)
        store.commit(PollRecord(pages[0], events=EVENTS, alerts=(alert,), decisions=decided), NOW)
        for page in pages[1:]:
            store.commit(PollRecord(page), NOW)
        taken, held = store.deliveries()
        store.save_deliveries(
            [
                replace(taken, state=DeliveryState.DELIVERED, taken_at=NOW, attempts=1),
                replace(held, state=DeliveryState.HELD, reason="550 no mailbox of jane.doe@example.org", attempts=9),
            ]
        )


CONFIG = """
timezone: Europe/London
state: {state}
contact: monitoring@example.org
channels: {{policy: {{type: console}}, leads: {{type: console}}, weekly: {{type: console}}}}
alerts: [policy, leads, weekly]
operations: [policy]
authorities: [{{name: Peterborough}}, {{name: Brent}}, {{name: Kent}}, {{name: Leeds}}, {{name: Slough}}]
"""


def configured(folder: Path) -> Path:
    """A configuration beside a state folder; its path."""
    path = folder / "monitor.yaml"
    path.write_text(CONFIG.format(state=folder / "state"), encoding="utf-8")
    return path
