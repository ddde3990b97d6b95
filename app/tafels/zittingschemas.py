"""Meetings: plan one or a series, open, call off, the agenda; what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.core.paging import PageInfo, PageParams
from app.core.schema import Datum, Geheel, Regel, Schema, Tijdstip, Woord
from app.glossary import Belang, Discipline, Status, Termijnstap, Vermoeden, VrijeDag
from app.tafels.besprekingschemas import LidUit

Weblink = Annotated[str, StringConstraints(max_length=500, pattern=r"^https://[!-~]+$")]
Minuten = Annotated[Geheel, Field(ge=15, le=600, description="Hoeveel minuten er te verdelen zijn.")]


class _Waar(Schema):
    """Waar een zitting is: een plaats, een link, of allebei."""

    plaats: Annotated[Regel | None, Field(description="Waar men bij elkaar komt.")] = None
    link: Annotated[Weblink | None, Field(description="Waar men online bij elkaar komt.")] = None
    voorzitter: Annotated[Woord | None, Field(description="Gebruikersnaam van een voorzitter.")] = None
    plaatsvervanger: Annotated[
        Woord | None,
        Field(
            description="Gebruikersnaam van een voorzitter of lid van de tafel. Heeft de voorzitter een belang bij een "
            "casus, dan zit de plaatsvervanger die voor."
        ),
    ] = None
    capaciteit_minuten: Minuten | None = None


class ZittingIn(_Waar):
    """Een nieuwe zitting. Zonder keuze gelden de minuten van de tafel, en bent u zelf de voorzitter."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"begintOp": "2026-04-07T09:00:00Z", "plaats": "Voorbeeldzaal 1", "link": "https://overleg.example/ret"}
            ]
        }
    )

    begint_op: Tijdstip


class ZittingreeksIn(_Waar):
    """Zittingen op een vaste weekdag en tijd, om de zoveel weken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "begintOp": "2030-01-08T09:00:00Z",
                    "omDeWeken": 2,
                    "totEnMet": "2030-06-30",
                    "opVrijeDag": "OVERSLAAN",
                    "plaats": "Voorbeeldzaal 1",
                }
            ]
        }
    )

    begint_op: Annotated[
        Tijdstip, Field(description="De eerste zitting; weekdag en Nederlandse tijd gelden voor alle.")
    ]
    om_de_weken: Annotated[Geheel, Field(ge=1, le=12, description="1 is elke week, 2 is om de week.")] = 2
    tot_en_met: Annotated[Datum, Field(description="De laatste dag waarop er nog een zitting kan zijn.")]
    op_vrije_dag: Annotated[VrijeDag, Field(description=VrijeDag.uitleg())] = VrijeDag.OVERSLAAN


class ZittingWijziging(Schema):
    """Alleen de velden die u stuurt, veranderen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"plaats": "Voorbeeldzaal 2"}]})

    begint_op: Tijdstip | None = None
    plaats: Regel | None = None
    link: Weblink | None = None
    plaatsvervanger: Annotated[
        Woord | None, Field(description="Gebruikersnaam van wie de voorzitter kan vervangen.")
    ] = None
    capaciteit_minuten: Minuten | None = None
    reden: Annotated[
        Regel | None, Field(description="Verplicht als u een zitting met casussen op de agenda in de tijd verzet.")
    ] = None


class OpeningIn(Schema):
    """De zitting begint: wie van de uitgenodigde leden er zijn."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"aanwezig": ["lid-ret-1"]}]})

    aanwezig: Annotated[list[Woord], Field(max_length=60, description="Gebruikersnamen van de leden die er zijn.")]


class AfgelastingIn(Schema):
    """De zitting gaat niet door. De casussen gaan terug naar AANGENOMEN, of naar een andere zitting."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: de voorzitter is ziek."}]})

    reden: Annotated[Regel, Field(description="Komt in de tijdlijn van elke casus; zonder inhoud van een casus.")]
    naar_zitting: Annotated[UUID | None, Field(description="De zitting waar de casussen naartoe gaan.")] = None
    boven_capaciteit: Annotated[
        Regel | None, Field(description="Waarom het mag als die zitting daardoor te vol wordt.")
    ] = None


class AgendapuntIn(Schema):
    """Eén punt van de agenda."""

    bespreking: Annotated[UUID, Field(description="Nummer van de bespreking.")]
    minuten: Annotated[Geheel | None, Field(ge=5, le=240, description="Leeg laat de minuten zoals ze zijn.")] = None


class AgendaIn(Schema):
    """De agenda in de volgorde die u wilt: noem elk punt dat u ziet één keer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"punten": [{"bespreking": "00000000-0000-4000-8000-000000000000", "minuten": 30}]}]
        }
    )

    punten: Annotated[list[AgendapuntIn], Field(max_length=100)]


class AgendapuntUit(Schema):
    """Een casus op de agenda: kenmerk en tijd, nooit inhoud. Een lid met een belang ziet de casus niet."""

    bespreking: Annotated[UUID, Field(description="Nummer van de bespreking.")]
    aanmelding: Annotated[UUID, Field(description="Nummer van de aanmelding.")]
    versie: Annotated[int, Field(description="Versie van de aanmelding, voor If-Match.")]
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    status: Status
    uiterlijk: Annotated[Datum | None, Field(description="Uiterste dag voor de volgende stap.")]
    termijn_stap: Annotated[Termijnstap | None, Field(description="Bij welke stap die dag hoort.")]
    te_laat: Annotated[bool, Field(description="Of die dag voorbij is.")]
    organisatie: Annotated[str, Field(description="Code van de organisatie van de aanmelder.")]
    volgorde: Annotated[int, Field(description="Plaats op de agenda.")]
    minuten: Annotated[int, Field(description="Hoeveel minuten er voor zijn.")]
    gehouden: Annotated[bool, Field(description="Of de bespreking is geweest.")]
    belang: Annotated[Belang | None, Field(description="Uw eigen verklaring, als u bent uitgenodigd.")]
    vermoed_belang: Annotated[
        list[Vermoeden],
        Field(description="Waarom u misschien een belang hebt; verklaart u toch GEEN, leg dat dan uit."),
    ]
    quorum_ontbreekt: Annotated[
        dict[Discipline, int],
        Field(description="Welke disciplines nog ontbreken, van leden die verklaarden geen belang te hebben."),
    ]
    leden: Annotated[
        list[LidUit],
        Field(description="Wie is uitgenodigd; alleen voor voorzitter, secretaris en plaatsvervanger, anders leeg."),
    ]


class ZittingUit(Schema):
    """Een zitting van een tafel."""

    id: UUID
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    versie: Annotated[int, Field(description="Versie van de zitting; stuur haar als `If-Match` mee bij een wijziging.")]
    begint_op: Tijdstip
    plaats: Annotated[str | None, Field(description="Waar men bij elkaar komt.")]
    link: Annotated[str | None, Field(description="Waar men online bij elkaar komt.")]
    reeks: Annotated[UUID | None, Field(description="Nummer van de reeks waarmee de zitting is gepland.")]
    voorzitter: Annotated[str, Field(description="Gebruikersnaam van de voorzitter.")]
    plaatsvervanger: Annotated[str | None, Field(description="Gebruikersnaam van wie de voorzitter kan vervangen.")]
    capaciteit_minuten: Annotated[int, Field(description="Hoeveel minuten er te verdelen zijn.")]
    gebruikte_minuten: Annotated[int, Field(description="Hoeveel minuten daarvan op de agenda staan.")]
    geopend_op: Annotated[Tijdstip | None, Field(description="Wanneer de zitting is geopend.")]
    afgelast_op: Annotated[Tijdstip | None, Field(description="Wanneer de zitting is afgelast.")]
    reden: Annotated[str | None, Field(description="Waarom de zitting is verzet of afgelast.")]


class ZittingMetAgenda(ZittingUit):
    """Een zitting met haar agenda."""

    agenda: list[AgendapuntUit]


class ZittingreeksUit(Schema):
    """De zittingen die zijn gepland, en de dagen die zijn overgeslagen."""

    reeks: Annotated[UUID, Field(description="Nummer van de reeks, voor het filter `reeks`.")]
    zittingen: list[ZittingUit]
    overgeslagen: Annotated[list[Datum], Field(description="Dagen waarop niet wordt gewerkt.")]


class ZittingLijst(PageInfo):
    """Eén pagina met zittingen."""

    items: list[ZittingUit]


class ZittingenVraag(PageParams):
    """Filters van de zittingen."""

    vanaf: Annotated[Datum | None, Field(description="Alleen zittingen vanaf deze dag.")] = None
    reeks: Annotated[UUID | None, Field(description="Alleen de zittingen van deze reeks.")] = None


class AgendalinkUit(Schema):
    """Of u uw zittingen in een agenda volgt."""

    actief: Annotated[bool, Field(description="Of er een link is die werkt.")]
    gemaakt_op: Annotated[Tijdstip | None, Field(description="Wanneer de link is gemaakt.")]


class NieuweAgendalink(AgendalinkUit):
    """De nieuwe link. U ziet haar alleen nu; een eerdere link werkt niet meer."""

    url: Annotated[str, Field(description="Geef dit adres aan uw agenda, en aan niemand anders.")]
