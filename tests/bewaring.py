"""Lists of destruction as the two people decide on them, with a clock that can be moved by years."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from app.bewaring import taak
from app.bewaring.beoordelen import BEDENKTIJD
from app.bewaring.vernietigen import Opslagen
from app.core.workingdays import AMSTERDAM, add_months
from tests.loket import Loket, ok

FG, RC = "fg", "regio-nijmegen"
REGIO = "RIJK_VAN_NIJMEGEN"
UUR = timedelta(hours=1)


def over(maanden: int, dagen: int = 0) -> datetime:
    """This time of day in the Netherlands, so many months from now."""
    nu = datetime.now(AMSTERDAM)
    return datetime.combine(add_months(nu.date(), maanden), nu.timetz()).astimezone(UTC) + timedelta(days=dagen)


def ronde(loket: Loket, op: datetime) -> None:
    """What the worker does about retention at that moment."""
    parts = loket.parts
    taak.ronde(loket.eigenaar, parts.crypto, Opslagen(parts.bijlagen, parts.uitvoer), op)


def lijsten(loket: Loket, wie: str = FG, **vraag: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(loket.als(wie).get("/vernietigingslijsten", params=vraag), 200)["items"]
    return items


def regels(loket: Loket, lijst: dict[str, Any], wie: str = FG, **vraag: Any) -> list[dict[str, Any]]:
    """All lines, page after page."""
    pad, items = f"/vernietigingslijsten/{lijst['id']}/regels", list[dict[str, Any]]()
    for page in count(1):
        gelezen = ok(loket.als(wie).get(pad, params={"pageSize": 100, "page": page, **vraag}), 200)
        items += gelezen["items"]
        if len(items) >= gelezen["totaal"]:
            break
    return items


def besluit(
    loket: Loket, lijst: dict[str, Any], wie: str, daad: str, json: Any, op: datetime | None = None
) -> dict[str, Any]:
    """One act on a list as it is now; what it became."""
    pad = f"/vernietigingslijsten/{lijst['id']}"
    etag = loket.als(wie).get(pad).headers["ETag"]
    return ok(loket.als(wie).post(f"{pad}/{daad}", json, etag=etag, op=op))


def keur_goed(loket: Loket, lijst: dict[str, Any], op: datetime, *wie: str) -> dict[str, Any]:
    """Approve as these people, or as the two that must; what the list became."""
    for naam in wie or (FG, {REGIO: RC, "CENTRAAL_GELDERLAND": "regio-cg"}[lijst["regio"]]):
        lijst = besluit(loket, lijst, naam, "akkoorden", {"akkoord": True}, op)
    return lijst


def vernietig_wat_voorbij_is(loket: Loket, op: datetime) -> None:
    """Propose, approve twice, wait, and execute."""
    ronde(loket, op)
    for lijst in lijsten(loket, status="VOORGESTELD"):
        keur_goed(loket, lijst, op)
    ronde(loket, op + BEDENKTIJD + UUR)
