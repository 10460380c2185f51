"""What the program is called in its hints: what was typed to call it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.model.program import called

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("script", "original", "name"),
    [
        ("run.py", ["python3", "run.py", "check"], "python3 run.py"),
        ("run.py", [".venv/bin/python", "run.py"], ".venv/bin/python run.py"),
        ("run.py", ["/here/.venv/bin/python", "run.py"], ".venv/bin/python run.py"),
        ("/opt/x/run.py", ["/opt/x/.venv/bin/python", "/opt/x/run.py"], "/opt/x/.venv/bin/python /opt/x/run.py"),
        ("/my things/run.py", ["python", "/my things/run.py"], "python '/my things/run.py'"),
        ("/site/monitor/__main__.py", ["python", "-m", "monitor", "once"], "python -m monitor"),
        ("/here/.venv/bin/ofsted-monitor", ["/here/.venv/bin/python"], ".venv/bin/ofsted-monitor"),
        ("/somewhere/pytest/__main__.py", ["python", "-m", "pytest"], "python run.py"),
        ("", [], "python run.py"),
    ],
)
def test_the_name_calls_it_again(script, original, name):
    assert called(script, original, Path("/here")) == name


def test_the_command_on_the_path_is_called_by_its_name(tmp_path, monkeypatch):
    command = tmp_path / "ofsted-monitor"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert called(str(command), [sys.executable, str(command)], Path("/")) == "ofsted-monitor"


def test_a_hint_names_what_was_typed():
    way = [os.path.relpath(sys.executable, ROOT), "-m", "monitor"]
    command = [*way, "add", "Nowhere"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert f"`{' '.join(way)} authorities` lists them all" in done.stderr
