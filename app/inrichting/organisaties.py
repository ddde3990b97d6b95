"""Organisations: a new one, or one that is called otherwise, works in another region, or stops. None is ever removed:
people, cases and roles belong to it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen import dossier
from app.beheer.actor import Actor
from app.beheer.models import Organisatie
from app.beheer.schemas import OrganisatieUit
from app.core.errors import Fout, NietGevonden, NietNu
from app.glossary import InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import of_organisation
from app.inrichting.schemas import OrganisatieIn, OrganisatieWijziging
from app.tafels.catalogus import Catalogus, catalogus, renewed

SOORT = InrichtingSoort.ORGANISATIE
# What its people may file, and what was counted by kind, leans on it.
VAST = (
    "Het soort organisatie ligt vast, omdat haar aanmeldingen en haar recht om in te dienen ervan afhangen. "
    "Voeg een nieuwe organisatie toe."
)


def read(tx: Session, code: str) -> tuple[OrganisatieUit, int]:
    """One organisation, and its version. Raises NietGevonden."""
    gegevens = catalogus(tx)
    if code not in gegevens.organisaties:
        raise NietGevonden
    naam, soort, regio = gegevens.organisaties[code]
    uit = OrganisatieUit(code=code, naam=naam, soort=soort, regio=regio, tot=gegevens.laatste_dagen.get(code))
    return uit, gegevens.versie(SOORT, code)


def add(tx: Session, actor: Actor, data: OrganisatieIn) -> OrganisatieUit:
    """One more organisation, whose people can get accounts at once. Raises NietNu, OngeldigeInvoer."""
    versies.begin(actor)
    if tx.get(Organisatie, data.code) is not None:
        raise NietNu("Er is al een organisatie met deze code. Kies een andere, of wijzig die organisatie.")
    dossier.refuse(*region_errors(data.regio, catalogus(tx)))
    row = Organisatie(code=data.code, naam=data.naam, soort=data.soort, regio_code=data.regio)
    tx.add(row)
    tx.flush()
    versies.change(tx, actor, SOORT, data.code, None, of_organisation(row), data.reden)
    renewed(tx)
    return _uit(row)


def change(tx: Session, actor: Actor, code: str, versie: int, data: OrganisatieWijziging) -> tuple[OrganisatieUit, int]:
    """Another name, region or last day, wherever it counts.

    Raises NietGevonden, InmiddelsGewijzigd, OngeldigeInvoer.
    """
    versies.begin(actor)
    query = select(Organisatie).where(Organisatie.code == code)
    row = tx.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NietGevonden
    versies.expect(tx, SOORT, code, versie)
    was = of_organisation(row)
    sent = data.model_fields_set
    fouten = region_errors(data.regio, catalogus(tx))
    if "naam" in sent and data.naam is None:
        fouten.append(Fout("naam", "verplicht", "Dit kan niet leeg zijn. Laat het weg als het zo blijft."))
    if "soort" in sent and data.soort is not row.soort:
        fouten.append(Fout("soort", "ligt-vast", VAST))
    dossier.refuse(*fouten)
    if data.naam is not None:
        row.naam = data.naam
    if "regio" in sent:
        row.regio_code = data.regio
    if "tot" in sent:
        row.tot = data.tot
    tx.flush()
    versies.change(tx, actor, SOORT, code, was, of_organisation(row), data.reden)
    renewed(tx)
    return _uit(row), versies.last(tx, SOORT, code)


def region_errors(regio: str | None, gegevens: Catalogus) -> list[Fout]:
    """A region that nobody knows; none is right for an organisation of more than one. Pure."""
    if regio is not None and regio not in gegevens.regios:
        return [Fout("regio", "onbekend", "Deze regio bestaat niet.")]
    return []


def _uit(row: Organisatie) -> OrganisatieUit:
    return OrganisatieUit(code=row.code, naam=row.naam, soort=row.soort, regio=row.regio_code, tot=row.tot)
