"""People say whether possible news is news: beside a running monitor, once, and for good."""

import json
import threading
from dataclasses import replace

import pytest

from monitor.cli import main
from monitor.config.settings import Cron
from monitor.model.events import Status
from monitor.model.facts import Action, EventKind
from monitor.model.review import Answer
from monitor.operations import weekly
from monitor.run import review
from monitor.run.poll import Outcome
from monitor.store.database import Store
from tests.papers import CUES, Story, may, ofsted_publishes, press_monitor, surely

NOTHING = {"readers": [], "eager": [], "official": []}
EVENT = "peterborough/inspection/2023-11"
FIRST = Story("/one/may", "2024-01-10", (may(),), title="Inspectors have been & gone")


@pytest.fixture
def monitor(tmp_path, monkeypatch):
    with press_monitor(tmp_path, monkeypatch) as monitor:
        yield monitor


@pytest.fixture
def run(monitor, tmp_path, capsys):
    """`run("review", "list")`: exit status, output and errors of a command beside the monitor, which goes on."""

    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["--config", str(tmp_path / "monitor.yaml"), "--now", monitor.clock.isoformat(), *arguments])
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return command


def status(monitor, name=EVENT):
    return next(e.status for e in monitor.store.events(["peterborough"]) if e.id == name)


def waiting(run):
    return [event["id"] for event in json.loads(run("review", "list", "--json")[1])]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_what_waits_and_why(monitor, run):
    assert run("review")[:2] == (0, "nothing waits for review\n")
    assert run("review", "--json")[:2] == (0, "[]\n")
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    code, out, _ = run("review")
    assert code == 0
    for said in (EVENT, "Peterborough", "inadequate", "/one/may", "Ofsted has found services wanting", "; ".join(CUES),
                 "2024-01-10 09:00"):  # fmt: skip
        assert said in out
    (listed,) = json.loads(run("review", "--json")[1])
    assert (listed["id"], listed["name"], listed["waits_since"]) == (EVENT, "Peterborough", "2024-01-10T09:00:00+00:00")
    assert listed["cues"] == list(CUES)


# --- the answers ------------------------------------------------------------------------------------------------------


def test_what_is_accepted_is_alerted_as_reported_once(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    code, out, _ = run("review", "accept", EVENT)
    assert (code, out) == (
        0,
        f"{EVENT}: accepted; alerted as reported, by `start` where it runs, else by the next `once`\n",
    )
    told = monitor.got()
    assert told["readers"][0].startswith(
        "Peterborough: children's services judged inadequate, down from good (reported"
    )
    assert told["eager"][0].startswith("Peterborough: now reported: children's services judged inadequate")
    assert told["official"] == []
    assert status(monitor) is Status.REPORTED
    (message,) = [m for m in monitor.store.alerts(EVENT) if m.reason == "new"]
    assert "Taken for news by a person: the story does not say it for certain" in message.lines
    assert message.severity.word == "critical"
    assert waiting(run) == []
    assert monitor.heard("2024-01-11") == NOTHING


def test_what_is_rejected_is_dropped(monitor, run):
    monitor.publish([FIRST])
    monitor.poll("2024-01-10")
    code, out, _ = run("review", "reject", EVENT, "--json")
    assert (code, json.loads(out)) == (0, [{"event": EVENT, "answer": "rejected", "status": "rejected"}])
    assert monitor.got() == NOTHING, "what was not sent yet is not sent any more"
    assert waiting(run) == []
    for more in ((), ("--all",)):
        assert EVENT not in run("events", *more)[1]
    assert "rejected by a person" in run("show", EVENT)[1]


def reread(monitor, path, findings, day):
    """The same story is read again, with today's reader, which makes something else of it."""
    monitor.publish([Story(path, "2024-01-10", findings)])
    monitor.store._db.conn.execute("UPDATE documents SET reading = NULL, sha256 = NULL, joined = 0 WHERE url LIKE ?",
                                   [f"%{path}"])  # fmt: skip
    return monitor.heard(day)


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param((may(),), id="alike"),
        pytest.param((may(start="2023-06"),), id="another day"),
        pytest.param((may(kind=EventKind.FOCUSED_VISIT, grade=None),), id="another kind"),
        pytest.param((may(kind=EventKind.DIRECTION, action=Action.ISSUED, grade=None, start=None),), id="an act"),
        pytest.param((surely(),), id="certain"),
    ],
)
def test_a_rejected_story_that_is_read_again_is_never_asked_about_again(monitor, run, findings):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    run("review", "reject", EVENT)
    assert reread(monitor, "/one/may", findings, "2024-01-12") == NOTHING
    assert waiting(run) == []
    assert monitor.outcome(next(s for s in monitor.store.sources() if "one" in s)) is Outcome.CHANGED


def test_a_story_that_is_read_again_and_says_it_no_longer_is_no_more_asked_about(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    assert reread(monitor, "/one/may", (), "2024-01-12") == NOTHING
    assert waiting(run) == []
    assert EVENT not in run("events", "--all")[1]
    code, _, err = run("review", "accept", EVENT)
    assert (code, "it is rejected already" in err) == (2, True)


def test_a_story_that_is_certain_when_it_is_read_again_is_a_report(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    told = reread(monitor, "/one/may", (surely(),), "2024-01-12")
    assert (len(told["readers"]), "now reported" in told["eager"][0]) == (1, True)
    assert reread(monitor, "/one/may", (may(),), "2024-01-13") == NOTHING
    assert status(monitor) is Status.REPORTED


@pytest.mark.parametrize("findings", [(may(),), (may(start="2023-06"),), (surely(),)])
def test_an_accepted_story_that_is_read_again_is_no_second_alert(monitor, run, findings):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    run("review", "accept", EVENT)
    monitor.got()
    assert reread(monitor, "/one/may", findings, "2024-01-12") == NOTHING
    assert status(monitor) is Status.REPORTED
    assert waiting(run) == []


SENTENCES = tuple(f"The council has said for the record that point number {n} is being looked at." for n in range(8))


def test_the_same_paper_and_a_copy_of_it_ask_no_more_but_another_paper_does(monitor, run):
    monitor.publish([Story("/one/may", "2024-01-10", (may(),), SENTENCES)])
    monitor.heard("2024-01-10")
    run("review", "reject", EVENT)
    monitor.publish(
        [Story("/one/may", "2024-01-10", (may(),), SENTENCES), Story("/one/again", "2024-01-11", (may(),))],
        [Story("/two/copy", "2024-01-12", (may(),), SENTENCES), Story("/two/own", "2024-01-14", (may(),))],
    )
    for day in ("2024-01-11", "2024-01-12"):
        assert monitor.heard(day) == NOTHING
        assert waiting(run) == []
    (told,) = monitor.heard("2024-01-14")["eager"]
    assert "may be news" in told
    assert waiting(run) == [EVENT]


def test_what_was_rejected_and_is_certain_elsewhere_or_confirmed_is_told(monitor, run):
    monitor.publish([FIRST], [Story("/two/sure", "2024-01-14", (surely(),))])
    monitor.heard("2024-01-10")
    run("review", "reject", EVENT)
    assert len(monitor.heard("2024-01-14")["readers"]) == 1
    ofsted_publishes(monitor)
    told = monitor.heard("2024-01-30")
    assert told["readers"][0].startswith("Peterborough: confirmed:")
    assert len(told["official"]) == 1


def test_a_rejection_can_be_taken_back_and_a_report_cannot(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    run("review", "reject", EVENT)
    assert run("review", "accept", EVENT)[0] == 0
    assert len(monitor.got()["readers"]) == 1
    code, out, err = run("review", "reject", EVENT)
    assert (code, out) == (2, "")
    assert "it is reported already, by a person's word" in err
    assert [label.answer for label in monitor.store.labels()] == [Answer.ACCEPTED]


def test_wrong_use_changes_nothing(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    for arguments, said in (
        (["accept"], "name the events to accept"),
        (["accept", EVENT, "peterborough/inspection/1999"], "no event of a watched authority"),
        (["accept", "leeds/inspection/2024"], "no event of a watched authority"),
        (["accept", "peterborough/inspection/2018-06-25"], "it is confirmed already"),
    ):
        code, out, err = run("review", *arguments)
        assert (code, out) == (2, "")
        assert said in err
    assert waiting(run) == [EVENT]
    assert monitor.got() == NOTHING


def test_an_answer_and_a_poll_at_the_same_time_come_one_after_the_other(monitor):
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    monitor.heard("2024-01-10")
    done = threading.Event()

    def answer():
        with Store.beside(monitor.settings.state) as store:
            review.review([EVENT], Answer.REJECTED, "me", store, monitor.settings, monitor.clock)
        done.set()

    with monitor.store.exclusive():
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert not done.wait(0.3)
        assert status(monitor) is Status.POSSIBLE
    thread.join(10)
    assert done.is_set()
    assert status(monitor) is Status.REJECTED
    told = monitor.heard("2024-01-12")
    assert "may be news" in told["eager"][0], "another paper has it: people are asked anew"
    assert told["readers"] == []


@pytest.mark.parametrize(("table", "key"), [("labels", "event"), ("evidence", "event"), ("alerts", "key")])
def test_an_answer_that_cannot_be_written_whole_is_not_written(monitor, run, table, key):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    monitor.store._db.conn.execute(
        f"CREATE TRIGGER crash BEFORE INSERT ON {table} WHEN NEW.{key} LIKE '{EVENT}%' "
        "BEGIN SELECT RAISE(ABORT, 'crash'); END"
    )
    with Store.beside(monitor.settings.state) as store, pytest.raises(Exception, match="crash"):
        review.review([EVENT], Answer.ACCEPTED, "me", store, monitor.settings, monitor.clock)
    monitor.store._db.conn.execute("DROP TRIGGER crash")
    assert (waiting(run), monitor.got(), monitor.store.labels()) == ([EVENT], NOTHING, [])
    assert run("review", "accept", EVENT)[0] == 0
    assert len(monitor.got()["readers"]) == 1


def test_a_press_in_slack_does_as_the_command_does(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    given = (monitor.store, monitor.settings, monitor.clock)
    assert review.pressed(EVENT, True, "U1", *given) == ""
    assert len(monitor.got()["readers"]) == 1
    assert review.pressed(EVENT, True, "U2", *given) == (
        f"{EVENT} does not wait for an answer: it is reported already, by a person's word"
    )
    assert [(label.by, label.answer) for label in monitor.store.labels()] == [("U1", Answer.ACCEPTED)]


def test_operations_hear_each_week_what_waits(monitor, run):
    settings = replace(monitor.settings, all_quiet=Cron("0 9 * * mon"))
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    monitor.at("2024-01-15")
    report = weekly.report(settings, monitor.store, monitor.clock)
    assert "Possible news that waits for a person's word: 1 (python run.py review)" in report.lines
    assert "Last publication seen: Peterborough, inspection, 6 Aug 2018" in report.lines, "no fact is made of it"
    run("review", "reject", EVENT)
    monitor.at("2024-01-22")
    assert not [line for line in weekly.report(settings, monitor.store, monitor.clock).lines if "review" in line]


# --- the labels -------------------------------------------------------------------------------------------------------


def test_answers_are_written_in_the_form_of_the_corpus(monitor, run):
    second = Story("/two/order", "2024-01-11", (may(kind=EventKind.DIRECTION, action=Action.ISSUED, grade=None),))
    monitor.publish([FIRST], [second])
    monitor.heard("2024-01-10")
    monitor.heard("2024-01-11")
    order = "peterborough/direction-issued/2023-11"
    assert run("review", "accept", EVENT)[0] == run("review", "reject", order)[0] == 0
    code, out, _ = run("review", "export")
    assert code == 0
    one, two = map(json.loads, out.splitlines())
    assert {k: v for k, v in one.items() if k not in ("url", "notes")} == {
        "id": "r0001",
        "site": "127.0.0.1",
        "published": "2024-01-10",
        "authority": "Peterborough",
        "relevant": True,
        "events": [
            {"kind": "inspection", "action": None, "start": "2023-11", "overall": "inadequate", "areas": {},
             "visit_number": None, "priority_action": None}
        ],
        "background": [],
        "negative_kind": "",
        "confidence": 2,
        "also": [],
    }  # fmt: skip
    assert one["url"].endswith("/one/may")
    assert "Inspectors have been & gone" in one["notes"]
    assert (two["relevant"], two["events"], two["confidence"]) == (False, [], 3)
    assert "direction-issued (as read) rejected by " in two["notes"]
    assert len(run("review", "export", order)[1].splitlines()) == 1
