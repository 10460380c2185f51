"""What the cells of a list of judgements look like: what may be a label, and what a grade, that nobody has seen before.

Both are kept as they stand, so that a renewed framework is shown and not dropped; so prose, a signature or a heading
that stands beside the list must not have the form of either.
"""

from __future__ import annotations

import re

from monitor.read.words.grades import Scheme, fold, scale_words

_LONGEST_GRADE, _GRADE_CHARS = 5, 40  # words, characters of a grade never seen before
_LONGEST_LABEL = 18  # words of a label never seen before; the longest of 2009 to 2026 has 15
_UNSURE_GRADE = 3  # words of a grade that has no word of a scale
_NO_GRADE = re.compile(r"[.,;:!?@/…“”\"()]|\d{2}")
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|requires?|that|since|remains?|judged|which|because|do|does)\b|[.;]",
    re.IGNORECASE,
)
# Words that stand in no grade: of letters, of people and their offices, of a page, of time, and pronouns and verbs.
_FOREIGN = re.compile(
    r"\b(?:yours?|sincerely|faithfully|truly|dear|sir|madam|mrs?|ms|miss|dr|regards|kind|signed|cc|copy"
    r"|inspectors?|s?hmi|majestys?|ofsted|director|chief|regional|senior|lead|council|authority|borough|county|city"
    r"|department|office|minister|secretary|reports?|page|contents|summary|introduction|annex|appendix|table|figure"
    r"|notes?|see|below|above|overleaf|judge?ments?|grades?|areas?|dates?|published|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|march|april|june|july|august|september|october|november|december|the|this|these|those|its?"
    r"|they|their|there|we|our|you|he|she|his|her|i|is|are|was|were|has|have|had|do|does|did|will|would|can|could"
    r"|should|may|might|must|that|which|who|what|when|where|why|how|if|because|while|since|www|https?|email|telephone)\b"
)
_CONNECTIVES = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "in",
        "not",
        "of",
        "on",
        "or",
        "to",
        "very",
        "with",
    )
)


def is_scale_wording(words: str) -> bool:
    """Whether words never seen as a grade are made of a scale's words alone: "Strong standard", "Needs attention"."""
    content = [word for word in fold(words).split() if word not in _CONNECTIVES]
    return bool(content) and all(word in scale_words() for word in content)


def has_form_of_grade(words: str, scheme: Scheme) -> bool:
    """Whether words in a grade's place may be one that nobody has seen before.

    Either a scale's words, or a short wording that is no sentence, name, signature, date or part of a label.
    """
    folded = fold(words).split()
    if not 1 <= len(folded) <= _LONGEST_GRADE or len(words) > _GRADE_CHARS or _NO_GRADE.search(words):
        return False
    if not words[0].isupper():
        return False
    if is_scale_wording(words):
        return True
    printed = words.split()
    of_labels = {word for label in scheme.labels for word in label.split()} - _CONNECTIVES
    return (
        len(folded) <= _UNSURE_GRADE
        and not any(word[0].isupper() for word in printed[1:])
        and not _FOREIGN.search(fold(words))
        and not any(word in of_labels for word in folded)
    )


def is_unlike_label(words: str, *, after: bool) -> bool:
    """Whether an unknown label is none: too long or, `after` the last row that is known, a sentence."""
    return len(words.split()) > _LONGEST_LABEL or (after and bool(_SENTENCE.search(words)))
