"""What is published, for everyone: releases, and the indicators of a region and year, a page per task."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.context import PublicTx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.glossary import Laag
from app.indicatoren.periodes import EERSTE_JAAR, LAATSTE_JAAR
from app.jaarevaluaties import service, tekst
from app.jaarevaluaties.schemas import JaarevaluatieUit
from app.publicaties import document, opslag
from app.publicaties.schemas import PublicatieLijst, PublicatieUit
from app.tafels.catalogus import catalogus
from app.web.cijfers import reeksbladen, tabellen
from app.web.pagina import toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
Jaar = Annotated[int, Path(ge=EERSTE_JAAR, le=LAATSTE_JAAR)]


@router.get("/open-data")
def toon_open_data(request: Request, tx: PublicTx) -> Response:
    """Every release, and the newest year of every region, for everyone."""
    lijst = PublicatieLijst.model_validate_json(opslag.lijst(tx, Laag.OPEN_DATA).inhoud)
    regios = [(code, catalogus(tx).regios[code], jaar) for code, jaar in opslag.jaren(tx).items()]
    return toon_pagina(request, "open_data.html", titel="Open data", publicaties=lijst.items, regios=regios)


@router.get("/open-data/{code}")
def toon_publicatie(
    request: Request, code: Annotated[str, Path(pattern=r"^[0-9]{4}(-H[12])?$")], tx: PublicTx
) -> Response:
    """One release: every number with the range that is certain."""
    publicatie = PublicatieUit.model_validate_json(opslag.lees(tx, Laag.OPEN_DATA, code, document.INHOUD).inhoud)
    return toon_pagina(
        request, "publicatie.html", titel=publicatie.titel, publicatie=publicatie, tabellen=tabellen(publicatie)
    )


@router.get("/open-data/jaarevaluaties/{code}/{jaar}")
def toon_jaar(request: Request, code: Code, jaar: Jaar, tx: PublicTx) -> Response:
    """The tasks of a year, with what came of threatened placements."""
    evaluatie = _lees(tx, code, jaar)
    return toon_pagina(
        request,
        "jaar.html",
        titel=f"Indicatoren {jaar}",
        evaluatie=evaluatie,
        taken=_taken(evaluatie),
        uitkomsten=[tekst.uithuisplaatsingen(een) for een in evaluatie.uithuisplaatsingen],
    )


@router.get("/open-data/jaarevaluaties/{code}/{jaar}/taken/{taak}")
def toon_taak(request: Request, code: Code, jaar: Jaar, taak: int, tx: PublicTx) -> Response:
    """The indicators of one task: which way is wanted, the baseline, each value with its range, and what is proven."""
    evaluatie = _lees(tx, code, jaar)
    if taak not in _taken(evaluatie):
        raise NietGevonden
    return toon_pagina(
        request,
        "taak.html",
        titel=f"Taak {taak}, {jaar}",
        evaluatie=evaluatie,
        taak=taak,
        taken=_taken(evaluatie),
        indicatoren=[(een, reeksbladen(een)) for een in evaluatie.indicatoren if een.taak == taak],
    )


def _lees(tx: PublicTx, code: str, jaar: int) -> JaarevaluatieUit:
    return JaarevaluatieUit.model_validate_json(service.openbaar(tx, code, jaar).inhoud)


def _taken(evaluatie: JaarevaluatieUit) -> list[int]:
    return sorted({een.taak for een in evaluatie.indicatoren})
