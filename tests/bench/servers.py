"""Start and stop what is measured, as processes of their own on free ports of this machine."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import free_port

START_TIMEOUT = 240.0
STOP_TIMEOUT = 10.0
_POLL = 0.005


@dataclass(frozen=True)
class Server:
    """A running server, and how many seconds it took from process start to its first 200."""

    port: int
    pid: int
    seconds: float

    def request(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> bytes:
        """One request outside the measurements; raises RuntimeError when it is not answered with success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_TIMEOUT)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:2000].decode('utf-8', 'replace')}")
        return content

    def worker_megabytes(self) -> list[float]:
        """The resident memory of each worker process; empty where the system has no /proc."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        pids = children.read_text().split() if children.exists() else []
        workers = [pid for pid in pids if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
        return [_resident(pid) for pid in workers]


def _resident(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def environment(**own: str) -> dict[str, str]:
    """This environment without settings of the service, with `own`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EXPERTLOKET_")} | own


@contextmanager
def ours(settings: dict[str, str], workers: int, module: str = "app.cli") -> Iterator[Server]:
    """The service itself, started as an administrator starts it, or by a module that changes something first."""
    port = free_port()
    command = ["-m", module, "start", "--port", str(port), "--workers", str(workers)]
    with _running(command, settings, port, "/v1/gezondheid") as server:
        yield server


@contextmanager
def bare(settings: dict[str, str], workers: int) -> Iterator[Server]:
    """The bare route that it is compared with."""
    port = free_port()
    with _running(["-m", "tests.bench.bare", str(port), str(workers)], settings, port, "/") as server:
        yield server


@contextmanager
def _running(arguments: list[str], settings: dict[str, str], port: int, path: str) -> Iterator[Server]:
    began = time.perf_counter()
    # Its log goes to a file, as an administrator has it.
    with tempfile.TemporaryFile() as log:
        # A session of its own: ctrl-C reaches the bench, which then stops its servers one by one.
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment(**settings),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            if not _answers(process, port, path, began + START_TIMEOUT):
                log.seek(0)
                raise RuntimeError(f"a server did not start:\n{log.read()[-3000:].decode('utf-8', 'replace')}")
            yield Server(port, process.pid, time.perf_counter() - began)
        finally:
            _stop(process)


def _answers(process: subprocess.Popen[bytes], port: int, path: str, deadline: float) -> bool:
    while time.perf_counter() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(_POLL)
        finally:
            connection.close()
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
