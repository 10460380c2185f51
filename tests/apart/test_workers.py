"""Reading processes: what they give, what they may take, and that nothing outlives whoever started it."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.apart import workers
from monitor.apart.workers import Limits, Readers, ReadingError
from monitor.model.deferred import deferred
from monitor.register.authorities import load
from tests.apart import calls

ROOT = Path(__file__).resolve().parents[2]
SMALL = Limits(seconds=0.5, memory=300_000_000, output=1_000_000)


@pytest.fixture
def readers():
    with Readers(SMALL) as readers:
        yield readers


def alive(process):
    """Whether a process runs: one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(processes, within=1.0):
    until = time.monotonic() + within
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(alive, processes))


def test_no_process_starts_before_there_is_something_to_read(readers):
    assert readers.processes() == ()
    assert readers.call(calls.double, "ab") == "abab"
    assert len(readers.processes()) == 1


def test_one_warm_process_does_one_call_after_the_other_also_after_one_that_failed(readers):
    (first,) = {readers.call(calls.keep, 1) for _ in range(3)}
    with pytest.raises(ReadingError, match=r"reading it failed \(ValueError: no such day\)"):
        readers.call(calls.fail, "no such day")
    assert readers.call(calls.keep, 1) == first


def test_the_memory_that_a_call_took_and_freed_is_there_for_the_next(readers):
    cleared = [readers.call(calls.cleared_pages, 2000) for _ in range(4)]
    assert cleared[0] > 400
    assert cleared[-1] < 40


def test_a_deferred_function_is_imported_by_the_process_alone(readers):
    assert readers.call(deferred("tests.apart.calls:double"), 2) == 4


def test_a_register_is_not_sent_but_that_of_the_process_used(readers):
    assert readers.call(calls.is_own_register, load())
    assert len(workers._pickled((calls.double, (load(),), {}))) < 200


@pytest.mark.parametrize("call", [calls.spin, calls.sleep])
def test_what_takes_too_long_is_ended_and_said_and_the_next_call_is_done(readers, call):
    readers.call(calls.double, 1)
    before, begun = readers.processes(), time.monotonic()
    with pytest.raises(ReadingError, match=r"reading it took more than 0\.5 s"):
        readers.call(call)
    assert time.monotonic() - begun < 1.5
    assert gone(before)
    assert readers.call(calls.double, 1) == 2


def test_what_takes_too_much_memory_is_said_and_the_next_call_is_done(readers):
    with pytest.raises(ReadingError, match="reading it took more than 300 MB of memory"):
        readers.call(calls.take, 400_000_000)
    assert readers.call(calls.take, 40_000_000) == 40_000_000


def test_a_process_that_holds_much_memory_is_replaced_before_it_fails_another_call(readers):
    assert len({readers.call(calls.keep, 70_000_000) for _ in range(9)}) > 2


def test_what_gives_too_much_is_said(readers):
    with pytest.raises(ReadingError, match="what stands in it takes more than 1 MB"):
        readers.call(calls.give, 2_000_000)


@pytest.mark.parametrize(
    ("call", "why"), [(calls.crash, r"broke the process that read it \(SIGSEGV\)"), (calls.abort, "300 MB of memory")]
)
def test_what_breaks_its_process_is_said_and_the_next_call_is_done(readers, call, why):
    with pytest.raises(ReadingError, match=why):
        readers.call(call)
    assert readers.call(calls.double, 1) == 2


def test_what_was_being_read_when_somebody_killed_its_process_is_read_again_once(readers, tmp_path):
    assert readers.call(calls.die, tmp_path, 1) == 1
    with pytest.raises(ReadingError, match="was killed, twice"):
        readers.call(calls.die, tmp_path, 9)


def test_a_process_killed_between_two_calls_is_replaced(readers):
    for _ in range(3):
        readers.call(calls.double, 1)
        os.kill(readers.processes()[0], signal.SIGKILL)
    assert readers.call(calls.double, 1) == 2


def test_calls_of_many_threads_share_two_processes(readers):
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda n: readers.call(calls.double, n), range(50))) == [2 * n for n in range(50)]
    assert 1 <= len(readers.processes()) <= 2


def test_an_answer_of_another_class_than_the_monitors_values_is_not_opened(readers):
    opened = Path("/tmp/opened")
    opened.unlink(missing_ok=True)
    for call in (calls.stranger, calls.trap):
        with pytest.raises(ReadingError, match="no value of the monitor's"):
            readers.call(call)
    assert not opened.exists()


def test_a_process_has_no_secrets_no_terminal_and_hears_no_signal_that_is_meant_for_the_monitor(readers, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    _, environment, streams, leads = readers.call(calls.surroundings)
    assert "xoxb-secret" not in environment.values()
    assert streams == {"/dev/null"}
    assert leads
    assert readers.call(calls.ignored) == "alive"
    assert readers.call(calls.noise) == "said"


def test_a_stop_ends_a_call_and_its_process_at_once(readers):
    readers = Readers(Limits(seconds=60))
    readers.call(calls.double, 1)
    raised = []

    def wait():
        with pytest.raises(ReadingError, match="stopping") as caught:
            readers.call(calls.spin)
        raised.append(caught)

    threads = [threading.Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    processes = readers.processes()
    readers.close()
    begun = time.monotonic()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun < 1
    assert len(raised) == 4
    assert len(processes) == 2
    assert gone(processes)
    with pytest.raises(ReadingError, match="stopping"):
        readers.call(calls.double, 1)


PARENT = """
import threading, time
from monitor.apart.workers import Limits, Readers
from tests.apart import calls
readers = Readers(Limits(seconds=60))
for work in (calls.spin, calls.sleep):
    threading.Thread(target=readers.call, args=(work,), daemon=True).start()
while len(readers.processes()) < 2:
    time.sleep(0.01)
time.sleep(0.5)
print(*readers.processes(), flush=True)
time.sleep(60)
"""


def test_reading_processes_end_with_a_parent_that_is_killed_whatever_they_do():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    processes = list(map(int, parent.stdout.readline().split()))
    assert len(processes) == 2
    assert all(map(alive, processes))
    parent.kill()
    parent.wait()
    assert gone(processes)


def test_where_no_process_can_be_started_it_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Readers() as readers, pytest.raises(ReadingError, match="no reading process could be started: No such file"):
        readers.call(calls.double, 1)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Readers() as readers, pytest.raises(ReadingError, match=r"broke the process that read it \(exit status 1\)"):
        readers.call(calls.double, 1)
