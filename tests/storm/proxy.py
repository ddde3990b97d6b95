"""A line to the database that can be cut, held up or made slow: a TCP proxy before its unix socket."""

import contextlib
import selectors
import socket
import threading
import time
from pathlib import Path
from typing import Self

from sqlalchemy import make_url

DOOR, DICHT, STIL, TRAAG = "door", "dicht", "stil", "traag"
TRAAGHEID = 1.0


def via(settings: dict[str, str], poort: int) -> dict[str, str]:
    """These settings with both addresses of the database through a proxy on this port."""
    namen = ("EXPERTLOKET_DATABASE_URL", "EXPERTLOKET_MIGRATIE_URL")
    adres = {"host": "127.0.0.1", "port": poort, "query": {}}
    return {naam: make_url(settings[naam]).set(**adres).render_as_string(hide_password=False) for naam in namen}  # type: ignore[arg-type]


class Proxy:
    """`DOOR`: as if it were not there. `DICHT`: every line is cut and none accepted. `STIL`: nothing comes through.
    `TRAAG`: everything comes a second late."""

    def __init__(self, naar: Path) -> None:
        self._naar = naar
        self._stand = DOOR
        self._lijnen: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._oor = socket.create_server(("127.0.0.1", 0))
        self.poort: int = self._oor.getsockname()[1]
        self._klaar = False

    def zet(self, stand: str) -> None:
        self._stand = stand
        if stand == DICHT:
            self._verbreek()

    def _verbreek(self) -> None:
        with self._lock:
            lijnen = list(self._lijnen)
        for lijn in lijnen:
            with contextlib.suppress(OSError):
                lijn.shutdown(socket.SHUT_RDWR)

    def _luister(self) -> None:
        while not self._klaar:
            try:
                lijn, _ = self._oor.accept()
            except OSError:
                return
            threading.Thread(target=self._verbind, args=(lijn,), daemon=True).start()

    def _verbind(self, lijn: socket.socket) -> None:
        with lijn, socket.socket(socket.AF_UNIX) as ander:
            if self._stand == DICHT:
                return
            while self._stand == STIL:
                time.sleep(0.02)
            try:
                ander.connect(str(self._naar))
            except OSError:
                return
            with self._lock:
                self._lijnen |= {lijn, ander}
            try:
                self._geef_door(lijn, ander)
            except OSError:
                pass
            finally:
                with self._lock:
                    self._lijnen -= {lijn, ander}

    def _geef_door(self, een: socket.socket, ander: socket.socket) -> None:
        with selectors.DefaultSelector() as keuze:
            keuze.register(een, selectors.EVENT_READ, ander)
            keuze.register(ander, selectors.EVENT_READ, een)
            while True:
                for wat, _ in keuze.select():
                    assert isinstance(wat.fileobj, socket.socket)
                    stuk = wat.fileobj.recv(65536)
                    while self._stand == STIL:
                        time.sleep(0.02)
                    if not stuk or self._stand == DICHT:
                        return
                    if self._stand == TRAAG and wat.fileobj is ander:
                        time.sleep(TRAAGHEID)
                    wat.data.sendall(stuk)

    def __enter__(self) -> Self:
        threading.Thread(target=self._luister, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._klaar = True
        self._stand = DICHT
        self._oor.close()
        self._verbreek()
