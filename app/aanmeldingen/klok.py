"""The clock of a case while it runs: begin, resume, move a deadline, and count again when a closing day is added."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app import authz
from app.aanmeldingen import dossier, termijnen
from app.aanmeldingen.models import Aanmelding, Verloop
from app.aanmeldingen.schemas import TermijnIn
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import Fout
from app.core.workingdays import add_working_days, is_working_day, local_date, received_on
from app.glossary import Actie, Status, Termijnstap
from app.tafels.profiel import TafelProfiel

# In these the table has still to advise, so a deadline runs or can run again.
LOPEND = (
    Status.INGEDIEND,
    Status.AANVULLING_GEVRAAGD,
    Status.AANGENOMEN,
    Status.INGEPLAND,
    Status.BESPROKEN,
    Status.AFGEWEZEN,
)


def received(actor: Actor, tafel: TafelProfiel) -> date:
    """The working day on which what comes in now counts at this table."""
    return received_on(actor.nu, tafel.afkaptijd, tafel.sluitingsdagen)


def counts_on(actor: Actor, ontvangen: date) -> dict[str, str]:
    """For the course of the case: the day that something counts, when that is not the day that it came in."""
    return {} if ontvangen == local_date(actor.nu) else {"ontvangen": ontvangen.isoformat()}


def begin_of(aanmelding: Aanmelding, tafel: TafelProfiel) -> date:
    """The working day on which the clock of this case began; LookupError for one that was never filed."""
    if aanmelding.klok_begin is None:
        raise LookupError("only a filed case has a clock")
    return add_working_days(aanmelding.klok_begin, 0, tafel.sluitingsdagen)


def resume(aanmelding: Aanmelding, sinds: date, ontvangen: date, tafel: TafelProfiel) -> None:
    """The clock goes again: the working days since `sinds` are not on it."""
    begin = begin_of(aanmelding, tafel)
    aanmelding.stil_werkdagen += termijnen.stilgestaan(begin, sinds, ontvangen, tafel.sluitingsdagen)


def used_days(tx: Session, aanmelding: Aanmelding, actor: Actor) -> int:
    """Working days on the clock since filing, standstill left out."""
    tafel = dossier.tafel_of(tx, aanmelding)
    begin, vandaag = begin_of(aanmelding, tafel), local_date(actor.nu)
    return termijnen.gebruikte_werkdagen(begin, vandaag, aanmelding.stil_werkdagen, tafel.sluitingsdagen)


def move(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: TermijnIn) -> tuple[Zaak, Verloop]:
    """Chair or secretary moves the deadline of the present step, with a reason that everyone around the case reads."""
    zaak = authz.load(tx, actor, Actie.TERMIJN_WIJZIGEN, aanmelding_id, versie)
    aanmelding = zaak.aanmelding
    tafel = dossier.tafel_of(tx, aanmelding)
    was, stap = aanmelding.uiterlijk, termijnen.STAPPEN[aanmelding.status]
    if was is None:
        raise LookupError("a running step has a deadline")
    begin = begin_of(aanmelding, tafel)
    dossier.refuse(*_move_errors(data.uiterlijk, was, max(begin, local_date(actor.nu)), tafel))
    werkdagen = termijnen.verschuiving(begin, was, data.uiterlijk, tafel.sluitingsdagen)
    if stap is Termijnstap.TRIAGE:
        aanmelding.triage_verschoven += werkdagen
    else:
        aanmelding.advies_verschoven += werkdagen
    gegevens = {"stap": stap.value, "was": was.isoformat(), "wordt": data.uiterlijk.isoformat()}
    return zaak, dossier.act(tx, actor, zaak, Actie.TERMIJN_WIJZIGEN, toelichting=data.reden, gegevens=gegevens)


def _move_errors(wordt: date, was: date, vroegst: date, tafel: TafelProfiel) -> list[Fout]:
    if wordt == was:
        return [Fout("uiterlijk", "zelfde-dag", "Dit is al de uiterste dag.")]
    if wordt < vroegst:
        return [Fout("uiterlijk", "te-vroeg", "Kies een dag die nog niet voorbij is, en niet vóór het begin.")]
    if not is_working_day(wordt, tafel.sluitingsdagen):
        return [Fout("uiterlijk", "geen-werkdag", "Kies een werkdag: geen weekend, feestdag of sluitingsdag.")]
    return []


def recount(tx: Session, actor: Actor, tafels: Sequence[TafelProfiel], reden: str) -> None:
    """Count every running clock at these tables again, after their closing days changed. A case whose deadline moves
    says so in its timeline.

    The course of a case holds when its clock stood still, so those periods are counted again too. What was measured
    (working days until triage or advice) stays as it was measured.
    """
    by_code = {tafel.code: tafel for tafel in tafels}
    zaken = tx.scalars(
        select(Aanmelding)
        .where(
            Aanmelding.tafel_code.in_(by_code),
            Aanmelding.status.in_(LOPEND),
            Aanmelding.geadviseerd_op.is_(None),
            Aanmelding.klok_begin.is_not(None),
        )
        .order_by(Aanmelding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    verloop = _standstill(tx, by_code)
    for zaak in zaken:
        tafel = by_code[str(zaak.tafel_code)].zoals_op(zaak.ingediend_op)
        _recount_one(tx, actor, zaak, tafel, verloop.get(zaak.id, []), reden)


def _standstill(tx: Session, tafels: dict[str, TafelProfiel]) -> dict[UUID, list[tuple[Actie, date]]]:
    """Per running case the acts that made its clock stand still or go again, with the day that each counts."""
    query = (
        select(Verloop.aanmelding_id, Verloop.actie, Verloop.op, Verloop.gegevens)
        .join(Aanmelding, Aanmelding.id == Verloop.aanmelding_id)
        .where(Aanmelding.tafel_code.in_(tafels), Aanmelding.status.in_(LOPEND), Verloop.actie.in_(termijnen.STILSTAND))
        .order_by(Verloop.aanmelding_id, Verloop.id)
    )
    rows = tx.execute(query).all()
    return {
        zaak: [
            (row.actie, date.fromisoformat(row.gegevens["ontvangen"]))
            if "ontvangen" in row.gegevens
            else (row.actie, local_date(row.op))
            for row in group
        ]
        for zaak, group in groupby(rows, key=lambda row: row.aanmelding_id)
    }


def _recount_one(
    tx: Session,
    actor: Actor,
    aanmelding: Aanmelding,
    tafel: TafelProfiel,
    verloop: list[tuple[Actie, date]],
    reden: str,
) -> None:
    was, stil = aanmelding.uiterlijk, aanmelding.stil_werkdagen
    aanmelding.stil_werkdagen = termijnen.stil_volgens_verloop(
        begin_of(aanmelding, tafel), verloop, tafel.sluitingsdagen
    )
    wordt = aanmelding.uiterlijk = dossier.deadline(aanmelding, tafel)
    if (was, stil) == (wordt, aanmelding.stil_werkdagen):
        return
    audit.record(tx, actor, Actie.TERMIJN_WIJZIGEN, "aanmelding", aanmelding.id, aanmelding_id=aanmelding.id)
    if was is None or wordt is None or was == wordt:
        return
    aanmelding.gewijzigd_op = actor.nu
    flag_modified(aanmelding, "gewijzigd_op")
    stap = termijnen.STAPPEN[aanmelding.status]
    tx.add(
        Verloop(
            aanmelding_id=aanmelding.id,
            actie=Actie.TERMIJN_WIJZIGEN,
            op=actor.nu,
            door_id=actor.gebruiker_id,
            rol=str(actor.rol),
            van_status=aanmelding.status,
            naar_status=aanmelding.status,
            tafel_code=aanmelding.tafel_code,
            toelichting=reden,
            gegevens={"stap": stap.value, "was": was.isoformat(), "wordt": wordt.isoformat()},
        )
    )
