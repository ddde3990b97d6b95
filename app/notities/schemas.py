"""Working notes: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.core.schema import Schema, Tekst, Tijdstip
from app.glossary import Notitiekring, Rol

Notitietekst = Annotated[Tekst, StringConstraints(max_length=2000)]


class NotitieIn(Schema):
    """Een korte werknotitie."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"tekst": "Voorbeeld: school gebeld, de mentor belt morgen terug."}]}
    )

    tekst: Notitietekst


class NotitieUit(Schema):
    """Een werknotitie. Een ingetrokken notitie blijft staan, met wanneer zij is ingetrokken."""

    id: UUID
    kring: Annotated[Notitiekring, Field(description=Notitiekring.uitleg())]
    tekst: str
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]
    rol: Rol
    ingetrokken_op: Annotated[Tijdstip | None, Field(description="Leeg: de notitie geldt.")]
    in_te_trekken_tot: Annotated[
        Tijdstip | None, Field(description="Tot wanneer u deze notitie kunt intrekken; leeg als u dat niet kunt.")
    ]


class NotitieLijst(Schema):
    """De werknotities die u kunt lezen, de nieuwste eerst."""

    items: list[NotitieUit]
