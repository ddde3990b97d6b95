"""One case: what is going on, what can be done now, what happened; to read, to compare and to print."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.aanmeldingen import service
from app.adviezen import lezen
from app.adviezen.verschil import Regel, Tekst, verschil
from app.context import CurrentActor, Tx
from app.core.errors import DomainError, NietGevonden, NietToegestaan
from app.core.schema import Schema
from app.glossary import Actie
from app.web import dossier, triagebord
from app.web.daden import DADEN, mogelijk
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)


@router.get("/aanmeldingen/{id}")
def toon_zaak(
    request: Request, id: UUID, actor: CurrentActor, tx: Tx, gedaan: Annotated[Actie | None, Query()] = None
) -> Response:
    """The whole case, as far as this person may see it. Who must first declare an interest is asked that."""
    try:
        zaak = service.read(tx, actor, id)
    except NietToegestaan:
        geweigerd = actor.geweigerd
        try:
            authz.load(tx, actor, Actie.BELANG_VERKLAREN, id)
        except DomainError:
            actor.geweigerd = geweigerd
        else:
            actor.geweigerd = None
            return ga_naar(f"/aanmeldingen/{id}/{DADEN[Actie.BELANG_VERKLAREN].pad}")
        raise
    acties = zaak.mogelijke_acties
    knoppen = mogelijk(acties)
    inhoud = dossier.inhoud(tx, actor, zaak)
    klaar = dossier.klaar(inhoud)
    return toon_pagina(
        request,
        "zaak.html",
        titel=f"Aanmelding {zaak.aanmelding.kenmerk}",
        actor=actor,
        kan={actie.value for actie in acties},
        daden=[een for een in knoppen if not een.naast and een.actie not in klaar],
        daden_naast=[een for een in knoppen if een.naast and een.actie not in klaar | {Actie.NOTEREN}],
        # That is where a note is written, on this page.
        notitie=triagebord.notitie(tx, actor, zaak),
        kan_wijzigen=Actie.WIJZIGEN in acties,
        concept=Actie.INDIENEN in acties,
        gedaan=DADEN[gedaan].knop if gedaan in DADEN else "",
        **inhoud,
    )


@router.get("/aanmeldingen/{id}/afdruk")
def druk_af(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The case on paper, for one's own record: everything that this person may read, and nothing to press."""
    zaak = service.read(tx, actor, id)
    return toon_pagina(
        request,
        "afdruk.html",
        titel=f"Afdruk van aanmelding {zaak.aanmelding.kenmerk}",
        actor=actor,
        kan=set[str](),
        nu=actor.nu,
        **dossier.inhoud(tx, actor, zaak),
    )


class Versiekeuze(Schema):
    """Which two versions of an advice; without a choice the two newest."""

    links: int | None = None
    rechts: int | None = None


@router.get("/aanmeldingen/{id}/adviezen")
def vergelijk_adviezen(
    request: Request, id: UUID, keuze: Annotated[Versiekeuze, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Two versions of the advice beside each other, with what is different."""
    versies = {een.nummer: een for een in lezen.advices(tx, actor, id)}
    if not versies:
        raise NietGevonden("Er is nog geen advies.")
    rechts = keuze.rechts or max(versies)
    links = keuze.links or max((nummer for nummer in versies if nummer < rechts), default=rechts)
    if links not in versies or rechts not in versies:
        raise NietGevonden("Deze versie van het advies is er niet.")
    teksten = [
        Tekst(
            een.nummer,
            een.tekst,
            tuple(Regel(regel.code, regel.wie, regel.uiterlijk, regel.toelichting) for regel in een.regels),
            een.raadsbesluit,
        )
        for een in (versies[links], versies[rechts])
    ]
    return toon_pagina(
        request,
        "adviezen.html",
        titel="Versies van het advies",
        actor=actor,
        terug=f"/aanmeldingen/{id}",
        versies=list(versies.values()),
        gekozen=(versies[links], versies[rechts]),
        verschil=verschil(*teksten),
        adviescodes=dossier.omschrijvingen(tx, "ADVIESREGEL"),
    )


@router.get("/aanmeldingen/{id}/adviezen/{nummer}/document")
def haal_document(id: UUID, nummer: int, actor: CurrentActor, tx: Tx) -> Response:
    """A signed advice as a PDF, to save."""
    kenmerk, inhoud = lezen.document(tx, actor, id, nummer)
    headers = {"Content-Disposition": f'attachment; filename="{kenmerk}.pdf"'}
    return Response(inhoud, 200, headers, media_type="application/pdf")
