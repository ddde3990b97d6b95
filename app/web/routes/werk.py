"""Mijn werk: the lists of this person, and what is in one of them."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.context import CurrentActor, Tx
from app.core.schema import Schema, Woord
from app.core.workingdays import local_date
from app.glossary import Actie, Beslissoort, Handeling, Lijst
from app.tafels.catalogus import catalogus
from app.web.daden import DADEN
from app.web.pagina import VAN_IEDEREEN, menu, toon_pagina
from app.web.route import Pagina
from app.werklijsten import service
from app.werklijsten.schemas import WerklijstVraag

router = APIRouter(route_class=Pagina)
PER_PAGINA = 25
# Lists of which every row waits for one act: its link goes straight there.
_MEEST_NABIJ = {Lijst.BELANG_TE_VERKLAREN: Actie.BELANG_VERKLAREN}
BESLIS_OP = {
    Beslissoort.UITVOER: "/uitvoeren",
    Beslissoort.VERNIETIGINGSLIJST: "/vernietigingslijsten",
    Beslissoort.PUBLICATIECONCEPT: "/publicatieconcepten",
}
LEEG = {
    Lijst.TE_TRIEREN: "Er wacht geen nieuwe aanmelding op triage.",
    Lijst.CONCEPTEN: "U heeft geen concepten. Begin een nieuwe aanvraag met de knop boven aan de pagina.",
    Lijst.TE_LAAT: "Er is niets te laat.",
    Lijst.BELANG_TE_VERKLAREN: "U hoeft voor geen enkele casus een belang te verklaren.",
}


class WerkVraag(Schema):
    """Which list, what to look for, which page."""

    lijst: Lijst | None = None
    zoek: Annotated[Woord, Query(max_length=60)] = ""
    page: Annotated[int, Query(ge=1, le=10_000)] = 1
    gedaan: Actie | None = None


@router.get("/werk")
def toon_werk(request: Request, vraag: Annotated[WerkVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    overzicht = service.counts(tx, actor)
    lijsten = overzicht.items
    gekozen = vraag.lijst
    if gekozen is None and not vraag.zoek:
        gekozen = next((een.code for een in lijsten if een.aantal), lijsten[0].code if lijsten else None)
    zoek = vraag.zoek.strip()
    te_kort = 0 < len(zoek) < 2
    blad, meer, _ = service.worklist(
        tx,
        actor,
        WerklijstVraag(
            lijst=gekozen,
            zoek=zoek if len(zoek) >= 2 else None,
            page=vraag.page,
            page_size=PER_PAGINA,
        ),
    )
    gegevens = catalogus(tx)
    daad = _MEEST_NABIJ.get(gekozen) if gekozen is not None else None
    return toon_pagina(
        request,
        "werk.html",
        titel="Mijn werk",
        actor=actor,
        lijsten=lijsten,
        te_beslissen=[(een, BESLIS_OP[een.soort]) for een in overzicht.te_beslissen],
        gekozen=gekozen,
        eigen=[een for een in menu(actor) if een[0] not in VAN_IEDEREEN],
        leeg=LEEG.get(gekozen, "Er staat niets in deze lijst.") if gekozen is not None else "Er is niets gevonden.",
        zoek=zoek,
        te_kort=te_kort,
        blad=blad,
        gedaan=DADEN[vraag.gedaan].knop if vraag.gedaan in DADEN else "",
        eind="" if daad is None else f"/{DADEN[daad].pad}",
        kan_openen=daad is not None or any(Actie.BEKIJKEN in recht.acties for recht in authz.rechten(actor)),
        mag_aanvragen=Handeling.AANMELDEN in authz.handelingen(actor)
        and gegevens.doet_mee(actor.organisatie_code, local_date(actor.nu)),
        tafels={code: een.naam for code, een in gegevens.tafels.items()},
        organisaties={code: naam for code, (naam, *_) in gegevens.organisaties.items()},
        gemeenten={code: naam for code, (naam, _) in gegevens.gemeenten.items()},
        vorige=_pagina(gekozen, zoek, vraag.page - 1) if vraag.page > 1 else None,
        volgende=_pagina(gekozen, zoek, vraag.page + 1) if meer else None,
    )


def _pagina(lijst: Lijst | None, zoek: str, page: int) -> str:
    vraag = {"lijst": "" if lijst is None else lijst.value, "zoek": zoek, "page": str(page)}
    return "/werk?" + urlencode({naam: waarde for naam, waarde in vraag.items() if waarde})
