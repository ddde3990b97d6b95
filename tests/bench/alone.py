"""The database alone: the bare route's statements through pgbench, prepared, over the same number of connections."""

import re
import subprocess
import tempfile
from typing import Any

from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import literal_column, make_url

from tests.bench.cases import Row, Sample
from tests.bench.statements import AANMELDING, JEUGDIGE, VERLOOP, count_list, read_case, read_list, read_young
from tests.postgres_guard import StartError, binaries

_ID = "md5(:n::text)::uuid"
_DIALECT: Any = make_url("postgresql+psycopg://").get_dialect()()
_NOW = sql.SQL("now()")


def _select(statement: Any) -> str:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    return " ".join(str(compiled).replace("%%", "%").split()) + ";"


def _literal(value: Any) -> sql.Composable:
    if isinstance(value, sql.SQL):
        return value
    if isinstance(value, bytes):  # in hex: escaped, a sealed value can hold what pgbench takes for a variable
        return sql.SQL(f"'\\x{value.hex()}'::bytea")
    return sql.Literal(Json(value) if isinstance(value, dict | list) else value)


def _insert(table: str, row: Row) -> str:
    values = [_literal(value) for value in row.values()]
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({sql.SQL(', ').join(values).as_string()});"  # noqa: S608 - our own rows


def scripts(original: Sample, cases: int, tafel: str) -> dict[str, str]:
    """A pgbench script for each thing that is measured."""
    id_: Any = literal_column(_ID)
    new = {"id": sql.SQL(_ID), "kenmerk": sql.SQL("'P-' || :n::text")}
    moments = {"aangemaakt_op": _NOW, "gewijzigd_op": _NOW, "ingediend_op": _NOW}
    young = {"id": sql.SQL("md5('j' || :n::text)::uuid"), "aanmelding_id": sql.SQL(_ID)}
    inserts = [
        _insert(AANMELDING.name, original.case | moments | new),
        _insert(JEUGDIGE.name, original.young | young),
        _insert(VERLOOP.name, original.course | {"aanmelding_id": sql.SQL(_ID), "op": _NOW}),
    ]
    return {
        "create": "\n".join([r"\set n random(1000000000, 999999999999999)", "BEGIN;", *inserts, "COMMIT;"]),
        "read": "\n".join([rf"\set n random(1, {cases})", _select(read_case(id_)), _select(read_young(id_))]),
        "worklist": "\n".join(map(_select, (read_list(tafel), count_list(tafel)))),
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
        command = [str(pgbench), *options, "-T", str(max(1, round(seconds))), "-f", file.name, address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found.group(1))
