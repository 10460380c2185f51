"""What speaks for and against a claim being the story's news: short names, known to the weights and fit to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.model.facts import Action, EventKind, Grade
from monitor.read.story.claims import VISIT_KINDS, Claim
from monitor.read.story.context import Age, Context
from monitor.read.words.lexicon import lexicon

_OPENING = 3  # sentences, with the headline
_DENSE = 12  # sentences that are counted by what they speak of
_HEAD = 6  # sentences in which a story says when its report came out
_MASKED = {"grade": "GRADE", "judge": "JUDGE", "service": "SERVICE", "rating": "RATING", "area": "AREA"}
_WORDS_OF_SCORE = 130  # of the opening, for the document's score
FAMILIES = {
    EventKind.INSPECTION: "inspection",
    EventKind.FOCUSED_VISIT: "visit",
    EventKind.MONITORING_VISIT: "visit",
    EventKind.JTAI: "area",
    EventKind.SEND_INSPECTION: "area",
    EventKind.IMPROVEMENT_NOTICE: "measure",
    EventKind.DIRECTION: "measure",
    EventKind.COMMISSIONER: "measure",
    EventKind.INSPECTION_ANNOUNCED: "announced",
}


@dataclass
class Candidate:
    """One thing that a story may report: its claims, and what speaks for and against its being news."""

    kind: EventKind
    action: Action | None
    authority: str | None
    claims: list[Claim]
    cues: list[str] = field(default_factory=list)
    unnamed: bool = False

    @property
    def current(self) -> list[Claim]:
        """The claims that are not told as something of an earlier time, hoped for or denied."""
        return [c for c in self.claims if not c.is_before and not c.reach & {"to_come", "denied"}]

    @property
    def best(self) -> Claim:
        """The claim that says it best: told as of now, in the story's own voice, early."""
        return min(
            self.claims,
            key=lambda c: (c.is_before, bool(c.reach & {"to_come", "denied"}), c.context.sentence.speech, c.index),
        )


def candidates(claims: Sequence[Claim], story: Sequence[Context], *, stands_inadequate: bool) -> list[Candidate]:
    """What a story may report, by kind, action and authority; a visit without a name counts as what it can be."""
    send, measures = about_send(story), {mark.value for context in story for mark in context.of("measure")}
    inadequate = stands_inadequate or _was_inadequate(claims)
    groups: dict[tuple[EventKind, Action | None, str | None], list[Claim]] = {}
    for claim in claims:
        kind = _kind(claim, measures, send=send, inadequate=inadequate)
        if kind:
            groups.setdefault((kind, claim.action, claim.authority), []).append(claim)
    found = [Candidate(kind, action, whose, group) for (kind, action, whose), group in groups.items()]
    returned = {c.authority for c in claims if c.kind is None and c.context.of("visit", "plain") and not c.is_before}
    found = [c for c in found if not _only_stands(c, found, returned)]
    visit = EventKind.MONITORING_VISIT if inadequate else EventKind.FOCUSED_VISIT
    return [*found, *_of_unnamed(claims, found, visit, send=send)]


def _kind(claim: Claim, measures: set[str], *, send: bool, inadequate: bool) -> EventKind | None:
    """Of which kind a claim is in its story, whatever the story calls it.

    "Intervention" is of the notice or direction that is named; in a story about special educational needs a visit is
    of that inspection; an authority that stands at inadequate has monitoring visits and no focused ones (Ofsted's
    ILACS guidance).
    """
    if send and (claim.kind is None or claim.kind in (*VISIT_KINDS, EventKind.JTAI)):
        return EventKind.SEND_INSPECTION
    if inadequate and claim.kind is EventKind.FOCUSED_VISIT:
        return EventKind.MONITORING_VISIT
    if "object intervention" in claim.told:
        notice_alone = EventKind.IMPROVEMENT_NOTICE in measures and EventKind.DIRECTION not in measures
        kind = EventKind.IMPROVEMENT_NOTICE if notice_alone else EventKind.DIRECTION
        return kind if claim.kind is kind and ("commissioner" not in measures or "direction" in measures) else None
    return claim.kind


def _of_unnamed(
    claims: Sequence[Claim], found: list[Candidate], visit: EventKind, *, send: bool
) -> Iterator[Candidate]:
    """What has no name of its kind: it may be a visit, or an inspection of whose grades nothing is told."""
    for whose in dict.fromkeys(claim.authority for claim in claims if not send):
        unnamed = [c for c in claims if c.kind is None and c.authority == whose]
        kinds = {c.kind for c in found if c.authority == whose}
        named = any(c.authority == whose and (c.kind in _NAMED_VISITS or _is_new_judgement(c)) for c in found)
        if unnamed and not named:
            yield Candidate(visit, None, whose, unnamed, unnamed=True)
            if EventKind.INSPECTION not in kinds:
                yield Candidate(EventKind.INSPECTION, None, whose, unnamed, unnamed=True)


def _only_stands(candidate: Candidate, found: Sequence[Candidate], returned: set[str | None]) -> bool:
    """Whether a grade is only the one at which an authority stands, in a story of a visit: "the inadequate service"."""
    standing = all("attribute" in c.told or "after" in c.reach for c in candidate.current)
    named = {c.authority for c in found if c.kind in _NAMED_VISITS and c.current}
    return candidate.kind is EventKind.INSPECTION and standing and candidate.authority in named | returned


def _was_inadequate(claims: Sequence[Claim]) -> bool:
    """Whether the latest grade at which a story says that the authority stood before is inadequate."""
    before = [
        m
        for c in claims
        for m in c.mentions
        if not m.areas and (m.is_before or "after" in m.reach or "attribute" in c.told)
    ]
    years = [(m.dated.time.start.year if m.dated and m.dated.time.start else 0, m.grade) for m in before]
    latest = max((year for year, _ in years), default=0)
    return any(grade is Grade.INADEQUATE for year, grade in years if year == latest)


_NAMED_VISITS = (*VISIT_KINDS, EventKind.JTAI, EventKind.SEND_INSPECTION)


def _is_new_judgement(candidate: Candidate) -> bool:
    """Whether a grade is told as given now: then a visit or report without a name is that inspection's."""
    current = candidate.current if candidate.kind is EventKind.INSPECTION else []
    return any("attribute" not in claim.told and "after" not in claim.reach for claim in current)


def about_send(story: Sequence[Context]) -> bool:
    """Whether a story is about special educational needs more than about children's social care."""
    head = story[:_HEAD]
    send = sum(bool(context.of("service", "send")) for context in head)
    own = sum(bool(context.of("service", "own")) for context in head)
    return send >= own and any(context.of("service", "send") for context in story[:_OPENING])


def normalised(context: Context) -> list[str]:
    """A sentence's words for the document's score; grades, verbs of judging, services, names and numbers are masked."""
    words: list[str] = [token.word for token in context.tokens]
    for concept, mask in _MASKED.items():
        for mark in context.of(concept):
            words[mark.first] = mask
            words[mark.first + 1 : mark.last] = [""] * (mark.last - mark.first - 1)
    for mark in context.of("body", "ofsted", "ministry"):
        words[mark.first : mark.last] = [mark.value.upper(), *[""] * (mark.last - mark.first - 1)]
    for mention in context.mentions:
        first, last = context.place_of(mention.start), context.place_of(mention.end - 1)
        words[first : last + 1] = ["PLACE", *[""] * (last - first)]
    return ["NUMBER" if word[:1].isdigit() else word for word in words if word and word[0].isalnum()]


def document_terms(story: Sequence[Context]) -> set[str]:
    """The words and pairs of words of the headline and the opening, which the document's score is made of."""
    common, found, count = lexicon().words["common"], set[str](), 0
    for context in story:
        words = normalised(context)
        prefix = "title " if context.sentence.title else ""
        found |= {prefix + word for word in words if word not in common}
        found |= {f"{prefix}{a} {b}" for a, b in pairwise(words)}
        count += len(words)
        if count > _WORDS_OF_SCORE:
            break
    return found


def story_cues(story: Sequence[Context], subject: str | None) -> list[str]:
    """What a story as a whole is like: what its headline and opening speak of, whose they are, how fresh its times."""
    cues = set()
    for context in story[: _OPENING + 1]:
        where = "title" if context.sentence.title else "opening"
        cues |= set(_spoken_of(context, where))
        if context.mentions and all(m.authority.slug != subject for m in context.mentions):
            cues.add(f"{where}: another authority")
        if any(m.authority.slug == subject for m in context.mentions):
            cues.add(f"{where}: the authority")
    cues |= set(_times_told(story[:_HEAD]))
    cues |= set(_densities(story[:_DENSE]))
    cues |= {"about send"} if about_send(story) else set()
    if "title: another authority" in cues and "title: the authority" not in cues:
        cues.add("title: another authority alone")
    if not any(context.sentence.title for context in story[:1]):
        cues.add("no headline")
    return sorted(cues)


def _spoken_of(context: Context, where: str) -> Iterator[str]:
    for concept in ("grade", "report", "inspection", "find", "publish", "judge"):
        if context.of(concept):
            yield f"{where}: {concept}"
    for concept in ("service", "body", "visit", "measure", "subject", "other", "fresh", "stale", "type"):
        for mark in context.of(concept):
            yield f"{where}: {concept} {mark.value}"
    for mark in context.of("modifier", "to_come", "after", "past", "denied"):
        yield f"{where}: {mark.value}"


def _times_told(story: Iterable[Context]) -> Iterator[str]:
    times = [dated for context in story if not context.sentence.speech for dated in context.times]
    for dated in times:
        yield f"told: {dated.role or 'time'} {dated.age.value}"
    if times and all(dated.age is Age.OLD for dated in times):
        yield "told: old times alone"


def _densities(story: Sequence[Context]) -> Iterator[str]:
    """How many of the first sentences speak of what inspectors say, of other business, and so on."""
    counted = {name: sum(bool(c.of(*what)) for c in story) for name, what in lexicon().counted.items()}
    counted["findings"] = sum(
        bool(c.of("find") and (c.of("body", "ofsted", "ministry") or c.of("report"))) for c in story
    )
    counted["speech"] = sum(c.sentence.speech for c in story)
    if not counted["services"]:
        yield "services 0"
    for name, count in counted.items():
        for least in (1, 2, 4, 7):
            if count >= least:
                yield f"{name} {least}+"


def add_cues(candidate: Candidate, others: Sequence[Candidate], whole: Sequence[str]) -> None:
    """Note what speaks for and against a candidate; `whole` are the cues of its story."""
    family = FAMILIES[candidate.kind]
    own = set(_of_best(candidate)) | set(_of_all(candidate))
    own |= {
        f"beside {FAMILIES[o.kind]}"
        for o in others
        if o is not candidate and o.current and o.authority == candidate.authority
    }
    kind = f"{candidate.kind}-{candidate.action}" if candidate.action else str(candidate.kind)
    kinds = [f"{kind}: {cue}" for cue in own] if candidate.kind in MEASURED else []
    candidate.cues = [
        f"kind {kind}",
        *sorted(own),
        *whole,
        *(f"{family}: {cue}" for cue in sorted(own | set(whole))),
        *kinds,
    ]


def is_doubtful(candidate: Candidate) -> bool:
    """Whether a candidate is told in a way that nobody can be certain of.

    That is in someone's speech, by a participle alone ("a commissioner appointed by …"), or as what came before
    something else.
    """
    sentence = candidate.best.context.sentence
    alone = candidate.kind in MEASURED and "participle" in candidate.best.told and not sentence.title
    since = candidate.unnamed and all("after" in claim.reach for claim in candidate.current)
    return sentence.speech or alone or since


def is_plain(candidate: Candidate) -> bool:
    """Whether headline or first sentence tells a judgement plainly: Ofsted, its verb, the services, the grade."""
    return candidate.kind is EventKind.INSPECTION and any(_is_plain(claim) for claim in candidate.current)


def _is_plain(claim: Claim) -> bool:
    context = claim.context
    whole = context.of("body", "ofsted") and context.of("service") and not (context.of("other") or context.of("many"))
    judged = any(word.startswith("judged") for word in claim.told)
    standing = "attribute" in claim.told or "after" in claim.reach
    return bool(
        claim.mentions and claim.index <= 1 and judged and whole and not standing and not context.sentence.speech
    )


MEASURED = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)


def _place(claim: Claim) -> str:
    """Where in a story a claim stands."""
    places = ((0, "headline"), (1, "first sentence"), (_OPENING, "opening"), (_HEAD, "head"))
    at = 0 if claim.context.sentence.title else max(claim.index, 1)
    return next((name for last, name in places if at <= last), "body")


def _of_best(candidate: Candidate) -> Iterator[str]:
    best = candidate.best
    sentence = best.context.sentence
    told = {"speech": sentence.speech, "list point": sentence.bullet, "told as before": best.is_before}
    yield f"in {_place(best)}"
    yield from (name for name, so in told.items() if so)
    yield from (f"reached by {modifier}" for modifier in best.reach)
    dated = {role: best.dated(role) for role in ("published", "visited", "acted")}
    yield from (f"dated {role} {time.age.value}" for role, time in dated.items() if time)
    yield from _beside(best)
    yield from sorted(best.told)


def _beside(claim: Claim) -> Iterator[str]:
    """What else the sentence of a claim speaks of."""
    context = claim.context
    for concept in ("body", "other", "service", "subject", "fresh", "stale"):
        yield from (f"with {concept} {mark.value}" for mark in context.of(concept))
    for concept in ("publish", "find", "report", "judge", "inspection"):
        yield from (f"with {concept}" for _ in context.of(concept)[:1])


def _of_all(candidate: Candidate) -> Iterator[str]:
    current = candidate.current
    yield f"claims {min(len(current), 3)}"
    opening = [c for c in current if c.index <= _OPENING and not c.context.sentence.speech]
    yield f"claims in opening {min(len(opening), 3)}"
    if len(current) < len(candidate.claims):
        yield "also told as before"
    if candidate.unnamed:
        yield "unnamed"
        words = {c.context.word(c.place) for c in candidate.claims}
        yield from (f"called {word}" for word in sorted(words & lexicon().words["called"]))
    ages = {(d.role, d.age) for c in current for d in c.context.times if not c.context.sentence.speech}
    for role, age in ages:
        yield f"some {role or 'time'} {age.value}"
    if any(mention.explicit for claim in current for mention in claim.mentions):
        yield "areas graded"
    grades = {mention.grade for claim in current for mention in claim.mentions}
    if grades:
        yield f"grades {min(len(grades), 3)}"
    if any(claim.number for claim in current):
        yield "numbered"
