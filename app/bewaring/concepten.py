"""Concepts that were never filed: their owner is warned, and two weeks later they go. Nobody has to approve: nobody but
the owner ever saw them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.berichten.models import Gebeurtenis
from app.berichten.vastleggen import leg_vast
from app.bewaring.termijnen import WAARSCHUWING, concept_vervalt, waarschuw_concept
from app.bewaring.vernietigen import Opslagen, vernietig
from app.core.audit import Who
from app.core.db import Database
from app.core.workingdays import local_date
from app.glossary import Handeling, MeldingSoort, Status
from app.tafels.catalogus import catalogus

# Where the owner did not choose a table yet.
DAGEN = 90


def ruim_op(database: Database, wie: Who, opslagen: Opslagen, nu: datetime) -> int:
    """Warn who must be warned, and destroy what is over; how many concepts were destroyed."""
    with database.session() as tx:
        verlopen = []
        for concept, gewaarschuwd, dagen in _stille(tx, nu):
            vervalt = concept_vervalt(concept.gewijzigd_op, gewaarschuwd, dagen)
            if vervalt is None:
                if waarschuw_concept(concept.gewijzigd_op, dagen) <= nu:
                    leg_vast(tx, MeldingSoort.CONCEPT_VERVALT, concept, nu)
            elif vervalt <= nu:
                verlopen.append(concept.id)
        tx.commit()
    return sum(_vernietig(database, wie, opslagen, concept_id, nu) for concept_id in verlopen)


def _vernietig(database: Database, wie: Who, opslagen: Opslagen, concept_id: Any, nu: datetime) -> bool:
    """Looked at once more, in a transaction of its own: the owner may be working on it."""
    with database.session() as tx:
        query = _nooit_ingediend().add_columns(_gewaarschuwd().scalar_subquery()).where(Aanmelding.id == concept_id)
        rij = tx.execute(query.with_for_update(of=Aanmelding, skip_locked=True)).one_or_none()
        if rij is None:
            return False
        concept, gewaarschuwd = rij
        vervalt = concept_vervalt(concept.gewijzigd_op, gewaarschuwd, _dagen(tx, concept))
        if vervalt is None or vervalt > nu:
            return False
        vernietig(tx, wie, opslagen, concept, local_date(nu), Handeling.CONCEPT_VERNIETIGEN)
        tx.commit()
        return True


def _nooit_ingediend() -> Select[*tuple[Aanmelding]]:
    return select(Aanmelding).where(
        Aanmelding.ingediend_op.is_(None), Aanmelding.status.in_((Status.CONCEPT, Status.INGETROKKEN))
    )


def _stille(tx: Session, nu: datetime) -> list[tuple[Aanmelding, datetime | None, int]]:
    """Concepts that nobody changed for so long that a warning or the end may be due, the longest first."""
    kortste = min([DAGEN, *(tafel.concept_dagen for tafel in catalogus(tx).tafels.values())])
    grens = nu - timedelta(days=kortste) + WAARSCHUWING
    query = (
        _nooit_ingediend()
        .add_columns(_gewaarschuwd().scalar_subquery())
        .where(Aanmelding.gewijzigd_op <= grens)
        .order_by(Aanmelding.gewijzigd_op)
    )
    return [(een, gewaarschuwd, _dagen(tx, een)) for een, gewaarschuwd in tx.execute(query)]


def _dagen(tx: Session, concept: Aanmelding) -> int:
    tafel = catalogus(tx).tafels.get(concept.tafel_code or "")
    return DAGEN if tafel is None else tafel.concept_dagen


def _gewaarschuwd() -> Select[*tuple[datetime]]:
    """When the owner was last told."""
    return select(func.max(Gebeurtenis.op)).where(
        Gebeurtenis.aanmelding_id == Aanmelding.id, Gebeurtenis.soort == MeldingSoort.CONCEPT_VERVALT
    )
