"""Administration of people: accounts and roles, and what helps somebody who cannot get in."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer import gebruikers
from app.beheer.actor import Actor
from app.beheer.schemas import GebruikerIn, GebruikerUit, GebruikerWijziging
from app.context import CurrentActor, SecretActor, Tx
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, OngeldigeInvoer
from app.core.paging import MAX_PAGE, PageParams
from app.core.schema import Code, Schema
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.onderdelen import loket
from app.tafels.catalogus import catalogus
from app.toegang import account, bevestiging
from app.web import formulier
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import datum, ga_naar, toon_geheim, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)
_NIEUW = "/beheer/mensen/nieuw"
_LABELS = {
    "actief": "Mag deze persoon inloggen?",
    "email": "E-mailadres voor meldingen",
    "organisatie": "Organisatie",
    "rollen": "Rol",
    "rollen.rol": "Welke rol?",
    "rollen.organisatie": "Bij welke organisatie? (voor een aanmelder of teamleider)",
    "rollen.tafel": "Bij welke tafel? (voor wie aan een tafel werkt)",
    "rollen.regio": "Voor welke regio? (voor een regiocoördinator)",
    "rollen.discipline": "Vakgebied (voor een tafellid)",
    "rollen.van": "Vanaf welke dag?",
    "rollen.tot": "Tot en met welke dag?",
    "wachtwoord": "Eerste wachtwoord; de gebruiker kiest daarna zelf een ander",
}
# What helps who cannot get in, by the last part of its path: who does it, and how it reads when it is done.
_HULP: dict[str, tuple[Callable[[Tx, Actor, UUID], object], str]] = {
    "uitloggen": (account.beeindig_sessies, "overal uitgelogd"),
    "tweede-factor": (account.trek_factor_in, "tweede factor ingetrokken"),
}


def _voorzet(tx: Tx, nieuw_op: date | None = None) -> Voorzet:
    """What can be chosen; for a new account on that day no organisation that has stopped."""
    gegevens = catalogus(tx)
    organisaties = sorted(
        (
            (code, naam)
            for code, (naam, *_) in gegevens.organisaties.items()
            if nieuw_op is None or gegevens.doet_mee(code, nieuw_op)
        ),
        key=lambda een: een[1],
    )
    return Voorzet(
        keuzes={
            "organisatie": organisaties,
            "rollen.organisatie": organisaties,
            "rollen.tafel": [(code, een.naam) for code, een in gegevens.tafels.items()],
            "rollen.regio": list(gegevens.regios.items()),
        },
        labels=_LABELS,
    )


class MensenVraag(Schema):
    """Which page; only who has a role at a table, or who is of an organisation."""

    tafel: Code | None = None
    organisatie: Code | None = None
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1


@router.get("/beheer/mensen")
def toon_mensen(request: Request, vraag: Annotated[MensenVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Everybody that this administrator looks after, by user name."""
    blad, meer = gebruikers.page(
        tx, actor, PageParams(page=vraag.page), tafel=vraag.tafel, organisatie=vraag.organisatie
    )
    gegevens = catalogus(tx)
    organisaties = {code: naam for code, (naam, *_) in gegevens.organisaties.items()}
    tafels = {code: een.naam for code, een in gegevens.tafels.items()}
    bij = [namen.get(code, code) for namen, code in ((tafels, vraag.tafel), (organisaties, vraag.organisatie)) if code]
    keuze = {naam: code for naam, code in (("tafel", vraag.tafel), ("organisatie", vraag.organisatie)) if code}
    return toon_pagina(
        request,
        "mensen.html",
        titel=f"Mensen bij {' en '.join(bij)}" if bij else "Mensen",
        actor=actor,
        blad=blad,
        meer=meer,
        adres=f"/beheer/mensen?{urlencode(keuze)}{'&' if keuze else ''}",
        gekozen=bool(keuze),
        organisaties=organisaties,
    )


def _bewijs(actor: Actor) -> None:
    """Asked before the form, so that what is typed in it is not lost on the way to the proof."""
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    bevestiging.vereis(actor, Handeling.GEBRUIKERS_BEHEREN)


@router.get(_NIEUW)
def toon_nieuw(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    _bewijs(actor)
    return _toon_nieuw(request, actor, _voorzet(tx, local_date(actor.nu)), {}, ())


def _toon_nieuw(
    request: Request, actor: Actor, voorzet: Voorzet, data: Mapping[str, Any], fouten: tuple[Fout, ...]
) -> Response:
    """The new account; a password that was typed is never shown again."""
    getypt = velden(request) if request.method == "POST" else None
    lijst = formulier.toon_velden(
        GebruikerIn, {naam: waarde for naam, waarde in data.items() if naam != "wachtwoord"}, voorzet, fouten, getypt
    )
    return toon_pagina(
        request,
        "formulier.html",
        titel="Een gebruiker toevoegen",
        actor=actor,
        status=400 if fouten else 200,
        uitleg="Geef het wachtwoord zelf door. Het werkt een week, en alleen om een eigen wachtwoord te kiezen.",
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=_NIEUW,
        verborgen={},
        knop="Toevoegen",
        terug="/beheer/mensen",
    )


@router.post(_NIEUW)
def voeg_toe(request: Request, actor: SecretActor, tx: Tx) -> Response:
    _bewijs(actor)
    voorzet = _voorzet(tx, local_date(actor.nu))
    data = formulier.lees(GebruikerIn, velden(request), voorzet)
    if velden(request).een("_meer"):
        return _toon_nieuw(request, actor, voorzet, data, ())
    try:
        nieuw = gebruikers.add(tx, actor, formulier.maak(GebruikerIn, data))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon_nieuw(request, actor, voorzet, data, fout.fouten)
    return ga_naar(f"/beheer/mensen/{nieuw.id}?gedaan=toegevoegd")


_IN_TE_VULLEN = {"actief", "email", "rollen", "verzoeken_per_minuut"}


@router.get("/beheer/mensen/{gebruiker}")
def toon_mens(
    request: Request,
    gebruiker: UUID,
    actor: CurrentActor,
    tx: Tx,
    gedaan: Annotated[str, Query(pattern=r"^[a-z-]{0,20}$")] = "",
) -> Response:
    """One account: what can be changed, and what helps who cannot get in."""
    _bewijs(actor)
    return _toon_mens(request, tx, actor, gebruikers.read(tx, actor, gebruiker), None, (), gedaan=gedaan)


def _toon_mens(
    request: Request,
    tx: Tx,
    actor: Actor,
    uit: GebruikerUit,
    data: Mapping[str, Any] | None,
    fouten: tuple[Fout, ...],
    *,
    status: int = 200,
    melding: str = "",
    gedaan: str = "",
) -> Response:
    begin = uit.model_dump(mode="json", by_alias=True, exclude_none=True, include=_IN_TE_VULLEN)
    getypt = velden(request) if data is not None else None
    lijst = formulier.toon_velden(GebruikerWijziging, begin if data is None else data, _voorzet(tx), fouten, getypt)
    woorden = {naam: woord for naam, (_, woord) in _HULP.items()} | {"ontgrendelen": "ontgrendeld"}
    return toon_pagina(
        request,
        "mens.html",
        titel=uit.naam,
        actor=actor,
        status=status,
        uit=uit,
        organisatie=catalogus(tx).organisaties[uit.organisatie][0],
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        melding=melding,
        gedaan=woorden.get(gedaan, gedaan),
    )


@router.post("/beheer/mensen/{gebruiker}")
def wijzig_mens(request: Request, gebruiker: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """What the form holds is how the account becomes: an emptied address goes, a role that was emptied too."""
    _bewijs(actor)
    data: dict[str, Any] = {"email": None, "rollen": [], "verzoekenPerMinuut": None}
    data |= formulier.lees(GebruikerWijziging, velden(request), _voorzet(tx))
    if velden(request).een("_meer"):
        return _toon_mens(request, tx, actor, gebruikers.read(tx, actor, gebruiker), data, ())
    try:
        wijziging = formulier.maak(GebruikerWijziging, data)
        uit = gebruikers.change(tx, actor, gebruiker, versie(request), wijziging)
        loket(request).eigen_grenzen.forget()
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon_mens(request, tx, actor, gebruikers.read(tx, actor, gebruiker), data, fout.fouten, status=400)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        wat = f"{in_woorden(anders)} Wat u invulde, staat hieronder; sla het opnieuw op om het te bewaren."
        nu = gebruikers.read(tx, actor, gebruiker)
        return _toon_mens(request, tx, actor, nu, data, (), status=412, melding=wat)
    if uit.waarschuwingen:
        return _toon_mens(request, tx, actor, uit, None, (), melding=" ".join(uit.waarschuwingen))
    return ga_naar(f"/beheer/mensen/{gebruiker}?gedaan=opgeslagen")


@router.post("/beheer/mensen/{gebruiker}/wachtwoord")
def geef_wachtwoord(request: Request, gebruiker: UUID, actor: SecretActor, tx: Tx) -> Response:
    """A new password for somebody, shown once."""
    wachtwoord, geldig_tot = account.geef_wachtwoord(tx, actor, gebruiker)
    uitleg = (
        f"Geef dit persoonlijk door. U ziet het alleen nu. Het werkt tot en met {datum(geldig_tot)}, en alleen om een "
        "eigen wachtwoord te kiezen."
    )
    terug = (f"/beheer/mensen/{gebruiker}", "Terug naar het account")
    return toon_geheim(request, actor, "Een nieuw wachtwoord", wachtwoord, uitleg, terug)


@router.post("/beheer/mensen/{gebruiker}/{hulp}")
def help_binnen(request: Request, gebruiker: UUID, hulp: str, actor: CurrentActor, tx: Tx) -> Response:
    """Log out everywhere, take a second factor away, or open a lock."""
    if hulp == "ontgrendelen":
        account.open_slot(tx, loket(request).crypto, actor, gebruiker)
    elif hulp in _HULP:
        _HULP[hulp][0](tx, actor, gebruiker)
    else:
        raise NietGevonden
    return ga_naar(f"/beheer/mensen/{gebruiker}?gedaan={hulp}")
