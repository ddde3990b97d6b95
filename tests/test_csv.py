"""Files for a spreadsheet: no cell is a formula, whatever it takes for one, and nothing written is lost.

ASVS 5.0 1.2.10.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csvtext import csv_text

FORMULE = "=+@\uff1d\uff0b\uff0d\uff20-"
GEVAARLIJK = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', "'=1", "''=1", "\uff1d1"),
    *(
        "x;=HYPERLINK(1)",
        "x,=1",
        "x\t=1",
        "x\n=1+1",
        "x\r\n=1",
        'x;"=1"',
        "x; =1",
        'x;"',
        'x\n"',
        "x;'=1",
        ";",
        '";";"=1',
    ),
]
STUKJES = [*FORMULE, *(",;'\" x1\u2028"), "\r\n", "tekst"]


def _cellen(tekst: str) -> Iterator[str]:
    """What some spreadsheet takes for a cell: it splits on one of these, and minds quotes or does not."""
    for teken in (",", ";", "\t"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for rij in csv.reader(io.StringIO(tekst, newline=""), delimiter=teken, quoting=quoting):
                yield from rij


def _zoals_geschreven(cel: str) -> str:
    """The rule of the README, the other way: one apostrophe away, at the beginning and after what may separate."""
    if re.match("'+[\t\r\n]", cel):
        cel = cel[1:]
    begin = r"""(^|(?<![,;\s"])[,;\s"]+)'('*[=+\-@\uff1d\uff0b\uff0d\uff20])"""
    return re.sub(
        begin,
        lambda m: m[1] + m[2] if m.start() == 0 or re.search(r"[^ \"\xa0]", m[1]) else m[0],
        cel,
    )


def _is_veilig(rij: list[str]) -> None:
    tekst = csv_text(["a", "b", "c"], [rij, ["x", *rij[1:]]])
    for cel in _cellen(tekst):
        # Quotes, blanks and line breaks at its beginning may be dropped by who reads it.
        assert not re.match(rf'[\s"]*[{FORMULE}]', cel), cel
    gelezen = list(csv.reader(io.StringIO(tekst, newline="")))[1]
    assert not any(cel.startswith(("\t", "\r", "\n")) for cel in gelezen)
    assert [_zoals_geschreven(cel) for cel in gelezen] == rij


@pytest.mark.parametrize("cel", GEVAARLIJK)
def test_een_cel_kan_geen_formule_zijn(cel: str) -> None:
    """Whatever a reader splits on: Dutch Excel takes `;`."""
    _is_veilig([cel, "x", cel])


@given(st.lists(st.lists(st.sampled_from(STUKJES), max_size=12).map("".join), min_size=3, max_size=3))
def test_geen_enkele_tekst_geeft_een_formule_en_elke_is_terug_te_lezen(rij: list[str]) -> None:
    _is_veilig(rij)


def test_een_lange_rij_scheidingstekens_kost_geen_tijd() -> None:
    """What is tried from every place in a run would take minutes here."""
    for stuk in (";", "\n", "'", '"', "; '"):
        assert csv_text(["a"], [[stuk * 200_000]])


def test_een_gewone_cel_blijft_zoals_zij_is() -> None:
    wanneer = datetime(2026, 3, 1, 9, tzinfo=UTC)
    tekst = csv_text(["a", "b"], [["RET", None], [-5, 'met, komma en "aanhaling"'], [wanneer, "3-4"]])
    assert list(csv.reader(io.StringIO(tekst)))[1:] == [
        ["RET", ""],
        ["-5", 'met, komma en "aanhaling"'],
        ["2026-03-01T09:00:00Z", "3-4"],
    ]
