"""The blocks of Slack's buttons "Seen" and "Mute this authority for a week", before and after a press. Pure."""

from __future__ import annotations

import json
from typing import Any

from monitor.model.messages import Message

Block = dict[str, Any]

SEEN, MUTE, PLACE = "ofsted_monitor_seen", "ofsted_monitor_mute", "ofsted_monitor_buttons"


def buttons(message: Message, channel: str) -> list[Block]:
    """The block of buttons under an alert of the configured `channel`; none where it is not of one authority."""
    if not message.authority:
        return []
    value = json.dumps({"authority": message.authority, "channel": channel})
    pressed = ((SEEN, "Seen"), (MUTE, "Mute this authority for a week"))
    elements = [
        {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": text}}
        for action, text in pressed
    ]
    return [{"type": "actions", "block_id": PLACE, "elements": elements}]


def noted(blocks: list[Block], pressed: str, said: str) -> list[Block]:
    """The blocks of a message with a note on what was pressed, in place of the button that was."""
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": said}]}
    after: list[Block] = []
    for block in blocks:
        if block.get("block_id") != PLACE:
            after.append(block)
            continue
        left = [one for one in block["elements"] if one.get("action_id") != pressed]
        after += [note, {**block, "elements": left}] if left else [note]
    return after
