"""The day of today in the tests: that of the Netherlands, and asked when it is needed; a run may go past midnight."""

from datetime import UTC, date, datetime

from app.core.workingdays import local_date


def vandaag() -> date:
    """The day it is in the Netherlands now."""
    return local_date(datetime.now(UTC))
