"""The same young person, or the same family, in more than one case: who must know of it, and whom to call.

A reference is an organisation's own, and so is its hash: by reference only cases of one organisation can match. Across
organisations no one can know, so there a chair or secretary marks it by hand, after a call. Nothing is stored of a
match by reference: it is looked up each time, so that it is right after every change, transfer and erasure.

Of the other case nothing is shown but that it is there: to its requester's colleague one sentence when filing; to chair
and secretary of both tables whom to call. Never to, or naming, who declared an interest in it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app import authz, muur
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Organisatie, Roltoekenning
from app.core import audit
from app.core.errors import NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, Belang, Handeling, Rol, SamenloopSoort, Status, VerzoekSoort
from app.rechten.models import Belangverklaring
from app.samenloop.models import Samenloop
from app.samenloop.schemas import (
    ContactUit,
    MarkeringUit,
    SamenloopIn,
    SamenloopIntrekkingIn,
    SamenloopLijst,
    SamenloopUit,
)
from app.tafels.models import UitgenodigdLid

COLLEGA = (
    "Uw organisatie bracht deze jeugdige al eerder in. De voorzitter van de tafel weet dit en stemt af; overleg intern "
    "met uw teamleider."
)
# With these there is nothing left to tune.
NIET_MEER = (Status.INGETROKKEN, Status.AFGEWEZEN)
_Hier, _Daar = aliased(Jeugdige), aliased(Jeugdige)


@dataclass(frozen=True)
class _Ander:
    """Another case; `zichtbaar` is whether this actor may see it anyway."""

    id: UUID
    kenmerk: str
    tafel_code: str
    zichtbaar: bool


def warnings(tx: Session, actor: Actor, zaak: Zaak) -> list[str]:
    """What a requester hears on filing: the kenmerk of an own case, of a colleague's only that there is one. That is
    in the audit log. Another organisation's reference is another hash, and so never found."""
    aanmelding = zaak.aanmelding
    if aanmelding.ingediend_op is None or not has_reference(zaak):
        return []
    others = _others(tx, actor, aanmelding.id)
    own = sorted(other.kenmerk for other in others if other.zichtbaar)
    said = [f"U bracht deze jeugdige al eerder in: {', '.join(own)}."] if own else []
    if any(not other.zichtbaar for other in others):
        said.append(COLLEGA)
        audit.record(
            tx,
            actor,
            Handeling.SAMENLOOP_MELDEN,
            "aanmelding",
            aanmelding.id,
            aanmelding_id=aanmelding.id,
            reading=True,
        )
    return said


def has_reference(zaak: Zaak) -> bool:
    """Whether a young person in the case is known by a reference; who sent none cannot learn anything by one."""
    return any(jeugdige.referentie_hash is not None for jeugdige in zaak.aanmelding.jeugdigen)


def exists(tx: Session, actor: Actor, zaak: Zaak) -> bool | None:
    """Whether there is another case, for who may know; None for everybody else."""
    if not any(Actie.SAMENLOOP_ZIEN in recht.acties for recht in zaak.rechten):
        return None
    return bool(_others(tx, actor, zaak.aanmelding.id))


def read(tx: Session, actor: Actor, aanmelding_id: UUID) -> SamenloopLijst:
    """The other cases and whom to call; the reading is in the audit log."""
    authz.load(tx, actor, Actie.SAMENLOOP_ZIEN, aanmelding_id)
    audit.record(
        tx, actor, Actie.SAMENLOOP_ZIEN, "aanmelding", aanmelding_id, aanmelding_id=aanmelding_id, reading=True
    )
    return _listing(tx, actor, aanmelding_id)


def mark(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: SamenloopIn) -> tuple[Zaak, SamenloopLijst]:
    """This case and the one with that kenmerk are of one family. The case itself, its course and its version stay as
    they are: its requester and members do not see this. Raises OngeldigeInvoer for a kenmerk that says nothing here."""
    zaak = authz.load(tx, actor, Actie.SAMENLOOP_VASTLEGGEN, aanmelding_id, versie)
    if zaak.aanmelding.soort is VerzoekSoort.ANONIEM_CONSULT:
        raise NietNu("Een anoniem consult gaat over niemand op naam, en hoort dus bij geen andere aanmelding.")
    andere_id = muur.zaak_met(tx, data.kenmerk)
    if andere_id is not None:
        muur.laat_door(tx, aanmelding_id, andere_id)
    markable = and_(
        Aanmelding.id == andere_id,
        Aanmelding.id != aanmelding_id,
        Aanmelding.soort != VerzoekSoort.ANONIEM_CONSULT,
        *_of_use(actor),
    )
    if andere_id is None or tx.scalar(select(Aanmelding.id).where(markable)) is None:
        raise dossier.refused("kenmerk", "onbekend", "Zo’n aanmelding is er niet om bij deze te zetten.")
    if tx.scalar(select(Samenloop.id).where(_pair(aanmelding_id), _pair(andere_id)).limit(1)) is not None:
        raise NietNu("Dit is al vastgelegd.")
    row = Samenloop(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        andere_id=andere_id,
        reden=data.reden,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(row)
    return _noted(tx, actor, zaak, row)


def undo(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: SamenloopIntrekkingIn
) -> tuple[Zaak, SamenloopLijst]:
    """It was another family after all; by either table."""
    zaak = authz.load(tx, actor, Actie.SAMENLOOP_VASTLEGGEN, aanmelding_id, versie)
    muur.laat_samenloop_door(tx, aanmelding_id)
    row = tx.scalar(select(Samenloop).where(Samenloop.id == data.markering, _pair(aanmelding_id)).with_for_update())
    if row is None:
        raise dossier.refused("markering", "onbekend", "Deze markering is er niet (meer) bij deze aanmelding.")
    row.ingetrokken_op = actor.nu
    row.ingetrokken_door_id = actor.gebruiker_id
    row.ingetrokken_reden = data.reden
    return _noted(tx, actor, zaak, row)


def _noted(tx: Session, actor: Actor, zaak: Zaak, row: Samenloop) -> tuple[Zaak, SamenloopLijst]:
    """A line for each of both cases: who asks the log about either, finds it."""
    for one in (row.aanmelding_id, row.andere_id):
        audit.record(tx, actor, Actie.SAMENLOOP_VASTLEGGEN, "samenloop", row.id, aanmelding_id=one)
    tx.flush()
    return zaak, _listing(tx, actor, zaak.aanmelding.id)


def _of_use(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Of what kind another case must be: filed, not withdrawn or declined, and no interest of this actor in it."""
    return (
        Aanmelding.ingediend_op.is_not(None),
        Aanmelding.status.not_in(NIET_MEER),
        authz.free_of_interest(actor),
    )


def _pair(aanmelding_id: UUID) -> ColumnElement[bool]:
    """Marks that stand and that this case is in."""
    either = or_(Samenloop.aanmelding_id == aanmelding_id, Samenloop.andere_id == aanmelding_id)
    return and_(either, Samenloop.ingetrokken_op.is_(None))


def _others(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[_Ander]:
    """Every other case that shares a young person with this one or is marked. Asks one query, whatever it finds."""
    muur.laat_samenloop_door(tx, aanmelding_id)
    related = union_all(
        select(_Daar.aanmelding_id)
        .join(_Hier, _Hier.referentie_hash == _Daar.referentie_hash)
        .where(_Hier.aanmelding_id == aanmelding_id),
        select(Samenloop.andere_id).where(Samenloop.aanmelding_id == aanmelding_id, Samenloop.ingetrokken_op.is_(None)),
        select(Samenloop.aanmelding_id).where(Samenloop.andere_id == aanmelding_id, Samenloop.ingetrokken_op.is_(None)),
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Aanmelding.id,
            Aanmelding.kenmerk,
            Aanmelding.tafel_code,
            authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN).label("zichtbaar"),
        )
        .where(Aanmelding.id.in_(related), Aanmelding.id != aanmelding_id, *_of_use(actor))
        .order_by(Aanmelding.ingediend_op, Aanmelding.id)
    )
    return [_Ander(row[0], row[1], row[2], bool(row[3])) for row in tx.execute(query)]


def _listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> SamenloopLijst:
    others = _others(tx, actor, aanmelding_id)
    marks = _marks(tx, aanmelding_id)
    call = _contacts(tx, actor, others)
    items: list[SamenloopUit] = []
    for other in others:
        mark_ = marks.get(other.id)
        item = SamenloopUit(
            soort=SamenloopSoort.ZELFDE_JEUGDIGE if mark_ is None else SamenloopSoort.ZELFDE_GEZIN,
            bellen=call[other.id],
            aanmelding=other.id if other.zichtbaar else None,
            kenmerk=other.kenmerk if other.zichtbaar else None,
            markering=mark_,
        )
        if item not in items:  # how many there are at another table is no matter of this one
            items.append(item)
    return SamenloopLijst(items=items)


def _marks(tx: Session, aanmelding_id: UUID) -> dict[UUID, MarkeringUit]:
    rows = tx.execute(
        select(Samenloop, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Samenloop.door_id)
        .where(_pair(aanmelding_id))
        .order_by(Samenloop.op, Samenloop.id)
    )
    return {
        row.andere_id if row.aanmelding_id == aanmelding_id else row.aanmelding_id: MarkeringUit(
            id=row.id, op=row.op, door=naam, reden=row.reden
        )
        for row, naam in rows
    }


def _contacts(tx: Session, actor: Actor, others: Iterable[_Ander]) -> dict[UUID, list[ContactUit]]:
    """Per other case who leads its table today, without this actor and without who declared an interest in it."""
    others = list(others)
    vandaag = local_date(actor.nu)
    rows = tx.execute(
        select(
            Roltoekenning.tafel_code, Roltoekenning.gebruiker_id, Roltoekenning.rol, Gebruiker.naam, Organisatie.naam
        )
        .join(Gebruiker, Gebruiker.id == Roltoekenning.gebruiker_id)
        .join(Organisatie, Organisatie.code == Gebruiker.organisatie_code)
        .where(
            Roltoekenning.tafel_code.in_({other.tafel_code for other in others}),
            Roltoekenning.rol.in_((Rol.VOORZITTER, Rol.SECRETARIS)),
            Roltoekenning.van <= vandaag,
            or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
            Gebruiker.actief,
            Gebruiker.id != actor.gebruiker_id,
        )
        .order_by(Roltoekenning.rol.desc(), Gebruiker.naam, Gebruiker.id)
    ).all()
    met_belang = involved(tx, [other.id for other in others])
    call: dict[UUID, list[ContactUit]] = defaultdict(list)
    for other in others:
        call[other.id] = [
            ContactUit(naam=naam, organisatie=organisatie, rol=rol)
            for tafel, wie, rol, naam, organisatie in rows
            if tafel == other.tafel_code and wie not in met_belang[other.id]
        ]
    return call


def involved(tx: Session, ids: list[UUID]) -> dict[UUID, set[UUID]]:
    """Per case who declared an interest in it."""
    declared = union_all(
        select(Belangverklaring.aanmelding_id, Belangverklaring.gebruiker_id).where(
            Belangverklaring.aanmelding_id.in_(ids),
            Belangverklaring.belang != Belang.GEEN,
            Belangverklaring.ingetrokken_op.is_(None),
        ),
        select(UitgenodigdLid.aanmelding_id, UitgenodigdLid.gebruiker_id).where(
            UitgenodigdLid.aanmelding_id.in_(ids), UitgenodigdLid.belang != Belang.GEEN
        ),
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for aanmelding_id, gebruiker_id in tx.execute(declared):
        found[aanmelding_id].add(gebruiker_id)
    return found
