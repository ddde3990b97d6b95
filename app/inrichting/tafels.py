"""Tables without code: a new one, or a new version of one. What was filed keeps what held on that day."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.aanmeldingen import dossier
from app.beheer.actor import Actor
from app.beheer.inrichting import is_field
from app.core.errors import Fout, NietGevonden, NietNu
from app.glossary import InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import DELEN, NAMES, of_table
from app.inrichting.schemas import TafelIn, Tafelregels, TafelWijziging
from app.tafels.catalogus import Catalogus, catalogus, renewed
from app.tafels.models import ALLE_SOORTEN, Indieningsrecht, Intakevraag, Tafel, TafelVraagtype
from app.tafels.profiel import TafelProfiel

# What may be emptied; everything else has a value.
_MAG_LEEG = {"tot", "afkaptijd"}
_PARTS = (Tafel.indieningsrechten, Tafel.vraagtypen, Tafel.intakevragen)


def add(tx: Session, actor: Actor, data: TafelIn) -> TafelProfiel:
    """A new table, from the next request on. Raises OngeldigeInvoer, NietNu when there is one with this code."""
    versies.begin(actor)
    gegevens = catalogus(tx)
    if data.code in gegevens.tafels:
        raise NietNu("Er is al een tafel met deze code. Kies een andere, of wijzig die tafel.")
    fouten = [] if data.regio in gegevens.regios else [Fout("regio", "onbekend", "Deze regio bestaat niet.")]
    tafel = Tafel(code=data.code, soort=data.soort, regio_code=data.regio, van=data.van)
    tafel.indieningsrechten, tafel.vraagtypen, tafel.intakevragen = [], [], []
    dossier.refuse(*fouten, *_empty(data), *errors(data, data.van, gegevens))
    _fill(tafel, data)
    tx.add(tafel)
    tx.flush()
    versies.change(tx, actor, InrichtingSoort.TAFEL, data.code, None, of_table(tafel), data.reden)
    return renewed(tx).tafel(data.code)


def change(tx: Session, actor: Actor, code: str, versie: int, data: TafelWijziging) -> TafelProfiel:
    """A new version of a table, from the next request on. Raises NietGevonden, InmiddelsGewijzigd, OngeldigeInvoer."""
    versies.begin(actor)
    tafel = find(tx, code)
    versies.expect(tx, InrichtingSoort.TAFEL, code, versie)
    dossier.refuse(*_empty(data), *errors(data, tafel.van, catalogus(tx)))
    was = of_table(tafel)
    for name in data.model_fields_set & DELEN:
        getattr(tafel, name).clear()
    tx.flush()
    _fill(tafel, data)
    tx.flush()
    versies.change(tx, actor, InrichtingSoort.TAFEL, code, was, of_table(tafel), data.reden)
    return renewed(tx).tafel(code)


def find(tx: Session, code: str) -> Tafel:
    """A table with all its parts, locked for change. Raises NietGevonden."""
    query = select(Tafel).where(Tafel.code == code).options(*(selectinload(part) for part in _PARTS))
    tafel = tx.scalar(query.with_for_update().execution_options(populate_existing=True))
    if tafel is None:
        raise NietGevonden
    return tafel


def _empty(data: Tafelregels) -> Iterator[Fout]:
    for name in sorted(data.model_fields_set & set(NAMES) - _MAG_LEEG):
        if getattr(data, name) is None:
            yield Fout(NAMES[name], "verplicht", "Dit kan niet leeg zijn. Laat het weg als het zo blijft.")


def errors(data: Tafelregels, van: Any, gegevens: Catalogus) -> Iterator[Fout]:
    """What is wrong with the rules of a table. Pure."""
    if data.tot is not None and data.tot < van:
        yield Fout("tot", "te-vroeg", "Het einde ligt vóór het begin.")
    if data.opvolg_maanden is not None and data.opvolg_maanden != sorted(set(data.opvolg_maanden)):
        yield Fout("opvolgMaanden", "volgorde", "Noem de maanden in volgorde, elk één keer.")
    bekend = gegevens.codelijsten.get("VRAAGTYPE", {})
    for index, vraagtype in enumerate(data.vraagtypen or ()):
        if vraagtype not in bekend:
            yield Fout(f"vraagtypen[{index}]", "onbekend", "Kies een code van de codelijst VRAAGTYPE.")
    for index, vraag in enumerate(data.intakevragen or ()):
        if not is_field(vraag.veld):
            melding = "Dit is geen veld van de intake en geen eigen code in hoofdletters."
            yield Fout(f"intakevragen[{index}].veld", "onbekend", melding)
    for name, keys in (
        ("vraagtypen", list(data.vraagtypen or ())),
        ("indieningsrechten", [(een.organisatie_soort, een.verzoek_soort) for een in data.indieningsrechten or ()]),
        ("intakevragen", [(een.veld, een.verzoek_soort) for een in data.intakevragen or ()]),
    ):
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Fout(f"{name}[{index}]", "dubbel", "Dit staat er al.")


def _fill(tafel: Tafel, data: Tafelregels) -> None:
    """Copy the rules that were sent; a part that was sent replaces the whole part, which the caller has emptied."""
    for name in data.model_fields_set & set(NAMES) - DELEN:
        setattr(tafel, name, getattr(data, name))
    if "afkaptijd" in data.model_fields_set:
        tafel.afkaptijd = None if data.afkaptijd is None else time.fromisoformat(data.afkaptijd)
    if data.quorum is not None:
        tafel.quorum = {discipline.value: aantal for discipline, aantal in data.quorum.items()}
    tafel.indieningsrechten += [
        Indieningsrecht(organisatie_soort=een.organisatie_soort, verzoek_soort=een.verzoek_soort)
        for een in data.indieningsrechten or ()
    ]
    tafel.vraagtypen += [TafelVraagtype(vraagtype=een) for een in data.vraagtypen or ()]
    tafel.intakevragen += [
        Intakevraag(
            verzoek_soort=een.verzoek_soort or ALLE_SOORTEN,
            veld=een.veld,
            verplicht=een.verplicht,
            tekst=een.tekst,
            volgorde=plek,
        )
        for plek, een in enumerate(data.intakevragen or (), 1)
    ]
