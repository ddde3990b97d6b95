"""Sessions: see one's own, end one, end all of someone. What has ended is out at the next request (ASVS 5.0 7.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from app.beheer import recent
from app.beheer.actor import Actor
from app.beheer.models import Sessie
from app.core import audit
from app.core.errors import NietGevonden
from app.glossary import Handeling


@dataclass(frozen=True)
class Leven:
    """How long a session may go unused; how long at all is in the session itself."""

    inactief: timedelta

    @property
    def bijhouden_na(self) -> timedelta:
        """How stale the moment of last use may be: a minute, so that not every request writes."""
        return min(timedelta(minutes=1), self.inactief / 4)


def houd_bij(tx: Session, actor: Actor, leven: Leven) -> None:
    """Remember that this session is used; committed at once, so that a refused act is use too and no row stays locked.

    The moment is kept to the minute, so a session may end up to a minute before the idle limit, never after it.
    """
    stand = actor.sessie
    if stand is None or not moet_bijhouden(actor, leven):
        return
    tx.execute(update(Sessie).where(Sessie.id == actor.sessie_id).values(laatst_gebruikt_op=stand.klok))
    tx.commit()


def moet_bijhouden(actor: Actor, leven: Leven) -> bool:
    """Whether `houd_bij` has something to write: once a minute."""
    stand = actor.sessie
    return stand is not None and stand.klok - stand.laatst_gebruikt_op >= leven.bijhouden_na


def mijn_sessies(tx: Session, actor: Actor, leven: Leven) -> list[Sessie]:
    """The actor's own sessions that still work, the newest first (7.5.2)."""
    return list(
        tx.scalars(
            select(Sessie)
            .where(
                Sessie.gebruiker_id == actor.gebruiker_id,
                Sessie.beeindigd_op.is_(None),
                Sessie.verloopt_op > actor.klok,
                Sessie.laatst_gebruikt_op > actor.klok - leven.inactief,
            )
            .order_by(Sessie.begonnen_op.desc(), Sessie.id)
        )
    )


def beeindig_eigen(tx: Session, actor: Actor, sessie_id: UUID) -> int:
    """End one of one's own sessions; of another person's it is not even said that it exists."""
    aantal = _beeindig(tx, actor.klok, Sessie.id == sessie_id, Sessie.gebruiker_id == actor.gebruiker_id)
    if not aantal:
        raise NietGevonden
    audit.record(tx, actor, Handeling.SESSIES_BEEINDIGEN, "sessie", sessie_id)
    return aantal


def beeindig_alle(tx: Session, gebruiker_id: UUID, klok: datetime, *, behalve: UUID | None = None) -> int:
    """End every session of a person, for good; the caller writes the audit line. Answers how many still lived."""
    andere = () if behalve is None else (Sessie.id != behalve,)
    return _beeindig(tx, klok, Sessie.gebruiker_id == gebruiker_id, *andere)


def _beeindig(tx: Session, klok: datetime, *welke: Any) -> int:
    statement = update(Sessie).where(*welke, Sessie.beeindigd_op.is_(None)).values(beeindigd_op=klok)
    recent.changes(tx)
    result: CursorResult[Any] = tx.connection().execute(statement)
    return int(result.rowcount)
