"""What this process has read as a secret: none of it stands in any words of the monitor's own, whoever writes them.

Patterns tell a secret by the company it keeps (`key=…`); a password that a mail server repeats, or a feed's key in the
path of a redirect, keeps none. So what is read as a secret is kept here, and `hidden` takes it out of logs, reasons and
tracebacks wherever it stands. It knows nothing of what a document says: facts are never touched.
"""

from __future__ import annotations

import json
import re
import threading
from urllib.parse import quote, quote_plus, unquote

HIDDEN = "…"
"""Stands where a secret was."""

LEAST = 6
"""Characters of a secret that is looked for: a shorter one would stand in every other word, and guards nothing."""

_lock = threading.Lock()
_forms: set[str] = set()
_pattern: re.Pattern[str] | None = None


def keep(*secrets: str) -> None:
    """Hide these values from now on, as they stand and as addresses, JSON and Python write them."""
    global _pattern  # noqa: PLW0603 - one process has one set of secrets, and whoever writes must find it
    forms = {form for secret in secrets for form in _written(secret) if len(form) >= LEAST}
    with _lock:
        if forms <= _forms:
            return
        _forms.update(forms)
        # The longest first, or the end of one that begins with another would stay.
        _pattern = re.compile("|".join(map(re.escape, sorted(_forms, key=len, reverse=True))))


def hidden(text: str) -> str:
    """A text without any secret that was read."""
    return _pattern.sub(HIDDEN, text) if _pattern else text


def _written(secret: str) -> set[str]:
    plain = {secret, unquote(secret)}
    return plain | {write(form) for form in plain for write in (quote, _quoted, quote_plus, _json, _repr)}


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _repr(text: str) -> str:
    return repr(text)[1:-1]
