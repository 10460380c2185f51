"""`python -m tests.faults --write` measures every fault and writes the tables; `… NAME…` shows the rows of some."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import deliveries, document
from tests.faults.table import DOCUMENTS, LISTS
from tests.faults.web import authority


def say(*lines: str) -> None:
    """Print some lines."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def main(names: list[str]) -> None:
    """Measure, and write or show."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "ca.pem"
        authority().cert_pem.write_to_path(str(certificate))
        os.environ["SSL_CERT_FILE"] = str(certificate)
        grounds = document.Grounds(Path(folder))
        rows = {}
        for fault in (*LISTS, *DOCUMENTS):
            if names and fault.name not in names:
                continue
            begun = time.monotonic()
            measured, tracebacks = document.measure(fault, grounds)
            rows[document.key(fault)] = shown = document.row(fault, measured, grounds)
            say(f"{time.monotonic() - begun:5.1f} s  {shown}", *tracebacks)
            for kind in document.kinds_of(fault):
                wrong = document.breaches(kind, measured[kind.name], grounds.of(kind, secure=fault.secure))
                say(*(f"         {kind.name}: {breach}" for breach in wrong))
        grounds.close()
        for number, refusal in enumerate(deliveries.REFUSALS):
            if names and refusal.name not in names:
                continue
            told = deliveries.measure(refusal, Path(folder) / f"delivery-{number}")
            rows[document.delivery_key(refusal)] = deliveries.row(refusal, told)
            say(deliveries.row(refusal, told))
            for name, one in told.items():
                say(*(f"         {name}: {breach}" for breach in deliveries.breaches(refusal, name, one)))
    if not names:
        document.write(rows)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main([name for name in sys.argv[1:] if name != "--write"])
