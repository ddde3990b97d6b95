"""Chairs hear of themselves that a young person of their case is in another one too: that there is one, not which.

By the worker, because who files may not see the other case. Whom to call they read with the case (`service.read`).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.berichten.models import Bericht, Gebeurtenis
from app.berichten.vastleggen import leg_vast
from app.glossary import MeldingSoort, Status
from app.samenloop import service

_Hier, _Daar = aliased(Jeugdige), aliased(Jeugdige)
_Nieuwe = aliased(Aanmelding)


def tell(tx: Session, ingediend: Collection[UUID], doorgezet: Collection[UUID], nu: datetime) -> None:
    """Tell the tables of cases that were filed, and of the running ones that share a young person with those; of a case
    that went to another table, that table alone. Never a person with an interest in what it is about."""
    new = {*ingediend, *doorgezet}
    rows = tx.execute(
        select(_Hier.aanmelding_id, _Daar.aanmelding_id)
        .distinct()
        .join(_Daar, _Daar.referentie_hash == _Hier.referentie_hash)
        .join(_Nieuwe, _Nieuwe.id == _Hier.aanmelding_id)
        .join(Aanmelding, Aanmelding.id == _Daar.aanmelding_id)
        .where(
            _Hier.aanmelding_id.in_(new),
            _Daar.aanmelding_id != _Hier.aanmelding_id,
            Aanmelding.ingediend_op.is_not(None),
            Aanmelding.status.not_in(service.NIET_MEER),
            _Nieuwe.status.not_in(service.NIET_MEER),
        )
    ).all()
    if not rows:
        return
    about: dict[UUID, set[UUID]] = defaultdict(set)
    for here, there in rows:
        about[here].add(there)
        if here in ingediend:
            about[there].add(here)
    involved = service.involved(tx, list(about))
    over = (*service.NIET_MEER, Status.AFGESLOTEN)
    for zaak in tx.scalars(select(Aanmelding).where(Aanmelding.id.in_(about), Aanmelding.status.not_in(over))):
        leg_vast(tx, MeldingSoort.SAMENLOOP, zaak, nu)
        knows_nothing = set.intersection(*(involved[other] for other in about[zaak.id]))
        this = select(Gebeurtenis.id).where(
            Gebeurtenis.aanmelding_id == zaak.id, Gebeurtenis.soort == MeldingSoort.SAMENLOOP, Gebeurtenis.op == nu
        )
        tx.execute(delete(Bericht).where(Bericht.gebeurtenis_id.in_(this), Bericht.gebruiker_id.in_(knows_nothing)))
