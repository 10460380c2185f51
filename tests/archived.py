"""A monitor that keeps what it reads: Ofsted's page and a paper of Peterborough, GOV.UK with a letter to a notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from monitor.demo.govuk_web import COLLECTION, GovukWeb, Notice
from monitor.demo.story import FEED, world
from monitor.demo.web import Web
from monitor.store.kept import KeptFiles
from tests.monitored import Monitored

LETTER = "/media/1/letter.html"
DATED = b"""<!doctype html><html><body><main><h1>Improvement notice</h1>
<p>To: Peterborough City Council</p>
<p>This improvement notice was issued to Peterborough City Council on 14 March 2024.</p>
<p>It follows the report of Ofsted and asks the council to improve its services for children.</p>
</main></body></html>"""
NOTICE = Notice(
    "improvement-notice-peterborough",
    "Improvement notice issued to Peterborough City Council: March 2024",
    "<p>Improvement notice issued to Peterborough City Council due to poor performance in children's services.</p>",
    date(2024, 3, 15),
)


class GovukWithLetter(GovukWeb):
    """A GOV.UK whose notice has a letter attached that gives its day."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """The page with its attachment, or the letter."""
        if path == LETTER:
            return 200, "text/html", DATED
        status, kind, body = super().answer(path)
        if path == f"/api/content{NOTICE.path}" and status == 200:
            page = json.loads(body)
            page["details"]["attachments"] = [{"url": LETTER, "title": "Letter", "attachment_type": "html"}]
            body = json.dumps(page).encode()
        return status, kind, body


class Archived(Monitored):
    """A monitor whose GOV.UK has the same day as its web."""

    gov: GovukWeb

    def at(self, day: str) -> None:
        """Move both webs and the clock."""
        super().at(day)
        self.gov.day = self.web.today


@contextmanager
def archived(folder: Path, day: str = "2024-04-01", **changes: Any) -> Iterator[Archived]:
    """The monitor, with nothing read so far."""
    today = date.fromisoformat(day)
    with Web(world(), today) as web, GovukWithLetter([NOTICE], today) as gov:
        given = {
            "archive": "documents",
            "authorities": [{"name": "Peterborough", "news": [{"feed": web.url + FEED}]}],
            "sources": {
                "ofsted": {"base_url": web.url, "files_url": web.url},
                "govuk": {"base_url": gov.url, "collections": [COLLECTION]},
            },
        } | changes
        with Archived(folder, web, **given) as monitor:
            monitor.gov = gov
            yield monitor


def served(monitor: Archived) -> dict[str, bytes]:
    """What the two publishers serve of their documents today, by path."""
    files = {p.path: p.data_on(monitor.web.today)[0] for p in world().publications if p.seen_on(monitor.web.today)}
    return files | {path: monitor.gov.answer(path)[2] for path in (f"/api/content{NOTICE.path}", LETTER)}


def kept(monitor: Archived) -> dict[str, bytes]:
    """What is kept, read back, by the path of the document or attachment."""
    files = KeptFiles(monitor.settings.documents)
    rows = monitor.store.kept_files()
    found = {_path(row.part or row.url): files.read(row.sha256, row.bytes) for row in reversed(rows)}
    return {f"/api/content{p}" if p == NOTICE.path else p: data for p, data in found.items()}


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
