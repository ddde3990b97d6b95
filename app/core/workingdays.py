"""Working days: Monday to Friday without Dutch public holidays. Pure arithmetic on dates.

Source of the holidays: the library `holidays` (public holidays of the Netherlands; Liberation Day only in
lustrum years, as most collective agreements of municipalities have it).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def local_date(moment: datetime) -> date:
    """The calendar day in the Netherlands on which `moment` falls."""
    return moment.astimezone(AMSTERDAM).date()


def midnight(day: date) -> datetime:
    """The first moment of a day in the Netherlands, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def add_working_days(start: date, days: int) -> date:
    """The working day that lies `days` working days after `start` (days ≥ 0). 0 gives the first one from `start` on."""
    day = start
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    count = 0
    day = start
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


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
