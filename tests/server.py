"""The service as its users start it: the program `expertloket`, in a process of its own."""

import itertools
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parent.parent
PROGRAMMA = Path(sys.executable).with_name("expertloket")
WACHT_SECONDEN = 180  # a busy machine is no failure
# Everything is asked over http on this machine. Without one of our own httpx reads whom to trust for every request, and
# that takes longer than asking.
GEEN_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


# A hundred for this process, below those that the system gives to whoever connects: a port of that range may be taken
# as the near end of somebody's connection while its own service is away, even by who connects to that very port.
_FIRST_PORT = 10_000 + os.getpid() % 220 * 100
_ports = itertools.cycle(range(_FIRST_PORT, _FIRST_PORT + 100))


def free_port() -> int:
    """A port to listen on, of this machine; not given again soon, so that a service finds it free after each start."""
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


def omgeving(data: Path, **changes: str) -> dict[str, str]:
    """A clean environment: the data folder, demo mode, and what the test adds."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("EXPERTLOKET_")}
    return keep | {"EXPERTLOKET_DATA": str(data), "EXPERTLOKET_DEMO": "true"} | changes


class Server:
    """A running service on a free port, with its data in `folder`. Leaving it is what Ctrl+C does."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        changes: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        port = port or free_port()
        self.adres = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._changes = changes or {}
        self._command = [str(PROGRAMMA), "start", "--port", str(port), *arguments]

    def __enter__(self) -> Self:
        with (self._folder / "uitvoer.txt").open("w") as uitvoer:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=omgeving(self._folder / "data", **self._changes),
                stdout=uitvoer,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self) -> None:
        for _ in range(WACHT_SECONDEN * 10):
            try:
                httpx.get(f"{self.adres}/v1/gezondheid", verify=GEEN_TLS)
            except httpx.TransportError:
                try:
                    self._process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                raise AssertionError(self.welkom) from None
            return
        self.__exit__()
        raise AssertionError("the service does not answer: " + self.welkom)

    @property
    def welkom(self) -> str:
        """What the service said so far."""
        return (self._folder / "uitvoer.txt").read_text("utf-8")

    def stop(self, signal: int) -> int:
        """Send a signal and give the exit code."""
        self._process.send_signal(signal)
        return self._process.wait(30)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
