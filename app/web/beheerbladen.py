"""The two pages of everything that is set up: a list to search and to page, and one thing with its history."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Annotated, TypeVar

from fastapi import Query, Request, Response

from app.beheer.actor import Actor
from app.core.paging import MAX_PAGE
from app.core.schema import Schema, Woord
from app.web.inrichting import GEDAAN, MAX_BLAD, Geschiedenis
from app.web.pagina import toon_pagina

PER_PAGINA = 25
B = TypeVar("B")
Weg = tuple[str, str]  # path, name


class ZoekVraag(Schema):
    """What is looked for in a list, and which page of it."""

    zoek: Woord = ""
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1


class DingVraag(Schema):
    """What was just done with it, and which page of its history."""

    gedaan: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
    page: Annotated[int, Query(ge=1, le=MAX_BLAD)] = 1


@dataclass(frozen=True)
class Lijst:
    """A list in words. Of each row: its page, its name, and the rest of its cells."""

    titel: str
    inleiding: str
    kolommen: Sequence[str]
    rijen: Sequence[tuple[str, str, Sequence[str]]]
    leeg: str
    terug: Weg = ("/beheer", "Beheer")
    knoppen: Sequence[Weg] = ()


@dataclass(frozen=True)
class Stuk:
    """One part of a thing: what holds in it, and where it can be changed."""

    kop: str
    regels: Sequence[tuple[str, str]] = ()
    knoppen: Sequence[Weg] = ()
    leeg: str = ""


def gezocht(zoek: str, *woorden: str | None) -> bool:
    """Whether every word that was looked for is in one of these."""
    tekst = " ".join(een or "" for een in woorden).lower()
    return all(deel in tekst for deel in zoek.lower().split())


def bladen(lees: Callable[[int], tuple[B, bool]]) -> Iterator[B]:
    """Every page of what a service gives in pages: these lists are short, and searched as a whole."""
    for page in count(1):
        blad, meer = lees(page)
        yield blad
        if not meer:
            return


def toon_lijst(request: Request, actor: Actor, vraag: ZoekVraag, lijst: Lijst) -> Response:
    """One page of what was found."""
    vanaf = (vraag.page - 1) * PER_PAGINA
    return toon_pagina(
        request,
        "beheerlijst.html",
        titel=lijst.titel,
        actor=actor,
        lijst=lijst,
        zoek=vraag.zoek,
        rijen=lijst.rijen[vanaf : vanaf + PER_PAGINA],
        page=vraag.page,
        meer=len(lijst.rijen) > vanaf + PER_PAGINA,
    )


def toon_ding(
    request: Request,
    actor: Actor,
    titel: str,
    stukken: Sequence[Stuk],
    terug: Weg,
    vraag: DingVraag,
    historie: Geschiedenis | None = None,
    inleiding: str = "",
) -> Response:
    """One thing, with what was done to it and by whom."""
    return toon_pagina(
        request,
        "beheerding.html",
        titel=titel,
        actor=actor,
        stukken=stukken,
        terug=terug,
        gedaan=GEDAAN.get(vraag.gedaan, ""),
        historie=historie,
        inleiding=inleiding,
    )
