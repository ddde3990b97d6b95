"""Reading what retention depends on: the terms of a table, the facts of cases, and which of them may be on a list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.bewaring.models import Aanhouding, Bewaartermijn, Vernietigingsregel
from app.bewaring.termijnen import GEEINDIGD, Bewaring, Dossier, Termijn, bewaring, gewoon
from app.core.workingdays import add_months, local_date
from app.glossary import Bewaarstart, Regelstand
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel

_PER_KEER = 500
_KOLOMMEN = (
    Aanmelding.id,
    Aanmelding.kenmerk,
    Aanmelding.tafel_code,
    Aanmelding.regio_code,
    Aanmelding.soort,
    Aanmelding.status,
    Aanmelding.gewijzigd_op,
    Aanmelding.afgesloten_op,
)
Zaakrij = Row[*tuple[Any, ...]]


def termijnen(tx: Session, tafel: TafelProfiel) -> list[Termijn]:
    """Every term that this table ever had, and its ordinary one below them."""
    rows = tx.scalars(select(Bewaartermijn).where(Bewaartermijn.tafel_code == tafel.code).order_by(Bewaartermijn.id))
    eigen = [Termijn(een.soort, een.van, een.maanden, een.start, een.grond, een.id) for een in rows]
    return [gewoon(tafel.bewaartermijn_maanden), *eigen]


def wordt_aangehouden() -> ColumnElement[bool]:
    """Whether something holds the case."""
    return exists().where(Aanhouding.aanmelding_id == Aanmelding.id, Aanhouding.opgeheven_op.is_(None))


def _staat_op_een_lijst(vandaag: date) -> ColumnElement[bool]:
    """On a list that was not executed, or taken off one for a while."""
    return exists().where(
        Vernietigingsregel.aanmelding_id == Aanmelding.id,
        or_(Vernietigingsregel.stand == Regelstand.OPEN, Vernietigingsregel.opnieuw_vanaf > vandaag),
    )


def zaken(tx: Session, tafel: TafelProfiel, vandaag: date) -> Iterator[tuple[Zaakrij, Bewaring]]:
    """The cases of a table of which the term is over, and that nothing keeps off a list."""
    van_tafel = termijnen(tx, tafel)
    kortste = add_months(vandaag, -min(een.maanden for een in van_tafel)) + timedelta(days=1)
    grens = datetime.combine(kortste, time(23, 59), UTC)
    query = (
        select(*_KOLOMMEN)
        .where(
            Aanmelding.tafel_code == tafel.code,
            Aanmelding.ingediend_op.is_not(None),
            Aanmelding.status.in_(GEEINDIGD),
            func.coalesce(Aanmelding.afgesloten_op, Aanmelding.gewijzigd_op) <= grens,
            ~wordt_aangehouden(),
            ~_staat_op_een_lijst(vandaag),
        )
        .order_by(Aanmelding.id)
    )
    for rijen in _stellen(tx, query):
        for rij, hoe in bewaringen(tx, rijen, {tafel.code: van_tafel}):
            if hoe is not None and hoe.is_voorbij(vandaag):
                yield rij, hoe


def _stellen(tx: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Zaakrij]]:
    laatste: UUID | None = None
    while True:
        rijen = tx.execute((query if laatste is None else query.where(Aanmelding.id > laatste)).limit(_PER_KEER)).all()
        if not rijen:
            return
        yield rijen
        laatste = rijen[-1].id


def bewaringen(
    tx: Session, rijen: Iterable[Zaakrij], bekend: dict[str, list[Termijn]]
) -> Iterator[tuple[Zaakrij, Bewaring | None]]:
    """How long each of these cases is kept; `bekend` holds the terms of tables that were read already."""
    rijen = list(rijen)
    for code in {rij.tafel_code for rij in rijen} - bekend.keys():
        bekend[code] = termijnen(tx, catalogus(tx).tafel(code))
    geboren = _geboortejaren(tx, [rij.id for rij in rijen if _telt_leeftijd(bekend[rij.tafel_code])])
    for rij in rijen:
        yield rij, bewaring(_dossier(rij, geboren.get(rij.id, ())), bekend[rij.tafel_code])


def bewaring_van(tx: Session, zaak: Aanmelding) -> Bewaring | None:
    """How long this case is kept."""
    (_, hoe), *_ = bewaringen(tx, tx.execute(select(*_KOLOMMEN).where(Aanmelding.id == zaak.id)), {})
    return hoe


def _telt_leeftijd(van_tafel: Iterable[Termijn]) -> bool:
    return any(een.start is Bewaarstart.MEERDERJARIG for een in van_tafel)


def _geboortejaren(tx: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, ...]]:
    if not ids:
        return {}
    gevonden: dict[UUID, tuple[int, ...]] = {}
    query = select(Jeugdige.aanmelding_id, Jeugdige.geboortejaar).where(Jeugdige.aanmelding_id.in_(ids))
    for zaak, jaar in tx.execute(query):
        if jaar is not None:
            gevonden[zaak] = (*gevonden.get(zaak, ()), jaar)
    return gevonden


def _dossier(rij: Zaakrij, geboortejaren: tuple[int, ...]) -> Dossier:
    afgesloten = None if rij.afgesloten_op is None else local_date(rij.afgesloten_op)
    return Dossier(rij.soort, rij.status, local_date(rij.gewijzigd_op), afgesloten, geboortejaren)
