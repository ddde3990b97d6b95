"""The days of a series of meetings. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.core.workingdays import AMSTERDAM, add_working_days, is_working_day
from app.glossary import VrijeDag

HOOGSTENS = 104  # two years of weekly meetings


def days(
    eerste: date, om_de_weken: int, tot_en_met: date, op_vrije_dag: VrijeDag, dicht: frozenset[date]
) -> Iterator[tuple[date, bool]]:
    """Each day of the series with whether there is a meeting: every so many weeks up to and including the last day.

    On a day off the meeting is left out, or moves to the next working day; that never moves the ones after it.
    """
    dag = eerste
    while dag <= tot_en_met:
        if is_working_day(dag, dicht):
            yield dag, True
        elif op_vrije_dag is VrijeDag.OVERSLAAN:
            yield dag, False
        else:
            yield add_working_days(dag, 0, dicht), True
        dag += timedelta(weeks=om_de_weken)


def at_same_time(begint_op: datetime, dag: date) -> datetime:
    """The moment on `dag` at which a Dutch clock shows what it shows at `begint_op`, summer or winter."""
    return datetime.combine(dag, begint_op.astimezone(AMSTERDAM).time(), AMSTERDAM)
