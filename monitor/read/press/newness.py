"""Whether what a story tells is new: by its own times against the story's day, and by how the story goes about it."""

from __future__ import annotations

import re

from monitor.model.dates import When
from monitor.read.press.act import Act
from monitor.read.press.happening import opens
from monitor.read.press.prose import Sentence
from monitor.read.press.visits import Aspect

_REPORT_DAYS = 150  # from a visit's last day to the press's telling of its report
_FRESH_DAYS = 40  # from a report's or a deed's day to a story that still tells it as news
_MONTH_DAYS = 14  # the same, past the end of a month that the story only names by the way
_BUSINESS = re.compile(
    r"(?i)\b(?:budget|overspen\w+|£\s?\d|million|costs?|spend\w* (?:£|on|cuts?|plans?|review)|council tax|jobs?|"
    r"recruit\w+|vacanc\w+|agency|new (?:permanent |interim )?(?:director|chief|head|boss|leader)|strike|protest\w*|"
    r"petition|inquest|court|"
    r"strategy|scrutiny|committee|cabinet (?:meeting|members? (?:will|are|met|agreed|approved))|councillors (?:were |"
    r"have been |will |are )?(?:told|heard|hear|discuss\w*|approve\w*|debat\w*|met|agree\w*)|full council|"
    r"one year on|a year (?:on|after)|months (?:on|after)|"
    r"years (?:on|after)|anniversary|improvement (?:plan|board|journey)|action plan|election|merger|devolution|"
    r"social workers? (?:pay|bonus)|pay (?:rise|bonus)|campaign\w*|awards?|annual report|self[- ]assessment|"
    r"shake-?up|restructur\w+|consult\w+|fostering (?:campaign|drive))\b"
)
_REACTION = re.compile(
    r"(?i)\b(?:apolog\w+|sorry|resign\w*|quit\w*|step\w* (?:down|aside)|stood down|welcom\w+|vow\w*|pledg\w+|"
    r"prais\w+|delight\w*|proud|pleased|thrilled|"
    r"overjoyed|celebrat\w+|blast\w*|slam\w*|respon\w+|react\w*|shock\w*|stunn\w+|gutted|disappoint\w+|asham\w+|"
    r"hail\w*|joy|relief|fury|anger|concern\w*|alarm)\b"
)
FOUND = re.compile(
    r"(?i)\b(?:report|letter|inspectors?|ofsted|watchdog|inspectorate|findings)\b[^.;]{0,80}\b(?:found|said|says|"
    r"states?|stated|note[ds]|praise[ds]?|highlight\w*|rat(?:ed|es)|judged|lays|shows?|lists?|tells|conclud\w+|"
    r"critici[sz]\w+|publish\w*|reveal\w*|identif\w+|warn\w*|commend\w*|recogni[sz]\w+|acknowledg\w+|describ\w+|"
    r"rais\w+|recommend\w*|observ\w+|wrote|add(?:s|ed)|report(?:s|ed))\b"
)


class Newness:
    """What can be new in a story that came out on a day (`today`; None where no day is known)."""

    def __init__(self, story: tuple[Sentence, ...], acts: list[Act], today: When | None) -> None:
        self.story = story
        self.acts = acts
        self.today = today
        self.opening = " ".join(sentence.text for sentence in story[:2])

    def age(self, act: Act) -> str:
        """`old`, `fresh` or `open`: what an act's own times and aspect say."""
        if act.aspect is Aspect.TO_COME:
            return "none"
        if act.near:
            return "fresh"
        if act.published:
            return "old" if self._days(act.published) > _FRESH_DAYS else "fresh"
        if act.start:
            return self._age_of_start(act)
        return "old" if act.aspect is Aspect.PAST else "open"

    def _age_of_start(self, act: Act) -> str:
        assert act.start is not None
        if act.vague:
            return "fresh"
        coarse = act.start.month is None
        if act.judged:
            exact = act.start.day is not None
            far = self._days(act.start) > (_FRESH_DAYS if exact or opens(act) else _MONTH_DAYS)
            return "old" if coarse or far or (act.aspect is Aspect.PAST and not exact) else "fresh"
        if coarse and self.today and act.start.year < self.today.year:
            return "old"
        if act.aspect is Aspect.PAST or self._days(act.start) > _REPORT_DAYS:
            return "old"
        return "recent"

    def _days(self, when: When) -> int:
        """Days from `when`, at the least, to the story's own day."""
        return (self.today.first() - when.last()).days if self.today else 0

    def is_business(self, words: str) -> bool:
        """Whether words tell of a council's other business: money, jobs, plans, meetings."""
        return bool(_BUSINESS.search(words))

    def is_reacted_to(self, act: Act) -> bool:
        """Whether a story that opens with a reaction, or with no other business, has a report's findings to tell."""
        fresh = any((a.near and a.published) or (a.kind is None and self.age(a) == "recent") for a in self.acts)
        return fresh or (bool(_REACTION.search(act.sentence.text)) and self.has_findings())

    def has_findings(self) -> bool:
        """Whether the story tells what a report says, or that one has just come out."""
        if any(act.published and act.near for act in self.acts):
            return True
        return any(
            FOUND.search(s.text) and not re.search(r"(?i)\b(?:19|20)\d\d\b|last year|previous", s.text)
            for s in self.story[:9]
        )
