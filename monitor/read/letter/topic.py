"""What a visit looked at: the object of "Inspectors looked at the local authority's arrangements for …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.model.words import cut
from monitor.read.text.lines import Paragraph
from monitor.read.text.points import is_point, without_mark
from monitor.read.text.sentences import closed, is_open, sentences

_VISIT = r"(?:this|the|our)(?: \w+){0,2} visit"
_LOOKING = re.compile(
    rf"""(?xi)
    (?:^|[,;]\ |\b(?:and|when|where)\ |(?-i:(?<=\w\ )(?=Inspectors\b)))
    (?: (?:(?:the|our|his\ majesty.s|her\ majesty.s)\ )?inspectors | they | we | {_VISIT.replace(" ", chr(92) + " ")} )
    \ (?:also\ |specifically\ |primarily\ |particularly\ )?
    (?: looked\ (?:\w+\ )?at | considered | reviewed | evaluated | examined | explored | assessed | scrutinised
      | (?:was\ )?focus+ed\ (?:\w+\ )?(?:up)?on )\ (?P<object>.+)"""
)
_FOCUS = re.compile(
    rf"(?i)\bfocus of {_VISIT} (?:was|were|included|is)(?: on)?:? ?(?P<object>.*)"
    rf"|(?<=\bvisit had )an? (?:\w+ ){{0,2}}focus on (?P<had>.*)"
)
# "The areas identified as weak at the last inspection": whatever they were, they are no topic; what the visit narrowed
# them to is one.
_GENERAL = re.compile(
    r"(?i)(?:the |those |all |some |its )?(?:\w+ ){0,3}(?:areas?|aspects?|issues?|concerns?|weakness(?:es)?|shortfalls"
    r"|deficits|recommendations?|findings|priorities|progress|actions?|improvements?)\b"
)
_SUBJECT = re.compile(
    r"(?i)\b(?:child(?:ren)?(?![’']s services\b)|young people|famil\w+|leavers?|care|protection|early help|front door"
    r"|permanence|adoption|foster\w*|placements?|assessments?|plans|planning|exploitation|missing|homeless\w*|referrals?"
    r"|thresholds?|supervision|workforce|leadership|management|court|pathway|social work\w*|safeguarding|practice)\b"
)
_NARROWED = re.compile(
    r"(?i)(?:\bwith (?:(?:an?|the|its|their|particular|specific|main|primary|special|strong) ){0,3}(?:focus|emphasis)"
    r"|\bfocus+(?:ing|ed)(?: \w+ly)?) (?:up)?on:? ?(?P<object>.*)"
    r"|\b(?:in particular|specifically|namely),? (?P<other>.+)"
)
_INLINE_LIST = re.compile(r":\s*(?=[•*–—-]\s)")
_INLINE_MARK = re.compile(r"(?:\A|\s)[•*–—-]\s+")
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
_FURNITURE = 3  # paragraphs at a page's foot and the next one's head that may part a sentence
_FOOT = re.compile(r"(?i)\d{3}|\bofsted\b|https?:|www\.|@|\bpage\b|\brecycled\b|\A\W*\d{1,3}\W*\Z")
_QUOTES = "‘’“”'\""
_LONGEST_TOPIC = 240  # characters, so that it fits a headline's line


def find_topic(opening: Sequence[Paragraph]) -> str | None:
    """The topic that the opening paragraphs of a letter state; None where they state none."""
    opening = tuple(_rejoined(opening))
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


def _rejoined(opening: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, those that a line's or a page's end has parted put together again.

    What stands at a page's foot or head between the parts, and is no part of the sentence, is left out.
    """
    at = 0
    while at < len(opening):
        whole, at = opening[at], at + 1
        while (more := _rest(whole, opening[at : at + _FURNITURE + 1])) is not None:
            rest = opening[at + more]
            at += more + 1
            whole = replace(whole, text=f"{whole.text} {rest.text}", lines=whole.lines + rest.lines)
        yield whole


def _rest(above: Paragraph, below: Sequence[Paragraph]) -> int | None:
    """Which of the paragraphs below goes on with the one above: that breaks off, or one begins within a phrase."""
    if not below or (not is_open(above.text) and above.text[-1:] in ".!?:;"):
        return None
    for index, each in enumerate(below):
        over_page = index == 0 or each.page > above.lines[-1].page
        if each.text[:1].islower() and over_page and not is_point(each) and (index == 0 or is_open(above.text)):
            return index
    return 0 if is_open(above.text) and not is_point(below[0]) and not _FOOT.search(below[0].text) else None


def _objects(sentence: str, after: Sequence[Paragraph]) -> Iterator[tuple[str, bool]]:
    """What a sentence says was looked at, and whether its wording leaves no doubt that this is the topic."""
    found = _FOCUS.search(sentence) or _LOOKING.search(sentence)
    if not found:
        return
    words = (found["object"] or found.groupdict().get("had") or "").strip()
    arrangements = _ARRANGEMENTS.match(words)
    if arrangements:
        words = words[arrangements.end() :]
    elif _EVIDENCE.match(words):
        return
    narrowed = _narrowed(words) if not arrangements else None
    words = _object(words if narrowed is None else narrowed, after)
    if words:
        yield words, bool(arrangements or found.re is _FOCUS or narrowed is not None)


def _narrowed(words: str) -> str | None:
    """What an object that only speaks of areas in general is narrowed to, nothing where it is to nothing; else None."""
    if _LIST_FOLLOWS.search(words) or _INLINE_LIST.search(words):
        return None
    focus = _NARROWED.search(words)
    general = words[: focus.start()] if focus else words
    progress = _PROGRESS.match(general)
    general = progress["rest"] if progress else general
    if not (_GENERAL.match(words) and _GENERAL.match(general)) or _SUBJECT.search(general):
        return None
    return (focus["object"] or focus["other"] or ":") if focus else ""


def _object(words: str, after: Sequence[Paragraph]) -> str:
    """The object as a topic: the list that it introduces, within it or below it, or its own words."""
    inline = _INLINE_LIST.search(words)
    if inline:
        return _tidy("; ".join(_point(each) for each in _INLINE_MARK.split(words[inline.end() :]) if each.strip()))
    if _LIST_FOLLOWS.search(words):
        return _listed(after)
    progress = _PROGRESS.match(words)
    return _tidy(progress["rest"] if progress else words) or _listed(after)


def _tidy(words: str) -> str:
    """The object without what narrows it, quotes, the final stop and words after which more must follow."""
    words = _CUT.sub("", words, count=1).strip(" .:,;")
    words = re.sub(rf"(?<!\w)[{_QUOTES}]|[{_QUOTES}](?!\w)", "", words).strip(" .:,;")
    return closed(cut(closed(words), _LONGEST_TOPIC))


def _listed(after: Sequence[Paragraph]) -> str:
    """The points of the list that follows, as one line."""
    points = []
    for paragraph in after:
        if not is_point(paragraph):
            break
        points.append(_point(paragraph.text if paragraph.bullet else without_mark(paragraph.text)))
    return _tidy("; ".join(points))


def _point(words: str) -> str:
    """A point as part of a line: without its mark, its stop, and the "and" before the next."""
    return closed(words.strip(" .;,•–—-*")).strip(" .;,")
