"""`make bench-invoer`: old cases taken in from a file, by the command as an administrator gives it, on both databases.

Beside it, in the same run: the same lines as bare rows into one table of the same database, by SQLAlchemy Core in
batches of the same size. ARGS=--help for options.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

from app.invoer.regels import VELDEN
from app.invoer.service import PER_KEER
from tests import postgres
from tests.bench.report import Report
from tests.bench.servers import environment
from tests.conftest import SLEUTEL, prepare

SECONDS_AIM, MEGABYTES_AIM, FULL = 180.0, 500.0, 100_000
_BEGIN, _DAYS = date(2019, 1, 7), 1400


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-invoer", description=__doc__)
    parser.add_argument("--rows", type=int, default=FULL, help="lines in the file (100000)")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="expertloket-invoer-") as folder, postgres.server(fsync=True) as base:
        file = Path(folder) / "oud.csv"
        lines = list(_lines(given.rows))
        file.write_text("\n".join((";".join(VELDEN), *lines, "")), "utf-8")
        for name, url in (("SQLite", f"sqlite:///{folder}/invoer.db"), ("PostgreSQL", postgres.new_database(base))):
            _measure(name, url, file, lines, Path(folder), report)
        print(report.text(base))
    return 0


def _lines(rows: int) -> Iterator[str]:
    """Invented cases; one in five is of a young person who was there before."""
    chance = random.Random(2022)
    for number in range(rows):
        filed = _BEGIN + timedelta(days=chance.randrange(_DAYS))
        closed = filed + timedelta(days=200)
        cells = {
            "nummer": f"VERZONNEN-{number}",
            "gemeente": "GM0268",
            "organisatie": "LT_NIJMEGEN",
            "ingediend_op": filed,
            "besproken_op": filed + timedelta(days=14),
            "geadviseerd_op": filed + timedelta(days=15),
            "afgesloten_op": closed,
            "resultaat": "HULP_GEREGELD",
            "vraagtype": "DREIGENDE_UITHUISPLAATSING",
            "dreigende_uithuisplaatsing": "JA",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeld_door": "gedragswetenschapper",
            "beoordeeld_op": closed,
            "woonsituatie": "THUIS",
            "referentie": f"verzonnen-{chance.randrange(max(1, rows * 4 // 5))}",
            "geboortejaar": 2010,
        }
        yield ";".join(str(cells.get(name, "")) for name in VELDEN)


def _measure(name: str, url: str, file: Path, lines: list[str], folder: Path, report: Report) -> None:
    print(f"bench: {len(lines):,} old cases into {name} …", file=sys.stderr, flush=True)
    prepare(url)
    command = [sys.executable, "-m", "app.cli", "invoer", "OPH", str(file), "--echt"]
    settings = {"EXPERTLOKET_DATABASE_URL": url, "EXPERTLOKET_SLEUTEL": SLEUTEL, "EXPERTLOKET_DATA": str(folder)}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment(**settings), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds, megabytes = time.perf_counter() - began, used.ru_maxrss / 1024
    if status:
        raise RuntimeError(f"the import failed: {status}")
    bare = _bare(url, lines)
    full = len(lines) == FULL
    report.add(
        f"import of {len(lines):,} old cases, {name}",
        1,
        f"{seconds:.0f} s, {len(lines) / seconds:,.0f} rows/s, {megabytes:.0f} MB",
        bare=f"{bare:.1f} s",
        outcome=f"{bare / seconds:.3f}",
        aim=f"< {SECONDS_AIM:.0f} s, < {MEGABYTES_AIM:.0f} MB" if full else "",
        reached=(seconds < SECONDS_AIM and megabytes < MEGABYTES_AIM) if full else None,
    )


def _bare(url: str, lines: list[str]) -> float:
    """Seconds for the same lines in one table, and nothing else."""
    table = Table("kaal", MetaData(), Column("id", Integer, primary_key=True), Column("regel", Text))
    engine = create_engine(url)
    began = time.perf_counter()
    with engine.begin() as connection:
        table.create(connection)
        for start in range(0, len(lines), PER_KEER):
            connection.execute(insert(table), [{"regel": line} for line in lines[start : start + PER_KEER]])
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
