"""How many alerts one message has room for, by the type of channel: none that it stands for is left out of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, takewhile

from monitor.model.messages import Message
from monitor.render import slack_blocks
from monitor.render.outline import entry

# Gmail shows 102 kB of a mail and hides the rest behind a link. What is around an entry in HTML, styles included.
_MAIL = 80_000
_AROUND = 400


def _in_a_mail(alerts: Sequence[Message]) -> int:
    lines = map(entry, alerts)
    sizes = accumulate(
        _AROUND + len(line.link.text.encode()) + len(line.facts.encode()) + len(line.link.url) for line in lines
    )
    return max(1, sum(1 for _ in takewhile(lambda used: used <= _MAIL, sizes)))


_ROOMS: Mapping[str, Callable[[Sequence[Message]], int]] = {
    "slack": slack_blocks.fitting,
    "slack_webhook": slack_blocks.fitting,
    "email": _in_a_mail,
}


def fitting(channel_type: str, alerts: Sequence[Message]) -> int:
    """How many of these alerts, from the first, one message certainly shows with headline and address.

    At least one of any; all, where a type of channel has no limit (the terminal).
    """
    return _ROOMS.get(channel_type, len)(alerts)
