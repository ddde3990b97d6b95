"""Deadlines of a case in working days. Pure.

The clock starts on the day that the filing counts (`klok_begin`) and is never restarted: a redirected case keeps it.
While information is awaited it stands still, and resumes by the working days that were really used. Chair or secretary
can move the deadline of a step; that is kept as working days too, so that standing still and closing days add to it.
"""

from collections.abc import Iterable
from datetime import date

from app.core.workingdays import NEVER_CLOSED, add_working_days, working_days_between
from app.glossary import Actie, Status, Termijnstap
from app.tafels.profiel import TafelProfiel

STAPPEN: dict[Status, Termijnstap] = {
    Status.INGEDIEND: Termijnstap.TRIAGE,
    Status.AANGENOMEN: Termijnstap.ADVIES,
    Status.INGEPLAND: Termijnstap.ADVIES,
    Status.BESPROKEN: Termijnstap.ADVIES,
    Status.GEADVISEERD: Termijnstap.OPVOLGING,
    Status.IN_OPVOLGING: Termijnstap.OPVOLGING,
}
# What makes the clock stand still, and what makes it go again.
_STILGEZET = frozenset({Actie.AANVULLING_VRAGEN, Actie.AFWIJZEN})
_HERVAT = frozenset({Actie.AANVULLEN, Actie.HEROPENEN, Actie.TRIAGE_TERUGDRAAIEN})
STILSTAND = _STILGEZET | _HERVAT


def uiterlijk(status: Status, begin: date, werkdagen_erbij: int, tafel: TafelProfiel) -> date | None:
    """The day by which the table must have taken its next step, or None when no step of the table is due.

    `werkdagen_erbij` is what the clock stood still, and by how much the deadline of this step was moved.
    """
    match STAPPEN.get(status):
        case Termijnstap.TRIAGE:
            termijn = tafel.triage_werkdagen
        case Termijnstap.ADVIES:
            termijn = tafel.advies_werkdagen
        case _:
            return None
    return add_working_days(begin, max(0, termijn + werkdagen_erbij), tafel.sluitingsdagen)


def gebruikte_werkdagen(begin: date, dag: date, stil_werkdagen: int, dicht: frozenset[date] = NEVER_CLOSED) -> int:
    """Working days since the clock began, up to and including `dag`, in which it ran."""
    return max(0, working_days_between(begin, dag, dicht) - stil_werkdagen)


def stilgestaan(begin: date, sinds: date, ontvangen: date, dicht: frozenset[date] = NEVER_CLOSED) -> int:
    """Working days that the clock stood still: from the question until the day that the answer counts. What was asked
    before the clock began (after the cut-off, at a weekend) makes it stand still from its beginning."""
    return working_days_between(max(begin, sinds), ontvangen, dicht)


def stil_volgens_verloop(
    begin: date, verloop: Iterable[tuple[Actie, date]], dicht: frozenset[date] = NEVER_CLOSED
) -> int:
    """The same, added up again from the course of the case (acts with the day that they count, the oldest first): for
    when a closing day is added later."""
    totaal = 0
    sinds: date | None = None
    for actie, dag in verloop:
        if actie in _STILGEZET:
            sinds = dag
        elif actie in _HERVAT and sinds is not None:
            totaal += stilgestaan(begin, sinds, dag, dicht)
            sinds = None
    return totaal


def verschuiving(begin: date, was: date, wordt: date, dicht: frozenset[date] = NEVER_CLOSED) -> int:
    """By how many working days a deadline moves; less than 0 when it comes earlier."""
    return working_days_between(begin, wordt, dicht) - working_days_between(begin, was, dicht)


def te_laat(uiterlijk_op: date | None, vandaag: date) -> bool:
    return uiterlijk_op is not None and uiterlijk_op < vandaag


def stap(status: Status, uiterlijk_op: date | None) -> Termijnstap | None:
    """Of which step this deadline is."""
    return None if uiterlijk_op is None else STAPPEN.get(status)
