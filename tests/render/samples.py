"""Typical messages, as the monitor makes them: what the golden files and `tools/show_messages.py` show.

Peterborough's story is real and public; Exampleshire, Northbridge and Westmere are made up.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.model.dates import When
from monitor.model.facts import Direction
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Severity

FILE = "https://files.ofsted.gov.uk/v1/file/"
DECLINED, UNCHANGED = Direction.DECLINED, Direction.UNCHANGED
OFSTED = "https://reports.ofsted.gov.uk/provider/44/"
GOVUK = "https://www.gov.uk/government/publications/"

_THREAD = "exampleshire/inspection/2026-10-12"


def _links(document: str, number: int) -> tuple[Link, ...]:
    return (
        Link(document, f"{FILE}{number}"),
        Link("All publications on Ofsted's page", f"{OFSTED}80000"),
    )


DOWNGRADE = Message(
    key="downgrade",
    thread="peterborough/inspection/2023-11-27",
    headline="Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    authority="peterborough",
    authority_name="Peterborough",
    region="East of England",
    lines=(
        "When: 27 Nov – 8 Dec 2023",
        "Published: 30 Jan 2024",
        "Framework: ILACS",
        "Lead inspector: Russel Breyer",
    ),
    rows=(
        AreaRow("overall", "good", "inadequate", Direction.DECLINED),
        AreaRow("leadership", "good", "requires_improvement", Direction.DECLINED),
        AreaRow("help_and_protection", "good", "requires_improvement", Direction.DECLINED),
        AreaRow("in_care", "good", "requires_improvement", Direction.DECLINED),
        AreaRow("care_leavers", None, "inadequate", None),
    ),
    improvements=tuple(
        f"{point}."
        for point in (
            "How well leaders know what is going on in practice",
            "The timeliness of assessments & the quality of plans",
            "Support for care leavers in custody",
            "Oversight by managers at all levels",
            "The sufficiency of suitable placements",
            "The way that children missing from home are spoken to on return",
            "The recording of decisions",
        )
    ),
    quote="The experiences and progress of care leavers are inadequate.",
    said_by="Ofsted: Children's services inspection, 30 Jan 2024",
    links=(
        Link("The document", f"{FILE}50237978"),
        Link("All publications on Ofsted's page", f"{OFSTED}80537"),
    ),
    history=(
        PastJudgement(When.parse("2013-01"), "overall", "adequate"),
        PastJudgement(When.parse("2015-04-21"), "overall", "requires_improvement"),
        PastJudgement(When.parse("2018-06-25"), "overall", "good"),
        PastJudgement(When.parse("2018-06-25"), "leadership", "good"),
        PastJudgement(When.parse("2018-06-25"), "help_and_protection", "good"),
        PastJudgement(When.parse("2018-06-25"), "in_care", "good"),
        PastJudgement(When.parse("2023-11-27"), "overall", "inadequate"),
        PastJudgement(When.parse("2023-11-27"), "leadership", "requires_improvement"),
        PastJudgement(When.parse("2023-11-27"), "help_and_protection", "requires_improvement"),
        PastJudgement(When.parse("2023-11-27"), "in_care", "requires_improvement"),
        PastJudgement(When.parse("2023-11-27"), "care_leavers", "inadequate"),
    ),
)

NO_OVERALL = Message(
    key="no-overall",
    thread=_THREAD,
    headline=(
        "Exampleshire: children's services inspected: leadership outstanding, help and protection good, "
        "children in care good, care leavers good (Ofsted, 17 Nov 2026)"
    ),
    severity=Severity.NORMAL,
    kind=MessageKind.INSPECTION,
    authority_name="Exampleshire",
    region="South West",
    lines=(
        "When: 12–16 Oct 2026",
        "Published: 17 Nov 2026",
        "Framework: ILACS",
        "Overall effectiveness: not given in this report",
    ),
    rows=(
        AreaRow("leadership", "outstanding", "outstanding", Direction.UNCHANGED),
        AreaRow("help_and_protection", "requires_improvement", "good", Direction.IMPROVED),
        AreaRow("in_care", "good", "good", Direction.UNCHANGED),
        AreaRow("care_leavers", "good", "good", Direction.UNCHANGED),
    ),
    improvements=("The stability of the workforce in the east of the county.",),
    quote="Children are now helped in good time.",
    said_by="Ofsted: Children's services inspection, 17 Nov 2026",
    links=_links("The document", 50300001),
    history=(
        PastJudgement(When.parse("2019-03"), "help_and_protection", "requires_improvement"),
        PastJudgement(When.parse("2022-06-13"), "help_and_protection", "requires_improvement"),
        PastJudgement(When.parse("2026-10-12"), "help_and_protection", "good"),
    ),
)

PRIORITY_ACTION = Message(
    key="priority-action",
    thread="northbridge/focused_visit/2026-09-22",
    headline=(
        "Northbridge: areas for priority action after focused visit (the front door), 22–23 Sep 2026 "
        "(Ofsted, 2 Nov 2026)"
    ),
    severity=Severity.CRITICAL,
    kind=MessageKind.FOCUSED_VISIT,
    authority_name="Northbridge",
    region="North East, Yorkshire and the Humber",
    lines=(
        "When: 22–23 Sep 2026",
        "Published: 2 Nov 2026",
        "Framework: ILACS",
        "Looked at: the front door",
    ),
    priority_actions=(
        "The response to children at risk of immediate harm out of office hours.",
        "Strategy discussions: all that should take part do, and decisions are written down the same day.",
    ),
    improvements=("The quality of case supervision.", "Feedback to those who refer children."),
    quote="There are areas for priority action. Some children are left at risk of significant harm.",
    said_by="Ofsted: Children's services focused visit, 2 Nov 2026",
    links=_links("The document", 50300002),
)

FOCUSED_VISIT = Message(
    key="focused-visit",
    thread="peterborough/focused_visit/2021-06-22",
    headline="Peterborough: focused visit, 22–23 Jun 2021: 3 points to improve (Ofsted, 2 Aug 2021)",
    severity=Severity.NORMAL,
    kind=MessageKind.FOCUSED_VISIT,
    authority_name="Peterborough",
    region="East of England",
    lines=(
        "When: 22–23 Jun 2021",
        "Published: 2 Aug 2021",
        "Framework: ILACS",
        "Looked at: planning and achieving permanence for children in care",
    ),
    improvements=(
        "Plans that say what should change by when.",
        "The timeliness of permanence.",
        "Life-story work.",
    ),
    quote="This letter summarises the findings of a focused visit on 22 and 23 June 2021.",
    said_by="Ofsted: Children's services focused visit, 2 Aug 2021",
    links=_links("The document", 50300003),
)

MONITORING_VISIT = Message(
    key="monitoring-visit",
    thread="peterborough/monitoring_visit/2024-07-09",
    headline="Peterborough: first monitoring visit, 9–10 Jul 2024 (Ofsted, 27 Aug 2024)",
    severity=Severity.HIGH,
    kind=MessageKind.MONITORING_VISIT,
    authority_name="Peterborough",
    region="East of England",
    lines=(
        "When: 9–10 Jul 2024",
        "Published: 27 Aug 2024",
        "Follows: judged inadequate in November 2023",
        "In force: improvement notice issued, 22 Mar 2024",
    ),
    quote="This was the first monitoring visit since the local authority was judged inadequate in November 2023.",
    said_by="Ofsted: Monitoring visit, 27 Aug 2024",
    links=_links("The document", 50300004),
    problems=("The lead inspector is not named in the letter.",),
)

NOTICE = Message(
    key="notice",
    thread="northbridge/improvement_notice-issued/2026-11-12",
    headline="Northbridge: improvement notice issued (GOV.UK, 12 Nov 2026)",
    severity=Severity.HIGH,
    kind=MessageKind.IMPROVEMENT_NOTICE,
    authority_name="Northbridge",
    region="North East, Yorkshire and the Humber",
    lines=(
        "When: 12 Nov 2026",
        "Published: 12 Nov 2026",
        "Follows: the focused visit of September 2026",
        "Requires: the council to work with an adviser and to set up an improvement board",
        "In force: improvement notice issued, 12 Nov 2026",
    ),
    quote="This improvement notice is issued due to poor performance in children's services.",
    said_by="Department for Education (GOV.UK): Improvement notice issued to Northbridge, 12 Nov 2026",
    links=(Link("The document", f"{GOVUK}improvement-notice-northbridge"),),
)

LIFTED = Message(
    key="lifted",
    thread="northbridge/improvement_notice-issued/2026-11-12",
    headline="Northbridge: improvement notice lifted (GOV.UK, 3 Mar 2028)",
    severity=Severity.NORMAL,
    kind=MessageKind.IMPROVEMENT_NOTICE,
    authority_name="Northbridge",
    region="North East, Yorkshire and the Humber",
    update=True,
    lines=("When: 3 Mar 2028",),
    quote="The notice was lifted on 3 March 2028.",
    said_by="Department for Education (GOV.UK): Improvement notice issued to Northbridge, 3 Mar 2028",
    links=(Link("The document", f"{GOVUK}improvement-notice-northbridge"),),
)

PRESS_FIRST = Message(
    key="press-first",
    thread="westmere/inspection/2026-10",
    headline=(
        "Westmere: children's services judged inadequate, down from requires improvement "
        "(reported by the press, 20 Nov 2026; not yet confirmed)"
    ),
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    authority_name="Westmere",
    region="North West",
    lines=("When: Oct 2026",),
    rows=(AreaRow("overall", "requires_improvement", "inadequate", Direction.DECLINED),),
    quote="Inspectors who visited the council in October found “widespread and serious failures”.",
    said_by="the press: Council failing children, says watchdog, 20 Nov 2026",
    links=(
        Link("The story", "https://www.westmeregazette.example/news/1"),
        Link("All publications on Ofsted's page", f"{OFSTED}80001"),
    ),
    problems=("The day of the inspection is not stated.", "The grades by area are not stated."),
)

CONFIRMED = Message(
    key="confirmed",
    thread="westmere/inspection/2026-10",
    headline=(
        "Westmere: confirmed: children's services judged inadequate, down from requires improvement "
        "(Ofsted, 24 Nov 2026)"
    ),
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    authority_name="Westmere",
    region="North West",
    update=True,
    lines=(
        "When: 5–16 Oct 2026",
        "Published: 24 Nov 2026",
        "New since the press reported it: leadership",
        "Care leavers: now requires improvement, before inadequate",
    ),
    rows=(
        AreaRow("leadership", "requires_improvement", "inadequate", Direction.DECLINED),
        AreaRow("care_leavers", "good", "requires_improvement", Direction.DECLINED),
    ),
    said_by="Ofsted: Children's services inspection, 24 Nov 2026",
    links=_links("The document", 50300005),
)

GROUP = Message(
    key="group",
    thread="group/exampleshire/2026-11-21",
    headline="Exampleshire: 2 alerts, 1 critical; first: Exampleshire: areas for priority action after focused visit",
    severity=Severity.CRITICAL,
    kind=MessageKind.FOCUSED_VISIT,
    authority_name="Exampleshire",
    region="South West",
    parts=(
        replace(PRIORITY_ACTION, headline="Exampleshire: areas for priority action after focused visit"),
        NO_OVERALL,
    ),
)

OVERVIEW = Message(
    key="overview",
    thread="overview/2026-05-13",
    headline="13 alerts from 13 authorities, 2 critical",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    parts=tuple(
        Message(
            key=f"overview-{number}",
            thread=f"authority-{number}/inspection/2026-04",
            headline=f"Authority {number}: children's services judged {grade} (Ofsted, 13 May 2026)",
            severity=Severity.NORMAL,
            kind=MessageKind.INSPECTION,
            rows=(AreaRow("overall", "good", grade, DECLINED if grade == "inadequate" else UNCHANGED),),
            links=(Link("The document", f"{FILE}5040000{number}"),),
        )
        for number, grade in enumerate(["inadequate"] * 2 + ["good"] * 11, start=1)
    ),
)

QUIET = Message(
    key="quiet",
    thread="digest/2026-11-16",
    headline="All quiet: no news of the 153 authorities watched in the week to 16 November 2026",
    severity=Severity.LOW,
    kind=MessageKind.ALL_QUIET,
    lines=(
        "Sources read: 3 of 3. Authorities seen on Ofsted's list: 153 of 153.",
        "Last publication seen: Exampleshire, focused visit, 6 November 2026.",
        "Oldest success: GOV.UK, 16 November 2026, 07:12.",
    ),
    links=(Link("Ofsted's list", "https://reports.ofsted.gov.uk/search?level_1_types=3"),),
)

BROKEN = Message(
    key="broken",
    thread="source/ofsted/search",
    headline="Ofsted's list cannot be read since 14:05: it shows 100 of 153 authorities",
    severity=Severity.HIGH,
    kind=MessageKind.OPERATIONS,
    lines=(
        "Nothing in the history was changed. The other sources are read as usual.",
        "It is tried again every 60 minutes; you will be told once when it works again.",
        "What to do: open the address below. If it looks complete, the page may have changed its form.",
    ),
    links=(Link("The list", "https://reports.ofsted.gov.uk/search?q=&level_1_types=3&rows=100"),),
)

UNREAD = Message(
    key="unread",
    thread="item/50300009",
    headline="Exampleshire: new publication, not read: Children's homes review, published 19 Nov 2026",
    severity=Severity.HIGH,
    kind=MessageKind.PUBLICATION,
    authority_name="Exampleshire",
    region="South West",
    lines=("Filed under: 12 Nov 2026", "It could not be read by the monitor: please look at it."),
    links=_links("The document", 50300009),
    problems=("The file holds no text: it may be a scan.",),
)

SAMPLES = (
    DOWNGRADE, NO_OVERALL, PRIORITY_ACTION, FOCUSED_VISIT, MONITORING_VISIT, NOTICE, LIFTED, PRESS_FIRST, CONFIRMED,
    GROUP, OVERVIEW, QUIET, BROKEN, UNREAD,
)  # fmt: skip
