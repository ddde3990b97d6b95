"""Values of code lists: added, described otherwise, or ended. None is ever removed: cases keep the one they have."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen import dossier
from app.beheer.actor import Actor
from app.beheer.models import Codelijstwaarde
from app.core.errors import Fout, NietGevonden, NietNu
from app.glossary import InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import of_value
from app.inrichting.schemas import CodewaardeIn, CodewaardeInLijst, CodewaardeWijziging
from app.tafels.catalogus import catalogus, renewed

SOORT = InrichtingSoort.CODELIJST


def read(tx: Session, lijst: str, code: str) -> tuple[CodewaardeInLijst, int]:
    """One value, and its version. Raises NietGevonden."""
    gegevens = catalogus(tx)
    waarde = gegevens.codelijsten.get(lijst, {}).get(code)
    if waarde is None:
        raise NietGevonden
    uit = CodewaardeInLijst(lijst=lijst, code=code, omschrijving=waarde.omschrijving, van=waarde.van, tot=waarde.tot)
    return uit, gegevens.versie(SOORT, f"{lijst}.{code}")


def add(tx: Session, actor: Actor, lijst: str, data: CodewaardeIn) -> CodewaardeInLijst:
    """One more value in a list that exists. Raises NietGevonden, NietNu, OngeldigeInvoer."""
    versies.begin(actor)
    if lijst not in catalogus(tx).codelijsten:
        raise NietGevonden
    if tx.get(Codelijstwaarde, (lijst, data.code)) is not None:
        raise NietNu("Deze waarde staat al in de lijst. Wijzig haar, of kies een andere code.")
    dossier.refuse(*period_errors(data.van, data.tot))
    row = Codelijstwaarde(lijst=lijst, code=data.code, omschrijving=data.omschrijving, van=data.van, tot=data.tot)
    tx.add(row)
    tx.flush()
    versies.change(tx, actor, SOORT, f"{lijst}.{data.code}", None, of_value(row), data.reden)
    renewed(tx)
    return _uit(row)


def change(
    tx: Session, actor: Actor, lijst: str, code: str, versie: int, data: CodewaardeWijziging
) -> tuple[CodewaardeInLijst, int]:
    """Describe a value otherwise, or move its period. Raises NietGevonden, InmiddelsGewijzigd, OngeldigeInvoer."""
    versies.begin(actor)
    query = select(Codelijstwaarde).where(Codelijstwaarde.lijst == lijst, Codelijstwaarde.code == code)
    row = tx.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NietGevonden
    sleutel = f"{lijst}.{code}"
    versies.expect(tx, SOORT, sleutel, versie)
    was = of_value(row)
    sent = data.model_fields_set - {"reden"}
    fouten = list(period_errors(data.van if "van" in sent else row.van, data.tot if "tot" in sent else row.tot))
    if "omschrijving" in sent and data.omschrijving is None:
        fouten.append(Fout("omschrijving", "verplicht", "Dit kan niet leeg zijn. Laat het weg als het zo blijft."))
    dossier.refuse(*fouten)
    for name in sent:
        setattr(row, name, getattr(data, name))
    tx.flush()
    versies.change(tx, actor, SOORT, sleutel, was, of_value(row), data.reden)
    renewed(tx)
    return _uit(row), versies.last(tx, SOORT, sleutel)


def period_errors(van: date | None, tot: date | None) -> list[Fout]:
    """A period that ends before it begins. Pure."""
    if van is not None and tot is not None and tot < van:
        return [Fout("tot", "te-vroeg", "Het einde ligt vóór het begin.")]
    return []


def _uit(row: Codelijstwaarde) -> CodewaardeInLijst:
    return CodewaardeInLijst(lijst=row.lijst, code=row.code, omschrijving=row.omschrijving, van=row.van, tot=row.tot)
