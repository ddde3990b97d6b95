"""Routes of the case itself: bring in, file, triage, withdraw. They only translate."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.aanmeldingen import dossier, klok, service, triage, view
from app.aanmeldingen.models import Verloop
from app.aanmeldingen.schemas import (
    AanmeldingIn,
    AanmeldingUit,
    AanmeldingWijziging,
    AanvullingIn,
    ActieVastgelegd,
    IndieningIn,
    IndieningVastgelegd,
    ProcesregieIn,
    RedenIn,
    RouteadviesIn,
    RouteadviesUit,
    TermijnIn,
    TerugdraaiingIn,
    TriagebesluitIn,
    VerloopLijst,
)
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.glossary import Actie
from app.onderdelen import loket
from app.samenloop import service as samenloop

router = APIRouter(route_class=Route, tags=["Aanmeldingen"])


def _case(tx: Tx, actor: Actor, zaak: Zaak, *, status: int = 200, waarschuwingen: Sequence[str] = ()) -> Response:
    body = view.to_out(tx, actor, zaak, waarschuwingen)
    location = dossier.path(zaak.aanmelding.id) if status == 201 else None
    return respond(body, status=status, versie=zaak.aanmelding.versie, location=location)


def _warnings(request: Request, tx: Tx, actor: Actor, zaak: Zaak) -> list[str]:
    """What filing tells of other cases counts for whoever asks very often, as opening those would."""
    if zaak.aanmelding.ingediend_op is not None and samenloop.has_reference(zaak):
        loket(request).leesgrens.noteer(tx, actor, zaak.aanmelding.id)
    return samenloop.warnings(tx, actor, zaak)


def _acted(actor: Actor, done: tuple[Zaak, Verloop], part: str) -> Response:
    zaak, verloop = done
    return respond(
        dossier.vastgelegd(actor, zaak, verloop),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, part),
    )


@router.post("/routeadvies", response_model=RouteadviesUit, summary="Welke tafel past bij deze vraag?")
def geef_routeadvies(data: RouteadviesIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Geeft de tafels die passen, de beste eerst, elk met redenen en de versie van de regels. Slaat niets op."""
    return respond(service.route_advice(tx, actor, data))


@router.post(
    "/aanmeldingen",
    response_model=AanmeldingUit,
    status_code=201,
    summary="Een aanmelding maken of meteen indienen",
)
def maak_aanmelding(
    request: Request, data: AanmeldingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Maakt een concept, of dient met `indienen: true` meteen in. Alle fouten komen tegelijk terug."""
    zaak = service.create(tx, actor, loket(request).crypto, data)
    return _case(tx, actor, zaak, status=201, waarschuwingen=_warnings(request, tx, actor, zaak))


@router.get("/aanmeldingen/{id}", response_model=AanmeldingUit, summary="Een aanmelding openen")
def open_aanmelding(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De hele aanmelding, voor wie haar mag zien. Elke opening staat in het auditlog."""
    return _case(tx, actor, service.read(tx, actor, id))


@router.patch("/aanmeldingen/{id}", response_model=AanmeldingUit, summary="De intake wijzigen")
def wijzig_aanmelding(
    request: Request, id: UUID, data: AanmeldingWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Alleen de velden die u stuurt veranderen; `null` maakt een veld leeg."""
    return _case(tx, actor, service.change(tx, actor, loket(request).crypto, id, versie, data))


@router.post("/aanmeldingen/{id}/indiening", response_model=IndieningVastgelegd, status_code=201, summary="Indienen")
def dien_in(
    request: Request,
    id: UUID,
    data: IndieningIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Dient een concept in. Zonder gekozen tafel gaat het naar de eerste tafel van het routeadvies. Was een jeugdige al
    eerder ingebracht, dan staat dat bij `waarschuwingen`; het indienen gaat gewoon door."""
    zaak, verloop = service.submit(tx, actor, id, versie, data)
    vastgelegd = dossier.vastgelegd(actor, zaak, verloop)
    uit = IndieningVastgelegd(**dict(vastgelegd), waarschuwingen=_warnings(request, tx, actor, zaak))
    location = dossier.path(zaak.aanmelding.id, "indiening")
    return respond(uit, status=201, versie=zaak.aanmelding.versie, location=location)


@router.post("/aanmeldingen/{id}/intrekking", response_model=ActieVastgelegd, status_code=201, summary="Intrekken")
def trek_in(
    id: UUID, data: RedenIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """De aanmelder trekt de aanmelding in; dat kan tot er advies is."""
    return _acted(actor, service.withdraw(tx, actor, id, versie, data), "intrekking")


@router.post("/aanmeldingen/{id}/triagebesluiten", response_model=ActieVastgelegd, status_code=201, summary="Triage")
def triageer(
    id: UUID, data: TriagebesluitIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Voorzitter of secretaris neemt aan, vraagt aanvulling, zet door of wijst af."""
    return _acted(actor, triage.decide(tx, actor, id, versie, data), "triagebesluiten")


@router.post(
    "/aanmeldingen/{id}/triagebesluiten/terugdraaiing",
    response_model=ActieVastgelegd,
    status_code=201,
    summary="Een triagebesluit terugdraaien",
)
def draai_triage_terug(
    id: UUID, data: TerugdraaiingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Voorzitter of secretaris, een minuut lang, zolang er niets anders is gebeurd en niemand het bericht las. Mail en
    webhooks over een triagebesluit wachten die minuut, en gaan dan niet uit. Doorzetten draait de tafel terug die dat
    deed, zolang de andere tafel er niets mee deed; daarvoor is de `ETag` van het antwoord op het doorzetten."""
    return _acted(actor, triage.undo(tx, actor, id, versie, data), "triagebesluiten")


@router.post("/aanmeldingen/{id}/aanvullingen", response_model=ActieVastgelegd, status_code=201, summary="Aanvullen")
def vul_aan(
    id: UUID, data: AanvullingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """De aanmelder antwoordt. De klok loopt weer; de werkdagen dat zij stilstond, tellen niet mee."""
    return _acted(actor, triage.supplement(tx, actor, id, versie, data), "aanvullingen")


@router.post("/aanmeldingen/{id}/procesregie", response_model=ActieVastgelegd, status_code=201, summary="Procesregie")
def wijs_procesregie_toe(
    id: UUID, data: ProcesregieIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Wijst een procesregisseur aan, of beëindigt dat. De casusregie blijft bij de aanmelder."""
    return _acted(actor, triage.assign_process(tx, actor, id, versie, data), "procesregie")


@router.post(
    "/aanmeldingen/{id}/termijnwijzigingen",
    response_model=ActieVastgelegd,
    status_code=201,
    summary="Een termijn verzetten",
)
def verzet_termijn(
    id: UUID, data: TermijnIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Voorzitter of secretaris verzet de uiterste dag van deze stap, met een reden die in de tijdlijn komt."""
    return _acted(actor, klok.move(tx, actor, id, versie, data), "termijnwijzigingen")


@router.get("/aanmeldingen/{id}/tijdlijn", response_model=VerloopLijst, summary="De tijdlijn")
def lees_tijdlijn(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Alles wat er met de aanmelding gebeurde, het oudste eerst."""
    return respond(VerloopLijst(items=service.timeline(tx, actor, id)))


def _records(part: str, acties: frozenset[Actie], summary: str, description: str) -> None:
    """`GET` on an act's sub-resource gives its records: the lines of the timeline of that kind."""

    @router.get(
        f"/aanmeldingen/{{id}}/{part}",
        response_model=VerloopLijst,
        summary=summary,
        description=description,
        operation_id=f"lees_{part}",
        name=f"lees_{part}",
    )
    def lees(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
        return respond(VerloopLijst(items=service.timeline(tx, actor, id, acties)))


_records("indiening", frozenset({Actie.INDIENEN}), "De indiening", "Wanneer en door wie de aanmelding is ingediend.")
_records("intrekking", frozenset({Actie.INTREKKEN}), "De intrekking", "Wanneer en waarom de aanmelding is ingetrokken.")
_records(
    "triagebesluiten",
    triage.ACTIES | {Actie.TRIAGE_TERUGDRAAIEN},
    "De triagebesluiten",
    "Wat de tafel bij triage besloot en terugdraaide, het oudste eerst.",
)
_records(
    "aanvullingen",
    frozenset({Actie.AANVULLING_VRAGEN, Actie.AANVULLEN}),
    "De aanvullingen",
    "Wat de tafel vroeg en wat de aanmelder antwoordde, het oudste eerst.",
)
_records(
    "procesregie",
    frozenset({Actie.PROCESREGIE_TOEWIJZEN}),
    "De procesregie",
    "Wie de procesregie kreeg en wanneer dat eindigde, het oudste eerst.",
)
_records(
    "termijnwijzigingen",
    frozenset({Actie.TERMIJN_WIJZIGEN}),
    "De verzette termijnen",
    "Welke uiterste dag wanneer is verzet, door wie en waarom, de oudste wijziging eerst.",
)
_records(
    "afsluiting", frozenset({Actie.AFSLUITEN}), "De afsluiting", "Wanneer en door wie de aanmelding is afgesloten."
)
_records("heropening", frozenset({Actie.HEROPENEN}), "De heropeningen", "Wanneer en waarom de aanmelding is heropend.")
