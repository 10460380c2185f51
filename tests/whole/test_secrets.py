"""No secret is shown anywhere: a marker is planted in every place that may hold one, the whole is made to run and to
fail in every way at hand, and every byte that came out is searched for the markers.

A marker is a plain word, so that no pattern of random characters finds it: only the place where it was read tells that
it is a secret.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import os
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.config.settings import HttpSettings
from monitor.notify.slack import SlackChannel
from monitor.notify.slack_webhook import SlackWebhookChannel
from tests.notify.mailserver import MailServer
from tests.notify.slackserver import SlackServer
from tests.web import Answer, Asked, Web

ROOT = Path(__file__).resolve().parents[2]

BOT, APP, OTHER_BOT = "xoxb-hushbottoken", "xapp-1-hushapptoken", "hushbottokenoffile"
HOOK, HOOK_OF_FILE = "/services/T0AA/B0AA/hushwebhook1?token=hushwebhook2", "/hooks/hushwebhook3/hushwebhook4"
HEARTBEAT = "/ping/hushheartbeat-7"
MAIL, MAIL_OF_FILE, PROXY, UNRELATED = "hushmailpassword", "hush mail/päss&word", "hushproxypassword", "hushunrelated"

STORY = (
    "<html><head><title>Children's services rated inadequate by Ofsted | The Paper</title>"
    '<meta property="article:published_time" content="2024-01-31T07:00:00Z"></head><body><article>'
    "<h1>Children's services rated inadequate by Ofsted</h1>"
    "<p>Children's services at Peterborough City Council have been rated inadequate by Ofsted.</p>"
    "<p>Inspectors visited in November 2023 and published their report on Tuesday, 30 January 2024.</p>"
    "<p>The council was previously rated good, in June 2018. Overall effectiveness is inadequate, the report says.</p>"
    "</article></body></html>"
)


def feed(*links: str) -> bytes:
    """A feed with a story at each link."""
    items = "".join(
        f"<item><title>Children's services rated inadequate by Ofsted in Peterborough</title><link>{link}</link>"
        "<pubDate>Wed, 31 Jan 2024 07:00:00 GMT</pubDate><description>Ofsted</description></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def repeats(status: int) -> Callable[[Asked], Answer]:
    """An answer that repeats all it was asked."""
    return lambda asked: Answer(status, f"<p>no: {asked.path} {dict(asked.headers)}".encode() + asked.body)


def feeds(web: Web) -> dict[str, Any]:
    """Feeds and pages whose addresses hold secrets, and what the web answers there."""
    quiet = feed("/quiet?page=1")
    web.answers |= {
        "/rss?key=hushfeedkey": Answer(200, quiet),
        "/story/1?page=2&key=hushfeedkey": Answer(200, STORY.encode()),
        "/r/token/hushpathtoken/rss": Answer(200, quiet),
        "/hushpathtoken/2": Answer(200, STORY.encode()),
        "/hushpathtoken/3": repeats(500),
        "/rss?pass=hush401": repeats(401),
        "/rss?api_key=hush500": repeats(500),
        "/rss?auth=hushredirect1": Answer(302, headers={"Location": "/login/hushredirect1?session=hushredirect2#hush"}),
        "/login/hushredirect1?session=hushredirect2": repeats(404),
        "/rss?sig=hushredirect3": Answer(302, headers={"Location": f"http://me:hushredirect4@{web.host}/rss"}),
        "/rss?ticket=hushloop": Answer(302, headers={"Location": "/rss?ticket=hushloop"}),
        "/rss?login=hushbroken": Answer(200, b"half", length=1000),
        "/rss?pwd=hushpage": repeats(200),
        "/rss?access_token=hushscheme": Answer(302, headers={"Location": "ftp://me:hushftp@paper.example/hushscheme"}),
        "/rss?jwt=hushodd": Answer(200, quiet, {"Content-Encoding": "hushodd"}),
        "/fragment": Answer(200, quiet),
    }
    paths = [
        path
        for path in web.answers
        if not path.startswith(("/story", "/hush", "/login", "/services", "/hooks", "/ping"))
    ]
    addresses = [web.url(path) + ("#access_token=hushfragment" if path == "/fragment" else "") for path in paths]
    addresses += [
        "http://nowhere.invalid/rss?password=hushdns",
        web.url("/rss?secret=hushtls", "https"),
        "http://127.0.0.1:1/rss?hmac=hushrefused",
    ]
    return {"news": [{"feed": address} for address in addresses] + [{"page": web.url("/page?token=hushpagekey")}]}


class _Spiteful(socketserver.StreamRequestHandler):
    """A mail server that repeats what it is sent, passwords decoded."""

    def handle(self) -> None:
        self._say("220 mail")
        for line in self.rfile:
            words = line.decode().split()
            if words[0].upper() == "EHLO":
                self._say("250-mail\r\n250 AUTH PLAIN")
            elif words[0].upper() == "AUTH":
                said = base64.b64decode(words[-1]).decode().replace("\0", " ")
                self._say(f"454 {line.decode().strip()} that is {said}")
            else:
                self._say(f"451 {line.decode().strip()}")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def spiteful_mail() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Spiteful) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class Stage:
    """All servers, a configuration with a secret in each place that takes one, and what came out."""

    def __init__(self, folder: Path, web: Web, slack: SlackServer, mail: MailServer, spiteful: int) -> None:
        self.folder, self.web, self.slack, self.mail = folder, web, slack, mail
        self.came_out: list[tuple[str, bytes]] = []
        slack.token = BOT
        web.answers |= {f"{HEARTBEAT}{signal}": repeats(500) for signal in ("", "/start", "/fail")}
        web.answers |= {HOOK: [Answer(200, b"ok"), repeats(500)], HOOK_OF_FILE: repeats(404)}
        for name, secret in {"bot": OTHER_BOT, "app": APP, "hook": web.url(HOOK_OF_FILE), "mail": MAIL_OF_FILE}.items():
            (folder / name).write_text(f"{secret}\n", encoding="utf-8")
        self.environ = {"BOT": BOT, "HOOK": web.url(HOOK), "BEAT": web.url(HEARTBEAT), "MAIL": MAIL, "OTHER": UNRELATED}
        common = {"type": "email", "to": ["a@example.org"], "from": "b@example.org", "host": "127.0.0.1", "user": "me"}
        channels = {
            "screen": {"type": "console"},
            "bot": {"type": "slack", "channel": "#alerts", "token_env": "BOT", "api_url": slack.api_url},
            "pressed": {"type": "slack", "channel": "#alerts", "token_file": "bot", "app_token_file": "app",
                        "api_url": slack.api_url},
            "hook": {"type": "slack_webhook", "url_env": "HOOK"},
            "lost": {"type": "slack_webhook", "url_file": "hook"},
            "mail": common | {"port": mail.port, "password_env": "MAIL"},
            "spiteful": common | {"port": spiteful, "password_file": "mail"},
            "wrong": common | {"port": mail.port, "password_file": "mail"},
        }  # fmt: skip
        self.config = folder / "monitor.yaml"
        self.written = {
            "state": "state",
            "poll": {"ofsted": "1s", "news": "1s"},
            "channels": channels,
            "alerts": list(channels),
            "operations": list(channels),
            "health": {"failures": 1},
            "heartbeat": {"url_env": "BEAT"},
            "authorities": [{"name": "Peterborough", **feeds(web)}],
            "sources": {"ofsted": {"base_url": web.url("").rstrip("/"), "files_url": web.url("").rstrip("/")},
                        "govuk": {"base_url": web.url("").rstrip("/"), "collections": []}},
            "http": {"min_interval": "0s", "timeout": "2s", "allow_hosts": ["127.0.0.1"]},
        }  # fmt: skip
        self.config.write_text(json.dumps(self.written), encoding="utf-8")

    def publish(self) -> None:
        """Let stories appear whose links have the key of the feed that lists them."""
        self.web.answers |= {
            "/rss?key=hushfeedkey": Answer(200, feed("/story/1?page=2&amp;key=hushfeedkey")),
            "/r/token/hushpathtoken/rss": Answer(200, feed("/hushpathtoken/2", "/hushpathtoken/3")),
        }

    def run(self, capfd: pytest.CaptureFixture[str], *arguments: str, **more: str) -> tuple[int, str]:
        """A command with its words, kept; its status and its standard output."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.environ, **more}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main(["--config", str(self.config), *arguments])
        said = capfd.readouterr()
        self.came_out.append((" ".join(arguments), f"{said.out}\n{said.err}".encode()))
        return int(end.value.code or 0), said.out

    def process(self, name: str, *command: str, until: Callable[[], bool] | None = None) -> str:
        """A process with its words, kept; stopped as soon as `until` holds, where that is given."""
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **self.environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if until:
            end = time.monotonic() + 30
            while not until() and time.monotonic() < end:
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        self.came_out.append((name, said))
        return said.decode()

    def start(self, form: str, requests: int) -> None:
        """Let `start` make so many requests, serve its pages, and stop; its log is in a form."""
        port, goal = free_port(), len(self.web.asked) + requests
        command = ("--config", str(self.config), "-vv", "--log", form, "start", "--http", port)
        until = lambda: len(self.web.asked) >= goal and self.serves(port)  # noqa: E731
        said = self.process(f"start, {form}", sys.executable, "run.py", *command, until=until)
        assert "Traceback" not in said
        assert b"ofsted_monitor_source_failures{" in dict(self.came_out)["/metrics"]

    def serves(self, port: str) -> bool:
        """Whether a monitor serves its pages at a port; what they say is kept."""
        try:
            for path in ("/healthz", "/metrics"):
                link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
                link.request("GET", path)
                self.came_out.append((path, link.getresponse().read()))
                link.close()
        except ConnectionError:
            return False
        return True

    def sent(self) -> Iterator[tuple[str, bytes]]:
        """What readers got: in Slack, by webhook, by mail; and what the heartbeat's service got."""
        for message in self.slack.messages:
            yield "slack", repr(message).encode()
        for asked in self.web.asked:
            if asked.path.startswith(HEARTBEAT) or asked.path in (HOOK, HOOK_OF_FILE):
                yield f"body of {asked.path.replace('hush', '')}", asked.body
        for mail in self.mail.sent:
            yield "mail", mail.raw
            yield "mail", b"".join(part.get_payload(decode=True) or b"" for part in mail.mail.walk())

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """What was written to the disk: files as they are, databases also row by row."""
        for file in (path for path in (self.folder / "state").rglob("*") if path.is_file()):
            yield str(file), file.read_bytes()
            if file.suffix == ".db":
                with closing(sqlite3.connect(file)) as db:
                    yield f"rows of {file}", "\n".join(db.iterdump()).encode()

    def leaks(self) -> list[str]:
        """Where a marker, or another form of it, is shown; each place with what stands around it."""
        found = []
        for where, shown in (*self.came_out, *self.sent(), *self.kept()):
            for marker in _forms():
                at = shown.find(marker)
                if at >= 0:
                    found.append(f"{where}: {shown[max(0, at - 120) : at + len(marker) + 40]!r}")
        return found


def _forms() -> list[bytes]:
    """What no byte that comes out may hold: all markers begin with the same letters, whatever is done to them."""
    others = (MAIL_OF_FILE, "päss&word", "p\\u00e4ss&word", "p%C3%A4ss", "me:pw")
    return [b"hush", b"HUSH", *(other.encode() for other in others), *map(_base64, (BOT, APP, MAIL, MAIL_OF_FILE))]


def _base64(secret: str) -> bytes:
    return base64.b64encode(secret.encode())


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    # The same work without its waits.
    monkeypatch.setattr("monitor.config.file.HttpSettings", partial(HttpSettings, backoff=0.01))
    for channel in (SlackChannel, SlackWebhookChannel):
        monkeypatch.setattr(channel, "rate", 0.0)
    with Web() as web, SlackServer() as slack, MailServer(password=MAIL) as mail, spiteful_mail() as spiteful:
        yield Stage(tmp_path, web, slack, mail, spiteful)


def unpacked(workbook: bytes) -> bytes:
    """What stands in a workbook, unpacked."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


@pytest.mark.exhaustive
def test_no_secret_is_shown_anywhere(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    run = stage.run
    status, said = run(capfd, "check")
    assert status == 0, said
    assert run(capfd, "-vv", "check", "--live")[0] == 1
    for channel in stage.written["channels"]:
        run(capfd, "-vv", "notify-test", channel)
    run(capfd, "-vv", "notify-test", "bot", HTTPS_PROXY=f"http://me:{PROXY}@127.0.0.1:1", no_proxy="")
    run(capfd, "-vv", "backfill", "--dry-run")
    run(capfd, "-vv", "once", "--force")  # the baseline
    stage.publish()
    run(capfd, "-vv", "once", "--force")
    stage.slack.token = "revoked"
    run(capfd, "-vv", "once", "--force")
    run(capfd, "-vv", "backfill")
    stage.start("json", requests=20)
    stage.start("text", requests=0)
    assert run(capfd, "-vv", "backup")[0] == 0
    for command in ("sources", "outbox", "events", "review"):
        run(capfd, "-vv", command)
    for command in ("sources --json", "outbox list --json", "events --format json --all", "events --format csv"):
        run(capfd, *command.split())
    run(capfd, "-vv", "health")
    run(capfd, "outbox", "retry")
    for event in json.loads(run(capfd, "events", "--format", "json", "--all")[1]):
        run(capfd, "show", event["id"])
        run(capfd, "show", event["id"], "--json")
    run(capfd, "rehearse", "--since", "2018")
    book = stage.folder / "events.xlsx"
    run(capfd, "events", "--all", "--format", "xlsx", "--out", str(book))
    stage.came_out.append(("events.xlsx", unpacked(book.read_bytes())))
    addresses = [news.get("feed") or news["page"] for news in stage.written["authorities"][0]["news"]]
    addresses += [stage.web.url("/story/1?page=2&key=hushfeedkey"), f"http://me:hushuser@{stage.web.host}/x"]
    addresses += ["http://me:hush@[::1"]
    run(capfd, "-vv", "extract", *addresses)
    run(capfd, "-vv", "extract", "--json", *addresses[:2], *addresses[-4:])
    run(capfd, "extract", addresses[0], "--published", "http://a.example/?key=hushoption")
    run(capfd, "check", "http://a.example/?key=hushargument")
    run(capfd, "add", "Leeds", "--feed", "http://me:hushadded@a.example/rss", "--dry-run")

    alerts = [message for message in stage.slack.messages if "judged inadequate" in message.text]
    assert alerts, "the story behind the feed's key was not read, or not alerted"
    assert {asked.path for asked in stage.web.asked} >= {"/story/1?page=2&key=hushfeedkey", "/hushpathtoken/2"}
    assert f"{HEARTBEAT}/fail" in {asked.path for asked in stage.web.asked}
    assert stage.leaks() == []


@pytest.mark.parametrize(
    "change",
    [
        {"channels": {"bot": {"type": "slack", "channel": "#a", "token": BOT}}},
        {"channels": {"bot": {"type": "slack", "channel": "#a", "token_env": BOT}}},
        {"channels": {"hook": {"type": "slack_webhook", "url_env": "https://hooks.slack.com/services/T0/B0/hush1"}}},
        {
            "channels": {
                "bot": {"type": "slack", "channel": "#a", "token_env": "A", "api_url": "http://hush:1@a.example"}
            }
        },
        {"channels": {"bot": {"type": "slack", "channel": "#a", "token_env": "A", "api_url": "http://hush@a.example"}}},
        {"channels": {"mail": {"type": "email", "to": ["a@example.org"], "from": "b@example.org", "password": MAIL}}},
        {"authorities": [{"name": "Leeds", "news": [{"feed": "ftp://a.example/?key=hush1"}]}]},
        {"authorities": [{"name": "Leeds", "news": [{"feed": "http://me:hush1@a.example/"}]}]},
        {"authorities": ["https://a.example/?key=hush1"]},
        {"authorities": [{"name": "https://a.example/?key=hush1"}]},
        {"sources": {"ofsted": {"base_url": "https://a.example/token/hush123"}}},
        {"sources": {"govuk": {"base_url": "https://a.example/?key=hush1"}}},
        {"contact": "https://me:hush1@a.example"},
    ],
    ids=str,
)
def test_a_secret_in_the_wrong_place_is_refused_and_not_repeated(
    stage: Stage, capfd: pytest.CaptureFixture[str], change: dict[str, Any]
) -> None:
    stage.config.write_text(json.dumps(stage.written | change))
    for command in ("check", "start"):
        assert stage.run(capfd, "-vv", command)[0] == 2
    assert stage.leaks() == []


def test_a_changed_configuration_that_is_refused_is_said_without_the_secrets_in_it(stage: Stage) -> None:
    small = {"authorities": [{"name": "Leeds"}], "alerts": ["screen"], "operations": ["screen", "bot"]}
    stage.config.write_text(json.dumps(stage.written | small))
    channels = {"bot": {"type": "slack", "channel": "#a", "token": BOT, "api_url": "http://me:hush1@a.example"}}
    wrong = {"authorities": [{"name": "https://a.example/?key=hush2"}], "contact": "https://me:hush3@a.example"}

    def refused() -> bool:
        if stage.web.asked and "hush3" not in stage.config.read_text():
            stage.config.write_text(json.dumps(stage.written | small | wrong | {"channels": channels}))
        return any("configuration" in message.text for message in stage.slack.messages)

    command = (sys.executable, "run.py", "--config", str(stage.config), "-vv", "start")
    said = stage.process("start", *command, until=refused)
    assert refused(), said
    assert "must not stand in this file" in said
    assert stage.leaks() == []


def test_a_line_that_is_no_yaml_is_not_repeated(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    for wrong in (
        '{type: slack, token: "xoxb-hush',
        "{password: hush1: hush2}",
        "\thush",
        "&a *b [hush]",
        "!!odd hush",
    ):
        stage.config.write_text(f"channels:\n  bot: {wrong}\nauthorities: []\n")
        assert stage.run(capfd, "-vv", "check")[0] == 2
    assert stage.leaks() == []


DEFECT = """
import sys, threading
import monitor.{module} as room

def defective(*_, **__):
    import urllib3
    from monitor.notify.base import read_secret
    import os
    read_secret("x", "HOOK", None, os.environ)
    raise urllib3.exceptions.HTTPError(
        "HTTPConnectionPool(host='a.example', port=80): Max retries exceeded with url: /rss?key=hushquery "
        f"of {{os.environ['HOOK']}}, {HOOK!r}, Authorization: Basic aHVzaA== and xoxb-hushtoken")

room.{place} = defective
sys.argv = ["run.py", "--config", {config!r}, "-vv", *{command!r}.split()]
from monitor.cli import main
main()
"""


@pytest.mark.parametrize(
    ("module", "place", "command"),
    [
        ("sources.registry", "sources", "sources"),
        ("run.poll", "failed", "once --force"),
        ("outbox.sending", "grouping.message", "once --force"),
        ("run.round", "_lanes", "once --force"),
        ("notify.console", "plain", "notify-test screen"),
    ],
)
def test_no_traceback_shows_what_an_exception_holds(stage: Stage, module: str, place: str, command: str) -> None:
    small = {"authorities": [{"name": "Leeds"}], "alerts": ["screen"], "operations": ["screen"]}
    stage.config.write_text(json.dumps(stage.written | small))
    script = DEFECT.format(module=module, place=place, command=command, config=str(stage.config), HOOK=HOOK)
    said = stage.process(f"{command} with a defect of {place}", sys.executable, "-c", script)
    assert "HTTPError" in said
    assert "aHVzaA" not in said
    assert stage.leaks() == []
