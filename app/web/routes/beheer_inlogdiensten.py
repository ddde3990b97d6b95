"""Administration of login providers: the organisations whose people log in with their own account."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.onderdelen import loket
from app.rechten.schemas import AkkoordIn
from app.sso import beheer
from app.sso.schemas import AanmeldorganisatieIn, AanmeldorganisatieUit, AanmeldorganisatieWijziging
from app.tafels.catalogus import catalogus
from app.web import besluit, inrichting
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.pagina import ga_naar, toon
from app.web.route import Pagina, versie

router = APIRouter(route_class=Pagina)
_PAD = "/beheer/inlogdiensten"
_LABELS = {
    "code": "Code, in hoofdletters (blijft altijd zo, en staat op de inlogpagina)",
    "organisatie": "Van welke organisatie zijn deze mensen? (blijft altijd zo)",
    "issuer": "Adres van de inlogdienst (issuer; blijft altijd zo)",
    "audience": "Naam van dit loket bij de inlogdienst (audience)",
    "clientId": "Nummer van dit loket bij de inlogdienst (client id; nodig om via de inlogpagina binnen te komen)",
    "clientGeheim": "Geheim bij dat nummer (client secret; het wordt nooit meer getoond)",
    "claimOnderwerp": "In welk veld staat wie het is?",
    "claimNaam": "In welk veld staat de naam?",
    "claimTenant": "In welk veld staat de tenant?",
    "tenant": "Welke tenant mag binnenkomen?",
    "claimRollen": "In welk veld staan de rollen?",
    "vereisteRol": "Welke rol moet iemand daar hebben om binnen te komen? (rechten geeft zij niet)",
    "typJwt": "Heeft een toegangstoken het type JWT? (zoals bij Entra ID)",
    "tweedeFactorAcr": "Welke waarden van acr zeggen dat er een tweede factor was? (met spaties ertussen)",
    "tweedeFactorAmr": "Welke waarden van amr zeggen dat er een tweede factor was? (met spaties ertussen, zoals mfa)",
}
# What can be changed later.
_WISSELEND = ("audience", "client_id", "tweede_factor_acr", "tweede_factor_amr")


def _besluit(knop: str, uitleg: str, schema: type[Any], *, akkoord: str = "", gevaarlijk: bool = False) -> Besluit:
    labels = {**_LABELS, "akkoord": akkoord}
    return Besluit(knop, uitleg, schema, Handeling.AANMELDORGANISATIES_BEHEREN, labels, gevaarlijk=gevaarlijk)


_NIEUW = _besluit(
    "Inlogdienst toevoegen",
    "Mensen van deze organisatie loggen dan in met hun eigen account (OpenID Connect). Wie voor het eerst komt, krijgt "
    "een account zonder rollen; die geeft u daarna bij Mensen. De beheerder van de inlogdienst kent de antwoorden.",
    AanmeldorganisatieIn,
)
_WIJZIGEN = _besluit(
    "Inlogdienst wijzigen",
    "Dit geldt meteen. Wijzigt u de audience of de tweede factor, dan logt iedereen die zo binnenkwam opnieuw in. Een "
    "leeg geheim of nummer blijft zoals het is.",
    AanmeldorganisatieWijziging,
)
_UIT = _besluit(
    "Inlogdienst uitzetten",
    "Niemand komt hier nog langs binnen, en wie zo is ingelogd moet er meteen uit. Later kunt u haar weer aanzetten.",
    AkkoordIn,
    akkoord="Ja, zet deze inlogdienst uit",
    gevaarlijk=True,
)
_AAN = _besluit(
    "Inlogdienst aanzetten", "Mensen kunnen weer zo inloggen.", AkkoordIn, akkoord="Ja, zet deze inlogdienst aan"
)
_BESLUITEN = {"wijzigen": _WIJZIGEN, "uitzetten": _UIT, "aanzetten": _AAN}


@router.get(_PAD)
def toon_diensten(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Where people log in at their own organisation, also what is off."""
    rijen = [
        (f"{_PAD}/{een.code}", een.code, [_naam(tx, een), "Aan" if een.actief else "Uit", een.issuer])
        for een in beheer.items(tx, actor).items
        if gezocht(vraag.zoek, een.code, een.issuer, _naam(tx, een))
    ]
    lijst = Lijst(
        "Inlogdiensten",
        "Organisaties waarvan mensen met hun eigen account inloggen, zonder wachtwoord van dit loket.",
        ("Code", "Organisatie", "Stand", "Adres"),
        rijen,
        "Er is nog geen inlogdienst: iedereen logt in met een wachtwoord van dit loket.",
        knoppen=[(f"{_PAD}/nieuw", "Inlogdienst toevoegen")],
    )
    return toon_lijst(request, actor, vraag, lijst)


def _naam(tx: Tx, een: AanmeldorganisatieUit) -> str:
    return catalogus(tx).organisaties[een.organisatie][0]


def _blad_nieuw(tx: Tx, actor: Actor) -> Blad:
    gegevens = catalogus(tx)
    vandaag = local_date(actor.nu)
    doen_mee = [(code, een[0]) for code, een in gegevens.organisaties.items() if gegevens.doet_mee(code, vandaag)]
    return Blad(f"{_PAD}/nieuw", _PAD, voorzet=Voorzet({"organisatie": doen_mee}))


@router.get(_PAD + "/nieuw")
def toon_nieuw(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx, actor))


@router.post(_PAD + "/nieuw")
def voeg_toe(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """One more; from now on its people can log in."""

    def do(_nu: int, data: AanmeldorganisatieIn) -> Response:
        nieuw = beheer.add(tx, actor, loket(request).crypto, data)
        loket(request).issuers.forget()
        return ga_naar(f"{_PAD}/{nieuw.code}?gedaan=dienst")

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx, actor), do)


@router.get(_PAD + "/{code}")
def toon_dienst(
    request: Request, code: Code, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One of them, without its secret."""
    een = beheer.read(tx, actor, code)
    hier = f"{_PAD}/{code}"
    stuk = Stuk(
        "De inlogdienst",
        [
            ("Stand", "Aan" if een.actief else "Uit"),
            ("Organisatie", _naam(tx, een)),
            ("Adres (issuer)", een.issuer),
            ("Naam van dit loket (audience)", een.audience),
            ("Nummer van dit loket (client id)", toon(een.client_id)),
            ("Is er een geheim bewaard?", toon(een.heeft_geheim)),
            ("Wie het is", een.claim_onderwerp),
            ("De naam", een.claim_naam),
            ("Alleen deze tenant", f"{een.tenant} (in {een.claim_tenant})" if een.tenant else toon(None)),
            ("Alleen met deze rol", f"{een.vereiste_rol} (in {een.claim_rollen})" if een.vereiste_rol else toon(None)),
            ("Toegangstoken met type JWT", toon(een.typ_jwt)),
            ("Tweede factor volgens acr", toon(" ".join(een.tweede_factor_acr))),
            ("Tweede factor volgens amr", toon(" ".join(een.tweede_factor_amr))),
        ],
        [(f"{hier}/{doe}", _BESLUITEN[doe].knop) for doe in ("wijzigen", "uitzetten" if een.actief else "aanzetten")],
    )
    weg = "" if een.client_id else "Zonder nummer (client id) kan niemand via de inlogpagina binnenkomen."
    return toon_ding(request, actor, code, [stuk], (_PAD, "Inlogdiensten"), vraag, inleiding=weg)


def _blad(request: Request, tx: Tx, actor: Actor, code: str, doe: str) -> Blad:
    een = beheer.read(tx, actor, code)
    wijzigt = doe == "wijzigen"
    begin = een.model_dump(mode="json", by_alias=True, include=set(_WISSELEND)) if wijzigt else {}
    # No versions are kept of it, so who was overtaken reads how it is now.
    ingehaald = wijzigt and request.method == "POST" and versie(request) != een.versie
    nu = [f"{_LABELS[naam].partition(' (')[0]}: {toon(waarde)}" for naam, waarde in begin.items()]
    return Blad(
        f"{_PAD}/{code}/{doe}",
        f"{_PAD}/{code}",
        f"{code}, {_naam(tx, een)}",
        [("Zo is het nu", nu)] if ingehaald else (),
        een.versie,
        Voorzet(begin=begin, weg=frozenset({"actief"}), verplicht=frozenset({"audience"})),
        {"audience": "", "tweedeFactorAcr": [], "tweedeFactorAmr": []} if wijzigt else {},
    )


def _doe(doe: str) -> Besluit:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe]


@router.get(_PAD + "/{code}/{doe}")
def toon_besluit(request: Request, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to change it, or to put it off or on."""
    een = _doe(doe)
    return besluit.toon(request, actor, een, _blad(request, tx, actor, code, doe))


@router.post(_PAD + "/{code}/{doe}")
def neem_besluit(request: Request, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    een = _doe(doe)

    def do(nu: int, data: Any) -> Response:
        gedaan = {"uitzetten": "uit", "aanzetten": "aan"}.get(doe, "inloggen")
        if doe == "wijzigen":
            wijziging = _wat_anders_is(beheer.read(tx, actor, code), data)
            if not wijziging.model_fields_set:
                return ga_naar(f"{_PAD}/{code}?gedaan={inrichting.NIETS}")
        else:
            wijziging = AanmeldorganisatieWijziging(actief=doe == "aanzetten")
        beheer.change(tx, actor, loket(request).crypto, code, nu, wijziging)
        loket(request).issuers.forget()
        return ga_naar(f"{_PAD}/{code}?gedaan={gedaan}")

    return besluit.neem(request, tx, actor, een, lambda: _blad(request, tx, actor, code, doe), do)


def _wat_anders_is(nu: AanmeldorganisatieUit, data: AanmeldorganisatieWijziging) -> AanmeldorganisatieWijziging:
    """Only what is different: a second factor that was sent again would log everybody out for nothing."""
    anders = {
        naam: waarde
        for naam, waarde in data.model_dump(exclude_none=True).items()
        if naam == "client_geheim" or waarde != getattr(nu, naam)
    }
    return AanmeldorganisatieWijziging.model_validate(anders)
