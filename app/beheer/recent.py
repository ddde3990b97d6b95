"""Who asked a moment ago, for questions about what is published: many together ask the database once who it is.

Nobody keeps a right by it. What `load_actor` said is used for a twentieth of a second, counted from before it was
asked; and whatever changes that (a session ends, a role is given or taken, a person is blocked) is answered only when
that time has passed since its commit. So every request that comes after such an answer is judged by what then holds
(ASVS 5.0 7.4.1, 8.3.2), at every process of every machine, without any of them having to tell another. What ends by
the clock, as an idle session, may so end a twentieth of a second late.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from app.beheer.actor import Actor
from app.beheer.models import STAND, Gebruiker, Organisatie, Roltoekenning
from app.core.identity import Claims
from app.core.workingdays import local_date
from app.rechten.models import Waarneming

SECONDS = 0.05
# So many different people within that time are more than one process serves.
MOST = 1_000
_CHANGES = "who_may_do_what_changes"
# What `load_actor` reads, other than the moment of last use of a session.
_RIGHTS = (Gebruiker, Roltoekenning, Waarneming, Organisatie)

_TABLES = {model.__table__ for model in _RIGHTS}
_Key = tuple[UUID, UUID, date]


class Recent:
    """What one process knows of who asked a moment ago."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[_Key, tuple[float, Actor, int | None]] = {}

    def actor(
        self,
        tx: Session,
        claims: Claims,
        load: Callable[[], Actor | None],
        *,
        nu: datetime,
        klok: datetime,
        herkomst: str | None,
        verzoek_id: UUID,
    ) -> Actor | None:
        """What `load` says, or said a moment ago about the same session on the same day."""
        key = (claims.sub, claims.sid, local_date(nu))
        began = self._clock()
        known = self._known.get(key)
        if known is None or began >= known[0] + SECONDS:
            actor = load()
            if actor is None:
                return None
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[key] = (began, actor, tx.info.get(STAND))
        _, actor, tx.info[STAND] = known
        sessie = actor.sessie and replace(actor.sessie, klok=klok)
        return replace(actor, nu=nu, sessie=sessie, herkomst=herkomst, verzoek_id=verzoek_id)


def changes(tx: Session) -> None:
    """This transaction ends sessions, or lets one do more: by a statement, which the hooks below do not see."""
    tx.info[_CHANGES] = True


@event.listens_for(Session, "before_flush")
def _note(tx: Session, _context: Any, _instances: Any) -> None:
    if any(isinstance(row, _RIGHTS) for row in (*tx.new, *tx.dirty, *tx.deleted)):
        changes(tx)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not state.is_select and getattr(state.statement, "table", None) in _TABLES:
        changes(state.session)


@event.listens_for(Session, "after_commit")
def _wait(tx: Session) -> None:
    """Until nobody goes by what held before. A savepoint is nothing that others see."""
    if not tx.in_nested_transaction() and tx.info.pop(_CHANGES, False):
        time.sleep(SECONDS)


@event.listens_for(Session, "after_rollback")
def _forget(tx: Session) -> None:
    tx.info.pop(_CHANGES, None)
