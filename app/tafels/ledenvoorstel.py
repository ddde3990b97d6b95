"""Whom to invite for a case: who is needed, has no known conflict and is least loaded; and who elsewhere, when nobody
is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, members_of
from app.beheer.models import Gebruiker, Roltoekenning
from app.core.errors import NietGevonden, NietToegestaan
from app.core.workingdays import local_date
from app.glossary import Actie, Belang, Discipline, Rol, Vermoeden
from app.rechten.models import Belangverklaring
from app.tafels import quorum, vermoedens
from app.tafels.besprekingschemas import ExternLidUit, KandidaatUit, LedenvoorstelUit, TafelEldersUit
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting
from app.tafels.profiel import TafelProfiel

BELASTING_OVER = timedelta(days=90)


@dataclass(frozen=True)
class Kandidaat:
    """A member of the table, with what speaks for and against inviting him or her."""

    persoon: Gebruiker
    discipline: Discipline
    uitgenodigd: bool
    belang: Belang | None
    vermoed: Sequence[Vermoeden]
    belasting: int

    @property
    def vrij(self) -> bool:
        """No conflict that is known; who declared none is believed."""
        return self.belang is Belang.GEEN or (self.belang is None and not self.vermoed)


def proposal(tx: Session, actor: Actor, tafel_code: str, aanmelding_id: UUID) -> LedenvoorstelUit:
    """Whom to invite for a case at this table: the disciplines that the quorum needs, no known conflict, least loaded
    first. When nobody is left, who can be asked elsewhere. For who may plan the case."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    if not any(Actie.INPLANNEN in recht.acties for recht in zaak.rechten):
        actor.geweigerd = (Actie.INPLANNEN, "aanmelding", aanmelding_id)
        raise NietToegestaan(f"Met uw rol kunt u dit niet: {Actie.INPLANNEN.betekenis}.")
    if zaak.aanmelding.tafel_code != tafel_code:
        raise NietGevonden
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    leden = candidates(tx, actor, zaak.aanmelding, tafel)
    al = _counting(tx, aanmelding_id)
    nodig = quorum.short_of(al, tafel)
    voorgesteld = _suggested(leden, nodig)
    over = {discipline: sum(can_fill(lid, discipline) for lid in leden) for discipline in nodig}
    niemand = [discipline for discipline, aantal in nodig.items() if over[discipline] < aantal]
    zonder_voorzitter = _no_chair(tx, actor, zaak.aanmelding, tafel)
    return LedenvoorstelUit(
        nodig=nodig,
        leden=[_kandidaat(lid, voorgesteld=lid.persoon.id in voorgesteld) for lid in leden],
        niemand_over=niemand,
        zonder_voorzitter=zonder_voorzitter,
        meldingen=_warnings(niemand, zonder_voorzitter=zonder_voorzitter),
        elders=_elsewhere(tx, actor, zaak.aanmelding, tafel, niemand) if niemand else [],
    )


def can_fill(lid: Kandidaat, discipline: Discipline) -> bool:
    return lid.discipline is discipline and lid.vrij and not lid.uitgenodigd


def _counting(tx: Session, aanmelding_id: UUID) -> list[Discipline]:
    """The disciplines of who is invited now and did not declare an interest."""
    query = (
        select(UitgenodigdLid.discipline, UitgenodigdLid.belang)
        .join(Bespreking, Bespreking.id == UitgenodigdLid.bespreking_id)
        .where(
            Bespreking.aanmelding_id == aanmelding_id,
            Bespreking.uitgesteld_op.is_(None),
            Bespreking.gehouden_op.is_(None),
        )
    )
    return [discipline for discipline, belang in tx.execute(query) if belang in (None, Belang.GEEN)]


def _suggested(leden: Sequence[Kandidaat], nodig: dict[Discipline, int]) -> set[UUID]:
    """Of each needed discipline as many as are needed, in the order of the list: the least loaded first."""
    return {
        lid.persoon.id
        for discipline, aantal in nodig.items()
        for lid in [lid for lid in leden if can_fill(lid, discipline)][:aantal]
    }


def candidates(tx: Session, actor: Actor, aanmelding: Aanmelding, tafel: TafelProfiel) -> list[Kandidaat]:
    """The members of the table for this case, the least loaded first."""
    grants = members_of(tx, tafel.code, Rol.TAFELLID, actor.nu)
    people = tx.scalars(select(Gebruiker).where(Gebruiker.id.in_(grants))).all()
    vermoed = vermoedens.of_people(tx, aanmelding, people)
    verklaard = _declared(tx, aanmelding.id)
    gevraagd = _invited_now(tx, aanmelding.id)
    belast = _load(tx, actor, tafel.code)
    leden = [
        Kandidaat(
            persoon,
            discipline_of(grants[persoon.id]),
            persoon.id in gevraagd,
            verklaard.get(persoon.id),
            vermoed[persoon.id],
            belast.get(persoon.id, 0),
        )
        for persoon in people
    ]
    return sorted(leden, key=lambda lid: (lid.belasting, lid.persoon.gebruikersnaam))


def discipline_of(grant: Roltoekenning) -> Discipline:
    return grant.discipline or Discipline.ZORGAANBIEDER


def _declared(tx: Session, aanmelding_id: UUID) -> dict[UUID, Belang]:
    """What everyone declared in this case, a conflict before anything else."""
    as_member = select(UitgenodigdLid.gebruiker_id, UitgenodigdLid.belang).where(
        UitgenodigdLid.aanmelding_id == aanmelding_id, UitgenodigdLid.belang.is_not(None)
    )
    as_chair = select(Belangverklaring.gebruiker_id, Belangverklaring.belang).where(
        Belangverklaring.aanmelding_id == aanmelding_id, Belangverklaring.ingetrokken_op.is_(None)
    )
    rows = [*tx.execute(as_member), *tx.execute(as_chair)]
    return {row.gebruiker_id: row.belang for row in sorted(rows, key=lambda row: row.belang is not Belang.GEEN)}


def _invited_now(tx: Session, aanmelding_id: UUID) -> set[UUID]:
    query = (
        select(UitgenodigdLid.gebruiker_id)
        .join(Bespreking, Bespreking.id == UitgenodigdLid.bespreking_id)
        .where(
            Bespreking.aanmelding_id == aanmelding_id,
            Bespreking.uitgesteld_op.is_(None),
            Bespreking.gehouden_op.is_(None),
        )
    )
    return set(tx.scalars(query))


def _load(tx: Session, actor: Actor, tafel_code: str) -> dict[UUID, int]:
    """How often each member was asked at this table, of late and for what is still to come."""
    query = (
        select(UitgenodigdLid.gebruiker_id, func.count())
        .join(Bespreking, Bespreking.id == UitgenodigdLid.bespreking_id)
        .join(Zitting, Zitting.id == Bespreking.zitting_id)
        .where(
            Bespreking.tafel_code == tafel_code,
            Bespreking.uitgesteld_op.is_(None),
            Zitting.begint_op >= actor.nu - BELASTING_OVER,
        )
        .group_by(UitgenodigdLid.gebruiker_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def _no_chair(tx: Session, actor: Actor, aanmelding: Aanmelding, tafel: TafelProfiel) -> bool:
    verklaard = _declared(tx, aanmelding.id)
    chairs = members_of(tx, tafel.code, Rol.VOORZITTER, actor.nu)
    return all(verklaard.get(chair, Belang.GEEN) is not Belang.GEEN for chair in chairs)


def _warnings(niemand: Sequence[Discipline], *, zonder_voorzitter: bool) -> list[str]:
    meldingen = [
        f"Aan deze tafel is geen {discipline.betekenis} meer over zonder belang bij deze casus. "
        "Vraag een lid van een tafel elders, alleen voor deze casus."
        for discipline in niemand
    ]
    if zonder_voorzitter:
        meldingen.append(
            "Elke voorzitter van deze tafel heeft een belang bij deze casus. "
            "Geef de zitting een plaatsvervanger zonder belang; die zit deze casus voor."
        )
    return meldingen


def _elsewhere(
    tx: Session, actor: Actor, aanmelding: Aanmelding, tafel: TafelProfiel, disciplines: Collection[Discipline]
) -> list[TafelEldersUit]:
    """The tables of this kind elsewhere, with their members who can be asked."""
    found = []
    for ander in same_kind_elsewhere(tx, actor, tafel):
        leden = [
            ExternLidUit(gebruiker=lid.persoon.gebruikersnaam, naam=lid.persoon.naam, discipline=lid.discipline)
            for lid in candidates(tx, actor, aanmelding, ander)
            if any(can_fill(lid, discipline) for discipline in disciplines)
        ]
        found.append(TafelEldersUit(tafel=ander.code, naam=ander.naam, regio=ander.regio_code, leden=leden))
    return found


def same_kind_elsewhere(tx: Session, actor: Actor, tafel: TafelProfiel) -> list[TafelProfiel]:
    """The tables of this kind in other regions that are there today."""
    vandaag = local_date(actor.nu)
    return [
        ander
        for ander in catalogus(tx).tafels.values()
        if ander.soort == tafel.soort and ander.regio_code != tafel.regio_code and ander.is_open(vandaag)
    ]


def _kandidaat(lid: Kandidaat, *, voorgesteld: bool) -> KandidaatUit:
    return KandidaatUit(
        gebruiker=lid.persoon.gebruikersnaam,
        naam=lid.persoon.naam,
        discipline=lid.discipline,
        uitgenodigd=lid.uitgenodigd,
        belasting=lid.belasting,
        belang=lid.belang,
        vermoed_belang=list(lid.vermoed),
        voorgesteld=voorgesteld,
    )
