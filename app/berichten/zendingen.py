"""What leaves or left the service: shown without content or case, and sent again when it failed."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.berichten.schemas import ZendingLijst, ZendingUit, ZendingVraag
from app.core import audit, outbox
from app.core.errors import NietGevonden, NietNu
from app.core.outbox import UitgaandBericht
from app.core.paging import read_page
from app.glossary import Handeling, Kanaal, ZendingStatus


def listing(tx: Session, vraag: ZendingVraag, which: ColumnElement[bool]) -> tuple[ZendingLijst, bool]:
    """One page of what leaves or left the service."""
    query = select(UitgaandBericht).where(
        which,
        true() if vraag.status is None else UitgaandBericht.status == vraag.status.value,
        true() if vraag.kanaal is None else UitgaandBericht.kanaal == vraag.kanaal.value,
    )
    blad = read_page(tx, query.order_by(UitgaandBericht.aangemaakt_op.desc(), UitgaandBericht.id), vraag)
    return ZendingLijst(**blad.info, items=[uit(row[0]) for row in blad.rows]), blad.more


def uit(row: UitgaandBericht) -> ZendingUit:
    return ZendingUit(
        id=row.id,
        kanaal=Kanaal[row.kanaal],
        soort=row.soort,
        bestemming=row.bestemming_id,
        status=ZendingStatus[row.status],
        pogingen=row.pogingen,
        fout=row.fout,
        aangemaakt_op=row.aangemaakt_op,
        volgende_op=row.volgende_op if row.status == outbox.WACHT else None,
        afgerond_op=row.afgerond_op,
    )


def page(tx: Session, actor: Actor, vraag: ZendingVraag) -> tuple[ZendingLijst, bool]:
    """Everything that waits, was sent or has failed, for the administrator and the privacy officer."""
    authz.require(actor, Handeling.ZENDINGEN_ZIEN)
    return listing(tx, vraag, true())


def send_again(tx: Session, actor: Actor, zending_id: UUID) -> ZendingUit:
    """Try what was given up again, under the same id. Whether the receiver may still have it is decided again too."""
    authz.require(actor, Handeling.ZENDINGEN_HERHALEN)
    row = tx.scalar(select(UitgaandBericht).where(UitgaandBericht.id == zending_id).with_for_update())
    if row is None:
        raise NietGevonden
    if row.status != outbox.MISLUKT:
        raise NietNu("Alleen wat is mislukt kunt u opnieuw laten verzenden.")
    outbox.again(row, actor.klok)
    audit.record(tx, actor, Handeling.ZENDINGEN_HERHALEN, "zending", zending_id)
    tx.flush()
    return uit(row)
