"""E-mail against a real SMTP server: form, threads, recipients, encryption, refusals."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from monitor.config.channels import EmailSettings
from monitor.model.dates import When
from monitor.model.facts import Direction
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Receipt, Severity
from monitor.notify import Channel, DeliveryError, build
from monitor.notify import email as channel_module
from monitor.notify.email import compose, message_id
from tests.notify import clock
from tests.notify.mailserver import MailServer, free_port

FIRST = Message(
    key="peterborough/inspection/2023-11-27#1",
    thread="peterborough/inspection/2023-11-27",
    headline="Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    rows=(AreaRow("overall", "good", "inadequate", Direction.DECLINED),),
    priority_actions=("The quality of assessments",),
    improvements=("Plans & <b>pathways</b>",),
    links=(Link("The report", "https://files.ofsted.gov.uk/v1/file/50237978"),),
)
LATER = replace(FIRST, key="peterborough/inspection/2023-11-27#2", headline="Peterborough: corrected", update=True)
TO = ("a@example.org", "b@example.org", "c@example.org")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as mail:
        yield mail


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def settings(**given: Any) -> EmailSettings:
    base = {"type": "email", "to": TO, "from": "monitor@example.org", "host": "127.0.0.1"}
    return EmailSettings.model_validate({**base, **given})


def channel(port: int, **given: Any) -> Channel:
    return build("weekly", settings(port=port, **given), {"PASSWORD": "very-secret"}, clock)


def failure(sender: Channel, message: Message = FIRST) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        sender.send(message, None)
    assert "very-secret" not in failed.value.reason
    return failed.value


def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(tls)
    return tls


def test_a_mail_says_the_same_as_text_and_as_html_and_who_sent_it(server: MailServer) -> None:
    receipt = channel(server.port).send(FIRST, None)
    [sent] = server.sent
    assert sent.recipients == list(TO)
    assert sent.mail["Subject"] == FIRST.headline
    assert sent.mail["To"] == ", ".join(TO)
    assert sent.mail["From"] == "Ofsted Monitor <monitor@example.org>"
    assert sent.mail["List-Id"] == "<weekly.ofsted-monitor.example.org>"
    assert sent.mail["Auto-Submitted"] == "auto-generated"
    assert sent.mail["Importance"] == "high"
    assert sent.mail["Date"].datetime is not None
    assert sent.mail["Message-ID"] == receipt.reference == message_id(FIRST.key, "example.org")
    assert [part.get_content_type() for part in sent.mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in sent.mail.iter_parts())
    assert "▼ Overall effectiveness  good → inadequate (worse)" in text
    assert "Plans & <b>pathways</b>" in text
    assert "Plans &amp; &lt;b&gt;pathways&lt;/b&gt;" in html
    assert max(len(line) for line in sent.raw.splitlines()) < 998


def test_an_update_is_a_reply_to_the_first_mail(server: MailServer) -> None:
    sender = channel(server.port)
    first = sender.send(FIRST, None)
    sender.send(replace(LATER, severity=Severity.NORMAL), first)
    later = server.sent[1].mail
    assert later["In-Reply-To"] == later["References"] == first.reference
    assert later["Subject"] == "Re: Peterborough: corrected"
    assert later["Message-ID"] != first.reference
    assert later["Importance"] is None


def test_the_identity_of_a_mail_hangs_on_its_key_alone() -> None:
    assert message_id("a", "example.org") == message_id("a", "example.org") != message_id("b", "example.org")
    long = "a-very-long-name-of-a-department-of-a-council." * 3 + "example.org"
    mail = compose(LATER, Receipt(message_id("a", long)), settings(**{"from": f"m@{long}"}), "x" * 99, clock())
    back = message_from_bytes(bytes(mail), policy=default)
    assert back["Message-ID"].strip() == message_id(LATER.key, long)
    assert back["References"].strip() == back["In-Reply-To"].strip() == message_id("a", long)
    assert b"=?utf-8" not in bytes(mail)


def test_the_picture_of_the_past_is_inside_the_mail_with_its_words(server: MailServer) -> None:
    past = (
        PastJudgement(When.parse("2018-06"), "overall", "good"),
        PastJudgement(When.parse("2023-11-27"), "overall", "inadequate"),
    )
    channel(server.port).send(replace(FIRST, history=past), None)
    text, shown = server.sent[0].mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert shown.get_content_type() == "multipart/related"
    html, image = shown.iter_parts()
    name = image["Content-ID"].strip("<>")
    assert f'src="cid:{name}"' in html.get_content()
    assert "good (Jun 2018), inadequate (27 Nov 2023)" in html.get_content()
    assert image.get_content().startswith(b"\x89PNG")
    assert image["Content-Disposition"].startswith("inline")


def test_one_recipient_that_is_refused_does_not_stop_the_others(server: MailServer) -> None:
    server.temper.refuse = {"b@example.org": "550 no such user"}
    receipt = channel(server.port).send(FIRST, None)
    assert server.sent[0].recipients == ["a@example.org", "c@example.org"]
    assert receipt.problems == ("b@example.org did not get it: 550 no such user",)


@pytest.mark.parametrize(("answer", "permanent"), [("450 later", False), ("550 no such user", True)])
def test_when_nobody_is_taken_it_is_a_failure(server: MailServer, answer: str, permanent: bool) -> None:
    server.temper.refuse = dict.fromkeys(TO, answer)
    failed = failure(channel(server.port))
    assert failed.permanent is permanent
    assert f"b@example.org: {answer}" in failed.reason
    server.temper.refuse["a@example.org"] = "451 greylisted"
    assert not failure(channel(server.port)).permanent


@pytest.mark.parametrize(("answer", "permanent"), [("451 busy", False), ("554 no spam", True), ("421 closing", False)])
def test_the_servers_own_word_decides_whether_to_try_again(server: MailServer, answer: str, permanent: bool) -> None:
    server.temper.data = answer
    failed = failure(channel(server.port))
    assert failed.permanent is permanent
    assert answer in failed.reason


def test_a_dropped_connection_is_passing(server: MailServer) -> None:
    server.temper.drop = True
    failed = failure(channel(server.port))
    assert not failed.permanent
    assert "broke off" in failed.reason


def test_a_stall_ends_and_passes(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "TIMEOUT", 0.2)
    server.temper.stall = 1.0
    start = time.monotonic()
    assert "did not answer" in failure(channel(server.port)).reason
    assert time.monotonic() - start < 0.9


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_an_encrypted_way_is_verified(
    tls: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(context(authority, "127.0.0.1"), implicit=tls == "implicit") as mail:
        failed = failure(channel(mail.port, tls=tls))
        assert failed.permanent
        assert "not to be trusted" in failed.reason
        assert mail.sent == []
        trust(authority, tmp_path, monkeypatch)
        channel(mail.port, tls=tls).send(FIRST, None)
        assert len(mail.sent) == 1


def test_a_certificate_of_another_server_is_refused(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    with MailServer(context(authority, "other.example.org"), implicit=True) as mail:
        assert "not to be trusted" in failure(channel(mail.port, tls="implicit")).reason


def test_logging_in_happens_over_the_encrypted_way(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    login = {"tls": "starttls", "user": "monitor", "password_env": "PASSWORD"}
    with MailServer(context(authority, "127.0.0.1"), password="very-secret") as mail:
        channel(mail.port, **login).send(FIRST, None)
        assert len(mail.sent) == 1
    with MailServer(context(authority, "127.0.0.1"), password="another") as mail:
        failed = failure(channel(mail.port, **login))
        assert failed.permanent
        assert "user name or password" in failed.reason


def test_a_server_that_offers_no_encryption_or_log_in_is_a_permanent_failure(server: MailServer) -> None:
    assert failure(channel(server.port, tls="starttls")).permanent
    assert failure(channel(server.port, user="monitor", password_env="PASSWORD")).permanent


def test_a_password_that_the_protocol_cannot_carry_is_said(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    given = settings(port=1, tls="starttls", user="monitor", password_env="PASSWORD")
    with MailServer(context(authority, "127.0.0.1"), password="another") as mail:
        sender = build("x", given.model_copy(update={"port": mail.port}), {"PASSWORD": "pässwörd"}, clock)
        failed = failure(sender)
    assert failed.permanent
    assert "characters" in failed.reason


def test_a_server_that_is_none_passes() -> None:
    assert not failure(channel(free_port())).permanent


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(folder / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))


HEADER_TRICKS = st.sampled_from(
    ["\r\nBcc: x@evil.example", "\n\n<script>", "\0", "\x85", "\u2028X: y", "=?utf-8?q?=0ABcc:?="]
)
ANY = st.text() | HEADER_TRICKS | st.builds("".join, st.lists(st.text(max_size=40) | HEADER_TRICKS, max_size=8))


@settings_of(max_examples=60)
@given(ANY, ANY, ANY)
def test_no_text_breaks_out_of_a_header(headline: str, key: str, name: str) -> None:
    message = replace(LATER, headline=headline, key=key, lines=(headline,))
    raw = bytes(compose(message, Receipt("<1@example.org>"), settings(), name, clock()))
    head = message_from_bytes(raw, policy=default)
    assert set(head.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "Auto-Submitted",
        "X-Auto-Response-Suppress", "Importance", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert str(head["To"]) == ", ".join(TO)
    assert str(head["Subject"]).strip().startswith("Re: ")
    assert [part.get_content_type() for part in head.iter_parts()] == ["text/plain", "text/html"]
    assert all(len(line) < 998 for line in raw.splitlines())
