"""Files that were read, kept on disk: known by their content, each once, whole or not at all.

`state/documents/ab/abcdef….pdf.gz`: the SHA-256 of the bytes as they were served, compressed where that pays. A file
is written beside its place, is on the disk before it gets its name, and is checked against its name when it is read.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import re
import tempfile
import zlib
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from monitor.store import private

log = logging.getLogger(__name__)

_PAYS = 0.9
"""Of its size: a file that does not shrink to this stays as it is, and can be opened as it lies there."""
_PDF = b"%PDF-"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".new"
_PROBE_BYTES = 65_536
_ABANDONED = timedelta(hours=1)
_GZIP = 16 + zlib.MAX_WBITS


class KeptFileError(Exception):
    """A kept file cannot be had; the text says why, in words that follow "it is"."""


class KeptFiles:
    """The kept files in a folder, which is made when the first one is kept. May be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._failing = False

    def keep(self, data: bytes) -> str | None:
        """Keep a file; its SHA-256, once it is on the disk for good.

        None where it cannot be written (a full disk): that is logged once until it works again, and is no reason for a
        poll to fail. A kept file that is damaged is written anew.
        """
        name = hashlib.sha256(data).hexdigest()
        try:
            if not self._holds(name, data):
                self._write(name, data)
        except OSError as fault:
            if not self._failing:
                why = fault.strerror or fault
                log.error("what is read cannot be kept in %s: %s; it is tried again at each poll", self.folder, why)
            self._failing = True
            return None
        if self._failing:
            log.warning("what is read can be kept in %s again", self.folder)
        self._failing = False
        return name

    def takes_more(self) -> bool:
        """Whether a file could be kept now, tried with one that goes at once."""
        try:
            private.make_folder(self.folder)
            with tempfile.NamedTemporaryFile(prefix=".", suffix=_UNFINISHED, dir=self.folder) as probe:
                probe.write(bytes(_PROBE_BYTES))
                probe.flush()
        except OSError:
            return False
        return True

    def path(self, sha256: str) -> Path | None:
        """Where the file of a content stands; None where it is not kept, or not there any more."""
        return next((path for path in self._places(sha256) if path.is_file()), None)

    def read(self, sha256: str, size: int) -> bytes:
        """The bytes of a kept file of so many bytes, as they were served; KeptFileError where they cannot be had."""
        path = self.path(sha256)
        if path is None:
            raise KeptFileError(f"not in {self.folder} any more")
        try:
            data = _unpacked(path, size)
        except OSError as fault:
            raise KeptFileError(f"in {path} and cannot be read: {fault.strerror or fault}") from fault
        except zlib.error as fault:
            raise KeptFileError(f"damaged: take {path} away, and the next polls fetch it again ({fault})") from fault
        if hashlib.sha256(data).hexdigest() != sha256:
            raise KeptFileError(f"damaged: take {path} away, and the next polls fetch it again")
        return data

    def names(self) -> frozenset[str]:
        """The SHA-256 of all files that stand in the folder."""
        return frozenset(path.name.partition(".")[0] for path in self.folder.glob("??/*") if path.name[0] != ".")

    def tidy(self, now: datetime) -> None:
        """Take away what a kill left half written."""
        for path in self.folder.glob(f"??/.*{_UNFINISHED}"):
            with suppress(OSError):
                if now.timestamp() - path.stat().st_mtime > _ABANDONED.total_seconds():
                    path.unlink()

    def _places(self, sha256: str) -> list[Path]:
        """Where a content may stand, by its name alone; nowhere where that is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            return []
        folder = self.folder / sha256[:2]
        return [folder / f"{sha256}{kind}{packed}" for kind in (".pdf", "") for packed in (".gz", "")]

    def _holds(self, name: str, data: bytes) -> bool:
        """Whether a file is kept, sound, already."""
        try:
            return self.read(name, len(data)) == data
        except KeptFileError:
            return False

    def _write(self, name: str, data: bytes) -> None:
        packed = gzip.compress(data, mtime=0)
        pays = len(packed) <= _PAYS * len(data)
        folder = self.folder / name[:2]
        private.make_folder(self.folder)
        private.make_folder(folder)
        place = folder / f"{name}{'.pdf' if data.startswith(_PDF) else ''}{'.gz' if pays else ''}"
        handle, beside = tempfile.mkstemp(prefix=".", suffix=_UNFINISHED, dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed if pays else data)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(place)
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink()
            raise
        for other in self._places(name):
            if other != place:  # damaged, in the other form
                other.unlink(missing_ok=True)
        for each in (folder, self.folder, self.folder.parent):
            private.sync(each)


def _unpacked(path: Path, size: int) -> bytes:
    """What a file holds, decompressed, and no more than a byte beyond its size, whatever its compression claims."""
    with path.open("rb") as file:
        if path.suffix != ".gz":
            return file.read(size + 1)
        return zlib.decompressobj(_GZIP).decompress(file.read(), size + 1)
