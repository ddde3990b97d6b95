"""Administration of organisations: the list, a new one, and one with its people and its history."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.glossary import Handeling, InrichtingSoort
from app.inrichting import organisaties
from app.inrichting.schemas import OrganisatieIn, OrganisatieWijziging
from app.tafels.catalogus import catalogus
from app.web import besluit, inrichting
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.inrichtingswoorden import recht
from app.web.pagina import betekenis, ga_naar, toon
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/organisaties"
_SOORT = InrichtingSoort.ORGANISATIE
_REGIO = {"regio": "Regio (leeg: zij werkt in meer regio’s)"}
_NIEUW = inrichting.wijziging(
    "Organisatie toevoegen",
    "Daarna kunt u haar mensen een account geven. Waar zij kunnen indienen, hangt af van de soort.",
    OrganisatieIn,
    {
        **_REGIO,
        "code": "Code, in hoofdletters (blijft altijd zo)",
        "soort": "Wat voor organisatie is het? (blijft altijd zo)",
        "reden": "Waarom komt deze organisatie erbij? (minstens 20 tekens)",
    },
)
# What can be done with one, by the last part of its path: the form, and its fields.
_BESLUITEN: dict[str, tuple[Besluit, frozenset[str]]] = {
    "wijzigen": (
        inrichting.wijziging(
            "Organisatie wijzigen",
            "De nieuwe naam staat meteen overal, ook bij wat al is ingediend. De code en de soort blijven zo. "
            "Is het een ander soort organisatie geworden? Voeg dan een nieuwe toe.",
            OrganisatieWijziging,
            _REGIO,
        ),
        frozenset({"naam", "regio"}),
    ),
    "stoppen": (
        inrichting.wijziging(
            "Organisatie laten stoppen",
            "Na deze dag meldt zij niets nieuws meer aan en krijgt zij geen nieuwe accounts. "
            "Haar mensen kunnen blijven inloggen en maken af wat er is. Leeg: geen einde.",
            OrganisatieWijziging,
            {"tot": "Laatste dag waarop zij iets nieuws aanmeldt"},
            gevaarlijk=True,
        ),
        frozenset({"tot"}),
    ),
}


@router.get(_PAD)
def toon_organisaties(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The organisations whose people use the counter, by name."""
    inrichting.zie(actor)
    gegevens = catalogus(tx)
    rijen = [
        (
            f"{_PAD}/{code}",
            naam,
            [code, betekenis(soort), gegevens.regios.get(regio or "", ""), toon(gegevens.laatste_dagen.get(code))],
        )
        for code, (naam, soort, regio) in gegevens.organisaties.items()
        if gezocht(vraag.zoek, code, naam, soort.betekenis, gegevens.regios.get(regio or ""))
    ]
    lijst = Lijst(
        "Organisaties",
        "De organisaties waarvan mensen dit loket gebruiken. Een organisatie verdwijnt nooit: dossiers noemen haar.",
        ("Naam", "Code", "Soort", "Regio", "Tot en met"),
        rijen,
        "Er is nog geen organisatie.",
        knoppen=[(f"{_PAD}/nieuw", "Organisatie toevoegen")] if inrichting.mag_wijzigen(actor) else [],
    )
    return toon_lijst(request, actor, vraag, lijst)


def _blad_nieuw(tx: Tx) -> Blad:
    return Blad(f"{_PAD}/nieuw", _PAD, voorzet=Voorzet({"regio": list(catalogus(tx).regios.items())}))


@router.get(_PAD + "/nieuw")
def toon_nieuw(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx))


@router.post(_PAD + "/nieuw")
def voeg_toe(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """The new organisation; from its page on its people are added."""

    def do(_nu: int, data: OrganisatieIn) -> Response:
        return ga_naar(f"{_PAD}/{organisaties.add(tx, actor, data).code}?gedaan=organisatie")

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx), do)


@router.get(_PAD + "/{code}")
def toon_organisatie(
    request: Request, code: Code, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One organisation: what it is, where its people may bring in what, who they are, and its history."""
    inrichting.zie(actor)
    deze, _ = organisaties.read(tx, code)
    gegevens = catalogus(tx)
    indienen = [
        (tafel.naam, "\n".join(recht({"organisatieSoort": wie, "verzoekSoort": wat}) for wie, wat in sorted(mag)))
        for tafel in gegevens.tafels.values()
        if (mag := [een for een in tafel.rechten if een[0] is deze.soort])
    ]
    hier = f"{_PAD}/{code}"
    wijzigen = [(f"{hier}/wijzigen", "Wijzigen"), (f"{hier}/stoppen", "Laten stoppen")]
    beheert = Handeling.GEBRUIKERS_BEHEREN in authz.handelingen(actor)
    stukken = [
        Stuk(
            "De organisatie",
            [
                ("Naam", deze.naam),
                ("Code", code),
                ("Soort", betekenis(deze.soort)),
                ("Regio", toon(gegevens.regios.get(deze.regio or ""))),
                ("Laatste dag", toon(deze.tot)),
            ],
            [
                *(wijzigen if inrichting.mag_wijzigen(actor) else ()),
                *([(f"/beheer/mensen?organisatie={code}", "Mensen van deze organisatie")] if beheert else ()),
            ],
        ),
        Stuk(
            "Waar deze organisatie kan indienen",
            indienen,
            leeg="Dit soort organisatie kan bij geen enkele tafel indienen.",
        ),
    ]
    historie = inrichting.geschiedenis(tx, actor, _SOORT, code, vraag.page)
    return toon_ding(request, actor, deze.naam, stukken, (_PAD, "Organisaties"), vraag, historie)


def _blad(request: Request, tx: Tx, actor: Actor, code: str, doe: str) -> Blad:
    deze, nu = organisaties.read(tx, code)
    velden = _BESLUITEN[doe][1]
    stukken, toen = inrichting.intussen(request, tx, actor, _SOORT, code, nu)
    return Blad(
        f"{_PAD}/{code}/{doe}",
        f"{_PAD}/{code}",
        deze.naam,
        stukken,
        nu,
        Voorzet(
            {"regio": list(catalogus(tx).regios.items())},
            begin=deze.model_dump(mode="json", include=set(velden)),
            weg=frozenset({"naam", "soort", "regio", "tot"}) - velden,
            verplicht=frozenset({"naam"}),
        ),
        inrichting.leeg_van(OrganisatieWijziging, velden),
        {naam: toen[naam] for naam in velden} if toen else {},
    )


def _doe(doe: str) -> Besluit:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe][0]


@router.get(_PAD + "/{code}/{doe}")
def toon_wijziging(request: Request, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form for another name or region, or to let it stop."""
    een = _doe(doe)
    return besluit.toon(request, actor, een, _blad(request, tx, actor, code, doe))


@router.post(_PAD + "/{code}/{doe}")
def wijzig_organisatie(request: Request, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """A new version of it, from now on and everywhere."""
    een = _doe(doe)

    def do(nu: int, data: OrganisatieWijziging) -> int:
        return organisaties.change(tx, actor, code, nu, data)[1]

    gedaan = "stopt" if doe == "stoppen" else "naam"
    return inrichting.neem(request, tx, actor, een, lambda: _blad(request, tx, actor, code, doe), do, gedaan)
