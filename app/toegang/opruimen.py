"""What guarding the accounts leaves behind, forgotten when nobody needs it any more."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from app.beheer.models import Sessie, Verversingstoken
from app.toegang.leesgrens import VENSTER
from app.toegang.models import GeopendeZaak, Slot, Verzoekteller
from app.toegang.slot import ADRES_VERGEET, BEKEND_BLIJFT

# Longer than anyone keeps guessing; after it a count of failures starts again.
SLOT_BEWAREN = timedelta(days=90)


def ruim_op(tx: Session, nu: datetime) -> None:
    """Forget old counters, and sessions that no longer make a place familiar."""
    leeg = and_(Slot.mislukt == 0, Slot.laatst_op < nu - ADRES_VERGEET)
    tx.execute(delete(Slot).where(or_(leeg, Slot.laatst_op < nu - SLOT_BEWAREN)))
    tx.execute(delete(Verzoekteller).where(Verzoekteller.minuut < int(nu.timestamp()) // 60 - 1))
    tx.execute(delete(GeopendeZaak).where(GeopendeZaak.geopend_op < nu - VENSTER))
    oud = select(Sessie.id).where(Sessie.begonnen_op < nu - BEKEND_BLIJFT, Sessie.verloopt_op < nu)
    tx.execute(delete(Verversingstoken).where(Verversingstoken.sessie_id.in_(oud)))
    tx.execute(delete(Sessie).where(Sessie.begonnen_op < nu - BEKEND_BLIJFT, Sessie.verloopt_op < nu))
