"""Who may read a history, and from where: its owner alone; also beside a monitor, and where nothing can be written."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitor.cli import main
from monitor.store import copies
from monitor.store.database import Store
from monitor.store.file import FILE
from monitor.store.private import say_who_may_read
from monitor.store.restore import restore
from tests.monitored import Monitored, configure, published, world

ROOT = Path(__file__).resolve().parents[2]
WORLD = world(published("inspection-2018", 1, "2018-08-06"))
READING = ("events", "sources", "outbox", "review", "health", "show peterborough/inspection/2018-06-25",
           "rehearse --since 2018 --channel readers", "events --format json")  # fmt: skip


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def run(config: Path, capsys, *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), "--now", "2021-07-01T10:00:00Z", *words])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


def test_every_file_of_a_history_is_its_owners_alone(serve, tmp_path: Path, capsys) -> None:
    with Monitored(tmp_path, serve(WORLD, date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        state = monitor.settings.state
        while_open = modes(state)
        assert {FILE, f"{FILE}-wal", f"{FILE}-shm", "monitor.lock"} <= set(while_open)
        for words in ("backup", f"backup {tmp_path / 'copy.db'}"):
            assert run(tmp_path / "monitor.yaml", capsys, *words.split())[0] == 0
    assert run(tmp_path / "monitor.yaml", capsys, "restore", str(tmp_path / "copy.db"))[0] == 0
    assert run(tmp_path / "monitor.yaml", capsys, "once")[0] == 0
    found = while_open | modes(state) | {"copy.db": stat.S_IMODE((tmp_path / "copy.db").stat().st_mode)}
    assert {name: oct(mode) for name, mode in found.items() if mode != 0o600} == {}
    assert any(name.startswith("replaced-") for name in found)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (state, state / "backups")} == {0o700}


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "said"),
    [
        (0o777, 0o600, "everybody may write in"),
        (0o755, 0o644, "everybody may read monitor.db"),
        (0o750, 0o640, ""),
        (0o700, 0o644, ""),
        (0o755, 0o600, ""),
    ],
)
def test_a_folder_that_was_there_keeps_its_permissions_and_what_they_allow_everybody_is_said(
    tmp_path: Path, caplog, folder_mode: int, file_mode: int, said: str
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(folder_mode)
    Store.open(state, None).close()
    (state / FILE).chmod(file_mode)
    say_who_may_read(state / FILE)
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == bool(said)
    assert said in "".join(warned)
    assert stat.S_IMODE(state.stat().st_mode) == folder_mode
    assert stat.S_IMODE((state / FILE).stat().st_mode) == file_mode


def killed(config: Path) -> None:
    """Poll and be killed before the log is written back: what was found stands there alone."""
    code = f"""
import os, signal
from pathlib import Path
from monitor.store import transactions
transactions.OpenHistory.close = lambda self: os.kill(os.getpid(), signal.SIGKILL)
from monitor.cli import main
main(["--config", {str(config)!r}, "--now", "2021-07-01T09:00:00Z", "once"])
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)


@contextmanager
def media(folder: Path, size: str = "64m"):
    """A disk of its own, which may be made read-only."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("left", ["closed", "killed", "killed, its index lost"])
def test_every_reading_command_reads_from_read_only_media(serve, tmp_path: Path, capsys, left: str) -> None:
    web = serve(WORLD, date(2021, 7, 1))
    config = configure(tmp_path, web.url)
    if left == "closed":
        assert run(config, capsys, "once")[0] == 0
    else:
        killed(config)
        assert (tmp_path / "state" / f"{FILE}-wal").stat().st_size > 0
    if left == "killed, its index lost":
        (tmp_path / "state" / f"{FILE}-shm").unlink()
    with media(tmp_path / "media") as disk:
        shutil.copytree(tmp_path / "state", disk / "state")
        config = configure(tmp_path, web.url, state=str(disk / "state"))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        outcome = {words: run(config, capsys, *words.split()) for words in READING}
        status, said = run(config, capsys, "once")
        assert (status, "cannot be used: Read-only file system" in said) == (2, True), said
        assert run(config, capsys, "backup", str(tmp_path / "copy.db"))[0] == 0
    assert "the state folder cannot be written: Read-only file system" in outcome.pop("health")[1]
    strange = {words: said for words, (status, said) in outcome.items() if "cannot" in said or "Traceback" in said}
    assert strange == {}
    assert "inspection" in outcome["events"][1]
    assert outcome["show peterborough/inspection/2018-06-25"][0] == 0
    assert run(configure(tmp_path, web.url), capsys, "restore", str(tmp_path / "copy.db"))[0] == 0


_AS_NOBODY = """
import os, sys
from pathlib import Path
from monitor.model.facts import Finding
from monitor.store import database, rows
rows._adapter(Finding).dump_json  # what the other user cannot import
os.setgid(65534)
os.setuid(65534)
try:
    with database.Store.read(Path(sys.argv[1])) as store:
        print([event.id for event in store.events()])
except database.StoreError as fault:
    print(fault)
"""


def as_nobody(state: Path) -> str:
    """What a user who may write nothing gets of a history."""
    command = [sys.executable, "-c", _AS_NOBODY, str(state)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_where_the_folder_may_not_be_written_a_reader_reads_beside_the_monitor(serve, tmp_path: Path) -> None:
    """A user to whom the owner gave the files to read; to all others they are closed, and that is said."""
    if os.getuid():
        pytest.skip("only root can be another user")
    with Monitored(tmp_path, serve(WORLD, date(2021, 7, 1))) as monitor, TemporaryDirectory() as outside:
        monitor.day("2021-07-01")
        shared = Path(outside) / "state"
        Path(outside).chmod(0o755)
        copies.copy(monitor.store.path, Path(outside) / "copy.db")
        restore(Path(outside) / "copy.db", shared, monitor.clock)
        assert "Permission denied" in as_nobody(shared), "the folder is closed"
        with Store.open(shared, monitor.clock) as writer:
            shared.chmod(0o755)
            assert "cannot be read: unable to open database file" in as_nobody(shared), "the files are closed"
            for file in shared.iterdir():
                file.chmod(0o644)
            assert as_nobody(shared).strip() == str(monitor.events())
            writer.prune(monitor.clock)
        assert as_nobody(shared).strip() == str(monitor.events()), "also where no monitor runs"
