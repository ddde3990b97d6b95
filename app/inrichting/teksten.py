"""The fixed texts of the counter. A text is its newest version; until somebody changes it, the one in the code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen import dossier
from app.beheer.actor import Actor
from app.beheer.models import Regio
from app.core.errors import Fout
from app.glossary import InrichtingSoort, Tekstsoort
from app.inrichting import versies
from app.inrichting.schemas import TekstUit, TekstWijziging
from app.tafels.catalogus import catalogus, renewed

SOORT = InrichtingSoort.TEKST
# Without these someone in danger does not know whom to call.
VERPLICHT = ("112", "Veilig Thuis")


def read(tx: Session, soort: Tekstsoort) -> tuple[TekstUit, int]:
    """The text and its version."""
    gegevens = catalogus(tx)
    return TekstUit(soort=soort, tekst=gegevens.acuut), gegevens.versie(SOORT, soort.value)


def change(tx: Session, actor: Actor, soort: Tekstsoort, versie: int, data: TekstWijziging) -> tuple[TekstUit, int]:
    """Another text, from the next request on. Raises InmiddelsGewijzigd, OngeldigeInvoer."""
    versies.begin(actor)
    # A text has no row of its own to hold; one row of the set-up stands in for it.
    tx.execute(select(Regio.code).order_by(Regio.code).limit(1).with_for_update())
    versies.expect(tx, SOORT, soort.value, versie)
    dossier.refuse(*text_errors(data.tekst))
    was = {"tekst": catalogus(tx).acuut}
    versies.change(tx, actor, SOORT, soort.value, was, {"tekst": data.tekst}, data.reden)
    renewed(tx)
    return TekstUit(soort=soort, tekst=data.tekst), versies.last(tx, SOORT, soort.value)


def text_errors(tekst: str) -> list[Fout]:
    """What the text about danger must name. Pure."""
    ontbreekt = [woord for woord in VERPLICHT if woord not in tekst]
    return [Fout("tekst", "onvolledig", f"Noem in deze tekst ook: {', '.join(ontbreekt)}.")] if ontbreekt else []
