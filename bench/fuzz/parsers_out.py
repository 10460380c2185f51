"""What goes out and what comes back: rows of the history, forms of messages, answers of Slack, of mail servers, of the web."""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from bench.fuzz.parser import GAP, Parser, must, storable, text
from bench.fuzz.parsers_web import ADDRESSES
from monitor.config.channels import EmailSettings, SlackSettings, SlackWebhookSettings
from monitor.config.settings import HttpSettings
from monitor.fetch.wire import WireError, wires
from monitor.model.dates import When
from monitor.model.facts import Area, Direction, Grade
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Receipt, Severity
from monitor.notify.base import DeliveryError
from monitor.notify.email import EmailChannel, compose
from monitor.notify.slack import SlackChannel
from monitor.notify.slack_webhook import SlackWebhookChannel
from monitor.render.email_html import html
from monitor.render.outline import footer
from monitor.render.slack_blocks import payload, plain_payload
from monitor.render.text import plain
from monitor.store import rows
from tests.notify.slackserver import ill_formed, length, links, stray
from tests.notify.slackserver import texts as block_texts
from tests.render.samples import DOWNGRADE, SAMPLES
from tests.render.test_limits import Checked

_NOW = datetime(2024, 1, 30, 12, tzinfo=UTC)
_TAGS = set("html head meta title body table tbody tr td th p b br h1 h2 ul li a span img".split())
TRICKS = (
    "<!channel>", "<!here|here>", "<@U0000001>", "<!subteam^S1>", "@everyone", "*bold*", "_it_", "~no~", "`x`", "&amp;", "&lt;!channel&gt;", "<https://evil.example|click>", "<script>alert(1)</script>",
    "</td></table>", "\r\n", "\n> quote", "\u2028", "\u202e", "\u200b", "<\u200b!channel>", "\x00", "\x1b[31m", ":tada:", "{{ 7*7 }}", "```", "\ufeff", "|", "> ", "\u0085", "https://example.org/|x", "=?utf-8?q?=0a?=",
    "\nBcc: a@b.c", "mailto:", "javascript:alert(1)", GAP, "<a href='x'>", "Leeds: ",
)  # fmt: skip


def message_of(data: bytes) -> Message:
    """A message whose texts are an input's parts."""
    parts = text(data).split(GAP)
    chance = Random(len(data))

    def part() -> str:
        return parts[chance.randrange(len(parts))]

    def several() -> tuple[str, ...]:
        return tuple(part() for _ in range(chance.choice((0, 1, 3, 12))))

    def one(inner: tuple[Message, ...] = ()) -> Message:
        return Message(
            key=part() or "k", thread=part() or "k", headline=part(), severity=chance.choice(list(Severity)), kind=chance.choice(list(MessageKind)), authority_name=part(), region=part(),
            update=chance.random() < 0.3, lines=several(), priority_actions=several(), improvements=several(), problems=several(), quote=part(), said_by=part(),
            rows=tuple(AreaRow(chance.choice((part(), *Area)), chance.choice((None, part(), *Grade)), chance.choice((None, part(), *Grade)), chance.choice((None, *Direction))) for _ in range(chance.choice((0, 0, 3)))),
            links=tuple(Link(part(), chance.choice((part(), f"https://example.org/{part()}"))) for _ in range(chance.choice((0, 1, 3)))),
            history=tuple(PastJudgement(When(2018 + n), part(), part()) for n in range(chance.choice((0, 0, 2)))), parts=inner,
        )  # fmt: skip

    return one(tuple(one() for _ in range(chance.choice((0, 0, 0, 2, 5)))))


def blocks(data: bytes) -> Hashable:
    """Slack takes every message, and nobody is mentioned by its words."""
    message = message_of(data)
    last = footer("x" * 20, "https://example.org/")
    for sent in (payload(message), payload(message, in_thread=True, footer=last), plain_payload(message, footer=last)):
        must(ill_formed(sent) == "", "blocks that Slack refuses", ill_formed(sent))
        must(length(sent["text"]) <= (3100 if "blocks" in sent else 13_000), "a text too long", length(sent["text"]))
        for said in [sent["text"], *(one for block in sent.get("blocks", []) for one in block_texts(block))]:
            must(stray(said) == "", "markup that the text brought", stray(said))
            must(
                "<!" not in said and "<@" not in said and "<#" not in said,
                "a mention that the text brought",
                said[:200],
            )
            must(not set(said) & {"\x00", "\u202e", "\u200b", "\r", "\x1b"}, "a control character", said[:200])
            must(all(link.startswith(("http://", "https://")) for link in links(said)), "a link elsewhere", links(said))
        json.dumps(sent).encode()
    return (len(payload(message)["blocks"]), bool(message.parts))


def mail(data: bytes) -> Hashable:
    """A mail has only our own headers and tags, in lines that mail servers take."""
    message = dataclasses.replace(message_of(data), history=())
    sent = compose(message, Receipt("<a@b>") if len(data) % 2 else None, _MAIL, "leads", _NOW, "monitor@example.org")
    raw = sent.as_bytes()
    must(
        all(len(line) <= 998 for line in raw.split(b"\r\n")),
        "a line too long for a mail server",
        max(map(len, raw.split(b"\r\n"))),
    )
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = {line.split(":")[0].lower() for line in head.split("\r\n") if line[:1] not in " \t"}
    must(names <= _HEADERS, "a header that the text brought", names - _HEADERS)
    page = Checked(html(message))
    must(page.tags <= _TAGS, "a tag that the text brought", page.tags - _TAGS)
    must(
        all(link.startswith(("http://", "https://")) and link.isascii() for link in page.addresses),
        "a link elsewhere",
        page.addresses,
    )
    said = plain(message)
    must(
        said.splitlines() == said.split("\n") and not set(said) & {"\x00", "\x1b", "\u202e"},
        "a line that the text brought",
        said[:200],
    )
    return (len(raw) // 2000, len(page.addresses))


_HEADERS = {
    "subject", "from", "to", "date", "message-id", "in-reply-to", "references", "list-id", "list-unsubscribe", "auto-submitted", "x-auto-response-suppress", "importance", "mime-version",
    "content-type", "content-transfer-encoding",
}  # fmt: skip


def stored_row(data: bytes) -> Hashable:
    """A row whose values are other than were written is read, or is a fault that the store expects."""
    try:
        row = json.loads(data)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        return "no row"
    outcome = []
    for name, read in _READERS.items():
        whole = _whole_rows()[name] | {key: value for key, value in row.items() if key in _whole_rows()[name]}
        whole = {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in whole.items()}
        try:
            got = read(whole)
        except _EXPECTED as fault:
            outcome.append(type(fault).__name__)
            continue
        outcome.append(type(got).__name__)
    return tuple(outcome)


_EXPECTED = (ValueError, TypeError, KeyError, AttributeError)
_READERS: dict[str, Callable[[dict[str, object]], object]] = {
    "source": rows.source, "document": rows.document, "event": lambda row: rows.event(row, []), "evidence": rows.evidence, "label": rows.label, "delivery": rows.delivery,
}  # fmt: skip


@cache
def _whole_rows() -> dict[str, dict[str, object]]:
    from monitor.model.events import Event, Evidence, Status
    from monitor.model.facts import EventKind, Finding, Judgement
    from monitor.model.polls import SourceState
    from monitor.model.publications import ChangeNote, Document, DocumentKind, Reading, SourceKind
    from monitor.model.review import Answer, Label

    finding = Finding(
        EventKind.INSPECTION,
        "leeds",
        start=When(2023, 11, 27),
        judgements=(Judgement("overall", "good", "Overall good"),),
    )
    reading = Reading(DocumentKind.INSPECTION_REPORT, "T", When(2024, 1, 30), "leeds", (finding,))
    document = Document(
        "ofsted:leeds",
        "https://a.org/1",
        _NOW,
        notes=(ChangeNote(When(2024), "x"),),
        reading=reading,
        date=When(2024, 1, 1),
    )
    evidence = Evidence("https://a.org/1", SourceKind.OFSTED, "T", When(2024, 1, 30), "q", _NOW, finding)
    label = Label("e", "https://a.org", "T", None, "leeds", Answer.ACCEPTED, finding, "me", _NOW, 1)
    source = SourceState(
        **{f.name: {"str": "x", "int": 0, "bool": False}.get(str(f.type)) for f in dataclasses.fields(SourceState)}
    )
    delivery = {"id": 1, "alert": "k", "channel": "c", "thread": "t", "attempts": 0, "reason": "", "reference": None, "bundle": None, "state": "owed", "message": rows.message_json(DOWNGRADE),
                "created_at": _NOW.isoformat(), "next_attempt": None, "taken_at": None}  # fmt: skip
    return {
        "source": rows.source_row(source), "document": rows.document_row(document), "event": rows.event_row(Event("e", "leeds", finding, Status.CONFIRMED, _NOW)),
        "evidence": rows.evidence_row("e", evidence), "label": {**rows.label_row(label), "id": 1}, "delivery": delivery,
    }  # fmt: skip


def _row_seeds() -> tuple[bytes, ...]:
    return tuple(json.dumps(row).encode() for row in _whole_rows().values())


class _Loopback:
    """A server on the loopback that gives one answer, whatever is asked, and closes."""

    def __init__(self, serve: Callable[[socket.socket, bytes], None]) -> None:
        self.answer = b""
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                connection.settimeout(2)
                try:
                    self._serve(connection, self.answer)
                except OSError:
                    continue


def _http(connection: socket.socket, answer: bytes) -> None:
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = connection.recv(65536)
        if not piece:
            return
        asked += piece
    head, _, rest = asked.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    left = sum(lengths) - len(rest)
    while left > 0 and (piece := connection.recv(65536)):
        left -= len(piece)
    connection.sendall(answer)


def _smtp(connection: socket.socket, answer: bytes) -> None:
    """A mail server: the answer's parts, one for each line that comes; 250 where it has no more."""
    said = iter(answer.split(GAP.encode()))
    connection.sendall(next(said, b"220 ready") + b"\r\n")
    while piece := connection.recv(65536):
        if piece.lower().startswith(b"quit"):
            return
        default = b"354 go on" if piece.lower().startswith(b"data") else b"250 well"
        connection.sendall((next(said, default) or default) + b"\r\n")


@cache
def _web() -> _Loopback:
    return _Loopback(_http)


@cache
def _mail_server() -> _Loopback:
    return _Loopback(_smtp)


def _slack() -> SlackChannel:
    """A channel that does not know its id yet."""
    settings = SlackSettings(
        type="slack", channel="#alerts", token_env="T", api_url=f"http://127.0.0.1:{_web().port}/api/"
    )
    return SlackChannel("policy", settings, "xoxb-x")


@cache
def _hook() -> SlackWebhookChannel:
    return SlackWebhookChannel(
        "hook", SlackWebhookSettings(type="slack_webhook", url_env="U"), f"http://127.0.0.1:{_web().port}/hook"
    )


_PLAIN = dataclasses.replace(DOWNGRADE, history=())


def _refused(fault: DeliveryError) -> str:
    must(fault.reason, "a refusal without a reason")
    storable(fault.reason)
    must("xoxb-x" not in fault.reason, "a token that is shown", fault.reason)
    if fault.retry_after is not None:
        must(0 <= fault.retry_after <= 86_400, "a wait of no length", fault.retry_after)
        timedelta(seconds=fault.retry_after)
    return fault.reason[:30]


def slack_answer(data: bytes) -> Hashable:
    """Whatever answers in Slack's place: a receipt or a DeliveryError."""
    _web().answer = data
    outcome: list[object] = []
    thread = Receipt("C0000000:1.2") if len(data) % 2 else None
    channel = _slack()
    for ask in (
        lambda: channel.find(_PLAIN, thread),
        lambda: channel.send(_PLAIN, thread),
        lambda: channel.update(_PLAIN, Receipt("C0000000:1.2")),
    ):
        try:
            got = ask()
        except DeliveryError as fault:
            outcome.append(_refused(fault))
        else:
            storable(got)
            outcome.append(type(got).__name__)
    return tuple(outcome)


def webhook_answer(data: bytes) -> Hashable:
    _web().answer = data
    try:
        return _hook().send(_PLAIN, None).reference
    except DeliveryError as fault:
        return _refused(fault)


_MAIL = EmailSettings.model_validate(
    {
        "type": "email",
        "to": ["a@example.org", "b@example.org"],
        "from": "m@example.org",
        "host": "127.0.0.1",
        "port": 25,
        "tls": "none",
    }
)


def mail_answer(data: bytes) -> Hashable:
    """Whatever answers in a mail server's place: a receipt or a DeliveryError."""
    server = _mail_server()
    server.answer = data
    settings = _MAIL.model_copy(update={"port": server.port})
    channel = EmailChannel("leads", settings, "", lambda: _NOW)
    try:
        got = channel.send(_PLAIN, None)
    except DeliveryError as fault:
        return _refused(fault)
    storable(got)
    return (len(got.problems), bool(got.lacking))


@cache
def _wire():
    return wires(HttpSettings(contact="x@example.org", allow_hosts=("127.0.0.1",), max_bytes=50_000, timeout=2.0))()


def http_answer(data: bytes) -> Hashable:
    """Whatever answers in a web server's place: an answer within the limits or a WireError."""
    _web().answer = data
    try:
        got = _wire().ask(f"http://127.0.0.1:{_web().port}/x", {"Accept-Encoding": "gzip"}, 5.0)
    except WireError as fault:
        storable(str(fault))
        must(str(fault), "a refusal without a reason")
        return str(fault)[:40]
    must(len(got.body) <= 50_000, "more than was allowed", len(got.body))
    return (got.status, len(got.body) // 1000, len(got.headers))


def answer_text(chance: Random) -> bytes:
    """Something like an HTTP answer with JSON."""
    status = chance.choice((*[200] * 12, 400, 404, 429, 500, 503, 302, 99, 100, 204, 304, 1000))
    body = chance.choice((
        {"ok": True, "ts": "1.2", "channel": "C0000000"}, {"ok": False, "error": chance.choice(("ratelimited", "invalid_blocks", "invalid_auth", "x", "", None, 5, ["a"], {"a": 1}))},
        {"ok": True, "messages": chance.choice(([{"ts": "1", "metadata": chance.choice((None, "x", [], {"event_payload": {"key": DOWNGRADE.key}}))}], None, "x", {"a": 1}, [1]))},
        {"ok": True, "channels": chance.choice(([{"name": "alerts", "id": "C0000000"}], None, "x", [1], {"a": 1})), "response_metadata": chance.choice((None, [], "x", {"next_cursor": 5}, {"next_cursor": ""}))},
        {"ok": True, "ts": 5, "channel": None}, [], None, "ok", 5, {"ok": "yes"}, {},
    ))  # fmt: skip
    said = chance.choice((*[json.dumps(body)] * 9, "ok", "no_team", "<html>", "", "invalid_payload")).encode()
    extra = chance.choice(
        (
            *[""] * 9,
            "Retry-After: 30\r\n",
            "Retry-After: inf\r\n",
            "Retry-After: nan\r\n",
            "Retry-After: 1e300\r\n",
            "Retry-After: -5\r\n",
            "Content-Encoding: gzip\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Location: //[\r\n",
            "X: \xff\r\n",
        )
    )
    size = chance.choice(
        (
            *[f"Content-Length: {len(said)}\r\n"] * 4,
            f"Content-Length: {chance.choice((len(said) + 5, 10**30, -1, 'x'))}\r\n",
            "",
        )
    )
    return (
        f"HTTP/1.1 {status} {chance.choice(('OK', '', 'x y'))}\r\nContent-Type: {chance.choice(('application/json', 'text/html', ''))}\r\n{size}{extra}\r\n".encode(
            "latin-1"
        )
        + said
    )


def smtp_text(chance: Random) -> bytes:
    """Something like a mail server's side of a talk."""
    codes = (
        "220 x",
        "250 x",
        "250-SIZE 1\r\n250 8BITMIME",
        "354 x",
        "421 bye",
        "450 later",
        "550 no such user",
        "552 too large",
        "999 x",
        "abc",
        "25",
        "",
        "250-x",
        "535 \xff\x00\x1b[31m",
        "250 " + "x" * 600,
        "\x00",
    )
    return GAP.join(chance.choice(codes) for _ in range(chance.randint(1, 8))).encode("latin-1")


HTTP_WORDS = (
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 429 x\r\n",
    "HTTP/9.9 -1\r\n",
    "\r\n\r\n",
    "\r\n",
    "Content-Length: ",
    "Retry-After: ",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "ffffffff\r\n",
    "0\r\n\r\n",
    "ok",
    "error",
    "channels",
    "messages",
    "metadata",
    "ts",
    "null",
    "[]",
    "{}",
    ": ",
)


def _messages() -> tuple[bytes, ...]:
    made = [
        GAP.join((m.headline, *m.lines, *m.improvements, m.quote, *(link.url for link in m.links))).encode()
        for m in SAMPLES
    ]
    return (*made, *(one.encode() for one in TRICKS), *(one.encode() for one in ADDRESSES))


PARSERS = (
    Parser("render.slack", blocks, _messages, None, TRICKS, (), 30_000),
    Parser("render.mail", mail, _messages, None, TRICKS, (), 30_000),
    Parser("store.rows", stored_row, _row_seeds, None, ("null", "[]", "{}", "1e999", "yesterday", "2024-01-30", "9999-12-31T23:59:59-12:00", '"inspection"', "NaN", "-1"), (), 8000),
    Parser("notify.slack_answers", slack_answer, lambda: tuple(answer_text(Random(n)) for n in range(40)), answer_text, HTTP_WORDS, ("monitor.notify",), 20_000),
    Parser("notify.webhook_answers", webhook_answer, lambda: tuple(answer_text(Random(n)) for n in range(40)), answer_text, HTTP_WORDS, (), 20_000),
    Parser("notify.mail_answers", mail_answer, lambda: tuple(smtp_text(Random(n)) for n in range(20)), smtp_text, ("220 ", "250 ", "250-", "354 ", "421 ", "450 ", "550 ", "\r\n", GAP, "SIZE", "AUTH", "STARTTLS"), (), 4000),
    Parser("fetch.http_answers", http_answer, lambda: tuple(answer_text(Random(n)) for n in range(40)), answer_text, HTTP_WORDS, (), 60_000),
)  # fmt: skip
