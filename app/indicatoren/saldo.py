"""Reading the summaries, and folding what was appended into them.

A count is what was folded plus what was appended since; both are read in one statement, so in one state of the data.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import Database
from app.indicatoren.bijdragen import IN_ROOSTER, Maat
from app.indicatoren.models import Cijfermutatie, Cijferrest, Cijfersaldo
from app.indicatoren.periodes import Periode

# Fold when there are so many: fewer cost a reader next to nothing.
VOUW_VANAF = 500
# What a day counts as that is later than was asked.
LATER = "LATER"
_KOLOMMEN = ("plek", "periode", "maat", "waarde", "aantal")
_SLEUTEL = _KOLOMMEN[:-1]
_VOUWSLOT = text("SELECT pg_try_advisory_xact_lock(73012030)")
Histogram = Counter[str]
_Binnen = Callable[[Any], ColumnElement[bool]]


class Saldi:
    """The counts of some places in one period: value → how many, per place and measure."""

    def __init__(self, rijen: Iterable[Sequence[Any]]) -> None:
        self._saldi: dict[tuple[str, str], Histogram] = {}
        for plek, maat, waarde, aantal in rijen:
            self._saldi.setdefault((plek, maat), Counter())[waarde] += int(aantal)

    def histogram(self, plekken: Iterable[str], maat: Maat) -> Histogram:
        """Value → how many, over these places together."""
        samen: Histogram = Counter()
        for plek in plekken:
            samen.update(self._saldi.get((plek, maat), {}))
        return +samen

    def aantal(self, plekken: Iterable[str], maat: Maat) -> int:
        """All values of a measure together."""
        return self.histogram(plekken, maat).total()


def lees(
    tx: Session, plekken: Collection[str], periodes: Iterable[Periode], maten: Collection[Maat]
) -> dict[str, Saldi]:
    """The counts of these places per period (by its code). Cost: rows per place and quarter, however many cases."""
    gevraagd = {periode.code: periode for periode in periodes}
    if not gevraagd:
        return {}
    delen = [_van_periode(plekken, periode, maten) for periode in gevraagd.values()]
    rijen: dict[str, list[Sequence[Any]]] = {code: [] for code in gevraagd}
    for code, *rij in tx.connection().execute(union_all(*delen)):
        rijen[code].append(rij)
    return {code: Saldi(van_periode) for code, van_periode in rijen.items()}


def _van_periode(plekken: Collection[str], periode: Periode, maten: Collection[Maat]) -> Select[*tuple[Any, ...]]:
    rooster = [maat.value for maat in maten if maat in IN_ROOSTER]
    per_kwartaal = [maat.value for maat in maten if maat not in IN_ROOSTER]

    def binnen(tabel: Any) -> ColumnElement[bool]:
        return and_(
            tabel.plek.in_(plekken),
            or_(
                and_(tabel.periode.in_(periode.kwartalen), tabel.maat.in_(per_kwartaal)),
                and_(tabel.periode == periode.code, tabel.maat.in_(rooster)),
            ),
        )

    return _opgeteld(binnen, lambda tabel: tabel.waarde, literal(periode.code).label("code"))


def overgenomen(tx: Session, plekken: Collection[str], periode: Periode, maat: Maat) -> int:
    """How much of a count over these places comes from cases that were destroyed."""
    query = select(func.sum(Cijferrest.aantal)).where(
        Cijferrest.plek.in_(plekken), Cijferrest.periode == periode.code, Cijferrest.maat == maat.value
    )
    return tx.scalar(query) or 0


def lees_dagen(tx: Session, plekken: Collection[str], periode: Periode, tot_en_met: Mapping[Maat, date]) -> Saldi:
    """Counts that are kept per day, over the days of the period; those after `tot_en_met` count as LATER."""

    def binnen(tabel: Any) -> ColumnElement[bool]:
        return and_(
            tabel.plek.in_(plekken),
            tabel.maat.in_([maat.value for maat in tot_en_met]),
            tabel.periode >= periode.begin.isoformat(),
            tabel.periode < periode.eind_exclusief.isoformat(),
        )

    def waarde(tabel: Any) -> Any:
        later = [and_(tabel.maat == maat.value, tabel.periode > dag.isoformat()) for maat, dag in tot_en_met.items()]
        return case((or_(*later), LATER), else_=tabel.waarde).label("waarde")

    return Saldi(tx.connection().execute(_opgeteld(binnen, waarde)))


def _opgeteld(binnen: _Binnen, waarde: Callable[[Any], Any], *eerst: Any) -> Select[*tuple[Any, ...]]:
    """Place, measure, value and how many, over both tables."""
    samen = union_all(
        *(
            select(tabel.plek, tabel.maat, waarde(tabel), tabel.aantal).where(binnen(tabel))
            for tabel in (Cijfersaldo, Cijfermutatie)
        )
    ).subquery()
    kolommen = (samen.c.plek, samen.c.maat, samen.c.waarde)
    return select(*eerst, *kolommen, func.sum(samen.c.aantal)).group_by(*kolommen)


def eerste_jaar(tx: Session, tafels: Collection[str], vanaf: int) -> int | None:
    """The first year, from `vanaf` on, in which anything happened at these tables."""
    maten = [maat.value for maat in (Maat.AANMELDINGEN, Maat.BESPREKINGEN, Maat.CONSULTEN)]
    delen = (
        select(tabel.periode, tabel.aantal).where(
            tabel.plek.in_(tafels), tabel.maat.in_(maten), tabel.periode >= f"{vanaf}"
        )
        for tabel in (Cijfersaldo, Cijfermutatie)
    )
    samen = union_all(*delen).subquery()
    query = select(samen.c.periode).group_by(samen.c.periode).having(func.sum(samen.c.aantal) > 0)
    return min((int(code[:4]) for code in tx.connection().execute(query).scalars()), default=None)


def vouw(database: Database, *, altijd: bool = False) -> bool:
    """Fold what was appended into the balances, when there is enough of it; whether anything was folded.

    Writers go on meanwhile, and of several that fold at once one does it.
    """
    with database.reading() as tx:
        genoeg = tx.scalar(select(Cijfermutatie.id).limit(1).offset(0 if altijd else VOUW_VANAF)) is not None
    if not genoeg:
        return False
    with database.session() as tx:
        connection = tx.connection()
        if connection.dialect.name == "postgresql":
            if connection.scalar(_VOUWSLOT):
                connection.execute(_VOUW_POSTGRESQL)
        else:
            connection.execute(_VOUW_SQLITE)
            connection.execute(delete(Cijfermutatie))
        tx.commit()
    return True


def _postgresql() -> Any:
    """In one statement: what it takes away is exactly what it adds, whatever is appended meanwhile."""
    weg = delete(Cijfermutatie).returning(*(getattr(Cijfermutatie, naam) for naam in _KOLOMMEN)).cte("weg")
    sleutel = [weg.c[naam] for naam in _SLEUTEL]
    som = func.sum(weg.c.aantal)
    query = select(*sleutel, som).group_by(*sleutel).having(som != 0)
    toe = postgresql.insert(Cijfersaldo).from_select(_KOLOMMEN, query)
    return toe.on_conflict_do_update(index_elements=_SLEUTEL, set_={"aantal": Cijfersaldo.aantal + toe.excluded.aantal})


def _sqlite() -> Any:
    sleutel = [getattr(Cijfermutatie, naam) for naam in _SLEUTEL]
    query = select(*sleutel, func.sum(Cijfermutatie.aantal)).where(true()).group_by(*sleutel)
    toe = sqlite.insert(Cijfersaldo).from_select(_KOLOMMEN, query)
    return toe.on_conflict_do_update(index_elements=_SLEUTEL, set_={"aantal": Cijfersaldo.aantal + toe.excluded.aantal})


_VOUW_POSTGRESQL, _VOUW_SQLITE = _postgresql(), _sqlite()
