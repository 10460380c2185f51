"""The site of one history, written once for all tests of the room; and the command that writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import main
from tests.site import history


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history, its configuration, and its site in `out`; not to be changed."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "state").mkdir()
    history.write(folder / "state")
    config = history.configured(folder)
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), "--now", "2026-11-26T09:30Z", "site", "--out", str(folder / "out")])
    assert not ended.value.code
    return folder


@pytest.fixture
def read(made: Path) -> Callable[[str], str]:
    """The text of a page."""
    return lambda path: (made / "out" / path).read_text(encoding="utf-8")
