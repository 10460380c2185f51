"""The configuration's file while `start` runs: whether it changed, and what it says once it lies still."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.config.file import parse, read_text
from monitor.config.mistakes import ConfigError, Mistake
from monitor.config.settings import Settings
from monitor.register.names import Register


@dataclass(frozen=True)
class Judged:
    """What a file says that is new or was asked about: its settings, or all mistakes where it cannot be used."""

    settings: Settings | None
    mistakes: tuple[Mistake, ...] = ()


class ConfigWatch:
    """Looks at the file by its content, whatever way an editor or a mounted volume puts a new one in its place."""

    def __init__(self, path: Path, register: Register) -> None:
        self._path = path
        self._register = register
        self._seen: str | None = None
        self._judged: str | None = None

    def look(self, *, asked: bool = False) -> Judged | None:
        """What the file says, where that is new; None where it is not, or not certain yet.

        A file is judged once two looks found the same: it may be in the middle of being written. Where it was `asked`
        for, one that is right is judged at once, also where it is as it was.
        """
        content, wrong = self._content()
        steady, self._seen = content == self._seen, content
        if not asked and (not steady or content == self._judged):
            return None
        if wrong is None:
            try:
                settings = parse(content, self._path, self._register)
            except ConfigError as fault:
                wrong = fault
            else:
                self._judged = content
                return Judged(settings)
        if not steady:
            return None
        known, self._judged = content == self._judged, content
        return None if known and not asked else Judged(None, wrong.mistakes)

    def forget(self) -> None:
        """Judge the file again at the next look: what it said could not be carried out."""
        self._judged = None

    def _content(self) -> tuple[str, ConfigError | None]:
        """The file's text; where it cannot be read, why, which stands for its content too."""
        try:
            return read_text(self._path), None
        except ConfigError as wrong:
            return f"\0{wrong}", wrong
