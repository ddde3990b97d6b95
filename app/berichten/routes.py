"""Routes of messages, choices, webhooks and what is sent. They only translate."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.berichten import keuzes, meldingen, webhooks, zendingen
from app.berichten.schemas import (
    BerichtenUit,
    BerichtenWijziging,
    GeheimIn,
    GezienIn,
    GezienUit,
    MeldingLijst,
    MeldingUit,
    MeldingVraag,
    WebhookGeheimUit,
    WebhookIn,
    WebhookLijst,
    WebhookUit,
    WebhookWijziging,
    ZendingLijst,
    ZendingUit,
    ZendingVraag,
)
from app.context import CurrentActor, IdempotencyKey, Route, SecretActor, Tx, Versie
from app.core.http import respond
from app.core.paging import PageInfo, PageParams, link_header
from app.onderdelen import loket
from app.rechten.schemas import AkkoordIn

router = APIRouter(route_class=Route, tags=["Berichten"])


def _list(request: Request, path: str, vraag: PageParams, page: PageInfo, *, more: bool) -> Response:
    link = link_header(f"/v1{path}", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.get("/meldingen", response_model=MeldingLijst, summary="Uw meldingen")
def lees_meldingen(request: Request, vraag: Annotated[MeldingVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Wat er gebeurde in aanmeldingen waar u bij betrokken bent, het nieuwste eerst, en hoeveel u er nog niet zag.

    Wie niet meer bij een aanmelding hoort, ziet de meldingen erover ook niet meer.
    """
    page, more = meldingen.page(tx, actor, vraag)
    return _list(request, "/meldingen", vraag, page, more=more)


@router.post("/meldingen/gezien", response_model=GezienUit, summary="Alle meldingen zijn gezien")
def zie_alle_meldingen(_data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Vinkt al uw meldingen als gezien aan."""
    return respond(meldingen.mark_all(tx, actor))


@router.post("/meldingen/{id}/gezien", response_model=MeldingUit, summary="Een melding is gezien, of weer niet")
def zie_melding(id: UUID, data: GezienIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Vinkt één melding als gezien aan, of haalt het vinkje weg. Een ander merkt er niets van."""
    return respond(meldingen.mark(tx, actor, id, data))


@router.get("/mij/berichten", response_model=BerichtenUit, summary="Welke berichten krijg ik?")
def lees_berichtkeuzes(actor: CurrentActor, tx: Tx) -> Response:
    """Uw e-mailadres, en per soort melding hoe u die krijgt."""
    uit, versie = keuzes.read(tx, actor)
    return respond(uit, versie=versie)


@router.patch("/mij/berichten", response_model=BerichtenUit, summary="Kiezen welke berichten ik krijg")
def wijzig_berichtkeuzes(data: BerichtenWijziging, actor: CurrentActor, tx: Tx, versie: Versie) -> Response:
    """Geldt vanaf het volgende bericht. Een ander e-mailadres vraagt een verse bevestiging van wie u bent."""
    uit, nieuw = keuzes.change(tx, actor, versie, data)
    return respond(uit, versie=nieuw)


@router.get("/webhooks", response_model=WebhookLijst, summary="De webhooks")
def lees_webhooks(request: Request, vraag: Annotated[PageParams, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Welke systemen berichten krijgen, de nieuwste eerst. Voor de functioneel beheerder."""
    page, more = webhooks.page(tx, actor, vraag)
    return _list(request, "/webhooks", vraag, page, more=more)


@router.post("/webhooks", response_model=WebhookGeheimUit, status_code=201, summary="Een webhook toevoegen")
def voeg_webhook_toe(request: Request, data: WebhookIn, actor: SecretActor, tx: Tx) -> Response:
    """Elk bericht is een CloudEvent 1.0 met alleen soort, kenmerk, id, tafel en tijd: geen inhoud, niets over personen.

    De ontvanger controleert `webhook-signature` (HMAC-SHA256 over id, tijdstip en inhoud) met het geheim uit dit
    antwoord, en herkent een herhaling aan `webhook-id`.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    app = loket(request)
    uit = webhooks.add(tx, actor, app.crypto, data, loopback=app.settings.demo)
    return respond(uit, status=201, versie=uit.versie, location=f"/v1/webhooks/{uit.id}")


@router.get("/webhooks/{id}", response_model=WebhookUit, summary="Eén webhook")
def lees_webhook(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Een webhook, zonder het geheim."""
    uit = webhooks.read(tx, actor, id)
    return respond(uit, versie=uit.versie)


@router.patch("/webhooks/{id}", response_model=WebhookUit, summary="Een webhook wijzigen")
def wijzig_webhook(
    request: Request, id: UUID, data: WebhookWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Een andere naam, een ander adres of andere soorten; of stilzetten en weer aanzetten."""
    uit = webhooks.change(tx, actor, id, versie, data, loopback=loket(request).settings.demo)
    return respond(uit, versie=uit.versie)


@router.post("/webhooks/{id}/beeindiging", response_model=WebhookUit, summary="Een webhook beëindigen")
def beeindig_webhook(id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voorgoed: het geheim wordt vergeten en wat nog wachtte gaat niet meer uit."""
    uit = webhooks.end(tx, actor, id)
    return respond(uit, versie=uit.versie)


@router.post("/webhooks/{id}/geheim", response_model=WebhookGeheimUit, summary="Een nieuw geheim voor een webhook")
def vernieuw_webhookgeheim(request: Request, id: UUID, data: GeheimIn, actor: SecretActor, tx: Tx) -> Response:
    """Een nieuw geheim. Tijdens de overlap dragen berichten ook een handtekening met het vorige.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    uit = webhooks.renew_secret(tx, actor, loket(request).crypto, id, data)
    return respond(uit, versie=uit.versie)


@router.post("/webhooks/{id}/proef", response_model=ZendingUit, status_code=201, summary="Een proefbericht sturen")
def beproef_webhook(id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Zet een proefbericht klaar; bij de zendingen van de webhook ziet u hoe het afliep."""
    return respond(webhooks.probe(tx, actor, id), status=201, location=f"/v1/webhooks/{id}/zendingen")


@router.get("/webhooks/{id}/zendingen", response_model=ZendingLijst, summary="Wat een webhook kreeg")
def lees_webhookzendingen(
    request: Request, id: UUID, vraag: Annotated[ZendingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Wat er is verzonden, wacht of mislukte, het nieuwste eerst."""
    page, more = webhooks.sent(tx, actor, id, vraag)
    return _list(request, f"/webhooks/{id}/zendingen", vraag, page, more=more)


@router.get("/zendingen", response_model=ZendingLijst, summary="Alle zendingen")
def lees_zendingen(request: Request, vraag: Annotated[ZendingVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """E-mails en webhooks die wachten, zijn verzonden of mislukten. Voor de functioneel beheerder en de FG."""
    page, more = zendingen.page(tx, actor, vraag)
    return _list(request, "/zendingen", vraag, page, more=more)


@router.post("/zendingen/{id}/herhaling", response_model=ZendingUit, summary="Een mislukte zending herhalen")
def herhaal_zending(id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Probeert het opnieuw, onder dezelfde id. Of de ontvanger het nog mag weten, wordt ook opnieuw bekeken."""
    return respond(zendingen.send_again(tx, actor, id))
