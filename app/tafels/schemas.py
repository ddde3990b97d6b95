"""Tables, meetings, agenda: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.paging import PageInfo, PageParams
from app.core.schema import Datum, Geheel, Invoer, JaNee, Regel, Schema, Tekst, Tijdstip
from app.glossary import Aanwezigheid, Belang, Discipline, GastSoort, OrganisatieSoort, VerzoekSoort


class IndieningsrechtUit(Schema):
    organisatie_soort: OrganisatieSoort
    verzoek_soort: VerzoekSoort


class VraagUit(Schema):
    """A question that the table asks."""

    veld: str
    verzoek_soort: Annotated[str, Field(description="Het soort verzoek, of `*` voor alle.")]
    verplicht: bool
    tekst: str


class TafelUit(Schema):
    """A table with its rules."""

    code: str
    naam: str
    soort: str
    regio: str
    van: Datum
    tot: Datum | None
    open: Annotated[bool, Field(description="Of er nu kan worden ingediend.")]
    toelichting: str
    verwijzing: str
    leeftijd_aan_tafel: Annotated[int, Field(description="Vanaf deze leeftijd wordt de jeugdige uitgenodigd.")]
    leeftijd_tot: int
    neemt_procesregie: bool
    triage_werkdagen: int
    advies_werkdagen: int
    opvolg_maanden: list[int]
    capaciteit_minuten: int
    quorum: dict[str, int]
    bewaartermijn_maanden: int
    indieningsrechten: list[IndieningsrechtUit]
    vraagtypen: list[str]
    intakevragen: list[VraagUit]


class TafelLijst(Schema):
    items: list[TafelUit]


class ZittingIn(Invoer):
    """A meeting. Minutes default to the table's capacity, the chair to the one who plans it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"begintOp": "2026-04-07T09:00:00Z", "plaats": "Voorbeeldzaal 1, of een link"}]}
    )

    begint_op: Tijdstip
    plaats: Regel
    voorzitter: Annotated[str | None, Field(max_length=80, description="Gebruikersnaam van een voorzitter.")] = None
    plaatsvervanger: Annotated[str | None, Field(max_length=80)] = None
    capaciteit_minuten: Annotated[Geheel | None, Field(ge=15, le=600)] = None


class ZittingWijziging(Invoer):
    """Only the fields that are sent change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"plaats": "Voorbeeldzaal 2"}]})

    begint_op: Tijdstip | None = None
    plaats: Regel | None = None
    plaatsvervanger: Annotated[str | None, Field(max_length=80)] = None
    capaciteit_minuten: Annotated[Geheel | None, Field(ge=15, le=600)] = None


class AgendapuntUit(Schema):
    """A case on the agenda: reference and time, never content. Hidden from a member with a conflict of interest."""

    bespreking: UUID
    aanmelding: UUID
    versie: Annotated[int, Field(description="Versie van de aanmelding, voor If-Match.")]
    kenmerk: str
    organisatie: str
    volgorde: int
    minuten: int
    gehouden: bool
    belang: Annotated[Belang | None, Field(description="Uw eigen verklaring, als u bent uitgenodigd.")]


class ZittingUit(Schema):
    id: UUID
    tafel: str
    versie: int
    begint_op: Tijdstip
    plaats: str
    voorzitter: str
    plaatsvervanger: str | None
    capaciteit_minuten: int
    gebruikte_minuten: int


class ZittingMetAgenda(ZittingUit):
    agenda: list[AgendapuntUit]


class ZittingLijst(PageInfo):
    items: list[ZittingUit]


class ZittingenVraag(PageParams):
    vanaf: Annotated[Datum | None, Field(description="Alleen zittingen vanaf deze dag.")] = None


class LidIn(Invoer):
    gebruiker: Annotated[str, Field(max_length=80, description="Gebruikersnaam van een tafellid.")]


class GastIn(Invoer):
    """A guest by kind, never by name. `jeugdige` is the number of the young person in the case."""

    soort: Annotated[GastSoort, Field(description=GastSoort.uitleg())]
    jeugdige: Annotated[Geheel | None, Field(ge=1, le=20)] = None
    uitgenodigd: JaNee = True
    reden_niet: Annotated[Regel | None, Field(description="Waarom iemand niet is uitgenodigd.")] = None


class BesprekingIn(Invoer):
    """Put the case on the agenda of a meeting."""

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

    zitting: UUID
    minuten: Annotated[Geheel, Field(ge=5, le=240)] = 45
    leden: Annotated[list[LidIn], Field(max_length=30)] = []
    gasten: Annotated[list[GastIn], Field(max_length=30)] = []


class AanwezigLid(Invoer):
    gebruiker: Annotated[str, Field(max_length=80)]
    aanwezigheid: Aanwezigheid


class AanwezigeGast(Invoer):
    volgnummer: Annotated[Geheel, Field(ge=1, le=30)]
    aanwezigheid: Aanwezigheid


class VerslagIn(Invoer):
    """What was said, and who was there. Who is not named was absent."""

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


class UitstelIn(Invoer):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: de ouders zijn verhinderd."}]})

    reden: Tekst


class BelangIn(Invoer):
    """A member declares before the content opens."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"belang": "GEEN"}]})

    belang: Annotated[Belang, Field(description=Belang.uitleg())]
    toelichting: Regel | None = None


class BelangUit(Schema):
    belang: Belang
    toelichting: str | None
    verklaard_op: Tijdstip
    lid: str


class BelangVastgelegd(Schema):
    aanmelding: StandUit | None
    vastgelegd: BelangUit


class BelangLijst(Schema):
    items: list[BelangUit]


class LidUit(Schema):
    gebruiker: str
    naam: str
    discipline: Discipline
    belang: Belang | None
    aanwezigheid: Aanwezigheid | None


class GastUit(Schema):
    volgnummer: int
    soort: GastSoort
    jeugdige: int | None
    uitgenodigd: bool
    reden_niet: str | None
    aanwezigheid: Aanwezigheid | None


class BesprekingUit(Schema):
    id: UUID
    zitting: UUID
    tafel: str
    volgorde: int
    minuten: int
    uitgesteld_op: Tijdstip | None
    gehouden_op: Tijdstip | None
    verslag: str | None
    leden: list[LidUit]
    gasten: list[GastUit]


class BesprekingVastgelegd(Schema):
    aanmelding: StandUit
    vastgelegd: BesprekingUit


class BesprekingLijst(Schema):
    items: list[BesprekingUit]
