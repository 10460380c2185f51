"""The names of authorities: which authority a name means, and which authorities a text names.

A register is made of the rows of `config/authorities.csv`; every name of an authority (its name, its official name, its
aliases) leads to it. A name that several authorities share ("PCC", "Achieving for Children") and the name of an
authority that is no more ("Cumbria") lead to none: they are only suggested, to a person who adds an authority by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from monitor.register import namesakes
from monitor.register.likeness import ranked

_GAP = r"(?:\s|[-‐-―])+"
_APOSTROPHES = "'’‘ʼ`´"
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s?\b")
_KIND = "(?:city|county|royal|metropolitan|borough|district|unitary|london)"
_MANY = "{0,8}"  # words of a kind in a row: no name has more than four, and without an end a row costs its square
_LEADING = re.compile(
    rf"(?:the |council of the |{_KIND}(?: and)? (?:{_KIND}(?: and)? ){_MANY}of |county (?=durham\b)"
    r"|city and county of )+(?=\w)"
)
_TRAILING = re.compile(
    rf"(?:(?: {_KIND}){_MANY} (?:council|councils|local authority|authority|corporation)"
    r"|(?: metropolitan)? borough| (?:city|county|royal borough|london borough) of| [mu]bc| mdc| [bcd]c"
    r"| local area(?: partnership)?| (?:local authority )?children(?: social care)? services?| children social care)\Z"
)
_SUFFIX = (
    rf"(?:{_GAP}(?:{_KIND}{_GAP}){_MANY}(?:councils?|local{_GAP}authority|corporation|unitary{_GAP}authority)\b"
    rf"|{_GAP}(?:mbc|mdc|bc|cc)\b)?"
)
_PREFIX = re.compile(
    rf"(?:(?:the{_GAP})?{_KIND}{_GAP}(?:{_KIND}{_GAP}){_MANY}(?:council{_GAP})?of{_GAP}(?:the{_GAP})?)\Z", re.IGNORECASE
)
_CLOSE_ENOUGH = 74.0
"""How alike (of 100) a spelling must be to be suggested: below that, suggestions are chance."""
_SPELLINGS = 6
"""Spellings looked through for each authority suggested: each has up to that many."""


@dataclass(frozen=True)
class Authority:
    """One local authority: its slug, plain name and codes; `formerly` are names it had a part in succeeding."""

    slug: str
    name: str
    urn: str
    gss_code: str = ""
    dfe_code: str = ""
    region: str = ""
    type: str = ""
    official_name: str = ""
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that means this authority today, its plain name first."""
        return (self.name, *filter(None, (self.official_name,)), *self.aliases)


@dataclass(frozen=True)
class Mention:
    """An authority named in a text: `words` stand at `start` up to `end`."""

    authority: Authority
    start: int
    end: int
    words: str


def plain(name: str) -> str:
    """A name without case, punctuation and possessives, "&" read as "and": what two spellings of it have in common."""
    name = _POSSESSIVE.sub("", name.casefold().replace("&", " and ").replace("childrens", "children"))
    return re.sub(r"[\W_]+", " ", name.replace(".", "")).strip()


def bare(key: str) -> str:
    """A plain name without the words of its office: "london borough of brent council" is "brent"."""
    while True:
        shorter = _TRAILING.sub("", _LEADING.sub("", key, count=1) if _LEADING.match(key) else key)
        if shorter in (key, ""):
            return key
        key = shorter


def _pattern(name: str) -> str:
    """A name as a regex that forgives line ends, hyphens, "&", dots and the shape of apostrophes."""
    pieces = []
    for token in re.split(r"[\s-]+", name.replace("&", " and ").strip()):
        word = re.escape(token)
        for mark in _APOSTROPHES:
            word = word.replace(re.escape(mark), f"[{_APOSTROPHES}]?")
        word = word.replace(r"\.", r"\.?").replace(",", ",?")
        pieces.append("(?:and|&)" if token.casefold() == "and" else "St\\.?" if word.startswith("St\\.?") else word)
    return _GAP.join(pieces).replace(f"{_GAP}(?:and|&){_GAP}", rf"(?:{_GAP}(?:and|&){_GAP}|\s*&\s*)")


class Register:
    """All authorities, found by any of their names."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self.authorities: tuple[Authority, ...] = tuple(authorities)
        self._by_slug = {authority.slug: authority for authority in self.authorities}
        self._resolved: dict[str, Authority | None] = {}
        self._by_urn = {authority.urn: authority for authority in self.authorities}

    def get(self, slug: str) -> Authority | None:
        """The authority of a slug."""
        return self._by_slug.get(slug)

    def by_urn(self, urn: str | int) -> Authority | None:
        """The authority of an Ofsted URN."""
        return self._by_urn.get(str(urn).strip())

    @cached_property
    def _index(self) -> dict[str, tuple[Authority, ...]]:
        """Plain name → the authorities that bear it."""
        index: defaultdict[str, dict[str, Authority]] = defaultdict(dict)
        for authority in self.authorities:
            for name in (authority.slug, *authority.names):
                for key in (plain(name), bare(plain(name))):
                    index[key][authority.slug] = authority
        return {key: tuple(bearers.values()) for key, bearers in index.items()}

    @cached_property
    def _former(self) -> dict[str, tuple[Authority, ...]]:
        """Plain name of an authority that is no more → those that succeeded it."""
        index: defaultdict[str, list[Authority]] = defaultdict(list)
        for authority in self.authorities:
            for name in authority.formerly:
                index[plain(name)].append(authority)
        return {key: tuple(successors) for key, successors in index.items()}

    def resolve(self, name: str) -> Authority | None:
        """The one authority that a whole name means; None for a name of none, of several, or of one that is no more."""
        key = plain(name)
        bearers = self._index.get(key)
        if bearers is None:
            bearers = tuple(a for a in self._index.get(bare(key), ()) if not _contradicts(key, a))
        return bearers[0] if len(bearers) == 1 else None

    def suggest(self, name: str, limit: int = 3) -> tuple[Authority, ...]:
        """The authorities that a name may mean, likeliest first: bearers, successors, near spellings."""
        key = bare(plain(name))
        found = {a.slug: a for a in (*self._index.get(plain(name), ()), *self._index.get(key, ()))}
        found.update({a.slug: a for a in self._former.get(key, ())})
        if key and len(found) < limit:
            close = ranked(key, self._index, least=_CLOSE_ENOUGH, limit=_SPELLINGS * limit)
            found.update({a.slug: a for spelling in close for a in self._index[spelling] if a.slug not in found})
        return tuple(found.values())[:limit]

    @cached_property
    def _finder(self) -> re.Pattern[str]:
        """One regex over all names, grouped by first letter, longest first, so that the longest match wins."""
        by_letter: defaultdict[str, set[str]] = defaultdict(set)
        short = {plain(name) for authority in self.authorities for name in authority.names}
        for authority in self.authorities:
            for name in (name.removeprefix("the ") for name in authority.names):
                shortest = bare(plain(name))
                if plain(name) == shortest or len(self._index[shortest]) > 1 or shortest not in short:
                    by_letter[name[0].upper()].add(name)
        branches = []
        for letter, names in sorted(by_letter.items()):
            longest_first = sorted(names, key=lambda name: (-len(name), name))
            branches.append(f"(?={letter})(?i:{'|'.join(map(_pattern, longest_first))})")
        return re.compile(rf"(?<![^\W_])(?=[A-Z])(?P<name>{'|'.join(branches)})(?P<office>(?i:{_SUFFIX}))(?![^\W_])")

    def find(self, text: str) -> tuple[Mention, ...]:
        """The authorities that a text names, in order; where names nest, the longest.

        Names of other bodies and places that hold an authority's name ("Essex Police", "New York",
        "Newcastle-under-Lyme", "Cambridgeshire and Peterborough Combined Authority") are none of its mentions.
        """
        return tuple(filter(None, (self._mention(text, match) for match in self._finder.finditer(text))))

    def _mention(self, text: str, match: re.Match[str]) -> Mention | None:
        name, office = match["name"], match["office"]
        if name not in self._resolved:
            self._resolved[name] = self.resolve(name)
        authority = self._resolved[name]
        if authority is None or (office and _contradicts(plain(name + office), authority)):
            return None
        prefix = _PREFIX.search(text, max(0, match.start() - 60), match.start())
        start = prefix.start() if prefix else match.start()
        official = bool(office or prefix) or plain(name) != bare(plain(name))
        if namesakes.is_other(text, match.start(), match.end(), plain(name), official=official):
            return None
        return Mention(authority, start, match.end(), text[start : match.end()])


def _contradicts(key: str, authority: Authority) -> bool:
    """Return True if a plain name calls a city a county or a county a city: "Derby County Council" is not Derby."""
    official = plain(authority.official_name).split()
    if "county council" in key:
        return "city" in official or "borough" in official
    return "city council" in key and "county" in official
