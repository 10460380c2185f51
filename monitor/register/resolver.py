"""What a name means that a person wrote, on the command line or in the configuration: the one place that decides it.

Taken are official names, short names and aliases, the usual abbreviations ("N Lincs"), regions, `all`, Ofsted's URN and
the GSS code. A slip of a letter or two within one word is seen for what it is, unless what is written may as well be
another place. All else is refused, with what is known of the place and who may have been meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, zip_longest

from monitor.model import program, words
from monitor.model.dates import When
from monitor.register import places
from monitor.register.likeness import any_within, slips
from monitor.register.names import Authority, Register, bare, plain
from monitor.register.places import Place, PlaceKind

EVERYONE = "all"
"""The name that means every authority of the register."""

_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "north east", "nw": "north west"}
_DIRECTIONS |= {"se": "south east", "sw": "south west"}
_SHORT_FOR = {
    "beds": "bedfordshire",
    "berks": "berkshire",
    "bucks": "buckinghamshire",
    "cambs": "cambridgeshire",
    "ches": "cheshire",
    "derbys": "derbyshire",
    "glos": "gloucestershire",
    "gloucs": "gloucestershire",
    "hants": "hampshire",
    "herefs": "herefordshire",
    "herts": "hertfordshire",
    "lancs": "lancashire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "northants": "northamptonshire",
    "northumb": "northumberland",
    "notts": "nottinghamshire",
    "oxon": "oxfordshire",
    "salop": "shropshire",
    "shrops": "shropshire",
    "som": "somerset",
    "staffs": "staffordshire",
    "warks": "warwickshire",
    "wilts": "wiltshire",
    "worcs": "worcestershire",
    "yorks": "yorkshire",
    **_DIRECTIONS,
    "co": "county",
    "lb": "london borough of",
    "rb": "royal borough of",
    "u": "upon",
}
_OFFICE_BEFORE = re.compile(r"(?:the )?(?:london|royal|metropolitan) borough (?:of )*|(?:the )?(?:city|county) of ")
_OFFICE_AFTER = re.compile(r" (?P<kind>city|county|(?:(?:london|royal|metropolitan) )?borough)(?: council)?\Z")
_REGION_WORDS = re.compile(r"\Athe | (?:of england|england|region)\Z")
_REGIONS_TOO = {"greater london": "london", "yorkshire and humber": "yorkshire and the humber"}
_ENGLAND = frozenset({"england", "all england", "all of england", "everywhere"})
_FIXED = frozenset({"north", "south", "east", "west", "mid", "central", "greater"})
"""Words with which no slip is forgiven: a letter makes another of them, and another authority."""
_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 5, 8
"""Letters of a word in which one slip, or two, are forgiven: with less left of it, it may be any word."""


@dataclass(frozen=True)
class Meaning:
    """What a name means: `name` is how the register writes it, `slipped` says that a letter or two were wrong."""

    name: str
    authorities: tuple[Authority, ...]
    is_group: bool = False
    slipped: bool = False

    @property
    def key(self) -> str:
        """What two names for the same have in common: a slug, or the name of a region."""
        return self.name if self.is_group else self.authorities[0].slug


@dataclass(frozen=True)
class Unknown:
    """A name that means no authority or several.

    `known` says what it is instead, as a sentence, empty where nothing is known; `hint` what to write or where to look;
    `authorities` are those that answer for the place today.
    """

    known: str
    hint: str
    authorities: tuple[Authority, ...] = ()


def resolve(name: str, register: Register) -> Meaning | Unknown:
    """What a name means, a slip of a letter or two taken for what was meant."""
    written = plain(name)
    exact = _exact(name, written, register)
    if exact:
        return exact
    place = _place(written)
    slip = None if place else _slip(written, register)
    return slip or _unknown(written, place, register)


def _exact(name: str, written: str, register: Register) -> Meaning | None:
    """What is written without a slip: a code, a region, a name in full or short."""
    if written == EVERYONE:
        return Meaning(EVERYONE, register.authorities, is_group=True)
    by_code = register.by_urn(name) or _by_gss(name, register)
    if by_code:
        return _one(by_code)
    forms = _forms(written)
    regions = (_region(form, register) for form in forms)
    authorities = (_one(found) for form in forms if (found := _authority(form, register)))
    return next(filter(None, (*regions, *authorities)), None)


def _one(authority: Authority) -> Meaning:
    return Meaning(authority.name, (authority,))


def _by_gss(name: str, register: Register) -> Authority | None:
    code = name.strip().upper()
    return next((authority for authority in register.authorities if code and authority.gss_code == code), None)


def _forms(written: str) -> tuple[str, ...]:
    """A plain name as it is written, and with the abbreviations in it spelt out."""
    tokens = written.split()
    spelt = " ".join(_SHORT_FOR.get(token, token) for token in tokens)
    alone = len(tokens) == 1 and (written in _DIRECTIONS or spelt.endswith(" of"))
    return tuple(dict.fromkeys((written, written if alone else spelt)))


@lru_cache(maxsize=8)
def _regions(register: Register) -> dict[str, str]:
    return {plain(authority.region): authority.region for authority in register.authorities if authority.region}


def _region(written: str, register: Register) -> Meaning | None:
    """The region that a plain name means: "the South East", "Greater London", "North East England"."""
    short = _REGION_WORDS.sub("", _REGION_WORDS.sub("", written))
    keys = (written, short, _REGIONS_TOO.get(short, ""))
    name = next((_regions(register)[key] for key in keys if key in _regions(register)), None)
    return _group(name, register) if name else None


def _group(region: str, register: Register) -> Meaning:
    members = tuple(authority for authority in register.authorities if authority.region == region)
    return Meaning(region, members, is_group=True)


def _authority(written: str, register: Register) -> Authority | None:
    """The one authority of a plain name, also with the words of an office that print rarely leaves so ("Hull City")."""
    found = register.resolve(written) or register.get(written.replace(" ", "-"))
    if found:
        return found
    before = register.resolve(_OFFICE_BEFORE.sub("", written, count=1))
    office = _OFFICE_AFTER.search(written)
    if before and (office is None or _bears(before, office["kind"])):
        return before
    after = register.resolve(written[: office.start()]) if office else None
    return after if after and office and _bears(after, office["kind"]) else None


def _bears(authority: Authority, kind: str) -> bool:
    """Whether an authority may be called so: Hull is a city, Kent a county, Derby no county."""
    official = plain(authority.official_name).split()
    if kind == "city":
        return "city" in official
    others = {"city", "borough", "metropolitan", "district"} if kind == "county" else {"county", "city"}
    return others.isdisjoint(official)


def _keys(written: str) -> tuple[str, ...]:
    """The plain names that a written one may hold: itself, spelt out, without the words of an office."""
    found: list[str] = []
    for form in _forms(written):
        found += [form, bare(form), _OFFICE_BEFORE.sub("", form, count=1), _OFFICE_AFTER.sub("", form)]
    return tuple(dict.fromkeys(filter(None, found)))


def _place(written: str) -> Place | None:
    """The place, which is no authority, that a plain name means; a county or a former authority also misspelt."""
    known, keys = places.load(), _keys(written)
    exact = next((known[key] for key in keys if key in known), None)
    if exact:
        return exact
    return next((place for key in keys for name, place in _larger().items() if _slips_in_one_word(key, name)), None)


@lru_cache(maxsize=1)
def _larger() -> Mapping[str, Place]:
    return {key: place for key, place in places.load().items() if place.kind is not PlaceKind.TOWN}


@lru_cache(maxsize=8)
def _spellings(register: Register) -> tuple[tuple[str, Authority | str], ...]:
    """Every plain name with the authority, or the region, that it means: only what means one."""
    found: dict[str, Authority | str] = {}
    for authority in register.authorities:
        for name in authority.names:
            for key in (plain(name), bare(plain(name))):
                if register.resolve(key) is authority:
                    found[key] = authority
    return tuple({**found, **_regions(register)}.items())


def _slip(written: str, register: Register) -> Meaning | None:
    """The one name that is a slip or two, within one word, from what is written; None where it may be another place."""
    found: dict[str, Meaning] = {}
    for key in _keys(written):
        if register.resolve(key):
            return None  # the name is right, and its office another's: "Derby County Council"
        for spelling, bearer in _spellings(register):
            count = 0 if spelling in _SHORT_FOR else _slips_in_one_word(key, spelling)
            if not count:
                continue
            others = (other for other, whose in _spellings(register) if whose != bearer)
            if any_within(key, chain(places.load(), others), count):
                return None
            meant = _group(bearer, register) if isinstance(bearer, str) else _one(bearer)
            found[meant.key] = replace(meant, slipped=True)
    return next(iter(found.values())) if len(found) == 1 else None


def _slips_in_one_word(written: str, known: str) -> int:
    """How many slips make the written words of the known ones; 0 where they are the same, or too far apart."""
    pairs = list(zip_longest(written.split(), known.split(), fillvalue=""))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    if len(differing) != 1:
        return 0
    ((word, right),) = differing
    if word[:1] != right[:1] or {word, right} & _FIXED:
        return 0
    count = slips(word, right)
    return count if count <= (len(right) >= _ONE_SLIP_FROM) + (len(right) >= _TWO_SLIPS_FROM) else 0


def _unknown(written: str, place: Place | None, register: Register) -> Unknown:
    if place:
        return _of_place(place, register)
    if written in _ENGLAND:
        return Unknown("", f"did you mean `{EVERYONE}`?")
    close = register.suggest(written) or register.suggest(_forms(written)[-1])
    hint = f"did you mean {' or '.join(f'`{one.name}`' for one in close)}?" if close else ""
    return Unknown("", hint or _listed())


def _listed() -> str:
    return f"{program.hint('authorities')} lists them all"


def _of_place(place: Place, register: Register) -> Unknown:
    """What is said of a place that is no authority, and who answers for it."""
    found = tuple(authority for slug in place.authorities if (authority := register.get(slug)))
    quoted = [f"`{authority.name}`" for authority in found]
    named, either = words.listed(quoted), " or ".join(quoted)
    since = f" in {words.day(When.parse(place.since))}" if place.since else ""
    match place.kind:
        case PlaceKind.SPLIT:
            known, hint = "no authority any more", f"it was split into {named}{since}"
        case PlaceKind.MERGED:
            known, hint = "no authority any more", f"it became part of {named}{since}"
        case PlaceKind.COUNTY:
            known, hint = "no single authority", f"there are {named}"
        case PlaceKind.TOWN:
            known, hint = "no authority of its own", f"{either} answers for children's services there"
    return Unknown(f"{place.name} is {known}", hint if found else _listed(), found)
