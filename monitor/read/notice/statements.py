"""How notices and directions word what is done with them: the sentences that close, replace or issue one.

The grammar follows the department's own wording on GOV.UK, in the documents and in ministers' letters: a subject (this
notice, the direction), a verb of closing or issuing, a date; not single keywords, so that "this direction will remain
in force until it is revoked" closes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.read.notice.title import KIND, REVISED, kind_of
from monitor.read.words.dates import find_ranges

_ANY = rf"(?:{KIND}|notices?)"
_SOME = "{0,12}"  # adverbs or adjectives in a row: without an end, "i i i …" costs the square of its length
_ADJECTIVES = (
    r"(?:(?:council['’]s|current|existing|new|revised|updated|amended|varied|further|additional|statutory"
    r"|non-statutory|dfe|send"
    r"|improvement|children['’]s (?:social care |services )?|social care|second|third|fourth|fifth|sixth"
    rf"|seventh|latest|above)\s+){_SOME}"
)
_PAST = r"(?:earlier|previous|prior|former|original|first|old)"
_BY = (
    r"(?:\s*,?\s*by (?:the )?(?:dfe|department(?: for education)?|secretary of state(?: for education)?|ministers?"
    r"|minister for children[\w ,]{0,40}))?"
)


@dataclass(frozen=True)
class Statement:
    """One statement: a kind (None: the document's own), what was done, when it says so, and the sentence."""

    kind: EventKind | None
    action: Action
    when: When | None
    words: str
    at_once: bool = False


# Closing ------------------------------------------------------------------------------------------------------------

_ENDED = (
    r"(?:lifted|revoked|closed|ended|withdrawn|removed|rescinded|discharged|terminated|cancelled"
    r"|superseded|replaced|expired|lapsed"
    r"|concluded|set aside)"
)
_ADVERB = r"(?:now|formally|subsequently|therefore|hereby|today|also|since|then|officially|fully|thereby|accordingly)"
_OWN = rf"(?:(?:this|these|the|your|its|our|both|all|all of the|both of the)\s+{_ADJECTIVES}{_ANY})"
_GAP = (
    r"(?:\s*\(?,?\s*(?:which (?:was|were) |that (?:was|were) )?(?:issued|given|made|served|placed|dated"
    r"|imposed|in place|on|to)\b[^.;]{0,120}?)?,?\)?"
)
_BE = rf"(?:\s+(?:(?:has|have|had|{_ADVERB})\s+){_SOME}(?:was|were|is|are|been)(?:\s+{_ADVERB}){_SOME})"
_SELF = (
    rf"(?:\s+(?:(?:has|have|had|{_ADVERB})\s+){_SOME}(?:closed|ended|expired|lapsed|ceased(?: to (?:have effect"
    r"|apply|be in force))?|come to an end"
    r"|came to an end)\b|\s+(?:ceases|cease) to (?:have effect|apply|be in force)|\s+(?:is"
    r"|are) no longer (?:in force|in place|open|active|current))"
)
_FUTURE = rf"\s+(?:will|shall|is to|can|can now|should|should now)(?:\s+(?:now|therefore|formally)){_SOME}\s+be"
_PASSIVE = re.compile(rf"(?P<subject>{_OWN}){_GAP}(?:{_BE}\s+(?P<verb>{_ENDED})\b|{_SELF})", re.IGNORECASE)
_PRONOUN = re.compile(rf"\b(?:it|they|which){_BE}\s+(?P<verb>{_ENDED})\b", re.IGNORECASE)
_PROMISED = re.compile(rf"(?P<subject>{_OWN}){_GAP}{_FUTURE}\s+(?P<verb>{_ENDED})\b", re.IGNORECASE)
_GRANTED = re.compile(
    r"\b(?:decided|agree[ds]?|content|satisfied|approved|pleased|happy|able"
    rf"|confirm(?:ed)?)\b[^.;]{{0,60}}?\b(?:for|that)\s+(?P<subject>{_OWN})"
    rf"{_GAP}\s+(?:to be|be|is|are|will be|should be|should now be|can be|can now be|has been"
    rf"|have been)(?:\s+{_ADVERB}){_SOME}\s+(?P<verb>{_ENDED})\b",
    re.IGNORECASE,
)
_ACTOR = (
    r"(?:\b(?:we|i|dfe|the department(?: for education)?|the secretary of state(?: for education)?"
    r"|the government|ministers"
    r"|(?:the )?(?:children['’]s )?minister(?: for children(?: and families)?)?))"
)
_DOING = (
    r"(?:lift(?:ed|ing)?|revok(?:ed?|ing)|clos(?:ed?|ing)|remov(?:ed?|ing)|withdr(?:aw|ew|awn|awing)"
    r"|end(?:ed|ing)?|rescind(?:ed|ing)?|discharg(?:ed?|ing))"
)
_WILLING = (
    rf"(?:(?:have|has|had|am|are|is|was|were|{_ADVERB}|decided|agreed|content|pleased|happy|able"
    r"|in a position|to|and|confirm|announce|say|tell you|inform you"
    rf"|write to confirm|writing to confirm|that|we|i|will)\s+){_SOME}"
)
_ACTIVE = re.compile(rf"{_ACTOR}\s+,?{_WILLING}(?P<verb>{_DOING})\s+(?P<subject>{_OWN})\b", re.IGNORECASE)
_ENDING = re.compile(
    r"\b(?:end(?:s|ed|ing)?|withdr(?:aw|awn|ew|awing)|bring(?:s|ing)? to an end)\s+(?:(?:the|this|its"
    r"|our|your|statutory|formal|government(?:['’]s)?|department(?:['’]s)?"
    rf"|dfe(?:['’]s)?)\s+){_SOME}(?:intervention)\b|\bintervention (?:has|have) (?:now )?(?:ended|come to an end)\b",
    re.IGNORECASE,
)
_NOTE_CLOSED = re.compile(
    rf"(?P<subject>{_ANY})s?{_GAP}\s+(?:(?:has|have|had|{_ADVERB})\s+){_SOME}(?:(?:was|were|is|are|been"
    rf"|{_ADVERB})\s+){_SOME}(?P<verb>{_ENDED})\b"
    r"|^(?:(?:now|this is|marked as|marked|updated to show (?:that )?(?:it|this) (?:is"
    rf"|was))\s+){_SOME}(?P<verb2>closed|lifted|revoked|withdrawn)\b(?!\s+(?:{_ANY}|section|group))"
    rf"|\b(?:closed|lifted|revoked)\s+(?P<subject2>{_OWN}|{KIND})\b",
    re.IGNORECASE,
)
_HOLD = re.compile(
    r"\b(?:will|(?<!\d )may(?!\s+\d)|can|could|would|should|shall|must|might|until|unless|if|whether|when|once|before"
    r"|not|never)\b|n['’]t\b",
    re.IGNORECASE,
)
_HELD_BACK = re.compile(
    r"\b(?:until|unless|if|whether|when|once|before|not|never|consider(?:ing)?|seek(?:ing)?|hope|aim"
    r"|request(?:ed)? that|(?<!\d )may(?!\s+\d)|could|should|would"
    r"|recommend(?:ed|s|ing)?(?: that)?)(?:\s+\w+){0,3}\s*\Z",
    re.IGNORECASE,
)
_RECALLED = re.compile(rf"\b{_PAST}\b", re.IGNORECASE)
_DATED = re.compile(
    rf"\A{_BY}\s*(?:formally |officially "
    r"|again )?(?:with immediate effect )?,?\s*\(?(?:(?:with )?(?:effect )?(?:on|in|from|as of|as at"
    r"|effective(?: from)?|during)\s+)?(?:the )?\Z",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"\b(?:with immediate effect|from today|as of today|effective immediately|hereby)\b|\btoday\b", re.IGNORECASE
)
_NEAR = 40  # characters between a date at the head of a sentence and the words on closing
_LEADING_DATE = re.compile(r"\A(?:on|in|from|as of|since)?\s*\Z", re.IGNORECASE)


def closings(sentence: str, *, letter: bool = False, note: bool = False) -> list[Statement]:
    """What a sentence says was closed, lifted or revoked.

    `letter` lets the promises of the one who decides count ("the notice will be lifted with immediate effect"), `note`
    the bare words of a change note ("Direction revoked").
    """
    patterns = [_PASSIVE, _ACTIVE, _GRANTED, _PRONOUN]
    patterns += [_ENDING] * letter + [_NOTE_CLOSED] * note
    bare = _without_replacing(sentence)
    for pattern in patterns:
        for found in pattern.finditer(bare):
            closing = _closing(sentence, bare, found, granted=pattern in (_GRANTED, _ACTIVE))
            if closing:
                return [closing]
    return _promises(sentence, bare) if letter else []


def _promises(sentence: str, bare: str) -> list[Statement]:
    """A closing that a letter announces: only with its day, or at once."""
    promised = [_closing(sentence, bare, found, granted=True) for found in _PROMISED.finditer(bare)]
    return [closing for closing in promised if closing and (closing.when or closing.at_once)]


def _closing(sentence: str, bare: str, found: re.Match[str], *, granted: bool) -> Statement | None:
    held = _HELD_BACK.search(bare[: found.start()]) or (not granted and _HOLD.search(found[0]))
    groups = found.groupdict()
    subject = groups.get("subject") or groups.get("subject2") or ""
    if held or _RECALLED.search(subject):
        return None
    at_once = bool(_AT_ONCE.search(sentence))
    return Statement(kind_of(subject), Action.LIFTED, _date_near(bare, found), sentence, at_once)


def _date_near(text: str, found: re.Match[str]) -> When | None:
    """The date that the words before or after a verb's clause tie to it."""
    for dated in find_ranges(text):
        first, last = dated.span
        if first >= found.end() and _DATED.match(text[found.end() : first]):
            return dated.start
        if last <= found.start() and _LEADING_DATE.match(text[:first]) and found.start() - last < _NEAR:
            return dated.start
    return None


# Replacing ----------------------------------------------------------------------------------------------------------

_A = r"(?:an?|another|the|this)"
_TO_WHOM = r"(?:[^.;]{0,120}?)"
_REPLACES = r"(?:replac(?:es?|ed)|supersed(?:es?|ed)|(?:takes?|took) (?:the|its|their) place(?: of)?|revokes?)"
_NEW_ONE = re.compile(
    rf"\b{_A}\s+{_ADJECTIVES}(?P<what>{_ANY})\b{_TO_WHOM}\b(?:{_REPLACES})\s*(?:it|them|this|these|the\b"
    r"|its place|their place|$)",
    re.IGNORECASE,
)
_BY_NEW_ONE = re.compile(
    rf"\b(?:replaced|superseded)\s+(?:with|by)\s+(?:{_A}\s+)?{_ADJECTIVES}(?P<what>{_ANY})\b[^.;]*", re.IGNORECASE
)
_OLD_ONE = re.compile(
    rf"\A(?:(?:this|the|it|these|they)\b(?:\s+{_ADJECTIVES}{_ANY})?)\s+(?:{_ADVERB}\s+){_SOME}(?:{_REPLACES}"
    rf"|follows?|followed|(?:has|have) {_REPLACES})\s+(?P<old>(?:the|an?|its|your|that)?\s*"
    rf"(?:(?:{_PAST}|now revoked|most recent|last|council['’]s)\s+){_SOME}{_ADJECTIVES}(?P<what>{KIND})\b[^.;]*)",
    re.IGNORECASE,
)


def replaced_by(sentence: str) -> Statement | None:
    """A later notice or direction that a sentence says took this one's place, with its date."""
    if _OLD_ONE.search(sentence):
        return None
    found = _BY_NEW_ONE.search(sentence) or _NEW_ONE.search(sentence)
    if not found or _HELD_BACK.search(sentence[: found.start()]):
        return None
    dates = [dated.start for dated in find_ranges(found[0])]
    action = Action.REVISED if REVISED.search(found[0]) else Action.ISSUED
    return Statement(kind_of(found["what"]), action, dates[0] if dates else None, sentence)


def replaces(sentence: str) -> list[Statement]:
    """The earlier notices or directions that a sentence says this one replaces or follows, one for each date."""
    found = _OLD_ONE.search(sentence)
    if not found:
        return []
    kind, dates = kind_of(found["what"]), [dated.start for dated in find_ranges(found["old"])]
    action = Action.REVISED if REVISED.search(found["old"]) else Action.ISSUED
    return [Statement(kind, action, when, sentence) for when in (dates or (None,))]


def _without_replacing(sentence: str) -> str:
    """The sentence with the words on a later notice blanked, so that its date is not taken for the closing's."""
    found = _BY_NEW_ONE.search(sentence)
    if not found:
        return sentence
    verb = len(found[0].split()[0])
    return sentence[: found.start() + verb] + " " * (len(found[0]) - verb) + sentence[found.end() :]


# Issuing ------------------------------------------------------------------------------------------------------------

_ISSUE = r"(?P<verb>(?:re-?)?(?:issued|revised|amended|updated|varied)|given|made|served|dated|signed)"
_ISSUED_ON = (
    rf"\s*[,(]?\s*(?:(?:was|were|is|are|has|have|been|first|originally|{_ADVERB})\s+){_SOME}{_ISSUE}\b"
    rf"(?P<gap>{_BY}(?:\s+(?:to|on|against|by)\s+[^.;,]{{3,90}}?)?\s*,?\s*(?:on|in|:)?\s*)\Z"
)
_ISSUED = re.compile(rf"\b(?P<subject>(?:this|the|an?|these|your)\s+{_ADJECTIVES}{_ANY}){_ISSUED_ON}", re.IGNORECASE)
# "Improvement notice issued to X on 14 March 2024": only with a day, for with a month it is the title of a page.
_HEADED = re.compile(rf"\A(?P<subject>{_ADJECTIVES}{KIND}){_ISSUED_ON}", re.IGNORECASE)
_ISSUES = re.compile(
    rf"{_ACTOR}\s+(?:(?:have|has|had|{_ADVERB}|first)\s+){_SOME}(?P<verb>issued|reissued|gave|made|served"
    r"|revised|updated|amended|varied)\s+"
    rf"(?P<subject>(?:this|the|an?|these)\s+{_ADJECTIVES}{_ANY})(?P<gap>{_BY}(?:\s+(?:to|on"
    r"|against)\s+[^.;,]{3,90}?)?\s*,?\s*(?:on|in)?\s*)\Z",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\A(?:dated?(?: of (?:issue|notice|direction))?(?: this)?|issued(?: on)?|signed(?: on)?"
    r"|given(?: on)?|date signed)\b[\s:]*(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)? day of)?\s*\Z",
    re.IGNORECASE,
)
_REVISING = re.compile(r"\b(?:revis|amend|updat|vari|reissu|re-issu)", re.IGNORECASE)


def issues(sentence: str) -> list[Statement]:
    """The dated issuing or revising of this notice or direction that a sentence states."""
    if replaced_by(sentence) or replaces(sentence):
        return []
    stated = []
    for dated in find_ranges(sentence):
        before = sentence[: dated.span[0]]
        found = _ISSUED.search(before) or _ISSUES.search(before) or (_HEADED.match(before) if dated.exact else None)
        if found and not _RECALLED.search(found["subject"]) and not _HELD_BACK.search(before[: found.start()]):
            revised = _REVISING.match(found["verb"]) or REVISED.search(found["subject"])
            action = Action.REVISED if revised else Action.ISSUED
            stated.append(Statement(kind_of(found["subject"]), action, dated.start, sentence))
    return stated


_DAY_OF = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+day of\s+(?=[A-Z])", re.IGNORECASE)


def signature_date(line: str) -> When | None:
    """The day of a line that dates a document at its end: "Dated this 31st day of May 2019", "Date: 15 May 2023"."""
    line = _DAY_OF.sub(r"\1 ", line)
    for dated in find_ranges(line)[:1]:
        if dated.exact and _SIGNED.match(line[: dated.span[0]]):
            return dated.start
    return None
