"""Follow-up after advice, and closing. No case closes without its outcome; unknown stays unknown."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier, klok
from app.aanmeldingen.models import Aanmelding, Verloop
from app.aanmeldingen.schemas import RedenIn
from app.aanmeldingen.service import WITH_JEUGDIGEN
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core.errors import Fout, NietNu
from app.core.workingdays import add_months, local_date
from app.glossary import Actie, JaNeeOnbekend, Maatregel, UhpUitkomst
from app.opvolging.models import Opvolgmeting
from app.opvolging.schemas import AfsluitingIn, OpvolgmetingIn, OpvolgmetingUit
from app.tafels.catalogus import catalogus

# A measurement a little before its day is still a measurement at that moment.
VROEGSTENS = timedelta(days=14)


def plan(tx: Session, aanmelding: Aanmelding, advies_dag: date) -> None:
    """Plan the follow-up moments of the table, counted from the day of the first advice; later advice moves nothing."""
    if tx.scalar(select(Opvolgmeting.id).where(Opvolgmeting.aanmelding_id == aanmelding.id).limit(1)) is not None:
        return
    momenten = dossier.tafel_of(tx, aanmelding).opvolg_maanden
    for maanden in momenten:
        tx.add(
            Opvolgmeting(
                id=uuid4(),
                aanmelding_id=aanmelding.id,
                maanden=maanden,
                gepland_op=add_months(advies_dag, maanden),
            )
        )
    aanmelding.uiterlijk = add_months(advies_dag, momenten[0]) if momenten else None


def measure(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: OpvolgmetingIn
) -> tuple[Zaak, OpvolgmetingUit]:
    """Record one follow-up moment, once, and not before its time."""
    zaak = authz.load(tx, actor, Actie.METEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    rows = _rows(tx, aanmelding_id)
    meting = next((row for row in rows if row.maanden == data.maanden), None)
    if meting is None:
        mogelijk = ", ".join(str(row.maanden) for row in rows)
        raise dossier.refused("maanden", "onbekend", f"Deze tafel meet na {mogelijk} maanden.")
    if meting.gemeten_op is not None:
        raise NietNu("Deze meting is al vastgelegd.")
    vandaag = local_date(actor.nu)
    if vandaag < meting.gepland_op - VROEGSTENS:
        raise NietNu(
            f"Deze meting kan vanaf {meting.gepland_op - VROEGSTENS:%d-%m-%Y}; "
            f"zij staat gepland op {meting.gepland_op:%d-%m-%Y}."
        )
    dossier.refuse(*measure_errors(zaak.aanmelding, data, meting.gepland_op, vandaag))
    for name in OpvolgmetingIn.model_fields:
        setattr(meting, name, getattr(data, name))
    meting.vastgelegd_op = actor.nu
    meting.vastgelegd_door_id = actor.gebruiker_id
    aanmelding = zaak.aanmelding
    # The latest judgement stands, also when an earlier moment is filled in afterwards.
    eerder = aanmelding.uhp_beoordeeld_op
    if data.uithuisplaatsing is not None and (eerder is None or data.gemeten_op >= eerder):
        aanmelding.uhp_uitkomst = data.uithuisplaatsing
        aanmelding.uhp_beoordeeld_door = data.beoordeeld_door
        aanmelding.uhp_beoordeeld_op = data.gemeten_op
    aanmelding.uiterlijk = _next_open(rows)
    dossier.act(tx, actor, zaak, Actie.METEN, gegevens={"maanden": data.maanden})
    return zaak, _uit(meting, vandaag)


def measure_errors(aanmelding: Aanmelding, data: OpvolgmetingIn, gepland_op: date, vandaag: date) -> list[Fout]:
    """What is wrong with a measurement. Pure."""
    fouten = []
    if data.gemeten_op > vandaag:
        fouten.append(Fout("gemetenOp", "toekomst", "Deze datum ligt in de toekomst."))
    elif data.gemeten_op < gepland_op - VROEGSTENS:
        melding = f"Deze meting hoort bij {gepland_op:%d-%m-%Y}; meet niet eerder dan {VROEGSTENS.days} dagen daarvoor."
        fouten.append(Fout("gemetenOp", "te-vroeg", melding))
    fouten += _placement_errors(aanmelding, data.uithuisplaatsing, data.beoordeeld_door)
    starts = [j.maatregel_start for j in aanmelding.jeugdigen if j.maatregel is Maatregel.OTS and j.maatregel_start]
    if data.ots_beeindigd is JaNeeOnbekend.JA and data.ots_einde is None:
        fouten.append(Fout("otsEinde", "verplicht", "Noem de dag waarop de OTS eindigde."))
    if data.ots_einde is not None and data.ots_beeindigd is not JaNeeOnbekend.JA:
        fouten.append(Fout("otsEinde", "past-niet", "Een einddatum hoort alleen bij een beëindigde OTS."))
    if data.ots_einde is not None and any(data.ots_einde < start for start in starts):
        fouten.append(Fout("otsEinde", "te-vroeg", "De OTS kan niet eindigen voordat zij begon."))
    if data.ots_einde is not None and data.ots_einde > vandaag:
        fouten.append(Fout("otsEinde", "toekomst", "Deze datum ligt in de toekomst."))
    return fouten


def _placement_errors(aanmelding: Aanmelding, uitkomst: UhpUitkomst | None, beoordeeld_door: str | None) -> list[Fout]:
    """Only a placement that threatened can be prevented or not; a judgement names its judge."""
    dreigde = aanmelding.dreigende_uithuisplaatsing is JaNeeOnbekend.JA
    if dreigde and uitkomst is None:
        melding = "Er dreigde een uithuisplaatsing: zeg of zij is voorkomen, niet is voorkomen, of onbekend is."
        return [Fout("uithuisplaatsing", "verplicht", melding)]
    if not dreigde and uitkomst is not None:
        melding = "Bij de aanmelding dreigde geen uithuisplaatsing; laat dit leeg."
        return [Fout("uithuisplaatsing", "past-niet", melding)]
    if uitkomst in (UhpUitkomst.VOORKOMEN, UhpUitkomst.NIET_VOORKOMEN) and beoordeeld_door is None:
        return [Fout("beoordeeldDoor", "verplicht", "Noem de functie van wie dit beoordeelde.")]
    return []


def close(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: AfsluitingIn) -> tuple[Zaak, Verloop]:
    """Close with the outcome. Open follow-up moments stay open as they are: never silently 'prevented'."""
    zaak = authz.load(tx, actor, Actie.AFSLUITEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    vandaag = local_date(actor.nu)
    dossier.refuse(*close_errors(aanmelding, data, vandaag, catalogus(tx).codes("RESULTAAT", vandaag)))
    aanmelding.resultaat = data.resultaat
    if data.uithuisplaatsing is not None:
        aanmelding.uhp_uitkomst = data.uithuisplaatsing
        aanmelding.uhp_beoordeeld_door = data.beoordeeld_door
        aanmelding.uhp_beoordeeld_op = data.beoordeeld_op
    aanmelding.afgesloten_op = actor.nu
    dagen = dossier.tafel_of(tx, aanmelding).inzage_dagen_na_afsluiting
    aanmelding.inzage_leden_tot = actor.nu + timedelta(days=dagen)
    aanmelding.uiterlijk = None
    gegevens = data.model_dump(
        mode="json", by_alias=True, exclude={"toelichting", "beoordeeld_door"}, exclude_none=True
    )
    woorden = None if data.beoordeeld_door is None else {"beoordeeldDoor": data.beoordeeld_door}
    verloop = dossier.act(
        tx, actor, zaak, Actie.AFSLUITEN, toelichting=data.toelichting, gegevens=gegevens, woorden=woorden
    )
    return zaak, verloop


def reopen(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: RedenIn) -> tuple[Zaak, Verloop]:
    """Undo a closing or a decline, with a reason. Follow-up moments that were open count again."""
    zaak = authz.load(tx, actor, Actie.HEROPENEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    aanmelding.afgesloten_op = aanmelding.inzage_leden_tot = None
    if aanmelding.geadviseerd_op is None:
        if aanmelding.getriageerd_op is not None:  # the table had answered: those days are not on its clock
            tafel = dossier.tafel_of(tx, aanmelding)
            klok.resume(aanmelding, local_date(aanmelding.getriageerd_op), local_date(actor.nu), tafel)
        aanmelding.getriageerd_op = aanmelding.werkdagen_tot_triage = None
    else:
        aanmelding.uiterlijk = _next_open(_rows(tx, aanmelding_id))
    return zaak, dossier.act(tx, actor, zaak, Actie.HEROPENEN, toelichting=data.reden)


def _next_open(rows: list[Opvolgmeting]) -> date | None:
    return min((row.gepland_op for row in rows if row.gemeten_op is None), default=None)


def close_errors(aanmelding: Aanmelding, data: AfsluitingIn, vandaag: date, resultaten: frozenset[str]) -> list[Fout]:
    """What is wrong with a closing. Pure."""
    fouten = []
    if data.resultaat not in resultaten:
        fouten.append(Fout("resultaat", "onbekend", "Kies een code van de codelijst RESULTAAT."))
    fouten += _placement_errors(aanmelding, data.uithuisplaatsing, data.beoordeeld_door)
    oordeel = data.uithuisplaatsing in (UhpUitkomst.VOORKOMEN, UhpUitkomst.NIET_VOORKOMEN)
    if oordeel and data.beoordeeld_op is None:
        fouten.append(Fout("beoordeeldOp", "verplicht", "Noem de dag waarop dit is beoordeeld."))
    if data.beoordeeld_op is not None and data.beoordeeld_op > vandaag:
        fouten.append(Fout("beoordeeldOp", "toekomst", "Deze datum ligt in de toekomst."))
    return fouten


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[OpvolgmetingUit]:
    """The follow-up moments, answered and open; an open one that is past its day is late."""
    dossier.look(tx, actor, aanmelding_id)
    return [_uit(row, local_date(actor.nu)) for row in _rows(tx, aanmelding_id)]


def _rows(tx: Session, aanmelding_id: UUID) -> list[Opvolgmeting]:
    query = select(Opvolgmeting).where(Opvolgmeting.aanmelding_id == aanmelding_id).order_by(Opvolgmeting.maanden)
    return list(tx.scalars(query))


def _uit(meting: Opvolgmeting, vandaag: date) -> OpvolgmetingUit:
    te_laat = meting.gemeten_op is None and meting.gepland_op < vandaag
    names = set(OpvolgmetingUit.model_fields) - {"te_laat"}
    return OpvolgmetingUit(**{name: getattr(meting, name) for name in names}, te_laat=te_laat)
