"""What one kind of table records: what the RvdK and the court decide (JBT), and judgements on essentiële functies.

Which table records what is in its profile (`TafelProfiel.uitgesloten`); elsewhere these acts are never possible.
"""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Jeugdige
from app.aanmeldingen.service import WITH_JEUGDIGEN
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.workingdays import local_date
from app.glossary import Actie, Maatregel, OtsStap
from app.tafelbesluiten import regels
from app.tafelbesluiten.models import Functiebeoordeling, Otsverloop, Raadsbeslissing, Vastlegging
from app.tafelbesluiten.schemas import (
    FunctiebeoordelingIn,
    FunctiebeoordelingUit,
    OtsStapIn,
    OtsStapUit,
    RaadsbeslissingIn,
    RaadsbeslissingUit,
    VastleggingUit,
)

_Uit = TypeVar("_Uit", bound=VastleggingUit)


def council(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: RaadsbeslissingIn
) -> tuple[Zaak, RaadsbeslissingUit]:
    """Record the RvdK's decision as it stands now, later with what its inquiry found."""
    zaak = authz.load(tx, actor, Actie.RAADSBESLUIT_VASTLEGGEN, aanmelding_id, versie)
    vandaag = local_date(actor.nu)
    dossier.refuse(*regels.raad_errors(data.besluit, data.besloten_op, data.uitkomst, data.uitkomst_op, vandaag))
    row = Raadsbeslissing(**_common(actor, aanmelding_id), **data.model_dump())
    gegevens = {"besluit": data.besluit.value, "uitkomst": None if data.uitkomst is None else data.uitkomst.value}
    _keep(tx, actor, zaak, row, Actie.RAADSBESLUIT_VASTLEGGEN, gegevens)
    return zaak, _uit(RaadsbeslissingUit, row, actor.naam)


def supervision(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: OtsStapIn
) -> tuple[Zaak, OtsStapUit]:
    """Record one step of the OTS of one young person; an OTS named at intake counts as granted on its day."""
    zaak = authz.load(tx, actor, Actie.OTS_VASTLEGGEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    jeugdige = next((een for een in zaak.aanmelding.jeugdigen if een.volgnummer == data.jeugdige), None)
    if jeugdige is None:
        raise dossier.refused("jeugdige", "onbekend", "Geef het volgnummer van een jeugdige.")
    laatste = tx.scalar(
        select(Otsverloop)
        .where(Otsverloop.aanmelding_id == aanmelding_id, Otsverloop.jeugdige == data.jeugdige)
        .order_by(Otsverloop.id.desc())
        .limit(1)
    )
    vorige, sinds = (laatste.stap, laatste.datum) if laatste is not None else _at_intake(jeugdige)
    dossier.refuse(*regels.ots_errors(vorige, sinds, data.stap, data.datum, data.tot, local_date(actor.nu)))
    row = Otsverloop(**_common(actor, aanmelding_id), **data.model_dump())
    gegevens = {"jeugdige": data.jeugdige, "stap": data.stap.value}
    _keep(tx, actor, zaak, row, Actie.OTS_VASTLEGGEN, gegevens)
    return zaak, _uit(OtsStapUit, row, actor.naam)


def _at_intake(jeugdige: Jeugdige) -> tuple[OtsStap | None, date | None]:
    if jeugdige.maatregel is Maatregel.OTS:
        return OtsStap.UITGESPROKEN, jeugdige.maatregel_start
    return None, None


def judge(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: FunctiebeoordelingIn
) -> tuple[Zaak, FunctiebeoordelingUit]:
    """The chair records the table's judgement; a later one stands beside it."""
    zaak = authz.load(tx, actor, Actie.FUNCTIE_BEOORDELEN, aanmelding_id, versie)
    dossier.refuse(*regels.functie_errors(data.oordeel, data.redenen, data.toelichting))
    fields = data.model_dump() | {"redenen": [reden.value for reden in data.redenen]}
    row = Functiebeoordeling(**_common(actor, aanmelding_id), **fields)
    gegevens = {"richting": data.richting.value, "oordeel": data.oordeel.value}
    _keep(tx, actor, zaak, row, Actie.FUNCTIE_BEOORDELEN, gegevens)
    return zaak, _uit(FunctiebeoordelingUit, row, actor.naam)


def council_decisions(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[RaadsbeslissingUit]:
    """The decisions, in the order in which they were recorded."""
    return _listing(tx, actor, aanmelding_id, Raadsbeslissing, RaadsbeslissingUit)


def supervisions(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[OtsStapUit]:
    """The steps, in the order in which they were recorded."""
    return _listing(tx, actor, aanmelding_id, Otsverloop, OtsStapUit)


def judgements(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[FunctiebeoordelingUit]:
    """The judgements, the oldest first."""
    return _listing(tx, actor, aanmelding_id, Functiebeoordeling, FunctiebeoordelingUit)


def _common(actor: Actor, aanmelding_id: UUID) -> dict[str, Any]:
    return {"aanmelding_id": aanmelding_id, "vastgelegd_op": actor.nu, "vastgelegd_door_id": actor.gebruiker_id}


def _keep(tx: Session, actor: Actor, zaak: Zaak, row: Vastlegging, actie: Actie, gegevens: dict[str, Any]) -> None:
    tx.add(row)
    dossier.act(tx, actor, zaak, actie, gegevens=gegevens)


def _listing(tx: Session, actor: Actor, aanmelding_id: UUID, model: type[Any], schema: type[_Uit]) -> list[_Uit]:
    dossier.look(tx, actor, aanmelding_id)
    rows = tx.execute(
        select(model, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == model.vastgelegd_door_id)
        .where(model.aanmelding_id == aanmelding_id)
        .order_by(model.id)
    )
    return [_uit(schema, row, naam) for row, naam in rows]


def _uit(schema: type[_Uit], row: Vastlegging, naam: str) -> _Uit:
    values = {name: getattr(row, name) for name in schema.model_fields if name != "vastgelegd_door"}
    return schema.model_validate(values | {"vastgelegd_door": naam})
