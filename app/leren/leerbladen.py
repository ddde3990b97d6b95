"""Learning sheets: a chair writes in general words what the table learned, shares it in the region, takes it back."""

from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import Fout, NietGevonden, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.herleidbaar import herleidbaar
from app.core.paging import PageParams, read_page
from app.core.workingdays import local_date
from app.glossary import Handeling, LeerbladStand
from app.leren.models import Leerblad
from app.leren.schemas import LeerbladIn, LeerbladLijst, LeerbladUit
from app.tafels.catalogus import catalogus


def page(tx: Session, actor: Actor, vraag: PageParams) -> tuple[LeerbladLijst, bool]:
    """What is shared in the actor's regions, and all sheets of the tables that the actor chairs; the newest first."""
    authz.require(actor, Handeling.LEERBLADEN_LEZEN)
    shared = and_(
        Leerblad.stand == LeerbladStand.GEDEELD,
        Leerblad.regio_code.in_(authz.regios_met(tx, actor, Handeling.LEERBLADEN_LEZEN)),
    )
    own = Leerblad.tafel_code.in_(authz.tafels_met(actor, Handeling.LEERBLADEN_SCHRIJVEN))
    query = select(Leerblad).where(or_(shared, own)).order_by(Leerblad.gemaakt_op.desc(), Leerblad.id)
    blad = read_page(tx, query, vraag)
    return LeerbladLijst(**blad.info, items=[_uit(row[0]) for row in blad.rows]), blad.more


def write(tx: Session, actor: Actor, data: LeerbladIn) -> tuple[LeerbladUit, int]:
    """A new sheet of one's own table; raises OngeldigeInvoer for what leads to a case or a person. The second value
    is its version."""
    authz.require(actor, Handeling.LEERBLADEN_SCHRIJVEN, tafel_code=data.tafel)
    gegevens = catalogus(tx)
    bekend = gegevens.codes("KNELPUNT", local_date(actor.nu))
    fouten = [Fout(veld, *wat) for veld in ("titel", "tekst") for wat in herleidbaar(getattr(data, veld))]
    fouten += [
        Fout(f"knelpunten[{index}]", "onbekend", "Kies een code van de codelijst KNELPUNT.")
        for index, code in enumerate(data.knelpunten)
        if code not in bekend
    ]
    if fouten:
        raise OngeldigeInvoer(fouten)
    blad = Leerblad(
        id=uuid4(),
        tafel_code=data.tafel,
        regio_code=gegevens.tafel(data.tafel).regio_code,
        titel=data.titel,
        tekst=data.tekst,
        knelpunten=sorted(set(data.knelpunten)),
        stand=LeerbladStand.CONCEPT,
        gemaakt_op=actor.nu,
    )
    tx.add(blad)
    return _saved(tx, actor, blad)


def share(tx: Session, actor: Actor, leerblad_id: UUID) -> tuple[LeerbladUit, int]:
    """From now on for everybody in the region."""
    blad = _own(tx, actor, leerblad_id)
    if blad.stand is not LeerbladStand.CONCEPT:
        raise NietNu("Dit leerblad is al gedeeld of ingetrokken.")
    blad.stand, blad.gedeeld_op = LeerbladStand.GEDEELD, actor.nu
    return _saved(tx, actor, blad)


def withdraw(tx: Session, actor: Actor, leerblad_id: UUID) -> tuple[LeerbladUit, int]:
    """From now on for the chair alone; it cannot be shared again."""
    blad = _own(tx, actor, leerblad_id)
    if blad.stand is LeerbladStand.INGETROKKEN:
        raise NietNu("Dit leerblad is al ingetrokken.")
    blad.stand, blad.ingetrokken_op = LeerbladStand.INGETROKKEN, actor.nu
    return _saved(tx, actor, blad)


def _own(tx: Session, actor: Actor, leerblad_id: UUID) -> Leerblad:
    """A sheet of a table that the actor chairs, locked. NietToegestaan for one that is only shared with the actor."""
    blad = tx.scalar(select(Leerblad).where(Leerblad.id == leerblad_id).with_for_update())
    if blad is not None and blad.tafel_code in authz.tafels_met(actor, Handeling.LEERBLADEN_SCHRIJVEN):
        authz.require(actor, Handeling.LEERBLADEN_SCHRIJVEN, tafel_code=blad.tafel_code)
        return blad
    actor.geweigerd = (Handeling.LEERBLADEN_SCHRIJVEN, "leerblad", None if blad is None else blad.id)
    read = authz.regios_met(tx, actor, Handeling.LEERBLADEN_LEZEN)
    if blad is not None and blad.stand is LeerbladStand.GEDEELD and blad.regio_code in read:
        raise NietToegestaan(f"Met uw rol kunt u dit niet: {Handeling.LEERBLADEN_SCHRIJVEN.betekenis}.")
    raise NietGevonden


def _saved(tx: Session, actor: Actor, blad: Leerblad) -> tuple[LeerbladUit, int]:
    audit.record(tx, actor, Handeling.LEERBLADEN_SCHRIJVEN, "leerblad", blad.id)
    tx.flush()
    return _uit(blad), blad.versie


def _uit(blad: Leerblad) -> LeerbladUit:
    values = {name: getattr(blad, name) for name in LeerbladUit.model_fields if name != "tafel"}
    return LeerbladUit.model_validate(values | {"tafel": blad.tafel_code})
