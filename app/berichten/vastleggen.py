"""Write down that something happened and who is told, in the transaction in which it happens.

Who is told is decided here by role, and again when someone reads or a mail leaves, by what that person may do then.
"""

from datetime import date, datetime
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Insert,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
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
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting

_ROLLEN = {
    Ontvanger.TAFEL: (Rol.VOORZITTER, Rol.SECRETARIS),
    Ontvanger.VOORZITTER: (Rol.VOORZITTER,),
    Ontvanger.FG: (Rol.FG,),
}
# These know of a case only once it was filed.
_VAN_DE_TAFEL = {Ontvanger.TAFEL, Ontvanger.VOORZITTER}
_Kandidaten = Select[*tuple[UUID]]
# What a statement is told of the event and its case.
_GEBEURTENIS, _ZAAK, _AANMELDER, _PROCESREGISSEUR, _DOOR = (
    bindparam(naam, type_=Uuid()) for naam in ("gebeurtenis", "zaak", "aanmelder", "procesregisseur", "door")
)
_TAFEL = bindparam("tafel", type_=String())
_OP, _VANDAAG = bindparam("op", type_=UtcMoment()), bindparam("vandaag", type_=Date())


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
    moment: tuple[date, int] | None = None,
    verzet: tuple[datetime, datetime] | None = None,
) -> bool:
    """The event and a message for everyone concerned. False, and nothing, when this `moment` (of which
    day, how many working days later) was told to this requester already."""
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
        "dag": moment and moment[0],
        "na_werkdagen": moment and moment[1],
        "aan_id": zaak.aanmelder_id if moment else None,
        "verzet_van": verzet and verzet[0],
        "verzet_naar": verzet and verzet[1],
        "op": op,
    }
    if not insert_new(tx, Gebeurtenis, event):
        return False
    statement = _berichten(soort, ingediend=ingediend)
    if statement is not None:
        facts = {
            "gebeurtenis": gebeurtenis_id,
            "zaak": zaak.id,
            "aanmelder": zaak.aanmelder_id,
            "procesregisseur": zaak.procesregisseur_id,
            "tafel": zaak.tafel_code,
            "op": op,
            "vandaag": local_date(op),
            "door": door,
        }
        tx.connection().execute(statement, facts)
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


@cache
def _berichten(soort: MeldingSoort, *, ingediend: bool) -> Insert | None:
    """One message for each who is concerned, also who is so twice; in one statement, because acts wait for it.

    Put together once for each kind, because that takes longer than running it.
    """
    parts = [
        _kandidaten(als).add_columns(literal(als.value, String()).label("als"))
        for als in REGELS[soort].aan
        if ingediend or als not in _VAN_DE_TAFEL
    ]
    if not parts:
        return None
    found = union_all(*parts).subquery()
    wie = found.c.gebruiker_id
    without = select(Keuze.gebruiker_id).where(Keuze.soort == soort, Keuze.keuze == Berichtkeuze.UIT)
    rows = (
        select(wie, _GEBEURTENIS, _ZAAK, func.min(found.c.als), _OP)
        .join(Gebruiker, Gebruiker.id == wie)
        .where(
            Gebruiker.actief,
            not_(Gebruiker.is_programma),
            wie.not_in(without),
            or_(_DOOR.is_(None), wie != _DOOR),
        )
        .group_by(wie)
    )
    return insert(Bericht).from_select(["gebruiker_id", "gebeurtenis_id", "aanmelding_id", "als", "op"], rows)


def _kandidaten(als: Ontvanger) -> _Kandidaten:
    """Everyone who is this to the case today, deputies included."""
    match als:
        case Ontvanger.AANMELDER:
            return _with_deputies(_gebruiker(_AANMELDER), Waarneming.voor_id == _AANMELDER, (Rol.AANMELDER,))
        case Ontvanger.PROCESREGISSEUR:
            whose = Waarneming.voor_id == _PROCESREGISSEUR
            return _with_deputies(_gebruiker(_PROCESREGISSEUR), whose, (Rol.PROCESREGISSEUR,))
        case Ontvanger.GENODIGDEN | Ontvanger.AFGEZEGDEN:
            return _invited(als)
        case Ontvanger.PLAATSVERVANGER:
            return _standing_in()
        case _:
            own = select(Roltoekenning.gebruiker_id).where(
                Roltoekenning.rol.in_(_ROLLEN[als]),
                Roltoekenning.tafel_code == _TAFEL if als in _VAN_DE_TAFEL else true(),
                Roltoekenning.van <= _VANDAAG,
                or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= _VANDAAG),
            )
            return _with_deputies(own, Waarneming.tafel_code == _TAFEL, _ROLLEN[als])


def _gebruiker(wie: BindParameter[UUID]) -> _Kandidaten:
    return select(Gebruiker.id.label("gebruiker_id")).where(Gebruiker.id == wie)


def _with_deputies(own: _Kandidaten, whose: ColumnElement[bool], rollen: tuple[Rol, ...]) -> _Kandidaten:
    deputies = select(Waarneming.door_id).where(
        whose,
        Waarneming.rol.in_(rollen),
        Waarneming.beeindigd_op.is_(None),
        Waarneming.van <= _VANDAAG,
        Waarneming.tot >= _VANDAAG,
    )
    both = union_all(own, deputies).subquery()
    return select(both.c.gebruiker_id)


def _standing_in() -> _Kandidaten:
    """Deputy chairs of meetings with this case, whose chair has an interest in it."""
    of_the_chair = and_(Belangverklaring.aanmelding_id == _ZAAK, Belangverklaring.gebruiker_id == Zitting.voorzitter_id)
    return (
        select(Gebruiker.id.label("gebruiker_id"))
        .join(Zitting, Zitting.plaatsvervanger_id == Gebruiker.id)
        .join(Bespreking, Bespreking.zitting_id == Zitting.id)
        .join(Belangverklaring, of_the_chair)
        .where(
            Bespreking.aanmelding_id == _ZAAK,
            Bespreking.uitgesteld_op.is_(None),
            Belangverklaring.belang != Belang.GEEN,
            Belangverklaring.ingetrokken_op.is_(None),
        )
    )


def _invited(als: Ontvanger) -> _Kandidaten:
    """Members of the coming discussion, or of the one put off this moment; never one who has an interest."""
    which = Bespreking.uitgesteld_op.is_(None) if als is Ontvanger.GENODIGDEN else Bespreking.uitgesteld_op == _OP
    member = select(UitgenodigdLid.gebruiker_id).where(
        UitgenodigdLid.aanmelding_id == _ZAAK, UitgenodigdLid.belang != Belang.GEEN
    )
    otherwise = select(Belangverklaring.gebruiker_id).where(
        Belangverklaring.aanmelding_id == _ZAAK,
        Belangverklaring.belang != Belang.GEEN,
        Belangverklaring.ingetrokken_op.is_(None),
    )
    return (
        select(UitgenodigdLid.gebruiker_id)
        .join(Bespreking, Bespreking.id == UitgenodigdLid.bespreking_id)
        .where(
            Bespreking.aanmelding_id == _ZAAK,
            Bespreking.gehouden_op.is_(None),
            which,
            UitgenodigdLid.gebruiker_id.not_in(union_all(member, otherwise)),
        )
    )
