"""`summary`: one row an authority, in every form, from a history of five of them."""

import csv
import io
import json
from datetime import date, datetime

import pytest
from rich.console import Console

from monitor.cli import main
from monitor.cli.summary_table import summary_table as summary_table_of
from monitor.history.summary import summaries
from monitor.model.facts import Action, Certainty, EventKind
from monitor.model.publications import SourceKind
from monitor.register.authorities import load
from monitor.render import summary_table
from tests.kept import act, joined, keep, told
from tests.monitored import configure

INSPECTION, VISIT, JTAI = EventKind.INSPECTION, EventKind.FOCUSED_VISIT, EventKind.JTAI
NOTICE, DIRECTION, COMMISSIONER = EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER
REPORT = "https://files.ofsted.gov.uk/v1/file/50237978"
HISTORY = joined(
    told("peterborough", INSPECTION, "2018-06-25", "2018-08-06", grades={"overall": "good", "leadership": "good"}),
    told("peterborough", INSPECTION, "2023-11-27", "2024-01-30", end="2023-12-08", framework="ilacs", url=REPORT,
         lead_inspector="=HYPERLINK(1)", grades={"overall": "inadequate", "leadership": "good", "play": "-1"}),
    told("peterborough", VISIT, "2021-06-22", "2021-08-02"),
    told("peterborough", JTAI, "2025-03-10", "2025-05-01", visit_number=2),
    act("peterborough", NOTICE, Action.ISSUED, "2024-03"),
    act("peterborough", NOTICE, Action.REVISED, "2025-02-01"),
    # From April 2026 on, there is no overall effectiveness.
    told("leeds", INSPECTION, "2022-02-21", "2022-04-12", grades={"overall": "outstanding", "leadership": "good"}),
    told("leeds", INSPECTION, "2026-04-27", "2026-06-17", grades={"leadership": "outstanding"}),
    act("halton", DIRECTION, Action.ISSUED, "2024-08-01"),
    act("halton", COMMISSIONER, Action.APPOINTED, "2024-08-01"),
    act("halton", COMMISSIONER, Action.ENDED, "2025-01-10"),
    told("barnet", INSPECTION, "2025-01-06", "2025-02-03", grades={"overall": "good"}, source=SourceKind.NEWS,
         certainty=Certainty.POSSIBLE),
)  # fmt: skip
CENTURY = "2026-07-10T09:00Z"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("summary")
    configure(made, "http://127.0.0.1:1")
    keep(made / "state", HISTORY).close()
    return made


@pytest.fixture
def run(folder, capsysbinary):
    def command(*arguments, now=CENTURY):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(folder / "monitor.yaml"), "--now", now, "summary", *map(str, arguments)])
        said = capsysbinary.readouterr()
        return ended.value.code or 0, said.out, said.err.decode()

    return command


def rows(out: bytes) -> dict[str, dict[str, str]]:
    return {row["authority"]: row for row in csv.DictReader(io.StringIO(out.decode(), newline=""))}


def test_each_watched_authority_and_each_with_a_history_is_one_row_by_name(run):
    status, out, err = run("--format", "csv")
    assert (status, err) == (0, "")
    found = rows(out)
    assert list(found) == ["brent", "halton", "leeds", "peterborough"], "barnet only may have been told of"
    assert {row["watched"] for row in (found["brent"], found["peterborough"])} == {"yes"}
    assert found["leeds"]["watched"] == "no"
    one = found["peterborough"]
    assert (one["name"], one["region"], one["urn"]) == ("Peterborough", "East of England", "80537")
    assert one["gss"] == "E06000031"
    assert (one["inspection"], one["inspection_url"]) == ("peterborough/inspection/2023-11-27", REPORT)
    assert (one["inspection_start"], one["inspection_end"]) == ("2023-11-27", "2023-12-08")
    assert (one["published"], one["framework"], one["days_since_inspection"]) == ("2024-01-30", "ilacs", "945")
    assert [one[f"overall{end}"] for end in ("", "_before", "_before_date", "_change")] == [
        "inadequate",
        "good",
        "2018-06-25",
        "declined",
    ]
    assert (one["leadership_change"], one["in_care"], one["other_judgements"]) == ("unchanged", "", "play: -1")
    assert (one["visit_kind"], one["visit_date"], one["visit_number"]) == ("jtai", "2025-03-10", "2")
    assert one["improvement_notice_since"] == "2024-03", "a revision goes on from where the notice began"
    assert one["improvement_notice"] == "peterborough/improvement_notice-revised/2025-02-01"
    assert one["direction"] == ""


def test_an_area_that_is_judged_no_more_stands_at_nothing(run):
    leeds = rows(run("leeds", "--format", "csv")[1])["leeds"]
    assert (leeds["overall"], leeds["overall_before"]) == ("", "")
    assert (leeds["leadership"], leeds["leadership_before"], leeds["leadership_change"]) == (
        "outstanding",
        "good",
        "improved",
    )


def test_an_authority_of_which_nothing_is_known_is_a_row_that_says_so(run):
    found = rows(run("Brent", "Halton", "York", "--format", "csv")[1])
    assert list(found) == ["brent", "halton", "york"], "who is named is a row"
    assert found["brent"]["note"] == "no history: nothing is known of it yet"
    assert found["halton"]["note"] == "no inspection with judgements is known"
    assert found["halton"]["direction_since"] == "2024-08-01"
    assert (found["halton"]["commissioner"], found["halton"]["days_since_inspection"]) == ("", "")
    assert found["york"]["events"] == "0"


def test_json_says_the_same(run):
    found = {one["authority"]: one for one in json.loads(run("--format", "json")[1])}
    one = found["peterborough"]
    assert one["judgements"]["overall"] == {
        "grade": "inadequate",
        "before": "good",
        "before_date": "2018-06-25",
        "change": "declined",
    }
    assert (one["inspection"]["days_since"], one["visit"]["kind"]) == (945, "jtai")
    assert [(m["kind"], m["since"], m["action"]) for m in one["in_force"]] == [
        ("improvement_notice", "2024-03", "revised")
    ]
    assert (found["brent"]["inspection"], found["brent"]["judgements"], found["brent"]["in_force"]) == (None, {}, [])
    assert (found["halton"]["gss"], found["brent"]["watched"]) == ("E06000006", True)


def test_people_read_it_on_any_terminal(run):
    line = next(line for line in run()[1].decode().splitlines() if line.strip().startswith("Peterborough"))
    assert "overall inadequate (was good), leadership good (as before)" in line
    assert "joint targeted area inspection 10 Mar 2025" in line
    assert "improvement notice since Mar 2024" in line
    found = summaries(HISTORY, ["brent", "peterborough"], load(), ["brent"], date(2026, 7, 10))
    text = io.StringIO()
    Console(file=text, width=80).print(summary_table_of(found, width=80))
    lines = text.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.rstrip() for line in lines] == [
        "Brent",
        "  no history: nothing is known of it yet",
        "Peterborough",
        "  overall inadequate (was good), leadership good (as before), play -1",
        "  inspected 27 Nov – 8 Dec 2023 (945 days ago), published 30 Jan 2024",
        "  joint targeted area inspection 10 Mar 2025",
        "  in force: improvement notice since Mar 2024",
    ]


def test_a_region_is_taken_as_one_and_as_a_filter(run):
    assert list(rows(run("--region", "yorkshire and the humber", "--format", "csv")[1])) == ["leeds"]
    assert len(rows(run("London", "--format", "csv")[1])) == 33
    status, _, err = run("--region", "Leeds")
    assert (status, "no region" in err) == (2, True)
    status, _, err = run("--region", "North East")
    assert (status, "no authority of these" in err) == (0, True)


def test_what_was_not_known_then_is_not_said_for_an_earlier_day(run):
    one = rows(run("peterborough", "--format", "csv", now="2024-01-29T09:00Z")[1])["peterborough"]
    assert (one["overall"], one["days_since_inspection"], one["improvement_notice"]) == ("good", "2044", "")
    one = rows(run("peterborough", "--format", "csv", now="2024-01-30T09:00Z")[1])["peterborough"]
    assert (one["overall"], one["days_since_inspection"]) == ("inadequate", "53")


def test_the_spreadsheet_has_links_dates_filters_and_says_what_its_columns_hold(run, tmp_path):
    from openpyxl import load_workbook

    target = tmp_path / "summary.xlsx"
    assert run("--format", "xlsx", "--out", target)[0] == 0
    book = load_workbook(target)
    assert book.sheetnames == ["summary", "events", "notices", "columns"]
    sheet = book["summary"]
    heading = [cell.value for cell in sheet[1]]
    assert tuple(heading) == summary_table.COLUMNS
    cells = dict(zip(heading, next(row for row in sheet.iter_rows(2) if row[0].value == "peterborough"), strict=True))
    assert cells["published"].value == datetime(2024, 1, 30)  # noqa: DTZ001 (a cell has no zone)
    assert cells["published"].is_date
    assert (cells["improvement_notice_since"].value, cells["days_since_inspection"].value) == ("2024-03", 945)
    assert cells["inspection"].hyperlink.target == REPORT
    assert cells["visit"].hyperlink.target.startswith("https://ofsted.example/")
    assert cells["direction"].hyperlink is None
    # What looks like a formula is text, as it stands, and stays text where somebody edits it.
    lead = cells["lead_inspector"]
    assert (lead.value, lead.data_type, lead.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", sheet.dimensions)
    assert len({row[0] for row in book["events"].iter_rows(2, values_only=True)}) == len(HISTORY) - 1
    kinds = {row[2] for row in book["notices"].iter_rows(2, values_only=True)}
    assert kinds == {"improvement_notice", "direction", "commissioner"}
    explained = {(row[0], row[1]) for row in book["columns"].iter_rows(2, values_only=True)}
    for name in ("summary", "events"):
        columns = {cell.value for cell in book[name][1]}
        assert columns == {column for sheets, column in explained if name in sheets}
    assert all(row[2] for row in book["columns"].iter_rows(values_only=True))


def test_no_cell_of_a_csv_is_a_formula(run):
    one = rows(run("peterborough", "--format", "csv")[1])["peterborough"]
    assert one["lead_inspector"] == "'=HYPERLINK(1)"


def test_there_must_be_a_history(tmp_path, capsys):
    configure(tmp_path, "http://127.0.0.1:1")
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(tmp_path / "monitor.yaml"), "summary"])
    assert ended.value.code == 2
    assert "there is no history yet" in capsys.readouterr().err
