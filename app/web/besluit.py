"""A decision beside the cases as a form: about a list of destruction, about an export. As `daad` is for a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """What is decided: the words of its button and its page, and its input. `vers`: it asks a fresh proof."""

    knop: str
    uitleg: str
    schema: type[BaseModel]
    handeling: Handeling
    labels: Mapping[str, str] = field(default_factory=dict)
    gevaarlijk: bool = False
    vers: bool = True


@dataclass(frozen=True)
class Blad:
    """Where the form stands: its own path, where one goes back to, and what is shown above it. `leeg` is what a field
    means that was emptied; without it such a field keeps what `voorzet` begins with. `toen` is what the form began with
    when it was made of an earlier version: a field that still holds that was not typed, so it gets what holds now."""

    naar: str
    terug: str
    boven: str = ""
    stukken: Stukken = ()
    versie: int = 0
    voorzet: Voorzet = field(default_factory=Voorzet)
    leeg: Mapping[str, Any] = field(default_factory=dict)
    toen: Mapping[str, Any] = field(default_factory=dict)


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
    if besluit.vers:
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
    return replace(blad.voorzet, labels={**besluit.labels, **blad.voorzet.labels})


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
        return doe(versie(request), formulier.maak(besluit.schema, {**blad.voorzet.begin, **blad.leeg, **data}))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return toon(request, actor, besluit, lees_blad(), data, fout.fouten, status=400)
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        melding, nu = in_woorden(anders), lees_blad()
        if isinstance(anders, InmiddelsGewijzigd):
            melding += " Wat u invulde, staat hieronder en is nog niet opgeslagen. Klopt het nog? Verstuur het opnieuw."
            data |= {naam: nu.voorzet.begin.get(naam) for naam in nu.toen if _gelijk(data.get(naam), nu.toen[naam])}
        return toon(request, actor, besluit, nu, data, status=anders.status, melding=melding)


def _gelijk(een: Any, ander: Any) -> bool:
    """The same in a form: choices come in another order, and an empty field is not sent."""
    if isinstance(een, list) and isinstance(ander, list):
        return sorted(map(str, een)) == sorted(map(str, ander))
    leeg: tuple[Any, ...] = (None, "", [], {})
    return een == ander or (een in leeg and ander in leeg)
