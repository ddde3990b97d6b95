"""Break-glass: read one case for one hour with a reason, never silently and never with an interest in it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app import authz, muur
from app.aanmeldingen.models import Verloop
from app.beheer.actor import Actor
from app.berichten import vastleggen
from app.core import audit
from app.glossary import Actie, MeldingSoort
from app.rechten.models import Noodtoegang
from app.rechten.schemas import NoodtoegangIn, NoodtoegangUit

DUUR = timedelta(hours=1)
_KENMERK = re.compile(r"EL-[0-9A-Z]{5}-[0-9A-Z]{5}")


def open_case(tx: Session, actor: Actor, sleutel: str, data: NoodtoegangIn) -> tuple[NoodtoegangUit, int]:
    """Open the case with this id or kenmerk for an hour, and tell the privacy officer, its table and its requester.

    Raises NietGevonden, NietToegestaan or NietNu; see `authz.load_in_nood`. The second value is the case's version,
    which this does not change: who is at work in it notices nothing but the line in the course.
    """
    aanmelding = authz.load_in_nood(tx, actor, _id_of(tx, sleutel)).aanmelding
    nood = Noodtoegang(
        id=uuid4(),
        aanmelding_id=aanmelding.id,
        gebruiker_id=actor.gebruiker_id,
        rol=actor.rol,
        reden=data.reden,
        van=actor.nu,
        tot=actor.nu + DUUR,
    )
    tx.add(nood)
    tx.flush()
    vastleggen.leg_vast(
        tx, MeldingSoort.NOODTOEGANG, aanmelding, actor.nu, door=actor.gebruiker_id, noodtoegang_id=nood.id
    )
    tx.add(
        Verloop(
            aanmelding_id=aanmelding.id,
            actie=Actie.NOODTOEGANG,
            op=actor.nu,
            door_id=actor.gebruiker_id,
            rol=str(actor.rol),
            van_status=aanmelding.status,
            naar_status=aanmelding.status,
            tafel_code=aanmelding.tafel_code,
            toelichting=data.reden,
        )
    )
    audit.record(tx, actor, Actie.NOODTOEGANG, "aanmelding", aanmelding.id, aanmelding_id=aanmelding.id)
    return NoodtoegangUit(aanmelding=aanmelding.id, kenmerk=aanmelding.kenmerk, open_tot=nood.tot), aanmelding.versie


def _id_of(tx: Session, sleutel: str) -> UUID | None:
    if _KENMERK.fullmatch(sleutel):
        return muur.zaak_met(tx, sleutel)
    try:
        return UUID(sleutel)
    except ValueError:
        return None
