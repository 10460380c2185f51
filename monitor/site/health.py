"""How the monitor does, as far as readers are to know it: what was read when, and what cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from markupsafe import Markup

from monitor.model import words
from monitor.model.publications import SourceKind
from monitor.register.names import Authority
from monitor.site.paths import HEALTH
from monitor.site.record import Health, Row, SourceNote
from monitor.site.render import instant, page, part

_MOST_FAILING = 60
"""Failing sources that a page names: when the network is down all of them fail, for one reason."""


def summary(state: Health, path: str) -> Markup:
    """The lines of the first page on coverage and health."""
    return part("health_part.html.j2", path, sentence=_sentence(state), doubts=state.doubts)


def health(rows: Sequence[Row], state: Health) -> bytes:
    """The page that says of each source when it was last read, and why it cannot be."""
    failing = [source for source in state.sources if source.failures]
    watched = [row.authority for row in rows if row.watched]
    unwatched = len(rows) - len(watched)
    return page(
        "health.html.j2",
        HEALTH,
        title="Coverage and health",
        zone=state.zone,
        sentence=_sentence(state),
        doubts=state.doubts,
        failing=failing[:_MOST_FAILING],
        failing_unlisted=max(len(failing) - _MOST_FAILING, 0),
        national=[source for source in state.sources if source.kind != SourceKind.NEWS and not source.authorities],
        covered=_covered(watched, state),
        unwatched=f"{words.count(unwatched, 'authority', 'authorities')} of England’s {len(rows)} are not watched: "
        "what is known of them was read while they were, and nothing is read now."
        if unwatched
        else "",
    )


def _sentence(state: Health) -> str:
    """What was read and what fails, in a sentence; the instant is that of the history it was written from."""
    when = instant(state.at, state.zone)
    if not state.sources:
        return f"No source is read: no authority is watched. Written on {when}."
    pages = [source for source in state.sources if source.kind == SourceKind.OFSTED and len(source.authorities) == 1]
    read = sum(source.last_success is not None for source in pages)
    failing = sum(source.failures > 0 for source in state.sources)
    ofsted = f"Of {words.count(len(pages), 'page')} of Ofsted’s about authorities {read} {_were(read)} read"
    fails = (
        f"{words.count(failing, 'source')} of {len(state.sources)} cannot be read now" if failing else "nothing fails"
    )
    return f"{ofsted}; {fails}. Written on {when}."


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _covered(authorities: Iterable[Authority], state: Health) -> list[dict[str, str]]:
    """When the pages about each watched authority were last read."""
    own: dict[str, list[SourceNote]] = {}
    for source in state.sources:
        for slug in source.authorities:
            own.setdefault(slug, []).append(source)
    return [_of(authority, own.get(authority.slug, ()), state.zone) for authority in authorities]


def _of(authority: Authority, sources: Sequence[SourceNote], zone: tzinfo) -> dict[str, str]:
    ofsted = [source for source in sources if source.kind == SourceKind.OFSTED]
    news = [source for source in sources if source.kind == SourceKind.NEWS]
    return {
        "slug": authority.slug,
        "name": authority.name,
        "ofsted": _last(ofsted, zone) if ofsted else "not read",
        "news": f"{words.count(len(news), 'source')}, {_last(news, zone)}" if news else "none",
    }


def _last(sources: Sequence[SourceNote], zone: tzinfo) -> str:
    successes = [source.last_success for source in sources if source.last_success]
    failing = sum(source.failures > 0 for source in sources)
    fails = f" ({failing} cannot be read now)" if failing else ""
    return f"{instant(max(successes, default=None), zone)}{fails}"
