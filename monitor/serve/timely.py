"""Answers within a time, whatever hangs behind them, and at a bounded cost, however often they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class NoAnswerError(Exception):
    """What was asked for did not come in time."""


class Timely(Generic[T]):
    """What a function gives. It runs in one thread at a time, and not again while what it gave is fresh."""

    def __init__(self, function: Callable[[], T], *, within: float, fresh: float) -> None:
        """`within`: seconds that a caller waits. `fresh`: seconds for which an answer serves whoever asks."""
        self._function = function
        self._within = within
        self._fresh = fresh
        self._lock = threading.Lock()
        self._answer: Future[T] | None = None
        self._asked_at = 0.0

    def __call__(self) -> T:
        """The answer, or what the function raised; NoAnswerError where it takes too long (it goes on, for later)."""
        answer = self._current()
        try:
            return answer.result(self._within)
        except TimeoutError:
            if answer.done():  # it came with the last moment, or the function itself raised this
                return answer.result()
            raise NoAnswerError from None

    def _current(self) -> Future[T]:
        with self._lock:
            if self._answer is None or (self._answer.done() and monotonic() - self._asked_at >= self._fresh):
                answer: Future[T] = Future()
                # Where the machine has no thread left this raises, and the next call tries again.
                threading.Thread(target=self._run, args=(answer,), daemon=True).start()
                self._answer, self._asked_at = answer, monotonic()
            return self._answer

    def _run(self, answer: Future[T]) -> None:
        try:
            answer.set_result(self._function())
        except BaseException as fault:  # whatever it is, it is raised where the answer is asked for
            answer.set_exception(fault)
