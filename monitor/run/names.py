"""What messages say of the watched authorities besides their events. Pure."""

from __future__ import annotations

from monitor.alerts.message import AuthorityNames
from monitor.config.settings import Settings
from monitor.sources import ofsted


def authority_names(settings: Settings) -> dict[str, AuthorityNames]:
    """What messages say of the watched authorities."""
    return {
        w.authority.slug: AuthorityNames(
            w.authority.name, w.authority.region, ofsted.provider_url(settings.ofsted_url, w.authority.urn)
        )
        for w in settings.watched
    }
