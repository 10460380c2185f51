"""A reading that shows what it was told of its authorities: reading processes import it by its name."""

from monitor.model.dates import When
from monitor.model.publications import DocumentKind, Reading


def shown(data: bytes, standings=None, published=None, authority=None, **_) -> Reading:
    """A story of Peterborough's whose title is the overall grades in which it was read; its text may be its day."""
    grades = [f"{slug} {standing.grade('overall')}" for slug, standing in sorted((standings or {}).items())]
    stated = data.decode().strip()
    own = When.parse(stated) if stated else published
    title = ", ".join(grades) or "in the dark"
    return Reading(DocumentKind.NEWS, title=title, published=own, authority=authority or "peterborough")
