"""Whether a story is worth a request, by what a feed or page says of it: its headline and the beginning of its teaser.

A score, since no single word decides: words that name the field are enough alone; others (young people, a grade, what
the government does, that something failed) must come together. Many teasers are cut after some words and some feeds
have none, so that little has to do. A story that is opened in vain costs a request; one that is passed over is lost.
"""

from __future__ import annotations

import re

# What names the field, or those who watch it: such a story is opened, whatever else is said of it.
_NAMES = (
    "ofsted|safeguarding|child protection|foster[a-z]*|care[ -]leavers?|(?:in|leaving|leave) care|looked[ -]after|dfe",
    "children'?s'?[ -](?:social|services?|trust|department|homes?|commissioner|minister|care)",
    "social (?:care|work[a-z]*|services?)|department (?:for|of) education",
    "special (?:educational )?needs|special education[a-z]*|joint targeted",
    "improvement (?:notice|board|plan)|statutory (?:direction|notice|intervention)",
)
# Points of other words of a headline or teaser; each group counts once. So many open a story, and fewer where there is
# a headline alone.
_ENOUGH, _ENOUGH_ALONE = 3, 2
_GROUPS = (
    # Whom it is about, and what is done to them.
    (2, "child[a-z]*|kids?|youngsters?|young (?:people|person)|teen[a-z]*|adolescents?|youth|minors|pupils"),
    (2, "neglect[a-z]*|abus[a-z]+|exploit[a-z]+|vulnerable|at risk|grooming|harm(?:ed)?|unsafe|safer?|protect[a-z]*"),
    # Who judges, and how.
    (2, "inspect[a-z]*|watchdog|commissioners?|intervention|special measures|(?:education|schools?) secretary"),
    (2, "inadequate|outstanding|requir(?:es?|ing) improvement|rat(?:ed|ing|ings)|judged|grad(?:e|ed|es|ing)"),
    (2, "direction|directive|notice|powers? back|tak[a-z]+ over|stripped|(?:monitoring|focused) visit|minister[a-z]*"),
    (1, "reports?|letter|review|findings?|found|verdict|visit[a-z]*|assess[a-z]*|highlight[a-z]*|concerns?"),
    (1, "fail[a-z]*|let down|damning|scathing|serious|weak[a-z]*|shortcomings?|poor|worst|critic[a-z]*|slams?|lifted"),
    (1, "improv[a-z]*|progress|prais[a-z]*|good|turn(?:ed|s)? (?:a )?(?:round|around|corner)|turnaround|strengths?"),
    # Whose it is.
    (
        1,
        "councils?|councillors?|county|boroughs?|authorit[a-z]+|department|services?|director|trust|leaders?|whitehall",
    ),
    (1, "famil[a-z]+|parents?|care|carers?|support|homes?"),
    # What has grades, reports and inspectors of its own.
    (-2, "hygiene|takeaways?|restaurants?|pubs?|cafe|hotels?|football[a-z]*|cricket|rugby|goals?|striker|match|league"),
    (-1, "police|court|jailed|crash[a-z]*|roads?|traffic|planning|fire|weather|concert|festival|recipes?|hospitals?"),
)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


_FIELD = _pattern("|".join(_NAMES))
# In small letters these are everyday words.
_ABBREVIATIONS = re.compile(r"\b(?:SEND|SPED)\b")
_SCORED = tuple((points, _pattern(words)) for points, words in _GROUPS)
# A headline says what a story is about; fewer words than these, besides a date, say nothing ("Latest news").
_FEWEST_WORDS = 4
_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"|published|updated|posted|released?|date|news|on|at)\b|\d+(?:st|nd|rd|th|am|pm)?"
)
_WORD = re.compile(r"[a-z]{2,}")
# Characters of a teaser that are looked at: some feeds hold whole articles, in which any word may stand.
_TEASER = 400


def is_worth_opening(headline: str, teaser: str) -> bool:
    """Whether a story may concern the field, or its page or feed says too little to tell."""
    said = f"{headline} {teaser[:_TEASER]}".lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if _FIELD.search(said) or _ABBREVIATIONS.search(f"{headline} {teaser[:_TEASER]}"):
        return True
    if len(_WORD.findall(_DATE.sub(" ", said))) < _FEWEST_WORDS:
        return True
    points = sum(points for points, words in _SCORED if words.search(said))
    return points >= (_ENOUGH if teaser.strip() else _ENOUGH_ALONE)
