"""Triage by chair or secretary, and the answer of the requester; procesregie."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier, klok, routing
from app.aanmeldingen.models import Aanmelding, Verloop
from app.aanmeldingen.schemas import AanvullingIn, ProcesregieIn, TerugdraaiingIn, TriagebesluitIn
from app.aanmeldingen.service import WITH_JEUGDIGEN
from app.authz import Zaak
from app.beheer.actor import Actor, ids_by_name, members_of
from app.berichten import vastleggen
from app.core.errors import Fout, NietNu
from app.core.workingdays import local_date, midnight
from app.glossary import Actie, Rol, Triagebesluit
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel

_ACTIE = {besluit: Actie[besluit.value] for besluit in Triagebesluit}
ACTIES = frozenset(_ACTIE.values())


def decide(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: TriagebesluitIn) -> tuple[Zaak, Verloop]:
    """Accept, ask for more, redirect or decline. Redirecting keeps the clock; declining says where to go instead."""
    actie = _ACTIE[data.besluit]
    zaak = authz.load(tx, actor, actie, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    aanmelding = zaak.aanmelding
    dossier.refuse(*_missing(data))
    vandaag = local_date(actor.nu)
    gegevens: dict[str, str] = {}
    woorden: dict[str, str] | None = None
    if data.besluit is Triagebesluit.DOORZETTEN:
        gegevens = {"vanTafel": str(aanmelding.tafel_code), "naarTafel": str(data.naar_tafel)}
        _redirect(tx, actor, aanmelding, str(data.naar_tafel))
    elif data.besluit is Triagebesluit.AFWIJZEN:
        woorden = {"waarheen": str(data.waarheen)}
    elif data.besluit is Triagebesluit.AANVULLING_VRAGEN:
        aanmelding.stil_sinds = vandaag
    if data.besluit in (Triagebesluit.AANNEMEN, Triagebesluit.AFWIJZEN):
        aanmelding.getriageerd_op = actor.nu
        aanmelding.werkdagen_tot_triage = klok.used_days(tx, aanmelding, actor)
    verloop = dossier.act(tx, actor, zaak, actie, toelichting=data.toelichting, gegevens=gegevens, woorden=woorden)
    return (authz.refresh(tx, actor, zaak) if data.besluit is Triagebesluit.DOORZETTEN else zaak), verloop


def _missing(data: TriagebesluitIn) -> list[Fout]:
    """A decision other than acceptance has a reason; redirecting a table; declining a way out. No stray fields."""
    besluit = data.besluit
    fouten = []
    if besluit is not Triagebesluit.AANNEMEN and data.toelichting is None:
        fouten.append(Fout("toelichting", "verplicht", "Leg dit besluit uit; de aanmelder leest het."))
    for veld, waarde, hoort_bij in (
        ("naarTafel", data.naar_tafel, Triagebesluit.DOORZETTEN),
        ("waarheen", data.waarheen, Triagebesluit.AFWIJZEN),
    ):
        if besluit is hoort_bij and waarde is None:
            fouten.append(Fout(veld, "verplicht", "Zeg waar de aanmelder wel terechtkan."))
        if besluit is not hoort_bij and waarde is not None:
            fouten.append(Fout(veld, "past-niet", f"Dit hoort alleen bij {hoort_bij.value}."))
    return fouten


def _redirect(tx: Session, actor: Actor, aanmelding: Aanmelding, code: str) -> None:
    gegevens = catalogus(tx)
    doel = gegevens.tafels.get(code)
    if doel is None:
        raise dossier.refused("naarTafel", "onbekend", "Deze tafel bestaat niet.")
    dossier.refuse(*_redirect_errors(aanmelding, doel, gegevens.organisaties[aanmelding.organisatie_code][1], actor))
    aanmelding.tafel_code = doel.code
    aanmelding.regio_code = doel.regio_code


def _redirect_errors(aanmelding: Aanmelding, doel: TafelProfiel, organisatie_soort: object, actor: Actor) -> list[Fout]:
    """A redirect never lets someone in where he may not file: the rule of the other table stays whole."""
    if doel.code == aanmelding.tafel_code:
        return [Fout("naarTafel", "zelfde-tafel", "De aanmelding staat al bij deze tafel.")]
    if aanmelding.regio_code != doel.regio_code:
        melding = "Deze tafel is van een andere regio; de gemeente van de aanmelding hoort daar niet bij."
        return [Fout("naarTafel", "andere-regio", melding)]
    if not doel.is_open(local_date(actor.nu)):
        return [Fout("naarTafel", "gesloten", "Deze tafel neemt nu geen aanmeldingen aan.")]
    if (organisatie_soort, aanmelding.soort) not in doel.rechten:
        melding = f"De aanmelder kan bij deze tafel dit verzoek niet doen. {routing.waarheen(doel)}"
        return [Fout("naarTafel", "mag-niet-indienen", melding)]
    return []


_AL_GELEZEN = (
    "De aanmelder heeft dit besluit al gelezen, of het bericht is al verstuurd. Bel de aanmelder, en neem zo nodig een "
    "nieuw besluit."
)
_AL_DOORGEZET = (
    "De aanmelder of de andere tafel heeft al gelezen dat u doorzette, of het bericht is al verstuurd. Bel de andere "
    "tafel: die kan de aanmelding terugzetten."
)


def undo(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: TerugdraaiingIn) -> tuple[Zaak, Verloop]:  # noqa: ARG001  # its only value
    """Take back a decision of this very minute: the case waits for triage again, and its messages are withdrawn. What
    was redirected is back at the table that did so; the clock went on all the while.

    Raises NietNu when somebody read of the decision, or a message left; both lines stay in the course of the case.
    """
    zaak = authz.load(tx, actor, Actie.TRIAGE_TERUGDRAAIEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    query = select(Verloop).where(Verloop.aanmelding_id == aanmelding_id).order_by(Verloop.id.desc()).limit(1)
    besluit = tx.scalars(query).one()
    if not vastleggen.neem_terug(tx, besluit.actie, aanmelding_id, besluit.op):
        raise NietNu(_AL_DOORGEZET if besluit.actie is Actie.DOORZETTEN else _AL_GELEZEN)
    gegevens = {"besluit": besluit.actie.value}
    if besluit.actie is Actie.DOORZETTEN:
        terug = catalogus(tx).tafel(besluit.gegevens["vanTafel"])
        gegevens |= {"vanTafel": besluit.gegevens["naarTafel"], "naarTafel": terug.code}
        aanmelding.tafel_code, aanmelding.regio_code = terug.code, terug.regio_code
    tafel = dossier.tafel_of(tx, aanmelding)
    sinds = aanmelding.stil_sinds
    if besluit.actie is Actie.AFWIJZEN and aanmelding.getriageerd_op is not None:
        sinds = local_date(aanmelding.getriageerd_op)
    if sinds is not None:
        klok.resume(aanmelding, sinds, local_date(actor.nu), tafel)
    aanmelding.stil_sinds = aanmelding.getriageerd_op = aanmelding.werkdagen_tot_triage = None
    verloop = dossier.act(tx, actor, zaak, Actie.TRIAGE_TERUGDRAAIEN, gegevens=gegevens)
    return (authz.refresh(tx, actor, zaak) if besluit.actie is Actie.DOORZETTEN else zaak), verloop


def supplement(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: AanvullingIn) -> tuple[Zaak, Verloop]:
    """The requester answers; the clock resumes by the working days that it stood still."""
    zaak = authz.load(tx, actor, Actie.AANVULLEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    tafel = dossier.tafel_of(tx, aanmelding)
    ontvangen = klok.received(actor, tafel)
    if aanmelding.stil_sinds is not None:
        klok.resume(aanmelding, aanmelding.stil_sinds, ontvangen, tafel)
        aanmelding.stil_sinds = None
    gegevens = klok.counts_on(actor, ontvangen)
    return zaak, dossier.act(tx, actor, zaak, Actie.AANVULLEN, toelichting=data.antwoord, gegevens=gegevens)


def assign_process(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: ProcesregieIn
) -> tuple[Zaak, Verloop]:
    """The chair (or another procesregisseur) holds the process for a while; not at a table that never takes over.

    Its lines in the course of the case are the history: who, from when, until when at most.
    """
    zaak = authz.load(tx, actor, Actie.PROCESREGIE_TOEWIJZEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    vandaag = local_date(actor.nu)
    if data.tot is not None and data.gebruiker is None:
        raise dossier.refused("tot", "past-niet", "Een laatste dag hoort bij iemand die de procesregie krijgt.")
    if data.tot is not None and data.tot < vandaag:
        raise dossier.refused("tot", "te-vroeg", "De laatste dag is al voorbij.")
    holder = None
    if data.gebruiker is not None:
        holder = _process_holder(tx, actor, data.gebruiker, dossier.tafel_of(tx, aanmelding))
    aanmelding.procesregisseur_id = holder
    aanmelding.procesregie_tot = None if data.tot is None else midnight(data.tot + timedelta(days=1))
    gegevens = {
        "procesregisseur": data.gebruiker,
        "van": vandaag.isoformat(),
        "tot": None if data.tot is None else data.tot.isoformat(),
    }
    verloop = dossier.act(tx, actor, zaak, Actie.PROCESREGIE_TOEWIJZEN, toelichting=data.toelichting, gegevens=gegevens)
    return zaak, verloop


def _process_holder(tx: Session, actor: Actor, gebruikersnaam: str, tafel: TafelProfiel) -> UUID:
    """Someone who holds the role procesregisseur at this table today."""
    holders = ids_by_name(tx, members_of(tx, tafel.code, Rol.PROCESREGISSEUR, actor.nu))
    if gebruikersnaam not in holders:
        raise dossier.refused("gebruiker", "onbekend", "Kies iemand met de rol procesregisseur bij deze tafel.")
    return holders[gebruikersnaam]
