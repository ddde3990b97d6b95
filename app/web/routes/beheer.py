"""What an administrator finds: everything that can be set up, and every change to it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.context import CurrentActor, Tx
from app.core.errors import NietToegestaan
from app.core.paging import MAX_PAGE
from app.core.schema import Schema
from app.glossary import Handeling, InrichtingSoort
from app.inrichting import versies
from app.inrichting.schemas import VersieVraag
from app.web.inrichting import mag_wijzigen
from app.web.pagina import beheerpaginas, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)


@router.get("/beheer")
def toon_beheer(request: Request, actor: CurrentActor, tx: Tx) -> Response:  # noqa: ARG001  # begins the work
    """Links to what this person may set up or look at."""
    paginas = beheerpaginas(actor)
    if not paginas:
        actor.geweigerd = (Handeling.INRICHTING_NAZIEN, "handeling", None)
        raise NietToegestaan("Met uw rol is hier niets te beheren.")
    return toon_pagina(
        request, "beheer.html", titel="Beheer", actor=actor, paginas=paginas, kijkt=not mag_wijzigen(actor)
    )


class WijzigingenVraag(Schema):
    """Of which kind, and which page."""

    soort: InrichtingSoort | None = None
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1


@router.get("/beheer/wijzigingen")
def toon_wijzigingen(
    request: Request, vraag: Annotated[WijzigingenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Every version of everything, the newest first."""
    blad, meer = versies.page(tx, actor, VersieVraag(soort=vraag.soort, page=vraag.page))
    return toon_pagina(
        request,
        "wijzigingen.html",
        titel="Wijzigingen van de inrichting",
        actor=actor,
        blad=blad,
        meer=meer,
        gekozen=vraag.soort,
        soorten=list(InrichtingSoort),
        adres="/beheer/wijzigingen?" + (f"soort={vraag.soort.value}&" if vraag.soort else ""),
        waar=waar,
    )


def waar(soort: InrichtingSoort, sleutel: str) -> str:
    """The page of what a version is about."""
    eerste, _, rest = sleutel.partition(".")
    return {
        InrichtingSoort.TAFEL: f"/beheer/tafels/{eerste}",
        InrichtingSoort.SJABLOON: f"/beheer/tafels/{eerste}",
        InrichtingSoort.BEWAARTERMIJN: f"/beheer/tafels/{eerste}",
        InrichtingSoort.CODELIJST: f"/beheer/codelijsten/{eerste}/{rest}",
        InrichtingSoort.TEKST: f"/beheer/teksten/{eerste}",
        InrichtingSoort.ORGANISATIE: f"/beheer/organisaties/{eerste}",
    }[soort]
