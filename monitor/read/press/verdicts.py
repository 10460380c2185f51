"""Verdicts in running text: which grade is given to what, which comes from where, and which words only sound like one.

A grade counts where the sentence gives it: a verb of judging ("was rated", "found … to be"), of giving ("handed an
'inadequate' rating"), of moving ("downgraded from good to …"), a label with its grade ("Overall effectiveness: good"),
or a service that is said to be it. "Good progress", "if it were rated good", "not good enough" are no verdicts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from monitor.model.facts import Area, Grade
from monitor.read.press import verdict_words as w
from monitor.read.press.areas import AREA, GRADE, SERVICE, areas_of, grade_of


class Role(Enum):
    """What a grade does in its sentence: it is given, it is what was before, or it is only referred to."""

    GIVEN = "given"
    FROM = "from"
    REFERRED = "referred"


@dataclass(frozen=True)
class Verdict:
    """A grade in a sentence (its place is `span`), for the `areas` it is said of.

    `named` says whether the words name the areas; `clause` is the place of its clause.
    """

    grade: Grade
    areas: tuple[Area, ...]
    role: Role
    span: tuple[int, int]
    clause: tuple[int, int]
    named: bool = False


_HINTS = ("outstanding", "good", "adequate", "improvement", "top ", "highest", "lowest", "bottom")


def find_verdicts(text: str, *, title: bool = False, bullet: bool = False, apart: bool = True) -> list[Verdict]:
    """The verdicts of one sentence, in order."""
    found: list[Verdict] = []
    small = text.lower()
    grades = list(GRADE.finditer(text)) if any(hint in small for hint in _HINTS) else []
    if grades and w.SCALE.search(text):
        return found
    for number, match in enumerate(grades):
        begin = grades[number - 1].end() if number else 0
        end = grades[number + 1].start() if number + 1 < len(grades) else len(text)
        role = _role(text, match, begin, title=title, bullet=bullet)
        role = role or _inherited(text, match, begin, found)
        if role is None:
            continue
        areas, named = _said_of(text, match, begin, end, apart=apart)
        also = w.ALSO.search(text[match.end() : end])
        if also and role is Role.GIVEN and named:
            areas = tuple(dict.fromkeys(areas + areas_of(also["what"], apart=apart)))
        if areas:
            clause = _clause(text, match.start(), match.end())
            found.append(Verdict(grade_of(match["grade"]), areas, role, match.span(), clause, named))
    return found


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a place."""
    before = [found.end() for found in w.CLAUSE.finditer(text, 0, start)]
    after = w.CLAUSE.search(text, end)
    return (before[-1] if before else 0), (after.start() if after else len(text))


def _role(text: str, match: re.Match[str], begin: int, *, title: bool, bullet: bool) -> Role | None:
    """What the grade at `match` does, or None where it is no verdict."""
    before, after = text[max(0, match.start() - 220) : match.start()], text[match.end() : match.end() + 60]
    if not w.FOLLOWS.match(after) or _is_generic(before, after):
        return None
    if w.FROM.search(before):
        return Role.FROM
    if w.DENIED.search(before) or w.OF_POINTS.search(before):
        return None
    if w.HYPOTHETICAL.search(before) and not w.TIGHT.search(before[-40:]):
        return None
    if re.search(
        rf"(?i)\b(?:first|latest|only|second|third|one|few|just)\b[^.;]{{0,60}} to (?:be {w.JUDGE}|{w.GIVE}|"
        rf"get)\b[^.;]{{0,40}}$",
        before,
    ):
        return Role.GIVEN
    if re.search(
        rf"\b(?:to|will|would|could|should|may|might|can|if|when|once|being) (?:be |get |are |"
        rf"is )?{w.JUDGE}\b{w.LINK}\s*{w.Q}$",
        before,
        re.I,
    ):
        return Role.GIVEN if re.search(r"(?i)\b(?:after|since|following|despite|of) being\b", before[-60:]) else None
    return _given(text, match, before, after, begin, title=title, bullet=bullet)


def _is_generic(before: str, after: str) -> bool:
    """Whether the grade belongs to a number of councils, or to "good or better"."""
    if re.match(
        rf"(?i)^{w.Q} and {w.Q}(?:good|outstanding|inadequate|requires improvement){w.Q}\s+(?:ofsted )?(?:ratings|"
        rf"judge?ments|grades|marks)\b(?! (?:for|in)\b)",
        after,
    ):
        return True
    if re.match(
        rf"(?i)^{w.Q}\s+(?:or|and|to) {w.Q}(?:better|above|outstanding{w.Q}\s+(?:councils|authorities))\b", after
    ):
        return True
    pair = re.search(rf"(?i)\b(?:good|outstanding|inadequate|requires improvement){w.Q} and {w.Q}$", before)
    if pair and re.match(rf"(?i)^{w.Q}\s+(?:ofsted )?(?:ratings|judge?ments|grades|marks)\b(?! (?:for|in)\b)", after):
        return True
    count = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|most|many|some|several|none|fewer|more)"
    if re.search(
        rf"(?i)\b{count}(?: of them)? (?:(?:have been|had been|has been|were|are|was)(?: {w.JUDGE})?|"
        rf"{w.JUDGE})(?: as| to be)? {w.Q}$",
        before,
    ):
        return True
    if re.search(rf"(?i)\bno (?:\w+ ){{1,2}}(?:was|were|has been|have been) {w.JUDGE}(?: as| to be)? {w.Q}$", before):
        return True
    many = (
        r"(?:councils|authorities|las|departments|schools|nurseries|homes|providers|(?:\d+|per) ?cent|\d+%|half|"
        r"quarter|third)"
    )
    if re.search(
        r"(?i)\b(?:two|three|four|five|six|both) (?:\w+ )?(?:councils|boroughs|authorities)\b[^.;]{0,60}$", before
    ):
        return False
    return bool(
        re.search(
            rf"(?i)\b{many}(?: \w+){{0,3}} (?:to be |as |been |were |are |was |is )*(?:rated|judged|graded|deemed|"
            rf"found)?(?: to be| as)?\s*{w.Q}$",
            before,
        )
    )


def _given(
    text: str, match: re.Match[str], before: str, after: str, begin: int, *, title: bool, bullet: bool
) -> Role | None:
    """The role of a grade that nothing denies."""
    rating = match["rank"] or re.match(rf"(?i)^{w.Q}[\s-]+(?:overall |ofsted )*{w.RATING}\b", after)
    if match["rank"] and re.match(r"(?i)\s*(?:of|,|:|-|–)\s*[‘'“\"]?(?:inadequate|outstanding)", after):
        return None
    if re.match(rf"(?i)^{w.Q}-rated\b", after):
        return None if re.match(rf"(?i)^{w.Q}-rated (?:councils|authorities)", after) else Role.REFERRED
    if rating and re.match(rf"(?i)^{w.Q}\s+\w+ (?:covers|covered|applies|applied)\b", after):
        return Role.GIVEN
    if w.TO.search(before):
        return Role.GIVEN
    if (
        rating
        and w.OWNED.search(before)
        and not re.search(
            rf"(?i)\b{w.GIVE}\b(?:(?!following|after|despite|since)[^.;,]){{0,80}}$|\b(?:had|has|"
            rf"have) (?:\w+ ){{0,2}}{w.Q}$",
            before,
        )
    ):
        return Role.REFERRED
    if w.TIGHT.search(before):
        return Role.GIVEN
    if rating and re.match(
        rf"(?i)^{w.Q}(?:[\s-]+\w+){{1,2}} (?:was|were|has been|have been) (?:{w.GIVE}|made|also)\b", after
    ):
        return Role.GIVEN
    if rating and (
        title
        or _object_of(w.GIVEN, before) is not None
        or re.search(r"(?i)\b(?:had|has|have|with)\W+(?:\w+\W+){0,3}$", before)
    ):
        return Role.GIVEN
    return _said(text, match, before, after, title=title, bullet=bullet) or (Role.REFERRED if rating else None)


def _said(text: str, match: re.Match[str], before: str, after: str, *, title: bool, bullet: bool) -> Role | None:
    """A grade without a rating's noun behind it: judged, named, listed, or what a service is said to be."""
    strong = match["grade"].lower() not in ("good", "adequate")
    quoted = bool(re.search(f"[{w.QUOTES}]$", before) and re.match(f"[{w.QUOTES}]", after))
    if match["grade"].lower().startswith(("improvement", "need")) and not quoted:
        return None
    judged = _object_of(w.JUDGED, before)
    if judged is not None and _is_object(judged, sure=strong or quoted) and not _points(before, match):
        return Role.GIVEN
    if w.LINKED.search(before) and not _points(before, match):
        return Role.GIVEN
    if quoted and _object_of(w.GIVEN, before) is not None:
        return Role.GIVEN
    if w.NAMED.search(before):
        return Role.GIVEN
    return _plain(text, match, before, title=title, bullet=bullet, sure=strong or quoted)


def _object_of(verb: re.Pattern[str], before: str) -> str | None:
    """What stands between the last such verb and a grade, without what links it ("as", "to be"); None if none."""
    found = list(verb.finditer(before))
    if not found:
        return None
    words = before[found[-1].end() :]
    if len(words) > 160 or re.search(r"[.;:!?]", words):
        return None
    return words[: link.start()] if (link := w.LINKING.search(words)) else words


def _is_object(words: str, *, sure: bool) -> bool:
    """Whether the words between a verb of judging and a grade are what was judged."""
    if not sure:
        named = AREA.search(words) or SERVICE.search(words) or re.fullmatch(w.PRONOUN, words.strip())
        return bool(named) and not re.search(r"(?i)\b(?:is|are|was|were|has|have|that|to)\b", words)
    return bool(w.SUBJECT.search(words) or SERVICE.search(words)) or len(words.split()) <= 4


def _points(before: str, match: re.Match[str]) -> bool:
    """Whether "requires improvement" speaks of points, not of a judgement."""
    verb = match["grade"].lower().startswith("requir")
    return verb and bool(
        re.search(
            r"(?i)\b(?:(?:areas?|aspects?|issues?|points?|matters?|some|work|things)(?: \w+){0,2}|(?:that|"
            r"(?<!, )which|where|what)(?: still| also| now)?)\s*$",
            before,
        )
    )


def _plain(text: str, match: re.Match[str], before: str, *, title: bool, bullet: bool, sure: bool) -> Role | None:
    """A label with its grade, or a service with a copula."""
    clause = text[_clause(text, match.start(), match.end())[0] : match.start()]
    if _is_row(text, match, bullet=bullet) and not _points(before, match):
        return Role.GIVEN
    verb = match["grade"].lower().startswith("requir")
    subject = SERVICE.search(clause) or AREA.search(clause)
    if verb and re.search(
        r"(?i)\b(?:it|they|council|authority|department|services|service|county|city|borough|trust)(?: still| now|"
        r" also| all)*\s*$",
        before,
    ):
        return Role.GIVEN
    if verb and subject and not _points(before, match):
        return Role.GIVEN
    copula = w.COPULA.search(before)
    told = (
        re.search(r"(?i)\b(?:officially|effectiveness|overall|now)\b", clause)
        or AREA.search(clause)
        or re.search(r"(?i)\b(?:ofsted|inspect|watchdog)", text)
    )
    if copula and (sure or told):
        return Role.GIVEN if subject or w.SUBJECT.search(clause) else None
    return Role.GIVEN if title and sure and SERVICE.search(text[: match.start()]) and copula is None else None


def _is_row(text: str, match: re.Match[str], *, bullet: bool) -> bool:
    """Whether a line, or a member of a list, is an area's label and its grade."""
    if re.search(rf"[:–—-]\s*{w.Q}$", text[: match.start()]) and AREA.search(_label(text, match)):
        return True
    label, rest = text[: match.start()], text[match.end() :]
    if rest.strip(f" .,;|{w.QUOTES}") or len(label.split()) > 20 or not AREA.search(label):
        return False
    return (
        bullet
        or bool(re.search(rf"(?:[:–—|-]\s*{w.Q}|[{w.QUOTES}]|\b(?:is|are|was|were)\s+)$", label))
        or len(text.split()) <= 12
    )


def _label(text: str, match: re.Match[str]) -> str:
    """The words before a grade, up to the last full stop, semicolon or grade: a label, where they are few."""
    words = re.split(r"[.;•|]", text[: match.start()])[-1]
    words = GRADE.split(words)[-1]
    return words if len(words.split()) <= 16 else ""


def _inherited(text: str, match: re.Match[str], begin: int, found: list[Verdict]) -> Role | None:
    """The second grade of a series ("good for leadership and outstanding for adoption") does what the first did."""
    if not found or found[-1].span[1] != begin:
        return None
    if found[-1].role is Role.FROM and re.fullmatch(
        rf"(?i){w.Q}(?: \w+)?,?\s+(?:up |down |straight |all the way )?to\s+(?:an? |being )?{w.Q}",
        text[begin : match.start()],
    ):
        return Role.GIVEN
    if found[-1].role is not Role.GIVEN:
        return None
    between, after = text[begin : match.start()], text[match.end() : match.end() + 60]
    series = re.search(
        rf"(?i)(?:,|\band\b|\bbut\b|\bwith\b|;)\s*(?:an? |was |were |is |are |as |also )*{w.Q}$", between
    )
    if not series or not w.FOLLOWS.match(after) or not (AREA.search(between) or w.SAID_OF.match(after)):
        return None
    return Role.GIVEN


def _said_of(text: str, match: re.Match[str], begin: int, end: int, *, apart: bool) -> tuple[tuple[Area, ...], bool]:
    """The areas that the grade at `match` is said of; none where it is said of others than can be named."""
    tail = text[match.end() : end]
    said = w.SAID_OF.match(tail)
    if said:
        what = said["what"]
        stop = w.STOP.search(what)
        what = what[: stop.start()] if stop else what
        if end < len(text):
            what = re.sub(r"(?i)(?:,|\band\b)[^,]*\b(?:rated|judged|graded|given|was|were|received)\b.*$", "", what)
        areas = areas_of(what, apart=apart)
        if areas:
            return areas, True
        if not re.search(r"(?i)\b(?:other|remaining)\b", what) and w.WHOLE.search(tail):
            return (Area.OVERALL,), True
        if w.MANY.search(tail[: len(what) + 40]):
            return (), True
    if re.match(rf"(?i)^{w.Q}(?:,? |\s+{w.RATING}\s+)overall\b", tail) or re.search(
        rf"(?i)\boverall(?: \w+)?(?: of| is| was)?\s*{w.Q}$", text[begin : match.start()]
    ):
        return (Area.OVERALL,), True
    if re.search(rf"[:–—-]\s*{w.Q}$", text[: match.start()]) and (areas := areas_of(_label(text, match), apart=apart)):
        return areas, True
    return _subject_areas(text, match, begin, apart=apart)


_LEFTOVER = re.compile(rf"(?i){w.Q}(?:\s+rating)?\s+overall\b")


def _subject_areas(text: str, match: re.Match[str], begin: int, *, apart: bool) -> tuple[tuple[Area, ...], bool]:
    """The areas of the grade's subject (or of the object of judging), which stand before it."""
    begin = begin + len(leftover[0]) if begin and (leftover := _LEFTOVER.match(text, begin)) else begin
    before = w.ASIDE.sub(lambda aside: " " * len(aside[0]), w.DASHED.sub(r" , \1 , ", text[begin : match.start()]))
    stops = [found.end() for found in w.SUBJECT_STOP.finditer(before)]
    subject = before[stops[-1] if stops else 0 :]
    if re.search(
        r"(?i)\b(?:both|all|these|those|the) (?:three |two |four )?(?:areas|categories|services)\b", subject
    ) and not areas_of(subject):
        subject = before
    verbs = list(w.VERB.finditer(subject.rstrip(f" {w.QUOTES}")))
    for verb in reversed(verbs):
        if areas := areas_of(subject[verb.end() :], apart=apart):
            return areas, True
        if not w.TRAILING.search(subject[verb.end() :]):
            break
    subject = _own_clause(subject, verbs)
    areas = areas_of(subject, apart=apart) or _antecedent(before, subject, apart=apart)
    if not areas and w.MANY.search(subject):
        return (), True
    return (areas, True) if areas else ((Area.OVERALL,), False)


def _antecedent(before: str, subject: str, *, apart: bool) -> tuple[Area, ...]:
    """The area that "which" or "their" speaks of, where the subject is no more than that word."""
    ahead = before[: len(before) - len(subject)]
    if re.search(r"(?i)\b(?:which|who)\s*$", ahead) or re.match(r"(?i)\s*(?:which|who)\b", subject):
        return areas_of(ahead[-60:], apart=apart)[-1:]
    if re.match(r"(?i)\s*(?:their|those|these|its) (?:experiences?|services?|support)\b", subject):
        return areas_of(ahead, apart=apart)[-1:]
    return ()


def _own_clause(subject: str, verbs: list[re.Match[str]]) -> str:
    """The subject of the last verb alone: what stands before an earlier verb and its "and" belongs to that one."""
    final = len(verbs)
    while final and w.TRAILING.search(subject[verbs[final - 1].end() :]):
        final -= 1
    if not final:
        return subject
    joint = re.search(r"(?i),|\band\b|\bwith\b", subject[verbs[final - 1].end() :])
    own = subject[verbs[final - 1].end() + joint.end() :] if joint else subject
    return subject if w.TRAILING.search(own) else own
