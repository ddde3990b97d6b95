"""What goes in and comes out for a case. Input per act; output never shares a schema with input."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Geheel, Invoer, JaNee, Regel, Schema, Tekst, Tijdstip
from app.glossary import (
    Actie,
    Gezag,
    JaNeeOnbekend,
    Maatregel,
    Status,
    ToestemmingAntwoord,
    ToestemmingVan,
    Triagebesluit,
    UhpUitkomst,
    VerzoekSoort,
    Woonsituatie,
)

GemeenteCode = Annotated[str, StringConstraints(pattern=r"^GM\d{4}$")]
Referentie = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w ./:-]+$")]


class ToestemmingIn(Invoer):
    """Consent of one parent, guardian or young person: given on a date, or the reason why not."""

    van: Annotated[ToestemmingVan, Field(description=ToestemmingVan.uitleg())]
    antwoord: Annotated[ToestemmingAntwoord, Field(description=ToestemmingAntwoord.uitleg())]
    datum: Datum | None = None
    reden: Regel | None = None


class JeugdigeIn(Invoer):
    """One young person. Known by the requester's own reference, never by name or BSN."""

    referentie: Annotated[
        Referentie | None,
        Field(description="Uw eigen dossiernummer, geen naam of BSN. Alleen u ziet het terug."),
    ] = None
    geboortejaar: Annotated[Geheel | None, Field(ge=1980, le=2200)] = None
    gezag: Annotated[Gezag | None, Field(description=Gezag.uitleg())] = None
    maatregel: Annotated[Maatregel | None, Field(description=Maatregel.uitleg())] = None
    maatregel_start: Annotated[Datum | None, Field(description="Datum van de beschikking.")] = None
    gehoord: Annotated[JaNee | None, Field(description="Is de jeugdige naar zijn of haar mening gevraagd?")] = None
    mening: Tekst | None = None
    toestemmingen: Annotated[list[ToestemmingIn], Field(max_length=6)] = []


class IntakeIn(Invoer):
    """The intake. Everything is optional in a concept; `GET /tafels/{code}` tells what a table asks at filing."""

    tafel: Annotated[Code | None, Field(description="Code van de tafel; leeg is ‘weet ik niet’.")] = None
    soort: Annotated[VerzoekSoort, Field(description=VerzoekSoort.uitleg())] = VerzoekSoort.CASUSBESPREKING
    gemeente: Annotated[GemeenteCode | None, Field(description="CBS-code van de gemeente.")] = None
    vraagtype: Annotated[Code | None, Field(description="Een code van de codelijst VRAAGTYPE.")] = None
    vraag: Tekst | None = None
    geprobeerd: Tekst | None = None
    effect: Tekst | None = None
    gewenst_resultaat: Tekst | None = None
    waarom_nu: Tekst | None = None
    betrokken_hulp: Tekst | None = None
    woonsituatie: Annotated[Woonsituatie | None, Field(description=Woonsituatie.uitleg())] = None
    dreigende_uithuisplaatsing: Annotated[JaNeeOnbekend | None, Field(description=JaNeeOnbekend.uitleg())] = None
    dreiging_beoordeeld_door: Annotated[Regel | None, Field(description="Functie van wie dit beoordeelde.")] = None
    dreiging_beoordeeld_op: Datum | None = None
    ouders_geinformeerd: JaNee | None = None
    ouders_geinformeerd_op: Datum | None = None
    ouders_niet_geinformeerd_reden: Tekst | None = None
    reactie_ouders: Tekst | None = None
    antwoorden: Annotated[
        dict[Code, Tekst], Field(max_length=40, description="Antwoorden op de eigen vragen van de tafel.")
    ] = {}
    jeugdigen: Annotated[list[JeugdigeIn], Field(max_length=20)] = []
    acuut: Annotated[
        JaNee | None,
        Field(description="Is er nu acuut gevaar? Dan is dit loket niet de weg: bel Veilig Thuis of de Raad."),
    ] = None


_VOORBEELD: dict[str, Any] = {
    "tafel": "RET",
    "soort": "CASUSBESPREKING",
    "gemeente": "GM0268",
    "vraagtype": "DREIGENDE_UITHUISPLAATSING",
    "vraag": "Voorbeeld: hoe kan deze (verzonnen) jongere veilig thuis blijven wonen?",
    "geprobeerd": "Voorbeeld: gezinscoaching en een logeerweekend per maand.",
    "effect": "Voorbeeld: even rust, daarna opnieuw spanning.",
    "gewenstResultaat": "Voorbeeld: een plan dat gezin en school samen dragen.",
    "waaromNu": "Voorbeeld: de school ziet geen mogelijkheden meer.",
    "betrokkenHulp": "Voorbeeld: ambulante hulp en de leerplichtambtenaar.",
    "woonsituatie": "THUIS",
    "dreigendeUithuisplaatsing": "JA",
    "dreigingBeoordeeldDoor": "gezinswerker lokaal team",
    "dreigingBeoordeeldOp": "2026-03-02",
    "oudersGeinformeerd": True,
    "oudersGeinformeerdOp": "2026-03-02",
    "jeugdigen": [
        {
            "referentie": "VERZONNEN-001",
            "geboortejaar": 2012,
            "gezag": "EEN_OUDER",
            "toestemmingen": [
                {"van": "OUDER", "antwoord": "JA", "datum": "2026-03-02"},
                {"van": "JEUGDIGE", "antwoord": "JA", "datum": "2026-03-02"},
            ],
        }
    ],
    "acuut": False,
}


class AanmeldingIn(IntakeIn):
    """A new case: a concept, or with `indienen` filed at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_VOORBEELD, "indienen": True}]})

    indienen: Annotated[JaNee, Field(description="Meteen indienen; anders wordt het een concept.")] = False


class AanmeldingWijziging(IntakeIn):
    """A change: only the fields that are sent change; `null` empties a field; `jeugdigen` replaces the whole list."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"waaromNu": "Voorbeeld: de situatie is veranderd."}]})


class RouteadviesIn(Invoer):
    """What the route advice looks at; nothing is stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT", "dreigendeUithuisplaatsing": "NEE"}]
        }
    )

    gemeente: GemeenteCode
    vraagtype: Code | None = None
    soort: VerzoekSoort | None = None
    dreigende_uithuisplaatsing: JaNeeOnbekend | None = None


class RouteUit(Schema):
    """A table that fits."""

    tafel: str
    naam: str
    redenen: list[str]
    mag_indienen: Annotated[bool, Field(description="Of uw organisatie hier mag indienen.")]
    verzoek_soorten: list[VerzoekSoort]
    waarheen: Annotated[str | None, Field(description="Waar u wel terechtkunt.")]


class RouteadviesUit(Schema):
    versie: Annotated[str, Field(description="Versie van de regels.")]
    tafels: list[RouteUit]
    toelichting: str


class StandUit(Schema):
    """Where a case stands after an act, and what this person can do next."""

    id: UUID
    kenmerk: str
    versie: int
    status: Annotated[Status, Field(description=Status.uitleg())]
    tafel: str | None
    uiterlijk: Datum | None
    te_laat: bool
    mogelijke_acties: Annotated[list[Actie], Field(description=Actie.uitleg())]


class ToestemmingUit(Schema):
    van: ToestemmingVan
    antwoord: ToestemmingAntwoord
    datum: Datum | None
    reden: str | None


class JeugdigeUit(Schema):
    volgnummer: int
    referentie: Annotated[str | None, Field(description="Alleen zichtbaar voor wie de aanmelding inbracht.")]
    geboortejaar: int | None
    gezag: Gezag | None
    maatregel: Maatregel | None
    maatregel_start: Datum | None
    gehoord: bool | None
    mening: str | None
    toestemmingen: list[ToestemmingUit]


class AanmeldingUit(Schema):
    """One case in full, for those who may open it."""

    id: UUID
    kenmerk: str
    versie: int
    status: Annotated[Status, Field(description=Status.uitleg())]
    soort: VerzoekSoort
    tafel: str | None
    gemeente: str | None
    organisatie: str
    vraagtype: str | None
    vraag: str | None
    geprobeerd: str | None
    effect: str | None
    gewenst_resultaat: str | None
    waarom_nu: str | None
    betrokken_hulp: str | None
    woonsituatie: Woonsituatie | None
    dreigende_uithuisplaatsing: JaNeeOnbekend | None
    dreiging_beoordeeld_door: str | None
    dreiging_beoordeeld_op: Datum | None
    ouders_geinformeerd: bool | None
    ouders_geinformeerd_op: Datum | None
    ouders_niet_geinformeerd_reden: str | None
    reactie_ouders: str | None
    antwoorden: dict[str, str]
    jeugdigen: list[JeugdigeUit]
    routeadvies: RouteadviesUit | None
    aangemaakt_op: Tijdstip
    gewijzigd_op: Tijdstip
    ingediend_op: Tijdstip | None
    getriageerd_op: Tijdstip | None
    geadviseerd_op: Tijdstip | None
    afgesloten_op: Tijdstip | None
    uiterlijk: Annotated[Datum | None, Field(description="Uiterste dag voor de volgende stap van de tafel.")]
    te_laat: bool
    klok_staat_stil: bool
    casusregie: Annotated[str, Field(description="Wie de regie over de casus heeft.")]
    uithuisplaatsing_uitkomst: UhpUitkomst | None
    resultaat: str | None
    mogelijke_acties: list[Actie]


class AanmeldingRegel(Schema):
    """One line of a worklist: no content."""

    id: UUID
    kenmerk: str
    versie: int
    status: Status
    soort: VerzoekSoort
    tafel: str | None
    gemeente: str | None
    organisatie: str
    vraagtype: str | None
    aangemaakt_op: Tijdstip
    gewijzigd_op: Tijdstip
    ingediend_op: Tijdstip | None
    uiterlijk: Datum | None
    te_laat: bool


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


class WerklijstVraag(PageParams):
    """Filters of the worklist."""

    status: Annotated[list[Status], Field(description="Een of meer statussen.")] = []
    tafel: Code | None = None
    gemeente: GemeenteCode | None = None
    soort: VerzoekSoort | None = None
    te_laat: Annotated[bool | None, Field(description="Alleen wat te laat is (true) of op tijd (false).")] = None
    zoek: Annotated[
        str | None,
        Field(min_length=2, max_length=60, description="Zoekt in kenmerk, organisatie, gemeente en vraagtype."),
    ] = None
    sorteer: Annotated[Sortering, Field(description="Volgorde; een min betekent aflopend.")] = "-aangemaaktOp"


class Werklijst(PageInfo):
    items: list[AanmeldingRegel]


class IndieningIn(Invoer):
    """File a concept. Acute danger is not for this counter."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"acuut": False}]})

    acuut: JaNee


class RedenIn(Invoer):
    """A reason, for withdrawing and reopening."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: het gezin is verhuisd."}]})

    reden: Tekst


class TriagebesluitIn(Invoer):
    """The chair's or secretary's decision. A reason is needed for all but AANNEMEN."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"besluit": "AANNEMEN"},
                {
                    "besluit": "AANVULLING_VRAGEN",
                    "toelichting": "Voorbeeld: wat vond de school van het plan?",
                },
                {
                    "besluit": "DOORZETTEN",
                    "naarTafel": "REPS",
                    "toelichting": "Voorbeeld: de scheiding staat centraal.",
                },
                {
                    "besluit": "AFWIJZEN",
                    "toelichting": "Voorbeeld: geen vraag.",
                    "waarheen": "Voorbeeld: de huisarts.",
                },
            ]
        }
    )

    besluit: Annotated[Triagebesluit, Field(description=Triagebesluit.uitleg())]
    toelichting: Tekst | None = None
    naar_tafel: Annotated[Code | None, Field(description="Bij DOORZETTEN: de andere tafel.")] = None
    waarheen: Annotated[Tekst | None, Field(description="Bij AFWIJZEN: waar de aanmelder wel terechtkan.")] = None


class AanvullingIn(Invoer):
    """The answer to the question of the table."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"antwoord": "Voorbeeld: de school steunt het plan."}]})

    antwoord: Tekst


class ProcesregieIn(Invoer):
    """Who holds the process for a while. The requester keeps the casusregie at tables that never take it over."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"gebruiker": "voorzitter-ret"}]})

    gebruiker: Annotated[str | None, Field(max_length=80, description="Gebruikersnaam; leeg beëindigt de procesregie.")]
    toelichting: Tekst | None = None


class VerloopUit(Schema):
    """One act in the timeline."""

    actie: Actie
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]
    rol: str
    van_status: Status
    naar_status: Status
    tafel: str | None
    toelichting: str | None
    gegevens: dict[str, Any]


class VerloopLijst(Schema):
    items: list[VerloopUit]


class ActieVastgelegd(Schema):
    """What was recorded, and where the case stands now."""

    aanmelding: StandUit
    vastgelegd: VerloopUit
