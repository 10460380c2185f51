"""A news story as sentences: without page furniture, each once, with what is someone's speech marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.read.words.dates import find_range

_FURNITURE = re.compile(
    r"(?i)(?:advertisement|hide ad|promoted|sponsored|recommended|most (?:read|popular|viewed)|trending)\b(?:\W|hide|"
    r"ad\b)*$"
    r"|sign (?:up|in)\b|subscri\w+|could not subscribe|thank you for (?:sign|subscri)|get (?:daily|the latest|our|"
    r"all the)\b"
    r"|(?:read|see|find out|learn|discover|watch|listen)(?: more| also| next| now)?\s*[:|>]|(?:read|learn|see|"
    r"find out) more\b"
    r"|read (?:also|next)\b|more (?:on|from|stories|news|like) |related (?:topics?|articles?|stor|internet|content|"
    r"links?)"
    r"|follow (?:us|bbc|our|the bbc|@)|like us on|join (?:our|us|the)\b.{0,40}(?:group|channel|whatsapp|newsletter|"
    r"facebook)"
    r"|share (?:this|on|via|page|the|save)\b|share$|save$|comments?(?: \(?\d+\)?)?$|\d+ comments?$|leave a (?:reply|"
    r"comment)"
    r"|(?:image|picture|photo|video|media)(?: source| credit)?\s*[:,(]|(?:getty|pa|reuters|google|ldrs)(?: images?)?$"
    r"|(?:image|media) source|(?:image|media) caption$|bbc (?:news|radio|local|sounds)\b.{0,60}$|(?:this|"
    r"the) (?:article|page|story) (?:was|is|has)\b"
    r"|(?:got|do you have|have you got) (?:a|any) (?:story|news|question)|send (?:us|your) |email (?:us|newsdesk|"
    r"address)|contact us"
    r"|(?:we use|accept|manage) (?:all )?cookies|cookie|privacy (?:policy|notice)|terms (?:of|and)|copyright|"
    r"all rights reserved|©"
    r"|(?:first )?published(?: on)?:?$|updated:?$|last updated:?$|\W*$|sorry, there seem|please try again|submitting|"
    r"invalid email"
    r"|did you know with an ad-lite|comments (?:are|have been)|want to comment|log ?in|register (?:now|for free|today)"
    r"|powered by|skip to|back to top|click here|download (?:the|our) app|enable javascript|the bbc is not responsible"
    r"|support (?:our|local|quality) journalism|become a (?:member|supporter)|buy (?:a|our) (?:photo|paper)"
)
_CLOCK = re.compile(
    r"(?i)^(?:by\b|published|posted|updated|last|first|\w+day\b|\d)[\w .,'’|-]{0,50}\b\d{1,2}[:.]\d\d\s*(?:am|pm|gmt|"
    r"bst)\b.{0,30}$"
)
LONGEST_SENTENCE = 1500
"""Characters. The longest in the corpus's stories has 1,157; the grammar's time grows with the square of it."""
_LONGEST_TITLE = 20  # characters: "approx." and what stands before it
_ABBREVIATED = re.compile(r"\b(?:Cllr|Coun|Mr|Mrs|Ms|Dr|Prof|Rev|St|Sgt|Hon|No|vs|e\.g|i\.e|etc|approx|[A-Z])\.$")
_END = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[•]?\s*[A-Z0-9£•])|\s+•\s+")
_ATTRIBUTED = re.compile(
    r"(?i)\b(?:inspectors?|ofsted|report|letter|watchdog|inspectorate|findings|notice|direction|dfe|"
    r"department)\b[^“”\"]{0,60}"
    r"\b(?:said|says|states?|stated|adds?|added|reads?|noted|notes|found|concluded|wrote|praised|highlighted|warned)\b"
    r"|\b(?:according to|in) (?:the|its|their) (?:report|letter|findings)\b|\b(?:they|it) (?:said|added|wrote|"
    r"concluded)\b"
)
_CAPTION = re.compile(r"(?i)^(?:image|media) caption,?\s+")
_MARKS = re.compile('[“”"]')
_LABEL_DATE = re.compile(r"^\s*date (\d{4}-\d\d-\d\d)\s*")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its place in the story (`index`), and whether it is a headline, a list point or speech."""

    text: str
    index: int
    paragraph: int
    title: bool = False
    bullet: bool = False
    speech: bool = False

    @property
    def lead(self) -> bool:
        """Whether it stands where a story says its news."""
        return self.title or self.index <= 4


def labelled_date(text: str) -> tuple[When | None, str]:
    """A leading "date 2025-03-07" that archives put before a story, and the text without it."""
    found = _LABEL_DATE.match(text)
    if not found:
        return None, text
    try:
        return When.parse(found[1]), text[found.end() :]
    except ValueError:
        return None, text[found.end() :]


_DATELINE = re.compile(
    r"(?i)^(?:(?:first )?(?:published|posted|updated|last updated|date)\b|.{0,60}\||(?:by )?[\w .'’-]{3,40}\s|(?:mon|"
    r"tues|wednes|thurs|fri|satur|sun)day\b|\d)"
)


def dateline(paragraphs: list[tuple[str, bool]]) -> When | None:
    """The day of publication that a line of its own at the head of a story gives; None where there is no such line."""
    for words, _ in paragraphs[:6]:
        if len(words) > 90 or words.rstrip().endswith((".", "”")) or not _DATELINE.match(words):
            continue
        found = find_range(words)
        rest = len(words) - len(found.words) if found else 0
        if (
            found
            and found.start == found.end
            and (rest < 45 or re.match(r"(?i)(?:first )?(?:publish|post|updat)", words))
        ):
            return found.start
    return None


def split(paragraph: str) -> Iterator[str]:
    """The sentences of one paragraph; what goes on for longer than any sentence is cut."""
    return (piece[:LONGEST_SENTENCE] for piece in _pieces(paragraph))


def _pieces(paragraph: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(paragraph):
        piece = paragraph[begin : end.end()].strip(" •")
        if _ABBREVIATED.search(piece[-_LONGEST_TITLE:]):
            continue
        if piece:
            yield piece
        begin = end.end()
    if paragraph[begin:].strip(" •"):
        yield paragraph[begin:].strip(" •")


def is_furniture(sentence: str) -> bool:
    """Whether the words belong to the page and not to the story."""
    return bool(_FURNITURE.match(sentence.lstrip("•*-–>| ")) or (len(sentence) < 120 and _CLOCK.match(sentence)))


def sentences(paragraphs: Iterable[tuple[str, bool]], title: str | None) -> tuple[Sentence, ...]:
    """The sentences of a story, from its paragraphs (words, whether a list point) and its headline, if that is known.

    The first paragraph counts as the headline where it is short and does not end like a sentence.
    """
    found: list[Sentence] = []
    seen: set[str] = set()
    if title and not is_furniture(title):
        found.append(Sentence(" ".join(title.split()), 0, 0, title=True))
        seen.add(_key(title))
    attributed = False
    for number, (words, bullet) in enumerate(paragraphs, 1):
        open_speech = False
        for piece in split(_CAPTION.sub("", words)):
            if is_furniture(piece) or _key(piece) in seen:
                continue
            seen.add(_key(piece))
            if not found and _is_label(piece):
                continue
            heading = not found and _is_heading(piece)
            speech, open_speech = _speech(piece, open_speech)
            opens_speech = speech or piece.rstrip().endswith(":")
            report = opens_speech and (bool(_ATTRIBUTED.search(piece)) or (attributed and speech))
            found.append(Sentence(piece, len(found), number, heading, bullet, speech and not report))
            attributed = report
    return tuple(found)


def _key(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .…")


_LABEL = re.compile(
    r"(?i)(?:\W|news|ofsted|agenda item|latest|public sector|home|local|politics|education|health|council|councils|uk|"
    r"england|children'?s services|social care|community|press releases?|exclusive|breaking|watch|live|and|the|by|from|"
    r"minutes?|bbc|article|story|opinion|blog|analysis|updates?|\d{1,2}[./]\d{1,2}[./]\d{2,4})+$"
)


def _is_label(words: str) -> bool:
    """Whether a first line is a section's name, a date or an author's line, and not the headline."""
    if len(words) > 70 or words.endswith((".", "!", "?")):
        return False
    dated = find_range(words)
    return bool(_LABEL.match(words)) or (dated is not None and len(words) - len(dated.words) < 30)


def _is_heading(words: str) -> bool:
    return len(words) < 150 and not words.rstrip("\"”’' ").endswith((".", ":"))


def _speech(words: str, already: bool) -> tuple[bool, bool]:
    """Whether most of a sentence stands between quotation marks, and whether they are still open at its end."""
    inside, quoted, begin = already, 0, 0
    for mark in _MARKS.finditer(words):
        quoted += (mark.start() - begin) * inside
        inside, begin = mark[0] == "“" or (mark[0] == '"' and not inside), mark.end()
    quoted += (len(words) - begin) * inside
    return quoted * 2 > len(words), inside
