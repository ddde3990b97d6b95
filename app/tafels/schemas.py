"""Tables, meetings, agenda: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.schema import Datum, Regel, Schema, Tijdstip
from app.glossary import OrganisatieSoort, VerzoekSoort


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
    afkaptijd: Annotated[
        str | None,
        Field(
            pattern=r"^\d{2}:\d{2}$",
            description="Wat na dit tijdstip (Nederlandse tijd) binnenkomt, telt als de volgende werkdag.",
        ),
    ]
    opvolg_maanden: Annotated[list[int], Field(description="Na hoeveel maanden er een opvolgmeting is.")]
    capaciteit_minuten: Annotated[
        int, Field(description="Hoeveel minuten een zitting duurt als er niets anders is gekozen.")
    ]
    quorum: Annotated[
        dict[str, int], Field(description="Hoeveel leden er per discipline minstens aanwezig moeten zijn.")
    ]
    bewaartermijn_maanden: Annotated[
        int,
        Field(
            description="Hoeveel maanden na de afsluiting een dossier bewaard blijft, als bij `bewaartermijnen` niets "
            "anders is ingesteld."
        ),
    ]
    concept_dagen: Annotated[
        int, Field(description="Na hoeveel dagen zonder wijziging een concept wordt vernietigd dat nooit is ingediend.")
    ]
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


class SluitingsdagIn(Schema):
    """Een dag waarop niet wordt gewerkt, naast weekenden en feestdagen."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dag": "2030-05-31", "omschrijving": "Voorbeeld: vrijdag na Hemelvaart"}]}
    )

    dag: Datum
    omschrijving: Annotated[Regel, Field(description="Komt in de tijdlijn van elke casus waarvan de termijn schuift.")]


class SluitingsdagUit(Schema):
    """Een dag waarop een tafel, of een hele regio, niet werkt."""

    id: UUID
    dag: Datum
    omschrijving: str
    tafel: Annotated[str | None, Field(description="Code van de tafel; leeg bij een hele regio.")]
    regio: Annotated[str | None, Field(description="Code van de regio; leeg bij één tafel.")]
    ingetrokken_op: Annotated[Tijdstip | None, Field(description="Wanneer de dag is ingetrokken.")]


class SluitingsdagLijst(Schema):
    """De sluitingsdagen, de eerste eerst."""

    items: list[SluitingsdagUit]
