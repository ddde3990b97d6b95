"""One's own account and the sessions: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.beheer.schemas import Wachtwoord
from app.core.schema import Geheim, Schema, Tijdstip, Woord


class SessieUit(Schema):
    """Een plek waar u bent ingelogd."""

    id: UUID
    huidige: Annotated[bool, Field(description="Of dit de sessie van dit verzoek is.")]
    begonnen_op: Tijdstip
    laatst_gebruikt_op: Annotated[Tijdstip, Field(description="Op de minuut nauwkeurig.")]
    verloopt_op: Annotated[Tijdstip, Field(description="Uiterlijk dan logt u opnieuw in.")]
    herkomst: Annotated[str | None, Field(description="IP-adres waarvandaan is ingelogd.")]
    tweede_factor: Annotated[bool, Field(description="Of met een tweede factor is ingelogd.")]


class SessieLijst(Schema):
    """Waar u nu bent ingelogd, het nieuwste eerst."""

    items: list[SessieUit]


class BeeindigdUit(Schema):
    """Hoeveel sessies er zijn beëindigd; hun tokens werken vanaf het volgende verzoek niet meer."""

    beeindigd: int


class WachtwoordIn(Schema):
    """Een nieuw wachtwoord, met het huidige als bewijs. Plakken uit een wachtwoordmanager mag."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"huidigWachtwoord": "een-vorig-verzonnen-woord", "nieuwWachtwoord": "fietsen in de regen gaat prima"}
            ]
        }
    )

    huidig_wachtwoord: Geheim
    nieuw_wachtwoord: Wachtwoord


class TijdelijkWachtwoordUit(Schema):
    """Een wachtwoord voor een ander, om één keer mee in te loggen. U ziet het maar één keer."""

    wachtwoord: str
    geldig_tot: Annotated[Tijdstip, Field(description="Daarna werkt het niet meer.")]


class BevestigingIn(Schema):
    """Uw wachtwoord, en een code als u een tweede factor heeft."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"wachtwoord": "een-vorig-verzonnen-woord", "otp": "123456"}]}
    )

    wachtwoord: Geheim
    otp: Annotated[Woord | None, Field(description="De code uit uw app, of een herstelcode.")] = None


class BevestigdUit(Schema):
    """Tot wanneer u kunt doen waarvoor deze bevestiging nodig is."""

    geldig_tot: Annotated[Tijdstip, Field(description="Vijf minuten na de bevestiging.")]


class TweedeFactorUit(Schema):
    """Het geheim voor uw app. U ziet het maar één keer; het telt pas na de bevestiging met een code."""

    geheim: Annotated[str, Field(description="Om over te typen in de app.")]
    uri: Annotated[str, Field(description="Om als QR-code te tonen.")]


class CodeIn(Schema):
    """De code die uw app nu toont."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class HerstelcodesUit(Schema):
    """Tien codes voor als u uw app kwijt bent. Elke code werkt één keer; u ziet ze maar één keer."""

    herstelcodes: list[str]


class OntgrendeldUit(Schema):
    """Of het account weer pogingen heeft."""

    ontgrendeld: Annotated[bool, Field(description="Altijd `true`.")] = True
