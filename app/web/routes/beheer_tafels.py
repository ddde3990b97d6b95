"""Administration of tables: the list, a new one, and each part of one as a form."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer.actor import Actor
from app.bewaring import instellen
from app.bewaring.schemas import BewaartermijnIn, BewaartermijnUit
from app.bewaring.termijnen import ALTIJD
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.core.workingdays import local_date
from app.glossary import Handeling, InrichtingSoort
from app.inrichting import tafels
from app.inrichting.schemas import TafelIn, TafelWijziging
from app.tafels import sluitingsdagen
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.web import besluit, formulier, inrichting
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.inrichtingswoorden import NAMEN, in_woorden
from app.web.pagina import betekenis, datum, ga_naar
from app.web.route import Pagina
from app.web.tafeldelen import DELEN, als_wijziging, begin, feiten, keuzes, stand
from app.web.veldsoorten import velden_van

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/tafels"
_SOORT = InrichtingSoort.TAFEL
_NIEUW = inrichting.wijziging(
    "Tafel toevoegen",
    "De tafel krijgt eerst de gewone termijnen en nog geen vragen. Niemand kan er indienen, tot u zegt wie dat mag.",
    TafelIn,
    {
        "code": "Code, in hoofdletters (blijft altijd zo)",
        "soort": "Soort tafel, in hoofdletters (zoals RET of JBT)",
        "reden": "Waarom komt deze tafel er? (minstens 20 tekens)",
    },
)
_GEVRAAGD = {"code", "naam", "soort", "regio", "van", "toelichting", "verwijzing", "reden"}
_TERMIJN = inrichting.wijziging(
    "Bewaartermijn vastleggen",
    "Geldt voor dossiers die op of na de eerste dag eindigen. Wat eerder eindigde, houdt de termijn van toen.",
    BewaartermijnIn,
    {
        "soort": "Voor welk soort verzoek? (leeg: elk soort zonder eigen termijn)",
        "van": "Voor dossiers die eindigen vanaf welke dag?",
        "maanden": "Hoeveel maanden?",
        "start": "Vanaf wanneer lopen die maanden?",
        "grond": "Op welke wet of afspraak rust dit?",
    },
)


# All the rest has a value.
_MAG_LEEG = inrichting.MAG_LEEG | {"toelichting", "verwijzing", "bijlagenMelding", "opvolgMaanden"}


@router.get(_PAD)
def toon_tafels(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """All tables, also those that are over."""
    inrichting.zie(actor)
    gegevens = catalogus(tx)
    vandaag = local_date(actor.nu)
    rijen = [
        (f"{_PAD}/{een.code}", een.naam, [een.code, gegevens.regios[een.regio_code], _open(een, vandaag)])
        for een in gegevens.tafels.values()
        if gezocht(vraag.zoek, een.code, een.naam, gegevens.regios[een.regio_code])
    ]
    lijst = Lijst(
        "Tafels",
        "Elke tafel heeft haar eigen regels. Een tafel die stopt, blijft hier staan.",
        ("Naam", "Code", "Regio", "Stand"),
        rijen,
        "Er is nog geen tafel.",
        knoppen=[(f"{_PAD}/nieuw", "Tafel toevoegen")] if inrichting.mag_wijzigen(actor) else [],
    )
    return toon_lijst(request, actor, vraag, lijst)


def _open(tafel: TafelProfiel, vandaag: date) -> str:
    if tafel.tot is not None and tafel.tot < vandaag:
        return f"Gestopt na {datum(tafel.tot)}"
    if vandaag < tafel.van:
        return f"Begint op {datum(tafel.van)}"
    if not tafel.rechten:
        return "Niemand kan indienen"
    return "Open" if tafel.tot is None else f"Open tot en met {datum(tafel.tot)}"


def _blad_nieuw(tx: Tx) -> Blad:
    weg = frozenset(alias for alias, *_ in velden_van(TafelIn)) - _GEVRAAGD
    return Blad(f"{_PAD}/nieuw", _PAD, voorzet=Voorzet({"regio": list(catalogus(tx).regios.items())}, weg=weg))


@router.get(_PAD + "/nieuw")
def toon_nieuw(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx))


@router.post(_PAD + "/nieuw")
def voeg_toe(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """The new table; from there on everything else of it is set."""

    def do(_nu: int, data: TafelIn) -> Response:
        return ga_naar(f"{_PAD}/{tafels.add(tx, actor, data).code}?gedaan=tafel")

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx), do)


@router.get(_PAD + "/{code}")
def toon_tafel(
    request: Request, code: Code, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One table: each part of it, and its history."""
    inrichting.zie(actor)
    tafel = catalogus(tx).tafel(code)
    mag = inrichting.mag_wijzigen(actor)
    hier = f"{_PAD}/{code}"
    heeft = authz.handelingen(actor)
    stukken = [
        _over(tx, tafel, actor),
        *(
            Stuk(
                een.kop,
                [(NAMEN[naam].partition(" (")[0], in_woorden(naam, nu)) for naam, nu in feiten(een, tafel).items()],
                [(f"{hier}/{pad}", "Wijzigen")] if mag else [],
            )
            for pad, een in DELEN.items()
        ),
        Stuk("Vragen", [("Aantal vragen", str(len(tafel.vragen)))], [(f"{hier}/vragen", "Bekijk de vragen")]),
        _bewaren(tx, actor, code, mag=mag),
        _gesloten(tx, code, local_date(actor.nu)),
    ]
    if Handeling.GEBRUIKERS_BEHEREN in heeft:
        stukken.append(Stuk("Mensen", knoppen=[(f"/beheer/mensen?tafel={code}", "Mensen bij deze tafel")]))
    historie = inrichting.geschiedenis(tx, actor, _SOORT, code, vraag.page)
    return toon_ding(request, actor, tafel.naam, stukken, (_PAD, "Tafels"), vraag, historie)


def _over(tx: Tx, tafel: TafelProfiel, actor: Actor) -> Stuk:
    regels = [
        ("Code", tafel.code),
        ("Soort tafel", tafel.soort),
        ("Regio", catalogus(tx).regios[tafel.regio_code]),
        ("Eerste dag", datum(tafel.van)),
        ("Stand", _open(tafel, local_date(actor.nu))),
    ]
    return Stuk("De tafel", regels)


def _bewaren(tx: Tx, actor: Actor, code: str, *, mag: bool) -> Stuk:
    """How long cases are kept, and since when."""
    termijnen = instellen.listing(tx, actor, code)
    regels = [_termijn(een) for een in termijnen.items]
    regels.append(("Zonder eigen termijn", f"{termijnen.gewoon_maanden} maanden na de afsluiting"))
    knoppen = [(f"{_PAD}/{code}/bewaartermijn", "Bewaartermijn vastleggen")] if mag else []
    return Stuk("Bewaren", regels, knoppen)


def _termijn(een: BewaartermijnUit) -> tuple[str, str]:
    waarvoor = "Elk soort verzoek" if een.soort is None else betekenis(een.soort)
    dagen = [f"vanaf {datum(een.van)}"] if een.van > ALTIJD else []
    dagen += [f"tot en met {datum(een.tot)}"] if een.tot is not None else []
    bij = f", voor dossiers die eindigen {' '.join(dagen)}" if dagen else ""
    hoelang = f"{een.maanden} maanden na {een.start.betekenis}{bij}. {een.grond}"
    return f"{waarvoor}, geldt nu" if een.geldt else waarvoor, hoelang


def _gesloten(tx: Tx, code: str, vandaag: date) -> Stuk:
    dagen = [een for een in sluitingsdagen.listing(tx, tafel_code=code).items if een.dag >= vandaag]
    regels = [(datum(een.dag), een.omschrijving + (" (hele regio)" if een.regio else "")) for een in dagen]
    leeg = (
        "Er komt er geen. Voorzitter of secretaris legt ze vast voor de tafel, de regiocoördinator voor de hele regio."
    )
    return Stuk("Sluitingsdagen", regels, leeg=leeg)


@router.get(_PAD + "/{code}/bewaartermijn")
def toon_termijn(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _TERMIJN, _blad_termijn(tx, actor, code))


def _blad_termijn(tx: Tx, actor: Actor, code: str) -> Blad:
    tafel, hier = catalogus(tx).tafel(code), f"{_PAD}/{code}"
    soorten = sorted({soort for _, soort in tafel.rechten})
    voorzet = Voorzet({"soort": [(een.value, betekenis(een)) for een in soorten]})
    nu = [f"{wat}: {hoe}" for wat, hoe in _bewaren(tx, actor, code, mag=False).regels]
    return Blad(f"{hier}/bewaartermijn", hier, tafel.naam, [("Zo is het nu", nu)], voorzet=voorzet)


@router.post(_PAD + "/{code}/bewaartermijn")
def leg_termijn_vast(request: Request, code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """A term from a day on, beside those that there are."""

    def do(_nu: int, data: BewaartermijnIn) -> Response:
        instellen.add(tx, actor, code, data)
        return ga_naar(f"{_PAD}/{code}?gedaan=termijn")

    return besluit.neem(request, tx, actor, _TERMIJN, lambda: _blad_termijn(tx, actor, code), do)


def _deel(deel: str) -> Besluit:
    if deel not in DELEN:
        raise NietGevonden
    een = DELEN[deel]
    return inrichting.wijziging(
        een.knop,
        een.uitleg,
        een.schema,
        {"rechten": NAMEN["indieningsrechten"]},
        gevaarlijk=een.gevaarlijk,
    )


def _blad(request: Request, tx: Tx, actor: Actor, code: str, deel: str) -> Blad:
    gegevens = catalogus(tx)
    tafel, een, hier = gegevens.tafel(code), DELEN[deel], f"{_PAD}/{code}"
    voorzet = Voorzet(
        keuzes(gegevens, tafel, local_date(actor.nu)),
        begin(een, stand(tafel)),
        een.weg,
        verplicht=frozenset(een.velden) - _MAG_LEEG,
    )
    stukken, toen = inrichting.intussen(request, tx, actor, _SOORT, code, tafel.versie)
    return Blad(
        f"{hier}/{deel}", hier, tafel.naam, stukken, tafel.versie, voorzet, een.leeg, begin(een, toen) if toen else {}
    )


@router.get(_PAD + "/{code}/{deel}")
def toon_deel(request: Request, code: Code, deel: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form of one part."""
    een = _deel(deel)
    return besluit.toon(request, actor, een, _blad(request, tx, actor, code, deel))


@router.post(_PAD + "/{code}/{deel}")
def wijzig_deel(request: Request, code: Code, deel: str, actor: CurrentActor, tx: Tx) -> Response:
    """A new version of the table, in which this part is what the form held."""
    een = _deel(deel)

    def doe(nu: int, data: Any) -> int:
        return tafels.change(tx, actor, code, nu, formulier.maak(TafelWijziging, als_wijziging(data))).versie

    return inrichting.neem(
        request, tx, actor, een, lambda: _blad(request, tx, actor, code, deel), doe, DELEN[deel].gedaan
    )
