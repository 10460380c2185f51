"""People's answers about stories in the form of the corpus of stories that the reader is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from monitor.model.facts import Area, Finding
from monitor.model.review import Answer, Label
from monitor.register.names import Register

Json = dict[str, Any]

# Of three: what a person rejected is no news, as sure as can be; of what was accepted, day and grades are the reader's.
_REJECTED_CONFIDENCE, _ACCEPTED_CONFIDENCE = 3, 2


def stories(labels: Iterable[Label], register: Register) -> list[Json]:
    """One object a story and authority, in the order of the first answer: what of it people took for news."""
    told: dict[tuple[str, str], list[Label]] = {}
    for label in labels:
        told.setdefault((label.authority, label.url), []).append(label)
    return [_story(group, register) for group in told.values()]


def _story(labels: list[Label], register: Register) -> Json:
    first = labels[0]
    authority = register.get(first.authority)
    accepted = [label for label in labels if label.answer is Answer.ACCEPTED]
    return {
        "id": f"r{first.id:04}",
        "url": first.url,
        "site": (urlsplit(first.url).hostname or "").removeprefix("www."),
        "published": first.published.iso() if first.published else "",
        "authority": authority.name if authority else first.authority,
        "relevant": bool(accepted),
        "events": [_event(label.finding) for label in accepted],
        "background": [],
        "negative_kind": "",
        "notes": "; ".join([f"headline: {first.title}", *map(_note, labels)]),
        "confidence": _ACCEPTED_CONFIDENCE if accepted else _REJECTED_CONFIDENCE,
        "also": [],
    }


def _note(label: Label) -> str:
    what = f"{label.finding.kind}-{label.finding.action}" if label.finding.action else str(label.finding.kind)
    read = "as read, not checked" if label.answer is Answer.ACCEPTED else "as read"
    return f"{what} ({read}) {label.answer} by {label.by}, {label.at.date().isoformat()}"


def _event(finding: Finding) -> Json:
    grades = {j.area: j.grade for j in finding.judgements}
    return {
        "kind": finding.kind.value,
        "action": finding.action.value if finding.action else None,
        "start": finding.start.iso() if finding.start else None,
        "overall": grades.pop(Area.OVERALL, None),
        "areas": grades,
        "visit_number": finding.visit_number,
        "priority_action": finding.priority_action,
    }
