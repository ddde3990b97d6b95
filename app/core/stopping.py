"""Stop without hanging up on anybody: first no new connections, then what is waiting, then what runs.

uvicorn closes the door at once, and the system resets who stood before it: connected, perhaps with the question sent,
not yet let in. A proxy may not send a POST again after that.
"""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

import uvicorn

LET_IN_SECONDS = 0.2
_SO_ATTACH_FILTER = 26
# Classic BPF over the TCP header: drop a SYN that is no SYN-ACK, keep everything else.
_NO_NEW_ONES = (
    (0x30, 0, 0, 13),  # load the byte with the flags
    (0x54, 0, 0, 0x12),  # SYN and ACK
    (0x15, 0, 1, 0x02),  # a SYN alone?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # keep
)


class _Listening(Protocol):
    def setsockopt(self, level: int, option: int, value: bytes, /) -> None:
        """As of a socket."""


def no_new_connections(listening: Iterable[_Listening]) -> None:
    """From here on who wants to connect hears nothing, until the socket is closed and the answer is no: what is
    connected already stays. Linux only; elsewhere nothing, and a few may be hung up on."""
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _NO_NEW_ONES))
    option = struct.pack("HP", len(_NO_NEW_ONES), ctypes.addressof(program))
    for one in listening:
        with suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, option)


class Server(uvicorn.Server):
    """One process that serves."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if not self.force_exit:
            no_new_connections(one for server in self.servers for one in server.sockets)
            await asyncio.sleep(LET_IN_SECONDS)
        await super().shutdown(sockets)


def end_with_the_parent() -> None:
    """A worker whose parent is killed stops too: nobody minds it any more, and it keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="ouder", daemon=True).start()
