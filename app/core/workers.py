"""Several processes that serve one port, each at a door of its own.

At one door that all share, whoever happens to be awake lets everybody in: of sixteen kept connections one process had
all, and the other nothing to do. With SO_REUSEPORT the system itself spreads them (Linux; where a system has no such
thing they share one door). The parent only keeps the port, and lets nobody in.
"""

import socket

import uvicorn
from uvicorn.supervisors import Multiprocess, multiprocess

from app.core.stopping import Server

SPREADS = hasattr(socket, "SO_REUSEPORT")


class _Worker(multiprocess.Process):
    """One of them, that hangs up on nobody when it stops."""

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = Server(self.config)
        return self._server

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        super().target([_door(self.config)] if SPREADS else sockets)


# uvicorn has no other way to say what a worker is.
multiprocess.Process = _Worker  # type: ignore[misc]


def serve_together(config: uvicorn.Config) -> None:
    """Until they are told to stop. Raises OSError when the port cannot be had."""
    keeps_the_port = _door(config)
    try:
        Multiprocess(config, sockets=[keeps_the_port]).run()
    finally:
        keeps_the_port.close()


def _door(config: uvicorn.Config) -> socket.socket:
    """A socket at this address, that nobody listens on yet."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if SPREADS:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # uvicorn leaves it off on a socket that it is given, and then every answer on a kept connection waits 40 ms for the
    # client's acknowledgement. Accepted connections inherit it.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.bind((config.host, config.port))
    return door
