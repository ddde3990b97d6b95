"""Which cases were destroyed, in a file outside the database: so that an old back-up brings none of them back.

It lies beside the audit heads and holds ids and moments, nothing of a case. What goes in comes from the lines of the
audit log that were committed with each destruction, so a crash loses none: the next round adds what is missing.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.core.audit import GELUKT, Auditregel
from app.core.db import Database
from app.core.filestore import to_disk
from app.core.schema import iso_z
from app.glossary import Handeling

NAAM = "vernietigd.jsonl"
# Lines of the log are looked at again for so long: one may be committed after another that is younger.
OVERLAP = timedelta(days=1)


def lees(folder: Path) -> dict[UUID, datetime]:
    """Case → when it was destroyed. A line that was torn off by a crash is no line; its case is added again."""
    return dict(_regels(folder / NAAM))


def _regels(bestand: Path) -> Iterator[tuple[UUID, datetime]]:
    if not bestand.exists():
        return
    for regel in bestand.read_text("utf-8").splitlines():
        try:
            velden = json.loads(regel)
            yield UUID(velden["aanmelding"]), datetime.fromisoformat(velden["op"])
        except (ValueError, KeyError, TypeError):
            continue


def werk_bij(database: Database, folder: Path) -> int:
    """Add the cases that were destroyed and are not in the file yet; how many. Raises OSError when it cannot."""
    bekend = lees(folder)
    vernietigd = select(Auditregel.aanmelding_id, Auditregel.tijdstip).where(
        Auditregel.handeling.in_((Handeling.VERNIETIGEN, Handeling.CONCEPT_VERNIETIGEN)),
        Auditregel.object_soort == "aanmelding",
        Auditregel.resultaat == GELUKT,
    )
    if bekend:
        vernietigd = vernietigd.where(Auditregel.tijdstip >= max(bekend.values()) - OVERLAP)
    with database.reading() as tx:
        nieuw = [rij for rij in tx.execute(vernietigd.order_by(Auditregel.tijdstip)) if rij[0] not in bekend]
    voeg_toe(folder, {zaak: op for zaak, op in nieuw if zaak is not None})
    return len(nieuw)


def voeg_toe(folder: Path, zaken: dict[UUID, datetime]) -> None:
    """These too, on disk when this returns."""
    if not zaken:
        return
    folder.mkdir(parents=True, exist_ok=True)
    regels = (json.dumps({"aanmelding": str(zaak), "op": iso_z(op)}) for zaak, op in zaken.items())
    descriptor = os.open(folder / NAAM, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8") as bestand:
        bestand.write("\n" + "\n".join(regels) + "\n")  # the first ends a line that a crash left half
        bestand.flush()
        os.fsync(bestand.fileno())
    to_disk(folder)
