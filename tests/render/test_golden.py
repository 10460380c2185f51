"""The typical messages in every form, against files that a person has looked at; the first making of one fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.model.messages import Message
from monitor.render.email_html import html
from monitor.render.outline import footer
from monitor.render.slack_blocks import payload
from monitor.render.text import plain
from tests.render.samples import SAMPLES

FOOTER = footer("policy", "monitoring@example.org")
GOLDEN = Path(__file__).parent / "golden"
FORMS = {
    "txt": lambda message: plain(message, footer=FOOTER) + "\n",
    "json": lambda message: json.dumps(payload(message, footer=FOOTER), indent=2, ensure_ascii=False) + "\n",
    "html": lambda message: html(message, footer=FOOTER) + "\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("message", SAMPLES, ids=lambda message: message.key)
def test_a_typical_message_looks_as_it_was_approved(message: Message, form: str) -> None:
    made, file = FORMS[form](message), GOLDEN / f"{message.key}.{form}"
    if not file.exists():
        file.write_text(made, encoding="utf-8")
        pytest.fail(f"{file.name} was made for the first time: look at it, then run again")
    assert made == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_its_message() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {message.key for message in SAMPLES}
