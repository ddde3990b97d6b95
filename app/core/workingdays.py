"""Working days: Monday to Friday without Dutch public holidays and without `closed`, the closing days that a table or
region has beside them. Pure arithmetic on dates.

Source of the holidays: the library `holidays` (public holidays of the Netherlands; Liberation Day only in
lustrum years, as most collective agreements of municipalities have it).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5
NEVER_CLOSED: frozenset[date] = frozenset()


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def local_date(moment: datetime) -> date:
    """The calendar day in the Netherlands on which `moment` falls."""
    return moment.astimezone(AMSTERDAM).date()


def local_text(moment: datetime) -> str:
    """`moment` in the Netherlands, as it is read in a Dutch sentence."""
    return f"{moment.astimezone(AMSTERDAM):op %d-%m-%Y om %H:%M uur}"


def midnight(day: date) -> datetime:
    """The first moment of a day in the Netherlands, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def is_working_day(day: date, closed: frozenset[date] = NEVER_CLOSED) -> bool:
    return day.weekday() < SATURDAY and day not in closed and day not in _holidays(day.year)


def received_on(moment: datetime, cut_off: time | None, closed: frozenset[date] = NEVER_CLOSED) -> date:
    """The working day on which something that came in at `moment` counts: after the cut-off time, the next one.

    The cut-off is a moment of the local day, not a reading of the clock: when the clock goes back in October and shows
    an hour twice, what comes in later still never counts earlier. At the cut-off itself is in time; None is midnight.
    """
    day = local_date(moment)
    # In UTC: two times in one zone are compared by what the clock shows.
    if cut_off is not None and moment.astimezone(UTC) > datetime.combine(day, cut_off, AMSTERDAM).astimezone(UTC):
        day += timedelta(days=1)
    return add_working_days(day, 0, closed)


def add_working_days(start: date, days: int, closed: frozenset[date] = NEVER_CLOSED) -> date:
    """The working day that lies `days` working days after `start` (days ≥ 0). 0 gives the first one from `start` on."""
    day = start
    while not is_working_day(day, closed):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day, closed):
            day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, closed: frozenset[date] = NEVER_CLOSED) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    count = 0
    day = start
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day, closed)
    return count


def working_days_back(end: date, days: int) -> date:
    """The last day since which `days` working days have passed on `end` (days ≥ 0), see `working_days_between`."""
    day = end
    while days > 0:
        days -= is_working_day(day)
        day -= timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last day of the month where that day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("a month has at least 28 days")
