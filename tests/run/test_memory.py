"""The memory of a process whose threads come and go."""

import platform
import subprocess
import sys
import textwrap

import pytest

# Threads that meet each other in the C library's malloc, a hundred kilobytes each time; then how many arenas it has.
CROWD = """
    import ctypes, threading, zlib
    from monitor.run.memory import share_arenas
    {first}
    def work():
        for _ in range(60):
            zlib.compress(bytes(200_000), 1)
    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    libc = ctypes.CDLL(None)
    libc.fdopen.restype = ctypes.c_void_p
    out = libc.fdopen(1, b"w")
    libc.malloc_info(0, ctypes.c_void_p(out))
    libc.fflush(ctypes.c_void_p(out))
"""


def arenas(first: str) -> int:
    code = textwrap.dedent(CROWD).format(first=first)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    return said.count("<heap ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no arenas")
def test_many_threads_share_two_arenas() -> None:
    assert arenas("") > 2, "the crowd makes arenas where nothing is done"
    assert arenas("share_arenas()") <= 2
