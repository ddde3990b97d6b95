"""Bottlenecks of a case: coded, taken up, solved; and counted per table."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core.errors import NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, SignaalMoment, SignaalStand
from app.glossary import Status as S
from app.leren.models import Signaal
from app.leren.schemas import SignaalIn, SignaalStandIn, SignaalUit
from app.tafels.catalogus import catalogus

# In these statuses a bottleneck shows at advice; before them at triage, after them at the closing.
_ADVIES = frozenset({S.BESPROKEN, S.GEADVISEERD})
_AFSLUITING = frozenset({S.IN_OPVOLGING, S.AFGESLOTEN, S.AFGEWEZEN})


def moment_in(status: S) -> SignaalMoment:
    """When in the case a bottleneck shows. Pure."""
    if status in _ADVIES:
        return SignaalMoment.ADVIES
    return SignaalMoment.AFSLUITING if status in _AFSLUITING else SignaalMoment.TRIAGE


def note(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: SignaalIn) -> tuple[Zaak, SignaalUit]:
    """A new bottleneck; NietNu while the same one is still there."""
    zaak = authz.load(tx, actor, Actie.SIGNALEREN, aanmelding_id, versie)
    vandaag = local_date(actor.nu)
    if data.code not in catalogus(tx).codes("KNELPUNT", vandaag):
        raise dossier.refused("code", "onbekend", "Kies een code van de codelijst KNELPUNT.")
    same = select(Signaal.id).where(
        Signaal.aanmelding_id == aanmelding_id, Signaal.code == data.code, Signaal.tot.is_(None)
    )
    if tx.scalar(same.limit(1)) is not None:
        raise NietNu("Dit knelpunt staat al bij deze aanmelding en is niet opgelost.")
    signaal = Signaal(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        tafel_code=dossier.tafel_of(tx, zaak.aanmelding).code,
        code=data.code,
        moment=moment_in(zaak.aanmelding.status),
        stand=SignaalStand.OPEN if data.wie is None else SignaalStand.OPGEPAKT,
        van=vandaag,
        wie=data.wie,
        toelichting=data.toelichting,
        vastgelegd_op=actor.nu,
    )
    tx.add(signaal)
    return _done(tx, actor, zaak, signaal)


def move(
    tx: Session, actor: Actor, aanmelding_id: UUID, signaal_id: UUID, versie: int, data: SignaalStandIn
) -> tuple[Zaak, SignaalUit]:
    """What becomes of it. What is taken up names who; what is solved ends today, and can open again."""
    zaak = authz.load(tx, actor, Actie.SIGNALEREN, aanmelding_id, versie)
    signaal = tx.scalar(select(Signaal).where(Signaal.id == signaal_id, Signaal.aanmelding_id == aanmelding_id))
    if signaal is None:
        raise NietGevonden
    wie = data.wie or signaal.wie
    if data.stand is SignaalStand.OPGEPAKT and wie is None:
        raise dossier.refused("wie", "verplicht", "Zeg wie dit oppakt.")
    if data.stand is signaal.stand and wie == signaal.wie:
        raise NietNu("Dit stond al zo.")
    signaal.stand = data.stand
    signaal.wie = None if data.stand is SignaalStand.OPEN else wie
    signaal.tot = local_date(actor.nu) if data.stand is SignaalStand.OPGELOST else None
    return _done(tx, actor, zaak, signaal)


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[SignaalUit]:
    """The bottlenecks of a case, the oldest first."""
    dossier.look(tx, actor, aanmelding_id)
    query = select(Signaal).where(Signaal.aanmelding_id == aanmelding_id)
    return [SignaalUit.model_validate(row) for row in tx.scalars(query.order_by(Signaal.vastgelegd_op, Signaal.id))]


def tel(tx: Session, tafels: Collection[str], begin: date, eind: date) -> dict[str, dict[SignaalStand, int]]:
    """Code → state → how many bottlenecks these tables noted from `begin` up to `eind`. For the numbers; who may see
    them is decided there."""
    query = (
        select(Signaal.code, Signaal.stand, func.count())
        .where(Signaal.tafel_code.in_(tafels), Signaal.van >= begin, Signaal.van < eind)
        .group_by(Signaal.code, Signaal.stand)
    )
    found: dict[str, dict[SignaalStand, int]] = {}
    for code, stand, aantal in tx.execute(query):
        found.setdefault(code, dict.fromkeys(SignaalStand, 0))[stand] = aantal
    return found


def _done(tx: Session, actor: Actor, zaak: Zaak, signaal: Signaal) -> tuple[Zaak, SignaalUit]:
    gegevens = {"knelpunt": signaal.code, "stand": signaal.stand.value}
    dossier.act(tx, actor, zaak, Actie.SIGNALEREN, gegevens=gegevens)
    return zaak, SignaalUit.model_validate(signaal)
