"""Routes of tables, their meetings, and cases at the table."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.aanmeldingen import dossier
from app.aanmeldingen.schemas import ActieVastgelegd
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import link_header
from app.core.schema import Code
from app.core.workingdays import local_date
from app.tafels import besprekingen, zittingen
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.tafels.schemas import (
    BelangIn,
    BelangIntrekkingIn,
    BelangLijst,
    BelangVastgelegd,
    BesprekingIn,
    BesprekingLijst,
    BesprekingUit,
    BesprekingVastgelegd,
    IndieningsrechtUit,
    TafelLijst,
    TafelUit,
    UitstelIn,
    VerslagIn,
    VraagUit,
    ZittingenVraag,
    ZittingIn,
    ZittingLijst,
    ZittingMetAgenda,
    ZittingWijziging,
)

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


def _tafel(tafel: TafelProfiel, actor: Actor) -> TafelUit:
    names = set(TafelUit.model_fields) - {
        "regio",
        "open",
        "quorum",
        "indieningsrechten",
        "vraagtypen",
        "intakevragen",
    }
    return TafelUit(
        **{name: getattr(tafel, name) for name in names},
        regio=tafel.regio_code,
        open=tafel.is_open(local_date(actor.nu)) and bool(tafel.rechten),
        quorum=dict(tafel.quorum),
        indieningsrechten=[
            IndieningsrechtUit(organisatie_soort=organisatie, verzoek_soort=verzoek)
            for organisatie, verzoek in sorted(tafel.rechten)
        ],
        vraagtypen=sorted(tafel.vraagtypen),
        intakevragen=[VraagUit.model_validate(vraag) for vraag in tafel.vragen],
    )


@router.get("/tafels", response_model=TafelLijst, summary="De tafels")
def lees_tafels(actor: CurrentActor, tx: Tx) -> Response:
    """Alle tafels met hun regels, ook die er niet meer zijn (`open` is dan onwaar)."""
    return respond(TafelLijst(items=[_tafel(tafel, actor) for tafel in catalogus(tx).tafels.values()]))


@router.get("/tafels/{code}", response_model=TafelUit, summary="Eén tafel, met wat zij vraagt")
def lees_tafel(code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """Wie er mag indienen, wat de tafel vraagt en welke termijnen gelden."""
    return respond(_tafel(catalogus(tx).tafel(code), actor))


@router.get("/tafels/{code}/zittingen", response_model=ZittingLijst, summary="De zittingen van een tafel")
def lees_zittingen(
    request: Request, code: Code, vraag: Annotated[ZittingenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """De eerste zitting eerst. Een tafellid ziet de zittingen waarvoor hij of zij is uitgenodigd."""
    page, more = zittingen.page(tx, actor, code, vraag)
    link = link_header(f"/v1/tafels/{code}/zittingen", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.post(
    "/tafels/{code}/zittingen",
    response_model=ZittingMetAgenda,
    status_code=201,
    summary="Een zitting plannen",
)
def plan_zitting(code: Code, data: ZittingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voorzitter of secretaris plant een zitting van de eigen tafel."""
    zitting = zittingen.plan(tx, actor, code, data)
    return respond(zitting, status=201, versie=zitting.versie, location=f"/v1/tafels/{code}/zittingen/{zitting.id}")


@router.get("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Eén zitting met de agenda")
def lees_zitting(code: Code, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De agenda noemt kenmerk en tijd, nooit inhoud."""
    zitting = zittingen.read(tx, actor, code, id)
    return respond(zitting, versie=zitting.versie)


@router.patch("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Een zitting wijzigen")
def wijzig_zitting(
    code: Code, id: UUID, data: ZittingWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Alleen de velden die u stuurt veranderen."""
    zitting = zittingen.change(tx, actor, code, id, versie, data)
    return respond(zitting, versie=zitting.versie)


def _bespreking(actor: Actor, done: tuple[Zaak, BesprekingUit]) -> Response:
    zaak, bespreking = done
    return respond(
        BesprekingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=bespreking),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "besprekingen"),
    )


@router.get("/aanmeldingen/{id}/besprekingen", response_model=BesprekingLijst, summary="De besprekingen van een casus")
def lees_besprekingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wanneer de casus op de agenda stond, wie er was en wat er is gezegd."""
    return respond(BesprekingLijst(items=besprekingen.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/besprekingen",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Op de agenda zetten",
)
def plan_bespreking(
    id: UUID, data: BesprekingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Zet de casus op de agenda van een zitting, met leden en gasten."""
    return _bespreking(actor, besprekingen.put_on_agenda(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/uitstel",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Van de agenda halen",
)
def stel_uit(
    id: UUID,
    bespreking: UUID,
    data: UitstelIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """De casus wacht op een andere zitting."""
    return _bespreking(actor, besprekingen.take_off_agenda(tx, actor, id, bespreking, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/verslag",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="De bespreking vastleggen",
)
def leg_bespreking_vast(
    id: UUID,
    bespreking: UUID,
    data: VerslagIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Wie er was en wat er is gezegd. Zonder quorum kan het niet."""
    return _bespreking(actor, besprekingen.hold(tx, actor, id, bespreking, versie, data))


@router.get("/aanmeldingen/{id}/belangenverklaringen", response_model=BelangLijst, summary="De belangenverklaringen")
def lees_belangenverklaringen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wie wat verklaarde voordat de inhoud openging."""
    return respond(BelangLijst(items=besprekingen.declarations(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/belangenverklaringen",
    response_model=BelangVastgelegd,
    status_code=201,
    summary="Verklaren of u een belang hebt",
)
def verklaar_belang(
    id: UUID, data: BelangIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Met een belang blijft de inhoud dicht; voor een tafellid ook zolang er geen verklaring is."""
    zaak, belang, is_open = besprekingen.declare(tx, actor, id, versie, data)
    stand = dossier.stand(actor, zaak) if is_open else None
    return respond(
        BelangVastgelegd(aanmelding=stand, vastgelegd=belang),
        status=201,
        versie=zaak.aanmelding.versie,
        # With an interest there is nothing left to read but one's own worklist.
        location=dossier.path(id, "belangenverklaringen") if is_open else "/v1/aanmeldingen",
    )


@router.post(
    "/aanmeldingen/{id}/belangenverklaringen/intrekking",
    response_model=ActieVastgelegd,
    status_code=201,
    summary="Een belang intrekken dat ten onrechte is verklaard",
)
def trek_belang_in(
    id: UUID, data: BelangIntrekkingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de voorzitter of secretaris, met een reden. Een tafellid verklaart daarna opnieuw."""
    zaak, verloop = besprekingen.undo_declaration(tx, actor, id, versie, data)
    return respond(
        dossier.vastgelegd(actor, zaak, verloop),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "belangenverklaringen"),
    )
