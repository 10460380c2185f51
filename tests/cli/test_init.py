"""`init`: what a newcomer types in, the file and the sample alert that come out."""

import io
import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.register.authorities import load as load_register
from tests.notify.slackserver import TOKEN, SlackServer

ROOT = Path(__file__).resolve().parents[2]
REGISTER = load_register()
TO_THE_TERMINAL = ("none", "", "")


@pytest.fixture
def init(tmp_path, monkeypatch, capsys):
    """`init("Leeds", "", …)` types the answers, a line each: status and what was said; `init.config` is the file."""
    for variable in ("SLACK_BOT_TOKEN", "SLACK_WEBHOOK_URL", "SMTP_PASSWORD"):
        monkeypatch.delenv(variable, raising=False)

    def typed(*answers, command="init"):
        lines = "".join(f"{answer}\n" for answer in answers)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        with pytest.raises(SystemExit) as end:
            main(["--config", str(typed.config), *command.split()])
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out + printed.err

    typed.config = tmp_path / "config" / "monitor.yaml"
    typed.watched = lambda: [watched.authority.name for watched in load(typed.config, REGISTER).watched]
    return typed


def test_enter_alone_makes_a_configuration_that_works(init):
    status, said = init("", "", "", "", "")
    assert status == 0
    settings = load(init.config, REGISTER)
    assert init.watched() == ["Peterborough"]
    assert [news.url for news in settings.watched[0].news][:2] == [
        "https://feeds.bbci.co.uk/news/england/cambridgeshire/rss.xml",
        "https://www.peterboroughtoday.co.uk/rss",
    ]
    assert settings.alerts == settings.operations == ("screen",)
    assert settings.all_quiet is not None
    assert settings.state == init.config.parents[1] / "state"
    assert init.config.with_name("monitor.schema.json").exists()
    assert "screen took a sample alert" in said
    assert init(command="check")[0] == 0


@pytest.mark.parametrize(
    ("answers", "watched"),
    [
        (("Leeds, York and Bath & NE Somerset", ""), ["Leeds", "York", "Bath and North East Somerset"]),
        (("Brighton and Hove and Kensington and Chelsea", ""), ["Brighton and Hove", "Kensington and Chelsea"]),
        (("Leeds", "York", "Bournemouth, Christchurch and Poole;Hull", ""), None),
        (("- Leeds", "- Peterbrough", ""), ["Leeds", "Peterborough"]),
        (("Atlantis", "", "leeds", ""), ["Leeds"]),
        (("Leeds and Atlantis", "E06000031", ""), ["Leeds", "Peterborough"]),
    ],
)
def test_names_are_taken_as_people_write_them(init, answers, watched):
    status, said = init(*answers, *TO_THE_TERMINAL)
    assert status == 0
    assert init.watched() == (watched or ["Leeds", "York", "Bournemouth, Christchurch and Poole", "Kingston upon Hull"])
    assert ("Not taken: no authority is called 'Atlantis'" in said) == ("Atlantis" in "".join(answers))


def test_a_region_and_all_are_taken_and_counted(init):
    _, said = init("London and all", "", *TO_THE_TERMINAL)
    assert "Taken: London (33 authorities)" in said
    assert "Taken: all (153 authorities)" in said
    assert len(init.watched()) == 153


def test_news_are_taken_by_their_numbers(init):
    status, said = init("Hull", "", "99", "2, 1-2", "", "")
    assert status == 0
    assert "Error: write numbers from 1 to" in said
    offered = dict(re.findall(r"^ +(\d+)  (.*) \(", said, re.MULTILINE))
    assert offered["2"] == "Hull Live"
    (hull,) = load(init.config, REGISTER).watched
    assert [news.url.split("/")[2] for news in hull.news] == ["feeds.bbci.co.uk", "www.hulldailymail.co.uk"]


def test_a_region_is_offered_what_is_known_of_its_authorities_by_number(init):
    init("East Midlands", "", "all", "", "")
    watched = load(init.config, REGISTER).watched
    assert sum(bool(one.news) for one in watched) == len(watched)
    assert "- name: Nottingham\n    news:" in init.config.read_text()


def test_a_webhook_is_tried_with_a_sample_and_its_address_stands_in_no_configuration(init):
    with SlackServer() as slack:
        status, said = init("Leeds", "", "none", "webhook", "my webhook", slack.webhook_url, "me@example.org")
        assert status == 0, said
        assert "slack_webhook took a sample alert" in said
        assert len(slack.messages) == 1
    assert "a webhook's address begins with https://" in said
    assert slack.webhook_url not in init.config.read_text() + said.replace("Webhook", "")
    settings = load(init.config, REGISTER)
    assert settings.alerts == settings.operations == ("slack_webhook",)
    (secret,) = (init.config.parent / "secrets").iterdir()
    assert secret.read_text().strip() == slack.webhook_url
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert init(command="check")[0] == 0


def test_what_a_channel_refuses_is_said_and_the_file_is_there(init, monkeypatch):
    with SlackServer() as slack:
        monkeypatch.setenv("SLACK_WEBHOOK_URL", slack.webhook_url + "-that-was-removed")
        status, said = init("Leeds", "", "none", "webhook", "")
    assert status == 1
    assert "SLACK_WEBHOOK_URL is set in this environment, and is used" in said
    assert re.search(
        r"slack_webhook did not take the sample alert: .*`python run\.py .* notify-test slack_webhook`", said
    )
    assert init.watched() == ["Leeds"]


def test_a_bots_channel_and_token_are_asked_for_until_they_can_be_right(init):
    answers = ("Leeds", "", "none", "slak", "slack", "Childrens Services", "#childrens-services", "xoxp-1", "", "")
    status, said = init(*answers)
    assert status == 0
    assert "'slak' is none of terminal, slack, webhook and email" in said
    assert 'write for example "childrens-services"' in said
    assert "a bot's token begins with xoxb-" in said
    assert "xoxp" not in init.config.read_text()
    assert "put the secret of channel slack into the variable SLACK_BOT_TOKEN" in said
    assert 'slack: {type: slack, channel: "#childrens-services", token_env: SLACK_BOT_TOKEN}' in init.config.read_text()


def test_mail_is_asked_for_as_the_server_needs_it(init):
    server = ("127.0.0.1:9", "smtp.example.invalid:587")
    status, said = init("Hull", "", "none", "mail", "email", "nobody", "a@example.org, b@example.org", server[0], "")
    assert status == 1
    assert "not an e-mail address: 'nobody'" in said
    assert "email did not take the sample alert" in said
    assert "contact: a@example.org" in init.config.read_text()
    answers = ("y", "Hull", "", "none", "email, terminal", "a@example.org", "smtp:x", server[1], "me", "", "")
    _, said = init(*answers)
    assert "write a host, or a host and its port" in said
    assert "SMTP_PASSWORD" in said
    email = load(init.config, REGISTER).channels["email"]
    assert (email.tls, email.user, email.password_env) == ("starttls", "me", "SMTP_PASSWORD")


@pytest.mark.parametrize("answer", [(), ("",), ("no",)])
def test_a_configuration_that_is_there_stays_unless_it_may_be_replaced(init, answer):
    init("Leeds", "", *TO_THE_TERMINAL)
    before = init.config.read_bytes()
    status, said = init(*answer)
    assert status == (0 if answer else 2)
    assert "is there already" in said
    assert "nothing was changed" in said.lower()
    assert init.config.read_bytes() == before
    assert sorted(path.name for path in init.config.parent.iterdir()) == ["monitor.schema.json", "monitor.yaml"]


def test_the_one_that_is_replaced_is_kept_and_its_history_goes_on(init):
    init("Leeds", "", *TO_THE_TERMINAL)
    old = init.config.read_text().replace("../state", "/var/lib/history")
    for copy in ("monitor.yaml.old", "monitor.yaml.old-2"):
        init.config.write_text(old)
        status, said = init("yes", "York", "", *TO_THE_TERMINAL)
        assert status == 0
        assert f"the one that was there is {init.config.with_name(copy)}" in said
        assert init.config.with_name(copy).read_text() == old
    assert init.watched() == ["York"]
    assert load(init.config, REGISTER).state == Path("/var/lib/history")


@pytest.mark.parametrize("answers", [(), ("Hull",), ("Hull", "", "none", "slack", "#a", TOKEN)])
def test_what_is_left_before_its_end_writes_nothing(init, tmp_path, answers):
    status, said = init(*answers)
    assert status == 1
    assert "stopped before the last answer; nothing was written" in said.splitlines()[-1]
    assert "each answer on a line of the standard input" in said
    assert list(tmp_path.iterdir()) == []


def test_at_a_terminal_a_secret_is_not_shown_and_ctrl_d_ends_it(tmp_path):
    config = tmp_path / "monitor.yaml"
    ours, theirs = pty.openpty()
    command = [sys.executable, ROOT / "run.py", "--config", config, "init"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, cwd=tmp_path)
    os.close(theirs)
    told = b""
    for prompt, answer in [
        (b"Authorities", b"Leeds\n"),
        (b"More", b"\n"),
        (b"Which?", b"none\n"),
        (b"Where?", b"webhook\n"),
        (b"not shown as you type): ", b"https://hooks.example/hidden-part\n"),
        (b"Your address", b"\x04"),
    ]:
        while prompt not in told.rpartition(b"\n")[2]:
            told += os.read(ours, 1000)
        os.write(ours, answer)
    assert process.wait(20) == 1
    os.close(ours)
    assert b"hidden-part" not in told
    assert not config.exists()
