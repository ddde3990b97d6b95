"""Figures: what is published for everyone, and the indicators for who may read those of the region."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app import authz
from app.context import CurrentActor, PublicTx, Tx
from app.core.schema import Code
from app.glossary import Cijferdoel, Handeling, Laag
from app.indicatoren import waarden
from app.indicatoren.definities import INDICATOREN, indicator
from app.indicatoren.schemas import IndicatorUit, WaardenVraag
from app.publicaties import document, opslag
from app.publicaties.schemas import PublicatieLijst, PublicatieUit
from app.web.cijfers import tabellen
from app.web.pagina import toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)


@router.get("/open-data")
def toon_open_data(request: Request, tx: PublicTx) -> Response:
    """Every release, for everyone."""
    lijst = PublicatieLijst.model_validate_json(opslag.lijst(tx, Laag.OPEN_DATA).inhoud)
    return toon_pagina(request, "open_data.html", titel="Open data", publicaties=lijst.items)


@router.get("/open-data/{code}")
def toon_publicatie(
    request: Request, code: Annotated[str, Path(pattern=r"^[0-9]{4}(-H[12])?$")], tx: PublicTx
) -> Response:
    """One release: every number with the range that is certain."""
    publicatie = PublicatieUit.model_validate_json(opslag.lees(tx, Laag.OPEN_DATA, code, document.INHOUD).inhoud)
    return toon_pagina(
        request, "publicatie.html", titel=publicatie.titel, publicatie=publicatie, tabellen=tabellen(publicatie)
    )


@router.get("/cijfers")
def toon_indicatoren(request: Request, actor: CurrentActor, tx: Tx) -> Response:  # noqa: ARG001  # begins the work
    """The indicators of the programme, by task."""
    items = [IndicatorUit.model_validate(een) for een in INDICATOREN]
    return toon_pagina(
        request,
        "indicatoren.html",
        titel="Indicatoren",
        actor=actor,
        taken=sorted({een.taak for een in items}),
        items=items,
        mag_lezen=Handeling.STATISTIEK_LEZEN in authz.handelingen(actor),
    )


@router.get("/cijfers/{code}")
def toon_indicator(
    request: Request, code: Code, actor: CurrentActor, tx: Tx, doel: Annotated[Cijferdoel | None, Query()] = None
) -> Response:
    """One indicator; its figures once it was said what for, which is in the audit log."""
    deze = IndicatorUit.model_validate(indicator(code))
    mag = Handeling.STATISTIEK_LEZEN in authz.handelingen(actor)
    return toon_pagina(
        request,
        "indicator.html",
        titel=deze.naam,
        actor=actor,
        indicator=deze,
        mag_lezen=mag,
        doelen=list(Cijferdoel),
        doel=doel,
        reeks=None if doel is None else waarden.waarden(tx, actor, code, WaardenVraag(doel=doel)),
    )
