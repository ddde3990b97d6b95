"""Exports: what was asked for, the judgement of a second person, and the file, whose password is shown once."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, SecretActor, Tx
from app.core.errors import InmiddelsGewijzigd, NietGevonden, NietNu
from app.core.http import FILE_TYPE, SECURITY_HEADERS
from app.core.paging import MAX_PAGE, PageParams
from app.core.schema import Schema
from app.glossary import Casusdoel, Handeling, Uitvoersoort, Uitvoerstatus
from app.onderdelen import loket
from app.tafels.catalogus import catalogus
from app.uitvoer import aanvragen, eigen, maken
from app.uitvoer.aanvragen import LOPEND
from app.uitvoer.delen import WEG_TE_LATEN
from app.uitvoer.inzage import BIJLAGEN
from app.uitvoer.schemas import EigenUitvoerVraag, InzageIn, OordeelIn, UitvoerIn, UitvoerIntrekkingIn, UitvoerUit
from app.web import besluit
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import betekenis, datum, ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, versie
from app.web.teksten import WEG

router = APIRouter(route_class=Pagina)
_PAD = "/uitvoeren"
_REDEN = "Waarom? (minstens 20 tekens, zonder namen)"
_VAN_TAFEL = Besluit(
    "Uitvoer van een tafel vragen",
    "Een tweede persoon keurt goed: iemand anders die voorzitter of secretaris van deze tafel is, of de FG.",
    UitvoerIn,
    Handeling.UITVOER_AANVRAGEN,
    {
        "tafel": "Van welke tafel?",
        "van": "Ingediend vanaf welke dag?",
        "tot": "Ingediend tot en met welke dag?",
        "doel": "Waarvoor?",
        "reden": _REDEN,
    },
)
_INZAGE = Besluit(
    "Kopie voor wie het dossier gaat",
    "Lees eerst het dossier. Gaat een tekst over iemand anders, vink die dan aan: zij komt niet in de kopie. Bent u de "
    "FG, dan oordeelt de voorzitter of secretaris van de tafel eerst, en zegt wat er nog weg moet.",
    InzageIn,
    Handeling.INZAGE_GEVEN,
    {
        "aanmelding": "Van welke aanmelding? (kenmerk)",
        "jeugdige": "Om welke jeugdige gaat het? (nummer; leeg: allen)",
        "weglaten": "Wat gaat over iemand anders, en valt weg?",
        "reden": _REDEN,
    },
)
_EIGEN = Besluit(
    "Mijn eigen casussen ophalen",
    "U krijgt een ZIP met wat u zelf inbracht. Elke casus erin staat met het doel in het auditlog.",
    EigenUitvoerVraag,
    Handeling.EIGEN_CASUSSEN_UITVOEREN,
    {"doel": "Waarvoor?"},
)
_OORDEEL = Besluit(
    "Over deze uitvoer oordelen",
    "U bent de tweede persoon. Is het doel goed, en is dit er echt voor nodig?",
    OordeelIn,
    Handeling.UITVOER_BEOORDELEN,
    {"oordeel": "Wat vindt u?", "reden": _REDEN},
)
_INTREKKEN = Besluit(
    "Uitvoer intrekken",
    "Een bestand dat er al is, is meteen weg.",
    UitvoerIntrekkingIn,
    Handeling.UITVOEREN_ZIEN,
    {"reden": _REDEN},
    gevaarlijk=True,
)


class UitvoerenVraag(Schema):
    """Which page of the exports."""

    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1


@router.get(_PAD)
def toon_uitvoeren(
    request: Request, vraag: Annotated[UitvoerenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One's own and those of one's table, the newest first."""
    blad, meer = aanvragen.page(tx, actor, PageParams(page=vraag.page))
    heeft = authz.handelingen(actor)
    return toon_pagina(
        request,
        "uitvoeren.html",
        titel="Uitvoer",
        actor=actor,
        blad=blad,
        meer=meer,
        tafels=catalogus(tx).tafels,
        vragen=[(pad, een.knop) for pad, een in (("tafel", _VAN_TAFEL), ("inzage", _INZAGE)) if een.handeling in heeft],
    )


def _keuzes(tx: Tx, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    tafels = catalogus(tx).tafels
    eigen_tafels = sorted(authz.tafels_met(actor, Handeling.UITVOER_AANVRAGEN))
    return {
        "tafel": [(code, tafels[code].naam) for code in eigen_tafels],
        "doel": [(een.value, betekenis(een)) for een in Casusdoel if een is not Casusdoel.INZAGEVERZOEK],
        "weglaten": [(een, wat) for een, wat in WEG.items() if een in {BIJLAGEN, *WEG_TE_LATEN}],
    }


def _nieuw(tx: Tx, actor: Actor, soort: str) -> tuple[Besluit, Blad]:
    een = {"tafel": _VAN_TAFEL, "inzage": _INZAGE, "eigen": _EIGEN}.get(soort)
    if een is None:
        raise NietGevonden
    voorzet = Voorzet(keuzes=_keuzes(tx, actor))
    return een, Blad(f"{_PAD}/nieuw/{soort}", "/account" if soort == "eigen" else _PAD, voorzet=voorzet)


@router.get(_PAD + "/nieuw/{soort}")
def toon_nieuw(request: Request, soort: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to ask for one of a table, a copy for a subject, or one's own."""
    een, blad = _nieuw(tx, actor, soort)
    return besluit.toon(request, actor, een, blad)


@router.post(_PAD + "/nieuw/{soort}")
def vraag_nieuw(request: Request, soort: str, actor: CurrentActor, tx: Tx) -> Response:
    """Ask for it; one's own comes at once."""
    een, _ = _nieuw(tx, actor, soort)
    dagen = loket(request).settings.uitvoer_dagen

    def do(_versie: int, data: Any) -> Response:
        if soort == "eigen":
            inhoud = eigen.export(tx, actor, data.doel)
            loket(request).leesgrens.noteer(tx, actor, actor.gebruiker_id, "uitvoer")
            return Response(inhoud, 200, _koppen("eigen-casussen", len(inhoud)), media_type=FILE_TYPE)
        vraag = aanvragen.ask if soort == "tafel" else aanvragen.ask_copy
        return ga_naar(f"{_PAD}/{vraag(tx, actor, data, dagen).id}")

    return besluit.neem(request, tx, actor, een, lambda: _nieuw(tx, actor, soort)[1], do)


def _koppen(naam: str, grootte: int) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{naam}.zip"',
        "Content-Length": str(grootte),
        "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"] + "; sandbox",
    }


@router.get(_PAD + "/{uitvoer}")
def toon_uitvoer(request: Request, uitvoer: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """How it stands, and what this person can do with it now."""
    return _toon_uitvoer(request, tx, actor, uitvoer)


def _toon_uitvoer(
    request: Request, tx: Tx, actor: Actor, uitvoer: UUID, status: int = 200, melding: str = ""
) -> Response:
    deze = aanvragen.read_one(tx, actor, uitvoer)
    return toon_pagina(
        request,
        "uitvoer.html",
        titel=_naam(tx, deze),
        actor=actor,
        status=status,
        melding=melding,
        uitvoer=deze,
        doelen=deze.doel.betekenis,
        kan=_kan(deze, zelf=aanvragen.is_own(tx, actor, uitvoer), oordeelt=aanvragen.judges(tx, actor, uitvoer)),
    )


def _naam(tx: Tx, deze: UitvoerUit) -> str:
    if deze.soort is Uitvoersoort.INZAGE or deze.tafel is None:
        return f"Kopie van {deze.kenmerk}"
    return f"Uitvoer van {catalogus(tx).tafel(deze.tafel).naam}"


def _kan(deze: UitvoerUit, *, zelf: bool, oordeelt: bool) -> dict[str, bool]:
    return {
        "oordelen": oordeelt,
        "maken": deze.status is Uitvoerstatus.GOEDGEKEURD and zelf,
        "ophalen": deze.status is Uitvoerstatus.KLAAR and zelf,
        "intrekken": deze.status in LOPEND,
    }


@router.post(_PAD + "/{uitvoer}/maken")
def maak(request: Request, uitvoer: UUID, actor: SecretActor, tx: Tx) -> Response:
    """Make the file, and show its password: only now."""
    app = loket(request)
    try:
        gemaakt = maken.make(
            tx, actor, app.crypto, app.uitvoer, app.bijlagen, uitvoer, versie(request), app.settings.uitvoer_dagen
        )
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        return _toon_uitvoer(request, tx, actor, uitvoer, anders.status, in_woorden(anders))
    app.leesgrens.noteer(tx, actor, uitvoer, "uitvoer")
    return toon_pagina(
        request,
        "uitvoer_gemaakt.html",
        titel="Het bestand is klaar",
        actor=actor,
        uitvoer=gemaakt.uitvoer,
        wachtwoord=gemaakt.wachtwoord,
    )


@router.get(_PAD + "/{uitvoer}/bestand")
def haal(request: Request, uitvoer: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The ZIP, to save."""
    app = loket(request)
    app.leesgrens.noteer(tx, actor, uitvoer, "uitvoer")
    grootte, stukken = maken.fetch(tx, actor, app.crypto, app.uitvoer, uitvoer)
    return StreamingResponse(stukken, 200, _koppen("uitvoer", grootte), media_type=FILE_TYPE)


_Doe = Callable[[Request, Tx, Actor, UUID, int, Any], object]
_BESLUITEN: dict[str, tuple[Besluit, _Doe]] = {
    "oordelen": (
        _OORDEEL,
        lambda request, tx, actor, id_, nu, data: aanvragen.judge(
            tx, actor, id_, nu, data, loket(request).settings.uitvoer_dagen
        ),
    ),
    "intrekken": (
        _INTREKKEN,
        lambda request, tx, actor, id_, nu, data: maken.withdraw(tx, actor, loket(request).uitvoer, id_, nu, data),
    ),
}


def _blad(tx: Tx, actor: Actor, uitvoer: UUID, doe: str) -> tuple[Besluit, _Doe, Blad]:
    if doe not in _BESLUITEN:
        raise NietGevonden
    deze = aanvragen.read_one(tx, actor, uitvoer)
    regels = [
        f"Gevraagd door {deze.gevraagd_door}, {datum(deze.gevraagd_op)}",
        f"Doel: {deze.doel.betekenis}",
        deze.reden,
    ]
    if deze.van and deze.tot:
        regels.insert(0, f"Ingediend van {datum(deze.van)} tot en met {datum(deze.tot)}")
    een, act = _BESLUITEN[doe]
    pad = f"{_PAD}/{uitvoer}"
    return een, act, Blad(f"{pad}/{doe}", pad, _naam(tx, deze), [("De vraag", regels)], deze.versie)


@router.get(_PAD + "/{uitvoer}/{doe}")
def toon_besluit(request: Request, uitvoer: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to judge it or to take it back."""
    een, _, blad = _blad(tx, actor, uitvoer, doe)
    return besluit.toon(request, actor, een, blad)


@router.post(_PAD + "/{uitvoer}/{doe}")
def neem_besluit(request: Request, uitvoer: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """Judge it or take it back, as it was read."""
    een, act, _ = _blad(tx, actor, uitvoer, doe)

    def do(nu: int, data: Any) -> Response:
        act(request, tx, actor, uitvoer, nu, data)
        return ga_naar(f"{_PAD}/{uitvoer}")

    return besluit.neem(request, tx, actor, een, lambda: _blad(tx, actor, uitvoer, doe)[2], do)
