"""Bring in a case: concept, change, file, withdraw; and read it again."""

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from app import authz
from app.aanmeldingen import dossier, intake, klok, routing
from app.aanmeldingen.apart import Apart
from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.aanmeldingen.reference import set_reference
from app.aanmeldingen.schemas import (
    AanmeldingIn,
    AanmeldingWijziging,
    IndieningIn,
    IntakeIn,
    JeugdigeIn,
    RedenIn,
    RouteadviesIn,
    RouteadviesUit,
    VerloopUit,
)
from app.authz import Bereik, Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.crypto import Crypto
from app.core.errors import DomainError, Fout, NietNu, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, Status
from app.tafels.catalogus import Catalogus, catalogus
from app.tafels.models import Bespreking
from app.tafels.profiel import TafelProfiel

# A case has one or a few young people: one query for both costs less than two.
WITH_JEUGDIGEN = (joinedload(Aanmelding.jeugdigen),)
# No vowels and no look-alikes: a kenmerk is read out over the telephone and never spells a word.
_KENMERK = "23456789BCDFGHJKMNPQRSTVWXZ"
_NAMES = {"tafel": "tafel_code", "gemeente": "gemeente_code"}
_STILL_PLANNED = and_(Bespreking.gehouden_op.is_(None), Bespreking.uitgesteld_op.is_(None))
_NOT_STORED = {"acuut", "indienen", "jeugdigen"}
GESTOPT = (
    "Uw organisatie is bij dit loket gestopt en meldt niets nieuws meer aan. Wat al is ingediend, maakt u gewoon af. "
    "Vraag uw leidinggevende wie het werk overneemt."
)


class Acuut(DomainError):
    """Acute danger is not for this counter: refused, with whom to call."""

    status, code, title = 409, "acuut", "Bel meteen"

    def __init__(self, gegevens: Catalogus) -> None:
        super().__init__(gegevens.acuut)


def new_kenmerk() -> str:
    """The reference that people use for a case, `EL-XXXXX-XXXXX`: random, so it tells nothing, not even how many."""
    text = "".join(secrets.choice(_KENMERK) for _ in range(10))
    return f"EL-{text[:5]}-{text[5:]}"


def create(tx: Session, actor: Actor, crypto: Crypto, data: AanmeldingIn) -> Zaak:
    """A new concept, or with `indienen` a filed request. Raises OngeldigeInvoer with every mistake, or Acuut."""
    authz.require(actor, Handeling.AANMELDEN)
    if data.acuut:
        raise Acuut(catalogus(tx))
    aanmelding = Aanmelding(
        id=uuid4(),
        kenmerk=new_kenmerk(),
        status=Status.CONCEPT,
        soort=data.soort,
        organisatie_code=actor.organisatie_code,
        aanmelder_id=actor.namens or actor.gebruiker_id,  # who stands in brings it in for the absent colleague
        aangemaakt_op=actor.nu,
        gewijzigd_op=actor.nu,
        stil_werkdagen=0,
        triage_verschoven=0,
        advies_verschoven=0,
        antwoorden={},
        jeugdigen=[],
    )
    _fill(aanmelding, actor, crypto, data, set(type(data).model_fields))
    omgeving = _omgeving(tx, actor)
    if not data.indienen:
        _refuse_over(aanmelding.organisatie_code, omgeving)
        dossier.refuse(*intake.value_errors(aanmelding, omgeving))
    else:
        _prepare_filing(aanmelding, omgeving, acuut=data.acuut, apart=data.apart)
    tx.add(aanmelding)
    zaak = Zaak(aanmelding, tuple(recht for recht in authz.RECHTEN if recht.bereik is Bereik.EIGEN), {})
    if data.indienen:
        _file(tx, actor, zaak)
    else:
        audit.record(tx, actor, Handeling.AANMELDEN, "aanmelding", aanmelding.id, aanmelding_id=aanmelding.id)
        tx.flush()
    return zaak


def change(
    tx: Session, actor: Actor, crypto: Crypto, aanmelding_id: UUID, versie: int, data: AanmeldingWijziging
) -> Zaak:
    """Change the fields that were sent. What was filed before must stay complete."""
    zaak = authz.load(tx, actor, Actie.WIJZIGEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    if data.acuut:
        raise Acuut(catalogus(tx))
    aanmelding, omgeving = zaak.aanmelding, _omgeving(tx, actor)
    dossier.refuse(*_moves(aanmelding, data))
    with tx.no_autoflush:  # a failing rule must find nothing written yet
        before = _errors(tx, aanmelding, omgeving)
        _fill(aanmelding, actor, crypto, data, data.model_fields_set)
        after = _errors(tx, aanmelding, omgeving)
    dossier.refuse(*(fout for fout in after if fout not in before))
    dossier.act(tx, actor, zaak, Actie.WIJZIGEN)
    return zaak


def _moves(aanmelding: Aanmelding, data: AanmeldingWijziging) -> list[Fout]:
    """A filed request stays at its table, of its kind: only the table can redirect it."""
    if aanmelding.status is Status.CONCEPT:
        return []
    melding = "Dit ligt vast sinds het indienen. Alleen de tafel kan de aanmelding doorzetten."
    return [
        Fout(veld, "ligt-vast", melding)
        for veld in ("tafel", "soort")
        if veld in data.model_fields_set and getattr(data, veld) != getattr(aanmelding, _NAMES.get(veld, veld))
    ]


def _errors(tx: Session, aanmelding: Aanmelding, omgeving: intake.Omgeving) -> list[Fout]:
    """What is wrong with the case as it stands. A filed one must stay complete; a redirected one may hold answers
    that its new table never asked, so only mistakes that a change makes are held against it."""
    if aanmelding.status is Status.CONCEPT:
        return intake.value_errors(aanmelding, omgeving)
    return intake.filing_errors(aanmelding, dossier.tafel_of(tx, aanmelding), omgeving)


def submit(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: IndieningIn) -> tuple[Zaak, Verloop]:
    """File a concept at its table, or at the table that the route advice puts first."""
    zaak = authz.load(tx, actor, Actie.INDIENEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    _prepare_filing(zaak.aanmelding, _omgeving(tx, actor), acuut=data.acuut)
    return zaak, _file(tx, actor, zaak)


def withdraw(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: RedenIn) -> tuple[Zaak, Verloop]:
    """The requester takes the case back, until advice is given."""
    zaak = authz.load(tx, actor, Actie.INTREKKEN, aanmelding_id, versie)
    zaak.aanmelding.stil_sinds = None
    for bespreking in tx.scalars(select(Bespreking).where(Bespreking.aanmelding_id == aanmelding_id, _STILL_PLANNED)):
        bespreking.uitgesteld_op = actor.nu  # its minutes on the agenda are free again
    return zaak, dossier.act(tx, actor, zaak, Actie.INTREKKEN, toelichting=data.reden)


def read(tx: Session, actor: Actor, aanmelding_id: UUID) -> Zaak:
    """Open a case in full."""
    return dossier.look(tx, actor, aanmelding_id, options=WITH_JEUGDIGEN)


def timeline(
    tx: Session, actor: Actor, aanmelding_id: UUID, acties: frozenset[Actie] | None = None
) -> list[VerloopUit]:
    """The course of the case, oldest first; only some kinds of acts when `acties` says which."""
    dossier.look(tx, actor, aanmelding_id)
    query = (
        select(Verloop, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Verloop.door_id)
        .where(Verloop.aanmelding_id == aanmelding_id)
        .order_by(Verloop.id)
    )
    if acties is not None:
        query = query.where(Verloop.actie.in_(acties))
    return [dossier.verloop_uit(verloop, naam) for verloop, naam in tx.execute(query)]


def route_advice(tx: Session, actor: Actor, data: RouteadviesIn) -> RouteadviesUit:
    """Which tables fit this question; nothing is stored."""
    gegevens = catalogus(tx)
    gemeente = gegevens.gemeenten.get(data.gemeente)
    if gemeente is None:
        raise OngeldigeInvoer([Fout("gemeente", "onbekend", "Deze gemeente kent het loket niet.")])
    if data.vraagtype is not None and data.vraagtype not in gegevens.codes("VRAAGTYPE", local_date(actor.nu)):
        raise OngeldigeInvoer([Fout("vraagtype", "onbekend", "Dit vraagtype bestaat niet (meer).")])
    vraag = routing.Routevraag(
        regio_code=gemeente[1],
        organisatie_soort=actor.organisatie_soort,
        vraagtype=data.vraagtype,
        verzoek_soort=data.soort,
        dreigende_uithuisplaatsing=data.dreigende_uithuisplaatsing,
        dag=local_date(actor.nu),
    )
    adviezen = routing.route_advies(vraag, gegevens.tafels.values())
    if not gegevens.doet_mee(actor.organisatie_code, vraag.dag):
        adviezen = [replace(advies, mag_indienen=False, waarheen=GESTOPT) for advies in adviezen]
    return _route_uit(adviezen)


def _route_uit(adviezen: list[routing.Advies]) -> RouteadviesUit:
    if not adviezen:
        toelichting = (
            "Geen van de tafels in deze regio behandelt deze vraag. Overleg met uw eigen gedragswetenschapper."
        )
    elif not any(advies.mag_indienen for advies in adviezen):
        toelichting = (
            "Deze vraag past bij een tafel waar uw organisatie niet kan indienen. Lees waar u wel terechtkunt."
        )
    else:
        toelichting = "De eerste tafel past het best. De voorzitter kan anders beslissen, met een reden."
    return RouteadviesUit.model_validate(
        {
            "versie": routing.VERSIE,
            "tafels": [vars(advies) for advies in adviezen],
            "toelichting": toelichting,
        }
    )


def _omgeving(tx: Session, actor: Actor) -> intake.Omgeving:
    return intake.Omgeving(catalogus(tx), actor.organisatie_soort, local_date(actor.nu))


def _fill(aanmelding: Aanmelding, actor: Actor, crypto: Crypto, data: IntakeIn, fields: set[str]) -> None:
    """Copy the fields that were sent; `jeugdigen` replaces the whole list."""
    for name in fields - _NOT_STORED:
        setattr(aanmelding, _NAMES.get(name, name), _plain(getattr(data, name)))
    if "jeugdigen" in fields:
        _replace_jeugdigen(aanmelding, actor, crypto, data.jeugdigen)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _replace_jeugdigen(aanmelding: Aanmelding, actor: Actor, crypto: Crypto, data: list[JeugdigeIn]) -> None:
    """Rows are kept by their number, so that the list can be sent back as it was read."""
    del aanmelding.jeugdigen[len(data) :]
    while len(aanmelding.jeugdigen) < len(data):
        nummer = len(aanmelding.jeugdigen) + 1
        aanmelding.jeugdigen.append(Jeugdige(id=uuid4(), aanmelding_id=aanmelding.id, volgnummer=nummer))
    for jeugdige, item in zip(aanmelding.jeugdigen, data, strict=True):
        for name in ("geboortejaar", "gezag", "maatregel", "maatregel_start", "gehoord", "mening"):
            setattr(jeugdige, name, getattr(item, name))
        jeugdige.toestemmingen = [toestemming.model_dump(mode="json") for toestemming in item.toestemmingen]
        set_reference(jeugdige, actor.organisatie_code, crypto, item.referentie)


def _prepare_filing(
    aanmelding: Aanmelding, omgeving: intake.Omgeving, *, acuut: bool | None, apart: Apart | None = None
) -> None:
    """Take route advice, choose the table when the requester did not, and check everything at once."""
    apart = apart or Apart()
    if acuut:
        raise Acuut(omgeving.catalogus)
    _refuse_over(aanmelding.organisatie_code, omgeving)
    errors = [] if acuut is False else [Fout("acuut", "verplicht", "Zeg of er nu acuut gevaar is.")]
    tafel = _choose_table(aanmelding, omgeving)
    if tafel is None:
        errors += intake.value_errors(aanmelding, omgeving)
        if not any(fout.veld == "tafel" for fout in errors):
            errors.append(_no_table(aanmelding))
    else:
        errors += intake.filing_errors(aanmelding, tafel, omgeving)
    dossier.refuse(*apart.fouten, *(fout for fout in errors if not apart.concerns(fout)))


def _refuse_over(organisatie: str, omgeving: intake.Omgeving) -> None:
    """Raises NietNu after the last day of the requester's organisation: nothing new begins there."""
    if not omgeving.catalogus.doet_mee(organisatie, omgeving.vandaag):
        raise NietNu(GESTOPT)


def _no_table(aanmelding: Aanmelding) -> Fout:
    """The advice could not choose: it lacks an answer, or this requester may not file where the question belongs."""
    passend = (aanmelding.routeadvies or {}).get("tafels", [])
    if passend:
        return Fout("tafel", "mag-niet-indienen", f"Hier past {passend[0]['naam']}. {passend[0]['waarheen']}")
    return Fout("tafel", "verplicht", "Kies een tafel, of vul gemeente en vraagtype in voor een routeadvies.")


def _choose_table(aanmelding: Aanmelding, omgeving: intake.Omgeving) -> TafelProfiel | None:
    gegevens = omgeving.catalogus
    adviezen: list[routing.Advies] = []
    if aanmelding.gemeente_code in gegevens.gemeenten:
        vraag = routing.Routevraag(
            regio_code=gegevens.gemeenten[aanmelding.gemeente_code][1],
            organisatie_soort=omgeving.organisatie_soort,
            vraagtype=aanmelding.vraagtype,
            verzoek_soort=aanmelding.soort,
            dreigende_uithuisplaatsing=aanmelding.dreigende_uithuisplaatsing,
            dag=omgeving.vandaag,
        )
        adviezen = routing.route_advies(vraag, gegevens.tafels.values())
        aanmelding.routeadvies = _route_uit(adviezen).model_dump(mode="json")
    if aanmelding.tafel_code is None:
        aanmelding.tafel_code = next((advies.tafel for advies in adviezen if advies.mag_indienen), None)
    return None if aanmelding.tafel_code is None else gegevens.tafels.get(aanmelding.tafel_code)


def _file(tx: Session, actor: Actor, zaak: Zaak) -> Verloop:
    aanmelding = zaak.aanmelding
    tafel = dossier.tafel_of(tx, aanmelding)
    aanmelding.ingediend_op = actor.nu
    aanmelding.klok_begin = klok.received(actor, tafel)
    aanmelding.regio_code = tafel.regio_code
    actor.rol = zaak.rechten[0].rol
    return dossier.act(tx, actor, zaak, Actie.INDIENEN, gegevens=klok.counts_on(actor, aanmelding.klok_begin))
