"""What GOV.UK says of a notice or direction, as values: its own page and its entry in the collection.

`sources/govuk.py` makes them out of GOV.UK's JSON; `read/notice/reader.py` reads them. All dates are days in London, as
a reader of the page sees them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.publications import ChangeNote

_OPEN = re.compile(r"\b(?:open|current|active|live|in force|existing)\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"\b(?:closed?|lifted|revoked|ended|archived?|previous|past|historic(?:al)?|withdrawn|expired|superseded)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attachment:
    """A document on a page; `url` is absolute, `content_type` a media type, `text/html` for an HTML attachment."""

    url: str
    title: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class NoticePage:
    """A publication's page: what stands there now. `body` is plain text, one paragraph or list point a line.

    `first_published` and `public_updated` are GOV.UK's own dates, `updated` the day the page was last touched at all.
    `content_hash` covers what a reader sees, so that an edit which moves no date is seen. `faults` says what is missing
    of what such a page must hold; a page with faults never touches history.
    """

    url: str
    title: str
    content_id: str = ""
    description: str = ""
    body: str = ""
    first_published: When | None = None
    public_updated: When | None = None
    updated: When | None = None
    notes: tuple[ChangeNote, ...] = ()
    withdrawn: ChangeNote | None = None
    attachments: tuple[Attachment, ...] = ()
    content_hash: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class CollectionEntry:
    """A publication as the collection lists it: under which group, and the collection's change notes.

    `url` is the publication's page, `group` the title of its group ("" where it stands in none).
    """

    url: str
    title: str
    group: str = ""
    content_id: str = ""
    public_updated: When | None = None
    withdrawn: bool = False
    notes: tuple[ChangeNote, ...] = ()


def is_closed(group: str) -> bool | None:
    """Whether a group holds what is closed (True) or in force (False); None where its title does not say."""
    if _CLOSED.search(group):
        return True
    return False if _OPEN.search(group) else None
