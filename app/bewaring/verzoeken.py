"""A request of someone concerned to destroy a case before its term (Jeugdwet 7.3.9, AVG 17).

It is registered and decided within three months; granted, it is on a list at once, which needs two approvals as any
other."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app import muur
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.bewaring import dossiers, lijsten
from app.bewaring.models import Vernietigingsverzoek
from app.bewaring.schemas import (
    VerzoekbesluitIn,
    VerzoekIn,
    VerzoekLijst,
    VerzoekUit,
    VerzoekVolledig,
    VerzoekVraag,
)
from app.bewaring.termijnen import GEEINDIGD
from app.core import audit
from app.core.errors import Fout, NietGevonden, NietNu, OngeldigeInvoer
from app.core.paging import read_page
from app.core.workingdays import add_months, local_date
from app.glossary import Handeling, Lijstsoort, Regelstand, Verzoekbesluit

# Jeugdwet 7.3.9: within three months.
MAANDEN = 3
GROND = "Jeugdwet artikel 7.3.9 en AVG artikel 17: een betrokkene vroeg om vernietiging"
_MAG = Handeling.VERNIETIGING_VERZOEKEN
_Beslisser = aliased(Gebruiker)


def register(tx: Session, actor: Actor, data: VerzoekIn) -> VerzoekUit:
    """Write a request down, whatever the state of its case. Raises OngeldigeInvoer."""
    zaak = dossiers.met_kenmerk(tx, actor, _MAG, data.kenmerk)
    if data.ontvangen_op > local_date(actor.nu):
        raise OngeldigeInvoer([Fout("ontvangenOp", "in-de-toekomst", "Deze dag moet nog komen.")])
    rij = Vernietigingsverzoek(
        id=uuid4(),
        aanmelding_id=zaak.id,
        kenmerk=zaak.kenmerk,
        regio_code=zaak.regio_code,
        verzoeker=data.verzoeker,
        ontvangen_op=data.ontvangen_op,
        uiterlijk=add_months(data.ontvangen_op, MAANDEN),
        toelichting=data.toelichting,
        vastgelegd_op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(rij)
    tx.flush()
    audit.record(tx, actor, _MAG, "vernietigingsverzoek", rij.id, aanmelding_id=zaak.id)
    return _uit(actor, rij, actor.naam, None)


def decide(tx: Session, actor: Actor, verzoek_id: UUID, data: VerzoekbesluitIn) -> VerzoekUit:
    """Grant or refuse it, once. Granted, it is on a list at once. Raises NietGevonden, NietNu, OngeldigeInvoer."""
    dossiers.mens(actor, _MAG)
    rij, door, _ = _vind(tx, actor, verzoek_id)
    if rij.besluit is not None:
        raise NietNu("Op dit verzoek is al beslist.")
    zaak = dossiers.open_(tx, rij.aanmelding_id)
    if zaak is None:
        raise NietNu("Dit dossier is intussen vernietigd.")
    if (data.besluit is Verzoekbesluit.AFGEWEZEN) is (data.weigergrond is None):
        melding = "Noem bij een afwijzing de grond, en bij een toewijzing geen."
        raise OngeldigeInvoer([Fout("weigergrond", "past-niet", melding)])
    if data.besluit is Verzoekbesluit.TOEGEWEZEN and zaak.status not in GEEINDIGD:
        raise NietNu("Dit dossier loopt nog. Sluit het eerst af, of wijs het af; beslis daarna over dit verzoek.")
    rij.besluit, rij.weigergrond = data.besluit, data.weigergrond
    rij.besluit_toelichting = data.toelichting
    rij.besloten_op, rij.besloten_door_id = actor.nu, actor.gebruiker_id
    audit.record(tx, actor, _MAG, "vernietigingsverzoek", rij.id, aanmelding_id=zaak.id)
    if data.besluit is Verzoekbesluit.TOEGEWEZEN:
        lijsten.haal_van_lijsten(tx, actor, zaak, Regelstand.VERVALLEN, _MAG, actor.nu)
        regel = lijsten.regel(zaak, local_date(actor.nu), GROND)
        lijsten.maak(tx, actor, rij.regio_code, Lijstsoort.VERZOEK, [regel], actor.nu)
    tx.flush()
    return _uit(actor, rij, door, actor.naam)


def read(tx: Session, actor: Actor, verzoek_id: UUID) -> VerzoekVolledig:
    """One, with its words as long as the case is there; reading it is in the audit log. Raises NietGevonden."""
    rij, door, beslisser = _vind(tx, actor, verzoek_id)
    audit.record(tx, actor, _MAG, "vernietigingsverzoek", rij.id, aanmelding_id=rij.aanmelding_id, reading=True)
    return VerzoekVolledig(
        **_uit(actor, rij, door, beslisser).model_dump(),
        toelichting=rij.toelichting,
        besluit_toelichting=rij.besluit_toelichting,
    )


def page(tx: Session, actor: Actor, vraag: VerzoekVraag) -> tuple[VerzoekLijst, bool]:
    """Those of the actor's regions without words; what was not decided first, the nearest term on top."""
    query = _query().where(dossiers.binnen(dossiers.regios(actor, _MAG), Vernietigingsverzoek.regio_code))
    if vraag.besloten is not None:
        is_open = Vernietigingsverzoek.besluit.is_(None)
        query = query.where(~is_open if vraag.besloten else is_open)
    order = (Vernietigingsverzoek.besluit.is_not(None), Vernietigingsverzoek.uiterlijk, Vernietigingsverzoek.id)
    blad = read_page(tx, query.order_by(*order), vraag)
    items = [_uit(actor, rij, door, beslisser) for rij, door, beslisser, *_ in blad.rows]
    return VerzoekLijst(**blad.info, items=items), blad.more


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(Vernietigingsverzoek, Gebruiker.naam, _Beslisser.naam)
        .join(Gebruiker, Gebruiker.id == Vernietigingsverzoek.door_id)
        .outerjoin(_Beslisser, _Beslisser.id == Vernietigingsverzoek.besloten_door_id)
    )


def _vind(tx: Session, actor: Actor, verzoek_id: UUID) -> Any:
    eigen = dossiers.regios(actor, _MAG)
    query = _query().where(
        Vernietigingsverzoek.id == verzoek_id, dossiers.binnen(eigen, Vernietigingsverzoek.regio_code)
    )
    rij = tx.execute(query.with_for_update(of=Vernietigingsverzoek)).one_or_none()
    if rij is None:
        raise NietGevonden
    muur.laat_door(tx, rij[0].aanmelding_id)
    return rij


def _uit(actor: Actor, rij: Vernietigingsverzoek, door: str, beslisser: str | None) -> VerzoekUit:
    return VerzoekUit(
        id=rij.id,
        aanmelding=rij.aanmelding_id,
        kenmerk=rij.kenmerk,
        verzoeker=rij.verzoeker,
        ontvangen_op=rij.ontvangen_op,
        uiterlijk=rij.uiterlijk,
        te_laat=rij.besluit is None and rij.uiterlijk < local_date(actor.nu),
        vastgelegd_op=rij.vastgelegd_op,
        door=door,
        besluit=rij.besluit,
        weigergrond=rij.weigergrond,
        besloten_op=rij.besloten_op,
        besloten_door=beslisser,
    )
