"""Known vulnerabilities of what the program runs with, by pip-audit; fails where there are any.

    python tools/audit.py [--osv-url URL] [LOCK …]

It asks PyPI's own advisories, then OSV's. Where neither answers in time it says so, and that is no failure: a build
without a network must pass, and must not claim what it did not see. A package that an index does not know is counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "deploy/datasette.lock")
WITHIN = int(os.environ.get("AUDIT_SECONDS", "30"))
"""Seconds for each index and lock."""
_ANSWER_WITHIN = 5
"""Seconds for one answer of an index."""


@dataclass(frozen=True)
class Audit:
    """What an index says of a lock: how many packages it knows and does not know, what is wrong with them."""

    known: int
    unknown: int
    advisories: tuple[str, ...]


def audit(lock: Path, service: list[str]) -> Audit | None:
    """Ask an index of advisories about each package of a lock, as it is pinned; None where it does not answer."""
    asked = ["-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip", "--format", "json"]
    command = [sys.executable, *asked, "--progress-spinner", "off", "--timeout", str(_ANSWER_WITHIN), *service]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WITHIN)
        found: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    known = [one for one in found if "vulns" in one]
    advisories = [_said(one, flaw) for one in known for flaw in one["vulns"]]
    return Audit(len(known), len(found) - len(known), tuple(advisories)) if known else None


def _said(package: dict[str, Any], flaw: dict[str, Any]) -> str:
    mended = ", ".join(flaw.get("fix_versions", [])) or "no version yet"
    return f"{package['name']} {package['version']}: {flaw['id']} (mended in {mended})"


def main() -> int:
    """Print what the first index that answers says of each lock; 1 where there is an advisory."""
    options = argparse.ArgumentParser()
    options.add_argument("--osv-url", help="another address of OSV's index, such as a mirror; PyPI is not asked then")
    options.add_argument("locks", nargs="*", default=LOCKS)
    given = options.parse_args()
    services = [["--vulnerability-service", "pypi"], ["--vulnerability-service", "osv"]]
    if given.osv_url:
        services = [["--vulnerability-service", "osv", "--osv-url", given.osv_url]]
    failed = False
    for lock in given.locks:
        answers = (audit(ROOT / lock, service) for service in services)
        found = next((answer for answer in answers if answer), None)
        if found is None:
            print(f"{lock}: not audited: no index of advisories could be reached")
            continue
        more = f", {found.unknown} that the index does not know" if found.unknown else ""
        print(
            f"{lock}: {found.known} packages audited{more}: {len(found.advisories)} advisories",
            *found.advisories,
            sep="\n  ",
        )
        failed |= bool(found.advisories)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
