"""What Slack's refusals mean, in plain words, and which of them trying again can mend.

Error codes: docs.slack.dev, `chat.postMessage` and "Sending messages using incoming webhooks".
"""

from __future__ import annotations

import logging
import math
import re
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from monitor.notify.base import DeliveryError

TIMEOUT = 20
"""Seconds to wait for Slack: to connect, and for each piece of its answer."""

_LONGEST_WAIT = 86_400.0
"""Seconds that a channel is left alone at most, whatever it asks for."""

FAULTS = (OSError, HTTPException, ValueError, OverflowError, MemoryError)
"""What the libraries raise for an answer that is none; the last two where it says that it is longer than can be."""

ILL_FORMED = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_payload",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
"""Refusals of a message's form: it is tried once more as plain text."""

NO_THREAD = frozenset({"thread_not_found", "invalid_thread_ts", "message_not_found", "cannot_reply_to_message"})
"""Refusals of a reply whose first message is gone: it is sent on its own."""

NOT_SLACK = "not_slack"
"""In place of Slack's word, where what answered does not speak as Slack does."""

_PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
    }
)
_TOKEN = "the token is not valid any more: put a new one where the configuration says"  # noqa: S105 - words, no token
_NO_HOOK = "the webhook has been removed: make a new one in Slack and put its address where the configuration says"
_MEANINGS = {
    "account_inactive": _TOKEN,
    "action_prohibited": "the workspace's administrators do not allow it",
    "channel_is_archived": "the channel is archived: unarchive it or name another",
    "channel_not_found": "there is no such channel, or it is private: check its name, or invite the bot to it",
    "invalid_auth": _TOKEN,
    "invalid_token": _NO_HOOK,
    "is_archived": "the channel is archived: unarchive it or name another",
    "missing_scope": "the app lacks a permission: add the scope in Slack's app settings and install the app again",
    "no_active_hooks": _NO_HOOK,
    "no_service": _NO_HOOK,
    "no_service_id": _NO_HOOK,
    "no_team": _NO_HOOK,
    "not_authed": _TOKEN,
    "not_in_channel": "the bot is not in the channel: invite it there",
    "restricted_action": "the workspace's administrators do not allow it",
    "token_expired": _TOKEN,
    "token_revoked": _TOKEN,
}
_SCOPE = re.compile(r"[a-z:._,]{1,80}\Z")
_CODE = re.compile(r"[a-z][a-z_]{1,60}\Z")


class SlackRefusedError(DeliveryError):
    """Slack answered and said no; `code` is its word for it."""

    def __init__(self, code: str, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(reason, permanent=permanent, retry_after=retry_after)
        self.code = code


def judge(status: int, code: object, headers: Mapping[str, Any], where: str, needed: object = "") -> SlackRefusedError:
    """The error for an answer that is not "ok": `code` is Slack's word, or anything else that stood in its place.

    `where` names the place in words ("#alerts"), `needed` the scope that Slack says is missing. Only Slack's own words
    get into the reason.
    """
    word = code if isinstance(code, str) and _CODE.match(code) else ""
    if status == 429 or word in {"ratelimited", "rate_limited"}:
        wait = _seconds(headers)
        asked = f", and asks to wait {wait:g} s" if wait is not None else ""
        return SlackRefusedError(
            word, f"Slack takes no more messages just now{asked}", permanent=False, retry_after=wait
        )
    if status >= 500 or word in _PASSING:
        said = word or f"HTTP {status}"
        return SlackRefusedError(
            word, f"Slack has trouble of its own ({said})", permanent=False, retry_after=_seconds(headers)
        )
    if not word:
        return SlackRefusedError(
            NOT_SLACK, f"what answered is not Slack as we know it (HTTP {status})", permanent=False
        )
    meaning = _MEANINGS.get(word, "see Slack's documentation of this word")
    scope = f" (it needs {needed})" if isinstance(needed, str) and _SCOPE.match(needed) else ""
    return SlackRefusedError(word, f"Slack refuses a message to {where}: {word}{scope} - {meaning}", permanent=True)


def _seconds(headers: Mapping[str, Any]) -> float | None:
    """What `Retry-After` asks for, where it says it in seconds: a day at most, whatever stands there."""
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(str(found))
    except ValueError:
        return None
    return None if math.isnan(seconds) else min(max(0.0, seconds), _LONGEST_WAIT)


def lost(fault: Exception) -> DeliveryError:
    """The error for a request without an answer; whether Slack took the message is not known."""
    if isinstance(fault, HTTPError):
        return DeliveryError(f"Slack did not take it (HTTP {fault.code})")
    cause = getattr(fault, "reason", fault)
    if isinstance(cause, TimeoutError):
        return DeliveryError(f"Slack did not answer within {TIMEOUT} s")
    if isinstance(cause, ssl.SSLError):
        return DeliveryError("the connection to Slack is not safe: its certificate or encryption was refused")
    # Never the fault's own text: it may hold the webhook's address, which is a secret.
    said = getattr(cause, "strerror", None) or type(cause).__name__
    return DeliveryError(f"Slack could not be reached, or broke off ({said})")


def silent_logger() -> logging.Logger:
    """A logger that says nothing: slack_sdk's debug log holds addresses and tokens."""
    logger = logging.getLogger("monitor.notify.slack.silent")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


def bypasses_proxy(url: str) -> bool:
    """Whether the environment's `no_proxy` takes this address out; slack_sdk asks only for the proxy."""
    return bool(proxy_bypass(urlsplit(url).hostname or ""))
