"""The pages of the site on their way into its folder: one after another, or many at once in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from monitor.run.site_folder import SiteFolder, SiteFolderError
from monitor.site.pages import Page

_MANY = 1_000
"""Pages from which on processes gain more than they take to begin."""
_MOST_PROCESSES = 4
_AT_A_TIME = 100
"""Pages that a process makes before it takes the next: those of an authority, which share much, stay together."""

_given: tuple[SiteFolder, Sequence[Page]] | None = None
"""What a process of its own makes and where, as it stood when the process began."""


def make_each(folder: SiteFolder, pages: Sequence[Page], go_on: Callable[[], None]) -> None:
    """Make pages and write them; `go_on` is called before each, and may end it by what it raises. Raises OSError."""
    for page in pages:
        go_on()
        folder.write(page.path, page.bytes())


def make_beside(folder: SiteFolder, pages: Sequence[Page], go_on: Callable[[], None]) -> None:
    """The same on all processors, where there are many pages. For a process that has no other thread.

    It is parted as it stands (fork), so that nothing of what pages are made of is carried over. SiteFolderError where a
    part of it was ended from outside.
    """
    processes = min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    if len(pages) < _MANY or processes == 1:
        make_each(folder, pages, go_on)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, _begin, (folder, pages)) as parts:
        making = [parts.submit(_make_some, first) for first in range(0, len(pages), _AT_A_TIME)]
        try:
            for some in as_completed(making):
                go_on()
                folder.written += some.result()
        except BrokenProcessPool:
            raise SiteFolderError("a process that wrote the site was ended from outside; run it again") from None
        except BaseException:
            parts.shutdown(cancel_futures=True)
            raise


def _begin(folder: SiteFolder, pages: Sequence[Page]) -> None:
    global _given  # noqa: PLW0603 - a process has one work, which its functions are not called with
    _given = folder, pages
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it ends it


def _make_some(first: int) -> int:
    """Make the pages from one on; how many of them were written."""
    assert _given
    folder, pages = _given
    return sum(folder.write(page.path, page.bytes()) for page in pages[first : first + _AT_A_TIME])
