"""Those that watch pages: urlwatch, webchanges and changedetection.io, set up as their documentation has it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.measured import PYTHON, Run, ran, tree_cpu
from bench.peers.environment import Peers

BARE = Path(__file__).with_name("bare.py")
_BETWEEN_LOOKS = 1.0  # seconds between two questions to changedetection.io how far it is, which cost it something
_UNTIL = 240.0  # seconds that changedetection.io gets for a round


class Bare:
    """A bare session of requests: what the questions themselves cost."""

    name = "bare requests session"
    setting = "one `requests.Session`, `If-None-Match` from a JSON file"

    def __init__(self, folder: Path, addresses: Sequence[str]) -> None:
        folder.mkdir()
        self._files = [folder / "addresses.json", folder / "known.json"]
        self._files[0].write_text(json.dumps(list(addresses)))

    def poll(self) -> Run:
        return ran([PYTHON, BARE, *self._files])

    def reports(self, run: Run) -> int:
        return run.said.count("CHANGED:")


class Urlwatch:
    """urlwatch: a job a page in `urls.yaml`, its report on the standard output."""

    name = "urlwatch"
    setting = "`urls.yaml` with a job a page and nothing else, reporter `stdout`, its SQLite cache; run from cron"

    def __init__(self, folder: Path, addresses: Sequence[str], peers: Peers) -> None:
        folder.mkdir()
        jobs = (f"name: page {number}\nurl: {address}" for number, address in enumerate(addresses))
        (folder / "urls.yaml").write_text("\n---\n".join(jobs))
        (folder / "urlwatch.yaml").write_text("report:\n  stdout: {enabled: true, color: false}\n")
        files = {"urls": "urls.yaml", "config": "urlwatch.yaml", "cache": "cache.db", "hooks": "hooks.py"}
        options = [part for name, file in files.items() for part in (f"--{name}", folder / file)]
        self._command = [peers.command("urlwatch"), *options]

    def poll(self) -> Run:
        return ran(self._command)

    def reports(self, run: Run) -> int:
        return len(set(_named(run.said)))


class Webchanges:
    """webchanges: a job a page in `jobs.yaml`, its report on the standard output."""

    name = "webchanges"
    setting = "`jobs.yaml` with a job a page and nothing else, reporter `stdout`, its database; run from cron"

    def __init__(self, folder: Path, addresses: Sequence[str], peers: Peers) -> None:
        folder.mkdir()
        jobs = (f"name: page {number}\nurl: {address}" for number, address in enumerate(addresses))
        (folder / "jobs.yaml").write_text("\n---\n".join(jobs))
        files = {"jobs": "jobs.yaml", "config": "config.yaml", "database": "snapshots.db", "hooks": "hooks.py"}
        options = [part for name, file in files.items() for part in (f"--{name}", folder / file)]
        self._command = [peers.command("webchanges"), *options]

    def poll(self) -> Run:
        return ran(self._command)

    def reports(self, run: Run) -> int:
        return len(set(_named(run.said)))


def _named(said: str) -> list[str]:
    """The pages that a report names as changed."""
    return re.findall(r"CHANGED: (page \d+)", said)


class Changedetection:
    """changedetection.io: its server with the plain fetcher, driven by its API; what it takes while it checks all."""

    name = "changedetection.io"
    setting = "its server, plain HTTP fetcher, its own number of workers; addresses and checks by its API"

    def __init__(self, folder: Path, addresses: Sequence[str], peers: Peers) -> None:
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = os.environ | {"ALLOW_IANA_RESTRICTED_ADDRESSES": "true", "DISABLE_VERSION_CHECK": "true"}
        log = (folder / "log").open("wb")
        command = [
            str(peers.command("changedetection.io")),
            "-C",
            "-d",
            str(folder),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
        self._url = f"http://127.0.0.1:{port}/api/v1/"
        self._key = ""
        self._number = len(addresses)
        try:
            self._start(folder)
            for example in self._ask("watch"):  # it comes with watches of its own
                self._ask(f"watch/{example}", method="DELETE")
            for first in range(0, len(addresses), 50):
                self._ask("import", "\n".join(addresses[first : first + 50]).encode(), "text/plain")
            self._wait(1.0)
        except BaseException:
            self.close()
            raise

    def _start(self, folder: Path) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            time.sleep(0.5)
            for place in folder.glob("*.json"):
                found = re.search(r'"api_access_token": "(\w+)"', place.read_text(errors="replace"))
                self._key = found[1] if found else self._key
            try:
                self._ask("systeminfo")
            except OSError:
                continue
            return
        raise RuntimeError("changedetection.io did not start within a minute")

    def _ask(
        self, path: str, body: bytes | None = None, kind: str = "application/json", method: str | None = None
    ) -> Any:
        headers = {"x-api-key": self._key, "Content-Type": kind}
        request = urllib.request.Request(self._url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = answer.read().decode()
        return json.loads(said) if said.startswith(("{", "[")) else said

    def _watches(self) -> dict[str, Any]:
        """All watches; none where it fails to list them, as it does now and then while it takes addresses on."""
        try:
            found: dict[str, Any] = self._ask("watch")
        except urllib.error.HTTPError:
            return {}
        return found

    def _wait(self, since: float) -> dict[str, Any]:
        """All watches, once each was checked after an instant of the clock."""
        until = time.monotonic() + _UNTIL
        while time.monotonic() < until:
            watches = self._watches()
            if len(watches) >= self._number and all(one["last_checked"] >= since for one in watches.values()):
                return watches
            time.sleep(_BETWEEN_LOOKS)
        raise RuntimeError(f"changedetection.io did not check {self._number} pages within {_UNTIL:.0f} s")

    def poll(self) -> Run:
        time.sleep(1.1)  # it knows when a page was checked by the second
        begun, before, since = time.monotonic(), tree_cpu(self._process.pid), int(time.time())
        self._ask("watch?recheck_all=1")
        watches = self._wait(since)
        ended = time.monotonic()
        self._changed = sum(one["last_changed"] >= since for one in watches.values())
        import psutil

        tree = [psutil.Process(self._process.pid)]
        tree += tree[0].children(recursive=True)
        peak = sum(one.memory_info().rss for one in tree)
        return Run(ended - begun, tree_cpu(self._process.pid) - before, peak, len(tree), 0, "", ended)

    def reports(self, run: Run) -> int:
        return self._changed

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
