"""The trial that docs/trial.md records: the program still has its commands and asks its questions."""

import io
import re
import sys
from pathlib import Path

import pytest

from monitor.cli import main
from tests.notify.slackserver import SlackServer
from tools import trial

ROOT = Path(__file__).resolve().parents[2]
PAGE = trial.PAGE.read_text(encoding="utf-8")


def test_the_page_shows_the_commands_of_the_trial_within_what_was_wanted():
    said = re.findall(r"^\| \d+ \| `(.+)` \| (\d+) \|$", PAGE, re.MULTILINE)
    assert [command for command, _ in said] == [step.command for step in trial.steps("")]
    assert len(said) <= trial.MOST_COMMANDS
    assert sum(int(seconds) for _, seconds in said) <= trial.MOST_SECONDS
    for command, _ in said:
        assert f"\n$ {command}\n" in PAGE


def test_init_asks_today_what_it_asked_then(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("SLACK_WEBHOOK_URL", raising=False)
    with SlackServer() as slack:
        (step,) = (step for step in trial.steps(slack.webhook_url) if step.answers)
        # A configuration that was there already: it is asked whether it may be replaced, as in a clone.
        config = tmp_path / "config" / "monitor.yaml"
        config.parent.mkdir()
        config.write_text("authorities: [{name: Peterborough}]\n")
        typed = "".join(f"{answer}\n" for _, answer in step.answers)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        with pytest.raises(SystemExit) as end:
            main(["--config", str(config), "init"])
    assert not end.value.code
    told = capsys.readouterr().out
    for heading in re.findall(r"\d/5  .*", told):
        assert heading in PAGE, "run `make trial`"
    for question, _ in step.answers:
        # Of a pipe nothing is hidden: the question stands without that word.
        assert question.strip().replace("(not shown as you type):", "Address:") in told
        assert question.rstrip() in PAGE
