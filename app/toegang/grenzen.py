"""How many requests a person and an address may make in a minute: one allowance, shared by all workers.

A write for every request would cost more than the request. So a worker takes a block of the allowance from the database
(one statement, in a transaction of its own, before the request has a connection) and serves from it in memory. All
workers together never grant more than the limit; what lies unused in the blocks of other workers may make it a little
less. The window is a whole minute by the clock. ASVS 5.0 2.4.1; OWASP API4.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.beheer.models import Gebruiker
from app.core.db import Database
from app.core.errors import TeVeel
from app.toegang.models import Verzoekteller

PER_MINUUT = 600
# Colleagues share an address.
PER_MINUUT_ADRES = 6000
# Calendars without a login: some dozens of colleagues behind one address, each every few minutes.
PER_MINUUT_AGENDA = 60
# From one address, by people without an account: a family at a table, or someone who guesses.
VRAGENLIJSTEN_PER_MINUUT = 10
BLOKKEN = 20
HERLEES_SECONDEN = 30.0
MAX_ONTHOUDEN = 10_000
TE_VEEL = "U stuurt te veel verzoeken. Wacht even en probeer het dan opnieuw."


@dataclass
class _Blok:
    minuut: int
    over: int
    op: bool = False


class Grenzen:
    """The allowances of one worker; `hoogstens` 0 is no limit."""

    def __init__(self, database: Database, soort: str, hoogstens: int) -> None:
        self._database = database
        self._soort = soort
        self._hoogstens = hoogstens
        self._lock = threading.Lock()
        self._blokken: dict[str, _Blok] = {}

    def neem(self, wie: str, nu: datetime, eigen: int | None = None) -> None:
        """One request; raises TeVeel (429) when this minute's allowance is used up. `eigen`: a limit of one's own."""
        hoogstens = self._hoogstens if eigen is None else eigen
        if not hoogstens:
            return
        seconden = int(nu.timestamp())
        minuut = seconden // 60
        if self._uit_blok(wie, minuut):
            return
        self._nieuw_blok(wie, minuut, hoogstens)
        if not self._uit_blok(wie, minuut):
            raise TeVeel(TE_VEEL, 60 - seconden % 60)

    def _uit_blok(self, wie: str, minuut: int) -> bool:
        with self._lock:
            blok = self._blokken.get(wie)
            if blok is None or blok.minuut != minuut or not blok.over:
                return False
            blok.over -= 1
            return True

    def _nieuw_blok(self, wie: str, minuut: int, hoogstens: int) -> None:
        grootte = max(1, hoogstens // BLOKKEN)
        with self._lock:
            blok = self._blokken.get(wie)
            if blok is not None and blok.minuut == minuut and blok.op:
                return  # used up: no need to ask again before the next minute
        gekregen = self._vraag(wie, minuut, hoogstens, grootte)
        with self._lock:
            if len(self._blokken) >= MAX_ONTHOUDEN:
                self._blokken.clear()
            blok = self._blokken.get(wie)
            if blok is None or blok.minuut != minuut:
                blok = self._blokken[wie] = _Blok(minuut, 0)
            blok.over += gekregen
            blok.op = gekregen < grootte

    def _vraag(self, wie: str, minuut: int, hoogstens: int, grootte: int) -> int:
        """Take a block from the database; answers how much of it lies within the limit."""
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        row = {"sleutel": f"{self._soort} {wie}"[:64], "minuut": minuut, "aantal": grootte}
        statement = (
            insert(Verzoekteller)
            .values(row)
            .on_conflict_do_update(
                index_elements=["sleutel", "minuut"], set_={"aantal": Verzoekteller.aantal + grootte}
            )
            .returning(Verzoekteller.aantal)
        )
        with self._database.engine.begin() as connection:
            aantal = connection.execute(statement).scalar_one()
        return max(0, min(grootte, hoogstens - (aantal - grootte)))


class EigenGrenzen:
    """The programs with a limit of their own, read from the database twice a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._per_programma: Mapping[UUID, int] = {}
        self._gelezen = -1e9

    def van(self, gebruiker_id: UUID) -> int | None:
        """The limit of this program; None for the general one."""
        if time.monotonic() - self._gelezen >= HERLEES_SECONDEN:
            query = select(Gebruiker.id, Gebruiker.verzoeken_per_minuut).where(Gebruiker.is_programma)
            with self._database.reading() as tx:
                self._per_programma = {row.id: row[1] for row in tx.execute(query) if row[1] is not None}
            self._gelezen = time.monotonic()
        return self._per_programma.get(gebruiker_id)

    def forget(self) -> None:
        """Read them again at the next question: this process changed one."""
        self._gelezen = -1e9
