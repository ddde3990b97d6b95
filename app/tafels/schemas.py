"""Tables, meetings, agenda: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.paging import PageInfo, PageParams
from app.core.schema import Datum, Geheel, JaNee, Regel, Schema, Tekst, Tijdstip, Woord
from app.glossary import Aanwezigheid, Belang, Discipline, GastSoort, OrganisatieSoort, VerzoekSoort


class IndieningsrechtUit(Schema):
    """Welk soort organisatie welk soort verzoek mag indienen."""

    organisatie_soort: OrganisatieSoort
    verzoek_soort: VerzoekSoort


class VraagUit(Schema):
    """Een vraag die de tafel stelt."""

    veld: Annotated[str, Field(description="Het veld van de intake waarin het antwoord komt.")]
    verzoek_soort: Annotated[str, Field(description="Het soort verzoek, of `*` voor alle.")]
    verplicht: Annotated[bool, Field(description="Of u de vraag bij het indienen moet beantwoorden.")]
    tekst: Annotated[str, Field(description="De vraag zelf.")]


class TafelUit(Schema):
    """Een tafel met haar regels."""

    code: str
    naam: str
    soort: Annotated[str, Field(description="Soort tafel, bijvoorbeeld RET of JBT.")]
    regio: Annotated[str, Field(description="Code van de jeugdregio.")]
    van: Annotated[Datum, Field(description="Eerste dag waarop de tafel er is.")]
    tot: Annotated[
        Datum | None, Field(description="Laatste dag waarop de tafel er is; leeg als er geen einde bekend is.")
    ]
    open: Annotated[bool, Field(description="Of er nu kan worden ingediend.")]
    toelichting: str
    verwijzing: Annotated[str, Field(description="Waar u terechtkunt als u hier niet kunt indienen.")]
    leeftijd_aan_tafel: Annotated[int, Field(description="Vanaf deze leeftijd wordt de jeugdige uitgenodigd.")]
    leeftijd_tot: Annotated[int, Field(description="De tafel is er voor jeugdigen tot en met deze leeftijd.")]
    neemt_procesregie: Annotated[bool, Field(description="Of de tafel een procesregisseur kan aanwijzen.")]
    triage_werkdagen: Annotated[
        int, Field(description="Aantal werkdagen na het indienen waarbinnen de tafel triageert.")
    ]
    advies_werkdagen: Annotated[
        int, Field(description="Aantal werkdagen na het indienen waarbinnen de tafel adviseert.")
    ]
    opvolg_maanden: Annotated[list[int], Field(description="Na hoeveel maanden er een opvolgmeting is.")]
    capaciteit_minuten: Annotated[
        int, Field(description="Hoeveel minuten een zitting duurt als er niets anders is gekozen.")
    ]
    quorum: Annotated[
        dict[str, int], Field(description="Hoeveel leden er per discipline minstens aanwezig moeten zijn.")
    ]
    bewaartermijn_maanden: Annotated[int, Field(description="Hoeveel maanden een dossier bewaard blijft.")]
    inzage_dagen_na_afsluiting: Annotated[
        int, Field(description="Hoeveel dagen na de afsluiting een uitgenodigd lid de casus nog kan lezen.")
    ]
    bijlagen_hoogstens: Annotated[
        int, Field(description="Hoeveel bijlagen een aanmelding kan hebben; 0 is geen enkele.")
    ]
    bijlage_max_mb: Annotated[int, Field(description="Hoe groot een bijlage hoogstens is, in MB.")]
    bijlagen_melding: Annotated[
        str, Field(description="Wat de tafel over bijlagen zegt; toon dit bij de intake en bij het toevoegen.")
    ]
    indieningsrechten: Annotated[list[IndieningsrechtUit], Field(description="Wie wat mag indienen.")]
    vraagtypen: Annotated[list[str], Field(description="Codes van de codelijst VRAAGTYPE die bij deze tafel passen.")]
    intakevragen: Annotated[list[VraagUit], Field(description="Wat de tafel bij het indienen vraagt.")]


class TafelLijst(Schema):
    """De tafels."""

    items: list[TafelUit]


class ZittingIn(Schema):
    """Een nieuwe zitting. Zonder keuze gelden de minuten van de tafel, en bent u zelf de voorzitter."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"begintOp": "2026-04-07T09:00:00Z", "plaats": "Voorbeeldzaal 1, of een link"}]}
    )

    begint_op: Tijdstip
    plaats: Regel
    voorzitter: Annotated[Woord | None, Field(description="Gebruikersnaam van een voorzitter.")] = None
    plaatsvervanger: Annotated[
        Woord | None, Field(description="Gebruikersnaam van wie de voorzitter kan vervangen.")
    ] = None
    capaciteit_minuten: Annotated[
        Geheel | None, Field(ge=15, le=600, description="Hoeveel minuten er te verdelen zijn.")
    ] = None


class ZittingWijziging(Schema):
    """Alleen de velden die u stuurt, veranderen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"plaats": "Voorbeeldzaal 2"}]})

    begint_op: Tijdstip | None = None
    plaats: Regel | None = None
    plaatsvervanger: Annotated[
        Woord | None, Field(description="Gebruikersnaam van wie de voorzitter kan vervangen.")
    ] = None
    capaciteit_minuten: Annotated[
        Geheel | None, Field(ge=15, le=600, description="Hoeveel minuten er te verdelen zijn.")
    ] = None


class AgendapuntUit(Schema):
    """Een casus op de agenda: kenmerk en tijd, nooit inhoud. Een lid met een belang ziet de casus niet."""

    bespreking: Annotated[UUID, Field(description="Nummer van de bespreking.")]
    aanmelding: Annotated[UUID, Field(description="Nummer van de aanmelding.")]
    versie: Annotated[int, Field(description="Versie van de aanmelding, voor If-Match.")]
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    organisatie: Annotated[str, Field(description="Code van de organisatie van de aanmelder.")]
    volgorde: Annotated[int, Field(description="Plaats op de agenda.")]
    minuten: Annotated[int, Field(description="Hoeveel minuten er voor zijn.")]
    gehouden: Annotated[bool, Field(description="Of de bespreking is geweest.")]
    belang: Annotated[Belang | None, Field(description="Uw eigen verklaring, als u bent uitgenodigd.")]


class ZittingUit(Schema):
    """Een zitting van een tafel."""

    id: UUID
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    versie: Annotated[int, Field(description="Versie van de zitting; stuur haar als `If-Match` mee bij een wijziging.")]
    begint_op: Tijdstip
    plaats: str
    voorzitter: Annotated[str, Field(description="Gebruikersnaam van de voorzitter.")]
    plaatsvervanger: Annotated[str | None, Field(description="Gebruikersnaam van wie de voorzitter kan vervangen.")]
    capaciteit_minuten: Annotated[int, Field(description="Hoeveel minuten er te verdelen zijn.")]
    gebruikte_minuten: Annotated[int, Field(description="Hoeveel minuten daarvan op de agenda staan.")]


class ZittingMetAgenda(ZittingUit):
    """Een zitting met haar agenda."""

    agenda: list[AgendapuntUit]


class ZittingLijst(PageInfo):
    """Eén pagina met zittingen."""

    items: list[ZittingUit]


class ZittingenVraag(PageParams):
    """Filters van de zittingen."""

    vanaf: Annotated[Datum | None, Field(description="Alleen zittingen vanaf deze dag.")] = None


class LidIn(Schema):
    """Een tafellid dat u uitnodigt."""

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van een tafellid.")]


class GastIn(Schema):
    """Een gast, naar soort en nooit met naam."""

    soort: Annotated[GastSoort, Field(description=GastSoort.uitleg())]
    jeugdige: Annotated[
        Geheel | None, Field(ge=1, le=20, description="Volgnummer van de jeugdige in de aanmelding.")
    ] = None
    uitgenodigd: JaNee = True
    reden_niet: Annotated[Regel | None, Field(description="Waarom iemand niet is uitgenodigd.")] = None


class BesprekingIn(Schema):
    """De casus op de agenda van een zitting zetten."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "zitting": "00000000-0000-4000-8000-000000000000",
                    "minuten": 45,
                    "leden": [{"gebruiker": "lid-ret-1"}],
                    "gasten": [
                        {"soort": "AANMELDER"},
                        {"soort": "OUDER"},
                        {"soort": "JEUGDIGE", "jeugdige": 1},
                    ],
                }
            ]
        }
    )

    zitting: Annotated[UUID, Field(description="Nummer van de zitting.")]
    minuten: Annotated[Geheel, Field(ge=5, le=240, description="Hoeveel minuten u ervoor vraagt.")] = 45
    leden: Annotated[list[LidIn], Field(max_length=30)] = []
    gasten: Annotated[list[GastIn], Field(max_length=30)] = []


class AanwezigLid(Schema):
    """Of een tafellid er was."""

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van het tafellid.")]
    aanwezigheid: Aanwezigheid


class AanwezigeGast(Schema):
    """Of een gast er was."""

    volgnummer: Annotated[Geheel, Field(ge=1, le=30, description="Volgnummer van de gast bij deze bespreking.")]
    aanwezigheid: Aanwezigheid


class VerslagIn(Schema):
    """Wat er is gezegd, en wie er was. Wie u niet noemt, was afwezig."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "verslag": "Voorbeeld: de tafel ziet kansen thuis.",
                    "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}],
                    "gasten": [{"volgnummer": 1, "aanwezigheid": "AANWEZIG"}],
                }
            ]
        }
    )

    verslag: Tekst
    leden: Annotated[list[AanwezigLid], Field(max_length=30)] = []
    gasten: Annotated[list[AanwezigeGast], Field(max_length=30)] = []


class UitstelIn(Schema):
    """Waarom de casus van de agenda gaat."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: de ouders zijn verhinderd."}]})

    reden: Tekst


class BelangIn(Schema):
    """De verklaring van een tafellid voordat de inhoud opengaat, of van de voorzitter of secretaris van de tafel."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"belang": "GEEN"}]})

    belang: Annotated[Belang, Field(description=Belang.uitleg())]
    toelichting: Regel | None = None


class BelangIntrekkingIn(Schema):
    """Een belang dat ten onrechte is verklaard, met de reden. De verklaarder kan dit niet zelf."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"gebruiker": "lid-ret-3", "reden": "Voorbeeld: het ging om een ander gezin met die naam."}]
        }
    )

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van wie het belang verklaarde.")]
    reden: Tekst


class BelangUit(Schema):
    """Een belangenverklaring."""

    belang: Belang
    toelichting: str | None
    verklaard_op: Tijdstip
    lid: Annotated[str, Field(description="Naam van wie dit verklaarde.")]


class BelangVastgelegd(Schema):
    """De vastgelegde verklaring. De aanmelding staat er alleen bij als u haar mag zien."""

    aanmelding: StandUit | None
    vastgelegd: BelangUit


class BelangLijst(Schema):
    """De belangenverklaringen bij een aanmelding."""

    items: list[BelangUit]


class LidUit(Schema):
    """Een uitgenodigd tafellid."""

    gebruiker: Annotated[str, Field(description="Gebruikersnaam van het tafellid.")]
    naam: str
    discipline: Discipline
    belang: Annotated[Belang | None, Field(description="Leeg zolang het lid niets heeft verklaard.")]
    aanwezigheid: Aanwezigheid | None


class GastUit(Schema):
    """Een gast bij de bespreking, zonder naam."""

    volgnummer: Annotated[int, Field(description="Volgnummer van de gast bij deze bespreking.")]
    soort: GastSoort
    jeugdige: Annotated[int | None, Field(description="Volgnummer van de jeugdige in de aanmelding.")]
    uitgenodigd: Annotated[bool, Field(description="Of de gast is uitgenodigd.")]
    reden_niet: Annotated[str | None, Field(description="Waarom iemand niet is uitgenodigd.")]
    aanwezigheid: Aanwezigheid | None


class BesprekingUit(Schema):
    """De bespreking van een casus in een zitting."""

    id: UUID
    zitting: Annotated[UUID, Field(description="Nummer van de zitting.")]
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    volgorde: Annotated[int, Field(description="Plaats op de agenda.")]
    minuten: Annotated[int, Field(description="Hoeveel minuten er voor zijn.")]
    uitgesteld_op: Annotated[Tijdstip | None, Field(description="Wanneer de casus van de agenda is gehaald.")]
    gehouden_op: Annotated[Tijdstip | None, Field(description="Wanneer de casus is besproken.")]
    verslag: Annotated[str | None, Field(description="Wat er is gezegd.")]
    leden: list[LidUit]
    gasten: list[GastUit]


class BesprekingVastgelegd(Schema):
    """De vastgelegde bespreking, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: BesprekingUit


class BesprekingLijst(Schema):
    """De besprekingen van een aanmelding."""

    items: list[BesprekingUit]
