"""The systemd unit, as systemd's own tools judge it; where they are not installed this is skipped."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy/ofsted-monitor.service"
MOST_EXPOSED = 15
"""Tenths of systemd's score of exposure, from 0 to 100 for a unit that says nothing; below 20 systemd says "OK"."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: apt-get install systemd)"
)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin"},
    )


@needs_systemd
def test_systemd_takes_the_unit_without_a_word(tmp_path: Path) -> None:
    here = UNIT.read_text().replace("/opt/ofsted-monitor/.venv/bin/python", sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(here.replace("/opt/ofsted-monitor", str(ROOT)))
    ran = analyze("verify", "--man=no", str(unit))
    assert (ran.stdout + ran.stderr, ran.returncode) == ("", 0)
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSecs="))
    assert "WatchdogSecs" in analyze("verify", "--man=no", str(unit)).stderr


@needs_systemd
def test_systemd_finds_little_of_the_system_exposed_to_the_unit(tmp_path: Path) -> None:
    judged = analyze("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", str(UNIT))
    assert judged.returncode == 0, judged.stdout
    assert re.search(r"Overall exposure level for ofsted-monitor\.service: 1\.\d OK", judged.stdout)
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(bare)).returncode == 1


DENIED = """
import ctypes, mmap, os, sys
# What MemoryDenyWriteExecute= denies, as the kernel itself can since 6.3: no memory is ever writable and executable.
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    sys.exit(78)
except PermissionError:
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def test_the_monitor_works_where_no_memory_is_both_written_and_run() -> None:
    report = "monitor/demo/documents/inspection-2023.pdf"
    command = [sys.executable, "-c", DENIED, "run.py", "extract", report, "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    if ran.returncode == 77:
        pytest.skip("the kernel cannot deny it (before 6.3)")
    assert ran.returncode == 0, ran.stderr
    assert '"overall": "inadequate"' in ran.stdout


def test_the_unit_hears_of_the_monitors_life_and_keeps_its_files_to_itself() -> None:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(UNIT.read_text())
    service = dict(parser["Service"])
    said = {"Type": "notify", "ExecReload": "/bin/kill -HUP $MAINPID", "Restart": "always", "UMask": "0077",
            "StateDirectoryMode": "0700", "LimitCORE": "0"}  # fmt: skip
    assert {name: service[name] for name in said} == said
    assert service["WatchdogSec"].endswith("min")
    program, script, *_ = service["ExecStart"].split()
    assert (program, script) == ("/opt/ofsted-monitor/.venv/bin/python", "/opt/ofsted-monitor/run.py")
