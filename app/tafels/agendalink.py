"""The calendar feed of a person: meetings with time, place and reference, behind a secret address. Never a name.

The address is its only proof, so its token has 256 bits, is stored as a hash, is shown once and can be revoked.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session

from app import authz, muur
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, actor_for
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import NietGevonden, NietNu
from app.core.http import ICS_SUFFIX
from app.glossary import GastSoort, Handeling, Rol
from app.tafels import zittingen
from app.tafels.models import Agendalink, Bespreking, Gast, Zitting
from app.tafels.zittingschemas import AgendalinkUit, NieuweAgendalink

if TYPE_CHECKING:
    from icalendar import Event

TERUG, VOORUIT = timedelta(days=60), timedelta(days=400)
HOOGSTENS = 500


def state(tx: Session, actor: Actor) -> AgendalinkUit:
    """Whether the actor has a working link; the link itself cannot be shown again."""
    authz.require(actor, Handeling.AGENDA_VOLGEN)
    link = tx.get(Agendalink, actor.gebruiker_id)
    actief = link is not None and link.ingetrokken_op is None
    return AgendalinkUit(actief=actief, gemaakt_op=link.gemaakt_op if link is not None and actief else None)


def renew(tx: Session, actor: Actor, basis_url: str) -> NieuweAgendalink:
    """A new secret address; one from before stops working."""
    authz.require(actor, Handeling.AGENDA_VOLGEN)
    token = secrets.token_urlsafe(32)
    link = tx.get(Agendalink, actor.gebruiker_id, with_for_update=True) or Agendalink(gebruiker_id=actor.gebruiker_id)
    link.token_hash, link.gemaakt_op, link.ingetrokken_op = _hash(token), actor.klok, None
    tx.add(link)
    audit.record(tx, actor, Handeling.AGENDA_VOLGEN, "agendalink", actor.gebruiker_id)
    url = f"{basis_url.rstrip('/')}/v1/agenda/{token}{ICS_SUFFIX}"
    return NieuweAgendalink(actief=True, gemaakt_op=link.gemaakt_op, url=url)


def revoke(tx: Session, actor: Actor) -> AgendalinkUit:
    """The address stops working at once."""
    authz.require(actor, Handeling.AGENDA_VOLGEN)
    link = tx.get(Agendalink, actor.gebruiker_id, with_for_update=True)
    if link is None or link.ingetrokken_op is not None:
        raise NietNu("Er is geen agendalink die werkt.")
    link.ingetrokken_op = actor.klok
    audit.record(tx, actor, Handeling.AGENDA_VOLGEN, "agendalink", actor.gebruiker_id)
    return AgendalinkUit(actief=False, gemaakt_op=None)


def _hash(token: str) -> str:
    """Of 256 random bits, so that a fast hash is enough."""
    return sha256(token.encode()).hexdigest()


def feed(tx: Session, sleutel: str, nu: datetime) -> bytes:
    """The calendar behind this token, with what its owner may see now; NietGevonden for anything else."""
    token = sleutel.removesuffix(ICS_SUFFIX)
    naam = tx.scalar(
        select(Gebruiker.gebruikersnaam)
        .join(Agendalink, Agendalink.gebruiker_id == Gebruiker.id)
        .where(Agendalink.token_hash == _hash(token), Agendalink.ingetrokken_op.is_(None), Gebruiker.actief)
    )
    if naam is None or not sleutel.endswith(ICS_SUFFIX):
        raise NietGevonden
    actor = actor_for(tx, naam, nu)
    muur.stand(tx, actor)
    query = (
        select(Zitting)
        .where(_of(actor), Zitting.begint_op >= nu - TERUG, Zitting.begint_op <= nu + VOORUIT)
        .order_by(Zitting.begint_op, Zitting.id)
        .limit(HOOGSTENS)
    )
    from icalendar import Calendar  # noqa: PLC0415  # eighty modules, for what few ask for

    calendar = Calendar()
    calendar.add("PRODID", "-//Expertloket//Zittingen//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", "Expertloket")
    for zitting in tx.scalars(query):
        calendar.add_component(_event(zitting))
    return bytes(calendar.to_ical())


def _of(actor: Actor) -> ColumnElement[bool]:
    """All meetings of the tables that one leads; as a member where one is invited or deputy chair; as a requester those
    where one is invited with a case of one's own."""
    led = sorted(
        {
            toekenning.tafel_code
            for toekenning in actor.toekenningen
            if toekenning.rol in (Rol.VOORZITTER, Rol.SECRETARIS) and toekenning.tafel_code is not None
        }
    )
    as_guest = exists().where(
        Bespreking.zitting_id == Zitting.id,
        Bespreking.uitgesteld_op.is_(None),
        Aanmelding.id == Bespreking.aanmelding_id,
        Aanmelding.aanmelder_id == actor.gebruiker_id,
        Gast.bespreking_id == Bespreking.id,
        Gast.soort == GastSoort.AANMELDER,
        Gast.uitgenodigd,
    )
    return or_(
        Zitting.tafel_code.in_(led),
        zittingen.as_member(actor) if actor.heeft(Rol.TAFELLID) else false(),
        as_guest if actor.heeft(Rol.AANMELDER) else false(),
    )


def _event(zitting: Zitting) -> "Event":
    """One meeting. Its reference is what both sides can name: the table, and the number of the meeting."""
    from icalendar import Event  # noqa: PLC0415  # as above

    event = Event()
    event.add("UID", f"{zitting.id}@expertloket")
    event.add("DTSTAMP", zitting.gewijzigd_op or zitting.begint_op)
    event.add("SEQUENCE", zitting.versie)
    event.add("DTSTART", zitting.begint_op)  # in UTC, so that no calendar needs to know our time zone
    event.add("DTEND", zitting.begint_op + timedelta(minutes=zitting.capaciteit_minuten))
    event.add("SUMMARY", f"Zitting {zitting.tafel_code}")
    event.add("LOCATION", ", ".join(part for part in (zitting.plaats, zitting.link) if part))
    event.add("DESCRIPTION", f"Zitting {str(zitting.id)[:8]}")
    event.add("CLASS", "PRIVATE")
    event.add("STATUS", "CANCELLED" if zitting.afgelast_op is not None else "CONFIRMED")
    return event
