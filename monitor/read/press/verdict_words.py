"""The words around a grade in news: verbs of judging, giving and moving, denials and wishes, and where clauses part.

Patterns only; what they mean together stands in `verdicts.py`.
"""

from __future__ import annotations

import re

QUOTES = "‘’'“”\"`"
Q = f"[{QUOTES}]*"
RATING = (
    r"(?:inspection (?:outcomes?|results?)|ratings?|judge?ments?|grad(?:e|es|ing|ings)|verdicts?|scores?|status|"
    r"assessments?|marks?|reports?|"
    r"category|rated|inspections?|ofsted|classification|rank(?:ing)?|label)"
)
FOLLOWS = re.compile(
    rf"^{Q}(?:\s*(?:$|[.,;:!?)\]–—/•|-])|\s+(?:overall\b|{RATING}\b|(?:children['’]?s? (?:services|social)\b)?"
    r"(?:by|for|in|on|across|at|earlier|later|recently|previously|formerly|twice|once|three|two|four|nearly|almost|"
    r"about|and|but|or|after|following|with|when|while|because|since|last|this|earlier|during|from|to|"
    r"under|as|again|just|only|over|despite|is|was|were|are|has|have|had|that|which|who|although|though|even|before|"
    r"until|"
    r"rather|instead|against|between|too|also|between|says?|said|amid|against|than|through(?:out)?|now|today|yesterday|"
    r"on|until|within|regarding|by|per|not|so|yet|where|given|they|it|he|she|we|in)\b))",
    re.IGNORECASE,
)
JUDGE = (
    r"(?:re-?)?(?:rat(?:ed|es?|ing)|judg(?:ed|es?|ing)|grad(?:ed|es?|ing)|deem(?:ed|s|ing)?|brand(?:ed|s|ing)?|"
    r"labell?(?:ed|s|ing)?|"
    r"found|finds?|finding|declar(?:ed|es?)|class(?:ed|ified)|ranked|assessed|consider(?:ed|s)|regard(?:ed|s)|sees|"
    r"described|marked|called|"
    r"calls?|named|"
    r"scored|conclud(?:ed|es?)|confirm(?:ed|s)?|ruled|said|says?|saying|stat(?:ed|es)|states?|reveal(?:ed|s)|"
    r"show(?:ed|s)|view(?:ed|s)?)"
)
GIVE = (
    r"(?:giv(?:en|es?|ing)|gave|hand(?:ed|s|ing)|award(?:ed|s|ing)|receiv(?:ed|es?|ing)|earn(?:ed|s|t|ing)?|gets?|"
    r"got|getting|"
    r"achiev(?:ed|es?|ing)|secur(?:ed|es?|ing)|gain(?:ed|s|ing)?|retain(?:ed|s|ing)?|keeps?|kept|keeping|"
    r"maintain(?:ed|s|ing)?|slapped|"
    r"hit|issued|wins?|won|scor(?:ed|es?|ing)|lands?|landed|picks? up|picked up|celebrat(?:es?|ed|ing)|deliver(?:ed|"
    r"s)?|obtain(?:ed|s)?|attain(?:ed|s)?|"
    r"brings?|brought|bags?|bagged|scoops?|scooped|holds?|held|returned|met)"
)
MOVE = (
    r"(?:down-?grad(?:ed?|es|ing)|up-?grad(?:ed?|es|ing)|dropp?(?:ed|s|ing)?|fell|falls?|fallen|falling|slipp?(?:ed|"
    r"s|ing)?|slump(?:ed|s)?|"
    r"plung(?:ed|es?)|plummet(?:ed|s)?|rose|rises?|risen|rising|mov(?:ed|es?|ing)|improv(?:ed|es?|ing)|jump(?:ed|s|"
    r"ing)?|leap(?:s|t|ed)?|"
    r"climb(?:ed|s|ing)?|rais(?:ed|es?)|lifts?|lifted|elevat\w+|promot\w+|demot\w+|went|gone|goes|going|"
    r"progress(?:ed|es)?|declin(?:ed|es?)|"
    r"deteriorat\w+|s[au]nk|bump(?:ed|s)|turn(?:ed|s|around)?|return(?:ed|s)|chang(?:ed|es)|revis\w+|stepp?(?:ed|s)|"
    r"transform\w*|advanc(?:ed|es))"
)
BETWEEN = r"[^.;:!?]{0,150}?"
# Each of its words is taken in one way alone: a choice between "to" and "to have been" doubles the time at each.
LINK = (
    r"(?:\s+(?>(?:as|to be|to have been|to|being|be|at|overall|now|still|just|only|an?|the|its|their|second|third|"
    r"another|rare|highest|top|coveted|"
    r"officially|that|is|was|were|are|has been|have been|of|both|all|either|mostly|largely|straight|double|services?|"
    r"two|three|four|five|also)\b))*"
)
DENIED = re.compile(
    r"\b(?:not|never|n['’]t|neither|nor|less than|short of|nearly|almost|far from|or better|below|rarely|non)\b"
    rf"(?:\s+(?:yet|been|being|be|deemed|{JUDGE}|as|to be|consistently|always|any|an?|reach\w*|at)|[{QUOTES}\s])*$",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:if|would|could|should|might|may|aim\w*|ambition\w*|hop(?:e|es|ed|ing)|want\w*|wish\w*|striv\w+|journey|"
    r"path|route|road|target\w*|goals?|"
    r"until|unless|expect\w*|needs? to|need(?:ed)? in order|turn\w* into|becom(?:e|ing)|will (?:be|become|get)|"
    r"can (?:be|become)|whether|working towards|"
    r"towards|bid|push|determin\w+|commit\w+|plans?|planning|drive|so that|in order|either|possible|able|seek\w*|"
    r"intend\w*|tak(?:e|ing) us|get(?:ting)? (?:us )?to|"
    r"means? (?:an?|the)|available|four|scale)\b[^.;,]{0,60}$",
    re.IGNORECASE,
)
FROM = re.compile(
    rf"(?:\b(?:from|up on|out of|previously|formerly|no longer|having been|instead of|replac\w+|end(?:ed|s|ing)?|"
    rf"shed(?:s|ding)?|lifted out of|"
    r"escap\w+|stuck (?:on|at|with)|languish\w+ (?:on|at)|sh[ao]k\w+ off|shrug\w* off|los(?:es?|t|ing)|"
    r"leav\w+ behind|left behind|climb\w* out of|rid of|"
    r"ditch\w*|shed\w*|free of|lifted (?:out )?from|"
    rf"up from|down from|moved? (?:on|away) from|above|better than|worse than)"
    rf"(?:\s+(?>(?:being|been|be|{JUDGE}|as|to be|an?|its|the|their|previous|earlier|last|old|prior|of|"
    rf"{RATING}|overall|former|under)\b))*\s*{Q})$",
    re.IGNORECASE,
)
TO = re.compile(
    rf"\b{MOVE}\b{BETWEEN}\b(?:to|into|up to|down to)(?:\s+(?:an?|the|be|being|become|rated|now|overall|just))*\s*{Q}$",
    re.IGNORECASE,
)
JUDGED = re.compile(rf"\b{JUDGE}\b", re.IGNORECASE)
LINKED = re.compile(
    rf"\b(?:rat|judg|deem|f[io]und|consider|assess|grad|declar|class|brand|label|describ)\w*{BETWEEN}\b(?:to be|"
    rf"to have been|as|is|are|was|were)(?: now| still| being)?\s*{Q}$",
    re.IGNORECASE,
)
TIGHT = re.compile(rf"\b(?:{JUDGE}|{GIVE}|remain(?:s|ed|ing)?|stays?|stayed)\b{LINK}\s*{Q}$", re.IGNORECASE)
GIVEN = re.compile(rf"\b{GIVE}\b", re.IGNORECASE)
LINKING = re.compile(rf"{LINK}\s*{Q}$", re.IGNORECASE)
NAMED = re.compile(
    rf"\b(?:ratings?|judge?ments?|grades?|grading|verdict|effectiveness|outcome|result)\b(?:\s+(?:of|was|is|were|are|"
    rf"as|remains?|remained|stays?|now|still|overall))*[\s:–—-]*{Q}$",
    re.IGNORECASE,
)
OWNED = re.compile(
    rf"(?:\b(?:its|the|their|that|this|our|his|her|these|those|such)|['’]s?)\s+(?:[\w'’-]+\s+){{0,3}}?{Q}$",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?i)\b(?:services?|departments?|authorit(?:y|ies)|council|effectiveness|leadership|management|governance|it|"
    r"they|provision|care leavers?|"
    r"experiences?|progress|impact|in care|protection|adoption|team|trust|quality|support|work|children|everything|"
    r"areas?|categor\w+|leaders)\b"
)
COPULA = re.compile(
    rf"\b(?:is|are|was|were|be|been|remain(?:s|ed)?|stay(?:s|ed)?|became|still|now|also|both|all)(?:\s+(?:now|still|"
    rf"officially|rated|also|both|all|currently|"
    rf"overall|only|all|either|mostly|an?|to be|as|being|already))*\s*(?P<quote>{Q})$",
    re.IGNORECASE,
)
MANY = re.compile(
    r"(?i)\b(?:other|remaining|three|two|four|five|each|some|most|several|both|half|"
    r"all (?:the )?other)(?: \w+)?(?: \w+)?(?: of (?:the|its|those|these))?(?: \w+)? (?:areas?|categor\w+|"
    r"judge?ments?|aspects?|elements|fields|strands|criteria)\b"
)
WHOLE = re.compile(
    r"(?i)\bacross the board\b|\b(?:in|on|for|across) (?:all|every)(?: \w+)? (?:areas?|categor\w+|judge?ments?|"
    r"aspects?|counts?)"
)
CLAUSE = re.compile(
    r"(?i)[;:–—]|(?<![,;:.])\s(?=(?:it|they|which it) (?:was|were|had been|has been|had|gave|received|"
    r"got) (?:\w+ )?(?:given|handed|awarded|told|"
    r"found|rated|judged|first)?\b)|\s-\s|,?\s+(?:but|while|whilst|whereas|although|though|which|who|after|"
    r"as well as having)\s|,\s+(?:and|with|having|when|where|since|following|despite|as)\s"
)
STOP = re.compile(
    r"(?i),?\s+(?:but|while|whilst|whereas|although|though|after|following|despite|since|when|because)\s|,\s+(?:with|"
    r"which)\s"
)
DASHED = re.compile(r"\s[-–—]\s([^-–—;:]{3,110}?)\s[-–—]\s")
ASIDE = re.compile(r"(?i),\s+(?:looking|caring|serving|including|covering|responsible)\s[^,]{3,80},")
SUBJECT_STOP = re.compile(
    r"(?i)[;:–—]|\s-\s|,?\s+(?:but|while|whilst|whereas|although|though|which|after)\s|,\s+(?:who|having|when|where|"
    r"since|following|despite|as)\s"
)
VERB = re.compile(rf"(?i)\b(?:{JUDGE}|{GIVE}|is|are|was|were|been|has|have|had|remains?|remained|praised|told)\b")
TRAILING = re.compile(
    rf"(?i)^(?:\s|{JUDGE}\b|{GIVE}\b|been|being|as|to|be|an?|the|now|still|also|both|all|overall|only|[{QUOTES},])*$"
)
SAID_OF = re.compile(
    rf"^{Q}(?:\s+(?>(?:overall|{RATING})\b))*(?:\s+(?:was|were|has been|"
    rf"have been)\s+\w+)?\s*,?\s*(?:overall\s*,?\s*)?(?:for|in|on|across|covers|covered|covering|applies to|"
    rf"applied to|regarding|when it comes to|in terms of|"
    r"which (?:includ(?:ed?|es)|were|are|covers?)|includ(?:ing|ed)|namely|:)\s+(?P<what>[^;:.–—]*(?:[:–—][^;:.–—]*)?)",
    re.IGNORECASE,
)
ALSO = re.compile(r"(?i),? as (?:was|were|is|are|did) (?P<what>[^.;]*)")
PRONOUN = (
    r"(?i)(?:them|it|(?:the|its|their) (?:\w+ )?(?:council|authority|services?|department|trust|borough|county|city))"
)
OF_POINTS = re.compile(
    r"(?i)\b(?:areas?|aspects?|issues?|points?|matters)\b[^.;,]{0,30}\b(?:that|which) (?:were|was|had been|"
    r"are)\b[^.;,]{0,30}$"
)
_STEP = rf"{Q}(?:outstanding|good|adequate|inadequate|requires improvement(?: to be good)?){Q}"
SCALE = re.compile(
    rf"(?i){_STEP}, {_STEP}(?:, {_STEP})?,? (?:or|and) {_STEP}"
    r"|\b(?:quarter|third|half|fifth|\d+ ?(?:per cent|percent|%)|most|many|majority|number) of (?:\w+ ){0,2}"
    r"(?:councils|authorities|departments)\b"
)
