"""Short consult, and advice in versions: written, signed, frozen. Reading is in `lezen`, what follows in `reacties`."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier, klok
from app.aanmeldingen.models import Aanmelding
from app.adviezen import lezen
from app.adviezen.models import Advies, Adviesregel, Consult
from app.adviezen.schemas import AdviesIn, AdviesUit, ConsultIn, ConsultUit, OndertekeningIn
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import Fout, NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, Status
from app.opvolging import service as opvolging
from app.tafels import quorum
from app.tafels.catalogus import Catalogus, catalogus


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
    return zaak, _written(tx, actor, aanmelding_id)


def sign(
    tx: Session, actor: Actor, aanmelding_id: UUID, nummer: int, versie: int, data: OndertekeningIn
) -> tuple[Zaak, AdviesUit]:
    """The chair signs the newest version; from then on it is frozen, and follow-up is planned."""
    zaak = authz.load(tx, actor, Actie.ADVIES_ONDERTEKENEN, aanmelding_id, versie)
    if not data.akkoord:
        raise dossier.refused("akkoord", "verplicht", "Bevestig met true dat u ondertekent.")
    advies = concept(tx, aanmelding_id, nummer)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    if tafel.legt_raadsbesluit_vast and advies.raadsbesluit is None:
        raise NietNu("Leg eerst het besluit van de raadsonderzoeker vast in het advies.")
    if zaak.aanmelding.status is Status.BESPROKEN:
        quorum.require_for_advice(tx, zaak.aanmelding, tafel)
    advies.ondertekend_op = actor.nu
    advies.ondertekend_door_id = actor.gebruiker_id
    _give(tx, actor, zaak.aanmelding)
    dossier.act(tx, actor, zaak, Actie.ADVIES_ONDERTEKENEN, gegevens={"versie": nummer})
    return zaak, _written(tx, actor, aanmelding_id)


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
    return zaak, uit, _written(tx, actor, aanmelding_id)


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


def _give(tx: Session, actor: Actor, aanmelding: Aanmelding) -> None:
    """The first advice stops the clock and plans the follow-up; later versions leave both alone."""
    if aanmelding.geadviseerd_op is None:
        aanmelding.geadviseerd_op = actor.nu
        werkdagen = klok.used_days(tx, aanmelding, actor)
        aanmelding.werkdagen_tot_advies = werkdagen
        aanmelding.binnen_termijn = werkdagen <= dossier.tafel_of(tx, aanmelding).advies_werkdagen
        opvolging.plan(tx, aanmelding, local_date(actor.nu))


def concept(tx: Session, aanmelding_id: UUID, nummer: int) -> Advies:
    """The unsigned newest version, which must be this one; NietGevonden, or NietNu when it is frozen."""
    advies = newest(tx, aanmelding_id)
    if advies is None or advies.nummer < nummer or nummer < 1:
        raise NietGevonden
    if advies.nummer != nummer or advies.ondertekend_op is not None:
        raise NietNu("Deze versie is al ondertekend of niet de nieuwste. Een wijziging is een nieuwe versie.")
    return advies


def _written(tx: Session, actor: Actor, aanmelding_id: UUID) -> AdviesUit:
    """The newest version, as it is after an act."""
    return lezen.versions(tx, aanmelding_id, local_date(actor.nu))[-1]


def newest(tx: Session, aanmelding_id: UUID) -> Advies | None:
    return tx.scalar(
        select(Advies)
        .where(Advies.aanmelding_id == aanmelding_id)
        .order_by(Advies.nummer.desc())
        .limit(1)
        .options(selectinload(Advies.regels))
    )


def _write(tx: Session, actor: Actor, aanmelding_id: UUID, data: AdviesIn) -> Advies:
    advies = newest(tx, aanmelding_id)
    if advies is None or advies.ondertekend_op is not None:
        nummer = 1 if advies is None else advies.nummer + 1
        advies = Advies(id=uuid4(), aanmelding_id=aanmelding_id, nummer=nummer, regels=[])
        tx.add(advies)
    else:
        advies.regels.clear()
        tx.flush()
    advies.tekst = data.tekst
    advies.raadsbesluit = data.raadsbesluit
    advies.opgesteld_op = actor.nu
    advies.opgesteld_door_id = actor.gebruiker_id
    for volgnummer, regel in enumerate(data.regels, 1):
        fields = regel.model_dump()
        advies.regels.append(Adviesregel(aanmelding_id=aanmelding_id, volgnummer=volgnummer, **fields))
    return advies
