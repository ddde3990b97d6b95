"""What goes in and comes out for a case. Input per act; output never shares a schema with input."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.aanmeldingen.apart import Apart, split
from app.core.schema import Code, Datum, Geheel, JaNee, Regel, Schema, Tekst, Tijdstip, Woord
from app.glossary import (
    Actie,
    Gezag,
    JaNeeOnbekend,
    Maatregel,
    Status,
    Termijnstap,
    ToestemmingAntwoord,
    ToestemmingVan,
    Triagebesluit,
    UhpUitkomst,
    VerzoekSoort,
    Woonsituatie,
)

GemeenteCode = Annotated[str, StringConstraints(pattern=r"^GM\d{4}$")]
Referentie = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w ./:-]+$")]


class ToestemmingIn(Schema):
    """Toestemming van één ouder, voogd of jeugdige: met een datum, of met de reden waarom zij er niet is."""

    van: Annotated[ToestemmingVan, Field(description=ToestemmingVan.uitleg())]
    antwoord: Annotated[ToestemmingAntwoord, Field(description=ToestemmingAntwoord.uitleg())]
    datum: Annotated[Datum | None, Field(description="Datum van het antwoord; verplicht bij JA.")] = None
    reden: Annotated[
        Regel | None, Field(description="Waarom er geen toestemming is; verplicht bij NEE en NIET_GEVRAAGD.")
    ] = None


class JeugdigeIn(Schema):
    """Eén jeugdige, bekend onder uw eigen dossiernummer. Stuur nooit een naam of BSN."""

    referentie: Annotated[
        Referentie | None,
        Field(description="Uw eigen dossiernummer, geen naam of BSN. Alleen u ziet het terug."),
    ] = None
    geboortejaar: Annotated[Geheel | None, Field(ge=1980, le=2200)] = None
    gezag: Annotated[Gezag | None, Field(description=Gezag.uitleg())] = None
    maatregel: Annotated[Maatregel | None, Field(description=Maatregel.uitleg())] = None
    maatregel_start: Annotated[Datum | None, Field(description="Datum van de beschikking.")] = None
    gehoord: Annotated[JaNee | None, Field(description="Is de jeugdige naar zijn of haar mening gevraagd?")] = None
    mening: Annotated[Tekst | None, Field(description="Wat de jeugdige er zelf van vindt.")] = None
    toestemmingen: Annotated[list[ToestemmingIn], Field(max_length=6)] = []


class IntakeIn(Schema):
    """De intake. In een concept mag alles leeg zijn; `GET /tafels/{code}` zegt wat een tafel bij indienen vraagt."""

    tafel: Annotated[Code | None, Field(description="Code van de tafel; leeg is ‘weet ik niet’.")] = None
    soort: Annotated[VerzoekSoort, Field(description=VerzoekSoort.uitleg())] = VerzoekSoort.CASUSBESPREKING
    gemeente: Annotated[GemeenteCode | None, Field(description="CBS-code van de gemeente.")] = None
    vraagtype: Annotated[Code | None, Field(description="Een code van de codelijst VRAAGTYPE.")] = None
    vraag: Annotated[Tekst | None, Field(description="Uw vraag aan de tafel.")] = None
    geprobeerd: Annotated[Tekst | None, Field(description="Welke hulp al is geprobeerd.")] = None
    effect: Annotated[Tekst | None, Field(description="Wat die hulp opleverde.")] = None
    gewenst_resultaat: Annotated[Tekst | None, Field(description="Wat u wilt bereiken.")] = None
    waarom_nu: Annotated[Tekst | None, Field(description="Waarom u de vraag nu stelt.")] = None
    betrokken_hulp: Annotated[Tekst | None, Field(description="Welke hulp nu betrokken is.")] = None
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
    """Een nieuwe aanmelding: een concept, of met `indienen` meteen ingediend."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_VOORBEELD, "indienen": True}]})

    indienen: Annotated[JaNee, Field(description="Meteen indienen; anders wordt het een concept.")] = False
    _apart: Apart = PrivateAttr(default=Apart())

    @property
    def apart(self) -> Apart:
        """Wrong fields that were left out, to be refused together with what the table misses. Only when filing."""
        return self._apart

    @model_validator(mode="wrap")
    @classmethod
    def _set_aside(cls, body: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(body)
        except ValidationError as error:
            parts = split(body, error) if isinstance(body, dict) and body.get("indienen") is True else None
            if parts is None:
                raise
            data = handler(parts[0])
            data._apart = parts[1]
            return data


class AanmeldingWijziging(IntakeIn):
    """Alleen de velden die u stuurt, veranderen. `null` maakt een veld leeg; `jeugdigen` vervangt de hele lijst."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"waaromNu": "Voorbeeld: de situatie is veranderd."}]})


class RouteadviesIn(Schema):
    """Waar het routeadvies naar kijkt. Er wordt niets opgeslagen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT", "dreigendeUithuisplaatsing": "NEE"}]
        }
    )

    gemeente: Annotated[GemeenteCode, Field(description="CBS-code van de gemeente.")]
    vraagtype: Annotated[Code | None, Field(description="Een code van de codelijst VRAAGTYPE.")] = None
    soort: VerzoekSoort | None = None
    dreigende_uithuisplaatsing: JaNeeOnbekend | None = None


class RouteUit(Schema):
    """Een tafel die bij de vraag past."""

    tafel: Annotated[str, Field(description="Code van de tafel.")]
    naam: str
    redenen: Annotated[list[str], Field(description="Waarom deze tafel past.")]
    mag_indienen: Annotated[bool, Field(description="Of uw organisatie hier mag indienen.")]
    verzoek_soorten: Annotated[list[VerzoekSoort], Field(description="De soorten verzoek die passen.")]
    waarheen: Annotated[str | None, Field(description="Waar u wel terechtkunt.")]


class RouteadviesUit(Schema):
    """Het routeadvies: welke tafels passen, en waarom."""

    versie: Annotated[str, Field(description="Versie van de regels.")]
    tafels: Annotated[list[RouteUit], Field(description="De beste tafel eerst.")]
    toelichting: str


class StandUit(Schema):
    """Hoe de aanmelding er nu voor staat, en wat u er nu mee kunt doen."""

    id: UUID
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    versie: Annotated[
        int, Field(description="Versie van de aanmelding; stuur haar als `If-Match` mee bij de volgende wijziging.")
    ]
    status: Annotated[Status, Field(description=Status.uitleg())]
    tafel: Annotated[str | None, Field(description="Code van de tafel.")]
    uiterlijk: Annotated[
        Datum | None,
        Field(description="Uiterste dag voor de volgende stap van de tafel; leeg als de tafel niet aan zet is."),
    ]
    termijn_stap: Annotated[Termijnstap | None, Field(description="Bij welke stap die dag hoort.")]
    te_laat: Annotated[bool, Field(description="Of die dag voorbij is.")]
    mogelijke_acties: Annotated[list[Actie], Field(description=Actie.uitleg())]


class ToestemmingUit(Schema):
    """Toestemming van één ouder, voogd of jeugdige."""

    van: ToestemmingVan
    antwoord: ToestemmingAntwoord
    datum: Annotated[Datum | None, Field(description="Datum van het antwoord.")]
    reden: Annotated[str | None, Field(description="Waarom er geen toestemming is.")]


class JeugdigeUit(Schema):
    """Eén jeugdige in de aanmelding, zonder naam of BSN."""

    volgnummer: Annotated[int, Field(description="Nummer van de jeugdige binnen deze aanmelding.")]
    referentie: Annotated[str | None, Field(description="Alleen zichtbaar voor wie de aanmelding inbracht.")]
    geboortejaar: int | None
    gezag: Gezag | None
    maatregel: Maatregel | None
    maatregel_start: Annotated[Datum | None, Field(description="Datum van de beschikking.")]
    gehoord: Annotated[bool | None, Field(description="Of de jeugdige naar zijn of haar mening is gevraagd.")]
    mening: Annotated[str | None, Field(description="Wat de jeugdige er zelf van vindt.")]
    toestemmingen: list[ToestemmingUit]


class AanmeldingUit(Schema):
    """De hele aanmelding, voor wie haar mag openen."""

    id: UUID
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    versie: Annotated[
        int, Field(description="Versie van de aanmelding; stuur haar als `If-Match` mee bij de volgende wijziging.")
    ]
    status: Annotated[Status, Field(description=Status.uitleg())]
    soort: VerzoekSoort
    tafel: Annotated[str | None, Field(description="Code van de tafel.")]
    gemeente: Annotated[str | None, Field(description="CBS-code van de gemeente.")]
    organisatie: Annotated[str, Field(description="Code van de organisatie van de aanmelder.")]
    vraagtype: Annotated[str | None, Field(description="Een code van de codelijst VRAAGTYPE.")]
    vraag: Annotated[str | None, Field(description="De vraag aan de tafel.")]
    geprobeerd: Annotated[str | None, Field(description="Welke hulp al is geprobeerd.")]
    effect: Annotated[str | None, Field(description="Wat die hulp opleverde.")]
    gewenst_resultaat: Annotated[str | None, Field(description="Wat de aanmelder wil bereiken.")]
    waarom_nu: Annotated[str | None, Field(description="Waarom de vraag nu speelt.")]
    betrokken_hulp: Annotated[str | None, Field(description="Welke hulp betrokken is.")]
    woonsituatie: Woonsituatie | None
    dreigende_uithuisplaatsing: JaNeeOnbekend | None
    dreiging_beoordeeld_door: Annotated[str | None, Field(description="Functie van wie dit beoordeelde.")]
    dreiging_beoordeeld_op: Datum | None
    ouders_geinformeerd: bool | None
    ouders_geinformeerd_op: Datum | None
    ouders_niet_geinformeerd_reden: str | None
    reactie_ouders: str | None
    antwoorden: Annotated[dict[str, str], Field(description="Antwoorden op de eigen vragen van de tafel.")]
    jeugdigen: list[JeugdigeUit]
    routeadvies: Annotated[RouteadviesUit | None, Field(description="Het routeadvies bij het indienen.")]
    aangemaakt_op: Tijdstip
    gewijzigd_op: Tijdstip
    ingediend_op: Tijdstip | None
    getriageerd_op: Tijdstip | None
    geadviseerd_op: Tijdstip | None
    afgesloten_op: Tijdstip | None
    uiterlijk: Annotated[Datum | None, Field(description="Uiterste dag voor de volgende stap van de tafel.")]
    termijn_stap: Annotated[Termijnstap | None, Field(description="Bij welke stap de uiterste dag hoort.")]
    te_laat: Annotated[bool, Field(description="Of de uiterste dag voorbij is.")]
    klok_staat_stil: Annotated[bool, Field(description="Of de termijn wacht op een aanvulling van de aanmelder.")]
    casusregie: Annotated[str, Field(description="Wie de regie over de casus heeft.")]
    uithuisplaatsing_uitkomst: UhpUitkomst | None
    resultaat: Annotated[str | None, Field(description="Een code van de codelijst RESULTAAT.")]
    mogelijke_acties: Annotated[list[Actie], Field(description="Wat u nu met deze aanmelding kunt doen.")]
    samenloop: Annotated[
        bool | None,
        Field(
            description="Alleen voor voorzitter en secretaris: of deze jeugdige of dit gezin ook in een andere "
            "aanmelding voorkomt; zie `samenloop`."
        ),
    ]
    waarschuwingen: Annotated[
        list[str], Field(description="Alleen meteen na het indienen: wat u moet weten. Het indienen is gelukt.")
    ] = []


class IndieningIn(Schema):
    """Een concept indienen. Bij acuut gevaar is dit loket niet de weg."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"acuut": False}]})

    acuut: Annotated[JaNee, Field(description="Is er nu acuut gevaar? Bel dan Veilig Thuis of de Raad.")]


class RedenIn(Schema):
    """Een reden, bij intrekken en heropenen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: het gezin is verhuisd."}]})

    reden: Tekst


class TriagebesluitIn(Schema):
    """Het besluit van de voorzitter of secretaris. Alleen bij AANNEMEN is geen toelichting nodig."""

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


class AanvullingIn(Schema):
    """Het antwoord op de vraag van de tafel."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"antwoord": "Voorbeeld: de school steunt het plan."}]})

    antwoord: Tekst


class TerugdraaiingIn(Schema):
    """Een triagebesluit terugdraaien. De aanmelding wacht daarna weer op triage."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: Annotated[Literal[True], Field(description="Altijd `true`.")]


class ProcesregieIn(Schema):
    """Wie tijdelijk de procesregie heeft. De casusregie blijft bij de aanmelder."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"gebruiker": "voorzitter-ret"}]})

    gebruiker: Annotated[Woord | None, Field(description="Gebruikersnaam; leeg beëindigt de procesregie.")]
    tot: Annotated[Datum | None, Field(description="Laatste dag; leeg is tot u haar beëindigt.")] = None
    toelichting: Tekst | None = None


class TermijnIn(Schema):
    """De nieuwe uiterste dag van deze stap, met de reden. De aanmelder leest die."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"uiterlijk": "2030-04-02", "reden": "Voorbeeld: de ouders kunnen pas na de vakantie."}]
        }
    )

    uiterlijk: Annotated[Datum, Field(description="Een werkdag vanaf vandaag.")]
    reden: Tekst


class VerloopUit(Schema):
    """Eén gebeurtenis in de tijdlijn."""

    actie: Actie
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]
    rol: Annotated[str, Field(description="In welke rol die medewerker dit deed.")]
    van_status: Status
    naar_status: Status
    tafel: Annotated[str | None, Field(description="Code van de tafel op dat moment.")]
    toelichting: str | None
    gegevens: Annotated[dict[str, Any], Field(description="Wat er verder bij deze actie is vastgelegd.")]


class VerloopLijst(Schema):
    """Gebeurtenissen van een aanmelding, de oudste eerst."""

    items: list[VerloopUit]


class ActieVastgelegd(Schema):
    """Wat er is vastgelegd, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: VerloopUit


class IndieningVastgelegd(ActieVastgelegd):
    """De indiening, en wat u daarbij moet weten."""

    waarschuwingen: Annotated[list[str], Field(description="Wat u moet weten. Het indienen is gelukt.")] = []
