"""What people say of possible news, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.dates import When
from monitor.model.facts import Finding


class Answer(StrEnum):
    """A person's word on a story that may report an event. The values stand in `labels.label` and `evidence.review`."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Label:
    """One answer about one story: which story it was, what was read in it, who said what of it, and when.

    `finding` is what the reader made of the story; `by` is a login name, or Slack's id of a user. `id` is its number in
    the table `labels`, 0 before it is written.
    """

    event: str
    url: str
    title: str
    published: When | None
    authority: str
    answer: Answer
    finding: Finding
    by: str
    at: datetime
    id: int = 0
