"""Closing days: of a table by its chair or secretary, of a region by its regiocoördinator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx, takes_long
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.rechten.schemas import AkkoordIn
from app.tafels import sluitingsdagen
from app.tafels.catalogus import catalogus
from app.tafels.schemas import SluitingsdagIn, SluitingsdagUit
from app.web import besluit
from app.web.besluit import Besluit, Blad
from app.web.pagina import datum, ga_naar, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/sluitingsdagen"
_GEDAAN = {
    "vastgelegd": "Vastgelegd. Lopende termijnen zijn meteen opnieuw geteld; dat staat in elke tijdlijn.",
    "ingetrokken": "Ingetrokken. Lopende termijnen zijn teruggeschoven; dat staat in elke tijdlijn.",
}
# Whose day it is, by its part of the path.
_HANDELING = {"tafel": Handeling.TAFEL_SLUITEN, "regio": Handeling.REGIO_SLUITEN}


def _waar(tx: Tx, wat: str, code: str) -> tuple[str, dict[str, str]]:
    """What is closed by name, and as the service is told. Raises NietGevonden."""
    gegevens = catalogus(tx)
    if wat == "tafel":
        return gegevens.tafel(code).naam, {"tafel_code": code}
    if wat == "regio" and code in gegevens.regios:
        return f"Regio {gegevens.regios[code]}", {"regio_code": code}
    raise NietGevonden


@router.get(_PAD)
def toon_dagen(
    request: Request, actor: CurrentActor, tx: Tx, gedaan: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """Of every table and region that this person may close."""
    eigen = [("tafel", code) for code in sorted(authz.tafels_met(actor, _HANDELING["tafel"]))]
    eigen += [("regio", code) for code in sorted(authz.regios_met(tx, actor, _HANDELING["regio"]))]
    if not eigen:
        authz.require(actor, Handeling.TAFEL_SLUITEN)
    vandaag = local_date(actor.nu)
    groepen: list[tuple[str, str, list[SluitingsdagUit], list[SluitingsdagUit]]] = []
    for wat, code in eigen:
        naam, van = _waar(tx, wat, code)
        dagen = sluitingsdagen.listing(tx, **van).items
        komend, geweest = [een for een in dagen if een.dag >= vandaag], [een for een in dagen if een.dag < vandaag]
        groepen.append((naam, f"{_PAD}/{wat}/{code}", komend, geweest[::-1]))
    return toon_pagina(
        request,
        "sluitingsdagen.html",
        titel="Sluitingsdagen",
        actor=actor,
        groepen=groepen,
        vandaag=vandaag,
        gedaan=_GEDAAN.get(gedaan, ""),
    )


def _nieuw(tx: Tx, actor: Actor, wat: str, code: str) -> tuple[Besluit, Blad]:
    naam, van = _waar(tx, wat, code)
    authz.require(actor, _HANDELING[wat], **van)
    een = Besluit(
        "Sluitingsdag vastleggen",
        "Op deze dag wordt niet gewerkt. Lopende termijnen schuiven meteen een werkdag op.",
        SluitingsdagIn,
        _HANDELING[wat],
        {"dag": "Welke dag?", "omschrijving": "Waarom is er die dag niemand? (komt in de tijdlijn; noem geen namen)"},
        vers=False,
    )
    return een, Blad(f"{_PAD}/{wat}/{code}/nieuw", _PAD, naam)


@router.get(_PAD + "/{wat}/{code}/nieuw")
def toon_nieuw(request: Request, wat: str, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, *_nieuw(tx, actor, wat, code))


@router.post(_PAD + "/{wat}/{code}/nieuw")
@takes_long
def leg_vast(request: Request, wat: str, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """One more day."""
    een, _ = _nieuw(tx, actor, wat, code)

    def do(_nu: int, data: SluitingsdagIn) -> Response:
        sluitingsdagen.add(tx, actor, data, **_waar(tx, wat, code)[1])
        return ga_naar(f"{_PAD}?gedaan=vastgelegd")

    return besluit.neem(request, tx, actor, een, lambda: _nieuw(tx, actor, wat, code)[1], do)


def _intrekken(tx: Tx, actor: Actor, wat: str, code: str, dag: UUID) -> tuple[Besluit, Blad]:
    naam, van = _waar(tx, wat, code)
    authz.require(actor, _HANDELING[wat], **van)
    dagen = sluitingsdagen.listing(tx, **van).items
    deze = next((een for een in dagen if een.id == dag and code in (een.tafel, een.regio)), None)
    if deze is None:
        raise NietGevonden
    een = Besluit(
        "Sluitingsdag intrekken",
        "Op deze dag wordt toch gewerkt. Lopende termijnen schuiven terug.",
        AkkoordIn,
        _HANDELING[wat],
        {"akkoord": "Ja, op deze dag wordt gewerkt"},
        gevaarlijk=True,
        vers=False,
    )
    stukken = [(datum(deze.dag), [deze.omschrijving])]
    return een, Blad(f"{_PAD}/{wat}/{code}/{dag}/intrekken", _PAD, naam, stukken)


@router.get(_PAD + "/{wat}/{code}/{dag}/intrekken")
def toon_intrekken(request: Request, wat: str, code: Code, dag: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, *_intrekken(tx, actor, wat, code, dag))


@router.post(_PAD + "/{wat}/{code}/{dag}/intrekken")
@takes_long
def trek_in(request: Request, wat: str, code: Code, dag: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """A day that is still to come is an ordinary one again."""
    een, _ = _intrekken(tx, actor, wat, code, dag)

    def do(_nu: int, _data: Any) -> Response:
        sluitingsdagen.withdraw(tx, actor, dag, **_waar(tx, wat, code)[1])
        return ga_naar(f"{_PAD}?gedaan=ingetrokken")

    return besluit.neem(request, tx, actor, een, lambda: _intrekken(tx, actor, wat, code, dag)[1], do)
