"""A PostgreSQL of one's own, to crash: what it said was committed must be there when it is started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

from tests import postgres_guard

GEDULD = 60.0


class Server:
    """With fsync on, as in production, unless what is tried needs no disk. `crash` is an immediate stop: nothing is
    written down any more."""

    def __init__(self, *, fsync: bool = True) -> None:
        self._fsync = fsync

    def __enter__(self) -> Self:
        short = Path("/var/tmp")  # noqa: S108 - see tests/postgres.py
        usable = os.access(short, os.W_OK | os.X_OK)
        self.folder = Path(tempfile.mkdtemp(prefix="expertloket-storm-", dir=short if usable else None))
        self._process = postgres_guard.start(self.folder, fsync=self._fsync)
        postgres_guard.wait_until_ready(self._process, self.folder)
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"
        self._command = list(self._process.args)  # type: ignore[arg-type]
        return self

    def tell(self, command: str) -> None:
        """One command to this server, outside any transaction."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(command.encode())

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


class Replica(Server):
    """A streaming replica of another server: a base backup of it that follows from there."""

    def __init__(self, of: Server) -> None:
        super().__init__()
        self._of = of

    def __enter__(self) -> Self:
        of = self._of
        self.folder = of.folder / "replica"
        self.folder.mkdir(mode=0o700)
        data = self.folder / "data"
        run_as: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, postgres_guard.NOBODY, postgres_guard.NOBODY)
            run_as = {"user": postgres_guard.NOBODY, "group": postgres_guard.NOBODY, "extra_groups": []}
        postgres, *flags = map(str, of._command)
        copy = ["-D", str(data), "-h", str(of.folder), "-U", "postgres", "-R", "--checkpoint=fast", "--no-sync"]
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        program = str(Path(postgres).with_name("pg_basebackup"))
        subprocess.run([program, *copy], check=True, cwd=self.folder, env=environment, **run_as)
        own = {
            str(of.folder / "data"): str(data),
            f"unix_socket_directories={of.folder}": f"unix_socket_directories={self.folder}",
        }
        extra = ["-c", "hot_standby_feedback=on", "-c", "wal_retrieve_retry_interval=200ms"]
        self._command = [postgres, *(own.get(flag, flag) for flag in flags), *extra]
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"
        self.start()
        return self

    def delay(self, milliseconds: int) -> None:
        """From now on everything arrives this much later."""
        self.tell(f"ALTER SYSTEM SET recovery_min_apply_delay = '{milliseconds}ms'")
        self.tell("SELECT pg_reload_conf()")
