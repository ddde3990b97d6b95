"""Escalations: asked by the chair with a reason, answered, counted; for the requester a fact without the words."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import Fout, NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, Opschalingsdoel, Opschalingsuitkomst
from app.opschalingen.models import Opschaling
from app.opschalingen.schemas import OpschalingAntwoordIn, OpschalingIn, OpschalingUit
from app.tafels.catalogus import Catalogus, catalogus


def ask(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: OpschalingIn) -> tuple[Zaak, OpschalingUit]:
    """The chair asks BOEG, another table, or who holds doorzettingsmacht. The case stays where it is."""
    zaak = authz.load(tx, actor, Actie.OPSCHALEN, aanmelding_id, versie)
    dossier.refuse(*ask_errors(data, zaak.aanmelding, catalogus(tx)))
    row = Opschaling(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        tafel_code=dossier.tafel_of(tx, zaak.aanmelding).code,
        naar=data.naar,
        naar_tafel_code=data.naar_tafel,
        reden=data.reden,
        gevraagd_op=actor.nu,
        gevraagd_door_id=actor.gebruiker_id,
    )
    tx.add(row)
    dossier.act(tx, actor, zaak, Actie.OPSCHALEN, gegevens={"naar": data.naar.value, "naarTafel": data.naar_tafel})
    return zaak, _uit(row, actor.naam, whole=True)


def ask_errors(data: OpschalingIn, aanmelding: Aanmelding, gegevens: Catalogus) -> list[Fout]:
    """Another table is named when it is one, and only then. Pure."""
    if data.naar is not Opschalingsdoel.ANDERE_TAFEL:
        melding = "Een tafel hoort alleen bij ANDERE_TAFEL."
        return [] if data.naar_tafel is None else [Fout("naarTafel", "past-niet", melding)]
    if data.naar_tafel is None:
        return [Fout("naarTafel", "verplicht", "Zeg welke tafel.")]
    if data.naar_tafel not in gegevens.tafels:
        return [Fout("naarTafel", "onbekend", "Deze tafel bestaat niet.")]
    if data.naar_tafel == aanmelding.tafel_code:
        return [Fout("naarTafel", "zelfde-tafel", "De aanmelding staat bij deze tafel zelf.")]
    return []


def answer(
    tx: Session, actor: Actor, aanmelding_id: UUID, opschaling_id: UUID, versie: int, data: OpschalingAntwoordIn
) -> tuple[Zaak, OpschalingUit]:
    """Record the answer that came, once."""
    zaak = authz.load(tx, actor, Actie.OPSCHALEN, aanmelding_id, versie)
    found = tx.execute(
        select(Opschaling, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Opschaling.gevraagd_door_id)
        .where(Opschaling.id == opschaling_id, Opschaling.aanmelding_id == aanmelding_id)
    ).one_or_none()
    if found is None:
        raise NietGevonden
    row, naam = found
    if row.uitkomst is not None:
        raise NietNu("Het antwoord op deze opschaling is al vastgelegd.")
    if data.beantwoord_op > local_date(actor.nu):
        raise dossier.refused("beantwoordOp", "toekomst", "Deze datum ligt in de toekomst.")
    if data.beantwoord_op < local_date(row.gevraagd_op):
        raise dossier.refused("beantwoordOp", "te-vroeg", "Toen was er nog niet opgeschaald.")
    for name in OpschalingAntwoordIn.model_fields:
        setattr(row, name, getattr(data, name))
    dossier.act(tx, actor, zaak, Actie.OPSCHALEN, gegevens={"naar": row.naar.value, "uitkomst": data.uitkomst.value})
    return zaak, _uit(row, naam, whole=True)


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[OpschalingUit]:
    """The escalations, the oldest first; reason and answer only for the table and its members."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    rows = tx.execute(
        select(Opschaling, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Opschaling.gevraagd_door_id)
        .where(Opschaling.aanmelding_id == aanmelding_id)
        .order_by(Opschaling.gevraagd_op, Opschaling.id)
    )
    return [_uit(row, naam, whole=zaak.heeft(Actie.OPMERKEN)) for row, naam in rows]


def tel(
    tx: Session, tafels: Collection[str], van: datetime, tot: datetime
) -> Counter[tuple[Opschalingsdoel, Opschalingsuitkomst | None]]:
    """How often these tables asked whom from `van` up to `tot`, by answer (None: open). For the numbers; who may see
    them is decided there."""
    query = (
        select(Opschaling.naar, Opschaling.uitkomst, func.count())
        .where(Opschaling.tafel_code.in_(tafels), Opschaling.gevraagd_op >= van, Opschaling.gevraagd_op < tot)
        .group_by(Opschaling.naar, Opschaling.uitkomst)
    )
    return Counter({(naar, uitkomst): aantal for naar, uitkomst, aantal in tx.execute(query)})


def _uit(row: Opschaling, naam: str, *, whole: bool) -> OpschalingUit:
    return OpschalingUit(
        id=row.id,
        naar=row.naar,
        naar_tafel=row.naar_tafel_code,
        reden=row.reden if whole else None,
        gevraagd_op=row.gevraagd_op,
        gevraagd_door=naam,
        uitkomst=row.uitkomst,
        beantwoord_door=row.beantwoord_door,
        beantwoord_op=row.beantwoord_op,
        antwoord=row.antwoord if whole else None,
    )
