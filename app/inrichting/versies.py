"""The history of the set-up: every change is a version, with who, when and why. Nothing is ever taken out of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Inrichtingsversie
from app.core import audit
from app.core.errors import InmiddelsGewijzigd
from app.core.paging import read_page
from app.glossary import Handeling, InrichtingSoort
from app.inrichting.inhoud import Inhoud
from app.inrichting.schemas import VersieLijst, VersieUit, VersieVraag
from app.toegang import bevestiging


def begin(actor: Actor) -> None:
    """Only the administrator of the whole counter changes the set-up, with a fresh proof of who does it."""
    authz.require(actor, Handeling.INRICHTING_BEHEREN)
    bevestiging.vereis(actor, Handeling.INRICHTING_BEHEREN)


def expect(tx: Session, soort: InrichtingSoort, sleutel: str, versie: int) -> None:
    """Raises InmiddelsGewijzigd when somebody made another version; the caller holds the lock on what it is about."""
    if last(tx, soort, sleutel) != versie:
        raise InmiddelsGewijzigd


def last(tx: Session, soort: InrichtingSoort, sleutel: str) -> int:
    """The number of the version that holds; 1 for what was never changed."""
    query = select(func.max(Inrichtingsversie.nummer)).where(
        Inrichtingsversie.soort == soort, Inrichtingsversie.sleutel == sleutel
    )
    return tx.scalar(query) or 1


def write(
    tx: Session,
    soort: InrichtingSoort,
    sleutel: str,
    was: Inhoud | None,
    wordt: Inhoud,
    *,
    op: datetime,
    door: UUID | None,
    reden: str | None,
) -> bool:
    """Keep what it was and what it becomes; False, and nothing, when that is the same. What is new has no `was`."""
    if was == wordt:
        return False
    nummer = last(tx, soort, sleutel)
    known = tx.scalar(
        select(Inrichtingsversie.id)
        .where(Inrichtingsversie.soort == soort, Inrichtingsversie.sleutel == sleutel)
        .limit(1)
    )
    if known is None and was is not None:
        tx.add(Inrichtingsversie(soort=soort, sleutel=sleutel, nummer=1, inhoud=was))
        tx.flush()
    nummer = 1 if was is None else nummer + 1
    new = Inrichtingsversie(
        soort=soort, sleutel=sleutel, nummer=nummer, van=op, door_id=door, reden=reden, inhoud=wordt
    )
    tx.add(new)
    tx.flush()
    return True


def change(
    tx: Session, actor: Actor, soort: InrichtingSoort, sleutel: str, was: Inhoud | None, wordt: Inhoud, reden: str
) -> None:
    """The same for an act of a person, with its audit line."""
    write(tx, soort, sleutel, was, wordt, op=actor.nu, door=actor.gebruiker_id, reden=reden)
    audit.record(tx, actor, Handeling.INRICHTING_BEHEREN, soort.value.lower(), sleutel)


def page(tx: Session, actor: Actor, vraag: VersieVraag) -> tuple[VersieLijst, bool]:
    """Every version, the newest first."""
    authz.require(actor, Handeling.INRICHTING_NAZIEN)
    query = (
        select(Inrichtingsversie, Gebruiker.naam)
        .outerjoin(Gebruiker, Gebruiker.id == Inrichtingsversie.door_id)
        .where(
            true() if vraag.soort is None else Inrichtingsversie.soort == vraag.soort,
            true() if vraag.sleutel is None else Inrichtingsversie.sleutel == vraag.sleutel,
        )
        .order_by(Inrichtingsversie.id.desc())
    )
    blad = read_page(tx, query, vraag)
    items = [
        VersieUit(
            soort=row.soort,
            sleutel=row.sleutel,
            nummer=row.nummer,
            ingegaan_op=row.van,
            door=naam,
            reden=row.reden,
            inhoud=row.inhoud,
        )
        for row, naam, *_ in blad.rows
    ]
    return VersieLijst(**blad.info, items=items), blad.more
