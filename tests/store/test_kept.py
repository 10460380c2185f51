"""Kept files: any bytes come back as they were; half a file is never taken for a whole one, whenever a kill comes."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.store.kept import KeptFileError, KeptFiles

PAGE = b"<html>" + b"the same words again and again. " * 400
REPORT = b"%PDF-1.7\n" + os.urandom(3000)


@settings(max_examples=25)
@given(
    st.one_of(
        st.binary(max_size=2000),
        st.binary(max_size=20).map(lambda part: b"%PDF-" + part * 100),
        st.text().map(lambda text: (text * 50).encode("utf-8", "surrogatepass")),
    )
)
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = KeptFiles(Path(folder) / "documents")
        name = files.keep(data)
        assert name == hashlib.sha256(data).hexdigest()
        assert files.read(name, len(data)) == data
        assert files.names() == {name}


def test_a_page_is_compressed_and_what_does_not_shrink_stays_as_it_is(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path / "documents")
    page, report = (files.path(files.keep(data) or "") for data in (PAGE, REPORT))
    assert page
    assert report
    assert page.suffix == ".gz"
    assert page.stat().st_size < len(PAGE) // 10
    assert report.suffix == ".pdf"
    assert report.read_bytes() == REPORT


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def turn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def swell(path: Path) -> None:
    """A file that claims to hold gigabytes is read no further than its size."""
    import gzip

    path.unlink()
    path = path.with_name(path.name.removesuffix(".gz") + ".gz")
    path.write_bytes(gzip.compress(bytes(50_000_000)))


@pytest.mark.parametrize("damage", [cut, empty, turn, swell, lambda path: path.unlink()])
@pytest.mark.parametrize("data", [PAGE, REPORT], ids=["page", "report"])
def test_a_damaged_file_is_never_given_out_and_is_mended_when_it_is_kept_again(tmp_path: Path, data, damage) -> None:
    files = KeptFiles(tmp_path / "documents")
    name = files.keep(data) or ""
    path = files.path(name)
    assert path
    damage(path)
    with pytest.raises(KeptFileError, match=r"damaged|any more"):
        files.read(name, len(data))
    assert files.keep(data) == name
    assert files.read(name, len(data)) == data
    assert len(list(files.folder.rglob(f"{name}*"))) == 1


@pytest.mark.parametrize("name", ["", "../../monitor.db", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_leads_nowhere(tmp_path: Path, name: str) -> None:
    files = KeptFiles(tmp_path)
    assert files.path(name) is None
    with pytest.raises(KeptFileError):
        files.read(name, 1)


def killed_at(step: int, files: KeptFiles, data: bytes) -> bool:
    """Keep a file in a process that dies before a step; whether it did."""
    child = os.fork()
    if not child:
        left = [step]

        def dying(function):
            def call(*args, **more):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **more)

            return call

        for owner, name in (
            (os, "open"),
            (os, "fdopen"),
            (os, "fsync"),
            (os, "replace"),
            (os, "rename"),
            (os, "mkdir"),
        ):
            setattr(owner, name, dying(getattr(owner, name)))
        files.keep(data)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("data", [PAGE, REPORT], ids=["page", "report"])
def test_a_kill_at_any_step_leaves_the_whole_file_or_none(tmp_path: Path, data: bytes) -> None:
    steps = 0
    while True:
        steps += 1
        files = KeptFiles(tmp_path / str(steps) / "documents")
        (tmp_path / str(steps)).mkdir()
        died = killed_at(steps, files, data)
        name = hashlib.sha256(data).hexdigest()
        whole = files.path(name) is not None
        if whole:
            assert files.read(name, len(data)) == data
        assert files.names() == ({name} if whole else set())
        assert files.keep(data) == name
        later = datetime.now(UTC) + timedelta(hours=2)
        files.tidy(later)
        assert [p.name[:64] for p in files.folder.rglob("*") if p.is_file()] == [name]
        if not died:
            break
    assert steps > 6


def test_what_a_kill_left_half_written_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path)
    name = files.keep(PAGE) or ""
    old, young = (tmp_path / name[:2] / f".{n}.new" for n in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    long_ago = datetime.now(UTC).timestamp() - 7200
    os.utime(old, (long_ago, long_ago))
    files.tidy(datetime.now(UTC))
    assert not old.exists()
    assert young.exists()
    assert files.read(name, len(PAGE)) == PAGE


def test_a_full_disk_is_said_once_and_its_end_too(tmp_path: Path, caplog, monkeypatch) -> None:
    files = KeptFiles(tmp_path / "documents")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    caplog.set_level(logging.WARNING)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert [files.keep(data) for data in (PAGE, REPORT)] == [None, None]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files.keep(PAGE)
    first, second = [record.getMessage() for record in caplog.records]
    assert "No space left on device" in first
    assert second.endswith("again")
