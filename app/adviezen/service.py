"""Short consult, advice in versions, and the requester's reaction."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from app import authz
from app.aanmeldingen import dossier, klok
from app.aanmeldingen.models import Aanmelding
from app.adviezen.models import Advies, Adviesregel, Consult, Reactie
from app.adviezen.schemas import (
    AdviesIn,
    AdviesregelUit,
    AdviesUit,
    ConsultIn,
    ConsultUit,
    OndertekeningIn,
    ReactieIn,
    ReactieUit,
)
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import Fout, NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, Adviesreactie, Status
from app.opvolging import service as opvolging
from app.tafels import quorum
from app.tafels.catalogus import Catalogus, catalogus

_Ondertekenaar = aliased(Gebruiker)


def advice_errors(
    data: AdviesIn, aanmelding: Aanmelding, gegevens: Catalogus, actor: Actor, plek: str = ""
) -> list[Fout]:
    """Unknown codes, process control that the table never takes, a decision of the RvdK where there is none. Pure."""
    tafel = gegevens.tafels[str(aanmelding.tafel_code)]
    codes = gegevens.codes("ADVIESREGEL", local_date(actor.nu))
    fouten = []
    for index, regel in enumerate(data.regels):
        veld = f"{plek}regels[{index}].code"
        if regel.code not in codes:
            fouten.append(Fout(veld, "onbekend", "Kies een code van de codelijst ADVIESREGEL."))
        elif regel.code == "PROCESREGIE" and not tafel.neemt_procesregie:
            melding = f"{tafel.naam} neemt de regie nooit over; de casusregie blijft bij de aanmelder."
            fouten.append(Fout(veld, "geen-procesregie", melding))
    if data.raadsbesluit is not None and not tafel.legt_raadsbesluit_vast:
        melding = "Alleen de jeugdbeschermingstafel legt een besluit van de Raad vast."
        fouten.append(Fout(f"{plek}raadsbesluit", "past-niet", melding))
    return fouten


def draft(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: AdviesIn) -> tuple[Zaak, AdviesUit]:
    """Write the advice: an unsigned version is replaced, after a signed one comes the next version."""
    zaak = authz.load(tx, actor, Actie.ADVIES_OPSTELLEN, aanmelding_id, versie)
    dossier.refuse(*advice_errors(data, zaak.aanmelding, catalogus(tx), actor))
    advies = _write(tx, actor, aanmelding_id, data)
    dossier.act(tx, actor, zaak, Actie.ADVIES_OPSTELLEN, gegevens={"versie": advies.nummer})
    return zaak, _uit(advies, actor.naam, None)


def sign(
    tx: Session, actor: Actor, aanmelding_id: UUID, nummer: int, versie: int, data: OndertekeningIn
) -> tuple[Zaak, AdviesUit]:
    """The chair signs the newest version; from then on it is frozen, and follow-up is planned."""
    zaak = authz.load(tx, actor, Actie.ADVIES_ONDERTEKENEN, aanmelding_id, versie)
    if not data.akkoord:
        raise dossier.refused("akkoord", "verplicht", "Bevestig met true dat u ondertekent.")
    advies = _newest(tx, aanmelding_id)
    if advies is None or advies.nummer < nummer or nummer < 1:
        raise NietGevonden
    if advies.nummer != nummer or advies.ondertekend_op is not None:
        raise NietNu("Deze versie is al ondertekend of niet de nieuwste. Een wijziging is een nieuwe versie.")
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    if tafel.legt_raadsbesluit_vast and advies.raadsbesluit is None:
        raise NietNu("Leg eerst het besluit van de raadsonderzoeker vast in het advies.")
    if zaak.aanmelding.status is Status.BESPROKEN:
        quorum.require_for_advice(tx, zaak.aanmelding, tafel)
    advies.ondertekend_op = actor.nu
    advies.ondertekend_door_id = actor.gebruiker_id
    _give(tx, actor, zaak.aanmelding)
    dossier.act(tx, actor, zaak, Actie.ADVIES_ONDERTEKENEN, gegevens={"versie": nummer})
    return zaak, _all(tx, aanmelding_id)[-1]


def consult(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: ConsultIn
) -> tuple[Zaak, ConsultUit, AdviesUit]:
    """A call with the chair can be the whole consult: advice given and signed in one act."""
    zaak = authz.load(tx, actor, Actie.CONSULT_GEVEN, aanmelding_id, versie)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    dossier.refuse(*advice_errors(data.advies, zaak.aanmelding, catalogus(tx), actor, "advies."))
    row = Consult(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        tafel_code=tafel.code,
        vorm=data.vorm,
        op=actor.nu,
        door_id=actor.gebruiker_id,
        minuten=data.minuten,
    )
    tx.add(row)
    advies = _write(tx, actor, aanmelding_id, data.advies)
    advies.ondertekend_op = actor.nu
    advies.ondertekend_door_id = actor.gebruiker_id
    _give(tx, actor, zaak.aanmelding)
    dossier.act(tx, actor, zaak, Actie.CONSULT_GEVEN, gegevens={"vorm": data.vorm.value, "versie": advies.nummer})
    uit = ConsultUit(id=row.id, tafel=row.tafel_code, vorm=row.vorm, minuten=row.minuten, op=row.op, door=actor.naam)
    return zaak, uit, _uit(advies, actor.naam, actor.naam)


def react(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: ReactieIn) -> tuple[Zaak, ReactieUit]:
    """The requester answers the newest signed version."""
    zaak = authz.load(tx, actor, Actie.REAGEREN, aanmelding_id, versie)
    if data.reactie is not Adviesreactie.OVERGENOMEN and data.toelichting is None:
        raise dossier.refused("toelichting", "verplicht", "Leg uit waarom het advies niet (helemaal) is overgenomen.")
    nummer = max(advies.nummer for advies in _all(tx, aanmelding_id) if advies.ondertekend_op is not None)
    row = Reactie(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        advies_nummer=nummer,
        reactie=data.reactie,
        toelichting=data.toelichting,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(row)
    dossier.act(tx, actor, zaak, Actie.REAGEREN, gegevens={"reactie": data.reactie.value, "versie": nummer})
    return zaak, _reactie(row, actor.naam)


def advices(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[AdviesUit]:
    """All versions, the oldest first. Who is not of the table sees signed versions only."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    at_table = any(Actie.ADVIES_OPSTELLEN in recht.acties for recht in zaak.rechten)
    return [advies for advies in _all(tx, aanmelding_id) if at_table or advies.ondertekend_op is not None]


def consults(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[ConsultUit]:
    dossier.look(tx, actor, aanmelding_id)
    rows = tx.execute(
        select(Consult, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Consult.door_id)
        .where(Consult.aanmelding_id == aanmelding_id)
        .order_by(Consult.op, Consult.id)
    )
    return [
        ConsultUit(id=row.id, tafel=row.tafel_code, vorm=row.vorm, minuten=row.minuten, op=row.op, door=naam)
        for row, naam in rows
    ]


def reactions(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[ReactieUit]:
    dossier.look(tx, actor, aanmelding_id)
    rows = tx.execute(
        select(Reactie, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Reactie.door_id)
        .where(Reactie.aanmelding_id == aanmelding_id)
        .order_by(Reactie.op, Reactie.id)
    )
    return [_reactie(row, naam) for row, naam in rows]


def _give(tx: Session, actor: Actor, aanmelding: Aanmelding) -> None:
    """The first advice stops the clock and plans the follow-up; later versions leave both alone."""
    if aanmelding.geadviseerd_op is None:
        aanmelding.geadviseerd_op = actor.nu
        aanmelding.werkdagen_tot_advies = klok.used_days(tx, aanmelding, actor)
        opvolging.plan(tx, aanmelding, local_date(actor.nu))


def _newest(tx: Session, aanmelding_id: UUID) -> Advies | None:
    return tx.scalar(
        select(Advies)
        .where(Advies.aanmelding_id == aanmelding_id)
        .order_by(Advies.nummer.desc())
        .limit(1)
        .options(selectinload(Advies.regels))
    )


def _write(tx: Session, actor: Actor, aanmelding_id: UUID, data: AdviesIn) -> Advies:
    newest = _newest(tx, aanmelding_id)
    if newest is None or newest.ondertekend_op is not None:
        nummer = 1 if newest is None else newest.nummer + 1
        newest = Advies(id=uuid4(), aanmelding_id=aanmelding_id, nummer=nummer, regels=[])
        tx.add(newest)
    else:
        newest.regels.clear()
        tx.flush()
    newest.tekst = data.tekst
    newest.raadsbesluit = data.raadsbesluit
    newest.opgesteld_op = actor.nu
    newest.opgesteld_door_id = actor.gebruiker_id
    for volgnummer, regel in enumerate(data.regels, 1):
        fields = regel.model_dump()
        newest.regels.append(Adviesregel(aanmelding_id=aanmelding_id, volgnummer=volgnummer, **fields))
    return newest


def _all(tx: Session, aanmelding_id: UUID) -> list[AdviesUit]:
    rows = tx.execute(
        select(Advies, Gebruiker.naam, _Ondertekenaar.naam)
        .join(Gebruiker, Gebruiker.id == Advies.opgesteld_door_id)
        .outerjoin(_Ondertekenaar, _Ondertekenaar.id == Advies.ondertekend_door_id)
        .where(Advies.aanmelding_id == aanmelding_id)
        .order_by(Advies.nummer)
        .options(selectinload(Advies.regels))
    )
    return [_uit(advies, opsteller, ondertekenaar) for advies, opsteller, ondertekenaar in rows]


def _uit(advies: Advies, opsteller: str, ondertekenaar: str | None) -> AdviesUit:
    return AdviesUit(
        nummer=advies.nummer,
        tekst=advies.tekst,
        regels=[AdviesregelUit.model_validate(_line(regel)) for regel in advies.regels],
        raadsbesluit=advies.raadsbesluit,
        opgesteld_op=advies.opgesteld_op,
        opgesteld_door=opsteller,
        ondertekend_op=advies.ondertekend_op,
        ondertekend_door=ondertekenaar,
    )


def _line(regel: Adviesregel) -> dict[str, Any]:
    return {name: getattr(regel, name) for name in AdviesregelUit.model_fields}


def _reactie(row: Reactie, naam: str) -> ReactieUit:
    return ReactieUit(
        advies_nummer=row.advies_nummer,
        reactie=row.reactie,
        toelichting=row.toelichting,
        op=row.op,
        door=naam,
    )
