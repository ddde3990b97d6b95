"""Set how long a table keeps a kind of request. What held before stays to be seen, and holds for what ended before."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.beheer.actor import Actor
from app.bewaring.models import Bewaartermijn
from app.bewaring.schemas import BewaartermijnIn, BewaartermijnLijst, BewaartermijnUit
from app.bewaring.termijnen import Termijn, geldend, gewoon
from app.core.errors import Fout, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import Inhoud
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel


def listing(tx: Session, actor: Actor, code: str) -> BewaartermijnLijst:
    """Every term of a table, and which of them holds today for a case that ends today. Raises NietGevonden."""
    tafel = catalogus(tx).tafel(code)
    rijen = _rijen(tx, code)
    return BewaartermijnLijst(
        gewoon_maanden=tafel.bewaartermijn_maanden,
        concept_dagen=tafel.concept_dagen,
        items=[_uit(een, rijen, tafel, actor) for een in rijen],
    )


def add(tx: Session, actor: Actor, code: str, data: BewaartermijnIn) -> BewaartermijnUit:
    """A term from a day on. Raises NietGevonden, OngeldigeInvoer, NietToegestaan."""
    versies.begin(actor)
    tafel = catalogus(tx).tafel(code)
    if data.soort is not None and data.soort not in {soort for _, soort in tafel.rechten}:
        raise OngeldigeInvoer([Fout("soort", "past-niet", "Dit soort verzoek komt niet bij deze tafel.")])
    eerder = [een for een in _rijen(tx, code) if een.soort is data.soort]
    nieuw = Bewaartermijn(
        tafel_code=code,
        soort=data.soort,
        van=data.van,
        maanden=data.maanden,
        start=data.start,
        grond=data.grond,
        vastgelegd_op=actor.nu,
    )
    tx.add(nieuw)
    tx.flush()
    was = {"termijnen": [inhoud(een) for een in eerder]} if eerder else None
    wordt: Inhoud = {"termijnen": [inhoud(een) for een in (*eerder, nieuw)]}
    versies.change(tx, actor, InrichtingSoort.BEWAARTERMIJN, nieuw.sleutel, was, wordt, data.reden)
    return _uit(nieuw, _rijen(tx, code), tafel, actor)


def inhoud(een: Bewaartermijn) -> Inhoud:
    """What a version keeps of a term."""
    return {"van": een.van.isoformat(), "maanden": een.maanden, "start": een.start.value, "grond": een.grond}


def _rijen(tx: Session, code: str) -> list[Bewaartermijn]:
    query = select(Bewaartermijn).where(Bewaartermijn.tafel_code == code)
    return list(tx.scalars(query.order_by(Bewaartermijn.soort, Bewaartermijn.van, Bewaartermijn.id)))


def _uit(een: Bewaartermijn, alle: list[Bewaartermijn], tafel: TafelProfiel, actor: Actor) -> BewaartermijnUit:
    later = [ander for ander in alle if ander.soort is een.soort and (ander.van, ander.id) > (een.van, een.id)]
    volgende = min(later, key=lambda ander: (ander.van, ander.id), default=None)
    termijnen = [gewoon(tafel.bewaartermijn_maanden), *(_termijn(ander) for ander in alle)]
    soorten = [een.soort] if een.soort is not None else [soort for _, soort in tafel.rechten]
    nu = {geldend(termijnen, soort, local_date(actor.nu)) for soort in soorten}
    return BewaartermijnUit(
        id=een.id,
        soort=een.soort,
        van=een.van,
        tot=None if volgende is None else max(een.van, volgende.van - timedelta(days=1)),
        geldt=_termijn(een) in nu,
        maanden=een.maanden,
        start=een.start,
        grond=een.grond,
    )


def _termijn(een: Bewaartermijn) -> Termijn:
    return Termijn(een.soort, een.van, een.maanden, een.start, een.grond, een.id)
