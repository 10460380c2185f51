"""The pages of a large site are made on all processors, and what goes wrong in one of them is said."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.run.site_folder import SiteFolderError, opened
from monitor.run.site_making import MakingBeside, _Batch
from monitor.site.pages import Page

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all pages are made here")

HERE = os.getpid()
NUMBER = 1_100


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def made(number: int) -> bytes:
    """A page that says whether another process made it, and takes long enough for each to make some."""
    time.sleep(0.0005)
    return b"elsewhere" if os.getpid() != HERE else b"here"


def pages(last: Page | None = None) -> list[Page]:
    some = [Page(f"{n % 7}/{n}.html", made, (n,)) for n in range(NUMBER)]
    return [*some, last] if last else some


def test_many_pages_are_made_elsewhere_and_counted(tmp_path: Path) -> None:
    with opened(tmp_path / "site") as folder:
        with MakingBeside(folder, lambda: None) as making:
            making.begin(pages())
        assert len(folder.written) == NUMBER
    found = [page.read_bytes() for page in (tmp_path / "site").rglob("*.html")]
    assert len(found) == NUMBER
    assert set(found) == {b"here", b"elsewhere"}


def test_an_interrupt_at_the_moment_of_the_fork_is_not_swallowed(tmp_path: Path) -> None:
    # With a handler of its own: what a shell starts in the background is told to ignore interrupts.
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from monitor.run.site_folder import opened; from monitor.run.site_making import MakingBeside\n"
        "from tests.run.test_site_making import pages\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "with opened(Path(sys.argv[1])) as folder, MakingBeside(folder, lambda: None) as making:\n"
        "    making._processors = 2\n"
        "    making.begin(pages())\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")
    assert "ignored" not in done.stderr


def test_no_page_is_made_twice_however_early_the_next_are_begun(tmp_path: Path) -> None:
    with opened(tmp_path / "site") as folder:
        with MakingBeside(folder, lambda: None) as making:
            for part in range(4):
                making.begin([Page(f"{part}/{n}.html", made, (n,)) for n in range(NUMBER)])
        assert len(folder.written) == 4 * NUMBER


def test_the_pages_of_a_batch_are_taken_once_each_however_many_they_are() -> None:
    for count in (0, 1, 49, 50, 51, 1_100, 50_000, 50_001, 123_456):
        batch = _Batch(range(count))
        assert [page for some in batch for page in some] == list(range(count))
        batch.close()


def test_neither_locks_nor_shared_memory_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without them, or with them full, has a site; and a process that is killed holds up no other."""
    monkeypatch.setattr("multiprocessing.heap.Heap.malloc", lambda *_: pytest.fail("shared memory"))
    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", lambda *_: pytest.fail("a lock"))
    with opened(tmp_path / "site") as folder, MakingBeside(folder, lambda: None) as making:
        making.begin(pages())
    assert len(list((tmp_path / "site").rglob("*.html"))) == NUMBER


def test_no_pipe_is_left_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with opened(tmp_path / "site") as folder, MakingBeside(folder, lambda: None) as making:
        making.begin(pages())
    del making
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_a_few_pages_are_made_at_once(tmp_path: Path) -> None:
    with opened(tmp_path / "site") as folder, MakingBeside(folder, lambda: None) as making:
        making.begin(pages()[:3])
    assert (tmp_path / "site/0/0.html").read_bytes() == b"here"


def faulty() -> bytes:
    raise PermissionError(13, "Permission denied", "a/file")


def test_a_page_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(SiteFolderError, match="a/file cannot be written: Permission denied"),
        opened(tmp_path / "site") as folder,
        MakingBeside(folder, lambda: None) as making,
    ):
        making.begin(pages(Page("last.html", faulty)))


def killed(number: int) -> bytes:
    """A page that ends any other process than this one."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return made(number)


def test_a_process_that_is_killed_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(SiteFolderError, match="was ended from outside; run it again"),
        opened(tmp_path / "site") as folder,
        MakingBeside(folder, lambda: None) as making,
    ):
        making.begin([Page(f"{n}.html", killed, (n,)) for n in range(NUMBER)])


def slow(number: int) -> bytes:
    time.sleep(0.1)
    return str(number).encode()


class StoppedError(Exception):
    pass


def test_what_is_made_elsewhere_ends_when_it_is_not_to_go_on(tmp_path: Path) -> None:
    def stop() -> None:
        raise StoppedError

    begun = time.monotonic()
    with pytest.raises(StoppedError), opened(tmp_path / "site") as folder, MakingBeside(folder, stop) as making:
        making.begin([Page(f"{n}.html", slow, (n,)) for n in range(NUMBER)])
    assert time.monotonic() - begun < NUMBER * 0.1 / 4, "it was waited for"
    assert multiprocessing.active_children() == []
