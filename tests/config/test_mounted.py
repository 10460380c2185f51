"""`add` where the configuration is mounted, as in a container: a file by itself, read-only, in another's folder."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config import changes
from monitor.store.database import Store

TEXT = "authorities:\n  - name: Peterborough  # kept\n"
ADDED = "authorities:\n  - name: Peterborough  # kept\n  - name: Leeds\n"


@contextmanager
def mounted(source: Path, place: Path, *options: str) -> Iterator[None]:
    """A file or folder mounted at a place, as Docker binds it."""
    if subprocess.run(["mount", "--bind", source, place], check=False, capture_output=True).returncode:
        pytest.skip("only root can mount")
    try:
        if options:
            subprocess.run(["mount", "-o", f"remount,bind,{','.join(options)}", place], check=True)
        yield
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config/monitor.yaml"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def add(config: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(["--config", str(config), "add", "Leeds"])
    return int(end.value.code or 0), capsys.readouterr().err


def test_a_file_that_is_mounted_by_itself_is_written_in_place(config, tmp_path, capsys) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(TEXT)
    with mounted(outside, config):
        other = config.with_name("other")
        other.touch()
        with pytest.raises(OSError, match="busy"):
            other.replace(config)
        other.unlink()
        assert add(config, capsys) == (0, "")
        assert config.read_text() == ADDED
        assert [file.name for file in config.parent.iterdir()] == ["monitor.yaml"]
    assert outside.read_text() == ADDED


def test_a_file_that_is_mounted_read_only_stays_and_it_is_said_what_to_do(config, tmp_path, capsys) -> None:
    with mounted(config.parent, config.parent, "ro"):
        status, said = add(config, capsys)
    assert status == 1
    assert "Read-only file system; nothing was changed. Where it is mounted read-only, change it where it comes" in said
    assert config.read_text() == TEXT


def test_a_file_in_a_folder_that_takes_no_other_is_written_in_place(config, tmp_path, monkeypatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(changes.tempfile, "mkstemp", refused)  # what root is never refused
    for text in (ADDED, "short: 1\n", TEXT * 50):
        changes.write(config, text)
        assert config.read_text() == text
    with pytest.raises(PermissionError):
        changes.write(config.parent / "new.yaml", TEXT)


def test_a_disk_that_takes_only_a_part_of_it_gets_the_old_text_back(config, monkeypatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(changes.tempfile, "mkstemp", refused)
    config.write_text(TEXT)
    child = os.fork()
    if not child:  # a limit of the process stands for a full disk
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(TEXT) + 100, len(TEXT) + 100))
        try:
            changes.write(config, "x" * 10_000)
        except OSError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert config.read_text() == TEXT


NOBODY = 65534
COMMANDS = (("add", "Leeds"), ("sources",), ("events",))


def test_who_may_not_read_the_history_may_add_and_is_told_so_elsewhere(config, tmp_path) -> None:
    """As in a container whose state belongs to its own user; a folder that is closed is no history that is missing."""
    if os.geteuid():
        pytest.skip("only root can become another user")
    if not all(folder.stat().st_mode & 0o001 for folder in Path(__file__).resolve().parents):
        pytest.skip("this checkout is closed to other users")
    for folder in (*tmp_path.parents, tmp_path, config.parent):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)
    config.write_text("state: state\n" + TEXT)
    config.chmod(0o666)
    Store.open(config.parent / "state", datetime(2026, 1, 1, tzinfo=UTC)).close()
    (config.parent / "state").chmod(0o700)
    for command in COMMANDS:  # what is imported now need not be readable for the other user
        with suppress(SystemExit):
            main(["--config", str(config), *command, *(["--dry-run"] if command[0] == "add" else [])])
    ended = []
    for command in COMMANDS:
        child = os.fork()
        if not child:
            os.setegid(NOBODY)
            os.seteuid(NOBODY)
            try:
                main(["--config", str(config), *command])
            except SystemExit as end:
                os._exit(int(end.code or 0))
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    assert ended == [0, 2, 2]
    assert config.read_text() == "state: state\n" + ADDED
