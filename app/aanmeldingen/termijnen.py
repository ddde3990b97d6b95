"""Deadlines of a case in working days. Pure.

The clock starts at filing and is never restarted: a redirected case keeps it. While information is awaited it stands
still, and resumes by the working days that were really used.
"""

from datetime import date

from app.core.workingdays import add_working_days, working_days_between
from app.glossary import Status
from app.tafels.profiel import TafelProfiel

_NAAR_ADVIES = (Status.AANGENOMEN, Status.INGEPLAND, Status.BESPROKEN)


def uiterlijk(status: Status, ingediend: date, stil_werkdagen: int, tafel: TafelProfiel) -> date | None:
    """The day by which the table must have taken its next step, or None when no step of the table is due."""
    if status is Status.INGEDIEND:
        return add_working_days(ingediend, tafel.triage_werkdagen + stil_werkdagen)
    if status in _NAAR_ADVIES:
        return add_working_days(ingediend, tafel.advies_werkdagen + stil_werkdagen)
    return None


def gebruikte_werkdagen(ingediend: date, dag: date, stil_werkdagen: int) -> int:
    """Working days between filing and `dag` in which the clock ran."""
    return max(0, working_days_between(ingediend, dag) - stil_werkdagen)


def stilgestaan(sinds: date, dag: date) -> int:
    """Working days that the clock stood still."""
    return working_days_between(sinds, dag)


def te_laat(uiterlijk_op: date | None, vandaag: date) -> bool:
    return uiterlijk_op is not None and uiterlijk_op < vandaag
