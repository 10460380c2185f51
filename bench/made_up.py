"""Made-up authorities and years: a program that knows any number of authorities, and a history of any length.

`python bench/made_up.py CONFIG YEARS NOW` fills the history of a configuration, by the monitor's own way from readings
to history: a letter a year and a report every third, as Ofsted's rhythm is, all delivered long ago; and the requests of
the last 90 days, of which the history keeps half a million.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "monitor/demo/documents"
LETTER, GOOD, INADEQUATE = "focused-visit-2021.pdf", "inspection-2018.pdf", "inspection-2023.pdf"
REPORT_EVERY = 3  # years
HOURS_KEPT = 24 * 90
MOST_FETCHES = 500_000
ETAG = '"as it was"'


def program(folder: Path, authorities: int) -> Path:
    """A copy of the program in a folder, whose register holds so many authorities: England's, then made-up ones."""
    home = folder / f"program-{authorities}"
    for part in ("monitor", "config"):
        shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("*.db*"))
    shutil.copy(ROOT / "run.py", home)
    place = home / "config/authorities.csv"
    with place.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # Of all regions, as England's are.
    more = (made_up(rows[number % len(rows)], number) for number in range(max(0, authorities - len(rows))))
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows((rows + list(more))[:authorities])
    return home


def made_up(like: dict[str, str], number: int) -> dict[str, str]:
    """An authority that there is not."""
    name = f"Newtown {number}"
    changed = {"slug": f"newtown-{number}", "name": name, "official_name": f"{name} Borough Council"}
    codes = {"ofsted_urn": f"9{number:06}", "gss_code": f"X{number:08}", "dfe_code": ""}
    return like | changed | codes | {"aliases": "", "formerly": ""}


def configuration(folder: Path, url: str = "http://127.0.0.1:9", **more: Any) -> Path:
    """A configuration that watches all authorities of the register, asks without a pause and tells nobody."""
    path = folder / "monitor.yaml"
    given = {
        "state": "state",
        "channels": {"nobody": {"type": "console", "min_severity": "critical"}},
        "alerts": ["nobody"],
        "authorities": [{"name": "all"}],
        "sources": {"ofsted": {"base_url": url, "files_url": url}, "govuk": {"base_url": url, "collections": []}},
        "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
        "backup": {"every": "off"},
    }
    path.write_text(json.dumps(given | more), encoding="utf-8")
    return path


def fill(home: Path, config: Path, years: int, now: str) -> None:
    """Fill the history of a configuration, by a copy of the program."""
    environment = os.environ | {"PYTHONPATH": str(home)}
    subprocess.run([sys.executable, __file__, str(config), str(years), now], check=True, env=environment)


def main() -> None:
    """Fill a history. The program is the one that `PYTHONPATH` names."""
    from monitor.config.file import load
    from monitor.fetch.fetcher import Fetcher
    from monitor.history.join import ReadDocuments
    from monitor.model.polls import SourceState
    from monitor.read.document import read_document
    from monitor.register.authorities import load as load_register
    from monitor.run.record import join
    from monitor.run.resources import Resources
    from monitor.sources import registry
    from monitor.store.database import Store

    config, years, now = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    settings, register = load(config, load_register()), load_register()
    readings = {
        name: read_document((DOCUMENTS / name).read_bytes(), register=register) for name in (LETTER, GOOD, INADEQUATE)
    }
    with Store.open(settings.state, now) as store:
        resources = Resources(settings, register, store, Fetcher(settings.http), lambda: now)
        resources.prepare()
        sources = registry.sources(settings)
        with store.exclusive():
            for source in sources:
                documents = tuple(published(source, readings, years, now)) if source.owns_documents else ()
                state = SourceState(source.id, str(source.kind), source.url, now, True, now - timedelta(minutes=5))
                state = replace(
                    state, last_success=state.last_polled, first_polled=now - timedelta(days=365 * years),
                    authorities=" ".join(source.authorities), items=len(documents), etag=ETAG,
                )  # fmt: skip
                join(source, state, ReadDocuments(source.kind, source.authorities, documents, {}), resources)
        path = store.path
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE deliveries SET state = 'taken', taken_at = ?", (now.isoformat(),))
        put = (
            "INSERT INTO fetches (source, url, at, outcome, status, seconds) VALUES (?, ?, ?, 'unchanged', 304, 0.1234)"
        )
        hours = min(HOURS_KEPT, MOST_FETCHES // (2 * len(sources)))
        polls = ((now - timedelta(hours=hour), source) for hour in range(hours, 0, -1) for source in sources)
        db.executemany(put, ((s.id, s.url, f"{at:%Y-%m-%dT%H:%M:%S.%f}Z") for at, s in polls for _ in range(2)))
        db.commit()


def published(source: Any, readings: dict[str, Any], years: int, now: datetime) -> Iterator[Any]:
    """What an authority's page lists after so many years, each read on its day."""
    from monitor.model.dates import When
    from monitor.model.publications import Document

    (slug,) = source.authorities
    for year in range(years):
        day = now.date() - timedelta(days=365 * (years - year) - 30)
        names = [LETTER] if year % REPORT_EVERY else [LETTER, GOOD if year % (2 * REPORT_EVERY) else INADEQUATE]
        for name in names:
            since = day + timedelta(days=90 if name == LETTER else 0)
            reading = moved(readings[name], slug, since)
            seen = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
            number = f"{source.url.rpartition('/')[2]}{year:02}{names.index(name)}"
            yield Document(
                source.id, f"{source.files_url}/v1/file/{number}", seen, slug, label="Children's services",
                identity=number, date=When.of(since), published=When.of(since), checked_at=now, read_at=seen,
                sha256="d" * 64, etag=ETAG, reading=reading,
            )  # fmt: skip


def moved(reading: Any, slug: str, day: date) -> Any:
    """A reading as that of another authority's document, of another day."""
    from monitor.model.dates import When

    events = []
    for finding in reading.events:
        end = When.of(day - timedelta(days=30))
        start = When.of(day - timedelta(days=31))
        events.append(replace(finding, authority=slug, start=start, end=end, published=When.of(day)))
    return replace(
        reading, authority=slug, published=When.of(day), events=tuple(events), background=(),
        fingerprint=f"{slug}{day}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
