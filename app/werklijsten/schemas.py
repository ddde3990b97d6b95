"""Worklists, their counts and saved filters: what goes in and comes out."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from app.aanmeldingen.schemas import GemeenteCode, Referentie
from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Regel, Schema, Tijdstip, Woord
from app.glossary import Beslissoort, Lijst, Status, Termijnstap, VerzoekSoort


class AanmeldingRegel(TypedDict):
    """Eén regel van een werklijst, zonder inhoud."""

    # A dict and not a model: a page of 50 is written three times as fast.
    __pydantic_config__ = ConfigDict(alias_generator=to_camel, extra="forbid")  # type: ignore[misc]  # as Pydantic's documentation says

    id: UUID
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    versie: Annotated[
        int, Field(description="Versie van de aanmelding; stuur haar als `If-Match` mee bij de volgende wijziging.")
    ]
    status: Status
    soort: VerzoekSoort
    tafel: Annotated[str | None, Field(description="Code van de tafel.")]
    gemeente: Annotated[str | None, Field(description="CBS-code van de gemeente.")]
    organisatie: Annotated[str, Field(description="Code van de organisatie van de aanmelder.")]
    vraagtype: Annotated[str | None, Field(description="Een code van de codelijst VRAAGTYPE.")]
    aangemaakt_op: Tijdstip
    gewijzigd_op: Tijdstip
    ingediend_op: Tijdstip | None
    uiterlijk: Annotated[
        Datum | None,
        Field(description="Uiterste dag voor de volgende stap van de tafel; leeg als de tafel niet aan zet is."),
    ]
    termijn_stap: Annotated[Termijnstap | None, Field(description="Bij welke stap die dag hoort.")]
    te_laat: Annotated[bool, Field(description="Of die dag voorbij is.")]


Sortering = Literal[
    "aangemaaktOp",
    "-aangemaaktOp",
    "ingediendOp",
    "-ingediendOp",
    "gewijzigdOp",
    "-gewijzigdOp",
    "uiterlijk",
    "-uiterlijk",
]


class Lijstfilter(Schema):
    """De filters en de volgorde van de werklijst, zoals ook een bewaard filter ze heeft."""

    lijst: Annotated[
        Lijst | None, Field(description="Een werklijst van `/werklijsten`; leeg als zij niet voor u is.")
    ] = None
    status: Annotated[list[Status], Field(max_length=len(Status), description="Een of meer statussen.")] = []
    tafel: Annotated[Code | None, Field(description="Code van de tafel.")] = None
    gemeente: Annotated[GemeenteCode | None, Field(description="CBS-code van de gemeente.")] = None
    soort: Annotated[VerzoekSoort | None, Field(description="Het soort verzoek.")] = None
    te_laat: Annotated[bool | None, Field(description="Alleen wat te laat is (true) of op tijd (false).")] = None
    zoek: Annotated[
        Woord | None,
        Field(
            min_length=2,
            max_length=60,
            description="Zoekt in kenmerk, organisatie, gemeente, vraagtype en status, nooit in de inhoud.",
        ),
    ] = None
    sorteer: Annotated[
        Sortering | None,
        Field(
            description="Volgorde; een min betekent aflopend. Zonder is het de volgorde van de lijst, of anders het "
            "nieuwste eerst. Wat gelijk is, staat altijd in dezelfde volgorde; wat leeg is, staat achteraan."
        ),
    ] = None


class WerklijstVraag(Lijstfilter, PageParams):
    """Filters van de werklijst, en welke pagina."""

    na: Annotated[
        str | None,
        Field(
            max_length=120,
            description="Na welke regel de pagina begint; neem haar over uit `next` in de `Link`-header. Zo wordt geen "
            "aanmelding overgeslagen of herhaald die in de lijst blijft op haar plek in de volgorde, ook al komen en "
            "gaan er tijdens het bladeren andere. Zonder telt `page`, en kan er een verschuiven.",
        ),
    ] = None


class Werklijst(PageInfo):
    """Eén pagina van de werklijst."""

    items: list[AanmeldingRegel]


class ReferentieIn(Schema):
    """De referentie van een jeugdige, precies zoals bij de aanmelding. Zij staat in de inhoud en niet in het adres."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"referentie": "VERZONNEN-001"}]})

    referentie: Annotated[Referentie, Field(description="Uw eigen dossiernummer; er wordt alleen exact gezocht.")]


class WerklijstTelling(Schema):
    """Een werklijst die er voor u is, met hoeveel erin staat. Haar inhoud: `/aanmeldingen?lijst=CODE`."""

    code: Annotated[Lijst, Field(description=Lijst.uitleg())]
    naam: Annotated[str, Field(description="Naam van de lijst.")]
    aantal: Annotated[int, Field(description="Hoeveel aanmeldingen erin staan, of hoeveel minstens.")]
    waarvan_te_laat: Annotated[int, Field(description="Hoeveel daarvan te laat zijn, of hoeveel minstens.")]
    is_ondergrens: Annotated[bool, Field(description="Of er meer zijn: boven 500 wordt niet verder geteld.")]


class BeslisTelling(Schema):
    """Hoeveel van een soort op uw beslissing wacht."""

    soort: Annotated[Beslissoort, Field(description=Beslissoort.uitleg())]
    naam: Annotated[str, Field(description="Naam van de soort.")]
    aantal: Annotated[int, Field(description="Hoeveel er op uw beslissing wachten.")]


class Werklijsten(Schema):
    """De werklijsten die er voor u zijn, het dringendste eerst; leeg voor wie met geen aanmelding iets kan."""

    items: list[WerklijstTelling]
    te_beslissen: Annotated[
        list[BeslisTelling],
        Field(description="Wat naast aanmeldingen op uw beslissing wacht; alleen soorten waarvan er iets is."),
    ]


Filternaam = Annotated[Regel, Field(max_length=80, description="Naam van het filter, zonder persoonsgegevens.")]
_VOORBEELD: dict[str, Any] = {"naam": "Te laat in Wijchen", "vraag": {"lijst": "TE_LAAT", "gemeente": "GM0296"}}


class WerklijstfilterIn(Schema):
    """Een filter bewaren, voor uzelf of voor een tafel waarvan u voorzitter of secretaris bent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VOORBEELD]})

    naam: Filternaam
    vraag: Lijstfilter
    tafel: Annotated[Code | None, Field(description="Code van de tafel waarmee u het deelt; leeg is niet delen.")] = (
        None
    )


class WerklijstfilterWijziging(Schema):
    """Alleen wat u stuurt, verandert. `tafel: null` deelt het niet meer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"naam": "Te laat"}, {"tafel": "RET"}]})

    naam: Filternaam | None = None
    vraag: Lijstfilter | None = None
    tafel: Annotated[Code | None, Field(description="Code van de tafel waarmee u het deelt.")] = None


class WerklijstfilterUit(Schema):
    """Een bewaard filter. Het toont nooit meer dan wie het gebruikt zelf mag zien."""

    id: UUID
    naam: Annotated[str, Field(description="Naam van het filter.")]
    vraag: Annotated[dict[str, Any], Field(description="De filters, als zoekparameters van `/aanmeldingen`.")]
    pad: Annotated[str, Field(description="Het adres van de gefilterde werklijst.")]
    tafel: Annotated[str | None, Field(description="Code van de tafel waarmee het is gedeeld.")]
    eigenaar: Annotated[str, Field(description="Naam van wie het maakte.")]
    mag_wijzigen: Annotated[bool, Field(description="Of u het kunt wijzigen en verwijderen.")]
    versie: Annotated[int, Field(description="Versie; stuur haar als `If-Match` mee bij een wijziging.")]


class WerklijstfilterLijst(Schema):
    """Uw eigen filters en die van uw tafels, op naam."""

    items: list[WerklijstfilterUit]
