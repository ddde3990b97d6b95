"""Services to do harm to: several processes of `expertloket start` on one database, each on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx

from tests.conftest import SLEUTEL, settings_for
from tests.server import GEEN_TLS, PROGRAMMA, ROOT, free_port, omgeving

GEDULD = 120.0
NOOIT = "1000000000"


def instellingen(url: str, folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a service on this database, as tests have it: behind the second wall, the clock can move."""
    settings = settings_for(url)
    return {
        "EXPERTLOKET_DATABASE_URL": settings.url,
        "EXPERTLOKET_MIGRATIE_URL": url,
        "EXPERTLOKET_SLEUTEL": SLEUTEL,
        "EXPERTLOKET_DEMO": "true",
        "EXPERTLOKET_DATA": str(folder / "data"),
        "EXPERTLOKET_AUDITKOP_MAP": str(folder / "koppen"),
        "EXPERTLOKET_BIJLAGEN_MAP": str(folder / "bijlagen"),
    } | changes


class Nest:
    """Where services come from: see `nest`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.storm.nest"],
            cwd=ROOT,
            env=omgeving(Path("bestaat-niet")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()
        self._warm = False

    def start(self, settings: dict[str, str], port: int, output: Path, host: str = "127.0.0.1") -> int:
        """The process id of a new service; it does not serve yet."""
        return self.run(settings, ["start", "--host", host, "--port", str(port)], output)

    def run(self, settings: dict[str, str], words: list[str], output: Path) -> int:
        """The process id of the program `expertloket` with these words."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            if not self._warm:
                assert self._process.stdout.readline() == "klaar\n"
                self._warm = True
            order = {"settings": settings, "words": words, "output": str(output)}
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def leeft(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wacht_tot_weg(pid: int) -> None:
    """Until this process is gone; it is not ours to wait for."""
    einde = time.monotonic() + GEDULD
    while leeft(pid):
        assert time.monotonic() < einde, "it does not end"
        time.sleep(0.005)


class Dienst:
    """`hoeveel` processes on one database. Started again they have the same ports."""

    def __init__(self, nest: Nest, settings: dict[str, str], folder: Path, hoeveel: int = 2) -> None:
        self._nest = nest
        self._settings = settings
        self._output = folder / "uitvoer.txt"
        self.poorten = [free_port() for _ in range(hoeveel)]
        self.pids: dict[int, int] = {}

    def begin(self, *, poort: int | None = None) -> None:
        """Start all, or the one of this port; does not wait."""
        for one in self.poorten if poort is None else [poort]:
            self.pids[one] = self._nest.start(self._settings, one, self._output)

    def wacht(self, *, poort: int | None = None) -> None:
        """Until all answer, or the one of this port."""
        einde = time.monotonic() + GEDULD
        for one in self.poorten if poort is None else [poort]:
            while True:
                with suppress(httpx.TransportError):
                    if (
                        httpx.get(f"http://127.0.0.1:{one}/v1/gezondheid", timeout=GEDULD, verify=GEEN_TLS).status_code
                        == 200
                    ):
                        break
                assert leeft(self.pids[one]), self.gezegd
                assert time.monotonic() < einde, self.gezegd
                time.sleep(0.02)

    def dood(self) -> None:
        """kill -9, all of them."""
        for pid in self.pids.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self.pids.values():
            wacht_tot_weg(pid)
        self.pids.clear()

    def stop(self, *, poort: int | None = None) -> None:
        """SIGTERM, and until they are gone."""
        pids = [self.pids.pop(one) for one in ([*self.pids] if poort is None else [poort])]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in pids:
            wacht_tot_weg(pid)

    @property
    def gezegd(self) -> str:
        """What they said so far."""
        return self._output.read_text("utf-8") if self._output.exists() else ""

    @property
    def klachten(self) -> str:
        """Of that, what went wrong."""
        return "\n".join(regel for regel in self.gezegd.splitlines() if "mislukt" in regel or "Error" in regel)[-8000:]

    def __enter__(self) -> Self:
        self.begin()
        self.wacht()
        return self

    def __exit__(self, *_: object) -> None:
        self.dood()


class Programma(Dienst):
    """The same as its users start it: one program with `hoeveel` workers, loaded anew each time."""

    def __init__(self, settings: dict[str, str], folder: Path, hoeveel: int = 2) -> None:
        self._settings = settings
        self._output = folder / "uitvoer.txt"
        self._workers = hoeveel
        self.poorten = [free_port()]
        self.pids = {}
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def begin(self, *, poort: int | None = None) -> None:
        [poort] = self.poorten
        command = [str(PROGRAMMA), "start", "--port", str(poort), "--workers", str(self._workers)]
        with self._output.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=omgeving(Path("x")) | self._settings,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.pids[poort] = process.pid
        self._processes[process.pid] = process

    def dood(self) -> None:
        for pid in self.pids.values():
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            self._processes.pop(pid).wait()
        self.pids.clear()
