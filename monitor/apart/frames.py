"""What the monitor and a reading process send each other: a length, then so many bytes. No other room needs this."""

from __future__ import annotations

import socket
import struct

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20


def send(connection: socket.socket, frame: bytes) -> None:
    """Send one frame; OSError where the other side is gone or takes too long."""
    connection.sendall(_LENGTH.pack(len(frame)))
    connection.sendall(frame)


def receive(connection: socket.socket, most: int | None = None) -> bytearray | None:
    """The next frame; None where the other side is gone. ValueError for one of more than `most` bytes."""
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if most is not None and length > most:
        raise ValueError(f"a frame of {length} bytes")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytearray | None:
    """So many bytes; None where the other side is gone before they came."""
    received = bytearray()
    while len(received) < length:
        try:
            part = connection.recv(min(_CHUNK, length - len(received)))
        except ConnectionError:
            return None
        if not part:
            return None
        received += part
    return received
