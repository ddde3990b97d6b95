"""Hold a case: it comes on no list, and goes off one that was not executed yet."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app import muur
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.bewaring import dossiers, lijsten
from app.bewaring.models import Aanhouding
from app.bewaring.schemas import (
    AanhoudingIn,
    AanhoudingLijst,
    AanhoudingUit,
    AanhoudingVolledig,
    AanhoudingVraag,
    OpheffingIn,
)
from app.core import audit
from app.core.errors import NietGevonden, NietNu
from app.core.paging import read_page
from app.glossary import Handeling, Regelstand

_MAG = Handeling.AANHOUDEN
_Opheffer = aliased(Gebruiker)


def hold(tx: Session, actor: Actor, data: AanhoudingIn) -> AanhoudingUit:
    """Hold this case, for this reason. A case can be held for several reasons at once. Raises OngeldigeInvoer."""
    zaak = dossiers.met_kenmerk(tx, actor, _MAG, data.kenmerk)
    rij = Aanhouding(
        id=uuid4(),
        aanmelding_id=zaak.id,
        kenmerk=zaak.kenmerk,
        regio_code=zaak.regio_code,
        grond=data.grond,
        toelichting=data.toelichting,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(rij)
    tx.flush()
    audit.record(tx, actor, _MAG, "aanhouding", rij.id, aanmelding_id=zaak.id)
    lijsten.haal_van_lijsten(tx, actor, zaak, Regelstand.AANGEHOUDEN, _MAG, actor.nu)
    return _uit(rij, actor.naam, None)


def lift(tx: Session, actor: Actor, aanhouding_id: UUID, data: OpheffingIn) -> AanhoudingUit:
    """The case may be destroyed again once its term is over. Raises NietGevonden, NietNu."""
    rij, door, _ = _vind(tx, actor, aanhouding_id)
    if rij.opgeheven_op is not None:
        raise NietNu("Deze aanhouding is al opgeheven.")
    rij.opgeheven_op, rij.opgeheven_door_id = actor.nu, actor.gebruiker_id
    rij.opgeheven_toelichting = data.toelichting
    audit.record(tx, actor, _MAG, "aanhouding", rij.id, aanmelding_id=rij.aanmelding_id)
    tx.flush()
    return _uit(rij, door, actor.naam)


def read(tx: Session, actor: Actor, aanhouding_id: UUID) -> AanhoudingVolledig:
    """One, with its reasons in words; reading it is in the audit log. Raises NietGevonden."""
    rij, door, opheffer = _vind(tx, actor, aanhouding_id)
    audit.record(tx, actor, _MAG, "aanhouding", rij.id, aanmelding_id=rij.aanmelding_id, reading=True)
    return AanhoudingVolledig(
        **_uit(rij, door, opheffer).model_dump(),
        toelichting=rij.toelichting,
        opgeheven_toelichting=rij.opgeheven_toelichting,
    )


def page(tx: Session, actor: Actor, vraag: AanhoudingVraag) -> tuple[AanhoudingLijst, bool]:
    """Those of the actor's regions without words, the newest first."""
    eigen = dossiers.regios(actor, _MAG)
    query = _query().where(dossiers.binnen(eigen, Aanhouding.regio_code))
    if vraag.opgeheven is not None:
        is_open = Aanhouding.opgeheven_op.is_(None)
        query = query.where(~is_open if vraag.opgeheven else is_open)
    blad = read_page(tx, query.order_by(Aanhouding.op.desc(), Aanhouding.id), vraag)
    items = [_uit(rij, door, opheffer) for rij, door, opheffer, *_ in blad.rows]
    return AanhoudingLijst(**blad.info, items=items), blad.more


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(Aanhouding, Gebruiker.naam, _Opheffer.naam)
        .join(Gebruiker, Gebruiker.id == Aanhouding.door_id)
        .outerjoin(_Opheffer, _Opheffer.id == Aanhouding.opgeheven_door_id)
    )


def _vind(tx: Session, actor: Actor, aanhouding_id: UUID) -> Any:
    eigen = dossiers.regios(actor, _MAG)
    query = _query().where(Aanhouding.id == aanhouding_id, dossiers.binnen(eigen, Aanhouding.regio_code))
    rij = tx.execute(query.with_for_update(of=Aanhouding)).one_or_none()
    if rij is None:
        raise NietGevonden
    muur.laat_door(tx, rij[0].aanmelding_id)
    return rij


def _uit(rij: Aanhouding, door: str, opheffer: str | None) -> AanhoudingUit:
    return AanhoudingUit(
        id=rij.id,
        aanmelding=rij.aanmelding_id,
        kenmerk=rij.kenmerk,
        grond=rij.grond,
        op=rij.op,
        door=door,
        opgeheven_op=rij.opgeheven_op,
        opgeheven_door=opheffer,
    )
