"""Saved filters of the worklist: one's own, or shared with a table by its chair or secretary.

A filter holds query parameters and no case: who uses it sees what `service.worklist` shows to him or her.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.glossary import Handeling, Rol
from app.werklijsten.models import Werklijstfilter
from app.werklijsten.schemas import (
    Lijstfilter,
    WerklijstfilterIn,
    WerklijstfilterLijst,
    WerklijstfilterUit,
    WerklijstfilterWijziging,
)

PER_PERSOON, PER_TAFEL = 50, 50
_DELERS = (Rol.VOORZITTER, Rol.SECRETARIS)
_SELECT: Select[*tuple[Any, ...]] = select(Werklijstfilter, Gebruiker.naam).join(
    Gebruiker, Gebruiker.id == Werklijstfilter.eigenaar_id
)


def listing(tx: Session, actor: Actor) -> WerklijstfilterLijst:
    """One's own filters, and those that are shared with a table where one has a role; by name."""
    rows = tx.execute(_SELECT.where(_visible(actor)).order_by(Werklijstfilter.naam, Werklijstfilter.id))
    return WerklijstfilterLijst(items=[_uit(actor, row) for row in rows])


def create(tx: Session, actor: Actor, data: WerklijstfilterIn) -> WerklijstfilterUit:
    """Save a filter. Raises OngeldigeInvoer for a name that is taken, NietNu when there are too many."""
    authz.require(actor, Handeling.WERKLIJSTFILTERS_BEWAREN)
    if data.tafel is not None:
        authz.require(actor, Handeling.WERKLIJSTFILTERS_DELEN, tafel_code=data.tafel)
    _room(tx, Werklijstfilter.eigenaar_id == actor.gebruiker_id, PER_PERSOON)
    _room(tx, Werklijstfilter.tafel_code == data.tafel, PER_TAFEL)
    _free(tx, actor.gebruiker_id, data.naam)
    row = Werklijstfilter(
        id=uuid4(),
        eigenaar_id=actor.gebruiker_id,
        tafel_code=data.tafel,
        naam=data.naam,
        vraag=_stored(data.vraag),
        aangemaakt_op=actor.nu,
    )
    tx.add(row)
    return _done(tx, actor, row, data.tafel)


def change(tx: Session, actor: Actor, id_: UUID, versie: int, data: WerklijstfilterWijziging) -> WerklijstfilterUit:
    """Rename, change, share, or share no longer. A shared filter is the table's: its chair and secretary change it."""
    row = _mine(tx, actor, id_, versie)
    before, sent = row.tafel_code, data.model_fields_set
    if "tafel" in sent and data.tafel != before:
        if data.tafel is not None:
            authz.require(actor, Handeling.WERKLIJSTFILTERS_DELEN, tafel_code=data.tafel)
            _room(tx, Werklijstfilter.tafel_code == data.tafel, PER_TAFEL)
        row.tafel_code = data.tafel
    fouten = [
        Fout(veld, "verplicht", "Dit veld kan niet leeg.")
        for veld in ("naam", "vraag")
        if veld in sent and getattr(data, veld) is None
    ]
    if fouten:
        raise OngeldigeInvoer(fouten)
    if data.naam is not None and data.naam != row.naam:
        _free(tx, row.eigenaar_id, data.naam)
        row.naam = data.naam
    if data.vraag is not None:
        row.vraag = _stored(data.vraag)
    return _done(tx, actor, row, before or row.tafel_code)


def remove(tx: Session, actor: Actor, id_: UUID, versie: int) -> WerklijstfilterUit:
    """Delete a filter; answers what it was."""
    row = _mine(tx, actor, id_, versie)
    uit = _one(tx, actor, id_)
    tx.delete(row)
    _record(tx, actor, id_, row.tafel_code)
    tx.flush()
    return uit


def _visible(actor: Actor) -> ColumnElement[bool]:
    tafels = sorted({one.tafel_code for one in actor.toekenningen if one.tafel_code is not None})
    return or_(
        and_(Werklijstfilter.eigenaar_id == actor.gebruiker_id, Werklijstfilter.tafel_code.is_(None)),
        Werklijstfilter.tafel_code.in_(tafels),
    )


def _may_change(actor: Actor, row: Werklijstfilter) -> bool:
    """What is not shared is the owner's; what is shared is the table's, also when its owner has left it."""
    if row.tafel_code is None:
        return row.eigenaar_id == actor.gebruiker_id
    return any(one.rol in _DELERS and one.tafel_code == row.tafel_code for one in actor.toekenningen)


def _mine(tx: Session, actor: Actor, id_: UUID, versie: int) -> Werklijstfilter:
    """The filter, locked for change. NietGevonden when it cannot be seen; NietToegestaan for who may only use it."""
    row = tx.scalar(select(Werklijstfilter).where(Werklijstfilter.id == id_, _visible(actor)).with_for_update())
    if row is None:
        raise NietGevonden
    if row.tafel_code is None:
        authz.require(actor, Handeling.WERKLIJSTFILTERS_BEWAREN)
    else:
        authz.require(actor, Handeling.WERKLIJSTFILTERS_DELEN, tafel_code=row.tafel_code)
    if row.versie != versie:
        raise InmiddelsGewijzigd
    return row


def _room(tx: Session, which: ColumnElement[bool], hoogstens: int) -> None:
    if (tx.scalar(select(func.count()).select_from(Werklijstfilter).where(which)) or 0) >= hoogstens:
        raise NietNu(f"Er zijn er al {hoogstens}. Verwijder er eerst een.")


def _free(tx: Session, eigenaar_id: UUID, naam: str) -> None:
    taken = select(Werklijstfilter.id).where(Werklijstfilter.eigenaar_id == eigenaar_id, Werklijstfilter.naam == naam)
    if tx.scalar(taken) is not None:
        raise OngeldigeInvoer([Fout("naam", "dubbel", "Er is al een filter met deze naam. Kies een andere.")])


def _stored(vraag: Lijstfilter) -> dict[str, Any]:
    return vraag.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _done(tx: Session, actor: Actor, row: Werklijstfilter, tafel_code: str | None) -> WerklijstfilterUit:
    _record(tx, actor, row.id, tafel_code)
    tx.flush()
    return _one(tx, actor, row.id)


def _record(tx: Session, actor: Actor, id_: UUID, tafel_code: str | None) -> None:
    handeling = Handeling.WERKLIJSTFILTERS_BEWAREN if tafel_code is None else Handeling.WERKLIJSTFILTERS_DELEN
    audit.record(tx, actor, handeling, "werklijstfilter", id_)


def _one(tx: Session, actor: Actor, id_: UUID) -> WerklijstfilterUit:
    return _uit(actor, tx.execute(_SELECT.where(Werklijstfilter.id == id_)).one())


def _uit(actor: Actor, row: Row[*tuple[Any, ...]]) -> WerklijstfilterUit:
    filter_, eigenaar = row
    return WerklijstfilterUit(
        id=filter_.id,
        naam=filter_.naam,
        vraag=filter_.vraag,
        pad="/v1/aanmeldingen" + _query(filter_.vraag),
        tafel=filter_.tafel_code,
        eigenaar=eigenaar,
        mag_wijzigen=_may_change(actor, filter_),
        versie=filter_.versie,
    )


def _query(vraag: dict[str, Any]) -> str:
    """`?lijst=TE_LAAT&teLaat=true`; nothing without a parameter."""
    plain = {naam: str(waarde).lower() if isinstance(waarde, bool) else waarde for naam, waarde in vraag.items()}
    return f"?{urlencode(plain, doseq=True)}" if plain else ""
