"""Which time of a sentence is the time of what: of the report, of the visit, of the judgement, or of something else."""

from __future__ import annotations

import re

from monitor.read.press.times import Time

_PUBLISHED = re.compile(
    r"(?i)\b(?:publish\w*|releas\w*|reveal\w*|announc\w*|made public|unveil\w*|came out|emerged|report|letter|"
    r"findings|said|told|wrote|confirmed)\b"
)
_VISITED = re.compile(
    r"(?i)\b(?:visit\w*|inspect(?:ion|ions|ed|ing)|took place|carried out|conducted|undertaken|returned|reviewed|"
    r"spent|fieldwork|fortnight|took|monitoring|arriv\w+|began|started|on site)\b"
)
_JUDGED = re.compile(
    r"(?i)\b(?:rat\w+|judg\w+|grad\w+|deem\w+|brand\w+|label\w+|found|declar\w+|giv\w+|handed|award\w+|receiv\w+|"
    r"slapped|downgrad\w+|upgrad\w+|improv\w+|dropp\w+|fell|moved|achiev\w+|issued|served|lifted|appointed|placed|"
    r"imposed|revoked|ended|removed|was|were|became)\b"
)
_AFTER_WORDS = re.compile(
    r"(?i)^\W*(?:ofsted |full |ilacs |its |the )*(?P<noun>inspection|visit|report|letter|judge?ment|rating|findings)"
)
_ELSEWHERE = re.compile(
    r"(?i)(?:\b(?:set up|established|joined|formed|created|launched|appointed (?:as )?(?:director|chief|interim)|"
    r"took (?:up|over)|moved to|transferred|deadline|budget|election|born|died|aged|covid|pandemic|hired|"
    r"recruited)\s+(?:\w+\s+){0,4}|\b(?:until|by|before|next|after)\s+)$"
)
_DEED_WORDS = re.compile(
    r"(?i)\b(?:notice|direction|commissioner|inspectors (?:arriv|visit)|inspection (?:began|start))"
)
PUBLICATION = re.compile(
    r"(?i)\b(?:reports?|letters?|findings|judge?ments?|ofsted|ratings?|outcome|inspectors?|decision|announcement|minister)\b"
)


def role(text: str, time: Time) -> str:
    """What a time is the time of: the report's coming out, the visit, or the judgement."""
    noun = _AFTER_WORDS.match(text[time.span[1] :])
    if noun:
        word = noun["noun"].lower()
        return {"inspection": "visit", "visit": "visit"}.get(
            word, "published" if word in ("report", "letter", "findings") else "judged"
        )
    before = text[max(0, time.span[0] - 90) : time.span[0]]
    if _ELSEWHERE.search(before) or re.match(r"(?i)(?:until|till|by|before|next)\b", time.words):
        return "other"
    if re.search(r"(?i)\b(?:ended|finished|concluded|wrapped up|closed)(?: on)?\s*$", before):
        return "end"
    last: tuple[int, str] = (-1, "other")
    for role, words in (("published", _PUBLISHED), ("visit", _VISITED), ("judged", _JUDGED)):
        for match in words.finditer(before):
            last = max(last, (match.start(), role))
    if (
        last[1] == "judged"
        and re.search(r"(?i)\b(?:was|were|became)$", before[: last[0] + 6].strip())
        and _PUBLISHED.search(before[: last[0]])
    ):
        return "published"
    visiting = last[1] == "visit" and not re.search(r",|\bhas\b", before[last[0] :])
    if time.near and not visiting and PUBLICATION.search(text) and not _DEED_WORDS.search(text):
        return "published"
    if last[0] < 0:
        after = text[time.span[1] : time.span[1] + 60]
        return "published" if re.search(r"(?i)^[^.;]{0,30}\bpublish", after) else "judged"
    return last[1]


def within(time: Time, span: tuple[int, int]) -> bool:
    """Whether a time stands in a stretch of the text."""
    return span[0] <= time.span[0] and time.span[1] <= span[1] + 1


def leads_to(text: str, time: Time, span: tuple[int, int]) -> bool:
    """Whether a clause says what happened at the time before it: "in 2018, when …"."""
    return bool(re.fullmatch(r"(?i)\)?,?\s*(?:when|where)\s*", text[time.span[1] : span[0]]))


def since(text: str, time: Time) -> bool:
    """Whether a time is only the beginning of a stretch."""
    return bool(re.search(r"(?i)\bsince\s*$", text[: time.span[0]]) or time.words.lower().startswith("since"))


def distance(time: Time, span: tuple[int, int]) -> int:
    """How many characters lie between a time and a stretch of the text."""
    return max(0, time.span[0] - span[1], span[0] - time.span[1])


def broken(text: str, time: Time, span: tuple[int, int]) -> bool:
    """Whether a clause of its own, or a verb of its own, stands between a time and what it might date."""
    between = text[min(span[1], time.span[1]) : max(span[0], time.span[0])]
    return bool(
        re.search(
            r"(?i)[;]|,? (?:but|while|which was set|although)\b|\b(?:set up|established|since|rated|judged|graded|"
            r"deemed)\b",
            between,
        )
    )


def intervenes(text: str, time: Time, span: tuple[int, int]) -> bool:
    """Whether the time belongs to another doing than the one at `span`."""
    between = text[min(span[1], time.span[1]) : max(span[0], time.span[0])].strip().removesuffix("since")
    return bool(
        re.search(
            r"(?i)[;]|\b(?:after|following|when|which|who|since|inspect\w+|report|visit\w*|rated|judged|until|"
            r"review\w*|found|within)\b",
            between,
        )
    )
