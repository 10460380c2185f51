"""Whose word counts: what makes an event certain, what only possible, what a person has rejected. Pure.

A story that may report something is possible news. It becomes a report when a publisher that is independent of the
first says the same, when a story reports it for certain, or when a person says that it is news.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from monitor.model.events import Evidence, Status
from monitor.model.facts import Certainty, Finding
from monitor.model.hosts import registered_domain
from monitor.model.publications import SourceKind
from monitor.model.review import Answer


def is_official(evidence: Evidence) -> bool:
    """Whether it is Ofsted's or GOV.UK's word."""
    return evidence.source is not SourceKind.NEWS


def is_possible(evidence: Evidence) -> bool:
    """Whether a story may report the event, and no person has said that it does."""
    doubtful = not is_official(evidence) and evidence.finding.certainty is Certainty.POSSIBLE
    return doubtful and not evidence.recalled and evidence.review is not Answer.ACCEPTED


def is_rejected(evidence: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether a person said that a story is no news: of it, of its copy, or of a doubtful one of the same publisher."""
    if is_official(evidence) or evidence.review is Answer.ACCEPTED:
        return False
    if evidence.review is Answer.REJECTED:
        return True
    rejected = [e for e in others if e.review is Answer.REJECTED]
    if any(_are_copies(evidence, e) for e in rejected):
        return True
    return is_possible(evidence) and any(_publisher(evidence) == _publisher(e) for e in rejected)


def status_of(evidence: Sequence[Evidence]) -> Status:
    """Who stands behind an event that rests on this evidence."""
    standing = [e for e in evidence if not e.withdrawn]
    if any(map(is_official, standing)):
        return Status.CONFIRMED
    if any(map(is_official, evidence)):
        return Status.WITHDRAWN
    if not standing:
        doubtful = all(is_possible(e) or is_rejected(e, evidence) for e in evidence)
        return Status.REJECTED if doubtful else Status.WITHDRAWN
    left = [e for e in standing if not is_rejected(e, evidence)]
    told = [e for e in left if not e.recalled]
    if any(not is_possible(e) for e in told) or _is_told_independently(told):
        return Status.REPORTED
    if told:
        return Status.POSSIBLE
    return Status.REPORTED if left else Status.REJECTED


def believed(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that an event's facts are taken from, in its order: what is certain, else what is possible."""
    standing = tuple(e for e in evidence if not e.withdrawn) or tuple(evidence)
    left = tuple(e for e in standing if not is_rejected(e, evidence)) or standing
    if status_of(evidence) is Status.POSSIBLE:
        return tuple(e for e in left if not e.recalled)
    return tuple(e for e in left if not is_possible(e)) or left


def is_only_recalled(evidence: Sequence[Evidence]) -> bool:
    """Whether an event is known only from documents that look back on it; a doubtful story beside them is no more."""
    told = [e for e in evidence if not e.recalled and not is_rejected(e, evidence)]
    if not told:
        return any(e.recalled for e in evidence)
    doubtful = all(map(is_possible, told)) and not _is_told_independently(told)
    return doubtful and any(e.recalled and is_official(e) for e in evidence)


def _is_told_independently(told: Sequence[Evidence]) -> bool:
    """Whether two publishers say the same, and neither has it from the other."""
    return any(
        _publisher(one) != _publisher(other) and not _are_copies(one, other) and agree(one.finding, other.finding)
        for one, other in combinations(told, 2)
    )


def agree(one: Finding, other: Finding) -> bool:
    """Whether two findings about one event give no area different grades."""
    grades = {j.area: j.grade for j in one.judgements}
    return all(grades.get(j.area, j.grade) == j.grade for j in other.judgements)


def _publisher(evidence: Evidence) -> str:
    return registered_domain(evidence.url)


def _are_copies(one: Evidence, other: Evidence) -> bool:
    return (one.repeats or one.url) == (other.repeats or other.url)
