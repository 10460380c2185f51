"""What messages say of authorities besides their events. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.alerts.message import AuthorityNames
from monitor.config.settings import Settings
from monitor.register.names import Authority
from monitor.sources import ofsted


def authority_names(settings: Settings) -> dict[str, AuthorityNames]:
    """What messages say of the watched authorities."""
    return names_of(settings.ofsted_url, (watched.authority for watched in settings.watched))


def names_of(ofsted_url: str, authorities: Iterable[Authority]) -> dict[str, AuthorityNames]:
    """What messages say of these authorities, by slug; their pages stand at `ofsted_url`."""
    return {
        one.slug: AuthorityNames(one.name, one.region, ofsted.provider_url(ofsted_url, one.urn)) for one in authorities
    }
