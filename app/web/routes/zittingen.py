"""The meetings of a table: the list, and planning one or a series."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import Fout, NietGevonden, OngeldigeInvoer
from app.core.schema import Code, Datum, Schema
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.tafels import zittingen as service
from app.tafels.catalogus import catalogus
from app.tafels.zittingschemas import ZittingenVraag, ZittingIn, ZittingreeksIn
from app.web import formulier, zittingen
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden

router = APIRouter(route_class=Pagina)
PER_PAGINA = 25
_SOORTEN: dict[str, tuple[str, str, type[BaseModel]]] = {
    "nieuw": ("Zitting plannen", "Zonder keuze bent u zelf voorzitter, en gelden de minuten van de tafel.", ZittingIn),
    "reeks": ("Reeks zittingen plannen", "Op een vaste weekdag en tijd, om de zoveel weken.", ZittingreeksIn),
}


class LijstVraag(Schema):
    """Which table, from which day, which series; and which days a new series skipped."""

    tafel: Code | None = None
    vanaf: Datum | None = None
    reeks: UUID | None = None
    overgeslagen: Annotated[list[Datum], Query(max_length=60)] = []
    page: Annotated[int, Query(ge=1, le=10_000)] = 1


@router.get("/zittingen")
def toon_zittingen(request: Request, vraag: Annotated[LijstVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The meetings from a day on, the first one first."""
    tafels = zittingen.eigen_tafels(tx, actor)
    authz.require(actor, Handeling.ZITTINGEN_ZIEN)
    gekozen = next((een for een in tafels if vraag.tafel in (None, een.code)), None)
    if gekozen is None:
        raise NietGevonden
    vanaf = vraag.vanaf or (None if vraag.reeks else local_date(actor.nu))
    hoe = ZittingenVraag(vanaf=vanaf, reeks=vraag.reeks, page=vraag.page, page_size=PER_PAGINA)
    blad, meer = service.page(tx, actor, gekozen.code, hoe)
    return toon_pagina(
        request,
        "zittingen.html",
        titel="Zittingen",
        actor=actor,
        tafels=tafels,
        tafel=gekozen,
        blad=blad,
        vanaf=vanaf,
        reeks=vraag.reeks,
        overgeslagen=vraag.overgeslagen,
        beheert=zittingen.beheert(actor, gekozen.code),
        vorige=_pagina(vraag, gekozen.code, vraag.page - 1) if vraag.page > 1 else None,
        volgende=_pagina(vraag, gekozen.code, vraag.page + 1) if meer else None,
    )


def _pagina(vraag: LijstVraag, tafel: str, page: int) -> str:
    query = {"tafel": tafel, "vanaf": vraag.vanaf, "reeks": vraag.reeks, "page": page}
    return "/zittingen?" + urlencode({naam: str(waarde) for naam, waarde in query.items() if waarde})


@router.get("/tafels/{code}/zittingen/{soort}/plannen")
def begin_plannen(request: Request, code: Code, soort: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form for one meeting, or for a series."""
    return _toon(request, tx, actor, code, _soort(soort))


def _soort(soort: str) -> str:
    if soort not in _SOORTEN:
        raise NietGevonden
    return soort


def _toon(
    request: Request,
    tx: Tx,
    actor: Actor,
    code: str,
    soort: str,
    data: dict[str, object] | None = None,
    fouten: tuple[Fout, ...] = (),
) -> Response:
    tafel = catalogus(tx).tafel(code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=code)
    titel, uitleg, schema = _SOORTEN[soort]
    voorzet = zittingen.voorzet(tx, actor, tafel)
    lijst = formulier.toon_velden(schema, voorzet.begin if data is None else data, voorzet, fouten)
    lijst.sort(key=lambda veld: veld.naam != "begintOp")  # when, before where and who
    return toon_pagina(
        request,
        "formulier.html",
        titel=titel,
        actor=actor,
        status=400 if fouten else 200,
        boven=tafel.naam,
        uitleg=uitleg,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=f"/tafels/{code}/zittingen/{soort}/plannen",
        verborgen={},
        knop=titel,
        terug=f"/zittingen?tafel={code}",
    )


@router.post("/tafels/{code}/zittingen/{soort}/plannen")
def plan(request: Request, code: Code, soort: str, actor: CurrentActor, tx: Tx) -> Response:
    """Plan it; a series goes on to its own list, with the days that it skips."""
    _, _, schema = _SOORTEN[_soort(soort)]
    tafel = catalogus(tx).tafel(code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=code)
    data = formulier.lees(schema, velden(request), zittingen.voorzet(tx, actor, tafel))
    try:
        invoer = formulier.maak(schema, data)
        if isinstance(invoer, ZittingreeksIn):
            uit = service.plan_series(tx, actor, code, invoer)
            query = [("tafel", code), ("reeks", str(uit.reeks))]
            query += [("overgeslagen", dag.isoformat()) for dag in uit.overgeslagen]
            return ga_naar("/zittingen?" + urlencode(query))
        zitting = service.plan(tx, actor, code, invoer)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon(request, tx, actor, code, soort, data, fout.fouten)
    return ga_naar(f"/tafels/{code}/zittingen/{zitting.id}")
