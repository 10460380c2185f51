"""Slack by token and by webhook, against a Slack that keeps the real limits and makes the real mistakes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.config.channels import SlackSettings, SlackWebhookSettings
from monitor.model.dates import When
from monitor.model.facts import Direction
from monitor.model.messages import AreaRow, Link, Message, MessageKind, PastJudgement, Receipt, Severity
from monitor.notify import Channel, DeliveryError, _slack_answers, build
from tests.notify import clock
from tests.notify.slackserver import TOKEN, Fault, SlackServer

FIRST = Message(
    key="peterborough/inspection/2023-11-27#1",
    thread="peterborough/inspection/2023-11-27",
    headline="Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    severity=Severity.CRITICAL,
    kind=MessageKind.INSPECTION,
    rows=(AreaRow("overall", "good", "inadequate", Direction.DECLINED),),
    links=(Link("The report", "https://files.ofsted.gov.uk/v1/file/50237978"),),
)
LATER = replace(
    FIRST, key="peterborough/inspection/2023-11-27#2", headline="Peterborough: corrected", update=True, rows=()
)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


def by_token(slack: SlackServer, **more: str) -> Channel:
    given = {"type": "slack", "channel": "#alerts", "token_env": "TOKEN", "api_url": slack.api_url, **more}
    return build("policy", SlackSettings.model_validate(given), {"TOKEN": TOKEN}, clock)


def by_webhook(slack: SlackServer, **more: str) -> Channel:
    given = {"type": "slack_webhook", "url_env": "HOOK", **more}
    return build("leads", SlackWebhookSettings.model_validate(given), {"HOOK": slack.webhook_url}, clock)


def failure(channel: Channel, message: Message = FIRST, reply_to: Receipt | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        channel.send(message, reply_to)
    assert TOKEN not in failed.value.reason
    assert "services" not in failed.value.reason
    return failed.value


def test_what_is_told_of_one_event_stands_in_one_thread(slack: SlackServer) -> None:
    channel = by_token(slack)
    first = channel.send(FIRST, None)
    reply = channel.send(LATER, first)
    root, answer = slack.messages
    assert first.reference == f"C0000001:{root.ts}"
    assert root.thread_ts is None
    assert answer.thread_ts == root.ts
    assert reply.reference.endswith(answer.ts)
    assert "Update on" not in answer.blocks[0]["text"]["text"]


def test_a_broken_certificate_is_said_without_its_words(slack: SlackServer) -> None:
    failed = failure(by_token(slack, api_url=slack.api_url.replace("http:", "https:")))
    assert not failed.permanent
    assert "not safe" in failed.reason


def test_nothing_unfurls_and_the_fallback_starts_with_the_headline(slack: SlackServer) -> None:
    by_token(slack).send(FIRST, None)
    by_webhook(slack).send(FIRST, None)
    for taken in slack.messages:
        assert not taken.unfurl
        assert taken.text.startswith(FIRST.headline)
        assert "good → inadequate (worse)" in taken.text


def test_a_webhook_has_no_threads_and_says_so(slack: SlackServer) -> None:
    channel = by_webhook(slack)
    channel.send(LATER, channel.send(FIRST, None))
    assert slack.messages[1].blocks[0]["text"]["text"] == "Update on Peterborough: corrected"
    assert slack.messages[1].thread_ts is None


@pytest.mark.parametrize("open_channel", [by_token, by_webhook])
def test_a_mention_only_where_it_is_configured_and_grave_enough(slack: SlackServer, open_channel) -> None:  # type: ignore[no-untyped-def]
    open_channel(slack).send(FIRST, None)
    open_channel(slack, mention="<!here> <@U0000001>").send(FIRST, None)
    open_channel(slack, mention="<!here>").send(replace(FIRST, severity=Severity.HIGH), None)
    open_channel(slack, mention="<!here>", mention_from="high").send(replace(FIRST, severity=Severity.HIGH), None)
    assert [one.mentions() for one in slack.messages] == [[], ["<!here>", "<@U0000001>"], [], ["<!here>"]]


def test_text_from_the_web_mentions_and_links_nobody(slack: SlackServer) -> None:
    trick = "<!channel> <@U0000001> <https://evil.example|click> @here <\u200b!here> &lt;!channel&gt; <!subteam^S1>"
    links = (Link(trick, "https://example.org/a|b>c<d"), Link("x", "javascript:alert(1)"))
    tricky = replace(FIRST, headline=trick, lines=(trick,), quote=trick, said_by=trick, links=links, problems=(trick,))
    by_token(slack).send(replace(tricky, priority_actions=(trick,), improvements=(trick,)), None)
    taken = slack.messages[0]
    assert taken.mentions() == []
    assert "<https://evil" not in taken.words()
    assert "javascript:" not in taken.words()
    assert "<https://example.org/a%7Cb%3Ec%3Cd|" in taken.words()


def test_the_first_message_is_brought_to_the_present_state_without_a_mention(slack: SlackServer) -> None:
    channel = by_token(slack, mention="<!here>")
    first = channel.send(FIRST, None)
    assert channel.update(replace(FIRST, key="now", headline="Peterborough: withdrawn by Ofsted"), first)
    assert slack.messages[0].edited
    assert "withdrawn" in slack.messages[0].text
    assert slack.messages[0].mentions() == []
    assert channel.find(FIRST, None) == first


def test_a_message_that_was_taken_while_the_answer_was_lost_is_found_again(slack: SlackServer) -> None:
    channel = by_token(slack)
    slack.faults = [Fault(lose_answer=True)]
    assert "could not be reached, or broke off" in failure(channel).reason
    found = channel.find(FIRST, None)
    assert found == Receipt(f"C0000001:{slack.messages[0].ts}")
    assert channel.find(LATER, found) is None
    slack.faults = [Fault(lose_answer=True)]
    failure(channel, LATER, found)
    assert channel.find(LATER, found) == Receipt(f"C0000001:{slack.messages[1].ts}")
    assert len(slack.messages) == 2


def test_a_process_that_starts_anew_finds_it_by_the_name_of_the_channel(slack: SlackServer) -> None:
    slack.channels = {"first": "C0000009", "alerts": "C0000001"}
    sent = by_token(slack).send(FIRST, None)
    assert by_token(slack).find(FIRST, None) == sent
    assert by_token(slack, channel="C0000001").find(FIRST, None) == sent
    assert by_token(slack, channel="#elsewhere").find(FIRST, None) is None


def test_looking_back_that_is_not_allowed_finds_nothing(slack: SlackServer) -> None:
    channel = by_token(slack)
    sent = channel.send(FIRST, None)
    slack.scopes = {"chat:write", "channels:read"}
    assert channel.find(FIRST, None) is None
    slack.scopes = {"chat:write"}
    assert by_token(slack).find(FIRST, sent) is None
    assert by_token(slack).find(FIRST, None) is None
    slack.faults = [Fault(status=404, body="<h1>no such method</h1>")]
    assert channel.find(FIRST, sent) is None


def test_looking_back_that_fails_for_now_is_said_to(slack: SlackServer) -> None:
    channel = by_token(slack)
    channel.send(FIRST, None)
    for asked in (channel, by_token(slack)):
        slack.faults = [Fault(status=500)]
        with pytest.raises(DeliveryError) as failed:
            asked.find(FIRST, None)
        assert not failed.value.permanent


@pytest.mark.parametrize(
    "code", ["invalid_auth", "not_in_channel", "is_archived", "account_inactive", "token_revoked", "some_new_word"]
)
def test_refusals_that_time_does_not_mend_are_permanent_and_explained(slack: SlackServer, code: str) -> None:
    slack.faults = [Fault(error=code)]
    failed = failure(by_token(slack))
    assert failed.permanent
    assert code in failed.reason
    assert len(failed.reason) > len(code) + 30
    assert slack.calls == ["chat.postMessage"]


def test_the_place_and_the_permission_that_are_wrong_are_named(slack: SlackServer) -> None:
    assert "#nowhere" in failure(by_token(slack, channel="#nowhere")).reason
    slack.faults = [Fault(error="missing_scope", needed="chat:write")]
    assert "it needs chat:write" in failure(by_token(slack)).reason


@pytest.mark.parametrize("open_channel", [by_token, by_webhook])
@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(status=429, error="ratelimited", retry_after="7"), 7.0),
        (Fault(status=429, error="ratelimited", retry_after="soon"), None),
        (Fault(status=429, body="<h1>too many</h1>", retry_after="30"), 30.0),
        (Fault(status=429, error="ratelimited", retry_after="inf"), 86_400.0),
        (Fault(status=503, error="ratelimited", retry_after="1e300"), 86_400.0),
        (Fault(status=429, error="ratelimited", retry_after="nan"), None),
        (Fault(status=429, error="ratelimited", retry_after="-5"), 0.0),
        (Fault(status=500, error="rollup_error"), None),
        (Fault(status=503, body="<h1>sorry</h1>", retry_after="60"), 60.0),
        (Fault(status=403, body="<h1>blocked by a proxy of somebody's</h1>"), None),
    ],
)
def test_troubles_that_pass_are_passing(slack: SlackServer, open_channel, fault: Fault, wait: float | None) -> None:  # type: ignore[no-untyped-def]
    slack.faults = [fault]
    failed = failure(open_channel(slack))
    assert not failed.permanent
    assert failed.retry_after == wait
    assert "<h1>" not in failed.reason
    assert len(slack.calls) == 1


def test_slacks_own_troubles_said_with_200_are_passing(slack: SlackServer) -> None:
    slack.faults = [Fault(error="internal_error"), Fault(error="ratelimited", retry_after="3"), Fault(body="[1, 2]")]
    failed = [failure(by_token(slack)) for _ in range(3)]
    assert [one.permanent for one in failed] == [False, False, False]
    assert failed[1].retry_after == 3.0


@pytest.mark.parametrize(
    ("status", "code"), [(404, "no_service"), (410, "channel_is_archived"), (403, "action_prohibited")]
)
def test_a_webhook_that_was_removed_is_permanent(slack: SlackServer, status: int, code: str) -> None:
    slack.faults = [Fault(status=status, error=code)]
    failed = failure(by_webhook(slack))
    assert failed.permanent
    assert code in failed.reason


@pytest.mark.parametrize("open_channel", [by_token, by_webhook])
def test_a_stall_ends_and_passes(slack: SlackServer, open_channel, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(_slack_answers, "TIMEOUT", 0.2)
    slack.faults = [Fault(stall=1.0)]
    start = time.monotonic()
    failed = failure(open_channel(slack))
    assert time.monotonic() - start < 0.9
    assert not failed.permanent
    assert "did not answer" in failed.reason


@pytest.mark.parametrize("open_channel", [by_token, by_webhook])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "invalid_metadata_schema"])
def test_a_form_that_slack_dislikes_is_sent_once_more_as_plain_text(
    slack: SlackServer, open_channel, code: str
) -> None:  # type: ignore[no-untyped-def]
    status = 400 if open_channel is by_webhook else 200
    slack.faults = [Fault(error=code, status=status)]
    open_channel(slack, mention="<!here>").send(FIRST, None)
    [taken] = slack.messages
    assert taken.blocks == []
    assert taken.text.startswith(f"<!here>\n{FIRST.headline}")
    slack.faults = [Fault(error=code, status=status), Fault(error=code, status=status)]
    assert failure(open_channel(slack)).permanent


def test_a_reply_to_a_first_message_that_is_gone_stands_alone(slack: SlackServer) -> None:
    by_token(slack).send(LATER, Receipt("C0000001:1600000000.000001"))
    [taken] = slack.messages
    assert taken.thread_ts is None
    assert taken.blocks[0]["text"]["text"] == "Update on Peterborough: corrected"


def test_a_receipt_that_is_none_of_slacks_begins_a_thread_of_its_own(slack: SlackServer) -> None:
    by_token(slack).send(LATER, Receipt("of the terminal"))
    assert slack.messages[0].thread_ts is None


def test_a_proxy_is_left_out_where_the_environment_says_so(slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    by_token(slack).send(FIRST, None)
    by_webhook(slack).send(FIRST, None)
    assert len(slack.messages) == 2


PAST = (
    PastJudgement(When.parse("2018-06"), "overall", "good"),
    PastJudgement(When.parse("2023-11-27"), "overall", "inadequate"),
)


def test_the_picture_of_the_past_stands_in_the_thread_with_its_words(slack: SlackServer) -> None:
    receipt = by_token(slack).send(replace(FIRST, history=PAST), None)
    root, below = slack.messages
    assert below.thread_ts == root.ts
    assert next(iter(slack.uploads.values())).startswith(b"\x89PNG")
    assert slack.alts == [
        "Table of Ofsted's judgements. Overall effectiveness: good (Jun 2018), inadequate (27 Nov 2023)."
    ]
    assert receipt.problems == ()


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (Fault(method="files.getUploadURLExternal", error="missing_scope", needed="files:write"), "files:write"),
        (Fault(method="/upload/F0000000", status=500), "HTTP 500"),
        (Fault(method="files.completeUploadExternal", status=500), "trouble"),
    ],
)
def test_a_picture_that_fails_leaves_the_message_standing(slack: SlackServer, fault: Fault, word: str) -> None:
    slack.faults = [fault]
    receipt = by_token(slack).send(replace(FIRST, history=PAST), None)
    assert len(slack.messages) == 1
    assert len(receipt.problems) == 1
    assert word in receipt.problems[0]


def test_an_update_brings_no_second_picture(slack: SlackServer) -> None:
    channel = by_token(slack)
    channel.send(replace(LATER, history=PAST), channel.send(FIRST, None))
    assert slack.uploads == {}


@pytest.mark.parametrize("open_channel", [by_token, by_webhook])
@pytest.mark.parametrize("length", [10**19, 10**12])
def test_an_answer_that_says_it_is_longer_than_can_be_is_one_that_broke_off(slack, open_channel, length) -> None:  # type: ignore[no-untyped-def]
    slack.faults = [Fault(status=400, body="sorry", length=length)]
    assert not failure(open_channel(slack)).permanent


@pytest.mark.parametrize("odd", [None, "x", 5, [1], {"a": 1}, [{"metadata": "x"}], [{"metadata": []}], [None]])
def test_answers_of_other_types_than_slacks_find_nothing_and_break_nothing(slack: SlackServer, odd: object) -> None:
    def answer(**said: object) -> Fault:
        return Fault(body=json.dumps({"ok": True, **said}))

    slack.faults = [answer(channels=odd, response_metadata=odd), answer(messages=odd)]
    assert by_token(slack).find(FIRST, None) is None
    slack.faults = [answer(ts=odd, channel=odd)]
    assert by_token(slack).send(FIRST, None).reference in ("#alerts:", "x:x")
