"""What a region sets for an indicator: target, owner, another baseline. With history: nothing is ever changed."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import Fout, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.indicatoren import definities
from app.indicatoren.definities import Eenheid, Indicator
from app.indicatoren.models import Indicatorinstelling
from app.indicatoren.schemas import InstellingIn, InstellingUit


def stel_in(tx: Session, actor: Actor, code: str, data: InstellingIn) -> tuple[InstellingUit, int]:
    """A new setting for the own region, in the place of the one before, with its number. Raises OngeldigeInvoer."""
    regios = authz.require(actor, Handeling.INDICATOR_INSTELLEN)
    indicator = definities.indicator(code)
    fouten = instelfouten(data, indicator, regios, local_date(actor.nu).year)
    if fouten:
        raise OngeldigeInvoer(fouten)
    rij = Indicatorinstelling(
        kenmerk=uuid4(),
        regio_code=data.regio,
        indicator=code,
        streefwaarde=data.streefwaarde,
        eigenaar=data.eigenaar,
        nulmeting=data.nulmeting,
        reden=data.reden,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(rij)
    audit.record(tx, actor, Handeling.INDICATOR_INSTELLEN, *rij.audit_key)
    tx.flush()
    return _uit(rij), rij.id


def instelfouten(data: InstellingIn, indicator: Indicator, regios: Sequence[str], jaar: int) -> list[Fout]:
    """What is wrong with a setting. Pure."""
    fouten = []
    if data.regio not in regios:
        fouten.append(Fout("regio", "niet-uw-regio", "Dit is geen regio waarvan u regiocoördinator bent."))
    if indicator.eenheid is Eenheid.PERCENTAGE and data.streefwaarde is not None and data.streefwaarde > 100:
        fouten.append(Fout("streefwaarde", "te-hoog", "Een percentage is hoogstens 100."))
    if data.nulmeting is not None and data.nulmeting > jaar:
        fouten.append(Fout("nulmeting", "toekomst", "Dit jaar moet nog komen."))
    return fouten


def huidig(tx: Session, code: str, regios: Sequence[str]) -> list[InstellingUit]:
    """What holds now for this indicator, one per region that set something."""
    geldig: dict[str, InstellingUit] = {}
    for een in _rijen(tx, code, regios):
        geldig.setdefault(een.regio, een)
    return [geldig[regio] for regio in sorted(geldig)]


def nulmetingen(tx: Session, regio: str) -> dict[str, int]:
    """The baseline years that a region chose, by indicator: of each indicator its last setting counts."""
    query = (
        select(Indicatorinstelling.indicator, Indicatorinstelling.nulmeting)
        .where(Indicatorinstelling.regio_code == regio)
        .order_by(Indicatorinstelling.id)
    )
    laatste: dict[str, int | None] = {rij.indicator: rij.nulmeting for rij in tx.execute(query)}
    return {code: jaar for code, jaar in laatste.items() if jaar is not None}


def geschiedenis(tx: Session, actor: Actor, code: str) -> list[InstellingUit]:
    """All settings of the own regions, the newest first."""
    regios = authz.require(actor, Handeling.INDICATOR_INSTELLEN)
    return _rijen(tx, definities.indicator(code).code, regios)


def _rijen(tx: Session, code: str, regios: Sequence[str]) -> list[InstellingUit]:
    query = (
        select(Indicatorinstelling)
        .where(Indicatorinstelling.indicator == code, Indicatorinstelling.regio_code.in_(regios))
        .order_by(Indicatorinstelling.id.desc())
    )
    return [_uit(rij) for rij in tx.scalars(query)]


def _uit(rij: Indicatorinstelling) -> InstellingUit:
    return InstellingUit(
        indicator=rij.indicator,
        regio=rij.regio_code,
        streefwaarde=rij.streefwaarde,
        eigenaar=rij.eigenaar,
        nulmeting=rij.nulmeting,
        reden=rij.reden,
        op=rij.op,
    )
