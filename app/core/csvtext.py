"""CSV (RFC 4180) that a spreadsheet cannot take for a formula (ASVS 5.0 1.2.10)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.core.schema import iso_z

CSV_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their names; a cell that looks like a formula gets an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)  # a negative number is a number
    cell = iso_z(value) if isinstance(value, datetime) else str(value)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
