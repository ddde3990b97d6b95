"""Messages, choices, webhooks and what is under way: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Emailadres, JaNee, Regel, Schema, Tijdstip
from app.glossary import Berichtkeuze, Kanaal, MeldingSoort, Rol, ZendingStatus


class MeldingVraag(PageParams):
    """Welke meldingen u wilt zien."""

    soort: Annotated[MeldingSoort | None, Field(description="Alleen meldingen van deze soort.")] = None
    gezien: Annotated[bool | None, Field(description="`false`: alleen wat u nog niet zag.")] = None


class NoodUit(Schema):
    """Wie noodtoegang nam, en waarom."""

    door: Annotated[str, Field(description="Naam van wie noodtoegang nam.")]
    rol: Annotated[Rol, Field(description="In welke rol.")]
    reden: Annotated[str, Field(description="Waarom.")]
    open_tot: Annotated[Tijdstip, Field(description="Tot wanneer de aanmelding open was.")]


class MeldingUit(Schema):
    """Een melding aan u, zonder inhoud van de casus."""

    id: UUID
    soort: Annotated[MeldingSoort, Field(description=MeldingSoort.uitleg())]
    tekst: Annotated[str, Field(description="De melding in één zin.")]
    op: Tijdstip
    aanmelding: Annotated[UUID, Field(description="De id van de aanmelding.")]
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    pad: Annotated[str, Field(description="Waar u verder leest.")]
    tafel: Annotated[str | None, Field(description="Code van de tafel waar de aanmelding toen was.")]
    noodtoegang: Annotated[NoodUit | None, Field(description="Alleen bij een melding over noodtoegang.")]
    gezien_op: Annotated[Tijdstip | None, Field(description="Wanneer u de melding als gezien aanvinkte.")]


class MeldingLijst(PageInfo):
    """Eén pagina met uw meldingen, de nieuwste eerst."""

    ongezien: Annotated[int, Field(description="Hoeveel meldingen u nog niet zag, geteld tot 500.")]
    items: list[MeldingUit]


class GezienIn(Schema):
    """Of u de melding heeft gezien."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"gezien": True}, {"gezien": False}]})

    gezien: Annotated[JaNee, Field(description="`false` maakt de melding weer ongezien.")]


class GezienUit(Schema):
    """Hoeveel meldingen nu als gezien zijn aangevinkt."""

    aantal: Annotated[int, Field(description="Hoogstens 500 per keer.")]


class KeuzeIn(Schema):
    """Hoe u meldingen van een soort wilt krijgen."""

    soort: MeldingSoort
    keuze: Annotated[Berichtkeuze, Field(description=Berichtkeuze.uitleg())]


class KeuzeUit(KeuzeIn):
    """Hoe u meldingen van een soort krijgt."""

    standaard: Annotated[Berichtkeuze, Field(description="Hoe u ze krijgt als u niets kiest.")]
    uit_mag: Annotated[bool, Field(description="Of u deze meldingen kunt uitzetten.")]


class BerichtenUit(Schema):
    """Uw e-mailadres, en per soort hoe u meldingen krijgt."""

    email: Annotated[str | None, Field(description="Zonder e-mailadres krijgt u meldingen alleen in het loket.")]
    keuzes: list[KeuzeUit]


class BerichtenWijziging(Schema):
    """Wat u wilt veranderen. Soorten die u niet noemt blijven zoals zij zijn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"keuzes": [{"soort": "INGEDIEND", "keuze": "DAGELIJKS"}]},
                {"email": "voorbeeld@organisatie.example"},
            ]
        }
    )

    email: Annotated[Emailadres | None, Field(description="Leeg (`null`) haalt het adres weg.")] = None
    keuzes: Annotated[list[KeuzeIn], Field(max_length=len(MeldingSoort))] = []


Url = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Soorten = Annotated[list[MeldingSoort], Field(min_length=1, max_length=len(MeldingSoort))]
_URL = "Waar het systeem luistert: `https`, zonder gebruikersnaam, en niet op een intern adres."


class WebhookIn(Schema):
    """Een systeem dat hoort wat er bij één tafel of in één regio gebeurt."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "naam": "Voorbeeld: zaaksysteem",
                    "url": "https://zaaksysteem.example/expertloket",
                    "tafel": "RET",
                    "soorten": ["INGEDIEND", "ADVIES_ONDERTEKEND"],
                }
            ]
        }
    )

    naam: Regel
    url: Annotated[Url, Field(description=_URL)]
    tafel: Annotated[Code | None, Field(description="Code van de tafel; of kies een regio.")] = None
    regio: Annotated[Code | None, Field(description="Code van de regio; of kies een tafel.")] = None
    soorten: Annotated[Soorten, Field(description=MeldingSoort.uitleg())]


class WebhookWijziging(Schema):
    """Wat er verandert aan een webhook."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"actief": False}]})

    naam: Regel | None = None
    url: Annotated[Url | None, Field(description=_URL)] = None
    soorten: Annotated[Soorten | None, Field(description="Vervangt alle soorten.")] = None
    actief: Annotated[
        JaNee | None, Field(description="`false` zet de webhook stil; wat dan gebeurt gaat niet uit.")
    ] = None


class WebhookUit(Schema):
    """Een webhook. Berichten zijn CloudEvents 1.0, ondertekend volgens Standard Webhooks."""

    id: UUID
    versie: Annotated[int, Field(description="Versie; stuur haar als `If-Match` mee bij een wijziging.")]
    naam: str
    url: str
    tafel: Annotated[str | None, Field(description="Code van de tafel.")]
    regio: Annotated[str | None, Field(description="Code van de regio.")]
    soorten: list[MeldingSoort]
    actief: bool
    aangemaakt_op: Tijdstip
    beeindigd_op: Annotated[Tijdstip | None, Field(description="Wanneer de webhook voorgoed is gestopt.")]


class WebhookGeheimUit(WebhookUit):
    """Een webhook met het geheim waarmee de ontvanger de handtekening controleert. U ziet het maar één keer."""

    geheim: Annotated[str, Field(description="`whsec_` en daarna de sleutel in base64.")]


class WebhookLijst(PageInfo):
    """Eén pagina met webhooks."""

    items: list[WebhookUit]


class GeheimIn(Schema):
    """Een nieuw geheim, terwijl het vorige nog even meetelt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlapUren": 24}]})

    overlap_uren: Annotated[
        int, Field(ge=0, le=720, description="Zo lang ondertekent het loket met beide; 0 na een lek.")
    ] = 24


class ZendingVraag(PageParams):
    """Welke zendingen u wilt zien."""

    status: Annotated[ZendingStatus | None, Field(description=ZendingStatus.uitleg())] = None
    kanaal: Annotated[Kanaal | None, Field(description=Kanaal.uitleg())] = None


class ZendingUit(Schema):
    """Een bericht dat het loket uit gaat of ging, zonder inhoud en zonder aanmelding."""

    id: Annotated[UUID, Field(description="Bij elke poging gelijk; ook in de e-mail en de webhook.")]
    kanaal: Kanaal
    soort: Annotated[str, Field(description="De soort melding, `PROEF` of `SAMENVATTING`.")]
    bestemming: Annotated[UUID, Field(description="De gebruiker of de webhook.")]
    status: Annotated[ZendingStatus, Field(description=ZendingStatus.uitleg())]
    pogingen: int
    fout: Annotated[str | None, Field(description="Waarom de laatste poging mislukte.")]
    aangemaakt_op: Tijdstip
    volgende_op: Annotated[Tijdstip | None, Field(description="Wanneer het loket het opnieuw probeert.")]
    afgerond_op: Tijdstip | None


class ZendingLijst(PageInfo):
    """Eén pagina met zendingen, de nieuwste eerst."""

    items: list[ZendingUit]
