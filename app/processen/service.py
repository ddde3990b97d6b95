"""Verklarende analyse and doorbraakaanpak beside the advice: asked, started, weighed, ready or stopped."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, ProcesStand, ProcesStap
from app.processen import stappen
from app.processen.models import Proces, Processtap
from app.processen.schemas import ProcesIn, ProcesStapIn, ProcesStapUit, ProcesUit, WaardenIn, WaardeUit


def ask(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: ProcesIn) -> tuple[Zaak, ProcesUit]:
    """Ask for a process; NietNu while one of that kind is open."""
    zaak = authz.load(tx, actor, Actie.PROCES_VOEREN, aanmelding_id, versie)
    query = select(Proces.id).where(
        Proces.aanmelding_id == aanmelding_id, Proces.soort == data.soort, Proces.stand.in_(stappen.OPEN)
    )
    if tx.scalar(query.limit(1)) is not None:
        raise NietNu("Zo’n proces loopt al. Rond het eerst af, of stop het.")
    proces = Proces(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        tafel_code=dossier.tafel_of(tx, zaak.aanmelding).code,
        soort=data.soort,
        stand=ProcesStand.GEVRAAGD,
        wie=data.wie,
    )
    tx.add(proces)
    tx.flush()
    _add(tx, actor, proces, ProcesStap.VRAGEN, local_date(actor.nu), data.toelichting, WaardenIn())
    return _done(tx, actor, zaak, proces, ProcesStap.VRAGEN)


def step(
    tx: Session, actor: Actor, aanmelding_id: UUID, proces_id: UUID, versie: int, data: ProcesStapIn
) -> tuple[Zaak, ProcesUit]:
    """The next step; NietNu when the process is not there yet, or over."""
    zaak = authz.load(tx, actor, Actie.PROCES_VOEREN, aanmelding_id, versie)
    proces = tx.scalar(
        select(Proces)
        .where(Proces.id == proces_id, Proces.aanmelding_id == aanmelding_id)
        .options(selectinload(Proces.stappen))
    )
    if proces is None:
        raise NietGevonden
    doel = stappen.OVERGANGEN.get((proces.stand, data.stap))
    if doel is None:
        raise NietNu(f"Dit proces heeft stand {proces.stand.value}; daarbij kan deze stap niet.")
    dag = data.datum or local_date(actor.nu)
    stap = stappen.Stap(data.stap, dag, _weighed_in(data.waarden), data.toelichting is not None)
    eerder = stappen.gewogen([_weighed(een) for een in proces.stappen])
    vorige = proces.stappen[-1].datum
    dossier.refuse(*stappen.errors(proces.soort, stap, eerder, vorige, local_date(actor.nu)))
    proces.stand = doel
    _add(tx, actor, proces, data.stap, dag, data.toelichting, data.waarden)
    return _done(tx, actor, zaak, proces, data.stap)


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[ProcesUit]:
    """The processes of a case, in the order in which they were asked."""
    dossier.look(tx, actor, aanmelding_id)
    return _read(tx, aanmelding_id)


def _add(
    tx: Session, actor: Actor, proces: Proces, stap: ProcesStap, dag: date, toelichting: str | None, waarden: WaardenIn
) -> None:
    scores = {}
    for naam in stappen.WAARDEN:
        waarde = getattr(waarden, naam)
        scores[naam] = None if waarde is None else waarde.score
        scores[f"{naam}_toelichting"] = None if waarde is None else waarde.toelichting
    tx.add(
        Processtap(
            aanmelding_id=proces.aanmelding_id,
            proces_id=proces.id,
            stap=stap,
            stand=proces.stand,
            datum=dag,
            toelichting=toelichting,
            op=actor.nu,
            door_id=actor.gebruiker_id,
            **scores,
        )
    )


def _done(tx: Session, actor: Actor, zaak: Zaak, proces: Proces, stap: ProcesStap) -> tuple[Zaak, ProcesUit]:
    gegevens = {"proces": proces.soort.value, "stap": stap.value}
    dossier.act(tx, actor, zaak, Actie.PROCES_VOEREN, gegevens=gegevens)
    return zaak, next(een for een in _read(tx, proces.aanmelding_id) if een.id == proces.id)


def _read(tx: Session, aanmelding_id: UUID) -> list[ProcesUit]:
    rows = tx.execute(
        select(Processtap, Gebruiker.naam, Proces)
        .join(Gebruiker, Gebruiker.id == Processtap.door_id)
        .join(Proces, Proces.id == Processtap.proces_id)
        .where(Processtap.aanmelding_id == aanmelding_id)
        .order_by(Processtap.id)
    )
    found: dict[UUID, ProcesUit] = {}
    for stap, naam, proces in rows:
        if proces.id not in found:
            found[proces.id] = ProcesUit(
                id=proces.id, soort=proces.soort, stand=proces.stand, wie=proces.wie, stappen=[]
            )
        found[proces.id].stappen.append(_stap_uit(stap, naam))
    return list(found.values())


def _stap_uit(stap: Processtap, naam: str) -> ProcesStapUit:
    waarden = {
        waarde: WaardeUit(score=getattr(stap, waarde), toelichting=getattr(stap, f"{waarde}_toelichting"))
        for waarde in stappen.WAARDEN
        if waarde in _weighed(stap)
    }
    return ProcesStapUit(
        stap=stap.stap,
        stand=stap.stand,
        datum=stap.datum,
        toelichting=stap.toelichting,
        waarden=waarden,
        op=stap.op,
        door=naam,
    )


def _weighed(stap: Processtap) -> frozenset[str]:
    return frozenset(naam for naam in stappen.WAARDEN if getattr(stap, naam) is not None)


def _weighed_in(waarden: WaardenIn) -> frozenset[str]:
    return frozenset(naam for naam in stappen.WAARDEN if getattr(waarden, naam) is not None)
