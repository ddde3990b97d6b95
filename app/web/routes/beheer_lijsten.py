"""Administration of code lists, and of the fixed texts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import NietGevonden
from app.core.schema import Code
from app.core.workingdays import local_date
from app.glossary import InrichtingSoort, Tekstsoort
from app.inrichting import codelijsten, teksten
from app.inrichting.schemas import CodewaardeIn, CodewaardeWijziging, TekstWijziging
from app.tafels.catalogus import Codewaarde, catalogus
from app.web import besluit, inrichting
from app.web.beheerbladen import DingVraag, Lijst, Stuk, ZoekVraag, gezocht, toon_ding, toon_lijst
from app.web.besluit import Besluit, Blad
from app.web.formulier import Voorzet
from app.web.pagina import betekenis, datum, ga_naar, hoofdletter, toon, woord
from app.web.route import Pagina

router = APIRouter(route_class=Pagina)
_LIJSTEN = "/beheer/codelijsten"
_TEKSTEN = "/beheer/teksten"
_WAARVOOR = {
    "VRAAGTYPE": "Waar een aanvraag over gaat.",
    "ADVIESREGEL": "Wat een tafel kan adviseren.",
    "RESULTAAT": "Waarmee een aanmelding sluit.",
    "KNELPUNT": "Waar een tafel van leert.",
}
_DAGEN = {"van": "Eerste dag waarop iemand dit kan kiezen", "tot": "Laatste dag waarop iemand dit kan kiezen"}
_HOUDT = "Aanmeldingen waarin deze waarde al is gekozen, houden haar."
_NIEUW = inrichting.wijziging(
    "Waarde toevoegen",
    "Iedereen kan haar kiezen vanaf de eerste dag. Zonder eerste dag is dat meteen.",
    CodewaardeIn,
    {
        **_DAGEN,
        "code": "Code, in hoofdletters (blijft altijd zo)",
        "reden": "Waarom komt dit erbij? (minstens 20 tekens)",
    },
)
# What can be done with a value, by the last part of its path: the form, and its fields.
_BESLUITEN: dict[str, tuple[Besluit, frozenset[str]]] = {
    "wijzigen": (
        inrichting.wijziging("Waarde wijzigen", f"Dit geldt meteen. {_HOUDT}", CodewaardeWijziging, _DAGEN),
        frozenset({"omschrijving", "van"}),
    ),
    "eindigen": (
        inrichting.wijziging(
            "Waarde laten eindigen",
            f"Na deze dag kan niemand haar meer kiezen. {_HOUDT} Leeg: geen einde.",
            CodewaardeWijziging,
            _DAGEN,
            gevaarlijk=True,
        ),
        frozenset({"tot"}),
    ),
}
_TEKST = inrichting.wijziging(
    "Tekst wijzigen",
    "Dit geldt meteen, voor iedereen. Noem altijd 112 en Veilig Thuis: wie in gevaar is, moet weten wie te bellen.",
    TekstWijziging,
)


@router.get(_LIJSTEN)
def toon_lijsten(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The code lists, with how many values each has."""
    inrichting.zie(actor)
    rijen = [
        (f"{_LIJSTEN}/{code}", woord(code), [_WAARVOOR.get(code, ""), str(len(waarden))])
        for code, waarden in catalogus(tx).codelijsten.items()
        if gezocht(vraag.zoek, code, woord(code), _WAARVOOR.get(code))
    ]
    inleiding = "Wat iemand in een formulier kan kiezen. Een waarde verdwijnt nooit: u laat haar eindigen."
    lijst = Lijst("Codelijsten", inleiding, ("Lijst", "Waarvoor", "Waarden"), rijen, "Er is nog geen codelijst.")
    return toon_lijst(request, actor, vraag, lijst)


@router.get(_LIJSTEN + "/{lijst}")
def toon_waarden(
    request: Request, lijst: Code, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """The values of one list, also those that are over."""
    inrichting.zie(actor)
    vandaag = local_date(actor.nu)
    rijen = [
        (f"{_LIJSTEN}/{lijst}/{een.code}", hoofdletter(een.omschrijving), [een.code, _stand(een, een.geldig(vandaag))])
        for een in _waarden(tx, lijst).values()
        if gezocht(vraag.zoek, een.code, een.omschrijving)
    ]
    return toon_lijst(
        request,
        actor,
        vraag,
        Lijst(
            woord(lijst),
            _WAARVOOR.get(lijst, "Wat iemand kan kiezen."),
            ("Omschrijving", "Code", "Te kiezen"),
            rijen,
            "In deze lijst staat nog niets.",
            terug=(_LIJSTEN, "Codelijsten"),
            knoppen=[(f"{_LIJSTEN}/{lijst}/nieuw", "Waarde toevoegen")] if inrichting.mag_wijzigen(actor) else [],
        ),
    )


def _waarden(tx: Tx, lijst: str) -> dict[str, Codewaarde]:
    waarden = catalogus(tx).codelijsten.get(lijst)
    if waarden is None:
        raise NietGevonden
    return waarden


def _stand(een: Codewaarde, nu: bool) -> str:  # noqa: FBT001 - one word of a line
    dagen = [f"vanaf {datum(een.van)}"] if een.van else []
    dagen += [f"tot en met {datum(een.tot)}"] if een.tot else []
    return ", ".join(["nu" if nu else "nu niet", *dagen])


def _blad_nieuw(tx: Tx, lijst: str) -> Blad:
    _waarden(tx, lijst)
    return Blad(f"{_LIJSTEN}/{lijst}/nieuw", f"{_LIJSTEN}/{lijst}", woord(lijst))


@router.get(_LIJSTEN + "/{lijst}/nieuw")
def toon_nieuw(request: Request, lijst: Code, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _NIEUW, _blad_nieuw(tx, lijst))


@router.post(_LIJSTEN + "/{lijst}/nieuw")
def voeg_toe(request: Request, lijst: Code, actor: CurrentActor, tx: Tx) -> Response:
    """One more value."""

    def do(_nu: int, data: CodewaardeIn) -> Response:
        return ga_naar(f"{_LIJSTEN}/{lijst}/{codelijsten.add(tx, actor, lijst, data).code}?gedaan=erbij")

    return besluit.neem(request, tx, actor, _NIEUW, lambda: _blad_nieuw(tx, lijst), do)


@router.get(_LIJSTEN + "/{lijst}/{code}")
def toon_waarde(
    request: Request, lijst: Code, code: Code, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One value, and its history."""
    inrichting.zie(actor)
    deze, _ = codelijsten.read(tx, lijst, code)
    hier = f"{_LIJSTEN}/{lijst}/{code}"
    knoppen = [(f"{hier}/wijzigen", "Wijzigen"), (f"{hier}/eindigen", "Laten eindigen")]
    stuk = Stuk(
        "De waarde",
        [
            ("Code", code),
            ("Omschrijving", deze.omschrijving),
            ("Eerste dag", toon(deze.van)),
            ("Laatste dag", toon(deze.tot)),
        ],
        knoppen if inrichting.mag_wijzigen(actor) else [],
    )
    historie = inrichting.geschiedenis(tx, actor, InrichtingSoort.CODELIJST, f"{lijst}.{code}", vraag.page)
    terug = (f"{_LIJSTEN}/{lijst}", woord(lijst))
    return toon_ding(request, actor, hoofdletter(deze.omschrijving), [stuk], terug, vraag, historie)


def _blad(request: Request, tx: Tx, actor: Actor, lijst: str, code: str, doe: str) -> Blad:
    deze, nu = codelijsten.read(tx, lijst, code)
    velden = _BESLUITEN[doe][1]
    hier = f"{_LIJSTEN}/{lijst}/{code}"
    begin = deze.model_dump(mode="json", by_alias=True, include=set(velden))
    stukken, toen = inrichting.intussen(request, tx, actor, InrichtingSoort.CODELIJST, f"{lijst}.{code}", nu)
    return Blad(
        f"{hier}/{doe}",
        hier,
        f"{woord(lijst)}: {deze.omschrijving}",
        stukken,
        nu,
        Voorzet(
            begin=begin, weg=frozenset({"omschrijving", "van", "tot"}) - velden, verplicht=frozenset({"omschrijving"})
        ),
        inrichting.leeg_van(CodewaardeWijziging, velden),
        {naam: toen[naam] for naam in velden} if toen else {},
    )


def _doe(doe: str) -> Besluit:
    if doe not in _BESLUITEN:
        raise NietGevonden
    return _BESLUITEN[doe][0]


@router.get(_LIJSTEN + "/{lijst}/{code}/{doe}")
def toon_wijziging(request: Request, lijst: Code, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to describe a value otherwise, or to let it end."""
    een = _doe(doe)
    return besluit.toon(request, actor, een, _blad(request, tx, actor, lijst, code, doe))


@router.post(_LIJSTEN + "/{lijst}/{code}/{doe}")
def wijzig_waarde(request: Request, lijst: Code, code: Code, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """A new version of the value."""
    een = _doe(doe)

    def do(nu: int, data: CodewaardeWijziging) -> int:
        return codelijsten.change(tx, actor, lijst, code, nu, data)[1]

    return inrichting.neem(request, tx, actor, een, lambda: _blad(request, tx, actor, lijst, code, doe), do, "waarde")


@router.get(_TEKSTEN)
def toon_teksten(request: Request, vraag: Annotated[ZoekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """The fixed texts, with what each is for."""
    inrichting.zie(actor)
    rijen = [
        (f"{_TEKSTEN}/{een.value}", woord(een.value), [betekenis(een), teksten.read(tx, een)[0].tekst])
        for een in Tekstsoort
        if gezocht(vraag.zoek, een.value, een.betekenis)
    ]
    inleiding = "Vaste teksten van het loket, die u zelf kunt wijzigen."
    lijst = Lijst("Teksten", inleiding, ("Tekst", "Waarvoor", "Zo is hij nu"), rijen, "Er is geen vaste tekst.")
    return toon_lijst(request, actor, vraag, lijst)


@router.get(_TEKSTEN + "/{tekst}")
def toon_tekst(
    request: Request, tekst: Tekstsoort, vraag: Annotated[DingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """One text, and its history."""
    inrichting.zie(actor)
    deze, _ = teksten.read(tx, tekst)
    knoppen = [(f"{_TEKSTEN}/{tekst.value}/wijzigen", "Wijzigen")] if inrichting.mag_wijzigen(actor) else []
    stuk = Stuk("De tekst", [("Waarvoor", betekenis(tekst)), ("Tekst", deze.tekst)], knoppen)
    historie = inrichting.geschiedenis(tx, actor, InrichtingSoort.TEKST, tekst.value, vraag.page)
    return toon_ding(request, actor, woord(tekst.value), [stuk], (_TEKSTEN, "Teksten"), vraag, historie)


def _blad_tekst(request: Request, tx: Tx, actor: Actor, tekst: Tekstsoort) -> Blad:
    deze, nu = teksten.read(tx, tekst)
    stukken, toen = inrichting.intussen(request, tx, actor, InrichtingSoort.TEKST, tekst.value, nu)
    return Blad(
        f"{_TEKSTEN}/{tekst.value}/wijzigen",
        f"{_TEKSTEN}/{tekst.value}",
        betekenis(tekst),
        stukken,
        nu,
        Voorzet(begin={"tekst": deze.tekst}),
        {"tekst": ""},
        toen or {},
    )


@router.get(_TEKSTEN + "/{tekst}/wijzigen")
def toon_tekst_wijzigen(request: Request, tekst: Tekstsoort, actor: CurrentActor, tx: Tx) -> Response:
    return besluit.toon(request, actor, _TEKST, _blad_tekst(request, tx, actor, tekst))


@router.post(_TEKSTEN + "/{tekst}/wijzigen")
def wijzig_tekst(request: Request, tekst: Tekstsoort, actor: CurrentActor, tx: Tx) -> Response:
    """Another text, for everybody from now on."""

    def do(nu: int, data: TekstWijziging) -> int:
        return teksten.change(tx, actor, tekst, nu, data)[1]

    return inrichting.neem(request, tx, actor, _TEKST, lambda: _blad_tekst(request, tx, actor, tekst), do, "tekst")
