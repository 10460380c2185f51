"""Summaries as JSON objects and as rows, one an authority; and what each column holds, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from monitor.history.standing import Measure
from monitor.history.summary import AuthoritySummary, document_of
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import AreaChange, Event
from monitor.model.facts import Area, EventKind
from monitor.render import cells

_AREAS = tuple(area.value for area in Area)
_MEASURES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)
_IN_FORCE = {
    EventKind.IMPROVEMENT_NOTICE: "improvement notice",
    EventKind.DIRECTION: "statutory direction",
    EventKind.COMMISSIONER: "commissioner",
}


def _of_area(area: str) -> dict[str, str]:
    name = "children in care" if area == Area.IN_CARE else words.area(area)
    name = name if area == Area.LSCB else name[0].lower() + name[1:]
    more = ", with care leavers where `care_leavers` was not judged apart" if area == Area.IN_CARE else ""
    return {
        area: f"grade of {name} in the inspection{more}; empty where it was not judged",
        f"{area}_before": "its grade in the last inspection that judged the same, or as the report itself gives it",
        f"{area}_before_date": "first day of that inspection, as exactly as it is known",
        f"{area}_change": "`improved`, `declined`, `unchanged`; empty where the two cannot be compared",
    }


def _of_measure(kind: EventKind) -> dict[str, str]:
    name = _IN_FORCE[kind]
    return {
        f"{kind}_since": f"first day of the {name} in force, as exactly as it is known; a revision goes on from there",
        kind.value: f"id of the latest act of the {name} in force; empty where there is none",
        f"{kind}_url": "address of the document that tells of it",
    }


IDENTITY = {
    "authority": "the authority's slug, its key everywhere",
    "name": "its name",
    "region": "its region",
    "urn": "Ofsted's number of it",
    "gss": "its GSS code, the key of the Office for National Statistics",
}
STANDING = {
    "inspection": "id of the latest inspection that made judgements; all below are its own",
    "inspection_url": "address of its report",
    "framework": "its framework",
    "inspection_start": "its first day, as exactly as it is known",
    "inspection_end": "its last day",
    "published": "when its report came out",
    "lead_inspector": "who led it",
    "days_since_inspection": "days since its last day (its first, where the last is not known); "
    "empty where neither is known to the day",
    **{column: text for area in _AREAS for column, text in _of_area(area).items()},
    "other_judgements": "areas that no column has, as `area: grade`, a line each",
    "visit": "id of the latest visit of any kind, be it before the inspection",
    "visit_url": "address of its letter or report",
    "visit_kind": "`focused_visit`, `monitoring_visit` or `jtai` (joint targeted area inspection)",
    "visit_date": "its first day; of one without a day, when its letter came out",
    "visit_number": "the number that its letter gives it",
    **{column: text for kind in _MEASURES for column, text in _of_measure(kind).items()},
    "events": "how many events are known for sure",
    "note": "why there are no judgements, in words; empty where there are some",
}
DESCRIPTIONS = {**IDENTITY, "watched": "whether the configuration watches it: `yes` or `no`", **STANDING}
"""What each column of the summary holds, in the order of the columns."""
COLUMNS = tuple(DESCRIPTIONS)
DATES = tuple(c for c in COLUMNS if c == "published" or c.endswith(("_start", "_end", "_date", "_since")))
"""The columns of dates, each as exactly as it is known: a day, a month or a year."""
LINKS = {"inspection": "inspection_url", "visit": "visit_url", **{kind.value: f"{kind}_url" for kind in _MEASURES}}
"""Columns that name an event, and the column that holds the address of its document."""

Json = dict[str, Any]


def summary_json(one: AuthoritySummary) -> Json:
    """One authority as `summary --format json` prints it."""
    return {
        **identity(one),
        "watched": one.watched,
        "inspection": _inspection(one),
        "judgements": {
            change.area: {
                "grade": change.after,
                "before": change.before,
                "before_date": _iso(change.since),
                "change": change.direction.value if change.direction else None,
            }
            for change in one.judgements
        },
        "visit": _visit(one.visit) if one.visit else None,
        "in_force": [_measure(measure) for measure in one.in_force],
        "events": one.known,
        "note": one.note or None,
    }


def identity(one: AuthoritySummary) -> dict[str, str]:
    """Who an authority is, with the numbers to join on."""
    own = one.authority
    return dict(zip(IDENTITY, (own.slug, own.name, own.region, own.urn, own.gss_code), strict=True))


def _inspection(one: AuthoritySummary) -> Json | None:
    if one.inspection is None:
        return None
    facts = one.inspection.facts
    return {
        "event": one.inspection.id,
        "url": address(one.inspection),
        "framework": str(facts.framework) if facts.framework else None,
        "start": _iso(facts.start),
        "end": _iso(facts.end),
        "published": _iso(facts.published),
        "lead_inspector": facts.lead_inspector,
        "days_since": one.days_since_inspection,
    }


def _visit(event: Event) -> Json:
    facts = event.facts
    return {
        "event": event.id,
        "url": address(event),
        "kind": facts.kind.value,
        "date": _iso(facts.start or facts.published),
        "number": facts.visit_number,
    }


def _measure(measure: Measure) -> Json:
    latest = measure.latest
    return {
        "kind": latest.facts.kind.value,
        "since": _iso(measure.since),
        "event": latest.id,
        "action": latest.facts.action.value if latest.facts.action else None,
        "url": address(latest),
    }


def address(event: Event) -> str | None:
    """Where the document to open for an event stands; None where none is known."""
    document = document_of(event)
    return document.url if document else None


def _iso(when: When | None) -> str | None:
    return when.iso() if when else None


def row(one: AuthoritySummary) -> list[object]:
    """One authority as the cells of `COLUMNS`; None for what is not known."""
    made = summary_json(one)
    values: Json = {**identity(one), "watched": one.watched, "events": one.known, "note": made["note"]}
    inspection = made["inspection"] or {}
    values |= {"inspection": inspection.get("event"), "inspection_url": inspection.get("url")}
    values |= {name: inspection.get(name) for name in ("framework", "published", "lead_inspector")}
    values |= {f"inspection_{name}": inspection.get(name) for name in ("start", "end")}
    values["days_since_inspection"] = one.days_since_inspection
    for change in one.judgements:
        values |= _area_cells(change)
    others = [f"{change.area}: {change.after}" for change in one.judgements if change.area not in _AREAS]
    values["other_judgements"] = "\n".join(others) or None
    visit = made["visit"] or {}
    values |= {"visit": visit.get("event"), **{f"visit_{n}": visit.get(n) for n in ("url", "kind", "date", "number")}}
    for measure in made["in_force"]:
        kind = measure["kind"]
        values |= {kind: measure["event"], f"{kind}_since": measure["since"], f"{kind}_url": measure["url"]}
    return [values.get(column) for column in COLUMNS]


def _area_cells(change: AreaChange) -> Json:
    return {
        change.area: change.after,
        f"{change.area}_before": change.before,
        f"{change.area}_before_date": _iso(change.since),
        f"{change.area}_change": change.direction.value if change.direction else None,
    }


def table(found: Iterable[AuthoritySummary]) -> list[Sequence[object]]:
    """The heading and one row an authority."""
    return [COLUMNS, *(row(one) for one in found)]


def as_csv(found: Iterable[AuthoritySummary]) -> str:
    """The summaries as CSV."""
    return cells.as_csv(table(found))
