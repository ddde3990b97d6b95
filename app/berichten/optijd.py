"""Messages that no act makes but time: what is to be answered, a term that is nearly over, a day's digest.

Each is written once however many workers look, by a key that is unique; no worker has to remember anything.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.aanmeldingen.models import Aanmelding
from app.adviezen.models import Advies, Adviesregel, Regelreactie
from app.beheer.models import Gebruiker
from app.berichten.models import Bericht, Gebeurtenis, Keuze, Termijnwaarschuwing
from app.berichten.regels import SAMENVATTING_OM, WAARSCHUW_WERKDAGEN, bijna_om, met_standaard, momenten
from app.berichten.vastleggen import leg_vast
from app.core import outbox
from app.core.db import insert_new
from app.core.workingdays import AMSTERDAM, add_working_days, local_date
from app.glossary import Berichtkeuze, Kanaal, MeldingSoort, Status
from app.opvolging.models import Opvolgmeting

# Every id outside is made from what it is about, so that making it twice makes it once.
RUIMTE = UUID("6c1f3c86-7f0e-4a35-9a67-6a1c5b1d6b0a")
_IN_OPVOLGING = (Status.GEADVISEERD, Status.IN_OPVOLGING)
_SAMENVATTEN = timedelta(days=7)
_PER_KEER = 500


def herinner(tx: Session, nu: datetime) -> int:
    """Tell requesters of a follow-up whose day has come, and of lines of advice whose day is over, while there is no
    answer; how many were new. Who took a case over is told too, of the newest moment."""
    vandaag = local_date(nu)
    new = 0
    for soort, (dag, query) in _OPEN.items():
        for werkdagen, na, tot in momenten(soort, vandaag):
            told = exists().where(
                Gebeurtenis.aanmelding_id == Aanmelding.id,
                Gebeurtenis.soort == soort,
                Gebeurtenis.dag == dag,
                Gebeurtenis.na_werkdagen == werkdagen,
                Gebeurtenis.aan_id == Aanmelding.aanmelder_id,
            )
            rows = tx.execute(query.where(dag > na, dag <= tot, ~told).limit(_PER_KEER)).all()
            new += sum(leg_vast(tx, soort, zaak, nu, moment=(of, werkdagen)) for zaak, of in rows)
    return new


def _open_measurements() -> Select[*tuple[Any, ...]]:
    return (
        select(Aanmelding, Opvolgmeting.gepland_op)
        .join(Opvolgmeting, Opvolgmeting.aanmelding_id == Aanmelding.id)
        .where(Opvolgmeting.gemeten_op.is_(None), Aanmelding.status.in_(_IN_OPVOLGING))
    )


def _open_lines() -> Select[*tuple[Any, ...]]:
    """Lines without an answer, of the signed version that no later one replaced."""
    later = aliased(Advies)
    replaced = exists().where(
        later.aanmelding_id == Advies.aanmelding_id, later.nummer > Advies.nummer, later.ondertekend_op.is_not(None)
    )
    return (
        select(Aanmelding, Adviesregel.uiterlijk)
        .join(Adviesregel, Adviesregel.aanmelding_id == Aanmelding.id)
        .join(Advies, Advies.id == Adviesregel.advies_id)
        .where(
            Advies.ondertekend_op.is_not(None),
            Aanmelding.status.in_(_IN_OPVOLGING),
            ~replaced,
            ~exists().where(Regelreactie.adviesregel_id == Adviesregel.id),
        )
    )


# Per kind the day that it is about, and what is open.
_OPEN: dict[MeldingSoort, tuple[Any, Select[*tuple[Any, ...]]]] = {
    MeldingSoort.OPVOLGMETING: (Opvolgmeting.gepland_op, _open_measurements()),
    MeldingSoort.ADVIESREGEL_OPEN: (Adviesregel.uiterlijk, _open_lines()),
}


def waarschuw(tx: Session, nu: datetime) -> int:
    """Warn a table of a term that is nearly over, once; how many. Again only after the date moved out."""
    vandaag = local_date(nu)
    warned = tx.execute(
        select(Termijnwaarschuwing.aanmelding_id, Aanmelding.status, Aanmelding.uiterlijk).join(
            Aanmelding, Aanmelding.id == Termijnwaarschuwing.aanmelding_id
        )
    ).all()
    out = [row[0] for row in warned if not bijna_om(row.status, row.uiterlijk, vandaag)]
    tx.execute(delete(Termijnwaarschuwing).where(Termijnwaarschuwing.aanmelding_id.in_(out)))
    near = tx.scalars(
        select(Aanmelding)
        .where(
            Aanmelding.status.in_(WAARSCHUW_WERKDAGEN),
            Aanmelding.uiterlijk <= add_working_days(vandaag, max(WAARSCHUW_WERKDAGEN.values())),
            ~exists().where(Termijnwaarschuwing.aanmelding_id == Aanmelding.id),
        )
        .order_by(Aanmelding.uiterlijk)
        .limit(_PER_KEER)
    ).all()
    new = 0
    for zaak in near:
        mark = {"aanmelding_id": zaak.id, "uiterlijk": zaak.uiterlijk, "op": nu}
        if bijna_om(zaak.status, zaak.uiterlijk, vandaag) and insert_new(tx, Termijnwaarschuwing, mark):
            new += leg_vast(tx, MeldingSoort.TERMIJN, zaak, nu)
    return new


def wil(keuze: Berichtkeuze) -> ColumnElement[bool]:
    """Whether the person of a message (joined with its event and, outer, the choice) wants it this way."""
    return or_(Keuze.keuze == keuze, and_(Keuze.keuze.is_(None), Gebeurtenis.soort.in_(met_standaard(keuze))))


def vat_samen(tx: Session, nu: datetime) -> int:
    """After seven in the morning: one mail for everyone who wants the day's messages together; how many mails.

    A message goes into one digest, and only when it was not seen before that.
    """
    if nu.astimezone(AMSTERDAM).time() < SAMENVATTING_OM:
        return 0
    rows = tx.execute(
        select(Bericht.gebruiker_id, Bericht.gebeurtenis_id)
        .join(Gebeurtenis, Gebeurtenis.id == Bericht.gebeurtenis_id)
        .join(Gebruiker, Gebruiker.id == Bericht.gebruiker_id)
        .outerjoin(Keuze, and_(Keuze.gebruiker_id == Bericht.gebruiker_id, Keuze.soort == Gebeurtenis.soort))
        .where(
            Gebruiker.email.is_not(None),
            Bericht.samenvatting_id.is_(None),
            Bericht.gezien_op.is_(None),
            Bericht.op > nu - _SAMENVATTEN,
            Bericht.op <= nu,
            wil(Berichtkeuze.DAGELIJKS),
        )
    ).all()
    per_persoon: dict[UUID, list[UUID]] = {}
    for gebruiker_id, gebeurtenis_id in rows:
        per_persoon.setdefault(gebruiker_id, []).append(gebeurtenis_id)
    mails = 0
    for gebruiker_id, gebeurtenissen in sorted(per_persoon.items()):
        zending = uuid5(RUIMTE, f"samenvatting|{gebruiker_id}|{local_date(nu)}")
        if outbox.put(tx, zending, Kanaal.SAMENVATTING, Kanaal.SAMENVATTING, gebruiker_id, nu):
            mine = and_(Bericht.gebruiker_id == gebruiker_id, Bericht.gebeurtenis_id.in_(gebeurtenissen))
            tx.execute(update(Bericht).where(mine).values(samenvatting_id=zending))
            mails += 1
    return mails
