"""A browser, where the system has one, and the site of a made-up England, served as `start --http` serves it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor.config.file import parse
from monitor.register.authorities import load
from monitor.run.site import SiteWriter
from monitor.run.site_search import searching
from monitor.serve.files import SiteFiles
from monitor.serve.pages import Health, MonitorPages
from monitor.serve.server import Reply, Server
from monitor.store.database import Store
from tests import england

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CONFIG = "{state: state, channels: {policy: {type: console}}, alerts: [policy], authorities: [{name: all}]}"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The address of the site."""
    folder = tmp_path_factory.mktemp("england")
    settings = parse(CONFIG, folder / "monitor.yaml", load())
    england.write(settings.state)
    with Store.read(settings.state) as store:
        SiteWriter(settings.site_folder, load(), searching()).write(store, settings, england.NOW)
    server = Server("127.0.0.1", 0)
    pages = MonitorPages(Health(list), lambda: Reply(b""), SiteFiles(lambda: settings.site_folder))
    with server.serving(pages):
        yield server.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser of the system's own; skips where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"no browser on the PATH ({', '.join(_NAMES)}): apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # A sandbox of its own it cannot have as root, in a container.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=options)
        yield browser
        browser.close()


@dataclass
class Seen:
    """A page in a browser, and what went wrong with it."""

    page: Any
    wrong: list[str] = field(default_factory=list)


@pytest.fixture
def opened(chromium, site) -> Callable[..., Any]:
    """`with opened("index.html", width=360) as seen`: a page, with what its console said and whom else it asked."""

    @contextmanager
    def open_page(
        path: str, width: int = 1440, height: int = 900, scheme: str = "light", **more: Any
    ) -> Iterator[Seen]:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        page = context.new_page()
        seen = Seen(page)
        page.on("console", lambda said: _heard(seen, said, path))
        page.on("pageerror", lambda fault: seen.wrong.append(f"error: {fault}"))
        page.on("dialog", lambda dialog: (seen.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: seen.wrong.extend(_elsewhere(asked.url, site)))
        try:
            answer = page.goto(f"{site}/{path}")
            assert answer.status == (404 if "nothing" in path else 200)
            yield seen
        finally:
            context.close()

    return open_page


def _heard(seen: Seen, said: Any, path: str) -> None:
    # That a page which is not there is answered with 404 is what the console says of it, and right.
    if said.type in ("error", "warning") and "nothing" not in path:
        seen.wrong.append(f"{said.type}: {said.text}")


def _elsewhere(url: str, site: str) -> list[str]:
    return [] if url.startswith((f"{site}/", "data:")) else [f"asks {url}"]


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where pictures of the pages go, to be looked at: the folder that SCREENSHOTS names."""
    named = os.environ.get("SCREENSHOTS")
    if not named:
        pytest.skip("SCREENSHOTS=DIR takes pictures of all pages, in a minute or two")
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
