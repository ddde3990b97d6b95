"""What every act on a case has in common: move the state, keep the course, set the deadline, write the audit line, and
tell who must know."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.interfaces import ORMOption

from app import authz
from app.aanmeldingen import termijnen, workflow
from app.aanmeldingen.models import Aanmelding, Verloop
from app.aanmeldingen.schemas import ActieVastgelegd, StandUit, VerloopUit
from app.authz import Zaak
from app.beheer.actor import Actor
from app.berichten import vastleggen
from app.core import audit
from app.core.errors import Fout, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, Termijnstap
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel


def tafel_of(tx: Session, zaak: Aanmelding) -> TafelProfiel:
    """The table where the case is now, as it was when the case was filed; only filed cases have one for certain."""
    if zaak.tafel_code is None:
        raise LookupError("a case that was never filed has no table")
    return catalogus(tx).tafel(zaak.tafel_code).zoals_op(zaak.ingediend_op)


def look(tx: Session, actor: Actor, aanmelding_id: UUID, *, options: Sequence[ORMOption] = ()) -> Zaak:
    """Open a case to read it, or a part of it; every opening is in the audit log."""
    zaak = authz.load(tx, actor, Actie.BEKIJKEN, aanmelding_id, options=options)
    handeling = Handeling.NOODINZAGE if zaak.in_nood else Actie.BEKIJKEN
    audit.record(tx, actor, handeling, "aanmelding", aanmelding_id, aanmelding_id=aanmelding_id, reading=True)
    return zaak


def act(
    tx: Session,
    actor: Actor,
    zaak: Zaak,
    actie: Actie,
    *,
    toelichting: str | None = None,
    gegevens: dict[str, Any] | None = None,
    woorden: dict[str, Any] | None = None,
) -> Verloop:
    """Apply `actie` to a case that `authz.load` opened for it; flushes, so that the new version is known.

    What was typed goes into `toelichting` and `woorden`, which are content; `gegevens` holds codes, dates and ids.
    """
    aanmelding = zaak.aanmelding
    doel = workflow.naar(aanmelding.status, actie)
    if doel is None:
        raise LookupError(f"{actie} in {aanmelding.status}: authz.load was asked for another act")
    verloop = Verloop(
        aanmelding_id=aanmelding.id,
        actie=actie,
        op=actor.nu,
        door_id=actor.gebruiker_id,
        rol=str(actor.rol),
        van_status=aanmelding.status,
        naar_status=doel,
        tafel_code=aanmelding.tafel_code,
        toelichting=toelichting,
        gegevens=gegevens or {},
        woorden=woorden,
    )
    tx.add(verloop)
    aanmelding.status = doel
    zaak.na(actie)
    aanmelding.gewijzigd_op = actor.nu
    flag_modified(aanmelding, "gewijzigd_op")  # every act makes a new version, even twice in one moment
    if aanmelding.klok_begin is not None and aanmelding.geadviseerd_op is None:
        aanmelding.uiterlijk = deadline(aanmelding, tafel_of(tx, aanmelding))
    audit.record(tx, actor, actie, "aanmelding", aanmelding.id, aanmelding_id=aanmelding.id)
    tx.flush()
    vastleggen.na_actie(tx, actie, aanmelding, actor.nu, actor.gebruiker_id)
    return verloop


def deadline(aanmelding: Aanmelding, tafel: TafelProfiel) -> date | None:
    """The day by which the table must take its next step, as the clock of the case stands now."""
    if aanmelding.klok_begin is None:
        return None
    is_triage = termijnen.STAPPEN.get(aanmelding.status) is Termijnstap.TRIAGE
    verschoven = aanmelding.triage_verschoven if is_triage else aanmelding.advies_verschoven
    return termijnen.uiterlijk(aanmelding.status, aanmelding.klok_begin, aanmelding.stil_werkdagen + verschoven, tafel)


def stand(actor: Actor, zaak: Zaak) -> StandUit:
    """Where the case stands now, and what this actor can do next."""
    aanmelding = zaak.aanmelding
    return StandUit(
        id=aanmelding.id,
        kenmerk=aanmelding.kenmerk,
        versie=aanmelding.versie,
        status=aanmelding.status,
        tafel=aanmelding.tafel_code,
        uiterlijk=aanmelding.uiterlijk,
        termijn_stap=termijnen.stap(aanmelding.status, aanmelding.uiterlijk),
        te_laat=termijnen.te_laat(aanmelding.uiterlijk, local_date(actor.nu)),
        mogelijke_acties=zaak.mogelijke_acties,
    )


def vastgelegd(actor: Actor, zaak: Zaak, verloop: Verloop) -> ActieVastgelegd:
    """The answer to an act whose record is its line in the course of the case."""
    return ActieVastgelegd(aanmelding=stand(actor, zaak), vastgelegd=verloop_uit(verloop, actor.naam))


def verloop_uit(verloop: Verloop, naam: str) -> VerloopUit:
    return VerloopUit(
        actie=verloop.actie,
        op=verloop.op,
        door=naam,
        rol=verloop.rol,
        van_status=verloop.van_status,
        naar_status=verloop.naar_status,
        tafel=verloop.tafel_code,
        toelichting=verloop.toelichting,
        gegevens=verloop.gegevens | (verloop.woorden or {}),
    )


def refuse(*fouten: Fout) -> None:
    """Raise all mistakes at once; does nothing without any."""
    if fouten:
        raise OngeldigeInvoer(fouten)


def refused(veld: str, code: str, melding: str) -> OngeldigeInvoer:
    """One mistake, to raise."""
    return OngeldigeInvoer([Fout(veld, code, melding)])


def path(aanmelding_id: UUID, *parts: object) -> str:
    """The URL path of a case or one of its sub-resources."""
    return "/v1/aanmeldingen/" + "/".join(str(part) for part in (aanmelding_id, *parts))
