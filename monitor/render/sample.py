"""The alert that `notify-test` sends: all that an alert can hold, with a made-up authority in it."""

from __future__ import annotations

from datetime import datetime

from monitor.model.messages import Link, Message, Severity


def sample(now: datetime) -> Message:
    """A sample alert; `now` makes it another one each time, so that no channel takes it for one it had."""
    return Message(
        key=f"sample@{now.isoformat()}",
        thread=f"sample@{now.isoformat()}",
        headline="A test: Exampleshire: children's services judged requires improvement, down from good (Ofsted)",
        severity=Severity.NORMAL,
        kind="inspection",
        authority="exampleshire",
        authority_name="Exampleshire",
        lines=("This is a test of this channel. Exampleshire does not exist; nothing was published.",),
        rows=(
            ("Overall effectiveness", "good", "requires improvement", "▼"),
            ("Leadership", "good", "good", "="),
        ),
        improvements=("The test of this channel.",),
        quote="Overall effectiveness: Requires improvement to be good",
        said_by="Ofsted Monitor, as a test",
        links=(Link("Ofsted's reports", "https://reports.ofsted.gov.uk/"),),
    )
