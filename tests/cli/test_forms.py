"""The forms in which events leave: JSON objects, rows."""

import csv
import io
from datetime import UTC, datetime

import pytest
import typer
from rich.console import Console

from monitor.alerts.message import trouble
from monitor.cli.base import instant
from monitor.cli.tables import events_table
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.messages import Message, MessageKind, Severity
from monitor.register.authorities import load
from monitor.render.event_json import event_json
from monitor.render.event_table import COLUMNS, as_csv
from monitor.render.outline import headline_alone
from monitor.render.workbook import workbook


def event(**facts):
    finding = Finding(EventKind.INSPECTION, "leeds", start=When(2024, 1), **facts)
    return Event("leeds/inspection/2024-01", "leeds", finding, Status.REPORTED, datetime(2024, 2, 1, tzinfo=UTC))


def row(made):
    return next(csv.DictReader(io.StringIO(as_csv([made], load()), newline="")))


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


def shown(made, width):
    text = io.StringIO()
    Console(file=text, width=width).print(events_table(made, load(), width=width))
    return text.getvalue()


def test_what_happened_is_shown_on_80_columns():
    slug = "bournemouth-christchurch-and-poole"
    judged = (Judgement("overall", "inadequate"), Judgement("leadership", "requires_improvement"))
    finding = Finding(
        EventKind.INSPECTION,
        slug,
        start=When(2023, 11, 27),
        end=When(2023, 12, 8),
        published=When(2024, 1, 30),
        judgements=judged,
    )
    first = datetime(2024, 2, 1, tzinfo=UTC)
    made = Event(f"{slug}/inspection/2023-11-27", slug, finding, Status.REPORTED, first, direction="declined")
    visit = event(topic="the experiences of children in need and children on the edge of care " * 2)
    lines = [line.rstrip() for line in shown([made, visit], 80).splitlines()]
    assert lines[:3] == [
        "27 Nov – 8 Dec 2023  Bournemouth, Christchurch and Poole",
        "  inspection: inadequate (declined); published 30 Jan 2024, told by  (reported)",
        "  bournemouth-christchurch-and-poole/inspection/2023-11-27",
    ]
    assert max(map(len, lines)) <= 80
    assert "edge of care" in " ".join(" ".join(lines).split())
    wide = shown([made, visit], 200)
    assert "Bournemouth, Christchurch and Poole" in wide.splitlines()[1]


def test_a_spreadsheet_has_dates_names_a_heading_that_stays_and_filters():
    from openpyxl import load_workbook

    many = [
        event(published=When(2024, 1, 30), end=When(2024), visit_number=2, quote="Café", topic="=1+1"),
        event(priority_action=True),
    ]
    sheet = load_workbook(io.BytesIO(workbook(many, load()))).active
    heading, first, second = sheet.values
    cells = dict(zip(heading, first, strict=True))
    assert heading == COLUMNS
    assert cells["published"] == datetime(2024, 1, 30)  # noqa: DTZ001 (a cell has no zone)
    assert cells["first_seen"] == datetime(2024, 2, 1)  # noqa: DTZ001
    assert (cells["start"], cells["end"], cells["visit_number"]) == ("2024-01", "2024", 2)
    assert (cells["authority"], cells["name"], cells["quote"]) == ("leeds", "Leeds", "Café")
    assert (cells["topic"], cells["lead_inspector"]) == ("=1+1", None)
    assert dict(zip(heading, second, strict=True))["priority_action"] == "yes"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.dimensions.partition(':')[2]}")
    assert sheet.cell(2, COLUMNS.index("published") + 1).is_date


@pytest.mark.parametrize("width", [40, 80, 120, 100_000])
def test_the_id_of_an_event_is_never_cut_however_narrow_the_terminal(width):
    text = io.StringIO()
    Console(file=text, width=width).print(events_table([event(topic="a long topic " * 4)], load(), width=width))
    assert "leeds/inspection/2024-01" in text.getvalue()


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-02T00:00", "1999-12-31T23:59Z", "2101-01-01"])
def test_an_instant_ages_away_is_refused_in_words(text, capsys):
    with pytest.raises(typer.Exit) as end:
        instant(text)
    assert end.value.exit_code == 2
    assert "2000 to 2100" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:00-12:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59-23:59", "x", ""]
)
def test_an_instant_that_no_calendar_holds_is_refused_in_words(text, capsys):
    with pytest.raises(typer.Exit) as end:
        instant(text)
    assert end.value.exit_code == 2
    assert "not an instant" in capsys.readouterr().err
