"""Someone with full rights on the database and the export, but without the key: a thousand ways to tamper."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, text, update

from app.core.audit import Auditregel
from app.core.auditkop import PATROON, Auditkop

TABEL: Any = Auditregel.__table__
KOPPEN: Any = Auditkop.__table__
_SLEUTEL = ("keten", "nummer")
# What stands in a place where there was something else.
_ANDERS: dict[str, Callable[[random.Random, Any], Any]] = {
    "tijdstip": lambda kans, was: was.replace(microsecond=(was.microsecond + kans.randrange(1, 999_999)) % 1_000_000),
    "gebruiker_id": lambda kans, _: UUID(int=kans.getrandbits(128)),
    "organisatie_code": lambda _, was: None if was else "GI_GELDERLAND",
    "rol": lambda _, was: "BEHEERDER" if was != "BEHEERDER" else None,
    "handeling": lambda _, was: "INLOGGEN" if was != "INLOGGEN" else "UITLOGGEN",
    "object_soort": lambda _, was: was + "x",
    "object_id": lambda kans, _: str(kans.getrandbits(64)),
    "aanmelding_id": lambda kans, _: UUID(int=kans.getrandbits(128)),
    "resultaat": lambda _, was: "GEWEIGERD" if was == "GELUKT" else "GELUKT",
    "herkomst": lambda _, was: None if was else "10.0.0.1",
    "verzoek_id": lambda kans, _: UUID(int=kans.getrandbits(128)),
    "namens": lambda kans, _: UUID(int=kans.getrandbits(128)),
    "doel": lambda *_: "INCIDENT",
    "schakel": lambda kans, _: f"{kans.getrandbits(256):064x}",
    "id": lambda kans, was: was + kans.randrange(100_000, 200_000),
    "keten": lambda *_: None,
}


class Knoeier:
    """Tampers within one transaction; each way gives the places of which at least one must be named."""

    def __init__(self, connection: Connection, kans: random.Random) -> None:
        self.connection = connection
        self.kans = kans
        self.rows = connection.execute(select(TABEL).order_by(TABEL.c.id)).all()

    def _regel(self) -> Any:
        return self.kans.choice(self.rows)

    def _keten(self, minstens: int = 2) -> list[Any]:
        """The lines of some chain, in order."""
        per_keten: dict[int, list[Any]] = {}
        for row in self.rows:
            per_keten.setdefault(row.keten, []).append(row)
        lang = [sorted(rows, key=lambda row: row.nummer) for rows in per_keten.values() if len(rows) >= minstens]
        return self.kans.choice(lang)

    def _zet(self, row: Any, **waarden: Any) -> None:
        self.connection.execute(update(TABEL).where(TABEL.c.id == row.id).values(**waarden))

    def verander(self) -> set[str]:
        """One field of one line."""
        row, veld = self._regel(), self.kans.choice(list(_ANDERS))
        self._zet(row, **{veld: _ANDERS[veld](self.kans, getattr(row, veld))})
        return {_plek(row), f"auditregel met id {row.id}"}

    def wis(self) -> set[str]:
        """A line, or some in a row, at the begin, in the middle or at the end."""
        rows = self._keten()
        begin = self.kans.randrange(len(rows))
        weg = rows[begin : begin + self.kans.randrange(1, 4)]
        self.connection.execute(delete(TABEL).where(TABEL.c.id.in_([row.id for row in weg])))
        return {_reeks(weg)}

    def kap_af(self) -> set[str]:
        """The end of a chain."""
        rows = self._keten()
        weg = rows[self.kans.randrange(len(rows)) :]
        self.connection.execute(delete(TABEL).where(TABEL.c.id.in_([row.id for row in weg])))
        return {_reeks(weg)}

    def verwissel(self) -> set[str]:
        """Two lines change places, or everything but their places."""
        een, ander = self.kans.sample(self._keten(), 2)
        velden = [naam for naam in _ANDERS if naam not in {"id", "keten", "schakel"}]
        if self.kans.random() < 0.5:
            velden = [*_SLEUTEL, *(["schakel"] if self.kans.random() < 0.5 else [])]
        self._zet(een, **{naam: getattr(ander, naam) for naam in velden})
        self._zet(ander, **{naam: getattr(een, naam) for naam in velden})
        return {_plek(een), _plek(ander)}

    def verdubbel(self) -> set[str]:
        """A copy of a line: in the same place, at the end of its chain, in another chain, or outside all."""
        row = self._regel()
        kopie = dict(row._mapping) | {"id": max(row.id for row in self.rows) + 1}
        soort = self.kans.randrange(4)
        if soort == 1:
            kopie["nummer"] = max(een.nummer for een in self.rows if een.keten == row.keten) + 1
        elif soort == 2:
            kopie |= {"keten": 99, "nummer": 1}
        elif soort == 3:
            kopie |= {"keten": None, "nummer": None, "schakel": None}
        self.connection.execute(insert(TABEL).values(**kopie))
        if soort == 3:
            return {f"auditregel met id {kopie['id']}"}
        return {f"keten {kopie['keten']}, regel {kopie['nummer']}"}

    def vergeet_kop(self) -> set[str]:
        """What the database remembers of a head."""
        kop = self.kans.choice(self.connection.execute(select(KOPPEN)).all())
        deze = KOPPEN.c.nummer == kop.nummer
        if self.kans.random() < 0.5:
            self.connection.execute(delete(KOPPEN).where(deze))
        else:
            self.connection.execute(update(KOPPEN).where(deze).values(regels=kop.regels - 1))
        return {f"auditkop {kop.nummer}"}

    WIJZEN = (verander, verander, wis, kap_af, verwissel, verdubbel, vergeet_kop)


def _plek(row: Any) -> str:
    return f"keten {row.keten}, regel {row.nummer}"


def _reeks(rows: list[Any]) -> str:
    if len(rows) == 1:
        return _plek(rows[0])
    return f"keten {rows[0].keten}, regels {rows[0].nummer} t/m {rows[-1].nummer}"


def open_slot(connection: Connection) -> None:
    """What an owner of the database can do first: the triggers and the unique index away."""
    if connection.dialect.name == "postgresql":
        for tabel in ("auditregel", "auditkop"):
            connection.execute(text(f"ALTER TABLE {tabel} DISABLE TRIGGER USER"))
        connection.execute(text("ALTER TABLE auditkop DISABLE TRIGGER USER"))
    else:
        namen = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for naam in namen:
            connection.execute(text(f"DROP TRIGGER {naam}"))
    connection.execute(text("DROP INDEX ix_auditregel_keten_nummer"))


def knoei_met_uitvoer(map_: Path, kans: random.Random) -> set[str]:
    """Change, remove, swap, double or cut off lines of the export."""
    file = kans.choice(sorted(map_.glob(PATROON)))
    lines = file.read_bytes().splitlines(keepends=True)
    index = kans.randrange(len(lines))
    naam = f"auditkop {index + 1}"
    match kans.randrange(6):
        case 0:  # one byte, the line end too
            line = bytearray(lines[index])
            plek = kans.randrange(len(line) - 1)
            line[plek] = (line[plek] + kans.randrange(1, 255)) % 256
            lines[index] = bytes(line)
        case 1:
            del lines[index]
        case 2:
            ander = kans.choice([een for een in range(len(lines)) if een != index])
            lines[index], lines[ander] = lines[ander], lines[index]
            naam = f"auditkop {min(index, ander) + 1}"
        case 3:
            lines.insert(kans.randrange(index + 1, len(lines) + 1), lines[index])
        case 4:
            del lines[index:]
        case _:
            file.unlink()
            lines = []
            naam = "auditkop 1"
    if lines or file.exists():
        file.write_bytes(b"".join(lines))
    return {naam}
