"""Administration of the questions of a table: the list, and one question at a time."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.glossary import InrichtingSoort
from app.inrichting import tafels
from app.inrichting.schemas import TafelWijziging
from app.tafels.catalogus import catalogus
from app.tafels.profiel import Vraag
from app.web import besluit, formulier, inrichting
from app.web.beheerbladen import DingVraag
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.inrichting import GEDAAN
from app.web.inrichtingswoorden import ALLE, soort_uit
from app.web.pagina import toon_pagina
from app.web.route import Pagina
from app.web.vraaglijst import (
    BIJ_ALLE,
    VraagNieuw,
    VraagWeg,
    VraagWijziging,
    als_wijziging,
    in_formulier,
    nieuwe,
    uit_versie,
    velden_om_te_vragen,
    vind,
    zet,
)

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/tafels/{code}/vragen"
_EEN = _PAD + "/{veld}/{bij}/{doe}"
_HOUDT = "Dit geldt meteen, voor wat nog wordt ingediend. Wat al is ingediend, houdt de vragen van die dag."
_LABELS = {
    "tekst": "De vraag",
    "verplicht": "Moet iemand deze vraag beantwoorden om in te dienen?",
    "plek": "Op welke plek? (1 is de eerste van dit soort verzoek)",
    "veld": "Welk veld van de intake?",
    "eigenCode": "Of een eigen vraag: een code in hoofdletters (zoals SCHOOL_GEBELD)",
    "verzoekSoort": "Bij welk soort verzoek? (leeg: bij elk verzoek)",
}
_NIEUW = inrichting.wijziging(
    "Vraag toevoegen",
    _HOUDT,
    VraagNieuw,
    {**_LABELS, "plek": "Op welke plek? (leeg: als laatste van dit soort verzoek)"},
)
_BESLUITEN = {
    "wijzigen": inrichting.wijziging("Vraag wijzigen", _HOUDT, VraagWijziging, _LABELS),
    "weghalen": inrichting.wijziging("Vraag weghalen", _HOUDT, VraagWeg, gevaarlijk=True),
}


@router.get(_PAD)
def toon_vragen(
    request: Request, code: Code, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Every question, by kind of request and in the order in which they are asked."""
    inrichting.zie(actor)
    tafel = catalogus(tx).tafel(code)
    soorten = sorted({een.verzoek_soort for een in tafel.vragen})
    return toon_pagina(
        request,
        "beheervragen.html",
        titel="Vragen",
        actor=actor,
        tafel=tafel,
        gedaan=GEDAAN.get(vraag.gedaan, ""),
        mag=inrichting.mag_wijzigen(actor),
        groepen=[
            (soort_uit(soort), _in_pad(soort), [een for een in tafel.vragen if een.verzoek_soort == soort])
            for soort in soorten
        ],
    )


def _in_pad(verzoek_soort: str) -> str:
    return BIJ_ALLE if verzoek_soort == ALLE else verzoek_soort


def _blad(request: Request, tx: Tx, actor: Actor, code: str, eigen: str, voorzet: Voorzet) -> tuple[Blad, list[Vraag]]:
    """Of one question: above the form is what others changed meanwhile; with the questions of when it was made."""
    tafel = catalogus(tx).tafel(code)
    terug = f"/beheer/tafels/{code}/vragen"
    stukken, toen = inrichting.intussen(request, tx, actor, InrichtingSoort.TAFEL, code, tafel.versie)
    return Blad(f"{terug}/{eigen}", terug, tafel.naam, stukken, tafel.versie, voorzet), uit_versie(toen)


def _bewaar(tx: Tx, actor: Actor, code: str, nu: int, vragen: list[Vraag], reden: str) -> int:
    return tafels.change(tx, actor, code, nu, formulier.maak(TafelWijziging, als_wijziging(vragen, reden))).versie


def _blad_nieuw(request: Request, tx: Tx, actor: Actor, code: str) -> Blad:
    tafel = catalogus(tx).tafel(code)
    soorten = sorted({soort for _, soort in tafel.rechten}) or None
    keuzes: dict[str, Any] = {"veld": velden_om_te_vragen()}
    if soorten:
        keuzes["verzoekSoort"] = [(een.value, soort_uit(een.value)) for een in soorten]
    return _blad(request, tx, actor, code, "nieuw", Voorzet(keuzes))[0]


@router.get(_PAD + "/nieuw")
def toon_nieuw(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(request, tx, actor, code))


@router.post(_PAD + "/nieuw")
def voeg_toe(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """One more question, at its place."""

    def doe(nu: int, data: VraagNieuw) -> int:
        vragen = catalogus(tx).tafel(code).vragen
        return _bewaar(tx, actor, code, nu, zet(vragen, nieuwe(data, vragen), data.plek), data.reden)

    return inrichting.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(request, tx, actor, code), doe, "voortaan")


def _een(request: Request, tx: Tx, actor: Actor, code: str, veld: str, bij: str, doe: str) -> tuple[Besluit, Blad]:
    if doe not in _BESLUITEN:
        raise NietGevonden
    begin = in_formulier(catalogus(tx).tafel(code).vragen, veld, bij)
    if doe == "weghalen":
        blad, _ = _blad(request, tx, actor, code, f"{veld}/{bij}/{doe}", Voorzet())
        return _BESLUITEN[doe], replace(blad, stukken=[*blad.stukken, ("De vraag", [begin["tekst"]])])
    blad, eerder = _blad(request, tx, actor, code, f"{veld}/{bij}/{doe}", Voorzet(begin=begin))
    toen = in_formulier(eerder, veld, bij) if eerder else {}
    return _BESLUITEN[doe], replace(blad, leeg=dict.fromkeys(begin, ""), toen=toen)


@router.get(_EEN)
def toon_een(request: Request, code: Code, veld: str, bij: str, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to change one question, or to take it out."""
    return besluit.toon(request, actor, *_een(request, tx, actor, code, veld, bij, doe))


@router.post(_EEN)
def wijzig_een(request: Request, code: Code, veld: str, bij: str, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """Change one question, put it elsewhere, or take it out."""
    een, _ = _een(request, tx, actor, code, veld, bij, doe)

    def do(nu: int, data: Any) -> int:
        vragen = catalogus(tx).tafel(code).vragen
        index = vind(vragen, veld, bij)
        if doe == "weghalen":
            nieuw = [*vragen[:index], *vragen[index + 1 :]]
        else:
            deze = replace(vragen[index], tekst=data.tekst, verplicht=data.verplicht)
            nieuw = zet(vragen, deze, data.plek, index)
        return _bewaar(tx, actor, code, nu, nieuw, data.reden)

    return inrichting.neem(
        request, tx, actor, een, lambda: _een(request, tx, actor, code, veld, bij, doe)[1], do, "voortaan"
    )
