"""The desk of destruction: the lists that are proposed, who approved them, and what is on them."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.bewaring import beoordelen
from app.bewaring.schemas import AkkoordMetLijst, LijstUit, LijstVraag, RegelVraag, UitnemingIn, WeigeringIn
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.paging import MAX_PAGE
from app.core.schema import Schema
from app.glossary import Handeling, Lijststatus, Regelstand
from app.tafels.catalogus import catalogus
from app.web import besluit
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.pagina import datum, ga_naar, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_LIJSTEN = "/vernietigingslijsten"
_MAG = Handeling.VERNIETIGING_BESLISSEN
_Doe = Callable[[Tx, Actor, UUID, int, Any], object]
_BESLUITEN: dict[str, tuple[Besluit, _Doe]] = {
    "akkoord": (
        Besluit(
            "Akkoord met vernietigen",
            "Na het akkoord van de FG en van de regiocoördinator is er zeven dagen bedenktijd. Daarna is wat op de "
            "lijst staat voorgoed weg. De cijfers blijven.",
            AkkoordMetLijst,
            _MAG,
            {"akkoord": "Ik heb de lijst gelezen en ga akkoord"},
            gevaarlijk=True,
        ),
        lambda tx, actor, lijst, versie, _: beoordelen.approve(tx, actor, lijst, versie),
    ),
    "weigeren": (
        Besluit(
            "Lijst weigeren",
            "Er wordt niets vernietigd. De dossiers kunnen over een maand weer op een lijst komen.",
            WeigeringIn,
            _MAG,
            {"reden": "Waarom? Noem geen namen: de reden blijft bij de lijst."},
        ),
        beoordelen.refuse,
    ),
    "uitnemen": (
        Besluit(
            "Een dossier van de lijst halen",
            "De rest van de lijst gaat door.",
            UitnemingIn,
            _MAG,
            {"regel": "Welk dossier?", "grond": "Waarom?", "opnieuwVanaf": "Wanneer mag het weer op een lijst?"},
        ),
        beoordelen.take_out,
    ),
}


class LijstenVraag(Schema):
    """Which lists, and which page of them."""

    status: Lijststatus | None = None
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1


@router.get(_LIJSTEN)
def toon_lijsten(request: Request, vraag: Annotated[LijstenVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The lists of this person's regions, the newest first."""
    blad, meer = beoordelen.page(tx, actor, LijstVraag(page=vraag.page, status=vraag.status))
    return toon_pagina(
        request,
        "vernietigingslijsten.html",
        titel="Vernietigingslijsten",
        actor=actor,
        blad=blad,
        meer=meer,
        gekozen=vraag.status,
        standen=list(Lijststatus),
        regios=catalogus(tx).regios,
        adres=f"{_LIJSTEN}?" + (f"status={vraag.status.value}&" if vraag.status else ""),
    )


@router.get(_LIJSTEN + "/{lijst}")
def toon_lijst(
    request: Request,
    lijst: UUID,
    actor: CurrentActor,
    tx: Tx,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
) -> Response:
    """One list: on which grounds, who decided, and its dossiers without content."""
    deze, _ = beoordelen.read(tx, actor, lijst)
    blad, meer = beoordelen.regels(tx, actor, lijst, RegelVraag(page=page))
    gegevens = catalogus(tx)
    return toon_pagina(
        request,
        "vernietigingslijst.html",
        titel=f"Vernietigingslijst van {datum(deze.gemaakt_op)}",
        actor=actor,
        lijst=deze,
        regio=gegevens.regios.get(deze.regio, deze.regio),
        tafels=gegevens.tafels,
        blad=blad,
        meer=meer,
        open=Regelstand.OPEN,
        # Whether it really can is for the service: who approved already reads so there.
        besluiten={doe: een.knop for doe, (een, _) in _BESLUITEN.items() if _kan(deze, doe)},
    )


def _kan(deze: LijstUit, doe: str) -> bool:
    wacht = (Lijststatus.VOORGESTELD,) if doe == "akkoord" else (Lijststatus.VOORGESTELD, Lijststatus.GOEDGEKEURD)
    return deze.status in wacht and deze.open > 0


def _blad(tx: Tx, actor: Actor, lijst: UUID, doe: str, regel: UUID | None = None) -> Blad:
    deze, nu = beoordelen.read(tx, actor, lijst)
    begin: dict[str, Any] = {}
    keuzes = {}
    if doe == "uitnemen":
        open_, _ = beoordelen.regels(tx, actor, lijst, RegelVraag(stand=Regelstand.OPEN, page_size=100))
        keuzes["regel"] = [(str(een.id), f"{een.kenmerk}, {datum(een.einde)}") for een in open_.items]
        begin = {} if regel is None else {"regel": str(regel)}
    gronden = [f"{een.aantal}: {een.grond}" for een in deze.gronden]
    pad = f"{_LIJSTEN}/{lijst}"
    return Blad(
        f"{pad}/{doe}",
        pad,
        catalogus(tx).regios.get(deze.regio, deze.regio),
        [(f"De lijst van {datum(deze.gemaakt_op)}", [f"{deze.open} dossiers", *gronden])],
        nu,
        Voorzet(keuzes=keuzes, begin=begin),
    )


def _wat(doe: str) -> tuple[Besluit, _Doe]:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe]


@router.get(_LIJSTEN + "/{lijst}/{doe}")
def toon_besluit(
    request: Request, lijst: UUID, doe: str, actor: CurrentActor, tx: Tx, regel: UUID | None = None
) -> Response:
    """The form of a decision."""
    een, _ = _wat(doe)
    return besluit.toon(request, actor, een, _blad(tx, actor, lijst, doe, regel))


@router.post(_LIJSTEN + "/{lijst}/{doe}")
def neem_besluit(request: Request, lijst: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """Decide, on the list as it was read."""
    een, act = _wat(doe)

    def do(versie: int, data: Any) -> Response:
        act(tx, actor, lijst, versie, data)
        return ga_naar(f"{_LIJSTEN}/{lijst}")

    return besluit.neem(request, tx, actor, een, lambda: _blad(tx, actor, lijst, doe), do)
