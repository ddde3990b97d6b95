"""Recounting: do the summaries say what the cases say? And making them anew.

Everything in the summaries follows from the cases, so they can always be thrown away and rebuilt. Both read every case
once; unique young people are counted by the database, per period of the lattice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, text, union_all
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.core.workingdays import local_date
from app.indicatoren import casusfeiten, periodes, queries
from app.indicatoren.bijdragen import Casusfeiten, Maat, Sleutel, Telling, bijdragen
from app.indicatoren.bijhouden import rij
from app.indicatoren.models import Cijferbijdrage, Cijfermutatie, Cijferrest, Cijfersaldo
from app.indicatoren.periodes import Periode
from app.indicatoren.queries import TOTAAL
from app.tafels.catalogus import catalogus

_TEGELIJK = 5_000


@dataclass(frozen=True)
class Afwijking:
    """A count that is not what the cases say. Codes and numbers only."""

    sleutel: Sleutel
    bewaard: int
    geteld: int

    def __str__(self) -> str:
        plek, periode, maat, waarde = self.sleutel
        wat = f"{maat} {waarde}".strip()
        return f"{plek}, {periode}, {wat}: bewaard {self.bewaard}, geteld {self.geteld}"


def afwijkingen(tx: Session) -> Iterator[Afwijking]:
    """Every count that differs. Run it in one snapshot of the data, or at a quiet moment."""
    geteld: Telling = Counter()
    verouderd = 0
    for feiten, eerder in _casussen(tx):
        telt = bijdragen(feiten)
        verouderd += telt != (eerder or Counter())
        geteld.update(_optelbaar(telt))
    geteld.update(_jeugdigen(tx))
    geteld.update(_overgenomen(tx))
    bewaard = _bewaard(tx)
    for sleutel in sorted(geteld.keys() | bewaard.keys()):
        if geteld[sleutel] != bewaard[sleutel]:
            yield Afwijking(sleutel, bewaard[sleutel], geteld[sleutel])
    if verouderd:
        yield Afwijking((TOTAAL, TOTAAL, "BIJDRAGEN", "verouderd"), verouderd, 0)


def herstel(tx: Session) -> int:
    """Make the summaries anew from the cases; how many counts there are. Writers wait, so choose a quiet moment."""
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE aanmelding, jeugdige, cijferbijdrage, cijfermutatie IN EXCLUSIVE MODE"))
    for tabel in (Cijfermutatie, Cijfersaldo, Cijferbijdrage):
        connection.execute(delete(tabel))
    geteld: Telling = Counter()
    rijen = []
    for feiten, _ in _casussen(tx):
        telt = bijdragen(feiten)
        if telt:
            geteld.update(_optelbaar(telt))
            rijen.append({"aanmelding_id": feiten.id, "telt": casusfeiten.als_tekst(telt)})
        if len(rijen) >= _TEGELIJK:
            connection.execute(insert(Cijferbijdrage), rijen)
            rijen = []
    if rijen:
        connection.execute(insert(Cijferbijdrage), rijen)
    geteld.update(_jeugdigen(tx))
    geteld.update(_overgenomen(tx))
    if geteld:
        connection.execute(insert(Cijfersaldo), [rij(sleutel, aantal) for sleutel, aantal in geteld.items()])
    return len(geteld)


def zonder_limiet(tx: Session) -> None:
    """This transaction may take as long as it needs: it reads every case."""
    if tx.connection().dialect.name == "postgresql":
        tx.execute(text("SET LOCAL statement_timeout = 0"))


def in_een_blik(tx: Session) -> None:
    """As `zonder_limiet`, and all of it sees one state of the data, while the service goes on."""
    if tx.connection().dialect.name == "postgresql":
        tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    zonder_limiet(tx)


def is_gebouwd(tx: Session) -> bool:
    """False right after the tables came to a database that has cases already."""
    if tx.scalar(select(Cijferbijdrage.aanmelding_id).limit(1)) is not None:
        return True
    return tx.scalar(select(Aanmelding.id).where(Aanmelding.ingediend_op.is_not(None)).limit(1)) is None


def _optelbaar(telling: Telling) -> Telling:
    return Counter({sleutel: aantal for sleutel, aantal in telling.items() if sleutel[2] != Maat.REFERENTIE})


def _casussen(tx: Session) -> Iterator[tuple[Casusfeiten, Telling | None]]:
    """Every case that is no concept, or was counted, with what it was last counted as."""
    connection, regio_van = tx.connection(), _regio_van(tx)
    laatste: UUID | None = None
    while zaken := _volgende(connection, laatste):
        laatste = zaken[-1]
        yield from casusfeiten.lees(connection, zaken, regio_van)


def _volgende(connection: Connection, na: UUID | None) -> list[UUID]:
    query = select(Aanmelding.id).order_by(Aanmelding.id).limit(_TEGELIJK)
    return list(connection.scalars(query if na is None else query.where(Aanmelding.id > na)))


def _regio_van(tx: Session) -> Mapping[str, str]:
    return {code: tafel.regio_code for code, tafel in catalogus(tx).tafels.items()}


def _jeugdigen(tx: Session) -> Telling:
    """Unique young people by the plain recount, per table and region, for every period in which a case was filed."""
    telling: Telling = Counter()
    per_regio: dict[str, list[str]] = {}
    for tafel, regio in _regio_van(tx).items():
        per_regio.setdefault(regio, []).append(tafel)
    for periode in _gebruikte_periodes(tx):
        for regio, tafels in per_regio.items():
            for plek, aantal in queries.young_people(tx, tafels, periode).items():
                waar, maat = (regio, Maat.JEUGDIGEN_REGIO) if plek == TOTAAL else (plek, Maat.JEUGDIGEN)
                if aantal:
                    telling[waar, periode.code, maat, ""] = aantal
    return telling


def _overgenomen(tx: Session) -> Telling:
    """What cases that were destroyed add to the counts. What the leertafel keeps there is no count of ours."""
    rijen = tx.scalars(select(Cijferrest).where(Cijferrest.maat.in_([maat.value for maat in Maat])))
    return Counter({(een.plek, een.periode, een.maat, een.waarde): een.aantal for een in rijen})


def _gebruikte_periodes(tx: Session) -> Iterator[Periode]:
    op = Aanmelding.ingediend_op
    eerste, laatste = tx.execute(select(func.min(op), func.max(op))).one()
    if eerste is None or laatste is None:
        return
    for jaar in range(local_date(eerste).year, local_date(laatste).year + 1):
        yield from periodes.of_year(jaar)


def _bewaard(tx: Session) -> Telling:
    delen = (
        select(tabel.plek, tabel.periode, tabel.maat, tabel.waarde, tabel.aantal)
        for tabel in (Cijfersaldo, Cijfermutatie)
    )
    samen = union_all(*delen).subquery()
    sleutel = (samen.c.plek, samen.c.periode, samen.c.maat, samen.c.waarde)
    telling: Telling = Counter()
    for plek, periode, maat, waarde, aantal in tx.execute(
        select(*sleutel, func.sum(samen.c.aantal)).group_by(*sleutel)
    ):
        telling[plek, periode, maat, waarde] = int(aantal)
    return telling
