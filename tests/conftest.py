"""What the tests of all rooms share: hypothesis's profile, the register, small webs that stop by themselves."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from monitor.demo.web import Web
from monitor.demo.world import World
from monitor.model import secrets
from tests.monitored import READERS

# Half of hypothesis's own number: parsers are fuzzed with a million inputs each elsewhere (bench/fuzz).
EXAMPLES = 50
settings.register_profile("local", deadline=None, max_examples=EXAMPLES)
settings.register_profile(
    "ci",
    settings.get_profile("local"),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "local")

# A history is written with fsync, and thousands of tests write one: in memory they wait for no disk, and take a
# fifth less processor time. Containers have 64 MB there, which is too little.
_IN_MEMORY = Path("/dev/shm")
_ROOM_FOR_TESTS = 2 * 1024**3
if _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM_FOR_TESTS:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))

# All tests of these modules are of the exhaustive group. Some take seconds to import, and every worker of pytest-xdist
# imports every module: where the group is not wanted they are left out at once.
_WHOLLY_EXHAUSTIVE = "\npytestmark = pytest.mark.exhaustive\n"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what `-m "not exhaustive"` would leave out whole."""
    if collection_path.suffix != ".py" or "not exhaustive" not in config.option.markexpr:
        return None
    return True if _WHOLLY_EXHAUSTIVE in collection_path.read_text(encoding="utf-8") else None


@pytest.fixture(autouse=True, scope="session")
def _warm_readers() -> Iterator[None]:
    """Have commands that run in this process read in processes that are warm, for each start takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.apart.workers.Readers", lambda: READERS)
        yield


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Take back what the command line makes of the log: its stream is the test's, and closed with it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture(autouse=True)
def _secrets() -> Iterator[None]:
    """Forget what a test had read as a secret: in another's words it would be hidden."""
    yield
    secrets._forms.clear()
    secrets._pattern = None


@pytest.fixture(scope="session")
def register() -> object:
    """The register of the 153 authorities."""
    from monitor.register.authorities import load

    return load()


@pytest.fixture
def serve() -> Iterator[Callable[..., Web]]:
    """Start a small web: `web = serve(world, today=date(2024, 1, 30))`; all of them stop after the test."""
    with ExitStack() as webs:

        def start(world: World, today: date, **manners: Any) -> Web:
            return webs.enter_context(Web(world, today, **manners))

        yield start


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder of the test's own."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder
