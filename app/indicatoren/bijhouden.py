"""Keeping the summaries: in the transaction that changes a case, append the difference in what it adds to the counts.

A session hook sees to it, so that no service can forget. It appends only, so that writers never wait for each other;
the one exception is the young person's reference, which two transactions may file at once (`models.ELDERS`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, event, insert, inspect, select, text, update
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.core.workingdays import local_date
from app.indicatoren import casusfeiten
from app.indicatoren.bijdragen import Casusfeiten, Maat, Sleutel, Telling, Vindplaats, bijdragen, unieken
from app.indicatoren.casusfeiten import TELT
from app.indicatoren.models import Cijferbijdrage, Cijfermutatie, Cijferrest
from app.indicatoren.periodes import kwartaal
from app.tafels.catalogus import catalogus

_OPEN = "cijfers_bij_te_werken"
_TEGELIJK = 500
# SQLAlchemy writes out one statement with all rows, in one round trip.
_VOEG_TOE = insert(Cijfermutatie).inline()  # gives nothing back: who files a case may not read the counts
_BEWAAR = insert(Cijferbijdrage)
_VERVANG = (
    update(Cijferbijdrage)
    .where(Cijferbijdrage.aanmelding_id == bindparam("zaak"))
    .values(telt=bindparam("nieuw"))
    .execution_options(synchronize_session=False)
)
_TEL_OP = (
    update(Cijferrest)
    .where(*(getattr(Cijferrest, naam) == bindparam(f"b_{naam}") for naam in ("plek", "periode", "maat", "waarde")))
    .values(aantal=Cijferrest.aantal + bindparam("b_aantal"))
    .execution_options(synchronize_session=False)
)
_ELDERS: dict[str, Any] = {
    "postgresql": text(
        "SELECT referentie, tafel, op FROM cijfers_elders(CAST(:zaken AS uuid[]), CAST(:referenties AS text[]))"
    ),
    # The only writer needs no lock.
    "sqlite": select(Jeugdige.referentie_hash, Aanmelding.tafel_code, Aanmelding.ingediend_op)
    .join(Aanmelding, Aanmelding.id == Jeugdige.aanmelding_id)
    .where(
        Jeugdige.referentie_hash.in_(bindparam("referenties", expanding=True)),
        Aanmelding.id.not_in(bindparam("zaken", expanding=True)),
        Aanmelding.ingediend_op.is_not(None),
        Aanmelding.tafel_code.is_not(None),
    ),
}


@event.listens_for(Session, "before_flush")
def _noteer(tx: Session, _context: Any, _instances: Any) -> None:
    """Which cases change in what the counts look at. A new case of which all is in memory is kept with it."""
    open_: dict[UUID, Aanmelding | None] = tx.info.setdefault(_OPEN, {})
    nieuw: dict[UUID, Aanmelding] = {}
    for rij in tx.new:
        if isinstance(rij, Aanmelding):
            nieuw[rij.id] = rij
    for rij in (*tx.new, *tx.dirty, *tx.deleted):
        velden = TELT.get(type(rij))
        if velden is None or not _raakt(rij, velden, changed=rij in tx.dirty):
            continue
        if isinstance(rij, Aanmelding):
            open_.setdefault(rij.id, nieuw.get(rij.id) if "jeugdigen" in inspect(rij).dict else None)
        elif not (isinstance(rij, Jeugdige) and rij.aanmelding_id in nieuw):
            open_[rij.aanmelding_id] = None


def _raakt(rij: Any, velden: Sequence[str], *, changed: bool) -> bool:
    if not changed:
        return True
    stand = inspect(rij)
    return any(stand.attrs[veld].history.has_changes() for veld in velden)


@event.listens_for(Session, "before_commit")
def _voor_het_vastleggen(tx: Session) -> None:
    if not tx.in_nested_transaction():
        werk_bij(tx)


@event.listens_for(Session, "after_rollback")
def _vergeet(tx: Session) -> None:
    tx.info.pop(_OPEN, None)


def werk_bij(tx: Session) -> None:
    """Bring the summaries up to what this transaction changed so far."""
    tx.flush()
    open_: dict[UUID, Aanmelding | None] = tx.info.pop(_OPEN, {})
    if not open_:
        return
    nieuw = [casusfeiten.van_nieuw(zaak) for zaak in open_.values() if zaak is not None]
    verwerk(tx.connection(), [(feiten, None) for feiten in nieuw], _regio_van(tx))
    tel_mee(tx, [id_ for id_, zaak in open_.items() if zaak is None])


def _regio_van(tx: Session) -> dict[str, str]:
    return {code: tafel.regio_code for code, tafel in catalogus(tx).tafels.items()}


def tel_mee(tx: Session, zaken: Sequence[UUID]) -> None:
    """Count these cases as they stand in the database. For what is written past the ORM: an import."""
    regio_van = _regio_van(tx)
    for begin in range(0, len(zaken), _TEGELIJK):
        stel = zaken[begin : begin + _TEGELIJK]
        verwerk(tx.connection(), casusfeiten.lees(tx.connection(), stel, regio_van), regio_van)


def tel_niet_meer(tx: Session, zaken: Sequence[UUID]) -> None:
    """Take these cases out of the counts, before they are deleted: an import that is turned back."""
    regio_van = _regio_van(tx)
    for begin in range(0, len(zaken), _TEGELIJK):
        stel = zaken[begin : begin + _TEGELIJK]
        geteld = casusfeiten.lees(tx.connection(), stel, regio_van)
        verwerk(tx.connection(), [(replace(feiten, ingediend_op=None), telt) for feiten, telt in geteld], regio_van)
        tx.connection().execute(delete(Cijferbijdrage).where(Cijferbijdrage.aanmelding_id.in_(stel)))


def neem_over(tx: Session, zaken: Sequence[UUID]) -> None:
    """These cases are about to be destroyed: no count changes. What only they explain is kept as sums (`Cijferrest`),
    so that a count is what the cases say and what was taken over. The rows of the cases are the caller's to delete."""
    regio_van = _regio_van(tx)
    rest: Telling = Counter()
    kinderen: dict[UUID, tuple[Telling, Telling]] = {}
    for feiten, geteld in casusfeiten.lees(tx.connection(), zaken, regio_van):
        telt = geteld or Counter()
        rest.update({sleutel: aantal for sleutel, aantal in telt.items() if sleutel[2] != Maat.REFERENTIE})
        kinderen[feiten.id] = telt, Counter()
    referenties = _referenties(telt for telt, _ in kinderen.values())
    if referenties:
        rest.subtract(_anders_uniek(tx.connection(), kinderen, referenties, regio_van))
    tel_op(tx, rest)


def tel_op(tx: Session, rest: Telling) -> None:
    """Add to the sums of what was destroyed. One row per count, whatever it came from: nothing tells cases apart."""
    connection = tx.connection()
    for sleutel, aantal in sorted(rest.items()):
        plaats = rij(sleutel, aantal)
        if (
            aantal
            and not connection.execute(_TEL_OP, {f"b_{naam}": waarde for naam, waarde in plaats.items()}).rowcount
        ):
            connection.execute(insert(Cijferrest), plaats)


def _referenties(tellingen: Iterable[Telling]) -> list[str]:
    return sorted({sleutel[3] for telling in tellingen for sleutel in telling if sleutel[2] == Maat.REFERENTIE})


def verwerk(
    connection: Connection, gevonden: Iterable[tuple[Casusfeiten, Telling | None]], regio_van: Mapping[str, str]
) -> None:
    """Append what these cases add now minus what they added before, and remember what they add now."""
    verschil: Telling = Counter()
    kinderen: dict[UUID, tuple[Telling, Telling]] = {}
    bewaar: list[tuple[UUID, str]] = []
    vervang: list[tuple[UUID, str]] = []
    for feiten, geteld in gevonden:
        eerder, telt = geteld or Counter(), bijdragen(feiten)
        if telt == eerder:
            continue
        (vervang if geteld is not None else bewaar).append((feiten.id, casusfeiten.als_tekst(telt)))
        verschil.update(telt)
        verschil.subtract(eerder)
        kinderen[feiten.id] = eerder, telt
    if bewaar:
        connection.execute(_BEWAAR, [{"aanmelding_id": zaak, "telt": tekst} for zaak, tekst in bewaar])
    if vervang:
        connection.execute(_VERVANG, [{"zaak": zaak, "nieuw": tekst} for zaak, tekst in vervang])
    referenties = sorted({s[3] for s, aantal in verschil.items() if aantal and s[2] == Maat.REFERENTIE})
    if referenties:
        verschil.update(_anders_uniek(connection, kinderen, referenties, regio_van))
    rijen = [rij(sleutel, aantal) for sleutel, aantal in verschil.items() if aantal and sleutel[2] != Maat.REFERENTIE]
    if rijen:
        connection.execute(_VOEG_TOE, rijen)


def rij(sleutel: Sleutel, aantal: int) -> dict[str, Any]:
    """A count as a row."""
    plek, periode, maat, waarde = sleutel
    return {"plek": plek, "periode": periode, "maat": str(maat), "waarde": waarde, "aantal": aantal}


def _anders_uniek(
    connection: Connection,
    zaken: Mapping[UUID, tuple[Telling, Telling]],
    referenties: list[str],
    regio_van: Mapping[str, str],
) -> Telling:
    """How the counts of unique young people change, given where else these references were filed."""
    voor: dict[str, Counter[Vindplaats]] = {referentie: Counter() for referentie in referenties}
    na: dict[str, Counter[Vindplaats]] = {referentie: Counter() for referentie in referenties}
    vraag = {"zaken": list(zaken), "referenties": referenties}
    for referentie, tafel, op in connection.execute(_ELDERS[connection.dialect.name], vraag):
        plaats = (tafel, regio_van[tafel], kwartaal(local_date(op)))
        voor[referentie][plaats] += 1
        na[referentie][plaats] += 1
    for eerder, telt in zaken.values():
        for stand, telling in ((voor, eerder), (na, telt)):
            for referentie, plaats, aantal in _vindplaatsen(telling, regio_van):
                if referentie in stand:
                    stand[referentie][plaats] += aantal
    verschil: Telling = Counter()
    for referentie in referenties:
        verschil.update(unieken(na[referentie]))
        verschil.subtract(unieken(voor[referentie]))
    return verschil


def _vindplaatsen(telling: Telling, regio_van: Mapping[str, str]) -> Iterator[tuple[str, Vindplaats, int]]:
    for (tafel, wanneer, maat, referentie), aantal in telling.items():
        if maat == Maat.REFERENTIE:
            yield referentie, (tafel, regio_van[tafel], wanneer), aantal
