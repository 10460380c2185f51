"""The log, on the standard error: text, or one JSON object a line. No key or password of an address stands in either.

Whatever a library logs or warns of becomes a line of the same form.
"""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from monitor.cli.base import clean
from monitor.model.addresses import masked_text

# Their debugging logs hold the addresses they call, and a webhook's address is a secret.
_CHATTY = ("slack_sdk", "slack_bolt", "urllib3", "apscheduler")
_FIELDS = "fields"


class LogForm(StrEnum):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


class TextLines(logging.Formatter):
    """A line a record, with its traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """`LEVEL logger: message`."""
        line = f"{record.levelname} {record.name}: {' '.join(_message(record).splitlines())}"
        return clean("\n".join(filter(None, (line, _trace(record)))))


class JsonLines(logging.Formatter):
    """A JSON object a record, on one line: `time` (UTC), `level`, `logger`, `message`, `trace` where there is one.

    Besides them what `fields` gave. All of it is ASCII, so that no character of the web ends a line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object; never raises, and never writes more than a line, whatever was logged."""
        given = getattr(record, _FIELDS, None)
        more = given if isinstance(given, Mapping) else {}
        value: dict[str, Any] = {_text(name): _plain(one) for name, one in more.items()}
        value |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": _text(record.levelname),
            "logger": _text(record.name),
            "message": _message(record),
        }
        if trace := _trace(record):
            value["trace"] = trace
        first = ("time", "level", "logger", "message")
        return json.dumps({name: value[name] for name in (*first, *(n for n in value if n not in first))})


def fields(**values: object) -> dict[str, dict[str, object]]:
    """What a record says besides its message: `log.info("…", extra=fields(event="poll"))`. None and "" say nothing."""
    return {_FIELDS: {name: value for name, value in values.items() if value is not None and value != ""}}


def set_up(level: str, form: LogForm) -> None:
    """Log from `level` on to the standard error in a form, and there all that libraries log, or warn of."""
    logging.basicConfig(level=level, stream=sys.stderr, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonLines() if form is LogForm.JSON else TextLines())
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel("INFO" if level == "DEBUG" else level)
    logging.captureWarnings(capture=True)


def in_json() -> bool:
    """Whether the standard error holds JSON lines alone."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


def complained(text: str, level: int, fault: BaseException | None = None) -> None:
    """Log what a command says on the standard error, whatever the log's own level; `fault` with its traceback."""
    trace = (type(fault), fault, fault.__traceback__) if fault else None
    logging.getLogger().handle(logging.LogRecord("monitor.cli", level, "", 0, text, None, trace))


def _message(record: logging.LogRecord) -> str:
    """A record's message; one whose arguments do not fit it is said with them beside it."""
    try:
        return masked_text(record.getMessage())
    except Exception:  # whatever a library logged, the log says it
        return masked_text(f"{_text(record.msg)} {_text(record.args)}")


def _trace(record: logging.LogRecord) -> str:
    """The traceback and the stack that a record has; empty where it has none."""
    parts = [record.exc_text, record.stack_info]
    if record.exc_info and not record.exc_text:
        try:
            parts[0] = logging.Formatter().formatException(record.exc_info)
        except Exception:  # no traceback at all, or one of an error that cannot say what it is
            parts[0] = _text(record.exc_info)
    return masked_text("\n".join(_text(part) for part in parts if part))


def _plain(value: object) -> object:
    """A value as JSON has it; a number that JSON has not, and all that is no plain value, as text."""
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping):
        return {_text(name): _plain(one) for name, one in value.items()}
    return masked_text(_text(value))


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # an object that cannot even say what it is
        return f"<{type(value).__name__}>"
