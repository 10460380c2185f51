"""The virtual environment of the peers: made once, in a cache folder, from `requirements.txt`; never in our lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_WITHIN = 600  # seconds


@dataclass(frozen=True)
class Peers:
    """The environment, or why there is none: then every peer is absent, for that reason."""

    folder: Path
    absent: str = ""

    def command(self, name: str) -> Path:
        """A command of the environment."""
        return self.folder / "bin" / name


def cache() -> Path:
    """Where what is made once is kept."""
    place = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(place) / "ofsted-monitor-bench"


def peers() -> Peers:
    """The environment of the peers, made where it is not there yet (by uv where there is one, else venv and pip)."""
    mark = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache() / f"peers-{mark}"
    if (folder / "complete").exists():
        return Peers(folder)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        for step in _steps(folder):
            subprocess.run(step, check=True, capture_output=True, timeout=_WITHIN)
    except (OSError, subprocess.SubprocessError) as fault:
        said = getattr(fault, "stderr", b"") or str(fault).encode()
        why = said.decode(errors="replace")[-200:].strip()
        return Peers(folder, f"the peers could not be installed from PyPI ({why})")
    (folder / "complete").touch()
    return Peers(folder)


def _steps(folder: Path) -> list[list[str]]:
    python = str(folder / "bin/python")
    uv = shutil.which("uv")
    if uv:
        install = [uv, "pip", "install", "--quiet", "--python", python, "-r", str(REQUIREMENTS)]
        return [[uv, "venv", "--quiet", "--python", sys.executable, str(folder)], install]
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "-r", str(REQUIREMENTS)]
    return [[sys.executable, "-m", "venv", str(folder)], pip]


def versions(found: Peers) -> dict[str, str]:
    """The version of each peer, as the requirements pin it."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return {} if found.absent else dict(line.split("==") for line in lines if "==" in line)
