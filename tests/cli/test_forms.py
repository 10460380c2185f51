"""The forms in which events leave: JSON objects, rows."""

import csv
import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from monitor.alerts.message import trouble
from monitor.cli.tables import events_table
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.messages import Message, MessageKind, Severity
from monitor.register.authorities import load
from monitor.render.event_json import event_json
from monitor.render.event_table import COLUMNS, as_csv
from monitor.render.outline import headline_alone


def event(**facts):
    finding = Finding(EventKind.INSPECTION, "leeds", start=When(2024, 1), **facts)
    return Event("leeds/inspection/2024-01", "leeds", finding, Status.REPORTED, datetime(2024, 2, 1, tzinfo=UTC))


def row(made):
    return next(csv.DictReader(io.StringIO(as_csv([made]), newline="")))


def test_judgements_stand_in_the_readers_order_and_unknown_ones_are_kept_last():
    judged = (Judgement("play", "splendid"), Judgement("care_leavers", "good"), Judgement("overall", "good"))
    made = event_json(event(judgements=judged))
    assert list(made["judgements"]) == ["overall", "care_leavers", "play"]
    assert row(event(judgements=judged))["other_judgements"] == "play: splendid"


def test_what_is_not_known_is_null_in_json_and_empty_in_a_row():
    made = event_json(event())
    assert (made["published"], made["end"], made["direction"], made["judgements"]) == (None, None, None, {})
    assert made["precision"] == "month"
    assert row(event())["end"] == ""


def test_text_from_the_web_is_never_a_formula():
    assert row(event(topic="=HYPERLINK(1)", quote="-1"))["topic"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("odd", ["\x1b[2J", "\x07", "\x9b2J", "\u202e", "\u2066", "\u200b", "\r"])
def test_no_cell_commands_a_terminal_or_turns_its_text(odd):
    made = event(topic=f"{odd}=1+1", quote=f"a{odd}b", improvements=(f"one{odd}", "two\u00a0 three"))
    assert row(made)["improvements"].split("\n")[1] == "two three"
    assert row(made)["topic"] in ("'=1+1", "[2J=1+1", "2J=1+1")
    assert all(cell.replace("\n", "").isprintable() for cell in row(made).values())


def test_an_update_for_operations_is_a_sentence_of_its_own():
    news = Message("k", "t", "Leeds: judged good", Severity.NORMAL, kind=MessageKind.INSPECTION, update=True)
    assert headline_alone(news) == "Update on Leeds: judged good"
    mended = trouble("k", "2 sources of www.gov.uk can be read again", (), "t", over=True)
    assert headline_alone(mended) == "2 sources of www.gov.uk can be read again"


def test_rows_have_the_columns_they_are_said_to_have():
    assert tuple(row(event(priority_action=True, improvements=("a", "b,\n"))).keys()) == COLUMNS
    assert row(event(priority_action=True))["priority_action"] == "yes"
    assert row(event(priority_action=False))["priority_action"] == "no"


@pytest.mark.parametrize("width", [40, 80, 120, 100_000])
def test_the_id_of_an_event_is_never_cut_however_narrow_the_terminal(width):
    text = io.StringIO()
    Console(file=text, width=width).print(events_table([event(topic="a long topic " * 4)], load(), width=width))
    assert "leeds/inspection/2024-01" in text.getvalue()
