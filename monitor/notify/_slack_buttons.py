"""The blocks of Slack's buttons, before and after a press: seen, mute, and whether possible news is news. Pure."""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from monitor.model.messages import Message
from monitor.model.reasons import Reason

Block = dict[str, Any]

SEEN, MUTE, PLACE = "ofsted_monitor_seen", "ofsted_monitor_mute", "ofsted_monitor_buttons"
IS_NEWS, NO_NEWS = "ofsted_monitor_is_news", "ofsted_monitor_no_news"


def buttons(message: Message, channel: str) -> list[Block]:
    """The block of buttons under an alert of the configured `channel`; none where it is not of one authority."""
    if not message.authority:
        return []
    asked = message.reason is Reason.POSSIBLE and message.event
    about = {"authority": message.authority, "channel": channel} | ({"event": message.event} if asked else {})
    pressed = [(IS_NEWS, "It is news"), (NO_NEWS, "It is not")] if asked else []
    pressed += [(SEEN, "Seen"), (MUTE, "Mute this authority for a week")]
    elements = [
        {
            "type": "button",
            "action_id": action,
            "value": json.dumps(about),
            "text": {"type": "plain_text", "text": text},
        }
        for action, text in pressed
    ]
    return [{"type": "actions", "block_id": PLACE, "elements": elements}]


def noted(blocks: list[Block], pressed: Container[str], said: str) -> list[Block]:
    """The blocks of a message with a note on what was pressed, in place of the buttons that it answers."""
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": said}]}
    after: list[Block] = []
    for block in blocks:
        if block.get("block_id") != PLACE:
            after.append(block)
            continue
        left = [one for one in block["elements"] if one.get("action_id") not in pressed]
        after += [note, {**block, "elements": left}] if left else [note]
    return after
