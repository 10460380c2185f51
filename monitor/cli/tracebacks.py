"""Tracebacks of what nobody expected: as Python prints them, without the secrets that exceptions hold.

The libraries' exceptions repeat whole addresses, and what a server said.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback

from monitor.cli import logs
from monitor.model.addresses import masked_text


def mask() -> None:
    """Print tracebacks that nobody catches in other threads without secrets."""
    if threading.excepthook is threading.__excepthook__:  # whoever listens already (a test) goes on
        threading.excepthook = _of_thread


def show(fault: BaseException, head: str = "") -> None:
    """Print the traceback of a fault that nobody caught; in a JSON log it is a record."""
    if logs.in_json():
        logs.complained(head.rstrip(":\n") or "ended by a fault of the monitor's own", logging.CRITICAL, fault)
        return
    sys.stderr.write(head + masked_text("".join(traceback.format_exception(fault))))


def _of_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
        show(what.exc_value, f"Exception in thread {what.thread.name if what.thread else 'that ended'}:\n")
