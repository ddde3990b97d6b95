"""Where a concept of a release stands, from what was decided about it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.glossary import Besluitsoort, Conceptstatus
from app.publicaties.models import Publicatie, Publicatiebesluit, Publicatieuitgave


def status(tx: Session, concept: Publicatie) -> Conceptstatus:
    """Open, withdrawn or published."""
    uitgegeven = select(func.count()).where(Publicatieuitgave.publicatie_id == concept.id)
    ingetrokken = select(func.count()).where(
        Publicatiebesluit.publicatie_id == concept.id,
        Publicatiebesluit.soort == Besluitsoort.INTREKKING,
    )
    if tx.scalar(uitgegeven):
        return Conceptstatus.GEPUBLICEERD
    return Conceptstatus.INGETROKKEN if tx.scalar(ingetrokken) else Conceptstatus.OPEN
