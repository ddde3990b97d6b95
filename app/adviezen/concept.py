"""The concept of an advice at the table: shared with the members of the panel, who comment on it."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.adviezen import lezen, service
from app.adviezen.concept_schemas import DelingIn, OpmerkingIn, OpmerkingUit
from app.adviezen.models import Adviesopmerking
from app.adviezen.schemas import AdviesUit
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import NietNu
from app.core.workingdays import local_date
from app.glossary import Actie

_GEEN_CONCEPT = "Er is nu geen concept van het advies om iets bij op te merken."
_NIET_GEDEELD = "De voorzitter deelt het concept van het advies niet met de leden."


def share(
    tx: Session, actor: Actor, aanmelding_id: UUID, nummer: int, versie: int, data: DelingIn
) -> tuple[Zaak, AdviesUit]:
    """The chair lets invited members without an interest read the concept, or stops that."""
    zaak = authz.load(tx, actor, Actie.CONCEPT_DELEN, aanmelding_id, versie)
    advies = service.concept(tx, aanmelding_id, nummer)
    advies.gedeeld_op = actor.nu if data.delen else None
    dossier.act(tx, actor, zaak, Actie.CONCEPT_DELEN, gegevens={"versie": nummer, "gedeeld": data.delen})
    return zaak, lezen.versions(tx, aanmelding_id, local_date(actor.nu))[-1]


def comment(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: OpmerkingIn
) -> tuple[Zaak, OpmerkingUit]:
    """A comment on the concept as it is now. A member needs the chair to share it; NietNu without."""
    zaak = authz.load(tx, actor, Actie.OPMERKEN, aanmelding_id, versie)
    advies = service.newest(tx, aanmelding_id)
    at_table = lezen.at_table(zaak)
    if advies is None or advies.ondertekend_op is not None:
        raise NietNu(_GEEN_CONCEPT if at_table else _NIET_GEDEELD)
    if advies.gedeeld_op is None and not at_table:
        raise NietNu(_NIET_GEDEELD)
    row = Adviesopmerking(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        advies_nummer=advies.nummer,
        tekst=data.tekst,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(row)
    dossier.act(tx, actor, zaak, Actie.OPMERKEN, gegevens={"versie": advies.nummer})
    return zaak, _uit(row, actor.naam)


def comments(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[OpmerkingUit]:
    """The comments, the oldest first: for the table, and for members on what was shared. Nobody else gets any."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    if not zaak.heeft(Actie.OPMERKEN):
        return []
    vandaag = local_date(actor.nu)
    shared = {
        advies.nummer
        for advies in lezen.versions(tx, aanmelding_id, vandaag)
        if lezen.at_table(zaak) or advies.gedeeld_op is not None
    }
    rows = tx.execute(
        select(Adviesopmerking, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Adviesopmerking.door_id)
        .where(Adviesopmerking.aanmelding_id == aanmelding_id, Adviesopmerking.advies_nummer.in_(shared))
        .order_by(Adviesopmerking.op, Adviesopmerking.id)
    )
    return [_uit(row, naam) for row, naam in rows]


def _uit(row: Adviesopmerking, naam: str) -> OpmerkingUit:
    return OpmerkingUit(id=row.id, advies_nummer=row.advies_nummer, tekst=row.tekst, op=row.op, door=naam)
