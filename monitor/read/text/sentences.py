"""Sentences of a paragraph, and quotations of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.model.words import cut

# A full stop ends no sentence after a title, a saint or "No." before a number. (The full stop is looked for first.)
_END = re.compile(
    r"(?<=[.!?])(?<!\bSt\.)(?<!\bNo\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\bCllr\.)"
    r"[\"'’”)]*\s+(?=[\"'‘“(]*[A-Z0-9])"
)
# Conjunctions, prepositions and articles: words after which a phrase goes on.
_OPEN_WORD = (
    r"(?:a|an|the|and|and/or|or|but|nor|of|on|in|at|to|by|for|from|with|without|between|into|onto|within|across|about"
    r"|against|among|around|during|including|through|towards?|under|upon|via|as|than|that|which|who|whose|where|when|while"
    r"|because|if|their|its|his|her|our|your|&)"
)
_OPEN_END = re.compile(rf"(?i)(?:\A|(?<=[\s,;:(]))\(?{_OPEN_WORD}[,;:]?(?P<mark>…?)\Z")
_PROSE_END = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[•]?\s*[A-Z0-9£•])|[.!?][”’\"]?(?=[A-Z][a-z]+ [a-z])|\s+•\s+")
_ABBREVIATED = re.compile(r"\b(?:Cllr|Coun|Mr|Mrs|Ms|Dr|Prof|Rev|St|Sgt|Hon|No|vs|e\.g|i\.e|etc|approx|[A-Z])\.$")
_LONGEST_TITLE = 20  # characters: "approx." and what stands before it
LONGEST_SENTENCE = 1500
"""Characters. The longest in the corpus's stories has 1,157; what is read in a sentence takes time with its length."""
_LIST_MARKS = "•-*–— \t"
_LONGEST = 2000  # characters; what goes on for longer is no sentence, and could make a reader's grammar slow
LONGEST_QUOTE = 300


def sentences(text: str) -> list[str]:
    """A paragraph's sentences; titles ("Ms.") and saints end none, and closing quotation marks are left out."""
    return _END.split(text)


def sentences_by_line(text: str) -> list[str]:
    """The sentences of a text whose lines are paragraphs; list marks are dropped, white space is single.

    What goes on for over 2,000 characters is cut.
    """
    lines = (" ".join(line.lstrip(_LIST_MARKS).split()) for line in text.splitlines())
    return [sentence[:_LONGEST] for line in lines for sentence in sentences(line) if sentence]


def split_prose(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph of a newspaper, which forgets a space behind a full stop or puts points in one line.

    Quotation marks stay, for they say who speaks. What goes on for longer than any sentence is cut.
    """
    begin = 0
    for end in _PROSE_END.finditer(paragraph):
        piece = paragraph[begin : end.end()].strip(" •")
        if _ABBREVIATED.search(piece[-_LONGEST_TITLE:]):
            continue
        if piece:
            yield piece[:LONGEST_SENTENCE]
        begin = end.end()
    if rest := paragraph[begin:].strip(" •"):
        yield rest[:LONGEST_SENTENCE]


def is_open(words: str) -> bool:
    """Whether the words break off after a conjunction, preposition or article, or after a comma: more must follow."""
    return words.endswith(",") or bool(_OPEN_END.search(words))


def closed(words: str) -> str:
    """The words without the conjunctions, prepositions and articles that they break off after."""
    while found := _OPEN_END.search(words):
        words = words[: found.start()].rstrip(" ,;:–-") + found["mark"]
    return words


def quotation(words: str) -> str:
    """Words as they are quoted: one line, at most 300 characters, cut between words with a mark."""
    return cut(" ".join(words.split()), LONGEST_QUOTE)
