"""What a visit looked at: the object of "Inspectors looked at the local authority's arrangements for …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model.words import cut
from monitor.read.text.lines import Paragraph
from monitor.read.text.points import is_point
from monitor.read.text.sentences import sentences

_VISIT = r"(?:this|the|our)(?: \w+){0,2} visit"
_LOOKING = re.compile(
    rf"""(?xi)
    (?:^|[,;]\ |\b(?:and|when|where)\ |(?-i:(?<=\w\ )(?=Inspectors\b)))
    (?: (?:(?:the|our|his\ majesty.s|her\ majesty.s)\ )?inspectors | they | we | {_VISIT.replace(" ", chr(92) + " ")} )
    \ (?:also\ |specifically\ |primarily\ |particularly\ )?
    (?: looked\ (?:\w+\ )?at | considered | reviewed | evaluated | examined | explored | assessed | scrutinised
      | (?:was\ )?focus+ed\ (?:\w+\ )?(?:up)?on )\ (?P<object>.+)"""
)
_FOCUS = re.compile(rf"(?i)\bfocus of {_VISIT} (?:was|were|included|is)(?: on)?:? ?(?P<object>.*)")
_ARRANGEMENTS = re.compile(
    r"(?i)(?:(?:.{0,60}[’']s?|the|its|their) )?arrangements(?: and support| in place)? "
    r"(?:for|at|to|around|in relation to|in respect of|regarding|relating to|on|of|in) "
)
_PROGRESS = re.compile(
    r"(?i)(?:the )?(?:progress|improvements?)\b[^.:]{0,60}?\b"
    r"(?:in relation to|in respect of|with regard to|in|on|for|against|towards)(?: the)?"
    r"(?: (?:(?:key|service|priority) )?(?:areas?|aspects?) of)? (?P<rest>.+)"
)
_LIST_FOLLOWS = re.compile(r"(?i)\bfollowing\b[^:]*:\Z|\A[^:]{0,12}:\Z")
_EVIDENCE = re.compile(
    r"""(?xi)
    (?: (?:a|the|this|other|their|some|any|and|wide|broad|full|large|varied|electronic|individual)\ )*
    (?: range\ of\ (?!services|practice) | variety\ of | number\ of | sample
      | evidence | performance | documents | documentation | information | quality\ assurance | supervision\ files
      | audits
      | (?:(?:child|young\ person|young\ people|social\ worker|case)\w*[’']?s?\ ){0,2}(?:records|files)
      | (?:local\ authority|council)(?:[’']s)?\ (?:\w+\ )?(?:performance|data|documents|information|self)
    )\b"""
)
_CUT = re.compile(
    r"""(?xi)
    ,?\ with\ (?:(?:a|an|the|its|particular|specific|main|primary|special|strong)\ )*(?:focus|emphasis)\b.*
    | ,?\ (?:and\ )?(?:in\ accordance|in\ line)\ with\b.*
    | ,?\ (?:and\ )?(?:specifically|in\ particular|particularly|together\ with|which|namely)\b.*
    | ,?\ focus+(?:ing|ed)\ .* | ,\ (?:the|a)\ (?:\w+\ ){0,4}(?:service|point|team|hub)\b.*
    | ,\ (?:\w+\ ){1,6}\([A-Z]\w+\)\Z
    | ,\ where\b.* | ,?\ (?:at|during)\ the\ time\ of\ .*
    | ,?\ and\ (?:considered|looked\ at|reviewed|evaluated|at)\b.* | ,?\ and\Z"""
)
_QUOTES = "‘’“”'\""
_LONGEST_TOPIC = 240  # characters, so that it fits a headline's line


def find_topic(opening: Sequence[Paragraph]) -> str | None:
    """The topic that the opening paragraphs of a letter state; None where they state none."""
    weaker = None
    for index, paragraph in enumerate(opening):
        if is_point(paragraph):
            continue
        for sentence in sentences(paragraph.text):
            for thing, sure in _objects(sentence, opening[index + 1 :]):
                if sure:
                    return thing
                weaker = weaker or thing
    return weaker


def _objects(sentence: str, after: Sequence[Paragraph]) -> Iterator[tuple[str, bool]]:
    """What a sentence says was looked at, and whether its wording leaves no doubt that this is the topic."""
    found = _FOCUS.search(sentence) or _LOOKING.search(sentence)
    if not found:
        return
    words = found["object"].strip()
    arrangements = _ARRANGEMENTS.match(words)
    if arrangements:
        words = words[arrangements.end() :]
    elif _EVIDENCE.match(words):
        return
    if _LIST_FOLLOWS.search(words):
        words = _listed(after)
    else:
        progress = _PROGRESS.match(words)
        words = _tidy(progress["rest"] if progress else words) or _listed(after)
    if words:
        yield words, bool(arrangements or found.re is _FOCUS)


def _tidy(words: str) -> str:
    """The object without what narrows it, quotes and the final stop."""
    words = _CUT.sub("", words, count=1).strip(" .:,;")
    words = re.sub(rf"(?<!\w)[{_QUOTES}]|[{_QUOTES}](?!\w)", "", words).strip(" .:,;")
    return cut(words, _LONGEST_TOPIC)


def _listed(after: Sequence[Paragraph]) -> str:
    """The points of the list that follows, as one line."""
    points = []
    for paragraph in after:
        if not is_point(paragraph):
            break
        points.append(paragraph.text.strip(" .;"))
    return _tidy("; ".join(points))
