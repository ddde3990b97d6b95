"""What the privacy officer and the chair and secretary of a table must know at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import NietGevonden
from app.core.paging import PageParams, read_page
from app.glossary import Actie, Handeling, Rol
from app.rechten.models import Melding, Noodtoegang
from app.rechten.schemas import MeldingLijst, MeldingUit

_Door, _Gezien = aliased(Gebruiker), aliased(Gebruiker)
_SELECT = (
    select(
        Melding.id,
        Melding.soort,
        Melding.op,
        Melding.aanmelding_id.label("aanmelding"),
        Aanmelding.kenmerk,
        Melding.tafel_code.label("tafel"),
        _Door.naam.label("door"),
        Noodtoegang.rol,
        Noodtoegang.reden,
        Noodtoegang.tot.label("open_tot"),
        Melding.gezien_op,
        _Gezien.naam.label("gezien_door"),
    )
    .join(Aanmelding, Aanmelding.id == Melding.aanmelding_id)
    .join(Noodtoegang, Noodtoegang.id == Melding.noodtoegang_id)
    .join(_Door, _Door.id == Noodtoegang.gebruiker_id)
    .outerjoin(_Gezien, _Gezien.id == Melding.gezien_door_id)
)


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Those for the privacy officer; and those for who leads the table where the case is now, without an interest."""
    authz.require(actor, Handeling.MELDINGEN_LEZEN)
    for_table = and_(Melding.aan_rol.is_(None), authz.filter_for(actor, Actie.AANNEMEN))
    return or_(for_table, Melding.aan_rol == Rol.FG if actor.heeft(Rol.FG) else false())


def page(tx: Session, actor: Actor, vraag: PageParams) -> tuple[MeldingLijst, bool]:
    """One page, the newest first, and whether there is a next one."""
    query: Select[*tuple[Any, ...]] = _SELECT.where(_mine(actor)).order_by(Melding.op.desc(), Melding.id)
    blad = read_page(tx, query, vraag)
    return MeldingLijst(**blad.info, items=[MeldingUit.model_validate(row) for row in blad.rows]), blad.more


def mark_seen(tx: Session, actor: Actor, melding_id: UUID) -> MeldingUit:
    """Note who has seen it first; a second time changes nothing."""
    query = (
        select(Melding)
        .join(Aanmelding, Aanmelding.id == Melding.aanmelding_id)
        .where(Melding.id == melding_id, _mine(actor))
    )
    melding = tx.scalar(query.with_for_update(of=Melding))
    if melding is None:
        raise NietGevonden
    if melding.gezien_op is None:
        melding.gezien_op, melding.gezien_door_id = actor.nu, actor.gebruiker_id
        zaak = melding.aanmelding_id
        audit.record(tx, actor, Handeling.MELDINGEN_LEZEN, "aanmelding", zaak, aanmelding_id=zaak)
        tx.flush()
    return MeldingUit.model_validate(tx.execute(_SELECT.where(Melding.id == melding_id)).one())
