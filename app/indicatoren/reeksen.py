"""Series from outside as they were supplied: what holds now, and the whole history.

Of all values for one indicator, region and period the last one holds whose delivery was not withdrawn, so withdrawing a
delivery brings back what it replaced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.beheer.actor import Actor
from app.core import audit
from app.glossary import Cijferdoel, Handeling, Waardestand
from app.indicatoren import definities
from app.indicatoren.aanleverregels import Plek
from app.indicatoren.aanleverschemas import ReeksUit, ReekswaardeUit
from app.indicatoren.models import Aanlevering, Reekswaarde
from app.indicatoren.service import eigen_regios


@dataclass(frozen=True)
class Rij:
    """A value that holds."""

    indicator: str
    regio_code: str
    periode: str
    waarde: float
    teller: int | None
    noemer: int | None
    bron: str
    datum: date
    definitie: str


def _geldig() -> Select[*tuple[Any, ...]]:
    """The id of every value that holds."""
    return (
        select(func.max(Reekswaarde.id))
        .join(Aanlevering, Aanlevering.id == Reekswaarde.aanlevering_id)
        .where(Aanlevering.ingetrokken_op.is_(None))
        .group_by(Reekswaarde.indicator, Reekswaarde.regio_code, Reekswaarde.periode)
    )


def huidig(tx: Session, code: str, regios: Sequence[str]) -> list[Rij]:
    """The values of a series that hold now, per region and period."""
    return _lees(tx, Reekswaarde.indicator == code, Reekswaarde.regio_code.in_(regios))


def van_regio(tx: Session, regio: str) -> list[Rij]:
    """All values that hold now for this region, of every indicator."""
    return _lees(tx, Reekswaarde.regio_code == regio)


def _lees(tx: Session, *conditions: Any) -> list[Rij]:
    kolommen = [getattr(Reekswaarde, naam) for naam in Rij.__dataclass_fields__]
    query = (
        select(*kolommen)
        .where(Reekswaarde.id.in_(_geldig().where(*conditions)))
        .order_by(Reekswaarde.regio_code, Reekswaarde.periode)
    )
    return [Rij(*rij) for rij in tx.execute(query)]


def bekend(tx: Session, regios: Sequence[str]) -> dict[Plek, tuple[Any, ...]]:
    """What holds now for these regions, by its place, as `aanleverregels.Waarde.inhoud`."""
    return {
        (rij.indicator, rij.regio_code, rij.periode): (rij.waarde, rij.teller, rij.noemer, rij.bron, rij.datum)
        for rij in _lees(tx, Reekswaarde.regio_code.in_(regios))
    }


def geschiedenis(tx: Session, actor: Actor, code: str, doel: Cijferdoel) -> ReeksUit:
    """Everything that was ever supplied for this indicator and the own regions."""
    regios = eigen_regios(actor)
    definities.indicator(code)
    geldig = Reekswaarde.id.in_(_geldig().where(Reekswaarde.indicator == code)).label("geldig")
    query = (
        select(Reekswaarde, Aanlevering.op, Aanlevering.ingetrokken_op, geldig)
        .join(Aanlevering, Aanlevering.id == Reekswaarde.aanlevering_id)
        .where(Reekswaarde.indicator == code, Reekswaarde.regio_code.in_(regios))
        .order_by(Reekswaarde.id.desc())
    )
    items = []
    for rij, op, ingetrokken_op, geldt in tx.execute(query):
        stand = Waardestand.GELDIG if geldt else Waardestand.VERVANGEN
        items.append(
            ReekswaardeUit(
                regio=rij.regio_code,
                periode=rij.periode,
                waarde=rij.waarde,
                teller=rij.teller,
                noemer=rij.noemer,
                bron=rij.bron,
                datum=rij.datum,
                reden=rij.reden,
                versie=rij.definitie,
                stand=stand if ingetrokken_op is None else Waardestand.INGETROKKEN,
                aanlevering=rij.aanlevering_id,
                op=op,
            )
        )
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "reeks", code, doel=doel)
    return ReeksUit(items=items)
