"""The alert that `notify-test` sends: all that an alert can hold, with a made-up authority in it."""

from __future__ import annotations

from datetime import datetime

from monitor.model.facts import Area, Direction, Grade
from monitor.model.messages import AreaRow, Link, Message, MessageKind, Severity


def sample(now: datetime) -> Message:
    """A sample alert; `now` makes it another one each time, so that no channel takes it for one it had."""
    return Message(
        key=f"sample@{now.isoformat()}",
        thread=f"sample@{now.isoformat()}",
        headline="A test: Exampleshire: children's services judged requires improvement, down from good (Ofsted)",
        severity=Severity.NORMAL,
        kind=MessageKind.INSPECTION,
        authority="exampleshire",
        authority_name="Exampleshire",
        lines=("This is a test of this channel. Exampleshire does not exist; nothing was published.",),
        rows=(
            AreaRow(Area.OVERALL, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Direction.DECLINED),
            AreaRow(Area.LEADERSHIP, Grade.GOOD, Grade.GOOD, Direction.UNCHANGED),
        ),
        improvements=("The test of this channel.",),
        quote="Overall effectiveness: Requires improvement to be good",
        said_by="Ofsted Monitor, as a test",
        links=(Link("Ofsted's reports", "https://reports.ofsted.gov.uk/"),),
    )
