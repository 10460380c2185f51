"""Reading a news story: what it reports as new about an authority's children's services, and what it only recalls.

Rules fill slots, weights decide. The story is taken as sentences (`prose`), each with the words of the lexicon, the
reach of modifiers and its times (`context`); sentences make claims (`claims`, `grading`), each of some authority
(`reference`); claims of one thing make a candidate with its cues (`cues`), whose weights say how sure it is that it
is news (`score`); what is sure enough becomes a finding (`resolve`). docs/reading-news.md explains the whole, and how
it is measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.dates import Precision, When
from monitor.model.facts import Area, Certainty, EventKind, Finding, Grade
from monitor.model.publications import DocumentKind, Reading
from monitor.model.standing import Standing
from monitor.read.story import cues as cue
from monitor.read.story import prose, recalled, reference, resolve
from monitor.read.story.claims import Claim, claims_of
from monitor.read.story.context import Context
from monitor.read.story.cue_words import in_words
from monitor.read.story.score import Weights, summed, weights
from monitor.read.text import story_lines
from monitor.read.text.lines import Text
from monitor.read.words.lexicon import lexicon
from monitor.read.words.times import day_by_weekday
from monitor.register.names import Register

_LIKELY = -1.2  # odds of one to three, from which a second thing is news beside the likeliest
_PLAIN = -1.0  # the sum from which a judgement that is told plainly is certain
_HEAD = 5  # sentences
_MOST_CUES = 6  # that are told of an event


def read_story(
    text: Text,
    register: Register,
    *,
    authority: str | None = None,
    published: When | None = None,
    title: str | None = None,
    standing: Standing | None = None,
) -> Reading:
    """Read a story.

    `authority` is the slug of the watched authority: an unnamed council is taken as it, and events of others are left
    out. `published` is the day (or month) the story came out, from which "in November" is told; a date that stands at
    the head of the text is used where it is None. `standing` is what is known of the authority on that day. Events
    carry the sentence that says so, cut to 300 characters, how certain they are, and what that rests on.
    """
    story, claims = parsed(text, register, authority=authority, published=published, title=title)
    if not _is_ours(story, known=story.subject is not None):
        return reading_of(story, (), ())
    return reading_of(story, *findings(story, claims, authority, standing, weights()))


def reading_of(story: resolve.Story, events: tuple[Finding, ...], past: tuple[Finding, ...]) -> Reading:
    """A story's reading with these events and this background."""
    headline = next((c.sentence.text for c in story.contexts if c.sentence.title), None)
    return Reading(DocumentKind.NEWS, headline, story.published, story.subject, events, past)


def parsed(
    text: Text, register: Register, *, authority: str | None, published: When | None, title: str | None
) -> tuple[resolve.Story, list[Claim]]:
    """A story's sentences with their contexts, and all that they may tell."""
    paragraphs = _paragraphs(text)
    if paragraphs:
        stamped, rest = story_lines.labelled_date(paragraphs[0][0])
        published = published or stamped
        paragraphs[0] = (rest, paragraphs[0][1])
    published = published or story_lines.dateline(paragraphs)
    sentences = prose.story_sentences(paragraphs, title or text.title or None)
    contexts = [Context(sentence, register.find(sentence.text), published) for sentence in sentences]
    if published is None:
        contexts = _with_days_told(contexts)
    subject = reference.subject_of(contexts, authority)
    claims = [claim for context in contexts for claim in claims_of(context)]
    reference.assign(claims, contexts, subject)
    return resolve.Story(contexts, published, subject), claims


def _with_days_told(contexts: list[Context]) -> list[Context]:
    """The sentences of a story without a day, read from the day that it gives its report, or the latest it tells."""
    told = [(dated.role, dated.time.start) for context in contexts for dated in context.times if not dated.time.future]
    times = [(role, when) for role, when in told if when]
    latest = max((when for _, when in times), key=lambda when: when.last(), default=None)
    exact = [when for role, when in times if role == "published" and when.precision is Precision.DAY]
    report = max(exact, key=lambda when: when.last(), default=None)
    if report and latest and report.last() < latest.first():
        report = None
    if report is None and latest:  # "published on Thursday (May 16)": a year in which that is a Thursday
        earliest = latest.year + (latest.precision is Precision.YEAR)  # a year alone is told of the past
        named = (day_by_weekday(c.sentence.text, earliest) for c in contexts if c.of("tie", "published"))
        report = next((day for day in named if day and day.last() >= latest.first()), None)
    return [Context(c.sentence, c.mentions, report, latest) for c in contexts] if times else contexts


def judged_candidates(story: resolve.Story, claims: list[Claim], standing: Standing | None) -> list[cue.Candidate]:
    """The candidates of a story with their cues."""
    stands_inadequate = standing is not None and standing.grade(Area.OVERALL) == Grade.INADEQUATE
    found = [c for c in cue.candidates(claims, story.contexts, stands_inadequate=stands_inadequate) if c.current]
    whole = cue.story_cues(story.contexts, story.subject)
    for candidate in found:
        cue.add_cues(candidate, found, whole)
    return found


def findings(
    story: resolve.Story, claims: list[Claim], authority: str | None, standing: Standing | None, learnt: Weights
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What a story reports, and what it only recalls, by these weights: of one authority, or of all (None)."""
    found = [c for c in judged_candidates(story, claims, standing) if authority in (None, c.authority)]
    events = tuple(
        resolve.as_finding(candidate, story, certainty, in_words(learnt.leading(candidate), _MOST_CUES))
        for candidate, certainty in chosen(found, cue.document_terms(story.contexts), learnt)
    )
    past = recalled.background(story, claims, events)
    return events, tuple(f for f in past if authority in (None, f.authority))


def chosen(found: list[cue.Candidate], terms: set[str], learnt: Weights) -> list[tuple[cue.Candidate, Certainty]]:
    """The candidates that are the story's news, for certain or possibly: the likeliest, and what is likely besides."""
    document = summed(learnt.document, dict.fromkeys(terms, 1.0))
    whole = learnt.of_story(terms, found)
    scored = [(learnt.of_candidate(candidate, document), candidate) for candidate in found]
    ranked = sorted((s for s in scored if s[1].kind is not EventKind.INSPECTION_ANNOUNCED), key=lambda s: -s[0])
    sure = not is_contrary(found) and not any(cue.is_doubtful(candidate) for _, candidate in ranked[:1])
    news: list[tuple[cue.Candidate, Certainty]] = []
    for own, candidate in resolve.exclusive(ranked):
        if whole + own < learnt.possible or (news and own < _LIKELY):
            break
        if news and resolve.only_recalled(candidate, news[0][0]):
            continue
        bar = min(learnt.certain, _PLAIN) if cue.is_plain(candidate) else learnt.certain
        certain = sure and whole + own >= bar and (not news or own >= 0)
        news.append((candidate, Certainty.CERTAIN if certain else Certainty.POSSIBLE))
    announced = (c for own, c in scored if c.kind is EventKind.INSPECTION_ANNOUNCED and own >= 0 and not news)
    return news + [(candidate, Certainty.CERTAIN) for candidate in announced]


def is_contrary(found: Sequence[cue.Candidate]) -> bool:
    """Whether anything about a story as a whole forbids to be certain of its news."""
    return any(lexicon().contrary & set(candidate.cues) for candidate in found)


def _is_ours(story: resolve.Story, *, known: bool) -> bool:
    """Whether a story speaks of Ofsted, its partners or the department, and at its head of some one authority.

    What speaks of none is a manual, a list or a word on the law. `known` says whether it is known whose story it is:
    then a mere "council bosses" will do.
    """
    official = any(context.of("body", "ofsted", "ministry", "partner") for context in story.contexts)
    bodies = ("the", "any") if known else ("the",)
    return official and any(c.mentions or c.of("one", *bodies) for c in story.contexts[:_HEAD])


def _paragraphs(text: Text) -> list[tuple[str, bool]]:
    """The paragraphs, and whether each is a list point.

    Lines of plain text are only taken as one paragraph where most of them go on in small letters: a story's lines are
    often paragraphs or headings that end without a full stop.
    """
    going_on = [line.text for line in text.lines if not line.starts]
    if going_on and sum(words[0].islower() for words in going_on) * 3 < len(going_on):
        return [(line.text, line.bullet) for line in text.lines]
    return [(paragraph.text, paragraph.bullet) for paragraph in text.paragraphs]
