"""Releases of statistics before they are published: what would be told, how far it moved, and the two approvals."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.glossary import Cijferdoel, Conceptstatus, Handeling
from app.publicaties import concepten
from app.publicaties.schemas import AkkoordMetConcept, ConceptIntrekkingIn, ProefVraag
from app.tafels.catalogus import catalogus
from app.web import besluit
from app.web.besluit import Besluit, Blad
from app.web.cijfers import proeftabellen
from app.web.formulier import Voorzet
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_CONCEPTEN = "/publicatieconcepten"
_MAG = Handeling.PUBLICATIE_BEOORDELEN
_Doe = Callable[[Tx, Actor, UUID, Any], object]
_BESLUITEN: dict[str, tuple[Besluit, _Doe]] = {
    "akkoord": (
        Besluit(
            "Akkoord met publiceren",
            "Na het akkoord van de FG en van een regiocoördinator is de publicatie er voor iedereen. Wat is "
            "gepubliceerd, verandert nooit meer en kan niet terug.",
            AkkoordMetConcept,
            _MAG,
            {"akkoord": "Ik heb het concept bekeken en ga akkoord"},
            gevaarlijk=True,
        ),
        concepten.approve,
    ),
    "intrekken": (
        Besluit(
            "Concept intrekken",
            "Dit concept wordt niet gepubliceerd. Een beheerder kan daarna een nieuw concept maken.",
            ConceptIntrekkingIn,
            _MAG,
            {"reden": "Waarom? Noem geen cijfers uit het concept."},
        ),
        concepten.withdraw,
    ),
}


@router.get(_CONCEPTEN)
def toon_concepten(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Every concept, the newest first."""
    items = concepten.listing(tx, actor).items
    return toon_pagina(request, "concepten.html", titel="Publicaties", actor=actor, items=items)


@router.get(_CONCEPTEN + "/{concept}")
def toon_concept(
    request: Request, concept: UUID, actor: CurrentActor, tx: Tx, doel: Annotated[Cijferdoel | None, Query()] = None
) -> Response:
    """One concept: who decided, and with a purpose the own region as it would be published beside what was counted."""
    dit = concepten.read(tx, actor, concept)
    mag_proef = Handeling.PUBLICATIE_PROEF_LEZEN in authz.handelingen(actor)
    gegevens = catalogus(tx)
    tabellen = None
    if doel is not None:
        proef = concepten.proef(tx, actor, concept, ProefVraag(doel=doel))
        gemeenten = {code: naam for code, (naam, _) in gegevens.gemeenten.items()}
        tabellen = proeftabellen(proef.cellen, gemeenten, {code: gegevens.regios[code] for code in proef.regios})
    return toon_pagina(
        request,
        "concept.html",
        titel=f"Concept {dit.nummer} van {dit.code}",
        actor=actor,
        concept=dit,
        mag_proef=mag_proef,
        doelen=list(Cijferdoel),
        doel=doel,
        tabellen=tabellen,
        besluiten={doe: een.knop for doe, (een, _) in _BESLUITEN.items() if dit.status is Conceptstatus.OPEN},
    )


def _blad(tx: Tx, actor: Actor, concept: UUID, doe: str) -> Blad:
    dit = concepten.read(tx, actor, concept)
    pad = f"{_CONCEPTEN}/{concept}"
    # A concept never changes, so its fingerprint is that of what was read.
    begin = {"sha256": dit.sha256} if doe == "akkoord" else {}
    return Blad(
        f"{pad}/{doe}",
        pad,
        dit.code,
        [("Het concept", [f"Tabellen: {', '.join(dit.tabellen)}", f"Vingerafdruk: {dit.sha256}"])],
        voorzet=Voorzet(begin=begin, weg=frozenset(begin)),
    )


def _wat(doe: str) -> tuple[Besluit, _Doe]:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe]


@router.get(_CONCEPTEN + "/{concept}/{doe}")
def toon_conceptbesluit(request: Request, concept: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form of a decision."""
    een, _ = _wat(doe)
    return besluit.toon(request, actor, een, _blad(tx, actor, concept, doe))


@router.post(_CONCEPTEN + "/{concept}/{doe}")
def neem_conceptbesluit(request: Request, concept: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """Decide on the concept as it was read."""
    een, act = _wat(doe)

    def do(_versie: int, data: Any) -> Response:
        act(tx, actor, concept, data)
        return ga_naar(f"{_CONCEPTEN}/{concept}")

    return besluit.neem(request, tx, actor, een, lambda: _blad(tx, actor, concept, doe), do)
