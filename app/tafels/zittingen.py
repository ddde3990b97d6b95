"""Meetings of a table: plan one or a series, find one to read or to change."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import flag_modified

from app import authz
from app.aanmeldingen.dossier import refuse, refused
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, ids_by_name, members_of
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu
from app.core.paging import read_page
from app.core.workingdays import AMSTERDAM, local_date, local_text
from app.glossary import Actie, Handeling, Rol
from app.tafels import reeksen
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting
from app.tafels.zittingschemas import (
    ZittingenVraag,
    ZittingIn,
    ZittingLijst,
    ZittingreeksIn,
    ZittingreeksUit,
    ZittingUit,
)

_Vervanger = aliased(Gebruiker)
_Lid = aliased(UitgenodigdLid)


def readable(tx: Session, actor: Actor, tafel_code: str) -> ColumnElement[bool]:
    """The meetings of a table that this actor may see: all of the own table, or as a member."""
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_ZIEN, tafel_code=tafel_code)
    own = Zitting.tafel_code == tafel_code
    return own if actor.rol in (Rol.VOORZITTER, Rol.SECRETARIS) else and_(own, as_member(actor))


def as_member(actor: Actor) -> ColumnElement[bool]:
    """The meetings that a panel member sees: invited there, or its deputy chair."""
    on_agenda = and_(Bespreking.zitting_id == Zitting.id, Aanmelding.id == Bespreking.aanmelding_id)
    invited = exists().where(on_agenda, points_for(actor, deputy=False))
    return or_(Zitting.plaatsvervanger_id == actor.gebruiker_id, invited)


def points_for(actor: Actor, *, deputy: bool = True) -> ColumnElement[bool]:
    """Points of an agenda that a panel member sees: not put off, the case itself is within reach, and invited for it
    or (joined with the meeting) its deputy chair."""
    invitation = exists().where(_Lid.bespreking_id == Bespreking.id, _Lid.gebruiker_id == actor.gebruiker_id)
    here = or_(invitation, Zitting.plaatsvervanger_id == actor.gebruiker_id) if deputy else invitation
    return and_(Bespreking.uitgesteld_op.is_(None), here, authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN))


def _select(actor: Actor) -> Any:
    """A member counts the minutes of the points that he or she sees: the rest would tell of cases that are hidden."""
    minuten = select(func.coalesce(func.sum(Bespreking.minuten), 0)).where(
        Bespreking.zitting_id == Zitting.id, Bespreking.uitgesteld_op.is_(None)
    )
    if actor.rol is Rol.TAFELLID:
        minuten = minuten.where(Aanmelding.id == Bespreking.aanmelding_id, points_for(actor)).correlate(Zitting)
    return (
        select(
            Zitting,
            Gebruiker.gebruikersnaam.label("voorzitter"),
            _Vervanger.gebruikersnaam.label("plaatsvervanger"),
            minuten.scalar_subquery().label("gebruikt"),
        )
        .join(Gebruiker, Gebruiker.id == Zitting.voorzitter_id)
        .outerjoin(_Vervanger, _Vervanger.id == Zitting.plaatsvervanger_id)
    )


def fields(row: Any) -> dict[str, Any]:
    """What `ZittingUit` says of a row of `find_out`."""
    zitting: Zitting = row[0]
    same = set(ZittingUit.model_fields) - {"tafel", "voorzitter", "plaatsvervanger", "gebruikte_minuten"}
    return {name: getattr(zitting, name) for name in same} | {
        "tafel": zitting.tafel_code,
        "voorzitter": row.voorzitter,
        "plaatsvervanger": row.plaatsvervanger,
        "gebruikte_minuten": row.gebruikt,
    }


def page(tx: Session, actor: Actor, tafel_code: str, vraag: ZittingenVraag) -> tuple[ZittingLijst, bool]:
    """The meetings of a table, the earliest first."""
    condition = readable(tx, actor, tafel_code)
    if vraag.vanaf is not None:
        start = datetime.combine(vraag.vanaf, time(), AMSTERDAM).astimezone(UTC)
        condition = and_(condition, Zitting.begint_op >= start)
    if vraag.reeks is not None:
        condition = and_(condition, Zitting.reeks == vraag.reeks)
    blad = read_page(tx, _select(actor).where(condition).order_by(Zitting.begint_op, Zitting.id), vraag)
    return ZittingLijst(**blad.info, items=[ZittingUit(**fields(row)) for row in blad.rows]), blad.more


def find_out(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID) -> Any:
    """The row of one meeting that this actor may see; NietGevonden otherwise."""
    condition = and_(readable(tx, actor, tafel_code), Zitting.id == zitting_id)
    row = tx.execute(_select(actor).where(condition)).one_or_none()
    if row is None:
        actor.geweigerd = (Handeling.ZITTINGEN_ZIEN, "zitting", zitting_id)
        raise NietGevonden
    return row


def plan(tx: Session, actor: Actor, tafel_code: str, data: ZittingIn) -> Zitting:
    """Plan a meeting of the own table."""
    return _plan(tx, actor, tafel_code, data, [data.begint_op], None)[0]


def plan_series(tx: Session, actor: Actor, tafel_code: str, data: ZittingreeksIn) -> ZittingreeksUit:
    """Plan a meeting every so many weeks, at the same time of the Dutch clock; days off as the chair chose."""
    tafel = catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    eerste = local_date(data.begint_op)
    if data.tot_en_met < eerste or (data.tot_en_met - eerste).days // 7 // data.om_de_weken >= reeksen.HOOGSTENS:
        raise refused("totEnMet", "past-niet", f"Kies een latere dag, voor hoogstens {reeksen.HOOGSTENS} zittingen.")
    dagen = list(reeksen.days(eerste, data.om_de_weken, data.tot_en_met, data.op_vrije_dag, tafel.sluitingsdagen))
    momenten = [reeksen.at_same_time(data.begint_op, dag) for dag, is_zitting in dagen if is_zitting]
    reeks = uuid4()
    _plan(tx, actor, tafel_code, data, momenten, reeks)
    rows = tx.execute(_select(actor).where(Zitting.reeks == reeks).order_by(Zitting.begint_op, Zitting.id))
    return ZittingreeksUit(
        reeks=reeks,
        zittingen=[ZittingUit(**fields(row)) for row in rows],
        overgeslagen=[dag for dag, is_zitting in dagen if not is_zitting],
    )


def _plan(
    tx: Session,
    actor: Actor,
    tafel_code: str,
    data: ZittingIn | ZittingreeksIn,
    momenten: list[datetime],
    reeks: UUID | None,
) -> list[Zitting]:
    tafel = catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    voorzitters = ids_by_name(tx, members_of(tx, tafel_code, Rol.VOORZITTER, actor.nu))
    voorzitter = _chosen(voorzitters, data.voorzitter, "voorzitter", "Kies een voorzitter van deze tafel.")
    zittingen = [
        Zitting(
            id=uuid4(),
            tafel_code=tafel_code,
            begint_op=moment,
            plaats=data.plaats,
            link=data.link,
            reeks=reeks,
            voorzitter_id=voorzitter or _default_chair(voorzitters, actor),
            plaatsvervanger_id=deputy_of(tx, actor, tafel_code, data.plaatsvervanger),
            capaciteit_minuten=data.capaciteit_minuten or tafel.capaciteit_minuten,
        )
        for moment in momenten
    ]
    for zitting in zittingen:
        refuse(*mistakes(zitting))
        tx.add(zitting)
        audit.record(tx, actor, Handeling.ZITTINGEN_BEHEREN, "zitting", zitting.id)
    tx.flush()
    return zittingen


def mistakes(zitting: Zitting) -> list[Fout]:
    """What a meeting cannot be. Pure."""
    fouten = []
    if zitting.plaats is None and zitting.link is None:
        fouten.append(Fout("plaats", "verplicht", "Noem een plaats of een link."))
    if zitting.plaatsvervanger_id == zitting.voorzitter_id:
        fouten.append(Fout("plaatsvervanger", "zelfde-persoon", "Kies iemand anders dan de voorzitter."))
    return fouten


def to_change(tx: Session, tafel_code: str, zitting_id: UUID, versie: int | None = None) -> Zitting:
    """A meeting of this table that is still on, locked for change.

    Raises NietGevonden, InmiddelsGewijzigd (412, with who was first) or NietNu when it was called off.
    """
    zitting = tx.scalar(
        select(Zitting)
        .where(Zitting.id == zitting_id, Zitting.tafel_code == tafel_code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if zitting is None:
        raise NietGevonden
    if versie is not None and zitting.versie != versie:
        raise InmiddelsGewijzigd(_by_whom(tx, zitting))
    if zitting.afgelast_op is not None:
        raise NietNu(f"Deze zitting is {local_text(zitting.afgelast_op)} afgelast.")
    return zitting


def _by_whom(tx: Session, zitting: Zitting) -> str:
    if zitting.gewijzigd_op is None:
        return "Deze zitting heeft een andere versie."
    naam = tx.scalar(select(Gebruiker.naam).where(Gebruiker.id == zitting.gewijzigd_door_id))
    return f"{naam} heeft deze zitting of haar agenda gewijzigd, {local_text(zitting.gewijzigd_op)}."


def touch(tx: Session, actor: Actor, zitting: Zitting, handeling: Handeling = Handeling.ZITTINGEN_BEHEREN) -> None:
    """A new version of the meeting, also when only its agenda changed: who saw the one before must look again."""
    zitting.gewijzigd_op, zitting.gewijzigd_door_id = actor.nu, actor.gebruiker_id
    flag_modified(zitting, "gewijzigd_op")
    audit.record(tx, actor, handeling, "zitting", zitting.id)
    tx.flush()


def used_minutes(tx: Session, zitting_id: UUID) -> int:
    """The minutes that the agenda takes now."""
    query = select(func.coalesce(func.sum(Bespreking.minuten), 0)).where(
        Bespreking.zitting_id == zitting_id, Bespreking.uitgesteld_op.is_(None)
    )
    return tx.scalar(query) or 0


def make_room(tx: Session, zitting: Zitting, minuten: int, reden: str | None) -> None:
    """NietNu when the agenda would take more than the meeting has, unless there is a reason to go beyond it."""
    vrij = zitting.capaciteit_minuten - used_minutes(tx, zitting.id)
    if minuten > vrij and reden is None:
        raise NietNu(
            f"De zitting is vol: er zijn nog {max(0, vrij)} van de {zitting.capaciteit_minuten} minuten over, en u "
            f"vraagt er {minuten}. Kies een andere zitting of minder minuten, of zeg in bovenCapaciteit waarom het mag."
        )


def deputy_of(tx: Session, actor: Actor, tafel_code: str, naam: str | None) -> UUID | None:
    """A chair or member of the table: who stands in for the chair where that one has an interest."""
    if naam is None:
        return None
    holders = (members_of(tx, tafel_code, rol, actor.nu) for rol in (Rol.VOORZITTER, Rol.TAFELLID))
    known = ids_by_name(tx, {gebruiker_id for grants in holders for gebruiker_id in grants})
    return _chosen(known, naam, "plaatsvervanger", "Kies een voorzitter of lid van deze tafel.")


def _chosen(known: dict[str, UUID], naam: str | None, veld: str, melding: str) -> UUID | None:
    if naam is None:
        return None
    if naam not in known:
        raise refused(veld, "onbekend", melding)
    return known[naam]


def _default_chair(voorzitters: dict[str, UUID], actor: Actor) -> UUID:
    if actor.gebruiker_id in voorzitters.values():
        return actor.gebruiker_id
    if not voorzitters:
        raise refused("voorzitter", "ontbreekt", "Deze tafel heeft nog geen voorzitter.")
    return next(iter(voorzitters.values()))
