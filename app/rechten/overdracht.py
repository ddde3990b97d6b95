"""Cases of a worker who leaves go to a colleague: nothing of their content is shown, and nothing is lost."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app import authz, muur
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Roltoekenning
from app.core.errors import Fout, NietGevonden, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, Rol, Status
from app.rechten.schemas import OverdrachtIn, OverdrachtUit
from app.toegang import bevestiging

_VOORBIJ = (Status.AFGESLOTEN, Status.AFGEWEZEN, Status.INGETROKKEN)


def transfer(tx: Session, actor: Actor, gebruiker_id: UUID, data: OverdrachtIn) -> tuple[OverdrachtUit, int]:
    """Move all running cases of this worker, or the named ones, to another aanmelder of the same organisation.

    By an administrator (bound to that organisation, or to none) or the teamleider of that organisation, with a fresh
    proof of who does it: it changes who sees these cases. Raises
    NietToegestaan, NietGevonden (someone of another organisation), OngeldigeInvoer. The second value is the version of
    the worker's account.
    """
    authz.require(actor, Handeling.CASUSSEN_OVERDRAGEN)
    bevestiging.vereis(actor, Handeling.CASUSSEN_OVERDRAGEN)
    gebruiker = tx.get(Gebruiker, gebruiker_id)
    if gebruiker is None or not _may(actor, gebruiker.organisatie_code):
        actor.geweigerd = (Handeling.CASUSSEN_OVERDRAGEN, "gebruiker", gebruiker_id if gebruiker else None)
        raise NietGevonden
    naar = _receiver(tx, actor, gebruiker, data.naar)
    muur.laat_zaken_van_door(tx, gebruiker_id)
    cases = list(tx.scalars(select(Aanmelding).where(_which(gebruiker, data)).with_for_update()).all())
    fouten = []
    if naar is None:
        fouten.append(Fout("naar", "onbekend", "Kies een andere aanmelder van dezelfde organisatie."))
    found = {aanmelding.id for aanmelding in cases}
    fouten += [
        Fout(f"aanmeldingen[{index}]", "onbekend", "Deze medewerker heeft zo’n aanmelding niet.")
        for index, one in enumerate(data.aanmeldingen or [])
        if one not in found
    ]
    if naar is None or fouten:
        raise OngeldigeInvoer(fouten)
    for aanmelding in cases:
        aanmelding.aanmelder_id = naar.id
        gegevens = {"van": gebruiker.naam, "naar": naar.naam}
        zaak = Zaak(aanmelding, (), {})
        dossier.act(tx, actor, zaak, Actie.OVERDRAGEN, toelichting=data.toelichting, gegevens=gegevens)
    kenmerken = sorted(aanmelding.kenmerk for aanmelding in cases)
    return OverdrachtUit(aantal=len(kenmerken), kenmerken=kenmerken), gebruiker.versie


def _may(actor: Actor, organisatie: str) -> bool:
    """Sets the role that allows it."""
    for toekenning in actor.toekenningen:
        beheert = toekenning.rol is Rol.BEHEERDER and toekenning.organisatie_code in (None, organisatie)
        if beheert or (toekenning.rol is Rol.TEAMLEIDER and toekenning.organisatie_code == organisatie):
            actor.rol, actor.namens = toekenning.rol, toekenning.namens
            return True
    return False


def _receiver(tx: Session, actor: Actor, van: Gebruiker, naam: str) -> Gebruiker | None:
    vandaag = local_date(actor.nu)
    brings_in = select(Roltoekenning.gebruiker_id).where(
        Roltoekenning.rol == Rol.AANMELDER,
        Roltoekenning.van <= vandaag,
        or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
    )
    return tx.scalar(
        select(Gebruiker).where(
            Gebruiker.gebruikersnaam == naam,
            Gebruiker.id != van.id,
            Gebruiker.organisatie_code == van.organisatie_code,
            Gebruiker.actief,
            Gebruiker.is_programma.is_(False),
            Gebruiker.id.in_(brings_in),
        )
    )


def _which(gebruiker: Gebruiker, data: OverdrachtIn) -> ColumnElement[bool]:
    own = and_(Aanmelding.aanmelder_id == gebruiker.id, Aanmelding.organisatie_code == gebruiker.organisatie_code)
    if data.aanmeldingen is not None:
        return and_(own, Aanmelding.id.in_(data.aanmeldingen))
    return and_(own, Aanmelding.status.not_in(_VOORBIJ))


def running(tx: Session, gebruiker_id: UUID) -> tuple[int, int]:
    """How many running cases this person brought in, and of how many he or she holds the process."""
    muur.laat_zaken_van_door(tx, gebruiker_id)
    open_cases = select(func.count()).select_from(Aanmelding).where(Aanmelding.status.not_in(_VOORBIJ))
    brought_in = tx.scalar(open_cases.where(Aanmelding.aanmelder_id == gebruiker_id))
    holds_process = tx.scalar(open_cases.where(Aanmelding.procesregisseur_id == gebruiker_id))
    return brought_in or 0, holds_process or 0
