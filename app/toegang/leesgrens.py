"""Whoever opens unusually many different cases in a short time is stopped, and the privacy officer is told.

Counted are cases, not requests: reading one case in all its parts is one, and so is acting on it, because a form that
was not filled in well comes back with the case. A file counts as one, however much is in it: a second person approved
it, or it holds what one brought in oneself. Filing one about a young person with a
reference counts too, because the answer may say that a colleague did so before (`app.samenloop`): who tries references
is stopped like who browses. The count is in the database, shared by all workers; a worker remembers what it noted, so
that opening a case again costs nothing. Requests at the very same moment can each pass once, so the limit may be passed
by as many as there are connections. Source: ASVS 5.0 2.4.1.
"""

import math
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.berichten import vastleggen
from app.core.audit import Auditregel
from app.core.db import now
from app.core.errors import TeVeel
from app.glossary import Handeling, MeldingSoort
from app.toegang.models import GeopendeZaak

VENSTER = timedelta(minutes=10)
ZAKEN = 60
MAX_ONTHOUDEN = 10_000


class TeVeelZaken(TeVeel):
    """429: this case stays closed for now."""

    code, title = "te-veel-aanmeldingen", "Te veel aanmeldingen geopend"

    def __init__(self, seconden: int) -> None:
        super().__init__(
            "U heeft in korte tijd ongewoon veel aanmeldingen geopend of ingediend. Wacht even. De functionaris "
            "gegevensbescherming krijgt hier bericht van.",
            seconden,
        )


class Leesgrens:
    """The limit of one service; `hoogstens` 0 is no limit."""

    def __init__(self, hoogstens: int) -> None:
        self._hoogstens = hoogstens
        self._genoteerd: dict[tuple[UUID, UUID], datetime] = {}

    def noteer(self, tx: Session, actor: Actor, aanmelding_id: UUID, soort: str = "aanmelding") -> None:
        """This case (or file: another `soort`) was opened, in the same transaction. Raises TeVeelZaken; the refusal is
        logged and told by the caller."""
        welke = (actor.gebruiker_id, aanmelding_id)
        eerder = self._genoteerd.get(welke)
        if not self._hoogstens or (eerder is not None and actor.klok - eerder < VENSTER / 2):
            return
        insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"gebruiker_id": actor.gebruiker_id, "aanmelding_id": aanmelding_id, "geopend_op": actor.klok}
        tx.execute(
            insert(GeopendeZaak)
            .values(row)
            .on_conflict_do_update(index_elements=["gebruiker_id", "aanmelding_id"], set_={"geopend_op": actor.klok})
        )
        aantal, eerste = tx.execute(
            select(func.count(), func.min(GeopendeZaak.geopend_op)).where(
                GeopendeZaak.gebruiker_id == actor.gebruiker_id, GeopendeZaak.geopend_op > actor.klok - VENSTER
            )
        ).one()
        if aantal > self._hoogstens:
            actor.geweigerd = (Handeling.VEEL_ZAKEN_OPENEN, soort, aanmelding_id)
            raise TeVeelZaken(math.ceil((eerste + VENSTER - actor.klok).total_seconds()))
        if len(self._genoteerd) >= MAX_ONTHOUDEN:
            self._genoteerd.clear()
        self._genoteerd[welke] = actor.klok


def vertel(tx: Session, actor: Actor, object_id: UUID | None) -> None:
    """Tell the privacy officer that someone was stopped, once per person per window; before the refusal is logged.

    The message goes with the case that stayed closed. When that is none (it was being filed, or it is a file), with the
    last one that this person opened.
    """
    tx.execute(select(Gebruiker.id).where(Gebruiker.id == actor.gebruiker_id).with_for_update())
    told = select(Auditregel.id).where(
        Auditregel.gebruiker_id == actor.gebruiker_id,
        Auditregel.handeling == Handeling.VEEL_ZAKEN_OPENEN,
        Auditregel.tijdstip > now() - VENSTER,
    )
    if tx.scalar(told.limit(1)) is not None:
        return
    last = (
        select(Aanmelding)
        .join(GeopendeZaak, GeopendeZaak.aanmelding_id == Aanmelding.id)
        .where(GeopendeZaak.gebruiker_id == actor.gebruiker_id)
        .order_by(GeopendeZaak.geopend_op.desc())
        .limit(1)
    )
    zaak = tx.get(Aanmelding, object_id) or tx.scalar(last)
    if zaak is not None:
        vastleggen.leg_vast(tx, MeldingSoort.VEEL_GEOPEND, zaak, actor.nu, door=actor.gebruiker_id)
