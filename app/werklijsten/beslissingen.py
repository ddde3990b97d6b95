"""What waits for someone's decision beside cases: where four eyes are asked, the second pair must know of it."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.bewaring import beoordelen
from app.glossary import Beslissoort, Handeling
from app.publicaties import concepten
from app.uitvoer import aanvragen
from app.werklijsten.schemas import BeslisTelling

# Which act decides, and how much of it waits for who has that act.
_WACHT: Mapping[Beslissoort, tuple[Handeling, Callable[[Session, Actor], int]]] = {
    Beslissoort.UITVOER: (Handeling.UITVOER_BEOORDELEN, aanvragen.waiting),
    Beslissoort.VERNIETIGINGSLIJST: (Handeling.VERNIETIGING_BESLISSEN, beoordelen.waiting),
    Beslissoort.PUBLICATIECONCEPT: (Handeling.PUBLICATIE_BEOORDELEN, concepten.waiting),
}


def counts(tx: Session, actor: Actor) -> list[BeslisTelling]:
    """How much of each kind waits for this person, and nothing of what does not."""
    mag = set(authz.handelingen(actor))
    found = {soort: count(tx, actor) for soort, (handeling, count) in _WACHT.items() if handeling in mag}
    return [
        BeslisTelling(soort=soort, naam=soort.betekenis, aantal=aantal) for soort, aantal in found.items() if aantal
    ]
