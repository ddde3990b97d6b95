"""What a person is told: the own messages, only while that person may still know of the case."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.berichten.models import Bericht, Gebeurtenis
from app.berichten.regels import RECHT, zin
from app.berichten.schemas import GezienIn, GezienUit, MeldingLijst, MeldingUit, MeldingVraag, NoodUit
from app.core import audit
from app.core.errors import NietGevonden
from app.core.paging import COUNT_UP_TO, read_page
from app.glossary import Handeling, MeldingSoort, Ontvanger, Rol
from app.rechten.models import Noodtoegang

_SELECT = (
    select(
        Gebeurtenis.id,
        Gebeurtenis.soort,
        Gebeurtenis.op,
        Gebeurtenis.aanmelding_id,
        Gebeurtenis.kenmerk,
        Gebeurtenis.tafel_code,
        Gebeurtenis.verzet_van,
        Gebeurtenis.verzet_naar,
        Bericht.als,
        Bericht.gezien_op,
        Gebruiker.naam.label("door"),
        Noodtoegang,
    )
    .join(Bericht, Bericht.gebeurtenis_id == Gebeurtenis.id)
    .join(Aanmelding, Aanmelding.id == Bericht.aanmelding_id)
    .outerjoin(Noodtoegang, Noodtoegang.id == Gebeurtenis.noodtoegang_id)
    .outerjoin(Gebruiker, Gebruiker.id == Noodtoegang.gebruiker_id)
)
# In which role someone sees that there was an emergency.
_ROLLEN = {Ontvanger.FG: {Rol.FG}, Ontvanger.TAFEL: {Rol.VOORZITTER, Rol.SECRETARIS}}


def still_for(actor: Actor) -> ColumnElement[bool]:
    """The messages of this person (joined with their case) that he or she may have now: the right they go with is
    still there. Filters lists and decides on one mail alike."""
    ways = [and_(Bericht.als == als, authz.filter_for(actor, actie)) for als, actie in RECHT.items()]
    ways.append(and_(Bericht.als == Ontvanger.AFGEZEGDEN, authz.once_invited(actor)))
    if actor.heeft(Rol.FG):
        ways.append(Bericht.als == Ontvanger.FG)
    return and_(Bericht.gebruiker_id == actor.gebruiker_id, or_(*ways))


def page(tx: Session, actor: Actor, vraag: MeldingVraag) -> tuple[MeldingLijst, bool]:
    """One page, the newest first, how many are unseen, and whether there is a next page."""
    query: Select[*tuple[Any, ...]] = _SELECT.where(still_for(actor))
    unseen = query.where(Bericht.gezien_op.is_(None)).with_only_columns(Bericht.gebeurtenis_id).limit(COUNT_UP_TO)
    if vraag.soort is not None:
        query = query.where(Gebeurtenis.soort == vraag.soort)
    if vraag.gezien is not None:
        query = query.where(Bericht.gezien_op.is_not(None) if vraag.gezien else Bericht.gezien_op.is_(None))
    blad = read_page(tx, query.order_by(Bericht.op.desc(), Bericht.gebeurtenis_id), vraag)
    ongezien = tx.scalar(select(func.count()).select_from(unseen.subquery())) or 0
    return MeldingLijst(**blad.info, ongezien=ongezien, items=[_uit(row) for row in blad.rows]), blad.more


def mark(tx: Session, actor: Actor, gebeurtenis_id: UUID, data: GezienIn) -> MeldingUit:
    """Seen, or not any more; a second time changes nothing. Raises NietGevonden."""
    if _mark(tx, actor, Bericht.gebeurtenis_id == gebeurtenis_id, seen=data.gezien) == 0:
        raise NietGevonden
    return _uit(tx.execute(_SELECT.where(Gebeurtenis.id == gebeurtenis_id, still_for(actor))).one())


def mark_all(tx: Session, actor: Actor) -> GezienUit:
    """Everything that this person has not seen yet; at most 1,000 at a time."""
    return GezienUit(aantal=_mark(tx, actor, Bericht.gezien_op.is_(None), seen=True))


def _mark(tx: Session, actor: Actor, which: ColumnElement[bool], *, seen: bool) -> int:
    """How many there were. That an emergency was seen is in the audit log."""
    query = (
        select(Bericht, Gebeurtenis.soort)
        .join(Gebeurtenis, Gebeurtenis.id == Bericht.gebeurtenis_id)
        .join(Aanmelding, Aanmelding.id == Bericht.aanmelding_id)
        .where(which, still_for(actor))
        .limit(COUNT_UP_TO)
    )
    rows = tx.execute(query.with_for_update(of=Bericht)).all()
    for bericht, soort in rows:
        if (bericht.gezien_op is not None) is seen:
            continue
        bericht.gezien_op = actor.nu if seen else None
        if soort is MeldingSoort.NOODTOEGANG and seen:
            actor.rol = next(t.rol for t in actor.toekenningen if t.rol in _ROLLEN[bericht.als])
            zaak = bericht.aanmelding_id
            audit.record(tx, actor, Handeling.MELDINGEN_LEZEN, "aanmelding", zaak, aanmelding_id=zaak)
    tx.flush()
    return len(rows)


def _uit(row: Any) -> MeldingUit:
    nood = None
    if row.soort is MeldingSoort.NOODTOEGANG:
        nood = NoodUit(
            door=row.door, rol=row.Noodtoegang.rol, reden=row.Noodtoegang.reden, open_tot=row.Noodtoegang.tot
        )
    return MeldingUit(
        id=row.id,
        soort=row.soort,
        tekst=zin(row.soort, row.verzet_van, row.verzet_naar),
        op=row.op,
        aanmelding=row.aanmelding_id,
        kenmerk=row.kenmerk,
        pad=path(row.als, row.aanmelding_id),
        tafel=row.tafel_code,
        noodtoegang=nood,
        gezien_op=row.gezien_op,
    )


def path(als: Ontvanger, aanmelding_id: UUID) -> str:
    """Where the receiver reads on: the case, or for the privacy officer what happened in it. Who was called off has
    no case to open any more."""
    match als:
        case Ontvanger.FG:
            return f"/v1/auditregels?aanmelding={aanmelding_id}"
        case Ontvanger.AFGEZEGDEN:
            return "/v1/meldingen"
        case _:
            return f"/v1/aanmeldingen/{aanmelding_id}"


def to_send(
    tx: Session, actor: Actor, which: ColumnElement[bool], *, at_most: int
) -> tuple[list[tuple[Bericht, Gebeurtenis]], int]:
    """Messages of this person with their events, the oldest first, for what leaves the service; and how many there are
    beyond those."""
    query = (
        select(Bericht, Gebeurtenis)
        .join(Gebeurtenis, Gebeurtenis.id == Bericht.gebeurtenis_id)
        .join(Aanmelding, Aanmelding.id == Bericht.aanmelding_id)
        .where(which, still_for(actor))
    )
    rows = tx.execute(query.order_by(Bericht.op, Bericht.gebeurtenis_id).limit(at_most)).all()
    more = 0
    if len(rows) == at_most:
        keys = query.with_only_columns(Bericht.gebeurtenis_id).subquery()
        more = (tx.scalar(select(func.count()).select_from(keys)) or 0) - at_most
    return [(bericht, gebeurtenis) for bericht, gebeurtenis in rows], more
