"""What a person chose: which messages, which way, at which address."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.berichten.models import Keuze
from app.berichten.regels import REGELS
from app.berichten.schemas import BerichtenUit, BerichtenWijziging, KeuzeUit
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, OngeldigeInvoer
from app.glossary import Berichtkeuze, Handeling, MeldingSoort
from app.toegang import bevestiging


def read(tx: Session, actor: Actor) -> tuple[BerichtenUit, int]:
    """The address and every kind with its choice; the second value is the version of the account."""
    gebruiker = tx.scalars(select(Gebruiker).where(Gebruiker.id == actor.gebruiker_id)).one()
    return _uit(gebruiker, _chosen(tx, actor)), gebruiker.versie


def change(tx: Session, actor: Actor, versie: int, data: BerichtenWijziging) -> tuple[BerichtenUit, int]:
    """Change what was sent. Another address needs a fresh proof of who asks. Raises OngeldigeInvoer."""
    gebruiker = tx.scalars(select(Gebruiker).where(Gebruiker.id == actor.gebruiker_id).with_for_update()).one()
    if gebruiker.versie != versie:
        raise InmiddelsGewijzigd
    if "email" in data.model_fields_set and data.email != gebruiker.email:
        bevestiging.vereis(actor, Handeling.BERICHTEN_INSTELLEN)
        gebruiker.email = data.email
    fouten = [
        Fout(f"keuzes[{index}].keuze", "niet-uit", "Deze meldingen kunt u niet uitzetten.")
        for index, een in enumerate(data.keuzes)
        if een.keuze is Berichtkeuze.UIT and not REGELS[een.soort].uit_mag
    ]
    if fouten:
        raise OngeldigeInvoer(fouten)
    chosen = _chosen(tx, actor)
    for een in data.keuzes:
        row = chosen.get(een.soort)
        if row is None:
            row = chosen[een.soort] = Keuze(gebruiker_id=actor.gebruiker_id, soort=een.soort)
            tx.add(row)
        row.keuze = een.keuze
    flag_modified(gebruiker, "email")  # choices make a new version of the account too
    audit.record(tx, actor, Handeling.BERICHTEN_INSTELLEN, "gebruiker", actor.gebruiker_id)
    tx.flush()
    return _uit(gebruiker, chosen), gebruiker.versie


def _chosen(tx: Session, actor: Actor) -> dict[MeldingSoort, Keuze]:
    return {row.soort: row for row in tx.scalars(select(Keuze).where(Keuze.gebruiker_id == actor.gebruiker_id))}


def _uit(gebruiker: Gebruiker, chosen: dict[MeldingSoort, Keuze]) -> BerichtenUit:
    return BerichtenUit(
        email=gebruiker.email,
        keuzes=[
            KeuzeUit(
                soort=soort,
                keuze=chosen[soort].keuze if soort in chosen else regel.standaard,
                standaard=regel.standaard,
                uit_mag=regel.uit_mag,
            )
            for soort, regel in REGELS.items()
        ],
    )
