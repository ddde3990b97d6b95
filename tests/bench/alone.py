"""The database alone: the bare route's statements through pgbench, prepared, over the same number of connections."""

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import literal_column, make_url
from sqlalchemy.dialects.postgresql import psycopg

from tests.bench.cases import Sample
from tests.bench.statements import AANMELDING, INSERTS, JEUGDIGE, VERLOOP, count_list, read_case, read_list, read_young
from tests.postgres_guard import StartError, binaries

_ID: Any = literal_column("md5(:n::text)::uuid")
_OTHER_ID: Any = literal_column("md5('j' || :n::text)::uuid")
_NEW: Any = literal_column("'P-' || :n::text")
_NOW: Any = literal_column("now()")


def _as_sql(statement: Any) -> str:
    compiled = statement.compile(dialect=psycopg.dialect(), compile_kwargs={"literal_binds": True})
    return " ".join(str(compiled).replace("%%", "%").split()) + ";"


def scripts(original: Sample, cases: int, tafel: str) -> dict[str, str]:
    """A pgbench script for each thing that is measured."""
    moments = {"aangemaakt_op": _NOW, "gewijzigd_op": _NOW, "ingediend_op": _NOW}
    values: dict[str, dict[str, Any]] = {
        AANMELDING.name: original.case | moments | {"id": _ID, "kenmerk": _NEW},
        JEUGDIGE.name: original.young | {"id": _OTHER_ID, "aanmelding_id": _ID},
        VERLOOP.name: original.course | {"aanmelding_id": _ID, "op": _NOW},
    }
    inserts = [_as_sql(insert.values(values[insert.table.name])) for insert in INSERTS]
    return {
        "create": "\n".join([r"\set n random(1000000000, 999999999999999)", "BEGIN;", *inserts, "COMMIT;"]),
        "read": "\n".join([rf"\set n random(1, {cases})", _as_sql(read_case(_ID)), _as_sql(read_young(_ID))]),
        "worklist": "\n".join(map(_as_sql, (read_list(tafel), count_list(tafel)))),
    }


def per_second(url: str, script: str, connections: int, seconds: float) -> float | None:
    """How often per second the database does this; None when there is no pgbench."""
    try:
        pgbench = binaries() / "pgbench"
    except StartError:
        return None
    if not pgbench.exists():
        return None
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(connections), "-j", str(min(2, connections))]
        command = [pgbench, *options, "-T", str(max(1, round(seconds))), "-f", Path(file.name), address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found.group(1))
