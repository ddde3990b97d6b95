"""Decide on a list of destruction: two people, the privacy officer and the regiocoördinator, each once.

Either takes out a line, refuses the list, or stops it until the first case of it is destroyed.
"""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.bewaring import dossiers, lijsten
from app.bewaring.models import Vernietigingsbesluit, Vernietigingslijst, Vernietigingsregel
from app.bewaring.schemas import (
    GrondUit,
    LijstbesluitUit,
    LijstRegels,
    LijstregelUit,
    LijstUit,
    LijstVraag,
    RegelVraag,
    UitnemingIn,
    VernietigingslijstLijst,
    WeigeringIn,
)
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.core.paging import read_page
from app.core.workingdays import add_months, local_date
from app.glossary import Handeling, Lijstbesluit, Lijststatus, Regelstand, Rol

ROLLEN = (Rol.FG, Rol.REGIOCOORDINATOR)
# Time for second thoughts, after the second approval.
BEDENKTIJD = timedelta(days=7)
# When what was refused or taken out may be proposed again.
NA_WEIGERING, NA_UITNEMING = 1, 12  # months
_MAG = Handeling.VERNIETIGING_BESLISSEN
Gelezen = tuple[LijstUit, int]


def page(tx: Session, actor: Actor, vraag: LijstVraag) -> tuple[VernietigingslijstLijst, bool]:
    """The lists of the actor's regions, the newest first."""
    eigen = dossiers.regios(actor, Handeling.VERNIETIGING_ZIEN)
    query = select(Vernietigingslijst).where(dossiers.binnen(eigen, Vernietigingslijst.regio_code))
    if vraag.status is not None:
        query = query.where(Vernietigingslijst.status == vraag.status)
    if vraag.regio is not None:
        query = query.where(Vernietigingslijst.regio_code == vraag.regio)
    blad = read_page(tx, query.order_by(Vernietigingslijst.gemaakt_op.desc(), Vernietigingslijst.id), vraag)
    lijsten_ = [rij[0] for rij in blad.rows]
    return VernietigingslijstLijst(**blad.info, items=_uit(tx, lijsten_)), blad.more


def read(tx: Session, actor: Actor, lijst_id: UUID) -> Gelezen:
    """One list with who decided what; once it was executed this is the proof. Raises NietGevonden."""
    lijst = _vind(tx, actor, Handeling.VERNIETIGING_ZIEN, lijst_id)
    return _uit(tx, [lijst])[0], lijst.versie


def regels(tx: Session, actor: Actor, lijst_id: UUID, vraag: RegelVraag) -> tuple[LijstRegels, bool]:
    """The lines of a list: references, terms and grounds, and nothing of the cases. Raises NietGevonden."""
    lijst = _vind(tx, actor, Handeling.VERNIETIGING_ZIEN, lijst_id)
    query = select(Vernietigingsregel).where(Vernietigingsregel.lijst_id == lijst.id)
    if vraag.stand is not None:
        query = query.where(Vernietigingsregel.stand == vraag.stand)
    blad = read_page(tx, query.order_by(Vernietigingsregel.kenmerk, Vernietigingsregel.id), vraag)
    return LijstRegels(**blad.info, items=[_regel_uit(rij[0]) for rij in blad.rows]), blad.more


def waiting(tx: Session, actor: Actor) -> int:
    """How many lists wait for an approval that this person can give: in a role that has not, and not twice."""
    eigen = dossiers.regios(actor, _MAG)
    voorgesteld = select(Vernietigingslijst).where(
        Vernietigingslijst.status == Lijststatus.VOORGESTELD, dossiers.binnen(eigen, Vernietigingslijst.regio_code)
    )
    open_ = list(tx.scalars(voorgesteld))
    gegeven = [besluit for besluit, _ in _besluiten(tx, open_)]
    gedaan = {besluit.lijst_id for besluit in gegeven if besluit.gebruiker_id == actor.gebruiker_id}
    rollen = {(besluit.lijst_id, besluit.rol) for besluit in gegeven}
    return sum(
        lijst.id not in gedaan and any((lijst.id, rol) not in rollen for rol in _rollen(actor, lijst))
        for lijst in open_
    )


def approve(tx: Session, actor: Actor, lijst_id: UUID, versie: int) -> Gelezen:
    """One of the two approvals, of the list as it was read; after the second it waits out the time for second thoughts.

    Raises NietGevonden, InmiddelsGewijzigd, NietNu.
    """
    lijst = _open_for(tx, actor, lijst_id, versie)
    if lijst.status is not Lijststatus.VOORGESTELD:
        raise NietNu("Deze lijst wacht niet op een akkoord.")
    gegeven = _besluiten(tx, [lijst])
    if any(besluit.gebruiker_id == actor.gebruiker_id for besluit, _ in gegeven):
        raise NietNu("U keurde deze lijst al goed. Een tweede persoon met de andere rol moet dat ook doen.")
    rollen = {besluit.rol for besluit, _ in gegeven}
    rol = next((rol for rol in _rollen(actor, lijst) if rol not in rollen), None)
    if rol is None:
        raise NietNu("In uw rol is deze lijst al goedgekeurd. Nu is iemand met de andere rol nodig.")
    if not lijsten.regels_van(tx, lijst.id, Regelstand.OPEN):
        raise NietNu("Op deze lijst staat niets meer dat kan worden vernietigd.")
    actor.rol = rol
    _besluit(tx, actor, lijst, Lijstbesluit.AKKOORD)
    flag_modified(lijst, "status")
    if rollen | {rol} == set(ROLLEN):
        lijst.status, lijst.uitvoeren_vanaf = Lijststatus.GOEDGEKEURD, actor.nu + BEDENKTIJD
    return _klaar(tx, actor, lijst)


def refuse(tx: Session, actor: Actor, lijst_id: UUID, versie: int, data: WeigeringIn) -> Gelezen:
    """Not this list, with a reason; also after both approvals, until its first case is destroyed. Its cases come back
    in a month. Raises NietGevonden, InmiddelsGewijzigd, NietNu."""
    lijst = _open_for(tx, actor, lijst_id, versie)
    _niet_begonnen(tx, lijst)
    actor.rol = _rollen(actor, lijst)[0]
    _besluit(tx, actor, lijst, Lijstbesluit.WEIGERING, data.reden)
    opnieuw = add_months(local_date(actor.nu), NA_WEIGERING)
    for regel in lijsten.regels_van(tx, lijst.id, Regelstand.OPEN):
        lijsten.sluit(regel, Regelstand.VERVALLEN, actor.nu, opnieuw)
    lijst.status, lijst.uitvoeren_vanaf = Lijststatus.GEWEIGERD, None
    return _klaar(tx, actor, lijst)


def take_out(tx: Session, actor: Actor, lijst_id: UUID, versie: int, data: UitnemingIn) -> Gelezen:
    """One case off the list, with a reason; it comes back on the day that was chosen, or in a year.

    Raises NietGevonden, InmiddelsGewijzigd, NietNu, OngeldigeInvoer.
    """
    lijst = _open_for(tx, actor, lijst_id, versie)
    _niet_begonnen(tx, lijst)
    vandaag = local_date(actor.nu)
    opnieuw = data.opnieuw_vanaf or add_months(vandaag, NA_UITNEMING)
    regel = tx.get(Vernietigingsregel, data.regel)
    fouten = []
    if regel is None or regel.lijst_id != lijst.id or regel.stand is not Regelstand.OPEN:
        fouten.append(Fout("regel", "onbekend", "Deze regel staat niet (meer) op deze lijst."))
    if opnieuw <= vandaag:
        fouten.append(Fout("opnieuwVanaf", "te-vroeg", "Kies een dag na vandaag."))
    if fouten or regel is None:
        raise OngeldigeInvoer(fouten)
    lijsten.sluit(regel, Regelstand.UITGENOMEN, actor.nu, opnieuw)
    regel.uitneemgrond = data.grond
    actor.rol = _rollen(actor, lijst)[0]
    flag_modified(lijst, "status")
    audit.record(tx, actor, _MAG, "vernietigingslijst", lijst.id, aanmelding_id=regel.aanmelding_id)
    return _klaar(tx, actor, lijst)


def _niet_begonnen(tx: Session, lijst: Vernietigingslijst) -> None:
    if lijst.status not in lijsten.OPEN:
        raise NietNu("Over deze lijst is al beslist.")
    if lijsten.regels_van(tx, lijst.id, Regelstand.VERNIETIGD):
        raise NietNu("Deze lijst wordt al uitgevoerd.")


def _klaar(tx: Session, actor: Actor, lijst: Vernietigingslijst) -> Gelezen:
    audit.record(tx, actor, _MAG, "vernietigingslijst", lijst.id)
    tx.flush()
    return _uit(tx, [lijst])[0], lijst.versie


def _rollen(actor: Actor, lijst: Vernietigingslijst) -> list[Rol]:
    """In which roles this person decides on this list: a regiocoördinator on those of the own region alone."""
    eigen = {toekenning.regio_code for toekenning in actor.toekenningen if toekenning.rol is Rol.REGIOCOORDINATOR}
    return [rol for rol in ROLLEN if (actor.heeft(Rol.FG) if rol is Rol.FG else lijst.regio_code in eigen)]


def _vind(tx: Session, actor: Actor, handeling: Handeling, lijst_id: UUID, *, lock: bool = False) -> Vernietigingslijst:
    eigen = dossiers.regios(actor, handeling)
    lijst = tx.get(Vernietigingslijst, lijst_id, with_for_update=lock)
    if lijst is None or (eigen is not None and lijst.regio_code not in eigen):
        actor.geweigerd = (handeling, "vernietigingslijst", None)
        raise NietGevonden
    return lijst


def _open_for(tx: Session, actor: Actor, lijst_id: UUID, versie: int) -> Vernietigingslijst:
    """The list, for a decision: by a person, with a fresh proof, of the list as it was read."""
    lijst = _vind(tx, actor, _MAG, lijst_id, lock=True)
    dossiers.mens(actor, _MAG)
    if lijst.versie != versie:
        raise InmiddelsGewijzigd
    return lijst


def _besluit(
    tx: Session, actor: Actor, lijst: Vernietigingslijst, soort: Lijstbesluit, reden: str | None = None
) -> None:
    nummer = tx.scalar(
        select(func.count()).select_from(Vernietigingsbesluit).where(Vernietigingsbesluit.lijst_id == lijst.id)
    )
    tx.add(
        Vernietigingsbesluit(
            lijst_id=lijst.id,
            nummer=(nummer or 0) + 1,
            soort=soort,
            gebruiker_id=actor.gebruiker_id,
            rol=actor.rol,
            op=actor.nu,
            reden=reden,
        )
    )


def _besluiten(tx: Session, van: list[Vernietigingslijst]) -> list[tuple[Vernietigingsbesluit, str]]:
    query = (
        select(Vernietigingsbesluit, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Vernietigingsbesluit.gebruiker_id)
        .where(Vernietigingsbesluit.lijst_id.in_([lijst.id for lijst in van]))
        .order_by(Vernietigingsbesluit.nummer)
    )
    return [(besluit, naam) for besluit, naam in tx.execute(query)]


def _uit(tx: Session, van: list[Vernietigingslijst]) -> list[LijstUit]:
    besluiten = _besluiten(tx, van)
    aantallen: dict[UUID, Counter[Any]] = {lijst.id: Counter() for lijst in van}
    gronden: dict[UUID, Counter[str]] = {lijst.id: Counter() for lijst in van}
    query = (
        select(Vernietigingsregel.lijst_id, Vernietigingsregel.stand, Vernietigingsregel.grond, func.count())
        .where(Vernietigingsregel.lijst_id.in_(aantallen))
        .group_by(Vernietigingsregel.lijst_id, Vernietigingsregel.stand, Vernietigingsregel.grond)
    )
    for lijst_id, stand, grond, aantal in tx.execute(query):
        aantallen[lijst_id][stand] += aantal
        if stand in (Regelstand.OPEN, Regelstand.VERNIETIGD):
            gronden[lijst_id][grond] += aantal
    return [
        LijstUit(
            id=lijst.id,
            versie=lijst.versie,
            regio=lijst.regio_code,
            soort=lijst.soort,
            status=lijst.status,
            gemaakt_op=lijst.gemaakt_op,
            open=aantallen[lijst.id][Regelstand.OPEN],
            vernietigd=aantallen[lijst.id][Regelstand.VERNIETIGD],
            van_de_lijst=sum(aantallen[lijst.id].values())
            - aantallen[lijst.id][Regelstand.OPEN]
            - aantallen[lijst.id][Regelstand.VERNIETIGD],
            gronden=[GrondUit(grond=grond, aantal=aantal) for grond, aantal in sorted(gronden[lijst.id].items())],
            besluiten=[
                LijstbesluitUit(soort=besluit.soort, rol=besluit.rol, door=naam, op=besluit.op, reden=besluit.reden)
                for besluit, naam in besluiten
                if besluit.lijst_id == lijst.id
            ],
            uitvoeren_vanaf=lijst.uitvoeren_vanaf,
            uitgevoerd_op=lijst.uitgevoerd_op,
            kluissleutels=lijst.kluissleutels,
            kopie_onleesbaar_op=lijst.kopie_onleesbaar_op,
        )
        for lijst in van
    ]


def _regel_uit(regel: Vernietigingsregel) -> LijstregelUit:
    return LijstregelUit(
        id=regel.id,
        aanmelding=regel.aanmelding_id,
        kenmerk=regel.kenmerk,
        tafel=regel.tafel_code,
        soort=regel.soort,
        einde=regel.einde,
        grond=regel.grond,
        stand=regel.stand,
        uitneemgrond=regel.uitneemgrond,
        opnieuw_vanaf=regel.opnieuw_vanaf,
        bijgewerkt_op=regel.bijgewerkt_op,
    )
