"""The kinds of fields that a form has, and which of them a field of an input schema is."""

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from app.glossary import Begrip

Opties = Sequence[tuple[str, str]]
LANG = 500  # what may be longer than this is written in a box
_INDEX = re.compile(r"\[\d+\]")


@dataclass
class Voorzet:
    """What a form of one moment has beside its schema: choices, what is filled in already, what is left out.

    Keys are paths without numbers: `leden.gebruiker`.
    """

    keuzes: Mapping[str, Opties] = field(default_factory=dict)
    begin: Mapping[str, Any] = field(default_factory=dict)
    weg: frozenset[str] = frozenset()
    vast: frozenset[str] = frozenset()  # fields of a row that identify it: not shown, not counted as filled in
    rijnamen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    verplicht: frozenset[str] = frozenset()


@dataclass
class Veld:
    """One field, group or list, as the template shows it."""

    naam: str
    soort: str
    label: str
    hint: str = ""
    verplicht: bool = False
    waarde: str = ""
    waarden: Sequence[str] = ()
    opties: Opties = ()
    lengte: int | None = None
    fouten: Sequence[str] = ()
    rijen: Sequence[tuple[str, list["Veld"]]] = ()
    vast: bool = False  # of rows: each is of somebody or something that is known, so none can be added
    aanvullen: str = "off"  # what a browser or password manager may fill in
    bij: str = ""  # of which form, where a page has more than one

    @property
    def id(self) -> str:
        return veld_id(f"{self.bij}.{self.naam}" if self.bij else self.naam)


def veld_id(naam: str) -> str:
    return "veld-" + re.sub(r"[^0-9A-Za-z]+", "-", naam).strip("-")


# The first that fits: a bool is an int too.
_SOORTEN: tuple[tuple[type, str], ...] = (
    (Begrip, "keuze"),
    (BaseModel, "groep"),
    (bool, "ja-nee"),
    (int, "getal"),
    (AwareDatetime, "tijdstip"),
    (date, "datum"),
)


@dataclass(frozen=True)
class Soort:
    """What an annotation asks: the kind of field, and the type behind it."""

    soort: str
    kern: Any
    lengte: int | None = None


def soort_van(annotation: Any, metadata: Sequence[Any] = ()) -> Soort:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return soort_van(inner, [*more, *metadata])
    if origin in (Union, types.UnionType):
        return soort_van(next(een for een in get_args(annotation) if een is not type(None)), metadata)
    if origin is Literal:
        codes = get_args(annotation)
        return Soort("keuze", codes) if isinstance(codes[0], Begrip) else Soort("akkoord", bool)
    if origin is list:
        inner = soort_van(get_args(annotation)[0])
        return Soort({"groep": "rijen", "getal": "getallen"}.get(inner.soort, "vinkjes"), inner.kern)
    if origin is dict:
        sleutel = get_args(annotation)[0]
        per_code = isinstance(sleutel, type) and issubclass(sleutel, Begrip)
        return Soort("aantallen", sleutel) if per_code else Soort("antwoorden", str)
    for basis, soort in _SOORTEN:
        if isinstance(annotation, type) and issubclass(annotation, basis):
            return Soort(soort, annotation)
    lengtes = [een.max_length for een in metadata if isinstance(een, StringConstraints) and een.max_length]
    lengte = min(lengtes, default=None)
    return Soort("tekst" if lengte is not None and lengte > LANG else "regel", str, lengte)


def velden_van(schema: type[BaseModel]) -> Iterator[tuple[str, FieldInfo, Soort]]:
    for naam, info in schema.model_fields.items():
        yield info.alias or naam, info, soort_van(info.annotation, info.metadata)


def kaal(naam: str) -> str:
    """The path without the numbers of rows."""
    return _INDEX.sub("", naam)
