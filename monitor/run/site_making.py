"""The pages of the site on their way into its folder: one after another, or many at once in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from monitor.run.site_folder import SiteFolder, SiteFolderError
from monitor.site.pages import Page

_MANY = 500
"""Pages from which on processes gain more than they take to begin."""
_MOST_PROCESSES = 4
_AT_A_TIME = 50
"""Pages that a process makes before it takes the next: those of an authority, which share much, stay together."""
_MOST_TURNS = 1_000
"""Times that pages are taken from a batch: as many numbers as the smallest pipe of Linux (4,096 bytes) holds."""
_NUMBER = 4  # bytes of a number in the pipe
_LOOK_EVERY = 0.05  # seconds between two looks whether it is to go on

_PROCESSES = multiprocessing.get_context("fork")


class Making:
    """Makes pages and writes them, at once and here."""

    def __init__(self, folder: SiteFolder, go_on: Callable[[], None]) -> None:
        """`go_on` is called now and then, and ends it half-way by what it raises."""
        self._folder = folder
        self._go_on = go_on

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """All that was begun is made then, or where there is a fault, ended."""

    def begin(self, pages: Sequence[Page]) -> None:
        """Have pages made: by the end of the block. Raises OSError."""
        for page in pages:
            self._go_on()
            self._folder.write(page.path, page.bytes())


class MakingBeside(Making):
    """Makes many pages beside this process, while what comes next is made ready. For a process without other threads.

    It is parted as it stands (fork), so that nothing of what pages are made of is carried over; but what a part looks
    at is copied for it, so there are no more parts than processors wait for. At the end this process takes its share.
    """

    def __init__(self, folder: SiteFolder, go_on: Callable[[], None]) -> None:
        super().__init__(folder, go_on)
        self._begun: list[tuple[BaseProcess, Connection]] = []
        self._batches: list[_Batch] = []
        self._processors = _processors()

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """SiteFolderError where a process was ended from outside."""
        try:
            if not fault:
                self._take_part()
            while not fault and self._begun:
                self._wait(self._begun[-1][1])
                self._begun.pop()[0].join()
        finally:
            for process, _ in self._begun:
                process.kill()
                process.join()
            for batch in self._batches:
                batch.close()

    def begin(self, pages: Sequence[Page]) -> None:
        """Have pages made beside this process, where they are many, and what follows them."""
        few = len(pages) < _MANY and not self._begun
        if few or self._processors == 1:
            super().begin(pages)
            return
        batch = _Batch(pages)
        self._batches.append(batch)
        idle = self._processors - 1 - sum(process.is_alive() for process, _ in self._begun)
        for _ in range(max(idle, 1)):
            here, there = _PROCESSES.Pipe(duplex=False)
            process = _PROCESSES.Process(target=_make, args=(self._folder, batch, there))
            _start(process)
            there.close()  # it is the process's alone: where that ends without a word, there is an end here
            self._begun.append((process, here))

    def _take_part(self) -> None:
        """Make what no other process has taken."""
        for batch in reversed(self._batches):
            for pages in batch:
                self._go_on()
                for page in pages:
                    self._folder.write(page.path, page.bytes())

    def _wait(self, answer: Connection) -> None:
        while not answer.poll(_LOOK_EVERY):
            self._go_on()
        try:
            said = answer.recv()
        except EOFError:
            raise SiteFolderError("a process that wrote the site was ended from outside; run it again") from None
        if isinstance(said, BaseException):
            raise said
        self._folder.written |= said


def _start(process: BaseProcess) -> None:
    """Start a process; an interrupt waits until that is done, or Python's own hooks around a fork would swallow it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processors() -> int:
    """Processors to use; one where a process is not to be parted as it stands, as on macOS, whose libraries break."""
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES) if sys.platform == "linux" else 1


class _Batch:
    """Pages of which each process takes some at a time, no two the same: who reads their number from a pipe makes them.

    The kernel gives each number to one reader, without a lock that a process could be killed with, or shared memory.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._at_a_time = max(_AT_A_TIME, -(-len(pages) // _MOST_TURNS))
        self._numbers, fill = os.pipe()
        with os.fdopen(fill, "wb") as file:
            file.write(b"".join(n.to_bytes(_NUMBER) for n in range(0, len(pages), self._at_a_time)))

    def __iter__(self) -> Iterator[Sequence[Page]]:
        while number := os.read(self._numbers, _NUMBER):
            first = int.from_bytes(number)
            yield self._pages[first : first + self._at_a_time]

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._numbers)


def _make(folder: SiteFolder, batch: _Batch, answer: Connection) -> None:
    """Make pages that no other process has taken, and say which were written, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it ends it
    try:
        answer.send({page.path for pages in batch for page in pages if folder.write(page.path, page.bytes())})
    except Exception as fault:
        answer.send(fault)
