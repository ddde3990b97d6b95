"""A PostgreSQL of one's own, to crash: what it said was committed must be there when it is started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg

from tests import postgres_guard

GEDULD = 60.0


class Server:
    """With fsync on, as in production. `crash` is an immediate stop: nothing is written down any more."""

    def __init__(self, *, extra: dict[str, str] | None = None) -> None:
        self._extra = extra or {}

    def __enter__(self) -> Self:
        short = Path("/var/tmp")  # noqa: S108 - see tests/postgres.py
        usable = os.access(short, os.W_OK | os.X_OK)
        self.folder = Path(tempfile.mkdtemp(prefix="expertloket-storm-", dir=short if usable else None))
        self._process = postgres_guard.start(self.folder, fsync=True)
        postgres_guard.wait_until_ready(self._process, self.folder)
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"
        self._command = list(self._process.args)  # type: ignore[arg-type]
        return self

    def crash(self) -> None:
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def start(self) -> None:
        """Again, on what is on disk; until it answers."""
        run_as = {"user": postgres_guard.NOBODY, "group": postgres_guard.NOBODY, "extra_groups": []}
        as_root = run_as if os.geteuid() == 0 else {}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                self._command,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **as_root,
            )
        einde = time.monotonic() + GEDULD
        while True:
            with (
                suppress(psycopg.OperationalError),
                psycopg.connect(f"host={self.folder} user=postgres dbname=postgres"),
            ):
                return
            assert time.monotonic() < einde, (self.folder / "log").read_text("utf-8")[-2000:]
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
