"""Messages: what happened in the cases that one has a part in. Mails lead here too."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.berichten import meldingen
from app.berichten.schemas import MeldingVraag
from app.context import CurrentActor, Tx
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)


@router.get("/meldingen")
def toon_meldingen(
    request: Request, actor: CurrentActor, tx: Tx, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """The newest first; what was not seen yet says so."""
    blad, meer = meldingen.page(tx, actor, MeldingVraag(page=page))
    return toon_pagina(request, "meldingen.html", titel="Meldingen", actor=actor, blad=blad, meer=meer)


@router.post("/meldingen/gezien")
def zie_alles(actor: CurrentActor, tx: Tx) -> Response:
    meldingen.mark_all(tx, actor)
    return ga_naar("/meldingen")
