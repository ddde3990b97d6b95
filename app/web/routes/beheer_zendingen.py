"""What the service sends out, mail and webhooks alike: what failed, what waits, and what went."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer.actor import Actor, usernames_of
from app.berichten import webhooks, zendingen
from app.berichten.schemas import ZendingUit, ZendingVraag
from app.context import CurrentActor, Tx
from app.core.paging import PageParams
from app.glossary import Handeling, Kanaal, ZendingStatus
from app.web import besluit
from app.web.beheerbladen import DingVraag, Stuk, bladen, toon_ding
from app.web.besluit import Blad
from app.web.pagina import ga_naar, tijdstip
from app.web.route import Pagina
from app.web.verzending import OPNIEUW, hoe, opnieuw

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/zendingen"
_GEZIEN = 50  # of each kind, the newest
_SOORTEN = (
    (ZendingStatus.MISLUKT, "Mislukt", "Er is niets mislukt."),
    (ZendingStatus.WACHT, "Wacht", "Er wacht niets."),
    (ZendingStatus.VERZONDEN, "Verzonden", "Er is nog niets verzonden."),
)
_INLEIDING = "Wat dit loket verstuurt: e-mail aan mensen, en berichten aan andere systemen. Nooit inhoud."
_HERSTEL = " Is er iets mislukt? Herstel dan eerst de oorzaak, zoals een e-mailadres, en verzend het opnieuw."


@router.get(_PAD)
def toon_zendingen(request: Request, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """What needs somebody first."""
    gevonden = {
        status: zendingen.page(tx, actor, ZendingVraag(status=status, page_size=_GEZIEN)) for status, *_ in _SOORTEN
    }
    wie = _namen(tx, actor, [een for blad, _ in gevonden.values() for een in blad.items])
    mag_opnieuw = Handeling.ZENDINGEN_HERHALEN in authz.handelingen(actor)
    inleiding = _INLEIDING + (_HERSTEL if mag_opnieuw else "")
    stukken = [
        Stuk(
            f"{kop} (de laatste {_GEZIEN})" if gevonden[status][1] else kop,
            [(f"{tijdstip(een.aangemaakt_op)}, {_aan(een, wie)}", hoe(een)) for een in gevonden[status][0].items],
            opnieuw(gevonden[status][0].items, _PAD) if mag_opnieuw else [],
            leeg=leeg,
        )
        for status, kop, leeg in _SOORTEN
    ]
    return toon_ding(request, actor, "Uitgaande berichten", stukken, ("/beheer", "Beheer"), vraag, inleiding=inleiding)


def _namen(tx: Tx, actor: Actor, items: list[ZendingUit]) -> Mapping[UUID, str]:
    """Of every receiver: the username, or for who looks after webhooks the name of the other system."""
    namen = usernames_of(tx, {een.bestemming for een in items if een.kanaal is not Kanaal.WEBHOOK})
    if Handeling.WEBHOOKS_BEHEREN not in authz.handelingen(actor):
        return namen
    alle = bladen(lambda page: webhooks.page(tx, actor, PageParams(page=page, page_size=100)))
    return namen | {een.id: een.naam for blad in alle for een in blad.items}


def _aan(een: ZendingUit, wie: Mapping[UUID, str]) -> str:
    soort = "systeem" if een.kanaal is Kanaal.WEBHOOK else "e-mail"
    return f"{soort} aan {wie[een.bestemming]}" if een.bestemming in wie else soort


def _blad(zending: UUID) -> Blad:
    return Blad(f"{_PAD}/opnieuw/{zending}", _PAD, "Uitgaande berichten")


@router.get(_PAD + "/opnieuw/{zending}")
def toon_opnieuw(request: Request, zending: UUID, actor: CurrentActor, tx: Tx) -> Response:  # noqa: ARG001  # begins the work
    return besluit.toon(request, actor, OPNIEUW, _blad(zending))


@router.post(_PAD + "/opnieuw/{zending}")
def verzend_opnieuw(request: Request, zending: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """What was given up is tried again."""

    def do(_nu: int, _data: Any) -> Response:
        zendingen.send_again(tx, actor, zending)
        return ga_naar(f"{_PAD}?gedaan=opnieuw")

    return besluit.neem(request, tx, actor, OPNIEUW, lambda: _blad(zending), do)
