"""The triage board: choose a case, decide in two steps, and a minute to think again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.aanmeldingen import service, triage
from app.aanmeldingen.schemas import TriagebesluitIn
from app.aanmeldingen.workflow import BEDENKTIJD
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import DomainError, Fout, InmiddelsGewijzigd, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.schema import Schema
from app.glossary import Actie
from app.notities import service as notities
from app.notities.schemas import NotitieIn
from app.tafels import vermoedens
from app.tafels.catalogus import catalogus
from app.web import dossier, formulier, triagebord
from app.web.daad import Daad
from app.web.daden import DADEN
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)


class BordVraag(Schema):
    """What was decided a moment ago, of which case."""

    besloten: UUID | None = None
    besluit: Actie | None = None


@router.get("/triage")
def toon_bord(request: Request, vraag: Annotated[BordVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The cases that wait, without content; the decision of a moment ago with a way back."""
    _mag_triageren(actor)
    gedaan = DADEN[vraag.besluit].knop if vraag.besluit in triagebord.BESLUITEN and vraag.besluit in DADEN else ""
    return _toon(request, tx, actor, None, gedaan=gedaan, terug=_terug(tx, actor, vraag.besloten))


def _mag_triageren(actor: Actor) -> None:
    if not any(Actie.AANNEMEN in recht.acties for recht in authz.rechten(actor)):
        raise NietToegestaan(f"Met uw rol kunt u dit niet: {Actie.AANNEMEN.betekenis}.")


def _terug(tx: Tx, actor: Actor, besloten: UUID | None) -> Zaak | None:
    """The case of which the decision can still be taken back."""
    if besloten is None:
        return None
    try:
        return authz.load(tx, actor, Actie.TRIAGE_TERUGDRAAIEN, besloten)
    except DomainError:  # too late, or overtaken: there is nothing to offer
        actor.geweigerd = None
        return None


def _toon(
    request: Request,
    tx: Tx,
    actor: Actor,
    zaak: Zaak | None,
    *,
    status: int = 200,
    melding: str = "",
    gedaan: str = "",
    terug: Zaak | None = None,
    gekozen: Actie | None = None,
    data: dict[str, Any] | None = None,
    fouten: tuple[Fout, ...] = (),
) -> Response:
    gegevens = catalogus(tx)
    inhoud: dict[str, Any] = {}
    if zaak is not None:
        form = velden(request) if gekozen is not None else None
        keuzes = triagebord.keuzes(tx, actor, zaak, gekozen, data, form, fouten)
        inhoud = dossier.inhoud(tx, actor, zaak)
        inhoud["keuzes"] = keuzes
        inhoud["vermoed"] = vermoedens.of_actor(tx, actor, [zaak.aanmelding])[zaak.aanmelding.id]
        inhoud["notitie"] = triagebord.notitie(tx, actor, zaak, *((data, fouten) if gekozen is None else (None, ())))
        alle = [veld for keuze in keuzes if keuze.open for veld in keuze.velden]
        inhoud["regels"] = formulier.foutregels(inhoud["notitie"] if gekozen is None else alle, fouten)
        inhoud["versie"] = zaak.aanmelding.versie
        inhoud["notitie_kan"] = {een.value for een in _NOTITIES if een in zaak.mogelijke_acties}
    tot = None if terug is None else terug.aanmelding.gewijzigd_op + BEDENKTIJD
    return toon_pagina(
        request,
        "triage.html",
        titel="Triage" if zaak is None else f"Triage van {zaak.aanmelding.kenmerk}",
        actor=actor,
        status=status,
        melding=melding,
        gedaan=gedaan,
        terug=None if terug is None else terug.aanmelding,
        terug_tot=tot,
        wachtend=triagebord.wachtend(tx, actor),
        gekozen=None if zaak is None else zaak.aanmelding.id,
        kan=set[str](),
        organisaties={code: een[0] for code, een in gegevens.organisaties.items()},
        tafelnamen={code: een.naam for code, een in gegevens.tafels.items()},
        vraagtypen=dossier.omschrijvingen(tx, "VRAAGTYPE"),
        gemeenten={code: naam for code, (naam, _) in gegevens.gemeenten.items()},
        **inhoud,
    )


_NOTITIES = (Actie.NOTITIES_LEZEN, Actie.NOTEREN)


@router.get("/aanmeldingen/{id}/triage")
def toon_zaak_op_bord(
    request: Request, id: UUID, actor: CurrentActor, tx: Tx, gedaan: Annotated[Actie | None, Query()] = None
) -> Response:
    """One of them, opened: the whole request, what the route advice said, the four decisions, and the notes."""
    authz.load(tx, actor, Actie.AANNEMEN, id)
    klaar = DADEN[gedaan].knop if gedaan is Actie.NOTEREN else ""
    return _toon(request, tx, actor, service.read(tx, actor, id), gedaan=klaar)


@router.post("/aanmeldingen/{id}/triage/notitie")
def noteer(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """A note, and back to the board; to the case when somebody decided on it meanwhile."""
    zaak = authz.load(tx, actor, Actie.NOTEREN, id)
    op_het_bord = Actie.AANNEMEN in zaak.mogelijke_acties
    data = formulier.lees(NotitieIn, velden(request), Voorzet())
    try:
        notities.add(tx, actor, id, formulier.maak(NotitieIn, data))
    except OngeldigeInvoer as fout:
        if not op_het_bord:
            raise
        begin_opnieuw(tx, actor)
        zaak = service.read(tx, actor, id)
        return _toon(request, tx, actor, zaak, status=400, data=data, fouten=tuple(fout.fouten))
    return ga_naar(f"/aanmeldingen/{id}{'/triage' if op_het_bord else ''}?gedaan={Actie.NOTEREN.value}")


@router.post("/aanmeldingen/{id}/triage")
def besluit(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Decide, and back to the board."""
    form = velden(request)
    actie = next((een for een in triagebord.BESLUITEN if een.value == form.een("besluit")), Actie.AANNEMEN)
    daad = DADEN[actie]
    zaak = authz.load(tx, actor, actie, id)
    if not isinstance(daad, Daad) or form.een("besluit") != actie.value:
        return _toon(request, tx, actor, service.read(tx, actor, id), status=400, melding="Kies een besluit.")
    voorzet, _ = daad.voorzet(tx, actor, zaak)
    data = triagebord.lees(tx, zaak, daad, voorzet, form)
    try:
        triage.decide(tx, actor, id, versie(request), formulier.maak(TriagebesluitIn, {**data, **dict(daad.vast)}))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        zaak = service.read(tx, actor, id)
        ruw = formulier.lees(TriagebesluitIn, form, voorzet)
        return _toon(request, tx, actor, zaak, status=400, gekozen=actie, data=ruw, fouten=tuple(fout.fouten))
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        zaak = service.read(tx, actor, id)
        ruw = formulier.lees(TriagebesluitIn, form, voorzet)
        melding = in_woorden(anders)
        return _toon(request, tx, actor, zaak, status=anders.status, melding=melding, gekozen=actie, data=ruw)
    return ga_naar(f"/triage?besloten={id}&besluit={actie.value}")
