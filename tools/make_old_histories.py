"""Make the histories of earlier versions that tests/store/test_upgrade.py opens: each by the code of its own time.

For each state of the schema, the last commit that had it is checked out beside this tree and lives through the demo's
story up to March 2024 on a loopback web; what it wrote is kept as SQL. Run it where a migration was added: the state
before it is then the last commit that lacks it.

    python tools/make_old_histories.py [m008 …]
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.demo.govuk_web import COLLECTION, GovukWeb  # noqa: E402
from monitor.demo.story import FEED, NOTICES, STEPS, world  # noqa: E402
from monitor.demo.web import Web  # noqa: E402

FOLDER = ROOT / "tests/store/histories"
LAST = date(2024, 3, 15)
"""The last day of the story that an old version sees; what comes later is for the present one, after the upgrade."""
WEB, GOV = "the-web", "gov-uk"
"""Stand in the SQL for the host and port of the loopback webs."""
LAST_COMMIT = {
    "m001": "09879a8",
    "m002": "c19f341",
    "m003": "824fe7b",
    "m004": "ce64489",
    "m005": "c7a44d0",
    "m006": "e2411b0",
    "m007": "5abfe85",
    "m008": "d711ece",
    "m009": "4b7c4c6",
    "m010": "4215cc9",
    "m011": "575c101",
}
"""The last commit of each state of the schema, by its last migration."""


def configuration(folder: Path, web: str, gov: str) -> Path:
    """A configuration of the demo's authority that every version understands, and the path of its file."""
    path = folder / "monitor.yaml"
    given = {
        "state": "state",
        "channels": {"screen": {"type": "console"}},
        "alerts": ["screen"],
        "operations": ["screen"],
        "authorities": [{"name": "Peterborough", "news": [{"feed": web + FEED}]}],
        "sources": {
            "ofsted": {"base_url": web, "files_url": web},
            "govuk": {"base_url": gov, "collections": [COLLECTION]},
        },
        "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
    }
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def main() -> None:
    """Write the histories that are asked for, of all states where none is named."""
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or LAST_COMMIT:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            subprocess.run(["git", "worktree", "add", "--detach", tree, LAST_COMMIT[name]], cwd=ROOT, check=True)
            try:
                text = lived(tree, Path(folder))
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
        (FOLDER / f"{name}.sql").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text)} characters")


def lived(tree: Path, folder: Path) -> str:
    """The history of a version that stands in `tree`, as SQL, after it lived through the story."""
    with Web(world(), STEPS[0].day) as web, GovukWeb(list(NOTICES), STEPS[0].day) as gov:
        config = configuration(folder, web.url, gov.url)
        for step in STEPS:
            if step.day <= LAST:
                web.today = gov.day = step.day
                command = [sys.executable, "run.py", "--config", str(config), "--now", f"{step.day}T09:00:00Z", "once"]
                ran = subprocess.run([*command, "--force"], cwd=tree, check=False, capture_output=True, text=True)
                if ran.returncode or ran.stderr:
                    sys.exit(f"{tree}, {step.day}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}")
        with closing(sqlite3.connect(folder / "state/monitor.db")) as db:
            # The register is the present one's business, and written anew at each start.
            db.execute("DELETE FROM authorities WHERE slug <> 'peterborough'")
            # What is made anew of the events where it is missing.
            for table in ("passages", "passages_text"):
                db.execute(f"DROP TABLE IF EXISTS {table}")
            # Some of the requests stand for all.
            db.execute("DELETE FROM fetches WHERE id % 9 <> 0")
            text = "\n".join(db.iterdump()) + "\n"
        return text.replace(web.url, f"http://{WEB}").replace(gov.url, f"http://{GOV}").replace(
            web.url.removeprefix("http://"), WEB).replace(gov.url.removeprefix("http://"), GOV)  # fmt: skip


if __name__ == "__main__":
    main()
