"""CSV (RFC 4180) in which no spreadsheet finds a formula (ASVS 5.0 1.2.10), wherever it thinks that a cell begins.

A Dutch Excel splits on `;`, another on `,` or tab, and neither minds our quotes when it splits elsewhere than we do. So
not only the beginning of a cell counts, but every place in it after a separator or a line break.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from app.core.schema import iso_z

CSV_TYPE = "text/csv; charset=utf-8"
# What may stand before a cell in any reader's eyes (spaces and quotes fall away), and what would make it a formula,
# also at full width. Apostrophes that were there already are part of it: one away gives back what was written.
_BEFORE_FORMULA = re.compile(r"""(^|(?<![,;\s"])[,;\s"]+)('*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_SEPARATOR = re.compile(r"[,;\t\r\n\v\f\x85\u2028\u2029]")
_DROPPED_FIRST = ("\t", "\r", "\n")


class _Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def csv_text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their names; see `csv_rows`."""
    stream = io.StringIO()
    write = csv_rows(stream, names)
    for row in rows:
        write(row)
    return stream.getvalue()


def csv_rows(stream: _Writable, names: Sequence[str]) -> Callable[[Sequence[object]], object]:
    """Write the names, and answer what writes one row below them. Every cell is in quotes; whole numbers stay as they
    are, text becomes `defused`."""
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    return lambda row: writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)  # a negative number is a number
    return defused(iso_z(value) if isinstance(value, datetime) else str(value))


def defused(text: str) -> str:
    """The text with an apostrophe before each `=`, `+`, `-` or `@` that some reader could take for the first of a cell,
    and before a tab or line break that it begins with. Pure, in linear time; the text can be told from it."""
    harmless = _BEFORE_FORMULA.sub(_with_apostrophe, text)
    return f"'{harmless}" if text.lstrip("'").startswith(_DROPPED_FIRST) else harmless


def _with_apostrophe(found: re.Match[str]) -> str:
    """A quote or space alone separates nothing."""
    begins = found.start() == 0 or _SEPARATOR.search(found[1])
    return f"{found[1]}'{found[2]}" if begins else found[0]
