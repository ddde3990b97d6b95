"""Many cases, cheaply: copies of one that the service made, written past the service."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select

from app.aanmeldingen.models import Aanmelding
from app.tafels.models import Bespreking, UitgenodigdLid
from tests.loket import Loket

_TABEL: Any = Aanmelding.__table__
_PUNT: Any = Bespreking.__table__
_LID: Any = UitgenodigdLid.__table__


def _agendeer(connection: Connection, zaak: UUID, kopieen: list[UUID]) -> None:
    """What is on an agenda is so in every copy, for the same members; what they and others wrote stays out."""
    for punt in connection.execute(select(_PUNT).where(_PUNT.c.aanmelding_id == zaak)).mappings().all():
        punten = {een: uuid4() for een in kopieen}
        kaal = {**punt, "verslag": None, "afwijkend_standpunt": None}
        connection.execute(
            insert(_PUNT), [{**kaal, "id": nieuw, "aanmelding_id": een} for een, nieuw in punten.items()]
        )
        for lid in connection.execute(select(_LID).where(_LID.c.bespreking_id == punt["id"])).mappings().all():
            kaal = {**lid, "belang_toelichting": None}
            connection.execute(
                insert(_LID),
                [
                    {**kaal, "id": uuid4(), "aanmelding_id": een, "bespreking_id": nieuw}
                    for een, nieuw in punten.items()
                ],
            )


def kopieer(loket: Loket, zaak_id: str, aantal: int, **anders: Any) -> list[str]:
    """Copies of the row of a case, each a minute older than the one before; answers their ids."""
    with loket.eigenaar.engine.begin() as connection:
        rij = dict(connection.execute(select(_TABEL).where(_TABEL.c.id == UUID(zaak_id))).one()._mapping)
        nieuw = [
            {
                **rij,
                "id": uuid4(),
                "kenmerk": f"EL-{uuid4().hex[:12].upper()}",
                "aangemaakt_op": rij["aangemaakt_op"] - timedelta(minutes=nummer),
                **anders,
            }
            for nummer in range(1, aantal + 1)
        ]
        connection.execute(insert(_TABEL), nieuw)
        _agendeer(connection, UUID(zaak_id), [een["id"] for een in nieuw])
    return [str(een["id"]) for een in nieuw]
