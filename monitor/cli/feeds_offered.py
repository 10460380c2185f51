"""The second question of `init`: which news of the register of feeds are watched besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from monitor.cli.base import Invocation, say

if TYPE_CHECKING:
    from monitor.config.changes import Proposal
    from monitor.register.resolver import Meaning

_SUREST = ("fetched", "attested")
_USUAL = "usual"
"""What is taken where nothing else is said."""
_SHOWN = 40
"""Offers that a person reads through; more of them are counted."""
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


@dataclass(frozen=True)
class Offer:
    """A feed or page, the entries of the configuration that it is for, and whether it tells of all England."""

    proposal: Proposal
    names: tuple[str, ...]
    is_national: bool

    def __str__(self) -> str:
        return f"{self.proposal.title} ({'page, ' * self.proposal.is_page}{self.proposal.sure})"


def news(run: Invocation, chosen: Sequence[Meaning]) -> dict[str, list[dict[str, str]]]:
    """The feeds and pages that a newcomer takes, by the name of the entry that they stand under."""
    from monitor.register.resolver import EVERYONE

    say("\n2/5  Which news should be read besides Ofsted and GOV.UK?")
    offers = offered(chosen)
    if not offers:
        say(f"     None is known for these; {run.command('add NAME --feed URL')} adds one.")
        return {}
    _show(offers)
    everyone = any(meant.key == EVERYONE for meant in chosen)
    usual = [offer for offer in offers if offer.proposal.sure in _SUREST and (everyone or not offer.is_national)]
    say(
        f"     {_USUAL}: those {len(usual)} that are fetched or attested"
        + ("." if everyone else ", not of all England.")
    )
    numbers = "" if len(offers) > _SHOWN else "numbers (1, 3-5), "
    picked: list[Offer] = typer.prompt(
        f"Which? {numbers}all, none or {_USUAL}", default=_USUAL, value_proc=lambda answer: taken(answer, offers, usual)
    )
    found: dict[str, list[dict[str, str]]] = {}
    for offer in picked:
        for name in offer.names:
            found.setdefault(name, []).append({"page" if offer.proposal.is_page else "feed": offer.proposal.url})
    return found


def _show(offers: Sequence[Offer]) -> None:
    """List the offers, or count them where there are many."""
    if len(offers) > _SHOWN:
        own = sum(not offer.is_national for offer in offers)
        say(f"     {own} feeds and pages of these authorities are known, and {len(offers) - own} of all England.")
        return
    say("     fetched: somebody did in 2026; attested: in a list of 2025 or 2026; others are less sure (docs/feeds.md)")
    for number, offer in enumerate(offers, 1):
        if offer.is_national and not (number > 1 and offers[number - 2].is_national):
            say("     Of all England:")
        say(f"  {number:>4}  {offer}")


def offered(chosen: Iterable[Meaning]) -> list[Offer]:
    """What the register of feeds has for these, each address once; that of all England stands under each entry."""
    from monitor.config.changes import proposals
    from monitor.register.resolver import EVERYONE

    entries = list(chosen)
    whose = {one.slug: one.name for meant in entries for one in meant.authorities}
    found: dict[str, tuple[Proposal, dict[str, None]]] = {}
    national = {proposal.url for proposal in proposals(EVERYONE)}
    for slug, names in [*((slug, [name]) for slug, name in whose.items()), (EVERYONE, [one.name for one in entries])]:
        for proposal in proposals(slug):
            if proposal.is_shown:
                found.setdefault(proposal.url, (proposal, {}))[1].update(dict.fromkeys(names))
    return [Offer(proposal, tuple(names), proposal.url in national) for proposal, names in found.values()]


def taken(answer: str, offers: Sequence[Offer], usual: Sequence[Offer]) -> list[Offer]:
    """The offers that an answer takes: all, none, the usual ones, or those of these numbers; BadParameter otherwise."""
    said = answer.strip().lower()
    if said in {"none", "no", "n", "0"}:
        return []
    if said in {"all", "yes", "y"}:
        return list(offers)
    if said in {"", _USUAL}:
        return list(usual)
    chosen: dict[int, Offer] = {}
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", said.replace("and", ",")))):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= len(offers):
            raise typer.BadParameter(f"write numbers from 1 to {len(offers)}, or all, none or {_USUAL}")
        chosen |= {number: offers[number - 1] for number in range(first, last + 1)}
    return [chosen[number] for number in sorted(chosen)]
