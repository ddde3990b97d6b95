"""Reading the facts of cases that the counts look at: two queries for any number of cases."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy import type_coerce as typed

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.adviezen.models import Advies, Adviesregel, Consult, Reactie
from app.core.db import UtcMoment
from app.glossary import (
    Adviesreactie,
    JaNeeOnbekend,
    Maatregel,
    UhpUitkomst,
    Woonsituatie,
)
from app.indicatoren.bijdragen import Casusfeiten, Gebeurd, Gereageerd, Kind, Meting, Regel, Telling
from app.indicatoren.models import Cijferbijdrage
from app.opvolging.models import Opvolgmeting
from app.tafels.models import Bespreking

# The columns that a count looks at, per model: a change of anything else changes no count.
TELT: dict[type[Any], tuple[str, ...]] = {
    Aanmelding: (
        "tafel_code", "soort", "gemeente_code", "organisatie_code", "vraagtype", "woonsituatie",
        "dreigende_uithuisplaatsing", "uhp_uitkomst", "ingediend_op", "getriageerd_op", "geadviseerd_op",
        "stil_werkdagen", "werkdagen_tot_triage", "werkdagen_tot_advies", "binnen_termijn",
    ),
    Jeugdige: ("referentie_hash", "maatregel", "maatregel_start"),
    Bespreking: ("gehouden_op",),
    Consult: ("op",),
    Advies: ("ondertekend_op",),
    Adviesregel: ("code",),
    Reactie: ("op",),
    Opvolgmeting: ("gemeten_op",),
}  # fmt: skip
_ZAKEN = bindparam("zaken", expanding=True, type_=Uuid())
_CASUS = (
    select(Aanmelding.id, *(getattr(Aanmelding, naam) for naam in TELT[Aanmelding]), Cijferbijdrage.telt)
    .outerjoin(Cijferbijdrage, Cijferbijdrage.aanmelding_id == Aanmelding.id)
    .where(Aanmelding.id.in_(_ZAKEN))
)
_LEEG: dict[str, Any] = {
    "een": cast(null(), String()),
    "twee": cast(null(), String()),
    "drie": cast(null(), String()),
    "moment": cast(null(), UtcMoment()),
    "dag": cast(null(), Date()),
    "einde": cast(null(), Date()),
    "getal": cast(null(), Integer()),
}


def _deel(model: Any, soort: str, **kolommen: Any) -> Select[*tuple[Any, ...]]:
    gevuld = (kolommen.get(naam, leeg).label(naam) for naam, leeg in _LEEG.items())
    return select(model.aanmelding_id.label("zaak"), literal_column(f"'{soort}'").label("deel"), *gevuld).where(
        model.aanmelding_id.in_(_ZAKEN)
    )


def _code(kolom: Any) -> Any:
    return typed(kolom, String())


_DELEN = union_all(
    _deel(
        Jeugdige,
        "kind",
        een=Jeugdige.referentie_hash,
        twee=_code(Jeugdige.maatregel),
        dag=Jeugdige.maatregel_start,
    ),
    _deel(Bespreking, "bespreking", een=Bespreking.tafel_code, moment=Bespreking.gehouden_op).where(
        Bespreking.gehouden_op.is_not(None)
    ),
    _deel(Consult, "consult", een=Consult.tafel_code, moment=Consult.op),
    _deel(Adviesregel, "regel", een=Adviesregel.code, moment=Advies.ondertekend_op)
    .join(Advies, Advies.id == Adviesregel.advies_id)
    .where(Advies.ondertekend_op.is_not(None)),
    _deel(
        Reactie,
        "reactie",
        een=_code(Reactie.reactie),
        twee=cast(Reactie.id, String()),
        moment=Reactie.op,
        getal=Reactie.advies_nummer,
    ),
    _deel(
        Opvolgmeting,
        "meting",
        een=_code(Opvolgmeting.woonsituatie),
        twee=_code(Opvolgmeting.uithuisplaatsing),
        drie=_code(Opvolgmeting.jeugdhulp_nodig),
        dag=Opvolgmeting.gemeten_op,
        einde=Opvolgmeting.ots_einde,
        getal=Opvolgmeting.maanden,
    ),
)


def lees(
    connection: Connection, zaken: Sequence[UUID], regio_van: Mapping[str, str]
) -> Iterator[tuple[Casusfeiten, Telling | None]]:
    """The facts of these cases as they stand in the database, each with what it was last counted as (None: never)."""
    gevonden: dict[UUID, tuple[Casusfeiten, Telling | None]] = {}
    for rij in connection.execute(_CASUS, {"zaken": zaken}):
        geteld = None if rij.telt is None else uit_tekst(rij.telt)
        gevonden[rij.id] = (van(rij), geteld)
    if gevonden:
        for rij in connection.execute(_DELEN, {"zaken": list(gevonden)}):
            _voeg_toe(gevonden[rij.zaak][0], rij, regio_van)
    yield from gevonden.values()


def van(rij: Any) -> Casusfeiten:
    """The facts of the case itself, from a row or an object with its columns; its parts are still empty."""
    return Casusfeiten(
        id=rij.id,
        tafel=rij.tafel_code,
        soort=rij.soort,
        gemeente=rij.gemeente_code,
        organisatie=rij.organisatie_code,
        vraagtype=rij.vraagtype,
        woonsituatie=rij.woonsituatie,
        dreigt=rij.dreigende_uithuisplaatsing,
        uitkomst=rij.uhp_uitkomst,
        ingediend_op=rij.ingediend_op,
        getriageerd_op=rij.getriageerd_op,
        geadviseerd_op=rij.geadviseerd_op,
        stil_werkdagen=rij.stil_werkdagen,
        werkdagen_tot_triage=rij.werkdagen_tot_triage,
        werkdagen_tot_advies=rij.werkdagen_tot_advies,
        binnen_termijn=rij.binnen_termijn,
    )


def van_nieuw(aanmelding: Aanmelding) -> Casusfeiten:
    """The facts of a case that this transaction made: nothing but its young people can hang on it yet."""
    feiten = van(aanmelding)
    for kind in aanmelding.jeugdigen:
        feiten.kinderen.append(Kind(kind.referentie_hash, kind.maatregel, kind.maatregel_start))
    return feiten


def _voeg_toe(feiten: Casusfeiten, rij: Any, regio_van: Mapping[str, str]) -> None:
    moment: datetime = rij.moment
    match rij.deel:
        case "kind":
            maatregel = None if rij.twee is None else Maatregel[rij.twee]
            feiten.kinderen.append(Kind(rij.een, maatregel, rij.dag))
        case "bespreking":
            feiten.besprekingen.append(Gebeurd(rij.een, regio_van[rij.een], moment))
        case "consult":
            feiten.consulten.append(Gebeurd(rij.een, regio_van[rij.een], moment))
        case "regel":
            feiten.regels.append(Regel(rij.een, moment))
        case "reactie":
            feiten.reacties.append(Gereageerd(Adviesreactie[rij.een], moment, rij.getal, rij.twee))
        case _:
            feiten.metingen.append(
                Meting(
                    maanden=rij.getal,
                    gemeten_op=rij.dag,
                    woonsituatie=None if rij.een is None else Woonsituatie[rij.een],
                    uithuisplaatsing=None if rij.twee is None else UhpUitkomst[rij.twee],
                    jeugdhulp_nodig=None if rij.drie is None else JaNeeOnbekend[rij.drie],
                    ots_einde=rij.einde,
                )
            )


def als_tekst(telling: Telling) -> str:
    """A count as it is stored beside its case."""
    return json.dumps([[*sleutel, aantal] for sleutel, aantal in sorted(telling.items())], separators=(",", ":"))


def uit_tekst(tekst: str) -> Telling:
    """What `als_tekst` wrote."""
    return Counter({(plek, periode, maat, waarde): aantal for plek, periode, maat, waarde, aantal in json.loads(tekst)})
