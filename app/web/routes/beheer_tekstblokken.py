"""The blocks of text that an advice of a table can begin with: kept by its chair, and by the administrator."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.adviezen import sjablonen
from app.adviezen.concept_schemas import SjabloonIn, SjabloonUit, SjabloonWijziging
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.glossary import Handeling, InrichtingSoort
from app.tafels.catalogus import catalogus
from app.web import besluit, inrichting
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.pagina import datum, ga_naar, toon
from app.web.route import Pagina, versie

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/tekstblokken"
_LABELS = {
    "naam": "Hoe heet dit tekstblok?",
    "tekst": "De tekst (over geen enkele casus: geen namen, nummers of adressen)",
    "van": "Eerste dag (leeg: vandaag)",
    "tot": "Laatste dag (leeg: tot nader order)",
}
_NIEUW = Besluit(
    "Tekstblok toevoegen",
    "Wie een advies opstelt, ziet dit blok en kan ermee beginnen. Het verplicht tot niets.",
    SjabloonIn,
    Handeling.SJABLONEN_BEHEREN,
    _LABELS,
    vers=False,
)
_WIJZIGEN = Besluit(
    "Tekstblok wijzigen",
    "Een advies dat met de oude tekst begon, houdt die. Is het niet meer nodig? Vul dan een laatste dag in.",
    SjabloonWijziging,
    Handeling.SJABLONEN_BEHEREN,
    {**_LABELS, "van": "Eerste dag"},
    vers=False,
)


def _tafels(tx: Tx, actor: Actor, handeling: Handeling) -> frozenset[str]:
    """The tables where this person has this act: an administrator is bound to none, so has it at all."""
    authz.require(actor, handeling)
    return frozenset(catalogus(tx).tafels) if inrichting.mag_wijzigen(actor) else authz.tafels_met(actor, handeling)


@router.get(_PAD)
def toon_tafels(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The tables whose blocks this person may see."""
    namen = {code: catalogus(tx).tafel(code).naam for code in sorted(_tafels(tx, actor, Handeling.SJABLONEN_ZIEN))}
    rijen = [
        (f"{_PAD}/{code}", naam, [code, str(len(sjablonen.listing(tx, actor, code).items))])
        for code, naam in namen.items()
        if gezocht(vraag.zoek, code, naam)
    ]
    inleiding = "Tekst waarmee een advies kan beginnen, per tafel. Een tekstblok verplicht tot niets."
    lijst = Lijst("Tekstblokken", inleiding, ("Tafel", "Code", "Tekstblokken"), rijen, "Er is nog geen tafel.")
    return toon_lijst(request, actor, vraag, lijst)


@router.get(_PAD + "/{code}")
def toon_blokken(
    request: Request, code: Code, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """The blocks of one table, those of before and later too."""
    rijen = [
        (f"{_PAD}/{code}/{een.id}", een.naam, [een.tekst, _stand(een)])
        for een in sjablonen.listing(tx, actor, code).items
        if gezocht(vraag.zoek, een.naam, een.tekst)
    ]
    naam = catalogus(tx).tafel(code).naam
    lijst = Lijst(
        f"Tekstblokken van {naam}",
        "Wie een advies opstelt, ziet de blokken die dan te gebruiken zijn.",
        ("Naam", "Tekst", "Te gebruiken"),
        rijen,
        "Deze tafel heeft nog geen tekstblok. Een advies begint dan leeg.",
        terug=(_PAD, "Tekstblokken"),
        knoppen=[(f"{_PAD}/{code}/nieuw", _NIEUW.knop)] if _beheert(tx, actor, code) else [],
    )
    return toon_lijst(request, actor, vraag, lijst)


def _beheert(tx: Tx, actor: Actor, code: str) -> bool:
    heeft = Handeling.SJABLONEN_BEHEREN in authz.handelingen(actor)
    return heeft and code in _tafels(tx, actor, Handeling.SJABLONEN_BEHEREN)


def _stand(een: SjabloonUit) -> str:
    tot = f" tot en met {datum(een.tot)}" if een.tot else ""
    return f"{'Nu' if een.geldig else 'Nu niet'}, vanaf {datum(een.van)}{tot}"


def _blad_nieuw(tx: Tx, actor: Actor, code: str) -> Blad:
    authz.require(actor, Handeling.SJABLONEN_BEHEREN, tafel_code=code)
    return Blad(f"{_PAD}/{code}/nieuw", f"{_PAD}/{code}", catalogus(tx).tafel(code).naam)


@router.get(_PAD + "/{code}/nieuw")
def toon_nieuw(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx, actor, code))


@router.post(_PAD + "/{code}/nieuw")
def voeg_toe(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """One more block of this table."""

    def do(_nu: int, data: SjabloonIn) -> Response:
        return ga_naar(f"{_PAD}/{code}/{sjablonen.create(tx, actor, code, data).id}?gedaan=tekstblokerbij")

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx, actor, code), do)


def _vind(tx: Tx, actor: Actor, code: str, sjabloon: UUID) -> SjabloonUit:
    deze = next((een for een in sjablonen.listing(tx, actor, code).items if een.id == sjabloon), None)
    if deze is None:
        raise NietGevonden
    return deze


@router.get(_PAD + "/{code}/{sjabloon}")
def toon_blok(
    request: Request, code: Code, sjabloon: UUID, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One block; with its history for who may see that of the set-up."""
    deze = _vind(tx, actor, code, sjabloon)
    hier = f"{_PAD}/{code}/{sjabloon}"
    stuk = Stuk(
        "Het tekstblok",
        [("Tekst", deze.tekst), ("Eerste dag", toon(deze.van)), ("Laatste dag", toon(deze.tot))],
        [(f"{hier}/wijzigen", "Wijzigen")] if _beheert(tx, actor, code) else [],
    )
    terug = (f"{_PAD}/{code}", f"Tekstblokken van {catalogus(tx).tafel(code).naam}")
    historie = None
    if Handeling.INRICHTING_NAZIEN in authz.handelingen(actor):
        historie = inrichting.geschiedenis(tx, actor, InrichtingSoort.SJABLOON, f"{code}.{sjabloon}", vraag.page)
    return toon_ding(request, actor, deze.naam, [stuk], terug, vraag, historie)


def _blad(request: Request, tx: Tx, actor: Actor, code: str, sjabloon: UUID) -> Blad:
    authz.require(actor, Handeling.SJABLONEN_BEHEREN, tafel_code=code)
    deze = _vind(tx, actor, code, sjabloon)
    begin = deze.model_dump(mode="json", include={"naam", "tekst", "van", "tot"}, exclude_none=True)
    # A chair may not read its history, so who was overtaken reads how it is now.
    ingehaald = request.method == "POST" and versie(request) != deze.versie
    nu = [deze.naam, deze.tekst, _stand(deze)]
    return Blad(
        f"{_PAD}/{code}/{sjabloon}/wijzigen",
        f"{_PAD}/{code}/{sjabloon}",
        catalogus(tx).tafel(code).naam,
        [("Zo is het nu", nu)] if ingehaald else (),
        deze.versie,
        Voorzet(begin=begin, verplicht=frozenset({"naam", "tekst", "van"})),
        {"naam": "", "tekst": "", "van": None, "tot": None},
    )


@router.get(_PAD + "/{code}/{sjabloon}/wijzigen")
def toon_wijziging(request: Request, code: Code, sjabloon: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _WIJZIGEN, _blad(request, tx, actor, code, sjabloon))


@router.post(_PAD + "/{code}/{sjabloon}/wijzigen")
def wijzig(request: Request, code: Code, sjabloon: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Another text or other days, from now on."""

    def do(nu: int, data: SjabloonWijziging) -> Response:
        sjablonen.change(tx, actor, code, sjabloon, nu, data)
        return ga_naar(f"{_PAD}/{code}/{sjabloon}?gedaan=tekstblok")

    return besluit.neem(request, tx, actor, _WIJZIGEN, lambda: _blad(request, tx, actor, code, sjabloon), do)
