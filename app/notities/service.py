"""Working notes: written and read by one side of the table, each side its own.

A note is about the work and no part of the course of the case: it makes no new version, is in no timeline and tells
nobody. A redirected case leaves the notes of the former table behind: the new table reads none of them.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import NietGevonden, NietNu, NietToegestaan
from app.glossary import Actie, Notitiekring, Rol
from app.notities.models import Notitie
from app.notities.schemas import NotitieIn, NotitieUit

INTREKTIJD = timedelta(hours=1)  # for a slip of the pen, or the wrong case; later a new note says what was wrong
# Everybody else who reads or writes notes does so for the table.
INBRENGERS = frozenset({Rol.AANMELDER, Rol.TEAMLEIDER})
_NOTITIES: Select[*tuple[Any, ...]] = select(Notitie, Gebruiker.naam).join(Gebruiker, Gebruiker.id == Notitie.door_id)


def kring_van(rol: Rol | str | None) -> Notitiekring:
    """Which side of the table this role is on. Pure."""
    return Notitiekring.INBRENGER if rol in INBRENGERS else Notitiekring.TAFEL


def kringen(zaak: Zaak) -> list[Notitiekring]:
    """The sides of the table that this person is on in this case, and reads the notes of."""
    mine = {kring_van(recht.rol) for recht in zaak.rechten if Actie.NOTITIES_LEZEN in recht.acties}
    return [kring for kring in Notitiekring if kring in mine]


def add(tx: Session, actor: Actor, aanmelding_id: UUID, data: NotitieIn) -> NotitieUit:
    """A new note, of the side that the role is on which lets this person write it."""
    aanmelding = authz.load(tx, actor, Actie.NOTEREN, aanmelding_id).aanmelding
    rol = Rol[str(actor.rol)]
    notitie = Notitie(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        tafel_code=aanmelding.tafel_code if kring_van(rol) is Notitiekring.TAFEL else None,
        tekst=data.tekst,
        op=actor.nu,
        door_id=actor.gebruiker_id,
        rol=rol,
    )
    tx.add(notitie)
    return _done(tx, actor, notitie, actor.naam)


def withdraw(tx: Session, actor: Actor, aanmelding_id: UUID, notitie_id: UUID) -> NotitieUit:
    """Withdraw an own note of at most an hour ago; it stays, marked. NietGevonden for a note of the other side."""
    zaak = authz.load(tx, actor, Actie.NOTEREN, aanmelding_id)
    found = tx.execute(_NOTITIES.where(Notitie.id == notitie_id, _leesbaar(zaak))).one_or_none()
    if found is None:
        raise NietGevonden
    notitie, naam = found
    if notitie.door_id != actor.gebruiker_id:
        raise NietToegestaan("U kunt alleen een eigen notitie intrekken.")
    if notitie.ingetrokken_op is not None:
        raise NietNu("Deze notitie is al ingetrokken.")
    if actor.nu > notitie.op + INTREKTIJD:
        raise NietNu("Een notitie kunt u een uur lang intrekken. Schrijf zo nodig een nieuwe.")
    notitie.ingetrokken_op = actor.nu
    return _done(tx, actor, notitie, naam)


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[NotitieUit]:
    """The notes of this person's side, the newest first; reading them is reading the case."""
    zaak = authz.load(tx, actor, Actie.NOTITIES_LEZEN, aanmelding_id)
    audit.record(tx, actor, Actie.BEKIJKEN, "aanmelding", aanmelding_id, aanmelding_id=aanmelding_id, reading=True)
    rows = tx.execute(_NOTITIES.where(_leesbaar(zaak)).order_by(Notitie.op.desc(), Notitie.id))
    return [_uit(notitie, naam, actor) for notitie, naam in rows]


def _leesbaar(zaak: Zaak) -> ColumnElement[bool]:
    """The notes of this case that are of a side which this person is on."""
    mine = [
        Notitie.tafel_code.is_(None) if kring is Notitiekring.INBRENGER else _van_tafel(zaak.aanmelding.tafel_code)
        for kring in kringen(zaak)
    ]
    return (Notitie.aanmelding_id == zaak.aanmelding.id) & or_(false(), *mine)


def _van_tafel(code: str | None) -> ColumnElement[bool]:
    return false() if code is None else Notitie.tafel_code == code


def _done(tx: Session, actor: Actor, notitie: Notitie, naam: str) -> NotitieUit:
    zaak = notitie.aanmelding_id
    audit.record(tx, actor, Actie.NOTEREN, "aanmelding", zaak, aanmelding_id=zaak)
    tx.flush()
    return _uit(notitie, naam, actor)


def _uit(notitie: Notitie, naam: str, actor: Actor) -> NotitieUit:
    tot = notitie.op + INTREKTIJD
    eigen = notitie.door_id == actor.gebruiker_id and notitie.ingetrokken_op is None and actor.nu <= tot
    return NotitieUit(
        id=notitie.id,
        kring=kring_van(notitie.rol),
        tekst=notitie.tekst,
        op=notitie.op,
        door=naam,
        rol=notitie.rol,
        ingetrokken_op=notitie.ingetrokken_op,
        in_te_trekken_tot=tot if eigen else None,
    )
