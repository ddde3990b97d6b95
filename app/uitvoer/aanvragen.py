"""Asking for an export, judging it and taking it back. The file itself is made and given in `maken`.

Of a table: its chair or secretary asks with a purpose and a reason, and someone else decides: another chair or
secretary of that table, or the privacy officer. Of one case for its subject (AVG article 15): its table makes it
without a second person, because the law leaves no choice whether it is given, and they can read the case anyway. The
privacy officer, who reads no case, asks for it, and the chair or secretary of its table decides.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app import authz, muur
from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.paging import PageParams, read_page
from app.core.workingdays import local_date
from app.glossary import Actie, Casusdoel, Handeling, Rol, Uitvoeroordeel, Uitvoersoort, Uitvoerstatus
from app.tafels.catalogus import catalogus
from app.toegang import bevestiging
from app.uitvoer.delen import WEG_TE_LATEN
from app.uitvoer.inzage import BIJLAGEN
from app.uitvoer.models import Uitvoer, Uitvoercasus
from app.uitvoer.schemas import InzageIn, OordeelIn, UitvoerIn, UitvoerLijst, UitvoerUit

HOOGSTENS = timedelta(days=366)
LOPEND = (Uitvoerstatus.GEVRAAGD, Uitvoerstatus.GOEDGEKEURD, Uitvoerstatus.KLAAR)
_Vrager, _Beoordelaar = aliased(Gebruiker), aliased(Gebruiker)


def ask(tx: Session, actor: Actor, data: UitvoerIn, dagen: int) -> UitvoerUit:
    """Ask for the cases of a table that were filed in a period. Raises NietToegestaan, OngeldigeInvoer."""
    if data.tafel not in catalogus(tx).tafels:
        raise OngeldigeInvoer([Fout("tafel", "onbekend", "Deze tafel bestaat niet.")])
    authz.require(actor, Handeling.UITVOER_AANVRAGEN, tafel_code=data.tafel)
    _person(actor, Handeling.UITVOER_AANVRAGEN)
    fouten = []
    if data.tot < data.van:
        fouten.append(Fout("tot", "te-vroeg", "Het einde ligt vóór het begin."))
    elif data.tot - data.van > HOOGSTENS:
        fouten.append(Fout("tot", "te-lang", "Een uitvoer beslaat hoogstens een jaar."))
    if data.van > local_date(actor.nu):
        fouten.append(Fout("van", "toekomst", "Deze datum ligt in de toekomst."))
    if data.doel is Casusdoel.INZAGEVERZOEK:
        fouten.append(Fout("doel", "onbekend", "Voor wie het dossier gaat, maakt u een inzage van één casus."))
    if fouten:
        raise OngeldigeInvoer(fouten)
    return _add(
        tx,
        actor,
        Handeling.UITVOER_AANVRAGEN,
        dagen,
        soort=Uitvoersoort.TAFEL,
        status=Uitvoerstatus.GEVRAAGD,
        tafel_code=data.tafel,
        van=data.van,
        tot=data.tot,
        doel=data.doel,
        reden=data.reden,
    )


def ask_copy(tx: Session, actor: Actor, data: InzageIn, dagen: int) -> UitvoerUit:
    """A copy of one case for its subject: its table can make it at once, the privacy officer when its table agreed.

    Raises NietGevonden for a case that does not exist, is out of reach, or in which the actor has an interest.
    """
    zaak = find_case(tx, actor, data.aanmelding)
    _person(actor, Handeling.INZAGE_GEVEN)
    fouten = [
        Fout(f"weglaten.{plek}", "onbekend", "Dit is geen tekst van een dossier.")
        for plek, naam in enumerate(data.weglaten)
        if naam != BIJLAGEN and naam not in WEG_TE_LATEN
    ]
    if data.jeugdige is not None and not tx.scalar(
        select(Jeugdige.id).where(Jeugdige.aanmelding_id == zaak.id, Jeugdige.volgnummer == data.jeugdige)
    ):
        fouten.append(Fout("jeugdige", "onbekend", "Deze jeugdige staat niet in de aanmelding."))
    if fouten:
        raise OngeldigeInvoer(fouten)
    uit = _add(
        tx,
        actor,
        Handeling.INZAGE_GEVEN,
        dagen,
        soort=Uitvoersoort.INZAGE,
        status=Uitvoerstatus.GEVRAAGD if actor.rol is Rol.FG else Uitvoerstatus.GOEDGEKEURD,
        tafel_code=zaak.tafel_code,
        kenmerk=zaak.kenmerk,
        jeugdige=data.jeugdige,
        weglaten=sorted(set(data.weglaten)),
        doel=Casusdoel.INZAGEVERZOEK,
        reden=data.reden,
    )
    tx.add(Uitvoercasus(uitvoer_id=uit.id, aanmelding_id=zaak.id))
    audit.record_cases(tx, actor, Handeling.INZAGE_GEVEN, [zaak.id], doel=Casusdoel.INZAGEVERZOEK, reading=True)
    tx.flush()
    return uit


def find_case(tx: Session, actor: Actor, sleutel: str) -> Aanmelding:
    """The case with this id or kenmerk, for who may give a copy of it; sets the role that allows it.

    The privacy officer opens no case, so that is decided here and not by a scope: any case that was filed, without an
    own interest. What was never filed is for its author alone, who has it with the own cases.
    """
    authz.require(actor, Handeling.INZAGE_GEVEN)
    aanmelding_id = _id_of(tx, sleutel)
    zaak = tx.scalar(
        select(Aanmelding).where(Aanmelding.id == aanmelding_id, _at_own_table(actor, Handeling.INZAGE_GEVEN))
    )
    if zaak is not None:
        authz.require(actor, Handeling.INZAGE_GEVEN, tafel_code=zaak.tafel_code)
        return zaak
    if aanmelding_id is not None and _is_fg(actor):
        muur.laat_door(tx, aanmelding_id)
        filed = and_(Aanmelding.ingediend_op.is_not(None), authz.free_of_interest(actor))
        zaak = tx.scalar(select(Aanmelding).where(Aanmelding.id == aanmelding_id, filed))
        if zaak is not None:
            actor.rol, actor.namens = Rol.FG, None
            return zaak
    bestaat = aanmelding_id is not None and muur.bestaat(tx, aanmelding_id)
    actor.geweigerd = (Handeling.INZAGE_GEVEN, "aanmelding", aanmelding_id if bestaat else None)
    raise NietGevonden


def _at_own_table(actor: Actor, handeling: Handeling) -> ColumnElement[bool]:
    """The cases now at a table where this person has the act as chair or secretary, and reads them."""
    mag = authz.filter_for(actor, Actie.BEKIJKEN, rollen=frozenset({Rol.VOORZITTER, Rol.SECRETARIS}))
    return and_(Aanmelding.tafel_code.in_(authz.tafels_met(actor, handeling)), mag)


def _copies(actor: Actor) -> ColumnElement[bool]:
    """The copies for a subject whose case is at a table of this person."""
    here = (
        select(Uitvoercasus.uitvoer_id)
        .join(Aanmelding, Aanmelding.id == Uitvoercasus.aanmelding_id)
        .where(_at_own_table(actor, Handeling.UITVOER_BEOORDELEN))
    )
    return and_(Uitvoer.soort == Uitvoersoort.INZAGE, Uitvoer.id.in_(here))


def _is_fg(actor: Actor) -> bool:
    return any(toekenning.rol is Rol.FG and toekenning.namens is None for toekenning in actor.toekenningen)


def _id_of(tx: Session, sleutel: str) -> UUID | None:
    try:
        return UUID(sleutel)
    except ValueError:
        return muur.zaak_met(tx, sleutel)


def _person(actor: Actor, handeling: Handeling) -> None:
    """A person, with a fresh proof of who it is."""
    if actor.sessie is not None and actor.sessie.is_programma:
        actor.geweigerd = (handeling, "uitvoer", None)
        raise NietToegestaan("Een programma kan hier niet over beslissen.")
    bevestiging.vereis(actor, handeling)


def _add(tx: Session, actor: Actor, handeling: Handeling, dagen: int, **velden: Any) -> UitvoerUit:
    uitvoer = Uitvoer(
        id=uuid4(),
        aanvrager_id=actor.gebruiker_id,
        gevraagd_op=actor.nu,
        vervalt_op=actor.nu + timedelta(days=dagen),
        **{"weglaten": [], **velden},
    )
    tx.add(uitvoer)
    audit.record(tx, actor, handeling, "uitvoer", uitvoer.id, doel=uitvoer.doel)
    tx.flush()
    return read_one(tx, actor, uitvoer.id)


def page(tx: Session, actor: Actor, vraag: PageParams) -> tuple[UitvoerLijst, bool]:
    """One's own, those of one's table, and for the privacy officer all; the newest first."""
    authz.require(actor, Handeling.UITVOEREN_ZIEN)
    query = _SELECT.where(_visible(actor)).order_by(Uitvoer.gevraagd_op.desc(), Uitvoer.id)
    blad = read_page(tx, query, vraag)
    return UitvoerLijst(**blad.info, items=[_uit(actor, *row[:3]) for row in blad.rows]), blad.more


def read_one(tx: Session, actor: Actor, uitvoer_id: UUID) -> UitvoerUit:
    """One of those. Raises NietGevonden."""
    authz.require(actor, Handeling.UITVOEREN_ZIEN)
    row = tx.execute(_SELECT.where(Uitvoer.id == uitvoer_id, _visible(actor))).one_or_none()
    if row is None:
        raise NietGevonden
    return _uit(actor, *row)


def waiting(tx: Session, actor: Actor) -> int:
    """How many exports of others wait for this person's judgement."""
    return tx.scalar(select(func.count()).select_from(Uitvoer).where(_to_judge(actor))) or 0


def judges(tx: Session, actor: Actor, uitvoer_id: UUID) -> bool:
    """Whether this one waits for this person's judgement."""
    return tx.scalar(select(Uitvoer.id).where(Uitvoer.id == uitvoer_id, _to_judge(actor))) is not None


def _to_judge(actor: Actor) -> ColumnElement[bool]:
    """A copy of a case is judged at its table alone: the privacy officer does not read what it is about."""
    tafels = authz.tafels_met(actor, Handeling.UITVOER_BEOORDELEN)
    at_table = true() if _is_fg(actor) else Uitvoer.tafel_code.in_(tafels)
    return and_(
        Uitvoer.status == Uitvoerstatus.GEVRAAGD,
        Uitvoer.vervalt_op > actor.nu,
        Uitvoer.aanvrager_id != actor.gebruiker_id,
        or_(and_(Uitvoer.soort == Uitvoersoort.TAFEL, at_table), _copies(actor)),
    )


def is_own(tx: Session, actor: Actor, uitvoer_id: UUID) -> bool:
    """Whether this person asked for it: then somebody else judges, and nobody else makes or fetches."""
    return tx.scalar(select(Uitvoer.aanvrager_id).where(Uitvoer.id == uitvoer_id)) == actor.gebruiker_id


_SELECT: Select[*tuple[Any, ...]] = (
    select(Uitvoer, _Vrager.naam, _Beoordelaar.naam)
    .join(_Vrager, _Vrager.id == Uitvoer.aanvrager_id)
    .outerjoin(_Beoordelaar, _Beoordelaar.id == Uitvoer.beoordeeld_door_id)
)


def _visible(actor: Actor) -> ColumnElement[bool]:
    """A copy for a subject names its case, so at the table only who asked for it knows of it, and of one that the
    privacy officer asked for who may read that case."""
    if _is_fg(actor):
        return Uitvoer.id.is_not(None)
    tafels = authz.tafels_met(actor, Handeling.UITVOEREN_ZIEN)
    of_table = and_(Uitvoer.soort == Uitvoersoort.TAFEL, Uitvoer.tafel_code.in_(tafels))
    judged = or_(Uitvoer.status == Uitvoerstatus.GEVRAAGD, Uitvoer.oordeel.is_not(None))
    return or_(Uitvoer.aanvrager_id == actor.gebruiker_id, of_table, and_(judged, _copies(actor)))


def judge(tx: Session, actor: Actor, uitvoer_id: UUID, versie: int, data: OordeelIn, dagen: int) -> UitvoerUit:
    """The second person decides. Raises NietToegestaan for who asked for it, NietNu when it is decided or over."""
    uitvoer = locked(tx, actor, uitvoer_id, Handeling.UITVOER_BEOORDELEN)
    _person(actor, Handeling.UITVOER_BEOORDELEN)
    if uitvoer.aanvrager_id == actor.gebruiker_id:
        actor.geweigerd = (Handeling.UITVOER_BEOORDELEN, "uitvoer", uitvoer.id)
        raise NietToegestaan("U vroeg hier zelf om. Iemand anders van de tafel of de FG oordeelt erover.")
    check_version(uitvoer, versie)
    if status(uitvoer, actor.nu) is not Uitvoerstatus.GEVRAAGD:
        raise NietNu("Over deze uitvoer hoeft niet (meer) te worden geoordeeld.")
    if not judges(tx, actor, uitvoer.id):
        actor.geweigerd = (Handeling.UITVOER_BEOORDELEN, "uitvoer", uitvoer.id)
        raise NietToegestaan("Over een kopie van een casus oordeelt de voorzitter of secretaris van haar tafel.")
    akkoord = data.oordeel is Uitvoeroordeel.AKKOORD
    uitvoer.status = Uitvoerstatus.GOEDGEKEURD if akkoord else Uitvoerstatus.GEWEIGERD
    uitvoer.oordeel, uitvoer.oordeel_reden = data.oordeel, data.reden
    uitvoer.beoordeeld_door_id, uitvoer.beoordeeld_op = actor.gebruiker_id, actor.nu
    if akkoord:
        uitvoer.vervalt_op = actor.nu + timedelta(days=dagen)
    audit.record(tx, actor, Handeling.UITVOER_BEOORDELEN, "uitvoer", uitvoer.id, doel=uitvoer.doel)
    tx.flush()
    return read_one(tx, actor, uitvoer_id)


def locked(tx: Session, actor: Actor, uitvoer_id: UUID, handeling: Handeling) -> Uitvoer:
    """An export to do something with, as far as this actor sees it and has the act. Raises NietGevonden,
    NietToegestaan."""
    authz.require(actor, Handeling.UITVOEREN_ZIEN)
    uitvoer = tx.scalar(select(Uitvoer).where(Uitvoer.id == uitvoer_id, _visible(actor)).with_for_update())
    if uitvoer is None:
        actor.geweigerd = (handeling, "uitvoer", None)
        raise NietGevonden
    # A copy that is visible is so by the table where its case is now, which may be another than when it was asked for.
    anywhere = _is_fg(actor) or uitvoer.soort is Uitvoersoort.INZAGE
    authz.require(actor, handeling, tafel_code=None if anywhere else uitvoer.tafel_code)
    return uitvoer


def check_version(uitvoer: Uitvoer, versie: int) -> None:
    if uitvoer.versie != versie:
        raise InmiddelsGewijzigd


def status(uitvoer: Uitvoer, nu: datetime) -> Uitvoerstatus:
    """Its status now: what runs ends by itself, also before the worker came by."""
    return Uitvoerstatus.VERLOPEN if uitvoer.status in LOPEND and nu >= uitvoer.vervalt_op else uitvoer.status


def _uit(actor: Actor, uitvoer: Uitvoer, vrager: str, beoordelaar: str | None) -> UitvoerUit:
    velden = {naam: getattr(uitvoer, naam) for naam in _GELIJK}
    eigen = uitvoer.aanvrager_id == actor.gebruiker_id
    return UitvoerUit(
        **velden,
        status=status(uitvoer, actor.nu),
        tafel=uitvoer.tafel_code,
        gevraagd_door=vrager,
        beoordeeld_door=beoordelaar,
        # How many there are tells who has an interest in one of them that it is there.
        casussen=uitvoer.casussen if eigen else None,
    )


_GELIJK = tuple(
    naam for naam in UitvoerUit.model_fields if hasattr(Uitvoer, naam) and naam not in {"status", "casussen"}
)
