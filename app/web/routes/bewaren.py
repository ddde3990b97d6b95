"""The privacy officer's desk beside the lists: holding a case, and requests to destroy one before its term."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.bewaring import aanhoudingen, verzoeken
from app.bewaring.schemas import AanhoudingIn, AanhoudingVraag, OpheffingIn, VerzoekbesluitIn, VerzoekIn, VerzoekVraag
from app.context import CurrentActor, Tx
from app.core.paging import MAX_PAGE
from app.core.schema import Schema
from app.glossary import Handeling
from app.web import besluit
from app.web.besluit import Besluit, Blad
from app.web.pagina import LEEG, betekenis, datum, ga_naar, tijdstip, toon_pagina
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_AANHOUDINGEN, _VERZOEKEN = "/aanhoudingen", "/vernietigingsverzoeken"
_WAAROM = "Waarom? In gewone woorden; dit wordt versleuteld bij het dossier bewaard."
_KENMERK = "Kenmerk van de aanmelding"
_AANHOUDEN = Besluit(
    "Een dossier aanhouden",
    "Het komt op geen vernietigingslijst, en gaat van een lijst af die nog niet is uitgevoerd.",
    AanhoudingIn,
    Handeling.AANHOUDEN,
    {"kenmerk": _KENMERK, "grond": "Op welke grond?", "toelichting": _WAAROM},
    vers=False,
)
_OPHEFFEN = Besluit(
    "Aanhouding opheffen",
    "Het dossier kan daarna weer op een vernietigingslijst komen.",
    OpheffingIn,
    Handeling.AANHOUDEN,
    {"toelichting": _WAAROM},
    vers=False,
)
_VASTLEGGEN = Besluit(
    "Een verzoek om vernietiging vastleggen",
    "Binnen drie maanden na de ontvangst moet er een besluit zijn. Bied de betrokkene eerst een kopie van het eigen "
    "dossier aan: zie Uitvoer.",
    VerzoekIn,
    Handeling.VERNIETIGING_VERZOEKEN,
    {
        "kenmerk": _KENMERK,
        "verzoeker": "Wie vraagt het?",
        "ontvangenOp": "Op welke dag kwam het binnen?",
        "toelichting": _WAAROM,
    },
    vers=False,
)
_BESLISSEN = Besluit(
    "Op dit verzoek beslissen",
    "Wijst u toe, dan staat het dossier meteen op een vernietigingslijst. Die keuren twee mensen goed.",
    VerzoekbesluitIn,
    Handeling.VERNIETIGING_VERZOEKEN,
    {"besluit": "Wat besluit u?", "weigergrond": "Bij afwijzen: op welke grond?", "toelichting": _WAAROM},
)
_Bladnummer = Annotated[int, Query(ge=1, le=MAX_PAGE)]


class AanhoudingenVraag(Schema):
    """Which holds, and which page of them."""

    opgeheven: bool | None = None
    page: _Bladnummer = 1


class VerzoekenVraag(Schema):
    """Which requests, and which page of them."""

    besloten: bool | None = None
    page: _Bladnummer = 1


def _adres(pad: str, naam: str, gekozen: bool | None) -> str:  # noqa: FBT001 - what a query parameter says
    return f"{pad}?" + ("" if gekozen is None else f"{naam}={str(gekozen).lower()}&")


@router.get(_AANHOUDINGEN)
def toon_aanhoudingen(
    request: Request, vraag: Annotated[AanhoudingenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """The holds of this person's regions without words, the newest first."""
    blad, meer = aanhoudingen.page(tx, actor, AanhoudingVraag(page=vraag.page, opgeheven=vraag.opgeheven))
    return toon_pagina(
        request,
        "aanhoudingen.html",
        titel="Aanhoudingen",
        actor=actor,
        blad=blad,
        meer=meer,
        gekozen=vraag.opgeheven,
        adres=_adres(_AANHOUDINGEN, "opgeheven", vraag.opgeheven),
    )


@router.get(_VERZOEKEN)
def toon_verzoeken(
    request: Request, vraag: Annotated[VerzoekenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """The requests of this person's regions without words; what waits for a decision first."""
    blad, meer = verzoeken.page(tx, actor, VerzoekVraag(page=vraag.page, besloten=vraag.besloten))
    return toon_pagina(
        request,
        "vernietigingsverzoeken.html",
        titel="Verzoeken om vernietiging",
        actor=actor,
        blad=blad,
        meer=meer,
        gekozen=vraag.besloten,
        adres=_adres(_VERZOEKEN, "besloten", vraag.besloten),
    )


@router.get(_AANHOUDINGEN + "/nieuw")
def toon_nieuwe_aanhouding(request: Request, actor: CurrentActor) -> Response:
    return besluit.toon(request, actor, _AANHOUDEN, Blad(f"{_AANHOUDINGEN}/nieuw", _AANHOUDINGEN))


@router.post(_AANHOUDINGEN + "/nieuw")
def houd_aan(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Hold it, and show that."""

    def doe(_versie: int, data: Any) -> Response:
        return ga_naar(f"{_AANHOUDINGEN}/{aanhoudingen.hold(tx, actor, data).id}")

    blad = Blad(f"{_AANHOUDINGEN}/nieuw", _AANHOUDINGEN)
    return besluit.neem(request, tx, actor, _AANHOUDEN, lambda: blad, doe)


@router.get(_VERZOEKEN + "/nieuw")
def toon_nieuw_verzoek(request: Request, actor: CurrentActor) -> Response:
    return besluit.toon(request, actor, _VASTLEGGEN, Blad(f"{_VERZOEKEN}/nieuw", _VERZOEKEN))


@router.post(_VERZOEKEN + "/nieuw")
def leg_verzoek_vast(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Write it down, and show by when there must be a decision."""

    def doe(_versie: int, data: Any) -> Response:
        return ga_naar(f"{_VERZOEKEN}/{verzoeken.register(tx, actor, data).id}")

    blad = Blad(f"{_VERZOEKEN}/nieuw", _VERZOEKEN)
    return besluit.neem(request, tx, actor, _VASTLEGGEN, lambda: blad, doe)


@router.get(_AANHOUDINGEN + "/{aanhouding}")
def toon_aanhouding(request: Request, aanhouding: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """One hold with its reasons; reading them is in the audit log."""
    deze = aanhoudingen.read(tx, actor, aanhouding)
    opgeheven = f"{tijdstip(deze.opgeheven_op)}, {deze.opgeheven_door}" if deze.opgeheven_op else "Nee"
    regels = [
        ("Grond", betekenis(deze.grond)),
        ("Aangehouden", f"{tijdstip(deze.op)}, {deze.door}"),
        ("Opgeheven", opgeheven),
    ]
    return toon_pagina(
        request,
        "bewaarblad.html",
        titel=f"Aanhouding van {deze.kenmerk}",
        actor=actor,
        terug=_AANHOUDINGEN,
        terug_naam="Aanhoudingen",
        laat=None,
        regels=regels,
        doe="opheffen",
        knop="" if deze.opgeheven_op else _OPHEFFEN.knop,
        stukken=[("Waarom aangehouden", deze.toelichting), ("Waarom opgeheven", deze.opgeheven_toelichting)],
    )


@router.get(_VERZOEKEN + "/{verzoek}")
def toon_verzoek(request: Request, verzoek: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """One request with its words, as long as the case is there; reading them is in the audit log."""
    deze = verzoeken.read(tx, actor, verzoek)
    regels = [
        ("Gevraagd door", betekenis(deze.verzoeker)),
        ("Ontvangen", datum(deze.ontvangen_op)),
        ("Besluit uiterlijk", datum(deze.uiterlijk)),
        ("Vastgelegd", f"{tijdstip(deze.vastgelegd_op)}, {deze.door}"),
        ("Besluit", betekenis(deze.besluit) or "Nog niet"),
    ]
    if deze.besloten_op is not None:
        regels.append(("Besloten", f"{tijdstip(deze.besloten_op)}, {deze.besloten_door}"))
    if deze.weigergrond is not None:
        regels.append(("Grond van de afwijzing", betekenis(deze.weigergrond)))
    return toon_pagina(
        request,
        "bewaarblad.html",
        titel=f"Verzoek over {deze.kenmerk}",
        actor=actor,
        terug=_VERZOEKEN,
        terug_naam="Verzoeken om vernietiging",
        laat=deze.uiterlijk if deze.te_laat else None,
        regels=regels,
        doe="beslissen",
        knop="" if deze.besluit else _BESLISSEN.knop,
        stukken=[
            ("Toelichting op het verzoek", deze.toelichting),
            ("Toelichting op het besluit", deze.besluit_toelichting),
        ],
    )


def _op_aanhouding(tx: Tx, actor: Actor, aanhouding: UUID) -> Blad:
    deze = aanhoudingen.read(tx, actor, aanhouding)
    pad = f"{_AANHOUDINGEN}/{aanhouding}"
    stukken = [(f"Aangehouden sinds {datum(deze.op)}", [betekenis(deze.grond), deze.toelichting])]
    return Blad(f"{pad}/opheffen", pad, f"Aanmelding {deze.kenmerk}", stukken)


def _op_verzoek(tx: Tx, actor: Actor, verzoek: UUID) -> Blad:
    deze = verzoeken.read(tx, actor, verzoek)
    pad = f"{_VERZOEKEN}/{verzoek}"
    wat = f"Gevraagd door: {betekenis(deze.verzoeker)}. Besluit uiterlijk {datum(deze.uiterlijk)}."
    stukken = [(f"Ontvangen {datum(deze.ontvangen_op)}", [wat, deze.toelichting or LEEG])]
    return Blad(f"{pad}/beslissen", pad, f"Aanmelding {deze.kenmerk}", stukken)


@router.get(_AANHOUDINGEN + "/{aanhouding}/opheffen")
def toon_opheffing(request: Request, aanhouding: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _OPHEFFEN, _op_aanhouding(tx, actor, aanhouding))


@router.post(_AANHOUDINGEN + "/{aanhouding}/opheffen")
def hef_op(request: Request, aanhouding: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Lift it, and show that."""

    def doe(_versie: int, data: Any) -> Response:
        aanhoudingen.lift(tx, actor, aanhouding, data)
        return ga_naar(f"{_AANHOUDINGEN}/{aanhouding}")

    return besluit.neem(request, tx, actor, _OPHEFFEN, lambda: _op_aanhouding(tx, actor, aanhouding), doe)


@router.get(_VERZOEKEN + "/{verzoek}/beslissen")
def toon_beslissing(request: Request, verzoek: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _BESLISSEN, _op_verzoek(tx, actor, verzoek))


@router.post(_VERZOEKEN + "/{verzoek}/beslissen")
def beslis(request: Request, verzoek: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Grant or refuse it, once."""

    def doe(_versie: int, data: Any) -> Response:
        verzoeken.decide(tx, actor, verzoek, data)
        return ga_naar(f"{_VERZOEKEN}/{verzoek}")

    return besluit.neem(request, tx, actor, _BESLISSEN, lambda: _op_verzoek(tx, actor, verzoek), doe)
