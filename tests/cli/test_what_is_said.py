"""Nothing is passed over without a word: what commands say where there is nothing, or where something is in the way."""

import json

import pytest

from monitor.cli import main
from monitor.demo.govuk_web import GovukWeb
from monitor.demo.story import DOCUMENTS
from tests.monitored import Monitored, configure, published, world
from tests.whole.test_flapping import CLOSED, OTHERS

NOWHERE = "http://127.0.0.1:9"
LETTER = DOCUMENTS / "focused-visit-2023.pdf"


@pytest.fixture
def run(capsys):
    """`run("check")`: the exit status, what went to the output, what went to the errors."""

    def command(*arguments):
        with pytest.raises(SystemExit) as end:
            main(list(map(str, arguments)))
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out, printed.err

    return command


# --- extract ----------------------------------------------------------------------------------------------------------


def test_a_story_without_news_is_said_to_be_one(run, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(
        "Bins to be collected weekly in Leeds\n\nThe council said that bins will be emptied from May on.\n"
    )
    status, out, _ = run("extract", story)
    assert (status, "Nothing new is reported" in out) == (0, True)
    assert "Nothing new" not in run("extract", LETTER)[1]


def test_why_the_events_of_another_authoritys_letter_are_left_out_is_said_in_each_form(run):
    _, out, err = run("extract", "--authority", "Leeds", LETTER)
    assert "about Peterborough, not Leeds" in out
    assert err == ""
    _, out, err = run("extract", "--authority", "Leeds", "--json", LETTER)
    assert json.loads(out)["events"] == []
    assert "about Peterborough, not Leeds" in err
    assert run("extract", "--authority", "Peterborough", "--json", LETTER)[2] == ""


# --- an empty history -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("events",), ("events", "Brent"), ("rehearse", "--since", "2020")])
def test_of_a_history_into_which_nothing_was_read_that_is_said(run, serve, tmp_path, command):
    with Monitored(tmp_path, serve(world(), "2024-01-01")) as monitor:
        path = monitor.settings.path
        status, _, err = run("--config", path, *command)
        assert (status, "no source has been read yet" in err) == (0, True)
        monitor.day("2024-02-01")
        _, _, err = run("--config", path, *command)
        assert "no source has been read" not in err


# --- outbox retry -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({}, None),
        ({"digest": "0 8 * * mon"}, "digest"),
        ({"mute_until": "2030-01-01"}, "mute_until"),
        ({"quiet_hours": "00:00-23:59"}, "quiet hours"),
    ],
)
def test_retry_says_which_alerts_wait_all_the_same_and_for_what(run, serve, tmp_path, settings, why):
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), "2024-01-01")
    channels = {"readers": {"type": "console"} | settings, "operators": {"type": "console"}}
    with Monitored(tmp_path, web, channels=channels) as monitor:
        monitor.poll("2024-02-01")
        now = "2024-02-01T10:00"
        status, out, _ = run("--config", monitor.settings.path, "--now", now, "outbox", "retry")
        assert status == 0
        assert ("2 alerts of channel readers wait all the same: " in out) == bool(why), out
        assert (why or "tried again") in out


# --- check --live -----------------------------------------------------------------------------------------------------


def test_check_live_names_a_notice_and_not_its_group(run, serve, tmp_path):
    web = serve(world(), CLOSED.published)
    with GovukWeb([CLOSED, *OTHERS], OTHERS[-1].published) as gov:
        places = {"ofsted": {"base_url": web.url, "files_url": web.url}, "govuk": {"base_url": gov.url}}
        _, out, _ = run("--config", configure(tmp_path, web.url, sources=places), "check", "--live")
    (line,) = (line for line in out.splitlines() if line.startswith("GOV.UK's notices and directions:"))
    assert "; the first: Improvement notice issued to" in line


def test_check_live_of_a_machine_without_the_internet_says_so_and_of_one_dead_host_does_not(run, serve, tmp_path):
    path = configure(tmp_path, NOWHERE, http={"min_interval": "0s", "timeout": "1s", "allow_hosts": ["127.0.0.1"]})
    status, _, err = run("--config", path, "check", "--live")
    assert (status, "is this machine connected" in err) == (1, True)
    web = serve(world(), OTHERS[0].published)
    places = {"ofsted": {"base_url": web.url, "files_url": web.url}, "govuk": {"base_url": NOWHERE}}
    status, _, err = run("--config", configure(tmp_path, web.url, sources=places), "check", "--live")
    assert (status, "is this machine connected" in err) == (1, False)


# --- wrong use --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("events", "--kind", "nonsense"),
        ("events", "--format", "nonsense"),
        ("outbox", "nonsense"),
        ("outbox", "retry", "nonsense"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_in_our_words(run, arguments):
    status, _, err = run(*arguments)
    assert status == 2
    assert "Value error" not in err
    assert "Input should" not in err
    assert err.splitlines()[-1].startswith("Error: Invalid value for ")
