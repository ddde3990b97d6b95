"""The worker as a process of its own, and what kills it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from app.settings import Settings
from tests.conftest import SLEUTEL

ROOT = Path(__file__).parent.parent
MOORDEN = int(os.environ.get("MOORDEN", "2"))  # per test and database; `make moordproef` takes 50
EEUWIG = 60.0


def omgeving(settings: Settings) -> dict[str, str]:
    """The environment of a process with these settings."""
    gegeven = {
        "DATABASE_URL": settings.url,
        "MIGRATIE_URL": settings.eigenaar_url,
        "SLEUTEL": SLEUTEL,
        "DEMO": "true",
        "DATA": str(settings.data),
        "AUDITKOP_MAP": str(settings.auditkoppen),
        "BIJLAGEN_MAP": str(settings.bijlagen),
        "UITVOER_MAP": str(settings.uitvoer),
        "AFZENDER": settings.afzender,
        "SMTP_URL": "" if settings.smtp_url is None else settings.smtp_url.get_secret_value(),
    }
    return {f"EXPERTLOKET_{naam}": waarde for naam, waarde in gegeven.items() if waarde}


@contextmanager
def proces(settings: Settings, *opdracht: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process with these settings and no other; its input and output are to talk with. Killed at the end."""
    schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("EXPERTLOKET_")}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", *opdracht],
        cwd=ROOT,
        env=schoon | omgeving(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as gestart:
        try:
            yield gestart
        finally:
            gestart.kill()


class Werkproces:
    """A worker, and one after the other that dies (`tests.moordproef`)."""

    def __init__(self, gestart: subprocess.Popen[str]) -> None:
        self._proces = gestart
        self._warm = False
        self.gedood = 0

    def ronde(self, nu: datetime) -> None:
        """A worker's whole round at that moment."""
        assert self._zeg("werk", nu) == 0

    def moord(self, nu: datetime, gekomen: Sized, uitstel: float | None = None) -> None:
        """A worker's round that is killed: after so many seconds, or else as soon as something more has come. It may be
        done before it dies; then nothing was killed."""
        aantal, begin = len(gekomen), time.monotonic()
        pid = self._zeg("sterf", nu)
        wachten: Callable[[], bool] = (
            (lambda: len(gekomen) == aantal) if uitstel is None else (lambda: time.monotonic() - begin < uitstel)
        )
        while wachten() and Path(f"/proc/{pid}").exists():
            assert time.monotonic() - begin < EEUWIG
            time.sleep(0.001)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        einde = self._hoor()
        assert einde in {0, -signal.SIGKILL}
        self.gedood += einde != 0

    def _zeg(self, wat: str, nu: datetime) -> int:
        assert self._proces.stdin is not None
        assert self._proces.stdout is not None
        if not self._warm:
            assert self._proces.stdout.readline() == "klaar\n"
            self._warm = True
        self._proces.stdin.write(f"{wat} {nu.isoformat()}\n")
        self._proces.stdin.flush()
        return self._hoor()

    def _hoor(self) -> int:
        assert self._proces.stdout is not None
        return int(self._proces.stdout.readline())


@contextmanager
def werkproces(settings: Settings) -> Iterator[Werkproces]:
    """Workers on the database of these settings."""
    with proces(settings, "tests.moordproef") as gestart:
        yield Werkproces(gestart)
