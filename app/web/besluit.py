"""A decision beside the cases as a form: about a list of destruction, about an export. As `daad` is for a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from app import authz
from app.beheer.actor import Actor
from app.context import Tx
from app.core.errors import Fout, InmiddelsGewijzigd, NietNu, OngeldigeInvoer
from app.glossary import Handeling
from app.toegang import bevestiging
from app.web import formulier
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import toon_pagina
from app.web.route import begin_opnieuw, velden, versie

Stukken = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Besluit:
    """What is decided: the words of its button and its page, and its input."""

    knop: str
    uitleg: str
    schema: type[BaseModel]
    handeling: Handeling
    labels: Mapping[str, str] = field(default_factory=dict)
    gevaarlijk: bool = False


@dataclass(frozen=True)
class Blad:
    """Where the form stands: its own path, where one goes back to, and what is shown above it."""

    naar: str
    terug: str
    boven: str = ""
    stukken: Stukken = ()
    versie: int = 0
    voorzet: Voorzet = field(default_factory=Voorzet)


def toon(
    request: Request,
    actor: Actor,
    besluit: Besluit,
    blad: Blad,
    data: Mapping[str, Any] | None = None,
    fouten: tuple[Fout, ...] = (),
    *,
    status: int = 200,
    melding: str = "",
) -> Response:
    """The form. A fresh proof is asked before it, so that what is typed in it is not lost on the way."""
    authz.require(actor, besluit.handeling)
    bevestiging.vereis(actor, besluit.handeling)
    getypt = velden(request) if data is not None else None
    lijst = formulier.toon_velden(
        besluit.schema, blad.voorzet.begin if data is None else data, _voorzet(besluit, blad), fouten, getypt
    )
    return toon_pagina(
        request,
        "formulier.html",
        titel=besluit.knop,
        actor=actor,
        status=status,
        boven=blad.boven,
        uitleg=besluit.uitleg,
        melding=melding,
        stukken=blad.stukken,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=blad.naar,
        verborgen={"_versie": str(blad.versie)},
        knop=besluit.knop,
        gevaarlijk=besluit.gevaarlijk,
        terug=blad.terug,
    )


def _voorzet(besluit: Besluit, blad: Blad) -> Voorzet:
    eigen = blad.voorzet
    return Voorzet(keuzes=eigen.keuzes, begin=eigen.begin, weg=eigen.weg, labels={**besluit.labels, **eigen.labels})


def neem(
    request: Request,
    tx: Tx,
    actor: Actor,
    besluit: Besluit,
    lees_blad: Callable[[], Blad],
    doe: Callable[[int, Any], Response],
) -> Response:
    """Do it on the version that the form was made from; what cannot be, comes back with what was typed.

    `doe` gets that version and the checked input, and answers where one goes on.
    """
    blad = lees_blad()
    data = formulier.lees(besluit.schema, velden(request), _voorzet(besluit, blad))
    if velden(request).een("_meer"):
        return toon(request, actor, besluit, blad, data)
    try:
        return doe(versie(request), formulier.maak(besluit.schema, {**blad.voorzet.begin, **data}))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return toon(request, actor, besluit, lees_blad(), data, fout.fouten, status=400)
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        return toon(request, actor, besluit, lees_blad(), data, status=anders.status, melding=in_woorden(anders))
