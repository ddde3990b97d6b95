"""Write down that something happened and who is told, in the transaction in which it happens.

Who is told is decided here by role, and again when someone reads or a mail leaves, by what that person may do then.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Uuid,
    delete,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.beheer.models import Gebruiker, Roltoekenning
from app.berichten.models import Bericht, Gebeurtenis, Keuze
from app.berichten.regels import BIJ, REGELS
from app.core.db import UtcMoment, insert_new
from app.core.workingdays import local_date
from app.glossary import Actie, Belang, Berichtkeuze, MeldingSoort, Ontvanger, Rol
from app.rechten.models import Belangverklaring, Waarneming
from app.tafels.models import Bespreking, UitgenodigdLid

_ROLLEN = {
    Ontvanger.TAFEL: (Rol.VOORZITTER, Rol.SECRETARIS),
    Ontvanger.VOORZITTER: (Rol.VOORZITTER,),
    Ontvanger.FG: (Rol.FG,),
}
# These know of a case only once it was filed.
_VAN_DE_TAFEL = {Ontvanger.TAFEL, Ontvanger.VOORZITTER}
_Kandidaten = Select[*tuple[UUID]]


def na_actie(tx: Session, actie: Actie, zaak: Aanmelding, op: datetime, door: UUID) -> None:
    """Tell who must know of this act, if anybody; not who did it. The case must be flushed."""
    soort = BIJ.get(actie)
    if soort is not None:
        leg_vast(tx, soort, zaak, op, door=door)


def leg_vast(
    tx: Session,
    soort: MeldingSoort,
    zaak: Aanmelding,
    op: datetime,
    *,
    door: UUID | None = None,
    noodtoegang_id: UUID | None = None,
    opvolgmeting_id: UUID | None = None,
) -> bool:
    """The event and a message for everyone concerned. False, and nothing, when this follow-up was told of already."""
    gebeurtenis_id = uuid4()
    ingediend = zaak.ingediend_op is not None
    event = {
        "id": gebeurtenis_id,
        "soort": soort,
        "aanmelding_id": zaak.id,
        "kenmerk": zaak.kenmerk,
        "tafel_code": zaak.tafel_code if ingediend else None,
        "regio_code": zaak.regio_code if ingediend else None,
        "noodtoegang_id": noodtoegang_id,
        "opvolgmeting_id": opvolgmeting_id,
        "op": op,
    }
    if not insert_new(tx, Gebeurtenis, event):
        return False
    parts = [
        _kandidaten(als, zaak, op).add_columns(literal(als.value, String()).label("als"))
        for als in REGELS[soort].aan
        if ingediend or als not in _VAN_DE_TAFEL
    ]
    if parts:
        _tell(tx, soort, gebeurtenis_id, zaak.id, op, door, parts)
    return True


def neem_terug(tx: Session, actie: Actie, aanmelding_id: UUID, op: datetime) -> bool:
    """Withdraw what was told of an act at this moment. False, and nothing, when somebody read it or it left."""
    here = (Gebeurtenis.aanmelding_id == aanmelding_id, Gebeurtenis.soort == BIJ[actie], Gebeurtenis.op == op)
    events = tx.scalars(select(Gebeurtenis).where(*here).with_for_update()).all()
    ids = [event.id for event in events]
    known = or_(Bericht.gezien_op.is_not(None), Bericht.samenvatting_id.is_not(None))
    gezien = select(Bericht.gebeurtenis_id).where(Bericht.gebeurtenis_id.in_(ids), known)
    if any(event.verdeeld_op is not None for event in events) or tx.scalar(gezien.limit(1)) is not None:
        return False
    tx.execute(delete(Bericht).where(Bericht.gebeurtenis_id.in_(ids)))
    tx.execute(delete(Gebeurtenis).where(Gebeurtenis.id.in_(ids)))
    return True


def _tell(
    tx: Session,
    soort: MeldingSoort,
    gebeurtenis_id: UUID,
    aanmelding_id: UUID,
    op: datetime,
    door: UUID | None,
    parts: list[Select[*tuple[UUID, str]]],
) -> None:
    """One message each, also for who is concerned twice; in one statement, because acts wait for it."""
    found = union_all(*parts).subquery()
    wie = found.c.gebruiker_id
    without = select(Keuze.gebruiker_id).where(Keuze.soort == soort, Keuze.keuze == Berichtkeuze.UIT)
    rows = (
        select(
            wie,
            literal(gebeurtenis_id, Uuid()),
            literal(aanmelding_id, Uuid()),
            func.min(found.c.als),
            literal(op, UtcMoment()),
        )
        .join(Gebruiker, Gebruiker.id == wie)
        .where(Gebruiker.actief, not_(Gebruiker.is_programma), wie.not_in(without))
        .group_by(wie)
    )
    if door is not None:
        rows = rows.where(wie != door)
    names = ["gebruiker_id", "gebeurtenis_id", "aanmelding_id", "als", "op"]
    tx.connection().execute(insert(Bericht).from_select(names, rows))


def _kandidaten(als: Ontvanger, zaak: Aanmelding, op: datetime) -> _Kandidaten:
    """Everyone who is this to the case today, deputies included."""
    match als:
        case Ontvanger.AANMELDER:
            own: _Kandidaten = select(Gebruiker.id.label("gebruiker_id")).where(Gebruiker.id == zaak.aanmelder_id)
            return _with_deputies(own, Waarneming.voor_id == zaak.aanmelder_id, (Rol.AANMELDER,), op)
        case Ontvanger.PROCESREGISSEUR:
            own = select(Gebruiker.id.label("gebruiker_id")).where(Gebruiker.id == zaak.procesregisseur_id)
            return _with_deputies(own, Waarneming.voor_id == zaak.procesregisseur_id, (Rol.PROCESREGISSEUR,), op)
        case Ontvanger.GENODIGDEN | Ontvanger.AFGEZEGDEN:
            return _invited(als, zaak, op)
        case _:
            vandaag = local_date(op)
            own = select(Roltoekenning.gebruiker_id).where(
                Roltoekenning.rol.in_(_ROLLEN[als]),
                Roltoekenning.tafel_code == zaak.tafel_code if als in _VAN_DE_TAFEL else true(),
                Roltoekenning.van <= vandaag,
                or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
            )
            return _with_deputies(own, Waarneming.tafel_code == zaak.tafel_code, _ROLLEN[als], op)


def _with_deputies(own: _Kandidaten, whose: ColumnElement[bool], rollen: tuple[Rol, ...], op: datetime) -> _Kandidaten:
    vandaag = local_date(op)
    deputies = select(Waarneming.door_id).where(
        whose,
        Waarneming.rol.in_(rollen),
        Waarneming.beeindigd_op.is_(None),
        Waarneming.van <= vandaag,
        Waarneming.tot >= vandaag,
    )
    both = union_all(own, deputies).subquery()
    return select(both.c.gebruiker_id)


def _invited(als: Ontvanger, zaak: Aanmelding, op: datetime) -> _Kandidaten:
    """Members of the coming discussion, or of the one put off this moment; never one who has an interest."""
    which = Bespreking.uitgesteld_op.is_(None) if als is Ontvanger.GENODIGDEN else Bespreking.uitgesteld_op == op
    member = select(UitgenodigdLid.gebruiker_id).where(
        UitgenodigdLid.aanmelding_id == zaak.id, UitgenodigdLid.belang != Belang.GEEN
    )
    otherwise = select(Belangverklaring.gebruiker_id).where(
        Belangverklaring.aanmelding_id == zaak.id,
        Belangverklaring.belang != Belang.GEEN,
        Belangverklaring.ingetrokken_op.is_(None),
    )
    return (
        select(UitgenodigdLid.gebruiker_id)
        .join(Bespreking, Bespreking.id == UitgenodigdLid.bespreking_id)
        .where(
            Bespreking.aanmelding_id == zaak.id,
            Bespreking.gehouden_op.is_(None),
            which,
            UitgenodigdLid.gebruiker_id.not_in(union_all(member, otherwise)),
        )
    )
