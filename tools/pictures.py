"""The pictures of the README, from our own rendering: an alert as Slack shows it, and a page of the site.

`make pictures` takes them with Chromium into docs/pictures/, after the past of the demo's authority was read: the
gravest alert of that time as `rehearse` makes it, in the simple look-alike of tools/show_messages.py; the authority's
page.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.config.file import load  # noqa: E402
from monitor.demo.govuk_web import COLLECTION, GovukWeb  # noqa: E402
from monitor.demo.story import AUTHORITY, NOTICES, STEPS, world  # noqa: E402
from monitor.demo.web import Web  # noqa: E402
from monitor.model.messages import Message  # noqa: E402
from monitor.register.authorities import load as load_register  # noqa: E402
from monitor.run.rehearse import rehearse  # noqa: E402
from monitor.store.database import Store  # noqa: E402
from tools.show_messages import CHROMIUM, crop, slack_like  # noqa: E402

FOLDER = ROOT / "docs/pictures"
_WIDE = 760
_COLOURS = 48
"""Enough for a page of text with a few colours; it keeps a picture below 100 kB."""


def main() -> None:
    """Take both pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = read_the_past(Path(folder))
        page = Path(folder) / "alert.html"
        page.write_text(slack_like(gravest(config)), encoding="utf-8")
        photograph(page, FOLDER / "alert.png", 640)
        photograph(Path(folder) / "site" / "authority" / "peterborough.html", FOLDER / "page.png", 1100)


def read_the_past(folder: Path) -> Path:
    """Read the demo's story into a history in a folder, and write its site there; the path of the configuration."""
    last = STEPS[-1].day
    config = folder / "monitor.yaml"
    with Web(world(), last) as web, GovukWeb(list(NOTICES), last) as gov:
        told = {
            "state": "state",
            "channels": {"slack": {"type": "console"}},
            "alerts": ["slack"],
            "authorities": [{"name": AUTHORITY}],
            "sources": {
                "ofsted": {"base_url": web.url, "files_url": web.url},
                "govuk": {"base_url": gov.url, "collections": [COLLECTION]},
            },
            "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
        }
        config.write_text(json.dumps(told), encoding="utf-8")
        for command in (["backfill"], ["once", "--force"], ["site", "--out", str(folder / "site")]):
            now = ["--config", str(config), "--now", f"{last}T10:00:00Z"]
            subprocess.run([sys.executable, ROOT / "run.py", *now, *command], check=True, capture_output=True, cwd=ROOT)
    return config


def gravest(config: Path) -> Message:
    """The gravest alert that would have come over the years of a history, the last of these."""
    settings = load(config, load_register())
    with Store.read(settings.state) as store:
        events = store.events()
    sent = rehearse(events, settings, ["slack"], STEPS[0].day, STEPS[-1].day).sent
    return max((one.message for one in reversed(sent)), key=lambda message: message.severity)


def photograph(page: Path, file: Path, high: int) -> None:
    """A small PNG of the upper part of a page."""
    with tempfile.TemporaryDirectory() as profile:
        size = [f"--window-size={_WIDE},{high}", f"--user-data-dir={profile}", f"--screenshot={file}"]
        subprocess.run([*CHROMIUM, *size, page.as_uri()], check=True, capture_output=True, timeout=120)
    crop(file)
    Image.open(file).quantize(_COLOURS).save(file, optimize=True)
    sys.stdout.write(f"{file}: {file.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
