"""Administration of webhooks: which system hears what, its secret that is shown once, and what it was sent."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.berichten import webhooks, zendingen
from app.berichten.schemas import (
    GeheimIn,
    WebhookGeheimUit,
    WebhookIn,
    WebhookLijst,
    WebhookUit,
    WebhookWijziging,
    ZendingVraag,
)
from app.context import CurrentActor, SecretActor, Tx
from app.core.errors import NietGevonden
from app.core.paging import PageParams
from app.glossary import Handeling, MeldingSoort
from app.onderdelen import loket
from app.rechten.schemas import AkkoordIn
from app.tafels.catalogus import catalogus
from app.web import besluit
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, bladen, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.pagina import datum, ga_naar, tijdstip, toon_geheim, woord
from app.web.route import Pagina, versie
from app.web.verzending import OPNIEUW, hoe, opnieuw

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/webhooks"
_EEN = _PAD + "/{webhook}"
_GEZIEN = 25  # of what was sent, on the page of a webhook
_LABELS = {
    "naam": "Hoe noemt u dit systeem?",
    "url": "Op welk adres luistert het?",
    "tafel": "Over welke tafel? (of kies hieronder een regio)",
    "regio": "Over welke regio? (of kies hierboven een tafel)",
    "soorten": "Waarover krijgt het bericht?",
    "actief": "Staat de webhook aan?",
    "overlapUren": "Hoeveel uur telt het vorige geheim nog mee? (0 na een lek)",
}
# What a message is about is told to people as “uw tafel”; to a system it is a kind of event.
_SOORTEN = [(een.value, woord(een)) for een in MeldingSoort]
_GEHEIM = (
    "Geef dit aan wie het ontvangende systeem beheert: daarmee controleert dat systeem dat een bericht van dit loket "
    "komt. U ziet het alleen nu."
)


def _besluit(knop: str, uitleg: str, schema: type[Any], *, akkoord: str = "", gevaarlijk: bool = False) -> Besluit:
    labels = {**_LABELS, "akkoord": akkoord}
    return Besluit(knop, uitleg, schema, Handeling.WEBHOOKS_BEHEREN, labels, gevaarlijk=gevaarlijk)


_NIEUW = _besluit(
    "Webhook toevoegen",
    "Een ander systeem krijgt bericht als er iets gebeurt: welke soort, welk kenmerk, welke tafel en wanneer. "
    "Nooit inhoud, en niets over personen.",
    WebhookIn,
)
_NIEUW_GEHEIM = _besluit(
    "Nieuw geheim maken",
    "Een tijd lang tekent het loket met beide, zodat het andere systeem kan overstappen zonder een bericht te missen.",
    GeheimIn,
)
_WIJZIGEN = _besluit(
    "Webhook wijzigen",
    "Dit geldt meteen. Staat een webhook uit, dan hoort het systeem ook later niet wat er intussen gebeurde.",
    WebhookWijziging,
)
# What asks no more than a yes, by the last part of its path: the form, who does it, and how it reads when it is done.
_JA: dict[str, tuple[Besluit, Callable[[Tx, Actor, UUID], object], str]] = {
    "proef": (
        _besluit(
            "Proefbericht sturen",
            "Het loket stuurt binnen een minuut een bericht van de soort PROEF. Daarna ziet u hoe het afliep.",
            AkkoordIn,
            akkoord="Ja, stuur een proefbericht",
        ),
        webhooks.probe,
        "proef",
    ),
    "beeindigen": (
        _besluit(
            "Webhook beëindigen",
            "Dit is voorgoed: het geheim wordt vergeten, en wat nog wachtte gaat niet meer uit. Moet hij alleen even "
            "stil zijn? Kies dan Wijzigen, en zet hem uit.",
            AkkoordIn,
            akkoord="Ja, beëindig deze webhook",
            gevaarlijk=True,
        ),
        webhooks.end,
        "beeindigd",
    ),
}


@router.get(_PAD)
def toon_webhooks(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Every webhook, the newest first; also those that have ended."""

    def lees(page: int) -> tuple[WebhookLijst, bool]:
        return webhooks.page(tx, actor, PageParams(page=page, page_size=100))

    rijen = [
        (f"{_PAD}/{een.id}", een.naam, [_waarover(tx, een), _stand(een), een.url])
        for blad in bladen(lees)
        for een in blad.items
        if gezocht(vraag.zoek, een.naam, een.url, _waarover(tx, een))
    ]
    lijst = Lijst(
        "Webhooks",
        "Andere systemen die bericht krijgen als er iets gebeurt, zoals een zaaksysteem. Zij horen nooit inhoud.",
        ("Systeem", "Waarover", "Stand", "Adres"),
        rijen,
        "Er is nog geen webhook. Voeg er een toe als een ander systeem moet horen wat er gebeurt.",
        knoppen=[(f"{_PAD}/nieuw", "Webhook toevoegen")],
    )
    return toon_lijst(request, actor, vraag, lijst)


def _waarover(tx: Tx, een: WebhookUit) -> str:
    gegevens = catalogus(tx)
    return f"Regio {gegevens.regios[een.regio]}" if een.regio else gegevens.tafels[str(een.tafel)].naam


def _stand(een: WebhookUit) -> str:
    if een.beeindigd_op is not None:
        return f"Beëindigd op {datum(een.beeindigd_op)}"
    return "Aan" if een.actief else "Uit"


def _blad_nieuw(tx: Tx) -> Blad:
    gegevens = catalogus(tx)
    tafels = [(code, een.naam) for code, een in gegevens.tafels.items()]
    voorzet = Voorzet({"tafel": tafels, "regio": list(gegevens.regios.items()), "soorten": _SOORTEN})
    return Blad(f"{_PAD}/nieuw", _PAD, voorzet=voorzet)


@router.get(_PAD + "/nieuw")
def toon_nieuw(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx))


@router.post(_PAD + "/nieuw")
def voeg_toe(request: Request, actor: SecretActor, tx: Tx) -> Response:
    """The new webhook; the answer shows its secret, and nothing else ever does."""
    app = loket(request)

    def do(_nu: int, data: WebhookIn) -> Response:
        return _toon_geheim(request, actor, webhooks.add(tx, actor, app.crypto, data, loopback=app.settings.demo))

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx), do)


def _toon_geheim(request: Request, actor: Actor, uit: WebhookGeheimUit) -> Response:
    terug = (f"{_PAD}/{uit.id}", uit.naam)
    return toon_geheim(request, actor, "Het geheim van de webhook", uit.geheim, _GEHEIM, terug)


@router.get(_EEN)
def toon_webhook(
    request: Request, webhook: UUID, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One webhook, and how it went with what it was sent last."""
    uit = webhooks.read(tx, actor, webhook)
    gestuurd, meer = webhooks.sent(tx, actor, webhook, ZendingVraag(page_size=_GEZIEN))
    hier = f"{_PAD}/{webhook}"
    knoppen = [(f"{hier}/wijzigen", "Wijzigen"), (f"{hier}/geheim", _NIEUW_GEHEIM.knop)]
    knoppen += [(f"{hier}/{pad}", een.knop) for pad, (een, *_) in _JA.items()]
    stukken = [
        Stuk(
            "De webhook",
            [
                ("Adres", uit.url),
                ("Waarover", _waarover(tx, uit)),
                ("Berichten", ", ".join(woord(een) for een in uit.soorten)),
                ("Stand", _stand(uit)),
                ("Gemaakt", tijdstip(uit.aangemaakt_op)),
            ],
            knoppen if uit.beeindigd_op is None else [],
        ),
        Stuk(
            f"Wat hij kreeg (de laatste {_GEZIEN})" if meer else "Wat hij kreeg",
            [(tijdstip(een.aangemaakt_op), hoe(een)) for een in gestuurd.items],
            opnieuw(gestuurd.items, hier),
            leeg="Nog niets. Stuur een proefbericht om te zien of het aankomt.",
        ),
    ]
    return toon_ding(request, actor, uit.naam, stukken, (_PAD, "Webhooks"), vraag)


def _blad(request: Request, tx: Tx, actor: Actor, webhook: UUID, doe: str) -> Blad:
    uit = webhooks.read(tx, actor, webhook)
    begin = uit.model_dump(mode="json", include={"naam", "url", "soorten", "actief"}) if doe == "wijzigen" else {}
    # Of a webhook no versions are kept, so who was overtaken reads how it is now.
    ingehaald = doe == "wijzigen" and request.method == "POST" and versie(request) != uit.versie
    nu = [f"Adres: {uit.url}", f"Stand: {_stand(uit)}", f"Berichten: {', '.join(woord(een) for een in uit.soorten)}"]
    return Blad(
        f"{_PAD}/{webhook}/{doe}",
        f"{_PAD}/{webhook}",
        uit.naam,
        [("Zo is het nu", nu)] if ingehaald else (),
        uit.versie,
        Voorzet({"soorten": _SOORTEN}, begin, verplicht=frozenset({"naam", "url", "soorten"})),
        {"naam": "", "url": "", "soorten": []} if doe == "wijzigen" else {},
    )


@router.post(_EEN + "/geheim")
def maak_geheim(request: Request, webhook: UUID, actor: SecretActor, tx: Tx) -> Response:
    """Another secret, shown in the answer alone."""

    def do(_nu: int, data: GeheimIn) -> Response:
        return _toon_geheim(request, actor, webhooks.renew_secret(tx, actor, loket(request).crypto, webhook, data))

    return besluit.neem(request, tx, actor, _NIEUW_GEHEIM, lambda: _blad(request, tx, actor, webhook, "geheim"), do)


_BESLUITEN = {"wijzigen": _WIJZIGEN, "geheim": _NIEUW_GEHEIM, **{pad: een for pad, (een, *_) in _JA.items()}}


def _doe(doe: str) -> Besluit:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe]


@router.get(_EEN + "/{doe}")
def toon_besluit(request: Request, webhook: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to change it, to give it another secret, to try it, or to end it."""
    een = _doe(doe)
    return besluit.toon(request, actor, een, _blad(request, tx, actor, webhook, doe))


@router.post(_EEN + "/{doe}")
def neem_besluit(request: Request, webhook: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    een = _doe(doe)

    def do(nu: int, data: Any) -> Response:
        if doe in _JA:
            _, service, gedaan = _JA[doe]
            service(tx, actor, webhook)
            return ga_naar(f"{_PAD}/{webhook}?gedaan={gedaan}")
        webhooks.change(tx, actor, webhook, nu, data, loopback=loket(request).settings.demo)
        return ga_naar(f"{_PAD}/{webhook}?gedaan=webhook")

    return besluit.neem(request, tx, actor, een, lambda: _blad(request, tx, actor, webhook, doe), do)


def _blad_opnieuw(tx: Tx, actor: Actor, webhook: UUID, zending: UUID) -> Blad:
    hier = f"{_PAD}/{webhook}"
    return Blad(f"{hier}/opnieuw/{zending}", hier, webhooks.read(tx, actor, webhook).naam)


@router.get(_EEN + "/opnieuw/{zending}")
def toon_opnieuw(request: Request, webhook: UUID, zending: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, OPNIEUW, _blad_opnieuw(tx, actor, webhook, zending))


@router.post(_EEN + "/opnieuw/{zending}")
def verzend_opnieuw(request: Request, webhook: UUID, zending: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """What was given up is tried again."""

    def do(_nu: int, _data: Any) -> Response:
        zendingen.send_again(tx, actor, zending)
        return ga_naar(f"{_PAD}/{webhook}?gedaan=opnieuw")

    return besluit.neem(request, tx, actor, OPNIEUW, lambda: _blad_opnieuw(tx, actor, webhook, zending), do)
